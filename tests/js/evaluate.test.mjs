// The balance under edits, undo, and scenarios as files, on a plan that can be checked in the head.

import assert from 'node:assert/strict';
import test from 'node:test';

import { idOf, mayBeDemolished, scenarioFile, ScenarioReader, withAssumption, withChange } from '../../hitech_gis/atlas/scripts/what_if/edits.mjs';
import { goalRow, stackOf, viewOf } from '../../hitech_gis/atlas/scripts/balance/view.mjs';
import { compare, evaluate, isEdited, NO_EDITS, quantityUnder } from '../../hitech_gis/atlas/scripts/what_if/evaluate.mjs';
import { fromWan, printNumber, readNumber } from '../../hitech_gis/atlas/scripts/what_if/exact.mjs';
import { History } from '../../hitech_gis/atlas/scripts/what_if/history.mjs';
import { State } from '../../hitech_gis/atlas/scripts/state.mjs';

const figure = (zone, low, more = {}) => ({ zone, use: 'industrial', scope: 'itemised', bound: 'about', nature: 'added', low, high: low, ...more });
// 100 are stated; a itemises 40, b 50 on completion, c nothing.
const MODEL = {
  plan: 'toy', tolerance: '0.05', variants: ['A', 'B'], units: { 万平方米: '10000', m2: '1' }, known: ['goal', 'a', 'b', 'output'],
  figures: {
    goal: figure('goal', '1000000', { scope: 'headline' }), a: figure('a', '400000'), b: figure('b', '500000', { nature: 'total_on_completion' }),
    'c/industrial': figure('c', null, { bound: 'equal' }),
  },
  rows: [{ id: 'goal', zone: 'goal', use: 'industrial', variant: 'A', stated: ['goal'], itemised: ['a', 'b', 'c/industrial'], not_stated: [{ zone: 'c', until: ['c/industrial'] }] }],
  increments: {},
};
const goal = (edits) => evaluate(MODEL, edits).rows.get('goal');
const quantity = (low, bound = 'about') => ({ low: readNumber(low), high: readNumber(low), bound, nature: 'added' });

test('without edits a row is the plan’s: 100 stated, 90 itemised, which 约 does not bridge below 5.26 %', () => {
  const row = goal(NO_EDITS);
  assert.deepEqual([row.stated, row.itemised, row.residual, row.verdict, row.flipsAt], ['100', '90', '10', 'does_not_hold', '5.26']);
  assert.deepEqual([row.notStated, row.assumption], [['c'], ['total_on_completion_counts_as_added']]);
});

test('what a zone leaves out may be set, and then nothing is missing', () => {
  const row = goal(withChange(NO_EDITS, MODEL, 'c/industrial', fromWan('10')));
  assert.deepEqual([row.itemised, row.residual, row.verdict, row.notStated], ['100', '0', 'holds', []]);
});

test('a part of a total counts as added: a half is 25, and 20 demolished leave 30', () => {
  const half = goal(withAssumption(NO_EDITS, 'b', { percent: '50' }));
  assert.deepEqual([half.itemised, half.residual, half.assumption], ['65', '35', []]);
  assert.equal(goal(withAssumption(NO_EDITS, 'b', { demolished: '200000', source: 'survey' })).itemised, '70');
  assert.ok(mayBeDemolished(MODEL, NO_EDITS, 'b', fromWan('50')));
  assert.ok(!mayBeDemolished(MODEL, NO_EDITS, 'b', fromWan('50.1')));
});

test('约 allows its share of the part that counts, and an edited figure stays 约', () => {
  const edits = withAssumption(withChange(NO_EDITS, MODEL, 'b', fromWan('80')), 'b', { percent: '25' });
  const { low, bound } = quantityUnder(MODEL, edits, 'b');
  assert.deepEqual([printNumber(low, 0), bound], ['200000', 'about']);
});

test('a verdict holds as written, within rounding, not at all, or cannot be decided', () => {
  const tolerance = readNumber('0.05');
  const verdict = (left, right) => compare(left, right, tolerance).verdict;
  assert.equal(verdict([quantity('100')], [quantity('100', 'equal')]), 'holds');
  assert.equal(verdict([quantity('100')], [quantity('105', 'equal')]), 'within_rounding');
  assert.equal(verdict([quantity('100', 'equal')], [quantity('105', 'equal')]), 'does_not_hold');
  assert.equal(verdict([], [quantity('105')]), 'cannot_be_decided');
});

test('edits are never made in place, and one that says what the plan says is none', () => {
  const changed = withChange(NO_EDITS, MODEL, 'a', fromWan('41'));
  assert.deepEqual([isEdited(NO_EDITS), isEdited(changed)], [false, true]);
  assert.ok(!isEdited(withChange(changed, MODEL, 'a', fromWan('40'))));
  assert.ok(!isEdited(withChange(changed, MODEL, 'a', null)));
  assert.ok(!isEdited(withAssumption(NO_EDITS, 'b', { percent: '100' })));
});

test('what was shown while a slider moved is one step; undo, redo and reset go through the steps', () => {
  const state = new State({ edits: NO_EDITS });
  const history = new History(state);
  const set = (value) => withChange(state.get('edits'), MODEL, 'a', fromWan(value));
  for (const value of ['41', '42', '43']) history.show(set(value));
  assert.ok(history.settle());
  assert.ok(!history.settle());
  history.step(set('50'));
  const shown = () => state.get('edits').changes.a?.to ?? null;
  history.undo();
  assert.equal(shown(), '430000');
  history.undo();
  assert.equal(shown(), null);
  history.undo();
  history.redo();
  history.redo();
  assert.equal(shown(), '500000');
  history.reset();
  assert.equal(shown(), null);
  history.undo();
  assert.equal(shown(), '500000');
});

test('a scenario that is saved is read back as the same edits, with every digit', () => {
  let edits = withChange(NO_EDITS, MODEL, 'a', readNumber('123456789012345678.123456789'));
  edits = { ...withAssumption(edits, 'b', { demolished: '0.5', source: '"现状" {{ 7*7 }}' }), variant: 'B', name: { zh: '试', en: 'Try' } };
  const reader = new ScenarioReader(MODEL);
  assert.deepEqual(reader.read(scenarioFile(edits, MODEL, edits.name)), edits);
  assert.deepEqual(reader.faults, []);
});

test('an id is of letters and digits, and the same for the same name', () => {
  assert.equal(idOf('Half of Dachong'), 'half_of_dachong');
  assert.match(idOf('大冲减半'), /^what_if_[0-9a-f]+$/);
  assert.notEqual(idOf('大冲减半'), idOf('大冲全计'));
  for (const name of ['plan', '7 days', '../x', '']) assert.match(idOf(name), /^(what_if_|x$)/);
});

const faultsOf = (text) => {
  const reader = new ScenarioReader(MODEL);
  assert.equal(reader.read(typeof text === 'string' ? text : JSON.stringify({ id: 's', title_zh: 's', title_en: 's', ...text })), null);
  return reader.faults.map(({ key, values }) => [key.replace('page.what_if.', ''), values.value ?? values.key ?? values.place]);
};

test('a scenario of another plan is refused for that alone', () => {
  assert.deepEqual(faultsOf({ plan: 'other', change: [{ set: 'x', to: 1 }] }), [['bad_plan', 'other']]);
});

test('everything that is wrong in a file is named at once', () => {
  const change = [{ set: 'nothing', to: 1 }, { set: 'output', to: 2 }, { set: 'a', to: -1 }, { scale: 'a', by: 2 }, { set: 'a', to: '3 贯' }, { set: 'a', to: 1e30 }];
  const assumption = [{ figure: 'a', counts_percent: 50 }, { figure: 'b', counts_percent: 101 }, { figure: 'b', demolished_m2: 600000, source: 'x' }, { figure: 'b', demolished_m2: 1 }];
  assert.deepEqual(faultsOf({ change, assumption, more: 1 }), [
    ['bad_word', 'more'], ['bad_figure', 'nothing'], ['bad_place', 'output'], ['bad_amount', '-1'], ['bad_word', 'change[4].scale'], ['bad_word', 'change[4].by'],
    ['bad_amount', '3 贯'], ['bad_amount', '1e+30'],
    ['bad_nature', 'a'], ['bad_amount', '101'], ['bad_demolished', '600000'], ['bad_source', 'assumption[4]'],
  ]);
});

test('what is no JSON object, or has an entry of another form, is refused', () => {
  for (const text of ['', '[]', 'null', '{"a": ', 'id = "x"', '[['.repeat(10000)]) assert.deepEqual(faultsOf(text).map(([key]) => key), ['bad_json']);
  assert.deepEqual(faultsOf({ change: 5, assumption: [null], id: '' }), [['bad_key', 'id'], ['bad_key', 'change'], ['bad_key', 'assumption']]);
  assert.deepEqual(faultsOf({ change: [{ set: 'a', to: 1 }, { set: 'a', to: 2 }] }), [['bad_twice', 'a']]);
});

test('a variant alone is an assumption: the goal is shown as that variant, and only the goal has it', () => {
  const rows = [...MODEL.rows, { ...MODEL.rows[0], id: 'goal/total/B', variant: 'B', use: 'total' }, { ...MODEL.rows[0], id: 'goal/total/A', use: 'total' }];
  const content = { goal: 'goal', what_if: { ...MODEL, rows }, table: [], zones: [] };
  const edits = { ...NO_EDITS, variant: 'B' };
  assert.ok(isEdited(edits));
  assert.equal(goalRow(content, viewOf(content, edits), 'total').row.id, 'goal/total/B');
  assert.equal(goalRow(content, viewOf(content, NO_EDITS), 'total').row.id, 'goal/total/A');
});

test('where nothing is itemised nothing is known to be left', () => {
  const row = { ...MODEL.rows[0], id: 'goal/total/A', use: 'total', itemised: [] };
  const content = { goal: 'goal', what_if: { ...MODEL, rows: [row] }, table: [], zones: [] };
  const [block] = stackOf(content, viewOf(content, NO_EDITS));
  assert.deepEqual([block.itemised, block.left, block.row.residual], [null, 0, null]);
});
