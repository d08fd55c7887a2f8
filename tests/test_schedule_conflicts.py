"""Actions that contradict one another, seen in the schedule and as findings that a plan can register."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from toy import PLAN
from toy_schedule import write_toy_schedule

import hitech_gis as hg

if TYPE_CHECKING:
    from pathlib import Path

Change = tuple[str, str, str]
CODES = ("finished_before_started", "dates_disagree", "bodies_disagree")


def conflicts(folder: Path, *changes: Change) -> dict[str, tuple[str, str, int | None]]:
    rows = hg.open_plan(write_toy_schedule(folder, *changes)).schedule().conflicts.records()
    return {row["subject"]: (row["kind"], row["verdict"], row["difference_years"]) for row in rows}


ROAD_2013 = "2013,2013,column_order,,道"
FAILS, OPEN = "does not hold", "cannot be decided"
AS_IT_IS = {
    "road/completion/start": ("order", FAILS, -1),
    "tower/operation": ("dates", OPEN, None),
    "tower/structure": ("dates", FAILS, 1),
    "tower/2012": ("leads", OPEN, None),
    "scheme/2013": ("leads", FAILS, None),
}


def test_the_toy_schedule_has_these_conflicts(tmp_path: Path) -> None:
    """The road is finished before it starts; the annexes differ by a year; before 2015 is unclear; leads differ."""
    assert conflicts(tmp_path) == AS_IT_IS


@pytest.mark.parametrize(
    ("change", "subject", "expected"),
    [
        # order: completion of the road, 2013 as it stands, against its start, 2014
        (("2014,2014,stated", "2013,2013,stated"), "road/completion/start", None),
        (("2014,2014,stated", "2014,2014,ambiguous"), "road/completion/start", ("order", OPEN, -1)),
        (("2014,2014,stated", "2015,by_2015,stated"), "road/completion/start", ("order", OPEN, -2)),
        (("2014,2014,stated", "2013,by_2013,stated"), "road/completion/start", None),
        (("2014,2014,stated", ",before_2015,stated"), "road/completion/start", ("order", OPEN, None)),
        (("2014,2014,stated", ",before_2014,stated"), "road/completion/start", None),
        (("2014,2014,stated", ",unstated,stated"), "road/completion/start", None),
        (("road,start,2014", "road,construction,2014"), "road/completion/start", None),
        ((ROAD_2013, ",before_2013,column_order,,道"), "road/completion/start", ("order", FAILS, None)),
        ((ROAD_2013, ",before_2014,column_order,,道"), "road/completion/start", ("order", OPEN, None)),
        # dates: structure of the tower, 2013 in annex 1, against 2012 in annex 2
        (("2012,2012,stated", "2013,2013,stated"), "tower/structure", None),
        (("2012,2012,stated", "2012,2012,ambiguous"), "tower/structure", ("dates", OPEN, 1)),
        (("2012,2012,stated", "2013,by_2013,stated"), "tower/structure", None),
        (("2012,2012,stated", "2014,by_2014,stated"), "tower/structure", ("dates", OPEN, -1)),
        (("2012,2012,stated", "2015,2014-2015,stated"), "tower/structure", ("dates", FAILS, -2)),
        (("2012,2012,stated", "2014,2013-2014,stated"), "tower/structure", ("dates", OPEN, -1)),
        (("2012,2012,stated", ",completion,stated"), "tower/structure", None),
        # the text's before 2015 against annex 1
        (("operation,,before_2015", "operation,2015,by_2015"), "tower/operation", None),
        (("operation,,before_2015", "operation,,before_2013"), "tower/operation", ("dates", FAILS, None)),
        (("2015,2014-2015,column_order", ",before_2015,column_order"), "tower/operation", None),
        # leads of the scheme in 2013
        (("Scheme approved,parks", "Scheme approved,finance"), "scheme/2013", None),
        (("Scheme approved,parks", "Scheme approved,finance parks"), "scheme/2013", ("leads", OPEN, None)),
        (("Scheme approved,parks", "Scheme approved,none"), "scheme/2013", ("leads", OPEN, None)),
        (("Scheme approved,parks", "Scheme approved,"), "scheme/2013", None),
        (("scheme,approval,2013,2013,stated", "scheme,approval,2014,2014,stated"), "scheme/2013", None),
    ],
)  # fmt: skip
def test_a_conflict_goes_as_far_as_the_readings_allow(
    tmp_path: Path, change: tuple[str, str], subject: str, expected: tuple[str, str, int | None] | None
) -> None:
    """What fails in every reading contradicts; what fails in one cannot be decided; what can be met is silent."""
    assert conflicts(tmp_path, ("actions.csv", *change)).get(subject) == expected


def test_one_date_in_common_is_enough(tmp_path: Path) -> None:
    """A yearly target of annex 1 agrees with the one year that annex 2 is about."""
    first = "a1_tower_2013,附件1-1"
    more = f"a1_again,附件1-1,building,,east_a,tower,structure,2012,2012,column_order,,又,Again,,,,,,\n{first}"
    assert "tower/structure" not in conflicts(tmp_path, ("actions.csv", first, more))


def test_a_stage_that_comes_again_has_begun_when_it_comes_first(tmp_path: Path) -> None:
    """A road that starts in 2012 and again in 2014 may be complete in 2013."""
    second = "a2_road_2014,附件2-2"
    more = f"a2_road_2012,附件2-2,building,,west,road,start,2012,2012,stated,,动工,Starts,works,,,,,\n{second}"
    assert "road/completion/start" not in conflicts(tmp_path, ("actions.csv", second, more))


def test_the_worst_pair_of_clauses_is_shown(tmp_path: Path) -> None:
    """A third clause that puts the structure in 2015 is further off than annex 2 is."""
    third = "text_scheme,三#1"
    more = f"far,三#6,building,,east_a,tower,structure,2015,2015,stated,,封顶,Topped,,,,,,\n{third}"
    assert conflicts(tmp_path, ("actions.csv", third, more))["tower/structure"] == ("dates", FAILS, -3)


def schedule_findings(folder: Path, *changes: Change) -> dict[str, hg.Finding]:
    found = hg.open_plan(write_toy_schedule(folder, *changes)).check()
    return {finding.subject: finding for finding in found if finding.group == "schedule"}


def test_each_conflict_is_a_finding(tmp_path: Path) -> None:
    """Subject, verdict and difference are those of the conflict; only what cannot hold is an error."""
    findings = schedule_findings(tmp_path)
    assert findings.keys() == AS_IT_IS.keys()
    for subject, (_, verdict, difference) in AS_IT_IS.items():
        finding = findings[subject]
        assert finding.verdict == verdict
        assert finding.fails == (verdict == FAILS)
        assert finding.difference == (None if difference is None else Decimal(difference))
    assert sorted({finding.code for finding in findings.values()}) == sorted(CODES)


def test_a_finding_shows_both_sides_with_clauses_and_row(tmp_path: Path) -> None:
    """The sides are words of the plan with their clauses; the row is that of the later line; names are worded."""
    findings = schedule_findings(tmp_path)
    dates, leads, order = findings["tower/structure"], findings["scheme/2013"], findings["road/completion/start"]
    assert (dates.left, dates.right) == ("structure 2013 (附件1-1)", "structure 2012 (附件2-1)")
    assert (leads.left, leads.right) == ("finance (附件1-3)", "parks (三#1)")
    assert (dates.clauses, dates.location.file, dates.location.row, dates.location.column) == (
        ("附件1-1", "附件2-1"), "actions.csv", 8, "period",
    )  # fmt: skip
    assert (leads.location.row, leads.location.column) == (10, "lead")
    assert order.title("en") == "road: completion (2013 (by column order), 附件1-2) comes before start (2014, 附件2-2)"
    assert leads.title("zh") == "scheme (2013 年) 的牵头单位: 财政委 (附件1-3), 又作 园区办 (三#1)"
    assert "difference = 1," in dates.hint("en")
    assert "difference" not in leads.hint("en")


def test_a_lead_that_is_none_is_said(tmp_path: Path) -> None:
    """Where a clause leaves the lead empty, its side says so."""
    findings = schedule_findings(tmp_path, ("actions.csv", "Scheme approved,parks", "Scheme approved,none"))
    assert findings["scheme/2013"].right == "none (三#1)"


def test_a_plan_can_register_what_its_document_gets_wrong(tmp_path: Path) -> None:
    """What the hint says can be pasted into plan.toml, and the findings no longer fail."""
    accepted = ""
    for code, subject, difference in (
        ("finished_before_started", "road/completion/start", "difference = -1\n"),
        ("dates_disagree", "tower/structure", "difference = 1\n"),
        ("bodies_disagree", "scheme/2013", ""),
    ):
        reasons = 'reason_zh = "原文"\nreason_en = "so"\n'
        accepted += f'\n[[accepted]]\ncode = "{code}"\nsubject = "{subject}"\n{difference}{reasons}'
    folder = write_toy_schedule(tmp_path)
    (folder / "plan.toml").write_text(PLAN + accepted, encoding="utf-8")
    findings = [finding for finding in hg.open_plan(folder).check() if finding.group in {"schedule", "acceptance"}]
    assert [finding.subject for finding in findings if finding.accepted] == [
        "road/completion/start", "tower/structure", "scheme/2013",
    ]  # fmt: skip
    assert not any(finding.fails for finding in findings)
