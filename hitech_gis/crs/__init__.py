"""Datums and areas: what is taken for the same, what moves a layer and by how much, and how an area was measured."""

from __future__ import annotations

from hitech_gis.crs.areas import (
    AreaDistortion,
    AreaMethod,
    area_distortion,
    area_m2,
    area_scale,
    ellipsoidal_area_m2,
    ellipsoidal_perimeter_m,
    plane_area_m2,
)
from hitech_gis.crs.datum_shift import DatumShift, MapDatum, shift_datum
from hitech_gis.crs.detection import DatumDetection, detect_datum_shift
from hitech_gis.crs.equivalence import WGS84_AS_CGCS2000, Equivalence, has_known_datum, project
from hitech_gis.crs.formulas import GCJ02_EXTENT
from hitech_gis.crs.gcj02 import (
    bd09_from_gcj02,
    bd09_from_wgs84,
    gcj02_from_bd09,
    gcj02_from_wgs84,
    shares_its_place,
    wgs84_from_bd09,
    wgs84_from_gcj02,
)
from hitech_gis.crs.mainland import in_mainland, mainland_outline
from hitech_gis.crs.names import crs_name, is_computable, is_projected_crs, metres_per_unit, same_crs
from hitech_gis.crs.operation import LIMIT_M, Operation, to_crs
from hitech_gis.crs.parameters import FourParameters, SevenParameters, ThreeParameters
from hitech_gis.crs.suspicion import crs_findings

__all__ = [
    "GCJ02_EXTENT",
    "LIMIT_M",
    "WGS84_AS_CGCS2000",
    "AreaDistortion",
    "AreaMethod",
    "DatumDetection",
    "DatumShift",
    "Equivalence",
    "FourParameters",
    "MapDatum",
    "Operation",
    "SevenParameters",
    "ThreeParameters",
    "area_distortion",
    "area_m2",
    "area_scale",
    "bd09_from_gcj02",
    "bd09_from_wgs84",
    "crs_findings",
    "crs_name",
    "detect_datum_shift",
    "ellipsoidal_area_m2",
    "ellipsoidal_perimeter_m",
    "gcj02_from_bd09",
    "gcj02_from_wgs84",
    "has_known_datum",
    "in_mainland",
    "is_computable",
    "is_projected_crs",
    "mainland_outline",
    "metres_per_unit",
    "plane_area_m2",
    "project",
    "same_crs",
    "shares_its_place",
    "shift_datum",
    "to_crs",
    "wgs84_from_bd09",
    "wgs84_from_gcj02",
]
