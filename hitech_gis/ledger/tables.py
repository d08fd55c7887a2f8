"""Strict reading of a plan's CSV tables: every bad cell is a fault with its row and column."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from hitech_gis.errors import Fault, PlanError

NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?")
_OTHER_SEPARATORS = (";", "\t", "|")
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,79}")

E = TypeVar("E", bound=StrEnum)


class Row:
    """
    A row of a table, whose cells note a fault where they cannot be read.

    Parameters
    ----------
    file
        Name of the table, for the faults.
    number
        Row as a spreadsheet counts it: the header is row 1.
    cells
        Text by column.
    faults
        Where faults are noted.

    Examples
    --------
    >>> faults = []
    >>> row = Row("zones.csv", 2, {"id": "Park 1", "low": "1e9"}, faults)
    >>> row.number_of("low"), [fault.code for fault in faults]
    (None, ['bad_number'])
    """

    def __init__(self, file: str, number: int, cells: dict[str, str], faults: list[Fault]) -> None:
        self.file = file
        self.number = number
        self._cells = cells
        self._faults = faults

    def fault(self, code: str, column: str | None = None, **values: str) -> None:
        """Note a fault of this row."""
        self._faults.append(Fault(code, values, file=self.file, row=self.number, column=column))

    def optional(self, column: str) -> str:
        """Text of a cell, without spaces around it; may be empty, or its column not there."""
        return self._cells.get(column, "").strip()

    def required(self, column: str) -> str:
        """Text of a cell that must not be empty."""
        value = self.optional(column)
        if not value:
            self.fault("empty_cell", column)
        return value

    def identifier(self, column: str) -> str:
        """Read an id: lower-case letters, digits and underscores."""
        value = self.required(column)
        if value and not IDENTIFIER.fullmatch(value):
            self.fault("bad_id", column, value=value)
        return value

    def number_of(self, column: str) -> Decimal | None:
        """Read an exact number; None where the cell is empty, or at fault."""
        value = self.optional(column)
        if not value:
            return None
        if not NUMBER.fullmatch(value):
            self.fault("bad_number", column, value=value)
            return None
        return Decimal(value)

    def choice(self, column: str, vocabulary: type[E], default: E) -> E:
        """Read a word of a vocabulary; ``default`` only where the cell is at fault."""
        value = self.required(column)
        known = [word.value for word in vocabulary]
        if value in known:
            return vocabulary(value)
        if value:
            self.fault("unknown_word", column, value=value, known=", ".join(known))
        return default

    def optional_choice(self, column: str, vocabulary: type[E]) -> E | None:
        """Read a word of a vocabulary; None where the cell is empty, or at fault."""
        return self.choice(column, vocabulary, next(iter(vocabulary))) if self.optional(column) else None

    def flag(self, column: str) -> bool:
        """Read ``true`` or ``false``."""
        value = self.required(column)
        if value and value not in {"true", "false"}:
            self.fault("unknown_word", column, value=value, known="true, false")
        return value == "true"


def read_table(content: bytes, file: str, columns: tuple[str, ...], faults: list[Fault]) -> list[Row]:
    r"""
    Read a CSV table: UTF-8, with or without a byte-order mark.

    Parameters
    ----------
    content
        Bytes of the file.
    file
        Its name, for the faults.
    columns
        Columns that it must have; others are left alone.
    faults
        Where faults of rows are noted.

    Returns
    -------
    list of Row
        One a data row; blank rows are skipped.

    Raises
    ------
    PlanError
        If it is not UTF-8, not CSV, or lacks a column.

    Examples
    --------
    >>> [row.required("id") for row in read_table(b"id\nsouth\n", "zones.csv", ("id",), [])]
    ['south']
    """
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanError(Fault("not_utf8", {"offset": str(error.start)}, file=file)) from error
    try:
        records = list(csv.reader(io.StringIO(decoded, newline=""), strict=True))
    except csv.Error as error:
        raise PlanError(Fault("broken_csv", {"why": str(error)}, file=file)) from error
    header = [name.strip() for name in records[0]] if records else []
    if len(header) == 1 and any(mark in header[0] for mark in _OTHER_SEPARATORS):
        raise PlanError(Fault("wrong_separator", {}, file=file, row=1))
    missing = [name for name in columns if name not in header]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if missing or twice:
        raise PlanError(
            *(Fault("missing_column", {"value": name}, file=file, row=1, column=name) for name in missing),
            *(Fault("duplicate_column", {"value": name}, file=file, row=1, column=name) for name in twice),
        )
    rows = []
    for number, record in enumerate(records[1:], start=2):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != len(header):
            faults.append(
                Fault("wrong_width", {"value": str(len(record)), "known": str(len(header))}, file=file, row=number)
            )
            continue
        rows.append(Row(file, number, dict(zip(header, record, strict=True)), faults))
    return rows
