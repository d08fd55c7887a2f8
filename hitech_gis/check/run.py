"""Runs every rule on a plan, marks what the plan registers as known, and gathers the findings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hitech_gis.balance import balance
from hitech_gis.check.actions import action_findings
from hitech_gis.check.denominators import land_findings
from hitech_gis.check.figures import ambiguous_findings, balance_coverage_findings, written_findings
from hitech_gis.check.layers import alias_findings, coverage_findings, layer_findings, register_findings
from hitech_gis.check.relations import relation_findings
from hitech_gis.check.sums import balance_findings, headline_findings
from hitech_gis.findings import Finding, Findings, Location, Severity
from hitech_gis.ledger.vocabulary import FIGURE_CODES
from hitech_gis.units import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hitech_gis.ledger.model import Ledger


# Kinds of rules; a plan that breaks none of a kind still has the kind, and its relations may bring more.
_GROUPS = ("balance", "land", "ledger", "layers", "schedule", "acceptance")


def groups(ledger: Ledger) -> tuple[str, ...]:
    """
    Name the kinds of rules that a plan is held against.

    Parameters
    ----------
    ledger
        The plan.

    Returns
    -------
    tuple of str
        Ours, and those of the plan's own relations.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> "shares" in groups(load_ledger(shipped_plan_folder()))
    True
    """
    return tuple(dict.fromkeys((*_GROUPS, *(relation.group for relation in ledger.relations.values()))))


def check(ledger: Ledger) -> Findings:
    """
    Run every rule on a plan.

    Parameters
    ----------
    ledger
        The plan.

    Returns
    -------
    Findings
        All that was seen, errors first; what the plan registers as known is
        marked accepted, and a registration that matches nothing is itself a finding.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> findings = check(load_ledger(shipped_plan_folder()))
    >>> len(findings.failing), len(findings.accepted)
    (0, 18)
    """
    rows = balance(ledger)
    found = [
        *balance_findings(ledger, rows),
        *headline_findings(ledger),
        *relation_findings(ledger),
        *land_findings(ledger),
        *written_findings(ledger),
        *ambiguous_findings(ledger),
        *balance_coverage_findings(ledger, rows),
        *register_findings(ledger),
        *alias_findings(ledger),
        *layer_findings(ledger),
        *coverage_findings(ledger),
        *action_findings(ledger),
    ]
    return Findings(_with_acceptances(ledger, found))


def _with_acceptances(ledger: Ledger, findings: list[Finding]) -> Iterator[Finding]:
    """Mark what the plan registers as known; a registration made for another difference no longer applies."""
    used = set()
    for finding in findings:
        marked = finding
        for acceptance in ledger.document.accepted:
            same = (acceptance.code, acceptance.subject) == (finding.code, finding.subject)
            if same and acceptance.difference in {None, finding.difference}:
                used.add(acceptance)
                marked = replace(finding, accepted=True, reason_zh=acceptance.reason_zh, reason_en=acceptance.reason_en)
        yield marked
    for position, acceptance in enumerate(ledger.document.accepted, start=1):
        if acceptance not in used and acceptance.code not in FIGURE_CODES:  # those only a copy of the document can give
            yield Finding(
                "stale_acceptance",
                Severity.ERROR,
                f"{acceptance.code}:{acceptance.subject}",
                "acceptance",
                location=Location(file="plan.toml", column=f"accepted[{position}]"),
                values={
                    "code": acceptance.code,
                    "subject": acceptance.subject,
                    "difference": "—" if acceptance.difference is None else plain(acceptance.difference),
                },
            )
