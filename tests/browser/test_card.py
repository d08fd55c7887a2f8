"""The card of a zone and of a clause: figures, citations, findings, and sentences of the reader's own copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pages import OpenPage, click_row, in_both, open_tab, say, switch
from playwright.sync_api import Page, expect
from toy import write_toy_plan

import hitech_gis as hg

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.plan import Plan

HIT = "window.__hit=1"
HOSTILE = f"<img src=x onerror={HIT}><script>{HIT}</script>${{{HIT}}}{{{{ 7*7 }}}}\u202e=1+1"
CITED = {
    "zh": "《深圳高新区优化升级工作方案 (2012—2015年)》(2012-07-24), 五(三)#1: 约200万平方米 (产业用房、新增)",
    "en": "“Shenzhen Hi-Tech Zone upgrade plan 2012-2015” (2012-07-24), 五(三)#1: 约200万平方米 (产业用房, added)",
}


def test_card_of_a_zone_in_both_languages(page: Page, plan: Plan) -> None:
    """South: two figures with bound and what 约 allows, nature, clause; land with its error; intensity; findings."""
    click_row(page, "sz_bay_south", "zone")
    for lang in in_both(page):
        card = page.locator(".hg-card")
        rows = card.locator("tr[data-figure]")
        expect(rows).to_have_count(2)
        expect(rows.first).to_contain_text("约200万平方米")
        expect(rows.first).to_contain_text(say("bound.about", lang))
        expect(rows.first).to_contain_text("190–210")
        expect(rows.first).to_contain_text(say("nature.added", lang))
        expect(rows.first.locator(".hg-to-clause")).to_have_text("五(三)#1")
        land = next(row for row in plan.intensities() if row.zone == "sz_bay_south")
        assert land.land is not None
        expect(card).to_contain_text(f"± {land.land.error_m2 / 1e6:.2f} km²")
        finding = card.locator(".hg-on > .hg-findings > .hg-finding")
        expect(finding).to_have_count(1)
        undated = next(f for f in plan.check() if f.code == "undated_against_2015" and f.subject == "sz_bay_south")
        expect(finding).to_contain_text(undated.title("zh" if lang == "zh" else "en"))


def test_an_ambiguous_figure_shows_both_readings(page: Page) -> None:
    """25个 of the corridor: both readings are in its card, under the other indicators, which are folded."""
    page.evaluate("hitechAtlasPage.choose('zones', 'dashahe_corridor')")
    line = page.locator("tr[data-figure=dashahe_professional_parks]")
    expect(line).to_be_hidden()
    page.locator(".hg-indicators > summary").press("Enter")
    expect(line.locator(".hg-readings")).to_contain_text("25 或 2–5")


def test_citation_by_keyboard(open_page: OpenPage, saved: Path) -> None:
    """In either language the button puts one line on the clipboard, says so, and keeps the focus."""
    page = open_page(saved, reduced_motion="reduce", permissions=["clipboard-read", "clipboard-write"])
    click_row(page, "sz_bay_south", "zone")
    for lang in in_both(page):
        button = page.locator("tr[data-figure] .hg-copy").first
        expect(button).to_have_accessible_name(
            f"{say('page.card.cite', lang)}".format(name="约200万平方米", clause="五(三)#1")
        )
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".hg-copied")).to_contain_text(say("page.card.copied", lang))
        assert page.evaluate("navigator.clipboard.readText()") == CITED[lang]
        expect(page.locator(".hg-quiet[aria-live]")).to_contain_text(CITED[lang])
        expect(button).to_be_focused()


@pytest.mark.parametrize("works", [True, False])
def test_citation_without_the_clipboard(page: Page, *, works: bool) -> None:
    """Without the clipboard the old way copies; where that fails too, the line is there, selected."""
    page.evaluate(
        """works => {
          Object.defineProperty(navigator, 'clipboard', { value: undefined });
          document.execCommand = (command) => { window.__copied = String(document.activeElement.value); return works; };
        }""",
        works,
    )
    click_row(page, "sz_bay_south", "zone")
    page.locator("tr[data-figure] .hg-copy").first.click()
    expect(page.locator(".hg-copied")).to_contain_text("已复制引文" if works else "未能复制")
    assert page.evaluate("window.__copied") == CITED["zh"]
    field = page.locator(".hg-copied input")
    expect(field).to_have_value(CITED["zh"])
    if not works:
        assert page.evaluate("document.getSelection().toString()") == CITED["zh"]


def test_a_clause_shows_all_its_figures(page: Page, plan: Plan) -> None:
    """A clause in the table shows every figure of it, whatever its zone; a zone there leads to the zone."""
    page.locator("tr[data-kind=total] .hg-stated .hg-to-clause").first.click()
    expected = [figure.id for figure in plan.ledger.figures.values() if figure.clause == "三#6"]
    lines = page.locator(".hg-card tr[data-figure]")
    expect(lines).to_have_count(len(expected))
    assert {line.get_attribute("data-figure") for line in lines.all()} == set(expected)
    expect(page.locator(".hg-card h2")).to_have_text("条文 三#6")
    page.locator("tr[data-figure=sz_bay_industrial_headline] .hg-link").click()
    expect(page.locator(".hg-card h2")).to_have_text("深圳湾园区")


def test_several_clauses_of_one_number(page: Page, plan: Plan) -> None:
    """五(三)#1 #3 beside a sum shows the figures of both clauses."""
    button = page.locator("tr[data-kind=subtotal] .hg-itemised .hg-to-clause").first
    expect(button).to_have_text("五(三)#1 #3")
    button.press("Enter")
    expected = [f.id for f in plan.ledger.figures.values() if f.clause in {"五(三)#1", "五(三)#3"}]
    shown = page.locator(".hg-card tr[data-figure]").evaluate_all("lines => lines.map(line => line.dataset.figure)")
    assert sorted(shown) == sorted(expected)


def test_findings_are_listed_filtered_and_lead_to_their_zone(page: Page, plan: Plan) -> None:
    """The tab lists what does not hold, counts by severity, filters, and a title leads to the zone."""
    found = plan.check()
    open_tab(page, "findings")
    for lang in in_both(page):
        page.locator("[name=hg-severity][value=all]").check()
        shown = page.locator(".hg-sheet .hg-finding")
        page.locator("[name=hg-severity][value=accepted]").check()
        expect(shown).to_have_count(len(found.accepted))
        expect(page.locator(".hg-filter")).to_contain_text(f"{say('severity.accepted', lang)} {len(found.accepted)}")
        reason = found.accepted[0].reason_zh if lang == "zh" else found.accepted[0].reason_en
        expect(shown.first).to_contain_text(str(reason))
        page.locator("[name=hg-severity][value=warning]").check()
        expect(shown).to_have_count(sum(finding.severity == "warning" for finding in found))
        expect(page.locator(".hg-held tbody tr", has_text="series")).to_contain_text("36")
    page.locator(".hg-sheet .hg-finding button.hg-link", has_text="Liuxiandong").first.click()
    expect(page.locator(".hg-card h2")).to_have_text(plan.ledger.zones["liuxiandong"].name_en)


def test_a_copy_gives_the_sentence(open_page: OpenPage, tmp_path: Path) -> None:
    """Each figure has its sentence, what became of it and where; the foot warns that the page holds sentences."""
    copy = tmp_path / "copy.txt"
    copy.write_text("二、布局\n——东一区: 产业用房约30万平方米, 配套用房12万平方米。", encoding="utf-8")
    hg.open_plan(write_toy_plan(tmp_path / "plan")).atlas(document=copy).save(tmp_path / "page.html")
    page = open_page(tmp_path / "page.html", reduced_motion="reduce")
    click_row(page, "east_a", "zone")
    for lang in in_both(page):
        first, second = page.locator(".hg-sentence").all()
        expect(first.locator("q")).to_have_text("——东一区: 产业用房约30万平方米, 配套用房12万平方米。")
        expect(first.locator("mark")).to_have_text("约30万平方米")
        expect(first.locator(".hg-status")).to_have_text(say("status.found", lang))
        expect(first).to_contain_text("二#1 · 第 2 行" if lang == "zh" else "二#1 · line 2")
        expect(second.locator(".hg-status")).to_have_text(say("status.changed", lang))
        expect(page.locator("#hg-foot")).to_contain_text(say("page.card.copy_note", lang).format(name="copy.txt"))
    switch(page)
    click_row(page, "west", "zone")
    expect(page.locator(".hg-sentence").first).to_contain_text("在 copy.txt 中未找到")


def test_a_hostile_sentence_stays_text(open_page: OpenPage, tmp_path: Path) -> None:
    """Whatever a copy of the document holds is shown as it is, and nothing of it runs."""
    copy = tmp_path / "<img src=x>.txt"
    copy.write_text(f"二、布局\n——{HOSTILE}产业用房约30万平方米{HOSTILE}。", encoding="utf-8")
    hg.open_plan(write_toy_plan(tmp_path / "plan")).atlas(document=copy).save(tmp_path / "page.html")
    page = open_page(tmp_path / "page.html", reduced_motion="reduce")
    click_row(page, "east_a", "zone")
    expect(page.locator(".hg-sentence q").first).to_contain_text(
        "<script>window.__hit=1</script>${window.__hit=1}{{ 7*7 }}"
    )
    expect(page.locator("#hg-foot")).to_contain_text("<img src=x>.txt")
    open_tab(page, "findings")
    assert page.evaluate("window.__hit") is None
    assert page.locator("#hg-panel img, #hg-foot img, #hg-panel script").count() == 0
