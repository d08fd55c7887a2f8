"""The schedule in the page: period, filters, list, Gantt, indicators, load, card and status."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from playwright.sync_api import Locator, Page, expect
from typer.testing import CliRunner

from hitech_gis.cli import app
from hitech_gis.ledger.vocabulary import PeriodBasis

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.ledger import Action
    from hitech_gis.plan import Plan

from pages import READ_TABLE, OpenPage, click_row, in_both, open_tab, say


def choose_2013(page: Page) -> None:
    """With the keyboard alone: from "all" two steps to the right."""
    page.locator(".hg-when input[value=all]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".hg-when input[value='2013']")).to_be_focused()


def view(page: Page, name: str) -> Locator:
    open_tab(page, "schedule")
    page.locator(f"input[name=hg-schedule_view][value={name}]").check(force=True)
    return page.locator(".hg-schedule")


def ids(actions: Locator) -> list[str]:
    found: list[str] = actions.evaluate_all("all => all.map(one => one.dataset.action)")
    return found


def scheduled(*options: str) -> list[str]:
    result = CliRunner().invoke(app, ["schedule", *options, "--format", "json"])
    return [row["id"] for row in json.loads(result.stdout)]


def test_a_period_chosen_by_keyboard(page: Page, plan: Plan) -> None:
    """2013, by keyboard: the list is what the command gives, map and card follow, and the balance stays whole."""
    due = plan.schedule(year=2013).actions
    whole = page.locator(".hg-cross tbody tr").evaluate_all(READ_TABLE)
    labels = page.locator(".hg-label-zones").all_inner_texts()
    expect(page.locator(".hg-whole")).to_have_count(0)
    choose_2013(page)
    for lang in in_both(page):
        expect(page.locator("#hg-bar .hg-whole")).to_have_text(say("page.schedule.not_phased", lang))
        expect(page.locator(".hg-sheet .hg-whole")).to_have_text(say("page.schedule.not_phased", lang))
        assert say("page.schedule.not_phased", "zh") == "原文未分年度"
        count = say("page.schedule.count", lang).format(count=len(due), total=len(plan.ledger.actions))
        expect(page.locator(".hg-count")).to_have_text(count)
        if lang == "zh":
            assert page.locator(".hg-cross tbody tr").evaluate_all(READ_TABLE) == whole
            assert page.locator(".hg-label-zones").all_inner_texts() == labels
    listed = view(page, "list")
    assert sorted(ids(listed.locator(".hg-action:not(.hg-without *)"))) == sorted(scheduled("--year", "2013"))
    undated = [action.id for action in plan.ledger.actions.values() if not action.deadlines]
    assert sorted(ids(listed.locator(".hg-without .hg-action"))) == sorted(undated)


def test_marks_on_the_map(page: Page, plan: Plan) -> None:
    """In 2014-2015 zones and sites show how many actions are due; sites to be ready then are ringed."""
    expect(page.locator(".hg-due")).to_have_count(0)
    page.locator(".hg-when input[value='2014-2015']").check(force=True)
    due = {action.id: action for year in (2014, 2015) for action in plan.schedule(year=year).actions}

    def marks(kind: str) -> dict[str, str]:
        found: dict[str, str] = page.locator(f".hg-due-{kind} span").evaluate_all(
            f"all => Object.fromEntries(all.map(one => [one.dataset.{kind}, one.textContent]))"
        )
        return found

    outlined = [zone for zone in plan.ledger.zones if plan.ledger.outline(zone)]
    zones = {zone: sum(action.zone == zone for action in due.values()) for zone in outlined}
    assert marks("zone") == {zone: str(count) for zone, count in zones.items() if count}
    placed = [row for row in plan.schedule().sites if row.site.geometry is not None]
    sites = {row.site.id: sum(action.id in due for action in row.milestones) for row in placed}
    assert marks("site") == {site: str(count) for site, count in sites.items() if count}
    ready = [row.site.id for row in placed if {2014, 2015} & {*row.complete_by, *row.in_operation_by}]
    rings = page.locator(".hg-finish span").evaluate_all("all => all.map(one => one.dataset.site)")
    assert sorted(rings) == sorted(ready)
    page.locator(".hg-layer-sites input").uncheck()
    expect(page.locator(".hg-due-site, .hg-finish")).to_have_count(0)


def test_filter_by_body(page: Page) -> None:
    """A body found by typing: its actions of 2013 are those that the command gives; clearing brings all back."""
    choose_2013(page)
    page.locator(".hg-filter-button").press("Enter")
    for sought in ("国资", "State-owned", "sasac"):
        page.get_by_placeholder(say("page.schedule.find_body", "zh")).fill(sought)
        expect(page.locator("[data-key=filter-body] option")).to_have_count(2)  # any, and the one
    page.locator("[data-key=filter-body]").select_option("sasac")
    expected = scheduled("--body", "sasac", "--year", "2013")
    assert sorted(ids(view(page, "list").locator(".hg-action:not(.hg-without *)"))) == sorted(expected)
    expect(page.locator(".hg-count")).to_contain_text(f"{len(expected)} /")
    expect(page.locator(".hg-schedule .hg-parties").first).to_contain_text("市国资委")
    page.locator("[data-key=clear]").click()
    expect(page.locator(".hg-count")).to_contain_text("48 /")
    page.keyboard.press("Escape")
    expect(page.locator(".hg-filters")).to_have_count(0)
    expect(page.locator(".hg-filter-button")).to_be_focused()


def test_what_is_shown_on_the_map_leaves_the_list_as_it_is(page: Page) -> None:
    """A group that was unfolded stays so, and the keyboard stays on its button; a period leaves the what-if alone."""
    open_tab(page, "schedule")
    group = page.locator(".hg-fold-actions:has(.hg-show)").first
    group.evaluate("one => { one.open = true; one.dataset.same = ''; }")
    group.locator(".hg-show").press("Enter")
    expect(page.locator(".hg-card h2").first).to_be_visible()
    expect(page.locator("[data-same][open] .hg-show")).to_be_focused()
    open_tab(page, "what_if")
    page.locator(".hg-what-if-others summary").click()
    choose_2013(page)
    expect(page.locator(".hg-what-if-others")).to_have_attribute("open", "")


def test_gantt(page: Page, plan: Plan) -> None:
    """Each dated action has a bar, hatched where its period is inferred; rows go by arrow keys."""
    chart = view(page, "gantt")
    dated = {action.id: action for action in plan.ledger.actions.values() if action.deadlines}
    assert sorted(ids(chart.locator(".hg-gantt .hg-gantt-bar"))) == sorted(dated)

    def hatched(fill: str) -> list[str]:
        return sorted(ids(chart.locator(f".hg-gantt .hg-gantt-bar:has(rect[fill='url(#{fill})'])")))

    def of(basis: PeriodBasis) -> list[str]:
        return sorted(name for name, action in dated.items() if action.period_basis is basis)

    assert hatched("hg-inferred") == of(PeriodBasis.COLUMN_ORDER)
    assert hatched("hg-unclear") == of(PeriodBasis.AMBIGUOUS)
    chart.locator(".hg-row").first.focus()
    page.keyboard.press("ArrowDown")
    expect(chart.locator(".hg-row").nth(1)).to_be_focused()
    page.locator(".hg-row[data-work=vc_tower]").first.press("Enter")
    expect(page.locator(".hg-card h2")).to_have_text(plan.ledger.layers["sites"]["site_vc_tower"].name_zh)
    expect(chart.locator(".hg-row[data-work=vc_tower]").first).to_be_focused()


def test_indicators_and_load(page: Page, plan: Plan) -> None:
    """Charts show numbers as written with yearly rates; the load of a body by period and role is the schedule's own."""
    charts = view(page, "indicators").locator("figure")
    tax = charts.filter(has_text="390亿元")
    expect(tax.locator("css=svg text:not(.hg-year)")).to_have_text(["260亿元", "300亿元", "390亿元"])
    expect(tax.locator("svg path")).to_have_count(0)
    for lang in in_both(page):
        rate = say("chart.yearly_rate", lang).format(value="15.4%")
        expect(charts.filter(has_text="390亿元").locator(".hg-steps")).to_contain_text(rate)
    table = view(page, "load").locator(".hg-load")
    for body in ("sasac", "nanshan_district", "investment_holdings"):
        for period, years in (("2012", (2012,)), ("2014-2015", (2014, 2015))):
            actions: dict[str, Action] = {
                a.id: a for year in years for a in plan.schedule(body=body, year=year).actions
            }
            roles = {
                role: sum(body in (a.bodies(role) or ()) for a in actions.values())
                for role in ("lead", "co_organiser", "executor")
            }
            shown = table.locator(f"tr[data-body={body}] td[data-period='{period}'] text").evaluate_all(
                "all => Object.fromEntries(all.map(one => [one.dataset.role, Number(one.textContent)]))"
            )
            assert shown == {role: count for role, count in roles.items() if count}
    table.locator("[data-key=load-sasac]").click()
    assert sorted(ids(page.locator(".hg-schedule .hg-action"))) == sorted(scheduled("--body", "sasac"))


def test_card_says_what_is_due_by_whom_and_what_is_renewed(page: Page, plan: Plan) -> None:
    """A card has its actions by period and by whom, or that nobody is named, and renewals named without a figure."""
    for zone in ("sz_bay_north", "liuxiandong"):
        click_row(page, zone, "zone")
        card = page.locator(".hg-card-actions")
        own = [action for action in plan.ledger.actions.values() if action.zone == zone]
        assert set(ids(card.locator(".hg-action"))) == {action.id for action in own}
        for action in own:
            line = card.locator(f"[data-action={action.id}]").first
            expect(line).to_contain_text(action.clause)
            lead = action.bodies("lead")
            named = plan.ledger.bodies[lead[0]].name_zh if lead else say("page.schedule.nobody", "zh")
            expect(line).to_contain_text(named)
    click_row(page, "sz_bay_north", "zone")
    for lang in in_both(page):
        expect(page.locator(".hg-renewals h3")).to_have_text(say("page.schedule.renewals", lang))
        expect(page.locator(".hg-renewals li")).to_have_count(2)
        expect(page.locator(".hg-renewals")).to_contain_text(say("page.schedule.by_point", lang))


def test_an_actions_clause_shows_all_that_stands_in_it(page: Page, plan: Plan) -> None:
    """The clause of an action leads to its card: every action of that clause, whatever its zone, in both languages."""
    click_row(page, "sz_bay_north", "zone")
    page.locator(".hg-card-actions details").first.evaluate("details => { details.open = true; }")
    line = page.locator(".hg-card-actions .hg-action").first
    clause = plan.ledger.actions[ids(line)[0]].clause
    line.locator(".hg-to-clause").click()
    of_clause = {action.id for action in plan.ledger.actions.values() if action.clause == clause}
    for lang in in_both(page):
        expect(page.locator(".hg-card h2")).to_have_text(say("page.card.clause", lang).format(clause=clause))
        heading = say("page.schedule.of_clause", lang).format(count=len(of_clause))
        expect(page.locator(".hg-card-actions h3")).to_have_text(heading)
        assert set(ids(page.locator(".hg-card-actions .hg-action"))) == of_clause


def test_status_from_a_progress_file(open_page: OpenPage, plan: Plan, tmp_path: Path) -> None:
    """With reports the page says how each action stands, by whose report, and filters by it."""
    reports = tmp_path / "progress.csv"
    reports.write_text(
        "id,status,date,source\na1_09_vc_tower_2012,done,2012-12-20,巡查\nt5_3_1_old_factories_2012,started,2013-03-01,<b>\n",
        encoding="utf-8",
    )
    plan.atlas(progress=reports).save(tmp_path / "page.html")
    page = open_page(tmp_path / "page.html")
    listed = view(page, "list")
    expect(listed).to_contain_text("2013-03-01")
    page.locator(".hg-filter-button").click()
    states: dict[str, list[str]] = {}
    for row in plan.schedule().as_of(date(2013, 3, 1), progress=reports):
        states.setdefault(row.state.value, []).append(row.action.id)
    for state in ("done", "late"):
        page.locator("[data-key=filter-status]").select_option(state)
        assert sorted(ids(listed.locator(".hg-action"))) == sorted(states[state])
    expect(listed).to_contain_text("<b>")
    for lang in in_both(page):
        expect(listed.locator(".hg-state").first).to_have_text(say("state.late", lang))
