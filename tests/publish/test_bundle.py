"""The bundle of the real site: unpacked, opened by START.html and read with the network off."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from site_reader import ROOT

from tiltak.publish.bundle import write_bundle

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_BUNDLE = 30_000_000  # bytes


@pytest.fixture(scope="module")
def unpacked(site_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a reader has on a memory stick."""
    folder = tmp_path_factory.mktemp("stick")
    packed = write_bundle(site_folder, ROOT / "templates", folder)
    assert packed.stat().st_size < MOST_BUNDLE
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)
    return folder / packed.stem


def test_the_bundle_holds_every_file_of_the_site(site_folder: Path, unpacked: Path) -> None:
    left_out = {".nojekyll", "404.html", "robots.txt", "sitemap.xml"}
    files = {path.relative_to(site_folder): path for path in site_folder.rglob("*") if path.is_file()}
    assert len(files) > 1_000
    for name, path in files.items():
        if str(name) not in left_out:
            assert (unpacked / "nettsted" / name).read_bytes() == path.read_bytes()


def test_the_bundle_is_read_from_disk_with_the_network_off(unpacked: Path, browser: Browser) -> None:
    wrong: list[str] = []
    base = f"{unpacked.as_uri()}/"
    context = browser.new_context(offline=True)
    page: Any = context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("requestfailed", lambda request: wrong.append(request.url))
    page.on("request", lambda r: None if r.url.startswith((base, "data:", "blob:")) else wrong.append(r.url))
    page.goto(f"{base}START.html")
    page.wait_for_url("**/nettsted/index.html")
    for path in ("tiltak/index.html", "tiltak/mentor.html", "kommune/1103-stavanger.html", "endringer.html"):
        page.goto(f"{base}nettsted/{path}")
        assert page.locator("h1").count() == 1
        assert page.evaluate("getComputedStyle(document.body).margin") == "0px"  # its stylesheet is there
    page.goto(f"{base}nettsted/index.html")
    page.locator("nav.site-nav a").first.click()
    page.wait_for_url("**/tiltak/index.html")
    context.close()
    assert wrong == []
