"""What a file holds and how each of it was decided; nothing is changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from hitech_gis.crs import AreaMethod, area_m2, crs_name
from hitech_gis.errors import LayerError
from hitech_gis.findings import Finding, Findings, Severity
from hitech_gis.io.reading.judgement import Judgement, judge
from hitech_gis.io.reading.load import Loaded, choose, load, opened
from hitech_gis.io.reading.told import Place, _finding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd
    from pyproj import CRS

    from hitech_gis.topology import LayerFaults

_NESTED = {"fields", "area", "findings", "faults"}
_UNREAD = ("extent", "crs", "datum", "encoding", "encoding_how", "encoding_score", "area", "faults")
_AREAL = 2


@dataclass(frozen=True)
class FieldInfo:
    """A column: name, type, and what its name was before it was cut, if that is known."""

    name: str
    type: str
    full_name: str | None


@dataclass(frozen=True)
class AreaInfo:
    """
    Areas of a layer's polygons added up.

    Parameters
    ----------
    ellipsoidal_m2
        On the ellipsoid of its CRS.
    plane_m2
        In the plane of its CRS; None in degrees.
    distortion
        plane / ellipsoidal - 1; None in degrees.
    left_out
        How many features are not valid, so that they have no area.
    """

    ellipsoidal_m2: float
    plane_m2: float | None
    distortion: float | None
    left_out: int


@dataclass(frozen=True)
class LayerInfo:
    """
    What one layer holds.

    Parameters
    ----------
    name
        Of the layer.
    rows
        How many could be read.
    geometry_types
        How many of each; ``None`` for those without.
    has_z, has_m
        Whether any has heights, or measures.
    fields
        Its columns.
    extent
        West, south, east, north in its CRS; None without a place.
    crs, crs_how
        Name, and ``file``, ``given``, ``format`` or ``none``.
    datum
        Its name.
    encoding, encoding_how, encoding_score
        Of its texts.
    area
        Areas of its polygons added up, and by how much the plane is off.
    findings
        What was seen.
    faults
        Each fault of a geometry with its place.
    """

    name: str
    rows: int
    geometry_types: dict[str, int]
    has_z: bool
    has_m: bool
    fields: tuple[FieldInfo, ...]
    extent: tuple[float, float, float, float] | None
    crs: str | None
    crs_how: str
    datum: str | None
    encoding: str | None
    encoding_how: str | None
    encoding_score: float | None
    area: AreaInfo | None
    findings: Findings
    faults: LayerFaults | None

    def record(self) -> dict[str, Any]:
        """Give the layer as plain data, with English keys."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in _NESTED}
        plain["extent"] = None if self.extent is None else list(self.extent)
        fields = [asdict(field) for field in self.fields]
        area = None if self.area is None else asdict(self.area)
        return plain | {"area": area, "fields": fields, "findings": self.findings.records()}


@dataclass(frozen=True)
class Inspection:
    """A file, what reads it, and its layers."""

    file: str
    format: str
    driver: str
    layers: tuple[LayerInfo, ...]

    @property
    def findings(self) -> Findings:
        """All findings, of all layers."""
        return Findings(finding for layer in self.layers for finding in layer.findings)

    def record(self) -> dict[str, Any]:
        """Give all of it as plain data, with English keys."""
        layers = [layer.record() for layer in self.layers]
        return {"file": self.file, "format": self.format, "driver": self.driver, "layers": layers}


def inspect_file(  # noqa: PLR0913 - as read_layer
    path: str | Path,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    crs: str | CRS | None = None,
    allow: Sequence[str] = (),
    reference: gpd.GeoDataFrame | None = None,
    **asked: Any,  # noqa: ANN401 - as find_faults has them
) -> Inspection:
    """
    Say what a file holds, how each of it was decided, and what is wrong with it.

    Parameters
    ----------
    path, layer, encoding, crs, allow
        As for :func:`hitech_gis.io.reading.layer.read_layer`; without ``layer`` all
        layers are looked at. Broken records are findings.
    reference
        Layer of the same ground that is known to be true: whether the file sits on it
        as WGS 84, GCJ-02 or BD-09 would is then told too.
    **asked
        What else :func:`hitech_gis.find_faults` is asked: ``tolerance_m``,
        ``id_column``, ``area_column``, ``boundary``, ``coverage`` ...

    Returns
    -------
    Inspection
        Of the file; nothing is changed.

    Raises
    ------
    LayerError
        If the file is refused as a whole.

    Examples
    --------
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> found = inspect_file(shipped_plan_folder() / "zones.geojson")
    >>> found.format, found.layers[0].rows, found.layers[0].geometry_types
    ('GeoJSON', 7, {'Polygon': 7})
    """
    with opened(path, allow=allow) as (shown, layers):
        chosen = layers if layer is None else [choose(layers, layer, shown)]
        infos, driver = [], "—"
        for one in chosen:
            place = Place(shown, one.name if len(layers) > 1 else None)
            try:
                loaded = load(one, place, encoding=encoding, crs=crs, salvage=True)
            except LayerError as error:
                if len(chosen) == 1:
                    raise
                unread = [_finding("layer_not_read", Severity.ERROR, place, why=f.message("en")) for f in error.faults]
                infos.append(_unread(one.name, unread))
                continue
            driver = loaded.driver
            infos.append(_describe(one.name, loaded, judge(loaded, place, reference=reference, **asked)))
        return Inspection(shown, chosen[0].format.value if chosen else "—", driver, tuple(infos))


def _unread(name: str, findings: list[Finding]) -> LayerInfo:
    nothing: dict[str, Any] = dict.fromkeys(_UNREAD)
    return LayerInfo(
        name=name, rows=0, geometry_types={}, has_z=False, has_m=False, fields=(), crs_how="none",
        findings=Findings(findings), **nothing,
    )  # fmt: skip


def _describe(name: str, loaded: Loaded, judgement: Judgement) -> LayerInfo:
    frame = loaded.frame
    geometries = frame.geometry.to_numpy()
    kinds = Counter("None" if geometry is None else str(geometry.geom_type) for geometry in geometries)
    bounds = shapely.total_bounds(geometries) if len(geometries) else np.full(4, np.nan)
    west, south, east, north = (float(bound) for bound in bounds)
    decision, crs = loaded.encoding, frame.crs
    columns = frame.drop(columns=frame.geometry.name)
    return LayerInfo(
        name=name,
        rows=len(frame),
        geometry_types=dict(sorted(kinds.items())),
        has_z=bool(shapely.has_z(geometries).any()),
        has_m=bool(shapely.has_m(geometries).any()),
        fields=tuple(FieldInfo(str(n), _type_of(columns[n]), loaded.meant.get(str(n))) for n in columns.columns),
        extent=(west, south, east, north) if np.isfinite(bounds).all() else None,
        crs=None if crs is None else crs_name(crs),
        crs_how=loaded.crs_how,
        datum=None if crs is None or crs.datum is None else str(crs.datum.name),
        encoding=None if decision is None else decision.name,
        encoding_how=None if decision is None else decision.how,
        encoding_score=None if decision is None else decision.score,
        area=_area(frame),
        findings=Findings([*loaded.findings, *judgement.findings]),
        faults=judgement.faults,
    )


def _area(frame: gpd.GeoDataFrame) -> AreaInfo | None:
    """Add up areas, where there are any and the layer says where it is."""
    geometries = frame.geometry.to_numpy()
    areal = shapely.get_dimensions(geometries) == _AREAL
    if frame.crs is None or frame.crs.get_geod() is None or not areal.any():
        return None
    sound = areal & shapely.is_valid(geometries)
    left_out = int((areal & ~sound).sum())
    ellipsoidal = float(np.nansum(area_m2(frame[sound])))
    if not frame.crs.is_projected:
        return AreaInfo(ellipsoidal, None, None, left_out)
    plane = float(np.nansum(area_m2(frame[sound], method=AreaMethod.PLANE)))
    return AreaInfo(ellipsoidal, plane, plane / ellipsoidal - 1 if ellipsoidal else None, left_out)


def _type_of(column: pd.Series) -> str:
    kinds = pd.api.types
    if kinds.is_bool_dtype(column):
        return "boolean"
    if kinds.is_integer_dtype(column):
        return "integer"
    if kinds.is_float_dtype(column):
        return "real"
    if kinds.is_datetime64_any_dtype(column):
        return "datetime"
    first = next((value for value in column if not pd.isna(value)), "") if column.dtype == object else ""
    return "text" if isinstance(first, str) else type(first).__name__
