"""What the page is on paper."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pypdf
import pytest
from playwright.sync_api import Page, expect
from toy import write_toy_plan

import hitech_gis as hg

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.plan import Plan

from pages import VIEW, OpenPage, click_row, wan


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


def test_a_long_table_goes_on_to_further_sheets(open_page: OpenPage, tmp_path: Path) -> None:
    """Sixty more zones lose no row and no total on paper."""
    zones = "".join(f"more_{n},west,zone,西{n}区,West {n},true\n" for n in range(60))
    folder = write_toy_plan(tmp_path / "plan", ("zones.csv", "strip,,", f"{zones}strip,,"))
    hg.open_plan(folder).atlas().save(tmp_path / "page.html")
    open_page(tmp_path / "page.html").pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    sheets = pypdf.PdfReader(tmp_path / "page.pdf").pages
    text = unicodedata.normalize("NFKC", "".join(sheet.extract_text() for sheet in sheets))
    assert len(sheets) > 1
    assert all(f"西{n}区" in text for n in range(60))
    assert "合计" in text.partition("西59区")[2]
