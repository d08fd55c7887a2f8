"""What is due when, by whom: the actions of a plan, chosen and in the order of their deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hitech_gis.errors import Fault, HitechGisError, closest
from hitech_gis.ledger.actions import ACTION_COLUMNS
from hitech_gis.ledger.periods import deadlines
from hitech_gis.ledger.vocabulary import PeriodBasis, Role
from hitech_gis.texts import Lang, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hitech_gis.ledger.actions import Action
    from hitech_gis.ledger.figures import Figure
    from hitech_gis.ledger.model import Ledger

DUE_COLUMNS = ("deadlines", *ACTION_COLUMNS)
ASSIGNMENT_COLUMNS = ("body", "role", "joint", *DUE_COLUMNS)
# What has no year comes last.
NO_YEAR = (9999,)


@dataclass(frozen=True)
class Due:
    """An action with the last years that its period allows."""

    action: Action

    def records(self) -> list[dict[str, Any]]:
        """Give the action as plain data; ``deadlines`` are two where the document is ambiguous, none without a year."""
        return [{"deadlines": list(self.action.deadlines), **self.action.record()}]


@dataclass(frozen=True)
class Assignment:
    """
    What one body has to do in one action.

    ``body`` and ``role`` are None for an action in which the document names
    nobody; ``joint`` says whether the body shares its role with others.
    """

    body: str | None
    role: Role | None
    action: Action

    @property
    def joint(self) -> bool:
        """Whether others have the same role in the action."""
        return self.role is not None and len(self.action.roles[self.role] or ()) > 1

    @property
    def joint_lead(self) -> bool:
        """Whether it leads together with others."""
        return self.joint and self.role is Role.LEAD

    def records(self) -> list[dict[str, Any]]:
        """Give the assignment as plain data, with its action."""
        role = None if self.role is None else self.role.value
        return [{"body": self.body, "role": role, "joint": self.joint, **Due(self.action).records()[0]}]


def period_order(action: Action) -> tuple[tuple[int, ...], str]:
    """
    Give the key that puts periods in order: by deadline, those without a year last.

    Parameters
    ----------
    action
        An action.

    Returns
    -------
    tuple
        Of deadlines and period; what is ambiguous about 2014 and 2015 stands between them.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> actions = load_ledger(shipped_plan_folder()).actions
    >>> period_order(actions["a2_02_eco_park_2012"])
    ((2012,), '2012')
    """
    return action.deadlines or NO_YEAR, action.period


def in_order(actions: Iterable[Action]) -> list[Action]:
    """Put actions in the order of their deadlines; those of one period stay as they are."""
    return sorted(actions, key=period_order)


def possible_deadlines(ledger: Ledger, action: Action) -> tuple[int | None, ...]:
    """
    Give the last years that the readings of an action's period allow.

    Where the document is unclear about the period, it may be any that the same
    clause names, save those it gives to the same work elsewhere.

    Parameters
    ----------
    ledger, action
        A plan and one of its actions.

    Returns
    -------
    tuple of int or None
        In order; a last None stands for a reading without a year.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> possible_deadlines(ledger, ledger.actions["a1_12_greenways_2014_2015"])
    (2013, 2015)
    """
    readings = {action.period}
    if action.period_basis is PeriodBasis.AMBIGUOUS:
        beside = [other for other in ledger.actions.values() if other.clause == action.clause and other is not action]
        taken = {other.period for other in beside if other.work == action.work}
        readings |= {other.period for other in beside} - taken
    years = {year for reading in readings for year in deadlines(reading)}
    return (*sorted(years), *([] if all(map(deadlines, readings)) else [None]))


def when(stated: Action | Figure, lang: Lang) -> str:
    """
    Word of what period an action or a figure is, and whether the document states it.

    Parameters
    ----------
    stated
        An action or a figure.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        Its period, marked where it is inferred.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> when(load_ledger(shipped_plan_folder()).actions["a1_09_vc_tower_2013"], "en")
    '2013 (by column order)'
    """
    period = stated.period_name(lang)
    if stated.period_basis is PeriodBasis.STATED:
        return period
    return text(f"period.{stated.period_basis}", lang, period=period)


def bodies_named(ledger: Ledger, action: Action, role: str, lang: Lang) -> str:
    """
    Name the bodies of a role.

    Parameters
    ----------
    ledger, action
        A plan and one of its actions.
    role
        ``lead``, ``co_organiser``, ``executor`` or ``approver``.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        Their names; a dash where the document names nobody, a question mark where
        it has no place for the role.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> bodies_named(ledger, ledger.actions["a2_03_vc_tower_2012"], "lead", "zh")
    '市国资委'
    """
    bodies = action.bodies(role)
    if bodies is None:
        return "?"
    # Names hold commas of their own.
    return "; ".join(ledger.bodies[body].name(lang) for body in bodies) or "—"


def select(  # noqa: PLR0913 - one keyword a filter
    ledger: Ledger,
    *,
    body: str | None = None,
    role: str | None = None,
    year: int | None = None,
    programme: str | None = None,
    zone: str | None = None,
    work: str | None = None,
) -> list[Action]:
    """
    Choose actions of a plan.

    Parameters
    ----------
    ledger
        The plan.
    body
        Id of a body that has a part in the action.
    role
        Its role, or, without a body, a role that somebody has: ``lead``,
        ``co_organiser``, ``executor``, ``approver``.
    year
        A year in which the action is, or may be, due at the latest (see
        :func:`possible_deadlines`); an action without a year is due in none.
    programme, zone, work
        Ids, as in ``actions.csv``.

    Returns
    -------
    list of Action
        In the order of their deadlines.

    Raises
    ------
    HitechGisError
        With every id that the plan does not have.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> [action.clause for action in select(ledger, work="vc_tower", year=2013)]
    ['附件1-9']
    """
    faults = [
        Fault(code, {"value": value, "known": closest(value, known)})
        for code, value, known in (
            ("no_such_body", body, ledger.bodies),
            ("unknown_word", role, [word.value for word in Role]),
            ("no_such_element", programme, ledger.structure),
            ("no_such_zone", zone, ledger.zones),
            ("no_such_work", work, dict.fromkeys(action.work for action in ledger.actions.values())),
        )
        if value is not None and value not in known
    ]
    if faults:
        raise HitechGisError(*faults)
    asked = {"programme": programme, "zone": zone, "work": work}
    return in_order(
        action
        for action in ledger.actions.values()
        if all(value in {None, getattr(action, name)} for name, value in asked.items())
        and (year is None or year in possible_deadlines(ledger, action))
        and _has_part(action, body, role)
    )


def _has_part(action: Action, body: str | None, role: str | None) -> bool:
    if body is None and role is None:
        return True
    roles = [Role(role)] if role is not None else list(Role)
    named = [name for each in roles for name in action.roles[each] or ()]
    return body in named if body is not None else bool(named)


def assignments(ledger: Ledger, actions: Iterable[Action], *, body: str | None = None) -> Iterator[Assignment]:
    """
    Give what each body has to do.

    Parameters
    ----------
    ledger
        The plan, whose register of bodies gives the order.
    actions
        Some of its actions.
    body
        Only this one.

    Yields
    ------
    Assignment
        By body, role and deadline; then, unless one body is asked for, the
        actions in which nobody is named.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> found = assignments(ledger, select(ledger, work="eco_park_phase_1"), body="sasac")
    >>> [(row.role.value, row.joint, row.action.year) for row in found]
    [('lead', False, 2012), ('lead', True, 2013)]
    """
    chosen = in_order(actions)
    parts: dict[tuple[str | None, Role | None], list[Action]] = {}
    for action in chosen:
        named: list[tuple[str | None, Role | None]]
        named = [(name, role) for role, names in action.roles.items() for name in names or ()]
        for part in named or [(None, None)]:
            parts.setdefault(part, []).append(action)
    for name in ledger.bodies:
        if body in {None, name}:
            yield from (Assignment(name, role, action) for role in Role for action in parts.get((name, role), ()))
    if body is None:
        yield from (Assignment(None, None, action) for action in parts.get((None, None), ()))
