"""The shipped ledger in the plan's own document, which is no part of this repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from copies import statuses

import hitech_gis as hg

# The document beside the checkout, or where the variable says.
DOCUMENT = Path(
    os.environ.get("HITECH_GIS_DOCUMENT") or Path(__file__).parents[2] / "shared" / "plan" / "plan_2012_2015.txt"
)


@pytest.mark.skipif(not DOCUMENT.is_file(), reason="the plan's document is not part of the repository")
def test_every_figure_of_the_shipped_ledger_is_found_in_its_clause() -> None:
    """Each figure's characters stand in the clause that the ledger names, each at a place of its own."""
    traced = hg.open_plan().trace(DOCUMENT)
    assert statuses(traced) == {}
    assert len({(of.spot.line, of.spot.offset) for of in traced.figures if of.spot}) == len(traced.figures)
    assert traced.covered + len(traced.uncovered) == traced.numbers
