"""Reads a plan folder into a ledger, and gathers every fault of it before it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from hitech_gis.errors import Fault, PlanError
from hitech_gis.io import read_inside
from hitech_gis.ledger.actions import ACTION_COLUMNS, BODY_COLUMNS, WORK_COLUMNS, read_action, read_body, read_work
from hitech_gis.ledger.document import read_document
from hitech_gis.ledger.figures import REQUIRED_FIGURE_COLUMNS, read_figure
from hitech_gis.ledger.layers import LAYERS, read_layer_features
from hitech_gis.ledger.model import Feature, Ledger, Zone
from hitech_gis.ledger.references import check_plan
from hitech_gis.ledger.relations import read_relations
from hitech_gis.ledger.structure import ELEMENT_COLUMNS, read_element
from hitech_gis.ledger.tables import Row, read_table
from hitech_gis.ledger.vocabulary import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

T = TypeVar("T")

ZONE_COLUMNS = ("id", "parent", "level", "name_zh", "name_en", "in_goal")


def load_ledger(folder: Path) -> Ledger:
    """
    Read a plan folder.

    Parameters
    ----------
    folder
        Folder with ``plan.toml``, ``zones.csv``, ``figures.csv`` and, as far as
        the plan has them, ``bodies.csv``, ``works.csv``, ``actions.csv``, ``structure.csv``,
        ``relations.toml`` and the layers ``zones``, ``subparks``, ``axes``,
        ``sites``.

    Returns
    -------
    Ledger
        All of it, cross-checked.

    Raises
    ------
    PlanError
        With every fault of the folder, not the first only.

    Examples
    --------
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> len(load_ledger(shipped_plan_folder()).layers["subparks"])
    14
    """
    if not folder.is_dir():
        raise PlanError(Fault("no_such_folder", {"path": str(folder)}))
    faults: list[Fault] = []
    document = _gather(lambda: read_document(read_inside(folder, "plan.toml"), faults), faults)
    zones = _table(folder, "zones.csv", ZONE_COLUMNS, _zone, faults)
    figures = _table(folder, "figures.csv", REQUIRED_FIGURE_COLUMNS, read_figure, faults)
    bodies = _table(folder, "bodies.csv", BODY_COLUMNS, read_body, faults, optional=True)
    works = _table(folder, "works.csv", WORK_COLUMNS, read_work, faults, optional=True)
    actions = _table(folder, "actions.csv", ACTION_COLUMNS, read_action, faults, optional=True)
    structure = _table(folder, "structure.csv", ELEMENT_COLUMNS, read_element, faults, optional=True)
    layers: dict[str, dict[str, Feature]] = {}
    for name in LAYERS:
        if _is_there(folder, f"{name}.geojson"):
            read = _gather(lambda name=name: read_layer_features(folder, name, faults), faults)  # type: ignore[misc]
            layers[name] = read or {}
    relations = {}
    if _is_there(folder, "relations.toml"):
        content = _gather(lambda: read_inside(folder, "relations.toml"), faults)
        relations = _gather(lambda: read_relations(content or b"", faults), faults) or {}
    if document is not None:
        ledger = Ledger(folder, document, zones, figures, layers, bodies, works, actions, structure, relations)
        check_plan(ledger, faults)
        if not faults:
            return ledger
    raise PlanError(*faults)


def _is_there(folder: Path, file: str) -> bool:
    # A link that leads nowhere is there too, and is refused with its reason.
    return (folder / file).exists() or (folder / file).is_symlink()


def _gather(read: Callable[[], T], faults: list[Fault]) -> T | None:
    """Read one file; a file that is refused as a whole adds its faults, and the others are still read."""
    try:
        return read()
    except PlanError as error:
        faults.extend(error.faults)
        return None


def _table(  # noqa: PLR0913 - what to read, how, and what is wrong with it
    folder: Path,
    file: str,
    columns: tuple[str, ...],
    read: Callable[[Row], T],
    faults: list[Fault],
    *,
    optional: bool = False,
) -> dict[str, T]:
    if optional and not _is_there(folder, file):
        return {}
    rows = _gather(lambda: read_table(read_inside(folder, file), file, columns, faults), faults) or []
    return _by_id((read(row), row) for row in rows)


def _by_id(records: Iterable[tuple[T, Row]]) -> dict[str, T]:
    by_id: dict[str, T] = {}
    first_row: dict[str, int] = {}
    for record, row in records:
        identifier = row.optional("id")
        if identifier in first_row:
            row.fault("duplicate_id", "id", value=identifier, first=str(first_row[identifier]))
            continue
        first_row[identifier] = row.number
        by_id[identifier] = record
    return by_id


def _zone(row: Row) -> Zone:
    return Zone(
        id=row.identifier("id"),
        parent=row.optional("parent") or None,
        level=row.choice("level", Level, Level.ZONE),
        name_zh=row.required("name_zh"),
        name_en=row.required("name_en"),
        in_goal=row.flag("in_goal"),
        row=row.number,
    )
