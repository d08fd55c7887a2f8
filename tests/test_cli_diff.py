"""The command that compares two plans: what a planner reads, what a program reads, and what is refused."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from command_line import CHINESE, UNSEEN, of_csv, refused, run, run_alone, texts_of
from refusals import NASTY, change_layer
from toy import FIGURES, write_toy_plan
from toy_of_all import write_full_plan

import hitech_gis as hg
from hitech_gis.diff import CHANGE_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

AMOUNT = ("figures.csv", "100000,100000,m2,equal", "150000,150000,m2,equal")
EDITS = (
    AMOUNT,
    ("figures.csv", "strip_hq,二#4,strip,hq_base", "strip_hq,二#4,strip,culture_space"),
    ("figures.csv", "约7万平方米,as_written,,,", "约7万平方米,as_written,,旁注,"),
    ("figures.csv", "whole_again,二,", "whole_restated,二,"),
    ("zones.csv", "东二区,East B,true", "东二区,East B,false"),
    ("zones.geojson", "22.53", "22.531"),
    ("structure.csv", "tower_one,item,towers,,,一号楼,Tower one,四,,,\n", ""),
    ("relations.toml", '"=="', '"<"'),
)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return write_full_plan(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Give a plan that differs in an amount, a use, a remark, a name, the register, an outline, a list, a relation."""
    folder = write_full_plan(tmp_path / "new", *EDITS)
    return change_layer(folder, lambda f: f[0]["geometry"].update(coordinates=[114.0000001, 22.5]), "sites")


def test_the_table_says_first_why_the_balance_moved(old: Path, new: Path) -> None:
    """A planner reads each row with its figures in 10,000 m², then the changes, then the verdicts."""
    result = run("diff", old, new, "--lang", "en")
    assert result.exit_code == 0
    blocks = result.stdout.split("\n\n")
    assert blocks[0] == (
        f"Why the balance moved (10,000 m²; {old} → {new}; rows that moved: 11; residual = stated - itemised)"
    )
    assert blocks[1].splitlines() == [
        "Whole, industrial premises (variant A): holds → does not hold",
        "  itemised 100 → 70 (-30)",
        "    -30  east_b_industrial  counts no longer: the register or the goal's zone changed  二#2",
        "  residual 0 → 30 (+30)",
    ]
    assert blocks[2].splitlines() == [
        "Whole, supporting premises (variant A): does not hold",
        "  itemised 10 → 15 (+5)",
        "    +5  east_a_supporting  another amount  二#1",
        "  residual 40 → 35 (-5)",
    ]
    shown = " ".join(result.stdout.split())
    order = [
        shown.index(words)
        for words in (
            "Why the balance moved",
            "Changes of substance (6;",
            "Only ids, remarks or",
            "Relations and findings",
        )
    ]
    assert order == sorted(order)


def test_a_row_that_only_one_plan_has_says_so(old: Path, new: Path) -> None:
    """East B by use has no row any more, and its figures are told with what took them out."""
    shown = run("diff", old, new, "--lang", "en").stdout
    row = next(block for block in shown.split("\n\n") if block.startswith("East B, industrial"))
    assert row.splitlines() == [
        "East B, industrial premises (variant A): cannot be decided → —",
        "  The balance of the new plan has no such row.",
        "  itemised 30 → —",
        "    -30  east_b_industrial  counts no longer: the register or the goal's zone changed  二#2",
    ]
    back = run("diff", new, old, "--lang", "en").stdout
    row = next(block for block in back.split("\n\n") if block.startswith("East B, industrial"))
    assert row.splitlines()[1:3] == ["  The balance of the old plan has no such row.", "  itemised — → 30"]


def test_a_figure_that_moved_names_both_zones(tmp_path: Path) -> None:
    """What now belongs to another zone says from where to where."""
    moved = ("figures.csv", "二#1,east_a,supporting", "二#1,east_b,supporting")
    old, new = write_toy_plan(tmp_path / "old"), write_toy_plan(tmp_path / "new", moved)
    shown = run("diff", old, new, "--lang", "en").stdout
    assert "    +10  east_a_supporting  counts now: moved to another zone (east_a → east_b)  二#1\n" in shown
    assert "现计入: 改属另一空间单元 (east_a → east_b)" in run("diff", old, new).stdout


def test_a_verdict_that_another_tolerance_changed_says_so(tmp_path: Path) -> None:
    """Where no figure moved and 约 allows more, the row tells what it allowed and allows."""
    old, new = write_toy_plan(tmp_path / "old"), write_toy_plan(tmp_path / "new", ("plan.toml", "0.05", "0.2"))
    blocks = run("diff", old, new, "--lang", "en").stdout.split("\n\n")
    assert "West, total (variant A): does not hold → holds within rounding\n  约 (about) allows 5 % → 20 %" in blocks


def test_a_bound_that_changed_is_told_with_the_row(tmp_path: Path) -> None:
    """10 that become 5 to 15 leave the sum and are named all the same: the verdict may rest on them."""
    edit = ("figures.csv", "100000,100000,m2,equal", "50000,150000,m2,range")
    old, new = write_toy_plan(tmp_path / "old"), write_toy_plan(tmp_path / "new", edit)
    shown = run("diff", old, new, "--lang", "en").stdout
    assert "  itemised 10 → 10 (0)\n    0  east_a_supporting  the same number, another bound or range  二#1\n" in shown


def test_every_change_is_in_the_table(old: Path, new: Path) -> None:
    """Columns with old and new, what is gone by its name, outlines by their measures."""
    shown = " ".join(run("diff", old, new, "--lang", "en").stdout.split())
    for words in (
        "low: 100000 → 150000; high: 100000 → 150000",
        "use: hq_base → culture_space",
        "in_goal: true → false",
        "note_zh: — → 旁注",
        "id: whole_again → whole_restated",
        "element of the structure tower_one removed Tower one",
        "op: == → <",
        "area 3.42 → 3.76 km², symmetric difference",
        "moved, at most 110.738 m apart",
        "at most 0.01 m apart, below what 7 decimals can tell",
        "east_and_west East and west holds holds within rounding",
    ):
        assert words in shown


@pytest.mark.uncounted
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_is_in_the_chosen_language(old: Path, new: Path, lang: str) -> None:
    """Headings, causes and the sum on stderr are in one language; what stands in a plan is as it stands."""
    result = run("diff", old, new, "--lang", lang)
    assert result.stdout.startswith("面积平衡为何变动" if lang == "zh" else "Why the balance moved")
    assert bool(CHINESE.search(result.stderr)) == (lang == "zh")
    assert re.findall(r"\d+", result.stderr) == ["6", "2", "11"]
    assert ("不再计入: 分区登记或目标单元变动" in result.stdout) == (lang == "zh")


def test_json_has_all_of_it_whatever_the_language(old: Path, new: Path) -> None:
    """JSON is what a notebook gets from Plan.diff, alone on stdout."""
    result = run("diff", old, new, "--format", "json")
    found = hg.open_plan(old).diff(hg.open_plan(new))
    assert json.loads(result.stdout) == json.loads(json.dumps(found.record()))
    assert list(found.record()) == ["plans", "balance", "changes", "clauses", "relations", "findings"]
    assert run("diff", old, new, "--format", "json", "--lang", "en").stdout == result.stdout
    assert found.record()["plans"][1] == {
        "id": "toy",
        "title_zh": "玩具方案",
        "title_en": "Toy plan",
        "goal_zone": "whole",
        "working_crs": "EPSG:4547",
    }


def test_csv_is_the_flat_list_of_changes(old: Path, new: Path) -> None:
    """A row a column that differs, the same in both languages, with what an outline measures among them."""
    result = run("diff", old, new, "--format", "csv", "--lang", "en")
    assert run("diff", old, new, "--format", "csv").stdout == result.stdout
    rows = of_csv(result.stdout)
    assert tuple(rows[0]) == CHANGE_COLUMNS
    assert rows[0] == {
        "kind": "zone", "id": "east_b", "change": "changed", "substance": "True", "field": "in_goal", "old": "True",
        "new": "False", "clauses": "",
    }  # fmt: skip
    assert [
        (row["id"], row["field"], row["old"], row["new"], row["clauses"]) for row in rows if row["kind"] == "figure"
    ] == [
        ("whole_restated", "id", "whole_again", "whole_restated", "二"),
        ("east_a_supporting", "low", "100000", "150000", "二#1"),
        ("east_a_supporting", "high", "100000", "150000", "二#1"),
        ("strip_hq", "use", "hq_base", "culture_space", "二#4"),
        ("strip_hq", "note_zh", "", "旁注", "二#4"),
    ]
    outline = {row["field"]: (row["old"], row["new"]) for row in rows if row["kind"] == "outline"}
    assert outline["vertices"] == ("5", "5")
    assert float(outline["area_m2"][0]) < float(outline["area_m2"][1])


def test_the_page_never_takes_the_place_of_a_plans_file(old: Path, new: Path) -> None:
    """A page is not written into a folder that is compared; its files stay as they are."""
    before = (new / "figures.csv").read_bytes()
    refused(run("diff", old, new, "--atlas", new / "figures.csv"))
    assert (new / "figures.csv").read_bytes() == before


def test_two_equal_plans_are_no_error(old: Path) -> None:
    """Nothing changed: exit status 0, empty lists, a CSV of one header, and a sentence that says so."""
    table = run("diff", old, old, "--lang", "en")
    assert (table.exit_code, table.stdout, table.stderr) == (0, "", "Nothing differs between the two plans.\n")
    assert json.loads(run("diff", old, old, "--format", "json").stdout)["changes"] == []
    assert run("diff", old, old, "--format", "csv").stdout == ",".join(CHANGE_COLUMNS) + "\n"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("faulty", [("old",), ("new",), ("old", "new")])
def test_a_folder_that_is_no_plan_is_refused(tmp_path: Path, faulty: tuple[str, ...], lang: str) -> None:
    """Each folder that is not there is named, in the chosen language, and nothing stands on stdout."""
    folders = {name: tmp_path / name for name in ("old", "new")}
    for name in folders.keys() - set(faulty):
        write_toy_plan(folders[name])
    message = refused(run("diff", *folders.values(), "--lang", lang))
    assert [str(folder) in message for folder in folders.values()] == ["old" in faulty, "new" in faulty]
    assert bool(CHINESE.search(message)) == (lang == "zh")


def test_all_faults_of_both_plans_are_told_with_their_folder(tmp_path: Path) -> None:
    """Two faults in the old plan and one in the new give three lines, each with its folder, file and row."""
    old = write_toy_plan(
        tmp_path / "a", ("figures.csv", "70000,70000", "NaN,70000"), ("zones.csv", "strip,,outside", "strip,,x")
    )
    new = write_toy_plan(tmp_path / "b", ("figures.csv", "70000,70000", "NaN,70000"))
    lines = refused(run("diff", old, new, "--lang", "en")).splitlines()
    assert sorted(line.split(": ")[0] for line in lines) == [
        f"{old / 'figures.csv'}:14 [low]",
        f"{old / 'zones.csv'}:7 [level]",
        f"{new / 'figures.csv'}:14 [low]",
    ]


def test_an_empty_folder_lacks_its_files(tmp_path: Path, old: Path) -> None:
    """A folder without a plan is told by the files that it lacks."""
    (tmp_path / "empty").mkdir()
    message = refused(run("diff", old, tmp_path / "empty", "--lang", "en"))
    assert str(tmp_path / "empty" / "plan.toml") in message
    assert str(old) not in message


@pytest.mark.parametrize("arguments", [(), ("one",), ("one", "two", "three"), ("one", "two", "--format", "xml")])
def test_wrong_usage_exits_2(arguments: tuple[str, ...]) -> None:
    """The command takes two folders, no fewer and no more."""
    result = run("diff", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")


def test_another_goal_is_compared_all_the_same(tmp_path: Path) -> None:
    """With the east as its goal a plan has other rows; those that went say that the goal's zone changed."""
    old = write_toy_plan(tmp_path / "old")
    changes = (
        ("plan.toml", 'zone = "whole"', 'zone = "east"'),
        ("zones.csv", "West,true", "West,false"),
        ("zones.csv", "Whole,true", "Whole,false"),
    )
    result = run("diff", old, write_toy_plan(tmp_path / "new", *changes), "--lang", "en")
    assert result.exit_code == 0
    assert "goal.zone: whole → east" in result.stdout
    row = next(block for block in result.stdout.split("\n\n") if block.startswith("Whole, industrial"))
    assert "    -100  whole_industrial  counts no longer: the register or the goal's zone changed  一#1" in row


def test_another_crs_leaves_the_areas_comparable(tmp_path: Path) -> None:
    """Areas are on the ellipsoid whatever the CRS; where the new CRS cannot draw the place, that is said."""
    old = write_toy_plan(tmp_path / "old")
    far = write_toy_plan(
        tmp_path / "far", ("plan.toml", "EPSG:4547", "EPSG:32601"), ("zones.geojson", "22.53", "22.531")
    )
    shown = " ".join(run("diff", old, far, "--lang", "en").stdout.split())
    assert "area 3.42 → 3.76 km², moved; cannot be compared in EPSG:32601" in shown
    assert "distances in EPSG:32601" in shown


def test_an_outline_that_came_has_an_area_and_no_difference(tmp_path: Path) -> None:
    """A zone that was not drawn has one area, the new one."""
    old, new = write_full_plan(tmp_path / "old"), write_full_plan(tmp_path / "new")
    change_layer(old, lambda f: (f[-1].update(geometry=None), f[-1]["properties"].update(basis=None, accuracy_m=None)))
    shown = " ".join(run("diff", old, new, "--lang", "en").stdout.split())
    assert "area — → 3.42 km²" in shown
    assert "symmetric difference 3" not in shown


@pytest.fixture
def nasty(tmp_path: Path) -> Path:
    """Give a plan whose names, terms, clauses, ids of properties and values would act on a terminal."""
    changes = (
        ("zones.csv", "全区,Whole", f"{NASTY},{NASTY}"),
        ("figures.csv", "总部基地", f"总部{NASTY}"),
        ("figures.csv", "二#1,east_a,supporting", f"二{NASTY},east_a,supporting"),
        AMOUNT,
        ("figures.csv", "产值,industrial_output", f"产值{NASTY},industrial_output"),
        ("structure.csv", "一号楼,Tower one", f"{NASTY},{NASTY}"),
        ("relations.toml", '"=="', '"<"'),
        ("relations.toml", "东与西", "\\u001b[31m\\u202e"),
        ("relations.toml", "East and west", "\\u001b[31m\\u202e"),
    )
    folder = write_full_plan(tmp_path / "nasty", *changes)
    return change_layer(folder, lambda f: f[0]["properties"].update({NASTY: [NASTY, {NASTY: NASTY}]}), "sites")


@pytest.mark.uncounted
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("back", [False, True])
def test_text_of_a_plan_cannot_act_on_the_terminal(old: Path, nasty: Path, lang: str, *, back: bool) -> None:
    """Names, clauses, values and keys are printed as visible text, whichever plan they come from."""
    result = run("diff", *((nasty, old) if back else (old, nasty)), "--lang", lang)
    assert result.exit_code == 0
    for character in UNSEEN:
        assert character not in result.output
    assert "<U+001B>" in "".join(result.stdout.split())


def test_text_of_a_plan_stays_whole_for_programs(old: Path, nasty: Path) -> None:
    """JSON has the text itself with what is unseen escaped; a CSV cell that looks like a formula is inert."""
    result = run("diff", old, nasty, "--format", "json")
    for character in UNSEEN:
        assert character not in result.stdout
    assert any(NASTY in text for text in texts_of(json.loads(result.stdout)))
    formula = write_full_plan(
        nasty.parent / "formula", ("figures.csv", "总部基地", "=1+1"), ("figures.csv", "strip_hq,二#4", "strip_hq,@x")
    )
    cells = {cell for row in of_csv(run("diff", old, formula, "--format", "csv").stdout) for cell in row.values()}
    assert "'=1+1" in cells
    assert not {cell for cell in cells if cell.startswith(("=", "@"))}


def test_numbers_are_printed_as_the_files_have_them(tmp_path: Path) -> None:
    """Digits of 18 places stay, and a property of 1e999 is not written out."""
    line = next(line for line in FIGURES.splitlines() if line.startswith("output,"))
    long = line.replace("46000,46000", "123456789012345678.000000001,123456789012345678.000000001")
    old, new = write_full_plan(tmp_path / "old"), write_full_plan(tmp_path / "new", ("figures.csv", line, long))
    content = (new / "sites.geojson").read_text(encoding="utf-8")
    huge = '"kind": "tower", "huge": 1e999, "small": 1E-999999999, "set": true, "id": "tower_site"'
    (new / "sites.geojson").write_text(content.replace('"id": "tower_site"', huge), encoding="utf-8")
    result = run("diff", old, new, "--lang", "en")
    shown = "".join(result.stdout.split())
    for words in ("low:46000→123456789012345678.000000001", "huge:—→1E+999", "small:—→1E-999999999", "set:—→true"):
        assert words in shown
    assert run("diff", old, new, "--format", "json").exit_code == 0


def test_the_shipped_plan_differs_in_nothing_from_itself() -> None:
    """Compared with itself as a process of its own, the plan that comes with the package shows no change."""
    folder = hg.open_plan().ledger.folder
    done = run_alone("diff", folder, folder, "--format", "json")
    assert (done.returncode, json.loads(done.stdout)["changes"]) == (0, [])
