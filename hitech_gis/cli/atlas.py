"""The command that draws a plan: its page, or a map sheet."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - typer reads annotations when it runs
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import Annotated

import typer

from hitech_gis.cli.options import LangOption, Language, PlanOption, help_text, open_folder, refusals, split_names
from hitech_gis.terminal import say
from hitech_gis.texts import text

# Written out: the names' own module draws maps, and help is printed without that.
BASEMAP_NAMES = ("none", "tianditu", "tianditu-img", "gaode", "gaode-satellite", "osm")


class Paper(StrEnum):
    """Size of a map sheet."""

    A3 = "a3"
    A4 = "a4"


def atlas(  # noqa: PLR0913 - one option a thing that the page may show
    *,
    plan_folder: PlanOption = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FOLDER", help=help_text("atlas_output"))
    ] = None,
    parcels: Annotated[Path | None, typer.Option("--parcels", metavar="FILE", help=help_text("atlas_parcels"))] = None,
    parcel_columns: Annotated[
        list[str] | None, typer.Option("--parcel-columns", metavar="NAMES", help=help_text("parcel_columns"))
    ] = None,
    parcel_layer: Annotated[str | None, typer.Option("--parcel-layer", metavar="NAME", help=help_text("layer"))] = None,
    under: Annotated[Path | None, typer.Option("--scenario", metavar="FILE", help=help_text("atlas_scenario"))] = None,
    document: Annotated[
        Path | None, typer.Option("--document", metavar="FILE", help=help_text("atlas_document"))
    ] = None,
    progress: Annotated[Path | None, typer.Option("--progress", metavar="FILE", help=help_text("progress"))] = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help=help_text("atlas_as_of"))
    ] = None,
    basemap: Annotated[
        str, typer.Option("--basemap", metavar="|".join([*BASEMAP_NAMES, "URL"]), help=help_text("atlas_basemap"))
    ] = "none",
    basemap_datum: Annotated[
        str | None, typer.Option("--basemap-datum", metavar="wgs84|gcj02", help=help_text("atlas_basemap_datum"))
    ] = None,
    static: Annotated[Path | None, typer.Option("--static", metavar="FILE", help=help_text("atlas_static"))] = None,
    paper: Annotated[Paper | None, typer.Option("--paper", help=help_text("atlas_paper"))] = None,
    use: Annotated[str | None, typer.Option("--use", metavar="USE", help=help_text("atlas_use"))] = None,
    lang: LangOption = Language.ZH,
) -> None:
    """Write the page and its table, or a map sheet."""
    with refusals(lang) as chosen:
        of_page = (output, parcels, parcel_columns, parcel_layer, under, document, progress, as_of, basemap_datum)
        if static is not None and (basemap != "none" or any(option not in (None, []) for option in of_page)):
            raise typer.BadParameter(text("said.page_or_sheet", chosen))
        if static is not None:
            open_folder(plan_folder).map_sheet(static, lang=chosen, paper=paper or Paper.A3, use=use)
            say(text("said.written", chosen, path=static))
            return
        if output is None or paper is not None or use is not None:
            raise typer.BadParameter(text("said.page_or_sheet", chosen))
        if parcels is None and (parcel_columns or parcel_layer):
            raise typer.BadParameter(text("said.parcels_first", chosen))

        import warnings

        from hitech_gis.atlas import AtlasWarning
        from hitech_gis.io import write_files
        from hitech_gis.report import balance_records, to_csv

        plan = open_folder(plan_folder)
        page = output / "index.html"
        tables = {"balance": plan} | ({} if under is None else {"balance_scenario": plan.scenario(under)})
        files = {
            output / f"{name}.csv": to_csv(balance_records(one.ledger, one.balance()), for_excel=True)
            for name, one in tables.items()
        }
        columns, frame = split_names(parcel_columns) or None, None
        if parcels is not None:
            from hitech_gis.atlas.parcels import read_parcels

            frame = read_parcels(parcels, columns=columns, layer=parcel_layer)
        with warnings.catch_warnings(record=True) as cautions:
            warnings.simplefilter("always", AtlasWarning)
            drawn = plan.atlas(
                lang=chosen,
                document=document,
                scenario=under,
                progress=progress,
                as_of=None if as_of is None else as_of.date(),
                parcels=frame,
                columns=columns,
                basemap=basemap,
                basemap_datum=basemap_datum,
            )
            html = drawn.html()
        for caution in cautions:
            say(str(caution.message))
        write_files({page: html.encode(), **files})
        for finding in drawn.findings:
            say(finding.title(chosen))
        say(text("said.written", chosen, path=page))
