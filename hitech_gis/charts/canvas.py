"""A sheet to draw on, in inches from its upper left corner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hitech_gis.symbols import INK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from hitech_gis.charts.fonts import Typeface

LEADING = 1.35  # height of a line over the size of its font
POINTS_PER_INCH = 72


@dataclass(frozen=True)
class Canvas:
    """
    A figure, or a part of it that begins lower down.

    Parameters
    ----------
    figure
        What is drawn on.
    face
        The fonts.
    top_inch
        How far below the figure's upper edge the canvas begins.
    """

    figure: Figure
    face: Typeface
    top_inch: float = 0

    def y(self, down_inch: float) -> float:
        """Give the height over the figure's lower edge."""
        return float(self.figure.get_size_inches()[1]) - self.top_inch - down_inch

    def text(self, x: float, down: float, shown: str, size_pt: float, **style: Any) -> None:  # noqa: ANN401 - as matplotlib takes it
        """Write one line whose upper edge is so far down; the text has been made fit to be shown."""
        wide, tall = self.figure.get_size_inches()
        style = {"color": INK, "va": "baseline"} | style
        self.figure.text(
            x / wide, self.y(down + size_pt * 1.05 / POINTS_PER_INCH) / tall, shown, fontsize=size_pt, **style
        )

    def lines(self, x: float, down: float, shown: Sequence[str], size_pt: float, **style: Any) -> float:  # noqa: ANN401
        """Write lines below one another, and give where the next would begin."""
        for line in shown:
            self.text(x, down, line, size_pt, **style)
            down += size_pt * LEADING / POINTS_PER_INCH
        return down

    def box(self, x: float, down: float, wide: float, tall: float, **style: Any) -> None:  # noqa: ANN401
        """Draw a rectangle by its upper left corner."""
        from matplotlib.patches import Rectangle

        where = (x, self.y(down + tall))
        self.figure.add_artist(Rectangle(where, wide, tall, transform=self.figure.dpi_scale_trans, **style))

    def polygon(self, corners: Sequence[tuple[float, float]], **style: Any) -> None:  # noqa: ANN401
        """Draw a closed shape by its corners."""
        from matplotlib.patches import Polygon

        placed = [(x, self.y(down)) for x, down in corners]
        self.figure.add_artist(Polygon(placed, closed=True, transform=self.figure.dpi_scale_trans, **style))

    def line(self, across: tuple[float, float], down: float, **style: Any) -> None:  # noqa: ANN401
        """Draw a level line."""
        from matplotlib.lines import Line2D

        level = [self.y(down)] * 2
        self.figure.add_artist(Line2D(across, level, transform=self.figure.dpi_scale_trans, **style))


def line_inch(size_pt: float) -> float:
    """Give the height of a line of text."""
    return size_pt * LEADING / POINTS_PER_INCH
