"""The verdict on a relation: interval arithmetic on both sides, for every candidate of what is ambiguous."""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import islice, product
from typing import TYPE_CHECKING

from hitech_gis.findings import Verdict
from hitech_gis.intervals import Bound, Interval, Quantity
from hitech_gis.ledger.amounts import Amount, ExpressionError, Unit, bare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hitech_gis.ledger.expressions import Expression, Term
    from hitech_gis.ledger.figures import Figure
    from hitech_gis.ledger.model import Ledger
    from hitech_gis.ledger.relations import Relation

_MOST_CHOICES = 64
_HALVINGS = 60
_DENOMINATOR = 10_000


@dataclass(frozen=True)
class Judgement:
    """
    What a relation comes to.

    Parameters
    ----------
    left, right
        Both sides; None where a side is unknown. Where a figure is ambiguous these
        are of its first candidate, and ``choices`` counts the combinations.
    verdict
        One for all candidates; ``cannot be decided`` where they differ.
    flips_at
        Share that 约 must allow for another verdict; None where none does.
    """

    relation: Relation
    left: Amount | None
    right: Amount | None
    verdict: Verdict
    flips_at: Fraction | None
    choices: int

    @property
    def unit(self) -> str:
        """Base unit of both sides; a bare number takes that of the other."""
        units = [side.unit for side in (self.left, self.right) if side is not None] or [Unit()]
        return str(units[0].common(units[-1]))

    @property
    def difference(self) -> Fraction | None:
        """Left less right, from the numbers as printed; None where a side is unknown."""
        if self.left is None or self.right is None:
            return None
        return self.left.printed - self.right.printed


def figures_of(ledger: Ledger, relation: Relation) -> list[Figure]:
    """
    Give the figures that a relation rests on, each once, in order.

    Parameters
    ----------
    ledger, relation
        A plan and one of its relations.

    Returns
    -------
    list of Figure
        Also those of the implied values that it names.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> [figure.clause for figure in figures_of(ledger, ledger.relations["hightech_share_of_output_2013"])]
    ['附件1-4', '附件1-4', '附件1-4']
    """
    names = dict.fromkeys(term.name for term in grounds_of(ledger, relation) if term.kind in {"figure", "printed"})
    return [ledger.figures[name] for name in names]


def clauses_of(ledger: Ledger, relation: Relation) -> tuple[str, ...]:
    """
    Give the clauses that a relation rests on: of its figures, its actions and its lists.

    Parameters
    ----------
    ledger, relation
        A plan and one of its relations.

    Returns
    -------
    tuple of str
        Each once, in order.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> clauses_of(ledger, ledger.relations["hightech_share_of_output_2013"])
    ('附件1-4',)
    """
    found = [figure.clause for figure in figures_of(ledger, relation)]
    for term in grounds_of(ledger, relation):
        if term.kind == "action":
            found.append(ledger.actions[term.name].clause)
        elif term.kind == "listed":
            group = ledger.structure.get(term.name)
            found += [group.clause] if group else [element.clause for element in ledger.members(term.name)]
    return tuple(dict.fromkeys(found))


def grounds_of(ledger: Ledger, relation: Relation) -> list[Term]:
    """
    Give what a relation rests on in the end, each once: the names in it, and those behind implied values.

    Parameters
    ----------
    ledger, relation
        A plan and one of its relations.

    Returns
    -------
    list of Term
        No implied values, in order.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> [term.name for term in grounds_of(ledger, ledger.relations["land_of_tax_and_output"])][:2]
    ['park_output_2015', 'park_output_per_km2_2015']
    """
    found: dict[Term, None] = {}
    seen: set[str] = set()
    waiting = [relation]
    while waiting:
        inner: list[Relation] = []
        for term in waiting.pop().terms():
            if term.kind != "figure" or term.name in ledger.figures:
                found[term] = None
            elif term.name not in seen:
                seen.add(term.name)
                inner.append(ledger.relations[term.name])
        waiting += reversed(inner)
    return list(found)


def expect_judgeable(ledger: Ledger, relation: Relation) -> None:
    """
    Evaluate a relation for every reading, for its faults alone.

    Parameters
    ----------
    ledger, relation
        A plan and one of its relations.

    Raises
    ------
    ExpressionError
        If units do not go together, a divisor may be zero, or digits run away.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> expect_judgeable(ledger, ledger.relations["hightech_share_of_output_2013"])
    """
    for _ in _outcomes(ledger, relation, ledger.document.about_tolerance):
        pass


def judge(ledger: Ledger, relation: Relation) -> Judgement:
    """
    Evaluate a relation.

    Parameters
    ----------
    ledger
        The plan.
    relation
        One of its relations.

    Returns
    -------
    Judgement
        Both sides, the verdict, and the tolerance at which it would flip.

    Raises
    ------
    ExpressionError
        If units do not go together, or a divisor may be zero.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> judgement = judge(ledger, ledger.relations["hightech_share_of_output_2013"])
    >>> judgement.verdict.value, judgement.difference  # 4400 / 4800 is not 91 %
    ('does not hold', Fraction(1, 150))
    """
    tolerance = ledger.document.about_tolerance
    outcomes = list(_outcomes(ledger, relation, tolerance))
    left, right, _ = outcomes[0]
    verdicts = {verdict for _, _, verdict in outcomes}
    verdict = verdicts.pop() if len(verdicts) == 1 else Verdict.CANNOT_BE_DECIDED
    flips_at = None
    if verdict in {Verdict.WITHIN_ROUNDING, Verdict.DOES_NOT_HOLD} and len(outcomes) == 1:
        flips_at = _flips_at(ledger, relation)
    return Judgement(relation, left, right, verdict, flips_at, len(outcomes))


_Outcome = tuple[Amount | None, Amount | None, Verdict]


def _outcomes(ledger: Ledger, relation: Relation, tolerance: Decimal) -> Iterator[_Outcome]:
    """Both sides and the verdict, for each combination of what ambiguous terms may be."""
    terms = grounds_of(ledger, relation)
    # A figure is one of its candidates wherever it stands, with or without printed().
    things = list(dict.fromkeys(_thing(term) for term in terms))
    readings = {term: _candidates(ledger, term, tolerance) for term in terms}
    counts = {_thing(term): len(amounts) for term, amounts in readings.items()}
    choices = product(*(range(counts[thing]) for thing in things))
    for choice in islice(choices, _MOST_CHOICES):
        chosen = dict(zip(things, choice, strict=True))
        amounts = {term: readings[term][chosen[_thing(term)]] for term in terms}
        left = _side(ledger, relation.left, amounts)
        right = None if relation.right is None else _side(ledger, relation.right, amounts)
        yield left, right, _verdict(relation, left, right)
    if next(choices, None) is not None:
        yield None, None, Verdict.CANNOT_BE_DECIDED  # more combinations than anybody could follow


def _thing(term: Term) -> tuple[str, str]:
    return ("figure" if term.kind == "printed" else term.kind), term.name


def _side(ledger: Ledger, expression: Expression, amounts: dict[Term, Amount | None]) -> Amount | None:
    """Evaluate a side; implied values on the way are added to ``amounts``, so that each is worked out once."""
    for term in expression.terms():
        if term not in amounts:
            amounts[term] = _side(ledger, ledger.relations[term.name].left, amounts)
    return expression.evaluate(amounts)


def _candidates(ledger: Ledger, term: Term, tolerance: Decimal) -> list[Amount | None]:
    """Give what a name may be: one amount, one for each candidate of an ambiguous one, or unknown."""
    if term.kind == "listed":
        return [_exactly(len(ledger.members(term.name)), "count")]
    if term.kind == "action":
        return [_exactly(year, "year") for year in ledger.actions[term.name].deadlines] or [None]
    figure = ledger.figures[term.name]
    if term.kind == "printed":
        return [_as_printed(figure, candidate) for candidate in figure.candidates] or [None]
    return [_amount(figure, candidate, tolerance) for candidate in figure.candidates] or [None]


def _exactly(number: int, unit: str) -> Amount:
    return replace(bare(Decimal(number)), unit=Unit.named(unit)[0])


def _as_printed(figure: Figure, quantity: Quantity) -> Amount:
    unit, factor = Unit.named(figure.unit)
    value = quantity.value * _exact(factor)
    return replace(bare(value), unit=unit)


def _amount(figure: Figure, quantity: Quantity, tolerance: Decimal) -> Amount:
    unit, factor = Unit.named(figure.unit)
    scale = _exact(factor)
    scaled = Interval(scale, scale)
    written, allowed = quantity.interval(Decimal(0)), figure.allowed(quantity, tolerance)
    return Amount.of(Fraction(quantity.value) * factor, written * scaled, allowed * scaled, unit)


def _exact(fraction: Fraction) -> Decimal:
    """Give a fraction as a Decimal: exactly where its denominator is a power of ten, else to 28 digits."""
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def _verdict(relation: Relation, left: Amount | None, right: Amount | None) -> Verdict:
    if left is None or relation.op is None or right is None:
        return Verdict.CANNOT_BE_DECIDED
    left.unit.common(right.unit)
    if not relation.claimed:
        return Verdict.CANNOT_BE_DECIDED
    if _surely(relation.op, left, right):
        return Verdict.HOLDS
    return Verdict.WITHIN_ROUNDING if _possibly(relation.op, left, right) else Verdict.DOES_NOT_HOLD


_COMPARE = {"==": operator.eq, "<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}


def _surely(op: str, left: Amount, right: Amount) -> bool:
    """Whether the two sides say so as written, whatever value of a range is the true one."""
    if left.written_exactly and right.written_exactly:
        return bool(_COMPARE[op](left.printed, right.printed))
    if op == "==":
        return left.written == right.written
    below, above = (left.written, right.written) if "<" in op else (right.written, left.written)
    apart = below.high_open or above.low_open
    return below.high < above.low or (below.high == above.low and ("=" in op or apart))


def _possibly(op: str, left: Amount, right: Amount) -> bool:
    """Whether some values of the two sides are so."""
    if left.allowed_exactly and right.allowed_exactly:
        return bool(_COMPARE[op](left.printed, right.printed))
    if op == "==":
        return left.allowed.meets(right.allowed)
    below, above = (left.allowed, right.allowed) if "<" in op else (right.allowed, left.allowed)
    touching = below.low == above.high and "=" in op and not (below.low_open or above.high_open)
    return below.low < above.high or touching


def _flips_at(ledger: Ledger, relation: Relation) -> Fraction | None:
    """Find the tolerance of 约 at which the verdict changes, by halving: the wider it is, the more is possible."""
    names = {term.name for term in grounds_of(ledger, relation) if term.kind == "figure"}
    if all(ledger.figures[name].bound is not Bound.ABOUT for name in names):
        return None

    def possible(tolerance: Fraction) -> bool | None:
        try:
            outcome = next(_outcomes(ledger, relation, _exact(tolerance)))
        except ExpressionError:  # at this tolerance a divisor may be zero
            return None
        return outcome[2] is not Verdict.DOES_NOT_HOLD

    # Where 约 could make a divisor zero nothing can be said; below such a tolerance it still can.
    widest = next((t for n in range(_HALVINGS) if possible(t := Fraction(2**20 - 1, 2 ** (20 + n))) is not None), None)
    if widest is None or possible(Fraction(0)) or not possible(widest):
        return None
    low, high = Fraction(0), widest
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if possible(middle) else (middle, high)
    nearest = high.limit_denominator(_DENOMINATOR)
    return nearest if abs(nearest - high) < Fraction(1, _DENOMINATOR**3) else high.limit_denominator(10**9)
