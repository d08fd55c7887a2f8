"""Directed edges of polygons, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Edges:
    """
    Directed edges, each with what it bounds on its left.

    Parameters
    ----------
    start, end
        Coordinates of the ends; shape ``(n, 2)``.
    owner
        Position of what the edge belongs to, in ascending order; shape ``(n,)``.
    """

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    owner: NDArray[np.int64]

    @classmethod
    def of(cls, polygons: NDArray[np.object_]) -> Edges:
        """
        List the edges of polygons ring by ring, those without length left out.

        Parameters
        ----------
        polygons
            Polygons or multipolygons, wound either way; missing and empty ones
            have no edges; shape ``(n,)``.

        Returns
        -------
        Edges
            In the order of the polygons, outer rings counter-clockwise and holes
            clockwise.

        Examples
        --------
        >>> edges = Edges.of(np.array([shapely.box(0, 0, 2, 1)]))
        >>> edges.start.tolist()
        [[2.0, 0.0], [2.0, 1.0], [0.0, 1.0], [0.0, 0.0]]
        """
        parts, part_owner = shapely.get_parts(shapely.orient_polygons(polygons), return_index=True)
        rings, ring_part = shapely.get_rings(parts, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        edge = np.flatnonzero((ring[1:] == ring[:-1]) & apart(points[1:], points[:-1]))
        return cls(points[edge], points[edge + 1], part_owner[ring_part[ring[edge]]])

    def take(self, edge: NDArray[np.int64], owner: NDArray[np.int64]) -> Edges:
        """
        Take some edges and give them other owners.

        Parameters
        ----------
        edge
            Positions of the edges; shape ``(m,)``.
        owner
            New owner of each, in ascending order; shape ``(m,)``.

        Returns
        -------
        Edges
            Of ``m`` edges.

        Examples
        --------
        >>> edges = Edges.of(np.array([shapely.box(0, 0, 2, 1)]))
        >>> edges.take(np.array([1]), np.array([7])).owner
        array([7])
        """
        return Edges(self.start[edge], self.end[edge], owner)

    def part(self, kept: NDArray[np.bool_]) -> Edges:
        """
        Keep some edges.

        Parameters
        ----------
        kept
            Which; shape ``(n,)``.

        Returns
        -------
        Edges
            With their owners.

        Examples
        --------
        >>> len(Edges.of(np.array([shapely.box(0, 0, 2, 1)])).part(np.array([True, False, False, True])).owner)
        2
        """
        return Edges(self.start[kept], self.end[kept], self.owner[kept])

    def of_owners(self, first: int, last: int) -> Edges:
        """
        Give the edges of a stretch of owners, which are counted from 0 again.

        Parameters
        ----------
        first, last
            From the first up to, not with, the last.

        Returns
        -------
        Edges
            Views, not copies.

        Examples
        --------
        >>> squares = np.array([shapely.box(0, 0, 2, 1), shapely.box(5, 5, 6, 6)])
        >>> Edges.of(squares).of_owners(1, 2).owner
        array([0, 0, 0, 0])
        """
        rows = slice(*np.searchsorted(self.owner, [first, last]))
        return Edges(self.start[rows], self.end[rows], self.owner[rows] - first)


def apart(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.bool_]:
    """
    Tell which points differ from others.

    Parameters
    ----------
    one, other
        Coordinates; shape ``(n, 2)``.

    Returns
    -------
    numpy.ndarray of bool
        Shape ``(n,)``.

    Examples
    --------
    >>> apart(np.array([[0.0, 1.0], [2.0, 3.0]]), np.array([[0.0, 1.0], [2.0, 4.0]]))
    array([False,  True])
    """
    # Column by column: numpy is some twenty times slower along an axis of two.
    differ: NDArray[np.bool_] = (one[:, 0] != other[:, 0]) | (one[:, 1] != other[:, 1])
    return differ


def ranges(first: NDArray[np.int64], count: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Write out many ranges of whole numbers.

    Parameters
    ----------
    first, count
        Start and length of each range; shape ``(n,)``.

    Returns
    -------
    tuple of two numpy.ndarray of int64
        Which range each number is of, and the number; shape ``(sum(count),)``.

    Examples
    --------
    >>> ranges(np.array([5, 0]), np.array([2, 3]))
    (array([0, 0, 1, 1, 1]), array([5, 6, 0, 1, 2]))
    """
    owner = np.repeat(np.arange(len(count)), count)
    before = np.cumsum(count) - count
    return owner, np.arange(len(owner)) + (first - before)[owner]


def sum_by(owner: NDArray[np.int64], value: NDArray[np.float64], owners: int) -> NDArray[np.float64]:
    """
    Add up values by owner.

    Parameters
    ----------
    owner, value
        Whose each value is; shape ``(n,)``.
    owners
        How many owners there are.

    Returns
    -------
    numpy.ndarray of float64
        Shape ``(owners,)``; 0 for an owner of nothing.

    Examples
    --------
    >>> sum_by(np.array([0, 2, 2]), np.array([1.0, 2.0, 3.0]), 3)
    array([1., 0., 5.])
    """
    return np.bincount(owner, value, owners).astype(np.float64)  # with no value at all, bincount gives whole numbers
