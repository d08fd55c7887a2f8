"""Repair: what it mends, what it leaves, and that it comes to rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box
from squares import BOW_TIE, layer, square

import hitech_gis as hg
from hitech_gis.errors import LayerError
from hitech_gis.topology import find_faults, repair_layer
from hitech_gis.topology.plane import Plane

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def rules(shapes: list[BaseGeometry], **options: float) -> list[tuple[int, str, bool]]:
    changes = repair_layer(layer(shapes), **options).changes
    return list(changes[["feature", "rules", "refused"]].itertuples(index=False, name=None))


def test_vertices_that_are_as_good_as_one_become_one() -> None:
    """A vertex 1 mm above another goes to it, in both polygons that have it."""
    west = Polygon([(0, 0), (10, 0), (10, 5), (10, 5.001), (10, 10), (0, 10)])
    east = Polygon([(10, 0), (20, 0), (20, 10), (10, 10), (10, 5.001), (10, 5)])
    repair = repair_layer(layer([west, east]))
    assert repair.changes["rules"].tolist() == ["vertices", "vertices"]
    assert shapely.get_num_coordinates(repair.layer.geometry).tolist() == [6, 6]
    assert find_faults(repair.layer).counts == {}


def test_a_spike_loses_its_tip() -> None:
    """The square of 4 is left, with its area before and after."""
    spiked = Polygon([(0, 0), (4, 0), (4, 2), (9, 2), (4, 2.02), (4, 4), (0, 4)])
    repair = repair_layer(layer([spiked]))
    assert repair.layer.geometry[0].equals(square(0, 0, 4))
    row = repair.changes.iloc[0]
    assert (row["rules"], row["area_before_m2"], row["area_after_m2"]) == ("spikes", pytest.approx(16.05), 16.0)


def test_a_ring_that_crosses_itself_a_little_is_made_valid() -> None:
    """A loop of 1 m² beside 10,000 m² goes; that is a ten-thousandth."""
    looped = Polygon([(0, 0), (100, 0), (100, 100), (50, 100), (49, 102), (51, 102), (50, 100), (0, 100)])
    repair = repair_layer(layer([looped]))
    assert [(row["rules"], bool(row["refused"])) for _, row in repair.changes.iterrows()] == [("valid", False)]
    assert repair.layer.is_valid.all()


def test_what_would_change_an_area_beyond_the_limit_is_refused() -> None:
    """Nobody knows which half of a bow tie is meant: its area would go from 0 to 2 m²."""
    repair = repair_layer(layer([BOW_TIE, square(9, 9)]))
    assert repair.layer.geometry[0] is BOW_TIE or repair.layer.geometry[0].equals_exact(BOW_TIE)
    assert repair.changes[["feature", "rules", "area_after_m2", "refused"]].values.tolist() == [[1, "valid", 2.0, True]]
    (finding,) = repair.findings(file="a.gpkg")
    assert (finding.code, finding.count, finding.rows) == ("repair_refused", 1, ("1",))
    assert "2 m²" in finding.title("en")
    assert repr(repair) == "Repair(0 features changed, 1 left as they were)"


def test_a_wider_limit_lets_it_through() -> None:
    """A spike of 1.1 % is refused at 1 % and taken off at 2 %."""
    spiked = Polygon([(0, 0), (4, 0), (4, 2), (22, 2), (4, 2.02), (4, 4), (0, 4)])
    assert rules([spiked]) == [(1, "spikes", True)]
    assert rules([spiked], limit_share=0.02) == [(1, "spikes", False)]


def test_narrow_gaps_are_filled_and_narrow_overlaps_trimmed() -> None:
    """Strips that miss each other by 5 mm either way meet; the later one moves; a gap of 5 cm stays."""
    strips = [box(0, 0, 10, 10), box(10.005, 0, 20, 10), box(19.995, 0, 30, 10), box(30.05, 0, 40, 10)]
    repair = repair_layer(layer(strips), tolerance_m=0.01)
    assert [shape.bounds[::2] for shape in repair.layer.geometry] == [(0, 10), (10, 20), (20, 30), (30.05, 40)]
    assert find_faults(repair.layer, tolerance_m=0).counts == {"gap": 1}
    assert {finding.code for finding in repair.findings()} == {"repaired"}


def test_an_edge_is_led_through_the_vertices_of_its_neighbours() -> None:
    """A corner 4 mm off the middle of a long edge becomes a vertex of that edge: no gap is left, and no T."""
    south, north = [(10, 0), (20, 0), (20, 5), (10.004, 5)], [(10.004, 5), (20, 5), (20, 10), (10, 10)]
    tee = [box(0, 0, 10, 10), Polygon(south), Polygon(north)]
    repair = repair_layer(layer(tee))
    assert repair.changes["rules"].tolist() == ["shared"]
    assert repair.layer.area.sum() == pytest.approx(200, abs=1e-9)
    assert find_faults(repair.layer, tolerance_m=0).counts == {}


def test_coordinates_may_be_rounded_to_a_grid() -> None:
    """Millimetres become centimetres, in the unit of the CRS; what collapses is refused."""
    assert repair_layer(layer([box(0, 0, 10.004, 10)]), grid=0.01).layer.total_bounds.tolist() == [0, 0, 10, 10]
    assert rules([box(0, 0, 10, 10)], grid=5) == []
    assert rules([box(0, 0, 1, 1)], grid=5) == [(1, "grid", True)]  # nothing would be left of it
    assert rules([box(0, 0, 13, 10)], grid=5) == [(1, "grid", True)]


def test_holes_parts_and_kinds_stay_what_they_are() -> None:
    """Two parts with a hole, one vertex of which moves; lines, and what is missing, are left alone."""
    holed = Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(3, 3), (3, 6), (6, 6), (6, 3)]])
    shapes = [box(9.004, 0, 20, 9), MultiPolygon([holed, square(0, 20)]), shapely.LineString([(0, 0), (1, 1)]), None]
    mended = repair_layer(layer(shapes)).layer
    assert mended.geom_type.tolist()[:3] == ["Polygon", "MultiPolygon", "LineString"]
    assert mended.geometry[3] is None
    assert mended.geometry[1].area == pytest.approx(81 - 9 + 1 + 9 * 0.004)
    assert len(mended.geometry[1].geoms[0].interiors) == 1


def test_the_given_layer_is_not_touched() -> None:
    """A repair is a copy, with the columns, index and CRS of the layer."""
    given_layer = gpd.GeoDataFrame(
        {"id": ["a", "b"]}, geometry=[square(0, 0, 10), box(10.005, 0, 20, 10)], index=[7, 9], crs="EPSG:4547"
    )
    before = given_layer.copy(deep=True)
    repair = repair_layer(given_layer)
    assert given_layer.geom_equals_exact(before, 0).all()
    assert (list(repair.layer.columns), list(repair.layer.index), repair.layer.crs) == (
        ["id", "geometry"],
        [7, 9],
        before.crs,
    )
    assert repair.changes["label"].tolist() == [9]


def test_degrees_are_measured_in_metres() -> None:
    """A gap of 5e-8° is 5 mm wide; that of 5e-6° half a metre, and stays."""
    strips = [
        box(114, 22, 114.001, 22.001),
        box(114.00100005, 22, 114.002, 22.001),
        box(114.002005, 22, 114.003, 22.001),
    ]
    mended = repair_layer(layer(strips, crs="EPSG:4490")).layer
    assert mended.geometry[1].bounds[0] == 114.001
    assert mended.geometry[2].equals(strips[2])


def test_a_repaired_layer_can_be_allocated_at_once() -> None:
    """A parcel whose ring loops a little is refused as it is, and counted once repaired; the changes are told."""
    looped = Polygon([(0, 0), (100, 0), (100, 100), (50, 100), (49, 102), (51, 102), (50, 100), (0, 100)])
    parcels = layer([looped], floor_m2=[10.0])
    zones = layer([box(0, 0, 50, 200), box(50, 0, 100, 200)], id=["west", "east"])
    with pytest.raises(LayerError):
        hg.allocate(parcels, zones, columns="floor_m2")
    placed = hg.allocate(parcels, zones, columns="floor_m2", repair=True)
    assert placed.by_zone["floor_m2"].sum() == pytest.approx(10)
    assert placed.repairs is not None
    assert placed.repairs["rules"].tolist() == ["valid"]
    assert hg.allocate(layer([square(0, 0)], floor_m2=[1.0]), zones, columns="floor_m2").repairs is None


@st.composite
def tilings(draw: st.DrawFn) -> gpd.GeoDataFrame:
    """Nine blocks of 20 m whose corners have been drawn apart by some millimetres or metres, in metres or degrees."""
    apart = draw(st.sampled_from([0.0, 0.004, 0.02, 3.0]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scale, offset, crs = draw(st.sampled_from([(1.0, (5e5, 2.49e6), "EPSG:4547"), (1e-5, (114.0, 22.5), "EPSG:4490")]))
    shapes = []
    for block in range(9):
        steps = np.arange(k := int(rng.integers(1, 4))) / k
        sides = [(steps, 0 * steps), (0 * steps + 1, steps), (1 - steps, 0 * steps + 1), (0 * steps, 1 - steps)]
        ring = np.concatenate([np.column_stack(side) for side in sides]) + divmod(block, 3)
        shapes.append(Polygon((ring * 20 + rng.uniform(-apart, apart, ring.shape)) * scale + offset))
    return layer(shapes, crs=crs)


@settings(deadline=None, max_examples=25)
@given(tilings(), st.sampled_from([0.01, 0.05, 0.5]))
def test_a_second_run_changes_nothing_and_no_area_moves_beyond_the_limit(
    tiling: gpd.GeoDataFrame, tolerance_m: float
) -> None:
    """Repair is idempotent, to the last bit, and bounded."""
    once = repair_layer(tiling, tolerance_m=tolerance_m)
    again = repair_layer(once.layer, tolerance_m=tolerance_m)
    assert once.layer.geometry.to_wkb().tolist() == again.layer.geometry.to_wkb().tolist()
    assert again.changes["refused"].all()
    plane = Plane.of(tiling.crs, tuple(tiling.total_bounds))
    before, after = (plane.area_m2(frame.geometry.to_numpy()) for frame in (tiling, once.layer))
    assert (np.abs(after - before) <= 0.01 * before * (1 + 1e-9)).all()


def test_a_ring_of_nothing_but_spikes_stays_as_it_is() -> None:
    """A polygon that goes there and back has no area to keep."""
    needle = Polygon([(0, 0), (10, 0), (20, 0), (10, 0)])
    assert repair_layer(layer([needle])).layer.geometry[0].equals_exact(needle)


def is_tiling(frame: gpd.GeoDataFrame) -> bool:
    return bool(shapely.coverage_is_valid(frame.geometry.to_numpy(), gap_width=0.01))


def test_neighbours_of_a_refused_feature_keep_what_they_share_with_it() -> None:
    """A wall of 24 cm may not lose a vertex; the room above, which shares that vertex, keeps it too."""
    wall = Polygon([(10, 0), (10.24, 0), (10.24, 10), (10.232, 10), (10, 10)])
    above = Polygon([(0, 10), (10, 10), (10.232, 10), (10.24, 10), (20, 10), (20, 20), (0, 20)])
    rooms = layer([above, box(0, 0, 10, 10), wall, box(10.24, 0, 20, 10)])
    repair = repair_layer(rooms, limit_share=1e-9)
    assert is_tiling(rooms)
    assert is_tiling(repair.layer)


def test_a_grid_moves_no_vertex_of_a_refused_feature() -> None:
    """A strip of 1.2 m would become one of 2 m: it stays, and its neighbours with it; a second run agrees."""
    strips = layer([box(0, 0, 100.4, 100), box(100.4, 0, 101.6, 100), box(101.6, 0, 200, 100)])
    repair = repair_layer(strips, grid=1)
    assert repair.changes[["feature", "rules", "refused"]].values.tolist() == [[2, "grid", True]]
    assert is_tiling(repair.layer)
    assert not (repair_layer(repair.layer, grid=1).changes["refused"] == False).any()  # noqa: E712 - of an array


def test_a_spike_that_a_neighbour_shares_or_that_is_land_stays() -> None:
    """A wedge between two neighbours that both have its tip, and one that is 16 cm wide at its foot."""
    wedge = Polygon([(0, 0), (100, 0), (100, 50), (110, 50.05), (100, 50.09), (100, 100), (0, 100)])
    south = Polygon([(100, 0), (200, 0), (200, 50.05), (110, 50.05), (100, 50)])
    north = Polygon([(100, 50.09), (110, 50.05), (200, 50.05), (200, 100), (100, 100)])
    assert rules([wedge, south, north]) == []
    assert rules([Polygon([(0, 0), (100, 0), (100, 50), (110, 50.05), (100, 50.16), (100, 100), (0, 100)])]) == []


def test_a_hole_that_would_close_is_refused_with_the_island_in_it() -> None:
    """An island of 8 mm in a hole of 8 mm: neither goes, and both are told."""
    hole = [(10, 10), (10, 10.008), (12, 10.008), (12, 10)]
    holed, island = Polygon([(0, 0), (50, 0), (50, 50), (0, 50)], [hole]), Polygon(hole)
    repair = repair_layer(layer([holed, island]))
    assert is_tiling(repair.layer)
    assert repair.changes["refused"].tolist() == [True, True]


def test_a_vertex_that_stands_twice_goes_with_the_one_beside_it() -> None:
    """Three vertices within a millimetre become one."""
    ring = Polygon([(0, 0), (10, 0), (10, 5), (10, 5), (10, 5.001), (10, 10), (0, 10)])
    assert find_faults(repair_layer(layer([ring])).layer).counts == {}


def test_rings_keep_the_way_they_run() -> None:
    """Clockwise ones, as of a shapefile, stay clockwise when a vertex moves."""
    pair = layer([box(0, 0, 10, 10, ccw=False), box(10.005, 0, 20, 10, ccw=False)])
    assert [ring.exterior.is_ccw for ring in repair_layer(pair).layer.geometry] == [False, False]


def test_heights_that_a_change_loses_are_told() -> None:
    """The second square moves and becomes flat; the first keeps its heights."""
    repair = repair_layer(
        layer([shapely.force_3d(box(0, 0, 10, 10), 5.0), shapely.force_3d(box(10.005, 0, 20, 10), 6.0)])
    )
    assert repair.flattened == (2,)
    assert {finding.code for finding in repair.findings()} == {"repaired", "repair_flattened"}
    assert repair.layer.has_z.tolist() == [True, False]


@pytest.mark.parametrize("options", [{"grid": 0.0}, {"grid": np.inf}, {"tolerance_m": np.nan}, {"limit_share": -1.0}])
def test_what_is_no_measure_is_refused(options: dict[str, float]) -> None:
    """A grid of nothing, a tolerance that is no number, a limit below zero."""
    with pytest.raises(LayerError) as refused:
        repair_layer(layer([square(0, 0)]), **options)
    assert [fault.code for fault in refused.value.faults] == ["bad_measure"]


def test_the_table_of_changes_adds_up() -> None:
    """The area after less the area before is what the layer itself changed by, feature by feature."""
    strips = layer([box(0, 0, 10.004, 10), box(10.008, 0, 20, 10), box(20.003, 0, 30, 10)])
    repair = repair_layer(strips, grid=0.01)
    told = repair.changes.set_index("feature")
    moved = (repair.layer.area - strips.area).to_numpy()
    assert (told["area_after_m2"] - told["area_before_m2"]).tolist() == pytest.approx(moved[told.index - 1].tolist())
