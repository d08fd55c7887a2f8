"""Map sheets and charts of a schedule as static figures for paper; they only present, and compute no figure."""

from hitech_gis.charts.gantt import draw_gantt
from hitech_gis.charts.indicators import draw_indicators
from hitech_gis.charts.paper import expect_chart_names
from hitech_gis.charts.sheet import draw_sheet

__all__ = ["draw_gantt", "draw_indicators", "draw_sheet", "expect_chart_names"]
