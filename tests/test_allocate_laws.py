"""Laws of allocation, on shapes and numbers that nobody chose, and agreement with exact and with other methods."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely import Polygon, affinity, box
from squares import CRS, exact_shared_area, layer, zones_of

import hitech_gis as hg
from hitech_gis.areal.kernel.geometries import Geometries
from hitech_gis.areal.kernel.placement import place
from hitech_gis.areal.kernel.zoning import Zoning

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

SIZE = 8  # shapes on a lattice this small share vertices and edges all the time
SLIVER = 1e-9  # slimmer ones are what rounding leaves of a difference, and have no area to speak of
lattice = st.integers(0, SIZE)
values = st.decimals(-(10**9), 10**9, places=6).map(float)


@st.composite
def boxes(draw: st.DrawFn) -> Polygon:
    x, y = draw(lattice), draw(lattice)
    return box(x, y, x + draw(st.integers(1, SIZE)), y + draw(st.integers(1, SIZE)))


@st.composite
def triangles(draw: st.DrawFn) -> Polygon:
    points = draw(st.lists(st.tuples(lattice, lattice), min_size=3, max_size=3, unique=True))
    triangle = Polygon(points)
    return triangle if triangle.area > 0 else box(*points[0], points[0][0] + 1, points[0][1] + 1)


convex = st.one_of(boxes(), triangles())


@st.composite
def polygons(draw: st.DrawFn) -> BaseGeometry:
    """Polygons and multipolygons with dents and holes, on lattice points and off them."""
    shape = shapely.union_all(draw(st.lists(convex, min_size=1, max_size=3)))
    for hole in draw(st.lists(convex, max_size=2)):
        less = shape.difference(hole)
        # What is left may touch itself in lines; only what is a valid polygon is wanted.
        if less.geom_type in {"Polygon", "MultiPolygon"} and less.is_valid and less.area > SLIVER:
            shape = less
    return shape


parcel_layers = st.lists(st.tuples(polygons(), values), min_size=1, max_size=6)
zone_layers = st.lists(polygons(), min_size=1, max_size=5)
slow = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def frames(
    parcels: list[tuple[BaseGeometry, float]], zones: list[BaseGeometry]
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    drawn = layer([shape for shape, _ in parcels], floor_m2=[value for _, value in parcels])
    return drawn, zones_of({f"z{number}": zone for number, zone in enumerate(zones)})


def moved(frame: gpd.GeoDataFrame, *, by: tuple[float, float] = (0, 0), scale: float = 1) -> gpd.GeoDataFrame:
    grown = [affinity.scale(shape, scale, scale, origin=(0, 0)) for shape in frame.geometry]
    return frame.set_geometry(
        gpd.GeoSeries([affinity.translate(shape, *by) for shape in grown], frame.index, frame.crs)
    )


def close(left: pd.DataFrame, right: pd.DataFrame, *, within: float) -> bool:
    return bool(np.allclose(left.to_numpy(), right.to_numpy(), rtol=0, atol=within))


@slow
@given(parcel_layers, zone_layers)
def test_nothing_is_lost(parcels: list[tuple[BaseGeometry, float]], zones: list[BaseGeometry]) -> None:
    """Allocated + outside - double counted = source, to 1e-12 of what is there."""
    placed = hg.allocate(*frames(parcels, zones), columns="floor_m2")
    total = placed.totals["floor_m2"]
    size = math.fsum(abs(value) for _, value in parcels) * len(zones)
    assert total["source"] == math.fsum(value for _, value in parcels)
    assert abs(total["allocated"] + total["outside"] - total["double_counted"] - total["source"]) <= 1e-12 * size
    assert total["outside"] == pytest.approx(math.fsum(placed.outside["floor_m2"]), abs=1e-12 * size)
    assert total["allocated"] == pytest.approx(math.fsum(placed.by_zone["floor_m2"]), abs=1e-12 * size)


@slow
@given(parcel_layers, zone_layers)
def test_shares_are_those_of_geos(parcels: list[tuple[BaseGeometry, float]], zones: list[BaseGeometry]) -> None:
    """Every share, and the share of the union, is the area of GEOS's intersection over the parcel's, to 1e-9."""
    shapes, outlines = np.array([shape for shape, _ in parcels]), np.array(zones)
    placed = place(Zoning(outlines), Geometries(shapes))
    shares = np.zeros((len(shapes), len(outlines)))
    shares[placed.parcel, placed.zone] = placed.share
    area = shapely.area(shapes)
    expected = shapely.area(shapely.intersection(shapes[:, None], outlines)) / area[:, None]
    union = shapely.area(shapely.intersection(shapes, shapely.union_all(outlines))) / area
    assert np.abs(shares - expected).max() < 1e-9
    assert np.abs(1 - placed.outside - union).max() < 1e-9
    assert np.abs(placed.double_counted - (expected.sum(axis=1) - union)).max() < 1e-9


@slow
@given(st.lists(convex, min_size=1, max_size=4), zone_layers, st.integers(-(10**6), 10**6))
def test_totals_are_those_of_exact_fractions(parcels: list[Polygon], zones: list[BaseGeometry], offset: int) -> None:
    """Totals agree to 1e-12 with clipping in rational numbers, at small and at large coordinates."""
    given_parcels, given_zones = (
        moved(frame, by=(offset, 2 * offset)) for frame in frames([(p, 1.0) for p in parcels], zones)
    )
    assume(given_zones.is_valid.all())  # vertices off the lattice are rounded when they move
    placed = hg.allocate(given_parcels, given_zones, columns="floor_m2")
    for zone, total in zip(given_zones.geometry, placed.by_zone["floor_m2"], strict=True):
        exact = sum((exact_shared_area(zone, p) / exact_shared_area(p, p) for p in given_parcels.geometry), Fraction(0))
        # What the shared coordinates cannot hold is no area: 16 roundings along each outline.
        slack = sum(16 * float(np.spacing(np.abs(p.bounds).max())) * p.length / p.area for p in given_parcels.geometry)
        assert abs(total - exact) <= 1e-12 * len(parcels) + (slack if slack > 1e-12 else 0)


@slow
@given(parcel_layers, zone_layers, st.integers(0, 2**20), st.integers(0, 2**20), st.sampled_from([0.5, 4.0, 1024.0]))
def test_moving_and_scaling_change_nothing(
    parcels: list[tuple[BaseGeometry, float]], zones: list[BaseGeometry], east: int, north: int, scale: float
) -> None:
    """Shares do not depend on where things lie or how large they are."""
    before = frames(parcels, zones)
    after = [moved(frame, by=(east, north), scale=scale) for frame in before]
    assume(all(frame.is_valid.all() for frame in after))  # vertices off the lattice are rounded when they move
    size = sum(abs(value) for _, value in parcels)
    one, other = (hg.allocate(*pair, columns="floor_m2") for pair in (before, after))
    assert close(one.by_zone, other.by_zone, within=1e-7 * size)
    assert close(one.totals, other.totals, within=1e-7 * size)


@slow
@given(parcel_layers, zone_layers, st.integers(1, 2 * SIZE - 1), st.integers(0, 1))
def test_splitting_a_parcel_leaves_zone_totals(
    parcels: list[tuple[BaseGeometry, float]], zones: list[BaseGeometry], at: int, upright: int
) -> None:
    """A parcel cut in two, its quantity split by area, gives the same totals."""
    before = frames(parcels, zones)
    halves = (box(-1, -1, at, 99), box(at, -1, 99, 99)) if upright else (box(-1, -1, 99, at), box(-1, at, 99, 99))
    pieces = []
    for shape, value in parcels:
        parts = [part for half in halves if (part := shape.intersection(half)).area > 0]
        if any(part.geom_type not in {"Polygon", "MultiPolygon"} for part in parts):
            parts = [shape]
        pieces += [(part, value * part.area / shape.area) for part in parts]
    size = sum(abs(value) for _, value in parcels)
    one, other = (hg.allocate(*pair, columns="floor_m2") for pair in (before, frames(pieces, zones)))
    assert close(one.by_zone, other.by_zone, within=1e-9 * size + 1e-300)
    assert close(one.totals, other.totals, within=1e-9 * size + 1e-300)


@slow
@given(parcel_layers, zone_layers, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_bit(
    parcels: list[tuple[BaseGeometry, float]], zones: list[BaseGeometry], random: object
) -> None:
    """Parcels in any order give the same totals, bit for bit."""
    given_parcels, given_zones = frames(parcels, zones)
    order = list(range(len(parcels)))
    random.shuffle(order)  # type: ignore[attr-defined] # hypothesis types it as Random only when checked itself
    one = hg.allocate(given_parcels, given_zones, columns="floor_m2")
    other = hg.allocate(given_parcels.iloc[order], given_zones, columns="floor_m2")
    pd.testing.assert_frame_equal(one.by_zone, other.by_zone, check_exact=True)
    pd.testing.assert_frame_equal(one.totals, other.totals, check_exact=True)
    pd.testing.assert_frame_equal(one.outside.sort_index(), other.outside.sort_index(), check_exact=True)


@slow
@given(parcel_layers, zone_layers, st.integers(2, 200))
def test_the_grid_and_the_chunks_change_no_bit(
    parcels: list[tuple[BaseGeometry, float]], zones: list[BaseGeometry], cells: int
) -> None:
    """A parcel is placed the same whatever the cells of the grid, and whatever parcels are placed with it."""
    shapes, outlines = np.array([shape for shape, _ in parcels]), np.array(zones)
    together = place(Zoning(outlines), Geometries(shapes))
    zoning = Zoning(outlines, cells_per_side=max(cells, 4))
    for number, shape in enumerate(shapes):
        alone = place(zoning, Geometries(np.array([shape])))
        mine = together.parcel == number
        assert together.zone[mine].tolist() == alone.zone.tolist()
        assert together.share[mine].tolist() == alone.share.tolist()
        assert together.outside[number] == alone.outside[0]
        assert together.double_counted[number] == alone.double_counted[0]


def wobbly(random: np.random.Generator, vertices: int, *, holes: int) -> BaseGeometry:
    """A star-shaped polygon with star-shaped holes, at real coordinates."""

    def ring(x: float, y: float, radius: float) -> list[tuple[float, float]]:
        angle = np.sort(random.uniform(0, 2 * np.pi, vertices))
        reach = radius * random.uniform(0.5, 1, vertices)
        return list(zip(x + reach * np.cos(angle), y + reach * np.sin(angle), strict=True))

    x, y, radius = 500_000 + random.uniform(0, 900), 2_500_000 + random.uniform(0, 900), random.uniform(40, 300)
    shape: BaseGeometry = Polygon(ring(x, y, radius))
    for _ in range(holes):
        shape = shape.difference(Polygon(ring(x, y, radius / 6)))
    largest: BaseGeometry = max(shapely.get_parts(shape), key=lambda part: part.area)
    return largest


@pytest.mark.parametrize("seed", range(3))
def test_totals_agree_with_overlay(seed: int) -> None:
    """On polygons with holes, nested and overlapping, totals are those of geopandas.overlay to 1e-9."""
    random = np.random.default_rng(seed)
    shapes = [wobbly(random, 40, holes=2) for _ in range(12)]
    outlines = shapes + [affinity.scale(shape, 0.5, 0.5) for shape in shapes[:4]] + [shapes[0]]
    zones = zones_of({f"z{number:02}": shape for number, shape in enumerate(outlines) if shape.is_valid})
    tiles = [
        box(x, y, x + 23, y + 31)
        for x in np.arange(499_700, 501_200, 23.0)
        for y in np.arange(2_499_700, 2_501_200, 31.0)
    ]
    parcels = layer(tiles, floor_m2=random.uniform(0, 4000, len(tiles)))
    placed = hg.allocate(parcels, zones, columns="floor_m2")

    pieces = gpd.overlay(parcels.assign(whole_m2=parcels.area), zones, how="intersection")
    expected = (pieces["floor_m2"] * pieces.area / pieces["whole_m2"]).groupby(pieces["id"]).sum()
    assert placed.by_zone["floor_m2"].to_numpy() == pytest.approx(expected[placed.by_zone.index].to_numpy(), rel=1e-9)
    united = shapely.area(shapely.intersection(parcels.geometry.to_numpy(), zones.union_all())) / parcels.area
    assert placed.totals.loc["outside", "floor_m2"] == pytest.approx(
        (parcels["floor_m2"] * (1 - united)).sum(), rel=1e-9
    )


@pytest.mark.parametrize("crs", [CRS, "EPSG:2326", "EPSG:2263"])
def test_pairs_give_square_metres_in_any_unit(crs: str) -> None:
    """Areas of pairs are in m² even where the CRS counts in feet."""
    placed = hg.allocate(
        layer([box(0, 0, 10, 10)], crs=crs, n=[1]), zones_of({"a": box(0, 0, 5, 10)}, crs=crs), columns="n", pairs=True
    )
    metres = 1200 / 3937 if crs == "EPSG:2263" else 1.0  # the US survey foot
    assert placed.pairs is not None
    assert placed.pairs["area_m2"].tolist() == pytest.approx([50 * metres**2], rel=1e-12)
