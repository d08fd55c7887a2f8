// GeoJSON as RFC 7946 has it.

import assert from 'node:assert/strict';
import test from 'node:test';

import { geoJson, ringsFeature, shapeFeature } from '../../hitech_gis/atlas/scripts/output/geojson.mjs';
import { areaInWords, lengthInWords } from '../../hitech_gis/atlas/scripts/tools/measure.mjs';
import { twiceArea } from '../../hitech_gis/atlas/scripts/tools/rings.mjs';

test('a drawn ring is closed, right-handed, of 7 decimals, and says its area and how it was measured', () => {
  const clockwise = [[114, 22.5], [114, 22.51], [114.0100000049, 22.51], [114.01, 22.5]];
  const { geometry, properties } = shapeFeature('select', clockwise);
  const [ring] = geometry.coordinates;
  assert.deepEqual(ring[0], ring.at(-1));
  assert.ok(twiceArea(ring.slice(0, -1)) > 0);
  assert.ok(ring.some(([lon]) => lon === 114.01) && ring.every(([lon]) => lon === 114 || lon === 114.01));
  assert.equal(Math.round(properties.area_m2), 1139403);
  assert.match(properties.method, /ellipsoid/);
});

test('a measured line says its length', () => {
  const { geometry, properties } = shapeFeature('distance', [[114, 22.5], [114.01, 22.5]]);
  assert.equal(geometry.type, 'LineString');
  assert.ok(properties.length_m > 1028 && properties.length_m < 1030);
});

test('rings make a polygon or a multipolygon, and each feature stands on a line of its own', () => {
  const box = (west, size) => [[west, 0], [west + size, 0], [west + size, size], [west, size]];
  assert.equal(ringsFeature([box(0, 4), box(1, 1)], {}).geometry.type, 'Polygon');
  assert.equal(ringsFeature([box(0, 1), box(5, 1)], {}).geometry.type, 'MultiPolygon');
  const text = geoJson([ringsFeature([box(0, 1)], { a: '=1' }), ringsFeature([box(5, 1)], {})]);
  assert.equal(text.trim().split('\n').length, 4);
  assert.equal(JSON.parse(text).features[0].properties.a, '=1');
});

test('lengths and areas come in the unit that reads best', () => {
  assert.deepEqual(lengthInWords(999.94), { value: '999.9', unit: 'm' });
  assert.deepEqual(lengthInWords(1234.5678), { value: '1.235', unit: 'km' });
  assert.deepEqual(areaInWords(-2000 / 3), { value: '666.7', unit: 'square_metres', mu: '1.00' });
  assert.deepEqual(areaInWords(12345), { value: '1.234', unit: 'hectares', mu: '18.5' });
  assert.deepEqual(areaInWords(2.5e6), { value: '2.5000', unit: 'square_kilometres', mu: '3750.0' });
});
