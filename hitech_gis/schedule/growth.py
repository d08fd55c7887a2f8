"""The yearly rate that two levels imply, exact enough to be rounded outward."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hitech_gis.intervals import Interval

_STEP = Decimal("1e-12")
_ROOT = Context(prec=60)
_TRUE = Context(prec=40)  # a root is right to far more digits than this, and an exact one becomes exact again


def yearly_rate(earlier: Decimal, later: Decimal, years: int, *, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """
    Give the compound annual growth rate between two levels: ``(later / earlier) ** (1 / years) - 1``.

    The formula is that of the U.S. Bureau of Economic Analysis ("compound annual
    growth rate": the nth root of the ratio of the ending value to the beginning
    value, minus 1) and of the 水平法 (几何平均法) of Chinese statistical yearbooks.

    Parameters
    ----------
    earlier, later
        Levels in one unit; ``earlier`` above 0, ``later`` not below it.
    years
        Years from one to the other, at least 1.
    rounding
        How the twelfth decimal is rounded.

    Returns
    -------
    decimal.Decimal
        Share a year, such as 0.1 for 10 %.

    Examples
    --------
    >>> yearly_rate(Decimal(100), Decimal(121), 2)
    Decimal('0.100000000000')
    """
    ratio = _ROOT.divide(later, earlier)
    root = ratio if years == 1 or not ratio else _ROOT.power(ratio, _ROOT.divide(Decimal(1), Decimal(years)))
    return (_TRUE.plus(root) - 1).quantize(_STEP, rounding=rounding, context=_ROOT)


def rate_ends(earlier: Interval, later: Interval, years: int) -> tuple[Decimal | None, Decimal | None] | None:
    """
    Give the least and the greatest yearly rate that two statements allow.

    Parameters
    ----------
    earlier, later
        Every value that each statement allows.
    years
        Years from one to the other.

    Returns
    -------
    tuple of Decimal or None
        Rounded outward; an end is None where a statement leaves it open. None
        alone where a level is not above zero, so that there is no rate.

    Examples
    --------
    >>> from hitech_gis.intervals import INFINITY, Interval
    >>> rate_ends(Interval(Decimal(100), Decimal(100)), Interval(Decimal(150), INFINITY), 1)
    (Decimal('0.500000000000'), None)
    """
    if -Decimal("Infinity") < earlier.low <= 0 or -Decimal("Infinity") < later.low < 0:
        return None
    if earlier.high <= 0 or later.high < 0:
        return None
    low = high = None
    if later.low.is_finite() and earlier.high.is_finite():
        low = yearly_rate(earlier.high, later.low, years, rounding=ROUND_FLOOR)
    if later.high.is_finite() and earlier.low.is_finite():
        high = yearly_rate(earlier.low, later.high, years, rounding=ROUND_CEILING)
    return low, high
