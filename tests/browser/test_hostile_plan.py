"""Every text of a plan, each another that wants to be more than text, stays text wherever the page shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hostile import LONGEST, MEGABYTE, VALUES, Texts, write_hostile_plan
from hostile_walk import Walk
from pages import OpenPage, in_both, open_tab
from toy import write_toy_plan

import hitech_gis as hg

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Texts]:
    """A page of a plan whose every text is another hostile one, and what they are."""
    folder = tmp_path_factory.mktemp("hostile")
    texts = write_hostile_plan(folder / "plan")
    hg.open_plan(folder / "plan").atlas().save(folder / "page.html")
    return folder / "page.html", texts


def test_every_text_of_a_plan_is_only_text(open_page: OpenPage, hostile: tuple[Path, Texts]) -> None:
    """In title, head, tabs, cards, tips, labels, search, print and exports every text stands literally; none runs."""
    path, texts = hostile
    page = open_page(path, reduced_motion="reduce")
    walk = Walk(page)
    for _ in in_both(page):
        walk.everywhere()
        for value in VALUES.values():
            walk.search(value)
            walk.look()
        assert any(text in page.title() for text in texts.given)
    assert {text: place for text, place in texts.given.items() if not walk.shows(text)} == {}


def test_what_is_typed_is_found_and_shown_as_text(open_page: OpenPage, hostile: tuple[Path, Texts]) -> None:
    """Every hostile text that holds a letter is found by typing it, and what was typed is marked in what is found."""
    path, _ = hostile
    page = open_page(path, reduced_motion="reduce")
    for value in VALUES.values():
        if not any(sign.isalnum() for sign in value):
            continue
        page.locator("#hg-find").fill(value[:100])
        assert page.locator("#hg-found [role=option]").count() > 0, value
        assert page.locator("#hg-found mark").count() > 0, value
    assert page.evaluate("window.__hit") is None


def test_hostile_addresses_change_nothing(open_page: OpenPage, hostile: tuple[Path, Texts]) -> None:
    """Whatever stands in the address, in the place of names and of values, the page stays as it was."""
    path, _ = hostile
    page = open_page(path, reduced_motion="reduce")
    walk = Walk(page)
    names = ("lang", "use", "hidden", "tab", "chosen", "at", "period", "filters", "edits", "__proto__", "constructor")
    state = "JSON.stringify([hitechAtlasPage.state.values, hitechAtlasPage.map.getCenter()])"
    page.evaluate("location.hash = 'nothing=known'; hitechAtlasPage.links.read()")
    at_first = page.evaluate(state)
    for value in (*VALUES.values(), "%", "%E4%A", "zones:__proto__", "__proto__:__proto__", MEGABYTE[:3900]):
        for said in {quote(value), value.replace("&", "%26")}:
            pieces = [f"{name}={said}" for name in names] + [f"{said}={said}", f"chosen=zones:{said}"]
            page.evaluate("hash => { location.hash = hash; }", "&".join(pieces))
            page.evaluate("hitechAtlasPage.links.read()")
            assert page.evaluate(state) == at_first, said
    walk.look()
    assert page.evaluate("({}).x ?? Object.keys(Object.prototype).length") == 0


def test_a_megabyte_is_cut_with_a_sign_and_freezes_nothing(open_page: OpenPage, tmp_path: Path) -> None:
    """Texts of a megabyte are cut where they are shown, which says so, and every place of the page still answers."""
    changes = [("zones.geojson", '"source": "toy"', f'"source": "{MEGABYTE}"'), ("plan.toml", "Toy plan", MEGABYTE)]
    name = MEGABYTE[:131_000]  # a cell of a table can hold no more
    folder = write_toy_plan(tmp_path / "plan", *changes, ("zones.csv", "西园,West", f"西{name},West {name}"))
    hg.open_plan(folder).atlas().save(tmp_path / "page.html")
    page = open_page(tmp_path / "page.html", reduced_motion="reduce")
    walk = Walk(page)
    for _ in in_both(page):
        walk.everywhere()
        walk.search("百万")
        walk.look()
    sign = f"… [{LONGEST}/{len(MEGABYTE)}]"
    assert page.title() == MEGABYTE[:LONGEST] + sign
    assert walk.shows(f"西{name}"[:LONGEST] + f"… [{LONGEST}/{len(name) + 1}]")
    assert max(map(len, walk.said)) < 10 * LONGEST
    page.keyboard.press("Escape")
    open_tab(page, "balance")
    page.locator("tr[data-zone=west] th button").first.click()
    assert page.locator(".hg-card h2").first.text_content() == page.evaluate("hitechAtlasPage.names('west')")
