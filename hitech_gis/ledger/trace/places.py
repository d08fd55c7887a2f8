"""Which occurrence is whose: each figure of a clause gets a place of its own, in the order of both."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from hitech_gis.ledger.trace.characters import Occurrence, occurrences
from hitech_gis.ledger.trace.numbers import Kind, numbers_in, plain_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hitech_gis.ledger.figures import Figure
    from hitech_gis.ledger.trace.clauses import Copy

# How well a number stands for a figure. The characters themselves outweigh whatever else is alike.
_SAME, _SAME_WORDS, _SAME_UNIT, _SAME_TERM = 20, 3, 2, 1
# What one clause of a plan may have of figures times numbers; more is no plan, and only the first are put in order.
_MOST_PAIRS = 400_000
_MOST_NUMBERS = 2_000
_ENDS_OF_TERM = "、，。；：,;:()（）!?\n"
_MOST_NEAR = 60


class Status(StrEnum):
    """What became of a figure in the copy."""

    FOUND = "found"
    MOVED = "moved"
    CHANGED = "changed"
    MISSING = "missing"


@dataclass(frozen=True)
class Place:
    """What became of a figure, and where; no occurrence where it is missing."""

    status: Status
    occurrence: Occurrence | None


def places(figures: Iterable[Figure], copy: Copy) -> dict[str, Place]:
    """
    Give each figure its place in a copy.

    First the characters in their own clause, then other numbers in the clause
    at the place of what is left, then the characters elsewhere. No two figures
    share a number.

    Parameters
    ----------
    figures
        In the order of the ledger, which within a clause is that of the document.
    copy
        The user's copy.

    Returns
    -------
    dict of str to Place
        By id of the figure.
    """
    given = list(figures)
    register = _Register(copy)
    found = {figure.id: occurrences(figure, copy) for figure in given}
    by_clause: dict[str | None, list[Figure]] = {}
    for figure in given:
        by_clause.setdefault(figure.clause if copy.has_clauses else None, []).append(figure)
    for clause, own in by_clause.items():
        register.place_in_clause(clause, own, found)
    if copy.has_clauses:
        for clause, own in by_clause.items():
            register.place_changed(clause, own)
        for figure in given:
            register.take_first(figure, found[figure.id], Status.MOVED)
    return {figure.id: register.placed.get(figure.id, Place(Status.MISSING, None)) for figure in given}


class _Register:
    """What is placed already, and which numbers and words are taken."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy
        self.placed: dict[str, Place] = {}
        self._taken: set[tuple[str, int]] = set()
        self._numbers: dict[str | None, list[int]] = {}
        for position, number in enumerate(copy.numbers):
            self._numbers.setdefault(copy.clause_at(number.start), []).append(position)

    def _take(self, figure: Figure, occurrence: Occurrence, status: Status) -> None:
        self.placed[figure.id] = Place(status, occurrence)
        self._taken.add(occurrence.key)

    def take_first(self, figure: Figure, found: Iterable[Occurrence], status: Status) -> None:
        """Give a figure that has no place the first that is free, where its term stands if there is such a one."""
        if figure.id in self.placed:
            return
        free = [occurrence for occurrence in found if occurrence.key not in self._taken]
        if free:
            self._take(figure, max(free, key=lambda occurrence: self._says_term(figure, occurrence)), status)

    def place_in_clause(self, clause: str | None, figures: list[Figure], found: dict[str, list[Occurrence]]) -> None:
        """Place the figures whose characters stand in their clause."""
        own = {
            figure.id: [place for place in found[figure.id] if self.copy.clause_at(place.start) == clause]
            for figure in figures
        }
        by_number = {
            figure.id: {place.numbers[0]: place for place in own[figure.id] if place.numbers} for figure in figures
        }

        def score(figure: Figure, number: int) -> int:
            place = by_number[figure.id].get(number)
            return 0 if place is None else _SAME + self._says_term(figure, place)

        for figure, number in self._aligned(clause, figures, score):
            self._take(figure, by_number[figure.id][number], Status.FOUND)
        for figure in figures:
            self.take_first(figure, own[figure.id], Status.FOUND)

    def place_changed(self, clause: str | None, figures: list[Figure]) -> None:
        """Place what is left where its clause has another number in the same unit, or among the same words."""
        left = [figure for figure in figures if figure.id not in self.placed]
        alike = {
            figure.id: [
                place
                for place in occurrences(figure, self.copy, other_number=True)
                if self.copy.clause_at(place.start) == clause
            ]
            for figure in left
        }
        others = {figure.id: self._other_numbers(figure, clause, alike[figure.id]) for figure in left}
        settled = {
            place.occurrence.numbers[0]: name
            for name, place in self.placed.items()
            if place.occurrence and place.occurrence.numbers
        }

        def score(figure: Figure, number: int) -> int:
            # What is settled holds the order of the others.
            if number in settled:
                return _SAME if settled[number] == figure.id else 0
            at = others.get(figure.id, {}).get(number)
            return 0 if at is None else at[0]

        if left:
            for figure, number in self._aligned(clause, figures, score):
                if figure.id in others:
                    self._take(figure, others[figure.id][number][1], Status.CHANGED)
        # What the ledger has in another order than the document, and what is worded.
        for figure in left:
            best = sorted(others[figure.id].values(), key=lambda found: -found[0])
            worded = [place for place in alike[figure.id] if not place.numbers]
            self.take_first(figure, [*(place for _, place in best), *worded], Status.CHANGED)

    def _other_numbers(
        self, figure: Figure, clause: str | None, alike: list[Occurrence]
    ) -> dict[int, tuple[int, Occurrence]]:
        """Give the numbers of a clause that may stand in a figure's place, with how well they do."""
        same_words = {place.numbers[0]: place for place in alike if place.numbers}
        unit = _unit(figure)
        found = {}
        for position in self._numbers.get(clause, [])[:_MOST_NUMBERS]:
            number = self.copy.numbers[position]
            worth = (_SAME_WORDS if position in same_words else 0) + (_SAME_UNIT if number.unit == unit != "" else 0)
            if worth and number.kind is Kind.QUANTITY:
                plain = Occurrence(number.start, number.unit_end, (position,))
                found[position] = (worth + self._says_term(figure, plain), same_words.get(position, plain))
        return found

    def _aligned(
        self, clause: str | None, figures: list[Figure], score: Callable[[Figure, int], int]
    ) -> list[tuple[Figure, int]]:
        numbers = self._numbers.get(clause, [])[: max(1, _MOST_PAIRS // max(1, len(figures)))]
        scores = [[score(figure, number) for number in numbers] for figure in figures]
        return [(figures[row], numbers[column]) for row, column in align(scores)]

    def _says_term(self, figure: Figure, place: Occurrence) -> int:
        """Say whether the figure's term stands beside the place, with nothing but its own words between."""
        return _SAME_TERM if plain_form(figure.term_zh) in near(self.copy.plain, place.start, place.end) else 0


def _unit(figure: Figure) -> str:
    written = plain_form(figure.as_written)
    numbers = numbers_in(written, 0, len(written), 0)
    return numbers[-1].unit if numbers else ""


def near(text: str, start: int, end: int) -> str:
    """
    Give what stands around a part of a text, from the mark before it to the mark after it.

    Parameters
    ----------
    text
        The text.
    start, end
        The part.

    Returns
    -------
    str
        At most some sixty characters on either side.

    Examples
    --------
    >>> near("其中，新增产业用房面积约850万平方米（深圳湾园区", 12, 15)
    '新增产业用房面积约850万平方米'
    """
    low = max((text.rfind(mark, max(0, start - _MOST_NEAR), start) for mark in _ENDS_OF_TERM), default=-1)
    ends = [place for mark in _ENDS_OF_TERM if (place := text.find(mark, end, end + _MOST_NEAR)) >= 0]
    return text[max(low + 1, start - _MOST_NEAR) : min(ends, default=end + _MOST_NEAR)]


def align(scores: list[list[int]]) -> list[tuple[int, int]]:
    """
    Pair the rows with the columns, both in order, so that the scores add up to most.

    Parameters
    ----------
    scores
        What it is worth to pair a row with a column; 0 where they do not go together.

    Returns
    -------
    list of tuple of int and int
        Row and column of each pair, in order.

    Examples
    --------
    >>> align([[1, 4], [0, 4]])
    [(0, 0), (1, 1)]
    """
    width = len(scores[0]) if scores else 0
    best = [[0] * (width + 1)]
    for row in scores:
        above, line = best[-1], [0]
        for column, score in enumerate(row):
            paired = above[column] + score if score else 0
            line.append(max(above[column + 1], line[column], paired))
        best.append(line)
    pairs = []
    down, right = len(scores), width
    while down and right:
        score = scores[down - 1][right - 1]
        if score and best[down][right] == best[down - 1][right - 1] + score:
            pairs.append((down - 1, right - 1))
            down, right = down - 1, right - 1
        elif best[down][right] == best[down - 1][right]:
            down -= 1
        else:
            right -= 1
    return pairs[::-1]
