"""Tables for other programs: CSV and workbooks, in which no text from data can act as a formula."""

from __future__ import annotations

import csv
import io
import os
import re
from typing import TYPE_CHECKING, Any

from hitech_gis.errors import Fault, LayerError, OutputError
from hitech_gis.io.files import BOM, inert, write_files
from hitech_gis.texts import LANGUAGES, text, visible
from hitech_gis.units import convert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from hitech_gis.areal import Allocation
    from hitech_gis.balance import Balance
    from hitech_gis.ledger import Ledger

_NOT_IN_WORKBOOKS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def _cell(value: object) -> str | float | None:
    if isinstance(value, list | tuple):
        value = "; ".join(str(item) for item in value)
    if isinstance(value, dict):
        value = "; ".join(f"{key}: {item}" for key, item in value.items() if item is not None)
    if value is None or isinstance(value, float | int):
        return value
    return inert(str(value))


def to_csv(records: Sequence[dict[str, Any]], *, columns: Sequence[str] = (), for_excel: bool = False) -> bytes:
    r"""
    Write records as CSV.

    Parameters
    ----------
    records
        One a row; lists are joined with semicolons, unknown is empty, whole
        numbers are written without a point.
    columns
        Header; if left out, every key of any record, as they come.
    for_excel
        Put a byte-order mark in front, without which Excel garbles Chinese.

    Returns
    -------
    bytes
        UTF-8 with CRLF line ends.

    Examples
    --------
    >>> to_csv([{"zone": "park", "not_stated": ["a", "b"], "stated_m2": 1.0}])
    b'zone,not_stated,stated_m2\r\npark,a; b,1\r\n'
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    header = columns or list(dict.fromkeys(key for record in records for key in record))
    writer.writerow([inert(str(name)) for name in header])
    for record in records:
        cells = (_cell(record.get(column)) for column in header)
        writer.writerow([int(cell) if isinstance(cell, float) and cell.is_integer() else cell for cell in cells])
    return ((BOM if for_excel else "") + stream.getvalue()).encode()


def to_xlsx(records: Sequence[dict[str, Any]], *, title: str) -> bytes:
    """
    Write records as a workbook of one plain sheet.

    Parameters
    ----------
    records
        As for :func:`to_csv`.
    title
        Name of the sheet.

    Returns
    -------
    bytes
        The workbook; text cells are text whatever they start with.

    Examples
    --------
    >>> to_xlsx([{"zone": "park"}], title="balance")[:2]
    b'PK'
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for values in ([*records[0]] if records else [], *(record.values() for record in records)):
        row = []
        for value in values:
            given = _cell(value)
            if isinstance(given, str):
                given = _NOT_IN_WORKBOOKS.sub(lambda found: visible(found[0]), given)
            cell = WriteOnlyCell(sheet, given)
            if isinstance(cell.value, str):
                cell.data_type = "s"
            row.append(cell)
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def balance_records(ledger: Ledger, balance: Balance) -> list[dict[str, Any]]:
    """
    Give the balance as a plain sheet: names in both languages, areas in m² and in 万m².

    Parameters
    ----------
    ledger, balance
        The plan and its balance.

    Returns
    -------
    list of dict
        One a balance row; under a scenario it begins with that it is one.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> plan = hg.open_plan()
    >>> balance_records(plan.ledger, plan.balance())[0]["stated_wan_m2"]
    850.0
    """
    records = []
    supposed = ledger.supposed
    marks = {f"scenario_{lang}": supposed.said(lang) for lang in LANGUAGES} if supposed else {}
    for row, given in zip(balance, balance.records(), strict=True):
        zone = ledger.zones[row.zone]
        names = {f"zone_{lang}": zone.name(lang) for lang in LANGUAGES}
        names |= {f"use_{lang}": text(f"use.{row.use}", lang) for lang in LANGUAGES}
        names |= {f"verdict_{lang}": text(row.verdict.key, lang) for lang in LANGUAGES}
        areas = {}
        for side in ("stated", "itemised", "residual"):
            area_m2 = getattr(row, f"{side}_m2")
            areas[f"{side}_wan_m2"] = None if area_m2 is None else float(convert(area_m2, "m2", "万m2"))
        records.append(marks | given | areas | names)
    return records


def write_balance(ledger: Ledger, balance: Balance, path: Path) -> None:
    """
    Write the balance to a file, whole or not at all.

    Parameters
    ----------
    ledger, balance
        The plan and its balance.
    path
        ``.csv`` (UTF-8 with byte-order mark, for Excel) or ``.xlsx``.

    Raises
    ------
    OutputError
        If the ending is another, or the file cannot be written.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> plan = hg.open_plan()
    >>> with TemporaryDirectory() as folder:
    ...     write_balance(plan.ledger, plan.balance(), Path(folder, "balance.csv"))
    """
    _write_table(balance_records(ledger, balance), path, title="balance")


def allocation_records(allocation: Allocation) -> list[dict[str, Any]]:
    """
    Give an allocation as a plain table, with its remainder.

    Parameters
    ----------
    allocation
        Of any parcels.

    Returns
    -------
    list of dict
        ``row`` is ``zone`` or ``total``; ``zone`` a zone id or ``source``,
        ``allocated``, ``outside``, ``double_counted``; then the groups, if any,
        the quantities, the means, ``parcels`` and how many are unknown. A zone has
        a record for each group; totals are given for each group and for all.
        Unknown is None.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> zones = hg.open_plan().zones
    >>> records = allocation_records(hg.allocate(zones, zones, columns="area_m2"))
    >>> records[0]["zone"], records[-1]["zone"], records[-1]["parcels"]
    ('sz_bay', 'double_counted', 4)
    """
    columns = list(allocation.by_zone.columns)
    by_group, parcels, unknown = allocation.by_group, allocation.group_parcels, allocation.group_unknown
    if by_group is None or parcels is None or unknown is None or allocation.group_totals is None:
        by: list[str] = []
        records = _by_zone(allocation)
    else:
        by = [str(name) for name in by_group.index.names[1:]]
        counts = _told(unknown.add_prefix("unknown_").assign(parcels=parcels))
        grouped = zip(_rows(by_group, ["zone", *by]), counts.to_dict("records"), strict=True)
        records = [{"row": "zone"} | row | {str(name): count for name, count in more.items()} for row, more in grouped]
        records += [{"row": "total"} | row for row in _rows(allocation.group_totals, [*by, "zone"])]
    counted = {row["zone"]: row for row in _rows(_told(allocation.counts), ["zone"])}
    records += [{"row": "total"} | row | counted.get(row["zone"], {}) for row in _rows(allocation.totals, ["zone"])]
    others = [name for record in records for name in record]  # means, parcels, unknown
    names = list(dict.fromkeys(["row", "zone", *by, *columns, *others]))
    return [{name: _known(record.get(name)) for name in names} for record in records]


def _by_zone(allocation: Allocation) -> list[dict[str, Any]]:
    records = [{"row": "zone"} | row for row in _rows(allocation.by_zone, ["zone"])]
    told = {f"unknown_{name}": name for name in allocation.unknown if allocation.counts[f"unknown_{name}"].any()}
    for record in records:
        zone = record["zone"]
        if allocation.means is not None:
            record |= {str(name): mean for name, mean in allocation.means.loc[zone].items()}
        record["parcels"] = allocation.parcels[zone]
        record |= {column: allocation.unknown[name].loc[zone] for column, name in told.items()}
    return records


def _told(counts: pd.DataFrame) -> pd.DataFrame:
    """Leave out the columns of unknown values where every value is known."""
    return counts[[name for name in counts if name == "parcels" or counts[name].any()]]


def _rows(frame: pd.DataFrame, index: list[str]) -> list[dict[str, Any]]:
    """Give the rows of a frame, what is in its index first."""
    labels = [label if isinstance(label, tuple) else (label,) for label in frame.index]
    values = zip(*(frame[name].tolist() for name in frame), strict=True) if len(frame.columns) else ((),) * len(frame)
    names = [*index, *map(str, frame.columns)]
    return [dict(zip(names, [*label, *row], strict=True)) for label, row in zip(labels, values, strict=True)]


def _known(value: Any) -> object:  # noqa: ANN401 - any cell of a frame
    """Plain Python values, and None for what is unknown."""
    import pandas as pd

    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    plain = value.item() if hasattr(value, "item") else value
    return plain if isinstance(plain, str | int | float) else str(plain)


def write_allocation(allocation: Allocation, path: Path) -> None:
    """
    Write an allocation to a file, whole or not at all.

    Parameters
    ----------
    allocation
        Of any parcels.
    path
        ``.csv`` (UTF-8 with byte-order mark, for Excel) or ``.xlsx``.

    Raises
    ------
    OutputError
        If the ending is another, or the file cannot be written.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> zones = hg.open_plan().zones
    >>> with TemporaryDirectory() as folder:
    ...     write_allocation(hg.allocate(zones, zones, columns="area_m2"), Path(folder, "area.csv"))
    """
    _write_table(allocation_records(allocation), path, title="allocation")


def expect_column_names(names: Sequence[str]) -> None:
    """
    Refuse columns that could not be told from those of the table itself.

    Parameters
    ----------
    names
        Columns of parcels that are to stand in the table of an allocation.

    Raises
    ------
    LayerError
        If one is called as a column of the table is.

    Examples
    --------
    >>> expect_column_names(["floor_m2", "year"])
    """
    own = {"row", "zone", "parcels", *(f"unknown_{name}" for name in names)}
    if taken := [name for name in names if name in own]:
        raise LayerError(*(Fault("reserved_name", {"value": name}) for name in taken))


def expect_table_name(path: Path) -> None:
    """
    Refuse a name that no table can be written to, before work begins.

    Parameters
    ----------
    path
        Of a file to be written.

    Raises
    ------
    OutputError
        If it ends neither in ``.csv`` nor in ``.xlsx``, or is a folder.

    Examples
    --------
    >>> from pathlib import Path
    >>> expect_table_name(Path("balance.csv"))
    """
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        raise OutputError(Fault("bad_output_format", {"value": path.name}))
    if path.is_dir():
        raise OutputError(Fault("cannot_write", {"path": str(path), "why": os.strerror(21)}))


def _write_table(records: list[dict[str, Any]], path: Path, *, title: str) -> None:
    expect_table_name(path)
    csv_wanted = path.suffix.lower() == ".csv"
    write_files({path: to_csv(records, for_excel=True) if csv_wanted else to_xlsx(records, title=title)})
