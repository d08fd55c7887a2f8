"""The command line: parses, calls one function, prints."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from hitech_gis import __version__
from hitech_gis.cli.allocate import allocate
from hitech_gis.cli.atlas import atlas
from hitech_gis.cli.diff import diff
from hitech_gis.cli.inspect import inspect
from hitech_gis.cli.options import example, help_text, in_short
from hitech_gis.cli.plan import balance, check, figures
from hitech_gis.cli.reconcile import reconcile
from hitech_gis.cli.repair import repair
from hitech_gis.cli.scenario import FilesCompare, apply, compare
from hitech_gis.cli.schedule import schedule
from hitech_gis.cli.trace import trace

if TYPE_CHECKING:
    from collections.abc import Callable

app = typer.Typer(
    name="hitech-gis",
    help=help_text("app"),
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 120},
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)


def _version(*, value: bool) -> None:
    if value:
        sys.stdout.write(f"hitech-gis {__version__}\n")
        raise typer.Exit


@app.callback()
def _app(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=help_text("version"))
    ] = False,
) -> None:
    pass


for command, shown in (
    (figures, "figures --zone sz_bay --format json"),
    (balance, "balance -o balance.xlsx"),
    (check, "check --format json"),
    (schedule, "schedule --body sasac --year 2013"),
    (trace, "trace --document plan.docx"),
    (diff, "diff layers my_plan"),
    (reconcile, "reconcile sz_bay/industrial/A sz_bay/supporting/A --fill"),
    (atlas, "atlas -o atlas"),
    (inspect, "inspect parcels.shp"),
    (repair, "repair parcels.shp -o mended.gpkg --tolerance 0.05"),
    (allocate, "allocate parcels.gpkg --columns floor_m2 -o floor.csv"),
):
    name = command.__name__
    app.command(help=help_text(name), short_help=in_short(name), epilog=example(shown))(command)


scenario = typer.Typer(cls=FilesCompare, no_args_is_help=True, rich_markup_mode=None)
for verb, name, shown in (
    (apply, "scenario_apply", "scenario apply half.json"),
    (compare, "scenario_compare", "scenario compare half.toml more.toml"),
):
    scenario.command(help=help_text(name), short_help=in_short(name), epilog=example(shown))(verb)
app.add_typer(
    scenario,
    name="scenario",
    help=help_text("scenario"),
    short_help=in_short("scenario"),
    epilog=example("scenario half.toml more.toml"),
)


def main(run: Callable[[], None] = app) -> None:
    """Run the command line; exit status 0, 1 (refused, or a finding that fails) or 2 (wrong usage)."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8")
    run()
