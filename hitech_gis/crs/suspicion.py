"""What is suspicious about a CRS and the coordinates that claim it; nothing is ever changed for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS, Transformer

from hitech_gis.crs import belts
from hitech_gis.crs.areas import area_scale
from hitech_gis.crs.equivalence import has_known_datum
from hitech_gis.crs.names import crs_name
from hitech_gis.findings import Finding, Location, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    Bounds = tuple[float, float, float, float]

_ABSURD = 1e9  # farther than any false easting
_FULL_TURN, _POLE = 180, 90
# By how much a plane area may be off before that is worth a word, and before it is a wrong figure on a plan.
_NOTE_DISTORTION, _WARN_DISTORTION = 1e-3, 1e-2
_OLD_DATUM = re.compile(r"beijing|xi.?an|1954|1980 ?xi", re.IGNORECASE)
_BEYOND_DEGREES = 0.05  # borders of areas of use are rounded


def crs_findings(
    crs: CRS | None, bounds: Bounds, *, file: str | None = None, layer: str | None = None
) -> list[Finding]:
    """
    Say what is suspicious about a layer's CRS, from its name and the layer's bounds alone.

    Parameters
    ----------
    crs
        As the file states it; None where it states none.
    bounds
        ``(minx, miny, maxx, maxy)`` as geopandas gives them.
    file, layer
        For the findings' location.

    Returns
    -------
    list of Finding
        Errors where figures or places would be wrong, warnings where they may be,
        notes where it is good to know. Each suggests a CRS or a remedy where the
        coordinates allow one; nothing is changed.

    Examples
    --------
    >>> found = crs_findings(CRS(4547), (38_500_100, 2_490_000, 38_510_000, 2_500_000))
    >>> [(finding.code, finding.values["suggestion_en"]) for finding in found]
    [('crs_zone_prefix', 'EPSG:4526')]
    """
    layer_of = _Layer(_horizontal(crs), bounds, file, layer)
    absurd = [*layer_of.absurd()]
    if crs is None or absurd:
        return [*layer_of.missing(), *layer_of.swapped(), *absurd]
    found = [*layer_of.misplaced(), *layer_of.datum()]
    # Where the coordinates do not fit the CRS at all, where they lie and how large they are would be made up.
    return found if any(finding.severity is Severity.ERROR for finding in found) else [*found, *layer_of.place()]


@dataclass(frozen=True)
class _Layer:
    crs: CRS | None
    bounds: Bounds
    file: str | None
    layer: str | None

    def _finding(self, code: str, severity: Severity, *suggested: str, **values: str) -> Finding:
        given = ", ".join(f"{value:.10g}" for value in self.bounds)
        named = ", ".join(suggested)
        sentences = {
            "suggestion_zh": named or "由坐标推断不出",
            "suggestion_en": named or "none that the coordinates tell",
        }
        name = "—" if self.crs is None else crs_name(self.crs)
        return Finding(
            code,
            severity,
            self.layer or self.file or "",
            "layers",
            location=Location(file=self.file, layer=self.layer),
            values={"crs": name, "bounds": given, **sentences, **values},
        )

    def absurd(self) -> Iterator[Finding]:
        minx, miny, maxx, maxy = self.bounds
        # What is not a number is not less than anything.
        if not (minx <= maxx and miny <= maxy and max(map(abs, self.bounds)) <= _ABSURD):
            yield self._finding("crs_absurd_bounds", Severity.ERROR)

    def missing(self) -> Iterator[Finding]:
        if self.crs is None:
            guessed = belts.guess(self.bounds) or belts.guess(self.turned)
            yield self._finding("crs_missing", Severity.ERROR, *guessed)

    def swapped(self) -> Iterator[Finding]:
        if self.crs is None and not belts.guess(self.bounds) and belts.guess(self.turned):
            yield self._finding("crs_swapped_axes", Severity.WARNING, *belts.guess(self.turned))

    @property
    def turned(self) -> Bounds:
        minx, miny, maxx, maxy = self.bounds
        return miny, minx, maxy, maxx

    def misplaced(self) -> Iterator[Finding]:
        if self.crs is not None and self.crs.is_geographic:
            yield from self._not_degrees()
        elif self.crs is not None and self.crs.is_projected:
            yield from self._not_metres(self.crs)

    def _not_degrees(self) -> Iterator[Finding]:
        minx, miny, maxx, maxy = self.bounds
        possible = max(-minx, maxx) <= 2 * _FULL_TURN and max(-miny, maxy) <= _POLE
        if belts.in_degrees(self.turned) and not belts.in_degrees(self.bounds):
            severity = Severity.WARNING if possible else Severity.ERROR
            yield self._finding("crs_swapped_axes", severity, crs_name(self.crs or CRS(4326)))
        elif not possible:
            yield self._finding("crs_metres_in_degrees", Severity.ERROR, *belts.guess(self.bounds))

    def _not_metres(self, crs: CRS) -> Iterator[Finding]:
        minx, miny, maxx, maxy = self.bounds
        if max(-minx, maxx, -miny, maxy) <= _FULL_TURN:
            yield self._finding("crs_degrees_in_metres", Severity.ERROR, *belts.guess(self.bounds))
            return
        easting_m = belts.false_easting_m(crs)
        if easting_m is None or belts.is_easting(minx, maxx, easting_m):
            return
        zone, stated = belts.prefix(minx), belts.prefix(easting_m)
        if belts.is_northing(minx, maxx) and (
            belts.is_easting(miny, maxy, easting_m) or belts.prefix(miny) is not None
        ):
            yield self._finding("crs_swapped_axes", Severity.ERROR, crs_name(crs))
        elif belts.is_northing(miny, maxy) and zone is not None and zone == belts.prefix(maxx):
            yield self._finding("crs_zone_prefix", Severity.ERROR, belts.with_prefix(zone, crs))
        elif belts.is_northing(miny, maxy) and stated is not None and belts.is_easting(minx, maxx):
            yield self._finding("crs_zone_prefix", Severity.ERROR, belts.without_prefix(stated, crs))

    def datum(self) -> Iterator[Finding]:
        if self.crs is None or has_known_datum(self.crs):
            return
        name = "—" if self.crs.datum is None else self.crs.datum.name
        old = _OLD_DATUM.search(name) is not None
        yield self._finding("crs_old_datum" if old else "crs_unknown_datum", Severity.WARNING, datum=name)

    def place(self) -> Iterator[Finding]:
        if self.crs is None or not (self.crs.is_geographic or self.crs.is_projected):
            return
        minx, miny, maxx, maxy = self.bounds
        to_degrees = Transformer.from_crs(self.crs, self.crs.geodetic_crs, always_xy=True)
        lon, lat = to_degrees.transform((minx + maxx) / 2, (miny + maxy) / 2)
        area = self.crs.area_of_use
        if not np.isfinite([lon, lat]).all() or (area is not None and not _covers(area.bounds, lon, lat)):
            yield self._finding("crs_outside_area", Severity.WARNING)
        if np.isfinite([lon, lat]).all() and self.crs.is_projected:
            yield from self._distortion(self.crs, lon, lat)

    def _distortion(self, crs: CRS, lon: float, lat: float) -> Iterator[Finding]:
        off = area_scale(crs, lon, lat) - 1
        percent = f"{100 * off:+.2g}"
        if (
            abs(off) >= _WARN_DISTORTION
            and crs.coordinate_operation
            and "Pseudo" in crs.coordinate_operation.method_name
        ):
            yield self._finding("crs_web_mercator", Severity.WARNING, percent=percent)
        elif abs(off) >= _NOTE_DISTORTION:
            severity = Severity.WARNING if abs(off) >= _WARN_DISTORTION else Severity.NOTE
            yield self._finding("crs_area_distortion", severity, percent=percent)


def _horizontal(crs: CRS | None) -> CRS | None:
    """Take off the height and the way to WGS 84 that some programs write around a CRS."""
    while crs is not None and (crs.is_bound or crs.is_compound):
        crs = crs.source_crs if crs.is_bound else crs.sub_crs_list[0]
    return crs


def _covers(area: Bounds, lon: float, lat: float) -> bool:
    west, south, east, north = area
    in_lon = west - _BEYOND_DEGREES <= lon <= east + _BEYOND_DEGREES if west <= east else lon >= west or lon <= east
    return in_lon and south - _BEYOND_DEGREES <= lat <= north + _BEYOND_DEGREES
