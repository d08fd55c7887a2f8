"""Figures as a card shows them: the document's characters, what they allow, and, from the user's copy, the sentence."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hitech_gis.intervals import Bound
from hitech_gis.ledger import Figure, Ledger, in_wan
from hitech_gis.ledger.amounts import Unit
from hitech_gis.texts import LANGUAGES, Lang, text
from hitech_gis.units import in_unit

if TYPE_CHECKING:
    from hitech_gis.intervals import Interval
    from hitech_gis.ledger.trace import Spot, Trace, Traced

# A sentence is for reading in a card; of a copy without sentences only this much around the number.
_MOST_AROUND = 120


def figures_by_zone(ledger: Ledger, trace: Trace | None = None) -> dict[str, list[dict[str, Any]]]:
    """
    Give each zone's figures, areas first.

    Parameters
    ----------
    ledger
        The plan.
    trace
        What the user's copy of the document has of the figures; without it no sentence is given.

    Returns
    -------
    dict of str to list
        Plain data by id of the zone.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> figures = figures_by_zone(load_ledger(shipped_plan_folder()))
    >>> figures["sz_bay_south"][0]["as_written"], figures["sz_bay_south"][0]["allows"]["zh"]
    ('约200万平方米', '190–210 万平方米')
    """
    traced = {} if trace is None else {one.figure.id: one for one in trace.figures}
    found: dict[str, list[dict[str, Any]]] = {}
    for figure in sorted(ledger.figures.values(), key=lambda figure: figure.unit != "m2"):
        content = _figure(figure, ledger.document.about_tolerance)
        if trace is not None:
            content["traced"] = _traced(traced[figure.id], in_paragraphs=trace.in_paragraphs)
        found.setdefault(figure.zone, []).append(content)
    return found


def _figure(figure: Figure, tolerance: Decimal) -> dict[str, Any]:
    readings = [candidate.interval(Decimal(0)) for candidate in figure.candidates]
    about = figure.quantity is not None and figure.bound is Bound.ABOUT
    return {
        "id": figure.id,
        "area": figure.unit == "m2",
        "term": figure.term_zh,
        "as_written": figure.as_written,
        "bound": figure.bound,
        "allows": _worded(figure.allowed(figure.candidates[0], tolerance), figure.unit) if about else None,
        "readings": [_worded(reading, figure.unit) for reading in readings] if len(readings) > 1 else [],
        "nature": figure.nature,
        "period": {lang: figure.period_name(lang) for lang in LANGUAGES},
        "clause": figure.clause,
        "outside": figure.scope == "outside",
        "note": {"zh": figure.note_zh, "en": figure.note_en},
    }


def _worded(interval: Interval, unit: str) -> dict[str, str]:
    if unit == "m2":
        return {lang: text("page.amount", lang, value=in_wan(interval)) for lang in LANGUAGES}
    base, factor = Unit.named(unit)
    ends = dict.fromkeys(Fraction(end) * factor for end in (interval.low, interval.high) if end.is_finite())
    return {lang: "–".join(in_unit(end, str(base), lang) for end in ends) for lang in LANGUAGES}


def _traced(traced: Traced, *, in_paragraphs: bool) -> dict[str, Any]:
    spot = traced.spot
    if spot is None:
        return {"status": traced.status, "sentence": None}
    before, after = spot.before, spot.after
    return {
        "status": traced.status,
        "sentence": [
            before if len(before) <= _MOST_AROUND else f"…{before[-_MOST_AROUND:]}",
            spot.characters[:_MOST_AROUND],
            after if len(after) <= _MOST_AROUND else f"{after[:_MOST_AROUND]}…",
        ],
        "place": {lang: _place(spot, lang, in_paragraphs=in_paragraphs) for lang in LANGUAGES},
    }


def _place(spot: Spot, lang: Lang, *, in_paragraphs: bool) -> str:
    page = None if spot.page is None else text("trace.page", lang, page=spot.page)
    line = text("trace.paragraph" if in_paragraphs else "trace.line", lang, line=spot.line)
    return " · ".join(filter(None, (spot.clause, page, line)))
