"""
Time the commands as whole processes, in turn with a plain folium map of the same layers.

Run ``python benchmarks/atlas.py``; it prints a table and always exits 0.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from hitech_gis.plan import shipped_plan_folder

PAIRS = 7
# What a planner would write without us: read the same layers, put them on a folium map, save it.
PLAIN_MAP = """
import sys
from pathlib import Path
import folium
import geopandas as gpd

folder, output = map(Path, sys.argv[1:])
page = folium.Map(location=[22.55, 113.95], zoom_start=12)
for path in sorted(folder.glob("*.geojson")):
    frame = gpd.read_file(path).drop(columns=["clauses", "milestones"], errors="ignore")  # lists are not for folium
    folium.GeoJson(frame[frame.geometry.notna()], name=path.stem).add_to(page)
folium.LayerControl().add_to(page)
page.save(output / "plain.html")
"""


@dataclass(frozen=True)
class Pair:
    """
    Two commands to hold against each other.

    Parameters
    ----------
    name, ours, other_name, other
        What each is called and how it is run.
    """

    name: str
    ours: tuple[str, ...]
    other_name: str
    other: tuple[str, ...]


def seconds(command: tuple[str, ...]) -> float:
    """
    Run a command once.

    Parameters
    ----------
    command
        Program and arguments.

    Returns
    -------
    float
        Wall time from start to exit, in seconds.
    """
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def spread(times: list[float]) -> str:
    """
    Word a list of times.

    Parameters
    ----------
    times
        Seconds.

    Returns
    -------
    str
        Median and, in brackets, least and most.
    """
    return f"{median(times):.3f} s ({min(times):.3f} - {max(times):.3f})"


def row(pair: Pair) -> str:
    """
    Time a pair in turn after a warm-up of each.

    Parameters
    ----------
    pair
        The two commands.

    Returns
    -------
    str
        A row of a Markdown table; the ratio is the median over the pairs.
    """
    seconds(pair.ours)
    seconds(pair.other)
    times = [(seconds(pair.ours), seconds(pair.other)) for _ in range(PAIRS)]
    ours, other = [list(side) for side in zip(*times, strict=True)]
    ratio = median(first / second for first, second in times)
    return f"| `{pair.name}` | {spread(ours)} | `{pair.other_name}` | {spread(other)} | {ratio:.2f} |"


def pairs(folder: Path) -> list[Pair]:
    """
    Name what is timed.

    Parameters
    ----------
    folder
        Where the pages are written.

    Returns
    -------
    list of Pair
        The page against a plain map, and start-up against that of Python alone.
    """
    command = shutil.which("hitech-gis", path=str(Path(sys.executable).parent)) or "hitech-gis"
    python_alone = ("python -c pass", (sys.executable, "-c", "pass"))
    plain = (sys.executable, "-c", PLAIN_MAP, str(shipped_plan_folder()), str(folder))
    return [
        Pair("hitech-gis atlas", (command, "atlas", "-o", str(folder / "atlas")), "geopandas + folium", plain),
        Pair("hitech-gis --help", (command, "--help"), *python_alone),
        Pair("python -c 'import hitech_gis'", (sys.executable, "-c", "import hitech_gis"), *python_alone),
    ]


def main() -> None:
    """Print the versions and the table; a command that fails is said, not raised."""
    packages = ("hitech-gis", "folium", "geopandas", "shapely", "typer")
    print(f"Python {sys.version.split()[0]}, " + ", ".join(f"{name} {version(name)}" for name in packages))
    print(f"{PAIRS} pairs in turn after a warm-up; median (least - most); ratio: median over the pairs\n")
    print("| Ours | Time | Beside | Time | Ratio |\n|---|---|---|---|---:|")
    with TemporaryDirectory() as folder:
        for pair in pairs(Path(folder)):
            try:
                print(row(pair), flush=True)
            except (OSError, subprocess.CalledProcessError) as error:
                print(f"| `{pair.name}` | not measured: {type(error).__name__} | | | |")


if __name__ == "__main__":
    main()
