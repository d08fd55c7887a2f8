// The tables that the plan itself has on the page, for the list of exports: tokens and ids stay as the command line writes them.

import { amountCell } from './csv.mjs';
import { ROLES, scheduleOf } from '../schedule/schedule.mjs';
import { USES } from '../balance/table.mjs';

const verdictToken = (key) => key && key.replace('verdict.', '').replaceAll('_', ' ').replace('within', 'holds within');

/** The cross-table, one row a line and use. */
export function balanceRows(table) {
  return table.flatMap((line) => USES.filter((use) => line.cells[use]).map((use) => {
    const cell = line.cells[use];
    return [
      line.kind, line.zone, use, amountCell(cell.stated), amountCell(cell.itemised), amountCell(cell.residual), verdictToken(cell.verdict), cell.flips_at,
      cell.not_stated, cell.assumption, cell.clauses_stated, cell.clauses_itemised,
    ];
  }));
}

const BALANCE_HEADER = [
  'row', 'zone', 'use', 'stated_10k_m2', 'itemised_10k_m2', 'residual_10k_m2', 'verdict', 'flips_at_percent',
  'not_stated', 'assumption', 'clauses_stated', 'clauses_itemised',
];

/** Figures of zones, each with its clause. */
export const figureRows = (zones) => zones.flatMap((zone) => zone.figures.map((figure) => [
  zone.id, figure.term, figure.as_written, figure.nature, figure.period.zh, figure.period.en, figure.clause, figure.outside ? 'outside' : '',
]));

const FIGURE_HEADER = ['zone', 'term_zh', 'as_written', 'nature', 'period_zh', 'period_en', 'clause', 'scope'];

/** Land checks, one row a check and a land measured. */
export const landRows = (land) => land.flatMap((check) => check.measured.map((measured) => [
  check.name.zh, check.name.en, check.implied, measured.zone, measured.area, measured.error, measured.fits ? 'fits' : 'does not fit', check.clauses,
]));

const LAND_HEADER = ['indicator_zh', 'indicator_en', 'implied_km2', 'zone', 'measured_km2', 'error_km2', 'verdict', 'clauses'];

const lonLatOf = (feature) => (feature.geometry?.type === 'Point' ? feature.geometry.coordinates : [null, null]);

/** Findings, those of a reader's copy of the document too. */
export const findingRows = (findings) => findings.map((one) => [
  one.severity, verdictToken(one.verdict), one.title.zh, one.title.en, one.reason?.zh, one.reason?.en, one.clauses, one.zones,
]);

const FINDING_HEADER = ['severity', 'verdict', 'title_zh', 'title_en', 'reason_zh', 'reason_en', 'clauses', 'zones'];

/** Actions with their time and who is responsible; a role that the clause has no place for is empty. */
export const actionRows = (actions) => actions.map((one) => [
  one.id, one.clause, one.programme, one.zone, one.stage, one.milestone.zh, one.milestone.en, one.time.name.zh, one.time.name.en, one.time.basis,
  ...ROLES.map((role) => one.parties[role]), one.state,
]);

const ACTION_HEADER = [
  'id', 'clause', 'programme', 'zone', 'stage', 'milestone_zh', 'milestone_en', 'period_zh', 'period_en', 'period_basis', ...ROLES, 'status',
];

/** What each indicator is to come to, statement by statement. */
export const indicatorRows = (indicators) => indicators.flatMap((indicator) => indicator.statements.map((said) => [
  indicator.name.zh, indicator.name.en, indicator.zone, indicator.measure, said.year, said.when.zh, said.when.en, said.written, said.low, said.high, said.clauses,
]));

const INDICATOR_HEADER = ['indicator_zh', 'indicator_en', 'zone', 'measure', 'year', 'when_zh', 'when_en', 'as_written', 'low', 'high', 'clauses'];
const LOAD_HEADER = ['body', 'body_zh', 'body_en', 'actions', ...ROLES];

export class PlanTables {
  constructor(page) {
    this.page = page;
    this.schedule = scheduleOf(page);
  }

  tables() {
    const { content, view, words, zones } = this.page;
    const chosen = this.page.state.get('chosen');
    const zone = chosen?.layer === 'zones' && zones.get(chosen.id);
    const { sites, subparks } = content.layers;
    const title = (id, values) => words.say(`page.export.${id}`, values);
    return [
      { id: view.edited ? 'balance_scenario' : 'balance', title: title('balance'), header: BALANCE_HEADER, rows: () => balanceRows(view.table) },
      zone && zone.figures.length > 0 && {
        id: `figures_${zone.id}`, title: title('card', { zone: words.of(zone.name) }), header: FIGURE_HEADER, rows: () => figureRows([zone]),
      },
      { id: 'figures', title: title('figures'), header: FIGURE_HEADER, rows: () => figureRows(content.zones) },
      content.land.length > 0 && { id: 'land', title: title('land'), header: LAND_HEADER, rows: () => landRows(content.land) },
      sites.length > 0 && {
        id: 'sites', title: title('sites'), header: ['id', 'name_zh', 'name_en', 'clauses', 'alias_of', 'basis', 'accuracy_m', 'lon', 'lat'],
        rows: () => sites.map((site) => [site.id, site.name.zh, site.name.en, site.clauses, site.alias_of, site.basis, site.accuracy, ...lonLatOf(site)]),
      },
      subparks.length > 0 && {
        id: 'subparks', title: title('subparks'), header: ['id', 'name_zh', 'name_en', 'name_status', 'zone', 'basis', 'accuracy_m'],
        rows: () => subparks.map((park) => [park.id, park.name.zh, park.name.en, park.name_status, park.zone, park.basis, park.accuracy]),
      },
      content.findings.shown.length > 0 && {
        id: 'findings', title: words.say('page.tab.findings'), header: FINDING_HEADER, rows: () => findingRows(content.findings.shown),
      },
      ...this.scheduleTables(),
    ].filter(Boolean);
  }

  /** Of the schedule what passes its filters, as its tab shows it. */
  scheduleTables() {
    const { schedule } = this;
    if (!schedule) return [];
    const { state, words } = this.page;
    const actions = schedule.passing(state.get('period'), state.get('filters'));
    const load = () => schedule.load(actions).map(({ body, ...counts }) => [
      body, schedule.bodies.get(body).zh, schedule.bodies.get(body).en, counts.actions, ...ROLES.map((role) => counts[role]),
    ]);
    return [
      actions.length > 0 && { id: 'actions', title: words.say('page.export.actions', { count: actions.length }), header: ACTION_HEADER, rows: () => actionRows(actions) },
      actions.length > 0 && { id: 'load', title: words.say('page.export.load'), header: LOAD_HEADER, rows: load },
      schedule.indicators.length > 0 && {
        id: 'indicators', title: words.say('page.schedule.indicators'), header: INDICATOR_HEADER, rows: () => indicatorRows(schedule.indicators),
      },
    ];
  }
}
