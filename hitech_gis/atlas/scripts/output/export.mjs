// The list of exports: every table of the page as CSV, every shape as GeoJSON. Features give them as
//   tables()  [{ id, title, header, rows() }], names of columns and rows of plain values
//   files()   [{ id, title, name, type, text() }]

import { csv } from './csv.mjs';
import { make } from '../dom.mjs';

const UNSAFE_IN_NAMES = /[^\p{L}\p{N}._-]+/gu;

/** Hand a text to the user as a file. */
export function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = make('a', { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export class Exports {
  constructor(page) {
    this.page = page;
    this.open = false;
    document.addEventListener('pointerdown', (event) => this.open && !event.target.closest('.hg-export') && this.show(false));
  }

  show(open) {
    this.open = open;
    this.page.refresh('bar');
  }

  /** All that can be saved, tables first; the name of each says of which plan it is. */
  items() {
    const plan = this.page.content.what_if.plan.replace(UNSAFE_IN_NAMES, '-');
    const tables = this.page.each('tables').flat().map(({ id, title, header, rows }) => ({
      title, name: `${id}.csv`, type: 'text/csv', text: () => csv(header, rows()),
    }));
    return [...tables, ...this.page.each('files').flat()].map((item) => ({ ...item, name: `${plan}_${item.name}`.replace(UNSAFE_IN_NAMES, '-') }));
  }

  bar() {
    const { words } = this.page;
    const save = (item) => () => {
      download(item.name, item.type, item.text());
      this.page.announce(words.say('page.export.saved', { name: item.name }));
      leave();
    };
    const leave = () => {
      this.show(false);
      this.page.bar.querySelector('[data-key=export]').focus();
    };
    const button = make('button', {
      type: 'button', 'data-key': 'export', 'aria-expanded': String(this.open), 'aria-controls': 'hg-export-list', text: words.say('page.export'),
      onclick: () => this.show(!this.open),
    });
    const close = (event) => {
      if (event.key === 'Escape' && this.open) leave();
    };
    return make('div', { class: 'hg-export', onkeydown: close }, button, this.open && make('ul', { id: 'hg-export-list', 'aria-label': words.say('page.export') },
      this.items().map((item) => make('li', {}, make('button', { type: 'button', 'data-key': `export:${item.name}`, 'data-file': item.name, onclick: save(item) },
        item.title, ' ', make('small', { class: 'hg-locator', text: item.name.split('.').pop().toUpperCase() }))))));
  }
}
