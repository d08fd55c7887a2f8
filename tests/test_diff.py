"""What changed between two toy plans, record by record, as a reader would list it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from refusals import LayerChange, change_layer
from toy import FIGURES, write_toy_plan
from toy_of_all import write_full_plan

import hitech_gis as hg
from hitech_gis.diff import CHANGE_COLUMNS
from hitech_gis.diff.changes import Change, ChangeType, FieldChange, as_plain_data
from hitech_gis.diff.records import Kind

if TYPE_CHECKING:
    from pathlib import Path

ToyChange = tuple[str, str, str]
ACCEPTED = '\n[[accepted]]\ncode = "sum_of_zones"\nsubject = "east/total/A"\nreason_zh = "因"\nreason_en = "%s"\n'


def diff_of(folder: Path, *changes: ToyChange) -> hg.Diff:
    old, new = write_full_plan(folder / "old"), write_full_plan(folder / "new", *changes)
    return hg.open_plan(old).diff(hg.open_plan(new))


def told(diff: hg.Diff) -> list[tuple[str, str, str]]:
    return [(change.kind.value, change.id, change.change.value) for change in diff.changes]


def line_of(figure_id: str) -> str:
    return next(line for line in FIGURES.splitlines() if line.startswith(f"{figure_id},"))


def test_a_plan_differs_in_nothing_from_itself(tmp_path: Path) -> None:
    """Two copies of one folder give an empty diff, which is false."""
    diff = diff_of(tmp_path)
    assert not diff
    found = diff.record()
    assert [found[key] for key in ("balance", "changes", "clauses", "relations", "findings")] == [[]] * 5
    assert repr(diff) == "Diff(0 changes, 0 rows of the balance moved)"
    assert list(diff.to_frame().columns) == list(CHANGE_COLUMNS)


STRIP_HQ = "figures.csv", "strip_hq,二#4"
ONE_RECORD: list[tuple[ToyChange, tuple[str, str, str], list[tuple[str, Any, Any]]]] = [
    ((*STRIP_HQ, "strip_hq,二#5"), ("figure", "strip_hq", "clause_moved"), [("clause", "二#4", "二#5")]),
    ((*STRIP_HQ, "strip_base,二#4"), ("figure", "strip_base", "renamed"), [("id", "strip_hq", "strip_base")]),
    (
        (*STRIP_HQ, "strip_base,二#5"),
        ("figure", "strip_base", "renamed"),
        [("id", "strip_hq", "strip_base"), ("clause", "二#4", "二#5")],
    ),
    (("figures.csv", "总部基地", "总部"), ("figure", "strip_hq", "changed"), [("term_zh", "总部基地", "总部")]),
    (
        ("figures.csv", "约7万平方米,as_written,,,", "约7万平方米,as_written,,旁注,"),
        ("figure", "strip_hq", "reworded"),
        [("note_zh", None, "旁注")],
    ),
    (("zones.csv", "带,Strip", "带,Belt"), ("zone", "strip", "changed"), [("name_en", "Strip", "Belt")]),
    (
        ("plan.toml", "about_tolerance = 0.05", "about_tolerance = 0.1"),
        ("plan", "plan.toml", "changed"),
        [("plan.about_tolerance", Decimal("0.05"), Decimal("0.1"))],
    ),
    (
        ("plan.toml", 'notice_zh = "示意"', 'notice_zh = "仅示意"'),
        ("plan", "plan.toml", "reworded"),
        [("plan.notice_zh", "示意", "仅示意")],
    ),
    (
        ("plan.toml", '["east", "whole"]', '["east"]'),
        ("plan", "plan.toml", "changed"),
        [("goal.land_denominators", ("east", "whole"), ("east",))],
    ),
    (("plan.toml", "Variant B", "B"), ("variant", "B", "reworded"), [("title_en", "Variant B", "B")]),
    (("plan.toml", 'also = ["strip"]', "also = []"), ("variant", "B", "changed"), [("also", ("strip",), None)]),
    (("works.csv", "大厦,Tower", "大楼,Tower"), ("work", "tower", "reworded"), [("name_zh", "大厦", "大楼")]),
    (("bodies.csv", "财政委,Fin", "财政局,Fin"), ("body", "finance", "changed"), [("name_zh", "财政委", "财政局")]),
    (
        ("actions.csv", ",finance,,", ",finance,none,"),
        ("action", "start", "changed"),
        [("co_organiser", None, ("none",))],
    ),
    (("actions.csv", "四#1", "四#2"), ("action", "start", "clause_moved"), [("clause", "四#1", "四#2")]),
    (("actions.csv", "start,四", "begin,四"), ("action", "begin", "renamed"), [("id", "start", "begin")]),
    (("structure.csv", "tower_one", "tower_1"), ("element", "tower_1", "renamed"), [("id", "tower_one", "tower_1")]),
    (("structure.csv", "closed", "open"), ("element", "towers", "changed"), [("list", "closed", "open")]),
    (("relations.toml", '"=="', '">="'), ("relation", "east_and_west", "changed"), [("op", "==", ">=")]),
    (
        ("relations.toml", "East and west", "Both"),
        ("relation", "east_and_west", "reworded"),
        [("title_en", "East and west", "Both")],
    ),
]  # fmt: skip


@pytest.mark.uncounted
@pytest.mark.parametrize(("change", "record", "fields"), ONE_RECORD, ids=[str(record) for _, record, _ in ONE_RECORD])
def test_one_edit_is_one_change(
    tmp_path: Path, change: ToyChange, record: tuple[str, str, str], fields: list[tuple[str, Any, Any]]
) -> None:
    """Each edit of a file is told as the one record and the columns that it touches, and told apart by what it is."""
    if record[1] == "begin":  # the site names the action, so it is told too
        write_full_plan(tmp_path / "old")
        write_full_plan(tmp_path / "new", change)
        change_layer(tmp_path / "new", lambda features: features[0]["properties"].update(milestones=["begin"]), "sites")
        diff = hg.open_plan(tmp_path / "old").diff(hg.open_plan(tmp_path / "new"))
        assert told(diff) == [record, ("site", "tower_site", "changed")]
    else:
        diff = diff_of(tmp_path, change)
        assert told(diff) == [record]
    assert [(field.name, field.old, field.new) for field in diff.changes[0].fields] == fields
    wording = {("reworded", True), ("renamed", True), ("renamed", False), ("clause_moved", False), ("changed", False)}
    named_by_us = record[0] == "work"
    only_words = named_by_us or not any(field.substance for field in diff.changes[0].fields)
    assert (record[2], only_words) in wording
    assert diff.changes[0].substance is not only_words


def test_a_number_written_otherwise_is_no_change(tmp_path: Path) -> None:
    """70000 and 70000.00 are one number, and so are 0.05 and 0.050."""
    assert not diff_of(tmp_path, ("figures.csv", "70000,70000", "70000.00,70000.0"), ("plan.toml", "0.05", "0.050"))


def test_an_order_of_rows_is_no_change(tmp_path: Path) -> None:
    """A table that is sorted otherwise says the same."""
    header, *lines = FIGURES.splitlines()
    assert not diff_of(tmp_path, ("figures.csv", FIGURES, "\n".join([header, *reversed(lines)]) + "\n"))


def test_an_added_and_a_removed_record_are_told_with_all_that_they_hold(tmp_path: Path) -> None:
    """What only one plan has is told column by column, with nothing on the other side and no empty column."""
    line = line_of("strip_hq")
    added = line.replace("strip_hq", "strip_culture").replace("hq_base", "culture_space").replace("70000", "90000")
    diff = diff_of(tmp_path, ("figures.csv", line, added.replace("约7万", "约9万")))
    assert told(diff) == [("figure", "strip_culture", "added"), ("figure", "strip_hq", "removed")]
    new, old = ({field.name: (field.old, field.new) for field in change.fields} for change in diff.changes)
    assert (new["low"], old["low"]) == ((None, Decimal(90000)), (Decimal(70000), None))
    assert old.keys() == new.keys()
    assert not {"id", "note_zh", "action_ids"} & new.keys()
    assert diff.changes[0].name("zh") == diff.changes[0].name("en") == "总部基地 约9万平方米"


def test_what_looks_alike_is_not_taken_for_renamed(tmp_path: Path) -> None:
    """Of two equal figures under new ids nobody can say which was which, so both are new and both are gone."""
    line = line_of("output")
    twins = [line.replace("output,三", f"{name},三") for name in ("first", "second")]
    others = [line.replace("output,三", f"{name},三") for name in ("third", "fourth")]
    old = write_toy_plan(tmp_path / "old", ("figures.csv", line, "\n".join(twins)))
    new = write_toy_plan(tmp_path / "new", ("figures.csv", line, "\n".join(others)))
    found = hg.open_plan(old).diff(hg.open_plan(new))
    assert {(change.id, change.change.value) for change in found.changes} == {
        ("third", "added"), ("fourth", "added"), ("first", "removed"), ("second", "removed"),
    }  # fmt: skip


def test_a_figure_under_another_id_and_clause_is_new_where_another_looks_like_it(tmp_path: Path) -> None:
    """Where the old plan says the same in two clauses, a third clause under a third id may be either, or neither."""
    line = line_of("output")
    again = line.replace("output,三", "output_again,四")
    third = line.replace("output,三", "output_third,五")
    old = write_toy_plan(tmp_path / "old", ("figures.csv", line, f"{line}\n{again}"))
    new = write_toy_plan(tmp_path / "new", ("figures.csv", line, f"{line}\n{third}"))
    found = hg.open_plan(old).diff(hg.open_plan(new))
    assert told(found) == [("figure", "output_third", "added"), ("figure", "output_again", "removed")]


def test_acceptances_are_told_by_finding(tmp_path: Path) -> None:
    """What is newly registered is added under its code and subject; two for one finding are numbered."""
    once = ("plan.toml", 'title_en = "Variant B"\n', 'title_en = "Variant B"\n' + ACCEPTED % "first")
    diff = diff_of(tmp_path / "one", once)
    assert told(diff) == [("accepted", "sum_of_zones:east/total/A", "added")]
    assert [change.finding.accepted for change in diff.findings] == [True]
    assert diff.findings[0].acceptance_differs
    twice = (*once[:2], once[2] + ACCEPTED.replace("reason_zh", "difference = 1\nreason_zh") % "second")
    ids = [change.id for change in diff_of(tmp_path / "two", twice).changes]
    assert ids == ["sum_of_zones:east/total/A", "sum_of_zones:east/total/A#2"]


@pytest.mark.uncounted
@pytest.mark.parametrize(
    ("layer", "change", "record", "field"),
    [
        ("sites", {"kind": "tower"}, ("site", "tower_site", "changed"), ("kind", None, "tower")),
        ("sites", {"milestones": []}, ("site", "tower_site", "changed"), ("milestones", ["start"], None)),
        ("sites", {"clause": "五"}, ("site", "tower_site", "clause_moved"), ("clause", "四#1", "五")),
        ("sites", {"note_en": "high"}, ("site", "tower_site", "reworded"), ("note_en", None, "high")),
        ("axes", {"accuracy_m": 20}, ("axis", "road", "changed"), ("accuracy_m", 10, 20)),
        ("axes", {"id": "avenue"}, ("axis", "avenue", "renamed"), ("id", "road", "avenue")),
        ("subparks", {"name_status": "inferred"}, ("subpark", "west", "changed"), ("name_status", "named", "inferred")),
        ("zones", {"source": "survey"}, ("outline", "east", "changed"), ("source", "toy", "survey")),
    ],
)
def test_a_property_of_a_feature_is_told(
    tmp_path: Path, layer: str, change: dict[str, Any], record: tuple[str, str, str], field: tuple[str, Any, Any]
) -> None:
    """What a layer says of a feature is compared property by property, and its geometry apart from them."""
    old, new = write_full_plan(tmp_path / "old"), write_full_plan(tmp_path / "new")
    update: LayerChange = lambda features: features[0]["properties"].update(change)  # noqa: E731 - one line
    diff = hg.open_plan(old).diff(hg.open_plan(change_layer(new, update, layer)))
    assert told(diff) == [record]
    (found,) = diff.changes[0].fields
    assert (found.name, found.old, found.new) == field
    assert diff.changes[0].outline is None


def test_one_and_true_are_two_things(tmp_path: Path) -> None:
    """A property that says true is not one that says 1, though 1 and 1.0 are one number."""
    folders = [write_full_plan(tmp_path / name) for name in ("one", "true", "decimal")]
    for folder, value in zip(folders, (1, True, 1.0), strict=True):
        change_layer(folder, lambda features, value=value: features[0]["properties"].update(open=[value]), "sites")  # type: ignore[misc]
    one, true, decimal = map(hg.open_plan, folders)
    assert told(one.diff(true)) == [("site", "tower_site", "changed")]
    assert not one.diff(decimal)


def test_a_number_that_no_float_holds_is_text_in_json(tmp_path: Path) -> None:
    """A property of 1e999 or one that is no number at all stays itself, differs not from itself, and is valid JSON."""
    old, new = write_full_plan(tmp_path / "old"), write_full_plan(tmp_path / "new")
    sites = (new / "sites.geojson").read_text(encoding="utf-8")
    odd = '"name_zh": "名", "huge": 1e999, "endless": 1e9999999999999999999, "nested": {"deep": [1.5, null]},'
    (new / "sites.geojson").write_text(sites.replace('"name_zh": "\\u540d",', odd), encoding="utf-8")
    plan = hg.open_plan(new)
    assert not plan.diff(hg.open_plan(new))
    fields = {field["name"]: field["new"] for field in hg.open_plan(old).diff(plan).record()["changes"][0]["fields"]}
    assert fields == {"huge": "1E+999", "endless": "NaN", "nested": {"deep": [1.5, None]}}


def test_plain_data_is_what_json_holds() -> None:
    """Numbers are float64, words their tokens, lists lists, and unknown stays null."""
    assert as_plain_data((Decimal("1.5"), Kind.FIGURE, True, 3, None)) == [1.5, "figure", True, 3, None]


def test_clauses_are_gathered_from_changes_of_substance(tmp_path: Path) -> None:
    """A clause that nothing rests on any more is removed, one that is new added; a remark touches no clause."""
    changes = (
        ("figures.csv", "strip_hq,二#4", "strip_hq,二#9"),
        ("figures.csv", "output,三,whole,,产值", "output,三,whole,,总产值"),
        (
            "figures.csv",
            "约150万平方米,as_written,,,\neast_industrial",
            "约150万平方米,as_written,,旁注,\neast_industrial",
        ),
    )
    found = [(change.clause, change.change.value, change.records) for change in diff_of(tmp_path, *changes).clauses]
    assert found == [
        ("二#4", "removed", (("figure", "strip_hq"),)),
        ("二#9", "added", (("figure", "strip_hq"),)),
        ("三", "changed", (("figure", "output"),)),
    ]


def test_relations_and_findings_tell_their_verdicts(tmp_path: Path) -> None:
    """With 70 in place of 60 for the east, 110 are no longer 100 as written, but near enough for 约."""
    cells = line_of("east_industrial")
    layer = ("zones.geojson", '"industrial_m2": 600000', '"industrial_m2": 700000')
    diff = diff_of(tmp_path, ("figures.csv", cells, cells.replace("600000", "700000").replace("约60", "约70")), layer)
    (relation,) = diff.relations
    assert relation.record() == {
        "id": "east_and_west",
        "group": "sums",
        "change": "changed",
        "verdict_old": "holds",
        "verdict_new": "holds within rounding",
        "left_old": {"value": 1e6, "unit": "m2"},
        "left_new": {"value": 1.1e6, "unit": "m2"},
        "right_old": {"value": 1e6, "unit": "m2"},
        "right_new": {"value": 1e6, "unit": "m2"},
    }
    weights = {
        (change.finding.code, change.finding.subject): (change.record()["verdict_old"], change.record()["verdict_new"])
        for change in diff.findings
    }
    assert weights["relation", "east_and_west"] == ("holds", "holds within rounding")
    assert weights["sum_of_zones", "east/industrial/A"] == ("holds", "does not hold")


def test_relations_that_only_one_plan_has(tmp_path: Path) -> None:
    """A relation that came has no old verdict, one that went no new one, an implied value no right side."""
    counted = '"towers_counted"\ngroup = "lists"\ntitle_zh = "楼"\ntitle_en = "Towers"\nleft = "2 * listed'
    old = '"towers"\ngroup = "lists"\ntitle_zh = "楼"\ntitle_en = "Towers"\nleft = "listed'
    diff = diff_of(tmp_path, ("relations.toml", old, counted))
    assert [(change.relation.id, change.record()["change"]) for change in diff.relations] == [
        ("towers_counted", "added"),
        ("towers", "removed"),
    ]
    assert [None in change.verdicts for change in diff.relations] == [True, True]
    assert diff.relations[0].record()["left_new"] == {"value": 4.0, "unit": "count"}
    assert diff.relations[0].record()["right_new"] is None
    assert [change.record()["change"] for change in diff.findings] == ["added", "removed"]


def test_a_relation_under_another_id_has_no_other_verdict(tmp_path: Path) -> None:
    """What is only renamed is told as renamed, and neither it nor its finding as new or gone."""
    diff = diff_of(tmp_path, ("relations.toml", '"east_and_west"', '"both_parks"'))
    assert told(diff) == [("relation", "both_parks", "renamed")]
    assert (diff.relations, diff.findings) == ((), ())


def test_findings_are_compared_only_if_given(tmp_path: Path) -> None:
    """The comparison itself runs no rule: it holds against each other what it is given."""
    from hitech_gis.diff import diff

    old, new = write_toy_plan(tmp_path / "old"), write_toy_plan(tmp_path / "new", ("figures.csv", "约7万", "约8万"))
    plans = hg.open_plan(old), hg.open_plan(new)
    assert diff(plans[0].ledger, plans[1].ledger).findings == ()
    assert [change.finding.code for change in plans[0].diff(plans[1]).findings] == ["written_disagrees"]


def mirrored(change: Change) -> Change:
    """The change that leads back."""
    back = {ChangeType.ADDED: ChangeType.REMOVED, ChangeType.REMOVED: ChangeType.ADDED}
    outline = change.outline and replace(
        change.outline,
        area_old_m2=change.outline.area_new_m2,
        area_new_m2=change.outline.area_old_m2,
        vertices_old=change.outline.vertices_new,
        vertices_new=change.outline.vertices_old,
    )
    fields = tuple(FieldChange(field.name, field.new, field.old) for field in change.fields)
    kind = back.get(change.change, change.change)
    return replace(change, id=change.old_id, change=kind, fields=fields, outline=outline, name_zh="", name_en="")


def comparable(change: Change) -> tuple[Any, ...]:
    fields = frozenset((field.name, str(field.old), str(field.new)) for field in change.fields)
    outline = change.outline and replace(change.outline, symmetric_difference_m2=None, apart_m=None)
    return change.kind, change.id, change.change, fields, frozenset(change.clauses), outline


def test_the_way_back_mirrors_the_way_there(tmp_path: Path) -> None:
    """What is added one way is removed the other, and every old value is the other way's new one."""
    changes = (
        ("figures.csv", "strip_hq,二#4", "strip_base,二#5"),
        ("figures.csv", line_of("output_per_km2") + "\n", ""),
        ("figures.csv", "100000,100000", "200000,200000"),
        ("plan.toml", "Variant B", "B"),
        ("zones.geojson", "22.53", "22.531"),
        ("structure.csv", "tower_one", "tower_1"),
    )
    old, new = write_full_plan(tmp_path / "old"), write_full_plan(tmp_path / "new", *changes)
    there = hg.open_plan(old).diff(hg.open_plan(new))
    back = hg.open_plan(new).diff(hg.open_plan(old))
    assert len(there.changes) == 6
    assert {comparable(mirrored(change)) for change in there.changes} == {comparable(change) for change in back.changes}


def test_a_row_is_found_by_zone_use_and_variant(tmp_path: Path) -> None:
    """A row that moved is found as in the balance; of one that did not, those that did are named."""
    diff = diff_of(tmp_path, ("figures.csv", "70000,70000", "80000,80000"))
    assert diff.row("strip").row.id == "strip/total/A"
    assert diff.row("whole", variant="B").sides["itemised"].change_m2 == Decimal(10_000)
    with pytest.raises(hg.HitechGisError, match=r"whole/total/A.*strip/total/A"):
        diff.row("whole")
    with pytest.raises(hg.HitechGisError, match="Use one of: —"):
        diff_of(tmp_path / "same").row("whole")


def test_a_notebook_shows_the_changes_as_text(tmp_path: Path) -> None:
    """The frame has a row a column that differs, and what stands in a plan is escaped."""
    diff = diff_of(tmp_path, ("figures.csv", "二#4", "<script>"), ("zones.geojson", "22.53", "22.531"))
    frame = diff.to_frame()
    assert frame["field"].tolist() == ["clause", "area_m2", "vertices", "symmetric_difference_m2", "apart_m"]
    assert "&lt;script&gt;" in diff._repr_html_()
    assert "<script>" not in diff._repr_html_()
