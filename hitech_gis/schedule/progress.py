"""Reports on progress: a table of what has been done, read strictly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from hitech_gis.errors import Fault, HitechGisError, PlanError, closest
from hitech_gis.io import read_inside
from hitech_gis.ledger.tables import Row, read_table
from hitech_gis.ledger.vocabulary import Stage
from hitech_gis.schedule.sites import own_site

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.ledger.actions import Action
    from hitech_gis.ledger.model import Ledger

PROGRESS_COLUMNS = ("id", "status", "date", "source")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Status(StrEnum):
    """What a report says of an action or a site."""

    STARTED = "started"
    STOPPED = "stopped"
    DONE = "done"


@dataclass(frozen=True)
class Report:
    """A row of a progress file; ``id`` is an action's, or a site's (an alias stands for its site)."""

    id: str
    status: Status
    date: date
    source: str
    row: int


def read_progress(ledger: Ledger, path: Path) -> list[Report]:
    r"""
    Read reports on progress.

    Parameters
    ----------
    ledger
        The plan whose actions and sites are reported on.
    path
        CSV with the columns ``id, status, date, source``: id of an action or a
        site, ``started``, ``stopped`` or ``done``, the day on which that was so
        (2013-05-31), and who says so.

    Returns
    -------
    list of Report
        In the order of their dates.

    Raises
    ------
    HitechGisError
        With every fault: unknown ids and statuses, bad dates, reports that contradict each other.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "progress.csv")
    ...     _ = path.write_text("id,status,date,source\nsite_vc_tower,started,2012-05-31,visit\n")
    ...     read_progress(ledger, path)[0].status.value
    'started'
    """
    path = path.resolve()
    if not path.is_file():
        raise HitechGisError(Fault("no_such_layer_file", {"path": str(path)}))
    faults: list[Fault] = []
    try:
        rows = read_table(read_inside(path.parent, path.name), path.name, PROGRESS_COLUMNS, faults)
    except PlanError as error:
        raise HitechGisError(*error.faults) from error
    known = {*ledger.actions, *ledger.layers.get("sites", {})}
    reports = [report for row in rows if (report := _report(row, ledger, known)) is not None]
    _expect_no_contradiction(reports, path.name, faults)
    if faults:
        raise HitechGisError(*sorted(faults, key=lambda fault: fault.row or 0))
    return sorted(reports, key=lambda report: report.date)


def _report(row: Row, ledger: Ledger, known: set[str]) -> Report | None:
    identifier, written = row.required("id"), row.required("date")
    status, source = row.choice("status", Status, Status.STARTED), row.required("source")
    day = _day(written)
    if written and day is None:
        row.fault("bad_date", "date", value=written)
    if identifier and identifier not in known:
        row.fault("no_such_action_or_site", "id", value=identifier, known=closest(identifier, sorted(known)))
    if identifier not in known or day is None or row.optional("status") != status.value:
        return None
    meant = own_site(ledger, identifier) if identifier in ledger.layers.get("sites", {}) else identifier
    return Report(meant, status, day, source, row.number)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if _DATE.fullmatch(written) else None
    except ValueError:  # no such day
        return None


def _expect_no_contradiction(reports: list[Report], file: str, faults: list[Fault]) -> None:
    """Note a second status on one day, and whatever is said of a thing after it was done."""
    latest: dict[str, Report] = {}
    for report in sorted(reports, key=lambda report: (report.date, report.row)):
        before = latest.setdefault(report.id, report)
        same_day = before.date == report.date
        if (same_day and before.status is not report.status) or (before.status is Status.DONE and not same_day):
            values = {"value": report.id, "first": str(before.row), "status": before.status.value}
            values |= {"date": before.date.isoformat(), "other": report.status.value}
            faults.append(Fault("reports_contradict", values, file, None, report.row, "status"))
        else:
            latest[report.id] = report


def counts_for(report: Report, action: Action) -> Status | None:
    """
    Say what a report on a site says of one of its milestones.

    Only as far as the order of stages goes. That a site is done says that its
    completion and every stage before that are; not that it is in operation. That
    it was started says that its start and every stage before that are done, and
    that its completion is not; of the stages between it says nothing. That it was
    stopped says that its completion is not done. A milestone that marks no point
    of the work (construction, continuing) is never told by a report on the site.

    Parameters
    ----------
    report
        On the site.
    action
        One of its milestones.

    Returns
    -------
    Status or None
        As if the milestone itself had been reported on; None where that is not known.

    Examples
    --------
    >>> from datetime import date
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> actions = load_ledger(shipped_plan_folder()).actions
    >>> done = Report("site_vc_tower", Status.DONE, date(2014, 6, 30), "visit", 2)
    >>> counts_for(done, actions["a1_09_vc_tower_2013"]).value, counts_for(done, actions["a1_09_vc_tower_2014_2015"])
    ('done', None)
    """
    step = action.stage.step
    if step is None:
        return None
    reached = {Status.DONE: Stage.COMPLETION.step, Status.STARTED: Stage.START.step}.get(report.status)
    if reached is not None and step <= reached:
        return Status.DONE
    completion = Stage.COMPLETION.step or 0
    return report.status if report.status is not Status.DONE and step >= completion else None
