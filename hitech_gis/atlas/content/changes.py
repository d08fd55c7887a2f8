"""What changed since another plan, as the page tells it: why totals moved, record by record, verdicts, old outlines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hitech_gis.atlas.content.features import feature_content
from hitech_gis.atlas.content.findings import zones_of
from hitech_gis.diff import wording
from hitech_gis.diff.changes import ChangeType
from hitech_gis.diff.records import Kind
from hitech_gis.ledger.judgement import figures_of
from hitech_gis.texts import LANGUAGES
from hitech_gis.units import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hitech_gis.diff import Diff
    from hitech_gis.diff.balance import Contribution, RowChange, SideChange
    from hitech_gis.diff.changes import Change
    from hitech_gis.diff.verdicts import FindingChange, RelationChange
    from hitech_gis.ledger import Ledger
    from hitech_gis.texts import Lang

_LAYERS = {Kind.SUBPARK: "subparks", Kind.AXIS: "axes", Kind.SITE: "sites"}
# A layer of the page for what only the old plan has.
_GONE = "gone"


def changes_content(found: Diff) -> dict[str, Any]:
    """
    Give what changed from an older plan to the one that the page shows.

    Parameters
    ----------
    found
        The comparison; its new plan is that of the page.

    Returns
    -------
    dict
        Rows of the balance with what moved them, changes of records, verdicts,
        outlines of the old plan, and what each zone is marked with.

    Examples
    --------
    >>> from hitech_gis.diff import diff
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> plan = load_ledger(shipped_plan_folder())
    >>> changes_content(diff(plan, plan))["records"]
    []
    """
    return {
        "old": {"zh": found.old.document.title_zh, "en": found.old.document.title_en, "date": found.old.document.date},
        "crs": found.new.document.working_crs,
        "rows": [_row(found, change) for change in found.balance],
        "records": [_record(found, change) for change in found.changes],
        "verdicts": [*_relations(found), *(_finding(found, change) for change in wording.told_apart(found))],
        "outlines": list(_outlines(found)),
        "marks": _marks(found),
    }


def _both(say: Callable[[Lang], str]) -> dict[str, str]:
    return {lang: say(lang) for lang in LANGUAGES}


def _row(found: Diff, change: RowChange) -> dict[str, Any]:
    return {
        "title": _both(lambda lang: wording.row_title(found, change, lang)),
        "notes": [
            {"zh": zh, "en": en}
            for zh, en in zip(*(wording.row_notes(change, lang) for lang in LANGUAGES), strict=True)
        ],
        "sides": [_side(found, side, moved) for side, moved in change.sides.items() if moved.contributions],
        "target": _place(found, change.row.zone),
    }


def _side(found: Diff, side: str, moved: SideChange) -> dict[str, Any]:
    return {
        "line": _both(lambda lang: wording.side_line(side, moved, lang)),
        # What is added to a residual is told where it is stated or itemised.
        "parts": [] if side == "residual" else [_part(found, part) for part in moved.contributions],
    }


def _part(found: Diff, part: Contribution) -> dict[str, Any]:
    figure = found.new.figures.get(part.figure) or found.old.figures[part.figure]
    return {
        "amount": wording.signed(part.amount_m2),
        "figure": f"{figure.term_zh} {figure.as_written}",
        "id": part.figure,
        "cause": _both(lambda lang: wording.cause_of(part, lang)),
        "clauses": list(part.clauses),
    }


def _record(found: Diff, change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "id": change.id,
        "name": _both(change.name),
        "change": change.change,
        "substance": change.substance,
        "told": _both(lambda lang: wording.change_told(change, lang)),
        "clauses": list(change.clauses),
        "target": _target(found, change),
    }


def _relations(found: Diff) -> Iterator[dict[str, Any]]:
    for change in found.relations:
        if change.verdicts[0] != change.verdicts[1]:
            yield _relation(found, change)


def _relation(found: Diff, change: RelationChange) -> dict[str, Any]:
    plan = found.old if change.new is None else found.new
    old, new = change.verdicts
    return {
        "title": _both(change.relation.title),
        "old": _both(lambda lang: wording.verdict_name(old, lang)),
        "new": _both(lambda lang: wording.verdict_name(new, lang)),
        "target": _first(found, (figure.zone for figure in figures_of(plan, change.relation))),
    }


def _finding(found: Diff, change: FindingChange) -> dict[str, Any]:
    plan = found.old if change.new is None else found.new
    return {
        "title": _both(change.finding.title),
        "old": _both(lambda lang: wording.weight_of(change.old, lang)),
        "new": _both(lambda lang: wording.weight_of(change.new, lang)),
        "target": _first(found, zones_of(plan, change.finding)),
    }


def _first(found: Diff, zones: Iterable[str]) -> dict[str, str] | None:
    zone = next(iter(zones), None)
    return None if zone is None else _place(found, zone)


def _place(found: Diff, zone: str) -> dict[str, str]:
    return {"layer": "zones" if zone in found.new.zones else _GONE, "id": zone}


def _target(found: Diff, change: Change) -> dict[str, str] | None:
    """Say where on the map a change is looked at."""
    gone = change.change is ChangeType.REMOVED
    plan = found.old if gone else found.new
    if change.kind in _LAYERS:
        return None if gone else {"layer": _LAYERS[change.kind], "id": change.id}
    zone = _zone_of(plan, change)
    return _place(found, zone) if zone else None


def _zone_of(plan: Ledger, change: Change) -> str | None:
    if change.kind in {Kind.ZONE, Kind.OUTLINE}:
        return change.id
    if change.kind is Kind.FIGURE:
        return plan.figures[change.id].zone
    if change.kind is Kind.ACTION:
        return plan.actions[change.id].zone or None
    return None


def _outlines(found: Diff) -> Iterator[dict[str, Any]]:
    """Give the old outlines of zones that are drawn otherwise now, or not at all."""
    for change in found.changes:
        outline = found.old.outline(change.old_id) if change.kind is Kind.OUTLINE else None
        if outline is not None and change.outline is not None and not change.outline.below_resolution:
            yield feature_content(outline) | {
                "gone": change.outline.vertices_new == 0,
                "zone": change.id,
                "apart": None if change.outline.apart_m is None else plain(change.outline.apart_m),
            }


def _marks(found: Diff) -> dict[str, list[str]]:
    """Say of each zone that has changed how it did: it came, is drawn otherwise, or its figures are others."""
    marks: dict[str, dict[str, None]] = {}
    for change in found.changes:
        target = _target(found, change) if change.substance else None
        if target is None or target["layer"] in _LAYERS.values():
            continue
        mark = change.kind.value
        if change.kind in {Kind.ZONE, Kind.OUTLINE}:
            both = change.change not in {ChangeType.ADDED, ChangeType.REMOVED}
            redrawn = change.kind is Kind.OUTLINE and change.outline is not None
            mark = ("redrawn" if redrawn else "register") if both else change.change.value
        marks.setdefault(target["id"], {})[mark] = None
    return {zone: list(of_zone) for zone, of_zone in marks.items()}
