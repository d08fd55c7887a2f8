"""What a refusal says: where, what, why and what to do next, in both languages."""

from __future__ import annotations

import pytest

from hitech_gis.errors import Fault, HitechGisError, OutputError, PlanError, closest

BAD_NUMBER = Fault("bad_number", {"value": "1e9"}, file="figures.csv", row=3, column="low")
MISSING = Fault("missing_file", {"name": "zones.csv"})


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        (Fault("empty_cell"), ""),
        (Fault("empty_cell", file="a.csv"), "a.csv"),
        (Fault("empty_cell", layer="zones"), "zones"),
        (Fault("empty_cell", file="a.gpkg", layer="zones", row=1), "a.gpkg:1"),
        (Fault("empty_cell", file="a.csv", row=0), "a.csv:0"),
        (Fault("empty_cell", file="a.csv", column="low"), "a.csv [low]"),
        (Fault("empty_cell", file="a.csv", row=7, column="low"), "a.csv:7 [low]"),
    ],
)
def test_a_place_names_as_much_as_is_known(fault: Fault, place: str) -> None:
    """File or layer, row and column are named as far as they are known, in one way."""
    assert fault.place == place


def test_a_message_is_place_then_what_then_hint() -> None:
    """A fault says where it is, what was given and what to write instead."""
    assert BAD_NUMBER.message("en") == (
        "figures.csv:3 [low]: '1e9' is not a number. Write 8500000 or 0.05: up to 18 digits and 9 decimals, "
        "no exponent, comma or NaN; leave it empty if unknown."
    )


def test_a_fault_without_a_place_starts_with_what_is_wrong() -> None:
    """No empty place and no stray colon stand before the sentence."""
    assert MISSING.message("en").startswith("The file zones.csv is missing. ")
    assert MISSING.message("zh").startswith("缺少文件 zones.csv。")


def test_render_gives_every_fault_one_line_in_the_order_given() -> None:
    """Three faults are three lines, none lost and none merged."""
    error = HitechGisError(BAD_NUMBER, MISSING, BAD_NUMBER)
    assert error.render("zh").split("\n") == [fault.message("zh") for fault in (BAD_NUMBER, MISSING, BAD_NUMBER)]


def test_str_has_both_languages_chinese_first() -> None:
    """A traceback shows every fault in Chinese and then every fault in English."""
    error = HitechGisError(BAD_NUMBER, MISSING)
    assert str(error) == f"{error.render('zh')}\n{error.render('en')}"
    assert len(str(error).splitlines()) == 4


@pytest.mark.parametrize("kind", [PlanError, OutputError])
def test_every_refusal_can_be_caught_as_one_kind(kind: type[HitechGisError]) -> None:
    """The children carry their faults and are caught by their parent."""
    with pytest.raises(HitechGisError, match=r"zones\.csv") as caught:
        raise kind(MISSING)
    assert caught.value.faults == (MISSING,)


def test_a_fault_without_words_is_a_mistake_of_ours() -> None:
    """A code that the catalogue lacks, or a value that the sentence needs, raises."""
    with pytest.raises(KeyError, match=r"fault\.no_such_code"):
        Fault("no_such_code").message("zh")
    with pytest.raises(KeyError, match="value"):
        Fault("bad_number").message("zh")


def test_a_line_break_in_a_value_does_not_make_a_second_fault() -> None:
    """One fault stays one line, whatever it quotes."""
    fault = Fault("no_such_zone", {"value": "x\nfake", "known": "park"})
    assert fault.message("en").count("\n") == 0
    assert "<U+000A>" in fault.message("en")


def test_where_nothing_is_known_nothing_is_suggested() -> None:
    """An empty register gives a dash, and no sentence that ends in the air."""
    assert closest("east", []) == "—"
