"""Every rule of a plan, and the findings that they give."""

from hitech_gis.check.run import check, groups

__all__ = ["check", "groups"]
