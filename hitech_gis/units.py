"""Units of Chinese planning, exact: 万平方米, 公顷, 亩, 平方公里 and the money beside them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING

from hitech_gis.texts import catalogue

if TYPE_CHECKING:
    from hitech_gis.texts import Lang

# unit: (base unit, how many base units it is). 1 亩 = 2000/3 m2 is why these are fractions.
UNITS: dict[str, tuple[str, Fraction]] = {
    "m2": ("m2", Fraction(1)),
    "平方米": ("m2", Fraction(1)),
    "万m2": ("m2", Fraction(10_000)),
    "万平方米": ("m2", Fraction(10_000)),
    "公顷": ("m2", Fraction(10_000)),
    "ha": ("m2", Fraction(10_000)),
    "亩": ("m2", Fraction(2000, 3)),
    "万亩": ("m2", Fraction(20_000_000, 3)),
    "m²": ("m2", Fraction(1)),
    "㎡": ("m2", Fraction(1)),
    "万m²": ("m2", Fraction(10_000)),
    "万㎡": ("m2", Fraction(10_000)),
    "平米": ("m2", Fraction(1)),
    "万平米": ("m2", Fraction(10_000)),
    "亿平方米": ("m2", Fraction(100_000_000)),
    "万公顷": ("m2", Fraction(100_000_000)),
    "平方公里": ("m2", Fraction(1_000_000)),
    "平方千米": ("m2", Fraction(1_000_000)),
    "km²": ("m2", Fraction(1_000_000)),
    "km2": ("m2", Fraction(1_000_000)),
    "CNY": ("CNY", Fraction(1)),
    "元": ("CNY", Fraction(1)),
    "万元": ("CNY", Fraction(10_000)),
    "亿元": ("CNY", Fraction(100_000_000)),
}
_SMALL_M2 = 100_000


def convert(value: Decimal | Fraction | int, source: str, target: str) -> Fraction:
    """
    Convert an amount between two units, exactly.

    Parameters
    ----------
    value
        Amount in ``source`` units.
    source, target
        Keys of ``UNITS`` that share a base unit.

    Returns
    -------
    fractions.Fraction
        The same amount in ``target`` units, without rounding.

    Raises
    ------
    KeyError
        If a unit is unknown.
    ValueError
        If the two units measure different things.

    Examples
    --------
    >>> convert(850, "万平方米", "m2")
    Fraction(8500000, 1)
    >>> convert(3, "亩", "公顷")
    Fraction(1, 5)
    """
    (source_base, source_factor), (target_base, target_factor) = UNITS[source], UNITS[target]
    if source_base != target_base:
        msg = f"{source} is {source_base}, {target} is {target_base}"
        raise ValueError(msg)
    return Fraction(value) * source_factor / target_factor


def exact_decimal(value: Fraction) -> Decimal | None:
    """
    Write a fraction as a decimal number, exactly.

    Parameters
    ----------
    value
        The number.

    Returns
    -------
    decimal.Decimal or None
        None where its digits never end.

    Examples
    --------
    >>> exact_decimal(Fraction(1, 8)), exact_decimal(Fraction(1, 3))
    (Decimal('0.125'), None)
    """
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return None
    places = max(twos, fives)
    digits = value.numerator * 10**places // value.denominator
    return Decimal((int(digits < 0), tuple(map(int, str(abs(digits)))), -places))


def read_decimal(printed: str) -> Decimal:
    """
    Read a number as a parser meets it, exactly; what no Decimal can hold becomes NaN, for a check to refuse.

    Parameters
    ----------
    printed
        Number in JSON or TOML.

    Returns
    -------
    decimal.Decimal
        The number.

    Examples
    --------
    >>> read_decimal("0.05"), read_decimal("1e9999999999999999999")
    (Decimal('0.05'), Decimal('NaN'))
    """
    try:
        return Decimal(printed)
    except InvalidOperation:
        return Decimal("NaN")


def plain(value: Decimal | Fraction | float, *, decimals: int = 2) -> str:
    """
    Print a number with at most so many decimals, without exponent or thousands mark.

    Parameters
    ----------
    value
        Finite number.
    decimals
        Most digits after the point; trailing zeros are left out.

    Returns
    -------
    str
        The number.

    Examples
    --------
    >>> plain(Decimal("371.250")), plain(1625)
    ('371.25', '1625')
    """
    exact = Fraction(value)
    # Half up, as planners round; in whole numbers, since a page words thousands.
    steps = (abs(exact.numerator) * 2 * 10**decimals + exact.denominator) // (2 * exact.denominator)
    digits = str(steps).rjust(decimals + 1, "0")
    printed = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    trimmed = printed.rstrip("0").rstrip(".") if decimals else printed
    return f"-{trimmed}" if exact < 0 and steps else trimmed or "0"


def in_wan_m2(value_m2: Decimal | Fraction | float) -> str:
    """
    Print a stated area in 万平方米, to the square centimetre: a figure is not rounded away.

    Parameters
    ----------
    value_m2
        Area in m².

    Returns
    -------
    str
        The area in 10,000 m².

    Examples
    --------
    >>> in_wan_m2(Decimal(8_500_000)), in_wan_m2(Decimal(30))
    ('850', '0.003')
    """
    return plain(Fraction(value_m2) / 10_000, decimals=8)


def in_km2(value_m2: Decimal | Fraction | float) -> str:
    """
    Print a measured area in km²: two decimals, and to the square metre below 0.1 km².

    Parameters
    ----------
    value_m2
        Area in m².

    Returns
    -------
    str
        The area in km².

    Examples
    --------
    >>> in_km2(11_607_835.1), in_km2(1_234)
    ('11.61', '0.001234')
    """
    exact = Fraction(value_m2)
    return plain(exact / 1_000_000, decimals=6 if abs(exact) < _SMALL_M2 else 2)


def unit_name(unit: str, lang: Lang) -> str:
    """
    Name a unit of ``figures.csv``.

    Parameters
    ----------
    unit
        Such as ``CNY`` or ``CNY_per_km2``.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        Its name; a unit that is not in the catalogue as it is.

    Examples
    --------
    >>> unit_name("CNY_per_km2", "zh"), unit_name("barrels", "en")
    ('元/平方公里', 'barrels')
    """
    named = catalogue().get(f"unit.{unit.lower()}")
    return unit if named is None else named[lang]


_MOST_DECIMALS = 8
# By language and base unit: the units that it is shown in, the largest first, each with how many base units it is.
_COMMON = {"share": ((Fraction(1, 100), "%"),), "count": ((Fraction(1), ""),), "year": ((Fraction(1), ""),)}
_SHOWN: dict[Lang, dict[str, tuple[tuple[Fraction, str], ...]]] = {
    "zh": _COMMON
    | {
        "m2": ((Fraction(10_000), "万m²"), (Fraction(1), "m²")),
        "CNY": ((Fraction(100_000_000), "亿元"), (Fraction(10_000), "万元"), (Fraction(1), "元")),
        "CNY/m2": ((Fraction(100), "亿元/km²"), (Fraction(1), "元/m²")),
        "tce": ((Fraction(10_000), "万吨标准煤"), (Fraction(1), "吨标准煤")),
        "tce/CNY": ((Fraction(1, 10_000), "吨标准煤/万元"),),
    },
    "en": _COMMON
    | {
        "m2": ((Fraction(1_000_000), " million m²"), (Fraction(1), " m²")),
        "CNY": ((Fraction(10**9), " billion yuan"), (Fraction(10**6), " million yuan"), (Fraction(1), " yuan")),
        "CNY/m2": ((Fraction(1_000), " billion yuan per km²"), (Fraction(1), " yuan per m²")),
        "tce": ((Fraction(1_000_000), " million tce"), (Fraction(1), " tce")),
        "tce/CNY": ((Fraction(1, 10_000), " tce per 10,000 yuan"),),
    },
}
_DIGITS = 4


def in_unit(value: Decimal | Fraction | float, unit: str, lang: Lang, *, shown_in: str = "") -> str:
    """
    Print an amount in the unit that planners read.

    Parameters
    ----------
    value
        In base units.
    unit
        Base unit, such as ``m2``, ``CNY``, ``CNY/m2``, ``share`` or ``count``.
    lang
        ``"zh"`` (万, 亿) or ``"en"`` (million, billion).
    shown_in
        Key of ``UNITS`` to print it in instead, if it measures the same.

    Returns
    -------
    str
        The number with its unit; unknown units are printed as they are.

    Examples
    --------
    >>> in_unit(Decimal(630_000_000_000), "CNY", "zh"), in_unit(Decimal(630_000_000_000), "CNY", "en")
    ('6300亿元', '630 billion yuan')
    >>> in_unit(Decimal("0.91"), "share", "zh"), in_unit(1e7, "m2", "en", shown_in="km²")
    ('91%', '10 km²')
    """
    amount = abs(Fraction(value)) * 100
    units = _SHOWN[lang].get(unit, ((Fraction(1), f" {unit}"),))
    if UNITS.get(shown_in, ("", None))[0] == unit:
        units = ((UNITS[shown_in][1], f" {shown_in}"),)
    # A hundredth of a unit is still told in it; less is told in the next smaller one.
    factor, shown = next((pair for pair in units if not amount or amount >= pair[0]), units[-1])
    exact = Fraction(value) / factor
    if 10**_MOST_DECIMALS % exact.denominator == 0:
        return plain(exact, decimals=_MOST_DECIMALS) + shown
    # A quotient that does not end is rounded to four digits, and at least to a hundredth.
    size = len(str(int(abs(exact)))) if abs(exact) >= 1 else -_leading_zeros(abs(exact))
    return plain(exact, decimals=max(2, _DIGITS - size)) + shown


def _leading_zeros(below_one: Fraction) -> int:
    zeros = 0
    while below_one * 10 ** (zeros + 1) < 1:
        zeros += 1
    return zeros
