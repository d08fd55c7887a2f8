// Classes, filters and totals of parcels, on six parcels that can be checked by hand.

import assert from 'node:assert/strict';
import test from 'node:test';

import { CATEGORICAL, MISSING, OTHER, categoryOrder, classesOf, readColour } from '../../hitech_gis/atlas/scripts/parcels/classes.mjs';
import { maskOf, plainNumber, readFilters, Sum, totalsByClass, totalsOf, writeFilters } from '../../hitech_gis/atlas/scripts/parcels/totals.mjs';

const FLOOR = [10, 20, NaN, 40, 0.1, 0.2];
const USE = ['M0', 'R2', 'M0', null, 'R2', 'M0'];
const NAME = ['一号', '二号', 'Three', null, 'five', '六号'];
const BUILT = ['2012-05-01', '2013', null, '2013-12-31', '2014-01-01', '2012-12-31'];
const RENTED = [true, false, null, true, true, false];
const VALUES = ['M0', 'R2'];
const STORE = {
  count: 6,
  columns: [
    { label: 'floor', type: 'number', missing: 1, least: 0.1, most: 40, breaks: { quantiles: [0.2, 20, 40], natural: [40], equal: [20, 40] } },
    { label: 'use', type: 'category', missing: 1, values: VALUES },
    { label: 'name', type: 'text', missing: 1 },
    { label: 'built', type: 'date', missing: 1 },
    { label: 'rented', type: 'boolean', missing: 1 },
  ],
  numbers: () => Float64Array.from(FLOOR),
  codes: () => Uint8Array.from(USE, (use) => VALUES.indexOf(use) + 1),
  value: (column, i) => [FLOOR, USE, NAME, BUILT, RENTED][column][i],
};
const ones = (filters) => [...maskOf(STORE, filters)].join('');

test('without a filter every parcel is shown', () => assert.equal(ones([]), '111111'));

test('a number filter holds both of its ends, and what is missing only where asked', () => {
  assert.equal(ones([{ column: 0, least: 10, most: 20 }]), '110000');
  assert.equal(ones([{ column: 0, least: 10, missing: true }]), '111100');
});

test('a category, a text, a date and a truth value each filter in their own way', () => {
  assert.equal(ones([{ column: 1, values: ['M0'] }]), '101001');
  assert.equal(ones([{ column: 1, values: [], missing: true }]), '000100');
  assert.equal(ones([{ column: 2, contains: 'T' }]), '001000');
  assert.equal(ones([{ column: 3, least: '2013', most: '2013' }]), '010100');
  assert.equal(ones([{ column: 4, values: [true] }]), '100110');
});

test('filters narrow one another', () => assert.equal(ones([{ column: 1, values: ['M0'] }, { column: 0, most: 15 }]), '100001'));

test('totals leave out what is missing and say how much that is', () => {
  const { count, columns } = totalsOf(STORE, maskOf(STORE, [{ column: 1, values: ['M0'] }]));
  assert.equal(count, 3);
  assert.deepEqual(columns, [{ column: 0, known: 2, missing: 1, sum: 10.2, mean: 5.1, least: 0.2, most: 10 }]);
});

test('totals of nothing are unknown, not zero', () => {
  const { count, columns } = totalsOf(STORE, new Uint8Array(6));
  assert.equal(count, 0);
  assert.equal(columns[0].sum, null);
});

test('a sum keeps what plain addition rounds off', () => {
  const sum = new Sum();
  for (const value of [1e16, 1, -1e16]) sum.add(value);
  assert.equal(sum.value, 1);
});

test('a number falls into the class whose upper end it does not pass', () => {
  const { classes, entries } = classesOf(STORE, 0, 'quantiles');
  assert.deepEqual([...classes], [1, 1, 3, 2, 0, 0]);
  assert.deepEqual(entries.map(({ low, high }) => [low, high]).slice(0, 3), [[0.1, 0.2], [0.2, 20], [20, 40]]);
  assert.deepEqual(entries[3], { colour: MISSING, missing: true });
});

test('a category has its most frequent value first, and what is missing last', () => {
  const { classes, entries } = classesOf(STORE, 1);
  assert.deepEqual(entries.map(({ value, missing }) => value ?? missing), ['M0', 'R2', true]);
  assert.deepEqual([...classes], [0, 1, 0, 2, 1, 0]);
});

test('values beyond the palette share one colour', () => {
  const values = 'abcdefghijklmn'.split('');
  const store = { count: 15, columns: [{ type: 'category', missing: 0, values }], codes: () => Uint8Array.from([14, ...values.map((_, i) => i + 1)]) };
  const { classes, entries } = classesOf(store, 0);
  assert.equal(entries.length, CATEGORICAL.length + 1);
  assert.deepEqual(entries.at(-1), { colour: OTHER, other: true });
  assert.equal(entries[0].value, 'n');
  assert.equal(classes[13], CATEGORICAL.length);
});

test('a colour of the plan is taken where it is one', () => {
  const columns = [{ type: 'category', missing: 0, values: ['a', 'b'], colours: ['#ff0000', 'red;x'] }];
  const { entries } = classesOf({ count: 2, columns, codes: () => Uint8Array.of(1, 2) }, 0);
  assert.deepEqual(entries.map(({ colour }) => colour), ['#ff0000', CATEGORICAL[1]]);
});

test('truth values and one colour for all', () => {
  assert.deepEqual([...classesOf(STORE, 4).classes], [0, 1, 2, 0, 0, 1]);
  assert.deepEqual([...classesOf(STORE, null).classes], [0, 0, 0, 0, 0, 0]);
});

test('categories of the same frequency keep their order', () => assert.deepEqual(categoryOrder([1, 2, 3, 3], 3), [3, 1, 2]));

test('totals by class count every shown parcel once', () => {
  const { classes, entries } = classesOf(STORE, 1);
  const rows = totalsByClass(STORE, maskOf(STORE, []), classes, entries.length, 0);
  assert.deepEqual(rows, [{ count: 3, missing: 1, sum: 10.2 }, { count: 2, missing: 0, sum: 20.1 }, { count: 1, missing: 0, sum: 40 }]);
  assert.equal(totalsByClass(STORE, maskOf(STORE, []), classes, 3, null)[0].sum, null);
});

test('what an address brings is taken only where it fits', () => {
  const columns = STORE.columns.map((column, index) => ({ ...column, index }));
  assert.deepEqual(readColour('0:natural', columns), { column: 0, scheme: 'natural' });
  assert.deepEqual(readColour(':equal', columns), { column: null, scheme: 'equal' });
  for (const bad of ['2:natural', '9:equal', '0:<b>', 'x', '__proto__:equal']) assert.equal(readColour(bad, columns), null);
  const filter = { column: 0, least: 1, most: undefined, values: undefined, contains: undefined, missing: true };
  assert.deepEqual(readFilters(JSON.stringify([filter, { column: 0, least: 'a' }, { column: 77 }, { column: 2, contains: 5 }]), columns), [filter]);
});

test('an address says which values are ticked, or which are not where those are fewer', () => {
  const columns = [{ type: 'category', values: Array.from({ length: 80 }, (_, number) => `二类居住用地${number}`) }];
  const none = { column: 0, least: undefined, most: undefined, contains: undefined, missing: false };
  for (const [values, most] of [[columns[0].values.slice(7), 200], [columns[0].values.slice(0, 3), 200], [columns[0].values, 60], [[], 60]]) {
    const written = writeFilters([{ ...none, values }], columns);
    assert.ok(written.length < most);
    assert.deepEqual(readFilters(written, columns), [{ ...none, values }]);
  }
  assert.deepEqual(readFilters('[{"column":0,"without":5},{"column":1,"without":[]}]', columns), []);
});

test('numbers are printed plainly', () => {
  assert.deepEqual([1234567.891, 0, 0.00123, -2.5, null].map(plainNumber), ['1234567.89', '0', '0.00123', '-2.5', '—']);
});
