"""The page in Firefox as Debian ships it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from firefox import firefox

if TYPE_CHECKING:
    from pathlib import Path

    from hitech_gis.plan import Plan


def test_firefox_opens_the_page_chooses_a_zone_and_switches_the_language(
    saved: Path, plan: Plan, tmp_path: Path
) -> None:
    """Firefox draws the map, a click shows a zone's card, the switch gives English, and nothing is complained of."""
    zone = plan.ledger.zones["sz_bay_middle"]
    with firefox(tmp_path) as browser:
        browser.open(saved)
        drawn = browser.evaluate("document.querySelectorAll('.leaflet-hg-zones-pane path').length")
        assert drawn == len(plan.ledger.layers["zones"])
        browser.click("tr[data-zone=sz_bay_middle] button")
        assert browser.evaluate("document.querySelector('.hg-card h2').textContent") == zone.name_zh
        browser.click(".hg-lang")
        assert browser.evaluate("document.documentElement.lang") == "en"
        assert browser.evaluate("document.querySelector('.hg-card h2').textContent") == zone.name_en
        assert browser.picture().startswith(b"\x89PNG")
        assert browser.complaints == []
