"""
Take the picture of the page for the README.

Run ``python tests/browser/picture.py OUT.png``; it needs Chromium and playwright.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

import hitech_gis as hg

SCALE = 0.625  # keeps the picture below 200 kB, and about as wide as a README shows it


def main() -> None:
    """Draw the shipped plan and write the picture to the path given."""
    if len(sys.argv) != 2:
        sys.exit("python tests/browser/picture.py OUT.png")
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is not on the path")
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_path = Path(folder, "index.html")
        hg.open_plan().atlas().save(page_path)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(
            viewport={"width": 1280, "height": 800}, device_scale_factor=SCALE, offline=True, reduced_motion="reduce"
        )
        page.goto(page_path.as_uri())
        page.locator(".hg-site").first.wait_for()
        page.screenshot(path=sys.argv[1])
        browser.close()


if __name__ == "__main__":
    main()
