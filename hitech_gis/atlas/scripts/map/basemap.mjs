// The map under the plan, where one was asked for: on and off, how strong, and what it means for what is drawn over it.

import { make } from '../dom.mjs';

export class Basemap {
  constructor(page) {
    this.page = page;
    this.about = page.content.basemap;
    if (!this.about) return;
    page.state.set({ basemap: true, basemapOpacity: 1, basemapFails: false });
    this.tiles = this.about.tiles.map(({ address, subdomains }, index) => L.tileLayer(address, {
      subdomains, maxNativeZoom: this.about.most_zoom, maxZoom: page.map.getMaxZoom(), zIndex: index + 1, className: 'hg-basemap',
    }));
    this.failing = new Set();
    this.tiles.forEach((tiles) => this.watch(tiles));
    page.state.watch(['basemap'], () => { this.show(); page.layers.drawControls(); });
    page.state.watch(['basemapOpacity'], () => this.tiles.forEach((tiles) => tiles.setOpacity(page.state.get('basemapOpacity'))));
    page.state.watch(['basemapFails'], () => {
      page.layers.drawControls();
      if (page.state.get('basemapFails')) page.announce(this.failure());
    });
    queueMicrotask(() => this.show()); // once the page has found its view, so that no tile of another is asked for
  }

  show() {
    const { map, state } = this.page;
    for (const tiles of this.tiles) {
      if (state.get('basemap')) tiles.addTo(map);
      else tiles.remove();
    }
  }

  /** A view of which no tile arrives, of no layer, is said once; one of which some arrive is not worth a word. */
  watch(tiles) {
    let arrived = 0;
    let failed = 0;
    tiles.on('tileload', () => { arrived += 1; });
    tiles.on('tileerror', () => { failed += 1; });
    tiles.on('load', () => {
      if (arrived) this.failing.delete(tiles);
      else if (failed) this.failing.add(tiles);
      this.page.state.set({ basemapFails: this.failing.size === this.tiles.length });
      arrived = 0;
      failed = 0;
    });
  }

  /** For paper: every tile of the view is there, or is known not to come. */
  drawn() {
    const { map } = this.page;
    const loading = (this.tiles ?? []).filter((tiles) => map.hasLayer(tiles) && tiles.isLoading());
    return Promise.all(loading.map((tiles) => new Promise((done) => { tiles.once('load', done); })));
  }

  failure() {
    return this.page.words.say(this.about.refuses_files ? 'page.basemap.fails_osm' : 'page.basemap.fails');
  }

  shifted() {
    return this.about?.datum === 'gcj02';
  }

  layers() {
    if (!this.about) return [];
    const { words, state } = this.page;
    const on = state.get('basemap');
    return make('fieldset', { class: 'hg-basemap-box' },
      make('label', {}, make('input', {
        type: 'checkbox', 'data-key': 'basemap', checked: on, onchange: (event) => state.set({ basemap: event.target.checked }),
      }), words.say('page.basemap.layer', { name: words.of(this.about.name) })),
      on && make('label', {}, words.say('page.basemap.opacity'), make('input', {
        type: 'range', min: 0, max: 1, step: 0.05, value: state.get('basemapOpacity'), 'data-key': 'basemap-opacity',
        oninput: (event) => state.set({ basemapOpacity: Number(event.target.value) }),
      })),
      on && state.get('basemapFails') && make('p', { class: 'hg-note hg-basemap-fails', text: this.failure() }));
  }

  legend() {
    return this.shifted() ? make('small', { class: 'hg-shifted', text: this.page.words.say('page.basemap.shifted') }) : [];
  }

  foot() {
    if (!this.about) return [];
    const { words } = this.page;
    return [
      this.shifted() && make('small', { class: 'hg-shifted', text: words.say('page.basemap.shifted_long', { name: words.of(this.about.name) }) }),
      make('small', { text: words.say('page.basemap.credit', { credit: words.of(this.about.attribution) }) }),
    ];
  }
}
