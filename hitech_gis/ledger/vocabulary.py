"""The words that a plan folder may use: levels, uses, natures, measures, scopes and how a figure was read."""

from __future__ import annotations

from enum import StrEnum

# The two uses that the floor-area goal is made of; other uses stand apart from it.
USES = ("industrial", "supporting")

# Findings that only a copy of the document can give, and that a plan may register all the same.
FIGURE_CODES = ("figure_changed", "figure_missing", "figure_moved")


class Level(StrEnum):
    """What a zone is in the plan's tree."""

    CITY = "city"
    GOAL = "goal"
    PARK = "park"
    ZONE = "zone"
    OUTSIDE = "outside"
    STRUCTURE = "structure"
    SUBPARK = "subpark"


class Use(StrEnum):
    """What floor area is for; ``total`` where the document does not split it."""

    INDUSTRIAL = "industrial"
    SUPPORTING = "supporting"
    TOTAL = "total"
    INNOVATION_PREMISES = "innovation_premises"
    HQ_BASE = "hq_base"
    CULTURE_SPACE = "culture_space"


class Nature(StrEnum):
    """What a floor area counts."""

    ADDED = "added"
    TOTAL_AFTER_RENEWAL = "total_after_renewal"
    TOTAL_ON_COMPLETION = "total_on_completion"
    UNSPECIFIED = "unspecified"


class Measure(StrEnum):
    """How a figure stands to time; rates and sums respect it. ``timeless``: a count of listed things, a factor."""

    LEVEL_IN_YEAR = "level_in_year"
    STOCK_AT_END = "stock_at_end"
    FLOW_IN_PERIOD = "flow_in_period"
    PER_YEAR = "per_year"
    TIMELESS = "timeless"
    AMBIGUOUS = "ambiguous"


class Scope(StrEnum):
    """Where a figure stands in the plan: a goal of it, a part, the same goal said again, or outside of it."""

    HEADLINE = "headline"
    ITEMISED = "itemised"
    RESTATED = "restated"
    OUTSIDE = "outside"


class PeriodBasis(StrEnum):
    """How the period is known; the extraction of the document lost table borders."""

    STATED = "stated"
    COLUMN_ORDER = "column_order"
    AMBIGUOUS = "ambiguous"


class Reading(StrEnum):
    """How the figure was read where the extraction of the document lost a character."""

    AS_WRITTEN = "as_written"
    RESTORED_DASH = "restored_dash"
    RESTORED_SEPARATOR = "restored_separator"
    WORD_NUMBER = "word_number"
    COUNTED = "counted"
    AMBIGUOUS = "ambiguous"


class Basis(StrEnum):
    """What an outline rests on."""

    SURVEYED = "surveyed"
    DIGITISED = "digitised"
    SCHEMATIC = "schematic"


class NameStatus(StrEnum):
    """Whether the plan names a sub-park."""

    NAMED = "named"
    INFERRED = "inferred"
    CANDIDATE = "candidate"
    UNNAMED = "unnamed"


class Stage(StrEnum):
    """
    How far a work is to have come; the members from ``study`` to ``result`` follow one another.

    ``construction`` and ``continuing`` say that work goes on, and mark no point of it.
    """

    STUDY = "study"
    PLAN = "plan"
    APPROVAL = "approval"
    LAND = "land"
    DESIGN = "design"
    START = "start"
    SUBSTRUCTURE = "substructure"
    STRUCTURE = "structure"
    FIT_OUT = "fit_out"
    COMPLETION = "completion"
    OPERATION = "operation"
    IMPLEMENTATION = "implementation"
    RESULT = "result"
    CONSTRUCTION = "construction"
    CONTINUING = "continuing"

    @property
    def step(self) -> int | None:
        """Place in the order of stages, from 0; None where the stage marks no point of the work."""
        if self in {Stage.CONSTRUCTION, Stage.CONTINUING}:
            return None
        return list(Stage).index(self)


class Role(StrEnum):
    """What a body does in an action."""

    LEAD = "lead"
    CO_ORGANISER = "co_organiser"
    EXECUTOR = "executor"
    APPROVER = "approver"
