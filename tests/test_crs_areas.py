"""Areas say how they were measured, and agree with formulas written down elsewhere."""

from __future__ import annotations

from math import atanh, cos, pi, radians, sin, sqrt

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod

from hitech_gis.crs import (
    AreaMethod,
    area_distortion,
    area_m2,
    area_scale,
    ellipsoidal_area_m2,
    plane_area_m2,
)
from hitech_gis.errors import LayerError
from hitech_gis.texts import LANGUAGES, text

SHENZHEN = (113.94, 22.53)
GRS80 = Geod(ellps="GRS80")
AXIS_M, FLATTENING = 6_378_137.0, 1 / 298.257222101
KARNEYS_ROUNDING_M2 = 2e-4


def lot(crs: str, *, size: float = 0.001) -> gpd.GeoSeries:
    lon, lat = SHENZHEN
    return gpd.GeoSeries([shapely.box(lon, lat, lon + size, lat + size)], crs="EPSG:4490").to_crs(crs)


def band_area_m2(south: float, north: float, width: float) -> float:
    """Between two parallels of GRS80 (Snyder 1987, USGS PP 1395, eq. 3-12)."""
    e2 = FLATTENING * (2 - FLATTENING)
    e = sqrt(e2)

    def q(lat: float) -> float:
        s = sin(radians(lat))
        return (1 - e2) * (s / (1 - e2 * s * s) + atanh(e * s) / e)

    return AXIS_M**2 / 2 * radians(width) * (q(north) - q(south))


@settings(deadline=None)
@given(
    st.floats(73, 135), st.floats(-85, 85), st.floats(0.0002, 0.2),
    st.lists(st.floats(0, 2 * pi), min_size=3, max_size=7, unique=True), st.booleans(),
)  # fmt: skip
def test_an_ellipsoidal_area_is_karneys(
    lon: float,
    lat: float,
    size: float,
    turns: list[float],
    backwards: bool,  # noqa: FBT001
) -> None:
    """Polygons of 20 m to 20 km, wound either way, agree to a part in 10^9 of their circle, or 2 cm²."""
    angles = np.sort(turns)[:: -1 if backwards else 1]
    xy = np.column_stack([lon + size / 2 * np.cos(angles), lat + size / 2 * np.sin(angles)])
    polygon = shapely.Polygon(xy)
    expected = abs(GRS80.geometry_area_perimeter(polygon)[0])
    circle_m2 = pi / 4 * (size * 111_000) ** 2 * cos(radians(lat))
    assert ellipsoidal_area_m2(np.array([polygon]))[0] == pytest.approx(
        expected, rel=0, abs=KARNEYS_ROUNDING_M2 + 1e-9 * circle_m2
    )


def test_an_ellipsoidal_area_is_that_of_the_closed_formula() -> None:
    """A cell of 0.01 degree with its parallels followed by 1,000 pieces is the band, to a part in 10^9."""
    cell = shapely.segmentize(shapely.box(114, 22.5, 114.01, 22.51), 1e-5)
    assert ellipsoidal_area_m2(np.array([cell]))[0] == pytest.approx(band_area_m2(22.5, 22.51, 0.01), rel=1e-9)


def test_every_kind_of_geometry_has_its_area() -> None:
    """Holes are taken off, parts added, lines and points have none, and what is missing is not a number."""
    outer, hole = shapely.box(114, 22.5, 114.02, 22.52), shapely.box(114.005, 22.505, 114.015, 22.515)
    far = shapely.box(115, 22.5, 117, 24.5)
    holed = shapely.Polygon(outer.exterior.coords, [hole.exterior.coords[::-1]])
    mixed = shapely.GeometryCollection([holed, shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)])])
    given = [
        outer,
        hole,
        holed,
        shapely.MultiPolygon([holed, far]),
        far,
        mixed,
        shapely.Point(1, 1),
        None,
        shapely.Polygon(),
    ]
    areas = ellipsoidal_area_m2(np.array(given, dtype=object))
    assert areas[2] == pytest.approx(areas[0] - areas[1])
    assert areas[3] == pytest.approx(areas[2] + areas[4], rel=1e-6)
    assert areas[4] == pytest.approx(abs(GRS80.geometry_area_perimeter(far)[0]))
    assert areas[5] == areas[2]
    assert areas[[6, 8]].tolist() == [0, 0]
    assert np.isnan(areas[7])


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4547", "EPSG:4526", "EPSG:4508", "EPSG:3857", "EPSG:32650"])
def test_an_ellipsoidal_area_does_not_depend_on_the_crs(crs: str) -> None:
    """A lot of 100 m has one ellipsoidal area, in whichever CRS it comes: to a part in 10^6."""
    assert area_m2(lot(crs))[0] == pytest.approx(area_m2(lot("EPSG:4490"))[0], rel=1e-6)


@pytest.mark.parametrize(
    ("crs", "off", "within"),
    [("EPSG:3857", 0.178, 1e-3), ("EPSG:4547", 0, 2e-6), ("EPSG:4526", 0, 2e-6), ("EPSG:4508", 0.0023, 1e-4),
     ("EPSG:32650", 0.0016, 2e-4)],
)  # fmt: skip
def test_the_distortion_of_a_crs_is_what_is_published(crs: str, off: float, within: float) -> None:
    """At Shenzhen Web Mercator is 17.8 % too large, the belt 111 E 0.23 %, UTM 50 0.16 %, the belt 114 E right."""
    distortion = area_distortion(lot(crs))
    assert distortion.total == pytest.approx(off, abs=within)
    assert area_scale(CRS(crs), *SHENZHEN) - 1 == pytest.approx(off, abs=within)
    assert distortion.least == distortion.most == distortion.by_feature[0] == pytest.approx(distortion.total)
    assert crs in distortion.crs


def test_the_distortion_is_given_by_feature_and_in_sum() -> None:
    """A lot at 18 N and one at 53 N differ in Web Mercator; what has no area has no distortion."""
    geometries = [
        shapely.box(113, 18, 113.001, 18.001),
        shapely.box(113, 53, 113.001, 53.001),
        None,
        shapely.Point(1, 1),
    ]
    lots = gpd.GeoSeries(geometries, index=list("abcd"), crs="EPSG:4326").to_crs("EPSG:3857")
    distortion = area_distortion(lots)
    assert distortion.by_feature.isna().tolist() == [False, False, True, True]
    assert (
        distortion.least
        == distortion.by_feature["a"]
        < distortion.total
        < distortion.by_feature["b"]
        == distortion.most
    )
    assert np.isnan(area_distortion(lots[["d"]]).total)


def test_a_straight_plane_edge_is_followed() -> None:
    """
    An edge of 1 km along a parallel of EPSG:3857 taken for a geodesic would lose 4 m²; followed, 4 cm².

    The geodesic bows out by L² tan(lat) / (8 R), L being 1 km times cos(lat):
    two thirds of that times L is the area between.
    """
    x, y = lot("EPSG:3857").iloc[0].exterior.coords[0]
    triangle = shapely.Polygon([(x, y), (x + 1000, y), (x + 500, y + 500)])
    series = gpd.GeoSeries([triangle], crs="EPSG:3857")
    followed = area_m2(series)[0]
    finely = area_m2(gpd.GeoSeries(shapely.segmentize([triangle], 5), crs="EPSG:3857"))[0]
    assert abs(followed - finely) < 0.05
    length_m = 1000 * cos(radians(22.53))
    bow_m2 = 2 / 3 * length_m * length_m**2 * sin(radians(22.53)) / cos(radians(22.53)) / (8 * 6_371_000)
    # The two slanted edges bow the other way: a quarter of it, and what their climb adds.
    geodesic = area_m2(series.to_crs("EPSG:4326"))[0]
    assert 0.2 * bow_m2 < abs(geodesic - finely) < 2 * bow_m2


def test_the_ellipsoid_is_that_of_the_crs() -> None:
    """A lot of Beijing 54 is measured on Krassovsky's ellipsoid, without any change of datum: 3.5e-5 larger."""
    box = shapely.box(114, 22.5, 114.001, 22.501)
    old, new = (area_m2(gpd.GeoSeries([box], crs=crs))[0] for crs in ("EPSG:4214", "EPSG:4490"))
    assert old == pytest.approx(abs(Geod(ellps="krass").geometry_area_perimeter(box)[0]), abs=KARNEYS_ROUNDING_M2)
    assert old / new - 1 == pytest.approx((6_378_245 / 6_378_137) ** 2 - 1, rel=0.05)


def test_a_plane_area_is_in_square_metres_whatever_the_unit() -> None:
    """100 x 100 feet of the US survey are 929.03 m²."""
    assert plane_area_m2(np.array([shapely.box(0, 0, 100, 100)]), CRS("EPSG:2263"))[0] == pytest.approx(
        929.034, abs=1e-3
    )


def test_the_word_and_the_index_go_with_the_area() -> None:
    """The method has a name in both languages, the result that of its unit and the layer's index."""
    assert [[text(method.key, lang) for lang in LANGUAGES] for method in AreaMethod] == [
        ["椭球面积", "ellipsoidal area"], ["平面面积", "plane area"],
    ]  # fmt: skip
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=list(lot("EPSG:4547")), index=["x"], crs="EPSG:4547")
    for method in AreaMethod:
        areas = area_m2(frame, method=method)
        assert (areas.name, areas.index.tolist()) == ("area_m2", ["x"])


@pytest.mark.parametrize(
    ("series", "method", "code"),
    [
        (gpd.GeoSeries([shapely.box(0, 0, 1, 1)]), AreaMethod.PLANE, "no_crs"),
        (gpd.GeoSeries([shapely.box(0, 0, 1, 1)]), AreaMethod.ELLIPSOIDAL, "no_crs"),
        (lot("EPSG:4490"), AreaMethod.PLANE, "geographic_crs"),
        (gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs='LOCAL_CS["here",UNIT["metre",1]]'), AreaMethod.ELLIPSOIDAL,
         "crs_without_place"),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_is_refused(series: gpd.GeoSeries, method: AreaMethod, code: str) -> None:
    """Without a CRS, in degrees or in a grid that lies nowhere there is no such area."""
    with pytest.raises(LayerError) as refused:
        area_m2(series, method=method)
    assert [fault.code for fault in refused.value.faults] == [code]
