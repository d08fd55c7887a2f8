"""
The steps of a repair: polygons in, polygons out, what needs no mending being the same object.

Vertices are moved only to where another vertex already is, so neighbours that shared an edge go on sharing it, and
no step depends on how a tolerance in metres is measured in degrees to the last digit. The vertices of a feature that
is held stay where they are in its neighbours too.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from hitech_gis.topology.coverage import UnmatchedEdges, vertices_on_edges
from hitech_gis.topology.rings import POLYGON, Rings
from hitech_gis.topology.shapes import spike_tips

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hitech_gis.topology.plane import Plane

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Objects = NDArray[np.object_]

_FEWEST_VERTICES = 3
_SPIKE_BASE_M = 0.1  # what is wider where it leaves the ring may be land


@dataclass
class Held:
    """
    What a repair must leave alone.

    Parameters
    ----------
    features
        Which features stay as they are; shape ``(n,)``.
    lost
        Features of which a step would have left less than all parts and holes, and
        which it therefore left as they were.

    Examples
    --------
    >>> Held.none(2).features.tolist()
    [False, False]
    """

    features: NDArray[np.bool_]
    lost: set[int] = field(default_factory=set)

    @classmethod
    def none(cls, count: int) -> Held:
        """Hold none of so many features."""
        return cls(np.zeros(count, dtype=bool))

    def fixed(self, rings: Rings) -> NDArray[np.bool_]:
        """Say which vertices stay: those of features that are held, wherever they occur; shape ``(v,)``."""
        mine = self.features[rings.feature[rings.ring]]
        places = np.zeros(len(rings.xy) + 1, dtype=bool)
        places[rings.vertex_ids[mine]] = True
        return places[rings.vertex_ids]


def on_grid(polygons: Objects, held: Held, step: float) -> Objects:
    """
    Round coordinates to multiples of a step.

    Parameters
    ----------
    polygons
        Polygons and multipolygons; shape ``(n,)``.
    held
        What is to be left alone.
    step
        In units of their CRS.

    Returns
    -------
    numpy.ndarray of shapely geometries
        Shape ``(n,)``; those on the grid already are the same objects.

    Examples
    --------
    >>> on_grid(np.array([shapely.box(0, 0, 1.04, 1)]), Held.none(1), 0.1)[0].bounds
    (0.0, 0.0, 1.0, 1.0)
    """
    rings = Rings.of(polygons)
    # Divided by a whole number, 0.1 becomes a decimal that prints as one.
    rounded = np.round(rings.xy * (1 / step)) / (1 / step) if step < 1 else np.round(rings.xy / step) * step
    xy = np.where(held.fixed(rings)[:, None], rings.xy, rounded)
    moved = (xy != rings.xy).any(axis=1)
    return _rebuilt(polygons, replace(rings, xy=xy), rings.feature[rings.ring[moved]], held)


def joined(polygons: Objects, held: Held, plane: Plane, *, vertex_m: float) -> Objects:
    """
    Make one of neighbouring vertices that lie as good as on one another, in all polygons that have them.

    Parameters
    ----------
    polygons
        Polygons and multipolygons; shape ``(n,)``.
    held
        What is to be left alone.
    plane
        In which distances are measured.
    vertex_m
        How far apart they may be.

    Returns
    -------
    numpy.ndarray of shapely geometries
        Shape ``(n,)``.

    Examples
    --------
    >>> from hitech_gis.topology.plane import Plane
    >>> blunt = shapely.Polygon([(0, 0), (4, 0), (4, 4), (4, 4.001), (0, 4)])
    >>> joined(np.array([blunt]), Held.none(1), Plane.of(None, (0, 0, 999, 999)), vertex_m=0.01)[0].wkt
    'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))'
    """
    rings = Rings.of(polygons)
    lengths = replace(rings, xy=plane.metres(rings.xy)).lengths
    near = np.flatnonzero(lengths <= vertex_m)
    edge = rings.edges[near[np.argsort(lengths[near], kind="stable")]]
    twice = rings.feature[rings.ring[rings.edges[lengths == 0]]]
    return _moved(polygons, rings, list(zip(edge.tolist(), (edge + 1).tolist(), strict=True)), held, also=twice)


def without_spikes(polygons: Objects, held: Held, plane: Plane, *, spike_degrees: float) -> Objects:
    """
    Take the tips off where rings turn back on themselves, unless a neighbour has the tip too.

    Parameters
    ----------
    polygons
        Polygons and multipolygons; shape ``(n,)``.
    held
        What is to be left alone.
    plane
        In which angles are measured.
    spike_degrees
        By how small an angle; what is wider than 10 cm at its foot is no spike.

    Returns
    -------
    numpy.ndarray of shapely geometries
        Shape ``(n,)``.

    Examples
    --------
    >>> from hitech_gis.topology.plane import Plane
    >>> spiked = shapely.Polygon([(0, 0), (4, 0), (4, 2), (9, 2), (4, 2.01), (4, 4), (0, 4)])
    >>> plane = Plane.of(None, (0, 0, 999, 999))
    >>> mended = without_spikes(np.array([spiked]), Held.none(1), plane, spike_degrees=1)
    >>> mended[0].area, mended[0].bounds
    (16.0, (0.0, 0.0, 4.0, 4.0))
    """
    rings = Rings.of(polygons)
    in_metres = replace(rings, xy=plane.metres(rings.xy))
    tips, _ = spike_tips(in_metres, spike_degrees=spike_degrees)
    owners = _Owners(rings)
    # The vertex before the first of a ring is its last but one: the last is the first again.
    begins, ends = rings.starts[:-1][rings.ring[tips]], rings.starts[1:][rings.ring[tips]]
    before = np.where(tips == begins, ends - 2, tips - 1)
    narrow = np.hypot(*(in_metres.xy[before] - in_metres.xy[tips + 1]).T) <= _SPIKE_BASE_M
    alone = np.array([len(owners.of(tip)) == 1 for tip in tips.tolist()], dtype=bool)
    tips = tips[narrow & alone & ~held.features[rings.feature[rings.ring[tips]]]]
    kept = np.ones(len(rings.xy), dtype=bool)
    kept[tips] = False
    return _rebuilt(polygons, rings, rings.feature[rings.ring[tips]], held, kept=kept)


def valid(polygons: Objects, held: Held) -> Objects:
    """
    Make polygons valid whose rings are not; what has no area is left out of them.

    Parameters
    ----------
    polygons
        Polygons and multipolygons; shape ``(n,)``.
    held
        What is to be left alone.

    Returns
    -------
    numpy.ndarray of shapely geometries
        Shape ``(n,)``; one of which nothing would be left is left as it is.

    Examples
    --------
    >>> valid(np.array([shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])]), Held.none(1))[0].area
    2.0
    """
    broken = np.flatnonzero(~shapely.is_valid(polygons) & ~held.features)
    made = shapely.make_valid(polygons[broken], method="structure", keep_collapsed=False)
    something = ~shapely.is_empty(made)
    held.lost.update(broken[~something].tolist())
    mended = polygons.copy()
    mended[broken[something]] = made[something]
    return mended


def snapped(polygons: Objects, held: Held, plane: Plane, *, tolerance_m: float) -> Objects:
    """
    Make one of vertices of different polygons that lie within a tolerance of each other.

    Parameters
    ----------
    polygons
        Valid polygons and multipolygons; shape ``(n,)``.
    held
        What is to be left alone.
    plane
        In which distances are measured.
    tolerance_m
        How far apart they may be; the nearest first, the later one moves.

    Returns
    -------
    numpy.ndarray of shapely geometries
        Shape ``(n,)``.

    Examples
    --------
    >>> from hitech_gis.topology.plane import Plane
    >>> pair = np.array([shapely.box(0, 0, 10, 10), shapely.box(10.005, 0, 20, 10)])
    >>> mended = snapped(pair, Held.none(2), Plane.of(None, (0, 0, 999, 999)), tolerance_m=0.01)
    >>> shapely.area(mended).tolist()
    [100.0, 100.0]
    """
    rings = Rings.of(polygons)
    metres = plane.metres(rings.xy)
    vertex = UnmatchedEdges.of(rings).ends
    points = np.asarray(shapely.points(metres[vertex]), dtype=object)
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=tolerance_m)
    one, other = vertex[one[one < other]], vertex[other[one < other]]
    order = np.lexsort((other, one, np.hypot(*(metres[one] - metres[other]).T)))
    pairs = list(zip(one[order].tolist(), other[order].tolist(), strict=True))
    if pairs:
        owners = _Owners(rings)
        pairs = [pair for pair in pairs if owners.of(pair[0]).isdisjoint(owners.of(pair[1]))]
    return _moved(polygons, rings, pairs, held)


def shared(polygons: Objects, held: Held, plane: Plane, *, tolerance_m: float) -> Objects:
    """
    Lead edges through the vertices of neighbours that lie on them, or within a tolerance of them.

    Parameters
    ----------
    polygons
        Valid polygons and multipolygons; shape ``(n,)``.
    held
        What is to be left alone.
    plane
        In which distances are measured.
    tolerance_m
        How far off the edge a vertex may lie.

    Returns
    -------
    numpy.ndarray of shapely geometries
        Shape ``(n,)``.

    Examples
    --------
    >>> from hitech_gis.topology.plane import Plane
    >>> tee = np.array([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 5), shapely.box(10, 5, 20, 10)])
    >>> mended = shared(tee, Held.none(3), Plane.of(None, (0, 0, 999, 999)), tolerance_m=0.01)
    >>> shapely.get_num_coordinates(mended).tolist()
    [6, 5, 5]
    """
    rings = Rings.of(polygons)
    unmatched = UnmatchedEdges.of(replace(rings, xy=plane.metres(rings.xy)))
    vertex, edge = vertices_on_edges(unmatched, tolerance_m=tolerance_m)
    if not len(vertex):
        return polygons
    owners = _Owners(rings)
    features = unmatched.feature[edge].tolist()
    new = [
        not held.features[feature] and feature not in owners.of(at)
        for at, feature in zip(vertex.tolist(), features, strict=True)
    ]
    vertex, begin = vertex[new], unmatched.vertex[edge[new]]
    along = np.hypot(*(unmatched.rings.xy[vertex] - unmatched.rings.xy[begin]).T)
    order = np.lexsort((along, begin))
    vertex, begin = vertex[order], begin[order]
    xy = np.insert(rings.xy, begin + 1, rings.xy[vertex], axis=0)
    starts = rings.starts + np.searchsorted(begin + 1, rings.starts)
    return _rebuilt(polygons, replace(rings, xy=xy, starts=starts), rings.feature[rings.ring[begin]], held)


class _Owners:
    """Which features have a vertex, or another of the same coordinates."""

    def __init__(self, rings: Rings) -> None:
        self._ids = rings.vertex_ids
        order = np.argsort(self._ids, kind="stable")
        self._feature = rings.feature[rings.ring[order]]
        self._begins = np.searchsorted(self._ids[order], np.arange(len(self._ids) + 1))

    def of(self, vertex: int) -> set[int]:
        place = self._ids[vertex]
        return set(self._feature[self._begins[place] : self._begins[place + 1]].tolist())


def _moved(
    polygons: Objects, rings: Rings, pairs: list[tuple[int, int]], held: Held, *, also: Ints | None = None
) -> Objects:
    """Make one of the vertices of each pair, wherever they occur: the later in the layer goes to the earlier."""
    if not pairs:
        return polygons
    fixed = held.fixed(rings)
    target = np.arange(len(rings.xy))
    goes: set[int] = set()
    stays: set[int] = set()
    _, first = np.unique(rings.vertex_ids, return_index=True)
    for pair in pairs:
        # One that is fixed cannot go; else the later one does.
        one, other = sorted(pair, key=lambda vertex: (not fixed[vertex], first[rings.vertex_ids[vertex]]))
        keeper, mover = int(rings.vertex_ids[one]), int(rings.vertex_ids[other])
        if keeper == mover or fixed[other] or keeper in goes or mover in goes or mover in stays:
            continue
        stays.add(keeper)
        goes.add(mover)
        target[mover] = keeper
    place = target[rings.vertex_ids]
    moved = np.flatnonzero(place != rings.vertex_ids)
    xy = rings.xy[first[place]]
    features = rings.feature[rings.ring[moved]]
    return _rebuilt(polygons, replace(rings, xy=xy), features if also is None else np.append(features, also), held)


def _rebuilt(
    polygons: Objects, rings: Rings, features: Ints, held: Held, *, kept: NDArray[np.bool_] | None = None
) -> Objects:
    """Build some polygons anew from rings; one that would lose a ring stays as it was, and is told."""
    changed = np.unique(features[~held.features[features]])
    kept = np.ones(len(rings.xy), dtype=bool) if kept is None else kept
    # As open rings: the closing vertex is the first, whichever that is once some are gone.
    vertex = rings.edges[kept[rings.edges] & np.isin(rings.feature, changed)[rings.ring[rings.edges]]]
    ring = rings.ring[vertex]
    last = np.append(ring[1:] != ring[:-1], np.ones(min(len(ring), 1), dtype=bool))
    first = np.flatnonzero(np.roll(last, 1))
    following = np.arange(1, len(vertex) + 1)
    following[last] = first
    apart = (rings.xy[vertex] != rings.xy[vertex[following]]).any(axis=1)
    vertex, ring = vertex[apart], ring[apart]
    fewest = np.bincount(ring, minlength=len(rings.feature)) >= _FEWEST_VERTICES
    lost = np.unique(rings.feature[~fewest & np.isin(rings.feature, changed)])
    held.lost.update(lost.tolist())
    whole = ~np.isin(rings.feature, lost)[ring]
    vertex, ring = vertex[whole], ring[whole]
    if not len(vertex):
        return polygons
    mended = polygons.copy()
    used, of_ring = np.unique(ring, return_inverse=True)
    built = shapely.linearrings(rings.xy[vertex], indices=of_ring)
    _, begins, of_part = np.unique(rings.part[used], return_index=True, return_inverse=True)
    shapes = shapely.polygons(built, indices=of_part)
    feature, of_feature = np.unique(rings.feature[used[begins]], return_inverse=True)
    mended[feature] = shapely.multipolygons(shapes, indices=of_feature)
    single = feature[(shapely.get_type_id(polygons[feature]) == POLYGON) & (np.bincount(of_feature) == 1)]
    mended[single] = shapely.get_geometry(mended[single], 0)
    return mended
