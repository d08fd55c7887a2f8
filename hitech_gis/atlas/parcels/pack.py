"""Parcels packed for the page: in blocks along a curve that keeps neighbours together, compressed, written as text."""

from __future__ import annotations

import gzip
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from pyproj import Transformer
from pyproj.exceptions import ProjError

from hitech_gis.areal.layers import geometries_of
from hitech_gis.atlas.parcels.checks import datum_findings, expect_parcels, layer_findings
from hitech_gis.atlas.parcels.choice import chosen_columns
from hitech_gis.atlas.parcels.columns import Column, column
from hitech_gis.atlas.parcels.geometry import SCALE, outlines
from hitech_gis.crs import WGS84_AS_CGCS2000, crs_name
from hitech_gis.errors import Fault, LayerError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from hitech_gis.findings import Finding

_BLOCK = 65_536  # parcels: what is held at once, here and in the browser
_LEVEL = 6
# Printable characters that mean nothing to HTML, JavaScript or a template.
_DIGITS = np.array([c for c in range(33, 127) if chr(c) not in "<>&\"'\\{}`"], dtype=np.uint8)


@dataclass(frozen=True)
class PackedParcels:
    """
    A layer of parcels as the page takes it.

    Parameters
    ----------
    about
        Plain data: how many, their columns, how each block is laid out.
    blocks
        Each block of parcels as text.
    findings
        Rows that are not drawn, or drawn although their outline is broken; and how
        well it is known where they lie.
    """

    about: dict[str, Any]
    blocks: tuple[str, ...]
    findings: tuple[Finding, ...]


def pack_parcels(parcels: gpd.GeoDataFrame, *, columns: Sequence[str] | None = None) -> PackedParcels:
    """
    Pack a layer of parcels.

    Parameters
    ----------
    parcels
        Polygons, with parts and holes, or points, in any CRS that has a place on
        the Earth.
    columns
        Names of the columns to show; all if left out and not too many.

    Returns
    -------
    PackedParcels
        Every value exact, outlines to 0.1 m.

    Raises
    ------
    LayerError
        With every fault: no CRS, no row, lines, no such column, more columns
        than anyone reads.

    Examples
    --------
    >>> import geopandas as gpd
    >>> lots = gpd.GeoDataFrame({"use": ["M0"]}, geometry=[shapely.box(114, 22.5, 114.001, 22.501)], crs="EPSG:4490")
    >>> packed = pack_parcels(lots)
    >>> packed.about["count"], packed.about["columns"][0]["values"], len(packed.blocks)
    (1, ['M0'], 1)
    """
    geometry = geometries_of(parcels, "parcels")
    named, faults = chosen_columns(parcels, columns)
    faults = expect_parcels(parcels, geometry) + faults
    if faults:
        raise LayerError(*faults)
    to_lon_lat = _transformer(parcels)
    order = _along_curve(geometry)
    blocks = [order[start : start + _BLOCK] for start in range(0, len(order), _BLOCK)]
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        # Threads draw the outlines while this one looks at the columns: neither holds the other up for long.
        # Whatever silences warnings, as validity and natural breaks do, stays here: filters belong to the process.
        drawn = [pool.submit(lambda rows: _Outlines(*outlines(geometry[rows], to_lon_lat)), rows) for rows in blocks]
        packed = [column(label, parcels.iloc[:, at]) for label, at in named]
        broken = np.flatnonzero(~shapely.is_valid(geometry) & ~shapely.is_missing(geometry))
        made = list(pool.map(lambda rows, future: _block(rows, future.result(), packed), blocks, drawn))
    about = {
        "count": len(geometry),
        "drawn": sum(block["drawn"] for _, block in made),
        "scale": SCALE,
        "rings": sum(block["rings"] for _, block in made),
        "vertices": sum(block["vertices"] for _, block in made),
        "blocks": [block for _, block in made],
        "columns": [one.about for one in packed],
    }
    lost = np.sort(order[np.concatenate([future.result().lost for future in drawn])])
    findings = [*datum_findings(parcels.crs), *layer_findings(geometry, parcels.index, lost=lost, broken=broken)]
    return PackedParcels(about, tuple(text for text, _ in made), tuple(findings))


def _transformer(parcels: gpd.GeoDataFrame) -> Transformer:
    crs = parcels.crs
    # PROJ would take metres from the middle of the Earth, or heights, for easting and northing.
    without_place = Fault("crs_without_place", {"value": crs_name(crs)}, layer="parcels")
    if crs.is_geocentric or not (crs.is_geographic or crs.is_projected):
        raise LayerError(without_place)
    try:
        return Transformer.from_crs(crs, WGS84_AS_CGCS2000.target, always_xy=True)
    except ProjError as error:
        raise LayerError(without_place) from error


def _along_curve(geometry: NDArray[np.object_]) -> NDArray[np.intp]:
    """Order parcels along a Hilbert curve; those without a place come last."""
    import geopandas as gpd

    placed = np.flatnonzero(np.isfinite(shapely.bounds(geometry)).all(axis=1))
    unplaced = np.setdiff1d(np.arange(len(geometry)), placed)
    if not len(placed):
        return unplaced
    along = gpd.GeoSeries(geometry[placed]).hilbert_distance(level=16).to_numpy()
    return np.concatenate([placed[np.argsort(along, kind="stable")], unplaced])


class _Outlines(NamedTuple):
    """A block's outlines: bytes, how they are laid out, which lie where no map reaches."""

    data: bytes
    about: dict[str, Any]
    lost: NDArray[np.bool_]


def _block(rows: NDArray[np.intp], drawn: _Outlines, columns: list[Column]) -> tuple[str, dict[str, Any]]:
    pieces, texts = [drawn.data], {}
    for number, one in enumerate(columns):
        piece, laid_out = one.block(rows)
        pieces.append(piece)
        if laid_out:
            texts[str(number)] = laid_out
    packed = gzip.compress(b"".join(pieces), _LEVEL, mtime=0)
    return _as_text(packed), {**drawn.about, "rows": len(rows), "size": len(packed), "texts": texts}


def _as_text(data: bytes) -> str:
    """Write four bytes as five characters: a quarter more, where base64 takes a third."""
    words = np.frombuffer(data + bytes(-len(data) % 4), dtype=">u4").astype(np.uint32)
    digits = np.empty((len(words), 5), dtype=np.uint8)
    for place in range(4, -1, -1):
        words, digits[:, place] = np.divmod(words, np.uint32(85))
    return _DIGITS[digits].tobytes().decode("ascii")


def script_elements(packed: PackedParcels) -> Iterator[str]:
    """
    Give the blocks as elements that a browser keeps and never runs.

    Parameters
    ----------
    packed
        The layer.

    Yields
    ------
    str
        One element a block.
    """
    for block in packed.blocks:
        yield f'<script type="application/octet-stream" class="hg-parcels">{block}</script>'
