"""A plan as data: the model of a plan folder, and how it is loaded."""

from hitech_gis.ledger.actions import ACTION_COLUMNS, Action, Body
from hitech_gis.ledger.figures import (
    FIGURE_COLUMNS,
    Figure,
    as_stated,
    assumptions,
    clauses,
    in_wan,
    quantities,
)
from hitech_gis.ledger.load import load_ledger
from hitech_gis.ledger.model import Acceptance, Feature, Goal, Ledger, PlanDocument, Variant, Zone
from hitech_gis.ledger.relations import Relation
from hitech_gis.ledger.structure import ELEMENT_COLUMNS, Element
from hitech_gis.ledger.vocabulary import USES

__all__ = [
    "ACTION_COLUMNS",
    "ELEMENT_COLUMNS",
    "FIGURE_COLUMNS",
    "USES",
    "Acceptance",
    "Action",
    "Body",
    "Element",
    "Feature",
    "Figure",
    "Goal",
    "Ledger",
    "PlanDocument",
    "Relation",
    "Variant",
    "Zone",
    "as_stated",
    "assumptions",
    "clauses",
    "in_wan",
    "load_ledger",
    "quantities",
]
