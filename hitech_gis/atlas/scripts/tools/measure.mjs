// Lengths and areas in words: the units that a planner reads at a glance, the digits that the method bears.

/** A length in metres, or in kilometres from 1 km on. */
export function lengthInWords(metres) {
  return metres < 1000 ? { value: metres.toFixed(1), unit: 'm' } : { value: (metres / 1000).toFixed(3), unit: 'km' };
}

/** An area in square metres below a hectare, in hectares below 1 km2, else in square kilometres; and in mu. */
export function areaInWords(squareMetres) {
  const area = Math.abs(squareMetres);
  const mu = ((area * 3) / 2000).toFixed(area < 1e4 ? 2 : 1);
  if (area < 1e4) return { value: area.toFixed(1), unit: 'square_metres', mu };
  return area < 1e6 ? { value: (area / 1e4).toFixed(3), unit: 'hectares', mu } : { value: (area / 1e6).toFixed(4), unit: 'square_kilometres', mu };
}
