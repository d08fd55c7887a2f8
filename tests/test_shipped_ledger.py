"""The figures and zones of the shipped plan, one by one."""

from __future__ import annotations

import csv
import re
from collections import Counter
from decimal import Decimal

import numpy as np
import pytest
from shipped import LAYERS, PARTS, WAN, ZONES, features

import hitech_gis as hg


@pytest.fixture(scope="module")
def plan() -> hg.Plan:
    return hg.open_plan(LAYERS)


# id, amount, unit, clause, use, scope, nature, bound, period; "-" where a figure has none
PLAN_FIGURES = """
park_total_headline 1300 万平方米 三#6 total headline added about by_2015
park_industrial_headline 850 万平方米 三#6 industrial headline added about by_2015
sz_bay_industrial_headline 400 万平方米 三#6 industrial headline added about by_2015
liuxiandong_industrial_headline 450 万平方米 三#6 industrial headline added about by_2015
park_supporting_headline 450 万平方米 三#6 supporting headline added about by_2015
sz_bay_supporting_headline 400 万平方米 三#6 supporting headline added about by_2015
liuxiandong_supporting_headline 50 万平方米 三#6 supporting headline added about by_2015
park_total_restated 1300 万平方米 五(三) total restated added about unstated
sz_bay_south_industrial 200 万平方米 五(三)#1 industrial itemised added about completion
sz_bay_south_supporting 50 万平方米 五(三)#1 supporting itemised added about completion
sz_bay_middle_supporting 300 万平方米 五(三)#2 supporting itemised total_after_renewal reach completion
sz_bay_north_industrial 100 万平方米 五(三)#3 industrial itemised added about completion
sz_bay_north_supporting 25 万平方米 五(三)#3 supporting itemised added about completion
liuxiandong_industrial 450 万平方米 五(三)#4 industrial itemised total_on_completion about completion
dashahe_renewal_land 8.5 平方公里 五(三)#5 - outside - about unstated
dashahe_innovation_premises 400 万平方米 五(三)#5 innovation_premises outside unspecified equal unstated
dashahe_hq_base 100 万平方米 五(三)#5 hq_base outside unspecified about unstated
park_culture_space_2013 30 万平方米 附件1-1 culture_space outside unspecified at_least 2013
park_culture_space_2014_2015 100 万平方米 附件1-1 culture_space outside unspecified at_least 2014-2015
park_output_2015 6300 亿元 三#1 - headline - reach by_2015
park_hightech_output_2015 5800 亿元 三#1 - headline - reach by_2015
park_value_added_2015 1900 亿元 三#1 - headline - reach by_2015
park_tax_2014_2015 390 亿元 附件1-4 - itemised - equal 2014-2015
park_output_per_km2_2015 540 亿元/km2 三#2 - headline - equal by_2015
park_hightech_output_per_km2_2015 500 亿元/km2 三#2 - headline - equal by_2015
park_value_added_per_km2_2015 165 亿元/km2 三#2 - headline - equal by_2015
park_tax_per_km2_2015 30 亿元/km2 三#2 - headline - equal by_2015
"""


FIGURES = [line.split() for line in PLAN_FIGURES.strip().splitlines()]


UNITS = {
    "万平方米": (10**4, "m2"),
    "平方公里": (10**6, "m2"),
    "亿元": (10**8, "CNY"),
    "亿元/km2": (10**8, "CNY_per_km2"),
}


def test_floor_and_land_area_stand_in_these_figures_and_no_others(plan: hg.Plan) -> None:
    """Of the figures of the plan, those above in m² are all; the others are the totals of the land check."""
    areas = [figure.id for figure in plan.ledger.figures.values() if figure.unit == "m2"]
    assert sorted(areas) == sorted(figure[0] for figure in FIGURES if UNITS[figure[2]][1] == "m2")


# Counted by hand in the document: quantities by clause; names that only hold a digit, ranks and slogans left out.
COUNTS = {
    "一(一)": 1,
    "二(一)": 9, "二(一)#1": 1, "二(一)#2": 1, "二(一)#3": 1, "二(一)#4": 1, "二(一)#5": 1,
    "三": 1, "三#1": 11, "三#2": 4, "三#3": 10, "三#4": 4, "三#5": 7, "三#6": 7,
    "四(四)": 1, "四(五)": 5, "四(六)": 1,
    "五": 1, "五(一)3": 5, "五(二)": 1, "五(二)#5": 1, "五(二)1": 1, "五(二)4": 1,
    "五(三)": 1, "五(三)#1": 2, "五(三)#2": 1, "五(三)#3": 2, "五(三)#4": 1, "五(三)#5": 4,
    "五(三)1": 2, "五(三)2": 1, "五(三)3": 2, "五(三)4": 1, "五(四)": 2, "五(四)1": 1, "五(五)": 1, "五(五)1": 2,
    "附件1-1": 12, "附件1-2": 24, "附件1-3": 9, "附件1-4": 26, "附件1-5": 9, "附件1-6": 2, "附件1-7": 3,
    "附件1-8": 3, "附件1-10": 2, "附件1-11": 1, "附件1-12": 1, "附件1-14": 2,
}  # fmt: skip


def test_every_clause_gives_as_many_figures_as_it_holds(plan: hg.Plan) -> None:
    """193 figures: as many from each clause as a reader counts there."""
    assert Counter(figure.clause for figure in plan.ledger.figures.values()) == COUNTS
    assert sum(COUNTS.values()) == len(plan.ledger.figures) == 193


ZONE_OF = {"dashahe": "dashahe_corridor"} | {zone: zone for zone in ("park", "sz_bay", *PARTS, "liuxiandong")}


@pytest.mark.parametrize("expected", FIGURES, ids=[figure[0] for figure in FIGURES])
def test_a_figure_is_what_the_document_says(plan: hg.Plan, expected: list[str]) -> None:
    """Value, unit, clause, use, scope, nature, bound, period and zone of each figure are the document's."""
    figure_id, amount, written_unit, *words = expected
    factor, unit = UNITS[written_unit]
    figure = plan.ledger.figures[figure_id]
    assert (figure.value, figure.unit) == (Decimal(amount) * factor, unit)
    given = (figure.clause, figure.use, figure.scope, figure.nature, figure.bound, figure.period)
    assert [str(word or "-") for word in given] == words
    assert figure.zone == ZONE_OF[max((name for name in ZONE_OF if figure_id.startswith(name)), key=len)]


def test_each_figure_agrees_with_its_own_characters(plan: hg.Plan) -> None:
    """The characters of the document are short, and their number times their unit is the figure's."""
    for figure in (plan.ledger.figures[expected[0]] for expected in FIGURES):
        written = re.fullmatch(r"(约|约为|不低于|)([0-9.]+)(万平方米|平方公里|亿元)", figure.as_written)
        assert written is not None, figure.id
        assert len(figure.as_written) <= 14
        amount = Decimal(written[2]) * UNITS[written[3]][0]
        assert {figure.low, figure.high} - {None} == {amount}
        assert (figure.bound == "about") == written[1].startswith("约")
        assert (figure.bound == "at_least") == (written[1] == "不低于")


def test_a_clause_is_a_locator_and_never_a_sentence(plan: hg.Plan) -> None:
    """Every clause has the form that the folder's README explains."""
    locator = re.compile(r"前言|[一二三四五六](\([一二三四五六]\))?(#\d|\d)?|附件[12](-\d{1,2})?")
    quoted = [clause for site in features("sites") for clause in site["properties"]["clauses"]]
    axes = [axis["properties"]["clause"] for axis in features("axes")]
    ledger = plan.ledger
    tables = (ledger.figures, ledger.actions, ledger.structure)
    for clause in [*quoted, *axes, *(record.clause for table in tables for record in table.values())]:
        assert locator.fullmatch(clause), clause


REGISTER = {
    "city": None,
    "parks14": "city",
    "core": "city",
    "park": "city",
    "sz_bay": "park",
    "sz_bay_south": "sz_bay",
    "sz_bay_middle": "sz_bay",
    "sz_bay_north": "sz_bay",
    "liuxiandong": "park",
    "university_town": "core",
    "dashahe_corridor": "city",
}


def test_the_register_of_zones_is_the_plans_tree(plan: hg.Plan) -> None:
    """Two parks make the goal, three zones make Shenzhen Bay, and all else is outside of it."""
    zones = plan.ledger.zones
    assert {zone.id: zone.parent for zone in zones.values() if zone.level != "subpark"} == REGISTER
    assert {zone.id for zone in zones.values() if zone.in_goal} == {"park", "sz_bay", *PARTS, "liuxiandong"}
    assert {zone.parent for zone in zones.values() if zone.level == "subpark"} == {"parks14"}
    assert plan.ledger.document.goal.zone == "park"
    assert plan.ledger.document.date == "2012-07-24"


def test_the_zones_as_a_frame_keep_unknown_missing(plan: hg.Plan) -> None:
    """A notebook gets the seven outlines in EPSG:4547, and what the plan does not state is NaN there."""
    zones = plan.zones.set_index("id")
    assert list(zones.index) == list(ZONES)
    assert plan.zones.crs.to_epsg() == 4547
    assert np.isnan(zones.loc["sz_bay_middle", "industrial_m2"])
    assert zones.loc["sz_bay_middle", "supporting_m2"] == 300 * WAN
    assert zones.loc["liuxiandong", "area_m2"] == pytest.approx(1.330e6, rel=1e-3)


def test_the_tables_are_plain_rectangles() -> None:
    """Each row of the shipped tables has as many cells as its header."""
    for name, count in (
        ("figures.csv", 193),
        ("zones.csv", 25),
        ("actions.csv", 385),
        ("structure.csv", 214),
        ("bodies.csv", 30),
    ):
        header, *rows = list(csv.reader((LAYERS / name).read_text(encoding="utf-8").splitlines()))
        assert [len(row) for row in rows] == [len(header)] * count
