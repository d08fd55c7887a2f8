"""What allocation refuses of files: of the wrong kind, with faults far down, or cut in the middle."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from layer_refusals import ON_EDGE, PARCELS, POINT, ZONES, codes, faults_of, file_faults, said
from squares import CRS, layer, square

import hitech_gis as hg

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd

NUMBERS = pd.DataFrame(PARCELS.drop(columns="geometry"))
FLOOR_GONE = PARCELS.rename(columns={"floor_m2": "floor"})


def write(frame: Any, path: Path, **options: Any) -> Path:  # noqa: ANN401
    path.parent.mkdir(exist_ok=True)
    if path.suffix == ".parquet":
        frame.to_parquet(path, **options)
    elif path.suffix == ".csv":
        frame.to_csv(path)
    else:
        frame.to_file(path, driver="OpenFileGDB" if path.suffix == ".gdb" else None, **options)
    return path


def parts(folder: Path, second: pd.DataFrame) -> Path:
    write(PARCELS, folder / "parts" / "1.parquet")
    return write(second, folder / "parts" / "2.parquet").parent


def two_layers(folder: Path) -> Path:
    return write(PARCELS, write(PARCELS, folder / "p.gpkg", layer="built"), layer="planned")


def without_prj(folder: Path) -> Path:
    write(PARCELS, folder / "p.shp").with_suffix(".prj").unlink()
    return folder / "p.shp"


def bytes_that_are_no_geometry(folder: Path) -> Path:
    table = pq.read_table(write(PARCELS, folder / "p.parquet"))
    position = table.schema.get_field_index("geometry")
    spoilt = table.set_column(position, table.schema.field(position), pa.array([b"none"] * 3, pa.binary()))
    pq.write_table(spoilt, folder / "p.parquet")
    return folder / "p.parquet"


def without_the_column_of_geometry(folder: Path) -> Path:
    table = pq.read_table(write(PARCELS, folder / "p.parquet"))
    pq.write_table(table.drop_columns(["geometry"]), folder / "p.parquet")
    return folder / "p.parquet"


@pytest.mark.parametrize(
    ("make", "code", "place", "words"),
    [
        (lambda at: at / "p.gpkg", "no_such_layer_file", "", ("p.gpkg",)),
        (lambda at: at / "parts", "no_such_layer_file", "", ("parts",)),
        (two_layers, "several_layers", "p.gpkg", ("built, planned", "--layer")),
        (without_prj, "no_crs", "p.shp", ("set_crs", ".prj")),
        (lambda at: write(layer([POINT], crs=None, floor_m2=[1]), at / "p.parquet"), "no_crs", "p.parquet", ()),
        (lambda at: write(PARCELS.to_crs(4326), at / "p.fgb"), "geographic_crs", "p.fgb", ("EPSG:4326",)),
        (lambda at: write(NUMBERS, at / "p.parquet"), "no_geo_metadata", "p.parquet", ("GeoParquet",)),
        (
            lambda at: write(PARCELS, at / "p.parquet", geometry_encoding="geoarrow"),
            *("bad_encoding", "p.parquet", ("polygon", "WKB")),
        ),
        (lambda at: write(NUMBERS, at / "parts" / "1.csv").parent, "no_parts", "", ("parts", ".parquet")),
        (lambda at: write(NUMBERS, at / "p.csv"), "no_geometry_in_file", "p.csv", ()),
        (without_the_column_of_geometry, "no_geo_metadata", "p.parquet", ()),
        (bytes_that_are_no_geometry, "broken_geometry", "p.parquet", ()),
        (lambda at: parts(at, PARCELS.to_crs("EPSG:32650")), "crs_mismatch", "2.parquet", ("EPSG:32650", CRS)),
        (lambda at: parts(at, FLOOR_GONE), "no_such_column", "2.parquet", ("'floor_m2'", "floor")),
        (lambda at: parts(at, PARCELS.astype({"floor_m2": str})), "not_a_quantity", "2.parquet [floor_m2]", ("1, 2",)),
        (lambda at: parts(at, PARCELS.set_geometry(PARCELS.centroid)), "mixed_geometry", "2.parquet", ("Point",)),
    ],
)
def test_a_file_that_is_no_layer_of_parcels_is_refused(
    tmp_path: Path, make: Callable[[Path], Path], code: str, place: str, words: tuple[str, ...]
) -> None:
    """Each is refused by the name of the file, or of the part, and nothing is left beside it."""
    path = make(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    (fault,) = file_faults(path, outside=tmp_path / "outside.csv")
    assert (fault.code, fault.place) == (code, place)
    assert all(word in fault.message(lang) for word in words for lang in ("zh", "en"))
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("make", "known"), [(two_layers, "built, planned"), (lambda at: write(PARCELS, at / "p.parquet"), "—")]
)
def test_a_layer_that_a_file_does_not_have_is_refused(tmp_path: Path, make: Callable[[Path], Path], known: str) -> None:
    """A wrong layer name is refused with those that there are."""
    (fault,) = file_faults(make(tmp_path), layer="plan")
    assert (fault.code, said(fault)) == ("no_such_layer", {"value": "plan", "known": known})


def grid(rows: int) -> gpd.GeoDataFrame:
    """As many unit squares, all in the zones, with names that a shapefile can hold."""
    x, y = np.arange(rows) % 8, np.arange(rows) // 8 % 4
    squares = shapely.box(x, y, x + 1, y + 1)
    return layer(list(squares), floor_m2=np.arange(rows) * 1.0, note=[f"parcel {row}" for row in range(rows)])


@pytest.mark.parametrize("name", ["p.parquet", "p.gpkg"])
def test_a_fault_far_down_a_file_is_told_by_its_row(tmp_path: Path, name: str) -> None:
    """Row 5000, counted from 1, is named whatever the batches, and nothing is left beside the file."""
    unknown, crossed = grid(6000), grid(6000)
    unknown.loc[4999, "floor_m2"] = np.nan
    crossed.loc[[4999], "geometry"] = [ON_EDGE]
    (tmp_path / "outside.csv").write_bytes(b"of an earlier run")
    for parcels, code, key in ((unknown, "unknown_value", "rows"), (crossed, "invalid_outline", "label")):
        path = write(parcels, tmp_path / name)
        before = sorted(tmp_path.rglob("*"))
        for batch_size in (333, 4999, 5000, 65_536):
            (fault,) = file_faults(path, batch_size=batch_size, outside=tmp_path / "outside.csv")
            assert (fault.code, fault.file, said(fault)[key]) == (code, name, "5000")
        assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "outside.csv").read_bytes() == b"of an earlier run"


@pytest.mark.parametrize("batch_size", [1, 3, 100])
def test_points_among_polygons_are_refused_whatever_the_batches(tmp_path: Path, batch_size: int) -> None:
    """Three polygons, then three points: refused as of a frame, even where each batch holds one kind only."""
    mixed = layer([square(1, 1)] * 3 + [POINT] * 3, floor_m2=[1.0] * 6)
    assert codes(faults_of(mixed)) == ["mixed_geometry"]
    assert codes(file_faults(write(mixed, tmp_path / "p.parquet"), batch_size=batch_size)) == ["mixed_geometry"]


@pytest.mark.parametrize(
    "cut", ["p.parquet", "p.gpkg", "p.shp", "p.dbf", "p.shx", "p.fgb", "*.gdbtable", "*.gdbtablx", "p.geojson"]
)
def test_a_file_that_is_cut_is_never_allocated(tmp_path: Path, cut: str) -> None:
    """Whatever the format and wherever it is cut, a file that lacks its end is refused by name, with no result."""
    name = {"p.dbf": "p.shp", "p.shx": "p.shp", "*.gdbtable": "p.gdb", "*.gdbtablx": "p.gdb"}.get(cut, cut)
    path = write(grid(3000), tmp_path / name)
    assert hg.allocate_file(path, ZONES, columns="floor_m2").totals.loc["source", "floor_m2"] == 3000 * 2999 / 2
    part = max(tmp_path.rglob(cut), key=lambda path: path.stat().st_size)
    content = part.read_bytes()
    before = sorted(tmp_path.rglob("*"))
    for kept in (0, 0.02, 0.5, 0.999):
        part.write_bytes(content[: int(len(content) * kept)])
        faults = file_faults(path, outside=tmp_path / "outside.csv", batch_size=100)
        assert {fault.file for fault in faults} <= {path.name, part.name}
        assert sorted(tmp_path.rglob("*")) == before


def test_a_format_that_does_not_say_how_long_it_is_is_no_way_around(tmp_path: Path) -> None:
    """What else GDAL reads may be refused whole, but cut in the middle it never gives a result either."""
    path = write(grid(3000), tmp_path / "p.gml")
    content = path.read_bytes()
    for line in (1000, 1001, 1002, 1003):  # a cut between two features, wherever those begin
        path.write_bytes(b"\n".join(content.split(b"\n")[:line]) + b"\n")
        file_faults(path)


@pytest.mark.parametrize("option", ["outside", "checkpoint"])
def test_no_output_takes_the_place_of_the_parcels(tmp_path: Path, option: str) -> None:
    """A remainder or a checkpoint that is given the name of the parcels' own file leaves them as they are."""
    path = write(PARCELS, tmp_path / "p.parquet")
    content = path.read_bytes()
    options: dict[str, Any] = {option: path}
    with suppress(hg.HitechGisError):
        hg.allocate_file(path, ZONES, columns="floor_m2", **options)
    assert path.is_file()
    assert path.read_bytes() == content
