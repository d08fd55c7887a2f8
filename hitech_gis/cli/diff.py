"""The command that compares two plans."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from hitech_gis.cli.options import Format, FormatOption, LangOption, Language, headings, help_text, refusals
from hitech_gis.terminal import print_blocks, print_csv, print_json, print_table, say
from hitech_gis.texts import Lang, text
from hitech_gis.units import in_km2, in_wan_m2, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hitech_gis.diff import Diff
    from hitech_gis.diff.balance import Contribution, RowChange, SideChange
    from hitech_gis.diff.changes import Change
    from hitech_gis.diff.outlines import OutlineChange
    from hitech_gis.findings import Finding, Verdict

_TOLD = ("sum_of_zones", "relation", "implied_value")
# Numbers between these powers of ten are printed digit by digit.
_MOST_DIGITS = 40


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help=help_text("diff_old"))],
    new: Annotated[Path, typer.Argument(metavar="NEW", help=help_text("diff_new"))],
    *,
    output_format: FormatOption = Format.TABLE,
    lang: LangOption = Language.ZH,
) -> None:
    """Say what changed between two plans, and why a total moved."""
    with refusals(lang) as chosen:
        from hitech_gis.diff import CHANGE_COLUMNS, load_both
        from hitech_gis.plan import Plan

        before, after = (Plan(ledger) for ledger in load_both(old, new))
        found = before.diff(after)
        if output_format is Format.JSON:
            print_json(found.record())
        elif output_format is Format.CSV:
            from hitech_gis.report import to_csv

            print_csv(to_csv(found.records(), columns=CHANGE_COLUMNS))
        elif found:
            _print_diff(found, chosen)
        if not found:
            say(text("said.diff_same", chosen))
            return
        substance = sum(change.substance for change in found.changes)
        counts = {"substance": substance, "wording": len(found.changes) - substance, "rows": len(found.balance)}
        say(text("said.diff", chosen, **counts))


def _print_diff(found: Diff, lang: Lang) -> None:
    """Print first why the balance moved, then what changed, then which verdicts did."""
    folders = {"old": found.old.folder, "new": found.new.folder}
    print_blocks(
        text("title.diff_balance", lang, count=len(found.balance), **folders),
        [*(_row_block(found, change, lang) for change in found.balance), ("",)],
    )
    columns = headings(lang, "kind", "id", "change", "fields", "clauses")
    for key, changes in (
        ("title.diff_changes", [change for change in found.changes if change.substance]),
        ("title.diff_wording", [change for change in found.changes if not change.substance]),
    ):
        if changes:
            rows = [_change_row(change, lang) for change in changes]
            print_table(text(key, lang, count=len(rows), crs=found.new.document.working_crs), columns, rows)
    verdicts = list(_verdict_rows(found, lang))
    if verdicts:
        columns = headings(lang, "id", "title", "earlier", "new")
        print_table(text("title.diff_verdicts", lang, count=len(verdicts)), columns, verdicts)


def _row_block(found: Diff, change: RowChange, lang: Lang) -> list[str]:
    row = change.row
    zone = (found.new.zones if row.zone in found.new.zones else found.old.zones)[row.zone]
    old, new = (_verdict(verdict, lang) for verdict in change.verdicts)
    verdict = old if old == new else f"{old} → {new}"
    use = text(f"use.{row.use}", lang)
    lines = [text("diff.row", lang, zone=zone.name(lang), use=use, variant=row.variant, verdict=verdict)]
    if None in change.rows:
        lines.append(text("diff.row_added" if change.rows[0] is None else "diff.row_removed", lang))
    tolerances = [plain(each.tolerance * 100, decimals=9) for each in change.rows if each is not None]
    if old != new and len(set(tolerances)) > 1:
        lines.append(text("diff.tolerance", lang, old=tolerances[0], new=tolerances[1]))
    for side, moved in change.sides.items():
        if moved.contributions:
            lines.append(_side_line(side, moved, lang))
        if side != "residual":  # which is the one side less the other
            lines += [_contribution_line(part, lang) for part in moved.contributions]
    return lines


def _verdict(verdict: Verdict | None, lang: Lang) -> str:
    return "—" if verdict is None else text(verdict.key, lang)


def _side_line(side: str, moved: SideChange, lang: Lang) -> str:
    # A side may be unknown only in a row that is there.
    unknown = [text("column.not_stated", lang) if there else "—" for there in moved.there]
    ends = [
        word if end is None else in_wan_m2(end) for end, word in zip((moved.old_m2, moved.new_m2), unknown, strict=True)
    ]
    change = "" if moved.change_m2 is None else f" ({_signed(moved.change_m2)})"
    return f"{text(f'column.{side}', lang)} {ends[0]} → {ends[1]}{change}"


def _signed(amount_m2: Decimal) -> str:
    return ("+" if amount_m2 > 0 else "") + in_wan_m2(amount_m2)


def _contribution_line(part: Contribution, lang: Lang) -> str:
    cause = text(f"cause.{part.cause}", lang)
    if part.counted[0] != part.counted[1] and part.cause not in {"added", "removed"}:
        counted = text("diff.now_counted" if part.counted[1] else "diff.no_longer_counted", lang)
        cause = f"{counted}: {cause}"
    if part.cause == "zone":
        cause += f" ({part.zones[0]} → {part.zones[1]})"
    return f"  {_signed(part.amount_m2)}  {part.figure}  {cause}  {' '.join(part.clauses)}"


def _change_row(change: Change, lang: Lang) -> tuple[str, ...]:
    if change.change in {"added", "removed"}:
        told = [change.name(lang)]
    else:
        told = [f"{field.name}: {_cell(field.old)} → {_cell(field.new)}" for field in change.fields]
    if change.outline is not None:
        told.append(_outline(change.outline, lang))
    kind, what = text(f"kind.{change.kind}", lang), text(f"change.{change.change}", lang)
    return kind, change.id, what, "; ".join(told), " ".join(change.clauses)


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


def _verdict_rows(found: Diff, lang: Lang) -> Iterator[tuple[str, ...]]:
    """Give relations, then findings that are not told as a relation or a row of the balance already."""
    for relation in found.relations:
        old, new = (_verdict(verdict, lang) for verdict in relation.verdicts)
        if old != new:
            yield relation.relation.id, relation.relation.title(lang), old, new
    for change in found.findings:
        finding = change.finding
        if finding.code not in _TOLD or change.acceptance_differs:
            ends = (_weight(weighed, lang) for weighed in (change.old, change.new))
            yield f"{finding.code}: {finding.subject}", finding.title(lang), *ends


def _weight(finding: Finding | None, lang: Lang) -> str:
    if finding is None:
        return "—"
    severity = text("severity.accepted" if finding.accepted else f"severity.{finding.severity}", lang)
    return severity if finding.verdict is None else f"{severity} · {text(finding.verdict.key, lang)}"
