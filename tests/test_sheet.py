"""The map sheet: what stands on it, true to scale, the same bytes each time, and text that stays text."""

from __future__ import annotations

import html
import io
import re
import unicodedata
from functools import cache
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import font_manager, rcParams
from PIL import Image
from pypdf import PdfReader
from toy import write_toy_plan

import hitech_gis as hg
from hitech_gis.charts.drawn_map import DrawnMap
from hitech_gis.charts.flow import in_sheets, lines_block
from hitech_gis.charts.fonts import Typeface, chinese_family
from hitech_gis.charts.furniture import bar_metres, round_scale
from hitech_gis.charts.labels import Box, place_labels, places_for
from hitech_gis.charts.sheet import draw_sheet
from hitech_gis.crs import project
from hitech_gis.symbols import AXES, INK, OUTSIDE, RAMP, SITE, SOFT, coloured_uses, legend_classes
from hitech_gis.texts import Lang, text

if TYPE_CHECKING:
    from hitech_gis.plan import Plan

STARTS = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}
MM = {"a3": (420, 297), "a4": (297, 210)}
PLACES = st.tuples(st.floats(0, 10), st.floats(0, 10))
SIZES = st.tuples(st.floats(0.1, 4), st.floats(0.1, 2))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return hg.open_plan()


@pytest.fixture
def toy(tmp_path: Path) -> Plan:
    return hg.open_plan(write_toy_plan(tmp_path / "toy"))


@cache
def of_shipped(suffix: str, lang: Lang, paper: str) -> bytes:
    """A sheet of the shipped plan, drawn once for all tests that look at it."""
    return draw_sheet(hg.open_plan().ledger, suffix, lang=lang, paper=paper)


@cache
def of_toy(suffix: str, lang: Lang, paper: str, use: str | None = None) -> bytes:
    """A sheet of the toy plan, drawn once for all tests that look at it."""
    with TemporaryDirectory() as folder:
        return draw_sheet(hg.open_plan(write_toy_plan(Path(folder))).ledger, suffix, lang=lang, paper=paper, use=use)


def words_of(svg: bytes) -> list[str]:
    """Words of an SVG: each stands as a comment beside its outlines."""
    return re.findall(r"<!-- (.*?) -->", svg.decode())


def pages_of(pdf: bytes) -> list[str]:
    """Text of each page, without spaces."""
    texts = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return [re.sub(r"\s", "", unicodedata.normalize("NFKC", text)) for text in texts]


def points_of(svg: bytes, gid: str) -> np.ndarray:
    """Corners of a shape in points, from the upper left corner."""
    (found,) = re.findall(rf'<g id="{gid}">\s*<path d="([^"]*)"', svg.decode())
    return np.array([float(number) for number in re.findall(r"-?[\d.]+", found)]).reshape(-1, 2)


@pytest.mark.uncounted
@pytest.mark.parametrize("suffix", STARTS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_sheet_is_a_file_of_its_kind_twice_the_same(toy: Plan, suffix: str, lang: Lang) -> None:
    """Each format and language gives the same bytes again, without a date, and leaves no setting behind."""
    before = dict(rcParams)
    content = draw_sheet(toy.ledger, suffix.upper(), lang=lang, paper="a4")
    assert content.startswith(STARTS[suffix])
    assert content == of_toy(suffix, lang, "a4")
    assert not re.search(rb"CreationDate|<dc:date>", content)
    assert dict(rcParams) == before


@pytest.mark.uncounted
@pytest.mark.parametrize("suffix", STARTS)
def test_the_style_of_the_user_is_left_alone_and_not_taken(toy: Plan, suffix: str) -> None:
    """Under a dark style with lines of its own a sheet has the same bytes."""
    from matplotlib import pyplot as plt

    plain = of_toy(suffix, "zh", "a4")
    with plt.style.context(["dark_background", {"lines.dashed_pattern": (9, 9), "svg.fonttype": "none"}]):
        assert draw_sheet(toy.ledger, suffix, paper="a4") == plain
        assert rcParams["svg.fonttype"] == "none"


@pytest.mark.uncounted
@pytest.mark.parametrize("paper", MM)
def test_sheets_have_the_size_of_the_paper(paper: str) -> None:
    """A PDF has the map and the balance on sheets of the paper; a picture is as wide as one, and taller."""
    pdf = PdfReader(io.BytesIO(of_toy(".pdf", "zh", paper)))
    assert len(pdf.pages) == 2
    for page in pdf.pages:
        assert [float(side) / 72 * 25.4 for side in page.mediabox[2:]] == pytest.approx(MM[paper], abs=0.1)
    with Image.open(io.BytesIO(of_toy(".png", "zh", paper))) as picture:
        assert picture.width == pytest.approx(MM[paper][0] / 25.4 * 200, abs=2)
        assert picture.height > picture.width * MM[paper][1] / MM[paper][0]


@pytest.mark.uncounted
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_map_sheet_says_all_that_it_must(plan: Plan, lang: Lang) -> None:
    """Title, source, every zone with its amount, sites, axes, sub-parks, legend, notice, accuracy, CRS, approval."""
    said = words_of(of_shipped(".svg", lang, "a3"))
    ledger, document = plan.ledger, plan.ledger.document
    whole = html.unescape(" ".join(said))
    zones = [zone for zone in ledger.layers["zones"] if zone != "sz_bay"]  # the whole is drawn round its named parts
    assert {ledger.zones[zone].name(lang) for zone in zones} <= set(said)
    amounts = [text("page.amount", lang, value=value) for value in (200, 100, 450)]
    assert {*amounts, text("page.not_stated", lang), text("page.outside", lang)} <= set(said)
    sites = [site.name(lang) for site in ledger.layers["sites"].values() if site.geometry is not None]
    for number, name in enumerate(sites, start=1):
        assert f"{number}. {name}" in whole
    assert {axis.name(lang) for axis in ledger.layers["axes"].values()} <= set(said)
    subparks = [park for park in ledger.layers["subparks"].values() if park.geometry is not None]
    guesses = {park.name(lang) for park in subparks if park.properties["name_status"] == "candidate"}
    beyond = {park.name(lang) for park in subparks if park.properties["zone"] is None} - guesses
    assert len(guesses) == len(beyond) == 5
    assert all(name in whole for name in beyond)
    assert not any(name in whole for name in guesses)
    for sentence in (
        document.title(lang),
        document.date,
        document.notice_zh if lang == "zh" else document.notice_en,
        "± 25–58 m",
        "EPSG:4547",
        document.credit,
        text("page.legend", lang),
        "0 – <100",
        "≥ 400",
        text("sheet.grid_north", lang),
        "1 : 40 000",
        text("page.paper.approval", lang),
    ):
        assert sentence in whole


@pytest.mark.uncounted
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_second_sheet_is_the_whole_balance(plan: Plan, lang: Lang) -> None:
    """Every number, verdict, clause, variant and note of the cross-table stands on the second page, as text."""
    _, balance = pages_of(of_shipped(".pdf", lang, "a3"))
    for row in plan.balance():
        if row.level.value == "outside":
            continue
        assert (row.worded("stated") or "—") in balance
        assert (row.worded("itemised") or text("page.not_stated", lang).replace(" ", "")) in balance
        if row.stated:
            assert text(row.verdict.key, lang).replace(" ", "") in balance
    for said in ("-325", "五(三)#1#2#3#4#5", "8.24%"):
        assert said in balance
    variant = plan.ledger.document.goal.variants[1]
    assert (variant.title_zh if lang == "zh" else variant.title_en).replace(" ", "") in balance


@pytest.mark.parametrize("name", ["shipped", "toy"])
def test_zones_and_scale_bar_are_true_to_the_crs(plan: Plan, toy: Plan, name: str) -> None:
    """Metres a point are the same along both axes of every zone and along the scale bar: those of the scale."""
    ledger = plan.ledger if name == "shipped" else toy.ledger
    svg = of_shipped(".svg", "zh", "a4") if name == "shipped" else of_toy(".svg", "zh", "a4")
    (scale,) = {int(said[4:].replace(" ", "")) for said in words_of(svg) if re.fullmatch(r"1 : [\d ]+", said)}
    metres_a_point = scale * 0.0254 / 72
    for zone_id, zone in ledger.layers["zones"].items():
        west, south, east, north = shapely.bounds(project(np.array([zone.geometry], dtype=object), "EPSG:4547")[0])
        wide, tall = np.ptp(points_of(svg, f"zone-{zone_id}"), axis=0) * metres_a_point
        assert (wide, tall) == pytest.approx((east - west, north - south), rel=1e-3)
    (metres,) = (int(found) for found in re.findall(r'id="scale-bar-(\d+)"', svg.decode()))
    wide, _ = np.ptp(points_of(svg, f"scale-bar-{metres}"), axis=0) * metres_a_point
    assert wide == pytest.approx(metres, rel=1e-3)
    arrow = points_of(svg, "north-arrow")
    assert arrow[np.argmin(arrow[:, 1])][0] == pytest.approx(np.min(arrow[:, 0]), abs=0.01)  # the right half: tip left


def test_zones_are_coloured_as_on_the_page(toy: Plan) -> None:
    """East A and B are 30, West 40 of classes by 10; supporting: 10, hatched where not stated, and 20."""
    by_use = {use: of_toy(".svg", "zh", "a4", use).decode() for use in ("industrial", "supporting")}
    assert legend_classes(toy.ledger, coloured_uses(toy.ledger)) == [0, 10, 20, 30, 40]
    style = r'<g id="zone-{}">.*?style="([^"]*)"'
    zones = ("east_a", "east_b", "west")
    fills = {use: [re.findall(style.format(zone), svg, re.DOTALL)[0] for zone in zones] for use, svg in by_use.items()}
    for drawn, colour in zip(fills["industrial"], (RAMP[3], RAMP[3], RAMP[4]), strict=True):
        assert f"fill: {colour}" in drawn
    for drawn, colour in zip(fills["supporting"], (RAMP[1], "none", RAMP[2]), strict=True):
        assert f"fill: {colour}" in drawn


def test_colours_of_the_sheet_are_those_of_the_page(toy: Plan) -> None:
    """The page gets the ramp and the axes' colours with its content; the others are those of its light style."""
    page = toy.atlas().html()
    assert all(colour in page for colour in (*RAMP, *AXES))
    light = page.partition("prefers-color-scheme: dark")[0]
    for name, colour in (("ink", INK), ("soft", SOFT), ("outside", OUTSIDE), ("site", SITE)):
        assert re.search(rf"--{name}: ([#\w]+)", light)[1] == colour  # type: ignore[index]


def test_a_condition_is_said_where_it_is_marked(tmp_path: Path) -> None:
    """A total on completion is marked on the map, and the legend says what the mark means; else neither is there."""
    start = "west_industrial,一#1,west,industrial,产业用房,floor_area,400000,400000,m2,about,"
    change = ("figures.csv", f"{start}added,flow_in_period", f"{start}total_on_completion,stock_at_end")
    marked = hg.open_plan(write_toy_plan(tmp_path / "marked", change))
    drawn = draw_sheet(marked.ledger, ".svg", paper="a4")
    for svg, amount, noted in ((of_toy(".svg", "zh", "a4"), "40 万平方米", False), (drawn, "40 万平方米†", True)):
        said = words_of(svg)
        assert amount in said
        assert any(line.startswith("† 原文") for line in said) is noted


def test_a_long_balance_goes_on_to_further_sheets(tmp_path: Path) -> None:
    """Sixty more zones lose no row, each further sheet has the head of the table, and a picture holds them all."""
    zones = "".join(f"more_{n},west,zone,西{n}区,West {n},true\n" for n in range(60))
    ledger = hg.open_plan(write_toy_plan(tmp_path / "plan", ("zones.csv", "strip,,", f"{zones}strip,,"))).ledger
    _, *pages = pages_of(draw_sheet(ledger, ".pdf", paper="a4"))
    assert len(pages) > 1
    assert all(f"西{n}区" in "".join(pages) for n in range(60))
    assert all("目标数" in page for page in pages[:-1])
    assert {f"西{n}区" for n in range(60)} <= set(words_of(draw_sheet(ledger, ".svg", paper="a4")))


def test_lists_without_room_go_on_to_further_sheets(tmp_path: Path) -> None:
    """A hundred numbered places stand behind the balance, none lost, and the map still has its own numbers."""
    folder = write_toy_plan(tmp_path / "plan")
    place = (
        '{"type":"Feature","properties":{"id":"s%d","name_zh":"地点%d号","name_en":"Place %d","basis":"digitised",'
        '"accuracy_m":5,"source":"toy"},"geometry":{"type":"Point","coordinates":[114.01%02d,22.505]}}'
    )
    features = ",\n".join(place % (n, n, n, n) for n in range(100))
    (folder / "sites.geojson").write_text(f'{{"type":"FeatureCollection","features":[{features}]}}', encoding="utf-8")
    first, *further = pages_of(draw_sheet(hg.open_plan(folder).ledger, ".pdf", paper="a4"))
    assert "地点7号" not in first
    assert all(f"{n + 1}.地点{n}号" in "".join(further) for n in range(100))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_inset_is_lost_on_no_paper(lang: Lang) -> None:
    """Where it has no room beside the map it stands behind, and the legend names sub-parks only beside their map."""
    said = text("page.layer.subparks", lang).replace(" ", "")
    inset = text("sheet.inset", lang).replace(" ", "")[:12]
    first, *further = pages_of(of_shipped(".pdf", lang, "a4"))
    assert (inset in first) is (lang == "zh")
    assert (inset in "".join(further)) is (lang == "en")
    assert (said in first.replace(inset, "")) is (lang == "zh")


NASTY = "$\\frac{1$ <b>--><script>\u202e\x07\U0001f600\ufdd0"


@pytest.mark.parametrize("suffix", STARTS)
def test_text_of_a_plan_is_never_a_formula_or_markup(tmp_path: Path, suffix: str) -> None:
    """Dollar signs, markup, unseen characters and those of no font are drawn as text; the SVG is well-formed."""
    changes = [
        ("plan.toml", "玩具方案", NASTY.replace("\\", "\\\\").replace("\x07", "\\u0007")),
        ("plan.toml", '"示意"', '"$x$ & <i> ]]>"'),
        ("zones.csv", "东一区", NASTY),
        ("figures.csv", "二#1", f"二{NASTY}"),
    ]
    content = draw_sheet(hg.open_plan(write_toy_plan(tmp_path / "plan", *changes)).ledger, suffix, paper="a4")
    if suffix == ".svg":
        tags = {element.tag.partition("}")[2] for element in ET.fromstring(content).iter()}  # noqa: S314 - our own
        assert "script" not in tags
        assert "b" not in tags
        assert "\u202e" not in content.decode()
    if suffix == ".pdf":
        assert "$\\frac{1$<b>--><script><U+202E><U+0007>" in "".join(pages_of(content))


def test_a_very_long_title_is_cut_and_leaves_the_map_its_room(tmp_path: Path) -> None:
    """A title of 100,000 characters takes two lines that end in an ellipsis."""
    change = ("plan.toml", "玩具方案", "玩" * 100_000)
    said = words_of(draw_sheet(hg.open_plan(write_toy_plan(tmp_path / "plan", change)).ledger, ".svg", paper="a4"))
    assert said[0].count("玩") + said[1].count("玩") < 200
    assert any(line.endswith("…") for line in said)


def test_a_plan_without_outlines_has_a_sheet(tmp_path: Path) -> None:
    """With no layer there is nothing to draw on the map, and the balance is whole."""
    folder = write_toy_plan(tmp_path / "plan")
    (folder / "zones.geojson").unlink()
    _, balance = pages_of(draw_sheet(hg.open_plan(folder).ledger, ".pdf"))
    assert "东一区" in balance


def test_a_system_without_chinese_is_told_what_to_install(toy: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Boxes instead of characters are never drawn; the message names the font to install."""
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    monkeypatch.setattr(font_manager, "findSystemFonts", list)
    with pytest.raises(hg.HitechGisError, match="Noto Sans CJK SC"):
        draw_sheet(toy.ledger, ".png")


def test_what_the_plan_cannot_be_coloured_by_is_refused(toy: Plan) -> None:
    """An unknown use and an unknown paper are both named, with those there are."""
    with pytest.raises(hg.HitechGisError) as refused:
        draw_sheet(toy.ledger, ".png", paper="a5", use="hq_base")
    assert [fault.values["value"] for fault in refused.value.faults] == ["a5", "hq_base"]
    assert [fault.values["known"] for fault in refused.value.faults] == ["a3, a4", "industrial, supporting"]


# ---- parts


@given(st.lists(st.tuples(SIZES, st.lists(PLACES, min_size=1, max_size=6)), max_size=12))
def test_no_label_lies_on_another_or_out_of_the_frame(
    labels: list[Any],
) -> None:
    """Whatever is asked for, boxes that are placed are within the frame and share no more than an edge."""
    frame, taken = Box(0, 0, 10, 10), [Box(4, 4, 5, 5)]
    placed = [box for box in place_labels(labels, taken, frame) if box is not None]
    assert all(box.within(frame) for box in placed)
    assert not any(one.meets(other) for one, other in combinations([*placed, *taken], 2))


def test_a_name_stands_in_its_shape_where_it_fits_and_beside_it_where_not() -> None:
    """A name of 2 x 1 lies within a square of 6; beside a square of 0.1 once its middle is taken."""
    frame, square, dot = Box(0, 0, 20, 20), shapely.box(2, 2, 8, 8), shapely.box(10, 10, 10.1, 10.1)
    (inside,) = place_labels([((2, 1), places_for(square, (2, 1), frame))], [], frame)
    assert inside is not None
    assert shapely.contains(square, shapely.box(inside.left, inside.bottom, inside.right, inside.top))
    (beside,) = place_labels([((2, 1), places_for(dot, (2, 1), frame))], [Box(9.9, 9.9, 10.2, 10.2)], frame)
    assert beside is not None


def test_a_shape_too_thin_for_any_place_in_it_has_its_name_at_its_middle_or_beside_it() -> None:
    """A ring that passes between all places tried is named all the same."""
    ellipse = shapely.affinity.scale(shapely.Point(5, 5).buffer(3, quad_segs=64), 1, 0.5)
    ring = shapely.affinity.rotate(ellipse, 25).boundary.buffer(0.001)
    first, *around = places_for(ring, (2, 1), Box(0, 0, 10, 10))
    assert shapely.intersects(ring, shapely.Point(first))
    assert len(around) == 24


@given(st.floats(1, 1e8), st.floats(0.5, 5))
def test_scales_and_bars_are_round_and_near(least: float, most_inch: float) -> None:
    """A scale is no smaller than needed and at most a third larger beyond 10; a bar fills two fifths of its room."""
    scale = round_scale(least)
    assert scale >= least * (1 - 1e-6) - 0.5
    assert scale <= max(least * 1.34, 10)
    if scale * most_inch > 1000:
        assert 0.39 < bar_metres(scale, most_inch) / (most_inch * 0.0254 * scale) <= 1


@given(st.lists(st.floats(0.1, 4), max_size=30))
def test_sheets_hold_what_fits_and_lose_nothing(heights: list[float]) -> None:
    """Blocks stay in order, and no sheet is fuller than its room."""
    blocks = [lines_block(0, [], 8, tall) for tall in heights]
    sheets = in_sheets(blocks, 5)
    assert [block for sheet in sheets for block in sheet] == blocks
    assert all(sum(block.tall_inch for block in sheet) <= 5 + 1e-9 for sheet in sheets)


@pytest.fixture(scope="module")
def face() -> Typeface:
    found = Typeface(chinese_family(), "DejaVu Sans")
    found.width_inch("ab 深圳,", 8)  # a font takes its time to load
    return found


@given(written=st.text(alphabet="ab 深圳,", max_size=40), width=st.floats(0.2, 3))
def test_wrapped_lines_fit_and_lose_no_character(face: Typeface, written: str, width: float) -> None:
    """Lines are no wider than their room, and together hold every character but spaces."""
    lines = face.wrapped(written, width, 8)
    assert all(face.width_inch(line.rstrip(), 8) <= width + 1e-9 for line in lines)
    assert "".join(lines).replace(" ", "") == written.replace(" ", "")


def test_names_without_room_are_listed(toy: Plan) -> None:
    """On a map of 1 cm names of zones do not fit, and are given back."""
    from matplotlib.figure import Figure

    from hitech_gis.charts.canvas import Canvas
    from hitech_gis.charts.paper import drawing

    with drawing() as face:
        drawn = DrawnMap(toy.ledger, "industrial", [0, 10, 20, 30, 40], (1, 1, 0.4, 0.4), 8, "zh")
        missed = drawn.draw(Canvas(Figure(figsize=(4, 4)), face))
    assert {"东一区", "东二区", "西园"} <= set(missed)
