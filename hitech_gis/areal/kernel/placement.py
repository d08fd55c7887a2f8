"""
Parcels to zones: which share of each parcel lies in each zone. Arrays in, arrays out; no files, no frames, no plans.

Most parcels lie clear of every zone boundary, which a grid tells from their boxes alone. Of the others the area that
they share with each zone is measured. With each parcel goes its share of the union of all zones, so that what
falls outside, and what counts more than once, is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import shapely

from hitech_gis.areal.kernel.straddlers import Surroundings, cut, rounding_area

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hitech_gis.areal.kernel.geometries import Geometries
    from hitech_gis.areal.kernel.zoning import Zoning

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


# Where to look beside a boundary: aslant, so as not to look along it.
_ASIDE = (1, 0.618), (-1, -0.618), (-0.618, 1), (0.618, -1)


class Validate(StrEnum):
    """Which parcels must have a valid outline."""

    TOUCHED = "touched"
    ALL = "all"


@dataclass(frozen=True)
class Placement:
    """
    Where parcels lie.

    Parameters
    ----------
    parcel, zone, share
        A row for each parcel and zone that share area, sorted by both: their
        positions, and the share of the parcel's area, above 0 and at most 1.
    outside
        Share of each parcel that lies in no zone; shape ``(n,)``.
    double_counted
        Sum of a parcel's shares less its share of the union of the zones; shape ``(n,)``.
    invalid
        Positions of the parcels that have no valid outline and would need one;
        they are in no row, and what is said of their remainder means nothing.
    """

    parcel: Ints
    zone: Ints
    share: Floats
    outside: Floats
    double_counted: Floats
    invalid: Ints


def place(zoning: Zoning, parcels: Geometries, *, validate: Validate = Validate.TOUCHED) -> Placement:
    """
    Place polygons into zones.

    A parcel that meets no zone boundary counts wholly, whatever its outline; so
    does one whose area is within the rounding of its coordinates, where its
    first vertex lies. One without geometry lies outside.

    Parameters
    ----------
    zoning
        The zones.
    parcels
        Polygons and multipolygons in the CRS of the zones, missing and empty ones
        among them; shape ``(n,)``.
    validate
        ``touched``: parcels that meet a zone boundary must be valid; ``all``: every one.

    Returns
    -------
    Placement
        For each parcel the same, bit for bit, whatever others are given with it.

    Examples
    --------
    >>> from hitech_gis.areal.kernel.geometries import Geometries
    >>> from hitech_gis.areal.kernel.zoning import Zoning
    >>> zoning = Zoning(np.array([shapely.box(0, 0, 4, 4), shapely.box(2, 0, 6, 4)]))
    >>> placed = place(zoning, Geometries(np.array([shapely.box(1, 1, 3, 2), shapely.box(5, 1, 9, 2)])))
    >>> placed.zone, placed.share
    (array([0, 1, 1]), array([1.  , 0.5 , 0.25]))
    >>> placed.outside, placed.double_counted
    (array([0.  , 0.75]), array([0.5, 0. ]))
    """
    boxes = parcels.boxes
    located = ~np.isnan(boxes[:, 0])
    component = zoning.grid.component_of(boxes if located.all() else np.nan_to_num(boxes))
    clear = np.flatnonzero((component >= 0) & located)
    near = np.flatnonzero((component < 0) & located)
    surroundings = Surroundings.of(zoning, boxes[near])
    outlines = parcels.take(near)
    straddling, invalid = _to_be_cut(zoning, outlines, surroundings)
    untouched = np.ones(len(near), dtype=bool)
    untouched[straddling] = untouched[invalid] = False
    straddlers, invalid = near[straddling], near[invalid]

    held, holder = zoning.holding(component[clear])
    entire, its_holder = _on_one_side(zoning, _first_points(outlines[untouched]))
    whole = near[untouched][entire]
    outside, double_counted = _remainders(np.concatenate([clear[held], whole]), len(parcels))
    pieces, piece_zone, share, outside[straddlers], double_counted[straddlers] = cut(
        zoning, outlines[straddling], surroundings.take(straddling)
    )
    parcel, zone, share = _merged(
        (clear[held], holder, np.ones(len(held))),
        (
            np.concatenate([whole, straddlers[pieces]]),
            np.concatenate([its_holder, piece_zone]),
            np.concatenate([np.ones(len(entire)), share]),
        ),
    )
    if validate is Validate.ALL:
        invalid = np.union1d(invalid, np.flatnonzero(located & ~shapely.is_valid(parcels.take(slice(None)))))
    return Placement(parcel, zone, share, outside, double_counted, invalid)


def place_points(zoning: Zoning, points: Geometries) -> Placement:
    """
    Place points into zones: a point counts wholly in each zone that holds it.

    A point on a boundary counts on one side of it: to the north-east or, where no
    zone lies there, to the south-west, the north-west or the south-east, the first
    of these where one does; or else in the first zone that it touches. So
    neighbours never both have it, and an outer edge belongs to its zone.

    Parameters
    ----------
    zoning
        The zones.
    points
        Points in the CRS of the zones, missing and empty ones among them, which
        lie outside; shape ``(n,)``.

    Returns
    -------
    Placement
        Every share is 1.

    Examples
    --------
    >>> from hitech_gis.areal.kernel.geometries import Geometries
    >>> from hitech_gis.areal.kernel.zoning import Zoning
    >>> zoning = Zoning(np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]))
    >>> place_points(zoning, Geometries(shapely.points([[1, 0.5], [2, 0.5], [3, 0.5]]))).zone
    array([1, 1])
    """
    has_place = np.isfinite(points.boxes).all(axis=1)
    located, unlocated = np.flatnonzero(has_place), np.flatnonzero(~has_place)
    point, zone = _on_one_side(zoning, points.boxes[located, :2])  # the box of a point is the point
    parcel = located[point]
    nowhere = points.take(unlocated)
    invalid = unlocated[~(shapely.is_missing(nowhere) | shapely.is_empty(nowhere))]
    return Placement(parcel, zone, np.ones(len(parcel)), *_remainders(parcel, len(points)), invalid)


def _on_one_side(zoning: Zoning, xy: Floats) -> tuple[Ints, Ints]:
    """Find the zones that hold each point, or, on a boundary, a point very close to it."""
    point, zone = zoning.containing(xy)
    inside, _ = zoning.containing(xy, edge_counts=False)
    undecided = np.flatnonzero(np.bincount(point, minlength=len(xy)) > np.bincount(inside, minlength=len(xy)))
    decided = ~np.isin(point, undecided)
    found = [(point[decided], zone[decided])]
    touching = point, zone
    for side in _ASIDE:
        aside = xy[undecided] + np.abs(xy[undecided]).max(axis=1, initial=0.0, keepdims=True) * 2.0**-40 * side
        point, zone = zoning.containing(aside, edge_counts=False)
        found.append((undecided[point], zone))
        undecided = np.delete(undecided, np.unique(point))
    point, first = np.unique(touching[0], return_index=True)
    only = np.isin(point, undecided)
    found.append((point[only], touching[1][first[only]]))
    point, zone = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.lexsort((zone, point))
    return point[order], zone[order]


def joined(placements: Sequence[Placement]) -> Placement:
    """
    Join the placements of parcels that follow one another.

    Parameters
    ----------
    placements
        In the order of the parcels, at least one.

    Returns
    -------
    Placement
        As if they had been placed at once.

    Examples
    --------
    >>> from hitech_gis.areal.kernel.geometries import Geometries
    >>> from hitech_gis.areal.kernel.zoning import Zoning
    >>> zoning = Zoning(np.array([shapely.box(0, 0, 4, 4)]))
    >>> one = place(zoning, Geometries(np.array([shapely.box(1, 1, 2, 2)])))
    >>> joined([one, one]).parcel
    array([0, 1])
    """
    lengths = [len(each.outside) for each in placements]
    starts = np.cumsum([0, *lengths[:-1]])
    return Placement(
        parcel=np.concatenate([each.parcel + start for each, start in zip(placements, starts, strict=True)]),
        zone=np.concatenate([each.zone for each in placements]),
        share=np.concatenate([each.share for each in placements]),
        outside=np.concatenate([each.outside for each in placements]),
        double_counted=np.concatenate([each.double_counted for each in placements]),
        invalid=np.concatenate([each.invalid + start for each, start in zip(placements, starts, strict=True)]),
    )


def _merged(many: tuple[Ints, Ints, Floats], few: tuple[Ints, Ints, Floats]) -> tuple[Ints, Ints, Floats]:
    """Put a few rows of parcel, zone and share among many that are sorted, and of other parcels."""
    order = np.lexsort((few[1], few[0]))
    place = np.searchsorted(many[0], few[0][order])
    parcel, zone, share = (np.insert(rows, place, more[order]) for rows, more in zip(many, few, strict=True))
    return parcel, zone, share


def _remainders(parcel: Ints, parcels: int) -> tuple[Floats, Floats]:
    """Outside and double counted, where every row is a whole parcel."""
    times = np.bincount(parcel, minlength=parcels)
    return (times == 0).astype(np.float64), np.maximum(times - 1, 0).astype(np.float64)


def _to_be_cut(zoning: Zoning, parcels: NDArray[np.object_], surroundings: Surroundings) -> tuple[Ints, Ints]:
    """Tell the parcels near a boundary that can be cut from those that meet it and have no valid outline."""
    candidates = np.unique(surroundings.box)
    valid = shapely.is_valid(parcels[candidates])
    has_area = shapely.area(parcels[candidates]) > rounding_area(parcels[candidates])
    doubtful = surroundings.take(candidates[~valid])
    ends = np.stack([zoning.edges.start[doubtful.edge], zoning.edges.end[doubtful.edge]], axis=1)
    meets = shapely.intersects(parcels[candidates[~valid]][doubtful.box], shapely.linestrings(ends))
    return candidates[valid & has_area], candidates[~valid][np.unique(doubtful.box[meets])]


def _first_points(parcels: NDArray[np.object_]) -> Floats:
    points, parcel = shapely.get_coordinates(parcels, return_index=True)
    return points[np.flatnonzero(np.diff(parcel, prepend=-1))]
