"""What can be asked of a plan: one-line methods over all that judges, schedules, compares and traces a ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hitech_gis.plan.frames import Frames

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal
    from typing import Self

    from hitech_gis.balance import Balance
    from hitech_gis.diff import Diff
    from hitech_gis.findings import Findings
    from hitech_gis.land import Intensity, LandCheck
    from hitech_gis.ledger.trace import Trace
    from hitech_gis.reconcile import Reconciliation
    from hitech_gis.scenario import Comparison, Scenario
    from hitech_gis.schedule import Schedule


class Answers(Frames):
    """A plan that answers: balance, findings, schedule, what changed, what if."""

    def balance(self) -> Balance:
        """
        Hold what the plan states against what it itemises.

        Returns
        -------
        Balance
            Stated, itemised, residual, verdict and clauses, at every level.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> hg.open_plan().balance().row("park").residual_m2
        Decimal('1750000.0')
        """
        from hitech_gis.balance import balance

        return balance(self.ledger)

    def land_checks(self) -> list[LandCheck]:
        """
        Compare the land that per-km² targets imply with the measured outlines.

        Returns
        -------
        list of LandCheck
            One an indicator; see :func:`hitech_gis.land.land_checks`.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> [check.indicator for check in hg.open_plan().land_checks()][:2]
        ['industrial_output', 'hightech_output']
        """
        from hitech_gis.land import land_checks

        return land_checks(self.ledger)

    def intensities(self) -> list[Intensity]:
        """
        Compute the added gross intensity of each zone.

        Returns
        -------
        list of Intensity
            m² of planned floor per m² of land, with the error of the land; see
            :func:`hitech_gis.land.intensities`.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> {row.zone: row.why_not for row in hg.open_plan().intensities()}["university_town"]
        'schematic'
        """
        from hitech_gis.land import intensities

        return intensities(self.ledger)

    def schedule(  # noqa: PLR0913 - one keyword a filter
        self,
        *,
        body: str | None = None,
        role: str | None = None,
        year: int | None = None,
        programme: str | None = None,
        zone: str | None = None,
        work: str | None = None,
    ) -> Schedule:
        """
        Put the plan on the time axis: what is due when, by whom.

        Parameters
        ----------
        body, role, year, programme, zone, work
            Only the actions that these apply to; see :func:`hitech_gis.schedule.due.select`.

        Returns
        -------
        Schedule
            With ``due``, ``assignments``, ``load``, ``sites``, ``trajectories`` and
            ``conflicts``, each with ``.records()`` and ``.to_frame()``, and ``as_of(day)``.

        Raises
        ------
        HitechGisError
            With every id that the plan does not have.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> schedule = hg.open_plan().schedule(work="vc_tower", role="lead")
        >>> [row.action.clause for row in schedule.due][:2]
        ['附件1-9', '附件2-3']
        """
        from hitech_gis.schedule import Schedule

        return Schedule(self.ledger, body=body, role=role, year=year, programme=programme, zone=zone, work=work)

    def check(self) -> Findings:
        """
        Run every rule on the plan.

        Returns
        -------
        Findings
            Errors first; what the plan registers as known is marked accepted.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> hg.open_plan().check().failing
        ()
        """
        from hitech_gis.check import check

        return check(self.ledger)

    def trace(self, path: str | Path) -> Trace:
        r"""
        Find each figure in your own copy of the plan's document.

        Parameters
        ----------
        path
            The copy: ``.txt``, ``.html``, ``.docx`` or ``.pdf``.

        Returns
        -------
        Trace
            What became of each figure, with the sentence around it, and which
            numbers of the document no figure covers.

        Raises
        ------
        DocumentError
            If the copy cannot be read.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> import hitech_gis as hg
        >>> with TemporaryDirectory() as folder:
        ...     _ = Path(folder, "copy.txt").write_text("三、目标\n——新增约1300 万平方米。", encoding="utf-8")
        ...     traced = hg.open_plan().trace(Path(folder, "copy.txt"))
        >>> traced.figure("park_total_headline").status.value, traced.figure("park_total_headline").spot.clause
        ('moved', '三#1')
        """
        from hitech_gis.io.document import read_document
        from hitech_gis.ledger.trace import trace

        return trace(self.ledger, read_document(Path(path)))

    def diff(self, other: Answers) -> Diff:
        """
        Say what changed from this plan to another, and why the balance moved.

        Parameters
        ----------
        other
            The later plan.

        Returns
        -------
        Diff
            Changes record by record, the rows of the balance that moved with the
            figures that moved them, and verdicts that are others now.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> plan = hg.open_plan()
        >>> plan.diff(plan)
        Diff(0 changes, 0 rows of the balance moved)
        """
        from hitech_gis.diff import diff

        return diff(self.ledger, other.ledger, findings=(self.check(), other.check()))

    def scenario(self, scenario: Scenario | str | Path) -> Self:
        """
        Give the plan under a scenario; this plan stays as it is.

        Parameters
        ----------
        scenario
            A scenario, or the path of its file.

        Returns
        -------
        Plan
            A plan like any other: with its balance, its zones, its map.

        Raises
        ------
        PlanError
            With everything in the scenario that is wrong, or does not fit the plan.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> hg.open_plan().scenario(hg.Scenario("same", "不变", "The same")).balance().row("park").worded("itemised")
        '1125'
        """
        from hitech_gis.scenario import apply_scenario, scenarios_of

        applied = scenarios_of(self.ledger, [scenario])[0]
        return type(self)(apply_scenario(self.ledger, applied), before=(self.ledger, applied))

    def compare(self, scenarios: Sequence[Scenario | str | Path]) -> Comparison:
        """
        Put the plan and scenarios of it side by side, against the goal.

        Parameters
        ----------
        scenarios
            At most five; scenarios, or paths of their files.

        Returns
        -------
        Comparison
            Every balance row for each, and the relations whose verdict changes.

        Raises
        ------
        PlanError
            With everything in the scenarios that is wrong, or does not fit the plan.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> [column.id for column in hg.open_plan().compare([hg.Scenario("same", "不变", "The same")]).columns]
        ['plan', 'same']
        """
        from hitech_gis.scenario import compare_scenarios, scenarios_of

        return compare_scenarios(self.ledger, scenarios_of(self.ledger, scenarios))

    def reconcile(
        self,
        conditions: Sequence[str],
        *,
        fix: Sequence[str] = (),
        far: Mapping[str, Decimal] | None = None,
        fill: bool = False,
    ) -> Reconciliation:
        """
        Find the smallest change of figures that makes conditions hold; a suggestion, this plan stays as it is.

        Parameters
        ----------
        conditions, fix, far, fill
            Ids of balance rows and relations, figures that must not move, limits
            on floor area, and whether to fill in what the plan leaves out; see
            :func:`hitech_gis.reconcile.reconcile`.

        Returns
        -------
        Reconciliation
            The moves, checked exactly; or the conditions that are in conflict.

        Raises
        ------
        HitechGisError
            With every condition, figure and limit that cannot be used, and why.

        Examples
        --------
        >>> import hitech_gis as hg
        >>> hg.open_plan().reconcile(["sz_bay/supporting/A"]).moves[0].record()["percent"]
        -6.25
        """
        from hitech_gis.reconcile import reconcile

        return reconcile(self.ledger, conditions, fix=fix, far=far, fill=fill)
