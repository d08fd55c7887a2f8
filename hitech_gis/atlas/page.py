"""The atlas: a folium map that becomes one self-contained HTML page."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import folium
from branca.element import Element, Figure

from hitech_gis.atlas.bundle import script, styles
from hitech_gis.atlas.content import page_content
from hitech_gis.atlas.leaflet import leaflet_css, leaflet_js
from hitech_gis.errors import Fault, HitechGisError
from hitech_gis.io import write_files
from hitech_gis.texts import Lang, text

if TYPE_CHECKING:
    from datetime import date

    from hitech_gis.ledger import Ledger

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# What a folium object may bring that this page cannot serve: an address, or a library that folium links from one.
_REMOTE = re.compile(r"""https?://(?!www\.w3\.org/)[^\s"'`)<>]+|["'`(=]\s*//[\w.-]+\.[^\s"'`)<>]*""", re.IGNORECASE)
_LIBRARY = re.compile(r"L\.AwesomeMarkers[.\w]*|\$\(")
# Characters of JSON that mean something to HTML or JavaScript; none of them is part of JSON's own grammar.
_INERT = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&='`\u2028\u2029\u007f"})


class _Inert(Element):
    """Text that stands in the page as it is: branca would compile what it renders as a Jinja template again."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self._content = content

    def render(self, **_: object) -> str:
        return self._content


class Atlas:
    """
    A plan's page: cross-table, map, figures with their clauses; no network, no server.

    Parameters
    ----------
    ledger
        The plan.
    lang
        Language that the page opens in.
    progress
        CSV of reports on progress: the page then says how each action stands.
    as_of
        The day on which they stand; without it that of the last report.

    Attributes
    ----------
    map : folium.Map
        The map itself; folium objects that need nothing from the network can be
        added before the page is written.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> atlas = hg.open_plan().atlas(lang="en")
    >>> atlas.html().count('<html lang="en">'), type(atlas.map).__name__
    (1, 'Map')
    """

    def __init__(
        self, ledger: Ledger, *, lang: Lang = "zh", progress: Path | None = None, as_of: date | None = None
    ) -> None:
        self._content = page_content(ledger, lang=lang, progress=progress, as_of=as_of)
        self._lang = lang
        self.map = folium.Map(
            location=[0, 0],  # the script fits the view to the plan
            tiles=None,
            zoom_start=2,
            zoom_control=False,
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
            HTML that makes no request to the network; the same plan gives the same text.

        Raises
        ------
        HitechGisError
            If a folium object added to ``map`` refers to the network, or needs a
            library that folium links from it.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> atlas = hg.open_plan().atlas()
        >>> atlas.html() == atlas.html()
        True
        """
        figure = self.map.get_root()
        assert isinstance(figure, Figure)  # noqa: S101 - a folium map makes its own figure
        title = self._content["document"]["title"][self._lang]
        figure.title = html.escape(title)
        head, body = _head(), _body(self._content)
        figure.header.add_child(_Inert(head), name="hitech_gis_head")
        self.map.render()  # type: ignore[no-untyped-call]
        figure.html.add_child(_Inert(body), name="hitech_gis_body")
        page = str(figure.render())
        _expect_offline(page.replace(head, "").replace(body, "").replace(f"<title>{figure.title}</title>", ""))
        # A script element of its own: an object that fails on the map must not take the table with it.
        start = f"hitechAtlas({self.map.get_name()}, document.getElementById('hg-content').textContent);"
        page = page.replace("</html>", f"<script>{start}</script>\n</html>")
        page = page.replace("<html>", f'<html lang="{"zh-CN" if self._lang == "zh" else "en"}">', 1)
        return page.replace(
            "<head>", f'<head>\n<meta http-equiv="Content-Security-Policy" content="{_policy(page)}">', 1
        )

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


def _head() -> str:
    return (
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{leaflet_css()}</style>\n<style>{styles()}</style>\n"
        f"<script>{leaflet_js()}</script>\n<script>{script('main.mjs')}</script>"
    )


def _body(content: dict[str, Any]) -> str:
    written = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_INERT)
    noscript = " ".join(html.escape(text("page.noscript", lang)) for lang in ("zh", "en"))
    return (
        '<header id="hg-head"></header>\n<main id="hg-panel"></main>\n<div id="hg-bar"></div>\n'
        '<footer id="hg-foot"></footer>\n'
        f'<noscript>{noscript}</noscript>\n<script type="application/json" id="hg-content">{written}</script>'
    )


def _expect_offline(brought: str) -> None:
    """Refuse what folium objects bring if it reaches the network, or needs a library that would have to."""
    remote = _REMOTE.search(brought)
    if remote:
        raise HitechGisError(Fault("remote_reference", {"value": remote[0][:200]}))
    library = _LIBRARY.search(brought)
    if library:
        raise HitechGisError(Fault("needs_library", {"value": library[0]}))


def _policy(page: str) -> str:
    """Allow the scripts of this very page and nothing from anywhere; the browser then holds it offline."""
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in _SCRIPT.findall(page)]
    scripts = " ".join(f"'sha256-{digest}'" for digest in dict.fromkeys(hashes))
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
