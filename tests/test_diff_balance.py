"""Why a total moved: figure by figure, and the figures add up exactly to the change, whatever was changed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy import FIGURES, ZONES, write_toy_plan

import hitech_gis as hg
from hitech_gis.diff import diff
from hitech_gis.diff.balance import SIDES, SideChange
from hitech_gis.intervals import Bound, Quantity, difference
from hitech_gis.ledger.vocabulary import Scope, Use

if TYPE_CHECKING:
    from hitech_gis.balance import BalanceRow
    from hitech_gis.ledger import Figure, Ledger

ToyChange = tuple[str, str, str]
# Figure, cause, and amount in 万平方米.
Parts = list[tuple[str, str, int]]


def line_of(figure_id: str) -> str:
    return next(line for line in FIGURES.splitlines() if line.startswith(f"{figure_id},"))


def edited(figure_id: str, *edits: tuple[str, str]) -> ToyChange:
    """Edit the line of a figure."""
    line = line_of(figure_id)
    new = line
    for before, after in edits:
        assert before in new
        new = new.replace(before, after)
    return ("figures.csv", line, new)


def gone(figure_id: str) -> ToyChange:
    return ("figures.csv", line_of(figure_id) + "\n", "")


def diff_of(folder: Path, *changes: ToyChange) -> hg.Diff:
    plans = hg.open_plan(write_toy_plan(folder / "old")), hg.open_plan(write_toy_plan(folder / "new", *changes))
    return plans[0].diff(plans[1])


def wan(amount_m2: Decimal | None) -> int | None:
    return None if amount_m2 is None else int(amount_m2 / 10_000)


def told(side: SideChange) -> tuple[int | None, int | None, Parts]:
    parts = [(part.figure, part.cause.value, int(part.amount_m2 / 10_000)) for part in side.contributions]
    return wan(side.old_m2), wan(side.new_m2), parts


NO_LAYER = ("zones.geojson", '"east_a_supporting"', "null")
EAST_B_SUPPORTING = line_of("east_a_supporting").replace("east_a", "east_b").replace("10", "20")
CASES: list[tuple[str, list[ToyChange], str, str, tuple[int | None, int | None, Parts]]] = [
    (
        "another amount",
        [edited("east_a_supporting", ("100000,100000", "150000,150000"))],
        "whole/supporting/A", "itemised", (10, 15, [("east_a_supporting", "amount", 5)]),
    ),
    (
        "the residual goes the other way",
        [edited("east_a_supporting", ("100000,100000", "150000,150000"))],
        "whole/supporting/A", "residual", (40, 35, [("east_a_supporting", "amount", -5)]),
    ),
    (
        "an added figure",
        [("figures.csv", line_of("east_a_supporting"), f"{line_of('east_a_supporting')}\n{EAST_B_SUPPORTING}")],
        "east/supporting/A", "itemised", (10, 30, [("east_b_supporting", "added", 20)]),
    ),
    (
        "a side that becomes known",
        [("figures.csv", line_of("east_a_supporting"), f"{line_of('east_a_supporting')}\n{EAST_B_SUPPORTING}")],
        "east_b/supporting/A", "itemised", (None, 20, [("east_b_supporting", "added", 20)]),
    ),
    (
        "a removed figure, and a side that becomes unknown",
        [gone("east_a_supporting"), NO_LAYER],
        "whole/supporting/A", "itemised", (10, None, [("east_a_supporting", "removed", -10)]),
    ),
    (
        "a residual that becomes unknown",
        [gone("east_a_supporting"), NO_LAYER],
        "whole/supporting/A", "residual",
        (40, None, [("whole_supporting", "other_side", -50), ("east_a_supporting", "removed", 10)]),
    ),
    (
        "the same number as a range",
        [edited("east_a_supporting", ("100000,100000,m2,equal", "50000,150000,m2,range"))],
        "whole/supporting/A", "itemised", (10, 10, [("east_a_supporting", "bound", 0)]),
    ),
    (
        "a number that is no longer stated",
        [edited("east_b_industrial", ("300000,300000", ","))],
        "east/industrial/A", "itemised", (60, 30, [("east_b_industrial", "number", -30)]),
    ),
    (
        "a figure of another zone leaves one",
        [edited("east_a_supporting", (",east_a,", ",east_b,"))],
        "east_a/supporting/A", "itemised", (10, None, [("east_a_supporting", "zone", -10)]),
    ),
    (
        "and comes to the other",
        [edited("east_a_supporting", (",east_a,", ",east_b,"), ("100000,100000", "110000,110000"))],
        "east_b/supporting/A", "itemised", (None, 11, [("east_a_supporting", "zone", 11)]),
    ),
    (
        "while above both only the amount counts",
        [edited("east_a_supporting", (",east_a,", ",east_b,"), ("100000,100000", "110000,110000"))],
        "east/supporting/A", "itemised", (10, 11, [("east_a_supporting", "amount", 1)]),
    ),
    (
        "another scope",
        [edited("west_supporting", ("headline", "itemised"))],
        "west/supporting/A", "itemised", (None, 20, [("west_supporting", "class", 20)]),
    ),
    (
        "a zone that no longer counts",
        [("zones.csv", "东二区,East B,true", "东二区,East B,false")],
        "whole/industrial/A", "itemised", (100, 70, [("east_b_industrial", "register", -30)]),
    ),
    (
        "whose own row is then one outside the goal",
        [("zones.csv", "东二区,East B,true", "东二区,East B,false")],
        "east_b/industrial/A", "itemised", (30, None, [("east_b_industrial", "register", -30)]),
    ),
    (
        "a zone below another one",
        [("zones.csv", "east_b,east,", "east_b,west,")],
        "east/industrial/A", "itemised", (60, 30, [("east_b_industrial", "register", -30)]),
    ),
    (
        "which takes the place of what that one says of itself",
        [("zones.csv", "east_b,east,", "east_b,west,")],
        "west/industrial/A", "itemised",
        (40, 30, [("east_b_industrial", "register", 30), ("west_industrial_clause", "precedence", -40)]),
    ),
    (
        "a variant that counts no strip",
        [("plan.toml", 'also = ["strip"]', "also = []")],
        "whole/total/B", "itemised", (117, 110, [("strip_hq", "variant", -7)]),
    ),
    (
        "a variant that is held against another total",
        [("plan.toml", 'stated = "restated"', 'stated = "headline"')],
        "whole/total/B", "stated", (150, 150, [("whole_total", "variant", 150), ("whole_again", "variant", -150)]),
    ),
    (
        "a variant that counts a zone twice",
        [("plan.toml", 'also = ["strip"]', 'also = ["strip", "strip"]')],
        "whole/total/B", "itemised", (117, 124, [("strip_hq", "variant", 7)]),
    ),
    (
        "a variant that is gone",
        [("plan.toml", 'id = "B"', 'id = "C"')],
        "whole/total/B", "stated", (150, None, [("whole_again", "variant", -150)]),
    ),
    (
        "a total that its uses take the place of",
        [gone("whole_total")],
        "whole/total/A", "stated",
        (
            150,
            150,
            [
                ("whole_industrial", "precedence", 100),
                ("whole_supporting", "precedence", 50),
                ("whole_total", "removed", -150),
            ],
        ),
    ),
    (
        "another goal",
        [
            ("plan.toml", 'zone = "whole"', 'zone = "east"'),
            ("zones.csv", "West,true", "West,false"),
            ("zones.csv", "Whole,true", "Whole,false"),
        ],
        "whole/industrial/A", "itemised",
        (
            100,
            None,
            [
                ("east_a_industrial", "register", -30),
                ("east_b_industrial", "register", -30),
                ("west_industrial_clause", "register", -40),
            ],
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "row", "side", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_side_moves_by_the_figures_that_a_reader_would_name(
    tmp_path: Path,
    changes: list[ToyChange],
    row: str,
    side: str,
    expected: tuple[int | None, int | None, Parts],
) -> None:
    """Old, new, and each figure with what happened to it, as worked out by hand."""
    assert told(diff_of(tmp_path, *changes).row(*row.split("/")).sides[side]) == expected


def test_rows_that_no_figure_of_moved_are_not_told(tmp_path: Path) -> None:
    """10 that become 15 in one zone move its rows and those above, and no other."""
    moved = diff_of(tmp_path, edited("east_a_supporting", ("100000,100000", "150000,150000")))
    rows = [change.row.id for change in moved.balance]
    assert rows == [
        "whole/supporting/A", "whole/total/A", "east/supporting/A", "east/total/A", "east_a/supporting/A",
        "east_a/total/A", "whole/total/B",
    ]  # fmt: skip


def test_another_tolerance_moves_verdicts_and_no_figure(tmp_path: Path) -> None:
    """At a fifth the west holds within rounding: its row is told for its verdict, with nothing that moved."""
    row = diff_of(tmp_path, ("plan.toml", "0.05", "0.2")).row("west")
    assert [verdict and verdict.value for verdict in row.verdicts] == ["does not hold", "holds within rounding"]
    assert [side.contributions for side in row.sides.values()] == [(), (), ()]
    assert [side.change_m2 for side in row.sides.values()] == [0, 0, 0]


def test_a_renamed_figure_or_default_variant_moves_nothing(tmp_path: Path) -> None:
    """What only has another name still is what it was."""
    names = edited("strip_hq", ("strip_hq", "strip_base")), ("plan.toml", 'id = "A"', 'id = "main"')
    diff = diff_of(tmp_path, *names)
    assert ([change.change.value for change in diff.changes], diff.balance) == (["renamed"] * 2, ())


def test_a_renamed_figure_is_the_same_where_the_register_moves_it(tmp_path: Path) -> None:
    """It counts no longer because of its zone, and is not told as one gone and one come."""
    renamed = edited("east_b_industrial", ("east_b_industrial", "b_industrial"))
    layer = ("zones.geojson", '"east_b_industrial"', '"b_industrial"')
    row = diff_of(tmp_path, renamed, layer, ("zones.csv", "East B,true", "East B,false")).row("whole", "industrial")
    assert told(row.sides["itemised"]) == (100, 70, [("b_industrial", "register", -30)])


def test_rows_that_only_one_plan_has(tmp_path: Path) -> None:
    """A zone that leaves the goal loses its rows by use; its total, now one outside of the goal, is what it was."""
    left = diff_of(tmp_path, ("zones.csv", "East B,true", "East B,false"))
    found = {change.row.id: change for change in left.balance}
    assert found["east_b/industrial/A"].record()["change"] == "removed"
    assert found["east_b/supporting/A"].record()["verdict_new"] is None
    assert "east_b/total/A" not in found
    strip = diff_of(tmp_path / "strip", gone("strip_hq")).row("strip")
    assert (strip.record()["change"], strip.verdicts[1]) == ("removed", None)
    assert strip.record()["itemised"]["became_unknown"] is False
    assert told(strip.sides["itemised"]) == (7, None, [("strip_hq", "removed", -7)])


def test_the_record_of_a_side_says_what_became_known(tmp_path: Path) -> None:
    """JSON has null for what is unknown, says that a side became so, and names each figure with its clauses."""
    moved = edited("east_a_supporting", (",east_a,", ",east_b,"), ("二#1", "二#2"))
    side = diff_of(tmp_path, moved).row("east_b", "supporting")
    assert side.record()["itemised"] == {
        "old_m2": None,
        "new_m2": 100000.0,
        "change_m2": None,
        "became_known": True,
        "became_unknown": False,
        "contributions": [
            {
                "figure": "east_a_supporting",
                "side": "itemised",
                "cause": "zone",
                "counted_old": False,
                "counted_new": True,
                "zone_old": "east_a",
                "zone_new": "east_b",
                "amount_m2": 100000.0,
                "clauses": ["二#1", "二#2"],
            }
        ],
    }


# Any plan made from the toy plan, sound or not: sums must be explained also where a check would find fault.

ZONE_IDS = [line.split(",")[0] for line in ZONES.splitlines()[1:]]
FIGURE_IDS = [line.split(",")[0] for line in FIGURES.splitlines()[1:]]
NUMBER = st.decimals(min_value=0, max_value=10**18 - 1, places=9, allow_nan=False, allow_infinity=False)
AMOUNT = st.one_of(st.none(), NUMBER, st.tuples(NUMBER, NUMBER).map(sorted), st.integers(0, 3).map(Decimal))


@cache
def toy_ledger() -> Ledger:
    with TemporaryDirectory() as folder:
        return hg.open_plan(write_toy_plan(Path(folder))).ledger


def with_amount(figure: Figure, amount: Decimal | list[Decimal] | None) -> Figure:
    if amount is None:
        return replace(figure, low=None, high=None, candidates=())
    low, high = amount if isinstance(amount, list) else (amount, amount)
    bound = Bound.EQUAL if low == high else Bound.RANGE
    return replace(figure, low=low, high=high, bound=bound, candidates=(Quantity(low, high, bound),))


@st.composite
def figures(draw: st.DrawFn) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for name in FIGURE_IDS:
        figure = toy_ledger().figures[name]
        edits = draw(st.sets(st.sampled_from(["gone", "id", "amount", "zone", "use", "scope", "twice"]), max_size=2))
        if "gone" in edits:
            continue
        if "id" in edits:
            figure = replace(figure, id=f"{name}_renamed")
        if "amount" in edits:
            figure = with_amount(figure, draw(AMOUNT))
        if "zone" in edits:
            figure = replace(figure, zone=draw(st.sampled_from(ZONE_IDS)))
        if "use" in edits:
            figure = replace(figure, use=draw(st.sampled_from(Use)))
        if "scope" in edits:
            figure = replace(figure, scope=draw(st.sampled_from(Scope)))
        found[figure.id] = figure
        if "twice" in edits:
            other = replace(figure, id=f"{name}_added", zone=draw(st.sampled_from(ZONE_IDS)))
            found[other.id] = with_amount(other, draw(AMOUNT))
    return found


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    toy = toy_ledger()
    zones = dict(toy.zones)
    for position, zone in enumerate(ZONE_IDS):
        parents = st.sampled_from([toy.zones[zone].parent] * 3 + [None, *ZONE_IDS[:position]])
        counts = st.sampled_from([toy.zones[zone].in_goal] * 3 + [True, False])
        zones[zone] = replace(zones[zone], parent=draw(parents), in_goal=draw(counts))
    default, other = toy.document.goal.variants
    also = tuple(draw(st.lists(st.sampled_from(ZONE_IDS), max_size=2)))
    other = replace(other, also=also, stated=draw(st.sampled_from([Scope.HEADLINE, Scope.RESTATED])))
    goal = replace(
        toy.document.goal,
        zone=draw(st.sampled_from(["whole"] * 4 + ["east"])),
        variants=draw(st.sampled_from([(default, other), (default, other), (default,)])),
    )
    return replace(toy, document=replace(toy.document, goal=goal), zones=zones, figures=draw(figures()))


def exact_sum(amounts: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for amount in amounts:
        total = difference(total, amount.copy_negate())
    return total


LAW = settings(max_examples=60, deadline=None, database=None)


@LAW
@given(old=ledgers(), new=ledgers())
def test_contributions_add_up_exactly_to_the_change(old: Ledger, new: Ledger) -> None:
    """For every row and side of two plans, the figures add up to new less old, an unknown side adding no figure."""
    found = diff(old, new)
    moved = {change.row.id: change for change in found.balance}
    for change in moved.values():
        for name, side in change.sides.items():
            parts = exact_sum([part.amount_m2 for part in side.contributions])
            assert parts == difference(side.new_m2 or Decimal(0), side.old_m2 or Decimal(0))
            if side.change_m2 is not None:
                assert parts == side.change_m2
            ends = [None if row is None else getattr(row, f"{name}_m2") for row in change.rows]
            assert [side.old_m2, side.new_m2] == ends
            became_known = None not in change.rows and ends[0] is None and ends[1] is not None
            assert side.record()["became_known"] == became_known
            assert all(name in {part.side, "residual"} for part in side.contributions)
    untouched = [rows_of(plan).keys() - moved.keys() for plan in (old, new)]
    assert untouched[0] == untouched[1]
    for row in untouched[0]:
        assert amounts_of(rows_of(old)[row]) == amounts_of(rows_of(new)[row])


def rows_of(plan: Ledger) -> dict[str, BalanceRow]:
    return {row.id: row for row in hg.Plan(plan).balance()}


def amounts_of(row: BalanceRow) -> list[object]:
    return [getattr(row, f"{side}_m2") for side in SIDES] + [row.verdict]


@LAW
@given(old=ledgers(), new=ledgers())
def test_the_way_back_undoes_the_way_there(old: Ledger, new: Ledger) -> None:
    """Old and new change places in every row, and each figure adds what it took away."""
    there, back = diff(old, new), diff(new, old)
    names = {change.id: change.old_id for change in there.changes}
    assert {change.row.id for change in there.balance} == {change.row.id for change in back.balance}
    for change in there.balance:
        other = next(each for each in back.balance if each.row.id == change.row.id)
        assert change.verdicts == other.verdicts[::-1]
        for name in SIDES:
            side, undone = change.sides[name], other.sides[name]
            assert (side.old_m2, side.new_m2) == (undone.new_m2, undone.old_m2)
            forth = {(names.get(part.figure, part.figure), part.side): part for part in side.contributions}
            assert forth.keys() == {(part.figure, part.side) for part in undone.contributions}
            for part in undone.contributions:
                opposite = forth[part.figure, part.side]
                assert part.amount_m2 == opposite.amount_m2.copy_negate()
                assert part.counted == opposite.counted[::-1]
                turned = {"added": "removed", "removed": "added"}
                assert turned.get(part.cause, part.cause) == opposite.cause


@LAW
@given(plan=ledgers())
def test_no_plan_differs_from_itself(plan: Ledger) -> None:
    """Whatever a plan holds, compared with itself nothing changed and nothing moved."""
    assert not diff(plan, plan)
