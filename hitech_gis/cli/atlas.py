"""The command that draws a plan: its page."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import Annotated

import typer

from hitech_gis.cli.options import LangOption, Language, PlanOption, help_text, open_folder, refusals, split_names
from hitech_gis.terminal import say
from hitech_gis.texts import text


def atlas(
    *,
    plan_folder: PlanOption = None,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FOLDER", help=help_text("atlas_output"))],
    parcels: Annotated[Path | None, typer.Option("--parcels", metavar="FILE", help=help_text("atlas_parcels"))] = None,
    parcel_columns: Annotated[
        list[str] | None, typer.Option("--parcel-columns", metavar="NAMES", help=help_text("parcel_columns"))
    ] = None,
    parcel_layer: Annotated[str | None, typer.Option("--parcel-layer", metavar="NAME", help=help_text("layer"))] = None,
    lang: LangOption = Language.ZH,
) -> None:
    """Write the page and its table."""
    with refusals(lang) as chosen:
        from hitech_gis.io import write_files
        from hitech_gis.report import balance_records, to_csv

        plan = open_folder(plan_folder)
        page = output / "index.html"
        table = to_csv(balance_records(plan.ledger, plan.balance()), for_excel=True)
        columns, frame = split_names(parcel_columns) or None, None
        if parcels is not None:
            from hitech_gis.atlas.parcels import read_parcels

            frame = read_parcels(parcels, columns=columns, layer=parcel_layer)
        drawn = plan.atlas(lang=chosen, parcels=frame, columns=columns)
        write_files({page: drawn.html().encode(), output / "balance.csv": table})
        for finding in drawn.findings:
            say(finding.title(chosen))
        say(text("said.written", chosen, path=page))
