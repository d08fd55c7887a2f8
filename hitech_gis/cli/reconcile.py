"""The command that reconciles a plan's figures."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from hitech_gis.cli.options import (
    Format,
    FormatOption,
    LangOption,
    Language,
    PlanOption,
    help_text,
    open_folder,
    print_records,
    refusals,
)
from hitech_gis.errors import Fault, HitechGisError
from hitech_gis.terminal import print_blocks, say
from hitech_gis.texts import LANGUAGES, Lang, text
from hitech_gis.units import in_km2, in_unit, plain

if TYPE_CHECKING:
    from hitech_gis.ledger import Figure
    from hitech_gis.plan import Plan
    from hitech_gis.reconcile import Check, Conflict, Move, Reconciliation
    from hitech_gis.reconcile.conditions import Condition
    from hitech_gis.scenario import Scenario

_LIMIT = re.compile(r"(?P<zone>[a-z0-9_]+)=(?P<ratio>[0-9]{1,9}(?:\.[0-9]{1,9})?)")


def reconcile(  # noqa: PLR0913 - options of a command
    conditions: Annotated[list[str], typer.Argument(metavar="ID", help=help_text("conditions"))],
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
        if output is not None:
            _expect_apart(output, plan_folder, under)
        own = open_folder(plan_folder)
        given = None if under is None else _scenario(own, under)
        plan = own if given is None else own.scenario(given)
        names = [name.strip() for given_names in fix or [] for name in re.split("[,，]", given_names) if name.strip()]
        found = _reconciled(plan, conditions, names, far or [], fill=fill)
        written = output if found.conflict is None else None
        if written is not None:
            from hitech_gis.io import write_files

            write_files({written: _toml(own, given, found).encode()})
        if output_format is Format.TABLE:
            _print_blocks(plan, found, chosen)
        else:
            print_records(found.records(), output_format)
        for line in _said(found, output, chosen):
            say(line)


def _scenario(plan: Plan, path: Path) -> Scenario:
    from hitech_gis.scenario import open_scenarios

    return open_scenarios(plan.ledger, [path])[0]


def _expect_apart(output: Path, plan_folder: Path | None, under: Path | None) -> None:
    """Refuse to write into the plan, into the shipped one, or over the scenario."""
    from hitech_gis.io.files import expect_apart
    from hitech_gis.plan import shipped_plan_folder

    for folder in (plan_folder or shipped_plan_folder(), shipped_plan_folder()):
        if folder.resolve() in output.resolve().parents:
            raise HitechGisError(Fault("in_plan_folder", {"path": str(output), "folder": str(folder)}))
    expect_apart([output], [] if under is None else [under])


def _reconciled(plan: Plan, conditions: list[str], fix: list[str], far: list[str], *, fill: bool) -> Reconciliation:
    """Reconcile, or tell every fault at once: of the limits as they are written, and of what the plan does not have."""
    limits: dict[str, Decimal] = {}
    faults = []
    for limit in far:
        match = _LIMIT.fullmatch(limit)
        if match is None:
            faults.append(Fault("bad_limit", {"value": limit}))
        elif match["zone"] in limits:
            faults.append(Fault("limit_twice", {"value": match["zone"]}))
        else:
            limits[match["zone"]] = Decimal(match["ratio"])
    try:
        found = plan.reconcile(conditions, fix=fix, far=limits, fill=fill)
    except HitechGisError as error:
        raise HitechGisError(*faults, *error.faults) from error
    if faults:
        raise HitechGisError(*faults)
    return found


def _toml(plan: Plan, given: Scenario | None, found: Reconciliation) -> str:
    """Write what makes the plan itself meet the conditions: also what the scenario changes and assumes."""
    if given is None:
        return found.to_toml()
    from hitech_gis.scenario import to_toml, with_numbers

    both = with_numbers(plan.ledger, given, {move.figure.id: move.new for move in found.moves})
    title_zh, title_en = (text("reconcile.title", lang) for lang in LANGUAGES)
    return to_toml(replace(both, id="suggestion", title_zh=title_zh, title_en=title_en))


def _said(found: Reconciliation, output: Path | None, lang: Lang) -> list[str]:
    """Say in one line each what came of it."""
    if found.conflict is not None:
        lines = [text("said.conflict", lang, count=len(found.conflict.conditions))]
        if found.conflict.proof is None:
            lines.append(text("said.not_proved", lang))
        if found.conflict.within_error:
            lines.append(text("said.within_error", lang))
        return lines + ([] if output is None else [text("said.nothing_written", lang, path=output)])
    if not all(check.holds for check in found.checks):
        how = "said.reconcile.fails"
    else:
        how = "said.reconcile.exact" if found.exact else "said.reconcile.rounded"
    lines = [text(how, lang, count=len(found.moves))]
    return lines + ([] if output is None else [text("said.written", lang, path=output)])


def _print_blocks(plan: Plan, found: Reconciliation, lang: Lang) -> None:
    """Print each part as blocks that begin with an id: in a narrow table nobody could copy it."""
    parts = [
        (text("title.suggestion", lang), [_move_block(plan, move, lang) for move in found.moves]),
        (text("title.conditions", lang), [_check_block(check, lang) for check in found.checks]),
        (text("title.held", lang), [_held_block(plan.ledger.figures[name]) for name in found.held]),
    ]
    if found.conflict is not None:
        blocks = [_conflict_block(plan, found.conflict, condition, lang) for condition in found.conflict.conditions]
        parts.append((_conflict_title(found, found.conflict, lang), blocks))
    for position, (title, blocks) in enumerate((title, blocks) for title, blocks in parts if blocks):
        sys.stdout.write("\n" if position else "")
        print_blocks(title, blocks)


def _move_block(plan: Plan, move: Move, lang: Lang) -> tuple[str, ...]:
    figure = move.figure
    allowed = {None: "reconcile.filled", True: "reconcile.allowed", False: "reconcile.beyond"}[move.allowed]
    old = "—" if move.old is None else _in_unit(move.old, figure.unit, lang)
    share = "" if move.share is None else f" ({'+' if move.share > 0 else ''}{plain(move.share * 100)}%)"
    name = figure.term_zh if move.old is not None or figure.use is None else text(f"use.{figure.use}", lang)
    where = (plan.ledger.zones[figure.zone].name(lang), name, figure.clause if move.old is not None else "")
    return (
        figure.id,
        f"{old} → {_in_unit(move.new, figure.unit, lang)}{share}, {text(allowed, lang)}",
        " · ".join(part for part in where if part),
    )


def _check_block(check: Check, lang: Lang) -> tuple[str, ...]:
    unit = check.condition.unit
    before, after = (_in_unit(value, unit, lang) for value in (check.before, check.after))
    record, land = check.record(), ""
    if "land_m2" in record:
        high = "∞" if record["ratio_high"] is None else plain(record["ratio_high"])
        land = text(
            "reconcile.land",
            lang,
            land=f"{in_km2(record['land_m2'])} ± {in_km2(record['land_error_m2'])}",
            ratio=f"{plain(record['ratio_low'])} – {high}",
            limit=plain(record["most_ratio"]),
        )
    return check.condition.id, f"{before} → {after}, {text(check.verdict.key, lang)}", land


def _held_block(figure: Figure) -> tuple[str, ...]:
    return figure.id, f"{figure.as_written} · {figure.clause}"


def _conflict_title(found: Reconciliation, conflict: Conflict, lang: Lang) -> str:
    condition = conflict.conditions[0]
    if len(conflict.conditions) == 1:
        before = next(check.before for check in found.checks if check.condition.id == condition.id)
        return text("title.conflict_of_one", lang, difference=_in_unit(before, condition.unit, lang))
    if conflict.proof is None or conflict.unit is not None:
        gap = _in_unit(None if conflict.proof is None else conflict.proof.gap, conflict.unit or "", lang)
    else:
        gap = text("reconcile.base_units", lang, amount=plain(conflict.proof.gap, decimals=6))
    return text("title.conflict", lang, gap=gap)


def _conflict_block(plan: Plan, conflict: Conflict, condition: Condition, lang: Lang) -> tuple[str, ...]:
    numbers = _in_numbers(plan, condition, lang)
    if conflict.proof is None or len(conflict.conditions) == 1:
        return condition.id, numbers
    return condition.id, f"{plain(conflict.proof.multipliers.get(condition.id, 0), decimals=6)} × ({numbers})"


def _in_unit(value: Decimal | Fraction | None, unit: str, lang: Lang) -> str:
    """Print an amount with its unit; nothing, and one whose unit cannot be said, alone."""
    if value is None:
        return "—"
    if not (unit and value):
        return plain(value, decimals=6)
    from hitech_gis.ledger.amounts import Unit

    base, factor = Unit.named(unit)
    return in_unit(Fraction(value) * factor, str(base) if base.powers else unit, lang)


def _in_numbers(plan: Plan, condition: Condition, lang: Lang) -> str:
    """Write a condition out with the figures' own numbers."""
    parts = []
    for name, coefficient in condition.form.coefficients.items():
        figure = plan.ledger.figures.get(name)
        value = "?" if figure is None or figure.value is None else _in_unit(figure.value, figure.unit, lang)
        times = "" if abs(coefficient) == 1 else f"{plain(abs(coefficient), decimals=9)} × "
        parts.append(f"{'-' if coefficient < 0 else '+'} {times}{name} ({value})")
    if condition.form.constant:
        sign = "-" if condition.form.constant < 0 else "+"
        parts.append(
            f"{sign} {_in_unit(abs(condition.form.constant), '' if condition.multiplied_out else condition.unit, lang)}"
        )
    return f"{' '.join(parts).removeprefix('+ ')} {'=' if condition.equal else '≤'} 0"
