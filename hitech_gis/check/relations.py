"""Rules that the plan itself brings: its relations, each with both sides and a verdict."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING

from hitech_gis.check.wording import in_both, next_step, word
from hitech_gis.findings import Finding, Location, Severity, Side, Verdict
from hitech_gis.ledger.amounts import ExpressionError
from hitech_gis.ledger.judgement import clauses_of, judge
from hitech_gis.texts import LANGUAGES, Lang, text
from hitech_gis.units import in_unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from hitech_gis.ledger.amounts import Amount
    from hitech_gis.ledger.judgement import Judgement
    from hitech_gis.ledger.model import Ledger
    from hitech_gis.ledger.relations import Relation

# A difference of quotients rarely ends; plan files hold nine decimals.
_STEP = Decimal("1e-9")
_WIDE = Context(prec=400)


def relation_findings(ledger: Ledger) -> Iterator[Finding]:
    """Judge every relation of the plan; an implied value is shown, and claims nothing."""
    for relation in ledger.relations.values():
        try:
            judgement = judge(ledger, relation)
        except ExpressionError as error:  # figures of a scenario may be zero where the plan's own are not
            yield _not_judged(relation, error)
            continue
        difference = _decimal(judgement.difference)
        unit = judgement.unit
        implied = relation.op is None
        yield Finding(
            "implied_value" if implied else "relation",
            judgement.verdict.severity,
            relation.id,
            relation.group,
            verdict=judgement.verdict,
            left=_side(judgement.left, unit),
            right=None if implied else _side(judgement.right, unit),
            difference=difference,
            tolerance=ledger.document.about_tolerance,
            flips_at=judgement.flips_at,
            clauses=clauses_of(ledger, relation),
            location=Location(file="relations.toml", row=relation.row),
            values=in_both({lang: relation.title(lang) for lang in LANGUAGES}, "title")
            | in_both({lang: _note(judgement, lang) for lang in LANGUAGES}, "note")
            | _next_step(judgement, difference)
            | in_both({lang: _worded(judgement.left, unit, relation.shown_in, lang) for lang in LANGUAGES}, "left")
            | in_both({lang: _worded(judgement.right, unit, relation.shown_in, lang) for lang in LANGUAGES}, "right")
            | in_both({lang: _gap(judgement, lang) for lang in LANGUAGES}, "difference")
            | {"op": _SIGNS.get(relation.op or "", relation.op or "")},
        )


def _not_judged(relation: Relation, error: ExpressionError) -> Finding:
    why = {lang: error.render(lang) for lang in LANGUAGES}
    return Finding(
        "relation_not_judged",
        Severity.WARNING,
        relation.id,
        relation.group,
        verdict=Verdict.CANNOT_BE_DECIDED,
        location=Location(file="relations.toml", row=relation.row),
        values=in_both({lang: relation.title(lang) for lang in LANGUAGES}, "title") | in_both(why, "why"),
    )


def _next_step(judgement: Judgement, difference: Decimal | None) -> dict[str, str]:
    both_known = judgement.left is not None and judgement.right is not None
    if judgement.verdict is Verdict.CANNOT_BE_DECIDED and both_known:
        return word("finding.next.choices" if judgement.relation.claimed else "finding.next.not_claimed", "next")
    return next_step("relation", judgement.relation.id, judgement.verdict, judgement.flips_at, difference)


_SIGNS = {"==": "=", "<=": "≤", ">=": "≥"}


def _note(judgement: Judgement, lang: Lang) -> str:
    """Why it cannot be decided, where that needs saying, and the relation's own note."""
    relation = judgement.relation
    parts = []
    if not relation.claimed and relation.op is not None:
        parts.append(text("finding.not_claimed", lang))
    if judgement.choices > 1:
        parts.append(text("finding.choices", lang, count=judgement.choices))
    note = relation.note_en if lang == "en" else relation.note_zh
    return "".join(f" ({part})" for part in [*parts, note] if part)


def _side(amount: Amount | None, unit: str) -> Side | None:
    if amount is None:
        return None
    return Side.from_interval(_rounded(amount.printed, Decimal("1e-30")), amount.allowed, unit)


def _gap(judgement: Judgement, lang: Lang) -> str:
    gap = judgement.difference
    return "—" if gap is None else in_unit(gap, judgement.unit, lang, shown_in=judgement.relation.shown_in)


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else _rounded(value, _STEP)


def _rounded(value: Fraction, step: Decimal) -> Decimal:
    return _WIDE.quantize(_WIDE.divide(Decimal(value.numerator), Decimal(value.denominator)), step).normalize(_WIDE)


def _worded(amount: Amount | None, unit: str, shown_in: str, lang: Lang) -> str:
    """Print a side as it is written, in the unit that a planner reads: a range as a range, a floor as a floor."""
    if amount is None:
        return "—"
    written = amount.written
    ends = [in_unit(end, unit, lang, shown_in=shown_in) for end in (written.low, written.high) if end.is_finite()]
    if written.high.is_infinite():
        return ("> " if written.low_open else "≥ ") + ends[0]
    if written.low.is_infinite():
        return ("< " if written.high_open else "≤ ") + ends[-1]
    return " – ".join(dict.fromkeys(ends))
