"""A layer through GDAL: its warnings become findings, and its texts are decoded here."""

from __future__ import annotations

import sqlite3
import warnings
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fiona
import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from pyogrio.raw import read_arrow
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry import shape

from hitech_gis.errors import Fault, LayerError
from hitech_gis.findings import Finding, Severity
from hitech_gis.io.reading.encoding import decode
from hitech_gis.io.reading.geopackage import expect_finite_views
from hitech_gis.io.reading.neutral import layer_inside, layers_inside, neutral
from hitech_gis.io.reading.told import _finding, broken_records

if TYPE_CHECKING:
    from hitech_gis.io.reading.told import Place

_BYTES = "ISO-8859-1"  # each byte one character: nothing is lost before we decode
_OTHER_NAMES = {"LIBKML": "KML"}  # what a GDAL without that library has
_QUIET = ("Non closed ring", "organizePolygons", "Measured 3D", "driver opened", "CP65001")


def layer_names(path: Path | str) -> list[str]:
    """
    List the layers of a file that have geometries, or may have.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    list of str
        In the order of the file.

    Examples
    --------
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> layer_names(shipped_plan_folder() / "zones.geojson")
    ['zones']
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if isinstance(path, str):  # as the caller allows it
            found = pyogrio.list_layers(path)
        else:
            expect_finite_views(path)
            with neutral(path) as plain:
                found = layers_inside(plain, path)
    return [str(name) for name, kind in found if kind is not None] or [str(name) for name, _ in found]


def read_gdal(
    source: Path | str | bytes,
    layer: str | None,
    place: Place,
    *,
    shapefile: bool = False,
    expected: str | None = None,
) -> tuple[pa.Table, np.ndarray, CRS | None, str, list[Finding]]:
    """
    Read a layer as GDAL has it.

    Parameters
    ----------
    source
        Path, or the content of a GeoJSON file.
    layer
        Which layer.
    place
        File and layer, as told.
    shapefile
        Whether to leave the bytes of the texts as they are.
    expected
        Name of the only driver that may read it; None for any.

    Returns
    -------
    tuple of pyarrow.Table, numpy.ndarray, CRS or None, str and list of Finding
        Columns, WKB, CRS, name of the driver, and what GDAL warned of.

    Raises
    ------
    LayerError
        If the layer has no geometry, or GDAL takes the file for another format.

    Examples
    --------
    >>> from hitech_gis.io.reading.told import Place
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> read_gdal(shipped_plan_folder() / "zones.geojson", None, Place("zones.geojson"))[0].num_rows
    7
    """
    if isinstance(source, Path):
        with neutral(source) as plain:
            return _read(plain, layer_inside(plain, source, layer), place, shapefile=shapefile, expected=expected)
    return _read(source, layer, place, shapefile=shapefile, expected=expected)


def _read(
    source: Path | str | bytes, layer: str | None, place: Place, *, shapefile: bool, expected: str | None
) -> tuple[pa.Table, np.ndarray, CRS | None, str, list[Finding]]:
    options: dict[str, Any] = {"encoding": _BYTES} if shapefile else {}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            info = pyogrio.read_info(source, layer=layer, **options)
        except IndexError as error:  # a file without any layer
            raise LayerError(Fault("no_geometry_in_file", file=place.file, layer=place.layer)) from error
        if expected is not None and info["driver"] not in {expected, _OTHER_NAMES.get(expected)}:
            values = {"value": expected, "found": str(info["driver"])}
            raise LayerError(Fault("content_differs", values, file=place.file))
        if info["geometry_type"] is None:
            raise LayerError(Fault("no_geometry_in_file", file=place.file, layer=place.layer))
        meta, table = read_arrow(source, layer=layer, **options)
        if table.num_rows < info["features"]:  # GDAL stops at a record that is cut, and says nothing
            msg = f"{table.num_rows} of {info['features']} features"
            raise OSError(msg)
    position = table.schema.get_field_index(meta["geometry_name"] or "wkb_geometry")
    position = table.num_columns - 1 if position < 0 else position
    wkb = table.column(position).to_numpy()
    found = []
    try:
        crs = None if meta["crs"] is None else CRS(meta["crs"])
    except CRSError:
        crs = None
        found.append(_finding("crs_unusable", Severity.ERROR, place, value=str(meta["crs"])[:80]))
    said = list(dict.fromkeys(str(warning.message) for warning in caught))
    found += [
        _finding("gdal_warned", Severity.WARNING, place, why=message)
        for message in said
        if not any(quiet in message for quiet in _QUIET)
    ]
    return table.remove_column(position), wkb, crs, str(info["driver"]), found


def decode_texts(table: pa.Table, codec: str, names: list[str]) -> tuple[pa.Table, list[tuple[int, str]]]:
    """
    Decode texts that were read byte by byte.

    Parameters
    ----------
    table
        As :func:`read_gdal` gives it of a shapefile.
    codec
        Of the texts.
    names
        Of the columns.

    Returns
    -------
    tuple of pyarrow.Table and list of (int, str)
        The table, and row (from 1) and column of each text that does not decode.

    Examples
    --------
    >>> decode_texts(pa.table({"a": ["ÉîÛÚ"]}), "gbk", ["名称"])[0].to_pydict()
    {'名称': ['深圳']}
    """
    bad: list[tuple[int, str]] = []
    columns = []
    for name, column in zip(names, table.columns, strict=True):
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            columns.append(column)
            continue
        values: list[str | None] = []
        for row, value in enumerate(column.to_pylist(), start=1):
            if value is None or value.isascii():
                values.append(value)
                continue
            text, state = decode(value.encode("latin-1"), codec, may_be_cut=True)
            values.append(text)
            if state == "invalid":
                bad.append((row, name))
        columns.append(pa.array(values, pa.large_string()))
    return pa.table(columns, names=names), bad


def read_records(
    path: Path | str, layer: str | None, place: Place, *, salvage: bool, why: str
) -> tuple[pa.Table, np.ndarray, CRS | None, str, list[Finding]]:
    """
    Read a layer of which a record is broken, one by one through fiona.

    Parameters
    ----------
    path, layer, place
        As for :func:`read_gdal`.
    salvage
        Whether broken records may be left out.
    why
        What is wrong.

    Returns
    -------
    tuple
        As :func:`read_gdal`.

    Raises
    ------
    LayerError
        If ``salvage`` is False.

    Examples
    --------
    >>> from hitech_gis.io.reading.told import Place
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> path = shipped_plan_folder() / "zones.geojson"
    >>> len(read_records(path, None, Place("zones.geojson"), salvage=True, why="cut")[1])
    7
    """
    if not salvage:
        raise LayerError(Fault("records_unreadable", {"why": why[:300]}, place.file, place.layer))
    try:
        if isinstance(path, Path):
            with neutral(path) as plain:
                return _read_records(plain, layer_inside(plain, path, layer), place, why)
        return _read_records(path, layer, place, why)
    except fiona.errors.FionaError as error:  # it cannot even be opened
        raise LayerError(Fault("cannot_read_layer", {"why": str(error)}, place.file, place.layer)) from error


def _read_records(
    path: Path | str, layer: str | None, place: Place, why: str
) -> tuple[pa.Table, np.ndarray, CRS | None, str, list[Finding]]:
    rows: list[dict[str, Any]] = []
    wkb: list[bytes | None] = []
    with warnings.catch_warnings(), fiona.open(path, layer=layer) as source:
        warnings.simplefilter("ignore", fiona.errors.FeatureWarning)  # what it is about is told as a broken record
        crs = CRS(source.crs_wkt) if source.crs_wkt else None
        names, driver, expected = list(source.schema["properties"]), str(source.driver), len(source)
        records = iter(source)
        while True:
            try:
                record = next(records)
            except StopIteration:
                break
            except (fiona.errors.FionaError, OSError, ValueError, RuntimeError):
                break  # the reader cannot go on behind a record that it cannot read
            rows.append({name: record.properties[name] for name in names})
            wkb.append(None if record.geometry is None else shapely.to_wkb(shape(record.geometry)))
    lost = range(len(rows) + 1, max(expected, len(rows)) + 1)
    findings = broken_records(lost, place, salvage=True, why=why)
    columns = [pa.array([row[name] for row in rows]) for name in names]
    return pa.table(columns, names=names), np.array(wkb, dtype=object), crs, driver, findings


def mend_texts(table: pa.Table, place: Place, *, salvage: bool) -> tuple[pa.Table, list[Finding]]:
    """
    Put U+FFFD for what is no character, in a table that should be UTF-8.

    Parameters
    ----------
    table
        As Arrow has it: it takes bytes as they come.
    place
        File and layer.
    salvage
        Whether that may be done.

    Returns
    -------
    tuple of pyarrow.Table and list of Finding
        The table, and a finding for each column with such texts.

    Raises
    ------
    LayerError
        If there are any and ``salvage`` is False.

    Examples
    --------
    >>> from hitech_gis.io.reading.told import Place
    >>> mend_texts(pa.table({"a": ["b"]}), Place("a.gpkg"), salvage=False)[1]
    []
    """
    found = []
    for position, name in enumerate(table.column_names):
        column = table.column(position)
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            continue
        try:
            column.validate(full=True)
        except pa.ArrowInvalid:
            raw = column.cast(pa.large_binary()).to_pylist()
            texts = [None if value is None else decode(value, "utf-8", may_be_cut=False) for value in raw]
            rows = [row for row, text in enumerate(texts, start=1) if text and text[1] != "whole"]
            if not salvage:
                values = {"count": str(len(rows)), "value": "UTF-8"}
                raise LayerError(Fault("texts_broken", values, place.file, place.layer, rows[0], name)) from None
            mended = pa.array([text and text[0] for text in texts], pa.large_string())
            table = table.set_column(position, name, mended)
            found.append(_finding("text_broken", Severity.ERROR, place, rows=rows, column=name, value="UTF-8"))
    return table, found


def lost_geometries(path: Path, layer: str, wkb: np.ndarray) -> list[int]:
    """
    Find rows of a GeoPackage whose geometry is there but was not read: GDAL says nothing of them.

    Parameters
    ----------
    path, layer
        File and its layer.
    wkb
        As GDAL read it, in the order of the file.

    Returns
    -------
    list of int
        Numbers of the features, from 1.

    Examples
    --------
    >>> from pathlib import Path
    >>> lost_geometries(Path("none.gpkg"), "a", np.array([b"x"], dtype=object))
    []
    """
    gone = [position for position, value in enumerate(wkb) if value is None]
    if not gone:
        return []
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            query = "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?"
            (column,) = connection.execute(query, (layer,)).fetchone()
            quoted = [name.replace('"', '""') for name in (column, layer)]
            there = connection.execute(f'SELECT length("{quoted[0]}") FROM "{quoted[1]}" ORDER BY rowid').fetchall()  # noqa: S608
    except (sqlite3.Error, TypeError):
        return []
    # An empty point may be kept as a header of 8 bytes or more; what is shorter or unread is broken.
    return [position + 1 for position in gone if position < len(there) and there[position][0]]
