"""Running totals by zone and group: exact, so that batches can be added in any order and on any machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from hitech_gis.areal.groups import label_of, plain_label
from hitech_gis.areal.sums import ExactSums
from hitech_gis.errors import Fault, LayerError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from hitech_gis.areal.groups import Group
    from hitech_gis.areal.kernel.placement import Placement
    from hitech_gis.areal.request import Request

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_MOST_SLOTS = 2**24  # each takes some 50 bytes a quantity
REMAINDERS = ("source", "outside", "double_counted")


class _Part(NamedTuple):
    """Some parcels, the slot that each counts in, how much of it does (1.0: all of each), and how many they are."""

    parcel: Ints | slice
    slot: Ints | int
    share: Floats | float
    parcels: int


def _parts(placement: Placement, zones: int) -> Iterator[_Part]:
    yield _Part(placement.parcel, placement.zone, placement.share, len(placement.parcel))
    yield _Part(slice(None), zones, 1.0, len(placement.outside))
    for slot, share in enumerate((placement.outside, placement.double_counted), start=zones + 1):
        some = np.flatnonzero(share)
        yield _Part(some, slot, share[some], len(some))


class Tally:
    """
    Totals of an allocation so far.

    Each group has a row of slots: one a zone, then ``source``, ``outside`` and
    ``double_counted``.

    Parameters
    ----------
    zones
        How many zones there are.
    request
        What is asked.

    Attributes
    ----------
    groups : list of tuple
        Labels of the groups met so far, in the order of their rows.
    parcels : numpy.ndarray of int64
        How many parcels have a part in each slot; shape ``(groups, slots)``.
    unknown : dict of str to numpy.ndarray of int64
        For each quantity, how many of them have no known value.
    points : bool or None
        Whether the parcels are points; None as long as none has a geometry.
    """

    def __init__(self, zones: int, request: Request) -> None:
        self.zones = zones
        self.request = request
        self.slots = zones + len(REMAINDERS)
        self.points: bool | None = None
        self.groups: list[Group] = []
        self.parcels = np.zeros((0, self.slots), dtype=np.int64)
        self.unknown = dict.fromkeys(request.quantities, self.parcels)
        self._number: dict[Group, int] = {}
        sums = [("sum", name) for name in request.columns]
        sums += [(part, name) for name in request.intensive for part in ("weighted", "weight")]
        self._sums = {key: ExactSums(0) for key in sums}

    def add(
        self,
        placement: Placement,
        values: Mapping[str, Floats],
        *,
        groups: tuple[list[Group], Ints],
        areas: Floats | None = None,
    ) -> None:
        """
        Count parcels.

        Parameters
        ----------
        placement
            Where ``n`` parcels lie.
        values
            For each quantity the value of each parcel, NaN where unknown; shape ``(n,)``.
        groups
            Labels of groups, and for each parcel the position of its own; shape ``(n,)``.
        areas
            Area of each parcel; needed for means; shape ``(n,)``.
        """
        labels, position = groups
        start = self._rows(labels) * self.slots
        if not len(start):
            return  # no parcels, no groups
        for part in _parts(placement, self.zones):
            # One key for all, where there is one group, spares a look-up for each.
            first: Ints | int = start[position[part.parcel]] if len(start) > 1 else int(start[0])
            key = first + part.slot
            self.parcels += self._counted(key, part.parcels)
            for name in self.request.columns:
                self._add(("sum", name), key, values[name][part.parcel], part.share)
            for name in self.request.intensive:
                if areas is None:
                    msg = "means need areas"
                    raise ValueError(msg)
                weight = areas[part.parcel] * part.share
                self._add(("weighted", name), key, values[name][part.parcel], weight)
                known = ~np.isnan(values[name][part.parcel])
                self._sums["weight", name].add(key if isinstance(key, int) else key[known], weight[known])

    def merge(self, other: Tally) -> None:
        """
        Add the totals of other parcels.

        Parameters
        ----------
        other
            For the same zones and request.

        Raises
        ------
        ValueError
            If the ones are points and the others are not.
        """
        if self.points is None:
            self.points = other.points
        elif other.points not in {None, self.points}:
            msg = "points among polygons"
            raise ValueError(msg)
        rows = self._rows(other.groups)
        np.add.at(self.parcels, rows, other.parcels)
        for name, count in other.unknown.items():
            np.add.at(self.unknown[name], rows, count)
        slots = (rows[:, None] * self.slots + np.arange(self.slots)).ravel()
        for key, sums in other._sums.items():
            self._sums[key].merge(sums, slots)

    def totals(self, name: str, *, by_group: bool = False) -> Floats:
        """
        Read the totals of an extensive quantity.

        Parameters
        ----------
        name
            One of ``request.columns``.
        by_group
            Whether groups are kept apart.

        Returns
        -------
        numpy.ndarray of float64
            Exact, rounded once; shape ``(slots,)`` or ``(groups, slots)``.
        """
        return self._read("sum", name, by_group=by_group)

    def means(self, name: str, *, by_group: bool = False) -> Floats:
        """
        Read the means of an intensive quantity.

        Parameters
        ----------
        name
            One of ``request.intensive``.
        by_group
            Whether groups are kept apart.

        Returns
        -------
        numpy.ndarray of float64
            Weighted by area; NaN where no value is known; as for :meth:`totals`.
        """
        weight = self._read("weight", name, by_group=by_group)
        weighted = self._read("weighted", name, by_group=by_group)
        return np.divide(weighted, weight, out=np.full_like(weight, np.nan), where=weight > 0)

    def allocated(self, name: str, *, by_group: bool = False) -> Floats:
        """
        Read the total over all zones of an extensive quantity.

        Parameters
        ----------
        name, by_group
            As for :meth:`totals`.

        Returns
        -------
        numpy.ndarray of float64
            Shape ``(1,)`` or ``(groups,)``.
        """
        rows = len(self.groups) if by_group else 1
        row, slot = np.divmod(np.arange(len(self.groups) * self.slots), self.slots)
        into = np.where(slot < self.zones, row if by_group else 0, rows)
        return self._sums["sum", name].grouped(into, rows + 1).totals()[:rows]

    def state(self) -> dict[str, Any]:
        """
        Give the tally as plain data, from which :meth:`of_state` makes it again.

        Returns
        -------
        dict
            What JSON can hold.
        """
        return {
            "points": self.points,
            "groups": [[plain_label(label) for label in group] for group in self.groups],
            "parcels": self.parcels.tolist(),
            "unknown": {name: count.tolist() for name, count in self.unknown.items()},
            "sums": [[*key, sums.state()] for key, sums in self._sums.items()],
        }

    @classmethod
    def of_state(cls, zones: int, request: Request, state: Mapping[str, Any]) -> Tally:
        """
        Make a tally from its plain data.

        Parameters
        ----------
        zones, request, state
            As it was.

        Returns
        -------
        Tally
            With the same totals, bit for bit.
        """
        tally = cls(zones, request)
        tally.points = state["points"]
        tally._rows([tuple(label_of(label) for label in group) for group in state["groups"]])
        shape = tally.parcels.shape
        tally.parcels = np.array(state["parcels"], dtype=np.int64).reshape(shape)
        tally.unknown = {
            name: np.array(count, dtype=np.int64).reshape(shape) for name, count in state["unknown"].items()
        }
        for kind, name, windows in state["sums"]:
            tally._sums[kind, name] = ExactSums.of_state(tally.parcels.size, windows)
        return tally

    def _add(self, which: tuple[str, str], key: Ints | int, value: Floats, share: Floats | float) -> None:
        unknown = np.isnan(value)
        if unknown.any():
            self.unknown[which[1]] += self._counted(key if isinstance(key, int) else key[unknown], int(unknown.sum()))
            key = key if isinstance(key, int) else key[~unknown]
            value = value[~unknown]
            share = share[~unknown] if isinstance(share, np.ndarray) else share
        self._sums[which].add(key, value if isinstance(share, float) else value * share)

    def _counted(self, key: Ints | int, count: int) -> Ints:
        if isinstance(key, int):
            counts = np.zeros(self.parcels.size, dtype=np.int64)
            counts[key] = count
        else:
            counts = np.bincount(key, minlength=self.parcels.size)
        return counts.reshape(self.parcels.shape)

    def _rows(self, labels: list[Group]) -> Ints:
        """Find the row of each group; a group that is new gets the next one."""
        for label in labels:
            if label not in self._number:
                self._number[label] = len(self.groups)
                self.groups.append(label)
        if len(self.groups) * self.slots > _MOST_SLOTS:
            raise LayerError(Fault("too_many_groups", {"count": str(len(self.groups))}, layer="parcels"))
        more = len(self.groups) - len(self.parcels)
        if more:
            self.parcels = np.pad(self.parcels, ((0, more), (0, 0)))
            self.unknown = {name: np.pad(count, ((0, more), (0, 0))) for name, count in self.unknown.items()}
            self._sums = {key: sums.resized(self.parcels.size) for key, sums in self._sums.items()}
        return np.array([self._number[label] for label in labels], dtype=np.int64)

    def _read(self, kind: str, name: str, *, by_group: bool) -> Floats:
        sums = self._sums[kind, name]
        if by_group:
            return sums.totals().reshape(self.parcels.shape)
        return sums.grouped(np.tile(np.arange(self.slots), len(self.groups)), self.slots).totals()
