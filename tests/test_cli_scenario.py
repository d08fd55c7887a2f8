"""The commands scenario and reconcile: tables in both languages, data alone on stdout, refusals with their place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from command_line import CHINESE, UNSEEN, of_csv, refused, run
from test_relations import relation, write_plan
from toy import write_toy_plan

import hitech_gis as hg
from hitech_gis.plan import shipped_plan_folder

if TYPE_CHECKING:
    from pathlib import Path

HALF = """id = "half"
title_zh = "大冲按一半计"
title_en = "Half of Dachong counts"

[[assumption]]
figure = "sz_bay_middle_supporting"
counts_percent = 50
"""
MORE = """id = "more"
title_zh = "补齐中区"
title_en = "The middle filled in"

[[change]]
set = "sz_bay_middle/industrial"
to = "100 万平方米"
reason = "轨道站点"

[[assumption]]
variant = "B"
"""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    for name, content in (("half.toml", HALF), ("more.toml", MORE)):
        (tmp_path / name).write_text(content, encoding="utf-8")
    return [tmp_path / "half.toml", tmp_path / "more.toml"]


@pytest.mark.uncounted
def test_scenarios_stand_side_by_side(files: list[Path]) -> None:
    """Each row has the plan and both scenarios; what is as in the plan is an equals sign."""
    result = run("scenario", *files, "--lang", "en")
    assert (result.exit_code, result.stderr) == (0, "")
    words = [" ".join(line.split()) for line in result.stdout.splitlines()]
    bay = "Shenzhen Bay Park supporting premises 400 / 375 / 25, does not hold 400 / 225 / 175, does not hold ="
    assert bay in words
    assert any("A: 1300 / 975 / 325" in line and "B: 1300 / 1725 / -425" in line for line in words)
    assert result.stdout.index("Changes") < result.stdout.index("Assumptions") < result.stdout.index("Scenarios")
    assert "轨道站点" in result.stdout
    assert "变化" in run("scenario", *files).stdout


def test_a_scenario_that_says_nothing_shows_the_plan(tmp_path: Path) -> None:
    """Without changes and assumptions only the comparison is printed."""
    (tmp_path / "a.toml").write_text('id = "a"\ntitle_zh = "甲"\ntitle_en = "A"', encoding="utf-8")
    shown = run("scenario", tmp_path / "a.toml", "--lang", "en").stdout
    assert "Scenarios" in shown
    assert "Changes" not in shown
    assert "Assumptions" not in shown
    assert "Relations" not in shown


def test_relations_and_rows_that_only_a_scenario_has_are_shown(tmp_path: Path) -> None:
    """A relation whose verdict changes has a table of its own, and a row that the plan lacks a dash in its column."""
    folder = write_plan(tmp_path / "plan", relation("plots", "<=", "10"))
    figures = (folder / "figures.csv").read_text(encoding="utf-8")
    (folder / "figures.csv").write_text(figures.replace("70000,70000", ","), encoding="utf-8")
    changes = '[[change]]\ncandidate = "plots"\n\n[[change]]\nset = "strip_hq"\nto = "7 公顷"\n'
    (tmp_path / "a.toml").write_text('id = "a"\ntitle_zh = "甲"\ntitle_en = "Two"\n' + changes, encoding="utf-8")
    shown = run("scenario", tmp_path / "a.toml", "--plan", folder, "--lang", "en").stdout
    words = [" ".join(line.split()) for line in shown.splitlines()]
    assert "Relation it cannot be decided holds" in words
    assert "Strip total — — / 7 / —" in words


def test_the_data_of_scenarios_are_those_of_a_notebook(files: list[Path]) -> None:
    """JSON holds the records of the comparison, CSV as many rows with the same keys."""
    result = run("scenario", *files, "--format", "json")
    records = json.loads(result.stdout)
    assert records == hg.open_plan().compare(files).records()
    rows = of_csv(run("scenario", *files, "--format", "csv", "--lang", "en").stdout)
    assert [row["kind"] for row in rows] == [record["kind"] for record in records]


def test_faults_of_every_file_are_refused_at_once(files: list[Path], tmp_path: Path) -> None:
    """One line a fault: file, key, what to do; nothing on stdout."""
    files[0].write_text(HALF.replace("50", "150"), encoding="utf-8")
    files[1].write_text(MORE.replace("100 万平方米", "约百万"), encoding="utf-8")
    lines = refused(run("scenario", *files, tmp_path / "none.toml", "--lang", "en")).splitlines()
    assert [line.split(": ")[0] for line in lines[:2]] == [
        f"{files[0]} [assumption[1].counts_percent]",
        f"{files[1]} [change[1].to]",
    ]
    assert "none.toml" in lines[2]
    assert len(lines) == 3


def test_names_in_a_scenario_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    """Titles, reasons and ids are printed as visible text, markup as it stands."""
    nasty = r"[bold]\u001b[31m\u202e\u2066\u0007\u009b"
    content = MORE.replace("轨道站点", nasty).replace("补齐中区", nasty)
    (tmp_path / "a.toml").write_text(content, encoding="utf-8")
    good = run("scenario", tmp_path / "a.toml")
    (tmp_path / "b.toml").write_text(content.replace("100 万平方米", nasty), encoding="utf-8")
    bad = run("scenario", tmp_path / "b.toml")
    assert (good.exit_code, bad.exit_code) == (0, 1)
    for character in UNSEEN:
        assert character not in good.output + bad.output
    assert "[bold]<U+001B>[31m" in good.stdout


def test_a_suggestion_is_called_one(tmp_path: Path) -> None:
    """The table says that it is not the plan's figures, each move says how it stands to what is written."""
    out = tmp_path / "suggestion.toml"
    command = ("reconcile", "sz_bay/industrial/A", "sz_bay/supporting/A", "--fill", "-o", out)
    english, chinese = run(*command, "--lang", "en"), run(*command)
    assert english.exit_code == chinese.exit_code == 0
    assert english.stdout.startswith("A suggestion: the smallest change (not the plan's figures)")
    blocks = [block.splitlines() for block in english.stdout.split("\n\n")]
    assert blocks[1:3] == [
        [
            "sz_bay_supporting_headline",
            "  4 million m² → 3.75 million m² (-6.25%), beyond what is written",
            "  Shenzhen Bay Park · 公共配套用房 · 三#6",
        ],
        [
            "sz_bay_middle/industrial",
            "  — → 1 million m², filled in (the document does not say)",
            "  Shenzhen Bay Park, Middle · industrial premises",
        ],
    ]
    assert "checked in fractions" in english.stderr
    assert str(out) in english.stderr
    assert "用分数复核" in chinese.stderr
    assert "sz_bay_supporting_headline becomes 3.75 million m²" in run("scenario", out, "--lang", "en").stdout


def test_a_suggestion_within_rounding_names_what_it_held(tmp_path: Path) -> None:
    """The share is listed as taken as fixed, and the last line says that it holds within rounding only."""
    folder = write_plan(tmp_path, relation("output_2018 / output_2019", "==", "share"))
    result = run("reconcile", "it", "--plan", folder, "--lang", "en")
    assert "Shares and rates taken as fixed" in " ".join(result.stdout.split())
    assert "82%" in result.stdout
    assert "within rounding" in result.stderr


def test_a_suggestion_that_does_not_hold_is_said_so(tmp_path: Path) -> None:
    """What no decimal number meets is no success."""
    folder = write_plan(tmp_path, relation("3 * part", "==", "output_2019"))
    result = run("reconcile", "it", "--fix", "output_2019", "--plan", folder, "--lang", "en")
    assert "still does not hold" in result.stderr


def test_a_conflict_is_shown_with_its_numbers_and_writes_nothing(tmp_path: Path) -> None:
    """Each condition in numbers, how often it is added up, and by how much they miss; it is an answer, so exit 0."""
    out = tmp_path / "suggestion.toml"
    fix = "park_industrial_headline，sz_bay_industrial_headline"
    parts = "liuxiandong_industrial, sz_bay_south_industrial,sz_bay_north_industrial"
    options = ("--fix", fix, "--fix", parts, "--lang", "en")
    result = run("reconcile", "park/industrial/A", "sz_bay/supporting/A", *options, "-o", out)
    assert result.exit_code == 0
    assert "Conflict: this cannot hold; left less right is 1 million m² now" in result.stdout
    assert "park_industrial_headline (8.5 million m²)" in " ".join(result.stdout.split())
    assert "No change makes the conditions hold exactly" in result.stderr
    assert f"There is no suggestion to write; {out} is left as it was." in result.stderr
    assert not out.exists()


def test_limits_are_shown_with_land_and_error(tmp_path: Path) -> None:
    """A limit that holds has its land, its ratio and the limit in one cell; one that cannot, its land in numbers."""
    folder = write_toy_plan(tmp_path)
    good = run("reconcile", "west/industrial/A", "--far", "west=0.6", "--plan", folder, "--lang", "en")
    assert "land 1.14 ± 0.042726 km²; floor-area ratio 0.51 – 0.55 (limit 0.6)" in " ".join(good.stdout.split())
    fixed = ("--fix", "west_supporting,west_industrial_clause")
    bad = run("reconcile", "west/industrial/A", "--far", "west=0.52", *fixed, "--plan", folder, "--lang", "en")
    assert "far/west" in bad.stdout
    assert "as large as the error of its outline allows" in bad.stderr
    layer = ("zones.geojson", '"accuracy_m": 10', '"accuracy_m": 1000')
    vast = write_toy_plan(tmp_path / "vast", layer)
    assert "∞" in run("reconcile", "west/industrial/A", "--far", "west=0.6", "--plan", vast).stdout


def test_an_unknown_and_an_unproved_conflict_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not stated is a question mark, a constant stands by itself, and without a proof that is said."""
    folder = write_plan(
        tmp_path, relation("2 * unknown", "<=", "patents_2018") + relation("unknown", ">=", "patents_2019", name="more")
    )
    fix = ("--fix", "patents_2018,patents_2019", "--fill", "--plan", folder, "--lang", "en")
    shown = run("reconcile", "it", "more", *fix)
    assert "2 × unknown (?)" in " ".join(shown.stdout.split())
    monkeypatch.setattr("hitech_gis.reconcile.solve.Programme.proof", lambda _: None)
    unproved = run("reconcile", "it", "more", *fix)
    assert "not proved" in unproved.stderr
    constant = run(
        "reconcile", "it", "--plan", write_plan(tmp_path / "b", relation("part", "==", "0 - 7")), "--lang", "en"
    )
    assert "part (600 yuan) + 7 yuan = 0" in " ".join(constant.stdout.split())


def test_a_check_that_cannot_be_computed_is_a_dash(tmp_path: Path) -> None:
    """Zero over zero has no difference."""
    relations = relation("part / output_2019", "==", "share") + relation("output_2019", "==", "0", name="none")
    result = run("reconcile", "it", "none", "--plan", write_plan(tmp_path, relations), "--lang", "en")
    assert "cannot be decided" in result.stdout


@pytest.mark.uncounted
def test_the_data_of_a_suggestion_are_those_of_a_notebook() -> None:
    """JSON holds its records, CSV as many rows; messages stay on the other stream."""
    result = run("reconcile", "sz_bay/supporting/A", "--format", "json")
    records = json.loads(result.stdout)
    assert records == hg.open_plan().reconcile(["sz_bay/supporting/A"]).records()
    rows = of_csv(run("reconcile", "sz_bay/supporting/A", "--format", "csv").stdout)
    assert [row["kind"] for row in rows] == ["move", "condition"]


def test_reconciling_goes_by_a_scenario_first(files: list[Path]) -> None:
    """With half of Dachong counted, stated 400 and itemised 225 meet where the stated figure, 约 400, comes down.

    The file says also what the scenario says, so that on the plan itself the condition holds.
    """
    command = ("reconcile", "sz_bay/supporting/A", "--scenario", files[0])
    moved = json.loads(run(*command, "--format", "json").stdout)[0]
    assert (moved["figure"], moved["old"], moved["new"]) == ("sz_bay_supporting_headline", 4e6, 2.25e6)
    out = files[0].with_name("suggestion.toml")
    assert run(*command, "-o", out).exit_code == 0
    assert hg.open_plan().scenario(out).balance().row("sz_bay", "supporting").residual_m2 == 0
    before = files[0].read_bytes()
    assert str(files[0]) in refused(run(*command, "-o", files[0]))
    assert files[0].read_bytes() == before


@pytest.mark.parametrize("name", ["figures.csv", "new/suggestion.toml"])
@pytest.mark.parametrize("own", [True, False])
def test_nothing_is_written_into_a_plan(tmp_path: Path, name: str, *, own: bool) -> None:
    """Neither a file of the plan's folder, or of the shipped plan's, is replaced, nor one added."""
    folder = write_toy_plan(tmp_path / "plan")
    out = (folder if own else shipped_plan_folder()) / name
    before = out.read_bytes() if out.exists() else None
    message = refused(run("reconcile", "east/industrial/A", "--plan", folder, "-o", out, "--lang", "en"))
    assert message.startswith(f"{out} lies in the plan folder {out.parents[name.count('/')]};")
    assert (out.read_bytes() if out.exists() else None) == before


def test_relations_are_told_in_their_unit(tmp_path: Path) -> None:
    """Money is money, and a gap of conditions that are multiplied out says that it is."""
    folder = write_plan(tmp_path, relation("output_2018", "==", "output_2019"))
    assert "  -200 yuan → 0, holds\n" in run("reconcile", "it", "--plan", folder, "--lang", "en").stdout
    ratios = relation("part / output_2018", "==", "share") + relation("part", "==", "output_2018", name="more")
    folder = write_plan(tmp_path / "ratios", ratios)
    shown = run("reconcile", "it", "more", "--fix", "output_2018", "--plan", folder, "--lang", "en").stdout
    assert "(base units, multiplied out)" in shown


@pytest.mark.parametrize("limit", ["west", "west=", "west=-1", "west=1e3", "west=four"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_limit_is_a_zone_and_a_number(limit: str, lang: str) -> None:
    """Anything else is refused with an example."""
    message = refused(run("reconcile", "sz_bay/supporting/A", "--far", limit, "--lang", lang))
    assert "sz_bay_south=4.0" in message
    assert bool(CHINESE.search(message)) == (lang == "zh")


def test_bad_limits_are_told_with_everything_else() -> None:
    """A limit that is no limit, one given twice, an id and a figure that are not there: four lines."""
    options = ("--far", "west=x", "--far", "sz_bay_south=1", "--far", "sz_bay_south=4", "--fix", "nothing")
    lines = refused(run("reconcile", "nowhere/total/A", *options, "--lang", "en")).splitlines()
    assert [line.split(".")[0] for line in lines] == [
        "'west=x' is not a floor-area limit",
        "The floor-area limit of sz_bay_south is given twice",
        "There is no balance row and no relation 'nowhere/total/A'",
        "There is no figure with the id 'nothing'",
    ]


def test_what_entries_say_is_in_words_and_units(tmp_path: Path) -> None:
    """In Chinese no word of the file stands between; a number gets its figure's unit."""
    folder = write_plan(tmp_path / "plan", "")
    changes = (
        '[[change]]\nmove = "industrial"\nfrom = "east_a"\nto = "west"\namount = 100000\n'
        '[[change]]\ncandidate = "plots"\n[[change]]\nset = "output_2018"\nto = 900\n'
        '[[change]]\nset = "share"\nto = "93%"\n'
    )
    (tmp_path / "a.toml").write_text('id = "a"\ntitle_zh = "甲"\ntitle_en = "A"\n' + changes, encoding="utf-8")
    shown = run("scenario", tmp_path / "a.toml", "--plan", folder).stdout
    for words in (
        "产业用房: 从 east_a 移 10万m² 到 west", "plots 采用另一种读法", "output_2018 改为 0.09万元", "share 改为 93%",
    ):  # fmt: skip
        assert words in shown


def test_a_scenario_that_changes_no_floor_area_and_no_verdict_says_so(tmp_path: Path) -> None:
    """Where every cell is an equals sign, a line says that this is all."""
    (tmp_path / "a.toml").write_text('id = "a"\ntitle_zh = "甲"\ntitle_en = "A"\n', encoding="utf-8")
    result = run("scenario", tmp_path / "a.toml", "--lang", "en")
    assert result.stderr == "A: no row of the balance changes, and no verdict on a relation.\n"


def test_no_files_and_no_conditions_are_wrong_usage() -> None:
    """Both commands need something to work on."""
    assert (run("scenario").exit_code, run("reconcile").exit_code) == (2, 2)
