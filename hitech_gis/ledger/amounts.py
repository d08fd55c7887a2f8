"""Amounts with their units, and arithmetic on what is printed, written and allowed at once."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from hitech_gis.errors import Fault, HitechGisError
from hitech_gis.intervals import Interval

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

# Far beyond any plan, and still a float64.
_MOST_BITS = 900


class ExpressionError(HitechGisError):
    """An expression that cannot be read or evaluated."""


@dataclass(frozen=True)
class Unit:
    """
    What a number measures: powers of base units.

    A bare number takes the unit of what it is added to, or compared with; beside a
    ``scaled`` unit (``CNY_per_km2``, kept as CNY/m2) it would be read wrongly, and
    is refused.

    Examples
    --------
    >>> per_km2, factor = Unit.named("CNY_per_km2")
    >>> str(per_km2), factor, str(Unit.named("CNY")[0] / per_km2)
    ('CNY/m2', Fraction(1, 1000000), 'm2')
    """

    powers: tuple[tuple[str, int], ...] = ()
    bare: bool = False
    scaled: bool = False

    @classmethod
    @cache
    def named(cls, name: str) -> tuple[Unit, Fraction]:
        """Read a unit of ``figures.csv``, and how many of its base units it is."""
        powers: dict[str, int] = {}
        factor = Fraction(1)
        for position, part in enumerate(name.split("_per_")):
            power = -1 if position else 1
            base, size = {"km2": ("m2", 1_000_000), "10k_CNY": ("CNY", 10_000)}.get(part, (part, 1))
            factor *= Fraction(size) ** power
            if base not in {"share", "factor"}:
                powers[base] = powers.get(base, 0) + power
        kept = tuple(sorted((base, power) for base, power in powers.items() if power))
        return cls(kept, scaled=factor != 1), factor

    def __mul__(self, other: Unit) -> Unit:
        return self._combined(other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        return self._combined(other, -1)

    def _combined(self, other: Unit, sign: int) -> Unit:
        powers = dict(self.powers)
        for base, power in other.powers:
            powers[base] = powers.get(base, 0) + sign * power
        kept = tuple(sorted((base, power) for base, power in powers.items() if power))
        return Unit(kept, bare=self.bare and other.bare, scaled=self.scaled != other.scaled)

    def common(self, other: Unit) -> Unit:
        """Give the unit of a sum; two that measure different things have none."""
        if self.bare != other.bare and (self.scaled or other.scaled):
            raise ExpressionError(Fault("bare_number", {"unit": str(other if self.bare else self)}))
        if self.bare or other.bare or self.powers == other.powers:
            return other if self.bare else self
        raise ExpressionError(Fault("mixed_units", {"left": str(self), "right": str(other)}))

    def __str__(self) -> str:
        """Its name, as findings print it: ``m2``, ``CNY/m2``, ``share``."""
        above = "*".join(base for base, power in self.powers for _ in range(power))
        below = "/".join(base for base, power in self.powers for _ in range(-power))
        return (above or ("1" if below else "share")) + (f"/{below}" if below else "")


BARE = Unit(bare=True)


@dataclass(frozen=True)
class Amount:
    """
    What a term or an expression comes to.

    Parameters
    ----------
    printed
        From the numbers as printed, exactly.
    written
        From what the document writes: ranges and 不低于, no tolerance.
    allowed
        The same, with what 约 and rounding allow.
    unit
        Base unit.
    written_exactly, allowed_exactly
        Whether nothing but ``printed`` is written, or allowed. A quotient that does
        not end is an interval for its rounding alone, and then decides nothing.
    """

    printed: Fraction
    written: Interval
    allowed: Interval
    unit: Unit
    written_exactly: bool
    allowed_exactly: bool

    @classmethod
    def of(cls, printed: Fraction, written: Interval, allowed: Interval, unit: Unit) -> Amount:
        """Give the amount of a single term."""
        return cls(printed, written, allowed, unit, written.low == written.high, allowed.low == allowed.high)

    def apply(self, mark: str, other: Amount) -> Amount:
        """
        Add, subtract, multiply or divide.

        Raises
        ------
        ExpressionError
            If the units do not go together, the divisor may be zero, or the result
            has more digits than anybody could read.
        """
        operation, unit = _OPERATIONS[mark]
        try:
            printed = operation(self.printed, other.printed)
            result = Amount(
                printed,
                operation(self.written, other.written),
                operation(self.allowed, other.allowed),
                unit(self.unit, other.unit),
                self.written_exactly and other.written_exactly,
                self.allowed_exactly and other.allowed_exactly,
            )
        except ZeroDivisionError:
            raise ExpressionError(Fault("divides_by_zero")) from None
        if max(printed.numerator.bit_length(), printed.denominator.bit_length()) > _MOST_BITS:
            raise ExpressionError(Fault("too_many_digits"))
        return result


# For each mark what becomes of two numbers, and of their units.
_OPERATIONS: dict[str, tuple[Callable[[Any, Any], Any], Callable[[Unit, Unit], Unit]]] = {
    "+": (operator.add, Unit.common),
    "-": (operator.sub, Unit.common),
    "*": (operator.mul, operator.mul),
    "/": (operator.truediv, operator.truediv),
}


def bare(value: Decimal) -> Amount:
    """
    Give a number without a unit of its own.

    Parameters
    ----------
    value
        The number.

    Returns
    -------
    Amount
        Exactly it.

    Examples
    --------
    >>> from decimal import Decimal
    >>> bare(Decimal(2)).printed
    Fraction(2, 1)
    """
    exactly = Interval(value, value)
    return Amount.of(Fraction(value), exactly, exactly, BARE)
