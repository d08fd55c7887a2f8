"""A finding: one thing that a check saw, with both sides, its clauses and its place."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from hitech_gis.intervals import INFINITY, Interval, Quantity, flip_tolerance, total_interval, total_value
from hitech_gis.texts import Lang, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

    import pandas as pd


_AS_WRITTEN = Decimal(0)  # no tolerance: what the characters themselves say


class Severity(StrEnum):
    """How bad: an ``error`` that is not accepted fails the exit status."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Verdict(StrEnum):
    """What comparing two sides as written gives."""

    HOLDS = "holds"
    WITHIN_ROUNDING = "holds within rounding"
    DOES_NOT_HOLD = "does not hold"
    CANNOT_BE_DECIDED = "cannot be decided"

    @property
    def severity(self) -> Severity:
        """``does not hold`` is an error; the others are notes."""
        return Severity.ERROR if self.fails else Severity.NOTE

    @property
    def fails(self) -> bool:
        """Whether the two sides cannot meet."""
        return self is Verdict.DOES_NOT_HOLD

    @property
    def key(self) -> str:
        """Key of its name in the catalogue."""
        return f"verdict.{self.name.lower()}"


def compare(left: list[Quantity], right: list[Quantity], *, tolerance: Decimal) -> tuple[Verdict, Fraction | None]:
    """
    Compare two sums as a document writes them.

    Parameters
    ----------
    left, right
        The terms of each side; a side without terms is unknown.
    tolerance
        Share that each 约 may be off by.

    Returns
    -------
    tuple of Verdict and fractions.Fraction or None
        The verdict, and the tolerance at which it would flip (None: at no tolerance).

    Examples
    --------
    >>> from decimal import Decimal
    >>> from hitech_gis.intervals import Bound, Quantity
    >>> about = lambda n: Quantity(Decimal(n), Decimal(n), Bound.ABOUT)
    >>> compare([about(850)], [about(400), about(450)], tolerance=Decimal("0.05"))[0].value
    'holds'
    """
    if not left or not right:
        return Verdict.CANNOT_BE_DECIDED, None
    if total_interval(left, _AS_WRITTEN) == total_interval(right, _AS_WRITTEN):
        return Verdict.HOLDS, None
    flips_at = flip_tolerance(left, right)
    if total_interval(left, tolerance).meets(total_interval(right, tolerance)):
        return Verdict.WITHIN_ROUNDING, flips_at
    return Verdict.DOES_NOT_HOLD, flips_at


@dataclass(frozen=True)
class Side:
    """
    One side of a comparison, in base units.

    Parameters
    ----------
    value
        As stated; None where the document does not say.
    low, high
        The values that the statement allows; None where there is no end.
    unit
        Base unit, such as ``m2``.
    """

    value: float | None
    low: float | None
    high: float | None
    unit: str

    @classmethod
    def of(cls, quantities: list[Quantity], *, tolerance: Decimal, unit: str) -> Side:
        """Add up ``quantities``; a side without any is unknown."""
        if not quantities:
            return cls(None, None, None, unit)
        return cls.from_interval(total_value(quantities), total_interval(quantities, tolerance), unit)

    @classmethod
    def from_interval(cls, value: Decimal, interval: Interval, unit: str) -> Side:
        """Give a value with the interval around it; an end without limit is None."""
        low = None if interval.low == -INFINITY else float(interval.low)
        high = None if interval.high == INFINITY else float(interval.high)
        return cls(float(value), low, high, unit)


@dataclass(frozen=True)
class Location:
    """Where a finding is: file, layer, row (the header is row 1), column, and a geometry as WKT in WGS 84."""

    file: str | None = None
    layer: str | None = None
    row: int | None = None
    column: str | None = None
    wkt: str | None = None


@dataclass(frozen=True)
class Finding:
    """
    One thing that a check saw.

    Titles and hints come from the catalogue: ``finding.<code>`` and
    ``finding.<code>.hint``, filled with ``values``. A value that is itself
    worded in two languages is given as ``name_zh`` and ``name_en`` and stands in
    the sentence as ``{name}``.

    Parameters
    ----------
    code
        Stable token of the rule.
    severity
        How bad.
    subject
        What it is about: a zone, a balance row (``sz_bay/industrial/A``), a figure.
    group
        Kind of rule: ``balance``, ``land``, ``ledger``, ``layers``, ``schedule``, ``acceptance``, ``trace``, or a
        group of the plan's own relations.
    verdict
        For a comparison; else None.
    left, right
        Both sides of a comparison: a ``Side``, text, or None.
    difference
        ``left - right`` in base units.
    tolerance
        Share that 约 may be off by.
    flips_at
        Tolerance at which the verdict would flip.
    clauses
        Where in the document.
    location
        Where in the folder, or where in a layer the first is.
    count, rows
        How many there are of one kind in a layer, and which features the first few
        are; 1 and empty for what is one by itself.
    values
        What the sentences quote.
    accepted, reason_zh, reason_en
        Whether the plan registers it as known, and why.

    Examples
    --------
    >>> finding = Finding("zones_overlap", Severity.ERROR, "a", "layers",
    ...     values={"first": "a", "second": "b", "area": "3"})
    >>> finding.title("en")
    'Zones a and b overlap by 3 m²'
    """

    code: str
    severity: Severity
    subject: str
    group: str
    verdict: Verdict | None = None
    left: Side | str | None = None
    right: Side | str | None = None
    difference: Decimal | None = None
    tolerance: Decimal | None = None
    flips_at: Fraction | None = None
    clauses: tuple[str, ...] = ()
    location: Location = field(default_factory=Location)
    count: int = 1
    rows: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    accepted: bool = False
    reason_zh: str | None = None
    reason_en: str | None = None

    @property
    def fails(self) -> bool:
        """Whether it fails the exit status."""
        return self.severity is Severity.ERROR and not self.accepted

    def title(self, lang: Lang) -> str:
        """Say what was seen."""
        return self._sentence(f"finding.{self.code}", lang)

    def hint(self, lang: Lang) -> str:
        """Say what to do next."""
        return self._sentence(f"finding.{self.code}.hint", lang)

    def _sentence(self, key: str, lang: Lang) -> str:
        return text(key, lang, **{name.removesuffix(f"_{lang}"): value for name, value in self.values.items()})

    def record(self) -> dict[str, Any]:
        """
        Give the finding as plain data, in the shape that JSON and CSV output share.

        Returns
        -------
        dict
            Amounts as float64 in base units; unknown is None.
        """
        return {
            "code": self.code,
            "severity": self.severity.value,
            "verdict": self.verdict.value if self.verdict else None,
            "subject": self.subject,
            "group": self.group,
            "title_zh": self.title("zh"),
            "title_en": self.title("en"),
            "left": asdict(self.left) if isinstance(self.left, Side) else self.left,
            "right": asdict(self.right) if isinstance(self.right, Side) else self.right,
            "difference": None if self.difference is None else float(self.difference),
            "tolerance": None if self.tolerance is None else float(self.tolerance),
            "flips_at": None if self.flips_at is None else float(self.flips_at),
            "clauses": list(self.clauses),
            "location": asdict(self.location),
            "count": self.count,
            "rows": list(self.rows),
            "hint_zh": self.hint("zh"),
            "hint_en": self.hint("en"),
            "accepted": self.accepted,
            "reason": {"zh": self.reason_zh, "en": self.reason_en} if self.accepted else None,
        }


class Findings:
    """
    A table of findings, errors first.

    Parameters
    ----------
    findings
        Any order; kept in the order given within a severity.

    Examples
    --------
    >>> findings = Findings([Finding("zones_overlap", Severity.ERROR, "a", "layers",
    ...     values={"first": "a", "second": "b", "area": "3"})])
    >>> len(findings), findings.failing[0].subject
    (1, 'a')
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        order = list(Severity)
        self._findings = tuple(sorted(findings, key=lambda finding: (order.index(finding.severity), finding.accepted)))

    def __len__(self) -> int:
        return len(self._findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._findings)

    def __repr__(self) -> str:
        counts = ", ".join(f"{sum(f.severity is s for f in self)} {s.value}" for s in Severity)
        return f"Findings({counts}, {len(self.accepted)} accepted)"

    @property
    def failing(self) -> tuple[Finding, ...]:
        """Errors that the plan does not register as known."""
        return tuple(finding for finding in self if finding.fails)

    @property
    def accepted(self) -> tuple[Finding, ...]:
        """Findings that the plan registers as known, as written."""
        return tuple(finding for finding in self if finding.accepted)

    def records(self) -> list[dict[str, Any]]:
        """Give one plain dict a finding."""
        return [finding.record() for finding in self]

    def to_frame(self) -> pd.DataFrame:
        """
        Give the findings as a table.

        Returns
        -------
        pandas.DataFrame
            One row a finding, columns as in :meth:`Finding.record`.
        """
        import pandas as pd

        return pd.DataFrame(self.records())

    def _repr_html_(self) -> str:
        columns = ["severity", "accepted", "verdict", "subject", "title_zh", "title_en", "clauses"]
        frame = self.to_frame()
        return frame[columns].to_html(escape=True, index=False) if len(frame) else "<p>0</p>"
