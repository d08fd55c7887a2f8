// The page: head, panel, map and foot, drawn from one state; changing the language draws them anew.

const LEAST_PRINT_SCALE = 0.6;

class Page {
  constructor(map, content) {
    this.content = content;
    this.zones = new Map(content.zones.map((zone) => [zone.id, zone]));
    this.words = new Words(content.texts, content.lang);
    this.chosen = null; // { layer, id }
    this.cardBox = make('section', { class: 'hg-card', 'aria-live': 'polite' });
    this.hidden = new Set(OFF_AT_FIRST);
    this.plan = new PlanMap(map, content, (layer, feature) => this.choose(layer, feature));
    this.controls = L.control({ position: 'topright' });
    this.controls.onAdd = () => {
      this.box = make('div', { class: 'hg-box leaflet-control' });
      L.DomEvent.disableClickPropagation(this.box);
      L.DomEvent.disableScrollPropagation(this.box);
      return this.box;
    };
    this.controls.addTo(map);
    this.legend = L.control({ position: 'bottomright' });
    this.legend.onAdd = () => { this.key = make('div', { class: 'hg-box hg-legend leaflet-control' }); return this.key; };
    this.legend.addTo(map);
    this.zoom = L.control.zoom({ position: 'topleft' }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 160 }).addTo(map);
    this.map = map;
    this.names = (id) => (this.zones.has(id) ? this.words.of(this.zones.get(id).name) : id);
    this.draw();
    this.plan.flyTo(this.goalIds(), { still: true, right: this.boxWidth() });
    this.printing();
  }

  /** A zone and all zones below it that have an outline. */
  below(id) {
    const found = this.zones.get(id)?.outline ? [id] : [];
    for (const zone of this.zones.values()) if (zone.parent === id && zone.in_goal) found.push(...this.below(zone.id));
    return found;
  }

  /** How much of the map's right side the boxes on it cover. */
  boxWidth() {
    return Math.max(this.box.offsetWidth, this.key.offsetWidth) + 20;
  }

  goalIds() {
    return this.below(this.content.goal);
  }

  draw() {
    const { words } = this;
    document.documentElement.lang = words.lang === 'zh' ? 'zh-CN' : 'en';
    document.title = words.of(this.content.document.title);
    this.plan.draw(words, this.names);
    for (const layer of LAYERS) this.plan.show(layer, !this.hidden.has(layer));
    this.drawHead();
    this.drawPanel();
    this.drawControls();
    this.drawLegend();
    this.drawFoot();
    this.plan.highlight(this.highlighted());
  }

  drawHead() {
    const { words, content } = this;
    const { document: about } = content;
    const facts = [about.document_id, words.of(about.issuer), about.date].filter(Boolean);
    redraw(document.getElementById('hg-head'),
      make('h1', { text: words.of(about.title) }),
      make('p', {}, `${words.say('page.source')}: ${facts.join(' · ')}`),
      make('div', { class: 'hg-actions' },
        make('button', { type: 'button', class: 'hg-print', 'data-key': 'print', text: words.say('page.print'), onclick: () => window.print() }),
        make('button', { type: 'button', class: 'hg-lang', 'data-key': 'language', lang: words.lang === 'zh' ? 'en' : 'zh-CN', text: words.say('page.switch'), onclick: () => this.switchLanguage() })));
  }

  drawPanel() {
    const { words, content, names } = this;
    const zone = this.chosen?.layer === 'zones' ? this.chosen.id : null;
    const table = crossTable(content, words, names, zone, (id) => this.choose('zones', this.zones.get(id), true));
    const panel = document.getElementById('hg-panel');
    const top = panel.scrollTop;
    panel.setAttribute('aria-label', words.say('page.panel'));
    this.cardBox.replaceChildren(...[this.card()].flat());
    redraw(panel,
      make('section', { class: 'hg-balance' },
        make('h2', {}, words.say('page.balance'), make('small', {
          text: [words.say('page.unit'), words.say('page.tolerance', { percent: content.document.tolerance }), words.say('page.not_phased')].join(' · '),
        })),
        table, variantLines(content, words)),
      this.cardBox,
      make('section', { class: 'hg-notes' }, tableNotes(content, words, names)),
      content.land.length > 0 && landTable(content, words, names),
      content.layers.sites.length > 0 && siteList(content, words, (layer, feature) => this.choose(layer, feature, true)),
      content.layers.subparks.length > 0 && subparkList(content, words, (layer, feature) => this.choose(layer, feature, true)));
    panel.scrollTop = top;
  }

  card() {
    const { words } = this;
    if (!this.chosen) return make('p', { class: 'hg-note', text: words.say('page.choose_zone') });
    const { layer, id } = this.chosen;
    if (layer === 'zones') return zoneCard(this.zones.get(id), words);
    return featureCard(this.content.layers[layer].find((feature) => feature.id === id), layer, words, this.names);
  }

  drawControls() {
    const { words, content } = this;
    const radio = (use) => make('label', {}, make('input', {
      type: 'radio', name: 'hg-use', 'data-key': use, value: use, checked: this.plan.use === use, onchange: () => this.colourBy(use),
    }), words.say(`use.${use}`));
    const box = (layer) => make('label', { class: `hg-layer-${layer}` }, make('input', {
      type: 'checkbox', 'data-key': layer, value: layer, checked: !this.hidden.has(layer), onchange: (event) => this.toggle(layer, event.target.checked),
    }), words.say(`page.layer.${layer}`));
    redraw(this.box,
      make('fieldset', {}, make('legend', { text: words.say('page.use') }), content.uses.map(radio)),
      make('fieldset', {}, make('legend', { text: words.say('page.layers') }), LAYERS.filter((layer) => this.plan.has(layer)).map(box)),
      make('div', { class: 'hg-views' },
        make('button', { type: 'button', text: words.say('page.goal_view'), onclick: () => this.plan.flyTo(this.goalIds(), { right: this.boxWidth() }) }),
        make('button', { type: 'button', text: words.say('page.whole_city'), onclick: () => this.plan.flyTo([...this.plan.shapes.keys()], { right: 60 }) })));
    const [zoomIn, zoomOut] = this.zoom.getContainer().children;
    for (const [button, key] of [[zoomIn, 'page.zoom_in'], [zoomOut, 'page.zoom_out']]) {
      button.title = words.say(key);
      button.setAttribute('aria-label', words.say(key));
    }
  }

  drawLegend() {
    const { words, content } = this;
    const swatch = (fill, dashed) => make('svg', { svg: true, width: 26, height: 14, 'aria-hidden': 'true' },
      make('rect', { svg: true, x: 1, y: 1, width: 24, height: 12, fill, stroke: dashed ? '#6d3f82' : INK, 'stroke-dasharray': dashed ? '4 3' : null }));
    const line = (fill, label, dashed) => make('div', {}, swatch(fill, dashed), make('span', { text: label }));
    const { classes } = content;
    this.key.replaceChildren(
      make('b', { text: words.say('page.legend') }), make('div', { class: 'hg-legend-use', text: words.say(`use.${this.plan.use}`) }),
      ...classes.map((low, index) => line(RAMP[index], index + 1 < classes.length ? `${low} – <${classes[index + 1]}` : `≥ ${low}`)),
      line('url(#hg-unknown)', words.say('page.not_stated')),
      line('url(#hg-outside)', words.say('page.legend.outside'), true),
      make('small', { text: words.say('page.legend.schematic') }));
  }

  drawFoot() {
    const { words, content } = this;
    document.getElementById('hg-foot').replaceChildren(
      make('strong', { text: `${words.say('page.notice')}: ` }), words.of(content.document.notice),
      make('small', { text: [content.document.credit, 'Leaflet'].filter(Boolean).join(' · ') }));
  }

  highlighted() {
    if (this.chosen?.layer !== 'zones') return [];
    return this.zones.get(this.chosen.id).outline ? [this.chosen.id] : this.below(this.chosen.id);
  }

  /** Choose a zone or a feature: mark it, show its card, and, from the panel, fly to it. */
  choose(layer, feature, fly = false) {
    this.chosen = { layer: layer === 'candidates' ? 'subparks' : layer, id: feature.id };
    const mapLayer = feature.name_status === 'candidate' ? 'candidates' : layer;
    if (this.hidden.has(mapLayer)) this.toggle(mapLayer, true);
    this.drawPanel();
    this.plan.highlight(this.highlighted());
    if (fly) this.plan.flyTo(layer === 'zones' ? this.below(feature.id) : [feature.zone || feature.id], { right: this.boxWidth() });
    this.showCard();
  }

  /** Scroll the panel just so far that the card is noticed. */
  showCard() {
    const panel = document.getElementById('hg-panel');
    const [frame, card] = [panel.getBoundingClientRect(), this.cardBox.getBoundingClientRect()];
    const enough = Math.min(card.height, 170); // the row that was chosen should stay in sight too
    if (panel.scrollHeight <= panel.clientHeight) this.cardBox.scrollIntoView({ block: 'nearest' });
    else if (card.top < frame.top) panel.scrollTop -= frame.top - card.top;
    else if (card.top + enough > frame.bottom) panel.scrollTop += card.top + enough - frame.bottom;
  }

  toggle(layer, on) {
    if (on) this.hidden.delete(layer);
    else this.hidden.add(layer);
    this.plan.show(layer, on);
    this.drawControls();
  }

  colourBy(use) {
    this.plan.use = use;
    this.draw();
  }

  switchLanguage() {
    this.words = new Words(this.content.texts, this.words.lang === 'zh' ? 'en' : 'zh');
    this.draw();
  }

  /** On paper the map has another size, so it is fitted to the goal there and put back afterwards. */
  printing() {
    let before = null;
    const panel = document.getElementById('hg-panel');
    window.addEventListener('beforeprint', () => {
      before = { centre: this.map.getCenter(), zoom: this.map.getZoom(), scroll: panel.scrollTop };
      document.body.classList.add('hg-printing');
      panel.scrollTop = 0;
      const fits = panel.clientHeight / panel.scrollHeight;
      // A table that would become too small to read goes on to further sheets instead.
      if (fits < LEAST_PRINT_SCALE) document.body.classList.add('hg-long');
      else panel.style.zoom = Math.min(1, fits);
      this.plan.highlight([]);
      this.map.invalidateSize({ animate: false, pan: false });
      this.plan.flyTo(this.goalIds(), { still: true, right: this.map.getSize().x / 3 });
    });
    window.addEventListener('afterprint', () => {
      document.body.classList.remove('hg-printing', 'hg-long');
      panel.style.zoom = '';
      this.map.invalidateSize({ animate: false, pan: false });
      this.plan.highlight(this.highlighted());
      if (!before) return;
      this.map.setView(before.centre, before.zoom, { animate: false });
      panel.scrollTop = before.scroll;
    });
  }
}

window.hitechAtlas = (map, content) => { window.hitechAtlasPage = new Page(map, JSON.parse(content)); };
