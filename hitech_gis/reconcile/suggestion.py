"""What reconciling gives: a suggestion, checked exactly, or a conflict; never the plan's own figures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hitech_gis.findings import Verdict
from hitech_gis.reconcile.conditions import Condition, Limit
from hitech_gis.texts import text
from hitech_gis.units import plain

if TYPE_CHECKING:
    from decimal import Decimal

    from hitech_gis.ledger.figures import Figure
    from hitech_gis.ledger.model import Ledger
    from hitech_gis.reconcile.solve import Proof

_DECIMALS = 9


@dataclass(frozen=True)
class Move:
    """
    A figure that the suggestion moves, or fills in.

    Parameters
    ----------
    figure
        The figure with its suggested number.
    old, new
        In base units; ``old`` is None where the plan does not say.
    allowed
        Whether the new number lies within what the document writes: what 约
        allows, a range, 不低于; None where it says nothing.
    """

    figure: Figure
    old: Decimal | None
    new: Decimal
    allowed: bool | None

    @property
    def share(self) -> Fraction | None:
        """The move as a share of what the figure was; None where that is unknown or 0."""
        return None if not self.old else (Fraction(self.new) - Fraction(self.old)) / abs(Fraction(self.old))

    def record(self) -> dict[str, Any]:
        """Give it as plain data: float64 in base units, unknown None."""
        return {
            "kind": "move",
            "figure": self.figure.id,
            "old": None if self.old is None else float(self.old),
            "new": float(self.new),
            "unit": self.figure.unit,
            "percent": None if self.share is None else float(self.share * 100),
            "allowed": self.allowed,
            "clause": None if self.old is None else self.figure.clause,
        }


@dataclass(frozen=True)
class Check:
    """
    A condition held against the suggestion, computed anew from the changed plan.

    Parameters
    ----------
    condition
        What was to hold.
    before, after
        Left side less right side in base units, exact; for a limit floor area
        less the most that is allowed. None where it cannot be computed.
    exact
        Whether it holds to the last digit.
    verdict
        As a check of the changed plan would give it.
    """

    condition: Condition
    before: Fraction | None
    after: Fraction | None
    exact: bool
    verdict: Verdict

    @property
    def holds(self) -> bool:
        """Whether it holds, be it within rounding only."""
        return self.exact or self.verdict in {Verdict.HOLDS, Verdict.WITHIN_ROUNDING}

    def record(self) -> dict[str, Any]:
        """Give it as plain data."""
        record: dict[str, Any] = {
            "kind": "condition",
            "id": self.condition.id,
            "before": None if self.before is None else float(self.before),
            "after": None if self.after is None else float(self.after),
            "unit": self.condition.unit or None,
            "exact": self.exact,
            "verdict": self.verdict.value,
        }
        if isinstance(self.condition.subject, Limit) and self.after is not None:
            limit = self.condition.subject
            floor_m2 = float(self.after + limit.most_m2(limit.land.area_m2))
            low, high = ratio_range(floor_m2, limit)
            record |= {
                "floor_m2": floor_m2,
                "land_m2": limit.land.area_m2,
                "land_error_m2": limit.land.error_m2,
                "most_ratio": float(limit.ratio),
                "ratio_low": low,
                "ratio_high": high,
            }
        return record


def ratio_range(floor_m2: float, limit: Limit) -> tuple[float, float | None]:
    """
    Give the floor-area ratio on the land as large, and as small, as its error allows.

    Parameters
    ----------
    floor_m2
        Floor area.
    limit
        With the land.

    Returns
    -------
    tuple of float and float or None
        None where the error is as large as the land.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from hitech_gis.land import MeasuredLand
    >>> land = MeasuredLand("east", ("east",), 100.0, 20.0, False)
    >>> ratio_range(240.0, Limit("east", Fraction(3), land, ()))
    (2.0, 3.0)
    """
    land = limit.land
    high = floor_m2 / (land.area_m2 - land.error_m2) if land.error_m2 < land.area_m2 else None
    return floor_m2 / (land.area_m2 + land.error_m2), high


@dataclass(frozen=True)
class Conflict:
    """
    Conditions that cannot hold together, none of which can be left out.

    Parameters
    ----------
    conditions
        They.
    proof
        How often each is added up so that the sum asks for less than nothing,
        exact; None where only the solver says so.
    within_error
        Whether they could hold if the land were as large as the error of its
        outline allows.
    """

    conditions: tuple[Condition, ...]
    proof: Proof | None
    within_error: bool

    @property
    def unit(self) -> str | None:
        """Base unit of the gap; None where conditions are multiplied out, or are of several units."""
        units = {condition.unit for condition in self.conditions}
        multiplied_out = any(condition.multiplied_out for condition in self.conditions)
        return None if multiplied_out or len(units) > 1 else units.pop() or None

    def records(self) -> list[dict[str, Any]]:
        """Give one plain dict a condition."""
        multipliers = {} if self.proof is None else self.proof.multipliers
        return [
            {
                "kind": "conflict",
                "id": condition.id,
                "multiplier": float(multipliers[condition.id]) if condition.id in multipliers else None,
                "gap": None if self.proof is None else float(self.proof.gap),
                "unit": None if self.proof is None else self.unit,
                "within_error": self.within_error,
            }
            for condition in self.conditions
        ]


@dataclass(frozen=True)
class Reconciliation:
    """
    A suggestion, or a conflict.

    Parameters
    ----------
    moves
        Figures that the suggestion moves or fills in; none where all holds already.
    checks
        Each condition before and after.
    held
        Shares and rates that were taken as fixed, since a condition multiplies them.
    ledger
        The plan with the suggestion in it; None where there is none.
    conflict
        Why there is none; None where there is one.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> found = hg.open_plan().reconcile(["sz_bay/industrial/A"], fill=True)
    >>> [(move.figure.id, str(move.new)) for move in found.moves]
    [('sz_bay_middle/industrial', '1000000')]
    """

    moves: tuple[Move, ...]
    checks: tuple[Check, ...]
    held: tuple[str, ...]
    ledger: Ledger | None
    conflict: Conflict | None

    @property
    def exact(self) -> bool:
        """Whether every condition holds to the last digit."""
        return self.conflict is None and all(check.exact for check in self.checks)

    def records(self) -> list[dict[str, Any]]:
        """
        Give it as plain data.

        Returns
        -------
        list of dict
            ``kind`` is ``move``, ``condition``, ``held`` or ``conflict``; amounts
            are float64 in base units, unknown is None.
        """
        moves = [move.record() for move in self.moves]
        checks = [check.record() for check in self.checks]
        held = [{"kind": "held", "figure": name} for name in self.held]
        return moves + checks + held + ([] if self.conflict is None else self.conflict.records())

    def to_toml(self) -> str:
        """
        Write the suggestion as a scenario file.

        Returns
        -------
        str
            TOML that ``hitech-gis scenario`` reads.
        """
        lines = ['id = "suggestion"']
        lines += [
            f"title_{lang} = {json.dumps(text('reconcile.title', lang), ensure_ascii=False)}" for lang in ("zh", "en")
        ]
        for move in self.moves:
            number = plain(move.new, decimals=_DECIMALS)
            lines += ["", "[[change]]", f'set = "{move.figure.id}"', f"to = {number}"]
        return "\n".join(lines) + "\n"
