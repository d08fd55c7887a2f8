"""How a plan's map is drawn wherever it is drawn: what it is coloured by, in which classes and colours."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from hitech_gis.ledger import USES, as_stated, in_wan
from hitech_gis.ledger.vocabulary import Nature

if TYPE_CHECKING:
    from hitech_gis.ledger import Feature, Figure, Ledger, Zone

# From least to most; the page gets the first two with its content, and its style sheet has the rest.
RAMP = ("#dbe9c9", "#a9d5c0", "#62b5c4", "#2c86b8", "#1f4e96")
AXES = ("#c2410c", "#1f78b4")  # by turns
INK, SOFT, OUTSIDE, SITE = "#22313f", "#56656f", "#6d3f82", "#ffd43b"


@dataclass(frozen=True)
class Increment:
    """
    What a zone is coloured by.

    Parameters
    ----------
    value_wan
        万平方米.
    worded
        The same as the document states it.
    conditional
        Whether it is no stated addition, but a total, or of no stated nature.
    """

    value_wan: Decimal
    worded: str
    conditional: bool


def leaf_zones(ledger: Ledger) -> list[Zone]:
    """
    Give the zones of the goal that have no zones of the goal below them.

    Parameters
    ----------
    ledger
        The plan.

    Returns
    -------
    list of Zone
        In the order of the register.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> [zone.id for zone in leaf_zones(load_ledger(shipped_plan_folder()))]
    ['sz_bay_south', 'sz_bay_middle', 'sz_bay_north', 'liuxiandong']
    """
    return [zone for zone in ledger.goal_zones() if not ledger.children(zone.id, in_goal=True)]


def increment_of(ledger: Ledger, zone_id: str, use: str) -> Increment | None:
    """
    Give what a zone is coloured by.

    Parameters
    ----------
    ledger
        The plan.
    zone_id, use
        Id of a zone, and a use or ``total``.

    Returns
    -------
    Increment or None
        None where the plan states nothing.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> increment_of(ledger, "sz_bay_south", "industrial").worded, increment_of(ledger, "sz_bay_middle", "industrial")
    ('200', None)
    """
    figure: Figure | None = next(iter(ledger.increment(zone_id, use)), None)
    stated = None if figure is None else as_stated([figure])
    if figure is None or stated is None or figure.value is None:
        return None
    return Increment(figure.value / 10_000, in_wan(stated), figure.nature is not Nature.ADDED)


def coloured_uses(ledger: Ledger) -> list[str]:
    """
    Give the uses that the map can be coloured by.

    Parameters
    ----------
    ledger
        The plan.

    Returns
    -------
    list of str
        Both of the goal's, and the total where a zone states one.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> coloured_uses(load_ledger(shipped_plan_folder()))
    ['industrial', 'supporting']
    """
    leaves = leaf_zones(ledger)
    unsplit = any(ledger.increment(zone.id, "total") for zone in leaves)
    split = any(ledger.increment(zone.id, use) for zone in leaves for use in USES)
    if not unsplit:
        return list(USES)
    return [*USES, "total"] if split else ["total"]


def legend_classes(ledger: Ledger, uses: list[str]) -> list[int]:
    """
    Give the lower ends of the legend's classes in 万平方米.

    Parameters
    ----------
    ledger
        The plan.
    uses
        Uses that share the classes.

    Returns
    -------
    list of int
        Equal steps of a round number that hold every increment.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> legend_classes(load_ledger(shipped_plan_folder()), ["industrial", "supporting"])
    [0, 100, 200, 300, 400]
    """
    known = [
        figure.value
        for zone in leaf_zones(ledger)
        for use in uses
        for figure in ledger.increment(zone.id, use)
        if figure.value is not None
    ]
    most = float(max(known, default=Decimal(0))) / 10_000
    magnitude = 1
    while True:
        for digit in (1, 2, 5):
            if digit * magnitude * len(RAMP) >= most:
                return [digit * magnitude * step for step in range(len(RAMP))]
        magnitude *= 10


def placed_features(ledger: Ledger, layer: str) -> list[Feature]:
    """
    Give the features of a layer that have a place.

    Parameters
    ----------
    ledger
        The plan.
    layer
        Name of a layer that the plan may have.

    Returns
    -------
    list of Feature
        In the order of the file, in which sites are numbered too.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> [axis.id for axis in placed_features(load_ledger(shipped_plan_folder()), "axes")]
    ['axis_keyuan', 'axis_dashahe']
    """
    return [feature for feature in ledger.layers.get(layer, {}).values() if feature.geometry is not None]
