"""Sites by completion: the milestones of each, and the years in which it is to be complete and in operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hitech_gis.ledger.vocabulary import Stage
from hitech_gis.schedule.due import NO_YEAR, in_order, possible_deadlines

if TYPE_CHECKING:
    from hitech_gis.ledger.actions import Action
    from hitech_gis.ledger.model import Feature, Ledger

SITE_COLUMNS = (
    "id", "name_zh", "name_en", "zone", "aliases", "works", "complete_by", "in_operation_by", "milestones", "clauses",
)  # fmt: skip


@dataclass(frozen=True)
class SiteSchedule:
    """
    One site and when it is to be ready.

    Parameters
    ----------
    site
        The site; a name that is probably of the same place (``alias_of``) has no
        schedule of its own.
    aliases
        Ids of such names, whose milestones stand here too.
    milestones
        Its actions, each once, by deadline and stage; none where the document gives no date and no work.
    deadlines
        The years in which each may be due at the latest, by its id.
    """

    site: Feature
    aliases: tuple[str, ...]
    milestones: tuple[Action, ...]
    deadlines: dict[str, tuple[int | None, ...]]

    @property
    def works(self) -> tuple[str, ...]:
        """Ids of the works that its milestones are about; one may be a part of it alone."""
        return tuple(dict.fromkeys(action.work for action in self.milestones))

    @property
    def complete_by(self) -> tuple[int, ...]:
        """Years in which it, or one of its works, is to be complete, every one that a clause allows."""
        return self.years(Stage.COMPLETION, *self.works)

    @property
    def in_operation_by(self) -> tuple[int, ...]:
        """Years in which it, or one of its works, is to be in operation, every one that a clause allows."""
        return self.years(Stage.OPERATION, *self.works)

    @property
    def ready(self) -> tuple[int, ...]:
        """Years by which it is to be ready: in operation, else complete."""
        return self.in_operation_by or self.complete_by

    @property
    def is_dated(self) -> bool:
        """Whether the document gives any year for it."""
        return any(action.deadlines for action in self.milestones)

    def years(self, stage: Stage, *works: str) -> tuple[int, ...]:
        """Give the years in which works are to have come to a stage."""
        reaching = [action for action in self.milestones if action.stage is stage and action.work in works]
        return tuple(sorted({year for action in reaching for year in self.deadlines[action.id] if year is not None}))

    def records(self) -> list[dict[str, Any]]:
        """Give the site as plain data; no year is an empty list."""
        return [
            {
                "id": self.site.id,
                "name_zh": self.site.name_zh,
                "name_en": self.site.name_en,
                "zone": self.site.properties.get("zone"),
                "aliases": list(self.aliases),
                "works": list(self.works),
                "complete_by": list(self.complete_by),
                "in_operation_by": list(self.in_operation_by),
                "milestones": [action.id for action in self.milestones],
                "clauses": list(dict.fromkeys(action.clause for action in self.milestones)),
            }
        ]


def own_site(ledger: Ledger, site_id: str) -> str:
    """
    Follow ``alias_of`` to the site that a name stands for.

    Parameters
    ----------
    ledger
        The plan.
    site_id
        Id in the layer of sites.

    Returns
    -------
    str
        The site's id; names that lead back to themselves stand each for itself.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> own_site(load_ledger(shipped_plan_folder()), "site_liuxiandong_emerging_base")
    'site_liuxiandong_base'
    """
    sites = ledger.layers.get("sites", {})
    seen = [site_id]
    while isinstance(alias := sites[seen[-1]].properties.get("alias_of"), str):
        if alias in seen:
            return site_id
        seen.append(alias)
    return seen[-1]


def site_schedules(ledger: Ledger, *, zone: str | None = None) -> list[SiteSchedule]:
    """
    Give when each site is to be ready.

    Parameters
    ----------
    ledger
        The plan.
    zone
        Only the sites that the document places in this zone.

    Returns
    -------
    list of SiteSchedule
        The earliest ready first; then those with other dates, then those without any.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> schedules = {row.site.id: row for row in site_schedules(load_ledger(shipped_plan_folder()))}
    >>> schedules["site_vc_tower"].in_operation_by
    (2014, 2015)
    """
    sites = ledger.layers.get("sites", {})
    names: dict[str, list[str]] = {}
    for site_id in sites:
        names.setdefault(own_site(ledger, site_id), []).append(site_id)
    schedules = []
    for site_id in sites:
        if site_id not in names or zone not in {None, sites[site_id].properties.get("zone")}:
            continue
        actions = {action.id: action for name in names[site_id] for action in ledger.milestones(name)}
        staged = sorted(actions.values(), key=lambda action: list(Stage).index(action.stage))
        aliases = tuple(name for name in names[site_id] if name != site_id)
        deadlines = {action.id: possible_deadlines(ledger, action) for action in staged}
        schedules.append(SiteSchedule(sites[site_id], aliases, tuple(in_order(staged)), deadlines))
    return sorted(schedules, key=lambda row: (row.ready or NO_YEAR, not row.is_dated))
