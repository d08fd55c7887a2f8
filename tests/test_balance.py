"""The balance of the toy plan is what a reader adds up in the head, whatever its figures are."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy import FIGURES, write_toy_plan

import hitech_gis as hg

if TYPE_CHECKING:
    from pathlib import Path

WAN = 10_000
COMPLETION = "total_on_completion_counts_as_added"
HOLDS, FAILS, UNKNOWN = "holds", "does not hold", "cannot be decided"
# row, level, stated, itemised, residual, verdict, flips at, zones not stated, assumptions, clauses of both sides
TABLE = [
    ("whole/industrial/A", "goal", 100, 100, 0, HOLDS, None, "", COMPLETION, "一#1", "二#1 二#2 二#3"),
    ("whole/supporting/A", "goal", 50, 10, 40, FAILS, "4/5", "east_b west", "", "一#1", "二#1"),
    ("whole/total/A", "goal", 150, 110, 40, FAILS, "4/25", "east_b west", COMPLETION, "一#1", "二#1 二#2 二#3"),
    ("east/industrial/A", "park", 60, 60, 0, HOLDS, None, "", "", "一#1", "二#1 二#2"),
    ("east/supporting/A", "park", 30, 10, 20, FAILS, "2/3", "east_b", "", "一#1", "二#1"),
    ("east/total/A", "park", 90, 70, 20, FAILS, "2/15", "east_b", "", "一#1", "二#1 二#2"),
    ("east_a/industrial/A", "zone", None, 30, None, UNKNOWN, None, "", "", "", "二#1"),
    ("east_a/supporting/A", "zone", None, 10, None, UNKNOWN, None, "", "", "", "二#1"),
    ("east_a/total/A", "zone", None, 40, None, UNKNOWN, None, "", "", "", "二#1"),
    ("east_b/industrial/A", "zone", None, 30, None, UNKNOWN, None, "", "", "", "二#2"),
    ("east_b/supporting/A", "zone", None, None, None, UNKNOWN, None, "east_b", "", "", ""),
    ("east_b/total/A", "zone", None, 30, None, UNKNOWN, None, "east_b", "", "", "二#2"),
    ("west/industrial/A", "park", 40, 40, 0, HOLDS, None, "", COMPLETION, "一#1", "二#3"),
    ("west/supporting/A", "park", 20, None, None, UNKNOWN, None, "west", "", "一#1", ""),
    ("west/total/A", "park", 60, 40, 20, FAILS, "1/5", "west", COMPLETION, "一#1", "二#3"),
    ("whole/total/B", "goal", 150, 117, 33, FAILS, "33/257", "east_b west", COMPLETION, "二", "二#1 二#2 二#3 二#4"),
    ("strip/total/A", "outside", None, 7, None, UNKNOWN, None, "", "", "", "二#4"),
]
KEYS = [
    "level", "zone", "use", "variant", "stated_m2", "stated_is_sum", "itemised_m2", "not_stated", "residual_m2",
    "verdict", "tolerance", "flips_at", "assumption", "clauses_stated", "clauses_itemised",
]  # fmt: skip


def toy_balance(folder: Path, *changes: tuple[str, str, str]) -> hg.Balance:
    return hg.open_plan(write_toy_plan(folder, *changes)).balance()


def line_of(figure_id: str) -> str:
    return next(line for line in FIGURES.splitlines() if line.startswith(f"{figure_id},"))


def with_amount(figure_id: str, amount: str) -> tuple[str, str, str]:
    """Change the amount of a figure that has one number."""
    cells = line_of(figure_id).split(",")
    cells[6:8] = [amount, amount]
    return ("figures.csv", line_of(figure_id), ",".join(cells))


def m2(wan: int | None) -> Decimal | None:
    return None if wan is None else Decimal(wan * WAN)


def test_the_whole_table_is_as_added_up_by_hand(tmp_path: Path) -> None:
    """Every row, from the goal down, with both sides, residual, verdict, flip, gaps, assumptions and clauses."""
    found = [
        (
            row.id, row.level.value, row.stated_m2, row.itemised_m2, row.residual_m2, row.verdict.value, row.flips_at,
            " ".join(row.not_stated), " ".join(row.assumption), " ".join(row.clauses_stated),
            " ".join(row.clauses_itemised),
        )
        for row in toy_balance(tmp_path)
    ]  # fmt: skip
    expected = [
        (name, level, m2(stated), m2(itemised), m2(residual), verdict, flips and Fraction(flips), *others)
        for name, level, stated, itemised, residual, verdict, flips, *others in TABLE
    ]
    assert found == expected


def test_zone_use_and_variant_are_unique(tmp_path: Path) -> None:
    """No two rows are about the same zone, use and variant, and variant B is about the goal's total only."""
    rows = list(toy_balance(tmp_path))
    assert len({(row.zone, row.use, row.variant) for row in rows}) == len(rows)
    assert [(row.zone, row.use) for row in rows if row.variant == "B"] == [("whole", "total")]


def test_a_row_is_found_by_zone_use_and_variant(tmp_path: Path) -> None:
    """A row is the default variant's total unless another is asked for, and an unknown one is refused by name."""
    balance = toy_balance(tmp_path)
    assert balance.row("whole").id == "whole/total/A"
    assert balance.row("whole", variant="B").id == "whole/total/B"
    assert balance.row("east", "supporting").id == "east/supporting/A"
    with pytest.raises(hg.HitechGisError, match="east/supporting/B"):
        balance.row("east", "supporting", "B")


def test_the_record_has_the_agreed_keys_and_no_others(tmp_path: Path) -> None:
    """JSON output has the keys that the design agrees on, amounts as numbers and unknown as null, never zero."""
    records = toy_balance(tmp_path).records()
    assert all(list(record) == KEYS for record in records)
    by_id = {f"{record['zone']}/{record['use']}/{record['variant']}": record for record in records}
    assert json.loads(json.dumps(by_id["west/supporting/A"])) == {
        "level": "park",
        "zone": "west",
        "use": "supporting",
        "variant": "A",
        "stated_m2": 200000.0,
        "stated_is_sum": False,
        "itemised_m2": None,
        "not_stated": ["west"],
        "residual_m2": None,
        "verdict": "cannot be decided",
        "tolerance": 0.05,
        "flips_at": None,
        "assumption": [],
        "clauses_stated": ["一#1"],
        "clauses_itemised": [],
    }
    assert by_id["whole/total/B"]["flips_at"] == float(Fraction(33, 257))


def test_the_frame_has_the_records_and_keeps_unknown_missing(tmp_path: Path) -> None:
    """A notebook gets one row a balance row, with NaN where the plan does not say."""
    balance = toy_balance(tmp_path)
    frame = balance.to_frame()
    assert list(frame.columns) == KEYS
    assert len(frame) == len(balance) == len(TABLE)
    assert frame["itemised_m2"].isna().tolist() == [row[3] is None for row in TABLE]


def test_a_name_in_the_notebook_table_is_text(tmp_path: Path) -> None:
    """What stands in a plan's clause is escaped where a notebook shows the table."""
    shown = toy_balance(tmp_path, ("figures.csv", "二#4", "<script>"))._repr_html_()
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown


EAST_INDUSTRIAL = "east/industrial/A east/total/A"
EAST_SUPPORTING = "east/supporting/A east/total/A"
ABOVE_ALL = "whole/total/A whole/total/B"
MUTATIONS = [
    ("east_a_industrial", f"east_a/industrial/A east_a/total/A {EAST_INDUSTRIAL} whole/industrial/A {ABOVE_ALL}"),
    ("east_a_supporting", f"east_a/supporting/A east_a/total/A {EAST_SUPPORTING} whole/supporting/A {ABOVE_ALL}"),
    ("west_industrial_clause", "west/industrial/A west/total/A whole/industrial/A whole/total/A whole/total/B"),
    ("west_supporting", "west/supporting/A west/total/A"),
    ("east_industrial", "east/industrial/A east/total/A"),
    ("whole_industrial", "whole/industrial/A"),
    ("whole_total", "whole/total/A"),
    ("whole_again", "whole/total/B"),
    ("strip_hq", "strip/total/A whole/total/B"),
    ("output", ""),
    ("output_per_km2", ""),
]


@pytest.mark.parametrize(("figure_id", "rows"), MUTATIONS, ids=[figure for figure, _ in MUTATIONS])
def test_one_figure_changes_exactly_the_rows_above_it(tmp_path: Path, figure_id: str, rows: str) -> None:
    """A square metre more in one figure moves its own rows and those above, and leaves all others as they were."""
    cells = line_of(figure_id).split(",")
    before = toy_balance(tmp_path / "before").records()
    after = toy_balance(tmp_path / "after", with_amount(figure_id, str(int(cells[6]) + 1))).records()
    changed = {
        f"{old['zone']}/{old['use']}/{old['variant']}" for old, new in zip(before, after, strict=True) if old != new
    }
    assert changed == set(rows.split())


def test_an_unknown_leaf_adds_nothing_and_is_listed(tmp_path: Path) -> None:
    """Where the only supporting clause goes, the sums above become unknown and not zero."""
    gone = ("figures.csv", line_of("east_a_supporting") + "\n", "")
    balance = toy_balance(tmp_path, gone, ("zones.geojson", '"east_a_supporting"', "null"))
    for zone in ("whole", "east", "east_a"):
        row = balance.row(zone, "supporting")
        assert (row.itemised_m2, row.residual_m2, row.verdict.value) == (None, None, UNKNOWN)
    assert balance.row("whole", "supporting").not_stated == ("east_a", "east_b", "west")
    assert balance.row("whole").itemised_m2 == m2(100)


def test_nothing_is_assumed_where_nothing_is_compared(tmp_path: Path) -> None:
    """A total on completion needs an assumption only beside another side, and west itemises no supporting premises."""
    line = line_of("west_supporting")
    balance = toy_balance(tmp_path, ("figures.csv", line, line.replace(",added,", ",total_on_completion,")))
    assert balance.row("west", "supporting").assumption == ()
    assert balance.row("west").assumption == (COMPLETION,)


def test_an_unstated_goal_has_no_residual(tmp_path: Path) -> None:
    """Where the headline goes, nothing is held against the sum of the zones."""
    row = toy_balance(tmp_path, ("figures.csv", line_of("whole_total") + "\n", "")).row("whole")
    assert (row.stated_m2, row.itemised_m2) == (m2(150), m2(110))  # 100 + 50, stated by use
    gone = (("figures.csv", line_of(name) + "\n", "") for name in ("whole_total", "whole_supporting"))
    row = toy_balance(tmp_path, *gone).row("whole")
    assert (row.stated_m2, row.itemised_m2, row.residual_m2, row.verdict.value) == (None, m2(110), None, UNKNOWN)


def test_a_parks_own_clause_is_held_against_its_zones(tmp_path: Path) -> None:
    """A park without a headline is held against its own clause once its zones itemise, which is counted once."""
    own = line_of("east_industrial").replace("headline", "itemised")
    balance = toy_balance(tmp_path, ("figures.csv", line_of("east_industrial"), own))
    row = balance.row("east", "industrial")
    assert (row.stated_m2, row.itemised_m2, row.verdict.value) == (m2(60), m2(60), HOLDS)
    assert balance.row("whole", "industrial").itemised_m2 == m2(100)


def test_a_zone_beyond_the_goal_counts_in_no_sum_of_it(tmp_path: Path) -> None:
    """A zone below the park that is not in the goal adds to none of the goal's sums."""
    changes = (("zones.csv", "strip,,outside", "strip,east,outside"), ("figures.csv", "hq_base", "industrial"))
    balance = toy_balance(tmp_path, *changes)
    assert balance.row("east", "industrial").itemised_m2 == m2(60)
    assert balance.row("whole").itemised_m2 == m2(110)
    assert balance.row("strip").itemised_m2 == m2(7)


@pytest.mark.parametrize(
    ("tolerance", "verdict"),
    [("0.05", FAILS), ("0.199999999", FAILS), ("0.2", "holds within rounding"), ("0.21", "holds within rounding")],
)
def test_the_tolerance_decides_the_verdict_where_it_flips(tmp_path: Path, tolerance: str, verdict: str) -> None:
    """West states 60 and itemises 40, both about: 60 - 12 = 40 + 8 meet at a fifth, and not before."""
    row = toy_balance(tmp_path, ("plan.toml", "0.05", tolerance)).row("west")
    assert (row.flips_at, row.verdict.value) == (Fraction(1, 5), verdict)


def test_a_range_counts_with_its_middle(tmp_path: Path) -> None:
    """10 to 30 is 20 in a sum, and meets what lies between its ends."""
    line = line_of("east_a_supporting")
    cells = line.split(",")
    cells[6:8], cells[9] = ["100000", "300000"], "range"
    row = toy_balance(tmp_path, ("figures.csv", line, ",".join(cells))).row("east", "supporting")
    assert (row.stated_m2, row.itemised_m2, row.residual_m2) == (m2(30), m2(20), m2(10))
    assert row.verdict.value == "holds within rounding"


AMOUNT = st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False, allow_infinity=False)


@settings(max_examples=60, deadline=None, database=None)
@given(amounts=st.tuples(AMOUNT, AMOUNT, AMOUNT, AMOUNT))
def test_sums_are_conserved_exactly(tmp_path_factory: pytest.TempPathFactory, amounts: tuple[Decimal, ...]) -> None:
    """Whatever the leaves hold, each level is their exact sum, and residual plus itemised is stated."""
    leaves = ("east_a_industrial", "east_b_industrial", "west_industrial_clause", "east_a_supporting")
    changes = [with_amount(leaf, f"{amount:f}") for leaf, amount in zip(leaves, amounts, strict=True)]
    balance = toy_balance(tmp_path_factory.getbasetemp() / "conserved", *changes)
    a, b, west, supporting = amounts
    assert balance.row("east", "industrial").itemised_m2 == a + b
    assert balance.row("whole", "industrial").itemised_m2 == a + b + west
    assert balance.row("whole", "supporting").itemised_m2 == supporting
    assert balance.row("whole").itemised_m2 == a + b + west + supporting
    assert balance.row("whole", variant="B").itemised_m2 == a + b + west + supporting + 70000
    for use in ("industrial", "supporting", "total"):
        of_leaves = [balance.row(zone, use).itemised_m2 for zone in ("east_a", "east_b", "west")]
        assert balance.row("whole", use).itemised_m2 == sum(amount for amount in of_leaves if amount is not None)
    for row in balance:
        if row.stated_m2 is None or row.itemised_m2 is None:
            assert row.residual_m2 is None
        else:
            assert row.residual_m2 is not None
            assert row.itemised_m2 + row.residual_m2 == row.stated_m2
            assert (row.verdict.value == HOLDS) == (row.residual_m2 == 0)


def test_a_range_stays_a_range(tmp_path: Path) -> None:
    """150 to 200 is printed as such, and so is what it leaves: no midpoint is invented."""
    old = "二#2,east_b,industrial,产业用房,floor_area,300000,300000,m2,about"
    new = "二#2,east_b,industrial,产业用房,floor_area,100000,300000,m2,range"
    written = (
        "figures.csv",
        "stated,约30万平方米,as_written,,,\nwest_industrial_clause",
        "stated,10—30万平方米,as_written,,,\nwest_industrial_clause",
    )
    row = hg.open_plan(write_toy_plan(tmp_path, ("figures.csv", old, new), written)).balance().row("east", "industrial")
    assert (row.worded("stated"), row.worded("itemised"), row.worded("residual")) == ("60", "40–60", "0–20")


def test_a_total_beside_the_goal_is_not_added_to_its_uses(tmp_path: Path) -> None:
    """The strip's total of 9 stands for its headquarters of 7, and is not added to it."""
    hq = next(line for line in FIGURES.splitlines() if line.startswith("strip_hq"))
    total = hq.replace("strip_hq", "strip_total").replace("hq_base", "total").replace("70000", "90000")
    folder = write_toy_plan(tmp_path, ("figures.csv", "output,三", f"{total}\noutput,三"))
    balance = hg.open_plan(folder).balance()
    assert balance.row("strip").itemised_m2 == 90_000
    assert balance.row("whole", "total", "B").itemised_m2 == 1_190_000


def test_zones_that_state_only_totals_add_up(tmp_path: Path) -> None:
    """A plan that does not split its zones by use still adds up in total, and says that no use is stated."""
    folder = write_toy_plan(
        tmp_path,
        ("figures.csv", "east_a,industrial,产业用房", "east_a,total,建筑面积"),
        (
            "figures.csv",
            "east_a_supporting,二#1,east_a,supporting,配套用房,floor_area,100000,100000",
            "east_a_supporting,二#1,east_a,supporting,配套用房,floor_area,,",
        ),
        ("figures.csv", "east_b,industrial,产业用房", "east_b,total,建筑面积"),
    )
    balance = hg.open_plan(folder).balance()
    assert balance.row("east").itemised_m2 == Decimal(600_000)
    assert balance.row("east", "industrial").itemised_m2 is None
    assert balance.row("east_a", "industrial").not_stated == ("east_a",)


def test_an_area_beside_the_goal_given_for_two_periods_counts_once(tmp_path: Path) -> None:
    """7 by 2019 and 9 by 2020 are 9, not 16."""
    hq = next(line for line in FIGURES.splitlines() if line.startswith("strip_hq"))
    first = hq.replace("outside,unstated", "outside,by_2019")
    later = hq.replace("strip_hq", "strip_hq_2020").replace("outside,unstated", "outside,by_2020")
    later = later.replace("70000,70000", "90000,90000").replace("约7万", "约9万")
    folder = write_toy_plan(tmp_path, ("figures.csv", hq, f"{later}\n{first}"))
    assert hg.open_plan(folder).balance().row("strip").itemised_m2 == Decimal(90_000)
