// What lies within a drawn ring: the area itself, shares of zones, parcels and sums of their numbers by share of area.

import { alongGeodesics, equalAreaPlane, geodesicArea } from './geodesy.mjs';
import { polygonOf, sharedArea } from './overlap.mjs';
import { insideRing } from './rings.mjs';

const STEP_M = 250; // between points of the drawn outline, so that its edges are geodesics here too
const CELLS = 256; // of the grid over a ring, in each direction
const NEARLY = 1e-9; // of a parcel's area: less than this is no part of it
const [UNSEEN_CELL, CROSSED, WITHIN, WITHOUT] = [0, 1, 2, 3];

/** Rings of a GeoJSON polygon or multipolygon, not closed. */
export function ringsOf(geometry) {
  const rings = geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();
  return rings.map((ring) => ring.slice(0, -1));
}

/** Those zones whose outline goes round a place. */
export function zonesRound(place, zones) {
  const holds = ({ geometry }) => ringsOf(geometry).filter((ring) => insideRing(place, ring)).length % 2 === 1;
  return zones.filter(({ outline }) => outline?.geometry && holds(outline));
}

/** A grid over a ring that knows of most boxes at once whether they lie inside it or outside. */
class RingGrid {
  constructor(ring) {
    this.ring = ring;
    const [xs, ys] = [0, 1].map((index) => ring.map((point) => point[index]));
    [this.west, this.south, this.east, this.north] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    this.cells = new Uint8Array(CELLS * CELLS);
    ring.forEach((to, at) => {
      const from = ring.at(at - 1);
      this.each([Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1])], (cell) => {
        this.cells[cell] = CROSSED;
        return true;
      });
    });
  }

  column(x) {
    return Math.min(CELLS - 1, Math.max(0, Math.floor(((x - this.west) / (this.east - this.west)) * CELLS)));
  }

  row(y) {
    return Math.min(CELLS - 1, Math.max(0, Math.floor(((y - this.south) / (this.north - this.south)) * CELLS)));
  }

  /** Run over the cells of a box until `run` says no; say whether it never did. */
  each([west, south, east, north], run) {
    const [first, last] = [this.column(west), this.column(east)];
    for (let row = this.row(south); row <= this.row(north); row += 1) {
      for (let column = first; column <= last; column += 1) if (!run(row * CELLS + column)) return false;
    }
    return true;
  }

  /** WITHIN or WITHOUT if the outline does not come near a box, else CROSSED. */
  of(box) {
    if (box[2] < this.west || box[0] > this.east || box[3] < this.south || box[1] > this.north) return WITHOUT;
    if (box[0] < this.west || box[1] < this.south || box[2] > this.east || box[3] > this.north) return CROSSED;
    if (!this.each(box, (cell) => this.cells[cell] !== CROSSED)) return CROSSED;
    const cell = this.row(box[1]) * CELLS + this.column(box[0]);
    if (this.cells[cell] === UNSEEN_CELL) this.cells[cell] = insideRing([box[0], box[1]], this.ring) === false ? WITHOUT : WITHIN;
    return this.cells[cell];
  }
}

/** A drawn ring of lon/lat points made ready for questions. */
export function selectionOf(ring) {
  const plane = equalAreaPlane([0, 1].map((index) => ring.reduce((sum, point) => sum + point[index], 0) / ring.length));
  const fine = alongGeodesics(ring, STEP_M);
  return { ring, fine, plane, polygon: polygonOf([fine.map(plane)]), area: Math.abs(geodesicArea(ring)) };
}

/** The share of a polygon's area, given as rings of lon/lat, that lies within a selection. */
function shareWithin(selection, rings) {
  const own = polygonOf(rings.map((ring) => ring.map(selection.plane)));
  const share = own.area > 0 ? sharedArea(own, selection.polygon) / own.area : 0;
  return share >= 1 - NEARLY ? 1 : share;
}

/** Zones that a selection meets, each with the share of its outline that lies inside. */
export function zonesWithin(selection, zones) {
  return zones.filter((zone) => zone.outline?.geometry)
    .map((zone) => ({ zone, share: shareWithin(selection, ringsOf(zone.outline.geometry).map((ring) => alongGeodesics(ring, STEP_M))) }))
    .filter(({ share }) => share > NEARLY);
}

function boxOf(rings) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (let at = 0; at < ring.length; at += 1) {
      const x = ring[at][0];
      const y = ring[at][1];
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
  }
  return box;
}

/** Parcels that a selection meets, filtered out or not: their numbers, and the share of each that lies inside. */
export function parcelsWithin(selection, store, bounds) {
  const grid = new RingGrid(selection.fine);
  const [ids, shares] = [[], []];
  store.within(bounds, (id) => {
    const rings = store.rings(id);
    const where = rings.length ? grid.of(boxOf(rings)) : WITHOUT;
    if (where === WITHOUT) return;
    const point = rings[0].length < 3; // it counts wholly or not at all
    const share = where === WITHIN ? 1 : point ? Number(insideRing(rings[0][0], selection.fine) === true) : shareWithin(selection, rings);
    if (share <= NEARLY) return;
    ids.push(id);
    shares.push(share);
  });
  return { ids, shares };
}

/** What of the parcels found is shown: how many wholly and partly inside, how many filtered out, and sums by share of area. */
export function sumsWithin({ ids, shares }, store) {
  const shown = ids.map((id, at) => ({ id, share: shares[at] })).filter(({ id }) => store.shown[id]);
  const columns = store.columns.flatMap((column, at) => {
    if (column.type !== 'number') return [];
    const numbers = store.numbers(at);
    let [sum, missing] = [0, 0];
    for (const { id, share } of shown) {
      if (Number.isNaN(numbers[id])) missing += 1;
      else sum += share * numbers[id];
    }
    return [{ at, column, sum: missing < shown.length ? sum : null, missing }];
  });
  const whole = shown.filter(({ share }) => share === 1).length;
  return { shown, whole, part: shown.length - whole, filtered: ids.length - shown.length, columns };
}
