"""Basemaps by name or by address: where their tiles are, in which datum, under which name, with which key."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from hitech_gis.errors import Fault, HitechGisError, closest
from hitech_gis.texts import LANGUAGES, text

if TYPE_CHECKING:
    from collections.abc import Mapping

Datum = Literal["wgs84", "gcj02"]

KEY_VARIABLE = "TIANDITU_KEY"
_KEY = re.compile(r"[0-9A-Za-z_-]{1,100}")
_TEMPLATE = re.compile(
    r"(?P<origin>https?://(?P<host>(?:\{s\}|[\w-])+(?:\.[\w-]+)*(?::\d{1,5})?))(?P<path>/[\w./~!$&*+=:@%?|,{}()-]*)",
    re.IGNORECASE | re.ASCII,
)
_LETTERED = re.compile(r"^[^.]*\{s\}[^.]*\.")
_HOLES = re.compile(r"\{([^{}]*)\}")
_WANTED, _KNOWN = {"z", "x", "y"}, {"z", "x", "y", "s"}
_MOST_CHARACTERS = 2_000


@dataclass(frozen=True)
class Tiles:
    """One layer of tiles: its address with ``{z}``, ``{x}``, ``{y}`` and ``{s}``, and what ``{s}`` stands for."""

    address: str
    subdomains: str = ""

    @property
    def hosts(self) -> list[str]:
        """Scheme and host of every server, and nothing more of the address."""
        origin = "/".join(self.address.split("/")[:3])
        return list(dict.fromkeys(origin.replace("{s}", one) for one in self.subdomains or " "))


@dataclass(frozen=True)
class Basemap:
    """
    A map under the plan: a layer of tiles and, where the provider keeps them apart, one of labels.

    Parameters
    ----------
    name
        As it is asked for, with ``_`` for ``-``; ``url`` for one given by its address.
    tiles
        From below.
    datum
        ``gcj02`` where the provider's tiles are shifted; CGCS2000 counts as
        ``wgs84`` (see ``crs.WGS84_AS_CGCS2000``).
    most_zoom
        Deepest zoom that the provider has; beyond it tiles are enlarged.
    attribution
        As the provider wants it, in both languages.
    with_key
        Whether the address carries a key.
    """

    name: str
    tiles: tuple[Tiles, ...]
    datum: Datum
    most_zoom: int
    attribution: Mapping[str, str]
    with_key: bool = False

    @property
    def hosts(self) -> list[str]:
        """Servers that the page's policy must name."""
        return list(dict.fromkeys(host for tiles in self.tiles for host in tiles.hosts))

    def content(self) -> dict[str, Any]:
        """Give what the page's script needs."""
        return {
            "name": {lang: text(f"basemap.{self.name}", lang) for lang in LANGUAGES},
            "tiles": [{"address": one.address, "subdomains": one.subdomains} for one in self.tiles],
            "datum": self.datum,
            "most_zoom": self.most_zoom,
            "attribution": dict(self.attribution),
            "refuses_files": self.name == "osm",
        }

    def cautions(self) -> list[str]:
        """Give the keys of what the one who makes the page should know."""
        asked = {
            "basemap_key": self.with_key,
            "basemap_query": self.name == "url" and any("?" in one.address for one in self.tiles),
            "basemap_osm": self.name == "osm",
        }
        return [caution for caution, is_due in asked.items() if is_due]


def _both(words: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, words)


def _tianditu(*layers: str) -> tuple[Tiles, ...]:
    return tuple(
        Tiles(
            f"https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}"
            "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=KEY",
            "01234567",
        )
        for layer in layers
    )


def _gaode(server: str, query: str) -> Tiles:
    return Tiles(f"https://{server}0{{s}}.is.autonavi.com/appmaptile?{query}&x={{x}}&y={{y}}&z={{z}}", "1234")


_TIANDITU = {
    "zh": "© 国家地理信息公共服务平台 天地图",
    "en": "© Tianditu, National Platform for Common GeoSpatial Information",
}
_GAODE = {"zh": "© 高德地图", "en": "© AMap (Gaode)"}
_LABELLED = "lang=zh_cn&size=1&scale=1"
BASEMAPS = {
    basemap.name.replace("_", "-"): basemap
    for basemap in (
        Basemap("tianditu", _tianditu("vec", "cva"), "wgs84", 18, _TIANDITU, with_key=True),
        Basemap("tianditu_img", _tianditu("img", "cia"), "wgs84", 18, _TIANDITU, with_key=True),
        # AMap's streets carry their labels; over its pictures streets and labels are a layer of their own.
        Basemap("gaode", (_gaode("webrd", f"{_LABELLED}&style=7"),), "gcj02", 18, _GAODE),
        Basemap(
            "gaode_satellite",
            (_gaode("webst", "style=6"), _gaode("webst", f"{_LABELLED}&style=8")),
            "gcj02",
            18,
            _GAODE,
        ),
        Basemap(
            "osm",
            (Tiles("https://tile.openstreetmap.org/{z}/{x}/{y}.png"),),
            "wgs84",
            19,
            _both("© OpenStreetMap contributors"),
        ),
    )
}
NAMES = ("none", *BASEMAPS)


def find_basemap(
    asked: str, *, datum: str | None = None, environment: Mapping[str, str] | None = None
) -> Basemap | None:
    """
    Find a basemap by its name, or make one of the address of its tiles.

    Parameters
    ----------
    asked
        One of ``NAMES``, or an address with ``{z}``, ``{x}`` and ``{y}`` and, in the
        host, ``{s}`` for a, b and c. An address may be ``http``, as on an intranet.
    datum
        Of an address: ``wgs84`` (also for CGCS2000; the default) or ``gcj02``.
        The datum of a named basemap is known.
    environment
        Where the key is looked for; the process's own if None.

    Returns
    -------
    Basemap or None
        None for ``none``.

    Raises
    ------
    HitechGisError
        If there is no such basemap, its address or datum cannot be used, or its
        key is missing.

    Examples
    --------
    >>> find_basemap("gaode").datum, find_basemap("none")
    ('gcj02', None)
    >>> find_basemap("https://{s}.tiles.example/{z}/{x}/{y}.png").hosts[:2]
    ['https://a.tiles.example', 'https://b.tiles.example']
    """
    if datum not in {None, "wgs84", "gcj02"}:
        raise HitechGisError(Fault("basemap_datum", {"value": str(datum)}))
    if "/" in asked or "{" in asked:
        return _from_address(asked, "gcj02" if datum == "gcj02" else "wgs84")
    if asked not in NAMES:
        raise HitechGisError(Fault("no_such_basemap", {"value": asked, "known": closest(asked, NAMES)}))
    if datum is not None:
        raise HitechGisError(Fault("basemap_datum_known", {"value": asked}))
    basemap = BASEMAPS.get(asked)
    return _with_key(asked, basemap, environment) if basemap and basemap.with_key else basemap


def _with_key(asked: str, basemap: Basemap, environment: Mapping[str, str] | None) -> Basemap:
    key = (os.environ if environment is None else environment).get(KEY_VARIABLE, "").strip()
    if not key:
        raise HitechGisError(Fault("no_basemap_key", {"value": asked, "variable": KEY_VARIABLE}))
    if not _KEY.fullmatch(key):
        raise HitechGisError(Fault("bad_basemap_key", {"variable": KEY_VARIABLE}))  # a key is not for messages
    tiles = tuple(replace(one, address=one.address.replace("tk=KEY", f"tk={key}")) for one in basemap.tiles)
    return replace(basemap, tiles=tiles)


def _from_address(address: str, datum: Datum) -> Basemap:
    found = _TEMPLATE.fullmatch(address) if len(address) <= _MOST_CHARACTERS else None
    holes = _HOLES.findall(address)
    in_path = set(_HOLES.findall(found["path"])) if found else set()
    # Braces that are no hole, a server's letter in the path and a sign-in in the address are all refused.
    plain = _HOLES.sub("", address)
    if not found or "{" in plain or "}" in plain or not in_path >= _WANTED or set(holes) - _KNOWN or "s" in in_path:
        raise HitechGisError(Fault("bad_basemap_address", {"value": address.partition("?")[0][:200]}))
    tiles = Tiles(address, "abc" if "{s}" in found["host"] else "")
    return Basemap("url", (tiles,), datum, 19, _both(_LETTERED.sub("", found["host"])))
