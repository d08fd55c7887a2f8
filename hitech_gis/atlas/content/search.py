"""What the search finds beside the page's other content: actions and works, and how the names are pronounced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hitech_gis.atlas.content.pinyin import pinyin_of
from hitech_gis.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hitech_gis.ledger import Ledger


def search_content(ledger: Ledger) -> dict[str, Any]:
    """
    Gather what the search needs; names of zones, places and figures it takes from where they stand already.

    Parameters
    ----------
    ledger
        The plan.

    Returns
    -------
    dict
        ``works`` with their names; ``actions`` in columns, the work by its place
        in ``works``; ``site_of``: for actions of a site its id; ``pinyin``: the
        readings of every Chinese character that can be searched.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> content = search_content(load_ledger(shipped_plan_folder()))
    >>> content["pinyin"]["湾"], content["site_of"]["a1_12_greenways_undated"]
    (['wan'], 'site_greenways')
    """
    actions = list(ledger.actions.values())
    works = sorted({action.work for action in actions})
    places = {work: place for place, work in enumerate(works)}
    sites = ledger.layers.get("sites", {})
    return {
        "works": [{"id": work, "name": {lang: ledger.work_name(work, lang) for lang in LANGUAGES}} for work in works],
        "actions": {
            "id": [action.id for action in actions],
            "clause": [action.clause for action in actions],
            "zone": [action.zone or None for action in actions],
            "work": [places[action.work] for action in actions],
            **{lang: [action.milestone(lang) for action in actions] for lang in LANGUAGES},
        },
        "site_of": {
            milestone: site.id
            for site in sites.values()
            for milestone in site.properties.get("milestones") or []
            if milestone in ledger.actions
        },
        "pinyin": pinyin_of(_names(ledger)),
    }


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
    for action in ledger.actions.values():
        yield action.clause
        for lang in LANGUAGES:
            yield action.milestone(lang)
            yield ledger.work_name(action.work, lang)
