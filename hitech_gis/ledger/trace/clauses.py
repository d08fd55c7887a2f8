"""A copy of the document, line by line, with the clause that each line belongs to."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from hitech_gis.errors import DocumentError, Fault
from hitech_gis.ledger.trace.breaks import Breaks
from hitech_gis.ledger.trace.numbers import DASHES, NUMERAL, Number, numbers_in, numeral_value, plain_form

if TYPE_CHECKING:
    from hitech_gis.io.document import Document, Passage

PREAMBLE = "前言"
# Browsers put spaces into what they print: ( 一 ) and —— 甲.
_SECTION = re.compile(rf"({NUMERAL})\s?[、.](?![0-9])")
_SUBSECTION = re.compile(rf"\(\s?({NUMERAL})\s?\)")
_ITEM = re.compile(r"([0-9]{1,2})\s?[.、](?![0-9])")
_BULLET = re.compile(r"-{1,3}\s?(?![-\s0-9])|[•●·▪■◆]")
_ANNEX = re.compile(rf"(附[件表录]) ?([0-9]{{1,2}}|{NUMERAL})?(?=$|[:、. ])")
_ROW = re.compile(r"([0-9]{1,3})(?=$| (?!年))")
_PAGE = re.compile(r"[0-9]{1,4}")
_PAGE_IN_DASHES = re.compile(r"-+ ?[0-9]{1,4} ?-+")
_ROW_HEADINGS = {"序号", "编号"}
_LONGEST_TITLE = 60
_LARGEST_HEADING = 100
# Characters between the numbers of a range that a line may set apart.
_APART = re.compile(rf"(?<=[0-9０-９])\s?([{re.escape(DASHES)}至])\s?(?=[0-9０-９]|$)")
_SENTENCE_ENDS = re.compile(r"[。;!?]")
_MOST_AROUND = 200
# More than three hundred times what the shipped plan's document has.
_MOST_NUMBERS = 50_000


@dataclass(frozen=True)
class Line:
    """
    A line of the copy.

    Parameters
    ----------
    start, end
        Its place in the whole text.
    clause
        Its locator; None where the copy has no headings.
    mark_end
        Where the mark of its heading, item or row ends; ``start`` where it has none.
    line, page
        As in :class:`hitech_gis.io.document.Passage`.
    """

    start: int
    end: int
    clause: str | None
    mark_end: int
    line: int
    page: int | None


class Copy:
    """
    A user's own copy of the document.

    Parameters
    ----------
    document
        As read from the file.

    Examples
    --------
    >>> from hitech_gis.io.document import Document, Passage
    >>> lines = ["方案", "三、目标", "——到2015年,新增约850万平方米。", "附件1", "序号", "1", "新增2-3个"]
    >>> copy = Copy(Document("plan.txt", tuple(Passage(line, n) for n, line in enumerate(lines)), wrapped=False))
    >>> [line.clause for line in copy.lines]
    ['前言', '三', '三#1', '附件1', '附件1', '附件1-1', '附件1-1']
    >>> [(number.characters, number.kind.value) for number in copy.numbers]
    [('2015', 'date'), ('850', 'quantity'), ('1', 'item'), ('1', 'item'), ('2-3', 'quantity')]
    """

    def __init__(self, document: Document) -> None:
        self.name = document.name
        self.wrapped, self.in_paragraphs = document.wrapped, document.in_paragraphs
        texts = [_APART.sub(r"\1", passage.text) for passage in document.passages]
        plains = [plain_form(text) for text in texts]
        breaks = Breaks(plains, wrapped=document.wrapped)
        headings = _Headings(plains, breaks, wrapped=document.wrapped)
        lines: list[Line] = []
        parts: list[str] = []
        self._unbroken: list[tuple[int, int, int]] = []
        start, last = 0, ""
        for passage, text, plain in zip(document.passages, texts, plains, strict=True):
            mark = headings.read(plain, passage)
            after_text = bool(lines) and lines[-1].mark_end < lines[-1].end
            goes_on = after_text and not mark and breaks.goes_on(last, plain)
            if lines and not goes_on:
                parts.append("\n")
                start += 1
            end = start + len(plain)
            lines.append(Line(start, end, headings.clause, start + mark, passage.line, passage.page))
            first, _, mark_end = self._unbroken.pop() if goes_on else (start, end, start + mark)
            self._unbroken.append((first, end, mark_end))
            parts.append(text)
            start, last = end, plain
        self.text = "".join(parts)
        self.plain = plain_form(self.text)
        self.lines = tuple(lines)
        self._starts = [line.start for line in lines]

    @property
    def has_clauses(self) -> bool:
        """Whether the copy has headings that tell clauses apart."""
        return any(line.clause for line in self.lines)

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """All its numbers, of every kind, in order; a copy with far more than a plan has is refused."""
        found = [number for place in self._unbroken for number in numbers_in(self.plain, *place)]
        if len(found) > _MOST_NUMBERS:
            values = {"count": str(len(found)), "limit": str(_MOST_NUMBERS)}
            raise DocumentError(Fault("too_many_numbers", values, file=self.name))
        return tuple(found)

    @cached_property
    def _number_starts(self) -> list[int]:
        return [number.start for number in self.numbers]

    def numbers_between(self, start: int, end: int) -> range:
        """Positions in ``numbers`` of those that begin in a part of the text."""
        return range(bisect_left(self._number_starts, start), bisect_left(self._number_starts, end))

    def line_at(self, place: int) -> Line:
        """Give the line that a place lies in."""
        return self.lines[self._position(place)]

    def _position(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1

    def clause_at(self, place: int) -> str | None:
        """Give the clause that a place lies in."""
        return self.line_at(place).clause

    def sentence_at(self, start: int, end: int) -> tuple[int, int]:
        """Give the sentence around a part of the text; where lines break sentences it goes over lines."""
        low, high = self._block(start, end)
        before = [found.end() for found in _SENTENCE_ENDS.finditer(self.plain, low, start)]
        after = _SENTENCE_ENDS.search(self.plain, end, high)
        return (before[-1] if before else low), (after.end() if after else high)

    def _block(self, start: int, end: int) -> tuple[int, int]:
        """Give what stands near enough to be one sentence: the line, or where lines break the lines of the clause."""
        first, last = self._position(start), self._position(max(start, end - 1))
        least, most = start - _MOST_AROUND, end + _MOST_AROUND
        if self.wrapped:
            clause = self.lines[first].clause
            while first > 0 and self.lines[first].start > least and self.lines[first - 1].clause == clause:
                first -= 1
            while last + 1 < len(self.lines) and self.lines[last].end < most and self.lines[last + 1].clause == clause:
                last += 1
        return max(self.lines[first].start, least), min(self.lines[last].end, most)

    def shown(self, start: int, end: int) -> str:
        """Give a part of the text as the copy has it, on one line."""
        return self.text[start:end].replace("\n", "").strip()


class _Headings:
    """Follows the headings of a document from line to line."""

    def __init__(self, plains: list[str], breaks: Breaks, *, wrapped: bool) -> None:
        self._has_sections = any(_SECTION.match(plain) for plain in plains)
        self._breaks, self._wrapped = breaks, wrapped
        self._last = self._line = ""
        self.clause: str | None = PREAMBLE if self._has_sections else None
        self._section = self._subsection = ""
        self._item = self._bullets = 0
        self._annex: str | None = None
        self._row = 0
        self._row_column: tuple[int | None, int | None] | None = None

    def read(self, plain: str, passage: Passage) -> int:
        """Read a line: set the clause that it stands in, and give the length of its mark."""
        self._last, self._line = self._line, plain
        if _PAGE_IN_DASHES.fullmatch(plain):
            return len(plain)
        if (mark := self._read_annex(plain)) is not None:
            return mark
        if self._annex is not None:
            return self._read_row(plain, passage)
        for read in (self._read_section, self._read_subsection, self._read_item, self._read_bullet):
            if (mark := read(plain)) is not None:
                return mark
        if not self._wrapped:  # a bullet is one paragraph; where lines break it cannot be told where it ends
            self.clause = self._parent
        is_page = passage.table is None and not self._breaks.in_number(self._last) and _PAGE.fullmatch(plain)
        return len(plain) if is_page else 0

    @property
    def _parent(self) -> str | None:
        own = self._section + self._subsection + (str(self._item) if self._item else "")
        return own or self.clause

    def _read_annex(self, plain: str) -> int | None:
        found = _ANNEX.match(plain)
        rest = plain[found.end() :] if found else ""
        if found is None or (self._has_sections and not self._section) or len(rest) > _LONGEST_TITLE or "。" in rest:
            return None
        # 附件: 1. ... is the list of annexes at the end of the text; 附件1 begins one.
        number = found[2] and (found[2] if found[2].isdigit() else str(numeral_value(found[2])))
        self._annex = self.clause = found[1] + (number or "")
        self._row, self._row_column = 0, None
        return found.end()

    def _read_row(self, plain: str, passage: Passage) -> int:
        place = (passage.table, passage.column)
        if plain in _ROW_HEADINGS or (self._wrapped and any(word in plain for word in _ROW_HEADINGS)):
            self._row_column = place
        found = _ROW.match(plain) if self._wrapped else _ROW.fullmatch(plain)
        if found is None or self._row_column is None:
            return 0
        number = int(found[1])
        # A table has its column of numbers; in a text without one a number alone may be anything but the next.
        if place != self._row_column or (number <= self._row if place[0] is not None else number != self._row + 1):
            return 0
        self._row = number
        self.clause = f"{self._annex}-{number}"
        return found.end()

    def _read_section(self, plain: str) -> int | None:
        found = _follows(_SECTION.match(plain), self._section)
        if found is None:
            return None
        self._section, self._subsection = found[1], ""
        return self._begin(found)

    def _read_subsection(self, plain: str) -> int | None:
        found = _follows(_SUBSECTION.match(plain), self._subsection.strip("()"))
        if found is None or not self._section:
            return None
        self._subsection = f"({found[1]})"
        return self._begin(found)

    def _begin(self, found: re.Match[str]) -> int:
        self._item = self._bullets = 0
        self.clause = self._parent
        return found.end()

    def _read_item(self, plain: str) -> int | None:
        found = _ITEM.match(plain)
        if found is None or not self._section or int(found[1]) not in {1, self._item + 1}:
            return None
        if self._breaks.in_sentence(self._last):  # 1/3, broken after its stroke
            return None
        self._item, self._bullets = int(found[1]), 0
        self.clause = self._parent
        return found.end()

    def _read_bullet(self, plain: str) -> int | None:
        found = _BULLET.match(plain)
        if found is None or not self._section:
            return None
        if found[0].strip() == "-" and self._breaks.in_sentence(self._last):  # it stands between two words
            return None
        self._bullets += 1
        self.clause = f"{self._parent}#{self._bullets}"
        return found.end()


def _follows(found: re.Match[str] | None, last: str) -> re.Match[str] | None:
    """Take a heading that begins anew, or comes after the last; another is a line that happens to look like one."""
    if found is None or numeral_value(found[1]) >= _LARGEST_HEADING:
        return None
    number = numeral_value(found[1])
    return found if number == 1 or number > (numeral_value(last) if last else 0) else None
