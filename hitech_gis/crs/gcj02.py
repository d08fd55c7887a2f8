"""GCJ-02 and BD-09: where Chinese web maps put a place, and where the place truly is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from hitech_gis.crs import formulas
from hitech_gis.crs.mainland import in_mainland

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Within = Literal["mainland", "box"]

_EDGE_DEGREES = 1e-9  # a place on the edge of the box comes back to it


def gcj02_from_wgs84(
    lon: NDArray[np.float64], lat: NDArray[np.float64], *, within: Within = "mainland"
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Shift places from WGS 84 to GCJ-02 (火星坐标系), the datum of AMap and Tencent maps.

    Parameters
    ----------
    lon, lat
        WGS 84 degrees, of one shape.
    within
        Where the shift applies: ``mainland``, for data (see
        :func:`~hitech_gis.crs.mainland_outline`), or ``box``, for drawing over
        a basemap: ``GCJ02_EXTENT``.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude on the map; unchanged where the shift does not apply.

    Notes
    -----
    GCJ-02 has no published definition and PROJ refuses it. The formula is the one
    that open implementations share since 2013 (googollee/eviltransform,
    wandergis/coordtransform; see also Wikipedia, "Restrictions on geographic data
    in China"); its constants are theirs.

    Hong Kong and Macau are not shifted within ``mainland``. They lie in the
    ``box`` and are shifted with the rest there, so that a shape that is drawn
    over the Shenzhen River stays whole; a basemap that does not shift its tiles
    there is off by about 600 m on that side. So are the neighbours of China
    within the box.

    Examples
    --------
    >>> import numpy as np
    >>> lon, lat = gcj02_from_wgs84(np.array([113.912316, 114.17]), np.array([22.543847, 22.3]))
    >>> lon.round(6).tolist(), lat.round(6).tolist()
    ([113.917176, 114.17], [22.540796, 22.3])
    """
    return formulas.choose(_applies(lon, lat, within), formulas.gcj02_from_wgs84(lon, lat), (lon, lat))


def wgs84_from_gcj02(
    lon: NDArray[np.float64], lat: NDArray[np.float64], *, within: Within = "mainland"
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Give the true places of points of a GCJ-02 map.

    Parameters
    ----------
    lon, lat
        GCJ-02 degrees, of one shape.
    within
        As for :func:`gcj02_from_wgs84`.

    Returns
    -------
    tuple of numpy.ndarray
        WGS 84 degrees: all places where the shift applies come back to within
        1e-9 degree (0.1 mm), and so do all others but those that
        :func:`shares_its_place` names.

    Examples
    --------
    >>> import numpy as np
    >>> lon, lat = wgs84_from_gcj02(*gcj02_from_wgs84(np.array([113.9]), np.array([22.5])))
    >>> round(float(lon[0]), 9), round(float(lat[0]), 9)
    (113.9, 22.5)
    """
    true = formulas.undo(formulas.gcj02_from_wgs84, lon, lat)
    return formulas.choose(_applies(*true, within, _EDGE_DEGREES), true, (lon, lat))


def bd09_from_gcj02(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Shift places from GCJ-02 to BD-09 (百度坐标系), the datum of Baidu maps.

    Parameters
    ----------
    lon, lat
        GCJ-02 degrees, of one shape.

    Returns
    -------
    tuple of numpy.ndarray
        BD-09 degrees; unchanged outside the mainland.

    Notes
    -----
    Baidu publishes no definition; formula and constants are those that open
    implementations share (wandergis/coordtransform, among others).

    Examples
    --------
    >>> import numpy as np
    >>> lon, lat = bd09_from_gcj02(np.array([116.404]), np.array([39.915]))
    >>> lon.round(8).tolist(), lat.round(8).tolist()
    ([116.41036949], [39.92133699])
    """
    true = formulas.undo(formulas.gcj02_from_wgs84, lon, lat)
    return formulas.choose(in_mainland(*true), formulas.bd09_from_gcj02(lon, lat), (lon, lat))


def gcj02_from_bd09(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Shift places from BD-09 to GCJ-02, as :func:`wgs84_from_bd09` does to WGS 84.

    Parameters
    ----------
    lon, lat
        BD-09 degrees, of one shape.

    Returns
    -------
    tuple of numpy.ndarray
        GCJ-02 degrees.

    Examples
    --------
    >>> import numpy as np
    >>> lon, lat = gcj02_from_bd09(*bd09_from_gcj02(np.array([113.9]), np.array([22.5])))
    >>> round(float(lon[0]), 9), round(float(lat[0]), 9)
    (113.9, 22.5)
    """
    gcj02 = formulas.undo(formulas.bd09_from_gcj02, lon, lat)
    true = formulas.undo(formulas.gcj02_from_wgs84, *gcj02)
    return formulas.choose(in_mainland(*true), gcj02, (lon, lat))


def bd09_from_wgs84(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Shift places from WGS 84 to BD-09, by way of GCJ-02.

    Parameters
    ----------
    lon, lat
        WGS 84 degrees, of one shape.

    Returns
    -------
    tuple of numpy.ndarray
        BD-09 degrees; unchanged outside the mainland.

    Examples
    --------
    >>> import numpy as np
    >>> lon, lat = bd09_from_wgs84(np.array([113.94, 114.17]), np.array([22.53, 22.3]))
    >>> lon.round(5).tolist(), lat.round(5).tolist()
    ([113.95142, 114.17], [22.53264, 22.3])
    """
    return formulas.choose(in_mainland(lon, lat), formulas.bd09_from_wgs84(lon, lat), (lon, lat))


def wgs84_from_bd09(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Give the true places of points of a Baidu map.

    Parameters
    ----------
    lon, lat
        BD-09 degrees, of one shape.

    Returns
    -------
    tuple of numpy.ndarray
        WGS 84 degrees; see :func:`shares_its_place` for the few that cannot be known.

    Examples
    --------
    >>> import numpy as np
    >>> lon, lat = wgs84_from_bd09(*bd09_from_wgs84(np.array([113.9]), np.array([22.5])))
    >>> round(float(lon[0]), 9), round(float(lat[0]), 9)
    (113.9, 22.5)
    """
    true = formulas.undo(formulas.bd09_from_wgs84, lon, lat)
    return formulas.choose(in_mainland(*true), true, (lon, lat))


def shares_its_place(
    lon: NDArray[np.float64], lat: NDArray[np.float64], *, datum: Literal["GCJ02", "BD09"]
) -> NDArray[np.bool_]:
    """
    Say which places outside the mainland have the coordinates of a shifted one within it.

    GCJ-02 moves the mainland's bank of the Shenzhen River some 600 m onto the
    other, where nothing is moved: two places then have one pair of coordinates
    (BD-09: 1.2 km). There the inverse gives the place in the mainland. Such
    places lie in a strip south-east of a border, as wide as the shift.

    Parameters
    ----------
    lon, lat
        Degrees on the map, of one shape.
    datum
        Of the map.

    Returns
    -------
    numpy.ndarray of bool
        True where a place beyond the border, unshifted, is given for one within it.

    Examples
    --------
    >>> import numpy as np
    >>> lon, lat = np.array([114.0605, 114.17]), np.array([22.512, 22.3])
    >>> shares_its_place(lon, lat, datum="GCJ02").tolist()
    [True, False]
    """
    shift = formulas.gcj02_from_wgs84 if datum == "GCJ02" else formulas.bd09_from_wgs84
    true = formulas.undo(shift, lon, lat)
    return in_mainland(*true) & ~in_mainland(lon, lat)


def _applies(
    lon: NDArray[np.float64], lat: NDArray[np.float64], within: Within, margin: float = 0.0
) -> NDArray[np.bool_]:
    return in_mainland(lon, lat) if within == "mainland" else formulas.in_box(lon, lat, margin)
