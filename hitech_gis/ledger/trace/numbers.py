"""The numbers of a text: where they stand, in which unit, and which of them are no quantities at all."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from hitech_gis.units import UNITS

DASHES = "-‐‑‒–—―−－﹣~～〜∼"
NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)*"
NUMERAL = "[〇零一二两三四五六七八九十百千万亿]{1,12}"
_TOKEN = re.compile(
    r"(?P<code>(?<![A-Za-z])[A-Za-z]{1,12}-?[0-9][0-9A-Za-z]*(?:[-.][0-9A-Za-z]+)*)|"
    rf"(?:{NUMBER})(?:[-/至](?:{NUMBER}))*"
)
# Full-width letters and digits, and the radicals that some PDF files hold in place of characters; one for one.
_PLAIN = (
    {0xFEE0 + code: code for code in range(0x21, 0x7F) if chr(code) != ","}
    | {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2E80, 0x2FE0)}
    | dict.fromkeys(map(ord, DASHES), "-")
)
_YEAR = "(?:19|20)[0-9]{2}"
# A year, years, or a day; the dash of a span may be lost.
_DATE = re.compile(rf"{_YEAR}(?:[-/.至]?(?:{_YEAR}|[0-9]{{1,2}}(?:[-/.][0-9]{{1,2}})?))?")
_LATE_DATE = re.compile(rf"[0-9]{{1,2}}{_YEAR}")  # the mark of a list before a year, its point lost
_BASES = sorted({unit.lstrip("万亿") for unit in UNITS}, key=len, reverse=True)
_UNIT = re.compile(rf"\s?([百千万亿]*(?:{'|'.join(_BASES)}|[%‰\u4e00-\u9fff]))")
_LOCATOR = re.compile(r"(?:附[件表录]|[表图]|专栏) ?\Z")
_ORDINAL = re.compile(r"\s?[条款项章节页号期届批次]")
_VALUES = {character: value for value, character in enumerate("零一二三四五六七八九十")} | {"两": 2, "〇": 0}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_MYRIAD = 10_000
_LONGEST_MARK = 3


class Kind(StrEnum):
    """What a number of the document is; only quantities are counted."""

    QUANTITY = "quantity"
    DATE = "date"
    ITEM = "item"  # numbers of items, rows, headings, pages, annexes and articles
    CODE = "code"


@dataclass(frozen=True)
class Number:
    """A number, or a range or fraction of two, by its place in the plain form of a text."""

    start: int
    end: int
    characters: str
    unit: str
    unit_end: int
    kind: Kind


def plain_form(text: str) -> str:
    """
    Give a text in which alike characters are the same: half-width, one kind of dash; each in its own place.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        As long as the text.

    Examples
    --------
    >>> plain_form("６－７家，２０％")
    '6-7家，20%'
    """
    return text.translate(_PLAIN)


def numeral_value(numeral: str) -> int:
    """
    Give the value of a Chinese numeral.

    Parameters
    ----------
    numeral
        Characters that ``NUMERAL`` matches.

    Returns
    -------
    int
        Its value; a power alone counts once.

    Examples
    --------
    >>> numeral_value("十四"), numeral_value("六"), numeral_value("千亿"), numeral_value("二百三十")
    (14, 6, 100000000000, 230)
    """
    total, section, digit = 0, 0, 0
    for character in numeral:
        power = _POWERS.get(character)
        if power is None:
            digit = _VALUES[character]
        elif power >= _MYRIAD:
            # 亿 multiplies all before it, 万 what stands between.
            whole, part = (0, total + section + digit) if power > _MYRIAD else (total, section + digit)
            total = whole + (part or 1) * power
            section, digit = 0, 0
        else:
            section += (digit or 1) * power
            digit = 0
    return total + section + digit


def significant(characters: str) -> str:
    """
    Give the digits that tell a number from others, whatever its unit.

    Parameters
    ----------
    characters
        A number as printed, or as a Decimal writes it.

    Returns
    -------
    str
        Its digits without zeros at either end.

    Examples
    --------
    >>> significant("8.5"), significant("8500000"), significant("0.2"), significant("1,300")
    ('85', '85', '2', '13')
    """
    digits = characters.replace(",", "")
    return digits.replace(".", "").strip("0") or "0"


def numbers_in(text: str, start: int, end: int, mark_end: int) -> list[Number]:
    """
    Give the numbers of a line.

    Parameters
    ----------
    text
        Plain form of the whole text.
    start, end
        Where the line begins and ends.
    mark_end
        Where the mark of its heading, item or row ends; ``start`` where it has none.

    Returns
    -------
    list of Number
        In order.

    Examples
    --------
    >>> line = "1.到2015年,新增20-30家,T204-0006宗地"
    >>> [(number.characters, number.unit, number.kind.value) for number in numbers_in(line, 0, len(line), 2)]
    [('1', '', 'item'), ('2015', '年', 'date'), ('20-30', '家', 'quantity'), ('T204-0006', '宗', 'code')]
    """
    found = []
    for token in _TOKEN.finditer(text, start, end):
        unit = _UNIT.match(text, token.end(), end)
        name, reached = (unit[1], unit.end()) if unit else ("", token.end())
        kind = Kind.CODE if token["code"] else _kind(text, token.start(), token.end(), mark_end)
        found.append(Number(token.start(), token.end(), token[0], name, reached, kind))
    return found


def _kind(text: str, start: int, end: int, mark_end: int) -> Kind:
    characters, before = text[start:end], text[max(0, start - 4) : start].rstrip(" ")
    after = text[end : end + 3].lstrip(" ")[:2]
    if start < mark_end or _is_mark(characters, before, after):
        return Kind.ITEM
    if _is_date(characters, before, after):
        return Kind.DATE
    if re.match(r"[GDK](?![A-Za-z0-9])", after):  # 5G, 3D, 4K
        return Kind.CODE
    return Kind.QUANTITY


def _is_mark(characters: str, before: str, after: str) -> bool:
    if characters.count(".") > 1 and not _DATE.fullmatch(characters):
        return True
    if _LOCATOR.search(before) or after.startswith("号"):
        return True
    if before.endswith("第") and _ORDINAL.match(after):
        return True
    short = len(characters) <= _LONGEST_MARK
    if short and before.endswith(("(", "〔", "[")) and after.startswith((")", "〕", "]")):
        return True
    return short and before.endswith((":", "：", "。", ";")) and re.match(r"\.(?![0-9])", after) is not None


def _is_date(characters: str, before: str, after: str) -> bool:
    if _DATE.fullmatch(characters):
        # 2012年, (2012-2015) and a cell that says 2013; but 2012件 is a quantity.
        return after.startswith("年") or re.match(r"[\u4e00-\u9fff%‰]", after) is None
    if _LATE_DATE.fullmatch(characters):
        return after.startswith("年")
    return characters.isdigit() and (after.startswith("月") or (before.endswith("月") and after[:1] in {"日", "号"}))
