"""The schedule: actions, bodies, sites and indicators of a plan on the time axis."""

from hitech_gis.schedule.model import Schedule

__all__ = ["Schedule"]
