"""
Make parcels and zones for the benchmarks: the same for the same arguments, and not of any real place.

Parcels are plots with cut corners (eight vertices) on a jittered lattice of 30 m. Zones are a
lattice of tiles bent by smooth waves, so that edges are irregular, shared vertex for vertex, and have parcels on
both sides; a margin is left outside of every zone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

CRS = "EPSG:4547"
CORNER_M = (500_000.0, 2_500_000.0)  # easting, northing: coordinates as large as real ones, so rounding is real too
PITCH_M = 30.0
QUANTITIES = ("industrial_m2", "supporting_m2")


def extent_m(parcels: int) -> float:
    """
    Give the side of the square that so many parcels fill.

    Parameters
    ----------
    parcels
        How many.

    Returns
    -------
    float
        Metres.
    """
    return float(np.ceil(np.sqrt(parcels))) * PITCH_M


def make_parcels(count: int, *, start: int = 0, of: int | None = None) -> gpd.GeoDataFrame:
    """
    Make parcels row by row of the lattice; any slice of a layer can be made by itself.

    Parameters
    ----------
    count
        How many parcels.
    start
        Number of the first.
    of
        Size of the whole layer, which sets the width of the lattice; ``start + count`` if left out.

    Returns
    -------
    geopandas.GeoDataFrame
        ``number`` (int64), ``status``, ``year``, ``industrial_m2`` and ``supporting_m2`` (float64), and octagons.
    """
    width = int(np.ceil(np.sqrt(start + count if of is None else of)))
    number = np.arange(start, start + count)
    row, column = np.divmod(number, width)

    def unit(salt: int) -> NDArray[np.float64]:
        # A parcel's random numbers depend on its own number alone (splitmix64), not on where a slice begins.
        z = (number.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(salt)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray((z ^ (z >> np.uint64(31))) >> np.uint64(11), dtype=np.float64) / 2.0**53

    half = np.stack([unit(1) * 4 + 9, unit(2) * 4 + 9])  # half width and half height, 9-13 m
    cut = unit(3) * 3 + 2
    centre = np.stack([CORNER_M[0] + (column + 0.5) * PITCH_M, CORNER_M[1] + (row + 0.5) * PITCH_M])
    centre += np.stack([unit(4), unit(5)]) * 3 - 1.5
    (w, h), c = half, cut
    east = np.stack([w, w, w - c, c - w, -w, -w, c - w, w - c])
    north = np.stack([c - h, h - c, h, h, h - c, c - h, -h, -h])
    rings = np.stack([(centre[0] + east).T, (centre[1] + north).T], axis=-1)
    industrial = np.round(unit(6) * 4_000, 2)
    return gpd.GeoDataFrame(
        {
            "number": number,
            "status": np.where(unit(7) < 0.3, "built", np.where(unit(7) < 0.6, "granted", "planned")),
            "year": (2012 + np.floor(unit(8) * 4)).astype(np.int64),
            QUANTITIES[0]: industrial,
            QUANTITIES[1]: np.round(industrial * unit(9), 2),
        },
        geometry=shapely.polygons(shapely.linearrings(rings)),
        crs=CRS,
    )


def make_zones(count: int, *, extent: float, vertices: int = 1_000, overlap: float = 0.0) -> gpd.GeoDataFrame:
    """
    Make irregular zones over a square.

    Parameters
    ----------
    count
        How many zones: laid out on a lattice as square as it goes.
    extent
        Side of the square in metres; 4 % of it stay free on each side.
    vertices
        Vertices a zone, about.
    overlap
        Share by which each tile is larger than its place: 0 makes neighbours share their edges.

    Returns
    -------
    geopandas.GeoDataFrame
        ``id`` and polygons.
    """
    rows = next(r for r in range(int(np.sqrt(count)), 0, -1) if count % r == 0)
    columns = count // rows
    margin = 0.04
    step = np.linspace(0, 1, max(1, round(vertices / 4)), endpoint=False)
    still = np.zeros_like(step)
    # A unit square, counter-clockwise from its south-west corner.
    side_x = np.concatenate([step, still + 1, 1 - step, still])
    side_y = np.concatenate([still, step, still + 1, 1 - step])
    j, i = np.meshgrid(np.arange(columns), np.arange(rows))

    def place(tile: NDArray[np.int64], side: NDArray[np.float64], tiles: int) -> NDArray[np.float64]:
        grown = (side - 0.5) * (1 + overlap) + 0.5
        placed: NDArray[np.float64] = margin + (1 - 2 * margin) * (tile.reshape(-1, 1) + grown) / tiles
        return placed

    x, y = place(j, side_x, columns), place(i, side_y, rows)
    bent_x, bent_y = x.copy(), y.copy()
    for waves, phase in ((5, 0.3), (13, 1.1), (41, 2.3), (127, 4.2)):  # each turns an edge by up to 12 degrees
        size = 0.22 / (2 * np.pi * waves)
        bent_x += size * np.sin(2 * np.pi * waves * y + phase) * np.cos(2 * np.pi * waves * x / 3)
        bent_y += size * np.sin(2 * np.pi * waves * x + phase) * np.cos(2 * np.pi * waves * y / 3)
    # To the millimetre, as survey data come: neighbours then share their vertices bit for bit.
    rings = np.round(np.stack([CORNER_M[0] + bent_x * extent, CORNER_M[1] + bent_y * extent], axis=-1), 3)
    return gpd.GeoDataFrame(
        {"id": [f"z{number:04d}" for number in range(count)]},
        geometry=shapely.polygons(shapely.linearrings(rings)),
        crs=CRS,
    )
