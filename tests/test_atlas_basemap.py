"""Basemaps: found by name or address, each in its datum, and only their own hosts in the page's policy."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

import pytest
from command_line import refused as refused_by
from command_line import run

import hitech_gis as hg
from hitech_gis.atlas import AtlasWarning
from hitech_gis.atlas.basemap import BASEMAPS, NAMES, find_basemap
from hitech_gis.cli.atlas import BASEMAP_NAMES

if TYPE_CHECKING:
    from pathlib import Path

OWN = "https://tiles.example/{z}/{x}/{y}.png"
KEY = "0123456789abcdef"
TIANDITU = [f"https://t{number}.tianditu.gov.cn" for number in range(8)]


def images_allowed(page: str) -> list[str]:
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert found
    rules = dict(rule.split(" ", 1) for rule in html.unescape(found[1]).split("; "))
    return rules["img-src"].split(" ")


def content_of(page: str) -> dict[str, object]:
    found = re.search(r'id="hg-content">(.*?)</script>', page)
    assert found
    content: dict[str, object] = json.loads(found[1])
    return content


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TIANDITU_KEY", KEY)
    return KEY


@pytest.mark.uncounted
def test_none_is_the_default_and_leaves_nothing_behind() -> None:
    """Without a basemap the page holds no address of tiles, its policy names no host, and the map is in Mercator."""
    page = hg.open_plan().atlas().html()
    assert page == hg.open_plan().atlas(basemap="none").html()
    assert images_allowed(page) == ["data:", "blob:"]
    assert "basemap" not in content_of(page)
    assert "crs: L.CRS.EPSG3857" in page
    assert '<meta name="referrer" content="no-referrer">' in page


@pytest.mark.parametrize(
    ("name", "datum", "tiles"),
    [("tianditu", "wgs84", 2), ("tianditu-img", "wgs84", 2), ("gaode", "gcj02", 1), ("gaode-satellite", "gcj02", 2),
     ("osm", "wgs84", 1)],
)  # fmt: skip
def test_every_named_basemap_has_its_datum_and_its_labels(name: str, datum: str, tiles: int) -> None:
    """Tianditu (CGCS2000) is not shifted, AMap is; labels that a provider keeps apart come as a second layer."""
    basemap = BASEMAPS[name]
    assert (basemap.datum, len(basemap.tiles)) == (datum, tiles)
    assert all(one.address.startswith("https://") for one in basemap.tiles)
    assert all(basemap.attribution.values())
    assert set(NAMES) == {"none", *BASEMAPS}
    assert NAMES == BASEMAP_NAMES


@pytest.mark.uncounted
@pytest.mark.parametrize(
    ("name", "hosts"),
    [
        ("gaode", [f"https://webrd0{number}.is.autonavi.com" for number in range(1, 5)]),
        ("gaode-satellite", [f"https://webst0{number}.is.autonavi.com" for number in range(1, 5)]),
        (OWN, ["https://tiles.example"]),
        ("http://10.0.0.7:8080/{z}/{y}/{x}", ["http://10.0.0.7:8080"]),
        ("https://{s}.tiles.example/{z}/{x}/{y}", [f"https://{letter}.tiles.example" for letter in "abc"]),
    ],
)
def test_the_policy_names_exactly_the_basemaps_hosts(name: str, hosts: list[str]) -> None:
    """Pictures may come from the basemap's own servers, its subdomains written out, and nothing else may."""
    page = hg.open_plan().atlas(basemap=name).html()
    assert images_allowed(page) == ["data:", "blob:", *hosts]
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].count("http") == len(hosts)


def test_a_key_goes_into_the_page_with_a_warning(key: str) -> None:
    """Tianditu's key is taken from the environment, stands in both layers' addresses, and that is said."""
    with pytest.warns(AtlasWarning, match="密钥写在页面里"):
        atlas = hg.open_plan().atlas(basemap="tianditu")
    page = atlas.html()
    assert images_allowed(page) == ["data:", "blob:", *TIANDITU]
    assert len(re.findall(rf"tk\\u003d{key}\b", page)) == 2
    assert '<meta name="referrer" content="strict-origin">' in page  # a key may be bound to a site, never to a path


def test_what_is_asked_for_is_said_to_stand_in_the_page() -> None:
    """An address with a query may carry a key; one that is refused is shown without it."""
    with pytest.warns(AtlasWarning, match=r"\? 之后的内容"):
        page = hg.open_plan().atlas(basemap="https://{s}.tiles.example/{z}/{x}/{y}?key=secret").html()
    assert "key\\u003dsecret" in page
    with pytest.raises(hg.HitechGisError, match=r"tiles\.example") as refused:
        find_basemap("https://tiles.example/{z}/{x}.png?key=secret")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("host", ["{s}.foo.example", "t{s}.foo.example", "foo.example"])
def test_an_address_is_credited_to_its_server(host: str) -> None:
    """The label with the letter is left out whole."""
    basemap = find_basemap(f"https://{host}/{{z}}/{{x}}/{{y}}.png")
    assert basemap is not None
    assert basemap.attribution["en"] == "foo.example"


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_key_is_refused(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    """Without a key Tianditu is refused, and the variable is named."""
    monkeypatch.delenv("TIANDITU_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("TIANDITU_KEY", value)
    with pytest.raises(hg.HitechGisError, match="TIANDITU_KEY") as refused:
        find_basemap("tianditu-img")
    assert [fault.code for fault in refused.value.faults] == ["no_basemap_key"]


def test_a_key_that_is_none_is_refused_without_being_repeated() -> None:
    """What does not look like a key is not put into an address, and the message does not show it."""
    with pytest.raises(hg.HitechGisError) as refused:
        find_basemap("tianditu", environment={"TIANDITU_KEY": "secret&x=https://evil.example"})
    assert [fault.code for fault in refused.value.faults] == ["bad_basemap_key"]
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "https://tiles.example/{z}/{x}.png",
        "https://tiles.example/{z}/{x}/{y}/{key}.png",
        "https://tiles.example/{z}/{x}/{y}/{s}.png",
        "https://{x}.tiles.example/{z}/{y}.png",
        "https://tiles.example/{z}/{x}/{y}/{.png",
        "https://tiles.example/{{z}}/{x}/{y}.png",
        "https://me:secret@tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example;script-src */{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}/{y}.png; script-src *",
        "https://tiles.example/{z}/{x}/{y}.png'",
        'https://tiles.example/{z}/{x}/{y}.png"><script>',
        "https://*.example/{z}/{x}/{y}.png",
        "https://[::1]/{z}/{x}/{y}.png",
        "https://瓦片.example/{z}/{x}/{y}.png",
        "//tiles.example/{z}/{x}/{y}.png",
        "ftp://tiles.example/{z}/{x}/{y}.png",
        "file:///{z}/{x}/{y}.png",
        "javascript:alert(1)//{z}/{x}/{y}",
        "https:///{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}/{y}.png#a",
        "https://tiles.example/{z}/{x}/{y}" + "a" * 2_000,
        "{z}{x}{y}",
    ],
)
def test_an_address_that_cannot_be_one_is_refused(address: str) -> None:
    """Holes that are missing or unknown, sign-ins, other schemes and whatever would break the policy are refused."""
    with pytest.raises(hg.HitechGisError) as refused:
        find_basemap(address)
    assert [fault.code for fault in refused.value.faults] == ["bad_basemap_address"]


@pytest.mark.parametrize(
    ("asked", "datum", "code"),
    [
        ("tiandtu", None, "no_such_basemap"),
        ("", None, "no_such_basemap"),
        ("OSM", None, "no_such_basemap"),
        (OWN, "bd09", "basemap_datum"),
        ("gaode", "wgs84", "basemap_datum_known"),
        ("none", "gcj02", "basemap_datum_known"),
    ],
)
def test_unknown_names_and_datums_are_refused(asked: str, datum: str | None, code: str) -> None:
    """A name that is none, a datum that is none, and a datum for a map whose datum is known are refused."""
    with pytest.raises(hg.HitechGisError) as refused:
        hg.open_plan().atlas(basemap=asked, basemap_datum=datum)
    assert [fault.code for fault in refused.value.faults] == [code]


@pytest.mark.uncounted
@pytest.mark.parametrize(("datum", "crs"), [(None, "EPSG3857"), ("wgs84", "EPSG3857"), ("gcj02", "Gcj02")])
def test_the_datum_of_an_address_decides_how_the_map_draws(datum: str | None, crs: str) -> None:
    """Only over GCJ-02 tiles is the map drawn in the shifted CRS; the outlines in the page are the same."""
    page = hg.open_plan().atlas(basemap=OWN, basemap_datum=datum).html()
    assert f"crs: L.CRS.{crs}," in page
    assert content_of(page)["zones"] == content_of(hg.open_plan().atlas().html())["zones"]


def test_the_command_draws_over_a_basemap(tmp_path: Path, key: str) -> None:
    """The command takes name and datum, and says on the error stream what one should know."""
    done = run("atlas", "-o", str(tmp_path), "--basemap", "osm", "--lang", "en")
    assert done.exit_code == 0
    assert "refuse pages opened from disk" in done.stderr
    assert images_allowed((tmp_path / "index.html").read_text(encoding="utf-8"))[2:] == [
        "https://tile.openstreetmap.org"
    ]
    done = run("atlas", "-o", str(tmp_path), "--basemap", OWN, "--basemap-datum", "gcj02", TIANDITU_KEY=key)
    assert done.exit_code == 0
    assert "L.CRS.Gcj02," in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_the_command_refuses_what_is_no_basemap(tmp_path: Path) -> None:
    """A slip in the name ends with status 1 and the names that there are, and nothing is written."""
    done = run("atlas", "-o", str(tmp_path / "out"), "--basemap", "gaod", "--lang", "en")
    assert "gaode" in refused_by(done)
    assert not (tmp_path / "out").exists()
