"""Helpers for tests of the shipped plan: its files, read by other means than our own."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer

from hitech_gis.plan import shipped_plan_folder

LAYERS = shipped_plan_folder()


PARTS = ("sz_bay_south", "sz_bay_middle", "sz_bay_north")


ZONES = ("sz_bay", *PARTS, "liuxiandong", "university_town", "dashahe_corridor")


FILES = ("zones", "subparks", "axes", "sites")


WAN = 10_000


def features(layer: str) -> list[dict[str, Any]]:
    collection = json.loads((LAYERS / f"{layer}.geojson").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = collection["features"]
    return found


def shape_of(feature: dict[str, Any]) -> Any:  # noqa: ANN401 - a shapely geometry
    return shapely.from_geojson(json.dumps(feature["geometry"]))


def lon_lat() -> dict[str, Any]:
    return {feature["properties"]["id"]: shape_of(feature) for feature in features("zones")}


def on_the_ground() -> dict[str, Any]:
    """Give the zones in EPSG:4547, metres, projected here and not by the package."""
    transformer = Transformer.from_crs("EPSG:4490", "EPSG:4547", always_xy=True)
    return {
        zone: shapely.transform(shape, lambda points: np.column_stack(transformer.transform(*points.T)))
        for zone, shape in lon_lat().items()
    }
