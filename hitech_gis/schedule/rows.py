"""A table of what the schedule gives: rows that are objects, plain data, or a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd


class Recorded(Protocol):
    """What can be given as plain data."""

    def records(self) -> list[dict[str, Any]]:
        """Give one plain dict a row."""
        ...


T_co = TypeVar("T_co", bound=Recorded, covariant=True)


class Rows(Generic[T_co]):
    """
    Rows in an order of their own.

    Parameters
    ----------
    rows
        Any objects that give records.
    columns
        Names of the columns of their records, for a table that has no row.

    Examples
    --------
    >>> rows = Rows([], columns=("body", "period"))
    >>> len(rows), list(rows.to_frame().columns)
    (0, ['body', 'period'])
    """

    def __init__(self, rows: Iterable[T_co], *, columns: tuple[str, ...]) -> None:
        self._rows = tuple(rows)
        self.columns = columns

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[T_co]:
        return iter(self._rows)

    def __getitem__(self, position: int) -> T_co:
        return self._rows[position]

    def records(self) -> list[dict[str, Any]]:
        """Give plain dicts: ids and words as English tokens, unknown None."""
        return [record for row in self for record in row.records()]

    def to_frame(self) -> pd.DataFrame:
        """
        Give the rows as a table.

        Returns
        -------
        pandas.DataFrame
            One row a record.
        """
        import pandas as pd

        return pd.DataFrame(self.records(), columns=list(self.columns))

    def _repr_html_(self) -> str:
        return self.to_frame().to_html(escape=True, index=False)
