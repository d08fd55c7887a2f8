"""Actions, bodies and structure of a plan: reading them, and refusing what leads nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from shipped import LAYERS, features
from test_relations import ACTIONS, STRUCTURE, write_plan

import hitech_gis as hg
from hitech_gis.ledger.periods import deadlines, end_year, first_year, period_name
from hitech_gis.ledger.vocabulary import Role, Stage

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.ledger import Ledger

BODIES = """id,name_zh,name_en,kind,as_written
finance,市财政委,Finance Commission,department,财政委、市财政委
works,市建筑工务署,Public Works,department,建筑工务署
"""


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return hg.open_plan(LAYERS).ledger


def write(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """Write the toy plan with actions, bodies and a list, each change as (file, old text, new text)."""
    write_plan(folder, "")
    contents = {"bodies.csv": BODIES, "actions.csv": ACTIONS, "structure.csv": STRUCTURE}
    for file, old, new in changes:
        assert old in contents[file]
        contents[file] = contents[file].replace(old, new)
    for file, content in contents.items():
        (folder / file).write_text(content, encoding="utf-8")
    return folder


def test_an_action_says_what_when_and_by_whom(tmp_path: Path) -> None:
    """Joint leads stay apart, an empty cell is unknown, ``none`` is nobody."""
    folder = write(tmp_path, ("actions.csv", "动工,Start,,,,,,", "动工,Start,finance works,none,,,,"))
    action = hg.open_plan(folder).ledger.actions["start"]
    assert action.roles == {
        Role.LEAD: ("finance", "works"),
        Role.CO_ORGANISER: (),
        Role.EXECUTOR: None,
        Role.APPROVER: None,
    }
    assert (action.milestone("zh"), action.milestone("en")) == ("动工", "Start")
    assert (action.year, action.deadlines, action.first_year, action.period_name("en")) == (2019, (2019,), 2019, "2019")
    record = action.record()
    assert (record["lead"], record["co_organiser"], record["executor"]) == (["finance", "works"], [], None)
    assert (record["stage"], record["year"], record["note_zh"]) == ("start", 2019, None)


@pytest.mark.parametrize(
    ("period", "end", "last", "first", "zh"),
    [
        ("2012", 2012, (2012,), 2012, "2012"),
        ("2014-2015", 2015, (2015,), 2014, "2014-2015"),
        ("by_2015", 2015, (2015,), None, "至 2015 年"),
        ("before_2015", None, (2014, 2015), None, "2015 年前 (含义不明)"),
        ("3-5_years", None, (), None, "3-5 年时间"),
        ("completion", None, (), None, "建成或改造后 (无年份)"),
        ("unstated", None, (), None, "原文未写年份"),
    ],
)
def test_what_a_period_allows(period: str, end: int | None, last: tuple[int, ...], first: int | None, zh: str) -> None:
    """Before 2015 may or may not take in 2015; a period without a year has no deadline."""
    assert (end_year(period), deadlines(period), first_year(period), period_name(period, "zh")) == (
        end,
        last,
        first,
        zh,
    )


def test_stages_follow_one_another() -> None:
    """From study to operation each stage comes after the one before; going on marks no point."""
    steps = [stage.step for stage in Stage if stage.step is not None]
    assert steps == sorted(steps)
    assert (Stage.CONSTRUCTION.step, Stage.CONTINUING.step) == (None, None)
    assert (Stage.START.step or 0) < (Stage.STRUCTURE.step or 0) < (Stage.OPERATION.step or 0)


def test_a_list_knows_its_members(tmp_path: Path) -> None:
    """The group says whether its list is complete, and its members stand in the order of the file."""
    structure = hg.open_plan(write(tmp_path)).ledger
    group = structure.structure["things"]
    assert (group.list, group.name("zh"), group.name("en")) == ("closed", "三件事", "Three things")
    assert [element.id for element in structure.members("things")] == ["one", "two"]
    assert group.record()["parent"] is None


REFUSALS = [
    (("actions.csv", "动工,Start,", "动工,Start,nobody"), "no_such_body", "lead"),
    (("actions.csv", "动工,Start,", "动工,Start,none finance"), "none_and_others", "lead"),
    (("actions.csv", "start,五,things", "start,五,other"), "no_such_element", "programme"),
    (("actions.csv", "things,,whole,tower,start", "things,other,whole,tower,start"), "no_such_element", "item"),
    (("actions.csv", "things,,whole,tower,start", "things,,north,tower,start"), "no_such_zone", "zone"),
    (("actions.csv", "start,2019,2019,", "start,2018,2019,"), "year_disagrees", "year"),
    (("actions.csv", "operation,,before", "operation,2020,before"), "year_disagrees", "year"),
    (("actions.csv", "start,2019,2019,", "start,,2019,"), "year_disagrees", "year"),
    (("actions.csv", "start,2019,2019,", "start,2019,soon,"), "bad_period", "period"),
    (("actions.csv", "tower,start", "tower,begin"), "unknown_word", "stage"),
    (("actions.csv", "tower,start", "The Tower,start"), "bad_id", "work"),
    (("actions.csv", "动工,Start", ",Start"), "empty_cell", "milestone_zh"),
    (("actions.csv", "finish,附件", "start,附件"), "duplicate_id", "id"),
    (("actions.csv", ",clause,", ",place,"), "missing_column", "clause"),
    (("structure.csv", "one,thing,things", "one,thing,other"), "no_such_element", "parent"),
    (("structure.csv", "one,thing,things,", "one,thing,things,north"), "no_such_zone", "zone"),
    (("structure.csv", ",closed,", ",shut,"), "unknown_word", "list"),
    (("bodies.csv", "finance,市财政委", "Finance,市财政委"), "bad_id", "id"),
    (("bodies.csv", ",财政委、市财政委", ","), "empty_cell", "as_written"),
]


@pytest.mark.parametrize(("change", "code", "column"), REFUSALS)
def test_a_row_at_fault_is_refused_with_its_place(
    tmp_path: Path, change: tuple[str, str, str], code: str, column: str
) -> None:
    """File, row and column are named, in both languages."""
    with pytest.raises(hg.PlanError) as refused:
        hg.open_plan(write(tmp_path, change))
    (fault, *_) = [fault for fault in refused.value.faults if fault.code == code]
    assert (fault.file, fault.column) == (change[0], column)
    assert fault.row is not None
    assert fault.message("zh") != fault.message("en")


def test_a_figure_or_a_site_names_actions_that_are_there(tmp_path: Path) -> None:
    """action_ids of a figure and milestones of a site lead to actions; a wrong name is refused with the closest."""
    folder = write(tmp_path)
    figures = (folder / "figures.csv").read_text(encoding="utf-8")
    (folder / "figures.csv").write_text(figures.replace("800元,as_written,,,", "800元,as_written,stat,,"), "utf-8")
    site = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"tower","name_zh":"塔",'
        '"name_en":"Tower","basis":null,"accuracy_m":null,"source":"toy","milestones":["start","finsh"]},'
        '"geometry":null}]}'
    )
    (folder / "sites.geojson").write_text(site, encoding="utf-8")
    with pytest.raises(hg.PlanError) as refused:
        hg.open_plan(folder)
    found = {(fault.file, fault.column, fault.values["value"], fault.values["known"]) for fault in refused.value.faults}
    assert found == {
        ("figures.csv", "action_ids", "stat", "start"),
        ("sites.geojson", "milestones", "finsh", "finish"),
    }
    (folder / "figures.csv").write_text(figures, encoding="utf-8")
    (folder / "sites.geojson").write_text(site.replace("finsh", "finish"), encoding="utf-8")
    assert [action.id for action in hg.open_plan(folder).ledger.milestones("tower")] == ["start", "finish"]
    (folder / "sites.geojson").write_text(site.replace('["start","finsh"]', '"start"'), encoding="utf-8")
    with pytest.raises(hg.PlanError, match="milestones"):
        hg.open_plan(folder)


def test_every_shipped_action_has_its_place(ledger: Ledger) -> None:
    """385 actions of 200 works: from the text, annex 1 (all fifteen rows) and annex 2 (all twelve)."""
    assert len(ledger.actions) == 385
    assert len({action.work for action in ledger.actions.values()}) == 200
    clauses = {action.clause for action in ledger.actions.values()}
    assert {f"附件1-{row}" for row in range(1, 16)} | {f"附件2-{row}" for row in range(1, 13)} <= clauses
    assert {f"六({n})" for n in "一二三四五"} <= clauses
    for action in ledger.actions.values():
        if action.clause.startswith("附件2"):
            assert (action.period, action.bodies("co_organiser"), action.bodies("executor")) == ("2012", None, None)
            assert action.bodies("lead")
        if action.clause.startswith("附件1"):
            assert action.bodies("lead")
            assert action.period_support


def test_every_shipped_body_is_used_and_every_site_is_told(ledger: Ledger) -> None:
    """Each body has a part somewhere, and dated actions about sites stand among their milestones."""
    used = {body for action in ledger.actions.values() for bodies in action.roles.values() for body in bodies or ()}
    assert set(ledger.bodies) == used
    listed = [site["properties"]["milestones"] for site in features("sites")]
    assert sum(map(len, listed)) > 100
    stages = [action.stage for action in ledger.milestones("site_software_base") if action.deadlines]
    assert stages[-1] is Stage.OPERATION


def test_the_structure_of_the_shipped_plan(ledger: Ledger) -> None:
    """One core of three parks, two axes, four bases, five programmes with fifteen items, twelve projects."""
    counts = {
        "core_parks": 3,
        "two_axes": 2,
        "four_bases": 4,
        "six_transformations": 6,
        "six_upgrades": 6,
        "four_fusions": 4,
        "five_programmes": 5,
        "six_pillar_industries": 6,
        "twelve_key_projects": 12,
        "park_tiers": 3,
        "named_other_parks": 5,
    }
    assert {group: len(ledger.members(group)) for group in counts} == counts
    items = [len(ledger.members(programme.id)) for programme in ledger.members("five_programmes")]
    assert items == [3, 4, 4, 2, 2]
