"""Parcels to zones: how much of a quantity falls in each zone, and what is left."""

from hitech_gis.areal.allocation import Allocation, allocate

__all__ = ["Allocation", "allocate"]
