"""Every attribute and every name of a column that wants to be more than text stays text, and is exported as it was."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from hostile import MEGABYTE, VALUES, hostile_parcels
from hostile_walk import Walk
from pages import OpenPage, in_both, open_tab
from playwright.sync_api import expect
from toy import write_toy_plan

import hitech_gis as hg
from hitech_gis.io import inert

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

IN_TIP = 300  # characters of a value that tip and card show
ROUND = [[113.99, 22.49], [114.05, 22.49], [114.05, 22.53], [113.99, 22.53]]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of parcels with a hostile text in each row and in the name of each column."""
    folder = tmp_path_factory.mktemp("hostile")
    parcels = hostile_parcels()
    columns = [str(name) for name in parcels.columns if name != "geometry"]
    plan = hg.open_plan(write_toy_plan(folder / "plan"))
    plan.atlas(parcels=parcels, columns=columns).save(folder / "page.html")
    return folder / "page.html"


def opened(open_page: OpenPage, path: Path) -> Page:
    page = open_page(path, reduced_motion="reduce", accept_downloads=True)
    page.evaluate("hitechAtlasPage.parcels.ready.then(() => {})")
    return page


def choices(page: Page, key: str) -> list[str]:
    values = page.locator(f"select[data-key={key}] option").evaluate_all("all => all.map(one => one.value)")
    return [value for value in values if value]


def test_every_attribute_is_only_text(open_page: OpenPage, hostile: Path) -> None:
    """In tips, cards, the panel with its colours and filters, and the legend, values and names stand literally."""
    page = opened(open_page, hostile)
    walk = Walk(page)
    count = len(VALUES) + 1
    for _ in in_both(page):
        for row in range(count):
            page.evaluate("row => hitechAtlasPage.features.find(one => one.hover).hover(row, [22.503, 114.01])", row)
            page.evaluate("row => hitechAtlasPage.choose('parcels', row)", row)
            walk.look()
        open_tab(page, "parcels")
        walk.look()
        for key in ("parcel-colour", "parcel-sum", "parcel-add"):
            for value in choices(page, key):
                page.locator(f"select[data-key={key}]").select_option(value)
                walk.look()
        page.evaluate("hitechAtlasPage.state.set({ parcel_filters: [] })")
    for text in VALUES.values():
        assert walk.shows(text[:IN_TIP]), text
    assert walk.shows(f"{MEGABYTE[:IN_TIP]}…")
    for name in hostile_parcels().columns.drop("geometry"):
        assert walk.shows(name), name


def test_hostile_parcels_are_found(open_page: OpenPage, hostile: Path) -> None:
    """What is typed is found among the parcels and shown as text, in a text of a megabyte too."""
    page = opened(open_page, hostile)
    walk = Walk(page)
    for value in (*VALUES.values(), "百万"):
        if any(sign.isalnum() for sign in value):
            page.locator("#hg-find").fill(value[:100])
            expect(page.locator("#hg-found mark").first).to_be_visible()
            walk.look()
    assert max(map(len, walk.said)) < len(MEGABYTE) / 10


def test_what_is_exported_is_inert_and_whole(open_page: OpenPage, hostile: Path, tmp_path: Path) -> None:
    """No cell of an exported table acts as a formula; but for that, tables and shapes hold every text as it was."""
    page = opened(open_page, hostile)
    page.evaluate("ring => hitechAtlasPage.state.set({ selection: ring })", ROUND)
    page.locator("[data-key=export]").click()
    names = page.locator("[data-file]").evaluate_all("all => all.map(one => one.dataset.file)")
    page.keyboard.press("Escape")
    assert {"toy_selection_parcels.csv", "toy_selection_parcels.geojson"} <= set(names)
    files: dict[str, str] = {}
    for name in names:
        page.locator("[data-key=export]").click()
        with page.expect_download() as download:
            page.locator(f"[data-file='{name}']").click()
        download.value.save_as(tmp_path / name)
        files[name] = (tmp_path / name).read_text(encoding="utf-8-sig")
    layer = hostile_parcels().drop(columns="geometry")
    texts = [name for name in layer.columns if layer[name].dtype == object or layer[name].dtype == "str"]
    csv.field_size_limit(10 * len(MEGABYTE))
    for name, written in files.items():
        if name.endswith(".csv"):
            rows = list(csv.reader(io.StringIO(written, newline=""), strict=True))
            assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    header, *rows = csv.reader(io.StringIO(files["toy_selection_parcels.csv"], newline=""), strict=True)
    assert header[2:] == [inert(name) for name in layer.columns]
    for name in texts:
        at = header.index(inert(name))
        assert sorted(row[at] for row in rows) == sorted(map(inert, layer[name]))
    features = json.loads(files["toy_selection_parcels.geojson"])["features"]
    for name in texts:
        assert sorted(one["properties"][name] for one in features) == sorted(layer[name])
    assert page.evaluate("window.__hit") is None
