"""Walks a page through every place of a text, and looks at each step whether any became more than text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages import open_tab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

# What no text may make: elements that load or run, attributes that act; and what lets directions out.
LOOK = """() => {
  const ours = (one) => one.matches('script, style') && [document.head, document.body].includes(one.parentElement);
  const foreign = 'img, iframe, object, embed, base, textarea, video, audio, link, script, style, a[href], [action]';
  const found = [...document.querySelectorAll(foreign)];
  const made = found.filter((one) => !ours(one) && !one.matches('.leaflet-bar a'));
  const all = [...document.querySelectorAll('*')].filter((one) => !one.matches('script, style'));
  const acts = ({ name }) => name.startsWith('on') || name === 'srcdoc';
  const handlers = all.filter((one) => [...one.attributes].some(acts));
  const inside = all.filter((one) => document.body.contains(one) && one !== document.body);
  const loose = inside.filter((one) => getComputedStyle(one).unicodeBidi === 'normal');
  const said = all.flatMap((one) => [
    ...[...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data),
    ...['title', 'alt', 'aria-label', 'placeholder'].map((name) => one.getAttribute(name)).filter(Boolean)]);
  const short = (one) => one.outerHTML.slice(0, 200);
  return { made: [...made, ...handlers].map(short), loose: loose.map(short), hit: window.__hit ?? null, said };
}"""


class Walk:
    """What a page showed on the way; each step is looked at."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: set[str] = set()

    def look(self) -> None:
        seen = self.page.evaluate(LOOK)
        assert seen["hit"] is None
        assert seen["made"] == []
        assert seen["loose"] == []
        self.said.update(seen["said"])

    def shows(self, text: str) -> bool:
        return any(text in said for said in self.said)

    def everywhere(self) -> None:
        for step in (self.tabs, self.cards, self.tips, self.paper, self.exports):
            for _ in step():
                self.look()

    def tabs(self) -> Iterator[None]:
        for tab in self._values("[role=tab]", "id"):
            open_tab(self.page, tab.removeprefix("hg-tab-"))
            yield
            if tab == "hg-tab-schedule":
                yield from self._schedule()
        open_tab(self.page, "balance")

    def _schedule(self) -> Iterator[None]:
        page = self.page
        for name in ("schedule_view", "schedule_by"):
            for value in self._values(f"input[name=hg-{name}]", "value"):
                page.locator(f"input[name=hg-{name}][value='{value}']").check(force=True)
                yield

    def cards(self) -> Iterator[None]:
        things = self.page.evaluate("""() => {
          const { content } = hitechAtlasPage;
          const layers = Object.entries(content.layers).flatMap(([layer, all]) => all.map(({ id }) => [layer, id]));
          const clauses = content.zones.flatMap(({ figures }) => figures.map(({ clause }) => ['clause', clause]));
          const actions = (content.schedule ?? content.search).actions.id.map((id) => ['actions', id]);
          return [...content.zones.map(({ id }) => ['zones', id]), ...layers, ...clauses, ...actions];
        }""")
        for layer, key in things:
            self.page.evaluate("([layer, id]) => hitechAtlasPage.choose(layer, id)", [layer, key])
            yield
        copy = self.page.locator(".hg-card [data-key^=copy]")
        if copy.count():
            copy.first.click()
            yield

    def tips(self) -> Iterator[None]:
        for key in self.page.evaluate("[...hitechAtlasPage.plan.shapes.keys()]"):
            self.page.evaluate("id => hitechAtlasPage.plan.shapes.get(id).openTooltip()", key)
            yield
            self.page.evaluate("id => hitechAtlasPage.plan.shapes.get(id).closeTooltip()", key)

    def paper(self) -> Iterator[None]:
        self.page.locator(".hg-print").click()
        yield
        self.page.keyboard.press("Escape")
        self.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        yield
        self.page.evaluate("dispatchEvent(new Event('afterprint'))")

    def exports(self) -> Iterator[None]:
        button = self.page.locator("[data-key=export]")
        if button.count():
            button.click()
            yield
            self.page.keyboard.press("Escape")

    def search(self, text: str) -> None:
        self.page.locator("#hg-find").fill(text[:100])

    def _values(self, selector: str, attribute: str) -> list[str]:
        found: list[str] = self.page.locator(selector).evaluate_all(
            f"all => all.map(one => one.getAttribute('{attribute}'))"
        )
        return found
