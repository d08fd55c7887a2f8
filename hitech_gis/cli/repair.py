"""The command that mends a layer by rule into a copy."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import Annotated

import typer

from hitech_gis.cli.options import (
    AllowOption,
    CrsOption,
    EncodingOption,
    LangOption,
    Language,
    LayerOption,
    Report,
    ReportOption,
    finding_block,
    help_text,
    refusals,
    split_names,
)
from hitech_gis.terminal import print_blocks, print_json, say
from hitech_gis.texts import text


def repair(  # noqa: PLR0913 - options of a command
    file: Annotated[Path, typer.Argument(metavar="FILE", help=help_text("layer_file"))],
    *,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help=help_text("repair_output"))],
    changes: Annotated[Path | None, typer.Option("--changes", metavar="FILE", help=help_text("changes"))] = None,
    tolerance: Annotated[
        float, typer.Option("--tolerance", metavar="M", min=0, help=help_text("repair_tolerance"))
    ] = 0.01,
    grid: Annotated[float | None, typer.Option("--grid", metavar="STEP", min=0, help=help_text("grid"))] = None,
    limit: Annotated[float, typer.Option("--limit", metavar="SHARE", min=0, help=help_text("limit"))] = 0.01,
    salvage: Annotated[bool, typer.Option("--salvage", help=help_text("salvage"))] = False,
    layer: LayerOption = None,
    encoding: EncodingOption = None,
    crs: CrsOption = None,
    allow: AllowOption = None,
    output_format: ReportOption = Report.TABLE,
    lang: LangOption = Language.ZH,
) -> None:
    """Mend a layer by rule into a copy."""
    with refusals(lang) as chosen:
        from hitech_gis.findings import Findings
        from hitech_gis.io.files import expect_apart, write_files
        from hitech_gis.io.reading.layer import read_layer
        from hitech_gis.io.writing.layer import layer_path, write_layer
        from hitech_gis.report import to_csv
        from hitech_gis.topology import repair_layer

        output = layer_path(output)
        expect_apart([path for path in (output, changes) if path is not None], [file])
        frame, read = read_layer(
            file,
            layer=layer, encoding=encoding, crs=crs, salvage=salvage, check=False, allow=split_names(allow),
        )  # fmt: skip
        mended = repair_layer(frame, tolerance_m=tolerance, grid=grid, limit_share=limit)
        told = mended.findings(file=file.name, layer=layer)
        written = write_layer(mended.layer, output)
        if changes is not None:
            write_files({changes: to_csv(mended.records(), columns=list(mended.changes.columns))})
        findings = Findings([*read, *told, *written])
        if output_format is Report.JSON:
            print_json({"changes": mended.records(), "findings": findings.records()})
        else:
            print_blocks(
                text("title.repair", chosen, count=len(told)), [finding_block(found, chosen) for found in findings]
            )
        for path in (output, changes):
            if path is not None:
                say(text("said.written", chosen, path=path))
