// GCJ-02 as the page draws it.

import assert from 'node:assert/strict';
import test from 'node:test';

import { GCJ02_EXTENT, gcj02FromWgs84, wgs84FromGcj02 } from '../../hitech_gis/atlas/scripts/map/gcj02.mjs';

// Published with googollee/eviltransform (python/test.py) and wandergis/coordtransform (test/app.js).
const KNOWN = [
  [[121.5272106, 31.1774276], [121.531541859215, 31.17530398364597]],
  [[113.912316, 22.543847], [113.9171764808363, 22.540796131694766]],
  [[116.377817, 39.911954], [116.38404722455657, 39.91334545536069]],
  [[116.404, 39.915], [116.41024449916938, 39.91640428150164]],
];

const near = (one, other, within) => assert.ok(one.every((value, at) => Math.abs(value - other[at]) < within), `${one} and ${other}`);

test('places come out where others have published them', () => {
  for (const [place, shifted] of KNOWN) near(gcj02FromWgs84(...place), shifted, 1e-9);
});

test('there and back is the same place to a billionth of a degree, up to the edges of the extent', () => {
  const { west, south, east, north } = GCJ02_EXTENT;
  for (let column = 0; column <= 60; column += 1) {
    for (let row = 0; row <= 60; row += 1) {
      const place = [west + (east - west) * column / 60, south + (north - south) * row / 60];
      near(wgs84FromGcj02(...gcj02FromWgs84(...place)), place, 1e-9);
    }
  }
});

test('what lies outside the extent stays where it is', () => {
  for (const place of [[-0.1, 51.5], [180, 85], [-180, -85], [113.9, 0.5], [138, 22.5], [0, 90]]) {
    assert.deepEqual(gcj02FromWgs84(...place), place);
    assert.deepEqual(wgs84FromGcj02(...place), place);
  }
});

test('what is no number stays none and comes to an end', () => {
  assert.ok(wgs84FromGcj02(NaN, 22).some(Number.isNaN));
});
