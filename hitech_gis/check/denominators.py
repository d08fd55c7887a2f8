"""Rules on the land that per-km² targets imply: both candidates are shown, none is chosen."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hitech_gis.check.wording import in_both, word, zone_names
from hitech_gis.findings import Finding, Location, Severity, Side, Verdict
from hitech_gis.land import land_checks
from hitech_gis.ledger.figures import clauses
from hitech_gis.texts import LANGUAGES
from hitech_gis.units import in_km2

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hitech_gis.ledger.model import Ledger


def land_findings(ledger: Ledger) -> Iterator[Finding]:
    """Show each pair beside each candidate denominator, and whether the pairs differ among themselves."""
    checks = land_checks(ledger)
    for row in checks:
        for land in row.measured:
            yield Finding(
                "land_denominator",
                Severity.NOTE,
                f"{row.indicator}/{land.zone}",
                "land",
                verdict=Verdict.CANNOT_BE_DECIDED,  # implied: the document does not claim it
                left=Side.from_interval(row.implied_m2, row.implied, "m2"),
                right=Side.from_interval(Decimal(land.area_m2), land.interval, "m2"),
                difference=row.implied_m2 - Decimal(land.area_m2),
                clauses=clauses([row.total, row.per_km2]),
                location=Location(file="figures.csv", row=row.per_km2.row),
                values=zone_names(ledger, "zone", land.zone)
                | word("land.fits" if row.fits(land) else "land.does_not_fit", "fits")
                | in_both({lang: row.name(lang) for lang in LANGUAGES}, "indicator")
                | {
                    "total": row.total.as_written,
                    "rate": row.per_km2.as_written,
                    "implied": in_km2(row.implied_m2),
                    "area": in_km2(land.area_m2),
                    "error": in_km2(land.error_m2),
                },
            )
    if not checks:
        return
    least, most = min(checks, key=lambda row: row.implied_m2), max(checks, key=lambda row: row.implied_m2)
    if not least.implied.meets(most.implied):
        yield Finding(
            "land_denominators_differ",
            Severity.WARNING,
            ledger.goal_zone.id,
            "land",
            verdict=Verdict.CANNOT_BE_DECIDED,
            left=Side.from_interval(least.implied_m2, least.implied, "m2"),
            right=Side.from_interval(most.implied_m2, most.implied, "m2"),
            difference=least.implied_m2 - most.implied_m2,
            clauses=clauses(figure for row in (least, most) for figure in (row.total, row.per_km2)),
            location=Location(file="figures.csv", row=least.per_km2.row),
            values=in_both({lang: least.name(lang) for lang in LANGUAGES}, "first")
            | in_both({lang: most.name(lang) for lang in LANGUAGES}, "second")
            | {"least": in_km2(least.implied_m2), "most": in_km2(most.implied_m2)},
        )
