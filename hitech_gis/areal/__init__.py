"""Parcels to zones: how much of a quantity falls in each zone, and what is left."""

from hitech_gis.areal.allocation import Allocation, allocate
from hitech_gis.areal.stream import allocate_file

__all__ = ["Allocation", "allocate", "allocate_file"]
