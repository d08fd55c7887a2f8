// What is typed against names, checked by hand.

import assert from 'node:assert/strict';
import test from 'node:test';

import { matchName, pieces, RANKS, readName, readQuery, rowTests, scanRows, searchEntries, textTest } from '../../hitech_gis/atlas/scripts/search/find.mjs';

const PINYIN = {
  深: ['shen'], 圳: ['zhen'], 湾: ['wan'], 园: ['yuan'], 区: ['qu', 'ou'], 北: ['bei'], 长: ['zhang', 'chang'], 城: ['cheng'],
  留: ['liu'], 仙: ['xian'], 洞: ['dong', 'tong'], 一: ['yi'], 核: ['he', 'hu'], 绿: ['lv', 'lu'], 道: ['dao'], 工: ['gong'], 业: ['ye'], 住: ['zhu'], 宅: ['zhai'],
};

const match = (name, typed) => matchName(readName(name, PINYIN), readQuery(typed));
const rank = (name, typed) => match(name, typed)?.rank ?? null;
const marked = (name, typed) => pieces(name, match(name, typed).marks).filter((part) => part.marked).map((part) => part.text);

for (const [name, typed, expected] of [
  ['深圳湾园区', '深圳湾园区', 'exact'],
  ['深圳湾园区', '深圳湾', 'prefix'],
  ['深圳湾园区', '湾园', 'inside'],
  ['深圳湾园区', '湾区', null],
  ['深圳湾', 'shenzhenwan', 'exact'],
  ['深圳湾园区', 'shenzhenwan', 'prefix'],
  ['深圳湾园区', 'shen zhen wan', 'prefix'],
  ['深圳湾园区', "shen'zhen'wan", 'prefix'],
  ['深圳湾园区', 'shenzhenw', 'initials'],
  ['深圳湾园区', 'shenzhenwa', 'prefix'],
  ['深圳湾园区', 'szw', 'initials'],
  ['深圳湾园区', 'SZWYQ', 'initials'],
  ['深圳湾园区', 'shzhw', 'initials'],
  ['深圳湾园区', 'shen圳wan', 'prefix'],
  ['深圳湾园区', '深zw', 'initials'],
  ['深圳湾园区', 'yuanqu', 'inside'],
  ['深圳湾园区', 'yq', 'scattered'],
  ['深圳湾园区', 'enzhen', null],
  ['留仙洞园区', 'liu xian', 'prefix'],
  ['Liuxiandong Park', 'liu xian', 'prefix'],
  ['长城', 'changcheng', 'exact'],
  ['长城', 'zhangcheng', 'exact'],
  ['长城', 'cc', 'initials'],
  ['长城', 'zc', 'initials'],
  ['绿道', 'lvdao', 'exact'],
  ['绿道', 'ludao', 'exact'],
  ['Shenzhen Bay Park, North', 'SHENZHEN bay', 'prefix'],
  ['Shenzhen Bay Park, North', 'nor', 'inside'],
  ['Shenzhen Bay Park, North', 'orth', null],
  ['Shenzhen Bay Park, North', 'north bay', 'scattered'],
  ['深圳湾园区北区', '深圳 北', 'scattered'],
  ['Café Élan', 'cafe elan', 'exact'],
  ['Cafe', 'café', 'exact'],
  ['一核', 'yihe', 'exact'],
  ['一核', '1核', 'exact'],
  ['一核', '壹核', 'exact'],
  ['1核', '一核', 'exact'],
  ['附件1-8', '附件１－８', 'exact'],
  ['五(三)#1', '5（3）#1', 'exact'],
  ['T204-0006', 't2040006', 'exact'],
  ['T204-0006', 'T204 0006', 'exact'],
  ['T204-0006', '0006', 'inside'],
  ['深圳湾', '', null],
  ['深圳湾', ' -#', null],
]) {
  test(`${JSON.stringify(typed)} ${expected ? `is ${expected} in` : 'is not in'} ${name}`, () => {
    assert.equal(rank(name, typed), expected && RANKS[expected]);
  });
}

test('exactly the part that was found is marked, whatever was typed for it', () => {
  assert.deepEqual(marked('(两) 深圳湾园区', 'zw'), ['圳湾']);
  assert.deepEqual(marked('Shenzhen Bay Park, North', 'north bay'), ['Bay', 'North']);
  assert.deepEqual(marked('No. Ｔ２０４－０００６', '2040006'), ['２０４－０００６']);
  assert.deepEqual(marked('Café', 'caf'), ['Caf']);
});

test('a name with characters outside the dictionary or of two code units is still found', () => {
  assert.deepEqual(marked('𠀀深圳', 'sz'), ['深圳']);
  assert.deepEqual(marked('𠀀深圳', '𠀀'), ['𠀀']);
  assert.equal(rank('__proto__ 深', 'constructor'), null);
});

test('the best hit leads, whatever its kind; among equals zones come before sites before actions', () => {
  const entry = (kind, name, sentence = false) => ({ kind, names: [{ ...readName(name, PINYIN), sentence }] });
  const entries = [entry('actions', '深圳湾', true), entry('sites', '深圳湾园区'), entry('zones', '深圳湾园区北区'), entry('zones', '深圳湾园区')];
  const order = (typed) => searchEntries(entries, typed, ['zones', 'sites', 'actions']).map((group) => [group.kind, group.hits.map((hit) => hit.name)]);
  assert.deepEqual(order('深圳湾'), [['actions', ['深圳湾']], ['zones', ['深圳湾园区', '深圳湾园区北区']], ['sites', ['深圳湾园区']]]);
  assert.deepEqual(order('szw'), [['zones', ['深圳湾园区', '深圳湾园区北区']], ['sites', ['深圳湾园区']]]);
  assert.deepEqual(order('sz wan'), order('szwan'));
});

test('what only belongs to a thing does not come before a name itself', () => {
  const entries = [
    { kind: 'sites', names: [{ ...readName('附件1-8', PINYIN), beside: true }] },
    { kind: 'clauses', names: [readName('附件1-8', PINYIN)] },
  ];
  assert.deepEqual(searchEntries(entries, '附件1 8', ['sites', 'clauses']).map((group) => group.kind), ['clauses', 'sites']);
});

test('what is shown of a kind is limited, what is counted is not', () => {
  const entries = ['深一', '深二', '深三'].map((name) => ({ kind: 'zones', names: [readName(name, PINYIN)] }));
  const [group] = searchEntries(entries, 'shen', ['zones'], 2);
  assert.deepEqual([group.count, group.hits.length], [3, 2]);
});

test('a hostile query of any length ends and finds nothing', () => {
  const name = readName('深圳湾园区'.repeat(2000), PINYIN);
  assert.equal(matchName(name, readQuery('('.repeat(1e6))), null);
  assert.equal(matchName(name, readQuery('szwyqszwyqx'.repeat(1e5))), null);
});

for (const [number, typed, expected] of [
  ['T204-0006', 't204 0006', true],
  ['T204-0006', 'T2040006', true],
  ['T204 0006', '204-00', true],
  ['440305 001 004 GB00012', '440305001004gb', true],
  ['Ｔ２０４－０００６', 't2040006', true],
  ['T204-0006', 'T204.0007', false],
  ['a+b', 'a.*b', true],
  ['axb', 'a.b', false],
]) {
  test(`parcel number ${number} ${expected ? 'fits' : 'does not fit'} ${typed}`, () => assert.equal(textTest(typed)(number) !== null, expected));
}

const store = {
  count: 5000,
  columns: [{ label: 'number', type: 'text' }, { label: 'use', type: 'category', values: ['工业', '住宅'] }, { label: 'area', type: 'number' }],
  value: (column, row) => [row === 7 ? null : `T-${String(row).padStart(4, '0')}`, row % 2 ? '住宅' : '工业', row][column],
};

function scan(typed, { stopped = () => false, pause = async () => {} } = {}) {
  const told = [];
  let clock = 0;
  const now = () => { clock += 5; return clock; };
  return scanRows(store.count, rowTests(store, typed, PINYIN), (hits) => told.push(hits), { most: 2, slice: 8, now, pause, stopped }).then(() => told);
}

test('rows are found by their text and by a category in pinyin, the first hits early, all of them counted', async () => {
  assert.deepEqual((await scan('T 0042')).at(-1), { rows: [42], count: 1, done: true });
  const told = await scan('gongye');
  assert.deepEqual(told.at(-1), { rows: [0, 2], count: 2500, done: true });
  assert.equal(told[0].done, false);
});

test('a search that is given up tells no more', async () => {
  let asked = 0;
  const told = await scan('T', { stopped: () => { asked += 1; return asked > 1; } });
  assert.deepEqual(told.map((hits) => hits.done), [false]);
});

test('nothing typed finds no row', async () => {
  assert.deepEqual(await scan(' - '), [{ rows: [], count: 0, done: true }]);
});
