"""The catalogue of sentences: complete in both languages, and neither short of nor ahead of the sources."""

from __future__ import annotations

import ast
import csv
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hitech_gis.findings import Severity, Verdict
from hitech_gis.intervals import Bound
from hitech_gis.ledger.vocabulary import Basis, Measure, NameStatus, Nature, Role, Scope, Stage, Use
from hitech_gis.plan import shipped_plan_folder
from hitech_gis.texts import LANGUAGES, Lang, catalogue, text
from hitech_gis.topology.faults import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(str(files("hitech_gis")))
GROUPS = sorted({key.partition(".")[0] for key in catalogue()})
KEY = re.compile(rf"(?:{'|'.join(GROUPS)})(?:\.[a-z][a-z0-9_]*)+")
WORD = re.compile(r"[a-z][a-z0-9_]*")
HOLE = "([a-z][a-z0-9_]*)"


def rows() -> list[list[str]]:
    return list(csv.reader((PACKAGE / "texts.csv").read_text(encoding="utf-8").splitlines(), strict=True))


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@cache
def modules() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def scripts() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.mjs"))}


def called(node: ast.Call) -> str:
    function = node.func
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def calls(*names: str) -> Iterator[ast.Call]:
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) in names and node.args:
                yield node


def choices(expression: ast.expr) -> Iterator[ast.expr]:
    """Both outcomes of ``a if condition else b``, else the expression itself."""
    if isinstance(expression, ast.IfExp):
        yield from choices(expression.body)
        yield from choices(expression.orelse)
    else:
        yield expression


def constants(expression: ast.expr) -> set[str]:
    return {c.value for c in choices(expression) if isinstance(c, ast.Constant) and isinstance(c.value, str)}


def template(node: ast.JoinedStr) -> str:
    """A pattern of what an f-string can give, each ``{hole}`` being one word."""
    parts = (part.value if isinstance(part, ast.Constant) else None for part in node.values)
    return "".join(HOLE if part is None else re.escape(str(part)) for part in parts)


@cache
def python_literals() -> frozenset[str]:
    nodes = (node for tree in modules().values() for node in ast.walk(tree))
    return frozenset(n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str))


@cache
def words_of_the_model() -> frozenset[str]:
    """Single words of the Python sources, names of members and functions (such as commands), and words of the plan."""
    members = {
        target.id.lower()
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    with (shipped_plan_folder() / "figures.csv").open(encoding="utf-8", newline="") as stream:
        words = {row[column].lower() for row in csv.DictReader(stream) for column in ("indicator", "unit")}
    functions = {
        node.name for tree in modules().values() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
    }
    return frozenset(word for word in python_literals() | members | words | functions if WORD.fullmatch(word))


@cache
def python_templates() -> frozenset[str]:
    nodes = (node for tree in modules().values() for node in ast.walk(tree))
    return frozenset(template(node) for node in nodes if isinstance(node, ast.JoinedStr))


def script_keys(script: str) -> set[str]:
    return {quoted for quoted in re.findall(r"'([^'\n]*)'", script) if KEY.fullmatch(quoted)}


def script_templates(script: str) -> set[str]:
    found = re.findall(rf"`((?:{'|'.join(GROUPS)})\.[a-z_.]*)\$\{{[^}}]*\}}`", script)
    return {re.escape(prefix) + HOLE for prefix in found}


def is_word(word: str) -> bool:
    """Whether the sources hold a word, whole or as an f-string around one (``bad_{column}``)."""
    known = words_of_the_model()
    patterns = {pattern for pattern in python_templates() if re.fullmatch(r"[a-z_]{4,}", pattern.replace(HOLE, ""))}
    found = (re.fullmatch(pattern, word) for pattern in patterns)
    return word in known or any(match and known.issuperset(match.groups()) for match in found)


def is_used(key: str) -> bool:
    if key in python_literals():
        return True
    for pattern in python_templates():
        found = re.fullmatch(pattern, key)
        if found and all(map(is_word, found.groups())):
            return True
    page = "\n".join(scripts().values())  # the page joins them into one scope
    own = set(re.findall(r"'([a-z_]+)'", page))
    for pattern in script_templates(page):
        found = re.fullmatch(pattern, key)
        # What the page calls itself stands in its scripts; all other words come from the model.
        if found and (found[1] in own or (not key.startswith("page.") and is_word(found[1]))):
            return True
    return key in script_keys(page)


def test_the_table_is_key_zh_en_with_every_cell_filled() -> None:
    """Every key has a sentence in Chinese and in English."""
    header, *body = rows()
    assert header == ["key", "zh", "en"]
    assert [row for row in body if len(row) != 3 or not all(cell.strip() for cell in row)] == []


def test_keys_are_unique_in_the_file_itself() -> None:
    """No key stands twice in the file, where the later row would hide the earlier."""
    keys = [row[0] for row in rows()]
    assert sorted(keys) == sorted(set(keys))


def test_both_languages_quote_the_same_values() -> None:
    """A sentence has the same placeholders in both languages, all of them plain names."""
    for key, sentence in catalogue().items():
        zh, en = (placeholders(sentence[lang]) for lang in LANGUAGES)
        assert zh == en, key
        assert all(name.isidentifier() for name in zh), key


def test_every_fault_has_its_hint_and_every_hint_its_fault() -> None:
    """What is refused always comes with what to do next."""
    keys = {key for key in catalogue() if key.startswith("fault.")}
    codes = {key for key in keys if not key.endswith(".hint")}
    assert keys - codes == {f"{code}.hint" for code in codes}


@pytest.mark.uncounted
def test_every_finding_has_its_sentence_and_its_hint() -> None:
    """Each code that the rules give, and no other, has a sentence and a hint."""
    given_codes = {code for node in calls("Finding", "_finding", "finding") for code in constants(node.args[0])}
    given_codes |= {code for node in calls("_headline_finding") for code in constants(node.args[1])}
    given_codes |= set(Code)
    hints = {key.removesuffix(".hint") for key in catalogue() if re.fullmatch(r"finding\..*\.hint", key)}
    assert {code.removeprefix("finding.") for code in hints} == given_codes
    assert hints <= catalogue().keys()


def test_every_fault_in_the_sources_has_a_sentence_for_which_it_gives_the_values() -> None:
    """A fault is never refused without words, nor with a placeholder left open."""
    seen = 0
    for node in calls("Fault", "fault"):
        values = node.args[1] if len(node.args) > 1 and isinstance(node.args[1], ast.Dict) else None
        names = {k.value for k in values.keys if isinstance(k, ast.Constant)} if values else None
        if called(node) == "fault":
            names = {keyword.arg for keyword in node.keywords if keyword.arg}
            if isinstance(node.func, ast.Attribute):  # the account of a layer that is written adds its own
                names |= {"format", "count"}
        for code in constants(node.args[0]):
            seen += 1
            sentences = [f"fault.{code}", f"fault.{code}.hint"]
            assert [key for key in sentences if key not in catalogue()] == []
            wanted = set().union(*(placeholders(catalogue()[key]["en"]) for key in sentences))
            if names is not None and "**" not in ast.unparse(node):
                assert wanted <= names, f"fault.{code} at line {node.lineno}"
    assert seen > 30


def test_every_key_named_in_python_exists() -> None:
    """No call for a sentence names a key that the catalogue lacks."""
    named = {key for node in calls("text", "_word") for key in constants(node.args[0])}
    assert len(named) > 10
    assert {key for key in named if "." in key} - catalogue().keys() == set()


@pytest.mark.parametrize(("helper", "group", "first"), [("help_text", "help", 0), ("headings", "column", 1)])
def test_every_key_named_through_a_helper_of_the_command_line_exists(helper: str, group: str, first: int) -> None:
    """Help texts and column headings, which are named by their last word, all exist."""
    named = {word for node in calls(helper) for argument in node.args[first:] for word in constants(argument)}
    assert named
    assert {f"{group}.{word}" for word in named} - catalogue().keys() == set()


def test_every_key_named_in_the_pages_scripts_exists() -> None:
    """No script of the page names a sentence that the catalogue lacks."""
    named = set().union(*map(script_keys, scripts().values()))
    assert len(named) > 20
    assert named - catalogue().keys() == set()


@pytest.mark.uncounted
@pytest.mark.parametrize("group", GROUPS)
def test_every_key_of_the_catalogue_is_used(group: str) -> None:
    """No sentence outlives the code that said it."""
    assert [key for key in catalogue() if key.startswith(f"{group}.") and not is_used(key)] == []


def test_every_word_that_a_plan_may_use_has_its_name() -> None:
    """Each verdict, severity, use, nature, bound, scope, basis and name status can be put into words."""
    vocabularies = {
        "measure": Measure, "role": Role, "stage": Stage,
        "severity": Severity, "use": Use, "nature": Nature, "bound": Bound, "scope": Scope, "basis": Basis,
        "name_status": NameStatus,
    }  # fmt: skip
    named = {f"{group}.{word}" for group, words in vocabularies.items() for word in words}
    assert (named | {verdict.key for verdict in Verdict}) - catalogue().keys() == set()


def test_values_are_inserted_as_they_are() -> None:
    """A value that looks like a template stays the text that it is."""
    path = "{path}{0.__class__}{{}}%s"
    assert text("fault.no_such_folder", "en", path=path) == f"There is no plan folder {path}."


@given(st.text(), st.sampled_from(LANGUAGES))
def test_any_value_comes_through_unchanged(value: str, lang: Lang) -> None:
    """Whatever stands in a value stands in the sentence, once, between the same words."""
    before, after = catalogue()["said.written"][lang].split("{path}")
    assert text("said.written", lang, path=value) == before + value + after


def test_an_unknown_key_is_a_mistake_of_ours() -> None:
    """A key that does not exist raises instead of showing itself to a reader."""
    with pytest.raises(KeyError, match=r"no\.such\.key"):
        text("no.such.key", "zh")
