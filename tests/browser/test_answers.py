"""How the page answers: rows, shapes, tips, cards, keyboard, language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.plan import Plan

from pages import (
    ROWS,
    OpenPage,
    assert_in_view,
    click_row,
    click_zone,
    in_both,
    open_tab,
    outline_bounds,
    place_on_screen,
    save_page,
    say,
    shape,
    switch,
    total_bounds,
)


def test_row_flies_to_its_zone(open_page: OpenPage, saved: Path, plan: Plan) -> None:
    """Choosing any row of the table moves the map until the whole of its zone is in view."""
    page = open_page(saved)
    page.evaluate("() => { window.__moves = 0; hitechAtlasPage.map.on('moveend', () => { window.__moves += 1; }); }")
    for kind, zone in ROWS["shipped"]:
        page.evaluate("hitechAtlasPage.map.setView([22.6, 114.2], 14, { animate: false })")
        with pytest.raises(AssertionError):
            assert_in_view(page, outline_bounds(plan, zone))
        before = page.evaluate("window.__moves")
        click_row(page, zone, kind)
        page.wait_for_function("before => window.__moves > before", arg=before)
        assert_in_view(page, outline_bounds(plan, zone))


def test_row_is_marked(page: Page) -> None:
    """The chosen row is pressed, and its zone has a heavier line on the map."""
    click_row(page, "sz_bay_north", "zone")
    expect(page.locator(".hg-cross [aria-pressed=true]")).to_have_count(1)
    expect(page.locator("tr.hg-chosen")).to_have_attribute("data-zone", "sz_bay_north")
    expect(shape(page, "sz_bay_north")).to_have_attribute("stroke-width", "5")
    expect(shape(page, "sz_bay_south")).to_have_attribute("stroke-width", "1.5")


@pytest.mark.parametrize("zone", ["sz_bay_south", "sz_bay_middle", "sz_bay_north", "liuxiandong", "dashahe_corridor"])
def test_shape_shows_its_card(page: Page, plan: Plan, zone: str) -> None:
    """A click on a shape shows its card: each figure with clause and nature, the outline's basis and accuracy."""
    page.locator(".hg-layer-sites input").uncheck()
    page.locator(".hg-layer-axes input").uncheck()
    page.evaluate("zone => hitechAtlasPage.plan.flyTo([zone], true)", zone)
    click_zone(page, zone)
    card = page.locator(".hg-card")
    expect(card.locator("h2")).to_contain_text(plan.ledger.zones[zone].name_zh)
    expect(card.locator("h2")).to_be_in_viewport()
    figures = [f for f in plan.ledger.figures.values() if f.zone == zone and f.unit == "m2"]
    assert figures
    lines = card.locator(".hg-figures").first.locator("tbody tr")
    expect(lines).to_have_count(len(figures))
    for figure, line in zip(figures, lines.all(), strict=True):
        for text in (figure.term_zh, figure.as_written, figure.note_zh, figure.period_name("zh"), figure.clause):
            expect(line).to_contain_text(text)
        if figure.nature:
            expect(line).to_contain_text(say(f"nature.{figure.nature}", "zh"))
    outline = plan.ledger.outline(zone)
    assert outline is not None
    expect(card.locator(".hg-basis")).to_have_text(say(f"basis.{outline.basis}", "zh"))
    expect(card).to_contain_text(f"± {outline.accuracy_m:.0f} m")
    expect(card).to_contain_text(outline.properties["source_zh"])


def test_card_of_a_site(page: Page, plan: Plan) -> None:
    """A click on a project's name shows its card with its clauses, basis and accuracy."""
    site = next(site for site in plan.ledger.layers["sites"].values() if site.geometry is not None)
    open_tab(page, "lists")
    page.get_by_role("button", name=site.name_zh, exact=True).click()
    card = page.locator(".hg-card")
    expect(card.locator("h2")).to_have_text(site.name_zh)
    own = card.locator(".hg-to-clause:not(.hg-card-actions *, .hg-renewals *)")
    assert own.all_text_contents() == site.properties["clauses"]
    expect(card).to_contain_text(f"± {site.accuracy_m:.0f} m")


@pytest.mark.parametrize("zone", ["sz_bay_south", "sz_bay_middle"])
def test_hover_shows_a_tip(page: Page, plan: Plan, zone: str) -> None:
    """A pointer over a zone shows its figures as written, with nature and clause, and its gaps."""
    page.locator(".hg-layer-sites input").uncheck()
    page.locator(".hg-layer-axes input").uncheck()
    point = place_on_screen(page, zone)
    page.locator(".folium-map").hover(position={"x": point["x"], "y": point["y"]})
    tip = page.locator(".hg-tip")
    expect(tip).to_contain_text(plan.ledger.zones[zone].name_zh)
    for use in ("industrial", "supporting"):
        found = plan.ledger.increment(zone, use)
        nature = say(f"nature.{found[0].nature}", "zh") if found else ""
        shown = f"{found[0].term_zh} {found[0].as_written} · {nature} · {found[0].clause}" if found else "未列明"
        expect(tip).to_contain_text(shown)


def texts_of(page: Page) -> dict[str, str]:
    tabs = {"lists": [".hg-sites", ".hg-subparks"]}
    tabs["balance"] = ["h1", ".hg-cross", ".hg-balance h2", ".hg-variant", ".hg-card", ".hg-land", ".hg-tabs"]
    tabs["balance"] += [".hg-legend", ".folium-map .hg-box:not(.hg-legend)", "#hg-foot", ".hg-actions"]
    texts = {"title": page.title()}
    for tab, places in tabs.items():
        open_tab(page, tab)
        texts |= {place: page.locator(place).first.inner_text() for place in places}
    return texts


def test_language_switch(page: Page, plan: Plan) -> None:
    """The switch puts every part of the page into English and back into the same Chinese."""
    document = plan.ledger.document
    click_row(page, "sz_bay_middle", "zone")
    chinese = texts_of(page)
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert chinese["title"] == document.title_zh
    switch(page)
    english = texts_of(page)
    assert page.evaluate("document.documentElement.lang") == "en"
    assert english["title"] == document.title_en
    assert [place for place in chinese if chinese[place] == english[place]] == []
    expect(page.locator(".hg-cross thead")).to_contain_text("itemised")
    expect(page.locator(".hg-card h2")).to_have_text(plan.ledger.zones["sz_bay_middle"].name_en)
    expect(page.locator(".leaflet-control-zoom-in")).to_have_attribute("title", "Zoom in")
    switch(page)
    assert texts_of(page) == chinese
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


def test_no_key_is_left(page: Page) -> None:
    """In neither language does a catalogue key or an unfilled place show, in the page, in titles or in labels."""
    script = """() => [document.body.innerText, ...[...document.querySelectorAll('[title], [aria-label], [alt]')]
      .flatMap(e => [e.title, e.getAttribute('aria-label'), e.getAttribute('alt')])].filter(Boolean).join('\\n')"""
    for _ in in_both(page):
        for kind, zone in ROWS["shipped"]:
            click_row(page, zone, kind)
            shown = page.evaluate(script)
            groups = "page|verdict|use|nature|bound|basis|name_status|assumption|intensity|indicator"
            assert re.findall(rf"\b(?:{groups})\.[a-z_]+|undefined|\bnull\b|NaN|\[object", shown) == []
            assert re.findall(r"\{\w+\}", shown) == []


def test_opens_in_english(open_page: OpenPage, tmp_path: Path) -> None:
    """A page made in English opens in English, before its script ran and after."""
    plan, path = save_page(tmp_path, "shipped", "en")
    assert '<html lang="en">' in path.read_text(encoding="utf-8")
    page = open_page(path)
    assert page.evaluate("document.documentElement.lang") == "en"
    expect(page).to_have_title(plan.ledger.document.title_en)
    expect(page.locator("h1")).to_have_text(plan.ledger.document.title_en)
    expect(page.locator(".hg-cross tbody tr").first.locator("th button")).to_have_text("Shenzhen Bay Park, South")


def test_keyboard(page: Page) -> None:
    """Tab reaches the bar, then each row's button in order with the clauses of its row; Enter chooses the row."""
    page.locator("#hg-tab-balance").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".hg-segment").first).to_be_focused()
    row_in_focus = "(({ kind, zone }) => [kind, zone])(document.activeElement.closest('tr').dataset)"
    reached = []
    for _ in range(page.locator(".hg-cross button").count()):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.parentElement.tagName") == "TH":
            reached.append(page.evaluate(row_in_focus))
    assert [tuple(row) for row in reached] == ROWS["shipped"]
    page.locator("tr[data-zone=sz_bay_middle] th button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".hg-card h2")).to_have_text("深圳湾园区中区")
    expect(page.locator("tr.hg-chosen")).to_have_attribute("data-zone", "sz_bay_middle")


def test_view_buttons(page: Page, plan: Plan) -> None:
    """One button brings every outline and drawn sub-park into view, the other goes back to the goal."""
    layers = plan.ledger.layers
    shapes = [*layers["zones"].values(), *layers["axes"].values()]
    shapes += [park for park in layers["subparks"].values() if park.geometry and not park.properties["zone"]]
    city = total_bounds([feature.geometry for feature in shapes])
    page.get_by_role("button", name="全市", exact=True).click()
    assert_in_view(page, city)
    page.get_by_role("button", name="目标区", exact=True).click()
    assert_in_view(page, outline_bounds(plan, "park"))
    with pytest.raises(AssertionError):
        assert_in_view(page, city)


@pytest.mark.parametrize(
    ("control", "key"),
    [
        ("tr[data-zone=sz_bay_middle] th button", "Enter"),
        ("input[value=axes]", "Space"),
        ("input[value=industrial]", "ArrowDown"),
        (".hg-sites li button", "Enter"),
        (".hg-lang", "Enter"),
    ],
)
def test_the_keyboard_stays_where_it_was(page: Page, control: str, key: str) -> None:
    """After an action the next Tab goes on from the control that acted."""
    open_tab(page, "lists" if "hg-sites" in control else "balance")
    page.locator(control).first.focus()
    page.keyboard.press(key)
    focused = page.evaluate("document.activeElement.dataset.key ?? document.activeElement.tagName")
    before = page.locator(control).first.get_attribute("data-key")
    assert focused == ("supporting" if key == "ArrowDown" else before)


def test_the_keyboard_goes_on_nearby_where_its_control_is_gone(page: Page) -> None:
    """Closing the card, saving, undoing and going back to the plan leave the focus in the region where it was."""
    inside = (
        "region => document.querySelector(region).contains(document.activeElement) && !document.activeElement.disabled"
    )
    click_row(page, "sz_bay_middle", "zone")
    page.locator(".hg-close").press("Enter")
    expect(page.locator(".hg-card")).to_be_focused()
    page.locator("[data-key=export]").press("Enter")
    with page.expect_download():
        page.locator("#hg-export-list button").first.press("Enter")
    expect(page.locator("[data-key=export]")).to_be_focused()
    open_tab(page, "what_if")
    number = page.locator("[data-key='number:sz_bay_middle/industrial']")
    for key, region in (
        ("what_if.undo", ".hg-toolbar"),
        ("back:sz_bay_middle/industrial", ".hg-edit"),
        ("banner.reset", "#hg-head"),
    ):
        number.fill("7")
        number.press("Enter")
        page.locator(f"[data-key='{key}']").press("Enter")
        page.evaluate("new Promise(requestAnimationFrame)")
        assert page.evaluate(inside, region.replace(".hg-edit", "[data-figure='sz_bay_middle/industrial']")), key


def test_a_project_chosen_in_the_list_shows_its_card(page: Page) -> None:
    """The card comes into sight when what was chosen stands below it."""
    open_tab(page, "lists")
    page.locator(".hg-sites li button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".hg-card h2")).to_be_in_viewport()


def test_a_narrow_window_keeps_map_and_table(open_page: OpenPage, saved: Path) -> None:
    """At 800 pixels the map lies above the panel, and nothing has to be scrolled sideways."""
    narrow = open_page(saved, 800, 900)
    box = narrow.locator(".folium-map").bounding_box()
    assert box is not None
    assert (box["width"], box["height"] > 400) == (800, True)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 800
