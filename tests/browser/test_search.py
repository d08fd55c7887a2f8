"""Finding by keyboard alone, and addresses that bring a reader to the same picture."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from pages import OpenPage, assert_in_view, click_row, in_both, open_tab, outline_bounds, say, switch
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.plan import Plan

VIEW = """() => {
  const { map, state } = hitechAtlasPage;
  const { lat, lng } = map.getCenter();
  const { lang, tab, use, hidden, severity, chosen, period, filters, schedule_view } = state.values;
  const kept = { lang, tab, use, hidden, severity, chosen, period, filters, schedule_view };
  return { lat: lat.toFixed(4), lng: lng.toFixed(4), zoom: map.getZoom(), ...kept };
}"""
HOSTILE = [
    "chosen=zones:__proto__", "chosen=constructor:constructor", "chosen=%",
    "chosen=sites:%3Cimg%20src=x%20onerror=window.__hit=1%3E", "lang=fr", "tab=__proto__", "use=nothing",
    "hidden=zones,nothing", "severity=%00", "period=constructor", "at=99/99/999", "at=NaN/1/2", "at=12",
    "filters=body:constructor,__proto__:x,role", "schedule_view=x",
    "%E0%A4%A=%", "__proto__=x", "javascript:window.__hit=1", "=", "&&&", "x" * 5000,
]  # fmt: skip


def find(page: Page, typed: str, *keys: str) -> None:
    """Find something with the keyboard and nothing else."""
    page.keyboard.press("Control+k")
    page.keyboard.type(typed)
    for key in keys:
        page.keyboard.press(key)


def active(page: Page) -> str | None:
    return page.locator("#hg-find").get_attribute("aria-activedescendant")


def test_a_zone_is_found_by_keyboard_alone(page: Page, plan: Plan) -> None:
    """Typed in Chinese, pinyin, initials or English, then Enter: the zone is in view with its card."""
    zone = plan.ledger.zones["sz_bay_north"]
    for lang in in_both(page):
        for typed in ("深圳湾园区北", "shenzhenwan yuanqu bei", "szwyqb", "Shenzhen Bay Park, N", "深圳湾 北区"):
            page.evaluate("hitechAtlasPage.state.set({ chosen: null })")
            page.keyboard.press("Control+k")
            page.locator("#hg-find").fill("")
            page.keyboard.type(typed)
            page.keyboard.press("Enter")
            expect(page.locator(".hg-card h2").first).to_contain_text(zone.name(lang))
            expect(page.locator("#hg-find")).to_be_focused()
            expect(page.locator(".hg-found")).to_be_hidden()
            assert_in_view(page, outline_bounds(plan, zone.id))


def test_the_list_is_a_combobox(page: Page) -> None:
    """Arrows, Home, End and Escape do what they do in a combobox, what was typed is marked, and the count is said."""
    find(page, "SHENZHENWAN")
    field, options = page.locator("#hg-find"), page.locator("#hg-found [role=option]")
    expect(field).to_have_attribute("aria-expanded", "true")
    assert active(page) is None
    page.keyboard.press("ArrowDown")
    assert active(page) == options.first.get_attribute("id")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("End")
    assert active(page) == options.last.get_attribute("id")
    page.keyboard.press("ArrowDown")
    assert active(page) == options.first.get_attribute("id")
    page.keyboard.press("ArrowUp")
    assert active(page) == options.last.get_attribute("id")
    page.keyboard.press("Home")
    assert active(page) == options.first.get_attribute("id")
    expect(options.first.locator("mark")).to_have_text("深圳湾")
    counts = page.locator("#hg-found .hg-kind small").all_inner_texts()
    total = sum(int(count.split("共")[-1].strip(" 项")) for count in counts)
    expect(page.locator(".hg-quiet[aria-live]")).to_have_text(say("page.search.count", "zh").format(count=total))
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("SHENZHENWAN")
    page.keyboard.press("Escape")
    expect(field).to_have_value("")


def test_the_keyboard_goes_back_to_where_it_was(page: Page) -> None:
    """No sign alone summons the search; Escape in the empty search gives the keyboard back to where it came from."""
    page.locator(".hg-print").focus()
    page.keyboard.press("/")
    page.evaluate("document.dispatchEvent(new Event('keydown'))")  # as a browser sends that fills in a field
    expect(page.locator(".hg-print")).to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.locator("#hg-find")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("a/b")
    expect(page.locator("#hg-find")).to_have_value("a/b")
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(page.locator(".hg-print")).to_be_focused()


def test_the_enter_that_ends_a_composition_chooses_nothing(page: Page) -> None:
    """Safari gives that Enter to the page as a key like others; its number alone tells."""
    find(page, "shenzhenwan")
    page.locator("#hg-find").dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    assert page.evaluate("hitechAtlasPage.state.get('chosen')") is None
    expect(page.locator(".hg-found")).to_be_visible()


def test_a_site_without_a_place_has_a_card_and_no_flight(page: Page) -> None:
    """What the plan names and nobody can place is found; its card opens and the map stays."""
    before = page.evaluate(VIEW)
    find(page, "yuanqu ludaowang")
    expect(page.locator("#hg-found [role=option]").first).to_contain_text(say("page.search.unplaced", "zh"))
    page.keyboard.press("Enter")
    expect(page.locator(".hg-card h2").first).to_contain_text("园区绿道网")
    after = page.evaluate(VIEW)
    assert after.pop("chosen") == {"layer": "sites", "id": "site_greenways"}
    assert before.pop("chosen") is None
    assert after == before


def test_an_action_says_itself_above_what_it_belongs_to(page: Page, plan: Plan) -> None:
    """A chosen action stands above the card of its site or zone; one of neither has a card of its own."""
    actions = plan.ledger.actions
    sites = {m for site in plan.ledger.layers["sites"].values() for m in site.properties.get("milestones") or []}
    with_zone = next(a for a in actions.values() if a.zone and a.id not in sites)
    alone = next(a for a in actions.values() if not a.zone and a.id not in sites)
    for lang in in_both(page):
        for action in (with_zone, alone):
            words = action.milestone(lang)
            page.locator("body").press("Control+k")
            page.keyboard.type(words)
            option = page.locator("[aria-labelledby=hg-kind-actions] [role=option]", has_text=action.clause).first
            option.click()
            expect(page.locator(".hg-said")).to_contain_text(words)
            expect(page.locator(".hg-said")).to_contain_text(action.clause)


def test_a_clause_is_found(page: Page) -> None:
    """A clause typed in full width and without its hyphen opens the card of the clause."""
    find(page, "附件１ 8", "Enter")
    expect(page.locator(".hg-card h2").first).to_have_text(say("page.card.clause", "zh").format(clause="附件1-8"))


def test_a_body_is_found_with_what_it_has_to_do(page: Page, plan: Plan) -> None:
    """Choosing a body shows the schedule with the actions that it has a part in."""
    find(page, "shi kejichuangxinwei", "Enter")
    expect(page.locator("#hg-tab-schedule")).to_have_attribute("aria-selected", "true")
    assert page.evaluate("hitechAtlasPage.state.get('filters').body") == "sti_commission"
    mine = [a for a in plan.ledger.actions.values() if any("sti_commission" in (b or ()) for b in a.roles.values())]
    count = say("page.schedule.count", "zh").format(count=len(mine), total=len(plan.ledger.actions))
    expect(page.locator(".hg-count")).to_have_text(count)


def test_nothing_found_is_said(page: Page) -> None:
    """In both languages the page says that nothing is found, to the eye and to the ear, and Enter does nothing."""
    for lang in in_both(page):
        page.locator("body").press("Control+k")
        page.keyboard.type("qqqq")
        page.keyboard.press("Enter")
        expect(page.locator(".hg-found .hg-note")).to_have_text(say("page.search.none", lang))
        expect(page.locator("#hg-find")).to_have_attribute("aria-expanded", "false")
        assert page.evaluate("hitechAtlasPage.state.get('chosen')") is None
        page.keyboard.press("Escape")


def test_a_million_parcel_numbers_do_not_freeze_the_page(page: Page) -> None:
    """Among a million numbers the one is found without its hyphen, and the page draws frames meanwhile."""
    page.evaluate("""() => {
      const pad = (number, width) => String(number).padStart(width, '0');
      const value = (column, row) => `T${pad(row % 1000, 3)}-${pad(Math.floor(row / 1000), 4)}`;
      const columns = [{ label: 'number', type: 'text' }];
      hitechAtlasPage.parcels = { ready: true, store: { data: {}, count: 1000000, columns, value } };
      window.frames_drawn = 0;
      const draw = () => { window.frames_drawn += 1; requestAnimationFrame(draw); };
      draw();
    }""")
    find(page, "t999 0998")
    option = page.locator("[aria-labelledby=hg-kind-parcels] [role=option]")
    expect(option).to_have_text("T999-0998")
    expect(option.locator("mark")).to_have_text("T999-0998")
    assert page.evaluate("window.frames_drawn") > 3
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.evaluate("hitechAtlasPage.state.get('chosen')") == {"layer": "parcels", "id": 998999}


def address(page: Page) -> str:
    """The page's address once it has followed."""
    page.wait_for_function(
        "hitechAtlasPage.links.timer === undefined || location.hash === '#' + hitechAtlasPage.links.fragment()"
    )
    return page.url


def test_an_address_shows_the_same_in_a_new_page(open_page: OpenPage, saved: Path) -> None:
    """View, language, tab, colouring, hidden layers, filter and selection come through a copied address unchanged."""
    page = open_page(saved, reduced_motion="reduce", permissions=["clipboard-read", "clipboard-write"])
    switch(page)
    click_row(page, "sz_bay_middle", "zone")
    open_tab(page, "findings")
    page.locator("input[name=hg-severity][value=warning]").check()
    page.locator("input[name=hg-period][value='2013']").check()
    page.evaluate("""() => { const { state } = hitechAtlasPage;
      state.set({ filters: { ...state.get('filters'), role: 'lead' }, schedule_view: 'gantt' }); }""")
    page.locator("input[value=supporting]").check()
    page.locator("input[value=axes]").uncheck()
    page.evaluate("hitechAtlasPage.map.setView([22.5551, 113.9412], 13.25, { animate: false })")
    page.locator(".hg-copy-link").click()
    expect(page.locator(".hg-copy-link")).to_have_text(say("page.link.copied", "en"))
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == address(page)
    other = page.context.new_page()
    other.goto(copied)
    assert other.evaluate(VIEW) == page.evaluate(VIEW)
    assert other.evaluate(VIEW)["chosen"] == {"layer": "zones", "id": "sz_bay_middle"}
    expect(other.locator(".hg-card h2").first).to_contain_text("Shenzhen Bay Park, Middle")
    expect(other.locator("#hg-tab-findings")).to_have_attribute("aria-selected", "true")


def test_the_middle_stays_and_a_flight_goes_on_when_the_map_gets_another_size(page: Page) -> None:
    """Another height of the bar keeps middle and tiles and cuts no flight short; with the same size nothing happens."""
    found = page.evaluate("""async () => {
      const { map } = hitechAtlasPage;
      const frame = () => new Promise(requestAnimationFrame);
      const frames = () => frame().then(frame).then(frame);
      await frames();
      const told = [];
      map.on('moveend viewreset', ({ type }) => told.push(type));
      hitechAtlasPage.keepCentre();
      const still = [...told];
      const wrap = (height) => { document.getElementById('hg-bar').style.paddingBottom = height; return frames(); };
      const [before, height] = [map.getCenter(), map.getSize().y];
      await wrap('60px');
      const moved = map.latLngToContainerPoint(before).distanceTo(map.getSize().divideBy(2));
      const shrunk = height - map.getSize().y;
      map.flyTo([22.6, 113.9], 14, { duration: 0.4 });
      await wrap('0');
      await new Promise((done) => map.once('zoomend', done));
      const { lat, lng } = map.getCenter();
      return { still, moved, shrunk, end: [lat, lng, map.getZoom()], reset: told.includes('viewreset') };
    }""")
    assert found["still"] == []
    assert found["shrunk"] > 40
    assert found["moved"] <= 1
    assert found["end"] == pytest.approx([22.6, 113.9, 14], abs=1e-4)
    assert not found["reset"]


def test_back_undoes_what_was_chosen_and_nothing_else_is_a_step(page: Page) -> None:
    """Panning makes no step in the history; Back goes to what was chosen before."""
    steps = page.evaluate("history.length")
    page.evaluate("hitechAtlasPage.map.panBy([40, 0], { animate: false })")
    address(page)
    assert page.evaluate("history.length") == steps
    for zone in ("sz_bay_north", "sz_bay_south"):
        click_row(page, zone, "zone")
        page.wait_for_function("zone => location.hash.includes(zone)", arg=zone)
    assert page.evaluate("history.length") == steps + 2
    page.go_back()
    expect(page.locator(".hg-card h2").first).to_have_text("深圳湾园区北区")


def test_hostile_addresses_do_nothing(open_page: OpenPage, saved: Path) -> None:
    """Whatever stands in an address, the page opens as ever and runs nothing of it; good pieces still count."""
    page = open_page(saved, reduced_motion="reduce")
    usual = page.evaluate(VIEW)
    for hostile in HOSTILE:
        page.goto("about:blank")
        page.goto(f"{saved.as_uri()}#{hostile}")
        assert page.evaluate(VIEW) == usual, hostile
    page.goto("about:blank")
    page.goto(f"{saved.as_uri()}#{'&'.join(HOSTILE[:-1])}")
    assert page.evaluate(VIEW) == usual
    page.goto("about:blank")
    page.goto(f"{saved.as_uri()}#chosen=zones:none&tab=lists&at=x&{'&'.join(HOSTILE[15:-1])}")
    assert page.evaluate(VIEW) == {**usual, "tab": "lists"}
    assert page.evaluate("window.__hit") is None


def test_in_a_frame_there_is_no_address(open_page: OpenPage, tmp_path: Path, plan: Plan) -> None:
    """In a notebook's frame, which has no address of its own, the page works and offers no link."""
    outer = tmp_path / "outer.html"
    outer.write_text(f"<!DOCTYPE html><title>frame</title>{plan.atlas()._repr_html_()}", encoding="utf-8")
    page = open_page(outer, reduced_motion="reduce")
    frame = page.frame_locator("iframe")
    frame.locator("tr[data-zone=sz_bay_north][data-kind=zone] th button").click()
    expect(frame.locator(".hg-card h2").first).to_have_text("深圳湾园区北区")
    time.sleep(0.5)
    assert frame.locator(".hg-copy-link").count() == 0
    assert page.url == outer.as_uri()
