"""The actions of a plan, and the bodies that answer for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hitech_gis.ledger.named import Named
from hitech_gis.ledger.periods import deadlines, end_year, first_year, is_period, period_name
from hitech_gis.ledger.vocabulary import PeriodBasis, Role, Stage

if TYPE_CHECKING:
    from hitech_gis.ledger.tables import Row
    from hitech_gis.texts import Lang

WORK_COLUMNS = ("id", "name_zh", "name_en")
BODY_COLUMNS = ("id", "name_zh", "name_en", "kind", "as_written")
ACTION_COLUMNS = (
    "id", "clause", "programme", "item", "zone", "work", "stage", "year", "period", "period_basis", "period_support",
    "milestone_zh", "milestone_en", *(role.value for role in Role), "note_zh", "note_en",
)  # fmt: skip
# In a role's cell: the document has a place for the role, and names nobody there.
NONE = "none"


@dataclass(frozen=True)
class Body(Named):
    """A body that the plan gives work to, under one name; ``as_written`` are the names that the document uses."""

    id: str
    name_zh: str
    name_en: str
    kind: str
    as_written: tuple[str, ...]
    row: int


@dataclass(frozen=True)
class Work(Named):
    """A work that actions are about, under the name that we give it."""

    id: str
    name_zh: str
    name_en: str
    row: int


@dataclass(frozen=True)
class Action:
    """
    One action of the plan in one period and clause; columns as in ``actions.csv``.

    Parameters
    ----------
    work
        Id of the work; the same wherever the document speaks of the same work.
    stage
        How far the work is to have come.
    period, year
        When; the year in which the period ends, None where the document gives none.
    roles
        For each role the bodies; None where the document has no place for the
        role (unknown), empty where it has one and names nobody.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> action = load_ledger(shipped_plan_folder()).actions["a2_02_eco_park_2012"]
    >>> action.stage.value, action.year, action.bodies("lead"), action.bodies("co_organiser")
    ('structure', 2012, ('sasac',), None)
    """

    id: str
    clause: str
    programme: str
    item: str
    zone: str
    work: str
    stage: Stage
    year: int | None
    period: str
    period_basis: PeriodBasis
    period_support: tuple[str, ...]
    milestone_zh: str
    milestone_en: str
    roles: dict[Role, tuple[str, ...] | None]
    note_zh: str
    note_en: str
    row: int

    def milestone(self, lang: Lang) -> str:
        """Say what is to be done, in a language."""
        return self.milestone_zh if lang == "zh" else self.milestone_en

    def bodies(self, role: str) -> tuple[str, ...] | None:
        """Give the bodies of a role; None where that is unknown."""
        return self.roles[Role(role)]

    @property
    def deadlines(self) -> tuple[int, ...]:
        """The last year that its period allows; two where the document is ambiguous, none where it gives no year."""
        return deadlines(self.period)

    @property
    def first_year(self) -> int | None:
        """The year in which its period begins; None where the document does not say."""
        return first_year(self.period)

    def period_name(self, lang: Lang) -> str:
        """Period in words."""
        return period_name(self.period, lang)

    def record(self) -> dict[str, Any]:
        """Give the action as plain data, with the columns of ``actions.csv``; unknown is None."""
        plain = {column: getattr(self, column) for column in ACTION_COLUMNS if column not in set(Role)}
        record = {name: list(value) if isinstance(value, tuple) else value or None for name, value in plain.items()}
        record |= {"stage": self.stage.value, "period_basis": self.period_basis.value}
        return record | {role.value: None if bodies is None else list(bodies) for role, bodies in self.roles.items()}


def read_body(row: Row) -> Body:
    r"""
    Read a row of ``bodies.csv``.

    Parameters
    ----------
    row
        The row; cells at fault are noted there.

    Returns
    -------
    Body
        The body.

    Examples
    --------
    >>> from hitech_gis.ledger.tables import read_table
    >>> table = "id,name_zh,name_en,kind,as_written\nfinance,市财政委,Finance,department,财政委、市财政委"
    >>> read_body(read_table(table.encode(), "bodies.csv", BODY_COLUMNS, [])[0]).as_written
    ('财政委', '市财政委')
    """
    return Body(
        id=row.identifier("id"),
        name_zh=row.required("name_zh"),
        name_en=row.required("name_en"),
        kind=row.identifier("kind"),
        as_written=tuple(row.required("as_written").split("、")),
        row=row.number,
    )


def read_work(row: Row) -> Work:
    r"""
    Read a row of ``works.csv``.

    Parameters
    ----------
    row
        The row; cells at fault are noted there.

    Returns
    -------
    Work
        The work.

    Examples
    --------
    >>> from hitech_gis.ledger.tables import read_table
    >>> table = "id,name_zh,name_en\ntower,大厦,Tower"
    >>> read_work(read_table(table.encode(), "works.csv", WORK_COLUMNS, [])[0]).name("en")
    'Tower'
    """
    return Work(row.identifier("id"), row.required("name_zh"), row.required("name_en"), row.number)


def read_action(row: Row) -> Action:
    r"""
    Read a row of ``actions.csv``.

    Parameters
    ----------
    row
        The row; cells at fault are noted there.

    Returns
    -------
    Action
        The action; names of zones and bodies are not looked up yet.

    Examples
    --------
    >>> from hitech_gis.ledger.tables import read_table
    >>> cells = "start_2012,一1,p,,,tower,start,2012,2012,stated,,动工,Start,finance,none,,,,"
    >>> table = ",".join(ACTION_COLUMNS) + "\n" + cells
    >>> action = read_action(read_table(table.encode(), "actions.csv", ACTION_COLUMNS, [])[0])
    >>> action.bodies("lead"), action.bodies("co_organiser"), action.bodies("approver")
    (('finance',), (), None)
    """
    period = row.required("period")
    if period and not is_period(period):
        row.fault("bad_period", "period", value=period)
        period = "unstated"
    year, last = row.number_of("year"), end_year(period)
    if (year is None) != (last is None) or (year is not None and year != last):
        row.fault("year_disagrees", "year", value=row.optional("year"), period=period)
    return Action(
        id=row.identifier("id"),
        clause=row.required("clause"),
        programme=row.identifier("programme"),
        item=row.optional("item"),
        zone=row.optional("zone"),
        work=row.identifier("work"),
        stage=row.choice("stage", Stage, Stage.CONTINUING),
        year=last,
        period=period,
        period_basis=row.choice("period_basis", PeriodBasis, PeriodBasis.AMBIGUOUS),
        period_support=tuple(row.optional("period_support").split()),
        milestone_zh=row.required("milestone_zh"),
        milestone_en=row.required("milestone_en"),
        roles={role: _bodies(row, role) for role in Role},
        note_zh=row.optional("note_zh"),
        note_en=row.optional("note_en"),
        row=row.number,
    )


def _bodies(row: Row, role: Role) -> tuple[str, ...] | None:
    names = tuple(row.optional(role.value).split())
    if NONE in names and len(names) > 1:
        row.fault("none_and_others", role.value, value=" ".join(names))
    return None if not names else tuple(name for name in names if name != NONE)
