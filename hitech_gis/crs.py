"""Datums and areas: what is taken for the same, and how an area was measured."""

from __future__ import annotations

import re
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
# As PROJ and as the programs that write CRSs out call them: D_WGS_1984, China 2000.
_KNOWN_DATUM = re.compile(r"(?:wgs|world.geodetic.system).?(?:19)?84|china.*2000|cgcs.?2000", re.IGNORECASE)
_CGCS2000_ELLIPSOID = Geod(ellps="GRS80")  # the same axis and flattening as CGCS2000

# Where GCJ-02 is taken to apply: west, south, east, north of the published formula.
GCJ02_EXTENT = (72.004, 0.8293, 137.8347, 55.8271)
# Krassovsky 1940, on which the formula turns metres into degrees.
_GCJ02_AXIS_M, _GCJ02_ECCENTRICITY_2 = 6_378_245.0, 0.00669342162296594323
_GCJ02_MARGIN_DEGREES = 0.02  # more than the largest offset
_EDGE_DEGREES = 1e-9  # a place on the edge itself comes back to it
_ENOUGH_DEGREES, _MOST_STEPS = 1e-12, 30


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


def has_known_datum(crs: CRS) -> bool:
    """
    Say whether a CRS has the datum CGCS2000, or WGS 84, which is taken for the same.

    Parameters
    ----------
    crs
        Any, also one that is written out.

    Returns
    -------
    bool
        False also for a datum without a name.

    Examples
    --------
    >>> [has_known_datum(CRS(code)) for code in (4547, 32650, 2414)]
    [True, True, False]
    """
    return crs.datum is not None and _KNOWN_DATUM.search(crs.datum.name) is not None


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


def gcj02_from_wgs84(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Say where places lie on a GCJ-02 map, for drawing over it; never for data.

    Parameters
    ----------
    lon, lat
        WGS 84 degrees, of one shape.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude on the map; unchanged outside ``GCJ02_EXTENT``.

    Notes
    -----
    GCJ-02 (the datum of AMap and Tencent maps) has no published definition and
    PROJ refuses it. The formula is the one that open implementations share since
    2013 (googollee/eviltransform, wandergis/coordtransform; see also Wikipedia,
    "Restrictions on geographic data in China"); its constants are theirs.

    The extent is a box round mainland China. Hong Kong and Macau lie in it and
    are shifted with the rest, so that a shape that reaches over the Shenzhen
    River stays whole; a basemap that does not shift its tiles there is off by
    about 600 m on that side. So are the neighbours of China within the box.

    Examples
    --------
    >>> lon, lat = gcj02_from_wgs84(np.array([113.912316, -0.1]), np.array([22.543847, 51.5]))
    >>> lon.round(6).tolist(), lat.round(6).tolist()
    ([113.917176, -0.1], [22.540796, 51.5])
    """
    east, north = _gcj02_offset(lon, lat)
    inside = _in_gcj02_extent(lon, lat)
    return np.where(inside, lon + east, lon), np.where(inside, lat + north, lat)


def wgs84_from_gcj02(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Give the true places of points of a GCJ-02 map, as read off a screen.

    Parameters
    ----------
    lon, lat
        Degrees on the map, of one shape.

    Returns
    -------
    tuple of numpy.ndarray
        WGS 84 degrees that :func:`gcj02_from_wgs84` takes back to within 1e-9;
        unchanged outside ``GCJ02_EXTENT``.

    Examples
    --------
    >>> lon, lat = wgs84_from_gcj02(*gcj02_from_wgs84(np.array([113.9]), np.array([22.5])))
    >>> round(float(lon[0]), 9), round(float(lat[0]), 9)
    (113.9, 22.5)
    """
    near = _in_gcj02_extent(lon, lat, _GCJ02_MARGIN_DEGREES)
    true_lon, true_lat = lon, lat
    for _ in range(_MOST_STEPS):
        east, north = _gcj02_offset(true_lon, true_lat)
        moved = np.maximum(np.abs(lon - east - true_lon), np.abs(lat - north - true_lat))[near]
        true_lon, true_lat = np.where(near, lon - east, lon), np.where(near, lat - north, lat)
        if not (moved > _ENOUGH_DEGREES).any():
            break
    inside = _in_gcj02_extent(true_lon, true_lat, _EDGE_DEGREES)
    return np.where(inside, true_lon, lon), np.where(inside, true_lat, lat)


def _in_gcj02_extent(lon: NDArray[np.float64], lat: NDArray[np.float64], margin: float = 0.0) -> NDArray[np.bool_]:
    west, south, east, north = GCJ02_EXTENT
    inside: NDArray[np.bool_] = (
        (lon >= west - margin) & (lon <= east + margin) & (lat >= south - margin) & (lat <= north + margin)
    )
    return inside


def _wave(angle: NDArray[np.float64], *terms: tuple[float, float]) -> NDArray[np.float64]:
    return 2 / 3 * sum((height * np.sin(angle * pace) for height, pace in terms), np.zeros_like(angle))


def _gcj02_offset(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y = lon - 105, lat - 35
    root, common = np.sqrt(np.abs(x)), _wave(np.pi * x, (20, 6), (20, 2))
    east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common
    east_m = east_m + _wave(np.pi * x, (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30))
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common
    north_m = north_m + _wave(np.pi * y, (20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30))
    flat = 1 - _GCJ02_ECCENTRICITY_2 * np.sin(np.radians(lat)) ** 2
    parallel_m = _GCJ02_AXIS_M / np.sqrt(flat) * np.cos(np.radians(lat))
    meridian_m = _GCJ02_AXIS_M * (1 - _GCJ02_ECCENTRICITY_2) / flat**1.5
    return np.degrees(east_m / parallel_m), np.degrees(north_m / meridian_m)
