"""Files of a plan folder, read so that nothing outside of the folder is ever reached."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import shapely

from hitech_gis.errors import Fault, PlanError
from hitech_gis.units import read_decimal

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

MAX_PLAN_FILE_BYTES = 64 * 1024 * 1024
_MOST_LON, _MOST_LAT = 180, 90
# Old GeoJSON may name its CRS; only these names mean the lon/lat that RFC 7946 asks for.
_LON_LAT = {
    f"{prefix}{code}"
    for prefix, codes in {
        "urn:ogc:def:crs:OGC:1.3:": ("CRS84",),
        "urn:ogc:def:crs:OGC::": ("CRS84",),
        "urn:ogc:def:crs:EPSG::": ("4326", "4490"),
        "EPSG:": ("4326", "4490"),
    }.items()
    for code in codes
}
_GEOMETRIES = {
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
}  # fmt: skip


@dataclass(frozen=True)
class RawFeature:
    """A feature as the file has it: its number from 1, its properties, and its geometry (lon/lat) if it has one."""

    number: int
    properties: dict[str, Any]
    geometry: BaseGeometry | None


def read_inside(folder: Path, name: str) -> bytes:
    """
    Read a file of a folder, never one that a link leads to outside of it.

    Parameters
    ----------
    folder
        The folder.
    name
        File name within it.

    Returns
    -------
    bytes
        Content of the file.

    Raises
    ------
    PlanError
        If the file is missing, leads outside, is no ordinary file, is larger
        than 64 MiB, or cannot be read.

    Examples
    --------
    >>> from importlib.resources import files
    >>> from pathlib import Path
    >>> read_inside(Path(str(files("hitech_gis"))), "texts.csv")[:3]
    b'key'
    """
    path = folder / name
    try:
        target = path.resolve(strict=True)
        if not target.is_relative_to(folder.resolve(strict=True)):
            raise PlanError(Fault("leads_outside", {"name": name}, file=name))
        if not target.is_file():
            raise PlanError(Fault("not_a_file", {"name": name}, file=name))
        if target.stat().st_size > MAX_PLAN_FILE_BYTES:
            limit = str(MAX_PLAN_FILE_BYTES // 2**20)
            raise PlanError(Fault("too_large", {"name": name, "limit": limit}, file=name))
        return target.read_bytes()
    except FileNotFoundError as error:
        raise PlanError(Fault("missing_file", {"name": name}, file=name)) from error
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
        raise PlanError(Fault("cannot_read", {"name": name, "why": str(error)}, file=name)) from error


def read_geojson(folder: Path, name: str) -> tuple[list[RawFeature], list[Fault]]:
    """
    Read a GeoJSON layer (RFC 7946) feature by feature, and say what is wrong with which.

    Numbers are read as int or ``Decimal``, so no digit of a figure is lost.

    Parameters
    ----------
    folder, name
        As for :func:`read_inside`.

    Returns
    -------
    tuple of list of RawFeature and list of Fault
        The good features, and a fault for each bad one.

    Raises
    ------
    PlanError
        If the file cannot be read, or is not GeoJSON at all.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.geojson").write_text(
    ...         '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": "a"},'
    ...         ' "geometry": {"type": "Point", "coordinates": [114, 22.5]}}]}')
    ...     read_geojson(Path(folder), "a.geojson")[0][0].geometry
    <POINT (114 22.5)>
    """

    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    try:
        document = json.loads(
            read_inside(folder, name).decode("utf-8-sig"), parse_float=read_decimal, parse_constant=refuse
        )
    except (ValueError, RecursionError) as error:
        raise PlanError(Fault("broken_json", {"why": str(error)}, file=name)) from error
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise PlanError(Fault("not_a_feature_collection", {}, file=name))
    features = document.get("features")
    if not isinstance(features, list):
        raise PlanError(Fault("not_a_feature_collection", {}, file=name))
    _expect_lon_lat(document.get("crs"), name)

    good, faults = [], []
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            faults.append(Fault("not_a_feature", {}, file=name, row=number))
            continue
        try:
            geometry = _geometry(feature.get("geometry"))
        except (shapely.errors.GEOSException, ValueError, TypeError) as error:
            faults.append(Fault("bad_geometry", {"why": str(error)}, file=name, row=number, column="geometry"))
            continue
        good.append(RawFeature(number, properties, geometry))
    return good, faults


def _expect_lon_lat(crs: object, name: str) -> None:
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    named = properties.get("name") if isinstance(properties, dict) else crs
    if named not in _LON_LAT:
        raise PlanError(Fault("not_lon_lat", {"value": str(named)}, file=name))


def _geometry(given: object) -> BaseGeometry | None:
    if given is None:
        return None
    if not isinstance(given, dict) or given.get("type") not in _GEOMETRIES:
        msg = "not a GeoJSON geometry"
        raise ValueError(msg)
    geometry = shapely.from_geojson(json.dumps(given, default=float, allow_nan=False))
    west, south, east, north = shapely.bounds(geometry)
    if not (-_MOST_LON <= west <= east <= _MOST_LON and -_MOST_LAT <= south <= north <= _MOST_LAT):
        msg = f"lon/lat out of range: {west}, {south}, {east}, {north}"
        raise ValueError(msg)
    if not shapely.is_valid(geometry):
        raise ValueError(shapely.is_valid_reason(geometry))
    return geometry
