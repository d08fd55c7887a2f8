"""Two plans on one page: why a total moved, what changed, and the outline that was drawn otherwise."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Literal

import pytest
from pages import OpenPage, assert_in_view, in_both, open_tab, outline_bounds, say
from playwright.sync_api import Page, expect
from toy import write_toy_plan

import hitech_gis as hg

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.plan import Plan

HOSTILE = "<img src=x onerror=window.__hit=1>{{ 7*7 }}"
EDITS = (
    ("figures.csv", "100000,100000,m2,equal", "150000,150000,m2,equal"),
    ("figures.csv", "10万平方米,as_written", "15万平方米,as_written"),
    ("figures.csv", "约7万平方米,as_written,,,", f"约7万平方米,as_written,,{HOSTILE},"),
    ("zones.geojson", "22.53", "22.54"),
    ("zones.geojson", '"supporting_m2": 100000', '"supporting_m2": 150000'),
)


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return hg.open_plan(write_toy_plan(tmp_path_factory.mktemp("new") / "plan", *EDITS))


@pytest.fixture
def changes(open_page: OpenPage, after: Plan, tmp_path: Path) -> Page:
    after.atlas(since=hg.open_plan(write_toy_plan(tmp_path / "old"))).save(tmp_path / "page.html")
    page = open_page(tmp_path / "page.html", reduced_motion="reduce")
    open_tab(page, "changes")
    return page


def old_outlines(page: Page) -> int:
    return page.locator(".leaflet-hg-changes-pane path").count()


def test_why_a_total_moved(changes: Page) -> None:
    """The whole's supporting premises: itemised 10 → 15, +5 by one figure of East A, clause 二#1."""
    for lang in in_both(changes):
        row = changes.locator(".hg-moved").first
        expect(row.locator("h3")).to_contain_text(say("use.supporting", lang))
        expect(row).to_contain_text("10 → 15 (+5)")
        line = row.locator("tbody tr")
        expect(line).to_have_count(1)
        expect(line.locator(".hg-amount")).to_have_text("+5")
        expect(line).to_contain_text("east_a_supporting")
        expect(line).to_contain_text(say("cause.amount", lang))
        expect(line.locator(".hg-to-clause")).to_have_text("二#1")


def test_what_changed_is_saved_as_tables(changes: Page, tmp_path: Path) -> None:
    """What moved the totals, the records that changed: tables for other programs, with the page's own numbers."""
    saved = {}
    for name in ("moved", "changes"):
        changes.locator("[data-key=export]").click()
        with changes.expect_download() as download:
            changes.locator(f"[data-file$='_{name}.csv']").click()
        download.value.save_as(tmp_path / name)
        with (tmp_path / name).open(encoding="utf-8-sig", newline="") as stream:
            saved[name] = list(csv.DictReader(stream))
    assert ("east_a_supporting", "5", "二#1") in {
        (row["figure"], row["amount_10k_m2"], row["clauses"]) for row in saved["moved"]
    }
    told = {(row["kind"], row["id"]): row["told_zh"] for row in saved["changes"]}
    assert "15万平方米" in told["figure", "east_a_supporting"]


def test_a_change_leads_to_its_zone(changes: Page, after: Plan) -> None:
    """The figure's change leads to East A, whose card tells it; that of the outline brings the strip into view."""
    records = changes.locator(".hg-records").first
    records.locator("tr", has_text="east_a_supporting").locator(".hg-link").press("Enter")
    expect(changes.locator(".hg-card h2")).to_have_text("东一区")
    expect(changes.locator(".hg-card .hg-records")).to_contain_text("10万平方米 → 15万平方米")
    assert_in_view(changes, outline_bounds(after, "east_a"))
    records.locator("tr", has_text=say("kind.outline", "zh")).filter(has_text="strip").locator(".hg-link").click()
    expect(changes.locator(".hg-card h2")).to_contain_text("带")
    assert_in_view(changes, outline_bounds(after, "strip"))


def test_both_outlines_are_on_the_map(changes: Page) -> None:
    """The old outline of the strip is dashed over the new one, with a badge; a box takes the old ones away."""
    assert old_outlines(changes) == 1
    path = changes.locator(".leaflet-hg-changes-pane path")
    expect(path).to_have_attribute("stroke-dasharray", "3 7")
    expect(changes.locator(".hg-badge")).to_contain_text(["数字变动", "图形变动"])
    expect(changes.locator(".hg-legend")).to_contain_text(say("page.changes.legend_old", "zh"))
    changes.get_by_label(say("page.changes.show_old", "zh")).uncheck()
    assert old_outlines(changes) == 0


def test_names_are_not_left_behind(changes: Page) -> None:
    """However often old outlines come and go, the map has as many names to place as before."""
    marks = "hitechAtlasPage.plan.labels.marks.length"
    before = changes.evaluate(marks)
    for _ in range(2):
        changes.get_by_label(say("page.changes.show_old", "zh")).uncheck()
        changes.get_by_label(say("page.changes.show_old", "zh")).check()
    assert changes.evaluate(marks) == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_of_changes_can_be_seen(changes: Page, scheme: Literal["light", "dark"]) -> None:
    """Old and new outlines have three times the contrast of the map's ground and of the legend's, in both themes."""
    changes.emulate_media(color_scheme=scheme)
    colours = changes.evaluate("""() => {
      const probe = document.body.appendChild(document.createElement('i'));
      return ['old', 'new', 'ground', 'paper'].map((name) => {
        probe.style.color = `var(--${name})`;
        return getComputedStyle(probe).color.match(/[0-9]+/g).map(Number);
      });
    }""")
    old, new, ground, paper = map(luminance, colours)
    for line in (old, new):
        for under in (ground, paper):
            assert (max(line, under) + 0.05) / (min(line, under) + 0.05) >= 3
    strokes = changes.locator(".hg-legend line").evaluate_all("all => all.map((one) => getComputedStyle(one).stroke)")
    assert [f"rgb({r}, {g}, {b})" for r, g, b in colours[:2]] == strokes


def luminance(colour: list[int]) -> float:
    """Relative luminance as WCAG has it."""
    parts = [value / 255 for value in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_of_a_change_stays_text(changes: Page) -> None:
    """A remark that is markup is told as it is written."""
    changes.locator("details summary").click()
    expect(changes.locator("details .hg-records")).to_contain_text(HOSTILE)
    assert changes.evaluate("window.__hit") is None


def test_a_page_of_one_plan_has_no_changes(page: Page) -> None:
    """Without an older plan there is no such tab."""
    expect(page.locator("#hg-tab-changes")).to_have_count(0)
