// What the page shows of the balance: the plan's own table and colours, or those of the scenario with the plan's beside them.

import { approximate } from '../what_if/exact.mjs';
import { evaluate, incrementOf, isEdited, valueOf, wordedQuantity } from '../what_if/evaluate.mjs';

function cellUnder(row, plan) {
  if (plan.whole !== undefined) { // what is stated and itemised nowhere is wholly not placed
    const whole = row.itemised === null;
    return { ...plan, residual: whole ? row.stated : row.residual, whole, plan };
  }
  return {
    ...plan, stated: row.stated, itemised: row.itemised, residual: row.residual, stated_is_sum: row.statedIsSum,
    verdict: row.statedValue ? `verdict.${row.verdict}` : null, flips_at: row.flipsAt, not_stated: row.notStated, assumption: row.assumption, plan,
  };
}

/** The table, the increments and every row under edits; without any, the table is the plan's own. */
export function viewOf(content, edits) {
  const model = content.what_if;
  const { figures, rows } = evaluate(model, edits);
  const edited = isEdited(edits);
  const under = (cells) => Object.fromEntries(Object.entries(cells).map(([use, cell]) => [use, cellUnder(rows.get(cell.row), cell)]));
  return {
    edited,
    variant: edits.variant || model.variants[0],
    figures,
    rows,
    table: edited ? content.table.map((line) => ({ ...line, cells: under(line.cells) })) : content.table,
    increment: (zone, use) => (edited && Object.hasOwn(model.increments, zone.id) ? incrementOf(model, figures, zone.id, use) : zone.increments[use]),
  };
}

/** A row of the goal, in the variant that the scenario assumes, else in the plan's first. */
export function goalRow(content, view, use) {
  return view.rows.get(`${content.goal}/${use}/${view.variant}`);
}

/**
 * The goal as a stack: a block a use, with what is stated, what each zone itemises, and what is left or over. Where
 * the plan states or itemises only totals there is one block for all.
 */
export function stackOf(content, view) {
  const { figures } = content.what_if;
  const uses = ['industrial', 'supporting'];
  const place = new Map(content.zones.map((zone, index) => [zone.id, index]));
  const split = goalRow(content, view, 'total').terms.every((name) => uses.includes(figures[name].use))
    && uses.every((use) => goalRow(content, view, use)) && uses.some((use) => goalRow(content, view, use).statedValue);
  return (split ? uses : ['total']).map((use) => {
    const row = goalRow(content, view, use);
    const terms = row.terms.map((name) => {
      const quantity = view.figures[name];
      return { name, zone: figures[name].zone, value: approximate(valueOf(quantity)), worded: wordedQuantity(quantity), nature: quantity.nature };
    });
    const stated = row.statedValue ? approximate(row.statedValue) : null;
    const itemised = row.itemisedValue ? approximate(row.itemisedValue) : null;
    terms.sort((a, b) => place.get(a.zone) - place.get(b.zone));
    return { use, row, stated, itemised, terms: terms.filter((term) => term.value > 0), left: stated === null || itemised === null ? 0 : stated - itemised };
  });
}
