"""Reconciling: conditions that cannot hold together, with their proof, and limits on floor area that bind."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from test_reconcile import ROW, B, related
from test_relations import relation
from toy import write_toy_plan

import hitech_gis as hg
from hitech_gis.land import MeasuredLand
from hitech_gis.reconcile.conditions import Condition, Limit
from hitech_gis.reconcile.linear import Linear
from hitech_gis.reconcile.solve import Programme, Unknown

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.reconcile import Reconciliation


def test_conditions_that_no_change_meets_are_named_with_their_proof(tmp_path: Path) -> None:
    """The part is to be 800 and at least 1000: the two together miss by 200; the third condition has no share in it."""
    plan = related(
        tmp_path,
        relation("labs", ">=", "labs_added", name="other"),
        relation("part", "==", "output_2018"),
        relation("part", ">=", "output_2019", name="more"),
    )
    found = plan.reconcile(["other", "it", "more"], fix=["output_2018", "output_2019"])
    assert (found.ledger, found.moves, found.exact) == (None, (), False)
    conflict = found.conflict
    assert conflict is not None
    assert [condition.id for condition in conflict.conditions] == ["it", "more"]
    assert conflict.proof is not None
    assert dict(conflict.proof.multipliers) == {"it": Fraction(1), "more": Fraction(1)}
    assert conflict.proof.gap == 200
    assert conflict.unit == "CNY"
    assert [record["multiplier"] for record in conflict.records()] == [1.0, 1.0]
    for kept in (["other", "it"], ["other", "more"]):
        assert plan.reconcile(kept, fix=["output_2018", "output_2019"]).conflict is None


def test_a_condition_on_fixed_figures_alone_is_a_conflict_of_one(tmp_path: Path) -> None:
    """800 is not 1000, whatever moves."""
    plan = related(tmp_path, relation("output_2018", "==", "output_2019"))
    conflict = plan.reconcile(["it"], fix=["output_2018", "output_2019"]).conflict
    assert conflict is not None
    assert conflict.proof is not None
    assert conflict.proof.gap == 200


def test_equalities_that_contradict_each_other_by_little_are_found_exactly() -> None:
    """a == 10 and a == 10.0000001 lie below the solver's own precision, and still cannot both hold."""
    one = Condition("one", Linear({"a": Fraction(1)}, Fraction(-10)), equal=True, held=(), subject=SUBJECT)
    other = Condition(
        "other", Linear({"a": Fraction(1)}, Fraction(-100_000_001, 10**7)), equal=True, held=(), subject=SUBJECT
    )
    programme = Programme([one, other], [unknown("a", 10)])
    assert programme.smallest_change() is None
    assert programme.conflict() == [one, other]


# What a condition is about plays no part in solving it.
SUBJECT = Limit("east", Fraction(1), MeasuredLand("east", ("east",), 1.0, 0.0, schematic=False), ())


def unknown(name: str, start: int) -> Unknown:
    value = Fraction(start)
    return Unknown(name, value, value, 1.0, value, value, Fraction(0))


def test_no_proof_is_given_for_what_can_hold() -> None:
    """Of conditions that can hold together no sum asks for less than nothing."""
    one = Condition("one", Linear({"a": Fraction(1)}, Fraction(-10)), equal=True, held=(), subject=SUBJECT)
    assert Programme([one], [unknown("a", 5)]).proof() is None


def test_a_proof_is_exact_whatever_the_numbers() -> None:
    """3.14159265359 a == 1 and a == 100: the first once, the second so many times less, exactly."""
    odd = Fraction(314_159_265_359, 10**11)
    forms = [Linear({"a": odd}, Fraction(-1)), Linear({"a": Fraction(1)}, Fraction(-100))]
    conditions = [Condition(str(n), form, equal=True, held=(), subject=SUBJECT) for n, form in enumerate(forms)]
    proof = Programme(conditions, [unknown("a", 5)]).proof()
    assert proof is not None
    assert (abs(proof.multipliers["1"]), proof.gap) == (odd, 100 * odd - 1)


def test_a_figure_that_would_have_to_be_negative_is_a_conflict(tmp_path: Path) -> None:
    """Nothing is below zero, so the part cannot be at most -7: it misses by 7."""
    conflict = related(tmp_path, relation("part", "<=", "0 - 7")).reconcile(["it"]).conflict
    assert conflict is not None
    assert conflict.proof is not None
    assert conflict.proof.gap == 7


@pytest.mark.parametrize("exact", [None, {"it": Fraction(0)}])
def test_a_proof_that_does_not_check_out_is_not_given(
    monkeypatch: pytest.MonkeyPatch, exact: dict[str, Fraction] | None
) -> None:
    """Where the exact multipliers fail, or prove nothing, there is no proof."""
    below = Linear({"a": Fraction(1)}, Fraction(7))
    programme = Programme([Condition("it", below, equal=False, held=(), subject=SUBJECT)], [unknown("a", 5)])
    assert programme.proof() is not None
    monkeypatch.setattr("hitech_gis.reconcile.solve.solved", lambda *_: exact)
    assert programme.proof() is None


def west(limit: str, tmp_path: Path, *fix: str) -> Reconciliation:
    """West: 40 itemised and 20 stated on 1.139 ± 0.043 km²."""
    plan = hg.open_plan(write_toy_plan(tmp_path))
    return plan.reconcile(["west/industrial/A"], far={"west": Decimal(limit)}, fix=fix)


def test_a_limit_on_floor_area_binds(tmp_path: Path) -> None:
    """60 on 1.139 km² is 0.527: a limit of 0.6 moves nothing, one of 0.4 lowers figures just below it."""
    assert west("0.6", tmp_path / "a").moves == ()
    found = west("0.4", tmp_path / "b")
    assert found.exact
    (limit,) = (record for record in found.records() if record.get("id") == "far/west")
    assert limit["floor_m2"] == pytest.approx(0.4 * limit["land_m2"], abs=1)
    assert limit["floor_m2"] <= 0.4 * limit["land_m2"]
    assert limit["ratio_low"] < 0.4 < limit["ratio_high"]
    assert found.checks[0].after == 0  # stated still equals itemised


def test_a_limit_leaves_whole_square_metres_also_where_parts_add_up(tmp_path: Path) -> None:
    """Two limits end at fractions of a square metre: each part is below by less than one, and their total is whole."""
    plan = hg.open_plan(write_toy_plan(tmp_path))
    for limit in ("0.11", "0.13", "0.17", "0.19"):
        found = plan.reconcile([ROW], far=dict.fromkeys(("east_a", "east_b"), Decimal(limit)))
        assert found.exact
        assert all(move.new == int(move.new) for move in found.moves)
        assert all(-1 < check.after <= 0 for check in found.checks if check.after is not None)


def test_a_limit_that_fails_only_by_the_error_of_the_outline_is_said_so(tmp_path: Path) -> None:
    """60 fixed: above 0.52 of the land as measured but not of the largest it may be; above 0.4 of any."""
    fix = ("west_supporting", "west_industrial_clause", "west_industrial")
    for limit, within in (("0.52", True), ("0.4", False)):
        conflict = west(limit, tmp_path, *fix).conflict
        assert conflict is not None
        assert [condition.id for condition in conflict.conditions] == ["far/west"]
        assert conflict.within_error is within


def test_a_limit_counts_a_total_that_the_plan_does_not_split(tmp_path: Path) -> None:
    """East B with 30 in all and no use given is held to the limit like any other."""
    plan = hg.open_plan(write_toy_plan(tmp_path, ("figures.csv", "二#2,east_b,industrial", "二#2,east_b,total")))
    found = plan.reconcile([], far={"east_b": Decimal("0.1")})
    assert [move.figure.id for move in found.moves] == [B]


def test_a_limit_on_land_that_may_be_nothing_has_no_upper_ratio(tmp_path: Path) -> None:
    """Where the error is as large as the land, the ratio has no end."""
    layer = ("zones.geojson", '"accuracy_m": 10', '"accuracy_m": 1000')
    plan = hg.open_plan(write_toy_plan(tmp_path, layer))
    (record,) = (r for r in plan.reconcile([], far={"west": Decimal(1)}).records() if r["kind"] == "condition")
    assert record["ratio_high"] is None
