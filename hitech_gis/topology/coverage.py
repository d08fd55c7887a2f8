"""
Faults of the coverage that polygons form together: overlaps, gaps, edges that do not match.

Where every boundary between two neighbours is drawn alike in both, each of its edges stands twice, once in either
direction, and crossing it leaves one polygon for another. Only the edges for which that is not so can bound an overlap
or a gap. They are few in a good layer, and the faces between them are all that there is to look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from hitech_gis.topology.faults import Code, Faults, areal, mean_width
from hitech_gis.topology.rings import MULTIPOLYGON, POLYGON, Rings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Objects = NDArray[np.object_]

_TOUCHING_M = 1e-6
_EDGES_AT_ONCE = 20_000
_COS_FACING = np.cos(np.radians(10))  # edges that run side by side, though not quite parallel


@dataclass(frozen=True)
class UnmatchedEdges:
    """
    Edges of polygons that no neighbour runs along in the other direction.

    Parameters
    ----------
    rings
        Whose they are.
    vertex
        Position in the rings of the first vertex of each; the other is the next;
        shape ``(e,)``.
    backward
        Whether each runs from the next vertex to the first; shape ``(e,)``.
    """

    rings: Rings
    vertex: Ints
    backward: NDArray[np.bool_]

    @classmethod
    def of(cls, rings: Rings) -> UnmatchedEdges:
        """
        Find them.

        Parameters
        ----------
        rings
            Of valid polygons, wound either way.

        Returns
        -------
        UnmatchedEdges
            Of two squares side by side all edges but the one that they share.

        Examples
        --------
        >>> pair = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
        >>> len(UnmatchedEdges.of(Rings.of(pair)).feature)
        6
        """
        edge = rings.edges[rings.lengths > 0]
        # So that the feature lies on the left of each.
        backward = ((rings.signed_area < 0) != rings.hole)[rings.ring[edge]]
        first, second = rings.vertex_ids[edge + backward], rings.vertex_ids[edge + ~backward]
        key = np.minimum(first, second) * np.int64(len(rings.xy) + 1) + np.maximum(first, second)
        _, line = np.unique(key, return_inverse=True)
        balance = np.bincount(line, weights=np.sign(second - first))
        # Of a line that is drawn more often one way than the other, the edges that go that way are without a match.
        odd = balance[line] * (second - first) > 0
        return cls(rings, edge[odd], backward[odd])

    @cached_property
    def start(self) -> Floats:
        """Where each begins; shape ``(e, 2)``."""
        return self.rings.xy[self.vertex + self.backward]

    @cached_property
    def end(self) -> Floats:
        """Where each ends; shape ``(e, 2)``."""
        return self.rings.xy[self.vertex + ~self.backward]

    @cached_property
    def feature(self) -> Ints:
        """Position of the feature that lies on the left of each; shape ``(e,)``."""
        return self.rings.feature[self.rings.ring[self.vertex]]

    @cached_property
    def ends(self) -> Ints:
        """Positions in the rings of the vertices at which any begins or ends, the first of each place, ascending."""
        _, first = np.unique(self.rings.vertex_ids, return_index=True)
        return np.sort(first[np.unique(self.rings.vertex_ids[np.append(self.vertex, self.vertex + 1)])])

    @cached_property
    def lines(self) -> Objects:
        """Each edge as a line; shape ``(e,)``."""
        return np.asarray(shapely.linestrings(np.stack([self.start, self.end], axis=1)), dtype=object)

    @cached_property
    def chains(self) -> Objects:
        """Edges that follow on one another joined to lines, which GEOS overlays sooner than single ones."""
        begins = np.ones(len(self.feature), dtype=bool)
        begins[1:] = (self.start[1:] != self.end[:-1]).any(axis=1)
        chain = np.cumsum(begins) - 1
        last = np.append(begins[1:], True)
        # Each chain has the start of all of its edges, and the end of the last.
        points = np.concatenate([self.start, self.end[last]])
        of_point = np.concatenate([chain, chain[last]])
        order = np.argsort(of_point, kind="stable")
        return np.asarray(shapely.linestrings(points[order], indices=of_point[order]), dtype=object)

    @cached_property
    def boxes(self) -> Floats:
        """Bounds of the edges of each of the features; shape ``(features, 4)``."""
        low, high = np.minimum(self.start, self.end), np.maximum(self.start, self.end)
        begins = np.flatnonzero(np.append(True, self.feature[1:] != self.feature[:-1]))
        return np.hstack([np.minimum.reduceat(low, begins), np.maximum.reduceat(high, begins)])

    @cached_property
    def features(self) -> Ints:
        """Positions of the features that have any, ascending."""
        return np.unique(self.feature)


def coverage_faults(
    geometries: Objects, *, tolerance_m: float, gap_width_m: float, invalid: Ints | None = None
) -> list[Faults]:
    """
    Find where polygons overlap, leave gaps, or meet without sharing vertices.

    Parameters
    ----------
    geometries
        Polygons and multipolygons in metres; those that are not valid are taken
        as GEOS repairs them, what is no polygon is left out; shape ``(n,)``.
    tolerance_m
        Overlaps and gaps up to this width are not reported, and vertices up to
        this far from an edge are taken to lie on it.
    gap_width_m
        What is free and wider than this is reported as ``open_land`` if
        several features enclose it, such as a road, and not at all if it is not.
    invalid
        Positions of those that are not valid, if that is known.

    Returns
    -------
    list of Faults
        ``overlap`` with the two features, ``gap`` and ``open_land`` with all that
        touch them, ``t_junction`` with the feature whose edge lacks the vertex
        and one that has it.

    Examples
    --------
    >>> pair = np.array([shapely.box(0, 0, 10, 10), shapely.box(9.5, 0, 20, 10)])
    >>> overlap, *_ = coverage_faults(pair, tolerance_m=0.01, gap_width_m=1)
    >>> overlap.code.value, overlap.area_m2.tolist()
    ('overlap', [5.0])
    """
    polygons = _valid_polygons(geometries, invalid)
    unmatched = UnmatchedEdges.of(Rings.of(shapely.orient_polygons(polygons)))
    if not len(unmatched.feature):
        return []
    concerned = unmatched.features
    tree = shapely.STRtree(polygons[concerned])
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(unmatched.chains)]))
    faces = faces[_is_wide(faces, tolerance_m)]
    times = _times_covered(faces, shapely.STRtree(polygons))
    overlapping = _overlaps(polygons, faces[times > 1], tolerance_m)
    free = faces[times == 0]
    narrow = mean_width(free) <= gap_width_m
    beside = [concerned[near] for near in _near(tree, free, tolerance_m)]
    gaps, touching = free[narrow], [near for near, is_gap in zip(beside, narrow, strict=True) if is_gap]
    known = np.concatenate([faces[times > 1], gaps])
    slits, along = _open_gaps(unmatched, polygons, known, tolerance_m, gap_width_m)
    gaps, touching = np.concatenate([gaps, slits]), touching + along
    # What one feature alone encloses is a hole that was drawn.
    between = ~narrow & np.array([len(near) > 1 for near in beside], dtype=bool)
    wide = [near for near, is_open in zip(beside, between, strict=True) if is_open]
    return [
        overlapping,
        _between(Code.GAP, gaps, touching),
        _between(Code.OPEN_LAND, free[between], wide),
        _t_junctions(unmatched, tolerance_m),
    ]


def _valid_polygons(geometries: Objects, invalid: Ints | None) -> Objects:
    polygons = geometries.copy()
    polygons[~np.isin(shapely.get_type_id(geometries), (POLYGON, MULTIPOLYGON))] = None
    if invalid is None:
        invalid = np.flatnonzero(~shapely.is_valid(polygons) & ~shapely.is_missing(polygons))
    polygons[invalid] = shapely.make_valid(polygons[invalid], method="structure", keep_collapsed=False)
    return polygons


def _is_wide(areas: Objects, tolerance_m: float) -> NDArray[np.bool_]:
    """Say which are wider than a tolerance: on the whole, or somewhere."""
    wide = mean_width(areas) > tolerance_m
    bulging = np.flatnonzero(~wide & (shapely.area(areas) > tolerance_m**2))
    wide[bulging] = ~shapely.is_empty(shapely.buffer(areas[bulging], -tolerance_m / 2, join_style="mitre"))
    return wide


def _times_covered(faces: Objects, tree: shapely.STRtree) -> Ints:
    # Between the edges without a match the number of polygons does not change: one point tells it for a face.
    face, _ = tree.query(shapely.point_on_surface(faces), predicate="intersects")
    return np.bincount(face, minlength=len(faces))


def _near(tree: shapely.STRtree, places: Objects, distance_m: float) -> list[Ints]:
    # What touches may do so to the last digit only.
    place, near = tree.query(places, predicate="dwithin", distance=max(distance_m, _TOUCHING_M))
    return np.split(near, np.searchsorted(place, np.arange(1, len(places)))) if len(places) else []


def _between(code: Code, places: Objects, touching: list[Ints]) -> Faults:
    beside = [np.sort(near) for near in touching]
    return areal(code, [int(near[0]) for near in beside], places, [near[1:] for near in beside])


def _overlaps(polygons: Objects, faces: Objects, tolerance_m: float) -> Faults:
    _, involved = shapely.STRtree(polygons).query(faces, predicate="intersects")
    involved = np.unique(involved)
    some = polygons[involved]
    left, right = shapely.STRtree(some).query(some, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    shared = shapely.intersection(some[left], some[right])
    places = _areas_of(shared)
    kept = np.flatnonzero(_is_wide(places, tolerance_m))
    kept = kept[np.lexsort((right[kept], left[kept]))]
    return areal(Code.OVERLAP, involved[left[kept]], places[kept], list(involved[right[kept], None]))


def _areas_of(geometries: Objects) -> Objects:
    """Leave points and lines out of what an overlay gave."""
    mixed = np.flatnonzero(shapely.get_type_id(geometries) > MULTIPOLYGON)
    for position in mixed:
        parts = shapely.get_parts(geometries[position])
        geometries[position] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])  # noqa: PLR2004
    return geometries


def _open_gaps(
    unmatched: UnmatchedEdges, polygons: Objects, known: Objects, tolerance_m: float, gap_width_m: float
) -> tuple[Objects, list[Ints]]:
    """Find slits that open to the outside: no faces enclose them, but two features face each other across them."""
    strips = _facing(unmatched, tolerance_m, gap_width_m)
    strips = strips[_times_covered(strips, shapely.STRtree(known)) == 0]
    tree = shapely.STRtree(polygons)
    strips = strips[_times_covered(strips, tree) == 0]
    # Strips along edges that bend leave wedges between them, and overlap: closed, they are the whole slit.
    closed = shapely.buffer(shapely.union_all(strips), gap_width_m / 2, join_style="mitre")
    slits = shapely.get_parts(shapely.buffer(closed, -gap_width_m / 2, join_style="mitre"))
    taken = shapely.STRtree(np.concatenate([polygons, known]))
    for position, near in enumerate(_near(taken, slits, 0)):
        slits[position] = shapely.difference(slits[position], shapely.union_all(taken.geometries[near]))
    slits = shapely.get_parts(slits)
    beside = _near(tree, slits, tolerance_m)
    kept = _is_wide(slits, tolerance_m) & np.array([len(near) > 1 for near in beside], dtype=bool)
    return slits[kept], [beside[position] for position in np.flatnonzero(kept)]


def _facing(unmatched: UnmatchedEdges, tolerance_m: float, gap_width_m: float) -> Objects:
    """Give what lies between edges of two features that run side by side, each with the other on its outer side."""
    edge, other = _near_edges(unmatched, gap_width_m)
    origin, along = unmatched.start[edge], unmatched.end[edge] - unmatched.start[edge]
    back = unmatched.end[other] - unmatched.start[other]
    length, back_length = np.hypot(*along.T), np.hypot(*back.T)
    opposite = (along * back).sum(axis=1) < -_COS_FACING * length * back_length
    # How far along the edge the other begins and ends, as a share of its length; the part that lies beside it.
    first = ((unmatched.end[other] - origin) * along).sum(axis=1) / length**2
    last = ((unmatched.start[other] - origin) * along).sum(axis=1) / length**2
    low, high = np.maximum(first, 0), np.minimum(last, 1)
    beside = np.flatnonzero(opposite & (high > low))
    origin, along, back, first, last, low, high = (
        each[beside] for each in (origin, along, back, first, last, low, high)
    )
    end = unmatched.end[other[beside]]
    near = [origin + share[:, None] * along for share in (low, high)]
    far = [end - ((share - first) / (last - first))[:, None] * back for share in (low, high)]
    quads = np.stack([near[0], near[1], far[1], far[0]], axis=1)
    middle = (far[0] + far[1] - near[0] - near[1]) / 2
    outside = along[:, 0] * middle[:, 1] - along[:, 1] * middle[:, 0] < 0
    width = np.hypot(*middle.T)
    strips = np.asarray(shapely.polygons(quads[outside & (width > tolerance_m) & (width <= gap_width_m)]), dtype=object)
    return strips[shapely.is_valid(strips)]


def _near_edges(unmatched: UnmatchedEdges, distance_m: float) -> tuple[Ints, Ints]:
    """Pair edges of two features that lie near each other; most edges lie near those of their own feature alone."""
    west, south, east, north = unmatched.boxes.T
    boxes = np.asarray(
        shapely.box(west - distance_m, south - distance_m, east + distance_m, north + distance_m), dtype=object
    )
    one, other = shapely.STRtree(boxes).query(boxes, predicate="intersects")
    several = np.unique(one[one != other])
    edges = np.flatnonzero(np.isin(unmatched.feature, unmatched.features[several]))
    tree = shapely.STRtree(unmatched.lines[edges])
    found = [np.empty((2, 0), dtype=np.int64)]
    for begin in range(0, len(edges), _EDGES_AT_ONCE):
        some = edges[begin : begin + _EDGES_AT_ONCE]
        pair = tree.query(unmatched.lines[some], predicate="dwithin", distance=distance_m)
        pair = np.stack([some[pair[0]], edges[pair[1]]])
        found.append(pair[:, unmatched.feature[pair[0]] < unmatched.feature[pair[1]]])
    edge, other_edge = np.concatenate(found, axis=1)
    return edge, other_edge


def _t_junctions(unmatched: UnmatchedEdges, tolerance_m: float) -> Faults:
    vertex, edge = vertices_on_edges(unmatched, tolerance_m=tolerance_m)
    points = np.asarray(shapely.points(unmatched.rings.xy[vertex]), dtype=object)
    return Faults.of(
        Code.T_JUNCTION,
        unmatched.feature[edge],
        points,
        neighbours=list(unmatched.rings.feature[unmatched.rings.ring[vertex]][:, None]),
        width_m=shapely.distance(points, unmatched.lines[edge]),
    )


def vertices_on_edges(unmatched: UnmatchedEdges, *, tolerance_m: float) -> tuple[Ints, Ints]:
    """
    Find vertices of one feature that lie on an edge of another, away from its ends.

    Parameters
    ----------
    unmatched
        In metres; a vertex at which only matched edges meet lies on no other edge.
    tolerance_m
        How far from the edge it may lie.

    Returns
    -------
    tuple of numpy.ndarray
        Position in the rings of each vertex that lies on an edge, and of that edge
        among the unmatched ones.

    Examples
    --------
    >>> tee = np.array([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 5), shapely.box(10, 5, 20, 10)])
    >>> edges = UnmatchedEdges.of(Rings.of(shapely.orient_polygons(tee)))
    >>> vertex, edge = vertices_on_edges(edges, tolerance_m=0.01)
    >>> edges.rings.xy[vertex].tolist(), edges.feature[edge].tolist()
    ([[10.0, 5.0]], [0])
    """
    xy, ring = unmatched.rings.xy, unmatched.rings.ring
    points = shapely.points(xy[unmatched.ends])
    found, edge = shapely.STRtree(unmatched.lines).query(points, predicate="dwithin", distance=tolerance_m)
    vertex = unmatched.ends[found]
    from_start, from_end = xy[vertex] - unmatched.start[edge], xy[vertex] - unmatched.end[edge]
    from_ends = np.minimum(np.hypot(*from_start.T), np.hypot(*from_end.T))
    between = (from_ends > tolerance_m) & (unmatched.rings.feature[ring[vertex]] != unmatched.feature[edge])
    return vertex[between], edge[between]
