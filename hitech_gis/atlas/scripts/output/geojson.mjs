// GeoJSON as RFC 7946 has it: WGS 84 lon/lat with 7 decimals, shells anticlockwise, holes clockwise, one feature a line.

import { geodesicArea, geodesicLength } from '../tools/geodesy.mjs';
import { ringParts } from '../tools/rings.mjs';
import { asGiven } from '../text.mjs';

export const GEOJSON = 'application/geo+json';
const METHOD = 'on the ellipsoid of WGS 84 / CGCS2000, edges as geodesics';
const rounded = (point) => point.map((degrees) => Number(degrees.toFixed(7)));
const closedRing = (ring) => [...ring, ring[0]].map(rounded);

/** What was drawn, with what it measures as it is written, that is after rounding. */
export function shapeFeature(tool, points) {
  const written = points.map(rounded);
  if (tool === 'distance') {
    return {
      type: 'Feature',
      properties: { length_m: Number(geodesicLength(written).toFixed(3)), method: METHOD },
      geometry: { type: 'LineString', coordinates: written },
    };
  }
  const [[ring]] = ringParts([written]);
  return {
    type: 'Feature',
    properties: { area_m2: Number(Math.abs(geodesicArea(ring)).toFixed(3)), method: METHOD },
    geometry: { type: 'Polygon', coordinates: [closedRing(ring)] },
  };
}

/** A feature of rings in any order and sense, none closed. */
export function ringsFeature(rings, properties) {
  const shapes = ringParts(rings).map((part) => part.map(closedRing));
  const geometry = shapes.length === 1 ? { type: 'Polygon', coordinates: shapes[0] } : { type: 'MultiPolygon', coordinates: shapes };
  return { type: 'Feature', properties, geometry };
}

const intact = (key, value) => (typeof value === 'string' ? asGiven(value) : value);

/** Features as a file. */
export const geoJson = (features) => `{"type":"FeatureCollection","features":[\n${features.map((one) => JSON.stringify(one, intact)).join(',\n')}\n]}\n`;
