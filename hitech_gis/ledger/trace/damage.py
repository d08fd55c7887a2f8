"""What a copy has lost: dashes of ranges, separators of lists. Suggestions with their support, never applied."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

from hitech_gis.ledger.trace.numbers import Kind
from hitech_gis.ledger.trace.places import near

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hitech_gis.ledger.trace.clauses import Copy
    from hitech_gis.ledger.trace.numbers import Number

_DASHED = re.compile(r"([0-9]+)-([0-9]+)")
_YEARS = re.compile(r"((?:19|20)[0-9]{2})((?:19|20)[0-9]{2})")
_MARK_AND_YEAR = re.compile(r"([0-9]{1,2})((?:19|20)[0-9]{2})")
_CODE = re.compile(r"[A-Za-z0-9]+")
# The two ends of a range are of one order; of ends that nothing else supports they are close.
_MOST_RATIO, _MOST_RATIO_ALONE = 3, 1.5
# Digits that stand for one number only if it is this many times what the unit usually counts.
_OUT_OF_SCALE = 10
_SHORTEST_ALONE, _LONGEST = 4, 12
_SHORTEST_TERM = 4


class Lost(StrEnum):
    """What was lost."""

    RANGE_DASH = "range_dash"
    LIST_SEPARATOR = "list_separator"
    YEAR_DASH = "year_dash"
    CODE_DASH = "code_dash"
    ITEM_POINT = "item_point"


@dataclass(frozen=True)
class Support:
    """A reason for a reading: its code, and what of the copy it rests on (clauses, or characters)."""

    code: str
    rests_on: str = ""


@dataclass(frozen=True)
class Suggestion:
    """
    How a damaged place may have read.

    Parameters
    ----------
    lost
        What seems to be lost.
    start, end
        The place in the copy.
    reading
        The characters with what was lost put back.
    support
        Why; at least one reason.
    """

    lost: Lost
    start: int
    end: int
    reading: str
    support: tuple[Support, ...]


def damage(copy: Copy) -> list[Suggestion]:
    """
    Find the places where a copy seems to have lost a character.

    Parameters
    ----------
    copy
        The user's copy.

    Returns
    -------
    list of Suggestion
        In the order of the copy; one place may have several readings.

    Examples
    --------
    >>> from hitech_gis.io.document import Document, Passage
    >>> from hitech_gis.ledger.trace.clauses import Copy
    >>> lines = ["改造23个旧厂房。", "占全市的20%30%", "20122015年", "改造2-3个旧厂房。"]
    >>> copy = Copy(Document("plan.txt", tuple(Passage(line, n) for n, line in enumerate(lines)), wrapped=False))
    >>> [suggestion.reading for suggestion in damage(copy)]
    ['2-3个', '20%、30%', '2012-2015年']
    """
    found = [*_years(copy), *_lists(copy), *_codes(copy), *_Ranges(copy).suggestions()]
    return sorted(found, key=lambda suggestion: suggestion.start)


def _years(copy: Copy) -> Iterator[Suggestion]:
    spans = {number.characters for number in copy.numbers if number.kind is Kind.DATE}
    for number in copy.numbers:
        after = copy.plain[number.end : number.end + 1]
        if years := _YEARS.fullmatch(number.characters):
            if number.kind is Kind.DATE and years[1] < years[2]:
                reading = f"{years[1]}-{years[2]}"
                support = [Support("years_rise"), *([Support("stands_so", reading)] if reading in spans else [])]
                end = number.end + (after == "年")
                yield Suggestion(Lost.YEAR_DASH, number.start, end, reading + "年" * (after == "年"), tuple(support))
        elif (late := _MARK_AND_YEAR.fullmatch(number.characters)) and after == "年":
            line = copy.line_at(number.start)
            if line.start == number.start and number.kind is Kind.DATE:
                support = [Support("begins_a_line")]
                yield Suggestion(
                    Lost.ITEM_POINT, number.start, number.end + 1, f"{late[1]}.{late[2]}年", tuple(support)
                )


def _lists(copy: Copy) -> Iterator[Suggestion]:
    """Find numbers that follow one another with nothing but their unit between."""
    group: list[Number] = []
    for number in [*copy.numbers, None]:
        last = group[-1] if group else None
        if number and last and number.start == last.unit_end and last.unit and number.unit == last.unit:
            group.append(number)
            continue
        if len(group) > 1:
            yield _list(copy, group)
        group = [number] if number and number.kind is Kind.QUANTITY else []


def _list(copy: Copy, group: list[Number]) -> Suggestion:
    start, end = group[0].start, group[-1].unit_end
    low, high = copy.sentence_at(start, end)
    units = [copy.numbers[position].unit for position in copy.numbers_between(low, high)]
    listed = next((unit for unit in units if unit != group[0].unit and units.count(unit) == len(group)), None)
    support = [Support("unit_repeats", group[0].unit), *([Support("as_many", listed)] if listed else [])]
    reading = "、".join(number.characters + number.unit for number in group)
    return Suggestion(Lost.LIST_SEPARATOR, start, end, reading, tuple(support))


def _codes(copy: Copy) -> Iterator[Suggestion]:
    codes = [number for number in copy.numbers if number.kind is Kind.CODE]
    dashed = {code.characters.replace("-", ""): code for code in codes if "-" in code.characters}
    for code in codes:
        if _CODE.fullmatch(code.characters) and code.characters in dashed:
            other = dashed[code.characters]
            support = (Support("stands_so", copy.clause_at(other.start) or other.characters),)
            yield Suggestion(Lost.CODE_DASH, code.start, code.end, other.characters, support)


class _Ranges:
    """Ranges that the copy has with their dash, and what they say of digits that stand together elsewhere."""

    def __init__(self, copy: Copy) -> None:
        self._copy = copy
        self._counts = [number for number in copy.numbers if number.kind is Kind.QUANTITY and number.unit not in "%‰"]
        self._dashed: dict[tuple[str, int, int], list[Number]] = {}
        self._sums: dict[tuple[str, str], dict[str | None, list[tuple[int, int]]]] = {}
        self._by_unit: dict[str, list[int]] = {}
        years: list[int] = []
        for number in copy.numbers:
            if number.kind is Kind.DATE:
                years += [int(year) for year in re.findall("(?:19|20)[0-9]{2}", number.characters)]
        self._span = max(years) - min(years) if years else None
        for number in self._counts:
            if found := _DASHED.fullmatch(number.characters):
                low, high = int(found[1]), int(found[2])
                self._dashed.setdefault((number.unit, low, high), []).append(number)
                by_clause = self._sums.setdefault((number.unit, self._term(number)), {})
                by_clause.setdefault(copy.clause_at(number.start), []).append((low, high))
            elif number.characters.isdigit() and len(number.characters) < _SHORTEST_ALONE:
                self._by_unit.setdefault(number.unit, []).append(int(number.characters))

    def suggestions(self) -> Iterator[Suggestion]:
        """Find digits that are likely a range, then others of their sentence that may be one too."""
        sure: list[tuple[int, int, str]] = []
        open_: list[tuple[Number, int, int]] = []
        for number in self._counts:
            for low, high in _splits(number.characters):
                support = self._support(number, low, high)
                if support:
                    sure.append((*self._copy.sentence_at(number.start, number.end), number.unit))
                    yield _range(number, low, high, support)
                else:
                    open_.append((number, low, high))
        told = set(sure)
        for number, low, high in open_:
            sentence = (*self._copy.sentence_at(number.start, number.end), number.unit)
            if sentence in told:
                yield _range(number, low, high, (Support("same_sentence", number.unit),))

    def _support(self, number: Number, low: int, high: int) -> tuple[Support, ...]:
        copy = self._copy
        support = []
        if same := self._dashed.get((number.unit, low, high)):
            clauses = dict.fromkeys(copy.clause_at(other.start) or other.characters for other in same)
            support.append(Support("stands_so", " ".join(clauses)))
        for clause, parts in self._sums.get((number.unit, self._term(number)), {}).items():
            if len(parts) > 1 and (sum(part[0] for part in parts), sum(part[1] for part in parts)) == (low, high):
                support.append(Support("sum_of_parts", clause or ""))
        if clause := self._of_one_width(number, high - low):
            support.append(Support("same_width", clause))
        usual = self._by_unit.get(number.unit)
        long = len(number.characters) >= _SHORTEST_ALONE and high <= _MOST_RATIO_ALONE * low
        if long and usual and int(number.characters) > _OUT_OF_SCALE * median(usual):
            support.append(Support("out_of_scale", number.unit))
        if number.unit == "年" and self._span is not None and int(number.characters) > self._span:
            support.append(Support("longer_than_plan", str(self._span)))
        return tuple(support)

    def _of_one_width(self, number: Number, width: int) -> str | None:
        """Give a clause that adds as wide a range of the same: stock and addition differ by what stands today."""
        before = near(self._copy.plain, number.start, number.start).partition(number.characters)[0]
        for length in range(len(before), _SHORTEST_TERM - 1, -1):
            for clause, parts in self._sums.get((number.unit, before[:length]), {}).items():
                if sum(part[1] - part[0] for part in parts) == width:
                    return clause or before[:length]
        return None

    def _term(self, number: Number) -> str:
        """Give the words after a count, up to the next mark: what is counted."""
        around = near(self._copy.plain, number.start, number.unit_end)
        return around.partition(self._copy.plain[number.start : number.unit_end])[2]


def _splits(characters: str) -> list[tuple[int, int]]:
    """Give the ways to read digits as two numbers, the first below the second and of its order."""
    if not characters.isdigit() or len(characters) > _LONGEST:
        return []
    pairs = [(characters[:position], characters[position:]) for position in range(1, len(characters))]
    ends = [(int(low), int(high)) for low, high in pairs if low[0] != "0" != high[0]]
    return [(low, high) for low, high in ends if low < high <= _MOST_RATIO * low]


def _range(number: Number, low: int, high: int, support: tuple[Support, ...]) -> Suggestion:
    return Suggestion(Lost.RANGE_DASH, number.start, number.unit_end, f"{low}-{high}{number.unit}", support)
