"""Faults between polygons: overlaps, and parts that do not fill their whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry


def overlaps(geometries: NDArray[np.object_], *, tolerance_m2: float) -> list[tuple[int, int, float]]:
    """
    Find the pairs of polygons that overlap.

    Parameters
    ----------
    geometries
        Valid polygons in a projected CRS (metres); shape ``(n,)``.
    tolerance_m2
        Overlaps up to this area are not reported.

    Returns
    -------
    list of (int, int, float)
        Positions of the two polygons, the first before the second, and the
        overlap's area in m².

    Examples
    --------
    >>> import numpy as np
    >>> overlaps(np.array([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)]), tolerance_m2=0)
    [(0, 1, 2.0)]
    """
    left, right = shapely.STRtree(geometries).query(geometries, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    areas = shapely.area(shapely.intersection(geometries[left], geometries[right]))
    found = [
        (int(i), int(j), float(area)) for i, j, area in zip(left, right, areas, strict=True) if area > tolerance_m2
    ]
    return sorted(found)


def tiling_gap_m2(whole: BaseGeometry, parts: NDArray[np.object_]) -> float:
    """
    Measure how far parts are from tiling a whole: what they leave free and what they cover beyond it.

    Parameters
    ----------
    whole
        Valid polygon in a projected CRS (metres).
    parts
        Valid polygons in the same CRS; shape ``(n,)``.

    Returns
    -------
    float
        Area of the symmetric difference of the whole and the union of the parts, in m².

    Examples
    --------
    >>> import numpy as np
    >>> tiling_gap_m2(shapely.box(0, 0, 2, 2), np.array([shapely.box(0, 0, 1, 2), shapely.box(1, 0, 2, 1)]))
    1.0
    """
    return float(shapely.area(shapely.symmetric_difference(whole, shapely.union_all(parts))))
