// The tab in which figures and assumptions are tried out, the banner that says so, and scenarios as files.

import { FigureControl } from '../controls.mjs';
import { keepFocus, make } from '../dom.mjs';
import { idOf, MOST_BYTES, scenarioFile, scenarioName, ScenarioReader } from './edits.mjs';
import { isEdited, wordedQuantity } from './evaluate.mjs';
import { download } from '../output/export.mjs';
import { History } from './history.mjs';
import { goalStack } from '../balance/stack.mjs';
import { asGiven } from '../text.mjs';
import { goalRow } from '../balance/view.mjs';

export class WhatIf {
  constructor(page) {
    this.page = page;
    this.tab = 'what_if';
    this.history = new History(page.state);
    this.controls = [];
    this.faults = [];
    page.state.watch(['edits'], () => this.update());
    page.state.watch(['tab'], () => { this.faults = []; });
  }

  /** Names of figures that share a place in the tab: what zones itemise, zone by zone, then what is stated, then the rest. */
  groups() {
    const { figures, rows } = this.page.content.what_if;
    const itemised = [...new Set(rows.filter((row) => row.variant === rows[0].variant).flatMap((row) => row.itemised))].filter((name) => figures[name].scope === 'itemised');
    const zones = [...new Set(rows.map((row) => row.zone))].map((zone) => [zone, itemised.filter((name) => figures[name].zone === zone)]);
    const others = [...new Set(rows.flatMap((row) => [...row.stated, ...row.itemised]))].filter((name) => !itemised.includes(name));
    const inOrder = (names) => [...new Set(names.map((name) => figures[name].zone))].map((zone) => [zone, names.filter((name) => figures[name].zone === zone)]);
    const above = (zone) => rows.some((row) => row.zone === zone && row.stated.length);
    return { zones: zones.filter(([zone, names]) => names.length || above(zone)), others: inOrder(others) };
  }

  panel() {
    const { words } = this.page;
    const { zones, others } = this.groups();
    this.controls = [];
    this.stack = make('div', {});
    this.message = make('div', { role: 'alert' });
    this.results = new Map();
    const nodes = [
      this.stack, make('p', { class: 'hg-note', text: words.say('page.what_if.note') }), this.toolbar(), this.message,
      zones.map(([zone, names]) => this.group(zone, names)),
      make('details', { class: 'hg-what-if-others' }, make('summary', { text: words.say('page.what_if.others') }), others.map(([zone, names]) => this.group(zone, names, { results: false }))),
    ];
    this.show();
    return make('section', { class: 'hg-what-if' }, nodes);
  }

  group(zone, names, { results: shown = true } = {}) {
    const { names: nameOf } = this.page;
    const controls = names.map((name) => new FigureControl(this.page, this.history, name, this.usual()));
    this.controls.push(...controls);
    const results = shown && make('span', { class: 'hg-results' });
    if (shown) this.results.set(zone, results);
    return make('section', { class: 'hg-group', 'data-group': zone }, make('h3', {}, nameOf(zone), results), controls.map((control) => control.build()));
  }

  /** How far a slider goes for what the plan leaves out: as far as its usual figures. */
  usual() {
    const known = this.page.content.zones.flatMap((zone) => Object.values(zone.increments)).filter(Boolean).map((increment) => increment.value);
    return known.length ? Math.max(...known) / 2 : 100;
  }

  button(key, run, properties = {}) {
    return make('button', { type: 'button', 'data-key': `what_if.${key}`, text: this.page.words.say(`page.what_if.${key}`), onclick: run, ...properties });
  }

  toolbar() {
    const { words, state } = this.page;
    this.undo = this.button('undo', () => this.history.undo());
    this.redo = this.button('redo', () => this.history.redo());
    this.clear = this.button('reset', () => this.history.reset());
    this.name = make('input', {
      type: 'text', size: 11, maxlength: 60, autocomplete: 'off', 'data-key': 'what_if.name',
      onchange: (event) => {
        const name = event.target.value.trim();
        this.history.step({ ...state.get('edits'), name: scenarioName(name) });
      },
    });
    const file = make('input', {
      type: 'file', accept: '.json,application/json', class: 'hg-quiet', 'data-key': 'what_if.load', 'aria-label': words.say('page.what_if.load'),
      onchange: (event) => this.load(event.target.files[0]),
    });
    this.toolbarBox = make('div', { class: 'hg-toolbar' }, this.undo, this.redo, this.clear,
      make('label', {}, words.say('page.what_if.name'), this.name),
      this.button('save', () => this.save()),
      make('label', { class: 'hg-file' }, words.say('page.what_if.load'), file));
    return this.toolbarBox;
  }

  update() {
    this.faults = [];
    if (this.page.state.get('tab') === this.tab) this.show();
    this.page.refresh('head');
    if (this.page.state.get('chosen')?.layer === 'zones') this.page.refresh('card');
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.page.announce(this.said()), 400); // once a slider rests
  }

  /** Bring what stands in the tab in step with the edits, without making any control anew. */
  show() {
    const { state, view } = this.page;
    const edits = state.get('edits');
    this.stack.replaceChildren(goalStack(this.page));
    for (const control of this.controls) control.line && control.update();
    if (this.name !== document.activeElement) this.name.value = edits.name ? asGiven(this.page.words.of(edits.name)) : '';
    keepFocus(this.toolbarBox, () => {
      this.undo.disabled = !this.history.past.length && !this.history.before;
      this.redo.disabled = !this.history.future.length;
      this.clear.disabled = !isEdited(edits) && !edits.name;
    });
    this.showFaults();
    for (const [zone, place] of this.results) place.replaceChildren(...this.resultsOf(zone, view));
  }

  resultsOf(zone, view) {
    const { words } = this.page;
    const { goal, what_if: { variants } } = this.page.content;
    const variant = zone === goal ? view.variant : variants[0]; // the goal alone has several
    const rows = [...view.rows.values()].filter(({ row, stated }) => row.zone === zone && stated !== null && row.variant === variant);
    return rows.filter(({ row }) => row.use !== 'total' || rows.length === 1).map((row) => make('span', { 'data-row': row.row.id },
      `${words.say(`use.${row.row.use}`)} ${row.stated} / ${row.itemised ?? '—'} / ${row.residual ?? '—'} `,
      make('span', { class: `hg-verdict hg-verdict-${row.verdict}`, text: words.say(`verdict.${row.verdict}`) })));
  }

  /** The goal's balance in a sentence. */
  said() {
    const { content, view, words } = this.page;
    const row = goalRow(content, view, 'total');
    const said = words.say('page.what_if.said', {
      stated: row.stated ?? '—', itemised: row.itemised ?? '—', residual: row.residual ?? '—', verdict: words.say(`verdict.${row.verdict}`),
    });
    return this.page.state.get('edits').variant ? `${words.say('page.what_if.variant', { variant: view.variant })}, ${said}` : said;
  }

  /** The banner: that what is shown is no plan; on paper too. */
  head() {
    const { words, state, view } = this.page;
    if (!view.edited) return null;
    const edits = state.get('edits');
    const count = words.say('page.what_if.count', {
      changes: Object.keys(edits.changes).length, assumptions: Object.keys(edits.assumptions).length + Boolean(edits.variant),
    });
    return make('div', { class: 'hg-scenario' },
      make('strong', { text: words.say('page.what_if.banner') }), ` ${edits.name ? `${words.of(edits.name)}: ` : ''}${this.said()} (${count})`,
      make('span', { class: 'hg-scenario-actions' },
        make('button', { type: 'button', 'data-key': 'banner.open', text: words.say('page.tab.what_if'), onclick: () => state.set({ tab: 'what_if' }) }),
        make('button', { type: 'button', 'data-key': 'banner.reset', text: words.say('page.what_if.reset'), onclick: () => this.history.reset() })));
  }

  /** On a zone's card: what of it is changed, and the way to change it. */
  card({ layer, id }) {
    const { content, words, view, state } = this.page;
    const { figures } = content.what_if;
    const own = layer === 'zones' ? Object.keys(figures).filter((name) => figures[name].zone === id) : [];
    if (!own.length) return null;
    const edits = state.get('edits');
    const moved = own.filter((name) => Object.hasOwn(edits.changes, name) || Object.hasOwn(edits.assumptions, name));
    const open = () => {
      state.set({ tab: 'what_if' });
      const key = `number:${own.find((name) => figures[name].scope === 'itemised') || own[0]}`;
      const control = this.page.sheet.querySelector(`[data-key="${CSS.escape(key)}"]`);
      const closed = control?.closest('details');
      if (closed) closed.open = true;
      control?.scrollIntoView({ block: 'center' });
      control?.focus({ preventScroll: true });
    };
    return make('p', { class: 'hg-card-what-if' },
      moved.map((name) => make('span', { class: 'hg-was', text: `${words.say('page.what_if.scenario')}: ${words.say(`use.${figures[name].use}`)} ${wordedQuantity(view.figures[name])}; ` })),
      make('button', { type: 'button', 'data-key': 'card.what_if', text: words.say('page.what_if.try'), onclick: open }));
  }

  save() {
    const { state, content, words, announce } = this.page;
    const edits = state.get('edits');
    const name = edits.name || { zh: words.say('page.what_if.scenario'), en: words.say('page.what_if.scenario') };
    const file = `${idOf(name.zh)}.json`;
    download(file, 'application/json', scenarioFile(edits, content.what_if, name));
    announce.call(this.page, words.say('page.what_if.saved', { file }));
  }

  async load(file) {
    if (!file) return;
    const reader = new ScenarioReader(this.page.content.what_if);
    const edits = await this.read(file, reader);
    if (edits) this.history.step(edits);
    this.faults = reader.faults;
    this.file = file.name;
    if (this.page.state.get('tab') !== this.tab) return;
    this.page.refresh('panel'); // also makes the file input anew, so that the same file can be chosen again
  }

  async read(file, reader) {
    if (file.size > MOST_BYTES) return reader.fault('page.what_if.bad_size');
    try {
      return reader.read(await file.text());
    } catch {
      return reader.fault('page.what_if.bad_read'); // it was moved or changed after it had been chosen
    }
  }

  showFaults() {
    const { words } = this.page;
    if (!this.faults.length) {
      this.message.replaceChildren();
      return;
    }
    this.message.replaceChildren(
      make('p', { class: 'hg-refused', text: words.say('page.what_if.refused', { file: this.file }) }),
      make('ul', { class: 'hg-refused' }, this.faults.slice(0, 20).map(({ key, values }) => make('li', { text: words.say(key, values) }))));
  }
}
