// Actions in words: what is to be done by when, under which clause, and who answers for it.

import { clauseButtons } from '../balance/clauses.mjs';
import { make } from '../dom.mjs';
import { ROLES, inGroups } from './schedule.mjs';

/** Who leads, helps, carries out and approves; or that the clause names nobody. */
function partyLines(action, schedule, words) {
  if (!action.named) return make('small', { class: 'hg-remark hg-nobody', text: words.say('page.schedule.nobody') });
  const names = (role) => action.parties[role].map((body) => words.of(schedule.bodies.get(body))).join(words.lang === 'zh' ? '、' : '; ');
  return make('small', { class: 'hg-remark hg-parties' }, ROLES.filter((role) => action.parties[role]?.length)
    .map((role) => make('span', {}, make('i', { text: `${words.say(`role.${role}`)}: ` }), `${names(role)} `)));
}

function reportLine(action, words) {
  const { report } = action;
  return report && make('small', { class: 'hg-remark', text: [words.say(`status.${report.status}`), report.date, report.source].join(' · ') });
}

/** One action. */
function actionLine(action, schedule, words) {
  return make('li', { class: 'hg-action', 'data-action': action.id },
    make('b', { text: words.of(action.milestone) }), ' ',
    make('span', { class: 'hg-stage', text: words.say(`stage.${action.stage}`) }), ' ',
    action.state && make('span', { class: `hg-state hg-state-${action.state}`, text: words.say(`state.${action.state}`) }),
    make('small', { class: 'hg-remark' },
      make('span', { class: action.time.basis === 'stated' ? 'hg-time' : 'hg-time hg-inferred', text: words.of(action.time.name) }),
      ` · ${words.of(action.work.name)} · `, clauseButtons([action.clause].filter(Boolean), words, `action:${action.id}`)),
    partyLines(action, schedule, words),
    reportLine(action, words),
    words.of(action.note) && make('small', { class: 'hg-remark', text: words.of(action.note) }));
}

/** A heading that folds its actions away. */
export function foldedActions(title, actions, schedule, words, { open = false, key = title, before = null } = {}) {
  return make('details', { class: 'hg-fold-actions', open, 'data-group': key },
    make('summary', { 'data-key': `fold-${key}` }, title, make('span', { class: 'hg-tally', text: ` ${actions.length}` })),
    before,
    make('ul', {}, actions.map((action) => actionLine(action, schedule, words))));
}

/** Actions by period, those without a year last; one whose period has several readings stands in each. */
export function byPeriod(actions, schedule) {
  const groups = schedule.periods.map(({ key }) => [key, actions.filter((action) => action.periods.includes(key))]);
  groups.push(['', actions.filter((action) => !action.periods.length)]);
  return groups.filter(([, group]) => group.length);
}

/** Where an action is on the map: its site if that has a place, else its zone; null if neither. */
export function placeOf(action, page) {
  const site = action.sites.find((id) => page.plan.shapes.has(id));
  if (site) return { layer: 'sites', id: site };
  return action.zone && page.zones.has(action.zone) ? { layer: 'zones', id: action.zone } : null;
}

/** Actions in groups of a zone or a work, each with a way to its place on the map. */
export function groupedActions(actions, by, page, schedule, open) {
  const { words } = page;
  const groups = inGroups(actions, (action) => (by === 'zone' ? action.zone || '' : action.work.id));
  const order = [...page.zones.keys(), ''];
  const sorted = by === 'zone' ? [...groups].sort(([one], [other]) => order.indexOf(one) - order.indexOf(other)) : [...groups];
  return sorted.map(([id, group]) => {
    const title = by === 'work' ? words.of(group[0].work.name) : id ? page.names(id) : words.say('page.schedule.no_zone');
    const place = by === 'work' ? group.map((action) => placeOf(action, page)).find(Boolean) : id && { layer: 'zones', id };
    const show = place && make('button', {
      type: 'button', class: 'hg-show', 'data-key': `show-${by}-${id}`, text: words.say('page.schedule.show'), 'aria-label': words.say('page.fly', { zone: title }),
      onclick: () => page.choose(place.layer, place.id, { fly: true }),
    });
    return foldedActions(title, group, schedule, words, { open, key: `${by}-${id}`, before: show });
  });
}
