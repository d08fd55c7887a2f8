"""The schedule of a plan: what a user holds of its actions, bodies, sites and indicators on the time axis."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from hitech_gis.errors import Fault, HitechGisError
from hitech_gis.schedule.conflicts import (
    CONFLICT_COLUMNS,
    Conflict,
    date_conflicts,
    lead_conflicts,
    order_conflicts,
)
from hitech_gis.schedule.due import ASSIGNMENT_COLUMNS, DUE_COLUMNS, Assignment, Due, assignments, select
from hitech_gis.schedule.load import LOAD_COLUMNS, BodyLoad, PeriodLoad, loads
from hitech_gis.schedule.progress import read_progress
from hitech_gis.schedule.rows import Rows
from hitech_gis.schedule.sites import SITE_COLUMNS, SiteSchedule, site_schedules
from hitech_gis.schedule.standing import Standings, standings
from hitech_gis.schedule.trajectories import TRAJECTORY_COLUMNS, Trajectory, trajectories

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from hitech_gis.ledger.model import Ledger


class Schedule:
    """
    What a plan schedules.

    Parameters
    ----------
    ledger
        The plan.
    body, role, year, programme, zone, work
        Which of its actions; see :func:`hitech_gis.schedule.due.select`. ``zone``
        also chooses sites and indicators, to which the others do not apply.

    Raises
    ------
    HitechGisError
        With every id that the plan does not have.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> schedule = hg.open_plan().schedule(work="vc_tower", year=2013)
    >>> schedule.due[0].action.clause, len(schedule.due.to_frame())
    ('附件1-9', 1)
    """

    def __init__(  # noqa: PLR0913 - one keyword a filter
        self,
        ledger: Ledger,
        *,
        body: str | None = None,
        role: str | None = None,
        year: int | None = None,
        programme: str | None = None,
        zone: str | None = None,
        work: str | None = None,
    ) -> None:
        self.ledger = ledger
        self._body = body
        self._zone = zone
        chosen = select(ledger, body=body, role=role, year=year, programme=programme, zone=zone, work=work)
        self.actions = tuple(chosen)

    def __repr__(self) -> str:
        return f"Schedule({self.ledger.document.id!r}, {len(self.actions)} actions)"

    @cached_property
    def due(self) -> Rows[Due]:
        """What is due: one row an action, by deadline."""
        return Rows((Due(action) for action in self.actions), columns=DUE_COLUMNS)

    @cached_property
    def assignments(self) -> Rows[Assignment]:
        """What each body has to do: one row a body, role and action; last the actions that name nobody."""
        return Rows(assignments(self.ledger, self.actions, body=self._body), columns=ASSIGNMENT_COLUMNS)

    @cached_property
    def load(self) -> Rows[BodyLoad | PeriodLoad]:
        """How much each body has to do in each period, and the totals with what is unknown."""
        return Rows(loads(self.ledger, self.actions, body=self._body), columns=LOAD_COLUMNS)

    @cached_property
    def sites(self) -> Rows[SiteSchedule]:
        """When each site is to be ready."""
        return Rows(site_schedules(self.ledger, zone=self._zone), columns=SITE_COLUMNS)

    @cached_property
    def trajectories(self) -> Rows[Trajectory]:
        """What is stated of each indicator from year to year, and the yearly rates that this implies."""
        return Rows(trajectories(self.ledger, zone=self._zone), columns=TRAJECTORY_COLUMNS)

    @cached_property
    def conflicts(self) -> Rows[Conflict]:
        """Where actions of the whole plan contradict one another; ``check`` words them as findings."""
        rules = (order_conflicts, date_conflicts, lead_conflicts)
        return Rows((conflict for rule in rules for conflict in rule(self.ledger)), columns=CONFLICT_COLUMNS)

    def as_of(self, day: date | None = None, *, progress: Path | None = None) -> Standings:
        """
        Say how each action stands on a day.

        Parameters
        ----------
        day
            The day; without it that of the last report.
        progress
            CSV of reports (``id, status, date, source``); without it only planned
            dates are known, and nothing is late.

        Returns
        -------
        Standings
            The most pressing first; ``later_reports`` says how many reports are dated after the day.

        Raises
        ------
        HitechGisError
            With every fault of the file; without a day, if there is no report.

        Examples
        --------
        >>> from datetime import date
        >>> import hitech_gis as hg
        >>> rows = hg.open_plan().schedule(work="vc_tower").as_of(date(2012, 12, 31))
        >>> [row.state.value for row in rows][:2], rows[0].evidence
        (['due', 'due'], 'planned_dates_only')
        """
        reports = None if progress is None else read_progress(self.ledger, progress)
        if day is None:
            if not reports:
                raise HitechGisError(Fault("no_reports"))
            day = reports[-1].date
        return standings(self.ledger, self.actions, day, reports)
