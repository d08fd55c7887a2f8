// What is typed against names: Chinese, English, pinyin and its initials, mixed, with or without spaces and hyphens.

const FORMAL = new Map([...'壹贰叁肆伍陆柒捌玖拾佰仟萬贰貳參叄陸零'].map((sign, index) => [sign, '一二三四五六七八九十百千万二二三三六〇'[index]]));
const HAN_DIGITS = '〇一二三四五六七八九';
const HAN = /\p{Script=Han}/u;
const TYPED = /[\p{L}\p{N}]/u;
const LATIN = /\p{Script=Latin}/u;
const LONGEST_QUERY = 100;
export const RANKS = { exact: 0, prefix: 1, initials: 2, inside: 3, scattered: 4 };

/** One character as it is compared: width, case, accents and formal digits do not matter. */
function foldText(text) {
  const plain = text.normalize('NFKC').toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC');
  return [...plain].map((sign) => FORMAL.get(sign) ?? sign).join('');
}

/** What is typed, folded: its words, which hold letters and digits alone. */
export function readQuery(typed) {
  const words = [''];
  for (const sign of foldText(typed.slice(0, LONGEST_QUERY))) {
    if (TYPED.test(sign)) words[words.length - 1] += sign;
    else if (words.at(-1)) words.push('');
  }
  return words.filter(Boolean);
}

/** What may be typed for one character of a name: for each of its folded characters the forms and the readings. */
function readSign(sign, pinyin) {
  return [...foldText(sign)].filter((text) => TYPED.test(text)).map((text) => {
    const digit = HAN_DIGITS.includes(text) ? String(HAN_DIGITS.indexOf(text)) : HAN_DIGITS[text];
    const readings = HAN.test(text) && Object.hasOwn(pinyin, text) ? pinyin[text] : [];
    return { whole: digit ? [text, digit] : [text], readings, latin: LATIN.test(text) };
  });
}

/** A name made ready to be searched; `known` keeps what was made of each character, for many names at once. */
export function readName(name, pinyin, known = new Map()) {
  const units = [];
  let at = 0;
  for (const sign of name) {
    const to = at + sign.length;
    if (!known.has(sign)) known.set(sign, readSign(sign, pinyin));
    for (const read of known.get(sign)) {
      const before = units.at(-1);
      // A Latin word is found from its beginning, everything else from anywhere.
      units.push({ ...read, from: at, to, begins: !(read.latin && before?.latin && before.to === at) });
    }
    at = to;
  }
  return { name, units };
}

/** How far one character brings what was typed from `at`: pairs of the new place and whether only an initial was typed. */
function steps(unit, query, at, initials) {
  const found = unit.whole.filter((whole) => query.startsWith(whole, at)).map((whole) => [at + whole.length, false]);
  for (const reading of unit.readings) {
    if (query.startsWith(reading, at)) found.push([at + reading.length, false]);
    else if (reading.startsWith(query.slice(at)) && query.length - at > 1) found.push([query.length, false]); // still being typed
    if (!initials) continue;
    if (query[at] === reading[0]) found.push([at + 1, true]);
    if (/^[zcs]h/.test(reading) && query.startsWith(reading.slice(0, 2), at)) found.push([at + 2, true]);
  }
  return found;
}

/** Match one run of letters from one unit on; gives where it ends and whether initials were needed. */
function matchFrom(units, start, query, initials) {
  let reached = new Map([[0, false]]);
  let best = null;
  for (let index = start; index < units.length && reached.size; index += 1) {
    const next = new Map();
    for (const [at, loose] of reached) {
      for (const [to, initial] of steps(units[index], query, at, initials)) {
        const state = loose || initial;
        if (!next.has(to) || (next.get(to) && !state)) next.set(to, state);
      }
    }
    if (next.has(query.length)) {
      const loose = next.get(query.length);
      if (!best || (best.loose && !loose)) best = { end: index + 1, loose };
      if (!loose) return best;
      next.delete(query.length);
    }
    reached = next;
  }
  return best;
}

/** The best place of one run of letters in a name. */
function matchRun(units, query, initials) {
  let best = null;
  for (let start = 0; start < units.length; start += 1) {
    if (!units[start].begins) continue;
    const found = matchFrom(units, start, query, initials);
    if (!found) continue;
    let rank = RANKS.inside;
    if (found.loose) rank = start ? RANKS.scattered : RANKS.initials;
    else if (!start) rank = found.end === units.length ? RANKS.exact : RANKS.prefix;
    if (!best || rank < best.rank) best = { rank, marks: [[units[start].from, units[found.end - 1].to]] };
    if (best.rank <= RANKS.prefix) break;
  }
  return best;
}

/** Match words against a name: all of them in one run, or else each of them somewhere; null where they do not. */
export function matchName({ units }, words, { initials = true } = {}) {
  if (!words.length) return null;
  const whole = matchRun(units, words.join(''), initials);
  if (whole || words.length === 1) return whole;
  const each = words.map((word) => matchRun(units, word, false));
  if (each.some((found) => !found)) return null;
  return { rank: RANKS.scattered, marks: joinMarks(each.flatMap((found) => found.marks)) };
}

/** Stretches in their order, those that overlap as one. */
function joinMarks(marks) {
  const joined = [];
  for (const [from, to] of [...marks].sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** A text in pieces, those that matched marked. */
export function pieces(text, marks) {
  const parts = [];
  let at = 0;
  for (const [from, to] of marks) {
    parts.push({ text: text.slice(at, from), marked: false }, { text: text.slice(from, to), marked: true });
    at = to;
  }
  return [...parts, { text: text.slice(at), marked: false }].filter((part) => part.text);
}

/**
 * Search entries { kind, names: [name made ready] }: hits grouped by kind, the group with the best hit first.
 * Kinds come in the order of `kinds`; a name that is a `sentence` is not found by initials, which would fit almost any,
 * and one that only belongs to the thing, `beside`, does not come before names themselves.
 */
export function searchEntries(entries, typed, kinds, most = 8) {
  const words = readQuery(typed);
  const groups = new Map(kinds.map((kind) => [kind, []]));
  for (const entry of entries) {
    let best = null;
    for (const name of entry.names) {
      const found = matchName(name, words, { initials: !name.sentence });
      if (!found) continue;
      const rank = name.beside ? Math.max(found.rank, RANKS.inside) : found.rank;
      if (!best || rank < best.rank) best = { rank, marks: found.marks, entry, name: name.name };
    }
    if (best) groups.get(entry.kind).push(best);
  }
  const order = (a, b) => a.rank - b.rank || a.name.length - b.name.length;
  const found = [...groups].map(([kind, hits]) => ({ kind, count: hits.length, hits: hits.sort(order).slice(0, most) }));
  return found.filter((group) => group.count).sort((a, b) => a.hits[0].rank - b.hits[0].rank);
}

const BETWEEN = String.raw`[^\p{L}\p{N}]*`;

/** A search in a parcel's text, such as its number, which gives the stretch found or null: hyphens, spaces, width and case do not matter. */
export function textTest(typed) {
  const signs = [...readQuery(typed).join('')];
  if (!signs.length) return null;
  const wide = (sign) => (/[!-~]/.test(sign) ? `[${sign}${String.fromCharCode(sign.charCodeAt(0) + 0xfee0)}]` : sign);
  const pattern = new RegExp(signs.map(wide).join(BETWEEN), 'iu');
  return (text) => {
    const found = pattern.exec(text);
    return found && [found.index, found.index + found[0].length];
  };
}

/** For each column of a store that can be searched, whether a row fits: { column, fits(row) }. */
export function rowTests(store, typed, pinyin) {
  const test = textTest(typed);
  if (!test) return [];
  const words = readQuery(typed);
  const tests = [];
  store.columns.forEach((column, index) => {
    const value = (row) => store.value(index, row);
    if (column.type === 'text') tests.push({ column: index, fits: (row) => test(value(row) ?? '') !== null });
    if (column.type !== 'category') return;
    const fit = new Set((column.values ?? []).filter((one) => matchName(readName(String(one), column.pinyin ?? pinyin), words)));
    if (fit.size) tests.push({ column: index, fits: (row) => fit.has(value(row)) });
  });
  return tests;
}

const ROWS_AT_ONCE = 1000;

/**
 * Search rows in slices of time, so that the page stays responsive. `told({ rows, count, done })` is called after each
 * slice with new hits and at the end; returns at once when `stopped()`. Only the first `most` rows are kept.
 */
export async function scanRows(total, tests, told, { most = 8, slice = 8, now, pause, stopped }) {
  const rows = [];
  let count = 0;
  let shown = -1;
  let since = now();
  for (let row = 0; row < total && tests.length; row += 1) {
    if (tests.some((test) => test.fits(row))) {
      count += 1;
      if (rows.length < most) rows.push(row);
    }
    if (row % ROWS_AT_ONCE || now() - since < slice) continue;
    if (rows.length !== shown && rows.length) told({ rows: [...rows], count, done: false });
    shown = rows.length;
    await pause();
    if (stopped()) return;
    since = now();
  }
  told({ rows, count, done: true });
}
