"""Numbers as a Chinese document prints them: digits, ranges, percentages, and words (六个, 超千亿, 翻番)."""

from __future__ import annotations

import re
from fractions import Fraction

_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_WORDS = re.compile(f"[{''.join([*_DIGITS, *_TENS, *_MYRIADS])}]+")
_NUMBER = r"\d+(?:\.\d+)?"
_PRINTED = re.compile(
    rf"(?<![\d.])(?P<first>{_NUMBER})(?:\s*(?P<link>[-－—–~～至/])\s*(?P<second>{_NUMBER}))?\s*(?P<percent>[%％]?)"
)


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
    numbers = [Fraction(found[name]) for name in ("first", "second") if found[name] is not None]
    if found["link"] == "/" and numbers[1]:
        return {numbers[0] / numbers[1]}
    scale = Fraction(1, 100) if found["percent"] else Fraction(1)
    return {number * scale for number in numbers}


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
