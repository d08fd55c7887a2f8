"""Indicator trajectories: what the plan states of one indicator from year to year, and what that implies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

from hitech_gis.intervals import INFINITY, Interval, difference
from hitech_gis.ledger.vocabulary import Measure, PeriodBasis, Reading
from hitech_gis.schedule.growth import rate_ends, yearly_rate
from hitech_gis.texts import Lang, text
from hitech_gis.units import in_unit, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hitech_gis.intervals import Quantity
    from hitech_gis.ledger.figures import Figure
    from hitech_gis.ledger.model import Ledger

TRAJECTORY_COLUMNS = (
    "row", "indicator", "zone", "use", "unit", "measure", "year", "from_year", "value", "low", "high", "choices",
    "inferred", "why_no_year", "figures", "clauses",
)  # fmt: skip
# What the difference between two years is called, by measure; other measures have none.
RATE, POINTS, ADDITION = "yearly_rate", "points", "addition"
_ANY = Interval(-INFINITY, INFINITY)
# The characters of these do not show the number.
_READ_ANEW = {Reading.RESTORED_DASH, Reading.AMBIGUOUS}


@dataclass(frozen=True)
class Statement:
    """
    What one or more figures say of one year.

    Figures that say the same are one statement; those that do not stand side by
    side, and so do both candidates of an ambiguous figure. Nothing is averaged.

    Parameters
    ----------
    year
        The year, None where it is not known.
    why_no_year
        ``no_year``, ``ambiguous_end`` (before a year) or ``ambiguous_period`` (the document is unclear which period).
    quantity
        As the first of the figures reads; None where the document gives no number.
    allowed
        Every value that the statement allows; any where it gives no number.
    choices
        How many candidates the figure has; more than one is ambiguous.
    """

    figures: tuple[Figure, ...]
    year: int | None
    why_no_year: str | None
    quantity: Quantity | None
    allowed: Interval
    choices: int

    @property
    def value(self) -> Decimal | None:
        """As printed; None where the document gives no number."""
        return None if self.quantity is None else self.quantity.value

    @property
    def inferred(self) -> bool:
        """Whether no clause states the period, which is known from the order of columns alone."""
        return all(figure.period_basis is not PeriodBasis.STATED for figure in self.figures)

    @property
    def ends(self) -> tuple[Decimal | None, Decimal | None]:
        """The least and the greatest value that it allows; None where there is no such end."""
        return _ends(self.allowed)

    def worded(self) -> str:
        """Give the characters of the document, and beside those that are damaged how they are read here."""
        return " / ".join(dict.fromkeys(map(self._written, self.figures)))

    def _written(self, figure: Figure) -> str:
        if self.quantity is None or figure.reading not in _READ_ANEW:
            return figure.as_written
        ends = [end for end in (self.quantity.low, self.quantity.high) if end is not None]
        shown = dict.fromkeys(in_unit(end, figure.unit, "zh").removesuffix(f" {figure.unit}") for end in ends)
        return f"{figure.as_written} ({'-'.join(shown)})"


@dataclass(frozen=True)
class Step:
    """
    What two statements of neighbouring years imply.

    Parameters
    ----------
    kind
        ``yearly_rate`` between levels, ``points`` between shares (their
        difference), ``addition`` between stocks (their difference).
    years
        From which year to which.
    value
        From the numbers as printed.
    low, high
        What the statements allow; None where there is no end.
    """

    kind: str
    earlier: Statement
    later: Statement
    years: tuple[int, int]
    value: Decimal
    low: Decimal | None
    high: Decimal | None

    def worded(self) -> str:
        """
        Print the value and, where it is not that alone, what the statements allow; ``…`` where there is no end.

        A rate is in per cent, points are percentage points.
        """
        low, value, high = (self._printed(end) for end in (self.low, self.value, self.high))
        if self.low is None and self.high is None:
            return f"{value} […]"
        return value if low == value == high else f"{value} [{low}, {high}]"

    def _printed(self, value: Decimal | None) -> str:
        if value is None:
            return "…"
        if self.kind == ADDITION:
            return plain(value)
        return plain(value * 100, decimals=1) + ("%" if self.kind == RATE else "")

    @property
    def inferred(self) -> bool:
        """Whether a year that it rests on is inferred."""
        return self.earlier.inferred or self.later.inferred

    @property
    def choices(self) -> int:
        """How many combinations of candidates there are; more than one is ambiguous."""
        return self.earlier.choices * self.later.choices


@dataclass(frozen=True)
class Trajectory:
    """One indicator, zone, use, unit and measure: its statements by year, those without a year last, and its steps."""

    indicator: str
    zone: str
    use: str | None
    unit: str
    measure: Measure
    statements: tuple[Statement, ...]
    steps: tuple[Step, ...]

    def name(self, lang: Lang) -> str:
        """Its term in the document, or in English its indicator in plain words; and what floor area is for."""
        name = self.statements[0].figures[0].term_zh if lang == "zh" else self.indicator.replace("_", " ")
        use = name if self.use is None else text(f"use.{self.use}", lang)
        return name if use == name else f"{name} ({use})"

    def records(self) -> list[dict[str, Any]]:
        """Give a plain dict for each statement (``row`` is ``stated``), then for each step (its kind)."""
        head = {"indicator": self.indicator, "zone": self.zone, "use": self.use, "unit": self.unit}
        head["measure"] = self.measure.value
        rows = []
        for statement in self.statements:
            low, high = statement.ends
            known = {"year": statement.year, "from_year": None, "value": statement.value, "low": low, "high": high}
            rows.append({"row": "stated", **head, **_floats(known), **_origin(statement, statement)})
        for step in self.steps:
            start, end = step.years
            known = {"year": end, "from_year": start, "value": step.value, "low": step.low, "high": step.high}
            rows.append({"row": step.kind, **head, **_floats(known), **_origin(step, step.earlier, step.later)})
        return rows


def _floats(known: dict[str, Any]) -> dict[str, Any]:
    return {key: value if value is None or isinstance(value, int) else float(value) for key, value in known.items()}


def _origin(row: Statement | Step, *statements: Statement) -> dict[str, Any]:
    figures = [figure for statement in statements for figure in statement.figures]
    return {
        "choices": row.choices,
        "inferred": row.inferred,
        "why_no_year": row.why_no_year if isinstance(row, Statement) else None,
        "figures": [figure.id for figure in figures],
        "clauses": list(dict.fromkeys(figure.clause for figure in figures)),
    }


def trajectories(ledger: Ledger, *, zone: str | None = None) -> list[Trajectory]:
    """
    Give the trajectory of each indicator.

    Figures that are of no time (``timeless``: a count of listed things, a factor) have none.

    Parameters
    ----------
    ledger
        The plan.
    zone
        Only this zone.

    Returns
    -------
    list of Trajectory
        Those with steps first, else in the order of the figures. Only a level in a year gives yearly rates (a
        share: percentage points) and only a stock gives additions; what flows in
        a period, is so much a year, or is ambiguous is listed and gives neither.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> found = trajectories(load_ledger(shipped_plan_folder()), zone="park")
    >>> tax = next(row for row in found if (row.indicator, row.unit) == ("tax", "CNY"))
    >>> [(step.years, round(float(step.value), 3)) for step in tax.steps]
    [((2012, 2013), 0.154), ((2013, 2015), 0.14)]
    """
    groups: dict[tuple[str, str, str | None, str, Measure], list[Figure]] = {}
    for figure in ledger.figures.values():
        if zone in {None, figure.zone} and figure.measure is not Measure.TIMELESS:
            use = None if figure.use is None else figure.use.value
            groups.setdefault((figure.indicator, figure.zone, use, figure.unit, figure.measure), []).append(figure)
    found = []
    for key, figures in groups.items():
        statements = _statements(figures, ledger.document.about_tolerance)
        *_, unit, measure = key
        found.append(Trajectory(*key, statements, tuple(_steps(statements, measure, unit))))
    return sorted(found, key=lambda row: not row.steps)


def _statements(figures: list[Figure], tolerance: Decimal) -> tuple[Statement, ...]:
    same: dict[tuple[object, ...], Statement] = {}
    for figure in figures:
        year, why = _year(figure)
        # What has no year is not known to be the same, whatever its number.
        apart = None if year is not None else figure.id
        choices = max(len(figure.candidates), 1)
        for quantity in figure.candidates or (None,):
            allowed = _ANY if quantity is None else figure.allowed(quantity, tolerance)
            said = Statement((figure,), year, why, quantity, allowed, choices)
            key = (year, why, said.value, allowed, choices, apart)
            known = same.get(key)
            same[key] = said if known is None else replace(known, figures=(*known.figures, figure))
    return tuple(sorted(same.values(), key=lambda statement: (statement.year is None, statement.year or 0)))


def _year(figure: Figure) -> tuple[int | None, str | None]:
    if figure.period_basis is PeriodBasis.AMBIGUOUS:
        return None, "ambiguous_period"
    if figure.end_year is None:
        return None, "ambiguous_end" if figure.period.startswith("before_") else "no_year"
    return figure.end_year, None


def _steps(statements: tuple[Statement, ...], measure: Measure, unit: str) -> Iterator[Step]:
    kinds = {Measure.STOCK_AT_END: ADDITION, Measure.LEVEL_IN_YEAR: POINTS if unit == "share" else RATE}
    by_year: dict[int, list[Statement]] = {}
    for statement in statements:
        if statement.year is not None and measure in kinds:
            by_year.setdefault(statement.year, []).append(statement)
    for years in pairwise(by_year):
        for earlier, later in product(*(by_year[year] for year in years)):
            yield from _step(kinds[measure], earlier, later, years)


def _step(kind: str, earlier: Statement, later: Statement, years: tuple[int, int]) -> Iterator[Step]:
    """Give the step between two statements, if both give a number and, for a rate, both are above zero."""
    if earlier.value is None or later.value is None:
        return
    if kind != RATE:
        value = difference(later.value, earlier.value)
        yield Step(kind, earlier, later, years, value, *_ends(later.allowed - earlier.allowed))
        return
    ends = rate_ends(earlier.allowed, later.allowed, years[1] - years[0])
    if ends is not None:
        value = yearly_rate(earlier.value, later.value, years[1] - years[0])
        yield Step(kind, earlier, later, years, value, *ends)


def _ends(interval: Interval) -> tuple[Decimal | None, Decimal | None]:
    low, high = (end or Decimal(0) for end in (interval.low, interval.high))  # no zero with a minus
    return None if low == -INFINITY else low, None if high == INFINITY else high
