"""What a plan folder holds: zones, figures, layers, the goal, and what the plan registers as known."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hitech_gis.ledger.named import Named
from hitech_gis.ledger.vocabulary import Basis, Level, Scope, Use
from hitech_gis.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from hitech_gis.ledger.actions import Action, Body, Work
    from hitech_gis.ledger.figures import Figure
    from hitech_gis.ledger.relations import Relation
    from hitech_gis.ledger.structure import Element
    from hitech_gis.texts import Lang


@dataclass(frozen=True)
class Zone(Named):
    """A spatial unit of the plan; columns as in ``zones.csv``."""

    id: str
    parent: str | None
    level: Level
    name_zh: str
    name_en: str
    in_goal: bool
    row: int


@dataclass(frozen=True)
class Feature(Named):
    """
    A feature of a layer.

    ``geometry`` is in WGS 84 lon/lat, None where the place is not known.
    ``accuracy_m`` is how far the outline may lie off, averaged along it, so that
    perimeter times accuracy bounds the error of an area.
    """

    id: str
    name_zh: str
    name_en: str
    basis: Basis | None
    accuracy_m: float | None
    source: str
    geometry: BaseGeometry | None
    properties: Mapping[str, Any]
    row: int


@dataclass(frozen=True)
class Variant:
    """A reading of the goal: which total it is held against, and which zones beyond the goal's own count."""

    id: str
    stated: Scope
    also: tuple[str, ...]
    title_zh: str
    title_en: str


@dataclass(frozen=True)
class Goal:
    """The goal: its zone, its variants (the default first), and the zones whose land its targets may be per."""

    zone: str
    variants: tuple[Variant, ...]
    land_denominators: tuple[str, ...]


@dataclass(frozen=True)
class Acceptance:
    """A finding that the plan registers as known, with the difference it had then and the reason."""

    code: str
    subject: str
    difference: Decimal | None
    reason_zh: str
    reason_en: str


@dataclass(frozen=True)
class PlanDocument:
    """What the plan says of itself, and how it is to be read."""

    id: str
    title_zh: str
    title_en: str
    issuer_zh: str
    issuer_en: str
    date: str
    document_id: str
    notice_zh: str
    notice_en: str
    credit: str
    working_crs: str
    about_tolerance: Decimal
    goal: Goal
    accepted: tuple[Acceptance, ...]

    def title(self, lang: Lang) -> str:
        """Title in a language."""
        return self.title_zh if lang == "zh" else self.title_en


@dataclass(frozen=True)
class Supposition:
    """The scenario that a ledger is a plan under, by its title; several, one upon the other, by all of theirs."""

    title_zh: str
    title_en: str

    def said(self, lang: Lang) -> str:
        """Say that this is no plan."""
        return text("said.under_scenario", lang, title=self.title_zh if lang == "zh" else self.title_en)


@dataclass(frozen=True)
class Ledger:
    """
    A plan folder, read and checked.

    Parameters
    ----------
    folder
        Where it was read from.
    document
        ``plan.toml``.
    zones
        ``zones.csv`` by id, in the order of the file.
    figures
        ``figures.csv`` by id, in the order of the file.
    layers
        For each layer file that the folder has (``zones``, ``subparks``, ``axes``,
        ``sites``) its features by id.
    bodies, works, actions, structure, relations
        ``bodies.csv``, ``works.csv``, ``actions.csv``, ``structure.csv`` and ``relations.toml``
        by id, in the order of the file; empty where the folder has none.
    supposed
        What the plan is under; None for the plan itself. It does not make two
        ledgers differ: what is changed does.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> [zone.id for zone in ledger.children("sz_bay")]
    ['sz_bay_south', 'sz_bay_middle', 'sz_bay_north']
    """

    folder: Path
    document: PlanDocument
    zones: dict[str, Zone]
    figures: dict[str, Figure]
    layers: dict[str, dict[str, Feature]]
    bodies: dict[str, Body] = field(default_factory=dict)
    works: dict[str, Work] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    structure: dict[str, Element] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    supposed: Supposition | None = field(default=None, compare=False)

    def title(self, lang: Lang) -> str:
        """Title of the plan in a language; before it, that this is a scenario and not the plan."""
        said = [self.supposed.said(lang)] if self.supposed else []
        return " · ".join([*said, self.document.title(lang)])

    @cached_property
    def goal_zone(self) -> Zone:
        """The zone of the goal."""
        return self.zones[self.document.goal.zone]

    @cached_property
    def _floor_area(self) -> dict[tuple[str, str], list[Figure]]:
        by_zone_and_use: dict[tuple[str, str], list[Figure]] = {}
        for figure in self.figures.values():
            if figure.indicator == "floor_area" and figure.use is not None and figure.quantity is not None:
                by_zone_and_use.setdefault((figure.zone, figure.use), []).append(figure)
        return by_zone_and_use

    @cached_property
    def _children(self) -> dict[str | None, list[Zone]]:
        by_parent: dict[str | None, list[Zone]] = {}
        for zone in self.zones.values():
            by_parent.setdefault(zone.parent, []).append(zone)
        return by_parent

    def children(self, zone_id: str, *, in_goal: bool = False) -> list[Zone]:
        """Give the zones right below one, in the order of the register; with ``in_goal`` only those that count."""
        return [zone for zone in self._children.get(zone_id, []) if zone.in_goal or not in_goal]

    def goal_zones(self) -> Iterator[Zone]:
        """Give the goal's zone and all that count below it, each before its own parts."""
        waiting = [self.goal_zone]
        while waiting:
            zone = waiting.pop(0)
            yield zone
            waiting = self.children(zone.id, in_goal=True) + waiting

    def floor_area(self, zone_id: str, use: str, scope: Scope) -> list[Figure]:
        """Give the known floor-area figures of a zone, use and scope."""
        return [figure for figure in self._floor_area.get((zone_id, use), []) if figure.scope is scope]

    def increment(self, zone_id: str, use: str) -> list[Figure]:
        """Give a zone's planned increment for a use or in total: its headline if one is stated, else its own clause."""
        return self.floor_area(zone_id, use, Scope.HEADLINE) or self.floor_area(zone_id, use, Scope.ITEMISED)

    def floor_area_outside(self, zone_id: str) -> list[Figure]:
        """Give the floor area of a zone beside the goal: a total if it has one, else its uses; the last of each."""
        uses = {use: figures for (zone, use), figures in self._floor_area.items() if zone == zone_id}
        total = uses.pop(Use.TOTAL, [])
        # The same said for two periods is not two areas: what stands at the end of the last is meant.
        return [max(said, key=lambda figure: figure.end_year or 0) for said in ([total] if total else uses.values())]

    def members(self, group_id: str) -> list[Element]:
        """Give what a group of the plan's structure lists, in the order of the file."""
        return [element for element in self.structure.values() if element.parent == group_id]

    def work_name(self, work: str, lang: Lang) -> str:
        """Name a work in a language; by its id where the plan has no ``works.csv``."""
        return self.works[work].name(lang) if work in self.works else work

    def milestones(self, site_id: str) -> list[Action]:
        """Give the actions about a site, in the order that the layer gives."""
        return [self.actions[name] for name in self.layers["sites"][site_id].properties.get("milestones") or ()]

    def outline(self, zone_id: str) -> Feature | None:
        """Give a zone's own polygon; None where the plan has none."""
        feature = self.layers.get("zones", {}).get(zone_id)
        return feature if feature is not None and feature.geometry is not None else None
