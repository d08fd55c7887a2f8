"""GeoJSON as text, feature by feature: what is no feature is found, and GDAL is given only what is."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hitech_gis.errors import Fault, LayerError
from hitech_gis.io.reading.encoding import Decision, codec_of, decide

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.io.reading.told import Place

_SPACE = re.compile(r"[ \t\r\n\x1e]*")
_START_OF_FEATURES = re.compile(r'"features"\s*:\s*\[')
_NEXT_FEATURE = re.compile(r',\s*(?=\{\s*"(?:type"\s*:\s*"Feature"|id"|properties"|geometry"))')
_CRS = re.compile(r'"crs"\s*:\s*(?=\{)')
_GEOMETRIES = {
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
}  # fmt: skip
_MOST_FLOAT = sys.float_info.max
_MOST_DEPTH = 200


@dataclass(frozen=True)
class FeatureText:
    """The features of a file that can be read, their numbers, and those that cannot with the reason of the first."""

    features: list[str]
    numbers: list[int]
    broken: list[int]
    why: str
    crs: str | None = None

    def collection(self) -> bytes:
        """Give the good features as a file for GDAL, in which no text looks like anything but GeoJSON."""
        crs = f'"crs":{self.crs},' if self.crs else ""
        text = f'{{"type":"FeatureCollection",{crs}"features":[' + ",\n".join(self.features) + "]}"
        # GDAL looks for the marks of other formats anywhere in a file's first bytes; all of those begin so.
        return text.replace("<", "\\u003c").replace("gdal_streamed", "gdal\\u005fstreamed").encode("utf-8", "replace")


def read_text(path: Path, place: Place, *, encoding: str | None = None) -> tuple[str, Decision]:
    """
    Read a text file in whichever encoding it is.

    Parameters
    ----------
    path
        The file.
    place
        File and layer.
    encoding
        What the caller says.

    Returns
    -------
    tuple of str and Decision
        The text, with U+FFFD where bytes are no character, and its encoding.

    Raises
    ------
    LayerError
        If ``encoding`` is none that is known.

    Examples
    --------
    >>> from hitech_gis.io.reading.told import Place
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> read_text(shipped_plan_folder() / "zones.geojson", Place("zones.geojson"))[1].name
    'UTF-8'
    """
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), Decision("UTF-16", "utf-16", "bom")
    bom = content.startswith(b"\xef\xbb\xbf")
    content = content.removeprefix(b"\xef\xbb\xbf")
    codec = None if encoding is None else codec_of(encoding)
    if encoding is not None and codec is None:
        raise LayerError(Fault("encoding_unknown", {"value": encoding}, place.file, place.layer))
    lines = [line for line in content.splitlines() if not line.isascii()]
    declared = ("given", codec) if codec else ("bom", "utf-8") if bom else None
    found = decide([(lines, [False] * len(lines))] if lines else [], place, declared=declared, given=codec is not None)
    return content.decode(found.codec, "replace"), found


def scan(text: str, *, sequence: bool) -> FeatureText:
    """
    Find the features in a text.

    Parameters
    ----------
    text
        A collection, one feature, a bare geometry, or features one to a line.
    sequence
        Whether it is features one to a line.

    Returns
    -------
    FeatureText
        Good and broken ones.

    Raises
    ------
    ValueError
        If it is none of these.

    Examples
    --------
    >>> good = '{"type": "Feature", "properties": {}, "geometry": null}'
    >>> found = scan('{"type": "FeatureCollection", "features": [' + good + ', {"type": 1}, ' + good + "]}",
    ...     sequence=False)
    >>> found.numbers, found.broken
    ([1, 3], [2])
    """
    if sequence:
        return _lines(text)
    start = _START_OF_FEATURES.search(text)
    if start is None:
        return _single(text)
    return _members(text, start.end(), _crs_of(text[: start.start()]))


def _crs_of(text: str) -> str | None:
    """Find the member that names a CRS, in front of the features or behind them."""
    found = _CRS.search(text)
    if found is None:
        return None
    value, end = json.JSONDecoder().raw_decode(text, found.end())
    return text[found.end() : end] if isinstance(value, dict) else None


def _behind_blanks(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _members(text: str, at: int, crs: str | None) -> FeatureText:
    decoder = json.JSONDecoder()
    features: list[str] = []
    numbers: list[int] = []
    broken: list[int] = []
    why, number = "", 0
    while True:
        at = _behind_blanks(text, at)
        if text[at : at + 1] == "]":
            crs = crs or _crs_of(text[at:])
            break
        number += 1
        try:
            value, end = decoder.raw_decode(text, at)
            at_next = _behind_blanks(text, end)
            if text[at_next : at_next + 1] not in {",", "]"}:
                raise ValueError("ends in the middle")  # noqa: EM101, TRY003, TRY301
            reason = _fault_of(value)
        except (ValueError, RecursionError) as error:
            reason = str(error) or type(error).__name__
            following = _NEXT_FEATURE.search(text, at + 1)
            end = at_next = following.start() if following else len(text)
        if reason:
            broken.append(number)
            why = why or reason
        else:
            numbers.append(number)
            features.append(text[at:end])
        if at_next >= len(text):
            break
        at = at_next + 1 if text[at_next] == "," else at_next
    return FeatureText(features, numbers, broken, why, crs)


def _lines(text: str) -> FeatureText:
    features, numbers, broken, why, number = [], [], [], "", 0
    for line in re.split(r"[\n\x1e]", text):
        if not line.strip():
            continue
        number += 1
        try:
            reason = _fault_of(json.loads(line))
        except (ValueError, RecursionError) as error:
            reason = str(error) or type(error).__name__
        if reason:
            broken.append(number)
            why = why or reason
        else:
            numbers.append(number)
            features.append(line.strip())
    return FeatureText(features, numbers, broken, why)


def _single(text: str) -> FeatureText:
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error  # noqa: EM101, TRY003
    if isinstance(value, dict) and value.get("type") in _GEOMETRIES:
        text = f'{{"type":"Feature","properties":{{}},"geometry":{text}}}'
        value = {"type": "Feature", "geometry": value}
    if not isinstance(value, dict) or value.get("type") != "Feature":
        raise ValueError("no FeatureCollection, Feature or geometry")  # noqa: EM101, TRY003
    reason = _fault_of(value)
    return FeatureText([], [], [1], reason) if reason else FeatureText([text.strip()], [1], [], "")


def _fault_of(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if not isinstance(value, dict) or value.get("type") != "Feature":
        return "not a Feature"
    if not isinstance(value.get("properties") or {}, dict):
        return "properties are no object"
    geometry = value.get("geometry")
    return "" if geometry is None else _fault_of_geometry(geometry, 0)


def _fault_of_geometry(value: Any, depth: int) -> str:  # noqa: ANN401, C901, PLR0911
    if depth > _MOST_DEPTH:
        return "nested too deep"
    if not isinstance(value, dict) or value.get("type") not in _GEOMETRIES:
        return "not a geometry"
    if value["type"] == "GeometryCollection":
        members = value.get("geometries")
        if not isinstance(members, list):
            return "no geometries"
        return next(filter(None, (_fault_of_geometry(member, depth + 1) for member in members)), "")
    deep = {"Point": 0, "MultiPoint": 1, "LineString": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}
    level: list[Any] = [value.get("coordinates")]
    if level == [[]]:
        return ""
    for _ in range(deep[value["type"]]):
        if not all(isinstance(part, list) for part in level):
            return "coordinates of the wrong depth"
        level = [item for part in level for item in part]
    for place in level:
        if not isinstance(place, list) or len(place) < 2 or any(type(x) not in {int, float} for x in place):  # noqa: PLR2004
            return "a coordinate is no number"
        # Compared and not converted: a whole number of 400 digits is no float at all.
        if not all(-_MOST_FLOAT <= x <= _MOST_FLOAT for x in place[:3]):
            return "a coordinate is not finite"
    return ""
