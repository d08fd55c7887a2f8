// Canvas tiles of parcels: a few milliseconds of drawing a frame, so that the map moves while it fills.

import { drawTile } from './draw.mjs';

const BUDGET_MS = 10;
const PAPER_RATIO = 3; // dots a pixel on paper: 288 an inch

/** Make the layer of tiles; they are empty until the store is filled. */
export function parcelTiles(store, pane) {
  const waiting = new Map(); // canvases to draw, in the order in which they were asked for
  let asked = false;
  let paper = false;

  const paint = (canvas, { x, y, z }, size) => {
    const ratio = paper ? PAPER_RATIO : Math.min(2, window.devicePixelRatio || 1);
    canvas.width = size * ratio; // which also wipes it
    canvas.height = size * ratio;
    if (!store.data) return;
    const ink = getComputedStyle(document.body).getPropertyValue('--ink');
    drawTile(canvas.getContext('2d'), store, { left: x * size, top: y * size, size, zoom: z, ratio, ink });
  };
  const ask = () => {
    if (!asked) requestAnimationFrame(work);
    asked = true;
  };
  const work = () => {
    asked = false;
    const end = performance.now() + BUDGET_MS;
    for (const [canvas, run] of waiting) {
      waiting.delete(canvas);
      run();
      if (performance.now() >= end) break;
    }
    if (waiting.size) ask();
  };

  const Tiles = L.GridLayer.extend({
    createTile(coords, done) {
      const canvas = L.DomUtil.create('canvas', 'hg-parcel-tile');
      this.draw(canvas, coords, () => done(null, canvas));
      return canvas;
    },
    draw(canvas, coords, then = () => {}) {
      const run = () => {
        paint(canvas, coords, this.getTileSize().x);
        then();
      };
      if (paper) { // there is no later frame before the sheet
        run();
        return;
      }
      waiting.set(canvas, run);
      ask();
    },
    /** Draw what is in view anew, each tile in its place, so that nothing flickers. */
    repaint() {
      for (const { el, coords } of Object.values(this._tiles ?? {})) if (!waiting.has(el) || paper) this.draw(el, coords, waiting.get(el));
    },
    /** Draw as fine as paper needs, or as the screen does. */
    setPaper(on) {
      paper = on;
      this.repaint();
    },
  });
  const tiles = new Tiles({ pane, updateWhenZooming: false, updateWhenIdle: false, keepBuffer: 1, maxZoom: 24 });
  tiles.on('tileunload', ({ tile }) => waiting.delete(tile));
  return tiles;
}
