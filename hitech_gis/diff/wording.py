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
    """Name a row of the balance, with its verdict in both plans."""
    row = change.row
    zone = (found.new.zones if row.zone in found.new.zones else found.old.zones)[row.zone]
    old, new = (verdict_name(verdict, lang) for verdict in change.verdicts)
    verdict = old if old == new else f"{old} → {new}"
    use = text(f"use.{row.use}", lang)
    return text("diff.row", lang, zone=zone.name(lang), use=use, variant=row.variant, verdict=verdict)


def row_notes(change: RowChange, lang: Lang) -> list[str]:
    """Say what else explains another verdict: a row that only one plan has, another tolerance."""
    notes = []
    if None in change.rows:
        notes.append(text("diff.row_added" if change.rows[0] is None else "diff.row_removed", lang))
    tolerances = [plain(each.tolerance * 100, decimals=9) for each in change.rows if each is not None]
    if change.verdicts[0] != change.verdicts[1] and len(set(tolerances)) > 1:
        notes.append(text("diff.tolerance", lang, old=tolerances[0], new=tolerances[1]))
    return notes


def verdict_name(verdict: Verdict | None, lang: Lang) -> str:
    """Name a verdict; a dash where a plan has no such thing."""
    return "—" if verdict is None else text(verdict.key, lang)


def side_line(side: str, moved: SideChange, lang: Lang) -> str:
    """Say how far a side of a row moved."""
    # A side may be unknown only in a row that is there.
    unknown = [text("column.not_stated", lang) if there else "—" for there in moved.there]
    ends = [
        word if end is None else in_wan_m2(end) for end, word in zip((moved.old_m2, moved.new_m2), unknown, strict=True)
    ]
    change = "" if moved.change_m2 is None else f" ({signed(moved.change_m2)})"
    return f"{text(f'column.{side}', lang)} {ends[0]} → {ends[1]}{change}"


def signed(amount_m2: Decimal) -> str:
    """Print what is added or taken, in 万平方米."""
    return ("+" if amount_m2 > 0 else "") + in_wan_m2(amount_m2)


def cause_of(part: Contribution, lang: Lang) -> str:
    """Say why a figure adds to a change."""
    cause = text(f"cause.{part.cause}", lang)
    if part.counted[0] != part.counted[1] and part.cause not in {"added", "removed"}:
        counted = text("diff.now_counted" if part.counted[1] else "diff.no_longer_counted", lang)
        cause = f"{counted}: {cause}"
    if part.cause == "zone":
        cause += f" ({part.zones[0]} → {part.zones[1]})"
    return cause


def change_told(change: Change, lang: Lang) -> str:
    """Say what differs in a record: its columns, then its outline."""
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
    """Give findings that changed and are not told as a relation or a row of the balance already."""
    return [change for change in found.findings if change.finding.code not in _TOLD or change.acceptance_differs]


def weight_of(finding: Finding | None, lang: Lang) -> str:
    """Say how much a finding weighs: its severity, or that it is registered as known, and its verdict."""
    if finding is None:
        return "—"
    severity = text("severity.accepted" if finding.accepted else f"severity.{finding.severity}", lang)
    return severity if finding.verdict is None else f"{severity} · {text(finding.verdict.key, lang)}"
