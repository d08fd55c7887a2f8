"""A DXF as text: whether it is whole, and in which encoding it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hitech_gis.io.reading.encoding import Decision, codec_of, decide_text

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.io.reading.told import Place

LAYER = "entities"  # the one that GDAL gives
_VARIABLE = r"[ \t]*9[ \t]*\r?\n[ \t]*\$%s[ \t]*\r?\n[ \t]*\d+[ \t]*\r?\n([^\r\n]*)\r?\n"
_VERSION, _PAGE = (re.compile((_VARIABLE % name).encode()) for name in ("ACADVER", "DWGCODEPAGE"))
_HEADER = re.compile(
    r"\A(.{0,4096}?\n?[ \t]*0[ \t]*\r?\n[ \t]*SECTION\s*\n\s*2[ \t]*\r?\n[ \t]*HEADER[ \t]*\r?\n)", re.DOTALL
)
_END = re.compile(rb"(\A|\n)[ \t]*0[ \t]*\r?\n[ \t]*EOF\s*\Z")
_LAST_ENTITY = re.compile(r"\n[ \t]*0[ \t]*\r?\n")
_UTF8_SINCE = b"AC1021"  # DXF of AutoCAD 2007
# GDAL goes by the code page and not by the version; that of UTF-8 it hands through.
_UTF8_VERSION = "9\n$ACADVER\n1\nAC1021\n9\n$DWGCODEPAGE\n3\nANSI_65001\n"


def read_dxf(path: Path, place: Place, *, encoding: str | None = None) -> tuple[str, Decision, bool]:
    r"""
    Read a DXF in whichever encoding it is.

    Parameters
    ----------
    path
        The file.
    place
        File and layer.
    encoding
        What the caller says.

    Returns
    -------
    tuple of str, Decision and bool
        The text, its encoding, and whether it is whole: it ends with EOF.

    Raises
    ------
    LayerError
        If ``encoding`` is none that is known.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from hitech_gis.io.reading.told import Place
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.dxf")
    ...     _ = path.write_bytes("0\nSECTION\n1\n地块的名称\n0\nEOF\n".encode("gbk"))
    ...     text, decision, whole = read_dxf(path, Place("a.dxf"))
    >>> text.split()[3], decision.name, whole
    ('地块的名称', 'GB18030', True)
    """
    content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    version, page = _VERSION.search(content), _PAGE.search(content)
    declared = None
    if version and version[1].strip() >= _UTF8_SINCE:
        declared = ("ACADVER", "utf-8")
    elif page and (known := codec_of(page[1].decode("latin-1").replace("_", " "))):
        declared = ("DWGCODEPAGE", known)
    found = decide_text(content, place, encoding=encoding, declared=declared)
    return content.decode(found.codec, "replace"), found, _END.search(content[-256:]) is not None


def in_utf8(text: str, *, whole: bool) -> bytes:
    r"""
    Write a DXF so that GDAL takes it for UTF-8, which else follows the code page it states, right or wrong.

    Parameters
    ----------
    text
        Of the DXF.
    whole
        Whether its end is there; if not, it ends behind its last entity but one, the last that is surely whole.

    Returns
    -------
    bytes
        With the version of AutoCAD since which DXF is in UTF-8, and the code page of UTF-8.

    Examples
    --------
    >>> in_utf8("0\nSECTION\n2\nHEADER\n0\nENDSEC\n0\nEOF\n", whole=True).split()[3:8]
    [b'HEADER', b'9', b'$ACADVER', b'1', b'AC1021']
    """
    for variable in (_VERSION, _PAGE):
        text = re.sub(variable.pattern.decode(), "", text, count=1)
    if not whole:
        starts = [found.start() for found in _LAST_ENTITY.finditer(text)]
        text = f"{text[: starts[-1]] if starts else text}\n0\nENDSEC\n0\nEOF\n"
    header = _HEADER.match(text)
    if header:
        return f"{header[1]}{_UTF8_VERSION}{text[header.end() :]}".encode("utf-8", "replace")
    return f"0\nSECTION\n2\nHEADER\n{_UTF8_VERSION}0\nENDSEC\n{text}".encode("utf-8", "replace")
