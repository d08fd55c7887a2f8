"""The command that reconciles a plan's figures."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

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
from hitech_gis.errors import Fault, HitechGisError
from hitech_gis.terminal import print_table, say
from hitech_gis.texts import Lang, text
from hitech_gis.units import in_km2, in_unit, plain

if TYPE_CHECKING:
    from fractions import Fraction

    from hitech_gis.plan import Plan
    from hitech_gis.reconcile import Check, Move, Reconciliation
    from hitech_gis.reconcile.conditions import Condition

_LIMIT = re.compile(r"(?P<zone>[a-z0-9_]+)=(?P<ratio>[0-9]{1,9}(?:\.[0-9]{1,9})?)")


def reconcile(  # noqa: PLR0913 - options of a command
    conditions: Annotated[list[str], typer.Argument(metavar="ID...", help=help_text("conditions"))],
    *,
    fix: Annotated[list[str] | None, typer.Option("--fix", metavar="FIGURES", help=help_text("fix"))] = None,
    far: Annotated[list[str] | None, typer.Option("--far", metavar="ZONE=RATIO", help=help_text("far"))] = None,
    fill: Annotated[bool, typer.Option("--fill", help=help_text("fill"))] = False,
    under: Annotated[Path | None, typer.Option("--scenario", metavar="FILE", help=help_text("under"))] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help=help_text("suggestion_output"))
    ] = None,
    plan_folder: PlanOption = None,
    output_format: FormatOption = Format.TABLE,
    lang: LangOption = Language.ZH,
) -> None:
    """Suggest the smallest change."""
    with refusals(lang) as chosen:
        if output is not None and under is not None and output.resolve() == under.resolve():
            raise HitechGisError(Fault("same_file", {"path": str(output)}))
        plan = open_folder(plan_folder)
        plan = plan if under is None else plan.scenario(under)
        names = [name.strip() for given in fix or [] for name in re.split("[,，]", given) if name.strip()]
        found = plan.reconcile(conditions, fix=names, far=_limits(far or []), fill=fill)
        if output is not None and found.conflict is None:
            from hitech_gis.io import write_files

            write_files({output: found.to_toml().encode()})
        if output_format is Format.TABLE:
            _print_table(plan, found, chosen)
        else:
            print_records(found.records(), output_format)
        for line in _said(found, output, chosen):
            say(line)


def _limits(given: list[str]) -> dict[str, Decimal]:
    found = {limit: _LIMIT.fullmatch(limit) for limit in given}
    faults = [Fault("bad_limit", {"value": limit}) for limit, match in found.items() if match is None]
    if faults:
        raise HitechGisError(*faults)
    return {match["zone"]: Decimal(match["ratio"]) for match in found.values() if match is not None}


def _said(found: Reconciliation, output: Path | None, lang: Lang) -> list[str]:
    """Say in one line each what came of it."""
    if found.conflict is not None:
        lines = [text("said.conflict", lang, count=len(found.conflict.conditions))]
        if found.conflict.proof is None:
            lines.append(text("said.not_proved", lang))
        if found.conflict.within_error:
            lines.append(text("said.within_error", lang))
        return lines
    if not all(check.holds for check in found.checks):
        how = "said.reconcile.fails"
    else:
        how = "said.reconcile.exact" if found.exact else "said.reconcile.rounded"
    lines = [text(how, lang, count=len(found.moves))]
    return lines + ([] if output is None else [text("said.written", lang, path=output)])


def _print_table(plan: Plan, found: Reconciliation, lang: Lang) -> None:
    if found.moves:
        columns = headings(lang, "zone", "term", "old", "suggested", "percent", "allowed", "clause", "id")
        rows = [_move_row(plan, move, lang) for move in found.moves]
        print_table(text("title.suggestion", lang), columns, rows, numbers=[2, 3, 4])
    columns = headings(lang, "condition", "before", "after", "verdict", "land_and_ratio")
    print_table(
        text("title.conditions", lang), columns, [_check_row(check, lang) for check in found.checks], numbers=[1, 2]
    )
    if found.held:
        columns = headings(lang, "id", "as_written", "clause")
        figures = [plan.ledger.figures[name] for name in found.held]
        rows = [(figure.id, figure.as_written, figure.clause) for figure in figures]
        print_table(text("title.held", lang), columns, rows)
    if found.conflict is not None:
        proof = found.conflict.proof
        rows = [
            (
                "—" if proof is None else plain(proof.multipliers.get(condition.id, 0), decimals=6),
                condition.id,
                _in_numbers(plan, condition),
            )
            for condition in found.conflict.conditions
        ]
        gap = "—" if proof is None else plain(proof.gap, decimals=6)
        print_table(text("title.conflict", lang, gap=gap), headings(lang, "times", "condition", "in_numbers"), rows)


def _move_row(plan: Plan, move: Move, lang: Lang) -> tuple[str, ...]:
    figure = move.figure
    allowed = {None: "reconcile.filled", True: "reconcile.allowed", False: "reconcile.beyond"}[move.allowed]
    return (
        plan.ledger.zones[figure.zone].name(lang),
        figure.term_zh if move.old is not None or figure.use is None else text(f"use.{figure.use}", lang),
        "—" if move.old is None else in_unit(move.old, figure.unit),
        in_unit(move.new, figure.unit),
        "—" if move.share is None else f"{plain(move.share * 100)}%",
        text(allowed, lang),
        figure.clause if move.old is not None else "—",
        figure.id,
    )


def _check_row(check: Check, lang: Lang) -> tuple[str, ...]:
    record = check.record()
    land = "—"
    if "land_m2" in record:
        high = "∞" if record["ratio_high"] is None else plain(record["ratio_high"])
        ratio = f"{plain(record['ratio_low'])} – {high}"
        measured = f"{in_km2(record['land_m2'])} ± {in_km2(record['land_error_m2'])} km²"
        land = f"{measured}; {ratio} ({plain(record['most_ratio'])})"
    areas = not hasattr(check.condition.subject, "op")
    verdict = text(check.verdict.key, lang)
    return check.condition.id, _gap(check.before, areas=areas), _gap(check.after, areas=areas), verdict, land


def _gap(value: Fraction | None, *, areas: bool) -> str:
    if value is None:
        return "—"
    return in_unit(value, "m2") if areas else plain(value, decimals=6)


def _in_numbers(plan: Plan, condition: Condition) -> str:
    """Write a condition out with the figures' own numbers."""
    parts = []
    for name, coefficient in condition.form.coefficients.items():
        figure = plan.ledger.figures.get(name)
        value = "?" if figure is None or figure.value is None else in_unit(figure.value, figure.unit)
        times = "" if abs(coefficient) == 1 else f"{plain(abs(coefficient), decimals=9)} × "
        parts.append(f"{'-' if coefficient < 0 else '+'} {times}{name} ({value})")
    if condition.form.constant:
        sign = "-" if condition.form.constant < 0 else "+"
        parts.append(f"{sign} {plain(abs(condition.form.constant), decimals=6)}")
    return f"{' '.join(parts).removeprefix('+ ')} {'=' if condition.equal else '≤'} 0"
