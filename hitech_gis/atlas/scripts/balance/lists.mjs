// Lists: land behind the per-km² targets; projects and buildings, sub-parks, which have a tab of their own.

import { clauseButton, clauseButtons } from './clauses.mjs';
import { make } from '../dom.mjs';

export function landTable(content, words, names) {
  const columns = ['indicator', 'implied'];
  const measured = content.land.length ? content.land[0].measured : [];
  return make('section', { class: 'hg-land' },
    make('h2', { text: words.say('page.land_checks') }),
    make('table', { class: 'hg-figures' },
      make('thead', {}, make('tr', {},
        columns.map((column) => make('th', { scope: 'col', text: words.say(`page.${column}`) })),
        measured.map((land) => make('th', { scope: 'col' }, names(land.zone),
          make('small', { class: 'hg-remark', text: words.say('page.measured_note', land) }))),
        make('th', { scope: 'col', text: words.say('page.clause') }))),
      make('tbody', {}, content.land.map((check) => make('tr', {},
        make('td', { text: words.of(check.name) }),
        make('td', { class: 'hg-written', text: check.implied }),
        check.measured.map((land) => make('td', { text: words.say(land.fits ? 'page.fits' : 'page.does_not_fit') })),
        make('td', {}, clauseButton(check.clauses, words, words.of(check.name))))))),
    make('p', { class: 'hg-note', text: words.say('page.land_note') }));
}

/** Sites with a place, numbered as on the map; then those whose place is not known. */
function siteList(content, words, choose) {
  const { sites } = content.layers;
  const named = new Map(sites.map((site) => [site.id, site]));
  const entry = (site) => {
    const alias = named.get(site.alias_of);
    const known = alias ? `; ${words.say('page.alias', { name: words.of(alias.name) })}` : '';
    return [words.of(site.name), make('small', { class: 'hg-locator' }, ' ', clauseButtons(site.clauses || [], words, site.id), known)];
  };
  const placed = sites.filter((site) => site.geometry);
  const unplaced = sites.filter((site) => !site.geometry);
  return make('section', { class: 'hg-sites' },
    make('h2', { text: words.say('page.sites') }),
    make('ol', {}, placed.map((site) => make('li', {},
      make('button', { type: 'button', 'data-key': site.id, onclick: () => choose('sites', site) }, words.of(site.name)),
      entry(site).slice(1)))),
    unplaced.length && make('p', { class: 'hg-note', text: words.say('page.unplaced_sites') }),
    make('ul', {}, unplaced.map((site) => make('li', {}, entry(site)))));
}

function subparkList(content, words, choose) {
  return make('section', { class: 'hg-subparks' },
    make('h2', { text: words.say('page.subparks') }),
    make('ul', {}, content.layers.subparks.map((park) => make('li', { class: `hg-status-${park.name_status}` },
      park.geometry && park.name_status !== 'candidate'
        ? make('button', { type: 'button', 'data-key': park.id, onclick: () => choose('subparks', park) }, words.of(park.name))
        : words.of(park.name),
      make('small', { class: 'hg-locator', text: ` ${words.say(`name_status.${park.name_status}`)}` })))));
}

export class ListsTab {
  constructor(page) {
    this.page = page;
    const { sites, subparks } = page.content.layers;
    if (sites.length || subparks.length) this.tab = 'lists';
  }

  panel() {
    const { content, words } = this.page;
    const choose = (layer, feature) => this.page.choose(layer, feature.id, { fly: true });
    return [
      content.layers.sites.length > 0 && siteList(content, words, choose),
      content.layers.subparks.length > 0 && subparkList(content, words, choose),
    ];
  }
}
