// Undo and redo: since edits are never changed in place, a history is a list of them.

import { NO_EDITS } from './evaluate.mjs';

export class History {
  constructor(state) {
    this.state = state;
    this.past = [];
    this.future = [];
    this.before = null;
  }

  /** Show edits at once, as while a slider is dragged; `settle` makes one step of all that was shown since. */
  show(edits) {
    this.before ??= this.state.get('edits');
    this.future = [];
    this.state.set({ edits });
  }

  /** End a step; true where it changed anything. */
  settle() {
    const { before } = this;
    this.before = null;
    if (!before || JSON.stringify(before) === JSON.stringify(this.state.get('edits'))) return false;
    this.past.push(before);
    return true;
  }

  /** Leave a step: what was shown before it stands again, since what was typed came to nothing. */
  cancel() {
    if (this.before) this.state.set({ edits: this.before });
    this.before = null;
  }

  /** Show edits as a step of their own. */
  step(edits) {
    this.show(edits);
    return this.settle();
  }

  undo() {
    this.travel(this.past, this.future);
  }

  redo() {
    this.travel(this.future, this.past);
  }

  travel(from, to) {
    this.settle();
    if (!from.length) return;
    to.push(this.state.get('edits'));
    this.state.set({ edits: from.pop() });
  }

  reset() {
    this.settle();
    this.step(NO_EDITS);
  }
}
