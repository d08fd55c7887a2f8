"""Allocation on a real Dask cluster of processes: the same bits, also where workers die."""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from distributed import Client, LocalCluster
from shapely import box
from squares import layer, square, zones_of

import hitech_gis as hg
from hitech_gis.areal import cluster
from hitech_gis.areal.cluster import allocate_parts, tally_batches
from hitech_gis.areal.layers import ZoneLayer
from hitech_gis.areal.request import request_of
from hitech_gis.areal.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed:ResourceWarning"  # sockets and processes of workers that the tests kill
)
PARTS, ROWS = 24, 400
ZONES = zones_of({"west": box(2.5, 2.5, 9, 9), "east": box(7.25, 0, 14, 11.5), "none": None})
ASKED: dict[str, Any] = {"columns": ["floor_m2", "site_m2"], "by": ["year"]}


def parcels() -> gpd.GeoDataFrame:
    random = np.random.default_rng(3)
    plots = [square(x, y, 0.75) for x, y in random.uniform(0, 15, (PARTS * ROWS, 2))]
    amounts = random.uniform(0, 4000, (2, len(plots)))
    return layer(plots, year=random.integers(2012, 2016, len(plots)), floor_m2=amounts[0], site_m2=amounts[1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of parts."""
    made = tmp_path_factory.mktemp("parts")
    whole = parcels()
    for part in range(PARTS):
        whole.iloc[part * ROWS : (part + 1) * ROWS].to_parquet(made / f"part{part:03}.parquet")
    return made


@pytest.fixture(scope="module")
def whole(folder: Path) -> hg.Allocation:
    """What one machine makes of the folder."""
    return hg.allocate_file(folder, ZONES, **ASKED)


@pytest.fixture
def workers() -> Iterator[LocalCluster]:
    """A scheduler and two worker processes, each with a nanny that starts another if it dies."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as made:
        yield made


def same(one: hg.Allocation, other: hg.Allocation) -> None:
    for name in ("by_zone", "by_group", "totals", "group_totals"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)
    pd.testing.assert_series_equal(one.parcels, other.parcels)


def test_a_cluster_gives_what_one_machine_gives(folder: Path, whole: hg.Allocation) -> None:
    """On local worker processes, parts in any order: every total the same, bit for bit, and as from memory."""
    seen: list[tuple[int, int | None]] = []
    same(allocate_parts(folder, ZONES, progress=lambda *rows: seen.append(rows), workers=2, **ASKED), whole)
    assert seen[-1] == (PARTS * ROWS, PARTS * ROWS)
    assert len(seen) == PARTS
    same(hg.allocate(parcels(), ZONES, **ASKED), whole)


def test_a_worker_that_is_killed_takes_nothing_with_it(
    folder: Path, whole: hg.Allocation, workers: LocalCluster
) -> None:
    """One worker is killed in the middle: its parts are counted elsewhere, and the totals are the same bits."""
    with Client(workers) as client:
        first = set(client.run(os.getpid).values())
    killed: list[int] = []

    def kill_one(rows: int, total: int | None) -> None:
        assert total == PARTS * ROWS
        if not killed and rows >= PARTS * ROWS // 4:
            killed.append(min(first))
            os.kill(killed[0], signal.SIGKILL)

    same(allocate_parts(folder, ZONES, scheduler=workers.scheduler_address, progress=kill_one, **ASKED), whole)
    assert killed
    with Client(workers) as client:
        client.wait_for_workers(2, timeout=60)
        now = set(client.run(os.getpid).values())
    assert killed[0] not in now
    assert len(now) == len(first) == 2


def test_both_workers_may_die(folder: Path, whole: hg.Allocation, workers: LocalCluster) -> None:
    """With every process that held the zones and partial sums gone, new ones make them again."""
    with Client(workers) as client:
        running = list(client.run(os.getpid).values())

    def kill_all(rows: int, _: int | None) -> None:
        while running and rows >= PARTS * ROWS // 4:
            os.kill(running.pop(), signal.SIGKILL)

    same(allocate_parts(folder, ZONES, scheduler=workers.scheduler_address, progress=kill_all, **ASKED), whole)
    assert not running


def test_a_fault_on_a_worker_is_told_as_anywhere(folder: Path, tmp_path: Path, workers: LocalCluster) -> None:
    """A value that is refused comes back as a LayerError with file and row, not as a crash of the cluster."""
    for part in sorted(folder.iterdir())[:3]:
        frame = gpd.read_parquet(part)
        if part.name == "part001.parquet":
            frame.loc[frame.index[6], "floor_m2"] = np.inf
        frame.to_parquet(tmp_path / part.name)
    with pytest.raises(hg.LayerError) as refused:
        allocate_parts(tmp_path, ZONES, scheduler=workers.scheduler_address, **ASKED)
    (fault,) = refused.value.faults
    assert (fault.code, fault.file, dict(fault.values)["rows"]) == ("not_finite", "part001.parquet", "7")


def test_points_in_one_part_and_polygons_in_another_are_refused(tmp_path: Path, workers: LocalCluster) -> None:
    """Parts of unlike geometry are no layer, whichever is counted first."""
    parcels().iloc[:9].to_parquet(tmp_path / "a.parquet")
    points = parcels().iloc[:9]
    points.set_geometry(points.representative_point()).to_parquet(tmp_path / "b.parquet")
    with pytest.raises(hg.LayerError) as refused:
        allocate_parts(tmp_path, ZONES, scheduler=workers.scheduler_address, **ASKED)
    assert [fault.code for fault in refused.value.faults] == ["mixed_geometry"]


def test_another_engine_can_do_the_counting(folder: Path, whole: hg.Allocation) -> None:
    """Zones pickled to each partition, Arrow batches counted there, plain JSON sent back and merged: the same bits."""
    layer, request = ZoneLayer.of(ZONES), request_of(**ASKED)
    sent = pickle.dumps(layer)

    def partition(path: Path) -> str:
        """What a mapInArrow function of Spark would do with its iterator of batches."""
        batches = pq.ParquetFile(path).iter_batches(batch_size=150)
        return json.dumps(tally_batches(batches, pickle.loads(sent), request).state())  # noqa: S301 - made above

    together = Tally(len(layer.ids), request)
    for answer in reversed([partition(path) for path in sorted(folder.iterdir())]):
        together.merge(Tally.of_state(len(layer.ids), request, json.loads(answer)))
    for name in request.columns:
        assert together.totals(name)[: len(layer.ids)].tolist()[:2] == whole.by_zone[name].tolist()[:2]
        assert together.totals(name)[len(layer.ids)] == whole.totals.loc["source", name]


def test_an_unreachable_scheduler_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens: the address is named, in both languages."""
    monkeypatch.setattr(cluster, "_SECONDS_TO_CONNECT", 1)
    with pytest.raises(hg.HitechGisError, match=r"(?s)连不上调度器 tcp://127\.0\.0\.1:9.*cannot be reached"):
        allocate_parts(folder, ZONES, scheduler="tcp://127.0.0.1:9", **ASKED)
    with pytest.raises(hg.HitechGisError, match="cannot be reached"):
        allocate_parts(folder, ZONES, scheduler="nonsense://", **ASKED)


def test_a_scheduler_without_workers_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler that has nobody to do the work is not waited for without end."""
    monkeypatch.setattr(cluster, "_SECONDS_TO_CONNECT", 1)
    with (
        LocalCluster(n_workers=0, dashboard_address=None, silence_logs=50) as empty,
        pytest.raises(hg.HitechGisError, match="no workers"),
    ):
        allocate_parts(folder, ZONES, scheduler=empty.scheduler_address, **ASKED)


def test_without_the_extra_it_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where distributed is not installed, the message says what to install."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(hg.HitechGisError, match=r"hitech-gis\[cluster\]"):
        allocate_parts(folder, ZONES, **ASKED)
