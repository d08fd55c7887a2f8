// Scales of a printed map.
import assert from 'node:assert/strict';
import test from 'node:test';

import { roundScale, scaleAt, scaleBar, zoomFor } from '../../hitech_gis/atlas/scripts/map/scale.mjs';

test('at the equator zoom 0 shows the whole of it in 256 pixels of 1/96 inch', () => {
  const paperMm = (256 * 25.4) / 96;
  assert.ok(Math.abs(scaleAt(0, 0) - (2 * Math.PI * 6378137 * 1000) / paperMm) < 1);
});

test('each zoom shows half as much as the one before', () => {
  assert.ok(Math.abs(scaleAt(11, 22.5) / scaleAt(12, 22.5) - 2) < 1e-12);
});

test('a zoom for a scale gives that scale', () => {
  for (const scale of [5000, 40000, 125000]) assert.ok(Math.abs(scaleAt(zoomFor(scale, 22.5), 22.5) - scale) < 1e-6);
});

test('a round scale shows no less than is needed, and a round one stays', () => {
  assert.deepEqual([37001, 40000, 40001, 9999, 1.1].map(roundScale), [40000, 40000, 50000, 10000, 1]);
});

test('one kilometre is 25 mm at 1 : 40 000', () => {
  assert.deepEqual(scaleBar(40000, 40), { metres: 1000, mm: 25 });
  assert.deepEqual(scaleBar(40000, 80), { metres: 2000, mm: 50 });
  assert.deepEqual(scaleBar(25000, 19), { metres: 200, mm: 8 });
});
