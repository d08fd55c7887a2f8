"""Helpers for tests of parcels in a page: layers by hand, and what the page's own script unpacks from them."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import geopandas as gpd
import shapely

from hitech_gis.atlas.parcels import PackedParcels, pack_parcels

UNPACK = Path(__file__).parent / "js" / "unpack_parcels.mjs"
WEST, SOUTH, SIDE = 114.0, 22.5, 0.001


class Unpacked(NamedTuple):
    """What the page makes of a layer, row by row in the order of the layer."""

    table: dict[str, list[Any]]
    shown: dict[str, list[str]]
    rings: list[list[list[tuple[float, float]]]]


def lot(number: int) -> shapely.Polygon:
    """Squares of a thousandth of a degree in a row, each beside the one before."""
    return shapely.box(WEST + number * SIDE, SOUTH, WEST + (number + 1) * SIDE, SOUTH + SIDE)


def lots(
    geometry: Any = None,  # noqa: ANN401 - as frames take it
    *,
    crs: Any = "EPSG:4490",  # noqa: ANN401 - as frames take it
    **columns: Any,  # noqa: ANN401 - anything that a frame holds
) -> gpd.GeoDataFrame:
    """A layer of lots in a row; the first column numbers them if none is given."""
    count = len(next(iter(columns.values()))) if columns else 3
    columns = columns or {"number": list(range(count))}
    return gpd.GeoDataFrame(columns, geometry=[lot(i) for i in range(count)] if geometry is None else geometry, crs=crs)


def unpack(packed: PackedParcels) -> dict[str, Any]:
    """Run the page's own decoder on a packed layer, in the order of the curve."""
    node = shutil.which("node")
    assert node is not None, "the scripts of the page are tested with node"
    with TemporaryDirectory() as folder:
        file = Path(folder, "packed.json")
        file.write_text(json.dumps({"about": packed.about, "blocks": packed.blocks}), encoding="utf-8")
        done = subprocess.run([node, UNPACK, file], check=True, capture_output=True, encoding="utf-8")
    unpacked: dict[str, Any] = json.loads(done.stdout)
    return unpacked


def there_and_back(layer: gpd.GeoDataFrame) -> Unpacked:
    """Pack a layer with its rows numbered, unpack it, and put the rows back into their order."""
    numbered = layer.assign(**{"row number": range(len(layer))})
    packed = pack_parcels(numbered)
    found = unpack(packed)
    labels = [column["label"] for column in packed.about["columns"]]
    numbers = [_number(value) for value in found["columns"][-1]]
    order = sorted(range(len(numbers)), key=numbers.__getitem__)

    def sorted_rows(rows: list[Any]) -> list[Any]:
        return [_number(rows[i]) if isinstance(rows[i], dict) else rows[i] for i in order]

    return Unpacked(
        dict(zip(labels[:-1], map(sorted_rows, found["columns"]), strict=False)),
        dict(zip(labels[:-1], map(sorted_rows, found["shown"]), strict=False)),
        [[[tuple(place) for place in ring] for ring in found["rings"][i]] for i in order],
    )


def _number(value: dict[str, str]) -> float:
    (number,) = struct.unpack(">d", bytes.fromhex(value["bits"]))
    return float(number)
