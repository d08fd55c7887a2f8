"""Verdicts by hand, and the one shape that every finding has."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hitech_gis.findings import Finding, Findings, Location, Severity, Side, Verdict, compare
from hitech_gis.intervals import INFINITY, Bound, Interval, Quantity

FIVE_PERCENT = Decimal("0.05")
OVERLAP = Finding("zones_overlap", Severity.ERROR, "a/b", "layers", values={"first": "a", "second": "b", "area": "3"})


def about(value: int) -> Quantity:
    return Quantity(Decimal(value), Decimal(value), Bound.ABOUT)


def reach(value: int) -> Quantity:
    return Quantity(Decimal(value), Decimal(value), Bound.REACH)


@pytest.mark.parametrize(
    ("left", "right", "verdict", "flips_at"),
    [
        ([about(850)], [about(400), about(450)], Verdict.HOLDS, None),
        ([about(400)], [about(390)], Verdict.WITHIN_ROUNDING, Fraction(1, 79)),
        ([about(400)], [about(50), reach(300), about(25)], Verdict.DOES_NOT_HOLD, Fraction(1, 19)),
        ([reach(400)], [reach(375)], Verdict.DOES_NOT_HOLD, None),
        ([about(50)], [], Verdict.CANNOT_BE_DECIDED, None),
        ([], [about(50)], Verdict.CANNOT_BE_DECIDED, None),
        ([], [], Verdict.CANNOT_BE_DECIDED, None),
    ],
)
def test_the_four_verdicts_by_hand(
    left: list[Quantity], right: list[Quantity], verdict: Verdict, flips_at: Fraction | None
) -> None:
    """Equal as written holds, within 5 % is rounding, 400 against 375 with 300 exact is not, unknown is undecided."""
    assert compare(left, right, tolerance=FIVE_PERCENT) == (verdict, flips_at)


def test_the_tolerance_of_the_flip_decides() -> None:
    """400 against 375 with 300 exact does not hold at 5.2 %, below 1/19, and does at 5.3 %."""
    sides = [about(400)], [about(50), reach(300), about(25)]
    assert compare(*sides, tolerance=Decimal("0.052"))[0] is Verdict.DOES_NOT_HOLD
    assert compare(*sides, tolerance=Decimal("0.053"))[0] is Verdict.WITHIN_ROUNDING


def test_an_exact_zero_is_not_unknown() -> None:
    """A stated 0 is a number and is compared; only a side without any figure is undecided."""
    assert compare([reach(0)], [reach(0)], tolerance=FIVE_PERCENT)[0] is Verdict.HOLDS
    assert compare([reach(0)], [reach(1)], tolerance=FIVE_PERCENT)[0] is Verdict.DOES_NOT_HOLD


QUANTITIES = st.lists(
    st.builds(lambda n, kind: kind(n), st.integers(1, 10**6), st.sampled_from([about, reach])), max_size=5
)


@given(QUANTITIES, QUANTITIES)
def test_a_comparison_has_no_preferred_side(left: list[Quantity], right: list[Quantity]) -> None:
    """Exchanging the sides changes neither the verdict nor where it flips."""
    assert compare(left, right, tolerance=FIVE_PERCENT) == compare(right, left, tolerance=FIVE_PERCENT)


@given(QUANTITIES, QUANTITIES, st.integers(1, 1000))
def test_a_verdict_does_not_depend_on_the_unit(left: list[Quantity], right: list[Quantity], factor: int) -> None:
    """Both sides times one factor give the same verdict and the same flip."""

    def scaled(quantities: list[Quantity]) -> list[Quantity]:
        return [Quantity(q.value * factor, q.value * factor, q.bound) for q in quantities]

    scaled_verdict = compare(scaled(left), scaled(right), tolerance=FIVE_PERCENT)
    assert scaled_verdict == compare(left, right, tolerance=FIVE_PERCENT)


@pytest.mark.parametrize(
    ("verdict", "severity", "key"),
    [
        (Verdict.HOLDS, Severity.NOTE, "verdict.holds"),
        (Verdict.WITHIN_ROUNDING, Severity.NOTE, "verdict.within_rounding"),
        (Verdict.DOES_NOT_HOLD, Severity.ERROR, "verdict.does_not_hold"),
        (Verdict.CANNOT_BE_DECIDED, Severity.NOTE, "verdict.cannot_be_decided"),
    ],
)
def test_only_what_does_not_hold_is_an_error(verdict: Verdict, severity: Severity, key: str) -> None:
    """Each verdict has its severity and its name in the catalogue."""
    assert (verdict.severity, verdict.key) == (severity, key)


def test_a_side_says_what_is_stated_and_what_that_allows() -> None:
    """About 50 and 300 exactly are 350, from 347.5 to 352.5."""
    side = Side.of([about(50), reach(300)], tolerance=FIVE_PERCENT, unit="m2")
    assert side == Side(350.0, 347.5, 352.5, "m2")


def test_an_unknown_side_has_no_number_and_an_open_one_no_end() -> None:
    """Unknown is None and never 0, and so is an end that the statement leaves open."""
    assert Side.of([], tolerance=FIVE_PERCENT, unit="m2") == Side(None, None, None, "m2")
    assert Side.from_interval(Decimal(3), Interval(Decimal(3), INFINITY), "m2") == Side(3.0, 3.0, None, "m2")
    assert Side.from_interval(Decimal(3), Interval(-INFINITY, Decimal(3)), "m2") == Side(3.0, None, 3.0, "m2")


def test_a_record_has_exactly_the_agreed_keys() -> None:
    """The shape that JSON and CSV share is the one that the design names, with flips_at beside it."""
    assert list(OVERLAP.record()) == [
        "code", "severity", "verdict", "subject", "group", "title_zh", "title_en", "left", "right", "difference",
        "tolerance", "flips_at", "clauses", "location", "count", "rows", "hint_zh", "hint_en", "accepted", "reason",
    ]  # fmt: skip
    assert list(OVERLAP.record()["location"]) == ["file", "layer", "row", "column", "wkt"]


def test_a_record_of_a_comparison_is_plain_data() -> None:
    """Amounts are floats in base units, words are English tokens, and JSON takes all of it."""
    finding = replace(
        OVERLAP,
        verdict=Verdict.DOES_NOT_HOLD,
        left=Side(400.0, 380.0, 420.0, "m2"),
        right="375",
        difference=Decimal(25),
        tolerance=FIVE_PERCENT,
        flips_at=Fraction(1, 4),
        clauses=("三#6", "五(三)"),
        location=Location(file="figures.csv", row=4),
    )
    record = json.loads(json.dumps(finding.record(), allow_nan=False))
    assert record["verdict"] == "does not hold"
    assert record["severity"] == "error"
    assert record["left"] == {"value": 400.0, "low": 380.0, "high": 420.0, "unit": "m2"}
    assert (record["right"], record["difference"], record["tolerance"], record["flips_at"]) == ("375", 25.0, 0.05, 0.25)
    assert record["clauses"] == ["三#6", "五(三)"]
    assert record["location"] == {"file": "figures.csv", "layer": None, "row": 4, "column": None, "wkt": None}


def test_what_is_unknown_is_none_in_a_record() -> None:
    """A finding without a comparison has None for each part of one."""
    record = OVERLAP.record()
    names = ("verdict", "left", "right", "difference", "tolerance", "flips_at", "reason")
    assert [record[name] for name in names] == [None] * len(names)


def test_a_value_worded_twice_stands_in_the_sentence_of_its_language() -> None:
    """name_zh and name_en fill {name} in Chinese and in English."""
    values = {"first_zh": "南区", "first_en": "South", "second": "b", "area": "3"}
    finding = replace(OVERLAP, values=values)
    assert finding.title("zh") == "南区与b重叠 3 m²"
    assert finding.title("en") == "Zones South and b overlap by 3 m²"
    assert finding.hint("en") == "Make the two share one edge."


def test_only_an_error_that_is_not_accepted_fails() -> None:
    """Accepting an error, or any lesser severity, leaves the exit status alone."""
    assert OVERLAP.fails
    assert not replace(OVERLAP, accepted=True).fails
    assert not replace(OVERLAP, severity=Severity.WARNING).fails
    assert not replace(OVERLAP, severity=Severity.NOTE).fails


def test_a_reason_is_given_where_it_was_accepted() -> None:
    """The record of an accepted finding carries the plan's reason in both languages."""
    known = replace(OVERLAP, accepted=True, reason_zh="原文如此", reason_en="as written")
    assert known.record()["accepted"] is True
    assert known.record()["reason"] == {"zh": "原文如此", "en": "as written"}


MIXED = [
    replace(OVERLAP, subject="note", severity=Severity.NOTE),
    replace(OVERLAP, subject="known", accepted=True),
    replace(OVERLAP, subject="warning", severity=Severity.WARNING),
    replace(OVERLAP, subject="second"),
    replace(OVERLAP, subject="third"),
]


def test_findings_are_sorted_errors_first_and_known_ones_last_among_them() -> None:
    """Within a severity the order given is kept."""
    findings = Findings(MIXED)
    assert [finding.subject for finding in findings] == ["second", "third", "known", "warning", "note"]
    assert len(findings) == 5
    assert [finding.subject for finding in findings.failing] == ["second", "third"]
    assert [finding.subject for finding in findings.accepted] == ["known"]
    assert repr(findings) == "Findings(3 error, 1 warning, 1 note, 1 accepted)"


def test_a_frame_has_one_row_a_finding_and_the_columns_of_a_record() -> None:
    """The table in a notebook is the records, in their order."""
    findings = Findings(MIXED)
    frame = findings.to_frame()
    assert list(frame.columns) == list(OVERLAP.record())
    assert list(frame["subject"]) == [record["subject"] for record in findings.records()]


def test_a_notebook_shows_text_and_never_markup() -> None:
    """Names and clauses from a plan are escaped in the HTML of a table, wherever they stand."""
    hostile = "<script>alert(1)</script>"
    finding = replace(
        OVERLAP, subject=hostile, clauses=(hostile,), values={"first": hostile, "second": "b", "area": "3"}
    )
    shown = Findings([finding])._repr_html_()
    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") == 4  # subject, both titles, clauses


def test_no_findings_show_a_zero() -> None:
    """An empty table is no error in a notebook."""
    assert Findings([])._repr_html_() == "<p>0</p>"
    assert len(Findings([]).to_frame()) == 0


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ((400, 400, Bound.EQUAL), (400, None, Bound.OVER), Verdict.DOES_NOT_HOLD),
        ((400, 400, Bound.EQUAL), (None, 400, Bound.UNDER), Verdict.DOES_NOT_HOLD),
        ((4, 4, Bound.EQUAL), (3, 5, Bound.RANGE), Verdict.WITHIN_ROUNDING),
        ((400, 400, Bound.EQUAL), (400, 400, Bound.ABOUT), Verdict.HOLDS),
        ((30, None, Bound.AT_LEAST), (30, None, Bound.AT_LEAST), Verdict.HOLDS),
        ((30, None, Bound.AT_LEAST), (100, None, Bound.AT_LEAST), Verdict.WITHIN_ROUNDING),
    ],
)
def test_holds_means_equal_as_written(
    left: tuple[int | None, int | None, Bound], right: tuple[int | None, int | None, Bound], verdict: Verdict
) -> None:
    """400 is not over 400, 4 is not the range 3 to 5, and what says the same on both sides holds."""

    def stated(low: int | None, high: int | None, bound: Bound) -> list[Quantity]:
        ends = [None if end is None else Decimal(end) for end in (low, high)]
        return [Quantity(ends[0], ends[1], bound)]

    assert compare(stated(*left), stated(*right), tolerance=Decimal("0.05"))[0] is verdict
    assert compare(stated(*right), stated(*left), tolerance=Decimal("0.05"))[0] is verdict
