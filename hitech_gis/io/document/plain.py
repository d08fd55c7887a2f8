"""Plain text: its encoding, told without guessing beyond what Chinese documents use, and its lines."""

from __future__ import annotations

import codecs
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from hitech_gis.errors import DocumentError
from hitech_gis.io.document.passages import Passage, fault

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Bytes of another encoding often pass as GB18030; then they give rare characters, where Chinese gives common ones.
_COMMON = 0.8
_FIRST_LEVEL = range(0xB0, 0xD8)  # rows 16 to 55 of GB 2312: the 3,755 common characters
_NOT_CHINESE_TEXT = re.compile(r"[\x00-\x08\x0e-\x1b\ue000-\uf8ff]")
_NOT_HAN = re.compile(r"[^\u3400-\u9fff]+")
_WIDE = re.compile("[\u2e80-\uffff]")
_SAMPLE = 100_000
# Of a text that is wrapped the lines nearly as long as the longest show it; shorter ones end a paragraph.
_LONG, _NEARLY, _MOST_BROKEN = 10, 0.97, 0.6
_ENDS = tuple("。；;：:！!？?)）”》%")


def decode(content: bytes, name: str) -> str:
    """
    Decode a Chinese text: UTF-8, UTF-16 with byte-order mark, or GB18030 (which holds GBK and GB 2312).

    Parameters
    ----------
    content
        Bytes of the file.
    name
        Of the file, for faults.

    Returns
    -------
    str
        Its text.

    Raises
    ------
    DocumentError
        If it is in none of them.

    Examples
    --------
    >>> decode("约850万平方米".encode("gbk"), "plan.txt")
    '约850万平方米'
    """
    marked = next((encoding for bom, encoding in _BOMS if content.startswith(bom)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NOT_CHINESE_TEXT.search(text) and (encoding != "gb18030" or _is_common(text)):
            return text
    raise DocumentError(fault("unknown_encoding", name))


def _is_common(text: str) -> bool:
    han = _NOT_HAN.sub("", text[:_SAMPLE])
    leads = han.encode("gb2312", errors="ignore")[::2]
    return sum(lead in _FIRST_LEVEL for lead in leads) >= _COMMON * len(han)


def lines_of(text: str) -> Iterator[Passage]:
    r"""
    Give the lines of a text.

    Parameters
    ----------
    text
        The whole text.

    Yields
    ------
    Passage
        One a line, numbered from 1, blank ones too.

    Examples
    --------
    >>> [passage.line for passage in lines_of("一、目标\n\n  正文。")]
    [1, 2, 3]
    """
    for number, line in enumerate(text.splitlines(), start=1):
        yield Passage(line, number)


def is_wrapped(text: str) -> bool:
    """
    Say whether the lines of a text break in the middle of sentences.

    Parameters
    ----------
    text
        The whole text.

    Returns
    -------
    bool
        True where most of the longest lines end without a mark, and another line follows.

    Examples
    --------
    >>> is_wrapped("至2015年, 园区新增空间规模总量约1300万平方米。")
    False
    """
    lines = [line.strip() for line in text.splitlines()]
    most, widest = (max(map(measure, lines), default=0) for measure in (len, _width))
    long = [
        (line, after)
        for line, after in pairwise([*lines, ""])
        if len(line) >= max(_LONG, _NEARLY * most) or _width(line) >= max(2 * _LONG, _NEARLY * widest)
    ]
    broken = sum(bool(after) and not line.endswith(_ENDS) for line, after in long)
    return broken > _MOST_BROKEN * len(long)


def _width(line: str) -> int:
    """Give the width of a line as it is printed, in halves of a Chinese character."""
    return len(line) + len(_WIDE.findall(line))
