// One tile of the map: parcels as shapes, or, where each would be a dot, cells coloured by what covers most of them.

import { unitsOf } from './plane.mjs';

const CELL_PX = 4;
const AGGREGATED_PX = 2; // below this size parcels of middling size are put together
const OUTLINED_PX = 6; // above this size they are outlined
const DOT_PX = 1.2;
const SKIP_PX2 = 0.36;
const CHUNK = 64; // paths of more parcels take a browser much longer to fill
const POINT_PX = 5;
const FILL = 0.75;
const LEAST_COVER = 0.15;

/** How parcels of a middling size in steps are drawn at a zoom. */
export function manner(middling, zoom) {
  const px = (unitsOf(middling) - unitsOf(0)) * 2 ** zoom;
  return { cells: middling > 0 && px < AGGREGATED_PX, outlined: middling > 0 && px >= OUTLINED_PX };
}

/** Draw a tile: `left` and `top` in pixels of the whole map at this zoom, `size` its side, `ratio` dots a pixel. */
export function drawTile(context, store, { left, top, size, zoom, ratio, ink }) {
  const steps = unitsOf(1) - unitsOf(0);
  const k = steps * 2 ** zoom * ratio; // dots a step
  const [dx, dy] = [left * ratio - unitsOf(0) * 2 ** zoom * ratio, top * ratio - unitsOf(0) * 2 ** zoom * ratio];
  const how = manner(store.data.middling, zoom);
  const frame = { k, dx, dy, size: size * ratio, ratio, ink, outlined: how.outlined };
  const pad = (POINT_PX * ratio) / k;
  const bounds = [dx / k - pad, dy / k - pad, (dx + frame.size) / k + pad, (dy + frame.size) / k + pad];
  if (how.cells) drawCells(context, store, frame, bounds);
  else drawShapes(context, store, frame, bounds);
}

function drawShapes(context, store, { k, dx, dy, ratio, ink, outlined }, bounds) {
  const { data: { x, y, ringStart, parcelStart, box }, shown, classes, colours } = store;
  const paths = colours.map(() => null);
  const counts = colours.map(() => 0);
  const flush = (one) => {
    if (!paths[one]) return;
    context.globalAlpha = FILL;
    context.fillStyle = colours[one];
    context.fill(paths[one]);
    if (outlined) {
      context.globalAlpha = 0.6;
      context.strokeStyle = ink;
      context.lineWidth = 0.6 * ratio;
      context.stroke(paths[one]);
    }
    paths[one] = null;
    counts[one] = 0;
  };
  const dot = (one, left, top, width, height) => {
    context.globalAlpha = FILL;
    context.fillStyle = colours[one];
    context.fillRect(left, top, width, height);
  };
  store.index.within(...bounds, (i) => {
    if (!shown[i]) return;
    const one = classes[i];
    const at = 4 * i;
    const [width, height] = [(box[at + 2] - box[at]) * k, (box[at + 3] - box[at + 1]) * k];
    if (width === 0 && height === 0) {
      const side = POINT_PX * ratio;
      dot(one, box[at] * k - dx - side / 2, box[at + 1] * k - dy - side / 2, side, side);
      return;
    }
    if (width < DOT_PX * ratio && height < DOT_PX * ratio) {
      dot(one, box[at] * k - dx, box[at + 1] * k - dy, Math.max(1, width), Math.max(1, height));
      return;
    }
    const path = paths[one] ?? (paths[one] = new Path2D());
    for (let ring = parcelStart[i]; ring < parcelStart[i + 1]; ring += 1) {
      const begin = ringStart[ring];
      let [lastX, lastY] = [x[begin] * k - dx, y[begin] * k - dy];
      path.moveTo(lastX, lastY);
      for (let v = begin + 1; v < ringStart[ring + 1]; v += 1) {
        const [toX, toY] = [x[v] * k - dx, y[v] * k - dy];
        if ((toX - lastX) ** 2 + (toY - lastY) ** 2 < SKIP_PX2) continue;
        path.lineTo(toX, toY);
        [lastX, lastY] = [toX, toY];
      }
      path.closePath();
    }
    counts[one] += 1;
    if (counts[one] >= CHUNK) flush(one);
  });
  paths.forEach((_, one) => flush(one));
}

/** Area of each class in each cell of a tile, in cells: what `drawCells` colours by. */
export function cellCover(store, { k, dx, dy, across, cell }, bounds) {
  const { data: { box, area }, shown, classes, colours } = store;
  const many = colours.length;
  const cover = new Float32Array(across * across * many);
  const inCells = 1 / cell ** 2;
  store.index.within(...bounds, (i) => {
    if (!shown[i]) return;
    const at = 4 * i;
    const [west, north] = [(box[at] * k - dx) / cell, (box[at + 1] * k - dy) / cell];
    const [east, south] = [(box[at + 2] * k - dx) / cell, (box[at + 3] * k - dy) / cell];
    const cells = area[i] * k * k * inCells;
    if (east - west <= 1 && south - north <= 1) {
      const [column, row] = [Math.floor((west + east) / 2), Math.floor((north + south) / 2)];
      if (column >= 0 && row >= 0 && column < across && row < across) cover[(row * across + column) * many + classes[i]] += cells;
      return;
    }
    const share = cells / ((east - west) * (south - north)); // a large one spreads over the cells that its box meets
    for (let row = Math.max(0, Math.floor(north)); row < Math.min(across, south); row += 1) {
      const high = Math.min(south, row + 1) - Math.max(north, row);
      for (let column = Math.max(0, Math.floor(west)); column < Math.min(across, east); column += 1) {
        cover[(row * across + column) * many + classes[i]] += share * high * (Math.min(east, column + 1) - Math.max(west, column));
      }
    }
  });
  return cover;
}

function drawCells(context, store, { k, dx, dy, size, ratio }, bounds) {
  const cell = CELL_PX * ratio;
  const across = Math.ceil(size / cell);
  const many = store.colours.length;
  const cover = cellCover(store, { k, dx, dy, across, cell }, bounds);
  for (let place = 0; place < across * across; place += 1) {
    let [most, sum] = [0, 0];
    for (let one = 0; one < many; one += 1) {
      sum += cover[place * many + one];
      if (cover[place * many + one] > cover[place * many + most]) most = one;
    }
    if (!sum) continue;
    context.globalAlpha = LEAST_COVER + (1 - LEAST_COVER) * Math.min(1, sum);
    context.fillStyle = store.colours[most];
    context.fillRect((place % across) * cell, Math.floor(place / across) * cell, cell, cell);
  }
}
