"""What stands in which row of a Gantt chart: works by programme, the periods of each in as few lines as hold them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hitech_gis.ledger import Action


@dataclass(frozen=True)
class Bar:
    """
    An action on the time axis, in years; ``end`` 2013 is the end of that year.

    Parameters
    ----------
    begin
        Beginning of the first year; None where the document gives only an end.
    end
        End of the first year that the period may end with.
    latest
        End of the last; later than ``end`` only where the document is ambiguous.
    """

    action: Action
    begin: int | None
    end: int
    latest: int


@dataclass(frozen=True)
class WorkRow:
    """One work: its programme, and its bars in lines in which none covers another."""

    programme: str
    work: str
    lines: tuple[tuple[Bar, ...], ...]


def bar_of(action: Action) -> Bar:
    """
    Place a dated action on the time axis.

    Parameters
    ----------
    action
        One with a deadline.

    Returns
    -------
    Bar
        From the beginning of its first year to the end of its last.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> bar = bar_of(load_ledger(shipped_plan_folder()).actions["a1_09_vc_tower_2014_2015"])
    >>> bar.begin, bar.end, bar.latest
    (2014, 2016, 2016)
    """
    first, *_, last = (*action.deadlines, action.deadlines[-1])
    return Bar(action, action.first_year, first + 1, last + 1)


def work_rows(actions: Iterable[Action], programmes: Iterable[str]) -> list[WorkRow]:
    """
    Give one row a work, grouped by programme.

    Parameters
    ----------
    actions
        Those to be drawn; what has no deadline is left out.
    programmes
        Ids of programmes in the order of the plan; others follow.

    Returns
    -------
    list of WorkRow
        A work stands in the programme that most of its actions are of; the works
        of a programme by when they begin.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> (row,) = work_rows([a for a in ledger.actions.values() if a.work == "vc_tower"], ["space"])
    >>> row.programme, [len(line) for line in row.lines]
    ('space', [3, 1, 1])
    """
    works: dict[str, list[Bar]] = {}
    for action in actions:
        if action.deadlines:
            works.setdefault(action.work, []).append(bar_of(action))
    order = {programme: position for position, programme in enumerate(programmes)}
    rows = []
    for work, bars in works.items():
        programme = Counter(bar.action.programme for bar in bars).most_common(1)[0][0]
        rows.append(WorkRow(programme, work, tuple(_lines(bars))))
    return sorted(rows, key=lambda row: (order.get(row.programme, len(order)), row.programme, row.lines[0][0].end))


def _lines(bars: list[Bar]) -> Iterator[tuple[Bar, ...]]:
    """Put each bar into the first line in which it covers none before it."""
    lines: list[list[Bar]] = []
    for bar in sorted(bars, key=lambda bar: (bar.begin is None, bar.begin or 0, bar.latest)):
        # What has no beginning fades in from the left edge, and needs a line of its own.
        free = (line for line in lines if bar.begin is not None and line[-1].latest <= bar.begin)
        line = next(free, None)
        if line is None:
            lines.append([bar])
        else:
            line.append(bar)
    return (tuple(line) for line in lines)


def in_pages(rows: list[WorkRow], most: int | None) -> list[list[WorkRow]]:
    """
    Share rows out to pages.

    Parameters
    ----------
    rows
        In order.
    most
        Lines that a page holds, headings of programmes counted; None for one page of any length.

    Returns
    -------
    list of list of WorkRow
        No row is split, unless it alone is longer than a page.

    Examples
    --------
    >>> in_pages([], 40)
    []
    """
    pages: list[list[WorkRow]] = []
    used = 0
    for row in rows:
        again = not pages or pages[-1][-1].programme != row.programme
        if not pages or (most is not None and used + len(row.lines) + again > most):
            pages.append([])
            used, again = 0, True
        pages[-1].append(row)
        used += len(row.lines) + again
    return pages
