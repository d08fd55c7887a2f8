// All that the page knows of its parcels: their columns, where they lie, which are shown and in which class.

import { ParcelGrid } from './grid.mjs';
import { MERCATOR } from './plane.mjs';

const DAY_MS = 86_400_000;
const LATTICE = 1_000_000;
const decoder = new TextDecoder();

export class ParcelStore {
  constructor(about) {
    this.about = about;
    this.count = about.count;
    this.columns = about.columns;
    this.shown = new Uint8Array(this.count).fill(1);
    this.classes = new Uint8Array(this.count);
    this.colours = ['#8fa3b0'];
    this.names = [''];
    this.title = '';
    this.plane = MERCATOR;
    this.data = null;
    this.watchers = [];
    this.starts = about.blocks.reduce((starts, { rows }) => [...starts, starts[starts.length - 1] + rows], [0]);
  }

  /** Take what has been decoded. */
  fill(data, plane = MERCATOR) {
    this.data = data;
    this.plane = plane;
    this.index = new ParcelGrid(data.grid, data.box);
  }

  /** Have `run()` called when classes change or other parcels are shown. */
  watch(run) {
    this.watchers.push(run);
  }

  changed() {
    for (const run of this.watchers) run();
  }

  /** A value as data: a number, a text (dates are ISO 8601), true or false; null where it is missing. */
  value(column, i) {
    const { type, coding, values } = this.columns[column];
    const { numbers } = this.data.columns[column];
    if (coding.kind === 'text') return this.text(column, i);
    if (coding.kind === 'codes') return numbers[i] ? values[numbers[i] - 1] : null;
    const number = this.number(coding, numbers[i]);
    if (Number.isNaN(number)) return null;
    return type === 'date' ? isoDay(number) : number;
  }

  number(coding, stored) {
    if (coding.kind === 'float') return stored;
    return coding.gaps && stored === 0 ? NaN : (stored + coding.base) / coding.scale;
  }

  text(column, i) {
    const block = this.starts.findIndex((start) => start > i) - 1;
    const { lengths, ends, bytes } = this.data.columns[column].blocks[block];
    const row = i - this.starts[block];
    return lengths[row] ? decoder.decode(bytes.subarray(ends[row] - lengths[row] + 1, ends[row])) : null;
  }

  /** A value as text to be read; what is missing is said to be so. */
  shownValue(column, i, words) {
    const value = this.value(column, i);
    if (value === null) return words.say('page.parcels.missing');
    if (typeof value === 'boolean') return words.say(value ? 'page.parcels.true' : 'page.parcels.false');
    return typeof value === 'number' ? shownNumber(value, this.columns[column].coding) : value;
  }

  /** A column of numbers; NaN where one is missing. */
  numbers(column) {
    const { coding } = this.columns[column];
    const stored = this.data.columns[column].numbers;
    const numbers = new Float64Array(this.count);
    for (let i = 0; i < this.count; i += 1) numbers[i] = this.number(coding, stored[i]);
    return numbers;
  }

  /** A column of categories: 0 where one is missing, k for the k-th of its values. */
  codes(column) {
    return this.data.columns[column].numbers;
  }

  /** Show those parcels only whose entry is 1. */
  setShown(mask) {
    this.shown = mask;
    this.changed();
  }

  /** Colour each parcel by its class, under a title; names are texts, or { key } of one. */
  setClasses(classes, colours, names, title = '') {
    Object.assign(this, { classes, colours, names, title });
    this.changed();
  }

  /** All rings of all parts of a parcel as [lon, lat], the first vertex not repeated at the end. */
  rings(i) {
    const { x, y, ringStart, parcelStart } = this.data;
    const rings = [];
    for (let ring = parcelStart[i]; ring < parcelStart[i + 1]; ring += 1) {
      const places = [];
      for (let k = ringStart[ring]; k < ringStart[ring + 1]; k += 1) {
        places.push(this.plane.place(x[k], y[k]).map((degrees) => Math.round(degrees * LATTICE) / LATTICE));
      }
      rings.push(places);
    }
    return rings;
  }

  /** The parcel at a place, or -1; a point counts within `reach` steps. Of several the smallest, so that none hides another. */
  hit(latlng, reach = 0) {
    if (!this.data) return -1;
    const [x, y] = this.plane.steps(latlng);
    const { box } = this.data;
    const size = (i) => (box[4 * i + 2] - box[4 * i]) * (box[4 * i + 3] - box[4 * i + 1]);
    let found = -1;
    this.index.within(x - reach, y - reach, x + reach, y + reach, (i) => {
      if (!this.shown[i] || (found >= 0 && size(i) > size(found))) return;
      if (this.covers(i, x, y) || (size(i) === 0 && reach > 0)) found = i;
    });
    return found;
  }

  /** Whether a place lies in a parcel and in none of its holes. */
  covers(i, px, py) {
    const { x, y, ringStart, parcelStart } = this.data;
    let inside = false;
    for (let ring = parcelStart[i]; ring < parcelStart[i + 1]; ring += 1) {
      const end = ringStart[ring + 1];
      for (let k = ringStart[ring], before = end - 1; k < end; before = k, k += 1) {
        if ((y[k] > py) !== (y[before] > py) && px < ((x[before] - x[k]) * (py - y[k])) / (y[before] - y[k]) + x[k]) inside = !inside;
      }
    }
    return inside;
  }

  /** Call `run(i)` for each parcel whose box meets the bounds. */
  within(bounds, run) {
    const corners = ['getNorthWest', 'getNorthEast', 'getSouthWest', 'getSouthEast'].map((corner) => this.plane.steps(bounds[corner]()));
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    this.index.within(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys), run);
  }
}

const isoDay = (days) => {
  const iso = new Date(days * DAY_MS).toISOString();
  return iso.slice(0, iso.indexOf('T'));
};

/** A number as it is written where it comes from: no grouping, the decimals that a fixed-point column has. */
export function shownNumber(value, coding) {
  if (coding.places) return value.toFixed(coding.places);
  if (coding.kind === 'float' && coding.width === 4) {
    const digits = [6, 7, 8, 9].find((many) => Math.fround(Number(value.toPrecision(many))) === value);
    return String(Number(value.toPrecision(digits ?? 9)));
  }
  return Object.is(value, -0) ? '-0' : String(value);
}
