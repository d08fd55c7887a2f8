// The page: head, panel with tabs and card, bar, map and foot. Features fill them; state says what is shown.

import { make, redraw, Words } from './dom.mjs';
import { NO_EDITS } from './what_if/evaluate.mjs';
import { FEATURES } from './features.mjs';
import { Layers } from './map/layers.mjs';
import { Links } from './search/link.mjs';
import { OFF_AT_FIRST, PlanMap } from './map/map.mjs';
import { Paper } from './output/paper.mjs';
import { State } from './state.mjs';
import { viewOf } from './balance/view.mjs';

export class Page {
  constructor(map, content) {
    this.content = content;
    this.map = map;
    this.zones = new Map(content.zones.map((zone) => [zone.id, zone]));
    this.names = (id) => (this.zones.has(id) ? this.words.of(this.zones.get(id).name) : id);
    this.state = new State({ lang: content.lang, chosen: null, use: content.uses[0], hidden: OFF_AT_FIRST, tab: 'balance', edits: content.what_if.opening || NO_EDITS });
    this.view = viewOf(content, this.state.get('edits'));
    this.state.watch(['edits'], () => { this.view = viewOf(content, this.state.get('edits')); this.plan.recolour(); });
    this.words = new Words(content.texts, content.lang);
    this.plan = new PlanMap(this);
    this.layers = new Layers(this);
    this.makeRegions();
    this.links = new Links(this);
    this.features = FEATURES.map((Feature) => new Feature(this));
    this.state.watch(['lang'], () => this.draw());
    this.state.watch(['chosen'], () => this.refresh('card'));
    this.state.watch(['tab'], () => { this.refresh('tabs'); this.refresh('panel'); });
    this.draw();
    map.invalidateSize({ animate: false, pan: false }); // the head and the foot have taken their room
    this.plan.flyTo(this.goalIds(), { still: true, right: this.layers.width() });
    this.paper = new Paper(this);
    this.links.start();
    new ResizeObserver(() => this.keepCentre()).observe(map.getContainer());
  }

  /** The map's room changes with the bar above it and with the window; what lies in its middle stays there. */
  keepCentre() {
    const { map } = this;
    if (document.body.classList.contains('hg-printing')) return; // paper sees to its own view
    const { clientWidth, clientHeight } = map.getContainer();
    if (map.getSize().equals([clientWidth, clientHeight])) return;
    map.invalidateSize(); // pans, so that tiles stay, and a flight goes on
  }

  /** The regions of the page, made once; what stands in them is drawn anew when it changes. */
  makeRegions() {
    this.head = document.getElementById('hg-head');
    this.bar = document.getElementById('hg-bar');
    this.foot = document.getElementById('hg-foot');
    this.tabs = make('div', { class: 'hg-tabs', role: 'tablist' });
    this.sheet = make('div', { class: 'hg-sheet', role: 'tabpanel', id: 'hg-sheet', tabindex: -1 });
    this.cardBox = make('section', { class: 'hg-card' });
    this.announcer = make('div', { class: 'hg-quiet', 'aria-live': 'polite' });
    document.getElementById('hg-panel').append(this.tabs, this.sheet, this.cardBox, this.announcer);
  }

  /** Draw everything anew in the present language. */
  draw() {
    const { content } = this;
    this.words = new Words(content.texts, this.state.get('lang'));
    document.documentElement.lang = this.words.lang === 'zh' ? 'zh-CN' : 'en';
    document.title = this.words.of(content.document.title);
    this.plan.draw();
    for (const region of ['head', 'tabs', 'panel', 'card', 'bar', 'foot']) this.refresh(region);
    this.layers.draw();
    this.each('draw');
  }

  /** What all features that have a part of that name give for it. */
  each(part, ...given) {
    return this.features.filter((feature) => feature[part]).map((feature) => feature[part](...given));
  }

  /** Draw one region anew: head, tabs, panel, card, bar, layers, legend or foot. */
  refresh(region) {
    const draw = {
      head: () => this.drawHead(),
      tabs: () => this.drawTabs(),
      panel: () => this.drawPanel(),
      card: () => this.drawCard(),
      bar: () => redraw(this.bar, this.each('bar')),
      layers: () => this.layers.drawControls(),
      legend: () => this.layers.drawLegend(),
      foot: () => this.drawFoot(),
    };
    draw[region]();
  }

  /** Draw the panel anew where it shows that tab. */
  refreshTab(tab) {
    if (this.state.get('tab') === tab) this.refresh('panel');
  }

  drawHead() {
    const { words, content } = this;
    const { document: about } = content;
    const facts = [about.document_id, words.of(about.issuer), about.date].filter(Boolean);
    redraw(this.head,
      make('hgroup', {},
        make('h1', { text: words.of(about.title) }),
        make('p', {}, `${words.say('page.source')}: ${facts.join(' · ')}`)),
      this.each('head'),
      make('div', { class: 'hg-actions' },
        this.links.button(),
        make('button', { type: 'button', class: 'hg-print', 'data-key': 'print', text: words.say('page.print'), onclick: () => this.paper.ask() }),
        make('button', {
          type: 'button', class: 'hg-lang', 'data-key': 'language', lang: words.lang === 'zh' ? 'en' : 'zh-CN', text: words.say('page.switch'),
          onclick: () => this.state.set({ lang: words.lang === 'zh' ? 'en' : 'zh' }),
        })));
  }

  /** The tabs, as a tab list of the ARIA practices: arrows move, one tab is in the order of the Tab key. */
  drawTabs() {
    const { words, state } = this;
    const ids = [...new Set(this.features.map((feature) => feature.tab).filter(Boolean))];
    const step = (event) => {
      const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!move) return;
      event.preventDefault();
      const at = (ids.indexOf(state.get('tab')) + move + ids.length) % ids.length;
      state.set({ tab: ids[at] });
      this.tabs.children[at].focus();
    };
    this.tabs.setAttribute('aria-label', words.say('page.panel'));
    redraw(this.tabs, ids.map((id) => {
      const on = id === state.get('tab');
      return make('button', {
        type: 'button', role: 'tab', id: `hg-tab-${id}`, 'data-key': id, 'aria-selected': String(on), 'aria-controls': 'hg-sheet', tabindex: on ? 0 : -1,
        text: words.say(`page.tab.${id}`), onclick: () => state.set({ tab: id }), onkeydown: step,
      });
    }));
  }

  drawPanel() {
    const tab = this.state.get('tab');
    const top = this.sheet.dataset.tab === tab ? this.sheet.scrollTop : 0;
    const first = !this.sheet.dataset.tab; // nothing has been scrolled yet: asking would have the page laid out half made
    this.sheet.dataset.tab = tab;
    this.sheet.setAttribute('aria-labelledby', `hg-tab-${tab}`);
    redraw(this.sheet, this.features.filter((feature) => feature.tab === tab).map((feature) => feature.panel()));
    if (!first) this.sheet.scrollTop = top;
  }

  drawCard() {
    const { words } = this;
    const chosen = this.state.get('chosen');
    this.cardBox.setAttribute('aria-label', words.say('page.card'));
    const close = chosen && make('button', {
      type: 'button', class: 'hg-close', 'data-key': 'close', 'aria-label': words.say('page.close'), title: words.say('page.close'), text: '×',
      onclick: () => this.state.set({ chosen: null }),
    });
    redraw(this.cardBox, close, chosen
      ? this.each('card', chosen)
      : make('p', { class: 'hg-note', text: words.say('page.choose_zone') }));
    this.plan.highlight(this.highlighted());
  }

  drawFoot() {
    const { words, content } = this;
    redraw(this.foot,
      make('strong', { text: `${words.say('page.notice')}: ` }), words.of(content.document.notice),
      this.each('foot'),
      make('small', { text: [content.document.credit, 'Leaflet'].filter(Boolean).join(' · ') }));
  }

  /** A zone and all zones below it that have an outline. */
  below(id) {
    const found = this.zones.get(id)?.outline ? [id] : [];
    for (const zone of this.zones.values()) if (zone.parent === id && zone.in_goal) found.push(...this.below(zone.id));
    return found;
  }

  goalIds() {
    return this.below(this.content.goal);
  }

  highlighted() {
    const chosen = this.state.get('chosen');
    if (chosen?.layer !== 'zones') return [];
    return this.zones.get(chosen.id).outline ? [chosen.id] : this.below(chosen.id);
  }

  /** Choose a zone or a feature: mark it, show its card, and, where asked, fly to it. */
  choose(layer, id, { fly = false } = {}) {
    const feature = layer === 'zones' ? this.zones.get(id) : this.content.layers[layer]?.find((one) => one.id === id);
    const mapLayer = feature?.name_status === 'candidate' ? 'candidates' : layer;
    if (this.state.get('hidden').includes(mapLayer)) this.layers.toggle(mapLayer, true);
    this.state.set({ chosen: { layer, id } });
    this.cardBox.scrollTop = 0;
    const shown = layer === 'zones' ? this.below(id) : [id, feature?.zone].filter((one) => this.plan.shapes.has(one)).slice(0, 1);
    if (fly && !this.each('fly', { layer, id }).includes(true)) this.plan.flyTo(shown, { right: this.layers.width() });
  }

  /** Say something to those who listen to the page. */
  announce(sentence) {
    this.announcer.textContent = sentence;
  }
}
