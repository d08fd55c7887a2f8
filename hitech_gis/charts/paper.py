"""Figures as files: PNG, SVG or PDF, the same bytes for the same plan."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hitech_gis.charts.fonts import Typeface, chinese_family
from hitech_gis.errors import Fault, OutputError
from hitech_gis.texts import Lang, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from matplotlib.figure import Figure

A3_INCH = (16.54, 11.69)  # landscape
GREY = "#444444"
SUFFIXES = (".png", ".svg", ".pdf")
_DPI, _MOST_PIXELS = 150, 65_000  # no picture may have 2**16 pixels on a side


def expect_chart_names(*paths: Path) -> None:
    """
    Refuse file names that are of no chart.

    Parameters
    ----------
    *paths
        Where the charts are to go.

    Raises
    ------
    OutputError
        With each whose ending is none of ``.png``, ``.svg``, ``.pdf``.

    Examples
    --------
    >>> from pathlib import Path
    >>> expect_chart_names(Path("gantt.pdf"))
    """
    faults = [Fault("bad_chart_format", {"value": path.name}) for path in paths if path.suffix.lower() not in SUFFIXES]
    if faults:
        raise OutputError(*faults)


def has_pages(suffix: str) -> bool:
    """Whether a format can hold several pages."""
    return suffix.lower() == ".pdf"


@contextmanager
def drawing() -> Iterator[Typeface]:
    """
    Set what every chart needs, for as long as it is drawn and written.

    Yields
    ------
    Typeface
        The fonts, which make a text fit to be shown.

    Raises
    ------
    HitechGisError
        If no font of the system can show Chinese.

    Examples
    --------
    >>> with drawing() as face:
    ...     face.show("深圳 $x$")
    '深圳 $x$'
    """
    import matplotlib as mpl

    face = Typeface(chinese_family(), "DejaVu Sans")
    # The user's own style is for the user's own pictures; backends are no style, and chosen once.
    defaults = {name: value for name, value in mpl.rcParamsDefault.items() if not name.startswith("backend")}
    settings = defaults | {
        "font.family": face.families,
        "font.size": 8,
        "text.hinting": "no_hinting",  # else small glyphs are wider than measured, and run out of their bars
        "text.parse_math": False,  # a name is text, whatever it looks like
        "axes.unicode_minus": False,
        "hatch.linewidth": 0.6,
        "svg.hashsalt": "hitech-gis",  # else ids are drawn at random
    }
    with mpl.rc_context(settings):
        yield face


def letter(pages: Sequence[Figure], title: str, notes: Sequence[str], lang: Lang, *, left_inch: float) -> None:
    """
    Write the title at the head of every page, and at its foot what has to be known and which page it is.

    Parameters
    ----------
    pages
        Figures.
    title, notes
        Fit to be shown.
    lang
        Language of the page numbers; a single page has none.
    left_inch
        Where the words begin, from the left edge.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> page = Figure(figsize=A3_INCH)
    >>> letter([page], "Plan", ["2 are not drawn"], "en", left_inch=0.5)
    >>> [words.get_text() for words in page.texts]
    ['Plan', '2 are not drawn']
    """
    for number, page in enumerate(pages, start=1):
        wide, tall = page.get_size_inches()
        which = [text("chart.page", lang, page=number, pages=len(pages))] if len(pages) > 1 else []
        page.text(left_inch / wide, 1 - 0.42 / tall, title, fontsize=14, weight="bold")
        page.text(left_inch / wide, 0.2 / tall, "   ".join([*notes, *which]), fontsize=8, color=GREY)


def to_bytes(pages: list[Figure], suffix: str, *, dpi: int = _DPI) -> bytes:
    """
    Write figures as a file.

    Parameters
    ----------
    pages
        One figure; of a PDF one or more.
    suffix
        ``.png``, ``.svg`` or ``.pdf``.
    dpi
        Pixels an inch of a PNG, as long as that is not too many.

    Returns
    -------
    bytes
        Without date or version, so that the same figures give the same bytes.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> to_bytes([Figure(figsize=(1, 1))], ".png")[1:4]
    b'PNG'
    """
    stream = io.BytesIO()
    if has_pages(suffix):
        from matplotlib.backends.backend_pdf import PdfPages

        with PdfPages(stream, metadata={"CreationDate": None, "Creator": None, "Producer": None}) as book:
            for page in pages:
                book.savefig(page)
        return stream.getvalue()
    (page,) = pages
    unstamped = {".png": {"Software": None}, ".svg": {"Date": None, "Creator": None}}[suffix.lower()]
    pixels = min(dpi, _MOST_PIXELS / max(page.get_size_inches()))
    page.savefig(stream, format=suffix.lower().removeprefix("."), dpi=pixels, metadata=unstamped)
    return stream.getvalue()
