"""The figures of a plan: one stated number each, with its clause, its bound and what it counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hitech_gis.intervals import Bound, Interval, Quantity, total_interval
from hitech_gis.ledger.periods import end_year, is_period, period_name
from hitech_gis.ledger.vocabulary import Measure, Nature, PeriodBasis, Reading, Scope, Use
from hitech_gis.numerals import last_digit
from hitech_gis.units import in_wan_m2

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hitech_gis.ledger.tables import Row
    from hitech_gis.texts import Lang

FIGURE_COLUMNS = (
    "id", "clause", "zone", "use", "term_zh", "indicator", "low", "high", "unit", "bound", "nature", "measure",
    "scope", "period", "period_basis", "as_written", "reading", "reading_support", "other_low", "other_high",
    "period_support", "action_ids", "note_zh", "note_en",
)  # fmt: skip
# Only a plan whose document is damaged, or whose tables lost their borders, needs these.
_MAY_BE_MISSING = {"reading_support", "other_low", "other_high", "period_support"}
REQUIRED_FIGURE_COLUMNS = tuple(column for column in FIGURE_COLUMNS if column not in _MAY_BE_MISSING)
_UNIT = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_AREAS = ("floor_area", "land_area")
# Which of low and high a bound needs (True), must leave empty (False).
_ENDS = dict.fromkeys(Bound, (True, True)) | {
    Bound.AT_LEAST: (True, False),
    Bound.OVER: (True, False),
    Bound.AT_MOST: (False, True),
    Bound.UNDER: (False, True),
}


def _as_plain_data(value: Decimal | tuple[str, ...] | str | None) -> float | list[str] | str | None:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, tuple):
        return list(value)
    return str(value) if value else None


@dataclass(frozen=True)
class Figure:
    """
    One figure of the plan; columns as in ``figures.csv``, amounts in base units.

    ``candidates`` are what the number may be: one, or two where the document is
    ambiguous. ``quantity`` is None unless there is exactly one, so that nothing
    ambiguous is added up before somebody decides.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> figure = load_ledger(shipped_plan_folder()).figures["park_industrial_headline"]
    >>> figure.value, figure.unit, figure.clause, figure.end_year
    (Decimal('8500000.0'), 'm2', '三#6', 2015)
    """

    id: str
    clause: str
    zone: str
    use: Use | None
    term_zh: str
    indicator: str
    low: Decimal | None
    high: Decimal | None
    unit: str
    candidates: tuple[Quantity, ...]
    nature: Nature | None
    measure: Measure
    scope: Scope
    period: str
    period_basis: PeriodBasis
    as_written: str
    reading: Reading
    reading_support: tuple[str, ...]
    other_low: Decimal | None
    other_high: Decimal | None
    period_support: tuple[str, ...]
    action_ids: tuple[str, ...]
    note_zh: str
    note_en: str
    row: int
    bound: Bound

    @property
    def quantity(self) -> Quantity | None:
        """What the document says; None where it does not say, or is ambiguous."""
        return self.candidates[0] if len(self.candidates) == 1 else None

    @property
    def value(self) -> Decimal | None:
        """The number as printed; None where the document does not say, or is ambiguous."""
        return None if self.quantity is None else self.quantity.value

    @property
    def is_ratio(self) -> bool:
        """Whether it is a percentage or a ratio, which is printed rounded; a count a year is none."""
        return self.unit == "share" or ("_per_" in self.unit and not self.unit.endswith("_per_year"))

    def allowed(self, quantity: Quantity, tolerance: Decimal) -> Interval:
        """
        Give every value that one of its candidates allows.

        Parameters
        ----------
        quantity
            One of the candidates.
        tolerance
            Share that 约 may be off by.

        Returns
        -------
        Interval
            In base units; a printed ratio or percentage is rounded at its last digit.
        """
        allowed = quantity.interval(tolerance)
        if not self.is_ratio or quantity.bound not in {Bound.EQUAL, Bound.REACH}:
            return allowed
        half = last_digit(self.as_written, quantity.value) / 2
        end = Decimal(half.numerator) / Decimal(half.denominator)  # made of twos and fives, so exact
        return allowed + Interval(-end, end)

    def record(self) -> dict[str, Any]:
        """Give the figure as plain data, with the columns of ``figures.csv``; amounts float64, unknown None."""
        return {column: _as_plain_data(getattr(self, column)) for column in FIGURE_COLUMNS}

    def period_name(self, lang: Lang) -> str:
        """Period in words."""
        return period_name(self.period, lang)

    @property
    def end_year(self) -> int | None:
        """The year in which the period ends; None where the document gives none, or is ambiguous about it."""
        return end_year(self.period)


def read_figure(row: Row) -> Figure:
    r"""
    Read a row of ``figures.csv``.

    Parameters
    ----------
    row
        The row; cells at fault are noted there.

    Returns
    -------
    Figure
        The figure; its zone and its actions are not looked up yet.

    Examples
    --------
    >>> from hitech_gis.ledger.tables import read_table
    >>> cells = "parks,一,strip,,专业园,parks,25,25,count,equal,,ambiguous,outside,unstated,stated,25个,ambiguous,,,"
    >>> table = ",".join((*REQUIRED_FIGURE_COLUMNS, "other_low", "other_high")) + "\n" + cells + ",2,5"
    >>> figure = read_figure(read_table(table.encode(), "figures.csv", ("id",), [])[0])
    >>> figure.value, [str(candidate.value) for candidate in figure.candidates]
    (None, ['25.0', '3.5'])
    """
    bound = row.choice("bound", Bound, Bound.EQUAL)
    indicator = row.identifier("indicator")
    _expect_area(row, indicator)
    for column, is_sound in (("period", is_period), ("unit", _UNIT.fullmatch)):
        value = row.required(column)
        if value and not is_sound(value):
            row.fault(f"bad_{column}", column, value=value)
    low, high = row.number_of("low"), row.number_of("high")
    reading = row.choice("reading", Reading, Reading.AS_WRITTEN)
    return Figure(
        id=row.identifier("id"),
        clause=row.required("clause"),
        zone=row.required("zone"),
        use=row.optional_choice("use", Use),
        term_zh=row.required("term_zh"),
        indicator=indicator,
        low=low,
        high=high,
        unit=row.optional("unit"),
        bound=bound,
        candidates=_candidates(row, low, high, bound, reading),
        nature=row.optional_choice("nature", Nature),
        measure=row.choice("measure", Measure, Measure.AMBIGUOUS),
        scope=row.choice("scope", Scope, Scope.OUTSIDE),
        period=row.optional("period"),
        period_basis=row.choice("period_basis", PeriodBasis, PeriodBasis.AMBIGUOUS),
        as_written=row.required("as_written"),
        reading=reading,
        reading_support=tuple(row.optional("reading_support").split()),
        other_low=row.number_of("other_low"),
        other_high=row.number_of("other_high"),
        period_support=tuple(row.optional("period_support").split()),
        action_ids=tuple(row.optional("action_ids").split()),
        note_zh=row.optional("note_zh"),
        note_en=row.optional("note_en"),
        row=row.number,
    )


def _expect_area(row: Row, indicator: str) -> None:
    """Areas are added up in m2 by use, so a row that says otherwise would be added wrongly, or left out."""
    area, unit = indicator in _AREAS, row.optional("unit")
    if area and _UNIT.fullmatch(unit) and unit != "m2":
        row.fault("area_not_in_m2", "unit", value=unit)
    if unit == "m2" and indicator and not area:
        row.fault("unknown_word", "indicator", value=indicator, known=", ".join(_AREAS))
    if indicator == "floor_area" and not row.optional("use"):
        row.fault("empty_cell", "use")


def _candidates(
    row: Row, low: Decimal | None, high: Decimal | None, bound: Bound, reading: Reading
) -> tuple[Quantity, ...]:
    first = _quantity(row, low, high, bound)
    other_low, other_high = row.number_of("other_low"), row.number_of("other_high")
    given = [bool(row.optional(column)) for column in ("other_low", "other_high")]
    if given != [reading is Reading.AMBIGUOUS] * 2:
        row.fault("two_candidates", "other_low")
        return ()
    if first is None:
        return ()
    if other_low is None or other_high is None:
        return (first,)
    if other_low > other_high:
        row.fault("low_above_high", "other_low", low=str(other_low), high=str(other_high))
        return ()
    alone = bound if bound in {Bound.ABOUT, Bound.REACH} else Bound.EQUAL
    return first, Quantity(other_low, other_high, alone if other_low == other_high else Bound.RANGE)


def _quantity(row: Row, low: Decimal | None, high: Decimal | None, bound: Bound) -> Quantity | None:
    if not row.optional("low") and not row.optional("high"):
        return None  # the document gives no number: unknown, never zero
    for column, needed in zip(("low", "high"), _ENDS[bound], strict=True):
        if needed != bool(row.optional(column)):
            row.fault("end_needed" if needed else "end_not_wanted", column, bound=bound.value)
            return None
    if low is not None and high is not None:
        if low > high:
            row.fault("low_above_high", "low", low=str(low), high=str(high))
            return None
        if low != high and bound not in {Bound.RANGE, Bound.ABOUT}:
            row.fault("not_a_range", "high", low=str(low), high=str(high), bound=bound.value)
            return None
    if any(row.optional(column) and end is None for column, end in (("low", low), ("high", high))):
        return None  # a bad number, noted already
    return Quantity(low, high, bound)


def in_wan(interval: Interval) -> str:
    """Print an area as stated in 万平方米: one number, both ends of a range, the one end that is given, or —."""
    if interval.low == interval.high:
        return in_wan_m2(interval.low)
    if interval.low.is_infinite() and interval.high.is_infinite():
        return "—"
    if interval.high.is_infinite():
        return f"{'>' if interval.low_open else '≥'} {in_wan_m2(interval.low)}"
    if interval.low.is_infinite():
        return f"{'<' if interval.high_open else '≤'} {in_wan_m2(interval.high)}"
    return f"{in_wan_m2(interval.low)}–{in_wan_m2(interval.high)}"


def as_stated(figures: Iterable[Figure]) -> Interval | None:
    """Add up figures as their characters say, without what 约 allows; None for none."""
    known = quantities(figures)
    return total_interval(known, Decimal(0)) if known else None


def quantities(figures: Iterable[Figure]) -> list[Quantity]:
    """Give the known quantities of figures."""
    return [figure.quantity for figure in figures if figure.quantity is not None]


def clauses(figures: Iterable[Figure]) -> tuple[str, ...]:
    """Give the clauses of figures, each once, in order."""
    return tuple(dict.fromkeys(figure.clause for figure in figures))


def assumptions(figures: Iterable[Figure]) -> tuple[str, ...]:
    """Name what has to be assumed before floor areas of unlike natures can be added: that each counts as added."""
    natures = [figure.nature or Nature.UNSPECIFIED for figure in figures]
    return tuple(dict.fromkeys(f"{nature.value}_counts_as_added" for nature in natures if nature is not Nature.ADDED))
