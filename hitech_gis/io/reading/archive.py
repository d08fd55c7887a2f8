"""Archives: looked at before anything of them is unpacked, and unpacked to a folder that goes away."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hitech_gis.errors import Fault, LayerError
from hitech_gis.io.reading.formats import SUFFIXES, Format, recognise

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_MEMBERS = 10_000
MOST_BYTES = 4 << 30
MOST_RATIO = 200
# Stands for "!" in the names of what is unpacked: the libraries that read it take that for the end of an archive.
MARK = "\ue021"
_SMALL_BYTES = 64 << 20  # below this no ratio does harm
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
_NESTED = {".zip", ".rar", ".7z", ".gz", ".tar", ".tgz"}
_MARGINAL = {".csv", ".txt", ".tsv", ".json"}  # beside a layer these are notes on it


@contextmanager
def unpacked(path: Path) -> Iterator[list[Path]]:
    """
    Unpack an archive for as long as its layers are read.

    Parameters
    ----------
    path
        A zip or kmz file.

    Yields
    ------
    list of pathlib.Path
        The files in it that may be layers, in a temporary folder.

    Raises
    ------
    LayerError
        If a member leads out of the folder, is a link or encrypted, if there are
        too many or they unpack to too much, or none is a layer.

    Examples
    --------
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.zip")
    ...     with zipfile.ZipFile(path, "w") as file:
    ...         file.writestr("a/b.geojson", "{}")
    ...     with unpacked(path) as layers:
    ...         print([layer.name for layer in layers])
    ['b.geojson']
    """
    with TemporaryDirectory(prefix="hitech-gis-") as folder:
        try:
            with zipfile.ZipFile(path) as file:
                _unpack(file, path, Path(folder))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
            raise LayerError(Fault("archive_broken", {"why": str(error)}, file=path.name)) from error
        yield _layers(path, Path(folder))


def member_name(info: zipfile.ZipInfo) -> str:
    """
    Read the name of a member, in UTF-8 or GBK where the archive does not say.

    Parameters
    ----------
    info
        The member.

    Returns
    -------
    str
        Its path in the archive.

    Examples
    --------
    >>> member_name(zipfile.ZipInfo("地块.shp".encode("gbk").decode("cp437")))
    '地块.shp'
    """
    name = info.orig_filename
    if info.flag_bits & _UTF8_NAME:
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return name


def _unpack(file: zipfile.ZipFile, path: Path, folder: Path) -> None:
    members = [(member_name(info).replace("\\", "/"), info) for info in file.infolist()]  # as tools of Windows write it
    members = [(name, info) for name, info in members if not _of_the_system(name)]
    total = sum(info.file_size for _, info in members)
    packed = max(path.stat().st_size, 1)
    if len(members) > MOST_MEMBERS or total > MOST_BYTES or (total > _SMALL_BYTES and total > MOST_RATIO * packed):
        values = {"count": str(len(members)), "size": str(total >> 20), "packed": str(packed >> 10)}
        raise LayerError(Fault("archive_too_large", values, file=path.name))
    for name, info in members:
        _expect_harmless(name, info, path)
    if len({name.replace("!", MARK).casefold() for name, _ in members}) < len(members):
        raise LayerError(Fault("archive_names_twice", file=path.name))
    for name, info in members:
        target = folder / name.replace("!", MARK)
        if name.endswith("/"):
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix.lower() in _NESTED:
            target.touch()  # passed over beside layers, refused where there are none
            continue
        with file.open(info) as source, target.open("wb") as stream:
            while block := source.read(1 << 20):
                stream.write(block)


def _of_the_system(name: str) -> bool:
    """Whether macOS put it beside the files (``__MACOSX``, ``._a.shp``, ``.DS_Store``)."""
    parts = name.rstrip("/").split("/")
    hidden = parts[-1].startswith(".") and parts[-1].strip(".") != ""
    return ("__MACOSX" in parts or hidden) and ".." not in parts


def _expect_harmless(name: str, info: zipfile.ZipInfo, path: Path) -> None:
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or re.search(r"\0|^[A-Za-z]:", name):
        raise LayerError(Fault("archive_leads_outside", {"name": name}, file=path.name))
    if stat.S_ISLNK(info.external_attr >> 16):
        raise LayerError(Fault("archive_leads_outside", {"name": name}, file=path.name))
    if info.flag_bits & _ENCRYPTED:
        raise LayerError(Fault("archive_encrypted", {"name": name}, file=path.name))


def _layers(path: Path, folder: Path) -> list[Path]:
    found = [part for part in sorted(folder.rglob("*")) if part.is_dir() and part.suffix.lower() == ".gdb"]
    files = [part for part in sorted(folder.rglob("*")) if part.is_file() and part.parent not in found]
    found += [part for part in files if SUFFIXES.get(part.suffix.lower(), Format.ARCHIVE) is not Format.ARCHIVE]
    sure = [part for part in found if part.suffix.lower() not in _MARGINAL]
    if found:
        return sure or found
    for part in files:  # of a format that is refused: with how to convert it
        if part.suffix.lower() in {".mdb", ".dwg", ".accdb"}:
            recognise(part)
        if part.suffix.lower() in _NESTED:
            name = part.relative_to(folder).as_posix()
            raise LayerError(Fault("archive_nested", {"name": name}, file=path.name))
    names = ", ".join(part.name for part in files[:12]) or "—"
    raise LayerError(Fault("archive_without_layer", {"known": names}, file=path.name))
