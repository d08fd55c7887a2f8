"""CSV from the page is CSV from the command line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripts import run_script

from hitech_gis.report import to_csv

Value = str | int | float | list[str] | None
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@sum(A1)",
    "\tx",
    "\rx",
    "=cmd|' /C calc'!A0",
    '="x"',
    " =1",
    "'=1",
    "x=1",
    "",
    "-",
    "\n=1",
]
TEXTS = [
    "南区",
    'a "b"',
    "a,b",
    "a\nb",
    "a\r\nb",
    ";",
    "\ufeff",
    "\u202e",
    "{{ 7*7 }}",
    "</script>",
    " lead",
    "\u2028",
    "\0",
]
NUMBERS: list[int | float] = [
    0,
    -1,
    1.5,
    -2.25,
    1e-7,
    1.25e-5,
    0.0001,
    1e15,
    1e16,
    123456789.125,
    2**53,
    1e21,
    0.1 + 0.2,
]


def page_csv(header: list[str], rows: list[list[Value]]) -> bytes:
    text: str = run_script("output/csv.mjs", "csv", "csv(given.header, given.rows)", {"header": header, "rows": rows})
    return text.encode()


def own_csv(header: list[str], rows: list[list[Value]]) -> bytes:
    return to_csv([dict(zip(header, row, strict=True)) for row in rows], columns=header, for_excel=True)


@pytest.mark.parametrize("header", [["only"], ["=a", "b,c", '"']], ids=["one column", "three columns"])
def test_the_corpus_is_written_byte_for_byte_alike(header: list[str]) -> None:
    """Formula starts, quotes, line ends, numbers of any size, lists and unknown cells come out the same in both."""
    values: list[Value] = [*FORMULAS, *TEXTS, *NUMBERS, None, ["a", "=b"], ["=b", "a,c"], []]
    rows = [[value] * len(header) for value in values]
    assert page_csv(header, rows) == own_csv(header, rows)


TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('=+-@\t\r\n",'), max_size=6)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.lists(TEXT | st.none() | st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=2),
        max_size=30,
    )
)
def test_any_table_is_written_byte_for_byte_alike(rows: list[list[Value]]) -> None:
    """Whatever stands in a table, both write the same bytes."""
    assert page_csv(["a", "b"], rows) == own_csv(["a", "b"], rows)
