"""Reads scenario files (TOML or JSON), and gathers every fault of all of them before it refuses."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from hitech_gis.errors import Fault, PlanError
from hitech_gis.io import read_inside
from hitech_gis.ledger.tables import IDENTIFIER, NUMBER
from hitech_gis.ledger.toml import TomlTable, read_json, read_toml
from hitech_gis.ledger.vocabulary import Use
from hitech_gis.scenario.apply import note_faults
from hitech_gis.scenario.model import (
    Amount,
    Assumption,
    Change,
    CountShare,
    DeductDemolished,
    MoveFloorArea,
    ReadVariant,
    ScaleFigure,
    Scenario,
    SetFigure,
    TakeCandidate,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from hitech_gis.ledger.model import Ledger

_MOST_PERCENT = 100
_MOST_MIB = 1
_FACTOR = re.compile(r"(?P<number>[0-9]{1,18}(?:\.[0-9]{1,9})?)\s*(?:%|/\s*(?P<divisor>[0-9]{1,18}(?:\.[0-9]{1,9})?))")
# The words of an entry, and the keys that go with each.
_CHANGES = {"set": ("to",), "scale": ("by",), "move": ("from", "to", "amount"), "candidate": ("take",)}
_ASSUMPTIONS = {"counts_percent": ("figure",), "demolished_m2": ("figure", "source"), "variant": ()}


def open_scenarios(ledger: Ledger, paths: Sequence[Path]) -> list[Scenario]:
    """
    Read scenario files for a plan, and hold all of them against it.

    Parameters
    ----------
    ledger
        The plan.
    paths
        The files.

    Returns
    -------
    list of Scenario
        One a file.

    Raises
    ------
    PlanError
        With every fault of every file: of form, and of what the plan does not have.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> open_scenarios(load_ledger(shipped_plan_folder()), [])
    []
    """
    faults: list[Fault] = []
    scenarios = []
    for path in paths:
        try:
            scenario = _read(_content(path), str(path), faults)
        except PlanError as error:
            faults.extend(error.faults)
        else:
            note_faults(ledger, scenario, faults)
            scenarios.append(scenario)
    if faults:
        raise PlanError(*faults)
    return scenarios


def scenarios_of(ledger: Ledger, given: Sequence[Scenario | str | Path]) -> list[Scenario]:
    """
    Read those of some scenarios that are given as paths of their files.

    Parameters
    ----------
    ledger
        The plan.
    given
        Scenarios, or paths.

    Returns
    -------
    list of Scenario
        In the order given.

    Raises
    ------
    PlanError
        With every fault of every file.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> same = Scenario("same", "不变", "The same")
    >>> scenarios_of(load_ledger(shipped_plan_folder()), [same]) == [same]
    True
    """
    read = iter(open_scenarios(ledger, [Path(item) for item in given if isinstance(item, str | Path)]))
    return [next(read) if isinstance(item, str | Path) else item for item in given]


def _content(path: Path) -> bytes:
    if not path.exists():
        raise PlanError(Fault("no_such_layer_file", {"path": str(path)}))
    target = path.resolve()
    content = read_inside(target.parent, target.name)
    if len(content) > _MOST_MIB * 2**20:
        raise PlanError(Fault("scenario_too_large", {"limit": str(_MOST_MIB)}, file=str(path)))
    return content


def read_scenario(content: bytes, file: str = "") -> Scenario:
    r"""
    Read a scenario.

    Parameters
    ----------
    content
        Bytes of a TOML file, or of a JSON file with the same keys.
    file
        Its name, for the faults.

    Returns
    -------
    Scenario
        What it says; ids are not looked up yet, since no plan is at hand.

    Raises
    ------
    PlanError
        With every fault of form.

    Examples
    --------
    >>> head = 'id = "more"\ntitle_zh = "南区增加"\ntitle_en = "More in the south"\n'
    >>> change = '[[change]]\nset = "sz_bay_south_industrial"\nto = "220 万平方米"'
    >>> read_scenario((head + change).encode()).changes[0].to.low
    Fraction(2200000, 1)
    """
    faults: list[Fault] = []
    scenario = _read(content, file, faults)
    if faults:
        raise PlanError(*faults)
    return scenario


def _read(content: bytes, file: str, faults: list[Fault]) -> Scenario:
    """Read a file; entries at fault are left out."""
    # No TOML begins with a brace, and all of what a page saves does.
    is_json = file.lower().endswith(".json") or content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    root = (read_json if is_json else read_toml)(content, file, faults)
    name = root.text("id")
    if name and (name == "plan" or not IDENTIFIER.fullmatch(name)):  # the plan itself stands beside it under that name
        root.fault("bad_id" if name != "plan" else "reserved_scenario", "id", value=name)
    title_zh, title_en = root.text("title_zh"), root.text("title_en")
    plan = root.text("plan", optional=True)
    changes = [_change(entry, faults) for entry in _entries(root, "change")]
    assumptions = [_assumption(entry, faults) for entry in _entries(root, "assumption")]
    root.done()
    return Scenario(
        name,
        title_zh,
        title_en,
        tuple(change for change in changes if change is not None),
        tuple(assumption for assumption in assumptions if assumption is not None),
        file,
        plan,
    )


def _entries(root: TomlTable, key: str) -> list[TomlTable]:
    if isinstance(root.value(key), dict):
        root.fault("single_table", key, value=key)
        return []
    return root.tables(key)


def _word(entry: TomlTable, words: dict[str, tuple[str, ...]]) -> str | None:
    """Give the one word that says what an entry is."""
    given = [word for word in words if word in entry]
    if len(given) == 1:
        return given[0]
    entry.fault("one_word", "", value=", ".join(given) or "—", known=", ".join(words))
    return None


def _change(entry: TomlTable, faults: list[Fault]) -> Change | None:
    before = len(faults)
    word = _word(entry, _CHANGES)
    if word is None:
        return None
    name, reason, place = entry.text(word), entry.text("reason", optional=True), entry.name
    read: dict[str, Callable[[], Change | None]] = {
        "set": lambda: (
            None if (to := _amount(entry, "to")) is None else SetFigure(name, to, reason=reason, place=place)
        ),
        "scale": lambda: _scale(entry, name, reason),
        "move": lambda: _move(entry, name, reason),
        "candidate": lambda: TakeCandidate(name, _other(entry), reason=reason, place=place),
    }
    change = read[word]()
    entry.done()
    return change if len(faults) == before else None


def _scale(entry: TomlTable, figure: str, reason: str) -> ScaleFigure | None:
    given = entry.value("by")
    by = None
    if isinstance(given, str) and (found := _FACTOR.fullmatch(given.strip())):
        divisor = Fraction(found["divisor"] or 100)
        by = Fraction(found["number"]) / divisor if divisor else None
    elif not isinstance(given, bool | str) and NUMBER.fullmatch(str(given)) and Fraction(str(given)) >= 0:
        by = Fraction(str(given))
    if by is None:
        entry.fault("bad_factor", "by", value="" if given is None else str(given))
        return None
    return ScaleFigure(figure, by, str(given).strip(), reason=reason, place=entry.name)


def _move(entry: TomlTable, use: str, reason: str) -> MoveFloorArea | None:
    uses = [known.value for known in Use]
    if use and use not in uses:
        entry.fault("unknown_word", "move", value=use, known=", ".join(uses))
    source, target, amount = entry.text("from"), entry.text("to"), _amount(entry, "amount")
    if source and source == target:
        entry.fault("move_to_itself", "to", value=target)
    if amount is not None and (amount.low != amount.high or amount.low < 0):
        entry.fault("not_one_amount", "amount", value=amount.written)
    if amount is None:
        return None
    return MoveFloorArea(use, source, target, amount, reason=reason, place=entry.name)


def _other(entry: TomlTable) -> bool:
    take = entry.text("take", optional=True) or "other"
    if take not in {"first", "other"}:
        entry.fault("unknown_word", "take", value=take, known="first, other")
    return take == "other"


def _assumption(entry: TomlTable, faults: list[Fault]) -> Assumption | None:
    before = len(faults)
    word = _word(entry, _ASSUMPTIONS)
    if word is None:
        return None
    reason, place = entry.text("reason", optional=True), entry.name
    assumption: Assumption | None
    if word == "variant":
        assumption = ReadVariant(entry.text("variant"), reason=reason, place=place)
    elif word == "counts_percent":
        figure, percent = entry.text("figure"), _percent(entry)
        assumption = None if percent is None else CountShare(figure, percent, reason=reason, place=place)
    else:
        figure, area, source = entry.text("figure"), _amount(entry, "demolished_m2"), entry.text("source")
        if area is not None and (area.low != area.high or area.low < 0):
            entry.fault("not_one_amount", "demolished_m2", value=area.written)
        assumption = None if area is None else DeductDemolished(figure, area, source, reason=reason, place=place)
    entry.done()
    return assumption if len(faults) == before else None


def _percent(entry: TomlTable) -> Decimal | None:
    percent = entry.number("counts_percent")
    if percent is not None and not 0 <= percent <= _MOST_PERCENT:
        entry.fault("bad_percent", "counts_percent", value=str(percent))
    return percent


def _amount(entry: TomlTable, key: str) -> Amount | None:
    """Read a number in base units, or characters with a unit; exactly one of them."""
    given = entry.value(key)
    if not isinstance(given, bool) and NUMBER.fullmatch(str(given)) and not isinstance(given, str):
        return Amount.of(Fraction(str(given)))
    if isinstance(given, str):
        try:
            return Amount.of(given)
        except ValueError:
            pass  # said below, with what is expected
    entry.fault("bad_amount", key, value="" if given is None else str(given))
    return None
