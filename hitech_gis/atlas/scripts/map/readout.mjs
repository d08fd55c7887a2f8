// Where the pointer is: true WGS 84 longitude and latitude, whatever lies under the plan.

import { make } from '../dom.mjs';

const DECIMALS = 6; // about 10 cm

export class Readout {
  constructor(page) {
    this.page = page;
    this.box = make('div', { class: 'hg-readout leaflet-control' });
    const control = L.control({ position: 'bottomleft' });
    control.onAdd = () => this.box;
    control.addTo(page.map);
    this.pointer = null; // where it is over the map, which may move under it
    page.map.on('mousemove click', (event) => this.point(event.containerPoint));
    page.map.on('mouseout', () => this.point(null));
    page.map.on('move', () => this.draw());
    page.map.on('keydown', ({ originalEvent }) => {
      if (originalEvent.target !== page.map.getContainer()) return; // a box over the map
      this.pointer = null;
      this.byKeyboard = true;
    });
    page.map.on('moveend', () => {
      this.draw();
      if (this.byKeyboard) page.announce([page.each('under', page.map.getCenter()).find(Boolean)?.name, this.sentence()].filter(Boolean).join(' · '));
      this.byKeyboard = false;
    });
  }

  point(pointer) {
    this.pointer = pointer;
    this.draw();
  }

  /** Without a pointer over the map, as with a keyboard, it is the middle of the map that is read out. */
  sentence() {
    const { map } = this.page;
    const { lng, lat } = this.pointer ? map.containerPointToLatLng(this.pointer) : map.getCenter();
    const values = { lon: lng.toFixed(DECIMALS), lat: lat.toFixed(DECIMALS) };
    return this.page.words.say(this.pointer ? 'page.readout.pointer' : 'page.readout.centre', values);
  }

  draw() {
    this.box.textContent = this.sentence();
  }
}
