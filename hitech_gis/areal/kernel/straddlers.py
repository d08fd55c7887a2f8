"""Parcels that may straddle a zone boundary: what is round them, their share of each zone and of all zones together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from hitech_gis.areal.kernel.edges import Edges, sum_by
from hitech_gis.areal.kernel.overlap import shared_areas

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hitech_gis.areal.kernel.zoning import Zoning

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

# Surroundings reach beyond a parcel's box by these parts of its longer side: uneven, to miss the vertices of a lattice.
_MARGINS = 0.013_719_7, 0.008_431_3
_WIDER = 1.618, 1.272
_TRIES = 24
# Pairs of edges that are worked on at once. A parcel and a zone that make more by themselves are left to GEOS, which is
# faster then, and whose rounding does not show in a parcel so large.
_MOST_WORK = 2**20
_CLOSE = 1e-9  # of the longer side: nearer than this, rounding might put an edge on the wrong side of a corner
# What lies within so many roundings of a coordinate along the whole outline of a parcel is no area.
_ROUNDINGS = 16
_MOST_SLACK = 1e-6


@dataclass(frozen=True)
class Surroundings:
    """
    A box round each parcel, and the zone edges that meet it.

    Parameters
    ----------
    boxes
        Each holds its parcel in its inside, and no zone edge passes its north-east corner closely; shape ``(n, 4)``.
    box, edge
        Position of a box and of a zone edge that meets it, sorted by box and by
        the zone of the edge.
    """

    boxes: Floats
    box: Ints
    edge: Ints

    @classmethod
    def of(cls, zoning: Zoning, boxes: Floats) -> Surroundings:
        """
        Look round parcels.

        Parameters
        ----------
        zoning
            The zones.
        boxes
            Bounds of the parcels; shape ``(n, 4)``.

        Returns
        -------
        Surroundings
            Of each parcel.
        """
        rounding = np.spacing(np.abs(boxes).max(axis=1, initial=0.0))
        side = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) + 64 * rounding
        east, north = (margin * side for margin in _MARGINS)
        for _ in range(_TRIES):
            around = boxes + np.column_stack([-east, -north, east, north])
            box, edge = zoning.edges_meeting(around)
            close = _distance(zoning.edges, edge, around[box, 2:]) <= np.maximum(_CLOSE * side, 8 * rounding)[box]
            if not close.any():
                break
            # Not by the same factor: the corner must not slide along an edge that it lies on.
            east[np.unique(box[close])] *= _WIDER[0]
            north[np.unique(box[close])] *= _WIDER[1]
        else:
            msg = "zone edges lie so close to one another that no corner is clear of them"
            raise ArithmeticError(msg)
        return cls(around, box, edge)

    def take(self, kept: Ints) -> Surroundings:
        """
        Keep some of the boxes.

        Parameters
        ----------
        kept
            Positions of boxes, ascending; shape ``(m,)``.

        Returns
        -------
        Surroundings
            Of ``m`` boxes.
        """
        number = np.full(len(self.boxes), -1)
        number[kept] = np.arange(len(kept))
        stays = number[self.box] >= 0
        return Surroundings(self.boxes[kept], number[self.box[stays]], self.edge[stays])


def cut(
    zoning: Zoning, parcels: NDArray[np.object_], surroundings: Surroundings
) -> tuple[Ints, Ints, Floats, Floats, Floats]:
    """
    Share parcels out to the zones that they meet.

    Parameters
    ----------
    zoning
        The zones.
    parcels
        Valid polygons of some area; shape ``(n,)``.
    surroundings
        What is round them, at least one edge each.

    Returns
    -------
    parcel, zone : numpy.ndarray of int64
        A row for each parcel and zone that share area.
    share : numpy.ndarray of float64
        Share of the parcel's area that lies in the zone.
    outside, double_counted : numpy.ndarray of float64
        Of each parcel; shape ``(n,)``.
    """
    zones, owner = len(zoning.zones), zoning.edges.owner[surroundings.edge]
    key = surroundings.box * zones + owner
    first_edge = np.flatnonzero(np.diff(key, prepend=-1))
    met = key[first_edge]  # parcel and zone as one number
    edges_of_pair = np.diff(first_edge, append=len(key))
    corner, holder = zoning.containing(surroundings.boxes[:, 2:])
    held = corner * zones + holder
    around_whole = held[~np.isin(held, met)]  # no edge of the zone is near: it holds the whole parcel

    parcel = met // zones
    areas, parcel_areas = _areas(zoning, parcels, surroundings, met, edges_of_pair, np.isin(met, held))
    # A neighbour's sliver as wide as the rounding of a coordinate is no area; without this, aligned edges leave crumbs.
    slack = np.minimum(rounding_area(parcels) / parcel_areas, _MOST_SLACK)
    share = areas / parcel_areas[parcel]
    share = np.where(share <= slack[parcel], 0.0, np.where(share >= 1 - slack[parcel], 1.0, share))

    some = np.flatnonzero(share > 0)
    parcel, zone, share = parcel[some], met[some] % zones, share[some]
    boundary = _Boundary.of(zoning.edges, surroundings.edge, first_edge).take(some)
    shares = _Shares(parcel, zone, share, boundary)
    covered = _covered(zoning, parcels, shares, whole=around_whole // zones)
    covered = np.where(covered >= 1 - slack, 1.0, covered)

    parcel = np.concatenate([parcel, around_whole // zones])
    zone = np.concatenate([zone, around_whole % zones])
    share = np.concatenate([share, np.ones(len(around_whole))])
    total = sum_by(parcel, share, len(parcels))
    # Shares that only rounding keeps from adding up to their union are made to.
    adjoin = np.abs(total - covered) <= 2 * slack
    share *= np.divide(covered, total, out=np.ones_like(total), where=adjoin & (total > 0))[parcel]
    double_counted = np.where(adjoin, 0.0, total - covered)
    return parcel, zone, share, 1 - covered, double_counted


def _areas(  # noqa: PLR0913, PLR0917 - what shared_areas takes, and how many edges that is
    zoning: Zoning,
    parcels: NDArray[np.object_],
    surroundings: Surroundings,
    met: Ints,
    edges_of_pair: Ints,
    corner_inside: NDArray[np.bool_],
) -> tuple[Floats, Floats]:
    """Areas of pairs and of parcels, block by block of parcels, so that memory stays bounded."""
    zones, outlines = len(zoning.zones), Edges.of(parcels)
    parcel, zone = np.divmod(met, zones)
    work = edges_of_pair * np.bincount(outlines.owner, minlength=len(parcels))[parcel]
    heavy = work > _MOST_WORK
    zone_edges = zoning.edges.take(surroundings.edge, np.repeat(np.arange(len(met)), edges_of_pair))
    zone_edges = zone_edges.part(~heavy[zone_edges.owner])
    areas, parcel_areas = np.zeros(len(met)), np.zeros(len(parcels))
    block = np.cumsum(np.bincount(parcel, np.where(heavy, 0, work), len(parcels))) // _MOST_WORK
    for number in np.unique(block):
        first, last = np.searchsorted(block, [number, number + 1])
        pairs = slice(*np.searchsorted(parcel, [first, last]))
        areas[pairs], parcel_areas[first:last] = shared_areas(
            outlines.of_owners(first, last),
            zone_edges.of_owners(pairs.start, pairs.stop),
            parcel[pairs] - first,
            surroundings.boxes[first:last],
            corner_inside[pairs],
        )
    areas[heavy] = shapely.area(shapely.intersection(parcels[parcel[heavy]], zoning.zones[zone[heavy]]))
    return areas, parcel_areas


def rounding_area(parcels: NDArray[np.object_]) -> Floats:
    """
    Measure what the rounding of coordinates may add to an area or take from it.

    Parameters
    ----------
    parcels
        Polygons, none of them empty; shape ``(n,)``.

    Returns
    -------
    numpy.ndarray of float64
        Sixteen roundings of the largest coordinate along the whole outline; shape ``(n,)``.
    """
    largest = np.abs(shapely.bounds(parcels)).max(axis=1, initial=0.0)
    area: Floats = _ROUNDINGS * np.spacing(largest) * shapely.length(parcels)
    return area


@dataclass(frozen=True)
class _Boundary:
    """
    What tells the boundary of one zone near a parcel from that of another: sums of hashes.

    ``edge_sum`` is the same for the same edges, run either way; ``directed_sum``
    only if they run the same way. That two boundaries differ unseen has odds of 2**-64.
    """

    edge_sum: NDArray[np.uint64]
    directed_sum: NDArray[np.uint64]

    @classmethod
    def of(cls, edges: Edges, edge: Ints, first: Ints) -> _Boundary:
        start, end = _hash(edges.start[edge]), _hash(edges.end[edge])
        return cls(*(np.add.reduceat(number, first) for number in (_mix(start + end), _mix(start ^ _mix(end)))))

    def take(self, pair: Ints) -> _Boundary:
        return _Boundary(self.edge_sum[pair], self.directed_sum[pair])


class _Shares(NamedTuple):
    """Rows of parcels and zones that share area, sorted by both, and the boundary that the zone has there."""

    parcel: Ints
    zone: Ints
    share: Floats
    boundary: _Boundary


def _covered(zoning: Zoning, parcels: NDArray[np.object_], shares: _Shares, *, whole: Ints) -> Floats:
    """Share of each parcel that lies in the union of the zones; 1 for a parcel that lies wholly in one."""
    parcel, share, boundary = shares.parcel, shares.share, shares.boundary
    covered = np.zeros(len(parcels))
    np.maximum.at(covered, parcel, share)
    covered[whole] = 1.0
    # Where all zones have the same line near a parcel, those on one side of it cover what any of them does, and zones
    # on both sides cover all of it.
    next_to = parcel[1:] == parcel[:-1]
    one_line = np.ones(len(parcels), dtype=bool)
    one_line[parcel[1:][next_to & (boundary.edge_sum[1:] != boundary.edge_sum[:-1])]] = False
    both_sides = np.zeros(len(parcels), dtype=bool)
    both_sides[parcel[1:][next_to & (boundary.directed_sum[1:] != boundary.directed_sum[:-1])]] = True
    covered[one_line & both_sides] = 1.0

    part = np.flatnonzero((covered[parcel] < 1) & ~one_line[parcel])
    if len(part):
        overlap = shapely.intersection(parcels[parcel[part]], zoning.zones[shares.zone[part]])
        united, number = np.unique(parcel[part], return_inverse=True)
        parts = np.asarray(shapely.geometrycollections(overlap, indices=number), dtype=object)
        together = shapely.union_all(parts.reshape(-1, 1), axis=1)
        covered[united] = shapely.area(together) / shapely.area(parcels[united])
    return covered


def _distance(edges: Edges, edge: Ints, points: Floats) -> Floats:
    start = edges.start[edge] - points
    along = edges.end[edge] - edges.start[edge]
    (x, y), (dx, dy) = start.T, along.T
    share = np.clip(-(x * dx + y * dy) / (dx * dx + dy * dy), 0, 1)
    distance: Floats = np.hypot(x + share * dx, y + share * dy)
    return distance


def _hash(points: Floats) -> NDArray[np.uint64]:
    x, y = np.ascontiguousarray((points + 0.0).T).view(np.uint64)  # + 0.0: there is one zero
    return _mix(x ^ _mix(y))


def _mix(number: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scatter numbers over all 64 bits (splitmix64, Steele, Lea and Flood 2014)."""
    number = (number ^ (number >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return number ^ (number >> np.uint64(31))
