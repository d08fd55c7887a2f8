"""Parcels on the page: drawn, found under the pointer, chosen, told in the card; offline, in a worker, and inert."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
import shapely
from pages import OpenPage, in_both, say, switch
from playwright.sync_api import expect
from toy import write_toy_plan

import hitech_gis as hg

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Position

STORE = "hitechAtlasPage.parcels.store"
HOSTILE = "</script><img src=x onerror=\"window.__hit='text'\">{{7*7}}${window.__hit='literal'}\u202egnp"
# West of the toy plan is a square of 0.01 degree from here.
WEST, SOUTH = 114.0, 22.5
YARD = shapely.box(WEST + 0.002, SOUTH + 0.002, WEST + 0.005, SOUTH + 0.005)
HOLE = shapely.box(WEST + 0.003, SOUTH + 0.003, WEST + 0.004, SOUTH + 0.004)
# Nothing is unpacked before the test lets it go, or has it fail.
HELD = """{
  delete window.Worker;
  const held = new Promise((go, refuse) => Object.assign(window, { go, refuse }));
  const read = Response.prototype.arrayBuffer;
  Response.prototype.arrayBuffer = async function () { await held; return read.call(this); };
}"""
TINY = [shapely.box(WEST + i * 1e-4, SOUTH - 0.01, WEST + (i + 0.9) * 1e-4, SOUTH - 0.0099) for i in range(50)]


def layer() -> gpd.GeoDataFrame:
    shapes = [YARD.difference(HOLE), shapely.box(WEST + 0.006, SOUTH + 0.002, WEST + 0.008, SOUTH + 0.004), *TINY]
    rest = len(TINY)
    return gpd.GeoDataFrame(
        {
            "number": ["T1", HOSTILE, *(f"T{i}" for i in range(2, rest + 2))],
            "use": ["M0", HOSTILE, *["R2"] * rest],
            HOSTILE: [None, HOSTILE, *["x"] * rest],
            "far": [1.25, 3.0, *[0.1] * rest],
        },
        geometry=shapes,
        crs="EPSG:4490",
    )


@pytest.fixture(scope="module")
def parcels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parcels")
    hg.open_plan(write_toy_plan(folder / "plan")).atlas(parcels=layer()).save(folder / "page.html")
    return folder / "page.html"


def ready(page: Page) -> int:
    """Wait for the parcels and show the yard."""
    count: int = page.evaluate("hitechAtlasPage.parcels.ready.then(store => store.count)")
    look(page, 17)
    return count


def look(page: Page, zoom: int, lat: float = SOUTH + 0.0035, lon: float = WEST + 0.005) -> None:
    page.evaluate("([lat, lon, z]) => hitechAtlasPage.map.setView([lat, lon], z, {animate: false})", [lat, lon, zoom])
    page.evaluate(
        """() => new Promise((resolve) => {
          const tiles = () => [...document.querySelectorAll('.hg-parcel-tile')];
          const loaded = () => tiles().length && tiles().every((tile) => tile.matches('.leaflet-tile-loaded'));
          const wait = () => (loaded() ? resolve() : setTimeout(wait, 20));
          wait();
        })"""
    )


def at(page: Page, lon: float, lat: float) -> Position:
    point = page.evaluate("p => hitechAtlasPage.map.latLngToContainerPoint(p)", [lat, lon])
    return {"x": float(point["x"]), "y": float(point["y"])}


def click(page: Page, lon: float, lat: float) -> None:
    page.locator(".folium-map").click(position=at(page, lon, lat))


def chosen(page: Page) -> Any:  # noqa: ANN401 - layer and id, or nothing
    return page.evaluate("hitechAtlasPage.state.get('chosen')")


def number_of(page: Page, number: str) -> int:
    """Position of a parcel in the page's own order."""
    found: int = page.evaluate(f"n => [...Array({STORE}.count).keys()].find(i => {STORE}.value(0, i) === n)", number)
    return found


def test_parcels_are_decoded_beside_the_page(open_page: OpenPage, parcels: Path) -> None:
    """From disk and offline all parcels are there, a worker has unpacked them, and their text is gone from the page."""
    page = open_page(parcels)
    assert ready(page) == 52
    assert page.evaluate("hitechAtlasPage.features.find(f => f.store).threaded") is True
    assert page.locator("script.hg-parcels").count() == 0


def test_the_keyboard_alone_chooses_a_parcel_and_a_zone(open_page: OpenPage, parcels: Path) -> None:
    """On the map arrows move it, what lies under the cross is said, and Enter chooses it: a parcel, or a zone."""
    page = open_page(parcels, reduced_motion="reduce")
    ready(page)
    page.locator(".folium-map").focus()
    look(page, 18, SOUTH + 0.0025, WEST + 0.003)  # on the yard's lower side
    page.keyboard.press("ArrowRight")
    said = page.locator("[aria-live=polite].hg-quiet")
    expect(said).to_have_text(re.compile("^宗地 T1 · "))
    expect(page.locator(".hg-crosshair")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".hg-card h2")).to_have_text("宗地 T1")
    assert chosen(page) == {"layer": "parcels", "id": number_of(page, "T1")}
    look(page, 18, SOUTH + 0.0035, WEST + 0.0035)  # in the yard's hole, which belongs to the zone alone
    page.keyboard.press("Enter")
    assert chosen(page) == {"layer": "zones", "id": "west"}
    look(page, 18, SOUTH - 0.02, WEST)
    page.keyboard.press("Enter")
    expect(said).to_have_text(say("page.aim.nothing", "zh"))
    page.locator("#hg-find").focus()
    expect(page.locator(".hg-crosshair")).to_be_hidden()


def test_pointing_and_clicking(open_page: OpenPage, parcels: Path) -> None:
    """The parcel under the pointer is outlined and told, a click shows its card; its hole belongs to the zone."""
    page = open_page(parcels, reduced_motion="reduce")
    ready(page)
    yard = number_of(page, "T1")
    page.locator(".folium-map").hover(position=at(page, WEST + 0.0025, SOUTH + 0.0025))
    assert "1.25" in page.locator(".hg-parcel-tip").inner_text()
    click(page, WEST + 0.0025, SOUTH + 0.0025)
    assert chosen(page) == {"layer": "parcels", "id": yard}
    for lang in in_both(page):
        card = page.locator(".hg-card")
        assert say("page.parcels.one", lang) in card.locator("h2").inner_text()
        assert card.locator("dd").all_inner_texts() == ["T1", "M0", say("page.parcels.missing", lang), "1.25"]
    card.locator("button[data-key^=zone-of-parcel]").click()
    assert chosen(page) == {"layer": "zones", "id": "west"}
    page.keyboard.press("Escape")
    click(page, WEST + 0.0035, SOUTH + 0.0035)
    assert chosen(page) == {"layer": "zones", "id": "west"}


def test_an_address_is_kept_until_the_parcels_are_there(open_page: OpenPage, parcels: Path) -> None:
    """What an address says of parcels outlasts a slow decoding, whatever else changes meanwhile, and is no step."""
    page = open_page(parcels, reduced_motion="reduce")
    page.goto("about:blank")
    page.add_init_script("""
      const go = new Promise((done) => { window.go = done; });
      const Own = Worker;
      window.Worker = class extends Own { postMessage(sent) { go.then(() => super.postMessage(sent)); } };
    """)
    said = "chosen=parcels:3&parcel_colour=:natural"
    page.goto(f"{parcels.as_uri()}#{said}")
    steps = page.evaluate("history.length")
    page.evaluate("hitechAtlasPage.state.set({ pointed: { zone: 'west', use: null, side: null } })")
    page.evaluate("hitechAtlasPage.map.panBy([40, 0], { animate: false })")
    page.wait_for_function("() => location.hash.includes('at=')")
    assert set(said.split("&")) < set(page.url.partition("#")[2].split("&"))
    page.evaluate("window.go()")
    page.wait_for_function("() => hitechAtlasPage.state.get('chosen')?.id === 3")
    assert page.evaluate("hitechAtlasPage.state.get('parcel_colour').column") is None
    page.wait_for_function("() => location.hash === '#' + hitechAtlasPage.links.fragment()")
    assert set(said.split("&")) < set(page.url.partition("#")[2].split("&"))
    assert page.evaluate("history.length") == steps


def test_what_the_reader_chooses_comes_before_the_address(open_page: OpenPage, parcels: Path) -> None:
    """A zone chosen while the parcels are still read stays chosen."""
    page = open_page(parcels, reduced_motion="reduce")
    page.goto(f"{parcels.as_uri()}#chosen=parcels:3")
    page.evaluate("hitechAtlasPage.links.wait(new Promise(() => {}))")
    page.evaluate("hitechAtlasPage.links.refused.set('chosen', 'parcels:4')")
    page.evaluate("hitechAtlasPage.choose('zones', 'west')")
    page.evaluate("hitechAtlasPage.links.keepChoice('parcels', Number)")
    assert chosen(page) == {"layer": "zones", "id": "west"}


def test_the_mark_of_a_chosen_point_fits_any_zoom_and_goes_with_it(open_page: OpenPage, tmp_path: Path) -> None:
    """The square round a point is as large on the screen after a zoom; where a filter hides the point it is gone."""
    points = gpd.GeoDataFrame({"number": ["P"]}, geometry=[shapely.Point(WEST + 0.005, SOUTH + 0.005)], crs="EPSG:4490")
    hg.open_plan(write_toy_plan(tmp_path / "plan")).atlas(parcels=points).save(tmp_path / "page.html")
    page = open_page(tmp_path / "page.html", reduced_motion="reduce")
    ready(page)
    look(page, 12)
    page.evaluate("hitechAtlasPage.choose('parcels', 0)")
    look(page, 16, SOUTH + 0.005)
    width = """() => {
      const mark = hitechAtlasPage.features[0].marks.chosen;
      return hitechAtlasPage.map.hasLayer(mark) ? mark.getElement().getBBox().width : 0;
    }"""
    assert page.evaluate(width) == pytest.approx(8, abs=1)
    page.evaluate(f"{STORE}.setShown(new Uint8Array(1))")
    assert page.evaluate(width) == 0
    page.evaluate(f"{STORE}.setShown(new Uint8Array(1).fill(1))")
    assert page.evaluate(width) == pytest.approx(8, abs=1)


def test_a_marker_over_a_parcel_is_heard_first(open_page: OpenPage, parcels: Path) -> None:
    """In any pane a marker over a parcel shows its own tip, and a click is its own."""
    page = open_page(parcels, reduced_motion="reduce")
    ready(page)
    page.evaluate("""([lat, lon]) => {
      const { map } = hitechAtlasPage;
      map.createPane('other').style.zIndex = 620;
      const icon = L.divIcon({ className: 'badge', iconSize: [16, 16] });
      const badge = L.marker([lat, lon], { pane: 'other', icon }).addTo(map);
      badge.bindTooltip(() => document.createElement('i'), { className: 'hg-tip of-badge' });
      badge.on('click', () => { window.pressed = true; });
    }""", [SOUTH + 0.0025, WEST + 0.0025])  # fmt: skip
    chart = page.locator(".folium-map")
    place = at(page, WEST + 0.0025, SOUTH + 0.0025)
    chart.hover(position={"x": place["x"] - 20, "y": place["y"]})
    expect(page.locator(".hg-parcel-tip")).to_be_visible()
    chart.hover(position=place)
    expect(page.locator(".of-badge")).to_be_visible()
    expect(page.locator(".hg-parcel-tip")).to_have_count(0)
    chart.click(position=place)
    assert page.evaluate("window.pressed")
    assert chosen(page) is None


def test_what_is_on_the_canvas(open_page: OpenPage, parcels: Path) -> None:
    """A parcel has the colour of its class, its hole has none."""
    page = open_page(parcels)
    ready(page)
    read = """([lat, lon]) => {
      const point = hitechAtlasPage.map.latLngToContainerPoint([lat, lon]);
      const frame = hitechAtlasPage.map.getContainer().getBoundingClientRect();
      for (const tile of document.querySelectorAll('.hg-parcel-tile')) {
        const box = tile.getBoundingClientRect();
        const [x, y] = [point.x + frame.left - box.left, point.y + frame.top - box.top];
        if (x < 0 || y < 0 || x >= box.width || y >= box.height) continue;
        const scale = tile.width / box.width;
        const copy = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
        copy.drawImage(tile, -x * scale, -y * scale);
        return [...copy.getImageData(0, 0, 1, 1).data];
      }
    }"""
    classes = page.evaluate(f"[{STORE}.classes[{number_of(page, 'T1')}], {STORE}.colours]")
    colour = classes[1][classes[0]]
    pixel = page.evaluate(read, [SOUTH + 0.0025, WEST + 0.0025])
    assert pixel[3] > 150
    assert all(abs(int(colour[i : i + 2], 16) - value) <= 3 for i, value in zip((1, 3, 5), pixel, strict=False))
    assert page.evaluate(read, [SOUTH + 0.0035, WEST + 0.0035])[3] == 0


def test_the_whole_city_is_an_aggregated_picture(open_page: OpenPage, parcels: Path) -> None:
    """From afar parcels are put together into cells, and the legend says so; close by it does not."""
    page = open_page(parcels)
    ready(page)
    told = say("page.parcels.aggregated", "zh")
    assert told not in page.locator(".hg-legend").inner_text()
    look(page, 11)
    assert told in page.locator(".hg-legend").inner_text()
    switch(page)
    assert say("page.parcels.aggregated", "en") in page.locator(".hg-legend").inner_text()


def test_hostile_attributes_are_text(open_page: OpenPage, parcels: Path) -> None:
    """Hostile values and column names stand literally in tip, card and legend, and nothing runs."""
    page = open_page(parcels, reduced_motion="reduce")
    ready(page)
    page.locator(".folium-map").hover(position=at(page, WEST + 0.007, SOUTH + 0.003))
    assert (page.locator(".hg-parcel-tip").text_content() or "").count(HOSTILE) == 4
    click(page, WEST + 0.007, SOUTH + 0.003)
    for place in (".hg-card h2", ".hg-card dt", ".hg-card dd", ".hg-parcels-legend"):
        assert any(HOSTILE in text for text in page.locator(place).all_text_contents()), place
    assert page.evaluate("window.__hit") is None
    assert page.locator("img[src=x]").count() == 0


def test_the_layer_is_switched_off(open_page: OpenPage, parcels: Path) -> None:
    """Without the layer nothing is drawn or hit, and zones have their fill again."""
    page = open_page(parcels)
    ready(page)
    fill = "getComputedStyle(hitechAtlasPage.plan.shapes.get('west').getLayers()[0].getElement()).fillOpacity"
    assert float(page.evaluate(fill)) == 0
    page.locator("input[value=parcels]").uncheck()
    assert page.locator(".hg-parcel-tile").count() == 0
    assert float(page.evaluate(fill)) > 0
    click(page, WEST + 0.0025, SOUTH + 0.0025)
    assert chosen(page) == {"layer": "zones", "id": "west"}
    page.evaluate("i => hitechAtlasPage.choose('parcels', i, {fly: true})", number_of(page, "T1"))
    assert page.locator("input[value=parcels]").is_checked()


def test_without_a_worker(open_page: OpenPage, parcels: Path, tmp_path: Path) -> None:
    """Where no worker can be made the page unpacks the parcels itself."""
    page = spoilt(open_page, parcels, tmp_path, "delete window.Worker;")
    assert ready(page) == 52
    assert page.evaluate("hitechAtlasPage.features.find(f => f.store).threaded") is False


def test_without_decompression(open_page: OpenPage, parcels: Path, tmp_path: Path) -> None:
    """A browser that cannot unpack them says so, in both languages, and all else works."""
    page = spoilt(open_page, parcels, tmp_path, "delete window.DecompressionStream;")
    for lang in in_both(page):
        assert page.locator("#hg-bar .hg-parcels-told").inner_text() == say("page.parcels.unsupported", lang)
    assert page.locator("input[value=parcels]").count() == 0
    assert page.locator(".hg-cross tbody tr").count() > 3


def test_while_parcels_load_the_rest_is_found(open_page: OpenPage, parcels: Path, tmp_path: Path) -> None:
    """A search before the parcels are there finds all else; once they are, it finds them too and says how many."""
    page = spoilt(open_page, parcels, tmp_path, HELD)
    page.locator("#hg-tab-parcels").click()
    expect(page.locator("#hg-sheet")).to_have_text(say("page.parcels.loading", "zh"))
    page.locator("#hg-find").fill("T1")
    said = page.locator("[aria-live=polite].hg-quiet")
    expect(said).to_have_text(say("page.search.none", "zh"))
    page.evaluate("go()")
    expect(page.locator("[aria-labelledby=hg-kind-parcels] [role=option]")).to_have_count(8)
    expect(said).to_have_text(say("page.search.count", "zh").format(count=11))  # T1, T10 to T19


def test_parcels_that_cannot_be_read(open_page: OpenPage, parcels: Path, tmp_path: Path) -> None:
    """After a failed load every tab says so and nothing offers the layer; the search finds all else."""
    page = spoilt(open_page, parcels, tmp_path, HELD)
    page.locator("#hg-tab-parcels").click()
    page.evaluate("refuse(new Error('spoilt'))")
    for lang in in_both(page):
        told = say("page.parcels.failed", lang)
        expect(page.locator("#hg-bar .hg-parcels-told")).to_have_text(told)
        expect(page.locator("#hg-sheet")).to_have_text(told)
        expect(page.locator("input[value=parcels]")).to_have_count(0)
    page.locator("#hg-find").fill("T1")
    expect(page.locator("[aria-live=polite].hg-quiet")).to_have_text(say("page.search.none", "en"))
    page.evaluate("hitechAtlasPage.state.set({ selection: [[114, 22.5], [114.01, 22.5], [114.01, 22.51]] })")
    expect(page.locator("#hg-sheet")).to_contain_text(told)


def test_an_address_hides_the_parcels(open_page: OpenPage, parcels: Path) -> None:
    """The parcels are a layer like others in the address, whatever else is hidden."""
    page = open_page(parcels)
    ready(page)
    page.evaluate("location.hash = '#hidden=candidates,parcels,sites'")
    expect(page.locator("input[value=parcels]")).not_to_be_checked()
    assert page.evaluate("hitechAtlasPage.state.get('hidden')") == ["candidates", "parcels", "sites"]


def spoilt(open_page: OpenPage, parcels: Path, folder: Path, script: str) -> Page:
    """Open the page in a poorer browser: a script makes it so where the page's own begins."""
    text = parcels.read_text(encoding="utf-8")
    own = next(one for one in re.findall(r"<script>(.*?)</script>", text, re.DOTALL) if "hitechAtlas = " in one)
    poor = f"{script}{own}"
    before, after = (base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in (own, poor))
    (folder / "poor.html").write_text(text.replace(own, poor).replace(before, after), encoding="utf-8")
    return open_page(folder / "poor.html")


def test_on_paper_parcels_are_fine(open_page: OpenPage, parcels: Path) -> None:
    """Printed tiles have three dots a pixel and are there at once; afterwards the screen has its own again."""
    page = open_page(parcels)
    ready(page)
    ratios = "[...document.querySelectorAll('.hg-parcel-tile')].map(t => t.width / t.clientWidth)"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert set(page.evaluate(ratios)) == {3}
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    look(page, 17)
    assert set(page.evaluate(ratios)) == {1}
