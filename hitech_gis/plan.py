"""Plan: what a user holds."""

from __future__ import annotations

from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hitech_gis.errors import Fault, HitechGisError
from hitech_gis.ledger import FIGURE_COLUMNS, USES, Ledger, load_ledger

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from hitech_gis.atlas import Atlas
    from hitech_gis.balance import Balance
    from hitech_gis.findings import Findings
    from hitech_gis.land import Intensity, LandCheck
    from hitech_gis.ledger.trace import Trace
    from hitech_gis.texts import Lang


ZONE_COLUMNS = (
    "id", "parent", "level", "name_zh", "name_en", "in_goal", "basis", "accuracy_m", "area_m2",
    *(f"{use}_m2" for use in USES),
)  # fmt: skip


def shipped_plan_folder() -> Path:
    """
    Find the plan that comes with the package.

    Returns
    -------
    pathlib.Path
        ``hitech_gis/layers`` in an installed package, ``layers`` beside the
        package in a source checkout.

    Raises
    ------
    HitechGisError
        If the package came without it.

    Examples
    --------
    >>> (shipped_plan_folder() / "plan.toml").is_file()
    True
    """
    package = Path(str(files("hitech_gis")))
    for folder in (package / "layers", package.parent / "layers"):
        if (folder / "plan.toml").is_file():
            return folder
    raise HitechGisError(Fault("no_shipped_plan"))


def open_plan(folder: str | Path | None = None) -> Plan:
    """
    Open a plan.

    Parameters
    ----------
    folder
        A plan folder; the shipped plan if left out.

    Returns
    -------
    Plan
        The plan, read and checked for faults of form.

    Raises
    ------
    PlanError
        With every fault of the folder: file, row, column and what to do.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> hg.open_plan().ledger.document.id
    'shenzhen-hitech-2012-2015'
    """
    return Plan(load_ledger(shipped_plan_folder() if folder is None else Path(folder)))


class Plan:
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
    Plan('shenzhen-hitech-2012-2015', 27 figures, 25 zones)
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def __repr__(self) -> str:
        ledger = self.ledger
        return f"Plan({ledger.document.id!r}, {len(ledger.figures)} figures, {len(ledger.zones)} zones)"

    def figure_records(self) -> list[dict[str, Any]]:
        """
        Give the figures as plain data.

        Returns
        -------
        list of dict
            One a figure, with the columns of ``figures.csv``; ``low`` and ``high``
            are float64 in base units, unknown is None.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> hg.open_plan().figure_records()[0]["low"]
        13000000.0
        """
        return [figure.record() for figure in self.ledger.figures.values()]

    @cached_property
    def figures(self) -> pd.DataFrame:
        """
        The figures as a tidy table.

        Returns
        -------
        pandas.DataFrame
            Indexed by figure id, columns as in ``figures.csv``; ``low`` and
            ``high`` float64 in base units, unknown is missing.
        """
        import pandas as pd

        frame = pd.DataFrame(self.figure_records(), columns=list(FIGURE_COLUMNS))
        return frame.astype({"low": "float64", "high": "float64"}).set_index("id")

    @cached_property
    def zones(self) -> gpd.GeoDataFrame:
        """
        The zones that have an outline, in the plan's working CRS.

        Returns
        -------
        geopandas.GeoDataFrame
            One row a zone, indexed from 0; columns ``id, parent, level, name_zh,
            name_en, in_goal, basis, accuracy_m, area_m2`` (ellipsoidal),
            ``industrial_m2`` and ``supporting_m2`` (planned increment, float64,
            NaN where the plan does not say) and ``geometry``. WGS 84 is taken for
            CGCS2000 (about 1 m, see ``hitech_gis.crs.WGS84_AS_CGCS2000``).

        Examples
        --------
        >>> import hitech_gis as hg
        >>> zones = hg.open_plan().zones
        >>> zones.crs.to_epsg(), int(zones.set_index("id").loc["sz_bay_south", "industrial_m2"])
        (4547, 2000000)
        """
        import geopandas as gpd
        import numpy as np

        from hitech_gis.crs import ellipsoidal_area_m2, project

        ledger = self.ledger
        features = [outline for zone in ledger.zones if (outline := ledger.outline(zone)) is not None]
        lon_lat = np.array([feature.geometry for feature in features], dtype=object)
        areas_m2 = ellipsoidal_area_m2(lon_lat)
        rows = []
        for feature, area_m2 in zip(features, areas_m2, strict=True):
            zone = ledger.zones[feature.id]
            increments = {use: ledger.increment(zone.id, use) for use in USES}
            rows.append(
                {
                    "id": zone.id,
                    "parent": zone.parent,
                    "level": zone.level.value,
                    "name_zh": zone.name_zh,
                    "name_en": zone.name_en,
                    "in_goal": zone.in_goal,
                    "basis": feature.basis and feature.basis.value,
                    "accuracy_m": feature.accuracy_m,
                    "area_m2": area_m2,
                }
                | {
                    f"{use}_m2": float(found[0].quantity.value) if found and found[0].quantity else np.nan
                    for use, found in increments.items()
                }
            )
        crs = ledger.document.working_crs
        return gpd.GeoDataFrame(rows, columns=list(ZONE_COLUMNS), geometry=project(lon_lat, crs), crs=crs)

    def balance(self) -> Balance:
        """
        Hold what the plan states against what it itemises.

        Returns
        -------
        Balance
            Stated, itemised, residual, verdict and clauses, at every level.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> hg.open_plan().balance().row("park").residual_m2
        Decimal('1750000.0')
        """
        from hitech_gis.balance import balance

        return balance(self.ledger)

    def land_checks(self) -> list[LandCheck]:
        """
        Compare the land that per-km² targets imply with the measured outlines.

        Returns
        -------
        list of LandCheck
            One an indicator; see :func:`hitech_gis.land.land_checks`.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> [check.indicator for check in hg.open_plan().land_checks()][:2]
        ['industrial_output', 'hightech_output']
        """
        from hitech_gis.land import land_checks

        return land_checks(self.ledger)

    def intensities(self) -> list[Intensity]:
        """
        Compute the added gross intensity of each zone.

        Returns
        -------
        list of Intensity
            m² of planned floor per m² of land, with the error of the land; see
            :func:`hitech_gis.land.intensities`.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> {row.zone: row.why_not for row in hg.open_plan().intensities()}["university_town"]
        'schematic'
        """
        from hitech_gis.land import intensities

        return intensities(self.ledger)

    def check(self) -> Findings:
        """
        Run every rule on the plan.

        Returns
        -------
        Findings
            Errors first; what the plan registers as known is marked accepted.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> hg.open_plan().check().failing
        ()
        """
        from hitech_gis.check import check

        return check(self.ledger)

    def trace(self, path: str | Path) -> Trace:
        r"""
        Find each figure in your own copy of the plan's document.

        Parameters
        ----------
        path
            The copy: ``.txt``, ``.html``, ``.docx`` or ``.pdf``.

        Returns
        -------
        Trace
            What became of each figure, with the sentence around it, and which
            numbers of the document no figure covers.

        Raises
        ------
        DocumentError
            If the copy cannot be read.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> import hitech_gis as hg
        >>> with TemporaryDirectory() as folder:
        ...     _ = Path(folder, "copy.txt").write_text("三、目标\n——新增约1300 万平方米。", encoding="utf-8")
        ...     traced = hg.open_plan().trace(Path(folder, "copy.txt"))
        >>> traced.figure("park_total_headline").status.value, traced.figure("park_total_headline").spot.clause
        ('moved', '三#1')
        """
        from hitech_gis.io.document import read_document
        from hitech_gis.ledger.trace import trace

        return trace(self.ledger, read_document(Path(path)))

    def atlas(self, *, lang: Lang = "zh") -> Atlas:
        """
        Draw the plan as one self-contained HTML page.

        Parameters
        ----------
        lang
            Language that the page opens in; the page itself can switch.

        Returns
        -------
        Atlas
            Shows itself in a notebook; ``.save("atlas.html")`` writes it.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> hg.open_plan().atlas().html().startswith("<!DOCTYPE html>")
        True
        """
        from hitech_gis.atlas import Atlas

        return Atlas(self.ledger, lang=lang)
