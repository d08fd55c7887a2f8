// What the page shows at the moment: one place for it, watched by the parts that show it.

/** Values by name; `set` changes some at once and then tells those who watch any of them, in the order in which they came. */
export class State {
  constructor(initial) {
    this.values = { ...initial };
    this.watchers = [];
  }

  get(name) {
    return this.values[name];
  }

  /** Change values; nobody is told of a value that stays the same. */
  set(changes) {
    const changed = Object.keys(changes).filter((name) => !Object.is(this.values[name], changes[name]));
    if (!changed.length) return;
    const before = { ...this.values };
    Object.assign(this.values, changes);
    for (const { names, run } of this.watchers) if (names.some((name) => changed.includes(name))) run(before);
  }

  /** Have `run(before)` called after any of the named values has changed. */
  watch(names, run) {
    this.watchers.push({ names, run });
  }
}
