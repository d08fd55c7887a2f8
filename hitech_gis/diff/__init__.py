"""Two plans: which figures, clauses, outlines and actions changed, and why a total moved."""

from hitech_gis.diff.folders import load_both
from hitech_gis.diff.run import CHANGE_COLUMNS, Diff, diff

__all__ = ["CHANGE_COLUMNS", "Diff", "diff", "load_both"]
