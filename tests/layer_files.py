"""Files as planners have them, made small for the tests of reading."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
from shapely import box

from hitech_gis.errors import Fault, LayerError
from hitech_gis.io.reading.layer import read_layer

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.findings import Finding

NAMES = ["深圳湾科技生态园", "留仙洞总部基地"]
SQUARES = [box(500_000 + west, 2_490_000, 500_001 + west, 2_490_001) for west in (0, 1)]


def parcels(names: list[str] | None = None, **columns: Any) -> gpd.GeoDataFrame:  # noqa: ANN401
    """Two unit squares with a name and a number each."""
    values = {"名称": names or NAMES, "n": [1, 2], **columns}
    return gpd.GeoDataFrame(values, geometry=SQUARES, crs="EPSG:4547")


def shapefile(folder: Path, *, encoding: str = "GBK", cpg: str | None = None, ldid: int | None = None) -> Path:
    """Write the parcels as a shapefile, with just that .cpg and language byte."""
    path = folder / "p.shp"
    parcels().to_file(path, encoding=encoding)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg, encoding="ascii")
    patch(path.with_suffix(".dbf"), 29, struct.pack("B", ldid or 0))
    return path


def patch(path: Path, at: int, new: bytes) -> None:
    """Write bytes over those of a file."""
    content = bytearray(path.read_bytes())
    content[at : at + len(new)] = new
    path.write_bytes(content)


def feature(geometry: Any = None, **properties: Any) -> str:  # noqa: ANN401
    return json.dumps({"type": "Feature", "properties": properties, "geometry": geometry}, ensure_ascii=False)


def point(x: Any = 114, y: Any = 22.5) -> dict[str, Any]:  # noqa: ANN401
    return {"type": "Point", "coordinates": [x, y]}


def collection(*features: str) -> str:
    return '{"type": "FeatureCollection", "features": [' + ",\n".join(features) + "]}"


def read(path: Path | str, **options: Any) -> tuple[gpd.GeoDataFrame, dict[str, Finding]]:  # noqa: ANN401
    """Read a layer; findings by code, each said in both languages."""
    frame, findings = read_layer(path, **options)
    for finding in findings:
        for lang in ("zh", "en"):
            assert finding.title(lang)
            assert finding.hint(lang)
    return frame, {finding.code: finding for finding in findings}


def said(fault: Fault) -> dict[str, str]:
    return dict(fault.values)


def refused(path: Path | str, **options: Any) -> Fault:  # noqa: ANN401
    """Give the one fault that refuses a layer, said in both languages."""
    with pytest.raises(LayerError) as error:
        read_layer(path, **options)
    (fault,) = error.value.faults
    assert fault.message("zh")
    assert fault.message("en")
    return fault
