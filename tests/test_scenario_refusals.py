"""What a scenario is refused for: every fault at once, each with its file and its place."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from test_relations import write_plan
from toy import write_toy_plan

import hitech_gis as hg
from hitech_gis.errors import Fault, PlanError
from hitech_gis.scenario import Amount, ScaleFigure, SetFigure, open_scenarios, read_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.ledger import Ledger

HEAD = 'id = "try"\ntitle_zh = "试算"\ntitle_en = "A try"\n'


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return hg.open_plan(write_plan(tmp_path_factory.mktemp("toy"), "")).ledger


def faults_of(ledger: Ledger, folder: Path, *contents: str) -> list[Fault]:
    """Faults of files a.toml, b.toml ..., once each has been said in both languages."""
    paths = []
    for name, content in zip("abcdef", contents, strict=False):
        path = folder / f"{name}.toml"
        path.write_text(content, encoding="utf-8")
        paths.append(path)
    with pytest.raises(PlanError) as refused:
        open_scenarios(ledger, paths)
    for fault in refused.value.faults:
        for lang in ("zh", "en"):
            assert fault.message(lang).endswith(("。", "."))
    return list(refused.value.faults)


def entry(kind: str, **values: object) -> str:
    keys = {name.rstrip("_"): value for name, value in values.items()}
    return f"[[{kind}]]\n" + "".join(
        f"{name} = {value}\n" if isinstance(value, int | float) else f'{name} = "{value}"\n'
        for name, value in keys.items()
    )


def change(**values: object) -> str:
    return entry("change", **values)


def assumption(**values: object) -> str:
    return entry("assumption", **values)


WEST = "west_industrial_clause"
REFUSED = [
    (change(sett="east_a_industrial", to=1), "one_word", "change[1]"),
    (change(set="east_a_industrial", scale="strip_hq", to=1, by=2), "one_word", "change[1]"),
    (change(set="east_a_industrial"), "bad_amount", "change[1].to"),
    (change(set="east_a_industrial", to="约40万平方米"), "bad_amount", "change[1].to"),
    (change(set="east_a_industrial", to="40"), "bad_amount", "change[1].to"),
    (change(set="east_a_industrial", to="true").replace('"true"', "true"), "bad_amount", "change[1].to"),
    (change(set="east_a_industrial", to="1e6").replace('"1e6"', "1e6"), "bad_amount", "change[1].to"),
    (change(set="east_a_industrial", to=1, by=2), "unknown_key", "change[1].by"),
    (change(set="east_a_industrial", to=1, reason=3), "missing_key", "change[1].reason"),
    (change(set="", to=1), "missing_key", "change[1].set"),
    (change(set="east_c_industrial", to=1), "unknown_figure", "change[1].set"),
    (change(set="east_c/industrial", to=1), "no_such_zone", "change[1].set"),
    (change(set="east_a/factory", to=1), "unknown_word", "change[1].set"),
    (change(set="east/supporting", to=1), "nothing_itemised", "change[1].set"),
    (change(set="strip/supporting", to=1), "nothing_itemised", "change[1].set"),
    (change(set="east_b/total", to=1), "nothing_itemised", "change[1].set"),
    (change(set="east_a_industrial", to="5 亿元"), "wrong_unit", "change[1].to"),
    (change(set="east_a_industrial", to="100 亩"), "endless_number", "change[1].to"),
    (change(set="east_a_industrial", to=-1), "negative_number", "change[1].to"),
    (change(set="share", to=-0.1), "negative_number", "change[1].to"),
    (change(set="output", to=-1), "negative_number", "change[1].to"),
    (change(set="east_a_industrial", to="93%"), "wrong_unit", "change[1].to"),
    (change(scale="east_a_industrial", by=-1), "bad_factor", "change[1].by"),
    (change(scale="east_a_industrial", by="half"), "bad_factor", "change[1].by"),
    (change(scale="east_a_industrial", by="1/0"), "bad_factor", "change[1].by"),
    (change(scale="east_a_industrial", by="true").replace('"true"', "true"), "bad_factor", "change[1].by"),
    (change(scale="east_a_industrial"), "bad_factor", "change[1].by"),
    (change(scale="east_b_industrial", by="1/7"), "endless_number", "change[1].scale"),
    (change(scale="unknown", by=2), "nothing_stated", "change[1].scale"),
    (change(scale="nowhere", by=2), "unknown_figure", "change[1].scale"),
    (change(scale="east_b/supporting", by=2), "nothing_itemised", "change[1].scale"),
    (change(candidate="east_a_industrial"), "not_ambiguous", "change[1].candidate"),
    (change(candidate="plots", take="second"), "unknown_word", "change[1].take"),
    (change(move="factory", from_="east_a", to="west", amount=1), "unknown_word", "change[1].move"),
    (change(move="industrial", from_="east_a", to="east_a", amount=1), "move_to_itself", "change[1].to"),
    (change(move="industrial", from_="nowhere", to="west", amount=1), "no_such_zone", "change[1].from"),
    (change(move="industrial", from_="east", to="west", amount=1), "nothing_itemised", "change[1].from"),
    (change(move="supporting", from_="east_a", to="east_b", amount=1), "nothing_itemised", "change[1].to"),
    (change(move="industrial", from_="east_a", to="west", amount=-1), "not_one_amount", "change[1].amount"),
    (change(move="industrial", from_="east_a", to="west", amount="1—2 公顷"), "not_one_amount", "change[1].amount"),
    (change(move="industrial", from_="east_a", to="west", amount="1 亩"), "endless_number", "change[1].amount"),
    (change(move="industrial", from_="east_a", to="west", amount="1 元"), "wrong_unit", "change[1].amount"),
    (change(move="industrial", from_="east_a", to="west"), "bad_amount", "change[1].amount"),
    (change(move="industrial", from_="east_a", to="west", amount="31 公顷"), "moves_too_much", "change[1].amount"),
    (
        change(move="industrial", from_="east_a", to="west", amount="16 公顷")
        + change(move="industrial", from_="east_a", to="east_b", amount="16 公顷"),
        "moves_too_much",
        "change[2].amount",
    ),
    (
        change(set="east_a_industrial", to=1) + change(scale="east_a/industrial", by=2),
        "changed_twice",
        "change[2].scale",
    ),
    (
        change(scale="east_a_industrial", by=2) + change(move="industrial", from_="east_a", to="west", amount=1),
        "changed_twice",
        "change[2].from",
    ),
    (assumption(figure=WEST), "one_word", "assumption[1]"),
    (assumption(figure=WEST, counts_percent=101), "bad_percent", "assumption[1].counts_percent"),
    (assumption(figure=WEST, counts_percent=-1), "bad_percent", "assumption[1].counts_percent"),
    (assumption(figure=WEST, counts_percent="half"), "bad_number", "assumption[1].counts_percent"),
    (assumption(figure=WEST, counts_percent=50, source="x"), "unknown_key", "assumption[1].source"),
    (assumption(figure="nowhere", counts_percent=50), "unknown_figure", "assumption[1].figure"),
    (assumption(figure="east_a_industrial", counts_percent=50), "counts_already", "assumption[1].figure"),
    (assumption(figure="output", counts_percent=50), "counts_already", "assumption[1].figure"),
    (assumption(figure=WEST, demolished_m2=1), "missing_key", "assumption[1].source"),
    (assumption(figure=WEST, demolished_m2="1 亩", source="x"), "endless_number", "assumption[1].demolished_m2"),
    (assumption(figure=WEST, demolished_m2="1 元", source="x"), "wrong_unit", "assumption[1].demolished_m2"),
    (assumption(figure=WEST, demolished_m2=-1, source="x"), "not_one_amount", "assumption[1].demolished_m2"),
    (assumption(figure=WEST, demolished_m2="much", source="x"), "bad_amount", "assumption[1].demolished_m2"),
    (assumption(figure=WEST, demolished_m2=400_001, source="x"), "demolished_more", "assumption[1].demolished_m2"),
    (assumption(variant="C"), "no_such_variant", "assumption[1].variant"),
    (assumption(variant="A") + assumption(variant="B"), "assumed_twice", "assumption[2]"),
    (
        assumption(figure=WEST, counts_percent=50) + assumption(figure=WEST, demolished_m2=1, source="x"),
        "assumed_twice",
        "assumption[2]",
    ),
    (change(set="east_a_industrial", to=1).replace("[[change]]", "[change]"), "single_table", "change"),
    (assumption(variant="A").replace("[[assumption]]", "[assumption]"), "single_table", "assumption"),
    ("change = 3\n", "not_a_list", "change"),
    ("changes = 3\n", "unknown_key", "changes"),
]


@pytest.mark.parametrize(("body", "code", "place"), REFUSED, ids=[f"{r[1]}-{n}" for n, r in enumerate(REFUSED)])
def test_what_does_not_fit_is_one_fault_at_its_place(
    ledger: Ledger, tmp_path: Path, body: str, code: str, place: str
) -> None:
    """One mistake gives one message, with the file and the key that it stands in."""
    (fault,) = faults_of(ledger, tmp_path, HEAD + body)
    assert (fault.code, fault.place) == (code, f"{tmp_path / 'a.toml'} [{place}]")


@pytest.mark.parametrize(
    ("head", "code", "place"),
    [
        (HEAD.replace('"try"', '"Try this"'), "bad_id", "id"),
        (HEAD.replace('"try"', '"plan"'), "reserved_scenario", "id"),
        (HEAD.replace('"try"', "3"), "missing_key", "id"),
        (HEAD.replace('title_en = "A try"', ""), "missing_key", "title_en"),
    ],
)
def test_a_scenario_names_itself(ledger: Ledger, tmp_path: Path, head: str, code: str, place: str) -> None:
    """It has an id of its own and a title in both languages."""
    (fault,) = faults_of(ledger, tmp_path, head)
    assert (fault.code, fault.column) == (code, place)


def test_all_faults_of_all_files_come_at_once(ledger: Ledger, tmp_path: Path) -> None:
    """Form and fit, in three files, are one refusal; a good entry between two bad ones is still held to the plan."""
    first = HEAD + change(set="nowhere", to=1) + change(scale="strip_hq", by="x") + assumption(variant="C")
    faults = faults_of(ledger, tmp_path, first, "id = ", HEAD + change(scale="unknown", by=2))
    assert [(fault.code, (fault.file or "")[-6:]) for fault in faults] == [
        ("bad_factor", "a.toml"),
        ("unknown_figure", "a.toml"),
        ("no_such_variant", "a.toml"),
        ("broken_toml", "b.toml"),
        ("nothing_stated", "c.toml"),
    ]


def test_files_that_cannot_be_read_are_refused(ledger: Ledger, tmp_path: Path) -> None:
    """One that is not there, a folder, and one that is not UTF-8."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "gbk.toml").write_bytes('title_zh = "试算"'.encode("gbk"))
    with pytest.raises(PlanError) as refused:
        open_scenarios(ledger, [tmp_path / name for name in ("nowhere.toml", "folder", "gbk.toml")])
    assert [fault.code for fault in refused.value.faults] == ["no_such_layer_file", "not_a_file", "not_utf8"]


def test_a_scenario_is_read_without_a_plan(tmp_path: Path) -> None:
    """Its form is held to the rules all the same, and a link to a file is as good as the file."""
    with pytest.raises(PlanError, match="bad"):
        read_scenario((HEAD + change(scale="x", by="bad")).encode())
    plan = hg.open_plan(write_toy_plan(tmp_path / "plan"))
    (tmp_path / "a.toml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "b.toml").symlink_to(tmp_path / "a.toml")
    assert plan.scenario(tmp_path / "b.toml").ledger == plan.ledger


def test_a_scenario_made_in_python_is_held_to_the_plan_too(ledger: Ledger) -> None:
    """Without a file the fault says what without saying where, and no area becomes negative."""
    twice = (SetFigure("strip_hq", Amount.of(1)), SetFigure("strip_hq", Amount.of(2)))
    with pytest.raises(PlanError, match=r"strip_hq is changed already \(strip_hq becomes 1\)") as refused:
        hg.Plan(ledger).scenario(hg.Scenario("a", "甲", "A", twice))
    assert refused.value.faults[0].place == ""
    negative = (ScaleFigure("strip_hq", Fraction(-1), "-1"),)
    with pytest.raises(PlanError, match="below 0"):
        hg.Plan(ledger).scenario(hg.Scenario("a", "甲", "A", negative))
    with pytest.raises(ValueError, match="not an amount"):
        Amount.of("about five")
    assert Amount.of(Decimal("0.5")).written == "0.5"


def test_a_number_without_end_is_told_once(ledger: Ledger) -> None:
    """The message has the figure's own characters and the factor, and nothing twice."""
    third = (ScaleFigure("east_b_industrial", Fraction(1, 7), "1/7"),)
    with pytest.raises(PlanError, match=r"\n约30万平方米 × 1/7 has no end as a decimal number\."):
        hg.Plan(ledger).scenario(hg.Scenario("a", "甲", "A", third))


def test_where_no_figure_is_known_the_list_of_ids_is_a_dash(ledger: Ledger) -> None:
    """A plan without figures has no closest id, and the message does not break off."""
    plan = hg.Plan(replace(ledger, figures={}, relations={}, layers={}))
    with pytest.raises(PlanError, match=r"\(— for none\): —\."):
        plan.scenario(hg.Scenario("a", "甲", "A", (ScaleFigure("nothing", Fraction(2), "2"),)))
    with pytest.raises(hg.HitechGisError, match=r"\(— for none\): —\."):
        plan.reconcile([], fix=["nothing"])


def test_a_zone_whose_total_is_not_split_takes_no_use_beside_it(tmp_path: Path) -> None:
    """Where the balance counts a zone's total, a use beside it would count in one sum and not in the other."""
    line = "east_b_industrial,二#2,east_b,industrial"
    plan = hg.open_plan(
        write_toy_plan(
            tmp_path,
            ("figures.csv", line, "east_b_total,二#2,east_b,total"),
            ("zones.geojson", '"east_b_industrial"', "null"),
            (
                "zones.geojson",
                '"industrial_m2": 300000, "supporting_m2": null',
                '"industrial_m2": null, "supporting_m2": null',
            ),
        )
    )
    with pytest.raises(PlanError, match="east_b itself for industrial"):
        plan.scenario(hg.Scenario("a", "甲", "A", (SetFigure("east_b/industrial", Amount.of(1)),)))


def test_at_most_five_stand_side_by_side(ledger: Ledger) -> None:
    """Six are refused, and so are two of one id, or one that is called plan."""
    plan = hg.Plan(ledger)
    six = [hg.Scenario(f"s{n}", "甲", "A") for n in range(6)]
    assert len(plan.compare(six[:5]).columns) == 6
    with pytest.raises(hg.HitechGisError, match="6 scenarios"):
        plan.compare(six)
    with pytest.raises(hg.HitechGisError, match="share an id: s1"):
        plan.compare([six[1], six[1]])
    with pytest.raises(hg.HitechGisError, match="share an id: plan"):
        plan.compare([hg.Scenario("plan", "甲", "A")])
