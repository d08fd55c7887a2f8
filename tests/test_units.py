"""Units are exact, unlike ones never mix, and numbers are read and printed as planners write them."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hitech_gis.numerals import read_written
from hitech_gis.units import UNITS, convert, in_unit, in_wan_m2, plain, read_decimal

AREAS = sorted(unit for unit, (base, _) in UNITS.items() if base == "m2")
MONEY = sorted(unit for unit, (base, _) in UNITS.items() if base == "CNY")
FIGURES = st.decimals(min_value=-(10**18) + 1, max_value=10**18 - 1, places=9, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        (850, "万平方米", "m2", 8_500_000),
        (850, "万m2", "平方米", 8_500_000),
        (1, "公顷", "m2", 10_000),
        (1, "ha", "公顷", 1),
        (15, "亩", "公顷", 1),
        (3, "亩", "m2", 2_000),
        (1, "亩", "m2", Fraction(2000, 3)),
        (1, "万亩", "亩", 10_000),
        (3, "万亩", "平方公里", 20),
        (1, "平方公里", "公顷", 100),
        (Decimal("8.5"), "平方公里", "万平方米", 850),
        (1, "km2", "亩", 1_500),
        (6300, "亿元", "CNY", 630_000_000_000),
        (1, "亿元", "万元", 10_000),
        (Decimal("4.6"), "万元", "元", 46_000),
    ],
)
def test_conversions_that_every_planner_knows(
    value: Decimal | int, source: str, target: str, expected: Fraction | int
) -> None:
    """The table of 万平方米, 公顷, 亩, 万亩, 平方公里 and money holds exactly."""
    assert convert(value, source, target) == expected


@given(FIGURES, st.sampled_from(AREAS), st.sampled_from(AREAS))
def test_areas_come_back_from_any_unit_without_a_digit_lost(value: Decimal, source: str, target: str) -> None:
    """There and back is the same number, also through thirds of 亩."""
    assert convert(convert(value, source, target), target, source) == value


@given(FIGURES, *[st.sampled_from(MONEY)] * 3)
def test_conversions_can_be_chained(value: Decimal, first: str, second: str, third: str) -> None:
    """Going by way of a second unit ends where the direct way does."""
    assert convert(convert(value, first, second), second, third) == convert(value, first, third)


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("money", MONEY)
def test_areas_and_money_never_mix(area: str, money: str) -> None:
    """Unlike units are refused in both directions."""
    with pytest.raises(ValueError, match=r"is m2, .* is CNY"):
        convert(1, area, money)
    with pytest.raises(ValueError, match=r"is CNY, .* is m2"):
        convert(1, money, area)


def test_an_unknown_unit_is_refused_by_its_name() -> None:
    """No unit is guessed."""
    with pytest.raises(KeyError, match="垧"):
        convert(1, "垧", "m2")


@pytest.mark.parametrize(
    ("characters", "low", "high", "unit", "digit"),
    [
        ("约850万平方米", 8_500_000, 8_500_000, "m2", 10_000),
        ("约为450万平方米", 4_500_000, 4_500_000, "m2", 10_000),
        ("约8.5平方公里", 8_500_000, 8_500_000, "m2", 100_000),
        ("约8.50平方公里", 8_500_000, 8_500_000, "m2", 10_000),
        ("540亿元", 54_000_000_000, 54_000_000_000, "CNY", 100_000_000),
        ("4.6万元", 46_000, 46_000, "CNY", 1_000),
        ("不低于30万平方米", 300_000, 300_000, "m2", 10_000),
        ("3—4公顷", 30_000, 40_000, "m2", 10_000),
        ("3至4.5公顷", 30_000, 45_000, "m2", 1_000),
        ("3 ~ 4 公顷", 30_000, 40_000, "m2", 10_000),
        ("2亩", Fraction(4000, 3), Fraction(4000, 3), "m2", Fraction(2000, 3)),
        ("2015年达300万平方米", 3_000_000, 3_000_000, "m2", 10_000),
        ("产业用房20公顷、配套5公顷", 200_000, 200_000, "m2", 10_000),
    ],
)
def test_amounts_are_read_as_the_document_writes_them(
    characters: str, low: Fraction | int, high: Fraction | int, unit: str, digit: Fraction | int
) -> None:
    """Number, range, unit and the worth of the last printed digit are read from the characters themselves."""
    written = read_written(characters)
    assert written is not None
    assert (written.low, written.high, written.unit, written.digit) == (low, high, unit, digit)


@pytest.mark.parametrize("characters", ["若干", "", "2015年", "14个园区", "15%", "万平方米", "三百万平方米"])
def test_no_amount_is_read_where_none_stands(characters: str) -> None:
    """Words, years, counts and bare units are no amounts."""
    assert read_written(characters) is None


@given(st.integers(0, 10**9), st.integers(0, 9), st.sampled_from(sorted(UNITS)))
def test_what_is_printed_can_be_read_again(whole: int, tenth: int, unit: str) -> None:
    """A number printed with its unit reads as itself, one step of its digit being a tenth of the unit."""
    base, factor = UNITS[unit]
    written = read_written(f"约{whole}.{tenth}{unit}")
    assert written is not None
    assert written.low == written.high == Fraction(10 * whole + tenth, 10) * factor
    assert (written.unit, written.digit) == (base, factor / 10)


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (Decimal("371.250"), 2, "371.25"),
        (1625, 2, "1625"),
        (100, 0, "100"),
        (0, 0, "0"),
        (Decimal("0.5"), 0, "1"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "-3"),
        (Decimal("0.125"), 2, "0.13"),
        (Decimal("0.00499"), 2, "0"),
        (Decimal("-0.004"), 2, "0"),
        (Decimal("-0.0"), 2, "0"),
        (-0.0, 2, "0"),
        (Decimal("1E+12"), 2, "1000000000000"),
        (Decimal("1E-9"), 9, "0.000000001"),
        (1e-7, 2, "0"),
        (Fraction(1, 3), 4, "0.3333"),
        (Fraction(2, 3), 0, "1"),
    ],
)
def test_numbers_are_printed_plainly(value: Decimal | Fraction | float, decimals: int, printed: str) -> None:
    """Halves round away from zero, trailing zeros go, and neither an exponent nor -0 is printed."""
    assert plain(value, decimals=decimals) == printed


@given(FIGURES, st.integers(0, 9))
def test_a_printed_number_is_plain_and_within_half_a_step(value: Decimal, decimals: int) -> None:
    """What is printed has at most so many decimals, no needless zero, and is the nearest such number."""
    printed = plain(value, decimals=decimals)
    assert re.fullmatch(r"0|-?(0|[1-9]\d*)(\.\d*[1-9])?", printed)
    assert len(printed.partition(".")[2]) <= decimals
    assert printed != "-0"
    assert abs(Fraction(printed) - Fraction(value)) <= Fraction(1, 2 * 10**decimals)


@given(FIGURES)
def test_with_all_its_decimals_a_figure_is_printed_exactly(value: Decimal) -> None:
    """Nine decimals lose nothing of a plan's number."""
    assert Fraction(plain(value, decimals=9)) == Fraction(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_what_is_not_a_number_is_not_printed(value: Decimal | float) -> None:
    """NaN and infinity raise instead of standing in a table."""
    with pytest.raises((ValueError, OverflowError), match=r"NaN|nan|infinity|Infinity"):
        plain(value)


@pytest.mark.parametrize(
    ("value", "printed"),
    [(8_500_000, "850"), (Decimal(30), "0.003"), (Decimal(-3250000), "-325"), (Decimal("0.0001"), "0.00000001")],
)
def test_areas_are_printed_in_wan_m2(value: Decimal | int, printed: str) -> None:
    """A stated area is not rounded away: it is printed to the square centimetre."""
    assert in_wan_m2(value) == printed


@pytest.mark.parametrize(
    ("characters", "low", "high"),
    [
        ("1,300万平方米", 13_000_000, 13_000_000),
        ("30万—50万平方米", 300_000, 500_000),
        ("5000—30000平方米", 5_000, 30_000),
        ("3－4公顷", 30_000, 40_000),
        ("8.5km²", 8_500_000, 8_500_000),
    ],
)
def test_an_amount_is_read_whole(characters: str, low: int, high: int) -> None:
    """Thousands commas, a magnitude at both ends and full-width dashes cut nothing off."""
    written = read_written(characters)
    assert written is not None
    assert [written.low, written.high] == [Fraction(low), Fraction(high)]


def test_a_range_that_runs_backwards_is_not_read() -> None:
    """4—3公顷 is a mistake of the document, and no amount is guessed from it."""
    assert read_written("4—3公顷") is None


@pytest.mark.parametrize("value", [10**29 + 1, Decimal("12345678901234567890.123456789")])
def test_printing_keeps_every_digit(value: Decimal | int) -> None:
    """Numbers longer than Python's usual 28 digits are printed whole."""
    assert plain(value, decimals=9) == str(value)


def test_a_number_that_no_decimal_holds_becomes_nan() -> None:
    """Such a number is left for a check to refuse, and stops no parser."""
    assert read_decimal("1e9999999999999999999").is_nan()
    assert read_decimal("0.05") == Decimal("0.05")


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        ("630000000000", "CNY", "6300亿元", "630 billion yuan"),
        ("85432.5", "CNY", "8.54325万元", "0.0854325 million yuan"),
        ("0.4", "CNY", "0.4元", "0.4 yuan"),
        ("0", "CNY", "0亿元", "0 billion yuan"),
        ("-4000000", "m2", "-400万m²", "-4 million m²"),
        ("0.00001", "m2", "0.00001m²", "0.00001 m²"),
        ("0.91", "share", "91%", "91%"),
        ("1.123456789", "count", "1.123", "1.123"),
        ("3", "barrel", "3 barrel", "3 barrel"),
        ("54000", "CNY/m2", "540亿元/km²", "54 billion yuan per km²"),
    ],
)
def test_an_amount_is_shown_in_a_unit_that_fits_it(value: str, unit: str, zh: str, en: str) -> None:
    """A figure is printed whole in the largest unit of which it is a hundredth, in the language's own units."""
    assert in_unit(Decimal(value), unit, "zh") == zh
    assert in_unit(Decimal(value), unit, "en") == en


def test_a_quotient_is_rounded_to_four_digits_and_never_to_nothing() -> None:
    """6300 / 540 is 11.67, a third of a thousandth 0.0003333 of a share."""
    assert in_unit(Fraction(6300, 540) * 10**6, "m2", "zh", shown_in="km²") == "11.67 km²"
    assert in_unit(Fraction(1, 3000), "share", "en") == "0.03333%"
    assert in_unit(Fraction(1, 3 * 10**7), "share", "en") == "0.000003333%"
