"""Helpers for tests of what a plan folder is refused for."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from toy import FIGURES

import hitech_gis as hg
from hitech_gis.errors import Fault, PlanError

if TYPE_CHECKING:
    from pathlib import Path


Change = tuple[str, str, str]


LayerChange = Callable[[list[dict[str, Any]]], object]


HEADER = FIGURES.splitlines()[0].split(",")


AGAIN = next(line for line in FIGURES.splitlines() if line.startswith("whole_again,"))  # row 5 of figures.csv


STRIP = "strip,,outside,带,Strip,false"
NASTY = "[bold]\x1b[31m\u202e园{0}%s<b>"


def again(**cells: str) -> Change:
    """Change cells of the figure whole_again, which nothing else refers to."""
    stream = io.StringIO()
    record = dict(zip(HEADER, AGAIN.split(","), strict=True)) | cells
    csv.writer(stream, lineterminator="").writerow(record.values())
    return ("figures.csv", AGAIN, stream.getvalue())


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(PlanError) as refused:
        hg.open_plan(folder)
    return refused.value.faults


def only_fault(folder: Path) -> tuple[str, str]:
    """Give code and place of the one fault, once it has been said in both languages."""
    (fault,) = faults_of(folder)
    for lang in ("zh", "en"):
        message = fault.message(lang)
        assert fault.place in message
        assert message.endswith(("。", "."))
    return fault.code, fault.place


def change_layer(folder: Path, change: LayerChange, layer: str = "zones") -> Path:
    """Change the features of a layer as data, and write it back."""
    path = folder / f"{layer}.geojson"
    collection = json.loads(path.read_text(encoding="utf-8"))
    change(collection["features"])
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return folder


def feature(identifier: str, geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:  # noqa: ANN401
    named = {"id": identifier, "name_zh": "名", "name_en": "name", "source": "toy"}
    if geometry is not None:
        named |= {"basis": "surveyed", "accuracy_m": 10}  # type: ignore[dict-item]
    return {"type": "Feature", "properties": named | properties, "geometry": geometry}


def write_layer(folder: Path, layer: str, *features: dict[str, Any]) -> Path:
    collection = {"type": "FeatureCollection", "features": features}
    (folder / f"{layer}.geojson").write_text(json.dumps(collection), encoding="utf-8")
    return folder


POINT = {"type": "Point", "coordinates": [114.0, 22.5]}
