"""Scenarios side by side against the goal: every balance row, and the relations whose verdict changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hitech_gis.balance import TOTAL, Balance, BalanceRow, balance
from hitech_gis.errors import Fault, HitechGisError
from hitech_gis.findings import Verdict
from hitech_gis.ledger.amounts import ExpressionError
from hitech_gis.ledger.judgement import judge
from hitech_gis.scenario.apply import apply_scenario
from hitech_gis.texts import Lang, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from hitech_gis.ledger.model import Ledger
    from hitech_gis.scenario.model import Assumption, Change, Scenario

PLAN = "plan"
MOST_SCENARIOS = 5


@dataclass(frozen=True)
class Column:
    """
    One column of a comparison: the plan itself, or the plan under a scenario.

    Parameters
    ----------
    id
        ``plan``, or the scenario's id.
    scenario
        None for the plan itself.
    ledger
        The plan, or its changed copy.
    """

    id: str
    scenario: Scenario | None
    ledger: Ledger

    def title(self, lang: Lang) -> str:
        """Title in a language."""
        return text("scenario.plan", lang) if self.scenario is None else self.scenario.title(lang)

    @property
    def variant(self) -> str:
        """The variant that the goal is read in."""
        assumed = None if self.scenario is None else self.scenario.variant
        return assumed or self.ledger.document.goal.variants[0].id

    def unit(self, entry: Change | Assumption) -> str:
        """Give the unit of an entry's numbers where they name none; a use of a zone is floor area."""
        figure = self.ledger.figures.get(getattr(entry, "figure", ""))
        return "m2" if figure is None else figure.unit

    @cached_property
    def balance(self) -> Balance:
        """Its balance."""
        return balance(self.ledger)

    @cached_property
    def rows(self) -> dict[str, BalanceRow]:
        """Its balance rows by id."""
        return {row.id: row for row in self.balance}

    @property
    def goal(self) -> BalanceRow:
        """The goal's total, in the variant assumed."""
        return self.balance.row(self.ledger.goal_zone.id, TOTAL, self.variant)

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        """Verdict on each relation by its id."""
        return {name: self._verdict(name) for name in self.ledger.relations}

    def _verdict(self, name: str) -> Verdict:
        try:
            return judge(self.ledger, self.ledger.relations[name]).verdict
        except ExpressionError:  # under the scenario a divisor may be zero
            return Verdict.CANNOT_BE_DECIDED


class Comparison:
    """
    The plan and up to five scenarios side by side.

    Parameters
    ----------
    columns
        The plan first.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> comparison = hg.open_plan().compare([hg.Scenario("as_is", "不变", "As it is")])
    >>> [column.id for column in comparison.columns], comparison.columns[1].goal.worded("residual")
    (['plan', 'as_is'], '175')
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)

    @property
    def plan(self) -> Column:
        """The plan itself."""
        return self.columns[0]

    @property
    def row_ids(self) -> list[str]:
        """Ids of the balance rows of any column, in the plan's order."""
        return list(dict.fromkeys(name for column in self.columns for name in column.rows))

    @property
    def changed_relations(self) -> list[str]:
        """Ids of the relations whose verdict is another under some scenario."""
        return [
            name
            for name, verdict in self.plan.verdicts.items()
            if any(column.verdicts[name] is not verdict for column in self.columns)
        ]

    @property
    def same(self) -> list[Column]:
        """The scenarios under which no row of the balance and no verdict on a relation is another."""
        return [
            column
            for column in self.columns[1:]
            if column.verdicts == self.plan.verdicts and not any(self.is_changed(column, row) for row in self.row_ids)
        ]

    def is_changed(self, column: Column, row_id: str) -> bool:
        """Whether a balance row is another than the plan's."""
        before, after = self.plan.rows.get(row_id), column.rows.get(row_id)
        if before is None or after is None:
            return before is not after
        return before.record() != after.record()

    def records(self) -> list[dict[str, Any]]:
        """
        Give the comparison as plain data.

        Returns
        -------
        list of dict
            ``kind`` is ``change`` or ``assumption`` (what a scenario says),
            ``balance`` (a balance row of a column; ``is_goal`` marks the goal in
            the variant that it assumes) or ``relation`` (one whose verdict
            changes). Areas are float64 m², unknown is None.
        """
        records: list[dict[str, Any]] = []
        for column in self.columns:
            if column.scenario is not None:
                said = (("change", column.scenario.changes), ("assumption", column.scenario.assumptions))
                records += [
                    {"kind": kind, "scenario": column.id} | entry.record(column.unit(entry))
                    for kind, entries in said
                    for entry in entries
                ]
        for column in self.columns:
            for row in column.balance:
                flags = {"is_goal": row is column.goal, "changed": self.is_changed(column, row.id)}
                records.append({"kind": "balance", "scenario": column.id} | flags | row.record())
        for name in self.changed_relations:
            for column in self.columns:
                verdict = column.verdicts[name]
                record = {"kind": "relation", "scenario": column.id, "relation": name, "verdict": verdict.value}
                records.append(record | {"changed": verdict is not self.plan.verdicts[name]})
        return records

    def to_frame(self) -> pd.DataFrame:
        """
        Give the balance rows of all columns as a table.

        Returns
        -------
        pandas.DataFrame
            One row a balance row and column; areas in m², unknown NaN.
        """
        import pandas as pd

        return pd.DataFrame([record for record in self.records() if record["kind"] == "balance"]).drop(columns="kind")

    def _repr_html_(self) -> str:
        return self.to_frame().to_html(escape=True, index=False)


def compare_scenarios(ledger: Ledger, scenarios: Sequence[Scenario]) -> Comparison:
    """
    Put a plan and scenarios of it side by side.

    Parameters
    ----------
    ledger
        The plan.
    scenarios
        At most five, each with an id of its own.

    Returns
    -------
    Comparison
        The plan is the first column.

    Raises
    ------
    HitechGisError
        If there are more, or two of one id.
    PlanError
        If one does not fit the plan.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> len(compare_scenarios(load_ledger(shipped_plan_folder()), []).columns)
    1
    """
    if len(scenarios) > MOST_SCENARIOS:
        values = {"count": str(len(scenarios)), "most": str(MOST_SCENARIOS)}
        raise HitechGisError(Fault("too_many_scenarios", values))
    names = [PLAN, *(scenario.id for scenario in scenarios)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise HitechGisError(*(Fault("same_scenario_twice", {"value": name}) for name in twice))
    columns = [Column(scenario.id, scenario, apply_scenario(ledger, scenario)) for scenario in scenarios]
    return Comparison([Column(PLAN, None, ledger), *columns])
