"""The layers of a file, and each of them as a frame, by the way of its format."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyogrio
from pyproj import CRS
from pyproj.exceptions import CRSError

from hitech_gis.crs import is_computable
from hitech_gis.errors import Fault, LayerError
from hitech_gis.findings import Finding, Severity
from hitech_gis.io.reading import dxf, gdal, geojson, shapefile, shapes
from hitech_gis.io.reading.archive import MARK, unpacked
from hitech_gis.io.reading.dbf import read_dbf
from hitech_gis.io.reading.encoding import Decision
from hitech_gis.io.reading.formats import Format, plain_path, recognise
from hitech_gis.io.reading.parquet import read_parquet
from hitech_gis.io.reading.table import read_table, srid_of
from hitech_gis.io.reading.told import Place, _finding, broken_records
from hitech_gis.io.source import layer_refusals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd

_UTF8 = Decision("UTF-8", "utf-8", "format")
_SEVERAL = {Format.GPKG, Format.GDB, Format.KML, Format.DXF, Format.OTHER}  # may hold several layers
_OF_ITSELF = {Format.GEOJSON, Format.GEOJSONSEQ, Format.KML}  # lon/lat by its standard


@dataclass(frozen=True)
class LayerFile:
    """One layer that can be read: its name, the file that holds it, and its format."""

    name: str
    path: Path
    format: Format
    virtual: str | None = None  # a path that is none of the disk, as the caller allows it
    inside: str | None = None  # what the file itself calls the layer, if that is not its name
    passed: tuple[str, ...] = ()  # files beside it in an archive that cannot be read

    @property
    def source(self) -> Path | str:
        """What GDAL is given."""
        return self.virtual or self.path


@dataclass(frozen=True)
class Loaded:
    """
    A layer in memory and how it came to be.

    Parameters
    ----------
    frame
        Its rows, from 0.
    findings
        What there is to say.
    driver
        What read it.
    crs_how
        ``file``, ``given``, ``format`` or ``none``.
    encoding
        Of its texts; None where it has no attributes.
    meant
        What names of columns that are cut may have been.
    format
        Of the file.
    """

    frame: gpd.GeoDataFrame
    findings: tuple[Finding, ...]
    driver: str
    crs_how: str
    encoding: Decision | None
    meant: dict[str, str]
    format: Format = Format.OTHER


@contextmanager
def opened(path: str | Path, *, allow: Sequence[str] = ()) -> Iterator[tuple[str, list[LayerFile]]]:
    """
    Look at a file, unpacked if need be, and list its layers.

    Parameters
    ----------
    path, allow
        As for :func:`read_layer`.

    Yields
    ------
    tuple of str and list of LayerFile
        Name of the file, and its layers.

    Raises
    ------
    LayerError
        If it is of no format that is read.

    Examples
    --------
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> with opened(shipped_plan_folder() / "zones.geojson") as (name, layers):
    ...     name, [layer.name for layer in layers]
    ('zones.geojson', ['zones'])
    """
    plain, allowed = plain_path(path, allow)
    with layer_refusals(plain):
        if allowed:
            given = os.fspath(path)
            yield plain.name, [LayerFile(n, plain, Format.OTHER, given) for n in gdal.layer_names(given)]
            return
        kind = recognise(plain, allow)
        if kind is not Format.ARCHIVE:
            yield plain.name, layers_of(plain, kind)
            return
        with unpacked(plain) as files:
            yield plain.name, _told_apart(_members(files))


def _told_apart(layers: list[LayerFile]) -> list[LayerFile]:
    """Name layers of an archive that share a name by their path in it."""
    root = os.path.commonpath([layer.path.parent for layer in layers])
    named = [replace(layer, name=layer.name.replace(MARK, "!"), inside=layer.name) for layer in layers]
    for ending in (False, True):
        counts = Counter(layer.name for layer in named)
        for position, layer in enumerate(named):
            if counts[layer.name] > 1:
                path = layer.path.relative_to(root)
                shown = (path if ending else path.with_suffix("")).as_posix()
                name = shown if layer.inside == layer.path.stem else f"{shown}/{layer.inside}"
                named[position] = replace(layer, name=name.replace(MARK, "!"))
    return named


def _members(files: list[Path]) -> list[LayerFile]:
    layers: list[LayerFile] = []
    passed: list[str] = []
    first: Exception | None = None
    for file in files:
        try:
            layers += layers_of(file, recognise(file))
        except (LayerError, pyogrio.errors.DataSourceError) as error:
            first = first or error
            passed.append(file.name)
    if first is not None and not layers:
        raise first
    return [replace(layer, passed=tuple(passed)) for layer in layers]


def layers_of(path: Path, kind: Format) -> list[LayerFile]:
    """List the layers of one file of a format."""
    if kind is Format.KML and b"<!ENTITY" in path.read_bytes():
        raise LayerError(Fault("kml_entities", file=path.name))
    if kind not in _SEVERAL:
        return [LayerFile(path.stem, path, kind)]
    if kind is Format.DXF:  # GDAL is not given it before it is known to be whole
        return [LayerFile(dxf.LAYER, path, kind)]
    return [LayerFile(name, path, kind) for name in gdal.layer_names(path)]


def choose(layers: list[LayerFile], name: str | None, shown: str) -> LayerFile:
    """Choose the layer of a name, or the only one there is."""
    known = ", ".join(layer.name for layer in layers) or "—"
    if name is None and len(layers) > 1:
        raise LayerError(Fault("several_layers", {"known": known}, file=shown))
    found = next((layer for layer in layers if name in {None, layer.name}), None)
    if found is None:
        raise LayerError(Fault("no_such_layer", {"value": str(name), "known": known}, file=shown))
    return found


@np.errstate(over="ignore", invalid="ignore")  # coordinates that are no numbers are told as such
def load(layer: LayerFile, place: Place, *, encoding: str | None, crs: str | CRS | None, salvage: bool) -> Loaded:
    """Read one layer, by the way of its format."""
    if encoding is not None and layer.format not in {
        Format.SHAPEFILE, Format.GEOJSON, Format.GEOJSONSEQ, Format.CSV, Format.DXF,
    }:  # fmt: skip
        values = {"value": encoding, "format": layer.format.value}
        raise LayerError(Fault("encoding_not_for_format", values, place.file, place.layer))
    if layer.format is Format.SHAPEFILE:
        found = _load_shapefile(layer, place, encoding=encoding, salvage=salvage)
    elif layer.format in {Format.GEOJSON, Format.GEOJSONSEQ}:
        found = _load_geojson(layer, place, encoding=encoding, salvage=salvage)
    elif layer.format is Format.CSV:
        found = _load_table(layer, place, encoding=encoding, salvage=salvage)
    elif layer.format is Format.DXF:
        found = _load_dxf(layer, place, encoding=encoding, salvage=salvage)
    elif layer.format is Format.PARQUET:
        table, wkb, own, _ = read_parquet(layer.path)
        table, mended = gdal.mend_texts(table, place, salvage=salvage)
        frame = shapes.to_frame(table)
        found = _put_together(frame, wkb, own, place, salvage=salvage, driver="Parquet", findings=mended)
    else:
        found = _load_gdal(layer, place, salvage=salvage)
    if layer.passed:
        names = ", ".join(layer.passed[:12])
        passed = _finding("members_passed_over", Severity.WARNING, place, count=str(len(layer.passed)), known=names)
        found = replace(found, findings=(*found.findings, passed))
    return _with_crs(replace(found, format=layer.format), crs, place, layer.format)


def _with_crs(found: Loaded, crs: str | CRS | None, place: Place, kind: Format) -> Loaded:
    own = found.frame.crs
    if own is not None and not is_computable(own):
        unusable = _finding("crs_unusable", Severity.ERROR, place, value=own.name)
        geometries = found.frame.geometry.to_numpy()
        table = pd.DataFrame(found.frame.drop(columns=found.frame.geometry.name))
        frame = shapes.assemble(table, geometries, np.ones(len(table), dtype=bool), None)
        found = replace(found, frame=frame, findings=(*found.findings, unusable))
        own = None
    if crs is None:
        how = found.crs_how or ("none" if own is None else "format" if kind in _OF_ITSELF else "file")
        return replace(found, crs_how=how)
    try:
        wanted = CRS.from_user_input(crs)
    except CRSError as error:
        raise LayerError(Fault("crs_unknown", {"value": str(crs)}, place.file, place.layer)) from error
    findings = list(found.findings)
    if own is not None and not wanted.equals(own, ignore_axis_order=True):
        values = {"own": own.name, "given": wanted.name}
        findings.append(_finding("crs_overridden", Severity.WARNING, place, values=values))
    frame = found.frame.set_crs(wanted, allow_override=True)
    return replace(found, frame=frame, findings=tuple(findings), crs_how="given")


def _put_together(  # noqa: PLR0913
    table: pd.DataFrame,
    wkb: np.ndarray,
    crs: CRS | None,
    place: Place,
    *,
    salvage: bool,
    driver: str,
    findings: Sequence[Finding] = (),
    encoding: Decision | None = _UTF8,
    numbers: Sequence[int] | None = None,
    meant: dict[str, str] | None = None,
) -> Loaded:
    geometries, good, found = shapes.geometries_from(wkb, place, salvage=salvage, numbers=numbers)
    frame = shapes.assemble(table, geometries, good, crs)
    return Loaded(frame, (*findings, *found), driver, "", encoding, meant or {})


def _load_shapefile(layer: LayerFile, place: Place, *, encoding: str | None, salvage: bool) -> Loaded:
    decision = shapefile.encoding_of(layer.path, place, encoding=encoding)
    if decision is not None and decision.invalid and not salvage:
        values = {"count": str(decision.invalid), "value": decision.name}
        raise LayerError(Fault("texts_broken", values, place.file, place.layer))
    expected = layer.format.value
    with TemporaryDirectory(prefix="hitech-gis-") as folder:
        path, numbers, staged = shapefile.stage(layer.path, place, Path(folder), salvage=salvage)
        try:
            table, wkb, crs, driver, said = gdal.read_gdal(path, None, place, shapefile=True, expected=expected)
        except pyogrio.errors.CRSError:
            again = Path(folder, "again")
            again.mkdir()
            path, numbers, staged = shapefile.stage(layer.path, place, again, salvage=salvage, prj=False)
            table, wkb, crs, driver, said = gdal.read_gdal(path, None, place, shapefile=True, expected=expected)
    findings = [*staged, *(finding for finding in said if finding.code != "crs_unusable")]
    prj = shapefile.parts_beside(layer.path).get(".prj")
    if crs is None and prj is not None:
        findings.append(_finding("prj_broken", Severity.ERROR, place, value=prj.name))
    meant: dict[str, str] = {}
    if decision is not None:
        header = read_dbf(shapefile.parts_beside(layer.path)[".dbf"])
        names, told, meant = shapefile.field_names(header, decision, place, layer.path)
        names = names if len(names) == table.num_columns else table.column_names
        table, bad = gdal.decode_texts(table, decision.codec, names)
        findings += [*decision.findings, *told]
        for name in dict.fromkeys(name for _, name in bad):
            rows = [row if numbers is None else numbers[row - 1] for row, column in bad if column == name]
            findings.append(_finding("text_broken", Severity.ERROR, place, rows=rows, column=name, value=decision.name))
    frame = shapes.to_frame(table)
    return _put_together(
        frame, wkb, crs, place, salvage=salvage, driver=driver, findings=findings, encoding=decision, numbers=numbers,
        meant=meant,
    )  # fmt: skip


def _load_geojson(layer: LayerFile, place: Place, *, encoding: str | None, salvage: bool) -> Loaded:  # noqa: C901 - each part of the file may be odd
    text, decision = _text(layer, place, encoding=encoding, salvage=salvage)
    try:
        try:
            found = geojson.scan(text, sequence=layer.format is Format.GEOJSONSEQ)
        except geojson.EsriJsonError as error:
            raise LayerError(Fault("is_esri_json", file=place.file)) from error
        except ValueError:
            if layer.format is Format.GEOJSONSEQ or "\n" not in text:
                raise
            found = geojson.scan(text, sequence=True)  # one feature a line, in a file called .json
            if not found.features:
                raise
    except ValueError as error:
        raise LayerError(Fault("cannot_read_layer", {"why": str(error)}, file=place.file)) from error
    findings = list(decision.findings)
    findings += broken_records(found.broken, place, salvage=salvage, why=found.why)
    if found.tail and not salvage:
        raise LayerError(Fault("geojson_end", {"why": found.tail}, file=place.file))
    if found.tail:
        findings.append(_finding("geojson_end", Severity.ERROR, place, why=found.tail))
    if not found.features:
        raise LayerError(Fault("empty_layer", file=place.file, layer=place.layer))
    table, wkb, crs, _, said = gdal.read_gdal(found.collection(), None, place, expected="GeoJSON")
    if found.crs is not ...:
        crs = geojson.crs_of(found.crs)
        if crs is None:
            findings.append(_finding("crs_not_named", Severity.ERROR, place, value=str(found.crs)[:80]))
    frame = shapes.to_frame(table)
    return _put_together(
        frame, wkb, crs, place, salvage=salvage, driver=layer.format.value, findings=[*findings, *said],
        encoding=decision, numbers=found.numbers,
    )  # fmt: skip


def _text(layer: LayerFile, place: Place, *, encoding: str | None, salvage: bool) -> tuple[str, Decision]:
    text, decision = geojson.read_text(layer.path, place, encoding=encoding)
    return text, _bearable(text, decision, place, salvage=salvage)


def _bearable(text: str, decision: Decision, place: Place, *, salvage: bool) -> Decision:
    if not decision.invalid:
        return decision
    if not salvage:
        values = {"count": str(decision.invalid), "value": decision.name}
        raise LayerError(Fault("texts_broken", values, place.file, place.layer))
    rows = [row for row, line in enumerate(text.split("\n"), start=1) if "\ufffd" in line]
    broken = _finding("line_broken", Severity.ERROR, place, rows=rows, value=decision.name)
    return replace(decision, findings=(*decision.findings, broken))


def _load_table(layer: LayerFile, place: Place, *, encoding: str | None, salvage: bool) -> Loaded:
    text, decision = _text(layer, place, encoding=encoding, salvage=salvage)
    table, geometries, good, kind, findings = read_table(text, place, salvage=salvage)
    found = list(decision.findings) + findings
    srid = srid_of(text) if kind == "wkt" else None
    if srid is not None:
        found.append(_finding("srid_of_table", Severity.NOTE, place, value=srid))
    if kind == "lonlat":
        found.append(_finding("lonlat_without_datum", Severity.WARNING, place))
    try:
        crs = None if srid is None else CRS(srid)
    except CRSError as error:
        raise LayerError(Fault("crs_unknown", {"value": str(srid)}, place.file, place.layer)) from error
    frame = shapes.assemble(table, geometries, good, crs)
    return Loaded(frame, tuple(found), "CSV", "", decision, {})


def _load_gdal(layer: LayerFile, place: Place, *, salvage: bool) -> Loaded:
    expected = None if layer.format is Format.OTHER else layer.format.value
    name = (layer.inside or layer.name) if layer.format in _SEVERAL else None
    try:
        table, wkb, crs, driver, findings = gdal.read_gdal(layer.source, name, place, expected=expected)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError, OSError) as error:
        table, wkb, crs, driver, findings = gdal.read_records(
            layer.source, name, place, salvage=salvage, why=str(error)
        )
    table, mended = gdal.mend_texts(table, place, salvage=salvage)
    findings += mended
    frame = shapes.to_frame(table)
    lost = gdal.lost_geometries(layer.path, layer.inside or layer.name, wkb) if layer.format is Format.GPKG else []
    if lost:
        findings += broken_records(lost, place, salvage=salvage, why="GeoPackage blob")
        keep = np.ones(len(wkb), dtype=bool)
        keep[np.array(lost) - 1] = False
        frame, wkb = frame[keep].reset_index(drop=True), wkb[keep]
        numbers = (np.flatnonzero(keep) + 1).tolist()
    return _put_together(
        frame, wkb, crs, place, salvage=salvage, driver=driver, findings=findings, numbers=numbers if lost else None
    )


def _load_dxf(layer: LayerFile, place: Place, *, encoding: str | None, salvage: bool) -> Loaded:
    text, decision, whole = dxf.read_dxf(layer.path, place, encoding=encoding)
    if not whole and not salvage:
        raise LayerError(Fault("dxf_end", file=place.file))
    decision = _bearable(text, decision, place, salvage=salvage)
    cut = [] if whole else [_finding("dxf_end", Severity.ERROR, place)]
    with TemporaryDirectory(prefix="hitech-gis-") as folder:
        path = Path(folder, "layer.dxf")
        path.write_bytes(dxf.in_utf8(text, whole=whole))
        found = _load_gdal(replace(layer, path=path, inside=dxf.LAYER), place, salvage=salvage)
    drawn, told = shapes.closed_lines_as_polygons(found.frame, place)
    findings = (*decision.findings, *cut, *found.findings, *told)
    return replace(found, frame=drawn, findings=findings, encoding=decision)
