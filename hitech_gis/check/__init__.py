"""Every rule of a plan, and the findings that they give."""

from hitech_gis.check.run import check

__all__ = ["check"]
