"""The Folium page: one self-contained HTML file with the plan's map and its balance."""

from hitech_gis.atlas.page import Atlas, AtlasWarning

__all__ = ["Atlas", "AtlasWarning"]
