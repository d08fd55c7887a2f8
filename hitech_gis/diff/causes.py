"""Why a figure counts in a sum of one plan and not in the same sum of another."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hitech_gis.balance import BalanceRow
    from hitech_gis.ledger.figures import Figure
    from hitech_gis.ledger.model import Ledger, Variant

# A figure as each of two plans has it.
Pair = tuple["Figure | None", "Figure | None"]
# A row of the balance as each of two plans has it.
Rows = tuple["BalanceRow | None", "BalanceRow | None"]


class Cause(StrEnum):
    """
    Why a figure adds to the change of a sum.

    ``bound``: it is the same number, but 约 or a range around it is another.
    ``number``: it is not stated, or ambiguous, in one of the plans. ``class``: the
    figure has another use, scope or indicator. ``register``: zones lie, or count,
    otherwise. ``variant``: the variant of the goal counts otherwise.
    ``precedence``: another figure stands in its place in one of the plans.
    ``other_side``: a residual has a value only where both sides are known.
    """

    ADDED = "added"
    REMOVED = "removed"
    AMOUNT = "amount"
    BOUND = "bound"
    NUMBER = "number"
    ZONE = "zone"
    CLASS = "class"
    REGISTER = "register"
    VARIANT = "variant"
    PRECEDENCE = "precedence"
    OTHER_SIDE = "other_side"


class Causes:
    """
    Two plans, and which of their figures are the same.

    Parameters
    ----------
    old, new
        The plans.
    renamed
        Old ids of figures by new id, as far as they differ.
    """

    def __init__(self, old: Ledger, new: Ledger, renamed: Mapping[str, str]) -> None:
        self._plans = old, new
        self._renamed = renamed
        self._new_name = {before: name for name, before in renamed.items()}
        self._in_goal = tuple({zone.id for zone in plan.goal_zones()} for plan in self._plans)

    def name(self, old_id: str) -> str:
        """Give the name under which both plans' figures are put together: that of the new plan, if it has it."""
        return self._new_name.get(old_id, old_id)

    def pair(self, name: str) -> Pair:
        """Give a figure as each plan has it."""
        old, new = self._plans
        return old.figures.get(self._renamed.get(name, name)), new.figures.get(name)

    def says_the_same(self, name: str) -> bool:
        """Whether both plans have a figure, with one number and bound."""
        old, new = self.pair(name)
        return old is not None and new is not None and old.quantity == new.quantity

    def why(self, name: str, side: str, rows: Rows, counts: tuple[bool, bool]) -> Cause:
        """
        Say why a figure adds to the change of a side.

        Parameters
        ----------
        name
            Of the figure.
        side
            ``stated`` or ``itemised``.
        rows
            The row of the balance in each plan.
        counts
            Whether the figure counts toward that side in each plan.

        Returns
        -------
        Cause
            What explains it first, of what is in the figure itself, then of what is around it.
        """
        old, new = self.pair(name)
        if old is None or new is None:
            return Cause.ADDED if old is None else Cause.REMOVED
        if all(counts):
            if old.quantity == new.quantity:
                return Cause.VARIANT  # one of them names a zone twice
            return Cause.BOUND if old.value == new.value else Cause.AMOUNT
        plan, row = next((plan, row) for plan, row in zip(self._plans, rows, strict=True) if row is not None)
        default = plan.document.goal.variants[0].id  # which counts the same in every plan
        causes = {
            Cause.NUMBER: (old.value is None) != (new.value is None),
            Cause.ZONE: old.zone != new.zone,
            Cause.CLASS: (old.use, old.scope, old.indicator) != (new.use, new.scope, new.indicator),
            Cause.VARIANT: row.variant != default and self._variants_differ(row, side, old.zone),
            Cause.REGISTER: self._places_differ(row, old.zone),
        }
        return next((cause for cause, holds in causes.items() if holds), Cause.PRECEDENCE)

    def _variants_differ(self, row: BalanceRow, side: str, zone: str) -> bool:
        """Whether a variant is there in one plan only, or counts other figures."""
        first, second = (_variant(plan, row.variant) for plan in self._plans)
        if first is None or second is None:
            return True
        return first.stated is not second.stated if side == "stated" else (zone in first.also) != (zone in second.also)

    def _places_differ(self, row: BalanceRow, zone: str) -> bool:
        """Whether the way from a zone up to that of a row, or what counts toward the goal, is another."""
        places = [
            (plan.document.goal.zone, row.zone in in_goal, _way_up(plan, zone, row.zone))
            for plan, in_goal in zip(self._plans, self._in_goal, strict=True)
        ]
        return places[0] != places[1]


def _variant(plan: Ledger, name: str) -> Variant | None:
    return next((variant for variant in plan.document.goal.variants if variant.id == name), None)


def _way_up(plan: Ledger, zone: str, top: str) -> tuple[str, ...] | None:
    """Zones from one up to another, as far as they count; None where the way does not lead there."""
    way = []
    while zone != top:
        found = plan.zones.get(zone)
        if found is None or not found.in_goal or found.parent is None:
            return None
        way.append(zone)
        zone = found.parent
    return tuple(way)
