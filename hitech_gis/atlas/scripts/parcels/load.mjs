// The page's blocks of parcels, decoded in a worker where one can be made, else in the page itself.

import { ParcelDecoder } from './decode.mjs';
import { finishParcels } from './finish.mjs';
import { planeOf } from './plane.mjs';

function workerOf(source) {
  const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  try {
    return new Worker(address);
  } finally {
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }
}

/** Take the texts out of the page one by one, so that none is held longer than it is needed. */
function* takeBlocks() {
  for (const element of document.querySelectorAll('script.hg-parcels')) {
    const text = element.textContent;
    element.remove();
    yield text;
  }
}

/** A worker that has said that it runs; a policy or an old browser may keep it from that. */
function startWorker() {
  return new Promise((resolve, reject) => {
    const worker = workerOf(document.getElementById('hg-worker').textContent);
    worker.onmessage = () => resolve(worker);
    worker.onerror = (event) => { event.preventDefault(); reject(new Error(event.message)); };
  });
}

function inWorker(worker, about, code) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.data ? resolve(data.data) : reject(new Error(data.why)));
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage({ about });
    for (const text of takeBlocks()) worker.postMessage({ text });
    worker.postMessage({ last: true, code });
  }).finally(() => worker.terminate());
}

async function inPage(about, code) {
  const decoder = new ParcelDecoder(about);
  for (const text of takeBlocks()) {
    await decoder.add(text);
    await new Promise((resolve) => { setTimeout(resolve); }); // the page stays alive between blocks
  }
  return finishParcels(decoder.data, planeOf(code));
}

const wholePage = () => new Promise((resolve) => {
  if (document.readyState !== 'loading') resolve();
  else document.addEventListener('DOMContentLoaded', resolve, { once: true });
});

/** Decode all parcels of the page for a map of this CRS; gives their arrays and whether a worker did it. */
export async function loadParcels(about, code) {
  const [worker] = await Promise.all([startWorker().catch(() => null), wholePage()]);
  return { data: await (worker ? inWorker(worker, about, code) : inPage(about, code)), threaded: worker !== null };
}
