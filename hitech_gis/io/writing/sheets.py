"""Layers as tables for spreadsheets: CSV and xlsx, in which no cell acts as a formula."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from hitech_gis.io.files import inert
from hitech_gis.io.writing.attributes import decimals_as_numbers, flags, in_milliseconds, is_text, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from hitech_gis.io.writing.account import Account
    from hitech_gis.io.writing.attributes import Columns

WKT = "wkt"
MOST_ROWS, MOST_COLUMNS, _MOST_TEXT = 1_048_575, 16_384, 32_767  # of a sheet, below its header; of a cell
_MOST_INTEGER = 10**15 - 1  # of more digits Excel makes zeros
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that never was
_NOT_IN_WORKBOOKS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_csv(path: Path, columns: Columns, geometries: NDArray[np.object_]) -> None:
    """
    Write a layer as CSV in UTF-8 with a byte-order mark, its shapes as WKT.

    Parameters
    ----------
    path
        File.
    columns
        Attributes.
    geometries
        Shape ``(n,)``.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*map(inert, columns), WKT])
        writer.writerows([*map(_written, row[:-1]), row[-1]] for row in _rows(columns, geometries))


def write_xlsx(path: Path, columns: Columns, geometries: NDArray[np.object_]) -> None:
    """
    Write a layer as a workbook of one sheet, its shapes as WKT.

    Parameters
    ----------
    path
        File.
    columns
        Attributes that a workbook holds.
    geometries
        Shape ``(n,)``.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("layer")
    sheet.freeze_panes = "A2"
    for row in ([*columns, WKT], *_rows(columns, geometries)):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, inert(value) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"  # also where it looks like #N/A
            cells.append(cell)
        sheet.append(cells)
    book.save(path)


def for_xlsx(columns: Columns, geometries: NDArray[np.object_], account: Account) -> Columns:
    """
    Give columns that a workbook holds.

    Parameters
    ----------
    columns
        Attributes.
    geometries
        Their shapes.
    account
        Takes what is changed or would be lost.

    Returns
    -------
    dict of str to pyarrow.Array
        The same values.
    """
    if len(columns) >= MOST_COLUMNS:
        account.fault("too_many_columns_for_format", value=str(len(columns)), limit=str(MOST_COLUMNS - 1))
    if len(geometries) > MOST_ROWS:
        account.fault("too_many_rows", value=str(len(geometries)), limit=str(MOST_ROWS))
    changed = decimals_as_numbers(columns, account)
    for name, array in changed.items():
        if is_text(array):
            values = [value or "" for value in array.to_pylist()]
            long = np.array([len(inert(value)) > _MOST_TEXT for value in values], dtype=bool)
            refuse("text_too_long", name, array, long, account, limit=str(_MOST_TEXT))
            bad = np.array([_NOT_IN_WORKBOOKS.search(value) is not None for value in values], dtype=bool)
            refuse("text_not_kept", name, array, bad, account)
        elif pa.types.is_integer(array.type):
            lost = [value is not None and abs(value) > _MOST_INTEGER for value in array.to_pylist()]
            refuse("number_not_kept", name, array, np.array(lost, dtype=bool), account)
        elif pa.types.is_timestamp(array.type) and array.type.tz is not None:
            refuse("time_not_kept", name, array, flags(array.is_valid()), account)
        elif pa.types.is_timestamp(array.type) or pa.types.is_date(array.type):
            early = flags(pc.less(array.cast(pa.date32(), safe=False), pa.scalar(_FIRST_DAY)))
            refuse("time_not_kept", name, array, early, account)
            if pa.types.is_timestamp(array.type):
                changed[name] = in_milliseconds(name, array, account)
    lengths = np.array([0 if wkt is None else len(wkt) for wkt in _wkt(geometries)], dtype=np.int64)
    account.fault("wkt_too_long", rows=lengths > _MOST_TEXT, limit=str(_MOST_TEXT))
    return changed


def _wkt(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    return np.asarray(shapely.to_wkt(geometries, rounding_precision=-1, output_dimension=4), dtype=object)


def _rows(columns: Columns, geometries: NDArray[np.object_]) -> Iterator[tuple[Any, ...]]:
    return zip(*(array.to_pylist() for array in columns.values()), _wkt(geometries), strict=True)


def _written(value: Any) -> str:  # noqa: ANN401 - whatever Arrow gives
    if value is None:
        return ""
    if isinstance(value, str):
        return inert(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return repr(value) if isinstance(value, int | float) else str(value.isoformat())
