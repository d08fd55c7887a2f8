// Evaluates scenarios that stand on the standard input, for the tests that hold the page's numbers and the plan's own equal.

import { readFileSync } from 'node:fs';

import { evaluate, incrementOf } from '../../hitech_gis/atlas/scripts/what_if/evaluate.mjs';

const exact = (value) => value && `${value.n}/${value.d}`;
const { model, scenarios } = JSON.parse(readFileSync(0, 'utf-8'));
const answers = scenarios.map((edits) => {
  const { figures, rows } = evaluate(model, edits);
  const answer = [...rows].map(([id, row]) => [id, {
    stated: row.stated, itemised: row.itemised, residual: row.residual, verdict: row.verdict, flips: exact(row.flips), flips_at: row.flipsAt,
    stated_m2: exact(row.statedValue), itemised_m2: exact(row.itemisedValue), sum: row.statedIsSum,
    assumption: [...row.assumption].sort(), not_stated: [...row.notStated].sort(),
  }]);
  const increments = Object.entries(model.increments).map(([zone, uses]) => [zone, Object.fromEntries(
    Object.keys(uses).map((use) => [use, incrementOf(model, figures, zone, use)]))]);
  return { rows: Object.fromEntries(answer), increments: Object.fromEntries(increments) };
});
process.stdout.write(JSON.stringify(answers));
