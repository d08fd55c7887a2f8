"""The page's findings are those of the check, one by one or counted, each with the zones that it is about."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from toy import write_toy_plan
from toy_of_all import write_full_plan

import hitech_gis as hg
from hitech_gis.atlas.content import page_content
from hitech_gis.atlas.content.findings import findings_content, zones_of
from hitech_gis.findings import Finding, Findings, Location, Severity, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.ledger import Ledger


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return hg.open_plan(write_full_plan(tmp_path_factory.mktemp("full"))).ledger


def shown_of(ledger: Ledger, *findings: Finding) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = findings_content(ledger, Findings(findings))["shown"]
    return shown


def test_nothing_of_the_check_is_lost() -> None:
    """What is shown one by one and what is counted as holding are together all that the check found."""
    plan = hg.open_plan()
    found = plan.check()
    content = page_content(plan.ledger, lang="zh")["findings"]
    assert len(content["shown"]) + sum(group["count"] for group in content["held"]) == len(found)
    held = [f for f in found if f.severity is Severity.NOTE and f.verdict in {Verdict.HOLDS, Verdict.WITHIN_ROUNDING}]
    assert {group["group"]: group["count"] for group in content["held"]} == Counter(f.group for f in held)
    others = [finding for finding in found if finding not in held]
    assert [finding["title"]["zh"] for finding in content["shown"]] == [finding.title("zh") for finding in others]
    assert [finding["clauses"] for finding in content["shown"]] == [list(finding.clauses) for finding in others]


def test_an_accepted_finding_has_its_reason_and_any_other_its_hint() -> None:
    """原文如此 (已登记) comes with the reason in both languages; what is not registered with what to do next."""
    plan = hg.open_plan()
    shown = page_content(plan.ledger, lang="zh")["findings"]["shown"]
    accepted = [finding for finding in shown if finding["severity"] == "accepted"]
    assert len(accepted) == len(plan.check().accepted)
    assert all(finding["reason"]["zh"] and finding["reason"]["en"] and not finding["hint"] for finding in accepted)
    assert all(finding["hint"]["zh"] and finding["hint"]["en"] for finding in shown if finding not in accepted)


def test_both_sides_and_the_difference_are_worded(tmp_path: Path) -> None:
    """East states 90 and itemises 70: 20 are not placed."""
    plan = hg.open_plan(write_toy_plan(tmp_path / "plan"))
    shown = page_content(plan.ledger, lang="zh")["findings"]["shown"]
    (east,) = [finding for finding in shown if finding["title"]["en"].startswith("East, total (variant A): stated 90")]
    assert (east["left"]["zh"], east["right"]["zh"], east["difference"]["zh"]) == ("90万m²", "70万m²", "20万m²")
    assert east["left"]["en"] == "0.9 million m²"
    assert (east["severity"], east["verdict"]) == ("error", "verdict.does_not_hold")
    assert east["target"] == {"layer": "zones", "id": "east"}


@pytest.mark.parametrize(
    ("code", "subject", "zones"),
    [
        ("sum_of_zones", "east/industrial/A", ["east"]),
        ("zones_overlap", "east_a/west", ["east_a", "west"]),
        ("ambiguous_figure", "strip_hq", ["strip"]),
        ("relation", "east_and_west", ["east", "west", "whole"]),
        ("dates_disagree", "tower/start", ["west"]),
        ("two_names", "tower_site", []),
    ],
)
def test_a_finding_knows_its_zones(full: Ledger, code: str, subject: str, zones: list[str]) -> None:
    """Whether it names a row, two zones, a figure, a relation or a work: it is found on the zones behind it."""
    assert list(zones_of(full, Finding(code, Severity.NOTE, subject, "any"))) == zones


def test_a_finding_on_a_feature_leads_to_it(full: Ledger) -> None:
    """Two names of a place lead to that place; what lies nowhere leads nowhere."""
    place = Location(file="sites.geojson", layer="sites")
    values = {"first_zh": "甲", "first_en": "A", "second_zh": "乙", "second_en": "B"}
    names = Finding("two_names", Severity.NOTE, "tower_site", "layers", location=place, values=values)
    nowhere = Finding("crs_does_not_fit", Severity.ERROR, "EPSG:1", "layers", values={"crs": "EPSG:1", "percent": "9"})
    assert [finding["target"] for finding in shown_of(full, nowhere, names)] == [
        None,
        {"layer": "sites", "id": "tower_site"},
    ]


def test_what_a_copy_says_of_figures_is_found_too(tmp_path: Path) -> None:
    """A figure that a copy of the document lacks is a finding on its zone; numbers of others are not the plan's."""
    path = tmp_path / "copy.txt"
    path.write_text("二、布局\n——东一区: 产业用房约30万平方米, 道路7条。", encoding="utf-8")
    plan = hg.open_plan(write_toy_plan(tmp_path / "plan"))
    content = page_content(plan.ledger, lang="zh", trace=plan.trace(path))
    traced = [finding for finding in content["findings"]["shown"] if "copy.txt" in finding["title"]["zh"]]
    assert {zone for finding in traced for zone in finding["zones"]} == {
        "whole",
        "east",
        "west",
        "strip",
        "east_b",
        "east_a",
    }
    assert len(traced) == len(plan.ledger.figures) - 1
    assert content["copy"] == {"name": "copy.txt"}
