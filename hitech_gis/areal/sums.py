"""
Sums of float64 that are exact until they are read, so that neither order nor grouping changes a bit.

A value is split into whole multiples of fixed powers of two (…, 2**-32, 1, 2**32, …), and the multiples are
added as integers. The idea is that of reproducible summation by pre-rounding: Demmel J. and Nguyen H. D. (2013), Fast
reproducible floating-point summation, ARITH 21. Reading a sum rounds it once, as ``math.fsum`` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BITS = 32  # of a window
_MOST_AT_ONCE = 2**20  # 2**20 multiples below 2**32 add up below 2**53, exactly, in float64
_LOWEST, _HIGHEST = -32, 29  # windows: 2**-1024 is the finest unit, 2**960 the largest value
LARGEST = 2.0**960


class ExactSums:
    """
    A table of sums.

    Parameters
    ----------
    size
        How many sums, all 0.

    Examples
    --------
    >>> sums = ExactSums(2)
    >>> sums.add(np.array([0, 0, 0, 1]), np.array([1e16, 1.0, -1e16, 0.1]))
    >>> sums.totals()
    array([1. , 0.1])
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._windows: dict[int, NDArray[np.int64]] = {}

    def add(self, key: NDArray[np.int64] | int, value: NDArray[np.float64]) -> None:
        """
        Add each value to the sum that its key names.

        Parameters
        ----------
        key
            0 to ``size - 1``; shape ``(n,)``, or one for all.
        value
            Finite, of a magnitude below ``LARGEST``; shape ``(n,)``. Below 2**-1024 nothing is kept.

        Raises
        ------
        OverflowError
            If a value is too large, or no number.
        """
        for begin in range(0, len(value), _MOST_AT_ONCE):
            some = slice(begin, begin + _MOST_AT_ONCE)
            self._add(key if isinstance(key, int) else key[some], value[some])

    def _add(self, key: NDArray[np.int64] | int, value: NDArray[np.float64]) -> None:
        largest = np.abs(value).max(initial=0.0)
        if not largest < LARGEST:
            msg = f"cannot add {largest}"
            raise OverflowError(msg)
        rest = value
        for window in range(_window_of(largest), _LOWEST - 1, -1):
            if not rest.any():
                break
            unit = 2.0 ** (window * _BITS)
            # Adding and taking off 1.5 * 2**52 units leaves the nearest whole multiple of the unit.
            rounder = 1.5 * 2.0**52 * unit
            multiple = (rest + rounder) - rounder
            rest = rest - multiple
            held = self._windows.setdefault(window, np.zeros(self.size, dtype=np.int64))
            if isinstance(key, int):
                held[key] += int(multiple.sum() / unit)
            else:
                held += (np.bincount(key, multiple, self.size) / unit).astype(np.int64)

    def merge(self, other: ExactSums, into: NDArray[np.int64] | None = None) -> None:
        """
        Add another table to this one.

        Parameters
        ----------
        other
            A table of at most this size.
        into
            For each of its sums the one here that it goes to; the same places if left out.
        """
        into = np.arange(other.size) if into is None else into
        for window, units in other._windows.items():
            np.add.at(self._windows.setdefault(window, np.zeros(self.size, dtype=np.int64)), into, units)

    def resized(self, size: int) -> ExactSums:
        """
        Give a larger table with the same sums in front.

        Parameters
        ----------
        size
            Of the new table.

        Returns
        -------
        ExactSums
            The new sums are 0.
        """
        larger = ExactSums(size)
        larger.merge(self)
        return larger

    def grouped(self, group: NDArray[np.int64], groups: int) -> ExactSums:
        """
        Add sums of this table together.

        Parameters
        ----------
        group
            For each sum the group that it belongs to; shape ``(size,)``.
        groups
            How many groups there are.

        Returns
        -------
        ExactSums
            One sum a group.
        """
        together = ExactSums(groups)
        together.merge(self, group)
        return together

    def totals(self) -> NDArray[np.float64]:
        """
        Read the sums.

        Returns
        -------
        numpy.ndarray of float64
            Each the exact sum, rounded once; shape ``(size,)``.
        """
        total = [0] * self.size
        for window, units in self._windows.items():
            shift = (window - _LOWEST) * _BITS
            total = [so_far + (more << shift) for so_far, more in zip(total, units.tolist(), strict=True)]
        denominator = 1 << (-_LOWEST * _BITS)
        return np.array([number / denominator for number in total], dtype=np.float64)

    def state(self) -> dict[str, list[int]]:
        """
        Give the sums as plain data, from which :meth:`of_state` makes them again.

        Returns
        -------
        dict of str to list of int
            Multiples for each window that is in use.
        """
        return {str(window): units.tolist() for window, units in self._windows.items()}

    @classmethod
    def of_state(cls, size: int, state: dict[str, list[int]]) -> ExactSums:
        """
        Make a table from its plain data.

        Parameters
        ----------
        size, state
            As it was.

        Returns
        -------
        ExactSums
            The same sums.
        """
        sums = cls(size)
        sums._windows = {int(window): np.array(units, dtype=np.int64) for window, units in state.items()}
        return sums


def _window_of(largest: float) -> int:
    """Find the highest window that a value of this size reaches into."""
    exponent = int(np.frexp(largest)[1])  # largest < 2**exponent
    return min(max(-(-exponent // _BITS) - 1, _LOWEST), _HIGHEST)
