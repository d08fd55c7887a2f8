// A Leaflet CRS over GCJ-02 tiles: it shifts while it projects and undoes that on the way back.

import { gcj02FromWgs84, wgs84FromGcj02 } from './gcj02.mjs';

/** Everything in the page keeps its true place in WGS 84, whoever added it; only pixels are shifted. */
export function gcj02Crs(leaflet) {
  const mercator = leaflet.Projection.SphericalMercator;
  const projection = {
    ...mercator,
    project(place) {
      const [lng, lat] = gcj02FromWgs84(place.lng, place.lat);
      return mercator.project({ lat, lng });
    },
    unproject(point) {
      const shifted = mercator.unproject(point);
      const [lng, lat] = wgs84FromGcj02(shifted.lng, shifted.lat);
      return leaflet.latLng(lat, lng);
    },
  };
  return leaflet.extend({}, leaflet.CRS.EPSG3857, { projection, code: 'GCJ-02' });
}
