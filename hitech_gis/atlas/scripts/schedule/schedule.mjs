// The schedule as data: which actions pass the period and the filters, and what follows from them. Nothing here draws.

export const ROLES = ['lead', 'co_organiser', 'executor', 'approver'];
export const NOBODY = '-'; // in place of a body: the actions whose clause names nobody
export const NO_FILTERS = Object.freeze({ programme: null, body: null, role: null, status: null });
const FINISHED = ['completion', 'operation'];

/** The keys of the periods in which an action may be due, or which its own period covers. */
export function periodsOf(time, periods) {
  const within = (period, year) => period.first <= year && year <= period.last;
  const covers = (period) => time.first !== null && time.last.length > 0 && time.first <= period.last && period.first <= time.last.at(-1);
  return periods.filter((period) => covers(period) || time.possible.some((year) => within(period, year))).map((period) => period.key);
}

/** Whether an action passes; a role without a body asks whether anybody has that role. */
export function passes(action, period, filters) {
  if (period !== 'all' && !action.periods.includes(period)) return false;
  if (filters.programme && action.programme !== filters.programme) return false;
  if (filters.status && action.state !== filters.status) return false;
  if (filters.body === NOBODY) return !action.named;
  const named = (filters.role ? [filters.role] : ROLES).flatMap((role) => action.parties[role] || []);
  if (filters.body) return named.includes(filters.body);
  return !filters.role || named.length > 0;
}

/** Put things that cover from begin to end into as few lines as hold them, none over another. */
export function inLines(bars) {
  const lines = [];
  for (const bar of bars) {
    const line = lines.find((others) => others.every((other) => other.latest <= bar.begin || bar.latest <= other.begin));
    if (line) line.push(bar);
    else lines.push([bar]);
  }
  return lines;
}

/** Group things by what `key` says of each, in the order in which the keys first come. */
export function inGroups(things, key) {
  const groups = new Map();
  for (const thing of things) {
    const name = key(thing);
    if (groups.has(name)) groups.get(name).push(thing);
    else groups.set(name, [thing]);
  }
  return groups;
}

export class Schedule {
  constructor(content) {
    this.periods = content.periods;
    this.keys = ['all', ...content.periods.map((period) => period.key)];
    this.bodies = new Map(content.bodies.map((body) => [body.id, body.name]));
    this.programmes = new Map(content.programmes.map((programme) => [programme.id, programme.name]));
    this.indicators = content.indicators;
    this.renewals = content.renewals;
    this.status = content.status;
    this.sites = new Map(content.sites.map((site) => [site.id, site]));
    this.aliases = new Map(content.sites.flatMap((site) => site.aliases.map((alias) => [alias, site.id])));
    this.actions = this.rows(content);
    for (const site of content.sites) for (const number of site.actions) this.actions[number].sites.push(site.id);
  }

  rows({ actions, times, parties, notes, works, periods, status }) {
    return actions.id.map((id, number) => ({
      id,
      clause: actions.clause[number],
      programme: actions.programme[number],
      zone: actions.zone[number],
      work: works[actions.work[number]],
      stage: actions.stage[number],
      milestone: { zh: actions.zh[number], en: actions.en[number] },
      time: times[actions.time[number]],
      periods: periodsOf(times[actions.time[number]], periods),
      parties: parties[actions.parties[number]],
      named: ROLES.some((role) => parties[actions.parties[number]][role]?.length),
      note: notes[actions.note[number]],
      state: status && status.states[number],
      report: status && status.reports[number],
      sites: [],
    }));
  }

  /** A period that the control has: whatever else is asked for stands for all. */
  period(asked) {
    return this.keys.includes(asked) ? asked : 'all';
  }

  passing(period, filters) {
    return this.actions.filter((action) => passes(action, this.period(period), filters));
  }

  /** What passes the filters and is in no period at all, as the document gives no year. */
  withoutYear(filters) {
    return this.actions.filter((action) => !action.periods.length && passes(action, 'all', filters));
  }

  siteOf(id) {
    return this.sites.get(this.aliases.get(id) ?? id);
  }

  /** The sites that are to be complete or in operation, as far as the given actions say so. */
  finishing(actions) {
    return new Set(actions.filter((action) => FINISHED.includes(action.stage)).flatMap((action) => action.sites));
  }

  /** What each indicator is to come to in a period, statement by statement. */
  targets(period) {
    const span = this.periods.find((one) => one.key === period);
    return this.indicators.flatMap((indicator) => indicator.statements
      .filter((said) => span && said.year !== null && span.first <= said.year && said.year <= span.last)
      .map((said) => ({ indicator, said })));
  }

  /** How many of the given actions each body has a part in, and by role; those with most to do first. */
  load(actions) {
    const load = new Map([...this.bodies.keys()].map((body) => [body, { body, actions: 0, lead: 0, co_organiser: 0, executor: 0, approver: 0 }]));
    for (const action of actions) {
      for (const role of ROLES) for (const body of action.parties[role] || []) load.get(body)[role] += 1;
      for (const body of new Set(ROLES.flatMap((role) => action.parties[role] || []))) load.get(body).actions += 1;
    }
    return [...load.values()].sort((one, other) => other.actions - one.actions);
  }
}

/** How many actions each zone or site has. */
export function countsBy(actions, places) {
  const counts = new Map();
  for (const action of actions) for (const place of places(action)) counts.set(place, (counts.get(place) || 0) + 1);
  return counts;
}

const SCHEDULES = new WeakMap();

/** The schedule of a page, made once for all its features; null where the plan has none. */
export function scheduleOf(page) {
  if (!page.content.schedule) return null;
  if (!SCHEDULES.has(page)) {
    SCHEDULES.set(page, new Schedule(page.content.schedule));
    const { period, filters, schedule_view: view } = page.state.values;
    page.state.set({ period: period ?? 'all', filters: filters ?? NO_FILTERS, schedule_view: view ?? 'list' });
  }
  return SCHEDULES.get(page);
}
