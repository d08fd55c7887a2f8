"""Any layer as a frame, with everything that there is to say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hitech_gis.findings import Findings
from hitech_gis.io.reading.judgement import judge
from hitech_gis.io.reading.load import choose, load, opened
from hitech_gis.io.reading.told import Place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd
    from pyproj import CRS


def read_layer(  # noqa: PLR0913 - what a file may be wrong about, all of it by name
    path: str | Path,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    crs: str | CRS | None = None,
    salvage: bool = False,
    check: bool = True,
    allow: Sequence[str] = (),
) -> tuple[gpd.GeoDataFrame, Findings]:
    """
    Read any layer that a planner has, and say what there is to say about it.

    Parameters
    ----------
    path
        Shapefile, GeoPackage, GeoJSON, FlatGeobuf, GeoParquet, file geodatabase,
        KML, KMZ, DXF, CSV with WKT or lon/lat, or a zip of such.
    layer
        Which layer, where there are several.
    encoding
        Of the texts of a shapefile, GeoJSON, DXF or CSV, where the file is wrong about it.
    crs
        CRS to use instead of what the file says; nothing is transformed.
    salvage
        Whether to leave out broken records and tell each, instead of refusing.
    check
        Whether to hold the CRS against the coordinates, and each geometry against
        the rules and its neighbours; :func:`hitech_gis.find_faults` can be asked
        more, and gives the place of every fault.
    allow
        What is otherwise refused: ``"vrt"``, endings such as ``".gml"``, or the
        beginnings of paths such as ``"/vsicurl/"``.

    Returns
    -------
    tuple of geopandas.GeoDataFrame and Findings
        The rows, numbered from 0 (findings count features from 1), and what was seen.

    Raises
    ------
    LayerError
        If it cannot be read, or has broken records and ``salvage`` is False.

    Examples
    --------
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> frame, findings = read_layer(shipped_plan_folder() / "zones.geojson")
    >>> len(frame), [(finding.code, finding.count) for finding in findings.failing]
    (7, [('overlap', 3)])
    """
    with opened(path, allow=allow) as (shown, layers):
        chosen = choose(layers, layer, shown)
        place = Place(shown, chosen.name if len(layers) > 1 else None)
        loaded = load(chosen, place, encoding=encoding, crs=crs, salvage=salvage)
    judged = judge(loaded, place).findings if check else ()
    return loaded.frame, Findings([*loaded.findings, *judged])
