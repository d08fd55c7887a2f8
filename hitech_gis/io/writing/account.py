"""What a format cannot hold of a layer: told where it is only changed, refused where it would be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hitech_gis.errors import Fault, LayerError
from hitech_gis.findings import Finding, Findings, Location, Severity

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_ROWS = 5  # as many as a sentence lists


class Account:
    """
    All that is to be said about writing one layer.

    Parameters
    ----------
    file
        Name of the file.
    kind
        Name of its format, as the sentences quote it.

    Examples
    --------
    >>> account = Account("parcels.shp", "shapefile")
    >>> account.finding("written_empty_text", column="用途", rows=np.array([False, True]))
    >>> [(found.code, found.count, found.rows) for found in account.settle()]
    [('written_empty_text', 1, ('2',))]
    """

    def __init__(self, file: str, kind: str) -> None:
        self.file = file
        self.kind = kind
        self._findings: list[Finding] = []
        self._faults: list[Fault] = []

    def finding(
        self,
        code: str,
        *,
        severity: Severity = Severity.NOTE,
        column: str | None = None,
        rows: NDArray[np.bool_] | None = None,
        **values: str,
    ) -> None:
        """
        Tell what is changed.

        Parameters
        ----------
        code
            Token of the sentence.
        severity
            How bad.
        column
            Where.
        rows
            Which features; where it is none of them, nothing is said. None for
            what is no matter of single features.
        **values
            What the sentence quotes beside ``column``, ``count`` and ``format``.
        """
        numbers = () if rows is None else tuple(str(row + 1) for row in np.flatnonzero(rows)[:_MOST_ROWS])
        if rows is not None and not numbers:
            return
        count = 1 if rows is None else int(np.count_nonzero(rows))
        place = Location(file=self.file, column=column, row=int(numbers[0]) if numbers else None)
        quoted = {"column": column or "", "count": str(count), "format": self.kind, **values}
        self._findings.append(
            Finding(code, severity, self.file, "layers", location=place, count=count, rows=numbers, values=quoted)
        )

    def fault(
        self, code: str, *, column: str | None = None, rows: NDArray[np.bool_] | None = None, **values: str
    ) -> None:
        """
        Refuse what would be lost.

        Parameters
        ----------
        code
            Token of the sentence.
        column
            Where.
        rows
            Which features, of which the first is named; where it is none of them,
            nothing is refused.
        **values
            What the sentence quotes beside ``count`` and ``format``.
        """
        if rows is not None and not rows.any():
            return
        row = None if rows is None else int(np.argmax(rows)) + 1
        count = "1" if rows is None else str(int(np.count_nonzero(rows)))
        quoted = {"count": count, "format": self.kind, **values}
        self._faults.append(Fault(code, quoted, file=self.file, row=row, column=column))

    def expect_no_fault(self) -> None:
        """
        Refuse here if anything is to be refused.

        Raises
        ------
        LayerError
            With all faults.
        """
        if self._faults:
            raise LayerError(*self._faults)

    def settle(self) -> Findings:
        """
        Give what was told.

        Returns
        -------
        Findings
            All of it.
        """
        self.expect_no_fault()
        return Findings(self._findings)
