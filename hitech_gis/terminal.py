"""What the command line shows a person: tables of plain text, and text that cannot act on the terminal."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from hitech_gis.texts import is_unseen, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WIDTH_WITHOUT_TERMINAL = 160


def print_json(data: object) -> None:
    """Write data as JSON to standard output, with every unseen character escaped."""
    written = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    escaped = "".join(json.dumps(c)[1:-1] if c != "\n" and is_unseen(c) else c for c in written)
    sys.stdout.write(escaped + "\n")


def print_csv(content: bytes) -> None:
    """Write a CSV to standard output; on a terminal its unseen characters are made visible."""
    decoded = content.decode()
    if sys.stdout.isatty():
        decoded = "\n".join(visible(line) for line in decoded.split("\r\n"))
    sys.stdout.write(decoded)


def say(message: str) -> None:
    """Write a message of one line to standard error; a line break in quoted data is made visible too."""
    sys.stderr.write(visible(message) + "\n")


def print_blocks(title: str, blocks: Iterable[Sequence[str]]) -> None:
    """Write a title, then each block: its first line, and the others indented below it."""
    sys.stdout.write(f"{visible(title)}\n")
    for head, *others in blocks:
        sys.stdout.write(f"\n{visible(head)}\n" + "".join(f"  {visible(line)}\n" for line in others if line))


def print_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[int] = ()
) -> None:
    """
    Write a table to standard output.

    Parameters
    ----------
    title
        Its heading.
    columns
        Column headings.
    rows
        Cells, as text; never read as markup.
    numbers
        Positions of the columns to set flush right.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=Text(visible(title)), title_justify="left")
    for position, column in enumerate(columns):
        table.add_column(Text(visible(column)), justify="right" if position in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    if not sys.stdout.isatty():
        console.width = _WIDTH_WITHOUT_TERMINAL
    console.print(table)
