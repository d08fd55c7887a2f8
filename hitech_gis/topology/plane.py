"""Metres for layers of any CRS, so that a tolerance means the same in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS, Geod

from hitech_gis.crs import metres_per_unit
from hitech_gis.crs.areas import radii_m
from hitech_gis.crs.belts import in_degrees

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Objects = NDArray[np.object_]

_LON_LAT = CRS("OGC:CRS84")
_FARTHEST_NORTH = 89.9  # metres that claim to be degrees must still have a size


@dataclass(frozen=True)
class Plane:
    """
    A plane in metres over a layer.

    Degrees are stretched by what a degree measures in the middle of the layer. That
    keeps straight edges straight and shared ones shared, which a projection does
    not; sizes are then set right by what a degree measures at their own place.

    Parameters
    ----------
    origin
        Coordinates in the layer's CRS that become 0, 0.
    scale
        Metres to the unit of either axis.
    ellipsoid
        Whose degrees they are; None for a projected CRS.

    Examples
    --------
    >>> plane = Plane.of(CRS("EPSG:4490"), (114.0, 22.0, 114.2, 22.2))
    >>> round(plane.scale[0]), round(plane.scale[1])
    (103190, 110732)
    """

    origin: tuple[float, float]
    scale: tuple[float, float]
    ellipsoid: Geod | None

    @classmethod
    def over(cls, crs: CRS | None, geometries: Objects) -> Plane:
        """Choose the plane of a layer, in degrees by where most of it lies; shape ``(n,)``."""
        boxes = shapely.bounds(geometries)
        boxes = boxes[np.isfinite(boxes).all(axis=1)]
        if not len(boxes):
            return cls.of(crs, (np.nan,) * 4)
        middle = np.median((boxes[:, 1] + boxes[:, 3]) / 2)
        half = max(middle - boxes[:, 1].min(), boxes[:, 3].max() - middle)
        return cls.of(crs, (boxes[:, 0].min(), middle - half, boxes[:, 2].max(), middle + half))

    @classmethod
    def of(cls, crs: CRS | None, bounds: tuple[float, float, float, float]) -> Plane:
        """
        Choose a plane.

        Parameters
        ----------
        crs
            None is taken for degrees where the coordinates are such in or round
            China, and else for metres.
        bounds
            West, south, east, north, in the CRS; NaN if there is nothing. Degrees are
            stretched as in their middle.

        Returns
        -------
        Plane
            For a projected CRS its own, in metres.
        """
        west, south, east, north = bounds
        if crs is None and in_degrees(bounds):
            crs = _LON_LAT
        if crs is None or not crs.is_geographic:
            unit = metres_per_unit(crs) if crs is not None and crs.axis_info else 1.0
            return cls((0.0, 0.0), (unit, unit), None)
        middle = ((west + east) / 2, (south + north) / 2)
        ellipsoid = crs.get_geod() or Geod(ellps="GRS80")
        along_x, along_y = _metres_to_a_degree(ellipsoid, np.array([middle[1]]))
        return cls(middle, (float(along_x[0]), float(along_y[0])), ellipsoid)

    def to_metres(self, geometries: Objects) -> Objects:
        """Take geometries of the layer into the plane; shape ``(n,)``."""
        if (self.origin, self.scale) == ((0.0, 0.0), (1.0, 1.0)):
            return geometries
        moved: Objects = shapely.transform(geometries, self.metres)
        return moved

    def metres(self, xy: Floats) -> Floats:
        """Take coordinates of the layer into the plane; shape ``(v, 2)``."""
        return (xy - self.origin) * self.scale

    def to_layer(self, geometries: Objects) -> Objects:
        """Take geometries of the plane back into the CRS of the layer; shape ``(n,)``."""
        if (self.origin, self.scale) == ((0.0, 0.0), (1.0, 1.0)):
            return geometries
        moved: Objects = shapely.transform(geometries, lambda xy: xy / self.scale + self.origin)
        return moved

    def area_m2(self, geometries: Objects) -> Floats:
        """Measure geometries of the layer, each at its own place; shape ``(n,)``."""
        places = self.to_metres(geometries)
        return shapely.area(places) * self.area_scale(places)

    def area_scale(self, places: Objects) -> Floats:
        """
        Say how much larger places are than the plane has them.

        Parameters
        ----------
        places
            In the plane; missing ones among them; shape ``(n,)``.

        Returns
        -------
        numpy.ndarray of float64
            What to multiply an area by, near 1; shape ``(n,)``.
        """
        if self.ellipsoid is None:
            return np.ones(len(places))
        middle = shapely.centroid(places)
        middle[shapely.is_empty(middle)] = None  # what is empty has no place
        north = shapely.get_y(middle)
        x, y = _metres_to_a_degree(self.ellipsoid, np.where(np.isnan(north), 0, north) / self.scale[1] + self.origin[1])
        return x * y / (self.scale[0] * self.scale[1])


def _metres_to_a_degree(ellipsoid: Geod, latitude: Floats) -> tuple[Floats, Floats]:
    """Give the length of a degree along the parallel and along the meridian."""
    parallel, meridian = radii_m(ellipsoid, np.radians(np.clip(latitude, -_FARTHEST_NORTH, _FARTHEST_NORTH)))
    return np.radians(parallel), np.radians(meridian)
