"""What a card shows of figures: all of them, what their bounds allow, and sentences only of a copy that was given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from command_line import refused, run
from toy import FIGURES, write_toy_plan

import hitech_gis as hg
from hitech_gis.atlas.content.figures import figures_by_zone
from hitech_gis.ledger.trace import Status
from hitech_gis.texts import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.plan import Plan

COPY = "二、布局\n——东一区: 产业用房约30万平方米, 配套用房12万平方米。\n——带: 无。\n——东二区: 产业用房约30万平方米。"


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return hg.open_plan(write_toy_plan(tmp_path_factory.mktemp("toy")))


def by_id(plan: Plan, **options: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401 - as the function takes them
    return {figure["id"]: figure for of_zone in figures_by_zone(plan.ledger, **options).values() for figure in of_zone}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    path = tmp_path / "copy.txt"
    path.write_text(COPY, encoding="utf-8")
    return path


def test_every_figure_of_the_plan_is_in_its_zones_card() -> None:
    """No figure is left out, each stands with its zone, and areas stand before other indicators."""
    plan = hg.open_plan()
    shown = figures_by_zone(plan.ledger)
    for zone, figures in shown.items():
        expected = [figure for figure in plan.ledger.figures.values() if figure.zone == zone]
        areas = [figure.id for figure in expected if figure.unit == "m2"]
        assert [figure["id"] for figure in figures] == areas + [f.id for f in expected if f.unit != "m2"]
        assert [figure["id"] for figure in figures if figure["area"]] == areas
    assert sum(map(len, shown.values())) == len(plan.ledger.figures)


def test_a_card_says_what_the_ledger_says() -> None:
    """Term, characters, bound, nature, clause and note are those of the ledger."""
    plan = hg.open_plan()
    for name, shown in by_id(plan).items():
        figure = plan.ledger.figures[name]
        assert shown["term"] == figure.term_zh
        for column in ("as_written", "bound", "nature", "clause"):
            assert shown[column] == getattr(figure, column)
        for lang in LANGUAGES:
            assert shown["note"][lang] == getattr(figure, f"note_{lang}")
            assert shown["period"][lang] == figure.period_name(lang)


def test_about_says_what_it_allows(toy: Plan) -> None:
    """At 5 %, about 30 allows 28.5 to 31.5; a plain number allows only itself, and nothing is said."""
    shown = by_id(toy)
    assert shown["east_a_industrial"]["allows"] == {"zh": "28.5–31.5 万平方米", "en": "28.5–31.5 × 10,000 m²"}
    assert shown["east_a_supporting"]["allows"] is None


def test_an_ambiguous_figure_has_both_readings(tmp_path: Path) -> None:
    """25个 may be 25, or 2 to 5; both are shown. What is certain has one reading, which needs no words."""
    header = FIGURES.splitlines()[0]
    row = "parks,三,strip,,专业园,parks,25,25,count,equal,,ambiguous,outside,unstated,stated,25个,ambiguous,,,"
    columns = (header, f"{header},other_low,other_high")
    lines = [f"{line},," for line in FIGURES.splitlines()[1:]]
    folder = write_toy_plan(tmp_path / "plan")
    (folder / "figures.csv").write_text("\n".join([columns[1], *lines, f"{row},2,5"]) + "\n", encoding="utf-8")
    shown = by_id(hg.open_plan(folder))
    assert [reading["zh"] for reading in shown["parks"]["readings"]] == ["25", "2–5"]
    assert shown["strip_hq"]["readings"] == []


def test_without_a_copy_no_sentence_is_in_the_page(toy: Plan) -> None:
    """Only a page that was given the document has anything of it but clauses and numbers."""
    assert all("traced" not in figure for figure in by_id(toy).values())


def test_with_a_copy_each_figure_has_its_sentence(toy: Plan, copy: Path) -> None:
    """Found, changed, missing: each says so, and where it stands."""
    traced = toy.trace(copy)
    shown = by_id(toy, trace=traced)
    found = shown["east_a_industrial"]["traced"]
    assert "".join(found["sentence"]) == traced.figure("east_a_industrial").spot.sentence  # type: ignore[union-attr]
    assert (found["status"], found["sentence"][1]) == (Status.FOUND, "约30万平方米")
    assert found["place"] == {"zh": "二#1 · 第 2 行", "en": "二#1 · line 2"}
    changed = shown["east_a_supporting"]["traced"]
    assert (changed["status"], changed["sentence"][1]) == (Status.CHANGED, "12万平方米")
    assert shown["output"]["traced"] == {"status": Status.MISSING, "sentence": None}


def test_a_sentence_is_cut_to_what_a_card_can_show(toy: Plan, tmp_path: Path) -> None:
    """Of a sentence of 10,000 characters a card shows 120 on either side, and says that there is more."""
    path = tmp_path / "long.txt"
    path.write_text(f"二、布局\n——{'甲' * 5000}约30万平方米{'乙' * 5000}。", encoding="utf-8")
    before, characters, after = by_id(toy, trace=toy.trace(path))["east_a_industrial"]["traced"]["sentence"]
    assert (before, characters, after) == ("…" + "甲" * 120, "约30万平方米", "乙" * 120 + "…")


def test_the_command_takes_a_copy(tmp_path: Path, copy: Path) -> None:
    """`atlas --document` writes a page that names the copy; the same page without it holds nothing of it."""
    plan = write_toy_plan(tmp_path / "plan")
    assert run("atlas", "--plan", plan, "--document", copy, "-o", tmp_path / "with").exit_code == 0
    assert run("atlas", "--plan", plan, "-o", tmp_path / "without").exit_code == 0
    pages = [(tmp_path / name / "index.html").read_text(encoding="utf-8") for name in ("with", "without")]
    assert [("copy.txt" in page, "12万平方米" in page) for page in pages] == [(True, True), (False, False)]


def test_a_copy_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """The message names the file, and no page is written."""
    message = refused(run("atlas", "--document", tmp_path / "none.txt", "-o", tmp_path / "out"))
    assert "none.txt" in "".join(message.split())
    assert not (tmp_path / "out").exists()
