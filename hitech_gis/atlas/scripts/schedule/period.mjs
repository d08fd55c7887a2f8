// The control above the map: of which period, and which actions are asked for. Floor area is never of a period.

import { make } from '../dom.mjs';
import { NOBODY, NO_FILTERS, ROLES, scheduleOf } from './schedule.mjs';

/** Says beside a total that it is whole; nothing while no period is chosen. */
function wholeLabel(page) {
  const schedule = scheduleOf(page);
  if (!schedule || schedule.period(page.state.get('period')) === 'all') return null;
  return make('strong', { class: 'hg-whole', text: page.words.say('page.schedule.not_phased') });
}

export class PeriodBar {
  constructor(page) {
    this.page = page;
    this.schedule = scheduleOf(page);
    if (!this.schedule?.actions.length) return;
    this.open = false;
    this.sought = '';
    this.bar = () => this.control();
    this.keepInAddress();
    page.state.watch(['period', 'filters'], () => {
      page.refresh('bar');
      page.announce(this.count());
    });
  }

  /** The address says the period, and each filter as name:value. */
  keepInAddress() {
    const { links, state } = this.page;
    const { keys, programmes, bodies, actions } = this.schedule;
    const known = { programme: [...programmes.keys()], body: [NOBODY, ...bodies.keys()], role: ROLES, status: actions.map((action) => action.state) };
    links.keepWord('period', () => keys);
    links.keep('filters', {
      write: () => Object.entries(this.filters()).filter(([, value]) => value).map((pair) => pair.join(':')).join() || null,
      read: (text) => {
        const asked = new Map((text ?? '').split(',').map((pair) => pair.split(':')));
        const taken = Object.keys(NO_FILTERS).filter((name) => asked.get(name) && known[name].includes(asked.get(name)));
        state.set({ filters: { ...NO_FILTERS, ...Object.fromEntries(taken.map((name) => [name, asked.get(name)])) } });
      },
    });
  }

  filters() {
    return this.page.state.get('filters');
  }

  set(changes) {
    this.page.state.set({ filters: { ...this.filters(), ...changes } });
  }

  count() {
    const { words, state } = this.page;
    const shown = this.schedule.passing(state.get('period'), this.filters());
    const values = { count: shown.length, total: this.schedule.actions.length };
    return words.say(values.count === values.total ? 'page.schedule.count_all' : 'page.schedule.count', values);
  }

  control() {
    const { words } = this.page;
    const on = Object.values(this.filters()).filter(Boolean).length;
    return make('div', { class: 'hg-when' },
      this.periods(),
      make('button', {
        type: 'button', class: 'hg-filter-button', 'data-key': 'filters', 'aria-expanded': String(this.open), 'aria-controls': 'hg-filters', onclick: () => this.fold(!this.open),
      }, on ? words.say('page.schedule.filters_on', { count: on }) : words.say('page.schedule.filters')),
      make('span', { class: 'hg-count', text: this.count() }),
      wholeLabel(this.page),
      this.open && this.panel());
  }

  periods() {
    const { words, state } = this.page;
    const now = this.schedule.period(state.get('period'));
    return make('fieldset', { class: 'hg-periods' }, make('legend', { class: 'hg-quiet', text: words.say('page.schedule.period') }),
      this.schedule.keys.map((key) => make('label', {}, make('input', {
        type: 'radio', name: 'hg-period', value: key, 'data-key': `period-${key}`, checked: key === now, onchange: () => state.set({ period: key }),
      }), make('span', { text: key === 'all' ? words.say('page.schedule.all') : key }))));
  }

  fold(open) {
    this.open = open;
    this.page.refresh('bar');
  }

  select(name, options) {
    const { words } = this.page;
    const now = this.filters()[name];
    return make('label', {}, make('span', { text: words.say(`page.schedule.${name}`) }),
      make('select', { 'data-key': `filter-${name}`, onchange: (event) => this.set({ [name]: event.target.value || null }) },
        [['', words.say('page.schedule.any')], ...options].map(([value, text]) => make('option', { value, text, selected: value === (now ?? '') }))));
  }

  panel() {
    const { words } = this.page;
    const states = this.schedule.status ? [...new Set(this.schedule.actions.map((action) => action.state))] : [];
    const escape = (event) => {
      if (event.key !== 'Escape') return;
      this.fold(false);
      this.page.bar.querySelector('.hg-filter-button').focus();
    };
    return make('div', { class: 'hg-filters', id: 'hg-filters', onkeydown: escape },
      this.select('programme', [...this.schedule.programmes].map(([id, name]) => [id, words.of(name)])),
      this.bodySelect(),
      this.select('role', ROLES.map((role) => [role, words.say(`role.${role}`)])),
      states.length > 0 && this.select('status', states.map((state) => [state, words.say(`state.${state}`)])),
      make('button', { type: 'button', 'data-key': 'clear', text: words.say('page.schedule.clear'), onclick: () => { this.sought = ''; this.page.state.set({ filters: NO_FILTERS }); } }));
  }

  /** Bodies in a list, with a field that leaves only those whose name or id holds what is typed. */
  bodySelect() {
    const { words } = this.page;
    const bodies = [[NOBODY, words.say('page.schedule.nobody'), ''], ...[...this.schedule.bodies].map(([id, name]) => [id, words.of(name), `${id} ${name.zh} ${name.en}`.toLowerCase()])];
    const label = this.select('body', []);
    const list = label.querySelector('select');
    const any = list.firstElementChild;
    const fill = () => {
      const now = this.filters().body;
      const shown = bodies.filter(([id, , known]) => !this.sought || id === now || known.includes(this.sought));
      list.replaceChildren(any, ...shown.map(([value, text]) => make('option', { value, text, selected: value === now })));
    };
    const seek = make('input', {
      type: 'search', 'data-key': 'seek-body', value: this.sought, placeholder: words.say('page.schedule.find_body'), 'aria-label': words.say('page.schedule.find_body'),
      oninput: (event) => { this.sought = event.target.value.trim().toLowerCase(); fill(); },
    });
    fill();
    return [make('div', { class: 'hg-seek' }, seek), label];
  }
}

/** Stands with the balance: its numbers are the whole plan's, whatever period is chosen. */
export class WholeTotals {
  constructor(page) {
    this.page = page;
    if (!scheduleOf(page)?.actions.length) return;
    this.tab = 'balance';
    this.panel = () => {
      const label = wholeLabel(page);
      return label && make('p', { class: 'hg-note' }, label, ' ', page.words.say('page.schedule.whole'));
    };
    page.state.watch(['period'], () => page.refreshTab(this.tab));
  }
}
