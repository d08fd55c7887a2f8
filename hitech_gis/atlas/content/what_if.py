"""What the page needs to evaluate the balance under other figures and assumptions: each row's figures, exactly."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hitech_gis.balance import TOTAL
from hitech_gis.cross_table import short_clauses
from hitech_gis.errors import Fault, PlanError
from hitech_gis.ledger import USES, Figure, Ledger
from hitech_gis.ledger.derived import figure_not_in_plan, itemised_figure, with_number
from hitech_gis.scenario import CountShare, DeductDemolished, Scenario, SetFigure, apply_scenario
from hitech_gis.units import UNITS, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hitech_gis.balance import Balance, BalanceRow

_DIGITS = 9
_NEW = "—"


def what_if_content(ledger: Ledger, rows: Balance, uses: Iterable[str], scenario: Scenario | None) -> dict[str, Any]:
    """
    Give each balance row as the figures that it adds up, each counted once, and what is known of each figure.

    Parameters
    ----------
    ledger, rows
        The plan and its balance.
    uses
        What the map can be coloured by.
    scenario
        What the page is to show at first; None for the plan itself.

    Returns
    -------
    dict
        Exact numbers are strings, in m²; a figure without a number adds nothing.

    Raises
    ------
    PlanError
        If the scenario does not fit the plan, or changes what stands in no row.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> plan = hg.open_plan()
    >>> content = what_if_content(plan.ledger, plan.balance(), ["industrial"], None)
    >>> content["figures"]["sz_bay_middle_supporting"]["low"], content["figures"]["sz_bay_middle/industrial"]["low"]
    ('3000000', None)
    """
    paths = {zone.id: _path(ledger, zone.id) for zone in ledger.goal_zones()}
    left_out = _left_out(ledger, rows, paths)
    increments = {
        zone.id: {use: _increment(ledger, left_out, zone.id, use) for use in uses} for zone in ledger.goal_zones()
    }
    shown = {figure.id: figure for row in rows for figure in (*row.stated, *row.itemised)}
    shown |= {figure.id: figure for figure in left_out.values()}
    for names in (names for by_use in increments.values() for names in by_use.values()):
        shown |= {name: ledger.figures[name] for name in names if name not in shown}
    return {
        # What is saved from a plan under a scenario changes that, and is refused by the plan itself.
        "plan": ledger.document.id + (f" + {ledger.supposed.title_zh}" if ledger.supposed else ""),
        "tolerance": _exact(ledger.document.about_tolerance),
        "figures": {name: _figure(ledger, figure) for name, figure in shown.items()},
        "known": sorted(ledger.figures),
        "variants": [variant.id for variant in ledger.document.goal.variants],
        "units": {name: _exact(Decimal(int(size))) for name, (base, size) in UNITS.items() if _is_whole_m2(base, size)},
        "rows": [_row(rows, row, left_out, paths) for row in rows],
        "increments": increments,
        "opening": None if scenario is None else _edits(ledger, scenario, shown),
    }


def _is_whole_m2(base: str, size: Any) -> bool:  # noqa: ANN401 - a fraction of the table of units
    return base == "m2" and size.denominator == 1


def _exact(number: Decimal) -> str:
    return plain(number, decimals=_DIGITS)


def _path(ledger: Ledger, zone_id: str) -> list[str]:
    """Give a zone of the goal and the zones above it, up to the goal's own."""
    path = [zone_id]
    while path[-1] != ledger.goal_zone.id:
        parent = ledger.zones[path[-1]].parent
        assert parent is not None, "a zone of the goal lies below it"  # noqa: S101 - else it was not found there
        path.append(parent)
    return path


def _left_out(ledger: Ledger, rows: Balance, paths: dict[str, list[str]]) -> dict[tuple[str, str], Figure]:
    """
    Give what zones leave out and a scenario may set, by zone and use, as figures of which no number is known.

    Only where it adds to the sums above and to nothing else: not where a zone above
    counts as a whole, which a first part of it would replace.
    """
    found = {}
    for zone, path in paths.items():
        if ledger.children(zone, in_goal=True):
            continue
        for use in USES:
            wholes = [
                figure.zone
                for above in path
                for counted in (use, TOTAL)
                for figure in rows.row(above, counted).itemised
                if figure.zone in path[1:] or (figure.zone, figure.use) == (zone, TOTAL)
            ]
            if not rows.row(zone, use).itemised and not wholes:
                own = itemised_figure(ledger, zone, use)
                new = figure_not_in_plan(zone, use, Decimal(0), says=_NEW, as_written=_NEW)
                found[zone, use] = new if own is None else own
    return found


def _increment(ledger: Ledger, left_out: dict[tuple[str, str], Figure], zone: str, use: str) -> list[str]:
    """Give the figures of which the first with a number colours a zone: also one that the plan leaves out."""
    own = [figure.id for figure in ledger.increment(zone, use)]
    return own or [figure.id for key, figure in left_out.items() if key == (zone, use)]


def _figure(ledger: Ledger, figure: Figure) -> dict[str, Any]:
    quantity = figure.quantity if figure.id in ledger.figures else None
    low, high = (None, None) if quantity is None else (quantity.low, quantity.high)
    return {
        "zone": figure.zone,
        "use": figure.use,
        "scope": figure.scope,
        "term": figure.term_zh,
        "clause": figure.clause,
        "written": figure.as_written,
        "bound": figure.bound if quantity is None else quantity.bound,
        "nature": figure.nature or "unspecified",
        "low": None if low is None else _exact(low),
        "high": None if high is None else _exact(high),
    }


def _row(
    rows: Balance, row: BalanceRow, left_out: dict[tuple[str, str], Figure], paths: dict[str, list[str]]
) -> dict[str, Any]:
    uses = USES if row.use == TOTAL else (row.use,)
    added = [figure.id for (zone, use), figure in left_out.items() if use in uses and row.zone in paths[zone]]

    def until(zone: str) -> list[str]:
        """Give what has to be set before a zone is no longer one of those not stated; none where nothing can be."""
        needed = [use for use in uses if zone in paths and not rows.row(zone, use).itemised]
        names = [left_out[zone, use].id for use in needed if (zone, use) in left_out]
        return names if len(names) == len(needed) else []

    return {
        "id": row.id,
        "zone": row.zone,
        "use": row.use,
        "variant": row.variant,
        "stated": [figure.id for figure in row.stated],
        "itemised": [figure.id for figure in row.itemised] + added,
        "not_stated": [{"zone": zone, "until": until(zone)} for zone in row.not_stated],
        "clauses_stated": short_clauses(row.clauses_stated),
        "clauses_itemised": short_clauses(row.clauses_itemised),
    }


def _edits(ledger: Ledger, scenario: Scenario, shown: dict[str, Figure]) -> dict[str, Any]:
    """Say a scenario as the page does: numbers that figures come to, and apart from them what is assumed."""
    apply_scenario(ledger, scenario)
    changed = apply_scenario(ledger, replace(scenario, assumptions=())).figures
    reasons = {change.figure: change.reason for change in scenario.changes if isinstance(change, SetFigure)}
    changes, faults = {}, []
    for name, figure in changed.items():
        if figure == ledger.figures.get(name):
            continue
        ends = (
            [] if figure.quantity is None else [e for e in (figure.quantity.low, figure.quantity.high) if e is not None]
        )
        if name not in shown or not ends or not _is_set(shown[name], figure, ends):
            faults.append(Fault("not_in_page", {"value": name}, file=scenario.file or None))
            continue
        to = {"to": _exact(ends[0])} | ({} if ends[0] == ends[-1] else {"high": _exact(ends[-1])})
        reason = reasons.get(name, "")
        changes[name] = to | ({"reason": reason} if reason else {})
    if faults:
        raise PlanError(*faults)
    assumptions: dict[str, dict[str, str]] = {}
    for entry in scenario.assumptions:
        if isinstance(entry, CountShare):
            said = {"percent": _exact(entry.percent)}
        elif isinstance(entry, DeductDemolished):
            said = {"demolished": plain(entry.demolished.low, decimals=_DIGITS), "source": entry.source}
        else:
            continue
        zone, slash, use = entry.figure.partition("/")
        own = itemised_figure(ledger, zone, use) if slash else None
        name = entry.figure if own is None else own.id
        if name not in shown:
            raise PlanError(Fault("not_in_page", {"value": name}, file=scenario.file or None))
        assumptions[name] = said | ({"reason": entry.reason} if entry.reason else {})
    title = {"zh": scenario.title_zh, "en": scenario.title_en}
    return {"changes": changes, "assumptions": assumptions, "name": title, "variant": scenario.variant}


def _is_set(figure: Figure, changed: Figure, ends: list[Decimal]) -> bool:
    """Whether setting a figure to a number gives what a scenario makes of it, whatever 约 allows."""
    quantity = with_number(figure, ends[0], ends[-1], "").quantity
    given = changed.quantity
    assert quantity is not None  # noqa: S101 - a number was just given
    assert given is not None  # noqa: S101 - its ends are known
    return all(quantity.interval(tolerance) == given.interval(tolerance) for tolerance in (Decimal(0), Decimal(1)))
