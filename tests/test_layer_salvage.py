"""Of a file with broken records all good ones are read when asked, each broken one is told, and else it is refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from layer_files import NAMES, collection, feature, parcels, point, read, refused, shapefile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOOD, OTHER = feature(point(1, 1), n=1), feature(point(3, 3), n=3)


def many(folder: Path, name: str, rows: int = 200) -> Path:
    frame = gpd.GeoDataFrame({"n": range(rows), "t": ["深圳湾"] * rows}, crs=4547,
        geometry=[shapely.box(x, 0, x + 1, 1) for x in range(rows)])  # fmt: skip
    frame.to_file(folder / name, **({"encoding": "UTF-8"} if name.endswith("shp") else {"SPATIAL_INDEX": "NO"}))
    return folder / name


def salvaged(path: Path, code: str = "records_broken") -> tuple[gpd.GeoDataFrame, dict[str, Any]]:
    """Refused with the word --salvage first, then read with it."""
    fault = refused(path)
    assert fault.code == code
    assert "--salvage" in fault.message("en")
    return read(path, salvage=True)


@pytest.mark.parametrize("end", [".shp", ".dbf"])
@pytest.mark.parametrize("share", [0.4, 0.999])
def test_a_shapefile_that_is_cut_gives_the_records_before_the_cut(tmp_path: Path, end: str, share: float) -> None:
    """What is whole in both .shp and .dbf is read, in order; the rest is counted."""
    path = many(tmp_path, "p.shp")
    part = path.with_suffix(end)
    content = part.read_bytes()
    part.write_bytes(content[: int(len(content) * share)])
    frame, found = salvaged(path)
    assert 0 < len(frame) < 200
    assert frame["n"].tolist() == list(range(len(frame)))
    assert frame["t"].tolist() == ["深圳湾"] * len(frame)
    assert found["record_broken"].count == 200 - len(frame)
    assert found["record_broken"].rows[0] == str(len(frame) + 1)
    assert frame.crs.to_epsg() == 4547


def test_a_shapefile_of_shapes_alone_is_salvaged(tmp_path: Path) -> None:
    """Without .dbf and .prj a cut .shp still gives its whole shapes."""
    path = many(tmp_path, "p.shp")
    for end in (".dbf", ".prj"):
        path.with_suffix(end).unlink()
    path.write_bytes(path.read_bytes()[:-200])
    frame, found = salvaged(path)
    assert len(frame) == 198
    assert {"dbf_missing", "record_broken"} <= set(found)


@pytest.mark.parametrize("bad", [b"GARBAGE", None])
def test_one_bad_geometry_of_a_geopackage_is_left_out(tmp_path: Path, bad: bytes | None) -> None:
    """A blob that is no geometry, or one cut short, is row 1; the other row is there."""
    path = tmp_path / "p.gpkg"
    parcels().to_file(path, layer="p", SPATIAL_INDEX="NO")
    with closing(sqlite3.connect(path)) as connection:
        connection.create_function("ST_IsEmpty", 1, lambda _: 0)
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            connection.create_function(name, 1, lambda _: 0)
        (blob,) = connection.execute("SELECT geom FROM p WHERE fid = 1").fetchone()
        connection.execute("UPDATE p SET geom = ? WHERE fid = 1", (bad or blob[:-20],))
        connection.commit()
    frame, found = salvaged(path)
    assert frame["名称"].tolist() == NAMES[1:]
    assert found["record_broken"].rows == ("1",)


def test_one_text_that_is_not_utf8_is_marked(tmp_path: Path) -> None:
    """Both rows of the GeoPackage are there, and U+FFFD stands for the bad byte of the first."""
    path = tmp_path / "p.gpkg"
    parcels().to_file(path, layer="p", SPATIAL_INDEX="NO")
    with closing(sqlite3.connect(path)) as connection:
        connection.create_function("ST_IsEmpty", 1, lambda _: 0)
        connection.execute("UPDATE p SET 名称 = CAST(? AS TEXT) WHERE fid = 1", (b"ab\xff",))
        connection.commit()
    frame, found = salvaged(path, "texts_broken")
    assert frame["名称"].tolist() == ["ab\ufffd", NAMES[1]]
    assert found["text_broken"].rows == ("1",)


def test_one_text_of_a_shapefile_that_no_encoding_fits_is_marked(tmp_path: Path) -> None:
    """The bad cell is told by row and column, the other is right."""
    path = shapefile(tmp_path)
    table = path.with_suffix(".dbf")
    bad = NAMES[0].encode("gbk")
    table.write_bytes(table.read_bytes().replace(bad, b"\xff" * len(bad)))
    frame, found = salvaged(path, "texts_broken")
    assert frame["名称"][1] == NAMES[1]
    assert (found["text_broken"].rows, found["text_broken"].location.column) == (("1",), "名称")


def test_one_bad_geometry_of_geoparquet_is_left_out(tmp_path: Path) -> None:
    """Bytes that are no WKB in row 2."""
    path = tmp_path / "p.parquet"
    parcels().to_parquet(path)
    table = pq.read_table(path)
    at = table.schema.get_field_index("geometry")
    wkb = [table.column("geometry")[0].as_py(), b"none"]
    pq.write_table(table.set_column(at, table.schema.field(at), pa.array(wkb, pa.binary())), path)
    frame, found = salvaged(path)
    assert (len(frame), found["record_broken"].rows) == (1, ("2",))


@pytest.mark.parametrize(
    "bad",
    ['{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": ["1", 2]}}', "17", "{}",
     '{"type": "Feature", "properties": {"a": }, "geometry": null}', feature({"type": "Sphere"}), feature([]),
     '{"type": "Feature", "properties": 1, "geometry": null}', feature({"type": "Polygon", "coordinates": [1]}),
     feature({"type": "GeometryCollection"}), feature(point(1)["coordinates"]), '{"type": "Feature", "prop'],
)  # fmt: skip
def test_one_malformed_feature_of_a_geojson_is_left_out(tmp_path: Path, bad: str) -> None:
    """The features before and behind it are read; it is told by its number."""
    (tmp_path / "p.geojson").write_text(collection(GOOD, bad, OTHER), encoding="utf-8")
    frame, found = salvaged(tmp_path / "p.geojson")
    assert frame["n"].tolist() == [1, 3]
    assert found["record_broken"].rows == ("2",)


def test_a_geojson_that_is_cut_gives_what_is_before_the_cut(tmp_path: Path) -> None:
    """Of three features the third is half there."""
    text = collection(GOOD, OTHER, OTHER)
    (tmp_path / "p.geojson").write_text(text[:-40], encoding="utf-8")
    frame, found = salvaged(tmp_path / "p.geojson")
    assert (frame["n"].tolist(), found["record_broken"].rows) == ([1, 3], ("3",))


def test_one_bad_line_of_a_sequence_and_of_a_table_is_left_out(tmp_path: Path) -> None:
    """Line 2 is broken in each; empty lines do not count."""
    (tmp_path / "p.geojsonl").write_text(f'{GOOD}\n\n{{"type": "Fea\n{OTHER}\n', encoding="utf-8")
    frame, found = salvaged(tmp_path / "p.geojsonl")
    assert (frame["n"].tolist(), found["record_broken"].rows) == ([1, 3], ("2",))
    for bad in ("1,2", "x,2,2", "1,2,3,4"):
        (tmp_path / "p.csv").write_text(f"x,y,n\n1,1,1\n{bad}\n3,3,3\n", encoding="utf-8")
        frame, found = salvaged(tmp_path / "p.csv")
        assert (frame["n"].tolist(), found["record_broken"].rows) == ([1, 3], ("2",))


def test_a_line_that_is_no_text_is_marked(tmp_path: Path) -> None:
    """Two bytes that no encoding has are told by the line of the file."""
    content = collection(GOOD, feature(point(), 名="甲乙丙丁")).encode()
    (tmp_path / "p.geojson").write_bytes(content.replace("甲".encode(), b"\xff\xff\xff"))
    frame, found = salvaged(tmp_path / "p.geojson", "texts_broken")
    assert frame["名"][1].endswith("乙丙丁")
    assert found["line_broken"].rows == ("2",)


def test_a_flatgeobuf_that_is_cut_gives_what_is_before_the_cut(tmp_path: Path) -> None:
    """Features up to the cut are read one by one."""
    path = many(tmp_path, "p.fgb")
    path.write_bytes(path.read_bytes()[:-5000])
    frame, found = salvaged(path, "records_unreadable")
    assert 0 < len(frame) < 200
    assert frame["t"].tolist() == ["深圳湾"] * len(frame)
    assert found["record_broken"].count == 200 - len(frame)


@pytest.mark.parametrize("make", [lambda x: [[[0, 0], [x, 0], [x, x]]], lambda x: [[[0, 0], [x, 0], [x, x], [0, x]]]])
def test_a_ring_that_is_not_closed_is_closed_and_told(tmp_path: Path, make: Callable[[int], Any]) -> None:
    """The first point stands at its end, too."""
    rings = {"type": "Polygon", "coordinates": make(2)}
    (tmp_path / "p.geojson").write_text(collection(GOOD, feature(rings)), encoding="utf-8")
    frame, found = read(tmp_path / "p.geojson")
    assert frame.geometry[1].exterior.is_closed
    assert found["ring_not_closed"].rows == ("2",)


def test_a_quote_that_is_never_closed_takes_no_row_with_it(tmp_path: Path) -> None:
    """Of 99 rows the fifth and the last open a quote and close none: these two are broken, and told by number."""
    lines = [f'{n},"5,114,22.5' if n in {5, 99} else f"{n},a,114,22.5" for n in range(1, 100)]
    path = tmp_path / "q.csv"
    path.write_text("\n".join(["n,t,lon,lat", *lines, ""]), encoding="utf-8")
    fault = refused(path)
    assert (fault.code, fault.row) == ("records_broken", 5)
    frame, found = read(path, salvage=True)
    assert len(frame) == 97
    assert found["record_broken"].rows == ("5", "99")
    path.write_text(
        'n,t,lon,lat\n1,"5,114,22.5\n2,a,114,22.5\n3,b"",114,22.5\n4,"two\nlines",114,22.5\n', encoding="utf-8"
    )
    frame, found = read(path, salvage=True)
    assert frame["t"].tolist()[-1] == "two\nlines"
    assert found["record_broken"].rows == ("1",)
