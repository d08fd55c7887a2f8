"""The page in a browser: what it draws, what it says, how it answers, and that it keeps to itself."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
import shapely
from playwright.sync_api import Locator, Page, expect
from toy import write_toy_plan

import hitech_gis as hg
from hitech_gis.texts import catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.balance import BalanceRow
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


@pytest.fixture(scope="module")
def plan() -> Plan:
    return hg.open_plan()


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.html"
    plan.atlas().save(path)
    return path


@pytest.fixture
def page(open_page: OpenPage, saved: Path) -> Page:
    return open_page(saved, reduced_motion="reduce")


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
    """Where the label's anchor of a zone, which lies inside it, is within the map."""
    script = """zone => {
      const [lon, lat] = hitechAtlasPage.zones.get(zone).label;
      return hitechAtlasPage.map.latLngToContainerPoint([lat, lon]);
    }"""
    point: dict[str, float] = page.evaluate(script, zone)
    return point


def click_zone(page: Page, zone: str) -> None:
    point = place_on_screen(page, zone)
    page.locator(".folium-map").click(position={"x": point["x"], "y": point["y"]})


def switch(page: Page) -> None:
    page.locator(".hg-lang").click()


def in_both(page: Page) -> Iterator[str]:
    for lang in ("zh", "en"):
        if lang == "en":
            switch(page)
        yield lang


def say(key: str, lang: str) -> str:
    return catalogue()[key]["zh" if lang == "zh" else "en"]


def test_asks_for_nothing_but_itself(page: Page, saved: Path, watch: Any) -> None:  # noqa: ANN401 - see conftest
    """Opening the page, switching everything on and choosing a zone loads no file but the page."""
    page.locator(".hg-layer-candidates input").check()
    page.get_by_role("button", name="全市", exact=True).click()
    click_row(page, "liuxiandong", "zone")
    switch(page)
    assert watch.asked == [saved.as_uri()]
    assert watch.complaints == []
    assert page.evaluate("window.__violations") == []


def test_watch_sees_what_is_blocked(page: Page, watch: Any) -> None:  # noqa: ANN401 - see conftest
    """The page's policy stops a picture from elsewhere, and the tests would notice one."""
    page.evaluate("""() => new Promise(done => {
      addEventListener('securitypolicyviolation', done, { once: true });
      document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.invalid/a.png' }));
    })""")
    assert page.evaluate("window.__violations") == ["img-src"]
    assert any("elsewhere.invalid" in complaint for complaint in watch.complaints)
    assert watch.remote == ["https://elsewhere.invalid/a.png"]
    page.evaluate("window.__violations.length = 0")
    watch.asked.clear()
    watch.complaints.clear()


def test_draws_every_layer(page: Page, plan: Plan) -> None:
    """Every outline, axis, placed site and drawn sub-park of the plan is on the map, and no candidate."""
    layers = plan.ledger.layers
    free = [park for park in layers["subparks"].values() if park.geometry and not park.properties["zone"]]
    named = [park for park in free if park.properties["name_status"] != "candidate"]
    expect(page.locator(".leaflet-hg-zones-pane path")).to_have_count(len(layers["zones"]))
    expect(page.locator(".leaflet-hg-axes-pane path")).to_have_count(len(layers["axes"]))
    expect(page.locator(".hg-site")).to_have_count(sum(site.geometry is not None for site in layers["sites"].values()))
    expect(page.locator(".leaflet-hg-subparks-pane path")).to_have_count(len(named))
    expect(page.locator(".leaflet-hg-candidates-pane path")).to_have_count(0)
    expect(page.locator(".hg-label-candidates")).to_have_count(0)


def test_candidates_when_asked_for(page: Page, plan: Plan) -> None:
    """Candidate sub-parks appear when their layer is switched on, and go when it is switched off."""
    parks = plan.ledger.layers["subparks"].values()
    count = sum(park.properties["name_status"] == "candidate" for park in parks)
    assert count > 0
    page.locator(".hg-layer-candidates input").check()
    expect(page.locator(".leaflet-hg-candidates-pane path")).to_have_count(count)
    expect(page.locator(".hg-label-candidates")).to_have_count(count)
    page.locator(".hg-layer-candidates input").uncheck()
    expect(page.locator(".leaflet-hg-candidates-pane path")).to_have_count(0)
    expect(page.locator(".hg-label-candidates")).to_have_count(0)


@pytest.mark.parametrize("layer", ["zones", "axes", "subparks"])
def test_layer_control(page: Page, layer: str) -> None:
    """A layer's box takes its shapes off the map and puts the same number back."""
    paths = page.locator(f".leaflet-hg-{layer}-pane path")
    before = paths.count()
    assert before > 0
    page.locator(f".hg-layer-{layer} input").uncheck()
    expect(paths).to_have_count(0)
    page.locator(f".hg-layer-{layer} input").check()
    expect(paths).to_have_count(before)


def test_site_layer_control(page: Page) -> None:
    """The box of the projects takes their markers off the map."""
    page.locator(".hg-layer-sites input").uncheck()
    expect(page.locator(".hg-site")).to_have_count(0)


def expected_cells(plan: Plan, kind: str, zone: str) -> list[dict[str, Any]]:
    """The cells of a row as the balance gives them."""
    return [cell for use in USES for cell in (side_cells if kind != "unplaced" else unplaced_cells)(plan, zone, use)]


def unplaced_cells(plan: Plan, zone: str, use: str) -> list[dict[str, Any]]:
    row = plan.balance().row(zone, use)
    left = row.stated_m2 if row.itemised_m2 is None else row.residual_m2
    empty = {"unknown": False, "number": "", "clauses": set(), "verdict": ""}
    return [{**empty, "side": side} for side in ("stated", "itemised")] + [
        {**empty, "side": "residual", "number": wan(left), "clauses": None}
    ]


def side_cells(plan: Plan, zone: str, use: str) -> list[dict[str, Any]]:
    row = plan.balance().row(zone, use)
    plain = {"unknown": False, "clauses": set(), "verdict": ""}
    unknown = row.itemised_m2 is None
    itemised = "未列明" if unknown else wan(row.itemised_m2) + ("*" if row.not_stated else "")
    return [
        plain | {"side": "stated", "number": wan(row.stated_m2), "clauses": set(row.clauses_stated)},
        plain | {"side": "itemised", "number": itemised, "clauses": set(row.clauses_itemised), "unknown": unknown},
        plain | {"side": "residual", "number": wan(row.residual_m2), "verdict": verdict(row)},
    ]


def verdict(row: BalanceRow) -> str:
    return say(row.verdict.key, "zh") + ("†" if row.assumption else "") if row.stated else ""


@pytest.mark.parametrize("name", ["shipped", "toy"])
def test_cross_table_is_the_balance(open_page: OpenPage, tmp_path: Path, name: str) -> None:
    """Every cell of the cross-table has the number, the clauses and the verdict of the balance."""
    plan, path = save_page(tmp_path, name)
    shown = open_page(path).locator(".hg-cross tbody tr").evaluate_all(READ_TABLE)
    assert [(row["kind"], row["zone"]) for row in shown] == ROWS[name]
    for row in shown:
        expected = expected_cells(plan, row["kind"], row["zone"])
        assert len(row["cells"]) == len(expected) == 9
        for cell, want in zip(row["cells"], expected, strict=True):
            got = {**cell, "clauses": None if want["clauses"] is None else full_clauses(cell["clauses"])}
            assert got == want, (row["kind"], row["zone"])


def test_variant_stands_under_the_table(page: Page, plan: Plan) -> None:
    """The other variant of the goal stands under the table with the numbers, clauses and verdict of the balance."""
    row = plan.balance().row("park", "total", "B")
    line = page.locator(".hg-cross + .hg-variant")
    assert line.locator(".hg-number").all_text_contents() == [
        wan(row.stated_m2), wan(row.itemised_m2), wan(row.residual_m2),
    ]  # fmt: skip
    stated, itemised = line.locator(".hg-clause").all_text_contents()
    assert full_clauses(stated) == set(row.clauses_stated)
    assert full_clauses(itemised) == set(row.clauses_itemised)
    expect(line.locator(".hg-verdict")).to_have_text(verdict(row))
    expect(line.locator("strong")).to_have_text(plan.ledger.document.goal.variants[1].title_zh)


def test_verdict_says_when_it_flips(page: Page, plan: Plan) -> None:
    """A verdict's title gives the tolerance at which it flips."""
    flips_at = plan.balance().row("sz_bay", "industrial").flips_at
    assert flips_at is not None
    percent = format(round(Decimal(flips_at.numerator * 100) / flips_at.denominator, 2).normalize(), "f")
    badge = page.locator("tr[data-kind=subtotal] .hg-verdict").first
    assert f"{percent}%" in (badge.get_attribute("title") or "")


def test_unknown_is_hatched(page: Page, plan: Plan) -> None:
    """A zone without a figure for the chosen use is hatched, and coloured once the use has a figure."""
    assert not plan.ledger.increment("sz_bay_middle", "industrial")
    assert plan.ledger.increment("sz_bay_middle", "supporting")
    expect(shape(page, "sz_bay_middle")).to_have_attribute("fill", "url(#hg-unknown)")
    assert page.locator("pattern#hg-unknown").count() == 1
    page.get_by_role("radio", name="配套用房").check()
    expect(shape(page, "sz_bay_middle")).to_have_attribute("fill", re.compile(r"^#[0-9a-f]{6}$"))
    expect(page.locator(".hg-legend-use")).to_have_text("配套用房")
    page.get_by_role("radio", name="产业用房").check()
    expect(shape(page, "sz_bay_middle")).to_have_attribute("fill", "url(#hg-unknown)")


def test_unknown_cell_looks_unknown(page: Page) -> None:
    """The cell of a missing value has a hatched ground, which no other cell has."""
    grounds = page.locator(".hg-cross tbody td").evaluate_all(
        "cells => cells.map(cell => [cell.textContent === '未列明', getComputedStyle(cell).backgroundImage !== 'none'])"
    )
    assert [True, True] in grounds
    assert all(unknown == hatched for unknown, hatched in grounds)


def test_corridor_is_outside(page: Page, plan: Plan) -> None:
    """What is outside the goal is hatched and dashed and its label says that it does not count."""
    corridor = shape(page, "dashahe_corridor")
    expect(corridor).to_have_attribute("fill", "url(#hg-outside)")
    expect(corridor).to_have_attribute("stroke-dasharray", re.compile(r"\d"))
    assert page.locator("pattern#hg-outside").count() == 1
    label = page.locator(".hg-label-outside", has_text=plan.ledger.zones["dashahe_corridor"].name_zh)
    expect(label).to_contain_text("不计入目标")
    expect(page.locator(".hg-legend")).to_contain_text("不计入目标")


def click_row(page: Page, zone: str, kind: str) -> None:
    page.locator(f"tr[data-zone={zone}][data-kind={kind}] button").click()


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
    expect(card.locator("tbody tr")).to_have_count(len(figures))
    for figure, line in zip(figures, card.locator("tbody tr").all(), strict=True):
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
    page.get_by_role("button", name=site.name_zh, exact=True).click()
    card = page.locator(".hg-card")
    expect(card.locator("h2")).to_have_text(site.name_zh)
    expect(card).to_contain_text("、".join(site.properties["clauses"]))
    expect(card).to_contain_text(f"± {site.accuracy_m:.0f} m")


def test_land_checks_are_shown(page: Page, plan: Plan) -> None:
    """The page lists each land check with what it implies and whether each measured land fits."""
    rows = page.locator(".hg-land tbody tr")
    checks = plan.land_checks()
    expect(rows).to_have_count(len(checks))
    for check, row in zip(checks, rows.all(), strict=True):
        implied = float(row.locator(".hg-written").inner_text())
        assert implied == pytest.approx(float(check.implied_m2) / 1e6, abs=0.005)
        fits = ["相容" if check.fits(land) else "不相容" for land in check.measured]
        assert row.locator("td").all_text_contents()[2:-1] == fits


@pytest.mark.parametrize("zone", ["sz_bay_south", "sz_bay_middle"])
def test_hover_shows_a_tip(page: Page, plan: Plan, zone: str) -> None:
    """A pointer over a zone shows its name, its increments with their clauses, and what is not stated."""
    page.locator(".hg-layer-sites input").uncheck()
    page.locator(".hg-layer-axes input").uncheck()
    point = place_on_screen(page, zone)
    page.locator(".folium-map").hover(position={"x": point["x"], "y": point["y"]})
    tip = page.locator(".hg-tip")
    expect(tip).to_contain_text(plan.ledger.zones[zone].name_zh)
    for use in ("industrial", "supporting"):
        found = plan.ledger.increment(zone, use)
        expect(tip).to_contain_text(f"{wan(found[0].value)} 万平方米 ({found[0].clause})" if found else "未列明")


def texts_of(page: Page) -> dict[str, str]:
    places = ["h1", ".hg-cross", ".hg-balance h2", ".hg-variant", ".hg-card", ".hg-land", ".hg-sites", ".hg-subparks"]
    places += [".hg-legend", ".folium-map .hg-box:not(.hg-legend)", "#hg-foot", ".hg-actions"]
    return {place: page.locator(place).first.inner_text() for place in places} | {"title": page.title()}


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
    expect(page.locator(".hg-cross tbody tr").first.locator("button")).to_have_text("Shenzhen Bay Park, South")


def test_keyboard(page: Page) -> None:
    """Tab reaches every row's button in order, and Enter chooses the row."""
    page.locator(".hg-lang").focus()
    row_in_focus = "(({ kind, zone }) => [kind, zone])(document.activeElement.closest('tr').dataset)"
    reached = []
    for _ in ROWS["shipped"]:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(row_in_focus))
    assert [tuple(row) for row in reached] == ROWS["shipped"]
    page.locator("tr[data-zone=sz_bay_middle] button").focus()
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
    page.get_by_role("button", name="两园区", exact=True).click()
    assert_in_view(page, outline_bounds(plan, "park"))
    with pytest.raises(AssertionError):
        assert_in_view(page, city)


def only_sheet(path: Path) -> tuple[pypdf.PageObject, str]:
    """The one sheet of a PDF and its text; Chromium writes some Chinese characters as their radicals."""
    (sheet,) = pypdf.PdfReader(path).pages
    return sheet, unicodedata.normalize("NFKC", sheet.extract_text())


def test_paper(page: Page, plan: Plan, tmp_path: Path) -> None:
    """Printed, the page is one A4 sheet in landscape with every number of the table as text."""
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True, print_background=True)
    sheet, text = only_sheet(tmp_path / "page.pdf")
    assert float(sheet.mediabox.width) == pytest.approx(297 / 25.4 * 72, abs=1)
    assert float(sheet.mediabox.height) == pytest.approx(210 / 25.4 * 72, abs=1)
    printed = set(re.findall(r"\d+", text))
    rows = [row for row in plan.balance() if row.level.value != "outside"]
    areas = [area for row in rows for area in (row.stated_m2, row.itemised_m2, row.residual_m2)]
    assert {wan(abs(area)) for area in areas if area is not None} <= printed
    assert plan.ledger.document.notice_zh.split(",")[0] in text


def test_paper_has_no_candidates(page: Page, tmp_path: Path) -> None:
    """Candidate sub-parks that are switched on do not get onto paper."""
    page.locator(".hg-layer-candidates input").check()
    page.get_by_role("button", name="全市", exact=True).click()
    label = page.locator(".hg-label-candidates").first
    expect(label).to_be_visible()
    page.emulate_media(media="print")
    expect(label).to_be_hidden()
    expect(page.locator(".leaflet-hg-candidates-pane path").first).to_be_hidden()
    expect(page.locator(".leaflet-hg-zones-pane path").first).to_be_visible()
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    _, text = only_sheet(tmp_path / "page.pdf")
    assert "深圳湾园区南区" in text
    assert "候选" not in text
    assert "石岩" not in text


def test_view_after_printing(page: Page, tmp_path: Path) -> None:
    """After printing the map is where it was."""
    click_row(page, "liuxiandong", "zone")
    before = page.evaluate(VIEW)
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    expect(page.locator("body.hg-printing")).to_have_count(0)
    assert page.evaluate(VIEW) == pytest.approx(before, abs=1e-3)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080)])
def test_table_fits(open_page: OpenPage, saved: Path, width: int, height: int) -> None:
    """In both languages the whole cross-table is in sight, and nothing in the panel reaches past its sides."""
    page = open_page(saved, width, height, reduced_motion="reduce")
    overflow = """panel => [...panel.querySelectorAll('*')].filter(element => {
        const inside = panel.getBoundingClientRect(), box = element.getBoundingClientRect();
        const clipped = element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline';
        return box.width && (box.left < inside.left - 1 || box.right > inside.right + 1 || clipped);
      }).map(element => element.className + ': ' + element.textContent)"""
    for lang in in_both(page):
        panel = page.locator("#hg-panel")
        table, frame = page.locator(".hg-cross").bounding_box(), panel.bounding_box()
        assert table is not None
        assert frame is not None
        assert table["x"] >= frame["x"], lang
        assert table["x"] + table["width"] <= frame["x"] + frame["width"], lang
        assert table["y"] >= frame["y"], lang
        assert table["y"] + table["height"] <= frame["y"] + frame["height"], lang
        for kind, zone in ROWS["shipped"]:
            click_row(page, zone, kind)
            assert panel.evaluate(overflow) == [], (lang, zone)
            assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth"), (lang, zone)


def test_frame_in_a_notebook(open_page: OpenPage, plan: Plan, tmp_path: Path) -> None:
    """In a notebook's frame the page draws its table and its map, and answers a click."""
    outer = tmp_path / "notebook.html"
    outer.write_text(f'<meta charset="utf-8">{plan.atlas()._repr_html_()}', encoding="utf-8")
    frame = open_page(outer, reduced_motion="reduce").frame_locator("iframe")
    expect(frame.locator(".hg-cross tbody tr")).to_have_count(len(ROWS["shipped"]))
    expect(frame.locator(".leaflet-hg-zones-pane path")).to_have_count(len(plan.ledger.layers["zones"]))
    frame.locator("tr[data-zone=sz_bay_middle] button").click()
    expect(frame.locator(".hg-card h2")).to_have_text(plan.ledger.zones["sz_bay_middle"].name_zh)


HIT = "window.__hit=1"
HOSTILE = "".join(
    [
        f"<img src=x onerror={HIT}>",
        f"<script>{HIT}</script>",
        f"</script><script>{HIT}</script>",
        f"</title></style></textarea><svg onload={HIT}>",
        "{{ 7*7 }}",
        "{% raw %}",
        "{#",
        "${1+1}",
        f"`${{{HIT}}}`",
        f"\"'\\\" onmouseover={HIT} '",
        "a\u2028b\u2029c",
        "\u202etxet idib\u202c",
        f"javascript:{HIT}",
        f"<a href=javascript:{HIT}>link</a>",
        "<!--",
        "&lt;&amp;",
        "{zone}{value}",
        "long" * 200,
        "中" * 200,
    ]
)


def hostile_cells(path: Path, columns: list[str]) -> None:
    """Put hostile text before what stands in the columns of a table."""
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | {column: HOSTILE + row[column] for column in columns} for row in rows)
    path.write_text(stream.getvalue(), encoding="utf-8")


def hostile_layer(path: Path, geometry: dict[str, Any], **own: Any) -> None:  # noqa: ANN401 - properties of any type
    """Write a layer of one feature whose every text is hostile."""
    names = {
        "name_zh": HOSTILE + "中",
        "name_en": HOSTILE + "en",
        "source": HOSTILE,
        "source_zh": HOSTILE,
        "basis": "digitised",
        "accuracy_m": 5,
    }
    feature = {"type": "Feature", "properties": {**names, **own}, "geometry": geometry}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of a toy plan whose every text is hostile."""
    folder = write_toy_plan(tmp_path_factory.mktemp("hostile") / "plan")
    with (folder / "zones.csv").open("a", encoding="utf-8") as zones:
        zones.write("sub,,subpark,子园,Sub,false\n")
    hostile_cells(folder / "zones.csv", ["name_zh", "name_en"])
    hostile_cells(folder / "figures.csv", ["term_zh", "as_written", "note_zh", "note_en"])
    document = (folder / "plan.toml").read_text(encoding="utf-8")
    bad = json.dumps(HOSTILE)
    for key in ("title_zh", "title_en", "issuer_zh", "issuer_en", "notice_zh", "notice_en"):
        document = re.sub(
            rf'^{key} = ".*"$', lambda found: found[0].split(" = ")[0] + f" = {bad}", document, flags=re.MULTILINE
        )
    document = document.replace("working_crs", f"credit = {bad}\ndocument_id = {bad}\nworking_crs", 1)
    (folder / "plan.toml").write_text(document, encoding="utf-8")
    outlines = json.loads((folder / "zones.geojson").read_text(encoding="utf-8"))
    for feature in outlines["features"]:
        feature["properties"] |= {"name_zh": HOSTILE, "name_en": HOSTILE, "source": HOSTILE, "source_zh": HOSTILE}
    (folder / "zones.geojson").write_text(json.dumps(outlines), encoding="utf-8")
    line = {"type": "LineString", "coordinates": [[114.0, 22.512], [114.03, 22.512]]}
    hostile_layer(folder / "axes.geojson", line, id="axis", role_zh=HOSTILE, role_en=HOSTILE, clause=HOSTILE)
    point = {"type": "Point", "coordinates": [114.005, 22.518]}
    hostile_layer(
        folder / "sites.geojson", point, id="site", kind=HOSTILE, clauses=[HOSTILE], zone="west", alias_of=None
    )
    ring = [[114.02, 22.515], [114.025, 22.515], [114.025, 22.519], [114.02, 22.515]]
    park = {"type": "Polygon", "coordinates": [ring]}
    hostile_layer(folder / "subparks.geojson", park, id="sub", name_status="named", zone=None)
    page = folder.parent / "page.html"
    hg.open_plan(folder).atlas().save(page)
    return page


def assert_literal(page: Page, *places: str) -> None:
    for place in places:
        texts = page.locator(place).all_text_contents()
        assert texts, place
        assert any(HOSTILE in text for text in texts), place
    assert page.evaluate("window.__hit") is None
    made = "img, iframe, object, embed, textarea, a[href^='javascript'], body > * script"
    inert = f"{made}, [onerror], [onload], [onmouseover]"
    assert page.locator(inert).count() == 0


def test_hostile_text_in_the_page(open_page: OpenPage, hostile: Path) -> None:
    """Hostile text stands literally in title, head, table, labels, lists and foot in both languages and never runs."""
    page = open_page(hostile, reduced_motion="reduce")
    for _ in in_both(page):
        assert_literal(page, "title", "h1", "#hg-head p", "#hg-foot", ".hg-variant strong", ".hg-note")
        assert_literal(page, ".hg-cross th button", ".hg-land th", ".hg-label-mark b", ".hg-label-outside b")
        assert_literal(page, ".hg-label-axis b", ".hg-sites li", ".hg-sites .hg-locator", ".hg-subparks li")
        titles = page.locator("[title]").evaluate_all("elements => elements.map(element => element.title)")
        assert any(HOSTILE in title for title in titles)


def test_hostile_text_in_cards(open_page: OpenPage, hostile: Path) -> None:
    """Hostile text stands literally in the cards of a zone, a site, an axis and a sub-park and runs nowhere."""
    page = open_page(hostile, reduced_motion="reduce")
    for _ in in_both(page):
        for kind, zone in ROWS["toy"]:
            click_row(page, zone, kind)
            assert_literal(page, ".hg-card h2", ".hg-card td", ".hg-card .hg-written", ".hg-card .hg-remark")
        for layer, feature in (("sites", "site"), ("axes", "axis"), ("subparks", "sub")):
            page.evaluate(
                """([layer, id]) => hitechAtlasPage.choose(
                  layer, hitechAtlasPage.content.layers[layer].find(feature => feature.id === id))""",
                [layer, feature],
            )
            assert_literal(page, ".hg-card h2", ".hg-card dd")


@pytest.mark.parametrize("feature", ["west", "strip", "axis", "site", "sub"])
def test_hostile_text_in_tips(open_page: OpenPage, hostile: Path, feature: str) -> None:
    """Hostile text stands literally in the tip of every kind of shape and runs nowhere."""
    page = open_page(hostile, reduced_motion="reduce")
    page.evaluate("id => hitechAtlasPage.plan.shapes.get(id).openTooltip()", feature)
    assert_literal(page, ".hg-tip b")


def test_hostile_legend_does_not_grow(open_page: OpenPage, hostile: Path) -> None:
    """The legend and the controls take no text from the plan, however hostile it is."""
    page = open_page(hostile)
    for box in page.locator(".hg-box").all():
        assert "window.__hit" not in box.inner_text()
    assert page.evaluate("window.__hit") is None
