// Changes since another plan: why totals moved, record by record, verdicts; on the map old outlines and badges.

import { clauseButtons } from './clauses.mjs';
import { amountCell } from '../output/csv.mjs';
import { make } from '../dom.mjs';

const CHANGE_MARKS = ['added', 'removed', 'redrawn', 'register', 'figure', 'action'];
const OLD_LINE = { color: 'var(--old)', weight: 3, dashArray: '3 7', fill: false };
const NEW_LINE = { color: 'var(--new)', weight: 5, fill: false };
const GONE = 'gone';
const BADGE_WEIGHT = -0.5; // after the names of zones, before those of axes

const MOVED_HEADER = ['row_zh', 'row_en', 'change_zh', 'change_en', 'figure', 'amount_10k_m2', 'cause_zh', 'cause_en', 'clauses'];
const RECORD_HEADER = ['kind', 'change', 'id', 'name_zh', 'name_en', 'told_zh', 'told_en', 'clauses'];
const VERDICT_HEADER = ['title_zh', 'title_en', 'old_zh', 'old_en', 'new_zh', 'new_en'];

export class ChangesTab {
  constructor(page) {
    this.page = page;
    this.changes = page.content.changes;
    if (!this.changes) return;
    this.tab = 'changes';
    this.group = L.layerGroup().addTo(page.map);
    page.map.createPane('hg-changes').style.zIndex = 580;
    page.state.set({ oldOutlines: true });
    page.state.watch(['oldOutlines', 'use'], () => this.draw()); // with another use the map is drawn anew
  }

  /** Choose what a change is about; what only the old plan has is flown to on its old outline. */
  go({ layer, id }) {
    this.page.choose(layer, id, { fly: true });
    if (layer === GONE) this.page.plan.flyTo([`${GONE}:${id}`], { right: this.page.layers.width() });
  }

  titled(text, target, key) {
    return target ? make('button', { type: 'button', class: 'hg-link', 'data-key': `change:${key}`, text, onclick: () => this.go(target) }) : text;
  }

  panel() {
    const { words } = this.page;
    const { old, rows, records, verdicts } = this.changes;
    if (!rows.length && !records.length && !verdicts.length) return make('p', { text: words.say('page.changes.none') });
    const wording = records.filter((record) => !record.substance);
    return [
      make('h2', { text: words.say('page.changes.since', { title: words.of(old), date: old.date }) }),
      make('label', { class: 'hg-show-old' }, make('input', {
        type: 'checkbox', 'data-key': 'old-outlines', checked: this.page.state.get('oldOutlines'),
        onchange: (event) => this.page.state.set({ oldOutlines: event.target.checked }),
      }), words.say('page.changes.show_old')),
      make('h2', { text: words.say('page.changes.rows') }),
      make('p', { class: 'hg-note', text: words.say(rows.length ? 'page.changes.adds_up' : 'page.changes.no_rows') }),
      rows.map((row, index) => this.movedRow(row, index)),
      make('h2', { text: words.say('page.changes.records') }),
      this.recordTable(records.filter((record) => record.substance), 'substance'),
      wording.length > 0 && make('details', {},
        make('summary', { text: words.say('page.changes.wording', { count: wording.length }) }), this.recordTable(wording, 'wording')),
      verdicts.length > 0 && [make('h2', { text: words.say('page.changes.verdicts') }), this.verdictList(verdicts)],
    ];
  }

  movedRow(row, index) {
    const { words } = this.page;
    const part = (one) => make('tr', {},
      make('td', { class: 'hg-amount', text: one.amount }),
      make('td', {}, one.figure, make('small', { class: 'hg-remark', text: one.id })),
      make('td', { text: words.of(one.cause) }),
      make('td', {}, clauseButtons(one.clauses, words, `${index}:${one.id}`)));
    return make('section', { class: 'hg-moved' },
      make('h3', {}, this.titled(words.of(row.title), row.target, `row:${index}`)),
      row.notes.map((note) => make('p', { class: 'hg-note', text: words.of(note) })),
      row.sides.map((side) => [
        make('p', { class: 'hg-side-moved', text: words.of(side.line) }),
        side.parts.length > 0 && make('table', { class: 'hg-figures' }, make('tbody', {}, side.parts.map(part))),
      ]));
  }

  recordTable(records, name) {
    const { words } = this.page;
    return make('table', { class: 'hg-figures hg-records' }, make('tbody', {}, records.map((record, index) => make('tr', {},
      make('td', {}, words.say(`kind.${record.kind}`), make('small', { class: 'hg-remark', text: words.say(`change.${record.change}`) })),
      make('td', {}, this.titled(words.of(record.name) || record.id, record.target, `${name}:${index}`), make('small', { class: 'hg-remark', text: record.id })),
      make('td', { text: words.of(record.told) }),
      make('td', {}, clauseButtons(record.clauses, words, `${name}:${index}`))))));
  }

  verdictList(verdicts) {
    const { words } = this.page;
    return make('ul', { class: 'hg-findings' }, verdicts.map((one, index) => make('li', { class: 'hg-finding' },
      this.titled(words.of(one.title), one.target, `verdict:${index}`),
      make('div', { class: 'hg-sides', text: `${words.of(one.old)} → ${words.of(one.new)}` }))));
  }

  card({ layer, id }) {
    if (!this.changes || !['zones', GONE].includes(layer)) return null;
    const { words } = this.page;
    const here = this.changes.records.filter(({ target }) => target && target.layer === layer && target.id === id);
    const outline = layer === GONE && this.changes.outlines.find((one) => one.zone === id);
    return [
      layer === GONE && [make('h2', { text: outline ? words.of(outline.name) : id }), make('p', { class: 'hg-note', text: words.say('page.changes.gone') })],
      here.length > 0 && make('section', { class: 'hg-on' }, make('h3', { text: words.say('page.changes.here') }), this.recordTable(here, 'here')),
    ];
  }

  legend() {
    if (!this.changes) return null;
    const { words } = this.page;
    const line = ({ color, weight, dashArray }, key) => make('div', {},
      make('svg', { svg: true, width: 26, height: 14, 'aria-hidden': 'true' },
        make('line', { svg: true, x1: 1, y1: 7, x2: 25, y2: 7, stroke: color, 'stroke-width': weight, 'stroke-dasharray': dashArray || null })),
      make('span', { text: words.say(key) }));
    return [line(OLD_LINE, 'page.changes.legend_old'), line(NEW_LINE, 'page.changes.legend_new'), make('small', { text: words.say('page.changes.legend_mark') })];
  }

  tables() {
    if (!this.changes) return [];
    const { words } = this.page;
    const { rows, records, verdicts } = this.changes;
    const moved = () => rows.flatMap((row) => row.sides.flatMap((side) => side.parts.map((one) => [
      row.title.zh, row.title.en, side.line.zh, side.line.en, one.id, amountCell(one.amount.replace('+', '')), one.cause.zh, one.cause.en, one.clauses,
    ])));
    return [
      rows.length > 0 && { id: 'moved', title: words.say('page.changes.rows'), header: MOVED_HEADER, rows: moved },
      records.length > 0 && {
        id: 'changes', title: words.say('page.changes.records'), header: RECORD_HEADER,
        rows: () => records.map((one) => [one.kind, one.change, one.id, one.name.zh, one.name.en, one.told.zh, one.told.en, one.clauses]),
      },
      verdicts.length > 0 && {
        id: 'verdicts', title: words.say('page.changes.verdicts'), header: VERDICT_HEADER,
        rows: () => verdicts.map((one) => [one.title.zh, one.title.en, one.old.zh, one.old.en, one.new.zh, one.new.en]),
      },
    ].filter(Boolean);
  }

  /** Old outlines over the new, and a badge at each zone that changed. */
  draw() {
    if (!this.changes) return;
    const { plan, zones, state } = this.page;
    const { outlines, marks } = this.changes;
    plan.labels.drop(this.group);
    for (const old of state.get('oldOutlines') ? outlines : []) {
      const drawn = this.outline(old.geometry, OLD_LINE);
      plan.shapes.set(`${GONE}:${old.zone}`, drawn);
      const { lng, lat } = drawn.getBounds().getCenter();
      if (old.gone) this.badge([[lng, lat]], ['removed'], this.page.words.of(old.name));
    }
    for (const [id, of] of Object.entries(marks)) {
      const zone = zones.get(id);
      if (!zone?.outline) continue;
      if (of.includes('added')) this.outline(zone.outline.geometry, NEW_LINE);
      this.badge(zone.label_places, of);
    }
    plan.labels.place();
  }

  outline(geometry, style) {
    return L.geoJSON({ type: 'Feature', geometry, properties: {} }, { style: { ...style, pane: 'hg-changes' }, pane: 'hg-changes', interactive: false }).addTo(this.group);
  }

  badge(places, marks, name) {
    const { words, plan } = this.page;
    const said = CHANGE_MARKS.filter((mark) => marks.includes(mark)).map((mark) => words.say(`page.changes.mark.${mark}`));
    plan.labels.add(this.group, places, BADGE_WEIGHT, 'hg-badge', name && make('b', { text: name }), make('small', { text: said.join(' · ') }));
  }
}
