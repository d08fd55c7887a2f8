// Where a place lies on the map's plane: the whole world is a square of 2^32 steps a side (9 mm), kept as whole numbers.

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

/** The plane of a Leaflet CRS, which may show places elsewhere than where they are. */
export function planeOf(crs) {
  if (crs === L.CRS.EPSG3857) return MERCATOR;
  return {
    steps: (latlng) => {
      const { x, y } = crs.latLngToPoint(latlng, 0);
      return [whole(x), whole(y)];
    },
    place: (x, y) => {
      const { lat, lng } = crs.pointToLatLng(L.point(unitsOf(x), unitsOf(y)), 0);
      return [lng, lat];
    },
  };
}
