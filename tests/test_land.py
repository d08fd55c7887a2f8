"""Land and intensity of the toy plan, by formulas that a reader can redo."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from pyproj import Geod
from toy import FIGURES, write_toy_plan

import hitech_gis as hg
from hitech_gis.land import LandCheck, land_checks, measured_land
from hitech_gis.ledger import load_ledger

if TYPE_CHECKING:
    from pathlib import Path

ACCURACY_M = 10
RATE = next(line for line in FIGURES.splitlines() if line.startswith("output_per_km2,"))


def toy_plan(folder: Path, *changes: tuple[str, str, str]) -> hg.Plan:
    return hg.open_plan(write_toy_plan(folder, *changes))


def by_hand(west: int, east: int) -> tuple[float, float]:
    """Area and perimeter of a box of the toy plan, 0.01 degree high, from and to hundredths of a degree."""
    box = shapely.box(114 + west / 100, 22.5, 114 + east / 100, 22.51)
    area, perimeter = Geod(ellps="GRS80").geometry_area_perimeter(box)
    return abs(area), perimeter


def zone_intensity(plan: hg.Plan, zone: str) -> Any:  # noqa: ANN401 - an Intensity
    return next(row for row in plan.intensities() if row.zone == zone)


def test_the_implied_land_is_total_over_rate(tmp_path: Path) -> None:
    """46,000 yuan at 20,000 a square kilometre are 2.3 square kilometres: east fits, the whole does not."""
    (check,) = toy_plan(tmp_path).land_checks()
    assert float(check.implied_m2) == 2.3e6
    assert (check.total.id, check.per_km2.id) == ("output", "output_per_km2")
    assert {land.zone: check.fits(land) for land in check.measured} == {"east": True, "whole": False}


@pytest.mark.parametrize(
    ("as_written", "step"),
    [("2万元", 10000), ("2.0万元", 1000), ("2.00万元", 100), ("20000元", 1)],
)
def test_a_rate_rounds_at_its_last_printed_digit(tmp_path: Path, as_written: str, step: int) -> None:
    """The rate lies half a printed step around 20,000, and the implied land between total over either end."""
    (check,) = toy_plan(tmp_path, ("figures.csv", RATE, RATE.replace("2万元", as_written))).land_checks()
    assert float(check.implied.low) == pytest.approx(46000 / (20000 + step / 2) * 1e6, rel=1e-12)
    assert float(check.implied.high) == pytest.approx(46000 / (20000 - step / 2) * 1e6, rel=1e-12)


@pytest.mark.parametrize("total", ["44000", "49000"])
def test_a_total_beyond_the_error_does_not_fit(tmp_path: Path, total: str) -> None:
    """East measures 2.28 ± 0.06 km²: with an exact rate, 2.2 and 2.45 km² lie outside of it."""
    changes = [
        ("figures.csv", "46000,46000", f"{total},{total}"),
        ("figures.csv", RATE, RATE.replace("2万元", "20000元")),
    ]
    (check,) = toy_plan(tmp_path, *changes).land_checks()
    assert [check.fits(land) for land in check.measured] == [False, False]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("CNY,equal,,level_in_year,headline,2020", "CNY,equal,,level_in_year,headline,2019"),
        (",46000,46000,", ",,,"),
        (",20000,20000,", ",,,"),
        ("46000,46000,CNY", "46000,46000,EUR"),
        ("output,三,whole,,产值", "output,三,east,,产值"),
    ],
)
def test_figures_that_do_not_belong_together_imply_nothing(tmp_path: Path, old: str, new: str) -> None:
    """Another year, an unknown number, another currency or another zone make no pair."""
    assert toy_plan(tmp_path, ("figures.csv", old, new)).land_checks() == []


def test_the_headline_total_goes_before_an_itemised_one(tmp_path: Path) -> None:
    """Where a total is said twice, the goal's own is taken."""
    line = next(line for line in FIGURES.splitlines() if line.startswith("output,"))
    other = line.replace("output,", "output_annex,", 1).replace("46000", "10000").replace("headline", "itemised")
    (check,) = toy_plan(tmp_path, ("figures.csv", line, f"{other}\n{line}")).land_checks()
    assert check.total.id == "output"


def test_land_is_measured_on_the_ellipsoid_with_perimeter_times_accuracy(tmp_path: Path) -> None:
    """The area of a zone is its outline's, its error the outline's length times how far it may lie off."""
    land = measured_land(toy_plan(tmp_path).ledger, "east_a")
    area, perimeter = by_hand(1, 2)
    assert land is not None
    assert land.area_m2 == pytest.approx(area, rel=1e-9)
    assert land.error_m2 == pytest.approx(perimeter * ACCURACY_M, rel=1e-9)
    assert (land.outlines, land.schematic) == (("east_a",), False)


def test_a_zone_without_outline_is_the_sum_of_those_below(tmp_path: Path) -> None:
    """The whole has no outline of its own: its land and its error are those of east and west together."""
    ledger = toy_plan(tmp_path).ledger
    whole, east, west = (measured_land(ledger, zone) for zone in ("whole", "east", "west"))
    assert whole is not None
    assert east is not None
    assert west is not None
    assert whole.outlines == ("east", "west")
    assert whole.area_m2 == pytest.approx(east.area_m2 + west.area_m2, rel=1e-15)
    assert whole.error_m2 == pytest.approx(east.error_m2 + west.error_m2, rel=1e-15)
    assert whole.area_m2 == pytest.approx(by_hand(0, 3)[0], rel=1e-6)


def test_land_with_a_part_unknown_is_unknown(tmp_path: Path) -> None:
    """Where one zone below has no outline, the sum is not given as if it were complete."""
    folder = write_toy_plan(tmp_path)
    path = folder / "zones.geojson"
    collection = json.loads(path.read_text(encoding="utf-8"))
    collection["features"] = [f for f in collection["features"] if f["properties"]["id"] != "west"]
    path.write_text(json.dumps(collection), encoding="utf-8")
    plan = hg.open_plan(folder)
    assert measured_land(plan.ledger, "whole") is None
    assert [land.zone for check in plan.land_checks() for land in check.measured] == ["east"]
    assert zone_intensity(plan, "west").why_not == "no_outline"


def test_an_intensity_is_floor_over_land(tmp_path: Path) -> None:
    """East A adds 30 + 10 (10,000 m²) on its square, and the ends are the same floor over land with its error."""
    row = zone_intensity(toy_plan(tmp_path), "east_a")
    area, perimeter = by_hand(1, 2)
    assert row.value == pytest.approx(400000 / area, rel=1e-9)
    assert row.low == pytest.approx(400000 / (area + perimeter * ACCURACY_M), rel=1e-9)
    assert row.high == pytest.approx(400000 / (area - perimeter * ACCURACY_M), rel=1e-9)
    assert (row.not_stated, row.assumption, row.why_not) == ((), (), None)


def test_an_intensity_says_what_it_leaves_out(tmp_path: Path) -> None:
    """East B counts its industrial 30 only, and says that its supporting premises are not stated."""
    row = zone_intensity(toy_plan(tmp_path), "east_b")
    assert row.value == pytest.approx(300000 / by_hand(2, 3)[0], rel=1e-9)
    assert row.not_stated == ("supporting",)


def test_an_intensity_takes_the_headline_before_the_clause(tmp_path: Path) -> None:
    """West counts its headlines 40 + 20 once, and needs no assumption for its clause on completion."""
    row = zone_intensity(toy_plan(tmp_path), "west")
    assert [figure.id for figure in row.figures] == ["west_industrial", "west_supporting"]
    assert row.value == pytest.approx(600000 / by_hand(0, 1)[0], rel=1e-9)
    assert row.assumption == ()


def test_a_sketch_has_no_intensity_and_no_area(tmp_path: Path) -> None:
    """The size of a sketch is a drawing choice, so nothing is computed from it, even where floor is known."""
    change = ("figures.csv", "strip,hq_base,总部基地,floor_area", "strip,industrial,总部基地,floor_area")
    scope = ("figures.csv", "flow_in_period,outside,unstated", "flow_in_period,itemised,unstated")
    for row in (
        zone_intensity(toy_plan(tmp_path / "without"), "strip"),
        zone_intensity(toy_plan(tmp_path / "with", change, scope), "strip"),
    ):
        assert (row.value, row.low, row.high, row.land, row.why_not) == (None, None, None, None, "schematic")


def test_a_zone_without_figures_has_no_intensity(tmp_path: Path) -> None:
    """A surveyed zone for which the plan states nothing has land and no intensity."""
    line = next(line for line in FIGURES.splitlines() if line.startswith("east_b_industrial,"))
    folder = write_toy_plan(
        tmp_path, ("figures.csv", line + "\n", ""), ("zones.geojson", '"east_b_industrial"', "null")
    )
    row = zone_intensity(hg.open_plan(folder), "east_b")
    assert (row.value, row.floor_m2, row.why_not) == (None, None, "no_figure")
    assert row.land is not None


def test_an_error_above_the_area_leaves_the_intensity_without_upper_end(tmp_path: Path) -> None:
    """An outline that may be off by more than its size bounds the intensity from below only."""
    row = zone_intensity(toy_plan(tmp_path, ("zones.geojson", '"accuracy_m": 10', '"accuracy_m": 1000')), "east_a")
    assert row.low > 0
    assert row.high is None
    assert float(row.land.interval.low) == 0


def test_the_records_are_plain_data(tmp_path: Path) -> None:
    """JSON output gives every candidate denominator and every zone, with unknown as null."""
    plan = toy_plan(tmp_path)
    (check,) = plan.land_checks()
    records = check.records() + [row.record() for row in plan.intensities()]
    assert json.loads(json.dumps(records)) == records
    assert [(record["kind"], record["zone"]) for record in records] == [
        ("implied_land", "east"),
        ("implied_land", "whole"),
        ("intensity", "east"),
        ("intensity", "east_a"),
        ("intensity", "east_b"),
        ("intensity", "west"),
        ("intensity", "strip"),
    ]
    assert records[-1]["land_m2"] is None
    assert records[-1]["floor_m2"] is None


def toy_check(folder: Path, *changes: tuple[str, str, str]) -> LandCheck:
    (check,) = land_checks(load_ledger(write_toy_plan(folder, *changes)))
    return check


def test_a_total_without_upper_end_implies_land_without_upper_end(tmp_path: Path) -> None:
    """At least 46,000 at 20,000 a km² is at least 46,000 / 25,000 km², and JSON has no upper end."""
    check = toy_check(tmp_path, ("figures.csv", ",46000,46000,CNY,equal,", ",46000,,CNY,at_least,"))
    assert check.implied.low == Decimal(1_840_000)
    assert check.implied.high.is_infinite()
    assert check.records()[0]["implied_high_m2"] is None


def test_about_replaces_digit_rounding_of_a_rate(tmp_path: Path) -> None:
    """约 2万元 allows 5 %: from 46,000 / 21,000 to 46,000 / 19,000 km²."""
    about = ("figures.csv", ",20000,20000,CNY_per_km2,equal,", ",20000,20000,CNY_per_km2,about,")
    check = toy_check(tmp_path, about)
    assert float(check.implied.low) == pytest.approx(46e9 / 21e3)
    assert float(check.implied.high) == pytest.approx(46e9 / 19e3)


@pytest.mark.parametrize(
    ("old", "new"),
    [(",46000,46000,CNY,", ",-46000,-46000,CNY,"), (",20000,20000,CNY_per_km2,", ",1,1,CNY_per_km2,")],
)
def test_what_no_land_can_be_behind_is_left_out(tmp_path: Path, old: str, new: str) -> None:
    """A negative total, or a rate that may be zero, implies no land and stops nothing."""
    assert land_checks(load_ledger(write_toy_plan(tmp_path, ("figures.csv", old, new)))) == []


def test_an_indicator_without_a_name_in_the_catalogue_keeps_the_documents_term(tmp_path: Path) -> None:
    """Any indicator may be checked; its name is then the document's own."""
    check = toy_check(tmp_path, ("figures.csv", "industrial_output", "jobs"))
    assert (check.name("zh"), check.name("en")) == ("产值", "产值")
