"""The map of a sheet: zones by planned increment and what lies beside them, in the plan's working CRS."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from hitech_gis.charts.furniture import INCH_M, OUTSIDE_HATCH, UNKNOWN_HATCH, draw_number, round_scale, site_inch
from hitech_gis.charts.labels import Box, place_labels, places_for
from hitech_gis.crs import project
from hitech_gis.ledger.vocabulary import Basis, NameStatus
from hitech_gis.symbols import AXES, INK, OUTSIDE, RAMP, SOFT, increment_of, leaf_zones, placed_features
from hitech_gis.texts import Lang, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path
    from shapely.geometry.base import BaseGeometry

    from hitech_gis.charts.canvas import Canvas
    from hitech_gis.ledger import Feature, Ledger, Zone

_DASHED = (0, (5, 3))
_MARGIN = 1.06  # of the map over what it shows
_PAD_INCH = 0.04
_ALONG = (0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9, 0.02, 0.98)  # of an axis, where its name may stand


@dataclass(frozen=True)
class Label:
    """A name, and the amount or remark below it."""

    name: str
    remark: str
    shape: BaseGeometry
    colour: str = INK
    along: bool = False  # stands on a line


@dataclass(frozen=True)
class DrawnMap:
    """
    A plan's map in a frame.

    Parameters
    ----------
    ledger
        The plan.
    use
        What zones are coloured by.
    classes
        Lower ends of the legend's classes.
    frame
        The map's frame on the sheet: left, down, width, height in inches.
    unit
        Size of a line of text in points.
    lang
        Language.
    """

    ledger: Ledger
    use: str
    classes: list[int]
    frame: tuple[float, float, float, float]
    unit: float
    lang: Lang

    def projected(self, features: list[Feature]) -> list[BaseGeometry]:
        """Give features in the plan's working CRS."""
        geometries = np.array([feature.geometry for feature in features], dtype=object)
        return list(project(geometries, self.ledger.document.working_crs)) if features else []

    @cached_property
    def subparks(self) -> list[Feature]:
        """Sub-parks that are no zone, none of them a guess."""
        drawn = placed_features(self.ledger, "subparks")
        named = [park for park in drawn if park.properties["name_status"] is not NameStatus.CANDIDATE]
        return [park for park in named if self.ledger.outline(str(park.properties.get("zone"))) is None]

    @property
    def shows_subparks(self) -> bool:
        """Whether any of them lies in the frame."""
        return bool(shapely.intersects(shapely.box(*self.bounds), self.projected(self.subparks)).any())

    @cached_property
    def outlines(self) -> dict[str, BaseGeometry]:
        """Zones that have an outline, in the working CRS."""
        features = placed_features(self.ledger, "zones")
        return dict(zip([feature.id for feature in features], self.projected(features), strict=True))

    @cached_property
    def scale(self) -> int:
        """The N of 1 : N: round, and the largest that shows every zone."""
        west, south, east, north = self._extent
        least = max((east - west) / self.frame[2], (north - south) / self.frame[3]) / INCH_M
        return round_scale(max(least * _MARGIN, 1))

    @cached_property
    def _extent(self) -> tuple[float, float, float, float]:
        shown = list(self.outlines.values()) or self.projected(
            [feature for layer in ("axes", "sites") for feature in placed_features(self.ledger, layer)]
        )
        west, south, east, north = shapely.total_bounds(shown) if shown else (0.0, 0.0, 1000.0, 1000.0)
        return float(west), float(south), float(east), float(north)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """What the frame shows: west, south, east, north in metres."""
        west, south, east, north = self._extent
        half_wide, half_tall = (side * INCH_M * self.scale / 2 for side in self.frame[2:])
        x, y = (west + east) / 2, (south + north) / 2
        return x - half_wide, y - half_tall, x + half_wide, y + half_tall

    def _in_inches(self, geometry: BaseGeometry) -> BaseGeometry:
        """Give a shape of the working CRS in inches from the map's lower left corner."""
        west, south, _, _ = self.bounds
        inch: BaseGeometry = shapely.transform(geometry, lambda xy: (xy - [west, south]) / (INCH_M * self.scale))
        return inch

    def draw(self, canvas: Canvas) -> list[str]:
        """
        Draw the map.

        Parameters
        ----------
        canvas
            The sheet.

        Returns
        -------
        list of str
            Names that found no place on it.
        """
        axes = frame_axes(canvas, self.frame, self.bounds)
        self._grid(axes)
        labels = [*self._zones(axes), *self._subparks(axes), *self._axes(axes)]
        marks = self._sites(canvas)
        return self._write(canvas, axes, labels, marks)

    def _grid(self, axes: Axes) -> None:
        """Mark round coordinates on the frame."""
        from matplotlib.ticker import FuncFormatter, MultipleLocator

        step = round_scale(self.scale * INCH_M * 1.5)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MultipleLocator(step))
            axis.set_major_formatter(FuncFormatter(lambda metres, _: f"{metres:.0f}"))
        axes.tick_params(
            direction="in", length=4, width=0.5, labelsize=self.unit * 0.65, labelcolor=SOFT, pad=-3 - self.unit
        )
        axes.tick_params(axis="y", labelrotation=90, pad=-4 - self.unit)
        for tick in axes.get_yticklabels():
            tick.set_verticalalignment("center")
        axes.set_axisbelow(False)

    def _zones(self, axes: Axes) -> list[Label]:
        leaves = {zone.id for zone in leaf_zones(self.ledger)}
        labels = []
        for zone_id, shape in self.outlines.items():
            zone, outline = self.ledger.zones.get(zone_id), self.ledger.outline(zone_id)
            if zone is None or outline is None:
                continue
            dashes = _DASHED if outline.basis is Basis.SCHEMATIC else "solid"
            if not zone.in_goal:
                draw_shape(axes, shape, fc="none", ec=OUTSIDE, hatch=OUTSIDE_HATCH, lw=0, zorder=1)
                draw_shape(axes, shape, fc="none", ec=OUTSIDE, ls=dashes, lw=1, zorder=1.5, gid=f"zone-{zone_id}")
                labels.append(Label(zone.name(self.lang), text("page.outside", self.lang), shape, OUTSIDE))
            elif zone_id in leaves:
                self._leaf(axes, zone, shape, dashes)
                labels.insert(0, Label(zone.name(self.lang), self._amount(zone), shape))
            else:  # a whole, drawn round its coloured parts
                draw_shape(axes, shape, fc="none", ec=INK, ls=dashes, lw=2, zorder=3, gid=f"zone-{zone_id}")
        return labels

    def _leaf(self, axes: Axes, zone: Zone, shape: BaseGeometry, dashes: Any) -> None:  # noqa: ANN401 - as matplotlib takes it
        increment = increment_of(self.ledger, zone.id, self.use)
        if increment is None:
            draw_shape(axes, shape, fc="white", ec=SOFT, hatch=UNKNOWN_HATCH, lw=0, zorder=2)
        fill = "none" if increment is None else RAMP[sum(increment.value_wan >= low for low in self.classes) - 1]
        draw_shape(axes, shape, fc=fill, ec=INK, ls=dashes, lw=1, zorder=2.5, gid=f"zone-{zone.id}")

    def _amount(self, zone: Zone) -> str:
        increment = increment_of(self.ledger, zone.id, self.use)
        if increment is None:
            return text("page.not_stated", self.lang)
        return text("page.amount", self.lang, value=increment.worded) + ("†" if increment.conditional else "")

    def _subparks(self, axes: Axes) -> list[Label]:
        labels = []
        for park, shape in zip(self.subparks, self.projected(self.subparks), strict=True):
            draw_shape(axes, shape, fc="none", ec=OUTSIDE, ls=_DASHED, lw=0.8, zorder=1.5)
            labels.append(Label(park.name(self.lang), text("basis.schematic", self.lang), shape, OUTSIDE))
        return labels

    def _axes(self, axes: Axes) -> list[Label]:
        labels = []
        features = placed_features(self.ledger, "axes")
        for number, (axis, shape) in enumerate(zip(features, self.projected(features), strict=True)):
            for part in shapely.get_parts(shape):
                x, y = np.asarray(part.coords)[:, :2].T
                axes.plot(x, y, color=AXES[number % len(AXES)], lw=2.2, ls=(0, (4, 2)), zorder=4)
            labels.append(Label(axis.name(self.lang), "", shape, AXES[number % len(AXES)], along=True))
        return labels

    def _sites(self, canvas: Canvas) -> list[Box]:
        """Draw the numbered places, and give the room that they take."""
        left, down, wide, tall = self.frame
        features = placed_features(self.ledger, "sites")
        taken, size = [], site_inch(self.unit)
        for number, shape in enumerate(self.projected(features), start=1):
            point = shapely.point_on_surface(self._in_inches(shape))
            if 0 <= point.x <= wide and 0 <= point.y <= tall:
                draw_number(canvas, left + point.x, down + tall - point.y, number, self.unit)
                taken.append(Box.around((point.x, point.y), (size, size)))
        return taken

    def _write(self, canvas: Canvas, axes: Axes, labels: list[Label], taken: list[Box]) -> list[str]:
        frame = Box(_PAD_INCH, _PAD_INCH, self.frame[2] - _PAD_INCH, self.frame[3] - _PAD_INCH)
        shown, sizes, wanted = [], [], []
        for label in labels:
            name, remark = (canvas.face.fitted(said, frame.right / 2, self.unit) for said in (label.name, label.remark))
            wide = max(canvas.face.width_inch(name, self.unit * 1.08), canvas.face.width_inch(remark, self.unit))
            size = (wide + 2 * _PAD_INCH, self.unit * (2.5 if remark else 1.3) / 72 + _PAD_INCH)
            shape = self._in_inches(label.shape)
            places = _along(shape) if label.along else places_for(shape, size, frame)
            shown.append((name, remark))
            sizes.append(size)
            wanted.append(places)
        placed = place_labels(zip(sizes, wanted, strict=True), taken, frame)
        missed = []
        for label, (name, remark), places, box in zip(labels, shown, wanted, placed, strict=True):
            if box is None:
                missed += [label.name] if places else []  # what is out of the map needs no name on it
            else:
                self._label(axes, label, (name, remark), box)
        return missed

    def _label(self, axes: Axes, label: Label, said: tuple[str, str], box: Box) -> None:
        name, remark = said
        west, south, _, _ = self.bounds
        inch = INCH_M * self.scale

        def on_map(x: float, y: float) -> tuple[float, float]:
            return west + x * inch, south + y * inch

        shape = self._in_inches(label.shape)
        if not label.along and not shapely.intersects(shape, shapely.box(box.left, box.bottom, box.right, box.top)):
            to = shapely.point_on_surface(shape)
            ends = np.array([on_map(*box.middle), on_map(to.x, to.y)]).T
            axes.plot(*ends, color=SOFT, lw=0.6, zorder=4.5)
        from matplotlib.patches import Rectangle

        wide, tall = (box.right - box.left) * inch, (box.top - box.bottom) * inch
        axes.add_patch(Rectangle(on_map(box.left, box.bottom), wide, tall, fc="white", alpha=0.82, lw=0, zorder=4.6))
        x, y = box.middle
        up = self.unit * 0.62 / 72 if remark else 0
        style: dict[str, Any] = {"ha": "center", "va": "center_baseline", "zorder": 7}
        axes.text(*on_map(x, y + up), name, fontsize=self.unit, weight="bold", color=label.colour, **style)
        if remark:
            axes.text(*on_map(x, y - up), remark, fontsize=self.unit, color=INK, **style)


def _along(shape: BaseGeometry) -> list[tuple[float, float]]:
    merged = shapely.line_merge(shape)
    points = [shapely.line_interpolate_point(merged, share, normalized=True) for share in _ALONG]
    return [(float(point.x), float(point.y)) for point in points if not shapely.is_empty(point)]


def frame_axes(
    canvas: Canvas, frame: tuple[float, float, float, float], bounds: tuple[float, float, float, float]
) -> Axes:
    """Make the axes of a map in a frame of the sheet, in metres of the ground."""
    left, down, wide, tall = frame
    sheet_wide, sheet_tall = canvas.figure.get_size_inches()
    place = (left / sheet_wide, canvas.y(down + tall) / sheet_tall, wide / sheet_wide, tall / sheet_tall)
    axes = canvas.figure.add_axes(place)
    west, south, east, north = bounds
    axes.set(xlim=(west, east), ylim=(south, north))
    for spine in axes.spines.values():
        spine.set(linewidth=0.8, color=INK, zorder=8)
    return axes


def draw_shape(axes: Axes, shape: BaseGeometry, **style: Any) -> None:  # noqa: ANN401 - as matplotlib takes it
    """Draw a polygon or multipolygon, its holes open."""
    from matplotlib.patches import PathPatch

    axes.add_patch(PathPatch(_path(shape), **style))


def _path(shape: BaseGeometry) -> Path:
    from matplotlib.path import Path

    parts = shapely.get_parts(shapely.orient_polygons(shape))
    rings = [np.asarray(ring.coords)[:, :2] for part in parts for ring in (part.exterior, *part.interiors)]
    return Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))
