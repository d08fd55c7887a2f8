"""What the search needs beside the page's other content: how the names in it are pronounced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hitech_gis.atlas.content.pinyin import pinyin_of
from hitech_gis.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hitech_gis.ledger import Ledger


def search_content(ledger: Ledger) -> dict[str, Any]:
    """
    Gather what the search needs; the names themselves it takes from where they stand in the page.

    Parameters
    ----------
    ledger
        The plan.

    Returns
    -------
    dict
        ``pinyin``: the readings of every Chinese character in a name that can be found.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> search_content(load_ledger(shipped_plan_folder()))["pinyin"]["湾"]
    ['wan']
    """
    return {"pinyin": pinyin_of(_names(ledger))}


def _names(ledger: Ledger) -> Iterator[str]:
    """Give every text that can be found by what is typed."""
    for zone in ledger.zones.values():
        yield zone.name_zh
        yield zone.name_en
    for layer in ledger.layers.values():
        for feature in layer.values():
            yield feature.name_zh
            yield feature.name_en
            yield from feature.properties.get("clauses") or []
            yield feature.properties.get("clause") or ""
    for figure in ledger.figures.values():
        yield figure.term_zh
        yield figure.as_written
        yield figure.clause
    for body in ledger.bodies.values():
        yield body.name_zh
        yield body.name_en
    for action in ledger.actions.values():
        yield action.clause
        for lang in LANGUAGES:
            yield action.milestone(lang)
            yield ledger.work_name(action.work, lang)
