"""The attributes of a frame as Arrow columns, which say what each holds, and what formats cannot hold of them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hitech_gis.texts import is_unseen, visible

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from hitech_gis.io.writing.account import Account

Columns = dict[str, pa.Array]
_SHOWN = 40  # characters of a value that a sentence quotes
# Types that GDAL does not have, and those of its own that hold as much.
_WIDER = {
    pa.int8(): pa.int16(), pa.uint8(): pa.int16(), pa.uint16(): pa.int32(), pa.uint32(): pa.int64(),
    pa.uint64(): pa.int64(), pa.float16(): pa.float32(),
}  # fmt: skip
_NOT_PLAIN = (pa.ArrowException, UnicodeError, OverflowError, TypeError, ValueError)


def expect_names(frame: gpd.GeoDataFrame, account: Account, *, case_counts: bool, taken: str | None = None) -> None:
    """
    Refuse names of columns that no file could give back.

    Parameters
    ----------
    frame
        The layer.
    account
        Takes the faults.
    case_counts
        Whether the format tells names apart that differ only by capital letters.
    taken
        A name that the format uses itself for the geometry.
    """
    seen: dict[str, str] = {}
    for name in frame.columns:
        if not isinstance(name, str) or not name or any(is_unseen(character) for character in name):
            account.fault("bad_column_name", value=visible(str(name)))
            continue
        key = name if case_counts else name.lower()
        if key in seen:
            account.fault("column_name_clash", value=name, other=seen[key])
        seen[key] = name
        if taken is not None and name.lower() == taken and name != frame.geometry.name:
            account.fault("column_name_taken", value=name)


def attribute_columns(frame: gpd.GeoDataFrame, account: Account) -> Columns:
    """
    Take the attributes out of a frame.

    Parameters
    ----------
    frame
        The layer; its names are expected to be right.
    account
        Is told what is no plain value.

    Returns
    -------
    dict of str to pyarrow.Array
        In the order of the frame, without the geometry: booleans, numbers, decimals,
        text, dates and times; a column without any value is text.
    """
    columns = {}
    for name in frame.columns.drop(frame.geometry.name):
        values = frame[name]
        try:
            array = pa.array(values, from_pandas=True)
        except _NOT_PLAIN:
            account.fault("column_kind", column=name, value=_kinds_in(values))
            continue
        array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
            account.finding("written_category", column=name)
        kind = array.type
        if pa.types.is_null(kind) or pa.types.is_string_view(kind):
            array = array.cast(pa.large_string())
        elif pa.types.is_date(kind) and values.map(lambda value: isinstance(value, datetime)).any():
            account.fault("column_kind", column=name, value=_kinds_in(values))  # Arrow would drop the time of day
        elif not _is_plain(kind):
            account.fault("column_kind", column=name, value=str(kind))
        columns[name] = array
    return columns


def _is_plain(kind: pa.DataType) -> bool:
    tests = ("boolean", "integer", "floating", "decimal", "string", "large_string", "date", "timestamp")
    return any(getattr(pa.types, f"is_{test}")(kind) for test in tests)


def _kinds_in(values: pd.Series) -> str:
    return ", ".join(sorted({type(value).__name__ for value in values.dropna()}))


def is_text(array: pa.Array) -> bool:
    """Say whether a column holds text."""
    return bool(pa.types.is_string(array.type) or pa.types.is_large_string(array.type))


def flags(mask: pa.Array | pa.Scalar) -> NDArray[np.bool_]:
    """Give an Arrow mask as a numpy one, in which unknown is False."""
    found: NDArray[np.bool_] = mask.fill_null(fill_value=False).to_numpy(zero_copy_only=False).astype(bool)
    return found


def shown(array: pa.Array, rows: NDArray[np.bool_]) -> str:
    """Give the first of some values as a sentence quotes it."""
    if not rows.any():
        return ""
    value = visible(str(array[int(np.argmax(rows))].as_py()))
    return value if len(value) <= _SHOWN else f"{value[:_SHOWN]}..."


def refuse(code: str, name: str, array: pa.Array, rows: NDArray[np.bool_], account: Account, **values: str) -> None:
    """Refuse some values of a column, if there are any, quoting the first."""
    account.fault(code, column=name, rows=rows, value=shown(array, rows), **values)


def expect_finite(columns: Columns, account: Account) -> None:
    """Refuse numbers without end, which the format has no way to write."""
    for name, array in columns.items():
        if pa.types.is_floating(array.type):
            refuse("number_not_kept", name, array, flags(pc.is_inf(array)), account)


def expect_no_nul(columns: Columns, account: Account) -> None:
    """Refuse text with the character NUL, at which other programs end it."""
    for name, array in columns.items():
        if is_text(array):
            refuse("text_not_kept", name, array, flags(pc.match_substring(array, "\0")), account)


def decimals_as_numbers(columns: Columns, account: Account) -> Columns:
    """Give decimals as float64 where that holds all of their digits; refuse them where it does not."""
    changed = dict(columns)
    for name, array in columns.items():
        if pa.types.is_decimal(array.type):
            lost = [value is not None and Decimal(repr(float(value))) != value for value in array.to_pylist()]
            refuse("number_not_kept", name, array, np.array(lost, dtype=bool), account)
            account.finding("written_decimal", column=name)
            changed[name] = array.cast(pa.float64(), safe=False)
    return changed


def for_gdal(columns: Columns, account: Account) -> Columns:
    """
    Give columns of the types that GDAL has.

    Parameters
    ----------
    columns
        As :func:`attribute_columns` gives them.
    account
        Takes what is changed or would be lost: decimals, zones and fractions of a
        millisecond of times.

    Returns
    -------
    dict of str to pyarrow.Array
        The same values.
    """
    expect_no_nul(columns, account)
    changed = decimals_as_numbers(columns, account)
    for name, array in changed.items():
        if array.type in _WIDER:
            wide = array.cast(_WIDER[array.type], safe=False)
            if array.type == pa.uint64():
                refuse("number_not_kept", name, array, flags(pc.less(wide, 0)), account)
            changed[name] = wide
        elif pa.types.is_timestamp(array.type):
            zone = array.type.tz and "UTC"
            if array.type.tz not in {None, "UTC"}:
                account.finding("written_in_utc", column=name, value=array.type.tz)
            changed[name] = in_milliseconds(name, array, account).cast(pa.timestamp("ms", zone))
        elif pa.types.is_date64(array.type):
            changed[name] = array.cast(pa.date32())
    return changed


def in_milliseconds(name: str, array: pa.Array, account: Account) -> pa.Array:
    """Give times in milliseconds, and refuse those that have finer fractions."""
    coarse = array.cast(pa.timestamp("ms", array.type.tz), safe=False)
    refuse("time_not_kept", name, array, flags(pc.not_equal(coarse.cast(array.type), array)), account)
    return coarse
