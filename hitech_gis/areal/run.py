"""A long allocation on its way: what has been counted so far, kept so that it can go on after an interruption."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from hitech_gis import __version__
from hitech_gis.areal.tally import Tally
from hitech_gis.errors import Fault, LayerError, OutputError
from hitech_gis.io.files import GrowingTable, expect_apart, write_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from hitech_gis.areal.layers import ZoneLayer
    from hitech_gis.areal.request import Request
    from hitech_gis.io.source import Source

_SECONDS_BETWEEN_CHECKPOINTS = 10.0


@dataclass
class Run:
    """
    What has been counted so far, and the files in which that is kept.

    Parameters
    ----------
    tally
        Totals so far.
    rows
        Rows that have been counted.
    table
        Where rows of the remainder go, if they are wanted.
    checkpoint
        Where the state is kept, if that is wanted.
    key
        Tells this work from other work.
    saved
        When the state was last kept, on the monotonic clock.
    torn
        Whether a batch is being added: what is there then is not to be kept.
    """

    tally: Tally
    rows: int
    table: GrowingTable | None
    checkpoint: Path | None
    key: str
    saved: float
    torn: bool = False

    @classmethod
    def begun(
        cls,
        sources: Sequence[Source],
        zones: ZoneLayer,
        request: Request,
        *,
        outside: str | Path | None,
        checkpoint: str | Path | None,
    ) -> Run:
        """
        Begin, or go on where an interrupted run of the same work stopped.

        Parameters
        ----------
        sources, zones, request
            The work.
        outside, checkpoint
            As for :func:`hitech_gis.allocate_file`.

        Returns
        -------
        Run
            With nothing counted, or with what the checkpoint holds.

        Raises
        ------
        OutputError
            If a file cannot be written, or would take the place of another.
        """
        written = [Path(path) for path in (outside, checkpoint) if path is not None]
        expect_apart(written, [source.path for source in sources])
        kept = None if checkpoint is None else Path(checkpoint)
        key = "" if kept is None else _key(sources, zones, request, outside)
        state = {} if kept is None else _state(kept, key)
        header = ["parcel", *request.columns]
        table = None if outside is None else GrowingTable(Path(outside), header, size=state.get("bytes", 0))
        if table is not None and state and table.size() != state["bytes"]:
            state = {}  # the rows that had been written are gone: begin anew
        zone_count = len(zones.ids)
        tally = Tally.of_state(zone_count, request, state["tally"]) if state else Tally(zone_count, request)
        return cls(tally, state.get("rows", 0), table, kept, key, time.monotonic())

    @property
    def keeps_rows(self) -> bool:
        """Whether rows of the remainder are wanted."""
        return self.table is not None

    def add(self, rows: int, tally: Tally, outside: pd.DataFrame) -> None:
        """
        Add a batch.

        Parameters
        ----------
        rows
            Rows that have been counted with it.
        tally
            Of the batch.
        outside
            Remainder of its parcels.
        """
        self.torn = True
        if self.table is not None:
            self.table.extend(outside.itertuples())
        self.tally.merge(tally)
        self.rows = rows
        self.torn = False
        if time.monotonic() - self.saved > _SECONDS_BETWEEN_CHECKPOINTS:
            self.save()

    def save(self) -> None:
        """Bring the state to the disk."""
        self.saved = time.monotonic()
        if self.checkpoint is None:
            return
        size = 0 if self.table is None else self.table.size()
        state = {"key": self.key, "rows": self.rows, "bytes": size, "tally": self.tally.state()}
        write_files({self.checkpoint: json.dumps(state).encode()})

    def interrupt(self, why: BaseException) -> None:
        """
        Keep what is there for the next run, where one could go on with it.

        Parameters
        ----------
        why
            What stopped the run. Data that is refused has to be changed first,
            so nothing is kept.
        """
        refused = isinstance(why, LayerError) and any(fault.code != "cannot_read_layer" for fault in why.faults)
        kept = False
        try:
            if self.checkpoint is not None and refused:
                self.checkpoint.unlink(missing_ok=True)
            elif self.checkpoint is not None:
                if self.rows and not self.torn:
                    self.save()
                kept = (
                    self.checkpoint.exists()
                )  # if only from before: what was written since is dropped by the next run
        finally:
            if self.table is not None:
                self.table.close(keep=kept)

    def finish(self) -> None:
        """Put the remainder into its place, and forget the state."""
        if self.table is not None:
            self.table.finish()
        if self.checkpoint is not None:
            self.checkpoint.unlink(missing_ok=True)


def _key(sources: Sequence[Source], zones: ZoneLayer, request: Request, outside: str | Path | None) -> str:
    """Tell work that may go on from work that only looks alike."""
    files = [
        (source.layer, str(path.resolve()), *_version(path)) for source in sources for path in _belonging(source.path)
    ]
    digest = hashlib.sha256(repr((__version__, files, astuple(request), outside and str(outside))).encode())
    digest.update(repr([zones.crs.to_wkt(), list(zones.ids)]).encode())
    for outline in shapely.to_wkb(zones.zoning.zones):
        digest.update(outline or b"-")
    return digest.hexdigest()


def _belonging(path: Path) -> list[Path]:
    """List the files that a layer is made of: the table beside a shapefile, the log of a GeoPackage, all of a GDB."""
    if path.is_dir():
        return sorted(path.rglob("*"))
    beside = [path.with_suffix(ending) for ending in (".dbf", ".DBF") if path.suffix.lower() == ".shp"]
    return [path, *(other for other in [*beside, path.with_name(f"{path.name}-wal")] if other.is_file())]


def _version(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _state(checkpoint: Path, key: str) -> dict[str, Any]:
    if not checkpoint.exists():
        return {}
    try:
        state = json.loads(checkpoint.read_bytes())
    except (OSError, ValueError):
        state = None
    # A file of somebody else's is not taken for a checkpoint, which will be dropped in the end.
    if not isinstance(state, dict) or "key" not in state:
        raise OutputError(Fault("no_checkpoint", {"path": str(checkpoint)}))
    return state if state["key"] == key else {}
