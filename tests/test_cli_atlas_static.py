"""Map sheets on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from command_line import refused, run
from pypdf import PdfReader
from toy import write_toy_plan

import hitech_gis as hg

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.uncounted
@pytest.mark.parametrize("suffix", [".pdf", ".svg", ".png"])
def test_a_sheet_is_written_in_place_of_the_page(tmp_path: Path, suffix: str) -> None:
    """--static writes that file and nothing beside it, the same as the method of a plan."""
    plan, out = write_toy_plan(tmp_path / "plan"), tmp_path / "out"
    out.mkdir()
    result = run("atlas", "--plan", plan, "--static", out / f"sheet{suffix}", "--paper", "a4", "--lang", "en")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Wrote" in result.stderr
    assert [path.name for path in out.iterdir()] == [f"sheet{suffix}"]
    hg.open_plan(plan).map_sheet(tmp_path / f"own{suffix}", lang="en", paper="a4")
    assert (tmp_path / f"own{suffix}").read_bytes() == (out / f"sheet{suffix}").read_bytes()


def test_paper_and_use_are_chosen(tmp_path: Path) -> None:
    """Without --paper a sheet is A3; --use colours by another use and says so."""
    plan = write_toy_plan(tmp_path / "plan")
    run("atlas", "--plan", plan, "--static", tmp_path / "sheet.pdf", "--use", "supporting")
    page = PdfReader(tmp_path / "sheet.pdf").pages[0]
    assert float(page.mediabox.width) / 72 * 25.4 == pytest.approx(420, abs=0.1)
    assert "配套用房" in page.extract_text()


@pytest.mark.parametrize("arguments", [("--static", "a.docx"), ("--static", "a.pdf", "--use", "dwellings")])
def test_what_cannot_be_drawn_is_refused(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Another ending and an unknown use are named, and no file is left."""
    option, name, *rest = arguments
    said = refused(run("atlas", option, tmp_path / name, *rest))
    assert (rest or [name])[-1] in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("-o", "out", "--static", "sheet.pdf"),
        ("-o", "out", "--paper", "a4"),
        ("-o", "out", "--use", "industrial"),
        ("--static", "sheet.pdf", "--document", "copy.txt"),
        ("--static", "sheet.pdf", "--paper", "a5"),
    ],
)
def test_page_and_sheet_are_two_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    """Options of the page and of the sheet do not go together; nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert run("atlas", *arguments).exit_code == 2
    assert list(tmp_path.iterdir()) == []
