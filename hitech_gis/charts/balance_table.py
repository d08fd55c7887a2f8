"""The balance of a map sheet: the cross-table with clauses, verdicts, variants and notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hitech_gis.charts.canvas import line_inch
from hitech_gis.charts.flow import Block, lines_block
from hitech_gis.charts.furniture import UNKNOWN_HATCH
from hitech_gis.ledger import USES
from hitech_gis.symbols import INK, SOFT
from hitech_gis.texts import Lang, text
from hitech_gis.units import plain

if TYPE_CHECKING:
    from hitech_gis.charts.canvas import Canvas
    from hitech_gis.charts.fonts import Typeface
    from hitech_gis.ledger import Ledger

_USES = (*USES, "total")
_SIDES = ("stated", "itemised", "residual")
_NAME_SHARE = 0.2  # of the width
_MARKS = "†‡§¶"
_PAD_INCH = 0.05
_HEAD, _RULE = "#f4f6f8", "#cfd6dc"
_VERDICTS = {
    "verdict.holds": "#1b6e3c",
    "verdict.within_rounding": "#7a5000",
    "verdict.does_not_hold": "#b3261e",
    "verdict.cannot_be_decided": SOFT,
}


@dataclass(frozen=True)
class BalanceTable:
    """
    The cross-table as blocks.

    Parameters
    ----------
    ledger
        The plan.
    table
        Its cross-table.
    face
        The fonts.
    place
        Left edge and width in inches.
    unit
        Size of a line of text in points.
    lang
        Language.
    """

    ledger: Ledger
    table: list[dict[str, Any]]
    face: Typeface
    place: tuple[float, float]
    unit: float
    lang: Lang

    def blocks(self) -> list[Block]:
        """Give heading, table, variants and notes."""
        left, wide = self.place
        tolerance = plain(self.ledger.document.about_tolerance * 100)
        about = [self._say("unit"), self._say("tolerance", percent=tolerance), self._say("not_phased")]
        heading = f"{self._say('balance')}  ({' · '.join(about)})"
        head = self._head()
        rows = [line for line in self.table if line["kind"] != "variant"]
        variants = [line for line in self.table if line["kind"] == "variant"]
        return [
            lines_block(left, self.face.wrapped(heading, wide, self.unit * 1.2), self.unit * 1.2, 0.06, weight="bold"),
            head,
            *(self._row(line, head) for line in rows),
            *(self._words(self._variant(line), "bold") for line in variants),
            *(self._words(note) for note in self._notes()),
        ]

    def _say(self, key: str, **values: object) -> str:
        return text(f"page.{key}", self.lang, **values)

    def _use(self, use: str) -> str:
        return text(f"use.{use}", self.lang)

    def _zone(self, zone_id: str) -> str:
        return self.ledger.zones[zone_id].name(self.lang)

    def _list(self, names: list[str]) -> str:
        return ("、" if self.lang == "zh" else ", ").join(names)

    def _words(self, words: str, weight: str = "normal") -> Block:
        lines = self.face.wrapped(words, self.place[1], self.unit)
        return lines_block(self.place[0], lines, self.unit, 0.05, weight=weight)

    @property
    def _name_inch(self) -> float:
        return self.place[1] * _NAME_SHARE

    @property
    def _cell_inch(self) -> float:
        return (self.place[1] - self._name_inch) / (len(_USES) * len(_SIDES))

    def _head(self) -> Block:
        left, wide = self.place
        line, cell = line_inch(self.unit), self._cell_inch

        def draw(canvas: Canvas, down: float) -> None:
            canvas.box(left, down, wide, 2 * line + 2 * _PAD_INCH, fc=_HEAD, lw=0)
            canvas.text(left + _PAD_INCH, down + _PAD_INCH + line / 2, self._say("row"), self.unit, weight="bold")
            for number, use in enumerate(_USES):
                start = left + self._name_inch + number * len(_SIDES) * cell
                middle = start + len(_SIDES) * cell / 2
                canvas.text(middle, down + _PAD_INCH, self._use(use), self.unit, ha="center", weight="bold")
                for position, side in enumerate(_SIDES):
                    right = start + (position + 1) * cell - _PAD_INCH
                    canvas.text(right, down + _PAD_INCH + line, self._say(side), self.unit * 0.9, ha="right")

        return Block(2 * line + 2 * _PAD_INCH, draw)

    def _name(self, line: dict[str, Any]) -> str:
        kind, zone = line["kind"], self._zone(line["zone"])
        if kind == "unplaced":
            return self._say("unplaced", zone=zone)
        if kind == "subtotal":
            return self._say("subtotal", zone=zone)
        return self._say("grand_total") if kind == "total" else zone

    def _row(self, line: dict[str, Any], head: Block) -> Block:
        left, wide = self.place
        weight = "bold" if line["kind"] in {"subtotal", "total"} else "normal"
        name = self.face.wrapped(self._name(line), self._name_inch - 2 * _PAD_INCH, self.unit)
        cells = [self._cell(line["cells"][use], side, line["kind"]) for use in _USES for side in _SIDES]
        small = self.unit * 0.85
        tall = max(
            len(name) * line_inch(self.unit),
            *(line_inch(self.unit) + len(cell.below) * line_inch(small) for cell in cells),
        )

        def draw(canvas: Canvas, down: float) -> None:
            colour = SOFT if line["kind"] == "unplaced" else INK
            if line["kind"] == "total":
                canvas.box(left, down, wide, tall + 2 * _PAD_INCH, fc="#eef3f9", lw=0, zorder=-1)
            canvas.lines(left + _PAD_INCH, down + _PAD_INCH, name, self.unit, weight=weight, color=colour)
            for number, cell in enumerate(cells):
                start = left + self._name_inch + number * self._cell_inch
                right = start + self._cell_inch - _PAD_INCH
                if cell.unknown:
                    style = {"fc": "white", "ec": "#dfe4e8", "hatch": UNKNOWN_HATCH, "lw": 0, "zorder": -1}
                    canvas.box(start, down, self._cell_inch, tall + 2 * _PAD_INCH, **style)
                bold = "bold" if number % len(_SIDES) == len(_SIDES) - 1 else "normal"
                canvas.text(right, down + _PAD_INCH, cell.number, self.unit, ha="right", weight=bold, color=colour)
                under = down + _PAD_INCH + line_inch(self.unit)
                canvas.lines(right, under, cell.below, small, ha="right", color=cell.colour)
            rule = {"color": INK, "lw": 1.2} if line["kind"] == "total" else {"color": _RULE, "lw": 0.6}
            canvas.line((left, left + wide), down, **rule)

        return Block(tall + 2 * _PAD_INCH, draw, again=head)

    def _cell(self, cell: dict[str, Any], side: str, kind: str) -> _Cell:
        if kind == "unplaced":
            if side != "residual":
                return _Cell("", [])
            marked = cell["whole"] and cell["residual"] is not None
            return _Cell(cell["residual"] or "—", self._wrapped(self._say("not_itemised")) if marked else [])
        if side == "itemised" and cell["itemised"] is None:
            return _Cell(self._say("not_stated"), [], unknown=True)
        number = "—" if cell[side] is None else cell[side]
        if side == "residual":
            if not cell["verdict"]:
                return _Cell(number, [])
            said = text(cell["verdict"], self.lang) + "".join(self._marks[mark] for mark in cell["assumption"])
            return _Cell(number, self._wrapped(said), colour=_VERDICTS[cell["verdict"]])
        number += "*" if side == "itemised" and cell["not_stated"] else ""
        number += "Σ" if side == "stated" and cell["stated_is_sum"] and cell["stated"] is not None else ""
        return _Cell(number, self._wrapped(cell[f"clauses_{side}"]) if cell[side] is not None else [])

    def _wrapped(self, words: str) -> list[str]:
        return self.face.wrapped(words, self._cell_inch - 2 * _PAD_INCH, self.unit * 0.85)

    @property
    def _judged(self) -> list[tuple[dict[str, Any], str, dict[str, Any]]]:
        """Every cell that has both sides, with its line and use."""
        lines = [line for line in self.table if line["kind"] != "unplaced"]
        return [(line, use, cell) for line in lines for use, cell in line["cells"].items()]

    @property
    def _marks(self) -> dict[str, str]:
        """What verdicts rest on, each assumption with its mark."""
        found = dict.fromkeys(mark for _, _, cell in self._judged if cell["verdict"] for mark in cell["assumption"])
        return {
            assumption: _MARKS[number] if number < len(_MARKS) else f"({number + 1})"
            for number, assumption in enumerate(found)
        }

    def _variant(self, line: dict[str, Any]) -> str:
        cell = line["cells"]["total"]
        said = [line["title"][self.lang]]
        for side in _SIDES:
            clauses = "" if side == "residual" or cell[side] is None else f" ({cell[f'clauses_{side}']})"
            said.append(f"{self._say(side)} {'—' if cell[side] is None else cell[side]}{clauses}")
        if cell["verdict"]:
            said.append(text(cell["verdict"], self.lang) + "".join(self._marks[mark] for mark in cell["assumption"]))
        return "  ".join(said)

    def _notes(self) -> list[str]:
        """Say what the marks mean, and at which tolerance a verdict changes."""
        zones = [line for line in self.table if line["kind"] == "zone"]
        missing = [
            f"{self._zone(line['zone'])} {self._use(use)}"
            for line in zones
            for use in USES
            if line["cells"][use]["itemised"] is None
        ]
        flips = [
            f"{self._name(line)} {self._use(use)} {cell['flips_at']}%"
            for line, use, cell in self._judged
            if cell["flips_at"] and line["kind"] != "variant"
        ]
        notes = [f"* {self._say('not_stated')}: {self._list(missing)}"] if missing else []
        notes += [self._say("sum_note")] if any(cell["stated_is_sum"] for _, _, cell in self._judged) else []
        resting = [f"{mark} {text(f'assumption.{assumption}', self.lang)}" for assumption, mark in self._marks.items()]
        notes += [f"{self._say('assuming')}: {'  '.join(resting)}"] if resting else []
        return notes + ([self._say("flips_note", list=self._list(flips))] if flips else [])


@dataclass(frozen=True)
class _Cell:
    """A number and what stands below it."""

    number: str
    below: list[str]
    colour: str = SOFT
    unknown: bool = False
