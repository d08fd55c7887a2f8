"""Areas that polygons share in the page are those of GEOS, and sums over parcels those of ``allocate``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from scripts import run_script

import hitech_gis as hg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CRS = "EPSG:4547"
ORIGIN = (500_000, 2_490_000)  # metres, at 114 E 22.5 N
RANDOM = np.random.default_rng(1300)
HOOK = shapely.Polygon([(0, 0), (90, 10), (40, 40), (80, 95), (-10, 60)])
SHARED = "given.map(([one, other]) => sharedArea(polygonOf(one), polygonOf(other)))"


def rings(shape: shapely.Geometry) -> list[list[list[float]]]:
    """All rings of all parts, not closed, in no order and sense that means anything."""
    found = [ring for part in shapely.get_parts(shape) for ring in shapely.get_rings(part)]
    return [shapely.get_coordinates(ring)[:-1].tolist()[:: 1 if at % 2 else -1] for at, ring in enumerate(found)][::-1]


def shared(pairs: Sequence[tuple[shapely.Geometry, shapely.Geometry]]) -> NDArray[np.float64]:
    given = [(rings(one), rings(other)) for one, other in pairs]
    return np.array(run_script("tools/overlap.mjs", "polygonOf, sharedArea", SHARED, given))


def star(x: float, y: float, reach: float) -> shapely.Geometry:
    angles = np.sort(RANDOM.uniform(0, 2 * np.pi, int(RANDOM.integers(4, 20))))
    reaches = reach * RANDOM.uniform(0.3, 1, len(angles))
    return shapely.make_valid(
        shapely.Polygon(np.column_stack([x + reaches * np.cos(angles), y + reaches * np.sin(angles)]))
    )


def random_shape() -> shapely.Geometry:
    """One or two stars, some with a hole, one of them perhaps an island in that hole."""
    outer = star(RANDOM.uniform(-100, 100), RANDOM.uniform(-100, 100), 100)
    holed = shapely.difference(outer, shapely.buffer(shapely.centroid(outer), 20, quad_segs=2))
    island = shapely.buffer(shapely.centroid(outer), 9, quad_segs=2)
    return [outer, holed, shapely.union(holed, island), shapely.union(holed, star(300, 0, 80))][int(RANDOM.integers(4))]


def test_shared_areas_are_those_of_geos() -> None:
    """Polygons with holes, islands and several parts share the area that GEOS finds, however their rings are wound."""
    pairs = [(random_shape(), random_shape()) for _ in range(500)]
    expected = np.array([shapely.area(shapely.intersection(*pair)) for pair in pairs])
    assert np.sum(expected > 0) > 250
    assert np.max(np.abs(shared(pairs) - expected)) < 1e-7


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10), 0),
        (shapely.box(0, 0, 10, 10), shapely.box(10, 10, 20, 20), 0),
        (shapely.box(0, 0, 10, 10), shapely.box(0, 0, 10, 10), 100),
        (shapely.box(0, 0, 10, 10), shapely.box(2, 2, 3, 3), 1),
        (shapely.box(0, 0, 10, 10), shapely.Polygon([(0, 0), (10, 10), (0, 10)]), 50),
        (shapely.box(0, 0, 1e4, 1e4), shapely.box(1e4 - 1e-4, 0, 2e4, 1e4), 1),
        (shapely.box(0, 0, 10, 10) - shapely.box(2, 2, 8, 8), shapely.box(2, 2, 8, 8), 0),
    ],
    ids=["edge", "corner", "equal", "inside", "diagonal", "sliver", "hole"],
)
def test_shapes_that_touch_fit_or_hardly_meet(one: shapely.Geometry, other: shapely.Geometry, expected: float) -> None:
    """Shared edges and corners add nothing, equal shapes share all, and a sliver 0.1 mm wide counts."""
    assert shared([(one, other), (other, one)]) == pytest.approx([expected, expected], rel=1e-6, abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 5), st.floats(0, 3), st.floats(-50, 50))
def test_parts_share_together_what_the_whole_shares(pieces: int, turn: float, shift: float) -> None:
    """Whatever a polygon is cut into, its parts share with another what the whole shares."""
    whole = shapely.affinity.rotate(shapely.box(0, 0, 120, 90), turn, use_radians=True)
    other = shapely.affinity.translate(
        shapely.Polygon([(0, 0), (90, 10), (40, 40), (80, 95), (-10, 60)]), shift, shift / 2
    )
    west, south, east, north = whole.bounds
    edges = np.linspace(west, east, pieces + 1)
    parts = [whole & shapely.box(left, south, right, north) for left, right in pairwise(edges)]
    got = shared([(part, other) for part in parts] + [(whole, other)])
    assert sum(got[:-1]) == pytest.approx(got[-1], abs=1e-6)


WITHIN = """
(() => {
  const store = {
    count: given.parcels.length, columns: given.columns.map((label) => ({ label, type: 'number' })),
    numbers: (at) => Float64Array.from(given.numbers[at], (value) => value ?? NaN), shown: Uint8Array.from(given.shown),
    rings: (i) => given.parcels[i], within: (bounds, run) => given.parcels.forEach((_, i) => run(i)),
  };
  const found = sumsWithin(parcelsWithin(selectionOf(given.ring), store, null), store);
  return { ...found, shown: found.shown.length };
})()
"""


def lon_lat(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    back = Transformer.from_crs(CRS, "EPSG:4490", always_xy=True)
    return np.asarray(shapely.transform(shapes, lambda xy: np.column_stack(back.transform(xy[:, 0], xy[:, 1]))))


def synthetic_parcels() -> gpd.GeoDataFrame:
    """A town of 40 x 40 blocks of 100 m less a street, some with a court, with floor area and people; some unknown."""
    east, north = np.meshgrid(np.arange(40), np.arange(40))
    x, y = ORIGIN[0] + 100 * east.ravel(), ORIGIN[1] + 100 * north.ravel()
    blocks = np.asarray(shapely.box(x, y, x + 90, y + RANDOM.uniform(50, 95, len(x))))
    blocks[::3] = shapely.difference(blocks[::3], shapely.box(x[::3] + 30, y[::3] + 20, x[::3] + 50, y[::3] + 40))
    floor = RANDOM.uniform(1_000, 50_000, len(blocks)).round(1)
    people = np.where(RANDOM.uniform(size=len(blocks)) < 0.05, np.nan, RANDOM.integers(0, 900, len(blocks)))
    return gpd.GeoDataFrame({"floor_m2": floor, "people": people}, geometry=blocks, crs=CRS)


def sums_in_page(parcels: gpd.GeoDataFrame, ring: shapely.Geometry, shown: NDArray[np.bool_]) -> dict[str, Any]:
    columns = ["floor_m2", "people"]
    return dict(
        run_script(
            "tools/selection.mjs", "parcelsWithin, selectionOf, sumsWithin", WITHIN,
            {
                "parcels": [rings(shape) for shape in lon_lat(parcels.geometry.to_numpy())],
                "ring": rings(ring)[0],
                "columns": columns,
                "numbers": [[None if np.isnan(v) else v for v in parcels[column]] for column in columns],
                "shown": shown.astype(int).tolist(),
            },
        )
    )  # fmt: skip


@pytest.mark.parametrize("corners", [3, 5, 9])
def test_sums_within_a_drawn_ring_are_those_of_allocate(corners: int) -> None:
    """Sums within a ring agree with ``allocate`` to a thousandth; what is missing or filtered out is counted."""
    parcels = synthetic_parcels()
    angles = np.arange(corners) * 2 * np.pi / corners + 0.3
    reaches = np.where(np.arange(corners) % 2, 900, 1_800)
    centre = np.array(ORIGIN) + 2_000
    ring = shapely.Polygon(centre + np.column_stack([reaches * np.cos(angles), reaches * np.sin(angles)]))
    shown = np.arange(len(parcels)) % 7 > 0
    zones = gpd.GeoDataFrame({"id": ["drawn"]}, geometry=[ring], crs=CRS)
    counted = parcels[shown]
    expected = hg.allocate(counted, zones, columns=["floor_m2", "people"], unknown="count").by_zone.loc["drawn"]
    got = sums_in_page(parcels, lon_lat(np.array([ring], dtype=object))[0], shown)
    for column in got["columns"]:
        assert column["sum"] == pytest.approx(expected[column["column"]["label"]], rel=1e-3)
    inside, meets = (
        shapely.covers(ring, counted.geometry),
        shapely.area(shapely.intersection(ring, counted.geometry)) > 0,
    )
    assert (got["whole"], got["part"]) == (inside.sum(), meets.sum() - inside.sum())
    assert got["filtered"] == (shapely.area(shapely.intersection(ring, parcels[~shown].geometry)) > 0).sum()
    assert [column["missing"] for column in got["columns"]] == [0, counted["people"].isna().to_numpy()[meets].sum()]
    assert got["columns"][1]["missing"] > 0
