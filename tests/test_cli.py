"""The command line: data on one stream, messages on the other, in the language asked for."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from shipped import LAYERS
from toy import write_toy_plan

import hitech_gis as hg

if TYPE_CHECKING:
    from pathlib import Path


from command_line import COMMANDS, of_csv, run, run_alone, seen


@pytest.mark.parametrize(
    ("command", "zh", "en"),
    [
        (("figures",), "方案数字 (193 项)", "Figures of the plan (193)"),
        (("balance",), "面积平衡 (万平方米", "Balance (10,000 m²"),
        (("balance", "--land"), "每平方公里指标所对应的用地", "Land that the per-km² targets imply"),
        (("check",), "检查结果 (282 项)", "Findings (282)"),
        (("check", "--group", "land"), "检查结果 (21 项)", "Findings (21)"),
    ],
)
def test_a_table_is_printed_in_the_chosen_language(command: tuple[str, ...], zh: str, en: str) -> None:
    """Every command prints its table in Chinese and in English, and exits 0 on the shipped plan."""
    chinese, english = seen(*command, "--lang", "zh"), seen(*command, "--lang", "en")
    assert (chinese.exit_code, english.exit_code) == (0, 0)
    assert chinese.stdout.startswith(zh)
    assert english.stdout.startswith(en)
    assert seen(*command, "--format", "table").stdout == chinese.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_json_is_alone_on_stdout_and_the_same_in_both_languages(command: tuple[str, ...]) -> None:
    """What a program reads is JSON and nothing else, with English keys whatever the language."""
    result = seen(*command, "--format", "json")
    assert result.exit_code == 0
    records = json.loads(result.stdout)
    assert isinstance(records, list)
    for record in records:
        assert all(re.fullmatch(r"[a-z0-9_]+", key) for key in record)
    assert seen(*command, "--format", "json", "--lang", "en").stdout == result.stdout


@pytest.mark.parametrize("command", [("figures",), ("balance",), ("check",)])
def test_csv_has_the_records_of_json(command: tuple[str, ...]) -> None:
    """A CSV has the keys of the JSON as its header and as many rows, and is the same in both languages."""
    result = seen(*command, "--format", "csv")
    records = json.loads(seen(*command, "--format", "json").stdout)
    rows = of_csv(result.stdout)
    assert result.exit_code == 0
    assert len(rows) == len(records)
    assert all(list(row) == list(record) for row, record in zip(rows, records, strict=True))
    assert seen(*command, "--format", "csv", "--lang", "en").stdout == result.stdout


def test_check_sums_up_on_stderr() -> None:
    """The count of findings is a message, and leaves stdout to the table or the data."""
    table, data = seen("check", "--lang", "en"), seen("check", "--format", "json", "--lang", "en")
    assert table.stderr == data.stderr
    assert "18 known, as written" in table.stderr
    assert "0 errors" in table.stderr
    for other in ("figures", "balance"):
        assert seen(other, "--format", "json").stderr == ""


def test_figures_as_json_have_the_columns_of_the_file() -> None:
    """A figure has the columns of figures.csv in their order, with numbers for low and high and null for unknown."""
    records: list[dict[str, Any]] = json.loads(seen("figures", "--format", "json").stdout)
    header = (LAYERS / "figures.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert all(list(record) == header for record in records)
    by_id = {record["id"]: record for record in records}
    assert (by_id["park_industrial_headline"]["low"], by_id["park_industrial_headline"]["high"]) == (8.5e6, 8.5e6)
    assert (by_id["park_culture_space_2013"]["low"], by_id["park_culture_space_2013"]["high"]) == (3e5, None)
    assert by_id["park_output_2015"]["use"] is None
    assert by_id["listed_companies_today"]["action_ids"] == []
    assert by_id["dashahe_professional_parks"]["other_low"] == 2


def test_figures_of_one_zone() -> None:
    """--zone leaves the figures of that zone, in all three formats."""
    records = json.loads(seen("figures", "--zone", "liuxiandong", "--format", "json").stdout)
    assert [record["id"] for record in records] == [
        "liuxiandong_industrial_headline",
        "liuxiandong_supporting_headline",
        "liuxiandong_industrial",
        "liuxiandong_projects_2014_2015",
        "liuxiandong_emerging_output_2014_2015",
    ]
    assert [row["id"] for row in of_csv(seen("figures", "--zone", "liuxiandong", "--format", "csv").stdout)] == [
        record["id"] for record in records
    ]
    table = seen("figures", "--zone", "liuxiandong").stdout
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
    lines = seen("balance").stdout.splitlines()
    assert any(re.search(r"\b1300\b.*\b1125\b.*\b175\b", line) for line in lines)
    assert any(re.search(r"\b1300\b.*\b1625\b.*-325\b", line) for line in lines)
    assert any(re.search(r"\b400\b.*\b375\b.*\b25\b.*5\.26%", line) for line in lines)


def test_the_land_table_shows_what_each_target_implies() -> None:
    """Four targets, each beside Shenzhen Bay and the park, then the intensities."""
    shown = seen("balance", "--land", "--lang", "en").stdout
    for implied in ("11.67", "11.6", "11.52", "13"):
        assert len(re.findall(rf"(?<![\d.]){re.escape(implied)}(?![\d.])", shown)) >= 2
    assert "schematic" in shown
    assert json.loads(seen("balance", "--land", "--format", "json").stdout)[0]["kind"] == "implied_land"


def test_check_of_one_group() -> None:
    """--group leaves the findings of that group."""
    records = json.loads(seen("check", "--group", "land", "--format", "json").stdout)
    assert {record["group"] for record in records} == {"land"}
    assert len(records) == 21


@pytest.mark.parametrize("group", ["acceptance"])
def test_check_of_a_group_without_findings(group: str) -> None:
    """A group that has nothing to say is an empty list, and no wrong name."""
    result = seen("check", "--group", group, "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_check_shows_what_is_wrong_and_counts_the_rest() -> None:
    """Errors and warnings are told one by one, notes as a count for each group; --group tells every one of them."""
    table = seen("check", "--lang", "en").stdout
    assert "land_denominators_differ" in table
    assert "park_output_rises_2013" not in table
    assert re.search(r"^ series +36 +1 *$", table, re.MULTILINE)
    assert re.search(r"^ lists +17 +1 +2 *$", table, re.MULTILINE)
    assert "park_output_rises_2013" in seen("check", "--group", "series", "--lang", "en").stdout


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


@pytest.mark.uncounted
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


@pytest.mark.uncounted
def test_atlas_opens_in_the_chosen_language(tmp_path: Path) -> None:
    """--lang sets the first language of the page."""
    run("atlas", "-o", tmp_path / "zh")
    run("atlas", "-o", tmp_path / "en", "--lang", "en")
    assert '<html lang="zh' in (tmp_path / "zh" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="en' in (tmp_path / "en" / "index.html").read_text(encoding="utf-8")


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
