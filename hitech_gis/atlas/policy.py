"""The page's Content-Security-Policy: its own scripts by their hash, and nothing from anywhere unless it is named."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def policy(scripts: Iterable[str], allowed: Mapping[str, Iterable[str]]) -> str:
    """
    Allow the scripts of this very page and nothing from anywhere; the browser then holds it offline.

    Parameters
    ----------
    scripts
        Text of each script element that runs.
    allowed
        Further sources by directive; a directive without any stays as it is.

    Returns
    -------
    str
        Value of the policy's ``content``.

    Examples
    --------
    >>> policy(["let a;"], {"img-src": ["https://a.example"]}).split("; ")[4]
    'img-src data: blob: https://a.example'
    """
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in scripts]
    sources: dict[str, list[str]] = {
        "default-src": ["'none'"],
        "script-src": list(dict.fromkeys(hashes)),
        "worker-src": ["blob:"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:", "blob:"],
        "font-src": ["data:"],
    }
    for directive, more in allowed.items():
        if further := [source for source in more if source not in sources.get(directive, [])]:
            sources[directive] = [*sources.get(directive, []), *further]
    sources |= {"base-uri": ["'none'"], "form-action": ["'none'"]}
    return "; ".join(f"{directive} {' '.join(named)}" for directive, named in sources.items())
