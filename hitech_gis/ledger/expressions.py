"""The expressions of relations: + - * / over figures, actions' years and counts of lists; parsed, never executed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NoReturn, Protocol, Self, TypeVar

from hitech_gis.errors import Fault
from hitech_gis.ledger.amounts import Amount, ExpressionError, bare
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
    hitech_gis.ledger.amounts.ExpressionError: 表达式在第 4 个字符处读不下去: * 9。...
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
        raise ExpressionError(Fault("broken_expression", {"near": near or "…", "offset": str(offset + 1)}))

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
        if self._depth > MOST_DEPTH + 1:  # the innermost name is within the last bracket
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
                values = {"near": found["number"][:20], "offset": str(found.start("number") + 1)}
                raise ExpressionError(Fault("broken_expression", values))
            return _Number(Decimal(found["number"]))
        kind = next(kind for kind in _TERMS if found[kind])
        return Term(kind, found[kind])
