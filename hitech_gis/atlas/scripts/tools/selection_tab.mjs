// The tab of the selection: its area, the zones and the parcels within, what of the plan falls to it if spread evenly.

import { make } from '../dom.mjs';
import { GEOJSON, geoJson, ringsFeature } from '../output/geojson.mjs';
import { addsUp, columnName, plainNumber } from '../parcels/totals.mjs';
import { parcelsWithin, selectionOf, sumsWithin, zonesWithin } from './selection.mjs';
import { asGiven } from '../text.mjs';
import { areaSaid } from './tools.mjs';

const MOST_LISTED = 200;
const percent = (share) => `${(share * 100).toFixed(1)}%`;

/** State: selection, the ring that was drawn. Filters of parcels are read when the tab is drawn. */
export class SelectionTab {
  constructor(page) {
    this.page = page;
    this.store = null;
    page.state.watch(['selection'], (before) => this.changed(before));
    page.state.watch(['edits', 'parcel_sum'], () => this.again());
    page.parcels?.ready.then((store) => { this.store = store; this.again(); }, () => {});
    page.parcels?.store.watch(() => this.again()); // other parcels are shown
  }

  get tab() {
    return this.page.state.get('selection') ? 'selection' : null;
  }

  again() {
    this.page.refreshTab('selection');
  }

  changed(before) {
    const { state } = this.page;
    this.found = null;
    const tab = state.get('selection') ? 'selection' : state.get('tab') === 'selection' ? this.came ?? 'balance' : state.get('tab');
    if (!before.selection) this.came = state.get('tab');
    if (tab !== state.get('tab')) state.set({ tab });
    else this.again();
    this.page.refresh('tabs');
  }

  /** What the selection meets; looked for once a selection, since filters only choose among it. */
  results() {
    const { content, state } = this.page;
    const ring = state.get('selection');
    const { store } = this; // none while they are being read
    if (this.found?.ring !== ring || this.found.store !== store) {
      const selection = selectionOf(ring);
      const bounds = store && L.latLngBounds(selection.fine.map(([lng, lat]) => [lat, lng]));
      this.found = { ring, store, selection, zones: zonesWithin(selection, content.zones), parcels: store && parcelsWithin(selection, store, bounds) };
    }
    return this.found;
  }

  sums() {
    const { parcels, store } = this.results();
    if (!parcels) return null;
    const { columns, ...sums } = sumsWithin(parcels, store);
    const asked = this.page.state.get('parcel_sum');
    return { ...sums, columns: columns.map((one) => (addsUp(one.column) || one.at === asked ? one : { ...one, sum: null })) };
  }

  panel() {
    const { words } = this.page;
    const { selection } = this.results();
    return [
      make('section', { class: 'hg-selection' },
        make('h2', {}, words.say('page.tab.selection'), make('small', { text: `${areaSaid(words, selection.area)} · ${words.say('page.tool.method')}` })),
        this.zoneTable()),
      this.page.parcels && this.parcelPart(),
    ];
  }

  /** What of a use's increment falls to the selection, or in words why nobody can say. */
  estimate(zone, share, use) {
    const increment = this.page.view.increment(zone, use);
    if (zone.outline.basis === 'schematic') return null;
    return increment && share * increment.value;
  }

  estimateCell(zone, share, use) {
    const { words } = this.page;
    const increment = this.page.view.increment(zone, use);
    if (!zone.in_goal) return make('td', { text: words.say('page.outside') });
    if (!increment) return make('td', { class: 'hg-unknown', text: words.say('page.not_stated') });
    const amount = this.estimate(zone, share, use);
    if (amount === null) return make('td', { class: 'hg-unknown', text: words.say('page.selection.schematic') });
    return make('td', {}, `≈ ${Number(amount.toPrecision(3))}${increment.conditional ? '†' : ''}`,
      make('small', { class: 'hg-remark', text: words.say('page.selection.of', { amount: increment.worded }) }));
  }

  zoneTable() {
    const { content, words } = this.page;
    const { zones } = this.results();
    const lost = content.zones.filter((zone) => zone.in_goal && !zone.outline && Object.values(zone.increments).some(Boolean));
    const without = lost.length > 0 && make('p', {
      class: 'hg-note', text: words.say('page.selection.no_outline', { zones: words.list(lost.map((zone) => words.of(zone.name))) }),
    });
    if (!zones.length) return [make('p', { class: 'hg-note', text: words.say('page.selection.no_zone') }), without];
    const column = (...said) => make('th', { scope: 'col' }, said);
    const row = ({ zone, share }) => make('tr', { 'data-zone': zone.id },
      make('th', { scope: 'row' }, make('button', {
        type: 'button', 'data-key': `within:${zone.id}`, text: words.of(zone.name), onclick: () => this.page.choose('zones', zone.id),
      })),
      make('td', {}, percent(share), zone.outline.basis === 'schematic' && make('small', { class: 'hg-remark', text: words.say('basis.schematic') })),
      content.uses.map((use) => this.estimateCell(zone, share, use)));
    return [
      make('h3', { text: words.say('page.selection.zones') }),
      make('table', { class: 'hg-figures hg-within-zones' },
        make('thead', {}, make('tr', {}, column(words.say('page.row')), column(words.say('page.selection.share')),
          content.uses.map((use) => column(words.say(`use.${use}`), make('small', { class: 'hg-remark', text: words.say('page.selection.estimate') }))))),
        make('tbody', {}, zones.map(row))),
      make('p', { class: 'hg-note', text: words.say('page.selection.note') }),
      zones.some(({ zone }) => content.uses.some((use) => this.page.view.increment(zone, use)?.conditional))
        && make('p', { class: 'hg-note', text: words.say('page.selection.conditional') }),
      without,
    ];
  }

  parcelPart() {
    const { words } = this.page;
    const sums = this.sums();
    const title = make('h3', { text: words.say('page.selection.parcels') });
    if (!sums) return make('section', {}, title, make('p', { class: 'hg-note', text: this.page.parcels.told() }));
    const note = (sentence) => make('p', { class: 'hg-note', text: sentence });
    const row = ({ column, sum, missing }) => make('tr', {},
      make('td', { text: columnName(column) }), make('td', { class: 'hg-sum-by-share', text: plainNumber(sum) }),
      make('td', { class: 'hg-missing-count', text: String(missing) }));
    return make('section', { class: 'hg-within-parcels' }, title,
      make('p', { text: words.say('page.selection.counted', { whole: sums.whole, part: sums.part }) }),
      sums.filtered > 0 && note(words.say('page.selection.filtered', { count: sums.filtered })),
      sums.columns.length > 0 && [
        make('table', { class: 'hg-figures' },
          make('thead', {}, make('tr', {}, ['attribute', 'sum', 'missing'].map((name) => make('th', { scope: 'col', text: words.say(`page.selection.${name}`) })))),
          make('tbody', {}, sums.columns.map(row))),
        note(words.say('page.selection.sum_note')),
      ],
      this.parcelList(sums));
  }

  parcelList({ shown }) {
    const { words, parcels } = this.page;
    if (!shown.length) return null;
    return [
      make('h3', { text: words.say('page.selection.list', { shown: Math.min(MOST_LISTED, shown.length), all: shown.length }) }),
      make('ul', { class: 'hg-parcel-list' }, shown.slice(0, MOST_LISTED).map(({ id, share }) => make('li', {},
        make('button', { type: 'button', 'data-key': `parcel:${id}`, text: parcels.title(id), onclick: () => this.page.choose('parcels', id) }),
        share < 1 && make('small', { class: 'hg-remark', text: percent(share) })))),
    ];
  }

  tables() {
    if (!this.tab) return [];
    const { content, words } = this.page;
    const { zones, store } = this.results();
    const sums = this.sums();
    const title = (id) => words.say(`page.export.${id}`);
    const header = ['zone', 'zone_zh', 'zone_en', 'share_inside', 'outline', ...content.uses.map((use) => `${use}_pro_rata_10k_m2`)];
    const rows = () => zones.map(({ zone, share }) => [
      zone.id, zone.name.zh, zone.name.en, share, zone.outline.basis, ...content.uses.map((use) => (zone.in_goal ? this.estimate(zone, share, use) : null)),
    ]);
    return [
      { id: this.page.view.edited ? 'selection_zones_scenario' : 'selection_zones', title: title('selection_zones'), header, rows },
      sums && {
        id: 'selection_parcels', title: title('selection_parcels'), header: ['parcel', 'share_inside', ...attributeNames(store)],
        rows: () => sums.shown.map(({ id, share }) => [id + 1, share, ...store.columns.map((_, at) => store.value(at, id))]),
      },
      sums && {
        id: 'selection_sums', title: title('selection_sums'), header: ['attribute', 'unit', 'sum_by_share', 'missing'],
        rows: () => sums.columns.map(({ column, sum, missing }) => [column.label, column.unit, sum, missing]),
      },
    ].filter(Boolean);
  }

  files() {
    const sums = this.tab && this.sums();
    if (!sums) return [];
    const { store } = this.results();
    const names = attributeNames(store);
    const feature = ({ id, share }) => ringsFeature(store.rings(id), {
      parcel: id + 1, share_inside: share, ...Object.fromEntries(names.map((name, at) => [name, store.value(at, id) ?? null])),
    });
    const text = () => geoJson(sums.shown.map(feature));
    return [{ id: 'selection_parcels', title: this.page.words.say('page.export.selection_shapes'), name: 'selection_parcels.geojson', type: GEOJSON, text }];
  }
}

/** Names of a store's columns, each different, and different from our own. */
function attributeNames(store) {
  const taken = new Set(['parcel', 'share_inside']);
  return store.columns.map(({ label: shown }) => {
    const label = asGiven(shown);
    let [name, count] = [label, 1];
    while (taken.has(name)) name = `${label} (${count += 1})`;
    taken.add(name);
    return name;
  });
}
