"""Strict reading of a plan's layers: every feature says what it is, what it rests on and how good it is."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from hitech_gis.errors import Fault
from hitech_gis.io import RawFeature, read_geojson
from hitech_gis.ledger.model import Feature
from hitech_gis.ledger.tables import IDENTIFIER, NUMBER
from hitech_gis.ledger.vocabulary import Basis, NameStatus

LAYERS = ("zones", "subparks", "axes", "sites")
# The geometry that a layer holds, and the properties beyond the common ones that it must have.
_GEOMETRY = {
    "zones": ("Polygon", "MultiPolygon"),
    "subparks": ("Polygon", "MultiPolygon"),
    "axes": ("LineString", "MultiLineString"),
    "sites": ("Point", "MultiPoint", "Polygon", "MultiPolygon"),
}
_OWN = {
    "zones": ("industrial_m2", "supporting_m2", "industrial_figure", "supporting_figure"),
    "subparks": ("name_status", "zone"),
    "axes": (),
    "sites": (),
}
_NUMBERS = ("industrial_m2", "supporting_m2", "accuracy_m")

E = TypeVar("E", bound=StrEnum)


def read_layer_features(folder: Path, layer: str, faults: list[Fault]) -> dict[str, Feature]:
    """
    Read one layer of a plan.

    Parameters
    ----------
    folder
        The plan folder.
    layer
        One of ``LAYERS``; the file is ``<layer>.geojson``.
    faults
        Where faults of features are noted.

    Returns
    -------
    dict of str to Feature
        The features by id, in the order of the file.

    Raises
    ------
    PlanError
        If the file cannot be read as GeoJSON.

    Examples
    --------
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> read_layer_features(shipped_plan_folder(), "zones", [])["sz_bay"].basis.value
    'digitised'
    """
    file = f"{layer}.geojson"
    raw_features, found = read_geojson(folder, file)
    faults.extend(found)
    features: dict[str, Feature] = {}
    for raw in raw_features:
        feature = _feature(raw, layer, file, faults)
        if feature.id in features:
            first = str(features[feature.id].row)
            values = {"value": feature.id, "first": first}
            faults.append(Fault("duplicate_id", values, file=file, row=raw.number, column="id"))
        else:
            features[feature.id] = feature
    return features


def _feature(raw: RawFeature, layer: str, file: str, faults: list[Fault]) -> Feature:
    given = raw.properties

    def fault(code: str, column: str, **values: str) -> None:
        faults.append(Fault(code, values, file=file, row=raw.number, column=column))

    def text(column: str) -> str:
        value = given.get(column)
        if isinstance(value, str) and value.strip():
            return value
        fault("empty_cell", column)
        return ""

    def word(column: str, vocabulary: type[E]) -> E | None:
        value = given.get(column)
        known = [item.value for item in vocabulary]
        if value in known:
            return vocabulary(value)
        fault("unknown_word", column, value=str(value), known=", ".join(known))
        return None

    identifier = text("id")
    if identifier and not IDENTIFIER.fullmatch(identifier):
        fault("bad_id", "id", value=identifier)
    for column in _OWN[layer]:
        if column not in given:
            fault("missing_property", column, value=column)
    properties = dict(given)
    for column in _NUMBERS:
        properties[column] = _number(given.get(column))
        if properties[column] is None and given.get(column) is not None:
            fault("bad_number", column, value=str(given[column]))
    if raw.geometry is not None:
        if raw.geometry.geom_type not in _GEOMETRY[layer]:
            fault("wrong_geometry", "geometry", value=raw.geometry.geom_type, known=", ".join(_GEOMETRY[layer]))
        if given.get("accuracy_m") is None or (properties["accuracy_m"] or 0) < 0:
            fault("needs_accuracy", "accuracy_m")
    if layer == "subparks":
        properties["name_status"] = word("name_status", NameStatus)
    accuracy = properties["accuracy_m"]
    return Feature(
        id=identifier,
        name_zh=text("name_zh"),
        name_en=text("name_en"),
        basis=word("basis", Basis) if raw.geometry is not None else None,
        accuracy_m=None if accuracy is None else float(accuracy),
        source=text("source"),
        geometry=raw.geometry,
        properties=properties,
        row=raw.number,
    )


def _number(value: Any) -> Decimal | None:  # noqa: ANN401 - whatever the file holds
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not NUMBER.fullmatch(str(value)):
        return None
    return Decimal(value)
