// The map: zones coloured by planned increment, and what lies beside them. Colours come with hatches, never alone.

import { make } from '../dom.mjs';
import { Labels } from './labels.mjs';
import { literal } from '../text.mjs';

// Colours of the interface come from the style sheet, which knows a light and a dark theme.
export const INK = 'var(--ink)';
export const OUTSIDE = 'var(--outside)';
export const LAYERS = ['zones', 'axes', 'sites', 'subparks', 'candidates'];
const FOOT_PX = 64; // scale and readout stand there
const FAR = 12; // zooms below this show the whole city
export const OFF_AT_FIRST = ['candidates'];

/** Draw the plan on the page's map. */
export class PlanMap {
  constructor(page) {
    const { map, content } = page;
    this.page = page;
    this.map = map;
    this.content = content;
    this.groups = new Map();
    this.shapes = new Map();
    for (const layer of LAYERS) {
      const pane = map.createPane(`hg-${layer}`);
      pane.style.zIndex = 400 + LAYERS.indexOf(layer);
      this.groups.set(layer, L.layerGroup());
    }
    this.zoneFeatures = content.zones.filter((zone) => zone.outline);
    this.defs = this.patterns();
    this.labels = new Labels(map);
    map.on('zoomend', () => map.getContainer().classList.toggle('hg-far', map.getZoom() < FAR));
  }

  /** Hatches as SVG patterns: not stated, outside the goal. */
  patterns() {
    const hatch = (id, colour, angle, step) => make('pattern', {
      svg: true, id, width: step, height: step, patternUnits: 'userSpaceOnUse', patternTransform: `rotate(${angle})`,
    },
    make('rect', { svg: true, width: step, height: step, fill: 'var(--paper)', 'fill-opacity': id === 'hg-outside' ? 0 : 0.85 }),
    make('line', { svg: true, x1: 0, y1: 0, x2: 0, y2: step, stroke: colour, 'stroke-width': 2 }));
    return make('svg', { svg: true, class: 'hg-defs', width: 0, height: 0, 'aria-hidden': 'true' },
      make('defs', { svg: true }, hatch('hg-unknown', 'var(--soft)', 45, 7), hatch('hg-outside', OUTSIDE, -45, 14)));
  }

  colour(increment) {
    if (!increment) return 'url(#hg-unknown)';
    const { classes, colours } = this.content;
    return colours.ramp[classes.filter((low) => increment.value >= low).length - 1];
  }

  axisColour({ number }) {
    const { axes } = this.content.colours;
    return axes[number % axes.length];
  }

  zoneStyle(zone) {
    const sketch = zone.outline.basis === 'schematic';
    const line = { color: INK, weight: 1.5, dashArray: sketch ? '7 6' : null, fill: true };
    if (zone.coloured) return { ...line, fillColor: this.colour(this.page.view.increment(zone, this.use)), fillOpacity: sketch ? 0.4 : 0.85 };
    if (!zone.in_goal) return { ...line, color: OUTSIDE, fillColor: 'url(#hg-outside)', fillOpacity: 1 };
    return { ...line, weight: 3, fill: false }; // a whole, drawn round its coloured parts
  }

  /** Draw everything anew in the present language. */
  draw() {
    this.words = this.page.words;
    this.use = this.page.state.get('use');
    if (!this.defs.isConnected) document.body.append(this.defs);
    for (const group of this.groups.values()) group.clearLayers();
    this.shapes.clear();
    this.amounts = new Map();
    this.labels.clear();
    const wholesFirst = [...this.zoneFeatures].sort((a, b) => a.coloured - b.coloured);
    for (const zone of wholesFirst) this.drawZone(zone);
    for (const axis of this.content.layers.axes) this.drawAxis(axis);
    this.content.layers.sites.filter((site) => site.geometry).forEach((site, index) => this.drawSite(site, index + 1));
    for (const park of this.content.layers.subparks) this.drawSubpark(park);
  }

  shape(layer, id, feature, geometry, style) {
    const drawn = L.geoJSON({ type: 'Feature', geometry, properties: {} }, { style: { pane: `hg-${layer}`, ...style }, pane: `hg-${layer}` });
    drawn.bindTooltip(() => this.tip(layer, feature), { sticky: true, className: 'hg-tip' });
    drawn.on('click', (event) => { L.DomEvent.stop(event); this.page.choose(layer === 'candidates' ? 'subparks' : layer, feature.id); });
    drawn.addTo(this.groups.get(layer));
    this.shapes.set(id, drawn);
    return drawn;
  }

  label(layer, places, className, ...children) {
    const weight = className.includes('hg-label-far') ? LAYERS.length : -LAYERS.indexOf(layer);
    this.labels.add(this.groups.get(layer), places, weight, `hg-label-${layer} ${className}`, ...children);
  }

  drawZone(zone) {
    this.shape('zones', zone.id, zone, zone.outline.geometry, this.zoneStyle(zone));
    if (!zone.in_goal || zone.coloured) this.labelZone(zone);
  }

  labelZone(zone) {
    const amount = make('div', { class: 'hg-increment' }, this.amountOf(zone));
    this.amounts.set(zone.id, amount);
    this.label('zones', zone.label_places, zone.in_goal ? '' : 'hg-label-outside', make('b', { text: this.words.of(zone.name) }), amount);
  }

  /** The number of a zone's label; under a scenario with the plan's own beside it. */
  amountOf(zone) {
    const { words } = this;
    if (!zone.in_goal) return [make('small', { text: words.say('page.outside') })];
    const increment = this.page.view.increment(zone, this.use);
    const plan = zone.increments[this.use];
    const worded = increment ? words.say('page.amount', { value: increment.worded }) + (increment.conditional ? '†' : '') : words.say('page.not_stated');
    const moved = increment?.worded !== plan?.worded && make('small', {
      class: 'hg-was', text: words.say('page.what_if.was', { value: plan ? plan.worded : words.say('page.not_stated') }),
    });
    return [make('small', { text: worded }), moved].filter(Boolean);
  }

  /** Give zones the colours and numbers of the present edits; nothing else is drawn anew. */
  recolour() {
    for (const [id, amount] of this.amounts) amount.replaceChildren(...this.amountOf(this.page.zones.get(id)));
    this.highlight(this.page.highlighted());
    this.labels.place();
  }

  drawAxis(axis) {
    if (!axis.geometry) return;
    const colour = this.axisColour(axis);
    this.shape('axes', axis.id, axis, axis.geometry, { color: colour, weight: 4, opacity: 0.85, dashArray: '14 7', fill: false });
    this.label('axes', axis.label_places, 'hg-label-axis', make('b', { text: this.words.of(axis.name) }));
  }

  drawSite(site, number) {
    const [lon, lat] = site.geometry.type === 'Point' ? site.geometry.coordinates : site.geometry.coordinates.flat(3).slice(0, 2);
    const icon = L.divIcon({ className: 'hg-site', html: make('span', { text: String(number) }), iconSize: [20, 20] });
    const marker = L.marker([lat, lon], { icon, pane: 'markerPane' });
    const named = literal(`${number} ${this.words.of(site.name)}`); // begins with what is seen
    marker.on('add', () => marker.getElement().setAttribute('aria-label', named)); // the element is made anew each time
    marker.bindTooltip(() => this.tip('sites', site), { className: 'hg-tip' });
    marker.on('click', () => this.page.choose('sites', site.id));
    marker.addTo(this.groups.get('sites'));
    this.shapes.set(site.id, marker);
  }

  drawSubpark(park) {
    if (!park.geometry) return;
    const zone = this.zoneFeatures.find((feature) => feature.id === park.zone);
    if (zone) { // drawn as that zone; only its name is needed where zones' own labels are too close
      this.label('subparks', zone.label_places, 'hg-label-far', make('b', { text: this.words.of(park.name) }));
      return;
    }
    const candidate = park.name_status === 'candidate';
    const layer = candidate ? 'candidates' : 'subparks';
    const drawn = this.shape(layer, park.id, park, park.geometry, {
      color: candidate ? 'var(--near)' : OUTSIDE, weight: 1.5, dashArray: candidate ? '2 7' : '7 6', fillColor: 'var(--paper)', fillOpacity: 0.35,
    });
    const { lng, lat } = drawn.getBounds().getCenter();
    this.label(layer, [[lng, lat]], 'hg-label-outside',
      make('b', { text: this.words.of(park.name) }), make('small', { text: this.words.say('basis.schematic') }));
  }

  /** The tip under the pointer. */
  tip(layer, feature) {
    const { words } = this;
    const outline = layer === 'zones' ? feature.outline : feature;
    const lines = [make('b', { text: words.of(feature.name) })];
    if (layer === 'zones') {
      const missing = Object.keys(feature.increments).filter((use) => !this.page.view.increment(feature, use))
        .map((use) => `${words.say(`use.${use}`)}: ${words.say('page.not_stated')}`);
      const said = feature.figures.filter((figure) => figure.area).map((figure) => [
        `${figure.term} ${figure.as_written}`, figure.nature && words.say(`nature.${figure.nature}`), figure.clause,
      ].filter(Boolean).join(' · '));
      const moved = Object.keys(feature.increments).filter((use) => this.page.view.increment(feature, use)?.worded !== feature.increments[use]?.worded)
        .map((use) => `${words.say('page.what_if.scenario')}: ${words.say(`use.${use}`)} ${this.page.view.increment(feature, use)?.worded ?? '—'}`);
      const all = [...moved, ...(feature.in_goal ? missing : [words.say('page.outside')]), ...said];
      lines.push(...all.map((line) => make('span', { text: line })));
    }
    if (layer === 'subparks') lines.push(make('span', { text: words.say(`name_status.${feature.name_status}`) }));
    if (layer === 'axes') lines.push(make('span', { text: words.lang === 'zh' ? feature.role_zh : feature.role_en }));
    if (layer === 'sites') lines.push(make('span', { text: words.list(feature.clauses || []) }));
    if (outline && outline.basis) {
      lines.push(make('small', { text: `${words.say(`basis.${outline.basis}`)}, ${words.say('page.accuracy', { metres: outline.accuracy })}` }));
    }
    return make('div', {}, lines);
  }

  /** Whether the plan has anything in a layer. */
  has(layer) {
    return this.groups.get(layer).getLayers().length > 0;
  }

  show(layer, on) {
    const group = this.groups.get(layer);
    if (on) group.addTo(this.map);
    else group.remove();
    this.labels.place();
  }

  boundsOf(ids) {
    const bounds = L.latLngBounds([]);
    for (const id of ids) {
      const shape = this.shapes.get(id);
      if (shape) bounds.extend(shape.getBounds ? shape.getBounds() : shape.getLatLng());
    }
    return bounds;
  }

  /** Fly to shapes; `right` keeps clear of what lies over the map's right side, `still` jumps instead. */
  flyTo(ids, options) {
    this.flyToBounds(this.boundsOf(ids), options);
  }

  flyToBounds(bounds, { still = false, right = 20 } = {}) {
    if (!bounds.isValid()) return;
    const width = this.map.getSize().x;
    const options = {
      paddingTopLeft: [Math.min(70, width / 9), 20], paddingBottomRight: [Math.min(right, width * 0.45), FOOT_PX], maxZoom: 16, duration: 0.8,
    };
    const quiet = still || window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (quiet) this.map.fitBounds(bounds, { ...options, animate: false });
    else this.map.flyToBounds(bounds, options);
  }

  highlight(ids) {
    for (const zone of this.zoneFeatures) {
      const drawn = this.shapes.get(zone.id);
      drawn.setStyle(this.zoneStyle(zone));
      if (ids.includes(zone.id)) drawn.setStyle({ weight: 5, color: 'var(--accent)' }).bringToFront();
    }
  }
}
