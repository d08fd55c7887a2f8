"""A shapefile: which files are part of it, in which encoding it is, and the records of it that are whole."""

from __future__ import annotations

import csv
import struct
from typing import TYPE_CHECKING

import numpy as np

from hitech_gis.errors import Fault, LayerError
from hitech_gis.findings import Finding, Severity
from hitech_gis.io.reading.dbf import NAME_BYTES, Dbf, DbfField, is_full, read_dbf, text_values
from hitech_gis.io.reading.encoding import LANGUAGES, Decision, codec_of, decide, decode
from hitech_gis.io.reading.neutral import is_neutral, link
from hitech_gis.io.reading.told import Place, _finding, broken_records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_HEADER_BYTES, _RECORD_BYTES = 100, 8
# Names of fields that parcels usually have here and that do not fit into ten bytes.
_USUAL_NAMES = (
    "土地用途", "土地面积", "建筑密度", "计容建筑面积", "用地代码", "用地名称", "用地面积", "规划用地性质",
    "宗地代码", "地块编号",
    "产业用房面积", "配套用房面积", "建设用地面积", "权利人名称", "industrial_m2", "supporting_m2", "plot_ratio_max",
)  # fmt: skip


def parts_beside(path: Path) -> dict[str, Path]:
    """
    Find the files of a shapefile, in whatever case their names are.

    Parameters
    ----------
    path
        Its ``.shp``.

    Returns
    -------
    dict of str to pathlib.Path
        By ending in lower case; those that are there.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     for name in ("A.shp", "a.DBF"):
    ...         Path(folder, name).touch()
    ...     sorted(parts_beside(Path(folder, "A.shp")))
    ['.dbf', '.shp']
    """
    parts = {".shp": path}
    for part in sorted(path.parent.iterdir(), key=lambda part: part.stem != path.stem):  # the same case comes first
        if part.stem.casefold() == path.stem.casefold() and part.suffix.lower() in _PARTS and part.is_file():
            parts.setdefault(part.suffix.lower(), part)
    return parts


def encoding_of(path: Path, place: Place, *, encoding: str | None = None) -> Decision | None:
    """
    Decide in which encoding the attributes of a shapefile are.

    Parameters
    ----------
    path
        Its ``.shp``.
    place
        File and layer.
    encoding
        What the caller says; held against the bytes all the same.

    Returns
    -------
    Decision or None
        None where there is no table of attributes.

    Raises
    ------
    LayerError
        If ``encoding`` is none that is known, or the table has no header.

    Examples
    --------
    >>> from pathlib import Path
    >>> encoding_of(Path("a.shp"), Place("a.shp"), encoding="no such")
    Traceback (most recent call last):
    hitech_gis.errors.LayerError: ...
    """
    codec = None if encoding is None else codec_of(encoding)
    if encoding is not None and codec is None:
        raise LayerError(Fault("encoding_unknown", {"value": encoding}, place.file, place.layer))
    parts = parts_beside(path)
    if ".dbf" not in parts:
        return None
    table = read_dbf(parts[".dbf"])
    declared, findings = (("given", codec), []) if codec else _declared(parts, table, place)
    found = decide(_texts(table), place, declared=declared, given=codec is not None)
    if found.cut:
        findings = [*findings, _finding("text_cut", Severity.NOTE, place, count=str(found.cut), value=found.name)]
    return Decision(
        found.name, found.codec, found.how, found.score, found.invalid, found.cut, (*findings, *found.findings)
    )


def _declared(parts: dict[str, Path], table: Dbf, place: Place) -> tuple[tuple[str, str] | None, list[Finding]]:
    findings = []
    if ".cpg" in parts:
        label = parts[".cpg"].read_bytes()[:100].decode("latin-1").removeprefix("ï»¿").strip()
        if codec := codec_of(label):
            return ("cpg", codec), []
        findings.append(_finding("cpg_unknown", Severity.WARNING, place, value=label))
    page = LANGUAGES.get(table.language)
    return (("ldid", codec_of(page) or page) if page else None), findings


def _texts(table: Dbf) -> Iterator[tuple[list[bytes], list[bool]]]:
    names = [field.name for field in table.fields if not field.name.isascii()]
    if names:
        yield names, [len(name) > NAME_BYTES - 4 for name in names]
    for field, values in text_values(table):
        yield values, [is_full(field, value) for value in values]


def field_names(
    table: Dbf, decision: Decision, place: Place, path: Path
) -> tuple[list[str], list[Finding], dict[str, str]]:
    """
    Read the names of the columns, restored where a map of names lies beside the file.

    Parameters
    ----------
    table
        Header of the attributes.
    decision
        Their encoding.
    place
        File and layer.
    path
        The ``.shp``; the map is ``<stem>.names.csv`` with columns ``short, full``.

    Returns
    -------
    tuple of list of str, list of Finding and dict
        Names in the order of the file, what there is to say, and what a cut name
        may have been.

    Examples
    --------
    >>> from pathlib import Path
    >>> table = Dbf(Path("a.dbf"), 0, (DbfField("计容建筑面积".encode("gbk")[:10], "N", 1, 9),), 0, 65, 10)
    >>> field_names(table, Decision("GBK", "gbk", "trial"), Place("a.shp"), Path("a.shp"))[2]
    {'计容建筑面': '计容建筑面积'}
    """
    decoded = [decode(field.name, decision.codec, may_be_cut=True) for field in table.fields]
    names = [name for name, _ in decoded]
    restored = _map_of_names(path)
    if restored and any(name in restored for name in names):
        changed = [f"{name} = {restored[name]}" for name in names if name in restored]
        names = [restored.get(name, name) for name in names]
        return _distinct(names), [_finding("names_restored", Severity.NOTE, place, names=", ".join(changed))], {}
    cut = [
        name
        for (name, state), field in zip(decoded, table.fields, strict=True)
        if state == "cut" or _may_be_cut(field, decision.codec)
    ]
    meant = {}
    for name in cut:
        likely = [full for full in _USUAL_NAMES if full.startswith(name.rstrip("~_0123456789")) and full != name]
        if len(likely) == 1:
            meant[name] = likely[0]
    if not cut:
        return _distinct(names), [], {}
    told = ", ".join(f"{name} ({meant[name]}?)" if name in meant else name for name in cut)
    return _distinct(names), [_finding("names_cut", Severity.NOTE, place, count=str(len(cut)), names=told)], meant


def _may_be_cut(field: DbfField, codec: str) -> bool:
    if field.name.isascii():
        return len(field.name) == NAME_BYTES
    return len(field.name) > NAME_BYTES - (3 if codec == "utf-8" else 2)


def _distinct(names: list[str]) -> list[str]:
    taken: set[str] = set()
    result = []
    for name in names:
        free, number = name, 1
        while free in taken:
            number += 1
            free = f"{name}_{number}"
        taken.add(free)
        result.append(free)
    return result


def _map_of_names(path: Path) -> dict[str, str]:
    beside = path.with_name(f"{path.stem}.names.csv")
    if not beside.is_file():
        return {}
    try:
        with beside.open(encoding="utf-8-sig", newline="") as stream:
            return {row["short"]: row["full"] for row in csv.DictReader(stream) if row["short"] and row["full"]}
    except (OSError, KeyError, UnicodeDecodeError, csv.Error):
        return {}


def stage(  # noqa: C901 - each part of a shapefile may be missing, cut or wrongly named
    path: Path, place: Place, folder: Path, *, salvage: bool, prj: bool = True
) -> tuple[Path, list[int] | None, list[Finding]]:
    """
    Make a shapefile that GDAL can read out of one that it cannot: index missing, names in mixed case, records cut.

    Parameters
    ----------
    path
        Its ``.shp``.
    place
        File and layer.
    folder
        An empty folder for the copy, if one is needed.
    salvage
        Whether broken records may be left out.
    prj
        Whether the text of its CRS goes with it: False where nothing can read that.

    Returns
    -------
    tuple of pathlib.Path, list of int or None, and list of Finding
        The ``.shp`` to read, the numbers (from 1) of the records in it if some are
        left out, and what there is to say.

    Raises
    ------
    LayerError
        If records are broken and ``salvage`` is False.

    Examples
    --------
    >>> from pathlib import Path
    >>> stage(Path("none.shp"), Place("none.shp"), Path("."), salvage=False)
    Traceback (most recent call last):
    FileNotFoundError: ...
    """
    parts = {end: part for end, part in parts_beside(path).items() if prj or end != ".prj"}
    findings = []
    content = np.memmap(path, np.uint8, "r")
    if len(content) < _HEADER_BYTES:
        raise LayerError(Fault("shapefile_without_header", file=place.file))
    announced = 2 * struct.unpack(">i", content[24:28].tobytes())[0]
    if ".dbf" not in parts:
        findings.append(_finding("dbf_missing", Severity.WARNING, place))
    offsets = _offsets(content)
    table = read_dbf(parts[".dbf"]) if ".dbf" in parts else None
    expected = len(offsets) if table is None else table.records
    if ".shx" in parts:
        listed = _listed(parts[".shx"])
        if len(listed) >= expected or table is None:  # an edited file keeps old shapes that its index passes over
            fits = [at >= _HEADER_BYTES and length > 0 and at + 8 + length <= len(content) for at, length in listed]
            offsets = listed[: fits.index(False)] if False in fits else listed
        expected = max(expected, len(listed))
    whole = min(len(offsets), expected if table is None else table.whole_records)
    if len(content) < announced or whole < expected or len(offsets) > whole:
        rows = range(whole + 1, max(expected, len(offsets), whole + 1) + 1)
        findings += broken_records(rows, place, salvage=salvage, why="shp/dbf")
        return _copy(path, parts, folder, offsets[:whole], content, table), list(range(1, whole + 1)), findings
    if ".shx" not in parts:
        findings.append(_finding("shx_rebuilt", Severity.WARNING, place))
    plain = all(part in {path.with_suffix(end), path.with_suffix(end.upper())} for end, part in parts.items())
    if prj and ".shx" in parts and plain and is_neutral(path) and readable_prj(parts):
        return path, None, findings
    for end, part in parts.items():
        if end == ".prj":
            _write_prj(part, folder)
        elif end != ".cpg":
            link(part, folder / f"layer{end}")
    if ".shx" not in parts:
        (folder / "layer.shx").write_bytes(_index(content, offsets))
    return folder / "layer.shp", None, findings


def _offsets(content: np.memmap) -> list[tuple[int, int]]:
    """Walk through the records that are whole: where each begins, and the bytes of its content."""
    found, at, end = [], _HEADER_BYTES, len(content)
    while at + _RECORD_BYTES <= end:
        _, words = struct.unpack(">ii", content[at : at + _RECORD_BYTES].tobytes())
        length = 2 * words
        if length < 4 or at + _RECORD_BYTES + length > end:  # noqa: PLR2004 - a null shape has four bytes
            break
        found.append((at, length))
        at += _RECORD_BYTES + length
    return found


def _listed(index: Path) -> list[tuple[int, int]]:
    """Read where the records begin, and the bytes of their content, from a .shx."""
    content = index.read_bytes()[_HEADER_BYTES:]
    return [(2 * at, 2 * words) for at, words in struct.iter_unpack(">ii", content[: len(content) // 8 * 8])]


def _index(content: np.memmap, offsets: list[tuple[int, int]]) -> bytes:
    header = bytearray(content[:_HEADER_BYTES].tobytes())
    header[24:28] = struct.pack(">i", (_HEADER_BYTES + 8 * len(offsets)) // 2)
    return bytes(header) + b"".join(struct.pack(">ii", at // 2, length // 2) for at, length in offsets)


def _copy(  # noqa: PLR0913, PLR0917 - the parts of a shapefile
    path: Path,
    parts: dict[str, Path],
    folder: Path,
    offsets: list[tuple[int, int]],
    content: np.memmap,
    table: Dbf | None,
) -> Path:
    end = max((at + _RECORD_BYTES + length for at, length in offsets), default=_HEADER_BYTES)
    header = bytearray(content[:_HEADER_BYTES].tobytes())
    header[24:28] = struct.pack(">i", end // 2)
    with (folder / "layer.shp").open("wb") as stream, path.open("rb") as source:
        source.seek(_HEADER_BYTES)
        stream.write(header)
        left = end - _HEADER_BYTES
        while left and (block := source.read(min(left, 1 << 20))):
            stream.write(block)
            left -= len(block)
    (folder / "layer.shx").write_bytes(_index(content, offsets))
    if table is not None:
        with table.path.open("rb") as source, (folder / "layer.dbf").open("wb") as stream:
            head = bytearray(source.read(table.begin))
            head[4:8] = struct.pack("<I", len(offsets))
            stream.write(head)
            for _ in offsets:
                stream.write(source.read(table.length))
            stream.write(b"\x1a")
    if ".prj" in parts:
        _write_prj(parts[".prj"], folder)
    return folder / "layer.shp"


def readable_prj(parts: dict[str, Path]) -> bool:
    """
    Say whether the text of a CRS can be read, if there is one.

    Parameters
    ----------
    parts
        Of a shapefile, as :func:`parts_beside` gives them.

    Returns
    -------
    bool
        False where it is not UTF-8, such as a local grid with a Chinese name: GDAL
        hands its bytes on, and what reads them gives up.

    Examples
    --------
    >>> readable_prj({})
    True
    """
    try:
        _ = parts[".prj"].read_bytes().decode() if ".prj" in parts else ""
    except UnicodeDecodeError:
        return False
    return True


def _write_prj(part: Path, folder: Path) -> None:
    content = part.read_bytes()
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    (folder / "layer.prj").write_bytes(text.encode())
