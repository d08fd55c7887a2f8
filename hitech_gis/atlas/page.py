"""The atlas: a folium map that becomes one self-contained HTML page."""

from __future__ import annotations

import html
import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import folium

from hitech_gis.atlas.basemap import find_basemap
from hitech_gis.atlas.bundle import script, styles
from hitech_gis.atlas.content import page_content
from hitech_gis.atlas.leaflet import leaflet_css, leaflet_js
from hitech_gis.atlas.policy import policy
from hitech_gis.atlas.remote import Remote, remote_of
from hitech_gis.atlas.render import render_map
from hitech_gis.errors import HitechGisError
from hitech_gis.findings import Findings
from hitech_gis.io import write_files
from hitech_gis.texts import Lang, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from hitech_gis.atlas.parcels import PackedParcels
    from hitech_gis.diff import Diff
    from hitech_gis.ledger import Ledger
    from hitech_gis.ledger.trace import Trace
    from hitech_gis.scenario import Scenario
    from hitech_gis.schedule.standing import Standings

# Characters of JSON that mean something to HTML or JavaScript; none of them is part of JSON's own grammar.
_INERT = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&='`\u2028\u2029\u007f"})
_FRAME = ("<iframe", "\\u003ciframe")


class AtlasWarning(UserWarning):
    """Something about a page that the one who hands it on should know."""


class Atlas:
    """
    A plan's page: cross-table, map, figures with their clauses; no server, and no network unless asked for.

    Parameters
    ----------
    ledger
        The plan.
    lang
        Language that the page opens in.
    scenario
        Scenario that the page shows at first, marked as one; None for the plan itself.
    trace
        What the user's own copy of the document has of the plan's figures; the page
        then holds the sentence around each.
    diff
        What changed since another plan, of which ``ledger`` is the later; the page
        then shows it.
    parcels
        Polygons or points with attributes, drawn under the plan.
    columns
        Which of their columns the page holds; all if left out.
    standings
        How the plan's actions stand on a day.
    basemap
        A map under the plan, by its name (``tianditu``, ``tianditu-img``, ``gaode``,
        ``gaode-satellite``, ``osm``) or by the address of its tiles; see
        :func:`hitech_gis.atlas.basemap.find_basemap`. Without the network the
        page works as it does without a basemap.
    basemap_datum
        Datum of a basemap given by its address: ``wgs84`` or ``gcj02``.
    allow_remote
        Let folium objects reach the network: their hosts, and no others, are then
        named in the page's policy, and a warning names what they link.

    Attributes
    ----------
    map : folium.Map
        The map itself; folium objects that need nothing from the network can be
        added before the page is written. Their texts reach the page as texts:
        nothing in them runs, neither here nor in the browser.
    findings : Findings
        Parcels that are not drawn, or drawn although their outline is broken; the
        page lists them with the plan's own.

    Raises
    ------
    HitechGisError
        If the basemap or the parcels cannot be used.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> atlas = hg.open_plan().atlas(lang="en")
    >>> atlas.html().count('<html lang="en">'), type(atlas.map).__name__
    (1, 'Map')
    """

    def __init__(  # noqa: PLR0913 - one keyword a thing that the page may show
        self,
        ledger: Ledger,
        *,
        lang: Lang = "zh",
        trace: Trace | None = None,
        diff: Diff | None = None,
        parcels: gpd.GeoDataFrame | None = None,
        columns: Sequence[str] | None = None,
        scenario: Scenario | None = None,
        standings: Standings | None = None,
        basemap: str = "none",
        basemap_datum: str | None = None,
        allow_remote: bool = False,
    ) -> None:
        self._basemap = find_basemap(basemap, datum=basemap_datum)
        self._parcels = None if parcels is None else _packed(parcels, columns)
        self.findings = Findings(self._parcels.findings if self._parcels else ())
        self._content = page_content(
            ledger,
            lang=lang,
            trace=trace,
            diff=diff,
            scenario=scenario,
            standings=standings,
            told=self.findings,
        )
        if self._parcels:
            self._content["parcels"] = self._parcels.about
        self._lang = lang
        self._allow_remote = allow_remote
        if self._basemap:
            self._content["basemap"] = self._basemap.content()
            for caution in self._basemap.cautions():
                self._warn(caution)
        self.map = folium.Map(
            location=[0, 0],  # the script fits the view to the plan
            tiles=None,
            zoom_start=2,
            zoom_control=False,
            # The page's script defines the shifted one: what is drawn is shifted, what is said stays true.
            crs="Gcj02" if self._basemap and self._basemap.datum == "gcj02" else "EPSG3857",
            attributionControl=False,
            maxZoom=19,
            minZoom=8,
            zoomSnap=0.25,
        )
        # folium's ids are random, and the same plan must give the same bytes.
        self.map._id = "atlas"  # noqa: SLF001
        self.map.default_js = []  # on the instance: folium's lists belong to the class
        self.map.default_css = []

    def html(self) -> str:
        """
        Give the whole page.

        Returns
        -------
        str
            HTML that makes no request to the network but for its basemap and for
            what was allowed; the same plan gives the same text.

        Raises
        ------
        HitechGisError
            If a folium object added to ``map`` refers to the network, needs a
            library that folium links from it, or brings a script in its markup;
            every such reference is named.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> atlas = hg.open_plan().atlas()
        >>> atlas.html() == atlas.html()
        True
        """
        rendered = render_map(self.map)
        remote = self._allowed(remote_of(rendered))
        own_scripts = [leaflet_js(), script("main.mjs")]
        # A script element of its own: an object that fails on the map must not take the table with it.
        start = f"hitechAtlas({self.map.get_name()}, document.getElementById('hg-content').textContent);"
        allowed = remote.allowed()
        if self._basemap:
            allowed["img-src"] = [*allowed["img-src"], *self._basemap.hosts]
        if any(opening in part for part in (rendered.body, rendered.script) for opening in _FRAME):
            allowed["frame-src"] = ["data:"]  # folium's IFrame; what stands in it is held by this same policy
        rules = policy([*own_scripts, *rendered.head_scripts, rendered.script, start], allowed)
        # With tiles the page's origin is told, never its path: keys may be bound to a site, and OpenStreetMap's
        # servers want to know who asks. A page opened from disk has none to tell.
        referrer = "strict-origin" if self._basemap or self._allow_remote else "no-referrer"
        parts = [
            f'<!DOCTYPE html>\n<html lang="{"zh-CN" if self._lang == "zh" else "en"}">\n<head>',
            f'<meta http-equiv="Content-Security-Policy" content="{rules}">',
            '<meta http-equiv="content-type" content="text/html; charset=UTF-8">',
            f'<meta name="referrer" content="{referrer}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{html.escape(self._content['document']['title'][self._lang])}</title>",
            *(f'<link rel="stylesheet" href="{html.escape(one.address)}">' for one in remote.links if one.style),
            f"<style>{leaflet_css()}</style>\n<style>{styles()}</style>",
            *_elements(own_scripts),
            *(f'<script src="{html.escape(one.address)}"></script>' for one in remote.links if not one.style),
            rendered.head,
            *_elements(rendered.head_scripts),
            "</head>\n<body>",
            rendered.body,
            _body(self._content),
            *self._worker(),
            *_elements([rendered.script, start]),
            *self._blocks(),
            "</body>\n</html>\n",
        ]
        return "\n".join(parts)

    def _worker(self) -> list[str]:
        """Give the script that decodes the parcels, as text: the page starts it beside itself."""
        if self._parcels is None:
            return []
        return [f'<script type="text/plain" id="hg-worker">{script("parcels/worker.mjs")}</script>']

    def _blocks(self) -> list[str]:
        """Give blocks of data for the end of the body, parsed after the page has started; nothing runs over them."""
        if self._parcels is None:
            return []
        from hitech_gis.atlas.parcels import script_elements

        return list(script_elements(self._parcels))

    def _allowed(self, remote: Remote) -> Remote:
        """Refuse what would reach the network by name, or allow it and say so."""
        faults = remote.faults()
        if not faults:
            return remote
        if not self._allow_remote:
            raise HitechGisError(*faults)
        linked = remote.with_folium_libraries()
        self._warn("allowed_remote", names=linked.names())
        return linked

    def _warn(self, caution: str, **values: str) -> None:
        warnings.warn(text(f"caution.{caution}", self._lang, **values), AtlasWarning, stacklevel=4)

    def save(self, path: str | Path) -> None:
        """
        Write the page, whole or not at all.

        Parameters
        ----------
        path
            File to write.

        Raises
        ------
        OutputError
            If it cannot be written.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     hg.open_plan().atlas().save(Path(folder, "atlas.html"))
        """
        write_files({Path(path): self.html().encode()})

    def _repr_html_(self) -> str:
        page = html.escape(self.html(), quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%;height:720px;border:0"></iframe>'


def _elements(scripts: Sequence[str]) -> list[str]:
    return [f"<script>{one}</script>" for one in scripts]


def _packed(parcels: gpd.GeoDataFrame, columns: Sequence[str] | None) -> PackedParcels:
    """Pack parcels; what reads and packs them is loaded for a page that has some."""
    from hitech_gis.atlas.parcels import pack_parcels

    return pack_parcels(parcels, columns=columns)


def _body(content: dict[str, Any]) -> str:
    written = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_INERT)
    noscript = " ".join(html.escape(text("page.noscript", lang)) for lang in ("zh", "en"))
    return (
        '<header id="hg-head"></header>\n<main id="hg-panel"></main>\n<div id="hg-bar"></div>\n'
        '<footer id="hg-foot"></footer>\n'
        f'<noscript>{noscript}</noscript>\n<script type="application/json" id="hg-content">{written}</script>'
    )
