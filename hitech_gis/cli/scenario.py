"""The commands of scenarios: apply one, or compare several with the plan."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from hitech_gis.cli.options import (
    Format,
    FormatOption,
    LangOption,
    Language,
    PlanOption,
    headings,
    help_text,
    open_folder,
    print_records,
    refusals,
)
from hitech_gis.cli.plan import show_balance
from hitech_gis.terminal import print_table, say
from hitech_gis.texts import Lang, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hitech_gis.balance import BalanceRow
    from hitech_gis.scenario import Column, Comparison
    from hitech_gis.scenario.model import Assumption, Change


class FilesCompare(TyperGroup):
    """A group in which files alone are compared: ``scenario a.toml b.toml`` is ``scenario compare a.toml b.toml``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer's own kind of context
        """Put the word for comparing before anything else than a command of the group, or its help."""
        given = bool(args) and args[0] not in {*self.commands, *ctx.help_option_names}
        return super().parse_args(ctx, ["compare", *args] if given else args)


def apply(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=help_text("scenario_file"))],
    *,
    plan_folder: PlanOption = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help=help_text("balance_output"))
    ] = None,
    output_format: FormatOption = Format.TABLE,
    lang: LangOption = Language.ZH,
) -> None:
    """Print what a scenario changes and assumes, and the balance under it."""
    with refusals(lang) as chosen:
        plan = open_folder(plan_folder)
        if output_format is Format.TABLE and output is None:
            _print_what(plan.compare([file]), chosen)
        show_balance(plan, file, output, output_format, chosen)


def compare(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help=help_text("scenario_files"))],
    *,
    plan_folder: PlanOption = None,
    output_format: FormatOption = Format.TABLE,
    lang: LangOption = Language.ZH,
) -> None:
    """Compare scenarios with the plan."""
    with refusals(lang) as chosen:
        comparison = open_folder(plan_folder).compare(files)
        if output_format is Format.TABLE:
            _print_comparison(comparison, chosen)
        else:
            print_records(comparison.records(), output_format)
        for column in comparison.same:
            say(text("said.scenario_same", chosen, title=column.title(chosen)))


def _print_what(comparison: Comparison, lang: Lang) -> None:
    _print_entries(comparison, lang, "title.changes", "changes")
    _print_entries(comparison, lang, "title.assumptions", "assumptions")


def _print_comparison(comparison: Comparison, lang: Lang) -> None:
    _print_what(comparison, lang)
    titles = [column.title(lang) for column in comparison.columns]
    rows = [["▸ " + text("scenario.goal", lang), "", *(_goal(column, lang) for column in comparison.columns)]]
    default = comparison.plan.variant
    for name in comparison.row_ids:
        shown = next(column.rows[name] for column in comparison.columns if name in column.rows)
        zone = comparison.plan.ledger.zones[shown.zone].name(lang)
        zone += f" ({shown.variant})" if shown.variant != default else ""
        cells = [_cell(comparison, column, name, lang) for column in comparison.columns]
        rows.append([zone, text(f"use.{shown.use}", lang), *cells])
    print_table(text("title.scenarios", lang), headings(lang, "zone", "use") + titles, rows)
    relations = [
        [comparison.plan.ledger.relations[name].title(lang), name]
        + [text(column.verdicts[name].key, lang) for column in comparison.columns]
        for name in comparison.changed_relations
    ]
    if relations:
        print_table(text("title.relations", lang), headings(lang, "relation", "id") + titles, relations)


def _print_entries(comparison: Comparison, lang: Lang, title: str, part: str) -> None:
    """Print what the scenarios change, or what they assume: never both in one table."""
    rows = []
    for column in comparison.columns:
        entries: Sequence[Change | Assumption] = getattr(column.scenario, part, ())
        rows += [(column.title(lang), entry.worded(lang, column.unit(entry)), entry.reason or "—") for entry in entries]
    if rows:
        print_table(text(title, lang), headings(lang, "scenario", "entry", "reason"), rows)


def _cell(comparison: Comparison, column: Column, row_id: str, lang: Lang) -> str:
    if row_id not in column.rows:
        return "—"
    if column is not comparison.plan and not comparison.is_changed(column, row_id):
        return "="
    return _sides(column.rows[row_id], lang)


def _goal(column: Column, lang: Lang) -> str:
    return f"{column.variant}: {_sides(column.goal, lang)}"


def _sides(row: BalanceRow, lang: Lang) -> str:
    """Give both sides, the residual and, where both sides are known, the verdict."""
    sides = " / ".join(row.worded(side) or "—" for side in ("stated", "itemised", "residual"))
    return sides if row.residual_m2 is None else f"{sides}, {text(row.verdict.key, lang)}"
