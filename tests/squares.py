"""Helpers for tests of allocation: layers of plain shapes, and areas by exact fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely
from shapely import Polygon, box

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

CRS = "EPSG:4547"
BOW_TIE = Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])


def square(x: float, y: float, side: float = 1) -> Polygon:
    """The square with its south-west corner at (x, y)."""
    return box(x, y, x + side, y + side)


def layer(geometry: Sequence[BaseGeometry | None], *, crs: str | None = CRS, **columns: Any) -> gpd.GeoDataFrame:  # noqa: ANN401
    return gpd.GeoDataFrame(columns, geometry=list(geometry), crs=crs)


def zones_of(zones: Mapping[str, BaseGeometry | None], *, crs: str | None = CRS) -> gpd.GeoDataFrame:
    return layer(list(zones.values()), crs=crs, id=list(zones))


def exact_shared_area(polygon: BaseGeometry, convex: Polygon) -> Fraction:
    """Area that a polygon, holes and parts and all, shares with a convex one: clipped edge by edge in fractions."""
    clip = [(Fraction(x), Fraction(y)) for x, y in shapely.normalize(convex).reverse().exterior.coords]
    total = Fraction(0)
    for part in shapely.get_parts(polygon):
        for ring, sign in ((part.exterior, 1), *((hole, -1) for hole in part.interiors)):
            total += sign * abs(_shoelace(_clipped([(Fraction(x), Fraction(y)) for x, y in ring.coords[:-1]], clip)))
    return total


Points = list[tuple[Fraction, Fraction]]


def _clipped(points: Points, clip: Points) -> Points:
    """Sutherland and Hodgman 1974, with a counter-clockwise closed ring to clip by."""
    for (ax, ay), (bx, by) in pairwise(clip):
        sides = [(bx - ax) * (y - ay) - (by - ay) * (x - ax) for x, y in points]
        kept: Points = []
        for i, (x, y) in enumerate(points):
            (px, py), before, here = points[i - 1], sides[i - 1], sides[i]
            if (before < 0) != (here < 0):
                t = before / (before - here)
                kept.append((px + t * (x - px), py + t * (y - py)))
            if here >= 0:
                kept.append((x, y))
        points = kept
    return points


def _shoelace(points: Points) -> Fraction:
    return sum((points[i - 1][0] * y - x * points[i - 1][1] for i, (x, y) in enumerate(points)), Fraction(0)) / 2
