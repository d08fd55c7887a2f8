"""What the page draws, and that it keeps to itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.plan import Plan

from pages import ROWS, OpenPage, click_row, shape, switch


def test_asks_for_nothing_but_itself(page: Page, saved: Path, watch: Any) -> None:  # noqa: ANN401 - see conftest
    """Opening the page, switching everything on and choosing a zone loads no file but the page."""
    page.locator(".hg-layer-candidates input").check()
    page.get_by_role("button", name="全市", exact=True).click()
    click_row(page, "liuxiandong", "zone")
    switch(page)
    assert watch.asked == [saved.as_uri()]
    assert watch.complaints == []
    assert page.evaluate("window.__violations") == []


def test_watch_sees_what_is_blocked(page: Page, watch: Any) -> None:  # noqa: ANN401 - see conftest
    """The page's policy stops a picture from elsewhere, and the tests would notice one."""
    page.evaluate("""() => new Promise(done => {
      addEventListener('securitypolicyviolation', done, { once: true });
      document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.invalid/a.png' }));
    })""")
    assert page.evaluate("window.__violations") == ["img-src"]
    assert any("elsewhere.invalid" in complaint for complaint in watch.complaints)
    assert watch.remote == ["https://elsewhere.invalid/a.png"]
    page.evaluate("window.__violations.length = 0")
    watch.asked.clear()
    watch.complaints.clear()


def test_draws_every_layer(page: Page, plan: Plan) -> None:
    """Every outline, axis, placed site and drawn sub-park of the plan is on the map, and no candidate."""
    layers = plan.ledger.layers
    free = [park for park in layers["subparks"].values() if park.geometry and not park.properties["zone"]]
    named = [park for park in free if park.properties["name_status"] != "candidate"]
    expect(page.locator(".leaflet-hg-zones-pane path")).to_have_count(len(layers["zones"]))
    expect(page.locator(".leaflet-hg-axes-pane path")).to_have_count(len(layers["axes"]))
    expect(page.locator(".hg-site")).to_have_count(sum(site.geometry is not None for site in layers["sites"].values()))
    expect(page.locator(".leaflet-hg-subparks-pane path")).to_have_count(len(named))
    expect(page.locator(".leaflet-hg-candidates-pane path")).to_have_count(0)
    expect(page.locator(".hg-label-candidates")).to_have_count(0)


def test_candidates_when_asked_for(page: Page, plan: Plan) -> None:
    """Candidate sub-parks appear when their layer is switched on, and go when it is switched off."""
    parks = plan.ledger.layers["subparks"].values()
    count = sum(park.properties["name_status"] == "candidate" for park in parks)
    assert count > 0
    page.locator(".hg-layer-candidates input").check()
    expect(page.locator(".leaflet-hg-candidates-pane path")).to_have_count(count)
    expect(page.locator(".hg-label-candidates")).to_have_count(count)
    page.locator(".hg-layer-candidates input").uncheck()
    expect(page.locator(".leaflet-hg-candidates-pane path")).to_have_count(0)
    expect(page.locator(".hg-label-candidates")).to_have_count(0)


@pytest.mark.parametrize("layer", ["zones", "axes", "subparks"])
def test_layer_control(page: Page, layer: str) -> None:
    """A layer's box takes its shapes off the map and puts the same number back."""
    paths = page.locator(f".leaflet-hg-{layer}-pane path")
    before = paths.count()
    assert before > 0
    page.locator(f".hg-layer-{layer} input").uncheck()
    expect(paths).to_have_count(0)
    page.locator(f".hg-layer-{layer} input").check()
    expect(paths).to_have_count(before)


def test_site_layer_control(page: Page) -> None:
    """The box of the projects takes their markers off the map."""
    page.locator(".hg-layer-sites input").uncheck()
    expect(page.locator(".hg-site")).to_have_count(0)


def test_unknown_is_hatched(page: Page, plan: Plan) -> None:
    """A zone without a figure for the chosen use is hatched, and coloured once the use has a figure."""
    assert not plan.ledger.increment("sz_bay_middle", "industrial")
    assert plan.ledger.increment("sz_bay_middle", "supporting")
    expect(shape(page, "sz_bay_middle")).to_have_attribute("fill", "url(#hg-unknown)")
    assert page.locator("pattern#hg-unknown").count() == 1
    page.get_by_role("radio", name="配套用房").check()
    expect(shape(page, "sz_bay_middle")).to_have_attribute("fill", re.compile(r"^#[0-9a-f]{6}$"))
    expect(page.locator(".hg-legend-use")).to_have_text("配套用房")
    page.get_by_role("radio", name="产业用房").check()
    expect(shape(page, "sz_bay_middle")).to_have_attribute("fill", "url(#hg-unknown)")


def test_corridor_is_outside(page: Page, plan: Plan) -> None:
    """What is outside the goal is hatched and dashed and its label says that it does not count."""
    corridor = shape(page, "dashahe_corridor")
    expect(corridor).to_have_attribute("fill", "url(#hg-outside)")
    expect(corridor).to_have_attribute("stroke-dasharray", re.compile(r"\d"))
    assert page.locator("pattern#hg-outside").count() == 1
    label = page.locator(".hg-label-outside", has_text=plan.ledger.zones["dashahe_corridor"].name_zh)
    expect(label).to_contain_text("不计入目标")
    expect(page.locator(".hg-legend")).to_contain_text("不计入目标")


def test_frame_in_a_notebook(open_page: OpenPage, plan: Plan, tmp_path: Path) -> None:
    """In a notebook's frame the page draws its table and its map, and answers a click."""
    outer = tmp_path / "notebook.html"
    outer.write_text(f'<meta charset="utf-8">{plan.atlas()._repr_html_()}', encoding="utf-8")
    frame = open_page(outer, reduced_motion="reduce").frame_locator("iframe")
    expect(frame.locator(".hg-cross tbody tr")).to_have_count(len(ROWS["shipped"]))
    expect(frame.locator(".leaflet-hg-zones-pane path")).to_have_count(len(plan.ledger.layers["zones"]))
    frame.locator("tr[data-zone=sz_bay_middle] th button").click()
    expect(frame.locator(".hg-card h2")).to_have_text(plan.ledger.zones["sz_bay_middle"].name_zh)
