"""What GDAL takes a file for is what it says it is, and a CRS that it cannot read does not stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from layer_files import NAMES, parcels, read, refused, shapefile

from hitech_gis.errors import LayerError
from hitech_gis.io.reading.formats import content_of
from hitech_gis.io.reading.gdal import read_gdal
from hitech_gis.io.reading.told import Place

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("text", ["garbage", "PROJCS[", 'GEOGCS["x"]', 'PROJCS["x",GEOGCS["y"]]'])
def test_a_broken_prj_is_told_and_the_shapes_read(tmp_path: Path, text: str) -> None:
    """The layer has no CRS, a finding names the .prj, and crs= then works."""
    path = shapefile(tmp_path)
    path.with_suffix(".prj").write_text(text, encoding="ascii")
    frame, found = read(path)
    assert frame.crs is None
    assert frame["名称"].tolist() == NAMES
    assert dict(found["prj_broken"].values)["value"] == "p.prj"
    assert read(path, crs="EPSG:4547")[0].crs.to_epsg() == 4547


def test_the_outermost_element_says_what_is_kml(tmp_path: Path) -> None:
    """A comment in GML that speaks of kml does not make it so; comments in front of one do no harm."""
    assert content_of(b'<?xml version="1.0"?><!-- a <gml> --><kml xmlns="x">') == "kml"
    (tmp_path / "p.kml").write_text(
        "<!-- <kml> --><gml:FeatureCollection><kml/></gml:FeatureCollection>", encoding="ascii"
    )
    assert refused(tmp_path / "p.kml").code == "content_differs"


def test_a_file_that_gdal_takes_for_another_format_is_refused(tmp_path: Path) -> None:
    """Before any of it is read."""
    parcels().to_file(tmp_path / "p.gpkg")
    with pytest.raises(LayerError) as error:
        read_gdal(tmp_path / "p.gpkg", None, Place("p.gpkg"), expected="LIBKML")
    assert error.value.faults[0].code == "content_differs"
