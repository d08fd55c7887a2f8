"""The parts that allocation is made of: exact sums, edges, the grid, zones made ready, tallies, growing tables."""

from __future__ import annotations

import json
import math
import pickle
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from shapely import MultiPolygon, Point, Polygon, box
from squares import BOW_TIE, square, zones_of

import hitech_gis as hg
from hitech_gis.areal.groups import Group, groups_of, sorting_key
from hitech_gis.areal.kernel.edges import Edges
from hitech_gis.areal.kernel.geometries import Geometries
from hitech_gis.areal.kernel.grid import Grid
from hitech_gis.areal.kernel.overlap import shared_areas
from hitech_gis.areal.kernel.placement import joined, place, place_points
from hitech_gis.areal.kernel.straddlers import Surroundings
from hitech_gis.areal.kernel.zoning import Zoning
from hitech_gis.areal.layers import ZoneLayer
from hitech_gis.areal.request import Request
from hitech_gis.areal.sums import LARGEST, ExactSums
from hitech_gis.areal.tally import Tally
from hitech_gis.errors import OutputError
from hitech_gis.io.files import GrowingTable, expect_apart

if TYPE_CHECKING:
    from pathlib import Path

any_size = st.floats(-1e30, 1e30).filter(lambda value: value == 0 or abs(value) > 1e-200)


def sums_of(values: list[float], *, parts: int = 1) -> ExactSums:
    whole = ExactSums(1)
    for part in range(parts):
        some = np.array(values[part::parts])
        each = ExactSums(1)
        each.add(np.zeros(len(some), dtype=np.int64), some)
        whole.merge(each)
    return whole


@given(st.lists(any_size, max_size=40), st.integers(1, 5))
def test_sums_are_those_of_fsum(values: list[float], parts: int) -> None:
    """However the values are dealt out, their sum is the exact one, rounded once."""
    assert sums_of(values, parts=parts).totals().tolist() == [math.fsum(values)]
    assert sums_of(values, parts=parts).totals()[0] == float(sum(map(Fraction, values)))


@given(hnp.arrays(np.float64, st.integers(0, 60), elements=any_size), st.data())
def test_sums_by_key_are_sums_of_each_key(values: np.ndarray, data: st.DataObject) -> None:
    """Keys keep sums apart; grouped, resized or made again from plain data they stay the same."""
    key = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(values), max_size=len(values))), dtype=np.int64)
    sums = ExactSums(4)
    sums.add(key, values)
    expected = [math.fsum(values[key == each]) for each in range(4)]
    assert sums.totals().tolist() == expected
    assert sums.resized(6).totals().tolist() == [*expected, 0.0, 0.0]
    assert sums.grouped(np.array([0, 0, 0, 0]), 1).totals()[0] == math.fsum(values)
    assert ExactSums.of_state(4, json.loads(json.dumps(sums.state()))).totals().tolist() == expected


def test_what_float_addition_loses_is_kept() -> None:
    """A thousand tenths and a very large number that comes and goes."""
    assert sums_of([1e30, *[0.1] * 1000, -1e30]).totals()[0] == math.fsum([0.1] * 1000)


def test_more_values_than_fit_at_once_are_added_in_turn() -> None:
    """Three million largest multiples: no window overflows."""
    values = np.full(3 * 2**20, 2.0**32 - 1)
    sums = ExactSums(1)
    sums.add(np.zeros(len(values), dtype=np.int64), values)
    assert sums.totals()[0] == len(values) * (2.0**32 - 1)


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan, LARGEST])
def test_what_cannot_be_added_is_refused(value: float) -> None:
    """Infinity, what is no number, and what is too large raise, rather than spoil a sum."""
    with pytest.raises(OverflowError):
        ExactSums(1).add(np.array([0]), np.array([value]))


def test_edges_keep_what_they_bound_on_their_left() -> None:
    """Whichever way rings are wound, the signed area of the edges is that of the polygons, holes taken off."""
    ring = square(0, 0, 4).difference(square(1, 1))
    shapes = np.array([ring, shapely.reverse(ring), None, MultiPolygon([square(0, 0), square(5, 5, 2)]), Polygon()])
    edges = Edges.of(shapes)
    signed = (edges.start[:, 0] * edges.end[:, 1] - edges.end[:, 0] * edges.start[:, 1]) / 2
    assert np.bincount(edges.owner, signed, 5).tolist() == [15.0, 15.0, 0.0, 5.0, 0.0]


def test_edges_without_length_are_left_out() -> None:
    """A vertex given twice makes no edge."""
    assert len(Edges.of(np.array([Polygon([(0, 0), (1, 0), (1, 0), (1, 1), (0, 1)])])).owner) == 4


@given(st.integers(4, 60), st.integers(0, 2**32 - 1))
def test_the_grid_tells_apart_what_lies_clear(cells: int, seed: int) -> None:
    """A box with a component lies in the same zones as any point of the component; a box on an edge has none."""
    random = np.random.default_rng(seed)
    zones = np.asarray(shapely.box(*random.uniform(0, 50, (2, 3)), *random.uniform(51, 100, (2, 3))))
    grid = Grid(Edges.of(zones), cells_per_side=cells)
    corner = random.uniform(-20, 110, (200, 2))
    boxes = np.hstack([corner, corner + random.uniform(0, 9, (200, 2))])
    component = grid.component_of(boxes)
    shapes = np.asarray(shapely.box(*boxes.T))
    assert not shapely.intersects(shapes[component >= 0][:, None], shapely.boundary(zones)).any()
    inside = shapely.intersects_xy(zones, *grid.component_points.T[:, :, None])
    assert (shapely.intersects(shapes[:, None], zones)[component >= 0] == inside[component[component >= 0]]).all()


def test_zones_made_ready_travel_as_the_zones_alone() -> None:
    """Pickled and made again, zones place parcels the same; the pickle is small."""
    zoning = Zoning(np.array([square(0, 0, 9), square(4, 4, 9)]))
    sent = pickle.dumps(zoning)
    parcels = Geometries(np.array([square(3, 3, 2), square(20, 20)]))
    one, other = place(zoning, parcels), place(pickle.loads(sent), parcels)  # noqa: S301 - made above
    assert one.share.tolist() == other.share.tolist()
    assert len(sent) < 2_000


def test_zones_without_any_outline_cannot_be_made_ready() -> None:
    """The kernel takes no zones that are not there."""
    with pytest.raises(ValueError, match="no zone has an outline"):
        Zoning(np.array([None, Polygon()]))


def test_an_edge_through_a_corner_makes_the_surroundings_wider() -> None:
    """Where a zone's edge passes the corner that tells inside from outside, a wider corner is taken."""
    parcel = square(0, 0)
    box_of_parcel = np.array([parcel.bounds])
    usual = Surroundings.of(Zoning(np.array([square(50, 50)])), box_of_parcel).boxes[0, 2:]
    for corner in ([usual[0], 9], [9, usual[1]], usual):
        zoning = Zoning(np.array([box(-9, -9, *corner)]))
        assert (Surroundings.of(zoning, box_of_parcel).boxes[0, 2:] > usual).all()
        assert place(zoning, Geometries(np.array([parcel]))).share.tolist() == [1.0]


def test_shared_areas_of_no_pairs_are_none() -> None:
    """Nothing in, nothing out."""
    nothing = Edges(np.empty((0, 2)), np.empty((0, 2)), np.empty(0, dtype=np.int64))
    areas, parcel_areas = shared_areas(nothing, nothing, nothing.owner, np.empty((0, 4)), np.empty(0, dtype=bool))
    assert (len(areas), len(parcel_areas)) == (0, 0)


def test_a_parcel_slimmer_than_its_coordinates_counts_where_its_first_vertex_lies() -> None:
    """A polygon whose area is within the rounding of its coordinates has no shares: it counts wholly, once."""
    east, north = 500_000.0, 2_500_000.0
    needle = Polygon([(east - 5, north), (east + 5, north), (east + 5, np.nextafter(north, np.inf))])
    zoning = Zoning(np.array([box(east - 9, north - 9, east, north + 9), box(east, north - 9, east + 9, north + 9)]))
    placed = place(zoning, Geometries(np.array([needle])))
    assert (placed.zone.tolist(), placed.share.tolist()) == ([0], [1.0])
    assert (placed.outside.tolist(), placed.double_counted.tolist()) == ([0.0], [0.0])


def test_an_invalid_parcel_that_meets_a_boundary_is_named_and_not_placed() -> None:
    """The kernel gives its position; it is in no row."""
    zoning = Zoning(np.array([square(1, 0, 9)]))
    placed = place(zoning, Geometries(np.array([square(3, 3), BOW_TIE])))
    assert (placed.invalid.tolist(), placed.parcel.tolist()) == ([1], [0])


def test_a_point_at_infinity_is_named() -> None:
    """A point that is nowhere is not taken for one outside."""
    with np.errstate(invalid="ignore"):
        points = Geometries(np.array([Point(1, 1), Point(np.inf, 0)]))
    assert place_points(Zoning(np.array([square(0, 0, 9)])), points).invalid.tolist() == [1]


def test_placements_join_in_the_order_of_the_parcels() -> None:
    """Positions go on where the placement before ends."""
    zoning = Zoning(np.array([square(1, 0, 9)]))
    one = place(zoning, Geometries(np.array([square(3, 3), BOW_TIE, square(0.5, 1)])))
    both = joined([one, one])
    assert (both.parcel.tolist(), both.invalid.tolist()) == ([0, 2, 3, 5], [1, 4])
    assert both.outside[[2, 5]].tolist() == [0.5, 0.5]


def test_groups_are_sorted_with_what_is_missing_last() -> None:
    """Numbers by size, then texts, dates kept as dates, a missing value a group of its own."""
    day, later = pd.Timestamp("2012-01-01"), pd.Timestamp("2015-01-01")
    frame = pd.DataFrame({"a": ["x", None, 3, "x"], "b": [later, None, day, day]})
    labels, position = groups_of(frame, ("a", "b"))
    assert labels == [(3, day), ("x", day), ("x", later), (None, None)]
    assert position.tolist() == [2, 3, 0, 1]
    assert sorted([("b", 1), (None, 0), ("b", None)], key=sorting_key) == [("b", 1), ("b", None), (None, 0)]


def test_many_columns_of_many_values_make_the_groups_that_there_are() -> None:
    """Twenty thousand values in each of five columns: more combinations than numbers, and every label is right."""
    count = 20_000
    columns = {name: np.roll(np.arange(count), shift) for shift, name in enumerate("abcde")}
    labels, position = groups_of(pd.DataFrame(columns), tuple(columns))
    assert len(labels) == count
    for row in (0, 1, count // 2, count - 1):
        assert labels[position[row]] == tuple(int(column[row]) for column in columns.values())


@pytest.mark.parametrize("work", [1, 20, 100])
def test_blocks_of_work_change_no_bit_and_what_is_left_to_geos_agrees(
    monkeypatch: pytest.MonkeyPatch, work: int
) -> None:
    """However few pairs of edges are worked on at once, shares are the same; those of GEOS are, to its rounding."""
    random = np.random.default_rng(work)
    zoning = Zoning(np.array([Point(5, 5).buffer(4, quad_segs=6), square(3, 3, 9), box(0, 0, 7, 4)]))
    parcels = Geometries(np.array([square(x, y, 1.7) for x, y in random.uniform(-1, 12, (80, 2))]))
    whole = place(zoning, parcels)
    monkeypatch.setattr("hitech_gis.areal.kernel.straddlers._MOST_WORK", work)
    part = place(zoning, parcels)
    assert part.zone.tolist() == whole.zone.tolist()
    assert np.abs(part.share - whole.share).max() < 1e-12
    if work == 100:  # a parcel and a zone make fewer pairs: blocks alone
        assert part.share.tolist() == whole.share.tolist()


def tally_of(year: int | None, *, points: bool | None = False) -> Tally:
    tally = Tally(1, Request(("n",), by=("year",), intensive=("far",)))
    tally.points = points
    placed = place(Zoning(np.array([square(0, 0)])), Geometries(np.array([box(0.5, 0, 1.5, 1)])))
    labels: list[Group] = [(year, pd.Timestamp("2012-07-24"))]
    groups = (labels, np.array([0]))
    tally.add(placed, {"n": np.array([3.0]), "far": np.array([2.0])}, groups=groups, areas=np.array([1.0]))
    return tally


def test_a_tally_survives_as_plain_data() -> None:
    """Through JSON and back, groups, counts and sums are the same, dates and missing labels among them."""
    tally = tally_of(None)
    tally.merge(tally_of(2013))
    again = Tally.of_state(1, tally.request, json.loads(json.dumps(tally.state())))
    assert again.groups == tally.groups == [(None, pd.Timestamp("2012-07-24")), (2013, pd.Timestamp("2012-07-24"))]
    assert again.totals("n").tolist() == [3.0, 6.0, 3.0, 0.0]
    assert again.means("far", by_group=True)[:, 0].tolist() == [2.0, 2.0]
    assert again.parcels.tolist() == tally.parcels.tolist()
    assert again.points is False


def test_points_and_polygons_are_not_added_together() -> None:
    """A tally of points takes none of polygons, and no parcels without geometry change that."""
    tally = tally_of(2012, points=None)
    tally.merge(tally_of(2012, points=True))
    tally.merge(tally_of(2012, points=None))
    with pytest.raises(ValueError, match="points among polygons"):
        tally.merge(tally_of(2012, points=False))


def test_means_need_areas() -> None:
    """A mean without areas to weight it is a mistake of ours."""
    placed = place(Zoning(np.array([square(0, 0)])), Geometries(np.array([square(0, 0)])))
    with pytest.raises(ValueError, match="areas"):
        Tally(1, Request((), intensive=("far",))).add(placed, {"far": np.array([1.0])}, groups=([()], np.array([0])))


def test_grouping_by_an_id_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group a parcel would need a row of sums each: the message says what to group by instead."""
    monkeypatch.setattr("hitech_gis.areal.tally._MOST_SLOTS", 100)
    parcels = zones_of({f"p{number}": square(number, 0) for number in range(30)}).assign(n=1)
    with pytest.raises(hg.LayerError, match="Too many groups: 30"):
        hg.allocate(parcels, zones_of({"a": square(0, 0)}), columns="n", by="id")


def test_zones_are_prepared_as_long_as_it_pays() -> None:
    """For few parcels the grid is coarse, for many fine, and the result is the same."""
    zones = hg.open_plan().zones
    parcels = Geometries(np.asarray(zones.geometry.array))
    few, many = (place(ZoneLayer.of(zones, parcels=count).zoning, parcels) for count in (1, 10**7))
    assert few.share.tolist() == many.share.tolist()
    assert few.zone.tolist() == many.zone.tolist()


def test_a_growing_table_takes_its_place_when_it_is_whole(tmp_path: Path) -> None:
    """Until then it is beside; closed without being wanted it is gone; what cannot be written is refused."""
    path = tmp_path / "new" / "t.csv"
    table = GrowingTable(path, ["parcel", "=n"])
    table.extend([(1, 0.5), (2, math.nan)])
    assert not path.exists()
    size = table.size()
    table.extend([(3, 9.0)])
    table.close(keep=True)
    again = GrowingTable(path, ["parcel", "=n"], size=size)
    again.extend([(3, 1.0)])
    again.finish()
    assert path.read_text(encoding="utf-8-sig").splitlines() == ["parcel,'=n", "1,0.5", "2,", "3,1.0"]
    GrowingTable(path, ["parcel"]).close(keep=False)
    assert [each.name for each in path.parent.iterdir()] == ["t.csv"]
    with pytest.raises(OutputError, match=r"t\.csv"):
        GrowingTable(path / "below.csv", ["parcel"])
    with pytest.raises(OutputError, match="new"):
        GrowingTable(tmp_path / "new", ["parcel"])
    path.unlink()
    late = GrowingTable(path, ["parcel"])
    path.mkdir()
    with pytest.raises(OutputError, match=r"t\.csv"):
        late.finish()


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that cannot be written are an output that is refused, not a crash."""
    table = GrowingTable(tmp_path / "t.csv", ["parcel"])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(table, "_write", full)
    with pytest.raises(OutputError, match="No space left"):
        table.extend([(1,)])
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        table.size()
    table.close(keep=False)


def test_outputs_stay_apart(tmp_path: Path) -> None:
    """Neither two outputs in one place, nor one in the place or inside of an input."""
    expect_apart([tmp_path / "a.csv", tmp_path / "b.csv"], [tmp_path / "c.gpkg"])
    for written, read in (
        ([tmp_path / "a.csv", tmp_path / "x" / ".." / "a.csv"], []),
        ([tmp_path / "a.csv"], [tmp_path / "a.csv"]),
        ([tmp_path / "p.gdb" / "a.csv"], [tmp_path / "p.gdb"]),
    ):
        with pytest.raises(OutputError, match=r"a\.csv"):
            expect_apart(written, read)
