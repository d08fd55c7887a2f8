"""Allocation: how much of a quantity falls in each zone, and what falls in none or counts more than once."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hitech_gis.areal.batch import Batch
from hitech_gis.areal.groups import sorting_key
from hitech_gis.areal.kernel.geometries import Geometries
from hitech_gis.areal.kernel.placement import Validate, joined
from hitech_gis.areal.layers import ZoneLayer, geometries_of
from hitech_gis.areal.quantities import Unknown
from hitech_gis.areal.request import request_of
from hitech_gis.areal.tally import REMAINDERS, Tally
from hitech_gis.topology import repair_layer

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

_CHUNK = 131_072  # parcels that a thread takes at a time; smaller ones wait for one another more than they work
TOTALS = ("source", "allocated", "outside", "double_counted")


@dataclass(frozen=True, repr=False)
class Allocation:
    """
    Quantities by zone, never without what is left.

    For each column, allocated + outside - double counted = source.

    Parameters
    ----------
    by_zone
        Indexed by zone id, in the order of the zones; a column a quantity,
        float64; NaN for a zone that has no outline.
    by_group
        Indexed by zone id and group, where a parcel of the group has a part in
        the zone: quantities, then means; None unless groups were asked for.
    means
        Area-weighted means of the intensive quantities, indexed by zone id; NaN
        where none is known; None unless asked for.
    totals
        Rows ``source``, ``allocated``, ``outside``, ``double_counted``; a column
        a quantity.
    group_totals
        The same for each group, indexed by group and row; None unless groups
        were asked for.
    parcels
        How many parcels have a part in each zone, indexed by zone id; NA for a
        zone that has no outline.
    group_parcels
        How many parcels of each group do, indexed as ``by_group``; None unless
        groups were asked for.
    group_unknown
        How many of those have no known value, a column a quantity.
    unknown
        How many of them have no known value, a column a quantity.
    counts
        How many parcels there are (``source``), have a part ``outside``, are
        ``double_counted``; and how many of these have no known value of each quantity.
    outside
        What of each parcel lies in no zone, for each parcel of which something
        does, by parcel index. Empty if parcels were streamed: only the total is kept.
    double_counted
        What of each parcel is counted more than once (a part in k zones k - 1
        times), likewise.
    pairs
        ``parcel``, ``zone``, ``area_m2``, ``share``, a row for each parcel and
        zone that share area; None unless asked for.
    repairs
        Changes made to the parcels first, areas before and after; None unless
        asked for.
    """

    by_zone: pd.DataFrame
    by_group: pd.DataFrame | None
    means: pd.DataFrame | None
    totals: pd.DataFrame
    group_totals: pd.DataFrame | None
    parcels: pd.Series[int]
    group_parcels: pd.Series[int] | None
    group_unknown: pd.DataFrame | None
    unknown: pd.DataFrame
    counts: pd.DataFrame
    outside: pd.DataFrame
    double_counted: pd.DataFrame
    pairs: pd.DataFrame | None = None
    repairs: pd.DataFrame | None = None

    def __repr__(self) -> str:
        return f"Allocation({len(self.by_zone)} zones)\n{self.totals}"


def allocate(  # noqa: PLR0913 - each is a choice of its own, and all but the layers are named
    parcels: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    columns: Sequence[str] | str,
    zone_id: str = "id",
    by: Sequence[str] | str = (),
    intensive: Sequence[str] | str = (),
    unknown: str = Unknown.REFUSE,
    validate: str = Validate.TOUCHED,
    pairs: bool = False,
    repair: bool = False,
) -> Allocation:
    """
    Add up quantities of parcels by zone.

    A parcel counts in a zone with the share of its area that lies there. Zones
    may overlap and nest; a part of a parcel that lies in no zone, or in several,
    is given beside the result.

    Parameters
    ----------
    parcels
        Polygons and multipolygons, holes included, or points, in a projected CRS.
        A point counts wholly; one on a boundary counts on its north-east side, or
        where no zone lies there on another. A parcel that meets no boundary
        counts wholly, whatever its outline; one without geometry is outside.
    zones
        Polygons and multipolygons in the same CRS. A zone without geometry has
        NaN, since nothing is known of it.
    columns
        Extensive quantities (floor area, people, yuan), which are shared out.
    zone_id
        Column of ``zones`` that holds their ids, which are unique.
    by
        Columns of ``parcels`` whose values make groups (year, status, land-use
        code); a missing value makes a group of its own.
    intensive
        Columns of which the mean is taken, weighted by area (floor-area ratio,
        price per m²).
    unknown
        ``"refuse"`` a missing value, or ``"count"`` the parcels that have one.
    validate
        ``"touched"``: parcels that meet a zone boundary must be valid polygons;
        ``"all"``: every one. Where areas of whole parcels are used (``intensive``,
        ``pairs``) it is ``"all"``.
    pairs
        Whether to give every parcel and zone that share area.
    repair
        Whether to allocate a repaired copy of the parcels, as
        :func:`hitech_gis.repair_layer` makes it; ``repairs`` tells what was changed.

    Returns
    -------
    Allocation
        Sums are exact and rounded once, so neither the order of the parcels nor
        the number of threads changes a bit.

    Raises
    ------
    LayerError
        With every fault found: CRS missing, geographic or not the same; columns
        that are missing, hold text, infinity or (unless counted) unknown values;
        ids that are missing or not unique; outlines that are not valid, with
        row label and reason; kinds of geometry that are mixed or not to be used.

    Notes
    -----
    Shares are areas in the CRS, which distort alike within a parcel. A sliver as
    wide as the rounding of coordinates along a parcel's outline, up to a
    millionth of the parcel, is no area.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> zones = gpd.GeoDataFrame({"id": ["west", "east"]}, geometry=[box(0, 0, 4, 4), box(2, 0, 6, 4)], crs="EPSG:4547")
    >>> parcels = gpd.GeoDataFrame(
    ...     {"floor_m2": [100, 100]}, geometry=[box(1, 1, 3, 2), box(5, 1, 9, 2)], index=["a", "b"], crs="EPSG:4547")
    >>> placed = allocate(parcels, zones, columns="floor_m2")
    >>> placed.by_zone["floor_m2"].to_dict()
    {'west': 100.0, 'east': 75.0}
    >>> placed.outside["floor_m2"].to_dict(), placed.double_counted["floor_m2"].to_dict()
    ({'b': 75.0}, {'a': 50.0})
    """
    request = request_of(columns, by=by, intensive=intensive, unknown=unknown, validate=validate, areas=pairs)
    layer = ZoneLayer.of(zones, zone_id=zone_id, parcels=len(parcels))
    geometry = Geometries(geometries_of(parcels, "parcels"))
    layer.expect_crs(parcels.crs, "parcels")
    repairs = None
    if repair:
        mended = repair_layer(parcels)
        geometry, repairs = Geometries(geometries_of(mended.layer, "parcels")), mended.changes
    batch = Batch.of(parcels, geometry, request, labels=parcels.index)
    chunks = batch.chunks(_CHUNK)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        placements = list(pool.map(lambda chunk: chunk.place(layer), chunks))
        placement = joined(placements)
        batch.expect_valid(placement)
        tally = Tally(len(layer.ids), request)
        for part in pool.map(lambda chunk, placed: chunk.tally(layer, placed), chunks, placements):
            tally.merge(part)
    result = result_of(
        tally,
        layer,
        outside=batch.remainder(placement.outside),
        double_counted=batch.remainder(placement.double_counted),
        pairs=batch.pairs(layer, placement) if pairs else None,
    )
    return replace(result, repairs=repairs)


def result_of(
    tally: Tally,
    layer: ZoneLayer,
    *,
    outside: pd.DataFrame | None = None,
    double_counted: pd.DataFrame | None = None,
    pairs: pd.DataFrame | None = None,
) -> Allocation:
    """
    Read a tally.

    Parameters
    ----------
    tally
        Of all parcels.
    layer
        Its zones.
    outside, double_counted, pairs
        What is kept by parcel; the first two are empty if left out.

    Returns
    -------
    Allocation
        In zone order; groups in the order of their labels.
    """
    request, zones = tally.request, tally.zones
    nothing = pd.DataFrame({name: pd.Series(dtype="float64") for name in request.columns})
    not_drawn = np.where(layer.drawn, 0.0, np.nan)
    sums = {name: tally.totals(name) for name in request.columns}
    parcels = tally.parcels.sum(axis=0)
    unknown = {name: count.sum(axis=0) for name, count in tally.unknown.items()}
    counts = {"parcels": parcels[zones:]} | {f"unknown_{name}": count[zones:] for name, count in unknown.items()}
    by_group, group_parcels, group_unknown, group_totals = _grouped(tally, layer) if request.by else (None,) * 4
    return Allocation(
        by_zone=pd.DataFrame({name: total[:zones] + not_drawn for name, total in sums.items()}, index=layer.ids),
        by_group=by_group,
        means=pd.DataFrame({name: tally.means(name)[:zones] for name in request.intensive}, index=layer.ids)
        if request.intensive
        else None,
        totals=pd.DataFrame(
            {name: _four(total, tally.allocated(name)[0], zones) for name, total in sums.items()},
            index=pd.Index(TOTALS, name="total"),
        ),
        group_totals=group_totals,
        parcels=pd.Series(parcels[:zones], index=layer.ids, name="parcels", dtype="Int64").where(layer.drawn),
        group_parcels=group_parcels,
        group_unknown=group_unknown,
        unknown=pd.DataFrame({name: count[:zones] for name, count in unknown.items()}, index=layer.ids),
        counts=pd.DataFrame(counts, index=pd.Index(REMAINDERS, name="total")),
        outside=nothing if outside is None else outside,
        double_counted=nothing if double_counted is None else double_counted,
        pairs=pairs,
    )


def _four(slots: NDArray[np.float64], allocated: float, zones: int) -> list[float]:
    source, outside, double_counted = slots[zones:].tolist()
    return [source, allocated, outside, double_counted]


def _grouped(tally: Tally, layer: ZoneLayer) -> tuple[pd.DataFrame, pd.Series[int], pd.DataFrame, pd.DataFrame]:
    """By zone and group, how many parcels that is, how many are unknown, and the totals of each group."""
    labels, zones, by = tally.groups, tally.zones, tally.request.by
    order = sorted(range(len(labels)), key=lambda group: sorting_key(labels[group]))
    zone, place = np.nonzero(tally.parcels[order, :zones].T)
    group = np.array(order, dtype=np.int64)[place]
    sums = {name: tally.totals(name, by_group=True) for name in tally.request.columns}
    allocated = {name: tally.allocated(name, by_group=True) for name in sums}
    means = {name: tally.means(name, by_group=True) for name in tally.request.intensive}
    by_group = pd.DataFrame(
        {name: total[group, zone] for name, total in (sums | means).items()},
        index=_index(
            [(layer.ids[int(z)], *labels[g]) for z, g in zip(zone, group, strict=True)], str(layer.ids.name), *by
        ),
    )
    totals = pd.DataFrame(
        {
            name: [value for g in order for value in _four(total[g], allocated[name][g], zones)]
            for name, total in sums.items()
        },
        index=_index([(*labels[g], total) for g in order for total in TOTALS], *by, "total"),
    )
    parcels = pd.Series(tally.parcels[group, zone], index=by_group.index, name="parcels")
    unknown = {name: count[group, zone] for name, count in tally.unknown.items()}
    return by_group, parcels, pd.DataFrame(unknown, index=by_group.index), totals


def _index(rows: list[tuple[Any, ...]], *names: str) -> pd.MultiIndex:
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    return pd.MultiIndex.from_arrays([list(column) for column in columns], names=list(names))
