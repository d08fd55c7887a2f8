"""Commands that show a plan: figures, balance, check."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from hitech_gis.cli.options import (
    EXIT_REFUSED,
    Format,
    FormatOption,
    LangOption,
    Language,
    PlanOption,
    finding_block,
    headings,
    help_text,
    open_folder,
    print_records,
    refusals,
)
from hitech_gis.errors import Fault, HitechGisError, closest
from hitech_gis.terminal import print_blocks, print_table, say
from hitech_gis.texts import Lang, text
from hitech_gis.units import in_km2, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hitech_gis.findings import Finding
    from hitech_gis.ledger import Figure
    from hitech_gis.plan import Plan


def _zone_name(plan: Plan, zone_id: str, lang: Lang) -> str:
    return plan.ledger.zones[zone_id].name(lang)


def figures(
    *,
    plan_folder: PlanOption = None,
    zone: Annotated[str | None, typer.Option("--zone", metavar="ID", help=help_text("zone"))] = None,
    output_format: FormatOption = Format.TABLE,
    lang: LangOption = Language.ZH,
) -> None:
    """List the plan's figures."""
    with refusals(lang) as chosen:
        from hitech_gis.ledger import FIGURE_COLUMNS

        plan = open_folder(plan_folder)
        if zone is not None and zone not in plan.ledger.zones:
            raise HitechGisError(Fault("no_such_zone", {"value": zone, "known": closest(zone, plan.ledger.zones)}))
        found = [figure for figure in plan.ledger.figures.values() if zone in {None, figure.zone}]
        if output_format is not Format.TABLE:
            print_records([figure.record() for figure in found], output_format, FIGURE_COLUMNS)
            return
        rows = [
            (
                figure.clause,
                _zone_name(plan, figure.zone, chosen),
                figure.term_zh,
                figure.as_written,
                _amount(figure),
                text(f"bound.{figure.bound}", chosen),
                text(f"nature.{figure.nature}", chosen) if figure.nature else "—",
                text(f"scope.{figure.scope}", chosen),
                figure.period_name(chosen),
                figure.id,
            )
            for figure in found
        ]
        columns = headings(
            chosen, "clause", "zone", "term", "as_written", "amount", "bound", "nature", "scope", "period", "id"
        )
        print_table(text("title.figures", chosen, count=len(rows)), columns, rows, numbers=[4])


def _amount(figure: Figure) -> str:
    """Print the number in base units; both candidates of an ambiguous one."""
    ends = [
        dict.fromkeys(plain(end, decimals=9) for end in (quantity.low, quantity.high) if end is not None)
        for quantity in figure.candidates
    ]
    return " | ".join(" – ".join(numbers) for numbers in ends) + f" {figure.unit}" if ends else "—"


def balance(  # noqa: PLR0913 - each is an option
    *,
    plan_folder: PlanOption = None,
    land: Annotated[bool, typer.Option("--land", help=help_text("land"))] = False,
    under: Annotated[Path | None, typer.Option("--scenario", metavar="FILE", help=help_text("under"))] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help=help_text("balance_output"))
    ] = None,
    output_format: FormatOption = Format.TABLE,
    lang: LangOption = Language.ZH,
) -> None:
    """Hold what is stated against what is itemised."""
    with refusals(lang) as chosen:
        if output is not None and (land or output_format is not Format.TABLE):
            raise typer.BadParameter(text("said.output_alone", chosen))
        plan = open_folder(plan_folder)
        if not land:
            show_balance(plan, under, output, output_format, chosen)
            return
        plan, title = _under(plan, under, chosen)
        if output_format is Format.TABLE:
            _print_land(plan, chosen)
        else:
            print_records(_land_records(plan), output_format)
        if title:
            say(title)


def _under(plan: Plan, path: Path | None, lang: Lang) -> tuple[Plan, str]:
    """Give the plan under a scenario, and what says that it is; the plan itself and nothing where none is given."""
    if path is None:
        return plan, ""
    from hitech_gis.scenario import open_scenarios

    scenario = open_scenarios(plan.ledger, [path])[0]
    return plan.scenario(scenario), text("said.under_scenario", lang, title=scenario.title(lang))


def show_balance(plan: Plan, under: Path | None, output: Path | None, output_format: Format, lang: Lang) -> None:
    """Print or write a plan's balance, or that under a scenario, which is then said."""
    if output is not None and output_format is not Format.TABLE:
        raise typer.BadParameter(text("said.output_alone", lang))
    plan, title = _under(plan, under, lang)
    if output is None and output_format is Format.TABLE:
        _print_balance(plan, lang, title)
        return
    if output is None:
        print_records(plan.balance().records(), output_format)
    else:
        from hitech_gis.io.files import expect_apart
        from hitech_gis.report import write_balance

        expect_apart([output], [] if under is None else [under])
        write_balance(plan.ledger, plan.balance(), output)
        say(text("said.written", lang, path=output))
    if title:
        say(title)


def _land_records(plan: Plan) -> list[dict[str, object]]:
    implied = [record for check in plan.land_checks() for record in check.records()]
    return implied + [row.record() for row in plan.intensities()]


def _print_balance(plan: Plan, lang: Lang, scenario: str = "") -> None:
    rows = [
        (
            _zone_name(plan, row.zone, lang),
            text(f"use.{row.use}", lang),
            row.variant,
            (row.worded("stated") or "—") + ("Σ" if row.stated_is_sum else ""),
            row.worded("itemised") or "—",
            row.worded("residual") or "—",
            text(row.verdict.key, lang),
            "—" if row.flips_at is None else f"{plain(row.flips_at * 100)}%",
            ", ".join(_zone_name(plan, zone, lang) for zone in row.not_stated),
            "; ".join(text(f"assumption.{assumption}", lang) for assumption in row.assumption),
            " ".join(row.clauses_stated),
            " ".join(row.clauses_itemised),
        )
        for row in plan.balance()
    ]
    columns = headings(
        lang, "zone", "use", "variant", "stated", "itemised", "residual", "verdict", "flips_at", "not_stated",
        "assumption", "clauses_stated", "clauses_itemised",
    )  # fmt: skip
    tolerance = plain(plan.ledger.document.about_tolerance * 100)
    title = text("title.balance", lang, tolerance=tolerance)
    if scenario:
        title = f"{scenario} · {title}"
    print_table(title, columns, rows, numbers=[3, 4, 5, 7])


def _print_land(plan: Plan, lang: Lang) -> None:
    from hitech_gis.ledger import as_stated, clauses, in_wan

    def area(interval_m2: tuple[float, float]) -> str:
        return " – ".join(in_km2(end) for end in interval_m2)

    rows = [
        (
            check.name(lang),
            check.total.as_written,
            check.per_km2.as_written,
            in_km2(check.implied_m2),
            _zone_name(plan, land.zone, lang),
            area((float(land.interval.low), float(land.interval.high))),
            text("land.fits" if check.fits(land) else "land.does_not_fit", lang),
            " ".join(dict.fromkeys((check.total.clause, check.per_km2.clause))),
        )
        for check in plan.land_checks()
        for land in check.measured
    ]
    columns = headings(lang, "indicator", "total", "per_km2", "implied", "zone", "measured", "fits", "clauses")
    print_table(text("title.land", lang), columns, rows, numbers=[3])
    rows = [
        (
            _zone_name(plan, row.zone, lang),
            in_wan(floor) if (floor := as_stated(row.figures)) else "—",
            "—" if row.land is None else f"{in_km2(row.land.area_m2)} ± {in_km2(row.land.error_m2)}",
            text(f"intensity.{row.why_not}", lang) if row.value is None else plain(row.value),
            "—" if row.low is None or row.high is None else f"{plain(row.low)} – {plain(row.high)}",
            ", ".join(text(f"use.{use}", lang) for use in row.not_stated),
            "; ".join(text(f"assumption.{assumption}", lang) for assumption in row.assumption),
            " ".join(clauses(row.figures)),
        )
        for row in plan.intensities()
    ]
    columns = headings(
        lang, "zone", "increment", "area", "intensity", "intensity_range", "not_stated", "assumption", "clauses"
    )
    print_table(text("title.intensity", lang), columns, rows, numbers=[1, 3])


def check(
    *,
    plan_folder: PlanOption = None,
    group: Annotated[str | None, typer.Option("--group", metavar="NAME", help=help_text("group"))] = None,
    output_format: FormatOption = Format.TABLE,
    lang: LangOption = Language.ZH,
) -> None:
    """Run every rule."""
    with refusals(lang) as chosen:
        from hitech_gis.check import groups
        from hitech_gis.findings import Severity

        plan = open_folder(plan_folder)
        known = groups(plan.ledger)
        if group is not None and group not in known:
            raise HitechGisError(Fault("no_such_group", {"value": group, "known": ", ".join(known)}))
        findings = plan.check()
        shown = [finding for finding in findings if group in {None, finding.group}]
        if output_format is Format.TABLE:
            # Hundreds of relations that hold would bury the few that do not.
            told = [f for f in shown if group is not None or f.severity is not Severity.NOTE]
            print_blocks(text("title.check", chosen, count=len(shown)), [finding_block(f, chosen) for f in told])
            if len(told) < len(shown):
                _print_notes([f for f in shown if f.severity is Severity.NOTE], known, chosen)
        else:
            print_records([finding.record() for finding in shown], output_format)
        failing = sum(finding.fails for finding in shown)
        accepted = sum(finding.accepted for finding in shown)
        warnings = sum(finding.severity == "warning" for finding in shown)
        counts = {"count": len(shown), "accepted": accepted, "warnings": warnings, "failing": failing}
        say(text("said.check", chosen, **counts))
        if failing:
            raise typer.Exit(EXIT_REFUSED)


def _print_notes(notes: list[Finding], groups: Iterable[str], lang: Lang) -> None:
    from hitech_gis.findings import Verdict

    verdicts = [verdict for verdict in Verdict if not verdict.fails]
    rows = []
    for group in groups:
        found = [note.verdict for note in notes if note.group == group]
        counts = [found.count(verdict) for verdict in (*verdicts, None)]
        if found:
            rows.append((group, *(str(count or "") for count in counts)))
    columns = [
        *headings(lang, "group"),
        *(text(verdict.key, lang) for verdict in verdicts),
        *headings(lang, "other_notes"),
    ]
    sys.stdout.write("\n")
    print_table(text("title.check_notes", lang), columns, rows, numbers=range(1, len(columns)))
