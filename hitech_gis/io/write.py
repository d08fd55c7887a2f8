"""How every file is written: beside its place first, then renamed, so that none is ever half there."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hitech_gis.errors import Fault, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BOM = "\ufeff"  # Excel takes a CSV for UTF-8 only with it
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def inert(value: str) -> str:
    """
    Keep a text from being taken for a formula by a spreadsheet.

    Parameters
    ----------
    value
        Any text.

    Returns
    -------
    str
        The text, behind an apostrophe where it starts like a formula.

    Examples
    --------
    >>> inert("=1+1"), inert("南区")
    ("'=1+1", '南区')
    """
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value


def write_files(contents: dict[Path, bytes]) -> None:
    """
    Write files so that all are written or none is touched: each beside its target first, then renamed.

    Parameters
    ----------
    contents
        Bytes for each path; missing folders are made.

    Raises
    ------
    OutputError
        If a file cannot be written; every target is as it was then, and nothing
        is left beside it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_files({Path(folder, "new", "a.txt"): b"whole"})
    ...     Path(folder, "new", "a.txt").read_text()
    'whole'
    """
    new: dict[Path, Path] = {}
    old: dict[Path, Path | None] = {}
    folders: list[Path] = []
    path = Path()
    try:
        for path, content in contents.items():
            _expect_no_folder(path)
            _make_folder(path.parent, folders)
            new[path] = _write_beside(path, content)
        for path, beside in new.items():
            kept = _keep_beside(path)
            try:
                beside.replace(path)
            except OSError:
                _drop(kept)
                raise
            old[path] = kept
    except OSError as error:
        _undo(new, old, folders)
        raise OutputError(Fault("cannot_write", {"path": str(path), "why": error.strerror or str(error)})) from error
    except BaseException:  # Ctrl-C too leaves nothing half-written
        _undo(new, old, folders)
        raise
    _drop(*old.values())


def _expect_no_folder(path: Path) -> None:
    if path.is_dir():
        raise IsADirectoryError(21, os.strerror(21))


def _undo(new: dict[Path, Path], old: dict[Path, Path | None], folders: list[Path]) -> None:
    _put_back(old)
    _drop(*new.values())
    for folder in reversed(folders):
        with suppress(OSError):  # someone else has put a file into it meanwhile
            folder.rmdir()


def _make_folder(folder: Path, made: list[Path]) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir()
        made.append(each)


def _write_beside(path: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(_mode_for(path))
    except BaseException:
        Path(name).unlink()
        raise
    return Path(name)


def _keep_beside(path: Path) -> Path | None:
    return _write_beside(path, path.read_bytes()) if path.exists() else None


def _put_back(old: dict[Path, Path | None]) -> None:
    for path, kept in old.items():
        if kept is None:
            _drop(path)
        else:
            kept.replace(path)


def _drop(*paths: Path | None) -> None:
    for path in paths:
        if path is not None:
            path.unlink(missing_ok=True)


def _mode_for(path: Path) -> int:
    # mkstemp makes private files; a page on a shared drive must be readable as any other new file.
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def expect_apart(written: Sequence[Path], read: Sequence[Path]) -> None:
    """
    Refuse to write where something is read, or two things to one place.

    Parameters
    ----------
    written
        Files to be written.
    read
        Files and folders that are read.

    Raises
    ------
    OutputError
        If a file is to be written in the place of another or inside of a folder that is read.

    Examples
    --------
    >>> expect_apart([Path("floor.csv")], [Path("parcels.gpkg")])
    """
    taken = [path.resolve() for path in read]
    for path in written:
        place = path.resolve()
        if any(place == other or other in place.parents for other in taken):
            raise OutputError(Fault("same_file", {"path": str(path)}))
        taken.append(place)


class GrowingTable:
    r"""
    A CSV file that grows row by row beside its place, and takes it when it is whole.

    Parameters
    ----------
    path
        Its place.
    header
        Names of the columns; one that looks like a formula is made inert.
    size
        Length in bytes at which an earlier, interrupted run had it; anything
        written after that is dropped. 0 begins anew.

    Raises
    ------
    OutputError
        If it cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     table = GrowingTable(Path(folder, "a.csv"), ["parcel", "floor_m2"])
    ...     table.extend([(7, 2.5)])
    ...     table.finish()
    ...     Path(folder, "a.csv").read_bytes()
    b'\xef\xbb\xbfparcel,floor_m2\r\n7,2.5\r\n'
    """

    def __init__(self, path: Path, header: Sequence[str], *, size: int = 0) -> None:
        self.path = path
        self.partial = path.with_name(f".{path.name}.partial")
        try:
            _expect_no_folder(path)
            path.parent.mkdir(parents=True, exist_ok=True)
            kept = self.partial.stat().st_size if self.partial.is_file() else 0
            self._stream = self.partial.open("r+b" if 0 < size <= kept else "wb")
            if 0 < size <= kept:
                self._stream.seek(size)
                self._stream.truncate()
            else:
                self._write([[inert(name) for name in header]], before=BOM)
        except OSError as error:
            raise self._refused(error) from error

    def extend(self, rows: Iterable[Sequence[float | int]]) -> None:
        """
        Add rows.

        Parameters
        ----------
        rows
            Numbers; NaN is written as an empty cell.
        """
        try:
            self._write([["" if cell != cell else cell for cell in row] for row in rows])  # noqa: PLR0124 - NaN
        except OSError as error:
            raise self._refused(error) from error

    def size(self) -> int:
        """
        Bring what has been added to the disk.

        Returns
        -------
        int
            Length in bytes.
        """
        try:
            self._stream.flush()
            os.fsync(self._stream.fileno())
            return self._stream.tell()
        except OSError as error:
            raise self._refused(error) from error

    def finish(self) -> None:
        """Close the file and put it into its place."""
        self.size()
        self._stream.close()
        try:
            self.partial.replace(self.path)
        except OSError as error:
            raise self._refused(error) from error

    def close(self, *, keep: bool) -> None:
        """
        Close the file without putting it into its place.

        Parameters
        ----------
        keep
            Whether to leave it beside, for a later run to go on with.
        """
        with suppress(OSError):  # what could not be written has been told, or is not wanted
            self._stream.close()
        if not keep:
            self.partial.unlink(missing_ok=True)

    def _write(self, rows: Iterable[Sequence[object]], before: str = "") -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        self._stream.write((before + text.getvalue()).encode())

    def _refused(self, error: OSError) -> OutputError:
        return OutputError(Fault("cannot_write", {"path": str(self.path), "why": error.strerror or str(error)}))
