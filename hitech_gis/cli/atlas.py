"""The command that draws a plan: its page, or a map sheet."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from hitech_gis.cli.options import LangOption, Language, PlanOption, help_text, open_folder, refusals
from hitech_gis.terminal import say
from hitech_gis.texts import Lang, text

if TYPE_CHECKING:
    from hitech_gis.plan import Plan


class Paper(StrEnum):
    """Size of a map sheet."""

    A3 = "a3"
    A4 = "a4"


def atlas(  # noqa: PLR0913 - options of a command
    *,
    plan_folder: PlanOption = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FOLDER", help=help_text("atlas_output"))
    ] = None,
    document: Annotated[
        Path | None, typer.Option("--document", metavar="FILE", help=help_text("atlas_document"))
    ] = None,
    static: Annotated[Path | None, typer.Option("--static", metavar="FILE", help=help_text("atlas_static"))] = None,
    paper: Annotated[Paper | None, typer.Option("--paper", help=help_text("atlas_paper"))] = None,
    use: Annotated[str | None, typer.Option("--use", metavar="USE", help=help_text("atlas_use"))] = None,
    lang: LangOption = Language.ZH,
) -> None:
    """Write the page and its table, or a map sheet."""
    with refusals(lang) as chosen:
        of_page, of_sheet = (output, document), (static, paper, use)
        wanted, other = (of_page, of_sheet) if static is None else (of_sheet, of_page)
        if wanted[0] is None or any(option is not None for option in other):
            raise typer.BadParameter(text("said.page_or_sheet", chosen))
        plan = open_folder(plan_folder)
        if static is not None:
            plan.map_sheet(static, lang=chosen, paper=paper or Paper.A3, use=use)
            say(text("said.written", chosen, path=static))
        elif output is not None:
            _write_page(plan, output, document, chosen)


def _write_page(plan: Plan, output: Path, document: Path | None, lang: Lang) -> None:
    from hitech_gis.io import write_files
    from hitech_gis.report import balance_records, to_csv

    page = output / "index.html"
    table = to_csv(balance_records(plan.ledger, plan.balance()), for_excel=True)
    write_files({page: plan.atlas(lang=lang, document=document).html().encode(), output / "balance.csv": table})
    say(text("said.written", lang, path=page))
