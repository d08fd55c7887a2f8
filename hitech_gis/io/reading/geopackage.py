"""What of a GeoPackage must be known before GDAL opens it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import chain, repeat
from typing import TYPE_CHECKING

from hitech_gis.errors import Fault, LayerError

if TYPE_CHECKING:
    from pathlib import Path

_MOST_STEPS = 2000  # of 65536 instructions each: some seconds


def expect_finite_views(path: Path) -> None:
    """
    Refuse a GeoPackage of which a view does not end: GDAL would count its rows for ever.

    Parameters
    ----------
    path
        Any file; what is no GeoPackage is passed over.

    Raises
    ------
    LayerError
        If a view that the file lists as a layer goes on for too long.

    Examples
    --------
    >>> from pathlib import Path
    >>> expect_finite_views(Path("parcels.shp"))
    """
    if path.suffix.lower() != ".gpkg" or not path.is_file():
        return
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True, timeout=1)) as connection:
            query = (
                "SELECT name FROM sqlite_master WHERE type = 'view' AND name IN (SELECT table_name FROM gpkg_contents)"
            )
            for (name,) in connection.execute(query).fetchall():
                steps = chain(repeat(0, _MOST_STEPS), repeat(1))  # 1 interrupts
                connection.set_progress_handler(steps.__next__, 1 << 16)
                quoted = name.replace('"', '""')
                try:
                    connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()  # noqa: S608
                except sqlite3.OperationalError as error:
                    if "interrupted" in str(error):
                        raise LayerError(Fault("view_endless", file=path.name, layer=name)) from error
    except sqlite3.Error:  # what is no database GDAL tells of
        return
