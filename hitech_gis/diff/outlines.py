"""How far two drawings of one thing differ: areas, what only one of them covers, and how far the outlines lie apart."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from hitech_gis.crs import ellipsoidal_area_m2, project

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

# Layers hold 7 decimals of a degree, 1.1 cm: two roundings of a vertex may be that far apart in both directions.
RESOLUTION_M = 0.02
# Quarters of edges are compared with the other outline too: the same vertices may be joined otherwise.
_STEP = 0.25
# Share by which the plane of a working CRS may be off the ellipsoid, as in the check of layers.
_MOST_DISTORTION = 0.01


@dataclass(frozen=True)
class OutlineChange:
    """
    A geometry that is drawn otherwise, or that only one of two plans has.

    Parameters
    ----------
    area_old_m2, area_new_m2
        On the ellipsoid; None without a polygon.
    symmetric_difference_m2
        What only one of the two polygons covers, in the plane of ``crs``; None
        unless both are polygons and ``crs`` can draw them.
    crs
        Working CRS of the new plan.
    apart_m
        Greatest distance from a point of one outline to the other outline, in
        the plane of ``crs``; None where there is no such distance.
    vertices_old, vertices_new
        How many vertices each has; 0 without a geometry.
    """

    area_old_m2: float | None
    area_new_m2: float | None
    symmetric_difference_m2: float | None
    crs: str
    apart_m: float | None
    vertices_old: int
    vertices_new: int

    @property
    def below_resolution(self) -> bool:
        """Whether the two differ by less than what 7 decimals of a degree can tell."""
        return self.apart_m is not None and self.apart_m <= RESOLUTION_M

    @property
    def vertices_moved(self) -> bool:
        """Whether both plans have the outline, and it lies elsewhere."""
        return bool(self.vertices_old and self.vertices_new) and not self.below_resolution

    def record(self) -> dict[str, Any]:
        """Give it as plain data: float64, unknown None."""
        told = {"vertices_moved": self.vertices_moved, "below_resolution": self.below_resolution}
        return asdict(self) | told


def compare_outlines(old: BaseGeometry | None, new: BaseGeometry | None, crs: str) -> OutlineChange | None:
    """
    Compare two geometries.

    Parameters
    ----------
    old, new
        In WGS 84 lon/lat; None where a plan has none.
    crs
        Projected CRS to compare them in.

    Returns
    -------
    OutlineChange or None
        None where both are the same, wherever a ring begins and however it is wound.

    Notes
    -----
    The distance is the discrete Hausdorff distance: Huttenlocher D. P., Klanderman
    G. A. and Rucklidge W. J. (1993), Comparing images using the Hausdorff
    distance, IEEE PAMI 15: 850-863, here from vertices and quarters of edges.

    Examples
    --------
    >>> small, large = shapely.box(114, 22.5, 114.01, 22.51), shapely.box(114, 22.5, 114.02, 22.51)
    >>> change = compare_outlines(small, large, "EPSG:4547")
    >>> round(change.area_old_m2), round(change.area_new_m2), round(change.symmetric_difference_m2)
    (1139403, 2278806, 1139438)
    >>> compare_outlines(small, small.reverse(), "EPSG:4547") is None
    True
    """
    if old is new or (old is not None and new is not None and old.normalize() == new.normalize()):
        return None
    pair = np.array([old, new], dtype=object)
    polygons = np.array([shape if _is_polygon(shape) else None for shape in pair], dtype=object)
    areas_m2 = ellipsoidal_area_m2(polygons)
    apart_m, symmetric_difference_m2 = _in_the_plane(pair, areas_m2, crs)
    area_old_m2, area_new_m2 = (None if np.isnan(area_m2) else float(area_m2) for area_m2 in areas_m2)
    vertices = shapely.get_num_coordinates(pair)
    return OutlineChange(
        area_old_m2=area_old_m2,
        area_new_m2=area_new_m2,
        symmetric_difference_m2=symmetric_difference_m2,
        crs=crs,
        apart_m=apart_m,
        vertices_old=int(vertices[0]),
        vertices_new=int(vertices[1]),
    )


def _in_the_plane(
    pair: NDArray[np.object_], areas_m2: NDArray[np.float64], crs: str
) -> tuple[float | None, float | None]:
    """Distance and symmetric difference; None for what cannot be measured."""
    polygons = ~np.isnan(areas_m2)
    if any(shape is None for shape in pair) or polygons[0] != polygons[1]:
        return None, None
    drawn = project(pair, crs)
    if not _is_drawn(drawn, areas_m2):
        return None, None
    lines = shapely.boundary(drawn) if polygons.all() else drawn
    apart_m = float(shapely.hausdorff_distance(lines[0], lines[1], densify=_STEP))
    return apart_m, float(shapely.area(shapely.symmetric_difference(*drawn))) if polygons.all() else None


def _is_drawn(drawn: NDArray[np.object_], areas_m2: NDArray[np.float64]) -> bool:
    """Whether a CRS is made for a place: far from there coordinates are infinite, rings cross, areas are off."""
    if not np.isfinite(shapely.get_coordinates(drawn)).all() or not shapely.is_valid(drawn).all():
        return False
    off = np.abs(shapely.area(drawn) - areas_m2) / areas_m2  # NaN where there is no polygon
    return not (off > _MOST_DISTORTION).any()


def _is_polygon(geometry: BaseGeometry | None) -> bool:
    return geometry is not None and geometry.geom_type in {"Polygon", "MultiPolygon"}
