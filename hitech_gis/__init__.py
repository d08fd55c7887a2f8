"""
hitech-gis: does a plan add up, on which clause does a number rest, and where does it lie.

``import hitech_gis`` stays light: each public name is imported when it is first used.

Examples
--------
>>> import hitech_gis as hg
>>> plan = hg.open_plan()
>>> plan.balance().row("park").verdict.value
'does not hold'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hitech_gis.areal.allocation import Allocation, allocate
    from hitech_gis.areal.stream import allocate_file
    from hitech_gis.atlas.page import Atlas
    from hitech_gis.balance import Balance, BalanceRow
    from hitech_gis.diff.run import Diff
    from hitech_gis.errors import DocumentError, Fault, HitechGisError, LayerError, OutputError, PlanError
    from hitech_gis.findings import Finding, Findings
    from hitech_gis.ledger.trace.run import Trace
    from hitech_gis.plan import Plan, open_plan
    from hitech_gis.reconcile.suggestion import Reconciliation
    from hitech_gis.scenario.compare import Comparison
    from hitech_gis.scenario.model import Scenario

__version__ = "0.1.0"

__all__ = [
    "Allocation",
    "Atlas",
    "Balance",
    "BalanceRow",
    "Comparison",
    "Diff",
    "DocumentError",
    "Fault",
    "Finding",
    "Findings",
    "HitechGisError",
    "LayerError",
    "OutputError",
    "Plan",
    "PlanError",
    "Reconciliation",
    "Scenario",
    "Trace",
    "__version__",
    "allocate",
    "allocate_file",
    "open_plan",
]

_HOME = {
    "Allocation": "areal.allocation",
    "Atlas": "atlas.page",
    "Balance": "balance",
    "BalanceRow": "balance",
    "Comparison": "scenario.compare",
    "Diff": "diff.run",
    "DocumentError": "errors",
    "Fault": "errors",
    "Finding": "findings",
    "Findings": "findings",
    "HitechGisError": "errors",
    "LayerError": "errors",
    "OutputError": "errors",
    "Plan": "plan",
    "PlanError": "errors",
    "Reconciliation": "reconcile.suggestion",
    "Scenario": "scenario.model",
    "Trace": "ledger.trace.run",
    "allocate": "areal.allocation",
    "allocate_file": "areal.stream",
    "open_plan": "plan",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        msg = f"module 'hitech_gis' has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"hitech_gis.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
