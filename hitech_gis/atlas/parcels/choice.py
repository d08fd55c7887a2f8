"""Which columns of a layer the page shows, and what each is called there."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from hitech_gis.errors import Fault, closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd

MOST_COLUMNS = 24


def chosen_columns(
    parcels: gpd.GeoDataFrame, columns: Sequence[str] | str | None
) -> tuple[list[tuple[str, int]], list[Fault]]:
    """
    Choose columns of a frame by name.

    Parameters
    ----------
    parcels
        A frame with an active geometry, whose column is not among them.
    columns
        Names, or one name; None for all.

    Returns
    -------
    tuple of list and list of Fault
        Label and position of each column, in the order asked for; a name that
        occurs twice is numbered. What is wrong with the names.

    Examples
    --------
    >>> import geopandas as gpd
    >>> chosen_columns(gpd.GeoDataFrame({"a": [1], 7: [2]}, geometry=[None]), ["7"])[0]
    [('7', 1)]
    """
    columns = [columns] if isinstance(columns, str) else columns
    active = parcels.columns.get_loc(parcels.geometry.name)
    names = [(str(name), at) for at, name in enumerate(parcels.columns) if at != active]
    known = list(dict.fromkeys(name for name, _ in names))
    faults = name_faults(columns, known, len(names))
    wanted = known if columns is None else [name for name in dict.fromkeys(map(str, columns)) if name in known]
    found = [(name, [at for other, at in names if other == name]) for name in wanted]
    taken = {name for name, _ in found}
    labels: list[tuple[str, int]] = []
    for name, ats in found:
        numbered = (f"{name} ({number})" for number in itertools.count(2))
        free = (label for label in numbered if label not in taken)
        for label, at in zip(itertools.chain([name], free), ats, strict=False):
            taken.add(label)
            labels.append((label, at))
    return labels, faults


def name_faults(columns: Iterable[str] | None, known: Sequence[str], count: int) -> list[Fault]:
    """
    Find out what is wrong with a choice of columns.

    Parameters
    ----------
    columns
        Names asked for; None for all.
    known
        Names that there are.
    count
        How many columns there are.

    Returns
    -------
    list of Fault
        Names that there are not; too many without a choice.

    Examples
    --------
    >>> [fault.code for fault in name_faults(None, [f"c{i}" for i in range(200)], 200)]
    ['too_many_columns']
    """
    if columns is not None:
        return [
            Fault("no_such_column", {"value": str(name), "known": closest(str(name), known)}, layer="parcels")
            for name in columns
            if str(name) not in known
        ]
    if count > MOST_COLUMNS:
        values = {"count": str(count), "limit": str(MOST_COLUMNS), "known": ", ".join(known)}
        return [Fault("too_many_columns", values, layer="parcels")]
    return []
