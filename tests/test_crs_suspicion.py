"""What is suspicious about a CRS is said, with a suggestion, and what is not is passed over."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from hitech_gis.crs import belts, crs_findings, crs_name
from hitech_gis.texts import LANGUAGES

DEGREES = (113.9, 22.5, 114.0, 22.6)
TURNED = (22.5, 113.9, 22.6, 114.0)
PLANE = (480_000.0, 2_490_000.0, 490_000.0, 2_500_000.0)
NORTH_FIRST = (2_490_000.0, 480_000.0, 2_500_000.0, 490_000.0)
ZONE_38 = (38_480_000.0, 2_490_000.0, 38_490_000.0, 2_500_000.0)
ZONE_39 = (39_480_000.0, 2_490_000.0, 39_490_000.0, 2_500_000.0)
ZONE_19 = (19_780_000.0, 2_490_000.0, 19_790_000.0, 2_500_000.0)
ZONE_38_NORTH_FIRST = (2_490_000.0, 38_480_000.0, 2_500_000.0, 38_490_000.0)
MERCATOR = (12_680_000.0, 2_570_000.0, 12_690_000.0, 2_580_000.0)
SHANGHAI_MERCATOR = (13_520_000.0, 3_660_000.0, 13_530_000.0, 3_670_000.0)
NEAR_SHENZHEN_IN_111 = (800_000.0, 2_490_000.0, 810_000.0, 2_500_000.0)
NEAR_SHENZHEN_IN_49N = (800_000.0, 2_490_000.0, 810_000.0, 2_500_000.0)
NONE_KNOWN = "none that the coordinates tell"
LON_LAT = "EPSG:4326 (WGS 84)"
BELTS = "EPSG:4534—4554, EPSG:4502—4512"

TABLE = [
    # CRS, bounds, findings as code / severity / suggestion
    (None, DEGREES, ["crs_missing/error/EPSG:4490, EPSG:4326"]),
    (None, TURNED, ["crs_missing/error/EPSG:4490, EPSG:4326", "crs_swapped_axes/warning/EPSG:4490, EPSG:4326"]),
    (None, PLANE, [f"crs_missing/error/{BELTS}"]),
    (None, NORTH_FIRST, [f"crs_missing/error/{BELTS}", f"crs_swapped_axes/warning/{BELTS}"]),
    (None, ZONE_38, ["crs_missing/error/EPSG:4526"]),
    (None, ZONE_38_NORTH_FIRST, ["crs_missing/error/EPSG:4526", "crs_swapped_axes/warning/EPSG:4526"]),
    (None, ZONE_19, ["crs_missing/error/EPSG:4497"]),
    (None, MERCATOR, ["crs_missing/error/EPSG:3857"]),
    (None, (8_200_000, 400_000, 8_300_000, 500_000), ["crs_missing/error/EPSG:3857"]),
    (None, SHANGHAI_MERCATOR, ["crs_missing/error/EPSG:3857, EPSG:4491"]),
    (None, (0, 0, 1000, 1000), [f"crs_missing/error/{NONE_KNOWN}"]),
    (None, (38_480_000, 2_490_000, 39_490_000, 2_500_000), [f"crs_missing/error/{NONE_KNOWN}"]),
    (None, (nan, nan, nan, nan), [f"crs_missing/error/{NONE_KNOWN}", f"crs_absurd_bounds/error/{NONE_KNOWN}"]),
    ("EPSG:4490", DEGREES, []),
    ("EPSG:4326", DEGREES, []),
    ("EPSG:4547", PLANE, []),
    ("EPSG:4526", ZONE_38, []),
    ("EPSG:4547", (nan, nan, nan, nan), [f"crs_absurd_bounds/error/{NONE_KNOWN}"]),
    ("EPSG:4547", (0, 0, inf, 1), [f"crs_absurd_bounds/error/{NONE_KNOWN}"]),
    ("EPSG:4547", (-1e300, 0, 0, 1), [f"crs_absurd_bounds/error/{NONE_KNOWN}"]),
    ("EPSG:4547", (10, 0, 0, 1), [f"crs_absurd_bounds/error/{NONE_KNOWN}"]),
    ("EPSG:4490", PLANE, [f"crs_metres_in_degrees/error/{BELTS}"]),
    ("EPSG:4326", ZONE_38, ["crs_metres_in_degrees/error/EPSG:4526"]),
    ("EPSG:4326", MERCATOR, ["crs_metres_in_degrees/error/EPSG:3857"]),
    ("EPSG:4326", TURNED, [f"crs_swapped_axes/error/{LON_LAT}"]),
    ("EPSG:4326", (39.4, 75.9, 39.5, 76.0), [f"crs_swapped_axes/warning/{LON_LAT}"]),  # Kashgar, or the Barents Sea
    ("EPSG:4547", DEGREES, ["crs_degrees_in_metres/error/EPSG:4490, EPSG:4326"]),
    ("EPSG:3857", DEGREES, ["crs_degrees_in_metres/error/EPSG:4490, EPSG:4326"]),
    ("EPSG:4547", NORTH_FIRST, [f"crs_swapped_axes/error/{crs_name(CRS(4547))}"]),
    ("EPSG:4526", ZONE_38_NORTH_FIRST, [f"crs_swapped_axes/error/{crs_name(CRS(4526))}"]),
    ("EPSG:4547", ZONE_38, ["crs_zone_prefix/error/EPSG:4526"]),
    ("EPSG:4526", PLANE, ["crs_zone_prefix/error/EPSG:4547"]),
    ("EPSG:4526", ZONE_39, ["crs_zone_prefix/error/EPSG:4527"]),
    ("EPSG:4508", ZONE_19, ["crs_zone_prefix/error/EPSG:4497"]),
    ("EPSG:4497", NEAR_SHENZHEN_IN_111, ["crs_zone_prefix/error/EPSG:4508"]),
    ("EPSG:2383", ZONE_38, ["crs_zone_prefix/error/EPSG:2362", f"crs_old_datum/warning/{NONE_KNOWN}"]),
    ("EPSG:2414", PLANE, ["crs_zone_prefix/error/EPSG:2435", f"crs_old_datum/warning/{NONE_KNOWN}"]),
    ("EPSG:4214", DEGREES, [f"crs_old_datum/warning/{NONE_KNOWN}"]),
    ("EPSG:2383", PLANE, [f"crs_old_datum/warning/{NONE_KNOWN}"]),
    ("EPSG:27700", (430_000, 380_000, 440_000, 390_000), [f"crs_unknown_datum/warning/{NONE_KNOWN}"]),
    ('LOCAL_CS["深圳独立坐标系",UNIT["metre",1]]', PLANE, [f"crs_unknown_datum/warning/{NONE_KNOWN}"]),
    ("EPSG:3857", MERCATOR, [f"crs_web_mercator/warning/{NONE_KNOWN}"]),
    ("EPSG:4508", NEAR_SHENZHEN_IN_111, [f"crs_area_distortion/note/{NONE_KNOWN}"]),
    ("EPSG:32649", NEAR_SHENZHEN_IN_49N, [f"crs_area_distortion/note/{NONE_KNOWN}"]),
    ("EPSG:4547", (880_000, 2_490_000, 890_000, 2_500_000),
     [f"crs_outside_area/warning/{NONE_KNOWN}", f"crs_area_distortion/note/{NONE_KNOWN}"]),
    ("EPSG:4490", (-0.2, 51.4, -0.1, 51.5), [f"crs_outside_area/warning/{NONE_KNOWN}"]),
    ("EPSG:4490+5737", DEGREES, []),  # with heights
    ("EPSG:32601", (400_000, 6_000_000, 410_000, 6_010_000), []),  # by the date line
]  # fmt: skip


@pytest.mark.parametrize(("name", "bounds", "expected"), TABLE)
def test_each_suspicion_has_its_code_severity_and_suggestion(
    name: str | None, bounds: tuple[float, float, float, float], expected: list[str]
) -> None:
    """The whole table: what a CRS and its bounds give, and nothing more."""
    found = crs_findings(None if name is None else CRS(name), bounds, file="a.shp", layer="a")
    assert [f"{f.code}/{f.severity}/{f.values['suggestion_en']}" for f in found] == expected
    for finding in found:
        assert (finding.subject, finding.group, finding.location.file) == ("a", "layers", "a.shp")
        assert all(finding.title(lang) and finding.hint(lang) for lang in LANGUAGES)


def test_the_distortion_is_that_of_the_place() -> None:
    """Web Mercator is about 18 % too large at Shenzhen, the belt of six degrees 111 E 0.23 %, as published."""
    (mercator,) = crs_findings(CRS(3857), MERCATOR)
    (belt,) = crs_findings(CRS(4508), NEAR_SHENZHEN_IN_111)
    assert (mercator.values["percent"], belt.values["percent"]) == ("+18", "+0.23")


def test_a_way_to_wgs84_written_around_a_crs_does_not_hide_it() -> None:
    """A CRS with +towgs84 is judged as the one within."""
    bound = CRS("+proj=tmerc +lat_0=0 +lon_0=114 +k=1 +x_0=500000 +ellps=krass +towgs84=1,2,3 +units=m +type=crs")
    assert bound.is_bound
    assert [finding.code for finding in crs_findings(bound, PLANE)] == ["crs_unknown_datum"]


@pytest.mark.parametrize("datum", ["EPSG:4490", "EPSG:4610", "EPSG:4214"])
@pytest.mark.parametrize("zone", [*range(25, 46), *range(13, 24)])
def test_a_zone_names_its_crs_in_the_register(zone: int, datum: str) -> None:
    """Zone 25 to 45 of three degrees and 13 to 23 of six, with it in front and without, are what PROJ calls so."""
    meridian = 3 * zone if zone >= 25 else 6 * zone - 3
    prefixed, plain = (CRS(name(zone, CRS(datum))) for name in (belts.with_prefix, belts.without_prefix))
    assert belts.false_easting_m(prefixed) == zone * 1_000_000 + 500_000
    assert belts.false_easting_m(plain) == 500_000
    for crs in (prefixed, plain):
        assert crs.geodetic_crs is not None
        assert crs.geodetic_crs.to_epsg() == int(datum.removeprefix("EPSG:"))
        (origin,) = (p.value for p in crs.coordinate_operation.params if p.name == "Longitude of natural origin")  # type: ignore[union-attr]
        assert origin == meridian


@settings(deadline=None, max_examples=40)
@given(zone=st.integers(25, 45), east=st.floats(-1.4, 1.4), lat=st.floats(18.5, 53))
def test_a_parcel_in_its_own_belt_is_never_suspected_and_without_a_crs_its_belt_is_found(
    zone: int, east: float, lat: float
) -> None:
    """Anywhere in a belt of three degrees the coordinates with the zone in front tell the CRS that they came from."""
    name = belts.with_prefix(zone)
    x, y = Transformer.from_crs("EPSG:4490", name, always_xy=True).transform(3 * zone + east, lat)
    bounds = (x, y, x + 100, y + 100)
    assert belts.guess(bounds)[-1] == name
    assert {finding.code for finding in crs_findings(CRS(name), bounds)} <= {"crs_outside_area"}
