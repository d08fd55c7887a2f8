"""The expressions of relations: + - * / over figures, actions' years and counts of lists; parsed, never executed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NoReturn, Protocol, Self, TypeVar

from hitech_gis.errors import Fault, HitechGisError
from hitech_gis.intervals import Interval
from hitech_gis.ledger.tables import NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MOST_CHARACTERS = 2_000
MOST_DEPTH = 32
_TERMS = ("action", "listed", "printed", "figure")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|action\(\s*'(?P<action>[a-z0-9_]+)'\s*\)\s*\.\s*year\b"
    r"|listed\(\s*'(?P<listed>[a-z0-9_]+)'\s*\)"
    r"|printed\(\s*(?P<printed>[a-z0-9_]+)\s*\)"
    r"|(?P<figure>[a-z][a-z0-9_]*)"
    r"|(?P<mark>[-+*/()]))"
)


class _Operand(Protocol):
    """What an expression can be carried out on."""

    def apply(self, mark: str, other: Self) -> Self: ...


Operand = TypeVar("Operand", bound=_Operand)


class ExpressionError(HitechGisError):
    """An expression that cannot be read or evaluated."""


@dataclass(frozen=True)
class Unit:
    """
    What a number measures: powers of base units.

    A bare number takes the unit of what it is added to, or compared with.

    Examples
    --------
    >>> per_km2, factor = Unit.named("CNY_per_km2")
    >>> str(per_km2), factor, str(Unit.named("CNY")[0] / per_km2)
    ('CNY/m2', Fraction(1, 1000000), 'm2')
    """

    powers: tuple[tuple[str, int], ...] = ()
    bare: bool = False

    @classmethod
    def named(cls, name: str) -> tuple[Unit, Fraction]:
        """Read a unit of ``figures.csv``, and how many of its base units it is."""
        powers: dict[str, int] = {}
        factor = Fraction(1)
        for position, part in enumerate(name.split("_per_")):
            power = -1 if position else 1
            base, size = {"km2": ("m2", 1_000_000), "10k_CNY": ("CNY", 10_000)}.get(part, (part, 1))
            factor *= Fraction(size) ** power
            if base not in {"share", "factor"}:
                powers[base] = powers.get(base, 0) + power
        return cls(tuple(sorted((base, power) for base, power in powers.items() if power))), factor

    def __mul__(self, other: Unit) -> Unit:
        return self._combined(other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        return self._combined(other, -1)

    def _combined(self, other: Unit, sign: int) -> Unit:
        powers = dict(self.powers)
        for base, power in other.powers:
            powers[base] = powers.get(base, 0) + sign * power
        kept = tuple(sorted((base, power) for base, power in powers.items() if power))
        return Unit(kept, bare=self.bare and other.bare)

    def common(self, other: Unit) -> Unit:
        """Give the unit of a sum; two that measure different things have none."""
        if self.bare or other.bare or self.powers == other.powers:
            return other if self.bare else self
        raise ExpressionError(Fault("mixed_units", {"left": str(self), "right": str(other)}))

    def __str__(self) -> str:
        """Its name, as findings print it: ``m2``, ``CNY/m2``, ``share``."""
        above = "*".join(base for base, power in self.powers for _ in range(power))
        below = "/".join(base for base, power in self.powers for _ in range(-power))
        return (above or ("1" if below else "share")) + (f"/{below}" if below else "")


BARE = Unit(bare=True)


@dataclass(frozen=True)
class Amount:
    """
    What a term or an expression comes to.

    Parameters
    ----------
    printed
        From the numbers as printed, exactly.
    written
        From what the document writes: ranges and 不低于, no tolerance.
    allowed
        The same, with what 约 and rounding allow.
    unit
        Base unit.
    """

    printed: Fraction
    written: Interval
    allowed: Interval
    unit: Unit

    def apply(self, mark: str, other: Amount) -> Amount:
        """
        Add, subtract, multiply or divide.

        Raises
        ------
        ExpressionError
            If the units do not go together, or the divisor may be zero.
        """
        if mark in "+-":
            unit = self.unit.common(other.unit)
            if mark == "+":
                return Amount(
                    self.printed + other.printed, self.written + other.written, self.allowed + other.allowed, unit
                )
            return Amount(
                self.printed - other.printed, self.written - other.written, self.allowed - other.allowed, unit
            )
        if mark == "*":
            return Amount(
                self.printed * other.printed,
                self.written * other.written,
                self.allowed * other.allowed,
                self.unit * other.unit,
            )
        try:
            return Amount(
                self.printed / other.printed,
                self.written / other.written,
                self.allowed / other.allowed,
                self.unit / other.unit,
            )
        except ZeroDivisionError:
            raise ExpressionError(Fault("divides_by_zero")) from None


@dataclass(frozen=True)
class Term:
    """
    A name in an expression.

    Parameters
    ----------
    kind
        ``figure`` (or an implied value), ``printed`` (a figure's number without
        its 不少于 or 约), ``action`` (its year), ``listed`` (how many a group has).
    name
        Id of it.
    """

    kind: str
    name: str


@dataclass(frozen=True)
class _Number:
    value: Decimal


@dataclass(frozen=True)
class _Chain:
    """Operations of one rank, one after the other; kept flat, so that a long sum is no deep tree."""

    first: _Node
    rest: tuple[tuple[str, _Node], ...]


_Node = Term | _Number | _Chain


@dataclass(frozen=True)
class Expression:
    """
    A parsed expression.

    Examples
    --------
    >>> expression = parse("(east + west) / 2")
    >>> [term.name for term in expression.terms()]
    ['east', 'west']
    """

    source: str
    root: _Node

    def terms(self) -> Iterator[Term]:
        """Give the names in it, in order, each as often as it stands."""
        waiting: list[_Node] = [self.root]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Term):
                yield node
            elif isinstance(node, _Chain):
                waiting += [part for _, part in reversed(node.rest)] + [node.first]

    def evaluate(self, amounts: Mapping[Term, Amount | None]) -> Amount | None:
        """
        Compute it.

        Parameters
        ----------
        amounts
            For each name what it comes to; None where that is unknown.

        Returns
        -------
        Amount or None
            None where a part is unknown.

        Raises
        ------
        ExpressionError
            If units do not go together, or a divisor may be zero.
        """
        return self.fold(amounts, bare)

    def fold(self, operands: Mapping[Term, Operand | None], number: Callable[[Decimal], Operand]) -> Operand | None:
        """
        Carry out its operations on operands of any kind: amounts, or linear forms.

        Parameters
        ----------
        operands
            For each name what stands for it; None where that is unknown.
        number
            Makes an operand of a number.

        Returns
        -------
        operand or None
            None where a part is unknown.
        """
        return _fold(self.root, operands, number)


def _fold(node: _Node, operands: Mapping[Term, Operand | None], number: Callable[[Decimal], Operand]) -> Operand | None:
    if isinstance(node, Term):
        return operands[node]
    if isinstance(node, _Number):
        return number(node.value)
    result = _fold(node.first, operands, number)
    for mark, part in node.rest:
        other = _fold(part, operands, number)
        result = None if result is None or other is None else result.apply(mark, other)
    return result


def bare(value: Decimal) -> Amount:
    """
    Give a number without a unit of its own.

    Parameters
    ----------
    value
        The number.

    Returns
    -------
    Amount
        Exactly it.

    Examples
    --------
    >>> bare(Decimal(2)).printed
    Fraction(2, 1)
    """
    exactly = Interval(value, value)
    return Amount(Fraction(value), exactly, exactly, BARE)


def parse(source: str) -> Expression:
    """
    Read an expression: numbers, ids, ``printed(id)``, ``action('id').year``, ``listed('group')``, + - * / and brackets.

    Parameters
    ----------
    source
        At most 2,000 characters, nested at most 32 deep.

    Returns
    -------
    Expression
        Not evaluated; nothing in it is ever executed.

    Raises
    ------
    ExpressionError
        If it is too long, too deep, or not an expression.

    Examples
    --------
    >>> parse("2 ** 9")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    hitech_gis.ledger.expressions.ExpressionError: 表达式在第 3 个字符处读不下去: * 9。...
    """
    if len(source) > MOST_CHARACTERS:
        values = {"length": str(len(source)), "most": str(MOST_CHARACTERS)}
        raise ExpressionError(Fault("expression_too_long", values))
    return Expression(source, _Parser(source).read())


class _Parser:
    """Recursive descent: sum of products of atoms."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._offset = 0
        self._depth = 0
        self._found: re.Match[str] | None = None
        self._next()

    def read(self) -> _Node:
        node = self._chain("+-", self._product)
        if self._found is not None or self._source[self._offset :].strip():
            self._refuse()
        return node

    def _next(self) -> None:
        if self._found is not None:
            self._offset = self._found.end()
        self._found = _TOKEN.match(self._source, self._offset)

    def _refuse(self) -> NoReturn:
        rest = self._source[self._offset :]
        near = rest.strip()[:20]
        offset = self._offset + len(rest) - len(rest.lstrip())
        raise ExpressionError(Fault("broken_expression", {"near": near or "…", "offset": str(offset)}))

    def _mark(self, among: str) -> str | None:
        mark = self._found["mark"] if self._found else None
        return mark if mark is not None and mark in among else None

    def _chain(self, marks: str, part: Callable[[], _Node]) -> _Node:
        first, rest = part(), []
        while mark := self._mark(marks):
            self._next()
            rest.append((mark, part()))
        return _Chain(first, tuple(rest)) if rest else first

    def _product(self) -> _Node:
        return self._chain("*/", self._atom)

    def _atom(self) -> _Node:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise ExpressionError(Fault("expression_too_deep", {"most": str(MOST_DEPTH)}))
        try:
            return self._atom_within()
        finally:
            self._depth -= 1

    def _atom_within(self) -> _Node:
        if self._mark("-"):
            self._next()
            return _Chain(_Number(Decimal(0)), (("-", self._atom()),))
        if self._mark("("):
            self._next()
            node = self._chain("+-", self._product)
            if not self._mark(")"):
                self._refuse()
            self._next()
            return node
        found = self._found
        if found is None or found["mark"]:
            self._refuse()
        self._next()
        if found["number"]:
            if not NUMBER.fullmatch(found["number"]):
                values = {"near": found["number"][:20], "offset": str(found.start("number"))}
                raise ExpressionError(Fault("broken_expression", values))
            return _Number(Decimal(found["number"]))
        kind = next(kind for kind in _TERMS if found[kind])
        return Term(kind, found[kind])
