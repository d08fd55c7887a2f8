"""Paths that a library reads as more than a path, under a name that it takes as it is."""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyogrio

if TYPE_CHECKING:
    from collections.abc import Iterator

# pyogrio and fiona split a path as an address: at "!" for what is in an archive, at ";" and "?", at a host
# behind "//", and without any sign that ends a line.
_MORE_THAN_A_PATH = re.compile(r"[!?;#*\x00-\x1f\x7f]|\A(//|\\\\|/vsi)|\.zip\Z", re.IGNORECASE)
_BESIDE = (".shx", ".dbf", ".prj", ".cpg", ".gpkg-wal")


def is_neutral(path: Path) -> bool:
    """
    Say whether a library takes a path as nothing but a path.

    Parameters
    ----------
    path
        Of a file or folder.

    Returns
    -------
    bool
        False where it would open something else.

    Examples
    --------
    >>> is_neutral(Path("/a/地块 (1).shp")), is_neutral(Path("/a/d!/b/c.gpkg")), is_neutral(Path("//b/c.gpkg"))
    (True, False, False)
    """
    return _MORE_THAN_A_PATH.search(str(path.absolute())) is None


@contextmanager
def neutral(path: Path) -> Iterator[Path]:
    """
    Give a file a name that a library takes as it is, for as long as it is read.

    Parameters
    ----------
    path
        Of a file, or of a folder in the case of a geodatabase.

    Yields
    ------
    pathlib.Path
        The absolute path, or a link to it (a copy where there are no links) in a temporary folder.

    Examples
    --------
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a!b.csv")
    ...     _ = path.write_text("c")
    ...     with neutral(path) as plain:
    ...         print(plain.name, plain.read_text())
    layer.csv c
    """
    # GDAL's own way of reading FlatGeobuf in batches ends the process at a feature without a geometry.
    pyogrio.set_gdal_config_options({"OGR_FLATGEOBUF_STREAM_BASE_IMPL": True})
    if is_neutral(path):
        yield path.absolute()
        return
    with TemporaryDirectory(prefix="hitech-gis-") as folder:
        target = Path(folder, f"layer{path.suffix.lower()}")
        link(path, target)
        for end in _BESIDE:
            beside = next((part for e in (end, end.upper()) if (part := path.with_suffix(e)).is_file()), None)
            if beside is not None:
                link(beside, target.with_suffix(end))
        yield target


def layer_inside(plain: Path, path: Path, layer: str | None) -> str | None:
    """
    Find the name of a layer in a file under a neutral name: of some formats it is that of the file.

    Parameters
    ----------
    plain
        As :func:`neutral` gives it.
    path
        Of the file.
    layer
        Its layer, as its own name has it.

    Returns
    -------
    str or None
        None where none is named.

    Examples
    --------
    >>> layer_inside(Path("/a/b.shp"), Path("/a/b.shp"), "b")
    'b'
    """
    if layer is None or plain == path.absolute() or layer != path.stem:
        return layer
    return layer if layer in pyogrio.list_layers(plain)[:, 0] else plain.stem


def layers_inside(plain: Path, path: Path) -> list[tuple[str, str | None]]:
    """
    List the layers of a file under a neutral name, each as its own name has it.

    Parameters
    ----------
    plain, path
        As for :func:`layer_inside`.

    Returns
    -------
    list of tuple of str and str or None
        Name, and kind of geometry.

    Examples
    --------
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> path = shipped_plan_folder() / "zones.geojson"
    >>> layers_inside(path, path)
    [('zones', 'Polygon')]
    """
    own = {} if plain == path.absolute() else {plain.stem: path.stem}
    return [(own.get(str(name), str(name)), kind) for name, kind in pyogrio.list_layers(plain)]


def link(source: Path, target: Path) -> None:
    """
    Link a file or folder, or copy it where there are no links.

    Parameters
    ----------
    source
        What is there.
    target
        What is not there yet.

    Examples
    --------
    >>> with TemporaryDirectory() as folder:
    ...     Path(folder, "a").touch()
    ...     link(Path(folder, "a"), Path(folder, "b"))
    ...     Path(folder, "b").exists()
    True
    """
    try:
        target.symlink_to(source.absolute(), target_is_directory=source.is_dir())
    except OSError:  # Windows without the right to make links
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)
