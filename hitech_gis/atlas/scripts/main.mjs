// Where the page starts: its last script calls this with folium's map and the content.

import { Page } from './page.mjs';

window.hitechAtlas = (map, content) => { window.hitechAtlasPage = new Page(map, JSON.parse(content)); };
