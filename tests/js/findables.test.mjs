// What can be found of a plan, and what is chosen for it.

import assert from 'node:assert/strict';
import test from 'node:test';

import { findables, targetOf } from '../../hitech_gis/atlas/scripts/search/findables.mjs';

const both = (zh, en) => ({ zh, en });
const content = {
  zones: [
    { id: 'east', parent: 'whole', name: both('东园', 'East'), figures: [{ term: '产业用房', as_written: '约200', clause: '一#1 #2' }] },
    { id: 'sub', parent: null, name: both('子园', 'Sub'), figures: [] },
  ],
  layers: {
    subparks: [{ id: 'sub', name: both('子园', 'Sub'), name_status: 'named', zone: null, geometry: null }],
    sites: [
      { id: 'tower', name: both('塔', 'Tower'), zone: 'east', clauses: ['二'], geometry: { type: 'Point' } },
      { id: 'lost', name: both('失', 'Lost'), zone: 'east', clauses: [], geometry: null },
    ],
    axes: [{ id: 'road', name: both('路', 'Road'), clause: '三' }],
  },
  search: { pinyin: { 塔: ['ta'] } },
  schedule: {
    works: [{ id: 'w', name: both('工', 'Work') }],
    bodies: [{ id: 'office', name: both('办', 'Office') }],
    sites: [{ id: 'tower', actions: [0] }, { id: 'elsewhere', actions: [1] }],
    actions: { id: ['a', 'b', 'c'], clause: ['附1', '附1', '附2'], zone: ['east', 'east', null], work: [0, 0, 0], zh: ['甲', '乙', '丙'], en: ['A', 'B', 'C'] },
  },
};

test('each thing is found once, a sub-park that is also a zone as a sub-park', () => {
  const found = findables(content).map(({ kind, id }) => `${kind}:${id}`);
  assert.deepEqual(found, [
    'subparks:sub', 'sites:tower', 'sites:lost', 'axes:road', 'zones:east', 'figures:east', 'actions:a', 'actions:b', 'actions:c', 'bodies:office',
    'clauses:一#1', 'clauses:一#2', 'clauses:三', 'clauses:二', 'clauses:附1', 'clauses:附2',
  ]);
});

test('an action leads to its site, else to its zone, else to itself', () => {
  const targets = findables(content).filter((entry) => entry.kind === 'actions').map(targetOf);
  assert.deepEqual(targets, [{ layer: 'sites', id: 'tower' }, { layer: 'zones', id: 'east' }, { layer: 'actions', id: 'c' }]);
});

test('only a site without a place has none', () => {
  assert.deepEqual(findables(content).filter((entry) => !entry.place).map((entry) => entry.id), ['lost']);
});

test('a plan without a schedule has no actions to find', () => {
  assert.deepEqual(findables({ ...content, schedule: null }).filter((entry) => ['actions', 'bodies'].includes(entry.kind)), []);
});
