"""The balance of the shipped plan, row by row, and what the rules find in it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from shipped import LAYERS, PARTS, WAN

import hitech_gis as hg


@pytest.fixture(scope="module")
def plan() -> hg.Plan:
    return hg.open_plan(LAYERS)


def m2(wan: int | None) -> Decimal | None:
    return None if wan is None else Decimal(wan * WAN)


RENEWAL = "total_after_renewal_counts_as_added"


COMPLETION = "total_on_completion_counts_as_added"


UNSPECIFIED = "unspecified_counts_as_added"


HOLDS, FAILS, UNKNOWN = "holds", "does not hold", "cannot be decided"


BalanceLine = tuple[str, int | None, int | None, int | None, str, str | None, list[str], list[str]]
BALANCE: list[BalanceLine] = [
    # row, stated, itemised, residual, verdict, flips at, zones not stated, assumptions
    ("park/industrial/A", 850, 750, 100, FAILS, "1/16", ["sz_bay_middle"], [COMPLETION]),
    ("park/supporting/A", 450, 375, 75, FAILS, "1/7", ["liuxiandong"], [RENEWAL]),
    ("park/total/A", 1300, 1125, 175, FAILS, "7/85", ["sz_bay_middle", "liuxiandong"], [COMPLETION, RENEWAL]),
    ("sz_bay/industrial/A", 400, 300, 100, FAILS, "1/7", ["sz_bay_middle"], []),
    ("sz_bay/supporting/A", 400, 375, 25, FAILS, "1/19", [], [RENEWAL]),
    ("sz_bay/total/A", 800, 675, 125, FAILS, "5/47", ["sz_bay_middle"], [RENEWAL]),
    ("sz_bay_south/industrial/A", None, 200, None, UNKNOWN, None, [], []),
    ("sz_bay_south/supporting/A", None, 50, None, UNKNOWN, None, [], []),
    ("sz_bay_south/total/A", None, 250, None, UNKNOWN, None, [], []),
    ("sz_bay_middle/industrial/A", None, None, None, UNKNOWN, None, ["sz_bay_middle"], []),
    ("sz_bay_middle/supporting/A", None, 300, None, UNKNOWN, None, [], []),
    ("sz_bay_middle/total/A", None, 300, None, UNKNOWN, None, ["sz_bay_middle"], []),
    ("sz_bay_north/industrial/A", None, 100, None, UNKNOWN, None, [], []),
    ("sz_bay_north/supporting/A", None, 25, None, UNKNOWN, None, [], []),
    ("sz_bay_north/total/A", None, 125, None, UNKNOWN, None, [], []),
    ("liuxiandong/industrial/A", 450, 450, 0, HOLDS, None, [], [COMPLETION]),
    ("liuxiandong/supporting/A", 50, None, None, UNKNOWN, None, ["liuxiandong"], []),
    ("liuxiandong/total/A", 500, 450, 50, FAILS, "1/19", ["liuxiandong"], [COMPLETION]),
    (
        "park/total/B",
        1300,
        1625,
        -325,
        FAILS,
        "13/89",
        ["sz_bay_middle", "liuxiandong"],
        [COMPLETION, RENEWAL, UNSPECIFIED],
    ),
    ("dashahe_corridor/total/A", None, 500, None, UNKNOWN, None, [], []),
]


S, M, N, L, D = (f"五(三)#{bullet}" for bullet in (1, 2, 3, 4, 5))


CLAUSES = {
    "park/industrial/A": (["三#6"], [S, N, L]),
    "park/supporting/A": (["三#6"], [S, M, N]),
    "park/total/A": (["三#6"], [S, M, N, L]),
    "sz_bay/industrial/A": (["三#6"], [S, N]),
    "sz_bay/supporting/A": (["三#6"], [S, M, N]),
    "sz_bay/total/A": (["三#6"], [S, M, N]),
    "sz_bay_south/industrial/A": ([], [S]),
    "sz_bay_south/supporting/A": ([], [S]),
    "sz_bay_south/total/A": ([], [S]),
    "sz_bay_middle/industrial/A": ([], []),
    "sz_bay_middle/supporting/A": ([], [M]),
    "sz_bay_middle/total/A": ([], [M]),
    "sz_bay_north/industrial/A": ([], [N]),
    "sz_bay_north/supporting/A": ([], [N]),
    "sz_bay_north/total/A": ([], [N]),
    "liuxiandong/industrial/A": (["三#6"], [L]),
    "liuxiandong/supporting/A": (["三#6"], []),
    "liuxiandong/total/A": (["三#6"], [L]),
    "park/total/B": (["五(三)"], [S, M, N, L, D]),
    "dashahe_corridor/total/A": ([], [D]),
}


def test_the_balance_has_these_rows_and_no_others(plan: hg.Plan) -> None:
    """The table below is the whole balance, from the goal down."""
    assert [row.id for row in plan.balance()] == [row[0] for row in BALANCE] == list(CLAUSES)


@pytest.mark.parametrize("expected", BALANCE, ids=[row[0] for row in BALANCE])
def test_a_row_of_the_balance_is_what_the_figures_give(plan: hg.Plan, expected: BalanceLine) -> None:
    """Both sides, the residual, the verdict, where it flips, what is missing and what is assumed, for each row."""
    row_id, stated, itemised, residual, verdict, flips_at, not_stated, assumption = expected
    row = plan.balance().row(*row_id.split("/"))
    assert (row.stated_m2, row.itemised_m2, row.residual_m2) == (m2(stated), m2(itemised), m2(residual))
    assert (row.verdict.value, row.flips_at) == (verdict, flips_at and Fraction(flips_at))
    assert (list(row.not_stated), sorted(row.assumption)) == (not_stated, sorted(assumption))
    assert (sorted(row.clauses_stated), sorted(row.clauses_itemised)) == CLAUSES[row_id]
    assert row.tolerance == Decimal("0.05")


def test_check_fails_nothing_and_accepts_eight_sums(plan: hg.Plan) -> None:
    """What the document itself gets wrong is registered, with a reason in both languages, and nothing else fails."""
    findings = plan.check()
    assert findings.failing == ()
    sums = [finding for finding in findings.accepted if finding.code == "sum_of_zones"]
    assert sorted(finding.subject for finding in sums) == sorted(row[0] for row in BALANCE if row[4] == FAILS)
    assert len(sums) == 8
    for finding in findings.accepted:
        assert finding.reason_zh
        assert finding.reason_en


OF_THE_PLAN = {"relation", "implied_value"}


def test_check_sees_all_that_is_to_be_said_of_the_document(plan: hg.Plan) -> None:
    """The findings of the shipped plan beside its relations and its schedule, by code and subject."""
    by_code: dict[str, set[str]] = {}
    for finding in plan.check():
        if finding.group in {"balance", "land", "ledger", "layers", "acceptance"} and finding.code not in OF_THE_PLAN:
            by_code.setdefault(finding.code, set()).add(finding.subject)
    indicators = ("industrial_output", "hightech_output", "value_added", "tax")
    assert by_code == {
        "sum_of_zones": {row[0] for row in BALANCE if row[1] is not None},
        "sum_of_headlines": {"park/industrial", "park/supporting"},
        "sum_of_uses": {"park"},
        "restated_goal": {"park_total_restated"},
        "unlike_terms": {
            "park/industrial/A",
            "park/supporting/A",
            "sz_bay/industrial/A",
            "sz_bay/supporting/A",
            "liuxiandong/industrial/A",
            "park/total/B",
        },
        "undated_against_2015": {*PARTS, "liuxiandong"},
        "land_denominator": {f"{indicator}/{zone}" for indicator in indicators for zone in ("sz_bay", "park")},
        "land_denominators_differ": {"park"},
        "ambiguous_figure": {"dashahe_professional_parks"},
        "two_names": {
            "site_dachong_village",
            "site_liuxiandong_emerging_base",
            "site_univ_research_bases",
            "site_vup_lab_block",
            "site_joint_hq_annex",
        },
    }


def test_the_goal_adds_up_over_its_parks_and_its_uses(plan: hg.Plan) -> None:
    """850 = 400 + 450, 450 = 400 + 50, 1300 = 850 + 450 and the goal said again all hold exactly."""
    codes = ("sum_of_headlines", "sum_of_uses", "restated_goal")
    found = [finding for finding in plan.check() if finding.code in codes]
    assert [(finding.verdict, finding.difference) for finding in found] == [(HOLDS, Decimal(0))] * 4


@pytest.mark.parametrize(
    ("indicator", "km2", "fits"),
    [
        ("industrial_output", Fraction(6300, 540), ["sz_bay"]),
        ("hightech_output", Fraction(5800, 500), ["sz_bay"]),
        ("value_added", Fraction(1900, 165), ["sz_bay"]),
        ("tax", Fraction(390, 30), ["park"]),
    ],
)
def test_the_land_behind_a_target_is_total_over_rate(
    plan: hg.Plan, indicator: str, km2: Fraction, fits: list[str]
) -> None:
    """6300 / 540 and its like: three targets fit Shenzhen Bay and not the park, tax the park and not Shenzhen Bay."""
    (check,) = (check for check in plan.land_checks() if check.indicator == indicator)
    assert float(check.implied_m2) == pytest.approx(float(km2) * 1e6, rel=1e-12)
    assert [land.zone for land in check.measured] == ["sz_bay", "park"]
    assert [land.zone for land in check.measured if check.fits(land)] == fits


def test_the_implied_land_is_the_documents_to_two_decimals(plan: hg.Plan) -> None:
    """Four targets imply 11.67, 11.6, 11.52 and 13 km²."""
    assert [round(float(check.implied_m2) / 1e6, 2) for check in plan.land_checks()] == [11.67, 11.6, 11.52, 13.0]


def test_intensities_are_only_computed_on_outlines(plan: hg.Plan) -> None:
    """Sketches have no intensity; south, north and Liuxiandong have what floor over land gives, within its error."""
    by_zone = {row.zone: row for row in plan.intensities()}
    assert {zone for zone, row in by_zone.items() if row.why_not == "schematic"} == {
        "university_town",
        "dashahe_corridor",
    }
    for zone in ("university_town", "dashahe_corridor"):
        assert (by_zone[zone].value, by_zone[zone].low, by_zone[zone].high, by_zone[zone].land) == (None,) * 4
    for zone, least, most in (("sz_bay_south", 0.47, 0.48), ("sz_bay_north", 0.47, 0.48), ("liuxiandong", 3, 5)):
        row = by_zone[zone]
        assert row.value is not None
        assert row.low is not None
        assert row.high is not None
        assert least < row.value < most
        assert row.low < row.value < row.high
    assert by_zone["sz_bay_middle"].not_stated == ("industrial",)
    assert by_zone["sz_bay_middle"].assumption == (RENEWAL,)
