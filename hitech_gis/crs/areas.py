"""How large a polygon is, and how that was measured."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer

from hitech_gis.crs.datum_shift import with_coordinates
from hitech_gis.crs.names import crs_name, metres_per_unit
from hitech_gis.errors import Fault, LayerError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

_CGCS2000_ELLIPSOID = Geod(ellps="GRS80")  # the same axis and flattening as CGCS2000
_LONGEST_EDGE_DEGREES = 0.05  # up to which the third order is enough: about 5 km
_STRAIGHT_M = 100.0  # a straight plane edge is followed by pieces of this length
_CELL_DEGREES = 0.001


class AreaMethod(StrEnum):
    """How an area was measured; every area that is printed says which."""

    ELLIPSOIDAL = "ellipsoidal"
    PLANE = "plane"

    @property
    def key(self) -> str:
        """Key of its name in the catalogue."""
        return f"area.{self.value}"


@dataclass(frozen=True)
class AreaDistortion:
    """
    By how much the plane areas of a layer are off its ellipsoidal ones: plane / ellipsoidal - 1.

    Parameters
    ----------
    crs
        Name of the CRS in which the plane areas are measured.
    by_feature
        One a feature, with the layer's index; NaN where there is no area.
    total
        Of the sums of both areas.
    """

    crs: str
    by_feature: pd.Series
    total: float

    @property
    def least(self) -> float:
        """The smallest of all features; NaN where none has an area."""
        return float(self.by_feature.min())

    @property
    def most(self) -> float:
        """The largest of all features; NaN where none has an area."""
        return float(self.by_feature.max())


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
        Area in m², shape ``(n,)``; NaN where the geometry is missing, 0 where it is no polygon.

    Notes
    -----
    Parcels are summed edge by edge, all at once: an edge's trapezium down to the
    equator in the equal-area cylinder (Snyder 1987, USGS PP 1395, eq. 3-12), less
    what lies between its chord there and the geodesic, which by the equations of
    the geodesic is ``dlon sin(lat) (3 (M dlat)² + (N cos(lat) dlon)²) / 12`` to
    third order. That agrees with Karney's geodesic areas to a part in 10^9 or
    1 cm², their own rounding; they are used themselves (Karney 2013, Algorithms for geodesics, J. Geodesy 87: 43-55)
    where an edge is longer than 0.05 degree.

    Examples
    --------
    >>> import shapely
    >>> square = shapely.box(114.0, 22.5, 114.01, 22.51)
    >>> round(ellipsoidal_area_m2(np.array([square]))[0])
    1139403
    """
    return _area_on(_CGCS2000_ELLIPSOID, geometries)


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


def area_m2(frame: gpd.GeoDataFrame | gpd.GeoSeries, *, method: AreaMethod = AreaMethod.ELLIPSOIDAL) -> pd.Series:
    """
    Measure the features of a layer in any CRS.

    Parameters
    ----------
    frame
        With a CRS. On the ellipsoid, that of the CRS itself: no change of datum
        takes part.
    method
        ``ellipsoidal`` or ``plane``.

    Returns
    -------
    pandas.Series
        ``area_m2`` with the layer's index; NaN where the geometry is missing or has no place.

    Raises
    ------
    LayerError
        If the layer has no CRS, or a plane area is asked for of degrees.

    Notes
    -----
    Edges are what they are in the layer's CRS: geodesics in degrees, straight
    lines in a plane, which are followed in pieces of 100 m. Taken for geodesics,
    an edge of 1 km along a parallel of EPSG:3857 at Shenzhen would lose 5 m²;
    so followed, 0.05 m².

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> lots = gpd.GeoSeries([shapely.box(500_000, 2_490_000, 500_100, 2_490_100)], crs="EPSG:4547")
    >>> area_m2(lots).round(2).tolist(), area_m2(lots, method=AreaMethod.PLANE).tolist()
    ([10000.0], [10000.0])
    """
    import pandas as pd

    crs = _stated(frame)
    geometries = frame.geometry.to_numpy()
    if AreaMethod(method) is AreaMethod.PLANE:
        areas = plane_area_m2(geometries, crs)
    else:
        ellipsoid = crs.get_geod()
        if ellipsoid is None:
            raise LayerError(Fault("crs_without_place", {"value": crs_name(crs)}))
        areas = _area_on(ellipsoid, _degrees(geometries, crs))
    return pd.Series(areas, index=frame.index, name="area_m2")


def plane_area_m2(geometries: NDArray[np.object_], crs: CRS) -> NDArray[np.float64]:
    """
    Measure areas in the plane of a projected CRS (平面面积), whatever its unit.

    Parameters
    ----------
    geometries
        Polygons or multipolygons, shape ``(n,)``.
    crs
        In which their coordinates are.

    Returns
    -------
    numpy.ndarray of float64
        Area in m², shape ``(n,)``; NaN where the geometry is missing.

    Raises
    ------
    LayerError
        If the CRS is in degrees.

    Examples
    --------
    >>> import shapely
    >>> feet = np.array([shapely.box(0, 0, 100, 100)])
    >>> plane_area_m2(feet, CRS("EPSG:2263")).round(3).tolist()
    [929.034]
    """
    if crs.is_geographic:
        raise LayerError(Fault("geographic_crs", {"value": crs_name(crs)}))
    areas: NDArray[np.float64] = shapely.area(geometries) * metres_per_unit(crs) ** 2
    return areas


def area_distortion(frame: gpd.GeoDataFrame | gpd.GeoSeries) -> AreaDistortion:
    """
    Say by how much plane areas are off in the CRS at hand.

    Parameters
    ----------
    frame
        Polygons in a projected CRS.

    Returns
    -------
    AreaDistortion
        By feature and in sum.

    Raises
    ------
    LayerError
        As :func:`area_m2` for a plane area.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> lots = gpd.GeoSeries([shapely.box(113.94, 22.53, 113.95, 22.54)], crs="EPSG:4326").to_crs("EPSG:3857")
    >>> round(area_distortion(lots).total, 3)
    0.178
    """
    plane = area_m2(frame, method=AreaMethod.PLANE)
    ellipsoidal = area_m2(frame)
    both = plane.sum(), ellipsoidal.sum()
    total = float(both[0] / both[1] - 1) if both[1] > 0 else float("nan")
    return AreaDistortion(crs_name(_stated(frame)), plane / ellipsoidal.where(ellipsoidal > 0) - 1, total)


def area_scale(crs: CRS, lon: float, lat: float) -> float:
    """
    Give the ratio of plane to ellipsoidal area at one place.

    Parameters
    ----------
    crs
        A projected CRS.
    lon, lat
        Degrees of its own datum.

    Returns
    -------
    float
        1 where the CRS keeps areas.

    Examples
    --------
    >>> round(area_scale(CRS("EPSG:4508"), 113.94, 22.53), 5)
    1.00226
    """
    half = _CELL_DEGREES / 2
    cell = np.array([shapely.box(lon - half, lat - half, lon + half, lat + half)], dtype=object)
    to_plane = Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True)
    corners = np.column_stack(to_plane.transform(*shapely.get_coordinates(cell).T))
    plane = plane_area_m2(with_coordinates(cell, corners), crs)
    return float(plane[0] / _area_on(crs.get_geod() or _CGCS2000_ELLIPSOID, cell)[0])


def radii_m(ellipsoid: Geod, latitude: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Give the radius of the parallel, and that at which the meridian bends.

    Parameters
    ----------
    ellipsoid
        Any.
    latitude
        Radians; of any shape.

    Returns
    -------
    tuple of numpy.ndarray
        Metres to a radian of longitude and of latitude, shaped as ``latitude``.

    Examples
    --------
    >>> [round(float(radius[0])) for radius in radii_m(Geod(ellps="GRS80"), np.array([0.0]))]
    [6378137, 6335439]
    """
    flat = 1 - ellipsoid.es * np.sin(latitude) ** 2
    return ellipsoid.a / np.sqrt(flat) * np.cos(latitude), ellipsoid.a * (1 - ellipsoid.es) / flat**1.5


def _stated(frame: gpd.GeoDataFrame | gpd.GeoSeries) -> CRS:
    if frame.crs is None:
        raise LayerError(Fault("no_crs"))
    return CRS(frame.crs)


def _degrees(geometries: NDArray[np.object_], crs: CRS) -> NDArray[np.object_]:
    """Take a layer to the longitudes and latitudes of its own datum, straight edges followed."""
    if crs.is_geographic:
        return geometries
    pieces = shapely.segmentize(geometries, _STRAIGHT_M / metres_per_unit(crs))
    to_degrees = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    return with_coordinates(pieces, np.column_stack(to_degrees.transform(*shapely.get_coordinates(pieces).T)))


def _area_on(ellipsoid: Geod, geometries: NDArray[np.object_]) -> NDArray[np.float64]:
    parts, owners = shapely.get_parts(geometries, return_index=True)
    polygonal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, polygons = shapely.get_rings(parts[polygonal], return_index=True)
    owners = owners[polygonal][polygons]
    outer = np.diff(polygons, prepend=-1) > 0
    areas, longest = _ring_areas(ellipsoid, rings)
    total = np.zeros(len(geometries))
    np.add.at(total, owners, np.where(outer, areas, -areas))
    for row in np.unique(owners[longest > _LONGEST_EDGE_DEGREES]):
        # Rings may be wound either way in valid geometry; the geodesic area has the sign of the winding.
        total[row] = ellipsoid.geometry_area_perimeter(shapely.orient_polygons(geometries[row]))[0]
    total[shapely.is_missing(geometries)] = np.nan
    return total


def _ring_areas(ellipsoid: Geod, rings: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the area of each ring, whichever way it is wound, and its longest edge in degrees."""
    coordinates, of = shapely.get_coordinates(rings, return_index=True)
    edges = np.flatnonzero(of[1:] == of[:-1])
    of = of[edges]
    degrees = np.abs(coordinates[edges + 1] - coordinates[edges]).max(axis=1, initial=0)
    longest = np.zeros(len(rings))
    np.maximum.at(longest, of, degrees)
    lon, lat = np.radians(coordinates).T
    e = np.sqrt(ellipsoid.es)
    sine = np.sin(lat)
    flat = 1 - ellipsoid.es * sine**2
    below = ellipsoid.b**2 / 2 * (sine / flat + np.arctanh(e * sine) / e)  # area down to the equator, by longitude
    dlon, dlat = lon[edges + 1] - lon[edges], lat[edges + 1] - lat[edges]
    middle = (lat[edges + 1] + lat[edges]) / 2
    parallel_m, meridian_m = radii_m(ellipsoid, middle)
    bow = dlon * np.sin(middle) * (3 * (meridian_m * dlat) ** 2 + (parallel_m * dlon) ** 2) / 12
    trapezia = dlon * (below[edges + 1] + below[edges]) / 2
    return np.abs(np.bincount(of, trapezia + bow, minlength=len(rings))), longest
