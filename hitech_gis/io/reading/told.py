"""How what was seen of a layer is told: as findings with the numbers of the features, or as a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hitech_gis.errors import Fault, LayerError
from hitech_gis.findings import Finding, Location, Severity
from hitech_gis.texts import visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_ROWS = 12
_MOST_CHARACTERS = 300


@dataclass(frozen=True)
class Place:
    """The file as the user named it, and the layer of it where it has several."""

    file: str
    layer: str | None = None

    @property
    def subject(self) -> str:
        """What a finding is about."""
        return self.file if self.layer is None else f"{self.file}/{self.layer}"


def first_rows(rows: Sequence[int]) -> str:
    """
    Name the first few features.

    Parameters
    ----------
    rows
        Their numbers, from 1.

    Returns
    -------
    str
        Separated by commas, with dots where there are more.

    Examples
    --------
    >>> first_rows([3, 5]), first_rows(range(1, 20))
    ('3, 5', '1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 ...')
    """
    return ", ".join(str(row) for row in rows[:_MOST_ROWS]) + (" ..." if len(rows) > _MOST_ROWS else "")


def _finding(  # noqa: PLR0913 - a finding has these parts
    code: str,
    severity: Severity,
    place: Place,
    *,
    rows: Sequence[int] | None = None,
    column: str | None = None,
    values: Mapping[str, str] | None = None,
    **more: str,
) -> Finding:
    shown = {name: visible(value[:_MOST_CHARACTERS]) for name, value in {**(values or {}), **more}.items()}
    if rows is not None:
        shown |= {"count": str(len(rows)), "rows": first_rows(rows)}
    return Finding(
        code,
        severity,
        place.subject,
        "layers",
        location=Location(place.file, place.layer, rows[0] if rows else None, column),
        count=1 if rows is None else len(rows),
        rows=tuple(str(row) for row in (rows or ())[:_MOST_ROWS]),
        values=shown,
    )


def broken_records(rows: Sequence[int], place: Place, *, salvage: bool, why: str) -> list[Finding]:
    """
    Leave broken records out and say so, or refuse the layer because of them.

    Parameters
    ----------
    rows
        Numbers of the features, from 1.
    place
        File and layer.
    salvage
        Whether the caller asked for what can be read.
    why
        What is wrong, as the reader of the format puts it.

    Returns
    -------
    list of Finding
        One, or none where no record is broken.

    Raises
    ------
    LayerError
        If records are broken and ``salvage`` is False.

    Examples
    --------
    >>> found = broken_records([2], Place("a.shp"), salvage=True, why="cut")
    >>> found[0].code, found[0].rows
    ('record_broken', ('2',))
    """
    if not rows:
        return []
    if not salvage:
        values = {"count": str(len(rows)), "rows": first_rows(rows), "why": why[:_MOST_CHARACTERS]}
        raise LayerError(Fault("records_broken", values, place.file, place.layer, rows[0]))
    return [_finding("record_broken", Severity.ERROR, place, rows=rows, why=why)]
