"""The page as text: its size, its policy, what it refuses, and that the same plan gives the same bytes."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import folium
import folium.plugins
import pytest
from branca.element import Element, Figure
from toy import write_toy_plan

import hitech_gis as hg
from hitech_gis.atlas.content import page_content
from hitech_gis.atlas.leaflet import leaflet_css, leaflet_js

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

JINJA = "{{ 7*7 }} {% raw %} {# 注 #} {%"
CENTRE = [22.54, 113.95]


class Document(HTMLParser):
    """The elements of a page in order, with their attributes and, for scripts, their text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[tuple[dict[str, str], str]] = []
        self._in_script = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        self._in_script = tag == "script"
        if self._in_script:
            self.scripts.append((attributes, ""))

    def handle_endtag(self, tag: str) -> None:
        self._in_script = self._in_script and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._in_script:
            attributes, text = self.scripts[-1]
            self.scripts[-1] = (attributes, text + data)


@pytest.fixture(scope="module")
def shipped() -> str:
    return hg.open_plan().atlas().html()


@pytest.fixture(scope="module")
def document(shipped: str) -> Document:
    return Document(shipped)


def embedded(page: str) -> dict[str, Any]:
    (text,) = [text for attributes, text in Document(page).scripts if attributes.get("id") == "hg-content"]
    content: dict[str, Any] = json.loads(text)
    return content


def test_small_enough_to_send(shipped: str) -> None:
    """The page of the shipped plan is smaller than 1.2 megabytes."""
    assert len(shipped.encode()) < 1_200_000


def test_same_bytes_in_every_process() -> None:
    """Two processes with unlike hash seeds give the same bytes."""
    script = "import sys, hitech_gis; sys.stdout.buffer.write(hitech_gis.open_plan().atlas().html().encode())"
    pages = [
        subprocess.run(
            [sys.executable, "-c", script], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert pages[0] == pages[1] == hg.open_plan().atlas().html().encode()


def test_same_text_twice() -> None:
    """One atlas gives the same text however often it is asked."""
    atlas = hg.open_plan().atlas()
    assert atlas.html() == atlas.html()


def test_policy_comes_first_and_names_each_script(document: Document) -> None:
    """The policy is the head's first element, lists the hash of each script and allows no other."""
    head = [tag for tag, _ in document.elements].index("head")
    tag, attributes = document.elements[head + 1]
    assert (tag, attributes["http-equiv"]) == ("meta", "Content-Security-Policy")
    rules = dict(rule.strip().split(" ", 1) for rule in attributes["content"].split(";"))
    scripts = [text for attributes, text in document.scripts if attributes.get("type") != "application/json"]
    digests = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts}
    assert len(scripts) >= 2
    assert set(rules["script-src"].split()) == {f"'sha256-{digest}'" for digest in digests}
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data: blob:"
    assert [attributes for attributes, _ in document.scripts if "src" in attributes] == []


def test_no_attribute_names_the_network(document: Document) -> None:
    """No attribute of any element holds an address on the network, and no element loads a file."""
    attributes = [pair for _, attributes in document.elements for pair in attributes.items()]
    assert [pair for pair in attributes if re.search(r"https?:|^\s*//", pair[1], re.IGNORECASE)] == []
    assert {"link", "img", "iframe", "object", "base"}.isdisjoint(tag for tag, _ in document.elements)


@pytest.mark.uncounted
@pytest.mark.parametrize(
    ("kind", "options", "named"),
    [
        (folium.plugins.MarkerCluster, {}, "markercluster"),
        (folium.plugins.MiniMap, {}, "minimap"),
        (folium.Circle, {"tooltip": '<img src="https://elsewhere.invalid/a.png">'}, "elsewhere"),
        (folium.Circle, {"tooltip": "<img src=//elsewhere.invalid/a.png>"}, "elsewhere"),
    ],
    ids=["cluster", "minimap", "picture", "picture_without_scheme"],
)
def test_refuses_what_reaches_the_network(kind: Any, options: dict[str, str], named: str) -> None:  # noqa: ANN401
    """A folium object that brings an element from the network is refused with its address."""
    atlas = hg.open_plan().atlas()
    place = {"location": CENTRE, "radius": 9} if options else {}
    kind(**place, **options).add_to(atlas.map)
    with pytest.raises(hg.HitechGisError, match=named) as refused:
        atlas.html()
    assert {fault.code for fault in refused.value.faults} == {"remote_reference"}


@pytest.mark.uncounted
@pytest.mark.parametrize(
    ("kind", "options", "drawn"),
    [
        (folium.Circle, {"location": CENTRE, "radius": 123}, "L.circle("),
        (folium.PolyLine, {"locations": [CENTRE, [22.6, 114.0]]}, "L.polyline("),
    ],
    ids=["circle", "line"],
)
def test_keeps_what_is_harmless(kind: Any, options: dict[str, Any], drawn: str) -> None:  # noqa: ANN401
    """A folium object that needs nothing from the network is drawn by a script that the policy allows."""
    atlas = hg.open_plan().atlas()
    assert drawn not in atlas.html().replace(leaflet_js(), "")
    kind(**options).add_to(atlas.map)
    document = Document(atlas.html())
    (script,) = [text for attributes, text in document.scripts if not attributes and drawn in text]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = next(a for _, a in document.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert f"'sha256-{digest}'" in policy["content"]


def test_jinja_is_text(tmp_path: Path) -> None:
    """Template marks in a plan's texts stay as they are, in the data and in the title."""
    folder = write_toy_plan(
        tmp_path / "plan",
        ("plan.toml", "玩具方案", JINJA),
        ("zones.csv", "东园", JINJA),
        ("figures.csv", "产业用房", JINJA),
        ("zones.geojson", '"source": "toy"', f'"source": "{JINJA}"'),
    )
    page = hg.open_plan(folder).atlas().html()
    content = embedded(page)
    zones = {zone["id"]: zone for zone in content["zones"]}
    assert content["document"]["title"]["zh"] == JINJA
    assert zones["east"]["name"]["zh"] == JINJA
    assert zones["east"]["figures"][0]["term"] == JINJA
    assert zones["east"]["outline"]["source"]["en"] == JINJA
    assert f"<title>{html.escape(JINJA)}</title>" in page


def test_data_cannot_end_its_element(tmp_path: Path) -> None:
    """Markup in a plan's texts ends neither the data's element nor the title's."""
    bad = "</script></title><script>alert(1)</script><!--"
    folder = write_toy_plan(tmp_path / "plan", ("plan.toml", "玩具方案", bad), ("zones.csv", "东园", bad))
    clean = hg.open_plan(write_toy_plan(tmp_path / "clean")).atlas().html()
    page = hg.open_plan(folder).atlas().html()
    assert [tag for tag, _ in Document(page).elements] == [tag for tag, _ in Document(clean).elements]
    assert embedded(page)["document"]["title"]["zh"] == bad


def test_other_maps_stay_as_they_were() -> None:
    """Making a page leaves folium's own lists of scripts and styles alone."""
    before = list(folium.Map.default_js), list(folium.Map.default_css)
    hg.open_plan().atlas().html()
    assert (folium.Map.default_js, folium.Map.default_css) == before
    assert before[0]
    assert before[1]
    assert "leaflet.js" in folium.Map().get_root().render()


def test_saved_as_shown(tmp_path: Path) -> None:
    """A saved page holds the bytes of the page, in a folder that need not exist, with nothing beside it."""
    atlas = hg.open_plan().atlas()
    atlas.save(tmp_path / "new" / "atlas.html")
    assert (tmp_path / "new" / "atlas.html").read_bytes() == atlas.html().encode()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["atlas.html"]


def test_saved_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that cannot be put in place leaves the old file as it was and nothing beside it."""
    target = tmp_path / "atlas.html"
    target.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(hg.OutputError, match="No space left"):
        hg.open_plan().atlas().save(target)
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_refused_page_is_not_written(tmp_path: Path) -> None:
    """A page that is refused leaves no file."""
    atlas = hg.open_plan().atlas()
    folium.Circle(CENTRE, radius=9, tooltip="<img src=//elsewhere.invalid/a.png>").add_to(atlas.map)
    with pytest.raises(hg.HitechGisError):
        atlas.save(tmp_path / "atlas.html")
    assert list(tmp_path.iterdir()) == []


def test_notebook_shows_the_page_in_a_frame() -> None:
    """In a notebook the atlas is one frame that holds the whole page."""
    atlas = hg.open_plan().atlas()
    ((tag, attributes),) = Document(atlas._repr_html_()).elements
    assert tag == "iframe"
    assert attributes["srcdoc"] == atlas.html()


def test_leaflet_needs_no_file() -> None:
    """Leaflet's style sheet and script name no file and no source map."""
    addresses = re.findall(r"url\(\s*([^)]*)\)", leaflet_css())
    images = [address for address in addresses if not address.startswith("#")]  # old Internet Explorer's behaviours
    assert images
    assert [address[:40] for address in images if not address.startswith("data:image/png;base64,")] == []
    assert "sourceMappingURL" not in leaflet_js()
    assert "@import" not in leaflet_css()
    assert "</script" not in leaflet_js().lower()
    assert "<!--" not in leaflet_js()


def test_leaflet_keeps_its_licence(shipped: str) -> None:
    """Leaflet's script comes with its banner, in the page too."""
    banner = leaflet_js()[:200]
    assert banner.startswith("/* @preserve")
    assert "(c)" in banner
    assert banner in shipped


def wan(area_m2: Decimal | None) -> str | None:
    return None if area_m2 is None else format((area_m2 / 10_000).normalize(), "f")


@pytest.mark.parametrize("name", ["shipped", "toy"])
def test_numbers_are_the_balance(tmp_path: Path, name: str) -> None:
    """Every number and verdict of the page's table equals that of the balance."""
    plan = hg.open_plan() if name == "shipped" else hg.open_plan(write_toy_plan(tmp_path / "plan"))
    balance = plan.balance()
    default, *others = (variant.id for variant in plan.ledger.document.goal.variants)
    variants = iter(others)
    seen = 0
    for line in page_content(plan.ledger, lang="zh")["table"]:
        variant = next(variants) if line["kind"] == "variant" else default
        for use, cell in line["cells"].items():
            row = balance.row(line["zone"], use, variant)
            if line["kind"] == "unplaced":
                assert cell["residual"] == wan(row.stated_m2 if row.itemised_m2 is None else row.residual_m2)
            else:
                sides = wan(row.stated_m2), wan(row.itemised_m2), wan(row.residual_m2)
                assert (cell["stated"], cell["itemised"], cell["residual"]) == sides
                assert cell["verdict"] == (row.verdict.key if row.stated else None)
                assert cell["not_stated"] == list(row.not_stated)
                seen += 1
    assert seen == sum(row.level.value != "outside" for row in balance)


def test_embedded_data_is_the_content(shipped: str) -> None:
    """The data in the page is what was gathered for it, and holds no machine path."""
    content = page_content(hg.open_plan().ledger, lang="zh")
    assert embedded(shipped) == json.loads(json.dumps(content))
    assert str(Path.home()) not in shipped
    assert str(hg.open_plan().ledger.folder) not in shipped


@pytest.mark.uncounted
@pytest.mark.parametrize(("lang", "written"), [("zh", "zh-CN"), ("en", "en")])
def test_says_its_language(lang: hg.texts.Lang, written: str) -> None:
    """The page names the language it opens in, and its title is in it."""
    plan = hg.open_plan()
    page = plan.atlas(lang=lang).html()
    document = plan.ledger.document
    assert f'<html lang="{written}">' in page
    assert f"<title>{html.escape(document.title_zh if lang == 'zh' else document.title_en)}</title>" in page


def in_head(markup: str) -> Callable[[folium.Map], object]:
    def add(chart: folium.Map) -> None:
        figure = chart.get_root()
        assert isinstance(figure, Figure)
        figure.header.add_child(Element(markup))

    return add


@pytest.mark.uncounted
@pytest.mark.parametrize(
    ("add", "code"),
    [
        (lambda chart: folium.TileLayer("OpenStreetMap").add_to(chart), "remote_reference"),
        (lambda chart: folium.Marker([22.5, 114], icon=folium.Icon()).add_to(chart), "needs_library"),
        (in_head('<link href = "https://a.example/x">'), "remote_reference"),
        (in_head("<style>@import '//a.example/x'</style>"), "remote_reference"),
    ],
)
def test_what_the_page_cannot_serve_is_refused(add: Callable[[folium.Map], object], code: str) -> None:
    """Tiles, icons that need AwesomeMarkers and linked styles are refused, not left blank."""
    atlas = hg.open_plan().atlas()
    add(atlas.map)
    with pytest.raises(hg.HitechGisError) as refused:
        atlas.html()
    assert {fault.code for fault in refused.value.faults} == {code}


def test_a_title_that_looks_like_an_address_is_only_text(tmp_path: Path) -> None:
    """A title may hold anything; it is text, and nothing is fetched for it."""
    change = ("plan.toml", 'title_zh = "玩具方案"', 'title_zh = "<img src=//evil.example/x> url(//y.example)"')
    page = hg.open_plan(write_toy_plan(tmp_path, change)).atlas().html()
    assert "<title>&lt;img src=//evil.example/x&gt; url(//y.example)</title>" in page


def test_fine_accuracies_are_not_rounded_to_zero(tmp_path: Path) -> None:
    """An outline good to 0.3 m says so."""
    folder = write_toy_plan(tmp_path, ("zones.geojson", '"accuracy_m": 10', '"accuracy_m": 0.3'))
    zones = page_content(hg.open_plan(folder).ledger, lang="zh")["zones"]
    assert {zone["outline"]["accuracy"] for zone in zones if zone["outline"]} == {"0.3"}
