// Which parcels pass the filters, and what they add up to. Figures come from the data, and what is missing is counted, never added.

/** Whether a value passes a filter of its column: { column, least, most, values, contains, missing }. */
function test(store, filter) {
  const about = store.columns[filter.column];
  if (about.type === 'number') {
    const numbers = store.numbers(filter.column);
    const [least, most] = [filter.least ?? -Infinity, filter.most ?? Infinity];
    return (i) => (Number.isNaN(numbers[i]) ? Boolean(filter.missing) : numbers[i] >= least && numbers[i] <= most);
  }
  if (about.type === 'category') {
    const codes = store.codes(filter.column);
    const passes = new Uint8Array(about.values.length + 1);
    about.values.forEach((value, index) => { passes[index + 1] = Number(!filter.values || filter.values.includes(value)); });
    passes[0] = Number(Boolean(filter.missing));
    return (i) => passes[codes[i]] === 1;
  }
  const wanted = (filter.contains ?? '').toLowerCase();
  return (i) => {
    const value = store.value(filter.column, i);
    if (value === null) return Boolean(filter.missing);
    if (about.type === 'boolean') return !filter.values || filter.values.includes(value);
    if (about.type === 'date') return (filter.least ?? '') <= value && (!filter.most || value.slice(0, filter.most.length) <= filter.most);
    return value.toLowerCase().includes(wanted);
  };
}

/** Write filters for an address; of a category's values those that are ticked or those that are not, whichever are fewer. */
export function writeFilters(filters, columns) {
  return JSON.stringify(filters.map((filter) => {
    const without = filter.values && columns[filter.column].values?.filter((value) => !filter.values.includes(value));
    return without && without.length < filter.values.length ? { ...filter, values: undefined, without } : filter;
  }));
}

/** Read filters that an address brings: of each only what a filter of its column can have. */
export function readFilters(text, columns) {
  const isEnd = (end, type) => end === undefined || (type === 'number' ? Number.isFinite(end) : typeof end === 'string');
  return JSON.parse(text).flatMap(({ column, least, most, values, without, contains, missing }) => {
    const type = columns[column]?.type;
    const fits = Number.isInteger(column) && type && isEnd(least, type) && isEnd(most, type)
      && [values, without].every((list) => list === undefined || Array.isArray(list)) && (contains === undefined || typeof contains === 'string');
    const ticked = () => (without && type === 'category' ? columns[column].values.filter((value) => !without.includes(value)) : values);
    return fits ? [{ column, least, most, values: ticked(), contains, missing: Boolean(missing) }] : [];
  });
}

/** Give 1 for each parcel that passes all filters. */
export function maskOf(store, filters) {
  const mask = new Uint8Array(store.count).fill(1);
  for (const filter of filters) {
    const passes = test(store, filter);
    for (let i = 0; i < mask.length; i += 1) if (mask[i] && !passes(i)) mask[i] = 0;
  }
  return mask;
}

/** Add numbers so that what one addition rounds off is not lost (Neumaier's sum). */
export class Sum {
  constructor() {
    this.total = 0;
    this.lost = 0;
  }

  add(value) {
    const next = this.total + value;
    this.lost += Math.abs(this.total) >= Math.abs(value) ? this.total - next + value : value - next + this.total;
    this.total = next;
  }

  get value() {
    return this.total + this.lost;
  }
}

/** Count the parcels of a mask, and of each number column give sum, least, most, and how many have none. */
export function totalsOf(store, mask) {
  let count = 0;
  for (const shown of mask) count += shown;
  const numbers = store.columns.map((about, column) => ({ ...about, column })).filter((about) => about.type === 'number');
  return { count, columns: numbers.map(({ column }) => columnTotals(store.numbers(column), mask, column)) };
}

function columnTotals(numbers, mask, column) {
  const sum = new Sum();
  let [known, missing, least, most] = [0, 0, Infinity, -Infinity];
  for (let i = 0; i < mask.length; i += 1) {
    if (!mask[i]) continue;
    const value = numbers[i];
    if (Number.isNaN(value)) {
      missing += 1;
      continue;
    }
    known += 1;
    sum.add(value);
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return known ? { column, known, missing, sum: sum.value, mean: sum.value / known, least, most } : { column, known, missing, sum: null, mean: null, least: null, most: null };
}

/** Count the parcels of a mask by class, and add up one number column by class: known, missing and sum. */
export function totalsByClass(store, mask, classes, count, column) {
  const rows = Array.from({ length: count }, () => ({ count: 0, missing: 0, sum: new Sum() }));
  const numbers = column === null ? null : store.numbers(column);
  for (let i = 0; i < mask.length; i += 1) {
    if (!mask[i]) continue;
    const row = rows[classes[i]];
    row.count += 1;
    if (!numbers) continue;
    if (Number.isNaN(numbers[i])) row.missing += 1;
    else row.sum.add(numbers[i]);
  }
  return rows.map((row) => ({ count: row.count, missing: row.missing, sum: numbers && row.count > row.missing ? row.sum.value : null }));
}

/** Name of a column with its unit, where the name does not say it already. */
export function columnName({ label, unit }) {
  return unit && !label.includes(unit) ? `${label} (${unit})` : label;
}

/** Whether a sum of a column means something by itself: a ratio or a year has no unit, and does not add up. */
export function addsUp({ unit }) {
  return Boolean(unit) && unit !== '%';
}

/** Print a number plainly: up to two decimals, more for what is small; no thousands mark. */
export function plainNumber(value) {
  if (value === null || value === undefined) return '—';
  const size = Math.abs(value);
  const decimals = size >= 1 || size === 0 ? 2 : Math.min(9, 2 - Math.floor(Math.log10(size)));
  return String(Number(value.toFixed(decimals)));
}
