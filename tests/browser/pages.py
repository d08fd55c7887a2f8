"""Helpers for tests of the page: where things are on the screen, and how they are called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import shapely
from playwright.sync_api import Locator, Page
from toy import write_toy_plan

import hitech_gis as hg
from hitech_gis.texts import LANGUAGES, catalogue

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from hitech_gis.plan import Plan


OpenPage = Callable[..., Page]


Bounds = tuple[float, float, float, float]


USES = ("industrial", "supporting", "total")


ROWS = {
    "shipped": [
        ("zone", "sz_bay_south"),
        ("zone", "sz_bay_middle"),
        ("zone", "sz_bay_north"),
        ("unplaced", "sz_bay"),
        ("subtotal", "sz_bay"),
        ("zone", "liuxiandong"),
        ("unplaced", "liuxiandong"),
        ("total", "park"),
    ],
    "toy": [
        ("zone", "east_a"),
        ("zone", "east_b"),
        ("unplaced", "east"),
        ("subtotal", "east"),
        ("zone", "west"),
        ("unplaced", "west"),
        ("total", "whole"),
    ],
}


READ_TABLE = """
rows => rows.map(row => ({
  kind: row.dataset.kind, zone: row.dataset.zone,
  cells: [...row.querySelectorAll('td')].map(cell => ({
    side: cell.classList[0].slice(3),
    unknown: cell.classList.contains('hg-unknown'),
    number: (cell.querySelector('.hg-number') ?? cell).textContent,
    clauses: cell.querySelector('.hg-clause')?.textContent ?? '',
    verdict: cell.querySelector('.hg-verdict')?.textContent ?? '',
  })),
}))
"""


VIEW = "hitechAtlasPage.map.getBounds().toBBoxString().split(',').map(Number)"


def save_page(folder: Path, name: str, lang: hg.texts.Lang = "zh") -> tuple[Plan, Path]:
    plan = hg.open_plan() if name == "shipped" else hg.open_plan(write_toy_plan(folder / "plan"))
    plan.atlas(lang=lang).save(folder / "page.html")
    return plan, folder / "page.html"


def wan(area_m2: Decimal | None) -> str:
    return "—" if area_m2 is None else format((area_m2 / 10_000).normalize(), "f")


def full_clauses(short: str) -> set[str]:
    """Undo the page's short writing: ``五(三)#1 #3`` is two clauses of one section."""
    found: set[str] = set()
    section = ""
    for part in short.split():
        locator = section + part if part.startswith("#") else part
        section = locator.partition("#")[0]
        found.add(locator)
    return found


def shape(page: Page, zone: str) -> Locator:
    """Mark the path of a shape on the map and point at it."""
    page.evaluate(
        "id => hitechAtlasPage.plan.shapes.get(id).getLayers()[0].getElement().setAttribute('data-test', id)", zone
    )
    return page.locator(f"path[data-test={zone}]")


def place_on_screen(page: Page, zone: str) -> dict[str, float]:
    """Where the first place for the name of a zone, which lies inside it, is within the map."""
    script = """zone => {
      const [lon, lat] = hitechAtlasPage.zones.get(zone).label_places[0];
      return hitechAtlasPage.map.latLngToContainerPoint([lat, lon]);
    }"""
    point: dict[str, float] = page.evaluate(script, zone)
    return point


def click_zone(page: Page, zone: str) -> None:
    point = place_on_screen(page, zone)
    page.locator(".folium-map").click(position={"x": point["x"], "y": point["y"]})


def open_tab(page: Page, tab: str) -> None:
    page.locator(f"#hg-tab-{tab}").click()


def switch(page: Page) -> None:
    page.locator(".hg-lang").click()
    # The bar may take another height, and the map follows in the next frame.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def in_both(page: Page) -> Iterator[hg.texts.Lang]:
    for lang in LANGUAGES:
        if lang == "en":
            switch(page)
        yield lang


def say(key: str, lang: str) -> str:
    return catalogue()[key]["zh" if lang == "zh" else "en"]


def click_row(page: Page, zone: str, kind: str) -> None:
    page.locator(f"tr[data-zone={zone}][data-kind={kind}] th button").click()


def outline_bounds(plan: Plan, zone: str) -> Bounds:
    """Bounds of a zone's outline, or of those of its parts."""
    own = plan.ledger.outline(zone)
    parts = [child.id for child in plan.ledger.children(zone, in_goal=True)]
    outlines = (
        [outline.geometry for part in parts if (outline := plan.ledger.outline(part))]
        if own is None
        else [own.geometry]
    )
    return total_bounds(outlines)


def total_bounds(geometries: Sequence[shapely.Geometry | None]) -> Bounds:
    west, south, east, north = shapely.total_bounds(geometries)
    return float(west), float(south), float(east), float(north)


def assert_in_view(page: Page, bounds: Bounds) -> None:
    west, south, east, north = page.evaluate(VIEW)
    assert west < bounds[0] < bounds[2] < east
    assert south < bounds[1] < bounds[3] < north
