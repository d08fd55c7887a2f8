"""How every file is written: beside its place first, then renamed, so that none is ever half there."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from hitech_gis.errors import Fault, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BOM = "\ufeff"  # Excel takes a CSV for UTF-8 only with it
# What makes up a shapefile, and what other programs put beside one and go on using.
SHAPEFILE_PARTS = (
    ".shp", ".shx", ".dbf", ".prj", ".cpg", ".qix", ".qpj", ".sbn", ".sbx", ".fbn", ".fbx", ".ain", ".aih", ".ixs",
    ".mxs", ".idm", ".ind", ".shp.xml", ".names.csv",
)  # fmt: skip
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
        The text, behind an apostrophe where it starts like a formula; also where
        apostrophes stand before that start, so that :func:`restored` undoes just this.

    Examples
    --------
    >>> inert("=1+1"), inert("'=1+1"), inert("'tis"), inert("南区")
    ("'=1+1", "''=1+1", "'tis", '南区')
    """
    return f"'{value}" if _is_formula(value) else value


def restored(value: str) -> str:
    """
    Give back the text that :func:`inert` was given.

    Parameters
    ----------
    value
        A cell of a table that was written with :func:`inert`.

    Returns
    -------
    str
        Without the apostrophe, where one was put in front.

    Examples
    --------
    >>> restored("'=1+1"), restored("''=1+1"), restored("'tis"), restored("=1+1")
    ('=1+1', "'=1+1", "'tis", '=1+1')
    """
    return value[1:] if value.startswith("'") and _is_formula(value) else value


def _is_formula(value: str) -> bool:
    return value.lstrip("'").startswith(_FORMULA_STARTS)


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
    with AllOrNone() as files:
        for path, content in contents.items():
            files.beside(path).write_bytes(content)


class AllOrNone:
    """
    Files that take their places when all of them are whole; else everything stays as it was.

    A ``with`` block says where each is to be written. If the block raises, or on
    Ctrl-C, nothing has changed and nothing is left.

    Raises
    ------
    OutputError
        If a file cannot be written, in the block or when they are put into their places.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with AllOrNone() as files:
    ...         size = files.beside(Path(folder, "a.txt")).write_text("whole")
    ...     Path(folder, "a.txt").read_text()
    'whole'
    """

    def __init__(self) -> None:
        self._path = Path()  # the one at hand, should it fail
        self._own: dict[Path, Path] = {}
        self._removed: list[Path] = []
        self._old: list[tuple[Path, Path | None]] = []
        self._made: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            self._put(error)
        except OSError as failed:
            self._undo()
            why = failed.strerror or str(failed)
            raise OutputError(Fault("cannot_write", {"path": str(self._path), "why": why})) from failed
        except BaseException:  # Ctrl-C too leaves nothing half-written
            self._undo()
            raise
        self._drop_folders()

    def beside(self, path: Path) -> Path:
        """
        Say where to write a file.

        Parameters
        ----------
        path
            Its place; a missing folder is made.

        Returns
        -------
        pathlib.Path
            The same name in a folder of its own beside that place. Whatever else is
            written into that folder takes its place with it.
        """
        self._path = path
        _expect_no_folder(path)
        _make_folder(path.parent, self._made)
        if path.parent not in self._own:
            own = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name[:40].replace('!', '')}."))
            self._own[path.parent] = own
            (own / "new").mkdir()
            (own / "old").mkdir()
        return self._own[path.parent] / "new" / path.name

    def remove(self, path: Path) -> None:
        """
        Have an old file go when the new ones come.

        Parameters
        ----------
        path
            It, in a folder in which something is written.
        """
        self._removed.append(path)

    def _put(self, error: BaseException | None) -> None:
        if error is not None:
            raise error
        for folder, own in self._own.items():
            for new in sorted((own / "new").iterdir()):
                self._path = folder / new.name
                _expect_no_folder(self._path)
                if self._path.exists():  # what was private stays private
                    new.chmod(self._path.stat().st_mode & 0o777)
                self._keep(self._path)
                new.replace(self._path)
        for old in self._removed:
            self._path = old
            self._keep(old)
            old.unlink()

    def _keep(self, path: Path) -> None:
        kept = self._own[path.parent] / "old" / path.name if path.exists() else None
        if kept is not None:
            try:
                os.link(path, kept)  # the file itself: nothing is copied, and its place is never empty
            except OSError:  # a file system without links
                shutil.copy2(path, kept)
        self._old.append((path, kept))

    def _undo(self) -> None:
        lost = False
        for path, kept in reversed(self._old):
            try:
                if kept is None:
                    path.unlink(missing_ok=True)
                elif not (path.exists() and path.samefile(kept)):
                    kept.replace(path)
            except OSError:  # then the old file is better left beside its place than gone
                lost = True
        if not lost:
            self._drop_folders()
        for folder in reversed(self._made):
            with suppress(OSError):  # someone else has put a file into it meanwhile
                folder.rmdir()

    def _drop_folders(self) -> None:
        for own in self._own.values():
            shutil.rmtree(own, ignore_errors=True)


def _expect_no_folder(path: Path) -> None:
    if path.is_dir():
        raise IsADirectoryError(21, os.strerror(21))


def _make_folder(folder: Path, made: list[Path]) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir()
        made.append(each)


def expect_apart(written: Sequence[Path], read: Sequence[Path]) -> None:
    """
    Refuse to write where something is read, or two things to one place.

    Parameters
    ----------
    written
        Files to be written. A shapefile takes the places of all its parts.
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
    taken = list(read)
    for path in written:
        if any(_clash(path, other) for other in taken):
            raise OutputError(Fault("same_file", {"path": str(path)}))
        taken.append(path)


def _clash(path: Path, other: Path) -> bool:
    if path.exists() and other.exists() and path.samefile(other):
        return True
    places, others = ({each.absolute(), each.resolve()} for each in (path, other))
    return other.resolve() in (path.resolve(), *path.resolve().parents) or any(
        _is_part(one, two) or _is_part(two, one) for one in places for two in others
    )


def _is_part(path: Path, whole: Path) -> bool:
    stem, name = whole.stem.casefold(), path.name.casefold()
    if whole.suffix.lower() != ".shp" or path.parent != whole.parent or not name.startswith(stem):
        return False
    return name[len(stem) :] in SHAPEFILE_PARTS


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
