// The tab that the page opens with: does the plan add up, and on what does that rest.

import { make } from '../dom.mjs';
import { landTable } from './lists.mjs';
import { goalStack, rowsPoint } from './stack.mjs';
import { crossTable, tableNotes, variantLines } from './table.mjs';

export class BalanceTab {
  constructor(page) {
    this.page = page;
    this.tab = 'balance';
    page.state.watch(['chosen', 'edits'], () => page.refreshTab(this.tab));
  }

  panel() {
    const chosen = this.page.state.get('chosen');
    return this.sections(chosen?.layer === 'zones' ? chosen.id : null, (id) => this.page.choose('zones', id, { fly: true }));
  }

  /** On a sheet of its own, with nothing to choose. */
  paper() {
    return this.sections(null, () => {});
  }

  sections(zone, choose) {
    const { words, names, view } = this.page;
    const content = { ...this.page.content, table: view.table };
    const table = crossTable(content, words, names, zone, choose);
    const about = [words.say('page.unit'), words.say('page.tolerance', { percent: content.document.tolerance }), words.say('page.not_phased')];
    return [
      make('section', { class: 'hg-balance' },
        make('h2', {}, words.say('page.balance'), make('small', { text: about.join(' · ') })),
        goalStack(this.page), rowsPoint(this.page, table), variantLines(content, words)),
      make('section', { class: 'hg-notes' }, tableNotes(content, words, names)),
      content.land.length > 0 && landTable(content, words, names),
    ];
  }
}
