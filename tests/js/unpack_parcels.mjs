// Unpacks a layer of parcels as the page does and prints every value and ring; numbers by their bits.
// Run as: node unpack_parcels.mjs FILE, which holds { about, blocks }.

import { readFileSync } from 'node:fs';
import { ParcelDecoder } from '../../hitech_gis/atlas/scripts/parcels/decode.mjs';
import { finishParcels } from '../../hitech_gis/atlas/scripts/parcels/finish.mjs';
import { ParcelStore } from '../../hitech_gis/atlas/scripts/parcels/store.mjs';

const bits = (number) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number);
  return { bits: view.getBigUint64(0).toString(16).padStart(16, '0') };
};
const words = { say: (key) => key };

const { about, blocks } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const decoder = new ParcelDecoder(about);
for (const text of blocks) await decoder.add(text);
const store = new ParcelStore(about);
store.fill(finishParcels(decoder.data));
const rows = [...Array(store.count).keys()];
const columns = about.columns.map((_, column) => rows.map((i) => {
  const value = store.value(column, i);
  return typeof value === 'number' ? bits(value) : value;
}));
const shown = about.columns.map((_, column) => rows.map((i) => store.shownValue(column, i, words)));
console.log(JSON.stringify({ columns, shown, rings: rows.map((i) => store.rings(i)) }));
