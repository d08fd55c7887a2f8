"""What a copy has lost: each suggestion with its support, and none where nothing supports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from copies import write_plan, write_text

from hitech_gis.io.document import Document, Passage
from hitech_gis.ledger.trace.clauses import Copy
from hitech_gis.ledger.trace.damage import damage

if TYPE_CHECKING:
    from pathlib import Path


def suggestions(*lines: str) -> list[tuple[str, str, list[str]]]:
    passages = tuple(Passage(line, number) for number, line in enumerate(lines, start=1))
    copy = Copy(Document("plan.txt", passages, wrapped=False))
    found = damage(copy)
    return [(copy.shown(s.start, s.end), s.reading, [reason.code for reason in s.support]) for s in found]


def test_every_damage_of_the_toy_document_is_found(tmp_path: Path) -> None:
    """Eleven places, each with the reading that the document had and why."""
    traced = write_plan(tmp_path / "plan").trace(write_text(tmp_path / "plan.txt"))
    shown = [
        (spot.clause, spot.characters, given.reading, [(reason.code, reason.rests_on) for reason in given.support])
        for given, spot in traced.damage
    ]
    assert shown == [
        ("前言", "20182020年", "2018-2020年", [("years_rise", "")]),
        ("一#2", "67家", "6-7家", [("same_width", "附件1-1")]),
        ("一#2", "1114家", "11-14家", [("same_width", "附件1-1"), ("out_of_scale", "家")]),
        ("一#2", "20%30%22%", "20%、30%、22%", [("unit_repeats", "%"), ("as_many", "亿元")]),
        ("二(一)1", "23家", "2-3家", [("stands_so", "附件1-1")]),
        ("二(一)1", "47家", "4-7家", [("sum_of_parts", "附件1-1")]),
        ("二(一)2", "T2040006", "T204-0006", [("stands_so", "附件1-2")]),
        ("二(一)2", "34个", "3-4个", [("stands_so", "附件1-2")]),
        ("三", "35年", "3-5年", [("longer_than_plan", "2")]),
        ("附件", "22018年", "2.2018年", [("begins_a_line", "")]),
        ("附件1", "20192020", "2019-2020", [("years_rise", "")]),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "新增12个园区。",
        "新增67家企业。",
        "到2015年,2012年、2013年。",
        "20152012年",
        "占20%、30%和22%。",
        "新增190家,提供24000件。",
        "T2040006宗地",
        "每年45%。",
        "利用5年。",
        "文号22018年",
        "编号123456789012345678家。",
    ],
)
def test_a_sound_line_gives_no_suggestion(line: str) -> None:
    """A number that could be split, and that nothing says was, is left alone."""
    assert suggestions(line) == []


def test_a_range_beside_a_sure_one_is_suspected() -> None:
    """In one sentence with a range that lost its dash, another of the unit that can be split is told too."""
    lines = ("园区8家、10家。", "实验室67家、中心190210家。", "大学67家。")
    assert suggestions(*lines) == [
        ("67家", "6-7家", ["same_sentence"]),
        ("190210家", "190-210家", ["out_of_scale"]),
    ]


def test_one_place_may_have_several_readings() -> None:
    """Every reading that something supports is given, and none is chosen."""
    assert suggestions("新增112家。", "甲1-12家。", "乙11-12家、10-11家。", "共1112家。") == [
        ("1112家", "11-12家", ["stands_so"]),
    ]
    assert suggestions("新增123家。", "甲12-13家、丙1-23家。") == []
    found = suggestions("共101112家。", "甲10-11家。", "乙5家、6家。", "丙101-112家。")
    assert [(reading, support) for _, reading, support in found] == [("101-112家", ["stands_so", "out_of_scale"])]


def test_a_sum_needs_several_parts_of_one_clause() -> None:
    """One range elsewhere is no sum; two of the same that add up are."""
    parts = ("一、甲", "新增1-2家中心。", "二、乙", "新增3-5家中心。")
    assert suggestions("新增47家中心。", *parts) == []
    assert suggestions("新增47家中心。", "一、甲", "新增1-2家中心。", "新增3-5家中心。") == [
        ("47家", "4-7家", ["sum_of_parts"])
    ]


def test_years_run_together_say_where_they_stand_whole() -> None:
    """The same span with its dash elsewhere supports the reading."""
    assert suggestions("20122015年)", "2012-2015年") == [("20122015年", "2012-2015年", ["years_rise", "stands_so"])]


def test_a_list_without_another_beside_it_rests_on_its_unit() -> None:
    """Units that follow each number are reason enough; amounts of money run together are told as shares are."""
    assert suggestions("产值20亿元30亿元。") == [("20亿元30亿元", "20亿元、30亿元", ["unit_repeats"])]
    assert suggestions("占20%30%,共5家6家。") == [
        ("20%30%", "20%、30%", ["unit_repeats", "as_many"]),
        ("5家6家", "5家、6家", ["unit_repeats", "as_many"]),
    ]


def test_a_code_names_the_clause_that_has_its_dash() -> None:
    """Without headings the code itself is the support."""
    assert suggestions("A120", "A-120") == [("A120", "A-120", ["stands_so"])]
