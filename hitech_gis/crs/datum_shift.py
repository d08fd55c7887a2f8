"""A layer moved from one map datum to another, and a record of what was moved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from hitech_gis.crs import formulas
from hitech_gis.crs.equivalence import has_known_datum
from hitech_gis.crs.mainland import in_mainland
from hitech_gis.crs.names import crs_name
from hitech_gis.errors import Fault, LayerError
from hitech_gis.findings import Finding, Location, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    from numpy.typing import NDArray

    Degrees = tuple[NDArray[np.float64], NDArray[np.float64]]

_MOST_ROWS = 12


class MapDatum(StrEnum):
    """A datum in which a layer of the mainland may come; CGCS2000 counts as WGS 84."""

    WGS84 = "WGS84"
    GCJ02 = "GCJ02"
    BD09 = "BD09"


@dataclass(frozen=True)
class DatumShift:
    """
    What :func:`shift_datum` did.

    Parameters
    ----------
    source, target
        The two datums.
    features
        How many were given, empty ones included.
    moved
        How many were moved: those with most of their vertices in the mainland.
    outside
        Positions (from 0) of those that lie outside the mainland and stayed where they are.
    across
        Positions of those with vertices on both sides of the mainland's outline;
        each was moved, or left, as a whole.
    uncertain
        Positions of those moved that may as well be unshifted ones from beyond a
        border (see :func:`~hitech_gis.crs.shares_its_place`).
    accuracy_m
        None: neither datum has a published definition.
    """

    source: MapDatum
    target: MapDatum
    features: int
    moved: int
    outside: tuple[int, ...]
    across: tuple[int, ...]
    uncertain: tuple[int, ...]
    accuracy_m: None = None

    def finding(self, *, file: str | None = None, layer: str | None = None) -> Finding:
        """Put the record into words: a warning where something was not moved or may be on the wrong side."""
        doubtful = sorted({*self.outside, *self.across, *self.uncertain})
        values = {
            "source": self.source.value,
            "target": self.target.value,
            "moved": str(self.moved),
            "count": str(self.features),
            "outside": str(len(self.outside)),
            "across": str(len(self.across)),
            "uncertain": str(len(self.uncertain)),
        }
        return Finding(
            "datum_shifted",
            Severity.WARNING if doubtful else Severity.NOTE,
            layer or file or "",
            "layers",
            location=Location(file=file, layer=layer, row=doubtful[0] + 1 if doubtful else None),
            count=max(len(doubtful), 1),
            rows=tuple(str(row + 1) for row in doubtful[:_MOST_ROWS]),
            values=values,
        )


def shift_datum(frame: gpd.GeoDataFrame | NDArray[np.object_], source: str, target: str) -> tuple[Any, DatumShift]:
    """
    Move a layer between WGS 84, GCJ-02 and BD-09 (坐标纠偏): whole features, and only those of the mainland.

    Parameters
    ----------
    frame
        A GeoDataFrame in any CRS of the datum WGS 84 or CGCS2000, or an array of
        shapely geometries in lon/lat degrees; it is not changed.
    source, target
        ``WGS84``, ``GCJ02`` or ``BD09``; CGCS2000 counts as WGS 84.

    Returns
    -------
    tuple of GeoDataFrame (or numpy.ndarray) and DatumShift
        A copy in the CRS given, and what was done.

    Raises
    ------
    LayerError
        If a datum is unknown, or the frame has no CRS or one of another datum.

    Notes
    -----
    A feature is moved as a whole, so that a parcel on the Shenzhen River is not
    torn where it crosses the outline: it belongs to the side on which at least
    half of its vertices lie. The way back therefore gives every feature of the
    mainland back to within 1e-9 degree.

    Examples
    --------
    >>> parcel = np.array([shapely.box(113.94, 22.53, 113.95, 22.54)])
    >>> moved, record = shift_datum(parcel, "WGS84", "GCJ02")
    >>> moved[0].bounds[0].__round__(4), record.moved
    (113.9449, 1)
    """
    unknown = [name for name in (source, target) if name not in list(MapDatum)]
    if unknown:
        known = ", ".join(MapDatum)
        raise LayerError(*[Fault("no_such_datum", {"value": name, "known": known}) for name in unknown])
    datums = MapDatum(source), MapDatum(target)
    if isinstance(frame, np.ndarray):
        return _shift(frame, *datums)
    if frame.crs is None:
        raise LayerError(Fault("no_crs"))
    if not has_known_datum(frame.crs):
        raise LayerError(Fault("datum_not_shiftable", {"value": crs_name(frame.crs)}))
    degrees = frame.geometry.to_crs(frame.crs.geodetic_crs)
    geometries, record = _shift(degrees.to_numpy(), *datums)
    moved = type(degrees)(geometries, index=frame.index, crs=degrees.crs).to_crs(frame.crs)
    return frame.set_geometry(moved.rename(frame.geometry.name)), record


def to_wgs84(datum: MapDatum) -> Callable[[NDArray[np.float64], NDArray[np.float64]], Degrees]:
    """
    Give the function that takes a datum's coordinates to WGS 84, wherever they lie.

    Parameters
    ----------
    datum
        Of the coordinates.

    Returns
    -------
    callable
        ``(lon, lat) -> (lon, lat)`` in degrees, without regard to any border.

    Examples
    --------
    >>> lon, _ = to_wgs84(MapDatum.GCJ02)(np.array([113.917176]), np.array([22.540796]))
    >>> lon.round(5).tolist()
    [113.91232]
    """
    forward = from_wgs84(datum)
    return lambda lon, lat: formulas.undo(forward, lon, lat)


def from_wgs84(datum: MapDatum) -> Callable[[NDArray[np.float64], NDArray[np.float64]], Degrees]:
    """
    Give the function that takes WGS 84 coordinates to a datum, wherever they lie.

    Parameters
    ----------
    datum
        To go to.

    Returns
    -------
    callable
        ``(lon, lat) -> (lon, lat)`` in degrees, without regard to any border.

    Examples
    --------
    >>> lon, _ = from_wgs84(MapDatum.GCJ02)(np.array([113.912316]), np.array([22.543847]))
    >>> lon.round(6).tolist()
    [113.917176]
    """
    if datum is MapDatum.WGS84:
        return lambda lon, lat: (lon, lat)
    return formulas.gcj02_from_wgs84 if datum is MapDatum.GCJ02 else formulas.bd09_from_wgs84


def _shift(
    geometries: NDArray[np.object_], source: MapDatum, target: MapDatum
) -> tuple[NDArray[np.object_], DatumShift]:
    coordinates, owners = shapely.get_coordinates(geometries, return_index=True)
    given = coordinates[:, 0], coordinates[:, 1]
    true = to_wgs84(source)(*given)
    inside = in_mainland(*true)
    of_all = np.bincount(owners, minlength=len(geometries))
    of_inside = np.bincount(owners, weights=inside, minlength=len(geometries))
    chosen = (2 * of_inside >= of_all) & (of_all > 0) & (source is not target)
    there = from_wgs84(target)(*true)
    lon, lat = (np.where(chosen[owners], new, old) for new, old in zip(there, given, strict=True))
    moved = with_coordinates(geometries, np.column_stack([lon, lat]))
    as_they_stand = np.bincount(owners, weights=in_mainland(*given), minlength=len(geometries))
    return moved, DatumShift(
        source,
        target,
        len(geometries),
        int(chosen.sum()),
        _positions((of_all > 0) & (2 * of_inside < of_all)),
        _positions((of_inside > 0) & (of_inside < of_all)),
        _positions(chosen & (2 * as_they_stand < of_all)),
    )


def with_coordinates(geometries: NDArray[np.object_], coordinates: NDArray[np.float64]) -> NDArray[np.object_]:
    """
    Put new coordinates into geometries, heights kept.

    Parameters
    ----------
    geometries
        Shapely geometries, shape ``(n,)``.
    coordinates
        x and y of all their vertices in order, shape ``(m, 2)``.

    Returns
    -------
    numpy.ndarray of shapely geometries
        New ones, shape ``(n,)``.

    Examples
    --------
    >>> with_coordinates(np.array([shapely.Point(1, 2, 3)]), np.array([[4.0, 5.0]]))[0].wkt
    'POINT Z (4 5 3)'
    """
    moved = shapely.set_coordinates(geometries.copy(), coordinates)
    high = shapely.has_z(geometries)
    if high.any():
        xyz, owners = shapely.get_coordinates(geometries, include_z=True, return_index=True)
        xyz[:, :2] = coordinates
        moved[high] = shapely.set_coordinates(geometries[high], xyz[high[owners]])
    return moved


def _positions(mask: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(mask).tolist())
