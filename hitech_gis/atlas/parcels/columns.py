"""A column of parcels made ready for the page: a type, a description, and bytes for any rows of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from hitech_gis.atlas.parcels.breaks import breaks
from hitech_gis.atlas.parcels.words import unit_of, worded

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_EXACT = 2**53  # beyond it JavaScript's numbers are no longer whole
_SCALES = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)
_UNITS: tuple[Literal["s", "ms", "us", "ns"], ...] = ("s", "ms", "us", "ns")
_MOST_VALUES = 1_000  # a column of more different texts is no classification
_FEW = 12
_WIDEST_PLANE = 64
_FILLED = 0.6
_MIDNIGHT = re.compile(r".{10}T00:00:00(?:[+-].*)?")
# What pandas finds in a column of Python objects, and Arrow takes without changing it.
_PLAIN = {"string", "integer", "floating", "boolean", "decimal", "date", "empty"}


class Column(Protocol):
    """What packing asks of a column."""

    @property
    def about(self) -> dict[str, Any]:
        """Plain data for the page."""

    def block(self, rows: NDArray[np.intp]) -> tuple[bytes, list[int] | None]:
        """Give the bytes of some rows and, where it differs from block to block, how they are laid out."""


@dataclass(frozen=True)
class Codes:
    """A column of equally wide numbers."""

    about: dict[str, Any]
    codes: NDArray[Any]

    def block(self, rows: NDArray[np.intp]) -> tuple[bytes, None]:
        """Give the rows as byte planes."""
        return planes(self.codes[rows]), None


@dataclass(frozen=True)
class Texts:
    """A column of texts, most of which differ."""

    about: dict[str, Any]
    texts: pa.LargeStringArray

    def block(self, rows: NDArray[np.intp]) -> tuple[bytes, list[int]]:
        """Give lengths (0: missing, else bytes + 1), then bytes: by place in the text where all are about as long."""
        texts = self.texts.take(pa.array(rows))
        lengths = pc.fill_null(pc.binary_length(texts), -1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
        data = b"".join(pc.fill_null(texts, "").cast(pa.large_binary()).to_pylist())
        sizes = np.maximum(lengths - 1, 0)
        widest = int(sizes.max(initial=0))
        told = narrow(lengths)
        if 0 < widest <= _WIDEST_PLANE and len(data) >= _FILLED * widest * len(rows):
            table = np.zeros((len(rows), widest), dtype=np.uint8)
            table[np.arange(widest) < sizes[:, None]] = np.frombuffer(data, dtype=np.uint8)
            return planes(told) + table.T.tobytes(), [told.itemsize, widest, table.size]
        return planes(told) + data, [told.itemsize, 0, len(data)]


def planes(numbers: NDArray[Any]) -> bytes:
    r"""
    Lay numbers out by significance: all first bytes, then all second bytes; that compresses better.

    Parameters
    ----------
    numbers
        Of any fixed width; shape ``(n,)``.

    Returns
    -------
    bytes
        Least significant bytes first.

    Examples
    --------
    >>> planes(np.array([1, 2, 256], dtype=np.uint16))
    b'\x01\x02\x00\x00\x00\x01'
    """
    little = np.ascontiguousarray(numbers, dtype=numbers.dtype.newbyteorder("<"))
    return little.view(np.uint8).reshape(len(little), little.itemsize).T.tobytes()


def narrow(codes: NDArray[np.int64]) -> NDArray[Any]:
    """
    Store whole numbers in as few bytes as the largest needs.

    Parameters
    ----------
    codes
        Not negative.

    Returns
    -------
    numpy.ndarray
        Unsigned, of 1, 2, 4 or 8 bytes.

    Examples
    --------
    >>> narrow(np.array([0, 256])).dtype
    dtype('uint16')
    """
    most = int(codes.max(initial=0))
    width = np.uint8 if most < 1 << 8 else np.uint16 if most < 1 << 16 else np.uint32 if most < 1 << 32 else np.uint64
    return codes.astype(width)


def column(label: str, values: pd.Series) -> Column:
    """
    Make a column ready, whatever is in it.

    Parameters
    ----------
    label
        What the page calls it.
    values
        One value a parcel. Numbers come back exactly; dates as ISO 8601 text;
        lists and mappings as JSON text, bytes as how many there are.

    Returns
    -------
    Column
        Missing values (NaN, None, NaT, NA) stay missing.

    Examples
    --------
    >>> column("year", pd.Series([2012, 2015])).about["type"], column("use", pd.Series(["M0", None])).about["values"]
    ('number', ['M0'])
    """
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(values.cat.categories.dtype if not values.hasnans else object)
    inferred = pd.api.types.infer_dtype(values, skipna=True) if values.dtype == object else "typed"
    if inferred == "datetime" or _has_zone(values.dtype):
        return _moments(label, values)
    found = _arrow(values, inferred)
    make = next((make for fits, make in _MAKERS if fits(found.type)), _strings)
    return make(label, found)


def _has_zone(kind: Any) -> bool:  # noqa: ANN401 - any type of a column
    return getattr(getattr(kind, "pyarrow_dtype", kind), "tz", None) is not None


def _arrow(values: pd.Series, inferred: str) -> pa.Array:
    """Give a column as Arrow has it; as text where Arrow has no type for it."""
    if inferred == "decimal":
        inferred = "mixed" if not _finite(values) else inferred
    if inferred in _PLAIN or (inferred == "typed" and not hasattr(values, "geom_type")):
        try:
            found = pa.array(values, from_pandas=True)
        except (pa.ArrowException, OverflowError, TypeError, UnicodeError):
            pass
        else:
            found = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
            if pa.types.is_dictionary(found.type):
                found = found.dictionary_decode()
            if pa.types.is_null(found.type):
                return found.cast(pa.large_string())
            if _taken(found.type):
                return found
    return pa.array([worded(value) for value in values], pa.large_string())


def _taken(kind: pa.DataType) -> bool:
    types = pa.types
    checks = (types.is_boolean, types.is_integer, types.is_floating, types.is_decimal, types.is_date, types.is_string,
              types.is_large_string, types.is_timestamp)  # fmt: skip
    return any(check(kind) for check in checks)


def _finite(values: pd.Series) -> bool:
    return all(value.is_finite() for value in values if isinstance(value, Decimal))


def _about(label: str, kind: str, found: pa.Array, coding: dict[str, Any]) -> dict[str, Any]:
    distinct = pc.count_distinct(found, mode="only_valid").as_py()
    about = {"label": label, "type": kind, "unit": None, "missing": found.null_count, "distinct": distinct}
    return about | {"least": None, "most": None, "coding": coding}


def _codes(label: str, kind: str, found: pa.Array, values: list[Any]) -> Codes:
    """0 for missing, k for the k-th value."""
    places = pc.index_in(found, value_set=pa.array(values, found.type), skip_nulls=True)
    codes = narrow(pc.fill_null(places, -1).to_numpy(zero_copy_only=False).astype(np.int64) + 1)
    about = _about(label, kind, found, {"kind": "codes", "width": codes.itemsize})
    return Codes(about | {"values": values}, codes)


def _whole(label: str, kind: str, found: pa.Array, whole: NDArray[np.int64], coding: dict[str, Any]) -> Codes:
    """Whole numbers as what they exceed the least by; where some are missing, those are 0 and all others one more."""
    missing = found.is_null().to_numpy(zero_copy_only=False)
    base = int(whole[~missing].min()) if not missing.all() else 0
    room = int(missing.any())
    codes = narrow(np.where(missing, 0, whole - base + room))
    coding = {**coding, "width": codes.itemsize, "base": base - room, "gaps": bool(room)}
    return Codes(_about(label, kind, found, coding), codes)


def _number(label: str, packed: Codes, numbers: NDArray[np.float64]) -> Codes:
    finite = numbers[np.isfinite(numbers)]
    about: dict[str, Any] = {"unit": unit_of(label), "breaks": breaks(finite)}
    if len(finite):
        about |= {"least": float(finite.min()), "most": float(finite.max())}
    return Codes(packed.about | about, packed.codes)


def _integers(label: str, found: pa.Array) -> Column:
    bounds = pc.min_max(found).as_py()
    if bounds["min"] is not None and (bounds["min"] <= -_EXACT or bounds["max"] >= _EXACT):
        return _strings(label, found)  # a number of that many digits is a name
    whole = pc.fill_null(found, 0).to_numpy(zero_copy_only=False).astype(np.int64)
    if bounds["min"] is not None and bounds["max"] - bounds["min"] >= _EXACT - 1:
        return _strings(label, found)
    packed = _whole(label, "number", found, whole, {"kind": "whole", "scale": 1, "places": 0})
    return _number(label, packed, np.where(found.is_null().to_numpy(zero_copy_only=False), np.nan, whole))


def _floats(label: str, found: pa.Array) -> Column:
    single = pa.types.is_float32(found.type)
    numbers = pc.fill_null(found.cast(pa.float64()), np.nan).to_numpy(zero_copy_only=False)
    found = pc.if_else(pa.array(np.isnan(numbers)), None, pa.array(numbers))  # NaN is missing, wherever it comes from
    known = numbers[~np.isnan(numbers)]
    scaled = None if single else _scale(known)
    if scaled is not None:
        whole = np.rint(np.nan_to_num(numbers) * scaled).astype(np.int64)
        packed = _whole(label, "number", found, whole, {"kind": "whole", "scale": scaled, "places": None})
    else:
        kept = numbers.astype(np.float32) if single else numbers
        packed = Codes(_about(label, "number", found, {"kind": "float", "width": kept.itemsize}), kept)
    return _number(label, packed, numbers)


def _scale(known: NDArray[np.float64]) -> int | None:
    """Find the power of ten by which all numbers are whole, so that dividing gives each back bit by bit."""
    for scale in _SCALES:
        if all(_gives_back(part, scale) for part in (known[:1_000], known)):
            return scale
    return None


def _gives_back(known: NDArray[np.float64], scale: int) -> bool:
    with np.errstate(over="ignore"):
        whole = np.rint(known * scale)
    if not (np.abs(whole) < _EXACT // 2).all():
        return False
    return bool((whole / scale == known).all() and not np.signbit(known[known == 0]).any())


def _decimals(label: str, decimals: pa.Array) -> Column:
    values = decimals.to_pylist()
    known = [value for value in values if value is not None]
    exponents = {int(value.as_tuple().exponent) for value in known}
    found = pa.array([None if value is None else f"{value:f}" for value in values], pa.large_string())
    numbers = np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
    if len(exponents) == 1 and -15 <= (exponent := exponents.pop()) <= 0:  # noqa: PLR2004 - digits of a float64
        whole = [0 if value is None else int(value.scaleb(-exponent)) for value in values]
        if max(map(abs, whole)) < _EXACT // 2:
            coding = {"kind": "whole", "scale": 10**-exponent, "places": -exponent}
            return _number(label, _whole(label, "number", found, np.array(whole, dtype=np.int64), coding), numbers)
    if all(Decimal(repr(float(value))) == value for value in known):
        return _floats(label, pa.array(numbers))
    return _strings(label, found)


def _days(label: str, dates: pa.Array) -> Codes:
    found = dates.cast(pa.date32()).cast(pa.int32())
    whole = pc.fill_null(found, 0).to_numpy(zero_copy_only=False).astype(np.int64)
    packed = _whole(label, "date", found, whole, {"kind": "days", "scale": 1})
    bounds = pc.min_max(found.cast(pa.date32())).as_py()
    ends = {"least": bounds["min"], "most": bounds["max"]}
    return Codes(packed.about | {name: end and end.isoformat() for name, end in ends.items()}, packed.codes)


def _times(label: str, found: pa.Array) -> Column:
    times = found.to_numpy(zero_copy_only=False)
    missing = np.isnat(times)
    days = times.astype("datetime64[D]")
    if (days[~missing] == times[~missing]).all():
        whole = days.astype(np.int64).astype(np.int32)
        return _days(label, pa.array(np.where(missing, 0, whole), pa.int32(), mask=missing).cast(pa.date32()))
    unit = next(unit for unit in _UNITS if (times.astype(f"datetime64[{unit}]") == times)[~missing].all())
    return _strings(label, pa.array(np.datetime_as_string(times, unit), pa.large_string(), mask=missing), kind="date")


def _moments(label: str, values: pd.Series) -> Column:
    """Moments by the clock of their zone: as days where each begins one, else as ISO text with the zone's offset."""
    texts = [None if pd.isna(value) else value.isoformat() for value in values]
    if all(text is None or _MIDNIGHT.fullmatch(text) for text in texts):
        return _days(label, pa.array([text and date.fromisoformat(text[:10]) for text in texts], pa.date32()))
    return _strings(label, pa.array(texts, pa.large_string()), kind="date")


def _strings(label: str, found: pa.Array, *, kind: str = "text") -> Column:
    texts = found.cast(pa.large_string())
    about = _about(label, kind, texts, {"kind": "text"})
    few = about["distinct"] <= max(_FEW, min(_MOST_VALUES, len(texts) // 2))
    if kind == "text" and few and about["distinct"]:
        return _codes(label, "category", texts, sorted(pc.unique(texts.drop_null()).to_pylist()))
    if kind == "date":
        bounds = pc.min_max(texts).as_py()
        about |= {"least": bounds["min"], "most": bounds["max"]}
    return Texts(about, texts)


def _truths(label: str, found: pa.Array) -> Codes:
    return _codes(label, "boolean", found, [False, True])


_MAKERS: tuple[tuple[Callable[[pa.DataType], bool], Callable[[str, pa.Array], Column]], ...] = (
    (pa.types.is_boolean, _truths),
    (pa.types.is_integer, _integers),
    (pa.types.is_floating, _floats),
    (pa.types.is_decimal, _decimals),
    (pa.types.is_date, _days),
    (pa.types.is_timestamp, _times),
)
