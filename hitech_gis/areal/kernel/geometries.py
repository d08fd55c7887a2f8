"""
Geometries of parcels: shapely's own, or as a file has them (WKB), which are decoded only where they must be.

To tell that a parcel lies clear of every zone boundary takes its box alone, and boxes are read out of the bytes of
many parcels at once. So of a large file only the few parcels near a boundary ever become objects.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

POINT, POLYGON, MULTIPOLYGON, MISSING = 0, 3, 6, -1
_BYTES_OF_A_VERTEX = 16
# What stands in front of the vertices of one ring in little-endian ISO WKB, and the type number of GEOS: a polygon of
# one ring, and a multipolygon of one such polygon. The last four bytes, not shown, count the vertices.
_ONE_RING = (
    (b"\1\3\0\0\0\1\0\0\0", POLYGON),
    (b"\1\6\0\0\0\1\0\0\0\1\3\0\0\0\1\0\0\0", MULTIPOLYGON),
)
_FEWEST_VERTICES = 4  # of a closed ring
_FEWEST_ALIKE = 16  # rows of one length that are worth a pass of their own


class Geometries:
    """
    Geometries that are shapely's own.

    Parameters
    ----------
    geometry
        Missing ones among them; shape ``(n,)``.

    Examples
    --------
    >>> geometries = Geometries(np.array([shapely.box(0, 0, 1, 2), None]))
    >>> geometries.boxes.tolist()
    [[0.0, 0.0, 1.0, 2.0], [nan, nan, nan, nan]]
    """

    def __init__(self, geometry: NDArray[np.object_]) -> None:
        self._geometry = geometry

    def __len__(self) -> int:
        return len(self._geometry)

    @cached_property
    def boxes(self) -> Floats:
        """Bounds, NaN where missing or empty; shape ``(n, 4)``."""
        return shapely.bounds(self._geometry)

    @cached_property
    def kinds(self) -> NDArray[np.int32]:
        """Type numbers of GEOS, -1 where missing; shape ``(n,)``."""
        return shapely.get_type_id(self._geometry)

    @cached_property
    def broken(self) -> Ints:
        """Positions of those that are no geometry."""
        return np.empty(0, dtype=np.int64)

    def take(self, position: Ints | slice) -> NDArray[np.object_]:
        """
        Give some geometries as shapely's own.

        Parameters
        ----------
        position
            Which; shape ``(m,)``.

        Returns
        -------
        numpy.ndarray of shapely geometries
            Shape ``(m,)``.
        """
        return self._geometry[position]

    def part(self, rows: slice) -> Geometries:
        """
        Give a stretch of them.

        Parameters
        ----------
        rows
            From where to where.

        Returns
        -------
        Geometries
            Of the same kind.
        """
        return Geometries(self._geometry[rows])


class WkbGeometries(Geometries):
    """
    Geometries as WKB.

    Parameters
    ----------
    wkb
        Arrow array of type ``large_binary``, missing ones null; shape ``(n,)``.

    Examples
    --------
    >>> import pyarrow as pa
    >>> wkb = pa.array([shapely.to_wkb(shapely.box(0, 0, 1, 2)), None], pa.large_binary())
    >>> WkbGeometries(wkb).boxes.tolist()
    [[0.0, 0.0, 1.0, 2.0], [nan, nan, nan, nan]]
    """

    def __init__(self, wkb: pa.LargeBinaryArray) -> None:
        self._wkb = wkb

    def __len__(self) -> int:
        return len(self._wkb)

    @cached_property
    def boxes(self) -> Floats:
        """Bounds, NaN where missing, empty or broken; shape ``(n, 4)``."""
        return self._boxes_and_kinds[0]

    @cached_property
    def kinds(self) -> NDArray[np.int32]:
        """Type numbers of GEOS, -1 where missing or broken; shape ``(n,)``."""
        return self._boxes_and_kinds[1]

    @cached_property
    def broken(self) -> Ints:
        """Positions of those whose bytes are no geometry."""
        return self._boxes_and_kinds[2]

    def take(self, position: Ints | slice) -> NDArray[np.object_]:
        """
        Decode some geometries.

        Parameters
        ----------
        position
            Which; shape ``(m,)``.

        Returns
        -------
        numpy.ndarray of shapely geometries
            Shape ``(m,)``; missing where broken.
        """
        some = self._wkb[position] if isinstance(position, slice) else self._wkb.take(_arrow(position))
        with np.errstate(invalid="ignore"):  # a vertex that is no number is found when the outline is checked
            return np.asarray(shapely.from_wkb(some.to_numpy(zero_copy_only=False), on_invalid="ignore"), dtype=object)

    def part(self, rows: slice) -> WkbGeometries:
        """
        Give a stretch of them.

        Parameters
        ----------
        rows
            From where to where.

        Returns
        -------
        WkbGeometries
            Not decoded.
        """
        return WkbGeometries(self._wkb[rows])

    @cached_property
    def _boxes_and_kinds(self) -> tuple[Floats, NDArray[np.int32], Ints]:
        _, offsets, content = self._wkb.buffers()
        ends = np.frombuffer(offsets, np.int64)[self._wkb.offset : self._wkb.offset + len(self) + 1]
        start, length = ends[:-1], np.diff(ends)
        content = np.frombuffer(content or b"", np.uint8)
        boxes = np.full((len(self), 4), np.nan)
        kinds = np.full(len(self), MISSING, dtype=np.int32)
        present = ~np.asarray(self._wkb.is_null())
        for size in _often(length):
            rows = np.flatnonzero((length == size) & present)
            for head, kind in _ONE_RING:
                vertices, rest = divmod(int(size) - len(head) - 4, _BYTES_OF_A_VERTEX)
                if rest or vertices < _FEWEST_VERTICES:
                    continue
                known, (x, y) = _rings(content, start[rows], head, vertices)
                corners = (x.min(axis=0), y.min(axis=0), x.max(axis=0), y.max(axis=0))
                boxes[rows[known]] = np.stack(corners, axis=1)
                kinds[rows[known]] = kind
        # All others, and those with a vertex that is no number, are left to GEOS.
        others = np.flatnonzero(present & np.isnan(boxes).any(axis=1))
        decoded = self.take(others)
        boxes[others], kinds[others] = shapely.bounds(decoded), shapely.get_type_id(decoded)
        return boxes, kinds, others[shapely.is_missing(decoded)]


def _often(length: Ints) -> Ints:
    size, count = np.unique(length, return_counts=True)
    return size[count >= _FEWEST_ALIKE]


def _rings(
    content: NDArray[np.uint8], start: Ints, head: bytes, vertices: int
) -> tuple[NDArray[np.bool_], tuple[Floats, Floats]]:
    """Tell which rows begin with a head, and give x and y of the vertices of those; shape ``(vertices, rows)``."""
    head += int(vertices).to_bytes(4, "little")
    size = len(head) + vertices * _BYTES_OF_A_VERTEX
    # One item a row, wherever in the bytes it begins: taking them copies each row in one go.
    items = np.ndarray(len(content) - size + 1, dtype=f"V{size}", buffer=content, strides=(1,))
    rows = items[start].view(np.uint8).reshape(len(start), size)
    known = (rows[:, : len(head)] == np.frombuffer(head, np.uint8)).all(axis=1)
    # Vertex by vertex in memory, not row by row: numpy then compares whole stretches, some twenty times as fast.
    coordinates = np.ascontiguousarray(np.ascontiguousarray(rows[known, len(head) :]).view("<f8").T)
    x, y = coordinates[0::2], coordinates[1::2]
    closed = (x[0] == x[-1]) & (y[0] == y[-1])
    known[known] = closed
    return known, (x[:, closed], y[:, closed])


def _arrow(position: Ints) -> pa.Array:
    import pyarrow as pa

    return pa.array(position)
