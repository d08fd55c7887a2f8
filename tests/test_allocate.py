"""Allocation on squares that a reader can check by hand."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from shapely import MultiPolygon, Point, Polygon, box
from squares import BOW_TIE, layer, square, zones_of

import hitech_gis as hg

# Three levels: the park holds the bay, the bay holds its south.
NESTED = zones_of({"park": box(0, 0, 10, 10), "bay": box(0, 0, 6, 6), "south": box(0, 0, 6, 2)})


def test_each_parcel_counts_in_every_zone_that_holds_it() -> None:
    """Nested three deep: what lies in the south counts in the south, the bay and the park, and twice too often."""
    parcels = layer([square(1, 0.5), square(1, 4), square(8, 8), square(20, 20)], floor_m2=[100, 10, 1, 0.5])
    placed = hg.allocate(parcels, NESTED, columns=["floor_m2"])
    assert placed.by_zone["floor_m2"].to_dict() == {"park": 111.0, "bay": 110.0, "south": 100.0}
    assert placed.double_counted["floor_m2"].to_dict() == {0: 200.0, 1: 10.0}
    assert placed.outside["floor_m2"].to_dict() == {3: 0.5}
    assert placed.totals["floor_m2"].to_dict() == {
        "source": 111.5, "allocated": 321.0, "outside": 0.5, "double_counted": 210.0,
    }  # fmt: skip
    assert placed.parcels.to_dict() == {"park": 3, "bay": 2, "south": 1}


def test_a_parcel_on_boundaries_three_deep_is_cut_by_each() -> None:
    """Half of the parcel in the south, three quarters in the bay, all but the western quarter in the park."""
    parcels = layer([box(-1, 1, 3, 3)], floor_m2=[16])
    zones = zones_of({"park": box(0, 0, 10, 10), "bay": box(0, 0, 6, 2.5), "south": box(0, 0, 6, 2)})
    placed = hg.allocate(parcels, zones, columns="floor_m2", pairs=True)
    assert placed.by_zone["floor_m2"].to_dict() == {"park": 12.0, "bay": 9.0, "south": 6.0}
    assert placed.outside["floor_m2"].to_dict() == {0: 4.0}
    assert placed.double_counted["floor_m2"].to_dict() == {0: 15.0}  # 12 + 9 + 6 less the union's 12
    assert placed.pairs is not None
    assert placed.pairs.to_dict("list") == {
        "parcel": [0, 0, 0], "zone": ["park", "bay", "south"], "area_m2": [6.0, 4.5, 3.0],
        "share": [0.75, 0.5625, 0.375],
    }  # fmt: skip


def test_neighbours_that_share_an_edge_take_a_parcel_apart() -> None:
    """A quarter west of the shared edge and three quarters east of it, with nothing left and nothing twice."""
    zones = zones_of({"west": box(0, 0, 1, 4), "east": box(1, 0, 4, 4)})
    placed = hg.allocate(layer([box(0.5, 1, 2.5, 2)], floor_m2=[8]), zones, columns="floor_m2")
    assert placed.by_zone["floor_m2"].tolist() == [2.0, 6.0]
    assert placed.outside.empty
    assert placed.double_counted.empty


@pytest.mark.parametrize("extra", [[(0, 2)], [(0, 1), (0, 2), (0, 3)]])
def test_an_edge_shared_without_sharing_vertices_is_no_overlap(extra: list[tuple[float, float]]) -> None:
    """One neighbour has vertices on the shared edge that the other lacks: still nothing is left or counted twice."""
    west = Polygon([(0, 0), (0, 4), (-4, 4), (-4, 0)])
    east = Polygon([(0, 0), (4, 0), (4, 4), (0, 4), *reversed(extra)])
    placed = hg.allocate(layer([box(-1, 1, 1, 2)], floor_m2=[8]), zones_of({"w": west, "e": east}), columns="floor_m2")
    assert placed.by_zone["floor_m2"].tolist() == [4.0, 4.0]
    assert placed.outside.empty
    assert placed.double_counted.empty


def test_a_hole_of_a_zone_is_outside_and_a_hole_of_a_parcel_is_nowhere() -> None:
    """The zone's hole takes half of the parcel; the parcel's own hole has no area to share."""
    zone = Polygon(box(0, 0, 10, 10).exterior.coords, [box(4, 4, 6, 6).exterior.coords])
    parcels = layer(
        [box(4, 4, 6, 8), Polygon(box(1, 1, 3, 3).exterior.coords, [box(1.5, 1.5, 2.5, 2.5).exterior.coords])],
        floor_m2=[8, 3],
    )
    placed = hg.allocate(parcels, zones_of({"ring": zone}), columns="floor_m2", pairs=True)
    assert placed.by_zone["floor_m2"].tolist() == [4.0 + 3.0]
    assert placed.outside["floor_m2"].to_dict() == {0: 4.0}
    assert placed.pairs is not None
    assert placed.pairs["area_m2"].tolist() == [4.0, 3.0]


def test_a_zone_within_the_inside_of_a_parcel_takes_its_share() -> None:
    """A parcel larger than a zone counts in it by area, though no edge of the parcel meets the zone."""
    placed = hg.allocate(
        layer([box(0, 0, 10, 10)], floor_m2=[100]), zones_of({"yard": square(4, 4, 2)}), columns="floor_m2"
    )
    assert placed.by_zone["floor_m2"].tolist() == [4.0]
    assert placed.outside["floor_m2"].tolist() == [96.0]


def test_multipolygons_on_both_sides_share_part_by_part() -> None:
    """Two parts of a parcel over two parts of a zone: one lies inside, one half."""
    parcel = MultiPolygon([square(0.25, 0.25, 0.5), square(10, 0, 0.5)])
    zone = MultiPolygon([square(0, 0), box(10.25, -1, 12, 2)])
    placed = hg.allocate(layer([parcel], floor_m2=[100]), zones_of({"two": zone}), columns="floor_m2")
    assert placed.by_zone["floor_m2"].tolist() == [75.0]


def test_zones_that_are_the_same_count_a_parcel_twice() -> None:
    """The same outline under two ids: each has its part, and the part counts once too often."""
    placed = hg.allocate(
        layer([box(0.5, 0, 1.5, 1)], floor_m2=[8]), zones_of({"a": square(0, 0), "b": square(0, 0)}), columns="floor_m2"
    )
    assert placed.by_zone["floor_m2"].tolist() == [4.0, 4.0]
    assert placed.double_counted["floor_m2"].tolist() == [4.0]
    assert placed.outside["floor_m2"].tolist() == [4.0]


def test_touching_along_an_edge_is_no_share() -> None:
    """A parcel that only touches a zone has no part in it, and is wholly outside."""
    placed = hg.allocate(layer([square(1, 0)], floor_m2=[8]), zones_of({"a": square(0, 0)}), columns="floor_m2")
    assert placed.by_zone["floor_m2"].tolist() == [0.0]
    assert placed.parcels.tolist() == [0]
    assert placed.outside["floor_m2"].tolist() == [8.0]


def test_a_sliver_is_shared_exactly() -> None:
    """A parcel a tenth of a millimetre wide, at real coordinates, is halved by an edge across it."""
    east, north = 500_000.0, 2_500_000.0
    sliver = box(east, north, east + 100, north + 0.0001)
    placed = hg.allocate(
        layer([sliver], floor_m2=[8]),
        zones_of({"a": box(east - 9, north - 9, east + 50, north + 9)}),
        columns="floor_m2",
    )
    assert placed.by_zone["floor_m2"].tolist() == [4.0]


def test_what_is_within_the_rounding_of_coordinates_leaves_no_crumbs() -> None:
    """A parcel that reaches one rounding of its coordinates over an edge lies wholly on its own side."""
    east, north = 500_000.0, 2_500_000.0
    over = np.nextafter(north, np.inf)
    zones = zones_of({"s": box(east, north - 100, east + 100, north), "n": box(east, north, east + 100, north + 100)})
    placed = hg.allocate(layer([box(east + 10, north - 20, east + 30, over)], floor_m2=[8]), zones, columns="floor_m2")
    assert placed.by_zone["floor_m2"].tolist() == [8.0, 0.0]
    assert placed.outside.empty


def test_points_count_wholly() -> None:
    """A point counts in every zone that holds it; on a shared edge in one; outside of all in none."""
    parcels = layer([Point(1, 1), Point(6, 3), Point(20, 1), Point(10, 5)], floor_m2=[100, 10, 1, 0.5])
    placed = hg.allocate(parcels, NESTED, columns="floor_m2")
    # (6, 3) lies on the bay's edge, whose north-east side is the park alone; (10, 5) on the park's outer edge.
    assert placed.by_zone["floor_m2"].to_dict() == {"park": 110.5, "bay": 100.0, "south": 100.0}
    assert placed.double_counted["floor_m2"].to_dict() == {0: 200.0}
    assert placed.outside["floor_m2"].to_dict() == {2: 1.0}


@pytest.mark.parametrize(
    ("x", "y", "zone"), [(1, 0.5, "e"), (0.5, 1, "n"), (1, 1, "e"), (0, 0.5, "w"), (2, 0.5, "e"), (0.5, 2, "n")]
)
def test_a_point_on_an_edge_counts_in_one_neighbour(x: float, y: float, zone: str) -> None:
    """Neighbours never both have a point, and an outer edge belongs to its zone."""
    zones = zones_of({"w": square(0, 0), "e": box(1, 0, 2, 2), "n": square(0, 1)})
    placed = hg.allocate(layer([Point(x, y)], floor_m2=[1]), zones, columns="floor_m2")
    assert placed.by_zone["floor_m2"].to_dict() == {"w": 0.0, "e": 0.0, "n": 0.0} | {zone: 1.0}
    assert placed.totals["floor_m2"].tolist() == [1.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("zones", "point"),
    [
        ([Polygon([(1, 0), (0, 1), (-1, 0), (0, -1)])], (1, 0)),
        ([Polygon([(0, 0), (-10, 1), (-10, -1)])], (0, 0)),
        ([Polygon([(2, 2), a, b]) for a, b in pairwise([(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)])], (2, 2)),
        ([Polygon([(0, 0), (1, 1), (1, 1.0000001)])], (0, 0)),
    ],
)
def test_a_point_on_a_corner_counts_once(zones: list[Polygon], point: tuple[float, float]) -> None:
    """The tip of a zone, the corner of a diamond and the centre of a cross are each in one zone, and not outside."""
    placed = hg.allocate(
        layer([Point(point)], n=[1]), zones_of({f"z{number}": zone for number, zone in enumerate(zones)}), columns="n"
    )
    assert placed.totals["n"].tolist() == [1.0, 1.0, 0.0, 0.0]


def test_a_point_with_half_a_place_is_refused() -> None:
    """A coordinate that is no number is not taken for one outside."""
    with np.errstate(invalid="ignore"):
        parcels = layer([Point(0.5, 0.5), Point(5, np.nan)], n=[1, 2])
    with pytest.raises(hg.LayerError, match="1"):
        hg.allocate(parcels, zones_of({"a": square(0, 0)}), columns="n")


@pytest.mark.parametrize("side", [1.0, 10.0, 22.5])
@pytest.mark.parametrize("offset", [(0, 0), (38_000, 21_000), (500_000, 2_500_000)])
def test_a_long_slanting_edge_halves_the_squares_along_it(side: float, offset: tuple[int, int]) -> None:
    """Squares cut corner to corner by an edge of 45 degrees lie half on each side, with nothing twice."""
    east, north = offset
    corners = [(-1000, -1000), (9000, 9000), (-1000, 9000), (9000, -1000)]
    a, b, c, d = [(east + x, north + y) for x, y in corners]
    zones = zones_of({"nw": Polygon([a, b, c]), "se": Polygon([a, d, b])})
    squares = [square(east + step * side, north + step * side, side) for step in range(100)]
    placed = hg.allocate(layer(squares, n=[1.0] * 100), zones, columns="n")
    assert placed.by_zone["n"].tolist() == pytest.approx([50.0, 50.0], abs=1e-6)
    assert placed.double_counted.empty
    assert placed.outside.empty


def test_parcels_without_geometry_are_outside() -> None:
    """A quantity that lies nowhere is not lost: it is in the remainder."""
    parcels = layer([None, Polygon(), square(0, 0)], floor_m2=[4, 2, 1])
    placed = hg.allocate(parcels, zones_of({"a": square(-1, -1, 9)}), columns="floor_m2", pairs=True)
    assert placed.by_zone["floor_m2"].tolist() == [1.0]
    assert placed.outside["floor_m2"].to_dict() == {0: 4.0, 1: 2.0}
    assert placed.pairs is not None
    assert placed.pairs["parcel"].tolist() == [2]


def test_points_without_geometry_are_outside() -> None:
    """The same for a layer of points."""
    placed = hg.allocate(
        layer([Point(0, 0), None, Point()], n=[1, 2, 4]), zones_of({"a": square(-1, -1, 9)}), columns="n"
    )
    assert placed.by_zone["n"].tolist() == [1.0]
    assert placed.outside["n"].to_dict() == {1: 2.0, 2: 4.0}


def test_a_layer_without_parcels_allocates_nothing() -> None:
    """No parcels: every zone has 0, and so has every total."""
    placed = hg.allocate(layer([], floor_m2=[]).astype({"floor_m2": float}), NESTED, columns="floor_m2", by=())
    assert placed.by_zone["floor_m2"].tolist() == [0.0, 0.0, 0.0]
    assert placed.totals["floor_m2"].tolist() == [0.0] * 4


def test_a_zone_without_outline_is_unknown_not_zero() -> None:
    """A zone that nobody has drawn keeps its row, with NaN; the others have theirs."""
    placed = hg.allocate(
        layer([square(0, 0)], floor_m2=[8]),
        zones_of({"drawn": square(0, 0, 2), "not": None, "empty": Polygon()}),
        columns="floor_m2",
    )
    assert placed.by_zone["floor_m2"].iloc[0] == 8.0
    assert placed.by_zone["floor_m2"].isna().tolist() == [False, True, True]


def test_a_parcel_clear_of_boundaries_counts_wholly_whatever_its_ring() -> None:
    """A bow-tie well inside of a zone, or well outside, needs no valid ring; asked for all, it is refused."""
    parcels = layer([BOW_TIE], floor_m2=[8])
    placed = hg.allocate(parcels, zones_of({"a": square(-50, -50, 100)}), columns="floor_m2")
    assert placed.by_zone["floor_m2"].tolist() == [8.0]
    with pytest.raises(hg.LayerError, match=r"Self-intersection\[1 1\]"):
        hg.allocate(parcels, zones_of({"a": square(-50, -50, 100)}), columns="floor_m2", validate="all")


def test_a_bow_tie_beside_a_boundary_that_it_does_not_meet_counts_wholly() -> None:
    """The boundary passes the bow-tie's box, in the notch, and no part of its ring."""
    notch = Polygon([(0.9, 1.6), (1.1, 1.6), (1.1, 9), (0.9, 9)])
    zones = zones_of({"all": square(-50, -50, 100), "notch": notch})
    placed = hg.allocate(layer([BOW_TIE], floor_m2=[8]), zones, columns="floor_m2")
    assert placed.by_zone["floor_m2"].tolist() == [8.0, 0.0]


def test_groups_have_their_own_totals_and_remainders() -> None:
    """By year and status: totals of each zone, and source, allocated, outside and double counted of each group."""
    parcels = layer(
        [square(0, 0), square(1, 0), box(1.5, 0, 2.5, 1), square(9, 9)],
        year=[2013, 2012, 2013, 2013], status=["built", None, "built", "built"], floor_m2=[1, 10, 100, 1000],
    )  # fmt: skip
    placed = hg.allocate(
        parcels, zones_of({"a": box(0, 0, 2, 1), "b": box(1, 0, 2, 1)}), columns="floor_m2", by=["year", "status"]
    )
    assert placed.by_group is not None
    assert placed.by_group.index.names == ["id", "year", "status"]
    assert placed.by_group["floor_m2"].tolist() == [10.0, 51.0, 10.0, 50.0]
    assert placed.by_group.index.get_level_values("year").tolist() == [2012, 2013, 2012, 2013]
    assert placed.group_totals is not None
    assert placed.group_totals["floor_m2"].xs((2013, "built")).to_dict() == {
        "source": 1101.0, "allocated": 101.0, "outside": 1050.0, "double_counted": 50.0,
    }  # fmt: skip
    assert placed.by_zone["floor_m2"].tolist() == [61.0, 60.0]


def test_means_are_weighted_by_area() -> None:
    """Two thirds of the zone's parcels by area have 3, one third 6: the mean is 4, and in the other zone unknown."""
    parcels = layer([box(0, 0, 4, 1), box(4, 0, 6, 1), box(0, 5, 1, 6)], far=[3, 6, np.nan])
    zones = zones_of({"a": box(0, 0, 5, 1), "all": box(0, 0, 6, 1), "unknown": box(0, 5, 1, 6), "none": square(50, 50)})
    placed = hg.allocate(parcels, zones, columns=(), intensive="far", unknown="count")
    assert placed.means is not None
    assert placed.means["far"].round(12).tolist()[:2] == [3.6, 4.0]
    assert placed.means["far"].isna().tolist() == [False, False, True, True]
    assert placed.unknown["far"].tolist() == [0, 0, 1, 0]


def test_a_mean_leaves_out_what_lies_nowhere() -> None:
    """A parcel without geometry has no area to weight a mean with; its quantity is outside all the same."""
    parcels = layer([square(0, 0), None], n=[1, 2], far=[3.0, 9.0])
    placed = hg.allocate(parcels, zones_of({"a": square(0, 0)}), columns="n", intensive="far")
    assert placed.means is not None
    assert placed.means["far"].tolist() == [3.0]
    assert placed.outside["n"].to_dict() == {1: 2.0}


def test_a_layer_without_parcels_has_no_groups() -> None:
    """Nothing to group is no fault."""
    parcels = layer([], n=[], year=[]).astype({"n": float})
    placed = hg.allocate(parcels, NESTED, columns="n", by="year")
    assert placed.by_group is not None
    assert placed.by_group.empty
    assert placed.totals["n"].tolist() == [0.0] * 4


def test_unknown_values_of_a_group_are_counted() -> None:
    """A sum of nothing known is told from a sum of zero by how many of its parcels are unknown."""
    parcels = layer([square(0, 0), square(0, 0)], n=[np.nan, 2], year=[2012, 2013])
    placed = hg.allocate(parcels, zones_of({"a": square(0, 0)}), columns="n", by="year", unknown="count")
    assert placed.group_unknown is not None
    assert placed.group_unknown["n"].tolist() == [1, 0]
    assert placed.counts.loc["source"].to_dict() == {"parcels": 2, "unknown_n": 1}


def test_unknown_values_are_counted_and_never_zero() -> None:
    """With unknown counted, the known part adds up, and each zone says how many parcels it knows nothing of."""
    parcels = layer([square(0, 0), square(0, 0), square(9, 9), square(9, 9)], floor_m2=[4, None, 2, np.nan])
    placed = hg.allocate(parcels, zones_of({"a": square(0, 0), "b": square(0, 0)}), columns="floor_m2", unknown="count")
    assert placed.by_zone["floor_m2"].tolist() == [4.0, 4.0]
    assert placed.unknown["floor_m2"].tolist() == [1, 1]
    assert placed.outside["floor_m2"].iloc[0] == 2.0
    assert placed.outside["floor_m2"].isna().tolist() == [False, True]
    assert placed.totals.loc["source", "floor_m2"] == 6.0


@pytest.mark.parametrize(
    "values",
    [
        [2**53 - 1, 1],
        [Decimal(2**53 - 1), Decimal(1)],
        np.array([2**53 - 1, 1], dtype=np.uint64),
        pd.array([2**53 - 1, 1], dtype="Int64"),
        pd.array([2**53 - 1, 1], dtype="int64[pyarrow]"),
        pd.Series([Decimal(2**53 - 1), Decimal(1)], dtype=pd.ArrowDtype(pa.decimal128(20, 2))),
        [2.0**53 - 1, 1.0],
    ],
    ids=lambda values: type(values).__name__,
)
def test_numbers_of_any_kind_come_out_as_float64_without_loss(values: Any) -> None:  # noqa: ANN401 - whatever a column may hold
    """Integers up to 2**53, nullable ones, decimals and floats give exact float64."""
    placed = hg.allocate(layer([square(0, 0), square(5, 5)], n=values), zones_of({"a": square(-1, -1, 3)}), columns="n")
    assert placed.by_zone["n"].dtype == np.float64
    assert placed.by_zone["n"].tolist() == [float(2**53 - 1)]
    assert placed.totals.loc["source", "n"] == float(2**53)


def test_an_index_is_kept_even_if_labels_repeat() -> None:
    """Remainders carry the parcels' own labels."""
    parcels = layer([square(9, 9), square(0, 0), square(9, 9)], n=[1, 2, 4]).set_axis(["a", "b", "a"])
    placed = hg.allocate(parcels, zones_of({"z": square(-1, -1, 3)}), columns="n")
    assert list(placed.outside["n"].items()) == [("a", 1.0), ("a", 4.0)]


def test_a_repr_shows_the_totals_with_the_remainder() -> None:
    """What a notebook shows is never a total without what is left."""
    placed = hg.allocate(layer([square(0, 0)], n=[1]), NESTED, columns="n")
    assert all(word in repr(placed) for word in ("3 zones", "source", "allocated", "outside", "double_counted"))


def test_the_shipped_zones_can_be_allocated_to() -> None:
    """Each zone of the plan, given as a parcel, lies wholly in itself."""
    zones = hg.open_plan().zones
    parcels = zones[["geometry"]].assign(one=1)
    placed = hg.allocate(parcels, zones, columns="one", pairs=True)
    assert placed.pairs is not None
    own = placed.pairs[placed.pairs["parcel"].map(zones["id"]) == placed.pairs["zone"]]
    assert own["share"].tolist() == [1.0] * len(zones)
    bay = placed.by_zone.loc["sz_bay", "one"]
    assert bay == pytest.approx(4.0, abs=1e-9)  # itself and its three parts
