import assert from 'node:assert/strict';
import test from 'node:test';

import { finishParcels } from '../../hitech_gis/atlas/scripts/parcels/finish.mjs';
import { MERCATOR } from '../../hitech_gis/atlas/scripts/parcels/plane.mjs';
import { ParcelStore, shownNumber } from '../../hitech_gis/atlas/scripts/parcels/store.mjs';

/** A store of parcels, each a list of rings of [lon, lat], with a number a parcel. */
function storeOf(parcels) {
  const [x, y, ringStart, parcelStart] = [[], [], [0], [0]];
  for (const rings of parcels) {
    for (const ring of rings) {
      for (const [lng, lat] of ring) {
        const [right, down] = MERCATOR.steps({ lat, lng });
        x.push(right);
        y.push(down);
      }
      ringStart.push(x.length);
    }
    parcelStart.push(ringStart.length - 1);
  }
  const coding = { kind: 'whole', width: 1, base: -1, scale: 10, gaps: true };
  const store = new ParcelStore({
    count: parcels.length, blocks: [{ rows: parcels.length }], columns: [{ label: 'far', type: 'number', coding }],
  });
  const data = { x: Int32Array.from(x), y: Int32Array.from(y), ringStart: Uint32Array.from(ringStart), parcelStart: Uint32Array.from(parcelStart) };
  store.fill({ ...finishParcels(data), columns: [{ numbers: Uint8Array.from(parcels, (_, i) => i) }] });
  return store;
}

const square = (west, south, side) => [[west, south], [west + side, south], [west + side, south + side], [west, south + side]];
const hole = (west, south, side) => square(west, south, side).reverse();
const YARD = [square(114, 22, 0.003), hole(114.001, 22.001, 0.001)];
const TWO = [square(114.01, 22, 0.001), square(114.012, 22, 0.001)];
const POINT = [[[114.02, 22]]];
const store = storeOf([YARD, TWO, POINT, []]);

test('a place in a hole or between the parts of a parcel hits nothing', () => {
  assert.equal(store.hit({ lat: 22.0005, lng: 114.0005 }), 0);
  assert.equal(store.hit({ lat: 22.0015, lng: 114.0015 }), -1);
  assert.equal(store.hit({ lat: 22.0005, lng: 114.0105 }), 1);
  assert.equal(store.hit({ lat: 22.0005, lng: 114.0115 }), -1);
  assert.equal(store.hit({ lat: 22.0005, lng: 114.0125 }), 1);
});

test('a point is hit within reach only', () => {
  assert.equal(store.hit({ lat: 22.00001, lng: 114.02 }), -1);
  assert.equal(store.hit({ lat: 22.00001, lng: 114.02 }, 500), 2);
});

test('of two parcels that lie on one another the smaller is hit', () => {
  const both = storeOf([[square(114.001, 22.001, 0.001)], [square(114, 22, 0.003)]]);
  assert.equal(both.hit({ lat: 22.0015, lng: 114.0015 }), 0);
  assert.equal(both.hit({ lat: 22.0005, lng: 114.0005 }), 1);
});

test('a parcel that the filter leaves out is not hit', () => {
  const filtered = storeOf([YARD]);
  let told = 0;
  filtered.watch(() => { told += 1; });
  filtered.setShown(Uint8Array.of(0));
  assert.equal(filtered.hit({ lat: 22.0005, lng: 114.0005 }), -1);
  assert.equal(told, 1);
});

test('rings come back to the millionth of a degree', () => {
  const rounded = (rings) => rings.map((ring) => ring.map((place) => place.map((degree) => Math.round(degree * 1e6) / 1e6)));
  assert.deepEqual([0, 1, 2, 3].map((i) => store.rings(i)), [YARD, TWO, POINT, []].map(rounded));
});

test('each parcel whose box meets the bounds is told once', () => {
  const corner = (lat, lng) => () => ({ lat, lng });
  const bounds = (south, west, north, east) => ({
    getNorthWest: corner(north, west), getNorthEast: corner(north, east), getSouthWest: corner(south, west), getSouthEast: corner(south, east),
  });
  const many = storeOf([...Array(100).keys()].map((k) => [square(114 + (k % 10) / 1000, 22 + Math.floor(k / 10) / 1000, 0.004)]));
  const found = [];
  many.within(bounds(22.0035, 114.0035, 22.0045, 114.0045), (i) => found.push(i));
  assert.deepEqual(found.sort((a, b) => a - b), [...Array(100).keys()].filter((k) => k % 10 <= 4 && k < 50));
  const all = [];
  many.within(bounds(-80, -170, 80, 170), (i) => all.push(i));
  assert.deepEqual(all.sort((a, b) => a - b), [...Array(100).keys()]);
});

test('a missing number is null, and NaN among the numbers', () => {
  assert.deepEqual([0, 1, 2, 3].map((i) => store.value(0, i)), [null, 0, 0.1, 0.2]);
  assert.deepEqual([...store.numbers(0)], [NaN, 0, 0.1, 0.2]);
});

test('a number is shown with the decimals that its column has, and one of four bytes as short as it is', () => {
  assert.equal(shownNumber(12.3, { kind: 'whole', places: 2 }), '12.30');
  assert.equal(shownNumber(12.3, { kind: 'whole', places: null }), '12.3');
  assert.equal(shownNumber(Math.fround(12.34), { kind: 'float', width: 4 }), '12.34');
  assert.equal(shownNumber(-0, { kind: 'float', width: 8 }), '-0');
});
