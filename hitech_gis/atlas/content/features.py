"""Features of the layers in lon/lat, enough for a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from hitech_gis.units import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

    from hitech_gis.ledger import Feature, Ledger


def features(ledger: Ledger, name: str) -> Iterable[Feature]:
    """Features of a layer; none where the plan has no such layer."""
    return ledger.layers.get(name, {}).values()


def feature_content(feature: Feature, *properties: str) -> dict[str, Any]:
    """Give a feature with lon/lat coordinates of 6 decimals (about 10 cm), enough for a screen."""
    return {
        "id": feature.id,
        "name": {"zh": feature.name_zh, "en": feature.name_en},
        "basis": feature.basis,
        "accuracy": None if feature.accuracy_m is None else plain(feature.accuracy_m),
        "source": {"zh": feature.properties.get("source_zh") or feature.source, "en": feature.source},
        "geometry": None if feature.geometry is None else _coordinates(feature.geometry),
        **{name: feature.properties.get(name) for name in properties},
    }


def axis_content(feature: Feature, number: int) -> dict[str, Any]:
    """Give an axis with a place for its name: the first at its start, the others further down, so they keep apart."""
    axis = feature_content(feature, "role_zh", "role_en", "clause")
    place = None
    if feature.geometry is not None:
        place = shapely.line_interpolate_point(
            shapely.line_merge(feature.geometry), 0.7 if number else 0, normalized=True
        )
    label = None if place is None else [round(float(shapely.get_x(place)), 6), round(float(shapely.get_y(place)), 6)]
    return axis | {"label": label, "number": number}


def _coordinates(geometry: BaseGeometry) -> dict[str, Any]:
    rounded = shapely.transform(geometry, lambda lon_lat: lon_lat.round(6))
    shape: dict[str, Any] = shapely.geometry.mapping(rounded)
    return {"type": shape["type"], "coordinates": shape["coordinates"]}
