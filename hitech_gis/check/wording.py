"""Words and sides that the rules share: names in both languages, areas, tolerances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hitech_gis.findings import Side, Verdict
from hitech_gis.ledger.figures import Figure, quantities
from hitech_gis.texts import LANGUAGES, Lang, text
from hitech_gis.units import in_wan_m2, plain

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from hitech_gis.ledger.model import Ledger


def in_both(value: dict[Lang, str], name: str) -> dict[str, str]:
    """Give a text worded in both languages as the values ``name_zh`` and ``name_en``."""
    return {f"{name}_{lang}": worded for lang, worded in value.items()}


def zone_names(ledger: Ledger, name: str, *zone_ids: str) -> dict[str, str]:
    """Name zones in both languages."""
    return in_both({lang: ", ".join(ledger.zones[zone].name(lang) for zone in zone_ids) for lang in LANGUAGES}, name)


def word(key: str, name: str) -> dict[str, str]:
    """Give a word of the catalogue in both languages."""
    return in_both({lang: text(key, lang) for lang in LANGUAGES}, name)


def wan(value_m2: Decimal | None) -> str:
    """Print an area in 万平方米; a dash where it is unknown."""
    return "—" if value_m2 is None else in_wan_m2(value_m2)


def next_step(
    code: str, subject: str, verdict: Verdict, flips_at: Fraction | None, difference: Decimal | None
) -> dict[str, str]:
    """Say what follows from a verdict: when it would be another, and how to register what the document gets wrong."""
    values = {
        "percent": "" if flips_at is None else plain(flips_at * 100),
        "code": code,
        "subject": subject,
        "difference": "" if difference is None else plain(difference, decimals=9),
    }
    step = verdict.name.lower()
    if flips_at is None:  # no tolerance changes the verdict
        step = {"does_not_hold": "does_not_hold_ever", "within_rounding": "within_rounding_ever"}.get(step, step)
    return in_both({lang: text(f"finding.next.{step}", lang, **values) for lang in LANGUAGES}, "next")


def sides(ledger: Ledger, left: list[Figure], right: list[Figure]) -> tuple[Side, Side]:
    """Add up both sides of a comparison; a side without figures is unknown, in the other's unit."""
    tolerance, unit = ledger.document.about_tolerance, (left or right)[0].unit
    return (
        Side.of(quantities(left), tolerance=tolerance, unit=unit),
        Side.of(quantities(right), tolerance=tolerance, unit=unit),
    )
