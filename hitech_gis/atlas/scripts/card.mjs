// The card: what the plan says of one zone, each figure with its clause, and how good its outline is.

import { make } from './dom.mjs';

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

function figureRow(figure, words) {
  const nature = figure.nature ? words.say(`nature.${figure.nature}`) : '—';
  return make('tr', { class: figure.outside ? 'hg-outside' : null },
    make('td', {}, figure.term, words.of(figure.note) && make('small', { class: 'hg-remark', text: words.of(figure.note) })),
    make('td', { class: 'hg-written' }, figure.as_written,
      figure.outside && make('small', { class: 'hg-remark', text: words.say('page.outside') })),
    make('td', { text: nature }),
    make('td', { text: words.of(figure.period) }),
    make('td', { class: 'hg-locator', text: figure.clause }));
}

function figuresTable(figures, words) {
  if (!figures.length) return make('p', { class: 'hg-note', text: words.say('page.no_figures') });
  const columns = ['term', 'as_written', 'nature', 'period', 'clause'];
  return make('table', { class: 'hg-figures' },
    make('thead', {}, make('tr', {}, columns.map((column) => make('th', { scope: 'col', text: words.say(`page.${column}`) })))),
    make('tbody', {}, figures.map((figure) => figureRow(figure, words))));
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

/** Build a zone's card. */
function zoneCard(zone, words) {
  return [
    make('h2', {}, words.of(zone.name), !zone.in_goal && make('span', { class: 'hg-tag', text: words.say('page.outside') })),
    figuresTable(zone.figures, words),
    make('dl', {}, intensityLines(zone.intensity, words), outlineLines(zone.outline, words)),
  ];
}

/** Build the card of a site, an axis or a sub-park. */
function featureCard(feature, layer, words, names) {
  const clauses = feature.clauses || (feature.clause ? [feature.clause] : []);
  const role = words.lang === 'zh' ? feature.role_zh : feature.role_en;
  return [
    make('h2', {}, words.of(feature.name),
      layer === 'subparks' && make('span', { class: 'hg-tag', text: words.say(`name_status.${feature.name_status}`) })),
    make('dl', {},
      role && definition(words.say(`page.layer.${layer}`), role),
      clauses.length && definition(words.say('page.clause'), words.list(clauses)),
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
    return layer === 'zones' && zoneCard(this.page.zones.get(id), this.page.words);
  }
}

/** What the card says of a site, an axis or a sub-park. */
export class FeatureCard {
  constructor(page) {
    this.page = page;
  }

  card({ layer, id }) {
    const { content, words, names } = this.page;
    const feature = content.layers[layer]?.find((one) => one.id === id);
    return feature && featureCard(feature, layer, words, names);
  }
}
