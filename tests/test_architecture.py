"""Imports only go down the ranks, importing stays light, and the public names are what they say."""

from __future__ import annotations

import ast
import pkgutil
import shlex
import subprocess
import sys
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import pytest
import typer

import hitech_gis as hg
from hitech_gis.cli import app
from hitech_gis.texts import text

PACKAGE = Path(str(files("hitech_gis")))
# From the ground up: a module imports only from ranks below its own.
RANKS = [
    {"texts"},
    {"errors", "units", "intervals"},
    {"numerals"},
    {"findings"},
    {"crs", "landuse"},
    {"topology"},
    {"io"},
    {"areal"},
    {"ledger"},
    {"balance", "land", "schedule", "coverage", "parcels", "symbols"},
    {"diff", "scenario", "reconcile", "check", "cross_table"},
    {"atlas", "report", "charts"},
    {"plan"},
    {"terminal"},
    {"cli"},
    {"__main__"},
]
RANK = {name: number for number, names in enumerate(RANKS) for name in names}
HEAVY = ("folium", "geopandas", "matplotlib", "pandas", "shapely")
MOST_LINES = 400
MODULES = sorted(PACKAGE.rglob("*.py"))
NAMES = [str(path.relative_to(PACKAGE)) for path in MODULES]


def head_of(path: Path) -> str:
    """The rank's name of a module: ``balance``, or ``ledger`` for all of that package."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> list[str]:
    """Full dotted names that a module imports, wherever in it the import stands."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def own_imports_of(path: Path) -> list[list[str]]:
    """What of hitech_gis a module imports, as parts: ``["ledger", "model", "Figure"]``."""
    return [name.split(".")[1:] for name in imports_of(path) if name.split(".")[0] == "hitech_gis"]


def test_every_module_has_a_rank() -> None:
    """A new module is given its place before it is imported."""
    assert {head_of(path) for path in MODULES} - RANK.keys() == {"__init__"}


@pytest.mark.uncounted
@pytest.mark.parametrize("path", [path for path in MODULES if head_of(path) != "__init__"], ids=str)
def test_imports_only_go_down(path: Path) -> None:
    """A module imports from ranks below its own, its own package, and of the package's top only the version."""
    own = head_of(path)
    reached = [parts[0] for parts in own_imports_of(path)]
    wrong = [name for name in reached if name not in {own, "__version__"} and RANK.get(name, 99) >= RANK[own]]
    assert wrong == []
    if path.parent == PACKAGE:
        assert own not in reached


@pytest.mark.uncounted
@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_nothing_private_is_imported_from_outside(path: Path) -> None:
    """A name or module that starts with an underscore is used only within its own module or package."""
    private = [
        ".".join(parts)
        for parts in own_imports_of(path)
        if parts[0] != head_of(path) and any(part.startswith("_") and not part.startswith("__") for part in parts)
    ]
    assert private == []


def test_the_terminal_needs_nothing_but_rich_and_what_makes_text_visible() -> None:
    """What prints knows nothing of plans."""
    roots = {name.split(".")[0] for name in imports_of(PACKAGE / "terminal.py")}
    assert roots - sys.stdlib_module_names == {"rich", "hitech_gis"}
    assert {parts[0] for parts in own_imports_of(PACKAGE / "terminal.py")} == {"texts"}


def test_the_kernel_of_allocation_is_arrays_in_and_arrays_out() -> None:
    """It knows no frames, files or plans: numpy and shapely, and Arrow only to hand over positions."""
    kernel = sorted((PACKAGE / "areal" / "kernel").glob("*.py"))
    roots = {name.split(".")[0] for path in kernel for name in imports_of(path)}
    assert roots - sys.stdlib_module_names == {"numpy", "shapely", "pyarrow", "hitech_gis"}
    assert {tuple(parts[:2]) for path in kernel for parts in own_imports_of(path)} == {("areal", "kernel")}


def test_only_io_opens_spatial_files() -> None:
    """No other module imports a library or a function that reads layers from the disk."""
    readers = {"fiona", "pyogrio"}
    found = {head_of(path) for path in MODULES for name in imports_of(path) if name.split(".")[0] in readers}
    called = {head_of(path) for path in MODULES if "read_file(" in path.read_text(encoding="utf-8")}
    assert found | called <= {"io"}


@pytest.mark.uncounted
@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_module_stays_small(path: Path) -> None:
    """A module has fewer than 400 lines; one that outgrows them becomes a package of nouns."""
    assert len(path.read_text(encoding="utf-8").splitlines()) < MOST_LINES


def heavy_modules_after(code: str) -> tuple[str, list[str]]:
    """Run code in a fresh interpreter; give what it printed and which heavy modules it loaded."""
    ending = f"import sys; sys.stdout.flush(); print('\\n' + ' '.join(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{ending}"],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1"},
    )
    *printed, last = done.stdout.split("\n")[:-1]
    return "\n".join(printed), last.split()


def test_importing_the_package_stays_light() -> None:
    """A notebook's first cell loads neither geopandas nor pandas, shapely or folium."""
    assert heavy_modules_after("import hitech_gis; print(hitech_gis.__version__)") == (f"{hg.__version__}\n", [])


def test_a_heavy_import_would_be_seen() -> None:
    """The fresh interpreter does report what it loaded, so that the tests beside this one can fail."""
    assert heavy_modules_after("import shapely")[1] == ["shapely"]


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "--help"]])
def test_help_stays_light(arguments: list[str]) -> None:
    """Help and version are printed without loading a heavy module."""
    code = f"""
import sys
from hitech_gis.cli import main
sys.argv = ["hitech-gis", *{arguments!r}]
try:
    main()
except SystemExit as done:
    assert done.code in (0, None), done.code"""
    printed, heavy = heavy_modules_after(code)
    assert "hitech-gis" in printed
    assert heavy == []


def test_every_public_name_is_there_and_in_the_listing() -> None:
    """Each name of __all__ resolves, and dir() shows them and nothing more."""
    assert len(hg.__all__) == len(set(hg.__all__))
    for name in hg.__all__:
        assert getattr(hg, name) is not None
    assert sorted(dir(hg)) == sorted(hg.__all__)


def test_the_lazy_names_are_the_ones_that_type_checkers_see() -> None:
    """What is imported for type checkers is exactly what __all__ offers."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    (checked,) = (node for node in tree.body if isinstance(node, ast.If))
    names = {alias.name for node in checked.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert names | {"__version__"} == set(hg.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A slip in a notebook names the slip."""
    with pytest.raises(AttributeError, match="'open_plam'"):
        _ = hg.open_plam


def test_no_public_name_is_a_module_of_the_package() -> None:
    """A lazy attribute and a submodule of one name would overwrite each other."""
    assert set(hg.__all__) & {module.name for module in pkgutil.iter_modules([str(PACKAGE)])} == set()


@pytest.mark.parametrize("name", sorted(RANK.keys() & {module.name for module in pkgutil.iter_modules([str(PACKAGE)])}))
def test_each_module_can_be_imported_first(name: str) -> None:
    """No module relies on another having been imported before it."""
    code = f"import hitech_gis.{name}" if name != "__main__" else "import hitech_gis.cli"
    printed, _ = heavy_modules_after(code)
    assert printed.strip() == ""
    assert import_module("hitech_gis.cli" if name == "__main__" else f"hitech_gis.{name}").__doc__


TOP = typer.main.get_command(app).commands  # type: ignore[attr-defined]
GROUPS = {f"{name} {word}": command for name in TOP for word, command in getattr(TOP[name], "commands", {}).items()}
COMMANDS = {name: command for name, command in TOP.items() if not hasattr(command, "commands")} | GROUPS


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_of_the_help_has_an_example_that_parses(name: str) -> None:
    """Each command ends its help with a line that can be typed: its words are taken by its own parser."""
    command = COMMANDS[name]
    label = f"{text('help.example', 'zh')} / {text('help.example', 'en')}: "
    assert command.help
    assert command.epilog.startswith(label)
    program, called, *arguments = shlex.split(command.epilog.removeprefix(label))
    if " " in name:
        called = f"{called} {arguments.pop(0)}"
    assert (program, called) == ("hitech-gis", name)
    assert arguments
    with command.make_context(name, arguments) as context:
        assert context.params
