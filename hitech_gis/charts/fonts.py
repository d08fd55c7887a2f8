"""A font of the system that can show Chinese, and text that it can show."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache

from hitech_gis.errors import Fault, HitechGisError
from hitech_gis.texts import is_unseen

# In this order; those of a mainland glyph style first.
FAMILIES = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "SimHei",
    "PingFang SC", "Hiragino Sans GB", "Heiti SC", "STHeiti", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
    "Noto Sans CJK JP", "Noto Sans CJK TC", "Noto Serif CJK SC", "Source Han Serif SC", "SimSun", "Arial Unicode MS",
    "Droid Sans Fallback",
)  # fmt: skip
_POINTS_PER_INCH = 72
_WORD = re.compile(r"[^\s\u2e80-\uffef]+\s*|\S\s*|\s+")  # a Chinese character is one
_FIXED_POINT = 65536  # of FreeType's widths


def chinese_family() -> str:
    """
    Find a font family that can show Chinese.

    Returns
    -------
    str
        The first of ``FAMILIES`` that the system has.

    Raises
    ------
    HitechGisError
        If it has none; says what to install.

    Examples
    --------
    >>> chinese_family() in FAMILIES
    True
    """
    family = _listed_family()
    if family is None:
        from matplotlib import font_manager

        # The list of fonts is kept from an earlier run, and does not know what was installed since.
        known = {font.fname for font in font_manager.fontManager.ttflist}
        for path in sorted(set(font_manager.findSystemFonts()) - known):
            with suppress(OSError, RuntimeError):  # a broken font is none
                font_manager.fontManager.addfont(path)
        family = _listed_family()
    if family is None:
        raise HitechGisError(Fault("no_chinese_font"))
    return family


def _listed_family() -> str | None:
    from matplotlib import font_manager

    names = {font.name for font in font_manager.fontManager.ttflist}
    return next((family for family in FAMILIES if family in names), None)


class Typeface:
    r"""
    Fonts that stand in for one another, and what they can show.

    Parameters
    ----------
    *families
        Font families; a character is taken from the first that has it.

    Examples
    --------
    >>> face = Typeface(chinese_family(), "DejaVu Sans")
    >>> face.show("南区\u202e"), face.fitted("软件产业基地封顶", 0.6, 7)
    ('南区<U+202E>', '软件产业基…')
    >>> face.wrapped("软件产业基地 Phase 2", 0.6, 7)
    ['软件产业基地', 'Phase 2']
    """

    def __init__(self, *families: str) -> None:
        from matplotlib import font_manager

        self.families = list(families)
        paths = [font_manager.findfont(font_manager.FontProperties(family=family)) for family in families]
        self._fonts = [font_manager.get_font(path) for path in paths]
        self._known = [font.get_charmap() for font in self._fonts]
        self._width_em = cache(self._measure_em)

    def show(self, written: str) -> str:
        """
        Make a text fit to be shown.

        Parameters
        ----------
        written
            Any text.

        Returns
        -------
        str
            Characters that no font has, or that cannot be seen, as their numbers.
        """
        return "".join(c if self._has(c) and not is_unseen(c) else f"<U+{ord(c):04X}>" for c in written)

    def fitted(self, written: str, width_inch: float, size_pt: float) -> str:
        """
        Make a text fit to be shown in a width.

        Parameters
        ----------
        written
            Any text.
        width_inch
            Room in inches.
        size_pt
            Font size in points.

        Returns
        -------
        str
            The text, or its beginning and an ellipsis; empty where there is no room.
        """
        shown = self.show(written)
        room_em = width_inch * _POINTS_PER_INCH / size_pt
        if sum(map(self._width_em, shown)) <= room_em:
            return shown
        kept, used_em = 0, self._width_em("…")
        while used_em + self._width_em(shown[kept]) <= room_em:
            used_em += self._width_em(shown[kept])
            kept += 1
        return f"{shown[:kept].rstrip()}…" if kept else ""

    def width_inch(self, shown: str, size_pt: float) -> float:
        """
        Measure a text that :meth:`show` has made fit.

        Parameters
        ----------
        shown
            One line.
        size_pt
            Font size in points.

        Returns
        -------
        float
            Inches.
        """
        return sum(map(self._width_em, shown)) * size_pt / _POINTS_PER_INCH

    def wrapped(self, written: str, width_inch: float, size_pt: float, most: int = 99) -> list[str]:
        """
        Make a text fit to be shown in lines of a width.

        Parameters
        ----------
        written
            Any text.
        width_inch
            Room in inches.
        size_pt
            Font size in points.
        most
            Lines at most; what does not fit in them ends in an ellipsis.

        Returns
        -------
        list of str
            Lines, broken at spaces and between Chinese characters.
        """
        lines: list[str] = []
        line, used = "", 0.0
        found = _WORD.findall(self.show(written))
        words = [part for word in found for part in (word if self.width_inch(word, size_pt) > width_inch else (word,))]
        for position, word in enumerate(words):
            wide = self.width_inch(word.rstrip(), size_pt)
            if line and used + wide > width_inch:
                if len(lines) + 1 == most:
                    rest = line + "".join(words[position:])
                    return [*lines, self.fitted(rest, width_inch, size_pt)]
                lines.append(line.rstrip())
                line, used = "", 0.0
            line += word
            used += self.width_inch(word, size_pt)
        return [*lines, self.fitted(line.rstrip(), width_inch, size_pt)] if line else lines

    def _has(self, character: str) -> bool:
        return any(ord(character) in known for known in self._known)

    def _measure_em(self, character: str) -> float:
        """Width of a character that can be shown, as a share of the font's size."""
        having = zip(self._fonts, self._known, strict=True)
        font = next(font for font, known in having if ord(character) in known)
        font.set_size(_POINTS_PER_INCH, _POINTS_PER_INCH)
        return float(font.load_char(ord(character)).linearHoriAdvance / _FIXED_POINT / _POINTS_PER_INCH)
