"""Repair of a layer by rule: a copy is changed, every change is told, and none changes an area beyond a limit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from operator import is_not
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import shapely

from hitech_gis.findings import Finding, Location, Severity
from hitech_gis.texts import text
from hitech_gis.topology.layer import SPIKE_DEGREES, TOLERANCE_M, VERTEX_M
from hitech_gis.topology.mending import joined, on_grid, shared, snapped, valid, without_spikes
from hitech_gis.topology.plane import Plane, bounds_of
from hitech_gis.topology.rings import MULTIPOLYGON, POLYGON
from hitech_gis.topology.shapes import coordinate_faults
from hitech_gis.units import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    from numpy.typing import NDArray

    Objects = NDArray[np.object_]
    Steps = list[tuple["Mending", Callable[[Objects], Objects]]]

LIMIT_SHARE = 0.01
_MOST_ROUNDS = 20
_FIRST_ROWS = 5


class Mending(StrEnum):
    """What a repair does, in the order in which it does it."""

    GRID = "grid"
    VERTICES = "vertices"
    SPIKES = "spikes"
    VALID = "valid"
    SNAPPED = "snapped"
    SHARED = "shared"


class Change(NamedTuple):
    """One feature changed by one rule: its position, the rule, its area before and after, whether it was refused."""

    feature: int
    rule: Mending
    before_m2: float
    after_m2: float
    refused: bool


@dataclass(frozen=True, repr=False)
class Repair:
    """
    A repaired copy of a layer, and what was changed.

    Parameters
    ----------
    layer
        The copy; rows, columns and CRS as they were.
    changes
        ``feature`` (number from 1), ``label`` (in the index), ``rule``,
        ``area_before_m2``, ``area_after_m2``, ``refused``: a row a feature and rule.
        A feature of which one change is refused is left as it was.
    """

    layer: gpd.GeoDataFrame
    changes: pd.DataFrame

    def __repr__(self) -> str:
        done, refused = self._features(refused=False), self._features(refused=True)
        return f"Repair({len(done)} features changed, {len(refused)} left as they were)"

    def _features(self, *, refused: bool) -> list[int]:
        return sorted(set(self.changes.loc[self.changes["refused"] == refused, "feature"]))

    def records(self) -> list[dict[str, Any]]:
        """Give the changes as plain data, one dict a feature and rule; labels as text."""
        rows = self.changes.assign(label=self.changes["label"].astype(str))
        return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]

    def findings(self, *, file: str | None = None, layer: str | None = None) -> list[Finding]:
        """
        Sum up the changes, one finding a rule, and one for what was refused.

        Parameters
        ----------
        file, layer
            Where the layer comes from.

        Returns
        -------
        list of Finding
            Notes, and a warning where a change was refused.
        """
        found = []
        for (refused, rule), rows in self.changes.groupby(["refused", "rule"], sort=True):
            numbers = tuple(str(number) for number in rows["feature"].head(_FIRST_ROWS))
            moved = (rows["area_after_m2"] - rows["area_before_m2"]).abs()
            found.append(
                Finding(
                    "repair_refused" if refused else "repaired",
                    Severity.WARNING if refused else Severity.NOTE,
                    layer or file or "layer",
                    "layers",
                    location=Location(file, layer, int(rows["feature"].iloc[0])),
                    count=len(rows),
                    rows=numbers,
                    values={
                        "rule_zh": text(f"mending.{rule}", "zh"),
                        "rule_en": text(f"mending.{rule}", "en"),
                        "count": str(len(rows)),
                        "rows": ", ".join(numbers) + (" ..." if len(rows) > _FIRST_ROWS else ""),
                        "area": plain(float(moved.sum()), decimals=3),
                        "most": plain(float(moved.max()), decimals=3),
                    },
                )
            )
        return found


@np.errstate(over="ignore", invalid="ignore")  # coordinates that are no numbers are left alone
def repair_layer(  # noqa: PLR0913 - what may be done
    layer: gpd.GeoDataFrame,
    *,
    tolerance_m: float = TOLERANCE_M,
    vertex_m: float = VERTEX_M,
    spike_degrees: float = SPIKE_DEGREES,
    grid: float | None = None,
    limit_share: float = LIMIT_SHARE,
) -> Repair:
    """
    Make a copy of a layer and mend what can be mended by rule.

    Vertices that lie as good as on one another are joined, spikes taken off, rings
    made valid; then vertices of neighbours that lie within the tolerance of each
    other, or of an edge, are made one, which fills gaps and trims overlaps that are
    nowhere wider. A second run changes nothing.

    Parameters
    ----------
    layer
        Polygons of any CRS; what is no polygon is left as it is.
    tolerance_m
        Width up to which gaps are filled and overlaps trimmed.
    vertex_m
        Neighbouring vertices of a ring up to this far apart are joined.
    spike_degrees
        A ring that turns back by a smaller angle than this loses the tip.
    grid
        If given, all coordinates are rounded to multiples of it, in units of the
        layer's CRS.
    limit_share
        A feature whose area would change by more than this share is left as it was.

    Returns
    -------
    Repair
        The copy and its changes.

    Examples
    --------
    >>> import geopandas as gpd
    >>> pair = [shapely.box(0, 0, 10, 10), shapely.box(9.995, 0, 20, 10)]
    >>> repair = repair_layer(gpd.GeoDataFrame(geometry=pair, crs="EPSG:4547"))
    >>> repair.changes[["feature", "rule", "area_before_m2", "area_after_m2"]].round(2).values.tolist()
    [[2, 'snapped', 100.05, 100.0]]
    >>> repair.layer.area.tolist()
    [100.0, 100.0]
    """
    given = np.asarray(layer.geometry.array, dtype=object)
    polygonal = np.isin(shapely.get_type_id(given), (POLYGON, MULTIPOLYGON))
    sound = polygonal & ~shapely.is_empty(given)
    sound[coordinate_faults(given).rows] = False
    plane = Plane.of(layer.crs, bounds_of(given[sound]))
    steps: Steps = [
        (Mending.VERTICES, lambda shapes: joined(shapes, plane, vertex_m=vertex_m)),
        (Mending.SPIKES, lambda shapes: without_spikes(shapes, plane, spike_degrees=spike_degrees)),
        (Mending.VALID, valid),
        (Mending.SNAPPED, lambda shapes: snapped(shapes, plane, tolerance_m=tolerance_m)),
        (Mending.SHARED, lambda shapes: shared(shapes, plane, tolerance_m=tolerance_m)),
    ]
    if grid is not None:
        steps.insert(0, (Mending.GRID, lambda shapes: on_grid(shapes, grid)))
    repaired = given.copy()
    repaired[sound], found = _repaired(given[sound], plane, steps, limit_share)
    positions = np.flatnonzero(sound)
    changes = [change._replace(feature=int(positions[change.feature])) for change in found]
    copy = layer.copy()
    copy[layer.geometry.name] = type(layer.geometry)(repaired, index=layer.index, crs=layer.crs)
    return Repair(copy, _table(changes, layer.index))


def _repaired(given: Objects, plane: Plane, steps: Steps, limit_share: float) -> tuple[Objects, list[Change]]:
    """Go round until nothing changes, so that a second run finds nothing to do either."""
    current = given
    changes: list[Change] = []
    refused: list[Change] = []
    for _ in range(_MOST_ROUNDS):
        before = current
        current, done, refused = _round(before, plane, steps, limit_share)
        changes += done
        if not _differ(before, current).any():
            break
    # A feature that small steps have carried beyond the limit together goes back to what it was.
    area, now = plane.area_m2(given), plane.area_m2(current)
    beyond = np.flatnonzero(np.abs(now - area) > limit_share * area)
    taken_back = [Change(row, changes[-1].rule, area[row], now[row], refused=True) for row in beyond.tolist()]
    current[beyond] = given[beyond]
    gone = {change.feature for change in taken_back}
    return current, [change for change in changes if change.feature not in gone] + refused + taken_back


def _round(
    given: Objects, plane: Plane, steps: Steps, limit_share: float
) -> tuple[Objects, list[Change], list[Change]]:
    current, area = given, plane.area_m2(given)
    done: list[Change] = []
    refused: dict[int, Change] = {}
    for rule, step in steps:
        before, current = current, step(current)
        current[list(refused)] = before[list(refused)]
        rows = np.flatnonzero(_differ(before, current))
        was, now = plane.area_m2(before[rows]), plane.area_m2(current[rows])
        # Written so that an area which is no number is refused too.
        within = np.abs(now - area[rows]) <= limit_share * area[rows]
        for row, old, new, fits in zip(rows.tolist(), was.tolist(), now.tolist(), within.tolist(), strict=True):
            if fits:
                done.append(Change(row, rule, old, new, refused=False))
            else:
                refused[row] = Change(row, rule, float(area[row]), new, refused=True)
        current[rows[~within]] = given[rows[~within]]
    return current, [change for change in done if change.feature not in refused], list(refused.values())


def _differ(before: Objects, after: Objects) -> NDArray[np.bool_]:
    """Tell which are not the same objects: what a step need not mend it hands on as it is."""
    return np.fromiter(map(is_not, before, after), dtype=bool, count=len(before))


def _table(changes: list[Change], labels: pd.Index) -> pd.DataFrame:
    """Give one row a feature and rule: areas before the first and after the last time that it was applied."""
    rows: dict[tuple[int, Mending, bool], Change] = {}
    for change in changes:
        key = (change.feature, change.rule, change.refused)
        rows[key] = change if key not in rows else rows[key]._replace(after_m2=change.after_m2)
    order = list(Mending)
    told = sorted(rows.values(), key=lambda change: (change.feature, order.index(change.rule)))
    return pd.DataFrame(
        {
            "feature": [change.feature + 1 for change in told],
            "label": [labels[change.feature] for change in told],
            "rule": [change.rule.value for change in told],
            "area_before_m2": [change.before_m2 for change in told],
            "area_after_m2": [change.after_m2 for change in told],
            "refused": [change.refused for change in told],
        }
    )
