"""Charts on paper: what stands where, the same bytes each time, and text that stays text."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from matplotlib import font_manager, rcParams, rcParamsDefault
from matplotlib.figure import Figure
from PIL import Image
from pypdf import PdfReader
from toy_schedule import ACTIONS, write_toy_schedule

import hitech_gis as hg
from hitech_gis.charts import draw_gantt, draw_indicators
from hitech_gis.charts.fonts import FAMILIES, Typeface, chinese_family
from hitech_gis.charts.paper import A3_INCH, SUFFIXES, drawing, expect_chart_names, to_bytes
from hitech_gis.charts.timeline import bar_of, in_pages, work_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hitech_gis.schedule import Schedule

DRAW: tuple[Callable[..., bytes], ...] = (draw_gantt, draw_indicators)
WORDS = "Software Industry Base topped out · 附件1-9 · State-owned Assets Commission"
STARTS = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}


@pytest.fixture
def schedule(tmp_path: Path) -> Schedule:
    return hg.open_plan(write_toy_schedule(tmp_path / "toy")).schedule()


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let SVG keep words as words, so that a test can read them."""
    monkeypatch.setitem(rcParamsDefault, "svg.fonttype", "none")


def words_of(svg: bytes) -> str:
    return " ".join(re.findall(r"<text[^>]*>(.*?)</text>", svg.decode()))


def many_works(folder: Path, count: int) -> Schedule:
    """A plan with so many works, each due in 2013."""
    header, *_ = ACTIONS.splitlines()
    rows = [
        f"act_{n},附件1-{n},building,,,work_{n},start,2013,2013,stated,,动工,Starts,works,,,,,"
        for n in range(1, count + 1)
    ]
    path = write_toy_schedule(folder)
    (path / "actions.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    (path / "sites.geojson").unlink()
    return hg.open_plan(path).schedule()


@pytest.mark.uncounted
@pytest.mark.parametrize("draw", DRAW)
@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_chart_is_a_file_of_its_kind_twice_the_same(
    schedule: Schedule, draw: Callable[..., bytes], suffix: str, lang: str
) -> None:
    """Each chart comes in each format and language, without date or version, and leaves no setting behind."""
    before = dict(rcParams)
    content = draw(schedule, suffix, lang=lang)
    assert content.startswith(STARTS[suffix])
    assert content == draw(schedule, suffix.upper(), lang=lang)
    assert b"atplotlib" not in content or suffix == ".svg"
    assert not re.search(rb"CreationDate|<dc:date>", content)
    assert dict(rcParams) == before


def test_a_bar_spans_its_period(schedule: Schedule) -> None:
    """2014-2015 runs from the beginning of 2014 to the end of 2015; before 2015 has no beginning and two ends."""
    actions = schedule.ledger.actions
    spans = {
        name: (bar.begin, bar.end, bar.latest)
        for name in actions
        if actions[name].deadlines
        for bar in [bar_of(actions[name])]
    }
    assert spans["a1_tower_2015"] == (2014, 2016, 2016)
    assert spans["text_tower"] == (None, 2015, 2016)
    assert spans["text_patrol"] == (None, 2016, 2016)
    assert spans["a2_road_2014"] == (2014, 2015, 2015)


def test_works_stand_by_programme_in_as_few_lines_as_hold_them(schedule: Schedule) -> None:
    """The tower needs three lines: annex 1, annex 2, and the text that fades in; the survey has no year and no row."""
    rows = work_rows(schedule.actions, schedule.ledger.structure)
    assert [(row.programme, row.work) for row in rows] == [
        ("building", "tower"), ("building", "road"), ("managing", "scheme"), ("managing", "patrol"),
    ]  # fmt: skip
    assert [[bar.action.id for bar in line] for line in rows[0].lines] == [
        ["a1_tower_2012", "a1_tower_2013", "a1_tower_2015"], ["a2_tower_2012"], ["text_tower"],
    ]  # fmt: skip
    assert len(rows[1].lines) == 1
    for row in rows:
        for line in row.lines:
            assert all(left.latest <= (right.begin or 0) for left, right in pairwise(line))


def test_pages_hold_whole_works_under_their_programme(schedule: Schedule) -> None:
    """With room for five lines: programme, tower (3) and road (1); then programme, scheme (2) and patrol (1)."""
    rows = work_rows(schedule.actions, schedule.ledger.structure)
    assert [[row.work for row in page] for page in in_pages(rows, 5)] == [["tower", "road"], ["scheme", "patrol"]]
    assert [[row.work for row in page] for page in in_pages(rows, 4)] == [["tower"], ["road"], ["scheme", "patrol"]]
    assert [len(page) for page in in_pages(rows, 1)] == [1, 1, 1, 1]
    assert [len(page) for page in in_pages(rows, None)] == [4]


@pytest.mark.uncounted
def test_many_works_make_pages_of_a3_or_one_tall_figure(tmp_path: Path) -> None:
    """150 works fill several A3 pages of a PDF, and one PNG as wide as A3 and taller."""
    schedule = many_works(tmp_path, 150)
    pages = PdfReader(io.BytesIO(draw_gantt(schedule, ".pdf"))).pages
    assert len(pages) == 4
    for page in pages:
        assert [float(side) / 72 for side in page.mediabox[2:]] == pytest.approx(A3_INCH, abs=0.01)
    with Image.open(io.BytesIO(draw_gantt(schedule, ".png"))) as picture:
        wide, tall = picture.size
    assert wide == pytest.approx(A3_INCH[0] * 150, abs=2)
    assert tall > 2 * wide * A3_INCH[1] / A3_INCH[0]


@pytest.mark.usefixtures("words")
def test_the_gantt_chart_says_who_does_what_by_when(schedule: Schedule) -> None:
    """Years, programmes, names of works, milestones with clause and lead, the legend, and what is left out."""
    shown = words_of(draw_gantt(schedule, ".svg", lang="en"))
    for said in (
        "2012",
        "2015",
        "Building programme",
        "tower",
        "Tower topped out · 附件2-1 · Works",
        "period inferred",
        "period unclear",
        "1 more actions",
    ):
        assert said in shown
    assert "?" not in shown
    assert "建设工程" in words_of(draw_gantt(schedule, ".svg", lang="zh"))


@pytest.mark.usefixtures("words")
def test_indicators_are_drawn_with_what_they_imply(schedule: Schedule) -> None:
    """Figures as written, rates with their bounds, and how many are not drawn."""
    shown = words_of(draw_indicators(schedule, ".svg", lang="en"))
    for said in (
        "turnover",
        "100万元",
        "2012-2013: 20% a year",
        "2013-2015: 17.6% a year",
        "50% […, 50%]",
        "不少于100件",
        "5 [4, 6]",
        "5 [4, 6] percentage points",
    ):
        assert said in shown
    assert "labs" not in shown
    assert "labs" not in words_of(draw_indicators(schedule, ".svg", lang="zh"))


@pytest.mark.uncounted
def test_an_unclear_period_has_its_own_hatch(schedule: Schedule, tmp_path: Path) -> None:
    """A bar whose period is unclear is drawn unlike one whose year follows from the order of columns."""
    unlike = {
        draw_gantt(hg.open_plan(write_toy_schedule(tmp_path / basis, change)).schedule(), ".svg")
        for basis in ("column_order", "ambiguous")
        for change in [("actions.csv", "2014,2014,stated", f"2014,2014,{basis}")]
    }
    assert len(unlike | {draw_gantt(schedule, ".svg")}) == 3


@pytest.mark.parametrize("size", [6.5, 7.5, 8])
def test_words_are_drawn_as_wide_as_they_were_measured(size: float) -> None:
    """Nothing widens small glyphs, so that words end where their bar does."""
    with drawing() as face:
        room = next(inch / 100 for inch in range(1000) if face.fitted(WORDS, inch / 100, size) == WORDS)
        figure = Figure(figsize=A3_INCH, dpi=150)
        drawn = figure.text(0, 0, WORDS, fontsize=size).get_window_extent()
    assert drawn.width / 150 <= room + 0.01


@pytest.mark.usefixtures("words")
def test_damaged_characters_stand_beside_their_reading(tmp_path: Path) -> None:
    """1416家 whose dash is lost is drawn with 14-16, which it reads."""
    lost = ("figures.csv", "14—16家,as_written", "1416家,restored_dash")
    shown = words_of(draw_indicators(hg.open_plan(write_toy_schedule(tmp_path, lost)).schedule(), ".svg"))
    assert "1416家 (14-16)" in shown
    assert "个百分点" in shown


@pytest.mark.usefixtures("words")
def test_a_long_time_names_some_years(tmp_path: Path) -> None:
    """Over a century not every year is named, and each still has its place."""
    folder = write_toy_schedule(tmp_path, ("actions.csv", "2014,2014,stated", "2099,2099,stated"))
    shown = words_of(draw_gantt(hg.open_plan(folder).schedule(), ".svg"))
    assert "2012" in shown
    assert "2013" not in shown.replace("2013-", "")


@pytest.mark.uncounted
@pytest.mark.parametrize("draw", DRAW)
def test_text_of_a_plan_is_never_a_formula(tmp_path: Path, draw: Callable[..., bytes]) -> None:
    """Dollar signs, markup, unseen characters and those of no font are drawn as text, without a warning."""
    nasty = "$\\frac{1$ <b>\u202e\U0001f600\ufdd0"
    folder = write_toy_schedule(
        tmp_path,
        ("actions.csv", "大楼封顶", nasty),
        ("actions.csv", "Tower topped out", nasty),
        ("bodies.csv", "工务署,Works", f"{nasty},{nasty}"),
        ("structure.csv", "建设工程,Building programme", f"{nasty},{nasty}"),
        ("figures.csv", "120万元", f"120万元{nasty}"),
        ("figures.csv", "whole,,turnover,turnover", f"whole,,{nasty},turnover"),
    )
    schedule = hg.open_plan(folder).schedule()
    for suffix in SUFFIXES:
        for lang in ("zh", "en"):
            assert draw(schedule, suffix, lang=lang)


@pytest.mark.parametrize(("draw", "work"), [(draw_gantt, "survey"), (draw_indicators, None)])
def test_nothing_to_draw_is_refused(tmp_path: Path, draw: Callable[..., bytes], work: str | None) -> None:
    """Actions without a year, and a zone without trajectories, make no empty chart."""
    plan = hg.open_plan(write_toy_schedule(tmp_path))
    with pytest.raises(hg.HitechGisError, match="nothing to draw"):
        draw(plan.schedule(work=work, zone=None if work else "strip"), ".png")


@pytest.mark.parametrize("name", ["gantt.docx", "gantt", "gantt.png.bak", ".png"])
def test_another_ending_is_refused_with_those_there_are(tmp_path: Path, name: str) -> None:
    """A chart is a .png, .svg or .pdf; anything else is named and refused, each of several."""
    with pytest.raises(hg.OutputError, match=r"\.png, \.svg or \.pdf") as refused:
        expect_chart_names(tmp_path / name, tmp_path / "a.png", tmp_path / "b.txt")
    assert [fault.values["value"] for fault in refused.value.faults] == [name, "b.txt"]


def test_a_very_tall_picture_is_drawn_with_fewer_pixels() -> None:
    """A figure of 500 inches would need more pixels than a picture may have, and gets as many as it may."""
    with Image.open(io.BytesIO(to_bytes([Figure(figsize=(0.5, 500))], ".png"))) as picture:
        assert picture.size == (65, 65_000)


# ---- fonts


def test_a_system_without_chinese_is_told_what_to_install(schedule: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    """Boxes instead of characters are never drawn; the message names the font to install."""
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    monkeypatch.setattr(font_manager, "findSystemFonts", list)
    with pytest.raises(hg.HitechGisError, match="Noto Sans CJK SC"):
        draw_gantt(schedule, ".png")


def test_a_font_that_was_installed_since_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The list that matplotlib keeps from an earlier run is not believed when it knows no Chinese font."""
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    path = next(font.fname for font in font_manager.fontManager.ttflist if font.name in FAMILIES)
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [str(broken), str(path)])
    assert chinese_family() in FAMILIES


def test_a_mainland_style_is_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several Chinese fonts the first of the list is taken, whatever their order in the system."""
    listed = [font_manager.FontEntry(name=name) for name in ("SimHei", "Noto Sans CJK JP", "Noto Sans CJK SC")]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", listed)
    assert chinese_family() == "Noto Sans CJK SC"


def test_text_is_cut_to_its_room() -> None:
    """Ten characters of 7 points take 70 points; an ellipsis takes one of them where they do not fit."""
    face = Typeface(chinese_family(), "DejaVu Sans")
    assert face.fitted("十" * 10, 70.5 / 72, 7) == "十" * 10
    assert face.fitted("十" * 11, 70.5 / 72, 7) == "十" * 9 + "…"
    assert face.fitted("十", 6 / 72, 7) == ""
    assert face.fitted("", 0, 7) == ""
    assert face.show("a\U0001f600\u202e\ufdd0") == "a" + face.show("\U0001f600") + "<U+202E><U+FDD0>"
