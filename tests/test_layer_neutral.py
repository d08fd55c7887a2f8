"""Names and members that lead elsewhere lead nowhere."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from layer_files import NAMES, collection, feature, parcels, point, read, refused

from hitech_gis.io.reading.inspect import inspect_file
from hitech_gis.io.source import open_source

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["地块!1.shp", "数据!最终/b.gpkg", "a;b.gpkg", "a!b.zip!/c.gpkg"])
def test_a_name_with_an_exclamation_mark_is_that_file(tmp_path: Path, name: str) -> None:
    """Whole and in batches, by its own name as layer, the file itself is read, not one behind the mark."""
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = tmp_path / f"x{path.suffix}"
    parcels().to_file(plain, layer=path.stem, encoding="UTF-8")
    for part in tmp_path.glob("x.*"):
        part.rename(path.with_suffix(part.suffix))
    assert read(path)[0]["名称"].tolist() == NAMES
    assert open_source(path).read(["n"]).table["n"].tolist() == [1, 2]
    assert open_source(path, layer=path.stem).read(["n"]).table["n"].tolist() == [1, 2]


def test_a_member_of_an_archive_does_not_lead_to_another_file(tmp_path: Path) -> None:
    """A folder d! in an archive with the path of a file outside behind it is that folder, and the member is read."""
    outside = tmp_path / "outside.gpkg"
    parcels(n=[7, 8]).to_file(outside)
    parcels().to_file(tmp_path / "p.gpkg", layer="甲!")
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as file:
        file.write(tmp_path / "p.gpkg", f"d!{outside}")
        file.writestr("e!/乙!.geojson", collection(feature(point())))
    assert [layer.name for layer in inspect_file(tmp_path / "p.zip").layers] == ["甲!", "乙!"]
    assert read(tmp_path / "p.zip", layer="甲!")[0]["n"].tolist() == [1, 2]
    assert len(read(tmp_path / "p.zip", layer="乙!")[0]) == 1


def test_layers_of_one_name_in_an_archive_are_named_by_their_path(tmp_path: Path) -> None:
    """Each can be chosen; two in one folder also have their ending, and layers of two files their file."""
    parcels().to_file(tmp_path / "p.gpkg", layer="p")
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as file:
        for number, folder in enumerate(("一", "二")):
            file.writestr(f"{folder}/地块.geojson", collection(feature(point(), n=number)))
            file.writestr(f"{folder}/路.geojson", collection(feature(point())))
            file.writestr(f"{folder}/路.geojsonl", feature(point()))
            file.write(tmp_path / "p.gpkg", f"{folder}/q.gpkg")
    layers = {f"{folder}/{name}" for folder in "一二" for name in ("地块", "路.geojson", "路.geojsonl", "q/p")}
    assert {layer.name for layer in inspect_file(tmp_path / "p.zip").layers} == layers
    assert read(tmp_path / "p.zip", layer="二/地块")[0]["n"].tolist() == [1]
    assert read(tmp_path / "p.zip", layer="二/q/p")[0]["n"].tolist() == [1, 2]
    assert refused(tmp_path / "p.zip", layer="地块").code == "no_such_layer"
