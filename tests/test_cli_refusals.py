"""What the command line refuses, how it says so, and that no text of a plan acts on the terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from toy import write_toy_plan

if TYPE_CHECKING:
    from pathlib import Path


from command_line import CHINESE, COMMANDS, UNSEEN, refused, run, texts_of


@pytest.mark.parametrize("command", [*COMMANDS, ("atlas", "-o", "out"), ("balance", "-o", "out.csv")])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_missing_plan_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], lang: str
) -> None:
    """Every command exits 1 on a folder that is not there, names it in the chosen language, and writes nothing."""
    monkeypatch.chdir(tmp_path)
    message = refused(run(*command, "--plan", tmp_path / "nowhere", "--lang", lang))
    assert str(tmp_path / "nowhere") in message
    assert bool(CHINESE.search(message)) == (lang == "zh")
    assert list(tmp_path.iterdir()) == []


def test_every_fault_of_a_plan_is_one_line(tmp_path: Path) -> None:
    """A plan with two faults gives two lines, each with its place."""
    changes = (("figures.csv", "70000,70000", "NaN,70000"), ("zones.csv", "strip,,outside", "strip,,ward"))
    lines = refused(run("check", "--plan", write_toy_plan(tmp_path, *changes), "--lang", "en")).splitlines()
    assert sorted(line.split(": ")[0] for line in lines) == ["figures.csv:14 [low]", "zones.csv:7 [level]"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("figures", "--zone", "nowhere"), ("nowhere", "sz_bay_south")),
        (("check", "--group", "nothing"), ("nothing", "balance")),
        (("balance", "-o", "balance.pdf"), (".csv", ".xlsx")),
        (("balance", "-o", "balance"), (".csv", ".xlsx")),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: tuple[str, str]
) -> None:
    """An unknown zone, group or ending is refused, and the message says what may be given."""
    monkeypatch.chdir(tmp_path)
    message = refused(run(*arguments))
    assert all(word in message for word in words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.uncounted
@pytest.mark.parametrize(
    "command", [("balance", "-o", "file/balance.csv"), ("atlas", "-o", "file"), ("balance", "-o", "a.csv")]
)
def test_an_output_that_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """A file in place of the folder, or a folder in place of the file, is refused and left as it is."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_bytes(b"mine")
    (tmp_path / "a.csv").mkdir()
    assert command[-1].split("/")[0] in refused(run(*command))
    assert (tmp_path / "file").read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.csv", "file"]


def test_a_refused_run_leaves_what_is_there(tmp_path: Path) -> None:
    """Neither a bad plan nor a table that cannot be written touches a file of an earlier run."""
    bad = write_toy_plan(tmp_path / "plan", ("figures.csv", "70000,70000", "NaN,70000"))
    out = tmp_path / "out"
    out.mkdir()
    for name in ("index.html", "balance.csv", "balance.xlsx"):
        (out / name).write_bytes(b"of an earlier run")
    refused(run("atlas", "--plan", bad, "-o", out))
    refused(run("balance", "--plan", bad, "-o", out / "balance.csv"))
    refused(run("balance", "--plan", bad, "-o", out / "balance.xlsx"))
    assert {path.read_bytes() for path in out.iterdir()} == {b"of an earlier run"}
    (out / "balance.csv").unlink()
    (out / "balance.csv").mkdir()
    refused(run("atlas", "-o", out))
    assert (out / "index.html").read_bytes() == b"of an earlier run"
    assert sorted(path.name for path in out.iterdir()) == ["balance.csv", "balance.xlsx", "index.html"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--no-such-option",),
        ("no-such-command",),
        ("figures", "--no-such-option"),
        ("figures", "--format", "xml"),
        ("balance", "--lang", "fr"),
        ("check", "--plan"),
        ("check", "extra"),
        ("atlas",),
        (),
    ],
)
def test_wrong_usage_exits_2(arguments: tuple[str, ...]) -> None:
    """Only what is wrong in the command itself exits 2, without a traceback and with nothing for a program to read."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert result.stdout == "" or not arguments


NASTY = "[bold]\x1b[31m\u202e\u2066\x07\x9b园"


@pytest.fixture
def nasty_plan(tmp_path: Path) -> Path:
    """Make a toy plan whose names, terms, clauses and reasons would act on a terminal."""
    accepted = '\n[[accepted]]\ncode = "sum_of_zones"\nsubject = "east/total/A"\nreason_zh = "%s"\nreason_en = "%s"\n'
    escaped = NASTY.replace("\x1b", "\\u001b").replace("\x07", "\\u0007").replace("\x9b", "\\u009b")
    return write_toy_plan(
        tmp_path / "nasty",
        ("zones.csv", "东园,East", f"{NASTY},{NASTY}"),
        ("figures.csv", "产业用房", f"产业{NASTY}"),
        ("figures.csv", "二#2", f"二{NASTY}"),
        ("figures.csv", "约7万平方米", f"约8万平方米{NASTY}"),
        ("plan.toml", 'title_en = "Variant B"\n', 'title_en = "Variant B"\n' + accepted % (escaped, escaped)),
    )


@pytest.mark.uncounted
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_cannot_act_on_the_terminal(nasty_plan: Path, command: tuple[str, ...], lang: str) -> None:
    """Markup is printed as it stands, and control and bidi characters as their numbers, in every table."""
    result = run(*command, "--plan", nasty_plan, "--lang", lang)
    assert "Traceback" not in result.output
    for character in UNSEEN:
        assert character not in result.output
    shown = "".join(result.stdout.split())  # a narrow column folds anywhere
    assert "001B" in shown
    assert "202E" in shown
    if command[0] == "check":
        assert "[bold]<U+001B>[31m<U+202E><U+2066><U+0007><U+009B>园" in result.stdout


def test_reasons_cannot_act_on_the_terminal(nasty_plan: Path) -> None:
    """The reason that a plan registers is printed as visible text."""
    shown = run("check", "--plan", nasty_plan, "--group", "balance").stdout
    assert "已登记: [bold]<U+001B>[31m<U+202E>" in shown


@pytest.mark.parametrize("command", COMMANDS)
def test_names_stay_whole_in_json(nasty_plan: Path, command: tuple[str, ...]) -> None:
    """A program gets the text itself, with what is unseen escaped on the way."""
    result = run(*command, "--plan", nasty_plan, "--format", "json")
    for character in UNSEEN:
        assert character not in result.stdout
    assert any(NASTY in text for text in texts_of(json.loads(result.stdout)))


@pytest.mark.uncounted
@pytest.mark.parametrize(
    "change",
    [
        ("figures.csv", "70000,70000", f"{NASTY},70000"),
        ("figures.csv", "strip_hq,", f"{NASTY},"),
        ("figures.csv", "id,clause", f"id,{NASTY}"),
        ("figures.csv", "二#4,strip", f"二#4,{NASTY}"),
        ("zones.csv", "strip,,outside", f"strip,,{NASTY}"),
        ("zones.csv", "strip,,outside", f"strip,{NASTY},outside"),
        ("plan.toml", '"EPSG:4547"', '"\\u001b[31m\\u202e[bold]"'),
        ("plan.toml", 'zone = "whole"', 'zone = "\\u001b[31m\\u202e[bold]"'),
        ("plan.toml", "[plan]", "[plan\x1b[31m"),
        ("zones.geojson", '"basis": "schematic"', '"basis": "\\u001b[31m\\u202e[bold]"'),
        ("zones.geojson", '"id": "strip"', '"id": "\\u001b[31m\\u202e[bold]"'),
        ("zones.geojson", '"type": "Polygon"', '"type": "\\u001b[31m\\u202e[bold]"'),
    ],
)
def test_messages_cannot_act_on_the_terminal(tmp_path: Path, change: tuple[str, str, str]) -> None:
    """What a message quotes from a file is printed as visible text."""
    message = refused(run("check", "--plan", write_toy_plan(tmp_path, change)))
    for character in UNSEEN:
        assert character not in message


@pytest.mark.parametrize(
    "arguments", [("figures", "--zone", NASTY), ("check", "--group", NASTY), ("check", "--plan", NASTY)]
)
def test_what_was_typed_cannot_act_on_the_terminal(arguments: tuple[str, ...]) -> None:
    """What a message quotes from the command line is printed as visible text."""
    message = refused(run(*arguments))
    assert "[bold]" in message
    for character in UNSEEN:
        assert character not in message
