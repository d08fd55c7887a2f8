"""Charts of indicators: small multiples, one a trajectory, with the rates that they imply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hitech_gis.charts.paper import A3_INCH, GREY, drawing, has_pages, letter, to_bytes
from hitech_gis.errors import Fault, HitechGisError
from hitech_gis.texts import Lang, text
from hitech_gis.units import unit_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hitech_gis.charts.fonts import Typeface
    from hitech_gis.ledger import Ledger
    from hitech_gis.schedule import Schedule
    from hitech_gis.schedule.trajectories import Statement, Trajectory

_COLUMNS, _PAGE_ROWS = 4, 3
_EDGE_INCH, _TOP_INCH, _BOTTOM_INCH, _AXIS_INCH = 0.42, 0.8, 0.6, 0.4
_CELL_INCH = (
    (A3_INCH[0] - 2 * _EDGE_INCH) / _COLUMNS,
    (A3_INCH[1] - _TOP_INCH - _BOTTOM_INCH) / _PAGE_ROWS,
)
_PANEL_INCH = _CELL_INCH[0] - 0.24, _CELL_INCH[1] - 0.85
_LINE, _POINT, _STEP = "#9db4cc", "#1f4e79", "#8a3b00"
_WORDS_PT, _ARROW_PT = 8, 13
_ROOM = 1.22  # height of a panel over its highest value, for the words above the points


def draw_indicators(schedule: Schedule, suffix: str, *, lang: Lang = "zh") -> bytes:
    """
    Draw the indicators of a schedule from year to year.

    Parameters
    ----------
    schedule
        Its trajectories that have a step are drawn; how many have none is said.
    suffix
        ``.pdf`` (A3 pages), ``.png`` or ``.svg`` (one figure, as tall as it must be).
    lang
        Language of the chart.

    Returns
    -------
    bytes
        Content of the file.

    Raises
    ------
    HitechGisError
        If there is nothing to draw, or no font can show Chinese.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> draw_indicators(hg.open_plan().schedule(zone="park"), ".svg")[:5]
    b'<?xml'
    """
    drawn = [trajectory for trajectory in schedule.trajectories if trajectory.steps]
    if not drawn:
        raise HitechGisError(Fault("nothing_to_draw"))
    paged = has_pages(suffix)
    most = _COLUMNS * _PAGE_ROWS if paged else len(drawn)
    pages = [drawn[start : start + most] for start in range(0, len(drawn), most)]
    left_out = len(schedule.trajectories) - len(drawn)
    with drawing() as face:
        chart = _Chart(schedule.ledger, face, lang, paged=paged)
        title = text("chart.indicators", lang, title=face.show(schedule.ledger.title(lang)), count=len(drawn))
        figures = [chart.page(page) for page in pages]
        notes = [text("chart.bounds", lang)]
        notes += [text("chart.not_drawn", lang, count=left_out)] if left_out else []
        letter(figures, title, notes, lang, left_inch=_EDGE_INCH)
        for figure in figures:
            _legend(figure, lang)
        return to_bytes(figures, suffix)


def _legend(figure: Figure, lang: Lang) -> None:
    """Say at the foot what the points mean."""
    from matplotlib.lines import Line2D

    wide, tall = figure.get_size_inches()
    figure.legend(
        handles=[
            Line2D([], [], marker="o", linestyle="none", color=_POINT, mfc=fill, label=text(f"chart.{key}", lang))
            for key, fill in (("stated", _POINT), ("inferred_point", "white"))
        ],
        loc="lower right",
        bbox_to_anchor=(1 - _EDGE_INCH / wide, 0.12 / tall),
        ncol=2,
        frameon=False,
    )


@dataclass(frozen=True)
class _Chart:
    """What all pages share."""

    ledger: Ledger
    face: Typeface
    lang: Lang
    paged: bool

    def page(self, page: list[Trajectory]) -> Figure:
        """Draw one page of panels."""
        from matplotlib.figure import Figure

        rows = _PAGE_ROWS if self.paged else -(-len(page) // _COLUMNS)
        wide, tall = A3_INCH[0], rows * _CELL_INCH[1] + _TOP_INCH + _BOTTOM_INCH
        figure = Figure(figsize=(wide, tall))
        for position, trajectory in enumerate(page):
            row, column = divmod(position, _COLUMNS)
            left = _EDGE_INCH + column * _CELL_INCH[0]
            bottom = tall - _TOP_INCH - (row + 1) * _CELL_INCH[1] + _AXIS_INCH
            axes = figure.add_axes((left / wide, bottom / tall, _PANEL_INCH[0] / wide, _PANEL_INCH[1] / tall))
            self._panel(axes, trajectory)
        return figure

    def _panel(self, axes: Axes, trajectory: Trajectory) -> None:
        known = [row for row in trajectory.statements if row.year is not None and row.value is not None]
        years = sorted({row.year for row in known if row.year is not None})
        zone, over = self.ledger.zones[trajectory.zone].name(self.lang), axes.transAxes
        name = trajectory.name(self.lang)
        axes.text(0, 1.11, self.face.fitted(name, _PANEL_INCH[0], 10), transform=over, fontsize=10, weight="bold")
        below = self.face.fitted(f"{zone} · {unit_name(trajectory.unit, self.lang)}", _PANEL_INCH[0], _WORDS_PT)
        axes.text(0, 1.03, below, transform=over, fontsize=_WORDS_PT, color=GREY)
        _scale(axes, known, years)
        for step in trajectory.steps:
            values = [float(row.value or 0) for row in (step.earlier, step.later)]
            axes.plot(step.years, values, color=_LINE, linewidth=1.2, zorder=1)
        lines = [
            f"{step.years[0]}-{step.years[1]}: {text(f'chart.{step.kind}', self.lang, value=step.worded())}"
            for step in trajectory.steps
        ]
        # In the corner that the line leaves free.
        across, side = (0.99, "right") if trajectory.steps[0].value >= 0 else (0.01, "left")
        axes.text(across, 0.04, "\n".join(lines), transform=over, ha=side, fontsize=_WORDS_PT, color=_STEP)
        for row in known:
            self._statement(axes, row, _PANEL_INCH[0] * (1 / len(years) + 0.1))

    def _statement(self, axes: Axes, row: Statement, room_inch: float) -> None:
        year, value, ends = row.year or 0, float(row.value or 0), row.ends
        below, above = (0 if end is None else abs(float(end) - value) for end in ends)
        axes.errorbar(year, value, [[below], [above]], ecolor=_POINT, elinewidth=1, capsize=2.5, zorder=2)
        for end, way in zip(ends, (-1, 1), strict=True):
            if end is None:
                arrow = {"arrowstyle": "<-", "color": _POINT, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 0}
                axes.annotate("", (year, value), (0, way * _ARROW_PT), textcoords="offset points", arrowprops=arrow)
        axes.plot(year, value, "o", color=_POINT, mfc="white" if row.inferred else _POINT, markersize=4.5, zorder=3)
        axes.annotate(
            self.face.fitted(row.worded(), room_inch, _WORDS_PT),
            (year, value + above),
            (0, _ARROW_PT + 2 if ends[1] is None else 7),
            textcoords="offset points",
            ha="center",
            fontsize=_WORDS_PT,
            zorder=4,
        )


def _scale(axes: Axes, known: list[Statement], years: list[int]) -> None:
    """Let the values stand on zero, and leave room for the words above them."""
    ends = [float(end) for row in known for end in (row.value, *row.ends) if end is not None]
    lowest, highest = min(0.0, *ends), max(0.0, *ends)
    margin = 0.5 * (years[-1] - years[0]) / len(years) + 0.2
    axes.set(xlim=(years[0] - margin, years[-1] + margin), ylim=(lowest, lowest + (highest - lowest or 1) * _ROOM))
    axes.set_xticks(years, [str(year) for year in years])
    axes.set_yticks([])
    axes.spines[["left", "right", "top"]].set_visible(False)
