"""The structure of a plan: its groups (two axes, five programmes, six pillar industries ...) and what they list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from hitech_gis.ledger.named import Named

if TYPE_CHECKING:
    from hitech_gis.ledger.tables import Row

ELEMENT_COLUMNS = ("id", "kind", "parent", "zone", "site", "name_zh", "name_en", "clause", "list", "note_zh", "note_en")


class Listing(StrEnum):
    """Whether the document's list is complete, or goes on with 等."""

    CLOSED = "closed"
    OPEN = "open"


@dataclass(frozen=True)
class Element(Named):
    """
    One element of the plan's structure; columns as in ``structure.csv``.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> ledger = load_ledger(shipped_plan_folder())
    >>> ledger.structure["two_axes"].list.value, len(ledger.members("two_axes"))
    ('closed', 2)
    """

    id: str
    kind: str
    parent: str
    zone: str
    site: str
    name_zh: str
    name_en: str
    clause: str
    list: Listing | None
    note_zh: str
    note_en: str
    row: int

    def record(self) -> dict[str, Any]:
        """Give the element as plain data, with the columns of ``structure.csv``; unknown is None."""
        return {column: getattr(self, column) or None for column in ELEMENT_COLUMNS}


def read_element(row: Row) -> Element:
    r"""
    Read a row of ``structure.csv``.

    Parameters
    ----------
    row
        The row; cells at fault are noted there.

    Returns
    -------
    Element
        The element; its parent, zone and site are not looked up yet.

    Examples
    --------
    >>> from hitech_gis.ledger.tables import read_table
    >>> table = ",".join(ELEMENT_COLUMNS) + "\nkeyuan,axis,two_axes,,,科苑大道,Keyuan Avenue,二(一)#4,,,"
    >>> read_element(read_table(table.encode(), "structure.csv", ELEMENT_COLUMNS, [])[0]).parent
    'two_axes'
    """
    return Element(
        id=row.identifier("id"),
        kind=row.identifier("kind"),
        parent=row.optional("parent"),
        zone=row.optional("zone"),
        site=row.optional("site"),
        name_zh=row.required("name_zh"),
        name_en=row.required("name_en"),
        clause=row.required("clause"),
        list=row.optional_choice("list", Listing),
        note_zh=row.optional("note_zh"),
        note_en=row.optional("note_en"),
        row=row.number,
    )
