"""The notebooks: stored without outputs, and run from top to bottom in a fresh kernel."""

from __future__ import annotations

import html
import json
import math
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
import shapely
from nbclient import NotebookClient

import hitech_gis as hg

if TYPE_CHECKING:
    import geopandas as gpd

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
BALANCE = FOLDER / "01_plan_and_balance.ipynb"
PARCELS = FOLDER / "02_parcels.ipynb"
WHOLE = FOLDER / "03_whole_plan.ipynb"
QUANTITIES = ("industrial_m2", "supporting_m2")
LAST_DIGIT = 0.005000001  # what a number shown with two decimals may be off
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> nbformat.NotebookNode:
    notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call] # half typed
    return notebook


@cache
def executed(path: Path) -> nbformat.NotebookNode:
    """A notebook run in a fresh kernel, away from the checkout; a cell that raises fails the run."""
    notebook = read(path)
    with TemporaryDirectory() as folder:
        NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
    return notebook


def outputs(path: Path, cell_id: str | None = None) -> str:
    """All that an executed notebook, or one cell of it, shows, as HTML where there is any."""
    cells = [cell for cell in executed(path).cells if cell.cell_type == "code" and cell_id in {None, cell.id}]
    assert cells
    shown = [output for cell in cells for output in cell.outputs]
    data = [output.get("data", {}) for output in shown]
    richest = [str(kinds.get("text/html", kinds.get("text/plain", ""))) for kinds in data]
    return "\n".join(richest + [output.text for output in shown if output.output_type == "stream"])


def rows(cell_id: str) -> list[tuple[str, list[float]]]:
    """The rows of numbers that a cell of the notebook of parcels shows, each with the last of its headings."""
    found = re.findall(r"<th>([^<]+)</th>((?:\s*<td>[^<]*</td>)+)", outputs(PARCELS, cell_id))
    return [(name, numbers(re.findall(r"<td>([^<]*)</td>", cells))) for name, cells in found]


def numbers(cells: list[str]) -> list[float]:
    """The cells of a row that are numbers; NaN is one."""
    return [float(cell) for cell in cells if re.fullmatch(r"NaN|-?\d+(\.\d+)?(e[+-]\d+)?", cell)]


@cache
def synthetic() -> gpd.GeoDataFrame:
    """The parcels of the notebook, made by its own cells."""
    names: dict[str, Any] = {}
    for cell in read(PARCELS).cells:
        if cell.id in {"open", "synthetic"}:
            exec(cell.source, names)  # noqa: S102 - our own notebook
    return names["synthetic"]


@cache
def shares() -> dict[str, Any]:
    """The share of each parcel's area that lies in each zone, by plain intersection."""
    zones, outlines = hg.open_plan().zones, synthetic().geometry.array
    return {
        zone: shapely.area(shapely.intersection(outlines, outline)) / shapely.area(outlines)
        for zone, outline in zip(zones["id"], zones.geometry, strict=True)
    }


@cache
def share_in_any() -> Any:  # noqa: ANN401 - an array
    """The share of each parcel's area that lies in any zone at all, by plain intersection with their union."""
    outlines = synthetic().geometry.array
    union = shapely.union_all(hg.open_plan().zones.geometry.array)
    return shapely.area(shapely.intersection(outlines, union)) / shapely.area(outlines)


def drawn_parcels() -> list[int]:
    """How many parcels each layer that the notebook adds to the map holds."""
    page = html.unescape(outputs(PARCELS, "atlas"))
    layers = [json.loads(found) for found in re.findall(r"_add\((\{\"features\".*\})\);", page)]
    return [len(feature["geometry"]["coordinates"]) for layer in layers for feature in layer["features"]]


def test_there_is_a_notebook() -> None:
    """The notebooks that the tests below read are there."""
    assert {BALANCE, PARCELS, WHOLE} <= set(NOTEBOOKS)


@each_notebook
def test_stored_without_outputs(path: Path) -> None:
    """A stored notebook has no output, no run count and nothing of the machine that wrote it."""
    notebook = read(path)
    nbformat.validate(notebook)
    assert {cell.execution_count for cell in notebook.cells if cell.cell_type == "code"} == {None}
    assert [cell.outputs for cell in notebook.cells if cell.cell_type == "code" and cell.outputs] == []
    assert notebook.metadata.kernelspec == {"display_name": "Python 3", "language": "python", "name": "python3"}
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    assert set(notebook.metadata.get("language_info", {})) <= {"name"}


@each_notebook
def test_prose_holds_no_number(path: Path) -> None:
    """No markdown cell holds a number, so every number is computed."""
    prose = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    assert prose
    assert [source for source in prose if re.search(r"\d", source)] == []


@each_notebook
def test_runs_without_error(path: Path) -> None:
    """Every code cell runs in order and neither raises nor writes to the error stream."""
    cells = [cell for cell in executed(path).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    shown = [output for cell in cells for output in cell.outputs]
    assert [output for output in shown if output.output_type == "error" or output.get("name") == "stderr"] == []


def test_shows_balance_and_map() -> None:
    """The notebook of the plan shows every number of the balance, the residual it drills into, and the map."""
    shown = outputs(BALANCE)
    for row in hg.open_plan().balance():
        areas = [area for area in (row.stated_m2, row.itemised_m2, row.residual_m2) if area is not None]
        for area in areas:
            assert f"<td>{float(area / 10_000)}</td>" in shown, row.id
    drilled = hg.open_plan().balance().row("sz_bay", "supporting")
    assert drilled.residual_m2 is not None
    assert re.search(rf"= {drilled.residual_m2 / 10_000:f} .*\({drilled.verdict}\)", shown)
    for figure in drilled.stated + drilled.itemised:
        assert figure.as_written in shown
    assert "<iframe srcdoc=" in shown


def test_shows_what_does_not_hold_and_what_would() -> None:
    """The notebook of the whole plan shows each finding that fails, half of Dachong against the goal, and a move."""
    failing = [finding for finding in hg.open_plan().check() if finding.verdict and finding.verdict.fails]
    assert len(re.findall(r"<tr>\s*<th>\d+</th>", outputs(WHOLE, "faults"))) == len(failing)
    assert "91%" in outputs(WHOLE, "faults")
    compared = outputs(WHOLE, "compare")
    assert all(f"<td>{amount}</td>" in compared for amount in ("11250000.0", "9750000.0", "3250000.0"))
    assert "sz_bay_middle/industrial" in outputs(WHOLE, "reconcile")


def test_parcels_say_that_they_are_synthetic() -> None:
    """Every row says so, and so do the rows that are shown, the prose from its start on, and the map."""
    assert set(synthetic()["source"]) == {"synthetic · 合成数据"}
    for cell_id in ("synthetic", "cut"):
        assert outputs(PARCELS, cell_id).count("<td>synthetic · 合成数据</td>") == 5
    prose = {cell.id: cell.source for cell in read(PARCELS).cells if cell.cell_type == "markdown"}
    for cell_id in (read(PARCELS).cells[0].id, "map", "groups", "compare", "points"):
        assert re.search("[Ss]ynthetic", prose[cell_id]), cell_id
        assert "合成" in prose[cell_id], cell_id
    page = outputs(PARCELS, "atlas")
    assert page.startswith("<iframe srcdoc=")
    (note,) = re.findall(r'L\.Control\.Attribution\([^)]*?"prefix": ("(?:[^"\\]|\\.)*")', html.unescape(page))
    assert "合成地块, 非真实 · Synthetic parcels, none is real" in json.loads(note)


def test_parcels_lie_inside_astride_and_outside() -> None:
    """Of a few thousand parcels, many lie inside, astride and outside; each is valid and has floor area."""
    share = share_in_any()
    assert 2000 < len(share) < 5000
    assert min((share > 1 - 1e-9).sum(), (share < 1e-9).sum()) > 500
    assert ((share > 1e-9) & (share < 1 - 1e-9)).sum() > 50
    assert synthetic().geometry.is_valid.all()
    assert (synthetic()[list(QUANTITIES)] > 0).all(axis=None)
    assert set(synthetic()["year"]) == {2012, 2013, 2014, 2015}


def test_shows_what_falls_in_each_zone() -> None:
    """The sums shown are those of plain intersections, in zone order; so are the means of the floor-area ratio."""
    assert [zone for zone, _ in rows("by-zone")] == list(hg.open_plan().zones["id"])
    means = dict(rows("far"))
    for zone, (parcels, *shown) in rows("by-zone"):
        share = shares()[zone]
        assert parcels == (share > 1e-9).sum()
        expected = [share @ synthetic()[name] / 10_000 for name in QUANTITIES]
        assert shown == pytest.approx(expected, abs=LAST_DIGIT), zone
        areas = share * synthetic().area
        mean = areas @ synthetic()["far"] / areas.sum() if areas.any() else math.nan
        assert means[zone] == pytest.approx([parcels, mean], abs=LAST_DIGIT / 10, nan_ok=True), zone


@pytest.mark.parametrize("cell_id", ["totals", "law-of-all"])
def test_shows_that_nothing_is_lost(cell_id: str) -> None:
    """Allocated + outside - double counted = source, in the numbers shown and, to rounding, in the residual shown."""
    table = rows(cell_id)
    assert [name for name, _ in table] == ["industrial", "supporting"] * (len(table) // 2)
    for name, (source, allocated, outside, double_counted, residual) in table:
        assert allocated + outside - double_counted == pytest.approx(source, abs=2e-6)
        assert source == pytest.approx(synthetic()[f"{name}_m2"].sum() / 10_000, abs=1e-6)
        assert min(allocated, outside, double_counted) > 0
        assert abs(residual) < 1e-12


def test_shows_why_something_counts_twice() -> None:
    """The park, its parts together, and what is double counted are one and the same."""
    table = dict(rows("nested"))
    assert list(table) == ["whole", "parts", "double_counted"]
    assert table["whole"] == table["parts"] == table["double_counted"] == dict(rows("by-zone"))["sz_bay"][1:]


def test_shows_what_lies_in_no_zone() -> None:
    """Parcels inside, astride and outside are counted as by intersection with the union of zones, with what is left."""
    share = share_in_any()
    inside, outside = share > 1 - 1e-9, share < 1e-9
    kinds = {"inside": inside, "partly outside": ~inside & ~outside, "outside": outside}
    table = dict(rows("where"))
    assert set(table) == set(kinds)
    for kind, of_kind in kinds.items():
        left = [(of_kind * (1 - share)) @ synthetic()[name] / 10_000 for name in QUANTITIES]
        assert table[kind] == pytest.approx([of_kind.sum(), *left], abs=LAST_DIGIT), kind
    assert drawn_parcels() == [outside.sum(), kinds["partly outside"].sum()]


def test_groups_add_up_to_zones() -> None:
    """Industrial floor area by year and status, four years by three statuses, adds up to that of each zone."""
    by_zone = dict(rows("by-zone"))
    for zone, groups in rows("by-group"):
        assert len(groups) == 12
        known = [value for value in groups if not math.isnan(value)]
        assert sum(known) == pytest.approx(by_zone[zone][1], abs=13 * LAST_DIGIT), zone


def test_beside_the_plan_unknown_stays_unknown() -> None:
    """What the plan states stands beside what was allocated; where it states nothing, there is no difference either."""
    zones = hg.open_plan().zones.set_index("id")
    for zone, values in rows("beside"):
        for name, (stated, allocated, difference) in zip(QUANTITIES, (values[:3], values[3:]), strict=True):
            assert stated == pytest.approx(zones.loc[zone, name] / 10_000, nan_ok=True)
            assert allocated == dict(rows("by-zone"))[zone][1 + QUANTITIES.index(name)]
            assert difference == pytest.approx(allocated - stated, abs=2 * LAST_DIGIT, nan_ok=True)
    assert zones[list(QUANTITIES)].isna().any(axis=None)


def test_points_count_wholly() -> None:
    """By points each zone has the whole of the parcels whose point it holds; by area it has what was shown before."""
    zones = hg.open_plan().zones.set_index("id")
    points = synthetic().representative_point().array
    for zone, values in rows("by-point"):
        holds = shapely.contains(zones.geometry[zone], points)
        for name, (by_area, by_point, difference) in zip(QUANTITIES, (values[:3], values[3:]), strict=True):
            assert by_area == dict(rows("by-zone"))[zone][1 + QUANTITIES.index(name)]
            assert by_point == pytest.approx(holds @ synthetic()[name] / 10_000, abs=LAST_DIGIT)
            assert difference == pytest.approx(by_point - by_area, abs=2 * LAST_DIGIT)


def test_a_messy_file_is_read_judged_and_mended() -> None:
    """The GBK shapefile without .cpg is told to be one, and of the overlaps and gaps of millimetres none is left."""
    assert "encoding_tried" in outputs(PARCELS, "files-write")
    counts = dict(rows("files-repair"))
    assert counts["overlap"][0] > 0
    assert {name: after for name, (_, after) in counts.items()} == dict.fromkeys(counts, 0)
    assert "False" in outputs(PARCELS, "files-changes")
