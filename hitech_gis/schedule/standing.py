"""How each action stands on a day: what is due by then and, where there are reports, what is done or late."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from hitech_gis.schedule.due import DUE_COLUMNS, Due, possible_deadlines
from hitech_gis.schedule.progress import Report, Status, counts_for
from hitech_gis.schedule.rows import Rows
from hitech_gis.schedule.sites import own_site

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hitech_gis.ledger.actions import Action
    from hitech_gis.ledger.model import Ledger

STANDING_COLUMNS = ("state", "as_of", "evidence", "due", "report", "report_date", "report_source", *DUE_COLUMNS)
PLANNED_ONLY, REPORTS = "planned_dates_only", "reports"


class State(StrEnum):
    """How an action stands, the most pressing first."""

    LATE = "late"
    NO_REPORT = "no_report"
    DUE = "due"
    CANNOT_BE_DECIDED = "cannot_be_decided"
    NOT_DUE = "not_due"
    DONE = "done"


@dataclass(frozen=True)
class Standing:
    """
    How one action stands.

    Parameters
    ----------
    as_of
        The day.
    evidence
        ``reports``, or ``planned_dates_only`` where no file was given.
    deadlines
        The last years that the readings of its period allow; None for one without a year.
    report
        The last report on it up to the day, or on its site as far as that counts.
    status
        What the report says of the action.
    """

    action: Action
    as_of: date
    evidence: str
    deadlines: tuple[int | None, ...]
    report: Report | None
    status: Status | None

    @property
    def due(self) -> bool | None:
        """Whether its period has ended, or ends on this day; None where its readings differ, or have no year."""
        ended = set(map(self._has_ended, self.deadlines))
        return ended.pop() if len(ended) == 1 else None

    @property
    def may_be_due(self) -> bool:
        """Whether it is due, or one reading of an ambiguous period has ended."""
        return any(map(self._has_ended, self.deadlines))

    def _has_ended(self, year: int | None) -> bool | None:
        last_day = (self.as_of.month, self.as_of.day) == (12, 31)
        return None if year is None else self.as_of.year > year or (self.as_of.year == year and last_day)

    @property
    def state(self) -> State:
        """
        How it stands.

        ``done`` as reported. Else ``not_due``, or ``cannot_be_decided`` where it is
        not known whether it is due. Of what is due: ``due`` without a file, and on
        the last day itself; ``no_report`` where nothing is reported of it; ``late``
        where something is, and not that it is done.
        """
        if self.status is Status.DONE:
            return State.DONE
        if self.due is None:
            return State.CANNOT_BE_DECIDED
        if not self.due:
            return State.NOT_DUE
        if self.evidence == PLANNED_ONLY:
            return State.DUE
        if self.status is None:
            return State.NO_REPORT
        return State.DUE if self.as_of.year in self.deadlines else State.LATE

    def records(self) -> list[dict[str, Any]]:
        """Give the standing as plain data, with its action."""
        report = self.report
        return [
            {
                "state": self.state.value,
                "as_of": self.as_of.isoformat(),
                "evidence": self.evidence,
                "due": self.due,
                "report": None if self.status is None else self.status.value,
                "report_date": None if report is None else report.date.isoformat(),
                "report_source": None if report is None else report.source,
                **Due(self.action).records()[0],
            }
        ]


class Standings(Rows[Standing]):
    """How actions stand on a day; ``later_reports`` are dated after it, and do not count."""

    def __init__(self, rows: Iterable[Standing], *, later_reports: int) -> None:
        super().__init__(rows, columns=STANDING_COLUMNS)
        self.later_reports = later_reports


def standings(ledger: Ledger, actions: Iterable[Action], as_of: date, reports: list[Report] | None) -> Standings:
    """
    Say how actions stand on a day.

    Parameters
    ----------
    ledger
        The plan.
    actions
        Some of its actions.
    as_of
        The day.
    reports
        From :func:`read_progress`, taken to tell all that is known up to the day
        of whatever they name; those dated after it do not count. None where there
        is no file: then only planned dates are known, and nothing is late.

    Returns
    -------
    Standings
        The most pressing first, each by deadline.

    Examples
    --------
    >>> from datetime import date
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> from hitech_gis.schedule.due import select
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> found = standings(ledger, select(ledger, work="vc_tower"), date(2013, 6, 30), None)
    >>> [(row.action.clause, row.state.value) for row in found][0]
    ('附件1-9', 'due')
    """
    counted = [report for report in reports or () if report.date <= as_of]
    told: dict[str, list[Report]] = {}
    for report in counted:
        told.setdefault(report.id, []).append(report)
    on_sites: dict[str, list[Report]] = {}
    for site_id in ledger.layers.get("sites", {}):
        for action in ledger.milestones(site_id):
            on_sites.setdefault(action.id, []).extend(told.get(own_site(ledger, site_id), ()))
    evidence = PLANNED_ONLY if reports is None else REPORTS
    found = []
    for action in actions:
        counting, status = _reported(action, told.get(action.id, []), on_sites.get(action.id, []))
        found.append(Standing(action, as_of, evidence, possible_deadlines(ledger, action), counting, status))
    pressing = sorted(found, key=lambda standing: list(State).index(standing.state))
    return Standings(pressing, later_reports=len(reports or ()) - len(counted))


def _reported(action: Action, own: list[Report], on_sites: list[Report]) -> tuple[Report | None, Status | None]:
    """Give the report that tells of an action: its own last, else one on its site, done before all else."""
    if own:
        return own[-1], own[-1].status
    counting = [(report, status) for report in reversed(on_sites) if (status := counts_for(report, action))]
    return max(counting, key=lambda each: each[1] is Status.DONE, default=(None, None))
