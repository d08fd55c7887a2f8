"""GeoParquet, its geometries as WKB or as geoarrow lists."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from hitech_gis.errors import Fault, LayerError

if TYPE_CHECKING:
    from pathlib import Path

_MOST_RATIO = 200
_SMALL_BYTES = 256 << 20  # below this no ratio does harm
_BATCH_ROWS = 1 << 10
_LEVELS = {"point": 0, "linestring": 1, "multipoint": 1, "polygon": 2, "multilinestring": 2, "multipolygon": 3}


def read_parquet(path: Path) -> tuple[pa.Table, np.ndarray, CRS | None, str]:
    """
    Read a GeoParquet file.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    tuple of pyarrow.Table, numpy.ndarray, CRS or None, and str
        Columns, WKB, CRS, and how geometries are encoded.

    Raises
    ------
    LayerError
        If it does not say which column is its geometry, or unpacks to too much.

    Examples
    --------
    >>> from pathlib import Path
    >>> read_parquet(Path("none.parquet"))
    Traceback (most recent call last):
    FileNotFoundError: ...
    """
    file = pq.ParquetFile(path)
    try:
        geo = json.loads((file.schema_arrow.metadata or {})[b"geo"])
        name = geo["primary_column"]
        described = geo["columns"][name]
        encoding = str(described["encoding"])
        table = _read(file, path)
        column = table.column(name).combine_chunks()
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise LayerError(Fault("no_geo_metadata", file=path.name)) from error
    written = described.get("crs", "OGC:CRS84")
    crs = None if written is None else CRS(written)
    if encoding == "WKB":
        wkb = column.cast(pa.large_binary()).to_numpy(zero_copy_only=False)
    elif encoding in _LEVELS:
        wkb = _from_geoarrow(column, encoding)
    else:
        raise LayerError(Fault("bad_encoding", {"value": encoding}, file=path.name))
    others = [column for column in table.column_names if column not in geo["columns"]]
    return table.select(others), wkb, crs, encoding


def _read(file: pq.ParquetFile, path: Path) -> pa.Table:
    """Read batch by batch: what a file says of its size need not be true, and few bytes may hold many equal values."""
    packed = path.stat().st_size
    most = max(_SMALL_BYTES, _MOST_RATIO * packed)
    batches, size = [], 0
    stated = sum(file.metadata.row_group(group).total_byte_size for group in range(file.metadata.num_row_groups))
    for batch in file.iter_batches(_BATCH_ROWS) if stated <= most else ():
        batches.append(batch)
        size += batch.nbytes
        if size > most:
            break
    if max(stated, size) > most:
        values = {"rows": str(file.metadata.num_rows), "size": str(most >> 20), "packed": str((packed + 1023) >> 10)}
        raise LayerError(Fault("parquet_too_large", values, file=path.name))
    return pa.Table.from_batches(batches, file.schema_arrow)


def _from_geoarrow(column: pa.Array, encoding: str) -> np.ndarray:
    """Take the nested lists apart into coordinates and offsets, which shapely takes as they are."""
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    result = np.full(len(column), None, dtype=object)
    there = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
    inner, offsets = column.take(pa.array(there)), []
    for _ in range(_LEVELS[encoding]):
        offsets.append(np.asarray(inner.offsets) - np.asarray(inner.offsets)[0])
        inner = inner.flatten()
    if pa.types.is_struct(inner.type):
        parts = [np.asarray(part, dtype=float) for part in inner.flatten()]
        coordinates = np.column_stack(parts)
    else:
        coordinates = np.asarray(inner.flatten(), dtype=float).reshape(len(inner), -1)
    kind = shapely.GeometryType[encoding.upper()]
    geometries = shapely.from_ragged_array(kind, coordinates, tuple(reversed(offsets)) or None)
    result[there] = shapely.to_wkb(geometries)
    return result
