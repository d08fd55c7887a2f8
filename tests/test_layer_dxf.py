"""DXF: whole or not, and in its encoding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from layer_files import read, refused

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ["规划用地", "道路红线"]
HEADER = "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\n{}\n9\n$DWGCODEPAGE\n3\n{}\n0\nENDSEC\n"
POINTS = "0\nSECTION\n2\nENTITIES\n" + "".join(f"0\nPOINT\n8\n{name}\n10\n1\n20\n2\n" for name in NAMES)
END = "0\nENDSEC\n0\nEOF\n"


def saved(folder: Path, text: str, codec: str = "ascii") -> Path:
    path = folder / "p.dxf"
    path.write_bytes(text.encode(codec))
    return path


@pytest.mark.parametrize(
    ("header", "codec", "how"),
    [(HEADER.format("AC1032", "ANSI_936"), "utf-8", "ACADVER"),
     (HEADER.format("AC1015", "ANSI_936"), "gbk", "DWGCODEPAGE"),
     (HEADER.format("AC1015", "ANSI_1252"), "gbk", "trial"), (HEADER.format("AC1015", "dos"), "utf-8", "trial"),
     ("", "gbk", "trial"), ("", "utf-8", "trial"), ("999\nby hand\n", "gbk", "trial")],
)  # fmt: skip
def test_the_names_of_a_dxf_are_right(tmp_path: Path, header: str, codec: str, how: str) -> None:
    """Since 2007 it is UTF-8 whatever code page it states; before, the page or a trial decides, and it is told."""
    path = saved(tmp_path, header + POINTS + END, codec)
    frame, found = read(path)
    assert frame["Layer"].tolist() == NAMES
    assert {"ACADVER": "encoding_declared", "DWGCODEPAGE": "encoding_declared"}.get(how, "") in {"", *found}
    assert "gdal_warned" not in found
    assert any(code.startswith("encoding_") for code in found)
    assert read(path, encoding=codec)[0]["Layer"].tolist() == NAMES


def test_an_encoding_that_is_none_or_does_not_fit_is_refused(tmp_path: Path) -> None:
    """With salvage what is no character is told."""
    path = saved(tmp_path, POINTS + END, "gbk")
    assert refused(path, encoding="no such").code == "encoding_unknown"
    assert refused(path, encoding="UTF-8").code == "texts_broken"
    assert "line_broken" in read(path, encoding="UTF-8", salvage=True)[1]


@pytest.mark.parametrize("cut", ["", "0\nENDSEC\n", "0\nENDSEC\n0\nEO", "0\nPOINT\n8\nx\n10\n1"])
def test_a_dxf_without_its_end_is_refused(tmp_path: Path, cut: str) -> None:
    """With salvage it is read up to its last entity but one, or all where that is no entity."""
    path = saved(tmp_path, HEADER.format("AC1015", "ANSI_936") + POINTS + cut, "gbk")
    assert refused(path).code == "dxf_end"
    frame, found = read(path, salvage=True)
    assert "dxf_end" in found
    assert frame["Layer"].tolist() == (NAMES if cut else NAMES[:1])
