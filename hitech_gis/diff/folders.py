"""Two plan folders, read so that the faults of both are told at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hitech_gis.errors import Fault, PlanError
from hitech_gis.ledger import Ledger, load_ledger

if TYPE_CHECKING:
    from pathlib import Path


def load_both(old: Path, new: Path) -> tuple[Ledger, Ledger]:
    """
    Read two plan folders.

    Parameters
    ----------
    old, new
        The folders.

    Returns
    -------
    tuple of Ledger and Ledger
        The plans.

    Raises
    ------
    PlanError
        With every fault of both folders, each with the folder that it is in.

    Examples
    --------
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> old, new = load_both(shipped_plan_folder(), shipped_plan_folder())
    >>> old.document.id == new.document.id
    True
    """
    ledgers: list[Ledger] = []
    faults: list[Fault] = []
    for folder in (old, new):
        try:
            ledgers.append(load_ledger(folder))
        except PlanError as error:
            faults += [_in_folder(fault, folder) for fault in error.faults]
    if faults:
        raise PlanError(*faults)
    return ledgers[0], ledgers[1]


def _in_folder(fault: Fault, folder: Path) -> Fault:
    return fault if fault.file is None else replace(fault, file=str(folder / fault.file))
