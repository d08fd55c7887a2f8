"""Numbers as a Chinese document prints them, read by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hitech_gis.numerals import printed_numbers, without_dash, word_numbers


@pytest.mark.parametrize(
    ("characters", "numbers"),
    [
        ("81家", [81]),
        ("不少于24000件", [24000]),
        ("20-25家", [20, 25]),
        ("20—25家", [20, 25]),
        ("20 ～ 25家", [20, 25]),
        ("100-150", [100, 150]),
        ("0.113吨标准煤", ["0.113"]),
        ("91%", ["0.91"]),
        ("约占全市的50％", ["0.5"]),
        ("1/3", [Fraction(1, 3)]),
        ("1/0", [1, 0]),
        ("67家", [67]),
        ("若干", []),
        ("六个", []),
        ("新增8家, 其中2家", [8]),
    ],
)
def test_digits_are_read_with_their_range_percent_or_fraction(characters: str, numbers: list[Fraction | str]) -> None:
    """The first number counts; a range has two; a percentage is a share of 1."""
    assert printed_numbers(characters) == {Fraction(number) for number in numbers}


@pytest.mark.parametrize(
    ("characters", "numbers"),
    [
        ("六个转变", [6]),
        ("两轴", [2]),
        ("一区十四园", [1, 14]),
        ("二十五年", [25]),
        ("一百零五", [100, 5]),
        ("三千二百", [3200]),
        ("超千亿", [10**11]),
        ("超亿元", [10**8]),
        ("三万五千", [35_000]),
        ("十二五", [15]),
        ("翻番", [2]),
        ("园区", []),
        ("67家", []),
    ],
)
def test_words_are_read_wherever_they_stand(characters: str, numbers: list[int]) -> None:
    """Each run of number words is a number; 翻番 is a factor of two."""
    assert word_numbers(characters) == {Fraction(number) for number in numbers}


@pytest.mark.parametrize(
    ("low", "high", "digits"), [("6", "7", "67"), ("11", "14", "1114"), ("190", "210", "190210"), ("0.5", "1", "")]
)
def test_a_range_without_its_dash(low: str, high: str, digits: str) -> None:
    """6-7 becomes 67; decimals are not run together."""
    assert without_dash(Fraction(low), Fraction(high)) == digits


@given(st.text(max_size=30))
def test_any_text_can_be_read(characters: str) -> None:
    """Reading never fails, and digits are at most two numbers, none negative."""
    numbers = printed_numbers(characters)
    assert len(numbers) <= 2
    assert all(number >= 0 for number in numbers | word_numbers(characters))
