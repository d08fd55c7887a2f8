// What is asked before printing: paper, what the map shows, whether tables follow, the map's approval number.

import { make } from '../dom.mjs';

const CHOICES = [['size', ['A4', 'A3']], ['turn', ['landscape', 'portrait']], ['view', ['goal', 'present']]];

export class PrintDialog {
  constructor(page, print) {
    this.page = page;
    this.print = print;
  }

  open() {
    const { words } = this.page;
    this.box = make('dialog', { class: 'hg-dialog', 'aria-labelledby': 'hg-dialog-title', onclose: () => this.box.remove() },
      make('form', { onsubmit: (event) => { event.preventDefault(); this.done(); } },
        make('h2', { id: 'hg-dialog-title', text: words.say('page.paper.title') }),
        CHOICES.map(([name, values]) => this.question(name, values)),
        make('label', {}, make('input', { type: 'checkbox', name: 'tables', checked: this.chosen().tables }), words.say('page.paper.tables')),
        make('label', { class: 'hg-field' }, words.say('page.paper.approval'),
          make('input', { type: 'text', name: 'approval', maxlength: 40, autocomplete: 'off', value: this.page.state.get('approval') })),
        make('p', { class: 'hg-note', text: words.say('page.paper.approval_note') }),
        make('div', { class: 'hg-dialog-buttons' },
          make('button', { type: 'button', text: words.say('page.paper.cancel'), onclick: () => this.box.close() }),
          make('button', { type: 'submit', text: words.say('page.paper.print') }))));
    document.body.append(this.box);
    this.box.showModal();
  }

  chosen() {
    return this.page.state.get('paper');
  }

  question(name, values) {
    const { words } = this.page;
    const option = (value) => make('label', {},
      make('input', { type: 'radio', name, value, checked: this.chosen()[name] === value }),
      name === 'size' ? value : words.say(`page.paper.${value}`));
    return make('fieldset', {}, make('legend', { text: words.say(`page.paper.${name}`) }), values.map(option));
  }

  done() {
    const said = this.box.querySelector('form').elements;
    const paper = { size: said.size.value, turn: said.turn.value, view: said.view.value, tables: said.tables.checked };
    this.page.state.set({ paper, approval: said.approval.value.trim() });
    this.box.close();
    this.print(paper);
  }
}
