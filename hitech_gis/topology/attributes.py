"""Faults of attributes: ids, empty cells, and areas that the geometry does not bear out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from hitech_gis.topology.faults import Code, Faults
from hitech_gis.units import plain

if TYPE_CHECKING:
    from numpy.typing import NDArray


def id_faults(ids: pd.Series, places: NDArray[np.object_]) -> list[Faults]:
    """
    Find features without an id, and features that share one.

    Parameters
    ----------
    ids
        The column; empty text counts as no id; shape ``(n,)``.
    places
        Geometry of each feature; shape ``(n,)``.

    Returns
    -------
    list of Faults
        ``missing_id``; ``duplicate_id`` for each later feature, with the first as
        its neighbour and the id as its note.

    Examples
    --------
    >>> missing, twice = id_faults(pd.Series(["a", None, "a"]), np.array([None, None, None]))
    >>> missing.rows.tolist(), twice.rows.tolist(), twice.neighbours[0].tolist()
    ([1], [2], [0])
    """
    missing = (ids.isna() | (ids.astype(str).str.strip() == "")).to_numpy()
    code, known = pd.factorize(ids.where(~missing), use_na_sentinel=True)
    first = np.zeros(len(known), dtype=np.int64)
    order = np.flatnonzero(code >= 0)[::-1]
    first[code[order]] = order  # the first one is written last
    later = np.flatnonzero((code >= 0) & (first[code] != np.arange(len(code))) if len(known) else code >= 0)
    rows = np.flatnonzero(missing)
    return [
        Faults.of(Code.MISSING_ID, rows, places[rows]),
        Faults.of(
            Code.DUPLICATE_ID,
            later,
            places[later],
            neighbours=list(first[code[later], None]) if len(later) else None,
            notes=[str(value) for value in ids.iloc[later]],
        ),
    ]


def null_faults(table: pd.DataFrame, places: NDArray[np.object_]) -> Faults:
    """
    Find empty cells.

    Parameters
    ----------
    table
        Attributes.
    places
        Geometry of each feature; shape ``(n,)``.

    Returns
    -------
    Faults
        ``null_attribute``, column by column, with the name of the column as the note.

    Examples
    --------
    >>> uses = pd.DataFrame({"use": ["M0", None]})
    >>> null_faults(uses, np.array([None, None])).notes
    ['use']
    """
    empty = [np.flatnonzero(table.iloc[:, position].isna()) for position in range(table.shape[1])]
    rows = np.concatenate([np.empty(0, dtype=np.int64), *empty])
    notes = [str(name) for name, cells in zip(table.columns, empty, strict=True) for _ in cells]
    return Faults.of(Code.NULL_ATTRIBUTE, rows, places[rows], notes=notes)


def declared_area_faults(
    declared_m2: NDArray[np.float64],
    measured_m2: NDArray[np.float64],
    places: NDArray[np.object_],
    *,
    tolerance_share: float,
) -> Faults:
    """
    Find features whose stated area is not the one that their outline has.

    Parameters
    ----------
    declared_m2, measured_m2
        Areas; NaN where not stated, which is no fault here; shape ``(n,)``.
    places
        Geometry of each feature; shape ``(n,)``.
    tolerance_share
        How far the two may differ, as a share of the measured one.

    Returns
    -------
    Faults
        ``declared_area``: the area is the measured one, the note gives the stated
        one and the difference in per cent.

    Examples
    --------
    >>> import shapely
    >>> plots = np.array([shapely.box(0, 0, 10, 10)])
    >>> declared_area_faults(np.array([110.0]), np.array([100.0]), plots, tolerance_share=0.01).notes
    ['110 / 100 m² (+10 %)']
    """
    difference = declared_m2 - measured_m2
    rows = np.flatnonzero(np.abs(difference) > tolerance_share * measured_m2)
    notes = []
    for stated, measured, over in zip(declared_m2[rows], measured_m2[rows], difference[rows], strict=True):
        share = f"{100 * over / measured:+.3g} %" if measured else "—"
        notes.append(f"{plain(stated, decimals=3)} / {plain(measured, decimals=3)} m² ({share})")
    return Faults.of(Code.DECLARED_AREA, rows, places[rows], area_m2=measured_m2[rows], notes=notes)
