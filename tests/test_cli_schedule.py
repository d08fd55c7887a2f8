"""The schedule on the command line: tables, data, charts, and what does not go together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from command_line import CHINESE, UNSEEN, of_csv, refused, run, texts_of
from toy import write_toy_plan
from toy_schedule import write_toy_schedule

import hitech_gis as hg

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.schedule.rows import Recorded, Rows

BY = ("period", "body", "load", "site", "indicator")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_toy_schedule(tmp_path / "toy")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    path = tmp_path / "progress.csv"
    path.write_text("id,status,date,source\nsite_tower,started,2012-03-01,visit\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("by", "zh", "en", "said"),
    [
        (
            "period",
            "到期安排 (11 项行动",
            "What is due (11 actions",
            "  Road complete · completion · (by column order) · West\n    lead: Works\n    co-organiser: —\n",
        ),
        ("body", "各单位任务", "What each body has to do", "2012 (by column order) · joint lead · Tower starts"),
        ("load", "各单位任务量", "Load of each body", "9 / 1 / 1"),
        ("site", "项目与建筑的完成年份 (4 处)", "Sites by completion (4)", "in operation by 2014 / 2015"),
        ("indicator", "指标走势", "Indicators by year", "\n  2013 · 125万元 · 25% a year since 2012"),
    ],
)
def test_a_table_is_printed_in_the_chosen_language(folder: Path, by: str, zh: str, en: str, said: str) -> None:
    """Each view has its table in Chinese and English, and what contradicts is counted beside it."""
    chinese = run("schedule", "--plan", folder, "--by", by)
    english = run("schedule", "--plan", folder, "--by", by, "--lang", "en")
    assert (chinese.exit_code, english.exit_code) == (0, 0)
    assert chinese.stdout.startswith(zh)
    assert english.stdout.startswith(en)
    assert said in english.stdout
    assert "In the whole plan there are 3 contradictions and 2" in english.stderr
    assert CHINESE.search(chinese.stderr)


def test_what_is_due_when_by_whom_is_the_default(folder: Path) -> None:
    """Without an option the actions come by period, each with its lead."""
    shown = run("schedule", "--plan", folder, "--lang", "en").stdout
    assert shown == run("schedule", "--plan", folder, "--by", "period", "--lang", "en").stdout
    lines = shown.splitlines()
    assert lines[2] == "2012 (2)"
    assert "before 2015 (ambiguous) (1)" in lines
    assert lines[lines.index("  Patrol · continuing") + 1] == "    lead: ?"
    assert lines[lines.index("  Survey · study") + 1] == "    lead: —"


def test_many_bodies_are_named_in_short_lines(tmp_path: Path) -> None:
    """Names that fill more than a line go on in the next, deeper."""
    folder = write_toy_schedule(tmp_path, ("bodies.csv", "园区办,Parks Office", f"园区办,{'Parks ' * 20}Office"))
    lines = run("schedule", "--plan", folder, "--work", "scheme", "--lang", "en").stdout.splitlines()
    assert max(map(len, lines[1:])) <= 4 + 100
    assert any(line.startswith("      Parks") for line in lines)


@pytest.mark.uncounted
@pytest.mark.parametrize("by", BY)
def test_json_and_csv_are_the_records_of_the_notebook(folder: Path, by: str) -> None:
    """What a program reads is what the Python object gives, the same in both languages."""
    schedule = hg.open_plan(folder).schedule()
    tables: dict[str, Rows[Recorded]] = {
        "period": schedule.due, "body": schedule.assignments, "load": schedule.load, "site": schedule.sites,
        "indicator": schedule.trajectories,
    }  # fmt: skip
    rows = tables[by]
    result = run("schedule", "--plan", folder, "--by", by, "--format", "json")
    assert json.loads(result.stdout) == rows.records()
    assert run("schedule", "--plan", folder, "--by", by, "--format", "json", "--lang", "en").stdout == result.stdout
    table = of_csv(run("schedule", "--plan", folder, "--by", by, "--format", "csv").stdout)
    assert len(table) == len(rows.records())
    assert list(table[0]) == list(rows.columns)


def test_a_plan_without_actions_says_nothing_more(tmp_path: Path) -> None:
    """Where there are no actions there is an empty list and no word of contradictions."""
    for output_format in ("json", "table"):
        result = run("schedule", "--plan", write_toy_plan(tmp_path / "plain"), "--format", output_format)
        assert (result.exit_code, result.stderr) == (0, "")
    assert "0 项行动" in result.stdout


def test_filters_choose_actions(folder: Path) -> None:
    """Body, role, year, programme, zone and work go together."""
    chosen = (
        "--body",
        "works",
        "--role",
        "lead",
        "--year",
        "2012",
        "--programme",
        "building",
        "--zone",
        "east_a",
        "--work",
        "tower",
    )
    records = json.loads(run("schedule", "--plan", folder, *chosen, "--format", "json").stdout)
    assert [record["id"] for record in records] == ["a1_tower_2012", "a2_tower_2012"]


def test_by_body_ends_with_what_is_nobodys(folder: Path) -> None:
    """The actions in which the document names nobody stand last, under a heading of their own."""
    blocks = run("schedule", "--plan", folder, "--by", "body", "--lang", "en").stdout.split("\n\n")
    assert blocks[-1].startswith("no body is named (2)")


def test_without_reports_only_planned_dates_are_known(folder: Path) -> None:
    """--as-of alone lists what is due or may be, says so on stderr and in JSON, and calls nothing late."""
    result = run("schedule", "--plan", folder, "--as-of", "2014-12-31", "--lang", "en")
    assert "nothing can be called late. 2 more are due later, 1 have no year." in result.stderr
    assert [block.split(" (")[0] for block in result.stdout.split("\n\n")[1:]] == ["due", "cannot be decided"]
    records = json.loads(run("schedule", "--plan", folder, "--as-of", "2014-12-31", "--format", "json").stdout)
    assert {(record["evidence"], record["state"]) for record in records} == {
        ("planned_dates_only", "due"), ("planned_dates_only", "cannot_be_decided"),
    }  # fmt: skip


def test_with_reports_every_action_has_its_state(folder: Path, reports: Path) -> None:
    """--progress gives each action a state, with the report that tells of it."""
    arguments = ("schedule", "--plan", folder, "--as-of", "2016-06-30", "--progress", reports, "--lang", "en")
    result = run(*arguments)
    assert result.stderr == ""
    assert "late (2)" in result.stdout
    assert "started 2012-03-01 (visit)" in result.stdout
    assert len(json.loads(run(*arguments, "--format", "json").stdout)) == 11


def test_reports_of_later_days_are_counted(folder: Path, reports: Path) -> None:
    """A report dated after the day does not count, and that is said."""
    arguments = ("schedule", "--plan", folder, "--as-of", "2012-02-29", "--progress", reports, "--lang", "en")
    assert run(*arguments).stderr == "1 reports are dated after 2012-02-29 and do not count.\n"


def test_a_period_of_several_years_is_shown_as_printed(folder: Path) -> None:
    """Figures of 2014-2015 keep that period beside the text's by 2015, and an unclear year is no stated one."""
    shown = run("schedule", "--plan", folder, "--by", "indicator", "--lang", "en").stdout
    assert "  2014-2015 (by column order) / by 2015 · 172.8万元 / 达172.8万元 · 20% a year since 2013 · " in shown
    assert "  2012 (unclear) · 7棵 · " in shown
    assert "5 [4, 6] percentage points since 2012" in shown
    assert "[…] anything" in shown


def test_a_site_of_several_works_says_which_is_ready(tmp_path: Path) -> None:
    """The site of road and tower is complete as to the road alone; a site of one work needs no name."""
    both = ("sites.geojson", '"a2_road_2014",', '"a2_road_2014", "a1_tower_2013",')
    folder = write_toy_schedule(tmp_path, both)
    shown = run("schedule", "--plan", folder, "--by", "site", "--lang", "en").stdout
    assert "The road · site_road: complete by 2013 (road)\n" in shown
    assert "The tower · site_tower: in operation by 2014 / 2015\n" in shown


def test_charts_are_written_together(folder: Path, tmp_path: Path) -> None:
    """Both charts appear, said on stderr, with nothing on stdout and nothing left beside them."""
    gantt, indicators = tmp_path / "new" / "gantt.svg", tmp_path / "new" / "indicators.PNG"
    result = run("schedule", "--plan", folder, "--gantt", gantt, "--indicators", indicators)
    assert (result.exit_code, result.stdout) == (0, "")
    assert str(gantt) in result.stderr
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["gantt.svg", "indicators.PNG"]
    first = gantt.read_bytes()
    run("schedule", "--plan", folder, "--gantt", gantt, "--work", "road")
    assert gantt.read_bytes() != first


@pytest.mark.parametrize(
    "arguments",
    [
        ("--gantt", "a.png", "--by", "body"),
        ("--gantt", "a.png", "--format", "json"),
        ("--indicators", "a.png", "--as-of", "2014-01-01"),
        ("--indicators", "a.png", "--body", "works"),
        ("--gantt", "a.png", "--indicators", "b.png", "--work", "road"),
        ("--as-of", "2014-01-01", "--by", "body"),
        ("--progress", "a.csv"),
        ("--by", "site", "--body", "works"),
        ("--by", "indicator", "--year", "2013"),
        ("--by", "week"),
        ("--as-of", "01.01.2014"),
        ("--year", "soon"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    """Options that contradict each other exit 2, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    result = run("schedule", "--plan", folder, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--body", "nobody"), ("nobody", "finance")),
        (("--role", "boss"), ("boss", "co_organiser")),
        (("--work", "towr"), ("towr", "tower")),
        (("--gantt", "a.docx"), ("'a.docx'", ".pdf")),
        (("--gantt", ".png"), ("'.png'", "chart.png")),
        (("--gantt", "a.docx", "--indicators", "b.txt"), ("a.docx", "b.txt")),
        (("--gantt", "a.png", "--indicators", "./a.png"), ("a.png",)),
        (("--gantt", "toy"), ("toy",)),
        (("--gantt", "toy/actions.csv/a.png"), ("a.png",)),
        (("--as-of", "2014-01-01", "--progress", "none.csv"), ("none.csv",)),
    ],
)
def test_what_is_refused_names_itself_and_writes_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    """Unknown ids, endings, places and files are refused with exit status 1, in both languages."""
    monkeypatch.chdir(tmp_path)
    for lang in ("zh", "en"):
        message = refused(run("schedule", "--plan", folder, *arguments, "--lang", lang))
        assert all(word in message for word in words)
        assert bool(CHINESE.search(message)) == (lang == "zh")
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


NASTY = "[bold]\x1b[31m\u202e\u2066\x07\x9b园"


@pytest.mark.uncounted
@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_cannot_act_on_the_terminal(tmp_path: Path, by: str, lang: str) -> None:
    """Names, milestones, clauses and figures of a plan are printed as visible text, and stay whole in JSON."""
    folder = write_toy_schedule(
        tmp_path / "toy",
        ("bodies.csv", "工务署,Works", f"{NASTY},{NASTY}"),
        ("actions.csv", "大楼动工,Tower starts", f"{NASTY},{NASTY}"),
        ("actions.csv", "附件1-1", f"附件{NASTY}"),
        ("figures.csv", "120万元", f"120万元{NASTY}"),
        ("sites.geojson", "tower址", "tower\\u001b[31m\\u202e"),
        ("sites.geojson", "The tower", "tower\\u001b[31m\\u202e"),
    )
    result = run("schedule", "--plan", folder, "--by", by, "--lang", lang)
    assert result.exit_code == 0
    shown = "".join(result.stdout.split())
    assert all(character not in result.output for character in UNSEEN)
    assert "<U+001B>" in shown
    data = run("schedule", "--plan", folder, "--by", by, "--format", "json").stdout
    assert all(character not in data for character in UNSEEN)
    if by in {"period", "body"}:
        assert any(NASTY in text for text in texts_of(json.loads(data)))


def test_a_source_of_a_report_cannot_act_on_the_terminal(folder: Path, tmp_path: Path) -> None:
    """Who reported is text too."""
    path = tmp_path / "progress.csv"
    path.write_text(f"id,status,date,source\na1_road_2013,done,2013-01-01,{NASTY}\n", encoding="utf-8")
    result = run("schedule", "--plan", folder, "--as-of", "2014-01-01", "--progress", path)
    assert "<U+001B>" in result.stdout
    assert all(character not in result.output for character in UNSEEN)
