"""The commands that look at a file of layers and mend it: what they print and write, and how they exit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely
from command_line import CHINESE, UNSEEN, of_csv, refused, run
from squares import layer, square

import hitech_gis as hg
from hitech_gis.cli.inspect import _write_faults
from hitech_gis.errors import LayerError
from hitech_gis.io.reading.inspect import Inspection

if TYPE_CHECKING:
    from pathlib import Path

EAST, NORTH = 500_000.0, 2_490_000.0


def block(x: float, width: float = 10) -> shapely.Polygon:
    return shapely.box(EAST + x, NORTH, EAST + x + width, NORTH + 10)


@pytest.fixture
def at(tmp_path: Path) -> Path:
    """Three parcels in a row: the second overlaps the first by 5 mm, the third lies half a metre from the second."""
    parcels = layer([block(0), block(9.995), block(20.495)], id=["a", "b", "b"], area_m2=[100.0, 100.0, 90.0])
    parcels.to_file(tmp_path / "parcels.gpkg")
    return tmp_path


def test_a_clean_file_is_described_and_passes(tmp_path: Path) -> None:
    """What is in it, and how that was decided, in either language; exit status 0."""
    layer([block(0), block(10)], 名称=["南区", "北区"]).to_file(tmp_path / "宗地.shp", encoding="GBK")
    (tmp_path / "宗地.cpg").unlink()
    for lang, words in (("zh", ["椭球面积合计", " 200 m²", "逐字试解"]), ("en", ["area on the ellipsoid", "by trial"])):
        result = run("inspect", tmp_path / "宗地.shp", "--lang", lang)
        assert result.exit_code == 0
        assert [
            word for word in (*words, "GB18030", "EPSG:4547", "China 2000", "Polygon 2") if word not in result.stdout
        ] == []
        assert bool(CHINESE.search(result.stderr)) == (lang == "zh")


def test_what_is_wrong_fails_the_exit_status(at: Path) -> None:
    """Doubled ids and wrong areas are errors; all of it is JSON too, and the file is as it was."""
    before = (at / "parcels.gpkg").read_bytes()
    result = run("inspect", at / "parcels.gpkg", "--id", "id", "--area", "area_m2", "--format", "json")
    assert result.exit_code == 1
    record = json.loads(result.stdout)
    (found,) = record["layers"]
    assert (record["format"], found["rows"], found["geometry_types"]) == ("GPKG", 3, {"Polygon": 3})
    assert found["area"]["plane_m2"] == pytest.approx(300)
    assert {(f["code"], f["severity"], f["count"], tuple(f["rows"])) for f in found["findings"]} == {
        ("duplicate_id", "error", 1, ("3-2",)),
        ("declared_area", "error", 1, ("3",)),
        ("gap", "warning", 1, ("2-3",)),
    }
    assert "错误 2 类" in result.stderr
    assert (at / "parcels.gpkg").read_bytes() == before


def test_the_places_of_faults_are_written_as_a_layer(at: Path) -> None:
    """At a tolerance of 1 mm the overlap is told, and can be drawn with the gap."""
    result = run("inspect", at / "parcels.gpkg", "--tolerance", "0.001", "--faults", at / "faults.gpkg")
    assert result.exit_code == 1
    faults = gpd.read_file(at / "faults.gpkg").set_index("code")
    assert faults.crs.to_epsg() == 4547
    assert faults.loc["overlap", "geometry"].bounds == pytest.approx((EAST + 9.995, NORTH, EAST + 10, NORTH + 10))
    assert faults.loc["gap", "area_m2"] == pytest.approx(5)
    assert str(at / "faults.gpkg") in result.stderr


def test_a_layer_is_held_against_others(at: Path) -> None:
    """A boundary that the third parcel leaves, a gap that is meant, and a reference of another datum."""
    layer([block(0, 25)]).to_file(at / "boundary.gpkg")
    layer([block(19.9, 0.7)], reason=["规划道路"]).to_file(at / "roads.gpkg")
    result = run(
        "inspect", at / "parcels.gpkg", "--boundary", at / "boundary.gpkg", "--allowed-gaps", at / "roads.gpkg",
        "--reference", at / "boundary.gpkg", "--format", "json",
    )  # fmt: skip
    found = {finding["code"]: finding for finding in json.loads(result.stdout)["layers"][0]["findings"]}
    assert result.exit_code == 1
    assert found["outside_boundary"]["rows"] == ["3"]
    assert (found["gap"]["accepted"], found["gap"]["reason"]["zh"]) == (True, "规划道路")
    assert found["datum_unclear"]["severity"] == "note"


def test_neighbours_may_be_left_out(at: Path) -> None:
    """Without coverage, neither gaps nor overlaps are looked for."""
    assert run("inspect", at / "parcels.gpkg", "--no-coverage", "--tolerance", "0").exit_code == 0


def test_allowed_overlaps_pass(at: Path) -> None:
    """An overlap with a reason is shown as accepted and fails nothing."""
    layer([block(9.9, 0.2)], reason=["地下"]).to_file(at / "meant.gpkg")
    result = run("inspect", at / "parcels.gpkg", "--tolerance", "0.001", "--allowed-overlaps", at / "meant.gpkg")
    assert result.exit_code == 0
    assert "地下" in result.stdout


def test_layers_in_different_crs_give_one_layer_of_faults(tmp_path: Path) -> None:
    """Of two layers with an overlap each, the places are written in WGS 84."""
    both = layer([block(0), block(9)])
    both.to_file(tmp_path / "p.gpkg", layer="plane")
    both.to_crs(4490).to_file(tmp_path / "p.gpkg", layer="degrees")
    run("inspect", tmp_path / "p.gpkg", "--faults", tmp_path / "faults.gpkg")
    faults = gpd.read_file(tmp_path / "faults.gpkg")
    assert faults.crs.to_epsg() == 4326
    assert sorted(faults.loc[faults["code"] == "overlap", "layer"]) == ["degrees", "plane"]
    assert faults.total_bounds == pytest.approx([114.0, 22.507, 114.0002, 22.508], abs=1e-3)


def test_faults_of_a_layer_without_a_crs_are_never_left_out(tmp_path: Path) -> None:
    """Beside those of a layer with one they are refused, with what to do; alone they are written."""
    both, path, faults = layer([block(0), block(9)]), tmp_path / "p.gpkg", tmp_path / "faults.gpkg"
    both.to_file(path, layer="plane")
    hg.write_layer(both.set_crs(None, allow_override=True), path, layer="bare")
    words = refused(run("inspect", path, "--faults", faults))
    assert "bare" in words
    assert "--layer" in words
    assert not faults.exists()
    run("inspect", path, "--layer", "bare", "--faults", faults)
    assert "overlap" in gpd.read_file(faults)["code"].tolist()


def test_layers_that_cannot_be_checked_give_no_places(tmp_path: Path) -> None:
    """Then there is nothing to write, and that is said."""
    nothing = Inspection("a.gpkg", "GeoPackage", "GPKG", ())
    with pytest.raises(LayerError) as refusal:
        _write_faults(nothing, tmp_path / "faults.gpkg")
    assert [fault.code for fault in refusal.value.faults] == ["no_layer_checked"]


def test_a_copy_is_mended_and_every_change_told(at: Path) -> None:
    """The overlap of 5 mm goes, the gap stays; the table of changes has the areas before and after."""
    result = run("repair", at / "parcels.gpkg", "-o", at / "mended.gpkg", "--changes", at / "changes.csv")
    assert result.exit_code == 0
    mended = hg.read_layer(at / "mended.gpkg")[0]
    assert mended.area.tolist() == pytest.approx([100, 99.95, 100])
    (change,) = of_csv((at / "changes.csv").read_text(encoding="utf-8-sig"))
    assert (change["feature"], change["rules"], change["refused"]) == ("2", "snapped", "False")
    assert float(change["area_after_m2"]) - float(change["area_before_m2"]) == pytest.approx(-0.05)
    assert "节点并到邻地节点" in result.stdout
    assert [line for line in result.stderr.splitlines() if "mended.gpkg" in line or "changes.csv" in line] != []


def test_changes_are_json_too(at: Path) -> None:
    """One object with the changes and the findings."""
    result = run("repair", at / "parcels.gpkg", "-o", at / "mended.parquet", "--grid", "0.5", "--format", "json")
    data = json.loads(result.stdout)
    assert {change["rules"] for change in data["changes"]} == {"grid"}
    assert {finding["code"] for finding in data["findings"]} == {"repaired"}


@pytest.mark.parametrize("command", [["inspect"], ["repair", "-o", "out.gpkg"]])
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(tmp_path: Path, command: list[str]) -> None:
    """A drawing of AutoCAD, a virtual layer, and nothing at all; nothing is written."""
    drawing, virtual = tmp_path / "a.dwg", tmp_path / "a.geojson"
    drawing.write_bytes(b"AC1032" + bytes(64))
    virtual.write_text("<OGRVRTDataSource/>", encoding="utf-8")
    name, *more = command
    more = [str(tmp_path / word) if word.endswith("gpkg") else word for word in more]
    assert "DXF" in refused(run(name, drawing, *more))
    assert "VRT" in refused(run(name, virtual, *more)).upper()
    assert str(tmp_path / "none.shp") in refused(run(name, tmp_path / "none.shp", *more))
    assert not (tmp_path / "out.gpkg").exists()


def test_the_file_that_is_read_is_never_written(at: Path) -> None:
    """A repair into the file itself, and faults over it, are refused."""
    before = (at / "parcels.gpkg").read_bytes()
    refused(run("repair", at / "parcels.gpkg", "-o", at / "parcels.gpkg"))
    refused(run("inspect", at / "parcels.gpkg", "--faults", at / "parcels.gpkg"))
    refused(run("repair", at / "parcels.gpkg", "-o", at / "parcels"))
    refused(run("inspect", at / "parcels.gpkg", "--faults", at / "parcels"))
    assert (at / "parcels.gpkg").read_bytes() == before


def test_the_file_that_is_said_to_be_written_is_the_one_that_is(at: Path) -> None:
    """Without an ending it is a GeoPackage, and said to be one."""
    result = run("repair", at / "parcels.gpkg", "-o", at / "mended")
    assert str(at / "mended.gpkg") in result.stderr
    result = run("inspect", at / "parcels.gpkg", "--faults", at / "faults")
    assert str(at / "faults.gpkg") in result.stderr
    assert sorted(path.name for path in at.iterdir()) == ["faults.gpkg", "mended.gpkg", "parcels.gpkg"]


def test_names_and_texts_of_a_file_act_on_no_terminal(tmp_path: Path) -> None:
    """Escapes and marks of direction in a column's name and in an id are made visible."""
    nasty = "=1+1[bold]\x1b[31m\u202e\u2066\x07\x9b园"
    layer([square(0, 0), square(5, 5)]).assign(**{nasty: [nasty, nasty]}).to_parquet(tmp_path / "p.parquet")
    result = run("inspect", tmp_path / "p.parquet", "--id", nasty)
    assert result.exit_code == 1
    assert "<U+001B>[31m" in result.stdout
    assert not any(character in result.stdout + result.stderr for character in UNSEEN)


def test_a_broken_file_gives_its_good_records_when_asked(tmp_path: Path) -> None:
    """A shapefile that is cut short: inspect tells which records are gone, repair writes the others with --salvage."""
    layer([block(20 * x) for x in range(6)]).to_file(tmp_path / "p.shp")
    path = tmp_path / "p.shp"
    path.write_bytes(path.read_bytes()[:-50])
    assert "record_broken" in run("inspect", path).stdout
    assert "salvage" in refused(run("repair", path, "-o", tmp_path / "m.gpkg"))
    assert run("repair", path, "-o", tmp_path / "m.gpkg", "--salvage").exit_code == 0
    assert len(gpd.read_file(tmp_path / "m.gpkg")) == 5
