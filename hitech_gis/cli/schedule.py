"""The command that shows what is due when and by whom, and draws it."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - typer reads annotations when it runs
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from hitech_gis.cli.options import (
    Format,
    FormatOption,
    LangOption,
    Language,
    PlanOption,
    help_text,
    open_folder,
    print_records,
    refusals,
)
from hitech_gis.cli.schedule_tables import PRINT_BY, print_standings
from hitech_gis.terminal import say
from hitech_gis.texts import Lang, text

if TYPE_CHECKING:
    from datetime import date

    from hitech_gis.schedule import Schedule
    from hitech_gis.schedule.rows import Recorded, Rows


class By(StrEnum):
    """What the rows are."""

    PERIOD = "period"
    BODY = "body"
    LOAD = "load"
    SITE = "site"
    INDICATOR = "indicator"


_TABLES = {
    By.PERIOD: "due",
    By.BODY: "assignments",
    By.LOAD: "load",
    By.SITE: "sites",
    By.INDICATOR: "trajectories",
}


def schedule(  # noqa: PLR0913 - options of a command
    *,
    plan_folder: PlanOption = None,
    by: Annotated[By | None, typer.Option("--by", help=help_text("schedule_by"))] = None,
    body: Annotated[str | None, typer.Option("--body", metavar="ID", help=help_text("body"))] = None,
    role: Annotated[str | None, typer.Option("--role", metavar="ROLE", help=help_text("role"))] = None,
    year: Annotated[int | None, typer.Option("--year", help=help_text("year"))] = None,
    programme: Annotated[str | None, typer.Option("--programme", metavar="ID", help=help_text("programme"))] = None,
    zone: Annotated[str | None, typer.Option("--zone", metavar="ID", help=help_text("schedule_zone"))] = None,
    work: Annotated[str | None, typer.Option("--work", metavar="ID", help=help_text("work"))] = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help=help_text("as_of"))
    ] = None,
    progress: Annotated[Path | None, typer.Option("--progress", metavar="FILE", help=help_text("progress"))] = None,
    gantt: Annotated[Path | None, typer.Option("--gantt", metavar="FILE", help=help_text("gantt"))] = None,
    indicators: Annotated[
        Path | None, typer.Option("--indicators", metavar="FILE", help=help_text("indicators"))
    ] = None,
    output_format: FormatOption = Format.TABLE,
    lang: LangOption = Language.ZH,
) -> None:
    """Show what is due when, by whom."""
    with refusals(lang) as chosen:
        charts = {"gantt": gantt, "indicators": indicators}
        drawn = {name: path for name, path in charts.items() if path is not None}
        if drawn and (by is not None or as_of is not None or output_format is not Format.TABLE):
            raise typer.BadParameter(text("said.charts_alone", chosen))
        if as_of is not None and by is not None:
            raise typer.BadParameter(text("said.as_of_or_by", chosen))
        if progress is not None and as_of is None:
            raise typer.BadParameter(text("said.progress_needs_as_of", chosen))
        of_actions = any(value is not None for value in (body, role, year, programme, work))
        if of_actions and (by in {By.SITE, By.INDICATOR} or indicators is not None):
            raise typer.BadParameter(text("said.only_zone", chosen))
        plan = open_folder(plan_folder)
        found = plan.schedule(body=body, role=role, year=year, programme=programme, zone=zone, work=work)
        if drawn:
            _draw(found, drawn, chosen)
        elif as_of is not None:
            _print_as_of(found, as_of.date(), progress, output_format, chosen)
        else:
            _print(found, by or By.PERIOD, output_format, chosen)


def _print(found: Schedule, by: By, output_format: Format, lang: Lang) -> None:
    if output_format is Format.TABLE:
        PRINT_BY[by](found, lang)
    else:
        rows: Rows[Recorded] = getattr(found, _TABLES[by])
        print_records(rows.records(), output_format, rows.columns)
    if found.conflicts:
        certain = sum(conflict.verdict.fails for conflict in found.conflicts)
        say(text("said.conflicts", lang, certain=certain, undecided=len(found.conflicts) - certain))


def _print_as_of(found: Schedule, day: date, progress: Path | None, output_format: Format, lang: Lang) -> None:
    rows = found.as_of(day, progress=progress)
    # Without reports only what is due by then, or may be: the rest is the plan itself.
    shown = [row for row in rows if progress is not None or row.may_be_due]
    if output_format is Format.TABLE:
        print_standings(found.ledger, shown, day, lang)
    else:
        print_records([record for row in shown for record in row.records()], output_format, rows.columns)
    if rows.later_reports:
        say(text("said.later_reports", lang, count=rows.later_reports, day=day.isoformat()))
    if progress is None:
        undated = sum(row.deadlines == (None,) for row in rows)
        say(text("said.planned_only", lang, later=len(rows) - len(shown) - undated, undated=undated))


def _draw(found: Schedule, charts: dict[str, Path], lang: Lang) -> None:
    from hitech_gis.charts import draw_gantt, draw_indicators, expect_chart_names
    from hitech_gis.io.files import expect_apart, write_files

    expect_apart(list(charts.values()), [])
    expect_chart_names(*charts.values())
    draw = {"gantt": draw_gantt, "indicators": draw_indicators}
    write_files({path: draw[name](found, path.suffix, lang=lang) for name, path in charts.items()})
    for path in charts.values():
        say(text("said.written", lang, path=path))
