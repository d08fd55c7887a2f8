"""Texts that want to be more than text, and a toy plan and parcels that hold them wherever a text may stand."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely
from toy_of_all import EXTRA
from toy_schedule import write_toy_schedule

if TYPE_CHECKING:
    from pathlib import Path

HIT = "window.__hit=1"
LONGEST = 2000  # characters of a text that the page shows; parcels show fewer

VALUES = {
    "image": f"<img src=x onerror={HIT}>",
    "script": f"<script>{HIT}</script>",
    "end_of_script": f"</script><script>{HIT}</script>",
    "end_of_title": f"</title></style></textarea><svg onload={HIT}>",
    "frame": f"<iframe srcdoc='<script>parent.{HIT}</script>'></iframe>",
    "style": "<style>*{display:none}</style><link rel=stylesheet href=//a.example/x.css>",
    "link": f"<a href=javascript:{HIT}>link</a>",
    "handler": f"\"'\\\" onmouseover={HIT} autofocus onfocus={HIT} '",
    "address": f"javascript:{HIT}",
    "template": f"`${{{HIT}}}` ${{1+1}}",
    "jinja": "{{ 7*7 }} {% raw %} {# {{ cycler.__init__.__globals__ }}",
    "place": "{zone}{value}{constructor}",
    "comment": "<!-- --> ]]>",
    "entity": "&lt;b&gt;&amp;#60;",
    "prototype": "__proto__ constructor toString",
    "line_ends": "a\u2028b\u2029c",
    "override": "\u202etxet idib",
    "override_closed": "\u202etxet idib\u202c",
    "isolate_left": "\u2069\u2069\u202edesrever",
    "hebrew": "\u05e9\u05dc\u05d5\u05dd\u200f",
    "formula": "=HYPERLINK(\"http://a.example\",\"x\")",
    "formula_plus": "+1+cmd|' /C calc'!A0",
    "formula_minus": "-2+3",
    "formula_at": "@SUM(1+1)",
    "formula_tab": "\t=1+1",
    "long_word": "long" * 200,
    "long_han": "中" * 200,
}
MEGABYTE = "<b>百万</b>" * 110_000
BEYOND = "".join(VALUES.values())  # of all of them at once

SCHEDULE_TEXTS = {
    "zones.csv": ["name_zh", "name_en"],
    "figures.csv": ["clause", "term_zh", "as_written", "note_zh", "note_en"],
    "bodies.csv": ["name_zh", "name_en"],
    "works.csv": ["name_zh", "name_en"],
    "structure.csv": ["name_zh", "name_en"],
    "actions.csv": ["clause", "milestone_zh", "milestone_en", "note_zh", "note_en"],
}
DOCUMENT_TEXTS = ("title_zh", "title_en", "issuer_zh", "issuer_en", "notice_zh", "notice_en")
POINT = {"type": "Point", "coordinates": [114.005, 22.518]}
LINE = {"type": "LineString", "coordinates": [[114.0, 22.512], [114.03, 22.512]]}
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[114.02, 22.515], [114.025, 22.515], [114.025, 22.519], [114.02, 22.515]]],
}


class Texts:
    """Hands out hostile texts, each another, and keeps where each went."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}
        self._values = list(VALUES.values())

    def next(self, place: str) -> str:
        number = len(self.given)
        text = f"{self._values[number % len(self._values)]}·{number}"
        self.given[text.strip()] = place  # tables are read without the space around a cell
        return text


def _table(path: Path, columns: list[str], texts: Texts) -> None:
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    for row in rows:
        if row.get("kind") == "group":
            continue  # groups of programmes have no place in the page
        row.update({column: texts.next(f"{path.name} {column}") for column in columns})
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(stream.getvalue(), encoding="utf-8")


def _replaced(toml: str, key: str, texts: Texts) -> str:
    """Give a key other values; the goal's first variant goes without a title in the page."""
    line = re.compile(rf'^{key} = "(?!口径 A|Variant A).*"$', re.MULTILINE)
    return line.sub(lambda _: f"{key} = {json.dumps(texts.next(key))}", toml)


def _layer(path: Path, features: list[dict[str, Any]]) -> None:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def write_hostile_plan(folder: Path) -> Texts:
    """Write a toy plan of every kind of record, whose every text is another hostile one, one of them a megabyte."""
    texts = Texts()
    write_toy_schedule(folder)
    works = "".join(f"{work},x,x\n" for work in ("tower", "road", "scheme", "patrol", "survey"))
    (folder / "works.csv").write_text("id,name_zh,name_en\n" + works, encoding="utf-8")
    relations = EXTRA["relations.toml"].partition('[[relation]]\nid = "towers"')[0]
    relations = relations.replace("whole_industrial", "whole_supporting")  # what holds is not listed one by one
    for key in ("title_zh", "title_en"):
        relations = _replaced(relations, key, texts)
    (folder / "relations.toml").write_text(relations, encoding="utf-8")
    with (folder / "zones.csv").open("a", encoding="utf-8") as zones:
        zones.write("sub,,subpark,子园,Sub,false\n")
    for name, columns in SCHEDULE_TEXTS.items():
        _table(folder / name, columns, texts)
    _document(folder / "plan.toml", texts)

    def feature(of: str, geometry: dict[str, Any] | None, **own: Any) -> dict[str, Any]:  # noqa: ANN401 - any property
        said = ("name_zh", "name_en", *(("source", "source_zh") if geometry else ()))
        named = {"source": "toy", **{key: texts.next(f"{of} {key}") for key in said}}
        properties = {**named, "basis": "digitised", "accuracy_m": 5, **own}
        return {"type": "Feature", "properties": properties, "geometry": geometry}

    outlines = json.loads((folder / "zones.geojson").read_text(encoding="utf-8"))["features"]
    for outline in outlines:
        outline["properties"] |= {key: texts.next(f"outline {key}") for key in ("source", "source_zh")}
    _layer(folder / "zones.geojson", outlines)
    roles = {key: texts.next(f"axis {key}") for key in ("role_zh", "role_en", "clause")}
    _layer(folder / "axes.geojson", [feature("axis", LINE, id="axis", **roles)])
    sites = []
    for at, site in enumerate(json.loads((folder / "sites.geojson").read_text(encoding="utf-8"))["features"]):
        kept = {key: site["properties"][key] for key in ("id", "milestones", "zone", "alias_of") if key in site["properties"]}
        sites.append(feature("site", None if at else POINT, **kept, clauses=[texts.next("site clauses")]))
    _layer(folder / "sites.geojson", sites)
    _layer(folder / "subparks.geojson", [feature("sub", SQUARE, id="sub", name_status="named", zone=None)])
    return texts


def hostile_parcels() -> gpd.GeoDataFrame:
    """A row of parcels with a hostile text each, in columns with hostile names; the last text is a megabyte."""
    texts = [*VALUES.values(), MEGABYTE]
    count = len(texts)
    columns: dict[str, Any] = {
        f"text {VALUES['image']}": texts,
        f"{VALUES['formula']} use": [*texts[: count // 2], *texts[: count - count // 2]],
        f"{VALUES['isolate_left']}(m2)": list(range(count)),
        **{name: [texts[(at + row) % 5] for row in range(count)] for at, name in enumerate(VALUES.values())},
        "prototype __proto__": ["__proto__", "constructor", *["x"] * (count - 2)],
    }
    shapes = [shapely.box(114 + at * 3e-4, 22.502, 114 + at * 3e-4 + 2e-4, 22.504) for at in range(count)]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4490")


def _document(path: Path, texts: Texts) -> None:
    document = path.read_text(encoding="utf-8")
    for key in DOCUMENT_TEXTS:
        document = _replaced(document, key, texts)
    further = "".join(f"{key} = {json.dumps(texts.next(key))}\n" for key in ("credit", "document_id"))
    path.write_text(document.replace("working_crs", f"{further}working_crs", 1), encoding="utf-8")
