"""Numbers held against the characters that they were read from, for every way of reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_relations import write_plan
from toy import write_toy_plan

import hitech_gis as hg

if TYPE_CHECKING:
    from pathlib import Path


def row(words: str) -> str:
    """Give a row of figures.csv: low, high, unit, bound, characters and reading; ``-`` for an empty cell."""
    low, high, unit, bound, written, reading = ("" if word == "-" else word for word in words.split())
    start = f"it,三,whole,,某,some,{low},{high},{unit},{bound},,timeless,outside,unstated,stated"
    return f"{start},{written},{reading},,,\n"


def codes(folder: Path, line: str) -> set[str]:
    write_toy_plan(folder)
    table = folder / "figures.csv"
    table.write_text(table.read_text(encoding="utf-8") + line, encoding="utf-8")
    return {finding.code for finding in hg.open_plan(folder).check() if finding.subject == "it"}


AGREES = [
    row("6 7 count range 67家 restored_dash"),
    row("190 210 count range 新增190210家 restored_dash"),
    row("20 25 count range 20-25家 as_written"),
    row("0.2 0.2 share equal 20% restored_separator"),
    row("6 6 count equal 六个转变 word_number"),
    row("14 14 count equal 一区十四园 word_number"),
    row("100000000000 - CNY over 超千亿 word_number"),
    row("2 2 factor equal 翻番 word_number"),
    row("10 - count at_least 10家以上 as_written"),
    row("0.333333333 0.333333334 share about 约1/3 as_written"),
    row("0.113 0.113 tce_per_10k_CNY equal 0.113吨标准煤 as_written"),
    row("- - count equal 若干 as_written"),
    row("3 3 count equal 若干 as_written"),
    row("6 6 count equal 几个 word_number"),
]


@pytest.mark.parametrize("line", AGREES)
def test_a_number_that_its_characters_say_is_not_reported(tmp_path: Path, line: str) -> None:
    """Lost dashes, separators, words, fractions and bounds are read for what they are; no number decides nothing."""
    assert codes(tmp_path, line) == set()


DISAGREES = [
    (row("6 8 count range 67家 restored_dash"), {"written_disagrees"}),
    (row("6 7 count range 若干家 restored_dash"), {"written_disagrees"}),
    (row("6 7 count range 67家 as_written"), {"written_disagrees"}),
    (row("20 26 count range 20-25家 as_written"), {"written_disagrees"}),
    (row("0.3 0.3 share equal 20% as_written"), {"written_disagrees"}),
    (row("20 20 share equal 20% as_written"), {"written_disagrees"}),
    (row("7 7 count equal 六个转变 word_number"), {"written_disagrees"}),
    (row("3 3 factor equal 翻番 word_number"), {"written_disagrees"}),
    (row("0.34 0.34 share about 约1/3 as_written"), {"written_disagrees"}),
    (row("10 10 count equal 10家以上 as_written"), {"bound_disagrees"}),
    (row("5 5 CNY equal 5家 as_written"), {"written_not_read"}),
    (row("5 5 count equal 5万元 as_written"), {"written_disagrees"}),
]


@pytest.mark.parametrize(("line", "expected"), DISAGREES)
def test_a_number_that_its_characters_do_not_say_is_an_error(tmp_path: Path, line: str, expected: set[str]) -> None:
    """The smallest slip between the characters and the number is told."""
    assert codes(tmp_path, line) == expected


def test_an_ambiguous_figure_is_shown_with_both_candidates(tmp_path: Path) -> None:
    """25, or 2 to 5: a warning with its clause, and no number that could be added up."""
    plan = hg.open_plan(write_plan(tmp_path, ""))
    figure = plan.ledger.figures["plots"]
    assert (figure.value, figure.quantity, len(figure.candidates)) == (None, None, 2)
    (finding,) = (found for found in plan.check() if found.code == "ambiguous_figure")
    assert (finding.subject, finding.severity, finding.clauses) == ("plots", "warning", ("四",))
    assert "25 or 2 – 5" in finding.title("en")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("25宗,ambiguous,,,,2,5", "25宗,ambiguous,,,,,"),
        ("25宗,ambiguous,,,,2,5", "25宗,ambiguous,,,,2,"),
        ("25宗,ambiguous,,,,2,5", "25宗,as_written,,,,2,5"),
    ],
)
def test_two_candidates_go_with_ambiguous_alone(tmp_path: Path, old: str, new: str) -> None:
    """An ambiguous figure without a second candidate is refused, and a second candidate without the word too."""
    folder = write_plan(tmp_path, "")
    table = (folder / "figures.csv").read_text(encoding="utf-8")
    assert old in table
    (folder / "figures.csv").write_text(table.replace(old, new), encoding="utf-8")
    with pytest.raises(hg.PlanError, match="second candidate"):
        hg.open_plan(folder)


def test_a_second_candidate_is_a_range_the_right_way_round(tmp_path: Path) -> None:
    """5 to 2 is refused; without a first number there is nothing to doubt."""
    folder = write_plan(tmp_path, "")
    table = (folder / "figures.csv").read_text(encoding="utf-8")
    (folder / "figures.csv").write_text(table.replace("ambiguous,,,,2,5", "ambiguous,,,,5,2"), encoding="utf-8")
    with pytest.raises(hg.PlanError, match="other_low"):
        hg.open_plan(folder)
    (folder / "figures.csv").write_text(table.replace(",plots,25,25,", ",plots,,,"), encoding="utf-8")
    assert hg.open_plan(folder).ledger.figures["plots"].candidates == ()
