"""A plan under other numbers and assumptions: the plan itself is never touched."""

from hitech_gis.scenario.apply import apply_scenario
from hitech_gis.scenario.compare import Column, Comparison, compare_scenarios
from hitech_gis.scenario.model import (
    Amount,
    CountShare,
    DeductDemolished,
    MoveFloorArea,
    ReadVariant,
    ScaleFigure,
    Scenario,
    SetFigure,
    TakeCandidate,
)
from hitech_gis.scenario.read import open_scenarios, read_scenario, scenarios_of
from hitech_gis.scenario.write import to_toml, with_numbers

__all__ = [
    "Amount",
    "Column",
    "Comparison",
    "CountShare",
    "DeductDemolished",
    "MoveFloorArea",
    "ReadVariant",
    "ScaleFigure",
    "Scenario",
    "SetFigure",
    "TakeCandidate",
    "apply_scenario",
    "compare_scenarios",
    "open_scenarios",
    "read_scenario",
    "scenarios_of",
    "to_toml",
    "with_numbers",
]
