"""The command that compares two plans."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from hitech_gis.cli.options import Format, FormatOption, LangOption, Language, headings, help_text, refusals
from hitech_gis.terminal import print_blocks, print_csv, print_json, print_table, say
from hitech_gis.texts import Lang, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hitech_gis.diff import Diff
    from hitech_gis.diff.balance import RowChange
    from hitech_gis.diff.changes import Change


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help=help_text("diff_old"))],
    new: Annotated[Path, typer.Argument(metavar="NEW", help=help_text("diff_new"))],
    *,
    atlas: Annotated[Path | None, typer.Option("--atlas", metavar="FILE", help=help_text("diff_atlas"))] = None,
    output_format: FormatOption = Format.TABLE,
    lang: LangOption = Language.ZH,
) -> None:
    """Say what changed between two plans, and why a total moved."""
    with refusals(lang) as chosen:
        if atlas is not None:
            from hitech_gis.io.files import expect_apart

            expect_apart([atlas], [old, new])
        from hitech_gis.diff import CHANGE_COLUMNS, load_both
        from hitech_gis.plan import Plan

        before, after = (Plan(ledger) for ledger in load_both(old, new))
        found = before.diff(after)
        if atlas is not None:
            from hitech_gis.atlas import Atlas

            Atlas(found.new, lang=chosen, diff=found).save(atlas)
            say(text("said.written", chosen, path=atlas))
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
    from hitech_gis.diff import wording

    lines = [wording.row_title(found, change, lang), *wording.row_notes(change, lang)]
    for side, moved in change.sides.items():
        if moved.contributions:
            lines.append(wording.side_line(side, moved, lang))
        if side != "residual":  # which is the one side less the other
            for part in moved.contributions:
                said = (
                    wording.signed(part.amount_m2),
                    part.figure,
                    wording.cause_of(part, lang),
                    " ".join(part.clauses),
                )
                lines.append("  " + "  ".join(said))
    return lines


def _change_row(change: Change, lang: Lang) -> tuple[str, ...]:
    from hitech_gis.diff.wording import change_told

    kind, what = text(f"kind.{change.kind}", lang), text(f"change.{change.change}", lang)
    return kind, change.id, what, change_told(change, lang), " ".join(change.clauses)


def _verdict_rows(found: Diff, lang: Lang) -> Iterator[tuple[str, ...]]:
    """Give relations, then findings that are not told as a relation or a row of the balance already."""
    from hitech_gis.diff import wording

    for relation in found.relations:
        old, new = (wording.verdict_name(verdict, lang) for verdict in relation.verdicts)
        if old != new:
            yield relation.relation.id, relation.relation.title(lang), old, new
    for change in wording.told_apart(found):
        finding = change.finding
        ends = (wording.weight_of(weighed, lang) for weighed in (change.old, change.new))
        yield f"{finding.code}: {finding.subject}", finding.title(lang), *ends
