"""Texts of folium objects that a user adds: nothing in them runs, vanishes or raises where the page is made."""

from __future__ import annotations

import base64
import copy
import json
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import folium
import folium.plugins
import pytest
from branca.element import Element, Figure, MacroElement
from folium.template import Template
from hypothesis import given, settings
from hypothesis import strategies as st

import hitech_gis as hg
from hitech_gis.atlas import AtlasWarning
from hitech_gis.atlas.leaflet import leaflet_js
from hitech_gis.atlas.remote import remote_of
from hitech_gis.atlas.render import Rendered, render_map

if TYPE_CHECKING:
    from collections.abc import Callable

PLACE = [22.54, 113.95]
of_folium: Any = folium  # much of it says nothing of its types
OwnElement: Any = MacroElement
TEXTS = [
    "{{ 7*7 }}",
    "{{ this.__class__ }}",
    "{% raw %}",
    "{#1号",
    "A{# 注 #}B",
    "100%{{",
    "}} %} #}",
    "${1+1}",
    "`${window.__hit=1}`",
    "\\`${1+1}\\`",
    "\\${1}",
    "a\\",
    "a\u2028b",
]


def toy_map() -> folium.Map:
    chart = folium.Map(PLACE, tiles=None)
    chart.default_js, chart.default_css = [], []
    return chart


def rendered(*objects: Any) -> Rendered:  # noqa: ANN401 - folium's
    chart = toy_map()
    for one in objects:
        one.add_to(chart)
    return render_map(chart)


def strings_of(script: str) -> list[str]:
    """Read the JSON strings of a script as the browser does."""
    return [json.loads(found) for found in re.findall(r'"(?:[^"\\\n]|\\.)*"', script)]


def features(**properties: str) -> dict[str, Any]:
    square = [[[113.9, 22.5], [113.91, 22.5], [113.91, 22.51], [113.9, 22.5]]]
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": square}}
    return {"type": "FeatureCollection", "features": [feature]}


def with_ids(*ids: str) -> dict[str, Any]:
    """Features that differ by their ids alone."""
    return {"type": "FeatureCollection", "features": [features(name="a")["features"][0] | {"id": one} for one in ids]}


CARRIERS: dict[str, Callable[[str], Any]] = {
    "tooltip": lambda bad: folium.CircleMarker(PLACE, tooltip=bad),
    "tooltip_style": lambda bad: folium.CircleMarker(PLACE, tooltip=folium.Tooltip("a", style=bad)),
    "popup": lambda bad: folium.Marker(PLACE, popup=bad),
    "popup_object": lambda bad: folium.Marker(PLACE, popup=folium.Popup(bad, lazy=True, show=True)),
    "popup_parsed": lambda bad: folium.Marker(PLACE, popup=folium.Popup(bad, parse_html=True)),
    "popup_html": lambda bad: folium.Marker(PLACE, popup=folium.Popup(folium.Html(bad))),
    "div_icon": lambda bad: folium.Marker(PLACE, icon=folium.DivIcon(html=bad)),
    "marker_option": lambda bad: folium.Marker(PLACE, title=bad),
    "attribute": lambda bad: folium.GeoJson(features(name=bad), tooltip=folium.GeoJsonTooltip(["name"])),
    "attribute_popup": lambda bad: folium.GeoJson(features(name=bad), popup=folium.GeoJsonPopup(["name"])),
    "alias": lambda bad: folium.GeoJson(features(name="a"), tooltip=folium.GeoJsonTooltip(["name"], aliases=[bad])),
    "field": lambda bad: folium.GeoJson(features(**{bad: "a"}), tooltip=folium.GeoJsonTooltip([bad])),
    "style": lambda bad: folium.GeoJson(features(name="a"), style_function=lambda _: {"className": bad}),
    "highlight": lambda bad: folium.GeoJson(features(name="a"), highlight_function=lambda _: {"className": bad}),
    "styled_field": lambda bad: folium.GeoJson(features(**{bad: "a"}), style_function=lambda _: {"color": "red"}),
    "styled_value": lambda bad: folium.GeoJson(with_ids(bad, "b"), style_function=lambda one: {"className": one["id"]}),
}


@pytest.mark.parametrize("bad", TEXTS)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_text_stays_the_text_that_it_is(carrier: str, bad: str) -> None:
    """Braces, comments of Jinja, backticks and `${}` stand in the script as one string, whatever carries them."""
    if carrier.startswith("popup"):
        bad = bad.replace("\\`", "`")  # folium's own mark for a backtick
    script = rendered(CARRIERS[carrier](bad)).script
    escaped = bad.replace("<", "&lt;").replace(">", "&gt;").replace("&", "&amp;")
    assert any(bad in string or escaped in string for string in strings_of(script))
    assert "`" not in re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', script)


@settings(deadline=None, max_examples=60)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.sampled_from(["tooltip", "attribute", "alias"])
)
def test_any_text_stays_the_text_that_it_is(text: str, carrier: str) -> None:
    """Whatever a text holds, the browser reads back exactly it."""
    assert any(text in string for string in strings_of(rendered(CARRIERS[carrier](text)).script))


@pytest.mark.parametrize("bad", TEXTS)
def test_layer_names_and_markup_stay_what_they_are(bad: str) -> None:
    """Names in a layer control, headings, frames and styles hold their braces literally."""
    chart = toy_map()
    folium.FeatureGroup(name=bad).add_to(chart)
    folium.LayerControl().add_to(chart)
    figure = chart.get_root()
    assert isinstance(figure, Figure)
    figure.html.add_child(folium.Html(bad))
    detail = folium.GeoJsonTooltip(["name"], style=f"content: '{bad}'")
    folium.GeoJson(features(name="a"), tooltip=detail).add_to(chart)
    made = render_map(chart)
    assert bad in strings_of(made.script)
    assert bad in made.body
    assert f"content: '{bad}'" in made.head


def test_markup_written_as_an_element_is_text_too() -> None:
    """A heading given to branca as an element keeps its braces, though branca would compile them."""
    chart = toy_map()
    figure = chart.get_root()
    assert isinstance(figure, Figure)
    figure.html.add_child(Element("<h3>{{ 7*7 }}</h3>"))
    figure.html.add_child(folium.IFrame("<p>{{ 7*7 }}</p>"))
    made = render_map(chart).body
    assert "<h3>{{ 7*7 }}</h3>" in made
    (frame,) = re.findall(r"base64,([\w+/=]+)", made)
    assert base64.b64decode(frame).strip() == b"<p>{{ 7*7 }}</p>"


def test_a_layer_name_is_no_markup() -> None:
    """Leaflet takes a layer's name for markup, so that of ours is escaped, in the page only."""
    chart = toy_map()
    group = of_folium.FeatureGroup(name="<b onclick=x>甲 & 乙</b>").add_to(chart)
    folium.LayerControl().add_to(chart)
    assert "&lt;b onclick=x&gt;甲 &amp; 乙&lt;/b&gt;" in strings_of(render_map(chart).script)
    assert group.layer_name == "<b onclick=x>甲 & 乙</b>"


def test_a_click_names_its_place_and_nothing_else() -> None:
    """Of `${}` in the popup of a click only the place is filled in, as folium documents."""
    script = rendered(folium.ClickForMarker("${lat} ${lng} ${alert(1)} ` \\` </script>")).script
    assert "bindPopup(`${lat} ${lng} \\${alert(1)} \\` \\` <\\/script>`)" in script


HARMLESS: dict[str, Callable[[], Any]] = {
    "circle": lambda: folium.Circle(PLACE, radius=5, color="red"),
    "line": lambda: of_folium.PolyLine([PLACE, [22.6, 114]], weight=2),
    "marker": lambda: folium.Marker(PLACE, icon=folium.DivIcon(html="<b>甲 & 乙</b>\r\n")),
    "features": lambda: folium.GeoJson(features(name="甲"), name="层", style_function=lambda _: {"color": "#111"}),
    "two_styles": lambda: folium.GeoJson(
        with_ids("a", "b", "c"),
        style_function=lambda one: {"weight": 2, "color": "red" if one["id"] == "a" else "blue"},
        highlight_function=lambda _: {"weight": 5},
    ),
    "group": lambda: folium.FeatureGroup(name="群").add_child(folium.CircleMarker(PLACE)),
    "choropleth": lambda: folium.Choropleth(features(name="甲"), name="层"),
    "control": folium.LayerControl,
    "bounds": lambda: folium.FitBounds([PLACE, [22.6, 114]]),
    "latlng": folium.LatLngPopup,
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_harmless_comes_out_as_folium_makes_it(name: str) -> None:
    """For texts without braces the script is folium's own, but for ids, which are counted."""
    chart = toy_map()
    HARMLESS[name]().add_to(chart)
    ours = render_map(chart).script
    figure = chart.get_root()
    assert isinstance(figure, Figure)
    figure.render()
    theirs = figure.script.render()
    ids: dict[str, str] = {}
    counted = re.sub(r"[0-9a-f]{32}", lambda found: ids.setdefault(found[0], f"n{len(ids) + 1}"), theirs)
    counts: dict[str, str] = {}
    renamed = re.sub(r"(?<=_)n\d+\b", lambda found: counts.setdefault(found[0], f"n{len(counts) + 1}"), ours)
    assert renamed.split() == counted.split()


@pytest.mark.uncounted
def test_the_same_map_gives_the_same_bytes() -> None:
    """Two maps made alike, and one asked twice, give the same text, icons and all."""

    def made() -> hg.atlas.Atlas:
        atlas = hg.open_plan().atlas()
        folium.Marker(PLACE, tooltip="a", popup="b", icon=folium.DivIcon(html="c")).add_to(atlas.map)
        folium.GeoJson(features(name="a"), tooltip=folium.GeoJsonTooltip(["name"])).add_to(atlas.map)
        folium.LayerControl().add_to(atlas.map)
        return atlas

    atlas = made()
    assert atlas.html() == atlas.html() == made().html()


def state(chart: folium.Map) -> list[Any]:
    figure = chart.get_root()
    assert isinstance(figure, Figure)
    waiting, seen = [figure, figure.header, figure.html, figure.script], []
    while waiting:
        element = waiting.pop()
        seen.append((element, dict(vars(element)), list(vars(element)["_children"].items())))
        waiting += vars(element)["_children"].values()
    return seen


def test_rendering_leaves_no_trace() -> None:
    """Afterwards classes and objects are as they were, and folium renders the map as ever."""
    chart = toy_map()
    for carrier in CARRIERS.values():
        carrier("a").add_to(chart)
    folium.LayerControl().add_to(chart)
    kinds = (Element, MacroElement, folium.Tooltip, folium.Popup, folium.GeoJson)
    before, classes = state(chart), [dict(vars(kind)) for kind in kinds]
    render_map(chart)
    assert state(chart) == before
    assert [dict(vars(kind)) for kind in kinds] == classes
    copy.deepcopy(chart)
    assert "bindTooltip(\n                `<div>" in chart.get_root().render()


class Breaks(OwnElement):  # type: ignore[misc]
    """An object that fails while it is rendered."""

    def render(self, **_: object) -> None:
        raise OSError


def test_rendering_that_fails_leaves_no_trace() -> None:
    """Where an object raises, all else is put back all the same."""
    chart = toy_map()
    folium.CircleMarker(PLACE, tooltip="a").add_to(chart)
    Breaks().add_to(chart)
    before, compiling = state(chart), Element.__init__
    with pytest.raises(OSError):
        render_map(chart)
    assert state(chart) == before
    assert Element.__init__ is compiling


@pytest.mark.uncounted
def test_threads_that_render_one_map_give_the_same_page() -> None:
    """Whoever asks for a map's page at the same time gets the same, and the map stays as it was."""
    atlas = hg.open_plan().atlas()
    for _ in range(30):
        folium.FeatureGroup(name="<b>").add_to(atlas.map)
    alone = atlas.html()
    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(lambda _: atlas.html(), range(6))) == {alone}
    assert atlas.html() == alone


def test_what_others_render_meanwhile_are_made_as_ever() -> None:
    """While one thread renders our map, another's element is still the template that branca says it is."""
    inside, done = Event(), Event()
    theirs: list[str] = []

    class Waits(OwnElement):  # type: ignore[misc]
        def render(self, **_: object) -> None:
            inside.set()
            assert done.wait(20)

    def other() -> None:
        assert inside.wait(20)
        theirs.append(Element("{{ 7*7 }}").render())
        done.set()

    thread = Thread(target=other)
    thread.start()
    script = rendered(Waits(), CARRIERS["tooltip"]("{{ 7*7 }}")).script
    thread.join()
    assert theirs == ["49"]
    assert "{{ 7*7 }}" in script


@pytest.mark.parametrize(
    "markup", ["<script>alert(1)</script>", "<SCRIPT src=x></SCRIPT>", "<b>a</b><script type=module>a</script>"]
)
def test_a_script_in_markup_is_refused(markup: str) -> None:
    """A script that stands in markup would get the page's leave to run with all the page's data, so it is named."""
    atlas = hg.open_plan().atlas()
    figure = atlas.map.get_root()
    assert isinstance(figure, Figure)
    figure.html.add_child(folium.Html(markup, script=True))
    with pytest.raises(hg.HitechGisError, match=r"(?i)<script") as refused:
        atlas.html()
    assert [fault.code for fault in refused.value.faults] == ["script_in_markup"]


def test_a_script_of_an_object_runs() -> None:
    """A folium object with a script macro of its own is drawn by it."""

    class Own(OwnElement):  # type: ignore[misc]
        _template = Template("{% macro script(this, kwargs) %}window.own = '{{ '{{' }}</script><!--';{% endmacro %}")

    assert r"window.own = '{{<\/script><\!--';" in rendered(Own()).script


@pytest.mark.parametrize(
    ("made", "addresses"),
    [
        (lambda: folium.CircleMarker(PLACE, tooltip="<img src='https://a.example/x'>"), ["https://a.example/x"]),
        (lambda: folium.CircleMarker(PLACE, tooltip="<img src = //a.example/x>"), ["//a.example/x"]),
        (lambda: folium.CircleMarker(PLACE, tooltip="<b style='background:url(//a.example/x)'>"), ["//a.example/x"]),
        (lambda: folium.Marker(PLACE, popup='<a href="https://a.example/x">b</a>'), ["https://a.example/x"]),
        (lambda: folium.Marker(PLACE, icon=folium.CustomIcon("https://a.example/x.png")), ["https://a.example/x.png"]),
        (
            lambda: folium.TileLayer("https://{s}.a.example/{z}/{x}/{y}", attr="a"),
            ["https://{s}.a.example/{z}/{x}/{y}"],
        ),
        (lambda: folium.Html("<style>@import '//a.example/x'</style>", script=True), ["//a.example/x"]),
        (lambda: folium.raster_layers.ImageOverlay("https://a.example/x", [PLACE, [23, 114]]), ["https://a.example/x"]),
        (lambda: folium.WmsTileLayer("https://a.example/x", "l"), ["https://a.example/x"]),
        (lambda: folium.Marker(PLACE, popup="<META a http-equiv=refresh b>"), ["<META a http-equiv=refresh b"]),
    ],
)
def test_what_would_be_fetched_is_found(made: Callable[[], Any], addresses: list[str]) -> None:
    """Pictures, links, styles, tiles and icons from elsewhere are named, and markup that leads the reader away."""
    chart, one = toy_map(), made()
    figure = chart.get_root()
    assert isinstance(figure, Figure)
    figure.html.add_child(one) if isinstance(one, folium.Html) else one.add_to(chart)
    assert remote_of(render_map(chart)).addresses == addresses


@pytest.mark.uncounted
@pytest.mark.parametrize(
    "made",
    [
        lambda: folium.GeoJson(features(site="https://a.example/x", more='<img src="//a.example/x">')),
        lambda: folium.GeoJson(features(name="$(5) L.AwesomeMarkers url(//a.example)"), tooltip="a"),
        lambda: folium.CircleMarker(PLACE, tooltip="see https://a.example/x"),
        lambda: folium.CircleMarker(PLACE, tooltip='see "https://a.example/x", costs $(5)'),
        lambda: folium.Marker(PLACE, popup="http://a.example // a.example"),
    ],
)
def test_an_address_that_is_only_text_is_not_refused(made: Callable[[], Any]) -> None:
    """An attribute or a tooltip may hold an address: nobody fetches it, and the policy would stop whoever did."""
    found = remote_of(rendered(made()))
    assert (found.addresses, found.links, found.missing) == ([], [], [])
    atlas = hg.open_plan().atlas()
    made().add_to(atlas.map)
    assert "a.example" in atlas.html()


def policy_of(page: str) -> dict[str, list[str]]:
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert found
    return {rule.split(" ")[0]: rule.split(" ")[1:] for rule in found[1].split("; ")}


def test_allowed_libraries_and_hosts_are_named_in_the_policy() -> None:
    """With leave, a plug-in's library and a picture's host are let in, by host, and a warning names both."""
    atlas = hg.open_plan().atlas(allow_remote=True, lang="en")
    of_folium.plugins.MarkerCluster().add_to(atlas.map)
    folium.CircleMarker(PLACE, tooltip="<img src='https://a.example/x'>").add_to(atlas.map)
    with pytest.warns(AtlasWarning, match=r"markercluster.*a\.example"):
        page = atlas.html()
    rules = policy_of(page)
    assert [source for source in rules["script-src"] if "sha256" not in source] == ["https://cdnjs.cloudflare.com"]
    assert rules["style-src"] == ["'unsafe-inline'", "https://cdnjs.cloudflare.com"]
    assert rules["img-src"] == ["data:", "blob:", "https://cdnjs.cloudflare.com", "https://a.example"]
    assert rules["default-src"] == ["'none'"]
    assert page.index("Leaflet 1.9") < page.index("<script src=")


def test_a_server_that_is_chosen_by_a_letter_is_named_with_all_its_sisters() -> None:
    """Of `webrd0{s}.a.example` the policy can only name every server of `a.example`."""
    atlas = hg.open_plan().atlas(allow_remote=True)
    folium.TileLayer("https://webrd0{s}.a.example/{z}/{x}/{y}", attr="a").add_to(atlas.map)
    with pytest.warns(AtlasWarning):
        assert policy_of(atlas.html())["img-src"] == ["data:", "blob:", "https://*.a.example"]


def test_allowed_icons_bring_the_libraries_that_they_call() -> None:
    """With leave, an icon of AwesomeMarkers gets what folium links for it, and never a second Leaflet."""
    atlas = hg.open_plan().atlas(allow_remote=True)
    folium.Marker(PLACE, icon=folium.Icon()).add_to(atlas.map)
    with pytest.warns(AtlasWarning, match="awesome"):
        page = atlas.html()
    linked = re.findall(r'<(?:script src|link rel="stylesheet" href)="([^"]*)"', page)
    assert any("leaflet.awesome-markers.js" in address for address in linked)
    assert not [address for address in linked if re.search(r"leaflet@|/leaflet\.(js|css)", address)]


@pytest.mark.uncounted
def test_leave_that_nobody_needs_changes_only_what_is_told() -> None:
    """Without remote objects leave opens no host; a page that could have some says where it is, never its path."""
    allowed, plain = (hg.open_plan().atlas(allow_remote=leave).html() for leave in (True, False))
    assert policy_of(allowed) == policy_of(plain)
    assert allowed.replace('content="strict-origin"', 'content="no-referrer"') == plain


def test_the_policy_lets_a_worker_be_made_of_the_pages_own_data() -> None:
    """Workers may come from a blob, frames from nowhere, unless an object of folium brings one with its content."""
    atlas = hg.open_plan().atlas()
    rules = policy_of(atlas.html())
    assert rules["worker-src"] == ["blob:"]
    assert "frame-src" not in rules
    assert (rules["base-uri"], rules["form-action"]) == (["'none'"], ["'none'"])
    folium.Marker(PLACE, popup=folium.Popup(folium.IFrame("<p>a</p>"))).add_to(atlas.map)
    assert policy_of(atlas.html())["frame-src"] == ["data:"]


@pytest.mark.uncounted
def test_nothing_runs_over_a_payload(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of data come last in the body, as they are: whatever stands in them is neither searched nor changed."""
    block = '<script type="application/octet-stream">src="https://a.example" {{ 7*7 }} </head><html></script>'
    plain = hg.open_plan().atlas().html()
    monkeypatch.setattr(hg.atlas.Atlas, "_blocks", lambda _: [block])
    page = hg.open_plan().atlas().html()
    assert page == plain.replace("</body>\n</html>\n", f"{block}\n</body>\n</html>\n")
    assert plain.index("hitechAtlas(map_atlas") < plain.index("</body>\n</html>")
    assert leaflet_js() in page
