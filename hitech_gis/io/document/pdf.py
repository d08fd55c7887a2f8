"""PDF: the lines of its pages, as far as the file holds text at all."""

from __future__ import annotations

import io
import logging
import re
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hitech_gis.errors import DocumentError
from hitech_gis.io.document.passages import MAX_CHARACTERS, Passage, broken, fault

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_PAGES = 2000
_PAGE_NUMBER = re.compile(r"[\s\-—–－]*\d{1,4}[\s\-—–－]*")
_MOST_PAGE_BYTES = 16 * 1024 * 1024


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what pypdf logs and warns of from the reader: a file is either read, or refused with one reason."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def passages_of_pdf(content: bytes, name: str) -> list[Passage]:
    """
    Give the lines of a PDF.

    Parameters
    ----------
    content
        Bytes of the file.
    name
        Of the file, for faults.

    Returns
    -------
    list of Passage
        One a line, with its page.

    Raises
    ------
    DocumentError
        If it is encrypted, broken, has no text (a scan) or far too much of it.
    """
    try:
        with _quiet():
            pages = _pages(content, name)
    except DocumentError:
        raise
    except Exception as error:
        raise broken(error, name, "pdf") from error
    if not any(map(str.strip, pages)):
        raise DocumentError(fault("scanned", name))
    return [
        Passage(line, number, page)
        for page, text in enumerate(pages, start=1)
        for number, line in enumerate(_lines(text), start=1)
    ]


def _lines(page: str) -> list[str]:
    """Give the lines of a page, without its number below them."""
    lines = page.rstrip().splitlines()
    return lines[:-1] if lines and _PAGE_NUMBER.fullmatch(lines[-1]) else lines


def _pages(content: bytes, name: str) -> list[str]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise DocumentError(fault("encrypted_document", name))
    if len(reader.pages) > _MOST_PAGES:
        raise DocumentError(fault("too_many_pages", name, count=str(len(reader.pages)), limit=str(_MOST_PAGES)))
    texts: list[str] = []
    size = 0
    for page in reader.pages:
        drawn = page.get_contents()
        if drawn is not None and len(drawn.get_data()) > _MOST_PAGE_BYTES:
            raise DocumentError(fault("expands_too_far", name))
        texts.append(page.extract_text())
        size += len(texts[-1])
        if size > MAX_CHARACTERS:
            raise DocumentError(fault("too_much_text", name, limit=str(MAX_CHARACTERS)))
    return texts
