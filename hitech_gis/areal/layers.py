"""Parcel and zone layers, checked: CRS, kinds of geometry, ids, validity."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isqrt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from hitech_gis.areal.kernel.geometries import MISSING, MULTIPOLYGON, POINT, POLYGON, WkbGeometries
from hitech_gis.areal.kernel.zoning import Zoning
from hitech_gis.areal.quantities import listed, missing_columns
from hitech_gis.crs import crs_name, same_crs
from hitech_gis.errors import Fault, LayerError
from hitech_gis.io.source import open_source
from hitech_gis.topology.shapes import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

_MOST_FAULTS = 20
_FEWEST_CELLS = 16


@dataclass(frozen=True)
class ZoneLayer:
    """
    Zones that parcels can be allocated to.

    Parameters
    ----------
    ids
        Ids in zone order, named as their column; unique.
    crs
        A projected CRS.
    zoning
        The zones made ready.
    drawn
        Whether each zone has an outline; shape ``(zones,)``.
    """

    ids: pd.Index
    crs: CRS
    zoning: Zoning
    drawn: NDArray[np.bool_]

    @classmethod
    def of(cls, zones: gpd.GeoDataFrame, *, zone_id: str = "id", parcels: int = 10**6) -> ZoneLayer:
        """
        Check zones and make them ready.

        Parameters
        ----------
        zones
            One row a zone: an id, and a polygon or multipolygon, or none.
        zone_id
            Column of ids.
        parcels
            For about how many parcels: it pays to prepare longer for more.

        Returns
        -------
        ZoneLayer
            In the order of the frame.

        Raises
        ------
        LayerError
            With every fault: no CRS or a geographic one, no such column, ids
            missing or not unique, other geometry than polygons, outlines that are
            not valid (with the reason that GEOS gives), no outline at all.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> ZoneLayer.of(hg.open_plan().zones).ids[0]
        'sz_bay'
        """
        geometry = geometries_of(zones, "zones")
        faults = crs_faults(zones.crs, "zones")
        absent = missing_columns([zone_id], [str(name) for name in zones.columns])
        faults += [replace(fault, layer="zones") for fault in absent]
        if list(zones.columns).count(zone_id) > 1:
            faults.append(Fault("duplicate_column", {"value": zone_id}, layer="zones"))
        if list(zones.columns).count(zone_id) == 1:
            ids = pd.Index(zones[zone_id], name=zone_id)
            labels = ids
            if (unnamed := ids.isna() | (ids == "")).any():
                rows = listed(pd.Index(np.flatnonzero(unnamed) + 1))
                faults.append(Fault("missing_zone_id", {"rows": rows}, layer="zones", column=zone_id))
            twice = ids[ids.duplicated() & ~ids.isna()].unique()
            if len(twice):
                faults.append(Fault("duplicate_zone_id", {"value": listed(twice)}, layer="zones", column=zone_id))
        else:
            labels = zones.index
        kinds = shapely.get_type_id(geometry)
        wrong = ~np.isin(kinds, (POLYGON, MULTIPOLYGON, MISSING))
        faults += kind_faults(kinds, wrong, labels, layer="zones", known="Polygon, MultiPolygon")
        drawn = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
        invalid = np.flatnonzero(drawn & ~wrong & ~shapely.is_valid(geometry))
        faults += validity_faults(geometry[invalid], labels[invalid], layer="zones")
        if not drawn.any():
            faults.append(Fault("no_outlines", layer="zones"))
        if faults:
            raise LayerError(*faults)
        return cls(ids, zones.crs, Zoning(geometry, cells_per_side=2 * isqrt(parcels) + _FEWEST_CELLS), drawn)

    def expect_crs(self, crs: CRS | None, name: str) -> None:
        """
        Refuse parcels that are not in the CRS of the zones.

        Parameters
        ----------
        crs
            CRS of the parcels.
        name
            What the layer is called in messages.

        Raises
        ------
        LayerError
            If it is missing, geographic, or another than that of the zones; both are named.
        """
        faults = crs_faults(crs, name)
        if not faults and crs is not None and not same_crs(crs, self.crs):
            faults = [Fault("crs_mismatch", {"parcels": crs_name(crs), "zones": crs_name(self.crs)}, layer=name)]
        if faults:
            raise LayerError(*faults)


def read_zones(path: str | Path, *, zone_id: str = "id", layer: str | None = None) -> gpd.GeoDataFrame:
    """
    Read zones from a file.

    Parameters
    ----------
    path
        Of any format that is read.
    zone_id
        Column of ids.
    layer
        Which layer of the file, where there are several.

    Returns
    -------
    geopandas.GeoDataFrame
        Ids and outlines, in the order of the file.

    Raises
    ------
    LayerError
        If the file cannot be read or lacks the column.

    Examples
    --------
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> read_zones(shipped_plan_folder() / "zones.geojson")["id"].iloc[0]
    'sz_bay'
    """
    import geopandas as gpd

    source = open_source(path, layer=layer)
    absent = missing_columns([zone_id], source.columns)
    if absent:
        raise LayerError(*(replace(fault, file=source.path.name) for fault in absent))
    _, wkb, table = source.read([zone_id])
    try:
        geometry = WkbGeometries(wkb).take(slice(None))
    except shapely.errors.GEOSException as error:
        raise LayerError(Fault("cannot_read_layer", {"why": str(error)}, file=source.path.name)) from error
    return gpd.GeoDataFrame({zone_id: table[zone_id].to_numpy()}, geometry=geometry, crs=source.crs)


def geometries_of(frame: gpd.GeoDataFrame, layer: str) -> NDArray[np.object_]:
    """
    Take the geometries out of a frame.

    Parameters
    ----------
    frame
        With an active geometry column.
    layer
        What it is called in messages.

    Returns
    -------
    numpy.ndarray of shapely geometries
        Shape ``(n,)``.

    Raises
    ------
    LayerError
        If the frame has no geometry.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> len(geometries_of(hg.open_plan().zones, "zones"))
    7
    """
    active = getattr(frame, "_geometry_column_name", None)
    if active is None or active not in frame.columns:
        raise LayerError(Fault("no_geometry", {"value": type(frame).__name__}, layer=layer))
    return np.asarray(frame.geometry.array, dtype=object)


def are_points(kinds: NDArray[np.int32], labels: pd.Index, *, layer: str) -> bool | None:
    """
    Tell a layer of points from one of polygons.

    Parameters
    ----------
    kinds
        GEOS type numbers; shape ``(n,)``.
    labels
        What the rows are called in a message.
    layer
        What the layer is called in a message.

    Returns
    -------
    bool or None
        True for points, False for polygons, None if no row has a geometry.

    Raises
    ------
    LayerError
        If there is another kind, or points among polygons.

    Examples
    --------
    >>> are_points(shapely.get_type_id(shapely.points([[0, 0]])), pd.RangeIndex(1), layer="parcels")
    True
    """
    points, missing = kinds == POINT, kinds == MISSING
    wrong = ~(points | missing | (kinds == POLYGON) | (kinds == MULTIPOLYGON))
    if wrong.any():
        raise LayerError(*kind_faults(kinds, wrong, labels, layer=layer, known="Polygon, MultiPolygon, Point"))
    if points.any() and not (points | missing).all():
        fewer = points if 2 * points.sum() <= (~missing).sum() else ~points & ~missing
        values = {"value": ", ".join(sorted({KINDS[kind] for kind in kinds if kind != MISSING}))}
        raise LayerError(Fault("mixed_geometry", values | {"rows": listed(labels[fewer])}, layer=layer))
    return None if missing.all() else bool(points.any())


def crs_faults(crs: CRS | None, layer: str) -> list[Fault]:
    """
    Find out why shares of area cannot be computed in a CRS.

    Parameters
    ----------
    crs
        CRS of a layer.
    layer
        What the layer is called in messages.

    Returns
    -------
    list of Fault
        Empty for a projected CRS.

    Examples
    --------
    >>> [fault.code for fault in crs_faults(None, "parcels")]
    ['no_crs']
    """
    if crs is None:
        return [Fault("no_crs", layer=layer)]
    # A local grid of a city, with axes in metres, is a plane too.
    if not (crs.is_projected or crs.is_engineering):
        return [Fault("geographic_crs", {"value": crs_name(crs)}, layer=layer)]
    return []


def kind_faults(
    kinds: NDArray[np.int32], wrong: NDArray[np.bool_], labels: pd.Index, *, layer: str, known: str
) -> list[Fault]:
    """
    Refuse rows by their kind of geometry.

    Parameters
    ----------
    kinds
        GEOS type numbers; shape ``(n,)``.
    wrong
        Which rows are refused; shape ``(n,)``.
    labels, layer
        What rows and layer are called in messages.
    known
        What may be given.

    Returns
    -------
    list of Fault
        One for each kind among them.

    Examples
    --------
    >>> kind_faults(np.array([1]), np.array([True]), pd.Index([7]), layer="zones", known="Polygon")[0].values["rows"]
    '7'
    """
    faults = []
    for kind in np.unique(kinds[wrong]):
        rows = listed(labels[wrong & (kinds == kind)])
        faults.append(Fault("wrong_kind", {"value": KINDS[kind], "rows": rows, "known": known}, layer=layer))
    return faults


def validity_faults(invalid: NDArray[np.object_], labels: pd.Index, *, layer: str) -> list[Fault]:
    """
    Refuse rows by their outline.

    Parameters
    ----------
    invalid
        Outlines that are refused; shape ``(n,)``.
    labels, layer
        What rows and layer are called in messages.

    Returns
    -------
    list of Fault
        One for each of the first twenty, with the reason that GEOS gives, and
        one that counts the others.

    Examples
    --------
    >>> bow_tie = np.array([shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])])
    >>> validity_faults(bow_tie, pd.Index(["a"]), layer="parcels")[0].values["why"]
    'Self-intersection[1 1]'
    """
    faults = []
    for label, why in zip(labels[:_MOST_FAULTS], shapely.is_valid_reason(invalid[:_MOST_FAULTS]), strict=True):
        values = {"label": str(label), "why": str(why)}
        faults.append(Fault("invalid_outline", values, layer=layer))
    if more := len(invalid[_MOST_FAULTS:]):
        faults.append(Fault("more_invalid", {"count": str(more)}, layer=layer))
    return faults
