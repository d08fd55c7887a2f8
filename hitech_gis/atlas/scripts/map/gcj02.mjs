// WGS 84 to GCJ-02 and back, for display only: the page draws shifted and keeps, shows and exports true coordinates.
// The same formula as hitech_gis/crs/gcj02.py, which says where it comes from; a test holds the two equal.

const AXIS_M = 6378245;
const ECCENTRICITY_2 = 0.00669342162296594323;
const ENOUGH_DEGREES = 1e-12;
const EDGE_DEGREES = 1e-9; // a place on the edge itself comes back to it
const MOST_STEPS = 30;
const MARGIN_DEGREES = 0.02; // more than the largest offset

/** Longitudes and latitudes between which GCJ-02 is taken to apply. */
export const GCJ02_EXTENT = { west: 72.004, south: 0.8293, east: 137.8347, north: 55.8271 };

function inGcj02Extent(lon, lat, margin = 0) {
  const { west, south, east, north } = GCJ02_EXTENT;
  return lon >= west - margin && lon <= east + margin && lat >= south - margin && lat <= north + margin;
}

function wave(angle, ...terms) {
  return (2 / 3) * terms.reduce((sum, [height, pace]) => sum + height * Math.sin(angle * pace), 0);
}

function gcj02Offset(lon, lat) {
  const x = lon - 105;
  const y = lat - 35;
  const root = Math.sqrt(Math.abs(x));
  const common = wave(Math.PI * x, [20, 6], [20, 2]);
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common
    + wave(Math.PI * x, [20, 1], [40, 1 / 3], [150, 1 / 12], [300, 1 / 30]);
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common
    + wave(Math.PI * y, [20, 1], [40, 1 / 3], [160, 1 / 12], [320, 1 / 30]);
  const latitude = lat * Math.PI / 180;
  const flat = 1 - ECCENTRICITY_2 * Math.sin(latitude) ** 2;
  const parallelM = AXIS_M / Math.sqrt(flat) * Math.cos(latitude);
  const meridianM = AXIS_M * (1 - ECCENTRICITY_2) / flat ** 1.5;
  return [east / parallelM * 180 / Math.PI, north / meridianM * 180 / Math.PI];
}

/** Where a place lies on a GCJ-02 map; outside the extent, where it is. */
export function gcj02FromWgs84(lon, lat) {
  if (!inGcj02Extent(lon, lat)) return [lon, lat];
  const [east, north] = gcj02Offset(lon, lat);
  return [lon + east, lat + north];
}

/** The true place of a point of a GCJ-02 map. */
export function wgs84FromGcj02(lon, lat) {
  if (!inGcj02Extent(lon, lat, MARGIN_DEGREES)) return [lon, lat];
  let [trueLon, trueLat] = [lon, lat];
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const [east, north] = gcj02Offset(trueLon, trueLat);
    const [nextLon, nextLat] = [lon - east, lat - north];
    const moved = Math.max(Math.abs(nextLon - trueLon), Math.abs(nextLat - trueLat));
    [trueLon, trueLat] = [nextLon, nextLat];
    if (moved <= ENOUGH_DEGREES) break;
  }
  return inGcj02Extent(trueLon, trueLat, EDGE_DEGREES) ? [trueLon, trueLat] : [lon, lat];
}
