// Figures in a card: the document's term and characters, what they allow, clause, citation, and the sentence where it is at hand.

import { citation } from './citation.mjs';
import { clauseButton } from './clauses.mjs';
import { make } from '../dom.mjs';

const remark = (text) => make('small', { class: 'hg-remark', text });

function boundRemark(figure, words) {
  const bound = words.say(`bound.${figure.bound}`);
  return remark(figure.allows ? words.say('page.card.allows', { bound, allowed: words.of(figure.allows) }) : bound);
}

function readingsRemark(figure, words) {
  if (!figure.readings.length) return null;
  const [one, other] = figure.readings.map((reading) => words.of(reading));
  return make('small', { class: 'hg-remark hg-readings', text: words.say('page.card.readings', { one, other }) });
}

/** A button that copies a citation; the page says that it did. */
export function copyButton(page, line, name, clause, key) {
  const { words } = page;
  return make('button', {
    type: 'button', class: 'hg-copy', 'data-key': `copy:${key}`, text: words.say('page.card.copy'),
    'aria-label': words.say('page.card.cite', { name, clause }), onclick: () => page.state.set({ citing: line }),
  });
}

function figureLine(page, figure, zone) {
  const { words } = page;
  const nature = figure.nature ? words.say(`nature.${figure.nature}`) : '—';
  return make('tr', { class: figure.outside ? 'hg-outside' : null, 'data-figure': figure.id },
    make('td', {}, figure.term,
      zone && make('button', {
        type: 'button', class: 'hg-remark hg-link', 'data-key': `zone:${figure.id}`, text: page.names(zone),
        onclick: () => page.choose('zones', zone, { fly: true }),
      }),
      words.of(figure.note) && remark(words.of(figure.note))),
    make('td', { class: 'hg-written' }, make('span', { class: 'hg-figure', text: figure.as_written }),
      boundRemark(figure, words), readingsRemark(figure, words),
      figure.outside && remark(words.say('page.outside'))),
    make('td', { text: nature }),
    make('td', { text: words.of(figure.period) }),
    make('td', {}, clauseButton(figure.clause, words, figure.id)),
    make('td', {}, copyButton(page, citation(figure, page.content.document, words), figure.as_written, figure.clause, figure.id)));
}

/** What the user's own copy of the document has of a figure. */
function sentenceLine(page, figure) {
  const { words, content } = page;
  const { status, sentence, place } = figure.traced;
  const mark = make('span', { class: `hg-status hg-status-${status}`, text: words.say(`status.${status}`) });
  const said = sentence
    ? [make('q', {}, sentence[0], make('mark', { text: sentence[1] }), sentence[2]), ' ', make('small', { text: words.of(place) })]
    : words.say('page.card.missing', { name: content.copy.name });
  return make('tr', { class: 'hg-sentence' }, make('td', { colspan: 6 }, mark, ' ', said));
}

/** Figures as a table; `zoneOf` gives the zone to name beside each, where they are of several. */
export function figureTable(page, figures, zoneOf = () => null) {
  const { words } = page;
  const columns = ['term', 'as_written', 'nature', 'period', 'clause'];
  return make('table', { class: 'hg-figures' },
    make('thead', {}, make('tr', {}, columns.map((column) => make('th', { scope: 'col', text: words.say(`page.${column}`) })),
      make('th', { scope: 'col', text: words.say('page.card.line') }))),
    figures.map((figure) => make('tbody', {}, figureLine(page, figure, zoneOf(figure)), figure.traced && sentenceLine(page, figure))));
}
