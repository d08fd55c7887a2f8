"""
Allocation on many machines: a task a part, the same kernel in each, exact partial sums back (extra ``cluster``).

A part is a GeoParquet file that every worker can read under the same path. Zones travel to each worker once. A worker
that dies takes nothing with it: its parts are counted again elsewhere, and exact sums come out the same, bit for bit.
"""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pandas as pd

from hitech_gis.areal.allocation import Allocation, result_of
from hitech_gis.areal.batch import Batch
from hitech_gis.areal.kernel.geometries import WkbGeometries
from hitech_gis.areal.kernel.placement import Validate
from hitech_gis.areal.layers import ZoneLayer
from hitech_gis.areal.quantities import Unknown
from hitech_gis.areal.request import Request, request_of
from hitech_gis.areal.stream import BATCH, checked_sources, counted
from hitech_gis.areal.tally import Tally
from hitech_gis.errors import Fault, HitechGisError, LayerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import geopandas as gpd
    import pyarrow as pa

    from hitech_gis.areal.stream import Progress
    from hitech_gis.io.source import Source

LOCAL = "local"
_SECONDS_TO_CONNECT = 10


def allocate_parts(  # noqa: PLR0913 - as allocate_file
    folder: str | Path,
    zones: gpd.GeoDataFrame,
    *,
    columns: Sequence[str] | str,
    zone_id: str = "id",
    by: Sequence[str] | str = (),
    intensive: Sequence[str] | str = (),
    unknown: str = Unknown.REFUSE,
    validate: str = Validate.TOUCHED,
    scheduler: str = LOCAL,
    workers: int | None = None,
    batch_size: int = BATCH,
    progress: Progress | None = None,
) -> Allocation:
    """
    Add up quantities of the parcels of many files by zone, on a Dask cluster.

    Parameters
    ----------
    folder
        Folder of GeoParquet files (or one file) that every worker sees under this path.
    zones, columns, zone_id, by, intensive, unknown, validate
        As for :func:`hitech_gis.allocate`.
    scheduler
        Address of a Dask scheduler, such as ``tcp://10.0.0.1:8786``, whose workers
        have this package; or ``"local"`` for processes on this machine.
    workers
        How many local processes; as many as there are processors if left out.
    batch_size
        Parcels that a worker reads at a time.
    progress
        Called with the rows counted so far and the number of rows.

    Returns
    -------
    Allocation
        As of :func:`hitech_gis.allocate_file`, bit for bit.

    Raises
    ------
    LayerError
        As :func:`hitech_gis.allocate_file`.
    HitechGisError
        If the extra is not installed, the scheduler cannot be reached, has no
        workers, or a part cost several workers their life.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import hitech_gis as hg
    >>> zones = hg.open_plan().zones
    >>> allocate_parts("parts", zones, columns="floor_m2", scheduler="tcp://10.0.0.1:8786")  # doctest: +SKIP
    """
    request = request_of(columns, by=by, intensive=intensive, unknown=unknown, validate=validate)
    layer = ZoneLayer.of(zones, zone_id=zone_id)
    sources = checked_sources(folder, layer, request)
    total = sum(source.rows or 0 for source in sources)
    tally, rows = Tally(len(layer.ids), request), 0
    with _client(scheduler, workers) as client:
        for part in _completed(client, sources, layer, request, batch_size):
            tally.merge(part)
            rows += int(part.parcels[:, part.zones].sum())
            if progress is not None:
                progress(rows, total)
    return result_of(tally, layer)


def tally_batches(
    batches: Iterable[pa.RecordBatch], zones: ZoneLayer, request: Request, *, geometry: str = "geometry"
) -> Tally:
    """
    Count Arrow batches: the seam at which another engine (Spark, Sedona, Flink) does what Dask does here.

    Broadcast the zones, which pickle as their outlines alone; count each partition
    with this; send ``tally.state()`` (plain JSON data) to one place, make tallies
    of it with ``Tally.of_state`` and ``merge`` them in any order.

    Parameters
    ----------
    batches
        Each with WKB in the CRS of the zones, and the columns of the request.
    zones, request
        As checked.
    geometry
        Column of the WKB.

    Returns
    -------
    Tally
        Of all batches.

    Raises
    ------
    LayerError
        As :func:`hitech_gis.allocate`; rows are counted from 1 within a batch.
    ValueError
        If points follow on polygons.

    Examples
    --------
    >>> import pyarrow as pa
    >>> import shapely
    >>> import hitech_gis as hg
    >>> zones, request = ZoneLayer.of(hg.open_plan().zones), request_of("floor_m2")
    >>> plot = shapely.to_wkb(shapely.box(493_900, 2_493_000, 494_000, 2_493_100))
    >>> batch = pa.RecordBatch.from_pydict({"geometry": [plot], "floor_m2": [60_000.0]})
    >>> dict(zip(zones.ids, tally_batches([batch], zones, request).totals("floor_m2")))["sz_bay_south"]
    np.float64(60000.0)
    """
    tally = Tally(len(zones.ids), request)
    for batch in batches:
        rows = pd.RangeIndex(1, 1 + batch.num_rows)
        wkb = WkbGeometries(batch.column(geometry).cast("large_binary"))
        table = batch.drop_columns([geometry]).to_pandas(types_mapper=pd.ArrowDtype)
        parcels = Batch.of(table, wkb, request, labels=rows)
        placement = parcels.place(zones)
        parcels.expect_valid(placement)
        tally.merge(parcels.tally(zones, placement))
    return tally


def _completed(
    client: Any,  # noqa: ANN401 - distributed ships no types
    sources: Sequence[Source],
    layer: ZoneLayer,
    request: Request,
    batch_size: int,
) -> Iterator[Tally]:
    from distributed import KilledWorker, as_completed

    # A task, not scattered data: if the worker that holds the zones dies, they are made again.
    zones = client.submit(_same, layer, pure=False)
    parts = client.map(_part, sources, zones=zones, request=request, rows=batch_size, pure=False)
    try:
        points: bool | None = None
        file = {part.key: source.path.name for part, source in zip(parts, sources, strict=True)}
        for part in as_completed(parts):
            tally = part.result()
            if None not in {points, tally.points} and points != tally.points:
                values = {"value": "Point, Polygon", "rows": "—"}
                raise LayerError(Fault("mixed_geometry", values, file=file[part.key], layer="parcels"))
            points = tally.points if points is None else points
            yield tally
            part.release()
    except KilledWorker as error:
        raise HitechGisError(Fault("workers_died", {"why": str(error)})) from error
    finally:
        client.cancel(parts)


def _same(layer: ZoneLayer) -> ZoneLayer:
    return layer


def _part(source: Source, *, zones: ZoneLayer, request: Request, rows: int) -> Tally:
    """Count one part on a worker."""
    tally = Tally(len(zones.ids), request)
    for done in counted([source], zones, request, batch_size=rows, threads=1):
        tally.merge(done.tally)
    return tally


@contextmanager
def _client(scheduler: str, workers: int | None) -> Iterator[Any]:
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise HitechGisError(Fault("missing_extra", {"value": "distributed", "extra": "cluster"})) from error
    if scheduler == LOCAL:
        count = workers or os.cpu_count() or 1
        options = {"threads_per_worker": 1, "dashboard_address": None, "silence_logs": logging.CRITICAL}
        cluster = LocalCluster(n_workers=count, **options)
        with cluster, Client(cluster) as client:
            yield client
        return
    try:
        client = Client(scheduler, timeout=_SECONDS_TO_CONNECT)
    except (OSError, ValueError, TimeoutError) as error:
        why = str(error) or type(error).__name__
        raise HitechGisError(Fault("no_scheduler", {"value": scheduler, "why": why})) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_SECONDS_TO_CONNECT)
        except TimeoutError as error:
            raise HitechGisError(Fault("no_workers", {"value": scheduler})) from error
        yield client
