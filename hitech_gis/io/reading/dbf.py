"""The attribute table of a shapefile as bytes: what GDAL has decoded can no longer be judged."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hitech_gis.errors import Fault, LayerError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME_BYTES = 10
_HEADER, _DESCRIPTOR, _END = 32, 32, 0x0D
_CHUNK_BYTES = 8 << 20
_FIRST_HIGH = 0x80


@dataclass(frozen=True)
class DbfField:
    """A column: its name as bytes, its type (``C`` text, ``N`` number ...), where in a record it is, and how wide."""

    name: bytes
    kind: str
    offset: int
    width: int


@dataclass(frozen=True)
class Dbf:
    """
    Header of a DBF file.

    Parameters
    ----------
    path
        The file.
    language
        Its language byte (LDID).
    fields
        Its columns.
    records
        How many records it announces.
    begin, length
        Where the first record begins, and the bytes of one.
    """

    path: Path
    language: int
    fields: tuple[DbfField, ...]
    records: int
    begin: int
    length: int

    @property
    def whole_records(self) -> int:
        """How many of the records that it announces are there to their last byte."""
        there = max(self.path.stat().st_size - self.begin, 0) // self.length if self.length else 0
        return min(self.records, there)


def read_dbf(path: Path) -> Dbf:
    r"""
    Read the header of a DBF file.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    Dbf
        What it says of itself.

    Raises
    ------
    LayerError
        If it has no header that can be read.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.dbf")
    ...     field = struct.pack("<11sc4xBB14x", b"NAME", b"C", 4, 0)
    ...     _ = path.write_bytes(struct.pack("<B3xIHH17xB2x", 3, 1, 65, 5, 0x4D) + field + b"\r ABCD")
    ...     table = read_dbf(path)
    >>> table.language, table.fields[0].name, table.records
    (77, b'NAME', 1)
    """
    with path.open("rb") as stream:
        head = stream.read(_HEADER)
        if len(head) < _HEADER:
            raise LayerError(Fault("dbf_broken", file=path.name))
        records, begin, length = struct.unpack("<IHH", head[4:12])
        descriptors = stream.read(max(begin - _HEADER, 0))
    fields, offset = [], 1  # a record begins with the mark of deletion
    for start in range(0, len(descriptors) - _DESCRIPTOR + 1, _DESCRIPTOR):
        if descriptors[start] == _END:
            break
        name, kind, width, decimals = struct.unpack("<11sc4xBB14x", descriptors[start : start + _DESCRIPTOR])
        width += 256 * decimals if kind == b"C" else 0  # long text keeps the rest of its width there
        fields.append(DbfField(name.split(b"\0")[0][:NAME_BYTES], kind.decode("latin-1"), offset, width))
        offset += width
    if records and offset > length:
        raise LayerError(Fault("dbf_broken", file=path.name))
    return Dbf(path, head[29], tuple(fields), records, begin, length)


def text_values(table: Dbf) -> Iterator[tuple[DbfField, list[bytes]]]:
    """
    Give the texts that are more than ASCII, each once within a part of the file.

    Parameters
    ----------
    table
        Header of the file.

    Yields
    ------
    tuple of DbfField and list of bytes
        A column and its values, without the blanks at their end; a part of the
        file at a time, so that memory is bounded.
    """
    rows = table.whole_records
    texts = [field for field in table.fields if field.kind == "C" and field.width]
    if not rows or not texts:
        return
    step = max(_CHUNK_BYTES // table.length, 1)
    for first in range(0, rows, step):
        count = min(step, rows - first)
        part = np.fromfile(table.path, np.uint8, count * table.length, offset=table.begin + first * table.length)
        records = part.reshape(count, table.length)
        for field in texts:
            column = records[:, field.offset : field.offset + field.width]
            high = np.ascontiguousarray(column[(column >= _FIRST_HIGH).any(axis=1)])
            if len(high):
                values = np.unique(high.view(f"S{field.width}").ravel())
                yield field, [value.rstrip(b" \0") for value in values.tolist()]


def is_full(field: DbfField, value: bytes) -> bool:
    """
    Say whether a value may have been cut: no further character of two bytes or more would fit.

    Parameters
    ----------
    field
        Its column.
    value
        The value, without the blanks at its end.

    Returns
    -------
    bool
        True within three bytes of the width, or of 254 bytes.

    Examples
    --------
    >>> is_full(DbfField(b"A", "C", 1, 80), b"x" * 79), is_full(DbfField(b"A", "C", 1, 80), b"x" * 70)
    (True, False)
    """
    return len(value) > min(field.width, 254) - 4
