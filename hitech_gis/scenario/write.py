"""Writes scenarios as files; also one in which some figures are to have other numbers than it gives them."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from hitech_gis.ledger.derived import itemised_figure
from hitech_gis.ledger.tables import NUMBER
from hitech_gis.scenario.apply import apply_scenario
from hitech_gis.scenario.model import (
    Amount,
    CountShare,
    DeductDemolished,
    MoveFloorArea,
    ReadVariant,
    ScaleFigure,
    Scenario,
    SetFigure,
    TakeCandidate,
)
from hitech_gis.units import exact_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from hitech_gis.ledger.figures import Figure
    from hitech_gis.ledger.model import Ledger
    from hitech_gis.scenario.model import Assumption, Change


def with_numbers(ledger: Ledger, scenario: Scenario, numbers: Mapping[str, Decimal]) -> Scenario:
    """
    Give a scenario under which figures come to other numbers than under a given one.

    Parameters
    ----------
    ledger
        The plan that both are for.
    scenario
        The given one.
    numbers
        What figures are to come to, by id, in base units.

    Returns
    -------
    Scenario
        Whatever else the given one changes and assumes, it does too. Where a figure
        is set, what changed it before is left out; moves of floor area to or from
        it become the numbers that they led to. An assumption of such a figure
        stays, and the total is set so that it comes to the number; only where no
        decimal number does that, the figure itself is set and not assumed of.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> half = CountShare("sz_bay_middle_supporting", Decimal(50))
    >>> scenario = Scenario("half", "减半", "Half", assumptions=(half,))
    >>> numbers = {"sz_bay_middle_supporting": Decimal(1_000_000)}
    >>> both = with_numbers(load_ledger(shipped_plan_folder()), scenario, numbers)
    >>> both.changes[0].worded("en"), both.assumptions == (half,)
    ('sz_bay_middle_supporting becomes 2000000', True)
    """
    dissolved, ends = _moves_of(ledger, scenario, {*numbers})
    before = {
        _id_of(ledger, change.figure): change for change in scenario.changes if not isinstance(change, MoveFloorArea)
    }
    amounts = {name: Amount.of(number) for name, number in numbers.items()}
    moved = apply_scenario(ledger, replace(scenario, assumptions=())).figures
    amounts |= {name: _amount_of(moved[name]) for name in ends if name not in numbers}
    assumptions = []
    for assumption in scenario.assumptions:
        name = "" if isinstance(assumption, ReadVariant) else _id_of(ledger, assumption.figure)
        if isinstance(assumption, ReadVariant) or name not in numbers:
            assumptions.append(assumption)
        elif (total := _total(assumption, numbers[name])) is not None:
            assumptions.append(assumption)
            amounts[name] = total
    left_out = [*dissolved, *(change for name, change in before.items() if name in amounts)]
    kept = [change for change in scenario.changes if change not in left_out]
    sets = [
        SetFigure(name, amount, reason=before[name].reason if name in before else "")
        for name, amount in amounts.items()
    ]
    return replace(scenario, changes=(*kept, *sets), assumptions=tuple(assumptions))


def _id_of(ledger: Ledger, name: str) -> str:
    """Give the id of a figure that may be named as ``zone/use``."""
    zone, slash, use = name.partition("/")
    own = itemised_figure(ledger, zone, use) if slash else None
    return name if own is None else own.id


def _moves_of(ledger: Ledger, scenario: Scenario, names: set[str]) -> tuple[list[MoveFloorArea], list[str]]:
    """Give the moves that lead to or from figures, or from there on by other moves, and all figures at their ends."""
    ends = [
        (move, [_id_of(ledger, f"{zone}/{move.use}") for zone in (move.source, move.target)])
        for move in scenario.changes
        if isinstance(move, MoveFloorArea)
    ]
    reached, count = set(names), -1
    while len(reached) > count:
        count = len(reached)
        reached.update(name for _, pair in ends if reached.intersection(pair) for name in pair)
    found = [(move, pair) for move, pair in ends if reached.intersection(pair)]
    return [move for move, _ in found], list(dict.fromkeys(name for _, pair in found for name in pair))


def _amount_of(figure: Figure) -> Amount:
    """Give the number that a move led to; floor area, since nothing else moves."""
    assert figure.quantity is not None, "what moves has a number"  # noqa: S101 - else the scenario was refused
    ends = [end for end in (figure.quantity.low, figure.quantity.high) if end is not None]
    if ends[0] == ends[-1]:
        return Amount.of(ends[0])
    return Amount.of(f"{ends[0]:f}—{ends[-1]:f} m2")


def _total(assumption: CountShare | DeductDemolished, number: Decimal) -> Amount | None:
    """Give the total of which a number counts; None where no number that a file holds is that."""
    if isinstance(assumption, DeductDemolished):
        return Amount.of(Fraction(number) + assumption.demolished.low)
    total = exact_decimal(Fraction(number) * 100 / Fraction(assumption.percent)) if assumption.percent else None
    return None if total is None or not NUMBER.fullmatch(f"{total:f}") else Amount.of(total)


def to_toml(scenario: Scenario) -> str:
    r"""
    Write a scenario as a file.

    Parameters
    ----------
    scenario
        The scenario.

    Returns
    -------
    str
        TOML that :func:`hitech_gis.scenario.read_scenario` reads as the same scenario.

    Examples
    --------
    >>> print(to_toml(Scenario("more", "增加", "More", (TakeCandidate("plots"),))))
    id = "more"
    title_zh = "增加"
    title_en = "More"
    <BLANKLINE>
    [[change]]
    candidate = "plots"
    take = "other"
    <BLANKLINE>
    """
    names = {"id": scenario.id, "title_zh": scenario.title_zh, "title_en": scenario.title_en}
    names |= {"plan": scenario.plan} if scenario.plan else {}
    lines = [f"{key} = {_quoted(name)}" for key, name in names.items()]
    for kind, entries in (("change", scenario.changes), ("assumption", scenario.assumptions)):
        for entry in entries:
            lines += ["", f"[[{kind}]]", *(f"{key} = {value}" for key, value in _keys_of(entry).items())]
            lines += [f"reason = {_quoted(entry.reason)}"] if entry.reason else []
    return "\n".join(lines) + "\n"


def _keys_of(entry: Change | Assumption) -> dict[str, str]:
    """Give the keys of an entry, its own word first, each with its value in TOML."""
    match entry:
        case SetFigure():
            keys = {"set": _quoted(entry.figure), "to": _amount(entry.to)}
        case ScaleFigure():
            by = entry.written if NUMBER.fullmatch(entry.written) else _quoted(entry.written)
            keys = {"scale": _quoted(entry.figure), "by": by}
        case MoveFloorArea():
            ends = {"from": _quoted(entry.source), "to": _quoted(entry.target)}
            keys = {"move": _quoted(entry.use)} | ends | {"amount": _amount(entry.amount)}
        case TakeCandidate():
            keys = {"candidate": _quoted(entry.figure), "take": _quoted("other" if entry.other else "first")}
        case CountShare():
            keys = {"counts_percent": f"{entry.percent:f}", "figure": _quoted(entry.figure)}
        case DeductDemolished():
            figure, source = _quoted(entry.figure), _quoted(entry.source)
            keys = {"demolished_m2": _amount(entry.demolished), "figure": figure, "source": source}
        case _:
            keys = {"variant": _quoted(entry.variant)}
    return keys


def _amount(amount: Amount) -> str:
    return amount.written if amount.unit is None else _quoted(amount.written)


def _quoted(characters: str) -> str:
    # A JSON string is a TOML string but for DEL, which TOML wants escaped too.
    return json.dumps(characters, ensure_ascii=False).replace("\x7f", "\\u007f")
