"""The toy plan with a record of every kind: a body, a work, an action, a structure, relations and all four layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refusals import POINT, feature, write_layer
from toy import write_toy_plan

if TYPE_CHECKING:
    from pathlib import Path

    from refusals import Change

EXTRA = {
    "bodies.csv": "id,name_zh,name_en,kind,as_written\nfinance,财政委,Finance,department,财政委\n",
    "works.csv": "id,name_zh,name_en\ntower,大厦,Tower\n",
    "actions.csv": (
        "id,clause,programme,item,zone,work,stage,year,period,period_basis,period_support,milestone_zh,milestone_en,"
        "lead,co_organiser,executor,approver,note_zh,note_en\n"
        "start,四#1,towers,,west,tower,start,2018,2018,stated,,动工,Start,finance,,,,,\n"
    ),
    "structure.csv": (
        "id,kind,parent,zone,site,name_zh,name_en,clause,list,note_zh,note_en\n"
        "towers,programme,,,,塔楼,Towers,四,closed,,\n"
        "tower_one,item,towers,,,一号楼,Tower one,四,,,\n"
        "tower_two,item,towers,,,二号楼,Tower two,四,,,\n"
    ),
    "relations.toml": (
        '[[relation]]\nid = "east_and_west"\ngroup = "sums"\ntitle_zh = "东与西"\ntitle_en = "East and west"\n'
        'left = "east_industrial + west_industrial"\nop = "=="\nright = "whole_industrial"\n'
        '[[relation]]\nid = "towers"\ngroup = "lists"\ntitle_zh = "楼"\ntitle_en = "Towers"\n'
        "left = \"listed('towers')\"\n"
    ),
}
LINE = {"type": "LineString", "coordinates": [[114.0, 22.5], [114.01, 22.5]]}


def write_full_plan(folder: Path, *changes: Change) -> Path:
    """Write a toy plan that has a record of every kind."""
    extra = dict(EXTRA)
    for file, old, new in changes:
        if file in extra:
            assert old in extra[file]
            extra[file] = extra[file].replace(old, new)
    write_toy_plan(folder, *(change for change in changes if change[0] not in extra))
    for file, content in extra.items():
        (folder / file).write_text(content, encoding="utf-8")
    write_layer(folder, "sites", feature("tower_site", POINT, clause="四#1", milestones=["start"]))
    write_layer(folder, "axes", feature("road", LINE, clauses=["四", "五"]))
    square = {"type": "Polygon", "coordinates": [[[114, 22.5], [114.01, 22.5], [114.01, 22.51], [114, 22.5]]]}
    return write_layer(folder, "subparks", feature("west", square, name_status="named", zone=None))
