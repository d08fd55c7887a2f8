// Printing: on paper the map has another size, so it is fitted to the goal there and put back afterwards.

const LEAST_PRINT_SCALE = 0.6;

export class Paper {
  constructor(page) {
    this.page = page;
    window.addEventListener('beforeprint', () => this.before());
    window.addEventListener('afterprint', () => this.after());
  }

  before() {
    const { map, plan, sheet, state } = this.page;
    this.screen = { centre: map.getCenter(), zoom: map.getZoom(), tab: state.get('tab') };
    state.set({ tab: 'balance' });
    document.body.classList.add('hg-printing');
    const fits = sheet.clientHeight / sheet.scrollHeight;
    // A table that would become too small to read goes on to further sheets instead.
    if (fits < LEAST_PRINT_SCALE) document.body.classList.add('hg-long');
    else sheet.style.zoom = Math.min(1, fits);
    plan.highlight([]);
    map.invalidateSize({ animate: false, pan: false });
    plan.flyTo(this.page.goalIds(), { still: true, right: map.getSize().x / 3 });
  }

  after() {
    const { map, plan, sheet, state } = this.page;
    document.body.classList.remove('hg-printing', 'hg-long');
    sheet.style.zoom = '';
    map.invalidateSize({ animate: false, pan: false });
    plan.highlight(this.page.highlighted());
    if (!this.screen) return;
    map.setView(this.screen.centre, this.screen.zoom, { animate: false });
    state.set({ tab: this.screen.tab });
    this.screen = null;
  }
}
