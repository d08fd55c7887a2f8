// The tab of the parcels: what they are coloured by, which of them are shown, and what those add up to.

import { make } from '../dom.mjs';
import { swatch } from '../map/furniture.mjs';
import { classesOf, colourable, readColour, SCHEMES } from './classes.mjs';
import { filterRow, newFilter } from './filters.mjs';
import { addsUp, columnName, maskOf, plainNumber, readFilters, totalsByClass, totalsOf, writeFilters } from './totals.mjs';

const DISTINCT_AT_FIRST = 12; // a category of more values is no picture to begin with

/** Name of a class: a text of the data, or the key of one of ours. */
function nameOf(entry) {
  if (entry.all) return { key: 'page.parcel_panel.one_colour' };
  if (entry.missing) return { key: 'page.parcels.missing' };
  if (entry.other) return { key: 'page.parcel_panel.other' };
  if (entry.value === undefined) return `${plainNumber(entry.low)} – ${plainNumber(entry.high)}`;
  return typeof entry.value === 'boolean' ? { key: entry.value ? 'page.parcels.true' : 'page.parcels.false' } : entry.value;
}

export class ParcelPanel {
  constructor(page) {
    this.page = page;
    if (!page.parcels) return;
    this.tab = 'parcels';
    page.state.set({ parcel_colour: null, parcel_filters: [], parcel_sum: null, parcel_off: [] });
    page.parcels.ready.then((store) => this.begin(store), () => {}); // what went wrong is said where the parcels are read
  }

  begin(store) {
    const { state } = this.page;
    this.store = store;
    this.columns = store.columns.map((column, index) => ({ ...column, index }));
    const categories = colourable(this.columns).filter((column) => column.type === 'category' && column.values.length <= DISTINCT_AT_FIRST);
    const first = [...categories, ...this.numbers()][0];
    state.watch(['parcel_colour'], () => this.recolour());
    state.watch(['parcel_filters', 'parcel_off'], () => this.apply());
    state.watch(['parcel_sum'], () => this.page.refreshTab(this.tab));
    this.first = { column: first?.index ?? null, scheme: SCHEMES[0] };
    state.set({ parcel_colour: this.first, parcel_sum: (this.numbers().find(addsUp) ?? this.numbers()[0])?.index ?? null });
    this.keepInAddress();
  }

  keepInAddress() {
    const { links, state } = this.page;
    links.keep('parcel_colour', {
      write: () => {
        const { column, scheme } = state.get('parcel_colour');
        return state.get('parcel_colour') === this.first ? null : `${column ?? ''}:${scheme}`;
      },
      read: (text) => state.set({ parcel_colour: (text === null ? null : readColour(text, this.columns)) ?? this.first }),
    });
    links.keep('parcel_filters', {
      write: () => (state.get('parcel_filters').length ? writeFilters(state.get('parcel_filters'), this.columns) : null),
      read: (text) => state.set({ parcel_filters: text === null ? [] : readFilters(text, this.columns) }),
    });
  }

  /** Colour by another column; the boxes of its classes begin anew. */
  recolour() {
    const { state } = this.page;
    this.classify();
    if (state.get('parcel_off').length) state.set({ parcel_off: [] });
    else if (this.passing) this.page.refreshTab(this.tab);
    else this.apply();
  }

  numbers() {
    return this.columns.filter((column) => column.type === 'number');
  }

  classify() {
    const { column, scheme } = this.page.state.get('parcel_colour');
    const { classes, entries } = classesOf(this.store, column, scheme);
    this.classes = classes;
    this.entries = entries;
    const title = column === null ? '' : columnName(this.columns[column]);
    this.store.setClasses(classes, entries.map((entry) => entry.colour), entries.map((entry) => nameOf(entry)), title);
  }

  /** Show what passes the filters and the boxes of the classes, and say how many that are. */
  apply() {
    const { state, words } = this.page;
    this.passing = maskOf(this.store, state.get('parcel_filters'));
    const off = new Set(state.get('parcel_off'));
    this.shown = off.size ? this.passing.map((one, i) => (one && !off.has(this.classes[i]) ? 1 : 0)) : this.passing;
    this.store.setShown(this.shown);
    this.page.refreshTab(this.tab);
    const shown = this.shown.reduce((sum, one) => sum + one, 0);
    this.page.announce(words.say('page.parcel_panel.count', { shown, all: this.store.count }));
  }

  className(entry) {
    const name = nameOf(entry);
    return name.key ? this.page.words.say(name.key) : name;
  }

  panel() {
    const { words } = this.page;
    if (!this.passing) return make('p', { class: 'hg-note', text: this.page.parcels.told() });
    this.totals = totalsOf(this.store, this.shown);
    const { count } = this.totals;
    return [
      make('h2', {}, words.say('page.parcel_panel.title'),
        make('small', { text: words.say('page.parcel_panel.count', { shown: count, all: this.store.count }) })),
      this.colourChoice(), this.classTable(), this.filters(), this.totalsTable(),
    ];
  }

  choice(key, label, value, options, change) {
    return make('label', { class: 'hg-choice' }, make('span', { text: label }),
      make('select', { 'data-key': key, onchange: (event) => change(event.target.value) },
        options.map(([id, text]) => make('option', { value: id, text, selected: String(id) === String(value) }))));
  }

  colourChoice() {
    const { state, words } = this.page;
    const { column, scheme } = state.get('parcel_colour');
    const set = (changes) => state.set({ parcel_colour: { column, scheme, ...changes } });
    const columns = [['', words.say('page.parcel_panel.one_colour')], ...colourable(this.columns).map((one) => [one.index, columnName(one)])];
    const isNumber = column !== null && this.columns[column].type === 'number';
    return make('div', { class: 'hg-choices' },
      this.choice('parcel-colour', words.say('page.parcel_panel.colour'), column ?? '', columns, (value) => set({ column: value === '' ? null : Number(value) })),
      isNumber && this.choice('parcel-scheme', words.say('page.parcel_panel.scheme'), scheme,
        SCHEMES.map((one) => [one, words.say(`page.parcel_panel.scheme.${one}`)]), (value) => set({ scheme: value })),
      this.numbers().length > 0 && this.choice('parcel-sum', words.say('page.parcel_panel.sum_of'), state.get('parcel_sum'),
        this.numbers().map((one) => [one.index, columnName(one)]), (value) => state.set({ parcel_sum: Number(value) })));
  }

  /** The classes with their colours, how many parcels each has and what they add up to; a box switches a class off. */
  classTable() {
    const { state, words } = this.page;
    const off = state.get('parcel_off');
    const sum = state.get('parcel_sum');
    const rows = totalsByClass(this.store, this.passing, this.classes, this.entries.length, sum);
    const toggle = (index, on) => state.set({ parcel_off: on ? off.filter((other) => other !== index) : [...off, index] });
    const heads = [words.say('page.parcel_panel.class'), words.say('page.parcel_panel.parcels'), ...(sum === null ? [] : [columnName(this.columns[sum]), words.say('page.parcels.missing')])];
    return make('table', { class: 'hg-figures hg-parcel-classes' },
      make('thead', {}, make('tr', {}, heads.map((text) => make('th', { scope: 'col', text })))),
      make('tbody', {}, this.entries.map((entry, index) => make('tr', {},
        make('th', { scope: 'row' }, make('label', {},
          make('input', { type: 'checkbox', 'data-key': `class-${index}`, checked: !off.includes(index), onchange: (event) => toggle(index, event.target.checked) }),
          swatch(entry.colour, { width: 18, height: 12 }), make('span', { text: this.className(entry) }))),
        make('td', { text: rows[index].count }),
        sum !== null && [make('td', { text: plainNumber(rows[index].sum) }), make('td', { text: rows[index].missing })]))),
      make('tfoot', {}, this.totalRow(sum)));
  }

  /** What is shown in all, of the column that the classes add up. */
  totalRow(sum) {
    const total = this.totals.columns.find(({ column }) => column === sum);
    return make('tr', {}, make('th', { scope: 'row', text: this.page.words.say('page.grand_total') }), make('td', { text: this.totals.count }),
      total && [make('td', { text: plainNumber(total.sum) }), make('td', { text: total.missing })]);
  }

  filters() {
    const { state, words } = this.page;
    const filters = state.get('parcel_filters');
    const change = (at, filter) => state.set({ parcel_filters: filters.flatMap((one, index) => (index === at ? filter ?? [] : [one])) });
    const free = this.columns.filter((column) => !filters.some((filter) => filter.column === column.index));
    const add = (value) => value !== '' && state.set({ parcel_filters: [...filters, newFilter(this.columns[Number(value)])] });
    return make('fieldset', { class: 'hg-parcel-filters' }, make('legend', { text: words.say('page.parcel_panel.filters') }),
      filters.map((filter, index) => filterRow(this.columns[filter.column], filter, words, (next) => change(index, next))),
      free.length > 0 && this.choice('parcel-add', words.say('page.parcel_panel.add'), '', [['', '—'], ...free.map((one) => [one.index, columnName(one)])], add),
      filters.length > 0 && make('button', { type: 'button', 'data-key': 'parcel-all', text: words.say('page.parcel_panel.show_all'), onclick: () => state.set({ parcel_filters: [], parcel_off: [] }) }));
  }

  totalsTable() {
    const { words } = this.page;
    if (!this.totals.columns.length) return null;
    return make('section', {}, make('h2', { text: words.say('page.parcel_panel.totals') }),
      make('table', { class: 'hg-figures hg-parcel-totals' },
        make('thead', {}, make('tr', {}, this.totalsHeader().map((text) => make('th', { scope: 'col', text })))),
        make('tbody', {}, this.totalsRows().map(([name, ...cells]) => make('tr', {}, make('th', { scope: 'row', text: name }), cells.map((text) => make('td', { text })))))),
      make('p', { class: 'hg-note', text: words.say('page.parcel_panel.from_data') }));
  }

  totalsRows() {
    const parts = ['sum', 'mean', 'least', 'most', 'known'];
    return this.totals.columns.map(({ column, ...total }) => {
      const about = this.columns[column];
      return [columnName(about), ...parts.map((part) => plainNumber(part === 'sum' && !addsUp(about) ? null : total[part])), total.missing];
    });
  }

  totalsHeader() {
    const { words } = this.page;
    const parts = ['column', 'sum', 'mean', 'least', 'most', 'known'];
    return [...parts.map((part) => words.say(`page.parcel_panel.${part}`)), words.say('page.parcels.missing')];
  }

  /** What can be taken along as CSV; the totals may be those of another tab's time, so they are counted when they are saved. */
  tables() {
    if (!this.shown || !this.numbers().length) return [];
    const rows = () => {
      this.totals = totalsOf(this.store, this.shown);
      return this.totalsRows();
    };
    return [{ id: 'parcel_totals', title: this.page.words.say('page.parcel_panel.totals'), header: this.totalsHeader(), rows }];
  }
}
