"""HTML: its text, without scripts and styles, with the cells of its tables; in time that grows with the page alone."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from hitech_gis.io.document.passages import Passage

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"/?[A-Za-z][A-Za-z0-9:-]{0,31}")
_STOPS = re.compile("[\"'>]")
_SPAN = re.compile(r"\b(col|row)span\s*=\s*[\"']?\s*([0-9]{1,4})", re.IGNORECASE)
# What stands in these is no text of the page.
_UNSEEN = {
    name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style", "template", "title", "noscript")
}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
# A reference to a character has at most so many digits; Python itself refuses thousands of them.
_LONG_REFERENCE = re.compile("&#[xX]?[0-9a-fA-F]{9,};?")
# Wider tables have cells without a column, which costs no figure and bounds the work.
_MOST_COLUMNS, _MOST_ROWS = 64, 1000


def passages_of_html(markup: str) -> Iterator[Passage]:
    """
    Give the passages of a web page.

    Parameters
    ----------
    markup
        The page.

    Yields
    ------
    Passage
        One a block of text, with the line of the file in which it begins.

    Examples
    --------
    >>> [passage.text for passage in passages_of_html("<p>约850&#x4e07;<b>平方米</b><script>1</script><p>二")]
    ['约850万平方米', '二']
    """
    tables: list[_Table] = []
    count = 0
    texts: list[str] = []
    line, counted, began = 1, 0, 1
    for place, text, name, attributes in _pieces(markup):
        line, counted = line + markup.count("\n", counted, place), place
        if text.strip():
            began = began if texts else line + text[: len(text) - len(text.lstrip())].count("\n")
            texts.append(text)
        elif texts:
            texts.append(text)
        tag = name.lstrip("/")
        if tag not in _BLOCKS and name:
            continue
        if texts:
            table = tables[-1] if tables and tables[-1].column is not None else None
            number, column = (None, None) if table is None else (table.number, table.column)
            yield Passage(html.unescape(_LONG_REFERENCE.sub("", "".join(texts))), began, None, number, column)
            texts = []
        if name == "table":
            tables.append(_Table(count))
            count += 1
        elif name == "/table" and tables:
            tables.pop()
        elif tables and name == "tr":
            tables[-1].start_row()
        elif tables and name in {"td", "th"}:
            tables[-1].start_cell(attributes)


def _pieces(markup: str) -> Iterator[tuple[int, str, str, str]]:
    """Give each stretch of text with its place, and the tag after it: name (``/`` before an end) and attributes."""
    place, length = 0, len(markup)
    while place < length:
        opened = markup.find("<", place)
        if opened < 0:
            break
        named = _NAME.match(markup, opened + 1)
        if named:
            end = _end_of_tag(markup, named.end())
            name = named[0].lower()
            yield place, markup[place:opened], name, markup[named.end() : end]
            if name in _UNSEEN:
                closed = _UNSEEN[name].search(markup, end)
                end = closed.start() - 1 if closed else length
        elif markup.startswith("<!--", opened):
            yield place, markup[place:opened], "!", ""
            end = _after(markup, "-->", opened + 4) + 2
        elif markup.startswith(("<!", "<?", "</"), opened):
            yield place, markup[place:opened], "!", ""
            end = _after(markup, ">", opened + 2)
        else:  # a sign of less, and no tag
            yield place, markup[place : opened + 1], "!", ""
            end = opened
        place = end + 1
    yield place, markup[place:], "", ""


def _after(markup: str, ending: str, place: int) -> int:
    found = markup.find(ending, place)
    return len(markup) if found < 0 else found


def _end_of_tag(markup: str, place: int) -> int:
    """Find where a tag ends; a ``>`` between quotation marks does not end it."""
    stop = _STOPS.search(markup, place)
    while stop and stop[0] != ">":
        other = markup.find(stop[0], stop.end())
        stop = _STOPS.search(markup, stop.end() if other < 0 else other + 1)
    return stop.start() if stop else len(markup)


class _Table:
    """Which column the next cell of a table stands in, with cells that reach over columns and rows."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.column: int | None = None
        self._next = 0
        self._taken: dict[int, int] = {}  # column: rows that a cell above still reaches into

    def start_row(self) -> None:
        self._taken = {column: rows - 1 for column, rows in self._taken.items() if rows > 1}
        self._next, self.column = 0, None

    def start_cell(self, attributes: str) -> None:
        spans = {name.lower(): max(1, int(value)) for name, value in _SPAN.findall(attributes)}
        while self._next in self._taken:
            self._next += 1
        if self._next >= _MOST_COLUMNS:
            self.column = None
            return
        self.column = self._next
        self._next += min(spans.get("col", 1), _MOST_COLUMNS)
        rows = min(spans.get("row", 1), _MOST_ROWS)
        if rows > 1:
            # The row itself counts too, and is taken off where the next begins.
            self._taken |= dict.fromkeys(range(self.column, self._next), rows)
