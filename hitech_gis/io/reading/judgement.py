"""What is wrong with a layer that was read: its CRS against its coordinates, its features against the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from hitech_gis.crs import crs_findings, crs_name, detect_datum_shift, has_known_datum, in_mainland
from hitech_gis.findings import Severity
from hitech_gis.io.reading.formats import Format
from hitech_gis.io.reading.told import _finding
from hitech_gis.topology import LayerFaults, find_faults

if TYPE_CHECKING:
    import geopandas as gpd

    from hitech_gis.findings import Finding
    from hitech_gis.io.reading.load import Loaded
    from hitech_gis.io.reading.told import Place

# Which way outer rings run by the standard of a format; others do not say.
_CLOCKWISE = {Format.SHAPEFILE: True, Format.GEOJSON: False, Format.GEOJSONSEQ: False}


class Judgement(NamedTuple):
    """What was seen, and each fault of a geometry with its place."""

    findings: list[Finding]
    faults: LayerFaults


def judge(loaded: Loaded, place: Place, *, reference: gpd.GeoDataFrame | None = None, **asked: Any) -> Judgement:  # noqa: ANN401
    """
    Judge a layer.

    Parameters
    ----------
    loaded
        The layer.
    place
        File and layer.
    reference
        Layer of the same ground that is known to be true, to find a shifted datum by.
    **asked
        What else :func:`hitech_gis.topology.find_faults` is asked.

    Returns
    -------
    Judgement
        Findings on the CRS, on the datum where a reference is given, and on the
        features, numbered from 1.

    Raises
    ------
    LayerError
        As ``find_faults`` and :func:`hitech_gis.crs.detect_datum_shift`.
    """
    frame = loaded.frame
    findings: list[Finding] = []
    bounds = shapely.total_bounds(frame.geometry.to_numpy()) if len(frame) else np.full(4, np.nan)
    if np.isfinite(bounds).all():
        west, south, east, north = bounds.tolist()
        findings += crs_findings(frame.crs, (west, south, east, north), file=place.file, layer=place.layer)
        if reference is None and frame.crs is not None and frame.crs.is_geographic and has_known_datum(frame.crs):
            lon, lat = np.array([(west + east) / 2]), np.array([(south + north) / 2])
            if in_mainland(lon, lat).all():
                name = crs_name(frame.crs)
                findings.append(_finding("datum_not_checked", Severity.NOTE, place, values={"crs": name}))
    if reference is not None:
        findings.append(detect_datum_shift(frame, reference).finding(file=place.file, layer=place.layer))
    faults = find_faults(frame, clockwise=_CLOCKWISE.get(loaded.format), **asked)
    return Judgement([*findings, *faults.findings(file=place.file, layer=place.layer)], faults)
