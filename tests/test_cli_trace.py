"""The command that traces: what it shows, what it hands on, and how it ends."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from command_line import CHINESE, UNSEEN, of_csv, refused, run, run_alone, texts_of
from copies import NUMBERS, write_pdf, write_plan, write_text, write_word

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

CHANGES = (("4.6万元", "4.7万元"), ("带:总部基地约7万平方米。", "带:总部基地。"), ("建成。", "建成约7万平方米、88家。"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_plan(tmp_path / "plan")
    return tmp_path


def traced(folder: Path, *arguments: str, changes: tuple[tuple[str, str], ...] = ()) -> Result:
    document = write_text(folder / "copy.txt", *changes)
    return run("trace", "--document", document, "--plan", folder / "plan", *arguments)


def test_a_sound_copy_is_short(folder: Path) -> None:
    """Where every figure is found, the table is empty and says of what, the counts are on stderr, the exit is 0."""
    result = traced(folder, "--lang", "en")
    title = "Figures moved, changed or missing in copy.txt: 0 of 32 (for all of them: --sentences)\n"
    assert (result.exit_code, result.stdout) == (0, title)
    assert result.stderr.startswith("32 found, 0 moved, 0 changed, 0 missing")
    assert f"Of {NUMBERS} numbers in the document the ledger covers {NUMBERS}" in result.stderr
    assert "11 places may have lost a mark" in result.stderr


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_not_found_is_shown_with_its_sentence(lang: str, folder: Path) -> None:
    """Changed and moved figures stand with their sentence, what no figure covers in a table, and the exit is 1."""
    result = traced(folder, "--lang", lang, changes=CHANGES)
    assert result.exit_code == 1
    words = {
        "zh": ("改变 · 三 · 4.6万元 · output", "移位 · 二#4"),
        "en": ("changed · 三 · 4.6万元 · output", "moved · 二#4"),
    }
    assert all(word in result.stdout for word in words[lang])
    assert "产值【4.7万元】,每平方公里2万元。" in result.stdout
    assert re.search(r"88家 .*【88家】", result.stdout)
    assert bool(CHINESE.search(result.stderr)) == (lang == "zh")


@pytest.mark.uncounted
@pytest.mark.parametrize(
    ("changes", "status"),
    [((), 0), (CHANGES[1:], 0), (CHANGES[:1], 1), (CHANGES[1:2], 1), ((("建成。", "建成88家。"),), 0)],
    ids=["sound", "moved", "changed", "missing", "uncovered"],
)
@pytest.mark.parametrize("output_format", ["table", "json", "csv"])
def test_the_exit_status_says_whether_a_figure_is_changed_or_missing(
    changes: tuple[tuple[str, str], ...], status: int, output_format: str, folder: Path
) -> None:
    """A move is a warning and an uncovered number a note; only the others fail, in every format."""
    assert traced(folder, "--format", output_format, changes=changes).exit_code == status


def test_show_gives_the_sentence_of_one_figure(folder: Path) -> None:
    """--show shows the figures asked for, each once, found or not, and nothing else."""
    result = traced(folder, "--show", "labs", "--show", "output", "--show", "labs", "--lang", "en")
    assert result.stdout.count("labs") == 1
    assert "重点实验室达到【67家】、工程中心1114家" in result.stdout
    assert "一#2 · line 7" in result.stdout
    assert "found · 三 · 4.6万元 · output" in result.stdout
    missing = traced(folder, "--show", "strip_hq", "--lang", "en", changes=CHANGES[1:2])
    assert missing.stdout.splitlines()[-1] == "missing · 二#4 · 约7万平方米 · strip_hq"


def test_sentences_of_every_figure(folder: Path) -> None:
    """--sentences shows all figures, each with its own characters marked."""
    result = traced(folder, "--sentences")
    assert result.stdout.count("【") == 32
    assert result.stdout.count("找到 · ") == 32


def test_damage_is_a_table_of_suggestions(folder: Path) -> None:
    """--damage lists the places, the reading and its support in the chosen language, and changes no exit status."""
    result = traced(folder, "--damage", "--lang", "en")
    assert result.exit_code == 0
    assert "Places that may have lost a mark (11" in result.stdout
    assert re.search(r"1114家 +11-14家 +dash of a range +as far from low to high as what 附件1-1 adds", result.stdout)
    assert re.search(r"47家 +4-7家 .*等于 附件1-1 各项之和", traced(folder, "--damage").stdout)


def test_the_same_damage_in_several_places_is_one_row(folder: Path) -> None:
    """Years that run together on every page are shown once, with all their places."""
    result = traced(folder, "--damage", changes=(("建成。", "建成20182020年。"),))
    assert re.search(r"20182020年 .*前言 · 第 2 行; 三 · 第 18 行", result.stdout)


def test_a_place_of_two_is_told_once(folder: Path) -> None:
    """The same damage twice in a line is one place, with how often."""
    result = traced(folder, "--damage", "--lang", "en", changes=(("建成。", "建成20182020年、20182020年。"),))
    assert re.search(r"20182020年 .*前言 · line 2; 三 · line 18 ×2", result.stdout)


def test_a_word_document_counts_paragraphs(folder: Path) -> None:
    """The place in a Word document is a paragraph, which has no line of its own."""
    document = write_word(folder / "copy.docx")
    for lang, words in (("zh", "二#4 · 第 13 段"), ("en", "二#4 · paragraph 13")):
        result = run("trace", "--document", document, "--plan", folder / "plan", "--show", "strip_hq", "--lang", lang)
        assert words in result.stdout


def test_a_pdf_says_its_page(folder: Path) -> None:
    """The place in a PDF is a page and a line of it."""
    document = write_pdf(folder / "copy.pdf")
    result = run("trace", "--document", document, "--plan", folder / "plan", "--show", "strip_hq", "--lang", "en")
    assert re.search(r"二#4 · page 2 · line \d+", result.stdout)


def test_a_copy_without_headings_is_told_as_such(folder: Path) -> None:
    """Where no clause can be told, stderr says what found means."""
    document = write_text(folder / "copy.txt", text="新增约7万平方米")
    result = run("trace", "--document", document, "--plan", folder / "plan", "--lang", "en")
    assert result.exit_code == 1
    assert "found only means that the characters occur" in result.stderr


def test_json_and_csv_are_the_records(folder: Path) -> None:
    """Machine output is the same in both languages, one record a figure, number or place, with all its keys."""
    result = traced(folder, "--format", "json", changes=CHANGES)
    records = json.loads(result.stdout)
    assert traced(folder, "--format", "json", "--lang", "en", changes=CHANGES).stdout == result.stdout
    output = next(record for record in records if record["id"] == "output")
    assert (output["status"], output["found_in"], output["characters"], output["line"]) == (
        "changed",
        "三",
        "4.7万元",
        18,
    )
    assert output["sentence"][output["offset"] :].startswith("4.7万元")
    rows = of_csv(traced(folder, "--format", "csv", changes=CHANGES).stdout)
    assert [list(row) for row in rows] == [list(record) for record in records]
    assert (rows[-1]["row"], rows[-1]["covered"]) == ("coverage", str(NUMBERS))


def test_show_gives_the_records_of_its_figures_alone(folder: Path) -> None:
    """--show holds in JSON and CSV too: no other figure, number or place."""
    arguments = ("--show", "labs", "--show", "output", "--show", "labs")
    records = json.loads(traced(folder, *arguments, "--format", "json").stdout)
    rows = of_csv(traced(folder, *arguments, "--format", "csv").stdout)
    assert sorted(record["id"] for record in records) == sorted(row["id"] for row in rows) == ["labs", "output"]


def test_nothing_of_a_document_acts_on_the_terminal(folder: Path) -> None:
    """Marks that turn text around and control characters of a copy reach neither table nor JSON."""
    nasty = "[bold]\u202e\u2066=1+1<b>\u200b"
    for output_format in ("table", "json", "csv"):
        arguments = ("--sentences", "--damage", "--format", output_format)
        result = traced(folder, *arguments, changes=(("产值4.6", f"{nasty}产值4.6"),))
        assert result.exit_code == 0
        assert not any(mark in result.output for mark in UNSEEN)
        if output_format == "table":
            assert "[bold]=1+1<b>产值【4.6万元】" in result.stdout


def test_a_cell_of_the_csv_that_looks_like_a_formula_is_inert(folder: Path) -> None:
    """A sentence that begins with = cannot act in a spreadsheet."""
    changes = (("产值4.6万元,", "=1+1产值4.6万元,"),)
    rows = of_csv(traced(folder, "--format", "csv", changes=changes).stdout)
    assert "'=1+1产值4.6万元,每平方公里2万元。" in {row["sentence"] for row in rows}
    records = json.loads(traced(folder, "--format", "json", changes=changes).stdout)
    assert "=1+1产值4.6万元,每平方公里2万元。" in texts_of(records)


@pytest.mark.parametrize(
    ("name", "words"),
    [("nowhere.txt", "没有这个文件"), ("copy.doc", ".docx"), ("copy.pdf", "pdf"), ("copy.docx", "docx")],
)
def test_a_document_that_cannot_be_read_is_refused(name: str, words: str, folder: Path) -> None:
    """A missing, unknown or broken file is one line on stderr, and exit status 1."""
    if name != "nowhere.txt":
        (folder / name).write_bytes(b"broken")
    message = refused(run("trace", "--document", folder / name, "--plan", folder / "plan"))
    assert words in message
    assert len(message.splitlines()) == 1


def test_a_figure_that_there_is_not_is_refused(folder: Path) -> None:
    """--show names figures of the plan, and says which are alike."""
    document = write_text(folder / "copy.txt")
    message = refused(
        run(
            "trace", "--document", document, "--plan", folder / "plan", "--show", "lab", "--show", "labs", "--show", "x"
        )
    )
    assert "'lab'" in message
    assert "labs" in message
    assert "'x'" in message
    assert len(message.splitlines()) == 2


def test_a_document_is_needed() -> None:
    """Without --document the usage is wrong."""
    assert run("trace").exit_code == 2


def test_a_process_is_silent_about_a_broken_pdf(folder: Path) -> None:
    """Run as a process of its own, neither a warning nor a log line of the library is seen."""
    (folder / "copy.pdf").write_bytes(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<< /Root 1 0 R >>\n")
    done = run_alone("trace", "--document", folder / "copy.pdf", "--plan", folder / "plan", "--lang", "en")
    assert (done.returncode, done.stdout) == (1, b"")
    assert len(done.stderr.decode().splitlines()) == 1
