"""GeoJSON as RFC 7946 has it: WGS 84 degrees of 7 decimals, right-hand rings, one feature a line."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import Transformer
from pyproj.exceptions import ProjError

from hitech_gis.crs import WGS84_AS_CGCS2000, crs_name, has_known_datum
from hitech_gis.errors import Fault, LayerError
from hitech_gis.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from pyproj import CRS

    from hitech_gis.io.writing.account import Account
    from hitech_gis.io.writing.attributes import Columns

_DECIMALS = 7  # about a centimetre
_MOST_LON, _MOST_LAT = 180.0, 90.0


def to_lon_lat(geometries: NDArray[np.object_], crs: CRS | None, account: Account) -> NDArray[np.object_]:
    """
    Bring shapes to WGS 84 degrees of 7 decimals, CGCS2000 taken for the same (``WGS84_AS_CGCS2000``).

    Parameters
    ----------
    geometries
        Shape ``(n,)``.
    crs
        Theirs.
    account
        Takes what is changed or would be lost.

    Returns
    -------
    numpy.ndarray of shapely geometries
        Outer rings counter-clockwise.

    Raises
    ------
    LayerError
        Without a CRS, or with one of another datum.
    """
    if crs is None:
        raise LayerError(Fault("no_crs", file=account.file))
    if not has_known_datum(crs) or crs.geodetic_crs is None:
        raise LayerError(Fault("other_datum", {"value": crs_name(crs)}, file=account.file))
    if crs.datum is None or "84" not in crs.datum.name:
        account.finding("written_as_wgs84", value=crs_name(crs), accuracy=f"{WGS84_AS_CGCS2000.accuracy_m:g}")
    transformer = None
    if not crs.is_geographic:
        transformer = Transformer.from_crs(crs.to_2d(), crs.geodetic_crs.to_2d(), always_xy=True)

    def degrees(given: NDArray[np.float64]) -> NDArray[np.float64]:
        places = given.copy()
        if transformer is not None:
            places[:, 0], places[:, 1] = transformer.transform(given[:, 0], given[:, 1])
        return np.round(places, _DECIMALS)

    try:
        # Heights as each shape has them or not, which the type hints do not know of.
        moved = shapely.transform(geometries, degrees, include_z=None)  # type: ignore[call-overload]
        found = shapely.orient_polygons(moved)
    except ProjError as error:
        raise LayerError(Fault("other_datum", {"value": crs_name(crs)}, file=account.file)) from error
    places, at = shapely.get_coordinates(found, include_z=False, return_index=True)
    beyond = np.zeros(len(found), dtype=bool)
    beyond[at[~((np.abs(places[:, 0]) <= _MOST_LON) & (np.abs(places[:, 1]) <= _MOST_LAT))]] = True
    account.fault("beyond_lon_lat", rows=beyond)
    broken = shapely.is_valid(geometries) & ~shapely.is_valid(found) & ~shapely.is_missing(found)
    account.finding("written_rounded", severity=Severity.WARNING, rows=broken)
    return np.asarray(found, dtype=object)


def feature_lines(columns: Columns, geometries: NDArray[np.object_]) -> Iterator[str]:
    """
    Give the lines of a feature collection.

    Parameters
    ----------
    columns
        Attributes.
    geometries
        As :func:`to_lon_lat` gives them.

    Yields
    ------
    str
        One feature a line, between the first and the last.
    """
    yield '{"type":"FeatureCollection","features":['
    names = [json.dumps(name, ensure_ascii=False) for name in columns]
    shapes = np.asarray(shapely.to_geojson(geometries), dtype=object)
    shapes[shapely.is_empty(geometries)] = None
    rows = zip(*(array.to_pylist() for array in columns.values()), strict=True) if columns else ((),) * len(shapes)
    for number, (row, shape, geometry) in enumerate(zip(rows, shapes, geometries, strict=True), start=1):
        held = ",".join(f"{name}:{_value(value)}" for name, value in zip(names, row, strict=True))
        drawn = shape or ("null" if geometry is None else _empty(geometry.geom_type))
        end = "," if number < len(shapes) else ""
        yield f'{{"type":"Feature","properties":{{{held}}},"geometry":{drawn}}}{end}'
    yield "]}"


def _empty(kind: str) -> str:
    return f'{{"type":"{kind}","{"geometries" if kind == "GeometryCollection" else "coordinates"}":[]}}'


def _value(value: Any) -> str:  # noqa: ANN401 - whatever Arrow gives
    if isinstance(value, Decimal):
        return f"{value:f}"  # a number with all of its digits
    if value is None or isinstance(value, bool | int | float | str):
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    return f'"{value.isoformat()}"'
