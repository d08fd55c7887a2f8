"""Compares two plans: what changed, and why a total moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hitech_gis.diff.balance import RowChange, balance_changes
from hitech_gis.diff.changes import Change, ChangeType, changes_of
from hitech_gis.diff.clauses import ClauseChange, clause_changes
from hitech_gis.diff.records import Kind, Record, records
from hitech_gis.diff.verdicts import FindingChange, RelationChange, finding_changes, relation_changes
from hitech_gis.errors import Fault, HitechGisError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from hitech_gis.findings import Findings
    from hitech_gis.ledger.model import Ledger

CHANGE_COLUMNS = ("kind", "id", "change", "substance", "field", "old", "new", "clauses")


@dataclass(frozen=True)
class Diff:
    """
    What changed between two plans; false where nothing did.

    Parameters
    ----------
    old, new
        The plans.
    changes
        What differs, kind by kind.
    clauses
        The clauses that changes of substance lead to.
    balance
        The rows of the balance that moved, each with the figures that moved it.
    relations, findings
        Those that came, went, or have another verdict.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> plan = hg.open_plan()
    >>> bool(plan.diff(plan))
    False
    """

    old: Ledger
    new: Ledger
    changes: tuple[Change, ...]
    clauses: tuple[ClauseChange, ...]
    balance: tuple[RowChange, ...]
    relations: tuple[RelationChange, ...]
    findings: tuple[FindingChange, ...]

    def __bool__(self) -> bool:
        return any((self.changes, self.balance, self.relations, self.findings))

    def __repr__(self) -> str:
        return f"Diff({len(self.changes)} changes, {len(self.balance)} rows of the balance moved)"

    def row(self, zone: str, use: str = "total", variant: str | None = None) -> RowChange:
        """
        Give one row of the balance that moved.

        Parameters
        ----------
        zone, use
            As in the balance.
        variant
            The default variant of the new plan unless another is named.

        Returns
        -------
        RowChange
            The row.

        Raises
        ------
        HitechGisError
            If no such row moved; the message names those that did.
        """
        wanted = f"{zone}/{use}/{variant or self.new.document.goal.variants[0].id}"
        moved = {change.row.id: change for change in self.balance}
        if wanted in moved:
            return moved[wanted]
        raise HitechGisError(Fault("no_such_row", {"value": wanted, "known": ", ".join(moved) or "—"}))

    def record(self) -> dict[str, Any]:
        """Give all of it as plain data, in the shape of the JSON output."""
        return {
            "plans": [_summary(plan) for plan in (self.old, self.new)],
            "balance": [change.record() for change in self.balance],
            "changes": [change.record() for change in self.changes],
            "clauses": [change.record() for change in self.clauses],
            "relations": [change.record() for change in self.relations],
            "findings": [change.record() for change in self.findings],
        }

    def records(self) -> list[dict[str, Any]]:
        """Give the changes as a flat list, one a column that differs, with the keys of ``CHANGE_COLUMNS``."""
        return [row for change in self.changes for row in change.rows()]

    def to_frame(self) -> pd.DataFrame:
        """
        Give the changes as a table.

        Returns
        -------
        pandas.DataFrame
            One row a column that differs, columns as in :meth:`records`.
        """
        import pandas as pd

        return pd.DataFrame(self.records(), columns=list(CHANGE_COLUMNS))

    def _repr_html_(self) -> str:
        return self.to_frame().to_html(escape=True, index=False)


def _summary(plan: Ledger) -> dict[str, Any]:
    document = plan.document
    return {
        "id": document.id,
        "title_zh": document.title_zh,
        "title_en": document.title_en,
        "goal_zone": document.goal.zone,
        "working_crs": document.working_crs,
    }


def diff(old: Ledger, new: Ledger, *, findings: tuple[Findings, Findings] | None = None) -> Diff:
    """
    Compare two plans.

    Parameters
    ----------
    old, new
        The plans. Geometries are compared in the working CRS of the new one.
    findings
        What the rules found in each; findings are compared only if given.

    Returns
    -------
    Diff
        What changed, and why the balance moved.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> plan = load_ledger(shipped_plan_folder())
    >>> diff(plan, plan)
    Diff(0 changes, 0 rows of the balance moved)
    """
    before, after = records(old), records(new)
    crs = new.document.working_crs
    changes = tuple(change for kind in Kind for change in changes_of(kind, before[kind], after[kind], crs))
    # The two kinds whose ids sums and verdicts go by; no figure has the id of a relation.
    renamed = {
        change.id: change.old_id
        for change in changes
        if change.kind in {Kind.FIGURE, Kind.RELATION} and change.change is ChangeType.RENAMED
    }
    return Diff(
        old=old,
        new=new,
        changes=changes,
        clauses=tuple(clause_changes(changes, _clauses(before), _clauses(after))),
        balance=tuple(balance_changes(old, new, renamed)),
        relations=tuple(relation_changes(old, new, renamed)),
        findings=() if findings is None else tuple(finding_changes(*findings, renamed)),
    )


def _clauses(of_plan: Mapping[Kind, Mapping[str, Record]]) -> set[str]:
    return {clause for of_kind in of_plan.values() for record in of_kind.values() for clause in record.clauses}
