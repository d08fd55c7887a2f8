"""What the commands share: options, how refusals are told, how records are printed."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hitech_gis.errors import Fault, HitechGisError
from hitech_gis.terminal import print_csv, print_json, say
from hitech_gis.texts import Lang, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd

    from hitech_gis.findings import Finding
    from hitech_gis.plan import Plan

EXIT_REFUSED = 1


class Format(StrEnum):
    """How a command prints."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Report(StrEnum):
    """How a command prints that has more to say than one table holds."""

    TABLE = "table"
    JSON = "json"


class Language(StrEnum):
    """Language of messages, and the first language of the page."""

    ZH = "zh"
    EN = "en"


def help_text(key: str) -> str:
    """Word an option or a command in both languages."""
    return f"{text(f'help.{key}', 'zh')} {text(f'help.{key}', 'en')}"


def in_short(command: str) -> str:
    """Say in a line of the list of commands what one does, in both languages."""
    return f"{text(f'command.{command}', 'zh')} · {text(f'command.{command}', 'en')}"


def example(command: str) -> str:
    """Give the line that ends the help of a command."""
    return f"{text('help.example', 'zh')} / {text('help.example', 'en')}: hitech-gis {command}"


PlanOption = Annotated[Path | None, typer.Option("--plan", metavar="FOLDER", help=help_text("plan"))]
FormatOption = Annotated[Format, typer.Option("--format", help=help_text("format"))]
ReportOption = Annotated[Report, typer.Option("--format", help=help_text("format"))]
LayerOption = Annotated[str | None, typer.Option("--layer", metavar="NAME", help=help_text("layer"))]
EncodingOption = Annotated[str | None, typer.Option("--encoding", metavar="NAME", help=help_text("encoding"))]
CrsOption = Annotated[str | None, typer.Option("--crs", metavar="EPSG:CODE", help=help_text("crs"))]
AllowOption = Annotated[list[str] | None, typer.Option("--allow", metavar="NAMES", help=help_text("allow"))]
LangOption = Annotated[Language, typer.Option("--lang", help=help_text("lang"))]


@contextmanager
def refusals(lang: Language) -> Iterator[Lang]:
    """Turn what is refused into a message and exit status 1, and never show a traceback."""
    chosen: Lang = "en" if lang is Language.EN else "zh"
    try:
        yield chosen
        sys.stdout.flush()
    except HitechGisError as error:
        for fault in error.faults:
            say(fault.message(chosen))
        raise typer.Exit(EXIT_REFUSED) from error
    except BrokenPipeError:
        # Whoever read our output has enough; give the interpreter something harmless to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(EXIT_REFUSED) from None
    except (typer.Exit, typer.BadParameter):
        raise
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        say(Fault("unexpected", {"why": why}).message(chosen))
        raise typer.Exit(EXIT_REFUSED) from error


def open_folder(folder: Path | None) -> Plan:
    """Open a plan folder, or the shipped plan."""
    from hitech_gis.plan import open_plan

    return open_plan(folder)


def read_named(path: Path | None) -> gpd.GeoDataFrame | None:
    """Read a layer that another is held against, if one is named."""
    if path is None:
        return None
    from hitech_gis.io.reading.layer import read_layer

    return read_layer(path, check=False)[0]


def split_names(given: list[str] | None) -> list[str]:
    """Take ``--columns a,b`` and ``--columns a --columns b`` alike."""
    return [name.strip() for names in given or [] for name in re.split("[,，]", names) if name.strip()]


def headings(lang: Lang, *keys: str) -> list[str]:
    """Word the headings of a table."""
    return [text(f"column.{key}", lang) for key in keys]


def print_records(records: list[dict[str, object]], output_format: Format, columns: Sequence[str] = ()) -> None:
    """Print records as JSON or CSV."""
    from hitech_gis.report import to_csv

    if output_format is Format.JSON:
        print_json(records)
    else:
        print_csv(to_csv(records, columns=columns))


def finding_block(finding: Finding, lang: Lang) -> tuple[str, ...]:
    """Word a finding: what it is, what was seen, what to do next, and where."""
    place = finding.location
    where = (place.file or "") + ("" if place.row is None else f":{place.row}")
    verdict = "" if finding.verdict is None else f" {text(finding.verdict.key, lang)} ·"
    severity = text("severity.accepted" if finding.accepted else f"severity.{finding.severity}", lang)
    reason = finding.reason_en if lang == "en" else finding.reason_zh
    return (
        f"{severity} ·{verdict} {finding.code}: {finding.subject}",
        finding.title(lang),
        text("said.accepted", lang, reason=reason) if finding.accepted else finding.hint(lang),
        " · ".join(part for part in (" ".join(finding.clauses), where) if part),
    )
