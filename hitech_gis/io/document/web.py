"""HTML: its text, without scripts and styles, with the cells of its tables."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from hitech_gis.io.document.passages import Passage

if TYPE_CHECKING:
    from collections.abc import Iterable

_NO_TEXT = {"script", "style", "template", "title", "noscript"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
# Wider tables have cells without a column, which costs no figure and bounds the work.
_MOST_COLUMNS, _MOST_ROWS = 64, 1000


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

    def start_cell(self, columns: int, rows: int) -> None:
        while self._next in self._taken:
            self._next += 1
        if self._next >= _MOST_COLUMNS:
            self.column = None
            return
        self.column = self._next
        self._next += min(columns, _MOST_COLUMNS)
        if rows > 1:
            # The row itself counts too, and is taken off where the next begins.
            self._taken |= dict.fromkeys(range(self.column, self._next), min(rows, _MOST_ROWS))


class _Reader(HTMLParser):
    """Gathers passages; references to characters are decoded by the parser itself, and nothing is ever fetched."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.passages: list[Passage] = []
        self._text: list[str] = []
        self._line = 1
        self._unseen: str | None = None
        self._tables: list[_Table] = []
        self._count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unseen:
            return
        if tag in _NO_TEXT:
            self._unseen = tag
            return
        if tag in _BLOCKS:
            self.flush()
        if tag == "table":
            self._tables.append(_Table(self._count))
            self._count += 1
        elif self._tables and tag == "tr":
            self._tables[-1].start_row()
        elif self._tables and tag in {"td", "th"}:
            given = dict(attrs)
            self._tables[-1].start_cell(_span(given.get("colspan")), _span(given.get("rowspan")))

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            if tag == self._unseen:
                self._unseen = None
            return
        if tag in _BLOCKS:
            self.flush()
        if tag == "table" and self._tables:
            self._tables.pop()

    def handle_data(self, data: str) -> None:
        if self._unseen or not data:
            return
        if not self._text:
            blank = len(data) - len(data.lstrip())
            self._line = self.getpos()[0] + data.count("\n", 0, blank)
        if self._text or data.strip():
            self._text.append(data)

    def flush(self) -> None:
        """End a passage."""
        if self._text:
            table = self._tables[-1] if self._tables else None
            number, column = (None, None) if table is None or table.column is None else (table.number, table.column)
            self.passages.append(Passage("".join(self._text), self._line, None, number, column))
            self._text = []


def _span(given: str | None) -> int:
    return max(1, int(given[:9])) if given and given.isascii() and given.isdigit() else 1


def passages_of_html(text: str) -> Iterable[Passage]:
    """
    Give the passages of a web page.

    Parameters
    ----------
    text
        The page.

    Returns
    -------
    iterable of Passage
        One a block of text, with the line of the file in which it begins.

    Examples
    --------
    >>> [passage.text for passage in passages_of_html("<p>约850&#x4e07;<b>平方米</b><script>1</script><p>二")]
    ['约850万平方米', '二']
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.flush()
    return reader.passages
