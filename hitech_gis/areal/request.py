"""What is asked of an allocation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hitech_gis.areal.kernel.placement import Validate
from hitech_gis.areal.quantities import Unknown
from hitech_gis.errors import Fault, LayerError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Request:
    """
    What is asked of an allocation.

    Parameters
    ----------
    columns
        Extensive quantities, which are shared out.
    by
        Columns whose values make groups.
    intensive
        Quantities of which the mean is taken, weighted by area.
    unknown, validate
        As for :func:`hitech_gis.allocate`.
    """

    columns: tuple[str, ...]
    by: tuple[str, ...] = ()
    intensive: tuple[str, ...] = ()
    unknown: Unknown = Unknown.REFUSE
    validate: Validate = Validate.TOUCHED

    @property
    def quantities(self) -> tuple[str, ...]:
        """Extensive quantities, then intensive ones."""
        return self.columns + self.intensive

    @property
    def names(self) -> tuple[str, ...]:
        """Every column that is read."""
        return tuple(dict.fromkeys(self.quantities + self.by))


def request_of(  # noqa: PLR0913 - as allocate
    columns: Sequence[str] | str,
    *,
    by: Sequence[str] | str = (),
    intensive: Sequence[str] | str = (),
    unknown: str = Unknown.REFUSE,
    validate: str = Validate.TOUCHED,
    areas: bool = False,
) -> Request:
    """
    Check what is asked for.

    Parameters
    ----------
    columns, by, intensive, unknown, validate
        As for :func:`allocate`; one name may be given as it is.
    areas
        Whether areas of whole parcels are used, so that every outline must be valid.

    Returns
    -------
    Request
        With tuples.

    Raises
    ------
    LayerError
        If nothing is asked for, a column is asked for twice, or a word is not known.

    Examples
    --------
    >>> request_of("floor_m2", by=["year"]).by
    ('year',)
    """
    names = {
        field: (given,) if isinstance(given, str) else tuple(given)
        for field, given in (("columns", columns), ("by", by), ("intensive", intensive))
    }
    faults = []
    if not names["columns"] + names["intensive"]:
        faults.append(Fault("no_columns"))
    asked = names["columns"] + names["intensive"] + names["by"]
    faults += [Fault("column_twice", {"value": name}) for name in dict.fromkeys(asked) if asked.count(name) > 1]
    for value, words in ((unknown, Unknown), (validate, Validate)):
        if value not in tuple(words):
            faults.append(Fault("unknown_word", {"value": str(value), "known": ", ".join(words)}))
    if faults:
        raise LayerError(*faults)
    areas = areas or bool(names["intensive"])
    return Request(**names, unknown=Unknown(unknown), validate=Validate.ALL if areas else Validate(validate))
