"""The encoding of a layer is what it states if the bytes agree, else what a trial says; each choice is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layer_files import NAMES, SQUARES, collection, feature, parcels, patch, point, read, refused, shapefile

import hitech_gis as hg
from hitech_gis.errors import LayerError
from hitech_gis.io.reading.encoding import Decision, codec_of, decide, decode
from hitech_gis.io.reading.inspect import inspect_file
from hitech_gis.io.reading.shapefile import encoding_of
from hitech_gis.io.reading.told import Place
from hitech_gis.io.source import open_source

if TYPE_CHECKING:
    from pathlib import Path

TRADITIONAL = ["深圳灣科技生態園區", "留仙洞總部基地規劃"]
PLACE = Place("p.shp")


def codes_of(decision: Decision) -> list[str]:
    return [finding.code for finding in decision.findings]


@pytest.mark.parametrize(
    ("written", "cpg", "ldid", "name", "how", "code"),
    [
        ("GBK", None, None, "GB18030", "trial", "encoding_tried"),
        ("UTF-8", None, None, "UTF-8", "trial", "encoding_tried"),
        ("GBK", "GBK", None, "GBK", "cpg", "encoding_declared"),
        ("GBK", "936", None, "GBK", "cpg", "encoding_declared"),
        ("UTF-8", "UTF-8", None, "UTF-8", "cpg", "encoding_declared"),
        ("GBK", None, 0x4D, "GBK", "ldid", "encoding_declared"),
        ("GBK", None, 0x57, "GB18030", "trial", "encoding_tried"),
        ("GBK", "UTF-8", None, "GB18030", "trial", "encoding_contradicted"),
        ("UTF-8", None, 0x4D, "UTF-8", "trial", "encoding_contradicted"),
        ("GBK", "ISO-8859-1", None, "GB18030", "trial", "encoding_contradicted"),
        ("GBK", None, 0x03, "GB18030", "trial", "encoding_contradicted"),
        ("GBK", "none such", None, "GB18030", "trial", "cpg_unknown"),
    ],
)
def test_a_shapefile_is_read_as_what_it_is(  # noqa: PLR0913, PLR0917
    tmp_path: Path, written: str, cpg: str | None, ldid: int | None, name: str, how: str, code: str
) -> None:
    """Names of columns and texts are right whatever is stated, and how it was decided is told."""
    path = shapefile(tmp_path, encoding=written, cpg=cpg, ldid=ldid)
    frame, found = read(path)
    assert frame["名称"].tolist() == NAMES
    layer = inspect_file(path).layers[0]
    assert (layer.encoding, layer.encoding_how) == (name, how)
    assert code in found


def test_traditional_characters_are_tried_in_big5(tmp_path: Path) -> None:
    """Big5 wins over GB18030, in which its bytes may be valid too."""
    path = tmp_path / "p.shp"
    parcels(TRADITIONAL).rename(columns={"名称": "名稱"}).to_file(path, encoding="BIG5")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    patch(path.with_suffix(".dbf"), 29, b"\0")
    frame, found = read(path)
    assert frame["名稱"].tolist() == TRADITIONAL
    assert open_source(path).read(["名稱"]).table["名稱"].tolist() == TRADITIONAL
    assert "Big5" in found["encoding_tried"].title("en")
    with_byte = (path.with_suffix(".dbf"), 29, b"\x78")
    patch(*with_byte)
    assert inspect_file(path).layers[0].encoding_how == "ldid"


def test_the_encoding_that_is_given_holds_if_the_bytes_agree(tmp_path: Path) -> None:
    """GBK for GBK is taken; UTF-8 for it is refused, or read with U+FFFD when salvaging; nonsense is refused."""
    path = shapefile(tmp_path, cpg="UTF-8")
    assert read(path, encoding="gbk")[0]["名称"].tolist() == NAMES
    assert refused(path, encoding="UTF-8").code == "texts_broken"
    frame, found = read(path, encoding="UTF-8", salvage=True)
    assert "\ufffd" in frame.iloc[0, 0]
    assert found["text_broken"].rows == ("1", "2")
    assert refused(path, encoding="klingon").code == "encoding_unknown"


def test_what_is_stated_but_looks_wrong_is_read_so_and_doubted() -> None:
    """UTF-8 bytes that happen to be valid GBK are read as the caller says, with a warning that names UTF-8."""
    texts = ["工业用地面".encode() + "积".encode()]
    found = decide([(texts, [False])], PLACE, declared=("given", "gbk"), given=True)
    assert (found.name, codes_of(found)) == ("GBK", ["encoding_doubtful"])
    western = decide([(["Café Müller".encode("cp1252")], [False])], PLACE, declared=("ldid", "cp1252"))
    assert (western.name, western.how) == ("CP1252", "ldid")


def test_few_characters_leave_the_trial_unsure() -> None:
    """Two characters are no proof: the choice is a warning with the scores."""
    found = decide([(["一".encode("gbk")], [False])], PLACE)
    assert codes_of(found) == ["encoding_unsure"]
    assert decide([], PLACE) == Decision("ASCII", "utf-8", "ascii")
    assert decide([], PLACE, declared=("cpg", "gbk")).how == "cpg"


def test_a_text_cut_in_the_middle_of_a_character_is_no_fault_of_the_encoding(tmp_path: Path) -> None:
    """The last half character of a full field is left out and told; the file is still read as GBK."""
    path = tmp_path / "p.shp"
    parcels(["深" * 40, "圳湾"]).to_file(path, encoding="GBK")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    table = path.with_suffix(".dbf")
    begin = int.from_bytes(table.read_bytes()[8:10], "little")
    width = table.read_bytes()[32 + 16]
    patch(table, begin + 1, b"a" + ("深" * 200).encode("gbk")[: width - 1])
    frame, found = read(path)
    assert frame["名称"][0] == "a" + "深" * ((width - 1) // 2)
    assert ("text_cut" in found) == ((width - 1) % 2 == 1)
    if (width - 1) % 2 == 0:
        patch(table, begin + 1, ("深" * 200).encode("gbk")[: width - 2] + b"ab"[:1] + b"\xc9")
        frame, found = read(path)
        assert "text_cut" in found
    assert open_source(path).read(["名称"]).table["名称"].iloc[1] == "圳湾"


@pytest.mark.parametrize(("encoding", "short"), [("UTF-8", "计容建"), ("GBK", "计容建筑面")])
def test_names_cut_at_ten_bytes_are_recognised(tmp_path: Path, encoding: str, short: str) -> None:
    """What is left of 计容建筑面积 is told with what it may have been, and a map of names restores it."""
    path = tmp_path / "p.shp"
    frame = gpd.GeoDataFrame({short: [1.0, 2.0], "t": NAMES}, geometry=SQUARES, crs=4547)
    frame.to_file(path, encoding=encoding)
    found = read(path)[1]["names_cut"]
    assert "计容建筑面积" in found.title("en")
    assert inspect_file(path).layers[0].fields[0].full_name == "计容建筑面积"
    (tmp_path / "p.names.csv").write_text(f"short,full\n{short},计容建筑面积\n", encoding="utf-8")
    restored, told = read(path)
    assert list(restored.columns) == ["计容建筑面积", "t", "geometry"]
    assert "names_restored" in told
    for broken in (b"\xff", b"a,b\n1,2\n", b"short,full\nx,y\n"):
        (tmp_path / "p.names.csv").write_bytes(broken)
        assert short in read(path)[0].columns


def test_a_name_cut_in_the_middle_of_a_character_is_read_to_there(tmp_path: Path) -> None:
    """Ten bytes of UTF-8 hold three characters and a third of one."""
    path = tmp_path / "p.shp"
    gpd.GeoDataFrame({"aaaaaaaaaa": NAMES, "b": [1, 2]}, geometry=SQUARES, crs=4547).to_file(path, encoding="UTF-8")
    patch(path.with_suffix(".dbf"), 32, "土地用途".encode()[:10])
    patch(path.with_suffix(".dbf"), 64, "土地用".encode() + b"\0")
    frame, found = read(path)
    assert list(frame.columns)[:2] == ["土地用", "土地用_2"]
    assert "names_cut" in found


def test_geojson_in_gbk_is_read(tmp_path: Path) -> None:
    """A text file of another encoding than its standard asks for is read as what it is."""
    path = tmp_path / "p.geojson"
    path.write_bytes(collection(*(feature(point(), 名称=name) for name in NAMES)).encode("gbk"))
    frame, found = read(path)
    assert frame["名称"].tolist() == NAMES
    assert "encoding_tried" in found
    assert read(path, encoding="GBK")[0]["名称"].tolist() == NAMES
    assert refused(path, encoding="zip").code == "encoding_unknown"


def test_open_source_decides_alike(tmp_path: Path) -> None:
    """Allocation reads a GBK shapefile without .cpg, and the encoding that is given holds there too."""
    path = shapefile(tmp_path)
    assert open_source(path).columns == ("名称", "n")
    assert open_source(path, encoding="GBK").read(["名称"]).table["名称"].tolist() == NAMES
    result = hg.allocate_file(path, parcels()[["geometry"]].assign(id=["a", "b"]), columns="n")
    assert result.totals.loc["source", "n"] == 3
    with pytest.raises(LayerError, match="UTF-8"):
        open_source(path, encoding="UTF-8")
    parcels().to_file(tmp_path / "q.gpkg")
    with pytest.raises(LayerError, match="encoding"):
        open_source(tmp_path / "q.gpkg", encoding="GBK")
    path.with_suffix(".dbf").unlink()
    assert open_source(path).columns == ()


def test_a_broken_header_of_attributes_is_a_fault(tmp_path: Path) -> None:
    """A .dbf of a few bytes, or whose columns are wider than its records, cannot be judged."""
    path = shapefile(tmp_path)
    patch(path.with_suffix(".dbf"), 10, b"\x01\x00")
    assert refused(path).code == "dbf_broken"
    path.with_suffix(".dbf").write_bytes(b"\x03")
    with pytest.raises(LayerError, match="dbf"):
        encoding_of(path, PLACE)


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("UTF-8", "utf-8"), ("65001", "utf-8"), ("OEM 936", "gbk"), ("CP936", "gbk"), ("54936", "gb18030"),
        ("big5", "big5"), ("950", "cp950"), ("1252", "cp1252"), ("8859_1", "iso8859-1"), ("rot13", None), ("", None),
        ("utf-16", None), ("99999", None),
    ],
)  # fmt: skip
def test_labels_mean_codecs(label: str, codec: str | None) -> None:
    """Numbers and names as programs write them; what no table can be in is none."""
    assert codec_of(label) == codec


@pytest.mark.law
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from("产业用房公共配套地面积深圳湾生态科技园区规划建设工商住宅道路"), min_size=5), min_size=1
    )
)
def test_chinese_text_is_told_in_whichever_encoding(texts: list[str]) -> None:
    """Common characters are read back from GBK and UTF-8 alike."""
    for codec in ("gbk", "utf-8"):
        found = decide([([text.encode(codec) for text in texts], [False] * len(texts))], PLACE)
        assert [text.encode(codec).decode(found.codec) for text in texts] == texts


@pytest.mark.law
@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=40), st.sampled_from(["utf-8", "gb18030", "cp950"]), st.booleans())
def test_any_bytes_are_decoded(value: bytes, codec: str, may_be_cut: Any) -> None:  # noqa: ANN401
    """No bytes are beyond decoding; whole text is what Python says."""
    text, state = decode(value, codec, may_be_cut=may_be_cut)
    assert (state == "whole") == (text.encode(codec, "replace") == value and "\ufffd" not in text) or codec != "utf-8"


@pytest.mark.parametrize("declared", [None, ("cpg", "utf-8"), ("bom", "utf-8")])
def test_one_bad_text_does_not_make_a_layer_another_encoding(declared: tuple[str, str] | None) -> None:
    """Of 200 texts in UTF-8 one is cut in the middle: the layer is UTF-8 with one text that does not decode."""
    texts = [f"深圳湾科技生态园{n}".encode() for n in range(199)] + ["深圳".encode()[:4] + b"x"]
    found = decide([(texts, [False] * 200)], PLACE, declared=declared)
    assert (found.name, found.invalid) == ("UTF-8", 1)
    assert "encoding_contradicted" not in codes_of(found)


@pytest.mark.parametrize(
    ("declared", "codec", "name"),
    [(("cpg", "gbk"), "utf-8", "UTF-8"), (("ldid", "cp936"), "cp950", "Big5"), (("cpg", "cp949"), "cp949", "CP949")],
)
def test_a_stated_encoding_far_worse_than_another_is_not_believed(
    declared: tuple[str, str], codec: str, name: str
) -> None:
    """UTF-8 stated as GBK and Big5 stated as GBK are read as what they are; Korean stays as stated."""
    texts = [text.encode(codec) for text in (["서울시청", "강남구"] if codec == "cp949" else TRADITIONAL)]
    found = decide([(texts, [False] * 2)], PLACE, declared=declared)
    assert found.name == name
    assert ("encoding_contradicted" in codes_of(found)) is (codec != "cp949")
    assert decide([(texts, [False] * 2)], PLACE, declared=declared, given=True).how == declared[0]
