"""Lengths and areas in the page are those of PROJ's geodesics."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pyproj import Geod
from scripts import run_script

GEOD: Any = Geod(ellps="WGS84")
RANDOM = np.random.default_rng(20120724)
Ring = list[list[float]]


def random_ring() -> Ring:
    """A star-shaped ring of 3 to 11 corners anywhere in China, from 60 m to 6 km across."""
    count, reach_m = int(RANDOM.integers(3, 12)), 10 ** RANDOM.uniform(np.log10(60), np.log10(6_000))
    lon, lat = RANDOM.uniform(73, 135), RANDOM.uniform(3.5, 53.5)
    azimuths, reaches = np.sort(RANDOM.uniform(0, 360, count))[::-1], reach_m * RANDOM.uniform(0.3, 1, count)
    there = GEOD.fwd(np.full(count, lon), np.full(count, lat), azimuths, reaches)
    ring: Ring = np.column_stack(there[:2]).tolist()
    return ring


def area_m2(ring: Ring) -> float:
    return float(GEOD.polygon_area_perimeter(*zip(*ring, strict=True))[0])


def test_areas_are_those_of_geodesic_polygons() -> None:
    """From 0.01 to 100 square kilometres, areas agree to a millionth with PROJ's, whichever way a ring runs."""
    rings = [ring for ring in (random_ring() for _ in range(1_500)) if 1e4 <= abs(area_m2(ring)) <= 1e8]
    rings += [ring[::-1] for ring in rings[:100]]
    expected = np.array([area_m2(ring) for ring in rings])
    got = np.array(run_script("tools/geodesy.mjs", "geodesicArea", "given.map((ring) => geodesicArea(ring))", rings))
    assert len(rings) > 1_000
    assert {float(sign) for sign in np.sign(expected)} == {-1, 1}
    assert np.max(np.abs(got / expected - 1)) < 1e-6


def test_distances_are_those_of_geodesics() -> None:
    """From metres to thousands of kilometres, distances agree to a billionth with PROJ's."""
    near = [(ring[0], ring[1]) for ring in (random_ring() for _ in range(500))]
    far = [
        ([RANDOM.uniform(-180, 180), RANDOM.uniform(-89, 89)], [RANDOM.uniform(-180, 180), RANDOM.uniform(-89, 89)])
        for _ in range(300)
    ]
    pairs = [pair for pair in near + far if GEOD.inv(*pair[0], *pair[1])[2] < 19_000_000]
    expected = np.array([GEOD.inv(*one, *other)[2] for one, other in pairs])
    got = np.array(
        run_script("tools/geodesy.mjs", "geodesicDistance", "given.map((pair) => geodesicDistance(...pair))", pairs)
    )
    # PROJ itself is good to 15 nanometres.
    assert np.max(np.abs(got - expected) - 15e-9 - 1e-9 * expected) < 0


@pytest.mark.parametrize(
    "pair", [([0, 0], [179.7, 0.2]), ([0, 0], [180, 0]), ([113, 22.5], [-67.2, -22.4])], ids=["near", "equator", "here"]
)
def test_points_opposite_on_the_globe_are_not_refused(pair: tuple[list[float], list[float]]) -> None:
    """Where Vincenty's rounds do not end, the distance comes from a sphere, and is good to 0.6 %."""
    (got,) = run_script(
        "tools/geodesy.mjs", "geodesicDistance", "given.map((pair) => geodesicDistance(...pair))", [pair]
    )
    assert got == pytest.approx(GEOD.inv(*pair[0], *pair[1])[2], rel=0.006)


def test_points_along_an_edge_lie_on_its_geodesic() -> None:
    """A densified edge has points no further apart than asked for, on the geodesic to a millimetre."""
    ring = [[113.9, 22.5], [114.1, 22.6], [114.0, 22.7]]
    fine = run_script("tools/geodesy.mjs", "alongGeodesics", "alongGeodesics(given, 1000)", ring)
    first_edge = fine[: fine.index(ring[1]) + 1]
    lons, lats = zip(*first_edge, strict=True)
    steps = GEOD.line_lengths(lons, lats)
    assert max(steps) <= 1_000
    assert sum(steps) == pytest.approx(GEOD.inv(*ring[0], *ring[1])[2], abs=1e-6)
    between = GEOD.npts(*ring[0], *ring[1], len(first_edge) - 2)
    apart = [GEOD.inv(*got, *expected)[2] for got, expected in zip(first_edge[1:-1], between, strict=True)]
    assert max(apart) < 0.001
