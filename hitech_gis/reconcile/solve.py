"""The smallest change as a linear programme (HiGHS), made exact; and, where there is none, an exact proof of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from hitech_gis.errors import Fault, HitechGisError
from hitech_gis.reconcile.linear import Linear

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from hitech_gis.reconcile.conditions import Condition

# Of equally small changes the one that keeps what stands first: later figures are this much cheaper to move.
_TILT = 1e-3
# Below this share of a figure a move is noise, and of the largest a multiplier; HiGHS itself works to 1e-7.
_NOISE = 1e-7
_LARGE, _PLACES_OF_SMALL = 1_000, 6
_INFEASIBLE = 2
_ZERO = Fraction(0)


@dataclass(frozen=True)
class Unknown:
    """
    A figure that may move.

    Parameters
    ----------
    name
        Id of the figure, ``zone/use`` where the plan leaves one out.
    start
        What it is; 0 where the plan does not say.
    scale
        What its moves are measured against: itself, so that a percent is a percent.
    weight
        What moving by all of itself costs, beyond what is free.
    low, high
        Between these it moves freely; None for no end.
    least
        It never goes below.
    """

    name: str
    start: Fraction
    scale: Fraction
    weight: float
    low: Fraction | None
    high: Fraction | None
    least: Fraction


@dataclass(frozen=True)
class Proof:
    """
    Why conditions cannot hold together: added up so many times each, they ask for less than nothing.

    Parameters
    ----------
    multipliers
        By condition, exact.
    gap
        What is missing in that sum, in base units.
    """

    multipliers: Mapping[str, Fraction]
    gap: Fraction


class Programme:
    """
    Conditions on unknowns.

    Parameters
    ----------
    conditions
        Their forms hold no names but those of the unknowns.
    unknowns
        In the order of the plan.

    Examples
    --------
    >>> from hitech_gis.reconcile.conditions import Condition
    >>> part = Unknown("part", Fraction(50), Fraction(50), 1.0, Fraction(50), Fraction(50), Fraction(0))
    >>> rest = Condition("rest", Linear({"part": Fraction(1)}, Fraction(-30)), True, (), None)
    >>> Programme([rest], [part]).smallest_change()
    {'part': Fraction(30, 1)}
    """

    def __init__(self, conditions: Sequence[Condition], unknowns: Sequence[Unknown]) -> None:
        self._conditions = list(conditions)
        self._unknowns = list(unknowns)

    def without(self, condition: Condition) -> Programme:
        """Give the same without one condition."""
        return Programme([other for other in self._conditions if other is not condition], self._unknowns)

    def smallest_change(self) -> dict[str, Fraction] | None:
        """
        Find the cheapest values at which every condition holds.

        Returns
        -------
        dict of str to fractions.Fraction or None
            Exact: what the solver left open at its precision is solved for in
            fractions. None where there are no such values.

        Raises
        ------
        HitechGisError
            If the solver gives up.
        """
        start = {unknown.name: unknown.start for unknown in self._unknowns}
        if not self._unknowns:
            return start if all(_met(condition, start) for condition in self._conditions) else None
        moves = self._cheapest_moves()
        return None if moves is None else self._made_exact(start, moves)

    def _cheapest_moves(self) -> NDArray[np.float64] | None:
        """Give each unknown's move as a share of its scale; None where no move will do."""
        paid = np.array([[0, unknown.weight, 0, unknown.weight] for unknown in self._unknowns]).ravel()
        cheapest = self._solve(paid)
        if cheapest is None:
            return None
        count = len(self._unknowns)
        tilted = np.repeat(1 + _TILT * np.arange(count, 0, -1) / count, 4)
        # Of all moves that cost no more, those that move least.
        most = float(paid @ cheapest)
        found = self._solve(tilted, paid, most + 1e-9 * (1 + most))
        up_down = (cheapest if found is None else found).reshape(count, 4)
        return np.asarray(up_down[:, :2].sum(axis=1) - up_down[:, 2:].sum(axis=1), dtype=np.float64)

    def _solve(
        self, cost: NDArray[np.float64], paid: NDArray[np.float64] | None = None, most: float = 0.0
    ) -> NDArray[np.float64] | None:
        """Minimise over each unknown's moves: up freely, up at a price, down freely, down at a price."""
        from scipy.optimize import linprog

        start = {unknown.name: unknown.start for unknown in self._unknowns}
        rows: dict[bool, list[NDArray[np.float64]]] = {True: [], False: []}
        sides: dict[bool, list[float]] = {True: [], False: []}
        for condition in self._conditions:
            row = self._in_scale(condition)
            size = max(map(abs, row)) or Fraction(1)
            single = np.array([float(c / size) if c else 0.0 for c in row])
            rows[condition.equal].append(np.outer(single, [1, 1, -1, -1]).ravel())
            sides[condition.equal].append(float(-condition.form.at(start) / size))
        for position, unknown in enumerate(self._unknowns):
            down = np.zeros(4 * len(self._unknowns))
            down[4 * position + 2 : 4 * position + 4] = 1
            rows[False].append(down)
            sides[False].append(float((unknown.start - unknown.least) / unknown.scale))
        if paid is not None:
            rows[False].append(paid)
            sides[False].append(most)
        done = linprog(
            cost,
            A_ub=np.array(rows[False]),
            b_ub=np.array(sides[False]),
            A_eq=np.array(rows[True]) if rows[True] else None,
            b_eq=np.array(sides[True]) if sides[True] else None,
            bounds=[bound for unknown in self._unknowns for bound in _bounds(unknown)],
            method="highs",
        )
        if done.status == _INFEASIBLE:
            return None
        if not done.success:
            raise HitechGisError(Fault("solver_failed", {"why": str(done.message)}))
        return np.asarray(done.x, dtype=np.float64)

    def _in_scale(self, condition: Condition) -> list[Fraction]:
        """Give a condition's coefficients for moves of each unknown by all of itself."""
        coefficients = condition.form.coefficients
        return [coefficients[u.name] * u.scale if u.name in coefficients else _ZERO for u in self._unknowns]

    def _made_exact(self, start: dict[str, Fraction], moves: NDArray[np.float64]) -> dict[str, Fraction] | None:
        """Keep what did not move, and solve in fractions for what did; None where equalities contradict each other."""
        near = {
            unknown.name: unknown.start
            + (_in_round_numbers(Fraction(move) * unknown.scale) if abs(move) > _NOISE else 0)
            for unknown, move in zip(self._unknowns, moves.tolist(), strict=True)
        }
        order = sorted(near, key=lambda name: near[name] == start[name])  # what moved takes up the difference
        at_most = [condition.form for condition in self._conditions if not condition.equal]
        at_most += [Linear({unknown.name: Fraction(-1)}, unknown.least) for unknown in self._unknowns]
        tight = [condition.form for condition in self._conditions if condition.equal]
        values = solved(tight, order, near)
        while values is not None:
            broken = [form for form in at_most if form not in tight and form.at(values) > 0]
            tight += broken
            better = solved(tight, order, near) if broken else None
            if better is None:  # either nothing is broken, or the checks will say what is
                break
            values = better
        return values

    def conflict(self) -> list[Condition]:
        """
        Find conditions that cannot hold together, none of which can be left out.

        Returns
        -------
        list of Condition
            By leaving out one after the other where the rest still cannot hold.
        """
        start = {unknown.name: unknown.start for unknown in self._unknowns}
        for condition in self._conditions:
            if not (condition.form.coefficients or _met(condition, start)):
                return [condition]  # it rests on nothing that may move
        rest = self
        for condition in self._conditions:
            fewer = rest.without(condition)
            if fewer.smallest_change() is None:
                rest = fewer
        return rest._conditions  # noqa: SLF001 - of another object of this class

    def proof(self) -> Proof | None:
        """
        Prove that the conditions cannot hold together (Farkas' lemma), and check the proof in fractions.

        Returns
        -------
        Proof or None
            None where no proof in round numbers was found.
        """
        from scipy.optimize import linprog

        least = {unknown.name: unknown.least for unknown in self._unknowns}
        # With x = least + y, y >= 0, each condition says: coefficients * y = room, or <= room. Unknowns count in their
        # own scale, and each condition is divided by its largest term: money and shares stand side by side.
        rooms = [-condition.form.at(least) for condition in self._conditions]
        rows = [self._in_scale(condition) for condition in self._conditions]
        sizes = [max(map(abs, row), default=Fraction(0)) or Fraction(1) for row in rows]
        columns = np.array([[float(c / size) for c in row] for row, size in zip(rows, sizes, strict=True)]).T
        columns = columns.reshape(-1, len(rooms))
        scaled = [room / size for room, size in zip(rooms, sizes, strict=True)]
        side = np.array([[float(room / (max(map(abs, scaled)) or 1)) for room in scaled]])
        equal = [condition.equal for condition in self._conditions]
        done = linprog(
            np.ones(len(rooms) + sum(equal)),  # an equality may count up or down
            A_ub=-np.hstack([columns, -columns[:, equal]]),
            b_ub=np.zeros(len(columns)),
            A_eq=np.hstack([side, -side[:, equal]]),
            b_eq=np.array([-1.0]),
            method="highs",
        )
        if not done.success:
            return None
        found = np.asarray(done.x, dtype=np.float64)
        times = found[: len(rooms)].copy()
        times[equal] -= found[len(rooms) :]
        times[abs(times) < _NOISE * abs(times).max()] = 0
        return self._proved([Fraction(m) / size for m, size in zip(times.tolist(), sizes, strict=True)], rooms)

    def _proved(self, times: list[Fraction], rooms: list[Fraction]) -> Proof | None:
        """Make the solver's multipliers exact: unknowns that they cancel nearly, they cancel; then check them."""
        near = {condition.id: m for condition, m in zip(self._conditions, times, strict=True)}
        cancelled = []
        for unknown in self._unknowns:
            row = {c.id: c.form.coefficients.get(unknown.name, Fraction(0)) for c in self._conditions}
            terms = [abs(near[name] * coefficient) for name, coefficient in row.items()]
            form = Linear().plus(Linear(row))
            if abs(form.at(near)) <= Fraction(_NOISE) * max(terms):
                cancelled.append(form)
        counted = [name for name, m in near.items() if m]
        exact = solved(cancelled, counted[1:], near)
        gap = None if exact is None else self._gap(exact, rooms)
        if exact is None or gap is None:
            return None
        smallest = min(abs(m) for m in exact.values() if m)
        return Proof({name: m / smallest for name, m in exact.items() if m}, gap / smallest)

    def _gap(self, times: Mapping[str, Fraction], rooms: list[Fraction]) -> Fraction | None:
        """Give what is missing where conditions are added up so many times; None where that proves nothing."""
        total, gap, turned = Linear(), _ZERO, False
        for condition, room in zip(self._conditions, rooms, strict=True):
            total, gap = total.plus(condition.form, times[condition.id]), gap - times[condition.id] * room
            turned = turned or (times[condition.id] < 0 and not condition.equal)
        negative = any(coefficient < 0 for coefficient in total.coefficients.values())
        return None if turned or negative or gap <= 0 else gap


def _bounds(unknown: Unknown) -> list[tuple[float, float | None]]:
    up = None if unknown.high is None else float((unknown.high - unknown.start) / unknown.scale)
    down = None if unknown.low is None else float((unknown.start - unknown.low) / unknown.scale)
    return [(0, up), (0, None), (0, down), (0, None)]


def _met(condition: Condition, values: Mapping[str, Fraction]) -> bool:
    value = condition.form.at(values)
    return value == 0 if condition.equal else value <= 0


def _in_round_numbers(move: Fraction) -> Fraction:
    """Round a move that the solver found: to whole units where it is large."""
    return Fraction(round(move)) if abs(move) >= _LARGE else round(move, _PLACES_OF_SMALL)


def solved(forms: Sequence[Linear], order: Sequence[str], near: Mapping[str, Fraction]) -> dict[str, Fraction] | None:
    """
    Change values so that linear forms become zero, exactly (Gaussian elimination in fractions).

    Parameters
    ----------
    forms
        What is to be zero.
    order
        Names that may change; the first ones in a form change first.
    near
        Values to start from.

    Returns
    -------
    dict of str to fractions.Fraction or None
        The values; None where the forms contradict each other.

    Examples
    --------
    >>> form = Linear({"a": Fraction(3), "b": Fraction(1)}, Fraction(-1))
    >>> solved([form], ["a", "b"], {"a": Fraction(0), "b": Fraction(0)})["a"]
    Fraction(1, 3)
    """
    pivots: list[tuple[str, Linear]] = []  # each name is minus its form, in terms of names that come later
    for form in forms:
        rest = Linear(form.coefficients, form.at(near))
        for name, own in pivots:
            rest = rest.plus(own, -rest.coefficients.get(name, Fraction(0)))
        pivot = next((name for name in order if name in rest.coefficients), None)
        if pivot is not None:
            pivots.append((pivot, Linear().plus(rest, 1 / rest.coefficients[pivot])))
        elif rest.constant:
            return None
    changes = dict.fromkeys(near, Fraction(0))
    for name, own in reversed(pivots):
        changes[name] = -own.at(changes)  # its own change is still 0 there
    return {name: value + changes[name] for name, value in near.items()}
