"""
The edge to the disk: the only package that opens spatial files, and how every file is written.

A layer is read by :mod:`hitech_gis.io.reading` and written by :mod:`hitech_gis.io.writing`; one of any size is read in
batches by :mod:`hitech_gis.io.source`. None of these is imported here: they load Arrow and GDAL.
"""

from hitech_gis.io.files import AllOrNone, GrowingTable, inert, restored, write_files
from hitech_gis.io.folder import RawFeature, read_geojson, read_inside

__all__ = [
    "AllOrNone", "GrowingTable", "RawFeature", "inert", "read_geojson", "read_inside", "restored", "write_files",
]  # fmt: skip
