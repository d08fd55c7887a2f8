"""Opening a document: what it says in every format, and what is refused with one reason."""

from __future__ import annotations

import io
import logging
import warnings
import zipfile
from typing import TYPE_CHECKING

import pytest
from copies import BODY, TABLE, TEXT, WRITERS, write_page, write_pdf, write_text, write_word
from docx import Document as WordDocument
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from hitech_gis.errors import DocumentError
from hitech_gis.io.document import Passage, passages, pdf, read_document, reader, word
from hitech_gis.io.document.plain import decode
from hitech_gis.io.document.web import passages_of_html

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CELLS = [cell for row in TABLE for cell in row if cell]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def texts_of(path: Path) -> list[str]:
    return [passage.text for passage in read_document(path).passages]


def refused(path: Path) -> str:
    """Give the code of the one fault, once it has been said in both languages with the name of the file."""
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    (fault,) = caught.value.faults
    for lang in ("zh", "en"):
        assert path.name in fault.message(lang)
        assert "\n" not in fault.message(lang)
    return fault.code


@pytest.mark.parametrize("ending", [".txt", ".html", ".docx"])
def test_every_format_says_the_same(ending: str, tmp_path: Path) -> None:
    """Text, web page and Word document of one plan give the same lines and cells, without what is no text."""
    assert texts_of(WRITERS[ending](tmp_path / f"plan{ending}")) == [*BODY, *CELLS]


def test_a_pdf_says_the_same_in_broken_lines(tmp_path: Path) -> None:
    """A PDF gives the characters of the document page by page, its page numbers left out."""
    document = read_document(write_pdf(tmp_path / "plan.pdf"))
    assert "".join(passage.text for passage in document.passages) == "".join(TEXT.split())
    assert document.wrapped
    assert {passage.page for passage in document.passages} == {1, 2, 3}


@pytest.mark.parametrize("ending", [".TXT", ".HTM", ".Html"])
def test_an_ending_is_known_in_any_case(ending: str, tmp_path: Path) -> None:
    """Endings in capitals are the same."""
    assert texts_of(write_text(tmp_path / f"plan{ending}", text="约850万平方米")) == ["约850万平方米"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
@pytest.mark.parametrize("ending", [".txt", ".html"])
def test_every_encoding_of_chinese_text_is_read(encoding: str, ending: str, tmp_path: Path) -> None:
    """UTF-8 with and without byte-order mark, UTF-16 with one, and GB18030 give the same text."""
    assert texts_of(write_text(tmp_path / f"plan{ending}", encoding=encoding, text="新增约850万平方米")) == [
        "新增约850万平方米"
    ]


@pytest.mark.parametrize(
    "content",
    [
        "新增約八百五十萬平方米產業用房".encode("big5"),
        "新增850平方米".encode("utf-16-le"),
        "Fläche für Büros".encode("latin-1"),
        "新增面积".encode()[:-1],
        b"\xff\xfe\x00",
        b"\x00\x01\x02",
        "\ue000".encode(),
    ],
    ids=["big5", "utf-16 without mark", "latin-1", "cut utf-8", "cut utf-16", "bytes", "private use"],
)
def test_another_encoding_is_refused(content: bytes, tmp_path: Path) -> None:
    """What is in no encoding of Chinese text is refused instead of read as other characters."""
    (tmp_path / "plan.txt").write_bytes(content)
    assert refused(tmp_path / "plan.txt") == "unknown_encoding"


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=50))
def test_ascii_is_every_encoding(text: str) -> None:
    """Text of ASCII alone is read as it is."""
    assert decode(text.encode("gbk"), "plan.txt") == text


def test_a_reader_sees_one_space_and_no_invisible_characters(tmp_path: Path) -> None:
    """White space of any kind is one space, and what cannot be seen or turns text around is gone."""
    path = write_text(tmp_path / "plan.html", text="　　约\u200b8\u00ad50 \u3000\t万\u202e平方米&#27;[31m")
    assert texts_of(path) == ["约850 万平方米[31m"]


def test_a_passage_knows_its_line(tmp_path: Path) -> None:
    """Lines are counted as an editor counts them, in a web page those of its source."""
    text = read_document(write_text(tmp_path / "plan.txt", text="一\n\n二"))
    page = read_document(write_text(tmp_path / "plan.html", text="<p>一</p>\n\n<p>\n  二<br>三"))
    assert [passage.line for passage in text.passages] == [1, 3]
    assert [passage.line for passage in page.passages] == [1, 4, 4]
    document = read_document(write_word(tmp_path / "plan.docx"))
    assert [passage.line for passage in document.passages[: len(BODY)]] == list(range(1, len(BODY) + 1))


@pytest.mark.parametrize("writer", [write_page, write_word])
def test_a_cell_knows_its_column(writer: Callable[[Path], Path], tmp_path: Path) -> None:
    """A cell that reaches over two rows leaves the others in their columns."""
    path = tmp_path / ("plan.html" if writer is write_page else "plan.docx")
    cells = read_document(writer(path)).passages[-len(CELLS) :]
    wanted = [column for row in TABLE for column, cell in enumerate(row) if cell]
    assert [cell.column for cell in cells] == wanted
    assert len({cell.table for cell in cells}) == 1


def test_lines_that_break_sentences_are_told(tmp_path: Path) -> None:
    """A text whose longest lines mostly end without a mark is wrapped, at any width; one of paragraphs is not."""
    long = "围绕目标,新增建筑面积约850万平方米,完善公共设施,建设产业园区与配套用房。" * 3
    for width in (12, 22, 31, 50, 80):
        wrapped = "\n".join(long[at : at + width] for at in range(0, len(long), width))
        assert read_document(write_text(tmp_path / "a.txt", text=f"一、目标\n{wrapped}\n二、完善公共设施")).wrapped
    # Figures are half as wide as Chinese characters: the line of most characters need not be full.
    folded = "\n".join(["12345678" * 5 + "。", *(long[at : at + 22] for at in range(0, len(long), 22))])
    assert read_document(write_text(tmp_path / "a.txt", text=folded)).wrapped
    assert not read_document(write_text(tmp_path / "b.txt", text=f"{long}\n{long}")).wrapped


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("<p>一<b>二</b>&nbsp;三&lt;四</p>", ["一二 三<四"]),
        ("<SCRIPT>1</SCRIPT >一<style>p{}</style><noscript>2</noscript>", ["一"]),
        ("一<script>从此不再结束", ["一"]),
        ("一<!-- <p>二 -->三<!-- 不再结束", ["一三"]),
        ("<!DOCTYPE html><?xml?><p title='a>b' class=\"c>d\">一</p>", ["一"]),
        ("<![if !supportLists]>1.<![endif]>一", ["1.一"]),
        ("1 < 2 而 3 > 2", ["1 < 2 而 3 > 2"]),
        ("<p it's>一</p>二", ["一", "二"]),
        ("一<p 不再结束", ["一"]),
        ("<li>一<li>二</ul></table>", ["一", "二"]),
        ("&#99999999999999999999;&#x110000;一", ["\ufffd一"]),
        ("一</>二", ["一二"]),
    ],
)
def test_what_a_page_says(markup: str, texts: list[str]) -> None:
    """Tags, comments and scripts are no text, however badly they are closed, and references are characters."""
    assert [passages.tidy(passage.text) for passage in passages_of_html(markup)] == texts


def test_spans_that_lie_are_bounded() -> None:
    """A cell beyond any real table has no column, and one that claims a million rows ends."""
    wide = "<table><tr>" + "<td>一" * 70
    assert [passage.column for passage in passages_of_html(wide)][62:66] == [62, 63, None, None]
    tall = "<table><tr><td rowspan=9999 colspan=0>一<td>二<tr><td>三</table>四"
    assert [passage.column for passage in passages_of_html(tall)] == [0, 1, 1, None]


@settings(max_examples=200)
@given(st.text(alphabet="<>/!-&#\"' ptdscriptablexy一1;=\n"))
def test_no_page_is_too_broken_to_read(markup: str) -> None:
    """Whatever stands in a page, it is read, and no character comes twice."""
    found = list(passages_of_html(markup))
    assert sum(text.count("一") for text in (passage.text for passage in found)) <= markup.count("一")
    assert all(1 <= passage.line <= markup.count("\n") + 1 for passage in found)


def word_of(body: str, path: Path) -> Path:
    """Write a Word document of the given XML in its body."""
    document = WordDocument()
    for element in parse_xml(f"<w:body {W}>{body}</w:body>"):
        document.element.body.append(element)
    document.save(str(path))
    return path


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("<w:p><w:r><w:t>约</w:t><w:tab/><w:t>6</w:t><w:noBreakHyphen/><w:t>7家</w:t></w:r></w:p>", ["约 6-7家"]),
        ("<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r></w:p>", ["一", "二"]),
        ("<w:p><w:del><w:r><w:delText>1</w:delText></w:r></w:del><w:ins><w:r><w:t>2</w:t></w:r></w:ins></w:p>", ["2"]),
        ("<w:p><w:moveFrom><w:r><w:t>1</w:t></w:r></w:moveFrom><w:r><w:t>2</w:t></w:r></w:p>", ["2"]),
        ("<w:moveFrom><w:p><w:r><w:t>1</w:t></w:r></w:p></w:moveFrom><w:p><w:r><w:t>2</w:t></w:r></w:p>", ["2"]),
        ("<w:sdt><w:sdtContent><w:p><w:r><w:t>一</w:t></w:r></w:p></w:sdtContent></w:sdt>", ["一"]),
        ("<w:p><w:r><w:instrText>PAGE 9</w:instrText></w:r><w:r><w:t>一</w:t></w:r></w:p><!-- 二 -->", ["一"]),
        (
            "<w:tbl><w:sdt><w:sdtContent><w:tr><w:tc><w:p><w:r><w:t>一</w:t></w:r></w:p></w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>",
            ["一"],
        ),
    ],
    ids=["marks", "break", "revision", "moved", "moved whole", "control", "field", "table"],
)
def test_what_a_word_document_says(body: str, texts: list[str], tmp_path: Path) -> None:
    """The text is what a reader sees: accepted revisions, no fields, no text that was moved away."""
    assert texts_of(word_of(body, tmp_path / "plan.docx")) == texts


def test_a_cell_over_two_columns_moves_the_next(tmp_path: Path) -> None:
    """A table knows its columns where a cell spans several."""
    path = word_of(
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p><w:r><w:t>一</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>二</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        tmp_path / "plan.docx",
    )
    assert [passage.column for passage in read_document(path).passages] == [0, 2]


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    """A missing file, a folder, an unknown or missing ending each have their reason."""
    (tmp_path / "folder.txt").mkdir()
    assert refused(tmp_path / "nowhere.txt") == "no_such_file"
    assert refused(tmp_path / "folder.txt") == "not_a_file"
    for name in ("plan.doc", "plan.wps", "plan"):
        (tmp_path / name).write_bytes(b"x")
        assert refused(tmp_path / name) == "not_a_document"


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system says is handed on."""

    def deny(*_: object) -> None:
        message = "Permission denied"
        raise PermissionError(message)

    path = write_text(tmp_path / "plan.txt")
    monkeypatch.setattr(type(path), "open", deny)
    assert refused(path) == "cannot_read"


@pytest.mark.parametrize("ending", [".txt", ".html", ".docx", ".pdf"])
def test_a_large_file_is_refused(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file above the limit is refused before it is parsed."""
    path = WRITERS[ending](tmp_path / f"plan{ending}")
    monkeypatch.setattr(reader, "MAX_DOCUMENT_BYTES", path.stat().st_size)
    read_document(path)
    monkeypatch.setattr(reader, "MAX_DOCUMENT_BYTES", path.stat().st_size - 1)
    assert refused(path) == "document_too_large"


@pytest.mark.parametrize("ending", [".txt", ".html", ".docx", ".pdf"])
def test_far_too_much_text_is_refused(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document with more characters than any plan has is refused."""
    path = WRITERS[ending](tmp_path / f"plan{ending}")
    monkeypatch.setattr(passages, "MAX_CHARACTERS", 300)
    monkeypatch.setattr(pdf, "MAX_CHARACTERS", 300)
    assert refused(path) == "too_much_text"


@pytest.mark.parametrize(("ending", "content"), [(".txt", b" \n"), (".html", b"<p>"), (".txt", b"")])
def test_a_document_without_text_is_refused(ending: str, content: bytes, tmp_path: Path) -> None:
    """An empty document says so, instead of missing every figure."""
    (tmp_path / f"plan{ending}").write_bytes(content)
    assert refused(tmp_path / f"plan{ending}") == "no_text"


@pytest.mark.parametrize("content", [b"", b"not a zip", b"\xd0\xcf\x11\xe0 an old .doc", b"%PDF-1.7"])
def test_a_word_document_that_is_none_is_refused(content: bytes, tmp_path: Path) -> None:
    """A file that only has the ending is refused in one line."""
    (tmp_path / "plan.docx").write_bytes(content)
    assert refused(tmp_path / "plan.docx") == "broken_document"


def archive(path: Path, entries: dict[str, bytes]) -> Path:
    """Write a Word document with further or other entries."""
    written = io.BytesIO(write_word(path).read_bytes())
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in entries:
                target.writestr(name, source.read(name))
        for name, content in entries.items():
            target.writestr(name, content)
    return path


DOCTYPE = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "77家">]><w>&a;</w>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["word/document.xml", "word/_rels/document.xml.rels", "customXml/item1.XML"])
def test_entities_are_refused(encoding: str, part: str, tmp_path: Path) -> None:
    """A part that declares a document type is refused, in whatever encoding, before anything is parsed."""
    assert refused(archive(tmp_path / "plan.docx", {part: DOCTYPE.encode(encoding)})) == "has_entities"


def test_an_archive_that_expands_too_far_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many entries, too much XML, too much of anything and too tight a packing are told before unpacking."""
    bomb = archive(tmp_path / "bomb.docx", {"word/media/image1.png": b"\0" * 30_000_000})
    assert bomb.stat().st_size < 100_000
    assert refused(bomb) == "expands_too_far"
    path = write_word(tmp_path / "plan.docx")
    for limit in ("_MOST_ENTRIES", "_MOST_XML_BYTES", "_MOST_BYTES"):
        with monkeypatch.context() as patched:
            patched.setattr(word, limit, 5)
            assert refused(path) == "expands_too_far"


def test_a_word_document_with_a_password_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry that is marked as encrypted is told as such."""
    entries = zipfile.ZipFile.infolist

    def marked(self: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
        found = entries(self)
        found[0].flag_bits |= 1
        return found

    path = write_word(tmp_path / "plan.docx")
    monkeypatch.setattr(zipfile.ZipFile, "infolist", marked)
    assert refused(path) == "encrypted_document"


def test_an_archive_that_is_no_word_document_is_refused(tmp_path: Path) -> None:
    """A whole archive of other things, and a part that is no XML, are broken documents."""
    with zipfile.ZipFile(tmp_path / "plan.docx", "w") as target:
        target.writestr("readme.txt", "x")
    assert refused(tmp_path / "plan.docx") == "broken_document"
    assert refused(archive(tmp_path / "b.docx", {"word/document.xml": b"<w:document"})) == "broken_document"


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"%PDF-1.7\nxref\n0 1\ntrailer<<>>\nstartxref\n9"]
)
def test_a_pdf_that_is_none_is_refused_without_a_word_of_the_library(
    content: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A broken PDF is one reason, and nothing that the library logs or warns of reaches the reader."""
    (tmp_path / "plan.pdf").write_bytes(content)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        assert refused(tmp_path / "plan.pdf") == "broken_document"
    assert (caplog.records, warned) == ([], [])
    assert logging.getLogger("pypdf").level == logging.NOTSET


def test_a_cut_pdf_is_refused_or_read(tmp_path: Path) -> None:
    """A PDF cut anywhere gives text or one reason, never a traceback."""
    content = write_pdf(tmp_path / "plan.pdf").read_bytes()
    codes = set()
    for share in range(1, 10):
        (tmp_path / "cut.pdf").write_bytes(content[: len(content) * share // 10])
        try:
            read_document(tmp_path / "cut.pdf")
        except DocumentError as error:
            codes |= {fault.code for fault in error.faults}
    assert codes <= {"broken_document", "scanned"}


def test_a_scan_is_told_as_such(tmp_path: Path) -> None:
    """A PDF of pages without text says that it may be a scan."""
    writer = PdfWriter()
    writer.add_blank_page(600, 800)
    writer.write(tmp_path / "plan.pdf")
    assert refused(tmp_path / "plan.pdf") == "scanned"


def test_a_pdf_with_a_password_is_refused(tmp_path: Path) -> None:
    """An encrypted PDF is told as such."""
    assert refused(write_pdf(tmp_path / "plan.pdf", password="secret")) == "encrypted_document"  # noqa: S106 - ours


def test_a_pdf_of_too_many_pages_or_too_much_drawing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages are counted before they are read, and what a page draws is measured before it is parsed."""
    path = write_pdf(tmp_path / "plan.pdf")
    with monkeypatch.context() as patched:
        patched.setattr(pdf, "_MOST_PAGES", 2)
        assert refused(path) == "too_many_pages"
    monkeypatch.setattr(pdf, "_MOST_PAGE_BYTES", 100)
    assert refused(path) == "expands_too_far"


def test_a_passage_is_a_value() -> None:
    """Two passages of the same text and place are the same."""
    assert Passage("一", 1) == Passage("一", 1, None, None, None)
