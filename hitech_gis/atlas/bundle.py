"""The page's own scripts and styles: modules with imports on disk, one text in the page."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from posixpath import dirname, normpath

_IMPORT = re.compile(r"^import \{ [\w, ]+ \} from '(\.\.?/[\w/-]+\.mjs)';\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|function|async function|class) )", re.MULTILINE)


def _own(folder: str, name: str) -> str:
    return files("hitech_gis").joinpath("atlas", folder, name).read_text(encoding="utf-8")


@cache
def script(entry: str) -> str:
    """
    Join a script and all that it imports into one function, each module once and after those that it needs.

    Parameters
    ----------
    entry
        Name of the module to begin with. Modules import names, never under
        another name, and no two share a name at their top level.

    Returns
    -------
    str
        JavaScript without imports or exports.

    Examples
    --------
    >>> "export" in script("state.mjs"), script("state.mjs").splitlines()[1]
    (False, "'use strict';")
    """
    joined: dict[str, str] = {}

    def join(name: str) -> None:
        if name in joined:
            return
        joined[name] = ""  # a circle of imports would come back here and find it done
        source = _own("scripts", name)
        for needed in _IMPORT.findall(source):
            join(normpath(f"{dirname(name) or '.'}/{needed}"))
        del joined[name]  # so that it comes after what it needs
        joined[name] = _EXPORT.sub("", _IMPORT.sub("", source))

    join(entry)
    return "(() => {\n'use strict';\n" + "\n".join(joined.values()) + "\n})();"


@cache
def styles() -> str:
    """
    Give the page's style sheets in the order of their names.

    Returns
    -------
    str
        CSS.

    Examples
    --------
    >>> ".hg-cross" in styles()
    True
    """
    folder = files("hitech_gis").joinpath("atlas", "styles")
    return "\n".join(_own("styles", name) for name in sorted(path.name for path in folder.iterdir()))
