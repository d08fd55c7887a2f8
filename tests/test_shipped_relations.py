"""The relations of the shipped plan: recomputed by hand, complete, and moved by exactly the figures that they use."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from shipped import LAYERS

import hitech_gis as hg
from hitech_gis.findings import Verdict
from hitech_gis.intervals import Bound, Quantity
from hitech_gis.ledger.judgement import Judgement, figures_of, judge

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.ledger import Figure, Ledger

HOLDS, ROUNDING, FAILS, UNDECIDED = Verdict


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return hg.open_plan(LAYERS).ledger


@pytest.fixture(scope="module")
def judgements(ledger: Ledger) -> dict[str, Judgement]:
    return {name: judge(ledger, relation) for name, relation in ledger.relations.items()}


# Both sides worked out here from the document's own numbers (亿元, 万平方米, 件, 家).
BY_HAND = [
    ("hightech_share_of_output_2012", Fraction(3700, 4100), Fraction(90, 100), ROUNDING),
    ("hightech_share_of_output_2013", Fraction(4400, 4800), Fraction(91, 100), FAILS),
    ("hightech_share_of_output_2014_2015", Fraction(5800, 6300), Fraction(92, 100), ROUNDING),
    ("emerging_share_2012", Fraction(980, 4100), Fraction(24, 100), ROUNDING),
    ("emerging_share_2013", Fraction(1250, 4800), Fraction(26, 100), ROUNDING),
    ("emerging_share_2014_2015", Fraction(1900, 6300), Fraction(30, 100), ROUNDING),
    ("land_of_output", Fraction(6300, 540) * 10**6, None, UNDECIDED),
    ("land_of_hightech_output", Fraction(5800, 500) * 10**6, None, UNDECIDED),
    ("land_of_value_added", Fraction(1900, 165) * 10**6, None, UNDECIDED),
    ("land_of_tax", Fraction(390, 30) * 10**6, None, UNDECIDED),
    ("land_of_tax_and_output", Fraction(6300, 540) * 10**6, Fraction(390, 30) * 10**6, FAILS),
    ("land_of_hightech_output_and_output", Fraction(6300, 540) * 10**6, Fraction(5800, 500) * 10**6, FAILS),
    ("land_spread", (Fraction(390, 30) - Fraction(1900, 165)) * 10**6, None, UNDECIDED),
    ("corridor_gross_intensity", Fraction(400 + 100, 850), None, UNDECIDED),
    ("city_output", Fraction(6300, 20) * 100 * 10**8, None, UNDECIDED),
    ("city_hightech_output", Fraction(5800, 30) * 100 * 10**8, None, UNDECIDED),
    ("city_value_added", Fraction(1900, 22) * 100 * 10**8, None, UNDECIDED),
    ("city_standards", Fraction(360, 45) * 100, None, UNDECIDED),
    ("park_output_growth_2013", Fraction(4800, 4100) - 1, None, UNDECIDED),
    ("park_tax_growth_2015", Fraction(390, 300) - 1, None, UNDECIDED),
    ("energy_use_2012", Fraction(1200 * 10**8 * 117, 1000 * 10**4), None, UNDECIDED),
    ("energy_use_growth", Fraction(1900 * 113, 1200 * 117) - 1, None, UNDECIDED),
    ("base_of_output", Fraction(6300, 2) * 10**8, None, UNDECIDED),
    ("base_of_value_added", Fraction(1900, 2) * 10**8, None, UNDECIDED),
    ("standards_sum", Fraction(360), Fraction(100 + 160 + 100), HOLDS),
    ("technology_centres_sum", Fraction(4 + 7, 2), Fraction(1 + 2 + 1 + 2 + 2 + 3, 2), HOLDS),
    ("municipal_carriers_sum", Fraction(80 + 100, 2), Fraction(20 + 25 + 20 + 25 + 40 + 50, 2), HOLDS),
    ("parks_sum", Fraction(14), Fraction(12 + 2), HOLDS),
    ("technology_centres_base", Fraction(11 + 14 - 4 - 7, 2), None, UNDECIDED),
    ("emerging_value_added", Fraction(1900 * 40, 100) * 10**8, None, UNDECIDED),
    ("emerging_value_added_rate", Fraction(760, 1900), Fraction(1900, 6300), UNDECIDED),
    ("liuxiandong_within_emerging", Fraction(1000) * 10**8, Fraction(1900) * 10**8, HOLDS),
    ("hightech_share_of_per_km2", Fraction(500, 540), Fraction(92, 100), ROUNDING),
    ("doubling_base_year", Fraction(2010), None, UNDECIDED),
    ("liuxiandong_within_the_increase", Fraction(1000) * 10**8, Fraction(1900 - 1250) * 10**8, UNDECIDED),
    ("professional_parks_within_stock", Fraction(2 + 3 + 2 + 3, 2), Fraction(10), HOLDS),
    ("six_transformations_counted", Fraction(6), Fraction(6), HOLDS),
    ("two_axes_counted", Fraction(2), Fraction(2), HOLDS),
    ("other_parks_named", Fraction(5), Fraction(12), HOLDS),
    ("amenities_added_text_annex", Fraction(6), Fraction(6), HOLDS),
]


@pytest.mark.parametrize(("name", "left", "right", "verdict"), BY_HAND, ids=[row[0] for row in BY_HAND])
def test_a_relation_is_what_a_reader_computes(
    judgements: dict[str, Judgement], name: str, left: Fraction, right: Fraction | None, verdict: Verdict
) -> None:
    """Both sides are exactly these fractions, and the verdict follows."""
    judgement = judgements[name]
    assert judgement.left is not None
    assert judgement.left.printed == left
    assert (judgement.right.printed if judgement.right else None) == right
    assert judgement.verdict is verdict


def test_what_the_document_gets_wrong_is_found_from_the_ledger(judgements: dict[str, Judgement]) -> None:
    """The 91 % of 2013, and the lands behind the per-km² targets, are the relations that do not hold."""
    assert {name for name, judgement in judgements.items() if judgement.verdict is FAILS} == {
        "hightech_share_of_output_2013",
        "land_of_hightech_output_and_output",
        "land_of_value_added_and_output",
        "land_of_tax_and_output",
    }


def test_additions_less_than_stocks_leave_one_base_at_both_ends(ledger: Ledger) -> None:
    """6-7 less 2-3 is 4 at both ends, and so on: this is what supports the lost dashes."""
    bases: dict[str, tuple[Decimal, ...]] = {}
    for name in ("key_laboratories", "research_centres", "engineering_laboratories", "technology_centres"):
        stock, added = ledger.figures[f"{name}_2015"], ledger.figures[f"{name}_added"]
        assert stock.low is not None
        assert stock.high is not None
        assert added.low is not None
        assert added.high is not None
        bases[name] = (stock.low - added.low, stock.high - added.high)
    assert bases == {
        "key_laboratories": (Decimal(4),) * 2,
        "research_centres": (Decimal(2),) * 2,
        "engineering_laboratories": (Decimal(4),) * 2,
        "technology_centres": (Decimal(7),) * 2,
    }


# What no other figure of the document speaks to.
ALONE = {
    "college_share_2015", "carriers_city_share_2015", "research_industry_city_share_2015", "gathering_years",
    "dashahe_professional_parks", "otc_recommended_per_year_2014_2015", "otc_recommended_2013",
    "hightech_firms_growth_2012", "liuxiandong_projects_2014_2015",
    "large_firm_threshold_2012", "large_firm_threshold_2013", "large_firm_threshold_2014_2015",
}  # fmt: skip


def test_every_figure_stands_in_a_relation_or_in_the_balance(ledger: Ledger) -> None:
    """Beside floor area, whose sums come from the zones, only what nothing else speaks to stands alone."""
    used = {figure.id for relation in ledger.relations.values() for figure in figures_of(ledger, relation)}
    placed = {figure.id for row in hg.open_plan(LAYERS).balance() for figure in (*row.stated, *row.itemised)}
    assert set(ledger.figures) - used - placed == ALONE


def changed(figure: Figure) -> Figure:
    """Give a figure with half as much again and one more, so that no side of any relation stays as it is."""

    def grown(end: Decimal | None) -> Decimal | None:
        return None if end is None else end * Decimal("1.5") + 1

    (first, *others) = figure.candidates
    quantity = Quantity(grown(first.low), grown(first.high), first.bound)
    return replace(figure, low=grown(figure.low), high=grown(figure.high), candidates=(quantity, *others))


def sides(judgement: Judgement) -> tuple[object, ...]:
    return judgement.verdict, judgement.left, judgement.right


@pytest.mark.law
def test_changing_one_figure_moves_the_relations_that_use_it_and_no_others(
    ledger: Ledger, judgements: dict[str, Judgement]
) -> None:
    """For each of the 193 figures: exactly the relations that rest on it change a side or the verdict."""
    uses = {name: {figure.id for figure in figures_of(ledger, r)} for name, r in ledger.relations.items()}
    for figure in ledger.figures.values():
        mutant = replace(ledger, figures=ledger.figures | {figure.id: changed(figure)})
        moved = {
            name
            for name, relation in mutant.relations.items()
            if sides(judge(mutant, relation)) != sides(judgements[name])
        }
        assert moved == {name for name, used in uses.items() if figure.id in used}, figure.id


@pytest.mark.uncounted
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # 4400 of 4836 would be 91 %
        (
            "附件1-4,park,,工业总产值,industrial_output,480000000000,480000000000",
            "附件1-4,park,,工业总产值,industrial_output,483600000000,483600000000",
            {"hightech_share_of_output_2013": (FAILS, ROUNDING)},
        ),
        # 100 national and 100 industry standards would leave 60 of 360 missing
        (
            "附件1-2,park,,国家标准,national_standards,160,160",
            "附件1-2,park,,国家标准,national_standards,100,100",
            {"standards_sum": (HOLDS, FAILS), "park_national_standards_rises_2014_2015": (HOLDS, FAILS)},
        ),
        # three institutes of the first two columns added up would no longer be 4 to 7
        (
            "附件1-3,park,,新增国家认定企业技术中心,technology_centres_added,2,3",
            "附件1-3,park,,新增国家认定企业技术中心,technology_centres_added,2,4",
            {"technology_centres_sum": (HOLDS, ROUNDING)},
        ),
    ],
)
def test_a_changed_file_changes_these_verdicts(
    tmp_path: Path,
    judgements: dict[str, Judgement],
    old: str,
    new: str,
    expected: dict[str, tuple[Verdict, Verdict]],
) -> None:
    """A number changed in a copy of the folder changes the verdicts that a reader expects, and no others."""
    folder = tmp_path / "plan"
    shutil.copytree(LAYERS, folder)
    table = (folder / "figures.csv").read_text(encoding="utf-8")
    assert table.count(old) == 1
    (folder / "figures.csv").write_text(table.replace(old, new), encoding="utf-8")
    copy = hg.open_plan(folder).ledger
    verdicts = {name: (judgements[name].verdict, judge(copy, r).verdict) for name, r in copy.relations.items()}
    assert {name: pair for name, pair in verdicts.items() if pair[0] is not pair[1]} == expected


def test_no_milestone_or_title_is_a_sentence_of_a_document(ledger: Ledger) -> None:
    """What is said in our own words is short, and figures keep a few characters only."""
    assert max(len(action.milestone_zh) for action in ledger.actions.values()) <= 30
    assert max(len(figure.as_written) for figure in ledger.figures.values()) <= 14
    assert max(len(element.name_zh) for element in ledger.structure.values()) <= 30
    assert all(not re.search("[。;]", action.milestone_zh) for action in ledger.actions.values())


def test_ranges_are_ranges(ledger: Ledger) -> None:
    """Two ends that differ are a range, or the one fraction that no decimal ends."""
    for figure in ledger.figures.values():
        if figure.low is not None and figure.high is not None and figure.low != figure.high:
            assert figure.bound is Bound.RANGE or figure.id == "energy_against_city_2015"
