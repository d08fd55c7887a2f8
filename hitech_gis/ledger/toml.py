"""Strict reading of TOML and JSON files: every bad key is a fault with its place, such as ``goal.variants[2].id``."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from hitech_gis.errors import Fault, PlanError
from hitech_gis.ledger.tables import NUMBER
from hitech_gis.units import read_decimal


class TomlTable:
    """
    A TOML table whose keys note a fault where they are missing or of another type.

    Parameters
    ----------
    file
        Name of the file, for the faults.
    name
        Where in the file the table stands; empty for the file itself.
    values
        What was read.
    faults
        Where faults are noted.

    Examples
    --------
    >>> faults = []
    >>> table = TomlTable("plan.toml", "plan", {"id": 3, "name": "x"}, faults)
    >>> table.text("id")
    ''
    >>> table.done()
    >>> [(fault.code, fault.place) for fault in faults]
    [('missing_key', 'plan.toml [plan.id]'), ('unknown_key', 'plan.toml [plan.name]')]
    """

    def __init__(self, file: str, name: str, values: object, faults: list[Fault]) -> None:
        self.file = file
        self.name = name
        self._faults = faults
        if not isinstance(values, Mapping):
            faults.append(Fault("missing_key", {"value": name}, file=file, column=name))
            values = {}
        self._values: Mapping[str, Any] = values
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def fault(self, code: str, key: str, **values: str) -> None:
        """Note a fault of a key."""
        self._faults.append(Fault(code, values, file=self.file, column=f"{self.name}.{key}".strip(".")))

    def value(self, key: str, default: object = None) -> Any:  # noqa: ANN401 - whatever the file holds
        """Give what stands there, as it is."""
        self._asked.add(key)
        return self._values.get(key, default)

    def done(self) -> None:
        """Note keys that nobody asked for: a mistyped key would else be left out without a word."""
        for key in self._values:
            if key not in self._asked:
                self.fault("unknown_key", key, value=key, known=", ".join(sorted(self._asked)))

    def text(self, key: str, *, optional: bool = False) -> str:
        """Read a text, or a date as text."""
        value = self.value(key)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, str) and (value or optional):
            return value
        if not (optional and value is None):
            self.fault("missing_key", key, value=key)
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts; empty where it is not there."""
        value = self.value(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.fault("not_a_list", key, value=str(value))
        return ()

    def number(self, key: str) -> Decimal | None:
        """Read an exact number; None where it is not there, or at fault."""
        value = self.value(key)
        if value is None:
            return None
        if isinstance(value, bool) or not NUMBER.fullmatch(str(value)):
            self.fault("bad_number", key, value=str(value))
            return None
        return Decimal(str(value))

    def table(self, key: str) -> TomlTable:
        """Read a table within this one."""
        return TomlTable(self.file, f"{self.name}.{key}".lstrip("."), self.value(key), self._faults)

    def tables(self, key: str) -> list[TomlTable]:
        """Read a list of tables, counted from 1; empty where it is not there."""
        value = self.value(key, [])
        name = f"{self.name}.{key}".lstrip(".")
        if not isinstance(value, list):
            self.fault("not_a_list", key, value=str(value))
            return []
        return [TomlTable(self.file, f"{name}[{n}]", item, self._faults) for n, item in enumerate(value, start=1)]


def read_toml(content: bytes, file: str, faults: list[Fault]) -> TomlTable:
    """
    Read a TOML file: UTF-8, with or without a byte-order mark; no digit of a number is lost.

    Parameters
    ----------
    content
        Bytes of the file.
    file
        Its name, for the faults.
    faults
        Where faults of single keys will be noted.

    Returns
    -------
    TomlTable
        The file as a table.

    Raises
    ------
    PlanError
        If it is not UTF-8, or not TOML.

    Examples
    --------
    >>> read_toml(b"share = 0.05", "plan.toml", []).number("share")
    Decimal('0.05')
    """
    try:
        parsed = tomllib.loads(content.decode("utf-8-sig"), parse_float=read_decimal)
    except UnicodeDecodeError as error:
        raise PlanError(Fault("not_utf8", {"offset": str(error.start)}, file=file)) from error
    except (ValueError, RecursionError) as error:  # also an integer too long for Python to read
        raise PlanError(Fault("broken_toml", {"why": str(error)}, file=file)) from error
    return TomlTable(file, "", parsed, faults)


def read_json(content: bytes, file: str, faults: list[Fault]) -> TomlTable:
    """
    Read a JSON file as :func:`read_toml` reads TOML; a key that stands twice is a fault, as it is there.

    Parameters
    ----------
    content, file, faults
        As for :func:`read_toml`.

    Returns
    -------
    TomlTable
        The file as a table.

    Raises
    ------
    PlanError
        If it is not UTF-8, not JSON, or no object.

    Examples
    --------
    >>> read_json(b'{"share": 0.05}', "half.json", []).number("share")
    Decimal('0.05')
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        times = Counter(key for key, _ in pairs)
        faults.extend(Fault("key_twice", {"value": key}, file=file) for key, count in times.items() if count > 1)
        return dict(pairs)

    try:
        parsed = json.loads(
            content.decode("utf-8-sig"), parse_float=read_decimal, parse_constant=read_decimal, object_pairs_hook=once
        )
        json.dumps(parsed, ensure_ascii=False, default=str).encode()  # halves of a character cannot be printed
    except UnicodeDecodeError as error:
        raise PlanError(Fault("not_utf8", {"offset": str(error.start)}, file=file)) from error
    except (ValueError, RecursionError) as error:  # also an integer too long for Python to read
        raise PlanError(Fault("not_json", {"why": str(error)}, file=file)) from error
    if not isinstance(parsed, dict):
        raise PlanError(Fault("not_an_object", {}, file=file))
    return TomlTable(file, "", parsed, faults)
