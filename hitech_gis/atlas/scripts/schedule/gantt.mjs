// The Gantt view: works in rows by programme, periods as bars; what is inferred is hatched.

import { placeOf } from './actions.mjs';
import { make } from '../dom.mjs';
import { inGroups, inLines } from './schedule.mjs';
import { svgShape } from '../svg.mjs';

const GANTT_LINE = 18; // height of a line of bars
const STAGE_KINDS = {
  preparation: ['study', 'plan', 'approval', 'land', 'design'],
  building: ['start', 'substructure', 'structure', 'fit_out', 'construction'],
  delivery: ['completion', 'operation'],
  effect: ['implementation', 'result'],
  ongoing: ['continuing'],
};
const BASIS_HATCHES = { column_order: 'hg-inferred', ambiguous: 'hg-unclear' };

/** The kind of a stage, which gives a bar its colour. */
export function kindOf(stage) {
  return Object.keys(STAGE_KINDS).find((kind) => STAGE_KINDS[kind].includes(stage));
}

/** A bar in years, its end that of its last year; without a beginning it begins with the axis. Null without a year. */
export function barOf(action, first) {
  const { time } = action;
  if (!time.last.length) return null;
  return { action, open: time.first === null, begin: time.first ?? Math.min(first, time.last[0]), end: time.last[0] + 1, latest: time.last.at(-1) + 1 };
}

/** Hatches for what is inferred, drawn over a bar's colour so that neither tells alone. */
function ganttHatches() {
  const pattern = (id, angle, shape) => svgShape('pattern', { id, width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: `rotate(${angle})` }, shape);
  return svgShape('svg', { class: 'hg-defs', width: 0, height: 0, 'aria-hidden': 'true' }, svgShape('defs', {},
    pattern('hg-inferred', 45, svgShape('line', { x1: 0, y1: 0, x2: 0, y2: 6, class: 'hg-hatch' })),
    pattern('hg-unclear', 0, svgShape('circle', { cx: 3, cy: 3, r: 1.5, class: 'hg-dots' }))));
}

function ganttBar(one, line, across, words) {
  const { action } = one;
  const [y, height] = [line * GANTT_LINE + 1, GANTT_LINE - 3];
  const [x, width] = [across(one.begin), across(one.latest, one.begin)];
  const box = (properties) => svgShape('rect', { x, y, width, height, rx: 2, ...properties });
  const said = [words.of(action.milestone), words.of(action.time.name), action.clause].join(' · ');
  const hatch = BASIS_HATCHES[action.time.basis];
  return svgShape('g', { class: `hg-gantt-bar hg-kind-${kindOf(action.stage)}${one.open ? ' hg-open' : ''}`, 'data-action': action.id, 'data-basis': action.time.basis },
    svgShape('title', { text: said }),
    box({ class: 'hg-bar-fill' }),
    hatch && box({ fill: `url(#${hatch})`, class: 'hg-bar-hatch' }),
    one.latest > one.end && svgShape('line', { class: 'hg-bar-end', x1: across(one.end), x2: across(one.end), y1: y, y2: y + height }),
    svgShape('svg', { x, y, width, height }, svgShape('text', { x: 5, y: height - 4, text: words.say(`stage.${action.stage}`) })));
}

/** What the marks mean. */
function ganttMarks(words) {
  const sample = (className, fill) => svgShape('svg', { width: 24, height: 12, class: className, 'aria-hidden': 'true' },
    svgShape('rect', { class: 'hg-bar-fill', x: 1, y: 1, width: 22, height: 10 }), fill && svgShape('rect', { x: 1, y: 1, width: 22, height: 10, fill }));
  const mark = (shape, key) => make('span', {}, shape, words.say(key));
  return make('p', { class: 'hg-marks' },
    Object.keys(STAGE_KINDS).map((kind) => mark(sample(`hg-gantt-bar hg-kind-${kind}`), `chart.${kind}`)),
    mark(sample('hg-gantt-bar hg-kind-ongoing', 'url(#hg-inferred)'), 'chart.inferred'),
    mark(sample('hg-gantt-bar hg-kind-ongoing', 'url(#hg-unclear)'), 'chart.ambiguous'),
    mark(sample('hg-gantt-bar hg-kind-ongoing hg-open'), 'page.schedule.open_begin'),
    mark(svgShape('svg', { width: 24, height: 12, class: 'hg-gantt-bar', 'aria-hidden': 'true' }, svgShape('line', { class: 'hg-bar-end', x1: 12, x2: 12, y1: 0, y2: 12 })), 'chart.ambiguous_end'));
}

/** Draw the given actions on the time axis. */
export function gantt(actions, page, schedule) {
  const { words, state } = page;
  const years = schedule.actions.flatMap(({ time }) => [time.first, ...time.last]).filter((year) => year !== null);
  const [first, last] = [Math.min(...years), Math.max(...years) + 1];
  const bars = actions.map((action) => barOf(action, first)).filter(Boolean);
  if (!bars.length) return make('p', { class: 'hg-note', text: words.say('page.schedule.none') });
  const across = (year, from = first) => `${(100 * (year - from)) / (last - first)}%`;
  const chosen = schedule.periods.find((period) => period.key === state.get('period'));
  const band = (height) => chosen && svgShape('rect', { class: 'hg-band', x: across(chosen.first), y: 0, width: across(chosen.last + 1, chosen.first), height });
  const grid = (height) => Array.from({ length: last - first }, (_, year) => svgShape('line', { class: 'hg-grid', x1: across(first + year), x2: across(first + year), y1: 0, y2: height }));
  const drawing = (height, ...shapes) => svgShape('svg', { height, 'aria-hidden': 'true' }, band(height), grid(height), shapes);
  const row = (work) => {
    const lines = inLines(work);
    const { action } = work[0];
    const place = work.map((one) => placeOf(one.action, page)).find(Boolean);
    const said = work.map((one) => `${words.of(one.action.time.name)}: ${words.of(one.action.milestone)} (${one.action.clause})`).join('; ');
    const choose = () => (place ? page.choose(place.layer, place.id, { fly: true }) : page.announce(words.say('page.schedule.no_place')));
    return make('button', {
      type: 'button', class: `hg-row${place ? '' : ' hg-placeless'}`, 'data-key': `gantt-${action.programme}-${action.work.id}`, 'data-work': action.work.id, tabindex: -1,
      'aria-label': `${words.of(action.work.name)}: ${said}`, title: place ? null : words.say('page.schedule.no_place'), onclick: choose,
    }, make('span', { class: 'hg-row-name', text: words.of(action.work.name) }),
    drawing(lines.length * GANTT_LINE, lines.map((line, number) => line.map((one) => ganttBar(one, number, across, words)))));
  };
  const byProgramme = inGroups(bars, ({ action }) => action.programme);
  const programmes = [...schedule.programmes].filter(([id]) => byProgramme.has(id)).map(([id, name]) => [
    make('h3', { text: words.of(name) }),
    [...inGroups(byProgramme.get(id), ({ action }) => action.work.id).values()].map(row),
  ]);
  const without = actions.length - bars.length;
  const chart = make('div', { class: 'hg-gantt', onkeydown: moveAmongRows },
    make('div', { class: 'hg-years', 'aria-hidden': 'true' }, Array.from({ length: last - first }, (_, year) => make('span', { text: String(first + year) }))),
    programmes);
  chart.querySelector('.hg-row').tabIndex = 0;
  return [ganttHatches(), ganttMarks(words), without > 0 && make('p', { class: 'hg-note', text: words.say('chart.left_out', { count: without }) }), chart];
}

/** Rows are one stop of the Tab key; up and down, home and end move among them. */
function moveAmongRows(event) {
  const rows = [...event.currentTarget.querySelectorAll('.hg-row')];
  const at = rows.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined || !rows[to]) return;
  event.preventDefault();
  rows[at].tabIndex = -1;
  rows[to].tabIndex = 0;
  rows[to].focus();
}
