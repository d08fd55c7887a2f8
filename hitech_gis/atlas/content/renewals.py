"""Renewals that the plan names and for which it gives no floor area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely

from hitech_gis.ledger.vocabulary import Stage
from hitech_gis.schedule.sites import site_schedules
from hitech_gis.texts import LANGUAGES, Lang

if TYPE_CHECKING:
    from hitech_gis.ledger import Action, Ledger
    from hitech_gis.schedule.sites import SiteSchedule

_KIND = "renewal"  # of a site
_WORDS = ("更新", "改造")  # the document's own, in the names of works
_STAGES = {Stage.START, Stage.CONSTRUCTION, Stage.COMPLETION}  # of building, not of schemes and rules
STATED, BY_POINT, BY_FIGURES = "stated", "by_point", "by_figures"


@dataclass(frozen=True)
class Renewal:
    """
    A renewal that the plan names.

    Parameters
    ----------
    name
        Of its site, or of its work where it has no site, in both languages.
    site
        Id of the site, if any.
    zone
        Id of the zone that it is in, None where nothing tells.
    placed
        How the zone is known: ``stated``, ``by_point`` (the place on the map lies
        in it) or ``by_figures`` (the plan counts it there).
    clauses
        Where the plan names it.
    """

    name: dict[Lang, str]
    site: str | None
    zone: str | None
    placed: str
    clauses: tuple[str, ...]

    def content(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {**vars(self), "clauses": list(self.clauses)}


def named_renewals(ledger: Ledger) -> list[Renewal]:
    """
    Give the renewals that the plan names without a figure of floor area.

    They are the sites of the kind ``renewal``, and works of renewal in a zone that
    have no site; none whose actions a figure of floor area is about.

    Parameters
    ----------
    ledger
        The plan.

    Returns
    -------
    list of Renewal
        Sites first, as the layer has them; then works.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> [(row.name["zh"], row.zone) for row in named_renewals(load_ledger(shipped_plan_folder()))][-1]
    ('北区旧工业区改造', 'sz_bay_north')
    """
    figures = [figure for figure in ledger.figures.values() if figure.indicator == "floor_area"]
    with_area = {ledger.actions[name].work for figure in figures for name in figure.action_ids}
    found, on_sites = [], set()
    for row in site_schedules(ledger):
        on_sites |= set(row.works)
        if row.site.properties.get("kind") == _KIND and not with_area & set(row.works):
            zone, placed = _zone_of(ledger, row)
            names = {lang: row.site.name(lang) for lang in LANGUAGES}
            found.append(Renewal(names, row.site.id, zone, placed, tuple(row.site.properties.get("clauses") or ())))
    for work, actions in _renewals_without_site(ledger).items():
        if work not in on_sites | with_area:
            names = {lang: ledger.work_name(work, lang) for lang in LANGUAGES}
            clauses = tuple(dict.fromkeys(action.clause for action in actions))
            found.append(Renewal(names, None, actions[0].zone, STATED, clauses))
    return found


def _zone_of(ledger: Ledger, row: SiteSchedule) -> tuple[str | None, str]:
    """Say in which zone a site is, and how that is known."""
    stated: str | None = row.site.properties.get("zone")
    if stated is not None:
        return stated, STATED
    zones = ledger.layers.get("zones", {}).values()
    around = [zone for zone in zones if shapely.contains(zone.geometry, row.site.geometry)]  # no place: no
    if around:
        return min(around, key=lambda zone: shapely.area(zone.geometry)).id, BY_POINT
    actions = {action.id for action in row.milestones}
    counted = (figure.zone for figure in ledger.figures.values() if actions & set(figure.action_ids))
    return next(counted, None), BY_FIGURES


def _renewals_without_site(ledger: Ledger) -> dict[str, list[Action]]:
    """Give the actions of each work that a zone's clause calls a renewal, and that is built."""
    found: dict[str, list[Action]] = {}
    for action in ledger.actions.values():
        named = ledger.work_name(action.work, "zh")
        if action.zone and action.stage in _STAGES and any(word in named for word in _WORDS):
            found.setdefault(action.work, []).append(action)
    return found
