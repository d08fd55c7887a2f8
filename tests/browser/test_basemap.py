"""Over a basemap: the right tiles, shapes where the map has their place, true coordinates, and no need of it."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import folium
import geopandas as gpd
import numpy as np
import pytest
import shapely
from pages import in_both, say

import hitech_gis as hg
from hitech_gis.atlas import AtlasWarning
from hitech_gis.atlas.basemap import BASEMAPS
from hitech_gis.crs import gcj02_from_wgs84

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Route
    from pytest_playwright.pytest_playwright import CreateContextCallback

PLACE = (113.945, 22.53)
ZOOM = 16
TILE_PX = 256
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
OWN = "https://tiles.example/{z}/{x}/{y}.png"

# The tile under the middle of the map, and where the middle lies in it.
UNDER_THE_MIDDLE = """() => {
  const box = document.querySelector('.folium-map').getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const under = [...document.querySelectorAll('img.hg-basemap, .hg-basemap img')].filter((tile) => {
    const r = tile.getBoundingClientRect();
    return r.x <= x && x < r.right && r.y <= y && y < r.bottom;
  });
  return under.map((tile) => {
    const r = tile.getBoundingClientRect();
    return { src: tile.src, x: (x - r.x) / r.width, y: (y - r.y) / r.height };
  });
}"""

OpenOver = Callable[..., "Page"]


class Tiles:
    """A stand-in for the basemap's servers: it notes what is asked of it, and answers or refuses."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.refused: str | None = None  # what an address holds that is refused
        self.slow = False
        self.held: list[Route] = []  # what a slow server has not answered yet
        self.uncaught: list[str] = []

    def answer(self, route: Route) -> None:
        if route.request.url.startswith("file:"):
            route.continue_()
            return
        if self.slow:
            self.held.append(route)
            return
        self.asked.append(route.request.url)
        if self.refused is not None and self.refused in route.request.url:
            route.fulfill(status=403, body="Referer is required")
        else:
            route.fulfill(body=PIXEL, content_type="image/png")


@pytest.fixture
def tiles() -> Tiles:
    return Tiles()


@pytest.fixture
def open_over(new_context: CreateContextCallback, tiles: Tiles, tmp_path: Path) -> Iterator[OpenOver]:
    """Open the shipped plan's page over a basemap whose servers stand in this test; nothing may stay uncaught."""

    def open_one(basemap: str, add: Callable[[folium.Map], object] = lambda _: None, **options: Any) -> Page:  # noqa: ANN401
        atlas = hg.open_plan().atlas(basemap=basemap, **options)
        add(atlas.map)
        atlas.save(tmp_path / "page.html")
        context = new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        context.route("**/*", tiles.answer)
        context.on("weberror", lambda error: tiles.uncaught.append(str(error.error)))
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto((tmp_path / "page.html").as_uri())
        page.locator(".hg-cross").wait_for()
        return page

    yield open_one
    assert tiles.uncaught == []


def look_at(page: Page, lon: float, lat: float, zoom: int = ZOOM) -> None:
    """Put the middle of the map on a place, and wait for the tile under it."""
    page.evaluate(
        "([lon, lat, zoom]) => hitechAtlasPage.map.setView([lat, lon], zoom, { animate: false })", [lon, lat, zoom]
    )
    page.wait_for_function(
        "zoom => { const [at] = (" + UNDER_THE_MIDDLE + ")(); return at && at.src.includes(zoom); }",
        arg=str(zoom),
    )


def mercator(lon: float, lat: float, zoom: int = ZOOM) -> tuple[float, float]:
    """Column and row of a place among the tiles of a zoom: the whole part is the tile, the rest lies within it."""
    tiles = 2**zoom
    y = math.asinh(math.tan(math.radians(lat))) / math.pi
    return (lon + 180) / 360 * tiles, (1 - y) / 2 * tiles


def shifted(lon: float, lat: float) -> tuple[float, float]:
    there = gcj02_from_wgs84(np.array([lon]), np.array([lat]), within="box")
    return float(there[0][0]), float(there[1][0])


@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
def test_the_right_tile_lies_under_a_place(open_over: OpenOver, datum: str) -> None:
    """Under a known place lies the tile, and in it the pixel, that has this place in the basemap's own datum."""
    page = open_over(OWN, basemap_datum=datum)
    look_at(page, *PLACE)
    column, row = mercator(*(shifted(*PLACE) if datum == "gcj02" else PLACE))
    (under,) = page.evaluate(UNDER_THE_MIDDLE)
    assert under["src"] == OWN.format(z=ZOOM, x=int(column), y=int(row))
    assert (under["x"], under["y"]) == pytest.approx((column % 1, row % 1), abs=1 / TILE_PX)
    assert [int(column), int(row)] != [int(part) for part in mercator(*PLACE)] or datum == "wgs84"


def test_labels_lie_over_their_pair(open_over: OpenOver, tiles: Tiles, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tianditu is asked for its map and its labels, with the key, as its service is called; labels lie on top."""
    monkeypatch.setenv("TIANDITU_KEY", "k3y")
    with pytest.warns(AtlasWarning):
        page = open_over("tianditu")
    look_at(page, *PLACE)
    column, row = (int(part) for part in mercator(*PLACE))
    under = [tile["src"] for tile in page.evaluate(UNDER_THE_MIDDLE)]
    for tile, layer in zip(under, ("vec", "cva"), strict=True):
        assert re.match(rf"https://t[0-7]\.tianditu\.gov\.cn/{layer}_w/wmts\?", tile)
        assert f"LAYER={layer}&" in tile
        assert f"TILEMATRIX={ZOOM}&TILEROW={row}&TILECOL={column}&tk=k3y" in tile
    orders = page.locator(".leaflet-layer.hg-basemap").evaluate_all("layers => layers.map(one => one.style.zIndex)")
    assert orders == ["1", "2"]
    assert all(url.startswith("https://t") for url in tiles.asked)


def test_a_marker_lies_where_the_shifted_map_has_its_place(open_over: OpenOver) -> None:
    """Over AMap, a folium object at a WGS 84 place lies on the GCJ-02 pixel and still knows its true place."""
    mark = folium.CircleMarker([PLACE[1], PLACE[0]], radius=8, color="#c2410c")
    page = open_over("gaode", mark.add_to)
    look_at(page, *PLACE)
    (under,) = page.evaluate(UNDER_THE_MIDDLE)
    column, row = (int(value) for value in re.findall(r"[xy]=(\d+)", under["src"]))
    box = page.locator("path[stroke='#c2410c'][d*='a8,8']").bounding_box()
    view = page.locator(".folium-map").bounding_box()
    assert box
    assert view
    x = under["x"] + (box["x"] + box["width"] / 2 - view["x"] - view["width"] / 2) / TILE_PX
    y = under["y"] + (box["y"] + box["height"] / 2 - view["y"] - view["height"] / 2) / TILE_PX
    assert (column + x, row + y) == pytest.approx(mercator(*shifted(*PLACE)), abs=1.5 / TILE_PX)


def test_the_readout_is_true_over_a_shifted_map(open_over: OpenOver) -> None:
    """The pointer's coordinates are true ones, in both languages; with the keyboard it is the map's middle."""
    page = open_over("gaode")
    look_at(page, *PLACE)
    pixel = 360 / 2**ZOOM / TILE_PX
    page.locator(".folium-map").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => !hitechAtlasPage.map._panAnim || !hitechAtlasPage.map._panAnim._inProgress")
    expected = page.evaluate("(({lng, lat}) => [lng, lat])(hitechAtlasPage.map.getCenter())")
    middle = page.locator(".hg-readout").inner_text()
    assert middle == say("page.readout.centre", "zh").format(lon=f"{expected[0]:.6f}", lat=f"{expected[1]:.6f}")
    page.wait_for_function(
        "said => document.querySelector('#hg-panel .hg-quiet[aria-live]').textContent.endsWith(said)", arg=middle
    )
    look_at(page, *PLACE)
    for lang in in_both(page):
        view = page.locator(".folium-map").bounding_box()
        assert view
        page.mouse.move(view["x"] + view["width"] / 2, view["y"] + view["height"] / 2)
        said = page.locator(".hg-readout").inner_text()
        assert said.startswith(say("page.readout.pointer", lang).split(" ")[0])
        numbers = [float(number) for number in re.findall(r"-?\d+\.\d{6}\b", said)]
        assert numbers == pytest.approx(PLACE, abs=2 * pixel)


def test_the_readout_follows_a_map_that_moves_under_the_pointer(open_over: OpenOver) -> None:
    """Under a resting pointer another place is read out once the map has moved; keys in a box over it mean the box."""
    page = open_over(OWN)
    look_at(page, *PLACE)
    view = page.locator(".folium-map").bounding_box()
    assert view
    page.mouse.move(view["x"] + view["width"] / 2, view["y"] + view["height"] / 2)
    place = (PLACE[0] + 0.01, PLACE[1] + 0.01)
    look_at(page, *place)
    readout = page.locator(".hg-readout")

    def numbers() -> list[float]:
        return [float(number) for number in re.findall(r"-?\d+\.\d{6}\b", readout.inner_text())]

    assert numbers() == pytest.approx(place, abs=2 * 360 / 2**ZOOM / TILE_PX)
    page.locator(".hg-box button").first.focus()
    page.keyboard.press("Shift")
    page.evaluate("hitechAtlasPage.map.panBy([1, 0], { animate: false })")
    assert readout.inner_text().startswith(say("page.readout.pointer", "zh").split(" ")[0])


def test_paper_waits_for_the_tiles(open_over: OpenOver, tiles: Tiles) -> None:
    """The browser is asked to print once every tile of the sheet's map is there."""
    page = open_over(OWN)
    look_at(page, *PLACE)
    tiles.slow = True
    page.evaluate("""() => {
      const missing = () => document.querySelectorAll('.hg-basemap img:not(.leaflet-tile-loaded)').length;
      window.print = () => { window.missing = missing(); };
      hitechAtlasPage.map.setView([22.7, 114.2], 13, { animate: false });
    }""")  # fmt: skip
    page.locator(".hg-print").click()
    page.locator("[name=view][value=present]").check()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.body.matches('.hg-printing')")
    page.wait_for_timeout(300)
    assert tiles.held
    assert page.evaluate("window.missing") is None
    tiles.slow = False
    for route in tiles.held:
        tiles.answer(route)
    page.wait_for_function("() => window.missing === 0")


def test_distances_and_views_stay_true_over_a_shifted_map(open_over: OpenOver) -> None:
    """A circle of 500 m spans 1 km on the page, the scale bar agrees, and fitting to bounds shows exactly them."""
    page = open_over("gaode")
    look_at(page, *PLACE)
    metres_a_pixel = 2 * math.pi * 6_378_137 * math.cos(math.radians(PLACE[1])) / 2**ZOOM / TILE_PX
    circle = page.evaluate(
        """([lon, lat]) => {
          const circle = L.circle([lat, lon], { radius: 500 }).addTo(hitechAtlasPage.map);
          const bounds = circle.getBounds();
          return [circle._radius, bounds.getWest(), bounds.getEast(), bounds.getSouth(), bounds.getNorth()];
        }""",
        PLACE,
    )
    assert circle[0] * metres_a_pixel == pytest.approx(500, rel=0.01)
    assert sum(circle[1:3]) / 2 == pytest.approx(PLACE[0], abs=1e-5)
    assert sum(circle[3:5]) / 2 == pytest.approx(PLACE[1], abs=1e-5)
    bar = page.locator(".leaflet-control-scale-line")
    metres = float(re.sub(r"\D", "", bar.inner_text()))
    width = float(bar.evaluate("line => parseFloat(line.style.width)"))
    assert metres / width == pytest.approx(metres_a_pixel, rel=0.02)
    inside = page.evaluate(
        """([west, south, east, north]) => {
          const { map } = hitechAtlasPage;
          map.fitBounds([[south, west], [north, east]], { animate: false });
          const view = map.getBounds();
          return view.contains([[south, west], [north, east]]) && view.getWest() < west && view.getEast() - east < 0.02;
        }""",
        [113.9, 22.5, 113.99, 22.56],
    )
    assert inside


def test_the_page_says_that_shapes_are_shifted(open_over: OpenOver) -> None:
    """Over a GCJ-02 basemap legend and foot say so in both languages; the foot names whose map it is."""
    page = open_over("gaode-satellite")
    for lang in in_both(page):
        name = BASEMAPS["gaode-satellite"].content()["name"][lang]
        assert say("page.basemap.shifted", lang) in page.locator(".hg-legend").inner_text()
        foot = page.locator("#hg-foot").inner_text()
        assert say("page.basemap.shifted_long", lang).format(name=name) in foot
        assert BASEMAPS["gaode-satellite"].attribution[lang] in foot


def test_the_basemap_is_switched_and_dimmed(open_over: OpenOver) -> None:
    """A box takes the basemap off and puts it back, a slider makes it fainter, by keyboard; no shift, no such line."""
    page = open_over(OWN)
    look_at(page, *PLACE)
    assert page.locator(".hg-shifted").count() == 0
    page.locator("[data-key=basemap-opacity]").focus()
    page.keyboard.press("Home")
    page.wait_for_function("() => document.querySelector('.leaflet-layer.hg-basemap').style.opacity === '0'")
    box = page.locator("[data-key=basemap]")
    box.focus()
    page.keyboard.press("Space")
    assert page.locator(".leaflet-layer.hg-basemap").count() == 0
    page.keyboard.press("Space")
    page.locator(".leaflet-layer.hg-basemap").wait_for(state="attached")


@pytest.mark.parametrize(("basemap", "key"), [(OWN, "page.basemap.fails"), ("osm", "page.basemap.fails_osm")])
@pytest.mark.filterwarnings("ignore::hitech_gis.atlas.page.AtlasWarning")
def test_without_its_tiles_the_page_works_and_says_so(
    open_over: OpenOver, tiles: Tiles, basemap: str, key: str
) -> None:
    """Where no tile arrives there is one sentence, in both languages, nothing is uncaught, and zones can be chosen."""
    tiles.refused = ""
    page = open_over(basemap)
    page.locator(".hg-basemap-fails").wait_for()
    for lang in in_both(page):
        assert page.locator(".hg-basemap-fails").all_inner_texts() == [say(key, lang)]
    page.locator("tr[data-kind=zone] button").first.click()
    page.locator(".hg-card h2").wait_for()
    tiles.refused = None
    look_at(page, *PLACE)
    page.locator(".hg-basemap-fails").wait_for(state="detached")


@pytest.mark.filterwarnings("ignore::hitech_gis.atlas.page.AtlasWarning")
def test_labels_that_fail_alone_are_not_called_the_basemap(open_over: OpenOver, tiles: Tiles) -> None:
    """Where only the labels of a pair do not arrive, the map beneath is there and nothing is said."""
    tiles.refused = "style=8"
    page = open_over("gaode-satellite")
    look_at(page, *PLACE)
    page.wait_for_function("() => hitechAtlasPage.features.find((one) => one.failing).failing.size === 1")
    assert page.locator(".hg-basemap-fails").count() == 0


def test_parcels_are_drawn_shifted_and_keep_their_places(open_over: OpenOver) -> None:
    """Over a GCJ-02 map a parcel is found at its true place and says its true vertices; a worker has moved it."""
    square = shapely.box(PLACE[0] - 0.0004, PLACE[1] - 0.0004, PLACE[0] + 0.0004, PLACE[1] + 0.0004)
    plots = gpd.GeoDataFrame({"parcel": ["T1"]}, geometry=[square], crs="EPSG:4490")
    page = open_over("gaode", parcels=plots)
    assert page.evaluate("hitechAtlasPage.parcels.ready.then(() => hitechAtlasPage.parcels.threaded)") is True
    look_at(page, *PLACE)
    place = page.evaluate("([lon, lat]) => hitechAtlasPage.parcels.store.hit(L.latLng(lat, lon))", list(PLACE))
    assert place == 0
    missed = page.evaluate("([lon, lat]) => hitechAtlasPage.parcels.store.hit(L.latLng(lat, lon))", [*shifted(*PLACE)])
    assert missed == -1
    (ring,) = page.evaluate("hitechAtlasPage.parcels.store.rings(0)")
    assert np.array(sorted(ring)) == pytest.approx(np.array(sorted(square.exterior.coords[:-1])), abs=2e-6)
    size = page.locator(".folium-map").bounding_box()
    assert size
    page.locator(".folium-map").click(position={"x": size["width"] / 2, "y": size["height"] / 2})
    assert page.evaluate("hitechAtlasPage.state.get('chosen')") == {"layer": "parcels", "id": 0}
