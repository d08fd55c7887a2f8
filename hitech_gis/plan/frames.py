"""A plan's tables as frames, for notebooks."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from hitech_gis.ledger import ACTION_COLUMNS, ELEMENT_COLUMNS, FIGURE_COLUMNS, USES, Ledger

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from hitech_gis.scenario import Scenario

ZONE_COLUMNS = (
    "id", "parent", "level", "name_zh", "name_en", "in_goal", "basis", "accuracy_m", "area_m2",
    *(f"{use}_m2" for use in USES),
)  # fmt: skip
_ENDS = ("low", "high", "other_low", "other_high")


class Frames:
    """
    The tables of a ledger as frames, each made when it is first asked for.

    Parameters
    ----------
    ledger
        The plan as data.
    before
        For a plan under a scenario the plan itself, and the scenario.
    """

    def __init__(self, ledger: Ledger, *, before: tuple[Ledger, Scenario] | None = None) -> None:
        self.ledger = ledger
        self._before = before

    @cached_property
    def figures(self) -> pd.DataFrame:
        """
        The figures as a tidy table.

        Returns
        -------
        pandas.DataFrame
            Indexed by figure id, columns as in ``figures.csv``; ``low`` and
            ``high`` float64 in base units, unknown is missing.
        """
        import pandas as pd

        records = [figure.record() for figure in self.ledger.figures.values()]
        frame = pd.DataFrame(records, columns=list(FIGURE_COLUMNS))
        return frame.astype(dict.fromkeys(_ENDS, "float64")).set_index("id")

    @cached_property
    def actions(self) -> pd.DataFrame:
        """
        The actions as a tidy table.

        Returns
        -------
        pandas.DataFrame
            Indexed by action id, columns as in ``actions.csv``; ``year`` Int64. A
            role is a list of bodies: empty where the document names nobody, missing
            where it has no place for the role.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> hg.open_plan().actions.loc["a2_03_vc_tower_2012", "lead"]
        ['sasac']
        """
        import pandas as pd

        records = [action.record() for action in self.ledger.actions.values()]
        frame = pd.DataFrame(records, columns=list(ACTION_COLUMNS)).set_index("id")
        return frame.astype({"year": "Int64"})

    @cached_property
    def structure(self) -> pd.DataFrame:
        """
        The plan's spatial and programme structure as a tidy table.

        Returns
        -------
        pandas.DataFrame
            Indexed by element id, columns as in ``structure.csv``, unknown is missing.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> hg.open_plan().structure.loc["axis_dashahe", "parent"]
        'two_axes'
        """
        import pandas as pd

        records = [element.record() for element in self.ledger.structure.values()]
        return pd.DataFrame(records, columns=list(ELEMENT_COLUMNS)).set_index("id")

    @cached_property
    def zones(self) -> gpd.GeoDataFrame:
        """
        The zones that have an outline, in the plan's working CRS.

        Returns
        -------
        geopandas.GeoDataFrame
            One row a zone, indexed from 0; columns ``id, parent, level, name_zh,
            name_en, in_goal, basis, accuracy_m, area_m2`` (ellipsoidal),
            ``industrial_m2`` and ``supporting_m2`` (planned increment, float64,
            NaN where the plan does not say) and ``geometry``. WGS 84 is taken for
            CGCS2000 (about 1 m, see ``hitech_gis.crs.WGS84_AS_CGCS2000``).

        Examples
        --------
        >>> import hitech_gis as hg
        >>> zones = hg.open_plan().zones
        >>> zones.crs.to_epsg(), int(zones.set_index("id").loc["sz_bay_south", "industrial_m2"])
        (4547, 2000000)
        """
        import geopandas as gpd
        import numpy as np

        from hitech_gis.crs import ellipsoidal_area_m2, project

        features = [outline for zone in self.ledger.zones if (outline := self.ledger.outline(zone)) is not None]
        lon_lat = np.array([feature.geometry for feature in features], dtype=object)
        areas_m2 = ellipsoidal_area_m2(lon_lat)
        rows = []
        for feature, area_m2 in zip(features, areas_m2, strict=True):
            zone = self.ledger.zones[feature.id]
            increments = {use: self.ledger.increment(zone.id, use) for use in USES}
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
        crs = self.ledger.document.working_crs
        return gpd.GeoDataFrame(rows, columns=list(ZONE_COLUMNS), geometry=project(lon_lat, crs), crs=crs)
