"""The periods of a plan: how they are written in its tables, the years they allow, and their names."""

from __future__ import annotations

import re

from hitech_gis.texts import Lang, text

_PERIOD = re.compile(r"[0-9]{4}|[0-9]{4}-[0-9]{4}|(by|before)_[0-9]{4}|[0-9]+-[0-9]+_years|completion|unstated")
_END = re.compile(r"(?:by_|[0-9]{4}-)?([0-9]{4})")
_SPAN = re.compile(r"([0-9]{4})(?:-[0-9]{4})?")


def is_period(written: str) -> bool:
    """
    Say whether a period is written as a plan's tables write it, and ends no earlier than it begins.

    Parameters
    ----------
    written
        Text of a cell.

    Returns
    -------
    bool
        True if so.

    Examples
    --------
    >>> is_period("2014-2015"), is_period("2015-2014"), is_period("soon")
    (True, False, False)
    """
    if not _PERIOD.fullmatch(written):
        return False
    ends = [int(number) for number in re.findall("[0-9]+", written)]
    return ends == sorted(ends)


def end_year(period: str) -> int | None:
    """
    Give the year in which a period ends.

    Parameters
    ----------
    period
        As in the tables of a plan: ``2012``, ``2014-2015``, ``by_2015``, ``before_2015`` ...

    Returns
    -------
    int or None
        None where the document gives none, or is ambiguous about it.

    Examples
    --------
    >>> end_year("2014-2015"), end_year("by_2015"), end_year("before_2015"), end_year("completion")
    (2015, 2015, None, None)
    """
    found = _END.fullmatch(period)
    return int(found[1]) if found else None


def deadlines(period: str) -> tuple[int, ...]:
    """
    Give the last year that a period allows.

    Parameters
    ----------
    period
        As in the tables of a plan.

    Returns
    -------
    tuple of int
        One year; two where the document is ambiguous (``before_2015`` may or may
        not include 2015); none where it gives no year.

    Examples
    --------
    >>> deadlines("2014-2015"), deadlines("before_2015"), deadlines("completion")
    ((2015,), (2014, 2015), ())
    """
    last = end_year(period)
    if last is not None:
        return (last,)
    kind, _, year = period.partition("_")
    return (int(year) - 1, int(year)) if kind == "before" else ()


def first_year(period: str) -> int | None:
    """
    Give the first year of a period.

    Parameters
    ----------
    period
        As in the tables of a plan.

    Returns
    -------
    int or None
        None where the document gives only an end, or no year.

    Examples
    --------
    >>> first_year("2014-2015"), first_year("by_2015")
    (2014, None)
    """
    span = _SPAN.fullmatch(period)
    return int(span[1]) if span else None


def period_name(period: str, lang: Lang) -> str:
    """
    Word a period.

    Parameters
    ----------
    period
        As in the tables of a plan.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        Its name.

    Examples
    --------
    >>> period_name("by_2015", "en"), period_name("2014-2015", "en")
    ('by 2015', '2014-2015')
    """
    kind, _, year = period.partition("_")
    if kind in {"by", "before"}:
        return text(f"period.{kind}", lang, year=year)
    if period.endswith("_years"):
        return text("period.years", lang, years=kind)
    return text(f"period.{kind}", lang) if kind in {"completion", "unstated"} else period
