"""A layer is written whole or not at all, and read back the same; what a format cannot hold is told or refused."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sqlite3
import tempfile
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from hitech_gis.errors import HitechGisError, LayerError, OutputError
from hitech_gis.io import restored
from hitech_gis.io.writing import shapefile, sheets
from hitech_gis.io.writing.layer import write_layer
from hitech_gis.io.writing.shapefile import short_names

LOT = shapely.box(500_000, 2_500_000, 500_100, 2_500_100)
DAY = dt.date(2024, 5, 1)


def layer(count: Any = 1, crs: Any = "EPSG:4547", geometry: Any = LOT, **columns: Any) -> gpd.GeoDataFrame:  # noqa: ANN401
    return gpd.GeoDataFrame(columns, geometry=[geometry] * count, crs=crs)


def codes(findings: Any) -> list[str]:  # noqa: ANN401
    return [finding.code for finding in findings]


def faults(frame: Any, path: Path, **options: Any) -> list[str]:  # noqa: ANN401
    """What is refused; nothing is left of it, and everything refused can be said."""
    before = contents(path.parent)
    with pytest.raises((LayerError, OutputError)) as refused:
        write_layer(frame, path, **options)
    assert contents(path.parent) == before
    assert str(refused.value)
    return [fault.code for fault in refused.value.faults]


def contents(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in sorted(folder.iterdir())}


def read(path: Path, **options: Any) -> gpd.GeoDataFrame:  # noqa: ANN401
    if path.suffix == ".parquet":
        return gpd.read_parquet(path)
    return gpd.GeoDataFrame(pyogrio.read_dataframe(path, **options))


def plain(value: Any) -> Any:  # noqa: ANN401
    return None if value is None or pd.isna(value) else value


def rows(frame: gpd.GeoDataFrame) -> list[list[Any]]:
    attributes = [[plain(value) for value in frame[name]] for name in frame.columns.drop(frame.geometry.name)]
    return [list(row) for row in zip(*attributes, shapely.to_wkb(np.asarray(frame.geometry)), strict=True)]


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)
NUMBER = st.floats(allow_nan=False, allow_infinity=False, width=64)
SHAPE = st.one_of(
    st.none(),
    st.builds(lambda x, y: shapely.box(x, y, x + 7.25, y + 3.125), st.integers(0, 10**6), st.integers(0, 10**6)),
)


@st.composite
def frames(draw: st.DrawFn, text: st.SearchStrategy[str] = TEXT, number: st.SearchStrategy[float] = NUMBER) -> Any:  # noqa: ANN401
    count = draw(st.integers(0, 3))

    def some(values: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(st.none() | values, min_size=count, max_size=count))

    columns = {
        "用地性质名称": pd.Series(some(text), dtype="str"),
        "用地性质代码": pd.array(some(st.integers(-(10**9), 10**9)), dtype="Int64"),
        "面积": pd.Series(some(number), dtype="float64"),
        "是否": pd.array(some(st.booleans()), dtype="boolean"),
    }
    return gpd.GeoDataFrame(columns, geometry=draw(st.lists(SHAPE, min_size=count, max_size=count)), crs="EPSG:4547")


@pytest.mark.parametrize("ending", [".gpkg", ".parquet", ".fgb"])
def test_reading_what_was_written_gives_the_same_frame(ending: str) -> None:
    """Columns in their order, nulls, Chinese, shapes and CRS come back exactly; also of no row and of one."""

    @settings(max_examples=15, deadline=None)
    @given(frames())
    def law(frame: gpd.GeoDataFrame) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"层{ending}")
            assert codes(write_layer(frame, path)) == []
            again = read(path)
            assert list(again.columns) == list(frame.columns)
            assert rows(again) == rows(frame)
            assert again.crs == frame.crs

    law()


@settings(max_examples=15, deadline=None)
@given(frames())
def test_geojson_gives_the_same_frame_within_a_centimetre(frame: gpd.GeoDataFrame) -> None:
    """Attributes come back as they were, shapes within 1e-7 degree of where they are."""
    with tempfile.TemporaryDirectory() as folder:
        write_layer(frame, Path(folder, "a.geojson"))
        text = Path(folder, "a.geojson").read_text(encoding="utf-8")
    features = json.loads(text, parse_constant=pytest.fail)["features"]
    assert len(text.splitlines()) == len(frame) + 2
    assert [list(each["properties"].values()) for each in features] == [row[:-1] for row in rows(frame)]
    degrees = frame.geometry.to_crs(4490)
    for feature, shape in zip(features, degrees, strict=True):
        if shape is None:
            assert feature["geometry"] is None
            continue
        found: Any = shapely.geometry.shape(feature["geometry"])
        assert found.exterior.is_ccw
        assert shapely.hausdorff_distance(found, shape) < 1e-7


WORD = st.text(st.sampled_from("中文ab1"), min_size=1, max_size=6)


@settings(max_examples=15, deadline=None)
@given(frames(WORD, st.integers(-(10**6), 10**6).map(lambda number: number / 8)))
def test_a_shapefile_gives_the_same_frame_after_its_name_map(frame: gpd.GeoDataFrame) -> None:
    """With the names put back and 0 and 1 taken for no and yes, attributes and outlines are the same."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "层.shp")
        write_layer(frame, path)
        again = read(path)
        with path.with_name("层.names.csv").open(encoding="utf-8-sig", newline="") as stream:
            names = {row["short"]: row["full"] for row in csv.DictReader(stream)}
        assert path.with_suffix(".cpg").read_text(encoding="ascii") == "UTF-8"
    again = again.rename(columns=names)
    assert list(again.columns) == list(frame.columns)
    assert [row[:-1] for row in rows(again)] == [row[:-1] for row in rows(frame)]
    assert shapely.equals(again.geometry, frame.geometry).tolist() == frame.geometry.notna().tolist()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.sampled_from("=+-@\t\r'a,\"\n中"), min_size=1, max_size=4), min_size=1, max_size=3))
def test_text_of_a_csv_is_inert_and_comes_back(values: list[str]) -> None:
    """No cell and no header starts like a formula, and taking the apostrophe off gives the text that was there."""
    with tempfile.TemporaryDirectory() as folder:
        write_layer(layer(len(values), **{"=名": values, "n": -1.5}), Path(folder, "a.csv"))
        with Path(folder, "a.csv").open(encoding="utf-8-sig", newline="") as stream:
            (*header, last), *body = csv.reader(stream)
    assert (list(map(restored, header)), last) == (["=名", "n"], "wkt")
    assert not any(cell.startswith(tuple("=+-@\t\r")) for cell in [header[0], *(row[0] for row in body)])
    assert [[restored(row[0]), row[1]] for row in body] == [[value, "-1.5"] for value in values]
    assert shapely.from_wkt([row[2] for row in body]).tolist() == [LOT] * len(values)


def typed() -> gpd.GeoDataFrame:
    return layer(
        2,
        day=pd.Series([DAY, None], dtype=object),
        time=pd.to_datetime(["2024-05-01 08:30:00.125", "NaT"]),
        money=pd.Series([Decimal("0.10"), None], dtype=object),
        empty=pd.Series([None, None], dtype=object),
        small=np.array([1, 2], dtype="uint8"),
    )


@pytest.mark.parametrize("ending", [".gpkg", ".fgb", ".parquet"])
def test_days_times_and_decimals_keep_their_types(tmp_path: Path, ending: str) -> None:
    """What a format has no type for is told; the values are the same."""
    found = write_layer(typed(), tmp_path / f"a{ending}")
    told = {
        ".gpkg": {"written_decimal"}, ".fgb": {"written_decimal", "written_as_midnight"}, ".parquet": set[str](),
    }  # fmt: skip
    assert set(codes(found)) == told[ending]
    again = read(tmp_path / f"a{ending}")
    assert pd.Timestamp(again["day"][0]) == pd.Timestamp(DAY)
    assert again["time"][0] == pd.Timestamp("2024-05-01 08:30:00.125")
    assert (float(again["money"][0]), again["small"].tolist()) == (0.1, [1, 2])
    assert again[["day", "time", "money", "empty"]].iloc[1].isna().all()


def test_geojson_types_what_it_holds_and_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    """Decimals are numbers with their digits, days and times ISO text, unknown is null; there is no crs member."""
    found = write_layer(typed(), tmp_path / "a.geojson")
    assert codes(found) == ["written_as_wgs84"]
    first = (tmp_path / "a.geojson").read_bytes()
    line = first.decode().splitlines()[1]
    assert line.startswith(
        '{"type":"Feature","properties":{"day":"2024-05-01","time":"2024-05-01T08:30:00.125000","money":0.10,'
        '"empty":null,"small":1},"geometry":{"type":"Polygon","coordinates":[[['
    )
    assert b'"crs"' not in first
    write_layer(typed(), tmp_path / "a.geojson")
    assert (tmp_path / "a.geojson").read_bytes() == first


def test_geojson_of_wgs84_keeps_heights_and_empty_shapes(tmp_path: Path) -> None:
    """Nothing is to be told of WGS 84; heights stay, and a shape without coordinates is one."""
    shapes = [shapely.Point(114.123456789, 22.5, 3), shapely.Polygon(), shapely.GeometryCollection()]
    found = write_layer(gpd.GeoDataFrame(geometry=shapes, crs=4326), tmp_path / "a.geojson")
    assert codes(found) == []
    drawn = [each["geometry"] for each in json.loads((tmp_path / "a.geojson").read_bytes())["features"]]
    assert drawn == [
        {"type": "Point", "coordinates": [114.1234568, 22.5, 3.0]},
        {"type": "Polygon", "coordinates": []},
        {"type": "GeometryCollection", "geometries": []},
    ]


def test_what_is_no_wgs84_is_no_geojson(tmp_path: Path) -> None:
    """Without a CRS, in Beijing 54, beyond all degrees, or with measures it is refused; a broken sliver is told."""
    path = tmp_path / "a.geojson"
    assert faults(layer(crs=None), path) == ["no_crs"]
    assert faults(layer(crs="EPSG:2414"), path) == ["other_datum"]
    assert faults(layer(crs="EPSG:4326"), path) == ["beyond_lon_lat"]
    assert faults(layer(geometry=shapely.from_wkt("POINT M (1 2 3)")), path) == ["shapes_not_kept"]
    assert faults(layer(geometry=shapely.Point(np.nan, 1)), path) == ["place_not_finite"]
    sliver = shapely.Polygon([(114, 22), (114.1, 22.00000001), (114.1, 22.00000002)])
    assert codes(write_layer(layer(geometry=sliver, crs="EPSG:4326"), path)) == ["written_rounded"]


def test_names_are_shortened_the_same_way_whatever_their_order() -> None:
    """Short names stay, long ones are cut between characters, and a name that is taken gets a number."""
    names = ["用地性质代码", "用地性质名称", "用地性", "abcdefghijk", "ABCDEFGHIJ", " x ", "\u3000" * 4]
    short = short_names(names)
    assert short == {
        "用地性质代码": "用地性1", "用地性质名称": "用地性2", "用地性": "用地性", "abcdefghijk": "abcdefghi1",
        "ABCDEFGHIJ": "ABCDEFGHIJ", " x ": "x", "\u3000" * 4: "field",
    }  # fmt: skip
    assert short_names(reversed(names)) == short


@given(st.lists(st.text(st.sampled_from("aAbB用地性质 1"), min_size=1, max_size=9), unique_by=str.lower, max_size=15))
def test_short_names_are_short_and_all_different(names: list[str]) -> None:
    """At most 10 bytes, none like another but for capital letters, and the same for any order."""
    short = short_names(names)
    assert all(0 < len(name.encode()) <= 10 and name == name.strip() for name in short.values())
    assert len({name.lower() for name in short.values()}) == len(names)
    assert short_names(sorted(names)) == short


def test_a_shapefile_says_what_it_changed(tmp_path: Path) -> None:
    """Days for midnights, empty text and outer spaces, numbers without value, empty and one-part shapes are told."""
    shapes = [shapely.MultiPolygon([LOT]), shapely.Polygon()]
    columns = {"t": ["", " a"], "n": [1.0, None], "d": pd.to_datetime(["2024-05-01", "NaT"])}
    columns["c"] = pd.Series(["x", "y"], dtype="category")
    found = write_layer(gpd.GeoDataFrame(columns, geometry=shapes, crs=4547, index=[5, 6]), tmp_path / "a.shp")
    assert sorted(codes(found)) == [
        "written_as_day", "written_category", "written_empty_shape", "written_empty_text", "written_null_number",
        "written_single_part", "written_without_index", "written_without_spaces",
    ]  # fmt: skip
    assert {each.code: each.rows for each in found if each.rows}["written_null_number"] == ("2",)
    assert all(each.title(lang) and each.hint(lang) for each in found for lang in ("zh", "en"))
    assert codes(write_layer(layer(2, b=[True, False]), tmp_path / "c.shp")) == ["written_boolean"]
    assert read(tmp_path / "c.shp")["b"].tolist() == [1, 0]
    assert codes(write_layer(layer(0, crs=None), tmp_path / "b.shp")) == [
        "written_without_crs", "written_kind_assumed", "written_fid",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (["中" * 85], "text_too_long"),
        (["a\0b"], "text_not_kept"),
        ([10**18], "number_not_kept"),
        ([-(10**17)], "number_not_kept"),
        ([1e-20], "number_not_kept"),
        ([1e15], "number_not_kept"),
        ([np.inf], "number_not_kept"),
        ([Decimal("0.1234567890123456789")], "number_not_kept"),
        (np.array([2**63], dtype="uint64"), "number_not_kept"),
        (pd.to_datetime(["2024-05-01 08:00"]), "time_not_kept"),
        ([[1]], "column_kind"),
        ([dt.time(1)], "column_kind"),
    ],
)
def test_what_a_shapefile_would_lose_is_refused(tmp_path: Path, values: Any, code: str) -> None:  # noqa: ANN401
    """Nothing is cut, rounded to nothing or dropped; no file is written then."""
    assert faults(layer(a=values), tmp_path / "a.shp") == [code]


@pytest.mark.parametrize("values", [["a", 1], ["\ud800"], [2**70, 1], [DAY, dt.datetime(2024, 1, 1, 8)]])  # noqa: DTZ001
def test_a_column_of_several_kinds_is_refused(tmp_path: Path, values: list[object]) -> None:
    """A column is text, numbers, days or times; also where Arrow would quietly drop the time of day."""
    frame = layer(len(values), a=pd.Series(values, dtype=object))
    assert faults(frame, tmp_path / "a.gpkg") == ["column_kind"]


def test_shapes_that_a_format_cannot_hold_are_refused(tmp_path: Path) -> None:
    """Several kinds or measures in a shapefile, heights of several kinds in a FlatGeobuf; a GeoPackage takes them."""
    both = gpd.GeoDataFrame(geometry=[LOT, shapely.Point(1, 2)], crs=4547)
    raised = gpd.GeoDataFrame(geometry=[shapely.Point(1, 2, 3), shapely.Point(1, 2)], crs=4547)
    for frame, path in ((both, "a.shp"), (raised, "a.shp"), (raised, "a.fgb")):
        assert faults(frame, tmp_path / path) == ["shapes_not_kept"]
    assert faults(layer(geometry=shapely.GeometryCollection([LOT])), tmp_path / "a.shp") == ["shapes_not_kept"]
    assert faults(layer(geometry=shapely.LinearRing(LOT.exterior)), tmp_path / "a.gpkg") == ["shapes_not_kept"]
    write_layer(both, tmp_path / "a.gpkg")
    assert rows(read(tmp_path / "a.gpkg")) == rows(both)
    write_layer(raised[:1], tmp_path / "a.fgb")
    assert read(tmp_path / "a.fgb").geometry[0].z == 3


def test_names_that_no_file_gives_back_are_refused(tmp_path: Path) -> None:
    """Two names that differ by capital letters, no text, unseen characters, and the name of the geometry."""
    assert faults(layer(Code=[1], code=[2]), tmp_path / "a.gpkg") == ["column_name_clash"]
    write_layer(layer(Code=[1], code=[2]), tmp_path / "a.csv")
    assert faults(layer(**{"a\tb": [1]}).assign(**{"": 1}), tmp_path / "a.gpkg") == ["bad_column_name"] * 2
    assert faults(layer(a=[1]).rename(columns={"a": 7}), tmp_path / "a.gpkg") == ["bad_column_name"]
    assert faults(layer(WKT=["x"]), tmp_path / "a.csv") == ["column_name_taken"]
    for name in ("fid", "geom", "ogc_fid"):
        write_layer(layer(**{name: [7]}), tmp_path / "b.gpkg")
        assert read(tmp_path / "b.gpkg")[name].tolist() == [7]


def test_too_much_for_a_format_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns, rows, cells and files have a most; beyond it nothing is cut off."""
    wide = layer(**{f"c{number}": [1] for number in range(256)})
    assert faults(wide, tmp_path / "a.shp") == ["too_many_columns_for_format"]
    monkeypatch.setattr(sheets, "MOST_COLUMNS", 257)
    assert faults(wide.assign(more=1), tmp_path / "a.xlsx") == ["too_many_columns_for_format"]
    monkeypatch.setattr(sheets, "MOST_ROWS", 1)
    assert faults(layer(2), tmp_path / "a.xlsx") == ["too_many_rows"]
    fine = shapely.Point(1 / 3, 1 / 7).buffer(1, quad_segs=300)
    assert faults(layer(geometry=fine), tmp_path / "a.xlsx") == ["wkt_too_long"]
    monkeypatch.setattr(shapefile, "MOST_BYTES", 10)
    assert faults(layer(a=[1]), tmp_path / "a.shp") == ["shapefile_too_large"]


def test_a_workbook_holds_text_as_text(tmp_path: Path) -> None:
    """Formulas are inert and can be restored, an error's name is text, days and decimals are what they were."""
    values = {"=a": ["=1+1", "#N/A", "'=x"], "b": [True, None, False], "d": [DAY] * 3, "m": [Decimal("0.1")] * 3}
    values["t"] = pd.to_datetime(["2024-05-01 08:30:00.125"] * 3)
    found = write_layer(layer(3, **values), tmp_path / "a.xlsx")
    assert codes(found) == ["written_crs_left_out", "written_decimal"]
    header, *body = load_workbook(tmp_path / "a.xlsx").active.iter_rows()  # type: ignore[union-attr]
    assert [cell.value for cell in header] == ["'=a", "b", "d", "m", "t", "wkt"]
    assert [(cell.value, cell.data_type) for cell, *_ in body] == [("'=1+1", "s"), ("#N/A", "s"), ("''=x", "s")]
    first = [cell.value for cell in body[0]]
    time = dt.datetime(2024, 5, 1, 8, 30, 0, 125_000)  # noqa: DTZ001
    assert first[1:5] == [True, dt.datetime(2024, 5, 1), 0.1, time]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (["a\x01"], "text_not_kept"),
        (["a" * 32_768], "text_too_long"),
        ([10**15], "number_not_kept"),
        ([dt.date(1899, 1, 1)], "time_not_kept"),
        (pd.to_datetime(["2024-05-01 08:00"]).tz_localize("UTC"), "time_not_kept"),
        (pd.to_datetime(["2024-05-01 08:00:00.000001"]), "time_not_kept"),
    ],
)
def test_what_a_workbook_would_lose_is_refused(tmp_path: Path, values: Any, code: str) -> None:  # noqa: ANN401
    """Control characters, text and integers that are too long, days before Excel's, zones and microseconds."""
    assert faults(layer(a=values), tmp_path / "a.xlsx") == [code]


def test_csv_writes_every_kind_of_value(tmp_path: Path) -> None:
    """Yes and no, days, decimals with their digits, nothing for unknown; empty text is told."""
    frame = layer(2, t=["", None], b=pd.array([True, None], dtype="boolean"), d=[DAY, None])
    frame["m"] = pd.Series([Decimal("1.50"), None], dtype=object)
    assert codes(write_layer(frame, tmp_path / "a.csv")) == ["written_crs_left_out", "written_empty_text"]
    lines = (tmp_path / "a.csv").read_bytes().decode("utf-8-sig").split("\r\n")
    assert lines[0] == "t,b,d,m,wkt"
    assert lines[1].startswith(',true,2024-05-01,1.50,"POLYGON ((500100 2500000')
    assert lines[2].startswith(',,,,"POLYGON')


def test_arrow_columns_of_any_width_are_held(tmp_path: Path) -> None:
    """Views of text, days in milliseconds and times in UTC are written like any other."""
    text, day, time = (
        pa.array(["a"], pa.string_view()),
        pa.array([DAY], pa.date64()),
        pa.array([0], pa.timestamp("ms", "UTC")),
    )
    arrays = {"t": text, "d": day, "z": time}
    frame = layer(**{name: pd.array(array, dtype=pd.ArrowDtype(array.type)) for name, array in arrays.items()})
    assert codes(write_layer(frame, tmp_path / "a.gpkg")) == []
    again = read(tmp_path / "a.gpkg")
    assert (again["t"][0], pd.Timestamp(again["d"][0])) == ("a", pd.Timestamp(DAY))


def test_times_with_a_zone_are_stored_as_the_same_moments(tmp_path: Path) -> None:
    """A GeoPackage holds them in UTC, and that is told; microseconds are refused."""
    times = pd.to_datetime(["2024-05-01 08:00"]).tz_localize("Asia/Shanghai")
    assert codes(write_layer(layer(a=times), tmp_path / "a.gpkg")) == ["written_in_utc"]
    assert pd.Timestamp(read(tmp_path / "a.gpkg")["a"][0]).tz_convert("UTC") == times[0]
    fine = pd.to_datetime(["2024-05-01 08:00:00.000001"])
    assert faults(layer(a=fine), tmp_path / "a.gpkg") == ["time_not_kept"]


def test_without_an_ending_it_is_a_geopackage(tmp_path: Path) -> None:
    """An ending that is not known is refused with the list of those that are, as is a layer name without use."""
    write_layer(layer(), tmp_path / "宗地")
    assert [path.name for path in tmp_path.iterdir()] == ["宗地.gpkg"]
    assert faults(layer(), tmp_path / "a.dwg") == ["unknown_ending"]
    assert faults(layer(), tmp_path / "a.shp", layer="b") == ["layer_without_name"]
    assert faults(pd.DataFrame({"a": [1]}), tmp_path / "a.gpkg") == ["no_geometry"]
    assert faults(gpd.GeoDataFrame({"a": [1]}), tmp_path / "a.gpkg") == ["no_geometry"]


def test_other_layers_of_a_geopackage_are_kept(tmp_path: Path) -> None:
    """Only the layer of the same name is replaced; a file that is in use or no GeoPackage is left alone."""
    path = tmp_path / "a.gpkg"
    write_layer(layer(a=[1]), path, layer="分区")
    assert codes(write_layer(layer(a=[2]), path, layer="宗地")) == ["written_beside_layers"]
    assert codes(write_layer(layer(2, b=[3, 4]), path, layer="宗地")) == ["written_beside_layers"]
    assert read(path, layer="分区")["a"].tolist() == [1]
    assert read(path, layer="宗地")["b"].tolist() == [3, 4]
    (tmp_path / "a.gpkg-wal").write_bytes(b"x")
    assert faults(layer(), path) == ["gpkg_in_use"]
    (tmp_path / "b.gpkg").write_bytes(b"no database")
    assert faults(layer(), tmp_path / "b.gpkg") == ["gpkg_unreadable"]


def test_a_shapefile_replaces_all_that_belonged_to_the_old_one(tmp_path: Path) -> None:
    """Indexes, a CRS and a name map that no longer hold go with the old file; files of other names stay."""
    path = tmp_path / "a.shp"
    write_layer(layer(用地性质代码=["M0"]), path)
    for name in ("a.qix", "a.SBN", "a.shp.xml", "a.txt", "ab.qix"):
        (tmp_path / name).write_bytes(b"x")
    found = write_layer(layer(crs=None, a=["b"]), path)
    assert codes(found) == ["written_without_crs", "written_sidecars"]
    assert sorted(contents(tmp_path)) == ["a.cpg", "a.dbf", "a.shp", "a.shx", "a.txt", "ab.qix"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, pyogrio.errors.DataLayerError("disk full")])
def test_what_breaks_off_leaves_the_old_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Any) -> None:  # noqa: ANN401
    """On Ctrl-C or an error of GDAL in the middle of writing every file is as it was."""
    path = tmp_path / "a.shp"
    write_layer(layer(a=["old"]), path)
    before = contents(tmp_path)
    write = pyogrio.write_arrow

    def broken(*args: object, **options: object) -> None:
        write(*args, **options)
        raise error

    monkeypatch.setattr(pyogrio, "write_arrow", broken)
    with pytest.raises((KeyboardInterrupt, HitechGisError)):
        write_layer(layer(a=["new"]), path)
    assert contents(tmp_path) == before


def test_a_warning_of_gdal_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What GDAL only warns of, it has changed; nothing is changed unseen."""

    def warned(*_: object, **__: object) -> None:
        import warnings

        warnings.warn("value truncated", RuntimeWarning, stacklevel=1)

    monkeypatch.setattr(pyogrio, "write_arrow", warned)
    assert faults(layer(a=[1]), tmp_path / "a.fgb") == ["cannot_write"]
    assert faults(layer(a=[1 + 2j]), tmp_path / "a.parquet") == ["cannot_write"]


def test_a_crs_that_a_file_words_otherwise_is_told(tmp_path: Path) -> None:
    """A local grid without a code is written out; if it is read back as another, that is said."""
    grid = "+proj=tmerc +lat_0=22 +lon_0=114.1 +x_0=20000 +y_0=20000 +ellps=GRS80 +units=m"
    for ending in (".gpkg", ".fgb", ".shp"):
        found = write_layer(layer(a=[1], crs=grid), tmp_path / f"a{ending}")
        assert codes(found) in ([], ["written_crs_differs"])


@pytest.mark.parametrize("ending", [".gpkg", ".fgb", ".shp", ".geojson", ".csv", ".parquet", ".SHP", ".GPKG", ".FGB"])
@pytest.mark.parametrize("folder", ["a", "x!y"])
def test_a_name_with_any_mark_or_capital_letters_is_written_as_it_is(tmp_path: Path, ending: str, folder: str) -> None:
    """Also with `!`, at which GDAL would split it; twice, as the second replaces the first."""
    path = tmp_path / folder / f"u!v{ending}"
    for value in (1, 2):
        write_layer(layer(用地性质代码=[value]), path)
    assert [each.name for each in tmp_path.iterdir()] == [folder]
    names = {each.name for each in path.parent.iterdir()}
    parts = {f"u!v{part}" for part in (".shx", ".dbf", ".prj", ".cpg", ".names.csv")}
    assert names == {path.name} | (parts if ending.lower() == ".shp" else set())
    found = tmp_path / f"plain{ending}"
    for name in names:
        (path.parent / name).rename(tmp_path / name.replace("u!v", "plain"))
    if ending.lower() in {".gpkg", ".shp", ".fgb"}:
        assert read(found).iloc[0, 0] == 2
    if ending.lower() == ".gpkg":
        assert pyogrio.list_layers(found)[:, 0].tolist() == ["u!v"]


def test_everything_else_in_a_geopackage_is_kept(tmp_path: Path) -> None:
    """Tables without shapes and rasters are no layers, and stay; what has the layer's name otherwise is a refusal."""
    path = tmp_path / "a.gpkg"
    write_layer(layer(a=[1]), path)
    pyogrio.write_dataframe(pd.DataFrame({"t": [1]}), path, layer="表")
    with closing(sqlite3.connect(path)) as database:
        database.execute("INSERT INTO gpkg_contents (table_name, data_type) VALUES ('img', 'tiles')")
        database.execute("CREATE TABLE img (id INTEGER PRIMARY KEY, tile_data BLOB)")
        database.execute("INSERT INTO img VALUES (1, x'00')")
        database.commit()
    (told,) = write_layer(layer(a=[2]), path)
    assert (told.code, "img" in told.title("en"), "表" in told.title("en")) == ("written_beside_layers", True, True)
    assert read(path, layer="a")["a"].tolist() == [2]
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM img").fetchone() == (1,)
        assert database.execute("SELECT t FROM 表").fetchone() == (1,)
    assert faults(layer(), path, layer="A") == ["gpkg_name_taken"]
    assert faults(layer(), path, layer="img") == ["gpkg_name_taken"]


def test_a_geopackage_of_rasters_alone_is_kept(tmp_path: Path) -> None:
    """A layer comes beside the tiles."""
    path = tmp_path / "a.gpkg"
    write_layer(layer(a=[1]), path, layer="gone")
    with closing(sqlite3.connect(path)) as database:
        database.execute("DELETE FROM gpkg_geometry_columns")
        database.execute("UPDATE gpkg_contents SET data_type = 'tiles'")
        database.commit()
    write_layer(layer(a=[2]), path)
    assert read(path, layer="a")["a"].tolist() == [2]
    with closing(sqlite3.connect(path)) as database:
        held = dict(database.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall())
    assert held == {"gone": "tiles", "a": "features"}


def test_what_a_link_points_to_is_written(tmp_path: Path) -> None:
    """The link stays one."""
    (tmp_path / "data").mkdir()
    for ending in (".gpkg", ".csv"):
        target, link = tmp_path / "data" / f"real{ending}", tmp_path / f"link{ending}"
        write_layer(layer(a=[1]), target)
        old = target.read_bytes()
        link.symlink_to(target)
        write_layer(layer(a=[2]), link)
        assert link.is_symlink()
        assert target.read_bytes() != old
    assert read(tmp_path / "link.gpkg", layer="real")["a"].tolist() == [2]


def test_an_error_of_gdal_in_looking_again_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written and cannot be opened is not kept; nor is a file that lost what else it held."""

    def broken(*_: object, **__: object) -> None:
        raise pyogrio.errors.DataSourceError

    path = tmp_path / "a.gpkg"
    write_layer(layer(a=[1]), path)
    with monkeypatch.context() as patch:
        patch.setattr(pyogrio, "read_info", broken)
        assert faults(layer(a=[1]), tmp_path / "b.fgb") == ["cannot_write"]
    write = pyogrio.write_arrow

    def anew(table: object, path: Path, **options: object) -> None:
        path.unlink()
        write(table, path, **options)

    monkeypatch.setattr(pyogrio, "write_arrow", anew)
    assert faults(layer(a=[1]), path, layer="b") == ["cannot_write"]
