"""The cross-table: the balance as planners read it, every number worded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hitech_gis.ledger import USES, Ledger
from hitech_gis.units import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hitech_gis.balance import Balance, BalanceRow

_ALL_USES = (*USES, "total")


def cross_table(ledger: Ledger, rows: Balance) -> list[dict[str, Any]]:
    """
    Lay the balance out as planners read it.

    Parameters
    ----------
    ledger
        The plan.
    rows
        Its balance.

    Returns
    -------
    list of dict
        Lines: zones, what is not placed, the park, the goal, and the goal's other
        variants at the end; each with its cells, every number worded.

    Examples
    --------
    >>> from hitech_gis.balance import balance
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> cross_table(ledger, balance(ledger))[-1]["cells"]["total"]["residual"]
    '-325'
    """
    default, *variants = ledger.document.goal.variants

    def line(kind: str, zone_id: str) -> dict[str, Any]:
        cells = {use: _cell(rows.row(zone_id, use), unplaced=kind == "unplaced") for use in _ALL_USES}
        return {"kind": kind, "zone": zone_id, "cells": cells}

    table = []
    for park in ledger.children(ledger.goal_zone.id, in_goal=True):
        table += [line("zone", zone.id) for zone in ledger.children(park.id, in_goal=True)]
        if ledger.children(park.id, in_goal=True):
            table += [line("unplaced", park.id), line("subtotal", park.id)]
        else:  # a park without zones has nothing above it to add up
            own = [line("zone", park.id), line("unplaced", park.id)]
            anything = any(cell["residual"] is not None for cell in own[1]["cells"].values())
            table += own if anything else own[:1]
    table.append(line("total", ledger.goal_zone.id) | {"title": {"zh": default.title_zh, "en": default.title_en}})
    for variant in variants:
        row = rows.row(ledger.goal_zone.id, "total", variant.id)
        table.append(
            {
                "kind": "variant",
                "zone": ledger.goal_zone.id,
                "title": {"zh": variant.title_zh, "en": variant.title_en},
                "cells": {"total": _cell(row, unplaced=False)},
            }
        )
    return table


def _cell(row: BalanceRow, *, unplaced: bool) -> dict[str, Any]:
    if unplaced:
        # What is stated and itemised nowhere is wholly not placed, though it has no residual to compute.
        whole = row.itemised_m2 is None
        return {"row": row.id, "residual": row.worded("stated" if whole else "residual"), "whole": whole}
    return {
        "row": row.id,
        **{side: row.worded(side) for side in ("stated", "itemised", "residual")},
        "stated_is_sum": row.stated_is_sum,
        "verdict": row.verdict.key if row.stated else None,
        "flips_at": None if row.flips_at is None else plain(row.flips_at * 100),
        "not_stated": list(row.not_stated),
        "assumption": list(row.assumption),
        "clauses_stated": short_clauses(row.clauses_stated),
        "clauses_itemised": short_clauses(row.clauses_itemised),
    }


def short_clauses(locators: Iterable[str]) -> str:
    """
    Write locators of one section once.

    Parameters
    ----------
    locators
        Of clauses, in any order.

    Returns
    -------
    str
        In order.

    Examples
    --------
    >>> short_clauses(["五(三)#3", "五(三)#1", "三#6"])
    '三#6 五(三)#1 #3'
    """
    written: list[str] = []
    previous = ""
    for locator in sorted(locators):
        section, mark, number = locator.partition("#")
        written.append(f"#{number}" if mark and section == previous else locator)
        previous = section
    return " ".join(written)
