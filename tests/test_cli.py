"""The command line: what goes to which stream, what it exits with, and that nothing in a plan can act on a terminal."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from toy import FIGURES, write_toy_plan
from typer.testing import CliRunner

import hitech_gis as hg
from hitech_gis.cli import app

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

COMMANDS = (("figures",), ("balance",), ("balance", "--land"), ("check",), ("check", "--group", "land"))
UNSEEN = ("\x1b", "\u202e", "\u2066", "\x07", "\x9b")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def run(*arguments: str | Path, **environment: str) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env=environment)


def run_alone(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as a process of its own, without the settings of the one that tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    command = [sys.executable, "-m", "hitech_gis", *map(str, arguments)]
    return subprocess.run(command, env=kept | environment, capture_output=True, check=False)


def refused(result: Result) -> str:
    """Give the message of a run that was refused: exit status 1, nothing on stdout, no traceback."""
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr.strip()
    return result.stderr


def of_csv(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content, newline="")))


def texts_of(data: Any) -> list[str]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        return [text for item in data for text in texts_of(item)]
    return [data] if isinstance(data, str) else []


# ---- what is printed


@pytest.mark.parametrize(
    ("command", "zh", "en"),
    [
        (("figures",), "方案数字 (27 项)", "Figures of the plan (27)"),
        (("balance",), "面积平衡 (万平方米", "Balance (10,000 m²"),
        (("balance", "--land"), "每平方公里指标所对应的用地", "Land that the per-km² targets imply"),
        (("check",), "检查结果 (33 项)", "Findings (33)"),
        (("check", "--group", "land"), "检查结果 (9 项)", "Findings (9)"),
    ],
)
def test_a_table_is_printed_in_the_chosen_language(command: tuple[str, ...], zh: str, en: str) -> None:
    """Every command prints its table in Chinese and in English, and exits 0 on the shipped plan."""
    chinese, english = run(*command, "--lang", "zh"), run(*command, "--lang", "en")
    assert (chinese.exit_code, english.exit_code) == (0, 0)
    assert chinese.stdout.startswith(zh)
    assert english.stdout.startswith(en)
    assert run(*command, "--format", "table").stdout == chinese.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_json_is_alone_on_stdout_and_the_same_in_both_languages(command: tuple[str, ...]) -> None:
    """What a program reads is JSON and nothing else, with English keys whatever the language."""
    result = run(*command, "--format", "json")
    assert result.exit_code == 0
    records = json.loads(result.stdout)
    assert isinstance(records, list)
    for record in records:
        assert all(re.fullmatch(r"[a-z0-9_]+", key) for key in record)
    assert run(*command, "--format", "json", "--lang", "en").stdout == result.stdout


@pytest.mark.parametrize("command", [("figures",), ("balance",), ("check",)])
def test_csv_has_the_records_of_json(command: tuple[str, ...]) -> None:
    """A CSV has the keys of the JSON as its header and as many rows, and is the same in both languages."""
    result = run(*command, "--format", "csv")
    records = json.loads(run(*command, "--format", "json").stdout)
    rows = of_csv(result.stdout)
    assert result.exit_code == 0
    assert len(rows) == len(records)
    assert all(list(row) == list(record) for row, record in zip(rows, records, strict=True))
    assert run(*command, "--format", "csv", "--lang", "en").stdout == result.stdout


def test_check_sums_up_on_stderr() -> None:
    """The count of findings is a message, and leaves stdout to the table or the data."""
    table, data = run("check", "--lang", "en"), run("check", "--format", "json", "--lang", "en")
    assert table.stderr == data.stderr
    assert "8 known, as written" in table.stderr
    assert "0 errors" in table.stderr
    for other in ("figures", "balance"):
        assert run(other, "--format", "json").stderr == ""


def test_figures_as_json_have_the_columns_of_the_file() -> None:
    """A figure has the columns of figures.csv in their order, with numbers for low and high and null for unknown."""
    records: list[dict[str, Any]] = json.loads(run("figures", "--format", "json").stdout)
    assert all(list(record) == FIGURES.splitlines()[0].split(",") for record in records)
    by_id = {record["id"]: record for record in records}
    assert (by_id["park_industrial_headline"]["low"], by_id["park_industrial_headline"]["high"]) == (8.5e6, 8.5e6)
    assert (by_id["park_culture_space_2013"]["low"], by_id["park_culture_space_2013"]["high"]) == (3e5, None)
    assert by_id["park_output_2015"]["use"] is None
    assert by_id["park_output_2015"]["action_ids"] == []


def test_figures_of_one_zone() -> None:
    """--zone leaves the figures of that zone, in all three formats."""
    records = json.loads(run("figures", "--zone", "liuxiandong", "--format", "json").stdout)
    assert [record["id"] for record in records] == [
        "liuxiandong_industrial_headline",
        "liuxiandong_supporting_headline",
        "liuxiandong_industrial",
    ]
    assert [row["id"] for row in of_csv(run("figures", "--zone", "liuxiandong", "--format", "csv").stdout)] == [
        record["id"] for record in records
    ]
    table = run("figures", "--zone", "liuxiandong").stdout
    assert "约450万平方米" in table
    assert "深圳湾" not in table


def test_balance_as_json_is_the_balance(tmp_path: Path) -> None:
    """What the command line gives is what a notebook gets."""
    folder = write_toy_plan(tmp_path)
    assert (
        json.loads(run("balance", "--plan", folder, "--format", "json").stdout)
        == hg.open_plan(folder).balance().records()
    )


def test_the_balance_table_shows_both_sides_and_the_residual() -> None:
    """A planner reads 1300, 1125 and 175 on one line, in 10,000 m²."""
    lines = run("balance").stdout.splitlines()
    assert any(re.search(r"\b1300\b.*\b1125\b.*\b175\b", line) for line in lines)
    assert any(re.search(r"\b1300\b.*\b1625\b.*-325\b", line) for line in lines)
    assert any(re.search(r"\b400\b.*\b375\b.*\b25\b.*5\.26%", line) for line in lines)


def test_the_land_table_shows_what_each_target_implies() -> None:
    """Four targets, each beside Shenzhen Bay and the park, then the intensities."""
    shown = run("balance", "--land", "--lang", "en").stdout
    for implied in ("11.67", "11.6", "11.52", "13"):
        assert len(re.findall(rf"(?<![\d.]){re.escape(implied)}(?![\d.])", shown)) >= 2
    assert "schematic" in shown
    assert json.loads(run("balance", "--land", "--format", "json").stdout)[0]["kind"] == "implied_land"


def test_check_of_one_group() -> None:
    """--group leaves the findings of that group."""
    records = json.loads(run("check", "--group", "land", "--format", "json").stdout)
    assert {record["group"] for record in records} == {"land"}
    assert len(records) == 9


@pytest.mark.parametrize("group", ["ledger", "layers", "acceptance"])
def test_check_of_a_group_without_findings(group: str) -> None:
    """A group that has nothing to say is an empty list, and no wrong name."""
    result = run("check", "--group", group, "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_check_exits_1_on_an_error_that_is_not_accepted(tmp_path: Path) -> None:
    """The toy plan registers nothing, so check prints its findings and fails, in every format."""
    folder = write_toy_plan(tmp_path)
    for output_format in ("table", "json", "csv"):
        result = run("check", "--plan", folder, "--format", output_format)
        assert result.exit_code == 1
        assert "whole/total/A" in result.stdout
    assert run("check", "--plan", folder, "--group", "land").exit_code == 0


def test_chinese_is_the_default_whatever_the_locale_says() -> None:
    """The language is chosen by --lang alone, never by LANG or LC_ALL."""
    for locale in ("C", "en_US.UTF-8", "zh_CN.GBK", ""):
        result = run("balance", LANG=locale, LC_ALL=locale, LANGUAGE="en")
        assert "面积平衡" in result.stdout
        assert "does not hold" not in result.stdout


# ---- files


def test_balance_writes_a_csv_for_excel(tmp_path: Path) -> None:
    """The CSV has a byte-order mark, a row a balance row, and says on stderr where it is."""
    target = tmp_path / "new" / "balance.csv"
    result = run("balance", "-o", target)
    assert (result.exit_code, result.stdout) == (0, "")
    assert str(target) in result.stderr
    content = target.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = of_csv(content.decode("utf-8-sig"))
    assert (rows[2]["zone"], rows[2]["use"], rows[2]["residual_m2"]) == ("park", "total", "1750000")
    assert (rows[2]["stated_wan_m2"], rows[2]["zone_zh"]) == ("1300", "深圳高新区 (两园区)")
    assert len(rows) == 20
    assert rows[9]["stated_m2"] == rows[9]["itemised_m2"] == ""  # sz_bay_middle: unknown, not 0


def test_balance_writes_a_workbook(tmp_path: Path) -> None:
    """The workbook has the same cells as the CSV, numbers as numbers and unknown as empty."""
    run("balance", "--output", tmp_path / "balance.XLSX")
    run("balance", "--output", tmp_path / "balance.csv")
    (sheet,) = load_workbook(tmp_path / "balance.XLSX").worksheets
    header, *rows = list(sheet.iter_rows(values_only=True))
    of_the_csv = of_csv((tmp_path / "balance.csv").read_text(encoding="utf-8-sig"))
    assert list(header) == list(of_the_csv[0])
    assert len(rows) == len(of_the_csv)
    park = dict(zip(header, rows[2], strict=True))
    assert (park["stated_m2"], park["itemised_wan_m2"]) == (13000000, 1125)
    assert dict(zip(header, rows[9], strict=True))["stated_m2"] is None


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_name_that_looks_like_a_formula_stays_text(tmp_path: Path, ending: str) -> None:
    """A zone named like a formula cannot act in a spreadsheet."""
    folder = write_toy_plan(tmp_path / "plan", ("zones.csv", "西园", "=1+1"))
    run("balance", "--plan", folder, "-o", tmp_path / f"balance{ending}")
    if ending == ".csv":
        names = [row["zone_zh"] for row in of_csv((tmp_path / "balance.csv").read_text(encoding="utf-8-sig"))]
    else:
        cells = load_workbook(tmp_path / "balance.xlsx").worksheets[0]
        position = [cell.value for cell in cells[1]].index("zone_zh")
        assert {row[position].data_type for row in cells.iter_rows()} == {"s"}
        names = [str(row[position].value) for row in cells.iter_rows()]
    assert "'=1+1" in names
    assert "=1+1" not in names


def test_atlas_writes_the_page_and_its_table_twice_the_same(tmp_path: Path) -> None:
    """The page and the table appear in the folder, and the same plan gives the same bytes."""
    for run_number in ("first", "second"):
        result = run("atlas", "-o", tmp_path / run_number)
        assert (result.exit_code, result.stdout) == (0, "")
        assert "index.html" in result.stderr
    first, second = tmp_path / "first", tmp_path / "second"
    assert sorted(path.name for path in first.iterdir()) == ["balance.csv", "index.html"]
    for name in ("index.html", "balance.csv"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    run("balance", "-o", tmp_path / "balance.csv")
    assert (first / "balance.csv").read_bytes() == (tmp_path / "balance.csv").read_bytes()


def test_atlas_opens_in_the_chosen_language(tmp_path: Path) -> None:
    """--lang sets the first language of the page."""
    run("atlas", "-o", tmp_path / "zh")
    run("atlas", "-o", tmp_path / "en", "--lang", "en")
    assert '<html lang="zh' in (tmp_path / "zh" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="en' in (tmp_path / "en" / "index.html").read_text(encoding="utf-8")


# ---- refusals


@pytest.mark.parametrize("command", [*COMMANDS, ("atlas", "-o", "out"), ("balance", "-o", "out.csv")])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_missing_plan_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], lang: str
) -> None:
    """Every command exits 1 on a folder that is not there, names it in the chosen language, and writes nothing."""
    monkeypatch.chdir(tmp_path)
    message = refused(run(*command, "--plan", tmp_path / "nowhere", "--lang", lang))
    assert str(tmp_path / "nowhere") in message
    assert bool(CHINESE.search(message)) == (lang == "zh")
    assert list(tmp_path.iterdir()) == []


def test_every_fault_of_a_plan_is_one_line(tmp_path: Path) -> None:
    """A plan with two faults gives two lines, each with its place."""
    changes = (("figures.csv", "70000,70000", "NaN,70000"), ("zones.csv", "strip,,outside", "strip,,ward"))
    lines = refused(run("check", "--plan", write_toy_plan(tmp_path, *changes), "--lang", "en")).splitlines()
    assert sorted(line.split(": ")[0] for line in lines) == ["figures.csv:14 [low]", "zones.csv:7 [level]"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("figures", "--zone", "nowhere"), ("nowhere", "sz_bay_south")),
        (("check", "--group", "nothing"), ("nothing", "balance")),
        (("balance", "-o", "balance.pdf"), (".csv", ".xlsx")),
        (("balance", "-o", "balance"), (".csv", ".xlsx")),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: tuple[str, str]
) -> None:
    """An unknown zone, group or ending is refused, and the message says what may be given."""
    monkeypatch.chdir(tmp_path)
    message = refused(run(*arguments))
    assert all(word in message for word in words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command", [("balance", "-o", "file/balance.csv"), ("atlas", "-o", "file"), ("balance", "-o", "a.csv")]
)
def test_an_output_that_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """A file in place of the folder, or a folder in place of the file, is refused and left as it is."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_bytes(b"mine")
    (tmp_path / "a.csv").mkdir()
    assert command[-1].split("/")[0] in refused(run(*command))
    assert (tmp_path / "file").read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.csv", "file"]


def test_a_refused_run_leaves_what_is_there(tmp_path: Path) -> None:
    """Neither a bad plan nor a table that cannot be written touches a file of an earlier run."""
    bad = write_toy_plan(tmp_path / "plan", ("figures.csv", "70000,70000", "NaN,70000"))
    out = tmp_path / "out"
    out.mkdir()
    for name in ("index.html", "balance.csv", "balance.xlsx"):
        (out / name).write_bytes(b"of an earlier run")
    refused(run("atlas", "--plan", bad, "-o", out))
    refused(run("balance", "--plan", bad, "-o", out / "balance.csv"))
    refused(run("balance", "--plan", bad, "-o", out / "balance.xlsx"))
    assert {path.read_bytes() for path in out.iterdir()} == {b"of an earlier run"}
    (out / "balance.csv").unlink()
    (out / "balance.csv").mkdir()
    refused(run("atlas", "-o", out))
    assert (out / "index.html").read_bytes() == b"of an earlier run"
    assert sorted(path.name for path in out.iterdir()) == ["balance.csv", "balance.xlsx", "index.html"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--no-such-option",),
        ("no-such-command",),
        ("figures", "--no-such-option"),
        ("figures", "--format", "xml"),
        ("balance", "--lang", "fr"),
        ("check", "--plan"),
        ("check", "extra"),
        ("atlas",),
        (),
    ],
)
def test_wrong_usage_exits_2(arguments: tuple[str, ...]) -> None:
    """Only what is wrong in the command itself exits 2, without a traceback and with nothing for a program to read."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert result.stdout == "" or not arguments


def test_the_version_is_the_packages() -> None:
    """--version prints name and version, and nothing else."""
    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"hitech-gis {hg.__version__}\n")


def test_help_lists_every_command_in_both_languages() -> None:
    """--help names the four commands, in Chinese and English at once."""
    result = run("--help")
    assert result.exit_code == 0
    for word in ("figures", "balance", "check", "atlas", "核对空间规划", "Does a plan add up"):
        assert word in result.stdout


@pytest.mark.parametrize("command", ["figures", "balance", "check", "atlas"])
def test_the_help_of_a_command_has_an_example_and_both_languages(command: str) -> None:
    """Each command's help says an example that runs, and every option in both languages."""
    shown = " ".join(run(command, "--help").stdout.split())
    example = re.search(r"例 / Example: hitech-gis ([a-z]+) ", shown)
    assert example is not None
    assert example[1] == command
    for words in ("方案文件夹; 不填则用自带方案。 Plan folder", "语言, 默认中文。 Language"):
        assert words in shown


# ---- what a plan's text cannot do

NASTY = "[bold]\x1b[31m\u202e\u2066\x07\x9b园"


@pytest.fixture
def nasty_plan(tmp_path: Path) -> Path:
    """Make a toy plan whose names, terms, clauses and reasons would act on a terminal."""
    accepted = '\n[[accepted]]\ncode = "sum_of_zones"\nsubject = "east/total/A"\nreason_zh = "%s"\nreason_en = "%s"\n'
    escaped = NASTY.replace("\x1b", "\\u001b").replace("\x07", "\\u0007").replace("\x9b", "\\u009b")
    return write_toy_plan(
        tmp_path / "nasty",
        ("zones.csv", "东园,East", f"{NASTY},{NASTY}"),
        ("figures.csv", "产业用房", f"产业{NASTY}"),
        ("figures.csv", "二#2", f"二{NASTY}"),
        ("figures.csv", "约7万平方米", f"约8万平方米{NASTY}"),
        ("plan.toml", 'title_en = "Variant B"\n', 'title_en = "Variant B"\n' + accepted % (escaped, escaped)),
    )


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_cannot_act_on_the_terminal(nasty_plan: Path, command: tuple[str, ...], lang: str) -> None:
    """Markup is printed as it stands, and control and bidi characters as their numbers, in every table."""
    result = run(*command, "--plan", nasty_plan, "--lang", lang)
    assert "Traceback" not in result.output
    for character in UNSEEN:
        assert character not in result.output
    shown = "".join(result.stdout.split())  # a narrow column folds anywhere
    assert "001B" in shown
    assert "202E" in shown
    if command[0] == "check":
        assert "[bold]<U+001B>[31m<U+202E><U+2066><U+0007><U+009B>园" in result.stdout


def test_reasons_cannot_act_on_the_terminal(nasty_plan: Path) -> None:
    """The reason that a plan registers is printed as visible text."""
    shown = run("check", "--plan", nasty_plan, "--group", "balance").stdout
    assert "已登记: [bold]<U+001B>[31m<U+202E>" in shown


@pytest.mark.parametrize("command", COMMANDS)
def test_names_stay_whole_in_json(nasty_plan: Path, command: tuple[str, ...]) -> None:
    """A program gets the text itself, with what is unseen escaped on the way."""
    result = run(*command, "--plan", nasty_plan, "--format", "json")
    for character in UNSEEN:
        assert character not in result.stdout
    assert any(NASTY in text for text in texts_of(json.loads(result.stdout)))


@pytest.mark.parametrize(
    "change",
    [
        ("figures.csv", "70000,70000", f"{NASTY},70000"),
        ("figures.csv", "strip_hq,", f"{NASTY},"),
        ("figures.csv", "id,clause", f"id,{NASTY}"),
        ("figures.csv", "二#4,strip", f"二#4,{NASTY}"),
        ("zones.csv", "strip,,outside", f"strip,,{NASTY}"),
        ("zones.csv", "strip,,outside", f"strip,{NASTY},outside"),
        ("plan.toml", '"EPSG:4547"', '"\\u001b[31m\\u202e[bold]"'),
        ("plan.toml", 'zone = "whole"', 'zone = "\\u001b[31m\\u202e[bold]"'),
        ("plan.toml", "[plan]", "[plan\x1b[31m"),
        ("zones.geojson", '"basis": "schematic"', '"basis": "\\u001b[31m\\u202e[bold]"'),
        ("zones.geojson", '"id": "strip"', '"id": "\\u001b[31m\\u202e[bold]"'),
        ("zones.geojson", '"type": "Polygon"', '"type": "\\u001b[31m\\u202e[bold]"'),
    ],
)
def test_messages_cannot_act_on_the_terminal(tmp_path: Path, change: tuple[str, str, str]) -> None:
    """What a message quotes from a file is printed as visible text."""
    message = refused(run("check", "--plan", write_toy_plan(tmp_path, change)))
    for character in UNSEEN:
        assert character not in message


@pytest.mark.parametrize(
    "arguments", [("figures", "--zone", NASTY), ("check", "--group", NASTY), ("check", "--plan", NASTY)]
)
def test_what_was_typed_cannot_act_on_the_terminal(arguments: tuple[str, ...]) -> None:
    """What a message quotes from the command line is printed as visible text."""
    message = refused(run(*arguments))
    assert "[bold]" in message
    for character in UNSEEN:
        assert character not in message


# ---- as a process of its own


def test_chinese_is_written_in_the_c_locale() -> None:
    """Output is UTF-8 whatever the locale, so Chinese works where the system knows only ASCII."""
    done = run_alone("balance", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "深圳湾园区" in done.stdout.decode("utf-8")
    refusal = run_alone("balance", "--plan", "nowhere", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (refusal.returncode, refusal.stdout) == (1, b"")
    assert "没有这个方案文件夹" in refusal.stderr.decode("utf-8")


def test_a_process_keeps_data_and_messages_apart(tmp_path: Path) -> None:
    """JSON stands alone on stdout, the summary on stderr, and the exit status says that something fails."""
    done = run_alone("check", "--format", "json", "--lang", "en", "--plan", write_toy_plan(tmp_path))
    assert done.returncode == 1
    assert len(json.loads(done.stdout)) == 18
    assert b"6 errors that are not registered" in done.stderr


def test_a_process_exits_2_on_wrong_usage() -> None:
    """Wrong usage is told from refused input."""
    done = run_alone("figures", "--format", "xml")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [("figures",), ("balance", "--format", "csv"), ("check", "--format", "json")])
def test_a_closed_pipe_is_no_traceback(arguments: tuple[str, ...]) -> None:
    """Where the reader has gone, as after `head -1`, the command ends in silence."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "hitech_gis", *arguments]
    try:
        done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(writer)
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr
    assert b"Exception ignored" not in done.stderr
    assert done.returncode == 1
