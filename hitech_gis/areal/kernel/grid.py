"""A raster over the zones that tells, without touching a geometry, which boxes are clear of every boundary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hitech_gis.areal.kernel.edges import Edges, ranges

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PAD = 1e-6  # of a cell: far more than the rounding of a coordinate, far less than a cell


class Grid:
    """
    Square cells over the zones, each either met by a zone boundary or free of all.

    Free cells that touch along an edge form a component, and a component lies
    wholly inside or wholly outside of each zone. One ring of free cells runs
    round the zones, so that a box beyond the grid falls into it.

    Parameters
    ----------
    edges
        Edges of all zones, at least one.
    cells_per_side
        Cells along the longer side.

    Attributes
    ----------
    component_points : numpy.ndarray of float64
        A point in the inside of each component; shape ``(components, 2)``.

    Examples
    --------
    >>> import shapely
    >>> grid = Grid(Edges.of(np.array([shapely.box(0, 0, 10, 10)])), cells_per_side=16)
    >>> boxes = np.array([[4.0, 4, 5, 5], [9, 9, 11, 11], [90, 90, 91, 91]])
    >>> grid.component_of(boxes)  # inside the square, on its edge (-1), far away
    array([ 1, -1,  0], dtype=int32)
    """

    def __init__(self, edges: Edges, *, cells_per_side: int) -> None:
        west, south = edges.start.min(axis=0)  # rings are closed: every vertex is the start of an edge
        east, north = edges.start.max(axis=0)
        self._cell = max(east - west, north - south) / (cells_per_side - 3) or 1.0
        self._corner = np.array([west, south]) - 1.5 * self._cell
        self._columns = int((east - west) / self._cell) + 4
        self._rows = int((north - south) / self._cell) + 4
        met = self._met_by(edges.start, edges.end)
        met_so_far = np.zeros((self._rows + 1, self._columns + 1), dtype=np.int32)
        np.cumsum(np.cumsum(met, axis=0, dtype=np.int32), axis=1, out=met_so_far[1:, 1:])
        self._met_so_far = met_so_far.ravel()
        self._component, first_cells = _components(~met)
        rows, columns = np.divmod(first_cells, self._columns)
        self.component_points: NDArray[np.float64] = (
            self._corner + (np.column_stack([columns, rows]) + 0.5) * self._cell
        )

    def component_of(self, boxes: NDArray[np.float64]) -> NDArray[np.int32]:
        """
        Look up the component that holds each box.

        Parameters
        ----------
        boxes
            Bounds of geometries, not NaN; shape ``(n, 4)``.

        Returns
        -------
        numpy.ndarray of int32
            Number of the component (a row of ``component_points``), or -1 where
            the box meets a cell that a boundary meets; shape ``(n,)``.
        """
        west, south = self._columns_rows(boxes[:, 0], boxes[:, 1])
        east, north = self._columns_rows(boxes[:, 2], boxes[:, 3])
        width = self._columns + 1
        top, bottom = (north + 1) * width, south * width
        met = self._met_so_far[top + east + 1]
        met -= self._met_so_far[bottom + east + 1]
        met -= self._met_so_far[top + west]
        met += self._met_so_far[bottom + west]
        component: NDArray[np.int32] = self._component[south * self._columns + west]
        component[met > 0] = -1
        return component

    def _columns_rows(
        self, x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        # The same rounding for boundaries and boxes: a box that holds a point also holds the point's cell.
        def cells(values: NDArray[np.float64], start: float, count: int) -> NDArray[np.int32]:
            scaled = values - start
            scaled *= 1 / self._cell
            return np.clip(scaled, 0, count - 1, out=scaled).astype(np.int32)

        return cells(x, self._corner[0], self._columns), cells(y, self._corner[1], self._rows)

    def _met_by(self, start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.bool_]:
        # Cut each edge to less than a cell's length: such a piece meets no cell beyond the corners of its box.
        count = np.ceil(np.hypot(*(end - start).T) / (self._cell * (1 - 4 * _PAD))).astype(np.int64)
        long = np.flatnonzero(count > 1)
        edge, step = ranges(np.zeros_like(long), count[long])
        move = ((end[long] - start[long]) / count[long, None])[edge]
        cut = start[long][edge] + move * step[:, None]
        near = np.concatenate([start[count <= 1], cut])
        far = np.concatenate([end[count <= 1], cut + move])
        pad = _PAD * self._cell
        lowest, highest = np.minimum(near, far) - pad, np.maximum(near, far) + pad
        met = np.zeros((self._rows, self._columns), dtype=bool)
        west, south = self._columns_rows(*lowest.T)
        east, north = self._columns_rows(*highest.T)
        for columns in (west, east):
            for rows in (south, north):
                met[rows, columns] = True
        return met


def _components(free: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Give each cell the number of its 4-connected component (-1: not free), and each component its first cell."""
    starts = free.copy()
    starts[:, 1:] &= ~free[:, :-1]
    run = np.cumsum(starts, dtype=np.int32).reshape(free.shape) - 1  # runs of free cells along the rows
    both = free[:-1] & free[1:]
    first_of_pair = both.copy()  # two runs that touch are joined once, where they begin to touch
    first_of_pair[:, 1:] &= ~both[:, :-1] | starts[:-1, 1:] | starts[1:, 1:]
    root = _joined(int(run[-1, -1]) + 1, run[:-1][first_of_pair], run[1:][first_of_pair])
    roots, number = np.unique(root, return_inverse=True)
    component = np.where(free.ravel(), number[run.ravel()], -1).astype(np.int32)
    return component, np.flatnonzero(starts)[roots]


def _joined(count: int, left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give for each of ``count`` nodes the lowest node that it is joined to (Shiloach and Vishkin 1982, hooking)."""
    root = np.arange(count, dtype=np.int32)
    while len(left):
        left, right = root[left], root[right]
        apart = left != right
        left, right = left[apart], right[apart]
        np.minimum.at(root, np.maximum(left, right), np.minimum(left, right))
        while not np.array_equal(root, shorter := root[root]):
            root = shorter
    return root
