"""A plan folder loads exactly, or is refused with every fault that it has."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy import FIGURES, PLAN, ZONES, write_toy_plan

import hitech_gis as hg
from hitech_gis.errors import Fault, PlanError
from hitech_gis.ledger import load_ledger

if TYPE_CHECKING:
    from pathlib import Path

Change = tuple[str, str, str]
LayerChange = Callable[[list[dict[str, Any]]], object]

HEADER = FIGURES.splitlines()[0].split(",")
AGAIN = next(line for line in FIGURES.splitlines() if line.startswith("whole_again,"))  # row 5 of figures.csv
NASTY = "[bold]\x1b[31m\u202e园{0}%s<b>"


def again(**cells: str) -> Change:
    """Change cells of the figure whole_again, which nothing else refers to."""
    stream = io.StringIO()
    record = dict(zip(HEADER, AGAIN.split(","), strict=True)) | cells
    csv.writer(stream, lineterminator="").writerow(record.values())
    return ("figures.csv", AGAIN, stream.getvalue())


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(PlanError) as refused:
        hg.open_plan(folder)
    return refused.value.faults


def only_fault(folder: Path) -> tuple[str, str]:
    """Give code and place of the one fault, once it has been said in both languages."""
    (fault,) = faults_of(folder)
    for lang in ("zh", "en"):
        message = fault.message(lang)
        assert fault.place in message
        assert message.endswith(("。", "."))
    return fault.code, fault.place


def change_layer(folder: Path, change: LayerChange, layer: str = "zones") -> Path:
    """Change the features of a layer as data, and write it back."""
    path = folder / f"{layer}.geojson"
    collection = json.loads(path.read_text(encoding="utf-8"))
    change(collection["features"])
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return folder


def feature(identifier: str, geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:  # noqa: ANN401
    named = {"id": identifier, "name_zh": "名", "name_en": "name", "source": "toy"}
    if geometry is not None:
        named |= {"basis": "surveyed", "accuracy_m": 10}  # type: ignore[dict-item]
    return {"type": "Feature", "properties": named | properties, "geometry": geometry}


def write_layer(folder: Path, layer: str, *features: dict[str, Any]) -> Path:
    collection = {"type": "FeatureCollection", "features": features}
    (folder / f"{layer}.geojson").write_text(json.dumps(collection), encoding="utf-8")
    return folder


POINT = {"type": "Point", "coordinates": [114.0, 22.5]}


def test_the_toy_plan_loads_as_it_is_written(tmp_path: Path) -> None:
    """What the files say is what the ledger holds, in the order of the files."""
    ledger = hg.open_plan(write_toy_plan(tmp_path)).ledger
    assert list(ledger.zones) == ["whole", "east", "east_a", "east_b", "west", "strip"]
    assert ledger.zones["east_a"].parent == "east"
    assert ledger.zones["whole"].parent is None
    assert [zone.in_goal for zone in ledger.zones.values()] == [True, True, True, True, True, False]
    assert len(ledger.figures) == 15
    assert ledger.figures["strip_hq"].value == Decimal(70000)
    assert ledger.figures["strip_hq"].row == 14
    assert list(ledger.layers) == ["zones"]
    assert ledger.document.about_tolerance == Decimal("0.05")
    assert ledger.document.date == "2018-01-01"


def test_a_plan_without_layers_loads(tmp_path: Path) -> None:
    """A plan needs no map."""
    write_toy_plan(tmp_path)
    (tmp_path / "zones.geojson").unlink()
    assert hg.open_plan(tmp_path).ledger.layers == {}


def test_a_folder_that_is_not_there_is_one_fault(tmp_path: Path) -> None:
    """The message names the folder that was asked for."""
    (fault,) = faults_of(tmp_path / "nowhere")
    assert fault.code == "no_such_folder"
    assert str(tmp_path / "nowhere") in fault.message("en")


def test_a_file_in_place_of_the_folder_is_one_fault(tmp_path: Path) -> None:
    """A plan is a folder, never one of its files."""
    write_toy_plan(tmp_path)
    assert only_fault(tmp_path / "plan.toml") == ("no_such_folder", "")


@pytest.mark.parametrize("name", ["plan.toml", "zones.csv", "figures.csv"])
def test_a_missing_file_is_one_fault(tmp_path: Path, name: str) -> None:
    """One missing file does not drag faults of the others along."""
    write_toy_plan(tmp_path)
    (tmp_path / name).unlink()
    assert only_fault(tmp_path) == ("missing_file", name)


@pytest.mark.parametrize("name", ["plan.toml", "zones.csv", "figures.csv", "zones.geojson"])
def test_a_folder_in_place_of_a_file_is_one_fault(tmp_path: Path, name: str) -> None:
    """Only ordinary files are read."""
    write_toy_plan(tmp_path)
    (tmp_path / name).unlink()
    (tmp_path / name).mkdir()
    assert only_fault(tmp_path) == ("not_a_file", name)


@pytest.mark.parametrize("name", ["zones.csv", "figures.csv", "plan.toml"])
def test_gbk_bytes_are_one_fault(tmp_path: Path, name: str) -> None:
    """A file in the encoding of a Chinese Excel is refused as a whole, with the first bad byte."""
    write_toy_plan(tmp_path)
    (tmp_path / name).write_bytes((tmp_path / name).read_text(encoding="utf-8").encode("gbk"))
    (fault,) = faults_of(tmp_path)
    assert (fault.code, fault.place) == ("not_utf8", name)
    assert int(fault.values["offset"]) > 0


@pytest.mark.parametrize("name", ["plan.toml", "zones.csv", "figures.csv", "zones.geojson"])
def test_a_byte_order_mark_is_fine(tmp_path: Path, name: str) -> None:
    """What Excel puts in front of UTF-8 changes nothing."""
    write_toy_plan(tmp_path)
    before = hg.open_plan(tmp_path).ledger
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + (tmp_path / name).read_bytes())
    after = hg.open_plan(tmp_path).ledger
    assert (after.figures, after.zones, after.document) == (before.figures, before.zones, before.document)


def test_crlf_and_blank_rows_are_fine(tmp_path: Path) -> None:
    """Line ends of Windows load, and a blank row is skipped but counted."""
    write_toy_plan(tmp_path)
    figures = FIGURES.replace("strip_hq,", "\nstrip_hq,").replace("\n", "\r\n")
    (tmp_path / "figures.csv").write_bytes(figures.encode())
    assert hg.open_plan(tmp_path).ledger.figures["strip_hq"].row == 15


@pytest.mark.parametrize("column", HEADER)
def test_a_missing_column_of_figures_is_one_fault(tmp_path: Path, column: str) -> None:
    """Every column of figures.csv is needed, and the fault names it."""
    folder = write_toy_plan(tmp_path, ("figures.csv", FIGURES, FIGURES.replace(column, f"{column}_old", 1)))
    renamed = (folder / "figures.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    missing = sorted(set(HEADER) - set(renamed))
    assert [(fault.code, fault.column) for fault in faults_of(folder)] == [("missing_column", name) for name in missing]


@pytest.mark.parametrize("column", ["parent", "level", "name_zh", "name_en", "in_goal"])
def test_a_missing_column_of_zones_is_one_fault(tmp_path: Path, column: str) -> None:
    """Every column of zones.csv is needed, and the fault names it."""
    folder = write_toy_plan(tmp_path, ("zones.csv", ZONES, ZONES.replace(column, "other", 1)))
    assert only_fault(folder) == ("missing_column", f"zones.csv:1 [{column}]")


def test_a_duplicate_column_is_one_fault(tmp_path: Path) -> None:
    """Two columns of one name are refused, since either could be meant."""
    rows = [f"{line},again" for line in ZONES.splitlines()]
    folder = write_toy_plan(tmp_path, ("zones.csv", ZONES, "\n".join(rows).replace("in_goal,again", "in_goal,level")))
    assert only_fault(folder) == ("duplicate_column", "zones.csv:1 [level]")


CELLS = [
    ({"id": ""}, "empty_cell", "id"),
    ({"id": "Whole Again"}, "bad_id", "id"),
    ({"id": "1whole"}, "bad_id", "id"),
    ({"id": "全区"}, "bad_id", "id"),
    ({"id": "a" * 81}, "bad_id", "id"),
    ({"id": "whole_total"}, "duplicate_id", "id"),
    ({"clause": ""}, "empty_cell", "clause"),
    ({"clause": "  "}, "empty_cell", "clause"),
    ({"zone": ""}, "empty_cell", "zone"),
    ({"zone": "nowhere"}, "no_such_zone", "zone"),
    ({"use": "factory"}, "unknown_word", "use"),
    ({"term_zh": ""}, "empty_cell", "term_zh"),
    ({"indicator": ""}, "empty_cell", "indicator"),
    ({"unit": "10k m2"}, "bad_unit", "unit"),
    ({"bound": "roughly"}, "unknown_word", "bound"),
    ({"bound": ""}, "empty_cell", "bound"),
    ({"nature": "gross"}, "unknown_word", "nature"),
    ({"measure": "yearly"}, "unknown_word", "measure"),
    ({"scope": "goal"}, "unknown_word", "scope"),
    ({"period": "soon"}, "bad_period", "period"),
    ({"period_basis": "guessed"}, "unknown_word", "period_basis"),
    ({"as_written": ""}, "empty_cell", "as_written"),
    ({"reading": "read"}, "unknown_word", "reading"),
    ({"low": "2000000"}, "low_above_high", "low"),
    ({"bound": "equal", "high": "1600000"}, "not_a_range", "high"),
    ({"bound": "reach", "high": "1600000"}, "not_a_range", "high"),
    ({"bound": "about", "high": ""}, "end_needed", "high"),
    ({"bound": "equal", "low": ""}, "end_needed", "low"),
    ({"bound": "range", "high": ""}, "end_needed", "high"),
    ({"bound": "at_least", "low": ""}, "end_needed", "low"),
    ({"bound": "over", "low": ""}, "end_needed", "low"),
    ({"bound": "at_most", "high": ""}, "end_not_wanted", "low"),
    ({"bound": "at_least"}, "end_not_wanted", "high"),
    ({"bound": "over"}, "end_not_wanted", "high"),
    ({"bound": "at_most"}, "end_not_wanted", "low"),
    ({"bound": "under"}, "end_not_wanted", "low"),
    ({"bound": "under", "high": ""}, "end_not_wanted", "low"),
]


@pytest.mark.parametrize(("cells", "code", "column"), CELLS)
def test_a_bad_cell_is_one_fault_with_its_place(tmp_path: Path, cells: dict[str, str], code: str, column: str) -> None:
    """Each bad cell of a figure gives its own fault, with row and column."""
    assert only_fault(write_toy_plan(tmp_path, again(**cells))) == (code, f"figures.csv:5 [{column}]")


NOT_NUMBERS = [
    "NaN", "nan", "inf", "-inf", "Infinity", "1e999999", "1E3", "1,000", "1 000", "１５００", "1" * 19, "0x10", "1_000",
    ".5", "5.", "+5", "--5", "1.0123456789", "½", "٣", "=1+1", "约150", "\x1b[31m5",
]  # fmt: skip


@pytest.mark.parametrize("number", NOT_NUMBERS)
@pytest.mark.parametrize("column", ["low", "high"])
def test_what_is_not_a_plain_number_is_one_fault(tmp_path: Path, column: str, number: str) -> None:
    """Numbers have at most 18 digits and 9 decimals, and nothing else passes for one."""
    assert only_fault(write_toy_plan(tmp_path, again(**{column: number}))) == (
        "bad_number",
        f"figures.csv:5 [{column}]",
    )


@pytest.mark.parametrize("number", ["0", "-5", "0.1", "1" * 18, "999999999999999999.999999999", "007"])
def test_a_plain_number_is_kept_exactly(tmp_path: Path, number: str) -> None:
    """No digit of a number is lost on the way in."""
    figure = hg.open_plan(write_toy_plan(tmp_path, again(low=number, high=number))).ledger.figures["whole_again"]
    assert (figure.low, figure.value) == (Decimal(number), Decimal(number))


@pytest.mark.parametrize(
    ("bound", "low", "high", "value"),
    [
        ("equal", "5", "5", "5"),
        ("about", "5", "5", "5"),
        ("about", "4", "6", "5"),
        ("range", "3", "4", "3.5"),
        ("at_least", "5", "", "5"),
        ("over", "5", "", "5"),
        ("at_most", "", "5", "5"),
        ("under", "", "5", "5"),
        ("reach", "5", "5", "5"),
    ],
)
def test_every_bound_loads_with_the_ends_that_it_needs(
    tmp_path: Path, bound: str, low: str, high: str, value: str
) -> None:
    """Each bound has its own ends, and its value is the number as printed."""
    figures = hg.open_plan(write_toy_plan(tmp_path, again(bound=bound, low=low, high=high))).ledger.figures
    assert (figures["whole_again"].bound, figures["whole_again"].value) == (bound, Decimal(value))


@pytest.mark.parametrize("bound", ["about", "at_least", "at_most", "range"])
def test_both_ends_empty_is_unknown_and_never_zero(tmp_path: Path, bound: str) -> None:
    """A figure without numbers loads without a quantity, and the balance lists its zone as not stated."""
    row = next(line for line in FIGURES.splitlines() if line.startswith("east_a_supporting,"))
    unknown = row.replace("100000,100000", ",").replace("equal", bound)
    plan = hg.open_plan(write_toy_plan(tmp_path, ("figures.csv", row, unknown)))
    assert (plan.ledger.figures["east_a_supporting"].quantity, plan.ledger.figures["east_a_supporting"].value) == (
        None,
        None,
    )
    assert plan.figure_records()[9]["low"] is None
    row_of_zone = plan.balance().row("east_a", "supporting")
    assert (row_of_zone.itemised_m2, row_of_zone.not_stated) == (None, ("east_a",))


@pytest.mark.parametrize("cells", ["whole_again,二,extra,", "whole_again,"])
def test_a_row_of_another_width_is_one_fault(tmp_path: Path, cells: str) -> None:
    """A row with a cell too many or too few is refused, since its cells have slipped."""
    folder = write_toy_plan(tmp_path, ("figures.csv", "whole_again,二,", cells))
    assert only_fault(folder) == ("wrong_width", "figures.csv:5")


def test_an_open_quote_is_one_fault(tmp_path: Path) -> None:
    """A table that is no CSV is refused as a whole."""
    folder = write_toy_plan(tmp_path, ("figures.csv", "whole_again,二,", 'whole_again,"二,'))
    assert only_fault(folder) == ("broken_csv", "figures.csv")


STRIP = "strip,,outside,带,Strip,false"
ZONE_ROWS = [
    (f"{STRIP}\n{STRIP}", "duplicate_id", "zones.csv:8 [id]"),
    (f"{STRIP}\n,,outside,带,Strip,false", "empty_cell", "zones.csv:8 [id]"),
    (f"{STRIP}\nNew Zone,,outside,带,Strip,false", "bad_id", "zones.csv:8 [id]"),
    ("strip,,ward,带,Strip,false", "unknown_word", "zones.csv:7 [level]"),
    ("strip,,outside,,Strip,false", "empty_cell", "zones.csv:7 [name_zh]"),
    ("strip,,outside,带,,false", "empty_cell", "zones.csv:7 [name_en]"),
    ("strip,,outside,带,Strip,no", "unknown_word", "zones.csv:7 [in_goal]"),
    ("strip,nowhere,outside,带,Strip,false", "no_such_zone", "zones.csv:7 [parent]"),
    ("strip,strip,outside,带,Strip,false", "parent_cycle", "zones.csv:7 [parent]"),
]


@pytest.mark.parametrize(("row", "code", "place"), ZONE_ROWS)
def test_a_bad_zone_is_one_fault_with_its_place(tmp_path: Path, row: str, code: str, place: str) -> None:
    """Each fault of the register names the row and column that cause it."""
    assert only_fault(write_toy_plan(tmp_path, ("zones.csv", STRIP, row))) == (code, place)


def test_each_zone_of_a_parent_cycle_is_named(tmp_path: Path) -> None:
    """Zones that are each other's parents are refused, one fault a zone, and nothing loops."""
    folder = write_toy_plan(
        tmp_path, ("zones.csv", STRIP, "strip,loop,outside,带,Strip,false\nloop,strip,outside,环,Loop,false")
    )
    assert [(fault.code, fault.row) for fault in faults_of(folder)] == [("parent_cycle", 7), ("parent_cycle", 8)]


def test_a_tree_that_no_reader_could_follow_is_refused(tmp_path: Path) -> None:
    """Zones may lie at most 32 levels deep, and the fault names the one that lies deeper."""
    deep = ["deep_1,strip,zone,深,Deep,false"] + [f"deep_{n},deep_{n - 1},zone,深,Deep,false" for n in range(2, 33)]
    folder = write_toy_plan(tmp_path, ("zones.csv", STRIP, "\n".join([STRIP, *deep[:-1]])))
    assert len(hg.open_plan(folder).ledger.zones) == 6 + 31
    folder = write_toy_plan(tmp_path, ("zones.csv", STRIP, "\n".join([STRIP, *deep])))
    assert only_fault(folder) == ("tree_too_deep", "zones.csv:39 [parent]")


PLAN_KEYS = ["id", "title_zh", "title_en", "issuer_zh", "issuer_en", "date", "notice_zh", "notice_en", "working_crs"]


@pytest.mark.parametrize("key", PLAN_KEYS)
def test_a_missing_key_of_the_plan_is_one_fault(tmp_path: Path, key: str) -> None:
    """What a plan must say of itself is named where it is missing."""
    line = next(line for line in PLAN.splitlines() if line.startswith(f"{key} ="))
    folder = write_toy_plan(tmp_path, ("plan.toml", f"{line}\n", ""))
    assert only_fault(folder) == ("missing_key", f"plan.toml [plan.{key}]")


TOML = [
    ('title_en = "Toy plan"', 'title_en = "Toy', "broken_toml", "plan.toml"),
    ('title_en = "Toy plan"', "title_en = 5", "missing_key", "plan.toml [plan.title_en]"),
    ('title_en = "Toy plan"', 'title_en = ""', "missing_key", "plan.toml [plan.title_en]"),
    ("date = 2018-01-01", "date = 2018-02-31", "broken_toml", "plan.toml"),
    ('zone = "whole"', 'zone = "nowhere"', "no_such_zone", "plan.toml [goal.zone]"),
    ('["east", "whole"]', '["east", "nowhere"]', "no_such_zone", "plan.toml [goal.land_denominators]"),
    ('["east", "whole"]', '"east"', "not_a_list", "plan.toml [goal.land_denominators]"),
    ('["east", "whole"]', '["east", 5]', "not_a_list", "plan.toml [goal.land_denominators]"),
    ('also = ["strip"]', 'also = ["nowhere"]', "no_such_zone", "plan.toml [goal.variants.also]"),
    ('stated = "restated"', 'stated = "outside"', "unknown_word", "plan.toml [goal.variants[2].stated]"),
    ('title_zh = "口径 B"', "", "missing_key", "plan.toml [goal.variants[2].title_zh]"),
    ('"EPSG:4547"', '"EPSG:4490"', "bad_crs", "plan.toml [plan.working_crs]"),
    ('"EPSG:4547"', '"EPSG:4326"', "bad_crs", "plan.toml [plan.working_crs]"),
    ('"EPSG:4547"', '"EPSG:2263"', "bad_crs", "plan.toml [plan.working_crs]"),
    ('"EPSG:4547"', '"the usual one"', "bad_crs", "plan.toml [plan.working_crs]"),
    ('stated = "headline"', 'stated = "restated"', "bad_default_variant", "plan.toml [goal.variants[1]]"),
    ('id = "B"', 'id = "A"', "same_variant_twice", "plan.toml [goal.variants]"),
    ("0.05", "-0.01", "bad_tolerance", "plan.toml [plan.about_tolerance]"),
    ("0.05", "1", "bad_tolerance", "plan.toml [plan.about_tolerance]"),
    ("0.05", "5", "bad_tolerance", "plan.toml [plan.about_tolerance]"),
    ("0.05", "nan", "bad_number", "plan.toml [plan.about_tolerance]"),
    ("0.05", "inf", "bad_number", "plan.toml [plan.about_tolerance]"),
    ("0.05", "1e-400", "bad_number", "plan.toml [plan.about_tolerance]"),
    ("0.05", "true", "bad_number", "plan.toml [plan.about_tolerance]"),
    ("0.05", '"5 %"', "bad_number", "plan.toml [plan.about_tolerance]"),
]


@pytest.mark.parametrize(("old", "new", "code", "place"), TOML)
def test_a_bad_plan_toml_is_one_fault_with_its_key(tmp_path: Path, old: str, new: str, code: str, place: str) -> None:
    """Each fault of plan.toml names the key that causes it."""
    assert only_fault(write_toy_plan(tmp_path, ("plan.toml", old, new))) == (code, place)


def test_a_goal_without_variants_is_one_fault(tmp_path: Path) -> None:
    """A goal needs at least one variant to be held against."""
    folder = write_toy_plan(tmp_path, ("plan.toml", PLAN, PLAN.split("[[goal.variants]]")[0]))
    assert only_fault(folder) == ("missing_key", "plan.toml [goal.variants]")


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [("code", "", "missing_key"), ("reason_zh", "", "missing_key"), ("difference", "nan", "bad_number")],
)
def test_a_bad_acceptance_is_one_fault(tmp_path: Path, key: str, value: str, code: str) -> None:
    """What the plan registers as known says which finding, for which difference and why."""
    entry = {"code": '"c"', "subject": '"s"', "difference": "1", "reason_zh": '"由"', "reason_en": '"why"'}
    lines = [f"{name} = {value if name == key else given}" for name, given in entry.items() if value or name != key]
    written = "\n".join([PLAN, "[[accepted]]", *lines])
    assert only_fault(write_toy_plan(tmp_path, ("plan.toml", PLAN, written))) == (
        code,
        f"plan.toml [accepted[1].{key}]",
    )


def test_two_headlines_of_one_zone_and_use_are_one_fault(tmp_path: Path) -> None:
    """A zone, a use and a scope have one figure, else it would be counted twice."""
    folder = write_toy_plan(tmp_path, again(scope="headline"))
    (fault,) = faults_of(folder)
    assert (fault.code, fault.place) == ("stated_twice", "figures.csv:5 [scope]")
    assert "whole_total" in fault.message("en")


SQUARE = [[[114.0, 22.5], [114.01, 22.5], [114.01, 22.51], [114.0, 22.51], [114.0, 22.5]]]
BOW_TIE = [[[114.0, 22.5], [114.01, 22.51], [114.01, 22.5], [114.0, 22.51], [114.0, 22.5]]]
FEATURES: list[tuple[dict[str, Any], str, str]] = [
    ({"id": "north"}, "no_such_zone", "id"),
    ({"id": "east"}, "duplicate_id", "id"),
    ({"zone": "nowhere"}, "no_such_zone", "zone"),
    ({"name_zh": ""}, "empty_cell", "name_zh"),
    ({"name_en": None}, "empty_cell", "name_en"),
    ({"source": 5}, "not_text", "source"),
    ({"basis": "guessed"}, "unknown_word", "basis"),
    ({"basis": None}, "unknown_word", "basis"),
    ({"basis": ["surveyed"]}, "unknown_word", "basis"),
    ({"accuracy_m": None}, "needs_accuracy", "accuracy_m"),
    ({"accuracy_m": -1}, "needs_accuracy", "accuracy_m"),
    ({"accuracy_m": "10"}, "bad_number", "accuracy_m"),
    ({"accuracy_m": True}, "bad_number", "accuracy_m"),
    ({"id": "Bad Id"}, "bad_id", "id"),
    ({"id": None}, "empty_cell", "id"),
    ({"zone": 5}, "not_text", "zone"),
    ({"clauses": "三"}, "not_a_list", "clauses"),
    ({"industrial_m2": "many"}, "bad_number", "industrial_m2"),
    ({"supporting_m2": 10**18}, "bad_number", "supporting_m2"),
    ({"industrial_figure": "no_such"}, "no_such_figure", "industrial_figure"),
]


@pytest.mark.parametrize(("properties", "code", "column"), FEATURES)
def test_a_bad_property_of_a_zone_is_one_fault(
    tmp_path: Path, properties: dict[str, Any], code: str, column: str
) -> None:
    """A feature's fault names the layer, the number of the feature and the property."""
    folder = change_layer(write_toy_plan(tmp_path), lambda features: features[3]["properties"].update(properties))
    assert only_fault(folder) == (code, f"zones.geojson:4 [{column}]")


@pytest.mark.parametrize("column", ["industrial_m2", "supporting_m2", "industrial_figure", "supporting_figure"])
def test_a_missing_property_of_a_zone_is_one_fault(tmp_path: Path, column: str) -> None:
    """Unknown is written as null; a property that is not there is a fault."""
    folder = change_layer(write_toy_plan(tmp_path), lambda features: features[3]["properties"].pop(column))
    assert only_fault(folder) == ("missing_property", f"zones.geojson:4 [{column}]")


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (POINT, "wrong_geometry"),
        ({"type": "LineString", "coordinates": SQUARE[0]}, "wrong_geometry"),
        ({"type": "Polygon", "coordinates": BOW_TIE}, "bad_geometry"),
        ({"type": "Polygon", "coordinates": [[[114, 22], [115, 22]]]}, "bad_geometry"),
        ({"type": "Polygon", "coordinates": [[[500, 22], [501, 22], [501, 23], [500, 22]]]}, "bad_geometry"),
        ({"type": "Polygon", "coordinates": []}, "bad_geometry"),
        ({"type": "Circle", "coordinates": [1, 2]}, "bad_geometry"),
        ("POLYGON EMPTY", "bad_geometry"),
    ],
)
def test_a_bad_geometry_is_one_fault(tmp_path: Path, geometry: object, code: str) -> None:
    """A shape of another kind, or one that is no shape, is refused with the number of its feature."""
    folder = change_layer(write_toy_plan(tmp_path), lambda features: features[4].update(geometry=geometry))
    assert only_fault(folder) == (code, "zones.geojson:5 [geometry]")


@pytest.mark.parametrize("broken", [5, {}, {"type": "Feature", "properties": None, "geometry": None}])
def test_an_item_that_is_no_feature_is_one_fault(tmp_path: Path, broken: object) -> None:
    """An item without properties is refused with its number."""
    folder = change_layer(write_toy_plan(tmp_path), lambda features: features.append(broken))  # type: ignore[arg-type]
    assert only_fault(folder) == ("not_a_feature", "zones.geojson:6")


WITH_CRS = '{"type": "FeatureCollection", "crs": {"properties": {"name": "%s"}}, "features": []}'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "broken_json"),
        ("{", "broken_json"),
        ('{"type": "FeatureCollection", "features": [NaN]}', "broken_json"),
        ("[" * 100_000, "broken_json"),
        ("[]", "not_a_feature_collection"),
        ('{"type": "FeatureCollection"}', "not_a_feature_collection"),
        (WITH_CRS % "urn:ogc:def:crs:EPSG::4547", "not_lon_lat"),
    ],
)
def test_a_layer_that_is_no_lon_lat_geojson_is_one_fault(tmp_path: Path, content: str, code: str) -> None:
    """A layer file that cannot be read as RFC 7946 is refused as a whole."""
    write_toy_plan(tmp_path)
    (tmp_path / "zones.geojson").write_text(content, encoding="utf-8")
    assert only_fault(tmp_path) == (code, "zones.geojson")


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4490"])
def test_an_old_lon_lat_crs_member_is_fine(tmp_path: Path, name: str) -> None:
    """GeoJSON from before RFC 7946 may name the CRS that it has anyway."""
    write_toy_plan(tmp_path)
    path = tmp_path / "zones.geojson"
    collection = json.loads(path.read_text(encoding="utf-8")) | {"crs": {"type": "name", "properties": {"name": name}}}
    path.write_text(json.dumps(collection), encoding="utf-8")
    assert len(hg.open_plan(tmp_path).ledger.layers["zones"]) == 5


OTHER_LAYERS = [
    ("subparks", feature("strip", None, name_status="famous", zone=None), "unknown_word", "name_status"),
    ("subparks", feature("strip", None, name_status="named"), "missing_property", "zone"),
    ("subparks", feature("strip", None, name_status="named", zone="nowhere"), "no_such_zone", "zone"),
    ("subparks", feature("nowhere", None, name_status="named", zone=None), "no_such_zone", "id"),
    ("subparks", feature("strip", POINT, name_status="named", zone=None), "wrong_geometry", "geometry"),
    ("axes", feature("axis", POINT), "wrong_geometry", "geometry"),
    ("sites", feature("site", {"type": "LineString", "coordinates": SQUARE[0]}), "wrong_geometry", "geometry"),
    ("sites", feature("Site", None), "bad_id", "id"),
    ("sites", feature("", None), "empty_cell", "id"),
    ("sites", feature("site", None, zone="nowhere"), "no_such_zone", "zone"),
    ("sites", feature("site", POINT, accuracy_m=None), "needs_accuracy", "accuracy_m"),
]


@pytest.mark.parametrize(("layer", "given_feature", "code", "column"), OTHER_LAYERS)
def test_a_bad_feature_of_another_layer_is_one_fault(
    tmp_path: Path, layer: str, given_feature: dict[str, Any], code: str, column: str
) -> None:
    """Sub-parks, axes and sites are held to their own rules."""
    folder = write_layer(write_toy_plan(tmp_path), layer, given_feature)
    assert only_fault(folder) == (code, f"{layer}.geojson:1 [{column}]")


def test_a_feature_without_place_needs_no_basis(tmp_path: Path) -> None:
    """A site whose place is not known loads with neither basis nor accuracy."""
    folder = write_layer(write_toy_plan(tmp_path), "sites", feature("site", None))
    site = hg.open_plan(folder).ledger.layers["sites"]["site"]
    assert (site.geometry, site.basis, site.accuracy_m) == (None, None, None)


@pytest.mark.parametrize("name", ["plan.toml", "zones.csv", "figures.csv", "zones.geojson"])
def test_a_link_out_of_the_folder_is_one_fault(tmp_path: Path, name: str) -> None:
    """A file of the plan that is a link to elsewhere is not read, even where it would load."""
    folder = write_toy_plan(tmp_path / "plan")
    (folder / name).rename(tmp_path / name)
    (folder / name).symlink_to(tmp_path / name)
    assert only_fault(folder) == ("leads_outside", name)


@pytest.mark.parametrize(("target", "code"), [("nowhere", "missing_file"), ("zones.geojson", "cannot_read")])
def test_a_dead_or_circular_link_is_one_fault(tmp_path: Path, target: str, code: str) -> None:
    """A link that leads nowhere, or to itself, is refused and not passed over."""
    write_toy_plan(tmp_path)
    (tmp_path / "zones.geojson").unlink()
    (tmp_path / "zones.geojson").symlink_to(tmp_path / target)
    assert only_fault(tmp_path) == (code, "zones.geojson")


def test_a_link_within_the_folder_is_fine(tmp_path: Path) -> None:
    """A link to another file of the same folder leads nowhere else."""
    write_toy_plan(tmp_path)
    (tmp_path / "figures.csv").rename(tmp_path / "figures_2018.csv")
    (tmp_path / "figures.csv").symlink_to("figures_2018.csv")
    assert len(hg.open_plan(tmp_path).ledger.figures) == 15


def test_all_faults_of_a_folder_come_at_once(tmp_path: Path) -> None:
    """Five faults in four files are five faults of one refusal, each with its own line in each language."""
    folder = write_toy_plan(
        tmp_path,
        ("plan.toml", '"EPSG:4547"', '"EPSG:4326"'),
        ("zones.csv", STRIP, "strip,nowhere,outside,带,Strip,false"),
        again(low="NaN", reading="read"),
    )
    change_layer(folder, lambda features: features[4]["properties"].update(basis="guessed"))
    with pytest.raises(PlanError) as refused:
        hg.open_plan(folder)
    assert sorted((fault.code, fault.place) for fault in refused.value.faults) == [
        ("bad_crs", "plan.toml [plan.working_crs]"),
        ("bad_number", "figures.csv:5 [low]"),
        ("no_such_zone", "zones.csv:7 [parent]"),
        ("unknown_word", "figures.csv:5 [reading]"),
        ("unknown_word", "zones.geojson:5 [basis]"),
    ]
    assert len(refused.value.render("en").splitlines()) == 5
    assert len(str(refused.value).splitlines()) == 10


def test_markup_and_control_characters_load_unchanged(tmp_path: Path) -> None:
    """Text is data: what would act on a terminal or a page is kept as it is."""
    folder = write_toy_plan(
        tmp_path, ("zones.csv", STRIP, f"strip,,outside,{NASTY},{NASTY},false"), again(term_zh=NASTY)
    )
    change_layer(folder, lambda features: features[4]["properties"].update(name_zh=NASTY))
    ledger = hg.open_plan(folder).ledger
    assert ledger.zones["strip"].name_zh == NASTY
    assert ledger.figures["whole_again"].term_zh == NASTY
    assert ledger.layers["zones"]["strip"].name_zh == NASTY


def loads_or_is_refused(folder: Path) -> bool:
    try:
        hg.open_plan(folder)
    except PlanError as error:
        return not error.render("zh").strip()  # a refusal always says something
    return True


@settings(max_examples=100, deadline=None, database=None)
@given(content=st.binary(max_size=300), behind=st.booleans())
def test_random_bytes_load_or_are_refused(
    tmp_path_factory: pytest.TempPathFactory,
    content: bytes,
    behind: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    """Whatever bytes figures.csv holds, in place of its rows or behind them, nothing but a refusal is raised."""
    folder = write_toy_plan(tmp_path_factory.getbasetemp() / "random_bytes")
    (folder / "zones.geojson").unlink()
    (folder / "figures.csv").write_bytes((FIGURES.encode() if behind else b"") + content)
    loads_or_is_refused(folder)


CELL = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["", "0", "-1", "1e5", "NaN", "about", "range", "at_least", "m2", "2015", "by_2015", "whole"]),
    st.from_regex(r"-?[0-9]{1,19}(\.[0-9]{1,10})?", fullmatch=True),
)


@settings(max_examples=150, deadline=None, database=None)
@given(cells=st.dictionaries(st.sampled_from(HEADER), CELL, max_size=4))
def test_random_cells_load_or_are_refused(tmp_path_factory: pytest.TempPathFactory, cells: dict[str, str]) -> None:
    """Whatever text a figure's cells hold, it loads or is refused, and a number that loads is exact."""
    written = {column: value.encode("utf-8", "replace").decode() for column, value in cells.items()}
    folder = write_toy_plan(tmp_path_factory.getbasetemp() / "random_cells", again(**written))
    (folder / "zones.geojson").unlink()
    if loads_or_is_refused(folder) and written.get("low", "").strip():
        figure = next(figure for figure in hg.open_plan(folder).ledger.figures.values() if figure.row == 5)
        assert figure.low == Decimal(written["low"].strip())


@settings(max_examples=100, deadline=None, database=None)
@given(content=st.one_of(st.text(max_size=200), st.from_regex(r'about_tolerance = [-+0-9.eE_"]{0,12}', fullmatch=True)))
def test_random_plan_toml_loads_or_is_refused(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    """Whatever line stands in plan.toml, nothing but a refusal is raised."""
    changed = content.encode("utf-8", "replace").decode()
    folder = write_toy_plan(tmp_path_factory.getbasetemp() / "random_toml")
    (folder / "zones.geojson").unlink()
    (folder / "plan.toml").write_text(PLAN.replace("about_tolerance = 0.05", changed), encoding="utf-8")
    loads_or_is_refused(folder)


def test_a_number_too_long_for_python_is_a_fault_of_the_file(tmp_path: Path) -> None:
    """A TOML integer of 5000 digits is refused as broken TOML."""
    folder = write_toy_plan(tmp_path, ("plan.toml", "about_tolerance = 0.05", f"about_tolerance = {'9' * 5000}"))
    assert only_fault(folder)[0] == "broken_toml"


def test_faults_of_the_tree_name_the_row_as_a_spreadsheet_counts_it(tmp_path: Path) -> None:
    """A blank row before it does not shift the row of a zone whose parent is not registered."""
    folder = write_toy_plan(tmp_path, ("zones.csv", "west,whole", "\nwest,nowhere"))
    assert only_fault(folder) == ("no_such_zone", "zones.csv:7 [parent]")


def test_a_plan_without_a_goal_zone_has_one_fault(tmp_path: Path) -> None:
    """A key that is missing is noted once, and not again as a zone that is not there."""
    assert only_fault(write_toy_plan(tmp_path, ("plan.toml", 'zone = "whole"', "")))[0] == "missing_key"


def test_a_tree_of_more_than_32_levels_is_refused(tmp_path: Path) -> None:
    """A chain of parents that no reader could follow is a fault, not a crash."""
    chain = "".join(f"deep_{n},{f'deep_{n - 1}' if n else 'strip'},outside,深,Deep,false\n" for n in range(40))
    folder = write_toy_plan(tmp_path)
    with (folder / "zones.csv").open("a", encoding="utf-8") as register:
        register.write(chain)
    with pytest.raises(PlanError) as refused:
        load_ledger(folder)
    assert {fault.code for fault in refused.value.faults} == {"tree_too_deep"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('stated = "headline"', 'stated = "restated"', "bad_default_variant"),
        ('id = "B"', 'id = "A"', "same_variant_twice"),
        ('title_zh = "口径 B"', "", "missing_key"),
        ('stated = "restated"', 'stated = "outside"', "unknown_word"),
    ],
)
def test_variants_are_held_to_their_rules(tmp_path: Path, old: str, new: str, code: str) -> None:
    """The first variant is the headline's, ids differ, and each has its title."""
    assert only_fault(write_toy_plan(tmp_path, ("plan.toml", old, new)))[0] == code


def test_periods_are_written_in_plain_digits(tmp_path: Path) -> None:
    """A year in full-width digits is not a period."""
    row = ("figures.csv", "headline,2020,stated,4.6万元", "headline,２０２０,stated,4.6万元")
    assert only_fault(write_toy_plan(tmp_path, row))[0] == "bad_period"


def test_half_a_character_is_no_text(tmp_path: Path) -> None:
    """A lone surrogate, which no file could be written with, is refused where it stands."""
    folder = write_toy_plan(tmp_path, ("zones.geojson", '"name_en": "East A"', '"name_en": "\\ud800"'))
    assert only_fault(folder) == ("not_text", "zones.geojson:2 [name_en]")
