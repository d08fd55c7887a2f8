import assert from 'node:assert/strict';
import test from 'node:test';

import { cellCover, drawTile, manner } from '../../hitech_gis/atlas/scripts/parcels/draw.mjs';
import { finishParcels } from '../../hitech_gis/atlas/scripts/parcels/finish.mjs';
import { ParcelGrid } from '../../hitech_gis/atlas/scripts/parcels/grid.mjs';

const PX = 2 ** 14; // steps a pixel at zoom 10: 256 * 2^10 pixels round the world of 2^32 steps

/** Squares [left, top, side] in pixels of zoom 10, from the middle of the world on, each in a class of its own. */
function storeOf(squares) {
  const corners = squares.map(([left, top, side]) => [[left, top], [left, top + side], [left + side, top + side], [left + side, top]]);
  const data = finishParcels({
    x: Int32Array.from(corners.flat(), ([x]) => x * PX), y: Int32Array.from(corners.flat(), ([, y]) => y * PX),
    ringStart: Uint32Array.from([0, ...squares.map((_, i) => 4 * (i + 1))]), parcelStart: Uint32Array.from([0, ...squares.map((_, i) => i + 1)]),
  });
  return {
    data, index: new ParcelGrid(data.grid, data.box), shown: new Uint8Array(squares.length).fill(1),
    classes: Uint8Array.from(squares, (_, i) => i), colours: squares.map((_, i) => `#00000${i}`),
  };
}

class Context {
  constructor() { this.rectangles = []; this.fills = []; this.strokes = 0; }

  fillRect(...where) { this.rectangles.push([this.fillStyle, ...where]); }

  fill(path) { this.fills.push([this.fillStyle, path.points.length]); }

  stroke() { this.strokes += 1; }
}

globalThis.Path2D = class {
  constructor() { this.points = []; }

  moveTo(...point) { this.points.push(point); }

  lineTo(...point) { this.points.push(point); }

  closePath() { this.closed = true; }
};

const draw = (store, zoom) => {
  const context = new Context();
  drawTile(context, store, { left: 256 * 2 ** (zoom - 1), top: 256 * 2 ** (zoom - 1), size: 256, zoom, ratio: 1, ink: '#000' });
  return context;
};

test('parcels below two pixels are put together, above six they are outlined, by zoom and not by tile', () => {
  assert.deepEqual([9, 10, 11, 12].map((zoom) => manner(3 * PX, zoom)), [
    { cells: true, outlined: false }, { cells: false, outlined: false }, { cells: false, outlined: true }, { cells: false, outlined: true },
  ]);
  assert.deepEqual(manner(0, 1), { cells: false, outlined: false }); // points
});

test('a cell has of each class the share that its parcels cover', () => {
  const store = storeOf([[0, 0, 2], [2, 0, 1], [4, 0, 8]]);
  const cover = cellCover(store, { k: 1 / PX, dx: 0, dy: 0, across: 4, cell: 4 }, [0, 0, 16 * PX, 16 * PX]);
  assert.deepEqual([...cover.slice(0, 3)], [4 / 16, 1 / 16, 0]);
  assert.deepEqual([...cover.slice(3, 6)], [0, 0, 1]);
  assert.deepEqual([...cover.slice(3 * (4 + 2), 3 * (4 + 2) + 3)], [0, 0, 1]);
  assert.equal(cover.reduce((sum, share) => sum + share), (4 + 1 + 64) / 16);
});

test('from afar a cell takes the colour of what covers most of it', () => {
  const context = draw(storeOf([[0, 0, 1.5], [2, 0, 1], [2, 2, 1.2]]), 10);
  assert.deepEqual(context.rectangles, [['#000000', 0, 0, 4, 4]]);
  assert.deepEqual(context.fills, []);
});

test('close by each parcel is a path with all its corners, outlined', () => {
  const context = draw(storeOf([[0, 0, 10], [20, 0, 12]]), 10);
  assert.deepEqual(context.fills, [['#000000', 4], ['#000001', 4]]);
  assert.equal(context.strokes, 2);
});

test('what the filter leaves out is not drawn', () => {
  const store = storeOf([[0, 0, 10], [20, 0, 12]]);
  store.shown[0] = 0;
  assert.deepEqual(draw(store, 10).fills, [['#000001', 4]]);
});

test('the area of a parcel does not depend on where its ring begins, and holes take away', () => {
  const square = [[0, 0], [10, 0], [10, 10], [0, 10]];
  const hole = [[2, 2], [2, 5], [5, 5], [5, 2]];
  for (let turn = 0; turn < 4; turn += 1) {
    const outer = [...square.slice(turn), ...square.slice(0, turn)].map(([x, y]) => [x + 500_000_000, y - 40_000_000]);
    const inner = hole.map(([x, y]) => [x + 500_000_000, y - 40_000_000]);
    const places = [...outer, ...inner];
    const made = finishParcels({
      x: Int32Array.from(places, ([x]) => x), y: Int32Array.from(places, ([, y]) => y), ringStart: Uint32Array.of(0, 4, 8), parcelStart: Uint32Array.of(0, 2),
    });
    assert.equal(made.area[0], 91);
    assert.deepEqual([...made.box], [500_000_000, -40_000_000, 500_000_010, -39_999_990]);
  }
});
