"""What a folium map becomes: its texts stay texts, on the machine that makes the page and in the browser."""

from __future__ import annotations

import html
import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import RLock, get_ident
from typing import TYPE_CHECKING, Any

import folium
from branca.element import CssLink, Div, Element, Figure, JavascriptLink
from folium.features import ClickForMarker, GeoJsonPopup, GeoJsonTooltip
from folium.map import Layer
from folium.template import Template

from hitech_gis.atlas.styled import SafeStyles
from hitech_gis.errors import Fault, HitechGisError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ID = re.compile(r"[0-9a-f]{32}")
_OPENS_SCRIPT = re.compile(r"<script\b.{0,80}", re.IGNORECASE | re.DOTALL)
_ENDS_SCRIPT = re.compile(r"<(?=(/script|!--))", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n?")
_BACKTICKS = re.compile(r"\\+`")
_PLACEHOLDER = re.compile(r"\$\{(?!(?:lat|lng)\})")
_ONE_AT_A_TIME = RLock()  # two maps at once would each put back what the other had changed

# folium writes these texts into template literals, where `${}` runs in the browser, and parses popups with jQuery.
# Ours hand them over as JSON, and attributes of features as text.
_TOOLTIP = """
    {% macro script(this, kwargs) %}
        {{ this._parent.get_name() }}.bindTooltip(
            {%- set style = ' style="' ~ this.style|e ~ '"' if this.style else '' %}
            {{ ('<div' ~ style ~ '>' ~ this.text ~ '</div>')|tojson }},
            {{ this.options|tojavascript }}
        );
    {% endmacro %}
    """
_POPUP = """
        var {{ this.get_name() }} = L.popup({{ this.options|tojavascript }});
        {% for element in this.html._children.values() %}
        {{ this.get_name() }}.setContent({{ element.render(**kwargs).replace('\\\\`', '`')|tojson }});
        {% endfor %}
        {{ this._parent.get_name() }}.bindPopup({{ this.get_name() }}){% if this.show %}.openPopup(){% endif %};
        {% for element in this.script._children.values() %}
            {{ element.render() }}
        {% endfor %}
    """
_DETAIL = """
    {% macro script(this, kwargs) %}
        {{ this._parent.get_name() }}.WHAT((layer) => {
            const div = document.createElement('div');
            const table = div.appendChild(document.createElement('table'));
            const aliases = {{ this.aliases|list|tojson }};
            const worded = (value) => (value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : value);
            {{ this.fields|list|tojson }}.forEach((field, index) => {
                const row = table.insertRow();
                const value = worded(layer.feature.properties[field]) ?? '';
                {% if this.labels %}
                row.appendChild(document.createElement('th')).textContent = aliases[index];
                {% endif %}
                row.insertCell().textContent = value{% if this.localize %}.toLocaleString(){% endif %};
            });
            return div;
        }, {{ this.OPTIONS|tojavascript }});
    {% endmacro %}
    """
_OURS: dict[type[Element], str] = {
    folium.Tooltip: _TOOLTIP,
    folium.Popup: _POPUP,
    GeoJsonTooltip: _DETAIL.replace("WHAT", "bindTooltip").replace("OPTIONS", "tooltip_options"),
    GeoJsonPopup: _DETAIL.replace("WHAT", "bindPopup").replace("OPTIONS", "popup_options"),
}


@dataclass(frozen=True)
class Link:
    """A library or a style sheet that a folium object links from the network."""

    name: str
    address: str
    style: bool


@dataclass(frozen=True)
class Rendered:
    """A folium map as parts of a page: what it links, its markup, and the scripts in the order in which they run."""

    links: list[Link]
    head: str
    body: str
    head_scripts: list[str]
    script: str


class _Raw:
    """Stands where a compiled template would, and gives the text as it is."""

    def __init__(self, content: str) -> None:
        # What compiling would have done to a text without braces; browsers, too, read every line end as one.
        self._content = _LINE_END.sub("\n", content).removesuffix("\n")

    def render(self, **_: object) -> str:
        return self._content


def render_map(chart: folium.Map) -> Rendered:
    """
    Render a map and all that was added to it, leaving every object as it was.

    Parameters
    ----------
    chart
        A folium map in a figure.

    Returns
    -------
    Rendered
        What folium would give, for texts without braces, backticks or markup;
        ids are counted instead of random.

    Raises
    ------
    HitechGisError
        If markup that was added brings a script of its own.

    Examples
    --------
    >>> chart = folium.Map([22.5, 114], tiles=None)
    >>> _ = folium.CircleMarker([22.5, 114], tooltip="{{ 7*7 }} ${1+1}").add_to(chart)
    >>> "{{ 7*7 }} ${1+1}" in render_map(chart).script
    True
    """
    figure = chart.get_root()
    assert isinstance(figure, Figure)  # noqa: S101 - a folium map makes its own figure
    with _text_stays_text(), _as_it_was(figure):  # in this order: another thread may be rendering the same map
        for element in _elements(figure):
            _make_inert(element)
        for child in list(figure._children.values()):  # noqa: SLF001 - branca has no other way to its children
            child.render()
        own = chart.get_name()
        number = _Numbers(figure)
        children = [child for part in (figure.header, figure.html, figure.script) for child in part._children.values()]  # noqa: SLF001
        linked = [child for child in children if isinstance(child, JavascriptLink | CssLink)]
        links = [Link(child.get_name(), child.url, isinstance(child, CssLink)) for child in linked]
        head = {name: number(child.render()) for name, child in _shown(figure.header)}
        body = {name: number(child.render()) for name, child in _shown(figure.html)}
        script = "\n".join(number(child.render()) for _, child in _shown(figure.script))
        script = _ENDS_SCRIPT.sub("<\\\\", script)
    switches = head.pop(own, "")
    _expect_no_script({**head, **body})
    style, scripts = _apart(switches)
    return Rendered(links, "\n".join([style, *head.values()]), "\n".join(body.values()), scripts, script)


def _shown(container: Element) -> Iterator[tuple[str, Element]]:
    """Give what a part of the figure shows of itself: neither links nor the encoding, which the page states."""
    for name, child in list(container._children.items()):  # noqa: SLF001
        if name != "meta_http" and not isinstance(child, JavascriptLink | CssLink):
            yield name, child


def _apart(markup: str) -> tuple[str, list[str]]:
    """Part the map's own markup from its scripts."""
    pieces = re.split(r"<script>(.*?)</script>", markup, flags=re.DOTALL)
    return "".join(pieces[::2]), pieces[1::2]


def _expect_no_script(parts: dict[str, str]) -> None:
    faults = [
        Fault("script_in_markup", {"name": name, "value": found[0]})
        for name, part in parts.items()
        if (found := _OPENS_SCRIPT.search(part))
    ]
    if faults:
        raise HitechGisError(*faults)


def _elements(root: Element) -> list[Element]:
    """Every element that can be reached from one: children, parents and what they hold by name."""
    seen: dict[int, Element] = {}
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if id(element) not in seen:
            seen[id(element)] = element
            held = [*vars(element).values(), *element._children.values()]  # noqa: SLF001
            waiting += [other for other in held if isinstance(other, Element)]
    return list(seen.values())


@contextmanager
def _as_it_was(figure: Figure) -> Iterator[None]:
    """Put back what rendering changes in the objects themselves: children, options, templates."""
    before = [(one, dict(vars(one)), list(one._children.items())) for one in _elements(figure)]  # noqa: SLF001
    try:
        yield
    finally:
        for element, own, children in before:
            vars(element).clear()
            vars(element).update(own)
            element._children.clear()  # noqa: SLF001
            element._children.update(children)  # noqa: SLF001


@contextmanager
def _text_stays_text() -> Iterator[None]:
    """
    Keep branca from compiling what it has rendered as a Jinja template again.

    It wraps rendered text in ``Element(text)``, so that braces in an attribute
    would run Python here. Only what this very thread makes is kept as it is; maps
    that others render meanwhile are made as ever.
    """
    with _ONE_AT_A_TIME:
        compiling, here = Element.__init__, get_ident()

        def made(element: Element, template: str | None = None, template_name: str | None = None) -> None:
            if template is None or get_ident() != here:
                compiling(element, template, template_name)
            else:
                compiling(element)
                element._template = _Raw(template)  # type: ignore[assignment]  # noqa: SLF001

        Element.__init__ = made  # type: ignore[method-assign,assignment]
        try:
            yield
        finally:
            Element.__init__ = compiling  # type: ignore[method-assign]


def _make_inert(element: Element) -> None:
    """Give an object, until it is put back as it was, what lets its texts reach the page as texts."""
    kind, own = type(element), vars(element)
    if kind is Element and element._template_str is not None and not _is_loop_of_div(element):  # noqa: SLF001
        own["_template"] = _Raw(element._template_str)  # noqa: SLF001
    if isinstance(element, Layer):
        element.layer_name = html.escape(str(element.layer_name), quote=False)  # Leaflet takes it for markup
    if isinstance(element, ClickForMarker) and str(element.popup).startswith("`"):
        element.popup = _literal(element.popup[1:-1])
    if isinstance(element, folium.GeoJson) and (element.style or element.highlight) and element.data["features"]:
        own.update(SafeStyles(element).prepared())
    for known, source in _OURS.items():
        if isinstance(element, known) and element._template is known._template:  # noqa: SLF001
            own["_template"] = _compiled(source)


@cache
def _compiled(source: str) -> Template:
    template: Template = Template(source)
    return template


def _is_loop_of_div(element: Element) -> bool:
    return isinstance(element._parent, Div) and element._parent.html is element  # noqa: SLF001


def _literal(content: str) -> str:
    """Write a template literal in which only the place of a click is filled in, as folium documents."""
    plain = _BACKTICKS.sub("`", content).replace("\\", "\\\\").replace("`", "\\`")
    return f"`{_PLACEHOLDER.sub(lambda found: chr(92) + found[0], plain)}`".replace("</", "<\\/")


class _Numbers:
    """Counts the ids that branca draws at random, so that the same map gives the same text."""

    def __init__(self, figure: Figure) -> None:
        self._known = {element._id for element in _elements(figure)}  # noqa: SLF001
        self._numbers: dict[str, str] = {}

    def __call__(self, rendered: Any) -> str:  # noqa: ANN401 - macros render to nothing
        return _ID.sub(self._number, "" if rendered is None else str(rendered))

    def _number(self, found: re.Match[str]) -> str:
        if found[0] not in self._known:
            return found[0]
        return self._numbers.setdefault(found[0], f"n{len(self._numbers) + 1}")
