"""Helpers for tests of the command line: run it, and read what it says."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

from typer.testing import CliRunner

from hitech_gis.cli import app

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


COMMANDS = (("figures",), ("balance",), ("balance", "--land"), ("check",), ("check", "--group", "land"))


UNSEEN = ("\x1b", "\u202e", "\u2066", "\x07", "\x9b")


CHINESE = re.compile(r"[\u4e00-\u9fff]")


def run(*arguments: str | Path, **environment: str) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env=environment)


@cache
def seen(*arguments: str) -> Result:
    """What a run that only reads the shipped plan says; run once for all the tests that look at it."""
    return run(*arguments)


def run_alone(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as a process of its own, without the settings of the one that tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    command = [sys.executable, "-m", "hitech_gis", *map(str, arguments)]
    return subprocess.run(command, env=kept | environment, capture_output=True, check=False)


def refused(result: Result) -> str:
    """Give the message of a run that was refused: exit status 1, nothing on stdout, no traceback."""
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr.strip()
    return result.stderr


def of_csv(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content, newline="")))


def texts_of(data: Any) -> list[str]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        return [text for item in data for text in texts_of(item)]
    return [data] if isinstance(data, str) else []
