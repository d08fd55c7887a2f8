"""The inset of a map sheet: all sub-parks, and where the map lies among them."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

import shapely

from hitech_gis.charts.canvas import line_inch
from hitech_gis.charts.drawn_map import DrawnMap, draw_shape, frame_axes
from hitech_gis.charts.flow import Block
from hitech_gis.symbols import INK, OUTSIDE
from hitech_gis.texts import text

if TYPE_CHECKING:
    from hitech_gis.charts.canvas import Canvas
    from hitech_gis.charts.fonts import Typeface

_PAD = 0.05  # around what it shows, of its width
_GAP_INCH = 0.1


def inset_block(main: DrawnMap, face: Typeface, column: tuple[float, float]) -> Block | None:
    """
    Make the inset, where sub-parks lie beyond the map.

    Parameters
    ----------
    main
        The map.
    face
        The fonts.
    column
        Left edge and width in inches.

    Returns
    -------
    Block or None
        Sub-parks by letter, with their names below; None where the map shows them all.
    """
    left, wide = column
    shapes, frame = main.projected(main.subparks), shapely.box(*main.bounds)
    if all(shapely.covers(frame, shape) for shape in shapes):
        return None
    west, south, east, north = (float(bound) for bound in shapely.total_bounds([*shapes, frame]))
    pad = (east - west) * _PAD
    bounds = west - pad, south - pad, east + pad, north + pad
    tall = wide * (bounds[3] - bounds[1]) / (bounds[2] - bounds[0])
    unit, small = main.unit, main.unit * 0.85
    heading = face.wrapped(text("sheet.inset", main.lang), wide, unit)
    letters = [_letters(number) for number in range(len(shapes))]
    named = [f"{letter} {park.name(main.lang)}" for letter, park in zip(letters, main.subparks, strict=True)]
    below = _in_lines(named, face, wide, small)
    above = len(heading) * line_inch(unit)

    def draw(canvas: Canvas, down: float) -> None:
        canvas.lines(left, down, heading, unit, weight="bold")
        axes = frame_axes(canvas, (left, down + above, wide, tall), bounds)
        axes.set(xticks=[], yticks=[])
        style: dict[str, Any] = {"ha": "center", "va": "center_baseline", "fontsize": small, "color": OUTSIDE}
        for letter, shape in zip(letters, shapes, strict=True):
            draw_shape(axes, shape, fc="none", ec=OUTSIDE, ls=(0, (3, 2)), lw=0.7)
            axes.text(shape.centroid.x, shape.centroid.y, letter, **style)
        for outline in main.outlines.values():
            draw_shape(axes, outline, fc="none", ec=INK, lw=0.4)
        draw_shape(axes, frame, fc="none", ec=INK, lw=0.9)
        canvas.lines(left, down + above + tall + 0.03, below, small, color=OUTSIDE)

    return Block(above + tall + 0.03 + len(below) * line_inch(small) + _GAP_INCH, draw)


def _in_lines(names: list[str], face: Typeface, wide: float, size_pt: float) -> list[str]:
    """Put names into lines, none broken."""
    lines: list[str] = []
    for name in names:
        shown = face.fitted(name, wide, size_pt)
        longer = f"{lines[-1]}   {shown}" if lines else ""
        if longer and face.width_inch(longer, size_pt) <= wide:
            lines[-1] = longer
        else:
            lines.append(shown)
    return lines


def _letters(number: int) -> str:
    """Name by letters: a to z, then aa, ab and so on."""
    rounds, rest = divmod(number, len(ascii_lowercase))
    return (_letters(rounds - 1) if rounds else "") + ascii_lowercase[rest]
