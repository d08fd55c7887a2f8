"""GCJ-02 in Python and in the page: the same shift, back to where it came from, and only where it applies."""

from __future__ import annotations

import json
import subprocess
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from hitech_gis.crs import GCJ02_EXTENT, gcj02_from_wgs84, wgs84_from_gcj02

WEST, SOUTH, EAST, NORTH = GCJ02_EXTENT
CLOSE_DEGREES = 1e-9
PLAN = (113.945, 22.53)
# Published with googollee/eviltransform (python/test.py) and wandergis/coordtransform (test/app.js).
KNOWN = {
    (121.5272106, 31.1774276): (121.531541859215, 31.17530398364597),
    (113.912316, 22.543847): (113.9171764808363, 22.540796131694766),
    (116.377817, 39.911954): (116.38404722455657, 39.91334545536069),
    (116.404, 39.915): (116.41024449916938, 39.91640428150164),
}


def shift(lon: float, lat: float) -> tuple[float, float]:
    shifted = gcj02_from_wgs84(np.array([lon]), np.array([lat]), within="box")
    return float(shifted[0][0]), float(shifted[1][0])


def offset_m(lon: float, lat: float) -> tuple[float, float]:
    """How far and in which direction a place is shifted."""
    azimuth, _, metres = Geod(ellps="WGS84").inv(lon, lat, *shift(lon, lat))
    return float(metres), float(azimuth)


@pytest.mark.parametrize("place", KNOWN)
def test_places_come_out_where_others_have_published_them(place: tuple[float, float]) -> None:
    """The formula gives the published pairs."""
    assert shift(*place) == pytest.approx(KNOWN[place], abs=CLOSE_DEGREES)


@given(st.floats(WEST, EAST), st.floats(SOUTH, NORTH))
def test_there_and_back_is_the_same_place(lon: float, lat: float) -> None:
    """Anywhere in the extent, edges included, the inverse undoes the shift to a billionth of a degree."""
    there = gcj02_from_wgs84(np.array([lon]), np.array([lat]), within="box")
    back = wgs84_from_gcj02(*there, within="box")
    assert (float(back[0][0]), float(back[1][0])) == pytest.approx((lon, lat), abs=CLOSE_DEGREES)


def test_the_offset_at_the_plan_is_about_600_m_and_changes_by_about_3_m_a_kilometre() -> None:
    """At the plan's place GCJ-02 is 600 m off, and one constant would be wrong by tens of metres across the city."""
    assert offset_m(*PLAN)[0] == pytest.approx(600, abs=30)
    there = np.radians(offset_m(*PLAN)[1]), offset_m(*PLAN)[0]
    ten_km_east = Geod(ellps="WGS84").fwd(*PLAN, 90, 10_000)[:2]
    here = np.radians(offset_m(*ten_km_east)[1]), offset_m(*ten_km_east)[0]
    change = np.hypot(
        there[1] * np.sin(there[0]) - here[1] * np.sin(here[0]), there[1] * np.cos(there[0]) - here[1] * np.cos(here[0])
    )
    assert change / 10 == pytest.approx(3, abs=1.5)


@pytest.mark.parametrize("place", [(-0.1, 51.5), (180.0, 85.0), (113.9, 0.5), (138.0, 22.5), (0.0, 90.0)])
def test_what_lies_outside_the_extent_stays_where_it_is(place: tuple[float, float]) -> None:
    """London, the pole and the sea beyond the box are not shifted, neither there nor back."""
    lon, lat = np.array([place[0]]), np.array([place[1]])
    for moved in (gcj02_from_wgs84(lon, lat, within="box"), wgs84_from_gcj02(lon, lat, within="box")):
        assert (float(moved[0][0]), float(moved[1][0])) == place


def test_on_a_map_hong_kong_and_macau_are_shifted_with_the_mainland() -> None:
    """Both lie in the extent of what is drawn, so that nothing breaks at the Shenzhen River, as is documented."""
    assert offset_m(114.17, 22.30)[0] > 500
    assert offset_m(113.55, 22.19)[0] > 500
    assert "Hong Kong and Macau" in (gcj02_from_wgs84.__doc__ or "")


def test_the_page_and_python_shift_alike() -> None:
    """On 2,000 places in and round the extent, there and back, the page's script equals Python to 1e-9 degree."""
    numbers = np.random.default_rng(7)
    lon, lat = numbers.uniform(WEST - 5, EAST + 5, 2000), numbers.uniform(SOUTH - 5, NORTH + 5, 2000)
    module = files("hitech_gis").joinpath("atlas", "scripts", "map", "gcj02.mjs")
    script = f"""
      import {{ readFileSync }} from 'node:fs';
      import {{ gcj02FromWgs84, wgs84FromGcj02 }} from {json.dumps(str(module))};
      const places = JSON.parse(readFileSync(0, 'utf8'));
      console.log(JSON.stringify([places.map((p) => gcj02FromWgs84(...p)), places.map((p) => wgs84FromGcj02(...p))]));
    """
    said = subprocess.run(
        ["node", "--input-type=module", "-e", script],  # noqa: S607 - the node on the path, as make test runs it
        input=json.dumps(np.column_stack([lon, lat]).tolist()),
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    there, back = np.array(json.loads(said.stdout))
    shifted = gcj02_from_wgs84(lon, lat, within="box"), wgs84_from_gcj02(lon, lat, within="box")
    for page, python in zip((there, back), shifted, strict=True):
        assert np.abs(page - np.column_stack(python)).max() < CLOSE_DEGREES
    assert np.abs(there - np.column_stack([lon, lat])).max() > 0.001
