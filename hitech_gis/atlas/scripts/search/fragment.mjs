// The part of an address after #: names with values, written to be read by people, read as if written by anyone.

const LONGEST_FRAGMENT = 4000;

/** Write pairs of name and value; what has no value is left out, and what would make the whole longer than is read. */
export function writeFragment(pairs) {
  const readable = (text) => encodeURIComponent(text).replace(/%(2F|3A|2C)/g, decodeURIComponent);
  let written = '';
  for (const [name, value] of pairs) {
    if (value === null) continue;
    const longer = `${written}${written && '&'}${readable(name)}=${readable(value)}`;
    if (longer.length < LONGEST_FRAGMENT) written = longer; // the # comes before it
  }
  return written;
}

/** Read a fragment piece by piece; a piece that cannot be read is as if it were not there, and the first of a name counts. */
export function readFragment(hash) {
  const found = new Map();
  if (hash.length > LONGEST_FRAGMENT) return found;
  for (const piece of hash.replace(/^#/, '').split('&')) {
    const [name, ...value] = piece.split('=');
    try {
      const key = decodeURIComponent(name);
      if (value.length && !found.has(key)) found.set(key, decodeURIComponent(value.join('=')));
    } catch {
      // not an encoding of any text
    }
  }
  return found;
}

/** A view as zoom/lat/lon. */
export function writeView(zoom, { lat, lng }) {
  return [Number(zoom.toFixed(2)), lat.toFixed(5), lng.toFixed(5)].join('/');
}

/** Read a view; null where it is none, or beyond the map's zooms or the Earth. */
export function readView(text, least, most) {
  const found = /^(\d{1,2}(?:\.\d{1,4})?)\/(-?\d{1,2}(?:\.\d{1,8})?)\/(-?\d{1,3}(?:\.\d{1,8})?)$/.exec(text);
  if (!found) return null;
  const [zoom, lat, lng] = found.slice(1).map(Number);
  return zoom < least || zoom > most || Math.abs(lat) > 85 || Math.abs(lng) > 180 ? null : { zoom, lat, lng };
}

/** Read a list of which every member is known; null where one is not. */
export function readList(text, known) {
  const members = text.split(',').filter(Boolean);
  return members.every((one) => known.includes(one)) ? [...new Set(members)] : null;
}
