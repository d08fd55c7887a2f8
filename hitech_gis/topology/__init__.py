"""Faults of geometries and of the coverage that they form, and their repair as a step of its own, which is reported."""

from hitech_gis.topology.layer import LayerFaults, find_faults
from hitech_gis.topology.repair import Repair, repair_layer
from hitech_gis.topology.tiling import overlaps, tiling_gap_m2

__all__ = ["LayerFaults", "Repair", "find_faults", "overlaps", "repair_layer", "tiling_gap_m2"]
