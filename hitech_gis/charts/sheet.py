"""The map sheet: map with legend, scale bar, north arrow and approval field on paper, then the balance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hitech_gis.balance import balance
from hitech_gis.charts.balance_table import BalanceTable
from hitech_gis.charts.canvas import Canvas, line_inch
from hitech_gis.charts.drawn_map import DrawnMap
from hitech_gis.charts.flow import Block, in_sheets, lines_block
from hitech_gis.charts.furniture import draw_north, draw_sample, draw_scale_bar, legend_items
from hitech_gis.charts.inset import inset_block
from hitech_gis.charts.paper import drawing, has_pages, to_bytes
from hitech_gis.cross_table import cross_table
from hitech_gis.crs import crs_name
from hitech_gis.errors import Fault, HitechGisError
from hitech_gis.symbols import (
    INK,
    SOFT,
    coloured_uses,
    increment_of,
    leaf_zones,
    legend_classes,
    placed_features,
)
from hitech_gis.texts import Lang, text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hitech_gis.charts.fonts import Typeface
    from hitech_gis.ledger import Ledger

# Long side, short side in inches, and the size of a line of text in points.
PAPERS = {"a3": (420 / 25.4, 297 / 25.4, 10.0), "a4": (297 / 25.4, 210 / 25.4, 7.5)}
_MARGIN_INCH = 9 / 25.4
_GAP_INCH = 0.1
_SIDE_SHARE = 0.2  # of the width, for what stands beside the map
_NO_PLAN = "#a33b00"
_MOST_TITLE, _MOST_NOTICE, _MOST_NAME = 2, 4, 2  # lines
_DPI = 200


def draw_sheet(ledger: Ledger, suffix: str, *, lang: Lang = "zh", paper: str = "a3", use: str | None = None) -> bytes:
    """
    Draw a plan as a map sheet in landscape, in its working CRS.

    Parameters
    ----------
    ledger
        The plan.
    suffix
        ``.pdf`` (the balance on sheets of its own), ``.png`` or ``.svg`` (one
        picture, the balance below the map). Words stay words in a PDF, its fonts
        are in it; in an SVG they are outlines, which look the same on any machine,
        each with its words as a comment.
    lang
        Language of the sheet.
    paper
        ``a3`` or ``a4``.
    use
        What zones are coloured by; the first that the plan states if left out.

    Returns
    -------
    bytes
        Content of the file; the same plan gives the same bytes.

    Raises
    ------
    HitechGisError
        If no font can show Chinese, or the plan has no such use.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> draw_sheet(hg.open_plan().ledger, ".png", paper="a4")[1:4]
    b'PNG'
    """
    uses = coloured_uses(ledger)
    faults = [
        Fault("unknown_word", {"value": value, "known": ", ".join(known)})
        for value, known in ((paper, list(PAPERS)), (use or uses[0], uses))
        if value not in known
    ]
    if faults:
        raise HitechGisError(*faults)
    with drawing() as face:
        sheet = _Sheet(ledger, face, lang, *PAPERS[paper], use=use or uses[0], classes=legend_classes(ledger, uses))
        return to_bytes(sheet.pages(paged=has_pages(suffix)), suffix, dpi=_DPI)


@dataclass(frozen=True)
class _Sheet:
    """A sheet of paper and what stands on it."""

    ledger: Ledger
    face: Typeface
    lang: Lang
    wide: float
    tall: float
    unit: float
    use: str
    classes: list[int]

    @property
    def _room(self) -> tuple[float, float]:
        """Left edge and width within the margins."""
        return _MARGIN_INCH, self.wide - 2 * _MARGIN_INCH

    def pages(self, *, paged: bool) -> list[Figure]:
        """Draw everything: on sheets of the paper, or below one another."""
        from matplotlib.figure import Figure

        left, wide = self._room
        rows = cross_table(self.ledger, balance(self.ledger))
        tables = BalanceTable(self.ledger, rows, self.face, (left, wide), self.unit, self.lang)
        frame = self._frame()
        # Before anything is drawn, since a picture has to be made as tall as all of it.
        trial = self._map(frame).draw(Canvas(Figure(figsize=(self.wide, self.tall)), self.face))
        beside, behind = self._beside(trial, frame[3])
        flow = [*tables.blocks(), *behind]
        title = self._title_block(self.unit * 1.1)
        room = self.tall - 2 * _MARGIN_INCH - title.tall_inch if paged else None
        sheets = in_sheets(flow, room)
        below = 0.0 if paged else sum(block.tall_inch for block in flow) + _MARGIN_INCH
        first = Figure(figsize=(self.wide, self.tall + below))
        self._map_sheet(Canvas(first, self.face), frame, beside)
        if not paged:
            self._stack(Canvas(first, self.face, self.tall), 0, sheets[0])
            return [first]
        further = [Figure(figsize=(self.wide, self.tall)) for _ in sheets]
        for figure, blocks in zip(further, sheets, strict=True):
            self._stack(Canvas(figure, self.face), _MARGIN_INCH, [title, *blocks])
        pages = [first, *further]
        for number, figure in enumerate(pages, start=1):
            words = text("chart.page", self.lang, page=number, pages=len(pages))
            Canvas(figure, self.face).text(
                left + wide, self.tall - _MARGIN_INCH * 0.75, words, self.unit * 0.8, ha="right", color=SOFT
            )
        return pages

    @staticmethod
    def _stack(canvas: Canvas, down: float, blocks: list[Block]) -> None:
        for block in blocks:
            block.draw(canvas, down)
            down += block.tall_inch

    def _frame(self) -> tuple[float, float, float, float]:
        """Where the map stands: what title and foot leave, beside the column."""
        left, wide = self._room
        top = _MARGIN_INCH + self._title_block(self.unit * 1.7).tall_inch
        foot = len(self._foot()) * line_inch(self.unit * 0.85)
        return left, top, wide * (1 - _SIDE_SHARE) - _GAP_INCH, self.tall - _MARGIN_INCH - foot - _GAP_INCH - top

    def _map(self, frame: tuple[float, float, float, float]) -> DrawnMap:
        return DrawnMap(self.ledger, self.use, self.classes, frame, self.unit, self.lang)

    def _title_block(self, size_pt: float) -> Block:
        """Title, below it that this is a scenario where it is one, then issuer, date and document id."""
        left, wide = self._room
        document = self.ledger.document
        title = self.face.wrapped(document.title(self.lang), wide, size_pt, _MOST_TITLE)
        issuer = document.issuer_zh if self.lang == "zh" else document.issuer_en
        facts = " · ".join(fact for fact in (document.document_id, issuer, document.date) if fact)
        source = self.face.fitted(f"{text('page.source', self.lang)}: {facts}", wide, self.unit)
        supposed = self.ledger.supposed
        said = self.face.wrapped(supposed.said(self.lang), wide, self.unit * 1.1, _MOST_TITLE) if supposed else []
        blocks = [
            lines_block(left, title, size_pt, weight="bold"),
            lines_block(left, said, self.unit * 1.1, weight="bold", color=_NO_PLAN),
            lines_block(left, [source], self.unit, color=SOFT),
        ]
        tall = sum(block.tall_inch for block in blocks)

        def draw(canvas: Canvas, down: float) -> None:
            self._stack(canvas, down, blocks)
            canvas.line((left, left + wide), down + tall + _GAP_INCH / 2, color="#1f4e96", lw=1.6)

        return Block(tall + _GAP_INCH, draw)

    def _foot(self) -> list[str]:
        """Notice, how good outlines are, CRS and credit."""
        from pyproj import CRS

        document, lang = self.ledger.document, self.lang
        notice = document.notice_zh if lang == "zh" else document.notice_en
        crs = crs_name(CRS.from_user_input(document.working_crs))
        about = [self._accuracy(), f"{text('sheet.crs', lang)}: {crs}", document.credit]
        said = [f"{text('page.notice', lang)}: {notice}", "   ".join(part for part in about if part)]
        size = self.unit * 0.85
        return [line for part in said for line in self.face.wrapped(part, self._room[1], size, _MOST_NOTICE)]

    def _accuracy(self) -> str:
        by_basis: dict[str, list[float]] = {}
        for outline in placed_features(self.ledger, "zones"):
            if outline.basis is not None and outline.accuracy_m is not None:
                by_basis.setdefault(outline.basis, []).append(outline.accuracy_m)
        said = []
        for basis, metres in by_basis.items():
            least, most = f"{min(metres):g}", f"{max(metres):g}"
            span = least if least == most else f"{least}–{most}"
            said.append(f"{text(f'basis.{basis}', self.lang)} ± {span} m")
        return f"{text('page.basis', self.lang)}: {'; '.join(said)}" if said else ""

    def _map_sheet(self, canvas: Canvas, frame: tuple[float, float, float, float], beside: list[Block]) -> None:
        left, top, wide, tall = frame
        self._title_block(self.unit * 1.7).draw(canvas, _MARGIN_INCH)
        drawn = self._map(frame)
        drawn.draw(canvas)
        column = left + wide + _GAP_INCH
        draw_north(canvas, column, top, self.unit, self.lang)
        room = self._column[1] - 0.95 * self.unit / 8
        draw_scale_bar(canvas, (column + 0.65 * self.unit / 8, top + 0.15), drawn.scale, room, self.unit)
        self._stack(canvas, top + self._north_inch, beside)
        self._approval(canvas, top + tall)
        foot_top = top + tall + _GAP_INCH / 2
        canvas.lines(left, foot_top, self._foot(), self.unit * 0.85, color=SOFT)

    @property
    def _column(self) -> tuple[float, float]:
        """Left edge and width of what stands beside the map."""
        left, wide = self._room
        return left + wide * (1 - _SIDE_SHARE), wide * _SIDE_SHARE

    @property
    def _north_inch(self) -> float:
        return 0.95 * self.unit / 8

    @property
    def _approval_inch(self) -> float:
        return line_inch(self.unit) + 0.42 * self.unit / 8

    def _approval(self, canvas: Canvas, bottom: float) -> None:
        """Draw the empty field for the number that a map is approved under."""
        left, wide = self._column
        tall = 0.36 * self.unit / 8
        canvas.text(left, bottom - tall - line_inch(self.unit), text("page.paper.approval", self.lang), self.unit)
        canvas.box(left, bottom - tall, wide, tall, fc="white", ec=INK, lw=0.8, gid="approval")

    def _beside(self, missed: list[str], tall: float) -> tuple[list[Block], list[Block]]:
        """Share out what stands beside the map; what has no room there goes on to the sheets behind it."""
        room = tall - self._north_inch - self._approval_inch - _GAP_INCH
        main = self._map(self._frame())
        beside, behind = [self._legend(subparks=bool(main.subparks))], []
        for block, wider in self._lists(missed):
            free = room - sum(above.tall_inch for above in beside)
            if block.tall_inch <= free:
                beside.append(block)
            else:
                behind += wider
        inset = inset_block(main, self.face, self._column)
        if inset is not None and inset.tall_inch <= room - sum(above.tall_inch for above in beside):
            beside.append(inset)
        elif inset is not None:
            beside[0] = self._legend(subparks=main.shows_subparks)
            further = inset_block(main, self.face, (self._room[0], self._column[1]))
            behind += [lines_block(0, [], self.unit, _GAP_INCH), further] if further else []
        return beside, behind

    def _legend(self, *, subparks: bool) -> Block:
        left, wide = self._column
        layers = [layer for layer in ("axes", "sites") if placed_features(self.ledger, layer)]
        layers += ["subparks"] if subparks else []
        items = legend_items(self.classes, layers, self.lang)
        heading = [text("page.legend", self.lang), text(f"use.{self.use}", self.lang)]
        sample = 0.34 * self.unit / 8
        wrapped = [(style, self.face.wrapped(said, wide - sample, self.unit)) for style, said in items]
        found = [increment_of(self.ledger, zone.id, self.use) for zone in leaf_zones(self.ledger)]
        conditional = any(increment is not None and increment.conditional for increment in found)
        note = (
            self.face.wrapped(text("page.paper.conditional", self.lang), wide, self.unit * 0.9) if conditional else []
        )
        line = line_inch(self.unit)

        def draw(canvas: Canvas, down: float) -> None:
            canvas.text(left, down, heading[0], self.unit, weight="bold")
            canvas.text(left, down + line, heading[1], self.unit, color=SOFT)
            down += 2 * line
            for style, said in wrapped:
                draw_sample(canvas, left, down + line * 0.12, self.unit, style)
                down = canvas.lines(left + sample, down, said, self.unit)
            canvas.lines(left, down, note, self.unit * 0.9, color=SOFT)

        lines = 2 + sum(len(said) for _, said in wrapped)
        return Block(lines * line + len(note) * line_inch(self.unit * 0.9) + _GAP_INCH, draw)

    def _lists(self, missed: list[str]) -> list[tuple[Block, list[Block]]]:
        """Give the lists beside the map, each as one block, and as blocks for a sheet of its own."""
        sites = [site.name(self.lang) for site in placed_features(self.ledger, "sites")]
        numbered = [f"{number}. {name}" for number, name in enumerate(sites, start=1)]
        lists = [(text("page.sites", self.lang), numbered), (text("sheet.no_room", self.lang), missed)]
        return [(self._list(*one), self._wide_list(*one)) for one in lists if one[1]]

    def _list(self, heading: str, names: list[str]) -> Block:
        left, wide = self._column
        head = lines_block(left, [heading], self.unit, weight="bold")
        lines = [line for name in names for line in self.face.wrapped(name, wide, self.unit, _MOST_NAME)]
        body = lines_block(left, lines, self.unit)

        def draw(canvas: Canvas, down: float) -> None:
            head.draw(canvas, down)
            body.draw(canvas, down + head.tall_inch)

        return Block(head.tall_inch + body.tall_inch + _GAP_INCH, draw)

    def _wide_list(self, heading: str, names: list[str]) -> list[Block]:
        left, wide = self._room
        head = lines_block(left, [heading], self.unit * 1.2, _GAP_INCH, weight="bold")
        rest = (lines_block(left, self.face.wrapped(name, wide, self.unit, _MOST_NAME), self.unit) for name in names)
        return [head, *rest]
