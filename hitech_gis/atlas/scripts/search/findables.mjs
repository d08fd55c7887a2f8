// What can be found: every zone, place, axis, action, figure and clause of the plan, from where it stands in the content.

import { fullClauses } from '../balance/clauses.mjs';
import { readName } from './find.mjs';

export const FOUND_KINDS = ['zones', 'subparks', 'sites', 'axes', 'actions', 'bodies', 'figures', 'clauses'];

/** Entries { kind, layer, id, name: {zh, en}, names, zone, clauses, place } of a page's content; `place` is false where it has none on the map. */
export function findables(content) {
  const { pinyin } = content.search;
  const entries = [];
  const clauses = new Set();
  const named = new Set();
  const known = new Map();
  const add = (kind, layer, id, name, { also = [], sentence = false, zone = null, at = [], place = true, ...more } = {}) => {
    at.forEach((clause) => clauses.add(clause));
    const names = [...new Set([name.zh, name.en])].filter(Boolean).map((text) => ({ ...readName(text, pinyin, known), sentence }));
    names.push(...[...also, ...at].filter(Boolean).map((text) => ({ ...readName(text, pinyin, known), beside: true })));
    entries.push({ kind, layer, id, name, names, zone, clauses: at, place, ...more });
  };
  for (const layer of ['subparks', 'sites', 'axes']) {
    for (const one of content.layers[layer]) {
      named.add(one.id);
      add(layer, layer, one.id, one.name, {
        zone: one.zone, at: one.clauses ?? [one.clause].filter(Boolean), place: layer !== 'sites' || Boolean(one.geometry), status: one.name_status,
      });
    }
  }
  for (const zone of content.zones) {
    if (!named.has(zone.id)) add('zones', 'zones', zone.id, zone.name, { zone: zone.parent }); // a sub-park is both
    for (const figure of zone.figures) {
      const said = `${figure.term} ${figure.as_written}`;
      add('figures', 'zones', zone.id, { zh: said, en: said }, { zone: zone.id, at: fullClauses(figure.clause) });
    }
  }
  if (content.schedule) addSchedule(content, add);
  for (const clause of [...clauses].sort()) add('clauses', 'clause', clause, { zh: clause, en: clause });
  return entries;
}

function addSchedule({ schedule, layers }, add) {
  const known = new Set(layers.sites.map((site) => site.id));
  const siteOf = new Map(schedule.sites.filter((site) => known.has(site.id)).flatMap((site) => site.actions.map((row) => [row, site.id])));
  const { id, clause, zone, work, zh, en } = schedule.actions;
  id.forEach((action, row) => {
    const { name } = schedule.works[work[row]];
    add('actions', 'actions', action, { zh: zh[row], en: en[row] }, {
      also: [name.zh, name.en], sentence: true, zone: zone[row], at: [clause[row]], site: siteOf.get(row) ?? null,
    });
  });
  for (const body of schedule.bodies) add('bodies', 'bodies', body.id, body.name);
}

/** What to choose for an entry, as { layer, id }: an action's site, else its zone, else the action itself. */
export function targetOf(entry) {
  if (entry.kind !== 'actions') return { layer: entry.layer, id: entry.id };
  if (entry.site) return { layer: 'sites', id: entry.site };
  return entry.zone ? { layer: 'zones', id: entry.zone } : { layer: 'actions', id: entry.id };
}
