// Shapes of drawings, on the screen and on paper.

import { make } from './dom.mjs';

/** Make an element of a drawing. */
export function svgShape(tag, properties = {}, ...children) {
  return make(tag, { svg: true, ...properties }, ...children);
}
