"""How much each body has to do in each period, and for how many actions the document names nobody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hitech_gis.ledger.vocabulary import Role
from hitech_gis.schedule.due import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hitech_gis.ledger.actions import Action
    from hitech_gis.ledger.model import Ledger

ALL = "all"
PARTS = ("sole_lead", "joint_lead", *(role.value for role in Role if role is not Role.LEAD))
_ROLE_COUNTS = tuple(f"{role}_{count}" for role in Role for count in ("named", "none", "unknown"))
LOAD_COLUMNS = ("row", "body", "period", "actions", "works", *PARTS, *_ROLE_COUNTS)


@dataclass(frozen=True)
class BodyLoad:
    """
    The parts that a body has in the actions of a period.

    Parameters
    ----------
    period
        As in ``actions.csv``, or ``all``.
    actions, works
        In how many actions it has a part, and how many works these are about: the
        text and an annex may ask for the same work.
    parts
        Number of actions for each of ``PARTS``; a body may have two parts in one action.
    """

    body: str
    period: str
    actions: int
    works: int
    parts: dict[str, int]

    def records(self) -> list[dict[str, Any]]:
        """Give the load as plain data."""
        counts = {"actions": self.actions, "works": self.works}
        return [{"row": "body", "body": self.body, "period": self.period, **counts, **self.parts}]


@dataclass(frozen=True)
class PeriodLoad:
    """
    All actions of a period, and for how many of them each role is known.

    Parameters
    ----------
    roles
        For each role the number of actions that name somebody (``named``), that
        have a place for the role and name nobody (``none``), and for which the
        document has no place for it (``unknown``); the three add up to ``actions``.
    """

    period: str
    actions: int
    works: int
    roles: dict[Role, Counter[str]]

    def records(self) -> list[dict[str, Any]]:
        """Give the total as plain data, with ``<role>_named``, ``<role>_none`` and ``<role>_unknown``."""
        counts = {f"{role}_{count}": self.roles[role][count] for role in Role for count in ("named", "none", "unknown")}
        whole = {"actions": self.actions, "works": self.works}
        return [{"row": "total", "body": None, "period": self.period, **whole, **counts}]


def parts_of(action: Action) -> list[tuple[str, str]]:
    """Give each body that an action names, with its part: a lead is alone or joint."""
    parts = []
    for role, bodies in action.roles.items():
        named = bodies or ()
        part = role.value if role is not Role.LEAD else "sole_lead" if len(named) == 1 else "joint_lead"
        parts += [(body, part) for body in named]
    return parts


def loads(ledger: Ledger, actions: Iterable[Action], *, body: str | None = None) -> list[BodyLoad | PeriodLoad]:
    """
    Count what each body has to do.

    Parameters
    ----------
    ledger
        The plan.
    actions
        Some of its actions.
    body
        Only this one.

    Returns
    -------
    list of BodyLoad and PeriodLoad
        Each body of the register over all periods and then by period, the one with
        most to do first; then the totals with what is unknown. An action that names
        several bodies counts once for each, so bodies do not add up to the total.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> from hitech_gis.schedule.due import select
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> rows = loads(ledger, select(ledger, work="eco_park_phase_1"))
    >>> rows[0].body, rows[0].parts["sole_lead"], rows[0].parts["joint_lead"]
    ('sasac', 1, 1)
    """
    by_period: dict[str, list[Action]] = {ALL: []}
    for action in in_order(actions):
        by_period[ALL].append(action)
        by_period.setdefault(action.period, []).append(action)
    of_bodies: dict[str, list[BodyLoad]] = {name: [] for name in ledger.bodies if body in {None, name}}
    for period, chosen in by_period.items():
        for name, rows in of_bodies.items():
            load = _body_load(name, period, chosen)
            if load.actions or period == ALL:
                rows.append(load)
    busiest = sorted(of_bodies.values(), key=lambda rows: -rows[0].actions)
    return [row for rows in busiest for row in rows] + [_total(period, chosen) for period, chosen in by_period.items()]


def _body_load(body: str, period: str, actions: list[Action]) -> BodyLoad:
    taken = [(action, part) for action in actions for name, part in parts_of(action) if name == body]
    counts = Counter(part for _, part in taken)
    own = {action.id: action.work for action, _ in taken}
    return BodyLoad(body, period, len(own), len(set(own.values())), {part: counts[part] for part in PARTS})


def _total(period: str, actions: list[Action]) -> PeriodLoad:
    roles = {role: Counter(_known(action.roles[role]) for action in actions) for role in Role}
    return PeriodLoad(period, len(actions), len({action.work for action in actions}), roles)


def _known(bodies: tuple[str, ...] | None) -> str:
    if bodies is None:
        return "unknown"
    return "named" if bodies else "none"
