"""The plan in layers/ says what the document says, draws what it may draw, and adds up as far as it does."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Geod, Transformer

import hitech_gis as hg
from hitech_gis.plan import shipped_plan_folder

LAYERS = shipped_plan_folder()
PARTS = ("sz_bay_south", "sz_bay_middle", "sz_bay_north")
ZONES = ("sz_bay", *PARTS, "liuxiandong", "university_town", "dashahe_corridor")
FILES = ("zones", "subparks", "axes", "sites")
WAN = 10_000


@pytest.fixture(scope="module")
def plan() -> hg.Plan:
    return hg.open_plan(LAYERS)


def features(layer: str) -> list[dict[str, Any]]:
    collection = json.loads((LAYERS / f"{layer}.geojson").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = collection["features"]
    return found


def shape_of(feature: dict[str, Any]) -> Any:  # noqa: ANN401 - a shapely geometry
    return shapely.from_geojson(json.dumps(feature["geometry"]))


def lon_lat() -> dict[str, Any]:
    return {feature["properties"]["id"]: shape_of(feature) for feature in features("zones")}


def on_the_ground() -> dict[str, Any]:
    """Give the zones in EPSG:4547, metres, projected here and not by the package."""
    transformer = Transformer.from_crs("EPSG:4490", "EPSG:4547", always_xy=True)
    return {
        zone: shapely.transform(shape, lambda points: np.column_stack(transformer.transform(*points.T)))
        for zone, shape in lon_lat().items()
    }


# id, amount, unit, clause, use, scope, nature, bound, period; "-" where a figure has none
PLAN_FIGURES = """
park_total_headline 1300 万平方米 三#6 total headline added about by_2015
park_industrial_headline 850 万平方米 三#6 industrial headline added about by_2015
sz_bay_industrial_headline 400 万平方米 三#6 industrial headline added about by_2015
liuxiandong_industrial_headline 450 万平方米 三#6 industrial headline added about by_2015
park_supporting_headline 450 万平方米 三#6 supporting headline added about by_2015
sz_bay_supporting_headline 400 万平方米 三#6 supporting headline added about by_2015
liuxiandong_supporting_headline 50 万平方米 三#6 supporting headline added about by_2015
park_total_restated 1300 万平方米 五(三) total restated added about unstated
sz_bay_south_industrial 200 万平方米 五(三)#1 industrial itemised added about completion
sz_bay_south_supporting 50 万平方米 五(三)#1 supporting itemised added about completion
sz_bay_middle_supporting 300 万平方米 五(三)#2 supporting itemised total_after_renewal reach completion
sz_bay_north_industrial 100 万平方米 五(三)#3 industrial itemised added about completion
sz_bay_north_supporting 25 万平方米 五(三)#3 supporting itemised added about completion
liuxiandong_industrial 450 万平方米 五(三)#4 industrial itemised total_on_completion about completion
dashahe_renewal_land 8.5 平方公里 五(三)#5 - outside - about unstated
dashahe_innovation_premises 400 万平方米 五(三)#5 innovation_premises outside unspecified equal unstated
dashahe_hq_base 100 万平方米 五(三)#5 hq_base outside unspecified about unstated
park_culture_space_2013 30 万平方米 附件1-1 culture_space outside unspecified at_least 2013
park_culture_space_2014_2015 100 万平方米 附件1-1 culture_space outside unspecified at_least 2014-2015
park_output_2015 6300 亿元 三#1 - headline - reach by_2015
park_hightech_output_2015 5800 亿元 三#1 - headline - reach by_2015
park_value_added_2015 1900 亿元 三#1 - headline - reach by_2015
park_tax_2014_2015 390 亿元 附件1-4 - itemised - equal 2014-2015
park_output_per_km2_2015 540 亿元/km2 三#2 - headline - equal by_2015
park_hightech_output_per_km2_2015 500 亿元/km2 三#2 - headline - equal by_2015
park_value_added_per_km2_2015 165 亿元/km2 三#2 - headline - equal by_2015
park_tax_per_km2_2015 30 亿元/km2 三#2 - headline - equal by_2015
"""
FIGURES = [line.split() for line in PLAN_FIGURES.strip().splitlines()]
UNITS = {
    "万平方米": (10**4, "m2"),
    "平方公里": (10**6, "m2"),
    "亿元": (10**8, "CNY"),
    "亿元/km2": (10**8, "CNY_per_km2"),
}


def test_the_ledger_has_these_figures_and_no_others(plan: hg.Plan) -> None:
    """The 27 figures of the table below are all that the plan holds."""
    assert len(FIGURES) == 27
    assert [figure[0] for figure in FIGURES] == list(plan.ledger.figures)


ZONE_OF = {"dashahe": "dashahe_corridor"} | {zone: zone for zone in ("park", "sz_bay", *PARTS, "liuxiandong")}


@pytest.mark.parametrize("expected", FIGURES, ids=[figure[0] for figure in FIGURES])
def test_a_figure_is_what_the_document_says(plan: hg.Plan, expected: list[str]) -> None:
    """Value, unit, clause, use, scope, nature, bound, period and zone of each figure are the document's."""
    figure_id, amount, written_unit, *words = expected
    factor, unit = UNITS[written_unit]
    figure = plan.ledger.figures[figure_id]
    assert (figure.value, figure.unit) == (Decimal(amount) * factor, unit)
    given = (figure.clause, figure.use, figure.scope, figure.nature, figure.bound, figure.period)
    assert [str(word or "-") for word in given] == words
    assert figure.zone == ZONE_OF[max((name for name in ZONE_OF if figure_id.startswith(name)), key=len)]


def test_each_figure_agrees_with_its_own_characters(plan: hg.Plan) -> None:
    """The characters of the document are short, and their number times their unit is the figure's."""
    for figure in plan.ledger.figures.values():
        written = re.fullmatch(r"(约|约为|不低于|)([0-9.]+)(万平方米|平方公里|亿元)", figure.as_written)
        assert written is not None, figure.id
        assert len(figure.as_written) <= 14
        amount = Decimal(written[2]) * UNITS[written[3]][0]
        assert {figure.low, figure.high} - {None} == {amount}
        assert (figure.bound == "about") == written[1].startswith("约")
        assert (figure.bound == "at_least") == (written[1] == "不低于")


def test_a_clause_is_a_locator_and_never_a_sentence(plan: hg.Plan) -> None:
    """Every clause has the form that the folder's README explains."""
    locator = re.compile(r"[一二三四五](\([一二三四五六]\))?(#\d|\d)?|附件[12]-\d{1,2}")
    quoted = [clause for site in features("sites") for clause in site["properties"]["clauses"]]
    axes = [axis["properties"]["clause"] for axis in features("axes")]
    for clause in [*quoted, *axes, *(figure.clause for figure in plan.ledger.figures.values())]:
        assert locator.fullmatch(clause), clause


REGISTER = {
    "city": None,
    "parks14": "city",
    "core": "city",
    "park": "city",
    "sz_bay": "park",
    "sz_bay_south": "sz_bay",
    "sz_bay_middle": "sz_bay",
    "sz_bay_north": "sz_bay",
    "liuxiandong": "park",
    "university_town": "core",
    "dashahe_corridor": "city",
}


def test_the_register_of_zones_is_the_plans_tree(plan: hg.Plan) -> None:
    """Two parks make the goal, three zones make Shenzhen Bay, and all else is outside of it."""
    zones = plan.ledger.zones
    assert {zone.id: zone.parent for zone in zones.values() if zone.level != "subpark"} == REGISTER
    assert {zone.id for zone in zones.values() if zone.in_goal} == {"park", "sz_bay", *PARTS, "liuxiandong"}
    assert {zone.parent for zone in zones.values() if zone.level == "subpark"} == {"parks14"}
    assert plan.ledger.document.goal.zone == "park"
    assert plan.ledger.document.date == "2012-07-24"


# ---- the layers


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
    assert len(sites) == 35
    assert sum(feature["geometry"] is not None for feature in sites.values()) == 8
    aliases = {site: feature["properties"]["alias_of"] for site, feature in sites.items()}
    pointing = {site: first for site, first in aliases.items() if first is not None}
    assert len(pointing) == 3
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


# ---- the balance, in 10,000 m²

BalanceLine = tuple[str, int | None, int | None, int | None, str, str | None, list[str], list[str]]


def m2(wan: int | None) -> Decimal | None:
    return None if wan is None else Decimal(wan * WAN)


RENEWAL = "total_after_renewal_counts_as_added"
COMPLETION = "total_on_completion_counts_as_added"
UNSPECIFIED = "unspecified_counts_as_added"
HOLDS, FAILS, UNKNOWN = "holds", "does not hold", "cannot be decided"
BALANCE: list[BalanceLine] = [
    # row, stated, itemised, residual, verdict, flips at, zones not stated, assumptions
    ("park/industrial/A", 850, 750, 100, FAILS, "1/16", ["sz_bay_middle"], [COMPLETION]),
    ("park/supporting/A", 450, 375, 75, FAILS, "1/7", ["liuxiandong"], [RENEWAL]),
    ("park/total/A", 1300, 1125, 175, FAILS, "7/85", ["sz_bay_middle", "liuxiandong"], [COMPLETION, RENEWAL]),
    ("sz_bay/industrial/A", 400, 300, 100, FAILS, "1/7", ["sz_bay_middle"], []),
    ("sz_bay/supporting/A", 400, 375, 25, FAILS, "1/19", [], [RENEWAL]),
    ("sz_bay/total/A", 800, 675, 125, FAILS, "5/47", ["sz_bay_middle"], [RENEWAL]),
    ("sz_bay_south/industrial/A", None, 200, None, UNKNOWN, None, [], []),
    ("sz_bay_south/supporting/A", None, 50, None, UNKNOWN, None, [], []),
    ("sz_bay_south/total/A", None, 250, None, UNKNOWN, None, [], []),
    ("sz_bay_middle/industrial/A", None, None, None, UNKNOWN, None, ["sz_bay_middle"], []),
    ("sz_bay_middle/supporting/A", None, 300, None, UNKNOWN, None, [], []),
    ("sz_bay_middle/total/A", None, 300, None, UNKNOWN, None, ["sz_bay_middle"], []),
    ("sz_bay_north/industrial/A", None, 100, None, UNKNOWN, None, [], []),
    ("sz_bay_north/supporting/A", None, 25, None, UNKNOWN, None, [], []),
    ("sz_bay_north/total/A", None, 125, None, UNKNOWN, None, [], []),
    ("liuxiandong/industrial/A", 450, 450, 0, HOLDS, None, [], [COMPLETION]),
    ("liuxiandong/supporting/A", 50, None, None, UNKNOWN, None, ["liuxiandong"], []),
    ("liuxiandong/total/A", 500, 450, 50, FAILS, "1/19", ["liuxiandong"], [COMPLETION]),
    (
        "park/total/B",
        1300,
        1625,
        -325,
        FAILS,
        "13/89",
        ["sz_bay_middle", "liuxiandong"],
        [COMPLETION, RENEWAL, UNSPECIFIED],
    ),
    ("dashahe_corridor/total/A", None, 500, None, UNKNOWN, None, [], []),
]
S, M, N, L, D = (f"五(三)#{bullet}" for bullet in (1, 2, 3, 4, 5))
CLAUSES = {
    "park/industrial/A": (["三#6"], [S, N, L]),
    "park/supporting/A": (["三#6"], [S, M, N]),
    "park/total/A": (["三#6"], [S, M, N, L]),
    "sz_bay/industrial/A": (["三#6"], [S, N]),
    "sz_bay/supporting/A": (["三#6"], [S, M, N]),
    "sz_bay/total/A": (["三#6"], [S, M, N]),
    "sz_bay_south/industrial/A": ([], [S]),
    "sz_bay_south/supporting/A": ([], [S]),
    "sz_bay_south/total/A": ([], [S]),
    "sz_bay_middle/industrial/A": ([], []),
    "sz_bay_middle/supporting/A": ([], [M]),
    "sz_bay_middle/total/A": ([], [M]),
    "sz_bay_north/industrial/A": ([], [N]),
    "sz_bay_north/supporting/A": ([], [N]),
    "sz_bay_north/total/A": ([], [N]),
    "liuxiandong/industrial/A": (["三#6"], [L]),
    "liuxiandong/supporting/A": (["三#6"], []),
    "liuxiandong/total/A": (["三#6"], [L]),
    "park/total/B": (["五(三)"], [S, M, N, L, D]),
    "dashahe_corridor/total/A": ([], [D]),
}


def test_the_balance_has_these_rows_and_no_others(plan: hg.Plan) -> None:
    """The table below is the whole balance, from the goal down."""
    assert [row.id for row in plan.balance()] == [row[0] for row in BALANCE] == list(CLAUSES)


@pytest.mark.parametrize("expected", BALANCE, ids=[row[0] for row in BALANCE])
def test_a_row_of_the_balance_is_what_the_figures_give(plan: hg.Plan, expected: BalanceLine) -> None:
    """Both sides, the residual, the verdict, where it flips, what is missing and what is assumed, for each row."""
    row_id, stated, itemised, residual, verdict, flips_at, not_stated, assumption = expected
    row = plan.balance().row(*row_id.split("/"))
    assert (row.stated_m2, row.itemised_m2, row.residual_m2) == (m2(stated), m2(itemised), m2(residual))
    assert (row.verdict.value, row.flips_at) == (verdict, flips_at and Fraction(flips_at))
    assert (list(row.not_stated), sorted(row.assumption)) == (not_stated, sorted(assumption))
    assert (sorted(row.clauses_stated), sorted(row.clauses_itemised)) == CLAUSES[row_id]
    assert row.tolerance == Decimal("0.05")


# ---- check and land


def test_check_fails_nothing_and_accepts_eight(plan: hg.Plan) -> None:
    """What the document itself gets wrong is registered, with a reason in both languages, and nothing else fails."""
    findings = plan.check()
    assert findings.failing == ()
    assert sorted(finding.subject for finding in findings.accepted) == sorted(
        row[0] for row in BALANCE if row[4] == FAILS
    )
    assert len(findings.accepted) == 8
    for finding in findings.accepted:
        assert finding.code == "sum_of_zones"
        assert finding.reason_zh
        assert finding.reason_en


def test_check_sees_all_that_is_to_be_said_of_the_document(plan: hg.Plan) -> None:
    """The findings of the shipped plan, by code and subject."""
    by_code: dict[str, set[str]] = {}
    for finding in plan.check():
        by_code.setdefault(finding.code, set()).add(finding.subject)
    indicators = ("industrial_output", "hightech_output", "value_added", "tax")
    assert by_code == {
        "sum_of_zones": {row[0] for row in BALANCE if row[1] is not None},
        "sum_of_headlines": {"park/industrial", "park/supporting"},
        "sum_of_uses": {"park"},
        "restated_goal": {"park_total_restated"},
        "unlike_terms": {
            "park/industrial/A",
            "park/supporting/A",
            "sz_bay/industrial/A",
            "sz_bay/supporting/A",
            "liuxiandong/industrial/A",
            "park/total/B",
        },
        "undated_against_2015": {*PARTS, "liuxiandong"},
        "land_denominator": {f"{indicator}/{zone}" for indicator in indicators for zone in ("sz_bay", "park")},
        "land_denominators_differ": {"park"},
    }


def test_the_goal_adds_up_over_its_parks_and_its_uses(plan: hg.Plan) -> None:
    """850 = 400 + 450, 450 = 400 + 50, 1300 = 850 + 450 and the goal said again all hold exactly."""
    codes = ("sum_of_headlines", "sum_of_uses", "restated_goal")
    found = [finding for finding in plan.check() if finding.code in codes]
    assert [(finding.verdict, finding.difference) for finding in found] == [(HOLDS, Decimal(0))] * 4


@pytest.mark.parametrize(
    ("indicator", "km2", "fits"),
    [
        ("industrial_output", Fraction(6300, 540), ["sz_bay"]),
        ("hightech_output", Fraction(5800, 500), ["sz_bay"]),
        ("value_added", Fraction(1900, 165), ["sz_bay"]),
        ("tax", Fraction(390, 30), ["park"]),
    ],
)
def test_the_land_behind_a_target_is_total_over_rate(
    plan: hg.Plan, indicator: str, km2: Fraction, fits: list[str]
) -> None:
    """6300 / 540 and its like: three targets fit Shenzhen Bay and not the park, tax the park and not Shenzhen Bay."""
    (check,) = (check for check in plan.land_checks() if check.indicator == indicator)
    assert float(check.implied_m2) == pytest.approx(float(km2) * 1e6, rel=1e-12)
    assert [land.zone for land in check.measured] == ["sz_bay", "park"]
    assert [land.zone for land in check.measured if check.fits(land)] == fits


def test_the_implied_land_is_the_documents_to_two_decimals(plan: hg.Plan) -> None:
    """Four targets imply 11.67, 11.6, 11.52 and 13 km²."""
    assert [round(float(check.implied_m2) / 1e6, 2) for check in plan.land_checks()] == [11.67, 11.6, 11.52, 13.0]


def test_intensities_are_only_computed_on_outlines(plan: hg.Plan) -> None:
    """Sketches have no intensity; south, north and Liuxiandong have what floor over land gives, within its error."""
    by_zone = {row.zone: row for row in plan.intensities()}
    assert {zone for zone, row in by_zone.items() if row.why_not == "schematic"} == {
        "university_town",
        "dashahe_corridor",
    }
    for zone in ("university_town", "dashahe_corridor"):
        assert (by_zone[zone].value, by_zone[zone].low, by_zone[zone].high, by_zone[zone].land) == (None,) * 4
    for zone, least, most in (("sz_bay_south", 0.47, 0.48), ("sz_bay_north", 0.47, 0.48), ("liuxiandong", 3, 5)):
        row = by_zone[zone]
        assert row.value is not None
        assert row.low is not None
        assert row.high is not None
        assert least < row.value < most
        assert row.low < row.value < row.high
    assert by_zone["sz_bay_middle"].not_stated == ("industrial",)
    assert by_zone["sz_bay_middle"].assumption == (RENEWAL,)


def test_the_zones_as_a_frame_keep_unknown_missing(plan: hg.Plan) -> None:
    """A notebook gets the seven outlines in EPSG:4547, and what the plan does not state is NaN there."""
    zones = plan.zones.set_index("id")
    assert list(zones.index) == list(ZONES)
    assert plan.zones.crs.to_epsg() == 4547
    assert np.isnan(zones.loc["sz_bay_middle", "industrial_m2"])
    assert zones.loc["sz_bay_middle", "supporting_m2"] == 300 * WAN
    assert zones.loc["liuxiandong", "area_m2"] == pytest.approx(1.330e6, rel=1e-3)


def test_the_tables_are_plain_rectangles() -> None:
    """Each row of the shipped tables has as many cells as its header."""
    for name, count in (("figures.csv", 27), ("zones.csv", 25)):
        header, *rows = list(csv.reader((LAYERS / name).read_text(encoding="utf-8").splitlines()))
        assert [len(row) for row in rows] == [len(header)] * count
