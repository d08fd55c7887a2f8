"""Layers of any size, read in batches: GeoParquet through Arrow, everything else through GDAL."""

from __future__ import annotations

import json
import struct
from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from hitech_gis.errors import Fault, LayerError
from hitech_gis.io.reading.formats import SUFFIXES, Format, recognise
from hitech_gis.io.reading.geojson import names_each_crs
from hitech_gis.io.reading.neutral import layer_inside, layers_inside, neutral
from hitech_gis.io.reading.shapefile import encoding_of, parts_beside, readable_prj
from hitech_gis.io.reading.told import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_PARQUET = {".parquet", ".geoparquet", ".pq"}
# Formats of which a file that is cut short is found out; of others GDAL may read what is there and say nothing.
_WHOLE_OR_REFUSED = {"ESRI Shapefile", "FlatGeobuf", "GPKG", "GeoJSON", "OpenFileGDB"}
GDAL_ERRORS = (
    pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.CRSError,
    pyogrio.errors.FeatureError, pyogrio.errors.GeometryError, pyogrio.errors.FieldError,
)  # fmt: skip


class SourceBatch(NamedTuple):
    """Rows of a layer: the number of the first (from 0), their geometries, and a table of the columns asked for."""

    first: int
    wkb: pa.LargeBinaryArray
    table: pd.DataFrame


@dataclass(frozen=True)
class Source(ABC):
    """
    A layer that can be read in batches.

    Parameters
    ----------
    path
        File, or folder in the case of a geodatabase.
    layer
        Name of the layer, where the file has names for them.
    crs
        None if the file says none.
    columns
        Names of the columns but the geometry.
    rows
        How many there should be; None where only reading can tell.
    """

    path: Path
    layer: str | None
    crs: CRS | None
    columns: tuple[str, ...]
    rows: int | None

    def batches(self, columns: Sequence[str], *, size: int, skip: int = 0) -> Iterator[SourceBatch]:
        """
        Read the layer from front to back.

        Parameters
        ----------
        columns
            Some of ``columns``.
        size
            Rows of a batch, at most.
        skip
            Rows to leave out in front.

        Yields
        ------
        SourceBatch
            Whole numbers and decimals in the table are kept as the file has them.

        Raises
        ------
        LayerError
            If the file cannot be read, or ends before its last row.
        """
        row = skip
        with layer_refusals(self.path):
            for batch in self._record_batches(columns, size=size, skip=skip):
                for start in range(0, batch.num_rows, size):
                    part = batch.slice(start, size)
                    yield SourceBatch(row, *self._split(part))
                    row += part.num_rows
        if self.rows is not None and row < self.rows:
            values = {"count": str(row), "known": str(self.rows)}
            raise LayerError(Fault("ends_early", values, file=self.path.name, layer=self.layer))

    def read(self, columns: Sequence[str]) -> SourceBatch:
        """
        Read the whole layer at once.

        Parameters
        ----------
        columns
            Some of ``columns``.

        Returns
        -------
        SourceBatch
            All rows.

        Raises
        ------
        LayerError
            As :meth:`batches`.
        """
        parts = list(self.batches(columns, size=1 << 20))
        if not parts:
            return SourceBatch(0, pa.array([], pa.large_binary()), pd.DataFrame(columns=list(columns)))
        table = pd.concat([part.table for part in parts], ignore_index=True)
        return SourceBatch(0, pa.concat_arrays([part.wkb for part in parts]), table)

    @abstractmethod
    def _record_batches(self, columns: Sequence[str], *, size: int, skip: int) -> Iterator[pa.RecordBatch]: ...

    @abstractmethod
    def _geometry_name(self, batch: pa.RecordBatch) -> str: ...

    def _split(self, batch: pa.RecordBatch) -> tuple[pa.LargeBinaryArray, pd.DataFrame]:
        name = self._geometry_name(batch)
        # Arrow's own types: a missing value does not turn whole numbers into rounded ones.
        table = batch.drop_columns([name]).to_pandas(types_mapper=pd.ArrowDtype)
        return batch.column(name).cast(pa.large_binary()), table


@dataclass(frozen=True)
class _Parquet(Source):
    geometry_name: str = "geometry"

    def _record_batches(self, columns: Sequence[str], *, size: int, skip: int) -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(self.path) as file:
            ends = np.cumsum([file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)])
            groups = np.flatnonzero(ends > skip)
            if not len(groups):
                return
            rest = skip - int(ends[groups[0] - 1] if groups[0] else 0)
            names = [*columns, self.geometry_name]
            for group in groups.tolist():  # one by one: asked for all of them, Arrow holds on to those that it has read
                for batch in file.iter_batches(size, row_groups=[group], columns=names):
                    yield batch.slice(min(rest, batch.num_rows))
                    rest = max(rest - batch.num_rows, 0)

    def _geometry_name(self, batch: pa.RecordBatch) -> str:  # noqa: ARG002 - GDAL's name is in the batch
        return self.geometry_name


@dataclass(frozen=True)
class _Gdal(Source):
    encoding: str | None = None  # None: as the format says

    def _record_batches(self, columns: Sequence[str], *, size: int, skip: int) -> Iterator[pa.RecordBatch]:
        with (
            neutral(self.path) as plain,
            pyogrio.open_arrow(
                plain,
                layer=layer_inside(plain, self.path, self.layer),
                columns=list(columns),
                batch_size=size,
                skip_features=skip,
                use_pyarrow=True,
                encoding=self.encoding,
            ) as (_, reader),
        ):
            yield from reader

    def _geometry_name(self, batch: pa.RecordBatch) -> str:
        return str(batch.schema.names[-1])


def open_source(path: str | Path, *, layer: str | None = None, encoding: str | None = None) -> Source:
    """
    Look at a layer without reading it.

    Parameters
    ----------
    path
        GeoParquet, GeoPackage, FlatGeobuf, file geodatabase, shapefile, or what
        else GDAL reads.
    layer
        Which layer, where there are several.
    encoding
        Of the texts of a shapefile, where neither the file nor a trial says it right.

    Returns
    -------
    Source
        The layer.

    Raises
    ------
    LayerError
        If there is no such file or layer, several layers and none is named, no
        geometry, the file ends in the middle, or is not what its name says.

    Examples
    --------
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> source = open_source(shipped_plan_folder() / "zones.geojson")
    >>> source.crs.to_epsg(), source.rows, source.columns[0]
    (4326, 7, 'id')
    """
    path = Path(path)
    if not path.exists():
        raise LayerError(Fault("no_such_layer_file", {"path": str(path)}))
    with layer_refusals(path):
        recognise(path)  # GDAL itself goes by content, and would follow what a file says to others
        if path.suffix.lower() in _PARQUET:
            if layer is not None:
                raise LayerError(Fault("no_such_layer", {"value": layer, "known": "—"}, file=path.name))
            return _open_parquet(path)
        return _open_gdal(path, layer, encoding)


def parts_of(path: str | Path) -> list[Path]:
    """
    List the files that make up a layer.

    Parameters
    ----------
    path
        A file, a file geodatabase, or a folder of GeoParquet files.

    Returns
    -------
    list of pathlib.Path
        The path itself, or the folder's GeoParquet files by name, those in
        folders inside of it too.

    Raises
    ------
    LayerError
        If there is nothing there, or no GeoParquet file in the folder.

    Examples
    --------
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> [part.name for part in parts_of(shipped_plan_folder() / "zones.geojson")]
    ['zones.geojson']
    """
    path = Path(path)
    if not path.is_dir() or path.suffix.lower() == ".gdb":
        return [path]
    parts = sorted(part for part in path.rglob("*") if part.suffix.lower() in _PARQUET and part.is_file())
    if not parts:
        raise LayerError(Fault("no_parts", {"path": str(path)}))
    return parts


def _open_parquet(path: Path) -> Source:
    with pq.ParquetFile(path) as file:
        schema, rows = file.schema_arrow, file.metadata.num_rows
    try:
        geo = json.loads((schema.metadata or {})[b"geo"])
        name = geo["primary_column"]
        described = geo["columns"][name]
        encoding = described["encoding"]
        schema.field(name)
    except (KeyError, TypeError, ValueError) as error:
        raise LayerError(Fault("no_geo_metadata", file=path.name)) from error
    if encoding != "WKB":
        raise LayerError(Fault("bad_encoding", {"value": str(encoding)}, file=path.name))
    # GeoParquet: a CRS that is left out is lon/lat, one that is null is not known.
    written = described.get("crs", "OGC:CRS84")
    columns = tuple(column for column in schema.names if column not in geo["columns"])
    return _Parquet(path, None, None if written is None else CRS(written), columns, rows, geometry_name=name)


def _open_gdal(path: Path, layer: str | None, encoding: str | None) -> Source:
    _expect_whole(path)
    if path.suffix.lower() == ".shp" and not readable_prj(parts_beside(path)):
        raise LayerError(Fault("prj_encoding", file=path.with_suffix(".prj").name))
    if SUFFIXES.get(path.suffix.lower()) is Format.GEOJSON and not names_each_crs(path):
        raise LayerError(Fault("crs_not_named", file=path.name))
    encoding = _encoding(path, encoding)
    with neutral(path) as plain:
        names = [name for name, _ in layers_inside(plain, path)]
        if layer is None and len(names) > 1:
            raise LayerError(Fault("several_layers", {"known": ", ".join(names)}, file=path.name))
        if layer is not None and layer not in names:
            raise LayerError(Fault("no_such_layer", {"value": layer, "known": ", ".join(names)}, file=path.name))
        info = pyogrio.read_info(plain, layer=layer_inside(plain, path, layer), encoding=encoding)
    if info["geometry_type"] is None:
        raise LayerError(Fault("no_geometry_in_file", file=path.name, layer=layer))
    if info["driver"] not in _WHOLE_OR_REFUSED:
        raise LayerError(Fault("bad_driver", {"value": str(info["driver"])}, file=path.name))
    rows = int(info["features"])
    columns = tuple(str(name) for name in info["fields"])
    crs = None if info["crs"] is None else CRS(info["crs"])
    return _Gdal(path, layer, crs, columns, rows if rows >= 0 else None, encoding=encoding)


def _encoding(path: Path, encoding: str | None) -> str | None:
    """Decide on the encoding of a shapefile as :func:`hitech_gis.io.reading.layer.read_layer` does."""
    if path.suffix.lower() != ".shp":
        if encoding is not None:
            values = {"value": encoding, "format": path.suffix}
            raise LayerError(Fault("encoding_not_for_format", values, file=path.name))
        return None
    found = encoding_of(path, Place(path.name), encoding=encoding)
    if found is None:
        return None
    if found.invalid:
        raise LayerError(Fault("layer_encoding", {"value": found.name}, file=path.name))
    return {"cp950": "BIG5"}.get(found.codec, found.codec.upper())  # as GDAL calls it


def _expect_whole(path: Path) -> None:
    """Hold the length that a file's header states against the length that it has: GDAL reads what is there."""
    ending = path.suffix.lower()
    if ending == ".gpkg":
        with path.open("rb") as stream:
            header = stream.read(100)
        if len(header) == 100 and header.startswith(b"SQLite format 3\0"):  # noqa: PLR2004
            page, pages = struct.unpack(">H", header[16:18])[0], struct.unpack(">I", header[28:32])[0]
            _expect_length(path, pages * (65_536 if page == 1 else page))
    elif ending == ".shp":
        with path.open("rb") as stream:
            header = stream.read(28)
        if len(header) == 28:  # noqa: PLR2004 - up to and with the length in 16-bit words
            _expect_length(path, 2 * struct.unpack(">i", header[24:28])[0])
        table = next((path.with_suffix(end) for end in (".dbf", ".DBF") if path.with_suffix(end).is_file()), None)
        if table is not None:
            with table.open("rb") as stream:
                header = stream.read(12)
            if len(header) == 12:  # noqa: PLR2004 - up to and with the lengths of header and record
                records, begin, length = struct.unpack("<IHH", header[4:12])
                _expect_length(table, begin + records * length)


def _expect_length(path: Path, length: int) -> None:
    if (actual := path.stat().st_size) < length:
        values = {"count": str(actual), "known": str(length)}
        raise LayerError(Fault("cut_short", values, file=path.name))


@contextmanager
def layer_refusals(path: Path) -> Iterator[None]:
    """
    Tell what a library cannot read of a layer as a fault of that layer.

    Parameters
    ----------
    path
        Its file.

    Raises
    ------
    LayerError
        In place of what GDAL, Arrow, GEOS or PROJ raise: no encoding that is known,
        curves, a file that cannot be read.

    Examples
    --------
    >>> with layer_refusals(Path("parcels.gpkg")):
    ...     pass
    """
    try:
        yield
    except UnicodeDecodeError as error:
        raise LayerError(Fault("layer_encoding", {"value": error.encoding}, file=path.name)) from error
    except NotImplementedError as error:
        raise LayerError(Fault("layer_curved", {"why": str(error)}, file=path.name)) from error
    except (*GDAL_ERRORS, pa.ArrowException, shapely.errors.GEOSException, CRSError, OSError) as error:
        why = str(error).strip() or type(error).__name__
        raise LayerError(Fault("cannot_read_layer", {"why": why}, file=path.name)) from error
