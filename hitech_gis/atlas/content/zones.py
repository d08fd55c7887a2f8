"""Zones: names, figures, outline, what the map is coloured by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from hitech_gis.atlas.content.features import feature_content, features, lon_lat
from hitech_gis.atlas.content.figures import figures_by_zone
from hitech_gis.land import Intensity, intensities
from hitech_gis.symbols import increment_of, leaf_zones
from hitech_gis.texts import LANGUAGES
from hitech_gis.units import in_km2, plain

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from hitech_gis.ledger import Ledger, Zone
    from hitech_gis.ledger.trace import Trace

_HEIGHTS = (0.7, 0.6, 0.5, 0.4, 0.3, 0.8, 0.2, 0.9, 0.1)  # of an outline, where its name may stand


def zones_content(ledger: Ledger, uses: list[str], trace: Trace | None = None) -> list[dict[str, Any]]:
    """
    Give every zone, those without an outline too.

    Parameters
    ----------
    ledger
        The plan.
    uses
        Uses by which the map can be coloured.
    trace
        What the user's copy of the document has of the figures.

    Returns
    -------
    list of dict
        One a zone, in the register's order: names, figures, outline, increments by use, intensity.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> zones = zones_content(load_ledger(shipped_plan_folder()), ["industrial"])
    >>> next(zone["increments"]["industrial"]["worded"] for zone in zones if zone["id"] == "sz_bay_south")
    '200'
    """
    figures = figures_by_zone(ledger, trace)
    coloured = {zone.id for zone in leaf_zones(ledger)}
    by_zone = {row.zone: row for row in intensities(ledger)}
    sites = [site.geometry for site in features(ledger, "sites")]
    starts = [shapely.get_point(axis.geometry, 0) for axis in features(ledger, "axes")]  # an axis may be named there
    marks = shapely.union_all(np.array([*sites, *starts], dtype=object))
    shown = []
    for zone in ledger.zones.values():
        outline = ledger.outline(zone.id)
        geometry = None if outline is None else outline.geometry
        shown.append(
            {
                "id": zone.id,
                "parent": zone.parent,
                "name": {lang: zone.name(lang) for lang in LANGUAGES},
                "in_goal": zone.in_goal,
                "coloured": zone.id in coloured and outline is not None,
                "increments": {use: _increment(ledger, zone, use) for use in uses},
                "figures": figures.get(zone.id, []),
                "outline": None if outline is None else feature_content(outline),
                "label_places": None
                if geometry is None
                else _label_places(geometry, marks, beside=zone.id not in coloured),
                "intensity": _intensity(by_zone[zone.id]) if zone.id in by_zone else None,
            }
        )
    return shown


def _label_places(geometry: BaseGeometry, marks: BaseGeometry, *, beside: bool) -> list[list[float]]:
    """Give places for a name inside an outline; in a coloured zone first its left third, where that is freest."""
    west, south, east, north = shapely.bounds(geometry)
    heights = [south + share * (north - south) for share in _HEIGHTS]
    left = np.asarray(shapely.points([(west + 0.32 * (east - west), height) for height in heights]))
    inside = left[shapely.contains(geometry, left)]
    lines = shapely.union(shapely.boundary(geometry), marks)
    inside = inside[np.argsort(-shapely.distance(inside, lines), kind="stable")]
    rows = shapely.intersection(geometry, shapely.linestrings([[(west, y), (east, y)] for y in heights]))
    parts = shapely.get_parts(rows)
    middles = shapely.line_interpolate_point(parts[shapely.length(parts) > 0], 0.5, normalized=True)
    best = [shapely.point_on_surface(geometry)]
    places = [*best, *middles, *inside] if beside else [*inside, *best, *middles]
    return [lon_lat(place) for place in places]


def _increment(ledger: Ledger, zone: Zone, use: str) -> dict[str, Any] | None:
    found = increment_of(ledger, zone.id, use)
    if found is None:
        return None
    return {"value": float(found.value_wan), "worded": found.worded, "conditional": found.conditional}


def _intensity(row: Intensity) -> dict[str, Any]:
    land = None if row.land is None else {"area": in_km2(row.land.area_m2), "error": in_km2(row.land.error_m2)}
    return {
        "land": land,
        "value": None if row.value is None else plain(row.value),
        "low": None if row.low is None else plain(row.low),
        "high": None if row.high is None else plain(row.high),
        "why_not": row.why_not,
        "not_stated": list(row.not_stated),
        "assumption": list(row.assumption),
    }
