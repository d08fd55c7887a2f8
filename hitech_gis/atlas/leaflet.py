"""Leaflet itself, taken from its Python package and made ready to stand inside a page."""

from __future__ import annotations

import base64
import re
from functools import cache
from importlib.metadata import PackagePath, files

from hitech_gis.errors import Fault, HitechGisError

_PACKAGE = "XStatic-Leaflet"


@cache
def _asset(name: str) -> bytes:
    found: list[PackagePath] = [path for path in files(_PACKAGE) or [] if path.as_posix().endswith(f"/data/{name}")]
    if not found:
        raise HitechGisError(Fault("no_leaflet", {"value": name}))
    return found[0].read_binary()


def _data_uri(name: str) -> str:
    return f"data:image/png;base64,{base64.b64encode(_asset(f'images/{name}')).decode()}"


def leaflet_js() -> str:
    """
    Give Leaflet's script, safe inside a script element, its default icon drawn without any file.

    Returns
    -------
    str
        JavaScript with its licence banner.

    Raises
    ------
    HitechGisError
        If the package that carries Leaflet is incomplete.

    Examples
    --------
    >>> "Leaflet 1.9" in leaflet_js()[:40]
    True
    """
    script = re.sub(r"//# sourceMappingURL=.*", "", _asset("leaflet.js").decode())
    icon = {"iconUrl": "marker-icon.png", "iconRetinaUrl": "marker-icon-2x.png", "shadowUrl": "marker-shadow.png"}
    options = ",".join(f'{option}:"{_data_uri(name)}"' for option, name in icon.items())
    # Leaflet finds its icons through a style sheet's address, which a page without files does not have.
    script += f"\ndelete L.Icon.Default.prototype._getIconUrl;L.Icon.Default.mergeOptions({{{options}}});\n"
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def leaflet_css() -> str:
    """
    Give Leaflet's style sheet with its images inlined.

    Returns
    -------
    str
        CSS without a reference to any file.

    Examples
    --------
    >>> "url(images/" in leaflet_css()
    False
    """
    sheet = _asset("leaflet.css").decode()
    return re.sub(r"url\(images/([\w.-]+)\)", lambda match: f"url({_data_uri(match[1])})", sheet)
