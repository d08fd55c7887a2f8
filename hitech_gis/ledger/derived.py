"""A plan with other numbers: copies of figures and of a whole ledger, the original left as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hitech_gis.intervals import Bound, Quantity
from hitech_gis.ledger.figures import Figure
from hitech_gis.ledger.vocabulary import USES, Measure, Nature, PeriodBasis, Reading, Scope, Use

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from hitech_gis.ledger.model import Feature, Ledger

_LOW_ONLY = {Bound.AT_LEAST, Bound.OVER}
_HIGH_ONLY = {Bound.AT_MOST, Bound.UNDER}
_WITH_RANGE = {Bound.RANGE, Bound.ABOUT}


def derive(ledger: Ledger, figures: Mapping[str, Figure]) -> Ledger:
    """
    Copy a plan with some figures changed or added.

    Parameters
    ----------
    ledger
        The plan; left as it is.
    figures
        By id, those that take the place of the plan's, or stand beside them.

    Returns
    -------
    Ledger
        The copy. Where a zone's increment changes, the layer of zones gives the
        new one, so that map and figures agree as they did before.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> derive(ledger, {}) == ledger
    True
    """
    copy = replace(ledger, figures={**ledger.figures, **figures})
    layers = dict(ledger.layers)
    if "zones" in layers:
        layers["zones"] = {zone: _with_increments(ledger, copy, zone) for zone in layers["zones"]}
    return replace(copy, layers=layers)


def _with_increments(ledger: Ledger, copy: Ledger, zone_id: str) -> Feature:
    feature = ledger.layers["zones"][zone_id]
    for use in USES:
        found = copy.increment(zone_id, use)
        if found != ledger.increment(zone_id, use):
            own = {f"{use}_m2": found[0].value if found else None, f"{use}_figure": found[0].id if found else None}
            feature = replace(feature, properties={**feature.properties, **own})
    return feature


def with_number(figure: Figure, low: Decimal, high: Decimal, as_written: str) -> Figure:
    """
    Copy a figure with another number; its bound stays (约 stays 约) unless a range takes the place of one number.

    Parameters
    ----------
    figure
        The figure.
    low, high
        The number, or the ends of a range, in base units.
    as_written
        The number in characters, since those of the document no longer say it.

    Returns
    -------
    Figure
        The copy; the figure itself where the number is its own.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> figure = load_ledger(shipped_plan_folder()).figures["park_culture_space_2013"]
    >>> figure.bound.value, with_number(figure, Decimal(5), Decimal(5), "5 m2").quantity.high
    ('at_least', None)
    """
    bound = figure.bound if low == high or figure.bound in _WITH_RANGE else Bound.RANGE
    quantity = Quantity(None if bound in _HIGH_ONLY else low, None if bound in _LOW_ONLY else high, bound)
    return figure if quantity == figure.quantity else with_candidates(figure, (quantity,), as_written)


def with_candidates(figure: Figure, candidates: tuple[Quantity, ...], as_written: str) -> Figure:
    """
    Copy a figure with other numbers.

    Parameters
    ----------
    figure
        The figure.
    candidates
        What its number may be: one, or two where it stays ambiguous.
    as_written
        The number in characters.

    Returns
    -------
    Figure
        The copy.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> figure = load_ledger(shipped_plan_folder()).figures["park_total_headline"]
    >>> with_candidates(figure, (Quantity(Decimal(5), Decimal(5), Bound.ABOUT),), "5 m2").value
    Decimal('5.0')
    """
    first, *others = candidates
    return replace(
        figure,
        candidates=candidates,
        low=first.low,
        high=first.high,
        bound=first.bound,
        other_low=others[0].low if others else None,
        other_high=others[0].high if others else None,
        as_written=as_written,
    )


def each_number(figure: Figure, change: Callable[[Decimal], Decimal], as_written: str) -> Figure:
    """
    Copy a figure with every number of it changed alike: both ends of a range, both candidates.

    Parameters
    ----------
    figure
        The figure.
    change
        Gives the new number for an old one, both in base units.
    as_written
        The number in characters.

    Returns
    -------
    Figure
        The copy; the figure itself where no number changes.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> figure = load_ledger(shipped_plan_folder()).figures["park_total_headline"]
    >>> each_number(figure, lambda number: number * 2, "2 × 1300").value
    Decimal('26000000.0')
    """
    candidates = tuple(
        Quantity(
            None if quantity.low is None else change(quantity.low),
            None if quantity.high is None else change(quantity.high),
            quantity.bound,
        )
        for quantity in figure.candidates
    )
    return figure if candidates == figure.candidates else with_candidates(figure, candidates, as_written)


def itemised_figure(ledger: Ledger, zone: str, use: str) -> Figure | None:
    """
    Give the figure of a zone's own clause for a use, whatever is known of its number.

    Parameters
    ----------
    ledger
        The plan.
    zone, use
        Id of a zone, and a use of floor area.

    Returns
    -------
    Figure or None
        None where the plan has no such figure.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> itemised_figure(load_ledger(shipped_plan_folder()), "sz_bay_middle", "industrial") is None
    True
    """
    found = (
        figure
        for figure in ledger.figures.values()
        if (figure.indicator, figure.zone, figure.use, figure.scope) == ("floor_area", zone, use, Scope.ITEMISED)
    )
    return next(found, None)


def figure_not_in_plan(zone: str, use: str, area_m2: Decimal, *, says: str, as_written: str) -> Figure:
    """
    Make the figure that a plan leaves out: a zone's floor area for a use.

    Parameters
    ----------
    zone, use
        Id of a zone, and a use.
    area_m2
        The area.
    says
        Who says so, in place of a clause.
    as_written
        The number in characters.

    Returns
    -------
    Figure
        Its id is ``zone/use``, which no figure of a plan can have.

    Examples
    --------
    >>> from decimal import Decimal
    >>> figure_not_in_plan("east_b", "supporting", Decimal(5), says="a guess", as_written="5 m2").id
    'east_b/supporting'
    """
    return Figure(
        id=f"{zone}/{use}",
        clause=says,
        zone=zone,
        use=Use(use),
        term_zh=says,
        indicator="floor_area",
        low=area_m2,
        high=area_m2,
        unit="m2",
        candidates=(Quantity(area_m2, area_m2, Bound.EQUAL),),
        nature=Nature.ADDED,
        measure=Measure.AMBIGUOUS,
        scope=Scope.ITEMISED,
        period="unstated",
        period_basis=PeriodBasis.AMBIGUOUS,
        as_written=as_written,
        reading=Reading.AS_WRITTEN,
        reading_support=(),
        other_low=None,
        other_high=None,
        period_support=(),
        action_ids=(),
        note_zh="",
        note_en="",
        row=0,
        bound=Bound.EQUAL,
    )
