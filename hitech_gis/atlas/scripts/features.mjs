// What the page is made of. A feature may have any of:
//   tab           id of a tab of the panel, with panel() for what stands in it
//   card(chosen)  nodes for the card of { layer, id }
//   bar()         nodes for the bar above the map
//   legend()      nodes under the legend
//   head()        nodes for the head, between the source and the buttons
//   draw()        called after everything has been drawn anew, as when the language changes
// Tabs, cards and bars stand in the order of this list.

import { BalanceTab } from './balance.mjs';
import { FeatureCard, ZoneCard } from './card.mjs';
import { ListsTab } from './lists.mjs';
import { ParcelPanel } from './parcel_panel.mjs';

export const FEATURES = [ZoneCard, FeatureCard, BalanceTab, ParcelPanel, ListsTab];
