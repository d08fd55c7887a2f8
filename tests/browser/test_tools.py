"""Measuring, drawing a selection and exporting, with the pointer and with the keyboard."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from pages import OpenPage, in_both, say
from playwright.sync_api import Page, expect
from pyproj import Geod
from toy import write_toy_plan

import hitech_gis as hg
from hitech_gis.crs import project

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Position

GEOD = Geod(ellps="WGS84")
Place = tuple[float, float]
STATE = "name => hitechAtlasPage.state.get(name)"
# Half of east_a (with east), a quarter of west; strip lies further north.
CORNERS: list[Place] = [(114.005, 22.505), (114.015, 22.505), (114.015, 22.5105), (114.005, 22.5105)]


def toy_page(
    folder: Path,
    open_page: OpenPage,
    *changes: tuple[str, str, str],
    layer: gpd.GeoDataFrame | None = None,
    **options: Any,  # noqa: ANN401 - playwright's
) -> Page:
    path = folder / "page.html"
    hg.open_plan(write_toy_plan(folder / "plan", *changes)).atlas(parcels=layer).save(path)
    page = open_page(path, 1920, 1080, reduced_motion="reduce", **options)
    page.evaluate("hitechAtlasPage.map.setView([22.512, 114.014], 15, { animate: false })")
    return page


def click_places(page: Page, places: list[Place], *, double: bool = False) -> None:
    for number, (lon, lat) in enumerate(places, start=1):
        at = page.evaluate("([lon, lat]) => hitechAtlasPage.map.latLngToContainerPoint([lat, lon])", [lon, lat])
        position: Position = {"x": round(at["x"]), "y": round(at["y"])}
        chart = page.locator(".folium-map")
        if double and number == len(places):
            chart.dblclick(position=position)
        else:
            chart.click(position=position)


def draw(page: Page, places: list[Place]) -> list[Place]:
    """Draw a selection, and give the ring that came of it."""
    page.locator(".hg-tool-select").click()
    click_places(page, places)
    page.locator(".hg-tool-finish").click()
    return [(lon, lat) for lon, lat in page.evaluate(STATE, "selection")]


def metres(said: str) -> float:
    value, unit = re.findall(r"([\d.]+) (km|m)\b", said)[-1]
    return float(value) * {"km": 1000, "m": 1}[unit]


def test_a_distance_measured_with_the_mouse_is_that_of_the_ellipsoid(page: Page) -> None:
    """Three clicks, the last a double one, read out PROJ's length in both languages, with the method named."""
    places = [(113.94, 22.53), (113.95, 22.54), (113.955, 22.535)]
    page.locator(".hg-tool-distance").click()
    click_places(page, places, double=True)
    drawn = page.evaluate(STATE, "drawn")["points"]
    assert np.array(drawn) == pytest.approx(np.array(places), abs=2e-4)
    lons, lats = zip(*drawn, strict=True)
    expected = GEOD.line_length(lons, lats)
    for lang in in_both(page):
        readout = page.locator(".hg-measured")
        expect(readout).to_contain_text(say("page.tool.method", lang))
        assert metres(readout.inner_text()) == pytest.approx(expected, abs=0.6)
    assert page.evaluate(STATE, "chosen") is None  # a click that measures chooses nothing


def test_a_double_click_on_the_first_point_only_closes_the_ring(page: Page) -> None:
    """Its second half neither zooms the map nor chooses what lies there; the next double click zooms again."""
    places = [(113.94, 22.53), (113.95, 22.54), (113.955, 22.535)]
    page.locator(".hg-tool-area").click()
    zoom = page.evaluate("hitechAtlasPage.map.getZoom()")
    click_places(page, [*places, places[0]], double=True)
    assert len(page.evaluate(STATE, "drawn")["points"]) == 3
    assert page.evaluate("new Promise(go => setTimeout(() => go(hitechAtlasPage.map.getZoom()), 400))") == zoom
    assert page.evaluate(STATE, "chosen") is None
    click_places(page, places[1:2], double=True)
    page.wait_for_function("zoom => hitechAtlasPage.map.getZoom() > zoom", arg=zoom)


def test_an_area_measured_with_the_keyboard_is_that_of_the_ellipsoid(page: Page) -> None:
    """Keys alone: choose the tool in the toolbar, set corners at the map's centre, take one back, end with Escape."""
    page.locator(".hg-tool-distance").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".hg-crosshair")).to_be_visible()
    for keys, sets in [([], True), (["ArrowRight"] * 3, True), (["ArrowDown"] * 3, True), (["ArrowLeft"], True)]:
        for key in keys:
            page.keyboard.press(key)
            while page.evaluate("hitechAtlasPage.map._panAnim?._inProgress ?? false"):
                pass  # the map glides; the point goes where the cross is
        if sets:
            page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    page.keyboard.press("Escape")
    drawn = page.evaluate(STATE, "drawn")
    assert (drawn["tool"], len(drawn["points"])) == ("area", 3)
    lons, lats = zip(*drawn["points"], strict=True)
    expected = abs(GEOD.polygon_area_perimeter(lons, lats)[0])
    said = page.locator(".hg-measured").inner_text()
    value, unit = re.findall(r"([\d.]+) (m²|公顷|km²)", said)[0]
    assert float(value) * {"m²": 1, "公顷": 1e4, "km²": 1e6}[unit] == pytest.approx(expected, rel=1e-3)
    mu = re.findall(r"([\d.]+) 亩", said)[0]
    assert float(mu) * 2000 / 3 == pytest.approx(expected, rel=1e-3)
    expect(page.locator(".hg-tool-area")).to_be_focused()


# An open line that crosses nothing, whose last side would cross its second.
HOOK = [(2, 2), (3, 2), (3, 4), (0, 4), (0, 0), (5, 0), (5, 3)]


def test_a_polygon_that_crosses_itself_is_refused_in_words(open_page: OpenPage, tmp_path: Path) -> None:
    """A corner whose line would cross another is not set, a ring closed across itself stays open; the page says why."""
    page = toy_page(tmp_path, open_page)
    readout = page.locator(".hg-measured")
    for lang in in_both(page):
        page.locator(".hg-tool-select").click()
        click_places(page, [(114.0, 22.505), (114.02, 22.515), (114.02, 22.505)])
        expect(readout).not_to_have_text(say("page.tool.crosses", lang))
        click_places(page, [(114.005, 22.515)])
        expect(readout).to_have_text(say("page.tool.crosses", lang))
        page.locator(".hg-tool-finish").click()
        assert len(page.evaluate(STATE, "selection")) == 3
        page.locator(".hg-tool-select").click()
        click_places(page, [(114.002 + 0.003 * x, 22.505 + 0.002 * y) for x, y in HOOK])
        page.locator(".hg-tool-finish").click()
        expect(readout).to_have_text(say("page.tool.crosses", lang))
        assert page.evaluate(STATE, "selection") is None
        page.locator(".hg-tool-clear").click()


def shares(places: list[Place]) -> dict[str, float]:
    """Shares of the toy's zones within a ring, by shapely in the plan's working CRS."""
    boxes = {
        "east": (114.01, 22.5, 114.03, 22.51),
        "east_a": (114.01, 22.5, 114.02, 22.51),
        "west": (114.0, 22.5, 114.01, 22.51),
    }
    ring, *zones = project(
        np.array([shapely.Polygon(places), *(shapely.box(*box) for box in boxes.values())]), "EPSG:4547"
    )
    return {name: ring.intersection(zone).area / zone.area for name, zone in zip(boxes, zones, strict=True)}


SKETCH = '"name_en": "West", "basis": "surveyed"'


def test_what_falls_to_a_selection_is_a_share_of_the_area(open_page: OpenPage, tmp_path: Path) -> None:
    """Shares are shapely's; estimates are those shares of the increments, marked as such; a sketch has none."""
    page = toy_page(tmp_path, open_page, ("zones.geojson", SKETCH, SKETCH.replace("surveyed", "schematic")))
    expected = shares(draw(page, CORNERS))
    expect(page.locator("#hg-tab-selection")).to_have_attribute("aria-selected", "true")
    for lang in in_both(page):
        rows = page.locator(".hg-within-zones tbody tr")
        assert rows.evaluate_all("rows => rows.map((row) => row.dataset.zone)") == ["east", "east_a", "west"]
        cells = {name: row.locator("td").all_inner_texts() for name, row in zip(expected, rows.all(), strict=True)}
        for name, share in expected.items():
            assert float(cells[name][0].partition("%")[0]) == pytest.approx(share * 100, abs=0.06)
        estimate = [float(re.findall(r"≈ ([\d.]+)", cell)[0]) for cell in cells["east_a"][1:]]
        assert estimate == pytest.approx([30 * expected["east_a"], 10 * expected["east_a"]], rel=0.01)
        assert cells["west"][1:] == [say("page.selection.schematic", lang)] * 2
        expect(page.locator(".hg-within-zones thead")).to_contain_text(say("page.selection.estimate", lang))
        expect(page.locator(".hg-selection")).to_contain_text(say("page.selection.note", lang))
        whole = "全区" if lang == "zh" else "Whole"
        expect(page.locator(".hg-selection")).to_contain_text(
            say("page.selection.no_outline", lang).replace("{zones}", whole)
        )
    page.locator(".hg-tool-clear").click()
    expect(page.locator("#hg-tab-selection")).to_have_count(0)
    expect(page.locator("#hg-tab-balance")).to_have_attribute("aria-selected", "true")


def parcels() -> gpd.GeoDataFrame:
    """Three parcels: one inside the corners, one half inside, one inside that a test filters out."""
    boxes = [
        (114.012, 22.506, 114.013, 22.507),
        (114.0145, 22.506, 114.0155, 22.507),
        (114.01, 22.506, 114.011, 22.507),
    ]
    columns = {"=name": ["=1+1", "@b", "c"], "floor_m2": [1000.0, None, 5.0], "far": [1.5, 2.5, 3.5]}
    return gpd.GeoDataFrame(columns, geometry=[shapely.box(*box) for box in boxes], crs="EPSG:4490")


def filter_out(page: Page, name: str) -> None:
    script = """async (name) => {
      const store = await hitechAtlasPage.parcels.ready;
      store.setShown(Uint8Array.from({ length: store.count }, (_, i) => Number(store.value(0, i) !== name)));
    }"""
    page.evaluate(script, name)


def test_parcels_within_are_counted_summed_and_listed(open_page: OpenPage, tmp_path: Path) -> None:
    """Parcels wholly and partly inside, sums, missing values: all is told, and that some are filtered out."""
    page = toy_page(tmp_path, open_page, layer=parcels())
    draw(page, CORNERS)
    filter_out(page, "c")
    for lang in in_both(page):
        part = page.locator(".hg-within-parcels")
        counted = say("page.selection.counted", lang).replace("{whole}", "1").replace("{part}", "1")
        expect(part).to_contain_text(counted)
        expect(part).to_contain_text(say("page.selection.filtered", lang).replace("{count}", "1"))
        assert part.locator("tbody tr td").all_inner_texts() == ["floor_m2 (m²)", "1000", "1", "far", "—", "0"]
        expect(part.locator(".hg-parcel-list button")).to_have_count(2)
    for button in part.locator(".hg-parcel-list button").all():  # called as in the card
        button.click()
        expect(page.locator(".hg-card h2")).to_have_text(f"{say('page.parcels.one', 'en')} {button.inner_text()}")


def saved(page: Page, folder: Path) -> dict[str, Path]:
    """Save everything that the list of exports has."""
    page.locator("[data-key=export]").click()
    names = page.locator("[data-file]").evaluate_all("items => items.map((item) => item.dataset.file)")
    page.locator("[data-key=export]").click()
    files = {}
    for name in names:
        page.locator("[data-key=export]").click()
        with page.expect_download() as download:
            page.locator(f"[data-file='{name}']").click()
        assert download.value.suggested_filename == name
        files[name] = folder / name
        download.value.save_as(files[name])
    return files


def read_table(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    assert data.startswith("\ufeff".encode())
    assert data.endswith(b"\r\n")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def test_every_export_can_be_read_back(open_page: OpenPage, tmp_path: Path) -> None:
    """Tables are whole, with formulas inert; shapes are valid GeoJSON whose area is the one that they state."""
    changes = [
        ("zones.csv", "东一区", "=东一区"),
        ("zones.geojson", "东一区", "=东一区"),
        ("figures.csv", "10万平方米", "@10万平方米"),
    ]
    page = toy_page(tmp_path, open_page, *changes, layer=parcels(), accept_downloads=True)
    ring = draw(page, CORNERS)
    filter_out(page, "c")
    page.locator(".hg-tool-distance").click()
    click_places(page, [(114.005, 22.515), (114.02, 22.516)], double=True)
    files = saved(page, tmp_path)
    tables = {
        name.removeprefix("toy_").removesuffix(".csv"): read_table(path)
        for name, path in files.items()
        if name.endswith(".csv")
    }
    assert {"balance", "figures", "selection_zones", "selection_parcels", "selection_sums"} <= set(tables)
    for name, (header, *rows) in tables.items():
        assert rows, name
        assert {len(row) for row in rows} == {len(header)}, name
        assert [cell for row in [header, *rows] for cell in row if re.match(r"[=+@\t\r]|-\D", cell)] == [], name
    assert [row[1] for row in tables["selection_zones"][1:]] == ["东园", "'=东一区", "西园"]
    assert "'@10万平方米" in [row[2] for row in tables["figures"]]
    assert tables["selection_parcels"][0] == ["parcel", "share_inside", "'=name", "floor_m2", "far"]
    assert sorted(row[2:] for row in tables["selection_parcels"][1:]) == [["'=1+1", "1000", "1.5"], ["'@b", "", "2.5"]]
    balance = {(row[0], row[1], row[2]): row for row in tables["balance"]}
    assert balance["zone", "east_a", "industrial"][4] == "30"
    (selection,) = gpd.read_file(files["toy_selection.geojson"]).itertuples()
    assert selection.geometry.is_valid
    assert selection.geometry.exterior.is_ccw
    assert np.array(selection.geometry.exterior.coords[0]) == pytest.approx(
        np.array(selection.geometry.exterior.coords[-1])
    )
    assert GEOD.geometry_area_perimeter(selection.geometry)[0] == pytest.approx(selection.area_m2, abs=0.01)
    assert shapely.hausdorff_distance(shapely.Polygon(ring), selection.geometry) < 1e-7
    (line,) = gpd.read_file(files["toy_measured.geojson"]).itertuples()
    assert GEOD.geometry_length(line.geometry) == pytest.approx(line.length_m, abs=0.001)
    shapes = gpd.read_file(files["toy_selection_parcels.geojson"])
    assert dict(zip(shapes["=name"], shapes.share_inside, strict=True)) == pytest.approx(
        {"=1+1": 1, "@b": 0.5}, abs=0.05
    )
    assert (
        re.search(
            r"\.\d{8}", json.dumps(json.loads(files["toy_selection.geojson"].read_text())["features"][0]["geometry"])
        )
        is None
    )


def test_tools_can_be_heard_and_touched(open_page: OpenPage, tmp_path: Path) -> None:
    """By touch a selection is drawn; with tools and exports open axe finds nothing serious in either language."""
    page = toy_page(tmp_path, open_page, has_touch=True)
    page.locator(".hg-tool-select").tap()
    for lon, lat in CORNERS:
        at = page.evaluate("([lon, lat]) => hitechAtlasPage.map.latLngToContainerPoint([lat, lon])", [lon, lat])
        page.locator(".folium-map").tap(position={"x": at["x"], "y": at["y"]})
    page.locator(".hg-tool-finish").tap()
    assert len(page.evaluate(STATE, "selection")) == len(CORNERS)
    for _ in in_both(page):
        page.locator(".hg-tool-area").tap()
        page.locator("[data-key=export]").tap()
        found = (
            Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).response["violations"]
        )
        assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
        page.keyboard.press("Escape")
