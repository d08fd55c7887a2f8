"""The layers of the shipped plan: where things lie, and how well that is known."""

from __future__ import annotations

import json
import re
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from pyproj import Geod
from shipped import FILES, LAYERS, PARTS, ZONES, features, lon_lat, on_the_ground, shape_of

import hitech_gis as hg
from hitech_gis.intervals import Bound
from hitech_gis.ledger import FIGURE_COLUMNS
from hitech_gis.ledger.load import ZONE_COLUMNS
from hitech_gis.ledger.vocabulary import Basis, Level, Measure, NameStatus, Nature, PeriodBasis, Reading, Scope, Use

if TYPE_CHECKING:
    from enum import StrEnum


@pytest.fixture(scope="module")
def plan() -> hg.Plan:
    return hg.open_plan(LAYERS)


@pytest.mark.parametrize("layer", FILES)
def test_a_layer_has_one_feature_a_line(layer: str) -> None:
    """Each line between the first and the last is one whole feature, so that diffs read."""
    first, *lines, last = (LAYERS / f"{layer}.geojson").read_text(encoding="utf-8").splitlines()
    assert (first, last) == ('{"type":"FeatureCollection","features":[', "]}")
    assert [json.loads(line.removesuffix(","))["type"] for line in lines] == ["Feature"] * len(features(layer))


@pytest.mark.parametrize("layer", FILES)
def test_a_layer_lies_in_shenzhen_with_seven_decimals(layer: str) -> None:
    """Every coordinate is lon/lat within the city's box and has at most seven decimals."""
    content = (LAYERS / f"{layer}.geojson").read_text(encoding="utf-8")
    written = re.findall(r"\[(-?[0-9.e]+),\s*(-?[0-9.e]+)\]", content)
    in_shapes = sum(len(shapely.get_coordinates(shape_of(f))) for f in features(layer) if f["geometry"])
    assert len(written) == in_shapes > 0
    for lon, lat in written:
        assert 113.74 < float(lon) < 114.63
        assert 22.39 < float(lat) < 22.87
        assert max(len(degrees.partition(".")[2]) for degrees in (lon, lat)) <= 7


@pytest.mark.parametrize("layer", FILES)
def test_every_feature_says_what_it_rests_on(layer: str) -> None:
    """A feature with a shape has basis, accuracy and source; one without has neither basis nor accuracy."""
    found = features(layer)
    assert len({feature["properties"]["id"] for feature in found}) == len(found)
    for feature in found:
        given = feature["properties"]
        assert given["name_zh"]
        assert given["name_en"]
        assert given["source"]
        if feature["geometry"] is None:
            assert (given["basis"], given["accuracy_m"]) == (None, None)
        else:
            assert given["basis"] in {"digitised", "schematic"}
            assert given["accuracy_m"] > 0
            assert shapely.is_valid(shape_of(feature))


@pytest.mark.parametrize("layer", ["zones", "subparks"])
def test_outer_rings_are_right_hand(layer: str) -> None:
    """Outer rings run counter-clockwise, as RFC 7946 asks."""
    shapes = [shape_of(feature) for feature in features(layer) if feature["geometry"]]
    assert {shape.geom_type for shape in shapes} == {"Polygon"}
    for shape in shapes:
        assert shapely.is_ccw(shape.exterior)
        assert len(shape.interiors) == 0


def test_the_three_zones_tile_shenzhen_bay() -> None:
    """South, middle and north neither overlap nor leave gaps, and together are the park, vertex for vertex."""
    ground = on_the_ground()
    parts = [ground[part] for part in PARTS]
    assert shapely.coverage_is_valid(parts, gap_width=5.0)
    union = shapely.union_all(parts)
    assert shapely.area(shapely.symmetric_difference(union, ground["sz_bay"])) <= 1e-6
    assert sum(part.area for part in parts) == pytest.approx(ground["sz_bay"].area, abs=1e-6)
    degrees = lon_lat()
    whole = set(map(tuple, shapely.get_coordinates(degrees["sz_bay"]).tolist()))
    outer = shapely.boundary(shapely.union_all([degrees[part] for part in PARTS]))
    for part in PARTS:
        vertices = [tuple(vertex) for vertex in shapely.get_coordinates(degrees[part]).tolist()]
        on_the_outline = {vertex for vertex in vertices if outer.distance(shapely.Point(vertex)) == 0}
        assert len(on_the_outline) >= 4
        assert on_the_outline <= whole


def test_a_gap_between_zones_would_be_seen() -> None:
    """The measure of the test above fails a middle zone that ends a metre short."""
    ground = on_the_ground()
    middle = ground["sz_bay_middle"]
    short = shapely.transform(middle, lambda xy: np.where(xy[:, 1:] > xy[:, 1].max() - 1, xy - [0, 1], xy))
    assert not shapely.coverage_is_valid([ground["sz_bay_south"], short, ground["sz_bay_north"]], gap_width=5.0)


def test_zones_that_are_not_nested_do_not_overlap() -> None:
    """No two zones share more than a square metre unless one is part of the other."""
    ground = on_the_ground()
    compared = 0
    for first, second in combinations(ground, 2):
        if "sz_bay" in {first, second} and {first, second} & set(PARTS):
            continue
        compared += 1
        assert shapely.area(shapely.intersection(ground[first], ground[second])) <= 1.0, (first, second)
    assert compared == 21 - 3


def test_the_fourteen_sub_parks_are_marked_as_what_they_are(plan: hg.Plan) -> None:
    """Seven are named, one is inferred, five are guesses and one has neither name nor place."""
    by_status: dict[str, list[str]] = {}
    for feature in features("subparks"):
        by_status.setdefault(feature["properties"]["name_status"], []).append(feature["properties"]["id"])
    assert {status: len(found) for status, found in by_status.items()} == {
        "named": 7,
        "inferred": 1,
        "candidate": 5,
        "unnamed": 1,
    }
    assert by_status["unnamed"] == ["park_unnamed"]
    assert plan.ledger.layers["subparks"]["park_unnamed"].geometry is None
    registered = {zone.id for zone in plan.ledger.zones.values() if zone.level == "subpark"}
    assert registered == {feature["properties"]["id"] for feature in features("subparks")}


def test_a_sub_park_that_is_a_zone_has_the_zones_geometry() -> None:
    """Where a sub-park names a zone, the two are the same shape, coordinate for coordinate."""
    outlines = {feature["properties"]["id"]: feature["geometry"] for feature in features("zones")}
    named = {
        feature["properties"]["zone"]: feature["geometry"]
        for feature in features("subparks")
        if feature["properties"]["zone"] is not None
    }
    assert set(named) == {"sz_bay", "liuxiandong", "university_town"}
    for zone, geometry in named.items():
        assert geometry == outlines[zone]


def test_sites_resolve_and_a_later_name_points_at_the_first(plan: hg.Plan) -> None:
    """A site's zone is registered, and what alias_of names is a site that is no alias itself."""
    sites = {feature["properties"]["id"]: feature for feature in features("sites")}
    assert len(sites) == 69
    assert sum(feature["geometry"] is not None for feature in sites.values()) == 8
    aliases = {site: feature["properties"]["alias_of"] for site, feature in sites.items()}
    pointing = {site: first for site, first in aliases.items() if first is not None}
    assert len(pointing) == 5
    for site, first in pointing.items():
        assert aliases[first] is None
        assert list(sites).index(first) < list(sites).index(site)
        assert sites[site]["geometry"] is None
    zones = [feature["properties"]["zone"] for feature in sites.values() if feature["properties"]["zone"]]
    assert set(zones) <= set(plan.ledger.zones)
    assert zones


def test_the_zones_layer_and_the_figures_agree(plan: hg.Plan) -> None:
    """Each amount on the map is the figure that it names, and an amount without a figure is unknown."""
    for feature in features("zones"):
        for use in ("industrial", "supporting"):
            named, amount = feature["properties"][f"{use}_figure"], feature["properties"][f"{use}_m2"]
            if named is None:
                assert amount is None
            else:
                figure = plan.ledger.figures[named]
                assert (figure.value, figure.zone, figure.use) == (amount, feature["properties"]["id"], use)


def test_the_readme_names_every_file_and_the_source_of_the_roads() -> None:
    """A reader finds each file of the folder and OpenStreetMap's credit in the folder's README."""
    readme = (LAYERS / "README.md").read_text(encoding="utf-8")
    for path in LAYERS.iterdir():
        assert path.name == "README.md" or f"`{path.name}`" in readme, path.name
    assert "© OpenStreetMap contributors, ODbL 1.0" in readme


@pytest.mark.parametrize("zone", ZONES)
def test_the_readmes_areas_are_those_of_the_outlines(zone: str) -> None:
    """Area, perimeter and accuracy in the README's table are what the stored outline measures."""
    row = re.search(rf"\| `{zone}` \| ([0-9.]+) \| ([0-9,]+) \| ([0-9]+) \|", (LAYERS / "README.md").read_text("utf-8"))
    assert row is not None
    area, perimeter = Geod(ellps="WGS84").geometry_area_perimeter(lon_lat()[zone])
    assert float(row[1]) == pytest.approx(area / 1e6, abs=0.0005001)
    assert float(row[2].replace(",", "")) == pytest.approx(perimeter, abs=0.5001)
    accuracy = next(f["properties"]["accuracy_m"] for f in features("zones") if f["properties"]["id"] == zone)
    assert int(row[3]) == accuracy


@pytest.mark.parametrize(
    "words",
    [Level, Use, Bound, Nature, Measure, Scope, PeriodBasis, Reading, Basis, NameStatus],
    ids=["level", "use", "bound", "nature", "measure", "scope", "period_basis", "reading", "basis", "name_status"],
)
def test_the_readme_lists_the_words_of_a_column(words: type[StrEnum], request: pytest.FixtureRequest) -> None:
    """Whoever writes a plan finds in layers/README.md the words that are taken, all of them and no others."""
    readme = (LAYERS / "README.md").read_text(encoding="utf-8")
    row = re.findall(rf"^\| `{request.node.callspec.id}` \| (.*) \|$", readme, re.MULTILINE)[-1]
    assert re.findall(r"`(\w+)`", row) == [word.value for word in words]


@pytest.mark.parametrize("columns", [FIGURE_COLUMNS, ZONE_COLUMNS], ids=["figures.csv", "zones.csv"])
def test_the_readme_names_every_column(columns: tuple[str, ...]) -> None:
    """No column of the tables is left unexplained."""
    readme = (LAYERS / "README.md").read_text(encoding="utf-8")
    assert [column for column in columns if f"`{column}`" not in readme] == []
