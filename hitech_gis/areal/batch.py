"""A batch of parcels: geometries, their quantities as numbers, the group of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from hitech_gis.areal.groups import groups_of
from hitech_gis.areal.kernel.placement import Placement, place, place_points
from hitech_gis.areal.layers import ZoneLayer, are_points, validity_faults
from hitech_gis.areal.quantities import listed, missing_columns, quantity
from hitech_gis.areal.tally import Tally
from hitech_gis.crs import metres_per_unit
from hitech_gis.errors import Fault, LayerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from hitech_gis.areal.groups import Group
    from hitech_gis.areal.kernel.geometries import Geometries
    from hitech_gis.areal.request import Request

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """
    Parcels that have been checked.

    Parameters
    ----------
    geometry
        All points or all polygons, missing ones among them.
    points
        Whether they are points; None if none has a geometry.
    values
        For each quantity a value a parcel, NaN where unknown.
    groups
        Labels of groups, and the position of each parcel's own.
    labels
        What parcels are called in messages and results.
    request
        What is asked of them.
    file
        Name of the file that they come from, for messages; None for a frame.
    """

    geometry: Geometries
    points: bool | None
    values: Mapping[str, Floats]
    groups: tuple[list[Group], Ints]
    labels: pd.Index
    request: Request
    file: str | None = None

    @classmethod
    def of(
        cls,
        table: pd.DataFrame,
        geometry: Geometries,
        request: Request,
        *,
        labels: pd.Index,
        file: str | None = None,
    ) -> Batch:
        """
        Check parcels.

        Parameters
        ----------
        table
            Has the columns that the request names; shape ``(n, ...)``.
        geometry
            Of ``n`` parcels.
        request
            What is asked of them.
        labels
            What they are called.
        file
            Name of the file that they come from.

        Returns
        -------
        Batch
            Of all parcels.

        Raises
        ------
        LayerError
            With every fault of columns and kinds of geometry.
        """
        table = table.set_axis([str(name) for name in table.columns], axis=1)
        faults = missing_columns(request.names, list(table.columns))
        twice = [name for name in request.names if list(table.columns).count(name) > 1]
        faults += [Fault("duplicate_column", {"value": name}, column=name) for name in twice]
        values = {}
        for name in request.quantities:
            if name in table.columns and name not in twice:
                values[name], wrong = quantity(table[name], labels, unknown=request.unknown)
                faults += wrong
        if len(geometry.broken):
            faults.append(Fault("broken_geometry", {"rows": listed(labels[geometry.broken])}))
        points = None
        try:
            points = are_points(geometry.kinds, labels, layer="parcels")
        except LayerError as error:
            faults += error.faults
        if points and request.intensive:
            faults.append(Fault("points_have_no_area"))
        if faults:
            raise LayerError(*(replace(fault, file=file, layer="parcels") for fault in faults))
        return cls(geometry, points, values, groups_of(table, request.by), labels, request, file)

    def chunks(self, size: int) -> list[Batch]:
        """
        Cut the batch into smaller ones.

        Parameters
        ----------
        size
            Parcels in each; fewer in the last.

        Returns
        -------
        list of Batch
            At least one.
        """
        labels, position = self.groups
        return [
            Batch(
                self.geometry.part(rows),
                self.points,
                {name: value[rows] for name, value in self.values.items()},
                (labels, position[rows]),
                self.labels[rows],
                self.request,
                self.file,
            )
            for rows in (slice(start, start + size) for start in range(0, max(len(self.geometry), 1), size))
        ]

    def place(self, layer: ZoneLayer) -> Placement:
        """
        Place the parcels.

        Parameters
        ----------
        layer
            The zones.

        Returns
        -------
        Placement
            Of this batch; it may name parcels without a valid outline.
        """
        if self.points:
            return place_points(layer.zoning, self.geometry)
        return place(layer.zoning, self.geometry, validate=self.request.validate)

    def expect_valid(self, placement: Placement) -> None:
        """
        Refuse parcels that have no valid outline and would need one.

        Parameters
        ----------
        placement
            Of this batch.

        Raises
        ------
        LayerError
            With label and reason of each, up to twenty.
        """
        if len(placement.invalid):
            outlines = self.geometry.take(placement.invalid)
            faults = validity_faults(outlines, self.labels[placement.invalid], layer="parcels")
            raise LayerError(*(replace(fault, file=self.file) for fault in faults))

    def tally(self, layer: ZoneLayer, placement: Placement) -> Tally:
        """
        Count the parcels.

        Parameters
        ----------
        layer
            The zones.
        placement
            Of this batch, with no parcel that is not valid.

        Returns
        -------
        Tally
            Of this batch alone.
        """
        tally = Tally(len(layer.ids), self.request)
        tally.points = self.points
        areas = None
        if self.request.intensive:
            areas = np.nan_to_num(shapely.area(self.geometry.take(slice(None))))  # nothing: no area
        tally.add(placement, self.values, groups=self.groups, areas=areas)
        return tally

    def remainder(self, share: Floats) -> pd.DataFrame:
        """
        Give a share of each parcel's extensive quantities.

        Parameters
        ----------
        share
            Shape ``(n,)``.

        Returns
        -------
        pandas.DataFrame
            Of the parcels with a share above 0, by label; unknown stays NaN.
        """
        some = np.flatnonzero(share)
        parts = {name: self.values[name][some] * share[some] for name in self.request.columns}
        return pd.DataFrame(parts, index=self.labels[some])

    def pairs(self, layer: ZoneLayer, placement: Placement) -> pd.DataFrame:
        """
        List the parcels and zones that share area.

        Parameters
        ----------
        layer
            The zones.
        placement
            Of this batch.

        Returns
        -------
        pandas.DataFrame
            ``parcel`` (label), ``zone`` (id), ``area_m2`` (plane area in the CRS,
            NaN for points) and ``share``, sorted by parcel and zone.
        """
        areas_m2 = shapely.area(self.geometry.take(slice(None))) * metres_per_unit(layer.crs) ** 2
        if self.points:
            areas_m2 = np.full(len(self.geometry), np.nan)
        return pd.DataFrame(
            {
                "parcel": self.labels[placement.parcel],
                "zone": layer.ids[placement.zone],
                "area_m2": areas_m2[placement.parcel] * placement.share,
                "share": placement.share,
            }
        )
