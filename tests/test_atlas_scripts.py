"""What no script of the page may do, and what the bundler takes for granted of all of them."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from posixpath import dirname, normpath
from typing import TYPE_CHECKING

import pytest

from hitech_gis.atlas.bundle import script

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTRIES = ("main.mjs", "parcels/worker.mjs")
MOST_LINES = 350
FOLDER = Path(str(files("hitech_gis").joinpath("atlas", "scripts")))
SOURCES = {path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.mjs")}

BEFORE_REGEX = re.compile(r"(?:^|[(,=:\[!&|?{};>+]|\breturn)\s*$")
REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
STRING = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)

# Ways in which a text becomes markup or code.
FORBIDDEN = {
    "markup": r"\b(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|DOMParser|srcdoc|setHTMLUnsafe)\b",
    "document.write": r"\bdocument\s*\.\s*write",
    "eval": r"\beval\b|\bFunction\s*\(",
    "code in a string": r"\bset(Timeout|Interval)\s*\(\s*['\"`]",
    "an element that runs": r"\b(make|createElement)\s*\(\s*['\"](script|iframe|object|embed|base|link|img)['\"]",
    "an attribute that runs": r"\bsetAttribute\s*\(\s*['\"`]on",
    "text as Leaflet's markup": r"\b(bindTooltip|bindPopup|setContent|setTooltipContent|setPopupContent)\s*\(\s*['\"`]",
    "an icon of markup": r"\bhtml\s*:(?!\s*make\()",
    "a module of another's": r"\bimport\s*\(",
}


def tokens(source: str) -> Iterator[tuple[str, str]]:
    """Cut a script into comments, strings, patterns and, sign by sign, its code, that within templates too."""
    at = 0
    code = ""
    templates: list[int] = []  # how many braces are open within each template that is being read
    while at < len(source):
        rest = source[at]
        found = COMMENT.match(source, at) or STRING.match(source, at)
        kind = "comment" if found and rest == "/" else "string"
        if not found and rest == "/" and BEFORE_REGEX.search(code[-20:]):
            found, kind = REGEX.match(source, at), "pattern"
        if found:
            yield kind, found[0]
            at = found.end()
            code += "" if kind == "comment" else "x"
            continue
        if rest == "`" or (rest == "}" and templates and templates[-1] == 0):
            if rest == "}":
                templates.pop()
            end = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(`|\$\{)", re.DOTALL).match(source, at + 1)
            assert end, source[at : at + 40]
            yield "string", f"`{source[at + 1 : end.start(1)]}`"
            if end[1] == "${":
                templates.append(0)
            at = end.end()
            code += "(" if end[1] == "${" else "x"
            continue
        if templates and rest in "{}":
            templates[-1] += 1 if rest == "{" else -1
        yield "code", rest
        code += rest
        at += 1


@cache
def program(source: str) -> str:
    """A script without its comments."""
    return "".join(text for kind, text in tokens(source) if kind != "comment")


@cache
def bare(source: str) -> str:
    """A script without comments, texts and patterns."""
    return "".join(text if kind == "code" else {"comment": " "}.get(kind, "''") for kind, text in tokens(source))


def imports(name: str) -> dict[str, list[str]]:
    """Names that a script imports from each other."""
    found = re.findall(r"^import \{ ([\w, ]+) \} from '(\.\.?/[\w/-]+\.mjs)';$", SOURCES[name], re.MULTILINE)
    return {normpath(f"{dirname(name) or '.'}/{module}"): names.split(", ") for names, module in found}


def top_level(source: str) -> list[str]:
    """Names that a script declares at its top level, those of patterns too."""
    names: list[str] = []
    depth = 0
    for line in bare(source).splitlines():
        if depth == 0 and (found := re.match(r"(?:export )?(?:const|let|var|(?:async )?function\*?|class) (.*)", line)):
            left = (
                found[1].partition(" = ")[0] if line.lstrip("export ").startswith(("const", "let", "var")) else found[1]
            )
            names += re.findall(r"\w+", left) if left[0] in "[{" else re.findall(r"^\w+", left)
        depth += sum(line.count(sign) for sign in "([{") - sum(line.count(sign) for sign in ")]}")
    return names


def reached(entry: str) -> list[str]:
    """Modules that an entry needs, itself among them; a circle fails."""
    done: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, f"a circle: {' > '.join([*above, name])}"
        for needed in imports(name):
            if needed not in done:
                visit(needed, (*above, name))
        done.append(name)

    visit(entry, ())
    return done


def test_scripts_are_read_as_a_browser_reads_them() -> None:
    """The reader of these tests tells comments, strings, templates and patterns from code."""
    strings = "a = 'b // c'; // d\n" + "f(`e ${g('h', `i${{ j: 1 }}`)} k`);"
    assert bare(strings) == "a = '';  \n" + "f(''g('', ''{ j: 1 }'')'');"
    assert bare("l = m / n / o; p.q(/[/'\"]\\//g, 1); /* r\n's */ t();") == "l = m / n / o; p.q('', 1);   t();"
    assert "innerHTML" in program("x.innerHTML = '';")
    assert "innerHTML" not in program("// innerHTML")


@pytest.mark.uncounted
@pytest.mark.parametrize("name", sorted(SOURCES))
def test_no_script_makes_markup_or_code_of_text(name: str) -> None:
    """No script of the page has a way by which a text becomes markup or runs."""
    written = program(SOURCES[name])
    assert {what for what, way in FORBIDDEN.items() if re.search(way, written)} == set()


@pytest.mark.parametrize(
    ("what", "source"),
    [
        ("markup", "e.innerHTML = x;"),
        ("document.write", "document.write(x);"),
        ("eval", "new Function(x)();"),
        ("code in a string", "setTimeout('x()', 1);"),
        ("an element that runs", "make('iframe', { src: x });"),
        ("an attribute that runs", "e.setAttribute('onclick', x);"),
        ("text as Leaflet's markup", "layer.bindTooltip(`<b>${x}</b>`);"),
        ("an icon of markup", "L.divIcon({ html: text });"),
        ("a module of another's", "await import(x);"),
    ],
)
def test_such_a_way_would_be_seen(what: str, source: str) -> None:
    """Each of those ways, were it there, would be found."""
    assert [way for way, pattern in FORBIDDEN.items() if re.search(pattern, program(source))] == [what]


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_scripts_are_short_and_say_what_they_are(name: str) -> None:
    """Each script begins with a comment that says what it is, and can be read in one sitting."""
    source = SOURCES[name]
    assert re.match(r"// \S.{20,}\n", source)
    assert len(source.splitlines()) < MOST_LINES


@pytest.mark.uncounted
@pytest.mark.parametrize("name", sorted(SOURCES))
def test_imports_and_exports_are_as_the_bundler_reads_them(name: str) -> None:
    """Scripts import names that are there, one line a script, and export declarations; the bundler leaves neither."""
    lines = bare(SOURCES[name]).splitlines()
    found = imports(name)
    assert sum(line.startswith("import") for line in lines) == len(found)
    for module, names in found.items():
        exported = re.findall(r"^export (?:const|function|async function|class) (\w+)", SOURCES[module], re.MULTILINE)
        assert set(names) <= set(exported), f"{name} asks {module} for more than it exports"
    for line in lines:
        assert not line.startswith("export") or re.match(r"export (const|function|async function|class) \w", line)


@pytest.mark.uncounted
@pytest.mark.parametrize("entry", ENTRIES)
def test_joined_scripts_share_no_name(entry: str) -> None:
    """Scripts that are joined need one another in no circle, and no two declare the same name."""
    declared: dict[str, str] = {}
    for name in reached(entry):
        for one in top_level(SOURCES[name]):
            assert one not in declared, f"{one} is declared in {declared[one]} and in {name}"
            declared[one] = name
    assert len(declared) > len(reached(entry)) / 2
    assert not re.search(r"^(import|export)\b", bare(script(entry)), re.MULTILINE)


def test_every_script_reaches_the_page() -> None:
    """No script lies about that the page does not use."""
    assert set(SOURCES) == {name for entry in ENTRIES for name in reached(entry)}


def test_each_feature_is_listed_once() -> None:
    """A feature that were listed twice would stand twice in the page."""
    source = SOURCES["features.mjs"]
    listed = re.findall(r"^  (\w+),$", source.partition("FEATURES = [")[2], re.MULTILINE)
    assert sorted(listed) == sorted(name for names in imports("features.mjs").values() for name in names)
