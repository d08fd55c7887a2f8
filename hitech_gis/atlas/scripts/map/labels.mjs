// Names on the map: each at the first of its places that is in view and free, the weightier names first.

import { make } from '../dom.mjs';

const meet = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
const holds = (frame, box) => frame.left <= box.left && box.right <= frame.right && frame.top <= box.top && box.bottom <= frame.bottom;

/** Give the first box that lies in the frame and meets none of those taken; one that covers only what is light, failing that; or undefined. */
export function firstFree(boxes, frame, taken, light = []) {
  const free = boxes.filter((box) => holds(frame, box) && !taken.some((other) => meet(box, other)));
  return free.find((box) => !light.some((other) => meet(box, other))) ?? free[0];
}

export class Labels {
  constructor(map) {
    this.map = map;
    this.marks = [];
    map.createPane('hg-labels').style.zIndex = 590; // below the numbered sites
    map.on('moveend zoomend', () => this.place());
  }

  clear() {
    this.marks = [];
  }

  /** Take away all that is in a group, with its names. */
  drop(group) {
    group.clearLayers();
    this.marks = this.marks.filter((mark) => mark.group !== group);
  }

  /** Add a name with its possible places as [lon, lat], the best first; names of less weight make way. */
  add(group, places, weight, className, ...children) {
    const icon = L.divIcon({ className: `hg-label-mark ${className}`, html: make('span', {}, ...children), iconSize: null });
    const latLngs = places.map(([lon, lat]) => L.latLng(lat, lon));
    const marker = L.marker(latLngs[0], { icon, interactive: false, keyboard: false, pane: 'hg-labels' }).addTo(group);
    this.marks.push({ group, marker, latLngs, weight });
  }

  /** Find each name its place in the present view, clear of the boxes on the map; once, however often it is asked for in a row. */
  place() {
    this.asked ??= Promise.resolve().then(() => {
      this.asked = null;
      this.placeNow();
    });
  }

  placeNow() {
    const frame = this.map.getContainer().getBoundingClientRect();
    if (!frame.width) return;
    const rectangles = (selector) => [...this.map.getContainer().querySelectorAll(selector)].map((element) => element.getBoundingClientRect());
    const taken = rectangles('.leaflet-control, .hg-due span');
    const sites = rectangles('.hg-site');
    // All is measured before anything is moved, so that the browser lays the page out once.
    const measured = [...this.marks].sort((a, b) => b.weight - a.weight).map(({ marker, latLngs, weight }) => {
      const element = marker.getElement();
      return { marker, latLngs, element, below: weight <= -1, now: element?.firstElementChild?.getBoundingClientRect() };
    });
    for (const { marker, latLngs, element, below, now } of measured) {
      if (!now?.width) continue; // its layer is off, or its kind is not shown at this zoom
      const here = this.map.latLngToContainerPoint(marker.getLatLng());
      const boxes = latLngs.map((latLng) => {
        const { x, y } = this.map.latLngToContainerPoint(latLng);
        const [left, top] = [now.left + x - here.x, now.top + y - here.y];
        return { left, top, right: left + now.width, bottom: top + now.height, latLng };
      });
      // A zone's name may have a site's number over its edge; a name of less weight goes without a place instead.
      const best = below ? firstFree(boxes, frame, [...taken, ...sites]) : firstFree(boxes, frame, taken, sites);
      element.style.visibility = best ? '' : 'hidden';
      if (!best) continue;
      marker.setLatLng(best.latLng);
      taken.push(best);
    }
  }
}
