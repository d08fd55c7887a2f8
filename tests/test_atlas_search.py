"""What the search of the page knows: names in both languages and how their characters are pronounced."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hitech_gis as hg
from hitech_gis.atlas.content import page_content, pinyin
from hitech_gis.atlas.content.pinyin import pinyin_of
from hitech_gis.errors import HitechGisError


def is_chinese(character: str) -> bool:
    return unicodedata.name(character, "").startswith("CJK UNIFIED IDEOGRAPH")


@pytest.mark.parametrize(
    ("character", "readings"),
    [
        ("长", ["zhang", "chang"]),
        ("湾", ["wan"]),
        ("绿", ["lv", "lu"]),
        ("一", ["yi"]),
        ("〇", ["ling", "yuan", "xing"]),
    ],
)
def test_readings_are_toneless_and_all_of_them(character: str, readings: list[str]) -> None:
    """A character comes with each of its readings, without tones; ü can be typed as v or as u."""
    assert pinyin_of([character]) == {character: readings}


def test_every_character_that_can_be_searched_has_a_reading() -> None:
    """No Chinese name of the shipped plan, in no kind of thing that can be found, has a character without a reading."""
    content = page_content(hg.open_plan().ledger, lang="zh")
    search, schedule = content["search"], content["schedule"]
    features = [one for layer in content["layers"].values() for one in layer]
    named = [one["name"] for one in (*content["zones"], *features, *schedule["works"], *schedule["bodies"])]
    figures = [figure for zone in content["zones"] for figure in zone["figures"]]
    names = [text for both in named for text in both.values()]
    names += [text for figure in figures for text in (figure["term"], figure["as_written"], figure["clause"])]
    names += [text for column in ("zh", "en", "clause") for text in schedule["actions"][column]]
    names += [clause for one in features for clause in (one.get("clauses") or [one.get("clause") or ""])]
    characters = {character for name in names for character in name if is_chinese(character)}
    assert len(characters) > 400
    assert characters - search["pinyin"].keys() == set()
    assert all(reading.isascii() and reading.islower() for found in search["pinyin"].values() for reading in found)


def test_the_dictionary_of_phrases_is_never_loaded() -> None:
    """A page is built without importing the package of readings, whose dictionary of phrases takes long to load."""
    build = "import sys, hitech_gis; hitech_gis.open_plan().atlas().html(); "
    script = build + "print(sum('pypinyin' in name for name in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "0"


def test_texts_without_chinese_do_not_even_need_the_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readings of Latin names are none, whatever is installed."""
    monkeypatch.setattr(pinyin, "_dictionary", lambda: pytest.fail("read"))
    assert pinyin_of(["Park 2", "", "T204-0006"]) == {}


def test_an_incomplete_installation_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the dictionary's file the page is refused with what to do."""
    monkeypatch.setattr(pinyin, "_DICTIONARY", "pypinyin/no_such.json")
    pinyin._dictionary.cache_clear()  # noqa: SLF001 - it is read once a process
    with pytest.raises(HitechGisError) as refused:
        pinyin_of(["湾"])
    assert [fault.code for fault in refused.value.faults] == ["no_pinyin"]


@given(st.text())
def test_any_text_has_readings_in_plain_letters(text: str) -> None:
    """Whatever stands in a name, its characters are its own and their readings are small Latin letters, each once."""
    for character, readings in pinyin_of([text]).items():
        assert character in text
        assert readings
        assert len(set(readings)) == len(readings)
        assert all(reading.isascii() and reading.isalpha() and reading.islower() for reading in readings)
