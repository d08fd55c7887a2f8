"""Rules on actions: a work's stages in order, one date a stage, the same leads in every clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hitech_gis.check.wording import in_both, word
from hitech_gis.findings import Finding, Location
from hitech_gis.schedule.conflicts import LEADS, Conflict, date_conflicts, lead_conflicts, order_conflicts
from hitech_gis.schedule.due import bodies_named, when
from hitech_gis.texts import LANGUAGES, text
from hitech_gis.units import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hitech_gis.ledger.actions import Action
    from hitech_gis.ledger.model import Ledger
    from hitech_gis.texts import Lang


def action_findings(ledger: Ledger) -> Iterator[Finding]:
    """Hold each action against the others about the same work."""
    for conflict in order_conflicts(ledger):
        stages = word(f"stage.{conflict.left.stage}", "later") | word(f"stage.{conflict.right.stage}", "earlier")
        yield _finding("finished_before_started", conflict, ledger, stages)
    for conflict in date_conflicts(ledger):
        yield _finding("dates_disagree", conflict, ledger, word(f"stage.{conflict.left.stage}", "stage"))
    for conflict in lead_conflicts(ledger):
        year = conflict.subject.rpartition("/")[2]
        yield _finding("bodies_disagree", conflict, ledger, {"year": year})


def _finding(code: str, conflict: Conflict, ledger: Ledger, values: dict[str, str]) -> Finding:
    left, right = conflict.left, conflict.right
    column = "lead" if conflict.kind == LEADS else "period"

    def say(action: Action, lang: Lang) -> str:
        return bodies_named(ledger, action, "lead", lang) if column == "lead" else when(action, lang)

    difference = "" if conflict.difference is None else f", difference = {plain(conflict.difference)}"
    registered = {"code": code, "subject": conflict.subject, "difference": difference}
    step = "contradiction" if conflict.verdict.fails else "undecided"
    worded = {
        "work": {lang: ledger.work_name(conflict.work, lang) for lang in LANGUAGES},
        "left": {lang: say(left, lang) for lang in LANGUAGES},
        "right": {lang: say(right, lang) for lang in LANGUAGES},
        "next": {lang: text(f"finding.next.{step}", lang, **registered) for lang in LANGUAGES},
    }
    return Finding(
        code,
        conflict.verdict.severity,
        conflict.subject,
        "schedule",
        verdict=conflict.verdict,
        left=_side(left, column),
        right=_side(right, column),
        difference=conflict.difference,
        clauses=tuple(dict.fromkeys((left.clause, right.clause))),
        location=Location(file="actions.csv", row=max(left.row, right.row), column=column),
        values={key: value for name, said in worded.items() for key, value in in_both(said, name).items()}
        | values
        | {"left_clause": left.clause, "right_clause": right.clause},
    )


def _side(action: Action, column: str) -> str:
    """Give what an action says in the plan's own ids and words, the same in every language."""
    said = f"{action.stage} {action.period}" if column == "period" else " ".join(action.bodies("lead") or ("none",))
    return f"{said} ({action.clause})"
