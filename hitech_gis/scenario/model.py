"""What a scenario says: changes of a plan, and, kept apart from them, assumptions about what it leaves open."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hitech_gis.ledger.vocabulary import Use
from hitech_gis.numerals import read_amount
from hitech_gis.texts import LANGUAGES, Lang, text
from hitech_gis.units import in_unit, plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

_MOST_DECIMALS = 9
_PERCENT = re.compile(r"\s*(?P<number>[0-9]{1,18}(?:\.[0-9]{1,9})?)\s*[%％]\s*")


@dataclass(frozen=True)
class Amount:
    """
    An amount as a scenario gives it.

    Parameters
    ----------
    low, high
        In base units; unlike only for a range.
    unit
        Base unit that it names: ``m2``, ``CNY``, or ``share`` for a percentage; None
        where it names none and means the figure's own.
    written
        Its characters.

    Examples
    --------
    >>> Amount.of(1_600_000).written, Amount.of("160 万平方米").low
    ('1600000', Fraction(1600000, 1))
    """

    low: Fraction
    high: Fraction
    unit: str | None
    written: str

    @classmethod
    def of(cls, given: Decimal | Fraction | int | str) -> Amount:
        """
        Make an amount of a number in base units, or of characters with a unit or a percent sign.

        Raises
        ------
        ValueError
            If the characters are no amount with a unit.
        """
        if not isinstance(given, str):
            return cls(Fraction(given), Fraction(given), None, plain(given, decimals=_MOST_DECIMALS))
        if percentage := _PERCENT.fullmatch(given):
            share = Fraction(percentage["number"]) / 100
            return cls(share, share, "share", given.strip())
        written = read_amount(given)
        if written is None:
            msg = f"not an amount with a unit: {given!r}"
            raise ValueError(msg)
        return cls(written.low, written.high, written.unit, given.strip())

    def worded(self, unit: str | None, lang: Lang) -> str:
        """Give its characters, or the number in the unit that it means; as it is where nobody knows which."""
        return self.written if unit is None or self.unit is not None else in_unit(self.low, unit, lang)


@dataclass(frozen=True, kw_only=True)
class _Entry(ABC):
    """
    One entry of a scenario.

    ``reason`` is the planner's own; ``place`` is where it stands in the file, such as ``change[2]``.
    """

    reason: str = ""
    place: str = ""

    @abstractmethod
    def _values(self) -> Mapping[str, str | Amount]:
        """Give what its sentence quotes; the key of the sentence is the name of its kind."""

    @property
    def kind(self) -> str:
        """The word that files and records call it by."""
        return _KINDS[type(self)]

    def worded(self, lang: Lang, unit: str | None = None) -> str:
        """Say it in words; ``unit`` is the one of numbers that name none."""
        words = {
            name: value.worded(unit, lang) if isinstance(value, Amount) else _word(name, value, lang)
            for name, value in self._values().items()
        }
        return text(f"scenario.{self.kind}", lang, **words)

    def record(self, unit: str | None = None) -> dict[str, Any]:
        """Give it as plain data; ``unit`` is the one of numbers that name none."""
        titles = {f"title_{lang}": self.worded(lang, unit) for lang in LANGUAGES}
        values = {name: value.written if isinstance(value, Amount) else value for name, value in self._values().items()}
        return {"entry": self.kind, **titles, "values": values, "reason": self.reason or None}


def _word(name: str, value: str, lang: Lang) -> str:
    """Say a word of the file in a language; what a sentence quotes otherwise stays as it is."""
    if name == "use" and value in list(Use):
        return text(f"use.{value}", lang)
    return text(f"take.{value}", lang) if name == "take" else value


@dataclass(frozen=True)
class SetFigure(_Entry):
    """A figure, by its id or as ``zone/use``, has another number; ``zone/use`` may be one that the plan leaves out."""

    figure: str
    to: Amount

    def _values(self) -> Mapping[str, str | Amount]:
        return {"figure": self.figure, "to": self.to}


@dataclass(frozen=True)
class ScaleFigure(_Entry):
    """A figure is multiplied by a factor."""

    figure: str
    by: Fraction
    written: str

    def _values(self) -> Mapping[str, str | Amount]:
        return {"figure": self.figure, "by": self.written}


@dataclass(frozen=True)
class MoveFloorArea(_Entry):
    """Floor area of a use goes from one zone to another; the zones above both keep their totals."""

    use: str
    source: str
    target: str
    amount: Amount

    def _values(self) -> Mapping[str, str | Amount]:
        return {"use": self.use, "source": self.source, "target": self.target, "amount": self.amount}


@dataclass(frozen=True)
class TakeCandidate(_Entry):
    """An ambiguous figure is read as its first, or as its other candidate."""

    figure: str
    other: bool = True

    def _values(self) -> Mapping[str, str | Amount]:
        return {"figure": self.figure, "take": "other" if self.other else "first"}


@dataclass(frozen=True)
class CountShare(_Entry):
    """Of a total after renewal or on completion, a share counts as added."""

    figure: str
    percent: Decimal

    def _values(self) -> Mapping[str, str | Amount]:
        return {"figure": self.figure, "percent": plain(self.percent, decimals=_MOST_DECIMALS)}


@dataclass(frozen=True)
class DeductDemolished(_Entry):
    """Of a total after renewal or on completion, what is left after demolition counts as added."""

    figure: str
    demolished: Amount
    source: str

    def _values(self) -> Mapping[str, str | Amount]:
        return {"figure": self.figure, "demolished": self.demolished, "source": self.source}


@dataclass(frozen=True)
class ReadVariant(_Entry):
    """The goal is read in one of its variants."""

    variant: str

    def _values(self) -> Mapping[str, str | Amount]:
        return {"variant": self.variant}


Change = SetFigure | ScaleFigure | MoveFloorArea | TakeCandidate
Assumption = CountShare | DeductDemolished | ReadVariant
_KINDS: dict[type, str] = {
    SetFigure: "set",
    ScaleFigure: "scale",
    MoveFloorArea: "move",
    TakeCandidate: "candidate",
    CountShare: "counts_percent",
    DeductDemolished: "demolished_m2",
    ReadVariant: "variant",
}


@dataclass(frozen=True)
class Scenario:
    """
    Changes of a plan, and apart from them the assumptions that its numbers are read under.

    Parameters
    ----------
    id, title_zh, title_en
        As the planner names it.
    changes
        What the plan is to say instead; their order does not matter.
    assumptions
        How what the plan says is counted; the plan says the same as before.
    file
        Where it was read from, for the faults; empty for none.
    plan
        Id of the only plan that it is for; empty where it may be for any.

    Examples
    --------
    >>> from decimal import Decimal
    >>> half = CountShare("sz_bay_middle_supporting", Decimal(50))
    >>> scenario = Scenario("half", "大冲按一半计", "Half of Dachong counts", assumptions=(half,))
    >>> scenario.assumptions[0].worded("en")
    'Of sz_bay_middle_supporting, 50 % count as added'
    """

    id: str
    title_zh: str
    title_en: str
    changes: tuple[Change, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    file: str = ""
    plan: str = ""

    def title(self, lang: Lang) -> str:
        """Title in a language."""
        return self.title_zh if lang == "zh" else self.title_en

    @property
    def variant(self) -> str | None:
        """The variant of the goal that it assumes; None for the plan's default."""
        return next((entry.variant for entry in self.assumptions if isinstance(entry, ReadVariant)), None)
