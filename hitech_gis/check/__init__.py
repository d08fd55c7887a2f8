"""Every rule of a plan, and the findings that they give."""

from hitech_gis.check.run import GROUPS, check

__all__ = ["GROUPS", "check"]
