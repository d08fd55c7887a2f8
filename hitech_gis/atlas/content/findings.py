"""Findings as the page lists them: what does not hold or cannot be decided one by one, what holds by count."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hitech_gis.findings import Finding, Severity, Side, Verdict
from hitech_gis.ledger.judgement import figures_of
from hitech_gis.texts import LANGUAGES
from hitech_gis.units import in_unit, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hitech_gis.findings import Findings
    from hitech_gis.ledger import Ledger

_HOLDS = (Verdict.HOLDS, Verdict.WITHIN_ROUNDING)
_OF_RELATIONS = ("relation", "implied_value", "relation_not_judged")


def findings_content(ledger: Ledger, found: Findings) -> dict[str, Any]:
    """
    Give what the rules found.

    Parameters
    ----------
    ledger
        The plan.
    found
        Findings of it.

    Returns
    -------
    dict
        ``shown``: one by one; ``held``: how many notes of each group hold.

    Examples
    --------
    >>> from hitech_gis.check import check
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> first = findings_content(ledger, check(ledger))["shown"][0]
    >>> first["zones"], first["left"]["zh"], first["right"]["zh"], first["difference"]["zh"]
    (['park'], '850万m²', '750万m²', '100万m²')
    """
    held = Counter(finding.group for finding in found if _is_held(finding))
    return {
        "shown": [_finding(ledger, finding) for finding in found if not _is_held(finding)],
        "held": [{"group": group, "count": count} for group, count in held.items()],
    }


def _is_held(finding: Finding) -> bool:
    return finding.severity is Severity.NOTE and finding.verdict in _HOLDS


def _finding(ledger: Ledger, finding: Finding) -> dict[str, Any]:
    # A parcel may be called as a zone is, and is none.
    zones = [] if finding.location.layer == "parcels" else list(zones_of(ledger, finding))
    return {
        "severity": "accepted" if finding.accepted else finding.severity,
        "verdict": finding.verdict.key if finding.verdict else None,
        "title": {lang: finding.title(lang) for lang in LANGUAGES},
        # What is registered already needs no next step, only the reason why it stands.
        "hint": None if finding.accepted else {lang: finding.hint(lang) for lang in LANGUAGES},
        "reason": {"zh": finding.reason_zh, "en": finding.reason_en} if finding.accepted else None,
        "left": _side(finding.left),
        "right": _side(finding.right),
        "difference": _difference(finding),
        "flips_at": None if finding.flips_at is None else plain(finding.flips_at * 100),
        "clauses": list(finding.clauses),
        "zones": zones,
        "target": _target(finding, zones),
    }


def _side(side: Side | str | None) -> dict[str, str] | None:
    """Word a side that was compared as a number; one that is words stands in the title already."""
    if not isinstance(side, Side) or side.value is None:
        return None
    value = side.value
    return {lang: in_unit(value, side.unit, lang) for lang in LANGUAGES}


def _difference(finding: Finding) -> dict[str, str] | None:
    """Word a difference of numbers; one of dates stands in the title already."""
    unit = next((side.unit for side in (finding.left, finding.right) if isinstance(side, Side)), None)
    if unit is None or finding.difference is None:
        return None
    difference = Fraction(finding.difference)
    return {lang: in_unit(difference, unit, lang) for lang in LANGUAGES}


def _target(finding: Finding, zones: list[str]) -> dict[str, str] | None:
    layer = finding.location.layer
    if layer in {"sites", "subparks", "axes"}:
        return {"layer": layer, "id": finding.subject}
    return {"layer": "zones", "id": zones[0]} if zones else None


def zones_of(ledger: Ledger, finding: Finding) -> Iterable[str]:
    """
    Name the zones that a finding is about.

    Parameters
    ----------
    ledger
        The plan.
    finding
        One of its findings.

    Returns
    -------
    iterable of str
        Ids, each once: of the zones that its subject names, or of the figures and actions that it rests on.

    Examples
    --------
    >>> from hitech_gis.check import check
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> list(zones_of(ledger, next(iter(check(ledger)))))
    ['park']
    """
    subject = finding.subject
    if finding.code in _OF_RELATIONS:
        return dict.fromkeys(figure.zone for figure in figures_of(ledger, ledger.relations[subject]))
    if subject in ledger.figures:
        return (ledger.figures[subject].zone,)
    parts = subject.split("/")
    named = dict.fromkeys(part for part in parts if part in ledger.zones)
    of_work = (action.zone for action in ledger.actions.values() if action.work == parts[0] and action.zone)
    return named or dict.fromkeys(of_work)
