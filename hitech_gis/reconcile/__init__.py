"""The smallest change of a plan's figures that makes chosen conditions hold, or the proof that none does."""

from hitech_gis.reconcile.run import reconcile
from hitech_gis.reconcile.suggestion import Check, Conflict, Move, Reconciliation

__all__ = ["Check", "Conflict", "Move", "Reconciliation", "reconcile"]
