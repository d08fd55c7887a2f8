"""The command that says what a file of layers holds, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hitech_gis.cli.options import (
    EXIT_REFUSED,
    AllowOption,
    CrsOption,
    EncodingOption,
    LangOption,
    Language,
    LayerOption,
    Report,
    ReportOption,
    finding_block,
    headings,
    help_text,
    read_named,
    refusals,
    split_names,
)
from hitech_gis.terminal import print_blocks, print_json, print_table, say
from hitech_gis.texts import Lang, text
from hitech_gis.units import plain

if TYPE_CHECKING:
    from hitech_gis.io.reading.inspect import Inspection, LayerInfo


def inspect(  # noqa: PLR0913 - options of a command
    file: Annotated[Path, typer.Argument(metavar="FILE", help=help_text("layer_file"))],
    *,
    layer: LayerOption = None,
    encoding: EncodingOption = None,
    crs: CrsOption = None,
    tolerance: Annotated[float, typer.Option("--tolerance", metavar="M", min=0, help=help_text("tolerance"))] = 0.01,
    coverage: Annotated[bool, typer.Option("--coverage/--no-coverage", help=help_text("coverage"))] = True,
    id_column: Annotated[str | None, typer.Option("--id", metavar="NAME", help=help_text("id_column"))] = None,
    area_column: Annotated[str | None, typer.Option("--area", metavar="NAME", help=help_text("area_column"))] = None,
    boundary: Annotated[Path | None, typer.Option("--boundary", metavar="FILE", help=help_text("boundary"))] = None,
    reference: Annotated[Path | None, typer.Option("--reference", metavar="FILE", help=help_text("reference"))] = None,
    allowed_gaps: Annotated[
        Path | None, typer.Option("--allowed-gaps", metavar="FILE", help=help_text("allowed_gaps"))
    ] = None,
    allowed_overlaps: Annotated[
        Path | None, typer.Option("--allowed-overlaps", metavar="FILE", help=help_text("allowed_overlaps"))
    ] = None,
    faults: Annotated[Path | None, typer.Option("--faults", metavar="FILE", help=help_text("faults"))] = None,
    allow: AllowOption = None,
    output_format: ReportOption = Report.TABLE,
    lang: LangOption = Language.ZH,
) -> None:
    """Say what a file holds, and what is wrong with it."""
    with refusals(lang) as chosen:
        from hitech_gis.io.files import expect_apart
        from hitech_gis.io.reading.inspect import inspect_file

        others = (boundary, reference, allowed_gaps, allowed_overlaps)
        if faults is not None:
            from hitech_gis.io.writing.layer import layer_path

            faults = layer_path(faults)
            expect_apart([faults], [file, *(other for other in others if other is not None)])
        asked: dict[str, Any] = {
            "tolerance_m": tolerance,
            "coverage": coverage,
            "id_column": id_column,
            "area_column": area_column,
            "boundary": read_named(boundary),
            "reference": read_named(reference),
            "allowed_gaps": read_named(allowed_gaps),
            "allowed_overlaps": read_named(allowed_overlaps),
        }
        found = inspect_file(file, layer=layer, encoding=encoding, crs=crs, allow=split_names(allow), **asked)
        if faults is not None:
            _write_faults(found, faults)
        if output_format is Report.JSON:
            print_json(found.record())
        else:
            _print(found, chosen)
        if faults is not None:
            say(text("said.written", chosen, path=faults))
        counts = {
            severity: sum(f.severity == severity and not f.accepted for f in found.findings)
            for severity in ("warning", "note")
        }
        failing = len(found.findings.failing)
        say(text("said.inspect", chosen, failing=failing, warnings=counts["warning"], notes=counts["note"]))
        if failing:
            raise typer.Exit(EXIT_REFUSED)


def _print(found: Inspection, lang: Lang) -> None:
    for layer in found.layers:
        rows = [(text(f"inspect.{key}", lang), value) for key, value in _facts(found, layer, lang)]
        print_table(text("title.inspect", lang, layer=layer.name), headings(lang, "item", "value"), rows)
        if layer.fields:
            fields = [(field.name, field.type, field.full_name or "") for field in layer.fields]
            print_table(text("title.fields", lang), headings(lang, "field", "type", "full_name"), fields)
        print_blocks(
            text("title.check", lang, count=len(layer.findings)),
            [finding_block(finding, lang) for finding in layer.findings],
        )


def _facts(found: Inspection, layer: LayerInfo, lang: Lang) -> list[tuple[str, str]]:
    none = text("inspect.unknown", lang)
    kinds = ", ".join(f"{kind} {count}" for kind, count in layer.geometry_types.items())
    encoding = none
    if layer.encoding is not None:
        score = "" if layer.encoding_score is None else f", {plain(layer.encoding_score, decimals=3)}"
        encoding = f"{layer.encoding} ({text(f'encoding_how.{layer.encoding_how}', lang)}{score})"
    crs = f"{layer.crs or none} ({text(f'crs_how.{layer.crs_how}', lang)})"
    facts = [
        ("file", f"{found.file} ({found.format}, {found.driver})"),
        ("features", str(layer.rows)),
        ("geometries", kinds + (" Z" if layer.has_z else "") + (" M" if layer.has_m else "")),
        ("extent", none if layer.extent is None else ", ".join(plain(edge, decimals=7) for edge in layer.extent)),
        ("crs", crs),
        ("datum", layer.datum or none),
        ("encoding", encoding),
    ]
    if (area := layer.area) is not None:
        without = text("inspect.left_out", lang, count=area.left_out) if area.left_out else ""
        facts.append(("area_ellipsoidal", f"{plain(area.ellipsoidal_m2)} m²{without}"))
        if area.plane_m2 is not None and area.distortion is not None:
            facts.append(("area_plane", f"{plain(area.plane_m2)} m² ({area.distortion:+.4%})"))
    return facts


def _write_faults(found: Inspection, path: Path) -> None:
    """Write the places of all faults, so that they can be drawn over the layer."""
    import geopandas as gpd
    import pandas as pd

    from hitech_gis.errors import Fault, LayerError
    from hitech_gis.io.writing.layer import write_layer

    checked = [layer for layer in found.layers if layer.faults is not None]
    if not checked:
        raise LayerError(Fault("no_layer_checked", file=found.file))
    frames = [layer.faults.to_frame().assign(layer=layer.name) for layer in checked if layer.faults is not None]
    frames = [frame for frame in frames if len(frame)] or frames[:1]
    if len({frame.crs for frame in frames}) > 1:
        bare = [str(frame["layer"].iloc[0]) for frame in frames if frame.crs is None]
        if bare:  # no one knows where they lie beside the others
            raise LayerError(Fault("faults_without_crs", {"layers": ", ".join(bare)}, file=found.file))
        frames = [frame.to_crs("EPSG:4326") for frame in frames]
    write_layer(gpd.GeoDataFrame(pd.concat(frames, ignore_index=True)), path)
