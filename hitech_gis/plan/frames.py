"""A plan's tables as frames, for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hitech_gis.ledger import ACTION_COLUMNS, ELEMENT_COLUMNS, FIGURE_COLUMNS, USES, Ledger

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

ZONE_COLUMNS = (
    "id", "parent", "level", "name_zh", "name_en", "in_goal", "basis", "accuracy_m", "area_m2",
    *(f"{use}_m2" for use in USES),
)  # fmt: skip
_ENDS = ("low", "high", "other_low", "other_high")


def figures_frame(ledger: Ledger) -> pd.DataFrame:
    """Give the figures, indexed by id; see :attr:`hitech_gis.plan.Plan.figures`."""
    import pandas as pd

    records = [figure.record() for figure in ledger.figures.values()]
    frame = pd.DataFrame(records, columns=list(FIGURE_COLUMNS))
    return frame.astype(dict.fromkeys(_ENDS, "float64")).set_index("id")


def actions_frame(ledger: Ledger) -> pd.DataFrame:
    """Give the actions, indexed by id; see :attr:`hitech_gis.plan.Plan.actions`."""
    import pandas as pd

    records = [action.record() for action in ledger.actions.values()]
    frame = pd.DataFrame(records, columns=list(ACTION_COLUMNS)).set_index("id")
    return frame.astype({"year": "Int64"})


def structure_frame(ledger: Ledger) -> pd.DataFrame:
    """Give the structure, indexed by id; see :attr:`hitech_gis.plan.Plan.structure`."""
    import pandas as pd

    records = [element.record() for element in ledger.structure.values()]
    return pd.DataFrame(records, columns=list(ELEMENT_COLUMNS)).set_index("id")


def zones_frame(ledger: Ledger) -> gpd.GeoDataFrame:
    """Give the zones that have an outline, in the working CRS; see :attr:`hitech_gis.plan.Plan.zones`."""
    import geopandas as gpd
    import numpy as np

    from hitech_gis.crs import ellipsoidal_area_m2, project

    features = [outline for zone in ledger.zones if (outline := ledger.outline(zone)) is not None]
    lon_lat = np.array([feature.geometry for feature in features], dtype=object)
    areas_m2 = ellipsoidal_area_m2(lon_lat)
    rows = []
    for feature, area_m2 in zip(features, areas_m2, strict=True):
        zone = ledger.zones[feature.id]
        increments = {use: ledger.increment(zone.id, use) for use in USES}
        rows.append(
            {
                "id": zone.id,
                "parent": zone.parent,
                "level": zone.level.value,
                "name_zh": zone.name_zh,
                "name_en": zone.name_en,
                "in_goal": zone.in_goal,
                "basis": feature.basis and feature.basis.value,
                "accuracy_m": feature.accuracy_m,
                "area_m2": area_m2,
            }
            | {
                f"{use}_m2": float(found[0].quantity.value) if found and found[0].quantity else np.nan
                for use, found in increments.items()
            }
        )
    crs = ledger.document.working_crs
    return gpd.GeoDataFrame(rows, columns=list(ZONE_COLUMNS), geometry=project(lon_lat, crs), crs=crs)
