// A scenario as the page holds it, and as a file: what is changed, and apart from it what is assumed. Nothing is edited in place.

import { NO_EDITS, planQuantity, quantityUnder, TOTALS } from './evaluate.mjs';
import { fraction, multiply, order, printNumber, readNumber } from './exact.mjs';
import { asGiven, received } from '../text.mjs';

const NUMBER = /^-?\d{1,18}(\.\d{1,9})?$/;
const AMOUNT = /^\s*(\d{1,18}(?:\.\d{1,9})?)\s*(?:[—–-]\s*(\d{1,18}(?:\.\d{1,9})?)\s*)?(\D+?)\s*$/;
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;
export const MOST_BYTES = 2 ** 20;

/** A scenario's name in both languages; null for none. */
export const scenarioName = (zh, en = zh) => (zh && en ? { zh: received(String(zh)), en: received(String(en)) } : null);

const exactly = (value) => printNumber(value, 9);

function withEntry(edits, kind, name, entry) {
  const others = { ...edits[kind] };
  const reason = Object.hasOwn(others, name) ? others[name].reason : null;
  delete others[name];
  return { ...edits, [kind]: entry ? { ...others, [name]: reason ? { ...entry, reason } : entry } : others };
}

/** Edits with a figure set to another number of m²; null gives it back what the plan says. */
export function withChange(edits, model, name, value) {
  const plan = planQuantity(model.figures[name]);
  const to = value && exactly(value);
  const same = plan && value && [plan.low, plan.high].every((end) => !end || exactly(end) === to);
  return withEntry(edits, 'changes', name, value && !same ? { to } : null);
}

/** Edits with an assumption of a total: `{ percent }` or `{ demolished, source }`; null, or all of it, is the plan's own. */
export function withAssumption(edits, name, assumption) {
  return withEntry(edits, 'assumptions', name, assumption?.percent === '100' ? null : assumption);
}

/** Whether so much (m²) may have been demolished of a figure. */
export function mayBeDemolished(model, edits, name, gone) {
  const quantity = quantityUnder(model, { ...edits, assumptions: {} }, name);
  return Boolean(quantity) && [quantity.low, quantity.high].every((end) => !end || order(gone, end) <= 0);
}

/** An id of letters and digits for a name in any script: the same for the same name. */
export function idOf(name) {
  const words = name.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 40);
  if (/^[a-z]/.test(words) && words !== 'plan' && !/[^\x00-\x7f]/.test(name)) return words;
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193) >>> 0;
  return `what_if_${hash.toString(16)}`;
}

/** The scenario as a JSON file that the command line reads too. */
export function scenarioFile(edits, model, name) {
  const say = (text) => JSON.stringify(asGiven(text));
  const entry = (...pairs) => `    { ${pairs.filter(([, value]) => value).map(([key, value]) => `${say(key)}: ${value}`).join(', ')} }`;
  const reason = (said) => ['reason', said.reason && say(said.reason)];
  const changes = Object.entries(edits.changes).map(([figure, change]) => entry(
    ['set', say(figure)], ['to', change.high ? say(`${change.to}—${change.high} m2`) : change.to], reason(change)));
  const assumptions = Object.entries(edits.assumptions).map(([figure, assumption]) => entry(
    ['figure', say(figure)], ['counts_percent', assumption.percent], ['demolished_m2', assumption.demolished],
    ['source', assumption.source && say(assumption.source)], reason(assumption)));
  if (edits.variant) assumptions.push(entry(['variant', say(edits.variant)]));
  const list = (entries) => (entries.length ? `[\n${entries.join(',\n')}\n  ]` : '[]');
  const lines = [
    ['id', say(idOf(name.zh))], ['plan', say(model.plan)], ['title_zh', say(name.zh)], ['title_en', say(name.en)],
    ['change', list(changes)], ['assumption', list(assumptions)],
  ];
  return `{\n${lines.map(([key, value]) => `  ${say(key)}: ${value}`).join(',\n')}\n}\n`;
}

/** Reads a scenario file for a plan: the edits, or a fault for everything in it that is wrong or that a page cannot show. */
export class ScenarioReader {
  constructor(model) {
    this.model = model;
    this.faults = [];
  }

  fault(key, values = {}) {
    this.faults.push({ key, values });
    return null;
  }

  /** Give the edits; null where there are faults. */
  read(text) {
    let root;
    try {
      // Numbers are kept as their characters: a float would lose digits.
      root = JSON.parse(text.replace(/^\ufeff/, '').replace(TOKENS, (token) => (token[0] === '"' ? token : `{"#":"${token}"}`)));
    } catch (error) {
      return this.fault('page.what_if.bad_json', { why: error.message });
    }
    if (typeof root !== 'object' || !root || Array.isArray(root)) return this.fault('page.what_if.bad_json', { why: '{ }' });
    if (root.plan !== undefined && root.plan !== asGiven(this.model.plan)) {
      return this.fault('page.what_if.bad_plan', { value: shown(root.plan), plan: this.model.plan });
    }
    this.expectKeys(root, ['id', 'plan', 'title_zh', 'title_en', 'change', 'assumption'], '');
    for (const key of ['id', 'title_zh', 'title_en']) if (typeof root[key] !== 'string' || !root[key]) this.fault('page.what_if.bad_key', { key });
    const edits = { ...NO_EDITS, changes: {}, assumptions: {}, name: scenarioName(root.title_zh, root.title_en) };
    this.entries(root, 'change').forEach((entry, index) => this.change(edits, entry, `change[${index + 1}]`));
    this.entries(root, 'assumption').forEach((entry, index) => this.assumption(edits, entry, `assumption[${index + 1}]`));
    return this.faults.length ? null : edits;
  }

  entries(root, key) {
    const found = root[key] ?? [];
    const sound = Array.isArray(found) && found.every((entry) => entry && typeof entry === 'object' && !Array.isArray(entry));
    if (!sound) this.fault('page.what_if.bad_key', { key });
    return sound ? found : [];
  }

  expectKeys(entry, known, place) {
    const beyond = Object.keys(entry).filter((key) => !known.includes(key));
    for (const key of beyond) this.fault('page.what_if.bad_word', { key: place ? `${place}.${key}` : key });
    return !beyond.length;
  }

  /** The name of a figure of the page, also one given as zone/use. */
  figure(given, place) {
    const { figures, known } = this.model;
    if (typeof given === 'string' && Object.hasOwn(figures, given)) return given;
    const [zone, use] = String(given).split('/');
    const own = Object.keys(figures).find((name) => figures[name].zone === zone && figures[name].use === use && figures[name].scope === 'itemised');
    if (own) return own;
    return this.fault(known.includes(given) ? 'page.what_if.bad_place' : 'page.what_if.bad_figure', { place, value: shown(given) });
  }

  amount(given, place) {
    if (given?.['#'] !== undefined && NUMBER.test(given['#'])) {
      const value = readNumber(given['#']);
      if (value.n >= 0n) return [value, value];
    }
    const [, low, high, unit] = (typeof given === 'string' && AMOUNT.exec(given)) || [];
    const size = Object.hasOwn(this.model.units, unit) ? readNumber(this.model.units[unit]) : null;
    const ends = size ? [low, high ?? low].map((end) => multiply(readNumber(end), size)) : null;
    return ends && order(ends[0], ends[1]) <= 0 ? ends : this.fault('page.what_if.bad_amount', { place, value: shown(given) });
  }

  reason(entry) {
    return typeof entry.reason === 'string' && entry.reason ? { reason: entry.reason } : {};
  }

  change(edits, entry, place) {
    if (!this.expectKeys(entry, ['set', 'to', 'reason'], place)) return;
    const name = this.figure(entry.set, place);
    const ends = this.amount(entry.to, place);
    if (!name || !ends) return;
    if (Object.hasOwn(edits.changes, name)) this.fault('page.what_if.bad_twice', { place, value: name });
    const [to, high] = ends.map(exactly);
    edits.changes[name] = { to, ...(high === to ? {} : { high }), ...this.reason(entry) };
  }

  assumption(edits, entry, place) {
    if (entry.variant !== undefined) {
      if (this.model.variants.includes(entry.variant)) edits.variant = entry.variant;
      else this.fault('page.what_if.bad_amount', { place, value: shown(entry.variant) });
      return;
    }
    if (!this.expectKeys(entry, ['figure', 'counts_percent', 'demolished_m2', 'source', 'reason'], place)) return;
    const name = this.figure(entry.figure, place);
    if (!name) return;
    const said = entry.counts_percent === undefined ? this.demolished(edits, entry, name, place) : this.percent(entry, place);
    if (!TOTALS.includes(this.model.figures[name].nature) || !quantityUnder(this.model, edits, name)) {
      this.fault('page.what_if.bad_nature', { place, value: name });
    } else if (Object.hasOwn(edits.assumptions, name)) this.fault('page.what_if.bad_twice', { place, value: name });
    else if (said) edits.assumptions[name] = { ...said, ...this.reason(entry) };
  }

  percent(entry, place) {
    const given = entry.counts_percent?.['#'];
    const value = NUMBER.test(given) ? readNumber(given) : null;
    if (entry.demolished_m2 === undefined && value && value.n >= 0n && order(value, fraction(100n)) <= 0) return { percent: exactly(value) };
    return this.fault('page.what_if.bad_amount', { place, value: shown(entry.counts_percent) });
  }

  demolished(edits, entry, name, place) {
    const ends = this.amount(entry.demolished_m2, place);
    if (!ends) return null;
    const sound = order(ends[0], ends[1]) === 0 && mayBeDemolished(this.model, edits, name, ends[0]);
    if (!sound) return this.fault('page.what_if.bad_demolished', { place, value: shown(entry.demolished_m2) });
    if (typeof entry.source !== 'string' || !entry.source.trim()) return this.fault('page.what_if.bad_source', { place });
    return { demolished: exactly(ends[0]), source: entry.source };
  }
}

/** What stands in a file, short enough for a sentence. */
function shown(given) {
  const text = typeof given === 'string' ? given : given?.['#'] ?? JSON.stringify(given) ?? '—';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
