"""Repair of a layer by rule: a copy is changed, every change is told, and none changes an area beyond a limit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from operator import is_not
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from hitech_gis.errors import Fault, LayerError
from hitech_gis.findings import Finding, Location, Severity
from hitech_gis.texts import text
from hitech_gis.topology.layer import SPIKE_DEGREES, TOLERANCE_M, VERTEX_M, expect_measures
from hitech_gis.topology.mending import Held, joined, on_grid, shared, snapped, valid, without_spikes
from hitech_gis.topology.plane import Plane
from hitech_gis.topology.rings import MULTIPOLYGON, POLYGON
from hitech_gis.topology.shapes import coordinate_faults
from hitech_gis.units import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Objects = NDArray[np.object_]
    Steps = list[tuple["Mending", Callable[[Objects, Held], Objects]]]

LIMIT_SHARE = 0.01
_MOST_ROUNDS = 20
_FIRST_ROWS = 5
_LEAST_GRID = 1e-12  # finer than any coordinate is stored


class Mending(StrEnum):
    """What a repair does, in the order in which it does it."""

    GRID = "grid"
    VERTICES = "vertices"
    SPIKES = "spikes"
    VALID = "valid"
    SNAPPED = "snapped"
    SHARED = "shared"


@dataclass(frozen=True, repr=False)
class Repair:
    """
    A repaired copy of a layer, and what was changed.

    Parameters
    ----------
    layer
        The copy; rows, columns and CRS as they were.
    changes
        A row a feature that was changed, or that a repair would have changed beyond
        the limit and left as it was: ``feature`` (number from 1), ``label`` (in the
        index), ``rules`` (those applied, with semicolons), ``area_before_m2``,
        ``area_after_m2`` (what it would have been, if refused), ``refused``.
    flattened
        Numbers of the changed features that have lost their heights or measures.
    """

    layer: gpd.GeoDataFrame
    changes: pd.DataFrame
    flattened: tuple[int, ...] = ()

    def __repr__(self) -> str:
        refused = int(self.changes["refused"].sum())
        return f"Repair({len(self.changes) - refused} features changed, {refused} left as they were)"

    def records(self) -> list[dict[str, Any]]:
        """Give the changes as plain data, one dict a feature; labels as text."""
        rows = self.changes.assign(label=self.changes["label"].astype(str))
        return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]

    def findings(self, *, file: str | None = None, layer: str | None = None) -> list[Finding]:
        """
        Sum up the changes.

        Parameters
        ----------
        file, layer
            Where the layer comes from.

        Returns
        -------
        list of Finding
            A note on what was changed, and warnings where a change was refused or
            heights were lost; none of what there is none of.
        """
        found = []
        refused, done = self.changes[self.changes["refused"]], self.changes[~self.changes["refused"]]
        if len(refused):
            numbers = refused["feature"].tolist()
            found.append(_finding("repair_refused", Severity.WARNING, numbers, file, layer, _sums(refused)))
        if len(done):
            found.append(_finding("repaired", Severity.NOTE, done["feature"].tolist(), file, layer, _sums(done)))
        if self.flattened:
            found.append(_finding("repair_flattened", Severity.WARNING, list(self.flattened), file, layer, {}))
        return found


def _finding(  # noqa: PLR0913, PLR0917 - the parts of a finding
    code: str, severity: Severity, features: list[int], file: str | None, layer: str | None, values: dict[str, str]
) -> Finding:
    rows = tuple(str(number) for number in features[:_FIRST_ROWS])
    shown = ", ".join(rows) + (" ..." if len(features) > _FIRST_ROWS else "")
    return Finding(
        code,
        severity,
        layer or file or "layer",
        "layers",
        location=Location(file, layer, features[0]),
        count=len(features),
        rows=rows,
        values={"count": str(len(features)), "rows": shown, **values},
    )


def _sums(rows: pd.DataFrame) -> dict[str, str]:
    moved = (rows["area_after_m2"] - rows["area_before_m2"]).abs()
    times = Counter(rule for rules in rows["rules"] for rule in rules.split("; "))
    return {
        "rules_zh": ", ".join(f"{text(f'mending.{rule}', 'zh')} {count}" for rule, count in times.items()),
        "rules_en": ", ".join(f"{text(f'mending.{rule}', 'en')} {count}" for rule, count in times.items()),
        "area": plain(float(moved.sum()), decimals=3),
        "most": plain(float(moved.max()), decimals=3),
    }


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
        A feature whose area would change by more than this share is left as it was,
        and so is one that would lose a part or a hole; its neighbours then keep the
        vertices that they share with it.

    Returns
    -------
    Repair
        The copy and its changes.

    Raises
    ------
    LayerError
        If a tolerance or the limit is no number or negative, or the grid not positive.

    Examples
    --------
    >>> import geopandas as gpd
    >>> pair = [shapely.box(0, 0, 10, 10), shapely.box(9.995, 0, 20, 10)]
    >>> repair = repair_layer(gpd.GeoDataFrame(geometry=pair, crs="EPSG:4547"))
    >>> repair.changes[["feature", "rules", "area_before_m2", "area_after_m2"]].round(2).values.tolist()
    [[2, 'snapped', 100.05, 100.0]]
    >>> repair.layer.area.tolist()
    [100.0, 100.0]
    """
    expect_measures(tolerance_m=tolerance_m, vertex_m=vertex_m, spike_degrees=spike_degrees, limit_share=limit_share)
    if grid is not None and not _LEAST_GRID <= grid < np.inf:
        raise LayerError(Fault("bad_measure", {"name": "grid", "value": str(grid)}))
    given = np.asarray(layer.geometry.array, dtype=object)
    sound = np.isin(shapely.get_type_id(given), (POLYGON, MULTIPOLYGON)) & ~shapely.is_empty(given)
    sound[coordinate_faults(given, layer.crs).rows] = False
    plane = Plane.over(layer.crs, given[sound])
    steps: Steps = [
        (Mending.VERTICES, lambda shapes, held: joined(shapes, held, plane, vertex_m=vertex_m)),
        (Mending.SPIKES, lambda shapes, held: without_spikes(shapes, held, plane, spike_degrees=spike_degrees)),
        (Mending.VALID, valid),
        (Mending.SNAPPED, lambda shapes, held: snapped(shapes, held, plane, tolerance_m=tolerance_m)),
        (Mending.SHARED, lambda shapes, held: shared(shapes, held, plane, tolerance_m=tolerance_m)),
    ]
    if grid is not None:
        steps.insert(0, (Mending.GRID, lambda shapes, held: on_grid(shapes, held, grid)))
    repaired = given.copy()
    work = _Work(steps, plane, plane.area_m2(given[sound]), limit_share)
    repaired[sound] = work.done(given[sound])
    changes = work.table(given[sound], repaired[sound], np.flatnonzero(sound), layer.index)
    moved = changes.loc[~changes["refused"], "feature"].to_numpy(dtype=np.int64)
    flat = moved[(shapely.has_z(given) | shapely.has_m(given))[moved - 1]]
    copy = layer.copy()
    copy[layer.geometry.name] = type(layer.geometry)(repaired, index=layer.index, crs=layer.crs)
    return Repair(copy, changes, tuple(flat.tolist()))


@dataclass
class _Work:
    """The steps of a repair, the areas that they are held to, and what they did to which feature."""

    steps: Steps
    plane: Plane
    area_m2: Floats
    limit_share: float
    rules: dict[int, set[Mending]] = field(default_factory=dict)
    refused: dict[int, float] = field(default_factory=dict)

    def done(self, given: Objects) -> Objects:
        """Settle the layer again and again until nothing changes: a second run then has nothing to do either."""
        for _ in range(_MOST_ROUNDS):
            self.refused.clear()
            settled = self._settled(given)
            if not _differ(given, settled).any():
                break
            given = settled
        return given

    def _settled(self, given: Objects) -> Objects:
        """Mend what can be; where a feature would change too much, begin anew with that one held."""
        held = Held.none(len(given))
        while True:
            held.lost.clear()
            current = self._rested(given, held)
            rows = np.flatnonzero(_differ(given, current))
            now = self.plane.area_m2(current[rows])
            # Written so that an area which is no number is refused too.
            within = np.abs(now - self.area_m2[rows]) <= self.limit_share * self.area_m2[rows]
            beyond = dict(zip(rows[~within].tolist(), now[~within].tolist(), strict=True))
            beyond |= dict.fromkeys(held.lost - beyond.keys(), 0.0)
            if not beyond:
                return current
            self.refused |= beyond
            held.features[list(beyond)] = True

    def _rested(self, given: Objects, held: Held) -> Objects:
        current = given
        for _ in range(_MOST_ROUNDS):
            start = current
            for rule, step in self.steps:
                before, lost = current, set(held.lost)
                current = step(current, held)
                for row in {*np.flatnonzero(_differ(before, current)).tolist(), *(held.lost - lost)}:
                    self.rules.setdefault(row, set()).add(rule)
            if not _differ(start, current).any():
                break
        return current

    def table(self, given: Objects, repaired: Objects, positions: NDArray[np.int64], labels: pd.Index) -> pd.DataFrame:
        """Give one row a feature that is not what it was, or was refused."""
        after = self.plane.area_m2(repaired)
        changed = set(np.flatnonzero(_differ(given, repaired) & ~shapely.equals_exact(given, repaired, 0)).tolist())
        rows = sorted(changed | self.refused.keys())
        numbers = [int(positions[row]) for row in rows]
        return pd.DataFrame(
            {
                "feature": np.array(numbers, dtype=np.int64) + 1,
                "label": [labels[number] for number in numbers],
                "rules": ["; ".join(rule for rule in Mending if rule in self.rules[row]) for row in rows],
                "area_before_m2": [float(self.area_m2[row]) for row in rows],
                "area_after_m2": [self.refused.get(row, float(after[row])) for row in rows],
                "refused": np.array([row in self.refused for row in rows], dtype=bool),
            }
        )


def _differ(before: Objects, after: Objects) -> NDArray[np.bool_]:
    """Tell which are not the same objects: what a step need not mend it hands on as it is."""
    return np.fromiter(map(is_not, before, after), dtype=bool, count=len(before))
