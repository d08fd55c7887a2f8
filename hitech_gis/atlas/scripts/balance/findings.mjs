// Findings: what the rules saw, of the plan as a whole in a tab and of one zone or clause in its card.

import { clauseButtons, fullClauses } from './clauses.mjs';
import { make } from '../dom.mjs';

const SEVERITIES = ['error', 'accepted', 'warning', 'note'];

/** How many findings there are of each severity, and in all. */
export function countBySeverity(findings) {
  const counts = new Map([['all', findings.length], ...SEVERITIES.map((severity) => [severity, 0])]);
  for (const { severity } of findings) counts.set(severity, counts.get(severity) + 1);
  return counts;
}

/** Findings that a thing on the page has: a zone, a clause, or a feature of a layer. */
export function findingsOn(findings, { layer, id }, clauses) {
  if (layer === 'zones') return findings.filter((finding) => finding.zones.includes(id));
  if (layer === 'clause') return findings.filter((finding) => finding.clauses.some((clause) => clauses.includes(clause)));
  return findings.filter((finding) => finding.target && finding.target.layer === layer && finding.target.id === id);
}

function sidesOf(finding, words) {
  const sides = ['left', 'right', 'difference'].filter((side) => finding[side])
    .map((side) => `${words.say(`page.findings.${side}`)} ${words.of(finding[side])}`);
  if (finding.flips_at) sides.push(words.say('page.flips', { percent: finding.flips_at }));
  return sides.join(' · ');
}

function findingItem(page, finding, key) {
  const { words } = page;
  const title = words.of(finding.title);
  const sides = sidesOf(finding, words);
  return make('li', { class: `hg-finding hg-severity-${finding.severity}` },
    make('span', { class: 'hg-severity', text: words.say(`severity.${finding.severity}`) }), ' ',
    finding.verdict && [make('span', { class: `hg-verdict hg-${finding.verdict.replace('.', '-')}`, text: words.say(finding.verdict) }), ' '],
    finding.target ? make('button', {
      type: 'button', class: 'hg-link', 'data-key': `finding:${key}`, text: title,
      onclick: () => page.choose(finding.target.layer, finding.target.id, { fly: true }),
    }) : title,
    sides && make('div', { class: 'hg-sides', text: sides }),
    make('div', {}, clauseButtons(finding.clauses, words, key)),
    make('div', {
      class: 'hg-remark',
      text: finding.reason ? `${words.say('page.findings.reason')}: ${words.of(finding.reason)}` : `${words.say('page.findings.hint')}: ${words.of(finding.hint)}`,
    }));
}

function heldTable(held, words) {
  return make('section', {},
    make('h2', { text: words.say('page.findings.held') }),
    make('table', { class: 'hg-figures hg-held' },
      make('thead', {}, make('tr', {}, ['group', 'number'].map((column) => make('th', { scope: 'col', text: words.say(`page.findings.${column}`) })))),
      make('tbody', {}, held.map(({ group, count }) => make('tr', {}, make('td', { text: group }), make('td', { text: String(count) }))))));
}

export class FindingsTab {
  constructor(page) {
    this.page = page;
    this.tab = 'findings';
    page.state.set({ severity: 'all' });
    page.links.keepWord('severity', () => ['all', ...SEVERITIES]);
    page.state.watch(['severity'], () => page.refreshTab(this.tab));
  }

  list(findings, name) {
    return make('ul', { class: 'hg-findings' }, findings.map((finding, index) => findingItem(this.page, finding, `${name}:${index}`)));
  }

  panel() {
    const { words, content, state } = this.page;
    const { shown, held } = content.findings;
    const severity = state.get('severity');
    const choice = ([name, count]) => make('label', {}, make('input', {
      type: 'radio', name: 'hg-severity', value: name, 'data-key': `severity:${name}`, checked: name === severity,
      onchange: () => state.set({ severity: name }),
    }), words.say('page.findings.count', { what: words.say(name === 'all' ? 'page.findings.all' : `severity.${name}`), count }));
    return [
      make('h2', { text: words.say('page.tab.findings') }),
      make('p', { class: 'hg-note', text: words.say('page.findings.explain') }),
      make('fieldset', { class: 'hg-filter' }, make('legend', { text: words.say('page.findings.filter') }), [...countBySeverity(shown)].map(choice)),
      this.list(shown.filter((finding) => ['all', finding.severity].includes(severity)), 'tab'),
      held.length > 0 && heldTable(held, words),
    ];
  }

  card(chosen) {
    const { words, content } = this.page;
    const found = findingsOn(content.findings.shown, chosen, chosen.layer === 'clause' ? [chosen.id, ...fullClauses(chosen.id)] : []);
    if (!found.length) return null;
    const notes = found.filter((finding) => finding.severity === 'note');
    return make('section', { class: 'hg-on' },
      make('h3', { text: words.say('page.findings.on') }),
      this.list(found.filter((finding) => finding.severity !== 'note'), 'card'),
      notes.length > 0 && make('details', {}, make('summary', { text: words.say('page.findings.notes', { count: notes.length }) }), this.list(notes, 'note')));
  }
}
