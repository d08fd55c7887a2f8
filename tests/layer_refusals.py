"""Helpers for tests of what allocation refuses, of frames and of files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from command_line import CHINESE
from shapely import Point, Polygon, box
from squares import layer, square, zones_of

import hitech_gis as hg

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from hitech_gis.errors import Fault

ZONES = zones_of({"west": box(0, 0, 4, 4), "east": box(4, 0, 8, 4)})
PARCELS = layer([square(1, 1), square(5, 1), square(9, 1)], floor_m2=[1, 2, 4], year=[2012, 2013, 2013])
ON_EDGE = Polygon([(3, 0), (5, 2), (5, 0), (3, 2)])  # a bow-tie that the shared edge of the zones runs through
POINT = Point(1, 1)


def told(error: hg.LayerError) -> list[Fault]:
    """Give the faults, once each has been said in both languages."""
    for fault in error.faults:
        for lang in ("zh", "en"):
            message = fault.message(lang)
            assert fault.place in message
            assert message.endswith(("。", "."))
            assert "\n" not in message
            assert bool(CHINESE.search(message)) == (lang == "zh")
    return list(error.faults)


def faults_of(parcels: pd.DataFrame = PARCELS, zones: pd.DataFrame = ZONES, **options: Any) -> list[Fault]:  # noqa: ANN401
    with pytest.raises(hg.LayerError) as refused:
        hg.allocate(parcels, zones, **({"columns": "floor_m2"} | options))
    return told(refused.value)


def file_faults(path: Path, **options: Any) -> list[Fault]:  # noqa: ANN401
    with pytest.raises(hg.LayerError) as refused:
        hg.allocate_file(path, ZONES, **({"columns": "floor_m2"} | options))
    return told(refused.value)


def codes(faults: list[Fault]) -> list[str]:
    return [fault.code for fault in faults]


def said(fault: Fault) -> dict[str, str]:
    return dict(fault.values)
