"""What is to hold: balance rows, relations and floor-area limits, each as one linear condition on the figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from hitech_gis.balance import TOTAL, BalanceRow, balance
from hitech_gis.errors import Fault, closest
from hitech_gis.land import MeasuredLand, measured_land
from hitech_gis.ledger.amounts import ExpressionError, Unit
from hitech_gis.ledger.judgement import figures_of, grounds_of, judge
from hitech_gis.ledger.vocabulary import USES
from hitech_gis.reconcile.linear import Linear, NotLinearError, Ratio

if TYPE_CHECKING:
    from hitech_gis.ledger.expressions import Expression, Term
    from hitech_gis.ledger.figures import Figure
    from hitech_gis.ledger.model import Ledger
    from hitech_gis.ledger.relations import Relation

# By how much one side of < stays below the other: one of what comes in units, else a thousandth.
_IN_UNITS = {"m2", "CNY", "count", "year"}
_THOUSANDTH = Fraction(1, 1_000)


@dataclass(frozen=True)
class Limit:
    """
    A limit on the floor area of a zone.

    Parameters
    ----------
    zone
        Its id.
    ratio
        Most m² of floor a m² of land.
    land
        Its land as measured, with the error.
    figures
        Ids of the figures that are its floor area; ``zone/use`` where the plan leaves one out.
    """

    zone: str
    ratio: Fraction
    land: MeasuredLand
    figures: tuple[str, ...]

    def most_m2(self, area_m2: float) -> Fraction:
        """Give the most floor area on so much land."""
        return self.ratio * Fraction(area_m2)


@dataclass(frozen=True)
class Condition:
    """
    One condition: a linear form of the figures that is to be zero, or at most zero.

    Parameters
    ----------
    id
        Id of the balance row or the relation, ``far/zone`` for a limit.
    form
        Left side less right side, in base units.
    equal
        Whether it is to be zero, or at most zero.
    held
        Figures that it takes as fixed, since it multiplies them.
    subject
        What it is about.
    unit
        Base unit of left less right; empty where that cannot be said.
    multiplied_out
        Whether the form is not left less right itself, but that times divisors.
    """

    id: str
    form: Linear
    equal: bool
    held: tuple[str, ...]
    subject: BalanceRow | Relation | Limit
    unit: str = "m2"
    multiplied_out: bool = False


class Conditions:
    """
    Makes conditions of ids, and notes each that cannot be used, with the reason.

    Parameters
    ----------
    ledger
        The plan.
    fill
        Whether what the plan leaves out becomes an unknown.
    faults
        Where faults are noted.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> faults = []
    >>> conditions = Conditions(load_ledger(shipped_plan_folder()), fill=True, faults=faults)
    >>> list(conditions.of("sz_bay/industrial/A").form.coefficients)[-1]
    'sz_bay_middle/industrial'
    """

    def __init__(self, ledger: Ledger, *, fill: bool, faults: list[Fault]) -> None:
        self._ledger = ledger
        self._fill = fill
        self._faults = faults
        self._rows = {row.id: row for row in balance(ledger)}
        self._default = ledger.document.goal.variants[0].id

    def of(self, name: str) -> Condition | None:
        """Make a condition of the id of a balance row or a relation."""
        if name in self._ledger.relations:
            return self._relation(self._ledger.relations[name])
        if name in self._rows:
            return self._row(self._rows[name])
        known = closest(name, [*self._rows, *self._ledger.relations]) or "—"
        self._faults.append(Fault("no_such_condition", {"value": name, "known": known}))
        return None

    def _row(self, row: BalanceRow) -> Condition | None:
        itemised = [*(figure.id for figure in row.itemised), *self._left_out(row)]
        if not row.stated:
            self._faults.append(Fault("row_not_stated", {"value": row.id}))
            return None
        if not itemised:
            can_be_filled = self._may_be_filled(row)
            self._faults.append(Fault("row_not_itemised" if can_be_filled else "row_without_parts", {"value": row.id}))
            return None
        form = Linear({figure.id: Fraction(1) for figure in row.stated})
        return Condition(row.id, form.plus(_sum(itemised), -1), equal=True, held=(), subject=row)

    def _left_out(self, row: BalanceRow) -> list[str]:
        """Name what the plan does not itemise in a row, as ``zone/use``, if it may be filled in."""
        return self._may_be_filled(row) if self._fill else []

    def _may_be_filled(self, row: BalanceRow) -> list[str]:
        uses = USES if row.use == TOTAL else (row.use,)
        return [
            f"{zone}/{use}"
            for zone in row.not_stated
            for use in uses
            if (own := self._rows.get(f"{zone}/{use}/{self._default}")) is not None and not own.itemised
        ]

    def limit(self, zone: str, ratio: Fraction) -> Condition | None:
        """Make a condition of a zone's floor-area limit."""
        if zone not in self._ledger.zones:
            values = {"value": zone, "known": closest(zone, self._ledger.zones)}
            self._faults.append(Fault("no_such_zone", values))
            return None
        land = measured_land(self._ledger, zone)
        if land is None or land.schematic:
            code = "limit_without_outline" if land is None else "limit_on_sketch"
            self._faults.append(Fault(code, {"value": zone}))
            return None
        figures = self._floor_area(zone)
        if not figures:
            self._faults.append(Fault("limit_on_nothing", {"value": zone}))
            return None
        limit = Limit(zone, ratio, land, tuple(figures))
        form = _sum(figures).plus(Linear(constant=limit.most_m2(land.area_m2)), -1)
        return Condition(f"far/{zone}", form, equal=False, held=(), subject=limit)

    def _floor_area(self, zone: str) -> list[str]:
        """Name the figures of a zone's floor area: what is itemised for each use, else what is stated of it."""
        total = self._rows.get(f"{zone}/{TOTAL}/{self._default}")
        by_use = [self._rows.get(f"{zone}/{use}/{self._default}") for use in USES]
        named: list[str] = []
        for row in by_use:
            if row is not None:
                itemised = [*(figure.id for figure in row.itemised), *self._left_out(row)]
                named += itemised or [figure.id for figure in row.stated]
        not_split = [] if total is None else [figure.id for figure in total.itemised if figure.id not in named]
        return named + not_split

    def _relation(self, relation: Relation) -> Condition | None:
        if relation.op is None or relation.right is None:
            self._faults.append(Fault("nothing_compared", {"value": relation.id}))
            return None
        known = len(self._faults)
        self._note_unknown(relation)
        if len(self._faults) > known:
            return None
        # First with every figure free, then with shares, rates and factors held, then it is no linear condition at all.
        figures = figures_of(self._ledger, relation)
        ratios = [figure for figure in figures if figure.is_ratio or not Unit.named(figure.unit)[0].powers]
        for held in ((), tuple(ratios)):
            try:
                sides = self._sides(relation, relation.right, held)
                form = sides[0].minus(sides[1])
            except NotLinearError:
                continue
            return Condition(
                relation.id,
                form,
                equal=relation.op == "==",
                held=tuple(figure.id for figure in held),
                subject=relation,
                unit=self._unit(relation),
                multiplied_out=any(side.below != Ratio.below for side in sides),
            )
        self._faults.append(Fault("not_linear", {"value": relation.id}))
        return None

    def _unit(self, relation: Relation) -> str:
        try:
            return judge(self._ledger, relation).unit
        except ExpressionError:  # under a scenario a divisor may be zero
            return ""

    def _sides(self, relation: Relation, right: Expression, held: tuple[Figure, ...]) -> tuple[Ratio, Ratio]:
        """Carry out both sides so that the first is to be the smaller one."""
        operands: dict[Term, Ratio] = {}
        sides = self._carried_out(relation.left, held, operands), self._carried_out(right, held, operands)
        if relation.op in {">", ">="}:
            sides = sides[1], sides[0]
        if relation.op in {"<", ">"}:
            sides = sides[0].apply("+", Ratio.number(self._margin(relation))), sides[1]
        return sides

    def _margin(self, relation: Relation) -> Fraction:
        """Give by how much two sides are to differ; what differs by less already is left as it is."""
        judgement = judge(self._ledger, relation)
        if judgement.left is None or judgement.right is None:
            return Fraction(1)
        left, right = judgement.left, judgement.right
        larger = max(abs(left.printed), abs(right.printed)) or Fraction(1)
        step = Fraction(1) if _IN_UNITS & {str(left.unit), str(right.unit)} else larger * _THOUSANDTH
        gap = right.printed - left.printed if relation.op == "<" else left.printed - right.printed
        return min(step, gap) if gap > 0 else step

    def _carried_out(self, expression: Expression, held: tuple[Figure, ...], operands: dict[Term, Ratio]) -> Ratio:
        """Carry an expression out on forms; implied values on the way are kept, so that each is worked out once."""
        for term in expression.terms():
            if term not in operands:
                operands[term] = self._operand(term, held, operands)
        result = expression.fold(operands, Ratio.number)
        assert result is not None, "every name stands for something"  # noqa: S101 - unknown ones were noted before
        return result

    def _operand(self, term: Term, held: tuple[Figure, ...], operands: dict[Term, Ratio]) -> Ratio:
        if term.kind == "listed":
            return Ratio.number(Decimal(len(self._ledger.members(term.name))))
        if term.kind == "action":
            return Ratio.number(Decimal(self._ledger.actions[term.name].deadlines[0]))
        if term.name in self._ledger.relations:
            return self._carried_out(self._ledger.relations[term.name].left, held, operands)
        figure = self._ledger.figures[term.name]
        factor = Unit.named(figure.unit)[1]
        if figure in held and figure.value is not None:
            return Ratio.number(factor * Fraction(figure.value))
        return Ratio.unknown(figure.id, factor)

    def _note_unknown(self, relation: Relation) -> None:
        """Note what a relation names and the plan does not decide: a number not stated, ambiguous, or a year."""
        for term in grounds_of(self._ledger, relation):
            if term.kind == "action" and len(self._ledger.actions[term.name].deadlines) != 1:
                self._faults.append(Fault("year_not_decided", {"value": relation.id, "action": term.name}))
        for figure in figures_of(self._ledger, relation):
            if len(figure.candidates) > 1:
                self._faults.append(Fault("figure_ambiguous", {"value": relation.id, "figure": figure.id}))
            elif figure.quantity is None and not self._fill:
                self._faults.append(Fault("figure_not_stated", {"value": relation.id, "figure": figure.id}))


def _sum(names: list[str]) -> Linear:
    form = Linear()
    for name in names:
        form = form.plus(Linear({name: Fraction(1)}))
    return form
