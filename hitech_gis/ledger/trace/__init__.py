"""A plan's figures in the user's own copy of the document: sentence, clause, and what the copy has lost."""

from hitech_gis.ledger.trace.damage import Lost, Suggestion, Support
from hitech_gis.ledger.trace.places import Status
from hitech_gis.ledger.trace.run import Spot, Trace, Traced, trace

__all__ = ["Lost", "Spot", "Status", "Suggestion", "Support", "Trace", "Traced", "trace"]
