"""The command that draws a plan: its page."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - typer reads annotations when it runs
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
    progress: Annotated[Path | None, typer.Option("--progress", metavar="FILE", help=help_text("progress"))] = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help=help_text("atlas_as_of"))
    ] = None,
    lang: LangOption = Language.ZH,
) -> None:
    """Write the page and its table."""
    with refusals(lang) as chosen:
        from hitech_gis.io import write_files
        from hitech_gis.report import balance_records, to_csv

        plan = open_folder(plan_folder)
        page = output / "index.html"
        table = to_csv(balance_records(plan.ledger, plan.balance()), for_excel=True)
        atlas = plan.atlas(lang=chosen, progress=progress, as_of=None if as_of is None else as_of.date())
        write_files({page: atlas.html().encode(), output / "balance.csv": table})
        say(text("said.written", chosen, path=page))
