"""Which relations and findings came, went, or have another verdict."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hitech_gis.ledger.amounts import ExpressionError
from hitech_gis.ledger.judgement import Judgement, judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hitech_gis.findings import Finding, Findings, Verdict
    from hitech_gis.ledger.amounts import Amount
    from hitech_gis.ledger.model import Ledger
    from hitech_gis.ledger.relations import Relation


@dataclass(frozen=True)
class RelationChange:
    """A relation that comes to something else, as judged in the old and in the new plan; None: no such relation."""

    old: Judgement | None
    new: Judgement | None

    @property
    def relation(self) -> Relation:
        """The relation of the new plan, or of the old one if it is gone."""
        return next(judgement.relation for judgement in (self.new, self.old) if judgement is not None)

    @property
    def verdicts(self) -> tuple[Verdict | None, Verdict | None]:
        """Verdict in the old and in the new plan; None where it has no such relation."""
        return self.old.verdict if self.old else None, self.new.verdict if self.new else None

    def record(self) -> dict[str, Any]:
        """Give it as plain data: both sides as printed, in base units, float64; unknown None."""
        old, new = self.verdicts
        return {
            "id": self.relation.id,
            "group": self.relation.group,
            "change": "added" if old is None else "removed" if new is None else "changed",
            "verdict_old": old.value if old else None,
            "verdict_new": new.value if new else None,
            **{
                f"{side}_{when}": None if judgement is None else _printed(getattr(judgement, side))
                for side in ("left", "right")
                for when, judgement in (("old", self.old), ("new", self.new))
            },
        }


def _printed(amount: Amount | None) -> dict[str, Any] | None:
    return None if amount is None else {"value": float(amount.printed), "unit": str(amount.unit)}


def relation_changes(old: Ledger, new: Ledger, renamed: Mapping[str, str]) -> Iterator[RelationChange]:
    """
    Judge the relations of two plans, and hold the outcomes against each other.

    Parameters
    ----------
    old, new
        The plans.
    renamed
        Old ids by new id, as far as they differ.

    Yields
    ------
    RelationChange
        Each relation with another verdict or another value on a side, or that
        only one plan has; in the order of the new plan, then those that are gone.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> plan = load_ledger(shipped_plan_folder())
    >>> list(relation_changes(plan, plan, {}))
    []
    """
    before = {relation.id: _judged(old, relation) for relation in old.relations.values()}
    after = {renamed.get(relation.id, relation.id): _judged(new, relation) for relation in new.relations.values()}
    for name in after | before:
        change = RelationChange(before.get(name), after.get(name))
        if _outcome(change.old) != _outcome(change.new):
            yield change


def _judged(ledger: Ledger, relation: Relation) -> Judgement | None:
    """Judge a relation; None where a scenario's figures make a divisor zero, which is a finding of its own."""
    try:
        return judge(ledger, relation)
    except ExpressionError:
        return None


def _outcome(judgement: Judgement | None) -> object:
    if judgement is None:
        return None
    sides = (judgement.left, judgement.right)
    return judgement.verdict, *(None if side is None else (side.printed, side.unit) for side in sides)


@dataclass(frozen=True)
class FindingChange:
    """A finding that came, went, or weighs otherwise; None where a plan has none such."""

    old: Finding | None
    new: Finding | None

    @property
    def finding(self) -> Finding:
        """The finding of the new plan, or of the old one if it is gone."""
        return next(finding for finding in (self.new, self.old) if finding is not None)

    @property
    def acceptance_differs(self) -> bool:
        """Whether both plans have it, and only one registers it as known."""
        return self.old is not None and self.new is not None and self.old.accepted != self.new.accepted

    def record(self) -> dict[str, Any]:
        """Give it as plain data, ids and verdicts as English tokens."""
        return {
            "code": self.finding.code,
            "subject": self.finding.subject,
            "group": self.finding.group,
            "change": "added" if self.old is None else "removed" if self.new is None else "changed",
            "title_zh": self.finding.title("zh"),
            "title_en": self.finding.title("en"),
            **{
                f"{key}_{when}": None if weight is None else weight[position]
                for position, key in enumerate(("severity", "verdict", "accepted"))
                for when, weight in (("old", _weight(self.old)), ("new", _weight(self.new)))
            },
            "clauses": list(self.finding.clauses),
        }


def finding_changes(old: Findings, new: Findings, renamed: Mapping[str, str]) -> Iterator[FindingChange]:
    """
    Hold what the rules found in two plans against each other.

    Parameters
    ----------
    old, new
        Findings of each.
    renamed
        Old ids of what findings are about by new id, as far as they differ.

    Yields
    ------
    FindingChange
        Each finding, known by its code and subject, that only one plan has, or
        that has another severity or verdict or is accepted in one only.

    Examples
    --------
    >>> from hitech_gis.findings import Finding, Findings, Severity
    >>> values = {"first": "a", "second": "b", "area": "3"}
    >>> overlap = Finding("zones_overlap", Severity.ERROR, "a/b", "layers", values=values)
    >>> [change.record()["change"] for change in finding_changes(Findings([overlap]), Findings([]), {})]
    ['removed']
    """
    before, after = _by_name(old, {}), _by_name(new, renamed)
    for name in after | before:
        change = FindingChange(before.get(name), after.get(name))
        if _weight(change.old) != _weight(change.new):
            yield change


def _by_name(findings: Findings, renamed: Mapping[str, str]) -> dict[tuple[str, str, int], Finding]:
    """Give findings by code and subject; of several with one name, the first stands for the first of the other plan."""
    seen: Counter[tuple[str, str]] = Counter()
    found = {}
    for finding in findings:
        name = finding.code, renamed.get(finding.subject, finding.subject)
        found[*name, seen[name]] = finding
        seen[name] += 1
    return found


def _weight(finding: Finding | None) -> tuple[str, str | None, bool] | None:
    if finding is None:
        return None
    return finding.severity.value, finding.verdict.value if finding.verdict else None, finding.accepted
