"""Parcels packed for the page come back exactly: every value of every type, every ring to 0.1 m."""

from __future__ import annotations

import datetime as dt
import struct
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from parcel_pages import SIDE, SOUTH, WEST, lot, lots, there_and_back

import hitech_gis as hg
from hitech_gis.atlas.parcels import pack_parcels

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

MISSING = "page.parcels.missing"
ROWS = 12


def bits(value: Any) -> Any:  # noqa: ANN401 - of any type
    """Numbers by their bits: 0.0 is not -0.0."""
    return struct.pack(">d", value) if isinstance(value, float) else value


def a_column(values: SearchStrategy[Any]) -> SearchStrategy[list[Any]]:
    return st.lists(st.none() | values, min_size=ROWS, max_size=ROWS)


BEYOND = 2**53
DATES = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    whole=a_column(st.integers(-BEYOND + 1, BEYOND - 1)),
    small=a_column(st.integers(0, 300)),
    real=a_column(st.floats(allow_nan=False)),
    fixed=a_column(st.decimals(-(10**9), 10**9, places=2).map(float)),
    truth=a_column(st.booleans()),
    name=a_column(st.text(st.characters(exclude_categories=["Cs"]))),
    day=a_column(DATES),
)
def test_every_value_comes_back(**columns: list[Any]) -> None:
    """Whole numbers, float64 bit by bit, truth values, texts and dates come back equal; what is missing stays so."""
    series: dict[str, Any] = {name: pd.Series(values, dtype=object) for name, values in columns.items()}
    frame = lots(**series)
    back = there_and_back(frame).table
    spread = [value for value in columns["whole"] if value is not None]
    wide = bool(spread) and max(spread) - min(spread) >= BEYOND - 1  # then the digits are kept as text
    for name in ("small", "real", "fixed", "truth", "name"):
        assert [bits(v) for v in back[name]] == [bits(float(v)) if type(v) is int else bits(v) for v in columns[name]]
    assert back["whole"] == [v if v is None or not wide else str(v) for v in columns["whole"]]
    assert back["day"] == [v and v.isoformat() for v in columns["day"]]


@pytest.mark.parametrize(
    ("values", "kind", "back"),
    [
        (pd.Series([1, 2, None], dtype="Int64"), "number", [1, 2, None]),
        (pd.Series([0.5, np.nan, np.inf]), "number", [0.5, None, np.inf]),
        (pd.Series([0.1, 12.34], dtype="float32"), "number", [float(np.float32(0.1)), float(np.float32(12.34))]),
        (pd.Series([2**63 - 1, -(2**63)]), "category", ["9223372036854775807", "-9223372036854775808"]),
        (pd.Series([True, None, False]), "boolean", [True, None, False]),
        (pd.Series([Decimal("1.50"), Decimal("20.25"), None]), "number", [1.5, 20.25, None]),
        (pd.Series([Decimal("1.5"), Decimal("20.25")]), "number", [1.5, 20.25]),
        (pd.Series([Decimal("0.12345678901234567890")]), "category", ["0.12345678901234567890"]),
        (pd.Series([Decimal("NaN"), Decimal(1)]), "category", [None, "1"]),
        (pd.Series(["2012-07-24", None], dtype="datetime64[ns]"), "date", ["2012-07-24", None]),
        (pd.Series(["2012-07-24 08:30", None], dtype="datetime64[us]"), "date", ["2012-07-24T08:30:00", None]),
        (pd.Series(["b", "a", None], dtype="category"), "category", ["b", "a", None]),
        (pd.Series([["a", 1], {"k": None}, b"abc"], dtype=object), "category", ['["a", 1]', '{"k": null}', "3 bytes"]),
        (pd.Series([1, "1", True, 2.5]), "category", ["1", "1", "true", "2.5"]),
        (pd.Series(["\ud800x", ""], dtype=object), "category", ["\\ud800x", ""]),
        (pd.Series([None, None]), "text", [None, None]),
    ],
)
def test_a_type(values: pd.Series, kind: str, back: list[Any]) -> None:
    """Each type of column is told as what it is, and its values come back."""
    frame = lots(v=values)
    (about,) = pack_parcels(frame).about["columns"]
    found = there_and_back(frame).table["v"]
    assert (about["type"], found) == (kind, back)
    assert about["missing"] == back.count(None)


def test_times_with_a_zone_keep_it() -> None:
    """A time says its zone, and one of nothing is missing."""
    times = pd.Series(
        [pd.Timestamp("2012-07-24 08:30", tz="Asia/Shanghai"), None], dtype="datetime64[ns, Asia/Shanghai]"
    )
    for one in (times, times.astype(object), times.astype("category")):
        layer = lots(t=one)
        (about,) = pack_parcels(layer).about["columns"]
        assert (about["type"], about["least"]) == ("date", "2012-07-24T08:30:00+08:00")
        assert there_and_back(layer).table["t"] == ["2012-07-24T08:30:00+08:00", None]


def test_midnight_in_a_zone_is_a_day_of_that_zone() -> None:
    """Where no time has a time of day the column has days, those of its own clock."""
    days = pd.Series([pd.Timestamp("2012-07-24", tz="Asia/Shanghai"), None])
    for one in (days, days.astype(object), days.astype(pd.ArrowDtype(pa.timestamp("us", "Asia/Shanghai")))):
        (about,) = pack_parcels(lots(t=one)).about["columns"]
        assert (about["type"], about["coding"]["kind"], about["least"]) == ("date", "days", "2012-07-24")


def test_categories_with_gaps_keep_their_values() -> None:
    """A class of whole numbers that some parcels lack has the numbers, and the gap is missing."""
    gap = pd.Series([1, 2]).astype("category").reindex([0, 1, 2])
    assert there_and_back(lots(c=gap)).table["c"] == [1, 2, None]


def test_what_json_has_no_form_for_is_shown_all_the_same() -> None:
    """Mappings by pairs and lists that hold themselves are values like any other."""
    endless: list[object] = [1]
    endless.append(endless)
    back = there_and_back(lots(v=[{(1, 2): 3}, endless]))
    assert back.table["v"] == ["{(1, 2): 3}", "[1, [...]]"]


def test_decimals_are_shown_with_all_their_places() -> None:
    """12.30 stays 12.30, the decimals of a float are those that tell it apart, and what is missing says so."""
    back = there_and_back(lots(d=[Decimal("12.30"), None], f=[12.3, np.nan], i=[7, 8]))
    assert back.shown == {"d": ["12.30", MISSING], "f": ["12.3", MISSING], "i": ["7", "8"]}


def test_many_texts_come_back_from_several_blocks() -> None:
    """Texts that nearly all differ, alike in length or not, come back row by row when there are more than one block."""
    count = 66_000
    points = shapely.points(WEST + np.arange(count) % 300 * 1e-4, SOUTH + np.arange(count) // 300 * 1e-4)
    number = [f"T{i:06d}" for i in range(count)]
    owner = [None if i % 7 == 0 else "业主" * (i % 5) + str(i) for i in range(count)]
    back = there_and_back(lots(points, number=number, owner=owner))
    assert (back.table["number"], back.table["owner"]) == (number, owner)


def test_outlines_come_back_with_parts_and_holes() -> None:
    """Polygons with parts and holes, and points, come back ring by ring to a millionth of a degree."""
    yard = shapely.box(114, 22.5, 114.003, 22.503).difference(shapely.box(114.001, 22.501, 114.002, 22.502))
    two = shapely.MultiPolygon([lot(10), lot(12)])
    layer = lots([yard, two, shapely.Point(114.1, 22.6), None], n=[1, 2, 3, 4])
    back = there_and_back(layer).rings
    assert [len(rings) for rings in back] == [2, 2, 1, 0]
    outer, hole = (shapely.Polygon(ring) for ring in back[0])
    assert shapely.equals(outer.difference(hole), yard)
    assert shapely.equals(shapely.MultiPolygon([shapely.Polygon(ring) for ring in back[1]]), two)
    assert back[2] == [[(114.1, 22.6)]]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-179, 178), st.floats(-84, 83), st.floats(1e-5, 1), st.integers(3, 9)),
        min_size=1,
        max_size=6,
    )
)
def test_outlines_anywhere_come_back_to_a_tenth_of_a_metre(shapes: list[tuple[float, float, float, int]]) -> None:
    """Wherever on the map, however large or small, no vertex is off by more than half a millionth of a degree."""
    geometry = [shapely.Point(lon, lat).buffer(size, quad_segs=n).reverse() for lon, lat, size, n in shapes]
    back = there_and_back(lots(geometry, n=list(range(len(geometry))))).rings
    for polygon, rings in zip(geometry, back, strict=True):
        wanted = np.sort(np.round(shapely.get_coordinates(polygon)[:-1], 6).view(complex).ravel())
        found = np.sort(np.array(rings[0]).view(complex).ravel())
        assert len(found) == len(wanted)
        assert shapely.hausdorff_distance(shapely.LinearRing(rings[0]), polygon.exterior) < 1e-6


def test_breaks_leave_out_what_is_missing() -> None:
    """Quantiles, natural breaks and equal intervals are those of the numbers that there are; the last is the most."""
    number = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 110.0, np.nan, np.inf]
    (about,) = pack_parcels(lots(far=number)).about["columns"]
    assert about["breaks"]["equal"] == pytest.approx([22.8, 44.6, 66.4, 88.2, 110])
    assert about["breaks"]["quantiles"] == pytest.approx([2.8, 4.6, 6.4, 8.2, 110])
    assert about["breaks"]["natural"] == [2, 4, 6, 9, 110]
    assert (about["least"], about["most"], about["missing"], about["distinct"]) == (1, 110, 1, 11)


def test_names_of_columns_need_not_be_texts_nor_differ() -> None:
    """A column named by a number or a pair has that as its label; a name that occurs twice is numbered."""
    frame = lots(a=[1])
    frame = gpd.GeoDataFrame(pd.concat([frame, pd.DataFrame([[2, 3, 4]], columns=["a", 7, ("b", 1)])], axis=1))
    assert [c["label"] for c in pack_parcels(frame).about["columns"]] == ["a", "a (2)", "7", "('b', 1)"]
    assert [c["label"] for c in pack_parcels(frame, columns=["7"]).about["columns"]] == ["7"]


def test_a_unit_in_the_name_of_a_column_is_told() -> None:
    """Square metres at the end of a name, or a bracket there, are the unit."""
    named: dict[str, Any] = {"site_m2": [1], "面积(公顷)": [1], "year": [1], "容积率(规划)": [1], "人口(人)": [1]}
    columns = pack_parcels(lots(None, **named)).about["columns"]
    assert [c["unit"] for c in columns] == ["m²", "公顷", None, None, "人"]


@pytest.mark.uncounted
def test_the_same_layer_gives_the_same_page() -> None:
    """Twice the same parcels are the same bytes."""
    plan, layer = hg.open_plan(), lots(use=["M0", "R2", "M0"], far=[1.5, 2, None])
    assert plan.atlas(parcels=layer).html() == plan.atlas(parcels=layer).html()


def test_the_layer_itself_is_left_alone() -> None:
    """Packing changes nothing in the frame that is given."""
    layer = lots(
        [lot(0).reverse(), lot(2), None], day=pd.Series(["2012-01-01", None, "2013-01-01"], dtype="datetime64[ns]")
    )
    before = layer.copy(deep=True)
    pack_parcels(layer)
    pd.testing.assert_frame_equal(layer, before)
    assert layer.geometry.iloc[0].equals_exact(lot(0).reverse(), 0)


def test_figures_do_not_come_from_the_outline() -> None:
    """A projected layer is placed in lon/lat, and its attributes are those of the table, untouched by that."""
    corner = shapely.Point(500_000, 2_500_000)
    layer = lots(
        [shapely.box(corner.x, corner.y, corner.x + 100, corner.y + 100)], crs="EPSG:4547", area_m2=[9_999.123]
    )
    back = there_and_back(layer)
    assert back.table["area_m2"] == [9_999.123]
    assert min(lon for lon, _ in back.rings[0][0]) == pytest.approx(114, abs=1e-6)
    assert SIDE > max(lon for lon, _ in back.rings[0][0]) - 114 > 0
