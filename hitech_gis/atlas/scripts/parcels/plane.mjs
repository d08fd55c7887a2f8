// Where a place lies on the map's plane: the whole world is a square of 2^32 steps a side (9 mm), kept as whole numbers.

import { gcj02FromWgs84, wgs84FromGcj02 } from '../map/gcj02.mjs';

const RADIAN = Math.PI / 180;
const WORLD = 256; // units of Leaflet's plane at zoom 0
export const STEP = 2 ** -24; // units in a step
const HALF = 2 ** 31 - 1;

const whole = (unit) => Math.max(-HALF, Math.min(HALF, Math.round((unit - WORLD / 2) / STEP)));

/** Units of Leaflet's plane, for a number of steps. */
export const unitsOf = (steps) => steps * STEP + WORLD / 2;

/** Mercator's y of a latitude in degrees, in steps, not rounded: down is more. */
export function mercatorY(lat) {
  const sine = Math.sin(lat * RADIAN);
  return (-Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD / STEP;
}

/** Steps of a longitude in degrees, not rounded. */
export const mercatorX = (lon) => (lon / 360) * WORLD / STEP;

/** How much y changes by a small change of latitude: three terms of the series at a latitude, exact to a step within 0.01 degree. */
export function mercatorSlope(lat) {
  const [secant, tangent] = [1 / Math.cos(lat * RADIAN), Math.tan(lat * RADIAN)];
  const unit = (-WORLD / STEP / (2 * Math.PI)) * secant;
  return [unit * RADIAN, unit * tangent * RADIAN ** 2 / 2, unit * (1 + 2 * tangent ** 2) * RADIAN ** 3 / 6];
}

/** The plane that parcels are decoded into. */
export const MERCATOR = {
  steps: ({ lat, lng }) => [whole(WORLD / 2 + mercatorX(lng) * STEP), whole(WORLD / 2 + mercatorY(lat) * STEP)],
  place: (x, y) => [(x * STEP * 360) / WORLD, Math.atan(Math.sinh((-y * STEP * 2 * Math.PI) / WORLD)) / RADIAN],
};

/** The plane over a GCJ-02 map: shifted for display, and back to the true place. */
const GCJ02 = {
  steps: ({ lat, lng }) => {
    const [lon, shifted] = gcj02FromWgs84(lng, lat);
    return MERCATOR.steps({ lat: shifted, lng: lon });
  },
  place: (x, y) => wgs84FromGcj02(...MERCATOR.place(x, y)),
};

/** The plane of a map by the code of its CRS; also where there is no Leaflet, as in a worker. */
export const planeOf = (code) => (code === 'GCJ-02' ? GCJ02 : MERCATOR);
