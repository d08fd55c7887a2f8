// Findings: which belong to what, and how many there are of each severity.

import assert from 'node:assert/strict';
import test from 'node:test';

import { countBySeverity, findingsOn } from '../../hitech_gis/atlas/scripts/balance/findings.mjs';

const FINDINGS = [
  { severity: 'accepted', zones: ['west', 'east'], clauses: ['一#1'], target: { layer: 'zones', id: 'west' } },
  { severity: 'warning', zones: ['east'], clauses: ['二#1'], target: { layer: 'zones', id: 'east' } },
  { severity: 'note', zones: [], clauses: ['四'], target: { layer: 'sites', id: 'tower' } },
  { severity: 'note', zones: [], clauses: [], target: null },
];

test('findings are counted by severity, those that are none too', () => {
  assert.deepEqual([...countBySeverity(FINDINGS)], [['all', 4], ['error', 0], ['accepted', 1], ['warning', 1], ['note', 2]]);
});

test('a zone has the findings that name it, a clause those that rest on it, a feature its own', () => {
  const on = (chosen, clauses) => findingsOn(FINDINGS, chosen, clauses).map((finding) => FINDINGS.indexOf(finding));
  assert.deepEqual(on({ layer: 'zones', id: 'east' }, []), [0, 1]);
  assert.deepEqual(on({ layer: 'clause', id: '一#1 #2' }, ['一#1', '一#2']), [0]);
  assert.deepEqual(on({ layer: 'sites', id: 'tower' }, []), [2]);
  assert.deepEqual(on({ layer: 'axes', id: 'tower' }, []), []);
});
