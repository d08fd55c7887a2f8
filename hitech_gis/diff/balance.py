"""Why the balance moved: figure by figure, what adds up exactly to the change of each side of each row."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hitech_gis.balance import balance
from hitech_gis.diff.causes import Cause, Causes, Rows
from hitech_gis.intervals import difference
from hitech_gis.ledger.figures import clauses, quantities

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hitech_gis.balance import BalanceRow
    from hitech_gis.findings import Verdict
    from hitech_gis.ledger.model import Ledger

SIDES = ("stated", "itemised", "residual")
_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Contribution:
    """
    What one figure adds to the change of a side.

    Parameters
    ----------
    figure
        Its id in the new plan, or in the old one if it is gone.
    side
        The side that it counts toward: ``stated`` or ``itemised``.
    cause
        Why.
    counted
        Whether it counts in the old and in the new plan.
    zones
        Its zone in the old and in the new plan; None where it is not there.
    amount_m2
        What it adds, in m², exactly; toward a residual, an itemised figure counts
        less. 0 where its number stays and only its bound or range is another.
    clauses
        Where in the documents.
    """

    figure: str
    side: str
    cause: Cause
    counted: tuple[bool, bool]
    zones: tuple[str | None, str | None]
    amount_m2: Decimal
    clauses: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """Give it as plain data: float64 m²."""
        return {
            "figure": self.figure,
            "side": self.side,
            "cause": self.cause.value,
            "counted_old": self.counted[0],
            "counted_new": self.counted[1],
            "zone_old": self.zones[0],
            "zone_new": self.zones[1],
            "amount_m2": float(self.amount_m2),
            "clauses": list(self.clauses),
        }


@dataclass(frozen=True)
class SideChange:
    """
    One side of a row in both plans; None where a plan does not say, or has no such row.

    The contributions add up to what counts in the new plan less what counts in
    the old one: to ``change_m2`` where both are known, to ``new_m2`` where the
    side was unknown, to ``-old_m2`` where it is unknown now. ``there`` says which
    plan has the row: a side of a row that is not there is not unknown.
    """

    old_m2: Decimal | None
    new_m2: Decimal | None
    contributions: tuple[Contribution, ...]
    there: tuple[bool, bool] = (True, True)

    @property
    def change_m2(self) -> Decimal | None:
        """New less old, exactly; None where either is unknown."""
        return None if self.old_m2 is None or self.new_m2 is None else difference(self.new_m2, self.old_m2)

    def record(self) -> dict[str, Any]:
        """Give it as plain data: float64 m², unknown None."""
        ends = {"old_m2": self.old_m2, "new_m2": self.new_m2, "change_m2": self.change_m2}
        return {
            **{name: None if value is None else float(value) for name, value in ends.items()},
            "became_known": all(self.there) and self.old_m2 is None and self.new_m2 is not None,
            "became_unknown": all(self.there) and self.old_m2 is not None and self.new_m2 is None,
            "contributions": [contribution.record() for contribution in self.contributions],
        }


@dataclass(frozen=True)
class RowChange:
    """A row of the balance that moved: as the old and as the new plan has it (None: no such row), and its sides."""

    rows: Rows
    sides: Mapping[str, SideChange]

    @property
    def row(self) -> BalanceRow:
        """The row of the new plan, or of the old one if it is gone."""
        return next(row for row in reversed(self.rows) if row is not None)

    @property
    def verdicts(self) -> tuple[Verdict | None, Verdict | None]:
        """Verdict in the old and in the new plan; None where it has no such row."""
        old, new = (None if row is None else row.verdict for row in self.rows)
        return old, new

    @property
    def moved(self) -> bool:
        """Whether figures came, went or changed, the verdict is another, or only one plan has the row."""
        figures = any(side.contributions for side in self.sides.values())
        return figures or None in self.rows or self.verdicts[0] is not self.verdicts[1]

    def record(self) -> dict[str, Any]:
        """Give it as plain data: float64 m², unknown None, ids and verdicts as English tokens."""
        old, new = self.verdicts
        return {
            "level": self.row.level.value,
            "zone": self.row.zone,
            "use": self.row.use,
            "variant": self.row.variant,
            "change": "added" if old is None else "removed" if new is None else "changed",
            "verdict_old": old.value if old else None,
            "verdict_new": new.value if new else None,
            **{side: change.record() for side, change in self.sides.items()},
        }


def balance_changes(old: Ledger, new: Ledger, renamed: Mapping[str, str]) -> Iterator[RowChange]:
    """
    Say row by row and side by side why the balance moved.

    Parameters
    ----------
    old, new
        The plans.
    renamed
        Old ids of figures by new id, as far as they differ.

    Yields
    ------
    RowChange
        Every row that moved, in the order of the new balance, then those that are gone.

    Notes
    -----
    Every sum of the balance is one over figures. What counts in the new row less
    what counts in the old one is taken figure by figure, so that the differences
    add up to the change whatever the rules of the balance are. The default
    variants of both plans are held against each other, whatever their ids.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> old = load_ledger(shipped_plan_folder())
    >>> south = replace(old.zones["sz_bay_south"], in_goal=False)
    >>> new = replace(old, zones=old.zones | {"sz_bay_south": south})
    >>> moved = {change.row.id: change for change in balance_changes(old, new, {})}
    >>> side = moved["park/industrial/A"].sides["itemised"]
    >>> side.change_m2, [(part.figure, part.cause.value) for part in side.contributions]
    (Decimal('-2000000.0'), [('sz_bay_south_industrial', 'register')])
    """
    causes = Causes(old, new, renamed)
    before, after = _by_place(old), _by_place(new)
    for place in after | before:
        rows = before.get(place), after.get(place)
        change = RowChange(rows, {side: _side(causes, rows, side) for side in SIDES})
        if change.moved:
            yield change


def _by_place(plan: Ledger) -> dict[tuple[str, str, str | None], BalanceRow]:
    default = plan.document.goal.variants[0].id
    return {(row.zone, row.use, None if row.variant == default else row.variant): row for row in balance(plan)}


# Side that a figure counts toward, and its id.
_Key = tuple[str, str]


def _side(causes: Causes, rows: Rows, side: str) -> SideChange:
    old, new = (_amounts(causes, row, side) for row in rows)
    stood, stands = (_amounts(causes, row, "stated") | _amounts(causes, row, "itemised") for row in rows)
    contributions = []
    for key in new | old:
        part, name = key
        amount_m2 = difference(new.get(key, _NOTHING), old.get(key, _NOTHING))
        counted = key in old, key in new
        if all(counted) and not amount_m2 and causes.says_the_same(name):
            continue
        there = key in stood, key in stands
        cause = Cause.OTHER_SIDE if there != counted else causes.why(name, part, rows, counted)
        pair = causes.pair(name)
        zones = tuple(None if figure is None else figure.zone for figure in pair)
        known = clauses(figure for figure in pair if figure is not None)
        contributions.append(Contribution(name, part, cause, counted, (zones[0], zones[1]), amount_m2, known))
    old_m2, new_m2 = (None if row is None else getattr(row, f"{side}_m2") for row in rows)
    return SideChange(old_m2, new_m2, tuple(contributions), (rows[0] is not None, rows[1] is not None))


def _amounts(causes: Causes, row: BalanceRow | None, side: str) -> dict[_Key, Decimal]:
    """Give what each figure adds to a side; an unknown side is the sum of no figures, not zero."""
    amounts: dict[_Key, Decimal] = {}
    if row is None or getattr(row, f"{side}_m2") is None:
        return amounts
    for part in SIDES[:2] if side == "residual" else (side,):
        for figure in getattr(row, part):
            key = part, causes.name(figure.id)
            for quantity in quantities([figure]):
                less = side == "residual" and part == "itemised"
                added = quantity.value if less else quantity.value.copy_negate()
                amounts[key] = difference(amounts.get(key, _NOTHING), added)
    return amounts
