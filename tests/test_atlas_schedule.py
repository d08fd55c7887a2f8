"""What the page is given of the schedule is what the schedule itself says."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from toy import write_toy_plan
from toy_schedule import write_toy_schedule
from typer.testing import CliRunner

import hitech_gis as hg
from hitech_gis.atlas.content.renewals import named_renewals
from hitech_gis.atlas.content.schedule import control_periods, schedule_content
from hitech_gis.cli import app
from hitech_gis.schedule.due import possible_deadlines

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.ledger import Ledger
    from hitech_gis.schedule.standing import Standings


def ledger_of(name: str, folder: Path) -> Ledger:
    return hg.open_plan(None if name == "shipped" else write_toy_schedule(folder / "plan")).ledger


def content_of(ledger: Ledger, standings: Standings | None = None) -> dict[str, Any]:
    content = schedule_content(ledger, standings)
    assert content is not None
    json.dumps(content, allow_nan=False)
    return content


def rows_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The actions as rows again, with what they share put back in its place."""
    columns = content["actions"]
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    shared = {"time": "times", "parties": "parties", "note": "notes", "work": "works"}
    return [row | {name: content[table][row[name]] for name, table in shared.items()} for row in rows]


@pytest.mark.parametrize("name", ["shipped", "toy"])
def test_each_action_once_as_it_is(tmp_path: Path, name: str) -> None:
    """Every action of the plan stands in the page once, with its clause, words, place, bodies and years."""
    ledger = ledger_of(name, tmp_path)
    rows = rows_of(content_of(ledger))
    assert sorted(row["id"] for row in rows) == sorted(ledger.actions)
    for row in rows:
        action = ledger.actions[row["id"]]
        assert (row["clause"], row["programme"], row["zone"] or "") == (action.clause, action.programme, action.zone)
        assert (row["zh"], row["en"], row["stage"]) == (action.milestone_zh, action.milestone_en, action.stage.value)
        assert row["work"]["name"]["en"] == ledger.work_name(action.work, "en")
        assert row["note"] == {"zh": action.note_zh, "en": action.note_en}
        bodies = {role: None if names is None else tuple(names) for role, names in row["parties"].items()}
        assert bodies == {role.value: names for role, names in action.roles.items()}
        years = tuple(row["time"]["possible"]) + ((None,) if row["time"]["undated"] else ())
        assert years == possible_deadlines(ledger, action)
        assert row["time"]["basis"] == action.period_basis.value


@pytest.mark.uncounted
@pytest.mark.parametrize("name", ["shipped", "toy"])
def test_counts_per_year_and_body_are_those_of_the_schedule(tmp_path: Path, name: str) -> None:
    """What may be due in a year, in all and by body, is what ``Schedule`` gives for that year and body."""
    ledger = ledger_of(name, tmp_path)
    rows = rows_of(content_of(ledger))
    plan = hg.open_plan(ledger.folder)
    for year in (2012, 2013, 2014, 2015):
        due = [row for row in rows if year in row["time"]["possible"]]
        assert len(due) == len(plan.schedule(year=year).actions)
        for body in ledger.bodies:
            mine = [row["id"] for row in due if any(body in (names or ()) for names in row["parties"].values())]
            assert mine == [a.id for a in plan.schedule(year=year, body=body).actions]


@pytest.mark.parametrize("name", ["shipped", "toy"])
def test_sites_are_those_of_the_schedule(tmp_path: Path, name: str) -> None:
    """A site has its own milestones, and the years in which it is to be complete and in operation."""
    ledger = ledger_of(name, tmp_path)
    content = content_of(ledger)
    ids = content["actions"]["id"]
    own = [row for row in hg.open_plan(ledger.folder).schedule().sites.records() if row["milestones"]]
    assert own
    assert [
        {key: site[key] for key in ("id", "aliases", "complete_by", "in_operation_by")}
        | {"milestones": [ids[place] for place in site["actions"]]}
        for site in content["sites"]
    ] == [{key: row[key] for key in ("id", "aliases", "complete_by", "in_operation_by", "milestones")} for row in own]


@pytest.mark.parametrize("name", ["shipped", "toy"])
def test_indicators_are_those_of_the_schedule_without_the_goal(tmp_path: Path, name: str) -> None:
    """Indicators have the schedule's words, years and rates; floor area of the goal is not among them."""
    ledger = ledger_of(name, tmp_path)
    own = [
        row
        for row in hg.open_plan(ledger.folder).schedule().trajectories
        if row.use not in {"industrial", "supporting", "total"}
    ]
    shown = content_of(ledger)["indicators"]
    assert len(shown) == len(own) < len(hg.open_plan(ledger.folder).schedule().trajectories)
    for row, indicator in zip(own, shown, strict=True):
        assert indicator["name"] == {"zh": row.name("zh"), "en": row.name("en")}
        assert [(said["year"], said["written"], said["inferred"]) for said in indicator["statements"]] == [
            (said.year, said.worded(), said.inferred) for said in row.statements
        ]
        assert [(tuple(step["years"]), step["worded"]) for step in indicator["steps"]] == [
            (step.years, step.worded()) for step in row.steps
        ]


def test_periods_of_the_control(tmp_path: Path) -> None:
    """A year within a longer period belongs to it; one over several is none; a year by which is one of its own."""
    assert control_periods(ledger_of("toy", tmp_path)) == [(2012, 2012), (2013, 2013), (2014, 2015)]
    wide = ("actions.csv", "patrol,continuing,2015,by_2015,", "patrol,continuing,2015,2012-2015,")
    far = ("actions.csv", "survey,study,,unstated,", "survey,study,2020,by_2020,")
    ledger = hg.open_plan(write_toy_schedule(tmp_path / "wide", wide, far)).ledger
    assert control_periods(ledger) == [(2012, 2012), (2013, 2013), (2014, 2015), (2020, 2020)]


def test_a_plan_without_actions_and_indicators_has_no_schedule(tmp_path: Path) -> None:
    """A plan without actions has no control; one of the goal's floor area alone has no schedule either."""
    ledger = hg.open_plan(write_toy_plan(tmp_path / "plan")).ledger
    content = content_of(ledger)
    assert (content["periods"], content["actions"]["id"]) == ([], [])
    goal = {figure.id: figure for figure in ledger.figures.values() if figure.use in {"industrial", "supporting"}}
    assert schedule_content(replace(ledger, figures=goal)) is None


def test_renewals_without_a_figure() -> None:
    """Renewals that the plan names without a floor area, and how it is known where they are; Dachong has a figure."""
    found = {row.name["zh"]: (row.zone, row.placed) for row in named_renewals(hg.open_plan().ledger)}
    assert found == {
        "普联技术": ("sz_bay_middle", "by_point"),
        "宇龙计算机": ("sz_bay_north", "by_point"),
        "康泰生物": ("park", "by_figures"),
        "大沙河创新走廊城市更新片区": ("dashahe_corridor", "stated"),
        "北区旧工业区改造": ("sz_bay_north", "stated"),
    }


def reports(folder: Path, *lines: str) -> Path:
    path = folder / "progress.csv"
    path.write_text("\n".join(["id,status,date,source", *lines]) + "\n", encoding="utf-8")
    return path


def test_status_is_that_of_the_last_report(tmp_path: Path) -> None:
    """With a progress file each action stands as ``Schedule.as_of`` says, on the last report's day or a given one."""
    ledger = ledger_of("toy", tmp_path)
    path = reports(tmp_path, "a1_tower_2012,done,2013-01-31,visit", "text_scheme,started,2014-02-01,letter")
    for given, day in ((None, date(2014, 2, 1)), (date(2013, 6, 30), date(2013, 6, 30))):
        content = content_of(ledger, hg.open_plan(ledger.folder).schedule().as_of(given, progress=path))
        own = {
            row["id"]: row["state"]
            for row in hg.open_plan(ledger.folder).schedule().as_of(day, progress=path).records()
        }
        assert content["status"]["as_of"] == day.isoformat()
        assert dict(zip(content["actions"]["id"], content["status"]["states"], strict=True)) == own
    assert own["a1_tower_2012"] == "done"
    assert content["status"]["later"] == 1
    assert content_of(ledger)["status"] is None


def test_command_takes_reports_and_refuses_bad_ones(tmp_path: Path) -> None:
    """``atlas --progress`` writes the page; a file with faults, or with nothing in it, is refused."""
    page = tmp_path / "page"

    def run(*lines: str) -> tuple[int, str]:
        result = CliRunner().invoke(
            app, ["atlas", "-o", str(page), "--progress", str(reports(tmp_path, *lines)), "--lang", "en"]
        )
        return result.exit_code, result.output

    code, said = run("nowhere,done,2013-01-31,visit", "site_vc_tower,done,yesterday,visit")
    assert (code, "nowhere" in said, "yesterday" in said) == (1, True, True)
    code, said = run()
    assert (code, "There is no report" in said, page.exists()) == (1, True, False)
    assert run("site_vc_tower,started,2013-01-31,visit")[0] == 0
    assert '"as_of":"2013-01-31"' in (page / "index.html").read_text(encoding="utf-8")
