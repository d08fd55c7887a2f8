"""The command that finds the plan's figures in a copy of its document."""

from __future__ import annotations

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
    headings,
    help_text,
    open_folder,
    print_records,
    refusals,
)
from hitech_gis.errors import Fault, HitechGisError, closest
from hitech_gis.terminal import print_blocks, print_table, say
from hitech_gis.texts import Lang, text

if TYPE_CHECKING:
    from hitech_gis.ledger.trace import Spot, Support, Trace, Traced


def trace(  # noqa: PLR0913 - options of a command
    *,
    document: Annotated[Path, typer.Option("--document", metavar="FILE", help=help_text("document"))],
    plan_folder: PlanOption = None,
    show: Annotated[list[str] | None, typer.Option("--show", metavar="ID", help=help_text("show"))] = None,
    sentences: Annotated[bool, typer.Option("--sentences", help=help_text("sentences"))] = False,
    damage: Annotated[bool, typer.Option("--damage", help=help_text("damage"))] = False,
    output_format: FormatOption = Format.TABLE,
    lang: LangOption = Language.ZH,
) -> None:
    """Find each figure in a copy of the document."""
    with refusals(lang) as chosen:
        plan = open_folder(plan_folder)
        for identifier in show or ():
            if identifier not in plan.ledger.figures:
                values = {"value": identifier, "known": closest(identifier, plan.ledger.figures)}
                raise HitechGisError(Fault("no_such_figure_here", values))
        traced = plan.trace(document)
        findings = traced.findings()
        if output_format is not Format.TABLE:
            print_records(traced.records(), output_format)
        else:
            _print_figures(traced, show or [], sentences=sentences, lang=chosen)
            if not show:
                _print_uncovered(traced, chosen)
            if damage:
                _print_damage(traced, chosen)
        if not traced.has_clauses:
            say(text("said.no_clauses", chosen, name=traced.name))
        counts = {status.value: count for status, count in traced.counts.items()}
        counts |= {"numbers": traced.numbers, "covered": traced.covered, "damaged": len(traced.damage)}
        say(text("said.trace", chosen, accepted=len(findings.accepted), **counts, **traced.not_counted))
        if findings.failing:
            raise typer.Exit(EXIT_REFUSED)


def _print_figures(traced: Trace, show: list[str], *, sentences: bool, lang: Lang) -> None:
    if show:
        shown = [traced.figure(identifier) for identifier in dict.fromkeys(show)]
    else:
        shown = [figure for figure in traced.figures if sentences or figure.status != "found"]
    title = text("title.trace", lang, name=traced.name, count=len(shown), all=len(traced.figures))
    print_blocks(title, [_block(figure, lang) for figure in shown])


def _block(traced: Traced, lang: Lang) -> tuple[str, ...]:
    figure, spot = traced.figure, traced.spot
    status = text(f"status.{traced.status}", lang)
    head = f"{status} · {figure.clause} · {figure.as_written} · {figure.id}"
    return (head,) if spot is None else (head, spot.marked, _place(spot, lang))


def _place(spot: Spot, lang: Lang) -> str:
    page = "" if spot.page is None else text("trace.page", lang, page=spot.page)
    return " · ".join(filter(None, (spot.clause, page, text("trace.line", lang, line=spot.line))))


def _print_uncovered(traced: Trace, lang: Lang) -> None:
    if traced.uncovered:
        rows = [(spot.characters, _place(spot, lang), spot.marked) for spot in traced.uncovered]
        columns = headings(lang, "characters", "place", "sentence")
        print_table(text("title.uncovered", lang, count=len(rows)), columns, rows)


def _print_damage(traced: Trace, lang: Lang) -> None:
    places: dict[tuple[str, ...], list[str]] = {}
    for given, spot in traced.damage:
        support = "; ".join(_support(reason, lang) for reason in given.support)
        row = (spot.characters, given.reading, text(f"lost.{given.lost}", lang), support)
        places.setdefault(row, []).append(_place(spot, lang))
    columns = headings(lang, "characters", "reading", "lost", "support", "place")
    rows = [(*row, "; ".join(found)) for row, found in places.items()]
    print_table(text("title.damage", lang, count=len(traced.damage)), columns, rows)


def _support(reason: Support, lang: Lang) -> str:
    return text(f"support.{reason.code}", lang, what=reason.rests_on)
