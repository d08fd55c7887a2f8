"""Numbers as a Chinese document prints them: digits, ranges, percentages, and words (六个, 超千亿, 翻番)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from hitech_gis.units import UNITS

_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_WORDS = re.compile(f"[{''.join([*_DIGITS, *_TENS, *_MYRIADS])}]+")
# Thousands may be marked.
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_PRINTED = re.compile(
    rf"(?<![\d.,])(?P<first>{_NUMBER})\s*(?P<first_percent>[%％]?)(?P<first_size>[百千万亿]*)"
    rf"(?:\s*(?P<link>[-－—–~～至/])\s*(?P<second>{_NUMBER})\s*(?P<percent>[%％]?)(?P<size>[百千万亿]*))?"
)
# A range may name its magnitude twice (30万—50万平方米) or once (30—50万平方米).
_WRITTEN = re.compile(
    rf"(?<![\d.^×*])(?:(?P<low>{_NUMBER})\s*(?P<magnitude>[万亿]?)\s*[-－—–~～至]\s*)?(?P<high>{_NUMBER})\s*"
    rf"(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})"
)


@dataclass(frozen=True)
class Written:
    """
    An amount read from a document's own characters.

    Parameters
    ----------
    low, high
        The amount in base units; unlike only for a range.
    unit
        Base unit, ``m2`` or ``CNY``.
    digit
        What one step of the last printed digit is worth, in base units.
    """

    low: Fraction
    high: Fraction
    unit: str
    digit: Fraction


def printed_numbers(characters: str) -> set[Fraction]:
    """
    Read the first number, range, percentage or fraction that stands in digits.

    Parameters
    ----------
    characters
        A figure's own characters, such as ``20-25家``, ``91%`` or ``1/3``.

    Returns
    -------
    set of fractions.Fraction
        The number, or both ends of a range; percentages as shares of 1; empty where no digit stands.

    Examples
    --------
    >>> sorted(printed_numbers("20-25家")), printed_numbers("91%"), printed_numbers("约1/3")
    ([Fraction(20, 1), Fraction(25, 1)], {Fraction(91, 100)}, {Fraction(1, 3)})
    """
    found = _PRINTED.search(characters)
    if not found:
        return set()
    numbers = [Fraction(_plain_number(found[name])) for name in ("first", "second") if found[name] is not None]
    if found["link"] == "/" and numbers[1]:
        return {numbers[0] / numbers[1]}
    # What follows the second number of a range may hold for both.
    percent = found["percent"] or found["first_percent"]
    sizes = [found["first_size"] or found["size"] or "", found["size"] or ""]
    scale = Fraction(1, 100) if percent else Fraction(1)
    return {number * scale * (_value(size) if size else 1) for number, size in zip(numbers, sizes, strict=False)}


def word_numbers(characters: str) -> set[Fraction]:
    """
    Read every number that stands in words.

    Parameters
    ----------
    characters
        Such as ``一区十四园``, ``六个转变``, ``超千亿`` or ``翻番``.

    Returns
    -------
    set of fractions.Fraction
        What each run of number words comes to; 翻番 is a factor of 2.

    Examples
    --------
    >>> sorted(word_numbers("一区十四园")), word_numbers("超千亿"), word_numbers("翻番")
    ([Fraction(1, 1), Fraction(14, 1)], {Fraction(100000000000, 1)}, {Fraction(2, 1)})
    """
    numbers = {_value(run[0]) for run in _WORDS.finditer(characters)}
    return numbers | ({Fraction(2)} if "翻番" in characters else set())


def _value(words: str) -> Fraction:
    total = section = digit = 0
    for word in words:
        if word in _DIGITS:
            digit = _DIGITS[word]
        elif word in _TENS:
            section += (digit or 1) * _TENS[word]
            digit = 0
        else:
            total += ((section + digit) or 1) * _MYRIADS[word]
            section = digit = 0
    return Fraction(total + section + digit)


def without_dash(low: Fraction, high: Fraction) -> str:
    """
    Print a range as an extraction that lost the dash gives it.

    Parameters
    ----------
    low, high
        Ends of the range.

    Returns
    -------
    str
        The digits of both, run together; empty for numbers that are not whole.

    Examples
    --------
    >>> without_dash(Fraction(190), Fraction(210))
    '190210'
    """
    return f"{low}{high}" if low.denominator == high.denominator == 1 else ""


def read_written(characters: str) -> Written | None:
    """
    Read the first amount with a unit in a document's own characters.

    Parameters
    ----------
    characters
        Such as ``约850万平方米``, ``3—4公顷`` or ``540亿元``.

    Returns
    -------
    Written or None
        None where no number with a known unit stands.

    Examples
    --------
    >>> read_written("约8.5平方公里").low, read_written("约8.5平方公里").digit
    (Fraction(8500000, 1), Fraction(100000, 1))
    >>> read_written("若干") is None
    True
    """
    found = _WRITTEN.search(characters)
    if not found:
        return None
    unit = found["unit"]
    base, factor = UNITS[unit]
    high = _plain_number(found["high"])
    low = high if found["low"] is None else _plain_number(found["low"])
    low_unit = found["magnitude"] + unit.lstrip("万亿") if found["magnitude"] else unit
    decimals = max(len(str(number).partition(".")[2]) for number in (low, high))
    ends = Fraction(low) * UNITS.get(low_unit, UNITS[unit])[1], Fraction(high) * factor
    return Written(*ends, base, factor / 10**decimals) if ends[0] <= ends[1] else None


def read_amount(characters: str) -> Written | None:
    """
    Read characters that are one amount with a unit and nothing else.

    Parameters
    ----------
    characters
        Such as ``160 万平方米`` or ``30—50 公顷``; no 约 or other word.

    Returns
    -------
    Written or None
        None where they are anything else.

    Examples
    --------
    >>> read_amount("160 万平方米").low, read_amount("约160万平方米")
    (Fraction(1600000, 1), None)
    """
    stripped = characters.strip()
    return read_written(stripped) if _WRITTEN.fullmatch(stripped) else None


def last_digit(characters: str, value: Decimal) -> Fraction:
    """
    Give what one step of the last printed digit is worth.

    Parameters
    ----------
    characters
        The figure's own characters, such as ``91%`` or ``0.113吨``.
    value
        What they stand for, in base units; its first printed number gives the scale.

    Returns
    -------
    fractions.Fraction
        In base units; 0 where no number is printed (翻番), where a fraction is (1/3),
        or the value is 0.

    Examples
    --------
    >>> last_digit("91%", Decimal("0.91")), last_digit("540亿元", Decimal(54_000_000_000))
    (Fraction(1, 100), Fraction(100000000, 1))
    """
    found = re.search(_NUMBER, characters)
    printed = Decimal(0) if found is None else _plain_number(found[0])
    if found is None or not printed or characters[found.end() :].lstrip().startswith("/"):
        return Fraction(0)
    decimals = len(str(printed).partition(".")[2])
    return abs(Fraction(value) / Fraction(printed)) / Fraction(10**decimals)


def _plain_number(printed: str) -> Decimal:
    return Decimal(printed.replace(",", ""))
