"""What changed between two plans, record by record: added, removed, changed, or the same under another name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from typing import TYPE_CHECKING, Any

from hitech_gis.diff.outlines import OutlineChange, compare_outlines
from hitech_gis.diff.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hitech_gis.diff.records import Record
    from hitech_gis.texts import Lang

# Columns that no figure, sum or verdict rests on: what somebody remarks, or how it is shown.
WORDING = frozenset(
    {
        "note_zh", "note_en", "reason_zh", "reason_en", "title_zh", "title_en", "shown_in", "plan.notice_zh",
        "plan.notice_en", "plan.credit",
    }
)  # fmt: skip
# A work is known by its id; its names are ours, not the document's.
_NAMES_OF_WORKS = frozenset({"name_zh", "name_en"})


class ChangeType(StrEnum):
    """What happened to a record."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"
    CLAUSE_MOVED = "clause_moved"
    REWORDED = "reworded"
    REROUNDED = "rerounded"


@dataclass(frozen=True)
class FieldChange:
    """A column that differs, with what stood and what stands there; None where it is empty."""

    name: str
    old: object
    new: object

    @property
    def substance(self) -> bool:
        """Whether it is more than an id or a remark."""
        return self.name != "id" and self.name not in WORDING

    def record(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {"name": self.name, "old": as_plain_data(self.old), "new": as_plain_data(self.new)}


@dataclass(frozen=True)
class Change:
    """
    One record that differs between two plans.

    Parameters
    ----------
    kind, id
        What it is, and its id in the new plan, or in the old one if it is gone.
    change
        ``renamed``: the same under another id. ``clause_moved``: nothing but its
        clause differs. ``reworded``: remarks only. ``rerounded``: an outline
        differs by less than its file can tell. Else ``added``, ``removed``, ``changed``.
    fields
        The columns that differ; of what is added or removed, all that are not empty.
    clauses
        Where in the documents, old and new.
    name_zh, name_en
        What a reader knows it by.
    outline
        How its geometry differs; None where it does not.
    """

    kind: Kind
    id: str
    change: ChangeType
    fields: tuple[FieldChange, ...]
    clauses: tuple[str, ...]
    name_zh: str
    name_en: str
    outline: OutlineChange | None = None

    @property
    def old_id(self) -> str:
        """Id in the old plan; the same as the new one unless it was renamed."""
        return next((str(field.old) for field in self.fields if field.name == "id"), self.id)

    @property
    def substance(self) -> bool:
        """Whether more than ids, remarks and rounding differs."""
        redrawn = self.outline is not None and not self.outline.below_resolution
        gone_or_new = self.change in {ChangeType.ADDED, ChangeType.REMOVED}
        wording = _NAMES_OF_WORKS if self.kind is Kind.WORK else frozenset()
        return gone_or_new or redrawn or any(field.substance for field in self.fields if field.name not in wording)

    def name(self, lang: Lang) -> str:
        """Name in a language."""
        return self.name_zh if lang == "zh" else self.name_en

    def record(self) -> dict[str, Any]:
        """Give it as plain data; unknown is None."""
        return {
            "kind": self.kind.value,
            "id": self.id,
            "change": self.change.value,
            "substance": self.substance,
            "fields": [field.record() for field in self.fields],
            "outline": None if self.outline is None else self.outline.record(),
            "clauses": list(self.clauses),
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """Give it as rows of one table, one a column that differs; what an outline measures are columns too."""
        fields = list(self.fields)
        if self.outline is not None:
            drawn = self.outline
            fields += [
                FieldChange("area_m2", drawn.area_old_m2, drawn.area_new_m2),
                FieldChange("vertices", drawn.vertices_old, drawn.vertices_new),
                FieldChange("symmetric_difference_m2", None, drawn.symmetric_difference_m2),
                FieldChange("apart_m", None, drawn.apart_m),
            ]
        shared = {"kind": self.kind.value, "id": self.id, "change": self.change.value, "substance": self.substance}
        for field in fields:
            cells = field.record()
            yield shared | {
                "field": cells["name"],
                "old": cells["old"],
                "new": cells["new"],
                "clauses": list(self.clauses),
            }


def as_plain_data(value: object) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Give a cell as JSON has it: numbers float64, lists, unknown None; a number that no float64 holds is text."""
    if isinstance(value, Decimal):
        number = float(value)
        return number if isfinite(number) else str(value)
    if isinstance(value, tuple | list):
        return [as_plain_data(item) for item in value]
    if isinstance(value, dict):
        return {str(key): as_plain_data(item) for key, item in value.items()}
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def changes_of(kind: Kind, old: Mapping[str, Record], new: Mapping[str, Record], crs: str) -> Iterator[Change]:
    """
    Compare all records of a kind.

    Parameters
    ----------
    kind
        What they are.
    old, new
        By id.
    crs
        Projected CRS in which geometries are compared.

    Yields
    ------
    Change
        In the order of the new plan, then what is gone in the order of the old one.

    Examples
    --------
    >>> from hitech_gis.diff.records import Kind, Record
    >>> old = {"a": Record("a", {"low": 1}, ("一",), "甲", "A")}
    >>> new = {"b": Record("b", {"low": 1}, ("一",), "甲", "A")}
    >>> [change.change.value for change in changes_of(Kind.FIGURE, old, new, "EPSG:4547")]
    ['renamed']
    """
    renamed = _renamed(old, new)
    kept = {*new, *renamed.values()}
    pairs: list[tuple[Record | None, Record | None]] = [
        (old.get(renamed.get(record.id, record.id)), record) for record in new.values()
    ]
    pairs += [(record, None) for record in old.values() if record.id not in kept]
    for pair in pairs:
        change = _change(kind, pair, crs)
        if change is not None:
            yield change


def _renamed(old: Mapping[str, Record], new: Mapping[str, Record]) -> dict[str, str]:
    """Give, by new id, the old id of what differs in nothing else; where two are alike it cannot be said."""
    gone = {name: record for name, record in old.items() if name not in new}
    come = {name: record for name, record in new.items() if name not in old}
    renamed: dict[str, str] = {}
    # With the clause first. Where that moved too, nothing else in either plan may look the same.
    for columns, of_old, of_new in (((), gone, come), (("clause",), old, new)):
        left_out = WORDING.union(columns)
        alone_in_old, alone_in_new = _alone(of_old.values(), left_out), _alone(of_new.values(), left_out)
        for content, name in alone_in_new.items():
            before = alone_in_old.get(content)
            if before in gone and name in come:
                renamed.setdefault(name, before)
    return renamed


def _alone(records: Iterable[Record], left_out: frozenset[str]) -> dict[object, str]:
    """Give by content the ids of the records that no other has the content of."""
    found: dict[object, list[str]] = {}
    for record in records:
        shape = None if record.geometry is None else record.geometry.normalize().wkb
        values = {name: value for name, value in record.values.items() if name not in left_out and value is not None}
        found.setdefault((_comparable(values), shape), []).append(record.id)
    return {content: alike[0] for content, alike in found.items() if len(alike) == 1}


def _comparable(value: object) -> object:
    """Give a cell so that equal ones are equal and have one hash: 1 and 1.0 are, 1 and true are not."""
    if isinstance(value, dict):
        return frozenset((key, _comparable(item)) for key, item in value.items())
    if isinstance(value, tuple | list):
        return tuple(_comparable(item) for item in value)
    return (value,) if isinstance(value, bool) else value


def _change(kind: Kind, pair: tuple[Record | None, Record | None], crs: str) -> Change | None:
    """Compare two records, or give one that only one of the plans has; None where they are the same."""
    found = [record for record in pair if record is not None]
    fields = _fields(pair)
    old, new = (None if record is None else record.geometry for record in pair)
    outline = compare_outlines(old, new, crs)
    if not fields and outline is None:
        return None
    shown = found[-1]
    clauses = tuple(dict.fromkeys(clause for record in found for clause in record.clauses))
    change = Change(kind, shown.id, ChangeType.CHANGED, fields, clauses, shown.name_zh, shown.name_en, outline)
    return replace(change, change=_type_of(change, pair))


def _fields(pair: tuple[Record | None, Record | None]) -> tuple[FieldChange, ...]:
    old, new = ({} if record is None else record.values for record in pair)
    if None not in pair:
        old, new = ({"id": record.id} | record.values for record in pair if record is not None)
    return tuple(
        FieldChange(name, old.get(name), new.get(name))
        for name in old | new
        if _comparable(old.get(name)) != _comparable(new.get(name))
    )


def _type_of(change: Change, pair: tuple[Record | None, Record | None]) -> ChangeType:
    if None in pair:
        return ChangeType.ADDED if pair[0] is None else ChangeType.REMOVED
    if change.old_id != change.id:
        return ChangeType.RENAMED
    if not change.substance:
        return ChangeType.REWORDED if change.fields else ChangeType.REROUNDED
    beside_clause = tuple(field for field in change.fields if field.name != "clause")
    only_clause = not replace(change, fields=beside_clause).substance
    return ChangeType.CLAUSE_MOVED if only_clause else ChangeType.CHANGED
