"""Where the classes of a column of numbers end: quantiles, natural breaks, equal intervals."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CLASSES = 5
_SHARES = np.arange(1, _CLASSES + 1) / _CLASSES
_SAMPLE = 160  # natural breaks take the square of it in time


def breaks(numbers: NDArray[np.float64]) -> dict[str, list[float]]:
    """
    Divide numbers into at most five classes.

    Parameters
    ----------
    numbers
        Finite numbers; shape ``(n,)``.

    Returns
    -------
    dict
        For each way, the upper end of each class, ascending; the last is the
        largest number.

    Notes
    -----
    Natural breaks are those of Fisher (1958) as mapclassify computes them; of
    many numbers, evenly spaced ranks stand for all.

    Examples
    --------
    >>> breaks(np.array([0.0, 1, 2, 3, 100, 101, 102, 500, 900, 901, 1000]))["equal"]
    [200.0, 400.0, 600.0, 800.0, 1000.0]
    """
    ranked = np.sort(numbers)
    few = np.unique(ranked[:: max(1, len(ranked) // 1_000)])
    if len(few) <= _CLASSES:
        few = np.unique(ranked)
    if len(few) <= _CLASSES:
        return dict.fromkeys(("quantiles", "natural", "equal"), few.tolist())
    import mapclassify  # type: ignore[import-untyped]  # it says nothing of its types

    sample = ranked[np.linspace(0, len(ranked) - 1, min(_SAMPLE, len(ranked))).round().astype(np.intp)]
    with warnings.catch_warnings(), np.errstate(over="ignore", invalid="ignore"):
        warnings.simplefilter("ignore")  # of a compiler that it can do without
        found = {
            "quantiles": np.quantile(ranked, _SHARES),
            "natural": mapclassify.FisherJenks(sample, k=min(_CLASSES, len(np.unique(sample)))).bins,
            "equal": ranked[0] * (1 - _SHARES) + ranked[-1] * _SHARES,  # a difference of the two may be no float64
        }
    return {way: _ascending(ends, float(ranked[-1])) for way, ends in found.items()}


def _ascending(ends: NDArray[np.float64], last: float) -> list[float]:
    inner = np.unique(np.asarray(ends, dtype=np.float64)[:-1])
    return [*inner[np.isfinite(inner) & (inner < last)].tolist(), last]
