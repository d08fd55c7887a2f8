// The state of the page: who is told of what.

import assert from 'node:assert/strict';
import test from 'node:test';

import { State } from '../../hitech_gis/atlas/scripts/state.mjs';

test('those who watch a changed value are told once, with what was before', () => {
  const state = new State({ tab: 'balance', period: 'all', lang: 'zh' });
  const told = [];
  state.watch(['tab', 'period'], (before) => told.push(before.tab));
  state.watch(['lang'], () => told.push('lang'));
  state.set({ tab: 'lists', period: '2012' });
  assert.deepEqual(told, ['balance']);
  assert.equal(state.get('tab'), 'lists');
});

test('a value that stays the same tells nobody', () => {
  const state = new State({ tab: 'balance' });
  state.watch(['tab'], () => assert.fail('told of nothing'));
  state.set({ tab: 'balance' });
});
