"""The command that allocates: what it prints and writes, how it exits, and that no data acts on a reader."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from command_line import CHINESE, UNSEEN, of_csv, refused, run, run_alone
from openpyxl import load_workbook
from shapely import box
from squares import layer, square, zones_of

import hitech_gis as hg
from hitech_gis.areal import cluster
from hitech_gis.plan import shipped_plan_folder
from hitech_gis.report import allocation_records

if TYPE_CHECKING:
    from pathlib import Path

# West holds the first parcel and half of the second, east the other half and half of the third: 3, 6 and 20 outside.
PARCELS = layer(
    [square(1, 1), box(3, 1, 5, 2), box(7, 1, 9, 2), square(20, 20)],
    floor_m2=[1.0, 4.0, 8.0, 16.0], far=[3.0, 6.0, 9.0, 1.0], year=[2012, 2013, 2013, 2012],
)  # fmt: skip
ZONES = zones_of({"west": box(0, 0, 4, 4), "east": box(4, 0, 8, 4), "undrawn": None})
FLOOR = [
    {"row": "zone", "zone": "west", "floor_m2": 3.0, "parcels": 2},
    {"row": "zone", "zone": "east", "floor_m2": 6.0, "parcels": 2},
    {"row": "zone", "zone": "undrawn", "floor_m2": None, "parcels": None},
    {"row": "total", "zone": "source", "floor_m2": 29.0, "parcels": 4},
    {"row": "total", "zone": "allocated", "floor_m2": 9.0, "parcels": None},
    {"row": "total", "zone": "outside", "floor_m2": 20.0, "parcels": 2},
    {"row": "total", "zone": "double_counted", "floor_m2": 0.0, "parcels": 0},
]
NASTY = "=1+1[bold]\x1b[31m\u202e\u2066\x07\x9b园"  # a formula, markup, and what acts on a terminal
SEEN = "=1+1[bold]<U+001B>[31m<U+202E><U+2066><U+0007><U+009B>园"
NOWHERE = "tcp://127.0.0.1:1"


@pytest.fixture
def at(tmp_path: Path) -> Path:
    """A folder of parcels and zones, in which the command runs."""
    PARCELS.to_file(tmp_path / "parcels.gpkg")
    ZONES.to_file(tmp_path / "zones.gpkg")
    return tmp_path


def asked(at: Path, *more: str | Path) -> tuple[str | Path, ...]:
    return ("allocate", at / "parcels.gpkg", "--zones", at / "zones.gpkg", "--columns", "floor_m2", *more)


def records_of(*arguments: str | Path) -> list[dict[str, Any]]:
    result = run(*arguments, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    records: list[dict[str, Any]] = json.loads(result.stdout)
    return records


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def test_json_has_every_zone_and_the_remainder(at: Path) -> None:
    """A record a zone and a total, null and never NaN for a zone without outline, and nothing on stderr."""
    assert records_of(*asked(at)) == FLOOR
    assert "NaN" not in run(*asked(at), "--format", "json").stdout


def test_csv_has_the_cells_of_json(at: Path) -> None:
    """The same rows in any language, unknown an empty cell, whole numbers without a point."""
    result = run(*asked(at), "--format", "csv")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[:4] == [
        "row,zone,floor_m2,parcels",
        "zone,west,3,2",
        "zone,east,6,2",
        "zone,undrawn,,",
    ]
    assert [row["floor_m2"] for row in of_csv(result.stdout)] == ["3", "6", "", "29", "9", "20", "0"]
    assert run(*asked(at), "--format", "csv", "--lang", "en").stdout == result.stdout


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("分摊到 3 个分区", "空间单元", "宗地数", "宗地合计", "分摊到各分区之和", "不在任何分区", "重复计入")),
        ("en", ("Allocated to 3 zones", "zone", "parcels", "all parcels", "outside of every zone", "more than once")),
    ],
)
def test_the_table_speaks_the_chosen_language(at: Path, lang: str, words: tuple[str, ...]) -> None:
    """Title, headings and totals are worded; ids, columns and numbers are the data's."""
    result = run(*asked(at), "--lang", lang)
    assert (result.exit_code, result.stderr) == (0, "")
    assert all(word in result.stdout for word in words)
    assert bool(CHINESE.search(result.stdout)) == (lang == "zh")
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["west", "3", "2"] in lines
    assert ["undrawn"] in lines  # nothing is known of it: empty cells
    assert any(line[-2:] == ["20", "2"] for line in lines)


def test_a_process_keeps_data_and_messages_apart(at: Path) -> None:
    """A program reads JSON alone on stdout; a refusal is on stderr alone, without a traceback."""
    done = run_alone(*asked(at, "--format", "json"))
    assert (done.returncode, done.stderr, json.loads(done.stdout)) == (0, b"", FLOOR)
    refusal = run_alone(*asked(at, "--columns", "floor_m3"))
    assert (refusal.returncode, refusal.stdout) == (1, b"")
    assert "没有列 'floor_m3'。 可用: floor_m2。" in refusal.stderr.decode()


def test_without_zones_the_plan_has_them(tmp_path: Path) -> None:
    """The zones of the shipped plan, in its CRS: a parcel in Liuxiandong counts there, one far off is outside."""
    zones = hg.open_plan().zones
    inside = zones.set_index("id").representative_point()["liuxiandong"].buffer(10)
    layer([inside, square(0, 0)], floor_m2=[100, 7]).to_file(tmp_path / "p.fgb")
    records = records_of("allocate", tmp_path / "p.fgb", "--columns", "floor_m2")
    floor = {record["zone"]: record["floor_m2"] for record in records}
    assert list(floor)[:7] == list(zones["id"])
    assert (floor["liuxiandong"], floor["sz_bay"], floor["outside"], floor["source"]) == (100, 0, 7, 107)
    named = ("allocate", tmp_path / "p.fgb", "--columns", "floor_m2", "--plan", shipped_plan_folder())
    assert records_of(*named) == records


def test_columns_are_named_by_commas_or_again(at: Path) -> None:
    """`--columns a,b`, with or without a space, is `--columns a --columns b`."""
    bare = ("allocate", at / "parcels.gpkg", "--zones", at / "zones.gpkg")
    records = records_of(*bare, "--columns", "floor_m2,far")
    assert [list(record) for record in records] == [["row", "zone", "floor_m2", "far", "parcels"]] * 7
    assert records_of(*bare, "--columns", "floor_m2, far") == records
    assert records_of(*bare, "--columns", "floor_m2", "--columns", "far") == records
    assert "--columns" in refused(run(*bare))


def test_groups_have_a_record_each(at: Path) -> None:
    """By year: a record for each zone and year that meet, totals for each year, and totals of all."""
    records = records_of(*asked(at, "--by", "year"))
    assert [tuple(record.values()) for record in records if record["row"] == "zone"] == [
        ("zone", "west", 2012, 1.0, 1), ("zone", "west", 2013, 2.0, 1), ("zone", "east", 2013, 6.0, 2),
    ]  # fmt: skip
    totals = {(record["zone"], record["year"]): record["floor_m2"] for record in records if record["row"] == "total"}
    assert [totals["outside", year] for year in (2012, 2013, None)] == [16.0, 4.0, 20.0]
    assert [totals["source", year] for year in (2012, 2013, None)] == [17.0, 12.0, 29.0]


def test_means_stand_beside_quantities(at: Path) -> None:
    """--intensive gives the mean by area of each zone, null where there is none."""
    records = records_of(*asked(at, "--intensive", "far"))
    assert [(record["floor_m2"], record["far"]) for record in records[:3]] == [(3.0, 4.5), (6.0, 7.5), (None, None)]
    assert {record["far"] for record in records[3:]} == {None}


def test_unknown_values_are_refused_or_counted(at: Path) -> None:
    """A gap is refused with its row, or with --unknown count told zone by zone."""
    PARCELS.assign(floor_m2=[1.0, None, 8.0, 16.0]).to_file(at / "parcels.gpkg")
    message = refused(run(*asked(at), "--lang", "en"))
    assert message.startswith("parcels.gpkg [floor_m2]: 1 values are unknown: rows 2.")
    records = records_of(*asked(at, "--unknown", "count"))
    assert [record["unknown_floor_m2"] for record in records[:3]] == [1, 1, 0]
    assert [record["floor_m2"] for record in records[:2]] == [1.0, 4.0]


def test_layers_and_ids_are_chosen_by_name(at: Path) -> None:
    """One file may hold both layers, and the ids any column; without a name, the layers are listed."""
    city = at / "city.gpkg"
    PARCELS.to_file(city, layer="plots")
    ZONES.rename(columns={"id": "name"}).to_file(city, layer="districts")
    command = ("allocate", city, "--zones", city, "--columns", "floor_m2")
    chosen = ("--layer", "plots", "--zones-layer", "districts", "--zone-id", "name")
    assert records_of(*command, *chosen) == FLOOR
    for missing in (chosen[2:], chosen[:2] + chosen[4:]):
        assert "city.gpkg: 文件中有几个图层: plots, districts。" in refused(run(*command, *missing))
    assert "可用: name" in refused(run(*command, *chosen[:4]))


@pytest.mark.uncounted
@pytest.mark.parametrize("options", [(), ("--by", "year"), ("--intensive", "far")])
def test_the_size_of_batches_changes_no_bit(at: Path, options: tuple[str, ...]) -> None:
    """Read one by one, by twos or threes or at once: the same bytes, and the same remainder."""
    PARCELS.assign(floor_m2=[0.1, 1e16, 0.7, 1e-9]).to_file(at / "parcels.gpkg")
    seen = set()
    for size in ("1", "2", "3", "65536"):
        result = run(*asked(at, *options, "--batch-size", size, "--outside", at / "o.csv", "--format", "json"))
        assert result.exit_code == 0
        seen.add((result.stdout, (at / "o.csv").read_bytes()))
    assert len(seen) == 1


@pytest.mark.parametrize("options", [(), ("--by", "year"), ("--intensive", "far")])
def test_a_table_is_written_for_other_programs(at: Path, options: tuple[str, ...]) -> None:
    """CSV and workbook have what allocate gives, cell by cell, and stderr says where they are."""
    keys = {"--by": "by", "--intensive": "intensive"}
    asked_for: dict[str, Any] = {keys[options[0]]: options[1]} if options else {}
    records = allocation_records(hg.allocate(PARCELS, ZONES, columns="floor_m2", **asked_for))
    for name in ("new/floor.csv", "new/floor.xlsx"):
        result = run(*asked(at, *options, "-o", at / name))
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"已写出 {at / name}\n")
    assert (at / "new" / "floor.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    cells = of_csv((at / "new" / "floor.csv").read_text(encoding="utf-8-sig"))
    assert cells == [
        {key: "" if cell is None else str(cell).removesuffix(".0") for key, cell in record.items()}
        for record in records
    ]
    header, *rows = load_workbook(at / "new" / "floor.xlsx")["allocation"].iter_rows(values_only=True)
    assert [dict(zip(header, row, strict=True)) for row in rows] == records
    assert names_in(at / "new") == ["floor.csv", "floor.xlsx"]


def test_what_lies_outside_is_written_by_parcel(at: Path) -> None:
    """The number of the parcel from 1 and its part in no zone; the parts add up to the total."""
    result = run(*asked(at, "--columns", "far", "--outside", at / "outside.csv", "-o", at / "t.csv", "--lang", "en"))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"Wrote {at / 't.csv'}\nWrote {at / 'outside.csv'}\n"
    rows = of_csv((at / "outside.csv").read_text(encoding="utf-8-sig"))
    assert [[float(cell) for cell in row.values()] for row in rows] == [[3, 4, 4.5], [4, 16, 1]]
    total = next(row for row in of_csv((at / "t.csv").read_text(encoding="utf-8-sig")) if row["zone"] == "outside")
    assert [float(total[name]) for name in ("floor_m2", "far")] == [20, 5.5]
    assert list(rows[0]) == ["parcel", "floor_m2", "far"]


@pytest.mark.parametrize(
    "options",
    [
        ("--plan", "."),
        ("-o", "floor.csv", "--format", "json"),
        ("--scheduler", NOWHERE, "--outside", "outside.csv"),
        ("--scheduler", NOWHERE, "--layer", "parcels"),
        ("--batch-size", "0"),
        ("--batch-size", "many"),
        ("--format", "xml"),
        ("--lang", "fr"),
        ("--columns",),
        ("another.gpkg",),
    ],
)
def test_wrong_usage_exits_2(at: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]) -> None:
    """Options that contradict one another or cannot be read are told from refused data, before anything is done."""
    monkeypatch.chdir(at)
    result = run(*asked(at, *options))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    assert names_in(at) == ["parcels.gpkg", "zones.gpkg"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--columns", "floor"), ("parcels.gpkg", "'floor'", "floor_m2")),
        (("--columns", "floor_m2"), ("'floor_m2'",)),
        (("--unknown", "zero"), ("zero", "refuse, count")),
        (("--validate", "none"), ("none", "touched, all")),
        (("--zones", "none.gpkg"), ("none.gpkg",)),
        (("--zones", "floor.csv"), ("floor.csv",)),
        (("--zone-id", "idd"), ("zones.gpkg", "'idd'", "id")),
        (("--layer", "plots"), ("parcels.gpkg", "'plots'")),
        (("-o", "floor.pdf"), (".csv", ".xlsx")),
        (("-o", "parcels.gpkg"), (".csv", ".xlsx")),
        (("--outside", "zones.gpkg/outside.csv"), ("outside.csv",)),
    ],
)
def test_a_refused_run_leaves_what_is_there(
    at: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], words: tuple[str, ...]
) -> None:
    """Whatever is refused, exit status 1 says so, and the table of an earlier run stays as it was."""
    monkeypatch.chdir(at)
    for name in ("floor.csv", "outside.csv"):
        (at / name).write_bytes(b"of an earlier run")
    before = {path: path.read_bytes() for path in at.rglob("*")}
    message = refused(run(*asked(at, "-o", "floor.csv", "--outside", "outside.csv", *options)))
    assert all(word in message for word in words)
    assert {path: path.read_bytes() for path in at.rglob("*")} == before


@pytest.mark.parametrize("taken", ["parcels.gpkg", "zones.gpkg", "floor.csv"])
def test_a_remainder_takes_no_other_files_place(at: Path, taken: str) -> None:
    """--outside under the name of the parcels, the zones or the table of the same run is refused beforehand."""
    before = {path: path.read_bytes() for path in at.rglob("*")}
    result = run(*asked(at, "-o", at / "floor.csv", "--outside", at / taken))
    assert result.exit_code in {1, 2}
    assert {path: path.read_bytes() for path in at.rglob("*")} == before


def test_a_bad_ending_is_refused_before_the_work() -> None:
    """The name of the table is looked at before parcels and zones are."""
    message = refused(
        run("allocate", "none.gpkg", "--zones", "none.gpkg", "--columns", "n", "-o", "t.pdf", "--lang", "en")
    )
    assert message == "Unknown output format: t.pdf. Use .csv or .xlsx.\n"


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_a_scheduler_that_cannot_be_reached_is_refused(at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address is named within seconds, and nothing is written."""
    monkeypatch.setattr(cluster, "_SECONDS_TO_CONNECT", 1)
    assert NOWHERE in refused(run(*asked(at, "--scheduler", NOWHERE, "-o", at / "floor.csv")))
    assert names_in(at) == ["parcels.gpkg", "zones.gpkg"]


@pytest.mark.parametrize(("name", "option"), [("row", "--columns"), ("parcels", "--columns"), ("zone", "--by")])
def test_a_column_named_as_one_of_the_table_is_not_mixed_up_with_it(tmp_path: Path, name: str, option: str) -> None:
    """Parcels may have a column `zone`, `row` or `parcels`: it is kept beside the table's own, or refused."""
    old = {"--columns": "floor_m2", "--by": "year"}[option]
    PARCELS.rename(columns={old: name}).to_parquet(tmp_path / "p.parquet")
    ZONES.to_parquet(tmp_path / "z.parquet")
    columns = () if option == "--columns" else ("--columns", "floor_m2")
    command = ("allocate", tmp_path / "p.parquet", "--zones", tmp_path / "z.parquet", option, name, *columns)
    result = run(*command, "--format", "json")
    kept = {"zone", "west", 3.0, 2} if option == "--columns" else {"zone", "west", 1.0, 2012}
    assert result.exit_code == 1 or kept <= set(json.loads(result.stdout)[0].values())


@pytest.fixture
def nasty(tmp_path: Path) -> tuple[str | Path, ...]:
    """A command on data whose ids, groups and column names would act on a terminal or a spreadsheet."""
    PARCELS.rename(columns={"floor_m2": NASTY}).assign(year=[f"@{NASTY}"] * 4).to_parquet(tmp_path / "p.parquet")
    ZONES.assign(id=[f"-{NASTY}", NASTY, f"+{NASTY}"]).to_parquet(tmp_path / "z.parquet")
    named = ("--zones", tmp_path / "z.parquet", "--columns", NASTY, "--by", "year")
    return ("allocate", tmp_path / "p.parquet", *named)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_data_cannot_act_on_the_terminal(nasty: tuple[str | Path, ...], lang: str) -> None:
    """Ids, groups and names of columns are printed as visible text, in the table and in messages."""
    result = run(*nasty, "--lang", lang)
    assert (result.exit_code, result.stderr) == (0, "")
    message = refused(run(*nasty, "--columns", f"{NASTY}?", "--lang", lang))
    assert SEEN in message
    assert all(character not in result.stdout + message for character in UNSEEN)
    shown = run(*nasty[:-2], "--lang", lang).stdout  # without groups no cell is folded
    assert shown.count(SEEN) == 4  # the heading and three ids


def test_data_stays_whole_in_json(nasty: tuple[str | Path, ...]) -> None:
    """A program gets the text itself, with what is unseen escaped on the way."""
    result = run(*nasty, "--format", "json")
    assert all(character not in result.stdout for character in UNSEEN)
    first = json.loads(result.stdout)[0]
    assert first == {"row": "zone", "zone": f"-{NASTY}", "year": f"@{NASTY}", NASTY: 3.0, "parcels": 2}


def test_data_is_no_formula(nasty: tuple[str | Path, ...], tmp_path: Path) -> None:
    """In CSV, on stdout or in a file, and in a workbook no cell, heading or remainder starts like a formula."""
    assert run(*nasty, "-o", tmp_path / "t.csv", "--outside", tmp_path / "o.csv").exit_code == 0
    assert run(*nasty, "-o", tmp_path / "t.xlsx").exit_code == 0
    written = [(tmp_path / name).read_text(encoding="utf-8-sig") for name in ("t.csv", "o.csv")]
    for content in (*written, run(*nasty, "--format", "csv").stdout):
        rows = of_csv(content)
        texts = [text for row in rows for text in (*row, *row.values())]
        assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]
        assert any("=1+1[bold]" in text for text in texts)
    cells = [cell for row in load_workbook(tmp_path / "t.xlsx")["allocation"] for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not [cell for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))]


def test_a_terminal_shows_a_bar_and_data_stays_clean(at: Path) -> None:
    """On a real terminal standard error shows how far the work has come; standard output holds JSON alone."""
    reader, terminal = os.openpty()
    command = [sys.executable, "-m", "hitech_gis", *map(str, asked(at, "--format", "json", "--batch-size", "1"))]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=terminal, check=True)
    os.close(terminal)
    shown = b""
    with suppress(OSError):  # a terminal whose other end is closed ends with an error
        while more := os.read(reader, 4096):
            shown += more
    os.close(reader)
    assert "分摊宗地" in shown.decode()
    assert "4/4" in shown.decode()
    assert json.loads(done.stdout) == FLOOR
