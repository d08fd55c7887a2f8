"""Scenarios in words, side by side, and written as a file."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from test_relations import relation, write_plan
from test_scenario import HEAD, scenario, written
from toy import write_toy_plan

import hitech_gis as hg
from hitech_gis.scenario import (
    Amount,
    CountShare,
    DeductDemolished,
    MoveFloorArea,
    ReadVariant,
    ScaleFigure,
    SetFigure,
    TakeCandidate,
    apply_scenario,
    compare_scenarios,
    read_scenario,
    to_toml,
    with_numbers,
)

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.ledger import Ledger


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return hg.open_plan(write_toy_plan(tmp_path_factory.mktemp("toy"))).ledger


BOTH = """
[[change]]
set = "east_b/supporting"
to = "20 万平方米"
reason = "学校"

[[assumption]]
figure = "west_industrial_clause"
counts_percent = 25

[[assumption]]
variant = "B"
"""


def test_changes_and_assumptions_are_kept_apart(toy: Ledger) -> None:
    """A file's changes and assumptions are two lists, each entry in words of both languages, with its reason."""
    read = written(BOTH)
    assert ([entry.kind for entry in read.changes], [entry.kind for entry in read.assumptions]) == (
        ["set"],
        ["counts_percent", "variant"],
    )
    assert read.variant == "B"
    assert read.changes[0].record() == {
        "entry": "set",
        "title_zh": "east_b/supporting 改为 20 万平方米",
        "title_en": "east_b/supporting becomes 20 万平方米",
        "values": {"figure": "east_b/supporting", "to": "20 万平方米"},
        "reason": "学校",
    }
    records = compare_scenarios(toy, [read]).records()
    assert [record["entry"] for record in records if record["kind"] == "change"] == ["set"]
    assert [record["entry"] for record in records if record["kind"] == "assumption"] == ["counts_percent", "variant"]


def test_every_kind_of_entry_is_said_in_words(toy: Ledger) -> None:
    """Each sentence quotes what the entry says, in both languages, and the plan has a title of its own."""
    entries = (
        SetFigure("a", Amount.of("5 公顷")),
        ScaleFigure("a", Fraction(2), "200%"),
        MoveFloorArea("industrial", "a", "b", Amount.of(7)),
        TakeCandidate("a"),
        CountShare("a", Decimal("12.5")),
        DeductDemolished("a", Amount.of("3 公顷"), "普查"),
        ReadVariant("B"),
    )
    assert [entry.worded("en") for entry in entries] == [
        "a becomes 5 公顷",
        "a is multiplied by 200%",
        "7 of industrial premises go from a to b",
        "a is read as its other candidate",
        "Of a, 12.5 % count as added",
        "Of a, what is left after 3 公顷 are demolished counts as added (source: 普查)",
        "The goal is read in variant B",
    ]
    assert all(entry.worded("zh") != entry.worded("en") for entry in entries)
    plan, tried = compare_scenarios(toy, [scenario()]).columns
    assert [plan.title("zh"), plan.title("en"), tried.title("zh"), tried.title("en")] == [
        "方案本身",
        "The plan",
        "试算",
        "A try",
    ]


def test_a_comparison_has_every_row_for_the_plan_and_each_scenario(toy: Ledger) -> None:
    """Rows of the plan first, as its balance gives them; the goal is marked in the variant that each assumes."""
    comparison = compare_scenarios(toy, [hg.Scenario("same", "不变", "The same"), written(BOTH)])
    records = [record for record in comparison.records() if record["kind"] == "balance"]
    rows = len(hg.Plan(toy).balance())
    assert [record["scenario"] for record in records] == ["plan"] * rows + ["same"] * rows + ["try"] * rows
    goals = [(record["scenario"], record["variant"]) for record in records if record["is_goal"]]
    assert goals == [("plan", "A"), ("same", "A"), ("try", "B")]
    assert [column.goal.worded("itemised") for column in comparison.columns] == ["110", "110", "107"]
    assert {record["scenario"] for record in records if record["changed"]} == {"try"}
    assert json.loads(json.dumps(records)) == records
    frame = comparison.to_frame()
    assert (len(frame), frame["itemised_m2"].isna().sum()) == (3 * rows, 2 + 2 + 1)
    assert "<td>try</td>" in comparison._repr_html_()


def test_a_row_that_only_a_scenario_has_is_shown_as_changed(tmp_path: Path) -> None:
    """What stands outside the goal without a number gets its row once a scenario gives it one."""
    plan = hg.open_plan(write_toy_plan(tmp_path, ("figures.csv", "70000,70000", ",")))
    comparison = compare_scenarios(plan.ledger, [scenario(SetFigure("strip_hq", Amount.of(70_000)))])
    assert "strip/total/A" not in comparison.plan.rows
    assert comparison.row_ids[-1] == "strip/total/A"
    assert comparison.is_changed(comparison.columns[1], "strip/total/A")


def test_relations_whose_verdict_changes_are_named(tmp_path: Path) -> None:
    """600 of 1000 is 60 %: set to 820 it is the 82 % that the plan prints, and a zero below leaves it undecided."""
    relations = relation("part / output_2019", "==", "share") + relation("labs", ">=", "labs_added", name="other")
    plan = hg.open_plan(write_plan(tmp_path, relations))
    more = hg.Scenario("more", "多", "More", (SetFigure("part", Amount.of("820元")),))
    none = hg.Scenario("none", "无", "None", (SetFigure("output_2019", Amount.of(0)),))
    comparison = compare_scenarios(plan.ledger, [more, none])
    assert comparison.changed_relations == ["it"]
    found = [(r["scenario"], r["verdict"], r["changed"]) for r in comparison.records() if r["kind"] == "relation"]
    assert found == [
        ("plan", "does not hold", False),
        ("more", "holds", True),
        ("none", "cannot be decided", True),
    ]


def test_a_notebook_gives_scenarios_or_their_files(tmp_path: Path, toy: Ledger) -> None:
    """plan.scenario and plan.compare take objects and paths, in the order given."""
    (tmp_path / "try.toml").write_text(HEAD + BOTH, encoding="utf-8")
    plan = hg.Plan(toy)
    same = hg.Scenario("same", "不变", "The same")
    columns = plan.compare([same, tmp_path / "try.toml"]).columns
    assert [column.id for column in columns] == ["plan", "same", "try"]
    assert plan.scenario(str(tmp_path / "try.toml")).ledger == columns[2].ledger


EVERY_ENTRY = (
    SetFigure("east_a/industrial", Amount.of("30—50 公顷"), reason='说 "好"\x7f'),
    ScaleFigure("whole_total", Fraction(2), "200%"),
    ScaleFigure("whole_again", Fraction(3, 2), "1.5"),
    MoveFloorArea("industrial", "east_b", "west", Amount.of(70_000)),
    TakeCandidate("plots", other=False),
)
EVERY_ASSUMPTION = (
    CountShare("a", Decimal("12.5")),
    DeductDemolished("b", Amount.of("3 公顷"), "普查"),
    ReadVariant("B"),
)


def test_a_scenario_is_written_as_it_is_read() -> None:
    """What is read back from the file says the same, entry by entry."""
    given = scenario(*EVERY_ENTRY, assumptions=EVERY_ASSUMPTION)
    read = read_scenario(to_toml(given).encode())
    entries = (*given.changes, *given.assumptions)
    assert [entry.record() for entry in (*read.changes, *read.assumptions)] == [entry.record() for entry in entries]
    assert (read.id, read.title_zh, read.title_en) == (given.id, given.title_zh, given.title_en)


WEST, EAST_A, EAST_B = "west_industrial_clause", "east_a_industrial", "east_b_industrial"
HALF = CountShare(WEST, Decimal(50))
OF_THREE = CountShare(WEST, Decimal(30))
MERGED: list[tuple[hg.Scenario, dict[str, int], list[str], int]] = [
    (scenario(SetFigure("east_a/industrial", Amount.of(9))), {EAST_A: 5}, ["east_a_industrial becomes 5"], 0),
    (scenario(ScaleFigure("strip_hq", Fraction(2), "2")), {EAST_A: 5},
     ["strip_hq is multiplied by 2", "east_a_industrial becomes 5"], 0),
    (scenario(MoveFloorArea("industrial", "east_a", "west", Amount.of(70_000)),
              MoveFloorArea("industrial", "east_b", "west", Amount.of(10_000))), {EAST_A: 5},
     ["east_a_industrial becomes 5", "west_industrial_clause becomes 480000", "east_b_industrial becomes 290000"], 0),
    (scenario(MoveFloorArea("industrial", "east_a", "west", Amount.of(70_000))), {"strip_hq": 5},
     ["70000 of industrial premises go from east_a to west", "strip_hq becomes 5"], 0),
    (scenario(assumptions=(HALF, ReadVariant("B"))), {WEST: 150_000}, ["west_industrial_clause becomes 300000"], 2),
    (scenario(assumptions=(OF_THREE,)), {WEST: 150_000}, ["west_industrial_clause becomes 500000"], 1),
    (scenario(assumptions=(OF_THREE,)), {WEST: 100_000}, ["west_industrial_clause becomes 100000"], 0),
    (scenario(assumptions=(CountShare(WEST, Decimal(0)),)), {WEST: 7}, ["west_industrial_clause becomes 7"], 0),
    (scenario(assumptions=(DeductDemolished(WEST, Amount.of("1 公顷"), "普查"),)), {WEST: 5},
     ["west_industrial_clause becomes 10005"], 1),
    (scenario(assumptions=(HALF,)), {EAST_A: 5}, ["east_a_industrial becomes 5"], 1),
]  # fmt: skip


@pytest.mark.parametrize(("given", "numbers", "changes", "assumptions"), MERGED)
def test_numbers_come_on_top_of_a_scenario(
    toy: Ledger, given: hg.Scenario, numbers: dict[str, int], changes: list[str], assumptions: int
) -> None:
    """The figures come to their numbers, all others to what the scenario alone makes of them."""
    both = with_numbers(toy, given, {name: Decimal(number) for name, number in numbers.items()})
    assert [change.worded("en") for change in both.changes] == changes
    assert len(both.assumptions) == assumptions
    before, after = apply_scenario(toy, given).figures, apply_scenario(toy, both).figures
    assert {name: after[name].value for name in numbers} == numbers
    others = [name for name in after if name not in numbers]
    assert [after[name].candidates for name in others] == [before[name].candidates for name in others]


def test_a_range_that_a_move_led_to_stays_a_range(tmp_path: Path) -> None:
    """30 to 40 less 7 is written as 23 to 33, where the other end of the move gets a number of its own."""
    line = "二#1,east_a,industrial,产业用房,floor_area,300000,300000,m2,about"
    changed = ("figures.csv", line, line.replace("300000,m2,about", "400000,m2,range"))
    plan = hg.open_plan(write_toy_plan(tmp_path, changed)).ledger
    given = scenario(MoveFloorArea("industrial", "east_a", "west", Amount.of(70_000)))
    both = with_numbers(plan, given, {WEST: Decimal(5)})
    assert (
        apply_scenario(plan, both).figures[EAST_A].candidates == apply_scenario(plan, given).figures[EAST_A].candidates
    )
