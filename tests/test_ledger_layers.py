"""Each bad feature of a layer is one fault with its number."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from toy import write_toy_plan

import hitech_gis as hg

if TYPE_CHECKING:
    from pathlib import Path

from refusals import POINT, change_layer, feature, only_fault, write_layer

SQUARE = [[[114.0, 22.5], [114.01, 22.5], [114.01, 22.51], [114.0, 22.51], [114.0, 22.5]]]


BOW_TIE = [[[114.0, 22.5], [114.01, 22.51], [114.01, 22.5], [114.0, 22.51], [114.0, 22.5]]]


FEATURES: list[tuple[dict[str, Any], str, str]] = [
    ({"id": "north"}, "no_such_zone", "id"),
    ({"id": "east"}, "duplicate_id", "id"),
    ({"zone": "nowhere"}, "no_such_zone", "zone"),
    ({"name_zh": ""}, "empty_cell", "name_zh"),
    ({"name_en": None}, "empty_cell", "name_en"),
    ({"source": 5}, "not_text", "source"),
    ({"basis": "guessed"}, "unknown_word", "basis"),
    ({"basis": None}, "unknown_word", "basis"),
    ({"basis": ["surveyed"]}, "unknown_word", "basis"),
    ({"accuracy_m": None}, "needs_accuracy", "accuracy_m"),
    ({"accuracy_m": -1}, "needs_accuracy", "accuracy_m"),
    ({"accuracy_m": "10"}, "bad_number", "accuracy_m"),
    ({"accuracy_m": True}, "bad_number", "accuracy_m"),
    ({"id": "Bad Id"}, "bad_id", "id"),
    ({"id": None}, "empty_cell", "id"),
    ({"zone": 5}, "not_text", "zone"),
    ({"clauses": "三"}, "not_a_list", "clauses"),
    ({"industrial_m2": "many"}, "bad_number", "industrial_m2"),
    ({"supporting_m2": 10**18}, "bad_number", "supporting_m2"),
    ({"industrial_figure": "no_such"}, "no_such_figure", "industrial_figure"),
]


@pytest.mark.parametrize(("properties", "code", "column"), FEATURES)
def test_a_bad_property_of_a_zone_is_one_fault(
    tmp_path: Path, properties: dict[str, Any], code: str, column: str
) -> None:
    """A feature's fault names the layer, the number of the feature and the property."""
    folder = change_layer(write_toy_plan(tmp_path), lambda features: features[3]["properties"].update(properties))
    assert only_fault(folder) == (code, f"zones.geojson:4 [{column}]")


@pytest.mark.parametrize("column", ["industrial_m2", "supporting_m2", "industrial_figure", "supporting_figure"])
def test_a_missing_property_of_a_zone_is_one_fault(tmp_path: Path, column: str) -> None:
    """Unknown is written as null; a property that is not there is a fault."""
    folder = change_layer(write_toy_plan(tmp_path), lambda features: features[3]["properties"].pop(column))
    assert only_fault(folder) == ("missing_property", f"zones.geojson:4 [{column}]")


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (POINT, "wrong_geometry"),
        ({"type": "LineString", "coordinates": SQUARE[0]}, "wrong_geometry"),
        ({"type": "Polygon", "coordinates": BOW_TIE}, "bad_geometry"),
        ({"type": "Polygon", "coordinates": [[[114, 22], [115, 22]]]}, "bad_geometry"),
        ({"type": "Polygon", "coordinates": [[[500, 22], [501, 22], [501, 23], [500, 22]]]}, "bad_geometry"),
        ({"type": "Polygon", "coordinates": []}, "bad_geometry"),
        ({"type": "Circle", "coordinates": [1, 2]}, "bad_geometry"),
        ("POLYGON EMPTY", "bad_geometry"),
    ],
)
def test_a_bad_geometry_is_one_fault(tmp_path: Path, geometry: object, code: str) -> None:
    """A shape of another kind, or one that is no shape, is refused with the number of its feature."""
    folder = change_layer(write_toy_plan(tmp_path), lambda features: features[4].update(geometry=geometry))
    assert only_fault(folder) == (code, "zones.geojson:5 [geometry]")


@pytest.mark.parametrize("broken", [5, {}, {"type": "Feature", "properties": None, "geometry": None}])
def test_an_item_that_is_no_feature_is_one_fault(tmp_path: Path, broken: object) -> None:
    """An item without properties is refused with its number."""
    folder = change_layer(write_toy_plan(tmp_path), lambda features: features.append(broken))  # type: ignore[arg-type]
    assert only_fault(folder) == ("not_a_feature", "zones.geojson:6")


WITH_CRS = '{"type": "FeatureCollection", "crs": {"properties": {"name": "%s"}}, "features": []}'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "broken_json"),
        ("{", "broken_json"),
        ('{"type": "FeatureCollection", "features": [NaN]}', "broken_json"),
        ("[" * 100_000, "broken_json"),
        ("[]", "not_a_feature_collection"),
        ('{"type": "FeatureCollection"}', "not_a_feature_collection"),
        (WITH_CRS % "urn:ogc:def:crs:EPSG::4547", "not_lon_lat"),
    ],
)
def test_a_layer_that_is_no_lon_lat_geojson_is_one_fault(tmp_path: Path, content: str, code: str) -> None:
    """A layer file that cannot be read as RFC 7946 is refused as a whole."""
    write_toy_plan(tmp_path)
    (tmp_path / "zones.geojson").write_text(content, encoding="utf-8")
    assert only_fault(tmp_path) == (code, "zones.geojson")


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4490"])
def test_an_old_lon_lat_crs_member_is_fine(tmp_path: Path, name: str) -> None:
    """GeoJSON from before RFC 7946 may name the CRS that it has anyway."""
    write_toy_plan(tmp_path)
    path = tmp_path / "zones.geojson"
    collection = json.loads(path.read_text(encoding="utf-8")) | {"crs": {"type": "name", "properties": {"name": name}}}
    path.write_text(json.dumps(collection), encoding="utf-8")
    assert len(hg.open_plan(tmp_path).ledger.layers["zones"]) == 5


OTHER_LAYERS = [
    ("subparks", feature("strip", None, name_status="famous", zone=None), "unknown_word", "name_status"),
    ("subparks", feature("strip", None, name_status="named"), "missing_property", "zone"),
    ("subparks", feature("strip", None, name_status="named", zone="nowhere"), "no_such_zone", "zone"),
    ("subparks", feature("nowhere", None, name_status="named", zone=None), "no_such_zone", "id"),
    ("subparks", feature("strip", POINT, name_status="named", zone=None), "wrong_geometry", "geometry"),
    ("axes", feature("axis", POINT), "wrong_geometry", "geometry"),
    ("sites", feature("site", {"type": "LineString", "coordinates": SQUARE[0]}), "wrong_geometry", "geometry"),
    ("sites", feature("Site", None), "bad_id", "id"),
    ("sites", feature("", None), "empty_cell", "id"),
    ("sites", feature("site", None, zone="nowhere"), "no_such_zone", "zone"),
    ("sites", feature("site", POINT, accuracy_m=None), "needs_accuracy", "accuracy_m"),
]


@pytest.mark.parametrize(("layer", "given_feature", "code", "column"), OTHER_LAYERS)
def test_a_bad_feature_of_another_layer_is_one_fault(
    tmp_path: Path, layer: str, given_feature: dict[str, Any], code: str, column: str
) -> None:
    """Sub-parks, axes and sites are held to their own rules."""
    folder = write_layer(write_toy_plan(tmp_path), layer, given_feature)
    assert only_fault(folder) == (code, f"{layer}.geojson:1 [{column}]")


def test_a_feature_without_place_needs_no_basis(tmp_path: Path) -> None:
    """A site whose place is not known loads with neither basis nor accuracy."""
    folder = write_layer(write_toy_plan(tmp_path), "sites", feature("site", None))
    site = hg.open_plan(folder).ledger.layers["sites"]["site"]
    assert (site.geometry, site.basis, site.accuracy_m) == (None, None, None)


def test_half_a_character_is_no_text(tmp_path: Path) -> None:
    """A lone surrogate, which no file could be written with, is refused where it stands."""
    folder = write_toy_plan(tmp_path, ("zones.geojson", '"name_en": "East A"', '"name_en": "\\ud800"'))
    assert only_fault(folder) == ("not_text", "zones.geojson:2 [name_en]")
