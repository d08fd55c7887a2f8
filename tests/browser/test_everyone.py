"""The page for those who use a keyboard, a screen reader, a finger, a projector, or another theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from pathlib import Path


from pages import OpenPage, click_row, in_both

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = ["color-contrast"]
SMALL_TARGETS = """
() => [...document.querySelectorAll('button, select, input, summary')]
  .filter((control) => control.checkVisibility({ visibilityProperty: true }))
  .map((control) => control.closest('label') ?? control)
  .map((control) => [control.className || control.textContent, control.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < 23.5 || box.width < 23.5))
  .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)
"""


def faults(page: Page, rules: list[str]) -> list[str]:
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(Axe().axe_script)
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options).then(({ violations }) => violations)", options)
    return [
        f"{violation['impact']} {violation['id']}: {node['html'][:160]}"
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def test_axe_finds_nothing_serious(open_page: OpenPage, saved: Path) -> None:
    """In both languages, on every tab with a card open, axe finds nothing serious."""
    page = open_page(saved, reduced_motion="reduce")
    click_row(page, "sz_bay_middle", "zone")
    for lang in in_both(page):
        for tab in page.get_by_role("tab").all():
            tab.click()
            assert faults(page, RULES) == [], (lang, tab.inner_text())


def test_axe_finds_nothing_serious_in_what_is_found(open_page: OpenPage, saved: Path) -> None:
    """With the search's list open on a chosen line, and with nothing found, axe finds nothing serious."""
    page = open_page(saved, reduced_motion="reduce")
    for lang in in_both(page):
        for typed in ("shenzhenwan", "qqqq"):
            page.locator("#hg-find").fill(typed)
            page.keyboard.press("ArrowDown")
            assert faults(page, RULES) == [], (lang, typed)
        page.keyboard.press("Escape")


def test_the_dark_theme_has_as_much_contrast(open_page: OpenPage, saved: Path) -> None:
    """In the dark, which differs in colours alone, contrast is as good: on tabs, cards and the search."""
    page = open_page(saved, color_scheme="dark", reduced_motion="reduce")
    click_row(page, "sz_bay_middle", "zone")
    for tab in page.get_by_role("tab").all():
        tab.click()
        assert faults(page, CONTRAST) == [], tab.inner_text()
    for typed in ("shenzhenwan", "qqqq"):
        page.locator("#hg-find").fill(typed)
        page.keyboard.press("ArrowDown")
        assert faults(page, CONTRAST) == [], typed


def test_sites_on_the_map_have_names(open_page: OpenPage, saved: Path) -> None:
    """A site's marker is called by its number and name in the present language, after its layer was off too."""
    page = open_page(saved, reduced_motion="reduce")
    for lang in in_both(page):
        names = page.evaluate(
            f"hitechAtlasPage.content.layers.sites.filter((site) => site.geometry).map((site) => site.name.{lang})"
        )
        for _ in range(2):
            for number, name in enumerate(names, start=1):
                expect(page.locator(".folium-map .hg-site").nth(number - 1)).to_have_accessible_name(f"{number} {name}")
            page.locator("input[value=sites]").uncheck()
            page.locator("input[value=sites]").check()


def test_targets_are_large_enough_for_a_finger(open_page: OpenPage, saved: Path) -> None:
    """On a tablet every button, box and field is at least 24 pixels wide and high, and a tap chooses a zone."""
    page = open_page(saved, 1024, 768, has_touch=True, is_mobile=False, reduced_motion="reduce")
    for tab in page.get_by_role("tab").all():
        tab.tap()
        assert page.evaluate(SMALL_TARGETS) == []
    page.locator("#hg-tab-balance").tap()
    page.locator("tr[data-zone=sz_bay_north] th button").tap()
    expect(page.locator(".hg-card h2")).to_have_text("深圳湾园区北区")


def test_nothing_has_to_be_scrolled_sideways(open_page: OpenPage, saved: Path) -> None:
    """On a small laptop, a projector and a tablet, upright too, the page is no wider than the window."""
    for width, height in ((1280, 720), (1024, 768), (768, 1024), (1920, 1080)):
        page = open_page(saved, width, height)
        for _ in in_both(page):
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            for tab in page.get_by_role("tab").all():
                tab.click()
                assert (
                    page.evaluate(
                        "(sheet => sheet.scrollWidth - sheet.clientWidth)(document.getElementById('hg-sheet'))"
                    )
                    <= 1
                )
