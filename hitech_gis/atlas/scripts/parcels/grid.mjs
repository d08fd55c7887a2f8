// Which parcels are near: a grid over all of them, each cell with the parcels whose box meets it.

const PER_CELL = 6;
const MOST = 512;
const LEAST_SIZE = 3_000; // steps: cells of at least 30 m, so that a few points do not make a grid of nothing

export class ParcelGrid {
  /** Make a grid of boxes, four numbers each; a box that is inside out is nowhere. */
  static of(box) {
    const count = box.length / 4;
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < count; i += 1) {
      if (box[4 * i] > box[4 * i + 2]) continue;
      west = Math.min(west, box[4 * i]);
      north = Math.min(north, box[4 * i + 1]);
      east = Math.max(east, box[4 * i + 2]);
      south = Math.max(south, box[4 * i + 3]);
    }
    const side = Math.max(1, Math.min(MOST, Math.ceil(Math.sqrt(count / PER_CELL))));
    const grid = { side, west, north, width: Math.max(LEAST_SIZE, (east - west) / side), height: Math.max(LEAST_SIZE, (south - north) / side) };
    const made = new ParcelGrid({ ...grid, starts: new Uint32Array(side * side + 1), members: null }, box);
    const { starts } = made.grid;
    made.eachCell((cell) => { starts[cell + 1] += 1; });
    for (let cell = 0; cell < side * side; cell += 1) starts[cell + 1] += starts[cell];
    made.grid.members = new Uint32Array(starts[side * side]);
    const next = starts.slice();
    made.eachCell((cell, i) => { made.grid.members[next[cell]++] = i; });
    return made.grid;
  }

  constructor(grid, box) {
    this.grid = grid;
    this.box = box;
  }

  /** First and last column and row of a box. */
  span(west, north, east, south) {
    const { grid } = this;
    const cell = (value) => Math.max(0, Math.min(grid.side - 1, Math.floor(value)));
    return [cell((west - grid.west) / grid.width), cell((north - grid.north) / grid.height),
      cell((east - grid.west) / grid.width), cell((south - grid.north) / grid.height)];
  }

  eachCell(run) {
    const { box, grid } = this;
    for (let i = 0; i < box.length / 4; i += 1) {
      if (box[4 * i] > box[4 * i + 2]) continue;
      const [left, top, right, bottom] = this.span(box[4 * i], box[4 * i + 1], box[4 * i + 2], box[4 * i + 3]);
      for (let row = top; row <= bottom; row += 1) for (let column = left; column <= right; column += 1) run(row * grid.side + column, i);
    }
  }

  /** Call `run(i)` once for each parcel whose box meets a box. */
  within(west, north, east, south, run) {
    const { box, grid } = this;
    const [left, top, right, bottom] = this.span(west, north, east, south);
    for (let row = top; row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) {
        const cell = row * grid.side + column;
        for (let k = grid.starts[cell]; k < grid.starts[cell + 1]; k += 1) {
          const i = grid.members[k];
          const at = 4 * i;
          if (box[at] > east || box[at + 2] < west || box[at + 1] > south || box[at + 3] < north) continue;
          // In several cells: told in the first that both it and what is asked for share.
          const [first, upper] = this.span(box[at], box[at + 1], box[at], box[at + 1]);
          if (column === Math.max(first, left) && row === Math.max(upper, top)) run(i);
        }
      }
    }
  }
}
