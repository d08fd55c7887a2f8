// Points that a user sets on the map, one by one: with the pointer, with a finger, or with the keys at the map's centre.

import { make } from '../dom.mjs';
import { crossesItself } from './rings.mjs';

const CLOSE_PX = 10; // a click this near the first point closes the ring
const SAME_PX = 3; // and one this near the last is the second half of a double click

export class Drawing {
  /** `changed(points, moving)` is called after each point and each move, `refused(why)` for what is no shape, `ended(points)` when finished. */
  constructor(map, { changed, refused, ended, cancelled }) {
    Object.assign(this, { map, changed, refused, ended, cancelled, points: [], ring: false, active: false });
    map.createPane('hg-drawing').style.zIndex = 580;
    this.group = L.layerGroup().addTo(map);
    this.crosshair = make('div', { class: 'hg-crosshair', 'aria-hidden': 'true' });
    map.getContainer().append(this.crosshair);
    map.on('click', (event) => this.active && this.click(event.latlng));
    map.on('dblclick', () => this.active && this.repeated && this.finish()); // two quick taps apart are two points
    window.addEventListener('mousedown', (event) => { this.closed &&= event.detail > 1; }, true);
    for (const kind of ['click', 'dblclick']) window.addEventListener(kind, (event) => this.closed && event.detail > 1 && event.stopPropagation(), true);
    map.on('mousemove', (event) => this.active && this.move(event.latlng));
    map.on('move', () => this.active && this.withKeys() && this.move(map.getCenter()));
    map.getContainer().addEventListener('keydown', (event) => this.active && event.target === map.getContainer() && this.key(event));
  }

  /** How many points a shape needs. */
  least() {
    return this.ring ? 3 : 2;
  }

  withKeys() {
    return this.map.getContainer().classList.contains('hg-with-keys');
  }

  start(ring, { keys }) {
    this.active = true;
    this.ring = ring;
    this.points = [];
    this.map.doubleClickZoom.disable();
    const container = this.map.getContainer();
    container.classList.add('hg-drawing');
    container.classList.toggle('hg-with-keys', keys);
    if (keys) container.focus();
    this.tell();
  }

  stop() {
    this.active = false;
    this.points = [];
    this.group.clearLayers();
    this.map.doubleClickZoom.enable();
    this.map.getContainer().classList.remove('hg-drawing', 'hg-with-keys');
  }

  key(event) {
    const add = () => this.add(this.map.getCenter());
    const act = { Enter: add, ' ': add, Backspace: () => this.back(), Escape: () => this.end() };
    if (!act[event.key] && !event.key.startsWith('Arrow')) return;
    this.map.getContainer().classList.add('hg-with-keys');
    if (!act[event.key]) return; // the map itself moves
    event.preventDefault();
    act[event.key]();
  }

  near(latLng, point, pixels) {
    return point && this.map.latLngToContainerPoint(latLng).distanceTo(this.map.latLngToContainerPoint([point[1], point[0]])) <= pixels;
  }

  click(latLng) {
    this.map.getContainer().classList.remove('hg-with-keys');
    this.repeated = this.near(latLng, this.points.at(-1), SAME_PX);
    if (this.repeated) return;
    if (this.ring && this.points.length > 2 && this.near(latLng, this.points[0], CLOSE_PX)) {
      this.finish();
      this.closed = !this.active; // with what may be the first half of a double click, whose second is nobody's
    } else this.add(latLng);
  }

  /** Set a point; in a ring one whose line would cross the others is refused. */
  add(latLng) {
    const points = [...this.points, [latLng.lng, latLng.lat]];
    const again = this.near(latLng, this.points.at(-1), 0);
    if (again || (this.ring && crossesItself(points, false))) {
      if (!again) this.refused('crosses');
      return;
    }
    this.points = points;
    this.tell();
  }

  back() {
    this.points = this.points.slice(0, -1);
    this.tell();
  }

  move(latLng) {
    this.draw([latLng.lng, latLng.lat]);
    this.changed(this.points, [latLng.lng, latLng.lat]);
  }

  tell() {
    const centre = this.map.getCenter();
    this.draw(this.withKeys() ? [centre.lng, centre.lat] : null);
    this.changed(this.points, null);
  }

  /** Finish what is a shape, and give up what is none yet. */
  end() {
    if (this.points.length < this.least()) this.cancelled();
    else this.finish();
  }

  finish() {
    if (this.points.length < this.least()) this.refused('too_few');
    else if (this.ring && crossesItself(this.points, true)) this.refused('crosses');
    else this.ended(this.points);
  }

  draw(moving) {
    this.group.clearLayers();
    if (this.points.length) drawShape(this.group, moving ? [...this.points, moving] : this.points, this.ring, 'hg-drawn-open');
    for (const [lng, lat] of this.points) dot([lat, lng]).addTo(this.group);
  }
}

function dot(latLng) {
  return L.circleMarker(latLng, { radius: 4, pane: 'hg-drawing', interactive: false, className: 'hg-drawn-dot' });
}

/** Draw a line or a ring of lon/lat points. */
export function drawShape(group, points, ring, className) {
  const latLngs = points.map(([lng, lat]) => [lat, lng]);
  const options = { pane: 'hg-drawing', interactive: false, className };
  new L[ring ? 'Polygon' : 'Polyline'](latLngs, options).addTo(group);
}
