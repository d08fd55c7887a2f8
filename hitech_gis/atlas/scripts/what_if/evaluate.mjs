// The balance under edits: sides, residual, verdict, and the tolerance at which it flips, as the plan's own rules give them.

import { absolute, add, approximate, divide, equal, fraction, inWan, multiply, negate, order, printNumber, readNumber, subtract, ZERO } from './exact.mjs';

const LOW_ONLY = ['at_least', 'over'];
const HIGH_ONLY = ['at_most', 'under'];
const WITH_RANGE = ['range', 'about'];
export const TOTALS = ['total_after_renewal', 'total_on_completion'];
const ONE = fraction(1n);
const HUNDRED = fraction(100n);

/** No edit at all: the plan itself. */
export const NO_EDITS = Object.freeze({ changes: {}, assumptions: {}, name: null, variant: null });

/** Whether something is changed or assumed. */
export function isEdited(edits) {
  return Object.keys(edits.changes).length + Object.keys(edits.assumptions).length > 0 || Boolean(edits.variant);
}

/** What the plan says of a figure: ends of its number (null where there is none), bound and nature; null for no number. */
export function planQuantity(figure) {
  const low = figure.low === null ? null : readNumber(figure.low);
  const high = figure.high === null ? null : readNumber(figure.high);
  return low || high ? { low, high, bound: figure.bound, nature: figure.nature } : null;
}

/** The number as printed: the middle of a range, else the one end that is given. */
export function valueOf({ low, high }) {
  return low && high ? divide(add(low, high), fraction(2n)) : low || high;
}

function changedTo(figure, change) {
  const low = readNumber(change.to);
  const high = change.high ? readNumber(change.high) : low;
  const bound = equal(low, high) || WITH_RANGE.includes(figure.bound) ? figure.bound : 'range';
  return { low: HIGH_ONLY.includes(bound) ? null : low, high: LOW_ONLY.includes(bound) ? null : high, bound, nature: figure.nature };
}

const sameEnd = (a, b) => a === b || (a && b && equal(a, b));

/** Count a part of a total as added: a share of it, or what is left after demolition; where nothing changes it stays a total. */
function countedOf(quantity, assumption) {
  const part = assumption.percent === undefined
    ? (end) => subtract(end, readNumber(assumption.demolished))
    : (end) => multiply(end, divide(readNumber(assumption.percent), HUNDRED));
  const low = quantity.low && part(quantity.low);
  const high = quantity.high && part(quantity.high);
  if (sameEnd(low, quantity.low) && sameEnd(high, quantity.high)) return quantity;
  return { low, high, bound: quantity.bound, nature: 'added' };
}

/** What a figure is under edits; null where nobody gives it a number. */
export function quantityUnder(model, edits, name) {
  const figure = model.figures[name];
  const [change, assumption] = [edits.changes, edits.assumptions].map((entries) => Object.hasOwn(entries, name) && entries[name]);
  const quantity = change ? changedTo(figure, change) : planQuantity(figure);
  return quantity && assumption ? countedOf(quantity, assumption) : quantity;
}

// An interval: an end that is null has no limit; an open end is itself left out.
function intervalOf({ low, high, bound }, tolerance) {
  const about = bound === 'about' && tolerance.n > 0n;
  return {
    low: about ? subtract(low, multiply(absolute(low), tolerance)) : low,
    high: about ? add(high, multiply(absolute(high), tolerance)) : high,
    lowOpen: bound === 'over',
    highOpen: bound === 'under',
  };
}

function totalInterval(quantities, tolerance) {
  return quantities.map((quantity) => intervalOf(quantity, tolerance)).reduce((sum, one) => ({
    low: sum.low && one.low && add(sum.low, one.low),
    high: sum.high && one.high && add(sum.high, one.high),
    lowOpen: sum.lowOpen || one.lowOpen,
    highOpen: sum.highOpen || one.highOpen,
  }), { low: ZERO, high: ZERO, lowOpen: false, highOpen: false });
}

function less(left, right) {
  return {
    low: left.low && right.high && add(left.low, negate(right.high)),
    high: left.high && right.low && add(left.high, negate(right.low)),
    lowOpen: left.lowOpen || right.highOpen,
    highOpen: left.highOpen || right.lowOpen,
  };
}

const sameInterval = (a, b) => sameEnd(a.low, b.low) && sameEnd(a.high, b.high) && a.lowOpen === b.lowOpen && a.highOpen === b.highOpen;

const endsBefore = (a, b) => Boolean(a.high && b.low)
  && (order(a.high, b.low) < 0 || (equal(a.high, b.low) && (a.highOpen || b.lowOpen)));

const meets = (a, b) => !endsBefore(a, b) && !endsBefore(b, a);

/** The tolerance of 约 at which two sums begin, or cease, to meet: where the gap between them, a straight line, is zero. */
function flipTolerance(left, right) {
  const [written, doubled] = [ZERO, ONE].map((tolerance) => [totalInterval(left, tolerance), totalInterval(right, tolerance)]);
  for (const [low, high] of [[0, 1], [1, 0]]) {
    if (written[low].low && written[high].high && order(written[low].low, written[high].high) > 0) {
      const gap = subtract(written[low].low, written[high].high);
      const gapAtOne = subtract(doubled[low].low, doubled[high].high);
      return order(gapAtOne, gap) < 0 ? divide(gap, subtract(gap, gapAtOne)) : null;
    }
  }
  return null;
}

/** Compare two sums as written: a verdict, and the tolerance at which it flips (null: at none). */
export function compare(left, right, tolerance) {
  if (!left.length || !right.length) return { verdict: 'cannot_be_decided', flips: null };
  if (sameInterval(totalInterval(left, ZERO), totalInterval(right, ZERO))) return { verdict: 'holds', flips: null };
  const verdict = meets(totalInterval(left, tolerance), totalInterval(right, tolerance)) ? 'within_rounding' : 'does_not_hold';
  return { verdict, flips: flipTolerance(left, right) };
}

function worded({ low, high, lowOpen, highOpen }) {
  if (low && high && equal(low, high)) return inWan(low);
  if (!high) return low ? `${lowOpen ? '>' : '≥'} ${inWan(low)}` : '—';
  if (!low) return `${highOpen ? '<' : '≤'} ${inWan(high)}`;
  return `${inWan(low)}–${inWan(high)}`;
}

/** A figure's number as it is stated, in 万平方米: a range stays a range. */
export const wordedQuantity = (quantity) => worded(intervalOf(quantity, ZERO));

const sum = (quantities) => quantities.map(valueOf).reduce(add, ZERO);

/** Evaluate a row: its sides in words and exactly, its verdict, what it assumes and what it lacks. */
function evaluateRow(row, quantities, tolerance) {
  const known = (names) => names.filter((name) => quantities[name]);
  const [stated, itemised] = [row.stated, row.itemised].map((names) => known(names).map((name) => quantities[name]));
  const { verdict, flips } = compare(stated, itemised, tolerance);
  const both = stated.length > 0 && itemised.length > 0;
  const [written, parts] = [stated, itemised].map((side) => totalInterval(side, ZERO));
  const natures = both ? [...stated, ...itemised].map((quantity) => quantity.nature) : [];
  return {
    row,
    stated: stated.length ? worded(written) : null,
    itemised: itemised.length ? worded(parts) : null,
    residual: both ? worded(less(written, parts)) : null,
    statedValue: stated.length ? sum(stated) : null,
    itemisedValue: itemised.length ? sum(itemised) : null,
    terms: known(row.itemised),
    statedIsSum: stated.length > 1,
    verdict,
    flips,
    flipsAt: flips && printNumber(multiply(flips, HUNDRED), 2),
    assumption: [...new Set(natures)].filter((nature) => nature !== 'added').map((nature) => `${nature}_counts_as_added`),
    notStated: row.not_stated.filter(({ until }) => !until.length || !until.every((name) => quantities[name])).map(({ zone }) => zone),
  };
}

/** Evaluate all rows under edits: `figures` by name, `rows` by id. */
export function evaluate(model, edits) {
  const figures = Object.fromEntries(Object.keys(model.figures).map((name) => [name, quantityUnder(model, edits, name)]));
  const tolerance = readNumber(model.tolerance);
  return { figures, rows: new Map(model.rows.map((row) => [row.id, evaluateRow(row, figures, tolerance)])) };
}

/** What colours a zone for a use under edits: its number for colours, in words, and whether it is only assumed to be added. */
export function incrementOf(model, figures, zone, use) {
  const quantity = model.increments[zone][use].map((name) => figures[name]).find(Boolean);
  if (!quantity) return null;
  return {
    value: approximate(divide(valueOf(quantity), fraction(10000n))),
    worded: wordedQuantity(quantity),
    conditional: quantity.nature !== 'added',
  };
}
