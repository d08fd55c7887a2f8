"""Files and names of files that come from strangers do nothing: scenarios, reports of progress, and what is typed."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from hostile import MEGABYTE, VALUES
from hostile_walk import Walk
from pages import OpenPage, in_both, open_tab
from playwright.sync_api import expect
from toy_schedule import write_toy_schedule
from typer.testing import CliRunner

import hitech_gis as hg
from hitech_gis.cli import app

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

FILE = ".hg-what-if input[type=file]"
NAMES = {"id": "s", "title_zh": "s", "title_en": "s"}


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of the toy plan."""
    folder = tmp_path_factory.mktemp("toy")
    hg.open_plan(write_toy_schedule(folder / "plan")).atlas().save(folder / "page.html")
    return folder / "page.html"


def load(page: Page, name: str, content: str) -> None:
    """Give the page a scenario file of any name and content, and wait until it has been read."""
    page.locator(FILE).evaluate("input => input.setAttribute('data-before', '')")
    page.set_input_files(FILE, {"name": name, "mimeType": "application/json", "buffer": content.encode()})
    expect(page.locator(f"{FILE}[data-before]")).to_have_count(0)  # made anew once the file has been read


def test_a_scenario_may_bear_any_name(open_page: OpenPage, toy: Path, tmp_path: Path) -> None:
    """A scenario's title stands as text in banner, field, print and saved file, whatever it and its file are called."""
    page = open_page(toy, reduced_motion="reduce", accept_downloads=True)
    walk = Walk(page)
    open_tab(page, "what_if")
    for value in (*VALUES.values(), MEGABYTE[:60_000]):
        changes = [{"set": "east_a_industrial", "to": 310000, "reason": value}]
        scenario = {**NAMES, "title_zh": value, "title_en": value, "change": changes}
        load(page, f"{value[:60].replace('/', '_')}.json", json.dumps(scenario))
        expect(page.locator(".hg-what-if [role=alert]").first).to_be_empty()
        expect(page.locator(".hg-scenario")).to_contain_text("111")  # 31 for 30
        walk.look()
        assert walk.shows(value[:2000]), value
        with page.expect_download() as download:
            page.locator("[data-key='what_if.save']").click()
        download.value.save_as(tmp_path / "saved.json")
        saved = json.loads((tmp_path / "saved.json").read_text(encoding="utf-8"))
        assert (saved["title_zh"], saved["change"][0]["reason"]) == (value, value)
    for _ in walk.paper():
        walk.look()


def test_a_scenario_that_is_none_does_nothing(open_page: OpenPage, toy: Path) -> None:
    """Hostile names of figures, plans, words and files are named as text in both languages, and nothing is changed."""
    page = open_page(toy, reduced_motion="reduce")
    walk = Walk(page)
    open_tab(page, "what_if")
    values = [*VALUES.values(), "__proto__", "constructor", "toString/valueOf", MEGABYTE[:300_000]]
    for lang in in_both(page):
        for value in values if lang == "zh" else values[::6]:
            contents = [
                {**NAMES, "plan": value},
                {**NAMES, value: value},
                {
                    **NAMES,
                    "change": [{"set": value, "to": value}],
                    "assumption": [{"figure": value, "counts_percent": value}],
                },
                {**NAMES, "change": {"__proto__": {"hit": 1}}},
                [value],
                value,
            ]
            for content in contents:
                load(page, f"{value[:60].replace('/', '_')}.json", json.dumps(content))
                expect(page.locator(".hg-what-if [role=alert]").first).not_to_be_empty()
            load(page, "__proto__.json", f'{{"__proto__": {{"hit": 1}}, "id": {value}')
            walk.look()
        assert page.locator(".hg-scenario").count() == 0
    assert page.evaluate("Object.keys(Object.prototype).length") == 0
    assert page.evaluate("({}).hit") is None


def test_reports_of_progress_are_only_text(open_page: OpenPage, tmp_path: Path) -> None:
    """Who reports on an action stands as text in its line; a file that is no report is refused, and no page made."""
    folder = write_toy_schedule(tmp_path / "plan")
    actions = [row["id"] for row in csv.DictReader((folder / "actions.csv").read_text(encoding="utf-8").splitlines())]
    for start in range(0, len(VALUES), len(actions)):
        values = list(VALUES.values())[start : start + len(actions)]
        file = tmp_path / "progress.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("id", "status", "date", "source"))
            writer.writerows((one, "started", "2012-05-31", value) for one, value in zip(actions, values, strict=False))
        out = tmp_path / f"out{start}"
        run = ["atlas", "-o", str(out), "--plan", str(folder), "--progress", str(file), "--as-of", "2013-01-01"]
        result = CliRunner().invoke(app, run)
        assert result.exit_code == 0, result.output
        page = open_page(out / "index.html", reduced_motion="reduce")
        walk = Walk(page)
        for _ in in_both(page):
            for _ in walk.tabs():
                walk.look()
        for value in values:
            assert walk.shows(value.strip()), value
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("id", "status", "date", "source"), *([value] * 4 for value in VALUES.values())])
    run = ["atlas", "-o", str(tmp_path / "none"), "--plan", str(folder), "--progress", str(file)]
    result = CliRunner().invoke(app, run)
    assert result.exit_code == 1
    assert not (tmp_path / "none").exists()
