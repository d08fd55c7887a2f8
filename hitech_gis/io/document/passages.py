"""What a document is read into: its lines and cells, one passage each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hitech_gis.errors import DocumentError, Fault
from hitech_gis.texts import is_unseen

if TYPE_CHECKING:
    from collections.abc import Iterable

# Thirty times the document of the shipped plan; what is longer is no plan, and would only cost time.
MAX_CHARACTERS = 500_000
_MOST_SAID = 200
_INVISIBLE = re.compile(r"[^\x20-\x7e\u3001-\u301e\u4e00-\u9fff\uff01-\uff5e]")


@dataclass(frozen=True)
class Passage:
    """
    A line of the document, a paragraph, or a cell of a table.

    Parameters
    ----------
    text
        Its characters, every run of white space one space, none that a reader could not see.
    line
        Line of the file (txt, html), of the page (pdf), or paragraph (docx), from 1.
    page
        Page, from 1; None where the format has none.
    table, column
        Of a cell: which table of the document, and which column, from 0; else None.
    """

    text: str
    line: int
    page: int | None = None
    table: int | None = None
    column: int | None = None


@dataclass(frozen=True)
class Document:
    """
    A document.

    Parameters
    ----------
    name
        Of its file.
    passages
        Its text.
    wrapped
        Whether its lines break in the middle of sentences.
    in_paragraphs
        Whether ``line`` of its passages counts paragraphs (docx).
    """

    name: str
    passages: tuple[Passage, ...]
    wrapped: bool
    in_paragraphs: bool = False


def tidy(text: str) -> str:
    r"""
    Leave what a reader sees: one space for white space, and no format or control characters.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The text on one line.

    Examples
    --------
    >>> tidy(" 约\u200b850\u3000 万\t平方米\n")
    '约850 万 平方米'
    """
    return _INVISIBLE.sub(_seen, " ".join(text.split()))


def _seen(found: re.Match[str]) -> str:
    return "" if is_unseen(found[0]) else found[0]


def collect(name: str, passages: Iterable[Passage], *, wrapped: bool = False, in_paragraphs: bool = False) -> Document:
    """
    Make a document of passages as they come, and stop where they are too many.

    Parameters
    ----------
    name
        Of the file, for faults.
    passages
        With their text as the file has it.
    wrapped
        Whether lines break in the middle of sentences.
    in_paragraphs
        Whether ``line`` counts paragraphs.

    Returns
    -------
    Document
        Passages that are not empty, tidied.

    Raises
    ------
    DocumentError
        If there is no text, or far more than a plan has.

    Examples
    --------
    >>> collect("plan.txt", [Passage(" 一、目标 ", 1), Passage("  ", 2)], wrapped=False).passages
    (Passage(text='一、目标', line=1, page=None, table=None, column=None),)
    """
    kept: list[Passage] = []
    size = 0
    for passage in passages:
        size += len(passage.text)
        if size > MAX_CHARACTERS:
            raise DocumentError(fault("too_much_text", name, limit=str(MAX_CHARACTERS)))
        text = tidy(passage.text)
        if text:
            kept.append(Passage(text, passage.line, passage.page, passage.table, passage.column))
    if not kept:
        raise DocumentError(fault("no_text", name))
    return Document(name, tuple(kept), wrapped, in_paragraphs)


def fault(code: str, file: str, /, **values: str) -> Fault:
    """
    Name what is wrong with a document.

    Parameters
    ----------
    code, file
        What is wrong, and the name of the file.
    **values
        What the sentence quotes.

    Returns
    -------
    Fault
        For a ``DocumentError``.

    Examples
    --------
    >>> fault("no_text", "plan.txt").place
    'plan.txt'
    """
    return Fault(code, values, file=file)


def broken(error: Exception, file: str, kind: str) -> DocumentError:
    """
    Say that a document is not whole, whatever a library found.

    Parameters
    ----------
    error
        What the library raised.
    file, kind
        Name and format of the file.

    Returns
    -------
    DocumentError
        To be raised.

    Examples
    --------
    >>> broken(ValueError("no header"), "plan.pdf", "pdf").faults[0].values["why"]
    'ValueError: no header'
    """
    return DocumentError(fault("broken_document", file, kind=kind, why=f"{type(error).__name__}: {error}"[:_MOST_SAID]))
