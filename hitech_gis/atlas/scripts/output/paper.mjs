// Printing: sheets made for the paper, the map moved onto the first of them, fitted there, and put back afterwards.

import { make } from '../dom.mjs';
import { accuracyLine, barDrawing, northArrow, paperLegend, siteKey } from '../map/furniture.mjs';
import { PrintDialog } from './print_dialog.mjs';
import { roundScale, scaleAt, scaleBar, zoomFor } from '../map/scale.mjs';

const SIDES_MM = { A4: [297, 210], A3: [420, 297] };
const MARGIN_MM = 9;
const PADDING_PX = 12;
const PATIENCE = 6000; // ms that layers have to draw themselves
const USUAL = { size: 'A4', turn: 'landscape', view: 'goal', tables: true };

/** Width and height that a sheet leaves within its margins, in millimetres. */
function roomMm({ size, turn }) {
  const [long, short] = SIDES_MM[size].map((side) => side - 2 * MARGIN_MM);
  return turn === 'landscape' ? [long, short] : [short, long];
}

export class Paper {
  constructor(page) {
    this.page = page;
    page.state.set({ paper: USUAL, approval: '' });
    this.rule = make('style');
    document.head.append(this.rule);
    this.dialog = new PrintDialog(page, (choice) => this.print(choice));
    window.addEventListener('beforeprint', () => this.before(USUAL));
    window.addEventListener('afterprint', () => this.after());
  }

  /** Ask what is to be printed. */
  ask() {
    this.dialog.open();
  }

  /** Print as chosen, once every layer that draws in its own time says it is ready, or has taken too long. */
  async print(choice) {
    this.before(choice);
    await Promise.race([Promise.allSettled(this.page.each('drawn')), new Promise((go) => { setTimeout(go, PATIENCE); })]);
    window.print();
    // Where a browser does not print, nothing says afterwards that it has.
    for (const touch of ['pointerdown', 'keydown']) window.addEventListener(touch, () => this.after(), { once: true });
  }

  before(choice) {
    if (this.screen) return; // from the dialog all is ready before the browser says so
    const { map, plan } = this.page;
    const box = map.getContainer();
    this.screen = { centre: map.getCenter(), zoom: map.getZoom(), snap: map.options.zoomSnap, bounds: map.getBounds(), home: make('div') };
    this.choose(choice);
    box.before(this.screen.home);
    this.mark(true);
    this.sheets = this.makeSheets(choice);
    document.body.append(this.sheets);
    this.sheets.querySelector('.hg-paper-frame').append(box);
    map.eachLayer((layer) => layer.closeTooltip?.()); // the pointer will not leave what it is over
    plan.highlight([]);
    this.fit(choice);
    this.omitUnseen();
    this.shorten();
  }

  after() {
    if (!this.screen) return;
    const { map, plan } = this.page;
    const { centre, zoom, snap, home } = this.screen;
    home.replaceWith(map.getContainer());
    this.sheets.remove();
    this.mark(false);
    this.rule.textContent = '';
    map.options.zoomSnap = snap;
    map.invalidateSize({ animate: false, pan: false });
    map.setView(centre, zoom, { animate: false });
    plan.highlight(this.page.highlighted());
    this.screen = null;
  }

  /** The class also keeps the dark theme from the sheets, which are measured on the screen. */
  mark(on) {
    for (const element of [document.documentElement, document.body]) element.classList.toggle('hg-printing', on);
  }

  choose(choice) {
    const [width, height] = roomMm(choice);
    this.rule.textContent = `@page { size: ${choice.size} ${choice.turn}; } :root { --hg-wide: ${width}mm; --hg-tall: ${height}mm; }`;
  }

  makeSheets(choice) {
    const tables = choice.tables ? this.page.each('paper').flat(Infinity).filter(Boolean) : [];
    return make('div', { class: `hg-paper hg-${choice.size} hg-${choice.turn}` },
      this.mapSheet(),
      make('section', { class: 'hg-paper-tables' }, tables.length > 0 && [this.title('h2'), tables]));
  }

  /** Title and source; what a scenario says of itself stands on every sheet that shows it. */
  title(tag) {
    const said = [...this.page.head.querySelectorAll('hgroup > h1, hgroup > p')].map((node) => (
      node.tagName === 'H1' ? make(tag, { class: 'hg-title', text: node.textContent }) : node.cloneNode(true)));
    return make('header', {}, said, [...document.querySelectorAll('.hg-scenario')].map((node) => node.cloneNode(true)));
  }

  mapSheet() {
    const { page } = this;
    return make('section', { class: 'hg-paper-map' },
      this.title('h1'),
      make('div', { class: 'hg-paper-frame' }),
      make('aside', { class: 'hg-paper-side' },
        make('div', { class: 'hg-orientation' }, northArrow(page.words), make('div', { class: 'hg-paper-scale' })),
        paperLegend(page),
        siteKey(page),
        make('div', { class: 'hg-approval' },
          make('span', { text: page.words.say('page.paper.approval') }), make('b', { text: page.state.get('approval') }))),
      make('footer', {}, make('div', {}, [...page.foot.childNodes].map((node) => node.cloneNode(true))), accuracyLine(page)));
  }

  /** Show the goal, or what the screen shows, at the largest round scale that holds it. */
  fit({ view, size }) {
    const { map, plan } = this.page;
    const goal = plan.boundsOf(this.page.goalIds());
    const bounds = view === 'goal' && goal.isValid() ? goal : this.screen.bounds;
    map.invalidateSize({ animate: false, pan: false });
    map.options.zoomSnap = 0;
    const centre = bounds.getCenter();
    const holding = map.getBoundsZoom(bounds, false, L.point(2 * PADDING_PX, 2 * PADDING_PX));
    const scale = roundScale(scaleAt(holding, centre.lat));
    map.setView(centre, zoomFor(scale, centre.lat), { animate: false });
    const shown = Math.round(scaleAt(map.getZoom(), centre.lat)); // the map has a least and a greatest zoom
    this.sheets.querySelector('.hg-paper-scale').replaceChildren(
      barDrawing(scaleBar(shown, size === 'A3' ? 60 : 40), shown, size, this.page.words));
  }

  /** Seen from afar the numbered places are not on the map. */
  omitUnseen() {
    if (!this.page.map.getContainer().classList.contains('hg-far')) return;
    for (const element of this.sheets.querySelectorAll('.hg-site-key, .hg-legend-site')) element.remove();
  }

  /** A list too long for the space beside the map goes on to a sheet of its own. */
  shorten() {
    const side = this.sheets.querySelector('.hg-paper-side');
    const list = side.querySelector('.hg-site-key');
    const full = side.scrollHeight > side.clientHeight + 1 || side.scrollWidth > side.clientWidth + 1;
    if (full && list) this.sheets.querySelector('.hg-paper-tables').append(list);
  }
}
