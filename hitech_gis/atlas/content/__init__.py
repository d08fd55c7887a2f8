"""What the page shows, as plain data: every number already worded, every text still text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hitech_gis.atlas.content.features import axis_content, feature_content, features
from hitech_gis.atlas.content.findings import findings_content
from hitech_gis.atlas.content.schedule import schedule_content
from hitech_gis.atlas.content.search import search_content
from hitech_gis.atlas.content.what_if import what_if_content
from hitech_gis.atlas.content.zones import zones_content
from hitech_gis.balance import balance
from hitech_gis.check import check
from hitech_gis.cross_table import cross_table, short_clauses
from hitech_gis.findings import Findings
from hitech_gis.land import land_checks
from hitech_gis.ledger import Ledger, clauses
from hitech_gis.ledger.vocabulary import FIGURE_CODES
from hitech_gis.symbols import AXES, RAMP, coloured_uses, legend_classes
from hitech_gis.texts import LANGUAGES, Lang, catalogue
from hitech_gis.units import in_km2, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hitech_gis.diff import Diff
    from hitech_gis.findings import Finding
    from hitech_gis.land import LandCheck
    from hitech_gis.ledger.trace import Trace
    from hitech_gis.scenario import Scenario
    from hitech_gis.schedule.standing import Standings

# Groups of the catalogue that the page may need; the rest is for the terminal.
_TEXTS = (
    "page", "verdict", "use", "nature", "basis", "name_status", "assumption", "intensity", "bound", "cited",
    "severity", "status", "stage", "role", "state", "measure", "chart",
)  # fmt: skip
# Only a page with the changes since another plan needs these.
_TEXTS_OF_CHANGES = ("kind", "change")


def page_content(  # noqa: PLR0913 - one keyword a thing that the page may show
    ledger: Ledger,
    *,
    lang: Lang,
    trace: Trace | None = None,
    diff: Diff | None = None,
    scenario: Scenario | None = None,
    standings: Standings | None = None,
    told: Iterable[Finding] = (),
) -> dict[str, Any]:
    """
    Gather what the page shows.

    Parameters
    ----------
    ledger
        The plan.
    lang
        Language that the page opens in.
    trace
        What the user's copy of the document has of the plan's figures.
    diff
        What changed since another plan, of which this one is the later.
    scenario
        What the page shows at first; None for the plan itself.
    standings
        How the plan's actions stand on a day.
    told
        Findings on what is drawn beside the plan.

    Returns
    -------
    dict
        Plain data for the page's script: texts in both languages, the
        cross-table, zones with their figures, and the layers in lon/lat.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> content = page_content(load_ledger(shipped_plan_folder()), lang="zh")
    >>> [row["kind"] for row in content["table"]]
    ['zone', 'zone', 'zone', 'unplaced', 'subtotal', 'zone', 'unplaced', 'total', 'variant']
    """
    document = ledger.document
    found = Findings([*check(ledger), *_of_copy(trace), *told])
    texts = _TEXTS if diff is None else (*_TEXTS, *_TEXTS_OF_CHANGES)
    rows, uses = balance(ledger), coloured_uses(ledger)
    return {
        "lang": lang,
        "texts": {key: both for key, both in catalogue().items() if key.partition(".")[0] in texts},
        "document": {
            "title": {lang: ledger.title(lang) for lang in LANGUAGES},
            "issuer": {"zh": document.issuer_zh, "en": document.issuer_en},
            "notice": {"zh": document.notice_zh, "en": document.notice_en},
            "date": document.date,
            "document_id": document.document_id,
            "credit": document.credit,
            "tolerance": plain(document.about_tolerance * 100),
        },
        "goal": ledger.goal_zone.id,
        "table": cross_table(ledger, rows),
        "uses": uses,
        "classes": legend_classes(ledger, uses),
        "colours": {"ramp": RAMP, "axes": AXES},
        "zones": zones_content(ledger, uses, trace),
        "what_if": what_if_content(ledger, rows, uses, scenario),
        "findings": findings_content(ledger, found),
        "copy": None if trace is None else {"name": trace.name},
        "changes": _changes(diff),
        "land": [_land(check) for check in land_checks(ledger)],
        "search": search_content(ledger),
        "schedule": schedule_content(ledger, standings),
        "layers": {
            "axes": [axis_content(f, number) for number, f in enumerate(features(ledger, "axes"))],
            "sites": [feature_content(f, "zone", "clauses", "alias_of") for f in features(ledger, "sites")],
            "subparks": [feature_content(f, "name_status", "zone") for f in features(ledger, "subparks")],
        },
    }


def _changes(diff: Diff | None) -> dict[str, Any] | None:
    if diff is None:
        return None
    from hitech_gis.atlas.content.changes import changes_content

    return changes_content(diff)


def _of_copy(trace: Trace | None) -> list[Finding]:
    """Give what a copy of the document says of the plan's figures; other numbers in it are not the plan's."""
    return [] if trace is None else [finding for finding in trace.findings() if finding.code in FIGURE_CODES]


def _land(check: LandCheck) -> dict[str, Any]:
    return {
        "name": {lang: check.name(lang) for lang in LANGUAGES},
        "implied": in_km2(check.implied_m2),
        "clauses": short_clauses(clauses([check.total, check.per_km2])),
        "measured": [
            {
                "zone": land.zone,
                "area": in_km2(land.area_m2),
                "error": in_km2(land.error_m2),
                "fits": check.fits(land),
            }
            for land in check.measured
        ],
    }
