// The tools above the map: measure a distance or an area, draw a selection, clear.

import { make } from '../dom.mjs';
import { drawShape, Drawing } from './drawing.mjs';
import { geodesicArea, geodesicLength } from './geodesy.mjs';
import { GEOJSON, geoJson, shapeFeature } from '../output/geojson.mjs';
import { areaInWords, lengthInWords } from './measure.mjs';

const TOOLS = ['distance', 'area', 'select'];
const ICONS = {
  distance: 'M2 12 12 2l3 3L5 15z M5 10l1.5 1.5 M8 7l1.5 1.5 M11 4l1.5 1.5',
  area: 'M2 4 13 2l2 9-9 4z',
  select: 'M2 2h4 M9 2h4 M15 4v4 M15 11v4h-3 M9 15H6 M3 15H2v-3 M2 9V5',
  clear: 'M3 3l10 10 M13 3 3 13',
};

const icon = (name) => make('svg', { svg: true, viewBox: '0 0 17 17', width: 15, height: 15, 'aria-hidden': 'true', class: 'hg-tool-icon' },
  make('path', { svg: true, d: ICONS[name] }));

/** A length or an area in the present language. */
const lengthSaid = (words, metres) => words.say('page.tool.length', lengthInWords(metres));
export function areaSaid(words, squareMetres) {
  const { value, unit, mu } = areaInWords(squareMetres);
  return words.say('page.tool.size', { value, unit: words.say(`page.unit.${unit}`), mu });
}

/** The toolbar. State: tool, the tool in use or null; drawn, the last thing measured or null; selection, the ring selected or null. */
export class Tools {
  constructor(page) {
    this.page = page;
    this.at = 0; // the button that the Tab key comes to
    page.state.set({ tool: null, drawn: null, selection: null });
    this.readout = make('output', { class: 'hg-measured', 'aria-live': 'polite' });
    this.preview = make('span', { class: 'hg-preview', 'aria-hidden': 'true' });
    const act = (name, run) => make('button', { type: 'button', class: `hg-tool-${name}`, onclick: run });
    this.acts = { finish: act('finish', () => this.drawing.finish()), undo: act('undo', () => this.drawing.back()) };
    this.box = make('div', { class: 'hg-measure-box hg-empty' }, make('span', { class: 'hg-tool-acts' }, Object.values(this.acts)), this.readout, this.preview);
    page.map.getContainer().append(this.box); // over the map, which must not move under the pointer
    L.DomEvent.disableClickPropagation(this.box);
    L.DomEvent.on(this.box, 'mousemove', L.DomEvent.stopPropagation); // the pointer over the box measures nothing
    this.kept = L.layerGroup().addTo(page.map);
    this.drawing = new Drawing(page.map, {
      changed: (points, moving) => this.changed(points, moving),
      refused: (why) => this.say(page.words.say(`page.tool.${why}`)),
      ended: (points) => this.ended(points),
      cancelled: () => page.state.set({ tool: null }),
    });
    page.state.watch(['tool'], () => this.toolChanged());
    page.state.watch(['drawn', 'selection'], () => { this.drawKept(); page.refresh('bar'); });
  }

  toolChanged() {
    const { state } = this.page;
    const tool = state.get('tool');
    const back = this.drawing.active && this.drawing.withKeys();
    this.drawing.stop();
    if (tool) {
      state.set(tool === 'select' ? { selection: null } : { drawn: null });
      this.drawing.start(tool !== 'distance', { keys: this.keys });
    }
    this.page.refresh('bar');
    if (tool) return;
    this.sayKept();
    if (back) this.buttons()[this.at].focus();
  }

  say(sentence) {
    this.readout.textContent = sentence;
    this.preview.textContent = '';
    this.drawBox();
  }

  /** The box over the map: what is measured, and how to finish. Its buttons stay, so that a click on one ends where it began. */
  drawBox() {
    const { state, words } = this.page;
    const { points } = this.drawing;
    const able = { finish: points.length >= this.drawing.least(), undo: points.length > 0 };
    for (const [name, button] of Object.entries(this.acts)) {
      button.textContent = words.say(`page.tool.${name}`);
      button.disabled = !able[name];
      button.hidden = !state.get('tool');
    }
    this.box.classList.toggle('hg-empty', !state.get('tool') && !this.readout.textContent);
  }

  /** What points measure, in words: the length of a line, or the area and the outline of a ring. */
  measured(points, ring) {
    const { words } = this.page;
    if (!ring) return lengthSaid(words, geodesicLength(points));
    const outline = lengthSaid(words, geodesicLength([...points, points[0]]));
    return words.say('page.tool.area_of', { area: areaSaid(words, geodesicArea(points)), outline });
  }

  changed(points, moving) {
    const { ring } = this.drawing;
    const enough = this.drawing.least();
    const all = moving ? [...points, moving] : points;
    if (moving) this.preview.textContent = all.length < enough ? '' : `→ ${this.measured(all, ring)}`;
    else if (points.length >= enough) this.say(`${this.measured(points, ring)} · ${this.page.words.say('page.tool.method')}`);
    else if (points.length) this.say(this.page.words.say('page.tool.points', { count: points.length }));
    else this.say(this.page.words.say('page.tool.how'));
  }

  ended(points) {
    const tool = this.page.state.get('tool');
    if (tool === 'select') {
      this.page.state.set({ selection: points, tool: null });
      this.page.announce(this.measured(points, true));
    } else this.page.state.set({ drawn: { tool, points }, tool: null });
  }

  /** Say what was measured last. */
  sayKept() {
    const { drawn } = this.page.state.values;
    this.say(drawn ? `${this.measured(drawn.points, drawn.tool === 'area')} · ${this.page.words.say('page.tool.method')}` : '');
  }

  drawKept() {
    const { drawn, selection } = this.page.state.values;
    this.kept.clearLayers();
    if (selection) drawShape(this.kept, selection, true, 'hg-drawn-selection');
    if (drawn) drawShape(this.kept, drawn.points, drawn.tool === 'area', 'hg-drawn-kept');
  }

  draw() {
    if (this.page.state.get('tool')) this.drawing.tell();
    else this.sayKept();
  }

  buttons() {
    return [...this.page.bar.querySelectorAll('.hg-tools button')];
  }

  /** Arrows move within the toolbar, and one of its buttons is in the order of the Tab key. */
  step(event) {
    const buttons = this.buttons();
    const to = { ArrowRight: this.at + 1, ArrowLeft: this.at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (event.key === 'Escape' && this.drawing.active) this.drawing.end();
    if (to === undefined) return;
    event.preventDefault();
    this.at = (to + buttons.length) % buttons.length;
    buttons.forEach((button, index) => button.setAttribute('tabindex', index === this.at ? 0 : -1));
    buttons[this.at].focus();
  }

  bar() {
    const { state, words } = this.page;
    const tool = state.get('tool');
    const use = (name) => (event) => {
      this.keys = event.detail === 0; // pressed with the keyboard, so the map's centre sets the points
      this.at = TOOLS.indexOf(name);
      state.set({ tool: tool === name ? null : name });
    };
    const named = (name, properties) => {
      const text = words.say(`page.tool.${name}`);
      return make('button', { type: 'button', 'data-key': `tool-${name}`, title: text, ...properties }, icon(name), make('span', { text }));
    };
    const buttons = [
      ...TOOLS.map((name) => named(name, { class: `hg-tool-${name}`, 'aria-pressed': String(tool === name), onclick: use(name) })),
      named('clear', { class: 'hg-tool-clear', onclick: () => state.set({ tool: null, drawn: null, selection: null }) }),
    ];
    buttons.forEach((button, index) => button.setAttribute('tabindex', index === this.at ? 0 : -1));
    return make('div', { class: 'hg-tools', role: 'toolbar', 'aria-label': words.say('page.tool.bar'), onkeydown: (event) => this.step(event) }, buttons);
  }

  /** The shapes drawn, for the list of exports. */
  files() {
    const { drawn, selection } = this.page.state.values;
    const file = (id, kind, points) => ({
      id, title: this.page.words.say(`page.export.${id}`), name: `${id}.geojson`, type: GEOJSON, text: () => geoJson([shapeFeature(kind, points)]),
    });
    return [drawn && file('measured', drawn.tool, drawn.points), selection && file('selection', 'select', selection)].filter(Boolean);
  }
}
