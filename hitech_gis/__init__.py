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
    from hitech_gis.crs.areas import AreaDistortion, AreaMethod, area_distortion, area_m2
    from hitech_gis.crs.datum_shift import DatumShift, shift_datum
    from hitech_gis.crs.detection import DatumDetection, detect_datum_shift
    from hitech_gis.crs.operation import Operation, to_crs
    from hitech_gis.crs.parameters import FourParameters, SevenParameters, ThreeParameters
    from hitech_gis.diff.run import Diff
    from hitech_gis.errors import DocumentError, Fault, HitechGisError, LayerError, OutputError, PlanError
    from hitech_gis.findings import Finding, Findings
    from hitech_gis.io.reading.inspect import Inspection, inspect_file
    from hitech_gis.io.reading.layer import read_layer
    from hitech_gis.io.writing.layer import write_layer
    from hitech_gis.ledger.trace.run import Trace
    from hitech_gis.plan import Plan, open_plan
    from hitech_gis.reconcile.suggestion import Reconciliation
    from hitech_gis.scenario.compare import Comparison
    from hitech_gis.scenario.model import Scenario
    from hitech_gis.topology.layer import LayerFaults, find_faults
    from hitech_gis.topology.repair import Repair, repair_layer

__version__ = "0.1.0"

__all__ = [
    "Allocation",
    "AreaDistortion",
    "AreaMethod",
    "Atlas",
    "Balance",
    "BalanceRow",
    "Comparison",
    "DatumDetection",
    "DatumShift",
    "Diff",
    "DocumentError",
    "Fault",
    "Finding",
    "Findings",
    "FourParameters",
    "HitechGisError",
    "Inspection",
    "LayerError",
    "LayerFaults",
    "Operation",
    "OutputError",
    "Plan",
    "PlanError",
    "Reconciliation",
    "Repair",
    "Scenario",
    "SevenParameters",
    "ThreeParameters",
    "Trace",
    "__version__",
    "allocate",
    "allocate_file",
    "area_distortion",
    "area_m2",
    "detect_datum_shift",
    "find_faults",
    "inspect_file",
    "open_plan",
    "read_layer",
    "repair_layer",
    "shift_datum",
    "to_crs",
    "write_layer",
]

_HOME = {
    "Allocation": "areal.allocation",
    "AreaDistortion": "crs.areas",
    "AreaMethod": "crs.areas",
    "Atlas": "atlas.page",
    "Balance": "balance",
    "BalanceRow": "balance",
    "Comparison": "scenario.compare",
    "DatumDetection": "crs.detection",
    "DatumShift": "crs.datum_shift",
    "Diff": "diff.run",
    "DocumentError": "errors",
    "Fault": "errors",
    "Finding": "findings",
    "Findings": "findings",
    "FourParameters": "crs.parameters",
    "HitechGisError": "errors",
    "Inspection": "io.reading.inspect",
    "LayerError": "errors",
    "LayerFaults": "topology.layer",
    "Operation": "crs.operation",
    "OutputError": "errors",
    "Plan": "plan",
    "PlanError": "errors",
    "Reconciliation": "reconcile.suggestion",
    "Repair": "topology.repair",
    "Scenario": "scenario.model",
    "SevenParameters": "crs.parameters",
    "ThreeParameters": "crs.parameters",
    "Trace": "ledger.trace.run",
    "allocate": "areal.allocation",
    "allocate_file": "areal.stream",
    "area_distortion": "crs.areas",
    "area_m2": "crs.areas",
    "detect_datum_shift": "crs.detection",
    "find_faults": "topology.layer",
    "inspect_file": "io.reading.inspect",
    "open_plan": "plan",
    "read_layer": "io.reading.layer",
    "repair_layer": "topology.repair",
    "shift_datum": "crs.datum_shift",
    "to_crs": "crs.operation",
    "write_layer": "io.writing.layer",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        msg = f"module 'hitech_gis' has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"hitech_gis.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
