"""What a CRS is called, and what its name says."""

from __future__ import annotations

from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError


def is_projected_crs(name: str) -> bool:
    """
    Say whether a name is that of a projected CRS with metres as its unit.

    Parameters
    ----------
    name
        Such as ``EPSG:4547``.

    Returns
    -------
    bool
        False also for a name that PROJ does not know.

    Examples
    --------
    >>> is_projected_crs("EPSG:4547"), is_projected_crs("EPSG:4326"), is_projected_crs("no such thing")
    (True, False, False)
    """
    try:
        crs = CRS.from_user_input(name)
    except CRSError:
        return False
    return crs.is_projected and all(axis.unit_name == "metre" for axis in crs.axis_info)


def same_crs(one: CRS, other: CRS) -> bool:
    """
    Say whether two layers have the same CRS, however each of them writes it.

    Parameters
    ----------
    one, other
        Both with x to the east, as geopandas has them whatever the axis order.

    Returns
    -------
    bool
        True also where one is written out and the other named, as long as PROJ
        is sure that they are one.

    Examples
    --------
    >>> same_crs(CRS("EPSG:4547"), CRS(CRS("EPSG:4547").to_wkt("WKT1_ESRI"))), same_crs(CRS(4547), CRS(4526))
    (True, False)
    """
    if one.equals(other, ignore_axis_order=True):
        return True
    code = one.to_authority(min_confidence=90)
    return code is not None and code == other.to_authority(min_confidence=90)


def crs_name(crs: CRS) -> str:
    """
    Name a CRS for a person.

    Parameters
    ----------
    crs
        Any.

    Returns
    -------
    str
        Code and name, as far as it has them.

    Examples
    --------
    >>> crs_name(CRS("EPSG:4547"))
    'EPSG:4547 (CGCS2000 / 3-degree Gauss-Kruger CM 114E)'
    """
    code = crs.to_authority(min_confidence=90)
    return crs.name if code is None else f"{':'.join(code)} ({crs.name})"


def is_computable(crs: CRS) -> bool:
    """
    Say whether PROJ can compute with a CRS, and not only name it.

    Parameters
    ----------
    crs
        Any, such as one that a damaged file words.

    Returns
    -------
    bool
        True also for a local grid, which lies nowhere on the earth.

    Examples
    --------
    >>> is_computable(CRS("EPSG:4547"))
    True
    """
    if crs.geodetic_crs is None:
        return True
    try:
        Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    except (CRSError, ProjError):
        return False
    return True


def metres_per_unit(crs: CRS) -> float:
    """
    Give the length of the unit of a projected CRS.

    Parameters
    ----------
    crs
        A projected CRS.

    Returns
    -------
    float
        Metres.

    Examples
    --------
    >>> metres_per_unit(CRS("EPSG:4547"))
    1.0
    """
    return float(crs.axis_info[0].unit_conversion_factor)
