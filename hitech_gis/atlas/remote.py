"""What folium objects would fetch from the network: found by name, and either refused or allowed by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import folium

from hitech_gis.atlas.render import Link
from hitech_gis.errors import Fault

if TYPE_CHECKING:
    from hitech_gis.atlas.render import Rendered

_TO = r"""((?:https?:)?//[\w.\[{-][^\s"'`)<>\\]*)"""
# An attribute that loads or leads somewhere, a style that loads something, a script's string that is an address.
_IN_MARKUP = re.compile(
    rf"""(?:\b(?:src|href|srcset|poster|data|action|formaction|background|cite|ping)\s*=|url\(|@import)\s*["'`]?\s*{_TO}""",
    re.IGNORECASE,
)
_IN_SCRIPT = re.compile(rf"""(?<!\\)["'`](?!http://www\.w3\.org/){_TO}""", re.IGNORECASE)
# The one thing that takes a reader away without a click, and that no policy stops.
_AWAY = re.compile(r"<meta\b[^>]*http-equiv[^>]*", re.IGNORECASE)
# Attributes of features are data: an address in them is text, and the page's policy stops any fetch of it.
_DATA = re.compile(r"^\s*geo_json_\w+_add\(.*\);$", re.MULTILINE)
_ESCAPED = re.compile(r"\\u00(2[267f]|3[ace])|\\(?=[\"'/])", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_HOST = re.compile(r"(?:(https?):)?//(?:[^/?#@]*@)?([\w.\[\]{}-]+(?::\d+)?)", re.IGNORECASE)
_LETTERED = re.compile(r"^[^.]*\{[^.]*")
_CALLS = {
    "L.AwesomeMarkers": re.compile(r"L\.AwesomeMarkers\b"),
    "jQuery": re.compile(r"(?:\$|\bjQuery)[(.]"),
}
_CARRIED = "leaflet"  # folium's name for what the page carries itself


@dataclass(frozen=True)
class Remote:
    """What a page would reach: linked libraries, other addresses, libraries that nobody links."""

    links: list[Link]
    addresses: list[str]
    missing: list[str]

    def faults(self) -> list[Fault]:
        """Name everything that a page without the network cannot have."""
        named = dict.fromkeys([*(link.address for link in self.links), *self.addresses])
        return [
            *(Fault("remote_reference", {"value": address[:200]}) for address in named),
            *(Fault("needs_library", {"value": library}) for library in self.missing),
        ]

    def names(self) -> str:
        """List libraries and addresses for a warning."""
        return ", ".join(dict.fromkeys([*(link.address for link in self.links), *self.addresses]))

    def allowed(self) -> dict[str, list[str]]:
        """Give the hosts that each directive of the policy must name."""
        scripts = _hosts([link.address for link in self.links if not link.style])
        styles = _hosts([link.address for link in self.links if link.style])
        others = _hosts(self.addresses)
        return {
            "script-src": scripts,
            "style-src": styles,
            "font-src": styles,
            "img-src": list(dict.fromkeys(styles + others)),
            "connect-src": others,
            "media-src": others,
        }

    def with_folium_libraries(self) -> Remote:
        """Link, from where folium does, the libraries that objects call without linking them."""
        wanted: list[Link] = []
        if self.missing:
            scripts = [Link(name, address, style=False) for name, address in folium.Map.default_js]
            styles = [Link(name, address, style=True) for name, address in folium.Map.default_css]
            icons = "L.AwesomeMarkers" in self.missing
            wanted = [link for link in scripts if (icons or link.name == "jquery") and link.name != _CARRIED]
            wanted += [link for link in styles if icons and not link.name.startswith(_CARRIED)]
        linked = {link.address: link for link in [*wanted, *self.links]}
        return Remote(list(linked.values()), self.addresses, [])


def remote_of(rendered: Rendered) -> Remote:
    """
    Find what the parts of a map would fetch.

    Parameters
    ----------
    rendered
        The parts.

    Returns
    -------
    Remote
        Everything that is named plainly; what a script would put together is left
        to the page's policy, which stops it.

    Examples
    --------
    >>> from hitech_gis.atlas.render import render_map
    >>> chart = folium.Map([22.5, 114], tiles=None)
    >>> chart.default_js, chart.default_css = [], []
    >>> _ = folium.CircleMarker([22.5, 114], tooltip="<img src=//a.example/x>").add_to(chart)
    >>> remote_of(render_map(chart)).addresses
    ['//a.example/x']
    """
    code = _DATA.sub("", rendered.script)
    script = _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else "", code)
    markup = f"{rendered.head}\n{rendered.body}\n{script}"
    found = [*_IN_MARKUP.findall(markup), *_IN_SCRIPT.findall(code), *_AWAY.findall(markup)]
    calls = _QUOTED.sub('""', code)
    missing = [library for library, pattern in _CALLS.items() if pattern.search(calls)]
    return Remote(rendered.links, list(dict.fromkeys(found)), missing)


def _hosts(addresses: list[str]) -> list[str]:
    found = (_HOST.match(address) for address in addresses)
    # The letter of a server stands for any: a policy has a wildcard for a whole first part only.
    hosts = (f"{match[1] or 'https'}://{_LETTERED.sub('*', match[2])}" for match in found if match)
    return list(dict.fromkeys(hosts))
