"""Two plans on one page: the words of the diff command, parts that add up, and the outlines that changed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from command_line import refused, run
from refusals import change_layer
from toy import write_toy_plan
from toy_of_all import write_full_plan

import hitech_gis as hg
from hitech_gis.atlas.content.changes import changes_content

if TYPE_CHECKING:
    from pathlib import Path

AMOUNT = ("figures.csv", "100000,100000,m2,equal", "150000,150000,m2,equal")
EDITS = (
    AMOUNT,
    ("figures.csv", "约7万平方米,as_written,,,", "约7万平方米,as_written,,旁注,"),
    ("zones.geojson", "22.53", "22.531"),
    ("relations.toml", '"=="', '"<"'),
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("both")
    return write_full_plan(root / "old"), write_full_plan(root / "new", *EDITS)


@pytest.fixture(scope="module")
def found(folders: tuple[Path, Path]) -> hg.Diff:
    old, new = map(hg.open_plan, folders)
    return old.diff(new)


@pytest.fixture(scope="module")
def content(found: hg.Diff) -> dict[str, Any]:
    return changes_content(found)


def test_the_parts_of_each_side_add_up_to_its_change(found: hg.Diff, content: dict[str, Any]) -> None:
    """What the figures add is, in 10,000 m², exactly what the side moved by."""
    assert len(content["rows"]) == len(found.balance)
    summed = 0
    for change, row in zip(found.balance, content["rows"], strict=True):
        sides = [moved for moved in change.sides.values() if moved.contributions]
        for moved, shown in zip(sides, row["sides"], strict=True):
            if shown["parts"]:
                assert sum(Decimal(part["amount"]) for part in shown["parts"]) * 10_000 == moved.change_m2
                summed += 1
    assert summed


def test_the_page_says_what_the_command_prints(folders: tuple[Path, Path], content: dict[str, Any]) -> None:
    """Every title, side, cause and figure of the page stands in what `hitech-gis diff` prints."""
    for lang in ("zh", "en"):
        printed = "".join(run("diff", *folders, "--lang", lang, COLUMNS="400").stdout.split())
        said = [text for row in content["rows"] for text in (row["title"], *(side["line"] for side in row["sides"]))]
        said += [part["cause"] for row in content["rows"] for side in row["sides"] for part in side["parts"]]
        said += [text for verdict in content["verdicts"] for text in (verdict["old"], verdict["new"])]
        assert [text[lang] for text in said if "".join(text[lang].split()) not in printed] == []
        assert all(record["id"] in printed for record in content["records"])


def test_a_moved_figure_is_told_with_its_clause_and_place(content: dict[str, Any]) -> None:
    """10 became 15 in East A: five more in the whole, by clause 二#1."""
    whole = next(
        row for row in content["rows"] if row["target"]["id"] == "whole" and "supporting" in row["title"]["en"]
    )
    assert whole["sides"][0]["line"] == {"zh": "分项合计 10 → 15 (+5)", "en": "itemised 10 → 15 (+5)"}
    (part,) = whole["sides"][0]["parts"]
    assert (part["amount"], part["id"], part["clauses"]) == ("+5", "east_a_supporting", ["二#1"])
    record = next(record for record in content["records"] if record["id"] == "east_a_supporting")
    assert (record["target"], record["substance"]) == ({"layer": "zones", "id": "east_a"}, True)


def test_an_old_outline_is_there_where_it_was_redrawn(folders: tuple[Path, Path], content: dict[str, Any]) -> None:
    """Only the strip was drawn otherwise; its old outline is that of the old plan."""
    (outline,) = content["outlines"]
    old = hg.open_plan(folders[0]).ledger.outline("strip")
    assert old is not None
    assert (outline["zone"], outline["gone"]) == ("strip", False)
    assert shapely.geometry.shape(outline["geometry"]).equals_exact(old.geometry, 1e-6)
    assert content["marks"]["strip"] == ["redrawn"]
    assert content["marks"]["east_a"] == ["figure"]


def test_zones_that_came_and_went_are_marked(tmp_path: Path) -> None:
    """A zone of the old plan alone is gone: its outline stays to be shown; one of the new plan alone is new."""
    with_strip = hg.open_plan(write_toy_plan(tmp_path / "with"))
    folder = write_toy_plan(
        tmp_path / "without",
        ("zones.csv", "strip,,outside,带,Strip,false\n", ""),
        ("plan.toml", 'also = ["strip"]\n', ""),
        ("figures.csv", "strip_hq,二#4,strip", "strip_hq,二#4,east"),
    )
    without = hg.open_plan(change_layer(folder, lambda features: features.pop(), "zones"))
    went, came = changes_content(with_strip.diff(without)), changes_content(without.diff(with_strip))
    assert [(outline["zone"], outline["gone"]) for outline in went["outlines"]] == [("strip", True)]
    assert "removed" in went["marks"]["strip"]
    assert next(r for r in went["records"] if r["kind"] == "zone")["target"] == {"layer": "gone", "id": "strip"}
    assert came["outlines"] == []
    assert "added" in came["marks"]["strip"]


def test_a_plan_since_itself_has_no_change(folders: tuple[Path, Path]) -> None:
    """Nothing is told of two plans that are the same."""
    plan = hg.open_plan(folders[0])
    content = changes_content(plan.diff(plan))
    assert [content[key] for key in ("rows", "records", "verdicts", "outlines")] == [[]] * 4
    assert content["marks"] == {}


def test_the_command_and_the_plan_write_the_same_page(folders: tuple[Path, Path], tmp_path: Path) -> None:
    """`diff OLD NEW --atlas FILE` is `Plan.atlas(since=...)`; a page without it holds no changes."""
    old, new = folders
    result = run("diff", old, new, "--atlas", tmp_path / "changes.html", "--lang", "en")
    assert result.exit_code == 0
    assert "changes.html" in "".join(result.stderr.split())
    page = (tmp_path / "changes.html").read_bytes()
    assert page == hg.open_plan(new).atlas(lang="en", since=hg.open_plan(old)).html().encode()
    assert '"changes":null' in hg.open_plan(new).atlas(lang="en").html()


def test_a_page_that_cannot_be_written_is_refused(folders: tuple[Path, Path], tmp_path: Path) -> None:
    """A folder in the file's place is named, and nothing is printed."""
    refused(run("diff", *folders, "--atlas", tmp_path))
