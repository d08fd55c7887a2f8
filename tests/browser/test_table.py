"""The cross-table says what the balance says, and is wholly in sight."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.balance import BalanceRow
    from hitech_gis.plan import Plan

from pages import READ_TABLE, ROWS, USES, OpenPage, click_row, full_clauses, in_both, save_page, say, wan


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
        plain
        | {
            "side": "stated",
            "number": wan(row.stated_m2) + ("Σ" if row.stated_is_sum else ""),
            "clauses": set(row.clauses_stated),
        },
        plain | {"side": "itemised", "number": itemised, "clauses": set(row.clauses_itemised), "unknown": unknown},
        plain | {"side": "residual", "number": wan(row.residual_m2), "verdict": verdict(plan, row)},
    ]


def marks(plan: Plan) -> dict[str, str]:
    """Each assumption has its mark, in the order in which the table's rows first rest on it."""
    rows = ROWS["shipped" if "park" in plan.ledger.zones else "toy"]
    stated = [plan.balance().row(zone, use) for kind, zone in rows if kind != "unplaced" for use in USES]
    stated += [row for row in plan.balance() if row.variant == "B"]
    order = dict.fromkeys(assumption for row in stated if row.stated for assumption in row.assumption)
    return dict(zip(order, "†‡§", strict=False))


def verdict(plan: Plan, row: BalanceRow) -> str:
    return say(row.verdict.key, "zh") + "".join(marks(plan)[a] for a in row.assumption) if row.stated else ""


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
    expect(line.locator(".hg-verdict")).to_have_text(verdict(plan, row))
    expect(line.locator("strong")).to_have_text(plan.ledger.document.goal.variants[1].title_zh)


def test_verdict_says_when_it_flips(page: Page, plan: Plan) -> None:
    """A verdict's title gives the tolerance at which it flips."""
    flips_at = plan.balance().row("sz_bay", "industrial").flips_at
    assert flips_at is not None
    percent = format(round(Decimal(flips_at.numerator * 100) / flips_at.denominator, 2).normalize(), "f")
    badge = page.locator("tr[data-kind=subtotal] .hg-verdict").first
    assert f"{percent}%" in (badge.get_attribute("title") or "")


def test_unknown_cell_looks_unknown(page: Page) -> None:
    """The cell of a missing value has a hatched ground, which no other cell has."""
    grounds = page.locator(".hg-cross tbody td").evaluate_all(
        "cells => cells.map(cell => [cell.textContent === '未列明', getComputedStyle(cell).backgroundImage !== 'none'])"
    )
    assert [True, True] in grounds
    assert all(unknown == hatched for unknown, hatched in grounds)


def test_land_checks_are_shown(page: Page, plan: Plan) -> None:
    """The page lists each land check with what it implies and whether each measured land fits."""
    rows = page.locator(".hg-land tbody tr")
    checks = plan.land_checks()
    expect(rows).to_have_count(len(checks))
    for check, row in zip(checks, rows.all(), strict=True):
        implied = float(row.locator(".hg-written").inner_text())
        assert implied == pytest.approx(float(check.implied_m2) / 1e6, abs=0.005)
        fits = ["吻合" if check.fits(land) else "不吻合" for land in check.measured]
        assert row.locator("td").all_text_contents()[2:-1] == fits


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
        page.evaluate("hitechAtlasPage.state.set({ chosen: null }); hitechAtlasPage.sheet.scrollTop = 0;")
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
