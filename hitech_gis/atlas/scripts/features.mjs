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

import { Aim } from './aim.mjs';
import { BalanceTab } from './balance.mjs';
import { Basemap } from './basemap.mjs';
import { CitationCard, ClauseCard, FeatureCard, ZoneCard } from './card.mjs';
import { ChangesTab } from './changes.mjs';
import { DueMarks } from './due.mjs';
import { Exports } from './export.mjs';
import { FindingsTab } from './findings.mjs';
import { ListsTab } from './lists.mjs';
import { ParcelLayer } from './parcel_layer.mjs';
import { ParcelPanel } from './parcel_panel.mjs';
import { PeriodBar, WholeTotals } from './period.mjs';
import { PlanTables } from './plan_tables.mjs';
import { Readout } from './readout.mjs';
import { ScheduleCard } from './schedule_card.mjs';
import { ScheduleTab } from './schedule_tab.mjs';
import { Search } from './search.mjs';
import { SelectionTab } from './selection_tab.mjs';
import { Pointing } from './stack.mjs';
import { Tools } from './tools.mjs';
import { WhatIf } from './what_if.mjs';

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
