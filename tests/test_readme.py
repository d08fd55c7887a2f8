"""The README is what a new user copies from, so all of it runs."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import hitech_gis as hg
from hitech_gis.cli import app
from hitech_gis.units import in_wan_m2

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> list[str]:
    lines = [line.removeprefix("$ ") for block in blocks("console") for line in block.splitlines()]
    return [line for line in lines if line.startswith("hitech-gis")]


def run_python_of_the_readme() -> None:
    for source in blocks("python"):
        exec(compile(source, "README.md", "exec"), {})  # noqa: S102 - the README's own lines


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the README's Python was run once, with the files that it leaves."""
    folder = tmp_path_factory.mktemp("toured")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        run_python_of_the_readme()
    return folder


@pytest.mark.parametrize("command", commands())
def test_command_of_the_readme_runs(command: str, toured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every hitech-gis command of the README exits 0, on the files that its Python leaves."""
    monkeypatch.chdir(toured)
    result = CliRunner().invoke(app, shlex.split(command)[1:])
    assert result.exit_code == 0, result.output


def test_every_command_stands_in_the_readme() -> None:
    """A command that the README does not show does not exist for a new user."""
    shown = {shlex.split(command)[1] for command in commands()}
    commands_alone = {command.callback.__name__ for command in app.registered_commands if command.callback}
    assert shown == commands_alone | {group.name for group in app.registered_groups}


def test_make_targets_of_the_readme_exist() -> None:
    """Each `make` line of the README names a target of the Makefile."""
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    asked = re.findall(r"^\$ make (\w+)", README, re.MULTILINE)
    assert asked
    assert set(asked) <= set(targets)


def test_python_of_the_readme_runs(toured: Path) -> None:
    """The Python tours run as copied, and leave the page, the layer, the scenario and the copies that they promise."""
    for name in ("atlas.html", "parcels.gpkg", "half.toml", "copy.txt", "my_plan/plan.toml"):
        assert (toured / name).stat().st_size > 0


def test_what_the_readme_says_of_its_two_plots_is_so(toured: Path) -> None:
    """Of the README's plots one lies in the bay and in its south, the other in no zone."""
    placed = hg.allocate_file(toured / "parcels.gpkg", hg.open_plan().zones, columns="floor_m2")
    in_zones = placed.by_zone["floor_m2"]
    assert in_zones[in_zones > 0].to_dict() == {"sz_bay": 60_000.0, "sz_bay_south": 60_000.0}
    assert placed.totals["floor_m2"].to_dict() == {
        "source": 100_000.0, "allocated": 120_000.0, "outside": 40_000.0, "double_counted": 60_000.0,
    }  # fmt: skip


def test_data_table_of_the_readme_is_the_balance() -> None:
    """The numbers of the README's table are those that the balance gives."""
    balance = hg.open_plan().balance()
    rows = {"Shenzhen Bay": "sz_bay", "Liuxiandong": "liuxiandong", "Goal": "park"}
    for name, zone in rows.items():
        line = next(line for line in README.splitlines() if line.startswith(f"| {name}"))
        for cell, use in zip(line.split("|")[2:4], ("industrial", "supporting"), strict=True):
            row = balance.row(zone, use)
            amounts = (row.stated_m2, row.itemised_m2, row.residual_m2)
            expected = [in_wan_m2(amount) for amount in amounts if amount is not None]
            assert re.findall(r"\d+", cell.split(",")[0]) == expected
            assert row.verdict.value in cell


def test_links_of_the_readme_lead_somewhere() -> None:
    """Every relative link of the README names a file of the repository."""
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert links
    assert all((ROOT / link).exists() for link in links), sys.path
