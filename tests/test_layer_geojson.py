"""GeoJSON that is odd around its features: its CRS, its end, its numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from layer_files import collection, feature, point, read, refused

if TYPE_CHECKING:
    from pathlib import Path

NAMED = {"type": "name", "properties": {"name": "EPSG:4547"}}
LINK = {"type": "link", "properties": {"href": "http://127.0.0.1:1/x"}}


def saved(folder: Path, text: str) -> Path:
    path = folder / "p.geojson"
    path.write_text(text, encoding="utf-8")
    return path


def with_crs(crs: Any, text: str = collection(feature(point(), a=1))) -> str:  # noqa: ANN401
    return f'{{"crs": {json.dumps(crs)}, {text[1:]}'


@pytest.mark.parametrize(
    "crs",
    [LINK, {"type": "url", "properties": LINK["properties"]}, None, 1, {"type": "name"},
     {"type": "name", "properties": {"name": "EPSG:99999999"}}, {"type": "name", "properties": {"name": "nowhere"}}],
)  # fmt: skip
def test_a_crs_that_is_no_known_name_is_none_and_told(tmp_path: Path, crs: Any) -> None:  # noqa: ANN401
    """An address, a wrong type and an unknown name are not taken for WGS 84; crs= then works."""
    frame, found = read(saved(tmp_path, with_crs(crs)))
    assert frame.crs is None
    assert "crs_not_named" in found
    assert read(tmp_path / "p.geojson", crs="EPSG:4490")[0].crs.to_epsg() == 4490


def test_only_the_outermost_crs_counts(tmp_path: Path) -> None:
    """A lone feature honours its own; one in a feature or a geometry of a collection is left out."""
    assert read(saved(tmp_path, with_crs(NAMED, feature(point(), a=1))))[0].crs.to_epsg() == 4547
    inner = {"type": "GeometryCollection", "geometries": [{**point(), "crs": LINK}]}
    for text in (with_crs(LINK, feature(point())), feature({**point(), "crs": LINK}), feature(inner)):
        assert read(saved(tmp_path, collection(text)))[0].crs.to_epsg() == 4326
    name = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert read(saved(tmp_path, with_crs(name)))[0].crs.to_epsg() == 4326


def test_a_deep_crs_is_refused(tmp_path: Path) -> None:
    """A hundred thousand brackets in it are no traceback."""
    text = '{"crs": ' + "[" * 100_000 + "]" * 100_000 + ', "features": []}'
    assert refused(saved(tmp_path, text)).code == "cannot_read_layer"


def test_features_are_those_of_the_outermost_object(tmp_path: Path) -> None:
    """A list of that name in the metadata does not count."""
    text = '{"metadata": {"features": [1, 2]}, ' + collection(feature(point(), features=[1]))[1:]
    assert len(read(saved(tmp_path, text))[0]) == 1


@pytest.mark.parametrize(
    "text",
    [collection(feature(point())) * 2, collection(feature(point()))[:-1], collection(feature(point()))[:-1] + ', "a"',
     collection(feature(point()))[:-1] + ', "features": []}'],
)  # fmt: skip
def test_what_follows_the_features_is_told(tmp_path: Path, text: str) -> None:
    """A second collection, and a cut end, are refused; with salvage they are a finding."""
    assert refused(saved(tmp_path, text)).code == "geojson_end"
    frame, found = read(tmp_path / "p.geojson", salvage=True)
    assert (len(frame), "geojson_end" in found) == (1, True)


@pytest.mark.parametrize("number", ["1e400", "NaN", "-Infinity"])
def test_a_property_that_is_not_finite_breaks_its_feature_only(tmp_path: Path, number: str) -> None:
    """The other feature is read."""
    bad = feature(point(), n=["x"]).replace('"x"', number)
    frame, found = read(saved(tmp_path, collection(bad, feature(point(), n=1))), salvage=True)
    assert (len(frame), found["record_broken"].rows) == (1, ("1",))


def test_many_broken_features_are_told_soon(tmp_path: Path) -> None:
    """Each of 16,000 is counted, and the good ones between and behind are read, one with a feature inside."""
    good = feature(point(), a=[{"b": 1}, {"type": "Feature"}], c="x")
    text = collection(
        *[feature(point(), a=1)[:-1]] * 8_000, good, *['{"type": "Feature", "properties": {"a": "'] * 8_000
    )
    frame, found = read(saved(tmp_path, text), salvage=True)
    assert (len(frame), found["record_broken"].count) == (1, 16_000)


@pytest.mark.parametrize(
    "text", ['{"rings": [[[0, 0], [1, 1], [1, 0]]]}', '{"geometryType": "esriGeometryPoint", "features": []}']
)
def test_the_json_of_esri_is_refused_by_name(tmp_path: Path, text: str) -> None:
    """With how to convert it."""
    assert refused(saved(tmp_path, text)).code == "is_esri_json"
