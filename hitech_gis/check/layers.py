"""Rules on layers: agreement with the figures and the register, zones and their neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from hitech_gis.check.wording import wan, word, zone_names
from hitech_gis.crs import ellipsoidal_area_m2, project
from hitech_gis.findings import Finding, Location, Severity
from hitech_gis.ledger.figures import clauses
from hitech_gis.ledger.vocabulary import USES, Basis
from hitech_gis.topology import overlaps, tiling_gap_m2
from hitech_gis.units import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from hitech_gis.ledger.model import Ledger

# Coordinates of 7 decimals are good to a centimetre, so shared edges may leave slivers below this.
_SLIVER_M2 = 1.0
# UTM is off by 0.2 %, Web Mercator by 18 % here: beyond this a CRS is not made for the place.
_MOST_DISTORTION = 0.01


def layer_findings(ledger: Ledger) -> Iterator[Finding]:
    """Hold the zones layer against the figures (图数图文一致)."""
    for feature in ledger.layers.get("zones", {}).values():
        for use in USES:
            expected = ledger.increment(feature.id, use)
            figure_id = expected[0].id if expected else None
            value = expected[0].value if expected else None
            given_id = feature.properties[f"{use}_figure"]
            given = feature.properties[f"{use}_m2"]
            if (given_id, given) != (figure_id, value):
                yield Finding(
                    "layer_disagrees",
                    Severity.ERROR,
                    f"{feature.id}/{use}",
                    "layers",
                    clauses=clauses(expected),
                    location=Location(file="zones.geojson", layer="zones", row=feature.row, column=f"{use}_m2"),
                    values=zone_names(ledger, "zone", feature.id)
                    | word(f"use.{use}", "use")
                    | {
                        "layer": f"{wan(given)} ({given_id or '—'})",
                        "ledger": f"{wan(value)} ({figure_id or '—'})",
                    },
                )


def register_findings(ledger: Ledger) -> Iterator[Finding]:
    """Hold the layers against the register: one zone has one name, and one outline in every layer."""
    for name in ("zones", "subparks"):
        for feature in ledger.layers.get(name, {}).values():
            zone = ledger.zones[feature.id]
            if (feature.name_zh, feature.name_en) != (zone.name_zh, zone.name_en):
                yield Finding(
                    "name_disagrees",
                    Severity.ERROR,
                    feature.id,
                    "layers",
                    location=Location(file=f"{name}.geojson", layer=name, row=feature.row, column="name_zh"),
                    values={
                        "zone": feature.id,
                        "layer": f"{feature.name_zh} / {feature.name_en}",
                        "register": f"{zone.name_zh} / {zone.name_en}",
                    },
                )
            whole = ledger.outline(str(feature.properties.get("zone")))
            if whole is not None and feature.geometry is not None and not feature.geometry.equals(whole.geometry):
                yield Finding(
                    "subpark_differs",
                    Severity.ERROR,
                    feature.id,
                    "layers",
                    location=Location(file=f"{name}.geojson", layer=name, row=feature.row, column="geometry"),
                    values=zone_names(ledger, "subpark", feature.id) | zone_names(ledger, "zone", whole.id),
                )


def alias_findings(ledger: Ledger) -> Iterator[Finding]:
    """Show sites that are probably one under two names: whoever counts buildings counts them once."""
    sites = ledger.layers.get("sites", {})
    for site in sites.values():
        first = sites.get(str(site.properties.get("alias_of")))
        if first is not None:
            yield Finding(
                "two_names",
                Severity.NOTE,
                site.id,
                "layers",
                clauses=tuple(dict.fromkeys(c for f in (first, site) for c in f.properties.get("clauses") or ())),
                location=Location(file="sites.geojson", layer="sites", row=site.row, column="alias_of"),
                values={
                    "first_zh": first.name_zh,
                    "first_en": first.name_en,
                    "second_zh": site.name_zh,
                    "second_en": site.name_en,
                },
            )


def coverage_findings(ledger: Ledger) -> Iterator[Finding]:
    """Find zones that overlap without one being part of the other, and parts that do not fill their whole."""
    layer = ledger.layers.get("zones", {})
    features = [f for f in layer.values() if f.geometry is not None]
    if not features:
        return
    lon_lat = np.array([f.geometry for f in features], dtype=object)
    outlines = project(lon_lat, ledger.document.working_crs)
    off = _distortion(lon_lat, outlines)
    if not off < _MOST_DISTORTION:
        percent = plain(off * 100) if np.isfinite(off) else "∞"
        yield Finding(
            "crs_does_not_fit",
            Severity.ERROR,
            ledger.document.working_crs,
            "layers",
            location=Location(file="plan.toml", column="plan.working_crs"),
            values={"crs": ledger.document.working_crs, "percent": percent},
        )
        return
    by_id = {feature.id: outline for feature, outline in zip(features, outlines, strict=True)}
    for i, j, area_m2 in overlaps(outlines, tolerance_m2=_SLIVER_M2):
        first, second = features[i], features[j]
        if first.id in _ancestors(ledger, second.id) or second.id in _ancestors(ledger, first.id):
            continue
        common = shapely.to_wkt(shapely.intersection(first.geometry, second.geometry))
        yield Finding(
            "zones_overlap",
            Severity.ERROR,
            f"{first.id}/{second.id}",
            "layers",
            location=Location(file="zones.geojson", layer="zones", row=first.row, wkt=common),
            values=zone_names(ledger, "first", first.id)
            | zone_names(ledger, "second", second.id)
            | {"area": plain(area_m2)},
        )
    for feature in features:
        parts = [child.id for child in ledger.children(feature.id) if child.id in by_id]
        if not parts or feature.basis is Basis.SCHEMATIC:
            continue
        all_drawn = all(layer[part].basis is not Basis.SCHEMATIC for part in parts)
        gap_m2 = tiling_gap_m2(by_id[feature.id], np.array([by_id[part] for part in parts], dtype=object))
        if gap_m2 > _SLIVER_M2:
            yield Finding(
                "zones_do_not_tile",
                Severity.ERROR if all_drawn else Severity.WARNING,
                feature.id,
                "layers",
                location=Location(file="zones.geojson", layer="zones", row=feature.row),
                values=zone_names(ledger, "zone", feature.id)
                | zone_names(ledger, "parts", *parts)
                | {"area": plain(gap_m2)},
            )


def _distortion(lon_lat: NDArray[np.object_], projected: NDArray[np.object_]) -> float:
    """Share by which plane area differs from ellipsoidal area; infinite where the projection breaks down."""
    if not np.isfinite(shapely.get_coordinates(projected)).all():
        return np.inf
    true_m2 = float(ellipsoidal_area_m2(lon_lat).sum())
    return abs(float(shapely.area(projected).sum()) - true_m2) / true_m2


def _ancestors(ledger: Ledger, zone_id: str) -> set[str]:
    ancestors = set()
    parent = ledger.zones[zone_id].parent
    while parent is not None:
        ancestors.add(parent)
        parent = ledger.zones[parent].parent
    return ancestors
