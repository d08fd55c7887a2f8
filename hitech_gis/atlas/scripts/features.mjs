// What the page is made of. A feature may have any of:
//   tab           id of a tab of the panel, with panel() for what stands in it
//   card(chosen)  nodes for the card of { layer, id }
//   bar()         nodes for the bar above the map
//   layers()      nodes under the layers in their box
//   legend()      nodes under the legend
//   foot()        nodes for the foot, before the credits
//   head()        nodes for the head, between the source and the buttons
//   under(latlng) { layer, id, name } of what it has at a place of the map; the first that has something is meant
//   fly(chosen)   true if it has flown to { layer, id }
//   paper()       nodes for the sheets that are printed after the map's
//   drawn()       a promise that is kept when a layer that draws in its own time is drawn for paper
//   tables()      [{ id, title, header, rows() }], tables to be saved as CSV
//   files()       [{ id, title, name, type, text() }], other things to be saved
//   draw()        called after everything has been drawn anew, as when the language changes
// Tabs, cards and bars stand in the order of this list.

import { Aim } from './map/aim.mjs';
import { BalanceTab } from './balance/balance.mjs';
import { Basemap } from './map/basemap.mjs';
import { CitationCard, ClauseCard, FeatureCard, ZoneCard } from './balance/card.mjs';
import { ChangesTab } from './balance/changes.mjs';
import { DueMarks } from './schedule/due.mjs';
import { Exports } from './output/export.mjs';
import { FindingsTab } from './balance/findings.mjs';
import { ListsTab } from './balance/lists.mjs';
import { ParcelLayer } from './parcels/layer.mjs';
import { ParcelPanel } from './parcels/panel.mjs';
import { PeriodBar, WholeTotals } from './schedule/period.mjs';
import { PlanTables } from './output/plan_tables.mjs';
import { Readout } from './map/readout.mjs';
import { ScheduleCard } from './schedule/card.mjs';
import { ScheduleTab } from './schedule/tab.mjs';
import { Search } from './search/search.mjs';
import { SelectionTab } from './tools/selection_tab.mjs';
import { Pointing } from './balance/stack.mjs';
import { Tools } from './tools/tools.mjs';
import { WhatIf } from './what_if/what_if.mjs';

export const FEATURES = [
  ParcelLayer,
  Search,
  ZoneCard,
  FeatureCard,
  ScheduleCard,
  ClauseCard,
  PeriodBar,
  DueMarks,
  WholeTotals,
  BalanceTab,
  ParcelPanel,
  ScheduleTab,
  WhatIf,
  ChangesTab,
  FindingsTab,
  ListsTab,
  Basemap,
  Readout,
  Pointing,
  CitationCard,
  Aim,
  Tools,
  SelectionTab,
  PlanTables,
  Exports,
];
