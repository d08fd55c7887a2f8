// What is known of all parcels once they are decoded: boxes, areas, the grid that finds them, how large they are.

import { measureParcels } from './decode.mjs';
import { ParcelGrid } from './grid.mjs';
import { MERCATOR } from './plane.mjs';

const SAMPLE = 4_001;

/** The side of a parcel of middling size, in steps; 0 for points. */
function middling(box) {
  const count = box.length / 4;
  const sides = [];
  for (let k = 0; k < SAMPLE; k += 1) {
    const i = 4 * Math.floor((k * count) / SAMPLE);
    if (box[i] <= box[i + 2]) sides.push(Math.sqrt((box[i + 2] - box[i]) * (box[i + 3] - box[i + 1])));
  }
  return sides.sort((a, b) => a - b)[Math.floor(sides.length / 2)] ?? 0;
}

/** Move vertices from Mercator's plane, into which they are decoded, to another. */
function moveVertices({ x, y }, plane) {
  for (let k = 0; k < x.length; k += 1) {
    const [lng, lat] = MERCATOR.place(x[k], y[k]);
    [x[k], y[k]] = plane.steps({ lat, lng });
  }
}

/** Bring decoded parcels to the plane of a map, and add what follows from where they lie there. */
export function finishParcels(data, plane = MERCATOR) {
  if (plane !== MERCATOR) moveVertices(data, plane);
  const { box, area } = measureParcels(data);
  return { ...data, box, area, grid: ParcelGrid.of(box), middling: middling(box) };
}
