"""What must agree in a plan beyond its zone tree: relations between figures, years and lists, and their verdicts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hitech_gis.errors import Fault, PlanError
from hitech_gis.ledger.amounts import ExpressionError
from hitech_gis.ledger.expressions import Expression, Term, parse
from hitech_gis.ledger.tables import IDENTIFIER
from hitech_gis.units import UNITS

if TYPE_CHECKING:
    from hitech_gis.texts import Lang

_FILE = "relations.toml"
OPERATORS = ("==", "<=", ">=", "<", ">")
_KEYS = ("id", "group", "title_zh", "title_en", "left", "op", "right", "claimed", "shown_in", "note_zh", "note_en")


@dataclass(frozen=True)
class Relation:
    """
    One relation of ``relations.toml``.

    Parameters
    ----------
    group
        Kind, such as ``shares``; ``check --group`` takes it.
    left, op, right
        What is compared. A relation without ``op`` and ``right`` is an implied
        value: shown, and by its id a name in other expressions.
    claimed
        False where the document does not claim it: both sides are shown for
        information, and the verdict is ``cannot be decided``.
    shown_in
        Unit of ``hitech_gis.units.UNITS`` to print both sides in, such as ``km2``
        for land; empty for the unit that planners read most.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> load_ledger(shipped_plan_folder()).relations["hightech_share_of_output_2013"].left.source
    'park_hightech_output_2013 / park_output_2013'
    """

    id: str
    group: str
    title_zh: str
    title_en: str
    left: Expression
    op: str | None
    right: Expression | None
    claimed: bool
    shown_in: str
    note_zh: str
    note_en: str
    row: int

    def title(self, lang: Lang) -> str:
        """Title in a language."""
        return self.title_zh if lang == "zh" else self.title_en

    def terms(self) -> Iterator[Term]:
        """Give the names on both sides, in order."""
        yield from self.left.terms()
        if self.right is not None:
            yield from self.right.terms()


def read_relations(content: bytes, faults: list[Fault]) -> dict[str, Relation]:
    r"""
    Read ``relations.toml``.

    Parameters
    ----------
    content
        Bytes of the file.
    faults
        Where faults of single relations are noted; ``row`` counts relations from 1.

    Returns
    -------
    dict of str to Relation
        By id, in the order of the file; those at fault are left out.

    Raises
    ------
    PlanError
        If it is not TOML.

    Examples
    --------
    >>> text = '[[relation]]\nid = "sum"\ngroup = "parts"\ntitle_zh = "和"\ntitle_en = "Sum"\nleft = "a + b"\n'
    >>> read_relations((text + 'op = "=="\nright = "c"').encode(), [])["sum"].right.source
    'c'
    """
    try:
        entries = tomllib.loads(content.decode("utf-8-sig")).get("relation", [])
    except UnicodeDecodeError as error:
        raise PlanError(Fault("not_utf8", {"offset": str(error.start)}, file=_FILE)) from error
    except (ValueError, RecursionError) as error:
        raise PlanError(Fault("broken_toml", {"why": str(error)}, file=_FILE)) from error
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise PlanError(Fault("not_a_list", {"value": str(entries)}, file=_FILE, column="relation"))
    relations: dict[str, Relation] = {}
    for row, entry in enumerate(entries, start=1):
        relation = _Entry(entry, row, faults).relation()
        if relation is None:
            continue
        if relation.id in relations:
            values = {"value": relation.id, "first": str(relations[relation.id].row)}
            faults.append(Fault("duplicate_id", values, _FILE, None, row, "id"))
        else:
            relations[relation.id] = relation
    return relations


class _Entry:
    """One table of the file, whose keys note a fault where they cannot be read."""

    def __init__(self, given: Mapping[str, object], row: int, faults: list[Fault]) -> None:
        self._given = given
        self._row = row
        self._faults = faults
        self._sound = True

    def relation(self) -> Relation | None:
        for key in self._given:
            if key not in _KEYS:
                self._fault("unknown_key", key, value=key, known=", ".join(_KEYS))
        op = self._text("op", optional=True) or None
        if op is not None and op not in OPERATORS:
            self._fault("unknown_word", "op", value=op, known=" ".join(OPERATORS))
        right = self._given.get("right")
        if (op is None) != (right is None):
            self._fault("op_and_right", "right" if right is None else "op")
        left_side = self._expression("left")
        right_side = None if right is None else self._expression("right")
        claimed = self._given.get("claimed", op is not None)
        if not isinstance(claimed, bool):
            self._fault("unknown_word", "claimed", value=str(claimed), known="true, false")
        identifiers = {key: self._identifier(key) for key in ("id", "group")}
        texts = {key: self._text(key) for key in ("title_zh", "title_en")}
        notes = {key: self._text(key, optional=True) for key in ("shown_in", "note_zh", "note_en")}
        if notes["shown_in"] and notes["shown_in"] not in UNITS:
            self._fault("unknown_word", "shown_in", value=notes["shown_in"], known=", ".join(UNITS))
        if not self._sound or left_side is None:
            return None
        return Relation(
            **identifiers,
            **texts,
            **notes,
            left=left_side,
            op=op,
            right=right_side,
            claimed=bool(claimed),
            row=self._row,
        )

    def _fault(self, code: str, column: str, **values: str) -> None:
        self._sound = False
        self._faults.append(Fault(code, values, _FILE, None, self._row, column))

    def _text(self, key: str, *, optional: bool = False) -> str:
        value = self._given.get(key)
        if isinstance(value, str) and (value or optional):
            return value
        if not (optional and value is None):
            self._fault("missing_key", key, value=key)
        return ""

    def _identifier(self, key: str) -> str:
        value = self._text(key)
        if value and not IDENTIFIER.fullmatch(value):
            self._fault("bad_id", key, value=value)
        return value

    def _expression(self, key: str) -> Expression | None:
        source = self._text(key)
        if not source:
            return None
        try:
            return parse(source)
        except ExpressionError as error:
            self._sound = False
            self._faults += [replace(fault, file=_FILE, row=self._row, column=key) for fault in error.faults]
            return None
