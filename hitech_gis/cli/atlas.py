"""The command that draws a plan: its page."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import Annotated

import typer

from hitech_gis.cli.options import LangOption, Language, PlanOption, help_text, open_folder, refusals, split_names
from hitech_gis.terminal import say
from hitech_gis.texts import text

# Written out: the names' own module draws maps, and help is printed without that.
BASEMAP_NAMES = ("none", "tianditu", "tianditu-img", "gaode", "gaode-satellite", "osm")


def atlas(  # noqa: PLR0913 - one option a thing that the page may show
    *,
    plan_folder: PlanOption = None,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FOLDER", help=help_text("atlas_output"))],
    parcels: Annotated[Path | None, typer.Option("--parcels", metavar="FILE", help=help_text("atlas_parcels"))] = None,
    parcel_columns: Annotated[
        list[str] | None, typer.Option("--parcel-columns", metavar="NAMES", help=help_text("parcel_columns"))
    ] = None,
    parcel_layer: Annotated[str | None, typer.Option("--parcel-layer", metavar="NAME", help=help_text("layer"))] = None,
    document: Annotated[
        Path | None, typer.Option("--document", metavar="FILE", help=help_text("atlas_document"))
    ] = None,
    basemap: Annotated[
        str, typer.Option("--basemap", metavar="|".join([*BASEMAP_NAMES, "URL"]), help=help_text("atlas_basemap"))
    ] = "none",
    basemap_datum: Annotated[
        str | None, typer.Option("--basemap-datum", metavar="wgs84|gcj02", help=help_text("atlas_basemap_datum"))
    ] = None,
    lang: LangOption = Language.ZH,
) -> None:
    """Write the page and its table."""
    with refusals(lang) as chosen:
        import warnings

        from hitech_gis.atlas import AtlasWarning
        from hitech_gis.io import write_files
        from hitech_gis.report import balance_records, to_csv

        plan = open_folder(plan_folder)
        page = output / "index.html"
        table = to_csv(balance_records(plan.ledger, plan.balance()), for_excel=True)
        columns, frame = split_names(parcel_columns) or None, None
        if parcels is not None:
            from hitech_gis.atlas.parcels import read_parcels

            frame = read_parcels(parcels, columns=columns, layer=parcel_layer)
        with warnings.catch_warnings(record=True) as cautions:
            warnings.simplefilter("always", AtlasWarning)
            drawn = plan.atlas(
                lang=chosen,
                document=document,
                parcels=frame,
                columns=columns,
                basemap=basemap,
                basemap_datum=basemap_datum,
            )
            html = drawn.html()
        for caution in cautions:
            say(str(caution.message))
        write_files({page: html.encode(), output / "balance.csv": table})
        for finding in drawn.findings:
            say(finding.title(chosen))
        say(text("said.written", chosen, path=page))
