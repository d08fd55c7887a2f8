"""What is read stays inside the folder and is what it says; what is written is whole or untouched."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import shapely

from hitech_gis.errors import Fault, OutputError, PlanError
from hitech_gis.io import AllOrNone, RawFeature, read_geojson, read_inside, write_files
from hitech_gis.io.files import expect_apart

SQUARE = [[[114, 22], [115, 22], [115, 23], [114, 23], [114, 22]]]
BOW_TIE = [[[114, 22], [115, 23], [115, 22], [114, 23], [114, 22]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "plan"
    inside.mkdir()
    return inside


def code_of(error: pytest.ExceptionInfo[PlanError]) -> str:
    (fault,) = error.value.faults
    return fault.code


def feature(geometry: Any = None, **properties: object) -> str:  # noqa: ANN401 - whatever a file may hold
    return json.dumps({"type": "Feature", "properties": properties, "geometry": geometry})


def collection(*features: str, members: str = "") -> str:
    return f'{{"type": "FeatureCollection", {members} "features": [{", ".join(features)}]}}'


def read(folder: Path, content: str) -> tuple[list[RawFeature], list[Fault]]:
    (folder / "a.geojson").write_text(content, encoding="utf-8")
    return read_geojson(folder, "a.geojson")


def test_a_file_is_read_byte_for_byte(folder: Path) -> None:
    """What is in the folder is read as it is."""
    (folder / "a.csv").write_bytes(b"\xef\xbb\xbfid\r\n\x00")
    assert read_inside(folder, "a.csv") == b"\xef\xbb\xbfid\r\n\x00"


def test_a_link_that_stays_inside_is_followed(folder: Path) -> None:
    """A link to a neighbour reads the neighbour, also where the folder itself is reached through a link."""
    (folder / "a.csv").write_bytes(b"a")
    (folder / "b.csv").symlink_to("a.csv")
    elsewhere = folder.parent / "elsewhere"
    elsewhere.symlink_to(folder)
    assert read_inside(folder, "b.csv") == b"a"
    assert read_inside(elsewhere, "b.csv") == b"a"


@pytest.mark.parametrize("absolute", [False, True])
def test_a_link_out_of_the_folder_is_refused(folder: Path, absolute: bool) -> None:  # noqa: FBT001
    """No link leads to a file that the plan does not hold, and its content is not in the message."""
    secret = folder.parent / "secret.txt"
    secret.write_text("hush", encoding="utf-8")
    (folder / "a.csv").symlink_to(secret if absolute else "../secret.txt")
    with pytest.raises(PlanError, match="leads out of the folder") as error:
        read_inside(folder, "a.csv")
    assert code_of(error) == "leads_outside"
    assert "hush" not in str(error.value)


def test_a_name_that_climbs_out_is_refused(folder: Path) -> None:
    """Two dots lead no further than a link does, not even to a folder whose name only starts the same."""
    (folder.parent / "plan2").mkdir()
    (folder.parent / "plan2" / "a.csv").write_bytes(b"a")
    with pytest.raises(PlanError, match="leads out of the folder"):
        read_inside(folder, "../plan2/a.csv")


def test_a_link_to_itself_is_refused(folder: Path) -> None:
    """A loop of links ends in a fault and not in a hang or a traceback."""
    (folder / "a.csv").symlink_to("b.csv")
    (folder / "b.csv").symlink_to("a.csv")
    with pytest.raises(PlanError, match=r"Cannot read a\.csv") as error:
        read_inside(folder, "a.csv")
    assert code_of(error) == "cannot_read"


def test_a_folder_in_a_files_place_is_refused(folder: Path) -> None:
    """A directory is no file."""
    (folder / "a.csv").mkdir()
    with pytest.raises(PlanError, match="is not an ordinary file") as error:
        read_inside(folder, "a.csv")
    assert code_of(error) == "not_a_file"


def test_a_pipe_in_a_files_place_is_refused(folder: Path) -> None:
    """A named pipe, on which reading would wait forever, is no file."""
    os.mkfifo(folder / "a.csv")
    with pytest.raises(PlanError, match="is not an ordinary file"):
        read_inside(folder, "a.csv")


def test_a_missing_file_and_a_broken_link_are_missing(folder: Path) -> None:
    """Neither a file that is not there nor a link to one is more than missing."""
    (folder / "b.csv").symlink_to("nowhere.csv")
    for name in ("a.csv", "b.csv"):
        with pytest.raises(PlanError, match="is missing") as error:
            read_inside(folder, name)
        assert code_of(error) == "missing_file"


def test_a_file_is_refused_only_above_the_limit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the limit a file is read; one byte more is refused, and the message names the limit."""
    monkeypatch.setattr("hitech_gis.io.folder.MAX_PLAN_FILE_BYTES", 2**20)
    (folder / "a.csv").write_bytes(bytes(2**20))
    assert len(read_inside(folder, "a.csv")) == 2**20
    (folder / "a.csv").write_bytes(bytes(2**20 + 1))
    with pytest.raises(PlanError, match="larger than 1 MiB") as error:
        read_inside(folder, "a.csv")
    assert code_of(error) == "too_large"


def test_features_are_numbered_from_one_as_the_file_has_them(folder: Path) -> None:
    """Two good features come back in order with their properties and geometry."""
    point = {"type": "Point", "coordinates": [114, 22.5]}
    good, faults = read(folder, collection(feature(point, id="a"), feature(None, id="b")))
    assert faults == []
    assert [(raw.number, raw.properties) for raw in good] == [(1, {"id": "a"}), (2, {"id": "b"})]
    assert good[0].geometry == shapely.Point(114, 22.5)
    assert good[1].geometry is None


def test_numbers_keep_every_digit(folder: Path) -> None:
    """A property of 27 digits is read exactly, and a whole number stays one."""
    content = collection(
        '{"type": "Feature", "properties": {"x": 123456789012345678.123456789, "n": 7}, "geometry": null}'
    )
    ((raw,), faults) = read(folder, content)
    assert faults == []
    assert raw.properties == {"x": Decimal("123456789012345678.123456789"), "n": 7}
    assert isinstance(raw.properties["n"], int)


def test_a_byte_order_mark_is_no_fault(folder: Path) -> None:
    """Files that Windows programs mark as UTF-8 are read."""
    assert read(folder, "\ufeff" + collection(feature(None, id="a")))[1] == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        collection(feature(None, id="a"))[:-1],
        collection('{"type": "Feature", "properties": {"x": NaN}, "geometry": null}'),
        collection('{"type": "Feature", "properties": {"x": -Infinity}, "geometry": null}'),
        '{"features": ' + "[" * 100_000 + "]" * 100_000 + "}",
        collection('{"type": "Feature", "properties": {"x": ' + "9" * 5000 + '}, "geometry": null}'),
    ],
    ids=["empty", "cut", "unclosed", "nan", "infinity", "deep", "long_number"],
)
def test_what_is_not_json_is_refused_as_a_whole(folder: Path, content: str) -> None:
    """Cut, endless, NaN and hostile files end in one fault that names the file."""
    with pytest.raises(PlanError, match="Not valid JSON") as error:
        read(folder, content)
    assert code_of(error) == "broken_json"
    assert error.value.faults[0].place == "a.geojson"


def test_bytes_that_are_not_utf8_are_refused(folder: Path) -> None:
    """A file in GBK is told apart and not garbled."""
    (folder / "a.geojson").write_bytes(collection('{"properties": {"name": "南区"}, "geometry": null}').encode("gbk"))
    with pytest.raises(PlanError, match="utf-8"):
        read_geojson(folder, "a.geojson")


@pytest.mark.parametrize("content", ["[]", "1", '"text"', "null", "{}", '{"features": {}}', '{"features": null}'])
def test_json_of_another_shape_is_no_collection(folder: Path, content: str) -> None:
    """Only an object with a list of features is a layer."""
    with pytest.raises(PlanError, match="Not a GeoJSON FeatureCollection") as error:
        read(folder, content)
    assert code_of(error) == "not_a_feature_collection"


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::3857", "EPSG:4547", "urn:ogc:def:crs:EPSG::4214"])
def test_an_old_crs_member_other_than_lon_lat_is_refused(folder: Path, name: str) -> None:
    """Metres and other datums are named in the refusal, never read as degrees."""
    members = f'"crs": {{"type": "name", "properties": {{"name": "{name}"}}}},'
    with pytest.raises(PlanError, match=name) as error:
        read(folder, collection(feature(None, id="a"), members=members))
    assert code_of(error) == "not_lon_lat"


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4490"])
def test_an_old_crs_member_for_lon_lat_is_read(folder: Path, name: str) -> None:
    """Files of old programs that name WGS 84 or CGCS2000 are good."""
    members = f'"crs": {{"type": "name", "properties": {{"name": "{name}"}}}},'
    good, faults = read(folder, collection(feature(None, id="a"), members=members))
    assert (len(good), faults) == (1, [])


@pytest.mark.parametrize(
    "item", ["1", "null", "[]", "{}", '{"type": "Feature", "geometry": null}', '{"properties": null, "geometry": null}']
)
def test_an_item_without_properties_is_a_fault_of_that_item_alone(folder: Path, item: str) -> None:
    """The second item is named, and the first and third are still read."""
    good, faults = read(folder, collection(feature(None, id="a"), item, feature(None, id="c")))
    assert [raw.number for raw in good] == [1, 3]
    assert [(fault.code, fault.row) for fault in faults] == [("not_a_feature", 2)]


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        ({"type": "Polygon", "coordinates": BOW_TIE}, r"Self-intersection\[114\.5 22\.5\]"),
        ({"type": "Point", "coordinates": [181, 22]}, r"out of range: 181\.0, 22\.0"),
        ({"type": "Point", "coordinates": [114, -90.5]}, "out of range"),
        ({"type": "Point", "coordinates": [500000, 2489167]}, "out of range"),
        ({"type": "Polygon", "coordinates": []}, "out of range"),
        ({"type": "Polygon", "coordinates": [[[114, 22], [115, 22], [115, 23], [114, 23]]]}, "closed"),
        ({"type": "Point", "coordinates": [None, 22]}, "must be number"),
        ({"type": "Point", "coordinates": ["114", "22"]}, "must be number"),
        ({"type": "Sphere", "coordinates": [114, 22]}, "not a GeoJSON geometry"),
        ("POINT (114 22)", "JSON"),
        ([], "JSON"),
    ],
)
def test_a_bad_geometry_is_a_fault_of_its_feature_and_says_why(folder: Path, geometry: object, why: str) -> None:
    """The number of the feature and the reason are in the message, and its neighbours are read."""
    good, (fault,) = read(folder, collection(feature(None, id="a"), feature(geometry, id="b"), feature(None, id="c")))
    assert [raw.number for raw in good] == [1, 3]
    assert fault.place == "a.geojson:2 [geometry]"
    with pytest.raises(PlanError, match=why):
        raise PlanError(fault)


@pytest.mark.parametrize("coordinate", ["1e999999", "-1e400", "1" + "0" * 400])
def test_a_coordinate_beyond_all_numbers_is_a_fault(folder: Path, coordinate: str) -> None:
    """A coordinate that no float can hold is refused and never becomes infinity."""
    good, faults = read(
        folder,
        collection(
            '{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": ['
            + coordinate
            + ", 22]}}"
        ),
    )
    assert good == []
    assert [fault.code for fault in faults] == ["bad_geometry"]


def test_the_edges_of_the_world_are_in_range(folder: Path) -> None:
    """180 degrees east and the poles are places."""
    corners = [[-180, -90], [180, 90]]
    good, faults = read(folder, collection(*(feature({"type": "Point", "coordinates": corner}) for corner in corners)))
    assert (len(good), faults) == (2, [])


def test_a_valid_polygon_keeps_its_vertices(folder: Path) -> None:
    """Coordinates come back as they were written."""
    ((raw,), faults) = read(folder, collection(feature({"type": "Polygon", "coordinates": SQUARE})))
    assert faults == []
    assert raw.geometry is not None
    assert shapely.get_coordinates(raw.geometry).tolist() == SQUARE[0]


def everything_in(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def test_files_are_written_whole_and_folders_made(tmp_path: Path) -> None:
    """New folders, new files and files replaced all hold what was given, and nothing else is left."""
    (tmp_path / "old.txt").write_bytes(b"old")
    write_files({tmp_path / "new" / "deep" / "a.txt": b"a", tmp_path / "old.txt": b"b"})
    assert everything_in(tmp_path) == {"new": None, "new/deep": None, "new/deep/a.txt": b"a", "old.txt": b"b"}


@pytest.mark.parametrize("bad", ["blocked/b.txt", "folder", "x" * 300])
def test_if_one_file_cannot_be_written_none_is_touched(tmp_path: Path, bad: str) -> None:
    """With a file for a parent, a folder in its place or a name too long, the other file keeps its old content."""
    (tmp_path / "first.txt").write_bytes(b"old")
    (tmp_path / "blocked").write_bytes(b"a file")
    (tmp_path / "folder").mkdir()
    before = everything_in(tmp_path)
    with pytest.raises(OutputError, match="No file was changed") as error:
        write_files({tmp_path / "first.txt": b"new", tmp_path / bad: b"b", tmp_path / "last.txt": b"c"})
    assert everything_in(tmp_path) == before
    (fault,) = error.value.faults
    assert (fault.code, fault.values["path"]) == ("cannot_write", str(tmp_path / bad))


def test_a_new_file_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    """A page on a shared drive can be read by whoever could read any other new file."""
    (tmp_path / "plain.txt").write_bytes(b"")
    write_files({tmp_path / "ours.txt": b""})
    assert (tmp_path / "ours.txt").stat().st_mode == (tmp_path / "plain.txt").stat().st_mode


def test_a_file_replaced_keeps_its_mode(tmp_path: Path) -> None:
    """What was private stays private."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_files({path: b"new"})
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.read_bytes() == b"new"


def test_a_long_chinese_name_can_be_written(tmp_path: Path) -> None:
    """A name as long as a file system takes needs no longer one on the way."""
    name = "方" * 84 + ".t"
    write_files({tmp_path / name: b"a"})
    assert everything_in(tmp_path) == {name: b"a"}


def test_a_number_that_no_decimal_holds_is_a_bad_geometry(folder: Path) -> None:
    """A coordinate of 1e1000000000000000000 is a fault of its feature, not of the program."""
    geometry = '{"type": "Point", "coordinates": [1e1000000000000000000, 1]}'
    point = f'{{"type": "Feature", "properties": {{}}, "geometry": {geometry}}}'
    (folder / "a.geojson").write_text(collection(point), encoding="utf-8")
    assert [(fault.code, fault.row) for fault in read_geojson(folder, "a.geojson")[1]] == [("bad_geometry", 1)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('{"type": "Topology", "features": []}', "not_a_feature_collection"),
        (collection(members='"crs": {"properties": {"name": "EPSG:4326+3855"}},'), "not_lon_lat"),
        (collection(members='"crs": "EPSG:43260",'), "not_lon_lat"),
    ],
)
def test_what_only_looks_like_lon_lat_geojson_is_refused(folder: Path, content: str, code: str) -> None:
    """Another type of collection, or a CRS that only begins like WGS 84, is not read."""
    (folder / "a.geojson").write_text(content, encoding="utf-8")
    with pytest.raises(PlanError) as refused:
        read_geojson(folder, "a.geojson")
    assert code_of(refused) == code


def test_a_feature_in_place_of_a_geometry_is_a_fault(folder: Path) -> None:
    """A feature nested in a feature is not taken for its geometry."""
    (folder / "a.geojson").write_text(collection(feature({"type": "Feature", "geometry": None})), encoding="utf-8")
    assert [fault.code for fault in read_geojson(folder, "a.geojson")[1]] == ["bad_geometry"]


def test_a_refused_write_puts_everything_back(tmp_path: Path) -> None:
    """A target that fails only when it is renamed leaves the others as they were, and no new folder."""
    (tmp_path / "old").write_bytes(b"old")
    targets = ("old", "fresh/a", "out", "out/x")
    with pytest.raises(OutputError):
        write_files({tmp_path / target: b"new" for target in targets})
    assert (tmp_path / "old").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def replace_with(folder: Path, *removed: str, then: type[BaseException] | None = None) -> None:
    with AllOrNone() as files:
        new = files.beside(folder / "a.txt")
        new.write_bytes(b"new")
        new.with_name("b.txt").write_bytes(b"beside")
        for name in removed:
            files.remove(folder / name)
        if then is not None:
            raise then


def test_an_old_file_goes_with_the_new_ones_or_stays_with_the_old(tmp_path: Path) -> None:
    """What is removed is removed when all is in its place, and is back if anything fails or is broken off."""
    (tmp_path / "a.txt").write_bytes(b"old")
    (tmp_path / "a.idx").write_bytes(b"index")
    before = everything_in(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        replace_with(tmp_path, "a.idx", then=KeyboardInterrupt)
    assert everything_in(tmp_path) == before
    with pytest.raises(OutputError, match="gone"):
        replace_with(tmp_path, "a.idx", "gone")
    assert everything_in(tmp_path) == before
    replace_with(tmp_path, "a.idx")
    assert everything_in(tmp_path) == {"a.txt": b"new", "b.txt": b"beside"}


def test_old_files_are_kept_where_there_are_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a memory stick the old file is copied aside instead, and comes back the same."""

    def no_link(*_: Path) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", no_link)
    (tmp_path / "a.txt").write_bytes(b"old")
    with pytest.raises(OutputError):
        replace_with(tmp_path, "gone")
    assert everything_in(tmp_path) == {"a.txt": b"old"}
    replace_with(tmp_path)
    assert everything_in(tmp_path) == {"a.txt": b"new", "b.txt": b"beside"}


def test_an_old_file_that_cannot_be_put_back_is_left_beside_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the second file cannot be written and the first not be put back, the old first is still there to be found."""
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text("old", encoding="utf-8")
    replace, calls = Path.replace, []

    def once(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", once)
    with pytest.raises(OutputError, match="No space left"):
        write_files({first: b"new", second: b"new"})
    assert [path.read_text(encoding="utf-8") for path in tmp_path.glob(".*/old/a.txt")] == ["old"]


def test_all_parts_of_a_shapefile_are_apart_from_others(tmp_path: Path) -> None:
    """Its table is no place for another file, nor are names that differ by capital letters, nor a link to it."""
    (tmp_path / "in.gpkg").write_bytes(b"x")
    (tmp_path / "hard.gpkg").hardlink_to(tmp_path / "in.gpkg")
    (tmp_path / "link.shp").symlink_to(tmp_path / "in.shp")
    for written, read in (
        (["in.dbf"], ["in.shp"]),
        (["in.shp"], ["in.DBF"]),
        (["IN.shp"], ["in.SHP"]),
        (["a.shp", "a.names.csv"], []),
        (["a.shp.xml", "A.SHP"], []),
        (["link.dbf"], ["link.shp"]),
        (["in.dbf"], ["link.shp"]),
        (["hard.gpkg"], ["in.gpkg"]),
    ):
        with pytest.raises(OutputError) as refused:
            expect_apart([tmp_path / name for name in written], [tmp_path / name for name in read])
        assert [fault.code for fault in refused.value.faults] == ["same_file"]
    expect_apart([tmp_path / "in.csv", tmp_path / "in2.dbf", tmp_path / "x" / "in.dbf"], [tmp_path / "in.shp"])
