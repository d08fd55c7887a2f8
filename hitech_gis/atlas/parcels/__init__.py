"""Parcels of a page: packed into text that a browser unpacks, up to a million of them."""

from hitech_gis.atlas.parcels.pack import PackedParcels, pack_parcels, script_elements
from hitech_gis.atlas.parcels.read import read_parcels

__all__ = ["PackedParcels", "pack_parcels", "read_parcels", "script_elements"]
