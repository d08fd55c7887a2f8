"""Features of the layers in lon/lat, enough for a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from hitech_gis.units import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

    from hitech_gis.ledger import Feature, Ledger
# Where the name of a line may stand, as shares of its length.
_ALONG = (0.02, 0.15, 0.3, 0.45, 0.6, 0.7, 0.85, 0.98)


def features(ledger: Ledger, name: str) -> Iterable[Feature]:
    """
    Give the features of a layer; none where the plan has no such layer.

    Parameters
    ----------
    ledger
        The plan.
    name
        ``"sites"``, ``"subparks"`` or ``"axes"``.

    Returns
    -------
    iterable of Feature
        In the order of the file.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> len(list(features(load_ledger(shipped_plan_folder()), "axes")))
    2
    """
    return ledger.layers.get(name, {}).values()


def feature_content(feature: Feature, *properties: str) -> dict[str, Any]:
    """
    Give a feature with lon/lat coordinates of 6 decimals (about 10 cm), enough for a screen.

    Parameters
    ----------
    feature
        A feature in WGS 84.
    *properties
        Names of its further columns to give.

    Returns
    -------
    dict
        Id, name in both languages, basis, accuracy in metres, source, GeoJSON geometry.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> axis = next(iter(features(load_ledger(shipped_plan_folder()), "axes")))
    >>> feature_content(axis)["geometry"]["type"]
    'LineString'
    """
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
    """
    Give an axis with places for its name: the first axis from its start on, the others from further down.

    Parameters
    ----------
    feature
        The axis.
    number
        Its place among the axes, from 0.

    Returns
    -------
    dict
        As :func:`feature_content`, with ``label_places`` as lon/lat and ``number``.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> axis = next(iter(features(load_ledger(shipped_plan_folder()), "axes")))
    >>> len(axis_content(axis, 0)["label_places"])
    8
    """
    axis = feature_content(feature, "role_zh", "role_en", "clause")
    shares = _ALONG if number == 0 else _ALONG[::-1]
    line = None if feature.geometry is None else shapely.line_merge(feature.geometry)
    places = [] if line is None else [shapely.line_interpolate_point(line, share, normalized=True) for share in shares]
    return axis | {"label_places": [lon_lat(place) for place in places], "number": number}


def lon_lat(point: BaseGeometry) -> list[float]:
    """
    Give a point's coordinates with 6 decimals.

    Parameters
    ----------
    point
        A point in WGS 84.

    Returns
    -------
    list of float
        Longitude and latitude in degrees.

    Examples
    --------
    >>> lon_lat(shapely.Point(113.94812345, 22.55))
    [113.948123, 22.55]
    """
    return [round(float(shapely.get_x(point)), 6), round(float(shapely.get_y(point)), 6)]


def _coordinates(geometry: BaseGeometry) -> dict[str, Any]:
    rounded = shapely.transform(geometry, lambda lon_lat: lon_lat.round(6))
    shape: dict[str, Any] = shapely.geometry.mapping(rounded)
    return {"type": shape["type"], "coordinates": shape["coordinates"]}
