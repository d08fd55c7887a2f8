"""What is refused, and why: one error class that carries every fault found."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from hitech_gis.texts import LANGUAGES, Lang, text, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_MOST_IDS = 12


@dataclass(frozen=True)
class Fault:
    """
    One thing that is wrong with what was given, and where.

    Parameters
    ----------
    code
        Stable token; the catalogue holds ``fault.<code>`` and ``fault.<code>.hint``.
    values
        What the sentence quotes: the value given, the name expected, and so on.
    file, layer, column
        Where it is, as far as that is known.
    row
        Row as a spreadsheet counts it (the header is row 1), or the number of a
        layer's feature, from 1.

    Examples
    --------
    >>> fault = Fault("bad_number", {"value": "NaN"}, file="figures.csv", row=3, column="low")
    >>> fault.place
    'figures.csv:3 [low]'
    """

    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    file: str | None = None
    layer: str | None = None
    row: int | None = None
    column: str | None = None

    @property
    def place(self) -> str:
        """Where it is: ``file:row [column]``, as much of it as is known."""
        place = (self.file or self.layer or "") + (f":{self.row}" if self.row is not None else "")
        return f"{place} [{self.column}]" if self.column else place

    def message(self, lang: Lang) -> str:
        """Say where it is, what was given, why it was refused and what to do next."""
        values = {name: visible(value) for name, value in self.values.items()}  # one fault, one line
        what = text(f"fault.{self.code}", lang, **values)
        hint = text(f"fault.{self.code}.hint", lang, **values)
        return f"{self.place}: {what} {hint}" if self.place else f"{what} {hint}"


class HitechGisError(Exception):
    """
    Anything that hitech-gis refuses; carries all faults, not the first only.

    Parameters
    ----------
    *faults
        At least one fault.

    Examples
    --------
    >>> str(HitechGisError(Fault("no_such_zone", {"value": "x", "known": "park"}))).splitlines()[1]
    "There is no zone with the id 'x'. Use one of: park."
    """

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults

    def render(self, lang: Lang) -> str:
        """Give every fault on a line of its own."""
        return "\n".join(fault.message(lang) for fault in self.faults)

    def __str__(self) -> str:
        """Give every fault in Chinese, then every fault in English."""
        return "\n".join(self.render(lang) for lang in LANGUAGES)


def closest(value: str, known: Iterable[str]) -> str:
    """
    List what a mistyped id may have meant: the ids most like it, or, where none is, all of a short list.

    Parameters
    ----------
    value
        What was given.
    known
        The ids that there are.

    Returns
    -------
    str
        At most a dozen ids, separated by commas; a dash where there are none.

    Examples
    --------
    >>> closest("sz_bay_nord", ["park", "sz_bay_north", "liuxiandong"])
    'sz_bay_north'
    """
    ids = list(known)
    if not ids:
        return "—"
    alike = get_close_matches(value, ids, n=3)
    return ", ".join(alike or ids[:_MOST_IDS]) + ("" if alike or len(ids) <= _MOST_IDS else " ...")


class PlanError(HitechGisError):
    """A plan folder that cannot be read as a plan."""


class LayerError(HitechGisError):
    """A layer of parcels or zones that cannot be used as it is."""


class OutputError(HitechGisError):
    """A file that cannot be written."""


class DocumentError(HitechGisError):
    """A copy of a plan's document that cannot be read."""
