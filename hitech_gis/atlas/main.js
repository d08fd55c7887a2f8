// The page: head, panel, map and foot, drawn from one state; changing the language draws them anew.

class Page {
  constructor(map, content) {
    this.content = content;
    this.zones = new Map(content.zones.map((zone) => [zone.id, zone]));
    this.words = new Words(content.texts, content.lang);
    this.chosen = null; // { layer, id }
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
    this.plan.flyTo(this.goalIds(), true);
    this.printing();
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
    document.getElementById('hg-head').replaceChildren(
      make('h1', { text: words.of(about.title) }),
      make('p', {}, `${words.say('page.source')}: ${facts.join(' · ')}`),
      make('div', { class: 'hg-actions' },
        make('button', { type: 'button', class: 'hg-print', text: words.say('page.print'), onclick: () => window.print() }),
        make('button', { type: 'button', class: 'hg-lang', lang: words.lang === 'zh' ? 'en' : 'zh-CN', text: words.say('page.switch'), onclick: () => this.switchLanguage() })));
  }

  drawPanel() {
    const { words, content, names } = this;
    const zone = this.chosen?.layer === 'zones' ? this.chosen.id : null;
    const table = crossTable(content, words, names, zone, (id) => this.choose('zones', this.zones.get(id), true));
    const panel = document.getElementById('hg-panel');
    const top = panel.scrollTop;
    panel.setAttribute('aria-label', words.say('page.panel'));
    panel.replaceChildren(
      make('section', { class: 'hg-balance' },
        make('h2', {}, words.say('page.balance'), make('small', {
          text: [words.say('page.unit'), words.say('page.tolerance', { percent: content.document.tolerance }), words.say('page.not_phased')].join(' · '),
        })),
        table, tableNotes(content, words, names)),
      make('section', { class: 'hg-card', 'aria-live': 'polite' }, this.card()),
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
    const { words } = this;
    const radio = (use) => make('label', {}, make('input', {
      type: 'radio', name: 'hg-use', value: use, checked: this.plan.use === use, onchange: () => this.colourBy(use),
    }), words.say(`use.${use}`));
    const box = (layer) => make('label', { class: `hg-layer-${layer}` }, make('input', {
      type: 'checkbox', value: layer, checked: !this.hidden.has(layer), onchange: (event) => this.toggle(layer, event.target.checked),
    }), words.say(`page.layer.${layer}`));
    this.box.replaceChildren(
      make('fieldset', {}, make('legend', { text: words.say('page.use') }), radio('industrial'), radio('supporting')),
      make('fieldset', {}, make('legend', { text: words.say('page.layers') }), LAYERS.map(box)),
      make('div', { class: 'hg-views' },
        make('button', { type: 'button', text: words.say('page.goal_view'), onclick: () => this.plan.flyTo(this.goalIds()) }),
        make('button', { type: 'button', text: words.say('page.whole_city'), onclick: () => this.plan.flyTo([...this.plan.shapes.keys()]) })));
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
      ...classes.map((low, index) => line(RAMP[index], index + 1 < classes.length ? `${low} – ${classes[index + 1]}` : `≥ ${low}`)),
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
    const own = this.zones.get(this.chosen.id).outline ? [this.chosen.id] : this.below(this.chosen.id);
    return own;
  }

  /** Choose a zone or a feature: mark it, show its card, and, from the panel, fly to it. */
  choose(layer, feature, fly = false) {
    this.chosen = { layer: layer === 'candidates' ? 'subparks' : layer, id: feature.id };
    const mapLayer = feature.name_status === 'candidate' ? 'candidates' : layer;
    if (this.hidden.has(mapLayer)) this.toggle(mapLayer, true);
    this.drawPanel();
    this.plan.highlight(this.highlighted());
    if (fly) this.plan.flyTo(layer === 'zones' ? this.below(feature.id).concat(feature.outline ? feature.id : []) : [feature.zone || feature.id]);
    if (!fly) document.querySelector('.hg-card').scrollIntoView({ block: 'nearest' });
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
    document.querySelector('.hg-lang').focus();
  }

  /** On paper the map has another size, so it is fitted to the goal there and put back afterwards. */
  printing() {
    let view = null;
    window.addEventListener('beforeprint', () => {
      view = { centre: this.map.getCenter(), zoom: this.map.getZoom() };
      document.body.classList.add('hg-printing');
      this.map.invalidateSize({ animate: false, pan: false });
      this.plan.flyTo(this.goalIds(), true);
    });
    window.addEventListener('afterprint', () => {
      document.body.classList.remove('hg-printing');
      this.map.invalidateSize({ animate: false, pan: false });
      if (view) this.map.setView(view.centre, view.zoom, { animate: false });
    });
  }
}

window.hitechAtlas = (map, content) => { window.hitechAtlasPage = new Page(map, JSON.parse(content)); };
