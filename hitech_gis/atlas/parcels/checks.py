"""What of a layer of parcels is refused, and what is drawn but told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from hitech_gis.areal.layers import kind_faults
from hitech_gis.crs import crs_name, has_known_datum
from hitech_gis.errors import Fault
from hitech_gis.findings import Finding, Location, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from pyproj import CRS

_LINES = (1, 2, 5)  # LineString, LinearRing, MultiLineString
_COLLECTION = 7
_MOST = 50  # rows of a kind that are told one by one
_LONGEST_LABEL = 80


def expect_parcels(parcels: gpd.GeoDataFrame, geometry: NDArray[np.object_]) -> list[Fault]:
    """
    Find out why a layer cannot be drawn at all.

    Parameters
    ----------
    parcels
        The layer.
    geometry
        Its geometries.

    Returns
    -------
    list of Fault
        No CRS, no row, nothing to draw, lines.

    Examples
    --------
    >>> import geopandas as gpd
    >>> empty = gpd.GeoDataFrame(geometry=[])
    >>> [fault.code for fault in expect_parcels(empty, np.array([]))]
    ['no_crs', 'empty_layer']
    """
    faults = [] if parcels.crs is not None else [Fault("no_crs", layer="parcels")]
    if not len(geometry):
        return [*faults, Fault("empty_layer", layer="parcels")]
    if (shapely.is_missing(geometry) | shapely.is_empty(geometry)).all():
        return [*faults, Fault("no_geometries", {"count": str(len(geometry))}, layer="parcels")]
    kinds = shapely.get_type_id(geometry)
    return faults + kind_faults(
        kinds, np.isin(kinds, _LINES), parcels.index, layer="parcels", known="Polygon, MultiPolygon, Point"
    )


def datum_findings(crs: CRS) -> list[Finding]:
    """
    Tell where parcels are moved to the datum of the map by an operation that is no more than a guess.

    Parameters
    ----------
    crs
        CRS of the layer.

    Returns
    -------
    list of Finding
        Empty for CGCS2000 and WGS 84. PROJ has no operation from any other datum to CGCS2000.

    Examples
    --------
    >>> from pyproj import CRS
    >>> [finding.code for finding in datum_findings(CRS("EPSG:2414"))], datum_findings(CRS("EPSG:4547"))
    (['parcels_datum'], [])
    """
    if has_known_datum(crs):
        return []
    place = Location(layer="parcels")
    values = {"crs": crs_name(crs)}
    return [Finding("parcels_datum", Severity.WARNING, "parcels", "layers", location=place, values=values)]


def layer_findings(
    geometry: NDArray[np.object_], labels: pd.Index, *, lost: NDArray[np.intp], broken: NDArray[np.intp]
) -> list[Finding]:
    """
    Tell which parcels are not drawn, or drawn as they are although they should not be so.

    Parameters
    ----------
    geometry
        Geometries of the layer; shape ``(n,)``.
    labels
        What its rows are called.
    lost
        Positions of those that lie where no map reaches.
    broken
        Positions of those that are not valid.

    Returns
    -------
    list of Finding
        One a row for the first fifty of a kind, then one that counts the others.

    Examples
    --------
    >>> import pandas as pd
    >>> none = np.array([], dtype=np.intp)
    >>> layer_findings(np.array([None]), pd.Index(["T1"]), lost=none, broken=none)[0].title("en")
    'Parcel T1 has no geometry and is not drawn'
    """
    empty = np.flatnonzero(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    mixed = np.setdiff1d(np.flatnonzero(shapely.get_type_id(geometry) == _COLLECTION), empty)
    why = dict(zip(broken.tolist(), shapely.is_valid_reason(geometry[broken[:_MOST]]).tolist(), strict=False))
    return [
        *_told(broken, labels, lambda label, row: _finding("parcel_invalid", label, row, why=why[row])),
        *_told(empty, labels, lambda label, row: _finding("parcel_without_geometry", label, row)),
        *_told(lost, labels, lambda label, row: _finding("parcel_off_the_map", label, row)),
        *_told(mixed, labels, lambda label, row: _finding("parcel_of_mixed_kinds", label, row)),
    ]


def _finding(code: str, label: str, row: int, **values: str) -> Finding:
    location = Location(layer="parcels", row=row + 1)
    return Finding(code, Severity.WARNING, label, "layers", location=location, values={"label": label} | values)


def _told(rows: NDArray[np.intp], labels: pd.Index, tell: Callable[[str, int], Finding]) -> list[Finding]:
    """Tell the first rows one by one, and how many others there are."""
    found = []
    for row in rows[:_MOST].tolist():
        label = str(labels[row])
        found.append(tell(label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 3]}...", row))
    if more := len(rows) - len(found):
        kind = found[0].code
        values = {"count": str(more), "kind": kind}
        place = Location(layer="parcels")
        found.append(Finding("parcels_more", Severity.WARNING, kind, "layers", location=place, values=values))
    return found
