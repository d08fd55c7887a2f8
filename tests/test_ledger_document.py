"""Each mistake in plan.toml is one fault with its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from toy import PLAN, write_toy_plan

if TYPE_CHECKING:
    from pathlib import Path

from refusals import only_fault

PLAN_KEYS = ["id", "title_zh", "title_en", "issuer_zh", "issuer_en", "date", "notice_zh", "notice_en", "working_crs"]


@pytest.mark.parametrize("key", PLAN_KEYS)
def test_a_missing_key_of_the_plan_is_one_fault(tmp_path: Path, key: str) -> None:
    """What a plan must say of itself is named where it is missing."""
    line = next(line for line in PLAN.splitlines() if line.startswith(f"{key} ="))
    folder = write_toy_plan(tmp_path, ("plan.toml", f"{line}\n", ""))
    assert only_fault(folder) == ("missing_key", f"plan.toml [plan.{key}]")


TOML = [
    ('title_en = "Toy plan"', 'title_en = "Toy', "broken_toml", "plan.toml"),
    ('title_en = "Toy plan"', "title_en = 5", "missing_key", "plan.toml [plan.title_en]"),
    ('title_en = "Toy plan"', 'title_en = ""', "missing_key", "plan.toml [plan.title_en]"),
    ("date = 2018-01-01", "date = 2018-02-31", "broken_toml", "plan.toml"),
    ('zone = "whole"', 'zone = "nowhere"', "no_such_zone", "plan.toml [goal.zone]"),
    ('["east", "whole"]', '["east", "nowhere"]', "no_such_zone", "plan.toml [goal.land_denominators]"),
    ('["east", "whole"]', '"east"', "not_a_list", "plan.toml [goal.land_denominators]"),
    ('["east", "whole"]', '["east", 5]', "not_a_list", "plan.toml [goal.land_denominators]"),
    ('also = ["strip"]', 'also = ["nowhere"]', "no_such_zone", "plan.toml [goal.variants.also]"),
    ('stated = "restated"', 'stated = "outside"', "unknown_word", "plan.toml [goal.variants[2].stated]"),
    ('title_zh = "口径 B"', "", "missing_key", "plan.toml [goal.variants[2].title_zh]"),
    ('"EPSG:4547"', '"EPSG:4490"', "bad_crs", "plan.toml [plan.working_crs]"),
    ('"EPSG:4547"', '"EPSG:4326"', "bad_crs", "plan.toml [plan.working_crs]"),
    ('"EPSG:4547"', '"EPSG:2263"', "bad_crs", "plan.toml [plan.working_crs]"),
    ('"EPSG:4547"', '"the usual one"', "bad_crs", "plan.toml [plan.working_crs]"),
    ('stated = "headline"', 'stated = "restated"', "bad_default_variant", "plan.toml [goal.variants[1]]"),
    ('id = "B"', 'id = "A"', "same_variant_twice", "plan.toml [goal.variants]"),
    ("0.05", "-0.01", "bad_tolerance", "plan.toml [plan.about_tolerance]"),
    ("0.05", "1", "bad_tolerance", "plan.toml [plan.about_tolerance]"),
    ("0.05", "5", "bad_tolerance", "plan.toml [plan.about_tolerance]"),
    ("0.05", "nan", "bad_number", "plan.toml [plan.about_tolerance]"),
    ("0.05", "inf", "bad_number", "plan.toml [plan.about_tolerance]"),
    ("0.05", "1e-400", "bad_number", "plan.toml [plan.about_tolerance]"),
    ("0.05", "true", "bad_number", "plan.toml [plan.about_tolerance]"),
    ("0.05", '"5 %"', "bad_number", "plan.toml [plan.about_tolerance]"),
]


@pytest.mark.parametrize(("old", "new", "code", "place"), TOML)
def test_a_bad_plan_toml_is_one_fault_with_its_key(tmp_path: Path, old: str, new: str, code: str, place: str) -> None:
    """Each fault of plan.toml names the key that causes it."""
    assert only_fault(write_toy_plan(tmp_path, ("plan.toml", old, new))) == (code, place)


def test_a_goal_without_variants_is_one_fault(tmp_path: Path) -> None:
    """A goal needs at least one variant to be held against."""
    folder = write_toy_plan(tmp_path, ("plan.toml", PLAN, PLAN.split("[[goal.variants]]")[0]))
    assert only_fault(folder) == ("missing_key", "plan.toml [goal.variants]")


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [("code", "", "missing_key"), ("reason_zh", "", "missing_key"), ("difference", "nan", "bad_number")],
)
def test_a_bad_acceptance_is_one_fault(tmp_path: Path, key: str, value: str, code: str) -> None:
    """What the plan registers as known says which finding, for which difference and why."""
    entry = {"code": '"c"', "subject": '"s"', "difference": "1", "reason_zh": '"由"', "reason_en": '"why"'}
    lines = [f"{name} = {value if name == key else given}" for name, given in entry.items() if value or name != key]
    written = "\n".join([PLAN, "[[accepted]]", *lines])
    assert only_fault(write_toy_plan(tmp_path, ("plan.toml", PLAN, written))) == (
        code,
        f"plan.toml [accepted[1].{key}]",
    )


def test_a_number_too_long_for_python_is_a_fault_of_the_file(tmp_path: Path) -> None:
    """A TOML integer of 5000 digits is refused as broken TOML."""
    folder = write_toy_plan(tmp_path, ("plan.toml", "about_tolerance = 0.05", f"about_tolerance = {'9' * 5000}"))
    assert only_fault(folder)[0] == "broken_toml"


def test_a_plan_without_a_goal_zone_has_one_fault(tmp_path: Path) -> None:
    """A key that is missing is noted once, and not again as a zone that is not there."""
    assert only_fault(write_toy_plan(tmp_path, ("plan.toml", 'zone = "whole"', "")))[0] == "missing_key"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('stated = "headline"', 'stated = "restated"', "bad_default_variant"),
        ('id = "B"', 'id = "A"', "same_variant_twice"),
        ('title_zh = "口径 B"', "", "missing_key"),
        ('stated = "restated"', 'stated = "outside"', "unknown_word"),
    ],
)
def test_variants_are_held_to_their_rules(tmp_path: Path, old: str, new: str, code: str) -> None:
    """The first variant is the headline's, ids differ, and each has its title."""
    assert only_fault(write_toy_plan(tmp_path, ("plan.toml", old, new)))[0] == code


def test_a_mistyped_key_is_not_left_out_without_a_word(tmp_path: Path) -> None:
    """`alos` for `also` would change a total; it is refused with the keys that there are."""
    folder = write_toy_plan(tmp_path, ("plan.toml", "also =", "alos ="))
    assert only_fault(folder) == ("unknown_key", "plan.toml [goal.variants[2].alos]")
