"""What goes on below or behind the map: blocks of a known height, shared out to sheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hitech_gis.charts.canvas import line_inch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hitech_gis.charts.canvas import Canvas


@dataclass(frozen=True)
class Block:
    """
    What stands together.

    Parameters
    ----------
    tall_inch
        Its height.
    draw
        Draws it on a canvas, so far down.
    again
        What stands above it once more where it begins a sheet.
    """

    tall_inch: float
    draw: Callable[[Canvas, float], None]
    again: Block | None = None


def in_sheets(blocks: Iterable[Block], room_inch: float | None) -> list[list[Block]]:
    """
    Share blocks out to sheets.

    Parameters
    ----------
    blocks
        In order.
    room_inch
        Height of a sheet; None for one as tall as it must be.

    Returns
    -------
    list of list of Block
        No block is split; one that alone is taller than a sheet has one for itself.

    Examples
    --------
    >>> def nothing(canvas, down): ...
    >>> head = Block(1, nothing)
    >>> [len(sheet) for sheet in in_sheets([head, *[Block(2, nothing, again=head)] * 4], 5)]
    [3, 3]
    """
    sheets: list[list[Block]] = []
    used = 0.0
    for block in blocks:
        if not sheets or (room_inch is not None and used + block.tall_inch > room_inch):
            sheets.append([block.again] if sheets and block.again else [])
            used = sum(above.tall_inch for above in sheets[-1])
        sheets[-1].append(block)
        used += block.tall_inch
    return sheets


def lines_block(left: float, lines: Sequence[str], size_pt: float, space_inch: float = 0, **style: object) -> Block:
    """
    Make a block of lines of text.

    Parameters
    ----------
    left
        Where they begin, in inches.
    lines
        Fit to be shown.
    size_pt
        Font size in points.
    space_inch
        Room above them.
    **style
        As matplotlib takes it.

    Returns
    -------
    Block
        As tall as its lines.
    """

    def draw(canvas: Canvas, down: float) -> None:
        canvas.lines(left, down + space_inch, lines, size_pt, **style)

    return Block(space_inch + len(lines) * line_inch(size_pt), draw)
