"""The shipped ledger in a document of its clauses; in the plan's own, where that is at hand."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from copies import statuses

import hitech_gis as hg

if TYPE_CHECKING:
    from hitech_gis.ledger import Figure

# The plan's own document is no part of this repository: beside the checkout, or where the variable says.
DOCUMENT = Path(
    os.environ.get("HITECH_GIS_DOCUMENT") or Path(__file__).parents[2] / "shared" / "plan" / "plan_2012_2015.txt"
)
LOCATOR = re.compile(r"(?P<section>[一二三四五六])(?:\((?P<part>[一二三四五六])\))?(?:#(?P<bullet>\d)|(?P<item>\d))?")
NUMERALS = "一二三四五六"


def in_order(clause: str) -> tuple[int, int, int, int]:
    """Where a clause of the text stands: its section, its part, its item; bullets go before items."""
    found = LOCATOR.fullmatch(clause)
    assert found, clause
    section, part = (NUMERALS.index(found[name]) + 1 if found[name] else 0 for name in ("section", "part"))
    return section, part, int(found["item"] or 0), int(found["bullet"] or 0)


def document_of(figures: list[Figure]) -> str:
    """Write a document that has nothing but the headings of the clauses, and in each the characters of its figures."""
    said: dict[str, list[str]] = {}
    for figure in figures:
        said.setdefault(figure.clause, []).append(figure.as_written)
    lines: list[str] = []
    above = (0, 0, 0, 0)
    for place, clause in sorted((in_order(clause), clause) for clause in said if not clause.startswith("附件")):
        section, part, item, bullet = place
        if section != above[0]:
            lines.append(f"{NUMERALS[section - 1]}、章节")
        if part and (section, part) != above[:2]:
            lines.append(f"({NUMERALS[part - 1]})小节。")
        items, bullets = above[2:] if (section, part) == above[:2] else (0, 0)
        lines += ["——空条。"] * (bullet - bullets - 1)
        lines += [f"{number}.空项。" for number in range(items + 1, item)]
        mark = "——" if bullet else f"{item}." if item else ""
        lines.append(mark + "".join(f"某项{characters}; " for characters in said[clause]))
        above = place
    rows = {int(clause.partition("-")[2]): characters for clause, characters in said.items() if "附件1-" in clause}
    lines += ["附件1", "任务表", "序号", "事项"]
    for row in range(1, max(rows) + 1):
        lines += [str(row), "事项", *(f"某项{characters}。" for characters in rows.get(row, []))]
    return "\n".join(lines) + "\n"


@pytest.fixture(params=["its clauses", *(["its own document"] if DOCUMENT.is_file() else [])])
def document(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "its own document":
        return DOCUMENT
    copy = tmp_path / "clauses.txt"
    copy.write_text(document_of(list(hg.open_plan().ledger.figures.values())), encoding="utf-8")
    return copy


def test_every_figure_of_the_shipped_ledger_is_found_in_its_clause(document: Path) -> None:
    """Each figure's characters stand in the clause that the ledger names, each at a place of its own."""
    traced = hg.open_plan().trace(document)
    assert statuses(traced) == {}
    assert len({(of.spot.line, of.spot.offset) for of in traced.figures if of.spot}) == len(traced.figures)
    assert traced.covered + len(traced.uncovered) == traced.numbers
