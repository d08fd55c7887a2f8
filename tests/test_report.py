"""Tables for Excel: numbers are numbers, text is never a formula, and both say what the balance says."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from toy import write_toy_plan

from hitech_gis.errors import OutputError
from hitech_gis.io import inert, restored
from hitech_gis.plan import open_plan
from hitech_gis.report import balance_records, to_csv, to_xlsx, write_balance

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.plan import Plan

FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(0)"]


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return open_plan(write_toy_plan(tmp_path / "plan"))


def cells(content: bytes) -> list[list[Any]]:
    book = load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in book[book.sheetnames[0]].iter_rows()]


@pytest.mark.parametrize("value", FORMULAS)
def test_a_text_that_starts_like_a_formula_is_inert_in_csv(value: str) -> None:
    """A spreadsheet sees an apostrophe first, also where the text is one of a list."""
    (_, row) = list(csv.reader(io.StringIO(to_csv([{"text": value, "list": [value, "b"]}]).decode(), newline="")))
    assert row == [f"'{value}", f"'{value}; b"]


@pytest.mark.parametrize("value", [formula for formula in FORMULAS if "\r" not in formula])
def test_a_text_that_starts_like_a_formula_is_text_in_a_workbook(value: str) -> None:
    """The cell is of type text and holds the apostrophe and the characters themselves."""
    book = load_workbook(io.BytesIO(to_xlsx([{"text": value}], title="balance")))
    cell = book["balance"]["A2"]
    assert cell.data_type == "s"
    assert cell.value == f"'{value}"


@given(st.text())
def test_no_text_is_left_that_starts_like_a_formula(value: str) -> None:
    """Whatever the text, made inert it starts harmlessly, with at most an apostrophe more, and can be restored."""
    assert not inert(value).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert inert(value) in {value, f"'{value}"}
    assert restored(inert(value)) == value


@given(st.from_regex(r"\A'{0,3}[=+\-@\t\r]?[a=']{0,2}\Z"))
def test_a_text_that_looks_as_if_made_inert_is_told_from_one_that_was(value: str) -> None:
    """Apostrophes before what starts like a formula are the text's own, all but the one that was put there."""
    assert restored(inert(value)) == value


def test_numbers_stay_numbers() -> None:
    """Negative numbers get no apostrophe, whole ones no point, unknown is empty."""
    records = [{"a": -3.0, "b": 0.05, "c": None, "d": 12}]
    assert to_csv(records) == b"a,b,c,d\r\n-3,0.05,,12\r\n"
    assert cells(to_xlsx(records, title="t")) == [["a", "b", "c", "d"], [-3, 0.05, None, 12]]


def test_lists_and_places_are_joined_into_one_cell() -> None:
    """Items are separated by semicolons; of a place only what is known is named."""
    records = [{"clauses": ["三#6", "五(三)"], "none": [], "location": {"file": "a.csv", "row": 3, "wkt": None}}]
    expected = ["三#6; 五(三)", "", "file: a.csv; row: 3"]
    assert list(csv.reader(to_csv(records).decode().splitlines()))[1] == expected
    assert cells(to_xlsx(records, title="t"))[1][::2] == expected[::2]


def test_commas_quotes_and_line_ends_come_back() -> None:
    """What has a meaning in CSV is quoted."""
    value = 'a,"b"\nc'
    written = to_csv([{"text": value}]).decode()
    assert list(csv.reader(io.StringIO(written, newline=""))) == [["text"], [value]]


def test_only_a_csv_for_excel_has_a_byte_order_mark() -> None:
    """Excel needs the mark to read Chinese; other programs are spared it."""
    assert to_csv([{"名": "南区"}], for_excel=True) == b"\xef\xbb\xbf" + to_csv([{"名": "南区"}])
    assert to_csv([{"名": "南区"}]).decode("utf-8") == "名\r\n南区\r\n"


def test_no_records_are_a_table_without_rows() -> None:
    """Nothing to write is no error."""
    assert to_csv([]) == b"\r\n"
    assert [row for row in cells(to_xlsx([], title="t")) if any(row)] == []


def test_the_sheet_has_both_units_and_both_languages(plan: Plan) -> None:
    """The toy plan's goal is 150 stated, 110 itemised, 40 not placed, in words of both languages."""
    by_row = {(r["zone"], r["use"], r["variant"]): r for r in balance_records(plan.ledger, plan.balance())}
    goal = by_row["whole", "total", "A"]
    assert (goal["stated_m2"], goal["itemised_m2"], goal["residual_m2"]) == (1_500_000, 1_100_000, 400_000)
    assert (goal["stated_wan_m2"], goal["itemised_wan_m2"], goal["residual_wan_m2"]) == (150, 110, 40)
    assert (goal["zone_zh"], goal["zone_en"]) == ("全区", "Whole")
    assert (goal["use_zh"], goal["use_en"]) == ("合计", "total")
    assert (goal["verdict_zh"], goal["verdict_en"]) == ("不符", "does not hold")


def read_back(path: Path) -> list[dict[str, Any]]:
    if path.suffix.lower() == ".xlsx":
        header, *rows = cells(path.read_bytes())
    else:
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.uncounted
@pytest.mark.parametrize("name", ["balance.csv", "balance.xlsx", "余额.CSV", "new/余额.XLSX"])
@pytest.mark.parametrize("shipped", [False, True])
def test_a_written_balance_reads_back_as_the_balance(
    name: str,
    shipped: bool,  # noqa: FBT001
    plan: Plan,
    tmp_path: Path,
) -> None:
    """Every number of every row comes back, in m² and a ten-thousandth of it in 万m², unknown as nothing."""
    plan = open_plan() if shipped else plan
    write_balance(plan.ledger, plan.balance(), tmp_path / name)
    rows = read_back(tmp_path / name)
    assert len(rows) == len(plan.balance())
    for row, given_row in zip(rows, plan.balance(), strict=True):
        assert (row["zone"], row["use"], row["variant"]) == (given_row.zone, given_row.use, given_row.variant)
        for side in ("stated", "itemised", "residual"):
            area_m2 = getattr(given_row, f"{side}_m2")
            in_m2, in_wan = row[f"{side}_m2"], row[f"{side}_wan_m2"]
            if area_m2 is None:
                assert in_m2 in {None, ""}
                assert in_wan in {None, ""}
            else:
                assert float(in_m2) == float(area_m2)
                assert float(in_wan) == float(area_m2 / 10_000)


@pytest.mark.parametrize("name", ["balance.txt", "balance", "balance.xls", "csv"])
def test_another_ending_is_refused_by_name(name: str, plan: Plan, tmp_path: Path) -> None:
    """No format is guessed, and nothing is written."""
    with pytest.raises(OutputError, match=rf"Unknown output format: {name}\."):
        write_balance(plan.ledger, plan.balance(), tmp_path / "out" / name)
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_written_leaves_everything_as_it_was(plan: Plan, tmp_path: Path) -> None:
    """With a file where a folder is needed, or a folder where the file should be, nothing changes."""
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "folder.csv").mkdir()
    before = sorted(tmp_path.iterdir())
    for path in (tmp_path / "file" / "balance.csv", tmp_path / "folder.csv"):
        with pytest.raises(OutputError, match="No file was changed"):
            write_balance(plan.ledger, plan.balance(), path)
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "file").read_bytes() == b"old"


def test_control_characters_are_shown_in_a_workbook(tmp_path: Path) -> None:
    """A workbook cannot hold control characters, so a name with one is written visibly."""
    plan = open_plan(write_toy_plan(tmp_path / "plan", ("zones.csv", "East A", "East\x01A")))
    write_balance(plan.ledger, plan.balance(), tmp_path / "balance.xlsx")
    sheet = load_workbook(tmp_path / "balance.xlsx").active
    assert sheet is not None
    assert "East<U+0001>A" in {cell.value for row in sheet.iter_rows() for cell in row}


def test_records_of_two_kinds_stand_under_one_header() -> None:
    """Each value stands in its own column, whichever kind of record it came with."""
    rows = list(csv.DictReader(io.StringIO(to_csv([{"a": "1", "b": "2"}, {"b": "3", "c": "4"}]).decode())))
    assert rows == [{"a": "1", "b": "2", "c": ""}, {"a": "", "b": "3", "c": "4"}]


def test_no_records_still_have_their_header() -> None:
    """A table without rows keeps the columns that it is asked for."""
    assert to_csv([], columns=["a", "b"]) == b"a,b\r\n"
