// Deep links: the fragment of the page's address says what is shown, so that an address brings a reader to the same picture.

import { copyLine } from '../balance/citation.mjs';
import { make } from '../dom.mjs';
import { readFragment, readList, readView, writeFragment, writeView } from './fragment.mjs';
import { LAYERS } from '../map/map.mjs';

const QUIET = 250; // ms without a change before the address follows: browsers refuse to be told too often
const SAID = 2500; // ms for which the button says that the link is copied

export class Links {
  constructor(page) {
    this.page = page;
    // A page shown inside another, as in a notebook, has no address of its own.
    this.able = window.location.protocol !== 'about:';
    this.kept = new Map();
    this.choices = new Map();
    this.refused = new Map(); // pieces that nobody could read yet: data may come later
    this.awaited = 0;
    this.started = false;
    this.keepOwn();
  }

  /** Keep something in the address: `write()` gives a text, or null for what needs no saying; `read(text)` takes it back, null meaning as at first. */
  keep(name, part) {
    this.kept.set(name, part);
    this.readRefused(name);
  }

  /** Data are on their way; until they are there, or will never be, pieces of the address that only they explain are kept in it. */
  wait(data) {
    const settled = () => { this.awaited -= 1; };
    this.awaited += 1;
    data.then(settled, settled);
  }

  /** Keep a state that is one of some words; `values()` gives them. */
  keepWord(name, values) {
    const first = this.page.state.get(name);
    const { state } = this.page;
    this.keep(name, {
      write: () => (state.get(name) === first ? null : state.get(name)),
      read: (text) => state.set({ [name]: values().includes(text) ? text : first }),
    });
  }

  /** Let things of a layer be chosen by an address: `find(text)` gives the id, or undefined for what does not exist. */
  keepChoice(layer, find) {
    this.choices.set(layer, find);
    this.readRefused('chosen');
    this.chosen = this.writeChosen(); // what an address chose is no step
  }

  readRefused(name) {
    if (!this.started || !this.refused.has(name)) return;
    const text = this.refused.get(name);
    this.refused.delete(name);
    this.readOne(name, text);
  }

  keepOwn() {
    const { state, content, map, plan } = this.page;
    this.keepWord('lang', () => ['zh', 'en']);
    this.keepWord('use', () => content.uses);
    const off = state.get('hidden');
    const layers = content.parcels ? [...LAYERS, 'parcels'] : LAYERS;
    this.keep('hidden', {
      write: () => (state.get('hidden').join() === off.join() ? null : state.get('hidden').join()),
      read: (text) => state.set({ hidden: (text === null ? null : readList(text, layers)) ?? off }),
    });
    this.keepWord('tab', () => this.page.features.map((feature) => feature.tab).filter(Boolean));
    this.keepChoice('zones', (id) => (this.page.zones.has(id) ? id : undefined));
    for (const [layer, features] of Object.entries(content.layers)) {
      this.keepChoice(layer, (id) => features.find((one) => one.id === id)?.id);
    }
    this.keep('chosen', { write: () => this.writeChosen(), read: (text) => state.set({ chosen: text === null ? null : this.findChosen(text) }) });
    this.keep('at', {
      write: () => writeView(map.getZoom(), map.getCenter()),
      read: (text) => {
        const view = text === null ? null : readView(text, map.getMinZoom(), map.getMaxZoom());
        map.invalidateSize({ pan: false });
        if (view) map.setView([view.lat, view.lng], view.zoom, { reset: true });
        else plan.flyTo(this.page.goalIds(), { still: true, right: this.page.layers.width() });
      },
    });
  }

  writeChosen() {
    const { layer, id } = this.page.state.get('chosen') ?? {};
    return this.choices.get(layer)?.(String(id)) === undefined ? null : `${layer}:${id}`;
  }

  findChosen(text) {
    const [layer, ...rest] = text.split(':');
    const id = this.choices.get(layer)?.(rest.join(':'));
    if (id === undefined) this.refused.set('chosen', text);
    return id === undefined ? null : { layer, id };
  }

  /** Show what the address says, and from now on let it follow what is shown. */
  start() {
    const { map, state } = this.page;
    this.started = true;
    if (this.able && readFragment(window.location.hash).size) this.read();
    this.chosen = this.writeChosen();
    if (!this.able) return;
    window.addEventListener('hashchange', () => this.read());
    map.on('moveend', () => this.follow());
    state.watch(['chosen'], () => this.reading || this.refused.delete('chosen')); // what the reader chooses comes before what an address said
    state.watch(Object.keys(state.values), () => this.follow());
  }

  /** Show what the address says; what it does not say is as at first. */
  read() {
    const said = readFragment(window.location.hash);
    this.reading = true;
    this.refused = new Map([...said].filter(([name]) => !this.kept.has(name)));
    const names = [...this.kept.keys()].filter((name) => name !== 'at');
    for (const name of [...names, 'at']) this.readOne(name, said.get(name) ?? null); // the view once all else has taken its room
    this.reading = false;
    clearTimeout(this.timer);
    this.chosen = this.writeChosen();
  }

  readOne(name, text) {
    try {
      this.kept.get(name).read(text);
    } catch {
      // An address may come from anyone: what a part cannot take is as if it were not said.
    }
  }

  follow() {
    if (this.reading || document.body.classList.contains('hg-printing')) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), QUIET);
  }

  fragment() {
    const refused = this.awaited ? this.refused : new Map();
    const others = [...refused].filter(([name]) => !this.kept.has(name));
    return writeFragment([...[...this.kept].map(([name, { write }]) => [name, write() ?? refused.get(name) ?? null]), ...others]);
  }

  /** Write the address; something newly chosen is a step that the browser's Back undoes, all else is not. */
  write() {
    if (!this.awaited) this.refused.clear(); // what the reader does now comes before what an address said
    const chosen = this.writeChosen();
    const step = chosen !== null && chosen !== this.chosen;
    this.chosen = chosen;
    const address = `#${this.fragment()}`;
    if (address === window.location.hash) return;
    try {
      if (step) window.history.pushState(null, '', address);
      else window.history.replaceState(null, '', address);
    } catch {
      // The browser lets this page have no other address; nothing else depends on it.
    }
  }

  /** The button that copies the address; a page without an address has none. */
  button() {
    const { words } = this.page;
    if (!this.able) return null;
    const say = (key) => {
      this.page.announce(words.say(key));
      button.textContent = words.say(key);
      setTimeout(() => { button.textContent = this.page.words.say('page.link.copy'); }, SAID);
    };
    const button = make('button', {
      type: 'button', class: 'hg-copy-link', 'data-key': 'copy-link', text: words.say('page.link.copy'),
      onclick: async () => {
        const copied = await copyLine(`${window.location.href.split('#')[0]}#${this.fragment()}`);
        say(copied ? 'page.link.copied' : 'page.link.failed');
      },
    });
    return button;
  }
}
