"""Allocation of files: as of a frame, bit for bit, whatever the format, the batches and the interruptions."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from shapely import MultiPolygon, Point, Polygon, affinity, box
from squares import BOW_TIE, layer, square, zones_of

import hitech_gis as hg
from hitech_gis.areal import run, stream
from hitech_gis.areal.kernel.geometries import Geometries, WkbGeometries
from hitech_gis.areal.layers import ZoneLayer
from hitech_gis.areal.request import Request
from hitech_gis.areal.tally import Tally
from hitech_gis.errors import Fault
from hitech_gis.io.source import Source, open_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

ROWS = 240
ZONES = zones_of({"west": box(2.5, 2.5, 9, 9), "east": box(7.25, 0, 14, 11.5), "far": square(500, 500)})
FORMATS = ("parquet", "gpkg", "fgb", "shp", "gdb", "geojson")


def parcels() -> gpd.GeoDataFrame:
    """Plots on a lattice: inside, outside, across edges, with holes and parts among them."""
    plots: list[BaseGeometry] = [square(x, y, 0.75) for y in range(12) for x in range(20)]
    plots[30] = plots[30].difference(affinity.scale(plots[30], 0.5, 0.5))
    plots[60] = MultiPolygon([square(7, 3, 0.5), square(17, 3, 0.5)])
    random = np.random.default_rng(7)
    years = [2012 + n % 4 for n in range(ROWS)]
    return layer(plots, floor_m2=random.uniform(0, 4000, ROWS), site_m2=random.uniform(0, 900, ROWS), year=years)


def written(folder: Path, ending: str, frame: gpd.GeoDataFrame | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    frame = parcels() if frame is None else frame
    path = folder / f"parcels.{ending}"
    if ending == "parquet":
        frame.to_parquet(path)
    elif ending == "gdb":
        frame.to_file(
            path, driver="OpenFileGDB", promote_to_multi=True, TARGET_ARCGIS_VERSION="ARCGIS_PRO_3_2_OR_LATER"
        )
    elif ending == "geojson":  # older GeoJSON, which names its CRS; all digits of coordinates and quantities
        frame.to_file(path, RFC7946="NO", COORDINATE_PRECISION=17, SIGNIFICANT_FIGURES=17)
    else:
        frame.to_file(path)
    return path


def same(one: hg.Allocation, other: hg.Allocation) -> None:
    """Every total that both have is the same, bit for bit."""
    for left, right in ((one.by_zone, other.by_zone), (one.totals, other.totals), (one.unknown, other.unknown)):
        pd.testing.assert_frame_equal(left, right, check_exact=True)
    pd.testing.assert_series_equal(one.parcels, other.parcels)
    for mine, its in ((one.by_group, other.by_group), (one.group_totals, other.group_totals)):
        assert (mine is None) == (its is None)
        if mine is not None and its is not None:
            assert mine.to_numpy().tolist() == its.to_numpy().tolist()
            assert str(mine.index.tolist()) == str(its.index.tolist())  # as text, NaN is equal to NaN


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_gives_what_its_frame_gives(tmp_path: Path, ending: str) -> None:
    """Whatever the format, totals by zone and by group are those of the layer that it holds."""
    path = written(tmp_path, ending)
    frame = gpd.read_parquet(path) if ending == "parquet" else gpd.read_file(path)
    asked: dict[str, Any] = {"columns": ["floor_m2", "site_m2"], "by": "year"}
    same(
        hg.allocate_file(path, ZONES, **asked),
        hg.allocate(frame.set_crs(ZONES.crs, allow_override=True), ZONES, **asked),
    )


@pytest.mark.uncounted
@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("size", [1, 7, 100, ROWS, 10**6])
def test_batches_change_no_bit(tmp_path: Path, ending: str, size: int) -> None:
    """One row at a time or all at once: the same totals to the last bit, in the same order."""
    path = written(tmp_path, ending)
    whole = hg.allocate_file(path, ZONES, columns=["floor_m2", "site_m2"], by="year")
    same(hg.allocate_file(path, ZONES, columns=["floor_m2", "site_m2"], by="year", batch_size=size), whole)


def test_row_groups_change_no_bit(tmp_path: Path) -> None:
    """How a GeoParquet file is divided inside does not show."""
    path = tmp_path / "small_groups.parquet"
    parcels().to_parquet(path, row_group_size=17)
    same(
        hg.allocate_file(path, ZONES, columns="floor_m2", batch_size=50),
        hg.allocate(parcels(), ZONES, columns="floor_m2"),
    )


def test_a_folder_of_parts_is_one_layer(tmp_path: Path) -> None:
    """Parts of unequal size, one of them empty, add up to the whole."""
    for number, (start, stop) in enumerate([(0, 100), (100, 100), (100, 107), (107, ROWS)]):
        parcels().iloc[start:stop].to_parquet(tmp_path / f"part{number}.parquet")
    (tmp_path / "README.txt").write_text("not a part", encoding="utf-8")
    same(hg.allocate_file(tmp_path, ZONES, columns="floor_m2"), hg.allocate(parcels(), ZONES, columns="floor_m2"))


def test_means_and_unknown_values_stream_too(tmp_path: Path) -> None:
    """Means, counts of unknown values and points come out as from a frame."""
    frame = parcels()
    frame.loc[3::9, "site_m2"] = np.nan
    path = written(tmp_path, "gpkg", frame)
    asked: dict[str, Any] = {"columns": "floor_m2", "intensive": "site_m2", "unknown": "count"}
    streamed, whole = hg.allocate_file(path, ZONES, batch_size=13, **asked), hg.allocate(frame, ZONES, **asked)
    same(streamed, whole)
    assert streamed.means is not None
    assert whole.means is not None
    pd.testing.assert_frame_equal(streamed.means, whole.means, check_exact=True)
    points = frame.set_geometry(frame.representative_point())
    path = written(tmp_path, "fgb", points)
    same(hg.allocate_file(path, ZONES, columns="floor_m2"), hg.allocate(gpd.read_file(path), ZONES, columns="floor_m2"))


def test_numbers_keep_their_digits_on_the_way(tmp_path: Path) -> None:
    """Decimals, and whole numbers beside missing ones, are not rounded by being read."""
    frame = layer([square(3, 3), square(4, 4), square(5, 5)], n=[1, 2, 3])
    table = pa.table(frame.to_arrow(geometry_encoding="WKB"))
    table = table.append_column("d", pa.array([Decimal("0.10"), None, Decimal("0.20")], pa.decimal128(20, 2)))
    table = table.append_column("i", pa.array([2**53 - 1, None, 1], pa.int64()))
    path = tmp_path / "exact.parquet"
    frame.to_parquet(path)
    metadata = {b"geo": (pq.read_schema(path).metadata or {})[b"geo"]}
    pq.write_table(table.replace_schema_metadata(metadata), path)
    placed = hg.allocate_file(path, zones_of({"a": box(0, 0, 9, 9)}), columns=["d", "i"], unknown="count")
    assert placed.by_zone.loc["a", "i"] == float(2**53)
    assert placed.by_zone.loc["a", "d"] == float(np.float64(0.1) + np.float64(0.2))
    assert list(placed.unknown.loc["a"]) == [1, 1]


@pytest.mark.parametrize("ending", ["parquet", "gpkg", "shp"])
def test_what_lies_outside_is_written_row_by_row(tmp_path: Path, ending: str) -> None:
    """The remainder's file has a row for each parcel that has one, numbered from 1, and adds up to the total."""
    path, rest = written(tmp_path, ending), tmp_path / "new" / "outside.csv"
    placed = hg.allocate_file(path, ZONES, columns=["floor_m2", "site_m2"], outside=rest, batch_size=50)
    table = pd.read_csv(rest)
    whole = hg.allocate(
        gpd.read_parquet(path) if ending == "parquet" else gpd.read_file(path), ZONES, columns=["floor_m2", "site_m2"]
    )
    assert (table["parcel"] - 1).tolist() == whole.outside.index.tolist()
    assert table["floor_m2"].tolist() == whole.outside["floor_m2"].tolist()
    assert table["floor_m2"].to_numpy().sum() == pytest.approx(placed.totals.loc["outside", "floor_m2"], rel=1e-12)
    assert [each.name for each in rest.parent.iterdir()] == ["outside.csv"]


class Stop(BaseException):
    """What a user does with Ctrl-C."""


def stopping_at(row: int) -> Any:  # noqa: ANN401 - a callback
    def progress(rows: int, total: int | None) -> None:
        assert total == ROWS
        if rows >= row:
            raise Stop

    return progress


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("killed", [False, True])
def test_an_interrupted_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, killed: bool) -> None:  # noqa: FBT001
    """Stopped or killed in the middle, the same call goes on from the checkpoint and gives the same files and bits."""
    path = written(tmp_path, ending)
    whole_rest, rest, kept = tmp_path / "whole.csv", tmp_path / "rest.csv", tmp_path / "work.checkpoint"
    asked: dict[str, Any] = {"columns": ["floor_m2"], "by": "year", "batch_size": 20}
    whole = hg.allocate_file(path, ZONES, outside=whole_rest, **asked)
    if killed:  # nothing is saved on the way out; the last checkpoint is from a batch before
        saves = iter([True, True, True])
        save = run.Run.save
        monkeypatch.setattr(run, "_SECONDS_BETWEEN_CHECKPOINTS", -1)
        monkeypatch.setattr(run.Run, "save", lambda work: save(work) if next(saves, False) else None)
        monkeypatch.setattr(run.Run, "interrupt", lambda work, _: work.table.close(keep=True))
    with pytest.raises(Stop):
        hg.allocate_file(path, ZONES, outside=rest, checkpoint=kept, progress=stopping_at(100), **asked)
    monkeypatch.undo()
    assert kept.exists()
    assert not rest.exists()
    done = json.loads(kept.read_bytes())["rows"]
    assert done == (60 if killed else 100)
    seen: list[int] = []
    placed = hg.allocate_file(
        path, ZONES, outside=rest, checkpoint=kept, progress=lambda rows, _: seen.append(rows), **asked
    )
    assert seen[0] == done + 20
    same(placed, whole)
    assert rest.read_bytes() == whole_rest.read_bytes()
    assert not kept.exists()
    assert list(tmp_path.glob(".*")) == []


def test_a_checkpoint_is_not_used_for_other_work(tmp_path: Path) -> None:
    """Other columns, other zones, another file or a damaged checkpoint: the work begins anew."""
    path, kept = written(tmp_path, "parquet"), tmp_path / "work.checkpoint"
    asked: dict[str, Any] = {"columns": "floor_m2", "batch_size": 20}

    def first_rows(zones: gpd.GeoDataFrame = ZONES, **changed: Any) -> int:  # noqa: ANN401
        with pytest.raises(Stop):
            hg.allocate_file(path, ZONES, checkpoint=kept, progress=stopping_at(100), **asked)
        seen: list[int] = []
        hg.allocate_file(path, zones, checkpoint=kept, progress=lambda rows, _: seen.append(rows), **(asked | changed))
        return seen[0]

    assert first_rows() == 120
    assert first_rows(columns="site_m2") == 20
    assert first_rows(zones=ZONES.iloc[::-1]) == 20
    assert first_rows(zones=ZONES.set_geometry(ZONES.buffer(1))) == 20
    assert first_rows(unknown="count") == 20
    with pytest.raises(Stop):
        hg.allocate_file(path, ZONES, checkpoint=kept, progress=stopping_at(100), **asked)
    parcels().iloc[::-1].to_parquet(path)
    same(hg.allocate_file(path, ZONES, checkpoint=kept, **asked), hg.allocate(parcels(), ZONES, columns="floor_m2"))
    kept.write_bytes(b'{"key": "of other work"}')
    same(hg.allocate_file(path, ZONES, checkpoint=kept, **asked), hg.allocate(parcels(), ZONES, columns="floor_m2"))


@pytest.mark.parametrize("content", [b"my notes", b"{", b"[]", b'{"mine": 1}', b"\xff"])
def test_a_file_that_is_no_checkpoint_is_left_alone(tmp_path: Path, content: bytes) -> None:
    """A checkpoint is dropped in the end, so nothing else is taken for one."""
    path, mine = written(tmp_path, "parquet"), tmp_path / "notes.txt"
    mine.write_bytes(content)
    with pytest.raises(hg.HitechGisError, match=r"notes\.txt"):
        hg.allocate_file(path, ZONES, columns="floor_m2", checkpoint=mine)
    assert mine.read_bytes() == content


def test_a_checkpoint_is_not_used_once_the_table_of_a_shapefile_has_changed(tmp_path: Path) -> None:
    """The quantities of a shapefile lie in its .dbf: corrected there, the work begins anew."""
    path, kept = written(tmp_path, "shp"), tmp_path / "work.checkpoint"
    asked: dict[str, Any] = {"columns": "floor_m2", "batch_size": 20, "checkpoint": kept}
    with pytest.raises(Stop):
        hg.allocate_file(path, ZONES, progress=stopping_at(100), **asked)
    other = written(tmp_path / "other", "shp", parcels().assign(floor_m2=1.0))
    (tmp_path / "parcels.dbf").write_bytes(other.with_suffix(".dbf").read_bytes())
    assert hg.allocate_file(path, ZONES, **asked).totals.loc["source", "floor_m2"] == ROWS


@pytest.mark.parametrize("when", ["before", "after"])
def test_stopped_in_the_midst_of_a_batch_nothing_counts_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """Ctrl-C between the rows of a batch and its totals: what is torn is not kept, and the next run mends it."""
    path, rest, kept = written(tmp_path, "parquet"), tmp_path / "rest.csv", tmp_path / "work.checkpoint"
    asked: dict[str, Any] = {"columns": "floor_m2", "batch_size": 20, "outside": rest, "checkpoint": kept}
    merge, calls = Tally.merge, iter(range(1000))

    def torn(tally: Tally, other: Tally) -> None:
        stop = next(calls) == 5
        if not stop or when == "after":
            merge(tally, other)
        if stop:
            raise KeyboardInterrupt

    monkeypatch.setattr(run, "_SECONDS_BETWEEN_CHECKPOINTS", -1)
    monkeypatch.setattr(Tally, "merge", torn)
    with pytest.raises(KeyboardInterrupt):
        hg.allocate_file(path, ZONES, **asked)
    monkeypatch.undo()
    assert json.loads(kept.read_bytes())["rows"] == 100
    same(hg.allocate_file(path, ZONES, **asked), hg.allocate(parcels(), ZONES, columns="floor_m2"))
    table = pd.read_csv(rest)
    assert table["parcel"].is_unique
    assert len(table) == len(hg.allocate(parcels(), ZONES, columns="floor_m2").outside)


def test_a_result_that_cannot_be_written_is_not_lost(tmp_path: Path) -> None:
    """Where what is done with the result fails, the checkpoint stays, and the same call goes on from the end."""
    path, kept = written(tmp_path, "parquet"), tmp_path / "work.checkpoint"
    asked: dict[str, Any] = {"columns": "floor_m2", "batch_size": 20, "checkpoint": kept}

    def locked(_: hg.Allocation) -> None:
        raise hg.OutputError(Fault("cannot_write", {"path": "t.csv", "why": "locked"}))

    with pytest.raises(hg.OutputError):
        hg.allocate_file(path, ZONES, then=locked, **asked)
    seen: list[int] = []
    written_at_last: list[hg.Allocation] = []
    again: dict[str, Any] = {"progress": lambda rows, _: seen.append(rows), "then": written_at_last.append}
    same(hg.allocate_file(path, ZONES, **again, **asked), hg.allocate(parcels(), ZONES, columns="floor_m2"))
    assert (seen, len(written_at_last), kept.exists()) == ([], 1, False)


def test_a_remainder_that_has_gone_begins_anew(tmp_path: Path) -> None:
    """If the rows written so far are no longer there, nothing is patched together: the work begins anew."""
    path, rest, kept = written(tmp_path, "parquet"), tmp_path / "rest.csv", tmp_path / "work.checkpoint"
    asked: dict[str, Any] = {"columns": "floor_m2", "batch_size": 20, "outside": rest, "checkpoint": kept}
    with pytest.raises(Stop):
        hg.allocate_file(path, ZONES, progress=stopping_at(100), **asked)
    (tmp_path / ".rest.csv.partial").unlink()
    placed = hg.allocate_file(path, ZONES, **asked)
    assert pd.read_csv(rest)["floor_m2"].to_numpy().sum() == pytest.approx(
        placed.totals.loc["outside", "floor_m2"], rel=1e-12
    )


def test_without_a_checkpoint_nothing_is_left_behind(tmp_path: Path) -> None:
    """Stopped without a checkpoint, a run leaves no partial file."""
    path = written(tmp_path, "parquet")
    with pytest.raises(Stop):
        hg.allocate_file(
            path, ZONES, columns="floor_m2", batch_size=20, outside=tmp_path / "rest.csv", progress=stopping_at(100)
        )
    assert [each.name for each in tmp_path.iterdir()] == ["parcels.parquet"]


def test_only_a_few_batches_are_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading waits for counting: when a batch comes out, few more have gone in, however long the file is."""
    path, ahead = written(tmp_path, "parquet"), []
    read, out = [0], [0]
    batches = Source.batches

    def counting(*arguments: Any, **named: Any) -> Iterator[Any]:  # noqa: ANN401
        for batch in batches(*arguments, **named):
            read[0] += 1
            ahead.append(read[0] - out[0])
            yield batch

    monkeypatch.setattr(Source, "batches", counting)
    for _ in stream.counted([open_source(path)], ZoneLayer.of(ZONES), Request(("floor_m2",)), batch_size=5, threads=2):
        out[0] += 1
    assert read == out == [ROWS // 5]
    assert max(ahead) <= 4


def test_bytes_are_read_as_geos_reads_them() -> None:
    """Boxes and kinds that are read out of WKB are those of the decoded geometries, for every sort of them."""
    with np.errstate(invalid="ignore"):
        hole_in_a_number = Polygon([(0, 0), (1, 0), (np.nan, 1), (0, 1)])
    shapes = [
        square(1, 2, 3), box(5, 5, 6, 9), BOW_TIE, Polygon(), None, Point(1, 2), Point(), MultiPolygon(),
        MultiPolygon([square(0, 0)]), MultiPolygon([square(0, 0), square(5, 5)]),
        square(0, 0, 9).difference(square(1, 1)), shapely.force_3d(square(4, 4)), shapely.set_srid(square(7, 7), 4547),
        hole_in_a_number, shapely.linestrings([(0, 0), (1, 1)]),
        shapely.geometrycollections([Point(0, 0), square(3, 3)]),
    ]  # fmt: skip
    many = np.array(shapes * 20, dtype=object)
    for order in (0, 1):  # both byte orders, and with a number of a reference system in front
        for srid in (False, True):
            wkb = shapely.to_wkb(many, byte_order=order, include_srid=srid, flavor="extended" if srid else "iso")
            encoded, decoded = WkbGeometries(pa.array(wkb, pa.large_binary())), Geometries(many)
            assert np.array_equal(encoded.boxes, decoded.boxes, equal_nan=True)
            assert encoded.kinds.tolist() == decoded.kinds.tolist()
            part = encoded.part(slice(5, 90))
            assert np.array_equal(part.boxes, decoded.boxes[5:90], equal_nan=True)
            assert shapely.equals_identical(part.take(np.array([0, 3])), many[[5, 8]]).tolist() == [True, True]
            assert len(part) == 85


def test_bytes_that_are_no_geometry_are_refused(tmp_path: Path) -> None:
    """A geometry column that holds something else is a fault of the file, not a crash."""
    path = written(tmp_path, "parquet")
    table = pq.read_table(path)
    bad = table.set_column(table.column_names.index("geometry"), "geometry", pa.array([b"\x01\x03junk"] * ROWS))
    pq.write_table(bad, path)
    with pytest.raises(hg.LayerError, match=r"parcels\.parquet"):
        hg.allocate_file(path, ZONES, columns="floor_m2")


@pytest.mark.parametrize("size", [10, 10**6])
def test_a_ring_that_is_not_closed_is_refused_whatever_the_batch(tmp_path: Path, size: int) -> None:
    """Bytes of a ring that ends elsewhere than it begins are no geometry, and the row is named."""
    path = written(tmp_path, "parquet", parcels().drop(index=[30, 60]))
    table = pq.read_table(path)
    wkb = table.column("geometry").to_pylist()
    wkb[99] = wkb[99][:-16] + wkb[99][-32:-16]
    pq.write_table(table.set_column(table.column_names.index("geometry"), "geometry", pa.array(wkb)), path)
    with pytest.raises(hg.LayerError) as refused:
        hg.allocate_file(path, ZONES, columns="floor_m2", batch_size=size)
    (fault,) = refused.value.faults
    assert (fault.code, dict(fault.values)) == ("broken_geometry", {"rows": "100"})


@pytest.mark.parametrize("size", [7, 10**6])
def test_a_missing_label_is_one_group_whatever_the_batch(tmp_path: Path, size: int) -> None:
    """NaN in a Parquet column, which Arrow takes for a number, is one group, as null is."""
    frame = parcels().assign(rank=np.where(np.arange(ROWS) % 3, np.nan, 1.5))
    path = written(tmp_path, "parquet", frame)
    table = pq.read_table(path)
    ranks = pa.array(frame["rank"].to_numpy(), from_pandas=False)
    pq.write_table(table.set_column(table.column_names.index("rank"), "rank", ranks), path)
    placed = hg.allocate_file(path, ZONES, columns="floor_m2", by="rank", batch_size=size)
    same(placed, hg.allocate(frame, ZONES, columns="floor_m2", by="rank"))


def test_parts_may_lie_in_folders(tmp_path: Path) -> None:
    """A folder of folders of parts is one layer, too."""
    for number, start in enumerate(range(0, ROWS, 80)):
        (tmp_path / f"batch={number}").mkdir()
        parcels().iloc[start : start + 80].to_parquet(tmp_path / f"batch={number}" / "part.parquet")
    same(hg.allocate_file(tmp_path, ZONES, columns="floor_m2"), hg.allocate(parcels(), ZONES, columns="floor_m2"))
