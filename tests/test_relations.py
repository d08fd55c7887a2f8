"""Relations of a plan: reading them, judging them by hand on a toy plan, and refusing what cannot be judged."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from toy import FIGURES, write_toy_plan

import hitech_gis as hg
from hitech_gis.findings import Verdict
from hitech_gis.ledger.judgement import clauses_of, figures_of, judge

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.ledger.judgement import Judgement

HEAD = FIGURES.splitlines()[0]
# The toy plan has 100 + 50 = 150 in all; these are added to it, one number each.
MORE = """output_2018,三,whole,,产值,output,800,800,CNY,equal,,level_in_year,headline,2018,stated,800元,as_written,,,
output_2019,三,whole,,产值,output,1000,1000,CNY,equal,,level_in_year,headline,2019,stated,1000元,as_written,,,
share,三,whole,,占比,share,0.82,0.82,share,equal,,level_in_year,headline,2019,stated,82%,as_written,,,
about_share,三,whole,,占比,share,0.8,0.8,share,about,,level_in_year,headline,2019,stated,约80%,as_written,,,
part,三,whole,,产值,output,600,600,CNY,equal,,level_in_year,headline,2018,stated,600元,as_written,,,
labs,三,whole,,实验室,labs,6,7,count,range,,stock_at_end,headline,2019,stated,6-7家,as_written,,,
labs_added,三,whole,,新增实验室,labs_added,2,3,count,range,,flow_in_period,headline,2019,stated,2-3家,as_written,,,
patents_2018,三,whole,,专利,patents,100,,count,at_least,,level_in_year,headline,2018,stated,不少于100件,as_written,,,
patents_2019,三,whole,,专利,patents,120,,count,at_least,,level_in_year,headline,2019,stated,不少于120件,as_written,,,
unknown,三,whole,,专利,patents,,,count,equal,,level_in_year,headline,2019,stated,若干件,as_written,,,
nothing,三,whole,,专利,patents,0,0,count,equal,,level_in_year,headline,2019,stated,0件,as_written,,,
plots,四,whole,,宗地,plots,25,25,count,equal,,ambiguous,outside,unstated,stated,25宗,ambiguous,,,
six_named,四,whole,,三件事,listed,3,3,count,equal,,ambiguous,outside,unstated,stated,三件事,word_number,,,
"""
ACTIONS = """id,clause,programme,item,zone,work,stage,year,period,period_basis,period_support,milestone_zh,milestone_en,lead,co_organiser,executor,approver,note_zh,note_en
start,五,things,,whole,tower,start,2019,2019,stated,,动工,Start,,,,,,
finish,附件,things,,whole,tower,completion,2020,2019-2020,column_order,cell_2_of_2,建成,Finish,,,,,,
before,五,things,,whole,tower,operation,,before_2020,stated,,启用,In use,,,,,,
"""  # noqa: E501
STRUCTURE = """id,kind,parent,zone,site,name_zh,name_en,clause,list,note_zh,note_en
things,group,,,,三件事,Three things,四,closed,,
one,thing,things,,,甲,One,四,,,
two,thing,things,,,乙,Two,四,,,
"""


def write_plan(folder: Path, relations: str) -> Path:
    """Write the toy plan with further figures (``plots`` is 25, or 2 to 5), actions, a list and relations."""
    write_toy_plan(folder)
    head = f"{HEAD},other_low,other_high\n"
    rows = [line + ",," for line in FIGURES.splitlines()[1:]]
    rows += [line + (",2,5" if line.startswith("plots,") else ",,") for line in MORE.splitlines()]
    (folder / "figures.csv").write_text(head + "\n".join(rows), encoding="utf-8")
    (folder / "actions.csv").write_text(ACTIONS, encoding="utf-8")
    (folder / "structure.csv").write_text(STRUCTURE, encoding="utf-8")
    (folder / "relations.toml").write_text(relations, encoding="utf-8")
    return folder


def relation(left: str, op: str = "", right: str = "", *, name: str = "it", more: str = "") -> str:
    compared = f'op = "{op}"\nright = "{right}"\n' if op else ""
    return (
        f'[[relation]]\nid = "{name}"\ngroup = "tests"\ntitle_zh = "关系"\ntitle_en = "Relation"\n'
        f'left = "{left}"\n{compared}{more}\n'
    )


def judged(tmp_path: Path, *relations: str) -> list[Judgement]:
    ledger = hg.open_plan(write_plan(tmp_path, "\n".join(relations))).ledger
    return [judge(ledger, found) for found in ledger.relations.values()]


VERDICTS = [
    # exact figures: equal or not
    ("output_2018 + 200", "==", "output_2019", Verdict.HOLDS),
    ("output_2018", "==", "output_2019", Verdict.DOES_NOT_HOLD),
    # a printed percentage rounds at its last digit: 82 % is 81.5 to 82.5 %, and 800 / 1000 is 80 %
    ("output_2018 / output_2019", "==", "share", Verdict.DOES_NOT_HOLD),
    ("(output_2018 + 15) / output_2019", "==", "share", Verdict.WITHIN_ROUNDING),
    ("(output_2018 + 20) / output_2019", "==", "share", Verdict.HOLDS),
    # about 80 % allows 76 to 84 %, instead of rounding
    ("(output_2018 + 40) / output_2019", "==", "about_share", Verdict.WITHIN_ROUNDING),
    ("(output_2018 + 41) / output_2019", "==", "about_share", Verdict.DOES_NOT_HOLD),
    # ranges: 6-7 less 2-3 is 3-5
    ("labs - labs_added", "==", "4", Verdict.WITHIN_ROUNDING),
    ("labs - labs_added", "==", "6", Verdict.DOES_NOT_HOLD),
    ("labs_added", "<=", "labs", Verdict.HOLDS),
    ("labs", "<=", "labs_added", Verdict.DOES_NOT_HOLD),
    ("labs", "<", "labs", Verdict.WITHIN_ROUNDING),
    # at least 100 and at least 120 may be anything above; as printed, 100 is less
    ("patents_2018", "<", "patents_2019", Verdict.WITHIN_ROUNDING),
    ("printed(patents_2018)", "<", "printed(patents_2019)", Verdict.HOLDS),
    ("printed(patents_2019)", "<=", "printed(patents_2018)", Verdict.DOES_NOT_HOLD),
    ("part", "<=", "part", Verdict.HOLDS),
    ("part", "<", "part", Verdict.DOES_NOT_HOLD),
    ("part", ">", "labs_added * part / labs_added", Verdict.WITHIN_ROUNDING),
    ("output_2019", ">=", "output_2018", Verdict.HOLDS),
    # exact numbers stay exact through a quotient that does not end
    ("part / 7 * 7", "==", "part", Verdict.HOLDS),
    ("part / 7 * 7", "<", "part", Verdict.DOES_NOT_HOLD),
    # at least 100 in a divisor: the quotient is above 0, and comes as near to it as one likes
    ("output_2018 / patents_2018", ">", "0", Verdict.HOLDS),
    # what the document does not say decides nothing
    ("unknown", "==", "patents_2019", Verdict.CANNOT_BE_DECIDED),
    ("unknown + labs", ">", "0", Verdict.CANNOT_BE_DECIDED),
    # 25 or 2-5: both below 30; only the first above 10; neither 50
    ("plots", "<", "30", Verdict.HOLDS),
    ("plots", ">", "10", Verdict.CANNOT_BE_DECIDED),
    ("plots", "==", "50", Verdict.DOES_NOT_HOLD),
    ("printed(plots)", "<=", "plots + 3", Verdict.HOLDS),
    # years: 2019 before 2020; before 2020 may or may not take in 2020
    ("action('start').year", "<", "action('finish').year", Verdict.HOLDS),
    ("action('start').year", "==", "2019", Verdict.HOLDS),
    ("action('before').year", "<", "action('finish').year", Verdict.CANNOT_BE_DECIDED),
    ("action('before').year", "<=", "action('finish').year", Verdict.HOLDS),
    # three things are named, two are listed
    ("six_named", "==", "listed('things')", Verdict.DOES_NOT_HOLD),
    ("listed('things')", "<=", "six_named", Verdict.HOLDS),
    # floor area: about 100 + about 50 are about 150 m2 (in 10,000)
    ("whole_industrial + whole_supporting", "==", "whole_total", Verdict.HOLDS),
    ("whole_industrial + whole_supporting", "==", "whole_total * 1.05", Verdict.WITHIN_ROUNDING),
    ("whole_industrial + whole_supporting", "==", "whole_total * 1.2", Verdict.DOES_NOT_HOLD),
]


def test_verdicts_by_hand(tmp_path: Path) -> None:
    """Each line of the table above gives the verdict that its comment says."""
    written = [relation(left, op, right, name=f"r{n}") for n, (left, op, right, _) in enumerate(VERDICTS)]
    found = [(j.relation.left.source, j.relation.op, j.relation.right) for j in judged(tmp_path, *written)]
    assert len(found) == len(VERDICTS)
    for judgement, (left, op, right, verdict) in zip(judged(tmp_path, *written), VERDICTS, strict=True):
        assert judgement.verdict is verdict, f"{left} {op} {right}"


def test_both_sides_and_the_difference_are_exact(tmp_path: Path) -> None:
    """800 / 1000 less 82 % is -2 %; 81.5 to 82.5 % are allowed; no tolerance of 约 changes the verdict."""
    (judgement,) = judged(tmp_path, relation("output_2018 / output_2019", "==", "share"))
    assert judgement.difference == Fraction(-2, 100)
    assert judgement.left is not None
    assert judgement.right is not None
    assert judgement.left.printed == Fraction(8, 10)
    assert (judgement.right.allowed.low, judgement.right.allowed.high) == (Decimal("0.815"), Decimal("0.825"))
    assert judgement.flips_at is None
    assert judgement.unit == "share"


def test_the_tolerance_at_which_a_verdict_flips(tmp_path: Path) -> None:
    """
    About 80 % meets 84.1 % at 0.041 / 0.8, and 100 + 50 with 150 x 1.2 where 150 (1 + t) = 180 (1 - t), at 1/11.

    What holds within rounding would fail below such a tolerance.
    """
    first, second, third = judged(
        tmp_path,
        relation("(output_2018 + 41) / output_2019", "==", "about_share", name="a"),
        relation("whole_industrial + whole_supporting", "==", "whole_total * 1.2", name="b"),
        relation("(output_2018 + 8) / output_2019", "==", "about_share", name="c"),
    )
    assert first.flips_at == Fraction(41, 800)
    assert second.flips_at == Fraction(1, 11)
    assert (third.verdict, third.flips_at) == (Verdict.WITHIN_ROUNDING, Fraction(1, 100))


def test_a_flip_is_found_below_the_tolerance_at_which_a_divisor_may_be_zero(tmp_path: Path) -> None:
    """
    100 less 50 may be nothing where 约 allows a third, but 600 / 50 and 600 / 70 meet before.

    100 (1 + t) - 50 (1 - t) = 70 at t = 2/15.
    """
    left = "part / (whole_industrial - whole_supporting)"
    right = "part / (printed(whole_industrial) - printed(whole_supporting) + printed(whole_supporting) * 0.4)"
    (judgement,) = judged(tmp_path, relation(left, "==", right))
    assert (judgement.verdict, judgement.flips_at) == (Verdict.DOES_NOT_HOLD, Fraction(2, 15))


def test_an_implied_value_is_shown_and_may_be_named(tmp_path: Path) -> None:
    """A relation without op says what follows from the figures; others may rest on it, and on its clauses."""
    ledger = hg.open_plan(
        write_plan(
            tmp_path,
            relation("output_2019 / output_2018 - 1", name="growth")
            + relation("growth + growth", "==", "0.5", name="doubled"),
        )
    ).ledger
    growth, doubled = (judge(ledger, found) for found in ledger.relations.values())
    assert growth.verdict is Verdict.CANNOT_BE_DECIDED
    assert growth.left is not None
    assert growth.left.printed == Fraction(1, 4)
    assert (growth.right, growth.difference) == (None, None)
    assert doubled.verdict is Verdict.HOLDS
    assert [figure.id for figure in figures_of(ledger, doubled.relation)] == ["output_2019", "output_2018"]
    assert clauses_of(ledger, doubled.relation) == ("三",)


def test_clauses_come_from_figures_actions_and_lists(tmp_path: Path) -> None:
    """A relation shows every clause that it rests on, each once."""
    ledger = hg.open_plan(
        write_plan(
            tmp_path,
            relation("six_named", "==", "listed('things')", name="a")
            + relation("action('start').year", "<", "action('finish').year", name="b"),
        )
    ).ledger
    assert [clauses_of(ledger, found) for found in ledger.relations.values()] == [("四",), ("五", "附件")]


def test_what_the_document_does_not_claim_is_not_decided(tmp_path: Path) -> None:
    """claimed = false shows both sides and the difference, and no verdict."""
    (judgement,) = judged(tmp_path, relation("part", "==", "output_2019", more="claimed = false"))
    assert judgement.verdict is Verdict.CANNOT_BE_DECIDED
    assert judgement.difference == -400


def test_findings_say_both_sides_in_both_languages(tmp_path: Path) -> None:
    """A relation that does not hold fails the check, says by how much, and how to register it."""
    folder = write_plan(tmp_path, relation("part", "==", "output_2019", more='note_en = "a note"'))
    (finding,) = (found for found in hg.open_plan(folder).check() if found.code == "relation")
    assert finding.fails
    assert finding.title("en") == "Relation: 600 yuan = 1000 yuan? Difference -400 yuan (a note)"
    assert 'subject = "it", difference = -400' in finding.hint("zh")
    record = finding.record()
    assert (record["left"]["value"], record["right"]["value"], record["difference"]) == (600.0, 1000.0, -400.0)
    assert (record["group"], record["location"]["file"], record["location"]["row"]) == ("tests", "relations.toml", 2)


def test_a_relation_may_be_registered_as_known(tmp_path: Path) -> None:
    """An acceptance with its difference silences the exit status, and goes stale when the figure changes."""
    folder = write_plan(tmp_path, relation("part", "==", "output_2019"))
    accepted = (
        '\n[[accepted]]\ncode = "relation"\nsubject = "it"\ndifference = {}\nreason_zh = "如此"\nreason_en = "so"\n'
    )
    plan = (folder / "plan.toml").read_text(encoding="utf-8")
    (folder / "plan.toml").write_text(plan + accepted.format(-400), encoding="utf-8")
    (finding,) = (found for found in hg.open_plan(folder).check() if found.code == "relation")
    assert (finding.accepted, finding.fails, finding.reason_en) == (True, False, "so")
    (folder / "plan.toml").write_text(plan + accepted.format(-500), encoding="utf-8")
    assert {found.code for found in hg.open_plan(folder).check().failing} >= {"relation", "stale_acceptance"}


def test_land_may_be_shown_in_km2(tmp_path: Path) -> None:
    """shown_in prints both sides in another unit of the same kind."""
    folder = write_plan(tmp_path, relation("whole_total", more='shown_in = "km²"'))
    (finding,) = (found for found in hg.open_plan(folder).check() if found.code == "implied_value")
    assert finding.title("zh") == "关系: 1.5 km²"


REFUSALS = [
    (relation("nowhere", "==", "part"), "no_such_figure_or_value", "it"),
    (relation("printed(it_2)", "==", "part") + relation("part", name="it_2"), "no_such_figure_or_value", "it"),
    (relation("action('never').year", "==", "2019"), "no_such_action", "it"),
    (relation("listed('nothing')", "==", "3"), "no_such_group_of_elements", "it"),
    (relation("part", "==", "labs"), "mixed_units", "it"),
    (relation("part + labs", "==", "1"), "mixed_units", "it"),
    (relation("part / nothing", "==", "1"), "divides_by_zero", "it"),
    (relation("part / (labs - labs - 0)"), "divides_by_zero", "it"),
    (relation("it + 1"), "circular_relation", "it"),
    (relation("b", name="a") + relation("a", name="b"), "circular_relation", "a"),
    (relation("part", name="labs"), "id_of_a_figure", "id"),
    (relation("part") + relation("part"), "duplicate_id", "relation[2].id"),
    (relation("part ** 2", "==", "1"), "broken_expression", "relation[1].left"),
    (relation("part", "==", "(" * 40 + "1" + ")" * 40), "expression_too_deep", "relation[1].right"),
    (relation("part + " * 400 + "1"), "expression_too_long", "relation[1].left"),
    (relation("part", "!=", "1"), "unknown_word", "relation[1].op"),
    (relation("part", more='op = "=="'), "op_and_right", "relation[1].right"),
    (relation("part", more='right = "1"'), "op_and_right", "relation[1].op"),
    (relation("part", more='claimed = "no"'), "unknown_word", "relation[1].claimed"),
    (relation("part", more='shown_in = "acre"'), "unknown_word", "relation[1].shown_in"),
    (relation("part", more="colour = 1"), "unknown_key", "relation[1].colour"),
    (relation("part", name="Not an id"), "bad_id", "relation[1].id"),
    (relation(""), "missing_key", "relation[1].left"),
    (relation("part", more="note_zh = 3"), "missing_key", "relation[1].note_zh"),
    ("relation = 3", "not_a_list", "relation"),
    ("relation = [3]", "missing_key", "relation[1]"),
    ("[[relations]]\n", "unknown_key", "relations"),
    (relation("output_per_km2", "==", "20000"), "bare_number", "it"),
    (relation(" * ".join(["part"] * 120)), "too_many_digits", "it"),
    ("[[relation]\n", "broken_toml", None),
]


@pytest.mark.parametrize(("relations", "code", "column"), REFUSALS, ids=[code for _, code, _ in REFUSALS])
def test_a_relation_that_cannot_be_judged_is_refused(
    tmp_path: Path, relations: str, code: str, column: str | None
) -> None:
    """Each fault names the file, the relation and what is wrong with it."""
    with pytest.raises(hg.PlanError) as refused:
        hg.open_plan(write_plan(tmp_path, relations))
    faults = [fault for fault in refused.value.faults if fault.code == code]
    assert faults
    assert (faults[0].file, faults[0].column) == ("relations.toml", column)
    assert all(faults[0].message(lang) for lang in ("zh", "en"))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """An unknown figure, mixed units, a zero divisor and a circle in one file give four faults."""
    parts = [
        relation("nowhere", name="a"),
        relation("part", "==", "labs", name="b"),
        relation("part / nothing", name="c"),
        relation("d", name="d"),
        relation("a + 1", name="e"),
    ]
    with pytest.raises(hg.PlanError) as refused:
        hg.open_plan(write_plan(tmp_path, "\n".join(parts)))
    found = [(fault.column, fault.code) for fault in refused.value.faults]
    assert found == [
        ("a", "no_such_figure_or_value"),
        ("d", "circular_relation"),
        ("b", "mixed_units"),
        ("c", "divides_by_zero"),
    ]


def test_a_relation_on_a_circle_is_not_followed_round_it(tmp_path: Path) -> None:
    """First a relation that rests on a circle of three, then the circle: the three are refused, and nothing hangs."""
    parts = [relation("b + 1", name="a"), relation("c", name="b"), relation("d", name="c"), relation("b", name="d")]
    with pytest.raises(hg.PlanError) as refused:
        hg.open_plan(write_plan(tmp_path, "".join(parts)))
    assert [(fault.column, fault.code) for fault in refused.value.faults] == [
        ("b", "circular_relation"), ("c", "circular_relation"), ("d", "circular_relation"),
    ]  # fmt: skip


def test_implied_values_that_name_one_another_are_worked_out_once(tmp_path: Path) -> None:
    """Thirty values, each the sum of the two before, would be two million sums if each were worked out anew."""
    first = relation("part", name="v0") + relation("part", name="v1")
    chain = "".join(relation(f"v{n - 2} + v{n - 1}", name=f"v{n}") for n in range(2, 31))
    ledger = hg.open_plan(write_plan(tmp_path, first + chain)).ledger
    last = judge(ledger, ledger.relations["v30"])
    assert last.left is not None
    assert last.left.printed == 600 * 1346269  # the 31st number of Fibonacci
    assert [figure.id for figure in figures_of(ledger, ledger.relations["v30"])] == ["part"]


def test_implied_values_are_at_most_32_deep(tmp_path: Path) -> None:
    """A chain of forty is refused, and no recursion runs away."""
    chain = "".join(relation(f"v{n - 1} + 1", name=f"v{n}") for n in range(1, 41))
    with pytest.raises(hg.PlanError, match="more than 32 deep"):
        hg.open_plan(write_plan(tmp_path, relation("part", name="v0") + chain))


def test_clauses_behind_an_implied_value_are_those_of_its_actions_too(tmp_path: Path) -> None:
    """A value that rests on an action's year brings that action's clause."""
    parts = relation("action('start').year", name="year") + relation("year + 1", "==", "2020", name="next")
    ledger = hg.open_plan(write_plan(tmp_path, parts)).ledger
    assert clauses_of(ledger, ledger.relations["next"]) == ("五",)
    assert judge(ledger, ledger.relations["next"]).verdict is Verdict.HOLDS


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """A GBK file is named with the byte at fault."""
    folder = write_plan(tmp_path, "")
    (folder / "relations.toml").write_bytes("# 关系".encode("gbk"))
    with pytest.raises(hg.PlanError, match=r"relations\.toml"):
        hg.open_plan(folder)


def test_more_ambiguity_than_anybody_could_follow_decides_nothing(tmp_path: Path) -> None:
    """Seven ambiguous figures have 128 readings; 64 are tried, and the verdict is that it cannot be decided."""
    folder = write_plan(tmp_path, "")
    rows = (folder / "figures.csv").read_text(encoding="utf-8").splitlines()
    plots = next(row for row in rows if row.startswith("plots,"))
    names = [f"plots_{n}" for n in range(7)]
    rows += [plots.replace("plots,", f"{name},", 1) for name in names]
    (folder / "figures.csv").write_text("\n".join(rows), encoding="utf-8")
    few, many = names[:3], names
    relations = relation(" + ".join(few), ">", "0", name="few") + relation(" + ".join(many), ">", "0", name="many")
    (folder / "relations.toml").write_text(relations, encoding="utf-8")
    ledger = hg.open_plan(folder).ledger
    first, second = (judge(ledger, found) for found in ledger.relations.values())
    assert (first.verdict, first.choices) == (Verdict.HOLDS, 8)
    assert second.verdict is Verdict.CANNOT_BE_DECIDED
