"""A plan under a scenario: a changed copy of it, or every reason why the scenario does not fit the plan."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from hitech_gis.balance import TOTAL, balance
from hitech_gis.errors import Fault, PlanError, closest
from hitech_gis.ledger.derived import (
    derive,
    each_number,
    figure_not_in_plan,
    itemised_figure,
    with_candidates,
    with_number,
)
from hitech_gis.ledger.model import Supposition
from hitech_gis.ledger.vocabulary import USES, Nature, Use
from hitech_gis.scenario.model import (
    Amount,
    Assumption,
    Change,
    CountShare,
    MoveFloorArea,
    ReadVariant,
    ScaleFigure,
    SetFigure,
    TakeCandidate,
)
from hitech_gis.units import exact_decimal, in_wan_m2, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from hitech_gis.intervals import Quantity
    from hitech_gis.ledger.figures import Figure
    from hitech_gis.ledger.model import Ledger
    from hitech_gis.scenario.model import Scenario

_TOTALS = {Nature.TOTAL_AFTER_RENEWAL, Nature.TOTAL_ON_COMPLETION}


def apply_scenario(ledger: Ledger, scenario: Scenario) -> Ledger:
    """
    Copy a plan with a scenario's changes, read under its assumptions.

    Parameters
    ----------
    ledger
        The plan; left as it is.
    scenario
        What is to be changed and assumed. Its variant of the goal changes no
        figure: the balance shows every variant.

    Returns
    -------
    Ledger
        The copy. A figure of which a part counts as added has the nature
        ``added``; 约 then allows its share of that part.

    Raises
    ------
    PlanError
        With everything that does not fit the plan.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from hitech_gis.balance import balance
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> from hitech_gis.scenario import Scenario
    >>> half = Scenario("half", "减半", "Half", assumptions=(CountShare("sz_bay_middle_supporting", Decimal(50)),))
    >>> copy = apply_scenario(load_ledger(shipped_plan_folder()), half)
    >>> balance(copy).row("sz_bay", "supporting").worded("residual")
    '175'
    """
    faults: list[Fault] = []
    copy = _Application(ledger, scenario, faults).copy()
    if faults:
        raise PlanError(*faults)
    return copy


def note_faults(ledger: Ledger, scenario: Scenario, faults: list[Fault]) -> None:
    """
    Note everything in a scenario that does not fit a plan.

    Parameters
    ----------
    ledger, scenario
        The plan, and a scenario that may be for it.
    faults
        Where faults are noted.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> from hitech_gis.scenario import Scenario
    >>> faults = []
    >>> change = TakeCandidate("sz_bay_middle")
    >>> note_faults(load_ledger(shipped_plan_folder()), Scenario("s", "试", "Try", (change,)), faults)
    >>> faults[0].code
    'unknown_figure'
    """
    _Application(ledger, scenario, faults).copy()


class _Application:
    """Changes first, each of its own figure; then the moves, which add up; then what is assumed of the results."""

    def __init__(self, ledger: Ledger, scenario: Scenario, faults: list[Fault]) -> None:
        self._ledger = ledger
        self._scenario = scenario
        self._faults = faults
        self._figures: dict[str, Figure] = {}
        self._changed: dict[str, Change] = {}
        self._assumed: dict[str, Assumption] = {}
        self._net: dict[str, tuple[Fraction, MoveFloorArea]] = {}
        self._leaving: dict[str, Fraction] = {}
        default = ledger.document.goal.variants[0].id
        self._rows = {(row.zone, row.use): row for row in balance(ledger) if row.variant == default}

    def copy(self) -> Ledger:
        plan, own = self._scenario.plan, self._ledger.document.id
        if plan and plan != own:  # whatever else does not fit, this is why
            values = {"value": plan, "plan": own}
            self._faults.append(Fault("other_plan", values, file=self._scenario.file or None, column="plan"))
            return self._ledger
        for change in self._scenario.changes:
            if isinstance(change, MoveFloorArea):
                self._move(change)
            else:
                self._change(change)
        for name, (net, change) in self._net.items():
            figure = self._ledger.figures[name]
            written = f"{figure.as_written} {'-' if net < 0 else '+'} {in_wan_m2(abs(net))} 万平方米"
            self._recompute(change, figure, lambda number, net=net: number + net, written)  # type: ignore[misc]
        for assumption in self._scenario.assumptions:
            self._assume(assumption)
        return replace(derive(self._ledger, self._figures), supposed=self._supposed())

    def _supposed(self) -> Supposition:
        upon = self._ledger.supposed
        before = ("", "") if upon is None else (f"{upon.title_zh} + ", f"{upon.title_en} + ")
        return Supposition(before[0] + self._scenario.title_zh, before[1] + self._scenario.title_en)

    def _fault(self, entry: Change | Assumption, code: str, key: str, **values: str) -> None:
        column = f"{entry.place}.{key}".strip(".") if entry.place else None
        self._faults.append(Fault(code, values, file=self._scenario.file or None, column=column))

    def _claim(self, change: Change, figure: Figure, key: str) -> bool:
        """Take a figure for a change; one that has been changed may only take part in more moves."""
        first = self._changed.setdefault(figure.id, change)
        if first is change or (isinstance(first, MoveFloorArea) and isinstance(change, MoveFloorArea)):
            return True
        self._fault(change, "changed_twice", key, value=figure.id, first=first.place or first.worded("en"))
        return False

    def _find(self, entry: Change | Assumption, key: str, name: str) -> Figure | None:
        """Give a figure by its id, or as ``zone/use``; None where there is none, which is noted."""
        if name in self._ledger.figures:
            return self._ledger.figures[name]
        zone, slash, use = name.partition("/")
        if not slash:
            known = closest(name, self._ledger.figures) or "—"
            self._fault(entry, "unknown_figure", key, value=name, known=known)
        elif self._expect_zone(entry, key, zone):
            if use not in list(Use):
                self._fault(entry, "unknown_word", key, value=use, known=", ".join(Use))
            elif (own := itemised_figure(self._ledger, zone, use)) is not None:
                return own
            elif isinstance(entry, SetFigure) and self._may_be_new(zone, use):
                says = f"[{self._scenario.id}]"
                return figure_not_in_plan(zone, use, Decimal(0), says=says, as_written=entry.to.written)
            else:
                self._fault(entry, "nothing_itemised", key, zone=zone, use=use)
        return None

    def _expect_zone(self, entry: Change | Assumption, key: str, zone: str) -> bool:
        if zone in self._ledger.zones:
            return True
        self._fault(entry, "no_such_zone", key, value=zone, known=closest(zone, self._ledger.zones))
        return False

    def _may_be_new(self, zone: str, use: str) -> bool:
        """Whether the plan leaves a zone's use out, so that a number for it adds to the sums above and to no other."""
        row = self._rows.get((zone, use))
        total = self._rows.get((zone, TOTAL))
        not_split = total is not None and any(figure.use is Use.TOTAL for figure in total.itemised)
        return use in USES and row is not None and not row.itemised and not not_split

    def _change(self, change: SetFigure | ScaleFigure | TakeCandidate) -> None:
        figure = self._find(change, change.kind, change.figure)
        if figure is None or not self._claim(change, figure, change.kind):
            return
        if isinstance(change, SetFigure):
            self._set(change, figure)
        elif isinstance(change, ScaleFigure):
            written = f"{figure.as_written} × {change.written}"
            self._recompute(change, figure, lambda number: number * change.by, written)
        elif len(figure.candidates) != 2:  # noqa: PLR2004 - an ambiguous figure has two candidates
            self._fault(change, "not_ambiguous", change.kind, value=figure.id)
        else:
            chosen = (figure.candidates[change.other],)
            self._figures[figure.id] = with_candidates(figure, chosen, figure.as_written)

    def _set(self, change: SetFigure, figure: Figure) -> None:
        ends = self._decimals(change, "to", change.to)
        if change.to.unit is not None and not figure.unit.startswith(change.to.unit):
            self._fault(change, "wrong_unit", "to", value=change.to.written, figure=figure.id, unit=figure.unit)
        elif change.to.low < 0:
            self._fault(change, "negative_number", "to", value=figure.id, number=change.to.written)
        elif ends is not None:
            known = figure.id in self._ledger.figures
            written = f"{change.to.written} ({figure.as_written})" if known else figure.as_written
            self._figures[figure.id] = with_number(figure, *ends, written)

    def _decimals(self, change: Change | Assumption, key: str, amount: Amount) -> tuple[Decimal, Decimal] | None:
        low, high = exact_decimal(amount.low), exact_decimal(amount.high)
        if low is None or high is None:
            self._fault(change, "endless_number", key, value=amount.written)
            return None
        return low, high

    def _recompute(
        self, entry: Change | Assumption, figure: Figure, change: Callable[[Fraction], Fraction], written: str
    ) -> Figure:
        """Compute every number of a figure anew, or note why that cannot be; the figure itself where it is."""
        ends = {
            end: exact_decimal(change(Fraction(end)))
            for quantity in figure.candidates
            for end in (quantity.low, quantity.high)
            if end is not None
        }
        if not ends:
            self._fault(entry, "nothing_stated", entry.kind, value=figure.id)
        elif None in ends.values():
            self._fault(entry, "endless_number", entry.kind, value=written)
        elif any(found is not None and found < 0 for found in ends.values()):
            self._fault(entry, "negative_number", entry.kind, value=figure.id, number=written)
        else:
            results = {end: found for end, found in ends.items() if found is not None}
            figure = self._figures[figure.id] = each_number(figure, results.__getitem__, written)
        return figure

    def _move(self, change: MoveFloorArea) -> None:
        amount = self._decimals(change, "amount", change.amount)
        source = self._end_of_move(change, "from", change.source)
        target = self._end_of_move(change, "to", change.target)
        if change.amount.unit not in {None, "m2"}:
            self._fault(change, "wrong_unit", "amount", value=change.amount.written, figure=change.use, unit="m2")
        elif amount is not None and source is not None and target is not None:
            moved = change.amount.low
            self._leaving[source.id] = self._leaving.get(source.id, Fraction(0)) + moved
            there = min(Fraction(end) for end in _ends(source.quantity))
            if self._leaving[source.id] > there:
                values = {"zone": change.source, "use": change.use, "there": in_wan_m2(there)}
                amount_m2 = in_wan_m2(self._leaving[source.id])
                self._fault(change, "moves_too_much", "amount", amount=amount_m2, **values)
                return
            for figure, sign in ((source, -1), (target, 1)):
                net, first = self._net.get(figure.id, (Fraction(0), change))
                self._net[figure.id] = (net + sign * moved, first)

    def _end_of_move(self, change: MoveFloorArea, key: str, zone: str) -> Figure | None:
        """Give the zone's own figure, if it is what the balance counts for it."""
        if not self._expect_zone(change, key, zone):
            return None
        row = self._rows.get((zone, change.use))
        own = itemised_figure(self._ledger, zone, change.use)
        if own is None or row is None or row.itemised != (own,):
            self._fault(change, "nothing_itemised", key, zone=zone, use=change.use)
            return None
        return own if self._claim(change, own, key) else None

    def _assume(self, assumption: Assumption) -> None:
        if isinstance(assumption, ReadVariant):
            variants = [variant.id for variant in self._ledger.document.goal.variants]
            if assumption.variant not in variants:
                known = ", ".join(variants)
                self._fault(assumption, "no_such_variant", "variant", value=assumption.variant, known=known)
            self._assumed_first(assumption, "variant")
            return
        found = self._find(assumption, "figure", assumption.figure)
        if found is None or not self._assumed_first(assumption, found.id):
            return
        figure = self._figures.get(found.id, found)
        if figure.nature not in _TOTALS:
            nature = "" if figure.nature is None else figure.nature.value
            self._fault(assumption, "counts_already", "figure", value=figure.id, nature=nature)
        elif isinstance(assumption, CountShare):
            share, percent = Fraction(assumption.percent) / 100, plain(assumption.percent, decimals=9)
            self._as_added(
                figure, self._recompute(assumption, figure, lambda n: n * share, f"{figure.as_written} × {percent}%")
            )
        elif assumption.demolished.unit not in {None, "m2"}:
            written = assumption.demolished.written
            self._fault(assumption, "wrong_unit", assumption.kind, value=written, figure=figure.id, unit=figure.unit)
        elif self._decimals(assumption, assumption.kind, assumption.demolished) is not None:
            gone = assumption.demolished.low
            if any(gone > Fraction(end) for quantity in figure.candidates for end in _ends(quantity)):
                values = {"demolished": in_wan_m2(gone), "total": figure.as_written}
                self._fault(assumption, "demolished_more", assumption.kind, value=figure.id, **values)
            else:
                written = f"{figure.as_written} - {in_wan_m2(gone)} 万平方米"
                self._as_added(figure, self._recompute(assumption, figure, lambda n: n - gone, written))

    def _assumed_first(self, assumption: Assumption, about: str) -> bool:
        first = self._assumed.setdefault(about, assumption)
        if first is not assumption:
            self._fault(assumption, "assumed_twice", "", value=about, first=first.place or first.worded("en"))
        return first is assumption

    def _as_added(self, before: Figure, after: Figure) -> None:
        """Let what is left of a total count as added; a total of which all counts stays what the plan calls it."""
        if after is not before:
            self._figures[after.id] = replace(after, nature=Nature.ADDED)


def _ends(quantity: Quantity | None) -> list[Decimal]:
    return [] if quantity is None else [end for end in (quantity.low, quantity.high) if end is not None]
