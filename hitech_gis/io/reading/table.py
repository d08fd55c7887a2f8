"""Tables of text with places in them: CSV and TXT with WKT, or with a longitude and a latitude."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from hitech_gis.errors import Fault, LayerError
from hitech_gis.findings import Finding, Severity
from hitech_gis.io.reading.told import Place, _finding, broken_records

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WKT = ("wkt", "geometry", "geom", "the_geom", "wkt_geom", "几何", "图形")
_PAIRS = (
    (("lon", "lng", "long", "longitude", "经度", "东经"), ("lat", "latitude", "纬度", "北纬")),
    (("x", "x坐标", "横坐标", "point_x", "east", "easting"), ("y", "y坐标", "纵坐标", "point_y", "north", "northing")),
)
_MOST_FIELD = 64 << 20
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
    bad = [numbers[position] for position in np.flatnonzero(~good)]
    findings += broken_records(bad, place, salvage=salvage, why="WKT / x, y")
    frame = frame.drop(columns=used)
    inert = 0
    for name in frame.columns:
        column = frame[name]
        guarded = column.str.match(r"'[=+\-@\t\r]")
        inert += int(guarded.sum())
        frame[name] = _typed(column.where(~guarded, column.str[1:]), as_text=bool(guarded.any()))
    if inert:
        findings.append(_finding("inert_undone", Severity.NOTE, place, count=str(inert)))
    return frame, geometries, good, kind, findings


def _rows(text: str, place: Place) -> tuple[list[str], list[list[str]], list[int], list[int]]:
    head = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",\t;|，", key=head.count)
    before = csv.field_size_limit(_MOST_FIELD)
    try:
        lines = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise LayerError(Fault("cannot_read_layer", {"why": str(error)}, file=place.file)) from error
    finally:
        csv.field_size_limit(before)
    header = [name.strip() for name in lines[0]] if lines else []
    if len(set(header)) < len(header) or not all(header):
        raise LayerError(Fault("csv_header", {"known": ", ".join(header)[:200]}, file=place.file))
    rows, numbers, broken = [], [], []
    for number, line in enumerate((line for line in lines[1:] if line), start=1):
        if len(line) == len(header):
            rows.append(line)
            numbers.append(number)
        else:
            broken.append(number)
    return header, rows, numbers, broken


def _places(frame: pd.DataFrame, place: Place) -> tuple[NDArray[np.object_], NDArray[np.bool_], list[str], str]:
    by_name = {str(name).lower(): str(name) for name in frame.columns}
    name = next((by_name[word] for word in _WKT if word in by_name), None)
    if name is not None:
        words = frame[name].str.strip()
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
