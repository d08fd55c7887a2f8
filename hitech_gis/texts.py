"""The one catalogue of everything a person reads, in Chinese and in English.

The sentences live in ``texts.csv`` beside this module (columns ``key, zh,
en``), so that a translator can open them in a spreadsheet.
"""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)
# Cc: control, Cf: format (bidi marks, zero width), Zl and Zp: line and paragraph separators, Cs: lone surrogates.
_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Cs"}


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """
    Read the whole catalogue.

    Returns
    -------
    dict of str to dict
        For each key the sentence in each language: ``{"zh": ..., "en": ...}``.

    Examples
    --------
    >>> catalogue()["verdict.holds"]["zh"]
    '相符'
    """
    source = files("hitech_gis").joinpath("texts.csv").read_text(encoding="utf-8")
    return {row["key"]: {"zh": row["zh"], "en": row["en"]} for row in csv.DictReader(source.splitlines())}


def text(key: str, lang: Lang, /, **values: object) -> str:
    """
    Give one sentence of the catalogue, with its values filled in.

    Values are inserted as they are and never read as a template themselves.

    Parameters
    ----------
    key
        Key of the sentence, such as ``verdict.holds``.
    lang
        ``"zh"`` or ``"en"``.
    **values
        What stands for each ``{name}`` in the sentence.

    Returns
    -------
    str
        The sentence.

    Raises
    ------
    KeyError
        If the catalogue has no such key, or a value is missing.

    Examples
    --------
    >>> text("verdict.does_not_hold", "en")
    'does not hold'
    """
    return catalogue()[key][lang].format_map(values)


def is_unseen(character: str) -> bool:
    r"""
    Say whether a reader could not see a character, and a terminal might act on it.

    Parameters
    ----------
    character
        One character.

    Returns
    -------
    bool
        True for control, bidi and other format characters, and line separators.

    Examples
    --------
    >>> is_unseen("\x1b"), is_unseen("区")
    (True, False)
    """
    return unicodedata.category(character) in _UNSEEN


def visible(value: str) -> str:
    r"""
    Make every character that a reader could not see, and that a terminal would act on, visible.

    Parameters
    ----------
    value
        Any text.

    Returns
    -------
    str
        Control, bidi and other format characters as ``<U+001B>``; all else as it is.

    Examples
    --------
    >>> visible("南\x1b[31m区 [bold]")
    '南<U+001B>[31m区 [bold]'
    """
    return "".join(f"<U+{ord(c):04X}>" if is_unseen(c) else c for c in value)
