"""What a map sheet needs beside the map: north arrow, scale bar, legend."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Any

from hitech_gis.charts.canvas import line_inch
from hitech_gis.symbols import AXES, INK, OUTSIDE, RAMP, SITE, SOFT
from hitech_gis.texts import Lang, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hitech_gis.charts.canvas import Canvas

UNKNOWN_HATCH, OUTSIDE_HATCH = "/////", "\\\\\\"
INCH_M = 0.0254
_ROUND = (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
_BAR = (5, 2, 1)
_PARTS = 4


def round_scale(least: float) -> int:
    """
    Give a round scale that shows no less than one of 1 : ``least``.

    Parameters
    ----------
    least
        How many times smaller the map has to be at least.

    Returns
    -------
    int
        The N of 1 : N.

    Examples
    --------
    >>> round_scale(37_001), round_scale(40_000), round_scale(40_001)
    (40000, 40000, 50000)
    """
    magnitude = 10.0 ** floor(log10(least))
    return round(next(step for step in _ROUND if step * magnitude >= least * (1 - 1e-9)) * magnitude)


def bar_metres(scale: int, most_inch: float) -> int:
    """
    Give a round length of the ground for a scale bar.

    Parameters
    ----------
    scale
        The N of 1 : N.
    most_inch
        Room for the bar.

    Returns
    -------
    int
        Metres: 1, 2 or 5 times a power of ten.

    Examples
    --------
    >>> bar_metres(40_000, 1.5)
    1000
    """
    most = most_inch * INCH_M * scale
    magnitude = 10.0 ** floor(log10(most))
    return round(next(step for step in _BAR if step * magnitude <= most) * magnitude)


def draw_north(canvas: Canvas, left: float, down: float, unit: float, lang: Lang) -> None:
    """
    Draw the north arrow: up is north of the grid.

    Parameters
    ----------
    canvas
        What to draw on.
    left, down
        Upper left corner in inches.
    unit
        Size of a line of text in points.
    lang
        Language.
    """
    said = text("sheet.grid_north", lang)
    half, tall, top = 0.15 * unit / 8, 0.45 * unit / 8, down + line_inch(unit)
    middle, foot, waist = left + canvas.face.width_inch(said, unit * 0.85) / 2, top + tall, top + tall * 0.75
    canvas.text(middle, down, "N", unit, ha="center", weight="bold")
    canvas.polygon([(middle, top), (middle + half, foot), (middle, waist)], fc=INK, ec=INK, lw=0.6, gid="north-arrow")
    canvas.polygon([(middle, top), (middle - half, foot), (middle, waist)], fc="white", ec=INK, lw=0.6)
    canvas.text(middle, foot + 0.02, said, unit * 0.85, ha="center", color=SOFT)


def draw_scale_bar(canvas: Canvas, place: tuple[float, float], scale: int, most_inch: float, unit: float) -> None:
    """
    Draw the scale bar and the scale below it.

    Parameters
    ----------
    canvas
        What to draw on.
    place
        Upper left corner in inches.
    scale
        The N of 1 : N.
    most_inch
        Room for the bar.
    unit
        Size of a line of text in points.
    """
    left, down = place
    metres = bar_metres(scale, most_inch)
    long, tall, top = metres / scale / INCH_M, 0.07 * unit / 8, down + line_inch(unit)
    in_km = metres >= 1000  # noqa: PLR2004 - metres of a kilometre
    for share in (0, 0.5, 1):
        said = f"{metres * share / (1000 if in_km else 1):g}"
        canvas.text(left + long * share, down, said, unit, ha="center" if share else "left")
    canvas.text(left + long + unit * 0.012, down, "km" if in_km else "m", unit)
    for part in range(_PARTS):
        fill = "white" if part % 2 else INK
        canvas.box(left + part * long / _PARTS, top, long / _PARTS, tall, fc=fill, ec=INK, lw=0.5)
    canvas.box(left, top, long, tall, fc="none", ec=INK, lw=0.5, gid=f"scale-bar-{metres}")
    canvas.text(left, top + tall + 0.03, f"1 : {scale:,}".replace(",", " "), unit)


def legend_items(classes: Sequence[int], layers: Sequence[str], lang: Lang) -> list[tuple[dict[str, Any], str]]:
    """
    Give what the legend shows.

    Parameters
    ----------
    classes
        Lower ends of the classes.
    layers
        Names of the layers that are drawn beside the zones.
    lang
        Language.

    Returns
    -------
    list of tuple of dict and str
        How each sample is drawn, and what it means.

    Examples
    --------
    >>> [said for _, said in legend_items([0, 100], [], "en")]
    ['0 – <100', '≥ 100', 'not stated', 'outside the goal', 'dashed: schematic outline']
    """
    items: list[tuple[dict[str, Any], str]] = []
    for position, low in enumerate(classes):
        last = position + 1 == len(classes)
        said = f"≥ {low}" if last else f"{low} – <{classes[position + 1]}"
        items.append(({"fc": RAMP[position], "ec": INK}, said))
    items.append(({"fc": "white", "ec": SOFT, "hatch": UNKNOWN_HATCH}, text("page.not_stated", lang)))
    outside = {"fc": "white", "ec": OUTSIDE, "hatch": OUTSIDE_HATCH}
    items.append((outside, text("page.legend.outside", lang)))
    items.append(({"fc": "none", "ec": INK, "ls": (0, (4, 2))}, text("page.legend.schematic", lang)))
    if "axes" in layers:
        items.append(({"line": AXES}, text("page.layer.axes", lang)))
    if "sites" in layers:
        items.append(({"dot": SITE}, text("page.paper.site", lang)))
    if "subparks" in layers:
        items.append(({"fc": "none", "ec": OUTSIDE, "ls": (0, (4, 2))}, text("page.layer.subparks", lang)))
    return items


def draw_sample(canvas: Canvas, left: float, down: float, unit: float, style: dict[str, Any]) -> float:
    """
    Draw one sample of the legend.

    Parameters
    ----------
    canvas
        What to draw on.
    left, down
        Upper left corner in inches.
    unit
        Size of a line of text in points.
    style
        From :func:`legend_items`.

    Returns
    -------
    float
        Width that it takes, with the space after it.
    """
    wide, tall = 0.27 * unit / 8, 0.12 * unit / 8
    middle = down + tall / 2
    if "line" in style:
        for number, colour in enumerate(style["line"]):
            across = (left + number * wide / len(style["line"]), left + (number + 0.8) * wide / len(style["line"]))
            canvas.line(across, middle, color=colour, lw=2)
    elif "dot" in style:
        draw_number(canvas, left + wide / 2, middle, 1, unit)
    else:
        canvas.box(left, down, wide, tall, lw=0 if "hatch" in style else 0.8, **style)
        if "hatch" in style:
            dashed = (0, (4, 2)) if style["ec"] == OUTSIDE else "solid"
            canvas.box(
                left, down, wide, tall, fc="none", ec=OUTSIDE if style["ec"] == OUTSIDE else INK, lw=0.8, ls=dashed
            )
    return wide + 0.07 * unit / 8


def draw_number(canvas: Canvas, x: float, down: float, number: int, unit: float) -> None:
    """
    Draw the mark of a numbered place.

    Parameters
    ----------
    canvas
        What to draw on.
    x, down
        Its middle in inches.
    number
        Its number.
    unit
        Size of a line of text in points.
    """
    from matplotlib.patches import Circle

    where = (x, canvas.y(down))
    figure = canvas.figure
    circle = Circle(where, site_inch(unit) / 2, fc=SITE, ec=INK, lw=0.7, transform=figure.dpi_scale_trans, zorder=5)
    figure.add_artist(circle)
    wide, tall = figure.get_size_inches()
    style = {"ha": "center", "va": "center_baseline", "weight": "bold", "color": INK, "zorder": 6}
    figure.text(where[0] / wide, where[1] / tall, str(number), fontsize=unit * 0.75, **style)  # type: ignore[arg-type]


def site_inch(unit: float) -> float:
    """Give the width of the mark of a numbered place."""
    return 0.15 * unit / 8
