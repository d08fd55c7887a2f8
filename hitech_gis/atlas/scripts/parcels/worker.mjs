// What runs beside the page, where the browser allows it: blocks come in as text, all parcels go back as arrays.

import { ParcelDecoder } from './decode.mjs';
import { finishParcels } from './finish.mjs';
import { planeOf } from './plane.mjs';

const buffersOf = (part) => {
  if (ArrayBuffer.isView(part)) return [part.buffer];
  return part && typeof part === 'object' ? Object.values(part).flatMap(buffersOf) : [];
};

let decoder = null;
let done = Promise.resolve();

self.onmessage = ({ data: { about, text, last, code } }) => {
  done = done.then(async () => {
    if (about) decoder = new ParcelDecoder(about);
    if (text !== undefined) await decoder.add(text);
    if (!last) return;
    const data = finishParcels(decoder.data, planeOf(code));
    self.postMessage({ data }, [...new Set(buffersOf(data))]);
  }).catch((error) => self.postMessage({ why: String(error) }));
};

self.postMessage({ runs: true });
