"""Reads a plan folder into a ledger, and gathers every fault of it before it refuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from hitech_gis.errors import Fault, PlanError, closest
from hitech_gis.intervals import Bound, Quantity
from hitech_gis.io import read_inside
from hitech_gis.ledger.document import read_document
from hitech_gis.ledger.layers import LAYERS, read_layer_features
from hitech_gis.ledger.model import FIGURE_COLUMNS, Feature, Figure, Goal, Ledger, Zone
from hitech_gis.ledger.tables import IDENTIFIER, Row, read_table
from hitech_gis.ledger.vocabulary import USES, Level, Measure, Nature, PeriodBasis, Reading, Scope, Use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal
    from pathlib import Path

T = TypeVar("T")

ZONE_COLUMNS = ("id", "parent", "level", "name_zh", "name_en", "in_goal")
_PERIOD = re.compile(r"[0-9]{4}|[0-9]{4}-[0-9]{4}|(by|before)_[0-9]{4}|[0-9]+-[0-9]+_years|completion|unstated")
_UNIT = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_MOST_LEVELS = 32
_AREAS = ("floor_area", "land_area")
# Which of low and high a bound needs (True), must leave empty (False).
_ENDS = dict.fromkeys(Bound, (True, True)) | {
    Bound.AT_LEAST: (True, False),
    Bound.OVER: (True, False),
    Bound.AT_MOST: (False, True),
    Bound.UNDER: (False, True),
}


def load_ledger(folder: Path) -> Ledger:
    """
    Read a plan folder.

    Parameters
    ----------
    folder
        Folder with ``plan.toml``, ``zones.csv``, ``figures.csv`` and, as far as
        the plan has them, the layers ``zones``, ``subparks``, ``axes``, ``sites``.

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
    zones = _by_id((_zone(row), row) for row in _rows(folder, "zones.csv", ZONE_COLUMNS, faults))
    figures = _by_id((_figure(row), row) for row in _rows(folder, "figures.csv", FIGURE_COLUMNS, faults))
    layers: dict[str, dict[str, Feature]] = {}
    for name in LAYERS:
        if (folder / f"{name}.geojson").exists() or (folder / f"{name}.geojson").is_symlink():
            read = _gather(lambda name=name: read_layer_features(folder, name, faults), faults)  # type: ignore[misc]
            layers[name] = read or {}
    _check_tree(zones, faults)
    register = _Register(zones, figures, faults)
    if document is not None:
        _check_goal(document.goal, register)
    _check_figures(register)
    for name, features in layers.items():
        _check_layer(name, features.values(), register)
    if faults or document is None:
        raise PlanError(*faults)
    return Ledger(folder, document, zones, figures, layers)


def _gather(read: Callable[[], T], faults: list[Fault]) -> T | None:
    """Read one file; a file that is refused as a whole adds its faults, and the others are still read."""
    try:
        return read()
    except PlanError as error:
        faults.extend(error.faults)
        return None


def _rows(folder: Path, file: str, columns: tuple[str, ...], faults: list[Fault]) -> list[Row]:
    return _gather(lambda: read_table(read_inside(folder, file), file, columns, faults), faults) or []


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


def _figure(row: Row) -> Figure:
    bound = row.choice("bound", Bound, Bound.EQUAL)
    indicator = row.identifier("indicator")
    _expect_area(row, indicator)
    for column, pattern in (("period", _PERIOD), ("unit", _UNIT)):
        value = row.required(column)
        if value and not pattern.fullmatch(value):
            row.fault(f"bad_{column}", column, value=value)
    low, high = row.number_of("low"), row.number_of("high")
    return Figure(
        id=row.identifier("id"),
        clause=row.required("clause"),
        zone=row.required("zone"),
        use=row.optional_choice("use", Use),
        term_zh=row.required("term_zh"),
        indicator=indicator,
        low=low,
        high=high,
        unit=row.optional("unit"),
        bound=bound,
        quantity=_quantity(row, low, high, bound),
        nature=row.optional_choice("nature", Nature),
        measure=row.choice("measure", Measure, Measure.AMBIGUOUS),
        scope=row.choice("scope", Scope, Scope.OUTSIDE),
        period=row.optional("period"),
        period_basis=row.choice("period_basis", PeriodBasis, PeriodBasis.AMBIGUOUS),
        as_written=row.required("as_written"),
        reading=row.choice("reading", Reading, Reading.AMBIGUOUS),
        action_ids=tuple(row.optional("action_ids").split()),
        note_zh=row.optional("note_zh"),
        note_en=row.optional("note_en"),
        row=row.number,
    )


def _expect_area(row: Row, indicator: str) -> None:
    """Areas are added up in m2 by use, so a row that says otherwise would be added wrongly, or left out."""
    area, unit = indicator in _AREAS, row.optional("unit")
    if area and _UNIT.fullmatch(unit) and unit != "m2":
        row.fault("area_not_in_m2", "unit", value=unit)
    if unit == "m2" and indicator and not area:
        row.fault("unknown_word", "indicator", value=indicator, known=", ".join(_AREAS))
    if indicator == "floor_area" and not row.optional("use"):
        row.fault("empty_cell", "use")


def _quantity(row: Row, low: Decimal | None, high: Decimal | None, bound: Bound) -> Quantity | None:
    if not row.optional("low") and not row.optional("high"):
        return None  # the document gives no number: unknown, never zero
    for column, needed in zip(("low", "high"), _ENDS[bound], strict=True):
        if needed != bool(row.optional(column)):
            row.fault("end_needed" if needed else "end_not_wanted", column, bound=bound.value)
            return None
    if low is not None and high is not None:
        if low > high:
            row.fault("low_above_high", "low", low=str(low), high=str(high))
            return None
        if low != high and bound not in {Bound.RANGE, Bound.ABOUT}:
            row.fault("not_a_range", "high", low=str(low), high=str(high), bound=bound.value)
            return None
    if low is None and high is None:
        return None  # a bad number, noted already
    return Quantity(low, high, bound)


def _check_tree(zones: dict[str, Zone], faults: list[Fault]) -> None:
    """Note parents that are not there, that lead in a circle, or that make a tree no reader could follow."""
    for zone in zones.values():
        seen = {zone.id}
        parent = zone.parent
        while parent is not None:
            if parent in seen:
                faults.append(Fault("parent_cycle", {"value": zone.id}, "zones.csv", None, zone.row, "parent"))
                break
            if parent not in zones:
                values = {"value": parent, "known": closest(parent, zones)}
                if parent == zone.parent:
                    faults.append(Fault("no_such_zone", values, "zones.csv", None, zone.row, "parent"))
                break
            seen.add(parent)
            if len(seen) > _MOST_LEVELS:
                faults.append(Fault("tree_too_deep", {"value": zone.id}, "zones.csv", None, zone.row, "parent"))
                break
            parent = zones[parent].parent


class _Register:
    """The ids that may be named; a name beyond them is a fault where it stands."""

    def __init__(self, zones: dict[str, Zone], figures: dict[str, Figure], faults: list[Fault]) -> None:
        self.zones = zones
        self.figures = figures
        self.faults = faults

    def expect_zone(self, value: str, file: str, row: int | None, column: str) -> None:
        # A register that was refused as a whole would make every name wrong; an empty one is noted already.
        if self.zones and value and value not in self.zones:
            values = {"value": value, "known": closest(value, self.zones)}
            self.faults.append(Fault("no_such_zone", values, file, None, row, column))

    def expect_figure(self, value: str, file: str, row: int, column: str) -> None:
        if self.figures and value not in self.figures:
            self.faults.append(Fault("no_such_figure", {"value": value}, file, None, row, column))


def _check_goal(goal: Goal, register: _Register) -> None:
    """Note zones of plan.toml that are not there, and zones that would count twice, or not at all."""
    inside = _below(goal.zone, register.zones)
    whole_tree = all(zone.parent in register.zones for zone in register.zones.values() if zone.parent is not None)
    decidable = whole_tree and goal.zone in register.zones
    for zone in register.zones.values():
        if decidable and zone.in_goal and zone.id not in inside:
            values = {"value": zone.id, "goal": goal.zone}
            register.faults.append(Fault("not_below_goal", values, "zones.csv", None, zone.row, "in_goal"))
    register.expect_zone(goal.zone, "plan.toml", None, "goal.zone")
    for zone_id in goal.land_denominators:
        register.expect_zone(zone_id, "plan.toml", None, "goal.land_denominators")
    for variant in goal.variants:
        for zone_id in variant.also:
            register.expect_zone(zone_id, "plan.toml", None, "goal.variants.also")
            if zone_id in inside:
                values = {"value": zone_id, "goal": goal.zone}
                register.faults.append(Fault("counted_already", values, "plan.toml", column="goal.variants.also"))


def _below(top: str, zones: dict[str, Zone]) -> set[str]:
    """Give a zone and all that count below it, whatever the order of the register."""
    inside, size = {top}, 0
    while size < len(inside):
        size = len(inside)
        inside |= {zone.id for zone in zones.values() if zone.in_goal and zone.parent in inside}
    return inside


def _check_figures(register: _Register) -> None:
    """Note figures of unknown zones, and two that would both count for one zone, use and scope."""
    counted: dict[tuple[str, ...], Figure] = {}
    for figure in register.figures.values():
        if figure.zone:
            register.expect_zone(figure.zone, "figures.csv", figure.row, "zone")
        if figure.indicator != "floor_area" or figure.use is None:
            continue
        period = figure.period if figure.scope is Scope.OUTSIDE else ""  # what is beside the goal may come by period
        first = counted.setdefault((figure.zone, figure.use, figure.scope, period), figure)
        if first is not figure:
            values = {"value": figure.id, "first": first.id}
            register.faults.append(Fault("stated_twice", values, "figures.csv", None, figure.row, "scope"))


def _check_layer(layer: str, features: Iterable[Feature], register: _Register) -> None:
    file = f"{layer}.geojson"
    for feature in features:
        if layer in {"zones", "subparks"} and IDENTIFIER.fullmatch(feature.id):  # else its form is noted already
            register.expect_zone(feature.id, file, feature.row, "id")
        zone = feature.properties.get("zone")
        if isinstance(zone, str):  # anything else is no text, which is noted already
            register.expect_zone(zone, file, feature.row, "zone")
        for use in USES:
            figure_id = feature.properties.get(f"{use}_figure")
            if isinstance(figure_id, str):
                register.expect_figure(figure_id, file, feature.row, f"{use}_figure")
