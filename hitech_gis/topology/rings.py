"""Rings of polygons as arrays: their vertices, directions and areas, all at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

POLYGON, MULTIPOLYGON = 3, 6


@dataclass(frozen=True)
class Rings:
    """
    The rings of a layer's polygons, each closed (its last vertex is its first).

    Parameters
    ----------
    xy
        Vertices, ring after ring; shape ``(v, 2)``.
    starts
        Where each ring begins in ``xy``, and where the last one ends; shape ``(r + 1,)``.
    part, feature
        Number of the part, and position of the feature, that a ring belongs to,
        ascending; shape ``(r,)``.
    hole
        Whether a ring is a hole; shape ``(r,)``.
    """

    xy: Floats
    starts: Ints
    part: Ints
    feature: Ints
    hole: NDArray[np.bool_]

    @classmethod
    def of(cls, geometries: NDArray[np.object_]) -> Rings:
        """
        Take the rings of polygons and multipolygons; other geometries have none.

        Parameters
        ----------
        geometries
            Shapely geometries, missing ones among them; shape ``(n,)``.

        Returns
        -------
        Rings
            In the order of the features, outer ring before its holes.

        Examples
        --------
        >>> rings = Rings.of(np.array([None, shapely.box(0, 0, 2, 1)]))
        >>> rings.feature.tolist(), rings.signed_area.tolist(), len(rings.xy)
        ([1], [2.0], 5)
        """
        polygonal = np.flatnonzero(np.isin(shapely.get_type_id(geometries), (POLYGON, MULTIPOLYGON)))
        parts, of_part = shapely.get_parts(geometries[polygonal], return_index=True)
        _, xy, offsets = shapely.to_ragged_array(shapely.force_2d(parts)) if len(parts) else _NOTHING
        ring_offsets, part_offsets = (np.asarray(each, dtype=np.int64) for each in offsets)
        counts = np.diff(part_offsets)
        outer = np.zeros(len(ring_offsets) - 1, dtype=bool)
        outer[part_offsets[:-1][counts > 0]] = True
        part = np.repeat(np.arange(len(counts)), counts)
        return cls(xy, ring_offsets, part, polygonal[of_part[part]], ~outer)

    @cached_property
    def ring(self) -> Ints:
        """Ring that each vertex belongs to; shape ``(v,)``."""
        return np.repeat(np.arange(len(self.feature)), np.diff(self.starts))

    @cached_property
    def vertex_ids(self) -> Ints:
        """One number for all vertices of the same coordinates, to the last bit; shape ``(v,)``."""
        return np.unique(as_values(self.xy), return_inverse=True)[1]

    @cached_property
    def edges(self) -> Ints:
        """Vertices at which an edge begins: all but the last of each ring; shape ``(e,)``."""
        begins = np.ones(len(self.xy), dtype=bool)
        begins[self.starts[1:] - 1] = False
        return np.flatnonzero(begins)

    @cached_property
    def signed_area(self) -> Floats:
        """Area of each ring in square units of its CRS, positive if it is wound counter-clockwise; shape ``(r,)``."""
        # Relative to the first vertex of its ring: coordinates of 38,500,000 m leave too few digits for a product.
        local = self.xy - self.xy[self.starts[:-1]][self.ring]
        edge = self.edges
        cross = local[edge, 0] * local[edge + 1, 1] - local[edge + 1, 0] * local[edge, 1]
        return np.bincount(self.ring[edge], weights=cross, minlength=len(self.feature)) / 2

    @cached_property
    def lengths(self) -> Floats:
        """Length of each edge, in units of the CRS; shape ``(e,)``."""
        step: Floats = self.xy[self.edges + 1] - self.xy[self.edges]
        return np.hypot(step[:, 0], step[:, 1])


def as_values(points: Floats) -> NDArray[np.complex128]:
    """
    Make points sortable, each as one value.

    Parameters
    ----------
    points
        Shape ``(n, 2)``.

    Returns
    -------
    numpy.ndarray of complex128
        Shape ``(n,)``.

    Examples
    --------
    >>> as_values(np.array([[1.0, 2.0]])).tolist()
    [(1+2j)]
    """
    return np.ascontiguousarray(points).view(np.complex128).ravel()


_NOTHING = (None, np.empty((0, 2)), (np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)))
