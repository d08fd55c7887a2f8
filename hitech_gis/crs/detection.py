"""Whether a layer sits on a reference as WGS 84, GCJ-02 or BD-09 would, or whether that cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import shapely

from hitech_gis.crs.datum_shift import MapDatum, to_wgs84
from hitech_gis.crs.equivalence import has_known_datum
from hitech_gis.crs.linework import METRES_PER_DEGREE, Linework, displaced_fits, linework, one_direction, settle
from hitech_gis.crs.mainland import in_mainland
from hitech_gis.crs.names import crs_name
from hitech_gis.errors import Fault, LayerError
from hitech_gis.findings import Finding, Location, Severity
from hitech_gis.texts import text

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

Reason = Literal[
    "outside_mainland",
    "no_overlap",
    "few_features",
    "one_direction",
    "not_decisive",
    "periodic",
    "offset",
    "two_answers",
]
_FEWEST_FEATURES, _FEWEST_POINTS = 3, 24
_REACH_M = 1_500.0  # more than either datum moves anything
# The right datum fits this much better than the others and than chance; no layer worth the name is worse than that.
_DECISIVE, _WORST_M = 0.35, 25.0
_OFFSET_M = 10.0  # better settled by more than this, a layer is off for a reason of its own
_DECOYS, _PERIODS = 32, 16


@dataclass(frozen=True)
class DatumDetection:
    """
    What :func:`detect_datum_shift` found.

    Parameters
    ----------
    datum
        In which the layer's coordinates are; None where that cannot be told.
    confidence
        1 less the ratio of the fit to the next best one, of another datum or of
        chance; 0 where it cannot be told.
    residual_m
        For each datum the median distance of the lines of the two layers if the
        layer is in it; empty where nothing could be compared.
    features
        How many of the layer's lie near the reference.
    reason
        Why it cannot be told; None where it can.
    """

    datum: MapDatum | None
    confidence: float
    residual_m: dict[MapDatum, float]
    features: int
    reason: Reason | None = None

    def finding(self, *, file: str | None = None, layer: str | None = None) -> Finding:
        """Put the answer into words: an error where the layer is shifted, else a note."""
        residuals = ", ".join(f"{datum} {metres:.1f} m" for datum, metres in self.residual_m.items()) or "—"
        values = {"count": str(self.features), "residuals": residuals, "percent": f"{100 * self.confidence:.0f}"}
        where, subject = Location(file=file, layer=layer), layer or file or ""
        if self.datum is None:
            key = f"datum_reason.{self.reason}"
            values |= {"reason_zh": text(key, "zh"), "reason_en": text(key, "en")}
            return Finding("datum_unclear", Severity.NOTE, subject, "layers", location=where, values=values)
        if self.datum is MapDatum.WGS84:
            return Finding("datum_fits", Severity.NOTE, subject, "layers", location=where, values=values)
        values["datum"] = self.datum.value
        return Finding("datum_shift_found", Severity.ERROR, subject, "layers", location=where, values=values)


class Answer(NamedTuple):
    """What comparing one way round says."""

    datum: MapDatum | None
    confidence: float
    reason: Reason | None


def detect_datum_shift(layer: gpd.GeoDataFrame, reference: gpd.GeoDataFrame) -> DatumDetection:
    """
    Say whether a layer sits on a reference as WGS 84, GCJ-02 or BD-09 would, or that it cannot be told.

    Parameters
    ----------
    layer
        Polygons, lines or points that claim a CRS of WGS 84 or CGCS2000.
    reference
        Of the same ground and known to be true, in any such CRS: outlines, roads.

    Returns
    -------
    DatumDetection
        The datum, with its confidence, or the reason why it cannot be told.

    Raises
    ------
    LayerError
        If either has no CRS, or one of another datum.

    Notes
    -----
    Each datum is tried in turn: the layer is taken from it to WGS 84, 200 points
    spread evenly along its lines are measured to the reference's nearest line,
    and 200 of the reference's to the layer's (so either may be the finer one).
    The fit is the mean of the nearer half, since layers share only a part of
    their lines. One that is decisive is at most a third of every other: of the
    other datums, and of 32 displacements at random, which say what chance gives
    among lines so dense. A pattern that also fits when displaced from one of its
    vertices to another is periodic, and one that settles better more than 10 m
    away is off for another reason; neither tells a datum.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from hitech_gis.crs import shift_datum
    >>> seeds = np.random.default_rng(0).uniform([113.90, 22.50], [113.95, 22.55], (60, 2))
    >>> cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(seeds)))
    >>> blocks = gpd.GeoDataFrame(geometry=cells, crs="EPSG:4326")
    >>> detect_datum_shift(shift_datum(blocks, "WGS84", "BD09")[0], blocks).datum.value
    'BD09'
    """
    given, true = _degrees(layer), _degrees(reference)
    coordinates = shapely.get_coordinates(given)
    if not len(coordinates) or not shapely.get_num_coordinates(true).any():
        return DatumDetection(None, 0.0, {}, 0, "few_features")
    if np.mean(in_mainland(*coordinates.T)) < 1 / 2:
        return DatumDetection(None, 0.0, {}, 0, "outside_mainland")
    origin = coordinates.mean(axis=0)
    placed = {datum: _metres(given, origin, datum) for datum in MapDatum}
    ground = _metres(true, origin, MapDatum.WGS84)
    reach = shapely.box(*_widened(shapely.total_bounds(ground)))
    near = shapely.intersects(placed[MapDatum.WGS84], reach)
    features = int(near.sum())
    if not features:
        return DatumDetection(None, 0.0, {}, 0, "no_overlap")
    beneath = ground[
        shapely.intersects(ground, shapely.box(*_widened(shapely.total_bounds(placed[MapDatum.WGS84][near]))))
    ]
    lines = {datum: linework(geometries[near]) for datum, geometries in placed.items()}
    target = linework(beneath)
    if min(features, len(beneath)) < _FEWEST_FEATURES and min(len(target), len(lines[MapDatum.WGS84])) < _FEWEST_POINTS:
        return DatumDetection(None, 0.0, {}, features, "few_features")
    return _decide(lines, target, features)


def _decide(lines: dict[MapDatum, Linework], target: Linework, features: int) -> DatumDetection:
    ways = [ask(lines, target, backwards=False), ask(lines, target, backwards=True)]
    (first, residual_m), (second, other_m) = sorted(ways, key=lambda way: -way[0].confidence)
    if first.datum and second.datum and first.datum is not second.datum:
        return DatumDetection(None, 0.0, residual_m, features, "two_answers")
    if first.datum is None and "periodic" in {first.reason, second.reason}:
        return DatumDetection(None, 0.0, residual_m, features, "periodic")
    if first.datum is not None and second.reason in {"periodic", "offset"}:
        return DatumDetection(None, 0.0, other_m, features, second.reason)
    return DatumDetection(first.datum, first.confidence, residual_m, features, first.reason)


def ask(lines: dict[MapDatum, Linework], target: Linework, *, backwards: bool) -> tuple[Answer, dict[MapDatum, float]]:
    """Ask one way round: the layer's points against the reference's lines, or backwards."""
    none = np.zeros((1, 2))
    pairs = {datum: (target, own) if backwards else (own, target) for datum, own in lines.items()}
    found = {datum: displaced_fits(*pair, none) for datum, pair in pairs.items()}
    residual_m = {datum: float(np.median(distances)) for datum, (_, distances) in found.items()}
    fit_m = {datum: float(fits[0]) for datum, (fits, _) in found.items()}
    best = min(fit_m, key=lambda datum: fit_m[datum])
    return _judge(best, fit_m, *pairs[best]), residual_m


def _judge(best: MapDatum, fit_m: dict[MapDatum, float], points: Linework, target: Linework) -> Answer:
    if one_direction(points) or one_direction(target):
        return Answer(None, 0.0, "one_direction")
    numbers = np.random.default_rng(0)  # the same answer every time
    angle, far = numbers.uniform(0, 2 * np.pi, _DECOYS), numbers.uniform(200, _REACH_M, _DECOYS)
    by_chance, _ = displaced_fits(points, target, far[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]))
    others = min(*(fit for datum, fit in fit_m.items() if datum is not best), float(by_chance.min()))
    fit = fit_m[best]
    if fit > min(_DECISIVE * others, _WORST_M):
        return Answer(None, 0.0, "not_decisive")
    steps = points.steps(numbers, _PERIODS, least_m=max(20.0, 4 * fit), most_m=_REACH_M)
    if len(steps):
        repeated, _ = displaced_fits(points, target, steps)
        if repeated.min() <= 2 * fit + 1:
            return Answer(None, 0.0, "periodic")
    moved, settled = settle(points, target)
    if np.hypot(*moved) > _OFFSET_M and settled < fit / 2:
        return Answer(None, 0.0, "offset")
    return Answer(best, 1 - fit / others, None)


def _degrees(frame: gpd.GeoDataFrame) -> NDArray[np.object_]:
    if frame.crs is None:
        raise LayerError(Fault("no_crs"))
    if not has_known_datum(frame.crs):
        raise LayerError(Fault("datum_not_shiftable", {"value": crs_name(frame.crs)}))
    geometries = frame.geometry.to_crs(frame.crs.geodetic_crs).to_numpy()
    given: NDArray[np.object_] = geometries[~(shapely.is_missing(geometries) | shapely.is_empty(geometries))]
    return given


def _metres(geometries: NDArray[np.object_], origin: NDArray[np.float64], datum: MapDatum) -> NDArray[np.object_]:
    """Take degrees of a datum to true metres round an origin: a plane good enough to compare distances in."""
    scale = METRES_PER_DEGREE * np.array([np.cos(np.radians(origin[1])), 1])

    def move(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        return (np.column_stack(to_wgs84(datum)(*degrees.T)) - origin) * scale

    moved: NDArray[np.object_] = shapely.transform(geometries, move)
    return moved


def _widened(bounds: NDArray[np.float64]) -> NDArray[np.float64]:
    widened: NDArray[np.float64] = bounds + np.array([-_REACH_M, -_REACH_M, _REACH_M, _REACH_M])
    return widened
