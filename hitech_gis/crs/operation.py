"""A layer brought into another CRS, through an operation that is named and good enough, or not at all."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from hitech_gis.crs.datum_shift import with_coordinates
from hitech_gis.crs.equivalence import WGS84_AS_CGCS2000, has_known_datum
from hitech_gis.crs.names import crs_name, same_crs
from hitech_gis.crs.parameters import FourParameters, Parameters
from hitech_gis.errors import Fault, LayerError
from hitech_gis.findings import Finding, Location, Severity

if TYPE_CHECKING:
    from os import PathLike

    import geopandas as gpd
    from numpy.typing import NDArray

LIMIT_M = 2.0  # room for the metre of WGS 84 = CGCS2000; 2 m is 1 mm on a plan at 1:2000
_MOST_ROWS = 12


@dataclass(frozen=True)
class Operation:
    """
    What :func:`to_crs` did.

    Parameters
    ----------
    source, target
        Names of the two CRSs; a dash for a local grid without one.
    name
        Of the operation, as PROJ, the equivalence or the parameters call it.
    accuracy_m
        Accuracy of the change of datum; 0 where there is none, None where it is not known.
    definition
        As a PROJ string; empty where nothing was computed.
    reference
        Where an equivalence or a grid comes from; else empty.
    """

    source: str
    target: str
    name: str
    accuracy_m: float | None
    definition: str = ""
    reference: str = ""

    def finding(self, *, file: str | None = None, layer: str | None = None) -> Finding:
        """Put the record into words."""
        known = self.accuracy_m is not None
        values = {
            "source": self.source,
            "target": self.target,
            "name": self.name,
            "accuracy_zh": f"{self.accuracy_m:g} m" if known else "未知",
            "accuracy_en": f"{self.accuracy_m:g} m" if known else "not known",
        }
        location = Location(file=file, layer=layer)
        return Finding("crs_operation", Severity.NOTE, layer or file or "", "layers", location=location, values=values)


class _Way(NamedTuple):
    """How to get from one CRS to the other: steps applied in turn."""

    steps: tuple[Transformer | FourParameters, ...]
    name: str
    accuracy_m: float | None
    reference: str = ""

    def apply(self, coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        for step in self.steps:
            if isinstance(step, FourParameters):
                coordinates = step.apply(coordinates)
            else:
                # Heights of plans are above the sea, not above an ellipsoid: they take no part.
                moved = step.transform(coordinates[:, 0], coordinates[:, 1], np.zeros(len(coordinates)))
                coordinates = np.column_stack(moved[:2])
        return coordinates

    @property
    def definition(self) -> str:
        return " | ".join(step.name if isinstance(step, FourParameters) else step.definition for step in self.steps)


def to_crs(
    frame: gpd.GeoDataFrame,
    crs: CRS | str | int,
    *,
    limit_m: float = LIMIT_M,
    parameters: Parameters | None = None,
    grid: str | PathLike[str] | None = None,
) -> tuple[gpd.GeoDataFrame, Operation]:
    """
    Bring a layer into another CRS, and say how well that was done.

    Parameters
    ----------
    frame
        Any layer with a CRS, or, with four parameters, one in a local grid; it is not changed.
    crs
        To go to.
    limit_m
        Worst accuracy of a change of datum that is taken. The default has room for
        the metre that WGS 84 = CGCS2000 costs, and is 1 mm on a plan at 1:2000.
        Parameters and a grid of one's own are held to it only if they say their accuracy.
    parameters
        From the datum (four: from the grid) of the layer to that of ``crs``.
    grid
        NTv2 file (``.gsb``) from the datum of the layer to that of ``crs``.

    Returns
    -------
    tuple of GeoDataFrame and Operation
        A copy, x to the east and heights as they were, and what was done.

    Raises
    ------
    LayerError
        If the layer has no CRS, ``crs`` is unknown or has heights of its own, there
        is no operation, it is a ballpark
        one or coarser than ``limit_m``, the grid cannot be used, or a feature
        has no place in ``crs``.

    Notes
    -----
    PROJ chooses among its operations by place and says afterwards which one it
    took; the whole layer then goes through that one. Between WGS 84 and CGCS2000,
    where PROJ has a ballpark operation only, ``WGS84_AS_CGCS2000`` is used.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> places = gpd.GeoDataFrame(geometry=[shapely.Point(114, 22.5)], crs="EPSG:4326")
    >>> moved, operation = to_crs(places, "EPSG:4547")
    >>> moved.geometry[0].x, operation.name, operation.accuracy_m
    (500000.0, 'WGS 84 = CGCS2000', 1.0)
    """
    target = _crs(crs)
    coordinates, owners = shapely.get_coordinates(frame.geometry.to_numpy(), return_index=True)
    source = "—" if frame.crs is None else crs_name(frame.crs)
    for each in (frame.crs, target):
        if each is not None and not _is_plan(each):
            raise LayerError(Fault("crs_without_plan", {"value": crs_name(each)}))
    try:
        way = _way(frame.crs, target, coordinates, parameters=parameters, grid=grid)
        moved = way.apply(coordinates)
    except ProjError as error:
        raise LayerError(Fault("no_operation", {"source": source, "target": crs_name(target)})) from error
    given = parameters is not None or grid is not None
    if way.accuracy_m is None and not given:
        values = {"source": source, "target": crs_name(target), "name": way.name}
        raise LayerError(Fault("ballpark_only", values))
    if way.accuracy_m is not None and way.accuracy_m > limit_m:
        values = {"source": source, "target": crs_name(target), "name": way.name}
        raise LayerError(Fault("too_coarse", {**values, "accuracy": f"{way.accuracy_m:g}", "limit": f"{limit_m:g}"}))
    lost = np.unique(owners[~np.isfinite(moved).all(axis=1)]) + 1
    if lost.size:
        rows = ", ".join(map(str, lost[:_MOST_ROWS])) + (" ..." if lost.size > _MOST_ROWS else "")
        values = {"value": crs_name(target), "count": str(lost.size), "rows": rows}
        raise LayerError(Fault("outside_crs", values, row=int(lost[0])))
    geometries = with_coordinates(frame.geometry.to_numpy(), moved)
    column = type(frame.geometry)(geometries, index=frame.index, crs=target, name=frame.geometry.name)
    operation = Operation(source, crs_name(target), way.name, way.accuracy_m, way.definition, way.reference)
    return frame.set_geometry(column), operation


def _crs(value: CRS | str | int) -> CRS:
    try:
        return CRS.from_user_input(value)
    except CRSError:
        raise LayerError(Fault("unknown_crs", {"value": str(value)})) from None


def _is_plan(crs: CRS) -> bool:
    """Say whether places have two numbers in it, beside which a height may stand."""
    plan = _without_height(crs)
    return _is_plane(plan) or (plan.is_geographic and len(plan.axis_info) == 2)  # noqa: PLR2004


def _without_height(crs: CRS) -> CRS:
    return crs.sub_crs_list[0] if crs.sub_crs_list else crs


def _is_local(crs: CRS) -> bool:
    return _without_height(crs).type_name == "Engineering CRS"


def _is_plane(crs: CRS) -> bool:
    return crs.is_projected or _is_local(crs)


def _way(
    source: CRS | None,
    target: CRS,
    coordinates: NDArray[np.float64],
    *,
    parameters: Parameters | None,
    grid: str | PathLike[str] | None,
) -> _Way:
    if parameters is not None and grid is not None:
        raise LayerError(Fault("parameters_and_grid"))
    if isinstance(parameters, FourParameters):
        if not _is_plane(target) or (source is not None and not _is_plane(source)):
            raise LayerError(Fault("four_parameters_are_plane", {"value": crs_name(target)}))
        return _Way((parameters,), parameters.name, parameters.accuracy_m)
    if source is None:
        raise LayerError(Fault("no_crs"))
    if (_is_local(source) or _is_local(target)) and not same_crs(source, target):
        raise LayerError(Fault("no_operation", {"source": crs_name(source), "target": crs_name(target)}))
    if parameters is not None:
        steps = _geographic(source, target, _through_space(source, target, parameters.helmert))
        return _Way(steps, parameters.name, parameters.accuracy_m)
    if grid is not None:
        path = Path(grid)
        return _Way(_geographic(source, target, _grid_step(path)), f"grid {path.name}", None, path.name)
    return _known_way(source, target, coordinates)


def _known_way(source: CRS, target: CRS, coordinates: NDArray[np.float64]) -> _Way:
    if same_crs(source, target):
        return _Way((), "—", 0.0)
    both_known = has_known_datum(source) and has_known_datum(target)
    if both_known and _is_cgcs2000(source) != _is_cgcs2000(target):
        taken = WGS84_AS_CGCS2000
        return _Way(_geographic(source, target), taken.name, taken.accuracy_m, taken.reference)
    if both_known or source.datum == target.datum:
        return _Way(_geographic(source, target), "conversion", 0.0)
    return _as_proj_does(source, target, coordinates)


def _geographic(source: CRS, target: CRS, *between: Transformer) -> tuple[Transformer, ...]:
    """Go to the layer's own longitudes and latitudes, take the steps between, and leave on the other side."""
    down = Transformer.from_crs(source, source.geodetic_crs, always_xy=True)
    up = Transformer.from_crs(target.geodetic_crs, target, always_xy=True)
    return (down, *between, up)


def _through_space(source: CRS, target: CRS, helmert: str) -> Transformer:
    cart = [
        f"+proj=cart +a={crs.ellipsoid.semi_major_metre} +b={crs.ellipsoid.semi_minor_metre}"
        for crs in (source, target)
        if crs.ellipsoid is not None
    ]
    return _degrees_pipeline(f"+step {cart[0]} +step {helmert} +step +inv {cart[1]}")


def _grid_step(path: Path) -> Transformer:
    if not path.is_file():
        raise LayerError(Fault("no_such_grid", {"path": str(path)}))
    try:
        return _degrees_pipeline(f'+step +proj=hgridshift +grids="{path}"')
    except ProjError:
        raise LayerError(Fault("bad_grid", {"path": str(path)})) from None


def _degrees_pipeline(steps: str) -> Transformer:
    to_radians, to_degrees = "+xy_in=deg +xy_out=rad", "+xy_in=rad +xy_out=deg"
    text = f"+proj=pipeline +step +proj=unitconvert {to_radians} {steps} +step +proj=unitconvert {to_degrees}"
    return Transformer.from_pipeline(text)


def _is_cgcs2000(crs: CRS) -> bool:
    return crs.datum is not None and "2000" in crs.datum.name


def _as_proj_does(source: CRS, target: CRS, coordinates: NDArray[np.float64]) -> _Way:
    chooser = Transformer.from_crs(source, target, always_xy=True)
    place = coordinates[np.isfinite(coordinates).all(axis=1)][:1]
    used = chooser
    if len(place):
        chooser.transform(place[:, 0], place[:, 1])
        with suppress(ProjError):  # where there is one operation only, it is that one
            used = chooser.get_last_used_operation()
    accuracy_m = used.accuracy if used.accuracy >= 0 and "allpark" not in used.description else None
    return _Way((used,), used.description, accuracy_m)
