// The tables that the plan itself has on the page, for the list of exports: tokens and ids stay as the command line writes them.

const PLAN_USES = ['industrial', 'supporting', 'total'];
const verdictToken = (key) => key && key.replace('verdict.', '').replaceAll('_', ' ').replace('within', 'holds within');

/** The cross-table, one row a line and use. */
export function balanceRows(table) {
  return table.flatMap((line) => PLAN_USES.filter((use) => line.cells[use]).map((use) => {
    const cell = line.cells[use];
    return [
      line.kind, line.zone, use, cell.stated, cell.itemised, cell.residual, verdictToken(cell.verdict), cell.flips_at,
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

export class PlanTables {
  constructor(page) {
    this.page = page;
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
    ].filter(Boolean);
  }
}
