"""How actions stand on a day: what is due, done, late, not reported, and what cannot be said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from toy_schedule import write_toy_schedule

import hitech_gis as hg
from hitech_gis.schedule.due import possible_deadlines

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def plan(tmp_path: Path) -> hg.Plan:
    return hg.open_plan(write_toy_schedule(tmp_path / "toy"))


def progress(folder: Path, *rows: str) -> Path:
    path = folder / "progress.csv"
    path.write_text("\n".join(["id,status,date,source", *rows]) + "\n", encoding="utf-8")
    return path


def states(plan: hg.Plan, day: date, path: Path | None = None) -> dict[str, str]:
    return {row.action.id: row.state.value for row in plan.schedule().as_of(day, progress=path)}


def test_without_reports_nothing_is_late(plan: hg.Plan) -> None:
    """At the end of 2014 what was due in 2012 to 2014 is due; before 2015 is unclear; nothing is called late."""
    assert states(plan, date(2014, 12, 31)) == {
        "a1_tower_2012": "due", "a2_tower_2012": "due", "a1_tower_2013": "due", "a1_road_2013": "due",
        "a1_scheme_2013": "due", "text_scheme": "due", "a2_road_2014": "due", "text_tower": "cannot_be_decided",
        "text_survey": "cannot_be_decided", "a1_tower_2015": "not_due", "text_patrol": "not_due",
    }  # fmt: skip
    rows = plan.schedule().as_of(date(2014, 12, 31))
    assert {record["evidence"] for record in rows.records()} == {"planned_dates_only"}
    assert [row.action.id for row in rows if row.may_be_due][-1] == "text_tower"


def test_an_ambiguous_deadline_is_due_when_both_readings_are(plan: hg.Plan) -> None:
    """Before 2015 is not due in 2013, unclear from the end of 2014, and due at the end of 2015."""
    found = [
        states(plan, date(*day))["text_tower"]
        for day in ((2014, 12, 30), (2014, 12, 31), (2015, 12, 30), (2015, 12, 31))
    ]
    assert found == ["not_due", "cannot_be_decided", "cannot_be_decided", "due"]


def test_an_unclear_period_may_be_any_that_its_clause_names(tmp_path: Path) -> None:
    """The road, unclear in a clause that also names 2012 and 2013, is due when all of them have ended."""
    unclear = ("actions.csv", "a2_road_2014,附件2-2", "a2_road_2014,附件1-1")
    basis = ("actions.csv", "2014,2014,stated", "2014,2014,ambiguous")
    plan = hg.open_plan(write_toy_schedule(tmp_path / "toy", unclear, basis))
    days = ((2012, 12, 30), (2012, 12, 31), (2015, 12, 30), (2015, 12, 31))
    assert [states(plan, date(*day))["a2_road_2014"] for day in days] == [
        "not_due", "cannot_be_decided", "cannot_be_decided", "due",
    ]  # fmt: skip
    assert [
        year for year in range(2011, 2017) if "a2_road_2014" in {row.action.id for row in plan.schedule(year=year).due}
    ] == [2012, 2013, 2014, 2015]
    roads = next(row for row in plan.schedule().sites if row.site.id == "site_road")
    assert (roads.works, roads.complete_by) == (("road",), (2013,))


def test_an_unclear_period_is_none_that_its_work_has_elsewhere_in_the_clause(tmp_path: Path) -> None:
    """The road is complete in 2013 by the same clause, so its unclear start is of 2014; else it could not be said."""
    road = ("actions.csv", "a2_road_2014,附件2-2", "a2_road_2014,附件1-2")
    basis = ("actions.csv", "2014,2014,stated", "2014,2014,ambiguous")
    plan = hg.open_plan(write_toy_schedule(tmp_path / "toy", road, basis))
    assert possible_deadlines(plan.ledger, plan.ledger.actions["a2_road_2014"]) == (2014,)


def test_a_reading_without_a_year_is_never_sure(tmp_path: Path) -> None:
    """Where the clause also has an action without a year, no day decides an unclear one, which may be due."""
    basis = ("actions.csv", "2014,2014,stated", "2014,2014,ambiguous")
    undated = ("actions.csv", "text_survey,三#3", "text_survey,附件2-2")
    plan = hg.open_plan(write_toy_schedule(tmp_path / "toy", basis, undated))
    rows = {
        day.year: {row.action.id: row for row in plan.schedule().as_of(day)}
        for day in (date(2013, 6, 30), date(2099, 6, 30))
    }
    assert [(row["a2_road_2014"].due, row["a2_road_2014"].may_be_due) for row in rows.values()] == [
        (None, False), (None, True),
    ]  # fmt: skip


def test_reports_tell_done_late_and_nothing(plan: hg.Plan, tmp_path: Path) -> None:
    """Done is done; started and past its year is late; past its year without a word is no report."""
    path = progress(
        tmp_path,
        "a1_road_2013,done,2014-03-01,visit",
        "a1_scheme_2013,started,2013-02-01,letter",
        "text_scheme,stopped,2013-05-01,letter",
        "a1_tower_2015,started,2012-06-01,visit",
    )
    found = states(plan, date(2014, 6, 30), path)
    assert found["a1_road_2013"] == "done"
    assert found["a1_scheme_2013"] == found["text_scheme"] == "late"
    assert found["a2_tower_2012"] == "no_report"
    assert found["a1_tower_2015"] == "not_due"
    rows = plan.schedule().as_of(date(2014, 6, 30), progress=path)
    assert [row.state.value for row in rows] == sorted(
        (row.state.value for row in rows),
        key=["late", "no_report", "due", "cannot_be_decided", "not_due", "done"].index,
    )
    record = next(record for record in rows.records() if record["id"] == "a1_road_2013")
    assert (record["evidence"], record["report"], record["report_date"], record["report_source"]) == (
        "reports", "done", "2014-03-01", "visit",
    )  # fmt: skip


def test_the_last_day_itself_is_not_late(plan: hg.Plan, tmp_path: Path) -> None:
    """What is under way on 31 December of its year is due, and late the day after."""
    path = progress(tmp_path, "a1_scheme_2013,started,2013-02-01,letter")
    assert states(plan, date(2013, 12, 30), path)["a1_scheme_2013"] == "not_due"
    assert states(plan, date(2013, 12, 31), path)["a1_scheme_2013"] == "due"
    assert states(plan, date(2014, 1, 1), path)["a1_scheme_2013"] == "late"


def test_a_report_of_a_later_day_does_not_count(plan: hg.Plan, tmp_path: Path) -> None:
    """What was done in July is not yet done in June."""
    path = progress(tmp_path, "a1_road_2013,done,2014-07-01,visit")
    assert states(plan, date(2014, 6, 30), path)["a1_road_2013"] == "no_report"
    assert states(plan, date(2014, 7, 1), path)["a1_road_2013"] == "done"
    later = [plan.schedule().as_of(date(2014, month, 1), progress=path).later_reports for month in (6, 7)]
    assert later == [1, 0]


def test_the_last_report_counts(plan: hg.Plan, tmp_path: Path) -> None:
    """Rows may stand in any order: what was stopped and then done is done."""
    path = progress(tmp_path, "a1_road_2013,done,2014-03-01,visit", "a1_road_2013,stopped,2013-03-01,visit")
    assert states(plan, date(2013, 6, 1), path)["a1_road_2013"] == "not_due"
    assert states(plan, date(2014, 6, 1), path)["a1_road_2013"] == "done"


@pytest.mark.parametrize(
    ("row", "start", "structure", "operation"),
    [
        ("site_tower,started,2012-03-01,visit", "done", "no_report", "late"),
        ("site_tower,stopped,2012-03-01,visit", "no_report", "no_report", "late"),
        ("site_tower,done,2015-03-01,visit", "done", "done", "no_report"),
        ("site_block,started,2012-03-01,visit", "done", "no_report", "late"),
    ],
)
def test_a_site_tells_of_its_milestones_as_far_as_the_order_goes(  # noqa: PLR0913, PLR0917 - a row of a table
    plan: hg.Plan, tmp_path: Path, row: str, start: str, structure: str, operation: str
) -> None:
    """Started tells of the start, done of the structure; neither tells that it is in use, and an alias is its site."""
    found = states(plan, date(2016, 6, 30), progress(tmp_path, row))
    assert (found["a1_tower_2012"], found["a1_tower_2013"], found["a1_tower_2015"]) == (start, structure, operation)
    assert found["a2_tower_2012"] == structure  # a milestone of the alias


def test_what_was_said_before_stays_known(plan: hg.Plan, tmp_path: Path) -> None:
    """A site that was started and then stopped has been started."""
    path = progress(tmp_path, "site_tower,started,2012-03-01,visit", "site_tower,stopped,2013-03-01,visit")
    found = {row.action.id: row for row in plan.schedule().as_of(date(2016, 6, 30), progress=path)}
    assert found["a1_tower_2012"].state == "done"
    assert (found["a1_tower_2015"].state, found["a1_tower_2015"].status) == ("late", "stopped")


def test_an_actions_own_report_stands_above_its_sites(plan: hg.Plan, tmp_path: Path) -> None:
    """The road's site is done, yet its completion is reported as stopped."""
    path = progress(tmp_path, "site_road,done,2014-01-01,visit", "a1_road_2013,stopped,2013-06-01,letter")
    found = states(plan, date(2015, 1, 1), path)
    assert (found["a1_road_2013"], found["a2_road_2014"]) == ("late", "done")


def test_a_site_says_nothing_of_what_marks_no_point(tmp_path: Path) -> None:
    """A milestone that only goes on is not told by its site."""
    folder = write_toy_schedule(tmp_path / "toy", ("actions.csv", "road,start,2014", "road,continuing,2014"))
    path = progress(tmp_path, "site_road,done,2014-01-01,visit")
    assert states(hg.open_plan(folder), date(2015, 1, 1), path)["a2_road_2014"] == "no_report"


def test_every_fault_of_a_progress_file_is_told_at_once(plan: hg.Plan, tmp_path: Path) -> None:
    """Unknown ids and statuses, bad dates, empty cells and contradictions, each with row and column."""
    path = progress(
        tmp_path,
        "a1_roads_2013,done,2013-01-01,visit",
        "a1_road_2013,finished,2013-01-01,visit",
        "a1_road_2013,done,2013-02-30,visit",
        "a1_road_2013,done,20130201,",
        ",done,,visit",
        "a1_tower_2012,done,2012-05-01,visit",
        "a1_tower_2012,started,2012-06-01,visit",
        "site_tower,started,2012-05-01,visit",
        "site_block,stopped,2012-05-01,letter",
        "a1_tower_2013,done,2013-05-01,visit",
        "a1_tower_2013,done,2013-05-01,letter",
        "a1_tower_2013,done,2013-06-01,letter",
    )
    with pytest.raises(hg.HitechGisError) as refused:
        plan.schedule().as_of(date(2014, 1, 1), progress=path)
    assert [(fault.code, fault.place) for fault in refused.value.faults] == [
        ("no_such_action_or_site", "progress.csv:2 [id]"),
        ("unknown_word", "progress.csv:3 [status]"),
        ("bad_date", "progress.csv:4 [date]"),
        ("empty_cell", "progress.csv:5 [source]"),
        ("bad_date", "progress.csv:5 [date]"),
        ("empty_cell", "progress.csv:6 [id]"),
        ("empty_cell", "progress.csv:6 [date]"),
        ("reports_contradict", "progress.csv:8 [status]"),
        ("reports_contradict", "progress.csv:10 [status]"),
        ("reports_contradict", "progress.csv:13 [status]"),
    ]
    assert "a1_road_2013" in refused.value.render("en")
    assert "2012-05-01" in refused.value.render("zh")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "no_such_layer_file"),
        (b"id,status,date\n", "missing_column"),
        (b"\xff", "not_utf8"),
        (b"", "missing_column"),
    ],
)
def test_a_file_that_is_no_progress_table_is_refused(
    plan: hg.Plan, tmp_path: Path, content: bytes | None, code: str
) -> None:
    """A missing file, a missing column and other bytes are refused, and no plan is blamed."""
    path = tmp_path / "progress.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(hg.HitechGisError) as refused:
        plan.schedule().as_of(date(2014, 1, 1), progress=path)
    assert refused.value.faults[0].code == code
    assert not isinstance(refused.value, hg.PlanError)


def test_a_plan_without_sites_takes_reports_on_actions(tmp_path: Path) -> None:
    """The layer of sites is optional, and so are reports on them."""
    folder = write_toy_schedule(tmp_path / "toy")
    (folder / "sites.geojson").unlink()
    path = progress(tmp_path, "a1_road_2013,done,2013-05-01,visit")
    plan = hg.open_plan(folder)
    assert states(plan, date(2014, 1, 1), path)["a1_road_2013"] == "done"
    assert len(plan.schedule().sites) == 0
