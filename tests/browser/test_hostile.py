"""Text from a plan is only ever text."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hostile import BEYOND
from toy import write_toy_plan

import hitech_gis as hg

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page


from pages import ROWS, OpenPage, click_row, in_both, open_tab

HOSTILE = BEYOND  # every hostile text there is, in one
MARKS = re.compile("[\u202a-\u202e\u2066-\u2069\u2028\u2029]")


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


def unmarked(text: str) -> str:
    """A text without marks of direction and ends of paragraphs, which are balanced wherever they meet."""
    return MARKS.sub("", text)


def assert_literal(page: Page, *places: str) -> None:
    for place in places:
        texts = page.locator(place).all_text_contents()
        assert texts, place
        assert any(unmarked(HOSTILE) in unmarked(text) for text in texts), place
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
        open_tab(page, "lists")
        assert_literal(page, ".hg-label-axis b", ".hg-sites li", ".hg-sites .hg-locator", ".hg-subparks li")
        open_tab(page, "balance")
        titles = page.locator("[title]").evaluate_all("elements => elements.map(element => element.title)")
        assert any(unmarked(HOSTILE) in unmarked(title) for title in titles)


def test_hostile_text_in_cards(open_page: OpenPage, hostile: Path) -> None:
    """Hostile text stands literally in the cards of a zone, a site, an axis and a sub-park and runs nowhere."""
    page = open_page(hostile, reduced_motion="reduce")
    for _ in in_both(page):
        for kind, zone in ROWS["toy"]:
            click_row(page, zone, kind)
            assert_literal(page, ".hg-card h2", ".hg-card td", ".hg-card .hg-written", ".hg-card .hg-remark")
        for layer, feature in (("sites", "site"), ("axes", "axis"), ("subparks", "sub")):
            page.evaluate(
                "([layer, id]) => hitechAtlasPage.choose(layer, id)",
                [layer, feature],
            )
            assert_literal(page, ".hg-card h2", ".hg-card dd")


@pytest.mark.parametrize("feature", ["west", "strip", "axis", "site", "sub"])
def test_hostile_text_in_tips(open_page: OpenPage, hostile: Path, feature: str) -> None:
    """Hostile text stands literally in the tip of every kind of shape and runs nowhere."""
    page = open_page(hostile, reduced_motion="reduce")
    page.evaluate("id => hitechAtlasPage.plan.shapes.get(id).openTooltip()", feature)
    assert_literal(page, ".hg-tip b")


def test_hostile_text_is_found(open_page: OpenPage, hostile: Path) -> None:
    """Hostile text stands literally among what the search finds, with what was typed marked, and runs nowhere."""
    page = open_page(hostile, reduced_motion="reduce")
    for _ in in_both(page):
        for typed in ("img src", "<script>", "window.__hit=1", "onmouseover 7*7"):
            page.locator("#hg-find").fill(typed)
            assert_literal(page, "#hg-found [role=option]", "#hg-found [role=option] span")
            assert page.locator("#hg-found mark").count() > 0
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert_literal(page, ".hg-card h2")


ORDER = """() => [...document.querySelectorAll('#hg-head p, .hg-card td, .hg-tip span')].map((line) => {
  const nodes = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    const at = node.data.search(/2018-01-01$|一#1$|二#3$/);
    if (at < 0) continue;
    const boxes = [...node.data.slice(at)].map((sign, index) => {
      const range = document.createRange();
      range.setStart(node, at + index);
      range.setEnd(node, at + index + 1);
      return range.getBoundingClientRect();
    });
    return boxes.slice(1).every((box, index) => box.top > boxes[index].top || box.left > boxes[index].left);
  }
  return null;
}).filter((one) => one !== null)"""


def test_nothing_is_turned_round(open_page: OpenPage, hostile: Path) -> None:
    """What stands after a text that says it is written from right to left is still read from left to right."""
    page = open_page(hostile, reduced_motion="reduce")
    page.evaluate("hitechAtlasPage.plan.shapes.get('west').openTooltip()")
    click_row(page, "west", "zone")
    order = page.evaluate(ORDER)
    assert len(order) > 2
    assert all(order)


def test_hostile_legend_does_not_grow(open_page: OpenPage, hostile: Path) -> None:
    """The legend and the controls take no text from the plan, however hostile it is."""
    page = open_page(hostile)
    for box in page.locator(".hg-box").all():
        assert "window.__hit" not in box.inner_text()
    assert page.evaluate("window.__hit") is None
