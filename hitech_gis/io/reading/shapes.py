"""A frame out of what a library read: geometries that hold, and whole numbers that stay whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from hitech_gis.findings import Finding, Severity
from hitech_gis.io.reading.told import _finding, broken_records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pyproj import CRS

    from hitech_gis.io.reading.told import Place

_WHOLE = {
    getattr(pa, name)(): getattr(pd, dtype)()
    for name, dtype in (
        ("int8", "Int8Dtype"), ("int16", "Int16Dtype"), ("int32", "Int32Dtype"), ("int64", "Int64Dtype"),
        ("uint8", "UInt8Dtype"), ("uint16", "UInt16Dtype"), ("uint32", "UInt32Dtype"), ("uint64", "UInt64Dtype"),
        ("bool_", "BooleanDtype"),
    )
}  # fmt: skip


def to_frame(table: pa.Table) -> pd.DataFrame:
    """
    Turn a table of Arrow into a frame in which a gap makes no whole number a decimal.

    Parameters
    ----------
    table
        Without geometries.

    Returns
    -------
    pandas.DataFrame
        Whole numbers without gaps as numpy has them, with gaps as ``Int64``.

    Examples
    --------
    >>> to_frame(pa.table({"a": [1, None], "b": [1, 2]})).dtypes.astype(str).tolist()
    ['Int64', 'int64']
    """
    # What pandas wrote beside a table of its own may be damaged, and would make an index of a column.
    frame: pd.DataFrame = table.replace_schema_metadata(None).to_pandas(types_mapper=_WHOLE.get)
    whole = [
        position
        for position, dtype in enumerate(frame.dtypes)
        if dtype in set(_WHOLE.values()) and not frame.iloc[:, position].hasnans
    ]
    for position in whole:
        column = frame.iloc[:, position]
        frame.isetitem(position, column.to_numpy(dtype=column.dtype.numpy_dtype))  # type: ignore[union-attr]
    return frame


def geometries_from(
    wkb: NDArray[np.object_], place: Place, *, salvage: bool, numbers: Sequence[int] | None = None
) -> tuple[NDArray[np.object_], NDArray[np.bool_], list[Finding]]:
    """
    Make geometries of WKB, one by one where some are none.

    Parameters
    ----------
    wkb
        Bytes or None; shape ``(n,)``.
    place
        File and layer.
    salvage
        Whether rows whose bytes are no geometry may be left out.
    numbers
        Numbers of the features, where they are not 1 to n.

    Returns
    -------
    tuple of numpy.ndarray, numpy.ndarray and list of Finding
        Geometries, which rows are good, and what there is to say.

    Raises
    ------
    LayerError
        If a geometry is broken and ``salvage`` is False.

    Examples
    --------
    >>> from hitech_gis.io.reading.told import Place
    >>> wkb = np.array([shapely.to_wkb(shapely.Point(1, 2)), b"none"], dtype=object)
    >>> geometries_from(wkb, Place("a"), salvage=True)[1].tolist()
    [True, False]
    """
    rows = np.arange(1, len(wkb) + 1) if numbers is None else np.asarray(numbers)
    there = np.array([value is not None and value is not pd.NA for value in wkb], dtype=bool)
    wkb = wkb.copy()
    wkb[~there] = None
    found: list[Finding] = []
    geometries: NDArray[np.object_] = shapely.from_wkb(wkb, on_invalid="ignore")
    failed = np.flatnonzero(there & shapely.is_missing(geometries))
    unclosed = []
    for position in failed.tolist():
        try:
            geometries[position] = shapely.from_wkb(wkb[position], on_invalid="fix")
        except (shapely.errors.GEOSException, TypeError):
            continue
        if geometries[position] is not None:
            unclosed.append(int(rows[position]))
    if unclosed:
        found.append(_finding("ring_not_closed", Severity.WARNING, place, rows=unclosed))
    good = ~there | ~shapely.is_missing(geometries)
    found += broken_records(rows[~good].tolist(), place, salvage=salvage, why="WKB")
    return geometries, good, found


def closed_lines_as_polygons(frame: gpd.GeoDataFrame, place: Place) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """
    Make polygons of closed lines, as a drawing has its parcels.

    Parameters
    ----------
    frame
        Rows of a drawing.
    place
        File and layer.

    Returns
    -------
    tuple of geopandas.GeoDataFrame and list of Finding
        The frame, and a note of how many.

    Examples
    --------
    >>> from hitech_gis.io.reading.told import Place
    >>> frame = gpd.GeoDataFrame(geometry=[shapely.LineString([(0, 0), (1, 0), (1, 1), (0, 0)])])
    >>> closed_lines_as_polygons(frame, Place("a.dxf"))[0].geometry[0].geom_type
    'Polygon'
    """
    geometries: NDArray[Any] = frame.geometry.to_numpy().copy()
    lines = (shapely.get_type_id(geometries) == 1) & shapely.is_closed(geometries)
    lines &= shapely.get_num_coordinates(geometries) > 3  # noqa: PLR2004 - a triangle
    rows = np.flatnonzero(lines)
    if not len(rows):
        return frame, []
    geometries[rows] = [shapely.Polygon(line) for line in geometries[rows]]
    frame = frame.set_geometry(gpd.GeoSeries(geometries, index=frame.index, crs=frame.crs))
    return frame, [_finding("lines_as_polygons", Severity.NOTE, place, rows=(rows + 1).tolist())]


def assemble(
    table: pd.DataFrame, geometries: NDArray[np.object_], good: NDArray[np.bool_], crs: CRS | None
) -> gpd.GeoDataFrame:
    """Put columns and geometries together, without the rows that are not good; rows are counted from 0."""
    if table.columns.empty:  # without columns, a table does not know how many rows it has
        table = pd.DataFrame(index=pd.RangeIndex(len(good)))
    frame = table.loc[np.asarray(good)].reset_index(drop=True)
    # A column of the user that is called geometry stays his.
    name = next(name for name in ("geometry", "geom", "_geometry", "__geometry__") if name not in frame.columns)
    frame[name] = gpd.GeoSeries(geometries[good], index=frame.index, crs=crs)
    return gpd.GeoDataFrame(frame, geometry=name, crs=crs)
