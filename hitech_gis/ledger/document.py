"""Strict reading of ``plan.toml``: what the plan says of itself, its goal, and what it registers as known."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hitech_gis.crs import is_projected_crs
from hitech_gis.ledger.model import Acceptance, Goal, PlanDocument, Variant
from hitech_gis.ledger.toml import TomlTable, read_toml
from hitech_gis.ledger.vocabulary import Scope

if TYPE_CHECKING:
    from hitech_gis.errors import Fault

_FILE = "plan.toml"

_ABOUT = Decimal("0.05")


def read_document(content: bytes, faults: list[Fault]) -> PlanDocument:
    """
    Read ``plan.toml``.

    Parameters
    ----------
    content
        Bytes of the file.
    faults
        Where faults of single keys are noted.

    Returns
    -------
    PlanDocument
        What it says; keys at fault are empty.

    Raises
    ------
    PlanError
        If it is not TOML.

    Examples
    --------
    >>> faults = []
    >>> _ = read_document(b"[plan]", faults)
    >>> faults[0].place
    'plan.toml [goal]'
    """
    root = read_toml(content, _FILE, faults)
    plan = root.table("plan")
    goal = root.table("goal")
    accepted = tuple(_acceptance(entry) for entry in root.tables("accepted"))
    document = PlanDocument(
        id=plan.text("id"),
        title_zh=plan.text("title_zh"),
        title_en=plan.text("title_en"),
        issuer_zh=plan.text("issuer_zh"),
        issuer_en=plan.text("issuer_en"),
        date=plan.text("date"),
        document_id=plan.text("document_id", optional=True),
        notice_zh=plan.text("notice_zh"),
        notice_en=plan.text("notice_en"),
        credit=plan.text("credit", optional=True),
        working_crs=_working_crs(plan),
        about_tolerance=_tolerance(plan),
        goal=Goal(
            zone=goal.text("zone"),
            variants=_variants(goal),
            land_denominators=goal.texts("land_denominators"),
        ),
        accepted=accepted,
    )
    for table in (root, plan, goal):
        table.done()
    return document


def _acceptance(entry: TomlTable) -> Acceptance:
    acceptance = Acceptance(
        code=entry.text("code"),
        subject=entry.text("subject"),
        difference=entry.number("difference"),
        reason_zh=entry.text("reason_zh"),
        reason_en=entry.text("reason_en"),
    )
    entry.done()
    return acceptance


def _working_crs(plan: TomlTable) -> str:
    name = plan.text("working_crs")
    if name and not is_projected_crs(name):
        plan.fault("bad_crs", "working_crs", value=name)
    return name


def _tolerance(plan: TomlTable) -> Decimal:
    tolerance = plan.number("about_tolerance")
    if tolerance is None:
        return _ABOUT
    if not 0 <= tolerance < 1:
        plan.fault("bad_tolerance", "about_tolerance", value=str(tolerance))
        return _ABOUT
    return tolerance


def _variants(goal: TomlTable) -> tuple[Variant, ...]:
    variants = []
    for entry in goal.tables("variants"):
        stated = entry.text("stated")
        if stated not in {Scope.HEADLINE.value, Scope.RESTATED.value}:
            entry.fault("unknown_word", "stated", value=stated, known="headline, restated")
            stated = Scope.HEADLINE.value
        variants.append(
            Variant(
                id=entry.text("id"),
                stated=Scope(stated),
                also=entry.texts("also"),
                title_zh=entry.text("title_zh"),
                title_en=entry.text("title_en"),
            )
        )
        entry.done()
    if not variants:
        goal.fault("missing_key", "variants", value="variants")
    elif variants[0].stated is not Scope.HEADLINE or variants[0].also:
        goal.fault("bad_default_variant", "variants[1]", value=variants[0].id)
    if len({variant.id for variant in variants}) < len(variants):
        goal.fault("same_variant_twice", "variants", value=", ".join(variant.id for variant in variants))
    return tuple(variants)
