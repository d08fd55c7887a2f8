"""Indicators from year to year: what is side by side, what gives a rate, and within what bounds."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_schedule import SERIES, series_row, write_toy_schedule

import hitech_gis as hg
from hitech_gis.intervals import INFINITY, Interval
from hitech_gis.schedule.growth import rate_ends, yearly_rate
from hitech_gis.schedule.trajectories import Trajectory, trajectories

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def rows(tmp_path: Path) -> dict[str, Trajectory]:
    return by_indicator(hg.open_plan(write_toy_schedule(tmp_path)))


def by_indicator(plan: hg.Plan) -> dict[str, Trajectory]:
    return {row.indicator: row for row in trajectories(plan.ledger, zone="whole")}


def test_a_rate_is_the_root_of_the_ratio() -> None:
    """From 100 to 144 in two years is 20 % a year, from 100 to 50 in one year -50 %, to nothing -100 %."""
    assert yearly_rate(Decimal(100), Decimal(144), 2) == Decimal("0.2")
    assert yearly_rate(Decimal(1000), Decimal(1331), 3) == Decimal("0.1")
    assert yearly_rate(Decimal(100), Decimal(50), 1) == Decimal("-0.5")
    assert yearly_rate(Decimal(100), Decimal(0), 4) == -1


AMOUNTS = st.decimals(min_value="0.001", max_value="1e12", places=3)


@given(AMOUNTS, AMOUNTS, st.integers(1, 40))
def test_a_rate_leads_from_one_level_to_the_other(earlier: Decimal, later: Decimal, years: int) -> None:
    """Compounded over the years, the rate rounded down reaches no more than the later level, rounded up no less."""
    low = yearly_rate(earlier, later, years, rounding=ROUND_FLOOR)
    high = yearly_rate(earlier, later, years, rounding=ROUND_CEILING)
    almost = Decimal("1e-15")
    assert earlier * (1 + low) ** years <= later * (1 + almost)
    assert earlier * (1 + high) ** years >= later * (1 - almost)
    assert low <= yearly_rate(earlier, later, years) <= high
    assert high - low <= Decimal("1e-12")


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, st.integers(1, 9))
def test_the_bounds_hold_every_rate_between_them(a: Decimal, b: Decimal, c: Decimal, d: Decimal, years: int) -> None:
    """Whatever values two ranges have, their rate lies within the bounds."""
    (a, b), (c, d) = sorted((a, b)), sorted((c, d))
    ends = rate_ends(Interval(a, b), Interval(c, d), years)
    assert ends is not None
    for earlier in (a, b):
        for later in (c, d):
            rate = yearly_rate(earlier, later, years)
            assert ends[0] is not None
            assert ends[1] is not None
            assert ends[0] <= rate <= ends[1]


ONE = Interval(Decimal(1), Decimal(1))


@pytest.mark.parametrize(
    ("earlier", "later", "ends"),
    [
        (Interval(Decimal(1), INFINITY), ONE, (None, 0)),
        (Interval(-INFINITY, Decimal(1)), ONE, (0, None)),
        (ONE, Interval(-INFINITY, Decimal(2)), (None, 1)),
        (ONE, Interval(Decimal(2), INFINITY), (1, None)),
        (ONE, Interval(Decimal(0), Decimal(0)), (-1, -1)),
        (Interval(Decimal(0), Decimal(1)), ONE, None),
        (Interval(Decimal(-1), Decimal(1)), ONE, None),
        (Interval(-INFINITY, Decimal(0)), ONE, None),
        (ONE, Interval(Decimal(-1), Decimal(1)), None),
        (ONE, Interval(-INFINITY, Decimal(-1)), None),
    ],
)
def test_an_open_end_stays_open_and_zero_gives_no_rate(
    earlier: Interval, later: Interval, ends: tuple[int | None, int | None] | None
) -> None:
    """At least and at most leave an end open; from nothing, or below it, no rate leads anywhere."""
    assert rate_ends(earlier, later, 1) == ends


def test_two_clauses_of_one_year_stand_side_by_side(rows: dict[str, Trajectory]) -> None:
    """120 and 125 in 2013 are two statements and give a rate each; nothing is averaged."""
    turnover = rows["turnover"]
    stated = [(row.year, int(row.value or 0), [f.id for f in row.figures]) for row in turnover.statements]
    assert stated == [
        (2012, 1_000_000, ["turnover_2012"]),
        (2013, 1_200_000, ["turnover_2013"]),
        (2013, 1_250_000, ["turnover_2013_text"]),
        (2015, 1_728_000, ["turnover_2015", "turnover_2015_text"]),
    ]
    rates = [(step.years, round(float(step.value), 4)) for step in turnover.steps]
    assert rates == [((2012, 2013), 0.2), ((2012, 2013), 0.25), ((2013, 2015), 0.2), ((2013, 2015), 0.1758)]
    assert turnover.steps[0].worded() == "20%"


def test_a_year_that_one_clause_states_is_not_inferred(rows: dict[str, Trajectory]) -> None:
    """2012 is known from the order of columns alone; 2015 stands in the text too."""
    statements = rows["turnover"].statements
    assert [row.inferred for row in statements] == [True, True, False, False]
    assert [step.inferred for step in rows["turnover"].steps] == [True, True, True, False]


def test_at_least_bounds_a_rate_on_one_side(rows: dict[str, Trajectory]) -> None:
    """From at least 100 to 150 is at most 50 % a year."""
    (step,) = rows["patents"].steps
    assert (step.kind, step.value, step.low, step.high) == ("yearly_rate", Decimal("0.5"), None, Decimal("0.5"))
    assert step.worded() == "50% […, 50%]"


def test_a_stock_gives_additions_and_no_rate(rows: dict[str, Trajectory]) -> None:
    """From 10 firms to 14-16 is 4 to 6 more."""
    (step,) = rows["firms"].steps
    assert (step.kind, step.years) == ("addition", (2012, 2015))
    assert (step.value, step.low, step.high) == tuple(map(Decimal, (5, 4, 6)))
    assert step.worded() == "5 [4, 6]"


def test_a_share_moves_by_points_within_its_last_digit(rows: dict[str, Trajectory]) -> None:
    """From 20 % to 25 % is 5 points, and as both are printed rounded, 4 to 6."""
    (step,) = rows["green"].steps
    assert (step.kind, float(step.value), step.low, step.high) == ("points", 0.05, Decimal("0.04"), Decimal("0.06"))
    assert step.worded() == "5 [4, 6]"


@pytest.mark.parametrize("indicator", ["labs", "listings", "jobs", "growth", "trees"])
def test_what_is_no_level_in_a_known_year_gives_nothing(rows: dict[str, Trajectory], indicator: str) -> None:
    """Flows, amounts a year, growth from nothing, unknown numbers and unclear years are listed and imply nothing."""
    assert rows[indicator].statements
    assert rows[indicator].steps == ()


def test_why_a_year_is_not_known_is_said(rows: dict[str, Trajectory]) -> None:
    """Before 2015 is ambiguous, unstated is none, and a period may be unclear."""
    assert [row.why_no_year for row in rows["jobs"].statements] == ["ambiguous_end"]
    assert [row.why_no_year for row in rows["trees"].statements] == ["ambiguous_period", "no_year"]
    assert rows["jobs"].records()[0]["value"] is None
    assert rows["jobs"].statements[0].ends == (None, None)


def test_both_candidates_of_an_ambiguous_figure_stand_side_by_side(tmp_path: Path) -> None:
    """2 or 5 parks give two statements and two steps, each marked as one reading of two."""
    row = series_row(next(line for line in SERIES.splitlines() if line.startswith("green_2013"))).strip()
    two = row.replace("as_written", "ambiguous") + ",0.22,0.22"
    folder = write_toy_schedule(tmp_path)
    table = folder / "figures.csv"
    header, *lines = table.read_text(encoding="utf-8").splitlines()
    assert row in lines
    wide = [two if line == row else f"{line},," for line in lines]
    table.write_text("\n".join([f"{header},other_low,other_high", *wide]) + "\n", encoding="utf-8")
    green = by_indicator(hg.open_plan(folder))["green"]
    assert [(row.year, str(row.value), row.choices) for row in green.statements if row.year == 2013] == [
        (2013, "0.250", 2),
        (2013, "0.220", 2),
    ]
    assert [(float(step.value), step.choices) for step in green.steps] == [(0.05, 2), (0.02, 2)]
    assert [row.worded() for row in green.statements] == ["20%", "25% (25%)", "25% (22%)"]


def test_damaged_characters_are_told_with_their_reading(tmp_path: Path) -> None:
    """1416家 reads 14-16; where the document gives no number there is nothing to read."""
    changes = (
        ("figures.csv", "14—16家,as_written", "1416家,restored_dash"),
        ("figures.csv", "before_2015,stated,若干,as_written", "before_2015,stated,若干,restored_dash"),
    )
    rows = by_indicator(hg.open_plan(write_toy_schedule(tmp_path, *changes)))
    assert rows["firms"].statements[-1].worded() == "1416家 (14-16)"
    assert rows["jobs"].statements[0].worded() == "若干"


def test_uses_are_told_apart(tmp_path: Path) -> None:
    """Floor areas that differ in use alone have names that differ, in both languages."""
    found = trajectories(hg.open_plan(write_toy_schedule(tmp_path)).ledger, zone="west")
    assert {row.name("en") for row in found} == {"floor area (industrial premises)", "floor area (supporting premises)"}
    assert {row.name("zh") for row in found} == {"产业用房", "配套用房"}


def test_counts_of_listed_things_have_no_trajectory(tmp_path: Path) -> None:
    """A figure that is of no time is left out."""
    timeless = ("figures.csv", "count,equal,,per_year", "count,equal,,timeless")
    assert "listings" in by_indicator(hg.open_plan(write_toy_schedule(tmp_path / "as_is")))
    assert "listings" not in by_indicator(hg.open_plan(write_toy_schedule(tmp_path / "other", timeless)))


def test_two_unknown_years_are_not_the_same(tmp_path: Path) -> None:
    """Equal numbers without a year are not one statement, for their years may differ."""
    again = ("figures.csv", "trees_2012,三#5,whole,,trees,trees,7,7", "trees_2012,三#5,whole,,trees,trees,8,8")
    plan = hg.open_plan(
        write_toy_schedule(tmp_path, again, ("figures.csv", "2012,ambiguous,7棵", "unstated,stated,8棵"))
    )
    assert len(by_indicator(plan)["trees"].statements) == 2


def test_records_are_flat_rows(rows: dict[str, Trajectory]) -> None:
    """A statement has a year and no year before it, a step has both, and each names its figures."""
    stated, *_, last = rows["firms"].records()
    assert (stated["row"], stated["year"], stated["from_year"], stated["value"]) == ("stated", 2012, None, 10.0)
    assert (last["row"], last["from_year"], last["year"], last["low"], last["high"]) == (
        "addition",
        2012,
        2015,
        4.0,
        6.0,
    )
    assert last["figures"] == ["firms_2012", "firms_2015"]


def test_what_implies_something_comes_first(rows: dict[str, Trajectory]) -> None:
    """A reader meets the trajectories before what is only listed."""
    with_steps = [bool(row.steps) for row in rows.values()]
    assert with_steps == sorted(with_steps, reverse=True)
