"""Linear forms: sums of figures times numbers, exact, and ratios of them that a condition can multiply out."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

_ZERO = Fraction(0)


class NotLinearError(Exception):
    """Two unknowns are multiplied, or a divisor may change its sign."""


@dataclass(frozen=True)
class Linear:
    """
    A sum of named unknowns times numbers, and a number.

    Examples
    --------
    >>> form = Linear({"east": Fraction(1), "west": Fraction(1)}, Fraction(-60))
    >>> form.at({"east": Fraction(30), "west": Fraction(50)})
    Fraction(20, 1)
    """

    coefficients: Mapping[str, Fraction] = field(default_factory=dict)
    constant: Fraction = _ZERO

    def plus(self, other: Linear, times: Fraction | int = 1) -> Linear:
        """Add another form, so many times."""
        total = dict(self.coefficients)
        for name, coefficient in other.coefficients.items():
            total[name] = total.get(name, _ZERO) + coefficient * times
        kept = {name: coefficient for name, coefficient in total.items() if coefficient}
        return Linear(kept, self.constant + other.constant * times)

    def times(self, other: Linear) -> Linear:
        """
        Multiply by another form, one of the two being a number.

        Raises
        ------
        NotLinearError
            If both hold unknowns.
        """
        if self.coefficients and other.coefficients:
            raise NotLinearError
        form, number = (self, other.constant) if self.coefficients else (other, self.constant)
        return Linear().plus(form, number)

    def at(self, values: Mapping[str, Fraction]) -> Fraction:
        """Give its value."""
        return sum((c * values[name] for name, c in self.coefficients.items()), self.constant)

    def with_known(self, values: Mapping[str, Fraction]) -> Linear:
        """Put numbers in place of the unknowns that are known."""
        free = {name: c for name, c in self.coefficients.items() if name not in values}
        known = sum((c * values[name] for name, c in self.coefficients.items() if name in values), self.constant)
        return Linear(free, known)


@dataclass(frozen=True)
class Ratio:
    """
    A linear form over another; what the expressions of relations are carried out on.

    Examples
    --------
    >>> from decimal import Decimal
    >>> ratio = Ratio.unknown("tax").apply("/", Ratio.unknown("land"))
    >>> list(ratio.minus(Ratio.number(Decimal(3))).coefficients.items())
    [('tax', Fraction(1, 1)), ('land', Fraction(-3, 1))]
    """

    above: Linear
    below: Linear = Linear(constant=Fraction(1))

    @classmethod
    def number(cls, value: Decimal | Fraction) -> Ratio:
        """Make one of a number."""
        return cls(Linear(constant=Fraction(value)))

    @classmethod
    def unknown(cls, name: str, factor: Fraction = Fraction(1)) -> Ratio:
        """Make one of an unknown times a number."""
        return cls(Linear({name: factor}))

    def apply(self, mark: str, other: Ratio) -> Ratio:
        """
        Add, subtract, multiply or divide.

        Raises
        ------
        NotLinearError
            If unknowns would be multiplied.
        """
        if mark == "*":
            return Ratio(self.above.times(other.above), self.below.times(other.below))
        if mark == "/":
            return Ratio(self.above.times(other.below), self.below.times(other.above))
        sign = 1 if mark == "+" else -1
        if self.below == other.below:
            return Ratio(self.above.plus(other.above, sign), self.below)
        above = self.above.times(other.below).plus(other.above.times(self.below), sign)
        return Ratio(above, self.below.times(other.below))

    def minus(self, other: Ratio) -> Linear:
        """
        Give the difference multiplied by both divisors, which keeps its sign where unknowns are not negative.

        Raises
        ------
        NotLinearError
            If unknowns would be multiplied, or a divisor may change its sign.
        """
        difference = self.apply("-", other)
        parts = [*difference.below.coefficients.values(), difference.below.constant]
        if not any(parts):
            raise NotLinearError
        if all(part >= 0 for part in parts):
            return difference.above
        if all(part <= 0 for part in parts):
            return Linear().plus(difference.above, -1)
        raise NotLinearError
