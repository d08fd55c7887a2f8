"""Reads a document of any format that we know, and refuses every other with one reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hitech_gis.errors import DocumentError
from hitech_gis.io.document.passages import Document, collect, fault
from hitech_gis.io.document.pdf import passages_of_pdf
from hitech_gis.io.document.plain import decode, is_wrapped, lines_of
from hitech_gis.io.document.web import passages_of_html
from hitech_gis.io.document.word import passages_of_docx

if TYPE_CHECKING:
    from pathlib import Path

MAX_DOCUMENT_BYTES = 32 * 1024 * 1024
ENDINGS = (".txt", ".html", ".htm", ".docx", ".pdf")


def read_document(path: Path) -> Document:
    r"""
    Read a document line by line.

    Nothing is fetched, no link is followed, and no XML entity is resolved.

    Parameters
    ----------
    path
        A file ``.txt``, ``.html``, ``.htm``, ``.docx`` or ``.pdf`` of at most 32 MiB;
        text in UTF-8, UTF-16 with byte-order mark, or GB18030.

    Returns
    -------
    Document
        Its passages.

    Raises
    ------
    DocumentError
        If it is missing, of another format, encrypted, without text, or
        would expand too far.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "plan.txt").write_text("一、目标\n  约850万平方米。", encoding="utf-8")
    ...     [passage.text for passage in read_document(Path(folder, "plan.txt")).passages]
    ['一、目标', '约850万平方米。']
    """
    name, ending = path.name, path.suffix.lower()
    if ending not in ENDINGS:
        raise DocumentError(fault("not_a_document", name, value=ending or name, known=", ".join(ENDINGS)))
    content = _content(path)
    if ending == ".docx":
        return collect(name, passages_of_docx(content, name), in_paragraphs=True)
    if ending == ".pdf":
        return collect(name, passages_of_pdf(content, name), wrapped=True)
    text = decode(content, name)
    if ending == ".txt":
        return collect(name, lines_of(text), wrapped=is_wrapped(text))
    return collect(name, passages_of_html(text))


def _content(path: Path) -> bytes:
    name = path.name
    try:
        if not path.exists():
            raise DocumentError(fault("no_such_file", name, path=str(path)))
        if not path.is_file():
            raise DocumentError(fault("not_a_file", name, name=name))
        with path.open("rb") as stream:
            content = stream.read(MAX_DOCUMENT_BYTES + 1)
    except OSError as error:
        raise DocumentError(fault("cannot_read", name, name=name, why=str(error))) from error
    if len(content) > MAX_DOCUMENT_BYTES:
        raise DocumentError(fault("document_too_large", name, limit=str(MAX_DOCUMENT_BYTES // 2**20)))
    return content
