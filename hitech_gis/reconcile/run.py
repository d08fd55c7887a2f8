"""Reconciles a plan: chooses the unknowns, solves, rounds, and holds the result against the changed plan."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from hitech_gis.balance import Balance, BalanceRow, balance
from hitech_gis.errors import Fault, HitechGisError, closest
from hitech_gis.findings import Verdict
from hitech_gis.intervals import Bound
from hitech_gis.ledger.amounts import ExpressionError
from hitech_gis.ledger.derived import derive, figure_not_in_plan, with_number
from hitech_gis.ledger.judgement import judge
from hitech_gis.ledger.relations import Relation
from hitech_gis.reconcile.conditions import Condition, Conditions, Limit
from hitech_gis.reconcile.linear import Linear
from hitech_gis.reconcile.solve import Programme, Unknown
from hitech_gis.reconcile.suggestion import Check, Conflict, Move, Reconciliation
from hitech_gis.units import exact_decimal, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from hitech_gis.ledger.figures import Figure
    from hitech_gis.ledger.model import Ledger

# What moving a figure by all of itself costs: one that is 约 anyway moves more easily than one that is stated flatly.
_WEIGHT, _WEIGHT_OF_ABOUT = 5.0, 1.0
# Decimals to round to, in base units, until every condition holds; ratios below a thousand take four at least.
_PLACES = (0, 4, 9)
_TOWARD: tuple[Callable[[Fraction], int], ...] = (round, floor, ceil)
_SMALL, _PLACES_OF_SMALL = 1_000, 4
_ZERO = Fraction(0)
_SAYS = "[suggestion]"
_HOLDS = {
    "==": lambda difference: difference == 0,
    "<=": lambda difference: difference <= 0,
    ">=": lambda difference: difference >= 0,
    "<": lambda difference: difference < 0,
    ">": lambda difference: difference > 0,
}


def reconcile(
    ledger: Ledger,
    conditions: Sequence[str],
    *,
    fix: Sequence[str] = (),
    far: Mapping[str, Decimal] | None = None,
    fill: bool = False,
) -> Reconciliation:
    """
    Find the smallest change of a plan's figures that makes conditions hold.

    Parameters
    ----------
    ledger
        The plan; left as it is.
    conditions
        Ids of balance rows (``sz_bay/supporting/A``: itemised equals stated) and
        of relations. A relation is used where it is linear in the figures, or
        becomes so with its shares and rates taken as fixed.
    fix
        Ids of figures that must not move.
    far
        By zone the most m² of floor a m² of its measured land.
    fill
        Whether what the plan leaves out may be filled in.

    Returns
    -------
    Reconciliation
        A suggestion, checked exactly; or conditions that cannot hold together.

    Raises
    ------
    HitechGisError
        With every condition, figure and limit that cannot be used, and why.

    Notes
    -----
    Minimised is the sum over the figures of the move as a share of the figure,
    a figure that is 约 counting one, any other five. A move within what the
    document writes, such as up from 不低于, costs nothing. Of equally cheap
    changes the one that moves least is taken, and of these the one that leaves
    alone what stands first in the plan. No figure goes below zero.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> fix = ["sz_bay_supporting_headline", "sz_bay_middle_supporting"]
    >>> found = reconcile(load_ledger(shipped_plan_folder()), ["sz_bay/supporting/A"], fix=fix)
    >>> [(move.figure.id, str(move.old), str(move.new)) for move in found.moves]
    [('sz_bay_south_supporting', '500000.0', '750000')]
    """
    faults: list[Fault] = []
    maker = Conditions(ledger, fill=fill, faults=faults)
    chosen = [maker.of(name) for name in dict.fromkeys(conditions)]
    chosen += [maker.limit(zone, Fraction(ratio)) for zone, ratio in (far or {}).items()]
    for name in fix:
        if name not in ledger.figures:
            values = {"value": name, "known": closest(name, ledger.figures) or "—"}
            faults.append(Fault("unknown_figure", values))
    if not chosen:
        faults.append(Fault("nothing_chosen"))
    if faults:
        raise HitechGisError(*faults)
    return _Task(ledger, [condition for condition in chosen if condition is not None], set(fix)).result()


class _Task:
    """One reconciliation: the conditions, what is taken as fixed, and what may move."""

    def __init__(self, ledger: Ledger, conditions: list[Condition], fix: set[str]) -> None:
        self._ledger = ledger
        self._conditions = conditions
        self._held = tuple(dict.fromkeys(name for condition in conditions for name in condition.held))
        fixed = fix | {*self._held}
        self._known = {
            name: Fraction(figure.value)
            for name, figure in ledger.figures.items()
            if name in fixed and figure.value is not None
        }
        named = {name for condition in conditions for name in condition.form.coefficients if name not in self._known}
        in_order = [name for name in ledger.figures if name in named]
        self._names = in_order + sorted(named - {*in_order})
        rows = balance(ledger)
        self._before = [_state(condition.subject, ledger, rows)[0] for condition in conditions]

    def result(self) -> Reconciliation:
        programme = Programme([self._reduced(condition) for condition in self._conditions], self._unknowns())
        values = programme.smallest_change()
        if values is not None:
            return self._suggestion(values)
        members = {condition.id for condition in programme.conflict()}
        return self._conflict([condition for condition in self._conditions if condition.id in members])

    def _reduced(self, condition: Condition) -> Condition:
        return replace(condition, form=condition.form.with_known(self._known))

    def _unknowns(self) -> list[Unknown]:
        starts = {name: _value(self._ledger.figures.get(name)) for name in self._names}
        largest: dict[str, Fraction] = {}
        for name, start in starts.items():
            largest[self._unit(name)] = max(largest.get(self._unit(name), _ZERO), abs(start or _ZERO))
        return [
            self._unknown(name, start, abs(start or _ZERO) or largest[self._unit(name)] or Fraction(1))
            for name, start in starts.items()
        ]

    def _unit(self, name: str) -> str:
        return self._ledger.figures[name].unit if name in self._ledger.figures else "m2"

    def _unknown(self, name: str, start: Fraction | None, scale: Fraction) -> Unknown:
        figure = self._ledger.figures.get(name)
        if start is None or figure is None or figure.quantity is None:
            return Unknown(name, Fraction(0), scale, _WEIGHT, Fraction(0), None, Fraction(0))
        written = figure.quantity.interval(Decimal(0))
        low, high = (None if end.is_infinite() else Fraction(end) for end in (written.low, written.high))
        weight = _WEIGHT_OF_ABOUT if figure.bound is Bound.ABOUT else _WEIGHT
        return Unknown(name, start, scale, weight, low, high, min(start, Fraction(0)))

    def _suggestion(self, values: Mapping[str, Fraction]) -> Reconciliation:
        """Round to sensible steps: the coarsest at which all holds exactly, else the coarsest at which all holds."""
        found = []
        for rounded in self._roundings(values):
            suggestion = self._at(rounded)
            if suggestion.exact:
                return suggestion
            found.append(suggestion)
        holding = (suggestion for suggestion in found if all(check.holds for check in suggestion.checks))
        return next(holding, found[-1])

    def _roundings(self, values: Mapping[str, Fraction]) -> Iterator[Mapping[str, Fraction]]:
        for places in _PLACES:
            for toward in _TOWARD:
                yield {name: self._stepped(name, value, places, toward) for name, value in values.items()}
            if places == 0:
                yield from filter(None, (self._within_limits(values, toward) for toward in _TOWARD[1:]))

    def _within_limits(
        self, values: Mapping[str, Fraction], toward: Callable[[Fraction], int]
    ) -> Mapping[str, Fraction] | None:
        """Round what an inequality binds, and solve for the others anew: parts rounded singly miss their total."""
        bound = {name for condition in self._conditions if not condition.equal for name in condition.form.coefficients}
        known = {name: self._stepped(name, value, 0, toward) for name, value in values.items() if name in bound}
        conditions = [replace(each, form=each.form.with_known(self._known | known)) for each in self._conditions]
        others = Programme(conditions, [unknown for unknown in self._unknowns() if unknown.name not in known])
        solved = others.smallest_change() if known else None
        return None if solved is None else known | solved

    def _stepped(self, name: str, value: Fraction, places: int, toward: Callable[[Fraction], int]) -> Fraction:
        figure = self._ledger.figures.get(name)
        if value == _value(figure):
            return value
        small = abs(value) < _SMALL and figure is not None and figure.is_ratio
        steps = 10 ** (max(places, _PLACES_OF_SMALL) if small else places)
        return Fraction(toward(value * steps), steps)

    def _at(self, values: Mapping[str, Fraction]) -> Reconciliation:
        moves = [move for name, value in values.items() if (move := self._move(name, value)) is not None]
        copy = derive(self._ledger, {move.figure.id: move.figure for move in moves})
        return Reconciliation(tuple(moves), self._checks(copy), self._held, copy, None)

    def _move(self, name: str, value: Fraction) -> Move | None:
        figure, new = self._ledger.figures.get(name), exact_decimal(value)
        if new is None or value == (_ZERO if figure is None else _value(figure)):
            return None  # what is left out and adds nothing stays so
        written = f"{plain(new, decimals=_PLACES[-1])} {self._unit(name)}"
        if figure is None:
            zone, _, use = name.partition("/")
            return Move(figure_not_in_plan(zone, use, new, says=_SAYS, as_written=written), None, new, None)
        allowed = None
        if figure.quantity is not None:
            allowed = new in figure.quantity.interval(self._ledger.document.about_tolerance)
        return Move(with_number(figure, new, new, f"{written} ({figure.as_written})"), figure.value, new, allowed)

    def _checks(self, copy: Ledger) -> tuple[Check, ...]:
        rows = balance(copy)
        after = [_state(condition.subject, copy, rows) for condition in self._conditions]
        return tuple(
            Check(condition, before, *now)
            for condition, before, now in zip(self._conditions, self._before, after, strict=True)
        )

    def _conflict(self, members: list[Condition]) -> Reconciliation:
        unknowns = self._unknowns()
        reduced = [self._reduced(condition) for condition in members]
        eased = Programme([self._reduced(_on_largest_land(condition)) for condition in members], unknowns)
        within_error = any(isinstance(condition.subject, Limit) for condition in members)
        within_error = within_error and eased.smallest_change() is not None
        conflict = Conflict(tuple(members), Programme(reduced, unknowns).proof(), within_error)
        return Reconciliation((), self._checks(self._ledger), self._held, None, conflict)


def _state(
    subject: BalanceRow | Relation | Limit, ledger: Ledger, rows: Balance
) -> tuple[Fraction | None, bool, Verdict]:
    """Give left less right, whether that is as it is to be, and the verdict, from a plan and not from the forms."""
    if isinstance(subject, BalanceRow):
        row = rows.row(subject.zone, subject.use, subject.variant)
        difference = None if row.residual_m2 is None else Fraction(row.residual_m2)
        return difference, difference == 0, row.verdict
    if isinstance(subject, Relation):
        try:
            judgement = judge(ledger, replace(subject, claimed=True))
        except ExpressionError:  # at the suggested values a divisor is zero
            return None, False, Verdict.CANNOT_BE_DECIDED
        difference = judgement.difference
        return difference, difference is not None and _HOLDS[subject.op or "=="](difference), judgement.verdict
    floor_m2 = sum((_value(ledger.figures.get(name)) or _ZERO for name in subject.figures), _ZERO)
    over = floor_m2 - subject.most_m2(subject.land.area_m2)
    at_most = floor_m2 <= subject.most_m2(subject.land.area_m2 + subject.land.error_m2)
    held = Verdict.HOLDS if over <= 0 else Verdict.WITHIN_ROUNDING if at_most else Verdict.DOES_NOT_HOLD
    return over, over <= 0, held


def _value(figure: Figure | None) -> Fraction | None:
    return None if figure is None or figure.value is None else Fraction(figure.value)


def _on_largest_land(condition: Condition) -> Condition:
    if not isinstance(condition.subject, Limit):
        return condition
    limit = condition.subject
    more = limit.most_m2(limit.land.error_m2)
    return replace(condition, form=condition.form.plus(Linear(constant=more), -1))
