"""
Parcels to zones: how much of a quantity falls in each zone, and what falls in none or counts more than once.

In: layers that have been checked (``layers``, ``quantities``, ``groups``) and what is asked of them (``request``).
Each ``batch`` of parcels goes through the ``kernel``, and what comes out is added up exactly (``tally``, ``sums``).
Out: an ``allocation``, of a frame, of a file (``stream``, whose ``run`` can be interrupted) or of a ``cluster``.
"""

from hitech_gis.areal.allocation import Allocation, allocate
from hitech_gis.areal.stream import allocate_file

__all__ = ["Allocation", "allocate", "allocate_file"]
