"""The clauses of a document: headings, items, bullets and rows, in texts whole and broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hitech_gis.errors import DocumentError
from hitech_gis.io.document import Document, Passage
from hitech_gis.ledger.trace import clauses
from hitech_gis.ledger.trace.clauses import Copy
from hitech_gis.ledger.trace.numbers import Kind, numeral_value


def copy_of(text: str, *, wrapped: bool = False) -> Copy:
    lines = text.splitlines()
    passages = [Passage(line, number) for number, line in enumerate(lines, start=1) if line]
    return Copy(Document("plan.txt", tuple(passages), wrapped))


def clauses_of(text: str, *, wrapped: bool = False) -> list[str | None]:
    return [line.clause for line in copy_of(text, wrapped=wrapped).lines]


def kinds_of(line: str) -> list[tuple[str, str]]:
    return [(number.characters, number.kind.value) for number in copy_of(line).numbers]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("方案\n一、目标\n正文\n二、任务", ["前言", "一", "一", "二"]),
        ("一、目标\n(一)甲\n正文\n（二）乙\n二、任务\n(一)丙", ["一", "一(一)", "一(一)", "一(二)", "二", "二(一)"]),
        ("三、目标\n1.甲\n正文\n2．乙\n3、丙\n(一)丁\n1.戊", ["三", "三1", "三1", "三2", "三3", "三(一)", "三(一)1"]),
        ("三、目标\n——甲\n——乙\n正文\n—丙\n(一)\n•丁", ["三", "三#1", "三#2", "三", "三#3", "三(一)", "三(一)#1"]),
        ("一、目标\n1.甲\n——乙\n2.丙\n——丁", ["一", "一1", "一1#1", "一2", "一2#1"]),
        ("十、甲\n十一、乙\n二十、丙", ["十", "十一", "二十"]),
        ("一、甲\n二、乙\n一、丙\n二、丁", ["一", "二", "一", "二"]),
        ("没有标题\n只有文字", [None, None]),
        ("(一)没有大标题\n1.条目\n——点", [None, None, None]),
    ],
    ids=["sections", "subsections", "items", "bullets", "bullets of items", "tens", "anew", "none", "no sections"],
)
def test_headings_give_the_locator(text: str, clauses: list[str | None]) -> None:
    """Sections, subsections, items and bullets count as in the plan's README; bullets anew in each."""
    assert clauses_of(text) == clauses


@pytest.mark.parametrize(
    "line",
    ["二、一行", "1.5倍", "3.跳号", "(十)", "-5度", "- 5 -", "附件1见表。", "附件" + "很" * 80, "12"],
)
def test_what_only_looks_like_a_heading_begins_nothing(line: str) -> None:
    """A decimal, a number out of order, a negative and a sentence about an annex stay in their clause."""
    assert clauses_of(f"五、任务\n(十二)最后\n{line}") == ["五", "五(十二)", "五(十二)"]


@pytest.mark.parametrize("heading", ["附件1", "附件 1", "附件一", "附件1：任务表", "附件1 任务表", "附件1."])
def test_an_annex_has_rows(heading: str) -> None:
    """Row numbers alone on a line count where the annex has a column of numbers, and keep until the next."""
    text = f"一、目标\n{heading}\n1\n序号\n事项\n1\n甲\n2\n2012\n5\n3\n序号\n乙\n4"
    wanted = [*["附件1"] * 4, *["附件1-1"] * 2, *["附件1-2"] * 3, *["附件1-3"] * 3, "附件1-4"]
    assert clauses_of(text) == ["一", *wanted]


def test_the_list_of_annexes_is_no_annex_of_its_number() -> None:
    """附件: 1. ... lists them; the next annex begins its rows anew; an annex without number has none."""
    text = "一、目标\n附件:1.甲表\n2.乙表\n附表2\n编号\n1\n附件\n序号\n1"
    assert clauses_of(text) == ["一", "附件", "附件", "附表2", "附表2", "附表2-1", "附件", "附件", "附件-1"]


def test_an_annex_before_the_first_section_is_the_plan_itself() -> None:
    """A notice that gives the plan as its annex does not hide the plan's own clauses."""
    assert clauses_of("通知\n附件\n方案\n一、目标\n附件1") == ["前言", "前言", "前言", "一", "附件1"]
    assert clauses_of("附件1\n序号\n1") == ["附件1", "附件1", "附件1-1"]


def test_only_the_column_of_numbers_counts_rows() -> None:
    """In a real table a number of another column is a value, and a row may be left out."""
    cells = [("序号", 0), ("家数", 1), ("1", 0), ("2", 1), ("3", 0), ("1", 0), ("4", 1)]
    passages = [Passage("附件1", 1), *(Passage(text, 2, None, 0, column) for text, column in cells)]
    copy = Copy(Document("plan.docx", tuple(passages), wrapped=False))
    assert [line.clause for line in copy.lines] == [*["附件1"] * 3, *["附件1-1"] * 2, *["附件1-3"] * 3]
    assert [number.kind for number in copy.numbers] == [
        Kind.ITEM, Kind.ITEM, Kind.QUANTITY, Kind.ITEM, Kind.QUANTITY, Kind.QUANTITY,
    ]  # fmt: skip


def test_a_broken_line_stays_in_its_clause() -> None:
    """Where lines break sentences, a line goes on with its bullet, and a row begins with its number."""
    text = "一、目标\n——新增约850\n万平方米\n附件1\n序号 事项\n1 甲\n2012 乙\n2 丙"
    wanted = ["一", "一#1", "一#1", "附件1", "附件1", "附件1-1", "附件1-1", "附件1-2"]
    assert clauses_of(text, wrapped=True) == wanted


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("到2015年、2012-2015年、20122015年,2012年7月24日", ["date"] * 5 + ["date"]),
        ("(2014-2015)", ["date"]),
        ("2012", ["item"]),
        ("2012件", ["quantity"]),
        ("12月底前", ["date"]),
        ("3个月", ["quantity"]),
        ("35年", ["quantity"]),
        ("第3条、第12号、附件2、表4、图 5、专栏6、〔2012〕88号", ["item"] * 6 + ["date", "item"]),
        ("第3位", ["quantity"]),
        ("其中(1)甲;(2)乙", ["item", "item"]),
        ("任务:1.甲。2.乙", ["item", "item"]),
        ("T204-0006宗地、PM2.5、5G、GB50137", ["code", "code", "code", "code"]),
        ("汇集100-150VCPE", ["quantity"]),
        ("1.2.3", ["item"]),
        ("2012 年 7 月 24 日,第 3 条,其中( 1 )甲", ["date"] * 3 + ["item"] * 2),
        ("2012.7.24", ["date"]),
        ("1,300万、0.113吨、1/3、5至10家", ["quantity"] * 4),
    ],
)
def test_what_a_number_is(line: str, kinds: list[str]) -> None:
    """Dates, item numbers, locators and codes are told from quantities."""
    assert [kind for _, kind in kinds_of(line)] == kinds


def test_numbers_know_their_unit_within_their_line() -> None:
    """A unit is one of areas and money with its magnitude, or the character after the number."""
    copy = copy_of("约850万平方米、8.5 平方公里、20%、4宗、100-150\n家")
    assert [number.unit for number in copy.numbers] == ["万平方米", "平方公里", "%", "宗", ""]
    assert [number.unit for number in copy_of("约850\n万平方米", wrapped=True).numbers] == ["万平方米"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("到20\n15年新增1\n5家", ["2015", "15"]),
        ("到201220\n15年", ["20122015"]),
        ("新增2-\n3家、5 -\n10家、4\n-6家", ["2-3", "5-10", "4-6"]),
        ("能耗0\n.113吨, 比例1/\n3", ["0.113", "1/3"]),
        ("启动T2040\n006宗地", ["T2040006"]),
        ("2012\n2013\n新增5家\n3\n乙6\n7 丙", ["2012", "2013", "5", "3", "6", "7"]),
    ],
    ids=["year and count", "years", "ranges", "decimal and fraction", "code", "cells"],
)
def test_a_number_over_two_lines_is_one(text: str, numbers: list[str]) -> None:
    """Where lines break sentences they break numbers too; those of a table are each in a cell of its own."""
    copy = copy_of(f"一、目标\n{text}", wrapped=True)
    assert [number.characters for number in copy.numbers] == numbers


def test_what_begins_a_line_within_a_sentence_is_no_heading() -> None:
    """Where lines break sentences, a dash between two words and a number with a comma go on with a full line."""
    text = "一、目标\n将高新区观澜、宝龙\n—碧岭等园区调整为1\n、2两类。\n—要点\n1、条目"
    assert clauses_of(text, wrapped=True) == ["一", "一", "一", "一", "一#1", "一1"]
    assert clauses_of("一、目标\n约为全市平均水平1/\n1、逐年下降。", wrapped=True) == ["一", "一", "一"]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("三 、目标\n( 一 ) 基础\n（ 二 ） 形势", ["三", "三(一)", "三(二)"]),
        ("三、目标\n—— 六个提升\n- 甲\n• 乙", ["三", "三#1", "三#2", "三#3"]),
        ("三、目标\n1 . 甲\n2 、乙\n- 5 -", ["三", "三1", "三2", "三2"]),
    ],
    ids=["sections", "bullets", "items"],
)
def test_headings_may_have_spaces(text: str, clauses: list[str]) -> None:
    """Single spaces, as browsers print them, change no locator."""
    assert clauses_of(text) == clauses
    assert clauses_of(f"关于印发优化升级工作方案的通知\n{text}", wrapped=True) == ["前言", *clauses]


@pytest.mark.parametrize("numeral", ["零", "十", "十四", "二十", "一百零三", "千亿", "两千三百万", "三亿五千万"])
def test_numerals_have_their_value(numeral: str) -> None:
    """Chinese numerals count as they are read."""
    values = {"零": 0, "十": 10, "十四": 14, "二十": 20, "一百零三": 103, "千亿": 10**11, "两千三百万": 23_000_000,
              "三亿五千万": 350_000_000}  # fmt: skip
    assert numeral_value(numeral) == values[numeral]


def test_a_sentence_ends_at_its_marks_and_at_its_line() -> None:
    """Whole lines end a sentence; broken lines of one clause do not, those of another do."""
    text = "一、首句。甲约850\n万平方米;乙\n二、丙"
    whole, broken = copy_of(text), copy_of(text, wrapped=True)
    place = whole.plain.index("850")
    assert whole.shown(*whole.sentence_at(place, place + 3)) == "甲约850"
    assert broken.shown(*broken.sentence_at(place, place + 3)) == "甲约850万平方米;"
    place = broken.plain.index("乙")
    assert broken.shown(*broken.sentence_at(place, place + 1)) == "乙"


def test_a_sentence_over_many_lines_is_shown_in_part() -> None:
    """Where no mark ends a sentence, what is shown of it is bounded on both sides."""
    copy = copy_of("\n".join(["一、" + "甲" * 70, *["乙" * 70] * 6, "850", *["丙" * 70] * 6]), wrapped=True)
    place = copy.plain.index("850")
    low, high = copy.sentence_at(place, place + 3)
    assert (place - low, high - place - 3) == (200, 200)


def test_a_copy_of_far_too_many_numbers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of data is no plan, and is told so."""
    monkeypatch.setattr(clauses, "_MOST_NUMBERS", 2)
    assert len(copy_of("1个2个").numbers) == 2
    with pytest.raises(DocumentError, match=r"It has 3 numbers, more than 2\."):
        assert copy_of("1个2个3个").numbers


@given(st.text(alphabet="一二三(（)）、.1 ２9—-#附件序号：:。年月第家约%\nA", max_size=80), st.booleans())
def test_any_text_has_clauses_and_numbers(text: str, wrapped: bool) -> None:  # noqa: FBT001 - drawn
    """Whatever stands in a text, every line has its place and every number stands where it says."""
    copy = copy_of(text, wrapped=wrapped)
    assert copy.text.replace("\n", "") == "".join(copy.text[line.start : line.end] for line in copy.lines)
    assert len(copy.plain) == len(copy.text)
    for number in copy.numbers:
        assert copy.plain[number.start : number.end] == number.characters
        low, high = copy.sentence_at(number.start, number.unit_end)
        assert low <= number.start < number.end <= max(high, number.unit_end)
