"""The built wheel works by itself: another environment, another folder, the plan inside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

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


def needed(requires: list[str]) -> list[Distribution]:
    """All that is required, by what each distribution says of itself, as this environment has it."""
    found: list[Distribution] = []
    ahead, known = [(written, "") for written in requires], set()
    while ahead:
        written, extra = asked = ahead.pop()
        one = Requirement(written)
        if asked in known or (one.marker and not one.marker.evaluate({"extra": extra})):
            continue
        known.add(asked)
        here = distribution(one.name)
        assert one.specifier.contains(here.version, prereleases=True), f"{here.name} {here.version} for {written}"
        found.append(here)
        ahead += [(further, extra) for further in here.requires or [] for extra in ("", *one.extras)]
    return found


def test_installed_wheel_works_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    """Installed beside what it says that it needs and nothing else, `hitech-gis` balances and draws its own plan."""
    venv.create(tmp_path / "env")
    scripts = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = str(scripts / "python")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-compile", "--no-deps"]
    subprocess.run([*install, "--no-index", str(wheel)], check=True, capture_output=True)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(tmp_path / "env")}))
    (own,) = distributions(path=[str(site)])
    # Links in place of a second installation, which takes a minute and brings the same files.
    for one in needed(own.requires or []):
        for entry in {file.parts[0] for file in one.files or []} - {"..", "__pycache__"}:
            if not (site / entry).exists():
                (site / entry).symlink_to(str(one.locate_file(entry)))
    away = tmp_path / "away"
    away.mkdir()

    def run(*arguments: str) -> str:
        command = [str(scripts / "hitech-gis"), *arguments]
        done = subprocess.run(command, check=True, capture_output=True, cwd=away, env=environment, encoding="utf-8")
        return done.stdout

    rows = json.loads(run("balance", "--format", "json"))
    assert {(row["zone"], row["residual_m2"]) for row in rows} >= {("park", 1_750_000.0), ("park", -3_250_000.0)}
    run("atlas", "-o", "out")
    assert (away / "out" / "index.html").read_bytes().startswith(b"<!DOCTYPE html>")
    where = "import hitech_gis.plan as p; print(p.shipped_plan_folder())"
    found = subprocess.run([python, "-c", where], check=True, capture_output=True, cwd=away, env=environment, text=True)
    assert Path(found.stdout.strip()).is_relative_to(tmp_path / "env")
