"""A toy plan whose document we wrote ourselves, as text, web page, Word document and PDF.

The document has 31 quantities, each with its figure, and every damage that the tracing knows: ranges that
lost their dash (6-7 labs, 11-14 and 4-7 centres, 3-4 factories, 3-5 years), a list that lost its separators,
years run together, a code and an item without their mark. Its annex still has the dashes.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from toy import FIGURES, write_toy_plan

import hitech_gis as hg
from hitech_gis.ledger.trace import Status

if TYPE_CHECKING:
    from pathlib import Path

BODY = """玩具市东西园发展方案
(20182020年)
为促进发展,制订本方案。
一、目标
按照“六个提升”推进。
——规模。到2020年,新增建筑面积约150万平方米。其中,产业用房约100万平方米(东园约60万平方米,西园约40万平方米);配套用房约50万平方米(东园约30万平方米,西园约20万平方米)。
——创新。到2020年,重点实验室达到67家、工程中心1114家,产值、税收和利润分别达到63亿元、58亿元和19亿元,占全市的20%30%22%
二、布局
新增建筑面积约150万平方米。
——东一区:产业用房约30万平方米,配套用房10万平方米。
——东二区:产业用房约30万平方米。
——西园:建成后产业用房约40万平方米。
——带:总部基地约7万平方米。
(一)创新载体。
1.新增23家重点实验室、新增47家工程中心。
2.启动T2040006宗地,改造34个旧厂房。
三、效益
产值4.6万元,每平方公里2万元。利用35年时间建成。
附件:1.任务表
22018年项目表
附件1
任务表
""".splitlines()
# A merged cell of the annex reaches over two rows: the first column is empty in the second.
TABLE = [
    ["类别", "序号", "事项", "2018", "20192020"],
    ["一、创新", "1", "创新载体", "新增1-2家工程中心。", "新增2-3家重点实验室、新增3-5家工程中心。"],
    ["", "2", "旧厂房", "", "启动T204-0006宗地,改造3-4个旧厂房。"],
]
TEXT = "\n".join([*BODY, *(cell for row in TABLE for cell in row if cell)]) + "\n"
NUMBERS, DATES, ITEMS, CODES = 31, 6, 6, 2

_ROWS = """
six,一,提升,6,6,count,equal,六个提升,word_number
labs,一#2,重点实验室,6,7,count,range,67家,restored_dash
centres,一#2,工程中心,11,14,count,range,1114家,restored_dash
city_output,一#2,产值,6300000000,6300000000,CNY,equal,63亿元,as_written
city_tax,一#2,税收,5800000000,5800000000,CNY,equal,58亿元,as_written
city_profit,一#2,利润,1900000000,1900000000,CNY,equal,19亿元,as_written
output_share,一#2,产值占全市,0.2,0.2,share,equal,20%,restored_separator
tax_share,一#2,税收占全市,0.3,0.3,share,equal,30%,restored_separator
profit_share,一#2,利润占全市,0.22,0.22,share,equal,22%,restored_separator
labs_added,二(一)1,重点实验室,2,3,count,range,新增23家,restored_dash
centres_added,二(一)1,工程中心,4,7,count,range,新增47家,restored_dash
factories,二(一)2,旧厂房,3,4,count,range,34个,restored_dash
years,三,时间,3,5,year,range,35年,restored_dash
centres_2018,附件1-1,工程中心,1,2,count,range,1-2家,as_written
labs_2020,附件1-1,重点实验室,2,3,count,range,2-3家,as_written
centres_2020,附件1-1,工程中心,3,5,count,range,3-5家,as_written
factories_2020,附件1-2,旧厂房,3,4,count,range,3-4个,as_written
""".splitlines()[1:]


def row(given: str) -> str:
    """Make a row of figures.csv of what tells one figure from another."""
    identifier, clause, term, low, high, unit, bound, written, reading = given.split(",")
    indicator, rest = identifier.rstrip("0123456789_"), "level_in_year,outside,2020,stated"
    return f"{identifier},{clause},whole,,{term},{indicator},{low},{high},{unit},{bound},,{rest},{written},{reading},,,"


def write_plan(folder: Path, *changes: tuple[str, str, str]) -> hg.Plan:
    """Write the plan of the document, and open it."""
    figures = "\n".join(map(row, _ROWS)) + "\n"
    last = FIGURES.splitlines()[-1] + "\n"
    return hg.open_plan(write_toy_plan(folder, ("figures.csv", last, last + figures), *changes))


def write_text(path: Path, *changes: tuple[str, str], text: str = TEXT, encoding: str = "utf-8") -> Path:
    """Write the document as text, each change as (old, new); an old text that is not there fails the test."""
    for old, new in changes:
        assert old in text, f"{old!r} is not in the document"
        text = text.replace(old, new, 1)
    path.write_text(text, encoding=encoding)
    return path


def write_page(path: Path) -> Path:
    """Write the document as a web page laid out in a table, its annex a table with a cell over two rows."""
    paragraphs = "".join(f"<p>\n　　{escape(line)}</p>\n" for line in BODY)
    rows = []
    for number, cells in enumerate(TABLE):
        span = ' rowspan="2"' if number == 1 else ""
        kept = cells[1:] if number > 1 else cells
        rows.append("<tr>" + "".join(f"<td{span if p == 0 else ''}>{escape(c)}</td>" for p, c in enumerate(kept)))
    head = "<head><title>第 9 页 99家</title><style>p{width:88px}</style><script>var a = '77家<p>';</script></head>"
    page = f"<!DOCTYPE html><html>{head}<body><table><tr><td>{paragraphs}<table>{''.join(rows)}</table></table>"
    path.write_text(page, encoding="utf-8")
    return path


def write_word(path: Path) -> Path:
    """Write the document as a Word document, with a merged cell."""
    from docx import Document

    document = Document()
    for line in BODY:
        document.add_paragraph(line)
    table = document.add_table(rows=len(TABLE), cols=len(TABLE[0]))
    for number, cells in enumerate(TABLE):
        for column, cell in enumerate(cells):
            table.cell(number, column).text = cell
    table.cell(1, 0).merge(table.cell(2, 0))
    document.save(str(path))
    return path


def write_pdf(path: Path, text: str = TEXT, *, width: int = 30, height: int = 15, password: str = "") -> Path:
    """Write the document as a PDF in a font that the reader has, its lines broken and its pages numbered."""
    from pypdf import PdfWriter
    from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject

    broken = [line[at : at + width] for line in text.splitlines() for at in range(0, len(line), width)]
    writer = PdfWriter()
    name = NameObject
    system = {name("/Registry"): "Adobe", name("/Ordering"): "GB1", name("/Supplement"): NumberObject(4)}
    inner: dict[NameObject, object] = {
        name("/Type"): name("/Font"),
        name("/Subtype"): name("/CIDFontType0"),
        name("/BaseFont"): name("/STSong"),
    }
    inner[name("/CIDSystemInfo")] = DictionaryObject(
        {key: value if isinstance(value, NumberObject) else _string(str(value)) for key, value in system.items()}
    )
    font = DictionaryObject({name("/Type"): name("/Font"), name("/Subtype"): name("/Type0")})
    font[name("/BaseFont")], font[name("/Encoding")] = name("/STSong"), name("/UniGB-UTF16-H")
    font[name("/DescendantFonts")] = ArrayObject([writer._add_object(DictionaryObject(inner))])  # noqa: SLF001 - its way
    shared = writer._add_object(font)  # noqa: SLF001 - so that all pages share one font
    for number, first in enumerate(range(0, len(broken), height), start=1):
        page = writer.add_blank_page(600, 800)
        lines = [*broken[first : first + height], f"- {number} -"]
        drawn = "".join(
            f"BT /F1 12 Tf 50 {760 - 20 * at} Td <{line.encode('utf-16-be').hex()}> Tj ET\n"
            for at, line in enumerate(lines)
        )
        stream = DecodedStreamObject()
        stream.set_data(drawn.encode())
        page[name("/Contents")] = writer._add_object(stream)  # noqa: SLF001
        fonts = DictionaryObject({name("/F1"): shared})
        page[name("/Resources")] = DictionaryObject({name("/Font"): fonts})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(path)
    return path


def _string(value: str) -> object:
    from pypdf.generic import TextStringObject

    return TextStringObject(value)


WRITERS = {".txt": write_text, ".html": write_page, ".docx": write_word, ".pdf": write_pdf}


def statuses(traced: hg.Trace) -> dict[str, str]:
    """Give the figures that are not simply found, with what became of them."""
    return {of.figure.id: of.status.value for of in traced.figures if of.status is not Status.FOUND}
