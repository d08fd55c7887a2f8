// What a printed map needs beside itself: north arrow, scale bar, legend, numbered places, how good the outlines are.

import { make } from '../dom.mjs';
import { INK, OUTSIDE } from './map.mjs';
import { svgShape } from '../svg.mjs';

function drawing(width, height, box, ...shapes) {
  return make('svg', { svg: true, width, height, viewBox: box, 'aria-hidden': 'true' }, shapes);
}

/** A sample of a fill in a legend. */
export function swatch(fill, { stroke = INK, dashes = null, width = 26, height = 14 } = {}) {
  return make('svg', { svg: true, width, height, 'aria-hidden': 'true' },
    svgShape('rect', { x: 1, y: 1, width: width - 2, height: height - 2, fill, stroke, 'stroke-dasharray': dashes }));
}

/** North is up: the page's map is a Mercator projection, in which grid north is true north. */
export function northArrow(words) {
  return make('div', { class: 'hg-north' },
    make('b', { text: 'N' }),
    drawing('9mm', '13mm', '0 0 18 26',
      svgShape('path', { d: 'M9 1 L17 25 L9 19 Z', fill: INK, stroke: INK }),
      svgShape('path', { d: 'M9 1 L1 25 L9 19 Z', fill: 'none', stroke: INK })),
    make('small', { text: words.say('page.paper.north') }));
}

/** A bar of four parts, as long on paper as it says. */
export function barDrawing(bar, scale, size, words) {
  const part = bar.mm / 4;
  const said = (metres) => (bar.metres < 1000 ? String(metres) : String(metres / 1000));
  return make('div', { class: 'hg-bar', 'data-metres': bar.metres, 'data-scale': scale },
    make('div', { class: 'hg-bar-numbers', style: `width:${bar.mm}mm` },
      [0, bar.metres / 2, bar.metres].map((metres) => make('span', { text: said(metres) })),
      make('i', { text: bar.metres < 1000 ? 'm' : 'km' })),
    drawing(`${bar.mm}mm`, '2mm', `0 0 ${bar.mm} 2`,
      [0, 1, 2, 3].map((index) => svgShape('rect', {
        x: index * part, y: 0.1, width: part, height: 1.8, fill: index % 2 ? 'var(--paper)' : INK, stroke: INK, 'stroke-width': 0.2,
      }))),
    make('small', { text: words.say('page.paper.scale', { scale: scale.toLocaleString('en').replaceAll(',', ' '), size }) }));
}

/** The legend of the screen, though it be folded there, with what is said there by the list of layers. */
export function paperLegend(page) {
  const { words, plan, layers } = page;
  const shown = (layer) => plan.has(layer) && !page.state.get('hidden').includes(layer);
  const line = (symbol, key, name) => make('div', { class: name }, symbol, make('span', { text: words.say(key) }));
  const stroke = (colour, dashes) => drawing(26, 14, '0 0 26 14',
    svgShape('line', { x1: 1, y1: 7, x2: 25, y2: 7, stroke: colour, 'stroke-width': 3, 'stroke-dasharray': dashes }));
  const conditional = page.content.zones.some((zone) => zone.coloured && page.view.increment(zone, page.state.get('use'))?.conditional);
  return make('div', { class: 'hg-legend' },
    make('b', { text: words.say('page.legend') }), layers.legend(),
    shown('axes') && line(stroke(plan.axisColour(page.content.layers.axes[0]), '8 4'), 'page.layer.axes'),
    shown('sites') && line(make('i', { class: 'hg-site' }, make('span', { text: '1' })), 'page.paper.site', 'hg-legend-site'),
    shown('subparks') && line(swatch('none', { stroke: OUTSIDE, dashes: '4 3' }), 'page.layer.subparks'),
    conditional && make('small', { text: words.say('page.paper.conditional') }));
}

/** The places that are numbered on the map. */
export function siteKey(page) {
  const { words, content } = page;
  const placed = content.layers.sites.filter((site) => site.geometry);
  if (!placed.length || page.state.get('hidden').includes('sites')) return null;
  return make('div', { class: 'hg-site-key' }, make('b', { text: words.say('page.sites') }),
    make('ol', {}, placed.map((site) => make('li', { text: words.of(site.name) }))));
}

/** How good the outlines are that are drawn, by what they rest on. */
export function accuracyLine(page) {
  const { words, content } = page;
  const best = new Map();
  for (const { outline } of content.zones) {
    if (outline) best.set(outline.basis, [...(best.get(outline.basis) || []), Number(outline.accuracy)]);
  }
  const said = [...best].map(([basis, metres]) => {
    const [least, most] = [Math.min(...metres), Math.max(...metres)];
    return `${words.say(`basis.${basis}`)} ± ${least === most ? least : `${least}–${most}`} m`;
  });
  return said.length ? make('p', { text: `${words.say('page.basis')}: ${said.join('; ')}` }) : null;
}
