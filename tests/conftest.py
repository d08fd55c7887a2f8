"""What holds for every test; a browser without a network, and a watch on all that a page asks for or complains of."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Route
from uncounted import watch_less

import hitech_gis as hg

if TYPE_CHECKING:
    from pytest_playwright.pytest_playwright import CreateContextCallback

    from hitech_gis.plan import Plan

UNCOUNTED = {Path(__file__).parent / name for name in ("browser", "test_readme.py", "test_notebooks.py")}
LOCAL = ("file:", "data:", "blob:")
WATCH_POLICY = """
window.__violations = [];
addEventListener('securitypolicyviolation', (event) => window.__violations.push(event.violatedDirective));
"""


def unmeasured() -> Generator[None, object, object]:
    """Measure nothing until the wrapped hook has run."""
    measuring = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(measuring)


class Uncounted:
    """
    Measures no coverage in what runs lines that other tests are written for, since that would double its time.

    Examples, browsers that look at pages, the README and the notebooks, laws, which go through many cases, and tests
    that are marked.
    pytest-cov's own mark for it fails where no coverage is measured at all.
    """

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Run a test, with what is set up for it."""
        law = item.get_closest_marker("law") or getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        if law or isinstance(item, pytest.DoctestItem) or UNCOUNTED & {item.path, *item.path.parents}:
            return (yield from unmeasured())
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Run a test that is marked; what is set up for it may be for others too, and counts."""
        if item.get_closest_marker("uncounted"):
            return (yield from unmeasured())
        return (yield)

    def pytest_collection_finish(self) -> None:
        """Before the first test, but only where coverage is measured."""
        if sys.gettrace():
            watch_less()


def pytest_configure(config: pytest.Config) -> None:
    """Let this folder's rules hold for the examples of the package too."""
    config.pluginmanager.register(Uncounted())
    settings.register_profile("untimed", deadline=None)  # no test asserts a time
    settings.load_profile("untimed")


@dataclass
class Watch:
    """What the pages of a test asked of the network, and what they complained of."""

    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def on(self, context: BrowserContext) -> None:
        """Cut a context off and note everything it tries."""

        def answer(route: Route) -> None:
            if route.request.url.startswith(LOCAL):
                route.continue_()
            else:
                route.abort()

        def said(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                self.complaints.append(f"{message.type}: {message.text}")

        context.set_offline(True)
        context.add_init_script(WATCH_POLICY)
        context.route("**/*", answer)
        context.on("request", lambda request: self.asked.append(request.url))
        context.on("console", said)
        context.on("weberror", lambda error: self.complaints.append(f"uncaught: {error.error}"))

    @property
    def remote(self) -> list[str]:
        """Addresses asked for that are not on this machine."""
        return [url for url in self.asked if not url.startswith(LOCAL)]


OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def base_url() -> None:
    """No server; the plug-in's own fixture of this name warns under pytest 9."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium; without one the run fails."""
    chromium = shutil.which("chromium")
    assert chromium is not None, "the browser tests need Chromium on the path"
    args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": chromium, "args": args}


@pytest.fixture
def watch() -> Watch:
    """What the pages of this test did."""
    return Watch()


@pytest.fixture
def open_page(new_context: CreateContextCallback, watch: Watch) -> Iterator[OpenPage]:
    """Open a saved page; whatever the test did with it, it asked nobody and complained of nothing."""
    opened: list[Page] = []

    def open_one(path: Path, width: int = 1280, height: int = 800, **options: Any) -> Page:  # noqa: ANN401 - playwright's
        context = new_context(viewport={"width": width, "height": height}, **options)
        watch.on(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(path.as_uri())
        opened.append(page)
        return page

    yield open_one
    violations = [kind for page in opened for kind in page.evaluate("window.__violations")]
    assert watch.remote == []
    assert watch.complaints == []
    assert violations == []


@pytest.fixture(scope="session")
def plan() -> Plan:
    return hg.open_plan()


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.html"
    plan.atlas().save(path)
    return path


@pytest.fixture
def page(open_page: OpenPage, saved: Path) -> Page:
    return open_page(saved, reduced_motion="reduce")
