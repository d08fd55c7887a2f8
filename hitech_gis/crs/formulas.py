"""The formulas of GCJ-02 and BD-09, without regard to where they apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Degrees = tuple[NDArray[np.float64], NDArray[np.float64]]
    Step = Callable[[NDArray[np.float64], NDArray[np.float64]], Degrees]

# For display, GCJ-02 is taken to apply in a box: west, south, east, north of the published formula.
GCJ02_EXTENT = (72.004, 0.8293, 137.8347, 55.8271)
# Krassovsky 1940, on which the formula turns metres into degrees.
_GCJ02_AXIS_M, _GCJ02_ECCENTRICITY_2 = 6_378_245.0, 0.00669342162296594323
_BD09_EAST_DEGREES, _BD09_NORTH_DEGREES = 0.0065, 0.006
_BD09_PACE = np.pi * 3000 / 180
_MARGIN_DEGREES = 0.04  # more than the largest offset of either datum
_ENOUGH_DEGREES, _MOST_STEPS = 1e-12, 30


def choose(chosen: NDArray[np.bool_], one: Degrees, other: Degrees) -> Degrees:
    """Take the coordinates of one where chosen, else those of the other."""
    return np.where(chosen, one[0], other[0]), np.where(chosen, one[1], other[1])


def in_box(lon: NDArray[np.float64], lat: NDArray[np.float64], margin: float) -> NDArray[np.bool_]:
    """Say which places lie in ``GCJ02_EXTENT``, widened by a margin in degrees."""
    west, south, east, north = GCJ02_EXTENT
    inside: NDArray[np.bool_] = (
        (lon >= west - margin) & (lon <= east + margin) & (lat >= south - margin) & (lat <= north + margin)
    )
    return inside


def undo(shift: Step, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Degrees:
    """Find what a shift takes to these places, by taking its offset off again until nothing moves."""
    near = in_box(lon, lat, _MARGIN_DEGREES)
    before = lon, lat
    for _ in range(_MOST_STEPS):
        after = shift(*before)
        missed = lon - after[0], lat - after[1]
        before = choose(near, (before[0] + missed[0], before[1] + missed[1]), (lon, lat))
        if not (np.maximum(np.abs(missed[0]), np.abs(missed[1]))[near] > _ENOUGH_DEGREES).any():
            break
    return before


def bd09_from_wgs84(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Degrees:
    """Go by way of GCJ-02."""
    return bd09_from_gcj02(*gcj02_from_wgs84(lon, lat))


def bd09_from_gcj02(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Degrees:
    """Turn and stretch about the origin of degrees, then add an offset."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD09_PACE)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD09_PACE)
    return radius * np.cos(angle) + _BD09_EAST_DEGREES, radius * np.sin(angle) + _BD09_NORTH_DEGREES


def _wave(angle: NDArray[np.float64], *terms: tuple[float, float]) -> NDArray[np.float64]:
    return 2 / 3 * sum((height * np.sin(angle * pace) for height, pace in terms), np.zeros_like(angle))


def gcj02_from_wgs84(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Degrees:
    """Add waves, in metres, to a slope about 105 E, 35 N."""
    x, y = lon - 105, lat - 35
    root, common = np.sqrt(np.abs(x)), _wave(np.pi * x, (20, 6), (20, 2))
    east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common
    east_m = east_m + _wave(np.pi * x, (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30))
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common
    north_m = north_m + _wave(np.pi * y, (20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30))
    flat = 1 - _GCJ02_ECCENTRICITY_2 * np.sin(np.radians(lat)) ** 2
    parallel_m = _GCJ02_AXIS_M / np.sqrt(flat) * np.cos(np.radians(lat))
    meridian_m = _GCJ02_AXIS_M * (1 - _GCJ02_ECCENTRICITY_2) / flat**1.5
    return lon + np.degrees(east_m / parallel_m), lat + np.degrees(north_m / meridian_m)
