"""The toy plan with a schedule that a reader can do in the head.

tower   start 2012, structure 2013, in operation 2014-2015 (annex 1); structure 2012 (annex 2);
        in operation before 2015 (text). The two annexes differ by a year, the text is ambiguous.
road    complete in 2013 (annex 1), started in 2014 (annex 2): finished before started.
scheme  approved in 2013: led by finance in annex 1, by parks in the text.
patrol  goes on by 2015; the document has no place for any role.
survey  studied at no time stated; the document leaves the lead empty.

turnover of the whole: 100 in 2012, 120 or 125 in 2013 (two clauses), 172.8 in 2015.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from toy import FIGURES, write_toy_plan

if TYPE_CHECKING:
    from pathlib import Path

BODIES = """id,name_zh,name_en,kind,as_written
works,工务署,Works,department,市工务署、工务署
finance,财政委,Finance,department,财政委
parks,园区办,Parks Office,department,园区办
idle,闲办,Idle Office,department,闲办
"""

STRUCTURE = """id,kind,parent,zone,site,name_zh,name_en,clause,list,note_zh,note_en
programmes,group,,,,工程,Programmes,二,closed,,
building,programme,programmes,,,建设工程,Building programme,二#1,,,
managing,programme,programmes,,,管理工程,Managing programme,二#2,,,
"""

ACTIONS = """id,clause,programme,item,zone,work,stage,year,period,period_basis,period_support,milestone_zh,milestone_en,lead,co_organiser,executor,approver,note_zh,note_en
text_tower,二#1,building,,east_a,tower,operation,,before_2015,stated,,大楼启用,Tower in use,works parks,finance,works,,,
a1_tower_2012,附件1-1,building,,east_a,tower,start,2012,2012,column_order,,大楼动工,Tower starts,works parks,finance,,,,
a1_tower_2013,附件1-1,building,,east_a,tower,structure,2013,2013,column_order,,大楼封顶,Tower topped out,works parks,finance,,,,
a1_tower_2015,附件1-1,building,,east_a,tower,operation,2015,2014-2015,column_order,,大楼启用,Tower in use,works parks,finance,,,,
a1_road_2013,附件1-2,building,,west,road,completion,2013,2013,column_order,,道路建成,Road complete,works,none,,,,
a1_scheme_2013,附件1-3,managing,,,scheme,approval,2013,2013,column_order,,方案审定,Scheme approved,finance,none,,,,
a2_tower_2012,附件2-1,building,,east_a,tower,structure,2012,2012,stated,,大楼封顶,Tower topped out,works,,,,,
a2_road_2014,附件2-2,building,,west,road,start,2014,2014,stated,,道路动工,Road starts,works,,,,,
text_scheme,三#1,managing,,,scheme,approval,2013,2013,stated,,方案审定,Scheme approved,parks,,,finance,,
text_patrol,三#2,managing,,,patrol,continuing,2015,by_2015,stated,,巡查,Patrol,,,,,,
text_survey,三#3,managing,,,survey,study,,unstated,stated,,调查,Survey,none,,,,,
"""  # noqa: E501 - a table of a plan, one row a line

# id, clause, indicator, low, high, unit, bound, measure, period, period_basis, as_written
SERIES = """\
turnover_2012,附件1-4,turnover,1000000,1000000,CNY,equal,level_in_year,2012,column_order,100万元
turnover_2013,附件1-4,turnover,1200000,1200000,CNY,equal,level_in_year,2013,column_order,120万元
turnover_2013_text,三#4,turnover,1250000,1250000,CNY,equal,level_in_year,2013,stated,125万元
turnover_2015,附件1-4,turnover,1728000,1728000,CNY,equal,level_in_year,2014-2015,column_order,172.8万元
turnover_2015_text,三#4,turnover,1728000,1728000,CNY,reach,level_in_year,by_2015,stated,达172.8万元
patents_2012,附件1-4,patents,100,,count,at_least,level_in_year,2012,stated,不少于100件
patents_2013,附件1-4,patents,150,150,count,equal,level_in_year,2013,stated,150件
firms_2012,附件1-4,firms,10,10,count,equal,stock_at_end,2012,stated,10家
firms_2015,附件1-4,firms,14,16,count,range,stock_at_end,2014-2015,stated,14—16家
green_2012,附件1-4,green,0.2,0.2,share,equal,level_in_year,2012,stated,20%
green_2013,附件1-4,green,0.25,0.25,share,equal,level_in_year,2013,stated,25%
labs_2012,附件1-4,labs,3,3,count,equal,flow_in_period,2012,stated,3家
labs_2013,附件1-4,labs,4,4,count,equal,flow_in_period,2013,stated,4家
listings,附件1-4,listings,5,5,count,equal,per_year,2013,stated,5家
jobs,三#5,jobs,,,count,equal,level_in_year,before_2015,stated,若干
growth_2012,三#5,growth,0,0,count,equal,level_in_year,2012,stated,0个
growth_2013,三#5,growth,9,9,count,equal,level_in_year,2013,stated,9个
growth_2014,三#5,growth,,,count,equal,level_in_year,2014,stated,若干
trees_2012,三#5,trees,7,7,count,equal,level_in_year,2012,ambiguous,7棵
trees_undated,三#5,trees,8,8,count,equal,level_in_year,unstated,stated,8棵
"""


def series_row(line: str) -> str:
    """A line of the series as a row of figures.csv."""
    identifier, clause, indicator, low, high, unit, bound, measure, period, basis, written = line.split(",")
    cells = [identifier, clause, "whole", "", indicator, indicator, low, high, unit, bound, "", measure]
    return ",".join([*cells, "outside", period, basis, written, "as_written", "", "", ""]) + "\n"


SITES: dict[str, dict[str, object]] = {
    "site_tower": {"milestones": ["a1_tower_2012", "a1_tower_2013", "a1_tower_2015", "text_tower"], "zone": "east_a"},
    "site_block": {"milestones": ["a2_tower_2012", "a1_tower_2012"], "alias_of": "site_tower"},
    "site_road": {"milestones": ["a2_road_2014", "a1_road_2013"], "zone": "west"},
    "site_yard": {"milestones": ["text_survey"]},
    "site_pond": {},
}


def sites_layer() -> str:
    """The layer of sites, none of which has a place."""
    features = []
    for identifier, further in SITES.items():
        name = identifier.removeprefix("site_")
        names = {"name_zh": f"{name}址", "name_en": f"The {name}"}
        properties = {"id": identifier, **names, "source": "toy", **further}
        features.append({"type": "Feature", "properties": properties, "geometry": None})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1)


def write_toy_schedule(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """Write the toy plan with its schedule into a folder, each change as (file, old text, new text)."""
    contents = {
        "bodies.csv": BODIES,
        "structure.csv": STRUCTURE,
        "actions.csv": ACTIONS,
        "sites.geojson": sites_layer(),
        "figures.csv": FIGURES + "".join(map(series_row, SERIES.splitlines())),
    }
    for file, old, new in changes:
        assert old in contents[file], f"{old!r} is not in {file}"
        contents[file] = contents[file].replace(old, new)
    write_toy_plan(folder)
    for file, content in contents.items():
        (folder / file).write_text(content, encoding="utf-8")
    return folder
