"""Traces the figures of a ledger in a copy of the document: what is found, moved, changed, missing, and uncovered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hitech_gis.findings import Finding, Findings, Location, Severity
from hitech_gis.ledger.trace.clauses import Copy
from hitech_gis.ledger.trace.damage import damage
from hitech_gis.ledger.trace.numbers import Kind
from hitech_gis.ledger.trace.places import Place, Status, places

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from hitech_gis.io.document import Document
    from hitech_gis.ledger.figures import Figure
    from hitech_gis.ledger.model import Acceptance, Ledger
    from hitech_gis.ledger.trace.damage import Suggestion

COLUMNS = (
    "row", "id", "clause", "as_written", "status", "found_in", "characters", "page", "line", "offset", "sentence",
    "readings", "support", "numbers", "covered", "not_counted",
)  # fmt: skip


@dataclass(frozen=True)
class Spot:
    """
    A place of the copy, as a reader finds it.

    Parameters
    ----------
    clause
        Its locator; None where the copy has no headings.
    characters
        As the copy has them.
    page, line
        Page (pdf) and line; of a docx the number of the paragraph.
    offset
        Characters before it in its line.
    before, after
        What of its sentence stands on either side.
    """

    clause: str | None
    characters: str
    page: int | None
    line: int
    offset: int
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """The sentence around it."""
        return self.before + self.characters + self.after

    @property
    def marked(self) -> str:
        """The sentence, with its own characters in 【】."""
        return f"{self.before}【{self.characters}】{self.after}"

    def record(self) -> dict[str, Any]:
        """Give the place as plain data."""
        return {
            "found_in": self.clause, "characters": self.characters, "page": self.page, "line": self.line,
            "offset": self.offset, "sentence": self.sentence,
        }  # fmt: skip


@dataclass(frozen=True)
class Traced:
    """A figure, what became of it, and where; no spot where it is missing."""

    figure: Figure
    status: Status
    spot: Spot | None

    def record(self) -> dict[str, Any]:
        """Give it as plain data."""
        figure = self.figure
        named = {"id": figure.id, "clause": figure.clause, "as_written": figure.as_written}
        return named | {"status": self.status.value} | (self.spot.record() if self.spot else {})


class Trace:
    """
    What a copy of the document has of a ledger's figures.

    Parameters
    ----------
    copy
        The user's copy.
    placed
        What became of each figure.
    accepted
        What the plan registers as known.

    Examples
    --------
    >>> from hitech_gis.io.document import Document, Passage
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> lines = ("三、目标", "——中区改造后配套用房300万平方米, 道路7条。")
    >>> document = Document("copy.txt", tuple(map(Passage, lines, (1, 2))), wrapped=False)
    >>> traced = trace(load_ledger(shipped_plan_folder()), document)
    >>> traced.figure("sz_bay_middle_supporting").status.value, traced.covered
    ('moved', 1)
    >>> [spot.characters for spot in traced.uncovered]
    ['7条']
    """

    def __init__(self, copy: Copy, placed: list[tuple[Figure, Place]], *, accepted: Iterable[Acceptance] = ()) -> None:
        self.name = copy.name
        self._accepted = {(known.code, known.subject): known for known in accepted}
        self.has_clauses, self.in_paragraphs = copy.has_clauses, copy.in_paragraphs
        self._copy = copy
        self.figures = tuple(
            Traced(figure, place.status, self._spot(at.start, at.end) if (at := place.occurrence) else None)
            for figure, place in placed
        )
        taken = [place.occurrence.numbers for _, place in placed if place.occurrence and place.occurrence.numbers]
        # A number that the end of a line breaks is one number.
        covered, parts = {numbers[0] for numbers in taken}, {part for numbers in taken for part in numbers[1:]}
        quantities = {position for position, number in enumerate(copy.numbers) if number.kind is Kind.QUANTITY}
        counted = (quantities | covered) - parts
        self.numbers, self.covered = len(counted), len(covered)
        self.uncovered = tuple(
            self._spot(copy.numbers[position].start, copy.numbers[position].unit_end)
            for position in sorted(counted - covered)
        )
        self.not_counted = {
            kind.value: sum(
                number.kind is kind and position not in covered for position, number in enumerate(copy.numbers)
            )
            for kind in Kind
            if kind is not Kind.QUANTITY
        }

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {status.value}" for status, count in self.counts.items())
        return f"Trace({self.name!r}, {counts}, {self.covered} of {self.numbers} numbers covered)"

    def _spot(self, start: int, end: int) -> Spot:
        copy = self._copy
        line = copy.line_at(start)
        low, high = copy.sentence_at(start, end)
        return Spot(
            line.clause,
            copy.shown(start, end),
            line.page,
            line.line,
            start - line.start,
            copy.shown(low, start),
            copy.shown(end, high),
        )

    def figure(self, identifier: str) -> Traced:
        """Give one figure by its id."""
        return next(traced for traced in self.figures if traced.figure.id == identifier)

    @property
    def counts(self) -> dict[Status, int]:
        """How many figures there are of each status."""
        return {status: sum(traced.status is status for traced in self.figures) for status in Status}

    @cached_property
    def damage(self) -> tuple[tuple[Suggestion, Spot], ...]:
        """Places where the copy seems to have lost a character, with how they may have read; never applied."""
        return tuple((given, self._spot(given.start, given.end)) for given in damage(self._copy))

    def findings(self) -> Findings:
        """
        Give what a reader has to look at.

        Returns
        -------
        Findings
            Changed and missing figures are errors, moved ones warnings;
            numbers that no figure covers, and damaged places, are notes. What
            the plan registers as known is marked accepted.
        """
        found = [finding for traced in self.figures if (finding := self._figure_finding(traced))]
        found += [
            self._finding("number_uncovered", Severity.NOTE, spot.characters, spot, characters=spot.characters)
            for spot in self.uncovered
        ]
        for given, spot in self.damage:
            values = {"characters": spot.characters, "reading": given.reading}
            found.append(self._finding("damaged_number", Severity.NOTE, spot.characters, spot, **values))
        return Findings(found)

    def _figure_finding(self, traced: Traced) -> Finding | None:
        figure, spot = traced.figure, traced.spot
        values = {"figure": figure.id, "written": figure.as_written, "clause": figure.clause, "document": self.name}
        if traced.status is Status.FOUND:
            return None
        if spot is None:
            return self._finding("figure_missing", Severity.ERROR, figure.id, None, **values)
        values |= {"characters": spot.characters, "found": spot.clause or "—"}
        if traced.status is Status.MOVED:
            return self._finding("figure_moved", Severity.WARNING, figure.id, spot, **values)
        return self._finding("figure_changed", Severity.ERROR, figure.id, spot, **values)

    def _finding(self, code: str, severity: Severity, subject: str, spot: Spot | None, **values: str) -> Finding:
        named = (values.get("clause"), None if spot is None else spot.clause)
        clauses = tuple(dict.fromkeys(clause for clause in named if clause))
        place = Location(file=self.name, row=None if spot is None else spot.line)
        finding = Finding(code, severity, subject, "trace", clauses=clauses, location=place, values=values)
        known = self._accepted.get((code, subject))
        if known is None:
            return finding
        return replace(finding, accepted=True, reason_zh=known.reason_zh, reason_en=known.reason_en)

    def records(self) -> list[dict[str, Any]]:
        """
        Give the trace as plain data.

        Returns
        -------
        list of dict
            ``row`` is ``figure``, ``uncovered``, ``damage`` or, once, ``coverage``;
            every record has the same keys, unknown is None.
        """
        rows = [{"row": "figure"} | traced.record() for traced in self.figures]
        rows += [{"row": "uncovered"} | spot.record() for spot in self.uncovered]
        for given, spot in self.damage:
            support = [f"{reason.code}: {reason.rests_on}".removesuffix(": ") for reason in given.support]
            damaged = {"row": "damage", "status": given.lost.value, "readings": [given.reading], "support": support}
            rows.append(damaged | spot.record())
        totals = {"numbers": self.numbers, "covered": self.covered, "not_counted": self.not_counted}
        rows.append({"row": "coverage"} | totals)
        return [{column: row.get(column) for column in COLUMNS} for row in rows]

    def to_frame(self) -> pd.DataFrame:
        """
        Give the trace as a table.

        Returns
        -------
        pandas.DataFrame
            One row a record, columns as in :meth:`records`.
        """
        import pandas as pd

        return pd.DataFrame(self.records(), columns=list(COLUMNS))


def trace(ledger: Ledger, document: Document) -> Trace:
    """
    Find each figure of a ledger in a copy of the document.

    Parameters
    ----------
    ledger
        The plan.
    document
        The user's copy, from :func:`hitech_gis.io.document.read_document`.

    Returns
    -------
    Trace
        What became of each figure, and which numbers of the copy no figure covers.

    Examples
    --------
    >>> from hitech_gis.io.document import Document, Passage
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> document = Document("copy.txt", (Passage("新增空间规模约1300万平方米。", 1),), wrapped=False)
    >>> traced = trace(load_ledger(shipped_plan_folder()), document)
    >>> traced.figure("park_total_restated").spot.sentence, traced.has_clauses
    ('新增空间规模约1300万平方米。', False)
    """
    copy = Copy(document)
    placed = places(ledger.figures.values(), copy)
    given = [(figure, placed[figure.id]) for figure in ledger.figures.values()]
    return Trace(copy, given, accepted=ledger.document.accepted)
