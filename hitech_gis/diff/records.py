"""What of two plans can be compared: every record of a plan under its kind and id, column by column."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from hitech_gis.ledger.actions import ACTION_COLUMNS, BODY_COLUMNS, NONE, WORK_COLUMNS
from hitech_gis.ledger.figures import FIGURE_COLUMNS
from hitech_gis.ledger.judgement import clauses_of
from hitech_gis.ledger.load import ZONE_COLUMNS
from hitech_gis.ledger.structure import ELEMENT_COLUMNS
from hitech_gis.ledger.vocabulary import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from hitech_gis.ledger.actions import Action, Body, Work
    from hitech_gis.ledger.figures import Figure
    from hitech_gis.ledger.model import Feature, Ledger, PlanDocument, Zone
    from hitech_gis.ledger.relations import Relation
    from hitech_gis.ledger.structure import Element

_OF_PLAN = (
    "id", "title_zh", "title_en", "issuer_zh", "issuer_en", "date", "document_id", "notice_zh", "notice_en", "credit",
    "working_crs", "about_tolerance",
)  # fmt: skip


class Kind(StrEnum):
    """What a record is: a table of ``plan.toml``, a row of a table, a relation, or a feature of a layer."""

    PLAN = "plan"
    VARIANT = "variant"
    ACCEPTED = "accepted"
    ZONE = "zone"
    FIGURE = "figure"
    RELATION = "relation"
    ACTION = "action"
    BODY = "body"
    WORK = "work"
    ELEMENT = "element"
    OUTLINE = "outline"
    SUBPARK = "subpark"
    AXIS = "axis"
    SITE = "site"


_LAYERS = {"zones": Kind.OUTLINE, "subparks": Kind.SUBPARK, "axes": Kind.AXIS, "sites": Kind.SITE}


@dataclass(frozen=True)
class Record:
    """One record: its columns without the id, where empty is None, its clauses, its name and its geometry."""

    id: str
    values: dict[str, object]
    clauses: tuple[str, ...]
    name_zh: str
    name_en: str
    geometry: BaseGeometry | None = None


def records(ledger: Ledger) -> dict[Kind, dict[str, Record]]:
    """
    Give everything that a plan says, record by record.

    Parameters
    ----------
    ledger
        The plan.

    Returns
    -------
    dict of Kind to dict of str to Record
        All kinds, each by id.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> found = records(load_ledger(shipped_plan_folder()))
    >>> found[Kind.FIGURE]["park_industrial_headline"].values["low"], found[Kind.PLAN]["plan.toml"].values["goal.zone"]
    (Decimal('8500000'), 'park')
    """
    document = ledger.document
    found: dict[Kind, Iterable[Record]] = {
        Kind.PLAN: [_plan(document)],
        Kind.VARIANT: _variants(document),
        Kind.ACCEPTED: _accepted(document),
        Kind.ZONE: (_named(zone, ZONE_COLUMNS) for zone in ledger.zones.values()),
        Kind.FIGURE: map(_figure, ledger.figures.values()),
        Kind.RELATION: (_relation(ledger, relation) for relation in ledger.relations.values()),
        Kind.ACTION: map(_action, ledger.actions.values()),
        Kind.BODY: (_named(body, BODY_COLUMNS) for body in ledger.bodies.values()),
        Kind.WORK: (_named(work, WORK_COLUMNS) for work in ledger.works.values()),
        Kind.ELEMENT: (_named(element, ELEMENT_COLUMNS) for element in ledger.structure.values()),
    }
    found |= {kind: map(_feature, ledger.layers.get(layer, {}).values()) for layer, kind in _LAYERS.items()}
    return {kind: {record.id: record for record in of_kind} for kind, of_kind in found.items()}


def _record(identifier: str, values: Mapping[str, object], name_zh: str, name_en: str) -> Record:
    told = {column: _told(value) for column, value in values.items() if column != "id"}
    clause = told.get("clause")
    return Record(identifier, told, () if clause is None else (str(clause),), name_zh, name_en)


def _told(value: object) -> object:
    """Empty is None; a number that is none is its name, since it would differ from itself."""
    if isinstance(value, Decimal) and value.is_nan():
        return str(value)
    return None if value in ("", (), []) else value


def _plan(document: PlanDocument) -> Record:
    values = {f"plan.{key}": getattr(document, key) for key in _OF_PLAN}
    values |= {"goal.zone": document.goal.zone, "goal.land_denominators": document.goal.land_denominators}
    return _record("plan.toml", values, document.title_zh, document.title_en)


def _variants(document: PlanDocument) -> Iterator[Record]:
    for position, variant in enumerate(document.goal.variants):
        values = {key: getattr(variant, key) for key in ("stated", "also", "title_zh", "title_en")}
        yield _record(variant.id, values | {"default": position == 0}, variant.title_zh, variant.title_en)


def _accepted(document: PlanDocument) -> Iterator[Record]:
    """Give each acceptance a name; of several for one finding, all but the first are numbered."""
    seen: Counter[str] = Counter()
    for accepted in document.accepted:
        name = f"{accepted.code}:{accepted.subject}"
        seen[name] += 1
        values = {key: getattr(accepted, key) for key in ("difference", "reason_zh", "reason_en")}
        number = f"#{seen[name]}" if seen[name] > 1 else ""
        yield _record(name + number, values, accepted.reason_zh, accepted.reason_en)


def _named(row: Zone | Body | Work | Element, columns: Sequence[str]) -> Record:
    return _record(row.id, {column: getattr(row, column) for column in columns}, row.name_zh, row.name_en)


def _figure(figure: Figure) -> Record:
    values = {column: getattr(figure, column) for column in FIGURE_COLUMNS}
    name = f"{figure.term_zh} {figure.as_written}"
    return _record(figure.id, values, name, name)


def _action(action: Action) -> Record:
    roles = {role.value for role in Role}
    values = {column: getattr(action, column) for column in ACTION_COLUMNS if column not in roles}
    # As in the table: a role that the document gives to nobody is not one of which it does not say.
    values |= {role.value: (NONE,) if bodies == () else bodies for role, bodies in action.roles.items()}
    return _record(action.id, values, action.milestone_zh, action.milestone_en)


def _relation(ledger: Ledger, relation: Relation) -> Record:
    columns = ("group", "title_zh", "title_en", "op", "claimed", "shown_in", "note_zh", "note_en")
    values = {column: getattr(relation, column) for column in columns}
    values |= {"left": relation.left.source, "right": None if relation.right is None else relation.right.source}
    found = _record(relation.id, values, relation.title_zh, relation.title_en)
    return replace(found, clauses=clauses_of(ledger, relation))


def _feature(feature: Feature) -> Record:
    found = _record(feature.id, feature.properties, feature.name_zh, feature.name_en)
    listed = tuple(feature.properties.get("clauses") or ())
    return replace(found, clauses=found.clauses + listed, geometry=feature.geometry)
