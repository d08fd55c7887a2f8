"""Strict reading of ``plan.toml``: what the plan says of itself, its goal, and what it registers as known."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from hitech_gis.crs import is_projected_crs
from hitech_gis.errors import Fault, PlanError
from hitech_gis.ledger.model import Acceptance, Goal, PlanDocument, Variant
from hitech_gis.ledger.tables import NUMBER
from hitech_gis.ledger.vocabulary import Scope
from hitech_gis.units import read_decimal

_FILE = "plan.toml"


class _Table:
    """A TOML table whose keys note a fault where they are missing or of another type."""

    def __init__(self, name: str, values: object, faults: list[Fault]) -> None:
        self._name = name
        self._faults = faults
        if not isinstance(values, Mapping):
            faults.append(Fault("missing_key", {"value": name}, file=_FILE, column=name))
            values = {}
        self._values: Mapping[str, Any] = values
        self._asked: set[str] = set()

    def fault(self, code: str, key: str, **values: str) -> None:
        self._faults.append(Fault(code, values, file=_FILE, column=f"{self._name}.{key}".lstrip(".")))

    def _get(self, key: str, default: object = None) -> Any:  # noqa: ANN401 - whatever the file holds
        self._asked.add(key)
        return self._values.get(key, default)

    def done(self) -> None:
        """Note keys that nobody asked for: a mistyped key would else be left out without a word."""
        for key in self._values:
            if key not in self._asked:
                self.fault("unknown_key", key, value=key, known=", ".join(sorted(self._asked)))

    def text(self, key: str, *, optional: bool = False) -> str:
        value = self._get(key)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, str) and (value or optional):
            return value
        if not (optional and value is None):
            self.fault("missing_key", key, value=key)
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.fault("not_a_list", key, value=str(value))
        return ()

    def number(self, key: str) -> Decimal | None:
        value = self._get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not NUMBER.fullmatch(str(value)):
            self.fault("bad_number", key, value=str(value))
            return None
        return Decimal(str(value))

    def table(self, key: str) -> _Table:
        return _Table(f"{self._name}.{key}".lstrip("."), self._get(key), self._faults)

    def tables(self, key: str) -> list[_Table]:
        value = self._get(key, [])
        name = f"{self._name}.{key}".lstrip(".")
        if not isinstance(value, list):
            self.fault("not_a_list", key, value=str(value))
            return []
        return [_Table(f"{name}[{position}]", item, self._faults) for position, item in enumerate(value, start=1)]


def read_document(content: bytes, faults: list[Fault]) -> PlanDocument:
    """
    Read ``plan.toml``.

    Parameters
    ----------
    content
        Bytes of the file.
    faults
        Where faults of single keys are noted.

    Returns
    -------
    PlanDocument
        What it says; keys at fault are empty.

    Raises
    ------
    PlanError
        If it is not TOML.

    Examples
    --------
    >>> faults = []
    >>> _ = read_document(b"[plan]", faults)
    >>> faults[0].place
    'plan.toml [goal]'
    """
    try:
        parsed = tomllib.loads(content.decode("utf-8-sig"), parse_float=read_decimal)
    except UnicodeDecodeError as error:
        raise PlanError(Fault("not_utf8", {"offset": str(error.start)}, file=_FILE)) from error
    except (ValueError, RecursionError) as error:  # also an integer too long for Python to read
        raise PlanError(Fault("broken_toml", {"why": str(error)}, file=_FILE)) from error
    root = _Table("", parsed, faults)
    plan = root.table("plan")
    goal = root.table("goal")
    accepted = tuple(_acceptance(entry) for entry in root.tables("accepted"))
    document = PlanDocument(
        id=plan.text("id"),
        title_zh=plan.text("title_zh"),
        title_en=plan.text("title_en"),
        issuer_zh=plan.text("issuer_zh"),
        issuer_en=plan.text("issuer_en"),
        date=plan.text("date"),
        document_id=plan.text("document_id", optional=True),
        notice_zh=plan.text("notice_zh"),
        notice_en=plan.text("notice_en"),
        credit=plan.text("credit", optional=True),
        working_crs=_working_crs(plan),
        about_tolerance=_tolerance(plan),
        goal=Goal(
            zone=goal.text("zone"),
            variants=_variants(goal),
            land_denominators=goal.texts("land_denominators"),
        ),
        accepted=accepted,
    )
    for table in (root, plan, goal):
        table.done()
    return document


def _acceptance(entry: _Table) -> Acceptance:
    acceptance = Acceptance(
        code=entry.text("code"),
        subject=entry.text("subject"),
        difference=entry.number("difference"),
        reason_zh=entry.text("reason_zh"),
        reason_en=entry.text("reason_en"),
    )
    entry.done()
    return acceptance


def _working_crs(plan: _Table) -> str:
    name = plan.text("working_crs")
    if name and not is_projected_crs(name):
        plan.fault("bad_crs", "working_crs", value=name)
    return name


def _tolerance(plan: _Table) -> Decimal:
    tolerance = plan.number("about_tolerance")
    if tolerance is None:
        return Decimal("0.05")
    if not 0 <= tolerance < 1:
        plan.fault("bad_tolerance", "about_tolerance", value=str(tolerance))
    return tolerance


def _variants(goal: _Table) -> tuple[Variant, ...]:
    variants = []
    for entry in goal.tables("variants"):
        stated = entry.text("stated")
        if stated not in {Scope.HEADLINE.value, Scope.RESTATED.value}:
            entry.fault("unknown_word", "stated", value=stated, known="headline, restated")
            stated = Scope.HEADLINE.value
        variants.append(
            Variant(
                id=entry.text("id"),
                stated=Scope(stated),
                also=entry.texts("also"),
                title_zh=entry.text("title_zh"),
                title_en=entry.text("title_en"),
            )
        )
        entry.done()
    if not variants:
        goal.fault("missing_key", "variants", value="variants")
    elif variants[0].stated is not Scope.HEADLINE or variants[0].also:
        goal.fault("bad_default_variant", "variants[1]", value=variants[0].id)
    if len({variant.id for variant in variants}) < len(variants):
        goal.fault("same_variant_twice", "variants", value=", ".join(variant.id for variant in variants))
    return tuple(variants)
