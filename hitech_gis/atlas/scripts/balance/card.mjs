// The card: what the plan says of a zone, a place or a clause, each figure with its clause, and how good an outline is.

import { citationOfName, copyLine } from './citation.mjs';
import { clauseButtons, fullClauses } from './clauses.mjs';
import { make } from '../dom.mjs';
import { copyButton, figureTable } from './figures.mjs';

function definition(term, ...description) {
  return [make('dt', { text: term }), make('dd', {}, ...description)];
}

/** Where an outline or a point comes from and how good it is. */
function outlineLines(feature, words) {
  if (!feature || !feature.geometry) return [];
  return [
    definition(words.say('page.basis'),
      make('span', { class: `hg-basis hg-${feature.basis}`, text: words.say(`basis.${feature.basis}`) }), ', ',
      words.say('page.accuracy', { metres: feature.accuracy })),
    definition(words.say('page.drawn_from'), words.of(feature.source)),
  ];
}

/** Floor area and land first; what else the document counts for a zone is folded away. */
function zoneFigures(page, figures) {
  const { words } = page;
  const [areas, others] = [figures.filter((figure) => figure.area), figures.filter((figure) => !figure.area)];
  return [
    areas.length ? figureTable(page, areas) : make('p', { class: 'hg-note', text: words.say('page.no_figures') }),
    others.length > 0 && make('details', { class: 'hg-indicators' },
      make('summary', { text: words.say('page.card.indicators', { count: others.length }) }), figureTable(page, others)),
  ];
}

function intensityLines(intensity, words) {
  if (!intensity) return [];
  const land = intensity.land
    ? words.say('page.area', intensity.land)
    : words.say(intensity.why_not === 'no_outline' ? 'intensity.no_outline' : 'page.no_area');
  const use = (name) => words.say(`use.${name}`);
  const conditions = [
    intensity.value && intensity.not_stated.length
      && words.say('page.intensity_partial', { uses: words.list(intensity.not_stated.map(use)) }),
    intensity.value && intensity.assumption.length
      && `${words.say('page.assuming')}: ${words.list(intensity.assumption.map((a) => words.say(`assumption.${a}`)))}`,
    intensity.value && words.say('page.intensity_note'),
  ].filter(Boolean);
  return [
    definition(words.say('page.land'), land),
    definition(words.say('page.intensity'),
      intensity.value ? words.say('page.intensity_value', intensity) : words.say(`intensity.${intensity.why_not}`),
      conditions.map((condition) => make('small', { class: 'hg-remark', text: condition }))),
  ];
}

function zoneCard(page, zone) {
  const { words } = page;
  return [
    make('h2', {}, words.of(zone.name), !zone.in_goal && make('span', { class: 'hg-tag', text: words.say('page.outside') })),
    zoneFigures(page, zone.figures),
    make('dl', {}, intensityLines(zone.intensity, words), outlineLines(zone.outline, words)),
  ];
}

/** Build the card of a site, an axis or a sub-park. */
function featureCard(page, feature, layer) {
  const { words, names, content } = page;
  const clauses = feature.clauses || (feature.clause ? [feature.clause] : []);
  const role = words.lang === 'zh' ? feature.role_zh : feature.role_en;
  const name = words.of(feature.name);
  return [
    make('h2', {}, name,
      layer === 'subparks' && make('span', { class: 'hg-tag', text: words.say(`name_status.${feature.name_status}`) })),
    make('dl', {},
      role && definition(words.say(`page.layer.${layer}`), role),
      clauses.length && definition(words.say('page.clause'), clauseButtons(clauses, words, feature.id),
        copyButton(page, citationOfName(name, clauses, content.document, words), name, words.list(clauses), feature.id)),
      feature.zone && definition(words.say('page.row'), words.say('page.in_zone', { zone: names(feature.zone) })),
      outlineLines(feature, words)),
  ];
}

/** What the card says of a zone. */
export class ZoneCard {
  constructor(page) {
    this.page = page;
  }

  card({ layer, id }) {
    return layer === 'zones' && zoneCard(this.page, this.page.zones.get(id));
  }

  /** Sentences of a document are not the page's own: whoever passes it on should know. */
  foot() {
    const { content, words } = this.page;
    return content.copy && make('strong', { class: 'hg-of-copy', text: words.say('page.card.copy_note', content.copy) });
  }
}

/** What the card says of a site, an axis or a sub-park. */
export class FeatureCard {
  constructor(page) {
    this.page = page;
  }

  card({ layer, id }) {
    const feature = this.page.content.layers[layer]?.find((one) => one.id === id);
    return feature && featureCard(this.page, feature, layer);
  }
}

/** What the card says of a clause: every figure of it, whatever its zone. Choosing a clause anywhere comes here. */
export class ClauseCard {
  constructor(page) {
    this.page = page;
    const choose = (event) => {
      const button = event.target.closest('[data-clause]');
      if (!button) return;
      event.stopPropagation(); // a clause within a row of the table is not the row
      page.choose('clause', button.dataset.clause);
    };
    document.getElementById('hg-panel').addEventListener('click', choose, true);
  }

  card({ layer, id }) {
    if (layer !== 'clause') return null;
    const { words, content } = this.page;
    const zoneOf = new Map(content.zones.flatMap((zone) => zone.figures.map((figure) => [figure, zone.id])));
    const of = (clause) => [...zoneOf.keys()].filter((figure) => figure.clause === clause);
    const figures = of(id).length ? of(id) : fullClauses(id).flatMap(of);
    return [
      make('h2', { text: words.say('page.card.clause', { clause: id }) }),
      make('p', { class: 'hg-note', text: words.say(figures.length ? 'page.card.clause_note' : 'page.card.no_figures') }),
      figures.length > 0 && figureTable(this.page, figures, (figure) => zoneOf.get(figure)),
    ];
  }
}

/** The line last copied: shown, so that it can be copied by hand where the browser would not. */
export class CitationCard {
  constructor(page) {
    this.page = page;
    page.state.set({ citing: null, copied: null });
    page.state.watch(['citing'], () => this.copy());
    page.state.watch(['copied'], () => page.refresh('card'));
    page.state.watch(['chosen', 'lang'], () => page.state.set({ copied: null }));
  }

  async copy() {
    const line = this.page.state.get('citing');
    if (line === null) return;
    const done = await copyLine(line);
    this.page.state.set({ citing: null, copied: { line, done } });
    this.page.announce(`${this.said(done)}: ${line}`);
    if (!done) this.page.cardBox.querySelector('.hg-copied input')?.select();
  }

  said(done) {
    return this.page.words.say(done ? 'page.card.copied' : 'page.card.copy_yourself');
  }

  card() {
    const copied = this.page.state.get('copied');
    return copied && make('label', { class: 'hg-copied' }, `${this.said(copied.done)} `,
      make('input', { type: 'text', readonly: true, value: copied.line, 'data-key': 'copied' }));
  }
}
