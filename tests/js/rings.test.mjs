// Rings: which way they run, how they nest, whether a line crosses itself.

import assert from 'node:assert/strict';
import test from 'node:test';

import { crossesItself, insideRing, ringParts, twiceArea } from '../../hitech_gis/atlas/scripts/tools/rings.mjs';

const square = (from, to) => [[from, from], [to, from], [to, to], [from, to]];
const reversed = (ring) => [...ring].reverse();

test('a ring that runs anticlockwise has a positive area', () => {
  assert.equal(twiceArea(square(0, 2)), 8);
  assert.equal(twiceArea(reversed(square(0, 2))), -8);
});

test('a place is inside, outside or on a ring', () => {
  assert.equal(insideRing([1, 1], square(0, 2)), true);
  assert.equal(insideRing([3, 1], square(0, 2)), false);
  assert.equal(insideRing([3, 0], square(0, 2)), false);
  for (const on of [[0, 1], [2, 2], [1, 0], [1, 2], [0, 0]]) assert.equal(insideRing(on, square(0, 2)), null);
});

test('rings in any order make parts: shell with hole, and the island in the hole by itself', () => {
  const [outer, hole, island] = [reversed(square(0, 10)), square(2, 8), square(4, 6)];
  const made = ringParts([island, hole, outer]);
  assert.deepEqual(made.map((part) => part.map(twiceArea)), [[8], [200, -72]]);
});

test('a hole that touches its shell at a corner is a hole', () => {
  const made = ringParts([square(0, 10), [[0, 0], [3, 1], [1, 3]]]);
  assert.equal(made.length, 1);
  assert.equal(made[0].length, 2);
});

test('a line that crosses, touches or runs back on itself is told from one that only turns', () => {
  const bow = [[0, 0], [2, 2], [2, 0], [0, 2]];
  assert.equal(crossesItself(bow, true), true);
  assert.equal(crossesItself(bow, false), true);
  assert.equal(crossesItself(square(0, 2), true), false);
  assert.equal(crossesItself([[0, 0], [2, 0], [1, 0]], false), true);
  assert.equal(crossesItself([[0, 0], [1, 0], [2, 0]], false), false);
  assert.equal(crossesItself([[0, 0], [1, 0], [2, 0]], true), true);
  assert.equal(crossesItself([[0, 0], [4, 0], [4, 4], [2, 0]], false), true);
  assert.equal(crossesItself([[0, 0], [4, 0], [4, 4], [2, 1], [1, 3]], true), false);
});
