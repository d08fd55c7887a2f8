"""Runs every rule on a plan, marks what the plan registers as known, and gathers the findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import shapely

from hitech_gis.balance import BalanceRow, balance
from hitech_gis.crs import project
from hitech_gis.findings import Finding, Findings, Location, Severity, Side, Verdict, compare
from hitech_gis.intervals import total_value
from hitech_gis.land import land_checks
from hitech_gis.ledger.model import Figure, Ledger, assumptions, clauses, quantities
from hitech_gis.ledger.vocabulary import USES, Basis, Scope
from hitech_gis.texts import LANGUAGES, Lang, text
from hitech_gis.topology import overlaps, tiling_gap_m2
from hitech_gis.units import in_wan_m2, plain, read_written

# Coordinates of 7 decimals are good to a centimetre, so shared edges may leave slivers below this.
_SLIVER_M2 = 1.0


def check(ledger: Ledger) -> Findings:
    """
    Run every rule on a plan.

    Parameters
    ----------
    ledger
        The plan.

    Returns
    -------
    Findings
        All that was seen, errors first; what the plan registers as known is
        marked accepted, and a registration that matches nothing is itself a finding.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> findings = check(load_ledger(shipped_plan_folder()))
    >>> len(findings.failing), len(findings.accepted)
    (0, 8)
    """
    found = [
        *_balance_findings(ledger),
        *_headline_findings(ledger),
        *_land_findings(ledger),
        *_written_findings(ledger),
        *_layer_findings(ledger),
        *_coverage_findings(ledger),
    ]
    return Findings(_with_acceptances(ledger, found))


def _in_both(value: dict[Lang, str], name: str) -> dict[str, str]:
    return {f"{name}_{lang}": worded for lang, worded in value.items()}


def _zone_names(ledger: Ledger, name: str, *zone_ids: str) -> dict[str, str]:
    return _in_both({lang: ", ".join(ledger.zones[zone].name(lang) for zone in zone_ids) for lang in LANGUAGES}, name)


def _word(key: str, name: str) -> dict[str, str]:
    return _in_both({lang: text(key, lang) for lang in LANGUAGES}, name)


def _wan(value_m2: Decimal | None) -> str:
    return "—" if value_m2 is None else in_wan_m2(value_m2)


def _sides(ledger: Ledger, left: list[Figure], right: list[Figure]) -> dict[str, Side]:
    tolerance, unit = ledger.document.about_tolerance, (left or right)[0].unit
    return {
        "left": Side.of(quantities(left), tolerance=tolerance, unit=unit),
        "right": Side.of(quantities(right), tolerance=tolerance, unit=unit),
    }


def _flips(flips_at: Fraction | None) -> dict[str, str]:
    if flips_at is None:
        return _word("finding.never_flips", "flips")
    percent = plain(flips_at * 100)
    return _in_both({lang: text("finding.flips_at", lang, percent=percent) for lang in LANGUAGES}, "flips")


def _balance_findings(ledger: Ledger) -> Iterator[Finding]:
    undated: dict[str, dict[str, Figure]] = {}
    goal_year = 0
    for row in balance(ledger):
        if row.stated:
            yield _row_finding(ledger, row)
        if row.use in USES or row.variant != ledger.document.goal.variants[0].id:
            yield from _unlike_terms(ledger, row)
        stated_year = max((figure.end_year or 0 for figure in row.stated), default=0)
        goal_year = max(goal_year, stated_year)
        for figure in row.itemised:
            if stated_year and figure.end_year is None:
                undated.setdefault(figure.zone, {})[figure.id] = figure
    for zone_id, figures in undated.items():
        yield Finding(
            "undated_against_2015",
            Severity.WARNING,
            zone_id,
            "balance",
            clauses=clauses(figures.values()),
            location=Location(file="figures.csv", row=next(iter(figures.values())).row, column="period"),
            values=_zone_names(ledger, "zone", zone_id) | {"count": str(len(figures)), "year": str(goal_year)},
        )


def _row_finding(ledger: Ledger, row: BalanceRow) -> Finding:
    rests_on = {
        lang: "".join(text("finding.rests_on", lang, what=text(f"assumption.{a}", lang)) for a in row.assumption)
        for lang in LANGUAGES
    }
    missing = {
        lang: text("finding.missing", lang, zones=", ".join(ledger.zones[zone].name(lang) for zone in row.not_stated))
        if row.not_stated
        else ""
        for lang in LANGUAGES
    }
    return Finding(
        "sum_of_zones",
        row.verdict.severity,
        row.id,
        "balance",
        verdict=row.verdict,
        **_sides(ledger, list(row.stated), list(row.itemised)),
        difference=row.residual_m2,
        tolerance=row.tolerance,
        flips_at=row.flips_at,
        clauses=tuple(dict.fromkeys(row.clauses_stated + row.clauses_itemised)),
        location=Location(file="figures.csv", row=row.stated[0].row),
        values=_zone_names(ledger, "zone", row.zone)
        | _word(f"use.{row.use}", "use")
        | _flips(row.flips_at)
        | _in_both(rests_on, "rests_on")
        | _in_both(missing, "missing")
        | {
            "variant": row.variant,
            "stated": _wan(row.stated_m2),
            "itemised": _wan(row.itemised_m2),
            "residual": _wan(row.residual_m2),
        },
    )


def _unlike_terms(ledger: Ledger, row: BalanceRow) -> Iterator[Finding]:
    terms = tuple(dict.fromkeys(figure.term_zh for figure in row.stated + row.itemised))
    if len(terms) > 1:
        yield Finding(
            "unlike_terms",
            Severity.WARNING,
            row.id,
            "balance",
            clauses=tuple(dict.fromkeys(row.clauses_stated + row.clauses_itemised)),
            location=Location(file="figures.csv", column="term_zh"),
            values=_zone_names(ledger, "zone", row.zone)
            | _word(f"use.{row.use}", "use")
            | {"variant": row.variant, "terms": " + ".join(terms)},
        )


def _headline_findings(ledger: Ledger) -> Iterator[Finding]:
    """Hold the headlines against each other: by zone, by use, and where the goal is said again."""
    goal = ledger.goal_zone.id
    for use in (*USES, "total"):
        whole = ledger.floor_area(goal, use, Scope.HEADLINE)
        parts = [
            figure
            for zone in ledger.children(goal, in_goal=True)
            for figure in ledger.floor_area(zone.id, use, Scope.HEADLINE)
        ]
        if whole and parts:
            yield _headline_finding(ledger, "sum_of_headlines", f"{goal}/{use}", whole, parts)
        for again in ledger.floor_area(goal, use, Scope.RESTATED):
            yield _headline_finding(ledger, "restated_goal", again.id, whole, [again])
    total = ledger.floor_area(goal, "total", Scope.HEADLINE)
    uses = [figure for use in USES for figure in ledger.floor_area(goal, use, Scope.HEADLINE)]
    if total and uses:
        yield _headline_finding(ledger, "sum_of_uses", goal, total, uses)


def _headline_finding(ledger: Ledger, code: str, subject: str, left: list[Figure], right: list[Figure]) -> Finding:
    tolerance = ledger.document.about_tolerance
    verdict, flips_at = compare(quantities(left), quantities(right), tolerance=tolerance)
    return Finding(
        code,
        verdict.severity,
        subject,
        "balance",
        verdict=verdict,
        **_sides(ledger, left, right),
        difference=total_value(quantities(left)) - total_value(quantities(right)) if left and right else None,
        tolerance=tolerance,
        flips_at=flips_at,
        clauses=clauses(left + right),
        location=Location(file="figures.csv", row=(left or right)[0].row),
        values=_flips(flips_at)
        | {
            "left": " + ".join(figure.as_written for figure in left) or "—",
            "right": " + ".join(figure.as_written for figure in right) or "—",
        },
    )


def _land_findings(ledger: Ledger) -> Iterator[Finding]:
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
                values=_zone_names(ledger, "zone", land.zone)
                | _word("land.fits" if row.fits(land) else "land.does_not_fit", "fits")
                | _word(f"indicator.{row.indicator}", "indicator")
                | {
                    "total": row.total.as_written,
                    "rate": row.per_km2.as_written,
                    "implied": plain(row.implied_m2 / 1_000_000),
                    "area": plain(land.area_m2 / 1e6),
                    "error": plain(land.error_m2 / 1e6),
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
            values=_word(f"indicator.{least.indicator}", "first")
            | _word(f"indicator.{most.indicator}", "second")
            | {"least": plain(least.implied_m2 / 1_000_000), "most": plain(most.implied_m2 / 1_000_000)},
        )


def _written_findings(ledger: Ledger) -> Iterator[Finding]:
    """Hold each figure's numbers against its own characters in the document."""
    for figure in ledger.figures.values():
        written = read_written(figure.as_written)
        ends = [Fraction(end) for end in (figure.low, figure.high) if end is not None]
        if written is None or not ends:
            continue
        if {*ends} != {written.low, written.high} or not figure.unit.startswith(written.unit):
            yield Finding(
                "written_disagrees",
                Severity.ERROR,
                figure.id,
                "ledger",
                clauses=(figure.clause,),
                location=Location(file="figures.csv", row=figure.row, column="as_written"),
                values={
                    "figure": figure.id,
                    "written": figure.as_written,
                    "numbers": " – ".join(dict.fromkeys(plain(end, decimals=9) for end in ends)),  # noqa: RUF001
                    "unit": figure.unit,
                },
            )


def _layer_findings(ledger: Ledger) -> Iterator[Finding]:
    """Hold the zones layer against the figures (图数图文一致)."""
    for feature in ledger.layers.get("zones", {}).values():
        for use in USES:
            expected = ledger.increment(feature.id, use)
            figure_id = expected[0].id if expected else None
            value = expected[0].value if expected else None
            given_id = feature.properties[f"{use}_figure"]
            given = feature.properties[f"{use}_m2"]
            if (given_id, given) != (figure_id, value):
                yield Finding(
                    "layer_disagrees",
                    Severity.ERROR,
                    f"{feature.id}/{use}",
                    "layers",
                    clauses=clauses(expected),
                    location=Location(
                        file="zones.geojson", layer="zones", row=feature.row, column=f"{use}_m2"
                    ),
                    values=_zone_names(ledger, "zone", feature.id)
                    | _word(f"use.{use}", "use")
                    | {
                        "layer": f"{_wan(given)} ({given_id or '—'})",
                        "ledger": f"{_wan(value)} ({figure_id or '—'})",
                    },
                )


def _coverage_findings(ledger: Ledger) -> Iterator[Finding]:
    """Find zones that overlap without one being part of the other, and parts that do not fill their whole."""
    features = [f for f in ledger.layers.get("zones", {}).values() if f.geometry is not None]
    if not features:
        return
    outlines = project(np.array([f.geometry for f in features], dtype=object), ledger.document.working_crs)
    by_id = {feature.id: outline for feature, outline in zip(features, outlines, strict=True)}
    for i, j, area_m2 in overlaps(outlines, tolerance_m2=_SLIVER_M2):
        first, second = features[i], features[j]
        if first.id in _ancestors(ledger, second.id) or second.id in _ancestors(ledger, first.id):
            continue
        common = shapely.intersection(first.geometry, second.geometry)
        yield Finding(
            "zones_overlap",
            Severity.ERROR,
            f"{first.id}/{second.id}",
            "layers",
            location=Location(file="zones.geojson", layer="zones", row=first.row, wkt=common.wkt),
            values=_zone_names(ledger, "first", first.id)
            | _zone_names(ledger, "second", second.id)
            | {"area": plain(area_m2)},
        )
    for feature in features:
        parts = [child.id for child in ledger.children(feature.id) if child.id in by_id]
        if not parts or feature.basis is Basis.SCHEMATIC:
            continue
        gap_m2 = tiling_gap_m2(by_id[feature.id], np.array([by_id[part] for part in parts], dtype=object))
        if gap_m2 > _SLIVER_M2:
            yield Finding(
                "zones_do_not_tile",
                Severity.WARNING,
                feature.id,
                "layers",
                location=Location(file="zones.geojson", layer="zones", row=feature.row),
                values=_zone_names(ledger, "zone", feature.id)
                | _zone_names(ledger, "parts", *parts)
                | {"area": plain(gap_m2)},
            )


def _ancestors(ledger: Ledger, zone_id: str) -> set[str]:
    ancestors = set()
    parent = ledger.zones[zone_id].parent
    while parent is not None:
        ancestors.add(parent)
        parent = ledger.zones[parent].parent
    return ancestors


def _with_acceptances(ledger: Ledger, findings: list[Finding]) -> Iterator[Finding]:
    """Mark what the plan registers as known; a registration made for another difference no longer applies."""
    used = set()
    for finding in findings:
        marked = finding
        for acceptance in ledger.document.accepted:
            same = (acceptance.code, acceptance.subject) == (finding.code, finding.subject)
            if same and acceptance.difference in {None, finding.difference}:
                used.add(acceptance)
                marked = replace(
                    finding, accepted=True, reason_zh=acceptance.reason_zh, reason_en=acceptance.reason_en
                )
        yield marked
    for position, acceptance in enumerate(ledger.document.accepted, start=1):
        if acceptance not in used:
            yield Finding(
                "stale_acceptance",
                Severity.ERROR,
                f"{acceptance.code}:{acceptance.subject}",
                "acceptance",
                location=Location(file="plan.toml", column=f"accepted[{position}]"),
                values={
                    "code": acceptance.code,
                    "subject": acceptance.subject,
                    "difference": "—" if acceptance.difference is None else plain(acceptance.difference),
                },
            )
