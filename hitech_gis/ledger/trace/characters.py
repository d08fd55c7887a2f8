"""The characters of a figure as a pattern, tolerant of what copies lose: spaces, line breaks, dashes, separators."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from hitech_gis.ledger.trace.numbers import NUMBER, NUMERAL, numeral_value, plain_form, significant

if TYPE_CHECKING:
    from decimal import Decimal

    from hitech_gis.ledger.figures import Figure
    from hitech_gis.ledger.trace.clauses import Copy
    from hitech_gis.ledger.trace.numbers import Number

_PIECE = re.compile(r"(?P<number>[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)|(?P<numeral>" + NUMERAL + r")|(?P<other>\S)")
_DASH = "[-至]"
_SEPARATOR = "[、,，;]"
_MARKS = "-/、,，;"
_THOUSANDS = 3
# A figure has its own few characters; what goes on is no figure, and no pattern is made of it.
_MOST_CHARACTERS = 100
# No part of a longer number: neither of 1300, 1.3 and 1,300 nor of the range 20-30.
_BEFORE = r"(?<![0-9.])(?!(?<=[0-9],)[0-9]{3}(?![0-9]))(?<![0-9]-)(?<![0-9]-\n)"
_AFTER = r"(?![0-9]|\.[0-9]|,[0-9]{3}(?![0-9])|-[0-9])"
# What occurs more often than this is no figure of a plan.
_MOST_OCCURRENCES = 2_000


@dataclass(frozen=True)
class Occurrence:
    """
    Where the characters of a figure stand in a copy.

    Parameters
    ----------
    start, end
        Place in the text.
    numbers
        Which numbers of the copy are the figure's own; none where it is worded (翻番).
    """

    start: int
    end: int
    numbers: tuple[int, ...]

    @property
    def key(self) -> tuple[str, int]:
        """What only one figure can have: the number, or the place of the words."""
        return ("number", self.numbers[0]) if self.numbers else ("words", self.start)


def occurrences(figure: Figure, copy: Copy, *, other_number: bool = False) -> list[Occurrence]:
    """
    Find a figure's characters in a copy.

    Parameters
    ----------
    figure, copy
        What to find, and where.
    other_number
        Find the same words around any number instead.

    Returns
    -------
    list of Occurrence
        In order; empty too where the figure has no words to find another number by.
    """
    pattern = pattern_of(figure, other_number=other_number)
    if pattern is None:
        return []
    matches = islice(pattern.finditer(copy.plain), _MOST_OCCURRENCES)
    return list(dict.fromkeys(_own_place(figure, copy, match.start(), match.end()) for match in matches))


def pattern_of(figure: Figure, *, other_number: bool = False) -> re.Pattern[str] | None:
    r"""
    Make a pattern of a figure's characters.

    Parameters
    ----------
    figure
        With ``as_written`` and, for a range, its two ends.
    other_number
        Leave the number itself open.

    Returns
    -------
    re.Pattern or None
        None where nothing but a number, or no number at all, could be matched.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> figure = load_ledger(shipped_plan_folder()).figures["park_industrial_headline"]
    >>> copies = "约850万平方米", "约 850 万平方\n米", "约1850万平方米"
    >>> [bool(pattern_of(figure).search(copy)) for copy in copies]
    [True, True, False]
    >>> bool(pattern_of(figure, other_number=True).search("约860万平方米"))
    True
    """
    pieces = list(_PIECE.finditer(plain_form(figure.as_written[:_MOST_CHARACTERS])))
    words = [piece for piece in pieces if piece["other"] and piece[0] not in _MARKS]
    if other_number and (not words or all(piece["other"] for piece in pieces)):
        return None
    atoms: list[str] = []
    seen = False
    for position, piece in enumerate(pieces):
        last = pieces[position - 1] if position else None
        if piece["number"] and seen and last is not None and last["other"] and last[0] != "-":
            atoms.append("[、,，;和及与]?")
        if other_number and piece["other"] is None:
            atoms.append(rf"(?:(?:{NUMBER})(?:[-/至](?:{NUMBER}))*)" if piece["number"] else NUMERAL)
        elif piece["number"]:
            atoms.append(_digits(piece[0], figure))
        elif piece[0] == "-" and seen:
            atoms.append(f"{_DASH}?")
        elif seen and re.fullmatch(_SEPARATOR, piece[0]):
            atoms.append(f"{_SEPARATOR}?")
        else:
            atoms.append(r"\s?".join(map(re.escape, piece[0])))
        seen = seen or bool(piece["number"])
    before, after = _BEFORE if pieces[0]["number"] else "", _AFTER if pieces[-1]["number"] else ""
    return re.compile(before + r"\s?".join(atoms) + after)


def _digits(number: str, figure: Figure) -> str:
    """Match a number whose spaces, thousands marks and dash may have come or gone."""
    whole, point, decimals = number.replace(",", "").partition(".")
    gaps = []
    for position in range(1, len(whole)):
        gap = "[,，]?" if (len(whole) - position) % _THOUSANDS == 0 else ""
        if not point and _splits(whole[:position], whole[position:], figure):
            gap = f"(?:{gap}|{_DASH})" if gap else f"{_DASH}?"
        gaps.append(rf"\s?{gap}\s?" if gap else r"\s?")
    joined = whole[0] + "".join(gap + digit for gap, digit in zip(gaps, whole[1:], strict=True))
    return joined + (r"\s?\.\s?" + r"\s?".join(decimals) if point else "")


def _splits(low: str, high: str, figure: Figure) -> bool:
    """Say whether digits that stand together are the two ends of the range that the figure is, or may be."""
    ranges = ((figure.low, figure.high), (figure.other_low, figure.other_high))
    return any(_is(low, ends[0]) and _is(high, ends[1]) and ends[0] != ends[1] for ends in ranges)


def _is(printed: str, value: Decimal | None) -> bool:
    """Say whether a printed number may stand for a value, in whatever unit."""
    return value is not None and significant(printed) == significant(format(value, "f"))


def _own_place(figure: Figure, copy: Copy, start: int, end: int) -> Occurrence:
    """Tell which of the numbers among its characters is the figure's own; by its value where there are several."""
    inside = list(copy.numbers_between(start, end))
    values = [value for value in (figure.low, figure.high) if value is not None]
    own = [position for position in inside if any(_holds(copy.numbers[position], value) for value in values)]
    if own:
        return Occurrence(start, end, _whole(copy, own[0], inside))
    for numeral in re.finditer(rf"(?<![0-9])(?<![0-9]\s){NUMERAL}", copy.plain[start:end]):  # 850万 is no numeral
        if any(_is(str(numeral_value(numeral[0])), value) for value in values):
            return Occurrence(start + numeral.start(), start + numeral.end(), ())
    return Occurrence(start, end, tuple(inside))


def _whole(copy: Copy, own: int, inside: list[int]) -> tuple[int, ...]:
    """Give a number with what of it spaces or the ends of lines set apart."""

    def joined(position: int) -> bool:
        return copy.plain[copy.numbers[position - 1].end : copy.numbers[position].start].isspace()

    first, last = own, own
    while first > inside[0] and joined(first):
        first -= 1
    while last < inside[-1] and joined(last + 1):
        last += 1
    return tuple(range(first, last + 1))


def _holds(number: Number, value: Decimal) -> bool:
    return any(_is(part, value) for part in re.split("[-/至]", number.characters))
