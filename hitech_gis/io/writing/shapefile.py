"""What a shapefile can hold: names of 10 bytes, text of 254, days without a time, one kind of shape, 2 GB."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hitech_gis.errors import Fault, OutputError
from hitech_gis.findings import Severity
from hitech_gis.io.files import SHAPEFILE_PARTS
from hitech_gis.io.writing.attributes import flags, is_text, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from hitech_gis.io.writing.account import Account
    from hitech_gis.io.writing.attributes import Columns

MOST_BYTES = 2**31 - 1  # of each file: beyond it most programs misread offsets
_NAME_BYTES, _TEXT_BYTES, _MOST_COLUMNS = 10, 254, 255
_DIGITS, _NEGATIVE_DIGITS = 18, 17  # a sign takes the place of a digit
_DECIMALS, _PLAIN, _MOST_NUMBER = 15, 1e8, 1e15  # as GDAL writes a column of 24 places
_LEAST_SHARE = 1e-9  # a number has to keep nine digits
_NAME_MAP = ".names.csv"


def short_names(names: Iterable[str]) -> dict[str, str]:
    """
    Shorten names to what a shapefile holds, the same ones whatever the order of the columns.

    Parameters
    ----------
    names
        Names that differ by more than capital letters.

    Returns
    -------
    dict of str to str
        For each name one of at most 10 bytes of UTF-8, cut between characters: the
        name itself where it is that short, else its beginning, with a number where
        that is taken.

    Examples
    --------
    >>> short_names(["用地性质代码", "用地性质名称", "DLBM"])
    {'用地性质代码': '用地性', '用地性质名称': '用地性1', 'DLBM': 'DLBM'}
    """
    given = list(names)
    short = {name: name for name in given if len(name.encode()) <= _NAME_BYTES and name == name.strip()}
    taken = {name.lower() for name in short}
    for name in sorted(set(given) - short.keys()):
        number, found = 0, _cut(name, _NAME_BYTES) or "field"
        while found.lower() in taken:
            number += 1
            found = f"{_cut(name, _NAME_BYTES - len(str(number)))}{number}"
        short[name] = found
        taken.add(found.lower())
    return {name: short[name] for name in given}


def _cut(name: str, size: int) -> str:
    return name.strip().encode()[:size].decode(errors="ignore").strip()


def for_shapefile(columns: Columns, account: Account) -> Columns:
    """
    Give columns of the types that a shapefile has.

    Parameters
    ----------
    columns
        Of GDAL's types.
    account
        Takes what is changed or would be lost.

    Returns
    -------
    dict of str to pyarrow.Array
        The same values, booleans as 0 and 1 and times at midnight as days.
    """
    if len(columns) > _MOST_COLUMNS:
        account.fault("too_many_columns_for_format", value=str(len(columns)), limit=str(_MOST_COLUMNS))
    if not columns:
        account.finding("written_fid")
    changed = dict(columns)
    for name, array in columns.items():
        if pa.types.is_boolean(array.type):
            account.finding("written_boolean", column=name)
            changed[name] = array.cast(pa.int16())
        elif pa.types.is_timestamp(array.type):
            days = array.cast(pa.date32(), safe=False)
            timed = pc.not_equal(days.cast(pa.timestamp("ms")), array.cast(pa.timestamp("ms")))
            refuse("time_not_kept", name, array, flags(timed), account)
            account.finding("written_as_day", column=name)
            changed[name] = days
        elif is_text(array):
            _hold_text(name, array, account)
        elif pa.types.is_integer(array.type):
            wide = array.cast(pa.int64())
            lost = pc.or_(pc.greater_equal(wide, 10**_DIGITS), pc.less_equal(wide, -(10**_NEGATIVE_DIGITS)))
            refuse("number_not_kept", name, array, flags(lost), account)
        elif pa.types.is_floating(array.type):
            _hold_number(name, array, account)
        if pa.types.is_integer(array.type) or pa.types.is_floating(array.type) or pa.types.is_boolean(array.type):
            account.finding("written_null_number", severity=Severity.WARNING, column=name, rows=flags(array.is_null()))
    return changed


def _hold_text(name: str, array: pa.Array, account: Account) -> None:
    long = flags(pc.greater(pc.binary_length(array), _TEXT_BYTES))
    refuse("text_too_long", name, array, long, account, limit=str(_TEXT_BYTES))
    bare = pc.utf8_trim(array, " ")
    account.finding("written_empty_text", column=name, rows=flags(pc.equal(bare, "")))
    spaced = flags(pc.and_(pc.not_equal(bare, array), pc.not_equal(bare, "")))
    account.finding("written_without_spaces", severity=Severity.WARNING, column=name, rows=spaced)


def _hold_number(name: str, array: pa.Array, account: Account) -> None:
    numbers = np.nan_to_num(array.cast(pa.float64()).to_numpy(zero_copy_only=False), nan=0.0)
    size = np.abs(numbers)
    off = np.where(size < _PLAIN, np.abs(np.round(np.where(size < _PLAIN, numbers, 0), _DECIMALS) - numbers), 0)
    lost = (size >= _MOST_NUMBER) | (off > _LEAST_SHARE * size)
    refuse("number_not_kept", name, array, lost, account)


def write_name_map(path: Path, names: dict[str, str], account: Account) -> None:
    """
    Write beside a shapefile which short name stands for which name, if any was shortened.

    Parameters
    ----------
    path
        The shapefile, as it is being written.
    names
        As :func:`short_names` gives them.
    account
        Is told.
    """
    changed = {full: short for full, short in names.items() if full != short}
    if changed:
        with path.with_name(path.stem + _NAME_MAP).open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows([("short", "full"), *((short, full) for full, short in changed.items())])
        pairs = ", ".join(f"{full} → {short}" for full, short in changed.items())
        account.finding("written_short_names", value=pairs, number=str(len(changed)), file=path.stem + _NAME_MAP)


def stale_beside(path: Path, written: Path) -> list[Path]:
    """
    Find what belongs to an earlier shapefile of the same name and would contradict the new one.

    Parameters
    ----------
    path
        The shapefile's place.
    written
        Where the new one is, with all that belongs to it.

    Returns
    -------
    list of pathlib.Path
        Indexes, descriptions and maps of names that no new file replaces.
    """
    names = {each.name for each in written.parent.iterdir()}
    return [
        each
        for each in sorted(path.parent.iterdir())
        if each.is_file()
        and each.name not in names
        and each.name.startswith(path.stem)
        and each.name[len(path.stem) :].lower() in SHAPEFILE_PARTS
    ]


def expect_small(path: Path, written: Path) -> None:
    """
    Refuse a shapefile that has become too large for the format.

    Parameters
    ----------
    path
        The shapefile's place.
    written
        Where the new one is.

    Raises
    ------
    OutputError
        If one of its files has more than 2 GB.
    """
    for each in sorted(written.parent.iterdir()):
        if each.stat().st_size > MOST_BYTES:
            raise OutputError(Fault("shapefile_too_large", {"path": str(path), "value": each.suffix}))
