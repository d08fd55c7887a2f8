"""Each fault that a layer can have, in the smallest layer that shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from squares import BOW_TIE, layer, square

from hitech_gis.errors import LayerError
from hitech_gis.findings import Severity
from hitech_gis.topology import find_faults
from hitech_gis.topology.faults import Code, mean_width

EAST = 500_000.0  # where plane metres and metres on the ellipsoid are the same in EPSG:4547
SPIKED = Polygon([(0, 0), (4, 0), (4, 2), (9, 2.01), (4, 2.02), (4, 4), (0, 4)])
# A square of 10 whose east side has a vertex 1 mm above another.
BLUNT = Polygon([(0, 0), (10, 0), (10, 5), (10, 5.001), (10, 10), (0, 10)])
TEE = [box(0, 0, 10, 10), box(10, 0, 20, 5), box(10, 5, 20, 10)]
RING_OF_FOUR = [box(0, 0, 10, 10), box(10.5, 0, 20, 10), box(0, 10, 20, 20), box(0, -10, 20, 0)]

Case = tuple[Code, Sequence[BaseGeometry | None], dict[str, Any], dict[str, Any]]
CASES: list[Case] = [
    (Code.MISSING_GEOMETRY, [square(0, 0), None], {}, {"feature": 2}),
    (Code.EMPTY_GEOMETRY, [square(0, 0), Polygon()], {}, {"feature": 2}),
    (Code.WRONG_TYPE, [square(0, 0), LineString([(0, 0), (1, 1)])], {}, {"feature": 2, "note": "LineString"}),
    (Code.BAD_COORDINATE, [square(0, 0), Point(1e300, 0)], {"kinds": {"Polygon", "Point"}}, {"feature": 2}),
    (Code.BAD_COORDINATE, [Point(0, 0), Point(float("nan"), 0)], {}, {"feature": 2}),
    (Code.INVALID_RING, [BOW_TIE], {}, {"feature": 1, "note": "Self-intersection", "wkt": "POINT (1 1)"}),
    (Code.ZERO_AREA, [square(0, 0), Polygon([(5, 5), (7, 5), (9, 5)])], {}, {"feature": 2, "area_m2": 0.0}),
    (Code.DUPLICATE_GEOMETRY, [square(0, 0), square(0, 0).reverse()], {}, {"feature": 2, "neighbours": "1"}),
    (Code.OVERLAP, [box(0, 0, 10, 10), box(9.5, 0, 20, 10)], {}, {"neighbours": "2", "area_m2": 5.0, "width_m": 0.5}),
    (Code.OUTSIDE_BOUNDARY, [box(8, 0, 12, 2)], {"boundary": layer([box(0, 0, 10, 10)])}, {"area_m2": 4.0}),
    (Code.MULTIPART, [MultiPolygon([square(0, 0), square(5, 0)])], {"single_part": True}, {"feature": 1, "note": "2"}),
    (Code.GAP, RING_OF_FOUR, {}, {"feature": 1, "neighbours": "2, 3, 4", "area_m2": 5.0, "width_m": 0.5}),
    (Code.GAP, RING_OF_FOUR[:2], {}, {"feature": 1, "neighbours": "2", "area_m2": 5.0, "width_m": 0.5}),
    (Code.OPEN_LAND, RING_OF_FOUR, {"gap_width_m": 0.4}, {"neighbours": "2, 3, 4", "area_m2": 5.0, "width_m": 0.5}),
    (Code.SLIVER, [box(0, 0, 100, 0.2)], {}, {"feature": 1, "area_m2": 20.0, "width_m": 0.2}),
    (Code.SPIKE, [SPIKED], {}, {"feature": 1, "wkt": "POINT (9 2.01)"}),
    (Code.NEAR_VERTICES, [BLUNT], {}, {"feature": 1, "width_m": 0.001, "wkt": "POINT (10 5)"}),
    (Code.T_JUNCTION, TEE, {}, {"feature": 1, "wkt": "POINT (10 5)"}),
    (Code.RING_ORDER, [box(0, 0, 1, 1, ccw=False)], {"clockwise": False}, {"feature": 1}),
    (Code.HAS_Z, [shapely.force_3d(square(0, 0), 7.0)], {}, {"feature": 1, "note": "Z"}),
]


@pytest.mark.parametrize(("code", "shapes", "options", "expected"), CASES)
def test_each_fault_of_a_geometry_is_found_with_its_place_and_size(
    code: Code, shapes: Sequence[BaseGeometry | None], options: dict[str, Any], expected: dict[str, Any]
) -> None:
    """The first fault of the kind has the feature, neighbours, size and place that can be counted on paper."""
    found = find_faults(layer(shapes), **options).to_frame()
    row = found[found["code"] == code.value].iloc[0]
    told = {name: row[name] for name in ("feature", "neighbours", "area_m2", "width_m", "note")}
    told["wkt"] = None if row.geometry is None else shapely.to_wkt(row.geometry, rounding_precision=6)
    assert {name: told[name] for name in expected} == {
        name: pytest.approx(value, rel=1e-6) if isinstance(value, float) else value for name, value in expected.items()
    }
    assert row["severity"] == code.severity.value


def test_every_code_has_a_case() -> None:
    """No kind of fault goes without the layer that shows it."""
    of_attributes = {Code.DECLARED_AREA, Code.MISSING_ID, Code.DUPLICATE_ID, Code.NULL_ATTRIBUTE}
    assert {code for code, *_ in CASES} | of_attributes == set(Code)


def test_a_clean_layer_has_no_faults() -> None:
    """Four squares that share their edges and corners."""
    found = find_faults(layer([square(x, y, 10) for x in (0, 10) for y in (0, 10)], use=list("abcd")))
    assert (found.counts, len(found.to_frame()), found.findings()) == ({}, 0, [])
    assert repr(found) == "LayerFaults(none)"


def test_attributes_are_held_against_one_another() -> None:
    """Ids that are missing or double, empty cells, and areas that the outline does not bear out."""
    plots = layer(
        [box(EAST + 20 * x, 2_490_000, EAST + 20 * x + 10, 2_490_010) for x in range(4)],
        id=["a", "a", None, " "],
        area_m2=[100.0, 150.0, np.nan, 100.5],
        use=["M0", None, None, "R2"],
    )
    found = find_faults(plots, id_column="id", area_column="area_m2")
    assert found.counts == {"declared_area": 1, "missing_id": 2, "duplicate_id": 1, "null_attribute": 4}
    rows = found.to_frame().set_index("code")
    assert rows.loc["declared_area", "note"].startswith("150 / 100")
    assert rows.loc["declared_area", "note"].endswith("m² (+50 %)")
    assert rows.loc["duplicate_id", ["feature", "neighbours", "note"]].tolist() == [2, "1", "a"]
    assert rows.loc["missing_id", "feature"].tolist() == [3, 4]
    assert sorted(rows.loc["null_attribute", "note"]) == ["area_m2", "id", "use", "use"]


def test_stated_areas_may_be_meant_in_the_plane() -> None:
    """In Web Mercator the plane has 17 % more at 22.5°: 100 m² there are not 100 m² on the ellipsoid."""
    plot = layer([box(12_680_000, 2_575_000, 12_680_010, 2_575_010)], crs="EPSG:3857", area_m2=[100.0])
    assert find_faults(plot, area_column="area_m2", area_method="plane").counts == {}
    assert find_faults(plot, area_column="area_m2").counts == {"declared_area": 1}


def test_all_ids_may_be_missing() -> None:
    """A column without a single id is as many missing ids, and none double."""
    assert find_faults(layer([square(0, 0), square(5, 0)], id=[None, None]), id_column="id").counts == {
        "missing_id": 2,
        "null_attribute": 2,
    }


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4326", None])
def test_sizes_are_metres_on_the_ellipsoid_where_a_layer_is_in_degrees(crs: str | None) -> None:
    """Two squares of 0.001° that overlap by a tenth: 10.3 m x 110.7 m at 22.5° north, 11.4 m more on the equator."""
    pair = layer([box(114, 22.5, 114.001, 22.501), box(114.0009, 22.5, 114.002, 22.501)], crs=crs)
    row = find_faults(pair).to_frame().iloc[0]
    assert row["width_m"] == pytest.approx(10.29, abs=0.01)
    assert row["area_m2"] == pytest.approx(10.29 * 110.74, abs=1)
    assert row.geometry.bounds == pytest.approx((114.0009, 22.5, 114.001, 22.501))


def test_a_long_straight_edge_in_degrees_stays_straight() -> None:
    """A vertex in the middle of a neighbour's edge of 10 km lies on it: a projection would part them by 80 cm."""
    tee = [box(114, 22.4, 114.1, 22.5), box(114, 22.5, 114.05, 22.6), box(114.05, 22.5, 114.1, 22.6)]
    assert find_faults(layer(tee, crs="EPSG:4490")).counts == {"t_junction": 1}


def test_feet_are_metres_too() -> None:
    """In a CRS in US feet, an overlap of a foot is 0.3048 m wide."""
    pair = layer([box(0, 0, 10, 10), box(9, 0, 20, 10)], crs="EPSG:2263")
    assert find_faults(pair).to_frame().iloc[0]["width_m"] == pytest.approx(0.3048, rel=1e-4)


def test_overlaps_and_gaps_may_be_allowed_with_a_reason() -> None:
    """What lies in a registered place is still told, as accepted; what does not is not."""
    road = layer([box(10, 0, 10.5, 10)], reason=["规划道路"])
    found = find_faults(layer(RING_OF_FOUR), allowed_gaps=road)
    (gap,) = (finding for finding in found.findings(file="a.gpkg") if finding.code == "gap")
    assert (gap.accepted, gap.reason_zh, gap.fails) == (True, "规划道路", False)
    assert found.to_frame().set_index("code").loc["gap", "reason"] == "规划道路"
    pair = [box(0, 0, 10, 10), box(9, 0, 20, 10), box(19.5, 0, 30, 10)]
    one = layer([box(9, 0, 10, 10)], reason=["地下空间"])
    overlaps = [f for f in find_faults(layer(pair), allowed_overlaps=one).findings() if f.code == "overlap"]
    assert [(finding.accepted, finding.rows) for finding in overlaps] == [(False, ("2-3",)), (True, ("1-2",))]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"id_column": "nr"}, "no_such_column"),
        ({"allowed_gaps": layer([square(0, 0)])}, "no_reasons"),
        ({"boundary": layer([square(0, 0)], crs=None)}, "no_crs"),
    ],
)
def test_what_cannot_be_asked_is_refused(options: dict[str, Any], code: str) -> None:
    """A column that is not there, an exception without a reason, a boundary that is nowhere."""
    with pytest.raises(LayerError) as refused:
        find_faults(layer([square(0, 0)], id=["a"]), **options)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_findings_sum_up_a_kind_with_its_first_rows_and_place() -> None:
    """Seven overlaps are one finding that counts them, names five pairs and shows where the first is."""
    strip = [box(EAST + 9 * x, 2_490_000, EAST + 9 * x + 10, 2_490_010) for x in range(8)]
    (overlap,) = (f for f in find_faults(layer(strip)).findings(file="宗地.shp") if f.code == "overlap")
    assert (overlap.severity, overlap.count, overlap.rows) == (Severity.ERROR, 7, ("1-2", "2-3", "3-4", "4-5", "5-6"))
    assert overlap.location.file == "宗地.shp"
    assert overlap.location.wkt is not None
    assert overlap.location.wkt.startswith("POINT (114.00009")
    assert overlap.title("zh") == "7 处压盖, 共 70 m², 最宽 1 m: 1-2, 2-3, 3-4, 4-5, 5-6 ..."
    assert overlap.title("en") == "7 overlaps, 70 m² in all, up to 1 m wide: 1-2, 2-3, 3-4, 4-5, 5-6 ..."


def test_a_layer_without_features_has_no_faults() -> None:
    """Nothing is wrong with nothing."""
    assert find_faults(layer([])).counts == {}


def test_neighbours_are_left_alone_if_not_asked_for() -> None:
    """Overlapping outlines may be meant, such as zones within zones."""
    assert find_faults(layer([square(0, 0), square(0, 0, 3)]), coverage=False).counts == {}


def test_points_and_lines_are_a_layer_too() -> None:
    """Of points a copy is found, and no area is asked of them; outside a boundary they have no size."""
    found = find_faults(layer([Point(1, 1), Point(1, 1), Point(20, 1)]), boundary=layer([box(0, 0, 10, 10)]))
    assert found.counts == {"outside_boundary": 1, "duplicate_geometry": 1}


@pytest.mark.parametrize(
    ("shape", "width"),
    [(box(0, 0, 100, 0.5), 0.5), (square(0, 0, 3), 3), (box(0, 0, 1000, 1e-6), 1e-6), (Polygon(), 0)],
)
def test_a_width_is_the_shorter_side_of_the_rectangle_alike(shape: Polygon, width: float) -> None:
    """Of a rectangle it is exact, however thin."""
    assert mean_width(np.array([shape])) == pytest.approx([width], rel=1e-9)


def test_holes_that_run_as_their_outer_ring_are_told_whichever_way_that_is() -> None:
    """A hole must run against the ring around it; a clockwise outer ring alone is no fault."""
    outer, hole = [(0, 0), (9, 0), (9, 9), (0, 9)], [(3, 3), (6, 3), (6, 6), (3, 6)]
    right, wrong = Polygon(outer, [hole[::-1]]), Polygon(outer, [hole])
    assert find_faults(layer([right, box(30, 0, 40, 10, ccw=False)])).counts == {}
    assert find_faults(layer([right, shapely.transform(wrong, lambda xy: xy + 20)])).counts == {"ring_order": 1}


def test_an_invalid_polygon_does_not_hide_its_neighbours() -> None:
    """A bow tie is held against others as GEOS repairs it."""
    counts = find_faults(layer([BOW_TIE, box(1.5, 0, 4, 2)])).counts
    assert counts["invalid_ring"] == counts["overlap"] == 1


def test_labels_are_those_of_the_index() -> None:
    """A fault names the feature by number and by label."""
    frame = gpd.GeoDataFrame(index=["x", "y"], geometry=[square(0, 0), None], crs="EPSG:4547")
    assert find_faults(frame).to_frame()[["feature", "label"]].values.tolist() == [[2, "y"]]


def test_every_code_stands_in_the_table_of_files() -> None:
    """The README of the test data names each kind of fault with its severity."""
    table = (Path(__file__).parent / "data" / "README.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| `")]
    severities = {code: cells[1].strip() for cells in rows for code in re.findall(r"`(\w+)`", cells[0])}
    assert {code.value: severities.get(code.value) for code in Code} == {
        code.value: code.severity.value for code in Code
    }


def test_a_feature_off_the_earth_does_not_measure_the_others() -> None:
    """A square in metres among degrees is a bad coordinate; the overlap of 10 cm beside it is found."""
    pair = [box(114, 22, 114.001, 22.001), box(114.000999, 22, 114.002, 22.001)]
    found = find_faults(layer([*pair, box(500_000, 2_490_000, 500_010, 2_490_010)], crs="EPSG:4490"))
    assert found.counts == {"bad_coordinate": 1, "overlap": 1, "t_junction": 4}
    assert found.to_frame().set_index("code").loc["overlap", "width_m"] == pytest.approx(0.103, abs=0.001)


def test_small_coordinates_without_a_crs_are_metres() -> None:
    """A drawing in local metres, 40 m from its origin, is not taken for degrees."""
    row = find_faults(layer([box(0, 0, 40, 40), box(39.9, 0, 80, 40)], crs=None)).to_frame().iloc[0]
    assert (row["area_m2"], row["width_m"]) == (pytest.approx(4), pytest.approx(0.1))


def test_what_is_covered_by_a_third_is_no_gap() -> None:
    """Two strips half a metre apart on top of a tiling overlap it; between them lies no free land."""
    tiles = [box(20 * x, 20 * y, 20 * x + 20, 20 * y + 20) for x in range(3) for y in range(3)]
    assert find_faults(layer([*tiles, box(25, 25, 30, 35), box(30.5, 25, 35, 35)])).counts == {"overlap": 2}


def test_a_slit_between_bent_edges_is_one_gap_with_all_its_land() -> None:
    """Two zigzags half a metre apart enclose 10 m² less what lies open at the two ends."""
    steps = np.arange(0, 20.5, 0.5)
    edge = np.column_stack([10 + 0.2 * (np.arange(41) % 2), steps])
    west = Polygon([(0, 0), *edge.tolist(), (0, 20)])
    east = Polygon([(20, 0), (20, 20), *np.add(edge, [0.5, 0])[::-1].tolist()])
    (gap,) = find_faults(layer([west, east])).to_frame().query("code == 'gap'").itertuples()
    assert gap.area_m2 == pytest.approx(10, abs=0.1)


def test_a_bulge_of_a_thin_overlap_counts() -> None:
    """Two millimetres along 200 m, and 80 cm at one place: 1.04 m² in all."""
    bitten = [(0, 0), (200, 0), (200, 10.002), (50.8, 10.002), (50.8, 10.8), (50, 10.8), (50, 10.002), (0, 10.002)]
    found = find_faults(layer([Polygon(bitten), box(0, 10, 200, 20)])).to_frame()
    assert found.loc[found["code"] == "overlap", "area_m2"].tolist() == [pytest.approx(1.0384)]


def test_copies_are_told_once_and_no_more() -> None:
    """Three hundred times the same square: 299 copies, and not 44,850 overlaps; -0 is 0."""
    zero = Polygon([(-0.0, -0.0), (1, 0), (1, 1), (0, 1)])
    assert find_faults(layer([square(0, 0)] * 300 + [zero])).counts == {"duplicate_geometry": 300}


def test_measures_and_heights_are_told_whatever_the_crs() -> None:
    """M does not stand in the way, and Z is seen in degrees too."""
    measured = shapely.from_wkt("POLYGON M ((0 0 1, 10 0 1, 10 10 1, 0 10 1, 0 0 1))")
    assert find_faults(layer([measured])).to_frame()["note"].tolist() == ["M"]
    high = shapely.force_3d(box(114, 22, 114.001, 22.001), 7.0)
    assert find_faults(layer([high], crs="EPSG:4490")).counts == {"has_z": 1}


def test_a_local_grid_has_faults_without_a_place_on_the_earth() -> None:
    """In a CRS that lies nowhere, findings have no WGS 84 point."""
    pair = layer([box(0, 0, 10, 10), box(9, 0, 20, 10)], crs='LOCAL_CS["深圳独立",UNIT["metre",1]]')
    assert [finding.location.wkt for finding in find_faults(pair).findings() if finding.code == "overlap"] == [None]


def test_a_reason_must_say_something_and_may_lie_in_two_pieces() -> None:
    """A blank reason is refused with its row; an overlap under two outlines has both reasons."""
    pair = layer([box(0, 0, 10, 10), box(9.5, 0, 20, 10)])
    halves = [box(9, -1, 11, 5), box(9, 5, 11, 11)]
    found = find_faults(pair, allowed_overlaps=layer(halves, reason=["甲", "乙"]))
    assert [finding.reason_zh for finding in found.findings() if finding.code == "overlap"] == ["甲; 乙"]
    with pytest.raises(LayerError) as refused:
        find_faults(pair, allowed_overlaps=layer(halves, reason=["甲", None]))
    assert [(fault.code, fault.row) for fault in refused.value.faults] == [("no_reasons", 2)]


def test_a_stated_area_that_is_no_number_is_told() -> None:
    """100 m2 is text, and a blank cell is not stated."""
    plots = layer(
        [box(EAST + 20 * x, 2_490_000, EAST + 20 * x + 10, 2_490_010) for x in range(3)], area=["100", "100 m2", " "]
    )
    rows = find_faults(plots, area_column="area").to_frame()
    assert rows[["feature", "note"]].values.tolist() == [[2, "100 m2"]]


def test_two_columns_of_one_name_are_no_column_to_ask_for() -> None:
    """Which of them holds the ids cannot be known."""
    twice = layer([square(0, 0)], a=["x"], b=["y"]).rename(columns={"b": "a"})
    with pytest.raises(LayerError) as refused:
        find_faults(twice, id_column="a")
    assert [fault.code for fault in refused.value.faults] == ["duplicate_column"]


def test_a_tolerance_that_is_no_number_is_refused() -> None:
    """And so is one below zero."""
    for tolerance_m in (np.nan, -1.0):
        with pytest.raises(LayerError) as refused:
            find_faults(layer([square(0, 0)]), tolerance_m=tolerance_m)
        assert [fault.code for fault in refused.value.faults] == ["bad_measure"]
