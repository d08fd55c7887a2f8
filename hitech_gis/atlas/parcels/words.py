"""How an attribute of no plain type is shown as text, and what unit the name of a column states."""

from __future__ import annotations

import json
import re
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hitech_gis.units import UNITS

if TYPE_CHECKING:
    from collections.abc import Callable

_BRACKETED = re.compile(r"[((]([^()()]{1,12})[))]\s*$")
# Other brackets say something else of a column: 容积率(规划).
_UNITS = {*UNITS, "m", "米", "km", "公里", "千米", "%", "人", "万人", "户", "年", "层", "个"}
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
        None where it names none that is known.

    Examples
    --------
    >>> unit_of("site_m2"), unit_of("用地面积(公顷)"), unit_of("容积率(规划)"), unit_of("year")
    ('m²', '公顷', None, None)
    """
    bracketed = _BRACKETED.search(label)
    if bracketed:
        return bracketed[1] if bracketed[1].strip() in _UNITS else None
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
    if value is None or value is pd.NA or value is pd.NaT or _is_nan(value):
        return None
    form = next((form for kinds, form in _FORMS if isinstance(value, kinds)), str)
    try:
        written = form(value)
    except (TypeError, ValueError, RecursionError):  # keys that JSON has no form for, a list that holds itself
        written = str(value)
    return written.encode("utf-8", "backslashreplace").decode()  # half a surrogate pair is no text


def _is_nan(value: object) -> bool:
    return isinstance(value, float | Decimal) and value != value  # noqa: PLR0124 - what NaN alone does


def _inner(value: object) -> Any:  # noqa: ANN401 - what JSON has a form for
    return value.tolist() if isinstance(value, np.generic | np.ndarray) else worded(value)


_FORMS: tuple[tuple[tuple[type, ...], Callable[[Any], str]], ...] = (
    ((str,), str),
    ((bytes, bytearray), lambda value: f"{len(value)} bytes"),
    ((list, tuple, dict), lambda value: json.dumps(value, ensure_ascii=False, default=_inner)),
    ((set, frozenset), lambda value: json.dumps(sorted(map(str, value)), ensure_ascii=False)),
    ((bool,), lambda value: "true" if value else "false"),
    ((date, time), lambda value: value.isoformat()),
    ((float,), repr),
)
