"""What the command line shows a person: tables of plain text, and text that cannot act on the terminal."""

from __future__ import annotations

import json
import sys
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Cc: control, Cf: format (bidi marks, zero width), Zl and Zp: line and paragraph separators, Cs: lone surrogates.
_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Cs"}
# Beyond this JSON needs two escapes, and no unseen character that acts on a terminal is there.
_LAST_OF_PLANE_0 = 0xFFFF
_WIDTH_WITHOUT_TERMINAL = 160


def visible(value: str) -> str:
    r"""
    Make every character that a reader could not see, and that a terminal would act on, visible.

    Parameters
    ----------
    value
        Any text.

    Returns
    -------
    str
        Control, bidi and other format characters as ``<U+001B>``; all else as it is.

    Examples
    --------
    >>> visible("南\x1b[31m区 [bold]")
    '南<U+001B>[31m区 [bold]'
    """
    return "".join(f"<U+{ord(c):04X}>" if unicodedata.category(c) in _UNSEEN else c for c in value)


def print_json(data: object) -> None:
    """Write data as JSON to standard output, with every unseen character escaped."""
    written = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    escaped = "".join(
        f"\\u{ord(c):04x}" if c != "\n" and ord(c) <= _LAST_OF_PLANE_0 and unicodedata.category(c) in _UNSEEN else c
        for c in written
    )
    sys.stdout.write(escaped + "\n")


def print_csv(content: bytes) -> None:
    """Write a CSV to standard output; on a terminal its unseen characters are made visible."""
    decoded = content.decode()
    if sys.stdout.isatty():
        decoded = "".join(visible(line) + "\n" for line in decoded.splitlines())
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
        table.add_column(Text(column), justify="right" if position in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    if not sys.stdout.isatty():
        console.width = _WIDTH_WITHOUT_TERMINAL
    console.print(table)
