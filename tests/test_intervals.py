"""Interval arithmetic never loses a value that a statement allows, and sums of figures are exact."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hitech_gis.intervals import (
    INFINITY,
    Bound,
    Interval,
    Quantity,
    difference,
    flip_tolerance,
    total_interval,
    total_value,
)

NAN = Decimal("NaN")
FIGURES = st.decimals(min_value=-(10**18) + 1, max_value=10**18 - 1, places=9, allow_nan=False)
POSITIVE = st.decimals(min_value=Decimal("1E-9"), max_value=10**18 - 1, places=9, allow_nan=False)
SHARES = st.integers(1, 999).map(lambda part: Fraction(part, 1000))


@st.composite
def intervals_with_a_member(
    draw: st.DrawFn, numbers: st.SearchStrategy[Decimal] = FIGURES
) -> tuple[Interval, Fraction]:
    low, high = sorted((draw(numbers), draw(numbers)))
    if low == high:
        return Interval(low, high), Fraction(low)
    interval = Interval(low, high, draw(st.booleans()), draw(st.booleans()))
    return interval, Fraction(low) + draw(SHARES) * (Fraction(high) - Fraction(low))


@st.composite
def small_intervals(draw: st.DrawFn) -> Interval:
    """Between integers 0 to 4, closed, open or without end; a single point is closed."""
    low = draw(st.sampled_from([-INFINITY, *map(Decimal, range(4))]))
    high = draw(st.sampled_from([*(Decimal(end) for end in range(5) if end >= low), INFINITY]))
    open_ends = (False, False) if low == high else (draw(st.booleans()), draw(st.booleans()))
    return Interval(low, high, *open_ends)


def exactly(value: str | int, bound: Bound = Bound.EQUAL) -> Quantity:
    return Quantity(Decimal(value), Decimal(value), bound)


def about(value: str | int) -> Quantity:
    return exactly(value, Bound.ABOUT)


@pytest.mark.parametrize(
    ("low", "high"), [(NAN, Decimal(1)), (Decimal(1), NAN), (NAN, NAN), (Decimal(2), Decimal(1)), (INFINITY, -INFINITY)]
)
def test_nan_and_reversed_ends_are_no_interval(low: Decimal, high: Decimal) -> None:
    """An interval that holds nothing sensible cannot be made."""
    with pytest.raises(ValueError, match="not an interval"):
        Interval(low, high)


def test_arithmetic_by_hand() -> None:
    """[2, 3] and [1, 4] add, subtract and divide as on paper."""
    left, right = Interval(Decimal(2), Decimal(3)), Interval(Decimal(1), Decimal(4))
    assert left + right == Interval(Decimal(3), Decimal(7))
    assert left - right == Interval(Decimal(-2), Decimal(2))
    assert left / right == Interval(Decimal("0.5"), Decimal(3))
    assert -right == Interval(Decimal(-4), Decimal(-1))


def test_an_open_end_stays_open_on_the_side_it_moves_to() -> None:
    """What is over 2 makes every sum and quotient over, and what it is taken from or divides under."""
    over_2, three = Interval(Decimal(2), Decimal(4), low_open=True), Interval(Decimal(3), Decimal(3))
    assert over_2 + three == Interval(Decimal(5), Decimal(7), low_open=True)
    assert three - over_2 == Interval(Decimal(-1), Decimal(1), high_open=True)
    assert over_2 / Interval(Decimal(1), Decimal(2)) == Interval(Decimal(1), Decimal(4), low_open=True)
    assert Interval(Decimal(8), Decimal(8)) / over_2 == Interval(Decimal(2), Decimal(4), high_open=True)
    under_4 = Interval(Decimal(2), Decimal(4), high_open=True)
    assert Interval(Decimal(8), Decimal(8)) / under_4 == Interval(Decimal(2), Decimal(4), low_open=True)
    assert under_4 / Interval(Decimal(1), Decimal(2)) == Interval(Decimal(1), Decimal(4), high_open=True)


@pytest.mark.parametrize(
    ("value", "inside"),
    [(Decimal(2), False), (Decimal("2.000000001"), True), (3, True), (Fraction(7, 2), True), (4, True), (5, False)],
)
def test_an_open_end_is_not_inside_and_a_closed_one_is(value: Decimal | Fraction | int, inside: bool) -> None:  # noqa: FBT001
    """Over 2 and up to 4 leaves out 2 itself and keeps 4, whatever kind of number asks."""
    assert (value in Interval(Decimal(2), Decimal(4), low_open=True)) is inside


def test_what_is_no_exact_number_is_in_no_interval() -> None:
    """Text and floats are never inside, however they look."""
    assert "3" not in Interval(Decimal(2), Decimal(4))
    assert 3.0 not in Interval(Decimal(2), Decimal(4))


@given(intervals_with_a_member(), intervals_with_a_member())
def test_sums_and_differences_hold_those_of_any_members(
    left: tuple[Interval, Fraction], right: tuple[Interval, Fraction]
) -> None:
    """If x is in A and y in B, then x + y is in A + B and x - y in A - B."""
    (a, x), (b, y) = left, right
    assert x in a
    assert y in b
    assert x + y in a + b
    assert x - y in a - b


@given(intervals_with_a_member(POSITIVE), intervals_with_a_member(POSITIVE))
def test_quotients_hold_those_of_any_members(left: tuple[Interval, Fraction], right: tuple[Interval, Fraction]) -> None:
    """If x is in A and y in B, both positive, then x / y is in A / B, which is wider by less than a part in 10^48."""
    (a, x), (b, y) = left, right
    quotient = a / b
    least, most = Fraction(a.low) / Fraction(b.high), Fraction(a.high) / Fraction(b.low)
    hair = Fraction(1, 10**48)
    assert x / y in quotient
    assert least * (1 - hair) <= Fraction(quotient.low) <= least
    assert most <= Fraction(quotient.high) <= most * (1 + hair)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-1, 1), (-2, 0)])
def test_nothing_is_divided_by_what_may_be_zero(low: int, high: int) -> None:
    """A divisor that may be zero is refused."""
    with pytest.raises(ZeroDivisionError, match="holds zero"):
        Interval(Decimal(1), Decimal(2)) / Interval(Decimal(low), Decimal(high))


def test_signs_are_minded_in_products_and_quotients() -> None:
    """(-2 to 3) x (-1 to 4) ends at -2 x 4 and 3 x 4; 6 / (-3 to -2) at -3 and -2; zero times infinity is 0."""

    def between(low: int | str, high: int | str) -> Interval:
        return Interval(Decimal(low), Decimal(high))

    assert between(-2, 3) * between(-1, 4) == between(-8, 12)
    assert between(6, 6) / between(-3, -2) == between(-3, -2)
    assert between(-6, 6) / between(2, 3) == between(-3, 3)
    assert between(0, 1) * between(2, "Infinity") == between(0, "Infinity")


def test_what_has_no_end_gives_a_quotient_without_end() -> None:
    """At least 6 over 2 is at least 3; 6 over at least 2 is anything up to 3."""
    six, two = Interval(Decimal(6), Decimal(6)), Interval(Decimal(2), Decimal(2))
    assert Interval(Decimal(6), INFINITY) / two == Interval(Decimal(3), INFINITY)
    quotient = six / Interval(Decimal(2), INFINITY)
    assert [quotient.low, quotient.high] == [Decimal(0), Decimal(3)]


@given(*[intervals_with_a_member()] * 3)
def test_addition_needs_no_order(
    first: tuple[Interval, Fraction], second: tuple[Interval, Fraction], third: tuple[Interval, Fraction]
) -> None:
    """Sums are the same in any order and any grouping, to the last digit."""
    a, b, c = first[0], second[0], third[0]
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + Interval(Decimal(0), Decimal(0)) == a


@given(small_intervals(), small_intervals())
def test_two_intervals_meet_exactly_where_some_value_is_in_both(first: Interval, second: Interval) -> None:
    """Trying every half from -1 to 5 gives the same answer, and the order of asking does not matter."""
    halves = [Fraction(step, 2) for step in range(-2, 11)]
    assert first.meets(second) == any(value in first and value in second for value in halves)
    assert first.meets(second) == second.meets(first)


@pytest.mark.parametrize(
    ("first_open", "second_open", "meet"),
    [(False, False, True), (True, False, False), (False, True, False), (True, True, False)],
)
def test_intervals_that_touch_meet_only_if_both_hold_the_point(
    first_open: bool,  # noqa: FBT001
    second_open: bool,  # noqa: FBT001
    meet: bool,  # noqa: FBT001
) -> None:
    """Up to 2 and from 2 meet in 2; under 2 and from 2 do not."""
    below = Interval(Decimal(1), Decimal(2), high_open=first_open)
    above = Interval(Decimal(2), Decimal(3), low_open=second_open)
    assert below.meets(above) is meet
    assert above.meets(below) is meet


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        (exactly(100), Interval(Decimal(100), Decimal(100))),
        (exactly(100, Bound.REACH), Interval(Decimal(100), Decimal(100))),
        (about(100), Interval(Decimal(95), Decimal(105))),
        (about(-100), Interval(Decimal(-105), Decimal(-95))),
        (Quantity(Decimal(3), Decimal(4), Bound.RANGE), Interval(Decimal(3), Decimal(4))),
        (Quantity(Decimal(100), None, Bound.AT_LEAST), Interval(Decimal(100), INFINITY)),
        (Quantity(Decimal(100), None, Bound.OVER), Interval(Decimal(100), INFINITY, low_open=True)),
        (Quantity(None, Decimal(100), Bound.AT_MOST), Interval(-INFINITY, Decimal(100))),
        (Quantity(None, Decimal(100), Bound.UNDER), Interval(-INFINITY, Decimal(100), high_open=True)),
    ],
)
def test_each_bound_allows_what_it_says(quantity: Quantity, expected: Interval) -> None:
    """Only 约 spreads with the tolerance of 5 %; every other bound is what it says."""
    assert quantity.interval(Decimal("0.05")) == expected
    if quantity.bound is not Bound.ABOUT:
        assert quantity.interval(Decimal("0.5")) == expected


@pytest.mark.parametrize(
    ("quantity", "value"),
    [
        (exactly(7), 7),
        (Quantity(Decimal(3), Decimal(4), Bound.RANGE), Decimal("3.5")),
        (Quantity(Decimal(3), None, Bound.AT_LEAST), 3),
        (Quantity(None, Decimal(4), Bound.UNDER), 4),
    ],
)
def test_the_value_is_the_number_as_printed(quantity: Quantity, value: Decimal | int) -> None:
    """The middle of a range, else the one number that is given."""
    assert quantity.value == value


def test_a_quantity_without_a_number_has_no_value() -> None:
    """Unknown is refused, never zero."""
    with pytest.raises(ValueError, match="no value"):
        _ = Quantity(None, None, Bound.EQUAL).value


def test_sums_of_nothing_are_zero() -> None:
    """No quantity adds up to 0, as a number and as an interval."""
    assert total_value([]) == 0
    assert total_interval([], Decimal("0.05")) == Interval(Decimal(0), Decimal(0))


@given(st.lists(st.tuples(FIGURES, FIGURES).map(sorted), max_size=50))
def test_a_sum_of_figures_is_exact(ends: list[list[Decimal]]) -> None:
    """Fifty ranges of 18 digits and 9 decimals add up without rounding."""
    quantities = [Quantity(low, high, Bound.RANGE) for low, high in ends]
    assert Fraction(total_value(quantities)) == sum(
        ((Fraction(low) + Fraction(high)) / 2 for low, high in ends), Fraction()
    )


@given(st.lists(FIGURES, max_size=20), st.decimals(0, 1, places=9))
def test_a_sum_of_intervals_is_exact(values: list[Decimal], tolerance: Decimal) -> None:
    """The ends of a sum of 约 are the exact sums of the ends, to the last of 18 decimals."""
    total = total_interval([Quantity(value, value, Bound.ABOUT) for value in values], tolerance)
    spread = sum((abs(Fraction(value)) for value in values), Fraction()) * Fraction(tolerance)
    middle = sum(map(Fraction, values), Fraction())
    assert (Fraction(total.low), Fraction(total.high)) == (middle - spread, middle + spread)


def test_the_verdict_of_shenzhen_bay_flips_at_one_nineteenth() -> None:
    """About 400 meets about 50, 300 and about 25 where 400 - 400t = 375 + 75t, so at t = 25/475."""
    assert flip_tolerance([about(400)], [about(50), exactly(300, Bound.REACH), about(25)]) == Fraction(1, 19)
    assert flip_tolerance([about(50), exactly(300, Bound.REACH), about(25)], [about(400)]) == Fraction(1, 19)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ([exactly(400)], [exactly(375)]),
        ([about(400)], [about(400)]),
        ([Quantity(Decimal(300), None, Bound.AT_LEAST)], [exactly(375)]),
        ([], [exactly(0)]),
    ],
)
def test_where_no_tolerance_matters_there_is_none(left: list[Quantity], right: list[Quantity]) -> None:
    """Sums without 约, and sums that meet as written, flip at no tolerance."""
    assert flip_tolerance(left, right) is None


AMOUNTS = st.integers(1, 10**6)
SUMS = st.lists(
    st.builds(exactly, AMOUNTS, st.sampled_from([Bound.ABOUT, Bound.EQUAL, Bound.REACH])), min_size=1, max_size=5
)


@given(SUMS, SUMS)
def test_below_the_flip_the_sums_are_apart_and_at_it_they_meet(left: list[Quantity], right: list[Quantity]) -> None:
    """The exact flip tolerance is the least at which closed sums share a value."""
    flips_at = flip_tolerance(left, right)
    assume(flips_at is not None)
    assert flips_at is not None

    def ends(quantities: list[Quantity], tolerance: Fraction) -> tuple[Fraction, Fraction]:
        middle = sum((Fraction(quantity.value) for quantity in quantities), Fraction())
        spread = sum((Fraction(q.value) * tolerance for q in quantities if q.bound is Bound.ABOUT), Fraction())
        return middle - spread, middle + spread

    (low, high), (other_low, other_high) = ends(left, flips_at), ends(right, flips_at)
    assert low == other_high or high == other_low
    just_below, just_above = (Decimal(int(flips_at * 10**9) + step).scaleb(-9) for step in (-1, 1))
    assume(just_below >= 0)
    assert not total_interval(left, just_below).meets(total_interval(right, just_below))
    assert total_interval(left, just_above).meets(total_interval(right, just_above))


def test_at_the_flip_itself_closed_ends_meet() -> None:
    """At 1/4 about 400 reaches down to 300 exactly, and that is enough; a hair below it is not."""
    left, right = [about(400)], [exactly(300)]
    assert flip_tolerance(left, right) == Fraction(1, 4)
    assert total_interval(left, Decimal("0.25")).meets(total_interval(right, Decimal("0.25")))
    assert not total_interval(left, Decimal("0.249999999")).meets(total_interval(right, Decimal("0.249999999")))


@pytest.mark.parametrize("open_ends", [(True, False), (False, True), (True, True)])
def test_a_point_without_itself_is_no_interval(open_ends: tuple[bool, bool]) -> None:
    """Nothing lies above 2 and at most 2, so such an interval is refused."""
    with pytest.raises(ValueError, match="not an interval"):
        Interval(Decimal(2), Decimal(2), *open_ends)


@given(FIGURES, FIGURES)
def test_differences_are_exact(left: Decimal, right: Decimal) -> None:
    """A difference of two figures of 18 + 9 digits loses none of them."""
    assert Fraction(difference(left, right)) == Fraction(left) - Fraction(right)
