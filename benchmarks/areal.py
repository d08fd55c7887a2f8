"""
Allocation of parcels to zones: ours and the peers in one run, on the same generated data.

Run ``python benchmarks/areal.py`` (extra ``bench``); it prints tables and always exits 0. Each measurement is a process
of its own, which loads the data and then times the allocation alone, so that peak memory is that of one method.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pyarrow.parquet as pq
import shapely
from parcels import QUANTITIES, extent_m, make_parcels, make_zones

import hitech_gis as hg
from hitech_gis.areal.layers import ZoneLayer
from hitech_gis.areal.request import Request
from hitech_gis.areal.stream import checked_sources, counted

if TYPE_CHECKING:
    from collections.abc import Callable

PEERS = ("tobler", "overlay", "sjoin", "duckdb", "sedonadb")
CHUNK = 1_000_000
PATIENCE_S = 600  # a run that takes longer is left out
PEER_RUNS_ONCE_ABOVE_S = 20
MB = 2**20
Totals = dict[str, float]


@dataclass(frozen=True)
class Case:
    """
    Data to allocate.

    Parameters
    ----------
    parcels, zones, vertices
        How many parcels and zones, and vertices a zone.
    overlap
        By which share zones are larger than their place.
    """

    parcels: int
    zones: int = 20
    vertices: int = 1_000
    overlap: float = 0.0

    def files(self, folder: Path) -> tuple[Path, Path]:
        """
        Make the data, unless it is there.

        Parameters
        ----------
        folder
            Where it is kept.

        Returns
        -------
        tuple of Path
            GeoParquet of the parcels and of the zones.
        """
        parcels = folder / f"parcels_{self.parcels}.parquet"
        zones = folder / f"zones_{self.parcels}_{self.zones}_{self.vertices}_{self.overlap}.parquet"
        if not parcels.exists():
            make_file(parcels, self.parcels)
        if not zones.exists():
            extent = extent_m(self.parcels)
            made = make_zones(self.zones, extent=extent, vertices=self.vertices, overlap=self.overlap)
            made.to_parquet(zones)
        return parcels, zones


def make_file(path: Path, count: int) -> None:
    """
    Write parcels slice by slice, so that ten million need no more memory than one.

    Parameters
    ----------
    path
        GeoParquet to write.
    count
        How many.
    """
    first = path.with_suffix(".first")
    make_parcels(min(count, CHUNK), of=count).to_parquet(first)
    schema = pq.read_schema(first)
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, count, CHUNK):
            frame = make_parcels(min(CHUNK, count - start), start=start, of=count)
            frame.to_parquet(first)
            writer.write_table(pq.read_table(first).replace_schema_metadata(schema.metadata))
    first.unlink()


def ours(parcels: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> Totals:
    """Ours, in memory."""
    return dict(hg.allocate(parcels, zones, columns=QUANTITIES).by_zone[QUANTITIES[0]])


def ours_all(parcels: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> Totals:
    """Ours, every outline checked."""
    return dict(hg.allocate(parcels, zones, columns=QUANTITIES, validate="all").by_zone[QUANTITIES[0]])


def tobler(parcels: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> Totals:
    """Tobler's area_interpolate."""
    from tobler.area_weighted import area_interpolate

    shared = area_interpolate(parcels, zones, extensive_variables=list(QUANTITIES), allocate_total=False)
    return dict(zip(zones["id"], shared[QUANTITIES[0]], strict=True))


def overlay(parcels: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> Totals:
    """geopandas.overlay, then shares by area."""
    pieces = gpd.overlay(parcels.assign(whole_m2=parcels.area), zones, how="intersection")
    return _by_share(pieces, pieces.area / pieces["whole_m2"])


def sjoin(parcels: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> Totals:
    """geopandas.sjoin, then intersections of the pairs."""
    pairs = gpd.sjoin(parcels, zones, predicate="intersects")
    shared = pairs.geometry.intersection(zones.geometry.loc[pairs["index_right"]], align=False)
    return _by_share(pairs, shared.area.to_numpy() / pairs.area)


def _by_share(frame: gpd.GeoDataFrame, share: Any) -> Totals:  # noqa: ANN401 - a column
    sums = frame[list(QUANTITIES)].mul(share, axis=0).groupby(frame["id"]).sum()
    return dict(sums[QUANTITIES[0]])


_SQL = "SELECT z.id, " + ", ".join(
    f"sum(p.{name} * ST_Area(ST_Intersection(p.geometry, z.geometry)) / ST_Area(p.geometry))" for name in QUANTITIES
)
_SQL += " FROM parcels p JOIN zones z ON ST_Intersects(p.geometry, z.geometry) GROUP BY z.id"


def duckdb(parcels: Path, zones: Path) -> Callable[[], Totals]:
    """DuckDB spatial on tables in memory."""
    import duckdb as engine

    (extension,) = Path(str(files("duckdb_extension_spatial"))).rglob("spatial.duckdb_extension")
    base = engine.connect(config={"allow_unsigned_extensions": "true"})
    base.execute(f"LOAD '{extension}'")
    for name, path in (("parcels", parcels), ("zones", zones)):
        base.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet('{path}')")  # noqa: S608 - our own path
    return lambda: {row[0]: row[1] for row in base.execute(_SQL).fetchall()}


def sedonadb(parcels: Path, zones: Path) -> Callable[[], Totals]:
    """SedonaDB on tables in memory."""
    import sedonadb as engine

    base = engine.connect()
    for name, path in (("parcels", parcels), ("zones", zones)):
        base.read_parquet(path).to_memtable().to_view(name)

    def run() -> Totals:
        table = base.sql(_SQL).to_arrow_table()
        return dict(zip(table.column(0).to_pylist(), table.column(1).to_pylist(), strict=True))

    return run


def prepared(method: str, parcels: Path, zones: Path) -> Callable[[], Totals]:
    """
    Load what a method needs.

    Parameters
    ----------
    method
        Its name.
    parcels, zones
        GeoParquet.

    Returns
    -------
    callable
        Gives the total of the first quantity by zone.
    """
    if method in {"duckdb", "sedonadb"}:
        return {"duckdb": duckdb, "sedonadb": sedonadb}[method](parcels, zones)
    drawn = gpd.read_parquet(zones)
    if method == "file":
        return lambda: dict(hg.allocate_file(parcels, drawn, columns=QUANTITIES).by_zone[QUANTITIES[0]])
    if method == "read_parquet":
        return lambda: {"rows": float(len(gpd.read_parquet(parcels)))}
    if method == "one core":
        return lambda: one_core(parcels, drawn)
    frame = gpd.read_parquet(parcels)
    run = {"ours": ours, "ours, all valid": ours_all, "tobler": tobler, "overlay": overlay, "sjoin": sjoin}[method]
    return lambda: run(frame, drawn)


def one_core(parcels: Path, zones: gpd.GeoDataFrame) -> Totals:
    """Count a file with one thread, as one worker of a cluster does."""
    layer, request = ZoneLayer.of(zones), Request(QUANTITIES)
    rows = 0
    for done in counted(checked_sources(parcels, layer, request), layer, request, threads=1):
        rows = done.rows
    return {"rows": float(rows)}


def peak_bytes() -> int:
    """Most memory that this process has had at a time, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count what the parent had when it started us
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def child(method: str, parcels: Path, zones: Path, repeats: int) -> None:
    """
    Measure a method in this process and print the result as JSON.

    Parameters
    ----------
    method, parcels, zones
        As for :func:`prepared`.
    repeats
        How often, at most; a method that is slow is run once.
    """
    run = prepared(method, parcels, zones)
    before = peak_bytes()
    times: list[float] = []
    totals: Totals = {}
    while len(times) < repeats and (not times or times[0] < PEER_RUNS_ONCE_ABOVE_S):
        start = time.perf_counter()
        totals = run()
        times.append(time.perf_counter() - start)
    result = {"seconds": min(times), "runs": len(times), "peak": peak_bytes(), "loaded": before, "totals": totals}
    print(json.dumps({**result, "totals": {str(zone): float(total) for zone, total in totals.items()}}))


def measured(method: str, case: Case, folder: Path, *, repeats: int = 5) -> dict[str, Any] | None:
    """
    Measure a method in a process of its own.

    Parameters
    ----------
    method, case
        What is measured.
    folder
        Where the data is kept.
    repeats
        How often, at most; the best counts.

    Returns
    -------
    dict or None
        ``seconds``, ``peak`` and ``loaded`` (bytes), ``totals``; None if it fails or takes too long.
    """
    parcels, zones = case.files(folder)
    command = [sys.executable, __file__, "--child", method, str(parcels), str(zones), str(repeats)]
    try:
        done = subprocess.run(command, capture_output=True, check=True, text=True, timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        print(f"(over {PATIENCE_S} s: {method}, {asdict(case)})", file=sys.stderr)
        return None
    except subprocess.CalledProcessError as error:
        print(f"(failed: {method}: {error.stderr.strip().splitlines()[-1:]})", file=sys.stderr)
        return None
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def furthest(one: Totals, other: Totals) -> float:
    """Largest relative difference of two sets of totals."""
    return max(abs(one[zone] - other.get(zone, 0.0)) / max(abs(one[zone]), 1e-300) for zone in one)


def compare(case: Case, folder: Path, *, title: str) -> None:
    """
    Print ours beside the peers.

    Parameters
    ----------
    case
        The data.
    folder
        Where it is kept.
    title
        Of the table.
    """
    print(f"\n### {title}\n")
    print("| Method | Time | Ratio to ours | Peak memory (before) | Totals differ by |\n|---|---:|---:|---:|---:|")
    own = measured("ours", case, folder)
    if own is None:
        return
    for method in ("ours", "ours, all valid", *PEERS):
        result = own if method == "ours" else measured(method, case, folder)
        if result is None:
            print(f"| {method} | not measured | | | |")
            continue
        memory = f"{result['peak'] / MB:,.0f} MB ({result['loaded'] / MB:,.0f})"
        ratio, apart = result["seconds"] / own["seconds"], furthest(own["totals"], result["totals"])
        print(f"| {method} | {result['seconds']:.3f} s | {ratio:.1f} | {memory} | {apart:.1e} |", flush=True)


def scale(folder: Path, count: int) -> None:
    """
    Print how time grows with zones and with their vertices.

    Parameters
    ----------
    folder
        Where the data is kept.
    count
        Parcels.
    """
    print(f"\n### Zones and vertices, {count:,} parcels in memory\n")
    print("| Zones | Vertices a zone | Time | To 20 x 1,000 | Straddling pairs | Time a pair |")
    print("|---:|---:|---:|---:|---:|---:|")
    base = 0.0
    cases = ((20, 1_000), (200, 316), (2_000, 100), (20, 100), (20, 10_000), (200, 1_000), (2_000, 1_000))
    for zones, vertices in cases:
        case = Case(count, zones, vertices)
        result = measured("ours", case, folder)
        if result is None:
            continue
        base = base or result["seconds"]
        parcels, drawn = (gpd.read_parquet(path) for path in case.files(folder))
        pairs = hg.allocate(parcels, drawn, columns=QUANTITIES, pairs=True).pairs
        straddling = int((pairs["share"] < 1).sum()) if pairs is not None else 0
        seconds = result["seconds"]
        row = (f"{zones:,}", f"{vertices:,}", f"{seconds:.3f} s", f"{seconds / base:.1f}", f"{straddling:,}")
        print(f"| {' | '.join(row)} | {seconds / straddling * 1e6:.1f} µs |", flush=True)


def stream(folder: Path, counts: list[int]) -> None:
    """
    Print how long files take, beside reading them alone.

    Parameters
    ----------
    folder
        Where the data is kept.
    counts
        Parcels.
    """
    print("\n### GeoParquet files\n")
    print("| Parcels | allocate_file | Peak memory | read_parquet | Ratio | One thread | To the first |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    first = 0.0
    for count in counts:
        case = Case(count)
        own = measured("file", case, folder, repeats=3)
        read = measured("read_parquet", case, folder, repeats=3) if count <= CHUNK else None
        core = measured("one core", case, folder, repeats=1)
        if own is None or core is None:
            continue
        first = first or own["seconds"]
        peer = "—" if read is None else f"{read['seconds']:.2f} s"
        ratio = "—" if read is None else f"{own['seconds'] / read['seconds']:.2f}"
        thread = f"{core['seconds']:.2f} s, {count / core['seconds']:,.0f}/s"
        print(
            f"| {count:,} | {own['seconds']:.2f} s | {own['peak'] / MB:,.0f} MB | {peer} | {ratio} | {thread} "
            f"| {own['seconds'] / first:.1f} |",
            flush=True,
        )


def main() -> None:
    """Print machine, versions and tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", nargs=4, metavar=("METHOD", "PARCELS", "ZONES", "REPEATS"), help=argparse.SUPPRESS)
    parser.add_argument("--sizes", nargs="*", type=int, default=[10_000, 100_000, 1_000_000], help="parcels in memory")
    parser.add_argument("--files", nargs="*", type=int, default=[1_000_000, 10_000_000], help="parcels in files")
    parser.add_argument("--scale", type=int, default=1_000_000, help="parcels of the scaling table; 0 leaves it out")
    given = parser.parse_args()
    if given.child:
        method, parcels, zones, repeats = given.child
        child(method, Path(parcels), Path(zones), int(repeats))
        return
    packages = ("hitech-gis", "shapely", "geopandas", "pyarrow", "tobler", "duckdb", "sedonadb")
    system = f"{platform.system()}, Python {platform.python_version()}"
    print(f"{os.cpu_count()} cores, {system}, GEOS {shapely.geos_version_string}")
    print(", ".join(f"{name} {version(name)}" for name in packages))
    with TemporaryDirectory() as made:
        folder = Path(made)
        for size in given.sizes:
            compare(Case(size), folder, title=f"{size:,} parcels, 20 zones")
        if given.sizes:
            most = max(given.sizes)
            compare(Case(most, overlap=0.05), folder, title=f"{most:,} parcels, 20 zones that overlap")
        if given.scale:
            scale(folder, given.scale)
        stream(folder, given.files)


if __name__ == "__main__":
    main()
