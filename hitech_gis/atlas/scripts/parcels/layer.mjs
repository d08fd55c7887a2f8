// The parcels of the page: drawn on the map, found under the pointer, chosen by a click, told in the card.

import { make } from '../dom.mjs';
import { swatch } from '../map/furniture.mjs';
import { safeColour } from './classes.mjs';
import { manner } from './draw.mjs';
import { loadParcels } from './load.mjs';
import { STEP, planeOf } from './plane.mjs';
import { ParcelStore } from './store.mjs';
import { parcelTiles } from './tiles.mjs';
import { columnName } from './totals.mjs';
import { zonesRound } from '../tools/selection.mjs';

const PANE = 'hg-parcels';
const REACH_PX = 5;
const IN_TIP = 8;
const LONGEST = 300; // characters of one value in the tip and in the card

const shortened = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

export class ParcelLayer {
  constructor(page) {
    this.page = page;
    page.parcels = null;
    const about = page.content.parcels;
    if (!about) return;
    const { map, state } = page;
    map.createPane(PANE).style.zIndex = 350; // below all that the plan itself draws
    this.store = new ParcelStore(about);
    this.tiles = parcelTiles(this.store, PANE);
    this.hovered = -1;
    this.tip = L.tooltip({ className: 'hg-tip hg-parcel-tip', direction: 'right', offset: [14, 0] });
    this.marks = { hover: this.mark(1.5), chosen: this.mark(3) };
    this.status = 'loading';
    this.ready = this.load(about);
    this.ready.catch(() => {});
    page.links.wait(this.ready);
    page.parcels = this;
    this.store.watch(() => this.redraw());
    state.watch(['hidden'], () => this.show());
    state.watch(['chosen'], () => this.outline('chosen', this.chosen()));
    map.on('zoomend', () => {
      this.outline('chosen', this.chosen()); // the mark of a point is as large at any zoom
      page.refresh('legend');
    });
    this.listen(map.getContainer());
    window.addEventListener('beforeprint', () => this.tiles.setPaper(true));
    window.addEventListener('afterprint', () => this.tiles.setPaper(false));
    window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.tiles.repaint());
  }

  mark(weight) {
    return L.polygon([], { weight, color: 'var(--accent)', fill: false, interactive: false });
  }

  async load(about) {
    const { page, store } = this;
    await null; // the page is made first
    if (typeof DecompressionStream === 'undefined') {
      this.tell('unsupported');
      throw new Error('DecompressionStream');
    }
    try {
      const { code } = page.map.options.crs;
      const { data, threaded } = await loadParcels(about, code);
      store.fill(data, planeOf(code));
      this.threaded = threaded;
      this.status = 'ready';
      page.links.keepChoice('parcels', (row) => (/^\d{1,9}$/.test(row) && Number(row) < store.count ? Number(row) : undefined));
      this.show();
    } catch (error) {
      this.tell('failed');
      throw error;
    }
    page.refresh('bar');
    page.announce(page.words.say('page.parcels.drawn', { count: about.drawn }));
    return store;
  }

  tell(status) {
    this.status = status;
    for (const region of ['bar', 'panel', 'layers']) this.page.refresh(region);
    this.page.announce(this.told());
  }

  /** How far reading them has come. */
  told() {
    return this.page.words.say(`page.parcels.${this.status}`);
  }

  layers() {
    if (!this.store || ['unsupported', 'failed'].includes(this.status)) return null;
    const { words, state, layers } = this.page;
    return make('label', { class: 'hg-layer-parcels' }, make('input', {
      type: 'checkbox', 'data-key': 'parcels', value: 'parcels', checked: !state.get('hidden').includes('parcels'), onchange: (event) => layers.toggle('parcels', event.target.checked),
    }), words.say('page.layer.parcels'));
  }

  bar() {
    if (!this.store || this.status === 'ready') return null;
    return make('p', { class: 'hg-parcels-told', role: this.status === 'loading' ? 'status' : 'alert', text: this.told() });
  }

  on() {
    return this.status === 'ready' && !this.page.state.get('hidden').includes('parcels');
  }

  show() {
    const { map } = this.page;
    if (this.on()) this.tiles.addTo(map);
    else this.tiles.remove();
    map.getContainer().classList.toggle('hg-with-parcels', this.on());
    this.page.state.set({ outlined: this.on() }); // zones make way: their outlines alone are drawn
    if (!this.on()) this.leave();
    this.outline('chosen', this.chosen());
    this.page.refresh('legend');
  }

  redraw() {
    if (this.on()) this.tiles.repaint();
    this.leave();
    this.outline('chosen', this.chosen());
    this.page.refresh('legend');
  }

  /** Number of the chosen parcel, or -1 where none is or a filter hides it. */
  chosen() {
    const chosen = this.page.state.get('chosen');
    return chosen?.layer === 'parcels' && this.on() && this.store.shown[chosen.id] ? chosen.id : -1;
  }

  outline(which, i) {
    const mark = this.marks[which];
    if (i < 0) {
      mark.remove();
      return;
    }
    const rings = this.store.rings(i).map((ring) => ring.map(([lon, lat]) => [lat, lon]));
    if (rings.some((ring) => ring.length === 1)) rings.push(...rings.filter((ring) => ring.length === 1).map(([place]) => squareRound(this.page.map, place)));
    mark.setLatLngs(rings).addTo(this.page.map);
  }

  /** Hear the pointer before the shapes of the plan do: where there is a parcel, it is meant. */
  listen(container) {
    const at = (event) => {
      const { map, state } = this.page;
      const onMap = event.target === container || event.target.closest('.leaflet-map-pane');
      if (!this.on() || state.get('tool') || !onMap || event.target.closest('.leaflet-marker-icon.leaflet-interactive')) return [-1];
      const latlng = map.mouseEventToLatLng(event);
      return [this.store.hit(latlng, this.reach()), latlng];
    };
    container.addEventListener('click', (event) => {
      const [i] = at(event);
      if (i < 0 || this.page.map.dragging?.moved()) return;
      event.stopPropagation();
      this.page.choose('parcels', i);
    }, true);
    container.addEventListener('mousemove', (event) => this.hover(...at(event)));
    container.addEventListener('mouseleave', () => this.leave());
    this.page.map.on('movestart', () => this.leave());
  }

  /** How near to a parcel of no extent is on it, in steps. */
  reach() {
    return REACH_PX / STEP / 2 ** this.page.map.getZoom();
  }

  leave() {
    this.hover(-1);
  }

  hover(i, latlng) {
    const { map } = this.page;
    if (i >= 0) this.tip.setLatLng(latlng);
    if (i === this.hovered) return;
    this.hovered = i;
    map.getContainer().classList.toggle('hg-on-parcel', i >= 0);
    this.outline('hover', i);
    if (i < 0) this.tip.remove();
    else this.tip.setContent(make('div', {}, this.values(i, IN_TIP))).addTo(map);
  }

  values(i, most) {
    const { store, page: { words } } = this;
    const rows = store.columns.slice(0, most).map((about, column) => {
      const known = store.value(column, i) !== null;
      return [make('dt', { text: columnName(about) }), make('dd', { class: known ? null : 'hg-none', text: shortened(store.shownValue(column, i, words)) })];
    });
    return make('dl', { class: 'hg-values' }, rows);
  }

  /** What a parcel is called: its first text, failing that its place in the file. */
  title(i) {
    const first = this.store.columns.findIndex(({ type }) => type === 'text');
    const named = first >= 0 ? this.store.value(first, i) : null;
    return shortened(named ?? String(i + 1));
  }

  card({ layer, id }) {
    if (layer !== 'parcels' || !this.store?.data) return null;
    const { words, names, content } = this.page;
    const here = this.zonesAt(id, content.zones);
    return [
      make('h2', {}, words.say('page.parcels.one'), ' ', make('span', { text: this.title(id) })),
      this.values(id),
      here.length > 0 && make('p', { class: 'hg-note' }, words.say('page.parcels.in'), ' ', here.map((zone) => make('button', {
        type: 'button', 'data-key': `zone-of-parcel-${zone.id}`, text: names(zone.id), onclick: () => this.page.choose('zones', zone.id),
      }))),
      make('p', { class: 'hg-note', text: words.say('page.parcels.exact') }),
    ];
  }

  /** Zones with an outline round the middle of a parcel's first ring. */
  zonesAt(i, zones) {
    const [ring] = this.store.rings(i);
    if (!ring) return [];
    const middle = [0, 1].map((axis) => (Math.min(...ring.map((p) => p[axis])) + Math.max(...ring.map((p) => p[axis]))) / 2);
    return zonesRound(middle, zones);
  }

  under(latlng) {
    const i = this.on() ? this.store.hit(latlng, this.reach()) : -1;
    return i < 0 ? null : { layer: 'parcels', id: i, name: `${this.page.words.say('page.parcels.one')} ${this.title(i)}` };
  }

  fly({ layer, id }) {
    if (layer !== 'parcels' || !this.store?.data) return false;
    const places = this.store.rings(id).flat().map(([lon, lat]) => [lat, lon]);
    if (places.length) this.page.plan.flyToBounds(L.latLngBounds(places), { right: this.page.layers.width() });
    return true;
  }

  /** For paper: all of them are there; their tiles are drawn for it at once. */
  drawn() {
    return this.ready;
  }

  legend() {
    if (!this.on()) return null;
    const { words, map } = this.page;
    const { colours, names, title } = this.store;
    const said = (name) => (name.key ? words.say(name.key) : name);
    const lines = colours.map((colour, k) => make('div', {}, swatch(safeColour(colour, '#8fa3b0'), { stroke: 'var(--soft)' }), make('span', { text: shortened(said(names[k])) })));
    const cells = manner(this.store.data.middling, Math.round(map.getZoom())).cells;
    return make('div', { class: 'hg-parcels-legend' },
      make('div', { class: 'hg-legend-use', text: [words.say('page.layer.parcels'), shortened(title)].filter(Boolean).join(': ') }),
      lines,
      cells && make('small', { text: words.say('page.parcels.aggregated') }),
      make('small', { text: words.say('page.parcels.outlines') }));
  }
}

/** A small square round a place, as the map shows it now. */
function squareRound(map, place) {
  const { x, y } = map.latLngToLayerPoint(place);
  return [[-4, -4], [4, -4], [4, 4], [-4, 4]].map(([dx, dy]) => map.layerPointToLatLng([x + dx, y + dy]));
}
