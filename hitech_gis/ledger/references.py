"""What the files of a plan folder say of one another: every name must be the id of something that is there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hitech_gis.errors import Fault, closest
from hitech_gis.ledger.amounts import ExpressionError
from hitech_gis.ledger.expressions import MOST_DEPTH
from hitech_gis.ledger.judgement import expect_judgeable
from hitech_gis.ledger.tables import IDENTIFIER
from hitech_gis.ledger.vocabulary import USES, Scope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from hitech_gis.ledger.figures import Figure
    from hitech_gis.ledger.model import Feature, Goal, Ledger, Zone
    from hitech_gis.ledger.relations import Relation

_MOST_LEVELS = 32
_RELATIONS = "relations.toml"
# File, row and column.
Place = tuple[str, int | None, str]


def check_plan(ledger: Ledger, faults: list[Fault]) -> None:
    """
    Note every name that leads nowhere, and whatever would count twice.

    Parameters
    ----------
    ledger
        What was read of the folder, in whatever state.
    faults
        Where faults are noted.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> faults = []
    >>> check_plan(load_ledger(shipped_plan_folder()), faults)
    >>> faults
    []
    """
    register = _Register(ledger, faults)
    _check_tree(ledger.zones, faults)
    _check_goal(ledger.document.goal, register)
    _check_figures(register)
    _check_actions(register)
    _check_structure(register)
    for name, features in ledger.layers.items():
        _check_layer(name, features.values(), register)
    _check_relations(register)


def _check_tree(zones: dict[str, Zone], faults: list[Fault]) -> None:
    """Note parents that are not there, that lead in a circle, or that make a tree no reader could follow."""
    for zone in zones.values():
        seen = {zone.id}
        parent = zone.parent
        while parent is not None:
            if parent in seen:
                faults.append(Fault("parent_cycle", {"value": zone.id}, "zones.csv", None, zone.row, "parent"))
                break
            if parent not in zones:
                values = {"value": parent, "known": closest(parent, zones)}
                if parent == zone.parent:
                    faults.append(Fault("no_such_zone", values, "zones.csv", None, zone.row, "parent"))
                break
            seen.add(parent)
            if len(seen) > _MOST_LEVELS:
                faults.append(Fault("tree_too_deep", {"value": zone.id}, "zones.csv", None, zone.row, "parent"))
                break
            parent = zones[parent].parent


class _Register:
    """The ids that may be named; a name beyond them is a fault where it stands."""

    def __init__(self, ledger: Ledger, faults: list[Fault]) -> None:
        self.ledger = ledger
        self.zones = ledger.zones
        self.faults = faults
        self._at_fault = {fault.file for fault in faults}

    def was_refused(self, file: str, records: Collection[str]) -> bool:
        """Say whether a file could not be read at all: then every name would be wrong, and it is told already."""
        return not records and file in self._at_fault

    def expect(self, code: str, value: str, known: tuple[str, Collection[str]], place: Place) -> None:
        """Expect an id among the records of a file."""
        register, ids = known
        if value and value not in ids and not self.was_refused(register, ids):
            file, row, column = place
            self.faults.append(Fault(code, {"value": value, "known": closest(value, ids)}, file, None, row, column))

    def expect_zone(self, value: str, file: str, row: int | None, column: str) -> None:
        self.expect("no_such_zone", value, ("zones.csv", self.zones), (file, row, column))

    def expect_action(self, value: str, place: Place) -> None:
        self.expect("no_such_action", value, ("actions.csv", self.ledger.actions), place)

    def expect_element(self, value: str, place: Place) -> None:
        self.expect("no_such_element", value, ("structure.csv", self.ledger.structure), place)


def _check_goal(goal: Goal, register: _Register) -> None:
    """Note zones of plan.toml that are not there, and zones that would count twice, or not at all."""
    inside = _below(goal.zone, register.zones)
    whole_tree = all(zone.parent in register.zones for zone in register.zones.values() if zone.parent is not None)
    decidable = whole_tree and goal.zone in register.zones
    for zone in register.zones.values():
        if decidable and zone.in_goal and zone.id not in inside:
            values = {"value": zone.id, "goal": goal.zone}
            register.faults.append(Fault("not_below_goal", values, "zones.csv", None, zone.row, "in_goal"))
    register.expect_zone(goal.zone, "plan.toml", None, "goal.zone")
    for zone_id in goal.land_denominators:
        register.expect_zone(zone_id, "plan.toml", None, "goal.land_denominators")
    for variant in goal.variants:
        for zone_id in variant.also:
            register.expect_zone(zone_id, "plan.toml", None, "goal.variants.also")
            if zone_id in inside:
                values = {"value": zone_id, "goal": goal.zone}
                register.faults.append(Fault("counted_already", values, "plan.toml", column="goal.variants.also"))


def _below(top: str, zones: dict[str, Zone]) -> set[str]:
    """Give a zone and all that count below it, whatever the order of the register."""
    inside, size = {top}, 0
    while size < len(inside):
        size = len(inside)
        inside |= {zone.id for zone in zones.values() if zone.in_goal and zone.parent in inside}
    return inside


def _check_figures(register: _Register) -> None:
    """Note figures of unknown zones, and two that would both count for one zone, use and scope."""
    counted: dict[tuple[str, ...], Figure] = {}
    for figure in register.ledger.figures.values():
        if figure.zone:
            register.expect_zone(figure.zone, "figures.csv", figure.row, "zone")
        for action in figure.action_ids:
            place = ("figures.csv", figure.row, "action_ids")
            register.expect_action(action, place)
        if figure.indicator != "floor_area" or figure.use is None:
            continue
        period = figure.period if figure.scope is Scope.OUTSIDE else ""  # what is beside the goal may come by period
        first = counted.setdefault((figure.zone, figure.use, figure.scope, period), figure)
        if first is not figure:
            values = {"value": figure.id, "first": first.id}
            register.faults.append(Fault("stated_twice", values, "figures.csv", None, figure.row, "scope"))


def _check_actions(register: _Register) -> None:
    """Note actions of zones, bodies, programmes and items that are not there."""
    ledger = register.ledger
    for action in ledger.actions.values():
        register.expect_zone(action.zone, "actions.csv", action.row, "zone")
        if ledger.works:
            place = ("actions.csv", action.row, "work")
            register.expect("work_not_registered", action.work, ("works.csv", ledger.works), place)
        for column in ("programme", "item"):
            register.expect_element(getattr(action, column), ("actions.csv", action.row, column))
        for role, bodies in action.roles.items():
            for body in bodies or ():
                place = ("actions.csv", action.row, role.value)
                register.expect("no_such_body", body, ("bodies.csv", ledger.bodies), place)


def _check_structure(register: _Register) -> None:
    """Note elements of groups, zones and sites that are not there."""
    ledger = register.ledger
    for element in ledger.structure.values():
        register.expect_zone(element.zone, "structure.csv", element.row, "zone")
        register.expect_element(element.parent, ("structure.csv", element.row, "parent"))
        place = ("structure.csv", element.row, "site")
        register.expect("no_such_feature", element.site, ("sites.geojson", ledger.layers.get("sites", {})), place)


def _check_layer(layer: str, features: Iterable[Feature], register: _Register) -> None:
    file = f"{layer}.geojson"
    for feature in features:
        if layer in {"zones", "subparks"} and IDENTIFIER.fullmatch(feature.id):  # else its form is noted already
            register.expect_zone(feature.id, file, feature.row, "id")
        zone = feature.properties.get("zone")
        if isinstance(zone, str):  # anything else is no text, which is noted already
            register.expect_zone(zone, file, feature.row, "zone")
        for use in USES:
            figure_id = feature.properties.get(f"{use}_figure")
            if isinstance(figure_id, str):
                place = (file, feature.row, f"{use}_figure")
                register.expect("no_such_figure", figure_id, ("figures.csv", register.ledger.figures), place)
        for action in feature.properties.get("milestones") or ():
            register.expect_action(action, (file, feature.row, "milestones"))


def _check_relations(register: _Register) -> None:
    """Note relations that name what is not there, go in a circle, mix units or may divide by zero."""
    ledger, faults = register.ledger, register.faults
    if register.was_refused("figures.csv", ledger.figures):
        return
    broken: set[str] = set()
    implied = {relation.id for relation in ledger.relations.values() if relation.op is None}
    known: dict[str, tuple[str, Collection[str]]] = {
        "figure": ("no_such_figure_or_value", implied | ledger.figures.keys()),
        "printed": ("no_such_figure_or_value", ledger.figures),
        "action": ("no_such_action", ledger.actions),
        "listed": ("no_such_group_of_elements", {element.parent for element in ledger.structure.values()}),
    }
    for relation in ledger.relations.values():
        unknown = [term for term in dict.fromkeys(relation.terms()) if term.name not in known[term.kind][1]]
        if unknown:
            broken.add(relation.id)
        for term in unknown:
            code, names = known[term.kind]
            values = {"value": term.name, "known": closest(term.name, names)}
            faults.append(Fault(code, values, _RELATIONS, None, relation.row, relation.id))
        if relation.id in ledger.figures:
            values = {"value": relation.id, "first": "figures.csv"}
            faults.append(Fault("id_of_a_figure", values, _RELATIONS, None, relation.row, "id"))
    reached = {relation.id: _reached(ledger, relation) for relation in ledger.relations.values()}
    broken |= _unending(ledger, reached, faults)
    for relation in ledger.relations.values():
        if not broken & {relation.id, *reached[relation.id][0]}:
            try:
                expect_judgeable(ledger, relation)
            except ExpressionError as error:
                broken.add(relation.id)
                faults += [replace(f, file=_RELATIONS, row=relation.row, column=relation.id) for f in error.faults]


def _unending(ledger: Ledger, reached: Mapping[str, tuple[set[str], bool]], faults: list[Fault]) -> set[str]:
    """Note relations that rest on themselves, or on others beyond what can be followed; give their ids."""
    circular = {name for name, (names, _) in reached.items() if name in names}
    too_deep = {name for name, (names, ends) in reached.items() if not ends and not circular & {name, *names}}
    for code, found in (("circular_relation", circular), ("relation_too_deep", too_deep)):
        for relation in ledger.relations.values():
            if relation.id in found:
                values = {"value": relation.id, "most": str(MOST_DEPTH)}
                faults.append(Fault(code, values, _RELATIONS, None, relation.row, relation.id))
    return circular | too_deep


def _reached(ledger: Ledger, relation: Relation) -> tuple[set[str], bool]:
    """Ids of the relations that one rests on, as far down as may be, and whether that is all of them."""
    reached: set[str] = set()
    level = {relation.id}
    for _ in range(MOST_DEPTH):
        terms = (term for name in level for term in ledger.relations[name].terms())
        level = {term.name for term in terms if term.kind == "figure" and term.name in ledger.relations}
        reached |= level
        if not level:
            return reached, True
    return reached, False
