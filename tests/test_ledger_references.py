"""Files of a plan that name what another file lacks: told once, with their place, and never met later as a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_relations import ACTIONS, relation, write_plan

import hitech_gis as hg

if TYPE_CHECKING:
    from pathlib import Path

SITE = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"tower","name_zh":"塔",'
    '"name_en":"Tower","basis":null,"accuracy_m":null,"source":"toy","milestones":["start"]},"geometry":null}]}'
)


def faults(folder: Path) -> list[tuple[str | None, str | None, str]]:
    with pytest.raises(hg.PlanError) as refused:
        hg.open_plan(folder)
    return [(fault.file, fault.column, fault.code) for fault in refused.value.faults]


def only_header(folder: Path, file: str) -> None:
    header = (folder / file).read_text(encoding="utf-8").splitlines()[0]
    (folder / file).write_text(header + "\n", encoding="utf-8")


def test_relations_need_their_figures(tmp_path: Path) -> None:
    """A table of figures with a header alone leaves every name of a relation without a figure."""
    folder = write_plan(tmp_path, relation("part", "==", "1"))
    only_header(folder, "figures.csv")
    assert ("relations.toml", "it", "no_such_figure_or_value") in faults(folder)


def test_the_goal_needs_its_zone(tmp_path: Path) -> None:
    """A register with a header alone has no zone for the goal."""
    folder = write_plan(tmp_path, "")
    only_header(folder, "zones.csv")
    assert ("plan.toml", "goal.zone", "no_such_zone") in faults(folder)


def test_a_refused_file_makes_no_name_wrong(tmp_path: Path) -> None:
    """Where a table cannot be read at all that is told, and not every name that may be in it."""
    folder = write_plan(tmp_path, relation("part", "==", "1"))
    (folder / "figures.csv").write_text("id;clause", encoding="utf-8")
    assert {code for _, _, code in faults(folder)} == {"wrong_separator"}


def test_bodies_need_their_register(tmp_path: Path) -> None:
    """An action that is led by somebody needs bodies.csv to say who that is."""
    folder = write_plan(tmp_path, "")
    (folder / "actions.csv").write_text(ACTIONS.replace("动工,Start,", "动工,Start,nobody"), encoding="utf-8")
    assert faults(folder) == [("actions.csv", "lead", "no_such_body")]


def test_milestones_need_their_actions(tmp_path: Path) -> None:
    """A site with milestones needs actions.csv."""
    folder = write_plan(tmp_path, "")
    (folder / "actions.csv").unlink()
    (folder / "sites.geojson").write_text(SITE, encoding="utf-8")
    assert faults(folder) == [("sites.geojson", "milestones", "no_such_action")]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("plan.toml", "about_tolerance = 0.05", "about_tolerance = -0.5", "bad_tolerance"),
        ("figures.csv", "floor_area,1000000,1000000,m2,about", "floor_area,1e6,1000000,m2,about", "bad_number"),
        ("figures.csv", "headline,by_2020", "headline,2020-2018", "bad_period"),
    ],
)
def test_what_is_at_fault_is_told_before_it_is_reckoned_with(
    tmp_path: Path, file: str, old: str, new: str, expected: str
) -> None:
    """A tolerance below nothing, half a number or a period that runs backward is one fault, and no crash."""
    folder = write_plan(tmp_path, relation("whole_industrial", "==", "whole_total"))
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert {code for _, _, code in faults(folder)} == {expected}


def test_a_divisor_that_a_scenario_makes_zero_is_a_finding(tmp_path: Path) -> None:
    """The plan is sound; under the scenario its relation cannot be worked out, which is said and stops nothing."""
    plan = hg.open_plan(write_plan(tmp_path, relation("part / output_2018", "==", "share")))
    zero = tmp_path / "zero.toml"
    head = 'id = "zero"\ntitle_zh = "零"\ntitle_en = "Zero"\n'
    zero.write_text(f'{head}[[change]]\nset = "output_2018"\nto = 0\n', encoding="utf-8")
    changed = plan.scenario(zero)
    (finding,) = (found for found in changed.check() if found.code == "relation_not_judged")
    assert (finding.subject, finding.verdict) == ("it", "cannot be decided")
    assert "zero" in finding.title("en")
    assert plan.diff(changed).changes


def test_differences_beyond_any_plan_are_printed(tmp_path: Path) -> None:
    """A difference of twenty-odd digits is a number like any other."""
    folder = write_plan(tmp_path, relation("output_2018 * 100000000000000000 * 100", "==", "part"))
    (finding,) = (found for found in hg.open_plan(folder).check() if found.code == "relation")
    assert finding.difference == 800 * 10**19 - 600
    assert finding.fails
