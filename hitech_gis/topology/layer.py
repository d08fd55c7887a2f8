"""All that is wrong with a layer, found in one pass."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj.exceptions import CRSError, ProjError

from hitech_gis.crs import AreaMethod, area_m2
from hitech_gis.errors import Fault, LayerError
from hitech_gis.findings import Finding, Location
from hitech_gis.topology import shapes
from hitech_gis.topology.attributes import declared_area_faults, id_faults, null_faults
from hitech_gis.topology.coverage import coverage_faults
from hitech_gis.topology.faults import Code, Faults
from hitech_gis.topology.plane import Plane
from hitech_gis.topology.rings import Rings
from hitech_gis.units import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

    Objects = NDArray[np.object_]

TOLERANCE_M, VERTEX_M, GAP_WIDTH_M, SLIVER_WIDTH_M, SPIKE_DEGREES = 0.01, 0.01, 1.0, 0.5, 1.0
_FAMILIES = ({"Point", "MultiPoint"}, {"LineString", "LinearRing", "MultiLineString"}, {"Polygon", "MultiPolygon"})
_FIRST_ROWS = 5
_ALLOWED_SHARE = 0.99  # of a gap that lies in an allowed one; both are drawn, and neither to the last digit
_SIZE_DECIMALS = 3


@dataclass(frozen=True, repr=False)
class LayerFaults:
    """
    What is wrong with a layer.

    Parameters
    ----------
    faults
        One entry a kind that was found; places in the CRS of the layer.
    labels
        Index of the layer.
    crs
        Of the layer.

    Examples
    --------
    >>> import geopandas as gpd
    >>> pair = gpd.GeoSeries([shapely.box(0, 0, 10, 10), shapely.box(9.5, 0, 20, 10)], crs="EPSG:4547")
    >>> found = find_faults(pair.to_frame("geometry"))
    >>> found.to_frame()[["code", "feature", "neighbours", "area_m2", "width_m"]].values[0].tolist()
    ['overlap', 1, '2', 5.0, 0.5]
    """

    faults: tuple[Faults, ...]
    labels: pd.Index
    crs: CRS | None

    def __repr__(self) -> str:
        return f"LayerFaults({', '.join(f'{count} {code}' for code, count in self.counts.items()) or 'none'})"

    @property
    def counts(self) -> dict[str, int]:
        """How many faults of each kind there are, those that are allowed counted too."""
        return dict(Counter(faults.code.value for faults in self.faults for _ in faults.rows))

    def to_frame(self) -> gpd.GeoDataFrame:
        """
        Give the faults as a layer that can be drawn and saved.

        Returns
        -------
        geopandas.GeoDataFrame
            A row a fault: ``code``, ``severity``, ``feature`` (number in the
            layer, from 1), ``label`` (in its index), ``neighbours`` (numbers, with
            commas), ``area_m2`` and ``width_m`` (NaN where there is none), ``note``,
            ``reason`` (why it is allowed; empty if it is not) and the place, in
            the CRS of the layer.
        """
        import geopandas as gpd

        columns = {
            "code": [faults.code.value for faults in self.faults for _ in faults.rows],
            "severity": [faults.code.severity.value for faults in self.faults for _ in faults.rows],
            "feature": [int(row) + 1 for faults in self.faults for row in faults.rows],
            "label": [str(self.labels[row]) for faults in self.faults for row in faults.rows],
            "neighbours": [_numbers(near) for faults in self.faults for near in faults.neighbours],
            "area_m2": [area for faults in self.faults for area in faults.area_m2.tolist()],
            "width_m": [width for faults in self.faults for width in faults.width_m.tolist()],
            "note": [note for faults in self.faults for note in faults.notes],
            "reason": [reason or "" for faults in self.faults for reason in faults.reasons],
        }
        places = [place for faults in self.faults for place in faults.places]
        return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(places, crs=self.crs, dtype="geometry"))

    def findings(self, *, file: str | None = None, layer: str | None = None) -> list[Finding]:
        """
        Sum up the faults, one finding a kind: how many, how large, which features first.

        Parameters
        ----------
        file, layer
            Where the layer comes from.

        Returns
        -------
        list of Finding
            Those that are allowed stand apart, as accepted, with their reasons.
        """
        return [
            self._finding(faults, chosen, file, layer)
            for faults in self.faults
            for chosen in (
                np.flatnonzero([reason is None for reason in faults.reasons]),
                np.flatnonzero([reason is not None for reason in faults.reasons]),
            )
            if len(chosen)
        ]

    def _finding(self, faults: Faults, chosen: NDArray[np.int64], file: str | None, layer: str | None) -> Finding:
        rows = [_pair(faults, position) for position in chosen[:_FIRST_ROWS]]
        sizes = faults.area_m2[chosen], faults.width_m[chosen]
        reasons = sorted({reason for position in chosen if (reason := faults.reasons[position]) is not None})
        notes = [f"{note} × {times}" for note, times in Counter(faults.notes[position] for position in chosen).items()]
        values = {
            "count": str(len(chosen)),
            "rows": ", ".join(rows) + (" ..." if len(chosen) > _FIRST_ROWS else ""),
            "area": plain(float(np.nansum(sizes[0])), decimals=_SIZE_DECIMALS),
            "width": "—" if np.isnan(sizes[1]).all() else plain(float(np.nanmax(sizes[1])), decimals=_SIZE_DECIMALS),
            "note": ", ".join(notes[:_FIRST_ROWS]) + (" ..." if len(notes) > _FIRST_ROWS else ""),
        }
        place = faults.places[chosen[0]]
        return Finding(
            faults.code.value,
            faults.code.severity,
            layer or file or "layer",
            "layers",
            location=Location(file, layer, int(faults.rows[chosen[0]]) + 1, wkt=self._wkt(place)),
            count=len(chosen),
            rows=tuple(rows),
            values=values,
            accepted=bool(reasons),
            reason_zh="; ".join(reasons) or None,
            reason_en="; ".join(reasons) or None,
        )

    def _wkt(self, place: shapely.Geometry | None) -> str | None:
        """Give the first place in WGS 84, as far as the layer says where it is."""
        if place is None or self.crs is None or shapely.is_empty(place):
            return None
        import geopandas as gpd

        with np.errstate(over="ignore", invalid="ignore"):  # of coordinates that are no numbers
            inside = shapely.point_on_surface(place)
        try:
            point = gpd.GeoSeries([inside], crs=self.crs).to_crs("EPSG:4326").iloc[0]
        except (CRSError, ProjError):  # a local grid lies nowhere on the earth
            return None
        return shapely.to_wkt(point, rounding_precision=7) if np.isfinite([point.x, point.y]).all() else None


@np.errstate(over="ignore", invalid="ignore")  # coordinates that are no numbers are told as such
def find_faults(  # noqa: PLR0913 - what is asked for
    layer: gpd.GeoDataFrame,
    *,
    tolerance_m: float = TOLERANCE_M,
    vertex_m: float = VERTEX_M,
    gap_width_m: float = GAP_WIDTH_M,
    sliver_width_m: float = SLIVER_WIDTH_M,
    spike_degrees: float = SPIKE_DEGREES,
    kinds: Collection[str] | None = None,
    single_part: bool = False,
    clockwise: bool | None = None,
    coverage: bool = True,
    boundary: gpd.GeoDataFrame | None = None,
    id_column: str | None = None,
    area_column: str | None = None,
    area_method: str = AreaMethod.ELLIPSOIDAL,
    area_tolerance: float = 0.01,
    allowed_gaps: gpd.GeoDataFrame | None = None,
    allowed_overlaps: gpd.GeoDataFrame | None = None,
) -> LayerFaults:
    """
    Find what is wrong with a layer; nothing of it is changed.

    Parameters
    ----------
    layer
        Of any CRS. Sizes are in metres on the ellipsoid where it is in degrees, and
        in the plane of its CRS where it is projected; a layer without a CRS is
        taken for degrees or metres by the size of its coordinates.
    tolerance_m
        Overlaps and gaps up to this width are not reported.
    vertex_m
        Neighbouring vertices of a ring up to this far apart are near.
    gap_width_m
        What polygons enclose and is wider than this is ``open_land`` and no gap.
    sliver_width_m
        Polygons narrower than this are slivers.
    spike_degrees
        A ring that turns back by a smaller angle than this has a spike.
    kinds
        Kinds of geometry that are expected; points, lines or polygons, whichever
        are most, if left out.
    single_part
        Whether each feature should be of one part.
    clockwise
        Which way outer rings must run, if it matters; see
        :func:`hitech_gis.topology.shapes.order_faults`.
    coverage
        Whether polygons are held against their neighbours.
    boundary
        Polygons that no feature should leave, such as a plan's zones.
    id_column, area_column
        Columns of ids, and of areas in m².
    area_method
        How stated areas are meant: ``ellipsoidal``, as is usual, or ``plane``.
    area_tolerance
        How far a stated area may be off, as a share of the measured one.
    allowed_gaps, allowed_overlaps
        Polygons within which gaps (or overlaps) are meant to be, with a column
        ``reason``. Those are still told, as accepted.

    Returns
    -------
    LayerFaults
        Errors first, as :class:`Code` has them.

    Raises
    ------
    LayerError
        If a tolerance is no finite number from 0, a named column is missing, a boundary
        or an allowed layer has no CRS or no reasons, or stated areas are to be measured
        without a CRS.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> zones = hg.open_plan().zones
    >>> find_faults(zones, id_column="id").counts.get("duplicate_id")
    """
    expect_measures(tolerance_m=tolerance_m, vertex_m=vertex_m, gap_width_m=gap_width_m, sliver_width_m=sliver_width_m)
    _expect_columns(layer, [name for name in (id_column, area_column) if name is not None])
    given = np.asarray(layer.geometry.array, dtype=object)
    far = shapes.coordinate_faults(given, layer.crs)
    placed = given.copy()
    placed[far.rows] = None
    plane = Plane.over(layer.crs, placed)
    metres = plane.to_metres(placed)
    rings = Rings.of(metres)
    invalid = shapes.validity_faults(metres)
    copies = shapes.duplicate_faults(metres)
    found = [
        *shapes.kind_faults(given, kinds=kinds or _family(given)),
        invalid,
        copies,
        *shapes.size_faults(metres, sliver_width_m=sliver_width_m),
        *shapes.vertex_faults(rings, vertex_m=vertex_m, spike_degrees=spike_degrees),
        shapes.order_faults(rings, metres, clockwise=clockwise),
    ]
    if coverage:
        alone = metres.copy()
        alone[copies.rows] = None  # a copy overlaps in all that it is, which has been told
        found += coverage_faults(alone, tolerance_m=tolerance_m, gap_width_m=gap_width_m, invalid=invalid.rows)
    if single_part:
        found.append(shapes.part_faults(metres))
    if boundary is not None:
        sound = metres.copy()
        sound[invalid.rows] = shapely.make_valid(sound[invalid.rows])
        whole = shapely.union_all(plane.to_metres(_outlines(boundary, layer.crs, "boundary")))
        found.append(shapes.outside_faults(sound, whole, tolerance_m=tolerance_m))
    for codes, allowed in (((Code.GAP, Code.OPEN_LAND), allowed_gaps), ((Code.OVERLAP,), allowed_overlaps)):
        if allowed is not None:
            found = _with_reasons(found, codes, plane.to_metres(_outlines(allowed, layer.crs, "allowed")), allowed)
    found = [_in_layer(faults, plane) for faults in found]
    found += [replace(far, places=np.full(len(far), None)), shapes.dimension_faults(given)]
    if id_column is not None:
        found += id_faults(layer[id_column], given)
    if area_column is not None:
        whole_places = layer.set_geometry(type(layer.geometry)(placed, index=layer.index, crs=layer.crs))
        measured = area_m2(whole_places, method=AreaMethod(area_method)).to_numpy()
        stated = pd.to_numeric(layer[area_column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        words = layer[area_column].where(np.isnan(stated)).astype("string").str.strip().fillna("")
        found += [
            declared_area_faults(stated, measured, given, tolerance_share=area_tolerance),
            Faults.of(
                Code.DECLARED_AREA, rows := np.flatnonzero(words != ""), given[rows], notes=words.iloc[rows].tolist()
            ),
        ]
    found.append(null_faults(pd.DataFrame(layer.drop(columns=layer.geometry.name)), given))
    order = list(Code)
    kept = sorted((faults for faults in found if len(faults)), key=lambda faults: order.index(faults.code))
    return LayerFaults(tuple(kept), layer.index, layer.crs)


def expect_measures(**measures: float) -> None:
    """
    Refuse lengths, angles and shares that are none.

    Parameters
    ----------
    **measures
        By name.

    Raises
    ------
    LayerError
        If one is negative or no finite number.

    Examples
    --------
    >>> expect_measures(tolerance_m=0.01)
    """
    wrong = {name: value for name, value in measures.items() if not 0 <= value < np.inf}
    if wrong:
        raise LayerError(*(Fault("bad_measure", {"name": name, "value": str(wrong[name])}) for name in wrong))


def _expect_columns(layer: gpd.GeoDataFrame, names: list[str]) -> None:
    known = ", ".join(str(name) for name in layer.columns)
    absent = [Fault("no_such_column", {"value": name, "known": known}) for name in names if name not in layer.columns]
    absent += [Fault("duplicate_column", {"value": name}) for name in names if list(layer.columns).count(name) > 1]
    if absent:
        raise LayerError(*absent)


def _outlines(other: gpd.GeoDataFrame, crs: CRS | None, name: str) -> Objects:
    if name == "allowed":
        told = other["reason"] if "reason" in other.columns else pd.Series([None])
        blank = np.flatnonzero(told.isna() | (told.astype(str).str.strip() == ""))
        if len(blank):
            raise LayerError(Fault("no_reasons", layer=name, row=int(blank[0]) + 1))
    if (crs is None) != (other.crs is None):
        raise LayerError(Fault("no_crs", layer=name))
    moved = other.geometry if crs is None else other.geometry.to_crs(crs)
    return shapely.make_valid(np.asarray(moved.array, dtype=object))


def _family(geometries: Objects) -> set[str]:
    """Take what most features are for what they should be."""
    kinds = np.array([*shapes.KINDS, ""])[shapely.get_type_id(geometries)]
    return max(_FAMILIES, key=lambda family: (np.isin(kinds, list(family)).sum(), "Polygon" in family))


def _with_reasons(
    found: Iterable[Faults], codes: tuple[Code, ...], outlines: Objects, allowed: gpd.GeoDataFrame
) -> list[Faults]:
    tree, texts = shapely.STRtree(outlines), [str(reason) for reason in allowed["reason"]]
    whole, explained = shapely.union_all(outlines), []
    for faults in found:
        if faults.code not in codes:
            explained.append(faults)
            continue
        place, outline = tree.query(faults.places, predicate="intersects")
        covered = shapely.area(shapely.intersection(faults.places, whole))
        within = covered >= _ALLOWED_SHARE * shapely.area(faults.places)
        reasons = list(faults.reasons)
        for position in np.flatnonzero(within & np.isin(np.arange(len(faults)), place)):
            reasons[position] = "; ".join(dict.fromkeys(texts[which] for which in outline[place == position]))
        explained.append(replace(faults, reasons=reasons))
    return explained


def _in_layer(faults: Faults, plane: Plane) -> Faults:
    scale = plane.area_scale(faults.places)
    return replace(
        faults,
        places=plane.to_layer(faults.places),
        area_m2=faults.area_m2 * scale,
        width_m=faults.width_m * np.sqrt(scale),
    )


def _numbers(positions: NDArray[np.int64]) -> str:
    return ", ".join(str(position + 1) for position in positions.tolist())


def _pair(faults: Faults, position: int) -> str:
    """Name the features of a fault: 3, or 3-7 for two, 3-7... for more."""
    near = faults.neighbours[position].tolist()
    number = str(int(faults.rows[position]) + 1)
    return number if not near else f"{number}-{near[0] + 1}" + ("..." if len(near) > 1 else "")
