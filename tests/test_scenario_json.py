"""Scenarios as JSON: the same keys and faults as TOML; the commands apply, balance --scenario, atlas --scenario."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from command_line import of_csv, refused, run
from toy import write_toy_plan

import hitech_gis as hg
from hitech_gis.errors import PlanError
from hitech_gis.scenario import CountShare, Scenario, open_scenarios, read_scenario, to_toml

if TYPE_CHECKING:
    from pathlib import Path

HALF: dict[str, Any] = {
    "id": "half",
    "plan": "toy",
    "title_zh": "减半",
    "title_en": "Half",
    "change": [{"set": "east_b/supporting", "to": "5 万平方米"}, {"set": "east_a_supporting", "to": 120000}],
    "assumption": [{"figure": "west_industrial_clause", "counts_percent": 50}],
}


@pytest.fixture
def half(tmp_path: Path) -> Path:
    (tmp_path / "half.json").write_text(json.dumps(HALF), encoding="utf-8")
    return tmp_path / "half.json"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return write_toy_plan(tmp_path / "plan")


def codes(content: bytes) -> list[str]:
    with pytest.raises(PlanError) as caught:
        read_scenario(content, "a.json")
    for fault in caught.value.faults:
        assert fault.message("en").endswith(".")
    return [fault.code for fault in caught.value.faults]


def test_json_and_toml_are_one_scenario() -> None:
    """The same keys give the same scenario in both, the plan that it is for included."""
    scenario = read_scenario(json.dumps(HALF).encode())
    assert (scenario.plan, scenario.assumptions[0].worded("en")) == (
        "toy",
        "Of west_industrial_clause, 50 % count as added",
    )
    again = read_scenario(to_toml(scenario).encode())
    assert again == scenario


def test_no_digit_of_a_number_is_lost() -> None:
    """A number of 27 digits is read as it is written."""
    content = json.dumps(HALF).replace("120000", "123456789012345678.123456789")
    change = read_scenario(content.encode()).changes[1]
    assert change.to.low == Fraction("123456789012345678.123456789")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("{", "{{", ["not_json"]),
        ("120000", "NaN", ["bad_amount"]),
        ("120000", "1e999999", ["bad_amount"]),
        ("120000", "9" * 5000, ["not_json"]),
        ("120000", "true", ["bad_amount"]),
        ("120000", "[" * 100_000, ["not_json"]),
        ('"id": "half"', '"id": "half", "id": "other"', ["key_twice"]),
        ('"to": 120000', '"to": 120000, "to": 1', ["key_twice"]),
        ('"half"', '"\\ud800"', ["not_json"]),
        ('"counts_percent": 50', '"counts_percent": 101', ["bad_percent"]),
        ('"id": "half"', '"id": 7, "more": 1', ["missing_key", "unknown_key"]),
    ],
)
def test_what_is_wrong_in_json_is_one_fault(old: str, new: str, found: list[str]) -> None:
    """Broken JSON, keys that stand twice, numbers that are none: each is said, nothing is guessed."""
    assert codes(json.dumps(HALF).replace(old, new, 1).encode()) == found


@pytest.mark.parametrize(("content", "code"), [(b"[]", "not_an_object"), (b"", "not_json"), (b"\xff{}", "not_utf8")])
def test_what_is_no_json_object_is_refused(content: bytes, code: str) -> None:
    """A list, nothing, or other bytes are no scenario."""
    assert codes(content) == [code]


def test_a_scenario_that_is_too_large_is_not_read(plan: Path, tmp_path: Path) -> None:
    """A file above one MiB is refused by its size."""
    (tmp_path / "a.json").write_text(json.dumps(HALF) + " " * 2**20, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        open_scenarios(hg.open_plan(plan).ledger, [tmp_path / "a.json"])
    assert [fault.code for fault in caught.value.faults] == ["scenario_too_large"]


def test_another_plans_scenario_is_refused_for_that_alone(half: Path) -> None:
    """Of a scenario that is for another plan nothing else is said, from a file and from Python."""
    message = refused(run("scenario", "apply", half, "--lang", "en"))
    assert "The scenario is for another plan, 'toy'; this one is 'shenzhen-hitech-2012-2015'." in message
    assert "east_b" not in message
    with pytest.raises(PlanError) as caught:
        hg.open_plan().scenario(Scenario("s", "试", "Try", plan="toy"))
    assert [fault.code for fault in caught.value.faults] == ["other_plan"]


def test_apply_and_balance_give_the_same_numbers(half: Path, plan: Path) -> None:
    """Both give the balance under the scenario as data alone, and say on stderr that it is no plan."""
    outputs = [
        run(*command, "--plan", plan, "--format", "csv", "--lang", "en")
        for command in (("scenario", "apply", half), ("balance", "--scenario", half))
    ]
    assert outputs[0].stdout == outputs[1].stdout
    rows = {(row["zone"], row["use"], row["variant"]): row for row in of_csv(outputs[0].stdout)}
    assert rows["west", "industrial", "A"]["itemised_m2"] == "200000"
    assert rows["whole", "supporting", "A"]["itemised_m2"] == "170000"
    assert {output.stderr for output in outputs} == {"A scenario, not the plan: Half\n"}


def test_apply_says_what_is_changed_and_what_is_assumed(half: Path, plan: Path) -> None:
    """The table says changes and assumptions apart, and above the balance that it is a scenario."""
    shown = run("scenario", "apply", half, "--plan", plan, "--lang", "en").stdout
    assert shown.index("Changes") < shown.index("Assumptions") < shown.index("A scenario, not the plan: Half")
    assert "情景, 不是方案: 减半" in run("balance", "--scenario", half, "--plan", plan).stdout


def test_files_alone_and_compare_are_one(half: Path, plan: Path) -> None:
    """What stood before a scenario could be applied still does: files alone are compared, options first or last."""
    wanted = run("scenario", "compare", half, "--plan", plan).stdout
    assert "减半" in wanted
    assert run("scenario", half, "--plan", plan).stdout == wanted
    assert run("scenario", "--plan", plan, half).stdout == wanted


def test_a_balance_under_a_scenario_is_written_beside_it_and_never_over_it(half: Path, plan: Path) -> None:
    """-o writes the sheet; the scenario itself is no place for it."""
    out = half.parent / "out.csv"
    assert run("balance", "--scenario", half, "--plan", plan, "-o", out, "--lang", "en").exit_code == 0
    assert any(row["zone"] == "west" and row["itemised_wan_m2"] == "20" for row in of_csv(out.read_text("utf-8-sig")))
    both = half.rename(half.parent / "half.csv")
    refused(run("balance", "--scenario", both, "--plan", plan, "-o", both))
    assert json.loads(both.read_text("utf-8")) == HALF


def test_the_atlas_of_a_scenario_has_both_balances(half: Path, plan: Path) -> None:
    """The page opens with the scenario; the plan's balance and the scenario's are written apart."""
    out = half.parent / "atlas"
    assert run("atlas", "-o", out, "--plan", plan, "--scenario", half).exit_code == 0
    wests = [
        next(
            row
            for row in of_csv((out / f"{name}.csv").read_text("utf-8-sig"))
            if (row["zone"], row["use"]) == ("west", "industrial")
        )
        for name in ("balance", "balance_scenario")
    ]
    assert [row["itemised_wan_m2"] for row in wests] == ["40", "20"]
    assert "west_industrial_clause" in (out / "index.html").read_text("utf-8")


@pytest.mark.uncounted
def test_the_atlas_takes_a_scenario_made_in_python() -> None:
    """A scenario or its path: the page is not that of the plan itself."""
    plan = hg.open_plan()
    half = Scenario("half", "减半", "Half", assumptions=(CountShare("sz_bay_middle_supporting", Decimal(50)),))
    assert plan.atlas(scenario=half).html() != plan.atlas().html()
