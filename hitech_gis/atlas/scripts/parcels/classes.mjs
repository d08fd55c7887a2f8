// Which colour a parcel has: classes of a number, values of a category, or one colour for all.

// Told apart by those who see no red or no green too: ColorBrewer's YlOrBr by lightness; after Paul Tol's muted and light schemes.
const SEQUENTIAL = ['#fee9b0', '#fec44f', '#f08a24', '#c9540b', '#7d2c04'];
export const CATEGORICAL = ['#88ccee', '#cc6677', '#ddcc77', '#117733', '#332288', '#aa4499', '#44aa99', '#999933', '#882255', '#ee8866', '#77aadd', '#bbcc33'];
export const OTHER = '#b8bec4';
export const MISSING = '#7d8790';
export const SCHEMES = ['quantiles', 'natural', 'equal'];
const COLOUR = /^#[0-9a-f]{3,8}$/;

/** A colour that comes with the data, if it is one; else another. */
export function safeColour(colour, otherwise) {
  return COLOUR.test(colour) ? colour : otherwise;
}

/** Columns that parcels can be coloured by: not free text. */
export function colourable(columns) {
  return columns.map((column, index) => ({ ...column, index }))
    .filter((column) => ['number', 'category', 'boolean'].includes(column.type));
}

/** Read a colouring, `column:scheme`, that an address brings; null where these parcels have no such one. */
export function readColour(text, columns) {
  const found = /^(\d{0,3}):(\w+)$/.exec(text);
  if (!found || !SCHEMES.includes(found[2])) return null;
  const column = found[1] === '' ? null : Number(found[1]);
  return column === null || colourable(columns).some(({ index }) => index === column) ? { column, scheme: found[2] } : null;
}

/** Colour by the upper ends of the classes of a number; what is missing has a class of its own. */
function numberClasses(numbers, ends) {
  const classes = new Uint8Array(numbers.length);
  const last = ends.length - 1;
  for (let i = 0; i < numbers.length; i += 1) {
    const value = numbers[i];
    let found = 0;
    if (value !== value) found = ends.length; // NaN
    else while (found < last && value > ends[found]) found += 1;
    classes[i] = found;
  }
  return classes;
}

/** Which classes the values of a category make: the most frequent have a colour each, the rest share one. */
export function categoryOrder(codes, count, most = CATEGORICAL.length) {
  const frequency = new Uint32Array(count + 1);
  for (const code of codes) frequency[code] += 1;
  const order = Array.from({ length: count }, (_, index) => index + 1).sort((a, b) => frequency[b] - frequency[a] || a - b);
  return order.slice(0, most);
}

/**
 * Give classes of all parcels for a column, or one class where column is null.
 * The entries tell what each class is: { colour, low, high } of a number, { colour, value } of a category,
 * { colour, other: true } and { colour, missing: true } for what is left.
 */
export function classesOf(store, column, scheme = SCHEMES[0]) {
  if (column === null) return { classes: new Uint8Array(store.count), entries: [{ colour: CATEGORICAL[0], all: true }] };
  const about = store.columns[column];
  if (about.type === 'number') {
    const ends = about.breaks[scheme];
    const entries = ends.map((high, index) => ({ colour: SEQUENTIAL[index % SEQUENTIAL.length], low: index ? ends[index - 1] : about.least, high }));
    if (about.missing || !ends.length) entries.push({ colour: MISSING, missing: true });
    return { classes: numberClasses(store.numbers(column), ends), entries };
  }
  const values = about.type === 'boolean' ? [false, true] : about.values;
  const codes = about.type === 'boolean' ? booleanCodes(store, column) : store.codes(column);
  const order = categoryOrder(codes, values.length);
  const own = (code) => about.colours?.[code - 1];
  const entries = order.map((code, index) => ({ colour: safeColour(own(code), CATEGORICAL[index]), value: values[code - 1] }));
  const rank = new Uint8Array(values.length + 1);
  order.forEach((code, index) => { rank[code] = index; });
  if (order.length < values.length) {
    for (let code = 1; code <= values.length; code += 1) if (!order.includes(code)) rank[code] = entries.length;
    entries.push({ colour: OTHER, other: true });
  }
  rank[0] = entries.length;
  if (about.missing) entries.push({ colour: MISSING, missing: true });
  return { classes: Uint8Array.from(codes, (code) => rank[code]), entries };
}

function booleanCodes(store, column) {
  return Uint8Array.from({ length: store.count }, (_, i) => {
    const value = store.value(column, i);
    return value === null ? 0 : 1 + Number(value);
  });
}
