"""The lines of a layer, points spread along them, and how well they fit the lines of another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

METRES_PER_DEGREE = 111_320.0
_POINTS = 200
_FARTHEST_M = 5_000.0  # what is farther counts as this far
_STEPS_TO_SETTLE = 12
_NEAR = 3.0  # times the median: what is farther has no counterpart
_ONE_WAY = 0.02


@dataclass(frozen=True, eq=False)
class Linework:
    """
    Straight pieces in metres.

    Parameters
    ----------
    starts, ends
        Shape ``(n, 2)``; a point starts where it ends.
    """

    starts: NDArray[np.float64]
    ends: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Of all pieces."""
        pieces = np.asarray(shapely.linestrings(np.stack([self.starts, self.ends], axis=1)), dtype=object)
        points = (self.starts == self.ends).all(axis=1)
        pieces[points] = shapely.points(self.starts[points])
        return shapely.STRtree(pieces)

    @cached_property
    def points(self) -> NDArray[np.float64]:
        """Points spread evenly along all pieces, or the points themselves; shape ``(m, 2)``."""
        lengths = np.hypot(*(self.ends - self.starts).T)
        if not lengths.any():
            return self.starts[:: max(1, len(self) // _POINTS)]
        ends = np.cumsum(lengths)
        at = (np.arange(_POINTS) + np.random.default_rng(0).uniform(size=_POINTS)) * ends[-1] / _POINTS
        piece = np.minimum(np.searchsorted(ends, at), len(self) - 1)
        share = np.divide(
            at - ends[piece] + lengths[piece], lengths[piece], where=lengths[piece] > 0, out=np.zeros(_POINTS)
        )
        spread: NDArray[np.float64] = self.starts[piece] + share[:, None] * (self.ends - self.starts)[piece]
        return spread

    def steps(self, numbers: np.random.Generator, count: int, *, least_m: float, most_m: float) -> NDArray[np.float64]:
        """Pick ways from one start of a piece to another, between two lengths; shape ``(up to count, 2)``."""
        one, other = numbers.integers(len(self), size=(2, 200 * count))
        ways = self.starts[other] - self.starts[one]
        far = np.hypot(*ways.T)
        picked: NDArray[np.float64] = ways[(far >= least_m) & (far <= most_m)][:count]
        return picked


def linework(geometries: NDArray[np.object_]) -> Linework:
    """
    Take the lines of a layer apart: outlines of polygons, lines, and points as they are.

    Parameters
    ----------
    geometries
        In metres, shape ``(n,)``; none missing.

    Returns
    -------
    Linework
        In order.

    Examples
    --------
    >>> len(linework(np.array([shapely.box(0, 0, 1, 1), shapely.Point(5, 5)])))
    5
    """
    parts = shapely.get_parts(shapely.get_parts(geometries))
    polygons = shapely.get_dimensions(parts) == shapely.get_dimensions(shapely.box(0, 0, 1, 1))
    lines = np.concatenate([shapely.get_rings(parts[polygons]), parts[~polygons]])
    coordinates, of = shapely.get_coordinates(lines, return_index=True)
    joined = np.flatnonzero(of[1:] == of[:-1])
    alone = np.flatnonzero(np.bincount(of, minlength=len(lines))[of] == 1)
    starts = np.concatenate([coordinates[joined], coordinates[alone]])
    ends = np.concatenate([coordinates[joined + 1], coordinates[alone]])
    return Linework(starts, ends)


def displaced_fits(
    points: Linework, target: Linework, displacements: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Measure how well lines fit others when they are displaced.

    Parameters
    ----------
    points
        Whose points are measured.
    target
        To whose lines.
    displacements
        Metres to the east and to the north, shape ``(k, 2)``.

    Returns
    -------
    tuple of numpy.ndarray
        For each displacement the mean distance of the nearer half of the points,
        shape ``(k,)``, and all distances, shape ``(k, m)``; metres.

    Examples
    --------
    >>> square = linework(np.array([shapely.box(0, 0, 100, 100)]))
    >>> displaced_fits(square, square, np.array([[0.0, 0.0], [1000.0, 1000.0]]))[0].round() > 900
    array([False,  True])
    """
    places = (points.points[None] + displacements[:, None]).reshape(-1, 2)
    points_at = np.asarray(shapely.points(places), dtype=object)
    nearest = target.tree.geometries[target.tree.nearest(points_at)]
    distances = np.minimum(shapely.distance(points_at, nearest), _FARTHEST_M)
    sorted_m: NDArray[np.float64] = np.sort(distances.reshape(len(displacements), -1), axis=1)
    half = (len(points.points) + 1) // 2
    return sorted_m[:, :half].mean(axis=1), sorted_m


def settle(points: Linework, target: Linework) -> tuple[NDArray[np.float64], float]:
    """
    Move lines onto others until they settle, by least squares along the nearest ways.

    Parameters
    ----------
    points
        To be moved.
    target
        Onto which.

    Returns
    -------
    tuple of numpy.ndarray and float
        The displacement in metres, shape ``(2,)``, and the fit there.

    Examples
    --------
    >>> square = linework(np.array([shapely.box(0, 0, 100, 100)]))
    >>> moved, fit = settle(linework(np.array([shapely.box(3, 4, 103, 104)])), square)
    >>> moved.round(1).tolist(), round(fit, 3)
    ([-3.0, -4.0], 0.0)
    """
    moved = np.zeros(2)
    for _ in range(_STEPS_TO_SETTLE):
        places = shapely.points(points.points + moved)
        nearest = target.tree.geometries[target.tree.nearest(places)]
        ends = shapely.get_coordinates(shapely.shortest_line(places, nearest)).reshape(-1, 2, 2)
        ways = ends[:, 1] - ends[:, 0]
        far = np.hypot(*ways.T)
        near = (far <= _NEAR * np.median(far)) & (far > 0)
        if not near.any():
            break
        normals = ways[near] / far[near, None]
        moved = moved + np.linalg.lstsq(normals, far[near], rcond=None)[0]
    return moved, float(displaced_fits(points, target, moved[None])[0][0])


def one_direction(lines: Linework) -> bool:
    """
    Say whether all lines run the same way, so that a displacement along them cannot be seen.

    Parameters
    ----------
    lines
        Any; points run no way.

    Returns
    -------
    bool
        False for points.

    Examples
    --------
    >>> one_direction(linework(np.array([shapely.LineString([(0, 0), (100, 1), (200, 0)])])))
    True
    """
    ways = lines.ends - lines.starts
    spread = np.linalg.eigvalsh(ways.T @ (ways / np.maximum(np.hypot(*ways.T), 1e-9)[:, None]))
    return bool(0 <= spread[0] < _ONE_WAY * spread[1])
