// What lies within a drawn ring.

import assert from 'node:assert/strict';
import test from 'node:test';

import { parcelsWithin, ringsOf, selectionOf, sumsWithin, zonesWithin } from '../../hitech_gis/atlas/scripts/tools/selection.mjs';

const box = (west, south, east, north) => [[west, south], [east, south], [east, north], [west, north]];
const closed = (ring) => [...ring, ring[0]];
const near = (got, expected) => assert.ok(Math.abs(got - expected) < 1e-4, `${got} is not ${expected}`);
const DRAWN = box(114, 22.5, 114.02, 22.52);

function storeOf(parcels, shown = parcels.map(() => 1)) {
  return {
    columns: [{ label: 'name', type: 'text' }, { label: 'floor', type: 'number', unit: 'm2' }],
    numbers: () => Float64Array.from(parcels, ({ floor }) => floor ?? NaN),
    shown: Uint8Array.from(shown),
    rings: (id) => parcels[id].rings,
    within: (bounds, run) => parcels.forEach((_, id) => run(id)),
  };
}

test('a zone has the share of its outline that lies inside, and one outside is not there', () => {
  const zone = (id, ring) => ({ id, outline: { geometry: { type: 'Polygon', coordinates: [closed(ring)] } } });
  const found = zonesWithin(selectionOf(DRAWN), [
    zone('half', box(114.01, 22.5, 114.03, 22.52)), zone('away', box(115, 22.5, 115.1, 22.6)), { id: 'nowhere', outline: null },
  ]);
  assert.deepEqual(found.map(({ zone: { id } }) => id), ['half']);
  near(found[0].share, 0.5);
});

test('parcels carry their numbers in by share of area; unknown ones are counted, filtered ones are left out', () => {
  const parcels = [
    { rings: [box(114.005, 22.505, 114.006, 22.506)], floor: 100 },
    { rings: [box(114.019, 22.505, 114.021, 22.506)], floor: 100 },
    { rings: [box(114.005, 22.507, 114.006, 22.508)] },
    { rings: [box(114.007, 22.507, 114.008, 22.508)], floor: 5 },
    { rings: [box(114.03, 22.507, 114.04, 22.508)], floor: 7 },
    { rings: [], floor: 9 },
  ];
  const store = storeOf(parcels, [1, 1, 1, 0, 1, 1]);
  const sums = sumsWithin(parcelsWithin(selectionOf(DRAWN), store, null), store);
  assert.deepEqual([sums.whole, sums.part, sums.filtered], [2, 1, 1]);
  assert.equal(sums.columns.length, 1);
  near(sums.columns[0].sum, 150);
  assert.equal(sums.columns[0].missing, 1);
  assert.equal(sums.columns[0].column.label, 'floor');
});

test('a sum over nothing but unknown values is unknown', () => {
  const store = storeOf([{ rings: [box(114.005, 22.505, 114.006, 22.506)] }]);
  assert.equal(sumsWithin(parcelsWithin(selectionOf(DRAWN), store, null), store).columns[0].sum, null);
});

test('a point counts wholly or not at all', () => {
  const store = storeOf([{ rings: [[[114.00001, 22.50001]]], floor: 1 }, { rings: [[[113.99999, 22.50001]]], floor: 2 }]);
  assert.deepEqual(parcelsWithin(selectionOf(DRAWN), store, null), { ids: [0], shares: [1] });
});

test('a court in a parcel is not part of it, and a selection within the court meets nothing', () => {
  const store = storeOf([{ rings: [box(113.9, 22.4, 114.1, 22.6), box(113.99, 22.49, 114.03, 22.53)], floor: 1 }]);
  assert.deepEqual(parcelsWithin(selectionOf(DRAWN), store, null).ids, []);
});

test('rings of a multipolygon come without their last, repeated vertex', () => {
  assert.deepEqual(ringsOf({ type: 'MultiPolygon', coordinates: [[closed(DRAWN)], [closed(DRAWN)]] }), [DRAWN, DRAWN]);
});
