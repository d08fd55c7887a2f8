"""A layer written whole: its format by the file's ending, what the format cannot hold told or refused."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely
from pyproj import CRS

from hitech_gis.crs import crs_name, same_crs
from hitech_gis.errors import Fault, LayerError, OutputError
from hitech_gis.findings import Severity
from hitech_gis.io.files import AllOrNone
from hitech_gis.io.source import GDAL_ERRORS
from hitech_gis.io.writing.account import Account
from hitech_gis.io.writing.attributes import attribute_columns, expect_finite, expect_names, expect_no_nul, for_gdal
from hitech_gis.io.writing.geojson import feature_lines, to_lon_lat
from hitech_gis.io.writing.geopackage import cannot_write, contents, keep_others
from hitech_gis.io.writing.shapefile import expect_small, for_shapefile, short_names, stale_beside, write_name_map
from hitech_gis.io.writing.sheets import WKT, for_xlsx, write_csv, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from hitech_gis.findings import Findings
    from hitech_gis.io.writing.attributes import Columns

_KINDS = {
    ".gpkg": "GeoPackage", ".parquet": "GeoParquet", ".fgb": "FlatGeobuf", ".geojson": "GeoJSON", ".shp": "shapefile",
    ".csv": "CSV", ".xlsx": "xlsx",
}  # fmt: skip
_DRIVERS = {".gpkg": "GPKG", ".fgb": "FlatGeobuf", ".shp": "ESRI Shapefile"}


class _Layer(NamedTuple):
    columns: Columns
    geometries: NDArray[np.object_]
    crs: CRS | None
    name: str


def layer_path(path: str | Path) -> Path:
    """
    Say which file :func:`write_layer` writes.

    Parameters
    ----------
    path
        As it is given.

    Returns
    -------
    pathlib.Path
        The same, ending in ``.gpkg`` if it has no ending.

    Examples
    --------
    >>> layer_path("plots").name, layer_path("plots.shp").name
    ('plots.gpkg', 'plots.shp')
    """
    path = Path(path)
    return path if path.suffix else path.with_name(f"{path.name}.gpkg")


def write_layer(frame: gpd.GeoDataFrame, path: str | Path, *, layer: str | None = None) -> Findings:
    """
    Write a layer to a file, of which nothing is seen before it is whole.

    Parameters
    ----------
    frame
        The layer. Its index is not stored.
    path
        File; its ending says the format: ``.gpkg`` (also if there is none),
        ``.parquet``, ``.fgb``, ``.geojson``, ``.shp``, ``.csv`` or ``.xlsx``. A
        file that is there already is replaced, a shapefile with all that belongs to
        it. Of a GeoPackage only the layer of the same name is replaced; its other
        layers, tables and rasters are kept. Of a link, what it points to.
    layer
        Name of the layer in a GeoPackage; if left out, the file's name.

    Returns
    -------
    Findings
        What was changed for the format: names shortened, booleans stored as numbers,
        a CRS that the file does not say.

    Raises
    ------
    LayerError
        If something would be lost in this format; it says what, and where.
    OutputError
        If the file cannot be written; everything is as it was then.

    Notes
    -----
    A GeoPackage, a GeoParquet file and a FlatGeobuf file hold the frame exactly
    (FlatGeobuf without a spatial index, which would change the order of the rows).
    GeoJSON is that of RFC 7946: WGS 84 to 7 decimals, CGCS2000 taken for the same
    (``WGS84_AS_CGCS2000``). A shapefile has names of at most 10 bytes; a file
    ``<name>.names.csv`` beside it says which stands for which. It has numbers of 15
    decimals. CSV and xlsx have the shapes as WKT in the column ``wkt``; text that
    starts like a formula stands behind an apostrophe, which
    :func:`hitech_gis.io.restored` takes off again.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> lots = gpd.GeoDataFrame({"用地性质代码": ["M0"]}, geometry=[shapely.box(0, 0, 9, 9)], crs="EPSG:4547")
    >>> with TemporaryDirectory() as folder:
    ...     [found.title("en") for found in write_layer(lots, Path(folder, "lots.shp"))]
    ['1 names were shortened: 用地性质代码 → 用地性']
    """
    path = layer_path(path)
    ending = path.suffix.lower()
    if ending not in _KINDS:
        raise OutputError(Fault("unknown_ending", {"path": path.name, "known": ", ".join(_KINDS)}))
    if layer is not None and ending != ".gpkg":
        raise OutputError(Fault("layer_without_name", {"value": layer, "format": _KINDS[ending]}, file=path.name))
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        raise LayerError(Fault("no_geometry", {"value": type(frame).__name__}, file=path.name))
    account = Account(path.name, _KINDS[ending])
    path = path.resolve()  # a link stays, and what it points to is written
    _tell_of_frame(frame, ending, account)
    with AllOrNone() as files:
        if ending == ".parquet":
            _write_parquet(frame, files.beside(path), account)
        else:
            columns = attribute_columns(frame, account)
            whole = _Layer(columns, np.asarray(frame.geometry.array, dtype=object), frame.crs, layer or path.stem)
            if ending in _DRIVERS:
                _write_gdal(whole, path, ending, files, account)
            else:
                _write_text(whole, files.beside(path), ending, account)
    return account.settle()


def _tell_of_frame(frame: gpd.GeoDataFrame, ending: str, account: Account) -> None:
    case_counts = ending not in {".gpkg", ".shp"}
    taken = {".csv": WKT, ".xlsx": WKT, ".parquet": None}.get(ending, "geometry")
    expect_names(frame, account, case_counts=case_counts, taken=taken)
    account.expect_no_fault()
    if not isinstance(frame.index, pd.RangeIndex) or frame.index.name is not None:
        account.finding("written_without_index")
    if ending in {".csv", ".xlsx"} and frame.crs is not None:
        account.finding("written_crs_left_out", severity=Severity.WARNING, value=crs_name(frame.crs))
    elif frame.crs is None and ending != ".geojson":
        account.finding("written_without_crs", severity=Severity.WARNING)


def _write_parquet(frame: gpd.GeoDataFrame, path: Path, account: Account) -> None:
    plain = frame.copy(deep=False)
    plain.attrs = {}  # no part of the layer
    try:
        plain.to_parquet(path, index=False)
    except (pa.ArrowException, UnicodeError, OverflowError, TypeError, ValueError) as error:
        raise cannot_write(account, str(error)) from error


def _write_text(layer: _Layer, path: Path, ending: str, account: Account) -> None:
    columns, geometries = layer.columns, layer.geometries
    expect_finite(columns, account)
    expect_no_nul(columns, account)
    _expect_places(geometries, account)
    account.expect_no_fault()
    if ending == ".geojson":
        account.fault("shapes_not_kept", rows=shapely.has_m(geometries), value="M")
        degrees = to_lon_lat(geometries, layer.crs, account)
        account.expect_no_fault()
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(f"{line}\n" for line in feature_lines(columns, degrees))
        return
    for name, array in columns.items():
        empty = np.array([value == "" for value in array.to_pylist()], dtype=bool)
        account.finding("written_empty_text", column=name, rows=empty)
    if ending == ".csv":
        write_csv(path, columns, geometries)
    else:
        held = for_xlsx(columns, geometries, account)
        account.expect_no_fault()
        write_xlsx(path, held, geometries)


def _expect_places(geometries: NDArray[np.object_], account: Account) -> None:
    places, at = shapely.get_coordinates(geometries, include_z=False, return_index=True)
    lost = np.zeros(len(geometries), dtype=bool)
    lost[at[~np.isfinite(places).all(axis=1)]] = True
    account.fault("place_not_finite", rows=lost)


def _write_gdal(layer: _Layer, path: Path, ending: str, files: AllOrNone, account: Account) -> None:
    held, names, options = _held_by_gdal(layer, ending, account)
    kind = _kind_of(layer.geometries, ending, account)
    account.expect_no_fault()
    beside = files.beside(path)
    # GDAL takes some marks in a path, and capital letters in an ending, for something of its own.
    with tempfile.TemporaryDirectory(dir=None if "!" in str(beside) else beside.parent.parent) as folder:
        plain = Path(folder, f"layer{ending}")
        others = keep_others(path, plain, layer.name, account) if ending == ".gpkg" else set()
        named = layer._replace(name=plain.stem) if ending == ".shp" else layer
        _run_gdal(named, plain, held, names, account, geometry_type=kind, **options)
        if others and others - contents(plain, path).keys():
            raise cannot_write(account, ", ".join(sorted(others)))
        for part in sorted(Path(folder).iterdir()):
            name = path.name if part == plain else path.stem + part.name.removeprefix(plain.stem)
            shutil.move(part, beside.with_name(name))
    if ending == ".shp":
        _finish_shapefile(path, beside, names, files, account)


def _run_gdal(
    layer: _Layer, path: Path, held: Columns, names: dict[str, str], account: Account, **options: str
) -> None:
    wkb = pa.array(shapely.to_wkb(layer.geometries, flavor="iso"), pa.large_binary())
    shape = _free("geometry", names.values())
    fields = [pa.field(names[name], array.type) for name, array in held.items()]
    fields.append(pa.field(shape, pa.large_binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"}))
    table = pa.Table.from_arrays([*held.values(), wkb], schema=pa.schema(fields))
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        warnings.filterwarnings("ignore", message="'crs' was not provided")
        try:
            pyogrio.write_arrow(
                table, path, layer=layer.name, driver=_DRIVERS[path.suffix], geometry_name=shape,
                crs=None if layer.crs is None else layer.crs.to_wkt(), **options,
            )  # fmt: skip
            if not warned:
                written = pyogrio.read_info(path, layer=layer.name)["crs"]
        except GDAL_ERRORS as error:
            raise cannot_write(account, str(error)) from error
    if warned:  # GDAL changed something that was not foreseen
        raise cannot_write(account, str(warned[0].message))
    if layer.crs is not None and (written is None or not same_crs(layer.crs, CRS(written))):
        account.finding("written_crs_differs", severity=Severity.WARNING, value=crs_name(layer.crs))


def _held_by_gdal(layer: _Layer, ending: str, account: Account) -> tuple[Columns, dict[str, str], dict[str, str]]:
    held, names = for_gdal(layer.columns, account), {name: name for name in layer.columns}
    if ending == ".gpkg":
        return held, names, {"FID": _free("fid", names), "GEOMETRY_NAME": _free("geom", names)}
    empty = shapely.is_empty(layer.geometries)
    account.finding("written_empty_shape", severity=Severity.WARNING, rows=empty)
    if ending == ".fgb":
        for name, array in held.items():
            if pa.types.is_date(array.type):
                account.finding("written_as_midnight", column=name)
        return held, names, {"SPATIAL_INDEX": "NO"}  # an index would change the order of the rows
    _expect_places(layer.geometries, account)
    account.expect_no_fault()
    single = np.array([_is_single(geometry) for geometry in layer.geometries], dtype=bool)
    account.finding("written_single_part", rows=single)
    return for_shapefile(held, account), short_names(names), {"ENCODING": "UTF-8"}


def _finish_shapefile(path: Path, beside: Path, names: dict[str, str], files: AllOrNone, account: Account) -> None:
    write_name_map(beside, names, account)
    expect_small(path, beside)
    stale = stale_beside(path, beside)
    for old in stale:
        files.remove(old)
    if stale:
        account.finding("written_sidecars", severity=Severity.WARNING, value=", ".join(old.name for old in stale))


def _free(name: str, taken: Iterable[str]) -> str:
    names = {each.lower() for each in taken}
    while name in names:
        name = f"{name}_"
    return name


def _is_single(geometry: BaseGeometry | None) -> bool:
    if geometry is None or geometry.geom_type not in {"MultiPolygon", "MultiLineString"}:
        return False
    return bool(shapely.get_num_geometries(geometry) == 1)


def _kind_of(geometries: NDArray[np.object_], ending: str, account: Account) -> str:
    kinds = {
        f"{each.geom_type}{' Z' if each.has_z else ''}{' M' if each.has_m else ''}"
        for each in geometries
        if each is not None
    }
    if ending == ".shp":
        kinds = {kind.replace("MultiPolygon", "Polygon").replace("MultiLineString", "LineString") for kind in kinds}
        if not kinds:
            account.finding("written_kind_assumed", severity=Severity.WARNING)
            return "Polygon"
    several = ", ".join(sorted(kinds))
    lossy = {kind for kind in kinds if kind.endswith(" M") or kind.startswith("LinearRing")}
    one_only = ending == ".shp" or (ending == ".fgb" and any(kind.endswith(" Z") for kind in kinds))
    odd = ending == ".shp" and any(kind.startswith("GeometryCollection") for kind in kinds)
    if lossy or odd or (one_only and len(kinds) > 1):
        account.fault("shapes_not_kept", value=several)
    return kinds.pop() if len(kinds) == 1 else "Unknown"
