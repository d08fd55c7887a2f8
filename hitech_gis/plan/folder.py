"""Opening a plan folder; the plan that comes with the package is one too."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from hitech_gis.errors import Fault, HitechGisError
from hitech_gis.ledger import load_ledger
from hitech_gis.plan.model import Plan


def shipped_plan_folder() -> Path:
    """
    Find the plan that comes with the package.

    Returns
    -------
    pathlib.Path
        ``hitech_gis/layers`` in an installed package, ``layers`` beside the
        package in a source checkout.

    Raises
    ------
    HitechGisError
        If the package came without it.

    Examples
    --------
    >>> (shipped_plan_folder() / "plan.toml").is_file()
    True
    """
    package = Path(str(files("hitech_gis")))
    for folder in (package / "layers", package.parent / "layers"):
        if (folder / "plan.toml").is_file():
            return folder
    raise HitechGisError(Fault("no_shipped_plan"))


def open_plan(folder: str | Path | None = None) -> Plan:
    """
    Open a plan.

    Parameters
    ----------
    folder
        A plan folder; the shipped plan if left out.

    Returns
    -------
    Plan
        The plan, read and checked for faults of form.

    Raises
    ------
    PlanError
        With every fault of the folder: file, row, column and what to do.

    Examples
    --------
    >>> import hitech_gis as hg
    >>> hg.open_plan().ledger.document.id
    'shenzhen-hitech-2012-2015'
    """
    return Plan(load_ledger(shipped_plan_folder() if folder is None else Path(folder)))
