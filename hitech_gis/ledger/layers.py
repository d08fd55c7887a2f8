"""Strict reading of a plan's layers: every feature says what it is, what it rests on and how good it is."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from hitech_gis.errors import Fault, closest
from hitech_gis.io import RawFeature, read_geojson
from hitech_gis.ledger.model import Feature
from hitech_gis.ledger.tables import IDENTIFIER, NUMBER
from hitech_gis.ledger.vocabulary import Basis, NameStatus

if TYPE_CHECKING:
    from pathlib import Path

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
_TEXTS = (
    "name_zh",
    "name_en",
    "source",
    "source_zh",
    "role_zh",
    "role_en",
    "clause",
    "kind",
    "zone",
    "alias_of",
    "industrial_figure",
    "supporting_figure",
)
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
    for feature in features.values():
        alias = feature.properties.get("alias_of")
        if isinstance(alias, str) and alias not in features:
            values = {"value": alias, "known": closest(alias, features)}
            faults.append(Fault("no_such_feature", values, file=file, row=feature.row, column="alias_of"))
    return features


class _Properties:
    """A feature's properties, which note a fault where they cannot be read."""

    def __init__(self, raw: RawFeature, file: str, faults: list[Fault]) -> None:
        self.given = raw.properties
        self._row = raw.number
        self._file = file
        self._faults = faults

    def fault(self, code: str, column: str, **values: str) -> None:
        self._faults.append(Fault(code, values, file=self._file, row=self._row, column=column))

    def text(self, column: str) -> str:
        value = self.given.get(column)
        if isinstance(value, str) and value.strip():
            return value
        if value is None or isinstance(value, str):
            self.fault("empty_cell", column)
        return ""  # anything else is no text, which is noted apart

    def identifier(self) -> str:
        value = self.text("id")
        if value and not IDENTIFIER.fullmatch(value):
            self.fault("bad_id", "id", value=value)
        return value

    def word(self, column: str, vocabulary: type[E]) -> E | None:
        value = self.given.get(column)
        known = [item.value for item in vocabulary]
        if value in known:
            return vocabulary(value)
        self.fault("unknown_word", column, value=str(value), known=", ".join(known))
        return None

    def expect_texts(self) -> None:
        for column in _TEXTS:
            value = self.given.get(column)
            if value is not None and not isinstance(value, str):
                self.fault("not_text", column, value=str(value))
            elif value is not None and any(unicodedata.category(character) == "Cs" for character in value):
                self.fault("not_text", column, value=value.encode("unicode_escape").decode())
        for column in ("clauses", "milestones"):
            listed = self.given.get(column) or []
            if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
                self.fault("not_a_list", column, value=str(listed))
                self.given.pop(column)

    def number(self, column: str) -> Decimal | None:
        value = self.given.get(column)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not NUMBER.fullmatch(str(value)):
            self.fault("bad_number", column, value=str(value))
            return None
        return Decimal(value)


def _feature(raw: RawFeature, layer: str, file: str, faults: list[Fault]) -> Feature:
    properties = _Properties(raw, file, faults)
    for column in _OWN[layer]:
        if column not in properties.given:
            properties.fault("missing_property", column, value=column)
    properties.expect_texts()
    numbers = {column: properties.number(column) for column in _NUMBERS}
    accuracy, given_accuracy = numbers["accuracy_m"], properties.given.get("accuracy_m")
    own: dict[str, object] = dict(numbers)
    if layer == "subparks":
        own["name_status"] = properties.word("name_status", NameStatus)
    if raw.geometry is not None:
        if raw.geometry.geom_type not in _GEOMETRY[layer]:
            known = ", ".join(_GEOMETRY[layer])
            properties.fault("wrong_geometry", "geometry", value=raw.geometry.geom_type, known=known)
        if given_accuracy is None or (accuracy is not None and accuracy < 0):
            properties.fault("needs_accuracy", "accuracy_m")
    return Feature(
        id=properties.identifier(),
        name_zh=properties.text("name_zh"),
        name_en=properties.text("name_en"),
        basis=properties.word("basis", Basis) if raw.geometry is not None else None,
        accuracy_m=None if accuracy is None else float(accuracy),
        source=properties.text("source"),
        geometry=raw.geometry,
        properties={**properties.given, **own},
        row=raw.number,
    )
