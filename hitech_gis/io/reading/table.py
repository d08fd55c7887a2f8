"""Tables of text with places in them: CSV and TXT with WKT, or with a longitude and a latitude."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from hitech_gis.errors import Fault, LayerError
from hitech_gis.findings import Finding, Severity
from hitech_gis.io.files import restored
from hitech_gis.io.reading.told import Place, _finding, broken_records

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WKT = ("wkt", "geometry", "geom", "the_geom", "wkt_geom", "几何", "图形")
_PAIRS = (
    (("lon", "lng", "long", "longitude", "经度", "东经"), ("lat", "latitude", "纬度", "北纬")),
    (("x", "x坐标", "横坐标", "point_x", "east", "easting"), ("y", "y坐标", "纵坐标", "point_y", "north", "northing")),
)
_MOST_FIELD = 64 << 20
_MOST_LINES = 1000  # of one record
_MOST_SHOWN = 40
_SRID = re.compile(r"^SRID=\d{1,9};\s*", re.IGNORECASE)
_EWKT = re.compile(r"\bSRID=(\d{1,9});\s*[A-Za-z]", re.IGNORECASE)
_SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_WHOLE = r"[+-]?(?:0|[1-9]\d{0,17})"
_DECIMAL = r"[+-]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?"
_WKT_WORDS = ("POINT", "LINESTRING", "POLYGON", "MULTI", "GEOMETRYCOLLECTION", "SRID")


def read_table(
    text: str, place: Place, *, salvage: bool
) -> tuple[pd.DataFrame, NDArray[np.object_], NDArray[np.bool_], str, list[Finding]]:
    r"""
    Read rows and places out of a table.

    Parameters
    ----------
    text
        The whole file.
    place
        File and layer.
    salvage
        Whether bad lines may be left out.

    Returns
    -------
    tuple of pandas.DataFrame, numpy.ndarray, numpy.ndarray, str and list of Finding
        Columns but those of the place, geometries, which rows are good, ``wkt``,
        ``lonlat`` or ``xy``, and what there is to say.

    Raises
    ------
    LayerError
        If it has no place, or a bad line and ``salvage`` is False.

    Examples
    --------
    >>> from hitech_gis.io.reading.told import Place
    >>> found = read_table("名称,经度,纬度\n甲,114,22.5\n", Place("a.csv"), salvage=False)
    >>> found[1][0], found[3]
    (<POINT (114 22.5)>, 'lonlat')
    """
    header, rows, numbers, broken = _rows(text, place)
    findings = broken_records(broken, place, salvage=salvage, why="CSV")
    frame = pd.DataFrame(rows, columns=pd.Index(header), dtype=object)
    geometries, good, used, kind = _places(frame, place)
    lost = np.flatnonzero(~good)
    cells = ", ".join(_shown(cell) for cell in frame.loc[lost[0], used]) if len(lost) else ""
    why = f"{', '.join(used)}: {cells}"
    findings += broken_records([numbers[position] for position in lost], place, salvage=salvage, why=why)
    frame = frame.drop(columns=used)
    undone = 0
    for name in frame.columns:
        column = frame[name].map(restored)
        guarded = column != frame[name]
        undone += int(guarded.sum())
        frame[name] = _typed(column, as_text=bool(guarded.any()))
    if undone:
        findings.append(_finding("inert_undone", Severity.NOTE, place, count=str(undone)))
    return frame, geometries, good, kind, findings


def _rows(text: str, place: Place) -> tuple[list[str], list[list[str]], list[int], list[int]]:
    lines = StringIO(text, newline="").readlines()
    named = _SEPARATOR.fullmatch(lines[0]) if lines else None  # what Excel is told by a first line
    first = 1 if named else 0
    head = lines[first] if first < len(lines) else ""
    delimiter = named[1] if named else max(",\t;|，", key=head.count)
    before = csv.field_size_limit(_MOST_FIELD)
    try:
        records = _records(lines, first, delimiter)
    except csv.Error as error:
        raise LayerError(Fault("cannot_read_layer", {"why": str(error)}, file=place.file)) from error
    finally:
        csv.field_size_limit(before)
    header = [restored(name.strip()) for name in records[0][1] or []] if records else []
    ends_bare = (
        len(header) > 1 and not header[-1] and not any(row and row[len(header) - 1 :] > [""] for _, row in records)
    )
    width = len(header) - ends_bare
    header = header[:width]
    if len(set(header)) < len(header) or not all(header):
        raise LayerError(Fault("csv_header", {"known": ", ".join(header)[:200]}, file=place.file))
    rows, numbers, broken = [], [], []
    for number, row in records[1:]:
        if row is not None and len(row) in {width, width + ends_bare}:
            rows.append(row[:width])
            numbers.append(number)
        else:
            broken.append(number)
    return header, rows, numbers, broken


def _records(lines: list[str], at: int, delimiter: str) -> list[tuple[int, list[str] | None]]:
    """
    Read record by record, each with its number; None for a line that is none.

    A quote that is never closed makes one cell of the lines behind it: a record
    over several lines of which one is a whole record by itself is taken for that,
    and reading goes on with the line behind its first.
    """
    records: list[tuple[int, list[str] | None]] = []
    width = 0
    row: list[str] | None
    while at < len(lines):
        most = _MOST_LINES if '"' in lines[at] else 1
        reader = csv.reader(lines[at : at + most], delimiter=delimiter, strict=True)
        try:
            row = fields = next(reader)
        except csv.Error as error:
            if not width or "field larger" in str(error):
                raise
            row, used = None, 1
        else:
            used = reader.line_num
            width = width or len(fields)
            if used > 1 and any(_fields(line, delimiter) == width for line in lines[at + 1 : at + used - 1]):
                row, used = None, 1
        if row is None or row:
            records.append((len(records), row))
        at += used
    return records


def _shown(cell: str) -> str:
    return f"“{cell[:_MOST_SHOWN]}{'…' if len(cell) > _MOST_SHOWN else ''}”"


def srid_of(text: str) -> str | None:
    r"""
    Find the CRS that places in EWKT state, if all state the same.

    Parameters
    ----------
    text
        The whole file.

    Returns
    -------
    str or None
        Such as ``EPSG:4326``.

    Examples
    --------
    >>> srid_of("wkt\nSRID=4326;POINT (114 22.5)\n")
    'EPSG:4326'
    """
    found = set(_EWKT.findall(text))
    return f"EPSG:{found.pop()}" if len(found) == 1 else None


def _fields(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter, strict=True), []))
    except csv.Error:
        return 0


def _places(frame: pd.DataFrame, place: Place) -> tuple[NDArray[np.object_], NDArray[np.bool_], list[str], str]:
    by_name = {str(name).lower(): str(name) for name in frame.columns}
    name = next((by_name[word] for word in _WKT if word in by_name), None)
    if name is not None:
        words = frame[name].str.strip().str.replace(_SRID, "", regex=True)
        empty = (words == "").to_numpy(bool)
        with np.errstate(over="ignore"):  # a number too large becomes infinite, which is told as such
            geometries: NDArray[np.object_] = shapely.from_wkt(
                words.where(~empty, None).to_numpy(), on_invalid="ignore"
            )
        return geometries, empty | ~shapely.is_missing(geometries), [name], "wkt"
    for kind, (across, up) in zip(("lonlat", "xy"), _PAIRS, strict=True):
        x, y = (next((by_name[word] for word in words if word in by_name), None) for words in (across, up))
        if x is None or y is None:
            continue
        texts = frame[[x, y]].apply(lambda column: column.str.strip())
        empty = (texts == "").all(axis=1).to_numpy(bool)
        numbers = texts.apply(pd.to_numeric, errors="coerce").to_numpy(float)
        good = np.isfinite(numbers).all(axis=1)
        points = np.full(len(frame), None, dtype=object)
        points[good] = shapely.points(numbers[good])
        return points, good | empty, [x, y], kind
    raise LayerError(Fault("csv_without_place", {"known": ", ".join(by_name.values())[:200] or "—"}, file=place.file))


def _typed(column: pd.Series, *, as_text: bool) -> pd.Series:
    """Numbers only where each cell is one as a spreadsheet writes it: an id such as 0802 stays text."""
    filled = column[column != ""]
    if as_text or not len(filled):
        return column.where(column != "", None)
    if filled.str.fullmatch(_WHOLE).all():
        whole = pd.to_numeric(filled).astype("Int64").reindex(column.index)
        return whole.astype("int64") if not whole.hasnans else whole
    if filled.str.fullmatch(_DECIMAL).all():
        return pd.to_numeric(filled).astype("float64").reindex(column.index)
    return column.where(column != "", None)
