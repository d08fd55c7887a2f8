"""Where map datums apply: not a step beyond Shenzhen and Zhuhai, and whole features or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from hitech_gis.crs import (
    MapDatum,
    bd09_from_gcj02,
    bd09_from_wgs84,
    gcj02_from_bd09,
    gcj02_from_wgs84,
    in_mainland,
    shares_its_place,
    shift_datum,
    wgs84_from_bd09,
    wgs84_from_gcj02,
)
from hitech_gis.errors import LayerError
from hitech_gis.findings import Severity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Degrees = tuple[NDArray[np.float64], NDArray[np.float64]]

MAINLAND = {
    "罗湖站": (114.1131, 22.5319), "福田口岸": (114.0640, 22.5177), "蛇口": (113.916, 22.480),
    "深圳湾口岸": (113.945, 22.5037), "沙头角 (深圳)": (114.237, 22.557), "盐田港": (114.28, 22.575),
    "南澳": (114.48, 22.53), "内伶仃岛": (113.805, 22.415), "拱北口岸": (113.5491, 22.2185),
    "湾仔": (113.527, 22.1995), "横琴": (113.53, 22.13), "横琴口岸": (113.545, 22.1405), "万山群岛": (113.73, 21.93),
    "厦门": (118.10, 24.45), "海口": (110.33, 20.03), "三亚": (109.5, 18.25), "舟山": (122.2, 30.0),
    "二连浩特": (111.98, 43.65), "满洲里": (117.38, 49.60), "黑河": (127.49, 50.245), "丹东": (124.38, 40.13),
    "东兴": (107.97, 21.545), "友谊关": (106.713, 21.985), "河口": (103.96, 22.51), "瑞丽": (97.855, 24.01),
    "樟木": (85.98, 27.99), "霍尔果斯": (80.42, 44.21), "阿拉山口": (82.57, 45.17), "抚远": (134.30, 48.37),
    "喀什": (75.99, 39.47), "拉萨": (91.1, 29.65), "北京": (116.4, 39.9), "北极村": (122.36, 53.48),
}  # fmt: skip
BEYOND = {
    "上水": (114.128, 22.501), "落马洲站": (114.0657, 22.5148), "落马洲河套": (114.0769, 22.5158),
    "罗湖站 (香港)": (114.1133, 22.5283), "天水围": (114.00, 22.46), "沙头角 (香港)": (114.2215, 22.5455),
    "香港国际机场": (113.915, 22.309), "澳门半岛": (113.5439, 22.1987), "妈阁": (113.5313, 22.1860),
    "氹仔": (113.557, 22.157), "路氹城": (113.557, 22.140), "路环": (113.563, 22.120), "台北": (121.56, 25.04),
    "高雄": (120.3, 22.6), "澎湖": (119.57, 23.57), "金门": (118.32, 24.44), "马祖": (119.93, 26.16),
    "扎门乌德": (111.90, 43.72), "后贝加尔斯克": (117.32, 49.655), "布拉戈维申斯克": (127.53, 50.27),
    "新义州": (124.40, 40.09), "芒街": (107.965, 21.52), "谅山": (106.76, 21.85), "老街": (103.975, 22.485),
    "木姐": (97.90, 23.98), "多斯特克": (82.48, 45.25), "首尔": (127.0, 37.5), "伦敦": (0.0, 51.0),
}  # fmt: skip
PAIRS = {
    MapDatum.GCJ02: (gcj02_from_wgs84, wgs84_from_gcj02),
    MapDatum.BD09: (bd09_from_wgs84, wgs84_from_bd09),
}
WGS84 = Geod(ellps="WGS84")
CENTIMETRE_M = 0.01


def at(place: tuple[float, float]) -> Degrees:
    return np.array([place[0]]), np.array([place[1]])


def apart_m(one: Degrees, other: Degrees) -> float:
    return float(np.max(WGS84.inv(one[0], one[1], other[0], other[1])[2]))


@pytest.mark.parametrize("name", MAINLAND)
def test_places_of_the_mainland_lie_in_the_outline(name: str) -> None:
    """Stations and ports on this side of each border are in, and both datums move them by hundreds of metres."""
    assert in_mainland(*at(MAINLAND[name])).tolist() == [True]
    assert 100 < apart_m(at(MAINLAND[name]), gcj02_from_wgs84(*at(MAINLAND[name]))) < 1000
    assert 300 < apart_m(at(MAINLAND[name]), bd09_from_wgs84(*at(MAINLAND[name]))) < 2000


@pytest.mark.parametrize("name", BEYOND)
def test_places_beyond_the_border_are_not_moved(name: str) -> None:
    """Hong Kong, Macau, Taiwan and the towns across the border stay where they are, to the last digit."""
    place = at(BEYOND[name])
    assert in_mainland(*place).tolist() == [False]
    for there in (gcj02_from_wgs84, bd09_from_wgs84):
        assert np.array_equal(there(*place), place)


def test_bd09_comes_out_where_others_have_published_it() -> None:
    """The pair that wandergis/coordtransform publishes with its code."""
    assert np.ravel(bd09_from_gcj02(*at((116.404, 39.915)))) == pytest.approx([116.41036949, 39.92133699], abs=1e-8)
    assert np.ravel(gcj02_from_bd09(*at((116.404, 39.915)))) == pytest.approx([116.39762729, 39.90865674], abs=1e-5)


@settings(deadline=None)
@given(st.floats(73, 135), st.floats(18, 54), st.sampled_from(list(PAIRS)))
def test_there_and_back_is_the_same_place_to_a_centimetre(lon: float, lat: float, datum: MapDatum) -> None:
    """In the mainland always; beyond it wherever no shifted place has the same coordinates."""
    there, back = PAIRS[datum]
    moved = there(*at((lon, lat)))
    doubtful = not in_mainland(*at((lon, lat)))[0] and shares_its_place(*moved, datum=datum.value)[0]  # type: ignore[arg-type]
    assert doubtful or apart_m(back(*moved), at((lon, lat))) < CENTIMETRE_M


@settings(deadline=None)
@given(st.floats(113.4, 114.6), st.floats(22.0, 22.7), st.sampled_from(list(PAIRS)))
def test_at_hong_kong_and_macau_it_is_known_which_places_do_not_come_back(
    lon: float, lat: float, datum: MapDatum
) -> None:
    """A place comes back to a centimetre, or lies beyond the border and is named as sharing its coordinates."""
    there, back = PAIRS[datum]
    place = at((lon, lat))
    comes_back = apart_m(back(*there(*place)), place) < CENTIMETRE_M
    assert comes_back != bool(shares_its_place(*there(*place), datum=datum.value)[0] and not in_mainland(*place)[0])  # type: ignore[arg-type]


def test_places_of_two_coordinates_lie_in_a_strip_as_wide_as_the_shift() -> None:
    """South of the Shenzhen River 300 m are shared with the other bank, 3 km are not."""
    bank = (114.0605, 22.5120), (114.0605, 22.4850)
    lon, lat = np.array(bank).T
    assert shares_its_place(lon, lat, datum="GCJ02").tolist() == [True, False]
    assert shares_its_place(lon, lat, datum="BD09").tolist() == [True, False]


@settings(deadline=None)
@given(st.floats(75, 130), st.floats(20, 50))
def test_bd09_by_way_of_gcj02_is_bd09(lon: float, lat: float) -> None:
    """Two steps give what one gives, both ways."""
    place = at((lon, lat))
    if in_mainland(*place)[0]:
        assert apart_m(bd09_from_gcj02(*gcj02_from_wgs84(*place)), bd09_from_wgs84(*place)) < CENTIMETRE_M
        assert apart_m(wgs84_from_gcj02(*gcj02_from_bd09(*bd09_from_wgs84(*place))), place) < CENTIMETRE_M


def test_what_is_not_a_number_stays_so() -> None:
    """NaN and infinity come out as they went in, beside places that are moved."""
    lon, lat = np.array([np.nan, np.inf, 113.94]), np.array([22.5, np.nan, 22.5])
    with np.errstate(invalid="ignore"):
        moved, _ = gcj02_from_wgs84(lon, lat)
        back, _ = wgs84_from_bd09(*bd09_from_wgs84(lon, lat))
    assert np.isnan(moved[0])
    assert np.isinf(moved[1])
    assert back[2] == pytest.approx(113.94)


PARCEL = shapely.box(113.94, 22.53, 113.95, 22.54)
HONG_KONG = shapely.box(114.12, 22.49, 114.13, 22.50)
EMPTY = shapely.Polygon()
RIVER = shapely.Polygon([(114.060, 22.530), (114.070, 22.530), (114.070, 22.520), (114.064, 22.515)])  # one vertex over


def layer(crs: str = "EPSG:4326") -> gpd.GeoDataFrame:
    geometries = [PARCEL, HONG_KONG, None, EMPTY, RIVER]
    frame = gpd.GeoDataFrame({"id": list("abcde")}, geometry=geometries, crs="EPSG:4490", index=[5, 4, 3, 2, 1])
    return frame.to_crs(crs)


def test_a_layer_is_moved_feature_by_feature_and_the_record_says_which() -> None:
    """A parcel of Nanshan moves, one of Sheung Shui stays, one on the river moves whole, in a copy."""
    given_layer = layer("EPSG:4547")
    before = given_layer.copy()
    moved, record = shift_datum(given_layer, "WGS84", "GCJ02")
    assert_geodataframe_equal(given_layer, before)
    assert (record.source, record.target, record.features, record.moved) == ("WGS84", "GCJ02", 5, 2)
    assert (record.outside, record.across, record.uncertain, record.accuracy_m) == ((1,), (4,), (), None)
    assert moved.crs == given_layer.crs
    distance_m = moved.distance(given_layer)
    assert moved.centroid.distance(given_layer.centroid).loc[[5, 1]].between(500, 700).all()
    assert distance_m.loc[4] == pytest.approx(0, abs=1e-6)
    assert moved.geometry.loc[3] is None
    assert moved.geometry.loc[2].is_empty
    # A shift of 600 m bends a parcel by less than one part in a thousand: it is not torn.
    assert moved.area.loc[1] == pytest.approx(given_layer.area.loc[1], rel=2e-3)


@pytest.mark.parametrize("datum", ["GCJ02", "BD09"])
def test_a_layer_comes_back(datum: str) -> None:
    """There and back is the same layer to a tenth of a millimetre, the river parcel included."""
    there, _ = shift_datum(layer("EPSG:4547"), "WGS84", datum)
    back, record = shift_datum(there, datum, "WGS84")
    assert back.geom_equals_exact(layer("EPSG:4547"), 1e-4).loc[[5, 4, 1]].all()
    assert record.moved == 2


def test_from_map_to_map() -> None:
    """From GCJ-02 to BD-09 is from WGS 84 to BD-09."""
    points = shapely.points([[113.94, 22.53], [116.4, 39.9]])
    gcj02, _ = shift_datum(points, "WGS84", "GCJ02")
    bd09, _ = shift_datum(gcj02, "GCJ02", "BD09")
    expected = np.column_stack(bd09_from_wgs84(*shapely.get_coordinates(points).T))
    assert shapely.get_coordinates(bd09) == pytest.approx(expected, abs=1e-9)


def test_to_its_own_datum_nothing_moves() -> None:
    """The same layer comes out, and nothing counts as moved."""
    same, record = shift_datum(layer(), "BD09", "BD09")
    assert_geodataframe_equal(same, layer())
    assert record.moved == 0


def test_heights_are_kept() -> None:
    """A point with a height keeps it, its neighbour without gets none."""
    points = np.array([shapely.Point(113.94, 22.53, 7), shapely.Point(113.94, 22.53)])
    moved, _ = shift_datum(points, "WGS84", "GCJ02")
    assert (moved[0].z, moved[1].has_z) == (7, False)
    assert moved[0].x == moved[1].x


def test_what_may_lie_on_either_bank_is_named() -> None:
    """A building at Lok Ma Chau read as GCJ-02 may be one of Futian: it is moved, as uncertain, with a warning."""
    building = np.array([shapely.box(114.0600, 22.5115, 114.0605, 22.5120), PARCEL])
    _, record = shift_datum(building, "GCJ02", "WGS84")
    assert (record.moved, record.uncertain) == (2, (0,))
    finding = record.finding(file="a.shp", layer="a")
    assert (finding.code, finding.severity, finding.count, finding.rows) == (
        "datum_shifted", Severity.WARNING, 1, ("1",),
    )  # fmt: skip
    assert "GCJ02" in finding.title("en")
    assert finding.location.row == 1


def test_a_plain_shift_is_a_note() -> None:
    """Where nothing lies near a border the record is a note of what was done."""
    _, record = shift_datum(np.array([PARCEL]), "WGS84", "BD09")
    assert record.finding().severity is Severity.NOTE
    assert "1 of 1 features were moved from WGS84 to BD09" in record.finding().title("en")


@pytest.mark.parametrize(
    ("frame", "datums", "code"),
    [
        (layer(), ("WGS84", "GCJ-02"), "no_such_datum"),
        (layer(), ("mars", "BD09"), "no_such_datum"),
        (layer().set_crs(None, allow_override=True), ("WGS84", "BD09"), "no_crs"),
        (layer("EPSG:4214"), ("WGS84", "BD09"), "datum_not_shiftable"),
    ],
)
def test_what_cannot_be_moved_is_refused(frame: gpd.GeoDataFrame, datums: tuple[str, str], code: str) -> None:
    """An unknown name, a layer without a CRS and one of Beijing 54 are refused, in words."""
    with pytest.raises(LayerError) as refused:
        shift_datum(frame, *datums)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert refused.value.render("zh")
