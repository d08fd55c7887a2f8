"""The command line: parses, calls one function, prints."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hitech_gis import __version__
from hitech_gis.errors import Fault, HitechGisError, closest
from hitech_gis.terminal import print_blocks, print_csv, print_json, print_table, say
from hitech_gis.texts import Lang, text
from hitech_gis.units import in_km2, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hitech_gis.findings import Finding
    from hitech_gis.ledger import Figure
    from hitech_gis.plan import Plan

EXIT_REFUSED = 1


class Format(StrEnum):
    """How a command prints."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Language(StrEnum):
    """Language of messages, and the first language of the page."""

    ZH = "zh"
    EN = "en"


def _help(key: str) -> str:
    return f"{text(f'help.{key}', 'zh')} {text(f'help.{key}', 'en')}"


def _example(command: str) -> str:
    return f"{text('help.example', 'zh')} / {text('help.example', 'en')}: hitech-gis {command}"


PlanOption = Annotated[Path | None, typer.Option("--plan", metavar="FOLDER", help=_help("plan"))]
FormatOption = Annotated[Format, typer.Option("--format", help=_help("format"))]
LangOption = Annotated[Language, typer.Option("--lang", help=_help("lang"))]

app = typer.Typer(
    name="hitech-gis",
    help=_help("app"),
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 120},
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)


@contextmanager
def _refusals(lang: Language) -> Iterator[Lang]:
    """Turn what is refused into a message and exit status 1, and never show a traceback."""
    chosen: Lang = "en" if lang is Language.EN else "zh"
    try:
        yield chosen
        sys.stdout.flush()
    except HitechGisError as error:
        for fault in error.faults:
            say(fault.message(chosen))
        raise typer.Exit(EXIT_REFUSED) from error
    except BrokenPipeError:
        # Whoever read our output has enough; give the interpreter something harmless to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(EXIT_REFUSED) from None
    except (typer.Exit, typer.BadParameter):
        raise
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        say(Fault("unexpected", {"why": why}).message(chosen))
        raise typer.Exit(EXIT_REFUSED) from error


def _open(folder: Path | None) -> Plan:
    from hitech_gis.plan import open_plan

    return open_plan(folder)


def _zone_name(plan: Plan, zone_id: str, lang: Lang) -> str:
    return plan.ledger.zones[zone_id].name(lang)


def _columns(lang: Lang, *keys: str) -> list[str]:
    return [text(f"column.{key}", lang) for key in keys]


def _version(*, value: bool) -> None:
    if value:
        sys.stdout.write(f"hitech-gis {__version__}\n")
        raise typer.Exit


@app.callback()
def _app(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=_help("version"))
    ] = False,
) -> None:
    pass


@app.command(help=_help("figures"), epilog=_example("figures --zone sz_bay --format json"))
def figures(
    *,
    plan_folder: PlanOption = None,
    zone: Annotated[str | None, typer.Option("--zone", metavar="ID", help=_help("zone"))] = None,
    output_format: FormatOption = Format.TABLE,
    lang: LangOption = Language.ZH,
) -> None:
    """List the plan's figures."""
    with _refusals(lang) as chosen:
        from hitech_gis.ledger import FIGURE_COLUMNS

        plan = _open(plan_folder)
        if zone is not None and zone not in plan.ledger.zones:
            raise HitechGisError(Fault("no_such_zone", {"value": zone, "known": closest(zone, plan.ledger.zones)}))
        found = [figure for figure in plan.ledger.figures.values() if zone in {None, figure.zone}]
        if output_format is not Format.TABLE:
            _print_records([figure.record() for figure in found], output_format, FIGURE_COLUMNS)
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
        columns = _columns(
            chosen, "clause", "zone", "term", "as_written", "amount", "bound", "nature", "scope", "period", "id"
        )
        print_table(text("title.figures", chosen, count=len(rows)), columns, rows, numbers=[4])


def _amount(figure: Figure) -> str:
    ends = [end for end in (figure.low, figure.high) if end is not None]
    return " – ".join(dict.fromkeys(plain(end, decimals=9) for end in ends)) + f" {figure.unit}" if ends else "—"


def _print_records(records: list[dict[str, object]], output_format: Format, columns: Sequence[str] = ()) -> None:
    from hitech_gis.report import to_csv

    if output_format is Format.JSON:
        print_json(records)
    else:
        print_csv(to_csv(records, columns=columns))


@app.command(help=_help("balance"), epilog=_example("balance -o balance.xlsx"))
def balance(
    *,
    plan_folder: PlanOption = None,
    land: Annotated[bool, typer.Option("--land", help=_help("land"))] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help=_help("balance_output"))] = None,
    output_format: FormatOption = Format.TABLE,
    lang: LangOption = Language.ZH,
) -> None:
    """Hold what is stated against what is itemised."""
    with _refusals(lang) as chosen:
        plan = _open(plan_folder)
        if output is not None and (land or output_format is not Format.TABLE):
            raise typer.BadParameter(text("said.output_alone", chosen))
        if output is not None:
            from hitech_gis.report import write_balance

            write_balance(plan.ledger, plan.balance(), output)
            say(text("said.written", chosen, path=output))
        elif output_format is not Format.TABLE:
            _print_records(_land_records(plan) if land else plan.balance().records(), output_format)
        elif land:
            _print_land(plan, chosen)
        else:
            _print_balance(plan, chosen)


def _land_records(plan: Plan) -> list[dict[str, object]]:
    implied = [record for check in plan.land_checks() for record in check.records()]
    return implied + [row.record() for row in plan.intensities()]


def _print_balance(plan: Plan, lang: Lang) -> None:
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
    columns = _columns(
        lang, "zone", "use", "variant", "stated", "itemised", "residual", "verdict", "flips_at", "not_stated",
        "assumption", "clauses_stated", "clauses_itemised",
    )  # fmt: skip
    tolerance = plain(plan.ledger.document.about_tolerance * 100)
    print_table(text("title.balance", lang, tolerance=tolerance), columns, rows, numbers=[3, 4, 5, 7])


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
    columns = _columns(lang, "indicator", "total", "per_km2", "implied", "zone", "measured", "fits", "clauses")
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
    columns = _columns(
        lang, "zone", "increment", "area", "intensity", "intensity_range", "not_stated", "assumption", "clauses"
    )
    print_table(text("title.intensity", lang), columns, rows, numbers=[1, 3])


@app.command(help=_help("check"), epilog=_example("check --format json"))
def check(
    *,
    plan_folder: PlanOption = None,
    group: Annotated[str | None, typer.Option("--group", metavar="NAME", help=_help("group"))] = None,
    output_format: FormatOption = Format.TABLE,
    lang: LangOption = Language.ZH,
) -> None:
    """Run every rule."""
    with _refusals(lang) as chosen:
        from hitech_gis.check import GROUPS

        findings = _open(plan_folder).check()
        if group is not None and group not in GROUPS:
            raise HitechGisError(Fault("no_such_group", {"value": group, "known": ", ".join(GROUPS)}))
        shown = [finding for finding in findings if group in {None, finding.group}]
        if output_format is Format.TABLE:
            print_blocks(text("title.check", chosen, count=len(shown)), [_finding_block(f, chosen) for f in shown])
        else:
            _print_records([finding.record() for finding in shown], output_format)
        failing = sum(finding.fails for finding in shown)
        accepted = sum(finding.accepted for finding in shown)
        warnings = sum(finding.severity == "warning" for finding in shown)
        counts = {"count": len(shown), "accepted": accepted, "warnings": warnings, "failing": failing}
        say(text("said.check", chosen, **counts))
        if failing:
            raise typer.Exit(EXIT_REFUSED)


def _finding_block(finding: Finding, lang: Lang) -> tuple[str, ...]:
    place = finding.location
    where = (place.file or "") + ("" if place.row is None else f":{place.row}")
    verdict = "" if finding.verdict is None else f" {text(finding.verdict.key, lang)} ·"
    severity = text("severity.accepted" if finding.accepted else f"severity.{finding.severity}", lang)
    reason = finding.reason_en if lang == "en" else finding.reason_zh
    return (
        f"{severity} ·{verdict} {finding.code}: {finding.subject}",
        finding.title(lang),
        text("said.accepted", lang, reason=reason) if finding.accepted else finding.hint(lang),
        " · ".join(part for part in (" ".join(finding.clauses), where) if part),
    )


@app.command(help=_help("atlas"), epilog=_example("atlas -o atlas"))
def atlas(
    *,
    plan_folder: PlanOption = None,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FOLDER", help=_help("atlas_output"))],
    lang: LangOption = Language.ZH,
) -> None:
    """Write the page and its table."""
    with _refusals(lang) as chosen:
        from hitech_gis.io import write_files
        from hitech_gis.report import balance_records, to_csv

        plan = _open(plan_folder)
        page = output / "index.html"
        table = to_csv(balance_records(plan.ledger, plan.balance()), for_excel=True)
        write_files({page: plan.atlas(lang=chosen).html().encode(), output / "balance.csv": table})
        say(text("said.written", chosen, path=page))


def main(run: Callable[[], None] = app) -> None:
    """Run the command line; exit status 0, 1 (refused, or a finding that fails) or 2 (wrong usage)."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8")
    run()
