"""What the page shows, as plain data: every number already worded, every text still text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from hitech_gis.balance import Balance, BalanceRow, balance
from hitech_gis.land import Intensity, intensities, land_checks
from hitech_gis.ledger import USES, Feature, Figure, Ledger, Zone, as_stated, clauses, in_wan
from hitech_gis.ledger.vocabulary import Nature
from hitech_gis.texts import LANGUAGES, Lang, catalogue
from hitech_gis.units import in_km2, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

# Groups of the catalogue that the page may need; the rest is for the terminal.
_TEXTS = ("page", "verdict", "use", "nature", "basis", "name_status", "assumption", "intensity")
_CLASSES = 5
_ALL_USES = (*USES, "total")


def page_content(ledger: Ledger, *, lang: Lang) -> dict[str, Any]:
    """
    Gather what the page shows.

    Parameters
    ----------
    ledger
        The plan.
    lang
        Language that the page opens in.

    Returns
    -------
    dict
        Plain data for the page's script: texts in both languages, the
        cross-table, zones with their figures, and the layers in lon/lat.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> content = page_content(load_ledger(shipped_plan_folder()), lang="zh")
    >>> [row["kind"] for row in content["table"]]
    ['zone', 'zone', 'zone', 'unplaced', 'subtotal', 'zone', 'unplaced', 'total', 'variant']
    """
    document = ledger.document
    rows, uses = balance(ledger), _uses(ledger)
    return {
        "lang": lang,
        "texts": {key: both for key, both in catalogue().items() if key.partition(".")[0] in _TEXTS},
        "document": {
            "title": {"zh": document.title_zh, "en": document.title_en},
            "issuer": {"zh": document.issuer_zh, "en": document.issuer_en},
            "notice": {"zh": document.notice_zh, "en": document.notice_en},
            "date": document.date,
            "document_id": document.document_id,
            "credit": document.credit,
            "tolerance": plain(document.about_tolerance * 100),
        },
        "goal": ledger.goal_zone.id,
        "table": _cross_table(ledger, rows),
        "uses": uses,
        "classes": _classes(ledger, uses),
        "zones": _zones(ledger, uses),
        "land": [
            {
                "name": {lang: check.name(lang) for lang in LANGUAGES},
                "implied": in_km2(check.implied_m2),
                "clauses": _short(clauses([check.total, check.per_km2])),
                "measured": [
                    {
                        "zone": land.zone,
                        "area": in_km2(land.area_m2),
                        "error": in_km2(land.error_m2),
                        "fits": check.fits(land),
                    }
                    for land in check.measured
                ],
            }
            for check in land_checks(ledger)
        ],
        "layers": {
            "axes": [_axis(f, number) for number, f in enumerate(_layer(ledger, "axes"))],
            "sites": [_feature(f, "zone", "clauses", "alias_of") for f in _layer(ledger, "sites")],
            "subparks": [_feature(f, "name_status", "zone") for f in _layer(ledger, "subparks")],
        },
    }


def _layer(ledger: Ledger, name: str) -> Iterable[Feature]:
    return ledger.layers.get(name, {}).values()


def _both(zone: Zone) -> dict[str, str]:
    return {lang: zone.name(lang) for lang in LANGUAGES}


def _short(locators: Iterable[str]) -> str:
    """Write locators of one section once: ``五(三)#1 #3 #4``."""
    written: list[str] = []
    previous = ""
    for locator in sorted(locators):
        section, mark, number = locator.partition("#")
        written.append(f"#{number}" if mark and section == previous else locator)
        previous = section
    return " ".join(written)


def _cross_table(ledger: Ledger, rows: Balance) -> list[dict[str, Any]]:
    """Lay the balance out as planners read it: zones, what is not placed, the park, and the goal at the end."""
    default, *variants = ledger.document.goal.variants

    def line(kind: str, zone_id: str) -> dict[str, Any]:
        cells = {use: _cell(rows.row(zone_id, use), unplaced=kind == "unplaced") for use in _ALL_USES}
        return {"kind": kind, "zone": zone_id, "cells": cells}

    table = []
    for park in ledger.children(ledger.goal_zone.id, in_goal=True):
        table += [line("zone", zone.id) for zone in ledger.children(park.id, in_goal=True)]
        if ledger.children(park.id, in_goal=True):
            table += [line("unplaced", park.id), line("subtotal", park.id)]
        else:  # a park without zones has nothing above it to add up
            own = [line("zone", park.id), line("unplaced", park.id)]
            anything = any(cell["residual"] is not None for cell in own[1]["cells"].values())
            table += own if anything else own[:1]
    table.append(line("total", ledger.goal_zone.id) | {"title": {"zh": default.title_zh, "en": default.title_en}})
    for variant in variants:
        row = rows.row(ledger.goal_zone.id, "total", variant.id)
        table.append(
            {
                "kind": "variant",
                "zone": ledger.goal_zone.id,
                "title": {"zh": variant.title_zh, "en": variant.title_en},
                "cells": {"total": _cell(row, unplaced=False)},
            }
        )
    return table


def _cell(row: BalanceRow, *, unplaced: bool) -> dict[str, Any]:
    if unplaced:
        # What is stated and itemised nowhere is wholly not placed, though it has no residual to compute.
        whole = row.itemised_m2 is None
        return {"residual": row.worded("stated" if whole else "residual"), "whole": whole}
    return {
        **{side: row.worded(side) for side in ("stated", "itemised", "residual")},
        "stated_is_sum": row.stated_is_sum,
        "verdict": row.verdict.key if row.stated else None,
        "flips_at": None if row.flips_at is None else plain(row.flips_at * 100),
        "not_stated": list(row.not_stated),
        "assumption": list(row.assumption),
        "clauses_stated": _short(row.clauses_stated),
        "clauses_itemised": _short(row.clauses_itemised),
    }


def _leaf_zones(ledger: Ledger) -> list[Zone]:
    return [zone for zone in ledger.goal_zones() if not ledger.children(zone.id, in_goal=True)]


def _uses(ledger: Ledger) -> list[str]:
    """Give the uses that the map can be coloured by: both of the goal's, and the total where a zone states one."""
    leaves = _leaf_zones(ledger)
    unsplit = any(ledger.increment(zone.id, "total") for zone in leaves)
    split = any(ledger.increment(zone.id, use) for zone in leaves for use in USES)
    if not unsplit:
        return list(USES)
    return [*USES, "total"] if split else ["total"]


def _classes(ledger: Ledger, uses: list[str]) -> list[int]:
    """Lower ends of the legend's classes in 万平方米: equal steps of a round number that hold every increment."""
    known = [
        figure.value
        for zone in _leaf_zones(ledger)
        for use in uses
        for figure in ledger.increment(zone.id, use)
        if figure.value is not None
    ]
    most = float(max(known, default=Decimal(0))) / 10_000
    magnitude = 1
    while True:
        for digit in (1, 2, 5):
            if digit * magnitude * _CLASSES >= most:
                return [digit * magnitude * step for step in range(_CLASSES)]
        magnitude *= 10


def _zones(ledger: Ledger, uses: list[str]) -> list[dict[str, Any]]:
    coloured = {zone.id for zone in _leaf_zones(ledger)}
    by_zone = {row.zone: row for row in intensities(ledger)}
    sites = [site.geometry for site in _layer(ledger, "sites")]
    starts = [shapely.get_point(axis.geometry, 0) for axis in _layer(ledger, "axes")]  # an axis may be named there
    marks = shapely.union_all(np.array([*sites, *starts], dtype=object))
    shown = []
    for zone in ledger.zones.values():
        outline = ledger.outline(zone.id)
        figures = [figure for figure in ledger.figures.values() if figure.zone == zone.id and figure.unit == "m2"]
        geometry = None if outline is None else outline.geometry
        increments = {use: next(iter(ledger.increment(zone.id, use)), None) for use in uses}
        shown.append(
            {
                "id": zone.id,
                "parent": zone.parent,
                "name": _both(zone),
                "in_goal": zone.in_goal,
                "coloured": zone.id in coloured and outline is not None,
                "increments": {use: _increment(figure) if figure else None for use, figure in increments.items()},
                "figures": [_figure(figure) for figure in figures],
                "outline": None if outline is None else _feature(outline),
                "label": None if geometry is None else _label_place(geometry, marks, beside=zone.id not in coloured),
                "intensity": _intensity(by_zone[zone.id]) if zone.id in by_zone else None,
            }
        )
    return shown


def _label_place(geometry: BaseGeometry, marks: BaseGeometry, *, beside: bool) -> list[float]:
    """Place a label inside an outline; in a coloured zone in its left third, at the height that is freest of marks."""
    west, south, east, north = shapely.bounds(geometry)
    heights = [south + share * (north - south) for share in (0.7, 0.6, 0.5, 0.4, 0.3)]
    left = np.asarray(shapely.points([(west + 0.32 * (east - west), height) for height in heights]))
    inside = left[shapely.contains(geometry, left)]
    best = shapely.point_on_surface(geometry)
    if len(inside) and not beside:
        best = inside[int(np.argmax(shapely.distance(inside, marks)))] if not shapely.is_empty(marks) else inside[0]
    return [round(float(shapely.get_x(best)), 6), round(float(shapely.get_y(best)), 6)]


def _increment(figure: Figure) -> dict[str, Any] | None:
    stated = as_stated([figure])
    if stated is None or figure.value is None:
        return None
    conditional = figure.nature is not Nature.ADDED
    return {"value": float(figure.value / 10_000), "worded": in_wan(stated), "conditional": conditional}


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "term": figure.term_zh,
        "as_written": figure.as_written,
        "nature": figure.nature,
        "period": {lang: figure.period_name(lang) for lang in LANGUAGES},
        "clause": figure.clause,
        "outside": figure.scope == "outside",
        "note": {"zh": figure.note_zh, "en": figure.note_en},
    }


def _intensity(row: Intensity) -> dict[str, Any]:
    land = None if row.land is None else {"area": in_km2(row.land.area_m2), "error": in_km2(row.land.error_m2)}
    return {
        "land": land,
        "value": None if row.value is None else plain(row.value),
        "low": None if row.low is None else plain(row.low),
        "high": None if row.high is None else plain(row.high),
        "why_not": row.why_not,
        "not_stated": list(row.not_stated),
        "assumption": list(row.assumption),
    }


def _feature(feature: Feature, *properties: str) -> dict[str, Any]:
    """Give a feature with lon/lat coordinates of 6 decimals (about 10 cm), enough for a screen."""
    return {
        "id": feature.id,
        "name": {"zh": feature.name_zh, "en": feature.name_en},
        "basis": feature.basis,
        "accuracy": None if feature.accuracy_m is None else plain(feature.accuracy_m),
        "source": {"zh": feature.properties.get("source_zh") or feature.source, "en": feature.source},
        "geometry": None if feature.geometry is None else _coordinates(feature.geometry),
        **{name: feature.properties.get(name) for name in properties},
    }


def _axis(feature: Feature, number: int) -> dict[str, Any]:
    """Give an axis with a place for its name: the first at its start, the others further down, so they keep apart."""
    axis = _feature(feature, "role_zh", "role_en", "clause")
    place = None
    if feature.geometry is not None:
        place = shapely.line_interpolate_point(
            shapely.line_merge(feature.geometry), 0.7 if number else 0, normalized=True
        )
    label = None if place is None else [round(float(shapely.get_x(place)), 6), round(float(shapely.get_y(place)), 6)]
    return axis | {"label": label, "number": number}


def _coordinates(geometry: BaseGeometry) -> dict[str, Any]:
    rounded = shapely.transform(geometry, lambda lon_lat: lon_lat.round(6))
    shape: dict[str, Any] = shapely.geometry.mapping(rounded)
    return {"type": shape["type"], "coordinates": shape["coordinates"]}
