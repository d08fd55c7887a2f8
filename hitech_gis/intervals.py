"""A stated quantity as an interval (约, 不低于, 3—4, 突破 ...), and exact arithmetic on it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, Inexact, InvalidOperation, Overflow
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

INFINITY = Decimal("Infinity")
_ZERO = Decimal(0)
# Sums and products of plan figures (27 digits at most) fit in 200 digits; anything that would round raises.
_EXACT = Context(prec=200, traps=[InvalidOperation, Overflow, Inexact])
# Sums of products may take more, and quotients rarely end: intervals are rounded outward, so the truth stays inside.
_FAR = Context(prec=200, rounding=ROUND_FLOOR, traps=[]), Context(prec=200, rounding=ROUND_CEILING, traps=[])
_NEAR = Context(prec=50, rounding=ROUND_FLOOR, traps=[]), Context(prec=50, rounding=ROUND_CEILING, traps=[])


class Bound(StrEnum):
    """What the document says a number is; ``reach`` compares as ``equal``."""

    EQUAL = "equal"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    OVER = "over"
    UNDER = "under"
    RANGE = "range"
    REACH = "reach"


@dataclass(frozen=True)
class Interval:
    """
    All values between two ends; an end is itself included unless marked open.

    Parameters
    ----------
    low, high
        Ends, ``low <= high``; infinite where there is none.
    low_open, high_open
        Whether the end itself is left out (突破, 以上).

    Raises
    ------
    ValueError
        If an end is not a number, ``low > high``, or nothing lies between open ends.

    Examples
    --------
    >>> Interval(Decimal(2), Decimal(3)) + Interval(Decimal(1), Decimal(1))
    Interval(low=Decimal('3'), high=Decimal('4'), low_open=False, high_open=False)
    """

    low: Decimal
    high: Decimal
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        empty = self.low == self.high and (self.low_open or self.high_open)
        if self.low.is_nan() or self.high.is_nan() or self.low > self.high or empty:
            msg = f"not an interval: {self.low} to {self.high}"
            raise ValueError(msg)

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            _FAR[0].add(self.low, other.low),
            _FAR[1].add(self.high, other.high),
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def __neg__(self) -> Interval:
        return Interval(self.high.copy_negate(), self.low.copy_negate(), self.high_open, self.low_open)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        """Multiply two intervals; a product of more than 200 digits is rounded outward."""
        return self._span(other, lambda context, a, b: _ZERO if 0 in (a, b) else context.multiply(a, b), _FAR)

    def __truediv__(self, other: Interval) -> Interval:
        """
        Divide two intervals; the quotient is rounded outward.

        Raises
        ------
        ZeroDivisionError
            If the divisor holds zero, or comes as near to it as one likes from below.
        """
        if 0 in other or other.high == 0:
            msg = f"the divisor holds zero: {other}"
            raise ZeroDivisionError(msg)
        return self._span(other, lambda context, a, b: context.divide(a, b), _NEAR)

    def _span(
        self, other: Interval, apply: Callable[[Context, Decimal, Decimal], Decimal], rounding: tuple[Context, Context]
    ) -> Interval:
        """Give what lies between the results for all pairs of ends: where these functions have their extremes."""
        pairs = [
            (mine, theirs, _is_left_out(mine, theirs))
            for mine in ((self.low, self.low_open), (self.high, self.high_open))
            for theirs in ((other.low, other.low_open), (other.high, other.high_open))
            if not apply(rounding[0], mine[0], theirs[0]).is_nan()
        ]
        lows, highs = ([(apply(context, a[0], b[0]), out) for a, b, out in pairs] for context in rounding)
        low, high = min(end for end, _ in lows), max(end for end, _ in highs)
        return Interval(
            low,
            high,
            low != high and low.is_finite() and all(out for end, out in lows if end == low),
            low != high and high.is_finite() and all(out for end, out in highs if end == high),
        )

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, Decimal | int | Fraction):
            return False
        above = self.low < value or (self.low == value and not self.low_open)
        below = value < self.high or (self.high == value and not self.high_open)
        return above and below

    def meets(self, other: Interval) -> bool:
        """Say whether some value lies in both."""
        first, second = sorted((self, other), key=lambda interval: (interval.low, interval.low_open))
        # `first` starts at or before `second`; they meet unless it also ends before.
        if first.high != second.low:
            return first.high > second.low
        return not (first.high_open or second.low_open)


def _is_left_out(*ends: tuple[Decimal, bool]) -> bool:
    """Say whether a result at these ends is only approached: unless a zero settles it, each end must be reached."""
    if any(end == 0 and not is_open for end, is_open in ends):
        return False
    return any(is_open or end.is_infinite() for end, is_open in ends)


@dataclass(frozen=True)
class Quantity:
    """
    A number as a document states it.

    Parameters
    ----------
    low, high
        The printed number in base units; ``high`` is None for ``at_least`` and
        ``over``, ``low`` for ``at_most`` and ``under``, and they differ only for
        a range.
    bound
        What the document says the number is.

    Examples
    --------
    >>> about_400 = Quantity(Decimal(400), Decimal(400), Bound.ABOUT)
    >>> about_400.interval(Decimal("0.05"))
    Interval(low=Decimal('380.00'), high=Decimal('420.00'), low_open=False, high_open=False)
    """

    low: Decimal | None
    high: Decimal | None
    bound: Bound

    @property
    def value(self) -> Decimal:
        """The number as printed: the middle of a range, else the one end that is given."""
        low = self.high if self.low is None else self.low
        high = low if self.high is None else self.high
        if low is None or high is None:
            msg = "a quantity without any number has no value"
            raise ValueError(msg)
        return _EXACT.multiply(_EXACT.add(low, high), Decimal("0.5"))

    def interval(self, tolerance: Decimal) -> Interval:
        """
        Give every value that the statement allows.

        Parameters
        ----------
        tolerance
            Share of a number that 约 may be off by, such as ``Decimal("0.05")``.
        """
        low = -INFINITY if self.low is None else self.low
        high = INFINITY if self.high is None else self.high
        if self.bound is Bound.ABOUT:
            low = _EXACT.subtract(low, _EXACT.multiply(abs(low), tolerance))
            high = _EXACT.add(high, _EXACT.multiply(abs(high), tolerance))
        return Interval(low, high, self.bound is Bound.OVER, self.bound is Bound.UNDER)


def total_value(quantities: Iterable[Quantity]) -> Decimal:
    """
    Add up numbers as printed, exactly.

    Parameters
    ----------
    quantities
        What to add.

    Returns
    -------
    decimal.Decimal
        The sum; 0 for nothing.

    Examples
    --------
    >>> total_value([Quantity(Decimal(50), Decimal(50), Bound.ABOUT), Quantity(Decimal(3), Decimal(4), Bound.RANGE)])
    Decimal('53.5')
    """
    total = _ZERO
    for quantity in quantities:
        total = _EXACT.add(total, quantity.value)
    return total


def difference(left: Decimal, right: Decimal) -> Decimal:
    """
    Subtract exactly, however many digits that takes.

    Parameters
    ----------
    left, right
        Finite numbers.

    Returns
    -------
    decimal.Decimal
        ``left - right`` without rounding.

    Examples
    --------
    >>> difference(Decimal("1e27"), Decimal("1e-9"))
    Decimal('999999999999999999999999999.999999999')
    """
    return _EXACT.subtract(left, right)


def total_interval(quantities: Iterable[Quantity], tolerance: Decimal) -> Interval:
    """
    Add up statements as intervals.

    Parameters
    ----------
    quantities
        What to add.
    tolerance
        Share that each 约 may be off by.

    Returns
    -------
    Interval
        Every value that the sum may take.

    Examples
    --------
    >>> total_interval([Quantity(Decimal(100), Decimal(100), Bound.ABOUT)] * 2, Decimal("0.1")).high
    Decimal('220.0')
    """
    total = Interval(_ZERO, _ZERO)
    for quantity in quantities:
        total += quantity.interval(tolerance)
    return total


def flip_tolerance(left: Iterable[Quantity], right: Iterable[Quantity]) -> Fraction | None:
    """
    Find the tolerance of 约 at which two sums begin, or cease, to meet.

    The ends of a sum move in a straight line with the tolerance, so the gap
    between the two sums does too, and it closes where that line crosses zero.

    Parameters
    ----------
    left, right
        The two sums.

    Returns
    -------
    fractions.Fraction or None
        The tolerance, exact; None where no tolerance changes anything.

    Examples
    --------
    >>> about = lambda n: Quantity(Decimal(n), Decimal(n), Bound.ABOUT)
    >>> flip_tolerance([about(400)], [about(75), Quantity(Decimal(300), Decimal(300), Bound.REACH)])
    Fraction(1, 19)
    """
    left, right = list(left), list(right)
    at_0 = total_interval(left, _ZERO), total_interval(right, _ZERO)
    at_1 = total_interval(left, Decimal(1)), total_interval(right, Decimal(1))
    for this, that in ((0, 1), (1, 0)):
        if at_0[this].low > at_0[that].high:
            gap = Fraction(at_0[this].low) - Fraction(at_0[that].high)
            gap_at_1 = Fraction(at_1[this].low) - Fraction(at_1[that].high)
            return gap / (gap - gap_at_1) if gap_at_1 < gap else None
    return None
