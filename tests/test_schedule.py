"""What is due when and by whom: choices, order, load and sites of a schedule that fits in the head."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from toy import write_toy_plan
from toy_schedule import ACTIONS, SITES, sites_layer, write_toy_schedule

import hitech_gis as hg
from hitech_gis.schedule import Schedule
from hitech_gis.schedule.due import bodies_named, when
from hitech_gis.schedule.load import LOAD_COLUMNS, BodyLoad, PeriodLoad
from hitech_gis.schedule.sites import own_site

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def plan(tmp_path: Path) -> hg.Plan:
    return hg.open_plan(write_toy_schedule(tmp_path / "toy"))


def due(plan: hg.Plan, **chosen: Any) -> list[str]:  # noqa: ANN401 - whatever a filter takes
    return [row.action.id for row in plan.schedule(**chosen).due]


IN_ORDER = [
    "a1_tower_2012", "a2_tower_2012", "a1_tower_2013", "a1_road_2013", "a1_scheme_2013", "text_scheme", "a2_road_2014",
    "text_tower", "a1_tower_2015", "text_patrol", "text_survey",
]  # fmt: skip


def test_what_is_due_comes_by_deadline(plan: hg.Plan) -> None:
    """2012 comes first; before 2015 stands between 2014 and 2015; what has no year comes last."""
    assert due(plan) == IN_ORDER
    assert plan.schedule().due[0].action.id == IN_ORDER[0]
    records = plan.schedule().due.records()
    assert [record["deadlines"] for record in records][6:] == [[2014], [2014, 2015], [2015], [2015], []]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"body": "finance", "programme": "managing"}, ["a1_scheme_2013", "text_scheme"]),
        ({"body": "finance", "role": "lead"}, ["a1_scheme_2013"]),
        ({"body": "idle"}, []),
        ({"role": "approver"}, ["text_scheme"]),
        ({"year": 2014}, ["a2_road_2014", "text_tower"]),
        ({"year": 2015}, ["text_tower", "a1_tower_2015", "text_patrol"]),
        ({"programme": "managing", "year": 2013}, ["a1_scheme_2013", "text_scheme"]),
        ({"zone": "west"}, ["a1_road_2013", "a2_road_2014"]),
        ({"work": "survey"}, ["text_survey"]),
    ],
)  # fmt: skip
def test_actions_are_chosen(plan: hg.Plan, chosen: dict[str, Any], expected: list[str]) -> None:
    """Each filter leaves what it names; a year leaves what may be due in it."""
    assert due(plan, **chosen) == expected


def test_every_unknown_id_is_refused_at_once(plan: hg.Plan) -> None:
    """A mistyped body, role, programme, zone and work are told together, each with what there is."""
    with pytest.raises(hg.HitechGisError) as refused:
        plan.schedule(body="finanse", role="leader", programme="x", zone="y", work="towel")
    assert [fault.code for fault in refused.value.faults] == [
        "no_such_body", "unknown_word", "no_such_element", "no_such_zone", "no_such_work",
    ]  # fmt: skip
    assert "finance" in refused.value.render("en")
    assert "tower" in refused.value.render("zh")


def test_a_period_says_how_it_is_known(plan: hg.Plan, tmp_path: Path) -> None:
    """A year from the order of columns, and an unclear one, are marked in both languages."""
    actions = plan.ledger.actions
    assert when(actions["a2_tower_2012"], "en") == "2012"
    assert when(actions["a1_tower_2012"], "zh") == "2012 (列序推定)"
    unclear = write_toy_schedule(tmp_path / "unclear", ("actions.csv", "2014,2014,stated", "2014,2014,ambiguous"))
    assert when(hg.open_plan(unclear).ledger.actions["a2_road_2014"], "en") == "2014 (unclear)"


@pytest.mark.parametrize(
    ("action", "named"), [("text_tower", "Works; Parks Office"), ("text_survey", "—"), ("text_patrol", "?")]
)
def test_none_is_told_from_unknown(plan: hg.Plan, action: str, named: str) -> None:
    """Nobody is a dash, no place for the role a question mark."""
    assert bodies_named(plan.ledger, plan.ledger.actions[action], "lead", "en") == named


def test_each_action_is_somebodys_or_nobodys(plan: hg.Plan) -> None:
    """By body every action stands at least once; last come those in which nobody is named."""
    rows = list(plan.schedule().assignments)
    assert {row.action.id for row in rows} == set(IN_ORDER)
    assert [row.action.id for row in rows if row.body is None] == ["text_patrol", "text_survey"]
    works = [(row.role, row.joint) for row in rows if row.body == "works" and row.action.id == "text_tower"]
    assert works == [("lead", True), ("executor", False)]
    record = rows[0].records()[0]
    assert (record["body"], record["role"], record["joint"], record["id"]) == ("works", "lead", True, "a1_tower_2012")


def test_one_body_is_given_its_own_parts_alone(plan: hg.Plan) -> None:
    """With a body chosen, the others in the same actions are left out, of the load too, which has its total."""
    chosen = plan.schedule(body="parks")
    assert {row.body for row in chosen.assignments} == {"parks"}
    records = chosen.load.records()
    assert {record["body"] for record in records} == {"parks", None}
    assert {record["actions"] for record in records if record["period"] == "all"} == {5}


def load(plan: hg.Plan, body: str | None, period: str) -> dict[str, Any]:
    (record,) = (r for r in plan.schedule().load.records() if (r["body"], r["period"]) == (body, period))
    return record


def test_the_load_of_a_body_tells_its_parts_apart(plan: hg.Plan) -> None:
    """Works leads alone three times, jointly four times and carries out one: seven actions, two works."""
    assert load(plan, "works", "all") == {
        "row": "body", "body": "works", "period": "all", "actions": 7, "works": 2,
        "sole_lead": 3, "joint_lead": 4, "co_organiser": 0, "executor": 1, "approver": 0,
    }  # fmt: skip
    assert load(plan, "works", "2012")["sole_lead"] == 1
    assert load(plan, "idle", "all")["actions"] == 0
    bodies = [row.body for row in plan.schedule().load if isinstance(row, BodyLoad) and row.period == "all"]
    assert bodies == ["works", "finance", "parks", "idle"]  # the busiest first


def test_the_totals_say_for_how_many_actions_a_role_is_unknown(plan: hg.Plan) -> None:
    """Of eleven actions nine name a lead, one leaves it empty, one has no place for it."""
    total = load(plan, None, "all")
    assert (total["row"], total["actions"], total["works"]) == ("total", 11, 5)
    assert (total["lead_named"], total["lead_none"], total["lead_unknown"]) == (9, 1, 1)
    assert (total["co_organiser_named"], total["co_organiser_none"], total["co_organiser_unknown"]) == (4, 2, 5)
    for row in plan.schedule().load:
        if isinstance(row, PeriodLoad):
            assert {counts.total() for counts in row.roles.values()} == {row.actions}


def test_the_periods_add_up_to_the_whole(plan: hg.Plan) -> None:
    """Each action has one period, so the totals of the periods are the total."""
    rows = [row for row in plan.schedule().load if isinstance(row, PeriodLoad)]
    assert rows[0].period == "all"
    assert sum(row.actions for row in rows[1:]) == rows[0].actions
    assert [row.period for row in rows[1:]] == [
        "2012",
        "2013",
        "2014",
        "before_2015",
        "2014-2015",
        "by_2015",
        "unstated",
    ]


def test_sites_come_by_the_year_in_which_they_are_ready(plan: hg.Plan) -> None:
    """The road is complete in 2013, the tower in use in 2014 or 2015; those without any date are listed too."""
    rows = {row.site.id: row for row in plan.schedule().sites}
    assert list(rows) == ["site_road", "site_tower", "site_yard", "site_pond"]
    assert (rows["site_road"].complete_by, rows["site_road"].in_operation_by) == ((2013,), ())
    assert (rows["site_tower"].complete_by, rows["site_tower"].in_operation_by) == ((), (2014, 2015))
    assert [row.is_dated for row in rows.values()] == [True, True, False, False]
    assert rows["site_tower"].works == ("tower",)


def test_an_alias_lends_its_milestones_to_its_site(plan: hg.Plan) -> None:
    """The block is the tower: its milestones stand there, each once, by deadline and stage."""
    tower = next(row for row in plan.schedule().sites if row.site.id == "site_tower")
    assert tower.aliases == ("site_block",)
    assert [action.id for action in tower.milestones] == [
        "a1_tower_2012", "a2_tower_2012", "a1_tower_2013", "text_tower", "a1_tower_2015",
    ]  # fmt: skip
    record = tower.records()[0]
    assert (record["zone"], record["in_operation_by"], record["clauses"]) == (
        "east_a", [2014, 2015], ["附件1-1", "附件2-1", "二#1"],
    )  # fmt: skip


def test_names_in_a_circle_stand_each_for_itself(tmp_path: Path) -> None:
    """Two sites that are each the other's alias are both listed, and nothing goes round for ever."""
    folder = write_toy_schedule(tmp_path)
    layer = json.loads(sites_layer())
    layer["features"][0]["properties"]["alias_of"] = "site_block"
    (folder / "sites.geojson").write_text(json.dumps(layer), encoding="utf-8")
    plan = hg.open_plan(folder)
    assert [own_site(plan.ledger, site) for site in list(SITES)[:2]] == ["site_tower", "site_block"]
    assert len(plan.schedule().sites) == len(SITES)


def test_a_zone_also_chooses_sites_and_indicators(plan: hg.Plan) -> None:
    """Of the west the road is left, and the figures of the west alone; of the whole no site is."""
    assert len(plan.schedule(zone="whole").sites) == 0
    west = plan.schedule(zone="west")
    assert [row.site.id for row in west.sites] == ["site_road"]
    assert {row.zone for row in west.trajectories} == {"west"}


def test_a_work_is_called_by_its_name_if_the_plan_gives_one(plan: hg.Plan, tmp_path: Path) -> None:
    """works.csv names works; without it a work keeps its id, and with it a work that it lacks is refused."""
    assert plan.ledger.work_name("tower", "zh") == "tower"
    works = sorted({action.work for action in plan.ledger.actions.values()})
    folder = write_toy_schedule(tmp_path)
    rows = ["id,name_zh,name_en", *(f"{work},{work}楼,The {work}" for work in works)]
    (folder / "works.csv").write_text("\n".join(rows), encoding="utf-8")
    ledger = hg.open_plan(folder).ledger
    assert (ledger.work_name("tower", "zh"), ledger.work_name("road", "en")) == ("tower楼", "The road")
    (folder / "works.csv").write_text("\n".join(rows[:-1]), encoding="utf-8")
    with pytest.raises(hg.PlanError, match=rf"actions\.csv:.*\[work\].*'{works[-1]}'"):
        hg.open_plan(folder)


def test_tables_are_frames_of_their_records(plan: hg.Plan) -> None:
    """Each table goes through JSON unchanged and gives a frame with a row a record."""
    schedule = plan.schedule()
    assert repr(schedule) == "Schedule('toy', 11 actions)"
    for rows in (
        schedule.due, schedule.assignments, schedule.load, schedule.sites, schedule.trajectories, schedule.conflicts,
    ):  # fmt: skip
        records = rows.records()
        assert json.loads(json.dumps(records, allow_nan=False)) == records
        assert len(rows.to_frame()) == len(records) > 0
        assert set().union(*records) == set(rows.columns)


def test_names_are_text_where_a_notebook_shows_a_table(tmp_path: Path) -> None:
    """Markup in a milestone is escaped."""
    due_rows = hg.open_plan(write_toy_schedule(tmp_path, ("actions.csv", "巡查", "<b>巡查"))).schedule().due
    shown = due_rows._repr_html_()
    assert "&lt;b&gt;巡查" in shown
    assert "<b>" not in shown


def test_a_plan_without_actions_has_an_empty_schedule(tmp_path: Path) -> None:
    """A folder without the optional tables gives tables without rows, with their columns."""
    schedule = Schedule(hg.open_plan(write_toy_plan(tmp_path)).ledger)
    assert [len(rows) for rows in (schedule.due, schedule.assignments, schedule.sites, schedule.conflicts)] == [0] * 4
    assert list(schedule.load.to_frame().columns) == list(LOAD_COLUMNS)
    assert [record["actions"] for record in schedule.load.records()] == [0]


def test_actions_and_structure_are_tidy_frames(plan: hg.Plan) -> None:
    """One row an action and an element, with the columns of the files; a year is whole or missing."""
    assert list(plan.actions.reset_index().columns) == ACTIONS.splitlines()[0].split(",")
    assert plan.actions.loc["a1_tower_2015", "year"] == 2015
    assert plan.actions.loc["a1_tower_2015", "lead"] == ["works", "parks"]
    assert plan.actions["year"].isna().sum() == 2
    assert plan.actions.loc["text_survey", "lead"] == []
    assert plan.actions.loc["text_patrol", "lead"] is None
    assert plan.structure.loc["building", "parent"] == "programmes"
