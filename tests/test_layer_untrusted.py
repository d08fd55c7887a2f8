"""Files from strangers: nothing is opened that is not what it says, and nothing brings the interpreter down."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from fuzz_layers import round_of
from hypothesis import given, settings
from hypothesis import strategies as st
from layer_files import NAMES, collection, feature, parcels, point, read, refused, shapefile

from hitech_gis.errors import HitechGisError, LayerError
from hitech_gis.io.reading.inspect import inspect_file
from hitech_gis.io.reading.layer import read_layer
from hitech_gis.io.source import open_source

if TYPE_CHECKING:
    from pathlib import Path

VRT = '<OGRVRTDataSource><OGRVRTLayer name="p"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
STREAMED = '{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read p.shp ! write q.shp"}'
ENDINGS = ["geojson", "json", "geojsonl", "csv", "kml", "shp", "gpkg", "fgb", "dxf", "parquet", "txt", "vrt", "xyz"]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("content", [VRT, "  " + VRT, STREAMED, '{"a": "' + VRT.replace('"', "'") + '"}'])
def test_a_virtual_layer_is_never_opened_whatever_it_is_called(tmp_path: Path, ending: str, content: str) -> None:
    """The layer that it leads to is not read, under any ending."""
    target = shapefile(tmp_path)
    path = tmp_path / f"v.{ending}"
    path.write_text(content.replace("{}", str(target)), encoding="utf-8")
    assert refused(path).code in {
        "virtual_layer", "content_differs", "csv_without_place", "cannot_read_layer", "csv_header", "unknown_format",
    }  # fmt: skip


def test_a_virtual_layer_that_is_allowed_by_name_is_opened(tmp_path: Path) -> None:
    """With vrt allowed the layer behind it is read."""
    target = shapefile(tmp_path, cpg="GBK")
    (tmp_path / "p.vrt").write_text(VRT.format(target), encoding="utf-8")
    assert len(read(tmp_path / "p.vrt", allow=("vrt",))[0]) == 2
    (tmp_path / "p.kml").write_text(VRT.format(target), encoding="utf-8")
    assert len(read(tmp_path / "p.kml", allow=("vrt",))[0]) == 2


@pytest.mark.parametrize(
    "path",
    ["/vsicurl/http://a.example/p.shp", "/vsimem/p.shp", "/vsizip/p.zip", "http://a.example/p.geojson",
     "GPKG:p.gpkg", "PG:dbname=x", "WFS:http://a.example", "ftp://a.example/p.shp", "\\vsicurl\\http://a"],
)  # fmt: skip
def test_only_plain_paths_are_read(path: str) -> None:
    """Virtual and remote paths and names of drivers are refused before anything looks at them."""
    assert refused(path).code == "path_not_plain"


def test_a_path_that_is_allowed_by_its_beginning_is_opened(tmp_path: Path) -> None:
    """Inside of a zip by GDAL's own path, if the caller says so."""
    parcels().to_file(tmp_path / "p.gpkg")
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as file:
        file.write(tmp_path / "p.gpkg", "p.gpkg")
    path = f"/vsizip/{tmp_path}/p.zip/p.gpkg"
    assert refused(path).code == "path_not_plain"
    assert read(path, allow=("/vsizip/",))[0]["名称"].tolist() == NAMES


def test_a_link_is_followed_and_a_pipe_refused(tmp_path: Path) -> None:
    """A link to a layer is a layer; a pipe, on which reading would wait for ever, is none."""
    parcels().to_file(tmp_path / "p.gpkg")
    (tmp_path / "q.gpkg").symlink_to(tmp_path / "p.gpkg")
    assert len(read(tmp_path / "q.gpkg")[0]) == 2
    os.mkfifo(tmp_path / "r.gpkg")
    assert refused(tmp_path / "r.gpkg").code == "not_a_file"


def archive(path: Path, members: dict[str, bytes], **of_each: Any) -> Path:  # noqa: ANN401
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            for key, value in of_each.items():
                setattr(info, key, value)
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, content)
    return path


@pytest.mark.parametrize("name", ["../p.geojson", "a/../../p.geojson", "/p.geojson", "C:p.geojson", "..\\p.geojson"])
def test_an_archive_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing is written where the archive wants it."""
    path = archive(tmp_path / "p.zip", {name: collection(feature(point())).encode()})
    assert refused(path).code == "archive_leads_outside"
    assert sorted(tmp_path.iterdir()) == [path]


def test_links_and_encrypted_nested_and_double_members_are_refused(tmp_path: Path) -> None:
    """Each by a fault of its own."""
    link = archive(tmp_path / "l.zip", {"p.geojson": b"/etc/passwd"}, external_attr=0o120777 << 16)
    assert refused(link).code == "archive_leads_outside"
    assert refused(archive(tmp_path / "n.zip", {"p.zip": b"PK"})).code == "archive_nested"
    assert refused(archive(tmp_path / "d.zip", {"p.csv": b"", "P.csv": b""})).code == "archive_names_twice"
    assert refused(archive(tmp_path / "t.zip", {"a.doc": b"x"})).code == "archive_without_layer"
    assert refused(archive(tmp_path / "m.zip", {"a.mdb": b"x"})).code == "is_mdb"
    locked = archive(tmp_path / "e.zip", {"p.csv": b"x,y\n1,2\n"})
    content = bytearray(locked.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    locked.write_bytes(content)
    assert refused(locked).code == "archive_encrypted"
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04 and no more")
    assert refused(tmp_path / "b.zip").code == "archive_broken"


def test_an_archive_that_unpacks_to_too_much_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred megabytes of zeros in a hundred kilobytes, or too many members, are not unpacked."""
    assert refused(archive(tmp_path / "z.zip", {"p.csv": bytes(100 << 20)})).code == "archive_too_large"
    monkeypatch.setattr("hitech_gis.io.reading.archive.MOST_MEMBERS", 2)
    assert refused(archive(tmp_path / "y.zip", {f"{n}.csv": b"" for n in range(3)})).code == "archive_too_large"


@pytest.mark.parametrize("codec", ["gbk", "utf-8"])
def test_chinese_names_in_an_archive_are_read(tmp_path: Path, codec: str) -> None:
    """Names that a Chinese Windows packs, without saying in which encoding, are right."""
    name = "地块.geojson".encode(codec)
    path = archive(tmp_path / "p.zip", {"x" * len(name): collection(feature(point())).encode()})
    path.write_bytes(path.read_bytes().replace(b"x" * len(name), name))
    assert [layer.name for layer in inspect_file(path).layers] == ["地块"]


def test_folders_of_the_mac_in_an_archive_are_passed_over(tmp_path: Path) -> None:
    """__MACOSX holds no layer."""
    members = {"__MACOSX/._p.geojson": b"x", "d/": b"", "d/p.geojson": collection(feature(point())).encode()}
    assert len(read(archive(tmp_path / "p.zip", members))[0]) == 1


@pytest.mark.parametrize("x", [float("nan"), float("inf"), 1e13])
def test_coordinates_that_are_no_places_are_told(tmp_path: Path, x: float) -> None:
    """NaN, infinity and 1e13 in row 2 are findings, whatever the format."""
    frame = gpd.GeoDataFrame(geometry=shapely.points([[1, 1], [x, 2]]), crs=4547)
    frame.to_parquet(tmp_path / "p.parquet")
    assert read(tmp_path / "p.parquet")[1]["bad_coordinate"].rows == ("2",)
    (tmp_path / "p.geojson").write_text(collection(feature(point()), feature(point(x, 2))), encoding="utf-8")
    found = read(tmp_path / "p.geojson", salvage=True)[1]
    assert found["bad_coordinate" if x == 1e13 else "record_broken"].rows == ("2",)


@pytest.mark.parametrize(
    "geometry",
    ['{"type": "Polygon", "coordinates": ' + "[" * 100_000 + "]" * 100_000 + "}",
     '{"type": "GeometryCollection", "geometries": [' * 300 + "]}" * 300],
)  # fmt: skip
def test_deep_nesting_is_refused(tmp_path: Path, geometry: str) -> None:
    """A hundred thousand brackets are a broken record."""
    bad = f'{{"type": "Feature", "properties": {{}}, "geometry": {geometry}}}'
    (tmp_path / "p.geojson").write_text(collection(feature(point()), bad), encoding="utf-8")
    assert refused(tmp_path / "p.geojson").code == "records_broken"
    (tmp_path / "q.geojson").write_text(geometry, encoding="utf-8")
    assert refused(tmp_path / "q.geojson").code in {"cannot_read_layer", "records_broken"}


def test_a_ring_of_many_vertices_and_a_value_of_five_megabytes_are_fine(tmp_path: Path) -> None:
    """A hundred thousand vertices and five million letters come back."""
    angle = np.linspace(0, 2 * np.pi, 100_000, endpoint=False)
    ring = shapely.Polygon(np.column_stack([np.cos(angle), np.sin(angle)]))
    gpd.GeoDataFrame({"t": ["x" * (5_000_000)]}, geometry=[ring], crs=4326).to_file(tmp_path / "p.geojson")
    frame, _ = read(tmp_path / "p.geojson")
    assert len(frame["t"][0]) == 5_000_000
    assert shapely.get_num_coordinates(frame.geometry[0]) == 100_001


def test_a_geojson_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    """As Windows programs write it."""
    (tmp_path / "p.geojson").write_text(collection(feature(point(), 名称="甲")), encoding="utf-8-sig")
    assert read(tmp_path / "p.geojson")[0]["名称"].tolist() == ["甲"]


def test_text_that_looks_like_another_format_stays_text(tmp_path: Path) -> None:
    """A value far down a GeoJSON file that begins like a virtual layer is read as the text that it is."""
    text = VRT.format("x")
    rows = [feature(point(), t="-" * 70_000), feature(point(), t=text)]
    (tmp_path / "p.geojson").write_text(collection(*rows), encoding="utf-8")
    assert read(tmp_path / "p.geojson")[0]["t"][1] == text


def test_a_geopackage_with_views_and_triggers_is_only_read(tmp_path: Path) -> None:
    """No trigger runs, and the file stays byte for byte."""
    path = tmp_path / "p.gpkg"
    parcels().to_file(path, layer="p")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON p BEGIN DELETE FROM p; END")
        connection.execute("CREATE VIEW v AS SELECT * FROM p")
        connection.commit()
    before = path.read_bytes()
    assert len(read(path, layer="p")[0]) == 2
    assert path.read_bytes() == before
    assert [part.name for part in tmp_path.iterdir()] == ["p.gpkg"]


def test_a_kml_that_defines_entities_is_refused(tmp_path: Path) -> None:
    """A billion laughs are not laughed."""
    (tmp_path / "p.kml").write_text('<!DOCTYPE a [<!ENTITY b "c">]><kml>&b;</kml>', encoding="utf-8")
    assert refused(tmp_path / "p.kml").code == "kml_entities"


def test_layers_are_read_in_threads(tmp_path: Path) -> None:
    """Four threads read at once through both ways."""
    path = shapefile(tmp_path)
    done: list[int] = []

    def work() -> None:
        done.extend(len(open_source(path).read(["n"]).table) for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [2] * 20


def read_or_refuse(path: Path) -> None:
    """Read a file in every way; the only error is ours."""
    for salvage in (False, True):
        try:
            frame, findings = read_layer(path, salvage=salvage)
        except HitechGisError as error:
            print(error.render("zh"))  # noqa: T201 - a refusal can be said
        else:
            assert len(frame) >= 0
            json.dumps(findings.records())


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("seeds")
    shapefile(folder)
    parcels().to_file(folder / "p.fgb")
    parcels().to_parquet(folder / "p.parquet")
    parcels().to_file(folder / "p.gpkg")
    (folder / "p.csv").write_text("名称,x,y\n甲,1,2\n", encoding="utf-8")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.law
@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from(["p.shp", "p.shx", "p.dbf", "p.fgb", "p.parquet", "p.csv"]),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=6)), min_size=1, max_size=4),
    st.floats(0.5, 1),
)
def test_no_bytes_bring_the_reader_down(
    seeds: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    pieces: list[tuple[float, bytes]],
    kept: float,
) -> None:
    """Any file with any bytes of it changed, and cut anywhere, is read or refused."""
    folder = tmp_path_factory.mktemp("fuzz")
    for other, content in seeds.items():
        (folder / other).write_bytes(content)
    spoilt = bytearray(seeds[name])
    for share, piece in pieces:
        at = int(share * (len(spoilt) - 1))
        spoilt[at : at + len(piece)] = piece
    (folder / name).write_bytes(spoilt[: int(len(spoilt) * kept)])
    read_or_refuse(folder / (name if name in {"p.fgb", "p.parquet", "p.csv"} else "p.shp"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "coordinates", "a"]), inner),
    max_leaves=8,
)
KINDS = st.sampled_from(["Point", "Polygon", "LineString", "MultiPolygon", "GeometryCollection", "x"])


@pytest.mark.law
@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.fixed_dictionaries({"type": KINDS, "coordinates": JSON, "geometries": JSON}), max_size=3),
    JSON,
    st.data(),
)
def test_no_geojson_brings_the_reader_down(
    tmp_path_factory: pytest.TempPathFactory,
    geometries: list[Any],
    properties: Any,  # noqa: ANN401
    data: st.DataObject,
) -> None:
    """Any JSON in the place of geometries and properties, cut anywhere, is read or refused."""
    rows = [json.dumps({"type": "Feature", "properties": properties, "geometry": g}) for g in geometries]
    text = collection(*rows)
    path = tmp_path_factory.mktemp("fuzz") / "p.geojson"
    path.write_text(text[: data.draw(st.integers(len(text) // 2, len(text)))], encoding="utf-8")
    read_or_refuse(path)


def test_damaged_files_of_every_format_are_read_or_refused() -> None:
    """Forty of the files that ``make fuzz`` goes on with for ten minutes."""
    assert round_of(seed=1, count=40) == 0


@pytest.mark.parametrize("key", ["crs", "\\u0063rs"])
def test_a_crs_at_an_address_is_not_asked_for_in_batches_either(tmp_path: Path, key: str) -> None:
    """A link in the member crs, its key escaped or not, is refused before GDAL sees the file."""
    link = '{"type": "link", "properties": {"href": "http://127.0.0.1:9/crs"}}'
    text = collection(feature(point()))[:-1] + f', "{key}": {link}}}'
    (tmp_path / "p.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(LayerError) as refused_:
        open_source(tmp_path / "p.geojson")
    assert [fault.code for fault in refused_.value.faults] == ["crs_not_named"]


def test_a_parquet_file_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten megabytes of one value lie in a few KB: they are not unpacked, whatever is stated of their size."""
    monkeypatch.setattr("hitech_gis.io.reading.parquet._SMALL_BYTES", 1 << 20)
    geo = '{"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}'
    table = pa.table({"geometry": pa.array([b"\0" * 1000] * 10_000)}).replace_schema_metadata({"geo": geo})
    pq.write_table(table, tmp_path / "a.parquet")
    assert refused(tmp_path / "a.parquet").code == "parquet_too_large"
    pq.write_table(table, tmp_path / "b.parquet", use_dictionary=False, compression="zstd")
    assert refused(tmp_path / "b.parquet").code == "parquet_too_large"


def test_a_zip_of_windows_or_macos_is_read_and_what_is_no_layer_in_it_is_told(tmp_path: Path) -> None:
    """Names with a backslash, files of macOS, an archive, a document and an empty KML do not keep the layer away."""
    layer = collection(feature(point())).encode()
    beside = {"__MACOSX/a/._p.geojson": b"x", "a/._p.geojson": b"x", "b.rar": b"Rar!", "c.doc": b"x", "d.kml": b""}
    path = archive(tmp_path / "p.zip", {"a\\p.geojson": layer, **beside})
    frame, found = read(path)
    assert len(frame) == 1
    assert dict(found["members_passed_over"].values)["known"] == "d.kml"
    assert refused(archive(tmp_path / "o.zip", {"..\\p.geojson": layer})).code == "archive_leads_outside"


def test_a_geopackage_with_a_view_that_does_not_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows are counted only so far."""
    monkeypatch.setattr("hitech_gis.io.reading.geopackage._MOST_STEPS", 5)
    path = tmp_path / "a.gpkg"
    parcels().to_file(path, layer="a")
    with closing(sqlite3.connect(path)) as file, file:
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
        file.execute(f"CREATE VIEW v AS {endless}")
        file.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('v', 'attributes', 'v')")
    assert refused(path, layer="a").code == "view_endless"
