"""The command that draws a plan: its page."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import Annotated

import typer

from hitech_gis.cli.options import LangOption, Language, PlanOption, help_text, open_folder, refusals
from hitech_gis.terminal import say
from hitech_gis.texts import text


def atlas(
    *,
    plan_folder: PlanOption = None,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FOLDER", help=help_text("atlas_output"))],
    under: Annotated[Path | None, typer.Option("--scenario", metavar="FILE", help=help_text("atlas_scenario"))] = None,
    lang: LangOption = Language.ZH,
) -> None:
    """Write the page and its table."""
    with refusals(lang) as chosen:
        from hitech_gis.io import write_files
        from hitech_gis.report import balance_records, to_csv

        plan = open_folder(plan_folder)
        page = output / "index.html"
        tables = {"balance": plan} | ({} if under is None else {"balance_scenario": plan.scenario(under)})
        files = {
            output / f"{name}.csv": to_csv(balance_records(one.ledger, one.balance()), for_excel=True)
            for name, one in tables.items()
        }
        write_files({page: plan.atlas(lang=chosen, scenario=under).html().encode(), **files})
        say(text("said.written", chosen, path=page))
