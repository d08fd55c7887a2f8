// On the map: how many of the actions asked for each zone and site has, and which sites are to be finished.

import { make } from '../dom.mjs';
import { countsBy, scheduleOf } from './schedule.mjs';

/** Where a zone's number stands, as [lon, lat]: inside its upper right corner, or on the upper left one of a whole that is drawn round its parts. */
export function badgePlace(geometry, whole) {
  const points = geometry.coordinates.flat(geometry.type === 'Polygon' ? 1 : 2);
  const east = whole ? -1 : 1;
  const corner = points.reduce((best, point) => (east * point[0] + point[1] > east * best[0] + best[1] ? point : best));
  if (whole) return corner;
  const middle = [0, 1].map((axis) => (Math.min(...points.map((point) => point[axis])) + Math.max(...points.map((point) => point[axis]))) / 2);
  return [0, 1].map((axis) => corner[axis] + 0.14 * (middle[axis] - corner[axis]));
}

export class DueMarks {
  constructor(page) {
    this.page = page;
    this.schedule = scheduleOf(page);
    if (!this.schedule?.actions.length) return;
    page.map.createPane('hg-rings').style.zIndex = 595; // under the numbered sites
    page.map.createPane('hg-due').style.zIndex = 620;
    this.marks = L.layerGroup().addTo(page.map);
    this.draw = () => this.drawMarks();
    this.legend = () => this.key();
    page.state.watch(['period', 'filters', 'hidden'], () => { this.drawMarks(); page.refresh('legend'); });
  }

  /** What is asked for; null while that is everything, which would only repeat the list. */
  asked() {
    const { period, filters } = this.page.state.values;
    const all = this.schedule.period(period) === 'all' && !Object.values(filters).some(Boolean);
    return all ? null : this.schedule.passing(period, filters);
  }

  onMap(layer) {
    return !this.page.state.get('hidden').includes(layer);
  }

  drawMarks() {
    this.marks.clearLayers();
    const actions = this.asked();
    if (actions) {
      if (this.onMap('zones')) this.drawZones(actions);
      if (this.onMap('sites')) this.drawSites(actions);
    }
    this.page.plan.labels.place();
  }

  drawZones(actions) {
    const counts = countsBy(actions, (action) => (action.zone ? [action.zone] : []));
    for (const zone of this.page.plan.zoneFeatures) {
      const whole = zone.in_goal && !zone.coloured;
      if (counts.has(zone.id)) this.badge('zones', zone, badgePlace(zone.outline.geometry, whole), counts.get(zone.id), whole ? [24, 24] : [12, 12]);
    }
  }

  drawSites(actions) {
    const counts = countsBy(actions, (action) => action.sites);
    const finishing = this.schedule.finishing(actions);
    for (const site of this.page.content.layers.sites) {
      const shape = this.page.plan.shapes.get(site.id);
      if (!shape || !counts.has(site.id)) continue;
      const { lat, lng } = shape.getLatLng();
      if (finishing.has(site.id)) this.mark([lng, lat], 'hg-finish', [14, 14], 'hg-rings', { 'data-site': site.id });
      this.badge('sites', site, [lng, lat], counts.get(site.id), [-4, 20]);
    }
  }

  mark([lon, lat], className, iconAnchor, pane, properties) {
    const icon = L.divIcon({ className, html: make('span', properties), iconSize: null, iconAnchor });
    return L.marker([lat, lon], { icon, pane, interactive: pane === 'hg-due', keyboard: false }).addTo(this.marks);
  }

  badge(layer, feature, place, count, anchor) {
    const { words } = this.page;
    const kind = layer === 'zones' ? 'zone' : 'site';
    const marker = this.mark(place, `hg-due hg-due-${kind}`, anchor, 'hg-due', { text: String(count), [`data-${kind}`]: feature.id });
    marker.bindTooltip(() => make('div', {}, words.say('page.schedule.due_at', { name: words.of(feature.name), count })), { className: 'hg-tip' });
    marker.on('click', () => this.page.choose(layer, feature.id));
  }

  /** What the marks mean, and how many actions have no place on the map. */
  key() {
    const actions = this.asked();
    if (!actions) return null;
    const { words, plan } = this.page;
    const placed = (action) => plan.shapes.has(action.zone) || action.sites.some((site) => plan.shapes.has(site));
    const nowhere = actions.filter((action) => !placed(action)).length;
    return [
      make('div', { class: 'hg-legend-due' }, make('span', { class: 'hg-due-key', text: 'n', 'aria-hidden': 'true' }), make('span', { text: words.say('page.schedule.legend_due') })),
      make('div', { class: 'hg-legend-due' }, make('span', { class: 'hg-finish-key', 'aria-hidden': 'true' }), make('span', { text: words.say('page.schedule.legend_finish') })),
      nowhere > 0 && make('small', { text: words.say('page.schedule.nowhere', { count: nowhere }) }),
    ];
  }
}
