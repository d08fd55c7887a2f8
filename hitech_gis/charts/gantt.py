"""The Gantt chart: one row a work, grouped by programme, one bar an action."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from hitech_gis.charts.paper import A3_INCH, drawing, has_pages, letter, to_bytes
from hitech_gis.charts.timeline import Bar, WorkRow, in_pages, work_rows
from hitech_gis.errors import Fault, HitechGisError
from hitech_gis.ledger.vocabulary import PeriodBasis, Stage
from hitech_gis.schedule.due import bodies_named
from hitech_gis.texts import Lang, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hitech_gis.charts.fonts import Typeface
    from hitech_gis.ledger import Ledger
    from hitech_gis.schedule import Schedule

_LINE_INCH = 0.205
_LEFT_INCH, _RIGHT_INCH, _TOP_INCH, _BOTTOM_INCH = 2.75, 0.35, 1.15, 0.65
_PAGE_LINES = int((A3_INCH[1] - _TOP_INCH - _BOTTOM_INCH) / _LINE_INCH)
_SMALL_PT, _LABEL_PT = 6.5, 7.5
_PAD_INCH, _MARK_INCH = 0.06, 0.07
_LABEL_SHARE = 0.94  # of the left margin
_EDGE_INCH = _LEFT_INCH * (1 - _LABEL_SHARE)
_TALL = 0.8  # of a line
_MOST_YEARS_NAMED = 24
_SLICES = 24
_HATCHES = {PeriodBasis.COLUMN_ORDER: "////", PeriodBasis.AMBIGUOUS: "oo"}
# Fill and edge of each kind of stage; the pairs differ in lightness too, so that they hold in grey.
_KINDS = {
    "preparation": ("#d6e6f4", "#2a6099"),
    "building": ("#fbe3b9", "#b36a00"),
    "delivery": ("#c4e5cd", "#1f7a3d"),
    "effect": ("#e5d9f0", "#6f4596"),
    "ongoing": ("#ececec", "#6b6b6b"),
}
_KIND_OF = {
    **dict.fromkeys((Stage.STUDY, Stage.PLAN, Stage.APPROVAL, Stage.LAND, Stage.DESIGN), "preparation"),
    **dict.fromkeys((Stage.START, Stage.SUBSTRUCTURE, Stage.STRUCTURE, Stage.FIT_OUT, Stage.CONSTRUCTION), "building"),
    **dict.fromkeys((Stage.COMPLETION, Stage.OPERATION), "delivery"),
    **dict.fromkeys((Stage.IMPLEMENTATION, Stage.RESULT), "effect"),
    Stage.CONTINUING: "ongoing",
}


def draw_gantt(schedule: Schedule, suffix: str, *, lang: Lang = "zh") -> bytes:
    """
    Draw the actions of a schedule on the time axis.

    Parameters
    ----------
    schedule
        Its actions that have a deadline are drawn; how many have none is said.
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
    >>> draw_gantt(hg.open_plan().schedule(work="vc_tower"), ".png")[1:4]
    b'PNG'
    """
    rows = work_rows(schedule.actions, schedule.ledger.structure)
    if not rows:
        raise HitechGisError(Fault("nothing_to_draw"))
    pages = in_pages(rows, _PAGE_LINES if has_pages(suffix) else None)
    bars = [bar for row in rows for line in row.lines for bar in line]
    left_out = len(schedule.actions) - len(bars)
    ledger = schedule.ledger
    with drawing() as face:
        span = min(bar.end - 1 if bar.begin is None else bar.begin for bar in bars), max(bar.latest for bar in bars)
        chart = _Chart(ledger, lang, face, *span, paged=has_pages(suffix))
        figures = [chart.page(page) for page in pages]
        title = text("chart.gantt", lang, title=face.show(ledger.title(lang)), count=len(bars))
        notes = [text("chart.left_out", lang, count=left_out)] if left_out else []
        letter(figures, title, notes, lang, left_inch=_EDGE_INCH)
        for figure in figures:
            _legend(figure, lang)
        return to_bytes(figures, suffix)


@dataclass(frozen=True)
class _Chart:
    """What all pages share."""

    ledger: Ledger
    lang: Lang
    face: Typeface
    first: int
    last: int
    paged: bool

    @property
    def year_inch(self) -> float:
        """Width of a year."""
        return (A3_INCH[0] - _LEFT_INCH - _RIGHT_INCH) / (self.last - self.first)

    def page(self, rows: list[WorkRow]) -> Figure:
        """Draw one page; lines count down from the top."""
        from matplotlib.figure import Figure

        lines = sum(len(row.lines) for row in rows) + len({row.programme for row in rows})
        height = lines * _LINE_INCH + _TOP_INCH + _BOTTOM_INCH
        figure = Figure(figsize=(A3_INCH[0], max(height, A3_INCH[1]) if self.paged else height))
        wide, tall = figure.get_size_inches()
        bottom = tall - _TOP_INCH - lines * _LINE_INCH
        inches = (_LEFT_INCH, bottom, wide - _LEFT_INCH - _RIGHT_INCH, lines * _LINE_INCH)
        axes = figure.add_axes(tuple(inch / side for inch, side in zip(inches, (wide, tall) * 2, strict=True)))
        axes.set(xlim=(self.first, self.last), ylim=(lines, 0), yticks=[])
        self._years(axes)
        top = 0
        for programme, group in groupby(rows, key=lambda row: row.programme):
            self._heading(axes, programme, top)
            top += 1
            for row in group:
                self._work(axes, row, top)
                top += len(row.lines)
        return figure

    def _years(self, axes: Axes) -> None:
        step = 1 + (self.last - self.first) // _MOST_YEARS_NAMED
        years = range(self.first, self.last, step)
        axes.set_xticks([year + step / 2 for year in years], [str(year) for year in years], fontsize=10)
        axes.tick_params(axis="x", top=False, bottom=False, labeltop=True, pad=2)
        for year in years:
            axes.axvline(year, color="#9a9a9a", linewidth=0.6, zorder=0.6)

    def _heading(self, axes: Axes, programme: str, top: int) -> None:
        name = self.ledger.structure[programme].name(self.lang)
        left = self.first - _LEFT_INCH / self.year_inch * _LABEL_SHARE
        _box(axes, (left, self.last), top, 1, color="#e4e7eb", linewidth=0, clip_on=False, zorder=1)
        where = (left + _PAD_INCH / self.year_inch, top + 0.5)
        axes.text(*where, self.face.show(name), va="center_baseline", weight="bold", fontsize=8.5)

    def _work(self, axes: Axes, row: WorkRow, top: int) -> None:
        left = self.first - (_LEFT_INCH * _LABEL_SHARE - _PAD_INCH) / self.year_inch
        name = self.ledger.work_name(row.work, self.lang)
        shown = self.face.fitted(name, _LEFT_INCH * _LABEL_SHARE - 3 * _PAD_INCH, _LABEL_PT)
        axes.text(left, top + 0.5, shown, va="center_baseline", fontsize=_LABEL_PT)
        axes.axhline(top, color="#d0d0d0", linewidth=0.4, zorder=0.5)
        for line, bars in enumerate(row.lines):
            for bar in bars:
                self._bar(axes, bar, top + line)

    def _bar(self, axes: Axes, bar: Bar, top: float) -> None:
        action = bar.action
        fill, edge = _KINDS[_KIND_OF[action.stage]]
        begin, low = self.first if bar.begin is None else bar.begin, top + (1 - _TALL) / 2
        if bar.begin is None:
            _fade(axes, (begin, bar.end), low, fill)
        else:
            hatch = _HATCHES.get(action.period_basis)
            # White, so that the words stay readable.
            _box(axes, (begin, bar.end), low, _TALL, fc=fill, ec="white", hatch=hatch, linewidth=0, zorder=2)
            _box(axes, (begin, bar.end), low, _TALL, fc="none", ec=edge, linewidth=0.6, zorder=3)
        if bar.latest > bar.end:
            _box(
                axes,
                (bar.end, bar.latest),
                low,
                _TALL,
                fc=_paler(fill, 0.55),
                ec=edge,
                ls=(0, (3, 2)),
                linewidth=0.6,
                zorder=2,
            )
        marked = action.stage.step is not None
        if marked:
            axes.plot(bar.latest - _MARK_INCH / self.year_inch, top + 0.5, "D", color=edge, markersize=3.6, zorder=4)
        words = f"{action.milestone(self.lang)} · {action.clause}"
        if action.bodies("lead"):
            words += f" · {bodies_named(self.ledger, action, 'lead', self.lang)}"
        room = (bar.latest - begin) * self.year_inch - _PAD_INCH - (2 * _MARK_INCH if marked else _PAD_INCH)
        where = (begin + _PAD_INCH / self.year_inch, top + 0.5)
        axes.text(*where, self.face.fitted(words, room, _SMALL_PT), va="center_baseline", fontsize=_SMALL_PT, zorder=5)


def _box(axes: Axes, across: tuple[float, float], low: float, tall: float, **style: Any) -> None:  # noqa: ANN401 - as matplotlib takes it
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((across[0], low), across[1] - across[0], tall, **style))


def _fade(axes: Axes, across: tuple[float, float], low: float, fill: str) -> None:
    """Draw a bar whose beginning is not known: from white to its colour, in slices that print anywhere."""
    width = (across[1] - across[0]) / _SLICES
    for slice_ in range(_SLICES):
        start = across[0] + slice_ * width
        shade = _paler(fill, (slice_ + 1) / _SLICES)
        _box(axes, (start, start + width), low, _TALL, fc=shade, ec=shade, linewidth=0.2, zorder=2)


def _paler(colour: str, share: float) -> tuple[float, float, float]:
    """Mix a colour with white."""
    from matplotlib.colors import to_rgb

    red, green, blue = (1 - share * (1 - part) for part in to_rgb(colour))
    return red, green, blue


def _legend(figure: Figure, lang: Lang) -> None:
    """Say below the title what the marks mean."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    tall = figure.get_size_inches()[1]
    handles: list[Patch | Line2D] = [
        Patch(facecolor=fill, edgecolor=edge, linewidth=0.6, label=text(f"chart.{kind}", lang))
        for kind, (fill, edge) in _KINDS.items()
    ]
    _, edge = _KINDS["ongoing"]
    handles += [
        Patch(facecolor="#b0b0b0", edgecolor="white", hatch=_HATCHES[basis], label=text(f"chart.{key}", lang))
        for basis, key in ((PeriodBasis.COLUMN_ORDER, "inferred"), (PeriodBasis.AMBIGUOUS, "ambiguous"))
    ]
    handles += [
        Patch(facecolor="#dddddd", edgecolor="none", label=text("chart.open", lang)),
        Patch(facecolor="white", edgecolor=edge, linestyle=(0, (3, 2)), label=text("chart.ambiguous_end", lang)),
        Line2D([], [], marker="D", color=edge, linestyle="none", markersize=4, label=text("chart.milestone", lang)),
    ]
    figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(_EDGE_INCH / A3_INCH[0], 1 - 0.8 / tall),
        ncol=len(handles),
        fontsize=7.5,
        frameon=False,
        borderpad=0,
        handlelength=1.8,
        columnspacing=1.6,
    )
