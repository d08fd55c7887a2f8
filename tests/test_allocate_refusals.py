"""What allocation refuses of frames, and that a refusal says where, what and why."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from layer_refusals import ON_EDGE, PARCELS, POINT, ZONES, codes, faults_of, file_faults, said
from shapely import GeometryCollection, LineString, MultiPoint, Polygon
from shapely.affinity import translate
from squares import BOW_TIE, CRS, layer, square, zones_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

LINE, POINTS, COLLECTION = (
    LineString([(0, 0), (1, 1)]),
    MultiPoint([(0, 0), (1, 1)]),
    GeometryCollection([square(0, 0)]),
)
ABOVE = 2**53 + 1  # the first whole number that float64 does not hold
DECIMALS = pd.Series([Decimal(1), Decimal(ABOVE), Decimal("2.5")], dtype=pd.ArrowDtype(pa.decimal128(20, 2)))


@pytest.mark.parametrize(
    ("parcels", "zones", "code", "where", "named"),
    [
        ("EPSG:32650", CRS, "crs_mismatch", "parcels", ("EPSG:32650", CRS)),
        ("EPSG:4326", CRS, "geographic_crs", "parcels", ("EPSG:4326", "to_crs")),
        (CRS, "EPSG:4490", "geographic_crs", "zones", ("EPSG:4490", "to_crs")),
        (None, CRS, "no_crs", "parcels", ("set_crs",)),
        (CRS, None, "no_crs", "zones", ("set_crs",)),
    ],
)
def test_a_crs_in_which_nothing_can_be_shared_is_refused(
    parcels: str | None, zones: str | None, code: str, where: str, named: tuple[str, ...]
) -> None:
    """A CRS that is missing, in degrees, or not that of the zones is refused by name, and nothing is reprojected."""
    (fault,) = faults_of(PARCELS.set_crs(parcels, allow_override=True), ZONES.set_crs(zones, allow_override=True))
    assert (fault.code, fault.layer) == (code, where)
    assert all(name in fault.message(lang) for name in named for lang in ("zh", "en"))


@pytest.mark.parametrize(
    ("options", "where", "value", "known"),
    [
        ({"columns": "floor_m3"}, "parcels", "floor_m3", "floor_m2"),
        ({"columns": (), "intensive": "floor_m3"}, "parcels", "floor_m3", "floor_m2"),
        ({"by": ["year", "yaer"]}, "parcels", "yaer", "year"),
        ({"zone_id": "idd"}, "zones", "idd", "id"),
    ],
)
def test_a_missing_column_is_refused_with_the_nearest_name(
    options: dict[str, Any], where: str, value: str, known: str
) -> None:
    """A mistyped column, wherever it is asked for, is refused, and the message says what was meant."""
    (fault,) = faults_of(**options)
    assert (fault.code, fault.layer, said(fault)) == ("no_such_column", where, {"value": value, "known": known})


@pytest.mark.parametrize(
    ("values", "code", "expected"),
    [
        (["1", 2, "3"], "not_a_quantity", {"value": "'1'", "rows": "p, r"}),
        (pd.array(["1", "2", None], dtype="string"), "not_a_quantity", {"value": "'1'", "rows": "p, q"}),
        ([1, "c. 5", None], "not_a_quantity", {"value": "'c. 5'", "rows": "q"}),
        ([True, False, True], "not_a_quantity", {"rows": "p, q, r"}),
        (pd.array([True, None, False], dtype="boolean"), "not_a_quantity", {"rows": "p, r"}),
        ([1, True, 2.5], "not_a_quantity", {"value": "True", "rows": "q"}),
        (pd.to_datetime(["2012-01-01"] * 3), "not_a_quantity", {"rows": "p, q, r"}),
        (np.array([1 + 0j, 2, 3]), "not_a_quantity", {"rows": "p, q, r"}),
        ([np.inf, 1, -np.inf], "not_finite", {"count": "2", "rows": "p, r"}),
        ([1, Decimal("Infinity"), 2], "not_finite", {"rows": "q"}),
        ([1.0, 1.7e308, 2.0], "not_finite", {"rows": "q"}),
        ([1, ABOVE, ABOVE - 1], "integer_too_large", {"count": "1", "rows": "q"}),
        (np.array([1, 2, 2**64 - 1], np.uint64), "integer_too_large", {"rows": "r"}),
        (pd.array([-ABOVE, 2, 2**60], dtype="Int64"), "integer_too_large", {"rows": "p"}),
        (pd.array([1, ABOVE, 2], dtype="int64[pyarrow]"), "integer_too_large", {"rows": "q"}),
        ([1, ABOVE, 2.5], "integer_too_large", {"rows": "q"}),
        ([1, Decimal(ABOVE), 2], "integer_too_large", {"rows": "q"}),
        (DECIMALS, "integer_too_large", {"rows": "q"}),
        ([np.nan, 1, np.nan], "unknown_value", {"count": "2", "rows": "p, r"}),
        ([1, None, Decimal(2)], "unknown_value", {"count": "1", "rows": "q"}),
        (pd.array([1, 2, None], dtype="Int64"), "unknown_value", {"count": "1", "rows": "r"}),
    ],
)
def test_what_is_no_exact_number_is_refused(values: Any, code: str, expected: dict[str, str]) -> None:  # noqa: ANN401
    """Text, truth values, dates, infinity, whole numbers beyond float64 and gaps are refused with row labels."""
    column = pd.Series(values, dtype=object) if isinstance(values, list) else pd.Series(values)
    parcels = layer(list(PARCELS.geometry), floor_m2=column).set_axis([*"pqr"])
    (fault,) = faults_of(parcels)
    assert (fault.code, fault.place) == (code, "parcels [floor_m2]")
    assert expected.items() <= said(fault).items()
    assert all(said(fault)["rows"] in fault.message(lang) for lang in ("zh", "en"))


@pytest.mark.parametrize(
    ("dtype", "code"), [(bool, "not_a_quantity"), (float, "not_finite"), (int, "integer_too_large")]
)
def test_columns_of_numpy_are_held_to_the_same(dtype: type, code: str) -> None:
    """Of many bad rows the first eight are named and all are counted."""
    bad = {bool: True, float: np.inf, int: ABOVE}[dtype]
    (fault,) = faults_of(layer([square(1, 1)] * 5000, floor_m2=np.full(5000, bad, dtype)))
    assert (fault.code, said(fault)["rows"]) == (code, "0, 1, 2, 3, 4, 5, 6, 7 ... (5000)")


def test_a_whole_number_beyond_every_float_is_refused() -> None:
    """A Python integer of 400 digits is a refusal with its row, not an overflow."""
    (fault,) = faults_of(PARCELS.assign(floor_m2=pd.Series([1, 10**400, 2.5], dtype=object)))
    assert (fault.code in {"not_finite", "integer_too_large"}, said(fault)["rows"]) == (True, "1")


def test_two_columns_of_one_name_are_refused() -> None:
    """Nobody can tell which of them is meant: the name is told."""
    parcels = PARCELS.set_axis(["floor_m2", "floor_m2", "geometry"], axis=1).set_geometry("geometry")
    (fault,) = faults_of(parcels)
    assert "floor_m2" in fault.message("en")


@pytest.mark.parametrize("role", ["parcels", "zones"])
def test_a_column_that_is_missing_among_columns_named_by_numbers_is_refused(role: str) -> None:
    """Years as names of columns, as a pivot makes them, do not get in the way of the message."""
    frame = {"parcels": PARCELS, "zones": ZONES}[role].assign(more=1).rename(columns={"more": 2012})
    options: dict[str, Any] = {"parcels": {"columns": "2013"}, "zones": {"zone_id": "idd"}}[role]
    (fault,) = faults_of(**{role: frame}, **options)
    assert (fault.code, fault.layer) == ("no_such_column", role)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ({"columns": ()}, "no_columns", ("--columns", "intensive")),
        ({"columns": (), "by": "year"}, "no_columns", ("--columns",)),
        ({"columns": ["floor_m2", "year", "floor_m2"]}, "column_twice", ("'floor_m2'",)),
        ({"intensive": "floor_m2"}, "column_twice", ("'floor_m2'",)),
        ({"unknown": "zero"}, "unknown_word", ("zero", "refuse, count")),
        ({"validate": "none"}, "unknown_word", ("none", "touched, all")),
    ],
)
def test_a_request_that_is_not_clear_is_refused(options: dict[str, Any], code: str, words: tuple[str, ...]) -> None:
    """Nothing asked for, a column asked for twice, and words that are not known are refused, of frames and of files."""
    (fault,) = faults_of(**options)
    assert fault.code == code
    assert all(word in fault.message(lang) for word in words for lang in ("zh", "en"))
    assert file_faults(Path("not-even-looked-for.parquet"), **options) == [fault]


def test_every_fault_is_told_at_once() -> None:
    """Six faults of parcels are one refusal, and five faults of zones are one."""
    parcels = layer([square(1, 1), LINE], a=["x", 1], b=[np.inf, 1], c=[None, 1.0])
    expected = ["no_such_column", "no_such_column", "not_a_quantity", "not_finite", "unknown_value", "wrong_kind"]
    assert sorted(codes(faults_of(parcels, columns=["a", "b", "c", "d"], by="e"))) == expected
    zones = layer([square(0, 0), LINE, BOW_TIE, square(5, 5)], id=["a", "a", "tie", None], crs=None)
    expected = ["duplicate_zone_id", "invalid_outline", "missing_zone_id", "no_crs", "wrong_kind"]
    assert sorted(codes(faults_of(zones=zones))) == expected


@pytest.mark.parametrize(
    ("ids", "geometry", "code", "expected"),
    [
        (["a", "b", "a", "b"], [square(0, 0)], "duplicate_zone_id", {"value": "a, b"}),
        ([1, 2, 1], [square(0, 0)], "duplicate_zone_id", {"value": "1"}),
        (["a", None, "b", np.nan], [square(0, 0)], "missing_zone_id", {"rows": "2, 4"}),
        (["a", "tie"], [square(5, 5), BOW_TIE], "invalid_outline", {"label": "tie", "why": "Self-intersection[1 1]"}),
        (["a", "b"], [square(5, 5), LINE], "wrong_kind", {"value": "LineString", "rows": "b"}),
        (["a", "b"], [POINT, square(5, 5)], "wrong_kind", {"value": "Point", "rows": "a"}),
        (["a", "b"], [square(5, 5), POINTS], "wrong_kind", {"value": "MultiPoint", "rows": "b"}),
        (["a", "b"], [square(5, 5), COLLECTION], "wrong_kind", {"value": "GeometryCollection", "rows": "b"}),
        (["a", "b"], [None, Polygon()], "no_outlines", {}),
        ([], [], "no_outlines", {}),
    ],
)
def test_zones_that_cannot_hold_parcels_are_refused(
    ids: list[object], geometry: Sequence[BaseGeometry | None], code: str, expected: dict[str, str]
) -> None:
    """Ids that do not tell zones apart, other geometry than polygons, and no outline at all are refused by id."""
    geometry = list(geometry) * len(ids) if len(geometry) == 1 else geometry
    (fault,) = faults_of(zones=layer(geometry, id=ids))
    assert (fault.code, fault.layer) == (code, "zones")
    assert expected.items() <= said(fault).items()


@pytest.mark.parametrize("other", [square(1, 1), POINT])
@pytest.mark.parametrize("geometry", [LINE, POINTS, COLLECTION])
def test_parcels_of_no_area_and_no_place_are_refused(geometry: BaseGeometry, other: BaseGeometry) -> None:
    """Lines, multipoints and collections are refused by row, among polygons and among points."""
    (fault,) = faults_of(layer([other, geometry, None, geometry], floor_m2=[1, 2, 3, 4]))
    assert (fault.code, fault.place) == ("wrong_kind", "parcels")
    assert said(fault) == {"value": geometry.geom_type, "rows": "1, 3", "known": "Polygon, MultiPolygon, Point"}


@pytest.mark.parametrize(
    ("geometry", "rows"),
    [([square(1, 1), POINT, square(1, 1)], "1"), ([POINT, POINT, square(1, 1)], "2"), ([None, POINT, ON_EDGE], "1")],
)
def test_points_among_polygons_are_refused(geometry: list[BaseGeometry | None], rows: str) -> None:
    """A layer of both is refused, and the message names the rows of the kind that is the rarer."""
    (fault,) = faults_of(layer(geometry, floor_m2=[1, 2, 3]))
    assert (fault.code, said(fault)) == ("mixed_geometry", {"value": "Point, Polygon", "rows": rows})


def test_a_mean_by_area_of_points_is_refused() -> None:
    """Points have no area to weight with."""
    (fault,) = faults_of(layer([POINT], floor_m2=[1], far=[2]), intensive="far")
    assert (fault.code, fault.layer) == ("points_have_no_area", "parcels")


def test_parcels_that_meet_a_boundary_and_cross_themselves_are_refused() -> None:
    """Row label and GEOS's reason with its place, for each such parcel and for no parcel clear of boundaries."""
    parcels = layer([ON_EDGE, square(1, 1), translate(BOW_TIE, 1, 1)], floor_m2=[1, 2, 4]).set_axis([*"pqr"])
    (fault,) = faults_of(parcels)
    assert (fault.code, said(fault)) == ("invalid_outline", {"label": "p", "why": "Self-intersection[4 1]"})
    assert fault.message("zh").startswith("parcels: p 的边界无效: Self-intersection[4 1]。")
    assert fault.message("en").startswith("parcels: The outline of p is not valid: Self-intersection[4 1].")


@pytest.mark.parametrize(("many", "more"), [(20, []), (21, ["1"]), (45, ["25"])])
def test_after_twenty_outlines_the_others_are_counted(many: int, more: list[str]) -> None:
    """Twenty invalid parcels are named one by one, and one more fault counts the rest, if there is any."""
    faults = faults_of(layer([square(1, 1)] + [ON_EDGE] * many, floor_m2=range(many + 1)))
    assert codes(faults) == ["invalid_outline"] * 20 + ["more_invalid"] * len(more)
    assert [said(fault)["label"] for fault in faults[:20]] == [str(row) for row in range(1, 21)]
    assert [said(fault)["count"] for fault in faults[20:]] == more


@pytest.mark.parametrize("options", [{"validate": "all"}, {"intensive": "far"}, {"pairs": True}])
def test_where_every_outline_is_used_every_one_must_be_valid(options: dict[str, Any]) -> None:
    """Asked for by name, or since areas are needed, a bow-tie in the midst of a zone is refused."""
    parcels = layer([square(5, 1), BOW_TIE], floor_m2=[1, 2], far=[3, 4])
    (fault,) = faults_of(parcels, zones_of({"all": square(-50, -50, 100)}), **options)
    assert (fault.code, said(fault)["label"]) == ("invalid_outline", "1")


@pytest.mark.parametrize("role", ["parcels", "zones"])
@pytest.mark.parametrize("kind", [pd.DataFrame, gpd.GeoDataFrame])
def test_a_frame_without_geometry_is_refused(role: str, kind: type[pd.DataFrame]) -> None:
    """A table of numbers, or a GeoDataFrame without its geometry, is refused, and what was given is named."""
    (fault,) = faults_of(**{role: kind({"id": ["a"], "floor_m2": [1]})})
    assert (fault.code, fault.layer, said(fault)) == ("no_geometry", role, {"value": kind.__name__})
