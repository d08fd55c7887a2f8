"""A ledger's figures in a copy of the document: found, moved, changed, missing, and what no figure covers."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import pytest
from copies import CODES, DATES, ITEMS, NUMBERS, TEXT, WRITERS, statuses, write_pdf, write_plan, write_text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import hitech_gis as hg
from hitech_gis.findings import Severity
from hitech_gis.io.document import Document, Passage
from hitech_gis.ledger.trace import Status, trace
from hitech_gis.ledger.trace.places import align

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> hg.Plan:
    return write_plan(tmp_path_factory.mktemp("plan"))


def traced(plan: hg.Plan, text: str, *, wrapped: bool = False) -> hg.Trace:
    passages = tuple(Passage(line, number) for number, line in enumerate(text.splitlines(), start=1) if line)
    return trace(plan.ledger, Document("copy.txt", passages, wrapped))


def changed(*changes: tuple[str, str], text: str = TEXT) -> str:
    for old, new in changes:
        assert old in text, f"{old!r} is not in the document"
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize("ending", list(WRITERS))
def test_every_figure_is_found_in_every_format(ending: str, plan: hg.Plan, tmp_path: Path) -> None:
    """All 32 figures stand in their clauses, all 31 numbers are covered, and what is no quantity is told apart."""
    found = plan.trace(WRITERS[ending](tmp_path / f"copy{ending}"))
    assert statuses(found) == {}
    assert (found.numbers, found.covered, found.uncovered) == (NUMBERS, NUMBERS, ())
    assert found.not_counted == {"date": DATES, "item": ITEMS, "code": CODES}
    assert {of.figure.clause for of in found.figures} == {of.spot.clause for of in found.figures if of.spot}
    assert found.findings().failing == ()


@pytest.mark.parametrize("width", [13, 19, 24])
def test_lines_may_break_anywhere(width: int, plan: hg.Plan, tmp_path: Path) -> None:
    """A PDF of narrow lines breaks figures, units and years, and still has every figure once."""
    found = plan.trace(write_pdf(tmp_path / "copy.pdf", width=width))
    assert statuses(found) == {}
    assert (found.numbers, found.covered) == (NUMBERS, NUMBERS)


@pytest.mark.parametrize("width", [12, 16, 20, 23, 31, 40, 50, 59, 62])
def test_a_text_may_be_wrapped_at_any_width(width: int, plan: hg.Plan, tmp_path: Path) -> None:
    """A text whose lines were broken says what the whole one says: every figure, number, date, item and code."""
    lines = [line[at : at + width] for line in TEXT.splitlines() for at in range(0, len(line), width)]
    found = plan.trace(write_text(tmp_path / "copy.txt", text="\n".join(lines)))
    assert statuses(found) == {}
    assert (found.numbers, found.covered, found.uncovered) == (NUMBERS, NUMBERS, ())
    assert found.not_counted == {"date": DATES, "item": ITEMS, "code": CODES}


@pytest.mark.parametrize("ending", [".txt", ".pdf"])
def test_a_print_of_a_browser_has_spaces(ending: str, plan: hg.Plan, tmp_path: Path) -> None:
    """Spaces in headings, and between figures and characters, lose neither clause nor number."""
    text = re.sub("(?<=[0-9])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[0-9])", " ", TEXT)
    text = text.replace("(一)", "( 一 )").replace("——", "—— ").replace("三、", "三 、").replace("\n2.", "\n2 .")
    path = tmp_path / f"copy{ending}"
    found = plan.trace(write_pdf(path, text) if ending == ".pdf" else write_text(path, text=text))
    assert statuses(found) == {}
    assert (found.covered, found.numbers) == (NUMBERS, NUMBERS)


def test_a_numeral_may_be_broken(plan: hg.Plan) -> None:
    """A number in words over two lines is its figure's own, beside others of the same words."""
    figures = {
        name: replace(plan.ledger.figures["six"], id=name, as_written="一区十四园", low=Decimal(low), high=Decimal(low))
        for name, low in (("zones", 1), ("parks", 14))
    }
    found = traced(hg.Plan(replace(plan.ledger, figures=figures)), "一、目标\n建成一区十\n四园。", wrapped=True)
    assert statuses(found) == {}
    assert [of.spot and of.spot.characters for of in found.figures] == ["一", "十四"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("约150万平方米", "约１５０ 万平方米"),
        ("67家", "6-7家"),
        ("67家", "６—７家"),
        ("67家", "6－7 家"),
        ("67家", "6 ～ 7家"),
        ("1114家", "11至14家"),
        ("35年", "3–5年"),
        ("1-2家", "12家"),
        ("3-4个", "34个"),
        ("20%30%22%", "20%、30%和22%"),
        ("20%30%22%", "２０％，３０％，２２％"),
        ("“六个提升”", "「六 个提升」"),
        ("约100万平方米(", "约 100 万 平方米（"),
    ],
)
def test_what_copies_lose_or_have_kept_makes_no_difference(old: str, new: str, plan: hg.Plan) -> None:
    """Width, spaces, kinds of dash, a dash lost or kept, separators: the figure is the same."""
    found = traced(plan, changed((old, new)))
    assert statuses(found) == {}
    assert found.covered == found.numbers == NUMBERS


@pytest.mark.parametrize(
    ("old", "new", "identifier", "characters"),
    [
        ("产业用房约100万平方米", "产业用房约110万平方米", "whole_industrial", "约110万平方米"),
        ("产业用房约100万平方米", "产业用房100万平方米", "whole_industrial", "100万平方米"),
        ("产业用房约100万平方米", "产业用房约100-120万平方米", "whole_industrial", "约100-120万平方米"),
        ("西园约40万平方米", "西园约45万平方米", "west_industrial", "约45万平方米"),
        ("30%", "31%", "tax_share", "31%"),
        ("67家", "68家", "labs", "68家"),
        ("67家", "6-8家", "labs", "6-8家"),
        ("4.6万元", "4.7万元", "output", "4.7万元"),
        ("六个提升", "七个提升", "six", "七个提升"),
        ("2-3家", "12-13家", "labs_2020", "12-13家"),
    ],
)
def test_another_number_in_its_place_is_a_change(
    old: str, new: str, identifier: str, characters: str, plan: hg.Plan
) -> None:
    """The clause has another number in the same unit at the figure's place: it is shown, and it is an error."""
    found = traced(plan, changed((old, new)))
    assert statuses(found) == {identifier: "changed"}
    spot = found.figure(identifier).spot
    assert spot is not None
    assert spot.characters == characters
    assert spot.clause == found.figure(identifier).figure.clause
    (finding,) = found.findings().failing
    assert (finding.code, finding.subject) == ("figure_changed", identifier)
    assert characters in finding.title("zh")


def test_each_figure_keeps_its_own_of_two_that_look_alike(plan: hg.Plan) -> None:
    """Of two shares of 40 and 30 in a sentence the changed one is told, by the order of both."""
    found = traced(plan, changed(("东园约60万平方米", "东园约30万平方米")))
    assert statuses(found) == {"east_industrial": "changed"}
    spot = found.figure("east_supporting").spot
    assert spot is not None
    assert spot.before.endswith("配套用房约50万平方米(东园")


@pytest.mark.parametrize(
    ("old", "new", "identifier"),
    [
        ("带:总部基地约7万平方米。", "带:总部基地。", "strip_hq"),
        ("改造34个旧厂房", "改造旧厂房", "factories"),
        ("“六个提升”", "全面提升", "six"),
    ],
)
def test_what_is_gone_is_missing(old: str, new: str, identifier: str, plan: hg.Plan) -> None:
    """A figure whose characters stand nowhere, with no other number in their place, is missing: an error."""
    found = traced(plan, changed((old, new)))
    assert statuses(found) == {identifier: "missing"}
    assert found.figure(identifier).spot is None
    assert [finding.code for finding in found.findings().failing] == ["figure_missing"]


def test_what_stands_in_another_clause_has_moved(plan: hg.Plan) -> None:
    """Characters that stand only elsewhere are a warning that says where."""
    found = traced(plan, changed(("带:总部基地约7万平方米。", "带:总部基地。"), ("建成。", "建成约7万平方米。")))
    assert statuses(found) == {"strip_hq": "moved"}
    (finding,) = [finding for finding in found.findings() if finding.severity is Severity.WARNING]
    assert (finding.code, finding.clauses) == ("figure_moved", ("二#4", "三"))
    assert found.findings().failing == ()


def test_among_several_places_that_of_its_term_is_taken(plan: hg.Plan) -> None:
    """A figure moves to where its term stands, not to the first place with the same characters."""
    moved = ("建成。", "建成约7万平方米,总部基地约7万平方米。")
    found = traced(plan, changed(("带:总部基地约7万平方米。", "带:总部基地。"), moved))
    spot = found.figure("strip_hq").spot
    assert spot is not None
    assert spot.before.endswith("总部基地")


def test_one_occurrence_covers_one_figure(plan: hg.Plan) -> None:
    """About 40 is said twice for two figures in two clauses; said once, one of them is not found."""
    found = traced(plan, changed(("(东园约60万平方米,西园约40万平方米)", "(东园约60万平方米)")))
    assert statuses(found) == {"west_industrial": "missing"}
    assert found.figure("west_industrial_clause").status is Status.FOUND


def test_the_order_of_the_ledger_need_not_be_that_of_the_document(plan: hg.Plan) -> None:
    """The toy ledger has its total last and the document first: each is found all the same."""
    identifiers = [of.figure.id for of in traced(plan, TEXT).figures]
    assert identifiers.index("whole_total") > identifiers.index("whole_industrial")
    assert TEXT.index("约150万") < TEXT.index("约100万")
    assert statuses(traced(plan, TEXT)) == {}


def test_numbers_that_no_figure_covers_are_listed(plan: hg.Plan) -> None:
    """A new number is uncovered, a new date, item or code is not."""
    found = traced(plan, changed(("建成。", "建成,2019年3月引进88家企业、T204-0007宗地。\n1.按第5条推进9项。")))
    assert [(spot.clause, spot.characters) for spot in found.uncovered] == [("三", "88家"), ("三1", "9项")]
    assert (found.numbers, found.covered) == (NUMBERS + 2, NUMBERS)
    notes = [finding for finding in found.findings() if finding.code == "number_uncovered"]
    assert [(note.severity, note.subject) for note in notes] == [(Severity.NOTE, "88家"), (Severity.NOTE, "9项")]


def test_without_headings_found_means_that_the_characters_occur(plan: hg.Plan) -> None:
    """A text without clauses finds by characters alone, never moved or changed, and says so."""
    text = re.sub(r"(?m)^([一二三]、|附件)", "", TEXT)
    found = traced(plan, text)
    assert not found.has_clauses
    assert {status for status, count in found.counts.items() if count} == {Status.FOUND}
    assert all(of.spot and of.spot.clause is None for of in found.figures)
    assert statuses(traced(plan, text.replace("4.6万元", "4.7万元"))) == {"output": "missing"}


def test_another_document_misses_every_figure(plan: hg.Plan) -> None:
    """A document of something else has none of them, and does not fail otherwise."""
    found = traced(plan, "一、通知\n请各单位遵照执行。")
    assert found.counts == {Status.FOUND: 0, Status.MOVED: 0, Status.CHANGED: 0, Status.MISSING: 32}
    assert (found.numbers, found.covered) == (0, 0)


def test_a_spot_says_where_it_is(plan: hg.Plan, tmp_path: Path) -> None:
    """Line, offset and sentence lead to the place; a PDF has the page too."""
    spot = plan.trace(write_text(tmp_path / "copy.txt")).figure("strip_hq").spot
    assert spot is not None
    assert (spot.clause, spot.page, spot.line, spot.offset) == ("二#4", None, 13, 8)
    assert TEXT.splitlines()[spot.line - 1][spot.offset :].startswith(spot.characters)
    assert spot.sentence == "——带:总部基地约7万平方米。"
    assert spot.marked == "——带:总部基地【约7万平方米】。"
    paged = plan.trace(write_pdf(tmp_path / "copy.pdf")).figure("strip_hq").spot
    assert paged is not None
    assert (paged.page, paged.sentence) == (2, "——带:总部基地约7万平方米。")


def test_records_have_the_same_keys(plan: hg.Plan) -> None:
    """Figures, uncovered numbers, damage and the coverage are rows of one table, which is also the frame."""
    found = traced(plan, changed(("建成。", "建成88家。"), ("4.6万元", "元")))
    records = found.records()
    assert len({tuple(record) for record in records}) == 1
    kinds = [record["row"] for record in records]
    assert (kinds.count("figure"), kinds.count("uncovered"), kinds.count("coverage")) == (32, 1, 1)
    assert kinds.count("damage") == len(found.damage) > 0
    assert records[-1]["not_counted"] == found.not_counted
    assert [record["characters"] for record in records if record["row"] == "uncovered"] == ["88家"]
    assert (records[13]["id"], records[13]["status"], records[13]["sentence"]) == ("output", "missing", None)
    assert list(found.to_frame().columns) == list(records[0])
    assert repr(found) == "Trace('copy.txt', 31 found, 0 moved, 0 changed, 1 missing, 30 of 31 numbers covered)"


def test_a_plan_may_register_what_its_document_has(tmp_path: Path) -> None:
    """A registered change is shown as known and fails nothing, and check does not call the registration stale."""
    accepted = (
        '\n[[accepted]]\ncode = "figure_changed"\nsubject = "output"\nreason_zh = "勘误"\nreason_en = "Corrected"\n'
    )
    plan = write_plan(
        tmp_path / "plan", ("plan.toml", 'title_en = "Variant B"\n', f'title_en = "Variant B"\n{accepted}')
    )
    findings = traced(plan, changed(("4.6万元", "4.7万元"))).findings()
    assert findings.failing == ()
    assert [(finding.subject, finding.reason_en) for finding in findings.accepted] == [("output", "Corrected")]
    assert "stale_acceptance" not in {finding.code for finding in plan.check()}


def test_findings_say_where_in_the_copy(plan: hg.Plan) -> None:
    """A finding names the file and the line of the copy, and is worded in both languages."""
    found = traced(plan, changed(("4.6万元", "4.7万元"), ("带:总部基地约7万平方米。", "带。"))).findings()
    by_code = {finding.code: finding for finding in found}
    assert (by_code["figure_changed"].location.file, by_code["figure_changed"].location.row) == ("copy.txt", 18)
    assert by_code["figure_missing"].location.row is None
    assert {finding.group for finding in found} == {"trace"}
    for finding in found:
        assert finding.title("zh") != finding.title("en")
        assert finding.hint("zh") != finding.hint("en")


LONGER = [
    ("300万平方米", 300, 300, ["达300万平方米", "达 3 00万平方米"], ["1300万平方米", "1,300万平方米", "1.300万平方米"]),
    ("24000件", 24000, 24000, ["24,000件", "24，000件", "24000件"], ["240000件", "124,000件"]),
    ("0.5吨", 5, 5, ["0 .5吨", "0 . 5 吨"], ["10.5吨", "0.55吨"]),
    ("25家", 25, 25, ["新增25家", "2012,25家"], ["20-25家", "20 - 25家", "20—25家", "125家", "2-5家"]),
    ("6-7家", 6, 7, ["67家", "6至7家", "6~7家"], ["6-17家", "16-7家", "6-8家"]),
    ("100-150", 100, 150, ["汇集100-150VCPE", "100150家"], ["100-1500", "1100-150"]),
    ("5家、6家", 5, 5, ["5家6家", "5家,6家", "5家和6家"], ["5家、16家"]),
    ("3个超千亿", 10**11, 10**11, ["培育3个超千亿"], ["3个超百亿"]),
]


@pytest.mark.parametrize("case", LONGER, ids=[case[0] for case in LONGER])
def test_a_figure_is_no_part_of_a_longer_number(
    case: tuple[str, int, int, list[str], list[str]], plan: hg.Plan
) -> None:
    """A number is matched whole: neither the end of a longer one nor the end of a range."""
    written, low, high, finds, passes_over = case
    figure = replace(plan.ledger.figures["labs"], as_written=written, low=Decimal(low), high=Decimal(high))
    odd = hg.Plan(replace(plan.ledger, figures={"labs": figure}))
    found = {text: traced(odd, text).figure("labs").status.value for text in [*finds, *passes_over]}
    assert found == dict.fromkeys(finds, "found") | dict.fromkeys(passes_over, "missing")


def test_a_figure_of_digits_alone_is_never_said_to_have_changed(plan: hg.Plan) -> None:
    """Where nothing but digits is written, another number in the clause says nothing of it."""
    figure = replace(plan.ledger.figures["labs"], as_written="100-150", low=Decimal(100), high=Decimal(150))
    odd = hg.Plan(replace(plan.ledger, figures={"labs": figure}))
    assert statuses(traced(odd, TEXT)) == {"labs": "missing"}


WORDS = st.sampled_from(["新增企业", "建成园区", "引进项目", "实验室"])
UNITS = st.sampled_from(["家", "个", "万平方米", "%"])
COUNTS = st.integers(1, 99_999)


def _ledger(plan: hg.Plan, figures: list[tuple[str, int, int, str]]) -> hg.Plan:
    """Give a plan with these figures alone, one a bullet of 一."""
    one = plan.ledger.figures["labs"]
    made = {
        f"f{n}": replace(
            one, id=f"f{n}", clause=f"一#{n}", term_zh=word, low=Decimal(low), high=Decimal(high),
            as_written=f"{low}{unit}" if low == high else f"{low}-{high}{unit}",
        )
        for n, (word, low, high, unit) in enumerate(figures, start=1)
    }  # fmt: skip
    return hg.Plan(replace(plan.ledger, figures=made))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.data())
def test_law_of_tolerance(plan: hg.Plan, data: st.DataObject) -> None:
    """Whatever figures a document has, each is found, once its dashes, width and spaces have come and gone."""
    figures = data.draw(
        st.lists(
            st.tuples(WORDS, COUNTS, COUNTS, UNITS).map(lambda f: (f[0], min(f[1:3]), max(f[1:3]), f[3])), max_size=8
        )
    )
    lines = ["一、目标"]
    for word, low, high, unit in figures:
        dash = data.draw(st.sampled_from(["", "-", "—", "－", "～", "至"]))
        number = str(low) if low == high else f"{low}{dash}{high}"
        if data.draw(st.booleans()):
            number = number.translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)})
        if data.draw(st.booleans()):
            number = " ".join(number)
        lines.append(f"——{word}{number}{unit}。")
    found = traced(_ledger(plan, figures), "\n".join(lines))
    assert statuses(found) == {}
    assert found.uncovered == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(st.text(alphabet="约67家个1-—20%30%万平方米六提升一、(附件序号。\n 年", max_size=120), st.booleans())
def test_law_of_coverage(plan: hg.Plan, text: str, wrapped: bool) -> None:  # noqa: FBT001 - drawn
    """Of any text, covered and uncovered numbers are all numbers, and no two figures share one."""
    if not text.strip():
        return
    found = traced(plan, f"一、\n{text}", wrapped=wrapped)
    assert found.covered + len(found.uncovered) == found.numbers
    places = [(of.spot.line, of.spot.offset, of.spot.characters) for of in found.figures if of.spot]
    assert len(places) == len(set(places))
    assert sum(found.counts.values()) == len(found.figures)


@given(
    st.integers(0, 4).flatmap(
        lambda width: st.lists(st.lists(st.integers(0, 3), min_size=width, max_size=width), max_size=4)
    )
)
def test_law_of_alignment(scores: list[list[int]]) -> None:
    """No pairing in order is worth more than the one that is given, and it pairs nothing that does not go together."""
    pairs = align(scores)
    width = len(scores[0]) if scores else 0

    def worth(chosen: tuple[tuple[int, int], ...]) -> int:
        rising = all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(chosen))
        return sum(scores[row][column] for row, column in chosen) if rising else -1

    cells = [(row, column) for row in range(len(scores)) for column in range(width) if scores[row][column]]
    best = max(worth(chosen) for size in range(min(len(scores), width) + 1) for chosen in combinations(cells, size))
    assert worth(tuple(pairs)) == best
    assert set(pairs) <= set(cells)
