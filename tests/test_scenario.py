"""Scenarios: a changed copy of the plan, by hand on the toy plan, and the laws that changing and counting keep."""

from __future__ import annotations

import copy
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import WAN
from test_relations import relation, write_plan
from toy import write_toy_plan

import hitech_gis as hg
from hitech_gis.check import check
from hitech_gis.findings import Verdict
from hitech_gis.intervals import Bound
from hitech_gis.ledger.vocabulary import Nature
from hitech_gis.report import balance_records
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
)

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.ledger import Ledger
    from hitech_gis.scenario.model import Assumption, Change
    from hitech_gis.texts import Lang

HEAD = 'id = "try"\ntitle_zh = "试算"\ntitle_en = "A try"\n'


def scenario(*changes: Change, assumptions: tuple[Assumption, ...] = ()) -> hg.Scenario:
    return hg.Scenario("try", "试算", "A try", changes, assumptions)


def written(body: str) -> hg.Scenario:
    return read_scenario((HEAD + body).encode())


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return hg.open_plan(write_toy_plan(tmp_path_factory.mktemp("toy"))).ledger


@pytest.fixture(scope="module")
def shipped() -> hg.Plan:
    return hg.open_plan()


def sides(ledger: Ledger) -> dict[str, tuple[str | None, str | None, str | None]]:
    """Stated, itemised and residual of every row, in 万平方米."""
    rows = hg.Plan(ledger).balance()
    return {row.id: (row.worded("stated"), row.worded("itemised"), row.worded("residual")) for row in rows}


def changed_rows(ledger: Ledger, *changes: Change, assumptions: tuple[Assumption, ...] = ()) -> dict[str, Any]:
    """Rows that a scenario changes, with what they become."""
    before, after = sides(ledger), sides(apply_scenario(ledger, scenario(*changes, assumptions=assumptions)))
    return {name: row for name, row in after.items() if row != before.get(name)}


def test_half_of_dachong_leaves_the_goal_325_short(shipped: hg.Plan) -> None:
    """Counting half of the 300 after renewal: middle 150, Shenzhen Bay 225 of 400, goal 975 of 1300."""
    half = CountShare("sz_bay_middle_supporting", Decimal(50))
    plan = shipped.scenario(scenario(assumptions=(half,)))
    rows = plan.balance()
    assert rows.row("sz_bay_middle", "supporting").itemised_m2 == 150 * WAN
    bay, goal = rows.row("sz_bay", "supporting"), rows.row("park")
    assert [bay.worded("itemised"), bay.worded("residual"), bay.verdict.value] == ["225", "175", "does not hold"]
    assert [goal.worded(side) for side in ("stated", "itemised", "residual")] == ["1300", "975", "325"]
    assert "total_after_renewal_counts_as_added" not in bay.assumption
    assert plan.ledger.figures["sz_bay_middle_supporting"].nature is Nature.ADDED
    assert shipped.balance().row("park").itemised_m2 == 1125 * WAN


def test_a_set_figure_moves_its_own_row_and_those_above(toy: Ledger) -> None:
    """East A at 40 gives east 70 against 60 and the whole 110 against 100; its 约 stays 约."""
    change = SetFigure("east_a_industrial", Amount.of("40 万平方米"))
    found = changed_rows(toy, change)
    assert found == {
        "east_a/industrial/A": (None, "40", None),
        "east_a/total/A": (None, "50", None),
        "east/industrial/A": ("60", "70", "-10"),
        "east/total/A": ("90", "80", "10"),
        "whole/industrial/A": ("100", "110", "-10"),
        "whole/total/A": ("150", "120", "30"),
        "whole/total/B": ("150", "127", "23"),
    }
    figure = apply_scenario(toy, scenario(change)).figures["east_a_industrial"]
    assert (figure.bound, figure.as_written) == (Bound.ABOUT, "40 万平方米 (约30万平方米)")


def test_a_figure_is_scaled_by_a_number_a_percentage_or_a_fraction(toy: Ledger) -> None:
    """1.5, "150%" and "3/2" are one factor."""
    for by in ("1.5", '"150%"', '"3/2"'):
        ledger = apply_scenario(toy, written(f'[[change]]\nscale = "east_b_industrial"\nby = {by}'))
        assert ledger.figures["east_b_industrial"].value == 45 * WAN


def test_floor_area_moves_and_totals_above_both_zones_stay(toy: Ledger) -> None:
    """Ten of east A's 30 go to west: only their own rows and the park's between them change, the whole does not."""
    found = changed_rows(toy, MoveFloorArea("industrial", "east_a", "west", Amount.of("10 万平方米")))
    assert found == {
        "east_a/industrial/A": (None, "20", None),
        "east_a/total/A": (None, "30", None),
        "east/industrial/A": ("60", "50", "10"),
        "east/total/A": ("90", "60", "30"),
        "west/industrial/A": ("40", "50", "-10"),
        "west/total/A": ("60", "50", "10"),
    }


def test_moves_add_up(toy: Ledger) -> None:
    """Two moves out of one zone and one into it are one change of its figure: 30 - 5 - 5 + 10."""
    five, ten = Amount.of("5 万平方米"), Amount.of(100_000)
    moves = (
        MoveFloorArea("industrial", "east_a", "east_b", five),
        MoveFloorArea("industrial", "east_a", "west", five),
        MoveFloorArea("industrial", "west", "east_a", ten),
    )
    ledger = apply_scenario(toy, scenario(*moves))
    figure = ledger.figures["east_a_industrial"]
    assert figure == toy.figures["east_a_industrial"]
    assert ledger.figures["east_b_industrial"].value == 35 * WAN
    assert ledger.figures["west_industrial_clause"].as_written == "约40万平方米 - 5 万平方米"


def test_a_use_that_the_plan_leaves_out_is_set_by_zone_and_use(toy: Ledger) -> None:
    """East B's supporting premises, not stated, become 20: east 30 of 30, and the figure says that it is no clause."""
    ledger = apply_scenario(toy, scenario(SetFigure("east_b/supporting", Amount.of("20 万平方米"))))
    row = hg.Plan(ledger).balance().row("east", "supporting")
    assert (row.worded("itemised"), row.verdict, row.not_stated) == ("30", Verdict.HOLDS, ())
    assert row.clauses_itemised == ("二#1", "[try]")
    assert set(ledger.figures) - set(toy.figures) == {"east_b/supporting"}


def test_a_figure_is_also_named_by_zone_and_use(toy: Ledger) -> None:
    """east_a/industrial is the figure of that zone's own clause."""
    by_id, by_zone = (SetFigure(name, Amount.of(5)) for name in ("east_a_industrial", "east_a/industrial"))
    assert apply_scenario(toy, scenario(by_id)) == apply_scenario(toy, scenario(by_zone))


def test_a_range_takes_the_place_of_a_number(toy: Ledger) -> None:
    """10 set to 8—12 is a range from then on, and a figure that is at least so much has no upper end."""
    ledger = apply_scenario(toy, scenario(SetFigure("east_a_supporting", Amount.of("8—12 万平方米"))))
    figure = ledger.figures["east_a_supporting"]
    assert (figure.low, figure.high, figure.bound) == (Decimal(80_000), Decimal(120_000), Bound.RANGE)


@pytest.mark.parametrize(
    ("bound", "cells", "ends"), [("at_least", "70000,", (5, None)), ("under", ",70000", (None, 5))]
)
def test_a_bound_with_one_end_keeps_it(
    tmp_path: Path, bound: str, cells: str, ends: tuple[int | None, int | None]
) -> None:
    """不低于 7 set to 5 is 不低于 5; half of it is half at its one end."""
    plan = hg.open_plan(write_toy_plan(tmp_path, ("figures.csv", "70000,70000,m2,about", f"{cells},m2,{bound}")))
    figure = apply_scenario(plan.ledger, scenario(SetFigure("strip_hq", Amount.of(5)))).figures["strip_hq"]
    assert ((figure.low, figure.high), figure.bound.value) == (ends, bound)
    halved = apply_scenario(plan.ledger, scenario(ScaleFigure("strip_hq", Fraction(1, 2), "50%")))
    assert {halved.figures["strip_hq"].low, halved.figures["strip_hq"].high} == {None, Decimal(35_000)}


def test_an_ambiguous_figure_is_read_as_one_of_its_candidates(tmp_path: Path) -> None:
    """25 plots, or 2 to 5: each reading decides the relation that rests on it; scaling keeps both."""
    plan = hg.open_plan(write_plan(tmp_path, relation("plots", "<=", "10")))
    first, other = TakeCandidate("plots", other=False), TakeCandidate("plots")
    assert apply_scenario(plan.ledger, scenario(first)).figures["plots"].value == 25
    assert apply_scenario(plan.ledger, scenario(other)).figures["plots"].value == Decimal("3.5")
    columns = compare_scenarios(
        plan.ledger, [hg.Scenario("first", "一", "One", (first,)), hg.Scenario("other", "二", "Two", (other,))]
    ).columns
    assert [column.verdicts["it"] for column in columns] == [
        Verdict.CANNOT_BE_DECIDED,
        Verdict.DOES_NOT_HOLD,
        Verdict.HOLDS,
    ]
    doubled = apply_scenario(plan.ledger, scenario(ScaleFigure("plots", Fraction(2), "2"))).figures["plots"]
    assert doubled.value is None
    assert [doubled.low, doubled.other_low, doubled.other_high] == [Decimal(50), Decimal(4), Decimal(10)]


def test_demolished_floor_area_is_deducted_with_its_source(toy: Ledger) -> None:
    """Of west's 40 on completion, 15 are demolished: 25 count as added, and nothing has to be assumed of them."""
    less = DeductDemolished("west_industrial_clause", Amount.of("15 万平方米"), "普查 2017")
    assert changed_rows(toy, assumptions=(less,)) == {
        "whole/industrial/A": ("100", "85", "15"),
        "whole/total/A": ("150", "95", "55"),
        "whole/total/B": ("150", "102", "48"),
        "west/industrial/A": ("40", "25", "15"),
        "west/total/A": ("60", "25", "35"),
    }
    row = hg.Plan(apply_scenario(toy, scenario(assumptions=(less,)))).balance().row("west", "industrial")
    assert row.assumption == ()


def test_what_is_assumed_is_assumed_of_the_changed_figure(toy: Ledger) -> None:
    """West set to 60, of which half counts: 30."""
    change, half = SetFigure("west/industrial", Amount.of(600_000)), CountShare("west/industrial", Decimal(50))
    ledger = apply_scenario(toy, scenario(change, assumptions=(half,)))
    assert ledger.figures["west_industrial_clause"].value == 30 * WAN


def test_the_layer_of_zones_follows_its_figures(toy: Ledger) -> None:
    """Map and figures agree under a scenario as they did before, filled figures included."""
    changes = (
        SetFigure("east_b/supporting", Amount.of(200_000)),
        MoveFloorArea("industrial", "east_a", "west", Amount.of(100_000)),
    )
    ledger = apply_scenario(toy, scenario(*changes))
    zones = hg.Plan(ledger).zones.set_index("id")
    assert zones["supporting_m2"]["east_b"] == 200_000
    assert zones["industrial_m2"][["east", "east_a", "west"]].tolist() == [600_000, 200_000, 400_000]
    layer = ledger.layers["zones"]
    assert layer["east_b"].properties["supporting_figure"] == "east_b/supporting"
    assert {finding.code for finding in check(ledger)} - {finding.code for finding in check(toy)} <= {
        "written_disagrees", "bound_disagrees", "unlike_terms", "written_not_read"
    }  # fmt: skip


def test_a_layer_that_disagrees_is_not_mended_on_the_way(tmp_path: Path) -> None:
    """A scenario that does not touch a zone leaves what its layer says, wrong as it may be."""
    plan = hg.open_plan(write_toy_plan(tmp_path, ("zones.geojson", '"industrial_m2": 400000', '"industrial_m2": 1')))
    ledger = apply_scenario(plan.ledger, scenario(SetFigure("east_a_industrial", Amount.of(1))))
    assert ledger.layers["zones"]["west"].properties["industrial_m2"] == 1


def test_a_plan_without_a_map_takes_scenarios_too(tmp_path: Path) -> None:
    """A plan needs no layers."""
    write_toy_plan(tmp_path)
    (tmp_path / "zones.geojson").unlink()
    plan = hg.open_plan(tmp_path).scenario(scenario(SetFigure("east_a_industrial", Amount.of(1))))
    assert plan.ledger.layers == {}


AMOUNTS = st.integers(0, 10**12)
SMOOTH = st.builds(lambda a, b: 2**a * 5**b, st.integers(0, 6), st.integers(0, 6))
NAMES = ("east_a_industrial", "east_a_supporting", "east_b_industrial", "west_industrial_clause", "strip_hq")


def test_a_scenario_without_changes_changes_nothing(toy: Ledger, shipped: hg.Plan) -> None:
    """Neither the toy plan nor the shipped one."""
    assert apply_scenario(toy, scenario()) == toy
    assert apply_scenario(shipped.ledger, scenario()) == shipped.ledger


def test_the_plan_itself_is_never_touched(toy: Ledger) -> None:
    """After every kind of change and assumption the ledger given is what it was."""
    figures, layers = copy.deepcopy(toy.figures), copy.deepcopy(toy.layers)
    changes = (
        SetFigure("east_b/supporting", Amount.of(1)),
        ScaleFigure("strip_hq", Fraction(2), "2"),
        MoveFloorArea("industrial", "east_a", "west", Amount.of(5)),
    )
    assumptions = (CountShare("west/industrial", Decimal(10)), ReadVariant("B"))
    assert apply_scenario(toy, scenario(*changes, assumptions=assumptions)) != toy
    assert (toy.figures, toy.layers) == (figures, layers)


@settings(deadline=None)
@given(st.sampled_from(NAMES))
def test_set_to_what_it_is_scaled_by_one_and_counted_wholly_change_nothing(toy: Ledger, name: str) -> None:
    """Each of the three gives back the plan."""
    figure = toy.figures[name]
    assert figure.value is not None
    assert apply_scenario(toy, scenario(SetFigure(name, Amount.of(figure.value)))) == toy
    assert apply_scenario(toy, scenario(ScaleFigure(name, Fraction(1), "1"))) == toy
    whole = CountShare("west_industrial_clause", Decimal(100))
    assert apply_scenario(toy, scenario(assumptions=(whole,))) == toy
    nothing = DeductDemolished("west_industrial_clause", Amount.of(0), "普查")
    assert apply_scenario(toy, scenario(assumptions=(nothing,))) == toy


@settings(deadline=None)
@given(st.sampled_from(NAMES), SMOOTH, SMOOTH)
def test_scaled_there_and_back_is_exactly_what_it_was(toy: Ledger, name: str, above: int, below: int) -> None:
    """By k and then by 1 / k, to the last digit."""
    there = scenario(ScaleFigure(name, Fraction(above, below), f"{above}/{below}"))
    back = scenario(ScaleFigure(name, Fraction(below, above), f"{below}/{above}"))
    figure = apply_scenario(apply_scenario(toy, there), back).figures[name]
    assert figure.candidates == toy.figures[name].candidates


@settings(deadline=None)
@given(st.permutations(["east_a", "east_b", "west"]), st.integers(0, 300_000))
def test_a_move_keeps_every_total_above_both_zones(toy: Ledger, zones: list[str], area_m2: int) -> None:
    """Whatever moves where, the whole keeps itemised, residual and all else; so does east if both lie in it."""
    source, target, _ = zones
    moved = apply_scenario(toy, scenario(MoveFloorArea("industrial", source, target, Amount.of(area_m2))))
    above = ["whole/industrial/A", "whole/total/A", "whole/total/B"]
    if "west" not in (source, target):
        above += ["east/industrial/A", "east/total/A"]
    before, after = sides(toy), sides(moved)
    assert [after[name] for name in above] == [before[name] for name in above]


@settings(deadline=None)
@given(st.permutations(range(4)), AMOUNTS)
def test_the_order_of_independent_changes_does_not_matter(toy: Ledger, order: list[int], area_m2: int) -> None:
    """Set, scale and two moves give one plan in any order."""
    changes: list[Change] = [
        SetFigure("strip_hq", Amount.of(area_m2)),
        ScaleFigure("east_a_supporting", Fraction(3, 2), "3/2"),
        MoveFloorArea("industrial", "east_a", "west", Amount.of(min(area_m2, 300_000))),
        MoveFloorArea("industrial", "east_b", "east_a", Amount.of(7)),
    ]
    shuffled = apply_scenario(toy, scenario(*(changes[n] for n in order)))
    assert shuffled == apply_scenario(toy, scenario(*changes))


@settings(deadline=None)
@given(st.decimals(0, 100, places=3))
def test_what_counts_and_what_does_not_are_the_whole(toy: Ledger, percent: Decimal) -> None:
    """A share and the rest of it add up to the figure, exactly."""
    name = "west_industrial_clause"
    values = [
        apply_scenario(toy, scenario(assumptions=(CountShare(name, share),))).figures[name].value
        for share in (percent, 100 - percent)
    ]
    assert sum(Fraction(value) for value in values if value is not None) == 400_000


def test_what_a_scenario_gives_is_marked_as_one(toy: Ledger, tmp_path: Path) -> None:
    """Sheet, chart and table say it; the page is the plan's own, opened on it; a second one stands upon the first."""
    plan = hg.Plan(toy)
    first = hg.Scenario("less", "减少", "Less", (SetFigure("east_a_industrial", Amount.of("20 万平方米")),))
    less = plan.scenario(first)
    told: dict[Lang, str] = {"zh": "情景, 不是方案: 减少", "en": "A scenario, not the plan: Less"}
    for lang, said in told.items():
        for name, one in (("plan", plan), ("less", less)):
            one.map_sheet(tmp_path / f"{name}.svg", lang=lang, paper="a4")
            assert (f"<!-- {said} -->" in (tmp_path / f"{name}.svg").read_text(encoding="utf-8")) is (name == "less")
        assert less.ledger.title(lang) == f"{said} · {toy.title(lang)}"
    rows = balance_records(less.ledger, less.balance())
    assert {row["scenario_zh"] for row in rows} == {"情景, 不是方案: 减少"}
    assert not any("scenario_zh" in row for row in balance_records(toy, plan.balance()))
    assert less.atlas().html() == plan.atlas(scenario=first).html()
    both = less.scenario(hg.Scenario("same", "不变", "The same", plan="toy"))
    assert both.ledger.title("en").startswith("A scenario, not the plan: Less + The same · ")
    page = both.atlas().html()
    assert "情景, 不是方案: 减少 · " in page
    assert '"plan":"toy + 减少"' in page
