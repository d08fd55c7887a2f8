"""Datums that are taken for the same, by name and with what that costs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import CRS


@dataclass(frozen=True)
class Equivalence:
    """Two datums taken for the same, with the accuracy that this costs and the source for it."""

    name: str
    source: str
    target: str
    accuracy_m: float
    reference: str


# PROJ itself knows only a ballpark operation between the two, so we name what we do instead.
WGS84_AS_CGCS2000 = Equivalence(
    name="WGS 84 = CGCS2000",
    source="EPSG:4326",
    target="EPSG:4490",
    accuracy_m=1.0,
    reference=(
        "Yang Y. X. (2009), Chinese geodetic coordinate system 2000, Chinese Science Bulletin 54: 2714-2721: "
        "both realise the ITRF, their ellipsoids differ by 0.1 mm; plate motion since 2000 adds about 3 cm a year."
    ),
)
# As PROJ and as the programs that write CRSs out call them: D_WGS_1984, China 2000.
_KNOWN_DATUM = re.compile(r"(?:(?<!to)wgs|world.geodetic.system).?(?:19)?84|china.*2000|cgcs.?2000", re.IGNORECASE)


def has_known_datum(crs: CRS) -> bool:
    """
    Say whether a CRS has the datum CGCS2000, or WGS 84, which is taken for the same.

    Parameters
    ----------
    crs
        Any, also one that is written out.

    Returns
    -------
    bool
        False also for a datum without a name.

    Examples
    --------
    >>> from pyproj import CRS
    >>> [has_known_datum(CRS(code)) for code in (4547, 32650, 2414)]
    [True, True, False]
    """
    return crs.datum is not None and _KNOWN_DATUM.search(crs.datum.name) is not None


def project(geometries: NDArray[np.object_], crs: str) -> NDArray[np.object_]:
    """
    Project lon/lat geometries, taking WGS 84 for CGCS2000 (``WGS84_AS_CGCS2000``).

    Parameters
    ----------
    geometries
        Shapely geometries in lon/lat degrees; shape ``(n,)``.
    crs
        Projected CRS based on CGCS2000, such as ``EPSG:4547``.

    Returns
    -------
    numpy.ndarray of shapely geometries
        Shape ``(n,)``, coordinates in metres (x east, y north); missing stays missing.

    Examples
    --------
    >>> import shapely
    >>> project(np.array([shapely.Point(114, 22.5)]), "EPSG:4547")[0].x
    500000.0
    """
    transformer = Transformer.from_crs(WGS84_AS_CGCS2000.target, crs, always_xy=True)

    def to_metres(lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(lon_lat[:, 0], lon_lat[:, 1]))

    projected: NDArray[np.object_] = shapely.transform(geometries, to_metres)
    return projected
