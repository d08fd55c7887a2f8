// Scales of a printed map: round ones, the zoom that gives them, and a bar of a round length.

const STEPS = [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
const MM_PER_PIXEL = 25.4 / 96; // of CSS
const EQUATOR_M = 6378137;
const ECCENTRICITY2 = 0.00669438; // of WGS 84 and CGCS2000 alike

/** Metres from west to east on the ground that one millimetre of paper shows, in thousandths: the N of 1 : N. */
export function scaleAt(zoom, latitude) {
  const angle = (latitude * Math.PI) / 180;
  const radius = EQUATOR_M / Math.sqrt(1 - ECCENTRICITY2 * Math.sin(angle) ** 2);
  const metres = (2 * Math.PI * radius * Math.cos(angle)) / (256 * 2 ** zoom);
  return (metres * 1000) / MM_PER_PIXEL;
}

/** The zoom at which the map has a scale of 1 : N on paper. */
export function zoomFor(scale, latitude) {
  return Math.log2(scaleAt(0, latitude) / scale);
}

/** The largest round scale that shows no less than 1 : N does. */
export function roundScale(least) {
  const magnitude = 10 ** Math.floor(Math.log10(least));
  return Math.round(STEPS.find((step) => step * magnitude >= least * (1 - 1e-9)) * magnitude);
}

/** The longest bar of 1, 2 or 5 times a power of ten metres that is no longer than so many millimetres. */
export function scaleBar(scale, mostMm) {
  const most = (mostMm * scale) / 1000;
  const magnitude = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].find((step) => step * magnitude <= most) * magnitude;
  return { metres, mm: (metres * 1000) / scale };
}
