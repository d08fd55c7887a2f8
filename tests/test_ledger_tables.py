"""Each bad row or cell of the tables is one fault with its place."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from toy import FIGURES, ZONES, write_toy_plan

import hitech_gis as hg

if TYPE_CHECKING:
    from pathlib import Path

from refusals import HEADER, STRIP, again, faults_of, only_fault


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
    assert list(plan.ledger.figures.values())[9].record()["low"] is None
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


def test_two_headlines_of_one_zone_and_use_are_one_fault(tmp_path: Path) -> None:
    """A zone, a use and a scope have one figure, else it would be counted twice."""
    folder = write_toy_plan(tmp_path, again(scope="headline"))
    (fault,) = faults_of(folder)
    assert (fault.code, fault.place) == ("stated_twice", "figures.csv:5 [scope]")
    assert "whole_total" in fault.message("en")


def test_faults_of_the_tree_name_the_row_as_a_spreadsheet_counts_it(tmp_path: Path) -> None:
    """A blank row before it does not shift the row of a zone whose parent is not registered."""
    folder = write_toy_plan(tmp_path, ("zones.csv", "west,whole", "\nwest,nowhere"))
    assert only_fault(folder) == ("no_such_zone", "zones.csv:7 [parent]")


def test_periods_are_written_in_plain_digits(tmp_path: Path) -> None:
    """A year in full-width digits is not a period."""
    row = ("figures.csv", "headline,2020,stated,4.6万元", "headline,２０２０,stated,4.6万元")
    assert only_fault(write_toy_plan(tmp_path, row))[0] == "bad_period"


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"unit": "ha"}, "area_not_in_m2", "unit"),
        ({"indicator": "flor_area"}, "unknown_word", "indicator"),
        ({"use": ""}, "empty_cell", "use"),
    ],
)
def test_an_area_that_could_be_added_wrongly_is_refused(
    tmp_path: Path, cells: dict[str, str], code: str, column: str
) -> None:
    """Hectares among square metres, a mistyped indicator, or no use: each would leave the sums wrong without a word."""
    assert only_fault(write_toy_plan(tmp_path, again(**cells))) == (code, f"figures.csv:5 [{column}]")


def test_a_zone_counts_once_and_only_below_the_goal(tmp_path: Path) -> None:
    """A zone marked as counting that lies elsewhere, and one counted again by a variant, are refused."""
    elsewhere = write_toy_plan(tmp_path / "a", ("zones.csv", "带,Strip,false", "带,Strip,true"))
    assert only_fault(elsewhere) == ("not_below_goal", "zones.csv:7 [in_goal]")
    twice = write_toy_plan(tmp_path / "b", ("plan.toml", '["strip"]', '["strip", "east"]'))
    assert only_fault(twice) == ("counted_already", "plan.toml [goal.variants.also]")


def test_a_table_with_semicolons_is_told_as_such(tmp_path: Path) -> None:
    """Excel's other CSV gets one fault that says what it is, not one a column."""
    folder = write_toy_plan(tmp_path)
    table = folder / "zones.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    assert only_fault(folder) == ("wrong_separator", "zones.csv:1")
