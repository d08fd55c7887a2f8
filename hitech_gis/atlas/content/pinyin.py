"""Toneless readings of Chinese characters, so that a name can be found by typing Latin letters."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib.metadata import files
from typing import TYPE_CHECKING

from hitech_gis.errors import Fault, HitechGisError

if TYPE_CHECKING:
    from collections.abc import Iterable

_PACKAGE = "pypinyin"
_DICTIONARY = "pypinyin/pinyin_dict.json"
_HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@cache
def _dictionary() -> dict[str, str]:
    """Read the dictionary of single characters as a file: importing the package would load that of phrases too."""
    found = [path for path in files(_PACKAGE) or [] if path.as_posix() == _DICTIONARY]
    if not found:
        raise HitechGisError(Fault("no_pinyin", {"value": _DICTIONARY}))
    readings: dict[str, str] = json.loads(found[0].read_text(encoding="utf-8"))
    return readings


def _toneless(reading: str) -> list[str]:
    """Drop tones; ``ü`` is typed as v or as u."""
    v = unicodedata.normalize("NFC", reading.translate(str.maketrans("ǖǘǚǜü", "vvvvv")))
    plain = [
        "".join(c for c in unicodedata.normalize("NFD", one) if c.isascii() and c.isalpha())
        for one in (v, v.replace("v", "u"))
    ]
    return [one for one in dict.fromkeys(plain) if one]


def pinyin_of(texts: Iterable[str]) -> dict[str, list[str]]:
    """
    Give the readings of every Chinese character in some texts.

    Parameters
    ----------
    texts
        Names, or single characters.

    Returns
    -------
    dict of str to list of str
        Toneless readings by character, in the order of the characters; characters
        that the dictionary does not have are left out.

    Raises
    ------
    HitechGisError
        If the package that carries the dictionary is incomplete.

    Examples
    --------
    >>> pinyin_of(["长沙", "Park 2", "绿"])
    {'沙': ['sha', 'suo'], '绿': ['lv', 'lu'], '长': ['zhang', 'chang']}
    """
    characters = sorted({character for text in texts for character in _HAN.findall(text)})
    if not characters:
        return {}
    dictionary = _dictionary()
    readings = {
        character: list(
            dict.fromkeys(
                plain for one in dictionary.get(str(ord(character)), "").split(",") for plain in _toneless(one)
            )
        )
        for character in characters
    }
    return {character: found for character, found in readings.items() if found}
