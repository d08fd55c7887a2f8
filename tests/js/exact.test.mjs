// Exact numbers: what is read, added and printed keeps every digit.

import assert from 'node:assert/strict';
import test from 'node:test';

import { absolute, add, approximate, divide, equal, fraction, fromWan, inWan, multiply, negate, order, printNumber, readNumber, subtract } from '../../hitech_gis/atlas/scripts/what_if/exact.mjs';

test('decimals are read exactly, and nothing else is', () => {
  assert.deepEqual(readNumber('2.50'), fraction(5n, 2n));
  assert.deepEqual(readNumber('-0.5'), fraction(-1n, 2n));
  for (const text of ['', '.5', '1e3', 'NaN', '1,000', ' 1', '0x10', '١']) assert.equal(readNumber(text), null);
});

test('sums, products and quotients do not round', () => {
  const [tenth, third] = [readNumber('0.1'), fraction(1n, 3n)];
  assert.ok(equal(add(tenth, readNumber('0.2')), readNumber('0.3')));
  assert.ok(equal(multiply(third, readNumber('3')), readNumber('1')));
  assert.ok(equal(divide(readNumber('1'), negate(readNumber('3'))), negate(third)));
  assert.ok(equal(absolute(subtract(tenth, readNumber('1'))), readNumber('0.9')));
  assert.deepEqual([order(tenth, third), order(third, tenth), order(third, third)], [-1, 1, 0]);
});

test('a number is printed half up, without trailing zeros and without a negative zero', () => {
  const printed = { '371.250': '371.25', 1625: '1625', '0.005': '0.01', '-0.005': '-0.01', '-0.001': '0', '0.994999': '0.99', '99.995': '100' };
  for (const [text, expected] of Object.entries(printed)) assert.equal(printNumber(readNumber(text), 2), expected);
  assert.equal(printNumber(readNumber('2.5'), 0), '3');
});

test('an area goes from 万平方米 to m² and back with every digit', () => {
  assert.equal(printNumber(fromWan('160'), 9), '1600000');
  assert.equal(inWan(fromWan('0.00000001')), '0.00000001');
  assert.equal(approximate(fromWan('30')), 300000);
  for (const text of ['-1', '', 'abc', '1e3', '12345678901234', '1.0123456789']) assert.equal(fromWan(text), null);
});
