"""Columns of a table as float64, with what cannot be taken as a number refused by row."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from numbers import Integral, Real
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from hitech_gis.areal.sums import LARGEST
from hitech_gis.errors import Fault, closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

_MOST_ROWS = 8
_EXACT_INTEGERS = 2**53


class Unknown(StrEnum):
    """What to do where a parcel's value is missing."""

    REFUSE = "refuse"
    COUNT = "count"


def missing_columns(names: Iterable[str], known: Sequence[str]) -> list[Fault]:
    """
    Find the columns that a table lacks.

    Parameters
    ----------
    names
        Columns that are asked for.
    known
        Columns that there are.

    Returns
    -------
    list of Fault
        One a column that there is not.

    Examples
    --------
    >>> missing_columns(["floor_m3"], ["floor_m2", "year"])[0].values["known"]
    'floor_m2'
    """
    return [
        Fault("no_such_column", {"value": name, "known": closest(name, known)}) for name in names if name not in known
    ]


def quantity(
    column: pd.Series, labels: pd.Index, *, unknown: Unknown = Unknown.REFUSE
) -> tuple[NDArray[np.float64], list[Fault]]:
    """
    Read a column of numbers.

    Parameters
    ----------
    column
        Integers, floats, ``Decimal`` or a mixture; missing in any of pandas' ways.
    labels
        What rows are called in a message.
    unknown
        Whether a missing value is refused, or given as NaN.

    Returns
    -------
    tuple of numpy.ndarray of float64 and list of Fault
        The values, and what is wrong with them: text, truth values, infinity,
        whole numbers that float64 cannot hold, missing values.

    Examples
    --------
    >>> values, faults = quantity(pd.Series([1, Decimal("0.1"), None], dtype=object), pd.Index([7, 8, 9]))
    >>> faults[0].code, faults[0].values["rows"]
    ('unknown_value', '9')
    >>> quantity(pd.Series([1, 2]), pd.Index([0, 1]))
    (array([1., 2.]), [])
    """
    name = str(column.name)
    missing = column.isna().to_numpy()
    kind = column.dtype.kind if pd.api.types.is_numeric_dtype(column.dtype) else "O"
    if kind in "iuf":
        wrong = np.zeros(len(column), dtype=bool)
    else:
        wrong = ~missing & np.array([not _is_number(value) for value in column], dtype=bool)
    if wrong.any():
        value = {"value": repr(column[wrong].iloc[0]), "rows": listed(labels[wrong])}
        return np.full(len(column), np.nan), [Fault("not_a_quantity", value, column=name)]
    values = np.full(len(column), np.nan)
    known = column[~missing]
    values[~missing] = [_as_float(value) for value in known] if kind == "O" else known.to_numpy(dtype=np.float64)
    unusable = {"not_finite": np.abs(values) >= LARGEST}
    if kind != "f":
        large = np.flatnonzero(np.abs(values) >= _EXACT_INTEGERS)
        lossy = [row for row in large if _is_lossy(column.iloc[row], values[row])]
        unusable["integer_too_large"] = np.isin(np.arange(len(column)), lossy)
    if unknown is Unknown.REFUSE:
        unusable["unknown_value"] = np.isnan(values)
    return values, [
        Fault(code, {"count": str(int(rows.sum())), "rows": listed(labels[rows])}, column=name)
        for code, rows in unusable.items()
        if rows.any()
    ]


def listed(labels: pd.Index) -> str:
    """
    Name rows, the first few of many.

    Parameters
    ----------
    labels
        What the rows are called.

    Returns
    -------
    str
        Labels separated by commas, with how many there are if not all are named.

    Examples
    --------
    >>> listed(pd.Index([3, 5])), listed(pd.RangeIndex(20))
    ('3, 5', '0, 1, 2, 3, 4, 5, 6, 7 ... (20)')
    """
    named = ", ".join(str(label) for label in labels[:_MOST_ROWS])
    return named if len(labels) <= _MOST_ROWS else f"{named} ... ({len(labels)})"


def _is_number(value: object) -> bool:
    return isinstance(value, Real | Decimal) and not isinstance(value, bool | np.bool_)


def _as_float(value: Real | Decimal) -> float:
    try:
        return float(value)
    except OverflowError:
        return np.inf


def _is_lossy(value: object, read: float) -> bool:
    """Whether a whole number is another one once it is read."""
    whole = isinstance(value, Integral) or (isinstance(value, Decimal) and value == value.to_integral_value())
    return whole and np.isfinite(read) and int(value) != int(read)  # type: ignore[call-overload]
