// Indicators: what the plan states year by year, as written; between two years nothing is drawn, as nothing is stated.

import { make } from '../dom.mjs';
import { svgShape } from '../svg.mjs';

const [CHART_WIDE, CHART_TALL, CHART_TOP, CHART_BOTTOM] = [252, 132, 44, 20];
const ARROW = 14; // length of the arrow of a bound

/** Whether an indicator has numbers of two years, and so can be drawn. */
export function isSeries(indicator) {
  return new Set(indicator.statements.filter((said) => said.year !== null && said.value !== null).map((said) => said.year)).size > 1;
}

/** About how wide characters are, so that neighbours can keep apart. */
function widthOf(written) {
  return [...written].reduce((sum, character) => sum + (character > '\u2e7f' ? 11 : 6.3), 0);
}

/** Places of an indicator's statements in its drawing: x by year, y from zero. */
export function indicatorMarks(indicator, wide, tall) {
  const said = indicator.statements.filter((one) => one.year !== null && one.value !== null);
  const years = said.map((one) => one.year);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const numbers = said.flatMap((one) => [one.value, one.low ?? one.value, one.high ?? one.value]);
  const [least, most] = [Math.min(0, ...numbers), Math.max(0, ...numbers)];
  const y = (value) => (most === least ? tall : tall * (1 - (value - least) / (most - least)));
  const x = (year) => (last === first ? wide / 2 : (wide * (year - first)) / (last - first));
  const places = said.map((one) => ({
    said: one, x: x(one.year), y: y(one.value), low: one.low === null ? null : y(one.low), high: one.high === null ? null : y(one.high), floor: y(0), row: 0,
  }));
  places.sort((one, other) => one.x - other.x);
  for (const [number, place] of places.entries()) {
    const before = places[number - 1];
    const room = before && place.x - before.x - (widthOf(place.said.written) + widthOf(before.said.written)) / 2;
    if (before?.row === 0 && room < 4) place.row = 1;
  }
  return places;
}

function statementMark({ said, x, y, low, high, floor, row }, period) {
  const inside = period && period.first <= said.year && said.year <= period.last;
  const [top, end] = [high ?? y - ARROW, low ?? y + ARROW];
  const arrow = (at, up) => svgShape('path', { d: `M${x - 4} ${at + up * 5} L${x} ${at} L${x + 4} ${at + up * 5}`, class: 'hg-allowed' });
  return svgShape('g', { class: `hg-point${said.inferred ? ' hg-point-inferred' : ''}${inside ? ' hg-now' : ''}` },
    svgShape('line', { class: 'hg-stem', x1: x, x2: x, y1: floor, y2: y }),
    (top !== y || end !== y) && svgShape('line', { class: 'hg-allowed', x1: x, x2: x, y1: top, y2: end }),
    high === null && arrow(top, 1), low === null && arrow(end, -1),
    svgShape('circle', { cx: x, cy: y, r: 4 }),
    svgShape('text', { x, y: -17 - 13 * row, 'text-anchor': 'middle', text: said.written }),
    svgShape('text', { class: 'hg-year', x, y: CHART_TALL - CHART_TOP - CHART_BOTTOM + 14, 'text-anchor': 'middle', text: String(said.year) }));
}

/** What two years imply, in words. */
function indicatorSteps(indicator, words) {
  return indicator.steps.map((step) => make('li', { text: `${step.years.join('–')}: ${words.say(`chart.${step.kind}`, { value: step.worded })}` }));
}

function indicatorAbout(indicator, page) {
  const { words } = page;
  return [page.names(indicator.zone), words.say(`measure.${indicator.measure}`)].join(' · ');
}

function indicatorFigure(indicator, page, period) {
  const { words } = page;
  const margin = 48;
  const marks = indicatorMarks(indicator, CHART_WIDE - 2 * margin, CHART_TALL - CHART_TOP - CHART_BOTTOM);
  const said = indicator.statements.map((one) => `${words.of(one.when)}: ${one.written}`).join('; ');
  return make('figure', {},
    make('figcaption', {}, make('b', { text: words.of(indicator.name) }), make('small', { class: 'hg-remark', text: indicatorAbout(indicator, page) })),
    svgShape('svg', { viewBox: `0 0 ${CHART_WIDE} ${CHART_TALL}`, role: 'img', 'aria-label': `${words.of(indicator.name)}: ${said}` },
      svgShape('g', { transform: `translate(${margin} ${CHART_TOP})` }, marks.map((one) => statementMark(one, period)))),
    make('ul', { class: 'hg-steps' }, indicatorSteps(indicator, words)),
    make('small', { class: 'hg-locator', text: words.list([...new Set(indicator.statements.flatMap((one) => one.clauses))]) }));
}

/** A table of statements. */
function targetTable(targets, page) {
  const { words } = page;
  const columns = ['page.indicator', 'page.as_written', 'page.period', 'page.clause'];
  return make('table', { class: 'hg-figures hg-targets' },
    make('thead', {}, make('tr', {}, columns.map((key) => make('th', { scope: 'col', text: words.say(key) })))),
    make('tbody', {}, targets.map(({ indicator, said }) => make('tr', {},
      make('td', {}, words.of(indicator.name), make('small', { class: 'hg-remark', text: indicatorAbout(indicator, page) })),
      make('td', { class: 'hg-written', text: said.written }),
      make('td', { text: words.of(said.when) }),
      make('td', { class: 'hg-locator', text: words.list(said.clauses) })))));
}

/** Charts of what is stated for several years, then everything else as it is written. */
export function indicatorCharts(page, schedule) {
  const { words, state } = page;
  const key = schedule.period(state.get('period'));
  const period = schedule.periods.find((one) => one.key === key);
  const series = schedule.indicators.filter(isSeries);
  const rest = schedule.indicators.filter((indicator) => !isSeries(indicator)).flatMap((indicator) => indicator.statements.map((said) => ({ indicator, said })));
  const targets = schedule.targets(key);
  return [
    period && make('details', { class: 'hg-fold-actions', 'data-group': 'targets' },
      make('summary', { 'data-key': 'fold-targets', text: words.say('page.schedule.targets', { period: key, count: targets.length }) }), targetTable(targets, page)),
    make('p', { class: 'hg-note', text: words.say('page.schedule.as_stated') }),
    make('div', { class: 'hg-charts' }, series.map((indicator) => indicatorFigure(indicator, page, period))),
    rest.length > 0 && make('details', { class: 'hg-fold-actions', 'data-group': 'single' },
      make('summary', { 'data-key': 'fold-single', text: words.say('page.schedule.single', { count: rest.length }) }), targetTable(rest, page)),
  ];
}
