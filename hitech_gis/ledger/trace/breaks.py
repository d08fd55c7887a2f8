"""Where the ends of lines break sentences and numbers, in text that was laid out before it was copied."""

from __future__ import annotations

import re

from hitech_gis.ledger.trace.numbers import NUMERAL

_WIDE = re.compile("[\u2e80-\uffff]")
_NEARLY = 0.9
_ENDS = tuple("。;:!?)》”%")
# A line that ends so may end in the middle of a number, in a narrow column too; or surely does.
_OPEN = re.compile(rf"(?:[0-9A-Za-z]|{NUMERAL})$")
_IN_NUMBER = re.compile(r"[0-9][-/.,至]$")
# What a table has in a cell of its own, and at the beginning of a row.
_ALONE = re.compile(r"[0-9./-]+$")
_ROW = re.compile(r"[0-9]{1,3} (?!年)")


class Breaks:
    """
    What the end of a line breaks; nothing where lines are whole paragraphs.

    Parameters
    ----------
    plains
        Plain form of the lines.
    wrapped
        Whether lines break in the middle of sentences.

    Examples
    --------
    >>> breaks = Breaks(["一、目标", "——到20", "15年新增2-", "3家。"], wrapped=True)
    >>> breaks.goes_on("——到20", "15年新增2-"), breaks.in_number("15年新增2-"), breaks.goes_on("3家。", "二、")
    (True, True, False)
    """

    def __init__(self, plains: list[str], *, wrapped: bool) -> None:
        self._wrapped = wrapped
        self._longest = tuple(map(max, zip(*map(_lengths, plains), strict=True)))

    def in_number(self, line: str) -> bool:
        """Say whether a line surely ends within a number."""
        return self._wrapped and _IN_NUMBER.search(line) is not None

    def in_sentence(self, line: str) -> bool:
        """Say whether a line ends within a sentence, because it is full."""
        full = any(own >= _NEARLY * most for own, most in zip(_lengths(line), self._longest, strict=True))
        return self._wrapped and full and not line.endswith(_ENDS)

    def goes_on(self, line: str, following: str) -> bool:
        """Say whether a line goes on in the one after it, which is no heading."""
        if self.in_number(line):
            return True
        if not self._wrapped or _ALONE.match(line) or _ALONE.match(following):
            return False
        return self.in_sentence(line) or (_OPEN.search(line) is not None and not _ROW.match(following))


def _lengths(line: str) -> tuple[int, int]:
    """Give the length of a line in characters and, as it is printed, in halves of a Chinese character."""
    return len(line), len(line) + len(_WIDE.findall(line))
