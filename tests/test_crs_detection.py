"""Whether a layer is in GCJ-02 or BD-09 is said only where its lines say so."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate

from hitech_gis.crs import DatumDetection, MapDatum, detect_datum_shift, detection, shift_datum
from hitech_gis.crs.linework import linework, settle
from hitech_gis.errors import LayerError
from hitech_gis.findings import Severity
from hitech_gis.texts import LANGUAGES

WEST, SOUTH = 113.90, 22.50
DEGREE_M = 111_320 * np.cos(np.radians(22.5))
CRS = "EPSG:4326"


def tiling(count: int = 60, *, seed: int = 0, width: float = 0.05) -> gpd.GeoDataFrame:
    """Blocks that tile about 5 km of Nanshan, drawn round points at random."""
    seeds = np.random.default_rng(seed).uniform([WEST, SOUTH], [WEST + width, SOUTH + width], (count, 2))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(seeds)))
    window = shapely.box(WEST, SOUTH, WEST + width, SOUTH + width)
    return gpd.GeoDataFrame(geometry=shapely.intersection(cells, window), crs=CRS)


def grid(side_m: float, count: int) -> gpd.GeoDataFrame:
    step = side_m / DEGREE_M
    steps = range(count)
    squares = [
        shapely.box(WEST + i * step, SOUTH + j * step, WEST + (i + 1) * step, SOUTH + (j + 1) * step)
        for i in steps
        for j in steps
    ]
    return gpd.GeoDataFrame(geometry=squares, crs=CRS)


def shifted(frame: gpd.GeoDataFrame, datum: MapDatum) -> gpd.GeoDataFrame:
    return shift_datum(frame, "WGS84", datum)[0]


def moved(frame: gpd.GeoDataFrame, east_m: float, north_m: float) -> gpd.GeoDataFrame:
    return frame.set_geometry([translate(g, east_m / DEGREE_M, north_m / 111_320) for g in frame.geometry])


def zones(parcels: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Unions of parcels, some ten to a zone."""
    centre = parcels.geometry.representative_point()
    square = (centre.x - WEST) // 0.018 * 10 + (centre.y - SOUTH) // 0.018
    return parcels.dissolve(square.to_numpy())


def roads(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_geometry(frame.boundary)


def set_back(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Lots that keep 3 m from the middle of the street."""
    return frame.set_geometry(shapely.buffer(frame.geometry.to_numpy(), -0.00003))


def corners(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    points = shapely.get_parts(shapely.extract_unique_points(frame.boundary.union_all()))
    return gpd.GeoDataFrame(geometry=points, crs=CRS)


def parallel_roads() -> gpd.GeoDataFrame:
    south = (SOUTH + step for step in (0, 0.004, 0.011, 0.02))
    lines = [shapely.LineString([(WEST, y), (WEST + 0.05, y)]) for y in south]
    return gpd.GeoDataFrame(geometry=lines, crs=CRS)


BLOCKS, PARCELS = tiling(), tiling(400, seed=1)
CASES = {
    "the same outlines": (BLOCKS, BLOCKS),
    "parcels over zones": (PARCELS, zones(PARCELS)),
    "zones over parcels": (zones(PARCELS), PARCELS),
    "parcels back from the street": (set_back(PARCELS), zones(PARCELS)),
    "roads over roads": (roads(BLOCKS), roads(BLOCKS)),
    "some of the parcels": (PARCELS.iloc[50:110], PARCELS),
    "part of the ground": (PARCELS, PARCELS[PARCELS.representative_point().x < WEST + 0.02]),
    "in a projected CRS": (PARCELS.to_crs("EPSG:4547"), zones(PARCELS).to_crs("EPSG:3857")),
    "corners over corners": (corners(BLOCKS), corners(BLOCKS)),
}  # fmt: skip


@pytest.mark.parametrize("datum", list(MapDatum))
@pytest.mark.parametrize("name", CASES)
def test_the_datum_of_a_layer_is_told(name: str, datum: MapDatum) -> None:
    """Each kind of layer is recognised as what it is on each kind of reference, with confidence."""
    layer, reference = CASES[name]
    found = detect_datum_shift(shifted(layer, datum), reference)
    assert (found.datum, found.reason) == (datum, None)
    assert found.confidence > 0.65
    assert min(found.residual_m, key=lambda other: found.residual_m[other]) is datum
    assert found.features > 0


FRAME = gpd.GeoDataFrame(geometry=[shapely.box(WEST, SOUTH, WEST + 0.05, SOUTH + 0.05)], crs=CRS)
HONG_KONG = moved(BLOCKS, 25_000, -20_000)
UNTOLD = {
    "two parcels": (BLOCKS.iloc[:0], BLOCKS, "few_features"),
    "a point": (gpd.GeoDataFrame(geometry=[shapely.Point(WEST + 0.02, SOUTH + 0.02)], crs=CRS), BLOCKS, None),
    "one square": (grid(200, 1), grid(200, 1), "few_features"),
    "nothing beneath": (BLOCKS, moved(BLOCKS, 30_000, 30_000), "no_overlap"),
    "an empty reference": (BLOCKS, BLOCKS.iloc[:0], "few_features"),
    "another pattern": (BLOCKS, tiling(seed=5), "not_decisive"),
    "a fine pattern off by 300 m": (moved(PARCELS, 300, 150), PARCELS, "not_decisive"),
    "off by 100 m": (moved(BLOCKS, 80, -60), BLOCKS, None),
    "off by 30 m": (moved(BLOCKS, 20, -22), BLOCKS, "offset"),
    "a regular grid": (grid(100, 20), grid(100, 20), "periodic"),
    "a regular grid in GCJ-02": (shifted(grid(100, 20), MapDatum.GCJ02), grid(100, 20), "periodic"),
    "parallel roads": (parallel_roads(), parallel_roads(), "one_direction"),
    "a reference of one frame": (PARCELS.iloc[150:170], FRAME, None),
    "Hong Kong": (HONG_KONG, HONG_KONG, "outside_mainland"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNTOLD)
def test_what_cannot_be_told_is_not_told(name: str) -> None:
    """Too little, too far, too regular or off for another reason: no datum, no confidence, and the reason in words."""
    layer, reference, reason = UNTOLD[name]
    found = detect_datum_shift(layer, reference)
    assert (found.datum, found.confidence) == (None, 0)
    assert found.reason == reason or (reason is None and found.reason is not None)
    finding = found.finding(layer="a")
    assert (finding.code, finding.severity) == ("datum_unclear", Severity.NOTE)
    assert all(finding.title(lang) and finding.hint(lang) for lang in LANGUAGES)


@settings(deadline=None, max_examples=6)
@given(
    st.integers(0, 10_000),
    st.sampled_from([(6, 0.01), (20, 0.05), (80, 0.05), (200, 0.02)]),
    st.sampled_from(list(MapDatum)),
    st.sampled_from(["itself", "its zones", "another"]),
)
def test_a_wrong_datum_is_never_named(seed: int, size: tuple[int, float], datum: MapDatum, over: str) -> None:
    """For random tilings, shifted or not, over themselves, their zones or another tiling: the datum, or none."""
    count, width = size
    layer = tiling(count, seed=seed, width=width)
    another = moved(tiling(count, seed=seed + 1, width=width), 137, 89)
    reference = {"itself": layer, "its zones": zones(layer), "another": another}[over]
    assert detect_datum_shift(shifted(layer, datum), reference).datum in (
        {None} if over == "another" else {None, datum}
    )


@pytest.mark.parametrize(
    ("datum", "code", "severity"),
    [
        (MapDatum.WGS84, "datum_fits", Severity.NOTE),
        (MapDatum.GCJ02, "datum_shift_found", Severity.ERROR),
        (MapDatum.BD09, "datum_shift_found", Severity.ERROR),
    ],
)
def test_a_shift_is_an_error_and_none_a_note(datum: MapDatum, code: str, severity: Severity) -> None:
    """The finding names datum, distances and confidence."""
    found = DatumDetection(datum, 0.98, {MapDatum.WGS84: 300.0, MapDatum.GCJ02: 0.25}, 7)
    finding = found.finding(file="a.shp")
    assert (finding.code, finding.severity, finding.subject) == (code, severity, "a.shp")
    assert "WGS84 300.0 m, GCJ02 0.2 m; confidence 98 %" in finding.title("en")
    assert all(finding.title(lang) and finding.hint(lang) for lang in LANGUAGES)


@pytest.mark.parametrize(("crs", "code"), [(None, "no_crs"), ("EPSG:4214", "datum_not_shiftable")])
def test_what_cannot_be_compared_is_refused(crs: str | None, code: str) -> None:
    """A layer or a reference without a CRS or of another datum says nothing about map datums."""
    other = BLOCKS.set_crs(crs, allow_override=True)
    for pair in ((other, BLOCKS), (BLOCKS, other)):
        with pytest.raises(LayerError) as refused:
            detect_datum_shift(*pair)
        assert [fault.code for fault in refused.value.faults] == [code]


FITS = detection.Answer(MapDatum.WGS84, 0.9, None)


@pytest.mark.parametrize(
    ("other", "datum", "reason"),
    [
        (detection.Answer(MapDatum.GCJ02, 0.8, None), None, "two_answers"),
        (detection.Answer(None, 0.0, "offset"), None, "offset"),
        (detection.Answer(None, 0.0, "not_decisive"), MapDatum.WGS84, None),
        (FITS, MapDatum.WGS84, None),
    ],
)
def test_both_ways_round_must_not_contradict(
    monkeypatch: pytest.MonkeyPatch, other: detection.Answer, datum: MapDatum | None, reason: str | None
) -> None:
    """A datum that fits one way is named only if the other way names no other and sees no other cause."""
    monkeypatch.setattr(detection, "ask", lambda *_, backwards: (other if backwards else FITS, {}))
    found = detect_datum_shift(BLOCKS, BLOCKS)
    assert (found.datum, found.reason) == (datum, reason)


def test_what_lies_on_its_reference_need_not_settle() -> None:
    """Points that lie on the lines already are not moved."""
    line = linework(np.array([shapely.LineString([(0, 0), (100, 0)])]))
    there, fit_m = settle(line, line)
    assert (there.tolist(), fit_m) == ([0, 0], 0)
