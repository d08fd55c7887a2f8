"""Outlines of a block of parcels as byte planes: lon/lat in millionths of a degree, each vertex from the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from hitech_gis.atlas.parcels.columns import narrow, planes

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import Transformer

SCALE = 1_000_000  # steps a degree: 0.1 m
_POINT, _POLYGON = 0, 3
_MOST_LON_DEGREE, _MOST_LAT_DEGREE = 180, 85.05  # where Mercator's square ends


def drawable(geometries: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp], NDArray[np.bool_]]:
    """
    Take geometries apart into what can be drawn: rings of polygons and points.

    Parameters
    ----------
    geometries
        Shapely geometries, missing ones too; shape ``(n,)``.

    Returns
    -------
    tuple of numpy.ndarray
        Rings and points; the geometry that each belongs to; whether each is a hole.

    Examples
    --------
    >>> rings, of, hole = drawable(np.array([shapely.box(0, 0, 1, 1), None, shapely.Point(2, 2)]))
    >>> len(rings), of.tolist(), hole.tolist()
    (2, [0, 2], [False, False])
    """
    parts, of_part = geometries, np.arange(len(geometries))
    while (shapely.get_type_id(parts) > _POLYGON).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        of_part = of_part[inner]
    kinds = shapely.get_type_id(parts)
    kept = ((kinds == _POINT) | (kinds == _POLYGON)) & ~shapely.is_empty(parts)
    parts, of_part, kinds = parts[kept], of_part[kept], kinds[kept]
    if not (kinds == _POINT).any() and not shapely.get_num_interior_rings(parts).any():
        return parts, of_part, np.zeros(len(parts), dtype=bool)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    hole = np.diff(of_ring, prepend=-1) == 0
    points = np.flatnonzero(kinds == _POINT)
    everything = np.concatenate([rings, parts[points]])
    owner = np.concatenate([of_part[of_ring], of_part[points]])
    order = np.argsort(owner, kind="stable")
    return everything[order], owner[order], np.concatenate([hole, np.zeros(len(points), dtype=bool)])[order]


def outlines(
    geometries: NDArray[np.object_], to_lon_lat: Transformer
) -> tuple[bytes, dict[str, Any], NDArray[np.bool_]]:
    """
    Pack the outlines of a block.

    Parameters
    ----------
    geometries
        Shapely geometries, missing ones too; shape ``(n,)``.
    to_lon_lat
        From their CRS to WGS 84.

    Returns
    -------
    tuple of bytes, dict and numpy.ndarray of bool
        Byte planes; how many there are of what and how wide; which geometries lie
        where no map reaches and are left out.

    Examples
    --------
    >>> from pyproj import Transformer
    >>> same = Transformer.from_crs("EPSG:4326", "EPSG:4326", always_xy=True)
    >>> _, about, lost = outlines(np.array([shapely.box(114, 22.5, 114.001, 22.501)]), same)
    >>> about["vertices"], lost.tolist()
    (4, [False])
    """
    rings, of, hole = drawable(geometries)
    coordinates, of_vertex = shapely.get_coordinates(rings, return_index=True)
    lon, lat = to_lon_lat.transform(coordinates[:, 0], coordinates[:, 1])
    off = ~((np.abs(lon) <= _MOST_LON_DEGREE) & (np.abs(lat) <= _MOST_LAT_DEGREE))
    lost = np.zeros(len(geometries), dtype=bool)
    if off.any():
        lost[of[of_vertex[off]]] = True
        kept = np.flatnonzero(~lost[of])
        inside = np.isin(of_vertex, kept)
        lon, lat = lon[inside], lat[inside]
        of_vertex = np.searchsorted(kept, of_vertex[inside])
        of, hole = of[kept], hole[kept]
    steps = np.rint(np.stack([lon, lat]) * SCALE).astype(np.int64)
    steps, counts = _open_rings(steps, np.bincount(of_vertex, minlength=len(of)))
    firsts = np.cumsum(counts) - counts
    steps = _wound(steps, counts, firsts, hole)
    starts = np.diff(steps[:, firsts], prepend=0)
    moves = np.diff(steps, prepend=0)
    moves[:, firsts] = 0
    moves = moves[:, np.repeat(firsts, counts) != np.arange(len(moves[0]))]
    tables = [
        narrow(np.bincount(of, minlength=len(geometries))),
        narrow(counts),
        *_same_width(_zigzag(starts)),
        *_same_width(_zigzag(moves)),
    ]
    about = {
        "rings": len(counts),
        "vertices": int(counts.sum()),
        "widths": [tables[i].itemsize for i in (0, 1, 2, 4)],
        "drawn": len(np.unique(of)),
    }
    return b"".join(map(planes, tables)), about, lost


def _open_rings(steps: NDArray[np.int64], counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Leave out the vertex that closes a ring."""
    closed = counts > 1
    last = np.cumsum(counts) - 1
    kept = np.ones(len(steps[0]), dtype=bool)
    kept[last[closed]] = False
    return steps[:, kept], counts - closed


def _wound(
    steps: NDArray[np.int64], counts: NDArray[np.int64], firsts: NDArray[np.intp], hole: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Wind all outlines one way and all holes the other, so that filling needs no thought of who overlaps whom."""
    if not len(counts):
        return steps
    position = np.arange(len(steps[0]))
    after = position + 1
    after[firsts + counts - 1] = firsts
    x, y = steps - np.repeat(steps[:, firsts], counts, axis=1)
    twice = np.add.reduceat(x * y[after] - x[after] * y, firsts)
    turned = np.repeat((twice < 0) != hole, counts)
    if not turned.any():
        return steps
    ends = np.repeat(2 * firsts + counts - 1, counts)
    return steps[:, np.where(turned, ends - position, position)]


def _zigzag(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Fold small numbers of either sign into small ones of none: 0, -1, 1, -2 become 0, 1, 2, 3."""
    folded: NDArray[np.int64] = (numbers << 1) ^ (numbers >> 63)
    return folded


def _same_width(pair: NDArray[np.int64]) -> list[NDArray[Any]]:
    width = narrow(pair.ravel()).dtype
    return [row.astype(width) for row in pair]
