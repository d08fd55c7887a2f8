"""A toy plan whose balance a reader can do in the head (amounts in 万平方米).

    whole   headline: industrial about 100, supporting about 50, total about 150, by 2020
      east  headline: industrial about 60, supporting about 30
        east_a  own clause: industrial about 30, supporting 10
        east_b  own clause: industrial about 30, supporting not stated
      west  headline: industrial about 40, supporting about 20
            own clause: industrial about 40 (total on completion), supporting not stated
    strip   outside the goal: a headquarters base of about 7

On the ground each of east_a, east_b and west is a square of 0.01 degree, side by side; east is its two
parts; strip is a sketch north of them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PLAN = """
[plan]
id = "toy"
title_zh = "玩具方案"
title_en = "Toy plan"
issuer_zh = "玩具市"
issuer_en = "Toy City"
date = 2018-01-01
notice_zh = "示意"
notice_en = "schematic"
working_crs = "EPSG:4547"
about_tolerance = 0.05

[goal]
zone = "whole"
land_denominators = ["east", "whole"]

[[goal.variants]]
id = "A"
stated = "headline"
title_zh = "口径 A"
title_en = "Variant A"

[[goal.variants]]
id = "B"
stated = "restated"
also = ["strip"]
title_zh = "口径 B"
title_en = "Variant B"
"""

ZONES = """id,parent,level,name_zh,name_en,in_goal
whole,,goal,全区,Whole,true
east,whole,park,东园,East,true
east_a,east,zone,东一区,East A,true
east_b,east,zone,东二区,East B,true
west,whole,park,西园,West,true
strip,,outside,带,Strip,false
"""

FIGURES = """id,clause,zone,use,term_zh,indicator,low,high,unit,bound,nature,measure,scope,period,period_basis,as_written,reading,action_ids,note_zh,note_en
whole_industrial,一#1,whole,industrial,产业用房,floor_area,1000000,1000000,m2,about,added,flow_in_period,headline,by_2020,stated,约100万平方米,as_written,,,
whole_supporting,一#1,whole,supporting,配套用房,floor_area,500000,500000,m2,about,added,flow_in_period,headline,by_2020,stated,约50万平方米,as_written,,,
whole_total,一#1,whole,total,建筑面积,floor_area,1500000,1500000,m2,about,added,flow_in_period,headline,by_2020,stated,约150万平方米,as_written,,,
whole_again,二,whole,total,建筑面积,floor_area,1500000,1500000,m2,about,added,flow_in_period,restated,unstated,stated,约150万平方米,as_written,,,
east_industrial,一#1,east,industrial,产业用房,floor_area,600000,600000,m2,about,added,flow_in_period,headline,by_2020,stated,约60万平方米,as_written,,,
east_supporting,一#1,east,supporting,配套用房,floor_area,300000,300000,m2,about,added,flow_in_period,headline,by_2020,stated,约30万平方米,as_written,,,
west_industrial,一#1,west,industrial,产业用房,floor_area,400000,400000,m2,about,added,flow_in_period,headline,by_2020,stated,约40万平方米,as_written,,,
west_supporting,一#1,west,supporting,配套用房,floor_area,200000,200000,m2,about,added,flow_in_period,headline,by_2020,stated,约20万平方米,as_written,,,
east_a_industrial,二#1,east_a,industrial,产业用房,floor_area,300000,300000,m2,about,added,flow_in_period,itemised,by_2020,stated,约30万平方米,as_written,,,
east_a_supporting,二#1,east_a,supporting,配套用房,floor_area,100000,100000,m2,equal,added,flow_in_period,itemised,by_2020,stated,10万平方米,as_written,,,
east_b_industrial,二#2,east_b,industrial,产业用房,floor_area,300000,300000,m2,about,added,flow_in_period,itemised,by_2020,stated,约30万平方米,as_written,,,
west_industrial_clause,二#3,west,industrial,产业用房,floor_area,400000,400000,m2,about,total_on_completion,stock_at_end,itemised,completion,stated,约40万平方米,as_written,,,
strip_hq,二#4,strip,hq_base,总部基地,floor_area,70000,70000,m2,about,added,flow_in_period,outside,unstated,stated,约7万平方米,as_written,,,
output,三,whole,,产值,industrial_output,46000,46000,CNY,equal,,level_in_year,headline,2020,stated,4.6万元,as_written,,,
output_per_km2,三,whole,,单位产值,industrial_output,20000,20000,CNY_per_km2,equal,,level_in_year,headline,2020,stated,2万元,as_written,,,
"""  # noqa: E501 - a table of a plan, one row a line

INCREMENTS = {
    "east": (600000, 300000, "east_industrial", "east_supporting"),
    "east_a": (300000, 100000, "east_a_industrial", "east_a_supporting"),
    "east_b": (300000, None, "east_b_industrial", None),
    "west": (400000, 200000, "west_industrial", "west_supporting"),
    "strip": (None, None, None, None),
}
# west, south, east, north in hundredths of a degree from 114 E 22.5 N
BOXES = {"east_a": (1, 0, 2, 1), "east_b": (2, 0, 3, 1), "west": (0, 0, 1, 1), "strip": (0, 2, 3, 3)}
NAMES = {"east": ("东园", "East"), "east_a": ("东一区", "East A"), "east_b": ("东二区", "East B"),
         "west": ("西园", "West"), "strip": ("带", "Strip")}  # fmt: skip


def _lon_lat(box: tuple[int, int, int, int], *between: tuple[float, float]) -> list[list[list[float]]]:
    west, south, east, north = (
        round(origin + step / 100, 2) for origin, step in zip((114, 22.5) * 2, box, strict=True)
    )
    middle = [list(point) for point in between]
    return [[[west, south], *middle[:1], [east, south], [east, north], *middle[1:], [west, north], [west, south]]]


def zones_layer() -> str:
    """The layer of zones, one feature a line; east has its parts' shared vertices."""
    rings = {zone: _lon_lat(box) for zone, box in BOXES.items()}
    rings["east"] = _lon_lat((1, 0, 3, 1), (114.02, 22.5), (114.02, 22.51))
    features = []
    for zone, (industrial, supporting, industrial_figure, supporting_figure) in INCREMENTS.items():
        properties = {
            "id": zone,
            "name_zh": NAMES[zone][0],
            "name_en": NAMES[zone][1],
            "basis": "schematic" if zone == "strip" else "surveyed",
            "accuracy_m": 10,
            "source": "toy",
            "industrial_m2": industrial,
            "supporting_m2": supporting,
            "industrial_figure": industrial_figure,
            "supporting_figure": supporting_figure,
        }
        geometry = {"type": "Polygon", "coordinates": rings[zone]}
        features.append(
            json.dumps({"type": "Feature", "properties": properties, "geometry": geometry}, ensure_ascii=False)
        )
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"


def write_toy_plan(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """
    Write the toy plan into a folder, each change as (file, old text, new text).

    A change whose old text is not there is a mistake of the test, and fails it.
    """
    contents = {"plan.toml": PLAN, "zones.csv": ZONES, "figures.csv": FIGURES, "zones.geojson": zones_layer()}
    for file, old, new in changes:
        assert old in contents[file], f"{old!r} is not in {file}"
        contents[file] = contents[file].replace(old, new)
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in contents.items():
        (folder / file).write_text(content, encoding="utf-8")
    return folder
