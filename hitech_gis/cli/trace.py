"""The command that finds the plan's figures in a copy of its document."""

from __future__ import annotations

from collections import Counter
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
        shown = list(dict.fromkeys(show or ()))
        unknown = [
            Fault("no_such_figure_here", {"value": identifier, "known": closest(identifier, plan.ledger.figures)})
            for identifier in shown
            if identifier not in plan.ledger.figures
        ]
        if unknown:
            raise HitechGisError(*unknown)
        traced = plan.trace(document)
        findings = traced.findings()
        if output_format is not Format.TABLE:
            records = traced.records()
            print_records([row for row in records if not shown or row["id"] in shown], output_format)
        else:
            _print_figures(traced, shown, sentences=sentences, lang=chosen)
            if not shown:
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
    shown = [traced.figure(identifier) for identifier in show]
    if not shown:
        shown = [figure for figure in traced.figures if sentences or figure.status != "found"]
    counts = {"name": traced.name, "count": len(shown), "all": len(traced.figures)}
    title = text("title.trace", lang, **counts) if show or sentences else text("title.trace_problems", lang, **counts)
    print_blocks(title, [_block(figure, traced, lang) for figure in shown])


def _block(of: Traced, traced: Trace, lang: Lang) -> tuple[str, ...]:
    figure, spot = of.figure, of.spot
    status = text(f"status.{of.status}", lang)
    head = f"{status} · {figure.clause} · {figure.as_written} · {figure.id}"
    return (head,) if spot is None else (head, spot.marked, _place(spot, traced, lang))


def _place(spot: Spot, traced: Trace, lang: Lang) -> str:
    page = "" if spot.page is None else text("trace.page", lang, page=spot.page)
    line = text("trace.paragraph" if traced.in_paragraphs else "trace.line", lang, line=spot.line)
    return " · ".join(filter(None, (spot.clause, page, line)))


def _print_uncovered(traced: Trace, lang: Lang) -> None:
    if traced.uncovered:
        rows = [(spot.characters, _place(spot, traced, lang), spot.marked) for spot in traced.uncovered]
        columns = headings(lang, "characters", "place", "sentence")
        print_table(text("title.uncovered", lang, count=len(rows)), columns, rows)


def _print_damage(traced: Trace, lang: Lang) -> None:
    places: dict[tuple[str, ...], list[str]] = {}
    for given, spot in traced.damage:
        support = "; ".join(_support(reason, lang) for reason in given.support)
        row = (spot.characters, given.reading, text(f"lost.{given.lost}", lang), support)
        places.setdefault(row, []).append(_place(spot, traced, lang))
    columns = headings(lang, "characters", "reading", "lost", "support", "place")
    rows = [(*row, "; ".join(map(_times, Counter(found).items()))) for row, found in places.items()]
    print_table(text("title.damage", lang, count=len(traced.damage)), columns, rows)


def _times(counted: tuple[str, int]) -> str:
    place, count = counted
    return place if count == 1 else f"{place} ×{count}"


def _support(reason: Support, lang: Lang) -> str:
    return text(f"support.{reason.code}", lang, what=reason.rests_on)
