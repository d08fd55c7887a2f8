"""Runs modules of the page in node, so that they can be held against Python."""

from __future__ import annotations

import json
import subprocess
from importlib.resources import files
from typing import Any


def run_script(module: str, names: str, expression: str, given: object) -> Any:  # noqa: ANN401 - whatever the script gives
    """Import ``names`` from a module of the page, and give the value of an expression over ``given``."""
    path = files("hitech_gis").joinpath("atlas", "scripts", module)
    program = f"""
        import {{ {names} }} from {json.dumps(str(path))};
        import {{ readFileSync }} from 'node:fs';
        const given = JSON.parse(readFileSync(0, 'utf8'));
        process.stdout.write(JSON.stringify({expression}));
    """
    run = subprocess.run(
        ["node", "--input-type=module", "--eval", program],  # noqa: S607 - make test installs it
        input=json.dumps(given), capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return json.loads(run.stdout)
