// Where a name goes on the map.

import assert from 'node:assert/strict';
import test from 'node:test';

import { firstFree } from '../../hitech_gis/atlas/scripts/map/labels.mjs';

const box = (left, top, width = 10, height = 10) => ({ left, top, right: left + width, bottom: top + height });
const FRAME = box(0, 0, 100, 100);

test('the first place that is in view is taken', () => {
  const boxes = [box(95, 0), box(50, 50), box(10, 10)];
  assert.equal(firstFree(boxes, FRAME, []), boxes[1]);
});

test('a place under another name or under a box is not taken', () => {
  const boxes = [box(0, 0), box(20, 0)];
  assert.equal(firstFree(boxes, FRAME, [box(5, 5)]), boxes[1]);
});

test('boxes that only touch do not meet', () => {
  const boxes = [box(0, 0), box(20, 0)];
  assert.equal(firstFree(boxes, FRAME, [box(10, 0)]), boxes[0]);
});

test('a site is covered only where nothing else is free', () => {
  const boxes = [box(0, 0), box(20, 0)];
  assert.equal(firstFree(boxes, FRAME, [], [box(0, 0)]), boxes[1]);
  assert.equal(firstFree(boxes, FRAME, [boxes[1]], [box(0, 0)]), boxes[0]);
});

test('without a free place there is none', () => {
  assert.equal(firstFree([box(95, 0)], FRAME, []), undefined);
});
