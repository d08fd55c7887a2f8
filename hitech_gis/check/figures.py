"""Rules on figures: agreement with their own characters, and none of them left out of the balance."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from hitech_gis.findings import Finding, Location, Severity
from hitech_gis.intervals import Bound
from hitech_gis.ledger.vocabulary import Reading, Scope
from hitech_gis.numerals import printed_numbers, read_written, without_dash, word_numbers
from hitech_gis.units import UNITS, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hitech_gis.balance import Balance
    from hitech_gis.intervals import Quantity
    from hitech_gis.ledger.figures import Figure
    from hitech_gis.ledger.model import Ledger

# Words that say what a number is; the longer stand first, since 不低于 holds 低于.
_BOUND_WORDS = {
    "不低于": Bound.AT_LEAST, "不少于": Bound.AT_LEAST, "不小于": Bound.AT_LEAST, "至少": Bound.AT_LEAST,
    "不超过": Bound.AT_MOST, "不高于": Bound.AT_MOST, "不大于": Bound.AT_MOST, "至多": Bound.AT_MOST,
    "突破": Bound.OVER, "超": Bound.OVER, "以上": Bound.AT_LEAST, "低于": Bound.UNDER, "不足": Bound.UNDER,
    "不多于": Bound.AT_MOST, "以下": Bound.AT_MOST, "以内": Bound.AT_MOST, "大于": Bound.OVER, "小于": Bound.UNDER,
    "约": Bound.ABOUT, "左右": Bound.ABOUT,
}  # fmt: skip
# Without such a word the characters say the number itself; a range has two.
_WORDLESS = {Bound.EQUAL, Bound.REACH, Bound.RANGE}
# A fraction such as 1/3 is stored between its neighbours of nine decimals.
_NINTH_DECIMAL = Fraction(1, 10**9)


def written_findings(ledger: Ledger) -> Iterator[Finding]:
    """Hold each figure's numbers and its bound against its own characters in the document."""
    for figure in ledger.figures.values():
        ends = {Fraction(end) for end in (figure.low, figure.high) if end is not None}
        if not ends:
            continue
        read = _read(figure)
        if read is None:
            # Of other units only an amount that ought to be read and is not is worth a word.
            if figure.unit in {base for base, _ in UNITS.values()}:
                yield _finding("written_not_read", Severity.NOTE, figure)
        elif not _agrees(figure, ends, read):
            numbers = " – ".join(plain(end, decimals=9) for end in sorted(ends))
            yield _finding("written_disagrees", Severity.ERROR, figure, numbers=numbers, unit=figure.unit)
        characters = figure.as_written.replace("节约", "")  # which saves, and is about nothing
        expected = next((bound for word, bound in _BOUND_WORDS.items() if word in characters), None)
        chinese = any("\u4e00" <= character <= "\u9fff" for character in figure.as_written)
        agrees = figure.bound is expected if expected is not None else figure.bound in _WORDLESS
        if chinese and not agrees:
            yield _finding("bound_disagrees", Severity.ERROR, figure, bound=figure.bound.value)


def _read(figure: Figure) -> set[Fraction] | None:
    """Read a figure's characters; None where they hold no number that can be read."""
    if figure.reading is Reading.WORD_NUMBER:
        return word_numbers(figure.as_written) or None
    if figure.reading is Reading.RESTORED_DASH:
        return printed_numbers(figure.as_written)
    written = read_written(figure.as_written)
    if written is not None:
        return {written.low, written.high} if figure.unit.startswith(written.unit) else set()
    if figure.unit in {base for base, _ in UNITS.values()}:
        return None
    return printed_numbers(figure.as_written) or None


def _agrees(figure: Figure, ends: set[Fraction], read: set[Fraction]) -> bool:
    if figure.reading is Reading.WORD_NUMBER:
        return ends <= read
    if figure.reading is Reading.RESTORED_DASH:
        digits = re.search(r"\d+", figure.as_written)
        return digits is not None and digits[0] == without_dash(min(ends), max(ends))
    return ends == read or (len(ends) > len(read) == 1 and all(abs(end - min(read)) < _NINTH_DECIMAL for end in ends))


def ambiguous_findings(ledger: Ledger) -> Iterator[Finding]:
    """Show figures that the document leaves open: both candidates stay, and nothing is added up with either."""
    for figure in ledger.figures.values():
        if len(figure.candidates) > 1:
            one, other = (" – ".join(ends) for ends in map(_ends, figure.candidates))
            yield _finding("ambiguous_figure", Severity.WARNING, figure, one=one, other=other)


def _ends(quantity: Quantity) -> list[str]:
    ends = [end for end in (quantity.low, quantity.high) if end is not None]
    return list(dict.fromkeys(plain(end, decimals=9) for end in ends))


def balance_coverage_findings(ledger: Ledger, rows: Balance) -> Iterator[Finding]:
    """Find floor area that claims to be part of the goal and stands in no row of the balance."""
    placed = {figure.id for row in rows for figure in row.stated + row.itemised}
    for figure in ledger.figures.values():
        counts = figure.indicator == "floor_area" and figure.quantity is not None
        if counts and figure.scope in {Scope.HEADLINE, Scope.ITEMISED} and figure.id not in placed:
            yield _finding("not_in_balance", Severity.ERROR, figure, zone=figure.zone, use=str(figure.use))


def _finding(code: str, severity: Severity, figure: Figure, **values: str) -> Finding:
    return Finding(
        code,
        severity,
        figure.id,
        "ledger",
        clauses=(figure.clause,),
        location=Location(file="figures.csv", row=figure.row, column="as_written"),
        values={"figure": figure.id, "written": figure.as_written, **values},
    )
