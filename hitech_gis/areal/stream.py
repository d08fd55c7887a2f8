"""Allocation of files larger than memory: read in batches, placed in threads, added up exactly."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from hitech_gis.areal.allocation import Allocation, result_of
from hitech_gis.areal.batch import Batch
from hitech_gis.areal.kernel.geometries import WkbGeometries
from hitech_gis.areal.kernel.placement import Validate
from hitech_gis.areal.layers import ZoneLayer
from hitech_gis.areal.quantities import Unknown, listed, missing_columns
from hitech_gis.areal.request import request_of
from hitech_gis.areal.run import Run
from hitech_gis.errors import Fault, LayerError
from hitech_gis.io.source import open_source, parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    import geopandas as gpd

    from hitech_gis.areal.request import Request
    from hitech_gis.areal.tally import Tally
    from hitech_gis.io.source import Source, SourceBatch

    Progress = Callable[[int, int | None], None]

BATCH = 65_536


class Done(NamedTuple):
    """A batch that has been counted: its file and rows, rows so far, its tally, what of its parcels lies outside."""

    file: str
    labels: pd.RangeIndex
    rows: int
    tally: Tally
    outside: pd.DataFrame


def allocate_file(  # noqa: PLR0913 - as allocate
    path: str | Path,
    zones: gpd.GeoDataFrame,
    *,
    columns: Sequence[str] | str,
    zone_id: str = "id",
    by: Sequence[str] | str = (),
    intensive: Sequence[str] | str = (),
    unknown: str = Unknown.REFUSE,
    validate: str = Validate.TOUCHED,
    layer: str | None = None,
    batch_size: int = BATCH,
    outside: str | Path | None = None,
    checkpoint: str | Path | None = None,
    progress: Progress | None = None,
    then: Callable[[Allocation], None] | None = None,
) -> Allocation:
    """
    Add up quantities of the parcels of a file by zone, without holding the file in memory.

    Parameters
    ----------
    path
        GeoParquet, GeoPackage, FlatGeobuf, file geodatabase or shapefile, or a
        folder of GeoParquet files, which are taken by name as one layer.
    zones, columns, zone_id, by, intensive, unknown, validate
        As for :func:`hitech_gis.allocate`.
    layer
        Which layer of the file, where there are several.
    batch_size
        Parcels that are read at a time. Changes memory and time, and no bit of
        the totals.
    outside
        CSV file for what of each parcel lies in no zone: ``parcel`` (row in the
        file, from 1) and the columns. Written whole or not at all.
    checkpoint
        File that keeps how far the work has come. Interrupted, the same call goes
        on from there; once done, the file is gone. It is not used for another
        file, other zones or another request.
    progress
        Called with the rows read so far and the number of rows, if that is known.
    then
        Called with the result, such as to write it, before the checkpoint is given
        up: if it raises, the same call goes on from the end.

    Returns
    -------
    Allocation
        As of :func:`hitech_gis.allocate`, bit for bit, but ``outside`` and
        ``double_counted`` are empty: only their totals are kept.

    Raises
    ------
    LayerError
        As :func:`hitech_gis.allocate`, with rows counted from 1; also if the file
        cannot be read, ends in the middle, or has several layers and none is named.
    OutputError
        If ``outside`` or ``checkpoint`` cannot be written.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import hitech_gis as hg
    >>> zones = hg.open_plan().zones
    >>> with TemporaryDirectory() as folder:
    ...     zones.to_parquet(Path(folder, "parcels.parquet"))
    ...     hg.allocate_file(Path(folder, "parcels.parquet"), zones, columns="area_m2").parcels["liuxiandong"]
    np.int64(1)
    """
    request = request_of(columns, by=by, intensive=intensive, unknown=unknown, validate=validate)
    zone_layer = ZoneLayer.of(zones, zone_id=zone_id)
    sources = checked_sources(path, zone_layer, request, layer=layer)
    if batch_size < 1:
        raise LayerError(Fault("bad_batch_size", {"value": str(batch_size)}))
    run = Run.begun(sources, zone_layer, request, outside=outside, checkpoint=checkpoint)
    total = None if any(source.rows is None for source in sources) else sum(source.rows or 0 for source in sources)
    options: dict[str, Any] = {"batch_size": batch_size, "skip": run.rows, "points": run.tally.points}
    try:
        for done in counted(sources, zone_layer, request, remainders=run.keeps_rows, **options):
            run.add(done.rows, done.tally, done.outside)
            if progress is not None:
                progress(run.rows, total)
        result = result_of(run.tally, zone_layer)
        if then is not None:
            then(result)
    except BaseException as error:
        run.interrupt(error)
        raise
    run.finish()
    return result


def checked_sources(path: str | Path, zones: ZoneLayer, request: Request, *, layer: str | None = None) -> list[Source]:
    """
    Open the parts of a layer, and refuse them before anything is read.

    Parameters
    ----------
    path, layer
        As for :func:`allocate_file`.
    zones
        Whose CRS the parcels must have.
    request
        Whose columns they must have.

    Returns
    -------
    list of Source
        Part by part.

    Raises
    ------
    LayerError
        If a part cannot be opened, is in another CRS, or lacks a column.
    """
    sources = [open_source(part, layer=layer) for part in parts_of(path)]
    for source in sources:
        absent = missing_columns(request.names, source.columns)
        if absent:
            raise LayerError(*(replace(fault, file=source.path.name) for fault in absent))
        zones.expect_crs(source.crs, source.path.name)
    return sources


def counted(  # noqa: PLR0913 - what is read, for what, and how
    sources: Sequence[Source],
    zones: ZoneLayer,
    request: Request,
    *,
    batch_size: int = BATCH,
    skip: int = 0,
    points: bool | None = None,
    remainders: bool = False,
    threads: int | None = None,
) -> Iterator[Done]:
    """
    Count the parcels of sources batch by batch.

    Parameters
    ----------
    sources, zones, request
        As checked.
    batch_size
        Parcels of a batch.
    skip
        Parcels to leave out in front.
    points
        Whether those were points, if that is known.
    remainders
        Whether to give what lies outside, by parcel.
    threads
        How many batches are placed at once; as many as there are processors if left out.

    Yields
    ------
    Done
        In the order of the rows.

    Raises
    ------
    LayerError
        With the faults of the first batch that has any, or if points follow on polygons.
    """
    for done in _counted(sources, zones, request, batch_size, skip, remainders=remainders, threads=threads):
        if None not in {points, done.tally.points} and points != done.tally.points:
            values = {"value": "Point, Polygon", "rows": listed(done.labels)}
            raise LayerError(Fault("mixed_geometry", values, file=done.file, layer="parcels"))
        points = done.tally.points if points is None else points
        yield done


def _counted(  # noqa: PLR0913 - as counted
    sources: Sequence[Source],
    zones: ZoneLayer,
    request: Request,
    batch_size: int,
    skip: int,
    *,
    remainders: bool,
    threads: int | None,
) -> Iterator[Done]:
    threads = threads or os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Done]] = deque()
        try:
            for piece in _pieces(sources, request, batch_size, skip):
                waiting.append(pool.submit(_count, piece, zones, request, remainders=remainders))
                # A few batches wait, and no more: memory stays bounded however fast the file is read.
                if len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


class _Piece(NamedTuple):
    """A batch of one part of a layer, and how many rows the parts before it have."""

    file: str
    before: int
    batch: SourceBatch


def _pieces(sources: Sequence[Source], request: Request, size: int, skip: int) -> Iterator[_Piece]:
    before = 0
    for source in sources:
        # Where a part says how many rows it has, one that is done need not be read again.
        if source.rows is not None and before + source.rows <= skip:
            before += source.rows
            continue
        row = max(skip - before, 0)
        for batch in source.batches(request.names, size=size, skip=row):
            yield _Piece(source.path.name, before, batch)
            row = batch.first + len(batch.wkb)
        before += row


def _count(piece: _Piece, zones: ZoneLayer, request: Request, *, remainders: bool) -> Done:
    first, wkb, table = piece.batch
    # Messages count the rows of the file, results those of the layer.
    rows = pd.RangeIndex(first + 1, first + 1 + len(wkb))
    parcels = Batch.of(table, WkbGeometries(wkb), request, labels=rows, file=piece.file)
    placement = parcels.place(zones)
    parcels.expect_valid(placement)
    outside = parcels.remainder(placement.outside) if remainders else pd.DataFrame()
    outside.index += piece.before
    so_far = piece.before + first + len(wkb)
    return Done(piece.file, rows, so_far, parcels.tally(zones, placement), outside)
