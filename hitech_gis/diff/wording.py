"""A diff in words, for every place that tells it: why a side moved, what became of a record, which verdicts did."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hitech_gis.texts import Lang, text
from hitech_gis.units import in_km2, in_wan_m2, plain

if TYPE_CHECKING:
    from hitech_gis.diff.balance import Contribution, RowChange, SideChange
    from hitech_gis.diff.changes import Change
    from hitech_gis.diff.outlines import OutlineChange
    from hitech_gis.diff.run import Diff
    from hitech_gis.diff.verdicts import FindingChange
    from hitech_gis.findings import Finding, Verdict

# Findings that a relation or a row of the balance tells already.
_TOLD = ("sum_of_zones", "relation", "implied_value")
# Numbers between these powers of ten are printed digit by digit.
_MOST_DIGITS = 40


def row_title(found: Diff, change: RowChange, lang: Lang) -> str:
    """
    Name a row of the balance, with its verdict in both plans.

    Parameters
    ----------
    found
        The comparison.
    change
        One of its rows.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        Zone, use and variant, and the verdict; both if it changed.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from hitech_gis.diff import diff
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> old = load_ledger(shipped_plan_folder())
    >>> south = replace(old.zones["sz_bay_south"], in_goal=False)
    >>> found = diff(old, replace(old, zones=old.zones | {"sz_bay_south": south}))
    >>> change = next(change for change in found.balance if change.row.id == "park/industrial/A")
    >>> row_title(found, change, "en")
    'Shenzhen Hi-Tech Zone (two parks), industrial premises (variant A): does not hold'
    """
    row = change.row
    zone = (found.new.zones if row.zone in found.new.zones else found.old.zones)[row.zone]
    old, new = (verdict_name(verdict, lang) for verdict in change.verdicts)
    verdict = old if old == new else f"{old} → {new}"
    use = text(f"use.{row.use}", lang)
    return text("diff.row", lang, zone=zone.name(lang), use=use, variant=row.variant, verdict=verdict)


def row_notes(change: RowChange, lang: Lang) -> list[str]:
    """
    Say what else explains another verdict: a row that only one plan has, another tolerance.

    Parameters
    ----------
    change
        A row of the balance in both plans.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    list of str
        Sentences; none where the figures alone explain it.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from hitech_gis.diff import diff
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> old = load_ledger(shipped_plan_folder())
    >>> south = replace(old.zones["sz_bay_south"], in_goal=False)
    >>> found = diff(old, replace(old, zones=old.zones | {"sz_bay_south": south}))
    >>> change = next(change for change in found.balance if change.row.id == "park/industrial/A")
    >>> row_notes(change, "en")
    []
    """
    notes = []
    if None in change.rows:
        notes.append(text("diff.row_added" if change.rows[0] is None else "diff.row_removed", lang))
    tolerances = [plain(each.tolerance * 100, decimals=9) for each in change.rows if each is not None]
    if change.verdicts[0] != change.verdicts[1] and len(set(tolerances)) > 1:
        notes.append(text("diff.tolerance", lang, old=tolerances[0], new=tolerances[1]))
    return notes


def verdict_name(verdict: Verdict | None, lang: Lang) -> str:
    """
    Name a verdict; a dash where a plan has no such thing.

    Parameters
    ----------
    verdict
        A verdict, or None.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        Its name.

    Examples
    --------
    >>> from hitech_gis.findings import Verdict
    >>> verdict_name(Verdict.DOES_NOT_HOLD, "zh"), verdict_name(None, "zh")
    ('不符', '—')
    """
    return "—" if verdict is None else text(verdict.key, lang)


def side_line(side: str, moved: SideChange, lang: Lang) -> str:
    """
    Say how far a side of a row moved.

    Parameters
    ----------
    side
        ``"stated"``, ``"itemised"`` or ``"residual"``.
    moved
        What became of it.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        Both ends in 万平方米, and the change where both are known.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from hitech_gis.diff import diff
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> old = load_ledger(shipped_plan_folder())
    >>> south = replace(old.zones["sz_bay_south"], in_goal=False)
    >>> found = diff(old, replace(old, zones=old.zones | {"sz_bay_south": south}))
    >>> change = next(change for change in found.balance if change.row.id == "park/industrial/A")
    >>> side_line("itemised", change.sides["itemised"], "en")
    'itemised 750 → 550 (-200)'
    """
    # A side may be unknown only in a row that is there.
    unknown = [text("column.not_stated", lang) if there else "—" for there in moved.there]
    ends = [
        word if end is None else in_wan_m2(end) for end, word in zip((moved.old_m2, moved.new_m2), unknown, strict=True)
    ]
    change = "" if moved.change_m2 is None else f" ({signed(moved.change_m2)})"
    return f"{text(f'column.{side}', lang)} {ends[0]} → {ends[1]}{change}"


def signed(amount_m2: Decimal) -> str:
    """
    Print what is added or taken, in 万平方米.

    Parameters
    ----------
    amount_m2
        Square metres.

    Returns
    -------
    str
        The amount with its sign.

    Examples
    --------
    >>> signed(Decimal(50_000)), signed(Decimal(-50_000))
    ('+5', '-5')
    """
    return ("+" if amount_m2 > 0 else "") + in_wan_m2(amount_m2)


def cause_of(part: Contribution, lang: Lang) -> str:
    """
    Say why a figure adds to a change.

    Parameters
    ----------
    part
        What one figure adds to the change of a side.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        The cause in words.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from hitech_gis.diff import diff
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> old = load_ledger(shipped_plan_folder())
    >>> south = replace(old.zones["sz_bay_south"], in_goal=False)
    >>> found = diff(old, replace(old, zones=old.zones | {"sz_bay_south": south}))
    >>> change = next(change for change in found.balance if change.row.id == "park/industrial/A")
    >>> cause_of(change.sides["itemised"].contributions[0], "en")
    "counts no longer: the register or the goal's zone changed"
    """
    cause = text(f"cause.{part.cause}", lang)
    if part.counted[0] != part.counted[1] and part.cause not in {"added", "removed"}:
        counted = text("diff.now_counted" if part.counted[1] else "diff.no_longer_counted", lang)
        cause = f"{counted}: {cause}"
    if part.cause == "zone":
        cause += f" ({part.zones[0]} → {part.zones[1]})"
    return cause


def change_told(change: Change, lang: Lang) -> str:
    """
    Say what differs in a record: its columns, then its outline.

    Parameters
    ----------
    change
        A record that differs, or that only one plan has.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        One line.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from hitech_gis.diff import diff
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> old = load_ledger(shipped_plan_folder())
    >>> south = replace(old.zones["sz_bay_south"], in_goal=False)
    >>> found = diff(old, replace(old, zones=old.zones | {"sz_bay_south": south}))
    >>> change_told(found.changes[0], "en")
    'in_goal: true → false'
    """
    if change.change in {"added", "removed"}:
        told = [change.name(lang)]
    else:
        told = [f"{field.name}: {_cell(field.old)} → {_cell(field.new)}" for field in change.fields]
    if change.outline is not None:
        told.append(_outline(change.outline, lang))
    return "; ".join(told)


def _cell(value: object) -> str:
    """Print a cell as its file has it."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list):
        return " ".join(_cell(item) for item in value)
    if isinstance(value, Decimal) and abs(value.adjusted()) < _MOST_DIGITS:
        return f"{value:f}"
    return str(value)


def _outline(outline: OutlineChange, lang: Lang) -> str:
    areas = [None if area_m2 is None else in_km2(area_m2) for area_m2 in (outline.area_old_m2, outline.area_new_m2)]
    told = []
    if any(areas):
        told.append(text("diff.area", lang, old=areas[0] or "—", new=areas[1] or "—"))
    if outline.symmetric_difference_m2 is not None:
        told.append(text("diff.symmetric_difference", lang, area=plain(outline.symmetric_difference_m2)))
    if outline.apart_m is not None:
        key = "diff.below_resolution" if outline.below_resolution else "diff.apart"
        told.append(text(key, lang, metres=plain(outline.apart_m, decimals=3)))
    elif outline.vertices_moved:
        told.append(text("diff.not_comparable", lang, crs=outline.crs))
    return ", ".join(told)


def told_apart(found: Diff) -> list[FindingChange]:
    """
    Give findings that changed and are not told as a relation or a row of the balance already.

    Parameters
    ----------
    found
        The comparison.

    Returns
    -------
    list of FindingChange
        In the order of the comparison.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from hitech_gis.diff import diff
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> old = load_ledger(shipped_plan_folder())
    >>> south = replace(old.zones["sz_bay_south"], in_goal=False)
    >>> found = diff(old, replace(old, zones=old.zones | {"sz_bay_south": south}))
    >>> all(change.finding.code != "relation" for change in told_apart(found))
    True
    """
    return [change for change in found.findings if change.finding.code not in _TOLD or change.acceptance_differs]


def weight_of(finding: Finding | None, lang: Lang) -> str:
    """
    Say how much a finding weighs: its severity, or that it is registered as known, and its verdict.

    Parameters
    ----------
    finding
        A finding; None where a plan has none.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        Severity and verdict; a dash for None.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> from hitech_gis.check import check
    >>> weight_of(next(iter(check(load_ledger(shipped_plan_folder())))), "en"), weight_of(None, "en")
    ('known, as written · does not hold', '—')
    """
    if finding is None:
        return "—"
    severity = text("severity.accepted" if finding.accepted else f"severity.{finding.severity}", lang)
    return severity if finding.verdict is None else f"{severity} · {text(finding.verdict.key, lang)}"
