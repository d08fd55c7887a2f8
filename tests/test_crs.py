"""Areas agree with a formula written down here, and what is taken for the same is named."""

from __future__ import annotations

from math import atanh, radians, sin, sqrt

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from pyproj.transformer import TransformerGroup

from hitech_gis.crs import (
    WGS84_AS_CGCS2000,
    ellipsoidal_area_m2,
    ellipsoidal_perimeter_m,
    has_known_datum,
    is_projected_crs,
    project,
)

# GRS80: Moritz H. (2000), Geodetic Reference System 1980, J. Geodesy 74: 128-133.
AXIS_M = 6_378_137.0
FLATTENING = 1 / 298.257222101
WORKING_CRS = "EPSG:4547"


def band_area_m2(west: float, south: float, east: float, north: float) -> float:
    """
    Area between two meridians and two parallels of GRS80.

    Snyder J. P. (1987), Map Projections: A Working Manual, USGS Professional
    Paper 1395, eq. 3-12: the zone from the equator to latitude p has the area
    a²/2 · dlon · q(p), q(p) = (1 - e²) (sin p / (1 - e² sin² p) + atanh(e sin p) / e).
    """
    e2 = FLATTENING * (2 - FLATTENING)
    e = sqrt(e2)

    def q(latitude: float) -> float:
        s = sin(radians(latitude))
        return (1 - e2) * (s / (1 - e2 * s * s) + atanh(e * s) / e)

    return AXIS_M**2 / 2 * radians(east - west) * (q(north) - q(south))


def areas(*geometries: shapely.Geometry | None) -> list[float]:
    return [float(area) for area in ellipsoidal_area_m2(np.array(geometries, dtype=object))]


def test_the_formula_gives_the_whole_earth() -> None:
    """All longitudes from pole to pole are the 510 065 622 km² that Moritz gives for GRS80."""
    assert band_area_m2(-180, -90, 180, 90) / 1e6 == pytest.approx(510_065_621.7, abs=0.1)


@settings(deadline=None)
@given(west=st.floats(73, 135), south=st.floats(3, 53), width=st.floats(0.001, 0.5), height=st.floats(0.001, 0.5))
def test_an_ellipsoidal_area_is_that_of_the_closed_formula(
    west: float, south: float, width: float, height: float
) -> None:
    """Anywhere in China a box, its parallels followed closely, has the area of the band formula to a part in 10^6."""
    box = shapely.box(west, south, west + width, south + height)
    followed = shapely.segmentize(box, width / 100)
    expected = band_area_m2(*(float(end) for end in shapely.bounds(box)))
    assert areas(followed) == pytest.approx([expected], rel=1e-6)


def test_a_small_box_needs_no_following() -> None:
    """At the size of a park the geodesic between two corners is the parallel, to a part in 10^7."""
    assert areas(shapely.box(113.93, 22.53, 113.95, 22.55)) == pytest.approx(
        [band_area_m2(113.93, 22.53, 113.95, 22.55)], rel=1e-7
    )


def test_a_plane_area_in_the_working_crs_agrees_with_the_ellipsoid() -> None:
    """Within 10 km of its meridian EPSG:4547 keeps areas to a part in 10^5."""
    box = shapely.box(113.95, 22.53, 113.96, 22.54)
    plane = shapely.area(project(np.array([box], dtype=object), WORKING_CRS))
    assert float(plane[0]) == pytest.approx(band_area_m2(113.95, 22.53, 113.96, 22.54), rel=1e-5)


def test_areas_add_up_whichever_way_the_outer_rings_run() -> None:
    """Two boxes side by side are together their union, clockwise or not."""
    left, right = shapely.box(114, 22.5, 114.01, 22.51), shapely.box(114.01, 22.5, 114.02, 22.51)
    measured = areas(left, right, shapely.box(114, 22.5, 114.02, 22.51), shapely.reverse(left))
    assert measured[0] + measured[1] == pytest.approx(measured[2], rel=1e-7)
    assert measured[3] == measured[0]


def test_parts_far_apart_are_added() -> None:
    """A multipolygon of two boxes measures the sum of both, in area and in outline."""
    left, right = shapely.box(114, 22.5, 114.01, 22.51), shapely.box(115, 22.5, 115.01, 22.51)
    both = shapely.MultiPolygon([left, right])
    assert areas(both) == pytest.approx([sum(areas(left, right))])
    outlines = ellipsoidal_perimeter_m(np.array([both, left, right], dtype=object))
    assert outlines[0] == pytest.approx(outlines[1] + outlines[2])


def test_a_hole_is_taken_off_the_area() -> None:
    """A box with a box cut out of it has the area of the one less the other."""
    whole, hole = shapely.box(114, 22.5, 114.03, 22.53), shapely.box(114.01, 22.51, 114.02, 22.52)
    with_hole, outer, inner = areas(shapely.difference(whole, hole), whole, hole)
    assert with_hole == pytest.approx(outer - inner)


def test_the_outline_of_a_box_is_its_four_sides() -> None:
    """Along the meridian 0.01 degree at 22.5 N is 1107.4 m: the meridian radius of 6 344 950 m times the angle."""
    thin = shapely.box(114, 22.5, 114 + 1e-9, 22.51)
    assert float(ellipsoidal_perimeter_m(np.array([thin], dtype=object))[0]) == pytest.approx(2 * 1107.4, abs=0.1)


def test_what_is_missing_stays_missing() -> None:
    """A missing geometry is projected to a missing one and measures NaN, its neighbours unmoved."""
    point, box = shapely.Point(114, 22.5), shapely.box(114, 22.5, 114.01, 22.51)
    projected = project(np.array([point, None], dtype=object), WORKING_CRS)
    assert projected[1] is None
    assert (projected[0].x, round(projected[0].y)) == (500_000.0, 2_489_167)
    assert np.isnan(areas(None, box)).tolist() == [True, False]
    assert np.isnan(ellipsoidal_perimeter_m(np.array([None, box], dtype=object))).tolist() == [True, False]


def test_nothing_gives_nothing() -> None:
    """An empty array comes back empty."""
    empty = np.array([], dtype=object)
    assert project(empty, WORKING_CRS).shape == (0,)
    assert areas() == []


@pytest.mark.parametrize(
    ("name", "projected"),
    [
        ("EPSG:4547", True),
        ("EPSG:3857", True),
        ("epsg:32650", True),
        ("EPSG:4326", False),  # degrees
        ("EPSG:4490", False),
        ("EPSG:4978", False),  # metres from the centre of the Earth
        ("EPSG:2263", False),  # feet
        ("EPSG:999999", False),
        ("深圳独立坐标系", False),
        ("", False),
    ],
)
def test_only_a_projected_crs_in_metres_is_one(name: str, projected: bool) -> None:  # noqa: FBT001
    """Degrees, feet, geocentric metres and unknown names are not taken for a working CRS."""
    assert is_projected_crs(name) is projected


def test_proj_itself_promises_no_better_than_what_we_name() -> None:
    """Between WGS 84 and CGCS2000 PROJ has no operation with a better stated accuracy than our named equivalence."""
    group = TransformerGroup(WGS84_AS_CGCS2000.source, WGS84_AS_CGCS2000.target, always_xy=True)
    stated = [transformer.accuracy for transformer in group.transformers]
    assert stated
    assert [accuracy for accuracy in stated if 0 <= accuracy < WGS84_AS_CGCS2000.accuracy_m] == []  # -1: none stated


def test_the_equivalence_says_what_it_costs_and_on_whose_word() -> None:
    """Whoever reads the named equivalence sees a metre and a reference."""
    assert (WGS84_AS_CGCS2000.source, WGS84_AS_CGCS2000.target) == ("EPSG:4326", "EPSG:4490")
    assert WGS84_AS_CGCS2000.accuracy_m == 1.0
    assert "Yang" in WGS84_AS_CGCS2000.reference


OUTER, HOLE = shapely.box(114, 22.5, 114.02, 22.52), shapely.box(114.005, 22.505, 114.015, 22.515)


def test_area_does_not_depend_on_how_rings_are_wound() -> None:
    """A hole is taken off and parts are added, whichever way each ring runs."""
    holed = shapely.Polygon(OUTER.exterior.coords, [HOLE.exterior.coords])
    away = shapely.box(115, 22.5, 115.02, 22.52)
    parts = shapely.MultiPolygon([OUTER, shapely.reverse(away)])
    areas = ellipsoidal_area_m2(np.array([holed, parts, OUTER, HOLE, away], dtype=object))
    assert areas[0] == pytest.approx(areas[2] - areas[3])
    assert areas[1] == pytest.approx(areas[2] + areas[4])


def test_perimeter_counts_holes() -> None:
    """The outline of a holed polygon is its outer ring and its holes."""
    lengths = ellipsoidal_perimeter_m(np.array([OUTER.difference(HOLE), OUTER, HOLE], dtype=object))
    assert lengths[0] == pytest.approx(lengths[1] + lengths[2])


def test_a_way_to_wgs84_is_not_wgs84() -> None:
    """A CRS that PROJ describes as 'using towgs84=...' has no known datum for that."""
    krassovsky = CRS("+proj=longlat +ellps=krass +towgs84=1,2,3 +type=crs").source_crs
    assert krassovsky is not None
    assert not has_known_datum(krassovsky)
    assert has_known_datum(CRS(4326))
