"""A layer changes its CRS through a named operation that is good enough, or not at all."""

from __future__ import annotations

import struct
from math import cos, radians, sin, sqrt
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from pyproj.exceptions import ProjError

from hitech_gis.crs import (
    LIMIT_M,
    WGS84_AS_CGCS2000,
    FourParameters,
    SevenParameters,
    ThreeParameters,
    to_crs,
)
from hitech_gis.errors import LayerError
from hitech_gis.texts import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.crs.parameters import Parameters

PLACE = (114.1, 22.55)
LOCAL = 'LOCAL_CS["深圳独立",UNIT["metre",1]]'
SHIFT = ThreeParameters(10.0, -20.0, 30.0)


def places(crs: str = "EPSG:4490", *points: tuple[float, float]) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(
        {"id": range(len(points) or 1)}, geometry=gpd.points_from_xy(*zip(*(points or [PLACE]), strict=True))
    )
    return frame.set_crs("EPSG:4490").to_crs(crs) if not points else frame.set_crs(crs)


def xy(frame: gpd.GeoDataFrame) -> list[float]:
    return [float(frame.geometry.iloc[0].x), float(frame.geometry.iloc[0].y)]


@pytest.mark.parametrize(
    ("source", "target", "name", "accuracy_m"),
    [
        ("EPSG:4490", "EPSG:4547", "conversion", 0.0),
        ("EPSG:4547", "EPSG:4526", "conversion", 0.0),
        ("EPSG:4326", "EPSG:3857", "conversion", 0.0),
        ("EPSG:4326", "EPSG:4490", WGS84_AS_CGCS2000.name, 1.0),
        ("EPSG:3857", "EPSG:4547", WGS84_AS_CGCS2000.name, 1.0),
        ("EPSG:4547", "EPSG:32650", WGS84_AS_CGCS2000.name, 1.0),
        ("EPSG:2414", "EPSG:4214", "conversion", 0.0),
        ("EPSG:4610", "EPSG:2383", "conversion", 0.0),
        ("EPSG:4547", "EPSG:4547", "—", 0.0),
    ],
)
def test_the_operation_is_named_with_its_accuracy(source: str, target: str, name: str, accuracy_m: float) -> None:
    """Within a datum there is nothing to lose; WGS 84 is taken for CGCS2000 by name, for a metre."""
    given_layer = places().to_crs(source)
    before = given_layer.copy()
    moved, operation = to_crs(given_layer, target)
    assert (operation.name, operation.accuracy_m) == (name, accuracy_m)
    assert moved.crs == target
    assert_geodataframe_equal(given_layer, before)
    assert target in operation.target
    assert target in operation.finding(layer="a").title("en")
    assert ("Yang" in operation.reference) == (name == WGS84_AS_CGCS2000.name)


def test_x_is_to_the_east_and_the_zone_stands_before_it() -> None:
    """114 E lies at 500 km in EPSG:4547, and at 38 500 km in EPSG:4526, whatever the order of axes in the register."""
    central = places("EPSG:4326", (114.0, 22.5))
    assert xy(to_crs(central, "EPSG:4547")[0])[0] == pytest.approx(500_000)
    assert xy(to_crs(central, 4526)[0])[0] == pytest.approx(38_500_000)
    assert xy(to_crs(central, "EPSG:4490")[0]) == [114.0, 22.5]


@pytest.mark.parametrize("old", ["EPSG:2414", "EPSG:4214", "EPSG:2383", "EPSG:4610"])
@pytest.mark.parametrize("new", ["EPSG:4547", "EPSG:4490"])
def test_an_old_datum_is_refused_without_parameters(old: str, new: str) -> None:
    """PROJ has a ballpark operation only from Beijing 54 and Xian 80: refused, with how to give parameters."""
    with pytest.raises(LayerError, match=r"parameters=SevenParameters") as refused:
        to_crs(places(old), new)
    assert [fault.code for fault in refused.value.faults] == ["ballpark_only"]


@pytest.mark.parametrize("old", ["EPSG:2414", "EPSG:2383"])
def test_an_old_datum_to_wgs84_is_refused_too(old: str) -> None:
    """To WGS 84 PROJ may know a regional operation of some 15 m or none: neither is within 2 m."""
    with pytest.raises(LayerError):
        to_crs(places(old), "EPSG:4326")


def test_a_known_operation_is_taken_within_its_limit() -> None:
    """From NAD27 in Ohio to WGS 84 PROJ has an operation of a known accuracy of metres; the user may allow it."""
    ohio = places("EPSG:4267", (-83.0, 40.0))
    with pytest.raises(LayerError) as refused:
        to_crs(ohio, "EPSG:4326")
    assert refused.value.faults[0].code == "too_coarse"
    moved, operation = to_crs(ohio, "EPSG:4326", limit_m=50)
    assert operation.accuracy_m is not None
    assert LIMIT_M < operation.accuracy_m <= 50
    assert "NAD27" in operation.name
    assert xy(moved) != [-83.0, 40.0]
    assert xy(moved) == pytest.approx([-83.0, 40.0], abs=1e-3)


def geocentric(
    lon: float, lat: float, axis_m: float, flattening: float
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    e2 = flattening * (2 - flattening)
    prime_m = axis_m / sqrt(1 - e2 * sin(radians(lat)) ** 2)
    x, y = prime_m * cos(radians(lat)) * cos(radians(lon)), prime_m * cos(radians(lat)) * sin(radians(lon))
    return np.array([x, y, prime_m * (1 - e2) * sin(radians(lat))])


KRASSOVSKY, CGCS2000 = (6_378_245.0, 1 / 298.3), (6_378_137.0, 1 / 298.257222101)


def off_m(moved: gpd.GeoDataFrame, expected: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Horizontal distance of a place from a point in space."""
    lon, lat = xy(moved)
    there = expected - geocentric(lon, lat, *CGCS2000)
    up = np.array([cos(radians(lat)) * cos(radians(lon)), cos(radians(lat)) * sin(radians(lon)), sin(radians(lat))])
    return float(np.linalg.norm(there - there @ up * up))


def test_three_parameters_are_added_to_geocentric_coordinates() -> None:
    """Beijing 54 to CGCS2000 by (10, -20, 30) m is what adding these by hand gives, to 0.1 mm."""
    moved, operation = to_crs(places("EPSG:4214", PLACE), "EPSG:4490", parameters=SHIFT)
    assert off_m(moved, geocentric(*PLACE, *KRASSOVSKY) + np.array([10, -20, 30])) < 1e-4
    assert (operation.accuracy_m, operation.name) == (None, SHIFT.name)
    assert "not known" in operation.finding().title("en")


@pytest.mark.parametrize(("convention", "sign"), [("position_vector", 1), ("coordinate_frame", -1)])
def test_seven_parameters_turn_as_their_convention_says(convention: str, sign: int) -> None:
    """EPSG 9606: X' = T + (1 + s) (1 -rz ry; rz 1 -rx; -ry rx 1) X; 9607 has the signs turned round; to 1 mm."""
    rotation = 1.0, -2.0, 3.0
    parameters = SevenParameters(10, -20, 30, *rotation, 4.0, convention=convention)  # type: ignore[arg-type]
    moved, _ = to_crs(places("EPSG:4610", PLACE), "EPSG:4490", parameters=parameters)
    rx, ry, rz = (sign * radians(angle / 3600) for angle in rotation)
    turn = np.array([[1, -rz, ry], [rz, 1, -rx], [-ry, rx, 1]])
    xian = 6_378_140.0, 1 / 298.257
    expected = np.array([10, -20, 30]) + (1 + 4e-6) * turn @ geocentric(*PLACE, *xian)
    assert off_m(moved, expected) < 1e-3


def test_four_parameters_take_a_local_grid_to_a_named_one() -> None:
    """A grid without a CRS, turned by 90 degrees, stretched to the double and shifted, comes out as by hand."""
    local = gpd.GeoDataFrame(geometry=[shapely.Point(3.0, 4.0, 7.0)])
    moved, operation = to_crs(local, "EPSG:4547", parameters=FourParameters(100, 200, 2, 90 * 3600))
    assert xy(moved) == pytest.approx([100 - 8, 200 + 6])
    assert moved.geometry[0].z == 7
    assert (operation.source, moved.crs) == ("—", "EPSG:4547")


def test_a_local_grid_may_say_that_it_is_one() -> None:
    """A .prj with LOCAL_CS is as good as none; four parameters go from it and to it."""
    there = FourParameters(100.0, 200.0, 1.0, 0.0)
    moved, done = to_crs(places(LOCAL, (1.0, 2.0)), "EPSG:4547", parameters=there)
    assert (xy(moved), done.source) == ([101.0, 202.0], "深圳独立")
    assert moved.crs.to_epsg() == 4547
    local, _ = to_crs(places("EPSG:4547", (1.0, 2.0)), LOCAL, parameters=there)
    assert xy(local) == [101.0, 202.0]
    assert to_crs(local, LOCAL)[1].accuracy_m == 0


@settings(deadline=None, max_examples=25)
@given(st.floats(113, 115), st.floats(22, 24), st.floats(-200, 200), st.floats(-5, 5), st.booleans())
def test_there_and_back_is_the_same_place(lon: float, lat: float, shift: float, turn: float, frame: bool) -> None:  # noqa: FBT001
    """With the parameters turned round a layer comes back to 2 cm; without a change of datum to 1e-9 degree."""
    convention = "coordinate_frame" if frame else "position_vector"
    there = SevenParameters(shift, -shift, 30, turn, 0, -turn, turn, convention=convention)  # type: ignore[arg-type]
    back = SevenParameters(-shift, shift, -30, -turn, 0, turn, -turn, convention=convention)  # type: ignore[arg-type]
    moved, _ = to_crs(places("EPSG:4214", (lon, lat)), "EPSG:4547", parameters=there)
    returned, _ = to_crs(moved, "EPSG:4214", parameters=back)
    assert xy(returned) == pytest.approx([lon, lat], abs=2e-7)
    plane, _ = to_crs(places("EPSG:4490", (lon, lat)), "EPSG:4547")
    assert xy(to_crs(plane, "EPSG:4490")[0]) == pytest.approx([lon, lat], abs=1e-9)


def ntv2(path: Path, *, north_arcsec: float, west_arcsec: float) -> Path:
    """Write a grid over 113-115 E, 22-23 N with one shift everywhere: the headers of NTv2, then 2 x 3 nodes."""

    def number(name: str, value: int) -> bytes:
        return name.ljust(8).encode() + struct.pack("<i4x", value)

    def real(name: str, value: float) -> bytes:
        return name.ljust(8).encode() + struct.pack("<d", value)

    def word(name: str, value: str) -> bytes:
        return name.ljust(8).encode() + value.ljust(8).encode()

    overview = (
        number("NUM_OREC", 11) + number("NUM_SREC", 11) + number("NUM_FILE", 1) + word("GS_TYPE", "SECONDS")
        + word("VERSION", "1") + word("SYSTEM_F", "OLD") + word("SYSTEM_T", "NEW") + real("MAJOR_F", 6378245)
        + real("MINOR_F", 6356863) + real("MAJOR_T", 6378137) + real("MINOR_T", 6356752.3)
    )  # fmt: skip
    sub = (
        word("SUB_NAME", "HERE") + word("PARENT", "NONE") + word("CREATED", "") + word("UPDATED", "")
        + real("S_LAT", 22 * 3600) + real("N_LAT", 23 * 3600) + real("E_LONG", -115 * 3600)
        + real("W_LONG", -113 * 3600) + real("LAT_INC", 3600) + real("LONG_INC", 3600) + number("GS_COUNT", 6)
    )  # fmt: skip
    nodes = struct.pack("<4f", north_arcsec, west_arcsec, 0, 0) * 6
    path.write_bytes(overview + sub + nodes + b"END     " + bytes(8))
    return path


@pytest.mark.parametrize("name", ["grid.gsb", "a grid of ours.gsb", "格网.gsb"])
def test_a_grid_file_shifts_by_what_it_says(tmp_path: Path, name: str) -> None:
    """A grid of 3.6 seconds to the north and 7.2 to the west moves a place by 0.001 and 0.002 degree."""
    grid = ntv2(tmp_path / name, north_arcsec=3.6, west_arcsec=7.2)
    moved, operation = to_crs(places("EPSG:4214", PLACE), "EPSG:4490", grid=grid)
    assert xy(moved) == pytest.approx([114.098, 22.551], abs=1e-7)
    assert operation.name == f"grid {name}"


def test_what_a_grid_does_not_reach_is_refused_with_its_rows(tmp_path: Path) -> None:
    """Of three places the second and third lie outside the grid."""
    grid = ntv2(tmp_path / "a.gsb", north_arcsec=3.6, west_arcsec=7.2)
    with pytest.raises(LayerError, match="rows 2, 3") as refused:
        to_crs(places("EPSG:4214", PLACE, (120, 30), (121, 30)), "EPSG:4490", grid=grid)
    assert (refused.value.faults[0].code, refused.value.faults[0].row) == ("outside_crs", 2)


def test_coordinates_without_a_place_are_refused_with_their_rows() -> None:
    """Metres that claim to be degrees, and what is not a number, have no place: refused, not infinite."""
    with pytest.raises(LayerError, match="rows 2, 3"):
        to_crs(places("EPSG:4490", PLACE, (500_000, 2_500_000), (np.nan, 22)), "EPSG:4547")


def test_many_lost_rows_are_cut_short() -> None:
    """Twelve rows are named, then dots."""
    with pytest.raises(LayerError, match=r"20 features .*11, 12 \.\.\."):
        to_crs(places("EPSG:4490", *[(500_000.0, 2_500_000.0)] * 20), "EPSG:4547")


def test_a_layer_of_an_old_datum_without_places_is_judged_by_its_first_operation() -> None:
    """An empty layer of Beijing 54 is refused like a full one."""
    empty = gpd.GeoDataFrame(geometry=[None], crs="EPSG:4214")
    with pytest.raises(LayerError):
        to_crs(empty, "EPSG:4490")


@pytest.mark.parametrize(
    ("frame", "target", "parameters", "grid", "code"),
    [
        (places().set_crs(None, allow_override=True), "EPSG:4547", None, None, "no_crs"),
        (places().set_crs(None, allow_override=True), "EPSG:4547", SHIFT, None, "no_crs"),
        (places(), "EPSG:999999", None, None, "unknown_crs"),
        (places(), "深圳独立坐标系", None, None, "unknown_crs"),
        (places("EPSG:4214"), "EPSG:4490", SHIFT, "a.gsb", "parameters_and_grid"),
        (places("EPSG:4214"), "EPSG:4490", None, "no/such.gsb", "no_such_grid"),
        (places("EPSG:4214"), "EPSG:4490", None, __file__, "bad_grid"),
        (places("EPSG:4547"), "EPSG:4490", FourParameters(0, 0, 1, 0), None, "four_parameters_are_plane"),
        (places("EPSG:4490"), "EPSG:4547", FourParameters(0, 0, 1, 0), None, "four_parameters_are_plane"),
        (places("EPSG:4214"), "EPSG:4490", ThreeParameters(1, 2, 3, accuracy_m=5), None, "too_coarse"),
        (places(), "EPSG:4978", None, None, "crs_without_plan"),
        (places(), "EPSG:4479", None, None, "crs_without_plan"),
        (places(), "EPSG:5737", None, None, "crs_without_plan"),
        (places(), "EPSG:4480", None, None, "crs_without_plan"),
        (places("EPSG:4479", (1.0, 2.0)), "EPSG:4490", None, None, "crs_without_plan"),
        (places(LOCAL, (1.0, 2.0)), "EPSG:4547", None, None, "no_operation"),
        (places(), LOCAL, None, None, "no_operation"),
        (places(LOCAL, (1.0, 2.0)), "EPSG:4547", SHIFT, None, "no_operation"),
    ],
)
def test_what_cannot_be_done_is_refused(
    frame: gpd.GeoDataFrame, target: str, parameters: Parameters | None, grid: str | None, code: str
) -> None:
    """Each has its own words, with what to do next."""
    with pytest.raises(LayerError) as refused:
        to_crs(frame, target, parameters=parameters, grid=grid)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert all(refused.value.render(lang) for lang in LANGUAGES)


def test_an_error_of_proj_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever PROJ cannot do, the caller learns between which two CRSs."""

    def broken(*_: object, **__: object) -> None:
        why = "no"
        raise ProjError(why)

    monkeypatch.setattr(Transformer, "from_crs", broken)
    with pytest.raises(LayerError, match="EPSG:4547"):
        to_crs(places(), "EPSG:4547")
