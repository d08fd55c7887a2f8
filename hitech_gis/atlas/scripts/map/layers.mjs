// The boxes on the map: what it is coloured by, which layers are on, the legend, zoom and scale.

import { make, redraw } from '../dom.mjs';
import { swatch } from './furniture.mjs';
import { LAYERS, OUTSIDE } from './map.mjs';

const NARROW = 1100; // below this the boxes would cover the map, so they begin folded

export class Layers {
  constructor(page) {
    this.page = page;
    this.box = this.control('topright', 'hg-box');
    this.key = this.control('bottomright', 'hg-box hg-legend');
    this.zoom = L.control.zoom({ position: 'topleft' }).addTo(page.map);
    L.control.scale({ imperial: false, maxWidth: 160 }).addTo(page.map);
    page.state.set({ folded: window.innerWidth < NARROW ? ['layers', 'legend'] : [] });
    page.state.watch(['folded'], () => { this.drawControls(); this.drawLegend(); });
    page.state.watch(['use'], () => { page.plan.draw(); this.draw(); });
    page.state.watch(['hidden'], () => this.draw());
  }

  control(position, className) {
    const box = make('div', { class: `${className} leaflet-control` });
    const control = L.control({ position });
    control.onAdd = () => box;
    control.addTo(this.page.map);
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  }

  /** How much of the map's right side the boxes on it cover. */
  width() {
    return Math.max(this.box.offsetWidth, this.key.offsetWidth) + 20;
  }

  draw() {
    const { hidden } = this.page.state.values;
    for (const layer of LAYERS) this.page.plan.show(layer, !hidden.includes(layer));
    this.page.plan.highlight(this.page.highlighted());
    this.drawControls();
    this.drawLegend();
  }

  /** The head of a box: it folds the box away and brings it back. */
  heading(box, title) {
    const { state } = this.page;
    const folded = state.get('folded');
    const open = !folded.includes(box);
    const fold = () => state.set({ folded: open ? [...folded, box] : folded.filter((other) => other !== box) });
    return make('button', { type: 'button', class: 'hg-fold', 'data-key': `fold-${box}`, 'aria-expanded': String(open), onclick: fold }, make('b', { text: title }));
  }

  toggle(layer, on) {
    const hidden = this.page.state.get('hidden').filter((other) => other !== layer);
    this.page.state.set({ hidden: on ? hidden : [...hidden, layer] });
  }

  drawControls() {
    const { words, content, plan, state } = this.page;
    const radio = (use) => make('label', {}, make('input', {
      type: 'radio', name: 'hg-use', 'data-key': use, value: use, checked: state.get('use') === use, onchange: () => state.set({ use }),
    }), words.say(`use.${use}`));
    const box = (layer) => make('label', { class: `hg-layer-${layer}` }, make('input', {
      type: 'checkbox', 'data-key': layer, value: layer, checked: !state.get('hidden').includes(layer), onchange: (event) => this.toggle(layer, event.target.checked),
    }), words.say(`page.layer.${layer}`));
    redraw(this.box, this.heading('layers', words.say('page.layers')), !state.get('folded').includes('layers') && [
      make('fieldset', {}, make('legend', { text: words.say('page.use') }), content.uses.map(radio)),
      make('fieldset', {}, make('legend', { class: 'hg-quiet', text: words.say('page.layers') }), LAYERS.filter((layer) => plan.has(layer)).map(box)),
      this.page.each('layers'),
      make('div', { class: 'hg-views' },
        make('button', { type: 'button', 'data-key': 'goal', text: words.say('page.goal_view'), onclick: () => plan.flyTo(this.page.goalIds(), { right: this.width() }) }),
        make('button', { type: 'button', 'data-key': 'city', text: words.say('page.whole_city'), onclick: () => plan.flyTo([...plan.shapes.keys()], { right: 60 }) })),
    ]);
    const [zoomIn, zoomOut] = this.zoom.getContainer().children;
    for (const [button, key] of [[zoomIn, 'page.zoom_in'], [zoomOut, 'page.zoom_out']]) {
      button.title = words.say(key);
      button.setAttribute('aria-label', words.say(key));
    }
  }

  drawLegend() {
    const { words, state } = this.page;
    redraw(this.key, this.heading('legend', words.say(state.get('outlined') ? 'page.parcels.legend' : 'page.legend')), !state.get('folded').includes('legend') && this.legend());
  }

  /** What the legend says, on the screen and on paper. */
  legend() {
    const { words, content, state } = this.page;
    const line = (fill, label, dashed) => make('div', {}, swatch(fill, dashed ? { stroke: OUTSIDE, dashes: '4 3' } : {}), make('span', { text: label }));
    const { classes, colours } = content;
    return [
      !state.get('outlined') && [
        make('div', { class: 'hg-legend-use', text: words.say(`use.${state.get('use')}`) }),
        classes.map((low, index) => line(colours.ramp[index], index + 1 < classes.length ? `${low} – <${classes[index + 1]}` : `≥ ${low}`)),
        line('url(#hg-unknown)', words.say('page.not_stated')),
        line('url(#hg-outside)', words.say('page.legend.outside'), true),
      ],
      make('small', { text: words.say('page.legend.schematic') }),
      this.page.each('legend'),
    ];
  }
}
