"""
The area that polygons share, as a sum over pairs of edges.

A polygon whose outer rings run counter-clockwise (holes clockwise) is a signed sum of the regions under its edges:
what lies under an edge that runs west counts, what lies under one that runs east is taken off. So the area that two
polygons share is a signed sum, over all pairs of their edges, of the integral of the lower of two lines. No point of
intersection is built, so none is rounded; edges that coincide are no special case.

Of a zone only the edges that meet the surroundings of a parcel (its box, a little enlarged) take part. What the rest
of the zone means for the parcel follows from whether the north-east corner of the surroundings lies in the zone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hitech_gis.areal.kernel.edges import Edges, ranges, sum_by

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class _Lines(NamedTuple):
    """Edges as lines from west to east, with the sign that the region under each counts with."""

    west: Floats
    west_height: Floats
    east: Floats
    east_height: Floats
    sign: Floats

    @classmethod
    def between(cls, x0: Floats, y0: Floats, x1: Floats, y1: Floats) -> _Lines:
        westward = x0 > x1
        return cls(
            np.where(westward, x1, x0),
            np.where(westward, y1, y0),
            np.where(westward, x0, x1),
            np.where(westward, y0, y1),
            np.where(westward, 1.0, -1.0),
        )

    def at(self, line: NDArray[np.int64]) -> _Lines:
        return _Lines(*(values[line] for values in self))

    def height(self, x: Floats) -> Floats:
        run = self.east - self.west
        share = np.divide(x - self.west, run, out=np.zeros_like(run), where=run > 0)
        return self.west_height + np.clip(share, 0, 1) * (self.east_height - self.west_height)

    def area_to(self, x: Floats) -> Floats:
        """Region under each line, west of x."""
        end = np.clip(x, self.west, self.east)
        return self.sign * (end - self.west) * (self.west_height + self.height(end)) / 2


def shared_areas(
    parcels: Edges, zones: Edges, pair_parcel: NDArray[np.int64], around: Floats, corner_inside: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """
    Measure the area that parcels share with zones.

    Parameters
    ----------
    parcels
        Edges of ``n`` valid parcels, owned by 0 to n - 1.
    zones
        Edges of valid zones that meet the surroundings of a parcel, owned by the
        number of the pair of parcel and zone, 0 to m - 1.
    pair_parcel
        Parcel of each pair; shape ``(m,)``.
    around
        Surroundings of each parcel: a box that holds it in its inside; shape ``(n, 4)``.
    corner_inside
        For each pair, whether the north-east corner of the surroundings lies in
        the zone. No edge may pass through that corner; shape ``(m,)``.

    Returns
    -------
    tuple of two numpy.ndarray of float64
        Area of each pair, shape ``(m,)``, and of each parcel, shape ``(n,)``, in
        square units of the coordinates; zero is told from the rounding of the
        sum by the caller.

    Examples
    --------
    >>> import shapely
    >>> parcel, zone = (Edges.of(np.array([shapely.box(*box)])) for box in ((0, 0, 2, 2), (1, -5, 9, 1)))
    >>> shared_areas(parcel, zone, np.array([0]), np.array([[-0.1, -0.1, 2.1, 2.1]]), np.array([False]))
    (array([1.]), array([4.]))
    """
    edges_of_parcel = np.bincount(parcels.owner, minlength=len(around))
    first_of_parcel = np.cumsum(edges_of_parcel) - edges_of_parcel
    # Coordinates relative to the south-west corner of the parcel: small, so that little is lost to rounding.
    corner = np.minimum.reduceat(parcels.start, first_of_parcel) if len(around) else around[:, :2]
    lines = _Lines.between(
        *(parcels.start - corner[parcels.owner]).T,
        *(parcels.end - corner[parcels.owner]).T,
    )
    parcel_areas = sum_by(parcels.owner, lines.area_to(lines.east), len(around))

    pair, parcel = zones.owner, pair_parcel[zones.owner]
    start, end = zones.start - corner[parcel], zones.end - corner[parcel]
    width, height = (around[parcel, 2:] - corner[parcel]).T
    rise = end[:, 1] - start[:, 1]
    lean = np.divide(end[:, 0] - start[:, 0], rise, out=np.zeros_like(rise), where=rise != 0)

    # Edges north of the parcel's south and within the surroundings: what lies under them and under its own edges.
    low, high = np.clip(start[:, 1], 0, height), np.clip(end[:, 1], 0, height)
    zone_lines = _Lines.between(
        start[:, 0] + (low - start[:, 1]) * lean, low, end[:, 0] + (high - end[:, 1]) * lean, high
    )
    mine, theirs = ranges(first_of_parcel[parcel], edges_of_parcel[parcel])[::-1]
    meet = np.minimum(lines.east[mine], zone_lines.east[theirs]) > np.maximum(lines.west[mine], zone_lines.west[theirs])
    mine, theirs = mine[meet], theirs[meet]
    areas = sum_by(pair[theirs], _under_both(lines.at(mine), zone_lines.at(theirs)), len(pair_parcel))

    # Along the top of the surroundings the zone is on one side of each edge that passes through it.
    top = around[parcel, 3]
    through = (zones.start[:, 1] <= top) != (zones.end[:, 1] <= top)
    passing = start[:, 0] + (height - start[:, 1]) * lean
    through = np.flatnonzero(through & (passing <= width))
    mine, theirs = ranges(first_of_parcel[parcel[through]], edges_of_parcel[parcel[through]])[::-1]
    theirs = through[theirs]
    west_of = np.sign(rise[theirs]) * lines.at(mine).area_to(passing[theirs])
    areas += sum_by(pair[theirs], west_of, len(pair_parcel))
    return areas + corner_inside * parcel_areas[pair_parcel], parcel_areas


def _under_both(left: _Lines, right: _Lines) -> Floats:
    """Signed area of what lies under both lines of each pair, over the stretch that they have in common."""
    west, east = np.maximum(left.west, right.west), np.minimum(left.east, right.east)
    left_west, left_east = left.height(west), left.height(east)
    above_west, above_east = left_west - right.height(west), left_east - right.height(east)
    # What of the left line lies above the right one: a trapezium or, where they cross, a triangle.
    above = np.maximum(above_west, 0) + np.maximum(above_east, 0)
    crossing = (above_west > 0) != (above_east > 0)
    spread = np.abs(above_west) + np.abs(above_east)
    above = np.where(crossing, np.divide(above**2, spread, out=np.zeros_like(spread), where=spread > 0), above)
    area: Floats = left.sign * right.sign * (east - west) * (left_west + left_east - above) / 2
    return area
