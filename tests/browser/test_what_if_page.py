"""What if, in the page: edits, assumptions, undo, files; and that the command line gives the same numbers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from command_line import run
from pages import ROWS, OpenPage, in_both, save_page, say, shape
from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from pathlib import Path

DACHONG = "sz_bay_middle_supporting"
SHARE = f"percent:{DACHONG}"


@pytest.fixture
def page(page: Page) -> Page:
    """The shipped plan, with the tab of the what-if open."""
    page.locator("#hg-tab-what_if").click()
    return page


def control(page: Page, key: str) -> Locator:
    return page.locator(f"#hg-sheet [data-key='{key}']")


def type_into(page: Page, key: str, text: str) -> None:
    control(page, key).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def cell(page: Page, zone: str, use: str, side: str, kind: str = "zone") -> Locator:
    return page.locator(f"tr[data-zone={zone}][data-kind={kind}] td[data-use={use}].hg-{side}")


def number(place: Locator) -> str:
    return re.sub(r"[*Σ]", "", place.locator(".hg-number").inner_text())


def open_balance(page: Page) -> None:
    page.locator("#hg-tab-balance").click()


def table_of(page: Page) -> dict[str, str]:
    """Every number of the table, by balance row and side."""
    open_balance(page)
    found = {}
    for kind, zone in ROWS["shipped"]:
        if kind == "unplaced":
            continue
        for use in ("industrial", "supporting", "total"):
            for side in ("stated", "itemised", "residual"):
                place = cell(page, zone, use, side, kind)
                found[f"{zone}/{use}/A {side}"] = number(place) if place.locator(".hg-number").count() else "—"
    return found


def of_the_command(records: list[dict[str, object]]) -> dict[str, str]:
    """The same from the records of the command line."""
    found = {}
    for row in records:
        for side in ("stated", "itemised", "residual"):
            area = row[f"{side}_m2"]
            shown = "—" if area is None else f"{float(str(area)) / 10_000:.8f}".rstrip("0").rstrip(".")
            found[f"{row['zone']}/{row['use']}/{row['variant']} {side}"] = shown
    return found


def test_dachong_at_a_half_by_keyboard_alone(page: Page) -> None:
    """Half of Dachong's total, typed as an assumption, moves table, bar, map and banner, the plan's beside them."""
    type_into(page, SHARE, "50")
    expect(page.locator(".hg-scenario")).to_contain_text("分项 975, 差额 325")
    expect(page.locator(".hg-goal-said")).to_contain_text("差额 325")
    expect(page.locator(f".hg-segment[data-key='segment:{DACHONG}'] b")).to_have_text("150")
    page.locator("input[name=hg-use][value=supporting]").check()
    expect(page.locator(".hg-label-zones", has_text="中区")).to_contain_text("150 万平方米方案 300")
    open_balance(page)
    for zone, kind, side, shown, plan in (
        ("sz_bay_middle", "zone", "itemised", "150", "300"),
        ("sz_bay", "subtotal", "itemised", "225", "375"),
        ("sz_bay", "subtotal", "residual", "175", "25"),
    ):
        place = cell(page, zone, "supporting", side, kind)
        assert number(place) == shown
        expect(place.locator(".hg-was").first).to_have_text(f"方案 {plan}")
        expect(place).to_have_class(re.compile("hg-changed"))
    assert number(cell(page, "park", "total", "residual", "total")) == "325"
    expect(cell(page, "sz_bay_south", "industrial", "itemised").locator(".hg-was")).to_have_count(0)


def test_sliders_move_by_arrow_keys_and_are_undone_as_steps(page: Page) -> None:
    """Arrow keys move a slider and all that follows; undo, redo and reset go back, forth, and to the plan."""
    control(page, "slider:sz_bay_south_industrial").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(control(page, "number:sz_bay_south_industrial")).to_have_value("203")
    expect(control(page, "slider:sz_bay_south_industrial")).to_be_focused()
    type_into(page, "number:sz_bay_middle/industrial", "97")
    expect(page.locator(".hg-scenario")).to_contain_text("分项 1225, 差额 75")
    expect(page.locator("[data-group=sz_bay] [data-row='sz_bay/industrial/A']")).to_contain_text("400 / 400 / 0")
    control(page, "what_if.undo").press("Enter")
    expect(page.locator(".hg-scenario")).to_contain_text("差额 172")
    control(page, "what_if.undo").press("Enter")
    expect(control(page, "number:sz_bay_south_industrial")).to_have_value("202")
    control(page, "what_if.redo").press("Enter")
    expect(control(page, "number:sz_bay_south_industrial")).to_have_value("203")
    control(page, "what_if.reset").press("Enter")
    expect(page.locator(".hg-scenario")).to_have_count(0)
    expect(control(page, "number:sz_bay_south_industrial")).to_have_value("200")


def test_what_is_demolished_counts_once_its_source_is_given(page: Page) -> None:
    """A demolished area without a source changes nothing; with it, what is left counts; a share replaces it."""
    type_into(page, f"demolished:{DACHONG}", "120")
    expect(page.locator(".hg-assume [role=alert]").first).to_have_text(say("page.what_if.source_missing", "zh"))
    expect(page.locator(".hg-scenario")).to_have_count(0)
    type_into(page, f"source:{DACHONG}", "现状调查")
    expect(page.locator(".hg-scenario")).to_contain_text("分项 1005")
    type_into(page, SHARE, "0")
    expect(page.locator(".hg-scenario")).to_contain_text("分项 825")
    type_into(page, SHARE, "101")
    expect(control(page, SHARE)).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".hg-scenario")).to_contain_text("分项 825")


def test_what_cannot_be_read_as_a_number_changes_nothing(page: Page) -> None:
    """Letters, a sign or an exponent are marked, and when one leaves the field the last number stands there again."""
    control(page, "number:sz_bay_south_industrial").focus()
    for text in ("abc", "-5", "1e3", "1,000"):
        page.keyboard.press("Control+A")
        page.keyboard.type(text)
        expect(control(page, "number:sz_bay_south_industrial")).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Tab")
    expect(control(page, "number:sz_bay_south_industrial")).to_have_value("200")
    expect(page.locator(".hg-scenario")).to_have_count(0)


def test_a_saved_scenario_gives_the_same_numbers_on_the_command_line(page: Page, tmp_path: Path) -> None:
    """What the page saves, both commands read to the very numbers of its table; it loads back."""
    type_into(page, SHARE, "50")
    type_into(page, "number:sz_bay_middle/industrial", "80.00000001")
    type_into(page, "number:sz_bay_south_supporting", "61.5")
    type_into(page, "what_if.name", "大冲减半")
    with page.expect_download() as download:
        control(page, "what_if.save").press("Enter")
    assert re.fullmatch(r"what_if_[0-9a-f]+\.json", download.value.suggested_filename)
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    shown = table_of(page)
    assert shown["park/industrial/A residual"] == "19.99999999"
    for command in (("scenario", "apply", file), ("balance", "--scenario", file)):
        records = of_the_command(json.loads(run(*command, "--format", "json").stdout))
        assert shown == {name: records[name] for name in shown}
    page.locator("[data-key='banner.reset']").click()
    plan = table_of(page)
    assert plan["park/total/A residual"] == "175"
    page.locator("#hg-tab-what_if").click()
    page.set_input_files("input[type=file]", file)
    expect(page.locator(".hg-scenario")).to_contain_text("大冲减半")
    assert table_of(page) == shown


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_file_that_does_not_fit_is_refused_with_what_is_wrong(page: Page, tmp_path: Path, lang: str) -> None:
    """Another plan's scenario, unknown figures and broken JSON change nothing; a sentence names each, as text."""
    if lang == "en":
        page.locator(".hg-lang").click()
    file = tmp_path / "s.json"
    titles = {"id": "s", "title_zh": "s", "title_en": "s"}
    hostile = "<img src=x onerror=alert(1)>"
    for content, sentence in (
        (json.dumps(titles | {"plan": "toy"}), ("toy", "shenzhen-hitech-2012-2015")),
        (
            json.dumps(titles | {"change": [{"set": "sz_bay_sout", "to": 5}, {"set": hostile, "to": 5}]}),
            ("sz_bay_sout", hostile),
        ),
        ("{", ("JSON",)),
    ):
        file.write_text(content, encoding="utf-8")
        page.set_input_files("input[type=file]", file)
        for words in sentence:
            expect(page.locator(".hg-what-if [role=alert]").first).to_contain_text(words)
        expect(page.locator(".hg-what-if [role=alert]").first).to_contain_text("s.json")
        expect(page.locator(".hg-scenario")).to_have_count(0)
    assert page.locator("img[src=x]").count() == 0


def test_a_refusal_lasts_until_something_is_edited(page: Page, tmp_path: Path) -> None:
    """A file that cannot be read is refused in words too; the next edit takes the refusal away."""
    file = tmp_path / "s.json"
    file.write_text("{}", encoding="utf-8")
    page.evaluate("() => { File.prototype.text = () => Promise.reject(new DOMException('gone')); }")
    page.set_input_files("input[type=file]", file)
    alert = page.locator(".hg-what-if > [role=alert]")
    expect(alert).to_contain_text(say("page.what_if.bad_read", "zh"))
    type_into(page, SHARE, "50")
    expect(alert).to_be_empty()
    page.set_input_files("input[type=file]", file)
    expect(alert).to_contain_text("s.json")
    open_balance(page)
    page.locator("#hg-tab-what_if").click()
    expect(alert).to_be_empty()


def test_bar_table_and_map_mark_one_another(page: Page) -> None:
    """A segment that has the focus or the pointer marks its cell and its zone; a row marks its segments."""
    open_balance(page)
    page.locator(".hg-segment").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".hg-segment[data-key='segment:sz_bay_south_industrial']")).to_be_focused()
    expect(cell(page, "sz_bay_south", "industrial", "itemised")).to_have_class(re.compile("hg-pointed"))
    expect(cell(page, "sz_bay_south", "supporting", "itemised")).not_to_have_class(re.compile("hg-pointed"))
    expect(shape(page, "sz_bay_south")).to_have_attribute("stroke-width", "5")
    page.locator(".hg-segment[data-key='segment:left:supporting']").hover()
    expect(cell(page, "park", "supporting", "residual", "total")).to_have_class(re.compile("hg-pointed"))
    page.locator("tr[data-zone=sz_bay][data-kind=subtotal] th").hover()
    marked = page.locator(".hg-segment.hg-pointed")
    expect(marked).to_have_count(5)
    assert {segment.get_attribute("data-zone") for segment in marked.all()} == {
        "sz_bay_south",
        "sz_bay_middle",
        "sz_bay_north",
    }
    page.mouse.move(900, 400)
    expect(page.locator(".hg-pointed")).to_have_count(0)


def test_the_banner_is_on_paper_too_and_in_both_languages(page: Page) -> None:
    """A scenario is called one wherever it is shown, on paper without its buttons."""
    type_into(page, SHARE, "50")
    for lang in in_both(page):
        expect(page.locator(".hg-scenario")).to_contain_text(say("page.what_if.banner", lang))
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".hg-paper .hg-scenario strong").first).to_be_visible()
    expect(page.locator(".hg-paper .hg-scenario button").first).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")


def test_a_card_leads_to_its_figures(page: Page) -> None:
    """From the card of a zone one key leads to the control of its first figure."""
    open_balance(page)
    page.locator("tr[data-zone=sz_bay_middle] th button").click()
    page.locator(".hg-card [data-key='card.what_if']").press("Enter")
    expect(
        control(page, "number:sz_bay_middle_supporting")
        .or_(control(page, "number:sz_bay_middle/industrial"))
        .and_(page.locator(":focus"))
    ).to_have_count(1)
    type_into(page, SHARE, "50")
    expect(page.locator(".hg-card .hg-was")).to_contain_text("150")


def test_a_page_may_open_with_a_scenario(open_page: OpenPage, tmp_path: Path) -> None:
    """atlas --scenario opens the page as the scenario has it; back to the plan is one step."""
    file = tmp_path / "half.json"
    half = {
        "id": "half",
        "title_zh": "减半",
        "title_en": "Half",
        "assumption": [{"figure": DACHONG, "counts_percent": 50}],
    }
    file.write_text(json.dumps(half), encoding="utf-8")
    assert run("atlas", "-o", tmp_path / "out", "--scenario", file, "--lang", "en").exit_code == 0
    page = open_page(tmp_path / "out" / "index.html")
    expect(page.locator(".hg-scenario")).to_contain_text("Half: stated 1300, itemised 975, residual 325")
    page.locator("[data-key='banner.reset']").click()
    assert number(cell(page, "park", "total", "residual", "total")) == "175"


def test_a_scenario_may_take_the_goal_as_another_variant(page: Page, tmp_path: Path) -> None:
    """Of variant B bar and banner say what the command line does: 1300 stated, 1625 itemised, 325 over."""
    file = tmp_path / "b.json"
    titles = {"id": "b", "title_zh": "范围乙", "title_en": "All bullets"}
    file.write_text(json.dumps(titles | {"assumption": [{"variant": "B"}]}), encoding="utf-8")
    page.locator("#hg-tab-what_if").click()
    page.set_input_files("input[type=file]", file)
    for lang in in_both(page):
        variant = say("page.what_if.variant", lang).format(variant="B")
        verdict = say("verdict.does_not_hold", lang)
        said = say("page.what_if.said", lang).format(stated=1300, itemised=1625, residual=-325, verdict=verdict)
        expect(page.locator(".hg-scenario")).to_contain_text(f"{variant}, {said}")
        expect(page.locator(".hg-goal-said")).to_contain_text("1625")
    page.locator("[data-key='banner.reset']").click()
    expect(page.locator(".hg-goal-said")).to_contain_text("1125")


def test_a_plan_that_states_only_a_total_has_one_block(open_page: OpenPage, tmp_path: Path) -> None:
    """The toy plan's bar has its six parts; the page holds nothing of the shipped plan."""
    _, path = save_page(tmp_path, "toy")
    page = open_page(path)
    expect(page.locator(".hg-segment-itemised")).to_have_count(4)
    expect(page.locator(".hg-segment-residual")).to_have_count(1)
    expect(page.locator(".hg-segment-residual b")).to_have_text("40")
