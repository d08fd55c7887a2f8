"""Which clauses of the document the changes between two plans lead to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hitech_gis.diff.changes import ChangeType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hitech_gis.diff.changes import Change


@dataclass(frozen=True)
class ClauseChange:
    """
    A clause on which something rests that changed.

    ``change`` is ``added`` or ``removed`` where nothing in the other plan rests
    on it, else ``changed``; ``records`` are kind and id of what changed.
    """

    clause: str
    change: ChangeType
    records: tuple[tuple[str, str], ...]

    def record(self) -> dict[str, Any]:
        """Give it as plain data."""
        records = [{"kind": kind, "id": name} for kind, name in self.records]
        return {"clause": self.clause, "change": self.change.value, "records": records}


def clause_changes(changes: Iterable[Change], old: set[str], new: set[str]) -> Iterator[ClauseChange]:
    """
    Gather changes of substance by clause.

    Parameters
    ----------
    changes
        What changed.
    old, new
        All clauses on which anything in each plan rests.

    Yields
    ------
    ClauseChange
        In the order in which the changes come to them.

    Examples
    --------
    >>> from hitech_gis.diff.changes import Change, FieldChange
    >>> from hitech_gis.diff.records import Kind
    >>> fields = (FieldChange("clause", "一", "二"),)
    >>> moved = Change(Kind.FIGURE, "a", ChangeType.CLAUSE_MOVED, fields, ("一", "二"), "甲", "A")
    >>> [(change.clause, change.change.value) for change in clause_changes([moved], {"一"}, {"二"})]
    [('一', 'removed'), ('二', 'added')]
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for change in changes:
        if change.substance:
            for clause in change.clauses:
                found.setdefault(clause, []).append((change.kind.value, change.id))
    for clause, of_clause in found.items():
        both = ChangeType.CHANGED if clause in new else ChangeType.REMOVED
        yield ClauseChange(clause, both if clause in old else ChangeType.ADDED, tuple(of_clause))
