// Where the pointer is: true WGS 84 longitude and latitude, whatever lies under the plan.

import { make } from './dom.mjs';

const DECIMALS = 6; // about 10 cm

export class Readout {
  constructor(page) {
    this.page = page;
    this.box = make('div', { class: 'hg-readout leaflet-control' });
    const control = L.control({ position: 'bottomleft' });
    control.onAdd = () => this.box;
    control.addTo(page.map);
    this.pointer = null;
    page.map.on('mousemove click', (event) => this.point(event.latlng));
    page.map.on('mouseout', () => this.point(null));
    page.map.on('move', () => { if (!this.pointer) this.draw(); });
    page.map.on('keydown', () => { this.pointer = null; this.byKeyboard = true; });
    page.map.on('moveend', () => {
      this.draw();
      if (this.byKeyboard) page.announce([page.each('under', page.map.getCenter()).find(Boolean)?.name, this.sentence()].filter(Boolean).join(' · '));
      this.byKeyboard = false;
    });
  }

  point(place) {
    this.pointer = place;
    this.draw();
  }

  /** Without a pointer over the map, as with a keyboard, it is the middle of the map that is read out. */
  sentence() {
    const { lng, lat } = this.pointer || this.page.map.getCenter();
    const values = { lon: lng.toFixed(DECIMALS), lat: lat.toFixed(DECIMALS) };
    return this.page.words.say(this.pointer ? 'page.readout.pointer' : 'page.readout.centre', values);
  }

  draw() {
    this.box.textContent = this.sentence();
  }
}
