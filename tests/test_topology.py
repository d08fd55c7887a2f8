"""Overlaps and gaps between squares that can be counted on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hitech_gis.topology import overlaps, tiling_gap_m2

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def square(west: float, south: float, size: float = 2) -> BaseGeometry:
    return shapely.box(west, south, west + size, south + size)


def array(*geometries: BaseGeometry) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.array(geometries, dtype=object)


def test_two_squares_that_overlap_are_one_pair_with_its_area() -> None:
    """Squares of 2 shifted by (1, 1) share 1 m²."""
    assert overlaps(array(square(0, 0), square(1, 1)), tolerance_m2=0) == [(0, 1, 1.0)]


@pytest.mark.parametrize("other", [square(2, 0), square(2, 2), square(2, 1), square(5, 5)])
def test_squares_that_touch_or_lie_apart_do_not_overlap(other: BaseGeometry) -> None:
    """A shared edge, a corner, part of an edge and no contact at all are no overlap."""
    assert overlaps(array(square(0, 0), other), tolerance_m2=0) == []


def test_a_square_inside_another_overlaps_with_all_of_itself() -> None:
    """A square of 1 within one of 4 shares 1 m², and equal squares share all."""
    assert overlaps(array(square(0, 0, 4), square(1, 1, 1)), tolerance_m2=0) == [(0, 1, 1.0)]
    assert overlaps(array(square(0, 0), square(0, 0)), tolerance_m2=0) == [(0, 1, 4.0)]


def test_an_overlap_is_reported_only_above_the_tolerance() -> None:
    """1 m² is within a tolerance of 1 m² and beyond one of 0.99."""
    squares = array(square(0, 0), square(1, 1))
    assert overlaps(squares, tolerance_m2=1) == []
    assert overlaps(squares, tolerance_m2=0.99) == [(0, 1, 1.0)]


def test_every_pair_is_reported_once_in_order() -> None:
    """Three squares in a row of steps give the pairs 0-1 and 1-2, the far ones none."""
    assert overlaps(array(square(0, 0), square(1, 0), square(2, 0)), tolerance_m2=0) == [(0, 1, 2.0), (1, 2, 2.0)]


def test_nothing_and_one_alone_overlap_with_nothing() -> None:
    """An empty array and a single polygon give no pair."""
    assert overlaps(array(), tolerance_m2=0) == []
    assert overlaps(array(square(0, 0)), tolerance_m2=0) == []


PLACES = st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 4))


@settings(deadline=None)
@given(
    st.lists(PLACES, max_size=6).flatmap(lambda places: st.tuples(st.just(places), st.permutations(range(len(places)))))
)
def test_the_order_of_the_polygons_does_not_matter(
    case: tuple[list[tuple[int, int, int]], list[int]],
) -> None:
    """However the squares are ordered, the same pairs overlap by the same areas, as counted cell by cell."""
    places, order = case

    def cells(place: tuple[int, int, int]) -> set[tuple[int, int]]:
        west, south, size = place
        return {(x, y) for x in range(west, west + size) for y in range(south, south + size)}

    found = overlaps(array(*(square(*places[i]) for i in order)), tolerance_m2=0)
    by_place = {(*sorted((order[i], order[j])), round(area)) for i, j, area in found}
    counted = {
        (i, j, len(common))
        for i in range(len(places))
        for j in range(i + 1, len(places))
        if (common := cells(places[i]) & cells(places[j]))
    }
    assert by_place == counted
    assert [area for _, _, area in found] == pytest.approx([round(area) for _, _, area in found])


@pytest.mark.parametrize(
    ("parts", "gap"),
    [
        ([square(0, 0), square(2, 0), square(0, 2), square(2, 2)], 0.0),
        ([square(0, 0), square(2, 0), square(0, 2)], 4.0),  # a quarter left free
        ([square(0, 0), square(2, 0), square(0, 2), square(3, 2)], 2.0 + 2.0),  # shifted: 2 free, 2 beyond
        ([square(0, 0, 4), square(4, 0, 1)], 1.0),  # all filled, and 1 beyond
        ([square(0, 0, 4), square(1, 1)], 0.0),  # an overlap is no gap
        ([square(10, 10)], 16.0 + 4.0),
        ([], 16.0),
    ],
)
def test_a_tiling_is_measured_by_what_it_leaves_free_and_what_it_covers_beyond(
    parts: list[BaseGeometry], gap: float
) -> None:
    """Of a square of 4, free and overshooting square metres are added."""
    assert tiling_gap_m2(square(0, 0, 4), array(*parts)) == pytest.approx(gap)
