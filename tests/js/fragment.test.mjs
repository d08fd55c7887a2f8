// The fragment of an address: written to be read again, read as if written by anyone.

import assert from 'node:assert/strict';
import test from 'node:test';

import { readFragment, readList, readView, writeFragment, writeView } from '../../hitech_gis/atlas/scripts/search/fragment.mjs';

test('what was written is read again, whatever stands in it', () => {
  const pairs = [['lang', 'en'], ['chosen', 'clause:五(三)#1&x=%'], ['at', '12.5/22.5/114'], ['hidden', '']];
  assert.deepEqual([...readFragment(`#${writeFragment(pairs)}`)], pairs);
});

test('a reader sees the separators themselves, and what has no value is not written', () => {
  assert.equal(writeFragment([['at', '12.5/22.5/114'], ['tab', null], ['chosen', 'zones:a'], ['hidden', 'sites,axes']]), 'at=12.5/22.5/114&chosen=zones:a&hidden=sites,axes');
});

test('pieces that cannot be read are left out one by one, the first of a name counts', () => {
  assert.deepEqual([...readFragment('#%E0%A4%A=1&lang=%&tab&&=x&use=a&use=b&__proto__=c')], [['', 'x'], ['use', 'a'], ['__proto__', 'c']]);
});

test('an address without end is not read at all', () => {
  assert.equal(readFragment(`#lang=en&${'x'.repeat(5000)}`).size, 0);
});

test('what would make an address too long to be read is left out of it', () => {
  const pairs = [['lang', 'en'], ['parcel_filters', '宗'.repeat(500)], ['tab', 'lists']];
  assert.equal(writeFragment(pairs), 'lang=en&tab=lists');
  const longest = ['x', 'y'.repeat(3997)];
  assert.deepEqual([...readFragment(`#${writeFragment([longest])}`)], [longest]);
  assert.equal(writeFragment([['x', 'y'.repeat(3998)]]), '');
});

test('a view comes back as it was, to two decimals of zoom and five of a degree', () => {
  assert.equal(writeView(12.25, { lat: 22.534512, lng: 113.9 }), '12.25/22.53451/113.90000');
  assert.deepEqual(readView('12.25/22.53451/113.90000', 8, 19), { zoom: 12.25, lat: 22.53451, lng: 113.9 });
  assert.deepEqual(readView('8/-22.5/-113.9', 8, 19), { zoom: 8, lat: -22.5, lng: -113.9 });
});

for (const text of ['', '12', '7/22/114', '20/22/114', '12/86/114', '12/22/181', '12/NaN/114', '12/22/1e3', '12/22/114/1', 'Infinity/22/114', '١٢/22/114']) {
  test(`${JSON.stringify(text)} is no view`, () => assert.equal(readView(text, 8, 19), null));
}

test('a list with an unknown member is no list, an empty one is', () => {
  assert.deepEqual(readList('sites,axes,sites', ['axes', 'sites']), ['sites', 'axes']);
  assert.deepEqual(readList('', ['axes']), []);
  assert.equal(readList('axes,__proto__', ['axes']), null);
});
