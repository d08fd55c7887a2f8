// In the card of a zone, a site, a sub-park or a clause: its actions by period, who answers for them, and renewals without a figure.

import { byPeriod, foldedActions } from './actions.mjs';
import { clauseButtons, fullClauses } from '../balance/clauses.mjs';
import { make } from '../dom.mjs';
import { scheduleOf } from './schedule.mjs';

const FEW_ACTIONS = 6; // actions that need no folding

export class ScheduleCard {
  constructor(page) {
    this.page = page;
    this.schedule = scheduleOf(page);
    if (!this.schedule) return;
    this.card = (chosen) => [this.renewals(chosen), this.actions(chosen)];
    page.state.watch(['period'], () => page.refresh('card'));
  }

  /** The zone that a card is about, and of a sub-park the zone as which it counts. */
  zonesOf({ layer, id }) {
    if (layer === 'zones') return [id];
    const park = layer === 'subparks' && this.page.content.layers.subparks.find((one) => one.id === id);
    return park ? [id, park.zone].filter(Boolean) : [];
  }

  actionsOf(chosen) {
    if (chosen.layer === 'clause') return this.schedule.actions.filter(({ clause }) => fullClauses(chosen.id).includes(clause));
    if (chosen.layer === 'sites') {
      const site = this.schedule.siteOf(chosen.id);
      return this.schedule.actions.filter((action) => site && action.sites.includes(site.id));
    }
    const zones = this.zonesOf(chosen);
    return this.schedule.actions.filter((action) => zones.includes(action.zone));
  }

  actions(chosen) {
    if (!this.schedule.actions.length || !['zones', 'sites', 'subparks', 'clause'].includes(chosen.layer)) return null;
    const { words, state } = this.page;
    const actions = this.actionsOf(chosen);
    const now = this.schedule.period(state.get('period'));
    const few = actions.length <= FEW_ACTIONS;
    return make('section', { class: 'hg-card-actions' },
      make('h3', {}, words.say(chosen.layer === 'clause' ? 'page.schedule.of_clause' : 'page.schedule.due_here', { count: actions.length })),
      !actions.length && chosen.layer !== 'clause' && make('p', { class: 'hg-note', text: words.say('page.schedule.none_here') }),
      byPeriod(actions, this.schedule).map(([key, group]) => foldedActions(key || words.say('page.schedule.without_year'), group, this.schedule, words,
        { open: now === 'all' ? few : key === now, key: `card-${key}` })),
      this.above(chosen));
  }

  /** What the document asks of the zones around this one, which holds here too. */
  above(chosen) {
    const { words, zones, names } = this.page;
    const around = [];
    for (const start of this.zonesOf(chosen).slice(-1)) {
      for (let zone = zones.get(zones.get(start)?.parent); zone && !around.includes(zone.id); zone = zones.get(zone.parent)) around.push(zone.id);
    }
    return around.map((id) => [id, this.schedule.actions.filter((action) => action.zone === id).length]).filter(([, count]) => count)
      .map(([id, count]) => make('button', {
        type: 'button', class: 'hg-show', 'data-key': `above-${id}`, text: words.say('page.schedule.above', { zone: names(id), count }), onclick: () => this.page.choose('zones', id, { fly: true }),
      }));
  }

  /** Renewals that the plan names here, or in a part of this zone, without a floor area. */
  renewals(chosen) {
    const { words, zones, names } = this.page;
    const within = (id, around) => id !== null && id !== undefined && (id === around || within(zones.get(id)?.parent, around));
    const named = {
      clause: ({ clauses }) => clauses.some((clause) => fullClauses(chosen.id).includes(clause)),
      sites: ({ site }) => site && site === this.schedule.siteOf(chosen.id)?.id,
    };
    const here = this.schedule.renewals.filter(named[chosen.layer] ?? (({ zone }) => this.zonesOf(chosen).some((around) => within(zone, around))));
    if (!here.length) return null;
    const placed = ({ zone, placed: how }) => [zone && zone !== chosen.id && names(zone), how === 'by_point' && words.say('page.schedule.by_point'), how === 'by_figures' && words.say('page.schedule.by_figures')].filter(Boolean);
    return make('section', { class: 'hg-renewals' },
      make('h3', { text: words.say('page.schedule.renewals') }),
      make('ul', {}, here.map((renewal, index) => make('li', {}, words.of(renewal.name), ' ',
        clauseButtons(renewal.clauses, words, `renewal:${index}`), make('small', { class: 'hg-remark', text: words.list(placed(renewal)) })))));
  }
}
