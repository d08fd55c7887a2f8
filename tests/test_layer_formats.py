"""Each format that a planner has is read, and each that cannot be is refused with how to convert it."""

from __future__ import annotations

import struct
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from layer_files import NAMES, SQUARES, collection, feature, parcels, point, read, refused, said, shapefile
from pyogrio.raw import read_arrow

from hitech_gis.errors import LayerError
from hitech_gis.io.reading.inspect import inspect_file
from hitech_gis.io.source import open_source
from hitech_gis.io.writing.layer import write_layer

if TYPE_CHECKING:
    from pathlib import Path

DXF = """0
SECTION
2
ENTITIES
0
LWPOLYLINE
8
JZ
90
4
70
1
10
0
20
0
10
1
20
0
10
1
20
1
10
0
20
1
0
LINE
8
DL
10
0
20
0
11
5
21
5
0
ENDSEC
0
EOF
"""


def written(folder: Path, name: str) -> Path:
    path = folder / name
    if name.endswith("parquet"):
        parcels().to_parquet(path, geometry_encoding="geoarrow" if name.startswith("arrow") else "WKB")
    elif name.endswith((".geojson", ".geojsonl", ".kml")):
        driver = {"kml": "KML", "eojsonl": "GeoJSONSeq"}.get(name[-3:] if name.endswith("kml") else name[-7:])
        parcels().to_crs(4490).set_crs(4326, allow_override=True).to_file(path, driver=driver)
    else:
        gdb = name.endswith(".gdb")
        frame = parcels().astype({"n": "int32"}) if gdb else parcels()
        frame.to_file(path, driver="OpenFileGDB" if gdb else None)
    return path


@pytest.mark.parametrize(
    "name",
    ["p.shp", "p.gpkg", "p.fgb", "p.gdb", "p.parquet", "arrow.parquet", "p.geojson", "p.geojsonl", "p.kml"],
)
def test_each_format_gives_its_names_and_places(tmp_path: Path, name: str) -> None:
    """Whatever the format, the Chinese names and the two squares come back, with rows counted from 0."""
    frame, found = read(written(tmp_path, name))
    assert sorted(frame["名称"]) == sorted(NAMES)
    assert list(frame.index) == [0, 1]
    assert frame.crs is not None
    assert not [finding for finding in found.values() if finding.severity != "note"]
    metric = frame if frame.crs.is_projected else frame.to_crs(frame.estimate_utm_crs())
    assert metric.area.sum() == pytest.approx(2, rel=0.1)


@pytest.mark.parametrize("kind", ["point", "line", "multi"])
def test_geoarrow_of_every_kind_is_read(tmp_path: Path, kind: str) -> None:
    """Points, lines and multipolygons with a gap between them, in geoarrow lists, are what was written."""
    kinds: dict[str, list[Any]] = {
        "point": [shapely.Point(1, 2), shapely.Point(3, 4)],
        "line": [shapely.LineString([(0, 0), (1, 1)]), None, shapely.LineString([(2, 2), (3, 3), (4, 4)])],
        "multi": [shapely.MultiPolygon(SQUARES[:1]), None, shapely.MultiPolygon([SQUARES[0], shapely.box(5, 5, 6, 6)])],
    }
    shapes = kinds[kind]
    gpd.GeoDataFrame(geometry=shapes, crs=4547).to_parquet(tmp_path / "p.parquet", geometry_encoding="geoarrow")
    frame, _ = read(tmp_path / "p.parquet")
    assert [None if s is None else s.wkt for s in frame.geometry] == [None if s is None else s.wkt for s in shapes]


def test_whole_numbers_with_a_gap_stay_whole(tmp_path: Path) -> None:
    """A number of 19 digits beside an empty cell keeps its last digit."""
    big = 2**62 + 1
    parcels(big=pd.array([big, None], dtype="Int64")).to_file(tmp_path / "p.gpkg")
    frame, _ = read(tmp_path / "p.gpkg")
    assert frame["big"][0] == big
    assert frame["big"].isna().tolist() == [False, True]
    assert frame["n"].dtype == "int64"


@pytest.mark.parametrize("name", ["p.shp", "P.SHP", "p.Shp"])
def test_the_parts_of_a_shapefile_are_found_in_any_case(tmp_path: Path, name: str) -> None:
    """P.SHP beside p.dbf and P.Shx is one shapefile."""
    shapefile(tmp_path, cpg="GBK")
    for end, other in ((".shp", name), (".shx", "P.Shx"), (".dbf", "p.DBF"), (".prj", "P.prj")):
        (tmp_path / f"p{end}").rename(tmp_path / other)
    frame, _ = read(tmp_path / name)
    assert frame["名称"].tolist() == NAMES
    assert frame.crs.to_epsg() == 4547


def test_a_missing_index_is_rebuilt_and_the_folder_left_as_it_is(tmp_path: Path) -> None:
    """Without .shx the rows are read all the same, and no file is added."""
    path = shapefile(tmp_path, cpg="GBK")
    path.with_suffix(".shx").unlink()
    before = sorted(tmp_path.iterdir())
    frame, found = read(path)
    assert frame["名称"].tolist() == NAMES
    assert "shx_rebuilt" in found
    assert sorted(tmp_path.iterdir()) == before


def test_an_edited_shapefile_keeps_shapes_that_its_index_passes_over(tmp_path: Path) -> None:
    """An old shape in the .shp that no index entry leads to is no broken record."""
    path = shapefile(tmp_path, cpg="GBK")
    old = path.read_bytes()
    path.write_bytes(old[:24] + struct.pack(">i", (len(old) + 136) // 2) + old[28:] + old[100:236])
    frame, found = read(path)
    assert frame["名称"].tolist() == NAMES
    assert "record_broken" not in found


def test_a_shapefile_without_attributes_is_read_and_told(tmp_path: Path) -> None:
    """Without .dbf the shapes are there."""
    path = shapefile(tmp_path)
    path.with_suffix(".dbf").unlink()
    frame, found = read(path)
    assert len(frame) == 2
    assert "dbf_missing" in found
    assert inspect_file(path).layers[0].encoding is None


def zipped(folder: Path, *names: str, inside: str = "", archive: str = "p.zip") -> Path:
    with zipfile.ZipFile(folder / archive, "w") as file:
        for part in sorted(folder.rglob("*")):
            if (
                part.suffix != ".zip"
                and part.is_file()
                and any(part.relative_to(folder).parts[0].startswith(name) for name in names)
            ):
                file.write(part, inside + str(part.relative_to(folder)))
    return folder / archive


def test_a_zipped_shapefile_is_read(tmp_path: Path) -> None:
    """A shapefile in GBK in a folder of a zip is read as if it were not packed."""
    shapefile(tmp_path)
    assert read(zipped(tmp_path, "p.", inside="宗地/"))[0]["名称"].tolist() == NAMES


def test_several_layers_of_a_zip_are_chosen_by_name(tmp_path: Path) -> None:
    """Of two layers in one zip one is to be named; inspect shows both."""
    shapefile(tmp_path)
    parcels().to_file(tmp_path / "q.gpkg", layer="地块")
    path = zipped(tmp_path, "p.", "q.")
    assert said(refused(path))["known"] == "p, 地块"
    assert read(path, layer="地块")[0]["名称"].tolist() == NAMES
    assert refused(path, layer="x").code == "no_such_layer"
    assert [layer.name for layer in inspect_file(path).layers] == ["p", "地块"]


def test_a_zipped_geodatabase_and_a_kmz_are_read(tmp_path: Path) -> None:
    """A .gdb in a zip and the doc.kml of a kmz are layers."""
    written(tmp_path, "g.gdb")
    assert read(zipped(tmp_path, "g.gdb"))[0]["名称"].tolist() == NAMES
    written(tmp_path, "doc.kml")
    assert read(zipped(tmp_path, "doc.kml", archive="p.kmz"))[0]["名称"].tolist() == NAMES


def test_closed_lines_of_a_drawing_are_polygons(tmp_path: Path) -> None:
    """A closed polyline is a parcel, an open line stays one, and each keeps its CAD layer."""
    (tmp_path / "p.dxf").write_text(DXF, encoding="ascii")
    frame, found = read(tmp_path / "p.dxf", crs="EPSG:4547")
    assert frame.geometry.geom_type.tolist() == ["Polygon", "LineString"]
    assert frame["Layer"].tolist() == ["JZ", "DL"]
    assert found["lines_as_polygons"].rows == ("1",)
    (tmp_path / "q.dxf").write_text(DXF.replace("70\n1\n", "70\n0\n"), encoding="ascii")
    assert "lines_as_polygons" not in read(tmp_path / "q.dxf")[1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("名称,代码,经度,纬度", "{},0802,114,22.5"),
        ("名称\t代码\tlng\tLat", "{}\t0802\t114\t22.5"),
        ("名称,代码,WKT", '{},0802,"POINT (114 22.5)"'),
    ],
)  # fmt: skip
def test_a_table_is_read_in_any_encoding(tmp_path: Path, encoding: str, header: str, row: str) -> None:
    """Places are made of WKT or of a pair of columns; a code with a leading zero stays text; no datum is invented."""
    (tmp_path / "p.csv").write_text("\n".join([header, *(row.format(name) for name in NAMES)]), encoding=encoding)
    frame, found = read(tmp_path / "p.csv")
    assert frame["名称"].tolist() == NAMES
    assert frame["代码"].tolist() == ["0802", "0802"]
    assert frame.geometry.tolist() == [shapely.Point(114, 22.5)] * 2
    assert frame.crs is None
    assert ("lonlat_without_datum" in found) == ("WKT" not in header)
    assert read(tmp_path / "p.csv", crs="EPSG:4490")[0].crs.to_epsg() == 4490


def test_cells_of_a_table_are_typed_and_what_was_made_inert_is_undone(tmp_path: Path) -> None:
    """Whole numbers, decimals and gaps are what they are; an apostrophe before = goes, another stays."""
    (tmp_path / "p.csv").write_text(
        "x,y,n,gap,far,t,none\n1,2,3,4,1.5,'=1+1,\n1,2,4,,,'tis,\n,,5,,2,-,\n", encoding="utf-8"
    )
    frame, found = read(tmp_path / "p.csv")
    assert frame.dtypes.astype(str)[["n", "gap", "far"]].tolist() == ["int64", "Int64", "float64"]
    assert frame["t"].tolist() == ["=1+1", "'tis", "-"]
    assert frame["far"].tolist()[0::2] == [1.5, 2.0]
    assert frame.geometry.isna().tolist() == [False, False, True]
    assert "1" in found["inert_undone"].title("en")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.mdb", b"\0\1\0\0Standard Jet DB", "is_mdb"), ("a.shp", b"\0\1\0\0Standard Jet DB", "is_mdb"),
        ("a.dwg", b"AC1032", "is_dwg"), ("a.dxf", b"AC1032", "is_dwg"),
        ("a.dxf", b"AutoCAD Binary DXF", "content_differs"),
        ("a.dbf", b"x", "is_sidecar"), ("a.shp.xml", b"<x/>", "is_project_file"), ("a.qgz", b"PK", "is_project_file"),
        ("a.lyr", b"x", "is_project_file"), ("a.mxd", b"x", "is_project_file"), ("a.tif", b"II*", "is_picture"),
        ("a.xlsx", b"PK", "is_workbook"), ("a.rar", b"Rar!", "is_other_archive"), ("a.foo", b"x", "unknown_format"),
        ("a.shp", b"some text", "content_differs"), ("a.gpkg", b"some text", "content_differs"),
        ("a.kml", b"<gml/>", "content_differs"), ("a.geojson", b"x", "content_differs"), ("a.csv", b"", "empty_file"),
        ("a.shp", b"", "empty_file"), ("a.csv", b"a\0b", "content_differs"),
        ("a.shp", b"\0\0\x27\x0a", "shapefile_without_header"),
        ("a.csv", b"a,b\n1,2\n", "csv_without_place"), ("a.csv", b"a,a\n1,2\n", "csv_header"),
        ("a.geojson", b"{}", "cannot_read_layer"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "empty_layer"),
    ],
)  # fmt: skip
def test_what_is_no_layer_is_refused_with_what_to_do(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    """Each is a fault of its own, named by the file."""
    (tmp_path / name).write_bytes(content)
    assert (refused(tmp_path / name).code, refused(tmp_path / name).file) == (code, name)


def test_folders_are_refused_with_what_is_in_them(tmp_path: Path) -> None:
    """A folder names the files in it; a .gdb without tables is none."""
    shapefile(tmp_path)
    assert said(refused(tmp_path))["known"] == "p.shp"
    (tmp_path / "a.gdb").mkdir()
    assert refused(tmp_path / "a.gdb").code == "gdb_without_tables"
    assert refused(tmp_path / "none.shp").code == "no_such_layer_file"


def test_a_crs_that_is_given_is_taken_and_told(tmp_path: Path) -> None:
    """Coordinates stay, the CRS is the one given, and that the file says another is a finding."""
    parcels().to_file(tmp_path / "p.gpkg")
    frame, found = read(tmp_path / "p.gpkg", crs="EPSG:4526")
    assert frame.crs.to_epsg() == 4526
    assert frame.total_bounds.tolist() == [500_000, 2_490_000, 500_002, 2_490_001]
    assert "crs_overridden" in found
    assert "crs_overridden" not in read(tmp_path / "p.gpkg", crs="EPSG:4547")[1]
    assert refused(tmp_path / "p.gpkg", crs="no such").code == "crs_unknown"
    assert refused(tmp_path / "p.gpkg", encoding="GBK").code == "encoding_not_for_format"


def test_a_column_called_geometry_in_a_table_is_the_place(tmp_path: Path) -> None:
    """WKT may stand under geometry."""
    (tmp_path / "p.txt").write_text("id;geometry\n1;POINT (1 2)\n2;\n", encoding="utf-8")
    frame, _ = read(tmp_path / "p.txt")
    assert frame.geometry[0] == shapely.Point(1, 2)
    assert frame.geometry[1] is None


@pytest.mark.parametrize(
    ("content", "rows"),
    [(feature(point(), a=1), 1), ('{"type": "Point", "coordinates": [1, 2]}', 1),
     ("\n".join([feature(point())] * 3), 3)],
)  # fmt: skip
def test_geojson_that_is_no_collection_is_read(tmp_path: Path, content: str, rows: int) -> None:
    """One feature, a bare geometry, or a feature a line, all called .json."""
    (tmp_path / "p.json").write_text(content, encoding="utf-8")
    assert len(read(tmp_path / "p.json")[0]) == rows


def test_the_old_member_for_the_crs_is_kept(tmp_path: Path) -> None:
    """GeoJSON that says EPSG:4547 is in it."""
    crs = '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}, "features"'
    (tmp_path / "p.json").write_text(collection(feature(point())).replace('"features"', crs, 1), encoding="utf-8")
    assert read(tmp_path / "p.json")[0].crs.to_epsg() == 4547


def test_inspect_says_what_is_there(tmp_path: Path) -> None:
    """Rows, types, fields, extent, CRS and encoding of a shapefile, each with how it was decided, as plain JSON."""
    path = shapefile(tmp_path)
    found = inspect_file(path)
    (layer,) = found.layers
    record = found.record()["layers"][0]
    assert (found.file, found.format, layer.rows, layer.geometry_types) == (
        "p.shp",
        "ESRI Shapefile",
        2,
        {"Polygon": 2},
    )
    assert [(field.name, field.type) for field in layer.fields] == [("名称", "text"), ("n", "integer")]
    assert record["extent"] == [500_000, 2_490_000, 500_002, 2_490_001]
    assert (record["crs_how"], record["encoding"], record["encoding_how"]) == ("file", "GB18030", "trial")
    assert "4547" in record["crs"]
    assert [finding["code"] for finding in record["findings"]] == [f.code for f in found.findings]


def test_inspect_tells_types_heights_and_what_has_no_place(tmp_path: Path) -> None:
    """Decimals, dates, truth values and texts are told apart; rows without a shape are counted."""
    frame = gpd.GeoDataFrame(
        {"far": [1.5, 2], "ok": [True, False], "day": pd.to_datetime(["2012-01-01", "2013-01-01"]), "t": ["a", None]},
        geometry=[shapely.Point(1, 2, 3), None],
        crs=4547,
    )
    frame.to_parquet(tmp_path / "p.parquet")
    (layer,) = inspect_file(tmp_path / "p.parquet").layers
    assert [field.type for field in layer.fields] == ["real", "boolean", "datetime", "text"]
    assert (layer.has_z, layer.has_m, layer.geometry_types) == (True, False, {"None": 1, "Point": 1})
    (tmp_path / "e.csv").write_text("x,y\n", encoding="utf-8")
    assert inspect_file(tmp_path / "e.csv").layers[0].extent is None


def test_one_bad_layer_of_several_does_not_hide_the_others(tmp_path: Path) -> None:
    """Inspect shows the good layer, and the bad one with why."""
    shapefile(tmp_path)
    (tmp_path / "q.geojson").write_text("{}", encoding="utf-8")
    found = inspect_file(zipped(tmp_path, "p.", "q."))
    assert [(layer.name, layer.rows) for layer in found.layers] == [("p", 2), ("q", 0)]
    assert [finding.code for finding in found.findings.failing] == ["layer_not_read"]
    assert len(inspect_file(zipped(tmp_path, "p.", "q."), layer="p").layers) == 1


@pytest.mark.parametrize("dtype", ["float64", "int16"])
def test_numbers_keep_their_type(tmp_path: Path, dtype: str) -> None:
    """float64 and int16 of GeoParquet come back as they are."""
    parcels(v=np.array([1, 2]).astype(dtype)).to_parquet(tmp_path / "p.parquet")
    assert read(tmp_path / "p.parquet")[0]["v"].dtype == dtype


def test_a_geoparquet_that_does_not_say_what_it_is_is_refused(tmp_path: Path) -> None:
    """Without GeoParquet's metadata, or with an encoding of geometries that nobody knows."""
    path = tmp_path / "p.parquet"
    pd.DataFrame({"a": [1]}).to_parquet(path)
    assert refused(path).code == "no_geo_metadata"
    parcels().to_parquet(path)
    table = pq.read_table(path)
    metadata = {key: value.replace(b'"WKB"', b'"XYZ"') for key, value in table.schema.metadata.items()}
    pq.write_table(table.replace_schema_metadata(metadata), path)
    assert refused(path).code == "bad_encoding"


def test_a_table_without_shapes_is_refused(tmp_path: Path) -> None:
    """A GeoPackage that holds attributes only."""
    pyogrio.write_dataframe(pd.DataFrame({"a": [1]}), tmp_path / "p.gpkg")
    assert refused(tmp_path / "p.gpkg").code == "no_geometry_in_file"


def test_what_gdal_warns_of_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told with the layer, and not printed."""

    def warned(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        warnings.warn("the sky is falling", RuntimeWarning, stacklevel=1)
        return read_arrow(*arguments, **options)

    parcels().to_file(tmp_path / "p.gpkg")
    monkeypatch.setattr("hitech_gis.io.reading.gdal.read_arrow", warned)
    assert "the sky is falling" in read(tmp_path / "p.gpkg")[1]["gdal_warned"].title("en")


def test_a_layer_of_many_coordinates_keeps_z(tmp_path: Path) -> None:
    """Heights of geoarrow points come back."""
    gpd.GeoDataFrame(geometry=[shapely.Point(1, 2, 3)], crs=4547).to_parquet(
        tmp_path / "p.parquet", geometry_encoding="geoarrow"
    )
    assert read(tmp_path / "p.parquet")[0].geometry[0].z == 3


def test_a_crs_that_nothing_can_be_computed_with_counts_as_none(tmp_path: Path) -> None:
    """A method that PROJ does not know: the layer is read, and the CRS has to be given."""
    path = shapefile(tmp_path)
    prj = path.with_suffix(".prj")
    prj.write_text(prj.read_text(encoding="ascii").replace("Gauss_Kruger", "Gauss_Kruga"), encoding="ascii")
    frame, found = read(path)
    assert frame.crs is None
    assert {"crs_unusable", "crs_missing"} <= found.keys()
    assert read(path, crs="EPSG:4547")[0].crs.to_epsg() == 4547


def test_a_crs_with_a_chinese_name_in_gbk_is_read(tmp_path: Path) -> None:
    """The text of a .prj is read as GBK where it is not UTF-8; in batches it is refused with what to do."""
    path = shapefile(tmp_path)
    prj = path.with_suffix(".prj")
    words = prj.read_text(encoding="ascii")
    name = words.partition('"')[2].partition('"')[0]
    prj.write_bytes(words.replace(f'"{name}"', '"深圳独立坐标系"').encode("gbk"))
    assert read(path)[0].crs.name == "深圳独立坐标系"
    with pytest.raises(LayerError) as error:
        open_source(path)
    assert [fault.code for fault in error.value.faults] == ["prj_encoding"]


def test_a_number_too_large_for_a_float_is_a_broken_record(tmp_path: Path) -> None:
    """A coordinate of 400 digits is told, and the other feature read."""
    (tmp_path / "p.geojson").write_text(collection(feature(point(9**400, 2)), feature(point())), encoding="utf-8")
    frame, found = read(tmp_path / "p.geojson", salvage=True)
    assert (len(frame), found["record_broken"].rows) == (1, ("1",))


@pytest.mark.parametrize("behind", [False, True])
def test_the_crs_of_an_old_geojson_is_found_in_front_and_behind(tmp_path: Path, behind: bool) -> None:  # noqa: FBT001
    """GeoJSON of before 2016 may name a CRS, on either side of its features."""
    crs = '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}'
    features = f'"features": [{feature(point(500_000, 2_490_000))}]'
    members = [features, crs] if behind else [crs, features]
    (tmp_path / "p.geojson").write_text(f'{{"type": "FeatureCollection", {", ".join(members)}}}', encoding="utf-8")
    assert read(tmp_path / "p.geojson")[0].crs.to_epsg() == 4547


@pytest.mark.parametrize(
    "text",
    ["sep=;\nn;lon;lat\n1;114;22.5\n", "n,lon,lat,\n1,114,22.5,\n", "n,wkt\n1,SRID=4326;POINT (114 22.5)\n"],
)
def test_a_table_as_other_programs_write_it_is_read(tmp_path: Path, text: str) -> None:
    """A line that names the separator, a comma at the end of each line, and EWKT with its CRS."""
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    frame, found = read(path)
    assert frame.geometry.iloc[0].equals(shapely.Point(114, 22.5))
    assert list(frame.columns) == ["n", "geometry"]
    assert ("srid_of_table" in found) is (frame.crs is not None) is ("SRID" in text)


@pytest.mark.parametrize(("cell", "shown"), [("114°03'20″", "114°03'20″"), ('"512,345.1"', "512,345.1")])
def test_a_coordinate_that_is_no_number_is_quoted(tmp_path: Path, cell: str, shown: str) -> None:
    """The refusal shows the first bad cell."""
    path = tmp_path / "a.csv"
    path.write_text(f"lon,lat\n{cell},22.5\n", encoding="utf-8")
    assert shown in refused(path).message("zh")


def test_a_text_written_as_inert_comes_back_as_it_was(tmp_path: Path) -> None:
    """One apostrophe is taken off, of cells and of the header."""
    path = tmp_path / "a.csv"
    path.write_text("'=h,lon,lat\n''=x,114,22.5\n", encoding="utf-8")
    assert read(path)[0]["=h"].tolist() == ["'=x"]


def test_a_table_with_an_unknown_srid_is_refused(tmp_path: Path) -> None:
    """The SRID is told."""
    path = tmp_path / "a.csv"
    path.write_text("n,wkt\n1,SRID=99;POINT (114 22.5)\n", encoding="utf-8")
    assert refused(path).code == "crs_unknown"


@pytest.mark.parametrize("shapes", [[shapely.box(0, 0, 1, 1), None], [None, None]])
def test_a_flatgeobuf_with_missing_geometries_is_read_whole(tmp_path: Path, shapes: list[Any]) -> None:
    """As a layer and in batches, what has no geometry comes back without one."""
    write_layer(gpd.GeoDataFrame({"n": [1, 2]}, geometry=shapes, crs="EPSG:4547"), tmp_path / "p.fgb")
    frame, _ = read(tmp_path / "p.fgb")
    assert (frame["n"].tolist(), frame.geometry.isna().tolist()) == ([1, 2], [shape is None for shape in shapes])
    assert open_source(tmp_path / "p.fgb").read(["n"]).wkb.null_count == sum(shape is None for shape in shapes)
