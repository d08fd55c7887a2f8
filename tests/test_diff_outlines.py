"""How far two drawings differ: measured on plain shapes, and told apart from what rounding does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import change_layer
from toy import write_toy_plan
from toy_of_all import write_full_plan

import hitech_gis as hg
from hitech_gis.crs import project
from hitech_gis.diff.outlines import RESOLUTION_M, OutlineChange, compare_outlines

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

CRS = "EPSG:4547"
SQUARE = shapely.box(114.0, 22.5, 114.01, 22.51)


def compared(old: BaseGeometry | None, new: BaseGeometry | None, crs: str = CRS) -> OutlineChange:
    change = compare_outlines(old, new, crs)
    assert change is not None
    return change


def test_a_square_that_grows_by_half_differs_by_that_half() -> None:
    """The half that was added is both the difference of the areas and the symmetric difference, near enough."""
    change = compared(SQUARE, shapely.box(114.0, 22.5, 114.015, 22.51))
    assert change.area_old_m2 is not None
    assert change.area_new_m2 is not None
    assert change.symmetric_difference_m2 is not None
    assert change.area_new_m2 == pytest.approx(1.5 * change.area_old_m2, rel=1e-6)
    # The plane of the CRS and the ellipsoid agree to some 30 millionths here.
    assert change.symmetric_difference_m2 == pytest.approx(change.area_new_m2 - change.area_old_m2, rel=1e-4)
    assert change.apart_m == pytest.approx(0.005 * 102_900, rel=1e-2)  # a degree of longitude is 102.9 km here
    assert (change.vertices_old, change.vertices_new, change.vertices_moved) == (5, 5, True)
    assert change.crs == CRS


def test_a_square_that_moves_keeps_its_area() -> None:
    """Moved by half its width the area stays, and half of each drawing is alone: together one whole square."""
    change = compared(SQUARE, shapely.box(114.005, 22.5, 114.015, 22.51))
    assert change.area_new_m2 == pytest.approx(change.area_old_m2, rel=1e-9)
    assert change.symmetric_difference_m2 == pytest.approx(change.area_old_m2, rel=1e-4)


def test_where_a_ring_begins_and_how_it_is_wound_is_no_change() -> None:
    """The same corners in another order are the same outline."""
    corners = list(SQUARE.exterior.coords)[:-1]
    assert compare_outlines(SQUARE, shapely.Polygon(corners[2:] + corners[:2]), CRS) is None
    assert compare_outlines(SQUARE, shapely.Polygon(corners[::-1]), CRS) is None
    assert compare_outlines(None, None, CRS) is None


@settings(max_examples=50, deadline=None, database=None)
@given(st.lists(st.sampled_from([-1e-7, 0.0, 1e-7]), min_size=8, max_size=8))
def test_rounding_is_below_the_resolution(steps: list[float]) -> None:
    """Whichever vertices go one step of the seventh decimal which way, nothing is said to have moved."""
    corners = np.array(SQUARE.exterior.coords)[:-1] + np.array(steps).reshape(4, 2)
    change = compare_outlines(SQUARE, shapely.Polygon(corners), CRS)
    if change is None:
        assert not any(steps)
        return
    assert change.below_resolution
    assert not change.vertices_moved


def test_a_vertex_that_goes_three_steps_has_moved() -> None:
    """Three centimetres are more than rounding does, and the distance says so."""
    change = compared(SQUARE, shapely.Polygon([(114.0, 22.5), (114.01, 22.5), (114.01, 22.5100003), (114.0, 22.51)]))
    assert change.vertices_moved
    assert change.apart_m is not None
    assert RESOLUTION_M < change.apart_m < 0.04


def test_a_vertex_on_an_edge_changes_no_outline() -> None:
    """A further vertex in the middle of an edge is counted, and lies within the resolution."""
    change = compared(SQUARE, shapely.segmentize(SQUARE, 0.006))
    assert (change.vertices_old, change.vertices_new, change.below_resolution) == (5, 9, True)


def test_the_same_vertices_joined_otherwise_are_another_shape() -> None:
    """A dart and an arrow of the same corners lie apart though no corner moved."""
    corners = [(114.0, 22.5), (114.01, 22.5), (114.01, 22.51), (114.0, 22.51), (114.004, 22.505)]
    dart, arrow = shapely.Polygon(corners), shapely.Polygon([*corners[:3], corners[4], corners[3]])
    change = compared(dart, arrow)
    assert change.vertices_moved
    assert change.symmetric_difference_m2 is not None
    assert change.symmetric_difference_m2 > 100_000
    line = compared(shapely.LineString(corners[:4]), shapely.LineString([corners[i] for i in (0, 2, 1, 3)]))
    assert line.vertices_moved


def test_a_point_moves_by_its_distance() -> None:
    """A hundredth of a degree of latitude is 1,107 m; a point has neither area nor symmetric difference."""
    change = compared(shapely.Point(114.0, 22.5), shapely.Point(114.0, 22.51))
    assert change.apart_m == pytest.approx(1_107, abs=1)
    assert (change.area_old_m2, change.symmetric_difference_m2, change.vertices_moved) == (None, None, True)


def test_an_outline_that_only_one_plan_has_is_not_compared() -> None:
    """What is not drawn is unknown, and no drawing of area zero."""
    drawn, gone = compared(None, SQUARE), compared(SQUARE, None)
    assert (drawn.area_old_m2, drawn.vertices_old) == (None, 0)
    assert drawn.area_new_m2 == gone.area_old_m2
    assert {drawn.symmetric_difference_m2, drawn.apart_m, gone.symmetric_difference_m2, gone.apart_m} == {None}
    told = (drawn.vertices_moved, drawn.below_resolution, gone.vertices_moved, gone.below_resolution)
    assert not any(told)


def test_a_point_is_not_compared_with_a_polygon() -> None:
    """A site that becomes an area has one now, and no distance to what it was."""
    change = compared(shapely.Point(114.0, 22.5), SQUARE)
    assert (change.area_old_m2, change.apart_m, change.symmetric_difference_m2) == (None, None, None)
    assert change.vertices_moved


@pytest.mark.parametrize(("west", "south"), [(-30, 22.5), (24, 1), (84, 22.5)])
def test_a_crs_that_cannot_draw_the_place_leaves_the_areas(west: float, south: float) -> None:
    """Far from where a CRS is made for, the plane is off or breaks down; the ellipsoid is and does not."""
    low, high = (shapely.box(west, south, west + 1, south + height) for height in (0.01, 0.02))
    change = compared(low, high)
    assert (change.symmetric_difference_m2, change.apart_m) == (None, None)
    assert change.vertices_moved
    assert change.area_old_m2 is not None
    assert change.area_new_m2 == pytest.approx(2 * change.area_old_m2, rel=1e-3)


def test_plans_in_different_crs_are_compared_in_that_of_the_new_one(tmp_path: Path) -> None:
    """Another working CRS is told as a change of the plan, moves no vertex, and measures what did move."""
    old = write_toy_plan(tmp_path / "old")
    other = ("plan.toml", "EPSG:4547", "EPSG:4526")
    same = hg.open_plan(old).diff(hg.open_plan(write_toy_plan(tmp_path / "same", other)))
    assert [(change.id, change.outline) for change in same.changes] == [("plan.toml", None)]
    new = write_toy_plan(tmp_path / "new", other, ("zones.geojson", "22.53", "22.531"))
    moved = hg.open_plan(old).diff(hg.open_plan(new))
    (outline,) = [change.outline for change in moved.changes if change.outline]
    strips = [shapely.box(114.0, 22.52, 114.03, top) for top in (22.53, 22.531)]
    gap = shapely.area(shapely.symmetric_difference(*project(np.array(strips), "EPSG:4526")))
    assert outline.crs == "EPSG:4526"
    assert outline.symmetric_difference_m2 == pytest.approx(float(gap), rel=1e-9)


@pytest.mark.parametrize(("step", "expected"), [(1e-7, [("rerounded", False)]), (1e-4, [("changed", True)]), (0.0, [])])
def test_a_layer_that_was_rounded_anew_is_told_apart(
    tmp_path: Path, step: float, expected: list[tuple[str, bool]]
) -> None:
    """A site that goes a step of its last decimal is rounded otherwise; ten metres are a change."""
    old, new = write_full_plan(tmp_path / "old"), write_full_plan(tmp_path / "new")
    change_layer(new, lambda f: f[0]["geometry"].update(coordinates=[round(114.0 + step, 7), 22.5]), "sites")
    found = hg.open_plan(old).diff(hg.open_plan(new)).changes
    assert [(change.change.value, change.substance) for change in found] == expected


def test_a_remark_beside_a_rounding_is_no_change_of_substance(tmp_path: Path) -> None:
    """What is both reworded and rounded otherwise is told as reworded."""
    old, new = write_full_plan(tmp_path / "old"), write_full_plan(tmp_path / "new")
    change_layer(new, lambda f: f[0]["geometry"].update(coordinates=[114.0000001, 22.5]), "sites")
    change_layer(new, lambda f: f[0]["properties"].update(note_zh="注"), "sites")
    (change,) = hg.open_plan(old).diff(hg.open_plan(new)).changes
    assert (change.change.value, change.substance) == ("reworded", False)


def test_the_record_of_an_outline_is_flat() -> None:
    """JSON has every measure beside whether vertices moved, and no geometry."""
    assert compared(None, shapely.Point(114, 22.5)).record() == {
        "area_old_m2": None,
        "area_new_m2": None,
        "symmetric_difference_m2": None,
        "crs": CRS,
        "apart_m": None,
        "vertices_old": 0,
        "vertices_new": 1,
        "vertices_moved": False,
        "below_resolution": False,
    }
