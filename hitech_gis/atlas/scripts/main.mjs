// Where the page starts: its last script calls this with folium's map and the content.

import { gcj02Crs } from './map/gcj02_crs.mjs';
import { Page } from './page.mjs';
import { receivedAll } from './text.mjs';

L.CRS.Gcj02 = gcj02Crs(L); // folium's script, which makes the map, asks for it by this name
window.hitechAtlas = (map, written) => {
  window.hitechAtlasPage = new Page(map, receivedAll(JSON.parse(written)));
};
