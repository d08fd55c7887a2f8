"""What a GeoPackage holds beside the layer that is written into it: kept, whatever it is."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from hitech_gis.errors import Fault, OutputError

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.io.writing.account import Account

_OF_THE_FORMAT = ("gpkg_", "rtree_", "sqlite_")
_REPLACED = {"features", "attributes", "table"}


def cannot_write(account: Account, why: str) -> OutputError:
    """Give the refusal of what could not be written."""
    return OutputError(Fault("cannot_write", {"path": account.file, "why": why.strip().rstrip(".")}))


def contents(path: Path, shown: Path) -> dict[str, str]:
    """
    Say what a GeoPackage holds.

    Parameters
    ----------
    path
        The file, wherever it is at the moment.
    shown
        Its name for sentences.

    Returns
    -------
    dict of str to str
        For each of its tables of data the kind: "features", "attributes", "tiles",
        another that an extension names, or "table" for one that it does not register.

    Raises
    ------
    OutputError
        If it is no GeoPackage.
    """
    try:
        with closing(sqlite3.connect(path)) as database:
            registered = database.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall()
            tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    except sqlite3.Error as error:
        raise OutputError(Fault("gpkg_unreadable", {"path": str(shown), "why": str(error)})) from error
    others = [str(name) for (name,) in tables if not str(name).lower().startswith(_OF_THE_FORMAT)]
    return dict.fromkeys(others, "table") | {str(name): str(kind) for name, kind in registered}


def keep_others(path: Path, plain: Path, layer: str, account: Account) -> set[str]:
    """
    Start a GeoPackage from the one in its place, if that holds more than the layer.

    Parameters
    ----------
    path
        Its place.
    plain
        Where the new one is to be written, by a name that GDAL takes as it is.
    layer
        To be written.
    account
        Is told.

    Returns
    -------
    set of str
        What has to be there afterwards.

    Raises
    ------
    OutputError
        If the file is in use or no GeoPackage, or has something of the layer's name
        that the layer cannot replace.
    """
    if not path.exists():
        return set()
    journal = path.with_name(f"{path.name}-wal")
    if journal.exists() and journal.stat().st_size:
        raise OutputError(Fault("gpkg_in_use", {"path": str(path)}))
    shutil.copyfile(path, plain)
    known = contents(plain, path)
    for name, kind in known.items():
        if name.lower() == layer.lower() and (name != layer or kind not in _REPLACED):
            raise OutputError(Fault("gpkg_name_taken", {"path": str(path), "value": layer, "other": name}))
    others = set(known) - {layer}
    if others:
        account.finding("written_beside_layers", value=", ".join(name for name in known if name in others))
    else:
        plain.unlink()
    return others
