// Blocks of parcels back from text: characters to bytes, bytes to outlines on the map's plane and to columns.

import { mercatorSlope, mercatorX, mercatorY } from './plane.mjs';

const DIGITS = new Uint8Array(128);
[...Array(94).keys()].map((n) => n + 33).filter((code) => !'<>&"\'\\{}`'.includes(String.fromCharCode(code)))
  .forEach((code, digit) => { DIGITS[code] = digit; });
const NEAR = 10_000; // millionths of a degree within which the series of the projection holds
const NOWHERE = 2 ** 31 - 1;

/** The bytes behind a text of base 85, of which the last few may be padding. */
function bytesOf(text, size) {
  const words = text.length / 5;
  const bytes = new Uint8Array(words * 4);
  const digit = (at) => DIGITS[text.charCodeAt(at)];
  for (let word = 0, at = 0, out = 0; word < words; word += 1, at += 5, out += 4) {
    const value = (((digit(at) * 85 + digit(at + 1)) * 85 + digit(at + 2)) * 85 + digit(at + 3)) * 85 + digit(at + 4);
    bytes[out] = value >>> 24;
    bytes[out + 1] = value >>> 16;
    bytes[out + 2] = value >>> 8;
    bytes[out + 3] = value;
  }
  return bytes.subarray(0, size);
}

/** Undo gzip as the browser does. */
async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const ARRAYS = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: Float64Array };

/** Reads byte planes one after another. */
class PlaneReader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  raw(size) {
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }

  /** Put `count` whole numbers of `width` bytes into an array, from `first` on. */
  whole(count, width, into = new ARRAYS[width](count), first = 0) {
    const all = this.raw(count * width);
    if (width === 1) into.set(all, first);
    else if (width === 2) for (let i = 0; i < count; i += 1) into[first + i] = all[i] | (all[count + i] << 8);
    else {
      for (let i = 0; i < count; i += 1) {
        into[first + i] = (all[i] | (all[count + i] << 8) | (all[2 * count + i] << 16) | (all[3 * count + i] << 24)) >>> 0;
      }
      if (width === 8) {
        const high = (i, k) => all[(4 + k) * count + i] * 2 ** (8 * k);
        for (let i = 0; i < count; i += 1) into[first + i] += (high(i, 0) + high(i, 1) + high(i, 2) + high(i, 3)) * 2 ** 32;
      }
    }
    return into;
  }

  /** Put `count` floating-point numbers into an array, from `first` on. */
  floats(count, width, into, first) {
    const all = this.raw(count * width);
    const bytes = new Uint8Array(into.buffer, first * width, count * width);
    for (let plane = 0; plane < width; plane += 1) {
      for (let i = 0; i < count; i += 1) bytes[i * width + plane] = all[plane * count + i];
    }
  }
}

const signed = (folded) => (folded >>> 1) ^ -(folded & 1);

/** Takes block after block, and gives all parcels together. */
export class ParcelDecoder {
  constructor(about) {
    const { count, rings, vertices, columns } = about;
    this.about = about;
    this.next = { block: 0, row: 0, ring: 0, vertex: 0 };
    this.data = {
      x: new Int32Array(vertices), y: new Int32Array(vertices), ringStart: new Uint32Array(rings + 1), parcelStart: new Uint32Array(count + 1),
      columns: columns.map(({ coding }) => {
        if (coding.kind === 'text') return { blocks: [] };
        const Numbers = coding.kind === 'float' && coding.width === 4 ? Float32Array : ARRAYS[coding.width];
        return { numbers: new Numbers(count) };
      }),
    };
  }

  async add(text) {
    const block = this.about.blocks[this.next.block];
    const reader = new PlaneReader(await inflate(bytesOf(text, block.size)));
    this.outlines(reader, block);
    this.about.columns.forEach(({ coding }, at) => {
      const { rows } = block;
      const into = this.data.columns[at];
      if (coding.kind === 'text') into.blocks.push(textBlock(reader, rows, block.texts[at]));
      else if (coding.kind === 'float') reader.floats(rows, coding.width, into.numbers, this.next.row);
      else reader.whole(rows, coding.width, into.numbers, this.next.row);
    });
    this.next.block += 1;
    this.next.row += block.rows;
    this.next.ring += block.rings;
    this.next.vertex += block.vertices;
  }

  outlines(reader, { rows, rings, vertices, widths }) {
    const { x, y, ringStart, parcelStart } = this.data;
    const { scale } = this.about;
    const { row, ring, vertex } = this.next;
    const perParcel = reader.whole(rows, widths[0]);
    const perRing = reader.whole(rings, widths[1]);
    const starts = [reader.whole(rings, widths[2]), reader.whole(rings, widths[2])];
    const moves = [reader.whole(vertices - rings, widths[3]), reader.whole(vertices - rings, widths[3])];
    for (let i = 0; i < rows; i += 1) parcelStart[row + i + 1] = parcelStart[row + i] + perParcel[i];
    const perLon = mercatorX(1 / scale);
    let lon = 0;
    let lat = 0;
    let at = vertex;
    let move = 0;
    for (let r = 0; r < rings; r += 1) {
      lon += signed(starts[0][r]);
      lat += signed(starts[1][r]);
      const east = mercatorX(lon / scale);
      const base = mercatorY(lat / scale);
      const [one, two, three] = mercatorSlope(lat / scale);
      let right = 0;
      let up = 0;
      for (let k = 0; k < perRing[r]; k += 1, at += 1) {
        if (k) {
          right += signed(moves[0][move]);
          up += signed(moves[1][move]);
          move += 1;
        }
        const d = up / scale;
        x[at] = Math.round(east + right * perLon);
        y[at] = Math.round(up < NEAR && up > -NEAR ? base + d * (one + d * (two + d * three)) : mercatorY((lat + up) / scale));
      }
      ringStart[ring + r + 1] = at;
    }
  }
}

function textBlock(reader, rows, [width, widest, size]) {
  const lengths = reader.whole(rows, width);
  const raw = reader.raw(size);
  const ends = new Uint32Array(rows);
  let end = 0;
  for (let i = 0; i < rows; i += 1) {
    end += Math.max(0, lengths[i] - 1);
    ends[i] = end;
  }
  if (!widest) return { lengths, ends, bytes: raw.slice() };
  const bytes = new Uint8Array(end);
  for (let i = 0, at = 0; i < rows; i += 1) for (let k = 0; at < ends[i]; k += 1, at += 1) bytes[at] = raw[k * rows + i];
  return { lengths, ends, bytes };
}

/** Box and area of each parcel: four numbers a parcel, and steps squared. */
export function measureParcels({ x, y, ringStart, parcelStart }) {
  const count = parcelStart.length - 1;
  const box = new Int32Array(4 * count);
  const area = new Float32Array(count);
  for (let i = 0; i < count; i += 1) {
    let west = NOWHERE;
    let north = NOWHERE;
    let east = -NOWHERE;
    let south = -NOWHERE;
    let twice = 0;
    const first = ringStart[parcelStart[i]]; // seen from here products keep their digits
    for (let ring = parcelStart[i]; ring < parcelStart[i + 1]; ring += 1) {
      const end = ringStart[ring + 1];
      let before = end - 1;
      for (let k = ringStart[ring]; k < end; before = k, k += 1) {
        if (x[k] < west) west = x[k];
        if (x[k] > east) east = x[k];
        if (y[k] < north) north = y[k];
        if (y[k] > south) south = y[k];
        twice += (x[before] - x[first]) * (y[k] - y[first]) - (x[k] - x[first]) * (y[before] - y[first]);
      }
    }
    const at = 4 * i;
    box[at] = west;
    box[at + 1] = north;
    box[at + 2] = east;
    box[at + 3] = south;
    area[i] = Math.abs(twice) / 2;
  }
  return { box, area };
}
