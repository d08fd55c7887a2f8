"""What the page is on paper: a map sheet, then the tables."""

from __future__ import annotations

import io
import re
import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdf
import pytest
import shapely
from pages import VIEW, OpenPage, click_row, say, switch, wan
from playwright.sync_api import Page, expect
from toy import write_toy_plan

import hitech_gis as hg
from hitech_gis.crs import project

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.plan import Plan

MM = 72 / 25.4
SIZES = {"A4": (297, 210), "A3": (420, 297)}


def printed(page: Page, *, as_chosen: bool = True) -> list[pypdf.PageObject]:
    """The sheets; by default on the paper that the page itself asks for."""
    pdf = page.pdf(prefer_css_page_size=as_chosen, print_background=True)
    return list(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def text_of(*sheets: pypdf.PageObject) -> str:
    """Text of sheets; Chromium writes some Chinese characters as their radicals."""
    return unicodedata.normalize("NFKC", "\n".join(sheet.extract_text() for sheet in sheets))


def plainly(text: str) -> str:
    """Text without spaces, all dashes alike: a PDF names glyphs, and fonts share those of dashes."""
    return re.sub(r"[‐-―−]", "-", re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))


def size_mm(sheet: pypdf.PageObject) -> tuple[float, float]:
    return float(sheet.mediabox.width) / MM, float(sheet.mediabox.height) / MM


def ask_for(page: Page, **choice: Any) -> None:  # noqa: ANN401 - answers of several types
    """Fill the dialog in and have it print; the browser's own window for it stays shut."""
    page.evaluate("window.print = () => { window.asked = true; }")
    page.locator(".hg-print").click()
    for name, value in choice.items():
        if name == "tables":
            page.locator("[name=tables]").set_checked(value)
        elif name == "approval":
            page.locator("[name=approval]").fill(value)
        else:
            page.locator(f"[name={name}][value={value}]").check()
    page.keyboard.press("Enter")
    page.wait_for_function("window.asked")


def numbers_of(plan: Plan) -> set[str]:
    rows = [row for row in plan.balance() if row.level.value != "outside"]
    areas = [area for row in rows for area in (row.stated_m2, row.itemised_m2, row.residual_m2)]
    return {wan(abs(area)) for area in areas if area is not None}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("size", "turn"), [("A4", "landscape"), ("A4", "portrait"), ("A3", "landscape")])
def test_a_map_sheet_and_the_balance(page: Page, plan: Plan, lang: hg.texts.Lang, size: str, turn: str) -> None:
    """Two sheets of the paper that was chosen: the map with all that it needs, then every number, note and verdict."""
    if lang == "en":
        switch(page)
    page.locator("[data-key=fold-legend]").click()  # folded on the screen, it is needed on paper all the same
    ask_for(page, size=size, turn=turn, approval="粤S(2026)001号")
    first, second = printed(page)
    sides = SIZES[size] if turn == "landscape" else SIZES[size][::-1]
    assert size_mm(first) == pytest.approx(sides, abs=0.5)
    assert size_mm(second) == pytest.approx(sides, abs=0.5)
    document, content = plan.ledger.document, plainly(text_of(first))
    for said in (
        document.title(lang),
        document.date,
        say("page.legend", lang).split(" (")[0],
        say("page.legend.outside", lang),
        "粤S(2026)001号",
        document.credit.split(",")[0],
        document.notice_zh.split(",")[0] if lang == "zh" else document.notice_en.split(";")[0],
        plan.ledger.zones["liuxiandong"].name(lang),
        "25–58 m",
    ):
        assert plainly(said) in content
    tables = plainly(text_of(second))
    assert numbers_of(plan) <= set(re.findall(r"\d+", text_of(second)))
    for said in (
        document.title(lang),
        say("page.land_checks", lang).split(" (")[0],
        document.goal.variants[1].title_zh if lang == "zh" else document.goal.variants[1].title_en,
        say("verdict.does_not_hold", lang),
        say("verdict.cannot_be_decided", lang),
        say("assumption.total_on_completion_counts_as_added", lang),
        "五(三)#1 #2 #3 #4 #5",  # clauses of the variant, and of a target per km²
        "三#2 附件1-4",
    ):
        assert plainly(said) in tables


def test_without_being_asked_it_is_a4_in_landscape(page: Page, plan: Plan) -> None:
    """Ctrl+P prints two sheets of A4 in landscape after a print on other paper too, with an empty approval field."""
    ask_for(page, size="A3", turn="portrait", tables=False)
    assert [size_mm(sheet) for sheet in printed(page)] == [pytest.approx((297, 420), abs=0.5)]
    first, second = printed(page)
    assert size_mm(first) == pytest.approx((297, 210), abs=0.5)
    assert say("page.paper.approval", "zh") in text_of(first)
    assert numbers_of(plan) <= set(re.findall(r"\d+", text_of(second)))
    assert len(printed(page, as_chosen=False)) == 2


def test_the_scale_bar_is_as_long_as_it_says(page: Page, plan: Plan) -> None:
    """The bar says 1 km; on the map, 1 km of the goal's outline is as long; the scale stands beside it."""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    bar = page.locator(".hg-bar")
    metres, scale = (float(bar.get_attribute(f"data-{name}") or 0) for name in ("metres", "scale"))
    drawn = page.locator(".hg-bar svg").evaluate("bar => bar.getBoundingClientRect().width")
    assert drawn / 96 * 25.4 == pytest.approx(metres * 1000 / scale, abs=0.05)
    outline = plan.ledger.layers["zones"]["liuxiandong"].geometry
    assert outline is not None
    west, south, east, north = outline.bounds
    across = shapely.points([(west, (south + north) / 2), (east, (south + north) / 2)])
    corners = project(np.asarray(across, dtype=object), "EPSG:4547")
    apart_px = page.evaluate(
        "([west, east, lat]) => hitechAtlasPage.map.latLngToContainerPoint([lat, east])"
        ".distanceTo(hitechAtlasPage.map.latLngToContainerPoint([lat, west]))",
        [west, east, (south + north) / 2],
    )
    assert apart_px / drawn * metres == pytest.approx(corners[0].distance(corners[1]), rel=0.01)
    page.evaluate("dispatchEvent(new Event('afterprint'))")


def test_paper_has_no_candidates(page: Page) -> None:
    """Candidate sub-parks that are switched on do not get onto paper, nor, from afar, a list of sites."""
    page.locator(".hg-layer-candidates input").check()
    page.get_by_role("button", name="全市", exact=True).click()
    expect(page.locator(".hg-label-candidates").first).to_be_visible()
    ask_for(page, view="present", tables=False)
    (sheet,) = printed(page)
    text = text_of(sheet)
    assert "光明" in text
    assert "候选" not in text
    assert say("page.paper.site", "zh") not in text
    assert "普联技术" not in text
    assert "石岩" not in text


def test_the_dark_theme_is_printed_light(open_page: OpenPage, saved: Path) -> None:
    """On a dark screen the sheets are as on a light one."""
    written = []
    for scheme in ("light", "dark"):
        page = open_page(saved, color_scheme=scheme, reduced_motion="reduce")
        contents = [sheet.get_contents() for sheet in printed(page)]
        written.append([content.get_data() for content in contents if content is not None])
    assert len(written[0]) == 2
    assert written[0] == written[1]


def test_view_after_printing(page: Page) -> None:
    """After printing the map is where it was, and no tip is left behind."""
    click_row(page, "liuxiandong", "zone")
    before = page.evaluate(VIEW)
    printed(page)
    expect(page.locator(".hg-printing, .hg-paper, .leaflet-tooltip")).to_have_count(0)
    assert page.evaluate(VIEW) == pytest.approx(before, abs=1e-3)


def test_a_scenarios_banner_stands_on_every_sheet(page: Page) -> None:
    """What says on the screen that figures are a scenario's says so on the map sheet and above the tables."""
    page.evaluate(
        "document.getElementById('hg-head').append(Object.assign(document.createElement('p'),"
        " { className: 'hg-scenario', textContent: 'SCENARIO 7' }))"
    )
    first, second = printed(page)
    assert [text_of(sheet).count("SCENARIO 7") for sheet in (first, second)] == [1, 1]


def test_the_dialog_is_left_by_keyboard(page: Page) -> None:
    """Escape closes the dialog and gives the focus back to the button that opened it."""
    page.locator(".hg-print").focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog.hg-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.hg-dialog")).to_have_count(0)
    expect(page.locator(".hg-print")).to_be_focused()


def test_a_long_table_goes_on_to_further_sheets(open_page: OpenPage, tmp_path: Path) -> None:
    """Sixty more zones lose no row and no total on paper, and the head of the table stands on each sheet."""
    zones = "".join(f"more_{n},west,zone,西{n}区,West {n},true\n" for n in range(60))
    folder = write_toy_plan(tmp_path / "plan", ("zones.csv", "strip,,", f"{zones}strip,,"))
    hg.open_plan(folder).atlas().save(tmp_path / "page.html")
    _, *sheets = printed(open_page(tmp_path / "page.html"))
    text = text_of(*sheets)
    assert len(sheets) > 1
    assert all(f"西{n}区" in text for n in range(60))
    assert "合计" in text.partition("西59区")[2]
    assert all("目标数" in text_of(sheet) for sheet in sheets[:2])


def test_a_long_list_of_places_goes_on_to_another_sheet(open_page: OpenPage, tmp_path: Path) -> None:
    """Eighty-one numbered places do not fit beside the map; all stand on a sheet of their own, without tables too."""
    place = (
        '{"type":"Feature","properties":{"id":"s%d","name_zh":"地点%d号","name_en":"Place %d","basis":"digitised",'
        '"accuracy_m":5,"source":"toy"},"geometry":{"type":"Point","coordinates":[114.0%d,22.505]}}'
    )
    folder = write_toy_plan(tmp_path / "plan")
    features = ",\n".join(place % (n, n, n, n) for n in range(10, 100) if n % 10)
    (folder / "sites.geojson").write_text(f'{{"type":"FeatureCollection","features":[{features}]}}', encoding="utf-8")
    hg.open_plan(folder).atlas().save(tmp_path / "page.html")
    page = open_page(tmp_path / "page.html")
    ask_for(page, tables=False)
    first, second = printed(page)
    assert "地点11号" not in text_of(first)
    assert all(f"地点{n}号" in text_of(second) for n in range(10, 100) if n % 10)
