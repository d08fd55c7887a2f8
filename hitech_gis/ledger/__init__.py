"""A plan as data: the model of a plan folder, and how it is loaded."""

from hitech_gis.ledger.load import load_ledger
from hitech_gis.ledger.model import (
    FIGURE_COLUMNS,
    Acceptance,
    Feature,
    Figure,
    Goal,
    Ledger,
    PlanDocument,
    Variant,
    Zone,
    as_stated,
    assumptions,
    clauses,
    in_wan,
    quantities,
)
from hitech_gis.ledger.vocabulary import USES

__all__ = [
    "FIGURE_COLUMNS",
    "USES",
    "Acceptance",
    "Feature",
    "Figure",
    "Goal",
    "Ledger",
    "PlanDocument",
    "Variant",
    "Zone",
    "as_stated",
    "assumptions",
    "clauses",
    "in_wan",
    "load_ledger",
    "quantities",
]
