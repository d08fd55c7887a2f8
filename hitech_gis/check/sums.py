"""Rules on sums: zones against the goal, headlines against each other, unlike terms, missing years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hitech_gis.check.wording import in_both, next_step, sides, word, zone_names
from hitech_gis.findings import Finding, Location, Severity, compare
from hitech_gis.intervals import difference, total_value
from hitech_gis.ledger.figures import Figure, clauses, quantities
from hitech_gis.ledger.vocabulary import USES, Scope
from hitech_gis.texts import LANGUAGES, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hitech_gis.balance import Balance, BalanceRow
    from hitech_gis.ledger.model import Ledger


def balance_findings(ledger: Ledger, rows: Balance) -> Iterator[Finding]:
    """Hold every row of the balance that has a stated side; show unlike terms and missing years in it."""
    undated: dict[str, dict[str, Figure]] = {}
    years: dict[str, int] = {}
    for row in rows:
        if row.stated:
            yield _row_finding(ledger, row)
        if row.use in USES or row.variant != ledger.document.goal.variants[0].id:
            yield from _unlike_terms(ledger, row)
        stated_year = max((figure.end_year or 0 for figure in row.stated), default=0)
        for figure in row.itemised:
            if stated_year and figure.end_year is None:
                undated.setdefault(figure.zone, {})[figure.id] = figure
                years.setdefault(figure.zone, stated_year)
    for zone_id, figures in undated.items():
        yield Finding(
            "undated_against_2015",
            Severity.WARNING,
            zone_id,
            "balance",
            clauses=clauses(figures.values()),
            location=Location(file="figures.csv", row=next(iter(figures.values())).row, column="period"),
            values=zone_names(ledger, "zone", zone_id) | {"count": str(len(figures)), "year": str(years[zone_id])},
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
    left, right = sides(ledger, list(row.stated), list(row.itemised))
    return Finding(
        "sum_of_zones",
        row.verdict.severity,
        row.id,
        "balance",
        verdict=row.verdict,
        left=left,
        right=right,
        difference=row.residual_m2,
        tolerance=row.tolerance,
        flips_at=row.flips_at,
        clauses=tuple(dict.fromkeys(row.clauses_stated + row.clauses_itemised)),
        location=Location(file="figures.csv", row=row.stated[0].row),
        values=zone_names(ledger, "zone", row.zone)
        | word(f"use.{row.use}", "use")
        | next_step("sum_of_zones", row.id, row.verdict, row.flips_at, row.residual_m2)
        | in_both(rests_on, "rests_on")
        | in_both(missing, "missing")
        | {
            "variant": row.variant,
            "stated": row.worded("stated") or "—",
            "itemised": row.worded("itemised") or "—",
            "residual": row.worded("residual") or "—",
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
            values=zone_names(ledger, "zone", row.zone)
            | word(f"use.{row.use}", "use")
            | {"variant": row.variant, "terms": " + ".join(terms)},
        )


def headline_findings(ledger: Ledger) -> Iterator[Finding]:
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
        for zone in ledger.goal_zones():
            said = ledger.floor_area(zone.id, use, Scope.HEADLINE)
            for again in ledger.floor_area(zone.id, use, Scope.RESTATED):
                yield _headline_finding(ledger, "restated_goal", again.id, said, [again])
    total = ledger.floor_area(goal, "total", Scope.HEADLINE)
    uses = [figure for use in USES for figure in ledger.floor_area(goal, use, Scope.HEADLINE)]
    if total and uses:
        yield _headline_finding(ledger, "sum_of_uses", goal, total, uses)


def _headline_finding(ledger: Ledger, code: str, subject: str, left: list[Figure], right: list[Figure]) -> Finding:
    tolerance = ledger.document.about_tolerance
    verdict, flips_at = compare(quantities(left), quantities(right), tolerance=tolerance)
    left_side, right_side = sides(ledger, left, right)
    gap = difference(total_value(quantities(left)), total_value(quantities(right))) if left and right else None
    return Finding(
        code,
        verdict.severity,
        subject,
        "balance",
        verdict=verdict,
        left=left_side,
        right=right_side,
        difference=gap,
        tolerance=tolerance,
        flips_at=flips_at,
        clauses=clauses(left + right),
        location=Location(file="figures.csv", row=(left or right)[0].row),
        values=next_step(code, subject, verdict, flips_at, gap)
        | {
            "left": " + ".join(figure.as_written for figure in left) or "—",
            "right": " + ".join(figure.as_written for figure in right) or "—",
        },
    )
