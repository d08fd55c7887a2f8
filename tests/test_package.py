"""The built wheel works by itself: another environment, another folder, the plan inside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_wheel_holds_the_plan_and_the_page_and_nothing_of_the_tests(wheel: Path) -> None:
    """The wheel has every file of layers/, the page's own files and the catalogue, and no tests."""
    names = set(zipfile.ZipFile(wheel).namelist())
    layers = {f"hitech_gis/layers/{path.name}" for path in (ROOT / "layers").iterdir()}
    own = {path.relative_to(ROOT).as_posix() for path in (ROOT / "hitech_gis/atlas").rglob("*.[mc][js]s")}
    assert layers | own | {"hitech_gis/texts.csv"} <= names
    assert not [name for name in names if name.startswith(("tests/", "notebooks/", "benchmarks/"))]


def test_installed_wheel_works_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    """Installed into an empty environment, `hitech-gis` balances and draws the plan inside the wheel."""
    venv.create(tmp_path / "env")
    scripts = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = str(scripts / "python")
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-compile"]
    pinned = ["--constraint", str(ROOT / "constraints.txt"), str(wheel)]
    subprocess.run([*install, *pinned], check=True, capture_output=True)
    away = tmp_path / "away"
    away.mkdir()

    def run(*arguments: str) -> str:
        command = [str(scripts / "hitech-gis"), *arguments]
        return subprocess.run(command, check=True, capture_output=True, cwd=away, encoding="utf-8").stdout

    rows = json.loads(run("balance", "--format", "json"))
    assert {(row["zone"], row["residual_m2"]) for row in rows} >= {("park", 1_750_000.0), ("park", -3_250_000.0)}
    run("atlas", "-o", "out")
    assert (away / "out" / "index.html").read_bytes().startswith(b"<!DOCTYPE html>")
    where = "import hitech_gis.plan as p; print(p.shipped_plan_folder())"
    found = subprocess.run([python, "-c", where], check=True, capture_output=True, cwd=away, text=True)
    assert Path(found.stdout.strip()).is_relative_to(tmp_path / "env")
