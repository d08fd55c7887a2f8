// Controls of the what-if: a line a figure, and under a total what of it counts. Built once, then kept in step with the edits.

import { keepFocus, make } from './dom.mjs';
import { mayBeDemolished, withAssumption, withChange } from './what_if/edits.mjs';
import { planQuantity, TOTALS, valueOf, wordedQuantity } from './what_if/evaluate.mjs';
import { approximate, fromWan, inWan, order, printNumber, readNumber } from './what_if/exact.mjs';

/** The step and the end of a slider for a number in 万平方米: about a hundred steps to twice of it. */
function sliderOf(value) {
  const size = Math.max(value, 0.01);
  const step = 10 ** Math.floor(Math.log10((2 * size) / 100));
  return { step: Number(step.toPrecision(1)), most: Number((Math.ceil((2 * size) / step) * step).toPrecision(12)) };
}

/** Keep what somebody is typing; write into all other inputs. */
function write(input, value) {
  if (input !== document.activeElement || input.type === 'range') input.value = value;
}

/** A line for a figure: its number, typed or dragged. `usual` is where a slider may go for one that the plan leaves out. */
export class FigureControl {
  constructor(page, history, name, usual) {
    Object.assign(this, { page, history, name, usual, model: page.content.what_if });
    this.figure = this.model.figures[name];
    this.plan = planQuantity(this.figure);
    this.parts = TOTALS.includes(this.figure.nature) && this.plan ? new AssumptionControl(page, history, name) : null;
  }

  title() {
    const { words, names } = this.page;
    return `${names(this.figure.zone)} ${words.say(`use.${this.figure.use}`)}`;
  }

  build() {
    const { words } = this.page;
    const { step, most } = sliderOf(this.plan ? approximate(valueOf(this.plan)) / 10000 : this.usual);
    const input = (event) => this.edit(event.target);
    const settle = () => this.settle();
    const label = `${this.title()} (${words.say('page.unit')})`;
    this.number = make('input', {
      type: 'text', inputmode: 'decimal', autocomplete: 'off', size: 9, 'data-key': `number:${this.name}`, 'aria-label': label,
      placeholder: words.say('page.not_stated'), oninput: input, onchange: settle,
    });
    this.slider = make('input', {
      type: 'range', min: 0, max: most, step, 'data-key': `slider:${this.name}`, 'aria-label': label, oninput: input, onchange: settle,
    });
    this.back = make('button', {
      type: 'button', class: 'hg-back', 'data-key': `back:${this.name}`, text: words.say('page.what_if.back'),
      'aria-label': `${words.say('page.what_if.back')}: ${this.title()}`, onclick: () => this.history.step(withChange(this.page.state.get('edits'), this.model, this.name, null)),
    });
    const plan = this.plan ? wordedQuantity(this.plan) : words.say('page.not_stated');
    const clause = this.name.includes('/') ? '' : this.figure.clause;
    this.line = make('div', { class: 'hg-edit', 'data-figure': this.name },
      make('span', { class: 'hg-edit-name' }, words.say(`use.${this.figure.use}`), make('small', { class: 'hg-clause', text: clause })),
      make('span', { class: 'hg-edit-plan', text: words.say('page.what_if.was', { value: plan }) }), this.number, this.slider, this.back);
    const parts = this.parts?.build();
    this.update();
    return [this.line, parts];
  }

  edit(source) {
    const empty = source === this.number && !source.value.trim();
    const value = empty ? null : fromWan(source.value);
    this.number.setAttribute('aria-invalid', String(!empty && !value));
    if (empty || value) this.history.show(withChange(this.page.state.get('edits'), this.model, this.name, value));
  }

  settle() {
    if (this.number.getAttribute('aria-invalid') === 'true') this.history.cancel();
    else this.history.settle();
    this.number.removeAttribute('aria-invalid');
    this.update();
    this.number.value = this.shown();
  }

  change() {
    const { changes } = this.page.state.get('edits');
    return Object.hasOwn(changes, this.name) ? changes[this.name] : null;
  }

  /** The figure's number as it stands in its field. */
  shown() {
    const change = this.change();
    if (!change) return this.plan ? wordedQuantity(this.plan).replace(/^[<>≤≥] /, '') : '';
    return [change.to, change.high].filter(Boolean).map((end) => inWan(readNumber(end))).join('–');
  }

  update() {
    const change = this.change();
    const to = change && inWan(readNumber(change.to));
    write(this.number, this.shown());
    write(this.slider, to ?? (this.plan ? String(approximate(valueOf(this.plan)) / 10000) : '0'));
    this.line.classList.toggle('hg-changed', Boolean(change));
    keepFocus(this.line, () => { this.back.hidden = !change; });
    this.parts?.update();
  }
}

/** Under a total: how much of it counts as added, as a share or after what is demolished, which needs a source. */
class AssumptionControl {
  constructor(page, history, name) {
    Object.assign(this, { page, history, name, model: page.content.what_if });
  }

  input(kind, key, properties) {
    return make('input', {
      type: 'text', autocomplete: 'off', 'data-key': `${kind}:${this.name}`, 'aria-label': this.page.words.say(key),
      oninput: (event) => this.edit(kind, event.target), onchange: () => this.settle(), ...properties,
    });
  }

  build() {
    const { words } = this.page;
    const nature = words.say(`nature.${this.model.figures[this.name].nature}`);
    this.slider = this.input('share', 'page.what_if.percent', { type: 'range', min: 0, max: 100, step: 1 });
    this.percent = this.input('percent', 'page.what_if.percent', { inputmode: 'decimal', size: 4 });
    this.gone = this.input('demolished', 'page.what_if.demolished', { inputmode: 'decimal', size: 6 });
    this.source = this.input('source', 'page.what_if.source', { size: 14, placeholder: words.say('page.what_if.source_needed') });
    this.said = make('p', { class: 'hg-note', role: 'alert' });
    this.box = make('fieldset', { class: 'hg-assume' },
      make('legend', { text: words.say('page.what_if.assume', { nature }) }),
      make('label', {}, words.say('page.what_if.percent'), this.slider, this.percent, '%'),
      make('label', {}, words.say('page.what_if.demolished'), this.gone),
      make('label', {}, words.say('page.what_if.source'), this.source), this.said);
    this.update();
    return this.box;
  }

  set(assumption) {
    this.history.show(withAssumption(this.page.state.get('edits'), this.name, assumption));
  }

  edit(kind, source) {
    this.say(null);
    if (kind === 'share' || kind === 'percent') {
      const typed = source.value.trim();
      const value = /^\d{1,3}(\.\d{1,9})?$/.test(typed) ? readNumber(typed) : null;
      if (!value || order(value, readNumber('100')) > 0) return this.say('page.what_if.percent_range', this.percent);
      if (kind === 'share') this.percent.value = typed;
      this.gone.value = '';
      return this.set({ percent: printNumber(value, 9) });
    }
    if (!this.gone.value.trim()) return this.set(null);
    const value = fromWan(this.gone.value);
    if (!value || !mayBeDemolished(this.model, this.page.state.get('edits'), this.name, value)) return this.say('page.what_if.demolished_range', this.gone);
    if (!this.source.value.trim()) return this.say('page.what_if.source_missing', this.source);
    return this.set({ demolished: printNumber(value, 9), source: this.source.value.trim() });
  }

  settle() {
    const refused = [this.percent, this.gone, this.source].some((one) => one.getAttribute('aria-invalid') === 'true');
    if (refused) this.history.cancel();
    else this.history.settle();
    this.update();
  }

  say(key, input) {
    this.said.textContent = key ? this.page.words.say(key) : '';
    for (const one of [this.percent, this.gone, this.source]) one.setAttribute('aria-invalid', String(Boolean(key) && one === input));
  }

  update() {
    const { assumptions } = this.page.state.get('edits');
    const assumption = Object.hasOwn(assumptions, this.name) ? assumptions[this.name] : null;
    const percent = assumption ? assumption.percent : '100';
    write(this.slider, percent ?? '100');
    write(this.percent, percent ?? '');
    const typing = [this.gone, this.source].includes(document.activeElement) || (this.gone.value.trim() && !this.source.value.trim());
    if (!typing) write(this.gone, assumption?.demolished ? inWan(readNumber(assumption.demolished)) : '');
    if (!typing && assumption?.source) write(this.source, assumption.source);
    this.box.classList.toggle('hg-changed', Boolean(assumption));
  }
}
