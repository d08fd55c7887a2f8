// Canvas tiles of parcels: a few milliseconds of drawing a frame, so that the map moves while it fills.

import { drawTile } from './parcel_draw.mjs';

const BUDGET_MS = 10;
const PAPER_RATIO = 3; // dots a pixel on paper: 288 an inch

/** Make the layer of tiles; `store` may be filled later. */
export function parcelTiles(store, pane) {
  const waiting = [];
  let asked = false;
  let paper = false;

  const paint = (canvas, coords, size, ink) => {
    const ratio = paper ? PAPER_RATIO : Math.min(2, window.devicePixelRatio || 1);
    canvas.width = size * ratio;
    canvas.height = size * ratio;
    drawTile(canvas.getContext('2d'), store, { left: coords.x * size, top: coords.y * size, size, zoom: coords.z, ratio, ink });
  };
  const work = () => {
    asked = false;
    const end = performance.now() + BUDGET_MS;
    while (waiting.length && performance.now() < end) {
      const { canvas, run } = waiting.shift();
      if (canvas.dataset.gone === undefined) run();
    }
    if (waiting.length) ask();
  };
  const ask = () => {
    if (!asked) requestAnimationFrame(work);
    asked = true;
  };

  const Tiles = L.GridLayer.extend({
    createTile(coords, done) {
      const canvas = L.DomUtil.create('canvas', 'hg-parcel-tile');
      const size = this.getTileSize().x;
      const ink = getComputedStyle(document.body).getPropertyValue('--ink');
      const run = () => {
        paint(canvas, coords, size, ink);
        done(null, canvas);
      };
      if (!store.data) return canvas;
      if (paper) run(); // there is no later frame before the sheet
      else {
        waiting.push({ canvas, run });
        ask();
      }
      return canvas;
    },
    /** Draw all tiles anew, and as fine as paper needs while printing. */
    setPaper(on) {
      paper = on;
      this.redraw();
    },
  });
  const tiles = new Tiles({ pane, updateWhenZooming: false, updateWhenIdle: false, keepBuffer: 1, maxZoom: 24 });
  tiles.on('tileunload', ({ tile }) => { tile.dataset.gone = ''; });
  return tiles;
}
