"""Zones made ready for allocation: once, for any number of parcels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from hitech_gis.areal.kernel.edges import Edges, apart, ranges
from hitech_gis.areal.kernel.grid import Grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

_CHAIN_EDGES = 8  # edges that share an entry of the tree: fewer make the tree large, more make it vague
_MOST_CELLS_PER_SIDE = 1_024


class Zoning:
    """
    Zones with what finds those that a parcel meets: a grid, a tree of boundary chains, point location.

    Nothing changes once it is built, so threads may share it. Pickled, it is the
    zones alone, and is built anew.

    Parameters
    ----------
    zones
        Valid polygons or multipolygons in a projected CRS, which may overlap and
        nest; missing and empty ones hold nothing; shape ``(n,)``.
    cells_per_side
        Cells of the grid along its longer side. Changes how long an allocation
        takes, never what it gives.

    Raises
    ------
    ValueError
        If no zone has an outline.

    Examples
    --------
    >>> zoning = Zoning(np.array([shapely.box(0, 0, 9, 9), shapely.box(5, 5, 9, 9)]))
    >>> zoning.containing(np.array([[6.0, 6.0], [1.0, 1.0]]))
    (array([0, 0, 1]), array([0, 1, 0]))
    """

    def __init__(self, zones: NDArray[np.object_], *, cells_per_side: int = _MOST_CELLS_PER_SIDE) -> None:
        self.zones = zones
        self.edges = Edges.of(zones)
        if not len(self.edges.owner):
            msg = "no zone has an outline"
            raise ValueError(msg)
        self.grid = Grid(self.edges, cells_per_side=min(cells_per_side, _MOST_CELLS_PER_SIDE))
        self._tree = shapely.STRtree(zones)
        shapely.prepare(zones)
        # The index of a prepared polygon is built when it is first asked: now, before threads ask for it.
        first_edge = np.unique(self.edges.owner, return_index=True)[1]
        shapely.intersects_xy(self.zones[self.edges.owner[first_edge]], *self.edges.start[first_edge].T)
        self._chain_first, self._chain_count, self._chains = _chains(self.edges)
        self._in_component = _Lists(*self.containing(self.grid.component_points), len(self.grid.component_points))

    def __reduce__(self) -> tuple[type[Zoning], tuple[NDArray[np.object_]]]:
        return Zoning, (self.zones,)

    def containing(self, points: NDArray[np.float64], *, edge_counts: bool = True) -> tuple[Ints, Ints]:
        """
        Find the zones that hold each point.

        Parameters
        ----------
        points
            Coordinates, not NaN; shape ``(n, 2)``.
        edge_counts
            Whether a zone holds the points of its own boundary.

        Returns
        -------
        tuple of two numpy.ndarray of int64
            Position of the point and of the zone, sorted by both.
        """
        point, zone = self._tree.query(shapely.points(points))
        located = shapely.intersects_xy if edge_counts else shapely.contains_xy
        inside = located(self.zones[zone], *points[point].T)
        point, zone = point[inside], zone[inside]
        order = np.lexsort((zone, point))
        return point[order], zone[order]

    def holding(self, components: NDArray[np.int32]) -> tuple[Ints, Ints]:
        """
        List the zones that hold each of some components of the grid.

        Parameters
        ----------
        components
            Numbers of components; shape ``(n,)``.

        Returns
        -------
        tuple of two numpy.ndarray of int64
            Position among ``components`` and of the zone, sorted by both.
        """
        return self._in_component.of(components)

    def edges_meeting(self, boxes: NDArray[np.float64]) -> tuple[Ints, Ints]:
        """
        Find the edges whose own box meets a box.

        Parameters
        ----------
        boxes
            Shape ``(n, 4)``.

        Returns
        -------
        tuple of two numpy.ndarray of int64
            Position of the box, and of the edge in ``edges``, sorted by box and
            by the zone of the edge.
        """
        box, chain = self._chains.query(shapely.box(*boxes.T))
        entry, edge = ranges(self._chain_first[chain], self._chain_count[chain])
        box = box[entry]
        start, end, around = self.edges.start[edge], self.edges.end[edge], boxes[box]
        meets = np.ones(len(edge), dtype=bool)
        for axis in (0, 1):
            meets &= np.minimum(start[:, axis], end[:, axis]) <= around[:, axis + 2]
            meets &= np.maximum(start[:, axis], end[:, axis]) >= around[:, axis]
        met = np.flatnonzero(meets)
        # Edges are kept zone by zone, so their number sorts them by zone, and the same way in every run.
        order = np.lexsort((edge[met], box[met]))
        return box[met][order], edge[met][order]


class _Lists:
    """A list of zones for each of a row of things."""

    def __init__(self, thing: Ints, zone: Ints, things: int) -> None:
        self._count = np.bincount(thing, minlength=things)
        self._first = np.cumsum(self._count) - self._count
        self._zone = zone

    def of(self, things: NDArray[np.int32]) -> tuple[Ints, Ints]:
        thing, entry = ranges(self._first[things], self._count[things])
        return thing, self._zone[entry]


def _chains(edges: Edges) -> tuple[Ints, Ints, shapely.STRtree]:
    """Group edges that follow one another, at most a few, and put the boxes of the groups into a tree."""
    begins = np.ones(len(edges.owner), dtype=bool)
    begins[1:] = apart(edges.start[1:], edges.end[:-1]) | (edges.owner[1:] != edges.owner[:-1])
    first_of_ring = np.flatnonzero(begins)
    length = np.diff(first_of_ring, append=len(edges.owner))
    ring, number = ranges(np.zeros_like(length), -(-length // _CHAIN_EDGES))
    first = first_of_ring[ring] + number * _CHAIN_EDGES
    count = np.minimum(_CHAIN_EDGES, (first_of_ring + length)[ring] - first)
    lowest = np.minimum.reduceat(np.minimum(edges.start, edges.end), first)
    highest = np.maximum.reduceat(np.maximum(edges.start, edges.end), first)
    # The tree looks at boxes only, and a diagonal has the same box.
    diagonals: NDArray[np.object_] = np.asarray(shapely.linestrings(np.stack([lowest, highest], axis=1)))
    return first, count, shapely.STRtree(diagonals)
