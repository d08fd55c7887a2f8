"""Gauss-Kruger belts (分带): what a false easting says of the belt, and which EPSG code that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyproj import CRS

ZONE_M = 1_000_000  # a prefix counts millions of metres
FALSE_EASTING_M = 500_000
# A belt of six degrees at the equator reaches 334 km to either side, with some room for its neighbours.
HALF_BELT_M = 400_000
NORTHING_M = (1_800_000, 6_000_000)  # of China, Hainan to Mohe
_THREE_DEGREES, _SIX_DEGREES = range(25, 46), range(13, 24)


@dataclass(frozen=True)
class _Register:
    """First EPSG codes of a datum's belts: three and six degrees wide, with the zone in front and without."""

    geographic: int
    three_prefixed: int
    three: int
    six_prefixed: int
    six: int


_CGCS2000 = _Register(4490, 4513, 4534, 4491, 4502)
_XIAN80 = _Register(4610, 2349, 2370, 2327, 2338)
_BEIJING54 = _Register(4214, 2401, 2422, 21413, 21453)


def prefix(easting_m: float) -> int | None:
    """
    Read the zone in front of an easting.

    Parameters
    ----------
    easting_m
        x to the east, in metres.

    Returns
    -------
    int or None
        25 to 45 for belts of three degrees, 13 to 23 for six; None where there is none.

    Examples
    --------
    >>> prefix(38_512_345), prefix(512_345), prefix(12_700_000)
    (38, None, None)
    """
    zone, easting_m = divmod(easting_m, ZONE_M)
    if zone in _THREE_DEGREES or zone in _SIX_DEGREES:
        return int(zone) if abs(easting_m - FALSE_EASTING_M) <= HALF_BELT_M else None
    return None


def with_prefix(zone: int, crs: CRS | None = None) -> str:
    """
    Name the CRS whose eastings have a zone in front.

    Parameters
    ----------
    zone
        As :func:`prefix` reads it.
    crs
        Of whose datum; CGCS2000 where it is not given.

    Returns
    -------
    str
        EPSG code.

    Examples
    --------
    >>> with_prefix(38), with_prefix(19)
    ('EPSG:4526', 'EPSG:4497')
    """
    register = _register(crs)
    if zone in _THREE_DEGREES:
        return f"EPSG:{register.three_prefixed + zone - _THREE_DEGREES.start}"
    return f"EPSG:{register.six_prefixed + zone - _SIX_DEGREES.start}"


def without_prefix(zone: int, crs: CRS | None = None) -> str:
    """
    Name the CRS of the same belt whose eastings have no zone in front.

    Parameters
    ----------
    zone, crs
        As for :func:`with_prefix`.

    Returns
    -------
    str
        EPSG code.

    Examples
    --------
    >>> without_prefix(38), without_prefix(19)
    ('EPSG:4547', 'EPSG:4508')
    """
    register = _register(crs)
    if zone in _THREE_DEGREES:
        return f"EPSG:{register.three + zone - _THREE_DEGREES.start}"
    return f"EPSG:{register.six + zone - _SIX_DEGREES.start}"


def false_easting_m(crs: CRS) -> float | None:
    """
    Give the false easting of a Gauss-Kruger or UTM belt.

    Parameters
    ----------
    crs
        Any.

    Returns
    -------
    float or None
        Metres; None for any other CRS.

    Examples
    --------
    >>> from pyproj import CRS
    >>> [false_easting_m(CRS(code)) for code in (4547, 4526, 3857, 4490)]
    [500000.0, 38500000.0, None, None]
    """
    operation = crs.coordinate_operation
    if not crs.is_projected or operation is None or "Transverse Mercator" not in operation.method_name:
        return None
    given = [
        float(value.value) * value.unit_conversion_factor for value in operation.params if value.name == "False easting"
    ]
    return given[0] if given else None


def guess(bounds: tuple[float, float, float, float]) -> tuple[str, ...]:
    """
    List the CRSs that coordinates in China may be in; what they cannot tell is left to the planner.

    Parameters
    ----------
    bounds
        ``(minx, miny, maxx, maxy)``, x to the east.

    Returns
    -------
    tuple of str
        EPSG codes, a range of them where the belt cannot be known; empty where
        nothing fits.

    Examples
    --------
    >>> guess((113.9, 22.5, 114.0, 22.6)), guess((38_500_100, 2_490_000, 38_510_000, 2_500_000))
    (('EPSG:4490', 'EPSG:4326'), ('EPSG:4526',))
    >>> guess((480_000, 2_490_000, 490_000, 2_500_000))
    ('EPSG:4534—4554', 'EPSG:4502—4512')
    """
    minx, miny, maxx, maxy = bounds
    if in_degrees(bounds):
        return ("EPSG:4490", "EPSG:4326")
    if not _within(miny, maxy, *NORTHING_M):
        return ("EPSG:3857",) if _web_mercator(bounds) else ()
    zones = {prefix(minx), prefix(maxx)}
    found = tuple(with_prefix(zone) for zone in zones if zone is not None) if len(zones) == 1 else ()
    if is_easting(minx, maxx):
        found = (f"EPSG:{_CGCS2000.three}—{_CGCS2000.three + 20}", f"EPSG:{_CGCS2000.six}—{_CGCS2000.six + 10}")
    return (("EPSG:3857",) if _web_mercator(bounds) else ()) + found


def in_degrees(bounds: tuple[float, float, float, float]) -> bool:
    """Say whether bounds are degrees in or round China, longitude first."""
    return _within(bounds[0], bounds[2], 73, 136) and _within(bounds[1], bounds[3], 3, 54)


def is_easting(low: float, high: float, false_easting: float = FALSE_EASTING_M) -> bool:
    """Say whether two values are eastings of one belt with this false easting."""
    return _within(low, high, false_easting - HALF_BELT_M, false_easting + HALF_BELT_M)


def is_northing(low: float, high: float) -> bool:
    """Say whether two values are northings of China."""
    return _within(low, high, *NORTHING_M)


def _web_mercator(bounds: tuple[float, float, float, float]) -> bool:
    return _within(bounds[0], bounds[2], 8_100_000, 15_100_000) and _within(bounds[1], bounds[3], 330_000, 7_200_000)


def _within(low: float, high: float, least: float, most: float) -> bool:
    return least <= low <= high <= most


def _register(crs: CRS | None) -> _Register:
    name = crs.datum.name if crs is not None and crs.datum is not None else ""
    return _BEIJING54 if "Beijing" in name else _XIAN80 if "Xian" in name else _CGCS2000
