// The search: a field with a list, as a combobox of the ARIA practices; everything in it can be done by keyboard alone.

import { make } from '../dom.mjs';
import { matchName, pieces, readName, readQuery, rowTests, scanRows, searchEntries, textTest } from './find.mjs';
import { findables, FOUND_KINDS, targetOf } from './findables.mjs';

const MOST_CLAUSES = 3;
const QUIET_TYPING = 500; // ms after the last key before the number of results is said

const marked = (parts) => parts.map((part) => (part.marked ? make('mark', { text: part.text }) : part.text));

export class Search {
  constructor(page) {
    this.page = page;
    this.groups = [];
    this.active = -1;
    this.turn = 0;
    this.makeField();
    page.state.set({ said: null });
    page.links.keepChoice('actions', (id) => this.entries.find((entry) => entry.layer === 'actions' && entry.id === id)?.id);
    page.links.keepChoice('clause', (id) => this.entries.find((entry) => entry.layer === 'clause' && entry.id === id)?.id);
    document.addEventListener('keydown', (event) => this.summon(event));
    page.parcels?.ready.then(() => !this.popup.hidden && this.searchParcels(this.field.value, this.turn), () => {});
  }

  /** All that can be found, made ready when it is first asked for. */
  get entries() {
    this.index ??= findables(this.page.content);
    return this.index;
  }

  makeField() {
    this.label = make('label', { class: 'hg-quiet', for: 'hg-find' });
    this.field = make('input', {
      id: 'hg-find', type: 'text', role: 'combobox', autocomplete: 'off', spellcheck: 'false', maxlength: 100, 'data-key': 'find',
      'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': 'hg-found', 'aria-keyshortcuts': 'Control+K Meta+K',
      oninput: () => this.search(), onkeydown: (event) => this.key(event), onfocus: () => this.field.select(),
    });
    this.list = make('div', { id: 'hg-found', role: 'listbox' });
    this.none = make('p', { class: 'hg-note' });
    this.popup = make('div', { class: 'hg-found', hidden: true, onmousedown: (event) => event.preventDefault() }, this.list, this.none);
    this.box = make('div', { class: 'hg-search', role: 'search', onfocusout: (event) => !this.box.contains(event.relatedTarget) && this.close() },
      this.label, this.field, this.popup);
  }

  head() {
    const { words } = this.page;
    this.label.textContent = words.say('page.search.label');
    this.field.placeholder = words.say('page.search.hint');
    this.list.setAttribute('aria-label', words.say('page.search.found'));
    if (!this.popup.hidden) this.draw();
    return this.box;
  }

  /** The action by which a zone or a site was found, above its card; an action without either has this card alone. */
  card({ layer, id }) {
    const { words, state } = this.page;
    const said = state.get('said');
    const action = layer === 'actions' ? id : said && said.layer === layer && said.id === id && said.action;
    const entry = action && this.entries.find((one) => one.kind === 'actions' && one.id === action);
    return entry && make('p', { class: 'hg-said' },
      make('b', { text: `${words.say('page.search.action')}: ` }), words.of(entry.name), ' ', make('span', { class: 'hg-locator', text: words.list(entry.clauses) }));
  }

  /** Ctrl+K, or Cmd+K, brings the keyboard here from anywhere. A browser that fills in a field sends keys without a name. */
  summon(event) {
    if (event.key?.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (document.activeElement !== this.field) this.before = document.activeElement;
    this.field.focus();
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return; // the keys belong to an input method; Safari says so by the number alone
    const { hits } = this;
    const open = !this.popup.hidden;
    const move = (to) => { this.active = to; this.mark(); };
    const act = {
      ArrowDown: () => (open ? hits.length && move((this.active + 1) % hits.length) : this.search()),
      ArrowUp: () => open && hits.length && move((Math.max(this.active, 0) - 1 + hits.length) % hits.length),
      Home: open && this.active >= 0 && (() => move(0)),
      End: open && this.active >= 0 && (() => move(hits.length - 1)),
      Enter: () => open && hits.length && this.choose(hits[Math.max(this.active, 0)]),
      Escape: () => this.escape(open),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** The first Escape closes the list, the second empties the field, the third gives the keyboard back. */
  escape(open) {
    if (open) this.close();
    else if (this.field.value) this.field.value = '';
    else if (this.before?.isConnected) this.before.focus();
    else this.field.blur();
  }

  get hits() {
    return this.groups.flatMap((group) => group.hits);
  }

  search() {
    const typed = this.field.value;
    this.turn += 1;
    this.active = -1;
    if (!readQuery(typed).length) {
      this.close();
      return;
    }
    this.groups = searchEntries(this.entries, typed, FOUND_KINDS);
    this.popup.hidden = false;
    this.draw();
    this.searchParcels(typed, this.turn);
  }

  /** Parcels come after all else, as they are found. */
  searchParcels(typed, turn) {
    const store = this.page.parcels?.store;
    if (!store?.data) { // none, not yet, or never
      this.tell();
      return;
    }
    const tests = rowTests(store, typed, this.page.content.search.pinyin);
    const stopped = () => turn !== this.turn;
    const told = ({ rows, count, done }) => {
      const hits = rows.map((row) => ({ row, column: tests.find((test) => test.fits(row)).column }));
      this.groups = [...this.groups.filter((group) => group.kind !== 'parcels'), ...(count ? [{ kind: 'parcels', count, hits }] : [])];
      this.draw();
      if (done) this.tell();
    };
    scanRows(store.count, tests, told, { now: () => performance.now(), pause: () => new Promise((go) => { setTimeout(go); }), stopped })
      .catch(() => this.tell());
  }

  /** Say how many were found, once the typing rests. */
  tell() {
    const { words } = this.page;
    const count = this.groups.reduce((sum, group) => sum + group.count, 0);
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.page.announce(words.say(count ? 'page.search.count' : 'page.search.none', { count })), QUIET_TYPING);
  }

  close() {
    this.turn += 1;
    clearTimeout(this.telling);
    this.popup.hidden = true;
    this.field.setAttribute('aria-expanded', 'false');
    this.field.removeAttribute('aria-activedescendant');
  }

  draw() {
    const { words } = this.page;
    let number = 0;
    this.list.replaceChildren(...this.groups.map(({ kind, count, hits }) => make('div', { role: 'group', 'aria-labelledby': `hg-kind-${kind}` },
      make('div', { id: `hg-kind-${kind}`, class: 'hg-kind' },
        words.say(`page.search.kind.${kind}`), make('small', { text: count > hits.length ? words.say('page.search.some', { shown: hits.length, count }) : String(count) })),
      hits.map((hit) => {
        const option = make('div', { role: 'option', id: `hg-hit-${number}`, 'aria-selected': 'false', onclick: () => this.choose(hit) },
          kind === 'parcels' ? this.parcelText(hit) : this.entryText(hit));
        number += 1;
        return option;
      }))));
    this.list.hidden = !number;
    this.none.hidden = number > 0;
    this.none.textContent = words.say('page.search.none');
    this.field.setAttribute('aria-expanded', String(number > 0));
    this.mark();
  }

  mark() {
    const options = this.list.querySelectorAll('[role=option]');
    options.forEach((option, index) => option.setAttribute('aria-selected', String(index === this.active)));
    const option = options[this.active];
    if (option) {
      this.field.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    } else this.field.removeAttribute('aria-activedescendant');
  }

  /** A hit's name with what was found marked; found under another name, that one too; and where it stands. */
  entryText({ entry, name, marks }) {
    const { words, names } = this.page;
    const title = words.of(entry.name);
    const beside = [
      entry.status && words.say(`name_status.${entry.status}`), entry.zone && names(entry.zone), ...(entry.clauses.includes(name) ? [] : entry.clauses.slice(0, MOST_CLAUSES)),
      !entry.place && words.say('page.search.unplaced'),
    ].filter(Boolean);
    return [
      make('span', {}, name === title ? marked(pieces(title, marks)) : title),
      make('small', {}, name !== title && [marked(pieces(name, marks)), beside.length && ' · '], beside.join(' · ')),
    ];
  }

  parcelText({ row, column }) {
    const { store } = this.page.parcels;
    const first = store.columns.findIndex((one) => one.type === 'text');
    const value = String(store.value(column, row) ?? '');
    const stretch = textTest(this.field.value)(value);
    const marks = stretch ? [stretch] : matchName(readName(value, this.page.content.search.pinyin), readQuery(this.field.value))?.marks ?? [];
    const title = first >= 0 && first !== column ? String(store.value(first, row) ?? '') : null;
    return [
      title && make('span', { text: title }),
      make(title ? 'small' : 'span', {}, title && `${store.columns[column].label}: `, marked(pieces(value, marks))),
    ];
  }

  /** Choose a hit; the keyboard stays in the field, for the next search. */
  choose(hit) {
    const { page } = this;
    this.close();
    if (hit.entry?.kind === 'bodies') {
      page.state.set({ filters: { ...page.state.get('filters'), body: hit.entry.id }, tab: 'schedule' }); // what it has to do
    } else if (hit.entry) {
      const { layer, id } = targetOf(hit.entry);
      const name = page.words.of(hit.entry.name);
      page.state.set({ said: hit.entry.kind === 'actions' ? { layer, id, action: hit.entry.id } : null });
      page.choose(layer, id, { fly: hit.entry.place });
      page.announce(page.words.say(hit.entry.kind === 'actions' ? 'page.search.chosen_action' : 'page.search.chosen', { name }));
    } else page.choose('parcels', hit.row, { fly: true });
    this.field.select();
  }
}
