"""Groups of parcels: rows of a table that have the same labels in some columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

Label = str | int | float | bool | pd.Timestamp | None
Group = tuple[Label, ...]


def groups_of(frame: pd.DataFrame, by: tuple[str, ...]) -> tuple[list[Group], Ints]:
    """
    Group rows by the values of columns; a missing value makes a group of its own.

    Parameters
    ----------
    frame
        Any table.
    by
        Some of its columns; none puts every row into one group.

    Returns
    -------
    tuple of list of tuple and numpy.ndarray of int64
        Labels of the groups, and the position of each row's own among them.

    Examples
    --------
    >>> groups_of(pd.DataFrame({"year": [2013, 2012, 2013]}), ("year",))
    ([(2012,), (2013,)], array([1, 0, 1]))
    """
    labels: list[Group] = [()]
    code = np.zeros(len(frame), dtype=np.int64)
    for name in by:
        column = frame[name]
        if pd.api.types.is_float_dtype(column.dtype):
            column = column.astype("float64")  # in Arrow's own type NaN is a number that is equal to nothing
        number, values = pd.factorize(column, use_na_sentinel=True, sort=False)
        level = [*map(_scalar, values), None]
        code = code * len(level) + np.where(number < 0, len(values), number)
        present, code = np.unique(code, return_inverse=True)
        labels = [
            (*labels[before], level[last]) for before, last in (divmod(each, len(level)) for each in present.tolist())
        ]
    order = sorted(range(len(labels)), key=lambda each: sorting_key(labels[each]))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return [labels[each] for each in order], rank[code]


def sorting_key(group: Group) -> tuple[tuple[bool, str, Any], ...]:
    """
    Put labels into an order: numbers by size, then texts, a missing one last.

    Parameters
    ----------
    group
        Labels of any kinds.

    Returns
    -------
    tuple
        For ``sorted``.

    Examples
    --------
    >>> sorted([("b",), (None,), (10,), (9,)], key=sorting_key)
    [(9,), (10,), ('b',), (None,)]
    """
    return tuple(
        (label is None, "" if isinstance(label, int | float) else type(label).__name__, "" if label is None else label)
        for label in group
    )


def _scalar(value: object) -> Label:
    item = getattr(value, "item", None)
    plain = item() if callable(item) else value
    return plain if isinstance(plain, str | int | float | pd.Timestamp) else str(plain)


def plain_label(label: Label) -> object:
    """
    Give a label as JSON can hold it.

    Parameters
    ----------
    label
        Of a group.

    Returns
    -------
    object
        The label itself, or a table with the date.

    Examples
    --------
    >>> plain_label(pd.Timestamp("2012-07-24")), plain_label("M0")
    ({'timestamp': '2012-07-24T00:00:00'}, 'M0')
    """
    return {"timestamp": label.isoformat()} if isinstance(label, pd.Timestamp) else label


def label_of(plain: Any) -> Label:  # noqa: ANN401 - whatever JSON holds
    """
    Make a label again from what JSON holds.

    Parameters
    ----------
    plain
        As of :func:`plain_label`.

    Returns
    -------
    str, int, float, bool, pandas.Timestamp or None
        The label.

    Examples
    --------
    >>> label_of(plain_label(pd.Timestamp("2012-07-24")))
    Timestamp('2012-07-24 00:00:00')
    """
    label: Label = pd.Timestamp(plain["timestamp"]) if isinstance(plain, dict) else plain
    return label
