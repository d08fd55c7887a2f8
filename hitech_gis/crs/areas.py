"""How large a polygon is, and how that was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Geod

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

_CGCS2000_ELLIPSOID = Geod(ellps="GRS80")  # the same axis and flattening as CGCS2000


def ellipsoidal_area_m2(geometries: NDArray[np.object_]) -> NDArray[np.float64]:
    """
    Measure areas on the CGCS2000 ellipsoid (椭球面积), edges taken as geodesics.

    Parameters
    ----------
    geometries
        Valid polygons or multipolygons in lon/lat degrees; shape ``(n,)``.

    Returns
    -------
    numpy.ndarray of float64
        Area in m², shape ``(n,)``; NaN where the geometry is missing.

    Notes
    -----
    Karney C. F. F. (2013), Algorithms for geodesics, J. Geodesy 87: 43-55.

    Examples
    --------
    >>> import shapely
    >>> square = shapely.box(114.0, 22.5, 114.01, 22.51)
    >>> round(ellipsoidal_area_m2(np.array([square]))[0])
    1139403
    """
    # Rings may be wound either way in valid geometry; the geodesic area has the sign of the winding.
    oriented = shapely.orient_polygons(geometries)
    return np.array([np.nan if g is None else _geodesic_area(g) for g in oriented], dtype=np.float64)


def ellipsoidal_perimeter_m(geometries: NDArray[np.object_]) -> NDArray[np.float64]:
    """
    Measure the length of polygon outlines on the CGCS2000 ellipsoid, holes included.

    Parameters
    ----------
    geometries
        Polygons or multipolygons in lon/lat degrees; shape ``(n,)``.

    Returns
    -------
    numpy.ndarray of float64
        Length in metres, shape ``(n,)``; NaN where the geometry is missing.

    Examples
    --------
    >>> import shapely
    >>> square = shapely.box(114.0, 22.5, 114.01, 22.51)
    >>> round(ellipsoidal_perimeter_m(np.array([square]))[0])
    4273
    """
    outlines = shapely.boundary(geometries)
    lengths = [np.nan if line is None else _CGCS2000_ELLIPSOID.geometry_length(line) for line in outlines]
    return np.array(lengths, dtype=np.float64)


def _geodesic_area(geometry: BaseGeometry) -> float:
    return float(_CGCS2000_ELLIPSOID.geometry_area_perimeter(geometry)[0])
