// Load: how many of the actions asked for each body leads, helps with, carries out or approves.

import { make } from '../dom.mjs';
import { NOBODY, ROLES } from './schedule.mjs';
import { svgShape } from '../svg.mjs';

/** One row a body, in each a bar for every period and role; a click asks for that body's actions. */
export function loadChart(page, schedule, filters) {
  const { words, state } = page;
  const now = schedule.period(state.get('period'));
  const whoever = { ...filters, body: null, role: null };
  const columns = [...(now === 'all' ? schedule.keys : [now])].map((key) => ({ key, actions: schedule.passing(key, whoever) }));
  if (now === 'all') columns.push({ key: '', actions: schedule.withoutYear(whoever) });
  const loads = columns.map(({ actions }) => new Map(schedule.load(actions).map((load) => [load.body, load])));
  const busiest = [...loads[0].values()].filter((load) => load.actions);
  const periods = loads.slice(now === 'all' ? 1 : 0); // the whole has numbers alone: its bars would dwarf those of the periods
  const most = Math.max(1, ...periods.flatMap((load) => [...load.values()].flatMap((one) => ROLES.map((role) => one[role]))));
  const used = ROLES.filter((role) => busiest.some((load) => load[role]));
  const choose = (body, role) => state.set({ filters: { ...filters, body, role }, schedule_view: 'list' });
  const name = (key) => ({ all: words.say('page.schedule.all'), '': words.say('page.schedule.without_year') }[key] ?? key);
  const line = (load, role, number, barless) => {
    const share = barless ? '0%' : `${(68 * load[role]) / most}%`;
    return [
      svgShape('rect', { class: `hg-role-${role}`, x: 0, y: number * 13 + 2, height: 9, width: barless ? 4 : share }),
      svgShape('text', { x: share, dx: barless ? 7 : 3, y: number * 13 + 11, 'data-role': role, text: String(load[role]) }),
    ];
  };
  const cell = (load, key) => {
    const has = used.filter((role) => load[role]);
    const said = has.map((role) => `${words.say(`role.${role}`)} ${load[role]}`);
    return make('td', { 'data-period': key }, has.length > 0 && svgShape('svg', { height: has.length * 13 + 2, role: 'img', 'aria-label': words.list(said) },
      has.map((role, number) => line(load, role, number, key === 'all'))));
  };
  const row = ({ body }) => make('tr', { 'data-body': body },
    make('th', { scope: 'row' }, make('button', { type: 'button', 'data-key': `load-${body}`, text: words.of(schedule.bodies.get(body)), title: words.say('page.schedule.ask_body'), onclick: () => choose(body, null) })),
    columns.map(({ key }, number) => cell(loads[number].get(body), key)));
  const nobody = columns.map(({ actions }) => actions.filter((action) => !action.named).length);
  return [
    make('p', { class: 'hg-marks' }, used.map((role) => make('span', {},
      svgShape('svg', { width: 14, height: 10, 'aria-hidden': 'true' }, svgShape('rect', { class: `hg-role-${role}`, x: 0, y: 0, width: 14, height: 10 })), words.say(`role.${role}`)))),
    make('table', { class: 'hg-figures hg-load' },
      make('caption', { class: 'hg-note', text: words.say('page.schedule.load_note') }),
      make('thead', {}, make('tr', {}, make('th', { scope: 'col', text: words.say('page.schedule.body') }), columns.map(({ key }) => make('th', { scope: 'col', text: name(key) })))),
      make('tbody', {}, busiest.map(row), make('tr', {},
        make('th', { scope: 'row' }, make('button', { type: 'button', 'data-key': 'load-nobody', text: words.say('page.schedule.nobody'), onclick: () => choose(NOBODY, null) })),
        nobody.map((count, number) => make('td', { 'data-period': columns[number].key, text: String(count) }))))),
  ];
}
