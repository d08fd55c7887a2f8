// Lengths and areas on the ellipsoid of WGS 84 and CGCS2000, whose flattenings differ by 0.1 mm at the pole.
//
// Distances and points along a geodesic: T. Vincenty (1975), Direct and inverse solutions of geodesics on the ellipsoid,
// Survey Review 23 (176): 88-93; good to about 0.1 mm anywhere, and to 1e-9 of the length of what is drawn on one screen.
// Areas: edges are geodesics, cut into pieces of at most 250 m; each piece is taken for a great circle of the sphere that
// has the ellipsoid's area (J. P. Snyder (1987), Map Projections: A Working Manual, USGS PP 1395, 3-11 to 3-13), on which
// what lies between it and the equator is exact. Good to 1e-7 from 0.01 to 100 km2. Points are [lon, lat] in degrees.

const EARTH_AXIS = 6378137;
const EARTH_FLATTENING = 1 / 298.257223563;
const EARTH_POLAR_AXIS = EARTH_AXIS * (1 - EARTH_FLATTENING);
const ECCENTRICITY_SQUARED = EARTH_FLATTENING * (2 - EARTH_FLATTENING);
const ECCENTRICITY = Math.sqrt(ECCENTRICITY_SQUARED);
const DEGREE = Math.PI / 180;
const PIECE_M = 250;
const MOST_ROUNDS = 200;

/** Vincenty's series A and B for a geodesic with the given square of the cosine of its azimuth at the equator. */
function vincentySeries(cos2Alpha) {
  const u2 = (cos2Alpha * (EARTH_AXIS * EARTH_AXIS - EARTH_POLAR_AXIS * EARTH_POLAR_AXIS)) / (EARTH_POLAR_AXIS * EARTH_POLAR_AXIS);
  return {
    a: 1 + (u2 / 16384) * (4096 + u2 * (-768 + u2 * (320 - 175 * u2))),
    b: (u2 / 1024) * (256 + u2 * (-128 + u2 * (74 - 47 * u2))),
  };
}

const vincentyDelta = (b, sin, cos, cos2m) => b * sin * (cos2m + (b / 4) * (cos * (-1 + 2 * cos2m ** 2)
  - (b / 6) * cos2m * (-3 + 4 * sin * sin) * (-3 + 4 * cos2m ** 2)));

const longitudeTerm = (cos2Alpha) => (EARTH_FLATTENING / 16) * cos2Alpha * (4 + EARTH_FLATTENING * (4 - 3 * cos2Alpha));

const lagging = (sinAlpha, c, sigma, sin, cos, cos2m) => (1 - c) * EARTH_FLATTENING * sinAlpha
  * (sigma + c * sin * (cos2m + c * cos * (-1 + 2 * cos2m ** 2)));

function reducedLatitude(latitude) {
  const u = Math.atan((1 - EARTH_FLATTENING) * Math.tan(latitude * DEGREE));
  return { sin: Math.sin(u), cos: Math.cos(u) };
}

/** The geodesic between two points: length in metres and azimuth at its start in radians; null for points that lie opposite on the globe. */
function geodesicBetween([lon1, lat1], [lon2, lat2]) {
  const [u1, u2] = [reducedLatitude(lat1), reducedLatitude(lat2)];
  const wide = Math.abs(lon2 - lon1) <= 180 ? (lon2 - lon1) * DEGREE : (lon2 - lon1 - 360 * Math.sign(lon2 - lon1)) * DEGREE;
  // The difference of reduced latitudes without subtracting two like numbers, so that short lines stay exact.
  const apart = (1 - EARTH_FLATTENING) * Math.sin((lat2 - lat1) * DEGREE) / (Math.cos(lat1 * DEGREE) * Math.cos(lat2 * DEGREE)) * u1.cos * u2.cos;
  let lambda = wide;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const across = u2.cos * Math.sin(lambda);
    const along = apart + 2 * u1.sin * u2.cos * Math.sin(lambda / 2) ** 2;
    const sin = Math.hypot(across, along);
    if (sin === 0) return { metres: 0, azimuth: 0 };
    const cos = u1.sin * u2.sin + u1.cos * u2.cos * Math.cos(lambda);
    const sigma = Math.atan2(sin, cos);
    const sinAlpha = (u1.cos * u2.cos * Math.sin(lambda)) / sin;
    const cos2Alpha = 1 - sinAlpha * sinAlpha;
    const cos2m = cos2Alpha > 1e-12 ? cos - (2 * u1.sin * u2.sin) / cos2Alpha : 0; // along the equator there is no such point
    const before = lambda;
    lambda = wide + lagging(sinAlpha, longitudeTerm(cos2Alpha), sigma, sin, cos, cos2m);
    if (Math.abs(lambda) > Math.PI) return null;
    if (Math.abs(lambda - before) <= 1e-15 + 1e-13 * Math.abs(lambda)) {
      const { a, b } = vincentySeries(cos2Alpha);
      return { metres: EARTH_POLAR_AXIS * a * (sigma - vincentyDelta(b, sin, cos, cos2m)), azimuth: Math.atan2(across, along) };
    }
  }
  return null;
}

/** The point at a distance along the geodesic that leaves a point at an azimuth in radians. */
function geodesicPoint([lon, lat], azimuth, metres) {
  const u1 = reducedLatitude(lat);
  const [sinAzimuth, cosAzimuth] = [Math.sin(azimuth), Math.cos(azimuth)];
  const sigma1 = Math.atan2(u1.sin / u1.cos, cosAzimuth);
  const sinAlpha = u1.cos * sinAzimuth;
  const cos2Alpha = 1 - sinAlpha * sinAlpha;
  const { a, b } = vincentySeries(cos2Alpha);
  const first = metres / (EARTH_POLAR_AXIS * a);
  let [sigma, sin, cos, cos2m] = [first, 0, 0, 0];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    [sin, cos, cos2m] = [Math.sin(sigma), Math.cos(sigma), Math.cos(2 * sigma1 + sigma)];
    const next = first + vincentyDelta(b, sin, cos, cos2m);
    if (Math.abs(next - sigma) < 1e-15) break;
    sigma = next;
  }
  const height = u1.sin * cos + u1.cos * sin * cosAzimuth;
  const level = Math.hypot(sinAlpha, u1.sin * sin - u1.cos * cos * cosAzimuth);
  const lambda = Math.atan2(sin * sinAzimuth, u1.cos * cos - u1.sin * sin * cosAzimuth);
  return [
    lon + (lambda - lagging(sinAlpha, longitudeTerm(cos2Alpha), sigma, sin, cos, cos2m)) / DEGREE,
    Math.atan2(height, (1 - EARTH_FLATTENING) * level) / DEGREE,
  ];
}

/** Metres between two points; where Vincenty's rounds do not end (points opposite on the globe) on a sphere, good to 0.6 %. */
export function geodesicDistance(from, to) {
  const line = geodesicBetween(from, to);
  if (line) return line.metres;
  const [lat1, lat2] = [from[1] * DEGREE, to[1] * DEGREE];
  const half = Math.sin((lat2 - lat1) / 2) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin(((to[0] - from[0]) * DEGREE) / 2) ** 2;
  return 2 * AUTHALIC_RADIUS * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** Length of a line through points, in metres. */
export const geodesicLength = (points) => points.slice(1).reduce((sum, point, index) => sum + geodesicDistance(points[index], point), 0);

/** The ring with points along its geodesic edges, none further apart than `step` metres. */
export function alongGeodesics(ring, step = PIECE_M) {
  return ring.flatMap((point, index) => {
    const line = geodesicBetween(point, ring[(index + 1) % ring.length]);
    const pieces = line ? Math.ceil(line.metres / step) : 1;
    const between = Array.from({ length: Math.max(0, pieces - 1) }, (_, at) => geodesicPoint(point, line.azimuth, (line.metres * (at + 1)) / pieces));
    return [point, ...between];
  });
}

/** Snyder's q, which grows with the area between the equator and a latitude in radians. */
function authalicTerm(latitude) {
  const sin = Math.sin(latitude);
  return (1 - ECCENTRICITY_SQUARED) * (sin / (1 - ECCENTRICITY_SQUARED * sin * sin) + Math.atanh(ECCENTRICITY * sin) / ECCENTRICITY);
}

const AUTHALIC_POLE = authalicTerm(Math.PI / 2);
const AUTHALIC_RADIUS = EARTH_AXIS * Math.sqrt(AUTHALIC_POLE / 2);

/** Area of a ring of lon/lat points in square metres, positive if it runs anticlockwise. */
export function geodesicArea(ring) {
  const fine = alongGeodesics(ring);
  const heights = fine.map(([, lat]) => Math.tan(Math.asin(authalicTerm(lat * DEGREE) / AUTHALIC_POLE) / 2));
  let half = 0;
  for (let at = 0; at < fine.length; at += 1) {
    const wide = (fine[at][0] - fine.at(at - 1)[0]) * DEGREE;
    const [here, before] = [heights[at], heights.at(at - 1)];
    half -= Math.atan((Math.tan(wide / 2) * (before + here)) / (1 + before * here));
  }
  return 2 * AUTHALIC_RADIUS * AUTHALIC_RADIUS * half;
}

/** A plane in metres on which areas are those of the ellipsoid and shapes near the given point are true. */
export function equalAreaPlane([lon0, lat0]) {
  const sin = Math.sin(lat0 * DEGREE);
  const scale = (EARTH_AXIS * Math.cos(lat0 * DEGREE)) / Math.sqrt(1 - ECCENTRICITY_SQUARED * sin * sin);
  const base = authalicTerm(lat0 * DEGREE);
  const height = (EARTH_AXIS * EARTH_AXIS) / (2 * scale);
  return ([lon, lat]) => [scale * (lon - lon0) * DEGREE, height * (authalicTerm(lat * DEGREE) - base)];
}
