// What lies in the middle of the map, for those who move it with the keys: a cross marks it, Enter chooses it.

import { zonesRound } from '../tools/selection.mjs';

export class Aim {
  constructor(page) {
    this.page = page;
    this.container = page.map.getContainer();
    this.container.setAttribute('role', 'application');
    this.container.addEventListener('keydown', (event) => event.target === this.container && !page.state.get('tool') && this.key(event));
    for (const kind of ['blur', 'pointerdown']) this.container.addEventListener(kind, () => !page.state.get('tool') && this.aim(false));
  }

  draw() {
    this.container.setAttribute('aria-label', this.page.words.say('page.aim'));
  }

  aim(on) {
    this.container.classList.toggle('hg-with-keys', on);
  }

  key(event) {
    if (event.key.startsWith('Arrow') || event.key === 'Enter') this.aim(true);
    if (event.key !== 'Enter') return; // the map itself moves
    event.preventDefault();
    const found = this.page.each('under', this.page.map.getCenter()).find(Boolean);
    if (found) this.page.choose(found.layer, found.id);
    else this.page.announce(this.page.words.say('page.aim.nothing'));
  }

  /** The smallest zone round a place. */
  under({ lng, lat }) {
    const { page } = this;
    if (page.state.get('hidden').includes('zones')) return null;
    const [zone] = zonesRound([lng, lat], page.content.zones).sort((a, b) => this.extent(a) - this.extent(b));
    return zone && { layer: 'zones', id: zone.id, name: page.names(zone.id) };
  }

  extent(zone) {
    const box = this.page.plan.boundsOf([zone.id]);
    return (box.getEast() - box.getWest()) * (box.getNorth() - box.getSouth());
  }
}
