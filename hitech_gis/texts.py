"""The one catalogue of everything a person reads, in Chinese and in English.

The sentences live in ``texts.csv`` beside this module (columns ``key, zh,
en``), so that a translator can open them in a spreadsheet.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)


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
