"""
Damaged files of every format, read one after another: each must give a layer or a refusal, and nothing else.

``python tests/fuzz_layers.py SECONDS`` (``make fuzz``: ten minutes). Each round is a process of its own, so that a
crash of the interpreter or a file that is read for ever is seen too. What fails is kept, and its folder is told.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
import traceback
import warnings
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from hitech_gis.errors import HitechGisError
from hitech_gis.io.reading.inspect import inspect_file
from hitech_gis.io.reading.layer import read_layer
from hitech_gis.topology import repair_layer

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES_A_ROUND = 150
PATIENCE_S = 120  # for a round, which takes some seconds
SUFFIXES = (".shp", ".gpkg", ".geojson", ".fgb", ".parquet", ".kml", ".dxf", ".csv", ".zip")
# What a damaged text is most likely to stumble over.
WORDS = (
    b"null", b"NaN", b"1e999", b"-Infinity", b"[[[[", b"]]]]", b'"type"', b'"coordinates"', b"{", b"}", b'"Polygon"',
    b"GeometryCollection", b"POLYGON((0 0,1 1))", b"EMPTY", b"\xff\xfe", b"\x00", b"\xef\xbb\xbf", b"\xb2\xfa", b"\r",
    b'"', b"<!ENTITY a 'b'>", b"<kml>", b"SECTION", b"9" * 400,
)  # fmt: skip


def originals(folder: Path) -> list[Path]:
    """One good file of each format."""
    shapes = [shapely.box(500_000 + 10 * x, 2_490_000, 500_010 + 10 * x, 2_490_010) for x in range(4)]
    frame = gpd.GeoDataFrame(
        {"名称": ["南区", "北区", None, "="], "n": [1.5, 2, 3, 4]}, geometry=shapes, crs="EPSG:4547"
    )
    degrees = frame.to_crs(4326)
    for suffix in (".shp", ".gpkg", ".fgb"):
        frame.to_file(folder / f"a{suffix}")
    degrees.to_file(folder / "a.geojson")
    degrees.to_file(folder / "a.kml", driver="KML")
    frame.set_geometry(frame.boundary)[["geometry"]].to_file(folder / "a.dxf", driver="DXF")
    frame.to_parquet(folder / "a.parquet")
    table = frame.drop(columns="geometry").assign(wkt=frame.geometry.to_wkt())
    table.to_csv(folder / "a.csv", index=False, encoding="gb18030")
    shutil.make_archive(str(folder / "a"), "zip", folder, "a.geojson")
    return [folder / f"a{suffix}" for suffix in SUFFIXES]


def damage(content: bytes, chance: random.Random) -> bytes:
    """Flip, cut out, double, overwrite or shorten a few places."""
    spoilt = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        at = chance.randrange(len(spoilt) + 1)
        length = chance.choice([1, 1, 4, 8, 60])
        how = chance.randrange(6)
        if how == 0:
            spoilt[at : at + length] = chance.randbytes(length)
        elif how == 1:
            del spoilt[at : at + length]
        elif how == 2:
            spoilt[at:at] = spoilt[at : at + length] * chance.choice([1, 3, 50])
        elif how == 3:
            spoilt[at : at + length] = chance.choice(WORDS)
        elif how == 4:
            spoilt[at : at + 4] = chance.choice(
                [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f"]
            )
        else:
            del spoilt[at:]
    return bytes(spoilt)


def cases(seed: int, folder: Path) -> Iterator[Path]:
    """Damaged files, with what belongs to them beside."""
    chance = random.Random(seed)  # noqa: S311 - to find the same case again
    good = folder / "good"
    good.mkdir()
    files = originals(good)
    while True:
        original = chance.choice(files)
        victim = original
        if original.suffix == ".shp":  # any of its files may be the broken one
            victim = original.with_suffix(chance.choice([".shp", ".dbf", ".shx", ".prj", ".cpg"]))
        case = folder / "case"
        shutil.rmtree(case, ignore_errors=True)
        case.mkdir()
        for part in good.glob(f"a{original.suffix}") if original.suffix != ".shp" else good.glob("a.*"):
            if original.suffix != ".shp" or part.suffix in {".shp", ".dbf", ".shx", ".prj", ".cpg"}:
                shutil.copy(part, case)
        (case / victim.name).write_bytes(damage(victim.read_bytes(), chance))
        yield case / original.name


def read_all_ways(path: Path) -> None:
    """Read a file strictly, with salvage and as ``inspect`` does, and mend what was read."""
    for read in (
        lambda: read_layer(path),
        lambda: repair_layer(read_layer(path, salvage=True, check=False)[0]).findings(),
        lambda: [finding.title("zh") for finding in inspect_file(path).findings],
    ):
        with suppress(HitechGisError):
            read()


def round_of(seed: int, count: int = CASES_A_ROUND) -> int:
    """Read damaged files until one fails; give how many did."""
    with TemporaryDirectory() as folder:
        for number, path in enumerate(cases(seed, Path(folder))):
            if number == count:
                return 0
            (Path(folder) / "last").write_text(str(path), encoding="utf-8")
            try:
                read_all_ways(path)
            except BaseException:  # noqa: BLE001 - whatever it is, it is what is looked for
                kept = Path(mkdtemp(prefix="hitech-gis-fuzz-"))
                shutil.copytree(path.parent, kept, dirs_exist_ok=True)
                sys.stderr.write(f"seed {seed}, case {number}, kept in {kept}\n{traceback.format_exc()}\n")
                return 1
    return 0


def main(seconds: float) -> int:
    """Go on for some time; give how many rounds failed."""
    end, seed, failed = time.monotonic() + seconds, int(time.time()), 0
    rounds = 0
    while time.monotonic() < end:
        seed, rounds = seed + 1, rounds + 1
        try:
            done = subprocess.run([sys.executable, __file__, "--seed", str(seed)], check=False, timeout=PATIENCE_S)
            failed += done.returncode != 0
            if done.returncode < 0:
                sys.stderr.write(f"seed {seed}: the interpreter crashed with signal {-done.returncode}\n")
        except subprocess.TimeoutExpired:
            failed += 1
            sys.stderr.write(f"seed {seed}: not done after {PATIENCE_S} s\n")
    sys.stdout.write(f"{rounds} rounds of {CASES_A_ROUND} damaged files, {failed} of them failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    warnings.simplefilter("error")
    sys.exit(round_of(int(sys.argv[2])) if sys.argv[1] == "--seed" else main(float(sys.argv[1])))
