"""
Faults of a tiled layer of 100,000 parcels, beside what GEOS alone says of it, in one run.

Run ``python benchmarks/topology.py``; it prints a table and always exits 0. Rounds alternate, so that what else the
machine does weighs on both alike.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from hitech_gis.topology import find_faults, repair_layer
from hitech_gis.topology.layer import TOLERANCE_M

if TYPE_CHECKING:
    from collections.abc import Callable

SIDE = 316  # parcels along a side: 99,856
SEGMENTS = 4  # of each of the four sides of a parcel
ROUNDS = 5
SPOILT = 2_000
WEST, SOUTH, SIZE = 500_000.0, 2_490_000.0, 100.0


def make_tiling(spoilt: int = 0) -> gpd.GeoDataFrame:
    """
    Make parcels that share every edge and vertex with their neighbours.

    Parameters
    ----------
    spoilt
        How many are moved by up to 30 cm, so that they overlap and leave gaps.

    Returns
    -------
    geopandas.GeoDataFrame
        In EPSG:4547; 16 vertices a parcel.
    """
    column, row = (each.ravel() * SEGMENTS for each in np.meshgrid(np.arange(SIDE), np.arange(SIDE), indexing="ij"))
    step, none = np.arange(SEGMENTS), np.zeros(SEGMENTS, dtype=int)
    right = np.concatenate([step, none + SEGMENTS, SEGMENTS - step, none])
    up = np.concatenate([none, step, none + SEGMENTS, SEGMENTS - step])
    i, j = column[:, None] + right, row[:, None] + up
    # Bent by a function of the vertex alone: neighbours bend alike.
    x = WEST + (i + 0.1 * np.sin(i * 12.9898 + j * 78.233)) * SIZE / SEGMENTS
    y = SOUTH + (j + 0.1 * np.cos(i * 39.3 + j * 11.1)) * SIZE / SEGMENTS
    coordinates = np.stack([x, y], axis=-1)
    random = np.random.default_rng(0)
    moved = random.choice(len(coordinates), spoilt, replace=False)
    coordinates[moved] += random.uniform(-0.3, 0.3, (spoilt, 1, 2))
    ids = [f"P{number:06}" for number in range(len(coordinates))]
    return gpd.GeoDataFrame({"id": ids}, geometry=shapely.polygons(coordinates), crs="EPSG:4547")


def seconds(run: Callable[[], object]) -> float:
    """Time one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    print("| Layer | `is_valid` + `coverage_is_valid` | `find_faults` | Ratio | `repair_layer` |")
    print("|---|---:|---:|---:|---:|")
    for name, spoilt in (("clean", 0), (f"{SPOILT:,} moved by up to 30 cm", SPOILT)):
        layer = make_tiling(spoilt)
        shapes = layer.geometry.to_numpy()

        def peer(shapes: np.ndarray = shapes) -> None:
            shapely.is_valid(shapes)
            shapely.coverage_is_valid(shapes, gap_width=TOLERANCE_M)

        def ours(layer: gpd.GeoDataFrame = layer) -> None:
            find_faults(layer, id_column="id")

        peer()
        ours()
        pairs = [(seconds(peer), seconds(ours)) for _ in range(ROUNDS)]
        mending = seconds(lambda layer=layer: repair_layer(layer, tolerance_m=0.05))  # type: ignore[misc]
        theirs, own = (statistics.median(times) for times in zip(*pairs, strict=True))
        ratio = statistics.median(mine / other for other, mine in pairs)
        print(f"| {len(layer):,} parcels, {name} | {theirs:.2f} s | {own:.2f} s | {ratio:.2f} | {mending:.1f} s |")


if __name__ == "__main__":
    main()
