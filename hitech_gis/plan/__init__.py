"""What a user holds: a plan, opened from its folder."""

from hitech_gis.plan.folder import open_plan, shipped_plan_folder
from hitech_gis.plan.model import Plan

__all__ = ["Plan", "open_plan", "shipped_plan_folder"]
