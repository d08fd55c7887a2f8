// The tab of the schedule: the same actions as a list, on the time axis, and by body; and the indicators.

import { foldedActions, groupedActions } from './actions.mjs';
import { make } from '../dom.mjs';
import { gantt } from './gantt.mjs';
import { indicatorCharts } from './indicators.mjs';
import { loadChart } from './load.mjs';
import { scheduleOf } from './schedule.mjs';

const SCHEDULE_VIEWS = ['list', 'gantt', 'indicators', 'load'];
const MOST_ACTIONS_OPEN = 60; // actions; more begin folded

export class ScheduleTab {
  constructor(page) {
    this.page = page;
    this.schedule = scheduleOf(page);
    if (!this.schedule) return;
    this.tab = 'schedule';
    page.links.keepWord('schedule_view', () => SCHEDULE_VIEWS);
    if (page.state.get('schedule_group') === undefined) page.state.set({ schedule_group: 'zone' });
    page.state.watch(['period', 'filters', 'schedule_view', 'schedule_group'], () => page.refreshTab(this.tab));
  }

  view() {
    if (!this.schedule.actions.length) return 'indicators';
    const asked = this.page.state.get('schedule_view');
    return SCHEDULE_VIEWS.includes(asked) ? asked : 'list';
  }

  panel() {
    const { words, state } = this.page;
    const view = this.view();
    const filters = state.get('filters');
    const actions = this.schedule.passing(state.get('period'), filters);
    const draw = {
      list: () => this.list(actions, filters),
      gantt: () => gantt(actions, this.page, this.schedule),
      indicators: () => indicatorCharts(this.page, this.schedule),
      load: () => loadChart(this.page, this.schedule, filters),
    };
    return make('section', { class: 'hg-schedule' },
      make('h2', { class: 'hg-quiet', text: words.say('page.tab.schedule') }),
      this.schedule.actions.length > 0 && this.choices('schedule_view', SCHEDULE_VIEWS, view),
      this.standing(),
      draw[view]());
  }

  /** A segmented control: radio buttons that look like one bar. */
  choices(name, values, now) {
    const { words, state } = this.page;
    return make('fieldset', { class: 'hg-periods' }, make('legend', { class: 'hg-quiet', text: words.say(`page.schedule.${name}`) }),
      values.map((value) => make('label', {}, make('input', {
        type: 'radio', name: `hg-${name}`, value, 'data-key': `${name}-${value}`, checked: value === now, onchange: () => state.set({ [name]: value }),
      }), make('span', { text: words.say(`page.schedule.${value}`) }))));
  }

  standing() {
    const { words } = this.page;
    const { status } = this.schedule;
    if (!status) return null;
    const later = status.later > 0 && words.say('page.schedule.later_reports', { count: status.later });
    const how = words.say(status.with_reports ? 'page.schedule.as_of' : 'page.schedule.as_of_planned', { day: status.as_of });
    return make('p', { class: 'hg-note', text: [how, later].filter(Boolean).join(' ') });
  }

  list(actions, filters) {
    const { words, state } = this.page;
    const by = state.get('schedule_group') === 'work' ? 'work' : 'zone';
    const without = this.schedule.period(state.get('period')) === 'all' ? [] : this.schedule.withoutYear(filters);
    const unclear = actions.filter((action) => action.time.basis === 'ambiguous' || action.time.last.length > 1).length;
    const inferred = actions.filter((action) => action.time.basis === 'column_order').length;
    return [
      make('p', { class: 'hg-note' }, words.say('page.schedule.count', { count: actions.length, total: this.schedule.actions.length }),
        inferred > 0 && ` · ${words.say('page.schedule.inferred', { count: inferred })}`,
        unclear > 0 && ` · ${words.say('page.schedule.unclear', { count: unclear })}`),
      this.choices('schedule_group', ['zone', 'work'], by),
      actions.length ? groupedActions(actions, by, this.page, this.schedule, actions.length <= MOST_ACTIONS_OPEN) : make('p', { text: words.say('page.schedule.none') }),
      without.length > 0 && make('div', { class: 'hg-without' }, foldedActions(words.say('page.schedule.without_year'), without, this.schedule, words, { key: 'without' }),
        make('small', { class: 'hg-remark', text: words.say('page.schedule.without_year_note') })),
    ];
  }
}
