"""Expressions of relations: what they may say, what they come to, and what is refused."""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hitech_gis as hg
from hitech_gis.intervals import Interval
from hitech_gis.ledger.amounts import Amount, ExpressionError, Unit, bare
from hitech_gis.ledger.expressions import Term, parse


def amount(low: int, high: int | None = None, unit: str = "count") -> Amount:
    interval = Interval(Decimal(low), Decimal(low if high is None else high))
    return Amount.of(Fraction(low), interval, interval, Unit.named(unit)[0])


def figures(**amounts: Amount | None) -> dict[Term, Amount | None]:
    return {Term("figure", name): value for name, value in amounts.items()}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("a", 6),
        ("a + b * 2", 12),
        ("(a + b) * 2", 18),
        ("a - b - 1", 2),
        ("a / b / 2", 1),
        ("-a + 10", 4),
        ("--a", 6),
        ("a * -b", -18),
        ("0.5*a", 3),
        ("  a\n+ b ", 9),
    ],
)
def test_an_expression_follows_the_usual_order(source: str, value: int) -> None:
    """Products go before sums, equals from left to right, brackets first; a is 6 and b is 3."""
    result = parse(source).evaluate(figures(a=amount(6), b=amount(3)))
    assert result is not None
    assert result.printed == value
    assert result.written == Interval(Decimal(value), Decimal(value))


def test_names_stand_for_figures_years_lists_and_printed_numbers() -> None:
    """Each kind of name is read as what it is, in order."""
    terms = list(parse("a + action('start').year - listed('axes') * printed(a) + action( 'b_2' ) .year").terms())
    assert terms == [
        Term("figure", "a"),
        Term("action", "start"),
        Term("listed", "axes"),
        Term("printed", "a"),
        Term("action", "b_2"),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "", " ", "a +", "+ a", "(a", "a)", "a b", "2 ** 9", "a // b", "a % b", "a.year", "action(start).year",
        "action('x')",
        'listed("x")', "__import__('os')", "a; b", "a == b", "1e9", "lambda: 0", "[a]", "a if b else c", "1.", ".5",
        "9999999999999999999", "0.1234567891", "Ａ", "区", "printed('a')", "a\x00",
    ],
)  # fmt: skip
def test_what_is_no_expression_is_refused_with_its_place(source: str) -> None:
    """Powers, calls, comparisons, strings, exponents and halves of expressions are refused, and nothing is run."""
    with pytest.raises(ExpressionError) as refused:
        parse(source)
    (fault,) = refused.value.faults
    assert fault.code == "broken_expression"
    assert 1 <= int(fault.values["offset"]) <= len(source) + 1


def test_brackets_may_be_32_deep_and_no_deeper() -> None:
    """32 brackets round a name are read, 33 refused, whether they are round brackets or minus signs."""
    assert parse("(" * 32 + "a" + ")" * 32).root == Term("figure", "a")
    for deep in ("(" * 33 + "a" + ")" * 33, "-" * 33 + "a"):
        with pytest.raises(ExpressionError, match="nested more than 32"):
            parse(deep)


def test_an_expression_may_have_2000_characters_and_no_more() -> None:
    """A sum of 1000 names is a flat chain that can be evaluated; one character more is refused."""
    long = "+".join("a" * 1000)
    assert len(long) == 1999
    result = parse(long).evaluate(figures(a=amount(1)))
    assert result is not None
    assert result.printed == 1000
    with pytest.raises(ExpressionError, match="at most 2000"):
        parse(long + "+1")


def test_units_multiply_and_divide() -> None:
    """Yuan over yuan per km² is m², a share of it is m², tonnes per 10,000 yuan times yuan are tonnes."""
    per_km2, factor = Unit.named("CNY_per_km2")
    yuan, _ = Unit.named("CNY")
    assert factor == Fraction(1, 10**6)
    assert str(yuan / per_km2) == "m2"
    assert str(yuan / per_km2 * Unit.named("share")[0]) == "m2"
    intensity, factor = Unit.named("tce_per_10k_CNY")
    assert (str(intensity), factor) == ("tce/CNY", Fraction(1, 10_000))
    assert str(intensity * yuan) == "tce"
    assert str(Unit.named("count")[0] / Unit.named("count")[0]) == "share"
    assert str(Unit.named("share")[0] / yuan) == "1/CNY"


def test_a_bare_number_takes_the_unit_beside_it() -> None:
    """Two items and 3 are five items; 3 and 4 alone stay bare; 2 times yuan are yuan."""
    items = parse("a + 3").evaluate(figures(a=amount(2)))
    assert items is not None
    assert str(items.unit) == "count"
    alone = parse("3 + 4").evaluate({})
    assert alone is not None
    assert alone.unit.bare
    doubled = parse("2 * a").evaluate(figures(a=amount(2, unit="CNY")))
    assert doubled is not None
    assert str(doubled.unit) == "CNY"


def test_a_bare_number_beside_a_scaled_unit_is_refused() -> None:
    """20 beside yuan per km² would be read as yuan per m²: it is refused; times a bare number they go together."""
    rates = figures(a=amount(20, unit="CNY_per_km2"), b=amount(1, unit="count"))
    for source in ("a - 20", "20 + a", "2 * a - 1", "a * b / b + 1"):
        with pytest.raises(ExpressionError, match="number without unit"):
            parse(source).evaluate(rates)
    assert parse("2 * a - a").evaluate(rates) is not None
    assert parse("a / a - 1").evaluate(rates) is not None


def test_what_is_exact_stays_exact() -> None:
    """A seventh times seven is one, although the seventh was rounded outward on the way."""
    result = parse("a / 7 * 7").evaluate(figures(a=amount(1)))
    assert result is not None
    assert result.printed == 1
    assert result.written_exactly
    assert result.allowed_exactly
    assert result.written.low < 1 < result.written.high


def test_digits_do_not_run_away() -> None:
    """A number that is squared again and again is refused before it fills the memory."""
    with pytest.raises(ExpressionError, match="too many digits"):
        parse("*".join(["a"] * 60)).evaluate(figures(a=amount(10**9)))


def test_unlike_units_are_not_added() -> None:
    """Square metres and yuan cannot be added, and the refusal names both."""
    with pytest.raises(ExpressionError, match="m2 and CNY cannot be added") as refused:
        parse("a + b").evaluate(figures(a=amount(1, unit="m2"), b=amount(1, unit="CNY")))
    assert isinstance(refused.value, hg.HitechGisError)


def test_nothing_is_divided_by_what_may_be_zero() -> None:
    """A divisor of 0, or of 0 to 3, is refused."""
    for divisor in (amount(0), amount(0, 3)):
        with pytest.raises(ExpressionError, match="may be zero"):
            parse("a / b").evaluate(figures(a=amount(1), b=divisor))


def test_an_unknown_part_makes_the_whole_unknown() -> None:
    """What the document does not say is never taken for 0."""
    assert parse("a + b").evaluate(figures(a=amount(1), b=None)) is None
    assert parse("b * 0").evaluate(figures(b=None)) is None


NUMBERS = st.integers(1, 10**6)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_values_are_those_of_exact_fractions(a: int, b: int, c: int) -> None:
    """What is printed is exact, and lies within what is written, whatever was rounded outward."""
    shares = figures(a=amount(a, unit="share"), b=amount(b, unit="share"), c=amount(c, unit="share"))
    result = parse("(a - b) * c / (a + b) + c / a").evaluate(shares)
    assert result is not None
    exact = Fraction((a - b) * c, a + b) + Fraction(c, a)
    assert result.printed == exact
    assert exact in result.written
    assert Fraction(result.written.high) - Fraction(result.written.low) <= Fraction(1, 10**30)


@given(st.text(alphabet='ab12.+-*/() "[]{}', max_size=60))
def test_any_text_is_read_or_refused(source: str) -> None:
    """No text gives anything but an expression of what it says, or a refusal with its reason."""
    with suppress(ExpressionError):
        parsed = parse(source)
        assert parsed.source == source
        names = re.findall(r"[a-z][a-z0-9]*", source)
        assert [term.name for term in parsed.terms()] == names


def test_a_number_is_exactly_itself() -> None:
    """Digits are read as a Decimal, not through a float."""
    assert bare(Decimal("0.1")).printed == Fraction(1, 10)
