"""Faults that a geometry has by itself: what it is, how its rings run, whether another is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from hitech_gis.topology.faults import Code, Faults, areal, mean_width
from hitech_gis.topology.rings import MULTIPOLYGON, POLYGON

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray
    from pyproj import CRS

    from hitech_gis.topology.rings import Rings

    Objects = NDArray[np.object_]
    Ints = NDArray[np.int64]

_FULL_TURN, _POLE = 360, 90
MOST_COORDINATE = 1e9  # no CRS of the earth has coordinates as large as this, in whatever unit
KINDS = (
    "Point", "LineString", "LinearRing", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
    "GeometryCollection",
)  # fmt: skip


def kind_faults(geometries: Objects, *, kinds: Collection[str]) -> list[Faults]:
    """
    Find features without a geometry, with an empty one, or with one of another kind than expected.

    Parameters
    ----------
    geometries
        Shape ``(n,)``.
    kinds
        Those that are expected, such as ``{"Polygon", "MultiPolygon"}``.

    Returns
    -------
    list of Faults
        ``missing_geometry``, ``empty_geometry``, ``wrong_type``.

    Examples
    --------
    >>> [len(faults) for faults in kind_faults(np.array([None, shapely.Point(0, 0)]), kinds={"Polygon"})]
    [1, 0, 1]
    """
    missing, empty = shapely.is_missing(geometries), shapely.is_empty(geometries)
    names = np.array([*KINDS, ""])[shapely.get_type_id(geometries)]
    wrong = np.flatnonzero(~missing & ~np.isin(names, list(kinds)))
    return [
        Faults.of(Code.MISSING_GEOMETRY, rows := np.flatnonzero(missing), [None] * len(rows)),
        Faults.of(Code.EMPTY_GEOMETRY, rows := np.flatnonzero(empty & ~missing), [None] * len(rows)),
        Faults.of(Code.WRONG_TYPE, wrong, geometries[wrong], notes=names[wrong].tolist()),
    ]


def coordinate_faults(geometries: Objects, crs: CRS | None = None) -> Faults:
    """
    Find features with coordinates that are no place: NaN, infinite, or beyond all CRSs.

    Parameters
    ----------
    geometries
        Shape ``(n,)``.
    crs
        Where it has degrees, so are features that lie off the earth, unless most do:
        then it is the CRS that is wrong.

    Returns
    -------
    Faults
        ``bad_coordinate``, without a place.

    Examples
    --------
    >>> len(coordinate_faults(np.array([shapely.Point(1e300, 0)])))
    1
    """
    xy, feature = shapely.get_coordinates(geometries, return_index=True)
    # Compared so that NaN, which is no less than anything, counts as bad.
    bad = ~(np.abs(xy) < MOST_COORDINATE).all(axis=1)
    if crs is not None and crs.is_geographic:
        off = (np.abs(xy[:, 0]) > _FULL_TURN) | (np.abs(xy[:, 1]) > _POLE)
        bad |= off & (2 * len(np.unique(feature[off])) <= len(np.unique(feature)))
    rows = np.unique(feature[bad])
    return Faults.of(Code.BAD_COORDINATE, rows, [None] * len(rows))


def validity_faults(geometries: Objects) -> Faults:
    """
    Find polygons whose rings are not valid, with the reason and the point that GEOS gives.

    Parameters
    ----------
    geometries
        Shape ``(n,)``.

    Returns
    -------
    Faults
        ``invalid_ring``; where GEOS gives no point, the place is the first vertex.

    Examples
    --------
    >>> bow_tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    >>> faults = validity_faults(np.array([bow_tie]))
    >>> faults.notes, faults.places[0].wkt
    (['Self-intersection'], 'POINT (1 1)')
    """
    rows = np.flatnonzero(~shapely.is_valid(geometries) & ~shapely.is_missing(geometries))
    reasons = [str(reason).partition("[") for reason in shapely.is_valid_reason(geometries[rows])]
    places = []
    for row, (_, _, point) in zip(rows, reasons, strict=True):
        x, _, y = point.removesuffix("]").partition(" ")
        place = (float(x), float(y)) if y else shapely.get_coordinates(geometries[row])[0]
        places.append(shapely.Point(place))
    return Faults.of(Code.INVALID_RING, rows, places, notes=[why for why, _, _ in reasons])


def duplicate_faults(geometries: Objects) -> Faults:
    """
    Find features that have the geometry of an earlier one, wherever their rings begin and however they run.

    Parameters
    ----------
    geometries
        Shape ``(n,)``.

    Returns
    -------
    Faults
        ``duplicate_geometry``: the later feature, with the first as its neighbour.

    Examples
    --------
    >>> square = shapely.box(0, 0, 1, 1)
    >>> faults = duplicate_faults(np.array([square, square.reverse()]))
    >>> faults.rows.tolist(), faults.neighbours[0].tolist()
    ([1], [0])
    """
    present = np.flatnonzero(~(shapely.is_missing(geometries) | shapely.is_empty(geometries)))
    boxes = shapely.bounds(geometries[present])
    # Only those whose boxes are equal are compared vertex by vertex.
    _, box, times = np.unique(boxes, axis=0, return_inverse=True, return_counts=True)
    alike = present[times[box] > 1]
    # Adding 0 makes 0 of -0, which is the same place.
    plain = shapely.transform(shapely.force_2d(geometries[alike]), lambda xy: xy + 0.0)
    bytes_of = shapely.to_wkb(shapely.normalize(plain))
    _, first, same = np.unique(bytes_of, return_index=True, return_inverse=True)
    original = alike[first[same]]
    later = np.flatnonzero(original != alike)
    rows = alike[later]
    return areal(Code.DUPLICATE_GEOMETRY, rows, geometries[rows], list(original[later, None]))


def size_faults(geometries: Objects, *, sliver_width_m: float) -> list[Faults]:
    """
    Find polygons without an area, and polygons that are as narrow as a gap.

    Parameters
    ----------
    geometries
        In metres; shape ``(n,)``.
    sliver_width_m
        Polygons narrower than this are slivers.

    Returns
    -------
    list of Faults
        ``zero_area``, ``sliver``.

    Examples
    --------
    >>> strip = shapely.box(0, 0, 100, 0.2)
    >>> [len(faults) for faults in size_faults(np.array([strip]), sliver_width_m=0.5)]
    [0, 1]
    """
    polygonal = np.isin(shapely.get_type_id(geometries), (POLYGON, MULTIPOLYGON)) & ~shapely.is_empty(geometries)
    area = shapely.area(geometries)
    zero = np.flatnonzero(polygonal & (area == 0))
    narrow = np.flatnonzero(polygonal & (area > 0) & (mean_width(geometries) < sliver_width_m))
    return [areal(Code.ZERO_AREA, zero, geometries[zero]), areal(Code.SLIVER, narrow, geometries[narrow])]


def vertex_faults(rings: Rings, *, vertex_m: float, spike_degrees: float) -> list[Faults]:
    """
    Find vertices that lie as good as on one another, and spikes, where a ring turns back on itself.

    Parameters
    ----------
    rings
        In metres.
    vertex_m
        Neighbouring vertices up to this far from each other are near.
    spike_degrees
        A ring that turns back by a smaller angle than this has a spike.

    Returns
    -------
    list of Faults
        ``near_vertices``, the width being their distance; ``spike`` at its tip, the
        width being the length of its shorter side.

    Examples
    --------
    >>> from hitech_gis.topology.rings import Rings
    >>> spiked = shapely.Polygon([(0, 0), (4, 0), (4, 2), (9, 2.01), (4, 2.02), (4, 4), (0, 4)])
    >>> near, spikes = vertex_faults(Rings.of(np.array([spiked])), vertex_m=0.001, spike_degrees=1)
    >>> len(near), spikes.places[0].wkt
    (0, 'POINT (9 2.01)')
    """
    near = np.flatnonzero(rings.lengths <= vertex_m)
    vertex = rings.edges[near]
    tips, arms = spike_tips(rings, spike_degrees=spike_degrees)
    at, pointed = (np.asarray(shapely.points(rings.xy[each]), dtype=object) for each in (vertex, tips))
    return [
        Faults.of(
            Code.NEAR_VERTICES,
            rings.feature[rings.ring[vertex]],
            at,
            width_m=rings.lengths[near],
        ),
        Faults.of(Code.SPIKE, rings.feature[rings.ring[tips]], pointed, width_m=arms),
    ]


def spike_tips(rings: Rings, *, spike_degrees: float) -> tuple[Ints, NDArray[np.float64]]:
    """
    Find the vertices at which a ring turns back on itself.

    Parameters
    ----------
    rings, spike_degrees
        As for :func:`vertex_faults`.

    Returns
    -------
    tuple of numpy.ndarray
        Positions in ``rings.xy``, and the length of the shorter of the two edges
        that meet there.

    Examples
    --------
    >>> from hitech_gis.topology.rings import Rings
    >>> spike_tips(Rings.of(np.array([shapely.box(0, 0, 1, 1)])), spike_degrees=1)[0].tolist()
    []
    """
    edge = rings.edges[rings.lengths > 0]
    ring, length = rings.ring[edge], rings.lengths[rings.lengths > 0]
    step = rings.xy[edge + 1] - rings.xy[edge]
    # The edge before an edge of the same ring; before the first of a ring comes its last.
    before = np.arange(-1, len(edge) - 1)
    first = np.flatnonzero(np.append(True, ring[1:] != ring[:-1])) if len(edge) else before
    before[first] = np.append(first[1:], len(edge)) - 1
    unit = step / length[:, None]
    turned = -(unit * unit[before]).sum(axis=1)
    back = np.flatnonzero((turned > np.cos(np.radians(spike_degrees))) & (before != np.arange(len(edge))))
    return edge[back], np.minimum(length[back], length[before[back]])


def order_faults(rings: Rings, places: Objects, *, clockwise: bool | None = None) -> Faults:
    """
    Find features whose rings run the wrong way round.

    Parameters
    ----------
    rings
        Of the layer.
    places
        Geometry of each feature, which is the place of its fault; shape ``(n,)``.
    clockwise
        Which way outer rings must run: clockwise in a shapefile, not so in
        GeoJSON. None: whichever way, but holes run against the outer ring.

    Returns
    -------
    Faults
        ``ring_order``, one a feature.

    Examples
    --------
    >>> from hitech_gis.topology.rings import Rings
    >>> clockwise = np.array([shapely.box(0, 0, 1, 1, ccw=False)])
    >>> len(order_faults(Rings.of(clockwise), clockwise, clockwise=False))
    1
    """
    runs_clockwise = rings.signed_area < 0
    # The ring before a hole is the outer one, or a hole that has been held against it.
    outer = np.maximum.accumulate(np.where(rings.hole, 0, np.arange(len(rings.hole))))
    expected = runs_clockwise[outer] if clockwise is None else np.full(len(outer), clockwise)
    rows = np.unique(rings.feature[(runs_clockwise != (expected ^ rings.hole)) & (rings.signed_area != 0)])
    return Faults.of(Code.RING_ORDER, rows, places[rows])


def dimension_faults(geometries: Objects) -> Faults:
    """
    Find features that carry heights or measures, which take no part in any figure.

    Parameters
    ----------
    geometries
        Shape ``(n,)``.

    Returns
    -------
    Faults
        ``has_z``, with ``Z``, ``M`` or ``ZM`` as its note.

    Examples
    --------
    >>> dimension_faults(np.array([shapely.Point(1, 2, 3)])).notes
    ['Z']
    """
    z, m = shapely.has_z(geometries), shapely.has_m(geometries)
    rows = np.flatnonzero(z | m)
    return Faults.of(Code.HAS_Z, rows, geometries[rows], notes=["Z" * int(z[row]) + "M" * int(m[row]) for row in rows])


def part_faults(geometries: Objects) -> Faults:
    """
    Find features of several parts where each should be one.

    Parameters
    ----------
    geometries
        Shape ``(n,)``.

    Returns
    -------
    Faults
        ``multipart``, with the number of parts as its note.

    Examples
    --------
    >>> part_faults(np.array([shapely.multipoints([[0, 0], [1, 1]])])).notes
    ['2']
    """
    parts = shapely.get_num_geometries(geometries)
    rows = np.flatnonzero(parts > 1)
    return Faults.of(Code.MULTIPART, rows, geometries[rows], notes=parts[rows].astype(str).tolist())


def outside_faults(geometries: Objects, boundary: shapely.Geometry, *, tolerance_m: float) -> Faults:
    """
    Find features that reach beyond a boundary, such as that of the plan.

    Parameters
    ----------
    geometries
        Valid, in metres; shape ``(n,)``.
    boundary
        A polygon or multipolygon in the same CRS.
    tolerance_m
        What reaches beyond it by no more than this width is not reported.

    Returns
    -------
    Faults
        ``outside_boundary``, with the part that lies outside.

    Examples
    --------
    >>> plots = np.array([shapely.box(0, 0, 2, 2), shapely.box(8, 0, 12, 2)])
    >>> outside_faults(plots, shapely.box(0, 0, 10, 10), tolerance_m=0.01).area_m2.tolist()
    [4.0]
    """
    shapely.prepare(boundary)
    rows = np.flatnonzero(~shapely.is_missing(geometries) & ~shapely.covers(boundary, geometries))
    beyond = shapely.difference(geometries[rows], boundary)
    wide = (mean_width(beyond) > tolerance_m) | (shapely.get_dimensions(geometries[rows]) == 0)
    return areal(Code.OUTSIDE_BOUNDARY, rows[wide], beyond[wide])
