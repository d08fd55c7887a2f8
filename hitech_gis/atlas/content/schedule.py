"""The schedule for the page: actions in columns, the periods of its control, sites, indicators, how actions stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hitech_gis.atlas.content.renewals import named_renewals
from hitech_gis.ledger import USES
from hitech_gis.schedule import Schedule
from hitech_gis.schedule.due import possible_deadlines, when
from hitech_gis.schedule.standing import REPORTS
from hitech_gis.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from hitech_gis.ledger import Action, Ledger
    from hitech_gis.schedule.sites import SiteSchedule
    from hitech_gis.schedule.standing import Standing, Standings
    from hitech_gis.schedule.trajectories import Statement, Step, Trajectory

Span = tuple[int, int]


class _Shared:
    """Values that many rows have in common, each once, in the order in which it first comes."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self.values: list[Any] = []

    def place(self, value: dict[str, Any]) -> int:
        place = self._places.setdefault(repr(value), len(self.values))
        if place == len(self.values):
            self.values.append(value)
        return place


def schedule_content(ledger: Ledger, standings: Standings | None = None) -> dict[str, Any] | None:
    """
    Gather what the page shows of a plan on the time axis.

    Parameters
    ----------
    ledger
        The plan.
    standings
        How its actions stand on a day.

    Returns
    -------
    dict or None
        Plain data for the page's script; None where the plan has neither actions nor indicators.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> content = schedule_content(load_ledger(shipped_plan_folder()))
    >>> [period["key"] for period in content["periods"]], len(content["actions"]["id"])
    (['2012', '2013', '2014-2015'], 385)
    """
    schedule = Schedule(ledger)
    # Floor area of the goal has no year of its own: it stands in the balance, whole.
    indicators = [row for row in schedule.trajectories if row.use not in {*USES, "total"}]
    if not schedule.actions and not indicators:
        return None
    numbers = {action.id: number for number, action in enumerate(schedule.actions)}
    works = sorted({action.work for action in schedule.actions})
    programmes = {action.programme for action in schedule.actions}
    return {
        "periods": [{"key": _key(span), "first": span[0], "last": span[1]} for span in control_periods(ledger)],
        "bodies": [{"id": body.id, "name": _both(body.name)} for body in ledger.bodies.values()],
        "programmes": [
            {"id": one.id, "name": _both(one.name)} for one in ledger.structure.values() if one.id in programmes
        ],
        "works": [{"id": work, "name": {lang: ledger.work_name(work, lang) for lang in LANGUAGES}} for work in works],
        **_actions(ledger, schedule.actions, works),
        "sites": [_site(row, numbers) for row in schedule.sites if row.milestones],
        "renewals": [renewal.content() for renewal in named_renewals(ledger)],
        "indicators": [_indicator(row) for row in indicators],
        "status": _status(schedule.actions, standings),
    }


def control_periods(ledger: Ledger) -> list[Span]:
    """
    Give the periods that the page's control offers: those of the plan's actions, none over another.

    A year within a longer period belongs to it (2015 to 2014-2015); a period that
    covers several others is none of its own, and its actions count in each.

    Parameters
    ----------
    ledger
        The plan.

    Returns
    -------
    list of tuple of int
        First and last year of each, in order.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> control_periods(load_ledger(shipped_plan_folder()))
    [(2012, 2012), (2013, 2013), (2014, 2015)]
    """
    actions = ledger.actions.values()
    stated = {(first, max(action.deadlines)) for action in actions if (first := action.first_year) is not None}
    periods: list[Span] = []
    for span in sorted(stated, key=lambda span: (span[1] - span[0], span)):
        under = [other for other in periods if _meet(span, other)]
        if len(under) <= 1:
            joined = (min(first for first, _ in (span, *under)), max(last for _, last in (span, *under)))
            periods = [*(other for other in periods if other not in under), joined]
    ends = sorted({year for action in actions for year in possible_deadlines(ledger, action) if year is not None})
    lone = [(year, year) for year in ends if not any(_meet((year, year), other) for other in periods)]
    return sorted(periods + lone)


def _meet(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _key(span: Span) -> str:
    return str(span[0]) if span[0] == span[1] else f"{span[0]}-{span[1]}"


def _both(name: Callable[..., str]) -> dict[str, str]:
    return {lang: name(lang) for lang in LANGUAGES}


def _actions(ledger: Ledger, actions: tuple[Action, ...], works: list[str]) -> dict[str, Any]:
    """Give actions in columns; times, bodies and notes, which many share, stand once and are named by their place."""
    times, parties, notes = _Shared(), _Shared(), _Shared()
    places = {work: place for place, work in enumerate(works)}
    columns: dict[str, list[Any]] = {
        "id": [action.id for action in actions],
        "clause": [action.clause for action in actions],
        "programme": [action.programme for action in actions],
        "zone": [action.zone or None for action in actions],
        "work": [places[action.work] for action in actions],
        "stage": [action.stage.value for action in actions],
        **{lang: [action.milestone(lang) for action in actions] for lang in LANGUAGES},
        "time": [times.place(_time(ledger, action)) for action in actions],
        "parties": [parties.place(_parties(action)) for action in actions],
        "note": [notes.place({"zh": action.note_zh, "en": action.note_en}) for action in actions],
    }
    return {"times": times.values, "parties": parties.values, "notes": notes.values, "actions": columns}


def _time(ledger: Ledger, action: Action) -> dict[str, Any]:
    """Give the period in words, what it rests on, and the years: of its bar, and of every reading of it."""
    possible = possible_deadlines(ledger, action)
    return {
        "name": {lang: when(action, lang) for lang in LANGUAGES},
        "basis": action.period_basis.value,
        "first": action.first_year,
        "last": list(action.deadlines),
        "possible": [year for year in possible if year is not None],
        "undated": None in possible,
    }


def _parties(action: Action) -> dict[str, Any]:
    return {role.value: None if bodies is None else list(bodies) for role, bodies in action.roles.items()}


def _site(row: SiteSchedule, numbers: dict[str, int]) -> dict[str, Any]:
    return {
        "id": row.site.id,
        "aliases": list(row.aliases),
        "actions": [numbers[action.id] for action in row.milestones],
        "complete_by": list(row.complete_by),
        "in_operation_by": list(row.in_operation_by),
    }


def _indicator(row: Trajectory) -> dict[str, Any]:
    return {
        "name": _both(row.name),
        "zone": row.zone,
        "measure": row.measure.value,
        "statements": [_statement(statement) for statement in row.statements],
        "steps": [_step(step) for step in row.steps],
    }


def _statement(row: Statement) -> dict[str, Any]:
    """Give a statement as written; the numbers only place its mark."""
    low, high = row.ends
    return {
        "year": row.year,
        "when": {lang: " / ".join(dict.fromkeys(when(figure, lang) for figure in row.figures)) for lang in LANGUAGES},
        "written": row.worded(),
        "value": None if row.value is None else float(row.value),
        "low": None if low is None else float(low),
        "high": None if high is None else float(high),
        "inferred": row.inferred,
        "clauses": list(dict.fromkeys(figure.clause for figure in row.figures)),
    }


def _step(row: Step) -> dict[str, Any]:
    return {"years": list(row.years), "kind": row.kind, "worded": row.worded(), "inferred": row.inferred}


def _status(actions: tuple[Action, ...], standings: Standings | None) -> dict[str, Any] | None:
    if not standings:
        return None
    by_id = {row.action.id: row for row in standings}
    return {
        "as_of": standings[0].as_of.isoformat(),
        "with_reports": standings[0].evidence == REPORTS,
        "later": standings.later_reports,
        "states": [by_id[action.id].state.value for action in actions],
        "reports": [_report(by_id[action.id]) for action in actions],
    }


def _report(row: Standing) -> dict[str, Any] | None:
    if row.report is None or row.status is None:
        return None
    return {"status": row.status.value, "date": row.report.date.isoformat(), "source": row.report.source}
