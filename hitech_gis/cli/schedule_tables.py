"""How the schedule is shown to a person: what is due, by body, load, sites, indicators, and how it stands."""

from __future__ import annotations

from itertools import chain
from textwrap import wrap
from typing import TYPE_CHECKING

from hitech_gis.cli.options import headings
from hitech_gis.terminal import print_blocks, print_table
from hitech_gis.texts import Lang, text, visible
from hitech_gis.units import plain, unit_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from hitech_gis.ledger import Action, Ledger
    from hitech_gis.schedule import Schedule
    from hitech_gis.schedule.sites import SiteSchedule
    from hitech_gis.schedule.standing import Standing
    from hitech_gis.schedule.trajectories import Step

_OTHER_ROLES = ("co_organiser", "executor", "approver")
_PARTS = ("sole_lead", "joint_lead", *_OTHER_ROLES)
_WIDTH = 100  # of a line that names bodies
_KNOWN = ("named", "none", "unknown")


def print_due(found: Schedule, lang: Lang) -> None:
    """Print what is due: the periods by deadline, and in each what is to be done and, below it, by whom."""
    periods: dict[str, list[tuple[str, ...]]] = {}
    for action in found.actions:
        words = _words(found.ledger, action, lang)
        head = _line(words["milestone"], words["stage"], words["marks"], words["zone"])
        roles = (wrap(visible(role), _WIDTH, subsequent_indent="  ") for role in _roles(found.ledger, action, lang))
        below = (*chain.from_iterable(roles), _line(action.clause, action.id))
        periods.setdefault(action.period_name(lang), []).append((head, *(f"  {line}" for line in below)))
    blocks = [(f"{period} ({len(entries)})", *chain.from_iterable(entries)) for period, entries in periods.items()]
    print_blocks(text("title.due", lang, count=len(found.actions)), blocks)


def print_bodies(found: Schedule, lang: Lang) -> None:
    """Print what each body has to do."""
    bodies = found.ledger.bodies
    blocks: dict[str, list[str]] = {}
    for row in found.assignments:
        words, action = _words(found.ledger, row.action, lang), row.action
        name = text("said.nobody", lang) if row.body is None else f"{bodies[row.body].name(lang)} · {row.body}"
        part = "" if row.role is None else text("part.joint_lead" if row.joint_lead else f"role.{row.role}", lang)
        line = _line(words["when"], part, words["milestone"], words["stage"], action.clause, action.id)
        blocks.setdefault(name, []).append(line)
    print_blocks(text("title.bodies", lang), _counted(blocks))


def print_load(found: Schedule, lang: Lang) -> None:
    """Print how much each body has to do, then the totals with what is unknown."""
    from hitech_gis.schedule.load import BodyLoad, PeriodLoad

    columns = headings(lang, "body", "period", "actions", "works")
    rows = [
        [found.ledger.bodies[row.body].name(lang), _period(row.period, lang), str(row.actions), str(row.works)]
        + [str(row.parts[part]) for part in _PARTS]
        for row in found.load
        if isinstance(row, BodyLoad)
    ]
    parts = [text(f"part.{part}" if part.endswith("lead") else f"role.{part}", lang) for part in _PARTS]
    print_table(text("title.load", lang), [*columns, *parts], rows, numbers=range(2, 4 + len(parts)))
    rows = [
        [_period(row.period, lang), str(row.actions), str(row.works)]
        + [" / ".join(str(counts[known]) for known in _KNOWN) for counts in row.roles.values()]
        for row in found.load
        if isinstance(row, PeriodLoad)
    ]
    roles = [text(f"role.{role}", lang) for role in ("lead", *_OTHER_ROLES)]
    print_table(text("title.load_total", lang), [*columns[1:], *roles], rows, numbers=range(1, 3 + len(roles)))


def print_sites(found: Schedule, lang: Lang) -> None:
    """Print when each site is to be ready, with its milestones."""
    blocks = []
    for row in found.sites:
        ready = _ready(found.ledger, row, lang)
        ready = ready or [text("said.no_completion" if row.is_dated else "said.undated", lang)]
        aliases = [found.ledger.layers["sites"][alias].name(lang) for alias in row.aliases]
        also = text("said.also_called", lang, names=", ".join(aliases)) if aliases else ""
        lines = []
        for action in row.milestones:
            words = _words(found.ledger, action, lang)
            lines.append(_line(words["when"], words["stage"], words["milestone"], action.clause, action.id))
        blocks.append((f"{row.site.name(lang)} · {row.site.id}: {'; '.join(ready)}", also, *lines))
    print_blocks(text("title.sites", lang, count=len(blocks)), blocks)


def print_indicators(found: Schedule, lang: Lang) -> None:
    """Print what is stated of each indicator by year, and what that implies since the year before."""
    from hitech_gis.schedule.due import when

    tolerance = plain(found.ledger.document.about_tolerance * 100)
    blocks: list[tuple[str, ...]] = [(text("said.rates", lang, tolerance=tolerance),)]
    for row in found.trajectories:
        head = _line(
            row.name(lang),
            found.ledger.zones[row.zone].name(lang),
            unit_name(row.unit, lang),
            text(f"measure.{row.measure}", lang),
        )
        lines = []
        for statement in row.statements:
            figures = statement.figures
            steps = [_step(step, lang) for step in row.steps if step.later is statement]
            periods = " / ".join(dict.fromkeys(when(figure, lang) for figure in figures))
            clauses = " ".join(dict.fromkeys(figure.clause for figure in figures))
            lines.append(_line(periods, statement.worded(), *steps, clauses, *(figure.id for figure in figures)))
        blocks.append((head, *lines))
    print_blocks(text("title.indicators", lang, count=len(found.trajectories)), blocks)


def print_standings(ledger: Ledger, shown: Iterable[Standing], day: date, lang: Lang) -> None:
    """Print how actions stand on a day, the most pressing first."""
    blocks: dict[str, list[str]] = {}
    for row in shown:
        words, action = _words(ledger, row.action, lang), row.action
        reported = ""
        if row.report is not None and row.status is not None:
            reported = f"{text(f'status.{row.status}', lang)} {row.report.date.isoformat()} ({row.report.source})"
        line = _line(words["when"], words["milestone"], words["lead"], reported, action.clause, action.id)
        blocks.setdefault(text(f"state.{row.state}", lang), []).append(line)
    print_blocks(text("title.standing", lang, day=day.isoformat()), _counted(blocks))


def _line(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _counted(blocks: dict[str, list[str]]) -> list[tuple[str, ...]]:
    return [(f"{head} ({len(lines)})", *lines) for head, lines in blocks.items()]


def _listed(years: Sequence[int]) -> str:
    return " / ".join(map(str, years))


def _words(ledger: Ledger, action: Action, lang: Lang) -> dict[str, str]:
    """Word what a line says of an action."""
    from hitech_gis.schedule.due import bodies_named, when

    return {
        "when": when(action, lang),
        "marks": when(action, lang).removeprefix(action.period_name(lang)).strip(),
        "milestone": action.milestone(lang),
        "stage": text(f"stage.{action.stage}", lang),
        "lead": bodies_named(ledger, action, "lead", lang),
        "zone": ledger.zones[action.zone].name(lang) if action.zone else "",
    }


def _roles(ledger: Ledger, action: Action, lang: Lang) -> list[str]:
    """Word who leads, and who does what else where the document has a place for it."""
    from hitech_gis.schedule.due import bodies_named

    return [
        text("said.in_role", lang, role=text(f"role.{role}", lang), bodies=bodies_named(ledger, action, role, lang))
        for role in ("lead", *_OTHER_ROLES)
        if role == "lead" or action.bodies(role) is not None
    ]


def _ready(ledger: Ledger, row: SiteSchedule, lang: Lang) -> list[str]:
    """Word when a site is to be ready; where it has several works, of which of them that is said."""
    from hitech_gis.ledger.vocabulary import Stage

    said = []
    for by, stage in (("complete_by", Stage.COMPLETION), ("in_operation_by", Stage.OPERATION)):
        for work in row.works:
            if years := row.years(stage, work):
                worded = text(f"said.{by}", lang, years=_listed(years))
                said.append(worded if len(row.works) == 1 else f"{worded} ({ledger.work_name(work, lang)})")
    return said


def _period(period: str, lang: Lang) -> str:
    from hitech_gis.ledger.periods import period_name
    from hitech_gis.schedule.load import ALL

    return text("total.all", lang) if period == ALL else period_name(period, lang)


def _step(step: Step, lang: Lang) -> str:
    worded = text(f"step.{step.kind}", lang, value=step.worded(), year=step.years[0])
    return text("step.ambiguous", lang, step=worded) if step.choices > 1 else worded


PRINT_BY = {
    "period": print_due,
    "body": print_bodies,
    "load": print_load,
    "site": print_sites,
    "indicator": print_indicators,
}
