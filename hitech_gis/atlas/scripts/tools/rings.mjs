// Rings of polygons as [x, y] points, not closed: how they are wound, nest and cross.

/** Twice the signed area; positive if a ring runs anticlockwise. */
export function twiceArea(ring) {
  const [x0, y0] = ring[0]; // near the ring, so that large coordinates cost no digits
  let twice = 0;
  for (let at = 0, [x1, y1] = ring[ring.length - 1]; at < ring.length; at += 1) {
    const [x2, y2] = ring[at];
    twice += (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
    [x1, y1] = [x2, y2];
  }
  return twice;
}

/** Which side of the line from a to b a point lies on: positive on the left. */
const sideOf = (a, b, point) => (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]);

/** Whether a point lies inside a ring; null if it lies on it. */
export function insideRing(point, ring) {
  let within = false;
  for (let at = 0, from = ring[ring.length - 1]; at < ring.length; at += 1) {
    const to = ring[at];
    const level = from[1] === point[1] && to[1] === point[1];
    if (level || (from[1] > point[1]) !== (to[1] > point[1]) || to[1] === point[1]) {
      const turn = sideOf(from, to, point);
      if (turn === 0 && Math.min(from[0], to[0]) <= point[0] && point[0] <= Math.max(from[0], to[0])) return null;
      if ((from[1] > point[1]) !== (to[1] > point[1]) && (turn > 0) === (to[1] > from[1])) within = !within;
    }
    from = to;
  }
  return within;
}

/** Whether one ring lies inside another; valid rings may touch, so the first of its points that is not on the other decides. */
function ringInRing(ring, other) {
  for (const point of ring) {
    const within = insideRing(point, other);
    if (within !== null) return within;
  }
  const middles = ring.map((point, at) => [(point[0] + ring.at(at - 1)[0]) / 2, (point[1] + ring.at(at - 1)[1]) / 2]);
  return middles.some((middle) => insideRing(middle, other));
}

/** A ring in the given sense, anticlockwise or not. */
const woundRing = (ring, anticlockwise) => (twiceArea(ring) > 0 === anticlockwise ? ring : [...ring].reverse());

/** The parts that rings make up, each its shell and then its holes; shells run anticlockwise, holes clockwise. */
export function ringParts(rings) {
  if (rings.length === 1) return [[woundRing(rings[0], true)]];
  const within = rings.map((ring) => rings.filter((other) => other !== ring && ringInRing(ring, other)));
  const shells = new Map(rings.filter((ring, at) => within[at].length % 2 === 0).map((ring) => [ring, [woundRing(ring, true)]]));
  rings.forEach((ring, at) => {
    const size = (other) => Math.abs(twiceArea(other));
    const round = within[at].filter((other) => shells.has(other)).sort((a, b) => size(a) - size(b))[0];
    if (!shells.has(ring)) shells.get(round).push(woundRing(ring, false));
  });
  return [...shells.values()];
}

/** Whether two segments have a point in common. */
function segmentsMeet([a, b], [c, d]) {
  const sides = [sideOf(a, b, c), sideOf(a, b, d), sideOf(c, d, a), sideOf(c, d, b)];
  const overlap = (index) => Math.max(Math.min(a[index], b[index]), Math.min(c[index], d[index]))
    <= Math.min(Math.max(a[index], b[index]), Math.max(c[index], d[index]));
  return sides[0] * sides[1] <= 0 && sides[2] * sides[3] <= 0 && overlap(0) && overlap(1);
}

/** Whether a line through points, closed to a ring or not, touches or crosses itself. */
export function crossesItself(points, closed) {
  const edges = points.slice(closed ? 0 : 1).map((point, at) => [points.at(closed ? at - 1 : at), point]);
  const last = edges.length - 1;
  const backwards = ([a, b], [, c]) => sideOf(a, b, c) === 0 && (a[0] - b[0]) * (c[0] - b[0]) + (a[1] - b[1]) * (c[1] - b[1]) >= 0;
  return edges.some((edge, at) => edges.some((other, next) => {
    if (next <= at) return false;
    if (next === at + 1) return backwards(edge, other);
    if (closed && at === 0 && next === last) return backwards(other, edge);
    return segmentsMeet(edge, other);
  }));
}
