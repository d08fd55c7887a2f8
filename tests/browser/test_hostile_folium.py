"""Hostile texts in folium objects that a user adds to the map: shown literally or not at all, and run nowhere."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import folium
import pytest
from branca.element import Figure
from hostile import HIT, VALUES

import hitech_gis as hg
from hitech_gis.atlas import AtlasWarning

if TYPE_CHECKING:
    from pathlib import Path

    from pages import OpenPage
    from playwright.sync_api import Page, Route

# What a text that is shown as text may hold; markup that folium itself calls markup is escaped by whoever writes it.
# A text of folium's that holds an address on the network is refused by name.
HOSTILE = "".join(value for value in VALUES.values() if "a.example" not in value)
TEXT = html.escape(HOSTILE, quote=False)
PLACE = [22.545, 113.945]


def features(**properties: str) -> dict[str, Any]:
    square = [[[113.94, 22.54], [113.95, 22.54], [113.95, 22.55], [113.94, 22.55], [113.94, 22.54]]]
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": square}}
    return {"type": "FeatureCollection", "features": [feature]}


def write(path: Path, *objects: Any, markup: str = "") -> Path:  # noqa: ANN401 - folium's
    atlas = hg.open_plan().atlas()
    for one in objects:
        one.add_to(atlas.map)
    figure = atlas.map.get_root()
    assert isinstance(figure, Figure)
    if markup:
        figure.html.add_child(folium.Html(markup), name="own")
    atlas.save(path / "page.html")
    return path / "page.html"


def assert_nothing_ran(page: Page) -> None:
    assert page.evaluate("window.__hit") is None
    assert page.locator(".folium-map :is(iframe, object, embed, script, [onerror], [onload])").count() == 0
    page.locator(".hg-cross").wait_for()  # the table stands, so the page's own script ran to its end


def on_map(page: Page, call: str) -> None:
    """Call a method of the first layer that carries a tooltip or a popup."""
    page.evaluate(
        "call => { let done; hitechAtlasPage.map.eachLayer((layer) => {"
        " if (!done && (call.includes('Popup') ? layer._popup : layer._tooltip) && layer.options.own) {"
        " done = true; layer[call](); } }); if (!done) throw new Error(call); }",
        call,
    )


@pytest.mark.parametrize("kind", ["tooltip", "popup"])
def test_a_text_over_a_marker_is_shown_as_it_is(open_page: OpenPage, tmp_path: Path, kind: str) -> None:
    """Braces, backticks and `${}` of a marker's tooltip or popup stand in it literally; popups need no jQuery."""
    texts: dict[str, Any] = {kind: TEXT}
    mark = folium.Marker(PLACE, **texts, icon=folium.DivIcon(html="M"), own=True)
    page = open_page(write(tmp_path, mark))
    on_map(page, f"open{kind.title()}")
    shown = page.locator(f".leaflet-{kind}-pane").text_content()
    assert shown
    assert HOSTILE in shown
    assert_nothing_ran(page)


@pytest.mark.parametrize("kind", ["Tooltip", "Popup"])
def test_attributes_and_their_names_are_shown_as_they_are(open_page: OpenPage, tmp_path: Path, kind: str) -> None:
    """In a feature's table every value, field and alias is text, markup included, also where the field styles."""
    detail = getattr(folium, f"GeoJson{kind}")([HOSTILE], aliases=[HOSTILE + "alias"])
    shape = folium.GeoJson(
        features(**{HOSTILE: HOSTILE + "value"}),
        style_function=lambda one: {"className": "own", "dashArray": one["properties"][HOSTILE]},
        highlight_function=lambda one: {"color": one["properties"][HOSTILE]},
        **{kind.lower(): detail},
        own=True,
    )
    page = open_page(write(tmp_path, shape), reduced_motion="reduce")
    on_map(page, f"open{kind}")
    pane = page.locator(f".leaflet-{kind.lower()}-pane")
    assert pane.locator("th").all_text_contents() == [HOSTILE + "alias"]
    assert pane.locator("td").all_text_contents() == [HOSTILE + "value"]
    assert page.locator("path.own").count() == 1
    assert_nothing_ran(page)


def test_layer_names_titles_and_markup_are_shown_as_they_are(open_page: OpenPage, tmp_path: Path) -> None:
    """In the layer control, in a marker's title and in escaped markup the text stands literally."""
    group = folium.FeatureGroup(name=HOSTILE)
    folium.Marker(PLACE, icon=folium.DivIcon(html=TEXT, class_name="own-icon"), title=HOSTILE).add_to(group)
    page = open_page(write(tmp_path, group, folium.LayerControl(collapsed=False), markup=HOSTILE))
    control = page.locator(".leaflet-control-layers-overlays label").all_text_contents()
    assert [text.strip() for text in control] == [HOSTILE]
    icon = page.locator(".own-icon")
    assert icon.get_attribute("title") == HOSTILE
    assert icon.text_content() == HOSTILE
    assert HOSTILE in (page.locator("body > div:not([class]):not([id^=hg])").first.text_content() or "")
    assert_nothing_ran(page)


def test_a_frame_shows_its_text(open_page: OpenPage, tmp_path: Path) -> None:
    """folium's frame is shown in a popup, and its braces are literal."""
    text = "{{ 7*7 }} ${1+1} `a` 100% }}"  # folium makes no frame of braces that are no template
    frame = folium.IFrame(f"<p>{text}</p>", width="200px", height="80px")
    mark = folium.Marker(PLACE, popup=folium.Popup(frame), icon=folium.DivIcon(html="M"), own=True)
    page = open_page(write(tmp_path, mark))
    on_map(page, "openPopup")
    assert page.frame_locator(".leaflet-popup iframe").locator("p").text_content() == text


def test_markup_that_carries_handlers_is_stopped_by_the_policy(
    new_context: Any,  # noqa: ANN401 - playwright's
    tmp_path: Path,
) -> None:
    """Where raw markup is used on purpose, handlers, script links and frames in it are stopped, and the page works."""
    evil = f"<img src=x onerror={HIT}><svg onload={HIT}></svg><a id=bad href=javascript:{HIT}>a</a>"
    inner = folium.IFrame(f"<script>parent.{HIT};{HIT}</script>", width="9px", height="9px")
    page = new_context().new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    mark = folium.Marker(PLACE, tooltip=evil, popup=folium.Popup(inner), icon=folium.DivIcon(html=evil), own=True)
    page.goto(write(tmp_path, mark).as_uri())
    page.locator(".hg-cross").wait_for()
    page.evaluate("document.querySelector('#bad').click()")
    planted = "const s = document.createElement('script'); s.textContent = 'window.__hit=1'; document.body.append(s);"
    page.evaluate(f"() => {{ {planted} document.body.insertAdjacentHTML('beforeend', '<b onclick=\"{HIT}\">b</b>');"
                  " document.body.lastElementChild.click(); }")  # fmt: skip
    on_map(page, "openTooltip")
    on_map(page, "openPopup")
    page.wait_for_timeout(300)
    assert [frame.evaluate("window.__hit") for frame in page.frames] == [None, None]
    assert errors == []
    page.locator("tr[data-kind=zone] button").first.click()
    page.locator(".hg-card h2").wait_for()


def test_a_jinja_text_shows_no_secret_of_the_machine(tmp_path: Path) -> None:
    """A text that would print the process's own number when compiled is in the file as it was written."""
    spy = "{{ this.__init__.__globals__ }}"
    page = write(tmp_path, folium.CircleMarker(PLACE, tooltip=spy), markup=spy).read_text(encoding="utf-8")
    assert page.count(spy) == 2


def test_an_allowed_host_is_reached_and_no_other(new_context: Any, tmp_path: Path) -> None:  # noqa: ANN401 - playwright's
    """With leave, tiles come from the host that was named in the warning; a request to any other is stopped."""
    atlas = hg.open_plan().atlas(allow_remote=True)
    folium.TileLayer("https://tiles.example/{z}/{x}/{y}.png", attr="a").add_to(atlas.map)
    with pytest.warns(AtlasWarning, match=r"tiles\.example"):
        atlas.save(tmp_path / "page.html")
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    context = new_context()
    context.route(re.compile("^https:"), refuse)
    page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    page.locator(".hg-cross").wait_for()
    page.evaluate("new Image().src = 'https://other.example/a.png'; fetch('https://other.example/').catch(() => 0)")
    page.wait_for_timeout(300)
    assert asked
    assert {url.split("/")[2] for url in asked} == {"tiles.example"}
