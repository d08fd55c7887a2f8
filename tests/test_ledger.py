"""A plan folder loads, or is refused with every fault of it at once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy import FIGURES, PLAN, write_toy_plan

import hitech_gis as hg
from hitech_gis.errors import PlanError

if TYPE_CHECKING:
    from pathlib import Path

from refusals import HEADER, NASTY, STRIP, again, change_layer, faults_of, only_fault


def test_the_toy_plan_loads_as_it_is_written(tmp_path: Path) -> None:
    """What the files say is what the ledger holds, in the order of the files."""
    ledger = hg.open_plan(write_toy_plan(tmp_path)).ledger
    assert list(ledger.zones) == ["whole", "east", "east_a", "east_b", "west", "strip"]
    assert ledger.zones["east_a"].parent == "east"
    assert ledger.zones["whole"].parent is None
    assert [zone.in_goal for zone in ledger.zones.values()] == [True, True, True, True, True, False]
    assert len(ledger.figures) == 15
    assert ledger.figures["strip_hq"].value == Decimal(70000)
    assert ledger.figures["strip_hq"].row == 14
    assert list(ledger.layers) == ["zones"]
    assert ledger.document.about_tolerance == Decimal("0.05")
    assert ledger.document.date == "2018-01-01"


def test_a_plan_without_layers_loads(tmp_path: Path) -> None:
    """A plan needs no map."""
    write_toy_plan(tmp_path)
    (tmp_path / "zones.geojson").unlink()
    assert hg.open_plan(tmp_path).ledger.layers == {}


def test_a_folder_that_is_not_there_is_one_fault(tmp_path: Path) -> None:
    """The message names the folder that was asked for."""
    (fault,) = faults_of(tmp_path / "nowhere")
    assert fault.code == "no_such_folder"
    assert str(tmp_path / "nowhere") in fault.message("en")


def test_a_file_in_place_of_the_folder_is_one_fault(tmp_path: Path) -> None:
    """A plan is a folder, never one of its files."""
    write_toy_plan(tmp_path)
    assert only_fault(tmp_path / "plan.toml") == ("no_such_folder", "")


@pytest.mark.parametrize("name", ["plan.toml", "zones.csv", "figures.csv"])
def test_a_missing_file_is_one_fault(tmp_path: Path, name: str) -> None:
    """One missing file does not drag faults of the others along."""
    write_toy_plan(tmp_path)
    (tmp_path / name).unlink()
    assert only_fault(tmp_path) == ("missing_file", name)


@pytest.mark.parametrize("name", ["plan.toml", "zones.csv", "figures.csv", "zones.geojson"])
def test_a_folder_in_place_of_a_file_is_one_fault(tmp_path: Path, name: str) -> None:
    """Only ordinary files are read."""
    write_toy_plan(tmp_path)
    (tmp_path / name).unlink()
    (tmp_path / name).mkdir()
    assert only_fault(tmp_path) == ("not_a_file", name)


@pytest.mark.parametrize("name", ["zones.csv", "figures.csv", "plan.toml"])
def test_gbk_bytes_are_one_fault(tmp_path: Path, name: str) -> None:
    """A file in the encoding of a Chinese Excel is refused as a whole, with the first bad byte."""
    write_toy_plan(tmp_path)
    (tmp_path / name).write_bytes((tmp_path / name).read_text(encoding="utf-8").encode("gbk"))
    (fault,) = faults_of(tmp_path)
    assert (fault.code, fault.place) == ("not_utf8", name)
    assert int(fault.values["offset"]) > 0


@pytest.mark.parametrize("name", ["plan.toml", "zones.csv", "figures.csv", "zones.geojson"])
def test_a_byte_order_mark_is_fine(tmp_path: Path, name: str) -> None:
    """What Excel puts in front of UTF-8 changes nothing."""
    write_toy_plan(tmp_path)
    before = hg.open_plan(tmp_path).ledger
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + (tmp_path / name).read_bytes())
    after = hg.open_plan(tmp_path).ledger
    assert (after.figures, after.zones, after.document) == (before.figures, before.zones, before.document)


def test_crlf_and_blank_rows_are_fine(tmp_path: Path) -> None:
    """Line ends of Windows load, and a blank row is skipped but counted."""
    write_toy_plan(tmp_path)
    figures = FIGURES.replace("strip_hq,", "\nstrip_hq,").replace("\n", "\r\n")
    (tmp_path / "figures.csv").write_bytes(figures.encode())
    assert hg.open_plan(tmp_path).ledger.figures["strip_hq"].row == 15


@pytest.mark.parametrize("name", ["plan.toml", "zones.csv", "figures.csv", "zones.geojson"])
def test_a_link_out_of_the_folder_is_one_fault(tmp_path: Path, name: str) -> None:
    """A file of the plan that is a link to elsewhere is not read, even where it would load."""
    folder = write_toy_plan(tmp_path / "plan")
    (folder / name).rename(tmp_path / name)
    (folder / name).symlink_to(tmp_path / name)
    assert only_fault(folder) == ("leads_outside", name)


@pytest.mark.parametrize(("target", "code"), [("nowhere", "missing_file"), ("zones.geojson", "cannot_read")])
def test_a_dead_or_circular_link_is_one_fault(tmp_path: Path, target: str, code: str) -> None:
    """A link that leads nowhere, or to itself, is refused and not passed over."""
    write_toy_plan(tmp_path)
    (tmp_path / "zones.geojson").unlink()
    (tmp_path / "zones.geojson").symlink_to(tmp_path / target)
    assert only_fault(tmp_path) == (code, "zones.geojson")


def test_a_link_within_the_folder_is_fine(tmp_path: Path) -> None:
    """A link to another file of the same folder leads nowhere else."""
    write_toy_plan(tmp_path)
    (tmp_path / "figures.csv").rename(tmp_path / "figures_2018.csv")
    (tmp_path / "figures.csv").symlink_to("figures_2018.csv")
    assert len(hg.open_plan(tmp_path).ledger.figures) == 15


def test_all_faults_of_a_folder_come_at_once(tmp_path: Path) -> None:
    """Five faults in four files are five faults of one refusal, each with its own line in each language."""
    folder = write_toy_plan(
        tmp_path,
        ("plan.toml", '"EPSG:4547"', '"EPSG:4326"'),
        ("zones.csv", STRIP, "strip,nowhere,outside,带,Strip,false"),
        again(low="NaN", reading="read"),
    )
    change_layer(folder, lambda features: features[4]["properties"].update(basis="guessed"))
    with pytest.raises(PlanError) as refused:
        hg.open_plan(folder)
    assert sorted((fault.code, fault.place) for fault in refused.value.faults) == [
        ("bad_crs", "plan.toml [plan.working_crs]"),
        ("bad_number", "figures.csv:5 [low]"),
        ("no_such_zone", "zones.csv:7 [parent]"),
        ("unknown_word", "figures.csv:5 [reading]"),
        ("unknown_word", "zones.geojson:5 [basis]"),
    ]
    assert len(refused.value.render("en").splitlines()) == 5
    assert len(str(refused.value).splitlines()) == 10


def test_markup_and_control_characters_load_unchanged(tmp_path: Path) -> None:
    """Text is data: what would act on a terminal or a page is kept as it is."""
    folder = write_toy_plan(
        tmp_path, ("zones.csv", STRIP, f"strip,,outside,{NASTY},{NASTY},false"), again(term_zh=NASTY)
    )
    change_layer(folder, lambda features: features[4]["properties"].update(name_zh=NASTY))
    ledger = hg.open_plan(folder).ledger
    assert ledger.zones["strip"].name_zh == NASTY
    assert ledger.figures["whole_again"].term_zh == NASTY
    assert ledger.layers["zones"]["strip"].name_zh == NASTY


def loads_or_is_refused(folder: Path) -> bool:
    try:
        hg.open_plan(folder)
    except PlanError as error:
        return not error.render("zh").strip()  # a refusal always says something
    return True


@settings(max_examples=100, deadline=None, database=None)
@given(content=st.binary(max_size=300), behind=st.booleans())
def test_random_bytes_load_or_are_refused(
    tmp_path_factory: pytest.TempPathFactory,
    content: bytes,
    behind: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    """Whatever bytes figures.csv holds, in place of its rows or behind them, nothing but a refusal is raised."""
    folder = write_toy_plan(tmp_path_factory.getbasetemp() / "random_bytes")
    (folder / "zones.geojson").unlink()
    (folder / "figures.csv").write_bytes((FIGURES.encode() if behind else b"") + content)
    loads_or_is_refused(folder)


CELL = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["", "0", "-1", "1e5", "NaN", "about", "range", "at_least", "m2", "2015", "by_2015", "whole"]),
    st.from_regex(r"-?[0-9]{1,19}(\.[0-9]{1,10})?", fullmatch=True),
)


@settings(max_examples=150, deadline=None, database=None)
@given(cells=st.dictionaries(st.sampled_from(HEADER), CELL, max_size=4))
def test_random_cells_load_or_are_refused(tmp_path_factory: pytest.TempPathFactory, cells: dict[str, str]) -> None:
    """Whatever text a figure's cells hold, it loads or is refused, and a number that loads is exact."""
    written = {column: value.encode("utf-8", "replace").decode() for column, value in cells.items()}
    folder = write_toy_plan(tmp_path_factory.getbasetemp() / "random_cells", again(**written))
    (folder / "zones.geojson").unlink()
    if loads_or_is_refused(folder) and written.get("low", "").strip():
        figure = next(figure for figure in hg.open_plan(folder).ledger.figures.values() if figure.row == 5)
        assert figure.low == Decimal(written["low"].strip())


@settings(max_examples=100, deadline=None, database=None)
@given(content=st.one_of(st.text(max_size=200), st.from_regex(r'about_tolerance = [-+0-9.eE_"]{0,12}', fullmatch=True)))
def test_random_plan_toml_loads_or_is_refused(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    """Whatever line stands in plan.toml, nothing but a refusal is raised."""
    changed = content.encode("utf-8", "replace").decode()
    folder = write_toy_plan(tmp_path_factory.getbasetemp() / "random_toml")
    (folder / "zones.geojson").unlink()
    (folder / "plan.toml").write_text(PLAN.replace("about_tolerance = 0.05", changed), encoding="utf-8")
    loads_or_is_refused(folder)
