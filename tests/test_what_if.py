"""The page's what-if and the plan's own balance: the same sides, residuals, verdicts and colours, to the last digit."""

from __future__ import annotations

import json
import shutil
import subprocess
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from toy import write_toy_plan

import hitech_gis as hg
from hitech_gis.atlas.content.what_if import what_if_content
from hitech_gis.atlas.content.zones import zones_content
from hitech_gis.errors import PlanError
from hitech_gis.intervals import Bound
from hitech_gis.ledger.vocabulary import Nature
from hitech_gis.scenario import Amount, CountShare, DeductDemolished, MoveFloorArea, Scenario, SetFigure, TakeCandidate
from hitech_gis.symbols import coloured_uses
from hitech_gis.units import plain

if TYPE_CHECKING:
    from hitech_gis.balance import BalanceRow
    from hitech_gis.plan import Plan

EVALUATE = Path(__file__).parent / "js" / "evaluate_all.mjs"
TOTALS = (Nature.TOTAL_AFTER_RENEWAL, Nature.TOTAL_ON_COMPLETION)
ROUNDS = 60


def figure_row(old: str, new: str) -> tuple[str, str, str]:
    return "figures.csv", old, new


WEST = "west_industrial_clause,二#3,west,industrial,产业用房,floor_area,400000,400000,m2,about"
EAST_A = "east_a_industrial,二#1,east_a,industrial,产业用房,floor_area,300000,300000,m2,about"
STATED = "west_industrial,一#1,west,industrial,产业用房,floor_area,400000,400000,m2,about"
EAST_B = "east_b_industrial,二#2,east_b,industrial,产业用房,floor_area,300000,300000,m2,about,added"
STRIP = "strip_hq,二#4,strip,hq_base,总部基地,floor_area,70000,70000,m2,about"
# What a plan may hold besides: every bound, a total that is not split, a zone above that counts as a whole.
PLANS = {
    "shipped": None,
    "toy": (),
    "a range and its ends": (
        figure_row(WEST, WEST.replace("400000,400000,m2,about", "300000,500000,m2,range")),
        figure_row(EAST_A, EAST_A.replace("300000,300000,m2,about", "300000,,m2,over")),
    ),
    "at least and at most": (
        figure_row(WEST, WEST.replace("400000,400000,m2,about", ",400000,m2,at_most")),
        figure_row(STATED, STATED.replace("400000,400000,m2,about", ",350000.25,m2,under")),
        figure_row(EAST_A, EAST_A.replace("300000,300000,m2,about", "300000,,m2,at_least")),
    ),
    "a total that is not split": (
        figure_row(EAST_B, EAST_B.replace("industrial,产业用房", "total,建筑面积").replace("added", "")),
    ),
    "a zone above that counts as a whole": (
        figure_row(
            "east_a_supporting,二#1,east_a,supporting",
            "east_a_supporting,二#1,east,supporting",
        ),
    ),
    "nothing known of a number": (figure_row(WEST, WEST.replace("400000,400000", ",")),),
    "about a range, and a third that does not end": (
        figure_row(EAST_A, EAST_A.replace("300000,300000", "100000.1,333333.333333333")),
        ("plan.toml", "about_tolerance = 0.05", "about_tolerance = 0.0333"),
    ),
}


def plan_named(name: str, folder: Path) -> Plan:
    changes = PLANS[name]
    return hg.open_plan() if changes is None else hg.open_plan(write_toy_plan(folder, *changes))


def model_of(plan: Plan) -> dict[str, Any]:
    return what_if_content(plan.ledger, plan.balance(), coloured_uses(plan.ledger), None)


def evaluated(model: dict[str, Any], edits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let the page's own scripts evaluate edits."""
    given = json.dumps({"model": model, "scenarios": edits})
    node = shutil.which("node")
    assert node is not None, "the page's scripts are tested with node"
    done = subprocess.run([node, str(EVALUATE)], input=given, capture_output=True, check=True, encoding="utf-8")
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def number(random: Random) -> Fraction:
    """An area of any size, often round, sometimes zero, sometimes with nine decimals."""
    shape = random.randrange(5)
    if shape == 0:
        return Fraction(0)
    return Fraction(random.randrange(1, 200) * 50_000) if shape < 4 else Fraction(random.randrange(10**16), 10**9)


def one_edit(model: dict[str, Any], random: Random) -> tuple[dict[str, Any], Scenario]:
    """The same edits as the page holds them and as a scenario."""
    changes, sets, assumptions = {}, [], {}
    counted: list[CountShare | DeductDemolished] = []
    names = sorted(model["figures"])
    for name in random.sample(names, random.randrange(min(6, len(names)) + 1)):
        low = number(random)
        high = low + (number(random) if random.random() < 0.2 else 0)
        changes[name] = {"to": plain(low, decimals=9)} | ({"high": plain(high, decimals=9)} if high > low else {})
        sets.append(SetFigure(name, Amount(low, high, "m2", "set")))
    for name, figure in model["figures"].items():
        ends = [Fraction(end) for end in (figure["low"], figure["high"]) if end is not None]
        ends = [Fraction(end) for end in changes[name].values()] if name in changes else ends
        if figure["nature"] not in TOTALS or not ends or random.random() < 0.3:
            continue
        percent, gone = (
            Decimal(random.choice(["0", "50", "100", "33.3", "12.345678"])),
            min(ends) / random.choice([1, 2, 4]),
        )
        if random.random() < 0.5:
            assumptions[name] = {"percent": str(percent)}
            counted.append(CountShare(name, percent))
        elif (gone * 10**9).denominator == 1:
            assumptions[name] = {"demolished": plain(gone, decimals=9), "source": "a survey"}
            counted.append(DeductDemolished(name, Amount(gone, gone, "m2", "gone"), "a survey"))
    edits = {"changes": changes, "assumptions": assumptions, "name": None, "variant": None}
    return edits, Scenario("s", "试", "Try", tuple(sets), tuple(counted))


def answer_of(row: BalanceRow) -> dict[str, Any]:
    def exact(value: Decimal | Fraction | None) -> str | None:
        return None if value is None else "{}/{}".format(*Fraction(value).as_integer_ratio())

    return {
        **{side: row.worded(side) for side in ("stated", "itemised", "residual")},
        "verdict": row.verdict.key.removeprefix("verdict."),
        "flips": exact(row.flips_at),
        "flips_at": None if row.flips_at is None else plain(row.flips_at * 100),
        "stated_m2": exact(row.stated_m2),
        "itemised_m2": exact(row.itemised_m2),
        "sum": row.stated_is_sum,
        "assumption": sorted(row.assumption),
        "not_stated": sorted(row.not_stated),
    }


@pytest.mark.parametrize("name", PLANS)
def test_the_page_evaluates_what_the_plan_does(name: str, tmp_path: Path) -> None:
    """Under any edits each row has the same sides, residual, verdict and flip, and each zone the same increment."""
    plan, random = plan_named(name, tmp_path / "plan"), Random(name)  # noqa: S311 - the same scenarios in every run
    model = model_of(plan)
    pairs = [one_edit(model, random) for _ in range(ROUNDS)]
    edited = 0
    for (edits, scenario), answer in zip(pairs, evaluated(model, [edits for edits, _ in pairs]), strict=True):
        under = plan.scenario(scenario)
        assert answer["rows"] == {row.id: answer_of(row) for row in under.balance()}, edits
        increments = {
            zone["id"]: zone["increments"] for zone in zones_content(under.ledger, coloured_uses(plan.ledger))
        }
        assert answer["increments"] == {zone: increments[zone] for zone in answer["increments"]}, edits
        edited += bool(edits["changes"] or edits["assumptions"])
    assert edited > ROUNDS / 2


def test_dachong_at_a_half() -> None:
    """Half of Dachong's total counts: 150, Shenzhen Bay 225 and 175 short, the goal 975 and 325 short."""
    model = model_of(hg.open_plan())
    edits = {
        "changes": {},
        "assumptions": {"sz_bay_middle_supporting": {"percent": "50"}},
        "name": None,
        "variant": None,
    }
    (answer,) = evaluated(model, [edits])
    rows = {name: (row["itemised"], row["residual"]) for name, row in answer["rows"].items()}
    assert rows["sz_bay_middle/supporting/A"][0] == "150"
    assert rows["sz_bay/supporting/A"] == ("225", "175")
    assert rows["park/total/A"] == ("975", "325")


def test_what_the_plan_leaves_out_may_be_set() -> None:
    """The figures without a number are those that a scenario may set as zone/use."""
    model = model_of(hg.open_plan())
    assert [name for name, figure in model["figures"].items() if figure["low"] is None] == [
        "sz_bay_middle/industrial",
        "liuxiandong/supporting",
    ]


def test_a_zone_whose_total_is_not_split_offers_no_use(tmp_path: Path) -> None:
    """A first use beside a total, or below a zone that counts as a whole, would replace it: neither is offered."""
    unsplit = model_of(plan_named("a total that is not split", tmp_path / "a"))
    assert {name for name in unsplit["figures"] if "/" in name} == {"west/supporting"}
    whole = model_of(plan_named("a zone above that counts as a whole", tmp_path / "b"))
    assert {name for name in whole["figures"] if "/" in name} == {"west/supporting"}


def test_a_scenario_opens_as_the_edits_that_it_comes_to(tmp_path: Path) -> None:
    """Moved and ambiguous figures become numbers, assumptions stay assumptions, and the page then says the same."""
    plan = plan_named("toy", tmp_path / "plan")
    scenario = Scenario(
        "s", "试", "Try",
        (MoveFloorArea("industrial", "east_a", "east_b", Amount.of(50_000), reason="rail"),
         SetFigure("west/supporting", Amount.of("3—4 万平方米"), reason="a guess")),
        (CountShare("west/industrial", Decimal(25)),),
    )  # fmt: skip
    opening = what_if_content(plan.ledger, plan.balance(), ["industrial"], scenario)["opening"]
    assert opening["changes"] == {
        "east_a_industrial": {"to": "250000"},
        "east_b_industrial": {"to": "350000"},
        "west/supporting": {"to": "30000", "high": "40000", "reason": "a guess"},
    }
    assert opening["assumptions"] == {"west_industrial_clause": {"percent": "25"}}
    (answer,) = evaluated(model_of(plan), [opening])
    assert answer["rows"] == {row.id: answer_of(row) for row in plan.scenario(scenario).balance()}


def test_a_scenario_of_what_stands_in_no_row_is_refused(tmp_path: Path) -> None:
    """A page that could not show all of a scenario says so, and names the figure."""
    plan = plan_named("toy", tmp_path / "plan")
    scenario = Scenario("s", "试", "Try", (SetFigure("output", Amount.of(5)),))
    with pytest.raises(PlanError) as refused:
        plan.atlas(scenario=scenario)
    assert [(fault.code, fault.values) for fault in refused.value.faults] == [("not_in_page", {"value": "output"})]


def test_every_bound_is_tried() -> None:
    """The plans of this file hold every bound but the plain ones, which the shipped plan has."""
    written = str(PLANS)
    assert [bound.value for bound in Bound if bound.value not in written] == ["equal", "reach"]
    assert {figure["bound"] for figure in model_of(hg.open_plan())["figures"].values()} >= {"equal", "reach"}
    assert TakeCandidate("plots").other
