"""Stated against itemised, at every level: what the zones add up to, what stays unplaced, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hitech_gis.errors import Fault, HitechGisError
from hitech_gis.findings import Verdict, compare
from hitech_gis.intervals import difference, total_value
from hitech_gis.ledger.figures import Figure, as_stated, assumptions, clauses, in_wan, quantities
from hitech_gis.ledger.vocabulary import USES, Level, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal
    from fractions import Fraction

    import pandas as pd

    from hitech_gis.ledger.model import Ledger, Variant, Zone

TOTAL = "total"


@dataclass(frozen=True)
class Part:
    """
    What the plan itemises for a zone and a use: the figures found, and the zones that give none.

    Adding two parts joins both lists, so nothing unstated is lost on the way up.
    """

    figures: tuple[Figure, ...] = ()
    not_stated: tuple[str, ...] = ()

    def __add__(self, other: Part) -> Part:
        missing = self.not_stated + tuple(zone for zone in other.not_stated if zone not in self.not_stated)
        return Part(self.figures + other.figures, missing)


# What is stated, and what is itemised, for one zone and use.
Sides = tuple[tuple["Figure", ...], Part]


@dataclass(frozen=True)
class BalanceRow:
    """
    One row of the balance; ``zone``, ``use`` and ``variant`` together are unique.

    Parameters
    ----------
    level
        ``goal``, ``park``, ``zone`` or ``outside``.
    zone, use, variant
        Use is ``industrial``, ``supporting`` or ``total``; a variant other than
        the default exists for the goal's total only, since the document restates
        only that.
    stated, itemised
        The figures of each side; none where the document gives none.
    not_stated
        Ids of the zones below for which the document itemises nothing; they add
        nothing to the sum.
    verdict, flips_at
        As of :func:`hitech_gis.findings.compare`.
    tolerance
        Share that each 约 may be off by.
    assumption
        What has to be assumed so that unlike natures can be compared.
    """

    level: Level
    zone: str
    use: str
    variant: str
    stated: tuple[Figure, ...]
    itemised: tuple[Figure, ...]
    not_stated: tuple[str, ...]
    verdict: Verdict
    tolerance: Decimal
    flips_at: Fraction | None
    assumption: tuple[str, ...]

    @property
    def id(self) -> str:
        """Its name in findings and acceptances: ``zone/use/variant``."""
        return f"{self.zone}/{self.use}/{self.variant}"

    @property
    def stated_m2(self) -> Decimal | None:
        """What the plan states, in m²; None where it states nothing."""
        return total_value(quantities(self.stated)) if self.stated else None

    @property
    def itemised_m2(self) -> Decimal | None:
        """What the plan itemises, in m²; None where it itemises nothing."""
        return total_value(quantities(self.itemised)) if self.itemised else None

    @property
    def residual_m2(self) -> Decimal | None:
        """Stated less itemised, in m²: positive is not placed, negative is over; None if either side is unknown."""
        if self.stated_m2 is None or self.itemised_m2 is None:
            return None
        return difference(self.stated_m2, self.itemised_m2)

    @property
    def stated_is_sum(self) -> bool:
        """Whether the document states no such total, and what stands for it is the sum of its uses."""
        return len(self.stated) > 1

    def worded(self, side: str) -> str | None:
        """
        Print a side in 万平方米 as it is stated: a range stays a range.

        Parameters
        ----------
        side
            ``stated``, ``itemised`` or ``residual``.

        Returns
        -------
        str or None
            None where the side is unknown.
        """
        stated, itemised = as_stated(self.stated), as_stated(self.itemised)
        if side == "residual":
            return None if stated is None or itemised is None else in_wan(stated - itemised)
        interval = stated if side == "stated" else itemised
        return None if interval is None else in_wan(interval)

    @property
    def clauses_stated(self) -> tuple[str, ...]:
        """Clauses behind the stated side, each once."""
        return clauses(self.stated)

    @property
    def clauses_itemised(self) -> tuple[str, ...]:
        """Clauses behind the itemised side, each once."""
        return clauses(self.itemised)

    def record(self) -> dict[str, Any]:
        """Give the row as plain data: float64 m², unknown None, ids and verdicts as English tokens."""

        def number(value: Decimal | Fraction | None) -> float | None:
            return None if value is None else float(value)

        return {
            "level": self.level.value,
            "zone": self.zone,
            "use": self.use,
            "variant": self.variant,
            "stated_m2": number(self.stated_m2),
            "stated_is_sum": self.stated_is_sum,
            "itemised_m2": number(self.itemised_m2),
            "not_stated": list(self.not_stated),
            "residual_m2": number(self.residual_m2),
            "verdict": self.verdict.value,
            "tolerance": float(self.tolerance),
            "flips_at": number(self.flips_at),
            "assumption": list(self.assumption),
            "clauses_stated": list(self.clauses_stated),
            "clauses_itemised": list(self.clauses_itemised),
        }


class Balance:
    """
    All rows of a plan's balance: the goal, each park, each zone, and what is outside the goal.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> row = hg.open_plan().balance().row("sz_bay", "supporting")
    >>> row.stated_m2, row.itemised_m2, row.residual_m2, row.verdict.value
    (Decimal('4000000.0'), Decimal('3750000.0'), Decimal('250000.0'), 'does not hold')
    """

    def __init__(self, rows: Iterable[BalanceRow]) -> None:
        self.rows = tuple(rows)
        self._by_name = {(row.zone, row.use, row.variant): row for row in self.rows}

    def __iter__(self) -> Iterator[BalanceRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def row(self, zone: str, use: str = TOTAL, variant: str | None = None) -> BalanceRow:
        """
        Give one row.

        Parameters
        ----------
        zone, use
            As in the rows.
        variant
            The plan's default variant unless another is named.

        Returns
        -------
        BalanceRow
            The row.

        Raises
        ------
        HitechGisError
            If there is no such row; the message names those that there are.
        """
        wanted = (zone, use, variant or self.rows[0].variant)
        if wanted in self._by_name:
            return self._by_name[wanted]
        known = ", ".join(row.id for row in self.rows)
        raise HitechGisError(Fault("no_such_row", {"value": "/".join(wanted), "known": known}))

    def records(self) -> list[dict[str, Any]]:
        """Give one plain dict a row."""
        return [row.record() for row in self.rows]

    def to_frame(self) -> pd.DataFrame:
        """
        Give the balance as a table.

        Returns
        -------
        pandas.DataFrame
            One row a balance row, columns as in :meth:`BalanceRow.record`; areas in m², unknown NaN.
        """
        import pandas as pd

        return pd.DataFrame(self.records())

    def _repr_html_(self) -> str:
        return self.to_frame().to_html(escape=True, index=False)


def balance(ledger: Ledger) -> Balance:
    """
    Hold what a plan states against what it itemises.

    Parameters
    ----------
    ledger
        The plan.

    Returns
    -------
    Balance
        Rows from the goal down, each zone by use and in total; then the other
        variants of the goal; then zones outside of it that have floor area.

    Notes
    -----
    A zone's itemised side is the sum over the zones below it that itemise
    anything, else its own clause. A zone's stated side is its headline, else,
    where the zones below itemise, its own clause. A total is what the document
    states as one, else the sum of its uses. Nothing is phased by year: the sums
    are over the whole period.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> goal = balance(load_ledger(shipped_plan_folder())).row("park", "total")
    >>> goal.stated_m2, goal.itemised_m2, goal.not_stated
    (Decimal('13000000.0'), Decimal('11250000.0'), ('sz_bay_middle', 'liuxiandong'))
    """
    default, *others = ledger.document.goal.variants
    rows = []
    for zone in ledger.goal_zones():
        by_use = {use: (_stated(ledger, zone, use), _itemised(ledger, zone, use)) for use in USES}
        rows += [_row(ledger, zone, use, default, by_use[use]) for use in USES]
        stated = _stated_total(ledger, zone, [sides[0] for sides in by_use.values()])
        rows.append(_row(ledger, zone, TOTAL, default, (stated, _itemised_total(ledger, zone))))
    goal_total = rows[len(USES)]
    rows += [_variant_row(ledger, variant, goal_total) for variant in others]
    rows += _outside_rows(ledger, default)
    return Balance(rows)


def _own(ledger: Ledger, zone: Zone, use: str) -> tuple[Figure, ...]:
    return tuple(ledger.floor_area(zone.id, use, Scope.ITEMISED))


def _below(ledger: Ledger, zone: Zone, use: str) -> Part:
    return sum((_itemised(ledger, child, use) for child in ledger.children(zone.id, in_goal=True)), Part())


def _itemised(ledger: Ledger, zone: Zone, use: str) -> Part:
    below = _below(ledger, zone, use)
    if below.figures:
        return below
    own = _own(ledger, zone, use)
    return Part(own) if own else Part((), below.not_stated or (zone.id,))


def _itemised_total(ledger: Ledger, zone: Zone) -> Part:
    """Add up the zones below; a zone without any adds up its uses, or has a total that the plan does not split."""
    below = sum((_itemised_total(ledger, child) for child in ledger.children(zone.id, in_goal=True)), Part())
    if below.figures:
        return below
    uses = sum((_itemised(ledger, zone, use) for use in USES), Part())
    own = _own(ledger, zone, TOTAL)
    return Part(own) if own and uses.not_stated else uses


def _stated(ledger: Ledger, zone: Zone, use: str) -> tuple[Figure, ...]:
    headline = tuple(ledger.floor_area(zone.id, use, Scope.HEADLINE))
    return headline or (_own(ledger, zone, use) if _below(ledger, zone, use).figures else ())


def _stated_total(ledger: Ledger, zone: Zone, by_use: list[tuple[Figure, ...]]) -> tuple[Figure, ...]:
    headline = tuple(ledger.floor_area(zone.id, TOTAL, Scope.HEADLINE))
    own = _own(ledger, zone, TOTAL)
    if headline or (own and _itemised_total(ledger, zone).figures != own):
        return headline or own
    # A sum over the uses is the zone's total only if every use is stated.
    return tuple(figure for stated in by_use for figure in stated) if all(by_use) else ()


def _row(ledger: Ledger, zone: Zone, use: str, variant: Variant, sides: Sides) -> BalanceRow:
    stated, itemised = sides
    tolerance = ledger.document.about_tolerance
    verdict, flips_at = compare(quantities(stated), quantities(itemised.figures), tolerance=tolerance)
    return BalanceRow(
        level=zone.level,
        zone=zone.id,
        use=use,
        variant=variant.id,
        stated=stated,
        itemised=itemised.figures,
        not_stated=itemised.not_stated,
        verdict=verdict,
        tolerance=tolerance,
        flips_at=flips_at,
        assumption=assumptions(stated + itemised.figures) if stated and itemised.figures else (),
    )


def _variant_row(ledger: Ledger, variant: Variant, goal_total: BalanceRow) -> BalanceRow:
    stated = tuple(ledger.floor_area(ledger.goal_zone.id, TOTAL, variant.stated))
    itemised = Part(goal_total.itemised, goal_total.not_stated)
    for zone_id in variant.also:
        beyond = tuple(ledger.floor_area_outside(zone_id))
        itemised += Part(beyond, () if beyond else (zone_id,))
    return _row(ledger, ledger.goal_zone, TOTAL, variant, (stated, itemised))


def _outside_rows(ledger: Ledger, variant: Variant) -> list[BalanceRow]:
    inside = {zone.id for zone in ledger.goal_zones()}
    return [
        _row(ledger, zone, TOTAL, variant, ((), Part(beyond)))
        for zone in ledger.zones.values()
        if zone.id not in inside and (beyond := tuple(ledger.floor_area_outside(zone.id)))
    ]
