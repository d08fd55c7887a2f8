"""Where the actions of a plan contradict one another: in the order of stages, in their dates, in who leads."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from hitech_gis.findings import Verdict
from hitech_gis.ledger.vocabulary import PeriodBasis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hitech_gis.ledger.actions import Action
    from hitech_gis.ledger.model import Ledger

CONFLICT_COLUMNS = (
    "kind", "subject", "work", "verdict", "left", "right", "left_clause", "right_clause", "difference_years",
)  # fmt: skip
ORDER, DATES, LEADS = "order", "dates", "leads"


@dataclass(frozen=True)
class Conflict:
    """
    Two actions of one work that do not go together.

    Parameters
    ----------
    kind
        ``order``: a later stage is due before an earlier one can begin. ``dates``:
        two clauses give one stage unlike dates. ``leads``: two clauses name unlike lead bodies.
    subject
        ``work/later stage/earlier stage``, ``work/stage`` or ``work/year``.
    verdict
        ``does not hold`` where no reading of the periods, or no body, is common
        to both; else ``cannot be decided``.
    left, right
        The two actions; of an order the later stage, of the others the one that stands first in the file.
    difference
        Years from ``right`` to ``left``; None where that depends on the reading, and for leads.
    """

    kind: str
    subject: str
    work: str
    verdict: Verdict
    left: Action
    right: Action
    difference: Decimal | None

    @property
    def gravity(self) -> tuple[bool, int]:
        """How bad it is: the verdict first, then the years between the last that the two allow."""
        ends = [max(action.deadlines, default=0) for action in (self.left, self.right)]
        return self.verdict.fails, abs(ends[0] - ends[1])

    def records(self) -> list[dict[str, Any]]:
        """Give the conflict as plain data, its two actions by their ids."""
        return [
            {
                "kind": self.kind,
                "subject": self.subject,
                "work": self.work,
                "verdict": self.verdict.value,
                "left": self.left.id,
                "right": self.right.id,
                "left_clause": self.left.clause,
                "right_clause": self.right.clause,
                "difference_years": None if self.difference is None else int(self.difference),
            }
        ]


def order_conflicts(ledger: Ledger) -> list[Conflict]:
    """
    Find works of which a later stage is due before an earlier one.

    It is certain only where the later stage must be reached, at the latest,
    before the period of the earlier one begins; a stage with an end alone (by
    2015) may be reached at any time before it.

    Parameters
    ----------
    ledger
        The plan.

    Returns
    -------
    list of Conflict
        One for each work and pair of stages: the worst.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> {conflict.kind for conflict in order_conflicts(load_ledger(shipped_plan_folder()))} <= {"order"}
    True
    """
    found = []
    for actions in _by_work(ledger).values():
        for later in actions:
            earlier_stages: dict[int, list[Action]] = {}
            for action in actions:
                if _is_earlier(action, later):
                    earlier_stages.setdefault(action.stage.step or 0, []).append(action)
            # A stage that is due several times has begun when it is due first.
            found += [_mildest(((later, action) for action in stage), _order) for stage in earlier_stages.values()]
    return _worst(found)


def _is_earlier(action: Action, later: Action) -> bool:
    step, last = action.stage.step, later.stage.step
    return step is not None and last is not None and step < last and bool(action.deadlines and later.deadlines)


def _order(later: Action, earlier: Action) -> Conflict | None:
    begins = earlier.first_year
    before = [begins is not None and deadline < begins for deadline in later.deadlines]
    certain = all(before) and _is_clear(later, earlier)
    if not any(before) and later.deadlines[-1] >= earlier.deadlines[0]:
        return None
    subject = f"{later.work}/{later.stage}/{earlier.stage}"
    return _conflict(ORDER, subject, later, earlier, Verdict.DOES_NOT_HOLD if certain else Verdict.CANNOT_BE_DECIDED)


def date_conflicts(ledger: Ledger) -> list[Conflict]:
    """
    Find stages of works for which two clauses give unlike dates.

    Two clauses agree where one date of each is the same; where the two periods
    have no year in common they contradict each other; all else (before 2015
    against 2014-2015) cannot be decided.

    Parameters
    ----------
    ledger
        The plan.

    Returns
    -------
    list of Conflict
        One for each work and stage: the worst.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> found = {conflict.subject: conflict for conflict in date_conflicts(load_ledger(shipped_plan_folder()))}
    >>> found["eco_park_phase_1/structure"].difference  # 2013 in annex 1, 2012 in annex 2
    Decimal('1')
    """
    found = []
    for actions in _by_work(ledger).values():
        stages: dict[str, list[Action]] = {}
        for action in actions:
            if action.stage.step is not None and action.deadlines:
                stages.setdefault(action.stage.value, []).append(action)
        for same_stage in stages.values():
            found += [_mildest(pairs, _dates) for pairs in _across_clauses(same_stage)]
    return _worst(found)


def _dates(left: Action, right: Action) -> Conflict | None:
    if left.period == right.period or (left.deadlines == right.deadlines and len(left.deadlines) == 1):
        return None
    apart = all(_apart(left, first, right, second) for first, second in product(left.deadlines, right.deadlines))
    certain = apart and _is_clear(left, right)
    verdict = Verdict.DOES_NOT_HOLD if certain else Verdict.CANNOT_BE_DECIDED
    return _conflict(DATES, f"{left.work}/{left.stage}", left, right, verdict)


def _apart(left: Action, left_end: int, right: Action, right_end: int) -> bool:
    """Whether two periods, read as ending in these years, have no year in common."""
    return (right.first_year or left_end) > left_end or (left.first_year or right_end) > right_end


def lead_conflicts(ledger: Ledger) -> list[Conflict]:
    """
    Find works for which two clauses name unlike lead bodies in one period.

    Leads that share no body contradict each other; where one clause names more
    bodies than the other, whether the rest lead too cannot be decided.

    Parameters
    ----------
    ledger
        The plan.

    Returns
    -------
    list of Conflict
        One for each work and year: the worst.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> found = {conflict.subject: conflict for conflict in lead_conflicts(load_ledger(shipped_plan_folder()))}
    >>> found["software_base/2012"].verdict.value  # annex 1 names two, annex 2 one of them
    'cannot be decided'
    """
    found = []
    for actions in _by_work(ledger).values():
        led = [action for action in actions if action.bodies("lead") is not None]
        for pairs in _across_clauses(led):
            by_year: dict[int, list[tuple[Action, Action]]] = {}
            for left, right in pairs:
                for year in _shared_year(left, right):
                    by_year.setdefault(year, []).append((left, right))
            found += [_mildest(same_year, _leads) for same_year in by_year.values()]
    return _worst(found)


def _shared_year(left: Action, right: Action) -> list[int]:
    """Give the last year in which both may be due, if there is one; two unknown years are not the same."""
    return sorted(set(left.deadlines) & set(right.deadlines))[-1:]


def _leads(left: Action, right: Action) -> Conflict | None:
    first, second = set(left.bodies("lead") or ()), set(right.bodies("lead") or ())
    if first == second:
        return None
    certain = bool(first and second) and not first & second
    verdict = Verdict.DOES_NOT_HOLD if certain else Verdict.CANNOT_BE_DECIDED
    (year,) = _shared_year(left, right)
    return Conflict(LEADS, f"{left.work}/{year}", left.work, verdict, left, right, None)


def _by_work(ledger: Ledger) -> dict[str, list[Action]]:
    works: dict[str, list[Action]] = {}
    for action in ledger.actions.values():
        works.setdefault(action.work, []).append(action)
    return works


def _across_clauses(actions: list[Action]) -> Iterator[Iterable[tuple[Action, Action]]]:
    """For every two clauses all pairs of their actions."""
    clauses: dict[str, list[Action]] = {}
    for action in actions:
        clauses.setdefault(action.clause, []).append(action)
    return (product(left, right) for left, right in combinations(clauses.values(), 2))


def _is_clear(*actions: Action) -> bool:
    return all(action.period_basis is not PeriodBasis.AMBIGUOUS for action in actions)


def _conflict(kind: str, subject: str, left: Action, right: Action, verdict: Verdict) -> Conflict:
    known = len(left.deadlines) == len(right.deadlines) == 1
    gap = Decimal(left.deadlines[0] - right.deadlines[0]) if known else None
    return Conflict(kind, subject, left.work, verdict, left, right, gap)


def _mildest(
    pairs: Iterable[tuple[Action, Action]], judge: Callable[[Action, Action], Conflict | None]
) -> Conflict | None:
    """Give the least that must be wrong: none where one pair goes together."""
    judged = [judge(left, right) for left, right in pairs]
    conflicts = [conflict for conflict in judged if conflict is not None]
    return min(conflicts, key=lambda conflict: conflict.gravity) if len(conflicts) == len(judged) else None


def _worst(found: Iterable[Conflict | None]) -> list[Conflict]:
    """Keep the worst conflict of each subject."""
    by_subject: dict[str, Conflict] = {}
    for conflict in found:
        if conflict is not None:
            known = by_subject.setdefault(conflict.subject, conflict)
            by_subject[conflict.subject] = max(known, conflict, key=lambda each: each.gravity)
    return list(by_subject.values())
