"""What a file is, by its name and by its content, before any library that guesses sees it."""

from __future__ import annotations

import os
import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from hitech_gis.errors import Fault, LayerError

if TYPE_CHECKING:
    from collections.abc import Sequence


class Format(StrEnum):
    """The formats that are read, by the name of the driver."""

    SHAPEFILE = "ESRI Shapefile"
    GPKG = "GPKG"
    GEOJSON = "GeoJSON"
    GEOJSONSEQ = "GeoJSONSeq"
    FLATGEOBUF = "FlatGeobuf"
    PARQUET = "Parquet"
    GDB = "OpenFileGDB"
    KML = "LIBKML"
    DXF = "DXF"
    CSV = "CSV"
    ARCHIVE = "zip"
    OTHER = "other"  # only what the caller allows by name


SUFFIXES = {
    ".shp": Format.SHAPEFILE, ".gpkg": Format.GPKG, ".geojson": Format.GEOJSON, ".json": Format.GEOJSON,
    ".geojsonl": Format.GEOJSONSEQ, ".geojsons": Format.GEOJSONSEQ, ".ndjson": Format.GEOJSONSEQ,
    ".jsonl": Format.GEOJSONSEQ, ".fgb": Format.FLATGEOBUF, ".parquet": Format.PARQUET,
    ".geoparquet": Format.PARQUET, ".pq": Format.PARQUET, ".gdb": Format.GDB, ".kml": Format.KML, ".dxf": Format.DXF,
    ".csv": Format.CSV, ".tsv": Format.CSV, ".txt": Format.CSV, ".zip": Format.ARCHIVE, ".kmz": Format.ARCHIVE,
}  # fmt: skip
_CONTENT = {
    Format.SHAPEFILE: {"shp"}, Format.GPKG: {"sqlite"}, Format.GEOJSON: {"json"}, Format.GEOJSONSEQ: {"json"},
    Format.FLATGEOBUF: {"fgb"}, Format.PARQUET: {"parquet"}, Format.KML: {"kml"}, Format.DXF: {"dxf"},
    Format.CSV: {"text", "dxf"}, Format.ARCHIVE: {"zip"},
}  # fmt: skip
_MAGIC = {
    b"\0\0\x27\x0a": "shp", b"SQLite format 3\0": "sqlite", b"fgb\x03": "fgb", b"PAR1": "parquet", b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip", b"AC10": "dwg", b"\0\x01\0\0Standard ": "mdb", b"Rar!": "rar", b"7z\xbc\xaf": "7z",
    b"\xd0\xcf\x11\xe0": "office", b"AutoCAD Binary DXF": "binary_dxf", b"%PDF": "pdf",
}  # fmt: skip
_HEAD_BYTES = 64 << 10
# GDAL goes by content: what begins like this makes it open other files, or the network, whatever the file is called.
_VIRTUAL = re.compile(
    rb"<OGRVRTDataSource|<VRTDataset|gdal_streamed_alg|<OGRWFSDataSource|<GDAL_WMS|<GDALTileIndexDataset|<WMTCapabilit",
    re.IGNORECASE,
)
# Of XML what may stand in front of the outermost element; a comment that speaks of <kml> is no KML.
_NOT_ROOT = re.compile(rb"\s*(<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>)", re.DOTALL)
_KML = re.compile(rb"\s*<(\w+:)?kml[\s>/]", re.IGNORECASE)
_SIDECARS = {".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix"}
_PROJECTS = {".qgz", ".qgs", ".mxd", ".aprx", ".lyr", ".lyrx", ".qml", ".sld", ".mapx", ".xml", ".mpk"}
_PICTURES = {".tif", ".tiff", ".img", ".png", ".jpg", ".jpeg", ".pdf", ".ecw", ".jp2"}
_WORKBOOKS = {".xls", ".xlsx", ".ods", ".et"}


def plain_path(path: str | Path, allow: Sequence[str] = ()) -> tuple[Path, bool]:
    """
    Take a path for a file on the disk and nothing else.

    Parameters
    ----------
    path
        As the user gave it.
    allow
        Prefixes of virtual or remote paths that the caller allows.

    Returns
    -------
    tuple of pathlib.Path and bool
        The path, and whether it is one of those allowed.

    Raises
    ------
    LayerError
        If it is virtual, remote, the name of a driver with a colon, or not there.

    Examples
    --------
    >>> plain_path("/vsicurl/http://a.example/b.shp")
    Traceback (most recent call last):
    hitech_gis.errors.LayerError: ...
    """
    given = os.fspath(path)
    virtual = given.replace("\\", "/").startswith("/vsi") or re.match(r"[A-Za-z][\w+.-]+:", given)
    if virtual and any(given.startswith(prefix) for prefix in allow if prefix):
        return Path(given), True
    if virtual and not Path(given).exists():
        raise LayerError(Fault("path_not_plain", {"path": given}))
    if "\0" in given or not Path(given).exists():
        raise LayerError(Fault("no_such_layer_file", {"path": given}))
    return Path(given).absolute(), False


def recognise(path: Path, allow: Sequence[str] = ()) -> Format:
    """
    Say of which format a file is: its name and its content must agree.

    Parameters
    ----------
    path
        A file or folder that exists.
    allow
        ``"vrt"``, or endings such as ``".gml"``, that the caller lets GDAL open as it likes.

    Returns
    -------
    Format
        One of those that are read.

    Raises
    ------
    LayerError
        If it is of no format that is read (with how to convert it), empty, or
        not what its name says.

    Examples
    --------
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> recognise(shipped_plan_folder() / "zones.geojson").value
    'GeoJSON'
    """
    suffix = path.suffix.lower()
    if path.is_dir():
        return _recognise_folder(path, suffix)
    if not path.is_file():
        raise LayerError(Fault("not_a_file", {"name": path.name}, file=path.name))
    if suffix in {".vrt", *(ending for ending in allow if ending.startswith("."))}:
        if suffix in allow or suffix.removeprefix(".") in allow:
            return Format.OTHER
        raise LayerError(Fault("virtual_layer", file=path.name))
    _refuse_kind(path, suffix)
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    found = content_of(head)
    if found in {"dwg", "mdb"}:
        _refuse_kind(path, f".{found}")
    return _agreed(path, suffix, found, allow)


def _agreed(path: Path, suffix: str, found: str, allow: Sequence[str]) -> Format:
    expected = SUFFIXES.get(suffix)
    if found == "empty":
        raise LayerError(Fault("empty_file", file=path.name))
    if found == "virtual" and expected is not Format.CSV:
        if "vrt" in allow:
            return Format.OTHER
        raise LayerError(Fault("virtual_layer", file=path.name))
    if expected is None:
        known = ", ".join(dict.fromkeys(SUFFIXES))
        raise LayerError(Fault("unknown_format", {"value": suffix or "—", "known": known}, file=path.name))
    if found not in _CONTENT[expected]:
        raise LayerError(Fault("content_differs", {"value": suffix, "found": found}, file=path.name))
    return expected


def _recognise_folder(path: Path, suffix: str) -> Format:
    if suffix == ".gdb":
        if not any(path.glob("*.gdbtable")):
            raise LayerError(Fault("gdb_without_tables", file=path.name))
        return Format.GDB
    inside = sorted(part.name for part in path.iterdir() if part.suffix.lower() in SUFFIXES)
    raise LayerError(Fault("is_a_folder", {"path": path.name, "known": ", ".join(inside[:12]) or "—"}))


def _refuse_kind(path: Path, suffix: str) -> None:
    if suffix in {".mdb", ".accdb"}:
        raise LayerError(Fault("is_mdb", file=path.name))
    if suffix in {".dwg", ".dgn"}:
        raise LayerError(Fault("is_dwg", {"value": suffix}, file=path.name))
    if suffix in _SIDECARS:
        raise LayerError(Fault("is_sidecar", {"value": suffix, "shp": f"{path.stem}.shp"}, file=path.name))
    if suffix in _PROJECTS:
        raise LayerError(Fault("is_project_file", {"value": suffix}, file=path.name))
    if suffix in _PICTURES:
        raise LayerError(Fault("is_picture", {"value": suffix}, file=path.name))
    if suffix in _WORKBOOKS:
        raise LayerError(Fault("is_workbook", {"value": suffix}, file=path.name))
    if suffix in {".rar", ".7z", ".gz", ".tar", ".tgz"}:
        raise LayerError(Fault("is_other_archive", {"value": suffix}, file=path.name))


def content_of(head: bytes) -> str:  # noqa: PLR0911 - one for each kind
    r"""
    Say what the first bytes of a file are.

    Parameters
    ----------
    head
        Its first bytes.

    Returns
    -------
    str
        One word: ``shp``, ``json``, ``text``, ``virtual`` ...

    Examples
    --------
    >>> content_of(b"PK\x03\x04"), content_of(b'{"type":'), content_of(b"<OGRVRTDataSource>")
    ('zip', 'json', 'virtual')
    """
    if not head:
        return "empty"
    for magic, found in _MAGIC.items():
        if head.startswith(magic):
            return found
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    start = text.lstrip(b" \t\r\n\x1e\0")
    if _VIRTUAL.search(head):
        return "virtual"
    if b"\0" in text:
        return "binary"
    if start[:1] in {b"{", b"["}:
        return "json"
    if start.startswith(b"<"):
        at = 0
        while before := _NOT_ROOT.match(start, at):
            at = before.end()
        return "kml" if _KML.match(start, at) else "xml"
    return "dxf" if re.match(rb"\s*(999[^\n]*\n[^\n]*\n\s*)*0\s*\n\s*SECTION", text) else "text" if start else "empty"
