"""Datums and areas: what is taken for the same, and how an area was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Equivalence:
    """Two datums taken for the same, with the accuracy that this costs and the source for it."""

    name: str
    source: str
    target: str
    accuracy_m: float
    reference: str


# PROJ itself knows only a ballpark operation between the two, so we name what we do instead.
WGS84_AS_CGCS2000 = Equivalence(
    name="WGS 84 = CGCS2000",
    source="EPSG:4326",
    target="EPSG:4490",
    accuracy_m=1.0,
    reference=(
        "Yang Y. X. (2009), Chinese geodetic coordinate system 2000, Chinese Science Bulletin 54: 2714-2721: "
        "both realise the ITRF, their ellipsoids differ by 0.1 mm; plate motion since 2000 adds about 3 cm a year."
    ),
)
_CGCS2000_ELLIPSOID = Geod(ellps="GRS80")  # the same axis and flattening as CGCS2000


def is_projected_crs(name: str) -> bool:
    """
    Say whether a name is that of a projected CRS with metres as its unit.

    Parameters
    ----------
    name
        Such as ``EPSG:4547``.

    Returns
    -------
    bool
        False also for a name that PROJ does not know.

    Examples
    --------
    >>> is_projected_crs("EPSG:4547"), is_projected_crs("EPSG:4326"), is_projected_crs("no such thing")
    (True, False, False)
    """
    try:
        crs = CRS.from_user_input(name)
    except CRSError:
        return False
    return crs.is_projected and all(axis.unit_name == "metre" for axis in crs.axis_info)


def same_crs(one: CRS, other: CRS) -> bool:
    """
    Say whether two layers have the same CRS, however each of them writes it.

    Parameters
    ----------
    one, other
        Both with x to the east, as geopandas has them whatever the axis order.

    Returns
    -------
    bool
        True also where one is written out and the other named, as long as PROJ
        is sure that they are one.

    Examples
    --------
    >>> same_crs(CRS("EPSG:4547"), CRS(CRS("EPSG:4547").to_wkt("WKT1_ESRI"))), same_crs(CRS(4547), CRS(4526))
    (True, False)
    """
    if one.equals(other, ignore_axis_order=True):
        return True
    code = one.to_authority(min_confidence=90)
    return code is not None and code == other.to_authority(min_confidence=90)


def crs_name(crs: CRS) -> str:
    """
    Name a CRS for a person.

    Parameters
    ----------
    crs
        Any.

    Returns
    -------
    str
        Code and name, as far as it has them.

    Examples
    --------
    >>> crs_name(CRS("EPSG:4547"))
    'EPSG:4547 (CGCS2000 / 3-degree Gauss-Kruger CM 114E)'
    """
    code = crs.to_authority(min_confidence=90)
    return crs.name if code is None else f"{':'.join(code)} ({crs.name})"


def metres_per_unit(crs: CRS) -> float:
    """
    Give the length of the unit of a projected CRS.

    Parameters
    ----------
    crs
        A projected CRS.

    Returns
    -------
    float
        Metres.

    Examples
    --------
    >>> metres_per_unit(CRS("EPSG:4547"))
    1.0
    """
    return float(crs.axis_info[0].unit_conversion_factor)


def project(geometries: NDArray[np.object_], crs: str) -> NDArray[np.object_]:
    """
    Project lon/lat geometries, taking WGS 84 for CGCS2000 (``WGS84_AS_CGCS2000``).

    Parameters
    ----------
    geometries
        Shapely geometries in lon/lat degrees; shape ``(n,)``.
    crs
        Projected CRS based on CGCS2000, such as ``EPSG:4547``.

    Returns
    -------
    numpy.ndarray of shapely geometries
        Shape ``(n,)``, coordinates in metres (x east, y north); missing stays missing.

    Examples
    --------
    >>> import shapely
    >>> project(np.array([shapely.Point(114, 22.5)]), "EPSG:4547")[0].x
    500000.0
    """
    transformer = Transformer.from_crs(WGS84_AS_CGCS2000.target, crs, always_xy=True)

    def to_metres(lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(lon_lat[:, 0], lon_lat[:, 1]))

    projected: NDArray[np.object_] = shapely.transform(geometries, to_metres)
    return projected


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
