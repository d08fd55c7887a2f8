"""Reconciling: the smallest change found by hand, and the laws of it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_relations import relation, write_plan
from toy import FIGURES, write_toy_plan

import hitech_gis as hg
from hitech_gis.findings import Verdict
from hitech_gis.ledger.derived import derive, with_number
from hitech_gis.reconcile.linear import Linear, NotLinearError, Ratio
from hitech_gis.reconcile.solve import solved
from hitech_gis.scenario import read_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.ledger import Ledger
    from hitech_gis.reconcile import Reconciliation

A, B, TOTAL = "east_a_industrial", "east_b_industrial", "east_industrial"
ROW = "east/industrial/A"


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return hg.open_plan(write_toy_plan(tmp_path_factory.mktemp("toy"))).ledger


def raised(folder: Path, *changes: tuple[str, str, str]) -> hg.Plan:
    """East states 60, its parts 30 and, raised from 30, 50."""
    line = next(line for line in FIGURES.splitlines() if line.startswith(B))
    return hg.open_plan(write_toy_plan(folder, ("figures.csv", line, line.replace("300000", "500000")), *changes))


def flatly(figure: str) -> tuple[str, str, str]:
    """State a figure flatly, not as 约."""
    line = next(line for line in FIGURES.splitlines() if line.startswith(figure + ","))
    line = line.replace("300000", "500000") if figure == B else line
    return ("figures.csv", line, line.replace(",about,", ",equal,"))


def moves(found: Reconciliation) -> dict[str, int]:
    """What the suggestion moves, in 万平方米."""
    return {move.figure.id: int(move.new / 10_000) for move in found.moves}


def numbers(found: Reconciliation) -> list[tuple[str, str]]:
    """What the suggestion moves, in base units."""
    return [(move.figure.id, str(move.new)) for move in found.moves]


def related(folder: Path, *relations: str) -> hg.Plan:
    return hg.open_plan(write_plan(folder, "\n".join(relations)))


def test_parts_are_brought_to_their_total(tmp_path: Path) -> None:
    """30 + 50 against 60: raising the total by 20 is a third of it, the least percentage of any figure."""
    found = raised(tmp_path).reconcile([ROW])
    assert moves(found) == {TOTAL: 80}
    assert found.moves[0].share == Fraction(1, 3)
    assert found.moves[0].allowed is False
    assert found.exact
    assert [found.checks[0].before, found.checks[0].after] == [Fraction(-200_000), Fraction(0)]
    assert found.checks[0].verdict is Verdict.HOLDS


def test_a_figure_stated_flatly_moves_less_easily_than_one_that_is_about(tmp_path: Path) -> None:
    """With the total flat, 50 -> 30 costs 2/5, the total 5/3; with the part flat too, the other part 30 -> 10."""
    assert moves(raised(tmp_path / "a", flatly(TOTAL)).reconcile([ROW])) == {B: 30}
    assert moves(raised(tmp_path / "b", flatly(TOTAL), flatly(B)).reconcile([ROW])) == {A: 10}


def test_fixed_figures_stay(tmp_path: Path) -> None:
    """With the total fixed the larger part gives way, with that fixed too the smaller."""
    plan = raised(tmp_path)
    assert moves(plan.reconcile([ROW], fix=[TOTAL])) == {B: 30}
    assert moves(plan.reconcile([ROW], fix=[TOTAL, B])) == {A: 10}


def test_of_equally_small_changes_the_one_that_keeps_what_stands_first(tmp_path: Path) -> None:
    """Both parts are 30 and the total is fixed at 70: the later one in the table moves."""
    plan = hg.open_plan(write_toy_plan(tmp_path, ("figures.csv", "600000,600000", "700000,700000")))
    assert moves(plan.reconcile([ROW], fix=[TOTAL])) == {B: 40}


def test_what_holds_already_is_left_alone(tmp_path: Path) -> None:
    """60 against 30 + 30 needs no move; the suggestion is the plan."""
    plan = hg.open_plan(write_toy_plan(tmp_path))
    found = plan.reconcile([ROW, "west/industrial/A"])
    assert (found.moves, found.exact, found.ledger) == ((), True, plan.ledger)


def test_a_part_does_not_fall_below_zero(tmp_path: Path) -> None:
    """Against a fixed 20, the part of 50 falls to 0 only with the other's help: 30 + 50 -> 20 + 0."""
    change = ("figures.csv", "600000,600000", "200000,200000")
    assert moves(raised(tmp_path, change).reconcile([ROW], fix=[TOTAL])) == {A: 20, B: 0}


def test_rows_that_share_figures_are_reconciled_together(tmp_path: Path) -> None:
    """Parts 30 + 50 of east, west 40, goal 100: one move, 50 -> 30, settles both rows."""
    found = raised(tmp_path, flatly(TOTAL)).reconcile([ROW, "whole/industrial/A"])
    assert moves(found) == {B: 30}
    assert [check.after for check in found.checks] == [0, 0]


def test_what_is_left_out_is_filled_in_only_on_request(tmp_path: Path) -> None:
    """East's supporting premises: 30 stated, 10 itemised, east B not stated: filled with 20, or 30 is lowered to 10."""
    plan = hg.open_plan(write_toy_plan(tmp_path))
    filled = plan.reconcile(["east/supporting/A"], fill=True)
    assert moves(filled) == {"east_b/supporting": 20}
    move = filled.moves[0]
    assert (move.old, move.share, move.allowed, move.record()["clause"]) == (None, None, None, None)
    assert moves(plan.reconcile(["east/supporting/A"])) == {"east_supporting": 10}
    assert moves(plan.reconcile(["east/total/A"], fill=True)) == {"east_b/supporting": 20}


def test_a_side_that_is_not_stated_can_be_filled(tmp_path: Path) -> None:
    """West's supporting premises are only stated: refused, or filled with the 20 stated."""
    plan = hg.open_plan(write_toy_plan(tmp_path))
    with pytest.raises(hg.HitechGisError, match="itemises nothing for the balance row west/supporting/A"):
        plan.reconcile(["west/supporting/A"])
    assert moves(plan.reconcile(["west/supporting/A"], fill=True)) == {"west/supporting": 20}


def test_the_shipped_plan_lacks_100_in_the_middle_of_shenzhen_bay() -> None:
    """Stated 400, south 200 and north 100: filled, the middle zone would have 100; no figure of the plan moves."""
    found = hg.open_plan().reconcile(["sz_bay/industrial/A"], fill=True)
    assert moves(found) == {"sz_bay_middle/industrial": 100}
    assert "sz_bay_middle/industrial" not in hg.open_plan().ledger.figures


def test_a_figure_moves_freely_within_what_is_written(tmp_path: Path) -> None:
    """不少于 100 rises to 120 at no price, rather than 不少于 120 falling; 6-7 falls to 6."""
    found = related(tmp_path / "a", relation("patents_2018", "==", "patents_2019")).reconcile(["it"])
    assert (numbers(found), found.moves[0].allowed) == ([("patents_2018", "120")], True)
    found = related(tmp_path / "b", relation("labs", "==", "6")).reconcile(["it"])
    assert (numbers(found), found.moves[0].allowed) == ([("labs", "6")], True)


def test_a_ratio_is_multiplied_out_with_its_share_taken_as_fixed(tmp_path: Path) -> None:
    """800 of 1000 is to be 82 %: 800 -> 820 is 2.5 %, 1000 -> 975.6 is 2.44 % and comes out within rounding only."""
    plan = related(tmp_path, relation("output_2018 / output_2019", "==", "share"))
    found = plan.reconcile(["it"], fix=["output_2019"])
    assert numbers(found) == [("output_2018", "820")]
    assert (found.held, found.exact) == (("share",), True)
    rounded = plan.reconcile(["it"])
    assert numbers(rounded) == [("output_2019", "976")]
    assert (rounded.exact, rounded.checks[0].verdict) == (False, Verdict.WITHIN_ROUNDING)
    assert rounded.checks[0].holds


def test_a_share_alone_moves_by_small_steps(tmp_path: Path) -> None:
    """A third of 82 % is not a whole number of anything: four decimals, and said to hold within rounding only."""
    found = related(tmp_path, relation("3 * about_share", "==", "1")).reconcile(["it"])
    assert numbers(found) == [("about_share", "0.3333")]
    assert found.exact is False


def test_a_result_that_no_rounding_meets_is_said_not_to_hold(tmp_path: Path) -> None:
    """Three equal parts of 1000 yuan have no end as decimals, and nothing is 约: nearest, and it does not hold."""
    found = related(tmp_path, relation("3 * part", "==", "output_2019")).reconcile(["it"], fix=["output_2019"])
    assert found.exact is False
    assert [check.holds for check in found.checks] == [False]
    assert found.checks[0].after is not None
    assert abs(found.checks[0].after) < Fraction(1, 10**8)


@pytest.mark.parametrize(
    ("op", "right", "new"),
    [(">", "1000", 1001), (">=", "1000", 1000), ("<", "600", 599), ("<=", "600", 600), (">", "700", None)],
)
def test_inequalities_hold_to_the_brim_and_strict_ones_by_a_unit(
    tmp_path: Path, op: str, right: str, new: int | None
) -> None:
    """800 moves no further than it must; what is so already does not move."""
    found = related(tmp_path, relation("output_2018", op, right)).reconcile(["it"])
    assert [move.new for move in found.moves] == ([] if new is None else [new])
    assert found.exact


def test_an_inequality_is_not_broken_by_rounding(tmp_path: Path) -> None:
    """Three times the output within 2000 is 666, not 667; more than 5 of what is not stated is 6."""
    found = related(tmp_path / "a", relation("3 * output_2019", "<=", "2000")).reconcile(["it"])
    assert (numbers(found), found.exact) == ([("output_2019", "666")], True)
    filled = related(tmp_path / "b", relation("unknown", ">", "5")).reconcile(["it"], fill=True)
    assert numbers(filled) == [("unknown", "6")]


def test_a_strict_relation_of_shares_leaves_a_thousandth(tmp_path: Path) -> None:
    """82 % above 82 %: by a thousandth of it, 0.8208; a gap that is smaller already is left."""
    more = related(tmp_path / "a", relation("about_share", ">", "share")).reconcile(["it"], fix=["share"])
    assert [str(move.new) for move in more.moves] == ["0.8208"]
    less = related(tmp_path / "b", relation("share", ">", "0.8199")).reconcile(["it"])
    assert less.moves == ()


def test_implied_values_years_and_lists_stand_for_themselves(tmp_path: Path) -> None:
    """An implied half, a list of two and the year of an action are numbers in a condition."""
    plan = related(
        tmp_path,
        relation("output_2018 / 2", name="half"),
        relation("half", "==", "part"),
        relation("printed(labs_added)", "==", "listed('things')", name="named"),
        relation("action('start').year", "<=", "action('finish').year", name="years"),
    )
    found = plan.reconcile(["it", "named", "years"], fix=["part"])
    assert {move.figure.id: move.new for move in found.moves} == {"output_2018": 1200, "labs_added": 2}


def test_a_figure_that_is_not_stated_is_filled_in_a_relation(tmp_path: Path) -> None:
    """Unknown patents become what the relation asks for, and count as no move of a stated figure."""
    plan = related(tmp_path, relation("unknown", "==", "patents_2018"), relation("nothing", "==", "7", name="zero"))
    found = plan.reconcile(["it", "zero"], fill=True)
    assert {move.figure.id: (move.old, move.new, move.share) for move in found.moves} == {
        "unknown": (None, Decimal(100), None),
        "nothing": (Decimal(0), Decimal(7), None),
    }
    assert found.exact


def test_a_suggestion_is_a_scenario_too(tmp_path: Path) -> None:
    """Written as a scenario and read back, it gives the same figures; nothing of it is in the plan itself."""
    plan = raised(tmp_path)
    found = plan.reconcile([ROW, "east/supporting/A"], fill=True)
    read = read_scenario(found.to_toml().encode())
    assert read.title_en == "A suggestion, not the plan's figures"
    again = plan.scenario(read).ledger
    assert found.ledger is not None
    assert {name: figure.candidates for name, figure in again.figures.items()} == {
        name: figure.candidates for name, figure in found.ledger.figures.items()
    }
    assert plan.ledger.figures[TOTAL].value == 600_000


def test_records_say_what_each_is(tmp_path: Path) -> None:
    """Moves, conditions, shares held and conflicts are told apart by their kind; amounts in base units."""
    records = raised(tmp_path / "a").reconcile([ROW]).records()
    assert records == [
        {
            "kind": "move", "figure": TOTAL, "old": 600_000.0, "new": 800_000.0, "unit": "m2",
            "percent": pytest.approx(100 / 3), "allowed": False, "clause": "一#1",
        },
        {
            "kind": "condition", "id": ROW, "before": -200_000.0, "after": 0.0, "unit": "m2", "exact": True,
            "verdict": "holds",
        },
    ]  # fmt: skip
    plan = related(tmp_path / "b", relation("part / output_2018", "==", "share"))
    found = plan.reconcile(["it"], fix=["part", "output_2018"])
    assert [record["kind"] for record in found.records()] == ["condition", "held", "conflict"]
    assert [record.get("unit") for record in found.records()] == ["share", None, None]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(1, 1_000), min_size=3, max_size=3))
def test_one_row_is_met_exactly_by_the_cheapest_figures(toy: Ledger, wan: list[int]) -> None:
    """Whatever total and parts are, the row holds exactly and costs no more than any single move would."""
    ledger = toy
    values = dict(zip((TOTAL, A, B), (Decimal(n * 10_000) for n in wan), strict=True))
    figures = {name: with_number(ledger.figures[name], value, value, str(value)) for name, value in values.items()}
    found = hg.Plan(derive(ledger, figures)).reconcile([ROW])
    assert found.exact
    assert all(move.new >= 0 for move in found.moves)
    gap = values[TOTAL] - values[A] - values[B]
    singly = [abs(Fraction(gap)) / Fraction(v) for name, v in values.items() if name == TOTAL or v + gap >= 0]
    cost = sum((abs(move.share) for move in found.moves if move.share is not None), Fraction(0))
    assert cost <= min(singly) + Fraction(1, 10**6)


@given(
    st.lists(st.tuples(*(st.integers(-5, 5).map(Fraction) for _ in range(4))), min_size=1, max_size=4),
    st.lists(st.integers(-9, 9).map(Fraction), min_size=3, max_size=3),
)
def test_elimination_solves_or_finds_a_contradiction(
    rows: list[tuple[Fraction, Fraction, Fraction, Fraction]], near: list[Fraction]
) -> None:
    """What it gives makes every form zero; where it gives nothing, the forms have no common zero."""
    names = ["a", "b", "c"]
    forms = [Linear().plus(Linear(dict(zip(names, row[:3], strict=True)), row[3])) for row in rows]
    found = solved(forms, names, dict(zip(names, near, strict=True)))
    if found is not None:
        assert [form.at(found) for form in forms] == [0] * len(forms)
    else:
        coefficients = np.array(rows, dtype=float)
        assert np.linalg.matrix_rank(coefficients) > np.linalg.matrix_rank(coefficients[:, :3])


def test_ratios_are_carried_out_as_fractions_are() -> None:
    """(a / b + 1) - c / 2 over one divisor; products of unknowns and divisors of unknown sign are refused."""
    a, b, c = (Ratio.unknown(name) for name in "abc")
    one, two = Ratio.number(Decimal(1)), Ratio.number(Decimal(2))
    assert a.apply("/", b).apply("+", one).minus(two) == Linear({"a": Fraction(1), "b": Fraction(-1)})
    assert a.apply("*", two).apply("-", b).minus(c).coefficients == {"a": 2, "b": -1, "c": -1}
    minus = Ratio.number(Decimal(-2))
    assert a.apply("/", minus).minus(one) == Linear({"a": Fraction(-1)}, Fraction(-2)).plus(Linear())
    for refused in (
        lambda: a.apply("*", b),
        lambda: a.apply("/", b.apply("-", c)).minus(one),
        lambda: a.apply("/", one.apply("-", one)).minus(one),
    ):
        with pytest.raises(NotLinearError):
            refused()
