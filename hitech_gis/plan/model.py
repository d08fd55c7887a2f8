"""Plan: what a user holds. It answers, and it draws itself as a page and as a sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hitech_gis.plan.answers import Answers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import geopandas as gpd

    from hitech_gis.atlas import Atlas
    from hitech_gis.scenario import Scenario
    from hitech_gis.texts import Lang


class Plan(Answers):
    """
    A plan: its figures, its zones, its balance and its map.

    Parameters
    ----------
    ledger
        The plan as data, from :func:`open_plan`.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> plan = hg.open_plan()
    >>> plan
    Plan('shenzhen-hitech-2012-2015', 193 figures, 25 zones)
    """

    def __repr__(self) -> str:
        ledger = self.ledger
        return f"Plan({ledger.document.id!r}, {len(ledger.figures)} figures, {len(ledger.zones)} zones)"

    def atlas(  # noqa: PLR0913 - one keyword a thing that the page may show
        self,
        *,
        lang: Lang = "zh",
        document: str | Path | None = None,
        since: Plan | None = None,
        parcels: gpd.GeoDataFrame | None = None,
        columns: Sequence[str] | None = None,
        scenario: Scenario | str | Path | None = None,
        progress: str | Path | None = None,
        as_of: date | None = None,
        basemap: str = "none",
        basemap_datum: str | None = None,
        allow_remote: bool = False,
    ) -> Atlas:
        """
        Draw the plan as one self-contained HTML page; under a scenario, the plan's own page opened on that scenario.

        Parameters
        ----------
        lang
            Language that the page opens in; the page itself can switch.
        scenario
            Scenario that the page shows at first, or the path of its file.
        document
            Your own copy of the plan's document: only with it are sentences in the page, one around each figure.
        since
            An older plan: the page then shows what changed since, on map and in words.
        parcels, columns
            Polygons or points to draw under the plan, and which of their columns the page holds.
        progress, as_of
            CSV of reports and a day: how actions stand, as :meth:`hitech_gis.schedule.Schedule.as_of` says.
        basemap, basemap_datum
            A map under the plan, and its datum; see :class:`hitech_gis.atlas.Atlas`.
        allow_remote
            Let folium objects added to the atlas's map reach the network, by name.

        Returns
        -------
        Atlas
            Shows itself in a notebook; ``.save("atlas.html")`` writes it.

        Raises
        ------
        HitechGisError
            With everything that is wrong in scenario, reports, parcels, document or basemap.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> hg.open_plan().atlas().html().startswith("<!DOCTYPE html>")
        True
        """
        from hitech_gis.atlas import Atlas
        from hitech_gis.scenario import scenarios_of

        ledger, shown = self.ledger, None
        if scenario is not None:
            shown = scenarios_of(ledger, [scenario])[0]
        elif self._before is not None:
            ledger, shown = self._before
        trace = None if document is None else type(self)(ledger).trace(document)
        diff = None if since is None else since.diff(self)
        reports = None if progress is None else Path(progress)
        standings = self.schedule().as_of(as_of, progress=reports) if reports or as_of else None
        return Atlas(
            ledger,
            lang=lang,
            trace=trace,
            diff=diff,
            parcels=parcels,
            columns=columns,
            scenario=shown,
            standings=standings,
            basemap=basemap,
            basemap_datum=basemap_datum,
            allow_remote=allow_remote,
        )

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
