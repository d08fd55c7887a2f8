// The goal as a stacked bar, and the marks that tie it to the table and the map: pointing at one marks the others.

import { make } from '../dom.mjs';
import { goalRow, stackOf } from './view.mjs';

const MARGIN = 0.001; // a share of the goal below which nothing can be seen

/** Build the bar of the goal: what is stated above, what zones itemise below, hatched what is left. */
export function goalStack(page) {
  const { content, view, words } = page;
  const total = goalRow(content, view, 'total');
  const blocks = stackOf(content, view);
  const scale = Math.max(...blocks.map((block) => Math.max(block.stated || 0, block.itemised)), 1);
  const sides = ['stated', 'itemised', 'residual'].map((side) => `${words.say(`page.${side}`)} ${total[side] ?? '—'}`).join(' · ');
  return make('div', { class: 'hg-goal' },
    make('p', { class: 'hg-goal-said' }, make('b', { text: words.say('page.stack.title') }), ' ', sides, ' ',
      make('span', { class: `hg-verdict hg-verdict-${total.verdict}`, text: words.say(`verdict.${total.verdict}`) })),
    roving(make('div', { class: 'hg-stack', role: 'group', 'aria-label': words.say('page.stack.title') }, blocks.map((block) => stackBlock(page, block, scale)))));
}

/** A zone's name without that of the zone above, which it often begins with. */
function shortName(page, zone) {
  const [name, above] = [page.names(zone), page.zones.get(zone)?.parent].map((one, index) => (index && one ? page.names(one) : one || ''));
  return above && name.startsWith(above) ? name.slice(above.length).replace(/^[\s,，·—-]+/, '') || name : name;
}

function stackBlock(page, block, scale) {
  const { words, names, content } = page;
  const use = words.say(`use.${block.use}`);
  const width = Math.max(block.stated || 0, block.itemised);
  const grown = (size) => (size / width) * 1000; // shares that add up to less than one would leave the line unfilled
  const spare = (size) => size > width * MARGIN && make('span', { class: 'hg-gap', style: `flex-grow:${grown(size)}` });
  const parts = block.terms.map(({ name, zone, value, worded, nature }) => {
    const figure = content.what_if.figures[name];
    const clause = name.includes('/') ? words.say('page.what_if.scenario') : figure.clause;
    const said = [names(zone), words.say(`use.${figure.use}`), words.say('page.amount', { value: worded }), words.say(`nature.${nature}`), clause].join(' · ');
    return segment(page, { key: name, zone, use: block.use, grow: grown(value), said, number: worded + (nature === 'added' ? '' : '†'), name: shortName(page, zone) });
  });
  if (block.itemised === null) parts.push(make('span', { class: 'hg-gap hg-unknown', style: 'flex-grow:1', text: words.say('page.not_itemised') }));
  if (block.left > width * MARGIN) {
    const said = `${use} · ${words.say('page.residual')} ${block.row.residual}`;
    parts.push(segment(page, { key: `left:${block.use}`, zone: content.goal, use: block.use, side: 'residual', grow: grown(block.left), said, number: block.row.residual, name: words.say('page.residual') }));
  }
  const stated = block.stated === null
    ? make('span', { class: 'hg-gap', style: 'flex-grow:1', text: `${use}: ${words.say('page.not_stated')}` })
    : segment(page, { key: `stated:${block.use}`, zone: content.goal, use: block.use, side: 'stated', grow: grown(block.stated), said: `${use} · ${words.say('page.stated')} ${block.row.stated}`, number: block.row.stated, name: use });
  return make('div', { class: 'hg-block', style: `flex-grow:${Math.max(width / scale, 0.05) * 1000}` },
    make('div', { class: 'hg-line' }, stated, block.stated !== null && spare(width - block.stated)),
    make('div', { class: 'hg-line' }, parts));
}

function segment(page, { key, zone, use, side = 'itemised', grow, said, number, name }) {
  const point = () => page.state.set({ pointed: { zone, use, side } });
  const leave = () => page.state.set({ pointed: null });
  return make('button', {
    type: 'button', class: `hg-segment hg-segment-${use} hg-segment-${side}`, style: `flex-grow:${grow}`, 'data-key': `segment:${key}`,
    'data-zone': zone, 'data-use': use, 'data-side': side, 'aria-label': said, title: said,
    onpointerenter: point, onpointerleave: leave, onfocus: point, onblur: leave, onclick: () => page.choose('zones', zone, { fly: true }),
  }, make('span', { class: 'hg-segment-text' }, make('i', {}), ' ', make('b', { text: number }), ' ', name));
}

/** One stop of the Tab key for the whole bar; arrows go from segment to segment. */
function roving(stack) {
  const segments = [...stack.querySelectorAll('.hg-segment')];
  segments.forEach((one, index) => one.setAttribute('tabindex', index ? -1 : 0));
  stack.addEventListener('keydown', (event) => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = segments.indexOf(document.activeElement);
    if (!move || at < 0) return;
    event.preventDefault();
    segments[(at + move + segments.length) % segments.length].focus();
  });
  return stack;
}

/** Have the rows of a table point, as the segments of the bar do. */
export function rowsPoint(page, table) {
  const point = (event) => {
    const row = event.target.closest('tr[data-zone]');
    page.state.set({ pointed: row ? { zone: row.dataset.zone, use: null, side: row.dataset.kind === 'unplaced' ? 'residual' : null } : null });
  };
  const leave = () => page.state.set({ pointed: null });
  for (const [kind, run] of [['pointerover', point], ['focusin', point], ['pointerleave', leave], ['focusout', leave]]) table.addEventListener(kind, run);
  return table;
}

/** Marks what is pointed at: its row and cell of the table, its segments of the bar, its zone on the map. */
export class Pointing {
  constructor(page) {
    this.page = page;
    page.state.set({ pointed: null });
    page.state.watch(['pointed'], () => this.mark());
  }

  within(zone, above) {
    const parent = this.page.zones.get(zone)?.parent;
    return zone === above || (Boolean(parent) && this.within(parent, above));
  }

  mark() {
    const { sheet, plan, state } = this.page;
    const pointed = state.get('pointed');
    for (const marked of sheet.querySelectorAll('.hg-pointed')) marked.classList.remove('hg-pointed');
    plan.highlight([...this.page.highlighted(), ...(pointed && pointed.side !== 'residual' ? this.page.below(pointed.zone) : [])]);
    if (!pointed) return;
    for (const element of sheet.querySelectorAll('.hg-segment')) {
      const { zone, use, side } = element.dataset;
      const same = pointed.use
        ? zone === pointed.zone && side === pointed.side && use === pointed.use
        : side === (pointed.side ?? 'itemised') && (side === 'residual' || this.within(zone, pointed.zone));
      if (same) element.classList.add('hg-pointed');
    }
    if (!pointed.use) return;
    for (const row of sheet.querySelectorAll(`tr[data-zone="${CSS.escape(pointed.zone)}"]:not([data-kind=unplaced])`)) {
      row.classList.add('hg-pointed');
      row.querySelector(`td[data-use=${pointed.use}].hg-${pointed.side}`)?.classList.add('hg-pointed');
    }
  }
}
