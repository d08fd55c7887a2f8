"""Styles of folium's features, written so that neither a value nor the name of a field is taken for script."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from branca.element import MacroElement

if TYPE_CHECKING:
    from collections.abc import Callable

    from folium import GeoJson

# What folium may read off any feature while our own styles are still to come.
_OF_EVERY_FEATURE = "feature.type"
_OUTSIDE_MARKUP = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&'"})


class SafeStyles:
    """
    Stands where the template of a ``folium.GeoJson`` would, and writes its styles before it.

    folium takes a style value that begins with ``{{`` or ends with ``}}`` out of
    its quotes, and writes the name of the field that tells features apart as it is.

    Parameters
    ----------
    features
        The object, while it is rendered; :meth:`prepared` gives what to set on it.

    Examples
    --------
    >>> from folium import GeoJson
    >>> square = {"type": "Point", "coordinates": [114, 22.5]}
    >>> feature = {"type": "Feature", "properties": {"a b": "x"}, "geometry": square}
    >>> features = GeoJson({"type": "FeatureCollection", "features": [feature]}, style_function=lambda _: {})
    >>> features.feature_identifier, SafeStyles(features).identifier
    ('feature.properties.a b', 'feature.properties["a b"]')
    """

    def __init__(self, features: GeoJson) -> None:
        macros = features._template.module.__dict__  # noqa: SLF001 - where branca finds them, too
        self._script = macros["script"]
        self._style = features.style_function if features.style else None
        self._highlight = features.highlight_function if features.highlight else None
        *_, self._field = features.feature_identifier.split(".", 2)
        self._by_field = features.feature_identifier.startswith("feature.properties.")
        self.module = SimpleNamespace(**{**macros, "script": self._write})

    def prepared(self) -> dict[str, Any]:
        """Give the attributes under which folium renders the object without writing anything of its own."""
        plain: dict[str, Any] = {"_template": self, "feature_identifier": _OF_EVERY_FEATURE}
        if self._style:
            plain["style_function"] = _nothing
        if self._highlight:
            plain["highlight_function"] = _nothing
        return plain

    @property
    def identifier(self) -> str:
        """What tells features apart, as an expression of JavaScript."""
        if not self._by_field:
            return "feature.id"
        known = self._field.isidentifier()
        return f"feature.properties.{self._field}" if known else f"feature.properties[{_json(self._field)}]"

    def _write(self, features: GeoJson, kwargs: dict[str, Any]) -> str:
        features.feature_identifier = self.identifier
        if self._style:
            features.style_map = self._styles(features, self._style)
        if self._highlight:
            features.highlight_map = self._styles(features, self._highlight)
        return str(self._script(features, kwargs))

    def _styles(self, features: GeoJson, function: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        """Give each style with the features that have it; the most common one is the default."""
        styles: dict[str, list[Any]] = {}
        for feature in features.data["features"]:
            known = feature["properties"][self._field] if self._by_field else feature["id"]
            styles.setdefault(_style(features, function(feature)), []).append(known)
        if not styles:
            return {}
        default = max(styles, key=lambda style: len(styles[style]))
        return {style: known for style, known in styles.items() if style != default} | {"default": default}


def _nothing(_: object) -> dict[str, Any]:
    return {}


def _style(features: GeoJson, values: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{_json(key)}: {_value(features, values[key])}" for key in sorted(values)) + "}"


def _value(features: GeoJson, value: object) -> str:
    if not isinstance(value, MacroElement):
        return _json(value)
    if value._parent is None:  # noqa: SLF001 - a pattern stands in the page before the style that names it
        value._parent = features  # noqa: SLF001
        value.render()  # type: ignore[no-untyped-call]
    return value.get_name()


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True).translate(_OUTSIDE_MARKUP)
