"""A layer of parcels from a file, of the formats that allocation takes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

from hitech_gis.atlas.parcels.choice import name_faults
from hitech_gis.errors import Fault, LayerError
from hitech_gis.io.source import layer_refusals, open_source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from hitech_gis.io.source import Source


def read_parcels(
    path: str | Path, *, columns: Sequence[str] | str | None = None, layer: str | None = None
) -> gpd.GeoDataFrame:
    """
    Read parcels, and of their columns only those that are shown.

    Parameters
    ----------
    path
        GeoParquet, GeoPackage, FlatGeobuf, file geodatabase, shapefile, GeoJSON.
    columns
        Names of columns, or one name; None for all.
    layer
        Which layer of the file, where there are several.

    Returns
    -------
    geopandas.GeoDataFrame
        Rows are numbered from 1, as they stand in the file.

    Raises
    ------
    LayerError
        If it cannot be read, lacks a column, or has too many without a choice.

    Examples
    --------
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> read_parcels(shipped_plan_folder() / "zones.geojson", columns=["id"])["id"].iloc[0]
    'sz_bay'
    """
    import geopandas as gpd
    import pandas as pd

    columns = [columns] if isinstance(columns, str) else columns
    source = open_source(path, layer=layer)
    faults = name_faults(columns, source.columns, len(source.columns))
    if source.crs is None:
        faults = [Fault("no_crs"), *faults]
    if faults:
        raise LayerError(*(replace(fault, file=source.path.name, layer=source.layer) for fault in faults))
    names = list(dict.fromkeys(source.columns if columns is None else columns))
    _, wkb, table = source.read(names)
    _expect_text(table, source)
    with layer_refusals(source.path):
        geometry = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False), on_invalid="fix")
    table.index = pd.RangeIndex(1, len(table) + 1)
    return gpd.GeoDataFrame(table, geometry=geometry, crs=source.crs)


def _expect_text(table: pd.DataFrame, source: Source) -> None:
    """Refuse bytes that are no text: Arrow takes them as they come, and each would fail where it is shown."""
    import pyarrow as pa

    faults = []
    for name, kind in table.dtypes.items():
        arrow = getattr(kind, "pyarrow_dtype", None)
        if arrow is None or not (pa.types.is_string(arrow) or pa.types.is_large_string(arrow)):
            continue
        try:
            pa.array(table[name]).validate(full=True)
        except pa.ArrowInvalid:
            faults.append(Fault("layer_encoding", {"value": "UTF-8"}, source.path.name, column=str(name)))
    if faults:
        raise LayerError(*faults)
