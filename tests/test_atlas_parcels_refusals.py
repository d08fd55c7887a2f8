"""Parcels that cannot be drawn are refused with what to do; those that can only partly be are told."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from command_line import run
from parcel_pages import lot, lots, there_and_back

import hitech_gis as hg
from hitech_gis.atlas.parcels import pack_parcels, read_parcels
from hitech_gis.crs import crs_name
from hitech_gis.errors import LayerError

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

BOW_TIE = shapely.Polygon([(114, 22.5), (114.001, 22.501), (114.001, 22.5), (114, 22.501)])
LINE = shapely.LineString([(114, 22.5), (114.1, 22.5)])


def wide(count: int) -> gpd.GeoDataFrame:
    columns: dict[str, Any] = {f"c{i}": [i] for i in range(count)}
    return lots(**columns)


def codes(layer: gpd.GeoDataFrame, columns: list[str] | None = None) -> list[str]:
    with pytest.raises(LayerError) as refused:
        pack_parcels(layer, columns=columns)
    return [fault.code for fault in refused.value.faults]


def test_a_layer_that_cannot_be_drawn_is_refused() -> None:
    """No CRS, no row, no geometry at all, lines: each is refused by name, all faults at once."""
    assert codes(lots(crs=None)) == ["no_crs"]
    assert codes(lots([], n=[])) == ["empty_layer"]
    assert codes(lots([None, shapely.Polygon()], n=[1, 2])) == ["no_geometries"]
    assert codes(lots([LINE, lot(1)], n=[1, 2], crs=None), ["m"]) == ["no_crs", "wrong_kind", "no_such_column"]
    assert codes(pd.DataFrame({"n": [1]})) == ["no_geometry"]


def test_a_local_grid_without_a_place_is_refused() -> None:
    """An engineering CRS says nothing of where on the Earth it is."""
    local = 'ENGCRS["grid",EDATUM["here"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]]'
    assert codes(lots(crs=local)) == ["crs_without_place"]


@pytest.mark.parametrize("crs", ["EPSG:4978", "EPSG:5773"])
def test_metres_from_the_middle_of_the_earth_and_heights_are_no_place(crs: str) -> None:
    """A geocentric and a vertical CRS have no easting and northing; a compound one has them."""
    assert codes(lots(crs=crs)) == ["crs_without_place"]
    assert pack_parcels(lots(crs="EPSG:9707")).findings == ()


@pytest.mark.parametrize("crs", ["EPSG:2414", "EPSG:4610", "+proj=longlat +ellps=krass"])
def test_an_old_datum_is_told(crs: str) -> None:
    """Parcels of Beijing 1954 or Xi'an 1980 are drawn where they may not be, and the page and the command say it."""
    layer = lots().to_crs(crs)
    (finding,) = hg.open_plan().atlas(parcels=layer).findings
    assert (finding.code, finding.severity) == ("parcels_datum", "warning")
    assert crs_name(layer.crs) in finding.title("en")


def test_findings_on_parcels_stand_in_the_page(tmp_path: Path) -> None:
    """The page lists them, on no zone even where a parcel has a zone's id, and counts what is drawn."""
    layer = lots([lot(0), BOW_TIE, None], far=[1.0, 2.0, 3.0])
    layer.index = ["T1", "sz_bay", "T3"]
    atlas = hg.open_plan().atlas(parcels=layer)
    atlas.save(tmp_path / "page.html")
    found = re.search(r'id="hg-content">(.*?)</script>', (tmp_path / "page.html").read_text(encoding="utf-8"))
    assert found
    content = json.loads(found[1])
    shown = {finding["title"]["zh"]: finding for finding in content["findings"]["shown"]}
    for finding in atlas.findings:
        told = shown[finding.title("zh")]
        assert (told["severity"], told["zones"], told["target"]) == ("warning", [], None)
    assert (content["parcels"]["count"], content["parcels"]["drawn"]) == (3, 2)


def test_more_columns_than_anyone_reads_are_asked_about() -> None:
    """24 columns are taken; 200 are refused, all named, and how to choose is said; those chosen are taken."""
    assert len(pack_parcels(wide(24)).about["columns"]) == 24
    with pytest.raises(LayerError, match=r'(?s)200.*c0, c1, .*c199.*--parcel-columns.*columns=\["'):
        pack_parcels(wide(200))
    chosen = pack_parcels(wide(200), columns=["c150", "c3"])
    assert [column["label"] for column in chosen.about["columns"]] == ["c150", "c3"]


def test_an_unknown_column_is_refused_with_the_closest() -> None:
    """A mistyped name is answered with the name that is meant."""
    with pytest.raises(LayerError, match=r"'land_uze'\. Use one of: land_use\."):
        pack_parcels(lots(land_use=["M0"], year=[2012]), columns=["land_uze"])


@pytest.mark.parametrize(
    ("shape", "code", "rings"),
    [
        (BOW_TIE, "parcel_invalid", 1),
        (None, "parcel_without_geometry", 0),
        (shapely.Polygon(), "parcel_without_geometry", 0),
        (shapely.Point(200, 22.5), "parcel_off_the_map", 0),
        (shapely.GeometryCollection([lot(5), LINE]), "parcel_of_mixed_kinds", 1),
        (shapely.GeometryCollection([LINE]), "parcel_of_mixed_kinds", 0),
    ],
)
def test_a_poor_outline_is_told_and_drawn_as_far_as_it_goes(shape: BaseGeometry | None, code: str, rings: int) -> None:
    """Beside sound parcels a poor one is listed by its label, keeps its attributes, and is drawn where possible."""
    layer = lots([lot(0), shape], far=[1.0, 2.0])
    layer.index = ["T1", "T2"]
    (finding,) = hg.open_plan().atlas(parcels=layer).findings
    assert (finding.code, finding.subject, finding.location.row) == (code, "T2", 2)
    assert "T2" in finding.title("zh")
    assert "T2" in finding.title("en")
    back = there_and_back(layer)
    assert [len(outline) for outline in back.rings] == [1, rings]
    assert back.table["far"] == [1, 2]


def test_many_poor_outlines_are_counted() -> None:
    """The first fifty are told one by one, the others together."""
    found = pack_parcels(lots([lot(0), *[None] * 60], n=list(range(61)))).findings
    assert [finding.code for finding in found] == ["parcel_without_geometry"] * 50 + ["parcels_more"]
    assert found[-1].title("en").startswith("10 more parcels")


@pytest.mark.uncounted
def test_a_sound_layer_has_no_findings() -> None:
    """Nothing is told of sound parcels, and nothing of a plan without parcels."""
    assert len(hg.open_plan().atlas(parcels=lots()).findings) == 0
    assert len(hg.open_plan().atlas().findings) == 0


@pytest.mark.parametrize("name", ["lots.gpkg", "lots.geojson", "lots.shp", "lots.parquet", "lots.fgb"])
def test_a_file_gives_what_the_frame_gives(tmp_path: Path, name: str) -> None:
    """Read from any format that is taken, a layer has the values that were written."""
    layer = lots(use=["M0", None, "R2"], far=[1.25, 2.5, None], year=[2012, 2013, 2015])
    if name.endswith("parquet"):
        layer.to_parquet(tmp_path / name)
    else:
        # FlatGeobuf puts rows into an order of its own for its index.
        layer.to_file(tmp_path / name, **({"SPATIAL_INDEX": "NO"} if name.endswith("fgb") else {}))
    back = there_and_back(read_parcels(tmp_path / name, columns=["year", "use", "far"]))
    assert back.table == {"year": [2012, 2013, 2015], "use": ["M0", None, "R2"], "far": [1.25, 2.5, None]}


def test_text_of_no_named_encoding_is_read_as_what_it_is(tmp_path: Path) -> None:
    """A shapefile in GBK that does not say so is read; one whose bytes are no text at all is refused."""
    lots(use=["工业用地"]).to_file(tmp_path / "lots.shp", encoding="GBK")
    (tmp_path / "lots.cpg").unlink()
    assert read_parcels(tmp_path / "lots.shp")["use"].tolist() == ["工业用地"]
    table = tmp_path / "lots.dbf"
    table.write_bytes(table.read_bytes().replace("工业用地".encode("gbk"), b"\xff\xff\xff\xff\xff\xff\xff\xff"))
    with pytest.raises(LayerError) as refused:
        read_parcels(tmp_path / "lots.shp")
    assert [fault.code for fault in refused.value.faults] == ["layer_encoding"]
    done = run("atlas", "-o", tmp_path / "out", "--parcels", tmp_path / "lots.shp", "--lang", "en")
    assert done.exit_code == 1
    assert ".cpg" in done.stderr


def test_a_curve_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """A curved polygon in a file is a fault with its remedy."""
    layer = lots(use=["M0"])
    curve = bytes.fromhex("010a00000000000000")  # a curve polygon without rings, as WKB
    table = pa.table({"use": ["M0"], "geometry": pa.array([curve], pa.binary())})
    layer.to_parquet(tmp_path / "lots.parquet")
    metadata = pq.read_schema(tmp_path / "lots.parquet").metadata
    pq.write_table(table.replace_schema_metadata(metadata), tmp_path / "lots.parquet")
    with pytest.raises(LayerError) as refused:
        read_parcels(tmp_path / "lots.parquet")
    assert [fault.code for fault in refused.value.faults] == ["layer_curved"]


def test_every_column_has_a_name_of_its_own(tmp_path: Path) -> None:
    """Names that occur twice are numbered past those that there are; one name is no list of letters."""
    twice = lots(x=[1], y=[2], z=[3]).set_axis(["a", "a (2)", "a", "geometry"], axis=1).set_geometry("geometry")
    assert [about["label"] for about in pack_parcels(twice).about["columns"]] == ["a", "a (3)", "a (2)"]
    layer = lots(use=["M0"], far=[1.0])
    assert [about["label"] for about in pack_parcels(layer, columns="use").about["columns"]] == ["use"]
    layer.to_file(tmp_path / "lots.gpkg")
    assert list(read_parcels(tmp_path / "lots.gpkg", columns="use").columns) == ["use", "geometry"]


def test_a_sheet_takes_no_option_of_the_parcels(tmp_path: Path) -> None:
    """What the sheet would leave out is refused, not left out in silence."""
    for option in ("--parcel-columns", "--parcel-layer"):
        assert run("atlas", "--static", tmp_path / "s.svg", option, "x").exit_code == 2
    assert not (tmp_path / "s.svg").exists()


def test_the_command_draws_a_file_and_tells_what_is_poor(tmp_path: Path) -> None:
    """The page holds the parcels with the columns named; a broken outline is printed by its number in the file."""
    lots([lot(0), BOW_TIE], use=["M0", "R2"], far=[1.0, 2.0]).to_file(tmp_path / "lots.gpkg")
    done = run("atlas", "-o", tmp_path / "out", "--parcels", tmp_path / "lots.gpkg", "--parcel-columns", "use")
    assert done.exit_code == 0
    assert "宗地 2 的边界无效" in done.stderr
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert page.count('class="hg-parcels"') == 1
    assert '"label":"use"' in page
    assert '"label":"far"' not in page


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--parcel-columns", "uze"], 1, "use"),
        (["--parcel-layer", "nothing"], 1, "lots"),
    ],
)
def test_the_command_refuses_and_writes_nothing(tmp_path: Path, options: list[str], status: int, said: str) -> None:
    """A column or a layer that there is not is refused with what there is, and no page is begun."""
    lots(use=["M0"]).to_file(tmp_path / "lots.gpkg")
    done = run("atlas", "-o", tmp_path / "out", "--parcels", tmp_path / "lots.gpkg", *options)
    assert done.exit_code == status
    assert said in done.stderr
    assert not (tmp_path / "out").exists()


def test_columns_without_parcels_are_wrong_usage(tmp_path: Path) -> None:
    """Columns of parcels go with parcels."""
    done = run("atlas", "-o", tmp_path / "out", "--parcel-columns", "use")
    assert done.exit_code == 2
