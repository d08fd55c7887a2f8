// Text of strangers, made fit to stand among other text: it cannot turn its neighbours round, and is cut where nobody would read on.

const LONGEST_TEXT = 2000; // characters of one name or note that are shown
const LONGEST_NODE = 20_000; // of one line, which may join many names
const [PDF, LRI, FSI, PDI] = ['\u202c', '\u2066', '\u2068', '\u2069'];
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;
const ENDS = /[\r\u001c-\u001e\u0085\u2029]/g; // of paragraphs: a direction does not reach over them, not even its close
// Whatever is written from right to left, or says that what follows is.
const TURNS = /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const kept = new Map(); // texts that are shown otherwise than they were given
const shownAs = new Map(); // the same the other way round
const alike = new Map(); // how many had to be told from another of that length that begins alike

/** A text no longer than `most`; one that is cut says of how many characters how many are shown. */
export function cut(text, most = LONGEST_TEXT) {
  if (text.length <= most) return text;
  const half = /[\ud800-\udbff]/.test(text[most - 1]) ? 1 : 0; // never half a character
  return `${text.slice(0, most - half)}… [${most - half}/${text.length}]`;
}

/** A text in which every mark that opens a direction is closed, and every one that closes had been opened. */
export function balanced(given) {
  if (given.search(TURNING) < 0) return given;
  const text = given.replace(ENDS, '\u2028');
  const open = [];
  let before = '';
  for (const [mark] of text.matchAll(TURNING)) {
    if (mark === PDI) {
      const at = open.lastIndexOf(PDI);
      if (at < 0) before += LRI;
      open.length = Math.max(at, 0);
    } else if (mark === PDF) {
      if (open.at(-1) === PDF) open.pop();
    } else open.push(mark >= LRI ? PDI : PDF);
  }
  return before + text + open.reverse().join('');
}

/** A text that may be joined to others: what is written from right to left in it stays its own affair. */
export const apart = (text) => (TURNS.test(text) ? FSI + balanced(text) + PDI : text);

/** A text of the page's data as the page shows it: cut and apart. An export gives it back as it was. */
export function received(text) {
  if (shownAs.has(text)) return shownAs.get(text);
  const plain = apart(cut(text));
  let safe = plain;
  while (kept.has(safe)) {
    alike.set(plain, (alike.get(plain) ?? 1) + 1);
    safe = `${plain} (${alike.get(plain)})`;
  }
  if (safe !== text) {
    kept.set(safe, text);
    shownAs.set(text, safe);
  }
  return safe;
}

/** Data of the page with every text in it as the page shows it; names of fields stay as they are. */
export function receivedAll(data) {
  if (typeof data === 'string') return received(data);
  if (data === null || typeof data !== 'object') return data;
  for (const [key, value] of Object.entries(data)) data[key] = receivedAll(value);
  return data;
}

/** A text of the page's data as it was received. */
export const asGiven = (text) => kept.get(text) ?? text;

/** What an element shows of a text. */
export const literal = (text) => balanced(cut(String(text), LONGEST_NODE));
