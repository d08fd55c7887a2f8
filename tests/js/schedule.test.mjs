// The schedule without a page: which actions pass, what is due where, and what is drawn from when to when.

import assert from 'node:assert/strict';
import test from 'node:test';

import { badgePlace } from '../../hitech_gis/atlas/scripts/schedule/due.mjs';
import { barOf, kindOf } from '../../hitech_gis/atlas/scripts/schedule/gantt.mjs';
import { indicatorMarks, isSeries } from '../../hitech_gis/atlas/scripts/schedule/indicators.mjs';
import { countsBy, inLines, NO_FILTERS, NOBODY, passes, periodsOf, Schedule } from '../../hitech_gis/atlas/scripts/schedule/schedule.mjs';

const PERIODS = [{ key: '2012', first: 2012, last: 2012 }, { key: '2013', first: 2013, last: 2013 }, { key: '2014-2015', first: 2014, last: 2015 }];
const time = (first, last, possible = last) => ({ first, last, possible, basis: 'stated', undated: !possible.length });
const both = (name) => ({ zh: name, en: name });

const CONTENT = {
  periods: PERIODS,
  bodies: [{ id: 'works', name: both('W') }, { id: 'finance', name: both('F') }, { id: 'idle', name: both('I') }],
  programmes: [{ id: 'building', name: both('B') }, { id: 'managing', name: both('M') }],
  works: [{ id: 'tower', name: both('T') }, { id: 'survey', name: both('S') }],
  times: [time(2012, [2012]), time(null, [2014, 2015]), time(null, [], []), time(2013, [2013], [2012, 2013])],
  parties: [
    { lead: ['works', 'finance'], co_organiser: ['works'], executor: null, approver: null },
    { lead: null, co_organiser: [], executor: null, approver: null },
  ],
  notes: [both('')],
  actions: {
    id: ['start', 'ready', 'survey', 'either'],
    clause: ['1', '1', '2', '3'],
    programme: ['building', 'building', 'managing', 'building'],
    zone: ['east', 'east', null, 'west'],
    work: [0, 0, 1, 0],
    stage: ['start', 'operation', 'study', 'structure'],
    zh: ['a', 'b', 'c', 'd'],
    en: ['a', 'b', 'c', 'd'],
    time: [0, 1, 2, 3],
    parties: [0, 0, 1, 1],
    note: [0, 0, 0, 0],
  },
  sites: [{ id: 'site', aliases: ['other_name'], actions: [0, 1] }],
  renewals: [],
  indicators: [],
  status: { states: ['done', 'not_due', 'cannot_be_decided', 'late'], reports: [null, null, null, null] },
};
const schedule = new Schedule(CONTENT);
const ids = (actions) => actions.map((action) => action.id);

test('an action counts in each period that it covers or that a reading of it allows, and without a year in none', () => {
  assert.deepEqual(periodsOf(time(2012, [2015]), PERIODS), ['2012', '2013', '2014-2015']);
  assert.deepEqual(periodsOf(time(null, [2015]), PERIODS), ['2014-2015']);
  assert.deepEqual(periodsOf(time(2013, [2013], [2012, 2013]), PERIODS), ['2012', '2013']);
  assert.deepEqual(periodsOf(time(null, [], []), PERIODS), []);
});

test('the period and each filter take away what does not pass, and nothing else', () => {
  const asked = (period, filters = {}) => ids(schedule.passing(period, { ...NO_FILTERS, ...filters }));
  assert.deepEqual(asked('all'), ['start', 'ready', 'survey', 'either']);
  assert.deepEqual(asked('2012'), ['start', 'either']);
  assert.deepEqual(asked('1999'), asked('all'), 'a period that the plan does not have');
  assert.deepEqual(asked('all', { programme: 'managing' }), ['survey']);
  assert.deepEqual(asked('all', { body: 'works' }), ['start', 'ready']);
  assert.deepEqual(asked('all', { body: 'finance', role: 'co_organiser' }), []);
  assert.deepEqual(asked('all', { role: 'lead' }), ['start', 'ready']);
  assert.deepEqual(asked('all', { body: NOBODY }), ['survey', 'either']);
  assert.deepEqual(asked('2013', { status: 'late' }), ['either']);
  assert.deepEqual(ids(schedule.withoutYear(NO_FILTERS)), ['survey']);
  assert.ok(!passes(schedule.actions[2], '2012', NO_FILTERS));
});

test('zones and sites have the number of their actions, and a site is to be finished only where an action says so', () => {
  const due = schedule.passing('2014-2015', NO_FILTERS);
  assert.deepEqual([...countsBy(due, (action) => action.sites)], [['site', 1]]);
  assert.deepEqual([...schedule.finishing(due)], ['site']);
  assert.deepEqual([...schedule.finishing(schedule.passing('2012', NO_FILTERS))], []);
  assert.equal(schedule.siteOf('other_name').id, 'site');
});

test('a body with two roles in one action has one action and both roles', () => {
  const [works, finance, idle] = schedule.load(schedule.actions);
  assert.deepEqual(works, { body: 'works', actions: 2, lead: 2, co_organiser: 2, executor: 0, approver: 0 });
  assert.equal(finance.lead, 2);
  assert.equal(idle.actions, 0);
});

test('a bar goes from the beginning of its first year to the end of its last, and one without a year has none', () => {
  assert.deepEqual(schedule.actions.map((action) => barOf(action, 2012)).map((bar) => bar && [bar.open, bar.begin, bar.end, bar.latest]),
    [[false, 2012, 2013, 2013], [true, 2012, 2015, 2016], null, [false, 2013, 2014, 2014]]);
  assert.deepEqual(inLines([{ begin: 1, latest: 2 }, { begin: 1, latest: 3 }, { begin: 2, latest: 3 }]).map((line) => line.length), [2, 1]);
  assert.equal(kindOf('operation'), 'delivery');
});

test('statements stand at their years and numbers, and none stands between', () => {
  const said = (year, value, high = value) => ({ year, value, low: value, high, written: String(value) });
  const indicator = { statements: [said(2012, 50), said(2013, 75, null), said(2016, 100), said(null, 7)] };
  const marks = indicatorMarks(indicator, 100, 100);
  assert.deepEqual(marks.map((mark) => [mark.x, mark.y]), [[0, 50], [25, 25], [100, 0]]);
  assert.equal(marks[1].high, null, 'no upper end');
  assert.ok(isSeries(indicator) && !isSeries({ statements: [said(2012, 1), said(2012, 2), said(null, 3)] }));
});

test('the number of a zone stands inside its upper right corner, that of a whole on its upper left', () => {
  const square = { type: 'Polygon', coordinates: [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]] };
  assert.deepEqual(badgePlace(square, true), [0, 10]);
  assert.deepEqual(badgePlace(square, false).map((axis) => Math.round(axis * 10) / 10), [9.3, 9.3]);
});
