"""The command that allocates quantities of parcels to zones."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hitech_gis.cli.options import (
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
    split_names,
)
from hitech_gis.terminal import print_table, say
from hitech_gis.texts import Lang, text
from hitech_gis.units import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from hitech_gis.areal import Allocation
    from hitech_gis.areal.stream import Progress


def allocate(  # noqa: C901, PLR0913 - options of a command, and which of them go together
    parcels: Annotated[Path, typer.Argument(metavar="PARCELS", help=help_text("parcels"))],
    *,
    columns: Annotated[list[str] | None, typer.Option("--columns", metavar="NAMES", help=help_text("columns"))] = None,
    zones: Annotated[Path | None, typer.Option("--zones", metavar="FILE", help=help_text("zones"))] = None,
    plan_folder: PlanOption = None,
    zone_id: Annotated[str, typer.Option("--zone-id", metavar="NAME", help=help_text("zone_id"))] = "id",
    by: Annotated[list[str] | None, typer.Option("--by", metavar="NAMES", help=help_text("by"))] = None,
    intensive: Annotated[
        list[str] | None, typer.Option("--intensive", metavar="NAMES", help=help_text("intensive"))
    ] = None,
    layer: Annotated[str | None, typer.Option("--layer", metavar="NAME", help=help_text("layer"))] = None,
    zones_layer: Annotated[str | None, typer.Option("--zones-layer", metavar="NAME", help=help_text("layer"))] = None,
    unknown: Annotated[str, typer.Option("--unknown", metavar="refuse|count", help=help_text("unknown"))] = "refuse",
    validate: Annotated[str, typer.Option("--validate", metavar="touched|all", help=help_text("validate"))] = "touched",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help=help_text("table_output"))
    ] = None,
    outside: Annotated[Path | None, typer.Option("--outside", metavar="FILE", help=help_text("outside"))] = None,
    batch_size: Annotated[int, typer.Option("--batch-size", metavar="ROWS", min=1, help=help_text("batch"))] = 65_536,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="local|ADDRESS", help=help_text("scheduler"))
    ] = None,
    output_format: FormatOption = Format.TABLE,
    lang: LangOption = Language.ZH,
) -> None:
    """Add up quantities of parcels by zone, with what lies in none."""
    with refusals(lang) as chosen:
        if zones is not None and plan_folder is not None:
            raise typer.BadParameter(text("said.zones_or_plan", chosen))
        if output is not None and output_format is not Format.TABLE:
            raise typer.BadParameter(text("said.output_or_format", chosen))
        if scheduler is not None and (outside is not None or layer is not None):
            raise typer.BadParameter(text("said.scheduler_alone", chosen))
        from hitech_gis.io.files import expect_apart
        from hitech_gis.report import allocation_records, expect_column_names, expect_table_name, write_allocation

        if output is not None:
            expect_table_name(output)
        written, read = (outside, output), (parcels if parcels.is_file() else None, zones)
        expect_apart([path for path in written if path is not None], [path for path in read if path is not None])
        expect_column_names([*split_names(columns), *split_names(by), *split_names(intensive)])
        request: dict[str, Any] = {
            "columns": split_names(columns),
            "by": split_names(by),
            "intensive": split_names(intensive),
            "zone_id": zone_id,
            "unknown": unknown,
            "validate": validate,
            "batch_size": batch_size,
        }
        frame = _zones(zones, plan_folder, zone_id, zones_layer)

        def then(placed: Allocation) -> None:
            if output is not None:
                write_allocation(placed, output)

        with _progress(chosen) as progress:
            if scheduler is not None:
                from hitech_gis.areal.cluster import allocate_parts

                placed = allocate_parts(parcels, frame, scheduler=scheduler, progress=progress, **request)
                then(placed)
            else:
                from hitech_gis.areal import allocate_file

                checkpoint = None if output is None else output.with_name(f".{output.name}.checkpoint")
                request |= {"layer": layer, "outside": outside, "checkpoint": checkpoint}
                placed = allocate_file(parcels, frame, progress=progress, then=then, **request)
        if output is not None:
            say(text("said.written", chosen, path=output))
        elif output_format is Format.TABLE:
            _print_table(placed, chosen)
        else:
            print_records(allocation_records(placed), output_format)
        if outside is not None:
            say(text("said.written", chosen, path=outside))


def _zones(file: Path | None, plan_folder: Path | None, zone_id: str, layer: str | None) -> gpd.GeoDataFrame:
    if file is None:
        return open_folder(plan_folder).zones
    from hitech_gis.areal.layers import read_zones

    return read_zones(file, zone_id=zone_id, layer=layer)


def _print_table(placed: Allocation, lang: Lang) -> None:
    from hitech_gis.report import allocation_records

    records = allocation_records(placed)
    names = [name for name in records[0] if name not in {"row", "zone"}]
    rows = []
    for record in records:
        named = text(f"total.{record['zone']}", lang) if record["row"] == "total" else str(record["zone"])
        rows.append([named, *(_cell(record[name]) for name in names)])
    columns = headings(lang, "zone") + [text("column.parcels", lang) if name == "parcels" else name for name in names]
    title = text("title.allocate", lang, count=len(placed.by_zone))
    print_table(title, columns, rows, numbers=range(1, len(columns)))


def _cell(value: object) -> str:
    if value is None:
        return ""
    return plain(value, decimals=4) if isinstance(value, float) else str(value)


@contextmanager
def _progress(lang: Lang) -> Iterator[Progress | None]:
    """Show a bar on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
        transient=True,
    )
    with bar:
        task = bar.add_task(text("said.allocating", lang), total=None)
        yield lambda rows, total: bar.update(task, completed=rows, total=total)
