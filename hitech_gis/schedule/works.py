"""The works that a plan's actions are about, and what to call them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hitech_gis.schedule.sites import site_schedules

if TYPE_CHECKING:
    from hitech_gis.ledger.model import Feature, Ledger
    from hitech_gis.texts import Lang


class Works:
    """
    Names of works.

    A work has no name of its own in the plan's tables. It is called by the site
    that is mostly about it, if there is one such site; else by its id.

    Parameters
    ----------
    ledger
        The plan.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> works = Works(load_ledger(shipped_plan_folder()))
    >>> works.name("vc_tower", "en"), works.name("patents", "en")
    ('Venture Investment Tower', 'patents')
    """

    def __init__(self, ledger: Ledger) -> None:
        sites: dict[str, list[Feature]] = {}
        for schedule in site_schedules(ledger):
            counts = Counter(action.work for action in schedule.milestones)
            for work, count in counts.items():
                if 2 * count > counts.total():
                    sites.setdefault(work, []).append(schedule.site)
        self._sites = {work: found[0] for work, found in sites.items() if len(found) == 1}

    def name(self, work: str, lang: Lang) -> str:
        """Name of a work in a language."""
        site = self._sites.get(work)
        return work if site is None else site.name(lang)
