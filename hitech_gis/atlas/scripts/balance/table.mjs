// The cross-table: stated, itemised and residual of each use, zone by zone, each number with its clause.

import { clauseButton } from './clauses.mjs';
import { make } from '../dom.mjs';

export const USES = ['industrial', 'supporting', 'total'];
const SIDES = ['stated', 'itemised', 'residual'];

/** Build the cross-table; `choose(zoneId)` is called when a row is chosen. */
export function crossTable(content, words, names, chosen, choose) {
  const head = make('thead', {},
    make('tr', {},
      make('th', { scope: 'col', rowspan: 2, text: words.say('page.row') }),
      USES.map((use) => make('th', { scope: 'colgroup', colspan: 3, class: 'hg-use', text: words.say(`use.${use}`) }))),
    make('tr', {},
      USES.map((use) => SIDES.map((side) => make('th', {
        scope: 'col', class: `hg-side hg-${side}`, text: words.say(`page.${side}`),
      })))));
  const lines = content.table.filter((line) => line.kind !== 'variant');
  const marks = assumptionMarks(content);
  const body = make('tbody', {}, lines.map((line) => tableRow(line, words, names, marks, chosen, choose)));
  const columns = [make('col', { class: 'hg-name' }), USES.map(() => SIDES.map((side) => make('col', { class: `hg-${side}` })))];
  return make('table', { class: 'hg-cross' }, make('colgroup', {}, columns), head, body);
}

function rowName(line, words, names) {
  const name = names(line.zone);
  if (line.kind === 'unplaced') return words.say('page.unplaced', { zone: name });
  if (line.kind === 'subtotal') return words.say('page.subtotal', { zone: name });
  return line.kind === 'total' ? words.say('page.grand_total') : name;
}

function tableRow(line, words, names, marks, chosen, choose) {
  const name = rowName(line, words, names);
  const button = make('button', {
    type: 'button', 'data-key': `${line.kind}:${line.zone}`, text: name, title: words.say('page.fly', { zone: names(line.zone) }),
    'aria-pressed': String(chosen === line.zone && line.kind !== 'unplaced'),
  });
  const cells = USES.map((use) => (line.kind === 'unplaced'
    ? unplacedCells(line.cells[use], words)
    : SIDES.map((side) => sideCell(line.cells[use], use, side, words, names, marks, `${line.kind}:${line.zone}:${use}`))));
  return make('tr', {
    class: `hg-${line.kind}${chosen === line.zone ? ' hg-chosen' : ''}`,
    'data-zone': line.zone, 'data-kind': line.kind, onclick: () => choose(line.zone),
  }, make('th', { scope: 'row' }, button), cells);
}

function unplacedCells(cell, words) {
  const marked = cell.whole && cell.residual !== null;
  return [
    make('td', { class: 'hg-stated' }), make('td', { class: 'hg-itemised' }),
    make('td', { class: `hg-residual${isMoved(cell, 'residual') ? ' hg-changed' : ''}` },
      make('span', { class: 'hg-number', text: cell.residual === null ? '—' : cell.residual }),
      was(cell, 'residual', words),
      marked && make('small', { class: 'hg-clause', text: words.say('page.not_itemised') })),
  ];
}

const MARKS = ['†', '‡', '§', '¶'];

/** What the cells of a table rest on, each assumption with its mark, in the order of the catalogue's plan. */
function assumptionMarks(content) {
  const all = content.table.filter((line) => line.kind !== 'unplaced').flatMap((line) => Object.values(line.cells))
    .filter((cell) => cell.verdict).flatMap((cell) => cell.assumption);
  return new Map([...new Set(all)].map((assumption, index) => [assumption, MARKS[index] || `(${index + 1})`]));
}

const isMoved = (cell, side) => Boolean(cell.plan) && cell.plan[side] !== cell[side];

/** Beside what a scenario moves, the plan's own. */
function was(cell, side, words) {
  if (!isMoved(cell, side)) return null;
  const value = cell.plan[side] ?? (side === 'itemised' ? words.say('page.not_stated') : '—');
  return make('small', { class: 'hg-was', text: words.say('page.what_if.was', { value }) });
}

function sideCell(cell, use, side, words, names, marks, key) {
  const known = cell[side] !== null;
  if (side === 'itemised' && !known) {
    return make('td', { class: 'hg-itemised hg-unknown', 'data-use': use, text: words.say('page.not_stated') });
  }
  const missing = side === 'itemised' && cell.not_stated.length
    ? make('abbr', { class: 'hg-missing', title: `${words.say('page.not_stated')}: ${words.list(cell.not_stated.map(names))}`, text: '*' })
    : null;
  const sum = side === 'stated' && known && cell.stated_is_sum
    ? make('abbr', { class: 'hg-sum', title: words.say('page.sum_note'), text: 'Σ' }) : null;
  return make('td', { class: `hg-${side}${isMoved(cell, side) ? ' hg-changed' : ''}`, 'data-use': use },
    make('span', { class: 'hg-number' }, known ? cell[side] : '—', missing, sum),
    was(cell, side, words),
    side !== 'residual' && known && clauseButton(cell[`clauses_${side}`], words, `${key}:${side}`, 'hg-clause'),
    side === 'residual' && cell.verdict && verdictMark(cell, words, marks),
    side === 'residual' && isMoved(cell, 'verdict') && make('small', { class: 'hg-was', text: words.say('page.what_if.was', { value: words.say(cell.plan.verdict) }) }));
}

/** A verdict with the tolerance at which it flips and what it assumes. */
function verdictMark(cell, words, marks) {
  const more = [
    cell.flips_at && words.say('page.flips', { percent: cell.flips_at }),
    cell.assumption.length && `${words.say('page.assuming')}: ${words.list(cell.assumption.map((a) => words.say(`assumption.${a}`)))}`,
  ].filter(Boolean).join('; ');
  const conditional = cell.assumption.map((assumption) => marks.get(assumption)).join('');
  return make('small', { class: `hg-verdict hg-${cell.verdict.replace('.', '-')}`, title: more, text: words.say(cell.verdict) + conditional });
}

/** The goal's other variants, under the table. */
export function variantLines(content, words) {
  const marks = assumptionMarks(content);
  return content.table.filter((line) => line.kind === 'variant').map((line) => {
    const cell = line.cells.total;
    return make('p', { class: 'hg-variant' },
      make('strong', { text: words.of(line.title) }), ' ',
      SIDES.map((side) => [
        make('span', { class: 'hg-label', text: words.say(`page.${side}`) }), ' ',
        make('span', { class: 'hg-number', text: cell[side] === null ? '—' : cell[side] }), ' ', was(cell, side, words), ' ',
        side !== 'residual' && clauseButton(cell[`clauses_${side}`], words, side, 'hg-clause'), ' ',
      ]),
      cell.verdict && verdictMark(cell, words, marks));
  });
}

/** In words what the marks in the table mean: paper and touch have no pointer. */
export function tableNotes(content, words, names) {
  const marks = assumptionMarks(content);
  const lines = content.table.filter((line) => line.kind !== 'unplaced');
  const use = (key) => words.say(`use.${key}`);
  const missing = lines.filter((line) => line.kind === 'zone').flatMap((line) => ['industrial', 'supporting']
    .filter((key) => line.cells[key].itemised === null).map((key) => `${names(line.zone)} ${use(key)}`));
  const flips = lines.filter((line) => line.kind !== 'variant').flatMap((line) => Object.entries(line.cells)
    .filter(([, cell]) => cell.flips_at).map(([key, cell]) => `${rowName(line, words, names)} ${use(key)} ${cell.flips_at}%`));
  const sums = lines.some((line) => Object.values(line.cells).some((cell) => cell.stated_is_sum));
  const together = (...said) => said.filter(Boolean).join('  ');
  const notes = [
    together(missing.length && `* ${words.say('page.not_stated')}: ${words.list(missing)}`, sums && words.say('page.sum_note')),
    marks.size && `${words.say('page.assuming')}: ${together(...[...marks].map(([assumption, mark]) => `${mark} ${words.say(`assumption.${assumption}`)}`))}`,
    flips.length && words.say('page.flips_note', { list: words.list(flips) }),
  ].filter(Boolean);
  return notes.map((note) => make('p', { class: 'hg-note', text: note }));
}
