"""The notebooks: stored without outputs, and run from top to bottom in a fresh kernel."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import pytest
from nbclient import NotebookClient

import hitech_gis as hg

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
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


def outputs(path: Path) -> str:
    """All that an executed notebook shows, as HTML where there is any."""
    cells = [cell for cell in executed(path).cells if cell.cell_type == "code"]
    shown = [output for cell in cells for output in cell.outputs]
    data = [output.get("data", {}) for output in shown]
    richest = [str(kinds.get("text/html", kinds.get("text/plain", ""))) for kinds in data]
    return "\n".join(richest + [output.text for output in shown if output.output_type == "stream"])


def test_there_is_a_notebook() -> None:
    """The folder of notebooks is not empty."""
    assert NOTEBOOKS


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


@each_notebook
def test_shows_balance_and_map(path: Path) -> None:
    """An executed notebook shows every number of the balance, the residual it drills into, and the map."""
    shown = outputs(path)
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
