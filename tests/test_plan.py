"""What a notebook user holds: the shipped plan or one's own, as tidy frames."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from toy import FIGURES, INCREMENTS, write_toy_plan

import hitech_gis as hg
from hitech_gis.plan import shipped_plan_folder

FIGURE_COLUMNS = [
    "clause", "zone", "use", "term_zh", "indicator", "low", "high", "unit", "bound", "nature", "measure", "scope",
    "period", "period_basis", "as_written", "reading", "reading_support", "other_low", "other_high", "period_support",
    "action_ids", "note_zh", "note_en",
]  # fmt: skip
ENDS = ("low", "high", "other_low", "other_high")
LISTS = ("reading_support", "period_support", "action_ids")
ZONE_COLUMNS = [
    "id", "parent", "level", "name_zh", "name_en", "in_goal", "basis", "accuracy_m", "area_m2", "industrial_m2",
    "supporting_m2", "geometry",
]  # fmt: skip


@pytest.fixture(scope="module")
def shipped() -> hg.Plan:
    return hg.open_plan()


@pytest.fixture
def toy(tmp_path: Path) -> hg.Plan:
    return hg.open_plan(write_toy_plan(tmp_path / "toy"))


def test_the_shipped_plan_lies_where_it_is_found() -> None:
    """In a checkout the plan's folder is the one beside the package."""
    assert shipped_plan_folder() == Path(hg.__file__).parents[1] / "layers"
    assert hg.open_plan().ledger.folder == shipped_plan_folder()


def test_a_plan_says_what_it_is(shipped: hg.Plan, toy: hg.Plan) -> None:
    """Its text names the document and counts figures and zones."""
    assert repr(shipped) == "Plan('shenzhen-hitech-2012-2015', 193 figures, 25 zones)"
    assert repr(toy) == "Plan('toy', 15 figures, 6 zones)"


def test_a_folder_may_be_given_as_text_or_as_path(tmp_path: Path) -> None:
    """Both ways open the same plan, also through a link to the folder."""
    folder = write_toy_plan(tmp_path / "toy")
    (tmp_path / "link").symlink_to(folder)
    for given in (folder, str(folder), tmp_path / "link"):
        assert next(iter(hg.open_plan(given).ledger.figures)) == "whole_industrial"


@pytest.mark.parametrize("name", ["nowhere", "file.txt"])
def test_what_is_no_folder_is_refused_by_its_path(name: str, tmp_path: Path) -> None:
    """A wrong path is named, and the files that a plan has are too."""
    (tmp_path / "file.txt").write_bytes(b"")
    with pytest.raises(hg.PlanError, match=rf"There is no plan folder .*{name}\. .*zones\.csv"):
        hg.open_plan(tmp_path / name)


def test_the_shipped_figures_are_193_rows_by_id(shipped: hg.Plan) -> None:
    """One row a figure with the columns of figures.csv, and ids that are unique."""
    figures = shipped.figures
    assert isinstance(figures, pd.DataFrame)
    assert (figures.index.name, len(figures), figures.index.is_unique) == ("id", 193, True)
    assert list(figures.columns) == FIGURE_COLUMNS


def test_the_figures_are_those_of_the_file(shipped: hg.Plan) -> None:
    """Every cell of figures.csv is in the frame, read by pandas itself."""
    given = pd.read_csv(shipped_plan_folder() / "figures.csv", index_col="id", encoding="utf-8", dtype={"period": str})
    words = [column for column in FIGURE_COLUMNS if column not in {*ENDS, *LISTS}]
    assert shipped.figures[words].fillna("").to_numpy().tolist() == given[words].fillna("").to_numpy().tolist()
    for column in LISTS:
        assert [" ".join(ids) for ids in shipped.figures[column]] == given[column].fillna("").tolist()
    for end in ENDS:
        np.testing.assert_array_equal(shipped.figures[end].to_numpy(), given[end].to_numpy(dtype=np.float64))


def test_amounts_are_float64_and_unknown_is_missing(shipped: hg.Plan) -> None:
    """low and high are numbers in base units; a floor area of at least 30 has no upper end."""
    figures = shipped.figures
    assert [str(figures[end].dtype) for end in ("low", "high")] == ["float64", "float64"]
    assert figures.loc["park_industrial_headline", "low"] == 8_500_000
    assert figures.loc["park_culture_space_2013", "low"] == 300_000
    assert np.isnan(figures["high"].to_numpy())[figures.index.get_loc("park_culture_space_2013")]
    assert figures["high"].isna().sum() == figures["bound"].isin(["at_least", "over"]).sum() == 30


def test_the_shipped_zones_are_a_frame_in_the_working_crs(shipped: hg.Plan) -> None:
    """One row a zone with an outline, in EPSG:4547, with the columns that the page on it promises."""
    zones = shipped.zones
    assert isinstance(zones, gpd.GeoDataFrame)
    assert zones.crs.to_epsg() == 4547
    assert list(zones.columns) == ZONE_COLUMNS
    assert list(zones.index) == list(range(len(zones)))
    assert set(zones["id"]) == {
        "sz_bay", "sz_bay_south", "sz_bay_middle", "sz_bay_north", "liuxiandong", "university_town", "dashahe_corridor",
    }  # fmt: skip
    assert zones.geometry.is_valid.all()


def test_the_goal_is_placed_zone_by_zone(shipped: hg.Plan) -> None:
    """The increments of the shipped zones are those of the plan, and NaN where it gives none."""
    zones = shipped.zones.set_index("id")
    industrial, supporting = zones["industrial_m2"] / 10_000, zones["supporting_m2"] / 10_000
    assert industrial.dropna().to_dict() == {
        "sz_bay": 400,
        "sz_bay_south": 200,
        "sz_bay_north": 100,
        "liuxiandong": 450,
    }
    assert supporting.dropna().to_dict() == {
        "sz_bay": 400, "sz_bay_south": 50, "sz_bay_middle": 300, "sz_bay_north": 25, "liuxiandong": 50,
    }  # fmt: skip
    assert (str(industrial.dtype), str(supporting.dtype)) == ("float64", "float64")


@pytest.mark.parametrize("name", ["shipped", "toy"])
def test_ellipsoidal_areas_are_close_to_the_plane(name: str, request: pytest.FixtureRequest) -> None:
    """Near the meridian of the working CRS the two ways to measure agree to a part in 10^5."""
    zones = request.getfixturevalue(name).zones
    np.testing.assert_allclose(zones["area_m2"], zones.geometry.area, rtol=1e-5)
    assert (zones["area_m2"] > 1e5).all()


def test_the_toy_zones_say_what_the_register_and_the_layer_say(toy: hg.Plan) -> None:
    """Names and levels come from the register, basis and accuracy from the layer, increments from the figures."""
    zones = toy.zones.set_index("id")
    assert list(zones.index) == ["east", "east_a", "east_b", "west", "strip"]
    assert zones.loc["west", ["parent", "level", "name_zh", "name_en", "in_goal", "basis", "accuracy_m"]].tolist() == [
        "whole", "park", "西园", "West", True, "surveyed", 10.0,
    ]  # fmt: skip
    assert zones.loc["strip", ["in_goal", "basis"]].tolist() == [False, "schematic"]
    for zone, (industrial, supporting, *_) in INCREMENTS.items():
        expected = [np.nan if value is None else float(value) for value in (industrial, supporting)]
        np.testing.assert_array_equal(zones.loc[zone, ["industrial_m2", "supporting_m2"]].astype(float), expected)


def test_the_toy_zones_lie_where_they_were_drawn(toy: hg.Plan) -> None:
    """The west side of the western square is the meridian of EPSG:4547, so its x is 500 000 m."""
    bounds = toy.zones.set_index("id").geometry.bounds
    assert bounds.loc["west", "minx"] == pytest.approx(500_000, abs=0.001)
    assert bounds.loc["west", "maxx"] == pytest.approx(bounds.loc["east_a", "minx"], abs=0.2)


def test_frames_are_made_once(toy: hg.Plan) -> None:
    """Asking again gives the same frame."""
    assert toy.figures is toy.figures
    assert toy.zones is toy.zones


def test_a_plan_answers_in_one_line_each(toy: hg.Plan) -> None:
    """Balance, checks, land, intensities and page are all there on a plan of one's own."""
    assert toy.balance().row("whole").residual_m2 == 400_000
    assert {finding.code for finding in toy.check()} >= {"sum_of_zones", "restated_goal"}
    assert [check.implied_m2 for check in toy.land_checks()] == [2_300_000]
    assert "west" in {row.zone for row in toy.intensities()}
    assert toy.atlas(lang="en").html().startswith("<!DOCTYPE html>")


def test_a_plan_without_outlines_has_an_empty_frame_of_zones(tmp_path: Path) -> None:
    """A plan may have no layer: its frame of zones is empty, with the usual columns and CRS."""
    folder = write_toy_plan(tmp_path)
    (folder / "zones.geojson").unlink()
    zones = hg.open_plan(folder).zones
    assert list(zones.columns) == ZONE_COLUMNS
    assert (len(zones), zones.crs.to_epsg()) == (0, 4547)


@pytest.mark.parametrize("rows", [[], [FIGURES.splitlines()[1].replace("1000000,1000000", ",")]])
def test_amounts_are_numbers_even_where_none_is_known(tmp_path: Path, rows: list[str]) -> None:
    """Without any known amount `low` is still a column of float64."""
    folder = write_toy_plan(tmp_path)
    (folder / "zones.geojson").unlink()
    (folder / "figures.csv").write_text("\n".join([FIGURES.splitlines()[0], *rows]) + "\n", encoding="utf-8")
    figures = hg.open_plan(folder).figures
    assert (len(figures), str(figures["low"].dtype)) == (len(rows), "float64")
