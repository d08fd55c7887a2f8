"""Word documents (docx): what the archive may hold is checked before anything of it is parsed."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from hitech_gis.errors import DocumentError
from hitech_gis.io.document.passages import Passage, broken, fault

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_ENTRIES = 4096
_MOST_XML_BYTES = 32 * 1024 * 1024
_MOST_BYTES = 256 * 1024 * 1024
_MOST_RATIO = 200
_FREE_BYTES = 1024 * 1024  # so little may be packed as tightly as it likes
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Text that was moved away stands where it went; the fallback of a drawing repeats its text.
_SKIPPED = {f"{_W}moveFrom", f"{_W}del", _FALLBACK}
_WRAPPERS = {f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "customXml")}
_AS_TEXT = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def check_archive(content: bytes, name: str) -> None:
    """
    Refuse an archive that is none, that expands too far, or whose XML defines entities.

    Parameters
    ----------
    content
        Bytes of the file.
    name
        Of the file, for faults.

    Raises
    ------
    DocumentError
        With the reason.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_entries(archive, len(content), name)
    except DocumentError:
        raise
    except Exception as error:
        raise broken(error, name, "docx") from error


def _check_entries(archive: zipfile.ZipFile, size: int, name: str) -> None:
    entries = archive.infolist()
    xml = [entry for entry in entries if entry.filename.lower().endswith((".xml", ".rels"))]
    total, of_xml = (sum(entry.file_size for entry in part) for part in (entries, xml))
    too_many = len(entries) > _MOST_ENTRIES or of_xml > _MOST_XML_BYTES or total > _MOST_BYTES
    if too_many or total > _FREE_BYTES + _MOST_RATIO * size:
        raise DocumentError(fault("expands_too_far", name))
    if any(entry.flag_bits & 1 for entry in entries):
        raise DocumentError(fault("encrypted_document", name))
    for entry in xml:
        # UTF-16 puts a zero byte beside each letter; without them the words can be seen.
        part = archive.read(entry).replace(b"\0", b"")
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise DocumentError(fault("has_entities", name, part=entry.filename))


def passages_of_docx(content: bytes, name: str) -> Iterator[Passage]:
    """
    Give the passages of a Word document: paragraphs, and the cells of its tables.

    Parameters
    ----------
    content
        Bytes of the file.
    name
        Of the file, for faults.

    Yields
    ------
    Passage
        In the order of the document; numbers that Word itself puts before a
        paragraph are not part of its text.

    Raises
    ------
    DocumentError
        If it cannot be read, or is not safe to read.
    """
    check_archive(content, name)
    try:
        from docx import Document

        body = Document(io.BytesIO(content)).element.body
        texts = list(_paragraphs(body, None, None, [0]))
    except Exception as error:
        raise broken(error, name, "docx") from error
    for line, (text, table, column) in enumerate(texts, start=1):
        for part in text.split("\n"):
            yield Passage(part, line, None, table, column)


def _paragraphs(
    element: Any,  # noqa: ANN401 - an element of lxml, which ships no types
    table: int | None,
    column: int | None,
    count: list[int],
) -> Iterator[tuple[str, int | None, int | None]]:
    """Give the text, table and column of each paragraph below an element; ``count`` numbers the tables."""
    for child in element.iterchildren():
        if child.tag == f"{_W}p":
            yield _text(child), table, column
        elif child.tag == f"{_W}tbl":
            count[0] += 1
            number = count[0] - 1
            for row in _within(child, f"{_W}tr"):
                yield from _cells(row, number, count)
        elif child.tag not in _SKIPPED:
            yield from _paragraphs(child, table, column, count)


def _cells(row: Any, table: int, count: list[int]) -> Iterator[tuple[str, int | None, int | None]]:  # noqa: ANN401
    position = 0
    for cell in _within(row, f"{_W}tc"):
        yield from _paragraphs(cell, table, position, count)
        position += cell.grid_span


def _within(element: Any, tag: str) -> Iterator[Any]:  # noqa: ANN401
    """Give the rows of a table or the cells of a row, also those that a content control wraps."""
    for child in element.iterchildren():
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _within(child, tag)


def _text(paragraph: Any) -> str:  # noqa: ANN401
    parts: list[str] = []
    waiting = [paragraph]
    while waiting:
        element = waiting.pop()
        if element.tag in _SKIPPED:
            continue
        if element.tag == f"{_W}t":
            parts.append(element.text or "")
        parts.append(_AS_TEXT.get(element.tag, ""))
        waiting += reversed(element)
    return "".join(parts)
