// The area that two polygons share, without cutting either.
//
// At each x a polygon is the sum, over its edges there, of all that lies below the edge, added or taken away as the edge
// runs to the left or to the right. So what two polygons share is the sum over all pairs of edges of what lies below the
// lower of the two lines, with the product of their signs. Holes and several parts are edges like any other.
// Coordinates are metres on an equal-area plane.

import { ringParts, twiceArea } from './rings.mjs';

const EDGE_FIELDS = 4; // of an edge: x and y at its left end, x and y at its right end; its sign stands apart

/** Make a polygon of rings: its edges ready for sums, its box, its area. */
export function polygonOf(rings) {
  const oriented = ringParts(rings).flat();
  const count = oriented.reduce((sum, ring) => sum + ring.length, 0);
  const [ends, signs] = [new Float64Array(count * EDGE_FIELDS), new Int8Array(count)];
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  let [edge, twice] = [0, 0];
  for (const ring of oriented) {
    twice += twiceArea(ring);
    for (let at = 0, from = ring[ring.length - 1]; at < ring.length; at += 1, edge += 1) {
      const to = ring[at];
      const leftwards = from[0] > to[0];
      const [left, right] = leftwards ? [to, from] : [from, to];
      ends.set([left[0], left[1], right[0], right[1]], edge * EDGE_FIELDS);
      signs[edge] = leftwards ? 1 : -1;
      box[0] = Math.min(box[0], to[0]);
      box[1] = Math.min(box[1], to[1]);
      box[2] = Math.max(box[2], to[0]);
      box[3] = Math.max(box[3], to[1]);
      from = to;
    }
  }
  return { ends, signs, box, area: twice / 2 };
}

/** What lies between two heights and 0 under a straight line over a width. */
const areaUnder = (width, start, end) => (width * (start + end)) / 2;

/** The integral of the lower of two lines over a width, given by their heights at both ends. */
function areaUnderLower(width, a0, a1, b0, b1) {
  const before = a0 - b0;
  const after = a1 - b1;
  if (before <= 0 && after <= 0) return areaUnder(width, a0, a1);
  if (before >= 0 && after >= 0) return areaUnder(width, b0, b1);
  const share = before / (before - after); // of the width, where the lines cross
  const middle = a0 + share * (a1 - a0);
  return areaUnder(width * share, before < 0 ? a0 : b0, middle) + areaUnder(width * (1 - share), middle, before < 0 ? b1 : a1);
}

/** Edges of a polygon that count within a box: those above it too, but none below, which add as much as they take away. */
function edgesOver({ ends, signs }, [west, south, east]) {
  const found = [];
  for (let edge = 0, at = 0; edge < signs.length; edge += 1, at += EDGE_FIELDS) {
    const apart = ends[at] >= east || ends[at + 2] <= west || ends[at] === ends[at + 2];
    if (!apart && (ends[at + 1] > south || ends[at + 3] > south)) found.push(edge);
  }
  return found;
}

/** Area that two polygons made by `polygonOf` share; quickest if the first is the smaller. */
export function sharedArea(one, other) {
  const [west, south, east, north] = one.box;
  if (west >= other.box[2] || other.box[0] >= east || south >= other.box[3] || other.box[1] >= north) return 0;
  const edges = edgesOver(other, one.box);
  let sum = 0;
  for (let i = 0, at = 0; i < one.signs.length; i += 1, at += EDGE_FIELDS) {
    const ax = one.ends[at];
    const az = one.ends[at + 2];
    const slope = (one.ends[at + 3] - one.ends[at + 1]) / (az - ax);
    for (const edge of edges) {
      const bt = edge * EDGE_FIELDS;
      const bx = other.ends[bt];
      const bz = other.ends[bt + 2];
      const from = ax > bx ? ax : bx;
      const width = (az < bz ? az : bz) - from;
      if (width <= 0) continue;
      const steep = (other.ends[bt + 3] - other.ends[bt + 1]) / (bz - bx);
      // Heights count from the bottom of the first box, so that far coordinates cost no digits.
      const a0 = one.ends[at + 1] - south + slope * (from - ax);
      const b0 = other.ends[bt + 1] - south + steep * (from - bx);
      sum += one.signs[i] * other.signs[edge] * areaUnderLower(width, a0, a0 + slope * width, b0, b0 + steep * width);
    }
  }
  return Math.min(Math.max(sum, 0), one.area, other.area);
}
