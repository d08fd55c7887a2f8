"""Places for names on a drawn map, so that none lies on another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

_STEPS = 12  # places tried across a shape
_AWAY = 3  # rounds of places tried around it


@dataclass(frozen=True)
class Box:
    """A rectangle on the map, in inches."""

    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def around(cls, place: tuple[float, float], size: tuple[float, float]) -> Box:
        """Give the box of a size with its middle at a place."""
        (x, y), (wide, tall) = place, size
        return cls(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)

    @property
    def middle(self) -> tuple[float, float]:
        """The point in the middle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def meets(self, other: Box) -> bool:
        """Whether two boxes share more than an edge."""
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.top <= other.bottom or other.top <= self.bottom)

    def within(self, frame: Box) -> bool:
        """Whether the box lies in a frame."""
        across = frame.left <= self.left and self.right <= frame.right
        return across and frame.bottom <= self.bottom and self.top <= frame.top


def place_labels(
    labels: Iterable[tuple[tuple[float, float], Sequence[tuple[float, float]]]], taken: Iterable[Box], frame: Box
) -> list[Box | None]:
    """
    Place each label at the first of its places that is free.

    Parameters
    ----------
    labels
        Size of each, and the places where its middle may be, the best first.
    taken
        Boxes that must stay free.
    frame
        The map.

    Returns
    -------
    list of Box or None
        One a label, in the same order; None where no place is free.

    Examples
    --------
    >>> frame = Box(0, 0, 10, 10)
    >>> place_labels([((4, 2), [(5, 5)]), ((4, 2), [(5, 6), (5, 7)]), ((4, 2), [(9, 5)])], [], frame)
    [Box(left=3.0, bottom=4.0, right=7.0, top=6.0), Box(left=3.0, bottom=6.0, right=7.0, top=8.0), None]
    """
    used = list(taken)
    found: list[Box | None] = []
    for size, places in labels:
        boxes = (Box.around(place, size) for place in places)
        free = next((box for box in boxes if box.within(frame) and not any(box.meets(other) for other in used)), None)
        found.append(free)
        if free is not None:
            used.append(free)
    return found


def places_for(shape: BaseGeometry, size: tuple[float, float], frame: Box) -> list[tuple[float, float]]:
    """
    Give places for a name: in a shape where it fits, in it where it does not, then around it.

    Parameters
    ----------
    shape
        In inches of the map.
    size
        Of the name.
    frame
        The map; of a shape only what is in it counts.

    Returns
    -------
    list of tuple of float
        Middles of the name, the best first; empty where the shape is out of the map.

    Examples
    --------
    >>> import shapely
    >>> places_for(shapely.box(0, 0, 6, 6), (2, 1), Box(0, 0, 10, 10))[0]
    (3.0, 3.0)
    >>> places_for(shapely.box(20, 20, 21, 21), (2, 1), Box(0, 0, 10, 10))
    []
    """
    seen = shapely.intersection(shape, shapely.box(frame.left, frame.bottom, frame.right, frame.top))
    if shapely.is_empty(seen):
        return []
    best = shapely.point_on_surface(seen)
    west, south, east, north = shapely.bounds(seen)
    across, up = np.linspace(west, east, _STEPS + 1), np.linspace(south, north, _STEPS + 1)
    grid = np.asarray(shapely.points([(x, y) for y in up for x in across]), dtype=object)
    inside = grid[shapely.intersects(seen, grid)]
    around = list(_around((west, south, east, north), size))
    if not len(inside):  # a thin ring passes between all points of the grid
        return [(float(best.x), float(best.y)), *around]
    boxes = [Box.around((point.x, point.y), size) for point in inside]
    fits = shapely.contains(seen, shapely.box(*np.array([[b.left, b.bottom, b.right, b.top] for b in boxes]).T))
    nearest = np.lexsort((shapely.distance(inside, best), ~fits))
    places = [(float(best.x), float(best.y)), *((float(inside[at].x), float(inside[at].y)) for at in nearest)]
    if fits.any():  # the middle of an odd shape may be too narrow for a name
        places.append(places.pop(0))
    return places + around


def _around(bounds: tuple[float, float, float, float], size: tuple[float, float]) -> Iterable[tuple[float, float]]:
    west, south, east, north = bounds
    middle = (west + east) / 2, (south + north) / 2
    for step in range(1, _AWAY + 1):
        aside, away = step * size[0] * 0.6, step * size[1] * 0.8
        yield from ((east + aside, middle[1]), (west - aside, middle[1]), (middle[0], north + away))
        yield from ((middle[0], south - away), (east + aside, north), (west - aside, north))
        yield from ((east + aside, south), (west - aside, south))
