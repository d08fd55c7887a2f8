"""GeoJSON as text, feature by feature: what is no feature is found, and GDAL is given only what is."""

from __future__ import annotations

import json
import mmap
import re
import sys
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from pyproj import CRS
from pyproj.exceptions import CRSError

from hitech_gis.io.reading.encoding import Decision, decide_text

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.io.reading.told import Place

_SPACE = re.compile(r"[ \t\r\n\x1e]*")
_NEXT_FEATURE = re.compile(r',\s*(?=\{\s*"(?:type"\s*:\s*"Feature"|id"|properties"|geometry"))')
_CRS_NAME = re.compile(
    r"(\w+):(\w+)|urn:(?:x-)?ogc:def:crs:(\w+):[\w.]*:(\w+)|https?://www\.opengis\.net/def/crs/(\w+)/[\w.]+/(\w+)",
    re.IGNORECASE,
)
_NAMES_CRS = {"crs", "coordRefSys", "conformsTo"}
_ESRI = {"geometryType", "spatialReference", "rings", "paths", "displayFieldName", "fieldAliases"}
_COLLECTION = "FeatureCollection"
_MANY_BROKEN, _MOST_INSIDE = 20, 8
_GEOMETRIES = {
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
}  # fmt: skip
_MOST_FLOAT = sys.float_info.max
_MOST_DEPTH = 200
_MOST_CRS_BYTES = 65_536
# A letter of a key may be written as an escape.
_CRS_KEY = re.compile(rb'"(?:c|\\u0063)(?:r|\\u0072)(?:s|\\u0073)"\s*:\s*')


class EsriJsonError(ValueError):
    """The JSON of Esri, which is another format."""


@dataclass(frozen=True)
class FeatureText:
    """The features of a file that can be read, their numbers, and those that cannot with the reason of the first."""

    features: list[str]
    numbers: list[int]
    broken: list[int]
    why: str
    crs: Any = ...  # the member that names it; an ellipsis where there is none
    tail: str = ""  # what is wrong behind the features

    def collection(self) -> bytes:
        """Give the good features as a file for GDAL, in which no text looks like anything but GeoJSON."""
        text = '{"type":"FeatureCollection","features":[' + ",\n".join(self.features) + "]}"
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
    found = decide_text(content, place, encoding=encoding, declared=("bom", "utf-8") if bom else None)
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
    at = _behind_blanks(text, 0)
    if text[at : at + 1] != "{":
        raise ValueError("no JSON object")  # noqa: EM101, TRY003
    try:
        return _object(text, at + 1)
    except RecursionError as error:
        raise ValueError("nested too deep") from error  # noqa: EM101, TRY003


def _object(text: str, at: int) -> FeatureText:  # noqa: C901 - each member may be cut or wrong
    """Walk through the members of the outermost object, those in front of the features and those behind."""
    members: dict[str, Any] = {}
    found = None
    decoder = json.JSONDecoder()
    try:
        while True:
            at = _behind_blanks(text, at)
            if text[at : at + 1] == "}":
                break
            key, at = decoder.raw_decode(text, at)
            at = _behind_blanks(text, at)
            if not isinstance(key, str) or text[at : at + 1] != ":":
                raise ValueError("no member")  # noqa: EM101, TRY003, TRY301
            at = _behind_blanks(text, at + 1)
            if key == "features" and text[at : at + 1] == "[" and members.get("type") in {None, _COLLECTION}:
                if found:
                    raise ValueError("features twice")  # noqa: EM101, TRY003, TRY301
                found, at = _members(text, at + 1)
            else:
                members[key], at = decoder.raw_decode(text, at)
            at = _behind_blanks(text, at)
            if text[at : at + 1] not in {",", "}"}:
                raise ValueError("the end is missing")  # noqa: EM101, TRY003, TRY301
            at += text[at] == ","
        if rest := text[at + 1 :].strip("\0 \t\r\n\x1e"):
            raise ValueError(f"text behind the end: {rest[:40]}")  # noqa: EM102, TRY003, TRY301
    except ValueError as error:
        if found is None:
            raise
        found = replace(found, tail=str(error))
    if _ESRI & members.keys() and members.get("type") != _COLLECTION:
        raise EsriJsonError
    if found is None or members.get("type") not in {None, _COLLECTION}:
        found = _single(members)
    return replace(found, crs=members.get("crs", ...))


def _behind_blanks(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _decoded(text: str, at: int, *, sliced: bool) -> tuple[Any, int]:
    """Decode the value there; an error in a long text costs a walk through all of it, so that many want slices."""
    decoder = json.JSONDecoder()
    if not sliced:
        return decoder.raw_decode(text, at)
    following = list(islice(_NEXT_FEATURE.finditer(text, at + 1), _MOST_INSIDE))
    for end in (following[0].start(), following[-1].start()) if following else (len(text),):
        try:
            value, length = decoder.raw_decode(text[at:end])
        except ValueError as error:
            last = error
        else:
            return value, at + length
    raise last


def _members(text: str, at: int) -> tuple[FeatureText, int]:
    features: list[str] = []
    numbers: list[int] = []
    broken: list[int] = []
    why, number = "", 0
    while True:
        at = _behind_blanks(text, at)
        if text[at : at + 1] == "]":
            at += 1
            break
        number += 1
        value: Any = None
        try:
            value, end = _decoded(text, at, sliced=len(broken) > _MANY_BROKEN)
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
            features.append(_without_crs(value, text[at:end]))
        if at_next >= len(text):
            at = at_next
            break
        at = at_next + 1 if text[at_next] == "," else at_next
    return FeatureText(features, numbers, broken, why), at


def _without_crs(value: dict[str, Any], text: str) -> str:
    """Take out of a feature what names a CRS, at which GDAL would ask the network."""
    geometry = value.get("geometry") or {}
    if not (_NAMES_CRS & value.keys() or _NAMES_CRS & geometry.keys() or "geometries" in geometry):
        return text
    plain = {key: part for key, part in value.items() if key not in _NAMES_CRS}
    return json.dumps(plain | ({"geometry": _bare(geometry)} if geometry else {}), ensure_ascii=False)


def _bare(geometry: dict[str, Any]) -> dict[str, Any]:
    plain = {key: part for key, part in geometry.items() if key not in _NAMES_CRS}
    if "geometries" in plain:
        plain["geometries"] = [_bare(part) if isinstance(part, dict) else part for part in plain["geometries"]]
    return plain


def crs_of(member: Any) -> CRS | None:  # noqa: ANN401 - whatever JSON holds
    """
    Read the member with which GeoJSON of before 2016 names a CRS.

    Parameters
    ----------
    member
        What it holds: ``{"type": "name", "properties": {"name": ...}}``.

    Returns
    -------
    pyproj.CRS or None
        None if it holds anything else, such as an address, or a name that is not known.

    Examples
    --------
    >>> crs_of({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}).to_epsg()
    4547
    >>> crs_of({"type": "link", "properties": {"href": "http://a.example"}})
    """
    if not isinstance(member, dict) or member.get("type") != "name" or not isinstance(member.get("properties"), dict):
        return None
    found = _CRS_NAME.fullmatch(str(member["properties"].get("name")).strip())
    if found is None:
        return None
    authority, code = next((found[n].upper(), found[n + 1]) for n in (1, 3, 5) if found[n])
    if (authority, code.upper()) == ("OGC", "CRS84"):
        return CRS.from_epsg(4326)  # in GeoJSON longitude is first in any case
    try:
        return CRS.from_authority(authority, code)
    except CRSError:
        return None


def names_each_crs(path: Path) -> bool:
    """
    Say whether each member of a file called crs names one that is known.

    Parameters
    ----------
    path
        Of GeoJSON.

    Returns
    -------
    bool
        False where GDAL would look an address up on the network, or go by a guess.

    Examples
    --------
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> names_each_crs(shipped_plan_folder() / "zones.geojson")
    True
    """
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for found in _CRS_KEY.finditer(content):
            text = content[found.end() : found.end() + _MOST_CRS_BYTES].decode("utf-8", "replace")
            try:
                member, _ = json.JSONDecoder().raw_decode(text)
            except (ValueError, RecursionError):
                return False
            if isinstance(member, dict) and crs_of(member) is None:
                return False
    return True


def _lines(text: str) -> FeatureText:
    features, numbers, broken, why, number = [], [], [], "", 0
    for line in re.split(r"[\n\x1e]", text):
        if not line.strip():
            continue
        number += 1
        try:
            value = json.loads(line)
            reason = _fault_of(value)
        except (ValueError, RecursionError) as error:
            reason = str(error) or type(error).__name__
        if reason:
            broken.append(number)
            why = why or reason
        else:
            numbers.append(number)
            features.append(_without_crs(value, line.strip()))
    return FeatureText(features, numbers, broken, why)


def _single(value: dict[str, Any]) -> FeatureText:
    if value.get("type") in _GEOMETRIES:
        value = {"type": "Feature", "properties": {}, "geometry": value}
    if value.get("type") != "Feature":
        raise ValueError("no FeatureCollection, Feature or geometry")  # noqa: EM101, TRY003
    reason = _fault_of(value)
    if reason:
        return FeatureText([], [], [1], reason)
    return FeatureText([_without_crs(value, json.dumps(value, ensure_ascii=False))], [1], [], "")


def _fault_of(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if not isinstance(value, dict) or value.get("type") != "Feature":
        return "not a Feature"
    if not isinstance(value.get("properties") or {}, dict):
        return "properties are no object"
    geometry = value.get("geometry")
    reason = "" if geometry is None else _fault_of_geometry(geometry, 0)
    return reason or ("" if _finite(value) else "a number is not finite")


def _finite(value: Any) -> bool:  # noqa: ANN401
    if isinstance(value, dict):
        return all(_finite(part) for key, part in value.items() if key != "coordinates")
    if isinstance(value, list):
        return all(map(_finite, value))
    return not isinstance(value, float) or -_MOST_FLOAT <= value <= _MOST_FLOAT


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
        if not all(-_MOST_FLOAT <= x <= _MOST_FLOAT for x in place):
            return "a coordinate is not finite"
    return ""
