"""Each rule sees the smallest change that it is there for, and is silent without it."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from toy import FIGURES, write_toy_plan

import hitech_gis as hg
from hitech_gis.check import check
from hitech_gis.ledger import load_ledger

if TYPE_CHECKING:
    from pathlib import Path

Change = tuple[str, str, str]

END = 'title_en = "Variant B"\n'  # the last line of the toy plan's plan.toml
KEYS = [
    "code", "severity", "verdict", "subject", "group", "title_zh", "title_en", "left", "right", "difference",
    "tolerance", "flips_at", "clauses", "location", "count", "rows", "hint_zh", "hint_en", "accepted", "reason",
]  # fmt: skip


def check_toy(folder: Path, *changes: Change) -> hg.Findings:
    return hg.open_plan(write_toy_plan(folder, *changes)).check()


def found(findings: hg.Findings, code: str) -> list[hg.Finding]:
    return [finding for finding in findings if finding.code == code]


def accept(subject: str, difference: int | None, *, code: str = "sum_of_zones") -> str:
    amount = "" if difference is None else f"difference = {difference}\n"
    reasons = 'reason_zh = "原文如此"\nreason_en = "as written"\n'
    return f'\n[[accepted]]\ncode = "{code}"\nsubject = "{subject}"\n{amount}{reasons}'


FAILING = {
    "whole/supporting/A": 400000,
    "whole/total/A": 400000,
    "east/supporting/A": 200000,
    "east/total/A": 200000,
    "west/total/A": 200000,
    "whole/total/B": 330000,
}
HOLDING = ["whole/industrial/A", "east/industrial/A", "west/industrial/A"]


def test_the_toy_plan_gives_these_findings(tmp_path: Path) -> None:
    """Every code and subject that the toy plan as it is gives rise to."""
    by_code: dict[str, list[str]] = {}
    for finding in check_toy(tmp_path):
        by_code.setdefault(finding.code, []).append(finding.subject)
    assert {code: sorted(subjects) for code, subjects in by_code.items()} == {
        "sum_of_zones": sorted([*FAILING, *HOLDING, "west/supporting/A"]),
        "sum_of_headlines": ["whole/industrial", "whole/supporting"],
        "sum_of_uses": ["whole"],
        "restated_goal": ["whole_again"],
        "unlike_terms": ["whole/total/B"],
        "undated_against_2015": ["west"],
        "land_denominator": ["industrial_output/east", "industrial_output/whole"],
    }


def test_only_errors_that_are_not_accepted_fail(tmp_path: Path) -> None:
    """A sum that does not hold is an error; notes and warnings fail nothing."""
    findings = check_toy(tmp_path)
    assert {finding.subject: finding.difference for finding in findings.failing} == {
        subject: Decimal(difference) for subject, difference in FAILING.items()
    }
    assert {finding.severity.value for finding in findings} == {"error", "warning", "note"}
    assert findings.accepted == ()
    assert all(finding.verdict == "does not hold" for finding in findings.failing)


def test_findings_come_errors_first(tmp_path: Path) -> None:
    """A reader meets what fails before what is only to be known."""
    order = ["error", "warning", "note"]
    ranks = [order.index(finding.severity) for finding in check_toy(tmp_path)]
    assert ranks == sorted(ranks)


def test_a_sum_shows_both_sides_with_their_clauses_and_place(tmp_path: Path) -> None:
    """What a finding of the balance holds is what its row holds."""
    (finding,) = [f for f in check_toy(tmp_path) if f.subject == "east/supporting/A"]
    record = finding.record()
    assert list(record) == KEYS
    assert record["left"] == {"value": 300000.0, "low": 285000.0, "high": 315000.0, "unit": "m2"}
    assert record["right"] == {"value": 100000.0, "low": 100000.0, "high": 100000.0, "unit": "m2"}
    assert (record["difference"], record["tolerance"], finding.flips_at) == (200000.0, 0.05, Fraction(2, 3))
    assert record["clauses"] == ["一#1", "二#1"]
    assert record["location"] == {"file": "figures.csv", "layer": None, "row": 7, "column": None, "wkt": None}
    assert (record["accepted"], record["reason"]) == (False, None)
    assert "东二区" in finding.title("zh")
    assert "East B" in finding.title("en")


def test_an_unknown_side_is_null_and_never_zero(tmp_path: Path) -> None:
    """Where nothing is itemised there is no right side, no difference and no verdict."""
    (finding,) = [f for f in check_toy(tmp_path) if f.subject == "west/supporting/A"]
    record = finding.record()
    assert record["right"] == {"value": None, "low": None, "high": None, "unit": "m2"}
    assert (record["difference"], record["verdict"], record["severity"]) == (None, "cannot be decided", "note")


# ---- what the plan registers as known


def test_an_acceptance_marks_its_finding_with_the_reason(tmp_path: Path) -> None:
    """What is registered is still shown, with the reason in both languages, and no longer fails."""
    findings = check_toy(tmp_path, ("plan.toml", END, END + accept("east/supporting/A", 200000)))
    (finding,) = findings.accepted
    assert (finding.subject, finding.severity.value, finding.fails) == ("east/supporting/A", "error", False)
    assert finding.record()["reason"] == {"zh": "原文如此", "en": "as written"}
    assert {failing.subject for failing in findings.failing} == set(FAILING) - {"east/supporting/A"}
    assert found(findings, "stale_acceptance") == []


def test_with_all_accepted_nothing_fails(tmp_path: Path) -> None:
    """A plan that registers each of its errors passes."""
    written = "".join(accept(subject, difference) for subject, difference in FAILING.items())
    findings = check_toy(tmp_path, ("plan.toml", END, END + written))
    assert findings.failing == ()
    assert len(findings.accepted) == len(FAILING)


def test_an_acceptance_without_difference_accepts_any(tmp_path: Path) -> None:
    """Where no difference is given, the finding is known whatever it amounts to."""
    findings = check_toy(tmp_path, ("plan.toml", END, END + accept("east/supporting/A", None)))
    assert [finding.subject for finding in findings.accepted] == ["east/supporting/A"]


@pytest.mark.parametrize("difference", [199999, 200001, -200000, 0])
def test_an_acceptance_for_another_difference_is_stale(tmp_path: Path, difference: int) -> None:
    """Once the difference has moved, the finding fails again, and so does the registration."""
    findings = check_toy(tmp_path, ("plan.toml", END, END + accept("east/supporting/A", difference)))
    assert findings.accepted == ()
    assert {finding.subject for finding in findings.failing} == {*FAILING, "sum_of_zones:east/supporting/A"}
    (stale,) = found(findings, "stale_acceptance")
    assert (stale.severity.value, stale.group, stale.location.file) == ("error", "acceptance", "plan.toml")


@pytest.mark.parametrize(
    ("subject", "code"), [("nowhere/total/A", "sum_of_zones"), ("east/supporting/A", "sum_of_uses")]
)
def test_an_acceptance_that_matches_nothing_fails(tmp_path: Path, subject: str, code: str) -> None:
    """A registration for a finding that is not there is itself an error."""
    findings = check_toy(tmp_path, ("plan.toml", END, END + accept(subject, None, code=code)))
    (stale,) = found(findings, "stale_acceptance")
    assert stale.fails
    assert stale.subject == f"{code}:{subject}"


def test_a_figure_that_moves_makes_its_acceptance_stale(tmp_path: Path) -> None:
    """An acceptance holds for the plan that it was registered for, and not for a changed one."""
    written = ("plan.toml", END, END + accept("east/supporting/A", 200000))
    assert found(check_toy(tmp_path / "before", written), "stale_acceptance") == []
    moved = ("figures.csv", "m2,equal,added", "m2,about,added")
    assert found(check_toy(tmp_path / "verdict", written, moved), "stale_acceptance") == []
    amount = ("figures.csv", ",100000,100000,", ",110000,110000,")
    after = check_toy(tmp_path / "after", written, amount)
    assert len(found(after, "stale_acceptance")) == 1


# ---- rules, each by the smallest change


def line_of(figure_id: str) -> str:
    return next(line for line in FIGURES.splitlines() if line.startswith(f"{figure_id},"))


# Floor area of another use inside the goal: no row of the balance would show it.
MISPLACED = line_of("strip_hq").replace("strip,hq_base", "east_a,hq_base").replace("outside", "itemised")
RULES: list[tuple[str, Change, list[str], str]] = [
    (
        "layer_disagrees",
        ("zones.geojson", '"industrial_m2": 400000', '"industrial_m2": 400001'),
        ["west/industrial"],
        "error",
    ),
    (
        "layer_disagrees",
        ("zones.geojson", '"industrial_m2": 400000', '"industrial_m2": null'),
        ["west/industrial"],
        "error",
    ),
    (
        "layer_disagrees",
        ("zones.geojson", '"west_industrial"', '"west_industrial_clause"'),
        ["west/industrial"],
        "error",
    ),
    ("layer_disagrees", ("zones.geojson", '"west_supporting"', "null"), ["west/supporting"], "error"),
    ("written_disagrees", ("figures.csv", "约7万平方米", "约8万平方米"), ["strip_hq"], "error"),
    ("written_disagrees", ("figures.csv", "约7万平方米", "约7平方公里"), ["strip_hq"], "error"),
    ("written_disagrees", ("figures.csv", "约7万平方米", "约6—7万平方米"), ["strip_hq"], "error"),
    ("written_disagrees", ("figures.csv", "4.6万元", "4.6亿元"), ["output"], "error"),
    ("bound_disagrees", ("figures.csv", "约7万平方米", "7万平方米"), ["strip_hq"], "error"),
    ("bound_disagrees", ("figures.csv", "70000,70000,m2,about", "70000,70000,m2,equal"), ["strip_hq"], "error"),
    ("bound_disagrees", ("figures.csv", "约7万平方米", "不低于7万平方米"), ["strip_hq"], "error"),
    ("written_not_read", ("figures.csv", "约7万平方米", "约七万平方米"), ["strip_hq"], "note"),
    (
        "not_in_balance",
        (
            "figures.csv",
            "strip_hq,二#4,strip",
            "strip_hq,二#4,west",
        ),
        [],
        "error",
    ),
    ("not_in_balance", ("figures.csv", line_of("strip_hq"), MISPLACED), ["strip_hq"], "error"),
    ("name_disagrees", ("zones.csv", "西园,West", "西园区,West"), ["west"], "error"),
    (
        "restated_goal",
        ("figures.csv", "whole_again,二,whole,total", "whole_again,二,east,total"),
        ["whole_again"],
        "note",
    ),
    (
        "unlike_terms",
        ("figures.csv", "east_a,industrial,产业用房", "east_a,industrial,研发用房"),
        ["east/industrial/A", "whole/industrial/A", "whole/total/B"],
        "warning",
    ),
    (
        "undated_against_2015",
        ("figures.csv", line_of("east_a_supporting"), line_of("east_a_supporting").replace("by_2020", "before_2020")),
        ["east_a", "west"],
        "warning",
    ),
    (
        "undated_against_2015",
        (
            "figures.csv",
            line_of("west_industrial_clause"),
            line_of("west_industrial_clause").replace("completion,stated", "2020,stated"),
        ),
        [],
        "warning",
    ),
]


@pytest.mark.parametrize(("code", "change", "subjects", "severity"), RULES)
def test_a_rule_sees_its_smallest_change(
    tmp_path: Path, code: str, change: Change, subjects: list[str], severity: str
) -> None:
    """A rule names exactly what the change touches, with its severity."""
    findings = found(check_toy(tmp_path, change), code)
    assert sorted(finding.subject for finding in findings) == subjects
    assert {finding.severity.value for finding in findings} <= {severity}


@pytest.mark.parametrize(
    "code",
    [
        "layer_disagrees",
        "written_disagrees",
        "bound_disagrees",
        "written_not_read",
        "not_in_balance",
        "name_disagrees",
        "zones_overlap",
        "zones_do_not_tile",
        "stale_acceptance",
    ],
)
def test_a_rule_is_silent_without_its_change(tmp_path: Path, code: str) -> None:
    """The toy plan as it is gives none of the findings that the changes here give."""
    assert found(check_toy(tmp_path), code) == []


@pytest.mark.parametrize("as_written", ["七万平方米", "约7万平米", "若干"])
def test_characters_that_are_no_number_are_not_held_against_it(tmp_path: Path, as_written: str) -> None:
    """Only a number with a known unit can disagree."""
    assert found(check_toy(tmp_path, ("figures.csv", "约7万平方米", as_written)), "written_disagrees") == []


def move(folder: Path, zone: str, old: list[float], new: list[float]) -> Path:
    """Move each vertex of a zone that stands at one place."""
    path = folder / "zones.geojson"
    collection: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    (feature,) = (f for f in collection["features"] if f["properties"]["id"] == zone)
    ring = feature["geometry"]["coordinates"][0]
    assert old in ring
    feature["geometry"]["coordinates"][0] = [new if vertex == old else vertex for vertex in ring]
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return folder


def test_a_vertex_that_crosses_over_makes_zones_overlap(tmp_path: Path) -> None:
    """West moved by a metre into east overlaps east and its part east A, and is placed by feature and by shape."""
    folder = move(write_toy_plan(tmp_path), "west", [114.01, 22.5], [114.01001, 22.5])
    findings = found(hg.open_plan(folder).check(), "zones_overlap")
    assert sorted(finding.subject for finding in findings) == ["east/west", "east_a/west"]
    for finding in findings:
        assert (finding.severity.value, finding.group, finding.location.layer) == ("error", "layers", "zones")
        assert finding.location.wkt is not None
        assert finding.location.wkt.startswith("POLYGON")
        # a triangle of 0.00001 degree (1.03 m) by 0.01 degree (1107 m)
        assert 500 < float(finding.values["area"]) < 600


def test_a_sliver_below_a_square_metre_is_no_overlap(tmp_path: Path) -> None:
    """A millimetre of overlap is the rounding of coordinates and not a fault."""
    folder = move(write_toy_plan(tmp_path), "west", [114.01, 22.5], [114.01000001, 22.5])
    assert found(hg.open_plan(folder).check(), "zones_overlap") == []


def test_a_part_that_falls_short_does_not_tile(tmp_path: Path) -> None:
    """East B moved in by a metre leaves a gap in east, which is an error."""
    folder = move(write_toy_plan(tmp_path), "east_b", [114.03, 22.5], [114.02999, 22.5])
    findings = hg.open_plan(folder).check()
    (finding,) = found(findings, "zones_do_not_tile")
    assert (finding.subject, finding.severity.value, finding.fails) == ("east", "error", True)
    assert 500 < float(finding.values["area"]) < 600
    assert found(findings, "zones_overlap") == []


def test_a_sketch_need_not_be_tiled(tmp_path: Path) -> None:
    """A whole that is schematic is not held against its parts."""
    folder = move(write_toy_plan(tmp_path), "east_b", [114.03, 22.5], [114.02999, 22.5])
    path = folder / "zones.geojson"
    content = path.read_text(encoding="utf-8")
    assert content.count('"surveyed"') == 4
    path.write_text(content.replace('"surveyed"', '"schematic"', 1), encoding="utf-8")  # east comes first
    assert found(hg.open_plan(folder).check(), "zones_do_not_tile") == []


@pytest.mark.parametrize(
    ("figure_id", "amount", "code", "subject"),
    [
        ("east_industrial", "500000", "sum_of_headlines", "whole/industrial"),
        ("whole_again", "1600000", "restated_goal", "whole_again"),
        ("whole_total", "1900000", "sum_of_uses", "whole"),
    ],
)
def test_headlines_that_do_not_add_up_are_seen(
    tmp_path: Path, figure_id: str, amount: str, code: str, subject: str
) -> None:
    """The goal is held against its parks, against where it is said again, and against its uses."""
    cells = line_of(figure_id).split(",")
    cells[6:8] = [amount, amount]
    cells[9] = "equal"
    change = ("figures.csv", line_of(figure_id), ",".join(cells))
    (finding,) = [f for f in check_toy(tmp_path, change) if (f.code, f.subject) == (code, subject)]
    assert finding.verdict != "holds"
    assert finding.difference != 0


def test_targets_per_unlike_land_are_seen(tmp_path: Path) -> None:
    """A tax target that implies 5 km² beside an output target of 2.3 km² is a warning that names both."""
    output, rate = line_of("output"), line_of("output_per_km2")
    tax = output.replace("output,", "tax,", 1).replace("industrial_output", "tax").replace("46000", "100000")
    per_km2 = rate.replace("output_per_km2", "tax_per_km2").replace("industrial_output", "tax")
    findings = check_toy(tmp_path, ("figures.csv", rate, "\n".join([rate, tax.replace("4.6万元", "10万元"), per_km2])))
    (finding,) = found(findings, "land_denominators_differ")
    assert (finding.severity.value, finding.difference) == ("warning", Decimal(2_300_000 - 5_000_000))
    assert "2.3" in finding.title("en")
    assert {f.subject for f in found(findings, "land_denominator")} == {
        f"{indicator}/{zone}" for indicator in ("industrial_output", "tax") for zone in ("east", "whole")
    }


def test_an_undated_zone_is_named_with_the_goals_year(tmp_path: Path) -> None:
    """The warning names the zone, how many of its figures have no year, and the year they count toward."""
    (finding,) = found(check_toy(tmp_path), "undated_against_2015")
    assert (finding.subject, finding.clauses, finding.location.row) == ("west", ("二#3",), 13)
    assert "West" in finding.title("en")
    assert "西园" in finding.title("zh")
    assert (finding.values["count"], finding.values["year"]) == ("1", "2020")


def test_the_records_are_plain_data_in_both_languages(tmp_path: Path) -> None:
    """Every finding has the agreed keys, a sentence and a hint in each language, and goes through JSON unchanged."""
    findings = check_toy(tmp_path, ("plan.toml", END, END + accept("east/total/A", 200000)))
    records = findings.records()
    assert json.loads(json.dumps(records, allow_nan=False)) == records
    for record in records:
        assert list(record) == KEYS
        for key in ("title_zh", "title_en", "hint_zh", "hint_en"):
            assert record[key]
            assert "{" not in record[key]
    assert list(findings.to_frame().columns) == KEYS
    assert len(findings.to_frame()) == len(findings)
    assert repr(findings) == "Findings(6 error, 2 warning, 10 note, 1 accepted)"


def test_a_name_in_the_notebook_table_is_text(tmp_path: Path) -> None:
    """What stands in a plan's names is escaped where a notebook shows the findings."""
    shown = check_toy(tmp_path, ("zones.csv", "东园", "<script>"))._repr_html_()
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:27700", "EPSG:3031"])
def test_a_working_crs_of_another_place_is_an_error(tmp_path: Path, crs: str) -> None:
    """Web Mercator, Britain's grid and Antarctica's do not measure Shenzhen, and the finding says so."""
    ledger = load_ledger(write_toy_plan(tmp_path, ("plan.toml", "EPSG:4547", crs)))
    found = [finding for finding in check(ledger) if finding.code == "crs_does_not_fit"]
    assert [(finding.subject, finding.severity.value) for finding in found] == [(crs, "error")]


def test_a_range_that_meets_says_nothing_of_about(tmp_path: Path) -> None:
    """Where a range and a number overlap with no 约 between them, the hint names no tolerance."""
    folder = write_toy_plan(tmp_path)
    table = folder / "figures.csv"
    again = line_of("whole_again")
    ranged = again.replace("1500000,1500000,m2,about", "1400000,1500000,m2,range")
    table.write_text(table.read_text(encoding="utf-8").replace(again, ranged), encoding="utf-8")
    (finding,) = [finding for finding in hg.open_plan(folder).check() if finding.code == "restated_goal"]
    assert finding.verdict is not None
    assert (finding.verdict.value, finding.hint("en")) == (
        "holds within rounding",
        "What the two sides allow overlaps, whatever 约 (about) allows.",
    )
