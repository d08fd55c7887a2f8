"""The plan on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hitech_gis.plan.frames import Frames

if TYPE_CHECKING:
    from hitech_gis.texts import Lang


class Sheets(Frames):
    """A plan that can be drawn for paper."""

    def map_sheet(self, path: str | Path, *, lang: Lang = "zh", paper: str = "a3", use: str | None = None) -> None:
        """
        Draw the plan as a map sheet for paper, without a browser, and write it.

        Parameters
        ----------
        path
            File to write: ``.pdf`` (the balance on sheets of its own), ``.svg`` or ``.png``.
        lang
            Language of the sheet.
        paper
            ``a3`` or ``a4``, in landscape.
        use
            What zones are coloured by: ``industrial``, ``supporting`` or ``total``;
            the first that the plan states if left out.

        Raises
        ------
        HitechGisError
            If the file name, the paper or the use is none of these, no font can show
            Chinese, or the file cannot be written.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     hg.open_plan().map_sheet(Path(folder, "sheet.svg"), paper="a4")
        """
        from hitech_gis.charts import draw_sheet, expect_chart_names
        from hitech_gis.io import write_files

        target = Path(path)
        expect_chart_names(target)
        write_files({target: draw_sheet(self.ledger, target.suffix, lang=lang, paper=paper, use=use)})
