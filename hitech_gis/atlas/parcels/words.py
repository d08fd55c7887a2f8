"""How an attribute of no plain type is shown as text, and what unit the name of a column states."""

from __future__ import annotations

import json
import re
from datetime import date, time
from typing import Any

import numpy as np
import pandas as pd

_BRACKETED = re.compile(r"[((]([^()()]{1,12})[))]\s*$")
_ENDINGS = {
    "_m2": "m²", "_km2": "km²", "_ha": "ha", "_mu": "亩", "_m": "m", "_km": "km", "_pct": "%", "_percent": "%",
    "_cny": "CNY", "_yuan": "元",
}  # fmt: skip


def unit_of(label: str) -> str | None:
    """
    Read the unit that the name of a column ends in.

    Parameters
    ----------
    label
        Name of a column.

    Returns
    -------
    str or None
        None where it names none.

    Examples
    --------
    >>> unit_of("site_m2"), unit_of("用地面积(公顷)"), unit_of("year")
    ('m²', '公顷', None)
    """
    bracketed = _BRACKETED.search(label)
    if bracketed:
        return bracketed[1]
    return next((unit for ending, unit in _ENDINGS.items() if label.lower().endswith(ending)), None)


def worded(value: Any) -> str | None:  # noqa: ANN401 - any attribute that a frame can hold
    """
    Word a value of any type so that its type can still be told.

    Parameters
    ----------
    value
        Anything.

    Returns
    -------
    str or None
        None if it is missing.

    Examples
    --------
    >>> worded(["a", 1]), worded(b"abc"), worded(True), worded(float("nan"))
    ('["a", 1]', '3 bytes', 'true', None)
    """
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, bytes | bytearray | memoryview):
        return f"{len(bytes(value))} bytes"
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=_inner)
    if isinstance(value, set | frozenset):
        return json.dumps(sorted(map(str, value)), ensure_ascii=False)
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124 - NaN of any type
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | time):
        return value.isoformat()
    return worded(repr(value) if isinstance(value, float) else str(value))


def _inner(value: object) -> Any:  # noqa: ANN401 - what JSON has a form for
    return value.tolist() if isinstance(value, np.generic | np.ndarray) else worded(value)
