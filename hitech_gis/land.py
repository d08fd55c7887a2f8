"""Land behind the figures: what per-km² targets imply, what the outlines measure, and floor area per land."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from hitech_gis.crs import ellipsoidal_area_m2, ellipsoidal_perimeter_m
from hitech_gis.intervals import Bound, Interval, total_interval, total_value
from hitech_gis.ledger.figures import Figure, assumptions, clauses, quantities
from hitech_gis.ledger.vocabulary import USES, Basis, Scope
from hitech_gis.numerals import read_written
from hitech_gis.texts import Lang, catalogue, text
from hitech_gis.units import convert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hitech_gis.ledger.model import Ledger

_PER_KM2 = "CNY_per_km2"


@dataclass(frozen=True)
class MeasuredLand:
    """
    Land area of a zone as its outlines measure it, on the CGCS2000 ellipsoid.

    Parameters
    ----------
    zone
        Id of the zone.
    outlines
        Ids of the zones whose outlines were measured: its own, or, where it has
        none, those of the zones below it.
    area_m2
        Ellipsoidal area.
    error_m2
        Perimeter times the outlines' ``accuracy_m``.
    schematic
        Whether any of the outlines is schematic.
    """

    zone: str
    outlines: tuple[str, ...]
    area_m2: float
    error_m2: float
    schematic: bool

    @property
    def interval(self) -> Interval:
        """The area with its error to both sides, in m²; never below zero."""
        low = max(self.area_m2 - self.error_m2, 0.0)
        return Interval(Decimal(low), Decimal(self.area_m2 + self.error_m2))


@dataclass(frozen=True)
class LandCheck:
    """
    The land that a total and its per-km² target imply, beside what the outlines measure.

    Parameters
    ----------
    indicator
        What both figures are of.
    total, per_km2
        The two figures.
    implied_m2
        Total over target.
    implied
        The same with the target rounded at its last printed digit.
    measured
        The plan's candidate denominators.
    """

    indicator: str
    total: Figure
    per_km2: Figure
    implied_m2: Decimal
    implied: Interval
    measured: tuple[MeasuredLand, ...]

    def name(self, lang: Lang) -> str:
        """Name of the indicator; the document's own term where the catalogue has none."""
        key = f"indicator.{self.indicator}"
        return text(key, lang) if key in catalogue() else self.total.term_zh

    def fits(self, land: MeasuredLand) -> bool:
        """Say whether the implied land lies within what was measured."""
        return self.implied.meets(land.interval)

    def records(self) -> list[dict[str, Any]]:
        """Give one plain dict for each candidate denominator: float64 m²."""
        return [
            {
                "kind": "implied_land",
                "indicator": self.indicator,
                "total": self.total.id,
                "per_km2": self.per_km2.id,
                "implied_m2": float(self.implied_m2),
                "implied_low_m2": float(self.implied.low),
                "implied_high_m2": None if self.implied.high.is_infinite() else float(self.implied.high),
                "zone": land.zone,
                "measured_m2": land.area_m2,
                "measured_error_m2": land.error_m2,
                "fits": self.fits(land),
                "clauses": list(clauses([self.total, self.per_km2])),
            }
            for land in self.measured
        ]


@dataclass(frozen=True)
class Intensity:
    """
    Added gross intensity of a zone: planned increment over zone land.

    Existing floor area, roads and 计容 rules are left out of account.

    Parameters
    ----------
    zone
        Id of the zone.
    figures
        The increments counted: the headline of each use, else the zone's own clause.
    not_stated
        Uses for which the plan gives the zone no figure.
    land
        The measured land; None where the zone has no outline, or a schematic one.
    value, low, high
        m² of floor per m² of land, with the error of the land; None where not computed.
    why_not
        ``no_outline``, ``schematic`` or ``no_figure`` where it is not computed.
    assumption
        As in a balance row.
    """

    zone: str
    figures: tuple[Figure, ...]
    not_stated: tuple[str, ...]
    land: MeasuredLand | None
    value: float | None
    low: float | None
    high: float | None
    why_not: str | None
    assumption: tuple[str, ...]

    @property
    def floor_m2(self) -> Decimal | None:
        """The increments added up, in m²; None where the plan gives none."""
        return total_value(quantities(self.figures)) if self.figures else None

    def record(self) -> dict[str, Any]:
        """Give the row as plain data: float64, unknown None."""
        return {
            "kind": "intensity",
            "zone": self.zone,
            "floor_m2": None if self.floor_m2 is None else float(self.floor_m2),
            "land_m2": None if self.land is None else self.land.area_m2,
            "land_error_m2": None if self.land is None else self.land.error_m2,
            "intensity": self.value,
            "low": self.low,
            "high": self.high,
            "why_not": self.why_not,
            "not_stated": list(self.not_stated),
            "assumption": list(self.assumption),
            "clauses": list(clauses(self.figures)),
        }


def measured_land(ledger: Ledger, zone_id: str) -> MeasuredLand | None:
    """
    Measure a zone's land on the ellipsoid.

    Parameters
    ----------
    ledger
        The plan.
    zone_id
        Id of a zone.

    Returns
    -------
    MeasuredLand or None
        None where neither the zone nor all the goal's zones below it have an outline.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> land = measured_land(load_ledger(shipped_plan_folder()), "park")
    >>> land.outlines, 12e6 < land.area_m2 < 14e6
    (('sz_bay', 'liuxiandong'), True)
    """
    own = ledger.outline(zone_id)
    if own is not None and own.geometry is not None and own.accuracy_m is not None:
        geometry: np.ndarray[tuple[int], np.dtype[np.object_]] = np.array([own.geometry], dtype=object)
        return MeasuredLand(
            zone=zone_id,
            outlines=(zone_id,),
            area_m2=float(ellipsoidal_area_m2(geometry)[0]),
            error_m2=float(ellipsoidal_perimeter_m(geometry)[0]) * own.accuracy_m,
            schematic=own.basis is Basis.SCHEMATIC,
        )
    below = [measured_land(ledger, child.id) for child in ledger.children(zone_id, in_goal=True)]
    known = [land for land in below if land is not None]
    if not known or len(known) < len(below):
        return None
    return MeasuredLand(
        zone=zone_id,
        outlines=tuple(outline for land in known for outline in land.outlines),
        area_m2=sum(land.area_m2 for land in known),
        error_m2=sum(land.error_m2 for land in known),
        schematic=any(land.schematic for land in known),
    )


def land_checks(ledger: Ledger) -> list[LandCheck]:
    """
    Compare the land that each pair of total and per-km² target implies with the outlines.

    Parameters
    ----------
    ledger
        The plan.

    Returns
    -------
    list of LandCheck
        One for each per-km² figure that has a total of the same indicator, zone
        and last year. Which land the targets are per is not chosen.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> [round(float(check.implied_m2) / 1e6, 2) for check in land_checks(load_ledger(shipped_plan_folder()))]
    [11.67, 11.6, 11.52, 13.0]
    """
    lands = [measured_land(ledger, zone_id) for zone_id in ledger.document.goal.land_denominators]
    measured = tuple(land for land in lands if land is not None)
    checks = []
    tolerance = ledger.document.about_tolerance
    square_km = Decimal(int(convert(1, "km2", "m2")))
    for per_km2, total in _pairs(ledger):
        amount, rate = total_interval(quantities([total]), tolerance), _rate(per_km2, tolerance)
        if amount.low < 0 or rate.low <= 0:
            continue  # no land can be behind it; that the figure is odd is for the rules on figures to say
        implied = amount / rate
        checks.append(
            LandCheck(
                indicator=per_km2.indicator,
                total=total,
                per_km2=per_km2,
                implied_m2=total_value(quantities([total])) / total_value(quantities([per_km2])) * square_km,
                implied=Interval(implied.low * square_km, implied.high * square_km),
                measured=measured,
            )
        )
    return checks


def _pairs(ledger: Ledger) -> Iterator[tuple[Figure, Figure]]:
    for per_km2 in ledger.figures.values():
        if per_km2.unit != _PER_KM2 or not per_km2.value or per_km2.end_year is None:
            continue
        totals = [
            figure
            for figure in ledger.figures.values()
            if (figure.indicator, figure.zone, figure.end_year) == (per_km2.indicator, per_km2.zone, per_km2.end_year)
            and figure.unit == "CNY"
            and figure.value
        ]
        if totals:
            yield per_km2, min(totals, key=lambda figure: figure.scope is not Scope.HEADLINE)


def _rate(figure: Figure, tolerance: Decimal) -> Interval:
    """Give what a printed ratio may be: unless 约 or a range says more, it rounds at its last digit."""
    if figure.bound not in {Bound.EQUAL, Bound.REACH}:
        return total_interval(quantities([figure]), tolerance)
    value = total_value(quantities([figure]))
    written = read_written(figure.as_written)
    half = Decimal(0) if written is None else Decimal(written.digit.numerator) / Decimal(2 * written.digit.denominator)
    return Interval(value - half, value + half)


def intensities(ledger: Ledger) -> list[Intensity]:
    """
    Compute the added gross intensity of each zone but the goal's own.

    Parameters
    ----------
    ledger
        The plan.

    Returns
    -------
    list of Intensity
        For each park and zone of the register that has an outline or a floor-area figure.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> by_zone = {row.zone: row for row in intensities(load_ledger(shipped_plan_folder()))}
    >>> by_zone["dashahe_corridor"].why_not
    'schematic'
    """
    rows = []
    for zone in ledger.zones.values():
        by_use = {use: ledger.increment(zone.id, use) for use in USES}
        total = ledger.increment(zone.id, "total")
        figures = tuple(figure for found in by_use.values() for figure in found) or tuple(total)
        outline = ledger.outline(zone.id)
        if zone is ledger.goal_zone or (outline is None and not ledger.floor_area_outside(zone.id)):
            continue
        land = measured_land(ledger, zone.id) if outline is not None else None
        why_not = _why_not(land, figures)
        value = low = high = None
        if why_not is None and land is not None:
            floor = float(total_value(quantities(figures)))  # m²
            value, low = floor / land.area_m2, floor / (land.area_m2 + land.error_m2)
            high = floor / (land.area_m2 - land.error_m2) if land.error_m2 < land.area_m2 else None
        # A total that the plan does not split leaves no use out.
        not_stated = () if total and not any(by_use.values()) else tuple(u for u, found in by_use.items() if not found)
        if why_not == "schematic":
            land = None  # the size of a sketch is a drawing choice, not a measurement
        rows.append(Intensity(zone.id, figures, not_stated, land, value, low, high, why_not, assumptions(figures)))
    return rows


def _why_not(land: MeasuredLand | None, figures: tuple[Figure, ...]) -> str | None:
    if land is None:
        return "no_outline"
    if land.schematic:
        return "schematic"
    return None if figures else "no_figure"
