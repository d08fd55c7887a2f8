"""Faults of a layer: of one kind as arrays, of all kinds as one table that can be drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from hitech_gis.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Objects = NDArray[np.object_]


class Code(StrEnum):
    """What can be wrong with the geometries and attributes of a layer."""

    MISSING_GEOMETRY = "missing_geometry"
    EMPTY_GEOMETRY = "empty_geometry"
    WRONG_TYPE = "wrong_type"
    BAD_COORDINATE = "bad_coordinate"
    INVALID_RING = "invalid_ring"
    ZERO_AREA = "zero_area"
    DUPLICATE_GEOMETRY = "duplicate_geometry"
    OVERLAP = "overlap"
    OUTSIDE_BOUNDARY = "outside_boundary"
    DECLARED_AREA = "declared_area"
    MISSING_ID = "missing_id"
    DUPLICATE_ID = "duplicate_id"
    MULTIPART = "multipart"
    GAP = "gap"
    SLIVER = "sliver"
    SPIKE = "spike"
    NEAR_VERTICES = "near_vertices"
    T_JUNCTION = "t_junction"
    RING_ORDER = "ring_order"
    HAS_Z = "has_z"
    OPEN_LAND = "open_land"
    NULL_ATTRIBUTE = "null_attribute"

    @property
    def severity(self) -> Severity:
        """An error makes sums of areas wrong; a note may well be meant."""
        if self in _ERRORS:
            return Severity.ERROR
        return Severity.NOTE if self in _NOTES else Severity.WARNING


_ERRORS = {
    Code.WRONG_TYPE, Code.BAD_COORDINATE, Code.INVALID_RING, Code.ZERO_AREA, Code.DUPLICATE_GEOMETRY, Code.OVERLAP,
    Code.OUTSIDE_BOUNDARY, Code.DECLARED_AREA, Code.MISSING_ID, Code.DUPLICATE_ID,
}  # fmt: skip
_NOTES = {Code.T_JUNCTION, Code.RING_ORDER, Code.HAS_Z, Code.OPEN_LAND, Code.NULL_ATTRIBUTE}

_NOBODY = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Faults:
    """
    The faults of one kind.

    Parameters
    ----------
    code
        Which kind.
    rows
        Position of the feature that has the fault, the first of those that share
        it; shape ``(n,)``.
    places
        Where it is: the overlap, the gap, the point of a spike; shape ``(n,)``.
    neighbours
        Positions of the other features that share it, an array a fault.
    area_m2, width_m
        Size of the place; NaN where it has none. The width is that of the
        rectangle with the same area and perimeter. Shape ``(n,)``.
    notes
        What else is to be said, such as the reason that GEOS gives.
    reasons
        Why it is allowed; None if it is not.

    Examples
    --------
    >>> square = shapely.box(0, 0, 1, 1)
    >>> len(Faults.of(Code.OVERLAP, [0], [square], neighbours=[[1]], area_m2=[1.0]))
    1
    """

    code: Code
    rows: Ints
    places: Objects
    neighbours: list[Ints]
    area_m2: Floats
    width_m: Floats
    notes: list[str]
    reasons: list[str | None] = field(default_factory=list)

    @classmethod
    def of(  # noqa: PLR0913 - the columns
        cls,
        code: Code,
        rows: Sequence[int] | Ints,
        places: Sequence[Any] | Objects,
        *,
        neighbours: Sequence[Sequence[int] | Ints] | None = None,
        area_m2: Sequence[float] | Floats | None = None,
        width_m: Sequence[float] | Floats | None = None,
        notes: Sequence[str] | None = None,
    ) -> Faults:
        """Make the columns that are left out: no neighbours, no size, nothing else to say."""
        count = len(rows)
        unknown = np.full(count, np.nan)
        shapes = np.empty(count, dtype=object)
        shapes[:] = list(places)
        return cls(
            code,
            np.asarray(rows, dtype=np.int64),
            shapes,
            [_NOBODY] * count if neighbours is None else [np.asarray(each, dtype=np.int64) for each in neighbours],
            unknown if area_m2 is None else np.asarray(area_m2, dtype=np.float64),
            unknown if width_m is None else np.asarray(width_m, dtype=np.float64),
            [""] * count if notes is None else list(notes),
            [None] * count,
        )

    def __len__(self) -> int:
        return len(self.rows)


def areal(code: Code, rows: Sequence[int] | Ints, places: Objects, neighbours: Sequence[Any] | None = None) -> Faults:
    """
    Give faults whose place is an area their size.

    Parameters
    ----------
    code, rows, places, neighbours
        As for :class:`Faults`; places in metres.

    Returns
    -------
    Faults
        With area and width.

    Examples
    --------
    >>> areal(Code.GAP, [0], np.array([shapely.box(0, 0, 10, 2)])).width_m.tolist()
    [2.0]
    """
    return Faults.of(
        code, rows, places, neighbours=neighbours, area_m2=shapely.area(places), width_m=mean_width(places)
    )


def mean_width(areas: Objects) -> Floats:
    """
    Measure how wide areas are: the shorter side of the rectangle with the same area and perimeter.

    Parameters
    ----------
    areas
        Polygons or multipolygons; shape ``(n,)``.

    Returns
    -------
    numpy.ndarray of float64
        In units of the CRS, shape ``(n,)``; of what is rounder than a square the
        side of a square of that area.

    Notes
    -----
    Sides ``w`` and ``l`` with ``w l = A`` and ``2 (w + l) = P``. Of a sliver it is
    its mean width, whatever its course.

    Examples
    --------
    >>> mean_width(np.array([shapely.box(0, 0, 100, 0.5), shapely.box(0, 0, 3, 3)])).tolist()
    [0.5, 3.0]
    """
    area, half = shapely.area(areas), shapely.length(areas) / 2
    root = np.sqrt(np.maximum(half * half - 4 * area, 0))
    # Not (half - root) / 2, which of a thin one would leave no digits.
    oblong = np.divide(2 * area, half + root, out=np.zeros_like(area), where=half > 0)
    return np.where(root > 0, oblong, np.sqrt(area))
