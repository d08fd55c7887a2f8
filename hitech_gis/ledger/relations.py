"""What must agree in a plan beyond its zone tree: relations between figures, years and lists, and their verdicts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hitech_gis.ledger.amounts import ExpressionError
from hitech_gis.ledger.expressions import Expression, Term, parse
from hitech_gis.ledger.tables import IDENTIFIER
from hitech_gis.ledger.toml import TomlTable, read_toml
from hitech_gis.units import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hitech_gis.errors import Fault
    from hitech_gis.texts import Lang

_FILE = "relations.toml"
_ID_LINE = re.compile(r"""\s*id\s*=\s*["']([a-z0-9_]+)["']""")
OPERATORS = ("==", "<=", ">=", "<", ">")


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
        Where faults of single relations are noted, with their place, such as
        ``relation[2].left``.

    Returns
    -------
    dict of str to Relation
        By id, in the order of the file, those at fault too.

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
    root = read_toml(content, _FILE, faults)
    relations: dict[str, Relation] = {}
    lines = _lines(content)
    for table in root.tables("relation"):
        relation = _relation(table, lines, faults)
        if relation.id in relations:
            table.fault("duplicate_id", "id", value=relation.id, first=str(relations[relation.id].row))
        elif relation.id:
            relations[relation.id] = relation
    root.done()
    return relations


def _relation(table: TomlTable, lines: Mapping[str, int], faults: list[Fault]) -> Relation:
    """Read one relation; what is at fault is noted, and its id stays known, so that no other is refused for it."""
    op = table.text("op", optional=True) or None
    if op is not None and op not in OPERATORS:
        table.fault("unknown_word", "op", value=op, known=" ".join(OPERATORS))
        op = None
    if ("op" in table) != ("right" in table):
        table.fault("op_and_right", "right" if "op" in table else "op")
    claimed = table.value("claimed", op is not None)
    if not isinstance(claimed, bool):
        table.fault("unknown_word", "claimed", value=str(claimed), known="true, false")
    shown_in = table.text("shown_in", optional=True)
    if shown_in and shown_in not in UNITS:
        table.fault("unknown_word", "shown_in", value=shown_in, known=", ".join(UNITS))
    name = _identifier(table, "id")
    relation = Relation(
        id=name,
        group=_identifier(table, "group"),
        title_zh=table.text("title_zh"),
        title_en=table.text("title_en"),
        left=_expression(table, "left", faults),
        op=op,
        right=_expression(table, "right", faults) if "right" in table else None,
        claimed=bool(claimed),
        shown_in=shown_in,
        note_zh=table.text("note_zh", optional=True),
        note_en=table.text("note_en", optional=True),
        row=lines.get(name, 0),
    )
    table.done()
    return relation


def _lines(content: bytes) -> dict[str, int]:
    """Give for each id the line that it stands in, which is where a reader looks for it."""
    lines: dict[str, int] = {}
    for number, line in enumerate(content.decode("utf-8-sig").splitlines(), start=1):
        found = _ID_LINE.match(line)
        if found:
            lines.setdefault(found[1], number)
    return lines


def _identifier(table: TomlTable, key: str) -> str:
    value = table.text(key)
    if value and not IDENTIFIER.fullmatch(value):
        table.fault("bad_id", key, value=value)
    return value


def _expression(table: TomlTable, key: str, faults: list[Fault]) -> Expression:
    source = table.text(key)
    try:
        return parse(source or "0")
    except ExpressionError as error:
        faults += [replace(fault, file=_FILE, column=f"{table.name}.{key}") for fault in error.faults]
        return parse("0")
