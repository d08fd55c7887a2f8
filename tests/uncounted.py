"""Calls in which no coverage is measured: they run no line of ours, or none that was not run before."""

from __future__ import annotations

import sys
from functools import wraps
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hitech_gis.ledger import Ledger

P = ParamSpec("P")
T = TypeVar("T")

# Where long ways through the code of others begin; measuring it doubles its time and tells nothing.
OF_OTHERS = (
    ("matplotlib.backends.backend_pdf", "PdfPages.close"),
    ("matplotlib.backends.backend_pdf", "PdfPages.savefig"),
    ("matplotlib.figure", "Figure.savefig"),
    ("pypdf", "PageObject.extract_text"),
    ("rich.console", "Console.print"),
    ("tomllib", "loads"),
)


def uncounted(function: Callable[P, T]) -> Callable[P, T]:
    """Measure no coverage in a function; what measures is set aside and put back in one frame, as it counts frames."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        measuring = sys.gettrace()
        sys.settrace(None)
        try:
            return function(*args, **kwargs)
        finally:
            sys.settrace(measuring)

    return call


def watch_less() -> None:
    """From here on measure no coverage in the code of others, nor in what is done with the shipped plan again."""
    for module, path in OF_OTHERS:
        owner, _, name = f".{path}".rpartition(".")
        holder = attrgetter(owner[1:])(import_module(module)) if owner else import_module(module)
        setattr(holder, name, uncounted(getattr(holder, name)))
    _count_the_shipped_plan_once()


def _count_the_shipped_plan_once() -> None:
    """
    Count reading, checking and gathering the shipped plan once, since each runs the same lines whenever it is done.

    A plan from another folder, one with a scenario, and a page that shows more than the plan are counted every time.
    """
    from hitech_gis import check
    from hitech_gis.atlas import content, page
    from hitech_gis.plan import folder

    shipped = folder.shipped_plan_folder()
    read: WeakValueDictionary[int, Ledger] = WeakValueDictionary()

    def is_shipped(where: Path) -> bool:
        return where == shipped

    def is_read(ledger: Ledger, **others: object) -> bool:
        others.pop("lang", None)
        return read.get(id(ledger)) is ledger and not any(others.values())

    load: Callable[[Path], Ledger] = once(vars(folder)["load_ledger"], is_shipped)

    @wraps(load)
    def load_ledger(where: Path) -> Ledger:
        ledger = load(where)
        if is_shipped(where):
            read[id(ledger)] = ledger
        return ledger

    vars(folder)["load_ledger"] = load_ledger
    vars(content)["check"] = vars(check)["check"] = once(check.check, is_read)
    vars(page)["page_content"] = once(vars(page)["page_content"], is_read)


def once(function: Callable[P, T], alike: Callable[P, bool]) -> Callable[P, T]:
    """Count the first of all calls that are alike, other than those of tests in which nothing is counted."""
    counted = False
    again = uncounted(function)

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        nonlocal counted
        if not alike(*args, **kwargs):
            return function(*args, **kwargs)
        if counted:
            return again(*args, **kwargs)
        result = function(*args, **kwargs)
        counted = sys.gettrace() is not None
        return result

    return call
