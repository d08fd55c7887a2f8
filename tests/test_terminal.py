"""Text from a plan cannot act on a terminal, and machine output reads back as what it was."""

from __future__ import annotations

import io
import json
import unicodedata
from contextlib import redirect_stdout

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hitech_gis.terminal import print_blocks, print_csv, print_json, print_table, say
from hitech_gis.texts import visible

UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Cs"}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("\x1b[31m南区\x1b[0m", "<U+001B>[31m南区<U+001B>[0m"),
        ("\x1b]0;title\x07", "<U+001B>]0;title<U+0007>"),
        ("a\u202egnp.exe", "a<U+202E>gnp.exe"),
        ("\u2066a\u2069", "<U+2066>a<U+2069>"),
        ("south\u200b", "south<U+200B>"),
        ("\ufeffid", "<U+FEFF>id"),
        ("\x9b31m", "<U+009B>31m"),
        ("a\r\nb\tc\x7f", "a<U+000D><U+000A>b<U+0009>c<U+007F>"),
        ("\u2028\u2029", "<U+2028><U+2029>"),
        ("\ud800", "<U+D800>"),
        ("\U000e0041", "<U+E0041>"),
    ],
)
def test_what_acts_or_hides_is_made_visible(value: str, shown: str) -> None:
    """Escape sequences, C1, bidi marks, zero-width characters, separators and surrogates are spelled out."""
    assert visible(value) == shown


@pytest.mark.parametrize("value", ["深圳湾园区·南区 (约850万平方米)", "[bold]", ":smile:", "km² ± —", "𠮷", "", "é"])
def test_what_can_be_read_is_left_alone(value: str) -> None:
    """Chinese, marks, markup of others and rare characters stand as they are."""
    assert visible(value) == value


@given(st.text(st.characters()))
def test_nothing_unseen_is_ever_left(value: str) -> None:
    """Of any text at all, no control or format character remains, and making it visible twice changes nothing."""
    shown = visible(value)
    assert not {unicodedata.category(c) for c in shown} & UNSEEN
    assert visible(shown) == shown


@given(JSON_VALUES)
def test_json_reads_back_as_it_was_and_hides_nothing(data: object) -> None:
    """Whatever is printed as JSON is the same data again, and only its line ends are control characters."""
    stream = io.StringIO()
    with redirect_stdout(stream):
        print_json(data)
    written = stream.getvalue()
    assert json.loads(written) == data
    assert not {unicodedata.category(c) for c in written.replace("\n", "")} & UNSEEN


def test_json_shows_chinese_and_escapes_bidi(capsys: pytest.CaptureFixture[str]) -> None:
    """A planner reads the Chinese in it, and a mark that would turn the line round is an escape."""
    print_json({"name": "南区\u202e\u2028\x7f\x9b"})
    assert capsys.readouterr().out == '{\n  "name": "南区\\u202e\\u2028\\u007f\\u009b"\n}\n'


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_json_has_no_nan(value: float) -> None:
    """What other programs could not read is refused."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        print_json([value])


def test_csv_goes_through_a_pipe_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Away from a terminal not a byte is changed."""
    print_csv("zone,名\r\n\x1b[31m,南区\r\n".encode())
    assert capsys.readouterr().out == "zone,名\r\n\x1b[31m,南区\r\n"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_csv_on_a_terminal_cannot_act_on_it() -> None:
    """On a terminal the same table has its escapes spelled out, line by line."""
    stream = _Terminal()
    with redirect_stdout(stream):
        print_csv("zone,名\r\n\x1b[31m,南区\u202e\r\n".encode())
    assert stream.getvalue() == "zone,名\n<U+001B>[31m,南区<U+202E>\n"


def test_a_message_goes_to_standard_error_as_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output is left to data, and no line break in what a message quotes can fake a second one."""
    say("一\ntwo\x1b[2J")
    assert capsys.readouterr() == ("", "一<U+000A>two<U+001B>[2J\n")


def test_a_table_shows_its_title_columns_and_cells(capsys: pytest.CaptureFixture[str]) -> None:
    """Every text stands in its row, in order."""
    print_table("面积平衡", ["空间单元", "差额"], [("南区", "100"), ("北区", "-25")], numbers=[1])
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if line.strip(" ─")]
    assert lines == [["面积平衡"], ["空间单元", "差额"], ["南区", "100"], ["北区", "-25"]]


@pytest.mark.parametrize(
    "cell", ["[bold]南区[/bold]", "[red]", "[/]", ":smile:", "[link=https://example.org]x[/link]", "\\[x]"]
)
def test_markup_in_a_cell_is_text(cell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What rich would take for markup is printed literally, in the title and in the cells."""
    print_table(cell, ["id"], [(cell,)])
    assert capsys.readouterr().out.count(cell) == 2


def test_a_table_cannot_act_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Escapes in title and cells are spelled out, also the line end that would fake a row."""
    print_table("\x1b[2J", ["id"], [("a\nb\u202e",)])
    shown = capsys.readouterr().out
    assert "<U+001B>[2J" in shown
    assert "a<U+000A>b<U+202E>" in shown
    assert "\x1b" not in shown


def test_a_long_cell_is_folded_and_not_cut(capsys: pytest.CaptureFixture[str]) -> None:
    """Not a character of a text longer than the line is lost."""
    print_table("", ["id"], [("园" * 500,)])
    assert capsys.readouterr().out.count("园") == 500


def test_blocks_have_a_head_and_indented_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """A title, then each block after a blank line, empty lines left out and escapes spelled out."""
    print_blocks("检查结果\x07", [("错误 · a", "what [bold]", "", "hint\x1b"), ("提示 · b",)])
    assert capsys.readouterr().out == ("检查结果<U+0007>\n\n错误 · a\n  what [bold]\n  hint<U+001B>\n\n提示 · b\n")


class Screen(io.StringIO):
    """What is written to it goes to a person."""

    def isatty(self) -> bool:
        return True


def test_csv_on_a_terminal_shows_line_separators_of_data() -> None:
    """A line separator inside a cell is shown, and breaks no line."""
    screen = Screen()
    with redirect_stdout(screen):
        print_csv("a\r\nx\u2028y\r\n".encode())
    assert screen.getvalue() == "a\nx<U+2028>y\n"
